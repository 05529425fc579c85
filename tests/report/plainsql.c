#include "plainsql.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

void plainsql_add(struct plainsql_lines *l, const char *fmt, ...)
{
	char buf[400];
	va_list ap;
	va_start(ap, fmt);
	(void)vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	assert_true(l->n < PLAINSQL_LINES);
	l->v[l->n++] = strdup(buf);
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void plainsql_same(struct plainsql_lines *got, struct plainsql_lines *wanted, const char *what)
{
	qsort(got->v, (size_t)got->n, sizeof *got->v, compare);
	qsort(wanted->v, (size_t)wanted->n, sizeof *wanted->v, compare);
	for (int i = 0; i < got->n || i < wanted->n; i++) {
		const char *g = i < got->n ? got->v[i] : "nothing", *x = i < wanted->n ? wanted->v[i] : "nothing";
		if (strcmp(g, x) != 0)
			fail_msg("%s: got %s, plain SQL says %s", what, g, x);
	}
	while (got->n)
		free(got->v[--got->n]);
	while (wanted->n)
		free(wanted->v[--wanted->n]);
}

void plainsql_ask_of(sqlite3 *raw, struct plainsql_lines *to, const char *sql, const int64_t *number, int n)
{
	sqlite3_stmt *q = NULL;
	if (sqlite3_prepare_v2(raw, sql, -1, &q, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sqlite3_errmsg(raw), sql);
	for (int i = 0; i < n; i++)
		assert_int_equal(sqlite3_bind_int64(q, i + 1, number[i]), SQLITE_OK);
	while (sqlite3_step(q) == SQLITE_ROW) {
		char buf[400] = "";
		for (int i = 0; i < sqlite3_column_count(q); i++)
			(void)snprintf(buf + strlen(buf), sizeof buf - strlen(buf), "%s%s", i ? "|" : "",
				sqlite3_column_text(q, i));
		plainsql_add(to, "%s", buf);
	}
	sqlite3_finalize(q);
}

void plainsql_ask(sqlite3 *raw, struct plainsql_lines *to, const char *sql)
{
	plainsql_ask_of(raw, to, sql, NULL, 0);
}
