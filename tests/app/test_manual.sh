#!/bin/sh
# The manual (src/app/manual) as a reader works through it: files it shows are written and checked, commands it shows are run in
# order, and what they print is compared with what it says they print. "…" stands for any text in a line, alone for any lines.
#
#   ```剧本 PATH        that file; checked at once and without an error or a warning, unless its name begins with 错
#   ```console [CODE]   "$ COMMAND" and what it prints; each ends with CODE (0); wm… is the customer that the last curl made
#   ```demo             make demo KEEP=1: the commands behind it run in the folder, and with the words, that it prints
#   ```text             nothing to run
. tests/shell.sh
manual=${SIYU_MANUAL:-$root/src/app/manual}
demo= customer=
trap 'for p in $demo; do kill "$p" 2> /dev/null; done' EXIT
PATH=${SIYU%/*}:$PATH
export PATH

# Neither an error nor a warning; hints may be.
faultless() { case $1 in *没有问题。 | *：没有错误，*条提示。) true ;; *) false ;; esac; }

# split FILE DIR: DIR/NNN.{what,arg,body,at}, one for each file and each command.
split() {
	LC_ALL=C awk -v dir="$2" '
	function begin(kind, arg) {
		step = sprintf("%s/%03d", dir, ++n)
		print kind > (step ".what"); close(step ".what")
		print arg > (step ".arg"); close(step ".arg")
		print FNR > (step ".at"); close(step ".at")
		body = step ".body"
		printf "" > body
	}
	/^```/ {
		if (inside) { if (body) close(body); inside = body = ""; next }
		inside = substr($0, 4); code = 0; body = ""
		if (inside ~ /^\345\211\247\346\234\254 /) begin("file", substr(inside, 8))
		else if (inside == "demo") begin("demo", "")
		else if (inside ~ /^console( [0-9]+)?$/) { if (inside ~ / /) code = substr(inside, 9) }
		else if (inside != "text") begin("unknown", inside)
		next
	}
	inside ~ /^console/ && /^\$ / { if (body) close(body); begin("run", code " " substr($0, 3)); next }
	inside ~ /^console/ && !body { begin("unknown", "a console without a command") }
	inside == "demo" && /^\$ / { next }
	inside && body { print > body }
	END { if (inside) begin("unknown", "a block without an end") }' "$1"
}

# same_as EXPECTED PRINTED: with … as above; says the first line that is not there.
same_as() {
	LC_ALL=C awk '
	# Whether text fits the pattern, … for anything.
	function fits(pattern, text,    at, head) {
		at = index(pattern, DOTS)
		if (!at) return pattern == text
		head = substr(pattern, 1, at - 1)
		if (substr(text, 1, length(head)) != head) return 0
		pattern = substr(pattern, at + length(DOTS)); text = substr(text, length(head) + 1)
		if (pattern == "") return 1
		for (at = 1; at <= length(text) + 1; at++) if (fits(pattern, substr(text, at))) return 1
		return 0
	}
	function all(i, j) {
		for (; i <= ne; i++) {
			if (e[i] == DOTS) {
				if (i == ne) return 1
				for (; j <= np; j++) if (fits(e[i + 1], p[j]) && all(i + 1, j)) return 1
				if (i >= worst) worst = i + 1
				return 0
			}
			if (j > np || !fits(e[i], p[j])) { if (i > worst) worst = i; return 0 }
			j++
		}
		if (j <= np && !worst) worst = ne + 1
		return j > np
	}
	BEGIN { DOTS = "\342\200\246" }
	FNR == 1 { file++ }
	file == 1 { e[++ne] = $0 }
	file == 2 { p[++np] = $0 }
	END { if (!all(1, 1)) { print "no line: " (worst <= ne ? e[worst] : "(it prints more)"); exit 1 } }' "$1" "$2"
}
# An empty file is no file to awk.
fits() { { echo .; cat "$1"; } > "$1.x"; { echo .; cat "$2"; } > "$2.x"; same_as "$1.x" "$2.x"; }

start_demo() {
	(cd "$root" && exec "$SIYU" demo --keep --customers 60 --days 9) > "$1" 2>&1 &
	demo="$demo $!"
	n=0
	until line=$(grep '^  cd /tmp/siyu-demo-' "$1"); do
		n=$((n + 1))
		if [ $n -gt 1500 ] || ! kill -0 "$!" 2> /dev/null; then tail -n 5 "$1"; return 1; fi
		sleep 0.1
	done
	eval "$line"
	export PATH SANDBOX
}

run_step() {
	step=$1 name=$2
	read -r what < "$step.what"
	read -r arg < "$step.arg"
	case $what in
	file)
		mkdir -p "$(dirname "$arg")"
		cp "$step.body" "$arg"
		case ${arg##*/} in 错*) return ;; esac
		if out=$(siyu check "$arg" 2>&1) && faultless "$out"; then ok "$name"; else not_ok "$name" "$out"; fi ;;
	demo) if start_demo "$step.out" && fits "$step.body" "$step.out"; then ok "$name"; else not_ok "$name" "$(tail -n 5 "$step.out")"; fi ;;
	run)
		code=${arg%% *} tries=1
		command=$(printf '%s' "${arg#* }" | sed "s/wm…/$customer/g")
		case $command in siyu\ * | curl\ *) ;; *) not_ok "$name" "'$command' is not a command to run here"; return ;; esac
		# What is asked of a world that is moving may be a moment ahead of it.
		case $command in siyu\ why* | siyu\ scripts) tries=60 ;; esac
		while :; do
			sh -c "$command" > "$step.out" 2> "$step.err" < /dev/null
			got=$?
			case $command in curl*) ;; *) cat "$step.err" >> "$step.out" ;; esac
			tries=$((tries - 1))
			if said=$(fits "$step.body" "$step.out") || [ $tries -le 0 ]; then break; fi
			sleep 0.5
		done
		if [ "$got" -ne "$code" ]; then not_ok "$name" "'$command' ends with $got: $(cat "$step.out")"; return; fi
		case $command in curl*) customer=$(sed -n 's/.*"external_userid":"\([A-Za-z0-9_-]*\)".*/\1/p' "$step.out") ;; esac
		if [ -z "$said" ]; then ok "$name"; else not_ok "$name" "'$command' prints, $said
$(cat "$step.out")"; fi ;;
	*) not_ok "$name" "$arg" ;;
	esac
}

files=0 commands=0
for md in "$manual"/*.md; do
	chapter=$(basename "$md" .md)
	mkdir -p "$SIYU_TMP/$chapter/steps" "$SIYU_TMP/$chapter/shop"
	split "$md" "$SIYU_TMP/$chapter/steps"
	cd "$SIYU_TMP/$chapter/shop" || exit 1
	for step in "$SIYU_TMP/$chapter/steps"/*.what; do
		[ -e "$step" ] || continue
		step=${step%.what}
		case $(cat "$step.what") in file) files=$((files + 1)) ;; run) commands=$((commands + 1)) ;; esac
		run_step "$step" "$chapter-line-$(cat "$step.at")"
	done
	# They also fit together, as files of one shop.
	if [ -d sop ] && ! grep -q '^```demo' "$md"; then
		out=$(siyu check sop 2>&1)
		if faultless "$out"; then ok "$chapter-as-a-shop"; else not_ok "$chapter-as-a-shop" "$out"; fi
	fi
done
cd "$SIYU_TMP" || exit 1
if [ $files -ge 20 ] && [ $commands -ge 20 ]; then ok the-manual-has-examples; else not_ok the-manual-has-examples "$files files, $commands commands"; fi

# `siyu COMMAND --option` in its sentences: known, with that option, to siyu itself.
grep -ho '`siyu [^`]*`' "$manual"/*.md | tr -d '`' | sort -u > inline
while read -r _ command rest; do
	help=$(siyu help "$command" 2>&1) || not_ok "siyu-$command" "$help"
	for word in $rest; do
		case $word in --*) case $help in *"${word%%=*}"*) ok "siyu-$command$word" ;; *) not_ok "siyu-$command$word" "not in siyu help $command" ;; esac ;; esac
	done
done < inline
if [ -s inline ]; then ok sentences-name-commands; else not_ok sentences-name-commands "none"; fi

# What siyu help shows: the same text, no line wider than a terminal except in examples, and a page that asks nothing of the net.
siyu help 剧本 > list || not_ok list "exit $?"
n=0
for md in "$manual"/*.md; do
	n=$((n + 1))
	title=$(sed -n '1s/^# //p' "$md")
	if grep -q "^ *$n  ${title%%：*} .*${title#*：}\$" list; then ok "list-has-$n"; else not_ok "list-has-$n" "$title"; fi
	if siyu help 剧本 $n > plain && siyu help 剧本 "${title%%：*}" | cmp -s - plain; then ok "chapter-$n"; else not_ok "chapter-$n" "not found by number and name"; fi
	# A Chinese character has three bytes and two columns.
	wide=$(LC_ALL=C awk '/^    / { next } { b = length($0); s = $0; m = gsub(/[\200-\377]/, "", s); w = b - m + m / 3 * 2; if (w > 82) { print; exit } }' plain)
	if [ -z "$wide" ]; then ok "chapter-$n-is-wrapped"; else not_ok "chapter-$n-is-wrapped" "$wide"; fi
done
if siyu help 剧本 对照组 | grep -q 'siyu help 剧本 3  对照组和实验'; then ok manual-is-searched; else not_ok manual-is-searched "$(siyu help 剧本 对照组 2>&1)"; fi
# A word that has a section is found without being told that it has no chapter; the section that is called so comes first.
siyu help 剧本 秒杀 > out 2>&1 || not_ok manual-word "exit $?"
if [ "$(head -n 2 out)" = '手册里说到「秒杀」的地方：
  siyu help 剧本 2  秒杀：群里的限量专场' ] && ! grep -q 没有 out && [ "$(sort out | uniq -d)" = '' ]; then ok manual-word; else not_ok manual-word "$(cat out)"; fi
siyu help 剧本 退款 > out 2>&1
if [ "$(sed -n 2p out)" = '  siyu help 剧本 8  退款记在哪一天' ]; then ok manual-names-first; else not_ok manual-names-first "$(cat out)"; fi
# Stars between `code` marks are meant.
if siyu help 剧本 6 | grep -q '`138\*\*\*\*8000`'; then ok stars-are-literal; else not_ok stars-are-literal "$(siyu help 剧本 6 | grep 8000)"; fi
# The figures by their names, each of them with where it is defined; who is asked for both has both.
for word in 新增好友 成交额 退款 净成交额 客单价 付费客户 开单率 排行 漏斗 GMV结构 测算 实验 增量成交额 对照组 复购率 RFM 确认率 转化率 打卡完成率 秒杀 朋友圈 话术 更正 归因; do
	if siyu help 剧本 "$word" > out 2>&1; then ok "figure-$word"; else not_ok "figure-$word" "$(cat out)"; fi
done
siyu help 剧本 测算 > out 2>&1
if grep -q '^  siyu report plan  *测算：' out; then ok figure-by-title; else not_ok figure-by-title "$(cat out)"; fi
siyu help 剧本 复购率 > out 2>&1
if grep -q '^报表里的「复购率」' out && grep -q '^  siyu report repeat ' out; then ok figure-by-rate; else not_ok figure-by-rate "$(cat out)"; fi
if siyu help 剧本 对照组 | grep -q '^  siyu report holdout '; then ok figure-beside-manual; else not_ok figure-beside-manual "$(siyu help 剧本 对照组 2>&1)"; fi
siyu help 剧本 没有这一章 > out 2>&1
if [ $? -eq 1 ] && grep -q '手册里没有' out; then ok no-such-chapter; else not_ok no-such-chapter "$(cat out)"; fi
siyu help 剧本 --html page.html > out 2>&1 || not_ok page "$(cat out)"
if grep -q '&gt;' page.html && ! grep -qi '<script\|<img\|<link\|src=\|url(\|@import\|href="[^#]' page.html; then ok page-stands-alone; else not_ok page-stands-alone "$(grep -ni '<script\|<img\|<link\|src=\|url(' page.html | head -3)"; fi
for tag in ul ol pre h1 h2 p li code strong; do
	opened=$(grep -o "<$tag[ >]" page.html | wc -l) closed=$(grep -o "</$tag>" page.html | wc -l)
	if [ "$opened" -eq "$closed" ]; then ok "page-closes-$tag"; else not_ok "page-closes-$tag" "$opened opened, $closed closed"; fi
done
exit $bad
