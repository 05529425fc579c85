/* People: what they do, what WeCom and the shop then say, and that a seed tells the whole story. */
#include "shop.h"

#include "base/xml.h"
#include "crypt/sha.h"

#include <stdio.h>
#include <string.h>

static struct shop quiet(void)
{
	struct shop s;
	struct brain_conf conf = shop_conf();
	shop_open(&s, &conf);
	brain_employee(s.brain, SPAN_LIT("lin.yue"), SPAN_LIT("林月"));
	return s;
}

static struct brain_books books(const struct shop *s)
{
	struct brain_books b;
	brain_books(s->brain, &b);
	return b;
}

static void adding_and_leaving_call_back(void **state)
{
	struct shop s = quiet();
	char buf[128];
	(void)state;
	struct span id =
		brain_add(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT, SPAN_ABSENT, SPAN_LIT("c42"), false);
	assert_true(span_starts(id, "wm"));
	shop_pass(&s, 0);
	assert_int_equal(s.callbacks, 1);
	assert_string_equal(shop_heard(&s, "ToUserName", buf, sizeof buf), "wwshop");
	assert_string_equal(shop_heard(&s, "FromUserName", buf, sizeof buf), "sys");
	assert_string_equal(shop_heard(&s, "Event", buf, sizeof buf), "change_external_contact");
	assert_string_equal(shop_heard(&s, "ChangeType", buf, sizeof buf), "add_external_contact");
	assert_string_equal(shop_heard(&s, "State", buf, sizeof buf), "c42");
	assert_string_not_equal(shop_heard(&s, "WelcomeCode", buf, sizeof buf), "");
	assert_non_null(strstr(text_str(&s.events), "<CreateTime>1772503200</CreateTime>"));
	shop_clear(&s);
	assert_true(brain_tag(s.brain, s.now_ms, SPAN_LIT("lin.yue"), id, SPAN_LIT("老客"), true));
	shop_pass(&s, 0);
	assert_string_equal(shop_heard(&s, "ChangeType", buf, sizeof buf), "edit_external_contact");
	assert_string_equal(shop_heard(&s, "State", buf, sizeof buf), "");
	assert_true(brain_delete(s.brain, s.now_ms, SPAN_LIT("lin.yue"), id, true, SPAN_ABSENT));
	assert_false(brain_delete(s.brain, s.now_ms, SPAN_LIT("lin.yue"), id, true, SPAN_ABSENT));
	shop_pass(&s, 0);
	assert_string_equal(shop_heard(&s, "ChangeType", buf, sizeof buf), "del_follow_user");
	assert_true(brain_delete(s.brain, s.now_ms, SPAN_LIT("lin.yue"), id, false, SPAN_LIT("DELETE_BY_TRANSFER")));
	shop_pass(&s, 0);
	assert_string_equal(shop_heard(&s, "ChangeType", buf, sizeof buf), "del_external_contact");
	assert_string_equal(shop_heard(&s, "Source", buf, sizeof buf), "DELETE_BY_TRANSFER");
	/* Adding again is another relation of the same pair. */
	brain_add(s.brain, s.now_ms + 60000, SPAN_LIT("lin.yue"), id, SPAN_ABSENT, SPAN_LIT("c7"), false);
	shop_pass(&s, 60000);
	assert_string_equal(shop_heard(&s, "State", buf, sizeof buf), "c7");
	struct brain_books b = books(&s);
	assert_int_equal(b.adds, 1);
	assert_int_equal(b.readds, 1);
	assert_int_equal(b.customers, 1);
	assert_int_equal(b.deletes_by_customer, 1);
	assert_int_equal(b.deletes_by_employee, 1);
	assert_int_equal(b.welcome_codes, 2);
	shop_close(&s);
}

static void a_callback_is_well_formed_whatever_its_state(void **state)
{
	struct shop s = quiet();
	struct arena *a = arena_new(0);
	struct xml_node *root;
	(void)state;
	brain_add(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT, SPAN_ABSENT, SPAN_LIT("a]]>b<c>]]>]]"), false);
	shop_pass(&s, 0);
	struct span head, xml;
	span_cut(text_span(&s.events), '<', &head, &xml);
	xml = span_make(xml.p - 1, xml.n); /* with the '<', without the line feed */
	assert_int_equal(xml_parse(a, xml, &root, NULL), RC_OK);
	assert_true(span_is(xml_text(root, "State"), "a]]>b<c>]]>]]"));
	arena_free(a);
	shop_close(&s);
}

static void orders_and_refunds(void **state)
{
	struct shop s = quiet();
	struct json_doc *doc;
	struct span id =
		brain_add(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), SPAN_ABSENT, SPAN_ABSENT, false);
	(void)state;
	shop_pass(&s, 0);
	shop_clear(&s);
	assert_false(brain_buy(s.brain, s.now_ms, SPAN_LIT("none"), SPAN_ABSENT, SPAN_ABSENT, 100));
	assert_true(brain_buy(s.brain, s.now_ms, id, SPAN_LIT("T1"), SPAN_LIT("洁面"), 9905));
	assert_false(brain_buy(s.brain, s.now_ms, id, SPAN_LIT("T1"), SPAN_LIT("洁面"), 9905));
	shop_pass(&s, 0);
	assert_int_equal(s.orders, 1);
	struct span line = span_drop(text_span(&s.events), 2), at, json;
	span_cut(line, ' ', &at, &json);
	assert_int_equal(json_parse(span_trim(json), &doc, NULL), RC_OK);
	const struct json_node *order = json_path(json_root(doc), "orders.0");
	assert_true(span_is(json_str(json_get(order, "order_no")), "T1"));
	assert_true(span_is(json_str(json_get(order, "paid_at")), "2026-03-03 10:00:00"));
	assert_true(span_is(json_str(json_get(order, "amount_yuan")), "99.05"));
	assert_true(span_is(json_str(json_get(order, "external_userid")), "wm1"));
	assert_true(span_is(json_str(json_get(order, "employee")), "lin.yue"));
	assert_true(span_is(json_str(json_get(order, "status")), "paid"));
	json_free(doc);
	shop_clear(&s);
	assert_false(brain_refund(s.brain, s.now_ms, SPAN_LIT("T1"), 9906));
	assert_false(brain_refund(s.brain, s.now_ms, SPAN_LIT("T2"), 1));
	assert_true(brain_refund(s.brain, s.now_ms, SPAN_LIT("T1"), 5));
	shop_pass(&s, 0);
	assert_non_null(strstr(text_str(&s.events), "\"status\":\"partly_refunded\",\"refund_yuan\":\"0.05\""));
	assert_true(brain_refund(s.brain, s.now_ms, SPAN_LIT("T1"), 9900));
	shop_pass(&s, 0);
	assert_non_null(strstr(text_str(&s.events), "\"status\":\"refunded\",\"refund_yuan\":\"99.05\""));
	assert_false(brain_refund(s.brain, s.now_ms, SPAN_LIT("T1"), 1));
	struct brain_books b = books(&s);
	assert_int_equal(b.orders, 1);
	assert_int_equal(b.gross_fen, 9905);
	assert_int_equal(b.refund_fen, 9905);
	assert_int_equal(b.buyers, 1);
	shop_close(&s);
}

static void callbacks_are_doubled_delayed_and_lost_as_told(void **state)
{
	struct brain_conf conf = shop_conf();
	struct shop s;
	(void)state;
	conf.double_permille = 1000;
	shop_open(&s, &conf);
	brain_add(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT, false);
	shop_pass(&s, 4999);
	assert_int_equal(s.callbacks, 1);
	shop_pass(&s, 1);
	assert_int_equal(s.callbacks, 2);
	shop_close(&s);

	conf.double_permille = 0;
	conf.reorder_permille = 1000;
	shop_open(&s, &conf);
	brain_callback(s.brain, s.now_ms, SPAN_LIT("<xml>x</xml>"));
	shop_pass(&s, 0);
	assert_int_equal(s.callbacks, 0);
	shop_pass(&s, 4000);
	assert_int_equal(s.callbacks, 1);
	assert_true(span_ends(span_trim(text_span(&s.events)), " <xml>x</xml>"));
	shop_close(&s);

	conf.reorder_permille = 0;
	conf.lose_permille = 1000;
	shop_open(&s, &conf);
	brain_callback(s.brain, s.now_ms, SPAN_LIT("<xml/>"));
	shop_pass(&s, SHOP_HOUR_MS);
	assert_int_equal(s.callbacks, 0);
	shop_close(&s);
}

/* Everybody busy: each add is welcomed, each second customer gets a mass message. */
static struct brain_conf busy(uint64_t seed)
{
	struct brain_conf conf = shop_conf();
	conf.seed = seed;
	conf.confirm_permille = 800;
	conf.confirm_mean_ms = 600000;
	conf.buy_permille = 300;
	conf.buy_alone_permille = 100;
	conf.repeat_permille = 200;
	conf.refund_permille = 100;
	conf.delete_permille = 50;
	conf.reply_permille = 500;
	conf.double_permille = 20;
	conf.reorder_permille = 20;
	conf.lose_permille = 10;
	return conf;
}

static void welcome_all(struct shop *s, struct span *seen)
{
	struct text json;
	struct span line, rest = span_drop(text_span(&s->events), seen->n);
	text_init(&json, 65536);
	*seen = text_span(&s->events);
	while (rest.n > 0) {
		span_cut(rest, '\n', &line, &rest);
		size_t at = span_search(line, SPAN_LIT("<WelcomeCode><![CDATA["));
		if (at == SIZE_MAX)
			continue;
		struct span code = span_drop(line, at + 22);
		text_clear(&json);
		text_addf(&json, "{\"welcome_code\":\"%.*s\",\"text\":{\"content\":\"你好\"}}",
			(int)span_find(code, ']'), code.p);
		(void)shop_call(s, "externalcontact/send_welcome_msg", text_str(&json));
	}
	text_release(&json);
}

/* A week of it; the digest of everything that was said and done. */
static struct brain_books live(uint64_t seed, uint8_t digest[SHA_256_BYTES])
{
	struct brain_conf conf = busy(seed);
	struct brain_call_note note;
	struct span seen = SPAN_LIT("");
	struct shop s;
	struct text story;
	shop_open(&s, &conf);
	brain_populate(s.brain, 3, 200, s.now_ms, 3 * 24 * SHOP_HOUR_MS, SPAN_LIT("a,b"));
	for (int i = 0; i < 7 * 24; i++) {
		shop_pass(&s, SHOP_HOUR_MS);
		shop_token(&s);
		welcome_all(&s, &seen);
		if (i % 24 == 10)
			(void)shop_call(&s, "externalcontact/add_msg_template",
				"{\"sender\":\"sales01\",\"text\":{\"content\":\"新品到店\"}}");
	}
	text_init(&story, (size_t)64 << 20);
	text_add(&story, text_span(&s.events));
	for (int i = 0; brain_call_note(s.brain, i, &note); i++)
		text_addf(&story, "%lld %.*s %lld %.*s\n", (long long)note.at_ms, SPAN_ARG(note.path),
			(long long)note.errcode, SPAN_ARG(note.words));
	(void)brain_breaches(s.brain, &story);
	struct brain_books b = books(&s);
	struct span parts[2] = {text_span(&story), span_make(&b, sizeof b)};
	sha_256(parts, 2, digest);
	text_release(&story);
	shop_close(&s);
	return b;
}

struct sold {
	int dear, cheap, other;
};

static void count_sold(void *user, enum brain_event what, int64_t at_ms, struct span bytes)
{
	struct sold *n = user;
	(void)at_ms;
	if (what != BRAIN_ORDER || span_search(bytes, SPAN_LIT("\"status\":\"paid\"")) == SIZE_MAX)
		return;
	if (span_search(bytes, SPAN_LIT("\"product\":\"年卡\"")) != SIZE_MAX)
		n->dear += span_search(bytes, SPAN_LIT("\"amount_yuan\":\"5980.00\"")) != SIZE_MAX;
	else if (span_search(bytes, SPAN_LIT("\"product\":\"体验课\"")) != SIZE_MAX)
		n->cheap += span_search(bytes, SPAN_LIT("\"amount_yuan\":\"29.90\"")) != SIZE_MAX;
	else
		n->other++;
}

/* They buy what they are told there is, as often as its weight says. */
static void what_is_sold_is_told(void **state)
{
	const struct brain_good goods[] = {{SPAN_LIT("年卡"), 598000, 1}, {SPAN_LIT("体验课"), 2990, 3}};
	struct brain_conf conf = shop_conf();
	struct sold n = {0, 0, 0};
	(void)state;
	conf.seed = 3;
	conf.buy_alone_permille = 1000;
	conf.goods = 2;
	conf.good = goods;
	struct brain *b = brain_new(&conf, 0);
	brain_populate(b, 2, 400, 0, 1000, SPAN_LIT("card"));
	brain_step(b, INT64_C(30) * 86400000, count_sold, &n);
	assert_int_equal(n.other, 0);
	assert_int_equal(n.dear + n.cheap, 400);
	assert_in_range(n.dear, 70, 130);
	brain_free(b);
}

static void a_seed_tells_the_whole_story(void **state)
{
	uint8_t first[SHA_256_BYTES], again[SHA_256_BYTES], other[SHA_256_BYTES];
	(void)state;
	struct brain_books b = live(7, first);
	(void)live(7, again);
	(void)live(8, other);
	assert_memory_equal(first, again, sizeof first);
	assert_memory_not_equal(first, other, sizeof first);
	/* And it is a story: all of it happens. */
	assert_int_equal(b.employees, 3);
	assert_int_equal(b.customers, 200);
	assert_int_equal(b.adds, 200);
	assert_true(b.mass_delivered > 0 && b.mass_confirmed > 0 && b.mass_tasks > b.mass_cancelled);
	assert_true(b.orders > 10 && b.buyers > 5 && b.buyers <= b.orders);
	assert_true(b.refund_fen > 0 && b.refund_fen < b.gross_fen);
	assert_true(b.deletes_by_customer > 0 && b.replies > 0);
}

/* People wait shorter, by the factor and no more. */
static void speed_divides_peoples_own_delays(void **state)
{
	static const int speeds[] = {1, 60};
	int64_t took[2];
	(void)state;
	for (int i = 0; i < 2; i++) {
		struct brain_conf conf = shop_conf();
		struct shop s;
		conf.confirm_permille = 1000;
		conf.speed = speeds[i];
		shop_open(&s, &conf);
		brain_add(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), SPAN_ABSENT, SPAN_ABSENT, false);
		shop_pass(&s, 0);
		assert_int_equal(
			shop_call(&s, "externalcontact/add_msg_template",
				"{\"sender\":\"lin.yue\",\"external_userid\":[\"wm1\"],\"text\":{\"content\":\"a\"}}"),
			0);
		took[i] = brain_next_ms(s.brain) - s.now_ms;
		shop_pass(&s, took[i]);
		assert_int_equal(books(&s).mass_delivered, 1);
		shop_close(&s);
	}
	assert_true(took[0] >= 120000);
	assert_int_equal(took[1], took[0] / 60);
}

static void a_reply_ends_the_time_of_the_welcome(void **state)
{
	struct brain_conf conf = shop_conf();
	struct shop s;
	char code[64], json[256];
	(void)state;
	conf.reply_permille = 1000;
	conf.confirm_permille = 1000;
	conf.speed = 1000000; /* at once */
	shop_open(&s, &conf);
	brain_add(s.brain, s.now_ms, SPAN_LIT("lin.yue"), SPAN_LIT("wm1"), SPAN_ABSENT, SPAN_ABSENT, false);
	shop_pass(&s, 0);
	shop_heard(&s, "WelcomeCode", code, sizeof code);
	assert_int_equal(shop_call(&s, "externalcontact/add_msg_template",
				 "{\"sender\":\"lin.yue\",\"external_userid\":[\"wm1\"],\"text\":{\"content\":\"a\"}}"),
		0);
	shop_pass(&s, 1000);
	assert_int_equal(books(&s).replies, 1);
	snprintf(json, sizeof json, "{\"welcome_code\":\"%s\",\"text\":{\"content\":\"b\"}}", code);
	assert_int_equal(shop_call(&s, "externalcontact/send_welcome_msg", json), 41051);
	shop_close(&s);
}

static void notes_are_kept_until_cleared(void **state)
{
	struct shop s = quiet();
	struct brain_call_note n;
	(void)state;
	assert_int_equal(shop_call(&s, "externalcontact/list?userid=lin.yue", NULL), 0);
	assert_int_equal(shop_call(&s, "externalcontact/get?external_userid=wm1", NULL), 40096);
	assert_true(brain_call_note(s.brain, 2, &n)); /* the first is gettoken */
	assert_true(span_is(n.path, "externalcontact/get"));
	assert_true(span_is(n.words, "to=wm1"));
	assert_int_equal(n.errcode, 40096);
	assert_false(brain_call_note(s.brain, 3, &n));
	brain_calls_clear(s.brain);
	assert_false(brain_call_note(s.brain, 0, &n));
	assert_int_equal(books(&s).calls, 3);
	shop_close(&s);
}

/* Of 501 employees one stands behind the cursor (api.md 2.3). */
static void a_customer_of_many_comes_in_pages(void **state)
{
	struct shop s = quiet();
	char path[200], user[16];
	(void)state;
	for (int i = 0; i < 501; i++) {
		snprintf(user, sizeof user, "u%03d", i);
		brain_employee(s.brain, span_of(user), span_of(user));
		shop_customer(&s, user, "wm1");
	}
	assert_int_equal(shop_call(&s, "externalcontact/get?external_userid=wm1", NULL), 0);
	assert_int_equal(json_count(json_get(s.root, "follow_user")), 500);
	snprintf(path, sizeof path, "externalcontact/get?external_userid=wm1&cursor=%.*s",
		SPAN_ARG(shop_str(&s, "next_cursor")));
	assert_int_equal(shop_call(&s, path, NULL), 0);
	assert_int_equal(json_count(json_get(s.root, "follow_user")), 1);
	assert_false(span_present(shop_str(&s, "next_cursor")));
	assert_int_equal(shop_call(&s, "externalcontact/get?external_userid=wm1&cursor=x", NULL), 40058);
	shop_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(adding_and_leaving_call_back),
		cmocka_unit_test(a_callback_is_well_formed_whatever_its_state),
		cmocka_unit_test(orders_and_refunds),
		cmocka_unit_test(callbacks_are_doubled_delayed_and_lost_as_told),
		cmocka_unit_test(what_is_sold_is_told),
		cmocka_unit_test(a_seed_tells_the_whole_story),
		cmocka_unit_test(speed_divides_peoples_own_delays),
		cmocka_unit_test(a_reply_ends_the_time_of_the_welcome),
		cmocka_unit_test(notes_are_kept_until_cleared),
		cmocka_unit_test(a_customer_of_many_comes_in_pages),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
