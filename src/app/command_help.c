/* siyu help: all commands in a line each, one of them with its options, or the manual for operators. */
#include "command.h"
#include "plainly.h"

#include "app/manual.h"
#include "base/fileio.h"
#include "base/utf8.h"

#include <string.h>

#define COLUMNS 80
#define PAGE_BYTES ((size_t)4 << 20)

/* Indented by two, lines up to 100 columns. */
static const struct {
	const char *name, *text;
} details[] = {
	{"serve",
		"Runs until TERM or INT. Without --role it starts three processes of itself and keeps them alive:\n"
		"  gate  takes callbacks at /wecom/APP and orders at /orders, /orders/NAME ([gate] listen)\n"
		"  work  folds what arrived, and speaks to WeCom\n"
		"  desk  pages for operators ([desk] listen)\n"
		"Both faces answer GET /healthz. HUP reads configuration and scripts again.\n"
		"--role ROLE   one of them alone, for those who have a supervisor of their own\n"},
	{"check",
		"Reads scripts without touching anything. FILE may be a folder; without one it is [scripts] dir.\n"
		"--json        one object a line: file, line, col, code, severity, text, hint\n"
		"Exit code 1: a script has an error and would not run.\n"},
	{"read",
		"Who enters, what he gets and when, what stops it, which limits hold (those of the configuration, too),\n"
		"what employees must do, what is not sent at night. From what runs, not from the letters of the file.\n"
		"A script with an error cannot be read (exit code 1): `siyu check FILE` says what to mend.\n"},
	{"try",
		"FILE takes the place of the script of the same title, or joins those of [scripts] dir. The state is copied (the\n"
		"live files are only read), time goes on from now with the customers there are: employees confirm, nobody new\n"
		"comes, nobody buys. Says who would get what and when, what each employee has to do on which day, what the\n"
		"receive quota carries, and who had to give way to whom.\n"
		"Of check-in groups it says whom their owners would remind today.\n"
		"--days N         7\n"
		"--customer ID    one customer's messages, to-dos and collisions\n"
		"The copy is removed at the end; what a killed one left, by the next.\n"},
	{"simulate",
		"Without FILE the scripts under [scripts] dir. Customers add employees, buy and leave by the seed, employees\n"
		"confirm most tasks within minutes; time is virtual, and what people do falls on full five minutes. Says who\n"
		"has how much to do on which day, what the receive quota carries, what did not go out and why. Nothing of\n"
		"the corp is touched or asked.\n"
		"Customers buy the goods of the tables of 商品, the cheaper the more often (where there is none, invented ones, and it is said); some\n"
		"answer steps that wait for a reply, by a word of a branch, one of 停止, or something else; owners send what lies ready for their\n"
		"groups. The shares stand at the top (假定). A script that nobody came into is listed, too.\n"
		"Members of check-in groups check in, miss days, make up, and react to who writes to them; visitors come to 微信客服. A 打卡 or\n"
		"秒杀 that alone is named is lived from five days before it, whenever that is, and --days counts from it.\n"
		"--customers N  1000   --employees N  10   --days N  14   --seed N  1\n"
		"Each employee's people hang on nobody else's: they are lived in parts, in as many processes as there are\n"
		"processors, unless customers of several employees share something (the stock of goods, the codes of a 券, a\n"
		"渠道码, 朋友圈, 每公司每周最多, a 秒杀 in these days), or visitors come to 微信客服. The figures are the same, on every machine.\n"
		"--jobs N      that many processes   --whole  all in one world: slower, and the same figures\n"
		"--html OUT    a page with drawings and their tables, which needs nothing from the net\n"
		"--svg OUT     the drawings alone\n"},
	{"fmt",
		"The form that renders as Markdown: one blank behind - ## and >, a full-width ： behind a key, tables with\n"
		"their columns under each other, empty lines as sop/ has them. Comments stay. FILE may be a folder.\n"
		"--check       change nothing; exit code 1 when something is not in that form\n"
		"--stdout      print the form of one file instead of writing it\n"
		"A script with an error is left as it is (exit code 1).\n"},
	{"words",
		"Without WORD the whole list; with one how it is written and what holds without it. The name of a list\n"
		"(变量, 条件, 时间 …) shows that list, that of a kind (剧本, 打卡 …) what may stand in such a file; a word that there\n"
		"is not, those that speak of it.\n"},
	{"scripts",
		"Name, version, since when, and how many customers are in it; below it the versions before it, with those who\n"
		"go on in them (沿用：旧版走完).\n"
		"show NAME       the text of the version that runs, or ran last\n"
		"--version N     of that version\n"
		"Exit code 1: no such script or version.\n"},
	{"reload",
		"Takes changed scripts into use: in the running work, or in this process when none runs.\n"
		"Says for each what changes, and for how many people in flight (沿用).\n"
		"--dry             only says it: the scripts are folded on a copy, which is removed\n"
		"--renamed O=N     the step O is called N now: - 编号：O is written below its heading; several with commas\n"
		"--new             other steps that appeared beside one that vanished are new ones\n"
		"Without these two it is asked on a terminal; elsewhere such a script stays as it runs (exit code 1).\n"
		"The same happens at HUP, which reads the configuration as well, and with [scripts] watch = yes some\n"
		"seconds after a file was written.\n"},
	{"why",
		"CUSTOMER is an external_userid (wm…), as `siyu inbox list` shows it; or the name of the customer, or a part of it: of several\n"
		"with that name they are listed. GROUP is the chat_id or the name of a customer group.\n"
		"--at TIME     what was known and decided up to then, and what was planned then, such as \"2026-03-03 09:00\"\n"},
	{"stage",
		"CUSTOMER is an external_userid; STAGE one of [crm] stages. Scripts hear it as 阶段变为.\n"
		"--by NAME     who did it, for `siyu why`\n"},
	{"tell",
		"Replies are seen by the employee alone; told here, or by a button, they end the wait of a step (等待) and take\n"
		"one of its branches (### 如果 回复 …), or stop a script (客户说「…」).\n"
		"TEXT            what he said, in quotes\n"
		"--choice WORD   the option he chose (选项)\n"
		"--none          没回: he said nothing\n"
		"--join GROUP, --click LINK      he joined a group, opened a link\n"
		"--aftersale, --human            进入售后, 人工接管\n"
		"--step NAME     about that step alone; without it every step that waits for such a thing hears it\n"
		"--by USERID     who tells it\n"
		"Exit code 1: no such customer, or no such step in his scripts.\n"},
	{"todo",
		"list            open ones of all employees, or of EMPLOYEE (userid), the most urgent first\n"
		"done ID         it is done; a text for the sidebar (侧边栏) is then delivered, and what waits for it begins\n"
		"--result WORD   one of its 选项, which ### 如果 任务结果 = … hears\n"
		"--by USERID     who did it\n"
		"Exit code 1: that is none of its results.\n"},
	{"audit",
		"A line for each thing that was typed to the app or pressed there: when, who, what, what came of it, whose data.\n"
		"EMPLOYEE is a userid or a name. Who may what stands under [roles] and [teams]; `siyu help 剧本 应用` tells the rest.\n"
		"--sent       what was sent to our own people and groups: figures, with the time they are of; messages of the app, with\n"
		"             whether they arrived\n"
		"--days N     so many days back, 7 without it\n"},
	{"menu",
		"Shows the buttons, then has WeCom make them in place of the menu that the app has. A button does what its name does when\n"
		"it is typed. With `[roles] menu = yes` it is made at start when it differs.\n"
		"--dry        only shows them\n"},
	{"user",
		"给网页（[desk] url）开账号，在 /signin 登录。密码当场问，或者从标准输入读一行；存的是它的散列（scrypt），在\n"
		"data/state/desk.users。同名的账号换成新密码、新角色，已经打开的页面退出。\n"
		"--role 角色        老板、运营看全部；主管看本组；员工看自己\n"
		"--employee 成员    他在企业微信里的 userid：看谁的数。主管、员工必须写；不写的账号只能看，不能办事\n"
		"list               有哪些账号\n"
		"remove 名字        删掉；没有这个账号时退出码 1\n"
		"有企业微信的人直接登录，不用开账号。\n"},
	{"hooks",
		"把新单、转化、停这些事件告诉别的系统（配置 [hook 名字]，格式见 conf/WEBHOOKS.md）。不写别的：每个接收方在排队、在重试、\n"
		"送到、放弃了多少件，没收下的和放弃了的各列出来，第一格是编号。\n"
		"retry 编号    这一件再发一次：只能是没收下、还在重试的，或者放弃了的\n"
		"retry 名字    这个接收方放弃了的全部再发一次\n"
		"ping 名字     发一件什么也不说的试试通不通；过几秒 siyu hooks 看送到没有\n"
		"--by 名字     谁要的，记下来\n"
		"--json        给程序读\n"},
	{"token",
		"给读 /api/v1（[desk] listen）的程序发令牌，写在请求头 Authorization: Bearer 令牌。令牌只显示一次，存的是它的 SHA-256，在\n"
		"data/state/desk.tokens。能读什么，看 src/desk/openapi.json。\n"
		"--role 角色        看谁的数、哪些要打码，和 siyu user 一样；主管、员工要写 --employee\n"
		"--employee 成员    看谁的数\n"
		"--scope 项目       reports、customers、scripts、metrics，用逗号隔开\n"
		"list               有哪些令牌\n"
		"remove 名字        马上收回；没有这个令牌时退出码 1\n"
		"一个令牌一分钟最多 600 次。读过哪位客户，siyu audit 里有。\n"},
	{"groups",
		"Of each: owner, what it was made for (建群目的), its rounds of 群剧本, 打卡 and 秒杀 with the day they are at, who is in, who came\n"
		"today and how (invited, by a link, by which 群码), who went; and what it brought: who came, who stayed, orders that members\n"
		"paid while they were in it, less refunds. Dismissed ones last. NAME: a chat_id, or a part of the name.\n"
		"What is said in a group WeCom shows to nobody. Exit code 1: none is called so.\n"},
	{"stats",
		"Read behind the walk of each night ([sync] nightly, statistics): a month back the first time, then each day until its\n"
		"figures are final, three days later. Days are those of Beijing. Of groups the last day that was read, by owner.\n"
		"--days N     so many days up to yesterday, 7 without it; --json has each day of each\n"},
	{"quota",
		"Each quota with its source: the page it stands on, the month of that text, the key of the configuration where pages are\n"
		"not sure; what is used, by whom, when the first has nothing left. Minutes and hours: the busiest of 24 h.\n"
		"--days N      lives N days ahead on a copy, as siyu try does (scripts as they run, every employee confirms, nobody new\n"
		"              comes): the most of one day, week or month, and which messages are lost or come later by it\n"
		"--json        all of it, with every message that is lost\n"},
	{"moments",
		"Each post with its time, its state and the reason, who published and who has not, how many likes and comments.\n"
		"--days N     so many days back and ahead, 7 without it\n"},
	{"checkin",
		"Without customers: each running 打卡 group, its members by days, in a row, missed, prizes. --show NAME: that one alone.\n"
		"CUSTOMER is an external_userid, or the name of a member if only one is called so. It counts in every running 打卡 of a\n"
		"group that he is in, for the day it is now (from 日界 to 日界).\n"
		"--script NAME   in this 打卡 alone\n"
		"--at TIME       he did it then, such as \"2026-03-09 21:10\"; it is only told now\n"
		"--makeup DATE   补卡: that earlier day is made up for, as often as 补卡 allows\n"
		"--undo DATE     it was told by mistake; a prize that was reached stays\n"
		"--list FILE     CSV (UTF-8 or GB18030) or .xlsx with the column 客户, if need be 时间, 补卡, 剧本; or only customers\n"
		"--by USERID     who says so\n"
		"Exit code 1: at least one did not count; the reason stands beside it.\n"},
	{"score",
		"Each line with its date and reason, then 线索, 级别 and RFM with what they stand on. Points and thresholds: [crm].\n"
		"--add N       gives N points, or takes them (-N); --by NAME says who, for `siyu why`\n"},
	{"enrol",
		"A customer by external_userid, a customer group by chat_id or name. It enters as if the script began now, if its rules\n"
		"let it: `siyu why` says what came of it.\n"
		"--by NAME     who says so\n"},
	{"firm",
		"What is told here goes before what WeCom says of contacts of other corps.\n"
		"--by NAME     who tells it\n"},
	{"login",
		"What the counter of your product posts to /logins, by hand. The same customer and time again overwrites.\n"
		"--at TIME     2026-03-06 20:10; else now\n"
		"--times N     how often, 0: he is known there and did not come; else 1\n"
		"--by NAME     who tells it\n"},
	{"codes",
		"Each row of the tables of the kind 渠道码 with its State (编号), config_id, the link of its QR code, who serves now\n"
		"as WeCom has it, and what is wrong. A row that vanished from its table is kept at WeCom: its cards still work.\n"
		"drop NAME     deletes a code that no table has any more at WeCom, by name or 编号; says what goes and asks (--yes: does not)\n"
		"print NAME…   a sheet NAME.svg for each (all without a name) into -o FOLDER, with its name and who serves below the\n"
		"              QR code. WeCom tells what a 获客链接 says; of other codes it has a finished picture alone, which is\n"
		"              fetched for the sheet: --offline does without. Letters come from the computer that prints\n"
		"--by NAME     says who\n"
		"--json        for a program\n"
		"Exit code 1: there is no such code, it still stands in a table, or the answer was not yes. 4: as of `siyu help sync`.\n"},
	{"tags",
		"Each tag as group/name with how many customers have it and a script that names it. A tag that no script names any more is never\n"
		"deleted by itself: --unused lists those alone.\n"
		"rename        the tag keeps its id, so who has it keeps it; change the name in the scripts at once, then siyu reload\n"
		"drop          from WeCom and from every customer; refused while a script names it; both say how many have it and ask (--yes: do not)\n"
		"rename-group, drop-group  the same of a whole group: its tags go with it\n"
		"WeCom lets siyu change only tags and groups that it made; what it refused stands beside the tag. A tag that somebody deletes in the\n"
		"console is gone here, too, from every customer; the next 打标签 makes it anew, and who answers for a script that names it (负责人) is told.\n"
		"Tags of strategy groups (规则组标签) stand behind the corp's with their id, by which rename and drop find them, too; siyu puts none on.\n"
		"Behind them the groups that this app made.\n"
		"add           makes group/name in the strategy group of that name or number (the first level only); what was not made stands there\n"
		"Exit code 4: as of `siyu help sync`.\n"},
	{"kf",
		"Each account with its id: when its messages were read to the end, who waits for a person and how long, who is with\n"
		"one, receptionists as they stood when they were seen last (a hand-over, or refresh), and why it cannot be read.\n"
		"--json        for a program\n"
		"refresh       asks WeCom for accounts and receptionists\n"
		"link          asks WeCom for the address of an account (its id or name) for a scene: up to 32 of 0-9 a-z A-Z _ -, one for each place where\n"
		"              it is printed. Who enters by it is counted there, and siyu why says where he came from. It stays: once printed it works on\n"
		"--name NAME   what people call that place; said again it changes the name alone\n"
		"print -o FOLDER  ACCOUNT-NAME.svg with the QR code of each address, as siyu codes print does; needs no net\n"
		"Exit code 4: as of `siyu help sync`.\n"},
	{"report",
		"gmv          成交：付款按付款时间，退款按退款时间；怎么分，加起来都等于账本\n"
		"funnel       从加好友到再下单，每一步还剩多少人\n"
		"day0         每天加上的客户，当天有多少下单\n"
		"structure    GMV 由什么组成，哪个因素拉高、哪个拖低\n"
		"experiments  每个实验的各组：多少人、指标、区间；各组都够人数才下结论，下了就不变\n"
		"holdout      剧本比它的对照组多卖了多少，带区间\n"
		"repeat       首单以后 30、60、90 天里谁再买；加上以后 0、1、7、30 天里谁付费（--by added）\n"
		"rfm          买过的人分八层，按 [crm] 的门槛，算到 --to 那天\n"
		"sent         发过的早会、复盘、周报、月报，和它们的数字后来变成多少\n"
		"--from DATE, --to DATE   日期，两头都算，像 2026-03-01；不写是最近 30 天\n"
		"--attribution RULE   成交归给谁：last（末次触达）、first（首次触达）、channel（渠道优先：最后一次扫码加上的）；\n"
		"              不写按 [orders] attribution\n"
		"--by CUT      怎么分；单独的 siyu report 列出有哪些报表、各能怎么分\n"
		"--csv, --json 给表格软件、给程序（金额以分为单位）\n"
		"--xlsx FILE, --html FILE  写成工作簿、网页：里面没有客户，这台机器上谁都能读（0644）；\n"
		"              有客户的（siyu export -o）只有您能读（0600）\n"},
	{"orders",
		"import FILE       导入店铺导出的订单：.xlsx，或者 CSV（UTF-8、GB18030）。常见的列名都认得（订单号、买家付款时间、\n"
		"                  实付金额……），别的在配置 [columns] 里写，状态里不认得的词在 [orders_file] 里写；\n"
		"                  列名上面可以有标题，最后的合计行只拿来核对\n"
		"  --sheet NAME    工作簿里的哪一张表；不写是第一张\n"
		"  --strict        有一行不对，整个文件都不收\n"
		"  --source NAME   订单号是哪里的（不写是 csv，表格）：同一来源的同一个订单号只算一单\n"
		"try NAME FILE     [orders_json NAME] 把那个店铺系统发来的内容（在文件里）读成什么；什么也不记\n"
		"add               手工记一单：--order-no 订单号 --amount 元，知道的话再写 --customer 客户\n"
		"                  --employee 员工 --product 商品 --quantity 数量 --paid-at 付款时间 --status 状态\n"
		"                  --refund 退款元 --refund-at 退款时间（不写是现在） --source 来源（不写是 manual，手工）\n"
		"                  --phone 手机号 --remark 备注。记过的单：没写的不动，时间和金额也不动；改了的一直算数，店铺的文件\n"
		"                  以后说的不再改它。没写 --source 而别的来源有这个订单号：问是哪一单，真是另一单写 --new\n"
		"release ORDER     手工改过的放开：再导入一次就按文件的；--source NAME\n"
		"void ORDER        作废一单，--why 写为什么：付款、退款哪里都不算了，再导入也不算；--source NAME\n"
		"  --source NAME   不写订单号：这个来源的都作废，先说有几单、多少钱，再问（--yes 不问）。只要一部分的：\n"
		"                  --from DATE、--to DATE 付款日期（两头都算），--recorded DATE 记下的那天（哪天导入的）\n"
		"unvoid            作废了的算回来，写法同 void，不写 --why；作废以后店铺说的，再导入一次就补上\n"
		"pull              现在就读对外收款（客户在聊天里付的）并等它读完：最近几周的，或者 --from DATE 以后付的；\n"
		"                  [pay] poll_minutes 会自己读；--no-wait 不等\n"
		"  status          读得怎么样\n"
		"list              最近 7 天最新的 200 单和来源：--days N、--limit N、--source NAME、--json\n"
		"show ORDER        一单现在的样子、账本、谁什么时候改了什么、为什么归给那一位：--source NAME、--json\n"
		"unmatched         商品表里没有的商品，和对不上客户的订单\n"
		"退出码 1：至少一行没收下，要改，原因写在行号后面（没付款的行本来就不记，只报行号，不算）；unmatched：有这样的。pull 的 4：同 siyu help sync。\n"},
	{"inbox",
		"list          what arrived, oldest first: --after ID, --limit N, --json (one object a line)\n"
		"show ID       one with all its fields\n"
		"retry ID      folds one again that failed, after an upgrade: for 30 days\n"
		"What came stays for [data] inbox_days: asked for what is older, it says since when it reaches.\n"},
	{"status",
		"Whether work runs, what waits, what is unsure or held, and what it complains of. barred: what keeps every call from WeCom.\n"
		"outcomes counts what came and was not simply done; outcomes_last has the last of them with why: `siyu inbox show` has all of one.\n"
		"log: since when it reaches, its bytes, and when the last snapshot of the state was verified (data/snapshots, each week).\n"
		"--json        the same as JSON\n"
		"--up          says nothing but whether gate, work and desk run and work answers: exit code 0, else 1 (for watchers, such as\n"
		"              Docker's HEALTHCHECK). Without it the exit code is 0 also when siyu serve does not run\n"},
	{"unsure",
		"Without words: each mass message of which WeCom did not say whether it was made and whom we could not ask\n"
		"about it, with what to look at. Nothing of the kind is ever sent again by itself. Then, for one EFFECT:\n"
		"--sent       the employee has sent it: its customers have it, from now on\n"
		"--not-sent   it is not there, and is not sent any more\n"
		"--again      it is not there: it goes out once more, without those who have left since\n"
		"--by USERID  who looked\n"
		"Exit code 1: no such call, or its time is over.\n"},
	{"resume",
		"An engine that was restored or slept too long, or whose clock was put forward, asks WeCom before it sends, and is held\n"
		"when WeCom has mass messages, or posts of 朋友圈, that it does not know. It stays so through every restart.\n"
		"--send               send all that waits\n"
		"--skip-before TIME   what was due before that is not sent any more, such as \"2026-03-03 09:00\"\n"},
	{"import",
		"The first line with names of columns begins the table; up to four lines may stand above it. Which columns each kind may have:\n"
		"`siyu words 话术` (标签, 商品, 朋友圈, 渠道码), below 导入导出的表. What comes of it is checked where it is to lie, among the\n"
		"other scripts, with the files it attaches; with an error nothing is written (exit code 1).\n"
		"--sheet NAME  of a workbook, in place of its first\n"
		"-o FILE.md    into that file; else it is printed\n"
		"--replace     the file is there: the table replaces its own, all else keeps its bytes; so does a question that says what it said,\n"
		"              and one that does not keeps its comments\n"},
	{"export",
		"Of a customer, by external_userid: every row of every table that is his, as JSON. That it was given out, and by whom,\n"
		"stands in `siyu why`.\n"
		"-o FILE      into that file, which only you can read; else it is printed\n"
		"--by NAME    who asked for it\n"},
	{"forget",
		"CUSTOMER is an external_userid. What he said and what is noted of him goes; his ids (external_userid, unionid, mobiles)\n"
		"become a pseudonym as whole words in every table; inputs of the log that hold one are replaced by kind and pseudonym;\n"
		"both files are written anew. Amounts, counts and times stay, so that figures do. What comes about him later is refused,\n"
		"or counts for the pseudonym.\n"
		"His name, 备注 and 描述 are looked for in his own rows alone: others bear them, and scripts and messages to others have\n"
		"them as words. So what is not found is his name where somebody typed it without his id: in the 备注 of another\n"
		"customer, a question to the app, a list that went to a group. Before it asks it says what it looks for, and where.\n"
		"siyu serve must not run. Killed in the middle: the same again goes on. Backups and exports are yours to deal with.\n"
		"--dry        what would go, by table; without it that is said, too, and asked for (--yes: not)\n"
		"--by NAME    who asked for it\n"},
	{"backup",
		"Copies the log and the state as of one moment, accounts of the pages and tokens of the API, scripts, pictures and files\n"
		"of codes, and the configuration, into a new folder, and reads all of it again: integrity of both databases, sum of the\n"
		"log, that they belong together.\n"
		"Secrets in files of their own (key_file) are not copied. It holds what customers said and bought: keep it safe.\n"},
	{"restore",
		"Checks the backup, then fills a data folder that is empty or not there, and checks that. The engine that starts in it\n"
		"is held: see `siyu help resume`. A folder that was not filled to its end is refused.\n"
		"--data FOLDER  where to; name it under [data] dir afterwards\n"
		"--at TIME      as things stood then, such as \"2026-03-09 21:10\", folded anew from the log. siyu why, report and\n"
		"               inbox read it; serve refuses it, so that nothing is sent from it\n"},
	{"replay",
		"Folds every recorded input from nothing into another file, sends nothing, and compares it with the state as of\n"
		"its position, table by table. The live files are only read. Where the log is not whole any more ([data] inbox_days,\n"
		"a customer who was forgotten, an upgrade) it begins at the oldest snapshot of data/snapshots.\n"
		"--to FILE     keep what it gives there (a new file); else it is removed at the end\n"
		"Exit code 1: at least one table differs.\n"
		"--scripts DIR   what if these scripts had run since the log begins: customers, orders and what people told come from the\n"
		"              log as they came; employees confirm at the rates that were measured. Printed beside what happened.\n"
		"--json        the same as JSON: rates, actual, if\n"},
	{"digest",
		"A line for each table and one for all of it. Two states folded from the same inbox have the same digest.\n"},
	{"config", "--example     a configuration file with every key, its default and its meaning\n"},
	{"init",
		"Asks for what the admin console shows, checks each answer, asks WeCom whether it is right, and writes --conf FILE\n"
		"(conf/siyu.conf), mode 0600. Over a file that is there an empty line keeps what it has, and only the lines\n"
		"whose answer is another change. Exit code 4: written, but WeCom could not be asked whether it is right.\n"
		"--offline     does not ask WeCom\n"
		"--api URL     where WeCom's API is: that of a sandbox, such as http://127.0.0.1:9090\n"},
	{"doctor",
		"Looks at configuration, data, what runs and was refused, and asks WeCom; each finding with what to do. Changes nothing.\n"
		"What only follows from another fault is marked 连带 and not counted.\n"
		"--offline       asks nobody\n"
		"--url URL       asks that callback URL as WeCom does, here at siyu and through your web server\n"
		"--request LINE  which rule a request broke: a line of your web server's log, 'GET /wecom/bot?msg_signature=…';\n"
		"                --body FILE is what was posted\n"
		"--json          for a program\n"
		"Exit code 1: something is wrong.\n"},
	{"sync",
		"Reads customers, tags, groups and channel codes anew and says what callbacks had lost. Nobody gets a message for it.\n"
		"--dry         only says it; whom a colleague got whom nobody told of stands there as new, not yet as gone from the other\n"
		"--trust       when more than half of an employee's customers are missing: takes that as true, which is else doubted. Who is not\n"
		"              listed any more though nobody said that he left is taken for one who left\n"
		"--no-wait     does not wait for the end\n"
		"--status      how the last one went\n"
		"Exit code 4: WeCom said no or is not reached, or siyu serve ended meanwhile. Nothing is lost: it goes on once it can.\n"},
	{"transfer",
		"Without words: who left and whose customers wait. With --from and --to they go to colleagues, in turn; customers can\n"
		"refuse within 24 hours.\n"
		"--customers, --groups   these alone;  --limit N of them;  --dry only says which\n"
		"--yes                   does not ask\n"
		"--message TEXT          what WeCom tells the customers of one who is still there; of one who left it tells them nothing, so it is refused\n"
		"status                  what became of it\n"
		"sheet EMPLOYEE          交接表 of who takes over: what each customer got and waits for;  --csv\n"
		"Exit code 4: as of `siyu help sync`.\n"},
	{"sandbox",
		"Issues tokens, keeps employees, customers, tags and mass messages, checks calls as WeCom does, and posts\n"
		"encrypted callbacks and signed orders. People behave by seed: the same seed, the same story.\n"
		"--corpid ID  --secret S  --agentid N                     of the corp and its app; the first two must be given\n"
		"--listen ADDR                                           where the API of WeCom is served (127.0.0.1:9090)\n"
		"--callback URL  --token T  --aes-key K  --receiveid ID  where callbacks go\n"
		"--orders-url URL  --orders-key K                        where orders go\n"
		"--pay-secret S                                          who may read 对外收款; without it the app may\n"
		"--archive FILE  --archive-key-file PUBLIC.pem           where what people say to each other goes (会话内容存档)\n"
		"--seed N  --employees N  --customers N  --states A,B  --minutes N  --speed N\n"
		"--confirm-permille N  --confirm-mean-s N  --buy-permille N  --buy-alone-permille N  --repeat-permille N\n"
		"--refund-permille N  --pay-permille N  --delete-permille N  --reply-permille N  --type-permille N\n"
		"--like-permille N  --comment-permille N\n"
		"--double-permille N  --reorder-permille N  --lose-permille N  --retries N  --retry-ms N  --timeout-ms N\n"
		"--concurrent N  --calls-per-minute N  --json  --untrusted  --strict-escapes\n"
		"Permille are chances of a thousand: buy after a message, buy-alone without one, pay of these in the chat (对外收款),\n"
		"type: an employee writes to the app; double, reorder, lose: of callbacks.\n"
		"What somebody does now is posted to it, so that all can be tried; the answer tells ids or what is missing:\n"
		"  curl -d '{\"userid\":\"sales01\",\"name\":\"小明\",\"state\":\"A\"}' http://127.0.0.1:9090/sandbox/add\n"
		"  add, delete, tag (userid, external_userid); confirm, publish, resign (userid); say (userid, text: to the app)\n"
		"  chat (userid, external_userid, text; by: employee, else the customer says it; with chat_id in a group): for the archive\n"
		"  buy (external_userid, amount_fen); refund (order_no, refund_fen); pay (amount_fen, external_userid, userid)\n"
		"  room  what: make (userid, name), join, leave (chat_id, userid), rename, owner, dismiss; scan (state of a 群码, userid): into the\n"
		"        first group with room, else a new one\n"
		"  kf    what: account (name), servicer (open_kfid, userid); enter, say, click (open_kfid, external_userid, text)\n"
		"  strategy (name) makes a 客户规则组, for siyu sync and siyu tags add GROUP/TAG --strategy NAME; library what: new, rename (to),\n"
		"        drop (tag: GROUP/TAG or GROUP, strategy: the id that came back; without it the corp's tags): tags as the console does\n"
		"  employee (userid, name): one more; a userid that no employee has is refused, with those that there are\n"
		"  robot (key, name); fail (path and what it asks for): how calls fail\n"
		"Read: books, calls, breaches, callbacks, messages?customer=ID, tags?userid=EMPLOYEE&customer=ID\n"
		"Each secret may be given as --secret-file PATH (--token-file, --aes-key-file, --orders-key-file, --pay-secret-file), out\n"
		"of sight of `ps`.\n"},
	{"demo",
		"Two weeks of a virtual shop in seconds, then the real processes on loopback. Exit code 0 only if all\n"
		"figures agree with the sandbox's own books.\n"
		"--keep        stay up and print what to type\n"},
	{"help",
		"COMMAND --help does the same.\n"
		"剧本              the manual for operators (手册): its chapters\n"
		"剧本 CHAPTER      one of them, by number or name\n"
		"剧本 WORD         where it speaks of that word\n"
		"剧本 --html OUT   all of it as one page, which needs nothing from the net\n"},
};

static void print_indented(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		printf("  %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

int command_help_one(const char *name)
{
	for (int i = 0; i < command_table_count; i++) {
		const struct command *c = &command_table[i];
		if (strcmp(c->name, name) != 0)
			continue;
		printf("siyu %s: %s\n\nusage: siyu [--conf FILE] %s%s%s\n\n", c->name, c->summary, c->name,
			c->args[0] ? " " : "", c->args);
		for (size_t k = 0; k < sizeof details / sizeof *details; k++)
			if (strcmp(details[k].name, name) == 0)
				print_indented(details[k].text);
		return EXIT_DONE;
	}
	bool found = false;
	for (int i = 0; (unsigned char)name[0] >= 0x80 && i < command_table_count; i++) {
		const struct command *c = &command_table[i];
		if (!strstr(c->summary, name))
			continue;
		if (!found)
			fprintf(stderr, "没有「%s」这个命令，命令是英文的。说到它的有：\n", name);
		fprintf(stderr, "  %-8s %s\n", c->name, c->summary);
		found = true;
	}
	if (!found)
		fprintf(stderr, "siyu: 没有「%s」这个命令；siyu help 看有哪些\n", name);
	return EXIT_USAGE;
}

static void print_chapters(void)
{
	struct text out;
	text_init(&out, PAGE_BYTES);
	text_adds(&out, "siyu 运营手册\n\n");
	for (int i = 0; i < manual_chapter_count; i++) {
		text_addf(&out, "  %2d  ", i + 1);
		utf8_pad(&out, manual_name(&manual_chapters[i]), 12, false);
		text_adds(&out, "  ");
		text_add(&out, manual_about(&manual_chapters[i]));
		text_addc(&out, '\n');
	}
	text_adds(&out,
		"\n看一章：siyu help 剧本 1，或者写它的名字；做成网页：siyu help 剧本 --html 手册.html\n"
		"找一个词在哪里讲：siyu help 剧本 对照组；怎么写：siyu words 对照组；一种文件能写什么：siyu words 打卡\n");
	fputs(text_str(&out), stdout);
	text_release(&out);
}

struct search {
	struct span asked;
	int chapter, found;
	struct text heading; /* of the section in hand */
	bool told;           /* that section is listed already */
};

static void look_at(void *user, const struct manual_block *b)
{
	struct search *s = user;
	if (b->kind == MANUAL_TITLE || b->kind == MANUAL_HEADING) {
		text_clear(&s->heading);
		text_add(&s->heading, b->kind == MANUAL_HEADING ? b->text : SPAN_LIT(""));
		s->told = false;
	}
	if (s->told || span_search(b->text, s->asked) == SIZE_MAX)
		return;
	if (s->found == 0)
		printf("没有「%.*s」这一章，手册里说到它的地方：\n", SPAN_ARG(s->asked));
	printf("  siyu help 剧本 %d  %s\n", s->chapter, text_str(&s->heading));
	s->told = true;
	s->found++;
}

/* A word that is no chapter: where the manual speaks of it. */
static int find_in_manual(struct span asked)
{
	struct search s = {.asked = asked};
	text_init(&s.heading, 4096);
	for (int i = 0; asked.n && i < manual_chapter_count; i++) {
		s.chapter = i + 1;
		s.told = false;
		text_clear(&s.heading);
		manual_walk(span_of(manual_chapters[i].text), look_at, &s);
	}
	text_release(&s.heading);
	if (s.found == 0)
		fprintf(stderr, "手册里没有「%.*s」。siyu help 剧本 列出所有的章。\n", SPAN_ARG(asked));
	return s.found ? EXIT_DONE : EXIT_NO;
}

/* siyu help 剧本 [CHAPTER] [--html OUT] */
static int help_manual(int argc, char **argv)
{
	const char *html = NULL;
	const struct option_spec specs[] = {{"--html", &html, NULL}};
	char *words[16];
	int n = 0;
	struct err err = {0};
	struct text out;
	int code = argc > 16 ? command_usage("help", "参数太多了")
			     : command_options("help", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n > 1 || (n == 1 && html))
		return command_usage("help", "一次只看一章；要全部就写 --html");
	if (!html && n == 0) {
		print_chapters();
		return EXIT_DONE;
	}
	const struct manual_chapter *c = n ? manual_find(span_of(words[0])) : NULL;
	if (n && !c)
		return find_in_manual(span_of(words[0]));
	text_init(&out, PAGE_BYTES);
	if (html)
		manualpage_put(&out);
	else
		manualplain_put(c, COLUMNS, &out);
	enum rc rc = text_check(&out, &err);
	if (!rc && html)
		rc = plainly_written(html, fileio_write(html, text_span(&out), 0644, &err), &err);
	else if (!rc)
		fputs(text_str(&out), stdout);
	if (!rc && html)
		printf("手册写在 %s，用浏览器打开。\n", html);
	text_release(&out);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

int command_help(struct app *app, int argc, char **argv)
{
	(void)app;
	if (argc >= 2 && (strcmp(argv[1], "剧本") == 0 || strcmp(argv[1], "手册") == 0))
		return help_manual(argc - 1, argv + 1);
	if (argc > 2)
		return command_usage("help", "一次只看一个命令");
	if (argc == 2)
		return command_help_one(argv[1]);
	printf("siyu %s, private-domain operations for WeChat Work (企业微信私域)\n\n"
	       "运营手册，从第一个剧本教起：siyu help 剧本\n\nusage: siyu [--conf FILE] COMMAND …\n\n",
		SIYU_VERSION);
	for (int i = 0; i < command_table_count; i++)
		printf("  %-8s %s\n", command_table[i].name, command_table[i].summary);
	printf("\n`siyu help COMMAND` tells the rest. The configuration is conf/siyu.conf unless --conf names another.\n"
	       "Exit codes: 0 done, 1 the answer is no (a check found errors), 2 usage or configuration, 3 data,\n"
	       "4 the other side. Start with README.md, or with `make demo`.\n");
	return EXIT_DONE;
}
