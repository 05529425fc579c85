#include "store/storyq.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "rows.h"

#include <stdlib.h>
#include <string.h>

/* Whole tables on purpose: the file is a copy or a world, and nearly all of it is wanted. */
enum { TASKS, TODOS, FATES, ENTRIES, SENDS, ORDERS, FRIENDS, TAGS, OPENS, MEDIAS, WAITS, BILLS, HANDED, DEALS };
static const struct stmt_sql storyq_sql[] = {
	[TASKS] = {.scan = true,
		.sql = "SELECT t.employee, t.script, t.step, t.state, t.opened_ms, t.confirmed_ms, count(*),"
		       " sum(CASE WHEN m.state = 'sent' THEN 1 ELSE 0 END),"
		       " sum(CASE WHEN m.state = 'quota' THEN 1 ELSE 0 END),"
		       " sum(CASE WHEN m.state = 'not_friend' OR m.state = 'removed' THEN 1 ELSE 0 END), t.groups"
		       " FROM task AS t JOIN task_member AS m ON m.task = t.task WHERE t.opened_ms >= ?1"
		       " GROUP BY t.task ORDER BY t.task"},
	[TODOS] = {.scan = true,
		.sql = "SELECT employee, script, step, state, made_ms, deadline_ms, customer, text FROM todo"
		       " WHERE made_ms >= ?1 ORDER BY todo"},
	[FATES] = {.scan = true,
		.sql = "SELECT e.script, o.step, o.state, o.reason, e.customer IN (SELECT chat FROM chat),"
		       " e.customer, o.detail, o.due_ms"
		       " FROM occurrence AS o JOIN enrolment AS e ON e.enrolment = o.enrolment WHERE o.decided_ms >= ?1"
		       " ORDER BY o.enrolment, o.step, o.occurrence"},
	[ENTRIES] = {.scan = true,
		.sql = "SELECT script, count(*), sum(CASE WHEN state <> 'ended' THEN 1 ELSE 0 END),"
		       " sum(CASE WHEN goal_ms IS NOT NULL THEN 1 ELSE 0 END),"
		       " sum(CASE WHEN outcome = 'stopped' THEN 1 ELSE 0 END),"
		       " sum(CASE WHEN customer IN (SELECT chat FROM chat) THEN 1 ELSE 0 END)"
		       " FROM enrolment WHERE entered_ms >= ?1 GROUP BY script ORDER BY script"},
	[SENDS] = {.scan = true,
		.sql = "SELECT m.customer, t.employee, t.script, t.step, m.state, t.text, t.opened_ms, t.groups"
		       " FROM task AS t JOIN task_member AS m ON m.task = t.task WHERE t.opened_ms >= ?1"
		       " ORDER BY t.task, m.customer"},
	[ORDERS] = {.scan = true,
		.sql = "SELECT script, step, count(CASE WHEN gross_fen > 0 THEN 1 END), sum(gross_fen - refund_fen) FROM purchase"
		       " WHERE paid_ms >= ?1 AND refund_fen < gross_fen GROUP BY script, step ORDER BY script, step"},
	[FRIENDS] = {.scan = true,
		.sql = "SELECT r.employee, r.customer, c.name, r.state, r.add_ms FROM relation AS r"
		       " LEFT JOIN contact AS c ON c.customer = r.customer"
		       " WHERE r.add_ms >= ?1 AND (r.state = 'live' OR r.state = 'half') ORDER BY r.customer, r.employee"},
	[TAGS] = {.scan = true, .sql = "SELECT name, grp, tag_id FROM tag WHERE tag_id <> '' ORDER BY name, grp"},
	[OPENS] = {.sql = "SELECT t.msgid, t.employee, t.text, m.customer, t.made_ms FROM task AS t"
			  " JOIN task_member AS m ON m.task = t.task WHERE t.state = 'waiting' AND m.state = 'waiting'"
			  " ORDER BY t.task, m.customer"},
	[MEDIAS] = {.scan = true,
		.sql = "SELECT media_id, kind FROM media WHERE expires_ms > ?1 ORDER BY sha256, kind"},
	[DEALS] = {.scan = true,
		.sql = "SELECT opened_ms AS at, todo AS t, 0 AS done, employee, result FROM todo WHERE opened_ms IS NOT NULL"
		       " UNION ALL SELECT done_ms, todo, 1, employee, result FROM todo WHERE state = 'done' AND"
		       " done_ms IS NOT NULL ORDER BY at, t, done"},
	[HANDED] = {.scan = true,
		.one = true,
		.sql = "SELECT count(*) FROM effect WHERE api = 'kf_service_state_trans' AND state = 'done'"
		       " AND made_ms >= ?1"},
	[WAITS] = {.scan = true,
		.sql = "SELECT e.customer, e.employee, e.script, w.step, w.opened_ms FROM wait AS w"
		       " JOIN enrolment AS e ON e.enrolment = w.enrolment WHERE w.ended_ms IS NULL"
		       " ORDER BY w.enrolment, w.step"},
	[BILLS] = {.scan = true,
		.sql = "SELECT l.input_id, p.source, p.order_no, p.claimed, p.employee, p.product,"
		       " coalesce((SELECT v.quantity FROM order_void AS v WHERE v.purchase = p.purchase), p.quantity), p.paid_ms,"
		       " sum(CASE WHEN l.kind <> 'refund' THEN l.amount_fen ELSE 0 END) OVER so_far,"
		       " sum(CASE WHEN l.kind = 'refund' THEN -l.amount_fen ELSE 0 END) OVER so_far,"
		       " CASE WHEN l.kind = 'refund' THEN l.at_ms ELSE 0 END"
		       " FROM ledger AS l JOIN purchase AS p ON p.purchase = l.purchase"
		       " WINDOW so_far AS (PARTITION BY l.purchase ORDER BY l.input_id, l.ordinal ROWS UNBOUNDED PRECEDING)"
		       " ORDER BY l.input_id, l.ordinal"},
};
const struct stmt_module storyq_module = STMT_QUESTIONS("storyq", storyq_sql);

static void read_task(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_task *)to = (struct storyq_task){
		.employee = stmt_col_text(s, 0, a),
		.script = stmt_col_text(s, 1, a),
		.step = stmt_col_text(s, 2, a),
		.state = stmt_col_text(s, 3, a),
		.opened_ms = stmt_col_int(s, 4),
		.confirmed_ms = stmt_col_int(s, 5),
		.members = stmt_col_int(s, 6),
		.sent = stmt_col_int(s, 7),
		.quota = stmt_col_int(s, 8),
		.gone = stmt_col_int(s, 9),
		.groups = stmt_col_int(s, 10) != 0,
	};
}

static void read_todo(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_todo *)to = (struct storyq_todo){
		.employee = stmt_col_text(s, 0, a),
		.script = stmt_col_text(s, 1, a),
		.step = stmt_col_text(s, 2, a),
		.state = stmt_col_text(s, 3, a),
		.made_ms = stmt_col_int(s, 4),
		.deadline_ms = stmt_col_int(s, 5),
		.customer = stmt_col_text(s, 6, a),
		.text = stmt_col_text(s, 7, a),
	};
}

static void read_entry(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_entry *)to = (struct storyq_entry){
		.script = stmt_col_text(s, 0, a),
		.entered = stmt_col_int(s, 1),
		.live = stmt_col_int(s, 2),
		.goals = stmt_col_int(s, 3),
		.stopped = stmt_col_int(s, 4),
		.groups = stmt_col_int(s, 5),
	};
}

static void read_send(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_send *)to = (struct storyq_send){
		.customer = stmt_col_text(s, 0, a),
		.employee = stmt_col_text(s, 1, a),
		.script = stmt_col_text(s, 2, a),
		.step = stmt_col_text(s, 3, a),
		.state = stmt_col_text(s, 4, a),
		.text = stmt_col_text(s, 5, a),
		.at_ms = stmt_col_int(s, 6),
		.group = stmt_col_int(s, 7) != 0,
	};
}

static void read_order(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_order *)to = (struct storyq_order){
		.script = stmt_col_text(s, 0, a),
		.step = stmt_col_text(s, 1, a),
		.orders = stmt_col_int(s, 2),
		.net_fen = stmt_col_int(s, 3),
	};
}

static void read_friend(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_friend *)to = (struct storyq_friend){
		.employee = stmt_col_text(s, 0, a),
		.customer = stmt_col_text(s, 1, a),
		.name = stmt_col_text(s, 2, a),
		.state = stmt_col_text(s, 3, a),
		.add_ms = stmt_col_int(s, 4),
	};
}

static void read_tag(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_tag *)to =
		(struct storyq_tag){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a), stmt_col_text(s, 2, a)};
}

static void read_open(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_open *)to = (struct storyq_open){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a),
		stmt_col_text(s, 2, a), stmt_col_text(s, 3, a), stmt_col_int(s, 4)};
}

static void read_media(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_media *)to = (struct storyq_media){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a)};
}

static void read_wait(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_wait *)to = (struct storyq_wait){stmt_col_text(s, 0, a), stmt_col_text(s, 1, a),
		stmt_col_text(s, 2, a), stmt_col_text(s, 3, a), stmt_col_int(s, 4)};
}

/* -- fates: counted here, for SQLite would sort them all by four texts ---------------------------------------------------------- */

static int compare_fates(const void *a, const void *b)
{
	const struct storyq_fate *x = a, *y = b;
	const struct span of_x[] = {x->script, x->step, x->state, x->reason},
			  of_y[] = {y->script, y->step, y->state, y->reason};
	for (int i = 0; i < 4; i++) {
		int order = span_cmp(of_x[i], of_y[i]);
		if (order)
			return order;
	}
	return x->groups - y->groups;
}

struct fate_kind {
	struct storyq_fate fate;
	bool clash; /* by its reason */
};

static bool is_clash(struct span reason)
{
	static const char *const of[] = {"priority", "cap_day", "cap_week", "cap_company", "received", "cap_employee",
		"cap_group", "group_received", "quota", "overtaken", "other_gap"};
	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (span_is(reason, of[i]))
			return true;
	return false;
}

static struct fate_kind *new_kind(struct stmt *s, struct arena *a)
{
	struct fate_kind *k = arena_alloc(a, sizeof *k);
	k->fate = (struct storyq_fate){
		.script = stmt_col_text(s, 0, a),
		.step = stmt_col_text(s, 1, a),
		.state = stmt_col_text(s, 2, a),
		.reason = stmt_col_text(s, 3, a),
		.groups = stmt_col_int(s, 4) != 0,
	};
	k->clash = is_clash(k->fate.reason);
	return k;
}

struct clashes {
	struct storyq_clash *v;
	int n, cap;
};

static void add_clash(struct clashes *to, struct stmt *s, struct arena *a, const struct storyq_fate *f)
{
	if (to->n == to->cap) {
		to->cap = to->cap ? 2 * to->cap : 64;
		to->v = mem_grow(to->v, (size_t)to->cap, sizeof *to->v);
	}
	to->v[to->n++] = (struct storyq_clash){
		.customer = stmt_col_text(s, 5, a),
		.script = f->script,
		.step = f->step,
		.reason = f->reason,
		.detail = stmt_col_text(s, 6, a),
		.due_ms = stmt_col_int(s, 7),
	};
}

static enum rc count_fates(struct stmt *s, struct arena *a, struct map *kinds, struct clashes *clashes, struct err *err)
{
	struct text key;
	enum rc rc;
	text_init(&key, 4096);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		text_clear(&key);
		for (int i = 0; i < 4; i++) {
			text_add(&key, stmt_col_peek(s, i));
			text_addc(&key, '\0');
		}
		text_addc(&key, stmt_col_int(s, 4) ? '1' : '0');
		struct fate_kind *k = map_get(kinds, text_span(&key));
		if (!k) {
			k = new_kind(s, a);
			(void)map_put(kinds, text_span(&key), k);
		}
		k->fate.n++;
		if (k->clash)
			add_clash(clashes, s, a, &k->fate);
	}
	stmt_done(s);
	text_release(&key);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static int list_fates(struct map *kinds, struct storyq_fate *to)
{
	struct span key;
	void *kind;
	size_t at = 0;
	int n = 0;
	while (map_each(kinds, &at, &key, &kind))
		to[n++] = ((struct fate_kind *)kind)->fate;
	qsort(to, (size_t)n, sizeof *to, compare_fates);
	return n;
}

enum rc storyq_fates(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_fate **ret, int *ret_n,
	struct storyq_clash **ret_clash, int *ret_clashes, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_storyq, FATES);
	struct map *kinds = map_new();
	struct clashes clashes = {0};
	stmt_int(s, 1, from_ms);
	enum rc rc = count_fates(s, a, kinds, &clashes, err);
	if (!rc) {
		*ret = arena_array(a, map_count(kinds) + 1, sizeof **ret);
		*ret_n = list_fates(kinds, *ret);
		*ret_clash = arena_array(a, (size_t)clashes.n + 1, sizeof **ret_clash);
		*ret_clashes = clashes.n;
		if (clashes.n)
			memcpy(*ret_clash, clashes.v, (size_t)clashes.n * sizeof *clashes.v);
	}
	mem_free(clashes.v);
	map_free(kinds, NULL);
	return rc;
}

static void read_bill(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_bill *)to = (struct storyq_bill){
		.input = stmt_col_int(s, 0),
		.source = stmt_col_text(s, 1, a),
		.order_no = stmt_col_text(s, 2, a),
		.customer = stmt_col_text(s, 3, a),
		.employee = stmt_col_text(s, 4, a),
		.product = stmt_col_text(s, 5, a),
		.quantity = stmt_col_int(s, 6),
		.paid_ms = stmt_col_int(s, 7),
		.gross_fen = stmt_col_int(s, 8),
		.refund_fen = stmt_col_int(s, 9),
		.refund_ms = stmt_col_int(s, 10),
	};
}

static void read_deal(struct stmt *s, struct arena *a, void *to)
{
	*(struct storyq_deal *)to = (struct storyq_deal){
		.at_ms = stmt_col_int(s, 0),
		.todo = stmt_col_int(s, 1),
		.done = stmt_col_int(s, 2) != 0,
		.employee = stmt_col_text(s, 3, a),
		.result = stmt_col_text(s, 4, a),
	};
}

#define QUERY(name, row, slot, reader) \
	enum rc storyq_##name( \
		struct store_db *db, struct arena *a, int64_t from_ms, struct row **ret, int *ret_n, struct err *err) \
	{ \
		struct stmt *s = stmt_get(db, STMT_storyq, slot); \
		void *rows = NULL; \
		stmt_int(s, 1, from_ms); \
		enum rc rc = rows_all(s, a, sizeof(struct row), reader, &rows, ret_n, err); \
		if (!rc) \
			*ret = rows; \
		return rc; \
	}
QUERY(tasks, storyq_task, TASKS, read_task)
QUERY(todos, storyq_todo, TODOS, read_todo)
QUERY(entries, storyq_entry, ENTRIES, read_entry)
QUERY(sends, storyq_send, SENDS, read_send)
QUERY(orders, storyq_order, ORDERS, read_order)
QUERY(friends, storyq_friend, FRIENDS, read_friend)
QUERY(medias, storyq_media, MEDIAS, read_media)

#define WHOLE(name, row, slot, reader) \
	enum rc storyq_##name(struct store_db *db, struct arena *a, struct row **ret, int *ret_n, struct err *err) \
	{ \
		void *rows = NULL; \
		enum rc rc = \
			rows_all(stmt_get(db, STMT_storyq, slot), a, sizeof(struct row), reader, &rows, ret_n, err); \
		if (!rc) \
			*ret = rows; \
		return rc; \
	}
WHOLE(tags, storyq_tag, TAGS, read_tag)
WHOLE(opens, storyq_open, OPENS, read_open)
WHOLE(waits, storyq_wait, WAITS, read_wait)
WHOLE(bills, storyq_bill, BILLS, read_bill)
WHOLE(deals, storyq_deal, DEALS, read_deal)

enum rc storyq_handed(struct store_db *db, int64_t from_ms, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_storyq, HANDED);
	stmt_int(s, 1, from_ms);
	return rows_int(s, ret, err);
}
