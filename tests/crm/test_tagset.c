/* Names as people write them, and sets of tags. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "crm/tagset.h"

static struct tagset_tag tag(const char *group, const char *name)
{
	return (struct tagset_tag){.name = span_of(name), .group = span_of(group)};
}

static void test_d36_names_compare_folded(void **state)
{
	/* clang-format off */
	static const struct { const char *a, *b; bool same; } cases[] = {
		{ "油皮", "油皮", true },
		{ "VIP", "vip", true },
		{ "ＶＩＰ１", "vip1", true },
		{ "　油皮 ", "油皮", true },
		{ "油皮 ", " 油皮", true },
		{ "油 皮", "油皮", false }, /* a blank inside is part of the name */
		{ "油 皮", "油　皮", true },
		{ "油皮", "油皮x", false },
		{ "油皮x", "油皮", false },
		{ "a（b）", "a(b)", true },
		{ "", "", true },
		{ " ", "", true },
		{ "", "a", false },
		{ "Ä", "ä", false }, /* ASCII letters only */
		{ "\xff", "\xff", true },
		{ "\xff", "\xfe", false },
		{ "\xe6\xb2", "油", false },
	};
	/* clang-format on */

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		if (tagset_same(span_of(cases[i].a), span_of(cases[i].b)) != cases[i].same)
			fail_msg("'%s' and '%s'", cases[i].a, cases[i].b);
		assert_int_equal(tagset_same(span_of(cases[i].b), span_of(cases[i].a)), cases[i].same);
	}
	assert_true(tagset_same(SPAN_ABSENT, SPAN_ABSENT));
	assert_false(tagset_same(SPAN_ABSENT, SPAN_LIT("a")));
}

static void test_d58_group_and_tag(void **state)
{
	struct tagset_tag high = tag("意向", "高"), bare = tag("", "高"), odd = tag("组", "A/B");

	(void)state;
	assert_true(tagset_names(SPAN_LIT("高"), &high));
	assert_true(tagset_names(SPAN_LIT("意向/高"), &high));
	assert_true(tagset_names(SPAN_LIT("意向／高"), &(struct tagset_tag){SPAN_LIT("意向/高"), SPAN_LIT("")}));
	assert_false(tagset_names(SPAN_LIT("价值/高"), &high));
	assert_true(tagset_names(SPAN_LIT("高"), &bare));
	/* Its group is not known: a saying with a group is not proven. */
	assert_false(tagset_names(SPAN_LIT("意向/高"), &bare));
	assert_true(tagset_names(SPAN_LIT("A/B"), &odd));
	assert_true(tagset_has(&high, 1, SPAN_LIT("高")));
	assert_false(tagset_has(&high, 1, SPAN_LIT("低")));
	assert_false(tagset_has(NULL, 0, SPAN_LIT("高")));
}

static void test_difference(void **state)
{
	struct arena *a = arena_new(4096);
	struct tagset_tag before[] = {tag("g", "a"), tag("g", "b"), tag("g", "b"), tag("h", "c")};
	struct tagset_tag after[] = {tag("g", "d"), tag("g", "a"), tag("g", "d"), tag("g", "c")};
	struct tagset_change c;

	(void)state;
	tagset_diff(before, 4, after, 4, a, &c);
	assert_int_equal(c.on_n, 2);
	assert_true(span_is(c.on[0].name, "d"));
	assert_true(span_is(c.on[1].name, "c") && span_is(c.on[1].group, "g"));
	assert_int_equal(c.off_n, 2);
	assert_true(span_is(c.off[0].name, "b"));
	assert_true(span_is(c.off[1].name, "c") && span_is(c.off[1].group, "h"));
	tagset_diff(after, 4, after, 4, a, &c);
	assert_int_equal(c.on_n + c.off_n, 0);
	tagset_diff(NULL, 0, after, 4, a, &c);
	assert_int_equal(c.on_n, 3);
	assert_int_equal(c.off_n, 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_d36_names_compare_folded),
		cmocka_unit_test(test_d58_group_and_tag),
		cmocka_unit_test(test_difference),
	};

	return cmocka_run_group_tests_name("crm/tagset", tests, NULL, NULL);
}
