#!/bin/sh
# Files with two numbers of an order: what is in the books by one of them is not counted once more by the other.
. tests/shell.sh
# FOLDER [LINE]: a configuration of its own, with that line in [columns].
begin() {
	mkdir -p "$1"
	printf '[corp]\ncorpid = ww1\n[data]\ndir = %s/data\n[columns]\n%s\n' "$1" "${2-}" > siyu.conf
	chmod 600 siyu.conf
}
# NAME CODE ARGUMENTS --- PART…
runs() {
	name=$1 code=$2
	shift 2
	args=
	while [ "$1" != --- ]; do args="$args $1"; shift; done
	shift
	# shellcheck disable=SC2086
	out=$("$SIYU" --conf siyu.conf $args 2>&1 < /dev/null)
	got=$?
	[ $got -eq "$code" ] || { not_ok "$name" "exit $got instead of $code: $out"; return; }
	for part; do
		case $out in
		*"$part"*) ;;
		*) not_ok "$name" "no '$part' in: $out"; return ;;
		esac
	done
	ok "$name"
}
lacks() {
	case $out in
	*"$2"*) not_ok "$1" "'$2' in: $out" ;;
	*) ok "$1" ;;
	esac
}
# NAME YUAN: what the books come to.
comes_to() {
	sum=$("$SIYU" --conf siyu.conf report gmv --from 2026-11-01 --to 2026-11-30 --csv | tail -n 1)
	case $sum in
	*,"$2",*) ok "$1" ;;
	*) not_ok "$1" "no $2 in: $sum" ;;
	esac
}
head='主订单编号,子订单编号,支付完成时间,订单应付金额,选购商品'
printf '%s\nM1,S1,2026-11-25 10:00,100,甲\nM2,S2,2026-11-25 11:00,50,乙\n' "$head" > first.csv
printf '%s\nM1,S1,2026-11-25 10:00,100,甲\nM2,S2,2026-11-25 11:00,50,乙\nM3,S3,2026-11-26 11:00,30,乙\nM3,S4,2026-11-26 11:00,20,甲\n' "$head" > second.csv

# What the advice leads to: it says itself what has to go first.
begin advice
runs by-order 0 orders import first.csv --- '新的 2 单'
runs two-rows-of-one 1 orders import second.csv --- '写 order_no = 子订单号那一列（以前按现在这个号记过的单要先作废' '没变 2 单'
begin advice 'order_no = 子订单编号'
runs refused 1 orders import second.csv --- '一单也没记：文件里有 2 行（¥150.00）是账上已经有的单' '以前按「主订单编号」记的' \
	'例如第 2 行：主订单编号 M1 已经记了 ¥100.00，子订单编号 S1 又要记 ¥100.00' 'siyu orders import second.csv --renumber' \
	'siyu orders void M1 --source csv --why 换订单号' '写 order_no = 主订单编号' 'siyu orders import second.csv --new'
comes_to nothing-twice 150.00
runs asks-first 1 orders import second.csv --renumber --- '账上按「主订单编号」记的 2 单 ¥150.00 要作废（例如 M1），换成这个文件里它们的 2 行 ¥150.00，按「子订单编号」记' 什么也没有做
comes_to nothing-voided 150.00
runs renumbered 0 orders import second.csv --renumber --yes --- '作废了 2 单' '新的 4 单'
comes_to each-once 200.00
runs and-from-then-on 0 orders import second.csv --- '没变 4 单'
lacks no-more-of-it 两个订单号
runs older-file-too 0 orders import first.csv --- '没变 2 单'
runs nothing-left 0 orders import second.csv --renumber --yes --- '没有按别的订单号记过的' '没变 4 单'
# The exact commands that void one order do the same.
begin byone
runs another-source 0 orders import first.csv --source '抖店' --- '新的 2 单'
begin byone 'order_no = 子订单编号'
runs names-the-source 1 orders import first.csv --source '抖店' --- "siyu orders import first.csv --source '抖店' --renumber" "siyu orders void M1 --source '抖店' --why 换订单号"
runs void-one 0 orders void M1 --source 抖店 --why 换订单号 --- 作废了
runs void-other 0 orders void M2 --source 抖店 --why 换订单号 --- 作废了
runs then-it-goes-in 0 orders import first.csv --source 抖店 --- '新的 2 单'
comes_to as-before 150.00
# Somebody says that they are others: it is recorded, and told no more than that.
begin others
runs before 0 orders import first.csv --- '新的 2 单'
begin others 'order_no = 子订单编号'
runs told-that-they-are-others 0 orders import first.csv --new --- '新的 2 单'
comes_to twice-as-told 300.00
runs twice-is-said 0 orders import first.csv --- '现在算两次的 2 行 ¥150.00' 'siyu orders import first.csv --renumber'
runs put-right 0 orders import first.csv --renumber --yes --- '作废了 2 单' '没变 2 单'
comes_to once-again 150.00
# And the other way about.
begin back 'order_no = 子订单编号'
runs by-part 0 orders import first.csv --- '新的 2 单'
begin back
runs back-is-refused 1 orders import first.csv --- '以前按「子订单编号」记的，现在读的订单号是「主订单编号」'
# Both numbers from the first day on: no alarm, though the first part has the number of its order.
begin parts 'order_no = 子订单编号'
printf '%s\nM1,M1,2026-11-25 10:00,60,甲\nM1,M11,2026-11-25 10:00,40,乙\nM2,M2,2026-11-25 11:00,50,乙\n' "$head" > parts.csv
runs parts 0 orders import parts.csv --- '新的 3 单'
lacks parts-quiet 两个订单号
runs parts-again 0 orders import parts.csv --- '没变 3 单'
lacks parts-again-quiet 两个订单号
comes_to parts-once 150.00
exit $bad
