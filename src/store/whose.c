#include "whose.h"

#include "buyer.h"

#include <stdio.h>
#include <string.h>

/* By what else a row is his, beside his id in a text column. table NULL: in any. */
static const struct {
	const char *table, *column, *where;
} ties[] = {
	{NULL, "enrolment", "enrolment IN (SELECT enrolment FROM enrolment WHERE customer = ?1)"},
	{NULL, "purchase", "purchase IN (SELECT p.purchase FROM " BUYER_ALL(BUYER_NO("?1")) ")"},
	{NULL, "effect", "effect IN (SELECT effect FROM effect WHERE customer = ?1)"},
	{"contact_tally", "no", "no = " BUYER_NO("?1")},
	{"task", "task",
		"task IN (SELECT task FROM task_member WHERE customer = ?1) AND NOT EXISTS "
		"(SELECT 1 FROM task_member AS other WHERE other.task = task.task AND other.customer <> ?1)"},
};

static bool is_tie(size_t i, const char *table, const char *column)
{
	return strcmp(ties[i].column, column) == 0 && (!ties[i].table || strcmp(ties[i].table, table) == 0);
}

enum rc whose_where(struct store_db *db, const char *table, struct text *out, struct err *err)
{
	char pragma[128];
	sqlite3_stmt *s = NULL;
	bool some = false;
	(void)snprintf(pragma, sizeof pragma, "PRAGMA table_info(%s)", table);
	int sq = sqlite3_prepare_v2(db->h, pragma, -1, &s, NULL);
	if (sq != SQLITE_OK)
		return stmt_fail(db, sq, "reading the state", err);
	while (sqlite3_step(s) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(s, 1);
		bool is_text = strcmp((const char *)sqlite3_column_text(s, 2), "TEXT") == 0;
		if (is_text) {
			text_addf(out, "%s%s = ?1", some ? " OR " : "", name);
			some = true;
		}
		for (size_t i = 0; !is_text && i < sizeof ties / sizeof *ties; i++)
			if (is_tie(i, table, name)) {
				text_addf(out, "%s%s", some ? " OR " : "", ties[i].where);
				some = true;
			}
	}
	sqlite3_finalize(s);
	return text_check(out, err);
}
