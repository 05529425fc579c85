#include "store/checkin.h"
#include "rows.h"

#define CHECKIN_COLUMNS "camp, customer, day, way, made_up, at_ms, told_ms, teller"

static const char *const names[CHECKIN_WAYS] = {"page", "told", "message"};

enum { CHECKIN_ADD, CHECKIN_DROP, CHECKIN_OF, CHECKIN_ALL, CHECKIN_LAST, CHECKIN_PRIZE_ADD, CHECKIN_PRIZES };
static const struct stmt_sql checkin_sql[] = {
	[CHECKIN_ADD] = {.sql = "INSERT INTO checkin (" CHECKIN_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
				" ON CONFLICT (camp, customer, day) DO NOTHING"},
	[CHECKIN_DROP] = {.sql = "DELETE FROM checkin WHERE camp = ?1 AND customer = ?2 AND day = ?3"},
	[CHECKIN_OF] = {.sql = "SELECT " CHECKIN_COLUMNS
			       " FROM checkin WHERE camp = ?1 AND customer = ?2 ORDER BY day"},
	[CHECKIN_ALL] = {.sql = "SELECT " CHECKIN_COLUMNS " FROM checkin WHERE camp = ?1 ORDER BY customer, day"},
	[CHECKIN_LAST] = {.one = true,
		.sql = "SELECT camp FROM checkin WHERE customer = ?1 ORDER BY told_ms DESC, camp DESC, day DESC LIMIT 1"},
	[CHECKIN_PRIZE_ADD] = {.sql = "INSERT INTO checkin_prize (camp, customer, days, at_ms) VALUES (?1, ?2, ?3, ?4)"
				      " ON CONFLICT (camp, customer, days) DO NOTHING"},
	[CHECKIN_PRIZES] = {.sql = "SELECT camp, customer, days, at_ms FROM checkin_prize WHERE camp = ?1"
				   " ORDER BY customer, days"},
};
const struct stmt_module checkin_module = STMT_MODULE("checkin", checkin_sql);

enum rc checkin_add(struct store_db *db, const struct checkin *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_ADD);
	enum rc rc;

	stmt_int(s, 1, c->camp);
	stmt_text(s, 2, c->customer);
	stmt_int(s, 3, c->day);
	stmt_str(s, 4, names[c->way]);
	stmt_int(s, 5, c->made_up);
	stmt_int(s, 6, c->at_ms);
	stmt_int(s, 7, c->told_ms);
	stmt_text(s, 8, c->teller);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_CONFLICT, "'%.*s' checked in on that day already", SPAN_ARG(c->customer));
	return rc;
}

enum rc checkin_drop(struct store_db *db, int64_t camp, struct span customer, int64_t day, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_DROP);
	enum rc rc;

	stmt_int(s, 1, camp);
	stmt_text(s, 2, customer);
	stmt_int(s, 3, day);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_NOTFOUND, "'%.*s' did not check in on that day", SPAN_ARG(customer));
	return rc;
}

static void read_checkin(struct stmt *s, struct arena *a, void *to)
{
	struct checkin *c = to;

	c->camp = stmt_col_int(s, 0);
	c->customer = stmt_col_text(s, 1, a);
	c->day = stmt_col_int(s, 2);
	c->way = (enum checkin_way)rows_name(names, CHECKIN_WAYS, stmt_col_peek(s, 3));
	c->made_up = stmt_col_int(s, 4) != 0;
	c->at_ms = stmt_col_int(s, 5);
	c->told_ms = stmt_col_int(s, 6);
	c->teller = stmt_col_text(s, 7, a);
}

static enum rc all(struct stmt *s, struct arena *a, struct checkin **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_checkin, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc checkin_of(struct store_db *db, struct arena *a, int64_t camp, struct span customer, struct checkin **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_OF);

	stmt_int(s, 1, camp);
	stmt_text(s, 2, customer);
	return all(s, a, ret, ret_count, err);
}

enum rc checkin_all(
	struct store_db *db, struct arena *a, int64_t camp, struct checkin **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_ALL);

	stmt_int(s, 1, camp);
	return all(s, a, ret, ret_count, err);
}

enum rc checkin_last_camp(struct store_db *db, struct span customer, int64_t *ret_camp, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_LAST);
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = stmt_step(s, err);
	if (!rc)
		*ret_camp = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

enum rc checkin_prize_add(struct store_db *db, const struct checkin_prize *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_PRIZE_ADD);
	enum rc rc;

	stmt_int(s, 1, p->camp);
	stmt_text(s, 2, p->customer);
	stmt_int(s, 3, p->days);
	stmt_int(s, 4, p->at_ms);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_CONFLICT, "'%.*s' reached that already", SPAN_ARG(p->customer));
	return rc;
}

static void read_prize(struct stmt *s, struct arena *a, void *to)
{
	struct checkin_prize *p = to;

	p->camp = stmt_col_int(s, 0);
	p->customer = stmt_col_text(s, 1, a);
	p->days = stmt_col_int(s, 2);
	p->at_ms = stmt_col_int(s, 3);
}

enum rc checkin_prizes(
	struct store_db *db, struct arena *a, int64_t camp, struct checkin_prize **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_checkin, CHECKIN_PRIZES);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, camp);
	rc = rows_all(s, a, sizeof **ret, read_prize, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
