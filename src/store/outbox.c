#include "store/outbox.h"
#include "handle.h"
#include "outmem.h"
#include "rows.h"

#include "base/text.h"
#include <string.h>

#define ORDINALS ((int64_t)OUTBOX_MOST)
#define EFFECT_COLUMNS \
	"e.effect, e.api, e.lane, e.state, e.not_before_ms, e.not_after_ms, x.request, x.subject, e.customer, e.tries, " \
	"e.made_ms, e.ended_ms, e.code, e.detail, e.under_way"
#define EFFECT_FROM " FROM effect AS e JOIN effect_text AS x ON x.effect = e.effect "

static const char *const names[OUTBOX_STATES] = {
	"ready",
	"attempted",
	"done",
	"failed",
	"unsure",
	"cancelled",
	"expired",
	"held",
};

enum {
	EFFECT_ADD,
	EFFECT_ADD_TEXT,
	EFFECT_GET,
	EFFECT_MOVE,
	EFFECT_ATTEMPT,
	EFFECT_REVIVE,
	EFFECT_READY,
	EFFECT_READY_ALL,
	EFFECT_NEXT,
	EFFECT_OPEN,
	EFFECT_ATTEMPTED,
	EFFECT_OF,
	EFFECT_LAST,
	EFFECT_COUNTS,
	EFFECT_RESUBJECT,
	EFFECT_REQUEST
};
static const struct stmt_sql outbox_sql[] = {
	[EFFECT_ADD] =
		{.sql = "INSERT INTO effect (effect, api, lane, state, not_before_ms, not_after_ms, customer, tries, under_way, made_ms, "
			"ended_ms, code, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?13, ?9, ?10, ?11, ?12)"},
	[EFFECT_ADD_TEXT] = {.sql = "INSERT INTO effect_text (effect, request, subject) VALUES (?1, ?2, ?3)"},
	[EFFECT_GET] = {.one = true, .sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM "WHERE e.effect = ?1"},
	[EFFECT_MOVE] =
		{.sql = "UPDATE effect SET state = ?2, not_before_ms = ?3, tries = ?4, ended_ms = ?5, code = ?6, detail = ?7, "
			"under_way = ?8, not_after_ms = ?9 WHERE effect = ?1"},
	[EFFECT_ATTEMPT] =
		{.sql = "UPDATE effect SET under_way = 1, tries = ?2 WHERE effect = ?1 AND state = 'ready' AND under_way = 0"},
	[EFFECT_REVIVE] =
		{.sql = "UPDATE effect SET state = 'ready', under_way = 1, tries = ?2, ended_ms = NULL WHERE effect = ?1 "
			"AND (state = 'cancelled' OR state = 'expired')"},
	[EFFECT_READY] =
		{.sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM
			"WHERE e.state = 'ready' AND e.under_way = 0 AND e.lane = ?1 AND e.not_before_ms <= ?2 "
			"ORDER BY e.not_before_ms, e.effect LIMIT ?3"},
	[EFFECT_READY_ALL] = {.sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM
				     "WHERE e.state = 'ready' AND e.under_way = 0 AND e.not_before_ms <= ?1 "
				     "ORDER BY e.lane, e.not_before_ms, e.effect LIMIT ?2",
		.scan = true}, /* the ready ones only */
	[EFFECT_NEXT] = {.one = true,
		.sql = "SELECT lane, not_before_ms FROM effect WHERE state = 'ready' AND under_way = 0 AND lane >= ?1 "
		       "ORDER BY lane, not_before_ms, effect LIMIT 1"},
	[EFFECT_OPEN] = {.sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM "WHERE (e.state = 'unsure' OR e.state = 'held') "
				"AND e.effect > ?1 ORDER BY e.effect LIMIT ?2"},
	[EFFECT_ATTEMPTED] = {.sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM "WHERE e.state = 'ready' AND e.under_way = 1 "
				     "ORDER BY e.lane, e.not_before_ms, e.effect LIMIT ?1",
		.scan = true}, /* at start and for `siyu status` */
	[EFFECT_OF] = {.sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM
			      "WHERE e.customer = ?1 AND e.customer <> '' AND e.state <> 'done' ORDER BY e.effect"},
	[EFFECT_LAST] = {.sql = "SELECT " EFFECT_COLUMNS EFFECT_FROM
				"WHERE e.effect < ?1 AND (e.api = ?2 OR e.made_ms < ?3) ORDER BY e.effect DESC"},
	[EFFECT_COUNTS] =
		{.sql = "SELECT state, under_way, count(*) FROM effect GROUP BY state, under_way ORDER BY state, under_way",
			.scan = true}, /* for `siyu status` */
	[EFFECT_RESUBJECT] = {.sql = "UPDATE effect_text SET subject = ?2 WHERE effect = ?1"},
	[EFFECT_REQUEST] = {.sql = "UPDATE effect_text SET request = ?2 WHERE effect = ?1"},
};
const struct stmt_module outbox_module = STMT_MODULE("outbox", outbox_sql);

const char *outbox_state_name(enum outbox_state s)
{
	return names[s];
}

static int64_t number_of(struct outbox_key key)
{
	INVARIANT(key.ordinal >= 0 && key.ordinal < ORDINALS);
	return key.input_id * ORDINALS + key.ordinal;
}

static void read_effect(struct stmt *s, struct arena *a, void *to)
{
	struct outbox_row *r = to;
	int64_t number = stmt_col_int(s, 0);

	r->key = (struct outbox_key){number / ORDINALS, number % ORDINALS};
	r->api = stmt_col_text(s, 1, a);
	r->lane = stmt_col_int(s, 2);
	r->state = (enum outbox_state)rows_name(names, OUTBOX_STATES, stmt_col_peek(s, 3));
	r->not_before_ms = stmt_col_int(s, 4);
	r->not_after_ms = stmt_col_int(s, 5);
	r->request = stmt_col_text(s, 6, a);
	r->subject = stmt_col_text(s, 7, a);
	r->customer = stmt_col_text(s, 8, a);
	r->tries = stmt_col_int(s, 9);
	r->made_ms = stmt_col_int(s, 10);
	r->ended_ms = stmt_col_int_or(s, 11, OUTBOX_NONE);
	r->code = stmt_col_int_or(s, 12, OUTBOX_NONE);
	r->detail = stmt_col_text(s, 13, a);
	if (stmt_col_int(s, 14))
		r->state = OUTBOX_ATTEMPTED;
}

/* Attempted is ready and under way: see the schema. */
static void bind_state(struct stmt *s, int state, int under_way, enum outbox_state v)
{
	stmt_str(s, state, names[v == OUTBOX_ATTEMPTED ? OUTBOX_READY : v]);
	stmt_int(s, under_way, v == OUTBOX_ATTEMPTED);
}

enum rc outbox_add(struct store_db *db, const struct outbox_row *r, struct err *err)
{
	if (db->outmem) {
		outmem_add(db->outmem, r);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_ADD);
	enum rc rc;

	stmt_int(s, 1, number_of(r->key));
	stmt_text(s, 2, r->api);
	stmt_int(s, 3, r->lane);
	bind_state(s, 4, 13, r->state);
	stmt_int(s, 5, r->not_before_ms);
	stmt_int(s, 6, r->not_after_ms);
	stmt_text_or_empty(s, 7, r->customer);
	stmt_int(s, 8, r->tries);
	stmt_int(s, 9, r->made_ms);
	stmt_int_or_null(s, 10, r->ended_ms, OUTBOX_NONE);
	stmt_int_or_null(s, 11, r->code, OUTBOX_NONE);
	stmt_text_or_empty(s, 12, r->detail);
	rc = stmt_run(s, err);
	if (rc)
		return rc;
	s = stmt_get(db, STMT_outbox, EFFECT_ADD_TEXT);
	stmt_int(s, 1, number_of(r->key));
	stmt_text(s, 2, r->request);
	stmt_text(s, 3, r->subject);
	return stmt_run(s, err);
}

enum rc outbox_get(struct store_db *db, struct arena *a, struct outbox_key key, struct outbox_row *ret, struct err *err)
{
	if (db->outmem)
		return outmem_get(db->outmem, key, ret);
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_GET);

	stmt_int(s, 1, number_of(key));
	return rows_one(s, a, read_effect, ret, err);
}

enum rc outbox_move(struct store_db *db, const struct outbox_row *r, struct err *err)
{
	if (db->outmem)
		return outmem_move(db->outmem, r);
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_MOVE);

	stmt_int(s, 1, number_of(r->key));
	bind_state(s, 2, 8, r->state);
	stmt_int(s, 3, r->not_before_ms);
	stmt_int(s, 4, r->tries);
	stmt_int_or_null(s, 5, r->ended_ms, OUTBOX_NONE);
	stmt_int_or_null(s, 6, r->code, OUTBOX_NONE);
	stmt_text_or_empty(s, 7, r->detail);
	stmt_int(s, 9, r->not_after_ms);
	return stmt_run_one(s, err);
}

enum rc outbox_rewrite(struct store_db *db, const struct outbox_row *r, struct err *err)
{
	if (db->outmem)
		return outmem_rewrite(db->outmem, r);
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_REQUEST);

	stmt_int(s, 1, number_of(r->key));
	stmt_text(s, 2, r->request);
	return stmt_run_one(s, err);
}

enum rc outbox_attempt(struct store_db *db, struct outbox_key key, int64_t try_no, struct err *err)
{
	if (db->outmem)
		return outmem_attempt(db->outmem, key, try_no);
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_ATTEMPT);
	enum rc rc;

	stmt_int(s, 1, number_of(key));
	stmt_int(s, 2, try_no);
	rc = stmt_run_one(s, err);
	if (rc != RC_NOTFOUND)
		return rc;
	s = stmt_get(db, STMT_outbox, EFFECT_REVIVE);
	stmt_int(s, 1, number_of(key));
	stmt_int(s, 2, try_no);
	return stmt_run_one(s, err);
}

enum rc outbox_resubject(struct store_db *db, struct outbox_key key, struct span subject, struct err *err)
{
	if (db->outmem)
		return outmem_resubject(db->outmem, key, subject);
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_RESUBJECT);

	stmt_int(s, 1, number_of(key));
	stmt_text(s, 2, subject);
	return stmt_run_one(s, err);
}

static enum rc many(struct stmt *s, struct arena *a, struct outbox_row **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_effect, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc outbox_ready(struct store_db *db, struct arena *a, int lane, int64_t now_ms, int most, struct outbox_row **ret,
	int *ret_count, struct err *err)
{
	if (db->outmem) {
		outmem_ready(db->outmem, a, lane, now_ms, most, ret, ret_count);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, lane == OUTBOX_ALL_LANES ? EFFECT_READY_ALL : EFFECT_READY);
	int n = 0;

	if (lane != OUTBOX_ALL_LANES)
		stmt_int(s, ++n, lane);
	stmt_int(s, ++n, now_ms);
	stmt_int(s, ++n, most);
	return many(s, a, ret, ret_count, err);
}

enum rc outbox_next(struct store_db *db, int from_lane, int *ret_lane, int64_t *ret_ms, struct err *err)
{
	if (db->outmem)
		return outmem_next(db->outmem, from_lane, ret_lane, ret_ms);
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_NEXT);
	enum rc rc;

	stmt_int(s, 1, from_lane);
	rc = stmt_step(s, err);
	if (!rc) {
		*ret_lane = (int)stmt_col_int(s, 0);
		*ret_ms = stmt_col_int(s, 1);
	}
	stmt_done(s);
	return rc;
}

enum rc outbox_open(struct store_db *db, struct arena *a, struct outbox_key after, int most, struct outbox_row **ret,
	int *ret_count, struct err *err)
{
	if (db->outmem) {
		outmem_open(db->outmem, a, after, most, ret, ret_count);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_OPEN);

	stmt_int(s, 1, after.input_id * ORDINALS + after.ordinal); /* {0, -1} is before all */
	stmt_int(s, 2, most);
	return many(s, a, ret, ret_count, err);
}

enum rc outbox_attempted(
	struct store_db *db, struct arena *a, int most, struct outbox_row **ret, int *ret_count, struct err *err)
{
	if (db->outmem) {
		outmem_attempted(db->outmem, a, most, ret, ret_count);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_ATTEMPTED);

	stmt_int(s, 1, most);
	return many(s, a, ret, ret_count, err);
}

enum rc outbox_of(struct store_db *db, struct arena *a, struct span customer, struct outbox_row **ret, int *ret_count,
	struct err *err)
{
	if (db->outmem) {
		outmem_of(db->outmem, a, customer, ret, ret_count);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_OF);

	stmt_text(s, 1, customer);
	return many(s, a, ret, ret_count, err);
}

enum rc outbox_last(struct store_db *db, struct arena *a, struct span api, int64_t from_ms, int most,
	struct outbox_row **ret, int *ret_count, struct err *err)
{
	if (db->outmem) {
		outmem_last(db->outmem, a, api, from_ms, most, ret, ret_count);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_LAST);
	struct outbox_row *v = NULL;
	int n = 0, room = 0;
	enum rc rc = RC_OK;

	stmt_int(s, 1, INT64_MAX);
	stmt_text(s, 2, api);
	stmt_int(s, 3, from_ms);
	while (n < most && (rc = stmt_step(s, err)) == RC_OK) {
		struct outbox_row row = {0};

		read_effect(s, a, &row);
		if (row.made_ms < from_ms)
			break;
		if (n == room) {
			struct outbox_row *more = arena_array(a, (size_t)(room = room ? 2 * room : 64), sizeof *more);

			if (n)
				memcpy(more, v, (size_t)n * sizeof *v);
			v = more;
		}
		v[n++] = row;
	}
	stmt_done(s);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = v;
	*ret_count = n;
	return RC_OK;
}

enum rc outbox_counts(struct store_db *db, int64_t ret_counts[OUTBOX_STATES], struct err *err)
{
	if (db->outmem) {
		outmem_counts(db->outmem, ret_counts);
		return RC_OK;
	}
	struct stmt *s = stmt_get(db, STMT_outbox, EFFECT_COUNTS);
	int64_t counts[OUTBOX_STATES] = {0};
	enum rc rc;

	while (!(rc = stmt_step(s, err))) {
		int i = stmt_col_int(s, 1) ? OUTBOX_ATTEMPTED : rows_name(names, OUTBOX_STATES, stmt_col_peek(s, 0));

		if (i < OUTBOX_STATES)
			counts[i] = stmt_col_int(s, 2);
	}
	if (rc != RC_NOTFOUND)
		return rc;
	for (int i = 0; i < OUTBOX_STATES; i++)
		ret_counts[i] = counts[i];
	return RC_OK;
}

char *outbox_key_print(struct outbox_key key, char *buf)
{
	char input[TEXT_INT_BYTES], ordinal[TEXT_INT_BYTES];
	struct span i = text_int(key.input_id, input), o = text_int(key.ordinal, ordinal);
	_Static_assert(2 * TEXT_INT_BYTES + 2 <= OUTBOX_KEY_BYTES, "two numbers, a dot and a NUL");
	memcpy(buf, i.p, i.n);
	buf[i.n] = '.';
	memcpy(buf + i.n + 1, o.p, o.n);
	buf[i.n + 1 + o.n] = '\0';
	return buf;
}

bool outbox_key_read(struct span s, struct outbox_key *ret)
{
	struct span input, ordinal;
	struct outbox_key key;

	if (!span_cut(s, '.', &input, &ordinal) || !span_int(input, &key.input_id) || !span_int(ordinal, &key.ordinal))
		return false;
	if (key.input_id < 1 || key.input_id > INT64_MAX / ORDINALS - 1 || key.ordinal < 0 || key.ordinal >= ORDINALS)
		return false;
	*ret = key;
	return true;
}
