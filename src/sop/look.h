/* look: one step of one round as it is looked at: when it is due, how late it may be, and what has come behind it
 * (sop-language-exact.md part 5, 补发 / 顺延; findings 9, 10). */
#ifndef SIYU_SRC_SOP_LOOK_H
#define SIYU_SRC_SOP_LOOK_H
#include "permit.h"

#define LOOK_DEFER_DAYS 7       /* 顺延 in all (finding 9) */
#define LOOK_NO_LIMIT INT64_MIN /* 错过 gives no second chance */

struct look {
	struct permit_ask ask;
	const struct sop_claim *claim; /* of the occurrence that is due */
	int64_t occurrence;
	int64_t next_ms;     /* when the step recurs, FACTS_NEVER: it does not */
	enum sop_miss miss;  /* with its default */
	bool by_day;         /* 顺延 moves it to its own clock on another day, and all later days with it */
	bool early;          /* its time lay before entry */
	int64_t late_ms;     /* of 补发 */
	int64_t span_end_ms; /* FACTS_NEVER without a span */
	bool said_today;     /* it recurs, and today the one before was made up for: nobody hears the same twice a day */
};

struct look look_at(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e,
	const struct sop_claim *claims, int step, int64_t now_ms);
bool look_timed(const struct sop_step *st); /* planned, once it is due: not 20秒内 */
/* Up to when a step that was not sent at its time may still go; LOOK_NO_LIMIT: not at all. */
int64_t look_limit(const struct look *l);
bool look_too_late(const struct look *l); /* neither on time (宽限) nor within its second chance */
/* Not, or not any more, on time: then a later step that is due takes its place. After 顺延 it is on time again. */
bool look_lags(const struct look *l);
bool look_gone_out(const struct sop_claim *c);
/* What it waits for its minute behind was undone: the purchase refunded, the check-in taken back. */
bool look_undone(const struct look *l);
/* When a step that is not final is looked at. A waiting one may have been moved, with the whole story, behind its retry; one whose time
 * is gone (look_undone) is looked at then all the same. */
int64_t look_wake(const struct sop_claim *c, int64_t due_ms);
/* The order of the story: by due time, then as written. */
bool look_precedes(int64_t due_a, int a, int64_t due_b, int b);
/* 群发: is he in 人群 now, without 排除标签 (finding 56)? It is asked at each step. REASON_OK: yes, or no 群发. Details are appended to
 * detail (may be NULL). */
enum reason look_audience(const struct look *l, const struct sop_facts *f, struct text *detail);
unsigned look_needs(const struct sop_rules *r, const struct sop_script *s); /* SOP_NEED_… of that */
/* Would the step go to him if nothing of this minute stood in its way? */
bool look_applies(const struct look *l, const struct sop_facts *f);
/* Is step j behind step i of the story, and due now (still to be looked at), or gone out already? */
bool look_behind(const struct look *i, const struct look *j);
/* Nothing of one round ever overtakes an earlier step: the step that would, or NULL. */
const struct sop_step *look_overtaker(const struct look *l, const struct sop_claim *claims, const struct sop_facts *f);

/* 微信客服: where nothing can be said there now, 否则执行：侧边栏 makes it the sidebar's (by_hand, room of the caller's). false: it is not
 * said at all. Other steps: true. */
bool look_reaches(struct look *l, const struct sop_facts *f, struct sop_step *by_hand);
unsigned look_kf_needs(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *st); /* SOP_NEED_… of that */

#endif
