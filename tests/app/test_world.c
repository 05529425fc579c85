/* rooms: app */
/* Worlds: in memory or in files they are the same; made-up people may move in steps. */
#include "testlib.h"

#include "app/world.h"
#include "base/zone.h"
#include "flow/fold.h"
#include "inbox/inbox.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */
#define STEP_MS 300000
#define PEOPLE 30

/* Three days of it: the digest of the state, and how many inputs there were. */
static int64_t lived(const char *dir, int64_t grain_ms, bool coarse, struct text *ret_digest)
{
	static const char text[] =
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n";
	struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"),
		.secret = SPAN_LIT("s"),
		.agentid = 7,
		.seed = 5,
		.confirm_permille = 900,
		.confirm_mean_ms = 900000,
		.buy_permille = 100,
		.grain_ms = grain_ms};
	struct err err = {0};
	struct conf *conf = NULL;
	struct world *w = NULL;
	struct brain *b = brain_new(&bc, START_MS);
	struct brain_books books;
	int64_t head = 0;
	brain_populate(b, 2, PEOPLE, START_MS, ZONE_DAY_MS, SPAN_LIT("card"));
	if (conf_parse(SPAN_LIT(text), "world.conf", &conf, &err))
		fail_msg("%s", err.text);
	struct world_conf wc = {.data_dir = dir, .conf = conf, .brain = b, .start_ms = START_MS, .coarse = coarse};
	if (world_new(&wc, &w, &err) || world_scripts(w, "sop", &err) ||
		world_run(w, START_MS + 3 * ZONE_DAY_MS, &err) || inbox_head(world_inbox(w), &head, &err) ||
		fold_digest(world_db(w), ret_digest, &err) || world_replay(w, 7, &err))
		fail_msg("%s", err.text);
	brain_books(b, &books);
	assert_int_equal(books.adds, PEOPLE);
	assert_int_equal(books.welcomes, PEOPLE);
	assert_true(books.mass_delivered > 0);
	assert_int_equal(brain_breaches(b, NULL), 0);
	world_free(w);
	brain_free(b);
	conf_free(conf);
	return head;
}

static void test_in_memory_as_in_files(void **state)
{
	char dir[256];
	struct text files, memory;
	(void)state;
	test_dir(dir, sizeof dir);
	text_init(&files, 65536);
	text_init(&memory, 65536);
	assert_int_equal(lived(dir, 0, false, &files), lived(NULL, 0, false, &memory));
	assert_string_equal(text_str(&files), text_str(&memory));
	text_release(&files);
	text_release(&memory);
}

/* The promises hold, too, where results are asked for hours apart, and there are fewer inputs by a tenth at least. */
static void test_coarse(void **state)
{
	struct text fine, coarse;
	(void)state;
	text_init(&fine, 65536);
	text_init(&coarse, 65536);
	int64_t inputs = lived(NULL, STEP_MS, false, &fine);
	int64_t fewer = lived(NULL, STEP_MS, true, &coarse);
	assert_true(fewer < inputs * 9 / 10);
	text_release(&fine);
	text_release(&coarse);
}

static void count_events(void *user, enum brain_event what, int64_t at_ms, struct span bytes)
{
	int *n = user;
	assert_int_equal(what, BRAIN_CALLBACK);
	assert_int_equal(at_ms % STEP_MS, 0);
	assert_true(bytes.n > 0);
	++*n;
}

/* What they do falls on the steps, and nothing takes time. */
static void test_steps(void **state)
{
	struct brain_conf bc = {
		.corpid = SPAN_LIT("wwtest"), .secret = SPAN_LIT("s"), .agentid = 7, .seed = 5, .grain_ms = STEP_MS};
	struct brain *b = brain_new(&bc, START_MS);
	struct brain_answer answer;
	struct text body;
	int n = 0;
	(void)state;
	brain_populate(b, 2, PEOPLE, START_MS + 1, ZONE_DAY_MS, SPAN_LIT("card"));
	for (int64_t at = brain_next_ms(b); at != BRAIN_NEVER; at = brain_next_ms(b)) {
		assert_int_equal(at % STEP_MS, 0);
		brain_step(b, at, count_events, &n);
	}
	assert_int_equal(n, PEOPLE);
	text_init(&body, 65536);
	brain_call(b, START_MS, "GET", SPAN_LIT("/cgi-bin/gettoken?corpid=wwtest&corpsecret=s"), SPAN_ABSENT,
		SPAN_ABSENT, &body, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.delay_ms, 0);
	text_release(&body);
	brain_free(b);
}

/* Nobody is late for his welcome, and the same seed is the same story. */
static void test_people_in_steps(void **state)
{
	struct text one, two;
	(void)state;
	text_init(&one, 65536);
	text_init(&two, 65536);
	assert_int_equal(lived(NULL, STEP_MS, false, &one), lived(NULL, STEP_MS, false, &two));
	assert_string_equal(text_str(&one), text_str(&two));
	text_release(&one);
	text_release(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_memory_as_in_files),
		cmocka_unit_test(test_coarse),
		cmocka_unit_test(test_steps),
		cmocka_unit_test(test_people_in_steps),
	};
	return cmocka_run_group_tests_name("app/world", tests, NULL, NULL);
}
