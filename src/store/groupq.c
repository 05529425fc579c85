#include "store/groupq.h"

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "buyer.h"
#include "daybookrow.h"
#include "rows.h"
#include "store/person.h"

#include <stdlib.h>
#include <string.h>

/* clang-format off */
#define GOOD "p.refund_fen < p.gross_fen"
#define SITTING(owner, from) \
	"SELECT m.chat, " owner ", m.no, m.joined_ms, m.left_ms FROM " from " WHERE m.type <> 1 AND m.joined_ms < ?2" \
	" AND (m.left_ms IS NULL OR m.left_ms >= ?1) ORDER BY m.chat, m.member"
/* Of a round from ?2 to ?3: those who were in at its beginning, or came while it ran. */
#define OF_CAMP \
	"m.chat = ?1 AND m.type <> 1 AND m.no > 0 AND m.joined_ms < ?3 AND (m.left_ms IS NULL OR m.left_ms >= ?2)"
/* clang-format on */

enum {
	GROUP_SALES,
	SITTING,
	SEATS = SITTING + 2,
	DISMISSED,
	ROUNDS,
	CAMP_STARTED,
	CAMP_DAYS,
	CAMP_PRIZES,
	CAMP_ORDERS
};
enum { AT_ONCE = 500000 };
static const struct stmt_sql groupq_sql[] = {
	[GROUP_SALES] = {.one = true,
		.sql = "SELECT count(DISTINCT p.customer), count(*), coalesce(sum(p.gross_fen - p.refund_fen), 0)"
		       " FROM chat_member AS m CROSS JOIN " BUYER_BETWEEN("m.no", "m.joined_ms",
			       "?2") " WHERE m.chat = ?1 AND m.no > 0 AND (m.left_ms IS NULL OR p.paid_ms <= m.left_ms)"
				     " AND p.refund_fen < p.gross_fen"},
	/* Every group is asked about. */
	[SITTING + GROUPQ_GROUP] = {.scan = true, .sql = SITTING("''", "chat_member AS m")},
	[SITTING + GROUPQ_OWNER] = {.scan = true,
		.sql = SITTING("c.owner", "chat_member AS m LEFT JOIN chat AS c ON c.chat = m.chat")},
	[DISMISSED] = {.scan = true,
		.sql = "SELECT chat, dismissed_ms FROM chat WHERE dismissed_ms IS NOT NULL ORDER BY chat"},
	[SEATS] = {.one = true, .scan = true, .sql = "SELECT count(*) FROM chat_member"},
	[ROUNDS] =
		{.sql = "SELECT e.enrolment, e.version, e.customer, e.employee, e.t0_ms, e.ended_ms FROM enrolment AS e"
			" JOIN chat AS c ON c.chat = e.customer WHERE e.script = ?1 AND e.camp IS NULL AND e.t0_ms >= ?2"
			" AND e.t0_ms < ?3 ORDER BY e.t0_ms, e.enrolment"},
	[CAMP_STARTED] =
		{.sql = "SELECT m.member FROM chat_member AS m WHERE m.chat = ?1 AND m.type <> 1 AND m.joined_ms < ?2"
			" AND (m.left_ms IS NULL OR m.left_ms >= ?2) AND NOT EXISTS (SELECT 1 FROM chat AS c"
			" WHERE c.chat = m.chat AND c.dismissed_ms < ?2) ORDER BY m.member"},
	[CAMP_DAYS] = {.sql = "SELECT customer, count(*), sum(made_up) FROM checkin WHERE camp = ?1 GROUP BY customer"
			      " ORDER BY customer"},
	[CAMP_PRIZES] = {.sql = "SELECT DISTINCT customer FROM checkin_prize WHERE camp = ?1 ORDER BY customer"},
	[CAMP_ORDERS] =
		{.sql = "SELECT m.member, p.purchase, p.gross_fen, p.refund_fen FROM chat_member AS m CROSS JOIN " BUYER_BETWEEN(
			 "m.no", "?2", "?3") " WHERE " OF_CAMP " ORDER BY m.member, p.purchase"},
};
const struct stmt_module groupq_module = STMT_QUESTIONS("groupq", groupq_sql);

enum rc groupq_sales(struct store_db *db, struct span chat, int64_t until_ms, struct groupq_sales *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, GROUP_SALES);
	enum rc rc;

	stmt_text(s, 1, chat);
	stmt_int(s, 2, until_ms);
	rc = stmt_step(s, err);
	if (!rc)
		*ret = (struct groupq_sales){stmt_col_int(s, 0), stmt_col_int(s, 1), stmt_col_int(s, 2)};
	stmt_done(s);
	return rc;
}

/* -- members and what they paid ------------------------------------------------------------------------------------------------ */

/* Once a member sits in groups of the period. Those of one person stand in a chain, in order of their line. */
struct seat {
	int64_t joined_ms, left_ms; /* left_ms: or the group was dismissed; INT64_MAX: is in */
	uint32_t line, next;        /* the next one, as an index and one more; 0: none */
	bool dismissed;             /* nobody left: the group is gone */
	bool bought, bought_any;    /* of the first of a line; of the first of all */
};

/* Members, or, where there are more than the memory of a page has room for, one share of them after the other. */
struct seating {
	struct store_db *db;
	struct arena *a; /* the caller's */
	enum groupq_by by;
	int64_t from_ms, to_ms;
	struct person_list people;
	uint32_t shares, share;
	uint32_t *first; /* by place of the member, as next */
	struct seat *v;
	int n, cap;
	struct groupq_row *line, all;
	int lines, line_cap;
	struct map *of_key; /* to its line and one more */
	struct gone *gone;  /* groups that were dismissed, by chat */
	int gones;
};
struct gone {
	struct span chat;
	int64_t at_ms;
};
#define NO_LINE UINT32_MAX /* of a group that nobody told us of */

static uint32_t line_of(struct seating *t, struct span key)
{
	uintptr_t known = (uintptr_t)map_get(t->of_key, key);
	if (known)
		return (uint32_t)known - 1;
	if (t->lines == t->line_cap) {
		t->line_cap = t->line_cap ? 2 * t->line_cap : 64;
		t->line = mem_grow(t->line, (size_t)t->line_cap, sizeof *t->line);
	}
	t->line[t->lines++] = (struct groupq_row){.key = arena_copy(t->a, key)};
	(void)map_put(t->of_key, key, (void *)(uintptr_t)t->lines);
	return (uint32_t)t->lines - 1;
}

static void sit(struct seating *t, uint32_t place, const struct seat *seat)
{
	if (t->n == t->cap) {
		t->cap = t->cap ? 2 * t->cap : 4096;
		t->v = mem_grow(t->v, (size_t)t->cap, sizeof *t->v);
	}
	struct seat *s = &t->v[t->n++];
	uint32_t *at = &t->first[place];
	*s = *seat;
	while (*at && t->v[*at - 1].line < s->line)
		at = &t->v[*at - 1].next;
	s->next = *at;
	*at = (uint32_t)t->n;
}

static void read_gone(struct stmt *s, struct arena *a, void *to)
{
	*(struct gone *)to = (struct gone){stmt_col_text(s, 0, a), stmt_col_int(s, 1)};
}

static int by_chat(const void *pa, const void *pb)
{
	return span_cmp(((const struct gone *)pa)->chat, ((const struct gone *)pb)->chat);
}

/* Since when nobody sits in it. */
static int64_t gone_ms(const struct seating *t, struct span chat)
{
	struct gone key = {.chat = chat},
		    *g = t->gones ? bsearch(&key, t->gone, (size_t)t->gones, sizeof key, by_chat) : NULL;
	return g ? g->at_ms : INT64_MAX;
}

static enum rc read_seats(struct seating *t, struct err *err)
{
	struct stmt *s = stmt_get(t->db, STMT_groupq, SITTING + (int)t->by);
	struct text chat; /* of the row before */
	uint32_t line = 0;
	int64_t gone = INT64_MAX;
	enum rc rc;
	text_init(&chat, 1 << 16);
	stmt_int(s, 1, t->from_ms);
	stmt_int(s, 2, t->to_ms);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		uint32_t place = person_place(&t->people, stmt_col_int(s, 2));
		if (place == 0 || place % t->shares != t->share)
			continue;
		struct span now = stmt_col_peek(s, 0);
		if (t->n == 0 || !span_eq(text_span(&chat), now)) {
			text_clear(&chat);
			text_add(&chat, now);
			gone = gone_ms(t, now);
			line = NO_LINE;
		}
		int64_t joined_ms = stmt_col_int(s, 3), left_ms = stmt_col_int_or(s, 4, INT64_MAX);
		if (gone < t->from_ms || joined_ms >= gone)
			continue;
		if (line == NO_LINE && !stmt_col_null(s, 1))
			line = line_of(t, t->by == GROUPQ_GROUP ? now : stmt_col_peek(s, 1));
		sit(t, place,
			&(struct seat){.joined_ms = joined_ms,
				.left_ms = left_ms < gone ? left_ms : gone,
				.dismissed = gone < left_ms,
				.line = line});
	}
	text_release(&chat);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static void add_order(struct groupq_sales *s, bool *bought, int64_t net_fen)
{
	s->buyers += !*bought;
	*bought = true;
	s->orders++;
	s->net_fen += net_fen;
}

/* In each line once, though he sits there twice. */
static void take_order(struct seating *t, uint32_t k, int64_t paid_ms, int64_t net_fen)
{
	struct seat *first = &t->v[k - 1];
	bool any = false;
	while (k) {
		struct seat *head = &t->v[k - 1];
		bool in = false;
		for (; k && t->v[k - 1].line == head->line; k = t->v[k - 1].next)
			in = in || (paid_ms >= t->v[k - 1].joined_ms && paid_ms <= t->v[k - 1].left_ms);
		if (in && head->line != NO_LINE)
			add_order(&t->line[head->line].sales, &head->bought, net_fen);
		any = any || in;
	}
	if (any)
		add_order(&t->all.sales, &first->bought_any, net_fen);
}

static void take_orders(void *user, int64_t day, const unsigned char *e, int n)
{
	struct seating *t = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t place = person_place(&t->people, daybookrow_buyer(e));
		int64_t paid_ms = daybookrow_paid_ms(e, day);
		if (t->first[place] && paid_ms >= t->from_ms && paid_ms < t->to_ms && daybookrow_good(e, n - i))
			take_order(t, t->first[place], paid_ms, daybookrow_fen(e) - daybookrow_less(e, n - i));
	}
}

struct moves {
	bool came, went, stayed;
};

static void add_person(struct groupq_row *r, struct moves m)
{
	r->people++;
	r->came += m.came;
	r->went += m.went;
	r->stayed += m.stayed;
}

static void count_person(struct seating *t, uint32_t k)
{
	struct moves all = {0};
	if (k == 0)
		return;
	while (k) {
		uint32_t line = t->v[k - 1].line;
		struct moves m = {0};
		for (; k && t->v[k - 1].line == line; k = t->v[k - 1].next) {
			const struct seat *s = &t->v[k - 1];
			m.came = m.came || s->joined_ms >= t->from_ms;
			m.went = m.went || (s->left_ms < t->to_ms && !s->dismissed);
			m.stayed = m.stayed || s->left_ms >= t->to_ms;
		}
		if (line != NO_LINE)
			add_person(&t->line[line], m);
		all = (struct moves){all.came || m.came, all.went || m.went, all.stayed || m.stayed};
	}
	add_person(&t->all, all);
}

static enum rc count_share(struct seating *t, struct err *err)
{
	t->n = 0;
	memset(t->first, 0, ((size_t)t->people.people + 1) * sizeof *t->first);
	enum rc rc = read_seats(t, err);
	/* A day more on both sides, for days are those of a zone. */
	if (rc == RC_OK)
		rc = daybook_each(t->db, t->from_ms / 86400000 - 1, t->to_ms / 86400000 + 1, take_orders, t, err);
	for (int64_t i = 1; rc == RC_OK && i <= t->people.people; i++)
		count_person(t, t->first[i]);
	return rc;
}

static int by_key(const void *pa, const void *pb)
{
	const struct groupq_row *a = pa, *b = pb;
	return span_cmp(a->key, b->key);
}

enum rc groupq_rows(struct store_db *db, struct arena *a, enum groupq_by by, int64_t from_ms, int64_t to_ms,
	struct groupq_row **ret_rows, int *ret_count, struct groupq_row *ret_all, struct err *err)
{
	struct seating t = {.db = db, .a = a, .by = by, .from_ms = from_ms, .to_ms = to_ms, .of_key = map_new()};
	int64_t seats = 0;
	void *gone = NULL;
	enum rc rc = person_all(db, &t.people, err);
	if (rc == RC_OK)
		rc = rows_int(stmt_get(db, STMT_groupq, SEATS), &seats, err);
	if (rc == RC_OK)
		rc = rows_all(stmt_get(db, STMT_groupq, DISMISSED), a, sizeof *t.gone, read_gone, &gone, &t.gones, err);
	t.gone = gone;
	t.shares = (uint32_t)(seats / AT_ONCE) + 1;
	t.first = mem_array((size_t)t.people.people + 1, sizeof *t.first);
	for (; rc == RC_OK && t.share < t.shares; t.share++)
		rc = count_share(&t, err);
	if (rc == RC_OK && t.lines) {
		qsort(t.line, (size_t)t.lines, sizeof *t.line, by_key);
		struct groupq_row *rows = arena_array(a, (size_t)t.lines, sizeof *rows);
		memcpy(rows, t.line, (size_t)t.lines * sizeof *rows);
		*ret_rows = rows;
	}
	if (rc == RC_OK) {
		*ret_count = t.lines;
		*ret_all = t.all;
	}
	mem_free(t.first);
	mem_free(t.v);
	mem_free(t.line);
	map_free(t.of_key, NULL);
	person_release(&t.people);
	return rc;
}

static void read_round(struct stmt *s, struct arena *a, void *to)
{
	*(struct groupq_round *)to = (struct groupq_round){
		.enrolment = stmt_col_int(s, 0),
		.version = stmt_col_int(s, 1),
		.chat = stmt_col_text(s, 2, a),
		.owner = stmt_col_text(s, 3, a),
		.t0_ms = stmt_col_int(s, 4),
		.ended_ms = stmt_col_int_or(s, 5, INT64_MAX),
	};
}

enum rc groupq_rounds(struct store_db *db, struct arena *a, struct span script, int64_t from_ms, int64_t to_ms,
	struct groupq_round **ret_rows, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, ROUNDS);
	void *rows = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	rc = rows_all(s, a, sizeof **ret_rows, read_round, &rows, ret_count, err);
	if (!rc)
		*ret_rows = rows;
	return rc;
}

/* -- rounds of 打卡 ------------------------------------------------------------------------------------------------------------------ */

struct camper {
	bool started, checked, won, finished; /* finished: won, and started in the same round */
	int64_t net_fen;
	struct camper *all; /* him in the sum that the round is added to */
};
struct paid {
	int64_t purchase, gross_fen, refund_fen;
	struct camper *by;
};
struct groupq_camps {
	struct map *who; /* customer: struct camper */
	struct paid *paid;
	int n, cap;
	int64_t times, made_up;
};

struct groupq_camps *groupq_camps_new(void)
{
	struct groupq_camps *c = mem_array(1, sizeof *c);
	c->who = map_new();
	return c;
}

void groupq_camps_free(struct groupq_camps *c)
{
	if (!c)
		return;
	map_free(c->who, mem_free);
	mem_free(c->paid);
	mem_free(c);
}

static struct camper *camper_of(struct groupq_camps *c, struct span customer)
{
	struct camper *p = map_get(c->who, customer);
	if (p)
		return p;
	p = mem_array(1, sizeof *p);
	(void)map_put(c->who, customer, p);
	return p;
}

static void add_paid(struct groupq_camps *c, struct paid p)
{
	if (c->n == c->cap) {
		c->cap = c->cap ? 2 * c->cap : 64;
		c->paid = mem_grow(c->paid, (size_t)c->cap, sizeof *c->paid);
	}
	c->paid[c->n++] = p;
}

static void take_row(struct groupq_camps *c, int which, struct stmt *s)
{
	struct camper *p = camper_of(c, stmt_col_peek(s, 0));
	switch (which) {
	case CAMP_STARTED: p->started = true; break;
	case CAMP_PRIZES: p->won = true; break;
	case CAMP_DAYS:
		p->checked = true;
		c->times += stmt_col_int(s, 1);
		c->made_up += stmt_col_int(s, 2);
		break;
	default: add_paid(c, (struct paid){stmt_col_int(s, 1), stmt_col_int(s, 2), stmt_col_int(s, 3), p}); break;
	}
}

static enum rc take_rows(struct store_db *db, struct groupq_camps *c, const struct groupq_round *round, int64_t day1_ms,
	int64_t until_ms, int which, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_groupq, which);
	enum rc rc;
	if (which == CAMP_STARTED || which == CAMP_ORDERS)
		stmt_text(s, 1, round->chat);
	else
		stmt_int(s, 1, round->enrolment);
	if (which == CAMP_STARTED)
		stmt_int(s, 2, day1_ms);
	if (which == CAMP_ORDERS) {
		stmt_int(s, 2, round->t0_ms);
		stmt_int(s, 3, until_ms);
	}
	while ((rc = stmt_step(s, err)) == RC_OK)
		take_row(c, which, s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static int by_purchase(const void *pa, const void *pb)
{
	const struct paid *a = pa, *b = pb;
	return a->purchase < b->purchase ? -1 : a->purchase > b->purchase;
}

void groupq_camps_sum(struct groupq_camps *c, struct groupq_camp *ret)
{
	struct span customer;
	void *value;
	struct groupq_camp sum = {.times = c->times, .made_up = c->made_up};
	for (size_t i = 0; map_each(c->who, &i, &customer, &value);)
		((struct camper *)value)->net_fen = 0;
	if (c->n)
		qsort(c->paid, (size_t)c->n, sizeof *c->paid, by_purchase);
	for (int i = 0; i < c->n; i++) {
		const struct paid *p = &c->paid[i];
		if (i && p->purchase == p[-1].purchase)
			continue; /* of a member of two rounds */
		p->by->net_fen += p->gross_fen - p->refund_fen;
		sum.sales.net_fen += p->gross_fen - p->refund_fen;
		sum.sales.orders += p->refund_fen < p->gross_fen;
	}
	for (size_t i = 0; map_each(c->who, &i, &customer, &value);) {
		const struct camper *p = value;
		sum.started += p->started;
		sum.people += p->checked;
		sum.winners += p->won;
		sum.finished += p->finished;
		sum.sales.buyers += p->net_fen > 0;
	}
	*ret = sum;
}

static void add_camp(struct groupq_camps *to, const struct groupq_camps *c)
{
	struct span customer;
	void *value;
	for (size_t i = 0; map_each(c->who, &i, &customer, &value);) {
		struct camper *p = value;
		struct camper *all = camper_of(to, customer);
		all->started = all->started || p->started;
		all->checked = all->checked || p->checked;
		all->won = all->won || p->won;
		all->finished = all->finished || p->finished;
		p->all = all;
	}
	for (int i = 0; i < c->n; i++)
		add_paid(to,
			(struct paid){
				c->paid[i].purchase, c->paid[i].gross_fen, c->paid[i].refund_fen, c->paid[i].by->all});
	to->times += c->times;
	to->made_up += c->made_up;
}

enum rc groupq_camp(struct store_db *db, const struct groupq_round *round, int64_t day1_ms, int64_t until_ms,
	struct groupq_camps *all, struct groupq_camp *ret, struct err *err)
{
	struct groupq_camps *c = groupq_camps_new();
	struct span customer;
	void *value;
	enum rc rc = RC_OK;
	for (int which = CAMP_STARTED; rc == RC_OK && which <= CAMP_ORDERS; which++)
		rc = take_rows(db, c, round, day1_ms, until_ms, which, err);
	for (size_t i = 0; map_each(c->who, &i, &customer, &value);) {
		struct camper *p = value;
		p->finished = p->started && p->won;
	}
	if (rc == RC_OK) {
		groupq_camps_sum(c, ret);
		add_camp(all, c);
	}
	groupq_camps_free(c);
	return rc;
}
