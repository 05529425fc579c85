/* sop/diag: what the reader and the checker have to say about a script: one sentence for the operator who wrote it,
 * at a line and a column, with what to do. Every code stands in one table (src/sop/codes.h). */
#ifndef SIYU_SOP_DIAG_H
#define SIYU_SOP_DIAG_H
#include "base/arena.h"
#include "base/span.h"
#include "base/text.h"
#include "sop/script.h"

/* Kept at most; more are only counted. */
#define DIAG_KEEP 1000

enum diag_severity { DIAG_ERROR, DIAG_WARNING, DIAG_NOTE };

struct diag {
	struct span file;
	int line, col;    /* from 1; col counts characters. 0, 0: about the whole folder */
	const char *code; /* "E201", "W602", "N601": stable, never reused */
	enum diag_severity severity;
	struct span text; /* Chinese sentence */
	struct span hint; /* what to write instead; absent when the sentence says it all */
};

struct diag_list {
	struct arena *arena; /* the caller's: holds v and all texts */
	int n, cap;
	struct diag *v;
	int errors, warnings, notes; /* all of them, kept or not */
	int wrong; /* errors as often as they were found: the same one of a file that is read once more is told once, yet wrong again */
};

void diag_init(struct diag_list *l, struct arena *arena);

/* Sorts v[from..n) by line, column, code; order of equal ones stays. */
void diag_sort(struct diag_list *l, int from);

/* The table, for the manual and the tests. i from 0; false at the end. Any result may be NULL. */
bool diag_code_at(
	int i, const char **ret_code, enum diag_severity *ret_severity, const char **ret_text, const char **ret_hint);

/* "错误", "警告", "提示". */
const char *diag_severity_name(enum diag_severity s);

#endif
