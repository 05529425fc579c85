/* Every numbered decision of sop-language-exact.md part 1 has a test that names it: "finding 9" in a comment of a scenario or a
 * test, or d09 in a test's name. What cannot run yet is listed with what it waits for. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/fileio.h"
#include "sop/keyword.h"
#include "sop/read.h"
#include "sop/render.h"

#define FINDINGS 69
#define FILE_BYTES ((size_t)4 << 20)

/* A finding that waits, wholly or in part, and the word of the language that it waits for: once that runs, its line goes. */
static const struct {
	int number;
	enum keyword_class cls;
	const char *word;
} later[] = {
	{38, KEYWORD_EXEC, "微信客服"},
};

static const char *waits_for(int number)
{
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		if (later[i].number == number)
			return later[i].word;
	return NULL;
}

/* What waits for a word that runs waits no more. */
static void test_who_waits(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof later / sizeof *later; i++) {
		const struct keyword *k = keyword_find_any(later[i].cls, span_of(later[i].word));

		assert_non_null(k);
		if (k->runs)
			print_error("'%s' runs: name finding %d in its test and take it off the list\n", k->word,
				later[i].number);
		assert_false(k->runs);
	}
}

/* -- who names what ------------------------------------------------------------------------------------------------------------ */

struct naming {
	bool named[FINDINGS + 1];
	int files;
};

/* Bytes of a number at the front of s; what is no finding is passed over. */
static size_t take_number(struct naming *n, struct span s)
{
	size_t digits = 0;
	int number = 0;

	while (digits < s.n && digits < 3 && s.p[digits] >= '0' && s.p[digits] <= '9')
		number = number * 10 + (s.p[digits++] - '0');
	if (digits > 0 && number >= 1 && number <= FINDINGS)
		n->named[number] = true;
	return digits;
}

/* "9", "3, 5 and 12" */
static void take_list(struct naming *n, struct span s)
{
	static const char *const between[] = {", ", " and ", "、"};

	for (size_t k = take_number(n, s); k > 0; k = take_number(n, s)) {
		size_t i = 0;

		s = span_drop(s, k);
		while (i < sizeof between / sizeof *between && !span_starts(s, between[i]))
			i++;
		if (i == sizeof between / sizeof *between)
			return;
		s = span_drop(s, strlen(between[i]));
	}
}

static enum rc look(void *user, const char *path, struct err *err)
{
	struct naming *n = user;
	bool own = strstr(path, "test_findings") != NULL; /* its words are no naming, its tests are */
	struct text body;
	enum rc rc;

	text_init(&body, FILE_BYTES);
	rc = fileio_read(path, &body, err);
	n->files++;
	for (size_t i = 0; !rc && i < body.n; i++) {
		struct span s = span_drop(text_span(&body), i);
		/* "exact finding 9" is one of the architecture. */
		bool other = own || (i >= 6 && span_ends(span_take(text_span(&body), i), "exact "));

		if (!other && (span_starts(s, "finding ") || span_starts(s, "findings ")))
			take_list(n,
				span_drop(s, span_starts(s, "findings ") ? strlen("findings ") : strlen("finding ")));
		else if (span_starts(s, "test_d"))
			take_number(n, span_drop(s, strlen("test_d")));
	}
	text_release(&body);
	return rc;
}

static void test_every_finding_is_named(void **state)
{
	static const char *const kinds[] = {".scn", ".c", ".sh"};
	struct naming n = {0};
	struct err err;
	int missing = 0;

	(void)state;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		assert_int_equal(fileio_each("tests", kinds[i], look, &n, &err), RC_OK);
	assert_true(n.files > 200);
	for (int i = 1; i <= FINDINGS; i++) {
		if (waits_for(i))
			print_message("finding %d waits for %s\n", i, waits_for(i));
		else if (!n.named[i])
			print_error("finding %d is named by no test\n", i);
		missing += !waits_for(i) && !n.named[i];
	}
	assert_int_equal(missing, 0);
}

/* The test can fail: a text that names none leaves all of them. */
static void test_naming(void **state)
{
	struct naming n = {0};

	(void)state;
	take_list(&n, SPAN_LIT("3, 5 and 12 of them"));
	assert_true(n.named[3] && n.named[5] && n.named[12] && !n.named[9]);
	take_list(&n, SPAN_LIT("of 9"));
	take_list(&n, SPAN_LIT("70"));
	assert_false(n.named[9]);
}

/* -- those without another home ------------------------------------------------------------------------------------------------ */

#define HEAD "# 剧本：甲\n- 开始：加好友\n- 停止：已购买\n- 目标：首单，7天内\n"

/* Is that code told? NULL: is it read without error? */
static bool says(const char *text, const char *code)
{
	struct arena *a = arena_new(4096);
	struct diag_list diags;
	struct sop_script *s = NULL;
	bool found = false;

	diag_init(&diags, a);
	if (read_script(span_of(text), SPAN_LIT("a.md"), NULL, &diags, &s) != RC_OK)
		s = NULL;
	found = !code && s;
	for (int i = 0; code && i < diags.n; i++)
		found = found || strcmp(diags.v[i].code, code) == 0;
	script_free(s);
	arena_free(a);
	return found;
}

/* A link in a mass text is the same for all: it makes no task of its own. The name of a customer does. */
static void test_d42_a_link_is_plain(void **state)
{
	(void)state;
	assert_false(render_per_customer(SOP_V_LINK));
	assert_true(render_per_customer(SOP_V_CUSTOMER));
}

/* 4000 bytes are 1333 characters, and the sentence speaks of these. */
static void test_d53_limits_are_bytes(void **state)
{
	struct text t;

	(void)state;
	text_init(&t, 65536);
	for (int n = 1333; n <= 1334; n++) {
		text_clear(&t);
		text_adds(&t, HEAD "## 第2天 20:00 好\n> ");
		for (int i = 0; i < n; i++)
			text_adds(&t, "好");
		text_addc(&t, '\n');
		assert_true(says(text_str(&t), "E503") == (n == 1334));
	}
	text_release(&t);
}

/* The first line may follow empty lines and comments; 执行：自动（欢迎语） is 自动. */
static void test_d69_small_things(void **state)
{
	(void)state;
	assert_true(says("\n// 给同事看\n\n" HEAD "## 第2天 20:00 好\n> 您好\n", NULL));
	assert_true(says("您好\n" HEAD "## 第2天 20:00 好\n> 您好\n", "E105"));
	assert_true(says(HEAD "## 20秒内 好\n- 执行：自动（欢迎语）\n> 您好\n", NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_finding_is_named), cmocka_unit_test(test_naming),
		cmocka_unit_test(test_who_waits), cmocka_unit_test(test_d42_a_link_is_plain),
		cmocka_unit_test(test_d53_limits_are_bytes), cmocka_unit_test(test_d69_small_things)};
	return cmocka_run_group_tests_name("findings", tests, NULL, NULL);
}
