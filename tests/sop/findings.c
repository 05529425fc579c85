/* findings: looking for what a check found. */
#include "findings.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
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

bool findings_made(const struct findings_row *row, const struct diag_list *l, bool alone)
{
	int errors = row->code[0] == 'E';
	bool there = findings_get(l, row->code, row->line, row->col, row->hint) != NULL;

	if (there && (!alone || l->errors == errors || !strcmp(row->code, "E214") || strstr(row->text, "###")))
		return true;
	if (there)
		fprintf(stderr, "%d errors for %s in\n%s", l->errors, row->code, row->text);
	else
		fprintf(stderr, "no %s at %d:%d in\n%s", row->code, row->line, row->col, row->text);
	findings_show(l);
	return false;
}

void findings_each(const struct findings_row *rows, size_t n,
	void (*read)(const char *text, struct diag_list *l, struct arena *a), bool alone)
{
	int wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;

		read(rows[i].text, &l, a);
		wrong += !findings_made(&rows[i], &l, alone);
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}

void findings_none(
	const char *const *good, size_t n, void (*read)(const char *text, struct diag_list *l, struct arena *a))
{
	int wrong = 0;

	for (size_t i = 0; i < n; i++) {
		struct arena *a = arena_new(0);
		struct diag_list l;

		read(good[i], &l, a);
		if (l.n) {
			fprintf(stderr, "good %zu:\n%s", i, good[i]);
			findings_show(&l);
			wrong++;
		}
		arena_free(a);
	}
	assert_int_equal(wrong, 0);
}
