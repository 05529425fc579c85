#!/bin/sh
# Files of orders as they should not be: each is told in Chinese with what to do next, and rows that are good are taken all the same.
set -u
: "${SIYU:?the program}" "${SIYU_TMP:?an empty folder}"
case $SIYU in /*) ;; *) SIYU=$PWD/$SIYU ;; esac
cd "$SIYU_TMP" || exit 1
bad=0
ok() { echo "ok $1"; }
not_ok() { echo "not ok $1: $2"; bad=1; }
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
printf '\357\273\277<?xml version="1.0"?>\n<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>' > table.xls
tells xml 3 table.xls '这是网页或者 XML，不是真正的表格文件' '另存为「.xlsx」'
printf '%%PDF-1.4\n' > bill.csv
tells pdf 3 bill.csv '这是 PDF，不是表格' '导出成「.xlsx」或者 CSV'
echo '{"orders":[]}' > json.csv
tells json 3 json.csv '这是 JSON，不是表格'
printf '\037\213\010' > bill.gz
tells gzip 3 bill.gz '这是压缩包' 先解压
printf 'Rar!\032\007' > bill.rar
tells rar 3 bill.rar '这是压缩包' 先解压
if command -v python3 > /dev/null 2>&1; then
	python3 -c 'import zipfile; z = zipfile.ZipFile("bill.zip", "w"); z.writestr("a.csv", "x"); z.close()'
	tells zip 3 bill.zip '里面不是 .xlsx 工作簿' 先解压
fi

# -- rows
row quote 'A1,2026-03-05 10:00,5"6",x"' '格，表头只有 3 格'
row open-quote 'A1,"2026-03-05 10:00,5' '这一行不是 CSV：有个引号没有配对' '另存为「.xlsx」'
row no-number ',2026-03-05 10:00,5' 没有订单号
row negative 'A1,2026-03-05 10:00,-5' '金额“-5”不能是负数' '退了的钱写在退款那一列'
row in-brackets 'A1,2026-03-05 10:00,(5.00)' '不能是负数'
row full-width 'A1,2026-03-05 10:00,１２９' '全角的，改成半角'
row three-places 'A1,2026-03-05 10:00,12.345' '最多两位小数'
row wrong-groups 'A1,2026-03-05 10:00,"12,34.5"' 不是金额
row formula 'A1,2026-03-05 10:00,#N/A' '公式算错了，或者列太窄' 再导出
row narrow 'A1,########,5' '公式算错了，或者列太窄' 把列拉宽
row no-such-day 'A1,2026-09-31,5' '没有这一天'
row no-such-month 'A1,2026/13/1,5' '没有这一天'
row no-such-day-in-words 'A1,2026年2月30日,5' '没有这一天'
row no-such-hour 'A1,2026-03-05 24:00,5' '没有这个钟点'
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
