#include "store/billwalk.h"
#include "rows.h"

#define BILLWALK_COLUMNS \
	"kind, walking, begun_ms, ended_ms, from_s, to_s, at_s, bills, added, changed, unmatched, refused, restarts, good_ms, " \
	"trouble"

static const char *const kinds[BILLWALK_KINDS] = {"fresh", "window", "hand"};

enum { BILLWALK_GET, BILLWALK_PUT };
static const struct stmt_sql billwalk_sql[] = {
	[BILLWALK_GET] = {.one = true, .sql = "SELECT " BILLWALK_COLUMNS " FROM bill_walk WHERE kind = ?1"},
	[BILLWALK_PUT] =
		{.sql = "INSERT INTO bill_walk (" BILLWALK_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15) ON CONFLICT (kind) DO UPDATE "
			"SET walking = excluded.walking, begun_ms = excluded.begun_ms, ended_ms = excluded.ended_ms, "
			"from_s = excluded.from_s, to_s = excluded.to_s, at_s = excluded.at_s, bills = excluded.bills, "
			"added = excluded.added, changed = excluded.changed, unmatched = excluded.unmatched, "
			"refused = excluded.refused, restarts = excluded.restarts, good_ms = excluded.good_ms, "
			"trouble = excluded.trouble"},
};
const struct stmt_module billwalk_module = STMT_MODULE("billwalk", billwalk_sql);

const char *billwalk_kind_name(enum billwalk_kind k)
{
	return kinds[k];
}

static void read_walk(struct stmt *s, struct arena *a, void *to)
{
	struct billwalk *w = to;

	*w = (struct billwalk){.kind = (enum billwalk_kind)rows_name(kinds, BILLWALK_KINDS, stmt_col_peek(s, 0)),
		.walking = stmt_col_int(s, 1) != 0,
		.begun_ms = stmt_col_int(s, 2),
		.ended_ms = stmt_col_int_or(s, 3, BILLWALK_NEVER),
		.from_s = stmt_col_int(s, 4),
		.to_s = stmt_col_int(s, 5),
		.at_s = stmt_col_int(s, 6),
		.bills = stmt_col_int(s, 7),
		.added = stmt_col_int(s, 8),
		.changed = stmt_col_int(s, 9),
		.unmatched = stmt_col_int(s, 10),
		.refused = stmt_col_int(s, 11),
		.restarts = stmt_col_int(s, 12),
		.good_ms = stmt_col_int_or(s, 13, BILLWALK_NEVER),
		.trouble = stmt_col_text(s, 14, a)};
}

enum rc billwalk_get(
	struct store_db *db, struct arena *a, enum billwalk_kind kind, struct billwalk *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_billwalk, BILLWALK_GET);

	stmt_str(s, 1, kinds[kind]);
	return rows_one(s, a, read_walk, ret, err);
}

enum rc billwalk_put(struct store_db *db, const struct billwalk *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_billwalk, BILLWALK_PUT);

	stmt_str(s, 1, kinds[w->kind]);
	stmt_int(s, 2, w->walking);
	stmt_int(s, 3, w->begun_ms);
	stmt_int_or_null(s, 4, w->ended_ms, BILLWALK_NEVER);
	stmt_int(s, 5, w->from_s);
	stmt_int(s, 6, w->to_s);
	stmt_int(s, 7, w->at_s);
	stmt_int(s, 8, w->bills);
	stmt_int(s, 9, w->added);
	stmt_int(s, 10, w->changed);
	stmt_int(s, 11, w->unmatched);
	stmt_int(s, 12, w->refused);
	stmt_int(s, 13, w->restarts);
	stmt_int_or_null(s, 14, w->good_ms, BILLWALK_NEVER);
	stmt_text(s, 15, w->trouble);
	return stmt_run(s, err);
}
