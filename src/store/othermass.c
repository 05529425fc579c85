#include "store/othermass.h"
#include "rows.h"

#define COLUMNS "msgid, groups, personal, employee, text, made_ms, state, pending, unsent, read_ms"
#define WALK_COLUMNS "walking, begun_ms, good_ms, next_ms, messages, received, trouble"

static const char *const states[OTHERMASS_STATES] = {"listed", "asked", "open", "read"};

enum {
	WALK_GET,
	WALK_PUT,
	OTHER_ADD,
	OTHER_PUT,
	OTHER_GET,
	OTHER_FIRST,
	OTHER_AGAIN,
	OTHER_OLD,
	OTHER_DROP,
	OTHER_PRUNE,
	RECEIVED_ADD,
	RECEIVED_DROP,
	RECEIVED_PRUNE,
	RECEIVED_COUNT,
	RECEIVED_ANY,
	RECEIVED_OF
};
static const struct stmt_sql othermass_sql[] = {
	[WALK_GET] = {.one = true, .sql = "SELECT " WALK_COLUMNS " FROM other_walk WHERE one = 1"},
	[WALK_PUT] =
		{.sql = "INSERT INTO other_walk (one, " WALK_COLUMNS
			") VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (one) DO"
			" UPDATE SET walking = excluded.walking, begun_ms = excluded.begun_ms, good_ms = excluded.good_ms,"
			" next_ms = excluded.next_ms, messages = excluded.messages, received = excluded.received,"
			" trouble = excluded.trouble"},
	[OTHER_ADD] = {.sql = "INSERT INTO other_mass (" COLUMNS
			      ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (msgid) DO NOTHING"},
	[OTHER_PUT] =
		{.sql = "UPDATE other_mass SET state = ?2, pending = ?3, unsent = ?4, read_ms = ?5 WHERE msgid = ?1"},
	[OTHER_GET] = {.one = true, .sql = "SELECT " COLUMNS " FROM other_mass WHERE msgid = ?1"},
	[OTHER_FIRST] = {.one = true,
		.sql = "SELECT " COLUMNS " FROM other_mass WHERE state = 'listed' ORDER BY made_ms, msgid LIMIT 1"},
	[OTHER_AGAIN] =
		{.sql = "UPDATE other_mass SET state = 'listed' WHERE (state = 'asked' OR state = 'open') AND made_ms >= ?1"},
	[OTHER_OLD] =
		{.sql = "UPDATE other_mass SET state = 'read' WHERE (state = 'asked' OR state = 'open') AND made_ms < ?1"},
	[OTHER_DROP] = {.sql = "DELETE FROM other_mass WHERE msgid = ?1"},
	[OTHER_PRUNE] = {.scan = true /* some hundred rows, once a reading */,
		.sql = "DELETE FROM other_mass WHERE made_ms < ?1"},
	[RECEIVED_ADD] = {.sql = "INSERT INTO other_received (customer, at_ms, msgid, employee) VALUES (?1, ?2, ?3, ?4)"
				 " ON CONFLICT (customer, at_ms, msgid) DO NOTHING"},
	[RECEIVED_DROP] = {.scan = true /* hardly ever: a call whose answer was lost */,
		.sql = "DELETE FROM other_received WHERE msgid = ?1"},
	[RECEIVED_PRUNE] = {.scan = true /* 40 days of them, once a day */,
		.sql = "DELETE FROM other_received WHERE at_ms < ?1"},
	[RECEIVED_COUNT] = {.one = true,
		.sql = "SELECT count(*) FROM other_received WHERE customer = ?1 AND at_ms >= ?2 AND at_ms < ?3"},
	[RECEIVED_ANY] = {.one = true,
		.scan = true,
		/* one row of it */ .sql = "SELECT count(*) FROM (SELECT 1 FROM other_received LIMIT 1)"},
	[RECEIVED_OF] =
		{.sql = "SELECT r.customer, r.at_ms, r.msgid, r.employee, m.text, m.personal FROM other_received AS r"
			" JOIN other_mass AS m ON m.msgid = r.msgid WHERE r.customer = ?1 AND r.at_ms >= ?2 AND r.at_ms < ?3"
			" ORDER BY r.at_ms, r.msgid"},
};
const struct stmt_module othermass_module = STMT_MODULE("othermass", othermass_sql);

/* -- readings ------------------------------------------------------------------------------------------------------------------ */

static void read_walk(struct stmt *s, struct arena *a, void *to)
{
	*(struct othermass_walk *)to = (struct othermass_walk){.walking = stmt_col_int(s, 0) != 0,
		.begun_ms = stmt_col_int(s, 1),
		.good_ms = stmt_col_int_or(s, 2, OTHERMASS_NEVER),
		.next_ms = stmt_col_int(s, 3),
		.messages = stmt_col_int(s, 4),
		.received = stmt_col_int(s, 5),
		.trouble = stmt_col_text(s, 6, a)};
}

enum rc othermass_walk_get(struct store_db *db, struct arena *a, struct othermass_walk *ret, struct err *err)
{
	return rows_one(stmt_get(db, STMT_othermass, WALK_GET), a, read_walk, ret, err);
}

enum rc othermass_walk_put(struct store_db *db, const struct othermass_walk *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, WALK_PUT);

	stmt_int(s, 1, w->walking);
	stmt_int(s, 2, w->begun_ms);
	stmt_int_or_null(s, 3, w->good_ms, OTHERMASS_NEVER);
	stmt_int(s, 4, w->next_ms);
	stmt_int(s, 5, w->messages);
	stmt_int(s, 6, w->received);
	stmt_text(s, 7, w->trouble);
	return stmt_run(s, err);
}

/* -- messages ------------------------------------------------------------------------------------------------------------------ */

enum rc othermass_add(struct store_db *db, const struct othermass *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, OTHER_ADD);

	stmt_text(s, 1, m->msgid);
	stmt_int(s, 2, m->groups);
	stmt_int(s, 3, m->personal);
	stmt_text_or_empty(s, 4, m->employee);
	stmt_text_or_empty(s, 5, m->text);
	stmt_int(s, 6, m->made_ms);
	stmt_str(s, 7, states[m->state]);
	stmt_int(s, 8, m->pending);
	stmt_int(s, 9, m->unsent);
	stmt_int_or_null(s, 10, m->read_ms, OTHERMASS_NEVER);
	enum rc rc = stmt_run(s, err);
	return !rc && stmt_changes(db) == 0 ? RC_CONFLICT : rc;
}

enum rc othermass_put(struct store_db *db, const struct othermass *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, OTHER_PUT);

	stmt_text(s, 1, m->msgid);
	stmt_str(s, 2, states[m->state]);
	stmt_int(s, 3, m->pending);
	stmt_int(s, 4, m->unsent);
	stmt_int_or_null(s, 5, m->read_ms, OTHERMASS_NEVER);
	return stmt_run_one(s, err);
}

static void read_mass(struct stmt *s, struct arena *a, void *to)
{
	*(struct othermass *)to = (struct othermass){.msgid = stmt_col_text(s, 0, a),
		.groups = stmt_col_int(s, 1) != 0,
		.personal = stmt_col_int(s, 2) != 0,
		.employee = stmt_col_text(s, 3, a),
		.text = stmt_col_text(s, 4, a),
		.made_ms = stmt_col_int(s, 5),
		.state = (enum othermass_state)rows_name(states, OTHERMASS_STATES, stmt_col_peek(s, 6)),
		.pending = stmt_col_int(s, 7),
		.unsent = stmt_col_int(s, 8),
		.read_ms = stmt_col_int_or(s, 9, OTHERMASS_NEVER)};
}

enum rc othermass_get(struct store_db *db, struct arena *a, struct span msgid, struct othermass *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, OTHER_GET);

	stmt_text(s, 1, msgid);
	return rows_one(s, a, read_mass, ret, err);
}

enum rc othermass_first(struct store_db *db, struct arena *a, struct othermass *ret, struct err *err)
{
	return rows_one(stmt_get(db, STMT_othermass, OTHER_FIRST), a, read_mass, ret, err);
}

/* Two statements of one parameter. */
static enum rc both(struct store_db *db, int first, int second, int64_t ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, first);
	enum rc rc;

	stmt_int(s, 1, ms);
	rc = stmt_run(s, err);
	if (rc)
		return rc;
	s = stmt_get(db, STMT_othermass, second);
	stmt_int(s, 1, ms);
	return stmt_run(s, err);
}

enum rc othermass_again(struct store_db *db, int64_t since_ms, struct err *err)
{
	return both(db, OTHER_AGAIN, OTHER_OLD, since_ms, err);
}

enum rc othermass_prune(struct store_db *db, int64_t before_ms, struct err *err)
{
	return both(db, OTHER_PRUNE, RECEIVED_PRUNE, before_ms, err);
}

enum rc othermass_drop(struct store_db *db, struct span msgid, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, OTHER_DROP);
	enum rc rc;

	stmt_text(s, 1, msgid);
	rc = stmt_run(s, err);
	if (rc || stmt_changes(db) == 0)
		return rc;
	s = stmt_get(db, STMT_othermass, RECEIVED_DROP);
	stmt_text(s, 1, msgid);
	return stmt_run(s, err);
}

/* -- whom they reached ------------------------------------------------------------------------------------------------------------ */

enum rc othermass_reached(struct store_db *db, const struct othermass_received *r, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_othermass, RECEIVED_ADD);
	enum rc rc;

	stmt_text(s, 1, r->customer);
	stmt_int(s, 2, r->at_ms);
	stmt_text(s, 3, r->msgid);
	stmt_text(s, 4, r->employee);
	rc = stmt_run(s, err);
	return !rc && stmt_changes(db) == 0 ? RC_CONFLICT : rc;
}

static struct stmt *between(struct store_db *db, int which, struct span customer, int64_t from_ms, int64_t to_ms)
{
	struct stmt *s = stmt_get(db, STMT_othermass, which);

	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	return s;
}

enum rc othermass_count(
	struct store_db *db, struct span customer, int64_t from_ms, int64_t to_ms, int64_t *ret, struct err *err)
{
	return rows_int(between(db, RECEIVED_COUNT, customer, from_ms, to_ms), ret, err);
}

enum rc othermass_any(struct store_db *db, bool *ret, struct err *err)
{
	int64_t n = 0;
	enum rc rc = rows_int(stmt_get(db, STMT_othermass, RECEIVED_ANY), &n, err);

	*ret = n > 0;
	return rc;
}

static void read_received(struct stmt *s, struct arena *a, void *to)
{
	*(struct othermass_received *)to = (struct othermass_received){.customer = stmt_col_text(s, 0, a),
		.at_ms = stmt_col_int(s, 1),
		.msgid = stmt_col_text(s, 2, a),
		.employee = stmt_col_text(s, 3, a),
		.text = stmt_col_text(s, 4, a),
		.personal = stmt_col_int(s, 5) != 0};
}

enum rc othermass_of(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct othermass_received **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(
		between(db, RECEIVED_OF, customer, from_ms, to_ms), a, sizeof **ret, read_received, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
