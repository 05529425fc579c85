/* siyu help: all commands in a line each, one of them with its options, or the manual for operators. */
#include "command.h"
#include "onscreen.h"
#include "plainly.h"
#include "reportfind.h"

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
		"Both faces answer GET /healthz. HUP reads configuration and scripts again; what cannot be taken is in\n"
		"the log, and `siyu doctor` says that it was not read.\n"
		"--role ROLE   one of them alone, for those who have a supervisor of their own; it reads the configuration at its start alone\n"},
	{"check",
		"只读剧本，什么也不动。FILE 可以是文件夹；不写就是 [scripts] dir。\n"
		"--json        一行一个对象：file、line、col、code、severity、text、hint\n"
		"退出码 1：有一个剧本有错，跑不起来。\n"},
	{"read",
		"谁会进、收到什么、什么时候、什么时候停、哪些上限管着他（配置里的也算）、员工要做什么、夜里不发什么。\n"
		"念的是跑起来的样子，不是照着文件念。\n"
		"有错的剧本念不了（退出码 1）：`siyu check FILE` 说怎么改。\n"},
	{"try",
		"FILE 顶替同名的剧本，或者加在 [scripts] dir 的剧本里。先把数据复制一份（正在用的只读），从现在起、用现有的客户往后走：\n"
		"员工都点确认，没有新客，没有人买。说谁会在什么时候收到什么，每位员工哪天要做什么，接收额度撑不撑得住，谁给谁让了路；\n"
		"打卡群还说群主今天会提醒谁。\n"
		"--days N         走几天，不写是 7\n"
		"--customer ID    只看一位客户的消息、待办和撞车\n"
		"复制的那份最后删掉；被中断留下的，下一次删。\n"},
	{"simulate",
		"不写 FILE 就是 [scripts] dir 里的全部剧本。编出来的客户按种子加员工、下单、流失，员工几分钟里点掉大多数任务；\n"
		"时间是虚拟的，人做的事落在整五分钟上。说每位员工哪一天有多少事，接收额度装不装得下，什么没有发、为什么。\n"
		"不碰、也不问企业微信里的任何东西。\n"
		"客户买「商品」表里的货，越便宜买的越多（没有表就编几样，会说）；等回复的步骤有人回，回的是分支里的词、「停止」里的\n"
		"词或者别的；群主把备好的话发到群里。各种人占多少写在最前面（假定）。没有人进的剧本也列出来。\n"
		"打卡群的成员打卡、漏打、补打，有人找就有反应；也有人来微信客服。只写一个打卡或秒杀，就从它前五天走起，不管那是哪一天，\n"
		"--days 从那天算。\n"
		"--customers N   多少客户，不写是 1000\n"
		"--employees N   多少员工，不写是 10\n"
		"--days N        走几天，不写是 14\n"
		"--seed N        种子，不写是 1；同一个种子，在哪台机器上数都一样\n"
		"--jobs N        分几个进程；不写有几个处理器就几个。几位员工的客户共用什么的时候（库存、券码、渠道码、朋友圈、\n"
		"                每公司每周最多、这几天里的秒杀），或者有人来微信客服，不分\n"
		"--whole         不分，慢一些，数一样\n"
		"--html OUT      写一页图和表，不用联网就能看\n"
		"--svg OUT       只要图\n"
		"--json          给程序读\n"},
	{"fmt",
		"写成规范的样子：- ## 和 > 后面空一格，冒号用全角，表格对齐，空行和 sop/ 里一样。注释留着。FILE 可以是文件夹。\n"
		"--check       不改；有不合样子的，退出码 1\n"
		"--stdout      只打印一个文件改后的样子，不写回去\n"
		"有错的剧本不动（退出码 1）。\n"},
	{"words",
		"不写 WORD 是整张表；写一个词，说它怎么写、不写的时候按什么算。写一张表的名字（变量、条件、时间……）看那张表；写一种文件\n"
		"（剧本、打卡……）看里面能写什么；没有这个词，列出说到它的。\n"},
	{"scripts",
		"名字、版本、从什么时候起、多少客户在里面；下面是以前的版本和还在那些版本里走的人（沿用：旧版走完）。\n"
		"show NAME       正在跑的（或者最后跑过的）那一版的原文\n"
		"--version N     那一版的\n"
		"退出码 1：没有这个剧本，或者没有这一版。\n"},
	{"reload",
		"改好的剧本开始用：在跑着的 work 里，没有跑就在这里。每个剧本说改了什么、在途的有多少人（沿用）。\n"
		"--dry             只说：在复制的一份上算，算完删掉\n"
		"--renamed O=N     原来叫 O 的一步现在叫 N：在它的标题下面写上 - 编号：O；几个用逗号隔开\n"
		"--new             有一步不见了，旁边多出来的是新的步骤\n"
		"在终端里不写这两个会问；别的地方，这样的剧本照旧跑（退出码 1）。\n"
		"收到 HUP 也一样（配置也重读）；[scripts] watch = yes 时，文件写完几秒以后自己读。\n"
		"只换剧本：配置改了（名字、额度、[data] inbox_days……）要重启 siyu serve，或者给它的进程发 HUP；还没重读，最后会说。\n"},
	{"why",
		"CUSTOMER 是客户编号 external_userid（wm 开头，`siyu inbox list` 里有），或者名字、名字的一部分：有好几位就列出来。\n"
		"GROUP 是客户群的 chat_id 或者群名。\n"
		"--at TIME     到那时为止知道什么、决定了什么、打算做什么，像 \"2026-03-03 09:00\"\n"},
	{"stage",
		"CUSTOMER 是客户编号；STAGE 是 [crm] stages 里的一个。剧本听到的是「阶段变为」。\n"
		"--by NAME     谁改的，`siyu why` 里看得到\n"},
	{"tell",
		"客户回的话只有员工看得到：在这里登记，或者点按钮，在等的一步（等待）就不等了，走它的分支（### 如果 回复 …），或者停下\n"
		"（客户说「…」）。\n"
		"TEXT            他说的话，用引号\n"
		"--choice WORD   他选的那一项（选项）\n"
		"--none          没回\n"
		"--join GROUP、--click LINK      他进了群、点了链接\n"
		"--aftersale、--human            进入售后、人工接管\n"
		"--step NAME     只算那一步的；不写，在等这种事的每一步都听到\n"
		"--by USERID     谁登记的\n"
		"退出码 1：没有这位客户，或者他的剧本里没有这一步。\n"},
	{"todo",
		"list            没办完的，所有员工的，或者 EMPLOYEE（userid）的，最急的在前\n"
		"open ID         看正文，数字和券码这时才填好\n"
		"done ID         办完了；要发给客户的话（侧边栏）就算送到，等它的往下走\n"
		"--result WORD   它的选项里的一个，### 如果 任务结果 = … 听到\n"
		"--by USERID     谁办的\n"
		"退出码 1：结果不是选项里的。\n"},
	{"audit",
		"在应用里打的、点的，一件一行：什么时候、谁、说什么、办成没有、动了哪位客户，下面是应用回的话。\n"
		"EMPLOYEE 是 userid 或者姓名。谁能办什么写在 [roles] 和 [teams]；别的见 `siyu help 剧本 应用`。\n"
		"--sent       发给自己人和群里的：数字和算的时间，应用的消息送到没有\n"
		"--days N     往前几天，不写是 7\n"},
	{"menu",
		"先给你看有哪些按钮，再让企业微信做成应用的菜单，换掉原来的。点一下和发那个字是一回事。\n"
		"`[roles] menu = yes` 时，启动发现不一样就自己做。\n"
		"--dry        只看\n"},
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
		"每个群：群主、建群目的、群剧本、打卡、秒杀走到第几天、多少人，今天谁来了、怎么来的（邀请、链接、哪个群码）、谁走了；\n"
		"带来什么：来了几位、留下几位、成员在群里时付的单，减去退款。解散的排在最后。NAME 是 chat_id，或者群名的一部分。\n"
		"群里说的话企业微信不给看。退出码 1：没有这个群。\n"},
	{"stats",
		"每晚对账以后读（[sync] nightly、statistics）：第一次读一个月，以后每天读到数字定下来为止（三天后）。日子按北京时间。\n"
		"群是最后读到的那一天，按群主。\n"
		"--days N     到昨天为止几天，不写是 7；--json 有每人每天的\n"},
	{"quota",
		"每一项额度和出处（哪一页、哪个月的原文；没有一页说得准的，是配置里的哪一项）；用了多少、谁用的、最早用完的什么时候用完。\n"
		"按分钟、小时的是 24 小时里最忙的。发起朋友圈：企业微信收下就算一条，后来没做成的也算。\n"
		"--days N      在复制的一份上往后走 N 天，像 siyu try（剧本照旧，员工都确认，没有新客）：一天、一周、一月最多用多少，\n"
		"              因为它哪些消息发不出、哪些晚发\n"
		"--json        全部，带每一条发不出的\n"},
	{"moments",
		"每一条朋友圈：时间、状态和原因、谁发了谁没发、多少赞和评论。\n"
		"--days N     前后各几天，不写是 7\n"},
	{"checkin",
		"不写客户：每个在进行的打卡群，成员按天数、连着几天、漏了几天、奖品。--show NAME 只看那一个。\n"
		"CUSTOMER 是客户编号，或者成员的名字（只有一位叫这个）。算在他所在的每个打卡里，算今天（从日界到日界）。\n"
		"--script NAME   只算这一个打卡\n"
		"--at TIME       他那时打的，像 \"2026-03-09 21:10\"，现在才登记\n"
		"--makeup DATE   补卡：补那一天的，次数按剧本的「补卡」\n"
		"--undo DATE     登记错了；已经拿到的奖品不收回\n"
		"--list FILE     CSV（UTF-8、GB18030）或 .xlsx，列是 客户，需要的话有 时间、补卡、剧本；也可以只有客户\n"
		"--by USERID     谁说的\n"
		"退出码 1：至少一个没算上，原因写在旁边。\n"},
	{"score",
		"每一笔加减的日期和原因，然后线索分、级别和 RFM 是怎么来的。分值和门槛在 [crm]。\n"
		"--add N       加 N 分，写 -N 是减；--by NAME 谁给的，`siyu why` 里看得到\n"},
	{"enrol",
		"客户写客户编号，客户群写 chat_id 或者群名。规则许可的话，就像剧本从现在开始一样进去：结果看 `siyu why`。\n"
		"--by NAME     谁说的\n"},
	{"firm",
		"在这里登记的，先于企业微信说的（别的企业的联系人）。\n"
		"--by NAME     谁登记的\n"},
	{"login",
		"你自己产品的计数发到 /logins 的东西，手工记一次。同一位客户、同一个时间再记一次会盖掉。\n"
		"--at TIME     2026-03-06 20:10；不写是现在\n"
		"--times N     几次；0 是那边有这个人、他没来；不写是 1\n"
		"--by NAME     谁登记的\n"},
	{"codes",
		"渠道码表里的每一行：State（编号）、config_id、二维码的链接、现在谁接待（企业微信里的），哪里不对。表里删掉的一行，企业微信那边还在：\n"
		"印出去的卡片照样能扫。\n"
		"drop NAME     把表里已经没有的码在企业微信里删掉，写名字或者编号；先说要删什么再问（--yes 不问）\n"
		"print NAME…   每个码一张 NAME.svg（不写名字是全部），写进 -o FOLDER，二维码下面是名字和谁接待。获客链接的内容企业微信会说；\n"
		"              别的码只有做好的图，要取来：--offline 不取。字体用打印的那台电脑的\n"
		"--by NAME     谁要的\n"
		"--json        给程序读\n"
		"退出码 1：没有这个码、它还在表里，或者没有答应。4：同 `siyu help sync`。\n"},
	{"tags",
		"每个标签写成 组/标签，有多少客户、哪个剧本说到它。没有剧本说到的标签从不自己删：--unused 只列这些。\n"
		"rename        标签的编号不变，有它的人还有；马上把剧本里的名字也改了，再 siyu reload\n"
		"drop          从企业微信和每位客户身上去掉；有剧本说到它就不删；两个都先说多少人有再问（--yes 不问）\n"
		"rename-group、drop-group  整个组一样；组里的标签跟着\n"
		"企业微信只让 siyu 改它自己建的标签和组；不让改的写在标签旁边。有人在后台删掉的，这里每位客户身上也没了；下一次「打标签」会重新建，\n"
		"说到它的剧本的负责人会收到通知。\n"
		"规则组标签排在企业标签后面，带编号，rename、drop 用编号找；siyu 不给客户打这种标签。再后面是这个应用建的组。\n"
		"add           在那个名字或编号的规则组（第一级）里建 组/标签；没建成的写明\n"
		"退出码 4：同 `siyu help sync`。\n"},
	{"kf",
		"每个客服账号和它的编号：消息读到什么时候、谁在等人接待等了多久、谁有人接待、接待人员上次看到时在不在（转人工、或者 refresh），\n"
		"读不了的话为什么。\n"
		"--json        给程序读\n"
		"refresh       向企业微信重新问账号和接待人员\n"
		"link          要一个账号（编号或名字）在一个场景的网址：场景最多 32 个 0-9 a-z A-Z _ -，印在哪里各用一个。从它进来的会记数，\n"
		"              siyu why 说他从哪里来。网址一直有效\n"
		"--name NAME   那个地方叫什么；再写一次只改名字\n"
		"print -o FOLDER  每个网址一张 ACCOUNT-NAME.svg 二维码，同 siyu codes print；不用联网\n"
		"退出码 4：同 `siyu help sync`。\n"},
	{"report",
		"gmv          成交：付款按付款时间，退款按退款时间；怎么分，加起来都等于账本；--by 时段 看几点付的款\n"
		"funnel       从加好友到再下单，每一步还剩多少人\n"
		"day0         每天加上的客户，当天有多少下单\n"
		"structure    GMV 由什么组成，哪个因素拉高、哪个拖低\n"
		"plan         测算：--from 那天所在的整月，目标、按时间应到、照此到月底\n"
		"experiments  每个实验的各组：多少人、指标、区间；各组都够人数才下结论，下了就不变\n"
		"holdout      剧本比它的对照组多卖了多少，带区间\n"
		"repeat       首单以后 30、60、90 天里谁再买；加上以后 0、1、7、30 天里谁付费（--by added）\n"
		"rfm          买过的人分八层，按 [crm] 的门槛，算到 --to 那天\n"
		"tasks        员工按时确认了多少群发，用了多久，额度用了多少\n"
		"groups       客户群：进出多少人、买了多少；打卡、秒杀（--by 打卡、--by 秒杀）\n"
		"moments      朋友圈：谁发了，多少客户点赞评论，之后多少下单\n"
		"words        每句话送到多少客户、多少回复、多少下单\n"
		"rank         每位员工的扫码、新增好友、订单、净成交额和名次\n"
		"sent         发过的早会、复盘、周报、月报，和它们的数字后来变成多少；--days 往回看几天（不写是 35）\n"
		"--from 日期, --to 日期   两头都算，像 2026-03-01；不写是最近 30 天\n"
		"--compare 和谁比  每个数旁边放以前的数和变化：before（上期、环比）是前面一段同样长的日子，week（上周）、\n"
		"              month（上月）、year（去年、同比）是上周、上月、去年的同一些日子，整月的比整月（2 月比 1 月\n"
		"              的 31 天）。英文、中文写哪个都行。\n"
		"              能比的有 gmv、funnel、day0、tasks、groups、moments、rank、words；structure 本来就和上期比\n"
		"--attribution 归因   成交归给谁：last（末次触达）、first（首次触达）、channel（渠道优先：最后一次扫码加上的），\n"
		"              英文、中文写哪个都行；不写按 [orders] attribution。只用在 gmv 和 rank，别的报表里的数不看归因\n"
		"--by 分法     怎么分，英文、中文都行：--by channel 就是 --by 渠道。gmv 一次能写两个不同的：--by 渠道,员工\n"
		"              （也可以 --by 渠道 --by 员工）先按渠道，同一渠道里面再按员工。单独的 siyu report 列出各能怎么分\n"
		"--csv, --json 给表格软件（金额是元，两位小数）、给程序（金额是分，整数）\n"
		"--xlsx 文件, --html 文件  写成工作簿、网页：里面没有客户，这台机器上谁都能读（0644）；\n"
		"              有客户的（siyu export -o）只有您能读（0600）\n"},
	{"orders",
		"import FILE       导入店铺导出的订单：.xlsx，或者 CSV（UTF-8、GB18030）。常见的列名都认得（订单号、买家付款时间、\n"
		"                  实付金额……），别的在配置 [columns] 里写，状态里不认得的词在 [orders_file] 里写；\n"
		"                  列名上面可以有标题，合计、小计、共 N 单那几行只拿来核对\n"
		"  --sheet NAME    工作簿里的哪一张表；不写是第一张\n"
		"  --strict        有一行不对，整个文件都不收\n"
		"  --renumber      文件里的单以前按另一个订单号（主订单编号、子订单编号……）记过的，一单也不记，说是哪几单；写它就先作废\n"
		"                  那几单，再按现在的号记（先说再问，--yes 不问）；真是另外的单写 --new\n"
		"  --source NAME   订单号是哪里的（不写是 csv，表格）：同一来源的同一个订单号只算一单\n"
		"                  内存：siyu serve 开着，由它记，这一会儿它最多留 128 MiB 的页；没开着，导入自己是一个进程，\n"
		"                  也是最多 128 MiB 的页，每一批再要几十 MiB，文件每一行约 600 字节，导完就结束。\n"
		"                  不到 64 MiB 说的是平时的服务；机器内存小，先开着 siyu serve 再导入\n"
		"                  导到一半按 Ctrl+C：记完手上这一批就停，说导到了第几行，退出码 130；同一个文件再导入一次就补完，\n"
		"                  记下的只算一次。再按一次马上停，记下的也不会丢：\n"
		"                  没算的，报表说还有几条，开着 siyu serve 或者再导入一次就算进来。不用先运行 siyu serve，data/ 它自己建\n"
		"try NAME FILE     [orders_json NAME] 把那个店铺系统发来的内容（在文件里）读成什么；什么也不记\n"
		"add               手工记一单：--order-no 订单号 --amount 元，知道的话再写 --customer 客户\n"
		"                  --employee 员工 --product 商品 --quantity 数量 --paid-at 付款时间 --status 状态\n"
		"                  --refund 退款元 --refund-at 退款时间（不写是现在） --source 来源（不写是 manual，手工）\n"
		"                  --phone 手机号 --remark 备注。记过的单：没写的不动，时间和金额也不动；改了的一直算数，店铺的文件\n"
		"                  以后说的不再改它。没写 --source 而别的来源有这个订单号：问是哪一单，真是另一单写 --new\n"
		"release ORDER     手工改过的放开：再导入一次就按文件的；--source NAME\n"
		"void ORDER        作废一单，--why 写为什么（手机号记成 138****8000）：付款、退款哪里都不算了，再导入也不算；\n"
		"                  --source NAME\n"
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
		"--up          says nothing but whether gate, work and desk run, and work and gate answer: exit code 0, else 1 (for watchers,\n"
		"              such as Docker's HEALTHCHECK). Without it the exit code is 0 also when siyu serve does not run\n"},
	{"unsure",
		"不写别的：企业微信没说建成没有、又问不到的群发，每一条写着去哪里看。这样的从不自己再发。看过以后写 EFFECT 和一个：\n"
		"--sent       员工已经发了：算客户从现在起收到了\n"
		"--not-sent   没有这条，也不再发\n"
		"--again      没有这条：再发一次，走掉的人除外\n"
		"--by USERID  谁看的\n"
		"退出码 1：没有这一条，或者已经过期。\n"},
	{"resume",
		"恢复出来的、停得太久的、时钟往前拨过的 siyu，发之前先问企业微信；企业微信里有它不知道的群发或朋友圈，就停住不发，\n"
		"重启也一样，等人放行。siyu status 说停没停、为什么。\n"
		"--send               把等着的都发出去\n"
		"--skip-before TIME   这个时刻以前该发的不发了，例如 \"2026-03-03 09:00\"；以后的照发\n"},
	{"import",
		"第一行写列名，上面最多可以有四行别的。每一种能有哪些列：`siyu words 话术`（标签、商品、朋友圈、渠道码）的「导入导出的表」。\n"
		"做出来的剧本放到它要去的地方检查（和别的剧本、要带的文件一起）；有错就什么也不写（退出码 1）。\n"
		"--sheet NAME  工作簿里的哪一张表；不写是第一张\n"
		"-o FILE.md    写进这个文件；不写就打印出来\n"
		"--replace     文件已经有了：表顶替原来的表，别的一个字节也不动；问答没变的不动，变了的留着注释\n"},
	{"export",
		"一位客户的（写客户编号）：每张表里是他的每一行，JSON。给过谁，`siyu why` 里看得到。\n"
		"-o FILE      写进这个文件，只有你能读；不写就打印出来\n"
		"--by NAME    谁要的\n"},
	{"forget",
		"CUSTOMER is an external_userid. What he said and what is noted of him goes; his ids (external_userid, unionid, mobiles)\n"
		"become a pseudonym as whole words in every table; inputs of the log that hold one are replaced by kind and pseudonym;\n"
		"both files are written anew. Amounts, counts and times stay, so that figures do. What comes about him later is refused,\n"
		"or counts for the pseudonym.\n"
		"His name, 备注 and 描述 are looked for in his own rows alone: others bear them, and scripts and messages to others have\n"
		"them as words. So what is not found is his name where somebody typed it without his id: in the 备注 of another\n"
		"customer, a question to the app, a list that went to a group. Before it asks it says what it looks for, and where.\n"
		"siyu serve must not run: log and state are written anew, and who reads meanwhile would keep what went (--dry may run\n"
		"beside it). Callbacks that came meanwhile: siyu sync. Killed in the middle, or another program reads the files: the\n"
		"same again goes on. Backups and exports are yours to deal with.\n"
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
		"A line for each table and one for all of it. Two states folded from the same inbox have the same digest.\n"
		"It is none of the texts of [digest] (早会、复盘、周报…): what was sent of those is in `siyu audit --sent` and `siyu report sent`.\n"},
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
		"重新读客户、标签、群、渠道码，说回调漏掉了什么。客户不会因此收到消息。\n"
		"--dry         只说；同事接走、没人说过的客户，这里写成新来的，原来那位还没有写成走了\n"
		"--trust       有员工的客户少了一半以上：平时先不信，写了就当真。名单里没有了、又没人说离职的，当作离职\n"
		"--no-wait     不等它读完\n"
		"--status      上一次怎么样\n"
		"退出码 4：企业微信不答应、连不上，或者 siyu serve 中途停了。什么也不丢：能读了接着读。\n"},
	{"transfer",
		"不写别的：谁走了、谁的客户在等。写 --from、--to 就轮流分给同事；客户 24 小时内可以拒绝。\n"
		"--customers、--groups   只转客户、只转群；--limit N 只转 N 个；--dry 只说会转谁\n"
		"--yes                   不问\n"
		"--message TEXT          在职的，企业微信替你对客户说的话；离职的什么也不说，所以写了不收\n"
		"status                  转得怎么样\n"
		"sheet EMPLOYEE          给接手的人的交接表：每位客户收到过什么、在等什么；--csv\n"
		"退出码 4：同 `siyu help sync`。\n"},
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
		"剧本 WORD         where it speaks of that word, and which reports have a figure of that name\n"
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
		printf("siyu %s: %s\n\n用法：siyu [--conf FILE] %s%s%s\n\n", c->name, c->summary, c->name,
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
	if (!found && (unsigned char)name[0] >= 0x80)
		fprintf(stderr, "siyu: 没有「%s」这个命令；在手册和报表里找：siyu help 剧本 %s\n", name, name);
	else if (!found)
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
	onscreen_put(text_span(&out));
	text_release(&out);
}

struct search {
	struct span asked;
	int chapter, found;
	struct text heading; /* of the section in hand */
	bool by_name;        /* sections that are called so are looked for, else those that speak of it */
	bool told;           /* that section is listed already, or none that is looked for */
};

static void look_at(void *user, const struct manual_block *b)
{
	struct search *s = user;
	if (b->kind == MANUAL_TITLE || b->kind == MANUAL_HEADING) {
		text_clear(&s->heading);
		text_add(&s->heading, b->kind == MANUAL_HEADING ? b->text : SPAN_LIT(""));
		s->told = (span_search(text_span(&s->heading), s->asked) != SIZE_MAX) != s->by_name;
	}
	if (s->told || span_search(b->text, s->asked) == SIZE_MAX)
		return;
	if (s->found == 0)
		printf("手册里说到「%.*s」的地方：\n", SPAN_ARG(s->asked));
	printf("  siyu help 剧本 %d  %s\n", s->chapter, text_str(&s->heading));
	s->told = true;
	s->found++;
}

/* A word that is no chapter: where the manual speaks of it, sections that are called so first, and which reports have a figure of that name. */
static int find_in_manual(struct span asked)
{
	struct search s = {.asked = asked};
	text_init(&s.heading, 4096);
	for (int i = 0; asked.n && i < 2 * manual_chapter_count; i++) {
		s.by_name = i < manual_chapter_count;
		s.chapter = i % manual_chapter_count + 1;
		s.told = s.by_name;
		text_clear(&s.heading);
		manual_walk(span_of(manual_chapters[s.chapter - 1].text), look_at, &s);
	}
	text_release(&s.heading);
	if (reportfind_print(asked) + s.found > 0)
		return EXIT_DONE;
	fprintf(stderr, "手册里没有「%.*s」，报表里也没有。siyu help 剧本 列出所有的章，siyu report 列出报表。\n",
		SPAN_ARG(asked));
	return EXIT_NO;
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
		onscreen_put(text_span(&out));
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
