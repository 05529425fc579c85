#!/bin/sh
# siyu orders import of a file of many inputs where no work runs: they go in together, and what became of each row is told all the same.
. tests/shell.sh
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n' > siyu.conf
chmod 600 siyu.conf
# ROWS AMOUNT [LETTER]: orders of so much, whose numbers begin so; row 20001 without a number.
file() {
	awk -v rows="$1" -v amount="$2" -v letter="${3:-D}" 'BEGIN {
		print "订单号,付款时间,实付金额,客户编号"
		for (i = 1; i <= rows; i++)
			printf "%s,2026-11-%02d 10:%02d:00,%s,wm%06d\n", i == 20000 ? "" : letter i, 1 + i % 28, i % 60, amount, i
	}' > orders.csv
}
# NAME CODE PART
import() {
	out=$("$SIYU" --conf siyu.conf orders import orders.csv 2>&1)
	got=$?
	case $got/$out in
	"$2"/*"$3"*) echo "ok $1" ;;
	*) echo "not ok $1: $got instead of $2, or no '$3' in: $out"; bad=1 ;;
	esac
}
file 30000 9.90
import all-of-them 1 '新的 29999 单，改了 0 单，没变 0 单，没收下 1 行'
import once-more 1 '新的 0 单，改了 0 单，没变 29999 单，没收下 1 行'
file 30000 8.80
import corrected 1 '新的 0 单，改了 29999 单，没变 0 单，没收下 1 行'
out=$("$SIYU" --conf siyu.conf report gmv --from 2026-11-01 --to 2026-11-30 --csv | tail -n 1)
case $out in
*263991.20*) echo "ok their sum" ;;
*) echo "not ok their sum: $out"; bad=1 ;;
esac
# Three loads: each is written while the one before it is folded, and each row is told of its own.
file 210000 1.00 E
import three-loads 1 '新的 209999 单，改了 0 单，没变 0 单，没收下 1 行'
case $out in
*'第 20001 行没收下：没有订单号'*) echo "ok its bad row" ;;
*) echo "not ok its bad row: $out"; bad=1 ;;
esac
"$SIYU" --conf siyu.conf orders import orders.csv --source 乙店 > out.txt 2>&1
if grep -q '订单号在别的来源里也有的 209999 单，两边都算。例如 E1：' out.txt; then echo "ok each has another source"
else echo "not ok each has another source:"; cat out.txt; bad=1; fi
exit $bad
