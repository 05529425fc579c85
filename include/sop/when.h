/* sop/when: due times and deadlines (sop-language-exact.md 2.3, part 5, findings 6, 9, 10, 16, 44, 50, 54). Everything is
 * arithmetic over the zone of the rules. */
#ifndef SIYU_SOP_WHEN_H
#define SIYU_SOP_WHEN_H
#include "sop/facts.h"

#define WHEN_TALK_MS INT64_C(600000) /* in 微信客服 no 静默 holds so long behind his last message (finding 44) */

enum sop_exec when_exec(const struct sop_step *step); /* 执行 with its default: 20秒内 自动, else 员工确认 */
bool when_confirms(const struct sop_step *step);       /* a mass message task: 员工确认, 群主确认 */
bool when_has_content(const struct sop_step *step);   /* text or attachments; without, the step only acts */
bool when_door(const struct sop_step *step);          /* 入群, 退群: of those who come and go, never due by itself */

/* Is the minute of t in 静默 of the house or of the script (their union)? script may be NULL. */
bool when_quiet(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms);
/* Is it so only as the minute before one of them, in which tasks are called back? */
bool when_quiet_eve(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms);
/* First instant >= t outside 静默; FACTS_NEVER when there is none. */
int64_t when_quiet_end(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms);
/* First instant >= t in 静默 (t itself when it is), FACTS_NEVER when there is no 静默. */
int64_t when_quiet_start(const struct sop_rules *r, const struct sop_script *s, int64_t t_ms);

/* The instant a duration behind, or before, t: SOP_MONTH is the same date in another month, else its last day. */
int64_t when_later(const struct zone *z, int64_t t_ms, int64_t dur);
int64_t when_earlier(const struct zone *z, int64_t t_ms, int64_t dur);

/* When a step of the story is due for a round that began at t0 and was moved by shift_days. FACTS_NEVER: reached by 跳到 only,
 * or not of the story (sop/moment.h).
 * 20秒内: t0. Without a clock: rounded up to 合并 under 员工确认, then out of 静默 (steps that only act: neither). */
int64_t when_due(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t t0_ms,
	int shift_days);
/* When a step is due that is called at now_ms: its branch was taken, or somebody jumped to it. Like 立即 from then. */
int64_t when_called(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t now_ms);
/* dur (and months) of the step behind that moment: exact with a clock of its own, else grouped and out of 静默 as above. */
int64_t when_behind(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t base_ms);
/* The clock on the n-th day of the script from `day` on: before 日界 it belongs to the night behind that day. */
int64_t when_clock(const struct sop_rules *r, const struct sop_script *s, int64_t day, int minute);
/* End of a written span a-b for that due time (missed from then on), FACTS_NEVER without one. */
int64_t when_span_end(const struct sop_rules *r, const struct sop_step *step, int64_t due_ms);
/* 最长: when what has not been reached ends 「到期」. */
int64_t when_expiry(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e);
/* Does that step alone say that the round does not expire before at_ms? Most do, and then no other has to be looked at. */
bool when_outlives(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e, int step,
	int64_t at_ms);
/* End of the goal's window, 0 without a goal, FACTS_NEVER when it has no window. */
int64_t when_goal_end(const struct sop_rules *r, const struct sop_script *s, const struct sop_enrolment *e);

/* Does its script say up to when, by 确认期限 or a span? */
bool when_limited(const struct sop_step *step);
/* 确认期限 of a task made at made_ms: always later than made_ms, never inside 静默 that follows, at most deadline_most_ms. */
int64_t when_deadline(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, int64_t made_ms);
/* When the employee is reminded once, FACTS_NEVER: not at all. */
int64_t when_reminder(const struct sop_rules *r, int64_t made_ms, int64_t deadline_ms);
/* Deadline of a 员工任务 made now (finding 50). */
int64_t when_todo(const struct sop_rules *r, const struct sop_action *a, int64_t now_ms);

#endif
