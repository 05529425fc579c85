/* findings: what a check found, for tests. */
#ifndef SIYU_TESTS_SOP_FINDINGS_H
#define SIYU_TESTS_SOP_FINDINGS_H
#include "sop/check.h"

/* The first finding of that code; line and col 0: anywhere; hint: what the advice must contain, or NULL. NULL: none. */
const struct diag *findings_get(const struct diag_list *l, const char *code, int line, int col, const char *hint);
/* All of them to stderr. */
void findings_show(const struct diag_list *l);

#endif
