/* rooms: flow sop */
/* The report of customer groups, against what is counted here from the list of what was done. */
#include "ledgerworld.h"

#include "store/chat.h"
#include "store/chatmember.h"
#include "store/checkin.h"
#include "store/enrolment.h"
#include "store/flashsale.h"
#include "store/groupq.h"
#include "store/scriptlog.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define NOW (START + 30 * DAY + 9 * HOUR) /* of ledgerworld_make */
#define STAYS INT64_MAX
#define FROM (START + 5 * DAY)
#define TO (START + 13 * DAY) /* the first moment behind the period */
#define PERIOD "2026-03-06", "2026-03-13"

enum { GROUPS = 4, PEOPLE = 12, MEMBERS = 30, ORDERS = 60 };
static const char *const owners[GROUPS] = {"li", "wang", "li", ""};

#define DISMISSED 2 /* that group, then: */
#define DISMISSED_MS (START + 9 * DAY)

struct member {
	int group, who;
	int64_t joined, left;
	bool employee;
};
struct order {
	int who;
	int64_t paid, gross, refund;
};
struct life {
	struct member m[MEMBERS];
	int members;
	struct order o[ORDERS];
};

static const char *name_of(const char *letter, int i, char buf[16])
{
	(void)snprintf(buf, 16, "%s%02d", letter, i);
	return buf;
}

static void put_groups(struct world *w)
{
	struct err err = {0};
	char id[16];
	for (int i = 0; i < GROUPS; i++) {
		struct chat c = {.chat = span_of(name_of("wr", i, id)),
			.name = i == 1 ? SPAN_LIT("福利群") : SPAN_LIT(""),
			.owner = span_of(owners[i]),
			.version = SPAN_LIT(""),
			.created_ms = CHAT_NONE,
			.dismissed_ms = i == DISMISSED ? DISMISSED_MS : CHAT_NONE,
			.read_ms = CHAT_NONE};
		assert_int_equal(chat_put(w->db, &c, &err), RC_OK);
	}
}

static void put_member(struct world *w, const struct member *m)
{
	struct err err = {0};
	char chat[16], who[16];
	struct chatmember row = {.chat = span_of(name_of("wr", m->group, chat)),
		.member = span_of(name_of("c", m->who, who)),
		.type = m->employee ? CHATMEMBER_EMPLOYEE : CHATMEMBER_CUSTOMER,
		.unionid = SPAN_LIT(""),
		.state = SPAN_LIT(""),
		.joined_ms = m->joined,
		.left_ms = m->left == STAYS ? CHATMEMBER_IN : m->left};
	assert_int_equal(chatmember_put(w->db, &row, &err), RC_OK);
}

/* Joins, leaves and payments lie on each other and on the borders of the period. */
static void play(struct world *w, struct rng *r, struct life *x)
{
	static const int64_t moment[] = {
		FROM - 1, FROM, FROM + DAY, FROM + 3 * DAY, DISMISSED_MS, TO - 1, TO, TO + DAY, FROM - 3 * DAY};
	enum { MOMENTS = sizeof moment / sizeof *moment };
	char no[16], who[16];
	ledgerworld_begin(w);
	put_groups(w);
	for (int i = 0; i < PEOPLE; i++)
		ledgerworld_add(w, name_of("c", i, who), "li", "", START);
	for (int i = 0; i < MEMBERS; i++) {
		struct member m = {.group = (int)rng_below(r, GROUPS), .who = (int)rng_below(r, PEOPLE)};
		bool there = false;
		for (int k = 0; k < x->members; k++)
			there = there || (x->m[k].group == m.group && x->m[k].who == m.who);
		if (there)
			continue;
		m.joined = moment[rng_below(r, MOMENTS)];
		m.left = rng_below(r, 2) ? STAYS : moment[rng_below(r, MOMENTS)];
		m.left = m.left < m.joined ? STAYS : m.left;
		m.employee = rng_below(r, 6) == 0;
		put_member(w, &m);
		x->m[x->members++] = m;
	}
	for (int i = 0; i < ORDERS; i++) {
		struct order *o = &x->o[i];
		o->who = (int)rng_below(r, PEOPLE);
		o->paid = moment[rng_below(r, MOMENTS)] + (int64_t)rng_below(r, 3) - 1;
		o->gross = 1 + (int64_t)rng_below(r, 9000);
		o->refund = rng_below(r, 3) ? 0 : rng_below(r, 2) ? o->gross : (o->gross + 1) / 2;
		ledgerworld_pay(
			w, name_of("N", i, no), name_of("c", o->who, who), o->paid, o->gross, o->refund, o->paid + DAY);
	}
	ledgerworld_pay(w, "X", "nobody we know", TO + 2 * DAY, 777, 0, 0);
	ledgerworld_commit(w);
}

/* The last moment in which he sat there: nobody sits in a group that is dismissed. */
static int64_t last_of(const struct member *m)
{
	return m->group == DISMISSED && m->left > DISMISSED_MS ? DISMISSED_MS : m->left;
}

static bool never_in(const struct member *m)
{
	return m->employee || (m->group == DISMISSED && m->joined >= DISMISSED_MS);
}

/* Groups of the set, a bit each. */
static void expect(const struct life *x, unsigned groups, const struct report_cell *f)
{
	int64_t people = 0, came = 0, went = 0, stayed = 0, buyers = 0, orders = 0, net = 0;
	for (int p = 0; p < PEOPLE; p++) {
		bool was = false, in = false, out = false, end = false, bought = false;
		for (int i = 0; i < x->members; i++) {
			const struct member *m = &x->m[i];
			if (m->who != p || never_in(m) || !(groups >> m->group & 1) || m->joined >= TO ||
				last_of(m) < FROM)
				continue;
			was = true;
			in = in || m->joined >= FROM;
			out = out || (m->left < TO && m->left == last_of(m)); /* that it was dismissed is no leaving */
			end = end || last_of(m) >= TO;
		}
		for (int k = 0; k < ORDERS; k++) {
			const struct order *o = &x->o[k];
			bool while_in = false;
			for (int i = 0; i < x->members; i++)
				while_in = while_in ||
					(x->m[i].who == p && !never_in(&x->m[i]) && (groups >> x->m[i].group & 1) &&
						o->paid >= x->m[i].joined && o->paid <= last_of(&x->m[i]));
			if (o->who != p || o->paid < FROM || o->paid >= TO || o->refund == o->gross || !while_in)
				continue;
			bought = true;
			orders++;
			net += o->gross - o->refund;
		}
		people += was;
		came += in;
		went += out;
		stayed += end;
		buyers += bought;
	}
	const int64_t figure[] = {people, came, went, stayed, buyers, orders, net, buyers};
	for (int i = 0; i < 8; i++)
		assert_int_equal(f[i].num, figure[i]);
	assert_int_equal(f[7].den, people);
}

static void test_groups(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		void *v = NULL;
		struct rng r;
		struct life x = {0};
		char id[16];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &x);
		static const struct report_cell none[8];
		unsigned had = 0;
		struct report_table t = ledgerworld_make(w, "groups", NULL, PERIOD);
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			int g = 0;
			while (!span_is(row[0].id, name_of("wr", g, id)))
				assert_true(++g < GROUPS);
			assert_true(span_is(row[0].text, g == 1 ? "福利群" : id));
			assert_true(g == 3 ? span_is(row[1].text, "不知道") : span_is(row[1].id, owners[g]));
			expect(&x, 1u << g, row + 2);
			assert_true(i == 0 || row[8].num <= row[8 - t.columns].num);
			had |= 1u << g;
		}
		expect(&x, 15 & ~had, none); /* without a row there is nothing */
		expect(&x, 15, t.total + 2);
		had = 0;
		t = ledgerworld_make(w, "groups", "employee", PERIOD);
		for (int i = 0; i < t.rows; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			bool known = span_present(row[0].id);
			unsigned of = !known ? 8 : span_is(row[0].id, "li") ? 5 : 2;
			expect(&x, of, row + 1);
			had |= of;
		}
		expect(&x, 15 & ~had, none);
		expect(&x, 15, t.total + 1);
		ledgerworld_teardown(&v);
	}
}

/* What those of one group bought while they sat in it: an employee buys nothing, nor are orders of nobody his. */
static void test_sales(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		void *v = NULL;
		struct rng r;
		struct err err = {0};
		struct life x = {0};
		char id[16];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &x);
		ledgerworld_begin(w);
		for (int g = 0; g < GROUPS; g++) {
			struct groupq_sales is, want = {0};
			bool bought[PEOPLE] = {0};
			for (int i = 0; i < x.members; i++)
				for (int k = 0; k < ORDERS; k++) {
					const struct order *o = &x.o[k];
					const struct member *m = &x.m[i];
					if (m->group != g || m->employee || o->who != m->who || o->paid < m->joined ||
						o->paid > m->left || o->refund == o->gross)
						continue;
					want.buyers += !bought[o->who];
					bought[o->who] = true;
					want.orders++;
					want.net_fen += o->gross - o->refund;
				}
			assert_int_equal(groupq_sales(w->db, span_of(name_of("wr", g, id)), NOW, &is, &err), RC_OK);
			assert_int_equal(is.buyers, want.buyers);
			assert_int_equal(is.orders, want.orders);
			assert_int_equal(is.net_fen, want.net_fen);
		}
		ledgerworld_commit(w);
		ledgerworld_teardown(&v);
	}
}

/* -- 打卡 -------------------------------------------------------------------------------------------------------------------- */

#define CAMP "打卡：洗脸"
#define CAMP_TEXT \
	"# 打卡：洗脸\n- 群：福利群\n- 建群目的：洗脸\n- 开营：2026-03-07\n- 周期：5天\n- 日界：04:00\n" \
	"- 打卡方式：员工登记\n- 奖品：满2天 送 面膜\n\n## 第1天 09:10 说\n> 欢迎。\n"

enum { CAMPS = 3, DAYS = 6 }; /* one a group */
struct camp {
	int64_t t0, id, ended; /* STAYS: it runs */
	bool in[PEOPLE][DAYS];
	bool prize[PEOPLE];
};

static void end_camp(struct world *w, const struct camp *c)
{
	struct enrolment e;
	struct err err = {0};
	assert_int_equal(enrolment_get(w->db, w->a, c->id, &e, &err), RC_OK);
	e.state = ENROLMENT_ENDED;
	e.ended_ms = c->ended;
	assert_int_equal(enrolment_put(w->db, &e, &err), RC_OK);
}

static void play_camp(struct world *w, struct rng *r, int group, struct camp *c)
{
	struct err err = {0};
	char chat[16], who[16];
	/* One group is dismissed on the first day. */
	c->t0 = FROM + (group == DISMISSED ? 3 * DAY : DAY) + (int64_t)rng_below(r, 2) * 3 * HOUR;
	c->id = ledgerworld_enrol(w, CAMP, 1, name_of("wr", group, chat), "", false, c->t0);
	c->ended = group == DISMISSED ? DISMISSED_MS : rng_below(r, 2) ? STAYS : TO - 1;
	if (c->ended != STAYS)
		end_camp(w, c);
	for (int p = 0; p < PEOPLE; p++) {
		int days = 0;
		for (int d = 0; d < DAYS; d++) {
			struct checkin row = {.camp = c->id,
				.customer = span_of(name_of("c", p, who)),
				.day = zone_day(&w->zone, c->t0) + d,
				.made_up = d % 2 == 1,
				.at_ms = c->t0 + d * DAY,
				.told_ms = c->t0 + d * DAY,
				.teller = SPAN_LIT("")};
			c->in[p][d] = rng_below(r, 3) == 0;
			days += c->in[p][d];
			if (c->in[p][d])
				assert_int_equal(checkin_add(w->db, &row, &err), RC_OK);
		}
		for (int k = 2; k <= 4; k += 2) {
			struct checkin_prize row = {c->id, span_of(name_of("c", p, who)), k, c->t0 + k * DAY};
			if (days >= k)
				assert_int_equal(checkin_prize_add(w->db, &row, &err), RC_OK);
		}
		c->prize[p] = days >= 2;
	}
}

/* Was he of that round? Then *ret_started says whether he sat there when its first day was over. */
static bool of_camp(const struct life *x, const struct camp *c, int group, int p, bool *ret_started)
{
	/* Until 04:00 it is still the day before. */
	int64_t day1 = START + ((c->t0 - START) / DAY + 1) * DAY + 4 * HOUR;
	*ret_started = false;
	for (int i = 0; i < x->members; i++) {
		const struct member *m = &x->m[i];
		if (m->who != p || m->group != group || m->employee)
			continue;
		*ret_started = m->joined < day1 && last_of(m) >= day1;
		return m->left >= c->t0 && m->joined < c->ended; /* who comes when it is over is none of it */
	}
	return false;
}

/* Rounds of the set, a bit each: who is in several counts once, and so does what he paid. */
static void expect_camps(const struct life *x, const struct camp *c, unsigned set, const struct report_cell *f)
{
	int64_t v[10] = {0};
	for (int p = 0; p < PEOPLE; p++) {
		bool any = false, began = false, won = false, finished = false, paid[ORDERS] = {0};
		int64_t fen = 0;
		for (int g = 0; g < CAMPS; g++) {
			bool started;
			if (!(set >> g & 1))
				continue;
			for (int d = 0; d < DAYS; d++) {
				any = any || c[g].in[p][d];
				v[2] += c[g].in[p][d];
				v[3] += c[g].in[p][d] && d % 2 == 1;
			}
			bool member = of_camp(x, &c[g], g, p, &started);
			for (int k = 0; member && k < ORDERS; k++)
				paid[k] = paid[k] ||
					(x->o[k].who == p && x->o[k].paid >= c[g].t0 && x->o[k].paid <= c[g].ended &&
						x->o[k].paid <= NOW);
			began = began || started;
			won = won || c[g].prize[p];
			finished = finished || (started && c[g].prize[p]);
		}
		for (int k = 0; k < ORDERS; k++) {
			v[8] += paid[k] && x->o[k].refund < x->o[k].gross;
			fen += paid[k] ? x->o[k].gross - x->o[k].refund : 0;
		}
		v[0] += began;
		v[1] += any;
		v[4] += won;
		v[5] += finished;
		v[7] += fen > 0;
		v[9] += fen;
	}
	v[6] = v[5];
	for (int i = 0; i < 10; i++)
		assert_int_equal(f[i].num, v[i]);
	assert_int_equal(f[6].den, v[0]);
}

static void test_checkin(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 25; seed++) {
		void *v = NULL;
		struct rng r;
		struct life x = {0};
		struct camp c[CAMPS] = {0};
		char id[16];
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		play(w, &r, &x);
		ledgerworld_begin(w);
		ledgerworld_script(w, CAMP, 1, CAMP_TEXT);
		ledgerworld_script(w, CAMP, 2, CAMP_TEXT);
		for (int g = 0; g < CAMPS; g++)
			play_camp(w, &r, g, &c[g]);
		ledgerworld_enrol(w, CAMP, 1, "wr01", "", false, TO);  /* begins behind the period */
		ledgerworld_enrol(w, CAMP, 1, "c01", "", false, FROM); /* a member's own round */
		ledgerworld_commit(w);
		struct report_table t = ledgerworld_make(w, "groups", "checkin", PERIOD);
		assert_int_equal(t.rows, CAMPS);
		for (int i = 0; i < CAMPS; i++) {
			const struct report_cell *row = t.cell + i * t.columns;
			int g = 0;
			while (!span_is(row[1].id, name_of("wr", g, id)))
				assert_true(++g < CAMPS);
			assert_true(span_is(row[0].text, "洗脸") &&
				span_is(row[3].text, g == DISMISSED ? "2026-03-09" : "2026-03-07"));
			expect_camps(&x, c, 1u << g, row + 4);
		}
		expect_camps(&x, c, 7, t.total + 4);
		ledgerworld_teardown(&v);
	}
}

/* -- 秒杀 -------------------------------------------------------------------------------------------------------------------- */

#define GOODS_TEXT \
	"# 商品：护肤\n\n| 名称 | 别名 | 编码 | 价 |\n|---|---|---|---|\n| 洁面 | 洗面奶 | 6901 | 89 |\n| 乳液 |  | 6902 | 129 |\n"
#define FLASH_TEXT \
	"# 秒杀：专场\n- 群：福利群\n- 商品：洁面，原价 129，秒杀价 59，库存 20\n- 开抢：2026-03-08 20:00\n- 结束：售罄 或 22:00\n\n" \
	"## 开抢 开始\n> 开抢了\n"

static void current(struct world *w, const char *script, const char *text)
{
	struct err err = {0};
	struct scriptlog v = {.script = span_of(script),
		.version = 1,
		.file = SPAN_LIT("a.md"),
		.sha256 = SPAN_LIT(""),
		.text = span_of(text),
		.assets = SPAN_LIT("[]"),
		.at_ms = START,
		.current = true};
	assert_int_equal(scriptlog_add(w->db, &v, &err), RC_OK);
}

static void test_flash(void **state)
{
	(void)state;
	const int64_t opens = START + 7 * DAY + 20 * HOUR;
	static const char *const texts[] = {"洁面", "洗面奶", "6901", "乳液", "别的"};
	for (uint64_t seed = 1; seed <= 15; seed++) {
		void *v = NULL;
		struct rng r;
		struct err err = {0};
		char no[16], who[16];
		/* orders, buyers, gross, refund, pieces */
		int64_t f[5] = {0}, sold = seed % 2 ? opens + HOUR + 1 : 0, over = sold ? sold : opens + 2 * HOUR;
		bool buys[PEOPLE] = {0};
		ledgerworld_setup(&v);
		struct world *w = v;
		rng_seed(&r, seed);
		ledgerworld_begin(w);
		current(w, "商品：护肤", GOODS_TEXT);
		current(w, "秒杀：专场", FLASH_TEXT);
		for (int i = 0; i < PEOPLE; i++)
			ledgerworld_add(w, name_of("c", i, who), "li", "", START);
		for (int i = 0; i < ORDERS; i++) {
			const int64_t moment[] = {opens - 1, opens, over, over + 1, opens + HOUR, opens + 3 * HOUR};
			int kind = (int)rng_below(&r, 5), p = (int)rng_below(&r, PEOPLE);
			struct ledgerworld_sale s = {.no = name_of("N", i, no),
				.customer = name_of("c", p, who),
				.product = texts[kind],
				.pieces = 1 + (int64_t)rng_below(&r, 3),
				.paid_ms = moment[rng_below(&r, 6)],
				.fen = 600 * (1 + (int64_t)rng_below(&r, 9))};
			s.refund_fen = rng_below(&r, 3) ? 0 : rng_below(&r, 2) ? s.fen : s.fen / 2;
			s.refund_ms = s.paid_ms + DAY;
			ledgerworld_sell(w, &s);
			if (kind > 2 || s.paid_ms < opens || s.paid_ms > over)
				continue;
			f[0] += s.refund_fen < s.fen;
			buys[p] = buys[p] || s.refund_fen < s.fen;
			f[2] += s.fen;
			f[3] += s.refund_fen;
			f[4] += s.pieces - s.pieces * s.refund_fen / s.fen;
		}
		for (int i = 0; i < PEOPLE; i++)
			f[1] += buys[i];
		struct flashsale_wait wait = {SPAN_LIT("秒杀：专场"), opens, 0, SPAN_LIT("c01"), 1, opens, 0};
		assert_int_equal(flashsale_wait_add(w->db, &wait, &err), RC_OK);
		wait.customer = SPAN_LIT("c02");
		wait.seq = 2;
		assert_int_equal(flashsale_wait_add(w->db, &wait, &err), RC_OK);
		assert_int_equal(flashsale_wait_told(w->db, &wait, opens + HOUR, &err), RC_OK);
		if (sold)
			assert_int_equal(flashsale_sold_put(w->db, SPAN_LIT("秒杀：专场"), opens, sold, &err), RC_OK);
		ledgerworld_commit(w);
		struct report_table t = ledgerworld_make(w, "groups", "flash", PERIOD);
		assert_int_equal(t.rows, 1);
		assert_true(span_is(t.cell[0].text, "专场") && span_is(t.cell[1].text, "2026-03-08 20:00"));
		const int64_t want[] = {20, f[4], f[4], sold ? 61 : 0, f[0], f[1], f[2], f[3], f[2] - f[3], 2, 1};
		for (int i = 0; i < 11; i++)
			if (i != 3 || sold)
				assert_int_equal(t.cell[2 + i].num, want[i]);
		assert_int_equal(t.cell[4].den, 20);
		assert_true(sold || span_is(t.cell[5].text, "没卖完"));
		assert_int_equal(ledgerworld_make(w, "groups", "flash", "2026-03-09", "2026-03-31").rows, 0);
		ledgerworld_teardown(&v);
	}
}

static void sale_of(struct world *w, int64_t version, const char *opens, int64_t at_ms)
{
	struct err err = {0};
	char text[400];
	(void)snprintf(text, sizeof text,
		"# 秒杀：专场\n- 群：福利群\n- 商品：洁面，秒杀价 59，库存 20\n- 开抢：%s\n- 结束：售罄 或 23:00\n\n## 开抢 开始\n> 开抢了\n",
		opens);
	struct scriptlog v = {.script = SPAN_LIT("秒杀：专场"),
		.version = version,
		.file = SPAN_LIT("a.md"),
		.sha256 = SPAN_LIT(""),
		.text = span_of(text),
		.assets = SPAN_LIT("[]"),
		.at_ms = at_ms,
		.current = true};
	assert_int_equal(scriptlog_retire(w->db, v.script, at_ms, &err), RC_OK);
	assert_int_equal(scriptlog_add(w->db, &v, &err), RC_OK);
}

/* A sale that was moved before it opened never was; one that is moved afterwards was one, and the next is another. */
static void test_flash_moved(void **state)
{
	struct world *w = *state;
	const int64_t day = START + 7 * DAY;
	ledgerworld_begin(w);
	sale_of(w, 1, "2026-03-08 20:00", START);
	sale_of(w, 2, "2026-03-08 21:00", day + 20 * HOUR);
	sale_of(w, 3, "2026-03-09 20:00", day + 22 * HOUR);
	sale_of(w, 4, "2026-03-09 20:00", day + DAY + 20 * HOUR);
	sale_of(w, 5, "2026-03-12 20:00", day + DAY + 20 * HOUR + 1);
	sale_of(w, 6, "2026-03-11 20:00", day + 2 * DAY);
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "groups", "flash", PERIOD);
	assert_int_equal(t.rows, 3);
	assert_true(span_is(t.cell[1].text, "2026-03-08 21:00"));
	assert_true(span_is(t.cell[t.columns + 1].text, "2026-03-09 20:00"));
	assert_true(span_is(t.cell[2 * t.columns + 1].text, "2026-03-11 20:00"));
}

/* A file that went before its sale opened: the sale never was, but where somebody waits for a piece of it. One that went while it was on was one,
 * and so is one whose file is back. */
static void test_flash_gone(void **state)
{
	struct world *w = *state;
	const int64_t opens = START + 7 * DAY + 20 * HOUR;
	const struct span sale = SPAN_LIT("秒杀：专场");
	struct err err = {0};
	ledgerworld_begin(w);
	sale_of(w, 1, "2026-03-08 20:00", START);
	assert_int_equal(scriptlog_retire(w->db, sale, opens - HOUR, &err), RC_OK);
	ledgerworld_commit(w);
	assert_int_equal(ledgerworld_make(w, "groups", "flash", PERIOD).rows, 0);
	ledgerworld_begin(w);
	assert_int_equal(scriptlog_resume(w->db, sale, 1, &err), RC_OK);
	ledgerworld_commit(w);
	assert_int_equal(ledgerworld_make(w, "groups", "flash", PERIOD).rows, 1);
	ledgerworld_begin(w);
	assert_int_equal(scriptlog_retire(w->db, sale, opens + HOUR / 60, &err), RC_OK);
	ledgerworld_commit(w);
	assert_int_equal(ledgerworld_make(w, "groups", "flash", PERIOD).rows, 1);
	ledgerworld_begin(w);
	sale_of(w, 2, "2026-03-09 20:00", opens + HOUR);
	assert_int_equal(scriptlog_retire(w->db, sale, opens + DAY, &err), RC_OK);
	ledgerworld_commit(w);
	assert_int_equal(ledgerworld_make(w, "groups", "flash", PERIOD).rows, 1);
	struct flashsale_wait wait = {sale, opens + DAY, 0, SPAN_LIT("c01"), 1, opens, 0};
	ledgerworld_begin(w);
	assert_int_equal(flashsale_wait_add(w->db, &wait, &err), RC_OK);
	ledgerworld_commit(w);
	struct report_table t = ledgerworld_make(w, "groups", "flash", PERIOD);
	assert_int_equal(t.rows, 2);
	assert_true(span_is(t.cell[t.columns + 1].text, "2026-03-09 20:00"));
	assert_int_equal(t.cell[t.columns + 11].num, 1);
	/* 停用 before it opens: it never ran. */
	ledgerworld_begin(w);
	sale_of(w, 3, "2026-03-10 20:00", opens + DAY + HOUR);
	struct scriptlog last = {0};
	assert_int_equal(scriptlog_last(w->db, w->a, sale, &last, &err), RC_OK);
	last.version = 4;
	last.at_ms = opens + DAY + 2 * HOUR;
	last.current = false;
	assert_int_equal(scriptlog_retire(w->db, sale, last.at_ms, &err), RC_OK);
	assert_int_equal(scriptlog_add(w->db, &last, &err), RC_OK);
	ledgerworld_commit(w);
	assert_int_equal(ledgerworld_make(w, "groups", "flash", PERIOD).rows, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups),
		cmocka_unit_test(test_sales),
		cmocka_unit_test(test_checkin),
		cmocka_unit_test(test_flash),
		cmocka_unit_test_setup_teardown(test_flash_moved, ledgerworld_setup, ledgerworld_teardown),
		cmocka_unit_test_setup_teardown(test_flash_gone, ledgerworld_setup, ledgerworld_teardown),
	};
	return cmocka_run_group_tests_name("groups", tests, NULL, NULL);
}
