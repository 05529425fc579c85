#!/bin/sh
# siyu report as a manager types it: Chinese names of cuts and comparisons beside the English ones, two cuts, what help says.
. tests/shell.sh
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n[employees]\nlin.yue = 林月\nsun.hao = 孙好\n' > siyu.conf
chmod 600 siyu.conf
order() {
	"$SIYU" --conf siyu.conf orders add "$@" > orders.log 2>&1 || { echo "not ok an-order: $(cat orders.log)"; bad=1; }
}
order --order-no 1 --amount 5 --employee lin.yue --product 茶 --source live
order --order-no 2 --amount 9 --employee sun.hao --product 咖啡 --source shop
order --order-no 3 --amount 2 --employee lin.yue --product 咖啡 --source shop

# NAME CODE PART, then the words behind `siyu report`.
report() {
	name=$1 code=$2 part=$3
	shift 3
	out=$("$SIYU" --conf siyu.conf report "$@" 2>&1)
	got=$?
	case $got/$out in
	"$code"/*"$part"*) echo "ok $name" ;;
	*) echo "not ok $name: $got instead of $code, or no '$part' in: $out"; bad=1 ;;
	esac
}
# NAME, the words of one way, the words of the other: they say the same.
same() {
	name=$1 one=$2 two=$3
	# shellcheck disable=SC2086
	if [ "$("$SIYU" --conf siyu.conf report $one --csv)" = "$("$SIYU" --conf siyu.conf report $two --csv)" ]; then
		echo "ok $name"
	else
		echo "not ok $name: '$one' is not '$two'"; bad=1
	fi
}
for pair in 'gmv day 日期' 'gmv channel 渠道' 'gmv employee 员工' 'gmv script 剧本' 'gmv step 步骤' 'gmv product 商品' 'gmv source 来源' \
	'gmv product 按商品' 'funnel stage 阶段' 'day0 greeting 欢迎语' 'structure factor 因素' 'repeat month 首单月份' 'repeat week 周' \
	'repeat added 加上月份' 'rfm segment 分层' 'groups group 群' 'groups checkin 打卡' 'groups flash 秒杀' 'moments post 条' \
	'words version 版本' 'words question 问题'; do
	# shellcheck disable=SC2086
	set -- $pair
	same "$1-$3" "$1 --by $2" "$1 --by $3"
done
for pair in 'before 上期' 'before 环比' 'week 上周' 'week 上周同期' 'month 上月' 'year 同比' 'year 去年'; do
	# shellcheck disable=SC2086
	set -- $pair
	same "compare-$2" "gmv --compare $1" "gmv --compare $2"
done
report compares-as-asked 0 '和上月同期（' gmv --by 日期 --compare 上月
report before-is-said 0 '和上期（' gmv --by 员工 --compare 环比
# Two cuts, as one word or as two: the first one groups, the second one is within.
same two-words 'gmv --by source,employee' 'gmv --by 来源 --by 员工'
same with-a-chinese-comma 'gmv --by source,employee' 'gmv --by 来源，员工'
same with-a-mark 'gmv --by source,employee' 'gmv --by 来源、员工'
rows() {
	"$SIYU" --conf siyu.conf report gmv "$@" --csv | sed 1d | cut -d , -f 1,2 | sed '$d' | tr '\n' ' '
}
expect() {
	if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: '$2' instead of '$3'"; bad=1; fi
}
expect by-source-first "$(rows --by source --by employee)" 'shop,孙好 shop,林月 live,林月 '
expect by-employee-first "$(rows --by employee --by source)" '孙好,shop 林月,live 林月,shop '
expect by-product-first "$(rows --by 商品,员工)" '咖啡,孙好 咖啡,林月 茶,林月 '
report json-of-two 0 '"by":"employee,source"' gmv --by 员工 --by 来源 --json
report xlsx-of-two 0 '' gmv --by 员工 --by 来源 --xlsx two.xlsx
if [ -s two.xlsx ]; then echo ok a-workbook; else echo "not ok a-workbook"; bad=1; fi
report said-how 0 '' gmv --by 员工 --by 来源 --html two.html
if grep -q '先按员工分开，同一员工的各行在一起，里面再按来源' two.html; then echo ok a-page; else echo "not ok a-page"; bad=1; fi
report three 2 '不能按「day,channel,script」分' gmv --by day --by channel --by script
report no-such-cut 2 'day（日期） channel（渠道）' gmv --by 天气
report no-such-comparison 2 '上月（上月同日）' gmv --compare 前年
report list 0 'day（日期） channel（渠道） employee（员工）'
report list-says-both 0 '英文、中文都行'
report no-such-report 2 '有 gmv（成交）、funnel（转化漏斗）' 成交
report no-such-case 2 'rank（排行）、words（话术效果）' GMV
report two-must-differ 2 '两个不同的，像 day,channel' gmv --by day,day
for pair in 'last 末次触达' 'first 首次触达' 'channel 渠道优先'; do
	# shellcheck disable=SC2086
	set -- $pair
	same "attribution-$2" "rank --attribution $1" "rank --attribution $2"
	report "rank-says-$2" 0 "归因：下单前 7 天内的$2" rank --attribution "$1"
	report "json-says-$2" 0 "归因：下单前 7 天内的$2" rank --attribution "$1" --json
	report "html-is-written-$2" 0 '' rank --attribution "$1" --html rank.html
	if grep -q "归因：下单前 7 天内的$2" rank.html; then echo "ok html-says-$2"; else echo "not ok html-says-$2"; bad=1; fi
done
for one in funnel day0 structure plan experiments holdout repeat rfm tasks groups moments words; do
	report "no-rule-of-$one" 2 '能写它的有 gmv（成交）、rank（排行）' $one --attribution first
done
report no-orders-has-days 0 '2026-03-02' gmv --from 2026-03-01 --to 2026-03-03
report no-orders-has-zeros 0 '{"day":"2026-03-03","gross_fen":0' gmv --from 2026-03-01 --to 2026-03-03 --json
said=$("$SIYU" --conf siyu.conf digest 早会 2>&1)
case $?/$said in
2/*'siyu audit --sent'*'siyu report sent'*) echo ok digest-is-none-of-the-texts ;;
*) echo "not ok digest-is-none-of-the-texts: $said"; bad=1 ;;
esac
# Nothing but orders came in, and nobody was added: the thresholds and targets of the configuration hold all the same.
report rfm-defaults 0 '近 = 最近一单在 30 天以内；频 = 365 天里至少 2 单；额 = 365 天里净付至少 300.00 元' rfm --json
sed 's/^dir = data/dir = other/' siyu.conf > other.conf
printf '[crm]\nrecent_days = 9\nmuch_yuan = 55\n[orders]\nattribution = first\nwindow_days = 5\n[target 2026-05]\ngmv = 1234\n' >> other.conf
chmod 600 other.conf
"$SIYU" --conf other.conf orders add --order-no 1 --amount 5 > orders.log 2>&1 || { echo "not ok other-order: $(cat orders.log)"; bad=1; }
other() {
	name=$1 part=$2
	shift 2
	out=$("$SIYU" --conf other.conf report "$@" 2>&1)
	case $out in *"$part"*) echo "ok $name" ;; *) echo "not ok $name: no '$part' in $out"; bad=1 ;; esac
}
other rfm-of-the-file '近 = 最近一单在 9 天以内；频 = 365 天里至少 2 单；额 = 365 天里净付至少 55.00 元' rfm --json
other rule-of-the-file '归因：下单前 5 天内的首次触达' rank --json
other target-of-the-file '¥1,234.00' plan --from 2026-05-01
# Options and names of reports and values are English; what they are is not.
help=$("$SIYU" help report)
case $help in
*DATE*|*FILE\]*CUT*|*ONE,TWO*|*RULE*) echo "not ok help-in-chinese: $help"; bad=1 ;;
*'用法：'*'words '*'--compare 和谁比'*'--by 分法'*) echo ok help-in-chinese ;;
*) echo "not ok help-in-chinese: $help"; bad=1 ;;
esac
exit $bad
