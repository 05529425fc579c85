/* tz files made here, so that this test needs none of the system's; and one of the system's, broken in every place. */
#include "base/fileio.h"
#include "base/mem.h"
#include "base/zonetab.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#define HOUR 3600
#define DAY_S 86400

struct change {
	int64_t at_s;
	int type;
};

static void put_be(struct text *t, int64_t v, int bytes)
{
	for (int i = bytes - 1; i >= 0; i--)
		text_addc(t, (char)(uint8_t)((uint64_t)v >> (i * 8)));
}

static void put_block(
	struct text *t, char version, int width, const int32_t *types, int ntypes, const struct change *c, int n)
{
	text_adds(t, "TZif");
	text_addc(t, version);
	for (int i = 0; i < 15; i++)
		text_addc(t, '\0');
	const int counts[6] = {0, 0, 0, n, ntypes, 4};
	for (int i = 0; i < 6; i++)
		put_be(t, counts[i], 4);
	for (int i = 0; i < n; i++)
		put_be(t, c[i].at_s, width);
	for (int i = 0; i < n; i++)
		put_be(t, c[i].type, 1);
	for (int i = 0; i < ntypes; i++) {
		put_be(t, types[i], 4);
		put_be(t, 0, 2);
	}
	text_add(t, span_make("XYZ\0", 4));
}

static const int32_t types[] = {8 * HOUR, 9 * HOUR, -HOUR};

/* footer NULL: a file of version 1. */
static enum rc make_and_read(
	const struct change *c, int n, const char *footer, int64_t from_s, int64_t to_s, struct zone *z, struct err *e)
{
	struct text t;
	text_init(&t, 1 << 20);
	put_block(&t, footer ? '2' : '\0', 4, types, 3, c, footer ? 0 : n);
	if (footer) {
		put_block(&t, '2', 8, types, 3, c, n);
		text_addf(&t, "\n%s\n", footer);
	}
	enum rc rc = zonetab_read(text_span(&t), from_s * 1000, to_s * 1000, z, e);
	text_release(&t);
	return rc;
}

static void keeps_what_the_range_needs(void **state)
{
	(void)state;
	static const struct change c[] = {{-1000, 1}, {1000, 0}, {2000, 1}, {2500, 1}, {3000, 2}, {4000, 0}};
	struct zone z;
	struct err e;
	for (int version = 1; version <= 2; version++) {
		const char *footer = version == 1 ? NULL : "";
		assert_int_equal(make_and_read(c, 6, footer, 1500, 3500, &z, &e), RC_OK);
		assert_int_equal(z.n, 3); /* the change at 2500 changes nothing */
		assert_true(z.rule[0].from_ms == INT64_MIN && z.rule[0].offset_s == 8 * HOUR);
		assert_true(z.rule[1].from_ms == 2000000 && z.rule[1].offset_s == 9 * HOUR);
		assert_true(z.rule[2].from_ms == 3000000 && z.rule[2].offset_s == -HOUR);
		assert_int_equal(make_and_read(c, 6, footer, -2000, -1500, &z, &e), RC_OK);
		assert_true(z.n == 1 && z.rule[0].offset_s == 8 * HOUR);
		assert_int_equal(make_and_read(c, 6, footer, 9000, 9999, &z, &e), RC_OK);
		assert_true(z.n == 1 && z.rule[0].offset_s == 8 * HOUR);
		assert_int_equal(make_and_read(c, 6, footer, 2000, 3000, &z, &e), RC_OK);
		assert_true(z.n == 2 && z.rule[0].offset_s == 9 * HOUR && z.rule[1].offset_s == -HOUR);
	}
}

static void expands_footers(void **state)
{
	(void)state;
	static const struct {
		const char *footer;
		int64_t at_s; /* since 2026-01-01 00:00 UTC */
		int32_t before_s, after_s;
	} cases[] = {
		{"CET-1CEST,M3.5.0,M10.5.0/3", 87 * DAY_S + HOUR, HOUR, 2 * HOUR},  /* 29 March 01:00 */
		{"CET-1CEST,M3.5.0,M10.5.0/3", 297 * DAY_S + HOUR, 2 * HOUR, HOUR}, /* 25 October 01:00 */
		{"<+0330>-3:30<+0430>,J79/24,J263/24", 79 * DAY_S - 12600, 12600, 16200},
		{"AAA3BBB,J60/0,J300/0", 59 * DAY_S + 3 * HOUR, -3 * HOUR, -2 * HOUR}, /* 1 March, no leap year */
		{"AAA3BBB,59/0,300/0", 59 * DAY_S + 3 * HOUR, -3 * HOUR, -2 * HOUR},   /* day 59 from 0 */
		{"AAA3BBB,M3.5.0/-2,M10.5.0/-1", 87 * DAY_S + HOUR, -3 * HOUR, -2 * HOUR},
	};
	const int64_t y2026 = 1767225600;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct zone z;
		struct err e;
		int64_t at = y2026 + cases[i].at_s;
		if (make_and_read(NULL, 0, cases[i].footer, y2026, y2026 + 365 * DAY_S, &z, &e) != RC_OK)
			fail_msg("%s: %s", cases[i].footer, e.text);
		assert_int_equal(z.n, 3);
		assert_int_equal(zone_offset_s(&z, at * 1000 - 1), cases[i].before_s);
		assert_int_equal(zone_offset_s(&z, at * 1000), cases[i].after_s);
	}
}

/* RFC 8536, 3.3.1: summer time for ever is written as a winter of no length. */
static void permanent_summer(void **state)
{
	(void)state;
	struct zone z;
	struct err e;
	assert_int_equal(make_and_read(NULL, 0, "XXX3EDT4,0/0,J365/23", 1767225600, 1830297600, &z, &e), RC_OK);
	assert_int_equal(zone_offset_s(&z, INT64_C(1767225600000)), -4 * HOUR);
	assert_int_equal(zone_offset_s(&z, INT64_C(1798761600000)), -4 * HOUR);
	assert_int_equal(z.n, 1);
}

/* clang-format off */
static const char *const bad_footers[] = {
	"X", "XY3", "XYZ", "XYZ3,", "XYZ3ABC", "XYZ3ABC,", "XYZ3ABC,M3.5.0", "XYZ3ABC,M13.1.0,M1.1.0",
	"XYZ3ABC,M3.6.0,M1.1.0",
	"XYZ3ABC,M3.5.7,M1.1.0", "XYZ3ABC,J0,J1", "XYZ3ABC,J366,J1", "XYZ3ABC,366,1", "XYZ3ABC,M3.5.0/,M1.1.0",
	"XYZ3ABC,M3.5.0/168,M1.1.0",
	"XYZ3ABC,M3.5.0,M10.5.0x", "<XYZ3", "XYZ3:60", "XYZ999", "3XYZ",
};
/* clang-format on */

static void refuses_bad_footers_and_orders(void **state)
{
	(void)state;
	struct zone z = {.n = 77};
	struct err e;
	for (size_t i = 0; i < sizeof bad_footers / sizeof bad_footers[0]; i++)
		if (make_and_read(NULL, 0, bad_footers[i], 0, 100, &z, &e) != RC_INVALID)
			fail_msg("'%s' was taken", bad_footers[i]);
	static const struct change backwards[] = {{1000, 1}, {500, 0}}, no_type[] = {{1000, 3}};
	assert_int_equal(make_and_read(backwards, 2, "", 0, 100, &z, &e), RC_INVALID);
	assert_int_equal(make_and_read(no_type, 1, "", 0, 100, &z, &e), RC_INVALID);
	struct change many[ZONE_MAX_RULES + 1];
	for (int i = 0; i <= ZONE_MAX_RULES; i++)
		many[i] = (struct change){100 + i, i % 2 ? 0 : 1};
	assert_int_equal(make_and_read(many, ZONE_MAX_RULES - 1, "", 0, 1000, &z, &e), RC_OK);
	assert_int_equal(z.n, ZONE_MAX_RULES);
	z.n = 77;
	assert_int_equal(make_and_read(many, ZONE_MAX_RULES, "", 0, 1000, &z, &e), RC_LIMIT);
	assert_int_equal(z.n, 77);
}

/* Cut at every length and changed at every byte: read or refused, never read behind the end. */
static void survives_broken_files(void **state)
{
	(void)state;
	struct text t;
	int refused = 0;
	text_init(&t, 1 << 20);
	if (fileio_read("/usr/share/zoneinfo/America/New_York", &t, NULL) != RC_OK) {
		fprintf(stderr, "SKIPPED: no tz file\n");
		text_release(&t);
		skip();
	}
	for (size_t i = 0; i < t.n; i++) {
		struct zone z;
		char *cut = mem_alloc(i), *changed = mem_strn(t.p, t.n);
		memcpy(cut, t.p, i);
		refused += zonetab_read(span_make(cut, i), 0, INT64_C(4102444800000), &z, NULL) != RC_OK;
		changed[i] = (char)(changed[i] ^ 0x81);
		refused += zonetab_read(span_make(changed, t.n), INT64_C(1767225600000), INT64_C(1830297600000), &z,
				   NULL) != RC_OK;
		refused += zonetab_read(span_make(changed, t.n), INT64_MIN, INT64_MAX, &z, NULL) != RC_OK;
		mem_free(cut);
		mem_free(changed);
	}
	assert_true(refused > 1000);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_what_the_range_needs),
		cmocka_unit_test(expands_footers),
		cmocka_unit_test(permanent_summer),
		cmocka_unit_test(refuses_bad_footers_and_orders),
		cmocka_unit_test(survives_broken_files),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
