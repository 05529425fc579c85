#include "store/setting.h"
#include "rows.h"

enum { SETTING_CLEAR, SETTING_PUT, SETTING_ALL };
static const struct stmt_sql setting_sql[] = {
	[SETTING_CLEAR] = {.sql = "DELETE FROM setting", .scan = true}, /* a config input replaces the whole */
	[SETTING_PUT] = {.sql = "INSERT INTO setting (key, value) VALUES (?1, ?2)"},
	[SETTING_ALL] = {.sql = "SELECT key, value FROM setting ORDER BY key", .scan = true}, /* some dozens */
};
const struct stmt_module setting_module = STMT_MODULE("setting", setting_sql);

enum rc setting_clear(struct store_db *db, struct err *err)
{
	return stmt_run(stmt_get(db, STMT_setting, SETTING_CLEAR), err);
}

enum rc setting_put(struct store_db *db, struct span key, struct span value, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_setting, SETTING_PUT);

	stmt_text(s, 1, key);
	stmt_text(s, 2, value);
	return stmt_run(s, err);
}

static void read_setting(struct stmt *s, struct arena *a, void *to)
{
	struct setting *v = to;

	v->key = stmt_col_text(s, 0, a);
	v->value = stmt_col_text(s, 1, a);
}

enum rc setting_all(struct store_db *db, struct arena *a, struct setting **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_setting, SETTING_ALL), a, sizeof **ret, read_setting, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
