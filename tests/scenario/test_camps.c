/* Random 打卡: one group, people who come, go, check in, make up and are taken back, told at any hour, with crashes; beside it a model
 * of days that shares no rule with the program. What must hold after each thing that happens: the days, the prizes, once each; who was
 * reminded had not checked in; replay gives the same. SIYU_CAMP=N plays the one of that seed. */
#include "play.h"

#include "base/rng.h"
#include "inbox/inbox.h"
#include "sandbox/brainroom.h"
#include "store/checkin.h"
#include "store/enrolment.h"
#include "store/occurrence.h"
#include "seeds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define CAMPS 40
#define PEOPLE 6
#define DAYS 6
#define FIRST_MS INT64_C(1772985600000) /* 2026-03-09 00:00 in Shanghai, day 1 */
#define FIRST_DAY 20521                 /* the same, since 1970 */
#define DAY_MS INT64_C(86400000)
#define HOUR_MS INT64_C(3600000)
#define ASKED_MS (20 * HOUR_MS) /* into the day: the reminder */

struct person {
	char id[16];
	bool in, fri;
	bool day[DAYS], made_up[DAYS];
	int64_t told_ms[DAYS];
	bool prize[DAYS + 1];
};

struct camp {
	uint64_t seed;
	struct rng rng;
	char dir[200];
	struct conf *conf;
	struct brain *brain;
	struct world *world;
	struct arena *a;
	int64_t round; /* enrolment of the group's */
	int border_h, make_ups, prize[2];
	struct person person[PEOPLE];
	int64_t checkins, refusals, undone, reminded;
};

static int below(struct camp *c, int n)
{
	return (int)rng_below(&c->rng, (uint64_t)n);
}

static void wrong(struct camp *c, const char *fmt, ...) PRINTF_LIKE(2, 3);
static void wrong(struct camp *c, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	fail_msg("camp %llu in %s: %s", (unsigned long long)c->seed, c->dir, line);
}

static void live(struct camp *c, int64_t until_ms)
{
	struct err err = {0};
	if (world_run(c->world, until_ms, &err))
		wrong(c, "%s", err.text);
}

static int64_t now(const struct camp *c)
{
	return world_now_ms(c->world);
}

/* -- beginning ---------------------------------------------------------------------------------------------------------- */

static void begin(struct camp *c)
{
	static const char corp[] =
		"[corp]\ncorpid = wwcamp\n[app bot]\nagentid = 1000002\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";
	struct brain_conf bc = {
		.corpid = SPAN_LIT("wwcamp"), .secret = SPAN_LIT("s"), .agentid = 1000002, .seed = c->seed};
	struct err err = {0};
	char script[2048];
	seeds_dir("camp", c->dir, sizeof c->dir);
	assert_int_equal(conf_parse(SPAN_LIT(corp), "camp.conf", &c->conf, &err), RC_OK);
	c->brain = brain_new(&bc, FIRST_MS - DAY_MS);
	struct world_conf wc = {.data_dir = c->dir, .conf = c->conf, .brain = c->brain, .start_ms = FIRST_MS - DAY_MS};
	assert_int_equal(world_new(&wc, &c->world, &err), RC_OK);
	c->border_h = below(c, 7);
	c->make_ups = below(c, 4);
	c->prize[0] = 1 + below(c, 3);
	c->prize[1] = c->prize[0] + 1 + below(c, DAYS - c->prize[0]);
	snprintf(script, sizeof script,
		"# 打卡：随机\n- 群：随机群\n- 建群目的：试\n- 开营：2026-03-09\n- 周期：%d天\n- 日界：%02d:00\n"
		"- 打卡方式：员工登记\n- 补卡：%d\n- 奖品：满%d天 送 甲；满%d天 送 乙\n- 目标：打卡完成\n\n"
		"## 每天 20:00 提醒\n- 条件：今天未打卡\n- 错过：跳过\n> 还没打卡\n",
		DAYS, c->border_h, c->make_ups, c->prize[0], c->prize[1]);
	if (world_script(c->world, "camp.md", span_of(script), &err))
		wrong(c, "%s\n%s", err.text, script);
	brain_employee(c->brain, SPAN_LIT("li"), SPAN_LIT("李丽"));
	brainroom_make(c->brain, now(c), SPAN_LIT("li"), SPAN_LIT("wrR"), SPAN_LIT("随机群"));
	for (int i = 0; i < PEOPLE; i++) {
		struct person *p = &c->person[i];
		snprintf(p->id, sizeof p->id, "c%d", i);
		p->fri = below(c, 4) > 0;
		p->in = below(c, 5) > 0;
		if (p->fri)
			brain_add(c->brain, now(c), SPAN_LIT("li"), span_of(p->id), SPAN_ABSENT, SPAN_ABSENT, false);
		if (p->in)
			brainroom_join(c->brain, now(c), SPAN_LIT("wrR"), span_of(p->id), 3, SPAN_ABSENT);
	}
	live(c, now(c) + HOUR_MS);
	struct enrolment *v = NULL;
	int n = 0;
	if (enrolment_of(world_db(c->world), c->a, SPAN_LIT("wrR"), false, &v, &n, &err) || n != 1)
		wrong(c, "the group has %d rounds", n);
	c->round = v[0].enrolment;
}

/* -- the model ---------------------------------------------------------------------------------------------------------- */

/* Which of its days that moment is, 0 the first; below 0: before them. */
static int day_of(const struct camp *c, int64_t t_ms)
{
	int64_t into = t_ms - FIRST_MS - c->border_h * HOUR_MS;
	if (into < 0 && t_ms >= FIRST_MS)
		return 0; /* the night in which it begins */
	return into < 0 ? -1 : (int)(into / DAY_MS);
}

static bool over(const struct camp *c)
{
	return now(c) >= FIRST_MS + DAYS * DAY_MS + c->border_h * HOUR_MS;
}

static void count_prizes(const struct camp *c, struct person *p)
{
	int total = 0;
	for (int d = 0; d < DAYS; d++)
		total += p->day[d];
	for (int i = 0; i < 2; i++)
		if (total >= c->prize[i])
			p->prize[c->prize[i]] = true;
}

/* true: it counts. */
static bool checks_in(struct camp *c, struct person *p, int64_t at_ms)
{
	int d = day_of(c, at_ms);
	if (!p->in || over(c) || d < 0 || d >= DAYS || p->day[d])
		return false;
	p->day[d] = true;
	p->told_ms[d] = now(c);
	count_prizes(c, p);
	return true;
}

static bool makes_up(struct camp *c, struct person *p, int d)
{
	int used = 0;
	for (int i = 0; i < DAYS; i++)
		used += p->made_up[i];
	int64_t border_today = now(c) - c->border_h * HOUR_MS - FIRST_MS;
	int today = border_today < 0 ? -1 : (int)(border_today / DAY_MS);
	if (!p->in || over(c) || d < 0 || d >= DAYS || d >= today || p->day[d] || used >= c->make_ups)
		return false;
	p->day[d] = p->made_up[d] = true;
	p->told_ms[d] = now(c);
	count_prizes(c, p);
	return true;
}

/* -- what happens --------------------------------------------------------------------------------------------------------- */

static void command(struct camp *c, const struct person *p, const char *key, const char *value)
{
	char body[256];
	struct err err = {0};
	int n = snprintf(body, sizeof body, "{\"verb\":\"checkin\",\"customer\":\"%s\",\"by\":\"li\"", p->id);
	if (key)
		n += snprintf(body + n, sizeof body - (size_t)n, ",\"%s\":\"%s\"", key, value);
	snprintf(body + n, sizeof body - (size_t)n, "}");
	if (world_append(c->world, INBOX_COMMAND, SPAN_LIT(""), span_of(body), &err))
		wrong(c, "%s", err.text);
}

static void say_day(int d, char buf[32])
{
	snprintf(buf, 32, "2026-03-%02d", 9 + d);
}

static void press(struct camp *c)
{
	struct person *p = &c->person[below(c, PEOPLE)];
	char value[32];
	int d = below(c, DAYS + 1), what = below(c, 100);
	if (what < 55) {
		bool counts = checks_in(c, p, now(c));
		c->checkins += counts;
		c->refusals += !counts;
		command(c, p, NULL, NULL);
	} else if (what < 65) {
		int64_t ago_h = below(c, 40), at_ms = now(c) - ago_h * HOUR_MS;
		struct zone zone;
		struct err err = {0};
		assert_int_equal(zone_load("Asia/Shanghai", FIRST_MS, FIRST_MS + 30 * DAY_MS, &zone, &err), RC_OK);
		zone_format_minute(&zone, at_ms, value);
		bool counts = checks_in(c, p, at_ms / 60000 * 60000);
		c->checkins += counts;
		c->refusals += !counts;
		command(c, p, "at", value);
	} else if (what < 80) {
		bool counts = makes_up(c, p, d);
		c->checkins += counts;
		c->refusals += !counts;
		say_day(d, value);
		command(c, p, "makeup", value);
	} else if (what < 86) {
		say_day(d, value);
		if (p->in && !over(c) && d < DAYS && p->day[d]) {
			p->day[d] = p->made_up[d] = false;
			c->undone++;
		}
		command(c, p, "undo", value);
	} else if (what < 94 && p->in) {
		p->in = false;
		brainroom_leave(c->brain, now(c), SPAN_LIT("wrR"), span_of(p->id), false);
		live(c, now(c) + 60000);
	} else if (!p->in) {
		p->in = true;
		brainroom_join(c->brain, now(c), SPAN_LIT("wrR"), span_of(p->id), 3, SPAN_ABSENT);
		live(c, now(c) + 60000);
	}
}

/* -- what must hold ------------------------------------------------------------------------------------------------------- */

static void check_days(struct camp *c)
{
	struct checkin *v = NULL;
	struct checkin_prize *z = NULL;
	struct err err = {0};
	int n = 0, zn = 0, want = 0, want_prizes = 0;
	arena_reset(c->a);
	if (checkin_all(world_db(c->world), c->a, c->round, &v, &n, &err) ||
		checkin_prizes(world_db(c->world), c->a, c->round, &z, &zn, &err))
		wrong(c, "%s", err.text);
	for (int i = 0; i < PEOPLE; i++)
		for (int d = 0; d <= DAYS; d++) {
			want += d < DAYS && c->person[i].day[d];
			want_prizes += c->person[i].prize[d];
		}
	if (n != want || zn != want_prizes)
		wrong(c, "%d check-ins and %d prizes, not %d and %d", n, zn, want, want_prizes);
	for (int i = 0; i < n; i++) {
		const struct person *p = &c->person[v[i].customer.p[1] - '0'];
		int d = (int)(v[i].day - FIRST_DAY);
		if (d < 0 || d >= DAYS || !p->day[d] || p->made_up[d] != v[i].made_up)
			wrong(c, "%s has day %d", p->id, d);
	}
	for (int i = 0; i < zn; i++)
		if (!c->person[z[i].customer.p[1] - '0'].prize[z[i].days])
			wrong(c, "%.*s has the prize of %d days", SPAN_ARG(z[i].customer), (int)z[i].days);
}

/* How often the reminder of that day was given to the owner for him. */
static int reminders(struct camp *c, const struct person *p, int d)
{
	struct enrolment *e = NULL;
	struct err err = {0};
	int n = 0, have = 0;
	if (enrolment_of(world_db(c->world), c->a, span_of(p->id), true, &e, &n, &err))
		wrong(c, "%s", err.text);
	for (int i = 0; i < n; i++) {
		struct occurrence *o = NULL;
		int k = 0;
		if (occurrence_of(world_db(c->world), c->a, e[i].enrolment, &o, &k, &err))
			wrong(c, "%s", err.text);
		for (int j = 0; j < k; j++)
			have += o[j].occurrence == FIRST_DAY + d &&
				(o[j].state == OCCURRENCE_MADE || o[j].state == OCCURRENCE_DELIVERED ||
					o[j].state == OCCURRENCE_EXPIRED);
	}
	return have;
}

/* At 20:00 of each day: whom the owner is to remind. */
static void check_reminders(struct camp *c, int d)
{
	arena_reset(c->a);
	for (int i = 0; i < PEOPLE; i++) {
		const struct person *p = &c->person[i];
		bool want = p->in && p->fri && !p->day[d];
		int have = reminders(c, p, d);
		if (have != want)
			wrong(c, "%s was reminded %d times on day %d", p->id, have, d + 1);
		c->reminded += have;
	}
}

static void play(struct camp *c)
{
	struct err err = {0};
	bool crashes = below(c, 2) == 0;
	c->a = arena_new(0);
	begin(c);
	int64_t end_ms = FIRST_MS + (DAYS + 2) * DAY_MS;
	int asked = 0;
	while (now(c) < end_ms) {
		int64_t next = now(c) + 60000 + below(c, 5 * 3600) * INT64_C(1000);
		int64_t ask_ms = FIRST_MS + asked * DAY_MS + ASKED_MS;
		if (asked < DAYS && next >= ask_ms) { /* nothing else happens in that minute */
			live(c, ask_ms - 1000);
			live(c, ask_ms + 30000);
			check_reminders(c, asked++);
			continue;
		}
		live(c, next);
		press(c);
		live(c, now(c) + 1000);
		if (crashes && below(c, 10) == 0 && world_crash(c->world, &err))
			wrong(c, "%s", err.text);
		check_days(c);
	}
	if (world_replay(c->world, 1 + below(c, 50), &err))
		wrong(c, "%s", err.text);
	world_free(c->world);
	brain_free(c->brain);
	conf_free(c->conf);
	arena_free(c->a);
	seeds_drop(c->dir);
}

static void camps(void **state)
{
	const char *text = getenv("SIYU_CAMP");
	int64_t one = 0, checkins = 0, refusals = 0, undone = 0, reminded = 0;
	(void)state;
	if (text && !span_int(span_of(text), &one))
		fail_msg("SIYU_CAMP is no number");
	for (int64_t seed = one ? one : 1; seed <= (one ? one : CAMPS); seed++) {
		struct camp c = {.seed = (uint64_t)seed};
		rng_seed(&c.rng, c.seed);
		play(&c);
		checkins += c.checkins;
		refusals += c.refusals;
		undone += c.undone;
		reminded += c.reminded;
	}
	print_message("check-ins %lld, that did not count %lld, taken back %lld, reminders %lld\n", (long long)checkins,
		(long long)refusals, (long long)undone, (long long)reminded);
	assert_true(one || (checkins > 200 && refusals > 100 && undone > 10 && reminded > 100));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(camps)};
	return cmocka_run_group_tests_name("camps", tests, NULL, NULL);
}
