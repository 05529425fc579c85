/* plainsql: what a report computed, and what plain SQL says of the raw rows, as lines to compare. */
#ifndef SIYU_TESTS_REPORT_PLAINSQL_H
#define SIYU_TESTS_REPORT_PLAINSQL_H
#include <sqlite3.h>
#include <stdint.h>

enum { PLAINSQL_LINES = 4000 };
struct plainsql_lines {
	char *v[PLAINSQL_LINES];
	int n;
};

void plainsql_add(struct plainsql_lines *l, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One line of each row, columns with a bar between. */
/* The same with numbers for ?1 … ?n. */
void plainsql_ask_of(sqlite3 *raw, struct plainsql_lines *to, const char *sql, const int64_t *number, int n);
void plainsql_ask(sqlite3 *raw, struct plainsql_lines *to, const char *sql);
/* The same lines, in whatever order; both are empty behind it. */
void plainsql_same(struct plainsql_lines *got, struct plainsql_lines *wanted, const char *what);

#endif
