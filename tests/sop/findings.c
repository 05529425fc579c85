/* findings: looking for what a check found. */
#include "findings.h"
#include <stdio.h>
#include <string.h>

const struct diag *findings_get(const struct diag_list *l, const char *code, int line, int col, const char *hint)
{
	for (int i = 0; i < l->n; i++) {
		const struct diag *d = &l->v[i];
		if (!strcmp(d->code, code) && (!line || d->line == line) && (!col || d->col == col) &&
			(!hint || (span_present(d->hint) && span_search(d->hint, span_of(hint)) != SIZE_MAX)))
			return d;
	}
	return NULL;
}

void findings_show(const struct diag_list *l)
{
	struct text t;

	text_init(&t, 1 << 20);
	for (int i = 0; i < l->n; i++)
		check_print(&l->v[i], &t);
	fputs(text_str(&t), stderr);
	text_release(&t);
}
