#!/bin/sh
# What is typed wrong is told in Chinese, each time with what to type instead: every command, and the sentences one by one.
. tests/shell.sh
# says WHAT-IT-SAYS ARGS…: the whole of it, without the line of usage.
says() {
	want=$1
	shift
	got=$("$SIYU" "$@" 2>&1 < /dev/null | grep -v '^      用法：')
	name=$(printf '%s' "$*" | tr ' ' '-')
	if [ "$got" = "$want" ]; then ok "$name"; else not_ok "$name" "'$got' is not '$want'"; fi
}

none='siyu: 没有配置文件「conf/siyu.conf」
      在有它的文件夹里运行，或者写 --conf 指明；还没有就运行 siyu init，或者 siyu config --example > conf/siyu.conf 再填好'
# What reports there are is told to who has no configuration yet.
list=$("$SIYU" report 2>&1)
[ $? -eq 0 ] && ok reports-are-listed || not_ok reports-are-listed "$list"
for r in gmv funnel day0 structure plan experiments holdout repeat rfm tasks groups moments rank words sent; do
	printf '%s\n' "$list" | grep -q "^  $r  *[^ ]" && ok "report-$r-is-listed" || not_ok "report-$r-is-listed" "$list"
done
for c in 'report gmv' status scripts codes groups todo unsure reload why enrol; do says "$none" $c; done

mkdir -p conf
cat > conf/siyu.conf <<-END
	[corp]
	corpid = ww1
	[app bot]
	agentid = 1
	secret = s
	token = T
	aes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG
	[wecom]
	api_base = http://127.0.0.1:1
END
chmod 600 conf/siyu.conf

# -- every command: an option that is none, and more words than any takes
commands=$("$SIYU" help | sed -n 's/^  \([a-z]*\) .*/\1/p')
[ "$(printf '%s\n' "$commands" | wc -l)" -gt 40 ] && ok there-are-commands || not_ok there-are-commands "$commands"
for c in $commands; do
	case $c in help | words | coupons | backup | digest) continue ;; esac # these take any one word, or none
	says "siyu $c: 没有「--bogus」这个选项" "$c" --bogus
done

# -- nothing was served here yet
data='siyu: 「data」里还没有数据
      先运行 siyu serve，或者 siyu orders import 导入一个文件；已经在别处运行过，就在 [data] dir 写对文件夹'
for c in status scripts 'report gmv' 'why 小明' 'inbox list' groups codes 'todo list' digest; do says "$data" $c; done
says 'siyu: 没有剧本文件夹「sop」
      在有剧本文件夹的地方运行，或者在 [scripts] dir 写对' reload
says 'siyu: 这里没有 siyu 在运行
      先启动 siyu serve：停着的引擎在它运行时放行' resume --send

# -- the words
mkdir -p sop
says 'siyu: 没有这位客户' stage wm0123456 新客
says 'siyu: 没有叫「没有的」的剧本在运行' enrol wm0123456 没有的
says 'siyu: 没有「没有的」这个命令；在手册和报表里找：siyu help 剧本 没有的' 没有的
says 'siyu: 没有「--bogus」这个选项；命令前面只能写 --conf 文件' --bogus
says 'siyu why: 写明哪位客户' why
says 'siyu: 看不懂时间「昨天」
      写成 2026-03-03 09:00' why wm0123456 --at 昨天
says 'siyu: 没有叫「没有的人」的客户或客户群
      写名字、备注、公司里的几个字，整个手机号，external_userid（wm…），或者群名；siyu inbox list 看收到了什么' why 没有的人
says 'siyu: 没有客户「x」的任何资料' forget x
says 'siyu: 没有客户「wm0123456x」的任何资料' forget wm0123456x
says 'siyu: 没有客户「wm0123456x」的任何资料' export wm0123456x
says 'siyu: 没有客户「wm0123456x」' score wm0123456x
says 'siyu score: --add 写 -1000 到 1000 的整数，不是「多」' score wm0123456 --add 多
says 'siyu: 没有叫「没有的」的群' groups 没有的
says 'siyu: 没有「没有的」这张报表，有 gmv（成交）、funnel（转化漏斗）、day0（当日开单）、structure（GMV结构）、plan（测算）、experiments（实验）、holdout（对照组）、repeat（复购）、rfm（RFM 分层）、tasks（员工确认）、groups（客户群）、moments（朋友圈）、rank（排行）、words（话术效果）
      写前面的英文名字，像 gmv' report 没有的
says 'siyu: --from 后面的「昨天」不是日期
      写成 2026-03-01' report gmv --from 昨天
says 'siyu: 报表 gmv 不能按「色」分
      --by 可以写 day（日期） channel（渠道） employee（员工） script（剧本） step（步骤） product（商品） source（来源） hour（时段）；也能一次写两个不同的，像 day,channel，step 不行' report gmv --by 色
says 'siyu: 没有「没有.csv」这个文件' orders import 没有.csv
says 'siyu: 没有「没有.csv」这个文件' import 话术 没有.csv
says 'siyu: 「sop」是文件夹，要写里面的一个文件' import 话术 sop
says 'siyu: 没有「没有.csv」这个文件' checkin --list 没有.csv
says 'siyu import: 没有「没有的」这种表，有：话术、标签、商品、朋友圈、渠道码' import 没有的 a.csv
says 'siyu: 没有「没有.md」这个文件或文件夹' check 没有.md
says 'siyu: 没有「没有.md」这个文件或文件夹' read 没有.md
says 'siyu read: 写明哪个文件或文件夹' read
says 'siyu fmt: --stdout 只能有一个文件，也不能带 --check' fmt --stdout a.md b.md
says 'siyu try: --days 写 1 到 60' try sop --days 0
says 'siyu simulate: --customers 写 1 到 100000，--days 写 2 到 60，--employees 写 1 到 200，--seed 写整数，--jobs 写 1 到 8' simulate sop --days 零
says 'siyu words: 一次只查一个词' words 开始 时间
says 'siyu codes: -o 后面要写文件夹' codes print -o
says 'siyu: 没有叫「没有的」的剧本
      siyu scripts 看有哪些、各有几版' scripts show 没有的
says 'siyu: 没有叫「谁」的员工' transfer sheet 谁
says 'siyu: 还没有移交过客户' transfer status
says 'siyu: 没有叫「谁」的账号
      siyu user list 看有哪些' user remove 谁
says 'siyu: 「sop」已经有了：备份要写一个还没有的文件夹' backup sop
says 'siyu: 「没有的」不是备份，或者没有做完
      写 siyu backup 做出来的文件夹' restore 没有的 --data d
says 'siyu: 收件箱里没有第 4711 条' inbox show 4711

# -- siyu.db is gone, the log is there
printf '订单号,付款时间,实付金额\nT1,2026-03-03 09:00,9\n' > one.csv
"$SIYU" orders import one.csv > /dev/null 2>&1
mv data/state data/away
mkdir data/state
gone='siyu: 「data/state/siyu.db」没有了；收到的都在 data/inbox/inbox.db 里，没有丢
      停下 siyu serve，把旁边的 -wal、-shm 也挪走，把 snapshots/ 最新的一份抄成 state/siyu.db（0600，属于跑 siyu 的用户），再启动；没有快照就直接启动，从头算起'
for c in status 'report gmv' 'why 小明'; do says "$gone" $c; done
got=$("$SIYU" doctor --offline 2>&1)
case $got in *'不对 「data/state/siyu.db」没有了'*'snapshots/'*) ok doctor-says-it ;; *) not_ok doctor-says-it "$got" ;; esac
rmdir data/state
mv data/away data/state

# -- a backup, back, and as of a time
"$SIYU" backup copied > /dev/null 2>&1 || not_ok backup "$("$SIYU" backup copied 2>&1)"
says 'siyu: 「data」不是空的，恢复要一个空的或者还没有的文件夹
      换一个文件夹；旧的要让出来，就自己先挪走' restore copied --data data
"$SIYU" restore copied --data past --at "2099-01-01 00:00" > /dev/null 2>&1
printf '[data]\ndir = past\n' >> conf/siyu.conf
past='siyu: 「past」是过去某个时刻的样子（siyu restore --at），只能看：不启动，也不记新的
      siyu why、report、inbox 看它；要从备份接着跑，不写 --at 再恢复一次'
for c in serve sync 'enrol wm0123456 没有的' 'orders add --order-no T9 --amount 5' reload 'resume --send' 'backup again'; do says "$past" $c; done
got=$("$SIYU" doctor --offline 2>&1)
case $got in *'注意 「past」是过去某个时刻的样子'*) ok doctor-says-past ;; *) not_ok doctor-says-past "$got" ;; esac
case $got in *'siyu serve 没有在跑'*) not_ok doctor-does-not-want-it-started "$got" ;; *) ok doctor-does-not-want-it-started ;; esac
exit $bad
