/* sop/facts: what the engine is told: the house's rules, what happened, one enrolment, and what is known of a customer.
 * Filled by the fold; everything is borrowed for the time of one call. Times are ms since 1970, 0 = not known or never. */
#ifndef SIYU_SOP_FACTS_H
#define SIYU_SOP_FACTS_H
#include "base/zone.h"
#include "crm/bought.h"
#include "crm/tagset.h"
#include "sop/render.h"
#include "sop/script.h"

#define FACTS_NEVER INT64_MAX            /* a time that does not come */
#define FACTS_STALE_MS INT64_C(86400000) /* older than this when learnt starts nothing (finding 11) */

/* The corp's receive rule (api.md 5.1): 1 a day, 7 a week, as many as the month has days a month. */
enum sop_receive { SOP_RECEIVE_NONE, SOP_RECEIVE_DAY, SOP_RECEIVE_WEEK, SOP_RECEIVE_MONTH };

/* House rules (conf). A script may be stricter, never looser. */
struct sop_rules {
	const struct zone *zone;
	int quiet_from, quiet_to;                                  /* 静默 [from, to), minutes; -1 or equal: none */
	int cap_customer_day, cap_customer_week, cap_company_week, cap_employee_day, cap_group_day; /* -1: none */
	int default_clock;                                         /* minute of 第N天 without a clock */
	int merge_min;                                             /* 合并: 0 or 1 = exact (finding 16) */
	int64_t grace_ms;                                          /* 宽限 (finding 10) */
	int64_t late_ms;                                           /* 补发 default */
	int64_t other_gap_ms;                                      /* 与其他剧本间隔 */
	bool gaps; /* some live script writes 与其他剧本间隔: its texts hold others back, too (finding 62) */
	int64_t longest_ms;       /* 最长 where no time is fixed; 0: 90 days (finding 54) */
	int64_t deadline_most_ms; /* 确认期限 at most; 0: 24 h */
	int remind_percent;       /* of the way to the deadline; 0: none */
	enum sop_receive receive;
	const struct calendar *calendar; /* holidays, NULL: none known */
	int offs;
	const struct sop_off *off;     /* 不发日 of the house */
	struct sop_names exclude_tags; /* 排除标签 for scripts that write none */
};
/* 静默 21:30-09:00, one a day, clock 10:00, 合并 30, 宽限 30 min, 补发 2 h, receive rule 1 a day. */
void facts_rules_init(struct sop_rules *rules, const struct zone *zone);

/* An event as triggers, goals and stops hear it. An order is SOP_EV_FIRST_ORDER or SOP_EV_REPEAT_ORDER (下单 hears
 * both). Absent spans are not known, empty ones are known to be none. */
struct sop_happening {
	enum sop_event event;
	int64_t at_ms;       /* the event's own time: add, payment (finding 11): T0 of what it starts */
	struct span channel; /* name of the State */
	struct span employee, employee_name;
	struct span store;    /* of the employee */
	struct span product, category;
	int64_t amount_fen;    /* -1: not known */
	struct tagset_tag tag; /* SOP_EV_TAG_ON, TAG_OFF */
	struct span script;    /* SOP_EV_HANDED: name of the script he comes from; else absent */
	struct span words;     /* SOP_EV_SAID */
	int64_t idle_ms;       /* SOP_EV_QUIET, SOP_EV_SILENT: since the last 互动 */
	struct span name; /* SOP_EV_STAGE, GROUP_IN, GROUP_OUT, ASKED, LINK, DATE: what the words of the trigger name */
	int64_t score_was, score; /* SOP_EV_SCORE; SOP_EV_GROUP_SIZE: members */
	struct sop_names called;  /* GROUP_IN, GROUP_OUT: all that the group is called; ENTER: the place beside its scene; n 0: name alone */
	struct span group_name;   /* GROUP_NEW: its name, empty: none */
	int64_t date;             /* CAMP: days since 1970 */
};

/* 生日, or another date of a customer. */
struct sop_date {
	struct span name;
	int month, day;
};

enum sop_standing { SOP_LIVE, SOP_WAITING /* half: only the welcome may go */, SOP_ENDED };
struct sop_enrolment {
	enum sop_standing standing;
	int64_t t0_ms, entered_ms;
	int shift_days; /* 顺延 so far */
	bool by_clock;  /* the script itself wrote T0: what is due at that minute is not before entry */
	char arm;       /* 0: none */
	bool holdout;
	int64_t goal_ms;  /* 0: not met */
	int64_t heard_ms;  /* last 互动, 0: none known; for 停止：N天未回复 and 最后互动后 */
	int64_t sold_ms, over_ms; /* of 秒杀: when it sold out, 0: it did not; when it ends, or as planned */
	int64_t bought_ms; /* last purchase, 0: none; for 购买后 */
	int64_t joined_ms; /* when he last joined a group of ours, 0: never; for 入群后 */
	int dates;         /* for 生日前N天 */
	const struct sop_date *date;
	bool member; /* of a member of a group beside the round of the group itself: what is said to each (对象：成员) is his */
	int checks;  /* of a member in 打卡: when he checked in, in the order in which it was learnt; for 满N天 */
	const int64_t *check_ms;
};

enum sop_waiting {
	SOP_WAIT_NONE, /* not delivered yet, or a step without branches */
	SOP_WAIT_OPEN,
	SOP_WAIT_OVER /* a branch was taken, or none fitted, or the step never went out */
};
/* One for each step of the script, in its order; SOP_UNCLAIMED where the occurrence has no row. */
enum sop_claimed {
	SOP_UNCLAIMED,
	SOP_DELAYED,
	SOP_MADE,  /* made, not final */
	SOP_FINAL, /* final, nothing went out */
	SOP_DONE   /* delivered or acted */
};
struct sop_claim {
	enum sop_claimed state;
	int64_t due_ms;     /* as stored with it */
	int64_t retry_ms;   /* SOP_DELAYED */
	int64_t decided_ms; /* when it was last looked at */
	enum sop_waiting wait;
	int64_t opened_ms; /* SOP_WAIT_OPEN: when the step reached him */
	int64_t delivered_ms; /* SOP_DONE: when it went out or acted; with branches, when its wait ended */
	/* Of a step that recurs the newest occurrence stands here: */
	int64_t occurrence; /* … its day */
	int count;          /* … and how many there are */
	int64_t slot_day;   /* … the day whose slot of 每客每天最多 it holds, or would (群内侧边栏 takes none), 0: none */
};

/* What was heard of him: told by an employee or seen, or the result of a 员工任务. */
struct sop_heard {
	enum sop_event event; /* SOP_EV_SAID, SOP_EV_NO_REPLY, SOP_EV_TASK, SOP_EV_GROUP_IN, SOP_EV_LINK */
	int64_t at_ms;
	struct span text; /* his words, the option, the result, the group, the link */
	struct sop_names called; /* SOP_EV_GROUP_IN: all that the group is called */
};

/* Another live round of the same customer that wants the day's slot (优先级): see sop/rival.h. */
struct sop_rival {
	const struct sop_script *script;
	const struct sop_step *step;
	int64_t due_ms, entered_ms;
};

/* clang-format off */
/* What has to be loaded, as engine_needs, entry_needs, condeval_needs say. */
enum {
	SOP_NEED_TAGS = 1, SOP_NEED_ORDERS = 2, SOP_NEED_GENDER = 4, SOP_NEED_RELATION = 8, SOP_NEED_SLOTS = 16,
	SOP_NEED_TAPS = 32, SOP_NEED_TEXTS = 64, SOP_NEED_OTHERS = 128, SOP_NEED_RECEIVED = 256, SOP_NEED_RIVALS = 512,
	SOP_NEED_NAME = 1024, SOP_NEED_STAGE = 2048, SOP_NEED_HEARD = 4096, SOP_NEED_SCORE = 8192, SOP_NEED_ACTS = 16384, SOP_NEED_FIRM = 32768,
	SOP_NEED_COUPONS = 65536, SOP_NEED_STOCK = 131072,
	SOP_NEED_FIRM_SLOTS = 262144,
	SOP_NEED_GROUPS = 524288, SOP_NEED_CHECKIN = 1048576,
	SOP_NEED_CLICKS = 4194304, SOP_NEED_LOGINS = 8388608,
	SOP_NEED_KF = 16777216
};
/* clang-format on */
struct sop_login { int64_t at_ms, times; };

struct sop_facts {
	unsigned loaded; /* SOP_NEED_… that are filled below; asking for another one is a bug */
	struct span employee, employee_name, channel; /* always: of the enrolment */
	int tags;                                     /* TAGS: over all live relations (finding 34) */
	const struct tagset_tag *tag;
	int orders; /* ORDERS: all of the customer */
	const struct bought_order *order;
	struct span stage; /* STAGE: where he stands; the first of the list when nobody moved him */
	/* SCORE: what he did counts points (false: nothing is known of him); NULL: there is none */
	bool scored;
	int64_t score;
	const char *grade, *tier, *rfm;
	struct span company, role; /* FIRM: absent: not known */
	int acts; /* ACTS: 互动 (orders, what was heard of him), in any order */
	const int64_t *act_ms;
	int64_t replied_ms; /* ACTS: his last reply that was seen or told, 0: none */
	int logins; /* LOGINS: what the outside counter told of him, 0: nothing ever */
	const struct sop_login *login;
	struct sop_names groups; /* GROUPS: all that the groups he is in are called; of a group: all that it is */
	struct sop_names clicked; /* CLICKS: links that he is known to have opened */
	int64_t members;         /* of the group that is the subject, employees counted; -1: not known, or it is none */
	bool groups_listed;      /* GROUPS: all groups were read once, so that not to be among them says something */
	/* CHECKIN: of the 打卡 he is in, or was in last; camp false: in none */
	bool camp, camp_open /* today is one of its days */, checked_today;
	int checked, streak, missed;
	int gender;       /* GENDER: 1 男, 2 女, else not known */
	int64_t added_ms; /* RELATION: first add by the enrolment's employee */
	int slots_day,
		slots_week; /* SLOTS: taken on now's calendar day and Monday-Sunday, over all scripts and employees (finding 17) */
	int slots_company; /* FIRM_SLOTS: Monday-Sunday, over all contacts of his company; 0: it is not known (finding 64) */
	int taps_day;          /* TAPS: tasks of the employee made today */
	bool joins_task;       /* TAPS: an open task would take it: no further tap */
	int taps_ahead;        /* TAPS: further ones that scripts of a higher 优先级 still want of the employee today (finding 62) */
	struct sop_rival tap_ahead; /* … the first of them */
	int64_t welcome_ms;    /* TEXTS: when the welcome of this round went out, 0: none */
	int64_t text_ms;       /* TEXTS: last text of this round, the welcome included, 0: none */
	int64_t other_ms;      /* OTHERS: last text of any other script, 0: none */
	int64_t other_hold_ms; /* OTHERS: the latest of (text + 与其他剧本间隔 of its script), 0: none */
	int received;          /* RECEIVED: mass messages in the current period of rules.receive */
	int rivals;            /* RIVALS */
	const struct sop_rival *rival;
	/* HEARD: what a step's branches read: since it reached him, up to the end of its wait, oldest first. */
	int64_t since_ms, upto_ms;
	int heard;
	const struct sop_heard *said;
	/* KF: of his conversation in the 客服账号 of the script: why nothing can be said there now, NULL: it can; his last message, 0: none. */
	const char *kf_closed;
	int64_t kf_said_ms;
	/* COUPONS, STOCK fill those of values. */
	struct render_values values; /* NAME fills values.customer; the rest always */
};

#endif
