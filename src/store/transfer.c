#include "store/transfer.h"
#include "rows.h"

#define TRANSFER_COLUMNS \
	"transfer, giver, takers, message, person, dry, customers, groups, resigned, most, chosen, state, begun_ms, ended_ms, " \
	"poll_ms, at_customer, detail, turn"
#define ITEM_COLUMNS "transfer, kind, id, taker, state, code, detail, at_ms, taken_ms"
#define LEFT_COLUMNS "employee, customer, left_ms, seen_ms"

static const char *const states[TRANSFER_STATES] = {"listing", "choosing", "going", "over", "failed"};
static const char *const kinds[TRANSFER_KINDS] = {"customer", "group"};
static const char *const item_states[TRANSFER_ITEM_STATES] = {
	"waiting", "asked", "unsure", "started", "done", "refused", "capped", "lost"};

enum {
	TRANSFER_SQL_ADD,
	TRANSFER_SQL_PUT,
	TRANSFER_SQL_GET,
	TRANSFER_SQL_LAST,
	TRANSFER_SQL_GOING,
	ITEM_ADD,
	ITEM_PUT,
	ITEM_GET,
	ITEM_IN,
	ITEM_COUNT,
	ITEM_OF,
	ITEM_TO,
	ITEM_HEIR,
	LEFT_PUT,
	LEFT_PRUNE,
	LEFT_DROP,
	LEFT_PAGE,
	LEFT_SUMS
};
static const struct stmt_sql transfer_sql[] = {
	[TRANSFER_SQL_ADD] =
		{.sql = "INSERT INTO transfer (" TRANSFER_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)"},
	[TRANSFER_SQL_PUT] =
		{.sql = "UPDATE transfer SET resigned = ?2, chosen = ?3, state = ?4, ended_ms = ?5, poll_ms = ?6, "
			"at_customer = ?7, detail = ?8, turn = ?9 WHERE transfer = ?1"},
	[TRANSFER_SQL_GET] = {.one = true, .sql = "SELECT " TRANSFER_COLUMNS " FROM transfer WHERE transfer = ?1"},
	[TRANSFER_SQL_LAST] = {.sql = "SELECT " TRANSFER_COLUMNS " FROM transfer ORDER BY transfer DESC LIMIT ?1",
		.scan = true}, /* from behind */
	[TRANSFER_SQL_GOING] = {.one = true,
		.sql = "SELECT " TRANSFER_COLUMNS
		       " FROM transfer WHERE ended_ms IS NULL AND (?1 IS NULL OR giver = ?1) "
		       "ORDER BY transfer LIMIT 1",
		.scan = true}, /* an index of those that go on */
	[ITEM_ADD] = {.sql = "INSERT INTO transfer_item (" ITEM_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) "
			     "ON CONFLICT (transfer, kind, id) DO NOTHING"},
	[ITEM_PUT] = {.sql = "UPDATE transfer_item SET state = ?4, code = ?5, detail = ?6, at_ms = ?7, taken_ms = ?8 "
			     "WHERE transfer = ?1 AND kind = ?2 AND id = ?3"},
	[ITEM_GET] = {.one = true,
		.sql = "SELECT " ITEM_COLUMNS " FROM transfer_item WHERE transfer = ?1 AND kind = ?2 AND id = ?3"},
	[ITEM_IN] = {.sql = "SELECT " ITEM_COLUMNS
			    " FROM transfer_item WHERE transfer = ?1 AND kind = ?2 AND state = ?3 "
			    "AND (?4 IS NULL OR taker = ?4) ORDER BY taker, id LIMIT ?5"},
	[ITEM_COUNT] = {.one = true,
		.sql = "SELECT count(*) FROM transfer_item WHERE transfer = ?1 AND kind = ?2 AND state = ?3"},
	[ITEM_OF] = {.sql = "SELECT " ITEM_COLUMNS
			    " FROM transfer_item WHERE kind = ?1 AND id = ?2 ORDER BY transfer DESC"},
	[ITEM_TO] = {.sql = "SELECT " ITEM_COLUMNS " FROM transfer_item WHERE taker = ?1 AND at_ms >= ?2 "
			    "ORDER BY kind, id, transfer"},
	[ITEM_HEIR] = {.one = true,
		.sql = "SELECT i.taker FROM transfer_item AS i JOIN transfer AS t ON t.transfer = i.transfer"
		       " WHERE i.kind = 'customer' AND i.id = ?1 AND i.state = 'done' AND t.giver = ?2 AND i.taken_ms <= ?3"
		       " ORDER BY i.taken_ms DESC, i.transfer DESC LIMIT 1"},
	[LEFT_PUT] =
		{.sql = "INSERT INTO unassigned (" LEFT_COLUMNS ") VALUES (?1, ?2, ?3, ?4) ON CONFLICT "
			"(employee, customer) DO UPDATE SET left_ms = excluded.left_ms, seen_ms = excluded.seen_ms"},
	[LEFT_PRUNE] = {.sql = "DELETE FROM unassigned WHERE seen_ms < ?1", .scan = true}, /* after the whole list */
	[LEFT_DROP] = {.sql = "DELETE FROM unassigned WHERE employee = ?1 AND customer = ?2"},
	[LEFT_PAGE] = {.sql = "SELECT " LEFT_COLUMNS " FROM unassigned WHERE employee = ?1 AND customer > ?2 "
			      "ORDER BY customer LIMIT ?3"},
	[LEFT_SUMS] =
		{.sql = "SELECT employee, count(*), max(left_ms) FROM unassigned GROUP BY employee ORDER BY employee",
			.scan = true}, /* for a person */
};
const struct stmt_module transfer_module = STMT_MODULE("transfer", transfer_sql);

/* -- transfers ------------------------------------------------------------------------------------------------------ */

static void read_transfer(struct stmt *s, struct arena *a, void *to)
{
	struct transfer *t = to;

	t->transfer = stmt_col_int(s, 0);
	t->giver = stmt_col_text(s, 1, a);
	t->takers = stmt_col_text(s, 2, a);
	t->message = stmt_col_text(s, 3, a);
	t->person = stmt_col_text(s, 4, a);
	t->dry = stmt_col_int(s, 5) != 0;
	t->customers = stmt_col_int(s, 6) != 0;
	t->groups = stmt_col_int(s, 7) != 0;
	t->resigned = stmt_col_int(s, 8) != 0;
	t->most = stmt_col_int(s, 9);
	t->chosen = stmt_col_int(s, 10);
	t->state = (enum transfer_state)rows_name(states, TRANSFER_STATES, stmt_col_peek(s, 11));
	t->begun_ms = stmt_col_int(s, 12);
	t->ended_ms = stmt_col_int_or(s, 13, TRANSFER_OPEN);
	t->poll_ms = stmt_col_int_or(s, 14, TRANSFER_OPEN);
	t->at_customer = stmt_col_text(s, 15, a);
	t->detail = stmt_col_text(s, 16, a);
	t->turn = stmt_col_int(s, 17);
}

enum rc transfer_add(struct store_db *db, const struct transfer *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, TRANSFER_SQL_ADD);

	stmt_int(s, 1, t->transfer);
	stmt_text(s, 2, t->giver);
	stmt_text(s, 3, t->takers);
	stmt_text_or_empty(s, 4, t->message);
	stmt_text_or_empty(s, 5, t->person);
	stmt_int(s, 6, t->dry);
	stmt_int(s, 7, t->customers);
	stmt_int(s, 8, t->groups);
	stmt_int(s, 9, t->resigned);
	stmt_int(s, 10, t->most);
	stmt_int(s, 11, t->chosen);
	stmt_str(s, 12, states[t->state]);
	stmt_int(s, 13, t->begun_ms);
	stmt_int_or_null(s, 14, t->ended_ms, TRANSFER_OPEN);
	stmt_int_or_null(s, 15, t->poll_ms, TRANSFER_OPEN);
	stmt_text_or_empty(s, 16, t->at_customer);
	stmt_text_or_empty(s, 17, t->detail);
	stmt_int(s, 18, t->turn);
	return stmt_run(s, err);
}

enum rc transfer_put(struct store_db *db, const struct transfer *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, TRANSFER_SQL_PUT);

	stmt_int(s, 1, t->transfer);
	stmt_int(s, 2, t->resigned);
	stmt_int(s, 3, t->chosen);
	stmt_str(s, 4, states[t->state]);
	stmt_int_or_null(s, 5, t->ended_ms, TRANSFER_OPEN);
	stmt_int_or_null(s, 6, t->poll_ms, TRANSFER_OPEN);
	stmt_text_or_empty(s, 7, t->at_customer);
	stmt_text_or_empty(s, 8, t->detail);
	stmt_int(s, 9, t->turn);
	return stmt_run_one(s, err);
}

enum rc transfer_get(struct store_db *db, struct arena *a, int64_t id, struct transfer *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, TRANSFER_SQL_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_transfer, ret, err);
}

enum rc transfer_last(
	struct store_db *db, struct arena *a, int n, struct transfer **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, TRANSFER_SQL_LAST);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, n);
	rc = rows_all(s, a, sizeof **ret, read_transfer, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc transfer_going(struct store_db *db, struct arena *a, struct span giver, struct transfer *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, TRANSFER_SQL_GOING);

	stmt_text(s, 1, giver);
	return rows_one(s, a, read_transfer, ret, err);
}

/* -- what goes -------------------------------------------------------------------------------------------------------- */

static void read_item(struct stmt *s, struct arena *a, void *to)
{
	struct transfer_item *i = to;

	i->transfer = stmt_col_int(s, 0);
	i->kind = (enum transfer_kind)rows_name(kinds, TRANSFER_KINDS, stmt_col_peek(s, 1));
	i->id = stmt_col_text(s, 2, a);
	i->taker = stmt_col_text(s, 3, a);
	i->state = (enum transfer_item_state)rows_name(item_states, TRANSFER_ITEM_STATES, stmt_col_peek(s, 4));
	i->code = stmt_col_int(s, 5);
	i->detail = stmt_col_text(s, 6, a);
	i->at_ms = stmt_col_int(s, 7);
	i->taken_ms = stmt_col_int_or(s, 8, TRANSFER_OPEN);
}

static enum rc all_items(struct stmt *s, struct arena *a, struct transfer_item **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_item, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc transfer_item_add(struct store_db *db, const struct transfer_item *i, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_ADD);

	stmt_int(s, 1, i->transfer);
	stmt_str(s, 2, kinds[i->kind]);
	stmt_text(s, 3, i->id);
	stmt_text(s, 4, i->taker);
	stmt_str(s, 5, item_states[i->state]);
	stmt_int(s, 6, i->code);
	stmt_text_or_empty(s, 7, i->detail);
	stmt_int(s, 8, i->at_ms);
	stmt_int_or_null(s, 9, i->taken_ms, TRANSFER_OPEN);
	return stmt_run(s, err);
}

enum rc transfer_item_put(struct store_db *db, const struct transfer_item *i, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_PUT);

	stmt_int(s, 1, i->transfer);
	stmt_str(s, 2, kinds[i->kind]);
	stmt_text(s, 3, i->id);
	stmt_str(s, 4, item_states[i->state]);
	stmt_int(s, 5, i->code);
	stmt_text_or_empty(s, 6, i->detail);
	stmt_int(s, 7, i->at_ms);
	stmt_int_or_null(s, 8, i->taken_ms, TRANSFER_OPEN);
	return stmt_run_one(s, err);
}

enum rc transfer_item_get(struct store_db *db, struct arena *a, int64_t transfer, enum transfer_kind kind,
	struct span id, struct transfer_item *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_GET);

	stmt_int(s, 1, transfer);
	stmt_str(s, 2, kinds[kind]);
	stmt_text(s, 3, id);
	return rows_one(s, a, read_item, ret, err);
}

enum rc transfer_items(struct store_db *db, struct arena *a, int64_t transfer, enum transfer_kind kind,
	enum transfer_item_state state, struct span taker, int most, struct transfer_item **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_IN);

	stmt_int(s, 1, transfer);
	stmt_str(s, 2, kinds[kind]);
	stmt_str(s, 3, item_states[state]);
	stmt_text(s, 4, taker);
	stmt_int(s, 5, most);
	return all_items(s, a, ret, ret_count, err);
}

enum rc transfer_count(struct store_db *db, int64_t transfer, enum transfer_kind kind, enum transfer_item_state state,
	int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_COUNT);

	stmt_int(s, 1, transfer);
	stmt_str(s, 2, kinds[kind]);
	stmt_str(s, 3, item_states[state]);
	return rows_int(s, ret, err);
}

enum rc transfer_of(struct store_db *db, struct arena *a, enum transfer_kind kind, struct span id,
	struct transfer_item **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_OF);

	stmt_str(s, 1, kinds[kind]);
	stmt_text(s, 2, id);
	return all_items(s, a, ret, ret_count, err);
}

enum rc transfer_to(struct store_db *db, struct arena *a, struct span taker, int64_t from_ms,
	struct transfer_item **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, ITEM_TO);

	stmt_text(s, 1, taker);
	stmt_int(s, 2, from_ms);
	return all_items(s, a, ret, ret_count, err);
}

/* -- who waits -------------------------------------------------------------------------------------------------------- */

enum rc transfer_left_put(struct store_db *db, const struct transfer_left *u, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, LEFT_PUT);

	stmt_text(s, 1, u->employee);
	stmt_text(s, 2, u->customer);
	stmt_int(s, 3, u->left_ms);
	stmt_int(s, 4, u->seen_ms);
	return stmt_run(s, err);
}

#define HEIRS_MOST 8 /* from hand to hand; more is a circle */

enum rc transfer_heir(struct store_db *db, struct arena *a, struct span customer, struct span giver, int64_t at_ms,
	struct span *ret_taker, struct err *err)
{
	struct span now = giver;
	for (int i = 0; i < HEIRS_MOST; i++) {
		struct stmt *s = stmt_get(db, STMT_transfer, ITEM_HEIR);
		stmt_text(s, 1, customer);
		stmt_text(s, 2, now);
		stmt_int(s, 3, at_ms);
		enum rc rc = stmt_step(s, err);
		if (rc == RC_OK)
			now = stmt_col_text(s, 0, a);
		stmt_done(s);
		if (rc == RC_NOTFOUND)
			break;
		if (rc != RC_OK)
			return rc;
	}
	*ret_taker = now;
	return span_eq(now, giver) ? RC_NOTFOUND : RC_OK;
}

enum rc transfer_left_prune(struct store_db *db, int64_t seen_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, LEFT_PRUNE);

	stmt_int(s, 1, seen_ms);
	return stmt_run(s, err);
}

enum rc transfer_left_drop(struct store_db *db, struct span employee, struct span customer, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, LEFT_DROP);

	stmt_text(s, 1, employee);
	stmt_text(s, 2, customer);
	return stmt_run(s, err);
}

static void read_left(struct stmt *s, struct arena *a, void *to)
{
	struct transfer_left *u = to;

	u->employee = stmt_col_text(s, 0, a);
	u->customer = stmt_col_text(s, 1, a);
	u->left_ms = stmt_col_int(s, 2);
	u->seen_ms = stmt_col_int(s, 3);
}

enum rc transfer_left_page(struct store_db *db, struct arena *a, struct span employee, struct span customer, int most,
	struct transfer_left **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_transfer, LEFT_PAGE);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, employee);
	stmt_text(s, 2, customer);
	stmt_int(s, 3, most);
	rc = rows_all(s, a, sizeof **ret, read_left, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

static void read_sum(struct stmt *s, struct arena *a, void *to)
{
	struct transfer_left_sum *u = to;

	u->employee = stmt_col_text(s, 0, a);
	u->customers = stmt_col_int(s, 1);
	u->left_ms = stmt_col_int(s, 2);
}

enum rc transfer_left_sums(
	struct store_db *db, struct arena *a, struct transfer_left_sum **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(stmt_get(db, STMT_transfer, LEFT_SUMS), a, sizeof **ret, read_sum, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
