/* Every numbered decision of sop-language-exact.md part 1 has a test that names it: "finding 9" in a comment of a scenario or a
 * test, or d09 in a test's name; tests/decisions.txt says which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "base/fileio.h"
#include "sop/read.h"
#include "sop/render.h"

#define FINDINGS 69
#define DEFECTS 13
#define FILE_BYTES ((size_t)4 << 20)

/* -- who names what ------------------------------------------------------------------------------------------------------------ */

/* Bytes of a number at the front of s, 0: none. */
static size_t number(struct span s, int *ret)
{
	size_t digits = 0;

	*ret = 0;
	while (digits < s.n && digits < 3 && s.p[digits] >= '0' && s.p[digits] <= '9')
		*ret = *ret * 10 + (s.p[digits++] - '0');
	return digits;
}

/* "9", "3, 5 and 12", "19 to 21": is it among them? */
static bool in_list(struct span s, int wanted)
{
	static const char *const between[] = {", ", " and ", "、"};
	int n, from = 0;
	bool range = false;

	for (size_t k = number(s, &n); k > 0; k = number(s, &n)) {
		size_t i = 0;

		if (n == wanted || (range && from <= wanted && wanted <= n))
			return true;
		s = span_drop(s, k);
		from = n;
		range = span_starts(s, " to ");
		while (!range && i < sizeof between / sizeof *between && !span_starts(s, between[i]))
			i++;
		if (i == sizeof between / sizeof *between)
			return false;
		s = span_drop(s, range ? strlen(" to ") : strlen(between[i]));
	}
	return false;
}

/* Does the text name that decision: "finding 9", "findings 3, 5 and 12", test_d09? own: of this file, whose words are no naming. */
static bool names(struct span body, int wanted, bool own)
{
	int n;

	for (; body.n; body = span_drop(body, 1)) {
		if (span_starts(body, "test_d") && number(span_drop(body, strlen("test_d")), &n) > 0 && n == wanted)
			return true;
		if (own || !span_starts(body, "finding"))
			continue;
		struct span behind = span_drop(body, strlen("finding"));
		if (span_starts(behind, "s "))
			behind = span_drop(behind, 1);
		if (span_starts(behind, " ") && in_list(span_drop(behind, 1), wanted))
			return true;
	}
	return false;
}

static struct span file(const char *path, struct text *body)
{
	struct err err;

	text_clear(body);
	if (fileio_read(path, body, &err))
		fail_msg("%s", err.text);
	return text_span(body);
}

/* One file of a line: is it there, and does it name what it stands for? */
static bool stands(struct span name, int decision, struct text *body)
{
	char path[256];

	snprintf(path, sizeof path, "tests/%.*s", SPAN_ARG(name));
	struct span text = file(path, body);
	bool does = decision ? names(text, decision, strstr(path, "test_findings") != NULL)
			     : span_starts(text, "// A defect of existing systems: ");
	if (!does)
		print_error("%s does not name what it is listed for (%d)\n", path, decision);
	return does;
}

/* tests/decisions.txt: each decision has a test that names it, and each known defect. */
static void test_every_decision_has_its_test(void **state)
{
	struct text list, body;
	int seen[FINDINGS + 1] = {0}, defects = 0, wrong = 0;

	(void)state;
	text_init(&list, FILE_BYTES);
	text_init(&body, FILE_BYTES);
	for (struct span rest = file("tests/decisions.txt", &list), line; rest.n;) {
		struct span head, files, one;
		int n = 0;

		span_cut(rest, '\n', &line, &rest);
		if (!line.n || line.p[0] == '#')
			continue;
		assert_true(span_cut(line, ':', &head, &files));
		bool defect = span_starts(head, "defect ");
		assert_true(defect || (number(head, &n) == head.n && n >= 1 && n <= FINDINGS));
		for (files = span_trim(files); files.n; files = span_trim(files)) {
			span_cut(files, ' ', &one, &files);
			wrong += !stands(one, n, &body);
			seen[n]++;
		}
		defects += defect;
	}
	for (int i = 1; i <= FINDINGS; i++) {
		if (!seen[i])
			print_error("decision %d has no line in tests/decisions.txt\n", i);
		wrong += !seen[i];
	}
	assert_int_equal(wrong, 0);
	assert_true(defects >= DEFECTS);
	text_release(&list);
	text_release(&body);
}

/* The test can fail: what is not named is not found. */
static void test_naming(void **state)
{
	(void)state;
	assert_true(names(SPAN_LIT("x (findings 3, 5 and 12)"), 12, false));
	assert_true(names(SPAN_LIT("findings 19 to 21"), 20, false));
	assert_true(names(SPAN_LIT("static void test_d42_a_link"), 42, true));
	assert_false(names(SPAN_LIT("x (findings 3, 5 and 12)"), 9, false));
	assert_false(names(SPAN_LIT("finding 12"), 1, false));
	assert_false(names(SPAN_LIT("finding of 9"), 9, false));
	assert_false(names(SPAN_LIT("finding 9"), 9, true));
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
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_every_decision_has_its_test),
		cmocka_unit_test(test_naming), cmocka_unit_test(test_d42_a_link_is_plain),
		cmocka_unit_test(test_d53_limits_are_bytes), cmocka_unit_test(test_d69_small_things)};
	return cmocka_run_group_tests_name("findings", tests, NULL, NULL);
}
