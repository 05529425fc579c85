#include "store/rendition.h"
#include "rows.h"

#define RENDITION_COLUMNS \
	"rendition, report, args, asker, robot, state, asked_ms, not_after_ms, computed_ms, text, input_id"

static const char *const names[RENDITION_STATES] = {"open", "sent", "failed", "late"};

enum { RENDITION_ADD, RENDITION_GET, RENDITION_END, RENDITION_ALL, RENDITION_LAST, RENDITION_DIGESTS };
static const struct stmt_sql rendition_sql[] = {
	[RENDITION_ADD] = {.sql = "INSERT INTO rendition (" RENDITION_COLUMNS
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"},
	[RENDITION_GET] = {.one = true, .sql = "SELECT " RENDITION_COLUMNS " FROM rendition WHERE rendition = ?1"},
	[RENDITION_END] =
		{.sql = "UPDATE rendition SET state = ?2, computed_ms = ?3, text = ?4, input_id = ?5 WHERE rendition = ?1"},
	[RENDITION_ALL] =
		{.sql = "SELECT " RENDITION_COLUMNS
			" FROM rendition WHERE state = 'open' AND rendition > ?1 ORDER BY rendition LIMIT ?2"},
	[RENDITION_LAST] = {.scan = true, /* from its end, up to the limit */
		.sql = "SELECT " RENDITION_COLUMNS
		       " FROM rendition WHERE asked_ms >= ?1 ORDER BY rendition DESC LIMIT ?2"},
	[RENDITION_DIGESTS] =
		{.sql = "SELECT " RENDITION_COLUMNS
			" FROM rendition WHERE rendition > ?1 AND asker = '' ORDER BY rendition LIMIT ?2"},
};
const struct stmt_module rendition_module = STMT_MODULE("rendition", rendition_sql);

enum rc rendition_add(struct store_db *db, const struct rendition *r, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_rendition, RENDITION_ADD);

	stmt_int(s, 1, r->rendition);
	stmt_text(s, 2, r->report);
	stmt_text(s, 3, r->args);
	stmt_text(s, 4, r->asker);
	stmt_text(s, 5, r->robot);
	stmt_str(s, 6, names[r->state]);
	stmt_int(s, 7, r->asked_ms);
	stmt_int(s, 8, r->not_after_ms);
	stmt_int_or_null(s, 9, r->computed_ms, RENDITION_NONE);
	stmt_text(s, 10, r->text);
	stmt_int(s, 11, r->input_id);
	return stmt_run(s, err);
}

static void read_rendition(struct stmt *s, struct arena *a, void *to)
{
	struct rendition *r = to;

	r->rendition = stmt_col_int(s, 0);
	r->report = stmt_col_text(s, 1, a);
	r->args = stmt_col_text(s, 2, a);
	r->asker = stmt_col_text(s, 3, a);
	r->robot = stmt_col_text(s, 4, a);
	r->state = (enum rendition_state)rows_name(names, RENDITION_STATES, stmt_col_peek(s, 5));
	r->asked_ms = stmt_col_int(s, 6);
	r->not_after_ms = stmt_col_int(s, 7);
	r->computed_ms = stmt_col_int_or(s, 8, RENDITION_NONE);
	r->text = stmt_col_text(s, 9, a);
	r->input_id = stmt_col_int(s, 10);
}

enum rc rendition_get(struct store_db *db, struct arena *a, int64_t id, struct rendition *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_rendition, RENDITION_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_rendition, ret, err);
}

enum rc rendition_end(struct store_db *db, const struct rendition *r, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_rendition, RENDITION_END);

	stmt_int(s, 1, r->rendition);
	stmt_str(s, 2, names[r->state]);
	stmt_int_or_null(s, 3, r->computed_ms, RENDITION_NONE);
	stmt_text(s, 4, r->text);
	stmt_int(s, 5, r->input_id);
	return stmt_run_one(s, err);
}

static enum rc read_list(struct stmt *s, struct arena *a, int64_t from, int most, struct rendition **ret,
	int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, from);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_rendition, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc rendition_open(struct store_db *db, struct arena *a, int64_t after, int most, struct rendition **ret,
	int *ret_count, struct err *err)
{
	return read_list(stmt_get(db, STMT_rendition, RENDITION_ALL), a, after, most, ret, ret_count, err);
}

enum rc rendition_last(struct store_db *db, struct arena *a, int64_t from_ms, int most, struct rendition **ret,
	int *ret_count, struct err *err)
{
	return read_list(stmt_get(db, STMT_rendition, RENDITION_LAST), a, from_ms, most, ret, ret_count, err);
}

enum rc rendition_digests(struct store_db *db, struct arena *a, int64_t after, int most, struct rendition **ret,
	int *ret_count, struct err *err)
{
	return read_list(stmt_get(db, STMT_rendition, RENDITION_DIGESTS), a, after, most, ret, ret_count, err);
}
