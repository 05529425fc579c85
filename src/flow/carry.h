/* carry: what a reload does to people in flight (沿用; sop-language-exact.md finding 13). */
#ifndef SIYU_FLOW_CARRY_H
#define SIYU_FLOW_CARRY_H
#include "foldint.h"

#define CARRY_GOT_MS (30 * ZONE_DAY_MS) /* 重新开始: what he got since then is not sent again */

/* The steps of a version that people go through as the reload comes. */
struct carry_version {
	int64_t from, version; /* who entered in these */
	int n;
	struct span *id;
	bool *recurs;
};

struct carry_step { /* or a row of 标签 */
	struct span id;      /* in rows; of a row 组/标签 */
	struct span was;     /* its name before, absent: the same */
	char what;           /* '+' new, '-' vanished, '~' says something else */
	int64_t open, passed; /* people who have it before them; '+': whose time it was */
};

struct carry {
	struct span script; /* id, in rows */
	int versions;
	struct carry_version *v;
	enum sop_kind kind;  /* of the version that ran */
	int64_t was;         /* version that ran last, 0: none */
	bool changed;        /* another version runs */
	bool resumed;        /* it runs again */
	bool paused;         /* it does not run any more */
	bool same;           /* the words changed, the meaning did not */
	enum sop_carry how;
	int steps;
	struct carry_step *step;
	int64_t people;      /* in flight, whom it may touch */
	int64_t touched;     /* those it does */
	int64_t skipped;     /* 重新开始: steps that are not sent again */
};

/* Before the new scripts are loaded: what runs of c->script now. next: as it comes, NULL: it goes. */
void carry_before(struct fold *f, const struct sop_script *next, struct carry *c);
/* With the new scripts loaded: people in flight go on as c->how says. Counts them. */
enum rc MUST_USE carry_people(struct fold *f, struct carry *c, struct err *err);
/* Adds what happened to a list that siyu reload prints: one object a script. */
void carry_tell(const struct fold *f, const struct carry *c, struct jsonw *w);

#endif
