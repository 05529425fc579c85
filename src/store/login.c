#include "store/login.h"
#include "rows.h"

enum { LOGIN_PUT, LOGIN_OF };
static const struct stmt_sql login_sql[] = {
	[LOGIN_PUT] = {.sql = "INSERT INTO login (customer, at_ms, times) VALUES (?1, ?2, ?3) "
			      "ON CONFLICT (customer, at_ms) DO UPDATE SET times = ?3"},
	[LOGIN_OF] = {.sql = "SELECT at_ms, times FROM login WHERE customer = ?1 ORDER BY at_ms"},
};
const struct stmt_module login_module = STMT_MODULE("login", login_sql);

enum rc login_put(struct store_db *db, struct span customer, const struct login *l, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_login, LOGIN_PUT);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, l->at_ms);
	stmt_int(s, 3, l->times);
	return stmt_run(s, err);
}

static void read_login(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(struct login *)to = (struct login){stmt_col_int(s, 0), stmt_col_int(s, 1)};
}

enum rc login_of(
	struct store_db *db, struct arena *a, struct span customer, struct login **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_login, LOGIN_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_login, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
