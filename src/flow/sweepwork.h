/* sweepwork: who enters without an event of his own: walks over customers, and how one of them is let in (happen.c). */
#ifndef SIYU_FLOW_SWEEPWORK_H
#define SIYU_FLOW_SWEEPWORK_H
#include "foldint.h"

/* Scripts or settings changed: every 沉默, 生日, clock and 存量 of those that run has its row, and no other. What is new begins now. */
enum rc MUST_USE sweepwork_align(struct fold *f, struct err *err);
/* Will a 群发 come later today? Then those who are not in it yet may have to leave it their slot (finding 28). */
bool sweepwork_blast_ahead(struct fold *f);
enum rc MUST_USE sweepwork_fire(struct fold *f, int64_t sweep, struct err *err); /* its timer: one page */

/* One customer at one 开始 that no event of his own fires, or at a step of a 群发 (flow/sweepwork). */
struct happen_entry {
	const struct foldscript *script;
	const struct sop_trigger *trigger; /* NULL: 群发 */
	struct span customer;
	int64_t t0_ms;
	struct span date;        /* SOP_EV_DATE: which; else absent */
	int64_t since_ms;        /* a round of his that began then or later: he has had this turn. INT64_MAX: nobody has */
	bool quiet;              /* who is not let in leaves no decision: all customers are asked */
	bool at_once;            /* his first step falls due with those of all others who enter at t0_ms */
};
/* *ret_in: he entered. */
enum rc MUST_USE happen_enter(struct fold *f, const struct happen_entry *e, bool *ret_in, struct err *err);
/* … would he? A round of a 群发 that lives is no bar: he is in it. Nothing is written. */
struct happen_verdict {
	bool in;
	bool over;            /* he had his turn, or is done with it: no reason */
	enum reason reason;
	struct span detail;   /* in work */
	struct span employee; /* 跟进人, empty: none; in work */
};
enum rc MUST_USE happen_would(
	struct fold *f, const struct happen_entry *e, struct happen_verdict *ret, struct err *err);

#endif
