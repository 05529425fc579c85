#include "grumble.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

static char said[4096];

/* What a flush writes to standard error. */
static const char *flush(struct grumble *g, int64_t now_ms)
{
	int keep = dup(STDERR_FILENO);
	FILE *f = tmpfile();
	assert_true(keep >= 0 && f && dup2(fileno(f), STDERR_FILENO) >= 0);
	grumble_flush(g, now_ms);
	(void)fflush(stderr);
	assert_true(dup2(keep, STDERR_FILENO) >= 0);
	close(keep);
	rewind(f);
	said[fread(said, 1, sizeof(said) - 1, f)] = 0;
	fclose(f);
	return said;
}

static int lines(const char *s)
{
	int n = 0;
	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void test_at_most_one_line_in_a_while(void **state)
{
	struct grumble g = {0};
	(void)state;
	assert_string_equal(flush(&g, 1000), "");
	grumble_refused(&g, GRUMBLE_SIGNATURE, 900, SPAN_LIT("/wecom/bot"));
	assert_non_null(strstr(flush(&g, 1000), "last=/wecom/bot signature=1 hint=\"the Token"));
	for (int i = 0; i < 5000; i++) {
		grumble_refused(&g, i % 2 ? GRUMBLE_SIGNATURE : GRUMBLE_PARSE, 1000 + i, SPAN_LIT("/wecom/bot"));
		assert_string_equal(flush(&g, 1001 + i), "");
	}
	assert_non_null(strstr(flush(&g, 1000 + GRUMBLE_EVERY_MS), "parse=2500 signature=2500"));
	assert_int_equal(lines(said), 1);
	assert_string_equal(flush(&g, 99999999), "");
	for (int i = 0; i < GRUMBLE_WHYS; i++) {
		assert_non_null(grumble_name((enum grumble_why)i));
		assert_true(strlen(grumble_hint((enum grumble_why)i)) > 20);
	}
	/* The sums go on, whatever was said. */
	assert_int_equal(g.total[GRUMBLE_SIGNATURE].count, 2501);
	assert_int_equal(g.total[GRUMBLE_PARSE].last_ms, 5998);
	assert_int_equal(g.all, 5001);
}

/* What somebody sends as a path forges no line and stays short. */
static void test_path_from_outside(void **state)
{
	struct grumble g = {0};
	char path[500];
	(void)state;
	memset(path, 'x', sizeof(path));
	memcpy(path, "/wecom/a b\"\n", 12);
	grumble_refused(&g, GRUMBLE_APP, 1000, span_make(path, sizeof(path)));
	assert_non_null(strstr(flush(&g, 1000), "last=\"/wecom/a b\\\"\\x0axxx"));
	assert_int_equal(lines(said), 1);
	assert_int_equal(strlen(g.total[GRUMBLE_APP].path), GRUMBLE_PATH_BYTES - 1);
	assert_true(strlen(said) < 600);
}

/* Right signatures with times far off, and no fresh one among them: it is this machine's clock. */
static void test_clock(void **state)
{
	struct grumble g = {0};
	(void)state;
	grumble_stale(&g, 900, SPAN_LIT("/wecom/bot"), 7200000);
	grumble_stale(&g, 900, SPAN_LIT("/wecom/bot"), 7200000);
	grumble_fresh(&g);
	grumble_stale(&g, 900, SPAN_LIT("/wecom/bot"), 7200000);
	assert_null(strstr(flush(&g, 1000), "the clock seems wrong"));
	grumble_stale(&g, 900, SPAN_LIT("/wecom/bot"), 7200000);
	grumble_stale(&g, 900, SPAN_LIT("/wecom/bot"), 7200000);
	assert_non_null(strstr(flush(&g, 2000), "the clock seems wrong"));
	assert_non_null(strstr(said, "off_s=7200"));
	for (int i = 0; i < 10; i++)
		grumble_stale(&g, 900, SPAN_LIT("/wecom/bot"), 7200000);
	assert_null(strstr(flush(&g, 2000 + GRUMBLE_CLOCK_EVERY_MS - 1), "the clock seems wrong"));
	assert_non_null(strstr(flush(&g, 2000 + GRUMBLE_CLOCK_EVERY_MS), "the clock seems wrong"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_most_one_line_in_a_while),
		cmocka_unit_test(test_path_from_outside),
		cmocka_unit_test(test_clock),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
