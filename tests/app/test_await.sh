#!/bin/sh
# Commands that wait for an answer of WeCom end in bounded time with a clear word: when the token is refused, when nobody is reached, when serve
# dies meanwhile; what was told stays told. Against sandboxes and a serve on loopback, on ports of the system's choice. Ends just what it started.
[ -d /proc/self ] || { echo "skip: no /proc" >&2; exit 77; }
command -v curl > /dev/null 2>&1 || { echo "skip: curl is not here" >&2; exit 77; }
. tests/shell.sh

conf() {
	mkdir -p conf sop
	cat > conf/siyu.conf <<-END
		[corp]
		corpid = ww1
		[app bot]
		agentid = 1000002
		secret = $2
		token = hushToken
		aes_key = jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C
		[wecom]
		api_base = $1
		[gate]
		listen = 127.0.0.1:0
		[desk]
		listen = 127.0.0.1:0
		[employees]
		sales01 = 小一
		sales02 = 小二
	END
	chmod 600 conf/siyu.conf
}
work_runs() { "$SIYU" status --json | grep -q '"ready":true'; }
serve() {
	"$SIYU" serve 2>> serve.log &
	pid=$!
	started="$started $pid"
	waits serve-is-ready work_runs
}
stop() { kill "$pid"; wait "$pid"; }
# ends NAME CODE SECONDS PART ARGS…: siyu ARGS ends with CODE within SECONDS and says PART; what it says on stderr is in $why.
ends() {
	name=$1 want=$2 most=$3 part=$4
	shift 4
	from=$(date +%s)
	timeout 90 "$SIYU" "$@" > out 2> why < /dev/null
	got=$? took=$(($(date +%s) - from)) said="$(cat out why)" why="$(cat why)"
	if [ $got -ne "$want" ]; then not_ok "$name" "exit $got instead of $want: $said"; else holds "$name" "$said" "$part"; fi
	if [ $took -le "$most" ]; then ok "$name-in-time"; else not_ok "$name-in-time" "$took s"; fi
	lacks "$name-tells-no-secret" "$said" hush
}

"$SIYU" sandbox --listen 127.0.0.1:0 --corpid ww1 --secret hush-secret --employees 3 > sandbox.log 2>&1 &
started="$started $!"
waits sandbox grep -q 'sandbox is ready' sandbox.log
wecom=http://127.0.0.1:$(sed -n 's/.*sandbox is ready.*port=\([0-9]*\).*/\1/p' sandbox.log)

# -- the token is refused
conf "$wecom" hush-wrong
serve
ends refused-sync 4 10 "40001" sync
holds refused-sync-says-what-to-do "$why" "siyu doctor"
holds refused-sync-says-it-in-chinese "$why" "企业微信没有给凭证"
holds refused-sync-stays-told "$why" "没有丢"
ends refused-transfer-list 4 10 "40001" transfer
ends refused-transfer 4 10 "40001" transfer --from sales01 --to sales02 --yes
ends refused-pull 4 10 "40001" orders pull
ends refused-kf-refresh 4 10 "40001" kf refresh
ends refused-menu 4 10 "40001" menu
holds status-says-it "$("$SIYU" status --json)" '"barred":{"why":"refused","code":40001'
# Nothing is lost: with the right secret what was told is done.
conf "$wecom" hush-secret
kill -HUP "$pid"
synced() { "$SIYU" sync --status | grep -q '3 位员工.*个渠道码'; }
waits mended-sync-is-done synced
pulled() { "$SIYU" orders pull status | grep -q '手动补读.*：0 笔'; }
waits mended-pull-is-done pulled
ends good-sync 0 20 "3 位员工" sync
ends good-kf-refresh 0 10 "企业微信答了" kf refresh
ends good-menu 0 10 "换成上面这样了" menu
ends good-transfer-list 0 10 "没有离职待分配的客户" transfer
ends good-transfer-list-by-its-word 0 10 "没有离职待分配的客户" transfer list

# -- what no other command takes back is looked up first, then asked for
ends code-of-nobody 1 5 "没有这个码" codes drop 无此码
lacks code-of-nobody-is-not-asked-for "$said" "输入 yes"
ends tag-of-nobody 1 5 "没有标签「无此签」" tags rename 无此签 别的
lacks tag-of-nobody-is-not-asked-for "$said" "输入 yes"
ends employee-of-nobody 1 5 "没有叫「无此人」的员工" transfer --from 无此人 --to sales02
ends taker-of-nobody 1 5 "没有叫「无此人」的员工" transfer --from sales01 --to sales02,无此人
lacks taker-of-nobody-is-not-asked-for "$said" "输入 yes"
ends taker-is-the-giver 1 5 "不能转给他自己" transfer --from sales01 --to 小一
lacks taker-is-the-giver-is-not-asked-for "$said" "输入 yes"
ends transfer-is-asked-for 1 5 "确定就输入 yes" transfer --from sales01 --to sales02
holds transfer-does-nothing-then "$why" "什么也没有做"

# -- WeCom says no to the call itself
curl -s -m 5 -d '{"path":"get_corp_tag_list","errcode":48002}' "$wecom/sandbox/fail" > fail.out
ends no-sync 4 10 "48002" sync
curl -s -m 5 -d '{"path":"kf/account/list","errcode":48002}' "$wecom/sandbox/fail" > fail.out
ends no-kf-refresh 4 10 "48002" kf refresh
stop

# -- nobody is reached
conf http://127.0.0.1:1 hush-secret
serve
ends unreached-sync 4 20 "企业微信没有回答" sync
holds unreached-sync-says-what-to-do "$why" "siyu doctor"
ends unreached-kf-refresh 4 20 "企业微信没有回答" kf refresh

# -- serve dies while somebody waits
"$SIYU" transfer --from sales01 --to sales02 --yes > out 2> why < /dev/null &
waiting=$!
started="$started $waiting"
sleep 1
kill -9 "$pid"
until_true eval '! kill -0 '"$(head -n 1 data/run/work.lock)"
from=$(date +%s)
wait $waiting
same died-ends $? 4
holds died-says-so "$(cat why)" "siyu serve 不在运行了"
if [ $(($(date +%s) - from)) -le 20 ]; then ok died-in-time; else not_ok died-in-time "$(($(date +%s) - from)) s"; fi

# -- nobody serves: what is told is kept for then
ends unserved-kf-refresh 0 10 "记下了" kf refresh
ends unserved-pull 0 10 "记下了" orders pull
exit $bad
