/* witness: what must hold in every world, told by others than the engine: by what reached whom and when in the sandbox's books, by
 * the scripts as they are written, and by rows of the state read with statements of its own. It shares no rule with src/sop. */
#ifndef SIYU_TESTS_SCENARIO_WITNESS_H
#define SIYU_TESTS_SCENARIO_WITNESS_H
#include "base/text.h"
#include "sandbox/brain.h"
#include "sop/script.h"

#define WITNESS_SCRIPTS 16

struct witness_world {
	const struct brain *brain;
	const char *state_db;
	int scripts;
	struct sop_script *script[WITNESS_SCRIPTS];
	int quiet_from, quiet_to;                   /* of the house, minutes */
	int customer_day, customer_week, employee_day; /* of the house, 0: none */
	bool calm;                                  /* nothing of ours or of WeCom failed, stood still or lagged */
	int64_t end_ms;
};

/* What was looked at, so that a property that holds of nothing is seen. */
struct witness_tally {
	int64_t delivered, asked, sidebar, stops, stood; /* stood: tasks that stood when one of their customers was lost */
	int64_t steps, skipped[128];                     /* steps of rounds; skipped by reason (sop/reason) */
	int64_t when[32];                                /* delivered, by enum sop_when */
	int64_t to_group, to_member;                     /* delivered into groups, to members of one */
	int64_t checkins, prizes, stock_texts;           /* 打卡; texts with pieces left */
};

/* Appends one line for each thing that must not be; returns how many. */
int witness_look(const struct witness_world *w, struct witness_tally *tally, struct text *out);

#endif
