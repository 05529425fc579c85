#include "store/touch.h"

#include "rows.h"
#include "store/contact.h"
#include "store/wordbook.h"

/* clang-format off */
#define NAME "coalesce(nullif(c.name, ''), c.chat)"
#define SITTING " FROM chat_member AS m CROSS JOIN chat AS c"
#define HIS " WHERE m.member = ?1 AND m.type <> 1 AND c.chat = m.chat"
#define WHILE_IN(at) " AND m.joined_ms <= " at " AND (m.left_ms IS NULL OR m.left_ms >= " at ")"
#define JOINED \
	"SELECT m.no, m.joined_ms, 'join', m.state, c.owner, '入群', " NAME ", '', " NAME SITTING HIS \
	" AND m.joined_ms >= ?2 AND m.joined_ms <= ?3"
#define SAID \
	"SELECT e.enrolment, o.delivered_ms, 'said', '', o.employee, e.script, o.step, e.arm, " NAME SITTING \
	" CROSS JOIN enrolment AS e CROSS JOIN occurrence AS o" HIS " AND e.customer = m.chat AND o.enrolment = e.enrolment" \
	" AND +o.delivered_ms >= ?2 AND +o.delivered_ms <= ?3" WHILE_IN("o.delivered_ms")
/* A round that was over before its 开抢 was no sale. */
#define SOLD \
	"SELECT e.enrolment, e.t0_ms, 'sale', '', e.employee, e.script, '开抢', e.arm, " NAME SITTING \
	" CROSS JOIN enrolment AS e" HIS " AND e.customer = m.chat AND substr(e.script, 1, 3) = '秒杀：'" \
	" AND e.t0_ms >= ?2 AND e.t0_ms <= ?3 AND (e.ended_ms IS NULL OR e.ended_ms > e.t0_ms)" WHILE_IN("e.t0_ms")
/* clang-format on */

enum { TOUCH_ADD, TOUCH_IN, TOUCH_STEPS, TOUCH_SEATS, TOUCH_GROUPS };
static const struct stmt_sql touch_sql[] = {
	[TOUCH_ADD] =
		{.sql = "INSERT INTO touch (touch, customer, at_ms, kind, channel, employee, script, step, arm, until_ms)"
			" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)"},
	[TOUCH_IN] =
		{.sql = "SELECT touch, at_ms, kind, channel, employee, script, step, arm, '' FROM touch"
			" WHERE customer = ?1 AND at_ms >= ?2 AND at_ms <= ?3 AND until_ms >= ?3 ORDER BY at_ms, touch"},
	/* The plus keeps the planner on the customer's own rounds. */
	[TOUCH_STEPS] =
		{.sql = "SELECT o.enrolment, o.delivered_ms, 'step', e.channel, o.employee, e.script, o.step, e.arm, ''"
			" FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment WHERE e.customer = ?1"
			" AND +o.delivered_ms >= ?2 AND +o.delivered_ms <= ?3"
			" ORDER BY o.delivered_ms, o.enrolment, o.step, o.occurrence"},
	/* Of most people no group had anything: three questions are one. */
	[TOUCH_SEATS] = {.one = true,
		.sql = "SELECT 1 FROM chat_member AS m WHERE m.member = ?1 AND m.type <> 1 AND (m.joined_ms BETWEEN ?2 AND ?3 OR"
		       " EXISTS (SELECT 1 FROM enrolment AS e WHERE e.customer = m.chat)) LIMIT 1"},
	/* From his groups to their rounds, never the other way. */
	[TOUCH_GROUPS] = {.sql = JOINED " UNION ALL " SAID " UNION ALL " SOLD " ORDER BY 2, 1, 3, 6, 7"},
};
const struct stmt_module touch_module = STMT_MODULE("touch", touch_sql);

static const char *const kinds[TOUCH_KINDS] = {"add", "step", "join", "said", "sale"};

enum rc touch_add(struct store_db *db, const struct touch *t, int64_t *ret_touch, struct err *err)
{
	int64_t id = 0;
	enum rc rc = t->kind > TOUCH_KIND_STEP ? err_set(err, RC_INVALID, "a touch of a group stands with the group")
					       : db_next_row(db, &id, err);
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
		.kind = (enum touch_kind)rows_name(kinds, TOUCH_KINDS, stmt_col_peek(s, 2)),
		.channel = stmt_col_text(s, 3, a),
		.employee = stmt_col_text(s, 4, a),
		.script = stmt_col_text(s, 5, a),
		.step = stmt_col_text(s, 6, a),
		.arm = stmt_col_text(s, 7, a),
		.group = stmt_col_text(s, 8, a),
	};
}

struct list {
	struct touch *v;
	int n, at;
};

static enum rc read_all(struct stmt *s, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct list *ret, struct err *err)
{
	void *v = NULL;
	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	enum rc rc = rows_all(s, a, sizeof *ret->v, read_one, &v, &ret->n, err);
	if (rc == RC_OK)
		ret->v = v;
	return rc;
}

static enum rc read_groups(struct store_db *db, struct arena *a, struct span customer, int64_t from_ms, int64_t to_ms,
	struct list *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_touch, TOUCH_SEATS);
	int64_t one;

	stmt_text(s, 1, customer);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	enum rc rc = rows_int(s, &one, err);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return read_all(stmt_get(db, STMT_touch, TOUCH_GROUPS), a, customer, from_ms, to_ms, ret, err);
}

enum rc touch_window(struct store_db *db, struct arena *a, struct span customer, unsigned whose, int64_t from_ms,
	int64_t to_ms, struct touch **ret, int *ret_count, struct err *err)
{
	enum { LISTS = 3 };
	struct list list[LISTS] = {{0}}; /* of equal times the first first */
	int all = 0;
	enum rc rc = RC_OK;
	if (whose & TOUCH_OF_GROUPS)
		rc = read_groups(db, a, customer, from_ms, to_ms, &list[1], err);
	if (rc == RC_OK && whose & TOUCH_OF_TABLE)
		rc = read_all(stmt_get(db, STMT_touch, TOUCH_IN), a, customer, from_ms, to_ms, &list[0], err);
	if (rc == RC_OK && whose & TOUCH_OF_ROUNDS)
		rc = read_all(stmt_get(db, STMT_touch, TOUCH_STEPS), a, customer, from_ms, to_ms, &list[2], err);
	if (rc != RC_OK)
		return rc;
	for (int k = 0; k < LISTS; k++)
		all += list[k].n;
	struct touch *v = arena_array(a, (size_t)all + 1, sizeof *v);
	for (int i = 0; i < all; i++) {
		struct list *next = NULL;
		for (int k = 0; k < LISTS; k++)
			if (list[k].at < list[k].n && (!next || list[k].v[list[k].at].at_ms < next->v[next->at].at_ms))
				next = &list[k];
		INVARIANT(next); /* there are `all` of them */
		v[i] = next->v[next->at++];
		v[i].customer = customer;
	}
	*ret = v;
	*ret_count = all;
	return RC_OK;
}
