/* findings: what a check found, for tests. */
#ifndef SIYU_TESTS_SOP_FINDINGS_H
#define SIYU_TESTS_SOP_FINDINGS_H
#include "base/arena.h"
#include "sop/check.h"

/* The first finding of that code; line and col 0: anywhere; hint: what the advice must contain, or NULL. NULL: none. */
const struct diag *findings_get(const struct diag_list *l, const char *code, int line, int col, const char *hint);
/* All of them to stderr. */
void findings_show(const struct diag_list *l);

/* A text and what must be found in it. */
struct findings_row {
	const char *code, *text;
	int line, col;    /* 0: not compared */
	const char *hint; /* must stand in the advice; NULL: not compared */
};
/* Is it found? Else says what was. alone: one mistake is one error, the rest of the file is read as if it were right (not asked of E214, nor of
 * texts with branches). */
bool findings_made(const struct findings_row *row, const struct diag_list *l, bool alone);
/* Reads each text and looks for its finding; fails when one is not as it should be. */
void findings_each(const struct findings_row *rows, size_t n,
	void (*read)(const char *text, struct diag_list *l, struct arena *a), bool alone);
/* Nothing at all may be said of these. */
void findings_none(
	const char *const *good, size_t n, void (*read)(const char *text, struct diag_list *l, struct arena *a));

#endif
