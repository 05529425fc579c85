#include "store/meta.h"
#include "stmt.h"

enum { META_GET, META_BIND, META_MOVE };
static const struct stmt_sql meta_sql[] = {
	[META_GET] = {.one = true,
		.sql = "SELECT lineage, position, checksum, now_ms, fold_version FROM meta WHERE id = 1"},
	[META_BIND] = {.sql = "UPDATE meta SET lineage = ?1 WHERE id = 1 AND lineage = ''"},
	[META_MOVE] = {.sql = "UPDATE meta SET position = ?2, checksum = ?3, now_ms = ?4, fold_version = ?5 "
			      "WHERE id = 1 AND position = ?1"},
};
const struct stmt_module meta_module = STMT_MODULE("meta", meta_sql);

enum rc meta_get(struct store_db *db, struct arena *a, struct meta *ret_meta, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_meta, META_GET);
	enum rc rc = stmt_step(s, err);

	if (!rc) {
		ret_meta->lineage = stmt_col_text(s, 0, a);
		ret_meta->position = stmt_col_int(s, 1);
		ret_meta->checksum = stmt_col_int(s, 2);
		ret_meta->now_ms = stmt_col_int(s, 3);
		ret_meta->fold_version = stmt_col_int(s, 4);
	}
	stmt_done(s);
	return rc == RC_NOTFOUND ? err_set(err, RC_INVALID, "siyu.db has no row in 'meta'") : rc;
}

enum rc meta_bind(struct store_db *db, struct span lineage, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_meta, META_BIND);
	enum rc rc;

	stmt_text(s, 1, lineage);
	rc = stmt_run_one(s, err);
	return rc == RC_NOTFOUND ? err_set(err, RC_CONFLICT, "siyu.db belongs to an inbox already") : rc;
}

enum rc meta_move(struct store_db *db, int64_t old_position, const struct meta *to, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_meta, META_MOVE);
	enum rc rc;

	stmt_int(s, 1, old_position);
	stmt_int(s, 2, to->position);
	stmt_int(s, 3, to->checksum);
	stmt_int(s, 4, to->now_ms);
	stmt_int(s, 5, to->fold_version);
	rc = stmt_run_one(s, err);
	if (rc != RC_NOTFOUND)
		return rc;
	err_set(err, RC_CONFLICT, "siyu.db has left position %lld: another fold is alive", (long long)old_position);
	err_hint(err, "停掉在这个数据文件夹上跑的另一个 siyu");
	return RC_CONFLICT;
}
