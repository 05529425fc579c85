/* One value of a configuration is written anew; everything else keeps its bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "confedit.h"

static void becomes(const char *before, const char *section, const char *name, const char *key, const char *after)
{
	struct text t;
	text_init(&t, 4096);
	text_adds(&t, before);
	confedit_set(&t, section, name, key, SPAN_LIT("new"));
	assert_string_equal(text_str(&t), after);
	assert_true(confedit_has(text_span(&t), section, name, key));
	text_release(&t);
}

static void a_line_is_written_anew(void **state)
{
	(void)state;
	becomes("# a\n[corp]\ncorpid = ww1 ; old\n[app bot]\nsecret=x\n", "corp", NULL, "corpid",
		"# a\n[corp]\ncorpid = \"new\"\n[app bot]\nsecret=x\n");
	becomes("[app a]\nsecret = 1\n[ app \"b\" ] # two\n  secret = 2\ntoken = 3", "app", "b", "secret",
		"[app a]\nsecret = 1\n[ app \"b\" ] # two\nsecret = \"new\"\ntoken = 3");
	becomes("\xef\xbb\xbf[corp]\r\ncorpid = ww1\r\nx = 1\r\n", "corp", NULL, "corpid",
		"\xef\xbb\xbf[corp]\r\ncorpid = \"new\"\r\nx = 1\r\n");
	/* A section may stand twice; a comment is no key. */
	becomes("[app b]\n# secret = 1\n[corp]\na = 1\n[app b]\nsecret = 2\n", "app", "b", "secret",
		"[app b]\n# secret = 1\n[corp]\na = 1\n[app b]\nsecret = \"new\"\n");
}

static void what_is_not_there_is_added(void **state)
{
	(void)state;
	becomes("[app b]\ntoken = 1\n[corp]\n", "app", "b", "secret", "[app b]\nsecret = \"new\"\ntoken = 1\n[corp]\n");
	becomes("[corp]\na = 1", "wecom", NULL, "api_base", "[corp]\na = 1\n\n[wecom]\napi_base = \"new\"\n");
	becomes("", "app", "b", "secret", "\n[app b]\nsecret = \"new\"\n");
	becomes("[app bo]\nsecret = 1\n", "app", "b", "secret", "[app bo]\nsecret = 1\n\n[app b]\nsecret = \"new\"\n");
	assert_false(confedit_has(SPAN_LIT("[app b]\nsecret_file = x\n"), "app", "b", "secret"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_written_anew), cmocka_unit_test(what_is_not_there_is_added)};
	return cmocka_run_group_tests_name("confedit", tests, NULL, NULL);
}
