#include "base/ini.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

static enum rc note(void *user, int line, struct span section, struct span name, struct span key, struct span value,
	struct err *err)
{
	if (span_is(key, "forbidden"))
		return err_set(err, RC_DENIED, "key 'forbidden' is forbidden");
	text_addf(user, "%d %.*s|%.*s|%.*s=%.*s\n", line, SPAN_ARG(section), SPAN_ARG(name), SPAN_ARG(key),
		SPAN_ARG(value));
	return RC_OK;
}

static void expect(const char *in, const char *want)
{
	struct text t;
	struct err e;
	text_init(&t, 10000);
	if (ini_read(span_of(in), "x.conf", note, &t, &e) != RC_OK)
		fail_msg("'%s': %s", in, e.text);
	assert_string_equal(text_str(&t), want);
	text_release(&t);
}

static void reads(void **state)
{
	(void)state;
	expect("", "");
	expect("\n \n# c\n  ; c\n", "");
	expect("[corp]\ncorpid = ww1\n\n[app bot]\n  token=abc \r\naes_key\t=\tX=Y=\n[gate]\nlisten = 127.0.0.1:8080",
		"2 corp||corpid=ww1\n5 app|bot|token=abc\n6 app|bot|aes_key=X=Y=\n8 gate||listen=127.0.0.1:8080\n");
	expect("\xEF\xBB\xBFk=v", "1 ||k=v\n");
	expect("k=", "1 ||k=\n");
	expect("k = a  b ", "1 ||k=a  b\n");
	expect("[ app   my bot ] ; c\nk=v", "2 app|my bot|k=v\n");
	expect("[app \"my bot\"]\nk=v", "2 app|my bot|k=v\n");
	expect("订单号 = order_no", "1 ||订单号=order_no\n");
}

static void comments_and_quotes(void **state)
{
	(void)state;
	expect("k = a ; c\nk = a # c\nk = a;b#c\nk = a\t;c\nk = a ;",
		"1 ||k=a\n2 ||k=a\n3 ||k=a;b#c\n4 ||k=a\n5 ||k=a\n");
	expect("k = ; c\nk = # c\nk =;c", "1 ||k=\n2 ||k=\n3 ||k=;c\n");
	expect("k = \"a ; b # c\"\nk = \" x \" ; c\nk = \"\"\nk=a \"b\" c",
		"1 ||k=a ; b # c\n2 ||k= x \n3 ||k=\n4 ||k=a \"b\" c\n");
}

static void refuses_with_the_line(void **state)
{
	(void)state;
	static const struct {
		const char *in, *text;
		enum rc rc;
	} cases[] = {
		{"[a]\nk=v\nnonsense\n", "conf/x.conf:3: 这一行少了「=」", RC_INVALID},
		{"[a", "conf/x.conf:1: 少了「]」", RC_INVALID},
		{"[a] b", "conf/x.conf:1: 「]」后面还有字", RC_INVALID},
		{"[ ]", "conf/x.conf:1: 方括号里没有写是哪一节", RC_INVALID},
		{"[a \"b]", "conf/x.conf:1: 引号没有配成对", RC_INVALID},
		{"=v", "conf/x.conf:1: 「=」前面没有写是哪一项", RC_INVALID},
		{"k=\"v", "conf/x.conf:1: 引号没有配成对，或者引号后面还有字", RC_INVALID},
		{"k=\"v\" w", "conf/x.conf:1: 引号没有配成对，或者引号后面还有字", RC_INVALID},
		{"\nk=\xFF", "conf/x.conf:2: 这一行不是 UTF-8 文字", RC_INVALID},
		{"a=1\nforbidden=1\n", "conf/x.conf:2: key 'forbidden' is forbidden", RC_DENIED},
	};
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct text t;
		struct err e;
		text_init(&t, 1000);
		assert_int_equal(ini_read(span_of(cases[i].in), "conf/x.conf", note, &t, &e), cases[i].rc);
		assert_string_equal(e.text, cases[i].text);
		if (cases[i].rc == RC_INVALID)
			assert_true(strlen(e.hint) > 0);
		text_release(&t);
	}
	struct text t;
	text_init(&t, 1000);
	/* What a Chinese keyboard writes instead is told as what it is. */
	struct err e;
	assert_int_equal(ini_read(SPAN_LIT("k＝v"), "f", note, &t, &e), RC_INVALID);
	assert_non_null(strstr(e.hint, "「＝」换成半角的「=」"));
	assert_int_equal(ini_read(SPAN_LIT("k：v"), "f", note, &t, &e), RC_INVALID);
	assert_non_null(strstr(e.hint, "「：」换成半角的「=」"));
	assert_int_equal(ini_read(SPAN_LIT("【a】"), "f", note, &t, &e), RC_INVALID);
	assert_non_null(strstr(e.hint, "「【」换成半角的「[」"));
	assert_int_equal(ini_read(span_make("k=a\0b", 5), "f", note, &t, NULL), RC_INVALID);
	assert_int_equal(t.n, 0);
	assert_int_equal(ini_read(SPAN_ABSENT, "f", note, &t, NULL), RC_OK);
	text_release(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(comments_and_quotes),
		cmocka_unit_test(refuses_with_the_line),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
