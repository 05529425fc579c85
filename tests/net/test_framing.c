#include "framing.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <cmocka.h>

/* "Name:value\n…" as the library hands headers on: cut at the first colon, nothing trimmed but leading blanks. */
static int status(const char *headers, bool host, bool body, uint64_t *ret_length)
{
	struct framing f = {0};
	struct span rest = span_of(headers), line, name, value;
	while (rest.n > 0) {
		span_cut(rest, '\n', &line, &rest);
		span_cut(line, ':', &name, &value);
		framing_header(&f, name, value);
	}
	return framing_status(&f, host, body, ret_length);
}

static void test_lengths(void **state)
{
	uint64_t n = 7;
	(void)state;
	assert_int_equal(status("Host:a\nContent-Length:12", true, true, &n), 0);
	assert_int_equal(n, 12);
	assert_int_equal(status("Host:a\ncontent-LENGTH:0 \t", true, true, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(status("Host:a\nTransfer-Encoding:Chunked ", true, true, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(status("Host:a", true, false, &n), 0);
	assert_int_equal(n, 0);
	assert_int_equal(status("Host:a", true, true, &n), 411);
	assert_int_equal(status("", false, false, &n), 0);
	assert_int_equal(status("Host:a\nContent-Length:9223372036854775807", true, true, &n), 0);
	assert_int_equal(n, INT64_MAX);
	assert_int_equal(status("Host:a\nContent-Length:9223372036854775808", true, true, &n), 413);
	assert_true(n == FRAMING_UNKNOWN);
}

static void test_ambiguities(void **state)
{
	static const struct {
		const char *headers;
		int status;
	} cases[] = {
		{"Host:a\nContent-Length:5\nContent-Length:6", 400},
		{"Host:a\nContent-Length:5\nContent-Length:5", 400},
		{"Host:a\nContent-Length:5\nTransfer-Encoding:chunked", 400},
		{"Host:a\nTransfer-Encoding:chunked\nTransfer-Encoding:gzip", 400},
		{"Host:a\nTransfer-Encoding:gzip, chunked", 501},
		{"Host:a\nTransfer-Encoding:chunke", 501},
		{"Host:a\nTransfer-Encoding:chunkedd", 501},
		{"Host:a\nTransfer-Encoding:", 501},
		{"Host:a\nContent-Length :5", 400},
		{"Host:a\nContent-Length\t:5", 400},
		{"Host:a\n:5", 400},
		{"X :5\nHost:a\nContent-Length:5", 400}, /* whatever comes behind it */
		{"Host:a\nX\x01:5", 400},
		{"Host:a\nX\x80:5", 400},
		{"Host:a\nX(:5", 400},
		{"Content-Length:5", 400},
		{"Host:a\nHost:a\nContent-Length:5", 400},
	};
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		uint64_t n = 7;
		int got = status(cases[i].headers, true, true, &n);
		if (got != cases[i].status || n != FRAMING_UNKNOWN)
			fail_msg("%s: %d", cases[i].headers, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lengths),
		cmocka_unit_test(test_ambiguities),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
