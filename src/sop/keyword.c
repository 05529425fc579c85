/* The one table of words, and how a word is looked up in it. */
#include "sop/keyword.h"
#include "columns.h"
#include "keyid.h"
#include "base/alike.h"
#include "base/utf8.h"
#include <string.h>

/* clang-format off */
#define P (1u << SOP_PLAY)
#define G (1u << SOP_GROUP_PLAY)
#define D (1u << SOP_CHECKIN)
#define X (1u << SOP_FLASH)
#define M (1u << SOP_MOMENTS)
#define H (1u << SOP_TALK)
#define Q (1u << SOP_BLAST)
#define C (1u << SOP_CODES)
#define L (1u << SOP_TAGS)
#define W (1u << SOP_GOODS)
#define A (1u << SOP_ASSETS)
#define SALE X /* for the rows of columns.h, where X is the row */
#define ALL ((1u << (SOP_ASSETS + 1)) - 1)
#define TIMED (P | G | D | X | Q)
#define F KEYWORD_FILE
#define S KEYWORD_STEP
#define B KEYWORD_BRANCH
#define YES true
#define NO false

/* class, id, word, synonyms, kinds, places, repeat, value, default, help */
#define KIND(id, word, help) { KEYWORD_KIND, id, word, NULL, ALL, 0, NO, "名称", NULL, help, NO }
#define KEY(id, word, syn, kinds, places, rep, value, deflt, help) \
	{ KEYWORD_KEY, id, word, syn, kinds, places, rep, value, deflt, help, NO }
#define K(id) KEYWORD_K_##id
#define TRIGGER(id, word, syn, kinds, value, help) { KEYWORD_TRIGGER, id, word, syn, kinds, F, YES, value, NULL, help, NO }
#define STOP(id, word, value, help) { KEYWORD_STOP, id, word, NULL, P | Q, F, YES, value, NULL, help, NO }
#define FILTER(id, word, value, help) { KEYWORD_FILTER, id, word, NULL, ALL, F, YES, value, NULL, help, NO }
#define TIME(id, word, syn, kinds, value, help) { KEYWORD_TIME, id, word, syn, kinds, S, NO, value, NULL, help, NO }
#define COND(id, word, syn, value, help) { KEYWORD_COND, id, word, syn, TIMED | H, S, NO, value, NULL, help, NO }
#define ARMC(id, word, value, help) { KEYWORD_COND, id, word, NULL, TIMED | H, B, NO, value, NULL, help, NO }
#define FORK(id, word, value, help) { KEYWORD_FORK, id, word, NULL, P | Q | H, B, YES, value, NULL, help, NO }
#define EXEC(id, word, syn, kinds, help) { KEYWORD_EXEC, id, word, syn, kinds, F | S, NO, NULL, NULL, help, NO }
#define MISS(id, word, syn, value, help) { KEYWORD_MISS, id, word, syn, TIMED | M, F | S, NO, value, NULL, help, NO }
#define MEDIA(id, word, syn, value, help) { KEYWORD_MEDIA, id, word, syn, ALL, S | B, NO, value, NULL, help, NO }
#define VAR(id, word, value, help) { KEYWORD_VARIABLE, id, word, NULL, ALL, S | B, YES, value, NULL, help, NO }
#define T(table) (1u << KEYWORD_T_##table)
#define SECTION(table, kind, word, syn, value, help) \
	{ KEYWORD_SECTION, KEYWORD_T_##table, word, syn, kind, 0, YES, value, NULL, help, NO },
#define COLUMN(id, kinds, tables, word, syn, required, value, deflt, help) \
	{ KEYWORD_COLUMN, KEYWORD_L_##id, word, syn, kinds, tables, NO, value, deflt, help, required },

static const struct keyword table[] = {
	KIND(SOP_PLAY, "剧本", "一对一，跟着每位客户走的步骤"),
	KIND(SOP_GROUP_PLAY, "群剧本", "在客户群里按天发，群主点一下"),
	KIND(SOP_CHECKIN, "打卡", "打卡群：每天的任务、提醒、奖品"),
	KIND(SOP_FLASH, "秒杀", "限时限量：预热、开抢、播报、复盘"),
	KIND(SOP_MOMENTS, "朋友圈", "朋友圈月历：哪天几点发什么，给谁看"),
	KIND(SOP_TALK, "话术", "常见问题和回答"),
	KIND(SOP_CODES, "渠道码", "渠道活码、接待员工、轮班"),
	KIND(SOP_BLAST, "群发", "定时发给一批客户"),
	KIND(SOP_TAGS, "标签", "标签组和自动打标签的规则"),
	KIND(SOP_GOODS, "商品", "商品、价格、库存"),
	KIND(SOP_ASSETS, "资料", "小程序、链接、券、门店、团队、群、阶段、日期、人设"),

	/* keys of every kind */
	KEY(K(ABOUT), "说明", "简介", ALL, F, NO, "文字", NULL, "这个文件做什么，给同事看"),
	KEY(K(OWNER), "负责人", NULL, ALL, F, NO, "姓名", "配置", "出了问题找谁"),
	KEY(K(DISABLED), "停用", NULL, ALL, F, NO, "是 或 否", "否", "暂时不用：不再进人，正在走的人停在原处"),
	KEY(K(ID), "编号", NULL, ALL, F | S, NO, "名字", "名称", "改了名称，靠编号认出还是它"),
	/* who, and until when */
	KEY(K(START), "开始", "触发 触发条件", P | G | D, F, YES, "触发，限制条件", NULL, "什么事让客户进入，例如：加好友，渠道 = 包裹卡"),
	KEY(K(AUDIENCE), "人群", "范围 对象人群", P | Q | H, F, NO, "条件，或 全部", "全部", "进入时还要满足的条件"),
	KEY(K(EXCLUDE), "排除标签", NULL, P | G | Q | H, F, YES, "标签、标签", "配置", "有这些标签的人不进入"),
	KEY(K(GOAL), "目标", NULL, P | G | D | Q, F, NO, "首单，7天内", NULL, "想让客户做到的事和期限；也可以写 打卡完成：拿到打卡的最后一个奖品，没有奖品的每天都打了"),
	KEY(K(GOAL_THEN), "目标达成后", NULL, P | G | D, F, NO, "动作；动作", NULL, "目标达成时做什么，例如：转剧本 老客复购30天"),
	KEY(K(STOP), "停止", "退出 结束条件", P | Q, F, YES, "已购买、客户说「不要」", "被删除、退订", "出现这些事就不再发"),
	KEY(K(REENTER), "重复进入", NULL, P, F, NO, "不、结束后可以 或 隔 30天", "看触发", "走完以后还能不能再进"),
	KEY(K(AGAIN), "再次触发", NULL, P, F, NO, "忽略 或 重来", "忽略", "正在走的人又触发一次怎么办"),
	KEY(K(STOCK), "存量", NULL, P, F, NO, "每天最多 500", "不进", "上线前就沉默、就到了分数的人也进，最久的先来"),
	KEY(K(MANY_EMPLOYEES), "同客多员工", NULL, P, F, NO, "只跟一位 或 各跟各的", "只跟一位", "一位客户加了几位员工时跟谁走"),
	KEY(K(FOLLOWER), "跟进人", NULL, P, F, NO, "最近添加、最早添加 或 收款员工", "触发时的员工", "由哪位员工发"),
	KEY(K(LONGEST), "最长", NULL, P, F, NO, "90天", "最后一步以后 30天", "最多在剧本里多久"),
	KEY(K(CARRY), "沿用", NULL, P | G | D, F, NO, "新步骤用新版、旧版走完 或 重新开始", "新步骤用新版", "改了剧本，正在走的人怎么办"),
	/* house rules */
	KEY(K(PER_DAY), "每客每天最多", "每人每天最多", P | Q, F, NO, "条数", "配置（1）", "所有剧本加起来，一位客户一天最多几条"),
	KEY(K(PER_WEEK), "每客每周最多", "每人每周最多", P | Q, F, NO, "条数", "配置", "周一到周日最多几条"),
	KEY(K(PER_COMPANY), "每公司每周最多", NULL, P | Q, F, NO, "条数", "配置", "同一家公司的联系人加起来一周最多几条，先到点的先发；不知道公司的不算"),
	KEY(K(PER_GROUP_DAY), "每群每天最多", NULL, G | D | X, F, NO, "条数", "配置（1）", "群主确认的，一个群一天最多几条"),
	KEY(K(EMPLOYEE_PER_DAY), "每员工每天最多", NULL, P | G | D | X | M | Q, F, NO, "次数", "配置", "一位员工一天最多点几次；次数不够，优先级低的先让，一样高的后到点的让"),
	KEY(K(OTHER_GAP), "与其他剧本间隔", NULL, P | Q, F, NO, "2小时", "配置（0）", "和别的剧本的上一条至少隔多久"),
	KEY(K(QUIET), "静默", "免打扰", P | G | D | X | M | Q, F, NO, "21:30-09:00", "配置", "这段时间不发"),
	KEY(K(OFF_DAYS), "不发日", NULL, P | G | D | X | M | Q, F, YES, "除夕、2026-12-31、2027-02-05至2027-02-07，或 节假日", "配置", "这些日子不发"),
	KEY(K(PRIORITY), "优先级", NULL, TIMED, F, NO, "0-100", "50，秒杀 70", "同一天抢一个名额时谁先，大的先"),
	KEY(K(HOLDOUT), "对照组", NULL, P | Q, F, NO, "5%", NULL, "这些人不收卖货的步骤，用来看剧本有没有用"),
	KEY(K(EXPERIMENT), "实验", NULL, P | Q, F, NO, "名称，A 50% / B 50%，指标 首单率，最少每组 300", NULL, "分组试两种写法"),
	KEY(K(TESTERS), "白名单测试", NULL, P | G | Q, F, NO, "员工、员工", NULL, "只让这些员工名下有「测试」标签的客户进入"),
	KEY(K(ACCOUNT), "客服账号", NULL, P | H, F, NO, "名称", NULL, "用哪个微信客服账号：管理后台里的名称"),
	KEY(K(GROUPS), "群", NULL, G | D | X, F, YES, "群名、群名，或 名称 含「打卡」", NULL, "在哪些群里发：资料里的群，或者群自己的名字"),
	KEY(K(PURPOSE), "建群目的", NULL, G | D | X, F, NO, "文字", NULL, "这个群做什么，给进群的人看"),
	KEY(K(CAMP), "开营", NULL, G | D, F, NO, "日期", NULL, "第1天是哪天，写成 2026-03-09"),
	KEY(K(DAYS), "周期", NULL, G | D, F, NO, "14天", NULL, "一共几天，过了就结束"),
	KEY(K(BORDER), "日界", NULL, G | D, F, NO, "04:00", "00:00，打卡 04:00", "过了几点算第二天"),
	KEY(K(WAYS), "打卡方式", NULL, D, F, NO, "打卡页、员工登记、微信客服「打卡」", NULL, "怎么算打了卡；只在群里发一句、发张图，谁也看不到，不算"),
	KEY(K(MAKE_UPS), "补卡", "补卡次数", D, F, NO, "2次", "0", "每人可以补几天，补的算打卡天数，也接上连续的"),
	KEY(K(PRIZES), "奖品", NULL, D, F, YES, "满7天 送 面膜；满14天 送 洁面", NULL, "打满几天送什么：到了那天，群主收到一条发奖的待办"),
	KEY(K(SELL_FROM), "植入最早", NULL, P | G | D, F, NO, "第8天", "打卡 第8天", "最早哪天可以卖"),
	KEY(K(SELL_MOST), "植入上限", NULL, P | G | D, F, NO, "次数", NULL, "最多卖几次"),
	KEY(K(FLASH_GOOD), "商品", NULL, X, F, YES, "洁面，原价 129，秒杀价 59，库存 200，每人限 2", NULL, "秒杀什么，几件，多少钱；也可以写成表格"),
	KEY(K(OPENS), "开抢", NULL, X, F, NO, "2026-11-11 20:00", NULL, "几点开始，就是 T"),
	KEY(K(CLOSES), "结束", NULL, X, F, NO, "售罄、22:00，或 售罄 或 22:00", NULL, "几点结束；只写 售罄，没卖完就 24 小时以后"),
	KEY(K(YEAR), "年份", NULL, M, F, NO, "2026", NULL, "日期不写年时用，写在表格上面"),
	KEY(K(PUBLISHERS), "发布员工", NULL, M, F, NO, "员工、员工", NULL, "谁来发朋友圈"),
	KEY(K(POSTS_PER_DAY), "每天最多", NULL, M, F, NO, "条数", "配置（3）", "一位员工一天最多发几条朋友圈"),
	KEY(K(WINDOW), "归因窗口", NULL, M, F, NO, "7天", "7天", "看几天的点赞、评论；点赞、评论以后多久的订单算它的"),
	KEY(K(WHERE), "适用", NULL, H, F, NO, "微信客服、侧边栏", "侧边栏", "话术用在哪"),
	KEY(K(SURE), "自动回复", NULL, H, F | S, NO, "关、精确 或 ≥ 80%", "精确", "多像才自动回"),
	KEY(K(HUMAN_WORDS), "转人工词", NULL, H, F, YES, "「投诉」「找经理」", "配置", "出现这些词就转给人，配置里的也算"),
	KEY(K(PERSONA), "人设", NULL, P | G | H | M, F, NO, "资料里的名称", NULL, "用谁的语气；{称呼} 是他怎么叫客户"),
	/* steps */
	KEY(K(EXEC), "执行", "发送方式", TIMED, F | S, NO, "自动、员工确认、侧边栏 或 微信客服；群里 群主确认 或 群内侧边栏", "员工确认；20秒内 自动；群里 群主确认", "谁把它发出去"),
	KEY(K(OTHERWISE), "否则执行", NULL, P, F | S, NO, "侧边栏 或 跳过", "跳过", "微信客服发不了时怎么办：客户 48 小时没说话、说一句已经回了 5 条、人工接待中"),
	KEY(K(MISS), "错过", NULL, TIMED, F | S, NO, "跳过、补发（2小时内） 或 顺延", "补发（2小时内）", "到点没发成怎么办"),
	KEY(K(MISS), "错过", NULL, M, F | S, NO, "跳过 或 补发（2小时内）", "补发（2小时内）", "到点没发成怎么办"),
	KEY(K(DEADLINE), "确认期限", NULL, M, F | S, NO, "2小时、21:30 或 当天", "当天，静默前一分钟", "员工最晚什么时候发"),
	KEY(K(DEADLINE), "确认期限", NULL, P | Q, F | S, NO, "2小时 或 21:30", "静默前一分钟", "员工最晚什么时候点"),
	KEY(K(DEADLINE), "确认期限", NULL, G | D | X, F | S, NO, "2小时 或 21:30", "下一条以前、静默前一分钟；秒杀、提醒打卡 30分钟", "员工最晚什么时候点"),
	KEY(K(COND), "条件", "发送条件", TIMED, S, NO, "条件", NULL, "满足才发，例如：未购买 且 无标签 已拒绝"),
	KEY(K(ONLY), "只在", NULL, P | G | D | Q, S, NO, "工作日、周末、节假日除外 或 第1-9天", NULL, "只在这些天发"),
	KEY(K(GAP), "至少隔", NULL, P | G | D | Q, S, NO, "2小时", "0", "离本剧本上一条至少多久"),
	KEY(K(ARM), "实验组", NULL, P | Q, S, NO, "A，或 其他", "所有人", "发给实验的哪一组"),
	KEY(K(EACH), "逐个发", NULL, P | Q, S, NO, "是 或 否", "否", "一人一条，填真名字，员工一位一位点"),
	KEY(K(SELLING), "植入", NULL, P | G | D | Q | M, S | B, NO, "是 或 否", "否", "这一步卖货"),
	KEY(K(WHOM), "对象", NULL, G | D, S, NO, "全群 或 成员", "全群；条件说的是一个人，或者 满N天，就是成员", "说给全群，还是每个成员：群主在侧边栏里一位一位发，不是群主好友的发不到"),
	KEY(K(MOST), "最多", NULL, P | G | D | X, S, NO, "次数", NULL, "每天、每周、每月的步骤一共几次，没发成的也算"),
	KEY(K(UNTIL), "直到", NULL, P | G | D | X, S, NO, "日期 或 第N天", NULL, "每天、每周、每月的步骤到哪天，那天算在内"),
	KEY(K(WAIT), "等待", NULL, P | Q, S, NO, "回复、购买，最多 2天", "看「### 如果」，等到下一步", "送到以后等这些事，再看走哪个「### 如果」"),
	KEY(K(OPTIONS), "选项", NULL, P | H | Q, S, NO, "油皮、干皮、混合", NULL, "给客户或员工的按钮，最多 6 个"),
	KEY(K(ATTACH), "附件", NULL, P | G | D | X | M | H | Q, S | B, YES, "图片 文件名", NULL, "图片、视频、文件、链接，最多 9 个"),
	KEY(K(INVITE), "邀请入群", "邀请进群", P | G | X | Q | H, S | B, NO, "群名", NULL, "发资料里这个群的群码；谁也不能把人拉进群，要他自己扫"),
	KEY(K(COUPON), "发券", NULL, P | G | X | Q | H, S | B, NO, "券名", NULL, "发资料里的一张券：正文没写 {券:券名} 就在后面加一句"),
	KEY(K(TAG), "打标签", "加标签 贴标签", P | G | D | H | Q, S | B, YES, "标签、标签", NULL, "发到以后打上标签"),
	KEY(K(UNTAG), "去标签", "删标签 取消标签", P | G | D | H | Q, S | B, YES, "标签、标签", NULL, "发到以后去掉标签"),
	KEY(K(STAGE), "阶段", NULL, P | D | Q | H, S | B, NO, "阶段名", NULL, "改客户的阶段，例如 意向"),
	KEY(K(MORE_POINTS), "加分", NULL, P | D | Q | H, S | B, NO, "分数", NULL, "给客户加分，例如 5"),
	KEY(K(LESS_POINTS), "减分", "扣分", P | D | Q | H, S | B, NO, "分数", NULL, "给客户减分，例如 5"),
	KEY(K(REMARK), "备注", "备注名", P | D | Q | H, S | B, NO, "不超过 20 字", NULL, "改客户的备注名，例如 {客户|客户}-包裹卡"),
	KEY(K(TODO), "员工任务", "任务 待办", P | G | D | X | H | Q, S | B, YES, "要做的事，今天内，选项 约上、没接", NULL, "给员工一条待办"),
	KEY(K(NOTIFY), "通知", NULL, P | G | D | X | H | Q, S | B, YES, "员工、员工，文字", NULL, "给同事发消息，也可以写资料里的团队、门店；没写文字就说谁走到了哪一步"),
	KEY(K(CONVERT), "记转化", NULL, P | G | D | Q, S | B, YES, "名称", NULL, "记一次转化，同一个名称一轮只记一次"),
	KEY(K(HANDOVER), "转剧本", NULL, P | G | D | Q, S | B, NO, "剧本名", NULL, "这里结束，进入另一个剧本"),
	KEY(K(JUMP), "跳到", NULL, P | G | D | Q, S | B, NO, "下面某一步的名字", NULL, "跳过中间的步骤"),
	KEY(K(STOP), "停止", NULL, P | G | D | Q, S | B, NO, NULL, NULL, "这里结束"),
	KEY(K(PAUSE), "暂停剧本", NULL, H, S | B, NO, "7天", NULL, "问了这个的人，所有剧本先停几天"),
	KEY(K(ALIAS), "别名", "问法 也问", H, S, YES, "问法、问法", NULL, "同一个问题的别的问法"),
	KEY(K(ASK), "追问", NULL, H, S | B, NO, "文字", NULL, "没说清时再问一句"),
	KEY(K(HUMAN), "转人工", NULL, H, S, NO, "是 或 否", "否", "这个问题交给人"),
	KEY(K(SUGGEST), "标签建议", NULL, H, S, NO, "标签、标签", NULL, "问了这个的人可以打的标签，由员工打"),
	KEY(K(VISIBLE), "可见标签", "谁可以看 可见范围", M, S, NO, "标签、标签，或 全部", "全部", "朋友圈给谁看，有其中一个标签就看得到"),
	KEY(K(AFTER), "发完后", NULL, M, S, YES, "点赞 → 打标签 X；评论 → 员工任务 …", NULL, "点赞评论以后做什么"),
	KEY(K(FIRST), "首评", "第一条评论", M, S, NO, "文字", NULL, "发完后员工自己写的第一条评论"),
	KEY(K(REPORT), "报告", "复盘", D, S, NO, "全部，或 打卡完成率、净成交额", NULL, "把打卡的数字告诉群主和负责人"),
	KEY(K(REPORT), "报告", "复盘", G, S, NO, "全部，或 现在人数、退群人数、净成交额", NULL, "把这个群的数字告诉群主和负责人"),
	KEY(K(REPORT), "报告", "复盘", X, S, NO, "全部，或 已售、净成交额、客单价", NULL, "把这场的数字告诉群主和负责人"),

	/* triggers */
	TRIGGER(SOP_EV_ADD, "加好友", "添加好友 新加好友", P | L, NULL, "第一次加上这位员工"),
	TRIGGER(SOP_EV_READD, "重新加好友", NULL, P | L, NULL, "删了以后又加回来"),
	TRIGGER(SOP_EV_ADD, "扫渠道码", NULL, P, "渠道码", "同「加好友，渠道 = X」"),
	TRIGGER(SOP_EV_ENTER, "进入会话", NULL, P, "场景", "打开微信客服；从哪个链接来写场景，不写就是都算"),
	TRIGGER(SOP_EV_GROUP_IN, "入群", NULL, P, "群", "进了客户群"),
	TRIGGER(SOP_EV_GROUP_OUT, "退群", NULL, P, "群", "退了客户群"),
	TRIGGER(SOP_EV_TAG_ON, "打标签", "加标签 打上标签", P | L, "标签", "被打上标签"),
	TRIGGER(SOP_EV_TAG_OFF, "去标签", "删标签", P | L, "标签", "被去掉标签"),
	TRIGGER(SOP_EV_STAGE, "阶段变为", NULL, P | L, "阶段", "客户到了这个阶段"),
	TRIGGER(SOP_EV_ORDER, "下单", "已购买 购买", P | L, NULL, "付了款的每一单"),
	TRIGGER(SOP_EV_FIRST_ORDER, "首单", NULL, P | L, NULL, "一生第一单"),
	TRIGGER(SOP_EV_REPEAT_ORDER, "复购", NULL, P | L, NULL, "第一单以后的每一单"),
	TRIGGER(SOP_EV_REFUND, "退款", NULL, P | L, NULL, "退了款"),
	TRIGGER(SOP_EV_SAID, "回复", NULL, P, "含「词」", "客户说了什么：看到的，或者员工登记的；整句话就是它，写「回复 是「词」」"),
	TRIGGER(SOP_EV_ASKED, "提问命中", NULL, P, "话术里的问题", "问到话术里的问题"),
	TRIGGER(SOP_EV_LINK, "点链接", NULL, P, "链接", "点了链接"),
	TRIGGER(SOP_EV_SCORE, "分数到", NULL, P, "60", "分数从下面涨到这个数，每涨过一次算一次"),
	TRIGGER(SOP_EV_SILENT, "沉默", NULL, P, "30天", "这么久没有互动：没下单、没回复、没入群、没点链接，从加好友算起"),
	TRIGGER(SOP_EV_DATE, "生日", NULL, P, NULL, "每年生日；有「生日前3天」这样的步骤，就在最早的那天进入，那天以后才记下的，还没过去的步骤照走"),
	TRIGGER(SOP_EV_DATE, "纪念日", NULL, P, "名称", "每年的那一天，名称写在配置的 dates 一节里"),
	TRIGGER(SOP_EV_CLOCK, "固定时间", NULL, P, "2026-12-01 20:00", "到了那一刻，「人群」里的人进入"),
	TRIGGER(SOP_EV_CLOCK, "每天", "每日", P, "20:00", "每天到点，「人群」里的人进入"),
	TRIGGER(SOP_EV_CLOCK, "每周", "每星期", P, "一、三 20:00", "每周到点，「人群」里的人进入"),
	TRIGGER(SOP_EV_CLOCK, "每月", NULL, P, "8日 10:00", "每月到点，「人群」里的人进入"),
	TRIGGER(SOP_EV_MANUAL, "手动加入", "手工加入", P | G | D, NULL, "员工在侧边栏加进来"),
	TRIGGER(SOP_EV_HANDED, "转自", NULL, P, "剧本", "从另一个剧本转来"),
	TRIGGER(SOP_EV_TAKEOVER, "员工离职接手", "离职接手", P | L, NULL, "接手了离职同事的客户"),
	TRIGGER(SOP_EV_LIKE, "朋友圈点赞", NULL, P | L, NULL, "给员工发的朋友圈点了赞"),
	TRIGGER(SOP_EV_COMMENT, "朋友圈评论", NULL, P | L, NULL, "评论了员工发的朋友圈"),
	TRIGGER(SOP_EV_GROUP_NEW, "建群", NULL, G | D, NULL, "建了新群，可以写「建群，名称 含「打卡」」"),
	TRIGGER(SOP_EV_CAMP, "开营", NULL, G | D, "日期", "那天是第1天，例如：开营 2026-03-09"),
	TRIGGER(SOP_EV_GROUP_SIZE, "群人数到", NULL, G | D, "人数", "群里的人（同事也算）涨到这么多，例如：群人数到 50"),

	/* stops */
	STOP(SOP_EV_ORDER, "已购买", "商品", "进入以后下了单"),
	STOP(SOP_EV_SAID, "客户说", "「不要」", "整条消息就是这几个字"),
	STOP(SOP_EV_AFTERSALE, "进入售后", NULL, "申请退款或售后"),
	STOP(SOP_EV_HUMAN, "人工接管", NULL, "员工说这位客户自己来跟"),
	STOP(SOP_EV_GOAL, "目标达成", NULL, "目标达成时"),
	STOP(SOP_EV_QUIET, "未回复", "30天", "这么久没有互动，写成「30天未回复」"),
	STOP(SOP_EV_TAG_ON, "打标签", "标签", "被打上标签"),
	STOP(SOP_EV_TAG_OFF, "去标签", "标签", "被去掉标签"),
	STOP(SOP_EV_STAGE, "阶段变为", "阶段", "客户到了这个阶段"),
	STOP(SOP_EV_GROUP_OUT, "退群", "群", "退了群"),

	/* filters */
	FILTER(SOP_F_CHANNEL, "渠道", "渠道、渠道", "从哪个渠道码来"),
	FILTER(SOP_F_EMPLOYEE, "员工", "姓名、姓名", "谁的事：加的、收款的、登记的员工，没说是谁就是跟进人；也可以写资料里的团队、门店"),
	FILTER(SOP_F_STORE, "门店", "门店", "哪家门店"),
	FILTER(SOP_F_PRODUCT, "商品", "商品、商品", "买了什么"),
	FILTER(SOP_F_CATEGORY, "品类", "品类、品类", "买了哪一类"),
	FILTER(SOP_F_AMOUNT, "金额", "200元", "这一单多少钱"),
	FILTER(SOP_F_NAME, "名称", "含「打卡」", "群名里有这些字，限制 建群"),
	FILTER(SOP_F_GROUP, "群", "群", "哪个群，限制 入群、退群"),

	/* times */
	TIME(SOP_WHEN_NOW, "立即", "马上 立刻", P | G | D, NULL, "触发的那一刻"),
	TIME(SOP_WHEN_WELCOME, "20秒内", NULL, P, NULL, "欢迎语，自动发"),
	TIME(SOP_WHEN_AFTER, "后", NULL, P | G | D, "30分钟", "触发以后多久，写成「30分钟后」"),
	TIME(SOP_WHEN_DAY, "第", NULL, P | G | D, "1天 20:30", "第几天几点，触发那天是第1天"),
	TIME(SOP_WHEN_DAY, "次日", NULL, P | G | D, "20:30", "同第2天"),
	TIME(SOP_WHEN_DAY, "当天", NULL, P | G | D, "20:30", "同第1天"),
	TIME(SOP_WHEN_DATE, "年月日", NULL, P | G | D | X | Q | M, "2026-11-11 20:00", "某一天的某个钟点"),
	TIME(SOP_WHEN_STEP, "上一步后", NULL, P, "2小时", "上一步送到以后"),
	TIME(SOP_WHEN_DAILY, "每天", "每日", P | G | D | Q, "20:30", "每天一次"),
	TIME(SOP_WHEN_WEEKLY, "每周", "每星期", P | G | D | Q | M, "一、三 20:00", "每周几"),
	TIME(SOP_WHEN_MONTHLY, "每月", NULL, P | G | D | Q, "31日 10:00（改为月末）", "每月几号；没有那天就跳过，或者改为月末"),
	TIME(SOP_WHEN_BOUGHT, "购买后", NULL, P, "7天 20:00", "最近一单以后"),
	TIME(SOP_WHEN_JOINED, "入群后", NULL, P, "1天 20:00", "最近一次进我们的客户群以后"),
	TIME(SOP_WHEN_HEARD, "最后互动后", NULL, P, "14天", "最后一次互动以后"),
	TIME(SOP_WHEN_YEARLY, "生日", NULL, P, "前1天 10:00", "生日前后，或者配置里写的日期；2月29日在平年是28日"),
	TIME(SOP_WHEN_START, "T-", NULL, X, "2小时", "开抢以前"),
	TIME(SOP_WHEN_START, "T+", NULL, X, "2小时", "开抢以后"),
	TIME(SOP_WHEN_START, "开抢", NULL, X, NULL, "开抢那一刻"),
	TIME(SOP_WHEN_SOLD_OUT, "售罄", NULL, X, NULL, "卖完那一刻"),
	TIME(SOP_WHEN_EACH, "开抢后", NULL, X, "每 10分钟", "开抢以后每隔一段，到结束或卖完；要写「最多」"),
	TIME(SOP_WHEN_OVER, "结束后", NULL, X, "1小时", "结束以后，复盘"),
	TIME(SOP_WHEN_OVER, "结束", NULL, X, NULL, "结束那一刻"),
	TIME(SOP_WHEN_GROUP_IN, "入群", NULL, G | D, NULL, "有人进群：正文是群主要选上的入群欢迎语，打标签、员工任务对进来的这位"),
	TIME(SOP_WHEN_GROUP_OUT, "退群", NULL, G | D, NULL, "有人退群：打标签、员工任务、通知，对走的这位"),
	TIME(SOP_WHEN_FULL, "满", NULL, D, "7天", "一位成员打卡满几天的那一刻，补的也算"),
	TIME(SOP_WHEN_CLOSE, "结营", NULL, G | D, NULL, "周期的最后一天过完以后；写 结营 20:00，就是第二天晚上"),

	/* conditions */
	COND(SOP_C_TAG_ANY, "有标签", NULL, "标签", "客户有这个标签"),
	COND(SOP_C_TAG_NONE, "无标签", "没有标签", "标签", "客户没有这个标签"),
	COND(SOP_C_TAG_ANY, "有任一标签", NULL, "（标签，标签）", "有其中一个"),
	COND(SOP_C_TAG_ALL, "有全部标签", NULL, "（标签，标签）", "全都有"),
	COND(SOP_C_TAG_NONE, "无任何标签", NULL, "（标签，标签）", "一个也没有"),
	COND(SOP_C_BOUGHT, "已购买", "买过 老客", "商品或品类", "曾经付过款、没有全退"),
	COND(SOP_C_NOT_BOUGHT, "未购买", "没买过 新客", "商品或品类", "从来没有买过"),
	COND(SOP_C_BOUGHT_SINCE, "进入后已购买", NULL, "商品或品类", "进入剧本以后买过"),
	COND(SOP_C_NOT_BOUGHT_SINCE, "进入后未购买", NULL, "商品或品类", "进入剧本以后没买"),
	COND(SOP_C_ADDED_FOR, "已加", NULL, "≥ 3天", "加好友多久了"),
	COND(SOP_C_ORDERS, "订单数", NULL, "= 0", "一共几单"),
	COND(SOP_C_SPENT, "消费", "金额", "≥ 200元", "一共花了多少"),
	COND(SOP_C_RECENT_SPENT, "近", NULL, "30天消费 ≥ 200元", "最近 N 天的消费、订单数、互动、登录；登录是外面的系统报来的，没报过的人不知道，条件不成立"),
	COND(SOP_C_CHANNEL, "渠道", NULL, "= 包裹卡", "从哪个渠道码来"),
	COND(SOP_C_EMPLOYEE, "员工", NULL, "= 王芳", "跟进人是谁；也可以写资料里的团队、门店"),
	COND(SOP_C_ARM, "实验组", NULL, "= A", "在实验的哪一组"),
	COND(SOP_C_GENDER, "性别", NULL, "= 女", "性别，不知道时条件不成立"),
	COND(SOP_C_IN_GROUP, "在群", NULL, "群", "在这个群里；还没读完群名单时，不在群也不算"),
	{KEYWORD_COND, SOP_C_MEMBERS, "群人数", NULL, G | D | X, S, NO, "≥ 30人", NULL, "这个群里现在有几人，同事也算", NO},
	COND(SOP_C_HAS_CLICKED, "点过链接", NULL, "链接", "点过，看员工登记的：这个版本自己看不到谁点了"),
	COND(SOP_C_REPLIED, "回复过", NULL, NULL, "进入以后回复过：看到的，或者员工登记过的"),
	COND(SOP_C_NOT_REPLIED, "未回复", "没回复", NULL, "进入以后没有回复；写成「48小时未回复」，从我们上一条算起"),
	COND(SOP_C_CHECKED, "打卡", NULL, "≥ 7天", "一共打卡几天，补的也算；在几个打卡里，看最近的一个"),
	COND(SOP_C_STREAK, "连续打卡", NULL, "≥ 3天", "连着打卡几天，到今天或昨天为止"),
	COND(SOP_C_MISSED, "漏打", NULL, "≤ 2天", "从他进群起漏了几天，今天还不算"),
	COND(SOP_C_SCORE, "分数", NULL, "≥ 60", "客户分数，怎么来的用 siyu score 看"),
	COND(SOP_C_STOCK, "库存", NULL, "洁面 > 0 件", "商品还剩几件"),
	COND(SOP_C_STORE, "门店", NULL, "= 一店", "哪家门店"),
	COND(SOP_C_STAGE, "阶段", NULL, "= 新客", "客户阶段；没改过的是第一个阶段"),
	COND(SOP_C_LEVEL, "级别", "线索 等级", "= KA", "KA、普通、小微；或线索：无效、可培养、有意向、可转化、已合作"),
	COND(SOP_C_RFM, "RFM", "rfm", "= 重要挽留", "重要或一般，加 价值、发展、保持、挽留；没买过的看不到"),
	COND(SOP_C_ROLE, "角色", NULL, "= 老板", "联系人在公司里的角色：siyu firm 记的，没记过就是他的职务"),
	COND(SOP_C_COMPANY, "公司", NULL, "= 名称", "联系人的公司：siyu firm 记的，没记过就是企业微信里的"),
	COND(SOP_C_TODAY_OUT, "今天未打卡", NULL, NULL, "今天还没打卡"),
	COND(SOP_C_TODAY_IN, "今天已打卡", NULL, NULL, "今天打过卡"),
	ARMC(SOP_C_REPLY, "回复", "含「词」", "这一步送到以后的回复：回复、回复 含「词」、回复 是「词」"),
	ARMC(SOP_C_CHOSE, "选了", "选项", "选了哪个选项"),
	ARMC(SOP_C_JOINED, "入群", "群", "送到以后进了群"),
	ARMC(SOP_C_BUYS, "购买", "商品", "送到以后买了"),
	ARMC(SOP_C_CLICKED, "点链接", "链接", "送到以后点了"),
	ARMC(SOP_C_TASK, "任务结果", "= 没接", "这一步的员工任务办得怎样"),

	FORK(0, "如果", "条件", "写成「### 如果 …」：这一步送到以后，从上往下，头一个成立的那一支"),
	FORK(1, "否则", NULL, "写成「### 否则」：上面的「### 如果」等到最后都没成立；只有一个，写在最后"),

	/* who delivers, what when missed */
	EXEC(SOP_EXEC_AUTO, "自动", "自动发送", P | G | D | X | Q, "siyu 自己发：只有欢迎语"),
	EXEC(SOP_EXEC_KF, "微信客服", NULL, P, "siyu 在微信客服里发：客户说过话的 48 小时内，说一句最多 5 条"),
	EXEC(SOP_EXEC_CONFIRM, "员工确认", "企业群发", P | Q, "员工点一下，一次发给一批客户"),
	EXEC(SOP_EXEC_SIDEBAR, "侧边栏", NULL, TIMED, "员工在聊天侧边栏里发给这一位"),
	EXEC(SOP_EXEC_OWNER, "群主确认", NULL, G | D | X, "群主点一下，发到他的这些群"),
	EXEC(SOP_EXEC_GROUP_BAR, "群内侧边栏", NULL, G | D | X, "群主在群里从侧边栏发，不占一天一条的名额"),
	MISS(SOP_MISS_SKIP, "跳过", NULL, NULL, "不发了"),
	MISS(SOP_MISS_LATE, "补发", NULL, "（2小时内）", "这段时间以内补上"),
	MISS(SOP_MISS_DEFER, "顺延", NULL, NULL, "挪到下一个能发的日子，后面的跟着挪"),
	MISS(SOP_MISS_SIDEBAR, "改侧边栏", NULL, NULL, "20秒内：变成员工的一条待办"),

	/* attachments */
	MEDIA(SOP_IMAGE, "图片", "照片", "文件名", "jpg、png，10 MB 以内"),
	MEDIA(SOP_VIDEO, "视频", NULL, "文件名", "mp4，10 MB 以内"),
	MEDIA(SOP_FILE, "文件", NULL, "文件名", "20 MB 以内"),
	MEDIA(SOP_LINK, "链接", "网页", "网址 标题「」 描述「」，或资料里的名称", "带标题的卡片"),
	MEDIA(SOP_MINIPROGRAM, "小程序", NULL, "资料里的名称", "小程序卡片"),

	/* variables */
	VAR(SOP_V_CUSTOMER, "客户", "替补", "客户的昵称；群发里用替补"),
	VAR(SOP_V_EMPLOYEE, "员工", NULL, "发这条的员工"),
	VAR(SOP_V_CHANNEL, "渠道", "替补", "从哪个渠道码来"),
	VAR(SOP_V_ADDED_DAYS, "加好友天数", NULL, "加好友第几天，当天是 1"),
	VAR(SOP_V_TODAY, "今天", NULL, "发送那天，例如 3月5日"),
	VAR(SOP_V_STORE, "门店", NULL, "员工的门店"),
	VAR(SOP_V_ADDRESS, "称呼", NULL, "人设怎么叫客户，例如 亲"),
	VAR(SOP_V_GOOD, "商品", "名称", "商品的名字"),
	VAR(SOP_V_PRICE, "价", "商品", "价格"),
	VAR(SOP_V_STOCK, "库存", "商品", "还剩几件：商品表的库存减去卖掉的；打开待办那一刻才填，订单十分钟没有更新就写「约」"),
	VAR(SOP_V_SOLD, "已售", "商品", "从库存的日期起卖了几件，退掉的不算；打开待办那一刻才填"),
	VAR(SOP_V_COUPON, "券", "券名", "券码，一人一个；领取链接的券是它的网址"),
	VAR(SOP_V_GROUP, "群", NULL, "群名"),
	VAR(SOP_V_CHECKED, "打卡天数", NULL, "一共打卡几天，只写给成员"),
	VAR(SOP_V_TO_PRIZE, "还差天数", NULL, "离下一个奖品还差几天，只写给成员；奖品都拿到了，就没有"),
	VAR(SOP_V_PAGE, "打卡页", NULL, "他自己的打卡页的网址，点开按一下就是打卡，只写给成员；网址写在配置 [desk] 的 url"),
	VAR(SOP_V_COUNTDOWN, "倒计时", NULL, "秒杀里：离开抢多久，开抢以后是离结束多久；打开那一刻才填"),
	VAR(SOP_V_LINK, "链接", "名称", "资料里的链接"),
	VAR(SOP_V_BOUGHT_DAY, "购买日", "商品", "最近一次买的日子，例如 3月5日；{购买日:洁面} 是最近一次买洁面"),
	VAR(SOP_V_ORDER_NO, "订单号", NULL, "最近一单的订单号"),

	/* tables */
	KEYWORD_SECTIONS(SECTION)
	KEYWORD_COLUMNS(COLUMN)
};

/* clang-format on */

#undef P
#undef G
#undef D
#undef X
#undef M
#undef H
#undef Q
#undef F
#undef S
#undef B
#undef C
#undef L
#undef W
#undef A
#undef T

#define COUNT ((int)(sizeof table / sizeof table[0]))

const struct keyword *keyword_at(int i)
{
	return i >= 0 && i < COUNT ? &table[i] : NULL;
}

const char *keyword_kind_name(enum sop_kind kind)
{
	for (int i = 0; i < COUNT && table[i].cls == KEYWORD_KIND; i++) {
		if (table[i].id == (int)kind)
			return table[i].word;
	}
	return "";
}

/* true when word stands in the blank-separated list. */
static bool listed(const char *list, struct span word)
{
	if (!list || word.n == 0 || memchr(word.p, ' ', word.n))
		return false;
	for (struct span rest = span_of(list), head; span_present(rest);) {
		span_cut(rest, ' ', &head, &rest);
		if (span_eq(head, word))
			return true;
	}
	return false;
}

bool keyword_is(const struct keyword *k, struct span word)
{
	return span_is(word, k->word) || listed(k->synonyms, word);
}

const struct keyword *keyword_find(enum keyword_class cls, struct span word, enum sop_kind kind)
{
	for (int i = 0; i < COUNT; i++) {
		if (table[i].cls == cls && (table[i].kinds & 1u << kind) && keyword_is(&table[i], word))
			return &table[i];
	}
	return NULL;
}

const struct keyword *keyword_find_any(enum keyword_class cls, struct span word)
{
	for (int i = 0; i < COUNT; i++) {
		if (table[i].cls == cls && keyword_is(&table[i], word))
			return &table[i];
	}
	return NULL;
}

const struct keyword *keyword_prefix(enum keyword_class cls, struct span text, size_t *ret_bytes)
{
	const struct keyword *best = NULL;
	size_t bytes = 0;

	for (int i = 0; i < COUNT; i++) {
		if (table[i].cls != cls)
			continue;
		if (strlen(table[i].word) > bytes && span_starts(text, table[i].word)) {
			best = &table[i];
			bytes = strlen(table[i].word);
		}
		for (struct span rest = span_of(table[i].synonyms), head; span_present(rest);) {
			span_cut(rest, ' ', &head, &rest);
			if (head.n > bytes && text.n >= head.n && span_eq(span_take(text, head.n), head)) {
				best = &table[i];
				bytes = head.n;
			}
		}
	}
	if (best)
		*ret_bytes = bytes;
	return best;
}

const struct keyword *keyword_column(enum keyword_table table_of, struct span word)
{
	for (int i = 0; i < COUNT; i++) {
		if (table[i].cls == KEYWORD_COLUMN && (table[i].places & 1u << table_of) && keyword_is(&table[i], word))
			return &table[i];
	}
	return NULL;
}

const struct keyword *keyword_column_of(enum keyword_table table_of, int id)
{
	for (int i = 0; i < COUNT; i++) {
		if (table[i].cls == KEYWORD_COLUMN && (table[i].places & 1u << table_of) && table[i].id == id)
			return &table[i];
	}
	return NULL;
}

/* Words that look like nothing here and mean one of ours. Not read: only told. */
static const struct {
	const char *said;
	enum keyword_class cls;
	int id;
} meant[] = {
	{"只发给", KEYWORD_KEY, KEYWORD_K_COND},
	{"只发给", KEYWORD_KEY, KEYWORD_K_AUDIENCE},
	{"安静时间", KEYWORD_KEY, KEYWORD_K_QUIET},
};

static const struct keyword *meaning(enum keyword_class cls, struct span word, enum sop_kind kind, unsigned places)
{
	for (size_t m = 0; m < sizeof meant / sizeof meant[0]; m++) {
		for (int i = 0; meant[m].cls == cls && span_is(word, meant[m].said) && i < COUNT; i++) {
			const struct keyword *k = &table[i];
			if (k->cls == cls && k->id == meant[m].id && (k->kinds & 1u << kind) &&
				(!places || (k->places & places)))
				return k;
		}
	}
	return NULL;
}

/* How near word is to k or to one of its synonyms. */
static int score_of(const struct keyword *k, struct span word)
{
	int score = alike_score(word, span_of(k->word));

	for (struct span rest = span_of(k->synonyms), head; span_present(rest);) {
		span_cut(rest, ' ', &head, &rest);
		int s = alike_score(word, head);
		score = s < score ? s : score;
	}
	return score;
}

const struct keyword *keyword_near(enum keyword_class cls, struct span word, enum sop_kind kind, unsigned places)
{
	const struct keyword *best = meaning(cls, word, kind, places);
	int best_score = best ? 0 : ALIKE_NONE;

	for (int i = 0; i < COUNT; i++) {
		const struct keyword *k = &table[i];
		if (k->cls != cls || !(k->kinds & 1u << kind) || (places && !(k->places & places)))
			continue;
		int score = score_of(k, word);
		if (score < best_score) {
			best = k;
			best_score = score;
		}
	}
	return best;
}

const struct keyword *keyword_column_near(enum keyword_table table_of, struct span word)
{
	const struct keyword *best = NULL;
	int best_score = ALIKE_NONE;

	for (int i = 0; i < COUNT; i++) {
		if (table[i].cls != KEYWORD_COLUMN || !(table[i].places & 1u << table_of))
			continue;
		int score = score_of(&table[i], word);
		if (score < best_score) {
			best = &table[i];
			best_score = score;
		}
	}
	return best;
}
