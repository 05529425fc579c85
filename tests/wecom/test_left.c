/* What .github/decisions/0009 says is left alone: none of it stands in the table of calls, and of the reference's index (api.md 21) every call is in
 * one of the two. */
#include "base/text.h"
#include "wecom/api.h"
#include "sample.h"

#include <stdio.h>
#include <string.h>

#define PAGE ".github/decisions/0009-calls-and-callbacks-left-alone.md"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct span page(void)
{
	FILE *f = fopen(PAGE, "rb");
	char *p = arena_alloc(arena, 1 << 18);

	if (!f)
		fail_msg("'%s' is not there: tests run in the root of the tree", PAGE);
	size_t n = fread(p, 1, 1 << 18, f);
	fclose(f);
	return span_make(p, n);
}

/* "| `PATH` | WHY |"; how often. */
static int left(struct span text, struct span path)
{
	struct span line;
	int n = 0;

	while (span_cut(text, '\n', &line, &text))
		if (span_starts(line, "| `") && span_starts(span_drop(line, 3), arena_copy(arena, path).p) &&
			span_starts(span_drop(line, 3 + path.n), "` | "))
			n++;
	return n;
}

static bool called(struct span path)
{
	for (enum api_id id = API_NONE + 1; id < API_COUNT; id++)
		if (span_eq(path, span_of(api_def(id)->path)))
			return true;
	return false;
}

static void test_no_call_is_in_both(void **state)
{
	struct span text = page(), rest = text, line;
	int rows = 0;

	(void)state;
	while (span_cut(rest, '\n', &line, &rest)) {
		if (!span_starts(line, "| `/cgi-bin/"))
			continue;
		struct span path = span_drop(line, 3);
		path = span_take(path, span_find(path, '`'));
		rows++;
		if (called(path))
			fail_msg("'%.*s' is left alone, and called", SPAN_ARG(path));
		if (left(text, path) != 1)
			fail_msg("'%.*s' stands there %d times", SPAN_ARG(path), left(text, path));
		/* A reason is more than a word. */
		if (line.n < path.n + 15)
			fail_msg("'%.*s' has no reason", SPAN_ARG(path));
	}
	assert_true(rows > 50);
}

/* A path of the index, or one of those that it writes with {a,b}. */
static int check_path(struct span text, struct span path)
{
	size_t open = span_find(path, '{'), close = span_find(path, '}');
	int n = 0;

	if (open != SIZE_MAX && close != SIZE_MAX) {
		struct span names = span_make(path.p + open + 1, close - open - 1), one;

		while (span_present(names)) {
			span_cut(names, ',', &one, &names);
			n += check_path(text,
				arena_printf(arena, "%.*s%.*s%.*s", (int)open, path.p, SPAN_ARG(one),
					SPAN_ARG(span_drop(path, close + 1))));
		}
		return n;
	}
	if (span_starts(path, "/cgi-bin/user/") || span_starts(path, "/cgi-bin/department/"))
		return 1; /* as a whole */
	/* "{get,add}_strategy_tag(_list)": with it or without. */
	size_t round = span_find(path, '(');
	if (round != SIZE_MAX) {
		struct span bare = span_trim(span_take(path, round)),
			    all = arena_printf(arena, "%.*s_list", SPAN_ARG(bare));
		path = called(all) || left(text, all) == 1 ? all : bare;
	}
	if (!called(path) && left(text, path) != 1)
		fail_msg("'%.*s' is neither called nor left alone", SPAN_ARG(path));
	return 1;
}

static void test_every_call_of_the_reference_is_in_one(void **state)
{
	struct span text = page(), index = sample_load(arena, "api.md"), line, cell;
	size_t at = span_present(index) ? span_search(index, SPAN_LIT("## 21. Endpoint index")) : SIZE_MAX;
	int calls = 0;

	(void)state;
	if (at == SIZE_MAX) {
		fprintf(stderr, "SKIPPED: no api.md: set SIYU_SHARED\n");
		skip();
	}
	for (index = span_drop(index, at); span_cut(index, '\n', &line, &index) && !span_starts(line, "## 22");) {
		int k = 0;
		struct span where = SPAN_ABSENT, prefix = SPAN_LIT("");

		if (!span_starts(line, "| ") || span_search(line, SPAN_LIT("/cgi-bin/")) == SIZE_MAX)
			continue;
		for (struct span rest = line; span_present(rest) && k < 5; k++) {
			span_cut(rest, '|', &cell, &rest);
			if (k == 3)
				where = span_trim(cell);
		}
		/* "A, B": B stands in the folder of A. Commas within {} divide names. */
		for (size_t from = 0, i = 0, deep = 0; i <= where.n; i++) {
			deep += i < where.n && where.p[i] == '{';
			deep -= i < where.n && where.p[i] == '}';
			if (i < where.n && (where.p[i] != ',' || deep > 0))
				continue;
			struct span one = span_trim(span_make(where.p + from, i - from));
			from = i + 1;
			if (span_search(one, SPAN_LIT("...")) != SIZE_MAX)
				continue;
			if (one.p[0] == '/') {
				size_t cut = one.n;
				size_t brace = span_find(one, '{');
				for (cut = brace == SIZE_MAX ? one.n : brace; cut > 0 && one.p[cut - 1] != '/'; cut--)
					;
				prefix = span_take(one, cut);
			} else {
				one = arena_printf(arena, "%.*s%.*s", SPAN_ARG(prefix), SPAN_ARG(one));
			}
			calls += check_path(text, one);
		}
	}
	assert_true(calls > 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_no_call_is_in_both),
		cmocka_unit_test(test_every_call_of_the_reference_is_in_one)};
	return cmocka_run_group_tests(tests, setup, teardown);
}
