/* What the console of a corp never gives is told at the question; what the reference leaves open is only warned of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include "initform.h"

#include <string.h>

#define KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

static void answers(void **state)
{
	static const struct {
		enum initform what;
		const char *value;
		enum initform_verdict want;
		const char *part;
	} row[] = {
		{INITFORM_CORPID, "ww1a2b3c4d5e6f7a8b", INITFORM_GOOD, ""},
		{INITFORM_CORPID, "wx0123456789abcdef", INITFORM_GOOD, ""},
		{INITFORM_CORPID, "企业", INITFORM_BAD, "不是企业的名字"},
		{INITFORM_CORPID, "ww 错", INITFORM_BAD, "以 ww 开头"},
		{INITFORM_CORPID, "corp1", INITFORM_ODD, "核对"},
		{INITFORM_APP, "shop-2", INITFORM_GOOD, ""},
		{INITFORM_APP, "Bad Name", INITFORM_BAD, "小写字母"},
		{INITFORM_APP, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", INITFORM_BAD, "最多 32"},
		{INITFORM_AGENTID, "1000002", INITFORM_GOOD, ""},
		{INITFORM_AGENTID, "0", INITFORM_BAD, "大于 0"},
		{INITFORM_AGENTID, "-3", INITFORM_BAD, "整数"},
		{INITFORM_AGENTID, "x", INITFORM_BAD, "整数"},
		{INITFORM_AGENTID, "99999999999999999999999", INITFORM_BAD, "整数"},
		{INITFORM_SECRET, "3vK-_9", INITFORM_GOOD, ""},
		{INITFORM_SECRET, "ab cd", INITFORM_BAD, "没有空格"},
		{INITFORM_SECRET, "密码", INITFORM_BAD, "中文"},
		{INITFORM_SECRET, "a\"b", INITFORM_BAD, "英文字符"},
		{INITFORM_SECRET, "a+b", INITFORM_ODD, "核对"},
		{INITFORM_TOKEN, "T0ken", INITFORM_GOOD, ""},
		{INITFORM_TOKEN, "T0 ken", INITFORM_BAD, "没有空格"},
		{INITFORM_TOKEN, "T0-ken", INITFORM_BAD, "字母和数字"},
		{INITFORM_TOKEN, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", INITFORM_BAD, "最多 32"},
		{INITFORM_AES_KEY, KEY, INITFORM_GOOD, ""},
		{INITFORM_AES_KEY, "short", INITFORM_BAD, "正好 43"},
		{INITFORM_DOMAIN, "https://scrm.example.com", INITFORM_GOOD, ""},
		{INITFORM_DOMAIN, "https://scrm.example.com/", INITFORM_GOOD, ""},
		{INITFORM_DOMAIN, "http://scrm.example.com", INITFORM_ODD, "打不开"},
		{INITFORM_DOMAIN, "scrm.example.com", INITFORM_BAD, "网址"},
		{INITFORM_DOMAIN, "https://scrm.example.com/wecom/bot", INITFORM_BAD, "不带别的"},
	};
	(void)state;
	for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
		const char *why = "";
		assert_int_equal(initform_look(row[i].what, span_of(row[i].value), &why), row[i].want);
		if (!strstr(why, row[i].part) || (row[i].want == INITFORM_GOOD) != (why[0] == 0))
			fail_msg("'%s': no '%s' in '%s'", row[i].value, row[i].part, why);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(answers)};
	return cmocka_run_group_tests_name("initform", tests, NULL, NULL);
}
