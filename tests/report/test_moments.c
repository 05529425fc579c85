/* rooms: flow */
/* The report of 朋友圈, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include "store/post.h"
#include "store/postmark.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FROM 5
#define TO 12 /* days from START, both counted */
#define PERIOD "2026-03-06", "2026-03-13"

enum { POSTS = 14, STAFF = 3, PEOPLE = 10, MARKS = 60, ORDERS = 60, SCRIPTS = 2 };
static const char *const staff[STAFF] = {"hao", "li", "wang"};
static const char *const scripts[SCRIPTS] = {"朋友圈：三月", "朋友圈：新品"};

struct posted {
	int script, day;
	bool made;
	int state[STAFF];     /* 0 not of it, 1 waiting, 2 published, 3 expired, 4 capped */
	int64_t reach[STAFF]; /* -1: not known */
};
struct mark {
	int post, who, by;
	bool comment;
	int64_t at;
};
struct order {
	int who;
	int64_t paid, gross, refund;
};
struct life {
	struct posted p[POSTS];
	struct mark m[MARKS];
	int marks;
	struct order o[ORDERS];
};

static void put_post(struct world *w, int i, const struct posted *x)
{
	static const char *const states[] = {"", "waiting", "published", "expired", "capped"};
	struct err err = {0};
	char step[16];
	(void)snprintf(step, sizeof step, "s%02d", i);
	struct post p = {.post = i + 1,
		.script = span_of(scripts[x->script]),
		.step = span_of(step),
		.day = zone_day(&w->zone, START) + x->day,
		.version = 1,
		.state = POST_WAITING,
		.reason = SPAN_LIT(""),
		.detail = SPAN_LIT(""),
		.due_ms = START + x->day * DAY + (POSTS - i) * HOUR,
		.made_ms = x->made ? START : POST_NONE,
		.deadline_ms = POST_NONE,
		.text = SPAN_LIT("话"),
		.attachments = SPAN_LIT("[]"),
		.tags = SPAN_LIT(""),
		.jobid = SPAN_LIT(""),
		.moment = SPAN_LIT(""),
		.effect = SPAN_LIT(""),
		.first_ms = POST_NONE,
		.look_until_ms = POST_NONE};
	assert_int_equal(post_add(w->db, &p, &err), RC_OK);
	for (int s = 0; s < STAFF; s++) {
		struct post_member m = {p.post, span_of(staff[s]), p.day, span_of(states[x->state[s]]), SPAN_LIT(""),
			START, POST_MEMBER_UNREAD, POST_MEMBER_UNREAD};
		if (!x->state[s])
			continue;
		assert_int_equal(post_member_add(w->db, &m, &err), RC_OK);
		m.reach = x->reach[s];
		if (x->reach[s] >= 0)
			assert_int_equal(post_member_reach(w->db, &m, &err), RC_OK);
	}
}

static void put_mark(struct world *w, struct life *x, const struct mark *m, int64_t nth)
{
	struct err err = {0};
	char who[16];
	(void)snprintf(who, sizeof who, "c%02d", m->who);
	struct postmark row = {
		m->post + 1, span_of(staff[m->by]), span_of(who), m->comment, m->comment ? nth : 0, m->at};
	enum rc rc = postmark_add(w->db, &row, &err);
	if (rc == RC_OK)
		x->m[x->marks++] = *m;
	else
		assert_int_equal(rc, RC_CONFLICT);
}

static void play(struct world *w, struct rng *r, struct life *x)
{
	ledgerworld_begin(w);
	for (int i = 0; i < POSTS; i++) {
		struct posted *p = &x->p[i];
		p->script = (int)rng_below(r, SCRIPTS);
		p->day = FROM - 1 + (int)rng_below(r, TO - FROM + 3);
		p->made = rng_below(r, 6) != 0;
		for (int s = 0; s < STAFF; s++) {
			p->state[s] = (int)rng_below(r, 5);
			p->reach[s] = rng_below(r, 2) ? (int64_t)rng_below(r, 500) : -1;
		}
		put_post(w, i, p);
	}
	for (int i = 0; i < PEOPLE; i++) {
		char who[16];
		(void)snprintf(who, sizeof who, "c%02d", i);
		ledgerworld_add(w, who, "li", "", START);
	}
	for (int i = 0; i < MARKS; i++) {
		struct mark m = {.post = (int)rng_below(r, POSTS), .who = (int)rng_below(r, PEOPLE)};
		m.by = (int)rng_below(r, STAFF);
		m.comment = rng_below(r, 3) == 0;
		m.at = START + (FROM + (int64_t)rng_below(r, 5)) * DAY;
		/* Only who was asked has a post that can be liked. */
		if (x->p[m.post].state[m.by] >= 1 && x->p[m.post].state[m.by] <= 3)
			put_mark(w, x, &m, i);
	}
	for (int i = 0; i < ORDERS; i++) {
		static const int64_t after[] = {0, -1, 1, 7 * DAY, 7 * DAY + 1, DAY};
		struct order *o = &x->o[i];
		char no[16], who[16];
		o->who = (int)rng_below(r, PEOPLE);
		(void)snprintf(no, sizeof no, "N%d", i);
		(void)snprintf(who, sizeof who, "c%02d", o->who);
		o->paid = START + (FROM + (int64_t)rng_below(r, 5)) * DAY + after[rng_below(r, 6)];
		o->gross = 1 + (int64_t)rng_below(r, 9000);
		o->refund = rng_below(r, 3) ? 0 : rng_below(r, 2) ? o->gross : (o->gross + 1) / 2;
		ledgerworld_pay(w, no, who, o->paid, o->gross, o->refund, o->paid + DAY);
	}
	ledgerworld_commit(w);
}

/* One of posts, scripts, days and employees, -1: any. posts: a figure stands before the others. */
static void expect(const struct life *x, int post, int script, int day, int by, bool posts, const struct report_cell *f)
{
	int64_t n = 0, asked = 0, published = 0, reach = 0, read = 0, liked = 0, commented = 0, touched = 0, buyers = 0;
	int64_t orders = 0, net = 0;
	bool mine[POSTS] = {0};
	for (int i = 0; i < POSTS; i++) {
		const struct posted *p = &x->p[i];
		bool any = false;
		mine[i] = p->made && p->day >= FROM && p->day <= TO && (post < 0 || post == i) &&
			(script < 0 || script == p->script) && (day < 0 || day == p->day);
		for (int s = 0; mine[i] && s < STAFF; s++) {
			if ((by >= 0 && by != s) || p->state[s] < 1 || p->state[s] > 3)
				continue;
			any = true;
			asked++;
			published += p->state[s] == 2;
			reach += p->reach[s] >= 0 ? p->reach[s] : 0;
			read += p->reach[s] >= 0;
		}
		n += any;
	}
	for (int c = 0; c < PEOPLE; c++) {
		bool like = false, comment = false, bought = false;
		bool hit[ORDERS] = {0};
		for (int i = 0; i < x->marks; i++) {
			const struct mark *m = &x->m[i];
			if (m->who != c || !mine[m->post] || (by >= 0 && by != m->by))
				continue;
			like = like || !m->comment;
			comment = comment || m->comment;
			for (int k = 0; k < ORDERS; k++)
				hit[k] = hit[k] ||
					(x->o[k].who == c && x->o[k].refund < x->o[k].gross && x->o[k].paid >= m->at &&
						x->o[k].paid <= m->at + 7 * DAY);
		}
		for (int k = 0; k < ORDERS; k++)
			if (hit[k]) {
				bought = true;
				orders++;
				net += x->o[k].gross - x->o[k].refund;
			}
		liked += like;
		commented += comment;
		touched += like || comment;
		buyers += bought;
	}
	if (posts)
		assert_int_equal((f++)->num, n);
	const int64_t figure[] = {asked, published, reach, liked, commented, touched, buyers, orders, net, buyers};
	for (int i = 0; i < 10; i++)
		assert_int_equal(f[i].num, figure[i]);
	assert_int_equal(f[2].den, read ? 0 : -1);
	assert_int_equal(f[9].den, touched);
}

/* The figures of who has no row: none. */
static void expect_nothing(const struct life *x, int post, int script, int day, int by)
{
	static const struct report_cell none[11] = {[3] = {.den = -1}}; /* reach: not known */
	expect(x, post, script, day, by, true, none);
}

static int index_of(struct span id, const char *const *names)
{
	int i = 0;
	while (!span_is(id, names[i]))
		i++;
	return i;
}

static void test_moments(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		void *v = NULL;
		struct rng r;
		struct life x = {0};
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &x);
		bool had[POSTS] = {0}, day_had[TO + 1] = {0};
		struct report_table t = ledgerworld_make(w, "moments", NULL, PERIOD);
		assert_true(t.rows > 0);
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			int post = (row[2].text.p[1] - '0') * 10 + row[2].text.p[2] - '0';
			expect(&x, post, -1, -1, -1, false, row + 3);
			assert_true(span_is(row[1].id, scripts[x.p[post].script]));
			assert_true(span_is(row[1].text, x.p[post].script ? "新品" : "三月"));
			had[post] = true;
		}
		for (int i = 0; i < POSTS; i++)
			if (!had[i])
				expect_nothing(&x, i, -1, -1, -1);
		expect(&x, -1, -1, -1, -1, false, t.total + 3);
		t = ledgerworld_make(w, "moments", "script", PERIOD);
		for (int i = 0; t.rows < SCRIPTS && i < SCRIPTS; i++)
			if (t.rows == 0 || !span_is(t.cell[0].id, scripts[i]))
				expect_nothing(&x, -1, i, -1, -1);
		for (int i = 0; i < t.rows; i++)
			expect(&x, -1, index_of(t.cell[i * t.columns].id, scripts), -1, -1, true,
				t.cell + i * t.columns + 1);
		expect(&x, -1, -1, -1, -1, true, t.total + 1);
		t = ledgerworld_make(w, "moments", "employee", PERIOD);
		assert_int_equal(t.rows, STAFF);
		for (int i = 0; i < t.rows; i++)
			expect(&x, -1, -1, -1, index_of(t.cell[i * t.columns].id, staff), true,
				t.cell + i * t.columns + 1);
		t = ledgerworld_make(w, "moments", "day", PERIOD);
		for (int i = 0; i < t.rows; i++) {
			struct span day = t.cell[i * t.columns].text;
			int of = (day.p[8] - '0') * 10 + day.p[9] - '1';
			expect(&x, -1, -1, of, -1, true, t.cell + i * t.columns + 1);
			day_had[of] = true;
		}
		for (int i = FROM; i <= TO; i++)
			if (!day_had[i])
				expect_nothing(&x, -1, -1, i, -1);
		expect(&x, -1, -1, -1, -1, true, t.total + 1);
		ledgerworld_teardown(&v);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moments),
	};
	return cmocka_run_group_tests_name("moments", tests, NULL, NULL);
}
