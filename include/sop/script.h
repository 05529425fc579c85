/* sop/script: a script as the reader leaves it and the engine runs it. Everything lives in one arena owned by the
 * script; all texts are already folded (sop-language-exact.md 2.1) except message text. */
#ifndef SIYU_SOP_SCRIPT_H
#define SIYU_SOP_SCRIPT_H
#include "base/arena.h"
#include "base/span.h"

struct sop_pos { int line, col; }; /* from 1; col counts characters, not bytes */

struct sop_names { int n; struct span *v; }; /* names, folded */

enum sop_kind { SOP_PLAY /* 剧本 */, SOP_GROUP_PLAY, SOP_CHECKIN, SOP_FLASH, SOP_MOMENTS, SOP_TALK, SOP_CODES, SOP_BLAST, SOP_TAGS, SOP_GOODS, SOP_ASSETS };

/* -- times (2.3) ------------------------------------------------------------------------------------------------ */
/* A duration: milliseconds; or, in multiples of this, whole months: the same date, else the last day of that month (sop-language-exact.md 2.2). It
 * counts as longer than any number of days. when_later and when_earlier know. */
#define SOP_MONTH (INT64_C(1) << 44)

enum sop_when {
	SOP_WHEN_NONE,    /* reached by 跳到 only */
	SOP_WHEN_BRANCH,  /* of a branch: the moment it is taken */
	SOP_WHEN_NOW,     /* 立即 */
	SOP_WHEN_WELCOME, /* 20秒内 */
	SOP_WHEN_AFTER,   /* dur 后: dur_ms after T0 */
	SOP_WHEN_DAY,     /* 第N天 [HH:MM[-HH:MM]] */
	SOP_WHEN_DATE,    /* a calendar date [span] */
	SOP_WHEN_DAILY, SOP_WHEN_WEEKLY, SOP_WHEN_MONTHLY, /* 每天, 每周WD, 每月N日 [span]: again and again */
	SOP_WHEN_YEARLY,  /* D前N天, D后N天, D当天 [span] */
	SOP_WHEN_STEP,    /* 上一步后 dur */
	SOP_WHEN_BOUGHT,  /* 购买后 dur [clock] */
	SOP_WHEN_JOINED,  /* 入群后 dur [clock] */
	SOP_WHEN_HEARD,   /* 最后互动后 dur */
	SOP_WHEN_GROUP_IN, SOP_WHEN_GROUP_OUT, /* 入群, 退群: whenever somebody joins or leaves the group */
	SOP_WHEN_FULL,    /* 满N天 of 打卡: the moment of his `day`-th */
	SOP_WHEN_CLOSE,   /* 结营 [span]: the last day of 周期 is over */
	/* of 秒杀 */
	SOP_WHEN_START,    /* 开抢 and dur_ms, below 0: before it; with a clock: `day` calendar days from it, at the minute */
	SOP_WHEN_SOLD_OUT, /* 售罄 */
	SOP_WHEN_OVER,     /* 结束, 结束后 dur, with a clock as above */
	SOP_WHEN_EACH      /* 开抢后 每 dur, until the end */
};
struct sop_time {
	enum sop_when kind;
	int64_t dur_ms;     /* … 后 dur */
	int months;         /* … and so many calendar months */
	int day;            /* SOP_WHEN_DAY: the day of T0 is 1; MONTHLY: of the month; YEARLY: days behind D, negative before; FULL */
	int64_t date;       /* SOP_WHEN_DATE: days since 1970 */
	unsigned weekdays;  /* SOP_WHEN_WEEKLY: bit 1 Monday … bit 7 Sunday */
	bool month_end;     /* SOP_WHEN_MONTHLY: a month without that day takes its last one */
	struct span name;   /* SOP_WHEN_YEARLY: D */
	int minute;         /* of the day, -1: the configured default clock (behind a dur: exact) */
	int until_minute;   /* end of a span, -1: none */
	struct span source; /* as written, folded */
	struct sop_pos pos;
};

enum { SOP_ONLY_WORKDAY = 1, SOP_ONLY_WEEKEND = 2, SOP_ONLY_NO_HOLIDAY = 4 };
struct sop_only { /* 只在, and the brackets behind a time: all of it must hold */
	unsigned days;      /* SOP_ONLY_… */
	int from, to;       /* 第from-to天, 0: any */
};

/* -- triggers (2.4) ------------------------------------------------------------------------------------------- */
enum sop_event { /* what a trigger, a stop or a goal listens to */
	SOP_EV_ADD,      /* 加好友 */
	SOP_EV_READD,    /* 重新加好友 */
	SOP_EV_TAG_ON,   /* 打标签 X */
	SOP_EV_TAG_OFF,  /* 去标签 X */
	SOP_EV_ORDER,    /* 下单 */
	SOP_EV_FIRST_ORDER, /* 首单 */
	SOP_EV_REPEAT_ORDER, /* 复购 */
	SOP_EV_REFUND,   /* 退款 */
	SOP_EV_MANUAL,   /* 手动加入 */
	SOP_EV_HANDED,   /* 转自 X */
	SOP_EV_TAKEOVER, /* 员工离职接手 */
	SOP_EV_GOAL,     /* 目标达成: stops only */
	SOP_EV_SAID,     /* 客户说「…」: a reply, or an option he chose: heard where replies can be seen or are told */
	SOP_EV_QUIET,    /* dur 未回复: stops only */
	SOP_EV_AFTERSALE, /* 进入售后: stops only */
	SOP_EV_HUMAN,    /* 人工接管: stops only */
	SOP_EV_STAGE,    /* 阶段变为 X; the happening's name is the new stage */
	SOP_EV_SCORE,    /* 分数到 num; heard when the score crosses it upwards: happening's score_was < num <= score */
	SOP_EV_GROUP_IN, SOP_EV_GROUP_OUT, /* 入群 X, 退群 X; name: the group */
	SOP_EV_ASKED,    /* 提问命中 X; name: the question */
	SOP_EV_LINK,     /* 点链接 X; name: the link */
	SOP_EV_LIKE, SOP_EV_COMMENT, /* 朋友圈点赞, 朋友圈评论 */
	SOP_EV_SILENT,   /* 沉默 dur: no 互动 for so long; idle_ms */
	SOP_EV_DATE,     /* 生日, 纪念日 X; always one name: the date */
	SOP_EV_CLOCK,    /* 固定时间, 每天, 每周, 每月: the moment of that trigger has come */
	SOP_EV_NO_REPLY, /* told: 没回 */
	SOP_EV_TASK,     /* 任务结果; words: the result */
	SOP_EV_ENTER,    /* 进入会话 [场景]; name: the scene */
	SOP_EV_CHECKED,  /* he checked in: no word of the language hears it */
	SOP_EV_CHECKED_ALL, /* 打卡完成: goals only */
	/* of a group; the happening's subject is the group */
	SOP_EV_GROUP_NEW, /* 建群 */
	SOP_EV_CAMP,      /* 开营 date */
	SOP_EV_GROUP_SIZE, /* 群人数到 num: heard when the members cross it upwards, like SOP_EV_SCORE */
	SOP_EV_COUNT
};
enum sop_field { SOP_F_CHANNEL, SOP_F_EMPLOYEE, SOP_F_STORE, SOP_F_PRODUCT, SOP_F_CATEGORY, SOP_F_AMOUNT, SOP_F_GROUP,
	SOP_F_NAME /* 名称 含 names: any of them */ };
enum sop_op { SOP_OP_EQ, SOP_OP_NE, SOP_OP_GE, SOP_OP_LE, SOP_OP_GT, SOP_OP_LT };
struct sop_filter {
	enum sop_field field;
	enum sop_op op;
	struct sop_names names; /* = any of, ≠ none of */
	int64_t num;            /* SOP_F_AMOUNT: fen */
	struct sop_pos pos;
};
struct sop_trigger {
	enum sop_event event;
	struct sop_names args;  /* tag, script or words, any of; of 停止：已购买 goods or categories; empty where the event takes none */
	int64_t dur_ms;         /* SOP_EV_QUIET, SOP_EV_SILENT */
	int64_t num;            /* SOP_EV_SCORE, SOP_EV_GROUP_SIZE */
	int64_t date;           /* SOP_EV_CAMP: days since 1970 */
	bool has;               /* SOP_EV_SAID: one of the words anywhere in it (回复 含); else the whole of it is one */
	struct sop_time time;   /* SOP_EV_CLOCK: a date, every day, week or month, always with a clock */
	struct sop_only only;   /* SOP_EV_CLOCK: on these days alone */
	int filters;
	struct sop_filter *filter; /* all must hold */
	struct sop_pos pos;
};

/* -- conditions (2.5) --------------------------------------------------------------------------------------------- */
enum sop_cond_kind {
	SOP_C_AND, SOP_C_OR, SOP_C_NOT, /* kids */
	SOP_C_TAG_ANY, SOP_C_TAG_ALL, SOP_C_TAG_NONE, /* names; 有标签 A = ANY of one, 无标签 A = NONE of one */
	SOP_C_BOUGHT, SOP_C_NOT_BOUGHT,                /* ever; names: products or categories, any of; empty: anything */
	SOP_C_BOUGHT_SINCE, SOP_C_NOT_BOUGHT_SINCE,    /* since entry */
	SOP_C_ADDED_FOR,   /* 已加 op dur: num is milliseconds */
	SOP_C_ORDERS,      /* 订单数 op num: paid, not fully refunded */
	SOP_C_SPENT,       /* 消费/金额 op num fen, ever */
	SOP_C_RECENT_SPENT, SOP_C_RECENT_ORDERS, /* 近 N 天: window_ms */
	SOP_C_SCORE,       /* 分数 op num */
	SOP_C_RECENT_ACTS, /* 近 N 天 互动 op num: window_ms */
	SOP_C_RECENT_LOGINS, /* 近 N 天 登录 op num: window_ms; what an outside counter tells (finding 64) */
	SOP_C_REPLIED, SOP_C_NOT_REPLIED, /* 回复过, 未回复: since entry */
	SOP_C_STOCK,       /* 库存 names op num: pieces left of these goods together */
	SOP_C_MEMBERS,     /* 群人数 op num: of the group that is the subject, employees counted */
	SOP_C_SILENT_FOR,  /* dur 未回复: none since our last text to him, which is window_ms old or older */
	SOP_C_CHECKED, SOP_C_STREAK, SOP_C_MISSED, /* 打卡, 连续打卡, 漏打 op num days */
	SOP_C_TODAY_OUT, SOP_C_TODAY_IN, /* 今天未打卡, 今天已打卡 */
	/* Words of a branch alone: what happened since its step reached him. */
	SOP_C_REPLY,                   /* 回复: any */
	SOP_C_REPLY_HAS, SOP_C_REPLY_IS, /* 回复 含 / 是 「names」: any of them */
	SOP_C_CHOSE,                   /* 选了 names */
	SOP_C_JOINED, SOP_C_CLICKED,   /* 入群, 点链接 names, any of */
	SOP_C_BUYS,                    /* 购买 [names]: products or categories, any of; empty: anything */
	SOP_C_CHANNEL, SOP_C_EMPLOYEE, SOP_C_ARM, SOP_C_GENDER, SOP_C_STAGE,
	SOP_C_LEVEL /* 级别: tier or grade */, SOP_C_RFM, SOP_C_ROLE, SOP_C_COMPANY, SOP_C_STORE, /* op EQ/NE, names */
	SOP_C_IN_GROUP,                /* 在群 names: any of them */
	SOP_C_HAS_CLICKED,             /* 点过链接 names: any of them, ever */
	SOP_C_TASK                     /* 任务结果 op EQ/NE, names: the last one of the step */
};
struct sop_cond {
	enum sop_cond_kind kind;
	int kids;
	struct sop_cond **kid;
	enum sop_op op;
	int64_t num;
	int64_t window_ms;
	struct sop_names names;
	struct span source; /* the words of this predicate, folded: printed by why */
	struct sop_pos pos;
};

/* -- text, attachments, actions ------------------------------------------------------------------------------------ */
enum sop_var { SOP_V_NONE /* literal */, SOP_V_CUSTOMER, SOP_V_EMPLOYEE, SOP_V_CHANNEL, SOP_V_ADDED_DAYS, SOP_V_TODAY,
	SOP_V_ORDER_NO /* of his last order */, SOP_V_BOUGHT_DAY /* {购买日[:X]} */,
	SOP_V_GROUP /* {群} */,
	SOP_V_GOOD /* {商品:X} */, SOP_V_PRICE, SOP_V_LINK, SOP_V_STORE, SOP_V_ADDRESS /* {称呼}: of the 人设 */, SOP_V_COUPON /* {券:X} */,
	SOP_V_STOCK /* {库存:X} */, SOP_V_SOLD /* {已售:X} */, SOP_V_COUNTDOWN /* {倒计时} */,
	SOP_V_CHECKED /* {打卡天数} */, SOP_V_TO_PRIZE /* {还差天数} */,
	SOP_V_PAGE /* {打卡页}: the address of his own page */,
	SOP_V_COLUMN /* of the table of its step: a literal once the file is read */ };
struct sop_piece {
	enum sop_var var;
	struct span name;     /* of the good, link, coupon that it shows; n 0: any */
	struct span text;     /* literal bytes; what is shown of the name, absent when it is defined no more */
	struct span fallback; /* {客户|亲}: 亲; absent without one */
	bool own;             /* SOP_V_COUPON: each customer has a code of his own */
	struct sop_pos pos;
};
struct sop_text { int n; struct sop_piece *piece; struct sop_pos pos; };
#define SOP_MESSAGE_BREAK '\x1e' /* in literal text: a new message begins (侧边栏 only) */

enum sop_media { SOP_IMAGE, SOP_VIDEO, SOP_FILE, SOP_LINK, SOP_MINIPROGRAM };
struct sop_attachment {
	enum sop_media media;
	struct span path;    /* as written, relative to the script or to 素材/; a link's name, or its cover */
	bool covered;        /* of a link: path is its cover */
	struct span sha256;  /* hex of the file when the loader filled it in, else absent */
	struct span url, title, desc, appid, page; /* links, mini programs */
	struct span invite;  /* 邀请入群: the group whose code it is, n 0: it is none */
	struct span code;    /* … when that is a 群码: its name; the url is there once WeCom has made it */
	struct sop_pos pos;
};
enum sop_act { SOP_ACT_TAG, SOP_ACT_UNTAG, SOP_ACT_STAGE /* 阶段 */, SOP_ACT_POINTS /* 加分, 减分 */, SOP_ACT_REMARK /* 备注 */, SOP_ACT_NOTIFY /* 通知 */,
	SOP_ACT_CONVERT /* 记转化 */, SOP_ACT_TODO, SOP_ACT_HANDOVER /* 转剧本 */, SOP_ACT_STOP, SOP_ACT_JUMP /* 跳到 */, SOP_ACT_REPORT /* 报告: names: its figures, none: all */ };
#define SOP_REMARK_CHARS 20  /* of a 备注 (api.md 2.5) */
#define SOP_MOST_POINTS 1000 /* of one 加分 or 减分 */
enum sop_deadline { SOP_DL_DEFAULT, SOP_DL_TODAY, SOP_DL_DAY_CLOCK, SOP_DL_AFTER };
struct sop_action {
	enum sop_act act;
	struct sop_names names;  /* tags; employees of 通知; the one name of 记转化, stage of 阶段, script of 转剧本, step of 跳到 */
	int jump;                /* SOP_ACT_JUMP: index of that step */
	int64_t points;          /* SOP_ACT_POINTS: below 0 for 减分 */
	struct sop_text text;    /* SOP_ACT_TODO, SOP_ACT_REMARK; SOP_ACT_NOTIFY: may be empty */
	enum sop_deadline deadline; /* SOP_ACT_TODO: default 今天内; after 18:00 明天 12:00 前 */
	int deadline_days;       /* SOP_DL_DAY_CLOCK: 0 today, 1 tomorrow … */
	int deadline_minute;
	int64_t deadline_ms;     /* SOP_DL_AFTER */
	struct sop_names options; /* buttons, at most 6 */
	struct sop_pos pos;
};

/* -- 朋友圈 ------------------------------------------------------------------------------------------------------------ */
struct sop_post {
	struct sop_names visible; /* 可见标签: who has any of them sees it; n 0: everybody */
	struct sop_names people;  /* 发布员工 of this one; n 0: those of the file */
	struct sop_text first;    /* 首评: what the employee is to write below it; n 0: nothing */
	int likes;                /* 发完后：点赞 → … */
	struct sop_action *like;
	int comments;             /* 发完后：评论 → … */
	struct sop_action *comment;
};
struct sop_moments {
	int year;                /* 年份 of dates without one, 0: not written */
	struct sop_names people; /* 发布员工 */
	int per_day;             /* 每天最多 of one employee, -1: not written */
	int64_t window_ms;       /* 归因窗口, 0: not written */
	struct span persona;     /* 人设; n 0: not written */
};

/* -- steps ------------------------------------------------------------------------------------------------------------ */
enum sop_miss { SOP_MISS_DEFAULT, SOP_MISS_SKIP /* 跳过 */, SOP_MISS_LATE /* 补发(d内) */, SOP_MISS_DEFER /* 顺延 */, SOP_MISS_SIDEBAR /* 20秒内: 改侧边栏 */ };
enum sop_exec { SOP_EXEC_DEFAULT, SOP_EXEC_AUTO, SOP_EXEC_CONFIRM /* 员工确认 */, SOP_EXEC_SIDEBAR, SOP_EXEC_OWNER /* 群主确认 */, SOP_EXEC_GROUP_BAR /* 群内侧边栏 */, SOP_EXEC_KF /* 微信客服 */ };
/* What 等待 and the branches listen to (part 5, 等待 + 如果). */
enum { SOP_AWAIT_REPLY = 1, SOP_AWAIT_BUY = 2, SOP_AWAIT_JOIN = 4, SOP_AWAIT_CLICK = 8, SOP_AWAIT_TASK = 16 };
struct sop_wait {
	unsigned events;     /* SOP_AWAIT_… as 等待 says; 0: not written */
	struct sop_names joins, clicks; /* 入群, 点链接 of 等待 */
	int64_t most_ms;     /* 最多, 0: until the next step falls due, the last step 48 h */
};
/* A branch (### 如果 …, ### 否则) is a step, too: it stands right behind the step it belongs to, and what it says goes out
 * like any text once it is taken. Its actions are done at that moment. */
struct sop_step {
	struct span id;      /* 编号, else name, else the time phrase (finding 13); of a branch "问肤质·油皮" */
	struct span name;    /* may be absent */
	struct sop_time time;
	enum sop_exec exec;
	bool or_sidebar;     /* 否则执行：侧边栏: where 微信客服 cannot; else it is skipped */
	enum sop_miss miss;
	int64_t late_ms;     /* SOP_MISS_LATE */
	struct sop_cond *cond; /* NULL: always */
	int64_t gap_ms;      /* 至少隔 */
	struct sop_only only; /* 只在 */
	int most;            /* 最多: of a step that recurs, 0: not written */
	int64_t until_date;  /* 直到 date, days since 1970; 0: not written */
	int until_day;       /* 直到 第N天, 0: not written */
	char arm;            /* 'A'.., '*' for 其他, 0 for all */
	bool selling;        /* 植入 */
	bool member;         /* 群剧本, 打卡: 对象：成员, said to each member; else to the group */
	bool each;           /* 逐个发: one task a customer, names filled in */
	int confirm_minute;  /* 确认期限 as a clock, -1 none */
	int64_t confirm_ms;  /* 确认期限 as a duration, 0 none */
	struct sop_wait wait; /* 等待 */
	struct sop_names options; /* 选项: at most 6 */
	int branches;        /* how many stand right behind this step */
	int of;              /* a branch: index of its step; -1: none */
	struct sop_cond *taken_if; /* a branch: 如果; NULL: 否则 */
	struct span label;   /* a branch: its button, 「油皮」 */
	bool answer;         /* a branch that needs 回复 or 选了: its text is an answer (finding 1) */
	bool closing;        /* a branch with a text that is no answer, and 停止 or 转剧本: they wait for the text */
	struct sop_post *post; /* 朋友圈 alone: what a step has there beside time, text and attachments; else NULL */
	struct sop_text text; /* n = 0: no text; several messages (finding 52) have SOP_MESSAGE_BREAK between */
	int attachments;
	struct sop_attachment *attachment;
	int actions;
	struct sop_action *action;
	int index;           /* position in the file, from 0 */
	struct sop_pos pos;
};

/* -- tables of names (exact part 3) ------------------------------------------------------------------------------------------------- */
struct sop_good { /* a row of 商品 */
	struct span name, code, category;   /* n 0: not written */
	struct sop_names aliases;
	int64_t price_fen, was_fen;         /* was_fen -1: not written */
	int64_t stock;                      /* -1: 不限 */
	int64_t stock_day;                  /* days since 1970: what was paid from that day on is off it; -1: not written */
	struct span link, miniprogram, image; /* n 0: none */
	struct sop_pos pos;
};
enum sop_sort { /* of names that a folder defines */
	SOP_N_GOOD, SOP_N_CATEGORY, SOP_N_TAG, SOP_N_CHANNEL, SOP_N_STATE /* of a channel code: 编号 */, SOP_N_LINK, SOP_N_MINIPROGRAM, SOP_N_COUPON, SOP_N_STORE, SOP_N_TEAM, SOP_N_GROUP,
	SOP_N_STAGE, SOP_N_DATE, SOP_N_PERSONA, SOP_SORTS
};
struct sop_flash_good { /* of 秒杀 */
	struct span name;                   /* of the row of 商品 */
	int64_t price_fen, was_fen;         /* 秒杀价; was_fen -1: not written */
	int64_t stock;
	int64_t each;                       /* 每人限, 0: not written; told, not enforced */
	struct sop_pos pos;
};
struct sop_flash {
	int64_t day;                        /* of 开抢, since 1970 */
	int minute;                         /* -1: not written */
	bool till_sold;                     /* 结束：售罄 */
	int until_minute;                   /* 结束 as a clock, -1: none */
	int goods;
	struct sop_flash_good *good;
};
/* -- 打卡 -------------------------------------------------------------------------------------------------------------- */
enum { SOP_BY_PAGE = 1 /* 打卡页 */, SOP_BY_EMPLOYEE = 2 /* 员工登记 */, SOP_BY_MESSAGE = 4 /* 微信客服「打卡」 */ };
struct sop_prize { /* 奖品 */
	int days;                           /* 满N天 */
	struct span what;                   /* as written */
	struct sop_pos pos;
};
struct sop_checkin {
	unsigned ways;                      /* 打卡方式: SOP_BY_… */
	struct sop_names words;             /* of a message that is a check-in: the whole of it is one of them */
	int make_ups;                       /* 补卡: days a member may make up for */
	int prizes;
	struct sop_prize *prize;            /* by days */
};
struct sop_asset { /* a row of 资料; spans n 0 and names n 0: not written */
	enum sop_sort sort;
	struct span name;
	struct span appid, page, title, desc, url, cover; /* 小程序, 链接 */
	struct span sha256;      /* hex of the cover's file when the loader filled it in */
	bool by_file;            /* 券: 码文件, else a link to claim at */
	struct span codes, worth;
	int64_t valid_ms;        /* 券: 0 not written */
	struct sop_names people; /* 门店, 团队 */
	struct span head;        /* 店长, 群主 */
	struct sop_names has;    /* 群: 名称含 */
	struct span group_code;  /* 群: a picture beside the file (sha256), or url */
	int rank;                /* 阶段: 顺序, 0 not written */
	struct span source;      /* 日期 */
	struct span tone, address; /* 人设 */
	struct sop_pos pos;
};

struct sop_tag { /* a row of 标签 */
	struct span group, name, id; /* id n 0: not written */
	struct span full;            /* 组/标签 */
	bool one_only;               /* 互斥: of its group a customer has one at most */
	int64_t valid_ms;            /* 有效期, 0: for ever */
	struct span then;            /* 到期换成: the tag that takes its place, n 0: none */
	struct span about;
	struct sop_pos pos;
};
struct sop_rule { /* a row of 标签, ## 规则 */
	struct span name;            /* of its section */
	int triggers;
	struct sop_trigger *trigger; /* any of them, with 商品 and 金额 as its arguments and filter */
	int actions;
	struct sop_action *action;   /* tags, stage, points; 转剧本 last */
	struct sop_pos pos;
};

struct sop_group { /* of 群: groups of that name, or whose name has one of the words */
	struct span name;       /* as written: of 资料, or of the group itself; n 0: the words alone tell */
	struct sop_names has;   /* 名称含: any of them; n 0: the name is equal */
	struct span owner;      /* 群主, n 0: any */
	struct sop_pos pos;
};

#define SOP_TEST_TAG "测试"

/* -- 渠道码 ------------------------------------------------------------------------------------------------------------ */
#define SOP_STATE_MOST 30 /* characters of a State (api.md 8.1) */
#define SOP_CODE_PEOPLE 100 /* employees of one code at a time (api.md 8.1) */
enum sop_code_type { SOP_CODE_MANY /* 多人码 */, SOP_CODE_SINGLE /* 单人码 */, SOP_CODE_GROUP /* 群码 */, SOP_CODE_LINK /* 获客链接 */ };
#define SOP_CODE_GROUPS 5 /* groups of one 群码 at a time (api.md 7.4) */
#define SOP_NEW_GROUPS "自动建群"
enum sop_who { SOP_WHO_PERSON, SOP_WHO_STORE /* 门店 X */, SOP_WHO_TEAM /* 团队 X */, SOP_WHO_ROTA /* 轮班 X */, SOP_WHO_GROUP /* of a 群码: a group as 群 has it */ };
struct sop_server { /* one entry of 接待员工 or 备用 */
	enum sop_who who;
	struct span name;
	struct sop_pos pos;
};
enum { SOP_DAYS_WORK = 1, SOP_DAYS_WEEKEND = 2, SOP_DAYS_HOLIDAY = 4 };
struct sop_shift { /* a row of 渠道码, ## 轮班, for one of its 时段 */
	struct span rota;   /* of its section */
	unsigned weekdays;  /* 星期: bit 1 Monday … bit 7 Sunday */
	unsigned days;      /* SOP_DAYS_…, by the calendar; any of both */
	int from, to;       /* minutes; to at or below from: on the next day */
	struct sop_names people;
	struct sop_pos pos;
};
struct sop_code { /* a row of 渠道码 */
	struct span name, id;        /* id n 0: not written */
	struct span state;           /* 编号, else a short key of the name (finding 57) */
	enum sop_code_type type;     /* 单人码: one employee at a time */
	bool more_groups;            /* 备用 of a 群码: 自动建群 */
	int servers;
	struct sop_server *server;   /* 接待员工 */
	int64_t ceiling;             /* 上限/天 of each employee, 0: none */
	int spares;
	struct sop_server *spare;    /* 备用 */
	struct sop_names tags;
	struct span script, welcome; /* n 0: none */
	bool strict;                 /* 免验证：否 */
	bool exclusive;              /* 独占 */
	struct span remark;
	struct sop_pos pos, script_pos, welcome_pos;
};

#define SOP_OFF_HOLIDAYS "节假日" /* every day of the calendar of holidays */
struct sop_off { /* 不发日: days, or a name of the calendar of holidays */
	int64_t from, to; /* days since 1970; from < 0: the name */
	struct span name; /* as written */
};
struct sop_arm { char letter; int percent; }; /* of 实验 */
/* -- 话术 ------------------------------------------------------------------------------------------------------------- */
#define SOP_TALK_TEXTS 3 /* messages of one answer (finding 52) */
enum { SOP_TALK_KF = 1 /* 微信客服 */, SOP_TALK_SIDEBAR = 2 /* 侧边栏 */ };
enum sop_sure { SOP_SURE_DEFAULT /* a question: as its file says */, SOP_SURE_NEVER /* 关 */, SOP_SURE_EXACT /* 精确 */, SOP_SURE_SCORE /* ≥ N% */ };
struct sop_reply {          /* of a question, or of one of its branches */
	struct span id;         /* of the question, or "敏感肌能用吗·老客": to know it again when it was delivered */
	struct sop_cond *cond;  /* ### 如果; NULL: of the question itself, or ### 否则 */
	int texts;
	struct sop_text text[SOP_TALK_TEXTS];
	int attachments;
	struct sop_attachment *attachment;
	struct sop_text ask;    /* 追问; n = 0: none */
	int actions;
	struct sop_action *action;
	int64_t pause_ms;       /* 暂停剧本, 0: none */
	struct sop_pos pos;
};
struct sop_question {
	struct span id;         /* 编号, else the heading */
	struct span name;       /* the heading */
	struct sop_names aliases;
	int alias_places;
	struct sop_pos *alias_pos; /* of each alias */
	enum sop_sure sure;
	int sure_permille;      /* SOP_SURE_SCORE */
	bool human;             /* 转人工 */
	struct sop_names suggest; /* 标签建议 */
	struct sop_names options;
	struct sop_reply reply; /* holds for all; what the branch taken says comes behind it (finding 24) */
	int branches;
	struct sop_reply *branch; /* in order; the first whose condition holds */
	int index;
	struct sop_pos pos;
};
struct sop_talk {
	unsigned where;         /* 适用: SOP_TALK_KF, SOP_TALK_SIDEBAR */
	enum sop_sure sure;     /* 自动回复, never SOP_SURE_DEFAULT */
	int sure_permille;
	struct sop_names human_words; /* 转人工词, beside those of the house */
	struct span account, persona;
	int questions;
	struct sop_question *question;
};

/* 跟进人 (finding 29). By default the employee of the event, else of his last round, else the earliest relation. */
enum sop_follower { SOP_FOLLOW_DEFAULT, SOP_FOLLOW_LATEST /* 最近添加 */, SOP_FOLLOW_EARLIEST, SOP_FOLLOW_PAYEE /* 收款员工 */ };
/* 沿用 (finding 13): what a reload that brings this version does to people in flight. */
enum sop_carry { SOP_CARRY_NEW /* 新步骤用新版 */, SOP_CARRY_OLD /* 旧版走完 */, SOP_CARRY_RESTART /* 重新开始 */ };
enum sop_reenter { SOP_REENTER_DEFAULT, SOP_REENTER_NO, SOP_REENTER_AFTER_END, SOP_REENTER_GAP };
struct sop_script {
	struct arena *arena;
	struct span file;     /* path as loaded, for messages */
	struct sop_pos pos;   /* of the title */
	struct span id;       /* 编号, else 类型：名称 (finding 13) */
	struct span name;
	enum sop_kind kind;
	struct span about, owner;
	struct span persona;  /* 人设: a name of 资料; absent: none */
	struct span tone, address; /* 语气 and 称呼 of it; n 0: not written */
	bool disabled;        /* 停用：是 */
	int triggers;
	struct sop_trigger *trigger;
	struct sop_cond *audience;   /* 人群, NULL: everybody the trigger names */
	struct sop_names exclude_tags;
	struct sop_names said_tags;  /* every tag that it names, wherever: as often as it does; rows of 标签 define theirs and name none */
	struct sop_names testers;    /* 白名单测试: employees; those of their customers who have SOP_TEST_TAG alone enter */
	bool has_goal;
	struct sop_trigger goal;
	int64_t goal_within_ms;      /* 0: none written */
	int goal_actions;
	struct sop_action *goal_action;
	int stops;
	struct sop_trigger *stop;
	enum sop_reenter reenter;
	int64_t reenter_gap_ms;
	bool restart_on_again;       /* 再次触发：重来 */
	bool per_employee;           /* 同客多员工：各跟各的 */
	enum sop_follower follower;  /* 跟进人 */
	int stock_per_day;           /* 存量：每天最多 N; 0: those who were there before do not enter */
	int64_t longest_ms;          /* 最长, 0: default of finding 54 */
	enum sop_carry carry;        /* 沿用 */
	int per_day, per_week, per_company, employee_per_day; /* caps, -1: not written */
	int64_t other_gap_ms;        /* 与其他剧本间隔, -1: not written */
	int offs;
	struct sop_off *off;         /* 不发日 */
	int quiet_from, quiet_to;    /* 静默 minutes, from may be above to; -1: not written */
	int priority;                /* 0..100, default 50 */
	int holdout_permille;        /* 对照组 */
	struct span experiment;      /* name; absent without one */
	int arms;
	struct sop_arm *arm;
	struct span metric;
	int metric_min;
	int steps;           /* branches counted */
	struct sop_step *step;
	/* Kinds whose rounds are of groups (group_kind). */
	int groups;                  /* 群: any of them */
	struct sop_group *group;
	struct span purpose;         /* 建群目的, as written */
	int per_group_day;           /* 每群每天最多, -1: not written */
	int days;                    /* 周期, 0: not written */
	int border;                  /* 日界: minute at which a day begins */
	bool members;                /* some step is said to each member, or they check in: each has a round of his own */
	int sell_from;               /* 植入最早: 第N天, 0: any */
	int sell_most;               /* 植入上限, 0: any */
	int goods;                   /* SOP_GOODS */
	struct sop_good *good;
	int branches;        /* of all steps; 0: nobody waits for anything */
	struct sop_flash *flash;     /* SOP_FLASH alone */
	struct sop_checkin *checkin; /* SOP_CHECKIN alone */
	struct sop_talk *talk;       /* SOP_TALK alone */
	struct span account;         /* 客服账号 of a 剧本; n 0: none */
	struct sop_moments *moments; /* SOP_MOMENTS alone; what is posted stands in step */
	int codes;                   /* SOP_CODES */
	struct sop_code *code;
	int shifts;
	struct sop_shift *shift;     /* those of one 轮班 one after the other */
	int assets;                  /* SOP_ASSETS */
	struct sop_asset *asset;
	int tags;                    /* SOP_TAGS */
	struct sop_tag *tag;
	int rules;
	struct sop_rule *rule;
};

/* Frees the script and its arena; NULL is harmless. */
void script_free(struct sop_script *s);
/* Is what it sends there: its file, or what its name stands for? */
bool script_sendable(const struct sop_attachment *a);
/* The first 群码 among what the step sends that WeCom has not made yet, or absent. */
struct span script_unmade(const struct sop_step *step);
/* Does it name that tag: in an action, a condition, a 开始, 排除标签, 可见标签, a code, a rule …? Not by a word of its texts. group: of the tag. */
bool script_names_tag(const struct sop_script *s, struct span name, struct span group);
/* The step of that id, or NULL. */
const struct sop_step *script_step(const struct sop_script *s, struct span id);
/* 扫渠道码 X, written in the table of 渠道码: one more 开始. channel must live as long as the script. */
void script_listen(struct sop_script *s, struct span channel);
/* The question of that 编号 or heading, or NULL. */
const struct sop_question *script_question(const struct sop_script *s, struct span name);

#endif
