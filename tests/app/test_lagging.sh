#!/bin/sh
# Inputs that an import left in the inbox when it was killed: whoever reads the state is told of them, until somebody counts them.
. tests/shell.sh
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n' > siyu.conf
chmod 600 siyu.conf
# NAME out|err PART ARGUMENTS: it is said there, and with - as part nowhere.
says() {
	name=$1 where=$2 part=$3
	shift 3
	"$SIYU" --conf siyu.conf "$@" > out 2> err
	if [ "$part" = - ]; then
		if grep -q 没算进来 out err; then not_ok "$name" "$(cat out err)"; else ok "$name"; fi
	elif grep -q "$part" "$where"; then ok "$name"
	else not_ok "$name" "$(cat out err)"; fi
}
lag='收件箱里还有 1 条没算进来（导入的订单一条最多 100 单），没有丢：运行 siyu serve，或者把文件再导入一次，就算进来'
days='--from 2026-11-01 --to 2026-11-30'
printf '订单号,付款时间,实付金额\nA1,2026-11-20 10:00,5\n' > first.csv
printf '订单号,付款时间,实付金额\nA2,2026-11-21 10:00,7\n' > second.csv
says nothing-there err '先运行 siyu serve，或者 siyu orders import 导入一个文件' orders list
"$SIYU" --conf siyu.conf orders import first.csv > /dev/null || exit 1
# shellcheck disable=SC2086
says quiet-before out - report gmv $days
cp -r data/state before
"$SIYU" --conf siyu.conf orders import second.csv > /dev/null || exit 1
# The state as it was when the second stood in the inbox alone.
rm -rf data/state && cp -r before data/state
# shellcheck disable=SC2086
{
	says text out "注意：$lag" report gmv $days
	says csv err "$lag" report gmv $days --csv
	if grep -q 没算进来 out; then not_ok clean-csv "$(cat out)"; else ok clean-csv; fi
	says json err "$lag" report gmv $days --json
	says json-note out "\"note\":\"$lag" report gmv $days --json
	says html err "$lag" report gmv $days --html page.html
	if grep -q 没算进来 page.html; then ok page; else not_ok page "$(tail -c 600 page.html)"; fi
	says sent err "$lag" report sent
}
says list err "$lag" orders list --days 3000
says list-json err "$lag" orders list --days 3000 --json
says show err "$lag" orders show A1
says unmatched err "$lag" orders unmatched
"$SIYU" --conf siyu.conf orders import first.csv > /dev/null || not_ok import "does not go in"
# shellcheck disable=SC2086
says counted out '12.00' report gmv $days
says quiet-after out - orders list --days 3000
exit $bad
