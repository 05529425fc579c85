#!/bin/sh
# Reports, orders, the audit and what is sent, asked for in every wrong way: the exit code is the documented one, and each line that is said is
# Chinese (a name in parentheses or quotes may be anything's); none is a sentence of logs alone.
. tests/shell.sh

mkdir -p conf sop dir.csv
cat > conf/siyu.conf <<-END
	[corp]
	corpid = ww1
	[app bot]
	agentid = 1
	secret = s
	token = T
	aes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG
	[wecom]
	api_base = http://127.0.0.1:1
	[orders]
	key = an-orders-key-of-ours
	[orders_json shop]
	key = 0123456789abcdef0123
	order_no = tid
	paid_at = pay_time
	amount = payment
END
chmod 600 conf/siyu.conf
printf '%s\n' order_no,paid_at,amount_yuan 'A1,2026-03-05 10:00,99.00' > good.csv
"$SIYU" orders import good.csv > /dev/null || exit 1
: > empty.csv
printf 'paid_at,amount_yuan\n2026-03-05 10:00,1\n' > lacks.csv
printf 'a,b,c\n1,2,3\n' > other.csv
printf 'order_no,paid_at,amount_yuan\nA1,2026-03-05 10:00,\201\377\n' > bytes.csv
printf 'PK\003\004 no workbook' > broken.xlsx
printf 'order_no,order_no,paid_at,amount_yuan\nA1,A2,2026-03-05 10:00,9\n' > twice.csv
printf 'order_no,paid_at,amount_yuan\n"A1,2026-03-05 10:00,9\n' > quote.csv
printf 'order_no,paid_at,amount_yuan\nA1,yesterday,9\nA2,2026-03-05 10:00,lots\n,2026-03-05 10:00,9\n' > rows.csv
printf '{"tid":1' > bad.json
printf '{"tid":"1"}' > less.json
: > empty.json
mkdir -p broken/inbox broken/state
echo nothing > broken/inbox/inbox.db
echo nothing > broken/state/siyu.db
{ cat conf/siyu.conf; printf '[data]\ndir = broken\n'; } > broken.conf
{ cat conf/siyu.conf; printf '[data]\ndir = good.csv\n'; } > file.conf
chmod 600 broken.conf file.conf

calls=0
while read -r code call; do
	[ -n "$code" ] || continue
	calls=$((calls + 1))
	name=$(printf '%s' "$call" | tr ' /' '--')
	# shellcheck disable=SC2086
	said=$("$SIYU" $call 2>&1 < /dev/null)
	got=$?
	# A line without a letter of Chinese: its bytes begin with e4 to e9. Lines of the log are in English.
	english=$(printf '%s\n' "$said" | grep -v -e '^      用法：' -e '^time=[^ ]* level=' | LC_ALL=C grep -v "$(printf '[\344-\351]')")
	if [ "$got" -ne "$code" ]; then
		not_ok "$name" "exit $got instead of $code: $said"
	elif [ -z "$said" ] || [ -n "$english" ]; then
		not_ok "$name" "not in Chinese: ${english:-nothing was said}"
	else
		ok "$name"
	fi
done <<'END'
2 report x
2 report gmv funnel
2 report gmv --by
2 report gmv --by x
2 report gmv --by day,x
2 report gmv --by day,day
2 report gmv --by day,channel,script
2 report gmv --by day --by channel --by script
2 report gmv --by 渠道 --by 渠道
2 report gmv --by 天气
2 report gmv --compare 前年
2 report day0 --by day,channel
2 report plan --by day
2 report gmv --from
2 report gmv --from yesterday
2 report gmv --from 2026-3-1
2 report gmv --from 2026-02-30
2 report gmv --to soon
2 report gmv --to 2026-01-01 --from 2026-02-01
2 report gmv --from 9998-01-01
2 report gmv --from 1990-01-01
2 report plan --to 2026-01-01
2 report plan --from x
2 report structure --compare before
2 report plan --compare week
2 report repeat --compare week
2 report rfm --compare year
2 report gmv --compare
2 report gmv --compare x
2 report gmv --attribution x
2 report gmv --csv --json
2 report gmv --bogus
2 report gmv -o x
2 report gmv --xlsx
3 report gmv --xlsx nowhere/x.xlsx
3 report gmv --html nowhere/x.html
3 report gmv --xlsx dir.csv
3 report gmv --html dir.csv
3 report gmv --xlsx good.csv/x.xlsx
3 report gmv --html good.csv/x.html
2 report gmv --days 3
2 report sent --days 0
2 report sent --days x
2 report sent --csv
2 report sent x
2 orders
2 orders x
2 orders import
3 orders import none.csv
3 orders import empty.csv
3 orders import lacks.csv
3 orders import other.csv
3 orders import bytes.csv
3 orders import broken.xlsx
3 orders import dir.csv
3 orders import twice.csv
1 orders import quote.csv
1 orders import rows.csv
1 orders import --strict rows.csv
3 orders import good.csv --sheet x
2 orders import good.csv --source
2 orders import good.csv other.csv
2 orders try
2 orders try none bad.json
3 orders try shop none.json
3 orders try shop bad.json
3 orders try shop less.json
3 orders try shop empty.json
3 orders try shop dir.csv
2 orders add
2 orders add --order-no A9
1 orders add --order-no A9 --amount x
1 orders add --order-no A9 --amount 1.234
1 orders add --order-no A9 --amount 5 --paid-at x
1 orders add --order-no A9 --amount 5 --refund x
1 orders add --order-no A9 --amount 5 --refund 9
1 orders add --order-no A9 --amount 5 --status x
1 orders add --order-no A9 --amount 5 --quantity x
2 orders pull x
2 orders pull --from x
2 orders list --days x
2 orders list --limit 0
1 orders show none
1 orders show A1 --source none
2 orders unmatched x
2 digest x
2 audit --days x
2 audit --sent x
1 audit nobody
2 audit a b
2 stats --days x
2 status x
3 help 剧本 --html nowhere/x.html
3 --conf broken.conf report gmv
3 --conf broken.conf report sent
3 --conf broken.conf orders list
3 --conf broken.conf digest
3 --conf broken.conf audit --sent
3 --conf file.conf report gmv
3 --conf file.conf orders show A1
END
[ "$calls" -gt 90 ] && ok all-were-asked || not_ok all-were-asked "$calls"
# And nothing of it was kept.
kept=$("$SIYU" orders list --days 3660 --json | grep -c '"order_no"')
[ "$kept" -eq 1 ] && ok nothing-was-kept || not_ok nothing-was-kept "$kept orders"
exit $bad
