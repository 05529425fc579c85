/* tallybook_ahead makes no difference but of time: random turns with it and without it read the same and leave the same state. */
#include "base/rng.h"
#include "base/text.h"
#include "store/contact.h"
#include "store/digest.h"
#include "store/enrolment.h"
#include "store/purchase.h"
#include "store/tallybook.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

enum { PEOPLE = 40, KNOWN = 30, TURNS = 400, DEEDS = 30 };
#define DAY INT64_C(86400000)

struct house {
	struct store_db *db;
	struct arena *a;
	bool ahead;
	int64_t purchase; /* the last one's */
	struct text seen; /* what reads gave in this turn */
};

static struct span who(struct house *h, int i)
{
	return arena_printf(h->a, "wm%02d", i);
}

static void house_open(struct house *h, bool ahead, unsigned flags)
{
	struct err err = {0};
	*h = (struct house){.a = arena_new(1 << 16), .ahead = ahead};
	text_init(&h->seen, 1 << 16);
	assert_int_equal(db_open(":memory:", flags, &h->db, &err), RC_OK);
	assert_int_equal(db_begin(h->db, &err), RC_OK);
	for (int i = 0; i < KNOWN; i++)
		assert_int_equal(
			contact_meet(h->db, who(h, i), 0, i * DAY, i, SPAN_LIT("li"), SPAN_LIT("qr"), &err), RC_OK);
	for (int i = 0; i < PEOPLE; i++) {
		const struct enrolment e = {.enrolment = 1 + i,
			.script = SPAN_LIT("s"),
			.customer = who(h, i),
			.employee = SPAN_LIT("li"),
			.outcome = SPAN_LIT(""),
			.reason = SPAN_LIT(""),
			.arm = SPAN_LIT(""),
			.channel = SPAN_LIT(""),
			.ended_ms = ENROLMENT_NONE,
			.goal_ms = ENROLMENT_NONE,
			.wake_ms = ENROLMENT_NONE};
		assert_int_equal(enrolment_add(h->db, &e, &err), RC_OK);
	}
	assert_int_equal(db_commit(h->db, &err), RC_OK);
}

static void house_close(struct house *h)
{
	db_close(h->db);
	text_release(&h->seen);
	arena_free(h->a);
}

static void say(struct house *h, const char *what, enum rc rc, const struct contact *c)
{
	text_addf(&h->seen, "%s %d", what, rc);
	if (!rc)
		text_addf(&h->seen, " %lld %lld %lld %lld %lld %lld %lld %lld %lld %lld %lld %lld", (long long)c->no,
			(long long)c->paid_orders, (long long)c->net_fen, (long long)c->first_paid_ms,
			(long long)c->last_paid_ms, (long long)c->heard_ms, (long long)c->touched_from_ms,
			(long long)c->touched_to_ms, (long long)c->stepped_ms, (long long)c->grouped_ms,
			(long long)c->first_part, (long long)c->last_part);
	text_addc(&h->seen, '\n');
}

/* An order of his, as the fold adds one: asked for, written, summed up. */
static void order(struct house *h, int i, int64_t paid_ms)
{
	struct contact c;
	struct err err = {0};
	enum rc rc = contact_tallied(h->db, who(h, i), &c, &err);
	say(h, "order", rc, &c);
	if (rc)
		return;
	struct purchase p = {.purchase = ++h->purchase,
		.quantity = 1,
		.paid_ms = paid_ms,
		.paid_day = paid_ms / DAY,
		.gross_fen = 100,
		.source = SPAN_LIT("csv"),
		.order_no = arena_printf(h->a, "N%lld", (long long)h->purchase),
		.customer = who(h, i),
		.buyer = c.no,
		.claimed = SPAN_LIT(""),
		.employee = SPAN_LIT(""),
		.product = SPAN_LIT(""),
		.matched_by = SPAN_LIT("external_userid"),
		.made_by = SPAN_LIT(""),
		.channel = SPAN_LIT(""),
		.credit_employee = SPAN_LIT(""),
		.script = SPAN_LIT(""),
		.step = SPAN_LIT(""),
		.arm = SPAN_LIT(""),
		.reason = SPAN_LIT("")};
	assert_int_equal(purchase_add(h->db, &p, &err), RC_OK);
	bool never = c.paid_orders == 0;
	assert_int_equal(contact_money(h->db, c.no, c.paid_orders + 1, c.net_fen + 100,
				 never || paid_ms < c.first_paid_ms ? paid_ms : c.first_paid_ms,
				 never || paid_ms > c.last_paid_ms ? paid_ms : c.last_paid_ms, c.heard_ms, &err),
		RC_OK);
}

/* What other inputs do beside orders, and what looks at him. */
static void deed(struct house *h, int what, int i, int64_t at_ms)
{
	struct contact c = {0}, *v = NULL;
	struct purchase_totals sum;
	struct err err = {0};
	int n = 0;
	switch (what) {
	case 0: assert_int_equal(contact_hear(h->db, who(h, i), at_ms, &err), RC_OK); break;
	case 1: assert_int_equal(contact_touched(h->db, who(h, i), at_ms, &err), RC_OK); break;
	case 2: assert_int_equal(contact_grouped(h->db, who(h, i), at_ms, &err), RC_OK); break;
	case 3: say(h, "get", contact_get(h->db, h->a, who(h, i), &c, &err), &c); break;
	case 4:
		assert_int_equal(
			contact_silent(h->db, h->a, 0, SPAN_LIT(""), INT64_MAX - 1, PEOPLE, &v, &n, &err), RC_OK);
		for (int k = 0; k < n; k++)
			say(h, "silent", RC_OK, &v[k]);
		break;
	case 5:
		assert_int_equal(purchase_totals(h->db, who(h, i), &sum, &err), RC_OK);
		text_addf(&h->seen, "totals %lld %lld\n", (long long)sum.orders, (long long)sum.net_fen);
		break;
	case 6: /* met in the middle of it */
		if (contact_get(h->db, h->a, who(h, i), &c, &err) == RC_NOTFOUND)
			assert_int_equal(contact_meet(h->db, who(h, i), 0, at_ms, at_ms / DAY, SPAN_LIT("li"),
						 SPAN_LIT("qr"), &err),
				RC_OK);
		break;
	case 7: assert_int_equal(contact_touched_round(h->db, 1 + i, at_ms, &err), RC_OK); break;
	default: order(h, i, at_ms);
	}
}

static struct tallybook *looked_up(struct house *h, const struct span *customer, int n)
{
	struct tallybook *book;
	struct err err = {0};
	assert_int_equal(db_begin(h->db, &err), RC_OK);
	assert_int_equal(tallybook_look(h->db, customer, n, &book, &err), RC_OK);
	db_rollback(h->db);
	return book;
}

/* A turn of deeds, of which a part may be taken back, or all. */
static void turn(struct house *h, uint64_t seed)
{
	struct rng r;
	struct err err = {0};
	struct span asked[PEOPLE];
	struct tallybook *book = NULL;
	int n = 0;
	int64_t purchase = h->purchase, saved = purchase;
	rng_seed(&r, seed);
	arena_reset(h->a);
	text_clear(&h->seen);
	for (int i = 0; i < PEOPLE; i++)
		if (rng_below(&r, 4))
			asked[n++] = who(h, (int)rng_below(&r, PEOPLE));
	if (h->ahead && seed % 2) /* their numbers in a view of its own */
		book = looked_up(h, asked, n);
	assert_int_equal(db_begin(h->db, &err), RC_OK);
	if (h->ahead && seed % 2)
		assert_int_equal(tallybook_take(h->db, book, &err), RC_OK);
	else if (h->ahead)
		assert_int_equal(tallybook_ahead(h->db, asked, n, &err), RC_OK);
	int back_from = (int)rng_below(&r, 3 * DEEDS), back_to = back_from + (int)rng_below(&r, DEEDS);
	bool rare = rng_below(&r, 2) == 0; /* as in a turn of a file, where nothing but orders comes for long */
	for (int i = 0; i < DEEDS; i++) {
		if (i == back_from) {
			assert_int_equal(db_savepoint(h->db, &err), RC_OK);
			saved = h->purchase;
		}
		int what = (int)rng_below(&r, rare ? 60 : 16), whose = (int)rng_below(&r, PEOPLE);
		deed(h, what, whose, (int64_t)rng_below(&r, 200) * DAY);
		if (i == back_to && back_from < i) {
			assert_int_equal(db_rollback_to(h->db, &err), RC_OK);
			h->purchase = saved;
			back_from = DEEDS;
		}
	}
	if (back_from < DEEDS)
		assert_int_equal(db_release(h->db, &err), RC_OK);
	if (rng_below(&r, 5) == 0) {
		db_rollback(h->db);
		h->purchase = purchase;
	} else {
		assert_int_equal(db_commit(h->db, &err), RC_OK);
	}
}

static void add_table(void *user, const char *table, struct span bytes)
{
	text_addf(user, "%s:", table);
	text_add(user, bytes);
	text_addc(user, '\n');
}

static void asked_ahead_or_not_it_is_the_same(void **state)
{
	struct house with, without;
	struct text one, other;
	struct err err = {0};
	(void)state;
	house_open(&with, true, 0);
	house_open(&without, false, 0);
	text_init(&one, 8 << 20);
	text_init(&other, 8 << 20);
	for (int i = 0; i < TURNS; i++) {
		turn(&with, (uint64_t)i + 1);
		turn(&without, (uint64_t)i + 1);
		assert_string_equal(text_str(&with.seen), text_str(&without.seen));
	}
	assert_int_equal(digest_each(with.db, add_table, &one, &err), RC_OK);
	assert_int_equal(digest_each(without.db, add_table, &other, &err), RC_OK);
	assert_false(one.over || other.over);
	assert_true(with.purchase > TURNS);
	assert_int_equal(one.n, other.n);
	assert_memory_equal(one.p, other.p, one.n);
	text_release(&one);
	text_release(&other);
	house_close(&with);
	house_close(&without);
}

/* Nobody is asked for, everybody twice, ids that begin alike to their end and such as are no ids. */
static void whoever_is_asked_for(void **state)
{
	static const struct span ids[] = {SPAN_LIT("wm00"), SPAN_LIT("wm000000000000000000000000"), SPAN_LIT(""),
		SPAN_LIT("w"), SPAN_LIT("wm00"), SPAN_LIT("wm01")};
	struct house h;
	struct contact c;
	struct err err = {0};
	(void)state;
	house_open(&h, true, 0);
	assert_int_equal(db_begin(h.db, &err), RC_OK);
	assert_int_equal(tallybook_ahead(h.db, NULL, 0, &err), RC_OK);
	assert_int_equal(tallybook_ahead(h.db, ids, 6, &err), RC_OK);
	assert_int_equal(contact_tallied(h.db, ids[0], &c, &err), RC_OK);
	assert_int_equal(c.no, 1);
	assert_int_equal(contact_tallied(h.db, ids[5], &c, &err), RC_OK);
	assert_int_equal(c.no, 2);
	for (int i = 1; i < 4; i++)
		assert_int_equal(contact_tallied(h.db, ids[i], &c, &err), RC_NOTFOUND);
	assert_int_equal(db_commit(h.db, &err), RC_OK);
	assert_int_equal(db_begin(h.db, &err), RC_OK); /* a state may be closed in the middle of it */
	assert_int_equal(tallybook_ahead(h.db, ids, 6, &err), RC_OK);
	order(&h, 1, DAY);
	house_close(&h);
}

/* What stands for them is read when the book is taken. */
static void what_comes_between_counts(void **state)
{
	static const struct span ids[] = {SPAN_LIT("wm01"), SPAN_LIT("wm39")};
	struct house h;
	struct contact c;
	struct err err = {0};
	(void)state;
	house_open(&h, true, 0);
	struct tallybook *book = looked_up(&h, ids, 2);
	assert_int_equal(db_begin(h.db, &err), RC_OK);
	order(&h, 1, DAY);
	assert_int_equal(db_commit(h.db, &err), RC_OK);
	assert_int_equal(db_begin(h.db, &err), RC_OK);
	assert_int_equal(tallybook_take(h.db, book, &err), RC_OK);
	assert_int_equal(contact_tallied(h.db, ids[0], &c, &err), RC_OK);
	assert_int_equal(c.paid_orders, 1);
	assert_int_equal(
		contact_tallied(h.db, ids[1], &c, &err), RC_NOTFOUND); /* it was looked for, and is met only now */
	assert_int_equal(contact_meet(h.db, ids[1], 0, DAY, 1, SPAN_LIT("li"), SPAN_LIT("qr"), &err), RC_OK);
	assert_int_equal(contact_tallied(h.db, ids[1], &c, &err), RC_OK);
	assert_int_equal(tallybook_take(h.db, NULL, &err), RC_OK); /* nobody is asked for: it forgets */
	assert_int_equal(contact_tallied(h.db, ids[0], &c, &err), RC_OK);
	assert_int_equal(db_commit(h.db, &err), RC_OK);
	tallybook_free(looked_up(&h, ids, 2));
	tallybook_free(NULL);
	house_close(&h);
}

/* Ids of any length that begin alike for long, asked for in any order, some left out when it is their turn. */
static void many_are_asked_for(void **state)
{
	enum { MANY = 3000 };
	struct house h;
	struct rng r;
	struct span *id;
	struct contact c;
	struct err err = {0};
	int somebody = 0;
	(void)state;
	house_open(&h, true, 0);
	rng_seed(&r, 7);
	id = arena_array(h.a, MANY, sizeof *id);
	assert_int_equal(db_begin(h.db, &err), RC_OK);
	for (int i = 0; i < MANY; i++) {
		char *p = arena_alloc(h.a, 24);
		size_t n = 3 + rng_below(&r, 22);
		for (size_t k = 0; k < n; k++)
			p[k] = k < 2 ? 'w' : (char)("ab\xff"[rng_below(&r, k < 12 ? 2 : 3)]);
		id[i] = span_make(p, n);
		if (rng_below(&r, 8) && contact_get(h.db, h.a, id[i], &c, &err) == RC_NOTFOUND)
			assert_int_equal(
				contact_meet(h.db, id[i], 0, DAY, 1, SPAN_LIT("li"), SPAN_LIT("qr"), &err), RC_OK);
	}
	assert_int_equal(tallybook_ahead(h.db, id, MANY, &err), RC_OK);
	for (int i = 0; i < MANY; i++) {
		struct contact plain;
		int at = rng_below(&r, 5) ? i : (int)rng_below(&r, MANY);
		enum rc rc = contact_tallied(h.db, id[at], &c, &err);
		assert_int_equal(rc, contact_get(h.db, h.a, id[at], &plain, &err));
		if (rc == RC_OK)
			assert_int_equal(c.no, plain.no);
		somebody += rc == RC_OK;
	}
	assert_in_range(somebody, MANY / 2, MANY - 1);
	assert_int_equal(db_commit(h.db, &err), RC_OK);
	house_close(&h);
}

/* A state of a world or a replay prepares a statement as it is first asked for, which may be in the middle of such a turn. */
static void a_statement_that_is_new_sees_them_too(void **state)
{
	static const unsigned flags[] = {DB_VOLATILE, DB_ONCE};
	(void)state;
	for (int what = 0; what < 8; what++)
		for (size_t k = 0; k < sizeof flags / sizeof *flags; k++) {
			struct house h;
			struct contact c;
			struct err err = {0};
			house_open(&h, true, flags[k]);
			assert_int_equal(db_begin(h.db, &err), RC_OK);
			assert_int_equal(tallybook_ahead(h.db, (struct span[]){who(&h, 3)}, 1, &err), RC_OK);
			order(&h, 3, 100 * DAY);
			text_clear(&h.seen);
			deed(&h, what, 3, 150 * DAY);
			assert_true(what != 5 || strcmp(text_str(&h.seen), "totals 1 100\n") == 0);
			assert_int_equal(contact_tallied(h.db, who(&h, 3), &c, &err), RC_OK);
			assert_int_equal(c.heard_ms, (what == 0 ? 150 : 100) * DAY);
			assert_true(what != 1 || c.touched_to_ms == 150 * DAY);
			assert_true(what != 2 || c.grouped_ms == 150 * DAY);
			assert_int_equal(c.stepped_ms, what == 7 ? 150 * DAY : CONTACT_NEVER);
			assert_int_equal(db_commit(h.db, &err), RC_OK);
			assert_int_equal(contact_get(h.db, h.a, who(&h, 3), &c, &err), RC_OK);
			assert_int_equal(c.paid_orders, 1);
			assert_int_equal(c.heard_ms, (what == 0 ? 150 : 100) * DAY);
			assert_int_equal(c.first_part, 100 / 16);
			assert_true(what != 1 || c.touched_to_ms == 150 * DAY);
			assert_true(what != 2 || c.grouped_ms == 150 * DAY);
			assert_int_equal(c.stepped_ms, what == 7 ? 150 * DAY : CONTACT_NEVER);
			house_close(&h);
		}
}

/* A contact who has no row of sums, which only damage makes, stands in nobody's way: as without contact_ahead. */
static void who_has_no_sums_is_nobody(void **state)
{
	char path[] = "/tmp/siyu-tallybook-XXXXXX", more[64];
	struct house h = {.a = arena_new(1 << 16), .ahead = true};
	struct contact c;
	struct err err = {0};
	sqlite3 *raw;
	int fd = mkstemp(path);
	(void)state;
	assert_true(fd >= 0);
	close(fd);
	text_init(&h.seen, 1 << 16);
	assert_int_equal(db_open(path, DB_VOLATILE | DB_SHARED, &h.db, &err), RC_OK);
	assert_int_equal(db_begin(h.db, &err), RC_OK);
	for (int i = 0; i < 2; i++)
		assert_int_equal(
			contact_meet(h.db, who(&h, i), 0, i * DAY, i, SPAN_LIT("li"), SPAN_LIT("qr"), &err), RC_OK);
	assert_int_equal(db_commit(h.db, &err), RC_OK);
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(sqlite3_exec(raw, "DELETE FROM contact_tally WHERE no = 1", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_close(raw), SQLITE_OK);
	assert_int_equal(db_begin(h.db, &err), RC_OK);
	assert_int_equal(tallybook_ahead(h.db, (struct span[]){who(&h, 0), who(&h, 1)}, 2, &err), RC_OK);
	assert_int_equal(contact_tallied(h.db, who(&h, 0), &c, &err), RC_NOTFOUND);
	assert_int_equal(contact_money(h.db, 1, 1, 100, DAY, DAY, 0, &err), RC_NOTFOUND);
	order(&h, 1, 2 * DAY);
	assert_int_equal(db_commit(h.db, &err), RC_OK);
	assert_int_equal(contact_get(h.db, h.a, who(&h, 1), &c, &err), RC_OK);
	assert_int_equal(c.paid_orders, 1);
	/* A row that cannot be written any more: whoever looks next is told, and nothing is lost in silence. */
	assert_int_equal(sqlite3_open(path, &raw), SQLITE_OK);
	assert_int_equal(
		sqlite3_exec(raw, "CREATE TRIGGER lost BEFORE UPDATE ON contact_tally BEGIN SELECT RAISE(IGNORE); END",
			NULL, NULL, NULL),
		SQLITE_OK);
	assert_int_equal(sqlite3_close(raw), SQLITE_OK);
	for (int look = 0; look < 2; look++) {
		assert_int_equal(db_begin(h.db, &err), RC_OK);
		assert_int_equal(tallybook_ahead(h.db, (struct span[]){who(&h, 1)}, 1, &err), RC_OK);
		order(&h, 1, 3 * DAY);
		if (look)
			assert_int_equal(contact_get(h.db, h.a, who(&h, 1), &c, &err), RC_FAILED);
		else
			assert_int_equal(db_commit(h.db, &err), RC_FAILED);
		assert_non_null(strstr(err.text, "damaged"));
		if (look)
			db_rollback(h.db);
		h.purchase--;
	}
	house_close(&h);
	static const char *const ends[] = {"", "-wal", "-shm"};
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		(void)snprintf(more, sizeof more, "%s%s", path, ends[i]);
		(void)unlink(more);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_statement_that_is_new_sees_them_too),
		cmocka_unit_test(asked_ahead_or_not_it_is_the_same),
		cmocka_unit_test(whoever_is_asked_for),
		cmocka_unit_test(what_comes_between_counts),
		cmocka_unit_test(many_are_asked_for),
		cmocka_unit_test(who_has_no_sums_is_nobody),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
