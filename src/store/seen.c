#include "store/seen.h"
#include "stmt.h"

enum { SEEN_ADD, SEEN_GET, SEEN_PRUNE };
static const struct stmt_sql seen_sql[] = {
	[SEEN_ADD] =
		{.sql = "INSERT INTO seen (created_s, digest, input_id) VALUES (?1, ?2, ?3) ON CONFLICT (created_s, digest) DO NOTHING"},
	[SEEN_GET] = {.one = true, .sql = "SELECT input_id FROM seen WHERE created_s = ?1 AND digest = ?2"},
	[SEEN_PRUNE] = {.sql = "DELETE FROM seen WHERE created_s < ?1"},
};
const struct stmt_module seen_module = STMT_MODULE("seen", seen_sql);

enum rc seen_add(struct store_db *db, int64_t created_s, struct span digest, int64_t input_id, int64_t *ret_first,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_seen, SEEN_ADD);
	enum rc rc;

	stmt_int(s, 1, created_s);
	stmt_blob(s, 2, digest);
	stmt_int(s, 3, input_id);
	rc = stmt_run(s, err);
	if (rc || stmt_changes(db) == 1)
		return rc;
	s = stmt_get(db, STMT_seen, SEEN_GET);
	stmt_int(s, 1, created_s);
	stmt_blob(s, 2, digest);
	rc = stmt_step(s, err);
	if (!rc)
		*ret_first = stmt_col_int(s, 0);
	stmt_done(s);
	if (rc)
		return rc == RC_NOTFOUND ? err_set(err, RC_FAILED, "a row of 'seen' is there and is not") : rc;
	return err_set(err, RC_CONFLICT, "input %lld brought it before", (long long)*ret_first);
}

enum rc seen_prune(struct store_db *db, int64_t before_s, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_seen, SEEN_PRUNE);

	stmt_int(s, 1, before_s);
	return stmt_run(s, err);
}
