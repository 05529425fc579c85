#!/bin/sh
# Signed events over real sockets: siyu tells itself. Its own gate takes the event as a shop's order ([orders_json]), and so checks signature,
# time and JSON with code that has nothing to do with the sender's. Killed with the receiver away, nothing is lost. Ends just what it started.
for tool in curl openssl; do
	command -v $tool > /dev/null 2>&1 || { echo "skip: $tool is not here" >&2; exit 77; }
done
. tests/shell.sh

log_has() { grep -q "$1" serve.log; }

"$SIYU" sandbox --listen 127.0.0.1:0 --corpid wx5823bf96d3bd56c7 --secret hush-app-secret 2> wecom.log > wecom.out &
started="$started $!"
wecom_port() { cat wecom.log wecom.out | sed -n 's/.*port=\([0-9]*\) .*/\1/p' | head -n 1 | grep .; }
waits wecom-listens wecom_port
wecom=$(wecom_port)
printf 'a-secret-of-the-shop\n' > hook.secret
chmod 600 hook.secret

# conf GATE RECEIVER: ports
conf() {
	cat > siyu.conf <<-END
		[corp]
		corpid = wx5823bf96d3bd56c7
		[app bot]
		agentid = 218
		secret = hush-app-secret
		token = QDG6eK
		aes_key = jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C
		[gate]
		listen = 127.0.0.1:$1
		[desk]
		listen = 127.0.0.1:0
		[wecom]
		api_base = http://127.0.0.1:$wecom
		[orders]
		key = hush-orders-key
		[orders_json echo]
		key = a-secret-of-the-shop
		source = echo
		order_no = data.order_no
		paid_at = data.paid_ms
		time = milliseconds
		amount = data.gross_fen
		money = fen
		product = data.product
		[hook self]
		url = http://127.0.0.1:$2/orders/echo
		secret_file = hook.secret
		events = order
	END
}
serve() {
	: > serve.log
	"$SIYU" serve --conf siyu.conf 2>> serve.log &
	pid=$!
	started="$started $pid"
	waits "$1" log_has face=desk
}
stop() {
	kill "$pid"
	wait "$pid"
}
order() {
	stamp=$(date +%s) body=$1
	sign=$(printf '%s.%s' "$stamp" "$body" | openssl dgst -sha256 -hmac hush-orders-key | sed 's/.*= *//')
	curl -s -m 5 -o /dev/null -w '%{http_code}' -H "X-Siyu-Timestamp: $stamp" -H "X-Siyu-Signature: $sign" -d "$body" "http://127.0.0.1:$gate/orders"
}
came() { "$SIYU" --conf siyu.conf orders list --source echo --days 3000 --json | grep -q "\"$1\""; }
hooks() { "$SIYU" --conf siyu.conf hooks --json; }
hooks_say() { hooks | grep -q "$1"; }

# Each type and each member that goes out is told in the document.
for word in $(sed -n 's/.*"\(\(order\|conversion\|stop\)\.[a-z]*\)".*/\1/p; s/.*put_words(f, w, "\([a-z_]*\)".*/\1/p; s/.*jsonw_k[a-z]*(&\{0,1\}w, "\([a-z_]*\)".*/\1/p' "$root/src/flow/hookwork.c" | sort -u); do
	grep -q "\`$word\`\|\"$word\"" "$root/conf/WEBHOOKS.md" || not_ok "the-document-tells-$word" "it does not"
done
ok the-document-tells-all

cp -R "$root/sop" sop
conf 0 1
serve starts
gate=$(port_in_log gate)
stop

conf "$gate" "$gate"
serve starts-with-a-receiver
same order-is-taken "$(order '{"source":"shop","orders":[{"order_no":"T1","paid_at":"2026-03-03 08:30:00","amount_yuan":"89.00","product":"奶粉 13800138000"}]}')" 200
waits the-event-comes-back-as-an-order came T1
holds what-it-says "$("$SIYU" --conf siyu.conf orders list --source echo --days 3000 --json)" '138****8000'
# The order that came of it is told, too, and says nothing new to who sent it: two events, and an end.
waits told-to-its-end hooks_say '"waiting":0,"sending":0,"failing":0,"delivered":2,"dead":0'
holds secret-is-no-secret-of-the-log "$(grep -c a-secret-of-the-shop serve.log)" 0
holds a-person-reads-it "$("$SIYU" --conf siyu.conf hooks)" '近 30 天送到 2，放弃 0'
"$SIYU" --conf siyu.conf hooks ping self > ping.out
# No order: the gate says 400, which is an answer for good.
waits a-refusal-is-seen hooks_say '"detail":"接收方回了 HTTP 400"'
holds status-tells-it "$("$SIYU" --conf siyu.conf status --json)" '"look_at":"siyu hooks"'
waits the-log-tells-it log_has 'hook_post answered 400'
stop

# Nobody is there; then all of it dies.
conf "$gate" 1
serve starts-without-a-receiver
same another-order "$(order '{"source":"shop","orders":[{"order_no":"T2","paid_at":"2026-03-03 08:31:00","amount_yuan":"5.00","product":"茶"}]}')" 200
waits it-is-tried hooks_say '"sending":1'
kill -9 "$pid"
wait "$pid" 2> /dev/null
until_true sh -c '! kill -0 "$(head -n 1 data/run/work.lock)"'
conf "$gate" "$gate"
serve starts-again
waits nothing-was-lost came T2
out=$("$SIYU" --conf siyu.conf hooks retry self)
holds by-hand "$out" '再发一次'
out=$("$SIYU" --conf siyu.conf hooks retry 999999 2>&1)
same no-such-event $? 1
holds no-such-event-is-said "$out" '没有编号为 999999'
out=$("$SIYU" --conf siyu.conf hooks ping nobody 2>&1)
same no-such-receiver $? 1
stop
exit $bad
