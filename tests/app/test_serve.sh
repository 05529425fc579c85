#!/bin/sh
# siyu serve as it runs: faces, callbacks, orders, reload, and what happens when something of it is killed. Ports are the system's
# choice, WeCom is an address where nobody listens. Ends just what it started.
for tool in curl openssl od base64; do
	command -v $tool > /dev/null 2>&1 || { echo "skip: $tool is not here" >&2; exit 77; }
done
[ -d /proc/self ] || { echo "skip: no /proc" >&2; exit 77; }
. tests/shell.sh

get() { curl -s -m 5 "$@"; }
status() { curl -s -m 5 -o /dev/null -w '%{http_code}' "$@"; }
pid_of() { head -n 1 "data/run/$1.lock"; }
gone() { ! kill -0 "$1" 2> /dev/null || grep -q '^State:.Z' "/proc/$1/status"; }
log_has() { grep -q "$1" serve.log; }

conf() {
	mkdir -p conf
	cat > conf/siyu.conf <<-END
		[corp]
		corpid = wx5823bf96d3bd56c7
		[app bot]
		agentid = 218
		secret = hush-app-secret
		token = QDG6eK
		aes_key = jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C
		[gate]
		listen = 127.0.0.1:0
		freshness = $1
		[desk]
		listen = 127.0.0.1:0
		[wecom]
		api_base = http://127.0.0.1:1
		[roles]
		老板 = boss
		[orders]
		key = hush-orders-key
		$2
	END
}
serve() {
	: > serve.log # now, for the redirection below happens in the child, and its lines are looked for here
	"$SIYU" serve 2>> serve.log &
	pid=$!
	started="$started $pid"
	waits serve-starts log_has face=desk
	gate=http://127.0.0.1:$(port_in_log gate) desk=http://127.0.0.1:$(port_in_log desk)
	waits gate-is-ready get -f "$gate/healthz"
	waits desk-is-ready get -f "$desk/healthz"
}
work_runs() { "$SIYU" status --json | grep -q '"ready":true'; }

# seal FILE: an encrypted callback of that message, now: the query in $query, the envelope in $envelope.
key=$(printf '%s=' jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C | base64 -d 2> /dev/null | od -An -v -tx1 | tr -d ' \n')
seal() {
	n=$(wc -c < "$1")
	{
		head -c 16 /dev/urandom
		printf "$(printf '\\%03o\\%03o\\%03o\\%03o' $((n >> 24)) $((n >> 16 & 255)) $((n >> 8 & 255)) $((n & 255)))"
		cat "$1"
		printf wx5823bf96d3bd56c7
	} > plain
	pad=$((32 - $(wc -c < plain) % 32))
	i=0
	while [ $i -lt $pad ]; do printf "$(printf '\\%03o' $pad)"; i=$((i + 1)); done >> plain
	text=$(openssl enc -aes-256-cbc -nopad -K "$key" -iv "$(printf '%s' "$key" | cut -c1-32)" -in plain | base64 | tr -d '\n')
	stamp=$(date +%s) nonce=$(od -An -N4 -tu4 /dev/urandom | tr -d ' ')
	sign=$(printf '%s\n' QDG6eK "$stamp" "$nonce" "$text" | LC_ALL=C sort | tr -d '\n' | openssl dgst -sha1 | sed 's/.*= *//')
	query="msg_signature=$sign&timestamp=$stamp&nonce=$nonce"
	envelope="<xml><ToUserName>wx5823bf96d3bd56c7</ToUserName><Encrypt>$text</Encrypt><AgentID>218</AgentID></xml>"
}
order() {
	stamp=$(date +%s) body=$1
	sign=$(printf '%s.%s' "$stamp" "$body" | openssl dgst -sha256 -hmac "${2:-hush-orders-key}" | sed 's/.*= *//')
	status -H "X-Siyu-Timestamp: $stamp" -H "X-Siyu-Signature: $sign" -d "$body" "$gate/orders"
}
total() { "$SIYU" report gmv --from 2026-03-01 --json | sed 's/.*"total":{\([^}]*\)}.*/\1/'; }
kept() { "$SIYU" inbox list --json | grep -c "$1"; }

# -- one that starts, and another that may not
cp -R "$root/sop" sop
conf 0 ''
serve
holds gate-healthz "$(get "$gate/healthz")" '"role":"gate"'
holds desk-healthz "$(get "$desk/healthz")" '"role":"desk"'
waits work-is-ready work_runs
# What the kernel refuses the gate is asked of the kernel; where it has nothing to refuse with, the log says so.
if log_has "the kernel shuts this process in"; then
	of_gate=$(cat "/proc/$(pid_of gate)/status")
	holds gate-is-shut-in "$of_gate" "Seccomp:	2"
	holds gate-gets-no-privileges "$of_gate" "NoNewPrivs:	1"
	holds gate-has-no-privileges "$of_gate" "CapEff:	0000000000000000"
else
	waits the-log-says-that-the-gate-is-not-shut-in log_has "the kernel does not shut this process in"
fi
# The first idle turn makes a snapshot of the state, beside what runs.
snapshot_there() { ls data/snapshots/siyu-*-v*.db; }
waits a-snapshot-comes snapshot_there
verified() { "$SIYU" status --json | grep -q '"log":{"first":1,"since_ms":[0-9]*,"bytes":[0-9]*,"snapshots":1,"verified_ms":[0-9]'; }
waits status-says-when-it-was-verified verified
same status-up "$("$SIYU" status --up)" 在跑
holds doctor-says-how-far-the-log-reaches "$("$SIYU" doctor --offline)" "核对过"
# A 打卡页 that is nobody's: the desk asked work, and nothing came into the log.
holds desk-asks-work "$(get "$desk/checkin/1-00000000000000000000000000000000")" "没有这个打卡页，或者已经结营"
same desk-page-of-nobody "$(status -X POST -d '' "$desk/checkin/1-00000000000000000000000000000000")" "404"
# What wants it stopped says so before it asks.
out=$("$SIYU" forget wmA 2>&1 < /dev/null)
same forget-beside-serve $? 4
holds forget-says-what-to-do "$out" "先停 siyu serve"
lacks forget-does-not-ask-first "$out" 找不回来
out=$("$SIYU" serve 2>&1)
same second-serve-is-refused $? 3
holds second-serve-names-the-first "$out" "（进程 $pid）"
sed "s|^listen = .*|listen = ${gate#http://}|; s|^\[corp\]|[data]\ndir = elsewhere\n[corp]|" conf/siyu.conf > conf/port.conf
out=$("$SIYU" serve --conf conf/port.conf 2>&1)
same port-in-use-is-tried-again $? 3
holds port-in-use-says-what-to-do "$out" "换一个端口"
# what may be there in a moment: 3, after which systemd tries again; 2 is for good
sed "s|^listen = .*|listen = 192.0.2.1:8080|; s|^\[corp\]|[data]\ndir = elsewhere\n[corp]|" conf/siyu.conf > conf/port.conf
out=$("$SIYU" serve --conf conf/port.conf 2>&1)
same address-not-there-yet-is-tried-again $? 3
holds address-not-there-yet-says-what-to-do "$out" "这台机器有的地址"
mkdir -p half
echo siyu restore > half/restore.unfinished
sed "s|^\[corp\]|[data]\ndir = half\n[corp]|" conf/siyu.conf > conf/half.conf
out=$("$SIYU" serve --conf conf/half.conf 2>&1)
same half-a-restore-is-data $? 3
for role in gate work desk; do
	p=$(pid_of $role)
	if tr '\0' ' ' < "/proc/$p/cmdline" | grep -q -e hush -e QDG6eK -e jWmYm7; then not_ok "no-secret-in-argv-of-$role" "it is"; else ok "no-secret-in-argv-of-$role"; fi
done
if [ "$(find data conf -path conf -prune -o -type f -perm /077 -print | head -n 1)" = '' ]; then ok files-are-ours-alone; else not_ok files-are-ours-alone "$(ls -lR data)"; fi

# -- what WeCom sends
echo='P9nAzCzyDtyTWESHep1vC5X9xho%2FqYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp%2B4RPcs8TgAE7OaBO%2BFZXvnaqQ%3D%3D'
public="$gate/wecom/bot?msg_signature=5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3&timestamp=1409659589&nonce=263014780&echostr=$echo"
same get-verification "$(get "$public")" 1616140317555161061
printf '<xml><ToUserName>wx5823bf96d3bd56c7</ToUserName><FromUserName>sys</FromUserName><CreateTime>%s</CreateTime><MsgType>event</MsgType><Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>lin.yue</UserID><ExternalUserID>wmA</ExternalUserID><State>qr1</State><WelcomeCode>CODE1</WelcomeCode></xml>' "$(date +%s)" > add.xml
seal add.xml
same callback-is-taken "$(status -d "$envelope" "$gate/wecom/bot?$query")" 200
same replay-is-answered "$(status -d "$envelope" "$gate/wecom/bot?$query")" 200
same replay-is-kept-once "$(kept '"kind":"event:change_external_contact:add_external_contact"')" 1
same wrong-signature "$(status -d "$envelope" "$gate/wecom/bot?$(echo "$query" | tr 0-9 1-90)" | cut -c1)" 4
same unknown-app "$(status -d "$envelope" "$gate/wecom/nobody?$query" | cut -c1)" 4
# Who typed a wrong token or a wrong name into the console sees it in the log and in the status.
waits the-log-names-the-cause log_has 'requests refused.*signature=1.*hint='
why_refused() { "$SIYU" status --json | grep -q '"signature":{"count":1,.*"path":"/wecom/bot","hint":"the Token.*"app":{"count":1,.*"path":"/wecom/nobody"'; }
waits status-names-the-cause why_refused
holds status-is-readable "$("$SIYU" status | tr -s ' \n' ' ')" "refused signature count 1 last 20"
folded() { ! "$SIYU" inbox list --json | grep -q '"status":"waiting"'; }
waits everything-is-folded folded
holds the-contact-is-there "$("$SIYU" why wmA 2>&1)" wmA

# -- an employee asks: desk computes, work keeps it and answers
printf '<xml><ToUserName>wx5823bf96d3bd56c7</ToUserName><FromUserName>boss</FromUserName><CreateTime>%s</CreateTime><MsgType>text</MsgType><Content>今日</Content><MsgId>4561255354251345929</MsgId><AgentID>218</AgentID></xml>' "$(date +%s)" > today.xml
seal today.xml
same question-is-taken "$(status -d "$envelope" "$gate/wecom/bot?$query")" 200
computed() { "$SIYU" inbox list --json | grep -q '"kind":"rendered"'; }
waits desk-computes-the-answer computed
waits the-answer-is-folded folded
id=$("$SIYU" inbox list --json | sed -n 's/.*"id":\([0-9]*\).*"kind":"rendered".*/\1/p')
holds the-answer-has-figures "$("$SIYU" inbox show "$id")" 新增好友
holds the-question-is-in-the-audit "$("$SIYU" audit)" 'boss「今日」办了：算好了回他'
holds the-answer-is-in-the-audit "$("$SIYU" audit boss)" '    今日 20'
said=$("$SIYU" audit bos 2>&1)
same the-audit-knows-no-such-employee $? 1
holds the-audit-names-who-is-meant "$said" '没有叫「bos」的员工'
holds what-was-sent-is-kept "$("$SIYU" audit --sent)" '今日  给boss  发了，数字是 20'

# -- orders
same webhook-takes-orders "$(order '{"source":"shop","orders":[{"order_no":"S1","paid_at":"2026-03-03 09:00","amount_yuan":"99.00","external_userid":"wmA"}]}')" 200
same webhook-wrong-key "$(order '{"source":"shop","orders":[{"order_no":"S2","paid_at":"2026-03-03 09:00","amount_yuan":"1.00"}]}' wrong | cut -c1)" 4
# Each waits for the fold alone, not for its next look at the clock; how long nine processes take, this machine says.
from=$(date +%s%N)
for i in 1 2 3 4 5 6 7 8 9; do "$SIYU" status > /dev/null 2>&1; done
base=$((($(date +%s%N) - from) / 1000000))
from=$(date +%s%N)
for i in 1 2 3 4 5 6 7 8 9; do "$SIYU" orders add --order-no M1 --amount 5 --paid-at '2026-03-04 09:00' > out 2>&1 || not_ok add-while-it-runs "$(cat out)"; done
ms=$((($(date +%s%N) - from) / 1000000))
if [ $ms -lt $((3000 + 2 * base)) ]; then ok nine-orders-do-not-wait; else not_ok nine-orders-do-not-wait "$ms ms, nine of status $base ms"; fi
printf 'order_no,paid_at,amount_yuan,external_userid\nC1,2026-03-05 09:00,7.00,wmA\nC2,2026-03-05 09:00,8.00,wmNew\n' > orders.csv
"$SIYU" orders import orders.csv > out 2>&1
same import-while-it-runs $? 0
holds import-tells-what-became-of-each "$(tr '\n' ' ' < out)" "新的 2 单，改了 0 单，没变 0 单，没收下 0 行 还对不上客户的 1 单，加上好友以后自动对上：第 3 行"
# A file of many inputs: on a terminal it says how far it is, again and again; elsewhere nothing but the end.
awk 'BEGIN { print "order_no,paid_at,amount_yuan"; for (i = 1; i <= 6000; i++) printf "P%d,2025-03-05 09:00,0.01\n", i }' > many.csv
if script -qec true /dev/null < /dev/null > /dev/null 2>&1; then
	script -qec "'$SIYU' orders import many.csv --source 终端" /dev/null < /dev/null > out 2>&1
	holds import-shows-how-far "$(cat out)" "导入到第 "
	holds import-shows-of-how-many "$(cat out)" " 行，共 6000 行"
	holds import-ends-on-a-terminal "$(cat out)" "新的 6000 单"
else
	echo "skip import-on-a-terminal: no script, or no terminals here"
fi
"$SIYU" orders import many.csv --source 管道 > out 2>&1
lacks import-into-a-pipe-is-quiet "$(cat out)" "导入到第"
holds import-ends-in-a-pipe "$(cat out)" "新的 6000 单"
until_true folded
holds sums "$(total)" '"gross_fen":11900'
# The same without a server, in another folder: the same state of the money.
sed 's|^\[corp\]|[data]\ndir = offline\n[corp]|' conf/siyu.conf > conf/offline.conf
"$SIYU" --conf conf/offline.conf orders import orders.csv > /dev/null
"$SIYU" --conf conf/offline.conf orders add --order-no M1 --amount 5 --paid-at '2026-03-04 09:00' > /dev/null
"$SIYU" --conf conf/offline.conf orders add --source shop --order-no S1 --amount 99 --paid-at '2026-03-03 09:00' --customer wmA > /dev/null
same put-is-the-same-without-work "$("$SIYU" --conf conf/offline.conf report gmv --from 2026-03-01 --json | sed 's/.*"total":{"gross_fen":\([0-9]*\).*/\1/')" 11900

# -- scripts
version_of() { "$SIYU" scripts | sed -n 's/.*新客七天.*第 \([0-9]*\) 版.*/\1/p'; }
same first-version "$(version_of)" 1
printf '\n' >> sop/新客七天.md
"$SIYU" reload > out
same reload-by-command $? 0
same reload-makes-a-version "$(version_of)" 2
printf '\n' >> sop/新客七天.md
kill -HUP "$pid"
third() { [ "$(version_of)" = 3 ]; }
waits reload-by-hup third
waits hup-says-what-changes log_has "script changed.*version=3 was=2 what=same"
# [scripts] watch: nobody has to ask; a file that is not right replaces nothing here, too
printf '\n' >> sop/新客七天.md
sleep 5
same unwatched-by-default "$(version_of)" 3
cp conf/siyu.conf unwatched.conf
printf '[scripts]\nwatch = yes\n' >> conf/siyu.conf
kill -HUP "$pid"
fourth() { [ "$(version_of)" = 4 ]; }
waits reload-by-hup-again fourth
watched() { log_has "the scripts changed"; }
fifth() { [ "$(version_of)" = 5 ]; }
until_true work_runs
printf '\n' >> sop/新客七天.md
waits watched-scripts fifth
waits watched-says-so watched
cp unwatched.conf conf/siyu.conf
kill -HUP "$pid"
until_true work_runs
cp sop/新客七天.md keep.md
printf '# 剧本：新客七天\n\n- 开始：加好友\n- 渠道：展会\n\n## 现在就发\n\n你好\n' > sop/新客七天.md
"$SIYU" reload > out
same reload-of-a-bad-script $? 1
holds reload-says-what-is-wrong "$(cat out)" "新客七天.md:"
same bad-script-never-replaces "$(version_of)" 5
mv sop elsewhere-sop
"$SIYU" reload > out 2>&1
same reload-without-the-folder $? 2
kill -HUP "$pid"
waits hup-without-the-folder log_has "the scripts were not taken"
same scripts-go-on "$(version_of)" 5
mv elsewhere-sop sop
cp keep.md sop/新客七天.md

# -- what is killed comes back
for role in gate desk work; do
	old=$(pid_of $role)
	kill -9 "$old"
	replaced() { [ "$(pid_of $role)" != "$old" ]; }
	until_true replaced && ok "$role-is-started-again" || not_ok "$role-is-started-again" "$(cat serve.log)"
done
waits gate-serves-again get -f "$gate/healthz"
waits desk-serves-again get -f "$desk/healthz"
waits work-works-again work_runs
seal add.xml
same callback-after-the-kill "$(status -d "$envelope" "$gate/wecom/bot?$query")" 200
until_true folded
holds nothing-is-lost "$(total)" '"gross_fen":11900'

# -- the configuration at HUP, and a clock that is far off
old=$(pid_of gate)
conf 300 'window_days = soon'
kill -HUP "$pid"
waits bad-configuration-changes-nothing log_has "configuration was not taken"
same gate-runs-on "$(pid_of gate)" "$old"
conf 300 'window_days = 9'
kill -HUP "$pid"
replaced() { [ "$(pid_of gate)" != "$old" ]; }
waits gate-takes-the-configuration replaced
until_true get -f "$gate/healthz"
same stale-is-refused "$(status "$public" | cut -c1)" 4
i=0
while [ $i -lt 20 ]; do status "$public" > /dev/null; i=$((i + 1)); done
waits the-log-names-the-clock log_has "the clock seems wrong"
waits work-runs-with-it work_runs
holds work-takes-the-configuration "$("$SIYU" inbox list --json | grep '"kind":"config"' | tail -n 1)" 'window_days\":\"9\"'
# What work alone reads, too: how long the log stays.
old=$(pid_of work)
printf '[data]\ninbox_days = 45\n' >> conf/siyu.conf
holds reload-takes-no-configuration "$("$SIYU" reload)" "reload 只换剧本"
same reload-leaves-work-as-it-is "$(pid_of work)" "$old"
kill -HUP "$pid"
replaced() { [ "$(pid_of work)" != "$old" ] && work_runs; }
waits work-takes-the-days-of-the-log replaced
lacks reload-has-nothing-to-say "$("$SIYU" reload)" "reload 只换剧本"
# Its pages stand on the socket of the one before.
old=$(pid_of desk)
sed -i 's/^\[desk\]/&\nsession_hours = 9/' conf/siyu.conf
kill -HUP "$pid"
replaced() { [ "$(pid_of desk)" != "$old" ]; }
waits desk-takes-the-configuration replaced
waits desk-serves-with-it get -f "$desk/healthz"

# -- a supervisor that dies alone
kids="$(pid_of gate) $(pid_of work) $(pid_of desk)"
kill -9 "$pid"
cp serve.log first.log
serve
ok serve-starts-behind-a-killed-one
for p in $kids; do until_true gone "$p" || not_ok children-of-a-killed-supervisor-end "$p lives"; done
waits work-takes-over work_runs

# -- what a killed one left behind is given the time that it would have had
kill "$pid"
wait "$pid"
cat serve.log >> first.log
"$SIYU" serve --role gate 2>> first.log &
left=$!
started="$started $left"
is_left() { [ "$(pid_of gate)" = "$left" ]; }
until_true is_left || not_ok a-gate-runs-alone "$(tail -n 3 first.log)"
(sleep 7; kill "$left") &
serve
waits work-runs-behind-what-was-left work_runs
digest=$("$SIYU" digest | tail -n 1)

# -- the end
kids="$(pid_of gate) $(pid_of work) $(pid_of desk)"
from=$(date +%s)
kill "$pid"
wait "$pid"
same term-is-done $? 0
if [ $(($(date +%s) - from)) -le 3 ]; then ok term-ends-at-once; else not_ok term-ends-at-once "$(($(date +%s) - from)) s"; fi
for p in $kids; do gone "$p" || not_ok term-leaves-nobody "$p lives"; done
if [ -e data/run/work.sock ]; then not_ok the-socket-is-gone "it is there"; else ok the-socket-is-gone; fi
same digest-after-reopening "$("$SIYU" digest | tail -n 1)" "$digest"
if cat first.log serve.log | grep -q -e hush -e QDG6eK -e jWmYm7 -e CODE1; then not_ok no-secret-in-the-log "it is"; else ok no-secret-in-the-log; fi

# -- a watcher is told by the exit code, also while nothing runs
said=$("$SIYU" status --up)
same status-up-of-nobody $? 1
holds status-up-names-who "$said" "没有在跑"

# -- TERM in the first moment
: > serve.log
"$SIYU" serve 2>> serve.log &
pid=$!
started="$started $pid"
until_true log_has face=desk
kill "$pid"
wait "$pid"
same term-while-starting $? 0
for role in gate work desk; do gone "$(pid_of $role)" || not_ok term-while-starting-leaves-nobody "$role lives"; done

# -- started with nothing open, as some init systems do
"$SIYU" serve 2> serve.log 0<&- 1>&- &
pid=$!
started="$started $pid"
waits serve-without-streams log_has face=desk
until_true work_runs
same children-have-names "$(cat "/proc/$(pid_of gate)/comm")" siyu-gate
for f in /proc/"$pid"/fd/0 /proc/"$pid"/fd/1; do same streams-are-no-files "$(readlink "$f")" /dev/null; done
kill "$pid"
wait "$pid"
same serve-without-streams-ends $? 0

# -- somebody else folds: the gate serves, work waits
"$SIYU" serve --role work 2> alone.log &
alone=$!
started="$started $alone"
waits role-alone work_runs
out=$("$SIYU" serve --role work 2>&1)
same second-work-is-refused $? 3
holds second-work-names-the-first "$out" "（进程 $alone）"
serve
kill "$alone"
wait "$alone"
same role-alone-ends $? 0
waits work-waited-for-the-lock work_runs
same work-of-the-server "$([ "$(pid_of work)" != "$alone" ] && echo other)" other
kill "$pid"
wait "$pid"

# -- its log as JSON, of all its processes
printf '[log]\nformat = jsn\n' >> conf/siyu.conf
out=$("$SIYU" serve 2>&1)
same unknown-form-of-the-log-is-refused $? 2
holds unknown-form-of-the-log-says-which "$out" "logfmt、json"
sed -i 's/^format = .*/format = json/' conf/siyu.conf
"$SIYU" serve 2> json.log &
pid=$!
started="$started $pid"
waits json-serve-starts grep -q '"msg":"work is ready"' json.log
kill "$pid"
wait "$pid"
same json-every-line "$(grep -cv '^{"time":"20[^"]*Z","level":"[a-z]*","role":"[a-z]*","msg":"[^"]*".*}$' json.log)" 0
for role in serve gate work desk; do holds "json-of-$role" "$(cat json.log)" "\"role\":\"$role\""; done
exit $bad
