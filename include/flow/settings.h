/* flow/settings: what the fold reads of the configuration. It comes as an input (D6): a JSON object of strings, keys of
 * settings_keys, "channel.<State>" and other maps; the fold uses what stands before it in the log, never a file. */
#ifndef SIYU_FLOW_SETTINGS_H
#define SIYU_FLOW_SETTINGS_H
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/zone.h"
#include "sop/facts.h"
#include "crm/score.h"
#include "crm/stagelist.h"
#include "crm/worth.h"
#include "sop/ask.h"
#include "sop/calendar.h"

#define SETTINGS_MAX_POLLS 16

enum settings_role { SETTINGS_STAFF, SETTINGS_HEAD, SETTINGS_OPERATOR, SETTINGS_BOSS, SETTINGS_ROLES };

enum { SETTINGS_HOOK_ORDER = 1, SETTINGS_HOOK_CONVERSION = 2, SETTINGS_HOOK_STOP = 4 };
enum settings_names { SETTINGS_NAMES_MASKED, SETTINGS_NAMES_NONE, SETTINGS_NAMES_WHOLE };

struct settings {
	struct arena *arena; /* owns the texts */
	struct span corpid, tag_group, pages_url;
	struct span attribution; /* of reports alone, which read it from the settings */
	struct stagelist stages; /* 阶段, in their order */
	struct score_rules score;
	struct worth_rules worth;
	struct span unsubscribe, human; /* words as written, with 、 or blanks between */
	struct ask_words words;                     /* the same, apart */
	struct zone zone;
	int64_t agentid;                                               /* of the app that sends to employees */
	int64_t quiet_from, quiet_to, default_clock;                   /* minutes of the day */
	int64_t posts_day; /* of 朋友圈, an employee; -1: no cap */
	int64_t cap_customer_day, cap_customer_week, cap_company_week, cap_employee_day, cap_group_day; /* -1: none */
	int64_t grace_ms, merge_min, late_default_ms, other_gap_ms;
	int64_t receive; /* enum sop_receive: what the corp's mass messages may reach one customer */
	int64_t received_ms; /* how often mass messages that others made are read; 0: behind a walk alone */
	int64_t statistics;  /* 1: behind it what WeCom counts of employees and groups is read */
	int64_t sync_minute; /* of the day, when the walk of the night begins; -1: none */
	int64_t kf_answer_ms, kf_poll_ms; /* 微信客服: what is older when it is read is not answered; without a callback it is read so often */
	int64_t kf_messages, kf_window_ms; /* of ours after one of the customer's, and how long (callbacks.md 6.4) */
	int64_t kf_repeat_code;            /* what WeCom answers for a msgid that was there [U]; 0: not known */
	struct span kf_handover;           /* what he reads when a person is called; empty: nothing */
	int64_t archive_answer_ms, archive_keep_ms; /* chat archive: what is older when it is read starts nothing; how long texts are kept */
	int64_t pay_poll_ms, pay_minute, pay_window_ms; /* 对外收款: how often it is read, 0: never; when the last weeks are, and how far back */
	int64_t pay_page, pay_lists; /* bills of a page; 1: refunds as refund_list has them, 0: as total_refund_fee */
	struct span pay_source;      /* 来源 of its orders */
	struct span digest_robot; /* who says them in a group; empty: nobody */
	struct span digest_people_text; /* as written */
	struct sop_names digest_people; /* userids who get each of them from the app */
	struct span digest_mail;        /* folder of mail files, which desk writes; empty: none */
	int64_t work_from, work_to; /* working hours, minutes of the day */
	int64_t cards; /* 1: to-dos are also sent as cards with buttons */
	int64_t menu; /* 1: the menu of the app is kept as the table of commands has it */
	int64_t todo_ms; /* how long before its deadline a to-do is told of again; 0: not */
	int64_t digest_morning, digest_rank, digest_evening; /* minutes of the day; -1: not said */
	int64_t digest_weekly, digest_monthly; /* of Monday, of the first of the month */
	int64_t board_from, board_to; /* of 报单板; -1: not said */
	int64_t window_days, holdout_permille, inherits;
	int64_t longest_ms, stop_gather_ms, remind_percent, deadline_max_ms;
	int polls;
	int64_t poll_ms[SETTINGS_MAX_POLLS]; /* after creation; the last is the step from there on */
	int64_t poll_most_ms;
	struct calendar calendar; /* [holidays] of the configuration */
	int offs;
	struct sop_off *off;    /* 不发日 of the house */
	struct sop_names dates; /* names of dates beside 生日 */
	struct span role_text[SETTINGS_ROLES]; /* as written */
	struct sop_names role[SETTINGS_ROLES];  /* who may what in the app's chat */
	int teams;
	struct settings_team {
		struct span head; /* userid of a 主管, folded */
		struct sop_names who;
	} *team;
	int hooks;
	struct settings_hook { /* [hook NAME] */
		struct span name;
		unsigned events;    /* SETTINGS_HOOK_… */
		int names;          /* of customers: enum settings_names */
		int64_t give_up_ms; /* how long an event is tried */
	} *hook;
	int channels;
	struct settings_channel {
		struct span state, name;
	} * channel; /* sorted by state */
};

enum settings_type { SETTINGS_TEXT, SETTINGS_INT, SETTINGS_ZONE, SETTINGS_POLLS, SETTINGS_STAGES };
struct settings_key {
	const char *key;
	enum settings_type type;
	const char *fallback; /* default, as text */
	const char *meaning;
	int64_t least, most; /* of an integer */
	size_t offset;       /* in struct settings */
};
extern const struct settings_key settings_keys[];
extern const int settings_key_count;

/* All defaults. Free with settings_free; NULL is harmless. */
struct settings *settings_new(void);
void settings_free(struct settings *s);
/* One value. RC_NOTFOUND unknown key (kept by the caller, means nothing), RC_INVALID with the key and what is wrong. */
enum rc MUST_USE settings_put(struct settings *s, struct span key, struct span value, struct err *err);
/* After the last settings_put. */
void settings_seal(struct settings *s);
/* The house rules of the engine; their zone is that of s. */
void settings_rules(const struct settings *s, struct sop_rules *ret);
/* "order, stop" to SETTINGS_HOOK_…; 0: a word is none, or there is none. */
unsigned settings_hook_events(struct span words);
/* NULL: no receiver is called so. */
const struct settings_hook *settings_hook(const struct settings *s, struct span name);
/* The name of a channel code's State; the State itself when conf names none. */
struct span settings_channel_name(const struct settings *s, struct span state);

#endif
