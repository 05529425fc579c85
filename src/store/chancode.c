#include "store/chancode.h"
#include "rows.h"

#define FIELDS \
	"code, key, name, state, script, type, listed, config_id, qr_code, sent, asked, effect, wake_ms, made_ms, stopped_ms," \
	" trouble"

enum { CHANCODE_PUT, CHANCODE_GET, CHANCODE_BY_STATE, CHANCODE_BY_CONFIG, CHANCODE_ALL, CHANCODE_COUNT, CHANCODE_DAY };
static const struct stmt_sql chancode_sql[] = {
	[CHANCODE_PUT] = {.sql = "INSERT INTO channel_code (" FIELDS
				 ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11,"
				 " ?12, ?13, ?14, ?15, ?16) ON CONFLICT (code) DO UPDATE SET key = excluded.key,"
				 " name = excluded.name, state = excluded.state, script = excluded.script,"
				 " type = excluded.type, listed = excluded.listed, config_id = excluded.config_id,"
				 " qr_code = excluded.qr_code, sent = excluded.sent, asked = excluded.asked,"
				 " effect = excluded.effect, wake_ms = excluded.wake_ms, made_ms = excluded.made_ms,"
				 " stopped_ms = excluded.stopped_ms, trouble = excluded.trouble"},
	[CHANCODE_GET] = {.one = true, .sql = "SELECT " FIELDS " FROM channel_code WHERE code = ?1"},
	[CHANCODE_BY_STATE] = {.one = true, .sql = "SELECT " FIELDS " FROM channel_code WHERE state = ?1"},
	[CHANCODE_BY_CONFIG] = {.one = true,
		.sql = "SELECT " FIELDS " FROM channel_code WHERE config_id = ?1 AND config_id <> ''"},
	[CHANCODE_ALL] = {.sql = "SELECT " FIELDS " FROM channel_code ORDER BY code",
		.scan = true}, /* some hundreds, at a reload */
	[CHANCODE_COUNT] =
		{.sql = "INSERT INTO channel_code_day (code, day, employee, adds, readds) VALUES (?1, ?2, ?3, ?4, ?5)"
			" ON CONFLICT (code, day, employee) DO UPDATE SET adds = channel_code_day.adds + excluded.adds,"
			" readds = channel_code_day.readds + excluded.readds"},
	[CHANCODE_DAY] =
		{.sql = "SELECT employee, adds, readds FROM channel_code_day WHERE code = ?1 AND day = ?2 ORDER BY employee"},
};
const struct stmt_module chancode_module = STMT_MODULE("chancode", chancode_sql);

enum rc chancode_put(struct store_db *db, const struct chancode *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chancode, CHANCODE_PUT);

	stmt_int(s, 1, c->code);
	stmt_text(s, 2, c->key);
	stmt_text(s, 3, c->name);
	stmt_text(s, 4, c->state);
	stmt_text(s, 5, c->script);
	stmt_int(s, 6, c->type);
	stmt_int(s, 7, c->listed);
	stmt_text(s, 8, c->config_id);
	stmt_text(s, 9, c->qr_code);
	stmt_text(s, 10, c->sent);
	stmt_text(s, 11, c->asked);
	stmt_text(s, 12, c->effect);
	stmt_int(s, 13, c->wake_ms);
	stmt_int(s, 14, c->made_ms);
	stmt_int(s, 15, c->stopped_ms);
	stmt_text(s, 16, c->trouble);
	return stmt_run(s, err);
}

static void read_code(struct stmt *s, struct arena *a, void *to)
{
	struct chancode *c = to;

	c->code = stmt_col_int(s, 0);
	c->key = stmt_col_text(s, 1, a);
	c->name = stmt_col_text(s, 2, a);
	c->state = stmt_col_text(s, 3, a);
	c->script = stmt_col_text(s, 4, a);
	c->type = (int)stmt_col_int(s, 5);
	c->listed = stmt_col_int(s, 6) != 0;
	c->config_id = stmt_col_text(s, 7, a);
	c->qr_code = stmt_col_text(s, 8, a);
	c->sent = stmt_col_text(s, 9, a);
	c->asked = stmt_col_text(s, 10, a);
	c->effect = stmt_col_text(s, 11, a);
	c->wake_ms = stmt_col_int(s, 12);
	c->made_ms = stmt_col_int(s, 13);
	c->stopped_ms = stmt_col_int(s, 14);
	c->trouble = stmt_col_text(s, 15, a);
}

enum rc chancode_get(struct store_db *db, struct arena *a, int64_t code, struct chancode *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chancode, CHANCODE_GET);

	stmt_int(s, 1, code);
	return rows_one(s, a, read_code, ret, err);
}

enum rc chancode_by_state(
	struct store_db *db, struct arena *a, struct span state, struct chancode *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chancode, CHANCODE_BY_STATE);

	stmt_text(s, 1, state);
	return rows_one(s, a, read_code, ret, err);
}

enum rc chancode_by_config(
	struct store_db *db, struct arena *a, struct span config_id, struct chancode *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chancode, CHANCODE_BY_CONFIG);

	stmt_text(s, 1, config_id);
	return rows_one(s, a, read_code, ret, err);
}

enum rc chancode_all(struct store_db *db, struct arena *a, struct chancode **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_chancode, CHANCODE_ALL), a, sizeof **ret, read_code, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc chancode_count(
	struct store_db *db, int64_t code, int64_t day, struct span employee, bool again, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chancode, CHANCODE_COUNT);

	stmt_int(s, 1, code);
	stmt_int(s, 2, day);
	stmt_text(s, 3, employee);
	stmt_int(s, 4, !again);
	stmt_int(s, 5, again);
	return stmt_run(s, err);
}

static void read_adds(struct stmt *s, struct arena *a, void *to)
{
	struct chancode_adds *d = to;

	d->employee = stmt_col_text(s, 0, a);
	d->adds = stmt_col_int(s, 1);
	d->readds = stmt_col_int(s, 2);
}

enum rc chancode_day(struct store_db *db, struct arena *a, int64_t code, int64_t day, struct chancode_adds **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chancode, CHANCODE_DAY);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, code);
	stmt_int(s, 2, day);
	rc = rows_all(s, a, sizeof **ret, read_adds, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
