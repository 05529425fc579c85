#!/bin/sh
# siyu sandbox as a program: options, exit codes, an API session with curl, a callback from one sandbox to another process,
# a clean end by TERM. Starts two processes at most and ends just these.
command -v curl > /dev/null 2>&1 || { echo "curl is not here" >&2; exit 77; }
. tests/shell.sh
pid=
trap 'for p in $pid; do kill "$p" 2> /dev/null; done' EXIT

# fails NAME CODE PART ARGS…: siyu sandbox ARGS ends with CODE and says PART, in at most two lines.
fails() {
	name=$1 code=$2 part=$3
	shift 3
	out=$("$SIYU" sandbox "$@" 2>&1 < /dev/null)
	got=$?
	if [ "$got" -ne "$code" ]; then not_ok "$name" "exit $got instead of $code: $out"; else holds "$name" "$out" "$part"; fi
}
get() { curl -s -m 5 "$@"; }

# -- what is refused
fails needs-corpid 2 "缺 --corpid" --secret x
fails needs-secret 2 "缺 --secret" --corpid ww1
fails unknown-option 2 "没有「--nothing」这个选项" --corpid ww1 --secret x --nothing
fails stray-word 2 "这里用不上「stray」" --corpid ww1 --secret x stray
fails number-out-of-range 2 "--buy-permille 后面写 0 到 1000 的数" --corpid ww1 --secret x --buy-permille 1001
fails half-a-callback 2 "url, token and aes key" --listen 127.0.0.1:0 --corpid ww1 --secret x --callback http://127.0.0.1:1/
fails bad-key 2 "AES key" --listen 127.0.0.1:0 --corpid ww1 --secret x --callback http://127.0.0.1:1/ --token t --aes-key short
fails secret-twice 2 "只能写一个" --corpid ww1 --secret x --secret-file y
fails secret-file-missing 2 "nowhere" --corpid ww1 --secret-file "$SIYU_TMP/nowhere"

# -- one that runs
printf 's3cret\n' > "$SIYU_TMP/secret"
printf 'tok' > "$SIYU_TMP/token"
printf 'kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuA\n' > "$SIYU_TMP/key"
# port_of LOG: where the sandbox listens, once it says so.
port_of() {
	i=0
	while [ $i -lt 100 ]; do
		port=$(sed -n 's/.*port=\([0-9]*\) .*/\1/p' "$1")
		[ -n "$port" ] && { echo "$port"; return; }
		i=$((i + 1))
		sleep 0.02
	done
}
# The receiver of callbacks is a second sandbox: it answers 404 to everything, which is what a broken receiver does.
"$SIYU" sandbox --listen 127.0.0.1:0 --corpid wwother --secret hush2hush 2> "$SIYU_TMP/other.log" &
second=$!
pid="$pid $second"
other=$(port_of "$SIYU_TMP/other.log")
if grep -q hush2hush "/proc/$second/cmdline" 2> /dev/null; then not_ok no-secret-in-argv "it stands there"; else ok no-secret-in-argv; fi
"$SIYU" sandbox --listen=127.0.0.1:0 --corpid wwshop --secret-file "$SIYU_TMP/secret" --employees 2 --seed 7 \
	--callback "http://127.0.0.1:$other/wecom/bot" --token-file "$SIYU_TMP/token" --aes-key-file "$SIYU_TMP/key" \
	--retries 1 --retry-ms 10 2> "$SIYU_TMP/log" &
main=$!
pid="$pid $main"
base=http://127.0.0.1:$(port_of "$SIYU_TMP/log")

holds health "$(get "$base/healthz")" '"role":"sandbox"'
fails port-in-use 4 "127.0.0.1:$other" --listen "127.0.0.1:$other" --corpid ww1 --secret x
holds wrong-secret "$(get "$base/cgi-bin/gettoken?corpid=wwshop&corpsecret=no")" '"errcode":40001,'
token=$(get "$base/cgi-bin/gettoken?corpid=wwshop&corpsecret=s3cret" | sed -n 's/.*"access_token":"\([^"]*\)".*/\1/p')
api() { get "$base/cgi-bin/$1?access_token=$token" -H 'Content-Type: application/json' -d "$2"; }
holds members "$(get "$base/cgi-bin/externalcontact/get_follow_user_list?access_token=$token")" '"follow_user":["sales01","sales02"]'
holds not-found "$(get -o /dev/null -w '%{http_code} %{size_download}' "$base/cgi-bin/none?access_token=$token")" '404 0'
holds add "$(get "$base/sandbox/add" -d '{"userid":"sales01","external_userid":"wm1"}')" '"external_userid":"wm1"'
holds escapes-are-taken "$(api externalcontact/add_corp_tag '{"group_name":"g","tag":[{"name":"\u65b0"}]}')" '"name":"新"'
holds mass "$(api externalcontact/add_msg_template '{"sender":"sales01","external_userid":["wm1"],"text":{"content":"你好"}}')" '"msgid":"msg'
holds confirm "$(get "$base/sandbox/confirm" -d '{"userid":"sales01"}')" '"confirmed":1'
holds message "$(get "$base/sandbox/messages?customer=wm1")" '你好'
holds upload "$(get "$base/cgi-bin/media/upload?access_token=$token&type=file" -F "media=@$SIYU_TMP/key")" '"media_id":"'
i=0
while [ $i -lt 50 ]; do
	books=$(get "$base/sandbox/books")
	case $books in *'"callbacks_lost":1'*) break ;; esac
	i=$((i + 1))
	sleep 0.02
done
holds a-callback-that-nobody-takes-is-lost "$books" '"callbacks":1,"callbacks_taken":0,"callbacks_retried":1,"callbacks_lost":1'

kill -TERM "$main"
wait "$main"
code=$?
if [ "$code" -eq 0 ]; then ok ends-by-term; else not_ok ends-by-term "exit $code"; fi
# No secret is in what it printed.
if grep -q -e s3cret -e kWxPEV "$SIYU_TMP/log"; then not_ok no-secret-in-the-log "$(cat "$SIYU_TMP/log")"; else ok no-secret-in-the-log; fi
exit $bad
