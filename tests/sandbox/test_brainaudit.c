/* The chat archive of the brain: what people say to each other, and nothing of who is no friend. */
#include "sandbox/brainaudit.h"
#include "sandbox/brainroom.h"
#include "shop.h"

#include <string.h>

#define USER SPAN_LIT("lin.yue")
#define HIM SPAN_LIT("wm1")
#define STEP_MS 10000

static struct brainaudit_message message(struct shop *s, int i)
{
	struct brainaudit_message m;
	if (!brainaudit_message(s->brain, i, &m))
		fail_msg("there are not %d messages", i + 1);
	assert_int_equal(m.seq, i + 1);
	return m;
}

static void is(struct shop *s, int i, const char *from, const char *to, const char *text)
{
	struct brainaudit_message m = message(s, i);
	if (!span_is(m.from, from) || m.to_n != 1 || !span_is(m.to[0], to) || !span_is(m.text, text) || m.room.n)
		fail_msg("message %d: '%.*s' from %.*s", i, SPAN_ARG(m.text), SPAN_ARG(m.from));
	assert_int_equal(m.at_ms, s->now_ms);
}

static void friends_alone_talk(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	struct brainaudit_message none;
	(void)state;
	conf.archive = true;
	shop_open(&s, &conf);
	brain_employee(s.brain, USER, SPAN_LIT("林月"));
	shop_customer(&s, "lin.yue", "wm1");
	assert_true(brainaudit_write(s.brain, s.now_ms, USER, HIM, SPAN_LIT("在吗")));
	assert_true(brain_chat(s.brain, s.now_ms, USER, HIM, SPAN_LIT("在的")));
	is(&s, 0, "wm1", "lin.yue", "在吗");
	is(&s, 1, "lin.yue", "wm1", "在的");
	assert_false(brainaudit_write(s.brain, s.now_ms, USER, HIM, SPAN_LIT("")));
	assert_false(brainaudit_write(s.brain, s.now_ms, USER, SPAN_LIT("wm2"), SPAN_LIT("在吗")));
	assert_true(brain_delete(s.brain, s.now_ms, USER, HIM, true, SPAN_ABSENT));
	assert_false(brainaudit_write(s.brain, s.now_ms, USER, HIM, SPAN_LIT("还在吗")));
	assert_false(brainaudit_message(s.brain, 2, &none));
	shop_close(&s);
}

static void what_employees_send_is_in_it(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	char code[64];
	(void)state;
	conf.archive = true;
	shop_open(&s, &conf);
	brain_employee(s.brain, USER, SPAN_LIT("林月"));
	shop_customer(&s, "lin.yue", "wm1");
	shop_pass(&s, 1000);
	assert_int_equal(shop_call(&s, "externalcontact/send_welcome_msg",
				 shop_json("{'welcome_code':'%s','text':{'content':'您好'}}",
					 shop_heard(&s, "WelcomeCode", code, sizeof code))),
		0);
	is(&s, 0, "lin.yue", "wm1", "您好");
	assert_int_equal(
		shop_call(&s, "externalcontact/add_msg_template",
			shop_json("{'sender':'lin.yue','external_userid':['wm1'],'text':{'content':'上新了'}}")),
		0);
	shop_pass(&s, 60000);
	assert_int_equal(brain_confirm(s.brain, s.now_ms, USER, SPAN_ABSENT), 1);
	is(&s, 1, "lin.yue", "wm1", "上新了");
	shop_close(&s);
}

static void in_groups_all_others_hear_it(void **state)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	struct brainaudit_message m;
	(void)state;
	conf.archive = true;
	shop_open(&s, &conf);
	brain_employee(s.brain, USER, SPAN_LIT("林月"));
	struct span chat = brainroom_make(s.brain, s.now_ms, USER, SPAN_LIT("wr1"), SPAN_LIT("福利群"));
	assert_true(brainroom_join(s.brain, s.now_ms, chat, HIM, 3, SPAN_ABSENT));
	assert_true(brainroom_join(s.brain, s.now_ms, chat, SPAN_LIT("wm2"), 3, SPAN_ABSENT));
	assert_true(brainaudit_speak(s.brain, s.now_ms, chat, HIM, SPAN_LIT("打卡")));
	assert_true(brainroom_say(s.brain, s.now_ms, chat, USER, SPAN_LIT("收到")));
	m = message(&s, 0);
	assert_true(span_is(m.from, "wm1") && span_is(m.room, "wr1") && span_is(m.text, "打卡"));
	assert_int_equal(m.to_n, 2);
	assert_true(span_is(m.to[0], "lin.yue") && span_is(m.to[1], "wm2"));
	m = message(&s, 1);
	assert_true(span_is(m.from, "lin.yue") && span_is(m.to[0], "wm1") && span_is(m.to[1], "wm2"));
	assert_true(brainroom_leave(s.brain, s.now_ms, chat, HIM, false));
	assert_false(brainaudit_speak(s.brain, s.now_ms, chat, HIM, SPAN_LIT("打卡")));
	assert_false(brainaudit_speak(s.brain, s.now_ms, chat, USER, SPAN_LIT("打卡")));
	assert_false(brainaudit_message(s.brain, 2, &m));
	shop_close(&s);
}

/* People who come, are greeted and write back: each reply is answered within twenty minutes, and the world is the same as without an archive. */
static struct brain_books lived(struct shop *s, bool archive)
{
	struct brain_conf conf = shop_conf();
	struct brain_books books;
	conf.archive = archive;
	conf.reply_permille = 600;
	conf.buy_permille = 300;
	conf.delete_permille = 100;
	shop_open(s, &conf);
	brain_populate(s->brain, 2, 60, s->now_ms, 6 * SHOP_HOUR_MS, SPAN_ABSENT);
	for (int64_t at_ms = s->now_ms + 8 * SHOP_HOUR_MS; s->now_ms < at_ms;) {
		char code[64];
		shop_clear(s);
		shop_pass(s, STEP_MS); /* a welcome has to be there within 20 s */
		if (*shop_heard(s, "WelcomeCode", code, sizeof code))
			(void)shop_call(s, "externalcontact/send_welcome_msg",
				shop_json("{'welcome_code':'%s','text':{'content':'您好'}}", code));
		if (s->now_ms % SHOP_HOUR_MS < STEP_MS)
			shop_token(s);
	}
	brain_books(s->brain, &books);
	return books;
}

static void a_world_talks_by_itself(void **state)
{
	struct shop with, without;
	struct brainaudit_message m, before = {0};
	int from_customers = 0, from_staff = 0;
	(void)state;
	struct brain_books a = lived(&with, true), b = lived(&without, false);
	assert_memory_equal(&a, &b, sizeof a);
	assert_false(brainaudit_message(without.brain, 0, &m));
	for (int i = 0; brainaudit_message(with.brain, i, &m); before = m, i++) {
		struct brain_pair p;
		bool staff = false;
		assert_true(m.text.n > 0 && m.to_n == 1 && m.at_ms >= before.at_ms);
		for (int k = 0; brain_pair(with.brain, m.from, k, &p); k++)
			staff = staff || span_eq(p.external_userid, m.to[0]);
		*(staff ? &from_staff : &from_customers) += 1;
	}
	assert_int_equal(from_customers, a.replies);
	assert_true(from_customers > 3);
	/* A welcome each, and an answer to each reply but those of the last minutes or of who left meanwhile. */
	assert_true(from_staff > a.welcomes && from_staff <= a.welcomes + a.replies);
	shop_close(&with);
	shop_close(&without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(friends_alone_talk),
		cmocka_unit_test(what_employees_send_is_in_it), cmocka_unit_test(in_groups_all_others_hear_it),
		cmocka_unit_test(a_world_talks_by_itself)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
