/* Random worlds in which customers are handed over at any hour, refuse, come with callbacks lost, doubled or late, calls end without an
 * answer, and fold and sender end as kill -9 does: every step of every story reaches its customer exactly once, by whoever is there then.
 * SIYU_HANDING=N plays the world of that seed, SIYU_HANDINGS=N so many. */
#include "play.h"

#include "base/rng.h"
#include "inbox/inbox.h"
#include "store/enrolment.h"
#include "store/relation.h"
#include "store/transfer.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define WORLDS 40
#define START_MS INT64_C(1772499600000) /* 2026-03-03 09:00 in Shanghai */
#define HOUR_MS INT64_C(3600000)
#define DAY_MS (24 * HOUR_MS)
#define STAFF 3
#define PEOPLE 8
#define STEPS 5
#define DAYS 24 /* five steps, and at most two days of waiting for each of the transfers */

static const char *const staff[STAFF] = {"li", "wang", "zhao"};

struct trial {
	uint64_t seed;
	struct rng rng;
	char dir[200];
	struct conf *conf;
	struct brain *brain;
	struct world *world;
	struct arena *a;
	struct text said;
	bool crashes;
	int64_t orders, refusals, went;
};

#define bad(t, ...) seeds_bad(&(t)->said, (t)->seed, __VA_ARGS__)

static int below(struct trial *t, int n)
{
	return (int)rng_below(&t->rng, (uint64_t)n);
}

static void begin(struct trial *t)
{
	static const char conf_text[] =
		"[corp]\ncorpid = wwhand\n[app bot]\nagentid = 1000002\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[wecom]\nremind = no\n[employees]\nli = 李丽\nwang = 王芳\nzhao = 赵敏\n";
	struct err err = {0};
	struct text script;
	struct brain_conf bc = {.corpid = SPAN_LIT("wwhand"),
		.secret = SPAN_LIT("s"),
		.agentid = 1000002,
		.seed = t->seed,
		.confirm_permille = 1000,
		.confirm_mean_ms = 600000};
	bc.page = (int)(t->seed % 3 == 0 ? 1 + t->seed % 4 : 0);
	bc.double_permille = below(t, 300);
	bc.reorder_permille = below(t, 300);
	t->crashes = below(t, 2);
	seeds_dir("hand", t->dir, sizeof t->dir);
	assert_int_equal(conf_parse(span_of(conf_text), "hand.conf", &t->conf, &err), RC_OK);
	t->brain = brain_new(&bc, START_MS);
	for (int i = 0; i < STAFF; i++)
		brain_employee(t->brain, span_of(staff[i]), span_of(staff[i]));
	text_init(&script, 65536);
	text_adds(&script, "# 剧本：五步\n- 开始：加好友\n- 停止：已购买\n");
	for (int i = 0; i < STEPS; i++)
		text_addf(&script, "\n## 第%d天 10:00 第%d步\n- 错过：顺延\n> 第%d句话。\n", i + 2, i + 1, i + 1);
	struct world_conf wc = {
		.data_dir = t->dir, .conf = t->conf, .brain = t->brain, .start_ms = START_MS, .shared = true};
	if (world_new(&wc, &t->world, &err) || world_script(t->world, "sop/five.md", text_span(&script), &err))
		fail_msg("%s", err.text);
	text_release(&script);
	for (int i = 0; i < PEOPLE; i++) {
		char id[16];
		snprintf(id, sizeof id, "c%d", i);
		brain_add(t->brain, START_MS, span_of(staff[below(t, STAFF)]), span_of(id), SPAN_ABSENT, SPAN_ABSENT,
			false);
	}
}

static void order(struct trial *t)
{
	struct err err = {0};
	char body[200];
	int from = below(t, STAFF), to = (from + 1 + below(t, STAFF - 1)) % STAFF;
	t->orders++;
	snprintf(body, sizeof body,
		"{\"verb\":\"transfer\",\"from\":\"%s\",\"to\":\"%s\",\"groups\":false,\"limit\":%d}", staff[from],
		staff[to], below(t, 4));
	if (below(t, 4) == 0)
		brain_fail(t->brain, "externalcontact/transfer_customer", below(t, 2) ? 0 : 45033, 1, true);
	if (world_append(t->world, INBOX_COMMAND, SPAN_ABSENT, span_of(body), &err))
		fail_msg("%s", err.text);
}

static void live(struct trial *t)
{
	struct err err = {0};
	int64_t end_ms = START_MS + DAYS * DAY_MS;
	while (world_now_ms(t->world) < end_ms) {
		int64_t now = world_now_ms(t->world), step = 1 + (int64_t)rng_below(&t->rng, 5 * HOUR_MS);
		if (world_run(t->world, now + step < end_ms ? now + step : end_ms, &err))
			fail_msg("%s", err.text);
		now = world_now_ms(t->world);
		if (now < START_MS + 7 * DAY_MS && below(t, 12) == 0)
			order(t);
		char id[16];
		snprintf(id, sizeof id, "c%d", below(t, PEOPLE));
		if (below(t, 20) == 0 && brain_refuse(t->brain, now, span_of(id)))
			t->refusals++;
		if (t->crashes && now < end_ms - 2 * DAY_MS && below(t, 15) == 0 && world_crash(t->world, &err))
			fail_msg("%s", err.text);
	}
}

/* Who has him at WeCom. */
static const char *holder(struct trial *t, struct span customer)
{
	struct brain_pair p;
	for (int e = 0; e < STAFF; e++)
		for (int i = 0; brain_pair(t->brain, span_of(staff[e]), i, &p); i++)
			if (p.listed && span_eq(p.external_userid, customer))
				return staff[e];
	return "";
}

static void check(struct trial *t, struct span customer)
{
	struct err err = {0};
	struct brain_message m;
	struct relation *r = NULL;
	struct enrolment *v = NULL;
	int got[STEPS] = {0}, n = 0, rounds = 0;
	for (int i = 0; brain_message(t->brain, customer, i, &m); i++)
		for (int k = 0; k < STEPS; k++) {
			char text[32];
			snprintf(text, sizeof text, "第%d句话。", k + 1);
			got[k] += span_is(m.text, text);
		}
	for (int k = 0; k < STEPS; k++)
		if (got[k] != 1)
			bad(t, "step %d reached %.*s %d times", k + 1, SPAN_ARG(customer), got[k]);
	assert_int_equal(relation_of(world_db(t->world), t->a, customer, &r, &n, &err), RC_OK);
	for (int i = 0; i < n; i++)
		if ((r[i].state == RELATION_LIVE) != span_is(r[i].employee, holder(t, customer)))
			bad(t, "%.*s is with '%s', we have %.*s as %d", SPAN_ARG(customer), holder(t, customer),
				SPAN_ARG(r[i].employee), (int)r[i].state);
	t->went += n > 1;
	assert_int_equal(enrolment_of(world_db(t->world), t->a, customer, true, &v, &rounds, &err), RC_OK);
	if (rounds != 1 || !span_is(v[0].outcome, "finished"))
		bad(t, "%.*s has %d rounds, the last ended as '%.*s'", SPAN_ARG(customer), rounds,
			SPAN_ARG(rounds ? v[rounds - 1].outcome : SPAN_LIT("")));
}

static bool play(uint64_t seed, struct trial *sum)
{
	struct trial t = {.seed = seed, .a = arena_new(1 << 20)};
	struct err err = {0};
	struct text lines;
	rng_seed(&t.rng, seed * 31 + 7);
	text_init(&t.said, 1 << 20);
	text_init(&lines, 65536);
	begin(&t);
	live(&t);
	for (int i = 0; i < PEOPLE; i++) {
		char id[16];
		snprintf(id, sizeof id, "c%d", i);
		check(&t, span_of(id));
	}
	struct transfer going;
	if (transfer_going(world_db(t.world), t.a, SPAN_ABSENT, &going, &err) != RC_NOTFOUND)
		bad(&t, "a transfer goes on for ever");
	if (brain_breaches(t.brain, &lines) > 0)
		bad(&t, "what no customer should see:\n%s", text_str(&lines));
	text_release(&lines);
	seeds_close(&t.said, seed, t.world, t.brain, t.conf, t.dir, 0);
	bool ok = seeds_end(&t.said, seed, "SIYU_HANDING", t.dir);
	sum->orders += t.orders;
	sum->refusals += t.refusals;
	sum->went += t.went;
	text_release(&t.said);
	arena_free(t.a);
	return ok;
}

static void no_step_is_lost_or_sent_twice(void **state)
{
	struct trial sum = {0};
	int64_t one = seeds_wanted("SIYU_HANDING", 0), worlds = seeds_wanted("SIYU_HANDINGS", WORLDS);
	int failed = 0;
	(void)state;
	for (int64_t seed = one ? one : 1; seed <= (one ? one : worlds); seed++)
		failed += !play((uint64_t)seed, &sum);
	print_message("%lld orders, %lld customers who went over, %lld refusals\n", (long long)sum.orders,
		(long long)sum.went, (long long)sum.refusals);
	assert_int_equal(failed, 0);
	assert_true(one || (sum.went > 0 && sum.refusals > 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(no_step_is_lost_or_sent_twice)};
	return cmocka_run_group_tests_name("handing", tests, NULL, NULL);
}
