/* Digests as mail files: each once, in their order, as they were sent; and siyu report sent. */
#include "testlib.h"

#include "base/base64.h"
#include "base/fileio.h"
#include "base/json.h"
#include "mailfile.h"
#include "reportsent.h"
#include "store/sentlog.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOW INT64_C(1772586000000) /* 2026-03-04 09:00 in Shanghai */
#define HOUR INT64_C(3600000)

struct post_office {
	char dir[512], mark[600];
	struct mailfile m;
	struct store_db *db;
};

static void open_office(struct post_office *o)
{
	struct err err = {0};
	test_dir(o->dir, sizeof o->dir);
	snprintf(o->mark, sizeof o->mark, "%s/mail.last", o->dir);
	o->m = (struct mailfile){.folder = o->dir, .from = "siyu@localhost", .to = "boss@example.com", .mark = o->mark};
	assert_int_equal(db_open(":memory:", 0, &o->db, &err), RC_OK);
}

static void close_office(struct post_office *o)
{
	db_close(o->db);
}

static struct rendition sent(int64_t id, const char *report, int64_t at_ms, const char *text)
{
	return (struct rendition){.rendition = id,
		.report = span_of(report),
		.args = SPAN_LIT("{}"),
		.asker = SPAN_LIT(""),
		.robot = SPAN_LIT(""),
		.state = RENDITION_SENT,
		.asked_ms = at_ms,
		.not_after_ms = at_ms + HOUR,
		.computed_ms = at_ms,
		.text = span_of(text)};
}

static void keep(struct post_office *o, const struct rendition *r)
{
	struct err err = {0};
	assert_int_equal(db_begin(o->db, &err), RC_OK);
	assert_int_equal(rendition_add(o->db, r, &err), RC_OK);
	assert_int_equal(db_commit(o->db, &err), RC_OK);
}

static bool there(const struct post_office *o, const char *name)
{
	char path[700];
	snprintf(path, sizeof path, "%s/%s", o->dir, name);
	return access(path, F_OK) == 0;
}

static int step(struct post_office *o, int64_t now_ms)
{
	struct err err = {0};
	int n = 0;
	if (mailfile_step(o->db, &o->m, now_ms, &n, &err))
		fail_msg("%s", err.text);
	return n;
}

/* What stands in the part behind that type. */
static void part_of(const char *mail, const char *type, char *out, size_t cap)
{
	char letters[20000];
	size_t n = 0, have = 0;
	const char *at = strstr(mail, type);
	assert_non_null(at);
	at = strstr(at, "\r\n\r\n") + 4;
	for (; strncmp(at, "--", 2) != 0; at++)
		if (*at != '\r' && *at != '\n')
			letters[n++] = *at;
	assert_int_equal(base64_decode(span_make(letters, n), false, (uint8_t *)out, cap - 1, &have), RC_OK);
	out[have] = 0;
}

static void test_mail(void **state)
{
	(void)state;
	struct mailfile m = {.folder = "x", .from = "siyu@localhost", .to = "a@example.com, b@example.com"};
	struct rendition r = sent(7, "weekly", NOW + 5000,
		"周报 2026-02-23 至 03-01（09:00 算的）和一个很长很长的题目\n新增 1 <b>\n.\nFrom 他");
	struct text out;
	char body[8000];
	text_init(&out, 1 << 20);
	mailfile_write(&m, &r, &out);
	const char *mail = text_str(&out);
	assert_non_null(
		strstr(mail, "From: siyu@localhost\r\nTo: a@example.com, b@example.com\r\nSubject: =?utf-8?B?"));
	assert_non_null(strstr(mail, "?=\r\n =?utf-8?B?"));
	assert_non_null(strstr(mail, "\r\nDate: Wed, 4 Mar 2026 01:00:05 +0000\r\n"));
	part_of(mail, "text/plain", body, sizeof body);
	assert_memory_equal(body, r.text.p, r.text.n);
	part_of(mail, "text/html", body, sizeof body);
	assert_non_null(strstr(body, "<p>新增 1 &lt;b&gt;</p>"));
	assert_non_null(strstr(body, "<h1>周报</h1>"));
	assert_non_null(strstr(body, "<p>.</p>\n<p>From 他</p>\n")); /* the last line, too */
	/* RFC 5322: a line is not longer than 998, and of ours none than 78. */
	for (const char *line = mail, *end; (end = strstr(line, "\r\n")) != NULL; line = end + 2)
		assert_true(end - line <= 78);
	text_release(&out);
}

static void test_each_once(void **state)
{
	(void)state;
	struct post_office o;
	struct rendition r;
	struct err err = {0};
	open_office(&o);
	r = sent(1, "morning", NOW - 48 * HOUR, "旧的");
	keep(&o, &r); /* of before anybody wanted mail */
	r = sent(2, "morning", NOW, "早会");
	keep(&o, &r);
	r = sent(3, "board", NOW, "9点 0单");
	keep(&o, &r);
	r = sent(4, "today", NOW, "今日");
	r.asker = SPAN_LIT("li");
	keep(&o, &r);
	r = sent(5, "weekly", NOW, "");
	r.state = RENDITION_OPEN;
	keep(&o, &r);
	r = sent(6, "monthly", NOW, "月报");
	keep(&o, &r);
	assert_int_equal(step(&o, NOW), 1);
	assert_true(there(&o, "siyu-morning-2.eml"));
	assert_false(there(&o, "siyu-morning-1.eml") || there(&o, "siyu-board-3.eml") || there(&o, "siyu-today-4.eml"));
	/* The one before it may still come: it waits for its turn. */
	assert_false(there(&o, "siyu-monthly-6.eml"));
	char path[700];
	snprintf(path, sizeof path, "%s/siyu-morning-2.eml", o.dir);
	assert_int_equal(unlink(path), 0);
	assert_int_equal(step(&o, NOW), 0);
	assert_false(there(&o, "siyu-morning-2.eml")); /* taken and gone: not again */
	r = sent(5, "weekly", NOW, "周报");
	assert_int_equal(db_begin(o.db, &err), RC_OK);
	assert_int_equal(rendition_end(o.db, &r, &err), RC_OK);
	assert_int_equal(db_commit(o.db, &err), RC_OK);
	assert_int_equal(step(&o, NOW + 1), 2);
	assert_true(there(&o, "siyu-weekly-5.eml") && there(&o, "siyu-monthly-6.eml"));
	/* One that never came keeps nobody waiting for ever. */
	r = sent(7, "weekly", NOW, "");
	r.state = RENDITION_OPEN;
	keep(&o, &r);
	r = sent(8, "evening", NOW + 3 * HOUR, "复盘");
	keep(&o, &r);
	assert_int_equal(step(&o, NOW + 2), 0);
	assert_int_equal(step(&o, NOW + 3 * HOUR), 1);
	close_office(&o);
}

static void test_no_folder(void **state)
{
	(void)state;
	struct post_office o;
	struct rendition r = sent(2, "morning", NOW, "早会");
	struct err err = {0};
	int n = 0;
	open_office(&o);
	keep(&o, &r);
	o.m.folder = "";
	assert_int_equal(step(&o, NOW), 0);
	o.m.folder = "/nowhere/at/all";
	assert_int_equal(mailfile_step(o.db, &o.m, NOW, &n, &err), RC_NOTFOUND);
	assert_non_null(strstr(err.text, "/nowhere/at/all"));
	o.m.folder = o.dir; /* made by then: nothing is lost */
	assert_int_equal(step(&o, NOW), 1);
	close_office(&o);
}

/* Away from the very first, and for days: what was sent then is written when the folder is there. */
static void test_folder_comes_late(void **state)
{
	(void)state;
	struct post_office o;
	struct rendition r = sent(1, "morning", NOW - 48 * HOUR, "以前的");
	struct err err = {0};
	char later[600];
	int n = 0;
	open_office(&o);
	snprintf(later, sizeof later, "%s/mail", o.dir);
	o.m.folder = later;
	assert_int_equal(mailfile_look(&o.m, &err), RC_NOTFOUND);
	assert_non_null(strstr(err.text, "不存在"));
	assert_non_null(strstr(err.hint, "mkdir -p"));
	assert_int_equal(mailfile_waiting(o.db, &o.m, NOW, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	r = sent(2, "morning", NOW, "早会");
	keep(&o, &r);
	assert_int_equal(mailfile_step(o.db, &o.m, NOW, &n, &err), RC_NOTFOUND);
	for (int i = 0; i < 60; i++) {
		r = sent(3 + i, i % 2 ? "morning" : "board", NOW + i * HOUR, "早会");
		keep(&o, &r);
		assert_int_equal(mailfile_step(o.db, &o.m, NOW + i * HOUR, &n, &err), RC_NOTFOUND);
	}
	assert_int_equal(mailfile_waiting(o.db, &o.m, NOW + 100 * HOUR, &n, &err), RC_OK);
	assert_int_equal(n, 31);
	assert_int_equal(mkdir(later, 0700), 0);
	assert_int_equal(mailfile_look(&o.m, &err), RC_OK);
	assert_int_equal(step(&o, NOW + 100 * HOUR) + step(&o, NOW + 100 * HOUR), 31);
	assert_true(there(&o, "mail/siyu-morning-2.eml") && there(&o, "mail/siyu-morning-62.eml"));
	assert_int_equal(mailfile_waiting(o.db, &o.m, NOW + 100 * HOUR, &n, &err), RC_OK);
	assert_int_equal(n, 0);
	/* A file in its place is none, and an empty name wants none. */
	o.m.folder = o.mark;
	assert_int_equal(mailfile_look(&o.m, &err), RC_INVALID);
	o.m.folder = "";
	assert_int_equal(mailfile_look(&o.m, &err), RC_OK);
	close_office(&o);
}

static void test_report_sent(void **state)
{
	(void)state;
	struct post_office o;
	struct err err = {0};
	struct arena *a = arena_new(0);
	struct zone zone;
	struct text out;
	/* Nothing was ever sold here: what the first said came to nothing since, which the second told. */
	struct sentlog_figures first = {.from_day = 20515,
				       .to_day = 20515,
				       .until_ms = NOW,
				       .orders = 2,
				       .gross_fen = 30000},
			       none = {.from_day = 20515, .to_day = 20515, .until_ms = NOW};
	struct rendition r = sent(1, "morning", NOW, "早会");
	struct reportsent ask = {.zone = &zone, .now_ms = NOW + HOUR, .days = 3};
	open_office(&o);
	zone_fixed(&zone, 8 * 3600);
	text_init(&out, 1 << 20);
	assert_int_equal(reportsent_print(o.db, a, &ask, &out, &err), RC_OK);
	assert_string_equal(text_str(&out), "3 天里没有发过报表\n");
	keep(&o, &r);
	assert_int_equal(sentlog_add(o.db, 1, 1, &first, &err), RC_OK);
	text_clear(&out);
	assert_int_equal(reportsent_print(o.db, a, &ask, &out, &err), RC_OK);
	assert_string_equal(text_str(&out),
		"2026-03-04 09:00  早会  2026-03-03\n"
		"  新增 0，当日开单 0，订单 2，成交额 ¥300.00，退款 ¥0.00，净成交 ¥300.00\n"
		"  后来变了：订单 2 → 0，成交额 ¥300 → ¥0，净成交 ¥300 → ¥0\n");
	r = sent(2, "evening", NOW + 1, "复盘");
	keep(&o, &r);
	assert_int_equal(sentlog_add(o.db, 1, 2, &none, &err), RC_OK);
	text_clear(&out);
	assert_int_equal(reportsent_print(o.db, a, &ask, &out, &err), RC_OK);
	assert_non_null(strstr(text_str(&out), "  更正过：订单 2 → 0，成交额 ¥300 → ¥0，净成交 ¥300 → ¥0\n"));
	assert_null(strstr(text_str(&out), "变了"));
	text_clear(&out);
	ask.json = true;
	assert_int_equal(reportsent_print(o.db, a, &ask, &out, &err), RC_OK);
	struct json_doc *doc = NULL;
	assert_int_equal(json_parse(text_span(&out), &doc, &err), RC_OK);
	json_free(doc);
	assert_non_null(strstr(text_str(&out), "\"report\":\"morning\",\"computed_at\":"));
	assert_non_null(strstr(text_str(&out), "\"sent\":{\"added\":0,\"bought\":0,\"orders\":2,\"gross_fen\":30000,"));
	assert_non_null(strstr(text_str(&out), "\"changed\":true"));
	text_release(&out);
	arena_free(a);
	close_office(&o);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_mail), cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_no_folder), cmocka_unit_test(test_folder_comes_late),
		cmocka_unit_test(test_report_sent)};
	return cmocka_run_group_tests_name("mailfile", tests, NULL, NULL);
}
