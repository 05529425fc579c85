/* crm/score: 线索分 as the addition it is: points for acts, less what idleness takes (domain.md 7). Pure and integer; each
 * line has its date, so that a sum can be read aloud. */
#ifndef SIYU_CRM_SCORE_H
#define SIYU_CRM_SCORE_H
#include "base/arena.h"
#include "base/span.h"

enum score_kind {
	SCORE_ADD,   /* 加好友, the first one */
	SCORE_ORDER, /* a paid order that was not wholly paid back; its number in what */
	SCORE_REPLY, /* the first reply of a day that was seen or told; later ones give nothing */
	SCORE_JOIN,  /* 入群; the group in what */
	SCORE_CLICK, /* 点链接; the link in what */
	SCORE_GIVEN, /* 加分, 减分: by a script or by hand; by whom in what. No 互动: it does not end idleness */
	SCORE_IDLE   /* made by score_sum */
};

struct score_act {
	int64_t at_ms;
	enum score_kind kind;
	int64_t points;
	struct span what;
};

struct score_rules {
	int64_t add, order, reply, join, click; /* points of one */
	int64_t idle_ms;     /* each whole span of it without 互动 … */
	int64_t idle_points; /* … takes so many, never below 0; 0: idleness takes nothing */
};

struct score_line {
	struct score_act act;
	int64_t sum; /* after this line */
};

/* An act of 0 points has no line, but ends idleness like any other.
 * The score at now_ms: acts up to then in the order of (at_ms, kind, as given), and between them a SCORE_IDLE line at the end of
 * each whole span of idleness since the last 互动. ret_lines (may be NULL): all lines that count, in the arena; the points of
 * the lines add up to the score. acts is sorted. */
int64_t score_sum(const struct score_rules *r, struct score_act *acts, int n, int64_t now_ms, struct arena *a,
	struct score_line **ret_lines, int *ret_count);

#endif
