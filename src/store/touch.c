#include "store/touch.h"

#include "rows.h"
#include "store/contact.h"
#include "store/wordbook.h"

enum { TOUCH_ADD, TOUCH_IN, TOUCH_STEPS };
static const struct stmt_sql touch_sql[] = {
	[TOUCH_ADD] =
		{.sql = "INSERT INTO touch (touch, customer, at_ms, kind, channel, employee, script, step, arm, until_ms)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
	[TOUCH_IN] =
		{.sql = "SELECT touch, at_ms, kind, channel, employee, script, step, arm FROM touch"
			" WHERE customer = ?1 AND at_ms >= ?2 AND at_ms <= ?3 AND until_ms >= ?3 ORDER BY at_ms, touch"},
	/* The plus keeps the planner on the customer's own rounds. */
	[TOUCH_STEPS] =
		{.sql = "SELECT o.enrolment, o.delivered_ms, 'step', e.channel, o.employee, e.script, o.step, e.arm"
			" FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment WHERE e.customer = ?1"
			" AND +o.delivered_ms >= ?2 AND +o.delivered_ms <= ?3"
			" ORDER BY o.delivered_ms, o.enrolment, o.step, o.occurrence"},
};
const struct stmt_module touch_module = STMT_MODULE("touch", touch_sql);

static const char *const kinds[] = {[TOUCH_KIND_ADD] = "add", [TOUCH_KIND_STEP] = "step"};

enum rc touch_add(struct store_db *db, const struct touch *t, int64_t *ret_touch, struct err *err)
{
	int64_t id = 0;
	enum rc rc = db_next_row(db, &id, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_touch, TOUCH_ADD);
	stmt_int(s, 1, id);
	stmt_text(s, 2, t->customer);
	stmt_int(s, 3, t->at_ms);
	stmt_str(s, 4, kinds[t->kind]);
	stmt_text_or_empty(s, 5, t->channel);
	stmt_text_or_empty(s, 6, t->employee);
	stmt_text_or_empty(s, 7, t->script);
	stmt_text_or_empty(s, 8, t->step);
	stmt_text_or_empty(s, 9, t->arm);
	stmt_int(s, 10, t->until_ms ? t->until_ms : INT64_MAX);
	rc = stmt_run(s, err);
	const struct wordbook_words said = {.script = t->script, .step = t->step, .employee = t->employee};
	if (rc == RC_OK)
		rc = contact_touched(db, t->customer, t->at_ms, err);
	if (rc == RC_OK && t->kind == TOUCH_KIND_STEP)
		rc = wordbook_touched(db, t->customer, &said, t->at_ms, err);
	if (rc == RC_OK)
		*ret_touch = id;
	return rc;
}

static void read_one(struct stmt *s, struct arena *a, void *to)
{
	*(struct touch *)to = (struct touch){
		.touch = stmt_col_int(s, 0),
		.at_ms = stmt_col_int(s, 1),
		.kind = span_is(stmt_col_peek(s, 2), "add") ? TOUCH_KIND_ADD : TOUCH_KIND_STEP,
		.channel = stmt_col_text(s, 3, a),
		.employee = stmt_col_text(s, 4, a),
		.script = stmt_col_text(s, 5, a),
		.step = stmt_col_text(s, 6, a),
		.arm = stmt_col_text(s, 7, a),
	};
}

static enum rc read_all(struct stmt *s, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct touch **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	enum rc rc = rows_all(s, a, sizeof **ret, read_one, &v, ret_count, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}

enum rc touch_window(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct touch **ret, int *ret_count, struct err *err)
{
	struct touch *step = NULL, *other = NULL;
	int steps = 0, others = 0;
	enum rc rc = read_all(stmt_get(db, STMT_touch, TOUCH_STEPS), a, customer, from_ms, to_ms, &step, &steps, err);
	if (rc == RC_OK)
		rc = read_all(stmt_get(db, STMT_touch, TOUCH_IN), a, customer, from_ms, to_ms, &other, &others, err);
	if (rc != RC_OK)
		return rc;
	struct touch *v = arena_array(a, (size_t)(steps + others) + 1, sizeof *v);
	for (int i = 0, k = 0; i < steps || k < others;) {
		bool is_step = k == others || (i < steps && step[i].at_ms < other[k].at_ms);
		v[i + k] = is_step ? step[i] : other[k];
		v[i + k].customer = customer;
		*(is_step ? &i : &k) += 1;
	}
	*ret = v;
	*ret_count = steps + others;
	return RC_OK;
}
