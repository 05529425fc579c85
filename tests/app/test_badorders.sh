#!/bin/sh
# Files of orders as they should not be: each is told in Chinese with what to do next, and rows that are good are taken all the same.
. tests/shell.sh
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n' > siyu.conf
chmod 600 siyu.conf
# NAME CODE FILE PART…: what is said has each part, and no line without a letter of Chinese.
tells() {
	name=$1 code=$2 file=$3
	shift 3
	out=$("$SIYU" --conf siyu.conf orders import "$file" 2>&1)
	got=$?
	english=$(printf '%s\n' "$out" | grep -v '^time=[^ ]* level=' | LC_ALL=C grep -v "$(printf '[\344-\351]')")
	if [ $got -ne "$code" ] || [ -n "$english" ]; then
		not_ok "$name" "exit $got instead of $code, or in English '$english': $out"
		return
	fi
	for part; do
		case $out in
		*"$part"*) ;;
		*) not_ok "$name" "no '$part' in: $out"; return ;;
		esac
	done
	ok "$name"
}
head='订单号,付款时间,实付金额'
# NAME ROW PART…: of a file with that row and a good one.
row() {
	name=$1 row=$2
	shift 2
	printf '%s\n%s\nGood,2026-03-05 10:00,5\n' "$head" "$row" > row.csv
	tells "$name" 1 row.csv '第 2 行没收下：' '没收下 1 行' "$@"
}
# NAME ROW: that row is taken.
takes() {
	printf '%s\n%s\n' "$head" "$2" > row.csv
	tells "$1" 0 row.csv '新的 1 单' '没收下 0 行'
}

# -- the file as a whole
echo "$head" > header.csv
tells header-only 1 header.csv 文件里只有表头 '看看导出时选的店铺、日期'
cells() { awk -v n="$1" -v cell="$2" 'BEGIN { for (i = 0; i < n; i++) printf ",%s", cell; print "" }'; }
{ printf %s "$head"; cells 500 列; printf 'W1,2026-03-05 10:00,5'; cells 500 x; } > wide.csv
tells wide-header 3 wide.csv '列太多，读不了：最多 256 列' '删掉没用的列'
{ echo "$head,备注"; printf 'W1,2026-03-05 10:00,5'; cells 300 x; echo 'W2,2026-03-05 10:00,5,'; } > wide.csv
tells wide-row 1 wide.csv '第 2 行没收下：这一行超过 256 格，表头只有 4 格' '新的 1 单'
printf '订单号,"付款时间,实付金额\nW1,2026-03-05 10:00,5\n' > quote.csv
tells quote-in-header 3 quote.csv '表头那一行不是 CSV：有个引号没有配对' 'CSV UTF-8'
truncate -s 300M large.csv
tells large 3 large.csv '「large.csv」太大，读不了' 分成几个文件
rm large.csv
printf '<html><body><table><tr><td>订单号</td></tr></table></body></html>' > page.xls
tells page 3 page.xls '这是网页或者 XML，不是真正的表格文件' '在 WPS 或 Excel 里打开'
for begin in '<meta charset="utf-8"><table><tr>' '<style>td{}</style><table>' '<!-- made by a shop --><table>' '<head><meta charset="gbk"></head>'; do
	echo "$begin<td>订单号</td></tr></table>" > page.xls
	tells "page-$begin" 3 page.xls '这是网页或者 XML，不是真正的表格文件'
done
printf '\357\273\277<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>' > table.xls
tells xml 3 table.xls '这是网页或者 XML，不是真正的表格文件' '另存为「.xlsx」'
printf '%%PDF-1.4\n' > bill.csv
tells pdf 3 bill.csv '这是 PDF，不是表格' '导出成「.xlsx」或者 CSV'
echo '{"orders":[]}' > json.csv
tells json 3 json.csv '这是 JSON，不是表格'
printf '{\n  "orders": [\n  ]\n}\n' > json.csv
tells json-in-lines 3 json.csv '这是 JSON，不是表格'
printf '[\n  {"order_no": "A1"}\n]\n' > json.csv
tells json-list 3 json.csv '这是 JSON，不是表格'
echo '[]' > json.csv
tells json-of-nothing 3 json.csv '这是 JSON，不是表格'
printf '\037\213\010' > bill.gz
tells gzip 3 bill.gz '这是压缩包' 先解压
printf 'Rar!\032\007' > bill.rar
tells rar 3 bill.rar '这是压缩包' 先解压
if command -v python3 > /dev/null 2>&1; then
	python3 -c 'import zipfile; z = zipfile.ZipFile("bill.zip", "w"); z.writestr("a.csv", "x"); z.close()'
	tells zip 3 bill.zip '里面不是 .xlsx 工作簿' 先解压
fi
# No line of a log beside what is told to whoever typed the command.
{ printf 'PK\003\004'; head -c 400 /dev/zero; } > cut.xlsx
tells cut 3 cut.xlsx '文件坏了，读不出来' '重新导出、下载一次'
case $out in
*level=*) not_ok cut-without-log "$out" ;;
*) ok cut-without-log ;;
esac

# -- names of columns
printf 'T1,2026-03-05 10:00,99.00,三件套\nT2,2026-03-05 11:00,99.00,三件套\n' > bare.csv
tells no-header 3 bare.csv '没有列名：第一行像是订单，里面有「2026-03-05 10:00」' '在最上面加一行列名'
printf '单号,日期,多少\nT1,2026-03-05 10:00,99.00\n' > names.csv
tells all-missing 3 names.csv '文件里没有「订单号」「付款时间」「实付金额」这几列（order_no、paid_at、amount_yuan）' \
	'文件里有 单号、日期、多少；是其中哪几列，写在配置 [columns] 下：order_no = 列名，paid_at = 列名，amount_yuan = 列名'
printf '三月的订单,导出时间,2026-04-01\n订单号,日期,多少\nT1,2026-03-05 10:00,99.00\n' > titled.csv
tells below-a-title 3 titled.csv '文件里没有「付款时间」「实付金额」这几列' '文件里有 订单号、日期、多少'
printf '[columns]\norder_no = T1\npaid_at = 2026-03-05 10:00\namount_yuan = 99.00\n' >> siyu.conf
tells names-are-data 3 bare.csv '配置 [columns] 里 paid_at = 2026-03-05 10:00：这是时间、金额那样的数据，不是列名' '去掉这一行'
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n[columns]\norder_no = 子单\n' > siyu.conf
tells named-by-columns 3 names.csv '文件里没有「子单」「付款时间」「实付金额」' '「子单」是配置 [columns] 的 order_no 写的'
printf '="订单号","=""付款时间""",实付金额\n="Q1",2026-03-05 10:00,5\n' > quoted.csv
tells names-in-quotes 0 quoted.csv '新的 1 单' '配置 [columns] 写的 order_no = 子单，这个文件里没有：订单号读的是「订单号」'
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n' > siyu.conf

# A list of another kind comes from no shop.
said=$("$SIYU" --conf siyu.conf checkin --list bill.csv 2>&1)
case $said in
*店铺*) not_ok list "$said" ;;
*'这是 PDF，不是表格'*'导出成「.xlsx」或者 CSV'*) ok list ;;
*) not_ok list "$said" ;;
esac

# -- rows
row quote 'A1,2026-03-05 10:00,5"6",x"' '格，表头只有 3 格'
row open-quote 'A1,"2026-03-05 10:00,5' '这一行不是 CSV：有个引号没有配对' '另存为「.xlsx」'
row no-number ',2026-03-05 10:00,5' 没有订单号
row negative 'A1,2026-03-05 10:00,-5' '金额“-5”不能是负数' '退了多少写在退款里'
row in-brackets 'A1,2026-03-05 10:00,(5.00)' '金额“(5.00)”不能是负数'
row in-wide-brackets 'A1,2026-03-05 10:00,（¥5）' '金额“（¥5）”不能是负数'
row behind-brackets 'A1,2026-03-05 10:00,（含运费）12' '金额“（含运费）12”不是金额'
row full-width 'A1,2026-03-05 10:00,１２９' '全角的，改成半角'
row three-places 'A1,2026-03-05 10:00,12.345' '最多两位小数'
row wrong-groups 'A1,2026-03-05 10:00,"12,34.5"' 不是金额
row formula 'A1,2026-03-05 10:00,#N/A' '公式算错了，或者列太窄' 再导出
row no-formula 'A1,2026-03-05 10:00,#1001' '金额“#1001”不是金额'
row divided 'A1,#DIV/0!,5' '公式算错了，或者列太窄'
row narrow 'A1,########,5' '公式算错了，或者列太窄' 把列拉宽
row too-large 'A1,2026-03-05 10:00,99999999999' '金额“99999999999”太大：一单最多 100 亿元'
row no-such-day 'A1,2026-09-31,5' '没有这一天'
row no-such-month 'A1,2026/13/1,5' '没有这一天'
row no-such-day-in-words 'A1,2026年2月30日,5' '没有这一天'
row no-such-hour 'A1,2026-03-05 24:00,5' '没有这个钟点'
row no-such-hour-in-words 'A1,2026年3月5日25:10,5' '没有这个钟点'
row two-days 'A1,2026-03-01~2026-03-31,5' '付款时间“2026-03-01~2026-03-31”读不出来：写成 2026-03-06'
row spreadsheet-number 'A1,46266.5,5' 'Excel 的日期数字'
row too-early 'A1,1999-01-01,5' '最早 2000-01-01' 选错了列
row american 'A1,9/1/2026 8:05,5' '写成 2026-03-06'
head='订单号,付款时间,实付金额,退款金额'
row negative-refund 'A1,2026-03-05 10:00,9,-5' '退款“-5”不能是负数' '退了多少写多少'
head='订单号,付款时间,实付金额,商品'
row long-cell "A1,2026-03-05 10:00,5,$(printf '%0600d' 0)" '“商品”超过 512 字节'
head='订单号,付款时间,实付金额'
takes groups 'B1,2026-03-05 10:00,"1,299.00"'
takes sign 'B2,2026-03-05 10:00,¥129'
takes unit 'B3,2026-03-05 10:00,129元'
takes slashes 'B4,2026/3/5 8:05,5'
takes words 'B5,2026年3月5日,5'
takes two-blanks 'B6,2026-03-05  08:05,5'

# -- by hand: there is no column
said=$("$SIYU" --conf siyu.conf orders add --order-no H1 --amount -5 2>&1)
case $said in
*'不能是负数'*列*) not_ok by-hand "$said" ;;
*'不能是负数'*) ok by-hand ;;
*) not_ok by-hand "$said" ;;
esac

# -- years
printf '%s\nY1,2006-11-25 10:00,5\nY2,2026-03-05 10:00,5\nY3,2016-03-05 10:00,5\nY4,2026-03-06 10:00,5\nY5,2026-03-06 10:00,5\nY6,2026-03-06 10:00,5\n' "$head" > years.csv
tells years 0 years.csv '付款时间比文件里别的单早一年以上的 2 单，照记在那一天：第 2、4 行' '看看年份是不是写错了' '新的 6 单'
awk -v head="$head" 'BEGIN { print head; for (y = 2016; y < 2026; y++) for (m = 1; m < 13; m += 4) printf "H%d-%d,%d-%02d-05 10:00,5\n", y, m, y, m }' > history.csv
tells history 0 history.csv '新的 30 单'
case $out in
*早一年*) not_ok history-is-quiet "$out" ;;
*) ok history-is-quiet ;;
esac

# -- rows that are no orders
# NAME PART ROW…: under two orders of 50 yuan.
sums() {
	name=$1 part=$2
	shift 2
	printf '订单号,付款时间,实付金额,商品\n' > sums.csv
	for line; do printf '%s\n' "$line" >> sums.csv; done
	tells "$name" 0 sums.csv "$part" '没收下 0 行'
}
one='P1,2026-03-05 10:00,50,' two='P2,2026-03-05 10:00,50,'
sums subtotal '第 4 行是合计，不是订单：合计 ¥100.00，和上面 2 行加起来一样' "$one" "$two" '小计,,100.00,'
sums how-many '第 4 行是合计，不是订单：合计 ¥100.00' "$one" "$two" '共2单,,100,'
sums how-many-apart '第 4 行是合计，不是订单：合计 ¥100.00' "$one" "$two" '共 2 单 合计,,100,'
sums last-cell '第 4 行是合计，不是订单：合计 ¥100.00' "$one" "$two" ',,100,合计'
sums in-all '第 4 行是合计，不是订单：合计 ¥100.00' "$one" "$two" '-,共计,100,'
sums parts '第 3、5 行是合计，不是订单：合计 ¥100.00，和上面 2 行加起来一样' "$one" '小计,,50,' "$two" '小计,,50,'
sums parts-and-whole '第 3、5、6 行是合计，不是订单：合计 ¥100.00，和上面 2 行加起来一样' "$one" '小计,,50,' "$two" '小计,,50,' '总计,,100,'
sums short '上面 2 行加起来是 ¥100.00，少了 ¥10.00：看看导出是不是缺了几行、金额那一列选对没有' "$one" "$two" '合计,,110,'
sums over '上面 2 行加起来是 ¥100.00，多了 ¥10.00：看看有没有一单写了两遍' "$one" "$two" '合计,,90,'
case $out in
*缺了几行*) not_ok over-lacks-no-rows "$out" ;;
*) ok over-lacks-no-rows ;;
esac
sums what-is-bought '新的 1 单' 'P3,2026-03-05 10:00,50,合计礼盒'
printf '订单号,付款时间,实付金额,商品\n,2026-03-05 10:00,5,合计\n,,5,共计香皂\n' > orders.csv
tells no-sums 1 orders.csv '第 2 行没收下：没有订单号' '第 3 行没收下：没有订单号'

# -- what was bought of a voided order is still told
printf '订单号,付款时间,实付金额,商品,数量\nV1,%s,30,保湿乳 100ml,3\n' "$(date +%Y-%m-%d)" > pieces.csv
tells pieces 0 pieces.csv '新的 1 单'
"$SIYU" --conf siyu.conf orders void V1 --why 记错了 > /dev/null
for verb in list 'show V1'; do
	# shellcheck disable=SC2086
	out=$("$SIYU" --conf siyu.conf orders $verb)
	case $out in
	*已作废*'保湿乳 100ml ×3'*) ok "voided-pieces $verb" ;;
	*) not_ok "voided-pieces $verb" "$out" ;;
	esac
done

# --strict says one thing: nothing of the file is in.
printf '%s\nC1,2026-03-05 10:00,5\nC2,2026-03-05 10:00,-5\n' "$head" > strict.csv
out=$("$SIYU" --conf siyu.conf orders import strict.csv --strict 2>&1)
got=$?
case $got/$out in
*'新的'* | *'没收下 1 行'*) not_ok strict "$out" ;;
1/*'第 3 行没收下：'*'--strict：有 1 行不对，整个文件都没收，一单也没记'*) ok strict ;;
*) not_ok strict "$got: $out" ;;
esac

# -- who may not read it
mkdir folder.csv
tells folder 3 folder.csv '是文件夹，要写里面的一个文件'
if [ "$(id -u)" -ne 0 ]; then
	cp header.csv shut.csv
	chmod 0 shut.csv
	tells shut 3 shut.csv '没有权限'
fi
exit $bad
