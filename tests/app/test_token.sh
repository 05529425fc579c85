#!/bin/sh
# siyu token: tokens for programs, as somebody types it.
. tests/shell.sh
printf '[corp]\ncorpid = ww1\n[data]\ndir = data\n' > siyu.conf
tokens=data/state/desk.tokens

# NAME CODE PART, then the words behind `siyu token`.
token() {
	name=$1 code=$2 part=$3
	shift 3
	out=$("$SIYU" --conf siyu.conf token "$@" 2>&1)
	got=$?
	case $got/$out in
	"$code"/*"$part"*) echo "ok $name" ;;
	*) echo "not ok $name: $got instead of $code, or no '$part' in: $out"; bad=1 ;;
	esac
}
token none-yet 0 '没有令牌' list
token a-token 0 'siyu_' add bi --role 老板 --scope reports,customers
made=$out
token of-an-employee 0 'siyu_' add li --role 员工 --employee lin.yue --scope reports
if [ "$made" != "$out" ] && [ ${#made} -eq 69 ]; then echo ok random; else echo "not ok random: $made"; bad=1; fi
if grep -q "$made" $tokens; then echo "not ok the token lies there"; bad=1; else echo ok only-a-hash; fi
case $(ls -l $tokens) in -rw-------*) echo ok private ;; *) echo "not ok private"; bad=1 ;; esac
token listed 0 'reports,customers' list
token twice 1 '已经有叫「bi」的令牌' add bi --role 老板 --scope reports
token whose-rows 2 '缺 --employee' add x --role 员工 --scope reports
token no-such-role 2 '老板、主管、运营' add x --role 皇帝 --scope reports
token no-scope 2 '--scope 写' add x --role 老板
token no-such-scope 2 '--scope 写' add x --role 老板 --scope reports,all
token no-name 2 '不能做令牌名' add 'x y' --role 老板 --scope reports
token gone 0 '收回了 bi' remove bi
token gone-already 1 '没有叫「bi」的令牌' remove bi
token what 2 '写 add、list 或 remove' what
if [ "$(wc -l < $tokens)" -eq 1 ]; then echo ok one-left; else echo "not ok one-left"; bad=1; fi
# Of whom the state knows nobody, he may be meant who is called nearly so; the token is there all the same.
printf '[employees]\nlin.yue = 林月\nsun.hao = 孙好\n' >> siyu.conf
"$SIYU" --conf siyu.conf orders add --order-no 1 --amount 5 > orders.log 2>&1 || { echo "not ok an-order: $(cat orders.log)"; bad=1; }
token unknown-employee 0 '注意：不认识成员「lin.yeu」，这个令牌读不到数。写错了就先 siyu token remove slip，再 add；是不是 林月(lin.yue)？' add slip --role 员工 --employee lin.yeu --scope reports
case $out in siyu_*) echo ok made-all-the-same ;; *) echo "not ok made-all-the-same: $out"; bad=1 ;; esac
token a-name-is-no-userid 0 '「林月」的 userid 是 lin.yue，--employee 要写 userid' add named --role 员工 --employee 林月 --scope reports
token listed-with-his-userid 0 'lin.yeu' list
token known 0 'siyu_' add good --role 员工 --employee LIN.yue --scope reports
case $out in *注意*) echo "not ok nothing-to-warn-of: $out"; bad=1 ;; *) echo ok nothing-to-warn-of ;; esac
# Whom [roles] or [teams] names is known, whether he has customers or not; who stands nowhere is not.
printf '[roles]\n主管 = hao01、Wu.Di\n[teams]\nhao01 = lin.yue newhand\n' >> siyu.conf
for who in hao01 wu.di newhand; do
	token "configured-$who" 0 'siyu_' add "$who" --role 主管 --employee "$who" --scope reports
	case $out in *注意*) echo "not ok no-warning-$who: $out"; bad=1 ;; *) echo "ok no-warning-$who" ;; esac
done
token not-configured 0 '注意：不认识成员「hao02」' add hao02 --role 主管 --employee hao02 --scope reports
exit $bad
