/* The signature of pages: the vector of api.md 16.3, and what belongs to a URL. */
#include "wecom/pagesign.h"
#include "testlib.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void signs(const char *url, const char *want)
{
	char got[PAGESIGN_BYTES];
	pagesign(SPAN_LIT("tk"), SPAN_LIT("abc"), 1700000000, span_of(url), got);
	assert_string_equal(got, want);
}

static void test_the_vector(void **state)
{
	char other[PAGESIGN_BYTES];
	(void)state;
	signs("https://m.example.cn/side?x=1", "4496305497575e3cd1a960a38909853a08e22297");
	/* Without what stands behind '#', with the query. */
	signs("https://m.example.cn/side?x=1#here", "4496305497575e3cd1a960a38909853a08e22297");
	pagesign(SPAN_LIT("tk"), SPAN_LIT("abc"), 1700000000, SPAN_LIT("https://m.example.cn/side"), other);
	assert_string_not_equal(other, "4496305497575e3cd1a960a38909853a08e22297");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_the_vector)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
