#include "store/kflink.h"
#include "rows.h"

#define COLUMNS "account, scene, name, url, made_ms, trouble"

enum { KFLINK_PUT, KFLINK_GET, KFLINK_ALL, KFLINK_CAME };
static const struct stmt_sql kflink_sql[] = {
	[KFLINK_PUT] = {.sql = "INSERT INTO kf_link (" COLUMNS
			       ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (account, scene)"
			       " DO UPDATE SET name = excluded.name, url = excluded.url, made_ms = excluded.made_ms,"
			       " trouble = excluded.trouble"},
	[KFLINK_GET] = {.one = true, .sql = "SELECT " COLUMNS " FROM kf_link WHERE account = ?1 AND scene = ?2"},
	[KFLINK_ALL] = {.scan = true /* some dozens */,
		.sql = "SELECT " COLUMNS " FROM kf_link ORDER BY account, scene"},
	[KFLINK_CAME] = {.one = true, .sql = "SELECT count(*) FROM kf_session WHERE account = ?1 AND scene = ?2"},
};
const struct stmt_module kflink_module = STMT_MODULE("kflink", kflink_sql);

enum rc kflink_put(struct store_db *db, const struct kflink *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflink, KFLINK_PUT);

	stmt_text(s, 1, l->account);
	stmt_text_or_empty(s, 2, l->scene);
	stmt_text_or_empty(s, 3, l->name);
	stmt_text_or_empty(s, 4, l->url);
	stmt_int_or_null(s, 5, l->made_ms, KFLINK_NONE);
	stmt_text_or_empty(s, 6, l->trouble);
	return stmt_run(s, err);
}

static void read_link(struct stmt *s, struct arena *a, void *to)
{
	*(struct kflink *)to = (struct kflink){.account = stmt_col_text(s, 0, a),
		.scene = stmt_col_text(s, 1, a),
		.name = stmt_col_text(s, 2, a),
		.url = stmt_col_text(s, 3, a),
		.made_ms = stmt_col_int_or(s, 4, KFLINK_NONE),
		.trouble = stmt_col_text(s, 5, a)};
}

enum rc kflink_get(struct store_db *db, struct arena *a, struct span account, struct span scene, struct kflink *ret,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflink, KFLINK_GET);

	stmt_text(s, 1, account);
	stmt_text_or_empty(s, 2, scene);
	return rows_one(s, a, read_link, ret, err);
}

enum rc kflink_all(struct store_db *db, struct arena *a, struct kflink **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(stmt_get(db, STMT_kflink, KFLINK_ALL), a, sizeof **ret, read_link, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc kflink_came(struct store_db *db, const struct kflink *l, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflink, KFLINK_CAME);

	stmt_text(s, 1, l->account);
	stmt_text(s, 2, l->scene);
	return rows_int(s, ret, err);
}
