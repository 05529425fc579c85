/* witnessint: what the parts of the witness share. */
#ifndef SIYU_TESTS_SCENARIO_WITNESSINT_H
#define SIYU_TESTS_SCENARIO_WITNESSINT_H
#include "witness.h"

#include "base/arena.h"
#include "base/zone.h"

#include <sqlite3.h>

#define DAY_MS INT64_C(86400000)
#define MINUTE_MS INT64_C(60000)
#define GRACE_MS (30 * MINUTE_MS) /* 宽限 */
/* A troubled world may be down so long; what arrived then goes before what fell due. */
#define DOWN_MS (241 * MINUTE_MS)

struct round {
	int64_t enrolment, round, t0_ms, entered_ms, ended_ms, shift; /* ended_ms BRAIN_NEVER: it lives */
	int64_t camp;                                                 /* of a member: the round of his group, 0: none */
	struct span customer, employee;                               /* customer: or the group */
	const struct sop_script *script;
};
/* One text to one customer, or into one group, as it was asked of an employee. */
struct ask {
	const struct round *round;
	const struct sop_step *step;
	struct span employee;
	int64_t asked_ms;                  /* when we decided it: then its slot was taken */
	int64_t made_ms, sent_ms, over_ms; /* at WeCom; sent_ms 0: it did not go */
	int64_t remakes;
	bool mass;
};

struct witness {
	const struct witness_world *w;
	struct witness_tally *tally;
	struct zone zone;
	struct arena *arena;
	sqlite3 *db;
	struct text *out;
	int bad;
	int rounds;
	struct round *round;
	int asks, asks_cap;
	struct ask *ask;
};

/* witness.c */
void witness_say(struct witness *x, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* "三 of wm… in 随机1 (asked 2026-03-03 20:00, sent …)" */
const char *witness_told(const struct witness *x, const struct ask *a, char buf[512]);
sqlite3_stmt *witness_prepare(struct witness *x, const char *sql);
bool witness_recurs(const struct sop_step *s);
const struct round *witness_round(const struct witness *x, int64_t enrolment); /* NULL: none */
/* Are the rounds of that kind those of groups? */
bool witness_of_groups(const struct sop_script *s);
/* Is it said to a group, not to a person in it? */
bool witness_to_group(const struct round *r, const struct sop_step *s);

/* witnessrule.c: each text against the rules of its script and of the house. */
void witness_rules(struct witness *x);
bool witness_quiet(const struct witness *x, const struct sop_script *s, int64_t at_ms);
int64_t witness_loud_from(const struct witness *x, const struct sop_script *s, int64_t at_ms);
/* The smaller of the house's and the script's; 0: none. */
int witness_cap(int house, int script);
/* 补发 as written, else its default. */
int64_t witness_late(const struct sop_step *st);

/* witnesskept.c: what should have come and did not. */
void witness_kept(struct witness *x);

/* witnessgroup.c: groups: who checked in, on which day, for which prize; pieces that are left of what is sold. After witness_rules. */
void witness_groups(struct witness *x);
/* When it was learnt of his n-th day; BRAIN_NEVER: it was not. */
int64_t witness_full_ms(struct witness *x, const struct round *r, int n);
/* So long it may take until we know of an order, or of a refund. */
int64_t witness_learning(const struct witness *x);

/* witnessaudience.c: was he in 人群, as far as money and time tell? Tags that stood then nobody can tell afterwards. */
enum witness_in { WITNESS_OUT, WITNESS_IN, WITNESS_MAYBE };
enum witness_in witness_audience(struct witness *x, const struct round *r, int64_t at_ms);
/* Was an order of his refunded in full, ever? */
bool witness_refunded(struct witness *x, struct span customer);

#endif
