#!/bin/sh
# siyu user: accounts for the pages, as somebody types it.
. tests/shell.sh
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n' > siyu.conf
users=data/state/desk.users

# NAME CODE PART, then the words behind `siyu user`; standard input is the password.
user() {
	name=$1 code=$2 part=$3
	shift 3
	out=$("$SIYU" --conf siyu.conf user "$@" 2>&1)
	got=$?
	case $got/$out in
	"$code"/*"$part"*) echo "ok $name" ;;
	*) echo "not ok $name: $got instead of $code, or no '$part' in: $out"; bad=1 ;;
	esac
}
user nobody-yet 0 '没有账号' list
echo 'a sentence' | user a-boss 0 '有了账号 王总（老板）' add 王总 --role 老板
echo 'a sentence' | user a-head 0 '有了账号 hao（主管）' add hao --role 主管 --employee hao01
user listed 0 'hao01' list
echo 'a sentence' | user a-head-of-whom 2 '缺 --employee' add wu --role 主管
echo 'a sentence' | user no-such-role 2 '老板、主管、运营' add wu --role 皇帝
echo 'a sentence' | user no-name 2 '不能做账号名' add 'w u' --role 老板
echo 'short' | user short 2 '密码太短' add wu --role 老板
user no-password 2 '没有收到密码' add wu --role 老板 < /dev/null
before=$(cat $users)
echo 'another one' | user again 0 '换了密码' add 王总 --role 老板
if [ "$before" != "$(cat $users)" ] && [ "$(wc -l < $users)" -eq 2 ]; then echo ok replaced; else echo "not ok replaced"; bad=1; fi
if grep -q 'sentence\|another' $users; then echo "not ok the password lies there"; bad=1; else echo ok only-a-hash; fi
case $(ls -l $users) in -rw-------*) echo ok private ;; *) echo "not ok private"; bad=1 ;; esac
user gone 0 '没有账号 hao 了' remove hao
user gone-already 1 '没有叫「hao」的账号' remove hao
# An employee whom the state does not know.
printf '[employees]\nlin.yue = 林月\n' >> siyu.conf
"$SIYU" --conf siyu.conf orders add --order-no 1 --amount 5 > orders.log 2>&1 || { echo "not ok an-order: $(cat orders.log)"; bad=1; }
echo 'a sentence' | user unknown-employee 0 '注意：不认识成员「lin.yeu」，这个账号打开网页没有数。写错了就再 add 一次；是不是 林月(lin.yue)？' add slip --role 员工 --employee lin.yeu
# Whom [roles] or [teams] names is known, whether he has customers or not, in whatever case; who stands nowhere is not.
printf '[roles]\n主管 = hao01、Wu.Di\n老板 = boss.wang\n[teams]\nhao01 = lin.yue newhand\n' >> siyu.conf
for who in hao01 wu.di WU.DI boss.wang newhand lin.yue; do
	out=$(echo 'a sentence' | "$SIYU" --conf siyu.conf user add "$who" --role 主管 --employee "$who" 2>&1)
	case $out in *注意*) echo "not ok configured-$who: $out"; bad=1 ;; *'有了账号'*) echo "ok configured-$who" ;; *) echo "not ok configured-$who: $out"; bad=1 ;; esac
done
echo 'a sentence' | user not-configured 0 '注意：不认识成员「hao02」' add hao02 --role 主管 --employee hao02
# A name of [roles] is no userid either.
echo 'a sentence' | user a-name 0 '注意：「林月」的 userid 是 lin.yue' add named --role 主管 --employee 林月
# Before there is a state the configuration alone tells.
printf '[data]\ndir = none\n' > other.conf
sed '/^\[data\]/,/^dir/d' siyu.conf >> other.conf
chmod 600 other.conf
case $(echo 'a sentence' | "$SIYU" --conf other.conf user add early --role 主管 --employee hao01 2>&1) in
*注意*) echo "not ok early"; bad=1 ;;
*) echo ok early ;;
esac
case $(echo 'a sentence' | "$SIYU" --conf other.conf user add slip2 --role 主管 --employee hao03 2>&1) in
*'注意：不认识成员「hao03」'*) echo ok early-slip ;;
*) echo "not ok early-slip"; bad=1 ;;
esac
# Who left has an account that is worth nothing, and the lists say so.
if command -v sqlite3 > /dev/null 2>&1; then
	echo 'a sentence' | user of-lin 0 '有了账号' add lin --role 员工 --employee Lin.yue
	"$SIYU" --conf siyu.conf token add lin --role 员工 --employee lin.yue --scope reports > token.log 2>&1
	sqlite3 data/state/siyu.db "INSERT INTO employee (userid, no, name, first_ms, gone_ms) VALUES ('lin.yue', 99, '', 0, 1)
		ON CONFLICT (userid) DO UPDATE SET gone_ms = 1" > sql.log 2>&1 || { echo "not ok sql: $(cat sql.log)"; bad=1; }
	user left-is-told 0 'Lin.yue（已离职，不能再用）' list
	case $("$SIYU" --conf siyu.conf token list 2>&1) in
	*'员工已离职，不能再用'*) echo ok left-token-is-told ;;
	*) echo "not ok left-token-is-told"; bad=1 ;;
	esac
fi
# As root, of the folder of a service: it must be able to read what was written, and to write the next.
if [ "$(id -u)" -eq 0 ]; then
	chown -R 12345:12345 data
	echo 'a sentence' | user as-root 0 '有了账号 late' add late --role 老板
	"$SIYU" --conf siyu.conf token add prom --role 老板 --scope metrics > token.log 2>&1 || { echo "not ok token-as-root: $(cat token.log)"; bad=1; }
	for f in $users data/state/desk.tokens data/run/users.lock data/run/tokens.lock; do
		if [ "$(stat -c %u "$f")" = 12345 ]; then echo "ok $f-stays-the-service's"; else echo "not ok $f: $(stat -c %u "$f")"; bad=1; fi
	done
	# Root is the first who writes there: a log or state of its own would shut the service out.
	mkdir fresh
	chown 12345:12345 fresh
	sed 's/^dir = data/dir = fresh/' siyu.conf > fresh.conf
	chmod 600 fresh.conf
	"$SIYU" --conf fresh.conf orders add --order-no 1 --amount 5 > orders.log 2>&1 || { echo "not ok first-as-root: $(cat orders.log)"; bad=1; }
	others=$(find fresh ! -uid 12345)
	if [ -z "$others" ]; then echo "ok first-as-root"; else echo "not ok first-as-root: $others"; bad=1; fi
	# A backup beside it, which the service is to be able to restore.
	"$SIYU" --conf fresh.conf backup fresh/copy > backup.log 2>&1 || { echo "not ok backup-as-root: $(cat backup.log)"; bad=1; }
	others=$(find fresh ! -uid 12345)
	if [ -z "$others" ]; then echo "ok backup-as-root"; else echo "not ok backup-as-root: $others"; bad=1; fi
else
	echo "skip as-root: not root"
fi
exit $bad
