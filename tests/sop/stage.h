/* stage: one customer and some scripts in virtual time, with the engine alone deciding: a small fold without tables. */
#ifndef SIYU_TESTS_SOP_STAGE_H
#define SIYU_TESTS_SOP_STAGE_H
#include "base/arena.h"
#include "base/text.h"
#include "sop/engine.h"

#define STAGE_SCRIPTS 4
#define STAGE_STEPS 32
#define STAGE_HELD 256

extern const struct zone stage_zone; /* Asia/Shanghai */
int64_t stage_at(const char *clock); /* "2026-03-03 20:30" there */
int64_t stage_at_in(const struct zone *z, const char *clock);
/* Reads a script; fails the test with its findings. Attachments count as found. Free with script_free. */
struct sop_script *stage_script(const char *text);
/* What a text was when somebody last read it and found it right; GOLD=1 writes what is there now: read the difference before it is committed. */
void stage_gold(const char *path, struct span now);
const struct sop_step *stage_step(const struct sop_script *s, const char *id); /* fails when not there */

struct stage_held {
	int64_t day;
	int play, step;
	bool held;
};
struct stage_round {
	const struct sop_script *script;
	struct sop_enrolment e;
	struct sop_claim claim[STAGE_STEPS];
	enum reason why[STAGE_STEPS];
	bool retried[STAGE_STEPS]; /* had its new task */
	int64_t deadline[STAGE_STEPS],
		tap[STAGE_STEPS]; /* SOP_MADE: when it dies, when she taps (FACTS_NEVER: never) */
	int64_t welcome_ms, text_ms;
};
#define STAGE_HEARD 64

struct stage {
	struct sop_rules rules;
	int64_t now;
	int64_t tap_after_ms; /* employees confirm so long after; FACTS_NEVER: never */
	int plays;
	struct stage_round play[STAGE_SCRIPTS];
	int helds;
	struct stage_held held[STAGE_HELD];
	int taps_day;
	int tags, orders, gender;
	struct tagset_tag tag[16];
	struct bought_order order[16];
	int64_t added_ms;
	int heard;
	struct sop_heard said[STAGE_HEARD];
	struct text log; /* "03-03 20:30 发 补一份礼\n" … */
	/* Called at each decision, for properties; may be NULL. */
	void (*watch)(struct stage *st, int play, int step, const struct engine_decision *d);
	void (*took)(struct stage *st, int play, int step, const struct branch_taken *t); /* at each end of a wait; may be NULL */
	void *user;
};
void stage_init(struct stage *st);
void stage_release(struct stage *st);
struct stage *stage_open(struct stage *st, const char *clock); /* stage_init at that time; returns st */
/* A round of s begins: T0 = now. The welcome, if it has one, goes out at once. Returns its index. */
int stage_enter(struct stage *st, const struct sop_script *s, char arm, bool holdout);
/* Goal and stops of every live round hear it, at now. */
void stage_happens(struct stage *st, struct sop_happening ev);
void stage_buys(struct stage *st, const char *product, int64_t fen);
/* Told or seen at now: goals and stops first, then the waits. */
void stage_hears(struct stage *st, enum sop_event event, const char *text);
/* All that falls due up to then, each at its minute. */
void stage_until(struct stage *st, const char *clock);
/* The program was down until then. */
void stage_down(struct stage *st, const char *clock);
/* Compares the log with what is expected, and empties it. */
void stage_expect(struct stage *st, const char *want);
/* One script, one customer: what happens up to `until`. */
void stage_play(const char *text, const char *t0, const char *until, const char *want);

#endif
