#include "store/postmark.h"
#include "rows.h"

enum { MARK_ADD, MARK_COUNT };
static const struct stmt_sql postmark_sql[] = {
	[MARK_ADD] =
		{.sql = "INSERT INTO post_mark (post, employee, customer, kind, nth_s, at_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			"ON CONFLICT (post, employee, customer, kind, nth_s) DO NOTHING"},
	[MARK_COUNT] = {.one = true, .sql = "SELECT count(*) FROM post_mark WHERE post = ?1 AND kind = ?2"},
};
const struct stmt_module postmark_module = STMT_MODULE("postmark", postmark_sql);

static const char *const kinds[] = {"like", "comment"};

enum rc postmark_add(struct store_db *db, const struct postmark *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_postmark, MARK_ADD);
	enum rc rc;

	stmt_int(s, 1, m->post);
	stmt_text(s, 2, m->employee);
	stmt_text(s, 3, m->customer);
	stmt_str(s, 4, kinds[m->comment]);
	stmt_int(s, 5, m->nth_s);
	stmt_int(s, 6, m->at_ms);
	rc = stmt_run_one(s, err);
	return rc == RC_NOTFOUND ? err_set(err, RC_CONFLICT, "it is known") : rc;
}

static enum rc count(struct store_db *db, int64_t post, const char *kind, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_postmark, MARK_COUNT);

	stmt_int(s, 1, post);
	stmt_str(s, 2, kind);
	return rows_int(s, ret, err);
}

enum rc postmark_count(struct store_db *db, int64_t post, int64_t *ret_likes, int64_t *ret_comments, struct err *err)
{
	enum rc rc = count(db, post, kinds[0], ret_likes, err);

	return rc ? rc : count(db, post, kinds[1], ret_comments, err);
}
