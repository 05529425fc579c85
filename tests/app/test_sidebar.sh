#!/bin/sh
# The sidebar, whole: a WeCom on this machine, siyu serve beside it, and an employee's browser that is curl: he logs in through the
# authorize page, opens his customer, sends his to-do, and everybody else stays outside. Ends just what it started.
command -v curl > /dev/null 2>&1 || { echo "curl is not here" >&2; exit 77; }
. tests/shell.sh

log_has() { grep -q "$1" "$2"; }

# -- both sides
secret=s3cret token=T0ken key=kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuA
: > sandbox.log
printf '%s' $secret > secret; printf '%s' $token > token; printf '%s' $key > key
mkdir -p conf sop
cat > sop/新客.md <<-END
	# 剧本：新客
	- 开始：加好友

	## 立即 问好
	- 执行：侧边栏
	> 亲，看看这个 <b>好</b>。
END
cat > sop/疑问.md <<-END
	# 话术：疑问
	- 适用：侧边栏
	- 自动回复：关

	## 多久发货
	> 48 小时内发货。
END
hour=$(TZ=UTC-8 date +%H | sed "s/^0//") # quiet hours are not now
conf() {
	cat > conf/siyu.conf <<-END
		[corp]
		corpid = wwshop
		[app bot]
		agentid = 1000002
		secret_file = ../secret
		token_file = ../token
		aes_key_file = ../key
		[gate]
		listen = 127.0.0.1:$1
		[desk]
		listen = 127.0.0.1:0
		url = http://m.example.test
		verify = WW_verify_AbC123.txt
		authorize = $2/connect/oauth2/authorize
		[wecom]
		api_base = $2
		[rules]
		quiet = $(printf "%02d:00-%02d:00" $(((hour + 2) % 24)) $(((hour + 3) % 24)))
		[roles]
		老板 = boss
	END
}
port=$((20000 + $$ % 20000))
"$SIYU" sandbox --listen 127.0.0.1:0 --corpid wwshop --secret-file secret --callback "http://127.0.0.1:$port/wecom/bot" \
	--token-file token --aes-key-file key --employees 3 2>> sandbox.log &
started="$started $!"
waits sandbox-starts log_has 'sandbox is ready' sandbox.log
box=http://127.0.0.1:$(sed -n 's/.*port=\([0-9]*\) .*/\1/p' sandbox.log | head -n 1)
conf "$port" "$box"
chmod 600 conf/siyu.conf secret token key
: > serve.log
"$SIYU" serve 2>> serve.log &
serve=$!
started="$started $serve"
waits serve-starts log_has face=desk serve.log
desk=127.0.0.1:$(port_in_log desk)
ready() { "$SIYU" status --json | grep -q '"ready":true'; }
waits work-is-ready ready

tell() { curl -s -m 5 -d "$2" "$box/sandbox/$1" > /dev/null; }
# browse JAR ARGS…: a browser with its cookies; m.example.test is our desk.
browse() {
	jar=$1
	shift
	curl -s -m 12 -c "$jar" -b "$jar" --connect-to "m.example.test:80:$desk" "$@"
}
location() { sed -n 's/^[Ll]ocation: //p' | tr -d '\r'; }
# login JAR WHO PATH: opens the page, the platform asks who is there, and leads back.
login() {
	jar=$1
	to=$(browse "$jar" -o /dev/null -D - "http://m.example.test$3" | location)
	to=$(curl -s -m 5 -o /dev/null -D - "$(printf '%s' "$to" | sed "s/#.*//")&as=$2" | location)
	browse "$jar" -o answer.html -w '%{http_code}' "$to"
}

# -- a customer with a name that wants to run
tell add '{"userid":"sales01","external_userid":"wmA","name":"<script>alert(1)</script>小明","state":"qr1"}'
tell add '{"userid":"sales02","external_userid":"wmB","name":"小红","state":"qr1"}'
has_todo() { "$SIYU" todo list sales01 | grep -q 侧边栏; }
waits the-to-do-is-there has_todo

# -- who comes in
same stranger-is-led-to-the-login "$(curl -s -m 5 -o /dev/null -w '%{http_code}' --connect-to "m.example.test:80:$desk" http://m.example.test/side)" 303
same verify-file "$(browse none http://m.example.test/WW_verify_AbC123.txt)" AbC123
same login-leads-back "$(login lin sales01 '/side/customer?id=wmA')" 303
page=$(browse lin 'http://m.example.test/side/customer?id=wmA')
holds customer-page "$page" '&lt;script&gt;alert(1)&lt;/script&gt;小明</h1>'
lacks nothing-runs "$page" '<script>alert'
holds the-text-is-escaped "$page" '看看这个 &lt;b&gt;好&lt;/b&gt;。'
lacks no-inline-style "$page" '<style'
holds my-list "$(browse lin http://m.example.test/side)" '待办 1 件</h2>'
holds my-customers "$(browse lin -G --data-urlencode 'q=<script>' http://m.example.test/side)" 'href="/side/customer?id=wmA"'
lacks not-theirs "$(browse lin -G --data-urlencode 'q=小红' http://m.example.test/side)" 'id=wmB"'
head=$(browse lin -o /dev/null -D - 'http://m.example.test/side')
holds csp "$head" "default-src 'none'"
holds nosniff "$head" "X-Content-Type-Options: nosniff"
same another-ones-customer "$(browse lin -o answer.html -w '%{http_code}' 'http://m.example.test/side/customer?id=wmB')" 403
holds which-says-what-to-do "$(cat answer.html)" "请主管安排移交"
same nobody-looks-the-same "$(browse lin -o answer.html -w '%{http_code}' 'http://m.example.test/side/customer?id=wmNobody')" 403
same old-code-is-refused "$(login lin2 sales01 /side; browse lin2 -o answer.html -w ' %{http_code}' "$to")" "303 400"

# -- words
holds talk "$(browse lin -G --data-urlencode 'q=多久发货呀' 'http://m.example.test/side/talk?id=wmA')" '48 小时内发货。'

# -- signatures
holds signed "$(browse lin -G --data-urlencode 'url=http://m.example.test/side?x=1' http://m.example.test/side/sign)" '"corpid":"wwshop","agentid":1000002,"corp":{"timestamp":'
holds other-hosts-are-not "$(browse lin -G --data-urlencode 'url=http://evil.example/side' http://m.example.test/side/sign)" '[desk] url'

# -- the to-do
csrf=$(printf '%s' "$page" | sed -n 's/.*data-csrf="\([0-9a-f]*\)".*/\1/p' | head -n 1)
todo=$(printf '%s' "$page" | sed -n 's/.*data-send="\([0-9]*\)".*/\1/p' | head -n 1)
same without-the-token "$(browse lin -o answer.html -w '%{http_code}' -d "todo=$todo&act=done" http://m.example.test/side/todo)" 403
has_todo && ok nothing-was-done || not_ok nothing-was-done "it was"
same from-another-page "$(browse lin -o answer.html -w '%{http_code}' -H 'Origin: http://evil.example' -d "csrf=$csrf&todo=$todo&act=done" http://m.example.test/side/todo)" 403
holds opened "$(browse lin -H "X-Siyu-Csrf: $csrf" -d "todo=$todo" http://m.example.test/side/open)" '{"messages":[{"msgtype":"text","text":{"content":"亲，看看这个 <b>好</b>。"}}]}'
login hong sales02 /side > /dev/null
theirs=$(browse hong http://m.example.test/side | sed -n 's/.*data-csrf="\([0-9a-f]*\)".*/\1/p' | head -n 1)
holds each-has-a-token "x$theirs" "x$(printf '%s' "$theirs" | grep '^[0-9a-f]\{32\}$')"
same somebody-elses-to-do "$(browse hong -o answer.html -w '%{http_code}' -H "X-Siyu-Csrf: $theirs" -d "todo=$todo" http://m.example.test/side/claim)" 403
holds claimed "$(browse lin -H "X-Siyu-Csrf: $csrf" -d "todo=$todo" http://m.example.test/side/claim)" '{"ok":true}'
has_todo && not_ok the-to-do-is-done "it is still there" || ok the-to-do-is-done

# -- 报单 is read back, 确认 books it; 停
said=$(browse lin --data-urlencode "csrf=$csrf" -d 'id=wmA&act=order' --data-urlencode 'words=99 洁面×2' http://m.example.test/side/say)
holds order-is-read-back "$said" '¥99.00 洁面×2'
no=$(printf '%s' "$said" | sed -n 's/.*name="words" value="\(BD[0-9]*\)".*/\1/p' | head -n 1)
holds order-is-booked "$(browse lin -d "csrf=$csrf&id=wmA&act=yes&words=$no" http://m.example.test/side/say)" "记下了：$no"
holds order-stands-there "$(browse lin 'http://m.example.test/side/customer?id=wmA')" "$no"
holds stopped "$(browse lin -d "csrf=$csrf&id=wmA&act=stop" http://m.example.test/side/say)" '停了'
holds not-somebody-elses "$(browse lin -d "csrf=$csrf&id=wmB&act=stop" http://m.example.test/side/say)" '看不到这位客户'
holds tagged "$(browse lin -d "csrf=$csrf&id=wmA&on=1" --data-urlencode 'tag=高意向' http://m.example.test/side/tag)" '标签 高意向'
holds described "$(browse lin -d "csrf=$csrf&id=wmA&note=description&was=" --data-urlencode 'text=油皮，怕香' http://m.example.test/side/note)" '描述改成「油皮，怕香」'
holds too-long-a-remark "$(browse lin -d "csrf=$csrf&id=wmA&note=remark&was=" --data-urlencode 'text=一二三四五六七八九十一二三四五六七八九十一' http://m.example.test/side/note)" '备注最多 20 个字'
holds no-such-note "$(browse lin -d "csrf=$csrf&id=wmA&note=wish&was=&text=x" http://m.example.test/side/note)" '没有'
holds forms-to-write "$(browse lin 'http://m.example.test/side/customer?id=wmA')" '<button>改描述</button>'
holds why "$(browse lin 'http://m.example.test/side/why?id=wmA')" '问好'

# -- the boss sees all; a customer finds no page of employees; the audit has it
login boss boss /side > /dev/null
same a-boss-who-is-no-member "$(browse boss -o answer.html -w '%{http_code}' http://m.example.test/side)" 303
same customers-are-not-employees "$(login kunde wmA /side)" 403
same customers-own-page "$(login kunde wmA /checkin)" 303
holds without-a-camp "$(browse kunde http://m.example.test/checkin)" '您现在没有在打卡'
audit=$("$SIYU" audit sales01)
holds audit-has-the-look "$audit" '打开了客户资料'
holds audit-has-the-order "$audit" '报单'

# -- work stands still, and what is put to it waits four seconds: reports, refusals and health answer all the same, within curl's three, and the
# audit has them when it goes on
work=
for p in $(cat "/proc/$serve/task/$serve/children"); do
	tr '\0' ' ' < "/proc/$p/cmdline" | grep -q -e '--role work ' && work=$p
done
started="$started $work" # killed, too, should it stand still at the end
kill -STOP "$work"
jobs=
for i in 1 2 3 4 5; do
	cp lin "lin-$i" # each its own: curl writes it anew
	browse "lin-$i" -m 3 -o "held$i" -w '%{http_code}' 'http://m.example.test/report/gmv?by=channel' > "status$i" &
	jobs="$jobs $!"
done
wait $jobs
same refused-without-work "$(cat status1 status2 status3 status4 status5)" 403403403403403
same report-without-work "$(browse lin -m 3 -o /dev/null -w '%{http_code}' http://m.example.test/report/day0)" 200
same health-without-work "$(curl -s -m 3 -o /dev/null -w '%{http_code}' "http://$desk/healthz")" 200
lacks not-yet-kept "$("$SIYU" audit sales01)" '按 channel'
# Five pages that wait for it: none takes ten seconds, health does not wait for them all, and once it is clear that work hangs nobody waits.
jobs=
for i in 1 2 3 4 5; do
	browse "lin-$i" -m 9 -o /dev/null -w '%{http_code}' 'http://m.example.test/side/customer?id=wmA' > "status$i" &
	jobs="$jobs $!"
done
same health-while-five-wait "$(curl -s -m 9 -o /dev/null -w '%{http_code}' "http://$desk/healthz")" 200
wait $jobs
same five-give-up-together "$(cat status1 status2 status3 status4 status5)" 503503503503503
n=0
while [ $n -lt 20 ]; do
	browse lin -m 9 -o /dev/null -w '%{http_code}' 'http://m.example.test/side/customer?id=wmA'
	n=$((n + 1))
done > statuses
same nobody-waits-any-more "$(sed 's/503//g' statuses | wc -c)" 0
kill -CONT "$work"
opens_again() { [ "$(browse lin -o /dev/null -w '%{http_code}' 'http://m.example.test/side/customer?id=wmA')" = 200 ]; }
waits pages-open-again opens_again
five_kept() { [ "$("$SIYU" audit sales01 | grep -c '按 channel」没办：没给看')" = 5 ]; }
waits refusals-are-kept-behind five_kept
view_kept() { "$SIYU" audit sales01 | grep -q '「报表当日开单.*打开了'; }
waits the-view-is-kept-behind view_kept
browse lin -o /dev/null 'http://m.example.test/side/customer?id=wmX%0A11-30%2008:00%20boss'
unlike() { "$SIYU" audit sales01 | grep -q '「客户资料（不像编号）」没办'; }
waits no-row-is-forged unlike
lacks nothing-of-it-is-kept "$("$SIYU" audit sales01)" wmX

# -- by what customers are called, on the command line: a part of the name; of several a list; never more by halves than can be taken back
holds why-by-a-part "$("$SIYU" why 小明)" '问好'
holds score-by-name "$("$SIYU" score 小红 --add 5 2>&1)" 'wmB +5'
holds who-it-is-is-said "$("$SIYU" score 小红 2>&1 > /dev/null)" '1. 小红，'
several=$("$SIYU" why 小 2>&1); same several-is-a-question $? 1
holds several-are-listed "$several" '，wmB'
holds several-say-what-to-type "$several" '写要的那一位的编号'
nobody=$("$SIYU" why 没有的人 2>&1); same nobody-is-a-no $? 1
holds nobody-says-what-to-type "$nobody" '没有叫「没有的人」的客户或客户群'
holds export-by-name "$("$SIYU" export 小红)" '"customer":"wmB"'
half=$("$SIYU" forget 红 2>&1); same forget-wants-all-of-a-name $? 1
holds forget-says-so "$half" '「红」只是一部分名字'
holds forget-dry-by-a-part "$("$SIYU" forget 红 --dry 2>&1)" 'contact'
holds search-by-a-part "$(browse lin -G --data-urlencode 'q=明' http://m.example.test/side)" 'href="/side/customer?id=wmA"'
holds search-tells-apart "$(browse lin -G --data-urlencode 'q=明' http://m.example.test/side)" '加上，买过 1 单</span>'
holds doctor-looks-at-the-address "$("$SIYU" doctor 2>&1)" "不是 https，企业微信里打不开侧边栏"

# -- the end: of what was refused beyond its share in a minute the count is kept, for work goes after the pages. Two minutes hold sixty rows.
n=0
while [ $n -lt 65 ]; do
	browse lin -o /dev/null 'http://m.example.test/report/gmv?by=channel'
	n=$((n + 1))
done
kill -TERM "$serve"
wait "$serve"
same ends-well $? 0
holds what-was-refused-beyond-is-counted "$("$SIYU" audit sales01)" '次没给看'
log_has 'a look was not kept' serve.log && not_ok nothing-was-dropped "$(tail -n 5 serve.log)" || ok nothing-was-dropped
exit $bad
