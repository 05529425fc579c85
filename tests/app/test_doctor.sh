#!/bin/sh
# siyu init and siyu doctor, against a sandbox and a serve on loopback: what is wrong is named, with what to do. Ports are the system's choice.
# Ends just what it started.
[ -d /proc/self ] || { echo "skip: no /proc" >&2; exit 77; }
. tests/shell.sh

# doctor NAME CODE PART ARGS…
doctor() {
	name=$1 want=$2 part=$3
	shift 3
	said=$("$SIYU" "$@" 2>&1)
	got=$?
	if [ $got -ne "$want" ]; then not_ok "$name" "exit $got instead of $want: $said"; else holds "$name" "$said" "$part"; fi
	lacks "$name-tells-no-secret" "$said" hush
}

# -- init
printf 'ww1\nbot\n1000002\nhush-secret\n\n\nhttps://shop.example/\n' | "$SIYU" init --offline > init.out 2>&1
same init-writes $? 0
same init-file-is-ours-alone "$(stat -c %a conf/siyu.conf)" 600
holds init-tells-of-all-paths "$(cat init.out)" "/logins"
holds init-keeps-the-domain "$(cat conf/siyu.conf)" "# url = https://shop.example/"
holds init-tells-the-url "$(cat init.out)" "https://shop.example/wecom/bot"
lacks init-tells-no-secret "$(cat init.out)" hush
"$SIYU" config > config.out 2>&1
same init-file-is-read $? 0
holds init-draws-a-key "$(cat config.out)" "aes_key = ******（43 个字符）"
holds init-draws-a-token "$(cat config.out)" "token = ******（32 个字符）"
cp conf/siyu.conf before
printf 'ww2\n' | "$SIYU" init --offline > init.out 2>&1
same init-keeps-what-is-there $? 2
if cmp -s before conf/siyu.conf; then ok init-touches-nothing; else not_ok init-touches-nothing "it changed"; fi
printf 'ww1\nBad Name\nshop\nx\n7\nhush\n\nshort\n' | "$SIYU" --conf other/siyu.conf init --offline > init.out 2>&1
same init-without-all-answers $? 2
[ ! -e other/siyu.conf ] && ok init-leaves-nothing || not_ok init-leaves-nothing "there is a file"
holds init-says-what-a-name-wants "$(cat init.out)" "小写字母"
holds init-says-what-a-number-wants "$(cat init.out)" "一个整数"
lacks init-names-no-line "$(cat init.out)" "siyu.conf:"
holds init-says-what-a-key-wants "$(cat init.out)" "43 个字母"
# What no console gives is told at the question, and asked again.
printf '企业\nww 错\nww1\nbot\n1000002\nhush secret\nhush-secret\nT0 ken\nT0ken\n\nshop.example\nhttps://shop.example\n' |
	"$SIYU" --conf forms.conf init --offline > init.out 2>&1
same init-asks-until-it-is-right $? 0
same init-refuses-each-form "$(grep -c 这样不行 init.out)" 5
holds init-takes-the-right-one "$(cat forms.conf)" 'corpid = "ww1"'
# Over one that is there an empty line keeps what it has, and only what is new changes.
{ cat forms.conf; printf '\n[gate]\nfreshness = 200 # mine\n'; } > over.conf
chmod 640 over.conf
cp over.conf over.before
printf '\n\n\n\n\n' | "$SIYU" --conf over.conf init --offline > init.out 2>&1
same init-over-one-that-is-there $? 0
if cmp -s over.before over.conf; then ok init-keeps-every-byte; else not_ok init-keeps-every-byte "$(diff over.before over.conf)"; fi
holds init-shows-no-secret "$(cat init.out)" "不改，****"
lacks init-over-tells-no-secret "$(cat init.out)" hush
printf '\n1000003\nhush-newer\n\n\n' | "$SIYU" --conf over.conf init --offline > init.out 2>&1
same init-changes-two $? 0
same init-changes-just-two "$(diff over.before over.conf | grep -c '^>')" 2
same init-keeps-the-mode "$(stat -c %a over.conf)" 640
printf '[corp]\ncorpid = ww1\n[app bot]\nagentid = 1\nsecret_file = s.txt\ntoken = a\naes_key = jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C\n' > file.conf
echo hush-file > s.txt
chmod 600 s.txt file.conf
printf '\n\n\n\n' | "$SIYU" --conf file.conf init --offline > init.out 2>&1
same init-leaves-a-file-alone $? 0
holds init-says-that-it-does "$(cat init.out)" "secret_file"
# What is there and works is kept though no console gives such, and to its last byte.
many=$(printf '%0600d' 0)
printf '[corp]\ncorpid = ww1\n[app bot]\nagentid = 1\nsecret = %s # mine\ntoken = "to ken=#1"\naes_key = jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C\n' "$many" > odd.conf
chmod 600 odd.conf
cp odd.conf odd.before
printf '\n7\n\n\n\n' | "$SIYU" --conf odd.conf init --offline > init.out 2>&1
same init-keeps-what-is-odd $? 0
same init-changes-the-one-line "$(diff odd.before odd.conf | grep '^>')" '> agentid = "7"'
# Nobody answers in WeCom's place: it is written, and said to be unchecked.
printf 'ww1\nbot\n1000002\nhush-secret\n\n\n\n' | "$SIYU" --conf alone2.conf init --api http://127.0.0.1:1 > init.out 2>&1
same init-unchecked-has-its-code $? 4
holds init-says-unchecked "$(cat init.out)" "没有核对过"
[ -s alone2.conf ] && ok init-unchecked-is-written || not_ok init-unchecked-is-written "there is no file"

# -- doctor without anybody
doctor no-conf 1 "siyu init" --conf nowhere.conf doctor
conf() {
	cat > conf/siyu.conf <<-END
		[corp]
		corpid = ${3:-ww1}
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
		nobody.at.all = 无名
	END
	[ "${4:-}" = "" ] || printf '%s\n' "$4" >> conf/siyu.conf
	chmod 600 conf/siyu.conf
}
mkdir -p sop
conf http://127.0.0.1:1 hush-secret
doctor refused 1 "连不上" doctor
doctor offline 0 "还没跑过" doctor --offline
doctor json 0 '"code":"data"' doctor --offline --json
conf http://no-such-name.invalid hush-secret
doctor dns 1 "DNS" doctor
chmod 644 conf/siyu.conf
doctor rights 0 "别的用户也读得到" doctor --offline
doctor usage 2 "用法" doctor --body x
# The data folder, once others may read it or what lies in it.
"$SIYU" --conf conf/siyu.conf orders add --order-no 1 --amount 5 > orders.log 2>&1 || not_ok an-order "$(cat orders.log)"
lacks data-is-private "$("$SIYU" doctor --offline 2>&1)" "客户的资料，别的用户"
for f in data data/state/siyu.db; do
	was=$(stat -c %a $f)
	chmod 755 $f
	doctor others-may-read-$f 0 "$f 里有客户的资料，别的用户也读得到（755）" doctor --offline
	chmod "$was" $f
done
# What systemd handed over is a copy of its start.
if [ "$(id -u)" -eq 0 ] && handed=/run/credentials/siyu-test-$$ && mkdir -p $handed 2> /dev/null; then
	(umask 077 && echo hush-secret > $handed/secret)
	cp conf/siyu.conf kept
	sed -i "s|^secret = .*|secret_file = $handed/secret|" conf/siyu.conf
	doctor handed 0 "systemctl restart" doctor --offline
	cp kept conf/siyu.conf
	rm -r $handed
else
	echo "skip handed: no /run/credentials to write"
fi
rm -rf data

# -- with a sandbox
"$SIYU" sandbox --listen 127.0.0.1:0 --corpid ww1 --secret hush-secret --employees 3 > sandbox.log 2>&1 &
started="$started $!"
waits sandbox grep -q 'sandbox is ready' sandbox.log
wecom=http://127.0.0.1:$(sed -n 's/.*sandbox is ready.*port=\([0-9]*\).*/\1/p' sandbox.log)
conf "$wecom" hush-secret
doctor good 0 "拿到了 access_token" doctor
holds stranger "$said" "nobody.at.all"
holds stranger-may-have-left "$said" "离职"
holds stranger-may-be-a-typo "$said" "核对 userid"
grep -v 'nobody' conf/siyu.conf > alone.conf
chmod 600 alone.conf
doctor no-employees 0 "一位员工也没有" --conf alone.conf doctor
lacks somebody-is-not-nobody "$(conf "$wecom" hush-secret; "$SIYU" doctor)" "一位员工也没有"
conf "$wecom" hush-wrong
doctor secret 1 "Secret 不对" doctor
conf "$wecom" hush-secret ww-other
doctor corpid 1 "企业 ID 不对" doctor
conf "$wecom/nothing/here" hush-secret
doctor between 1 "放行" doctor
conf "$wecom" hush-secret
fail() { curl -s -m 5 -d "{\"path\":\"$1\",\"errcode\":$2}" "$wecom/sandbox/fail" > fail.out; }
if command -v curl > /dev/null 2>&1; then
	fail get_follow_user_list 60020
	doctor trusted-ip 1 "127.0.0.1 不在企业可信IP里" doctor
	fail get_follow_user_list 48002
	doctor callable 1 "可调用接口的应用" doctor
	fail get_follow_user_list 48002
	fail ticket/get 301002
	doctor secret-kind 1 "Secret 是别的种类的" doctor
	fail get_follow_user_list 50003
	doctor disabled 1 "在管理后台启用" doctor
	fail get_follow_user_list 59999
	doctor unknown-code 1 "query?e=59999" doctor
	# 对外收款, only where it is wanted
	lacks pay-is-not-asked "$said" 对外收款
	printf '[pay]\npoll_minutes = 10\n' >> conf/siyu.conf
	doctor pay 0 "看得到对外收款" doctor
	fail get_bill_list 48002
	doctor pay-callable 1 "对外收款 → 可调用接口的应用" doctor
	printf 'secret = hush-pay\n' >> conf/siyu.conf
	doctor pay-secret 1 "[pay] 的 Secret 不行" doctor
	conf "$wecom" hush-secret
	fail gettoken 45009
	doctor blocked 1 "太频繁" doctor
else
	echo "# no curl: the sandbox is not told to fail"
fi
# init asks WeCom, and asks again for what is wrong; or leaves it so when told.
printf 'ww1\nbot\n1000002\nhush-wrong\n\n\n\n\nww1\n1000002\nhush-secret\n' | "$SIYU" --conf again.conf init --api "$wecom" > init.out 2>&1
same init-asks-again $? 0
holds init-says-what-is-wrong "$(cat init.out)" "Secret 不对"
doctor init-has-it-right 0 "拿到了 access_token" --conf again.conf doctor
# Asked again, an empty line keeps what was said before; the wrong secret is typed anew.
printf 'ww1\nbot\n1000002\nhush-wrong\n\n\n\n\n\n\nhush-secret\n' | "$SIYU" --conf kept.conf init --api "$wecom" > init.out 2>&1
same init-keeps-answers $? 0
doctor init-kept-them 0 "拿到了 access_token" --conf kept.conf doctor
printf 'ww1\nbot\n1000002\nhush-wrong\n\n\n\nn\n' | "$SIYU" --conf so.conf init --api "$wecom" > init.out 2>&1
same init-leaves-it-so $? 0
doctor init-has-it-wrong 1 "Secret 不对" --conf so.conf doctor

# -- with a serve
conf "$wecom" hush-secret
: > serve.log
"$SIYU" serve 2>> serve.log &
serve=$!
started="$started $serve"
waits serve grep -q 'face=desk' serve.log
waits work-runs sh -c '"$1" status --json | grep -q "\"ready\":true"' sh "$SIYU"
gate=http://127.0.0.1:$(port_in_log gate)
doctor url 0 "验证通过" doctor --url "$gate/wecom/bot"
holds url-post "$said" "POST 也到得了"
holds url-http "$said" "网址是 http"
doctor url-of-no-app 1 "没有叫" doctor --url "$gate/wecom/robot"
doctor url-elsewhere 1 "没有这个地址" doctor --url "http://127.0.0.1:$(port_in_log desk)/wecom/bot"
doctor url-nobody 1 "没有回音" doctor --url "http://127.0.0.1:1/wecom/bot"
doctor url-none 1 "不是一个 URL" doctor --url shop.example
doctor running 0 "siyu serve 在跑" doctor
lacks own-probe-is-not-counted "$said" 挡下过
lacks conf-is-read "$said" 还没有重读
# The pages, at the address of [desk] listen: they answer, another program does, nobody does.
holds desk-port-unknown "$said" "网页有没有回答验不了"
holds status-says-desk "$("$SIYU" status --json)" '"desk":{"running":true}'
desk_at() {
	sed "/^\[desk\]/,/^listen/s/^listen = .*/listen = 127.0.0.1:$1/" conf/siyu.conf > conf/pages.conf
	chmod 600 conf/pages.conf
	said=$("$SIYU" --conf conf/pages.conf doctor --offline 2>&1)
}
desk_at "$(port_in_log desk)"
holds desk-answers "$said" "✓ 网页在 127.0.0.1:$(port_in_log desk) 上有回答"
desk_at "$(port_in_log gate)"
holds desk-is-another "$said" "上回答的不是 siyu 的网页"
desk_at 1
holds desk-is-silent "$said" "网页在 127.0.0.1:1 上没有回音"
# A gate that is stopped holds its lock all the same.
sed "/^\[gate\]/,/^listen/s/^listen = .*/listen = 127.0.0.1:$(port_in_log gate)/" conf/siyu.conf > conf/gate.conf
chmod 600 conf/gate.conf
said=$("$SIYU" --conf conf/gate.conf doctor --offline 2>&1)
holds gate-answers "$said" "✓ 收回调的 gate 在 127.0.0.1:$(port_in_log gate) 上有回答"
holds up "$("$SIYU" --conf conf/gate.conf status --up)" 在跑
pid=$(cat data/run/gate.lock)
kill -STOP "$pid"
said=$("$SIYU" --conf conf/gate.conf doctor --offline 2>&1)
holds gate-hangs "$said" "不对 收回调的 gate 在跑，但在 127.0.0.1:$(port_in_log gate) 上不回答"
holds gate-hangs-what-to-do "$said" 'ps -o pid,stat,wchan,args -p $(cat data/run/gate.lock)'
said=$("$SIYU" --conf conf/gate.conf status --up)
same up-is-no-of-a-gate-that-hangs "$?" 1
holds up-says-which "$said" "在跑，但 gate 不回答"
kill -CONT "$pid"
# What is written into the configuration now, only commands know: doctor and reload say so until serve is told.
sed -i 's/无名/有名/' conf/siyu.conf
doctor conf-unread 1 "siyu serve 还没有重读" doctor
holds reload-says-unread "$("$SIYU" reload 2>&1)" "reload 只换剧本"
kill -HUP "$serve"
waits hup-reads-it sh -c '! "$1" doctor | grep -q 还没有重读' sh "$SIYU"
waits work-runs-again sh -c '"$1" status --json | grep -q "\"ready\":true"' sh "$SIYU"
lacks reload-is-quiet "$("$SIYU" reload 2>&1)" "reload 只换剧本"
# A configuration that HUP refused (another address wants a new start) was not read, though the scripts were: so it is said still.
cp conf/siyu.conf taken.conf
sed -i '/^\[desk\]/,/^listen/s/^listen = .*/listen = 127.0.0.1:1/' conf/siyu.conf
reloads=$(grep -c msg=reloaded serve.log)
kill -HUP "$serve"
waits refused-hup-takes-scripts sh -c '[ "$(grep -c "msg=reloaded" serve.log)" -gt "$1" ]' sh "$reloads"
same refused-hup-is-logged "$(grep -c 'which needs a new start' serve.log)" 1
doctor refused-hup-is-unread 1 "siyu serve 还没有重读" doctor
holds reload-says-it-is-unread "$("$SIYU" reload 2>&1)" "reload 只换剧本"
cp taken.conf conf/siyu.conf
kill -HUP "$serve"
waits as-before-is-read sh -c '! "$1" doctor | grep -q 还没有重读' sh "$SIYU"
doctor request 1 "没有 msg_signature" doctor --request "GET /wecom/bot?x=1 HTTP/1.1"
# What a second one runs into is told in Chinese, with what to do.
holds second-serve "$("$SIYU" serve 2>&1)" "有另一个 siyu 在用（进程 "
cp conf/siyu.conf twice.conf
sed -i "s/^\[gate\]/[data]\ndir = data2\n[gate]/; 0,/^listen = .*/s//listen = 127.0.0.1:$(port_in_log gate)/" twice.conf
said=$("$SIYU" --conf twice.conf serve 2>&1)
same port-in-use $? 3
holds port-in-use-is-said "$said" "已经有别的程序在用"
holds port-in-use-says-where "$said" "[gate] listen"
said=$("$SIYU" sandbox --corpid ww1 --secret x --listen "${wecom#http://}" 2>&1)
same sandbox-port-in-use $? 4
holds sandbox-port-in-use-is-said "$said" "在 --listen 换一个端口"
# One wrong Secret is one fault, though serve, the archive and the call all suffer from it; the archive says what to do.
if [ -n "${SIYU_BUILD:-}" ] && [ -f "$SIYU_BUILD/standin/chat.so" ] && command -v openssl > /dev/null 2>&1; then
	openssl genrsa -out archive.pem 2048 2> /dev/null
	chmod 600 archive.pem
	archive="[archive]
library = $(cd "$SIYU_BUILD" && pwd)/standin/chat.so
secret = wrong
[archive_keys]
1 = $PWD/archive.pem"
	conf "$wecom" wrong "" "$archive"
	kill -HUP "$serve"
	waits archive-is-in-trouble grep -q "archive is not read" serve.log
	waits serve-is-in-trouble grep -q "sending has trouble" serve.log
	waits one-secret-is-one-fault sh -c '"$1" doctor | grep -q "^1 处不对"' sh "$SIYU"
	said=$("$SIYU" doctor)
	holds trouble-is-a-symptom "$said" "连带 siyu serve 在跑，发不出去"
	holds archive-is-a-symptom "$said" "连带 会话存档读不下来"
	holds archive-says-what-to-do "$said" "不是应用的"
	conf "$wecom" hush-secret "" "$archive"
	kill -HUP "$serve"
	waits archive-alone-is-a-fault sh -c '"$1" doctor | grep -q "不对 会话存档读不下来"' sh "$SIYU"
	waits and-the-only-one sh -c '"$1" doctor | grep -q "^1 处不对"' sh "$SIYU"
	conf "$wecom" hush-secret
	kill -HUP "$serve"
	waits all-is-well-again sh -c '"$1" doctor | grep -q "✓ siyu serve 在跑"' sh "$SIYU"
fi
# Who was refused last is told, with what to do.
if command -v curl > /dev/null 2>&1; then
	curl -s -m 5 "$gate/wecom/bot?msg_signature=0&timestamp=$(date +%s)&nonce=1&echostr=QUJD" > /dev/null
	waits counted sh -c '"$1" doctor --offline | grep -q "签名不对"' sh "$SIYU"
fi
# A role that was started by itself reads the configuration at its start alone, whatever HUP it gets.
kill "$serve"
wait "$serve"
"$SIYU" serve --role work 2> work.log &
alone=$!
started="$started $alone"
waits work-alone-runs grep -q 'work is ready' work.log
lacks work-alone-has-read "$("$SIYU" reload 2>&1)" "reload 只换剧本"
printf '[data]\ninbox_days = 45\n' >> conf/siyu.conf
reloads=$(grep -c msg=reloaded work.log)
kill -HUP "$alone"
waits work-alone-takes-scripts sh -c '[ "$(grep -c "msg=reloaded" work.log)" -gt "$1" ]' sh "$reloads"
holds work-alone-has-not-read "$("$SIYU" reload 2>&1)" "--role 单独起的"
exit $bad
