/* sop/entry: does an event fire a script, and may the customer enter (findings 3, 8, 11, 12, 29, 54, 55). */
#ifndef SIYU_SOP_ENTRY_H
#define SIYU_SOP_ENTRY_H
#include "sop/facts.h"
#include "sop/reason.h"

/* Does the event fire one of the script's 开始? *ret_reason: REASON_OK; REASON_STALE_EVENT when it would but is older than 24 h
 * at now_ms; REASON_FILTER / REASON_UNSEEN with the filter that failed; REASON_DISABLED. Returns the 开始 (first that fits)
 * or NULL. *ret_reason is REASON_COUNT when the script listens to nothing of the kind: no decision to store.
 * Details are appended to detail (may be NULL). */
const struct sop_trigger *entry_fires(const struct sop_script *s, const struct sop_happening *ev, int64_t now_ms,
	enum reason *ret_reason, struct text *detail);
/* Does a trigger, goal or stop hear the event, filters aside? 下单 and 已购买 hear every order; named tags, goods, scripts and
 * words must be the event's. */
bool entry_hears(const struct sop_trigger *t, const struct sop_happening *ev);
/* … and do its filters hold? ret_failed (may be NULL): the one that does not, or is not known. */
enum truth entry_fits(
	const struct sop_trigger *t, const struct sop_happening *ev, const struct sop_filter **ret_failed);
/* "首单", "打标签 油皮、干皮", "30天未回复": for why. Appends. stop: in the words of 停止 (已购买 for 下单). */
void entry_say(const struct sop_trigger *t, bool stop, struct text *out);
/* Why that filter keeps him out: 「渠道 = 门店」, 「员工」 when it cannot be seen. Appends. */
void entry_say_filter(const struct sop_filter *f, enum truth fits, struct text *out);
/* The 排除标签 (of the script, else of the house) that he has; absent: none. */
struct span entry_excluded(const struct sop_rules *r, const struct sop_script *s, const struct sop_facts *f);
/* Does that event, where 重复进入 is not written, let nobody in who had a round (finding 12: 加好友, 首单; a group is new once)? */
bool entry_once(enum sop_event event);
bool entry_listens(const struct sop_script *s, enum sop_event event); /* any 开始 of that kind: for an index by event */

/* What the subject has behind him; subject is the customer, or (employee, customer) under 各跟各的 (findings 3, 12). */
struct entry_past {
	int rounds; /* of this script so far, the live one included */
	bool live;
	struct span live_employee, live_employee_name;
	int64_t last_ended_ms; /* 0: none ended */
	bool relation;         /* with the employee of the event (or the 跟进人): half or live */
	bool half;             /* … and he has not accepted yet */
	bool unsubscribed;     /* 退订 */
};
struct entry_verdict {
	bool enrol;
	bool ends_live;             /* 再次触发：重来: the live round ends with REASON_RESTART_END first */
	enum sop_standing standing; /* of the new round */
	enum reason reason;
};
/* May he enter now? t: the 开始 that fired, NULL for 转剧本 and by hand. f must cover entry_needs. */
unsigned entry_needs(const struct sop_rules *r, const struct sop_script *s);
void entry_admit(const struct sop_rules *r, const struct sop_script *s, const struct sop_trigger *t,
	const struct sop_happening *ev, const struct entry_past *past, const struct sop_facts *f, int64_t now_ms,
	struct entry_verdict *ret, struct text *detail);

#endif
