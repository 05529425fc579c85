/* Configuration: what is read, what is refused and how, what is shown, what a child is given. */
#include "testlib.h"

#include "app/conf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY43 "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"

static const char good[] =
	"[corp]\ncorpid = ww0123456789abcdef\n\n[app bot]\nagentid = 1000002\nsecret = s3cr3t-of-bot\ntoken = QDG6eK\naes_key = " KEY43
	"\n[app robot]\nsecret = other\ntoken = t2\naes_key = " KEY43
	"\nreceiveid =\n[channels]\nqr42 = 包裹卡\nqr43 = 门店A\n[rules]\nquiet = 22:00-08:30\n";

static struct conf *parsed(const char *ini)
{
	struct conf *c = NULL;
	struct err err = {0};
	if (conf_parse(span_of(ini), "t.conf", &c, &err))
		fail_msg("%s", err.text);
	return c;
}

static void refused(const char *ini, const char *text)
{
	struct conf *c = NULL;
	struct err err = {0};
	assert_int_equal(conf_parse(span_of(ini), "t.conf", &c, &err), RC_INVALID);
	if (!strstr(err.text, text))
		fail_msg("wanted '%s' in: %s", text, err.text);
	assert_non_null(strstr(err.text, "t.conf: line "));
}

static void test_values_and_defaults(void **state)
{
	(void)state;
	struct conf *c = parsed(good);
	struct span key, value;
	assert_string_equal(conf_str(c, "corp", NULL, "corpid"), "ww0123456789abcdef");
	assert_int_equal(conf_int(c, "app", "bot", "agentid"), 1000002);
	assert_string_equal(conf_str(c, "app", "bot", "receiveid"), "ww0123456789abcdef");
	assert_int_equal(conf_get(c, "app", "robot", "receiveid").n, 0);
	assert_int_equal(conf_int(c, "gate", NULL, "freshness"), 300);
	assert_int_equal(conf_int(c, "gate", NULL, "max_body"), 1048576);
	assert_string_equal(conf_str(c, "gate", NULL, "listen"), "127.0.0.1:8080");
	assert_string_equal(conf_str(c, "wecom", NULL, "api_base"), "https://qyapi.weixin.qq.com");
	assert_string_equal(conf_name(c, "app", 0), "bot");
	assert_string_equal(conf_name(c, "app", 1), "robot");
	assert_null(conf_name(c, "app", 2));
	assert_true(conf_pair(c, "channels", 1, &key, &value));
	assert_true(span_is(key, "qr43") && span_is(value, "门店A"));
	assert_false(conf_pair(c, "channels", 2, &key, &value));
	conf_free(c);
}

static void test_secrets_are_masked(void **state)
{
	(void)state;
	struct conf *c = parsed(good);
	struct text out;
	text_init(&out, 65536);
	conf_print(c, &out);
	assert_null(strstr(text_str(&out), "s3cr3t-of-bot"));
	assert_null(strstr(text_str(&out), "QDG6eK"));
	assert_null(strstr(text_str(&out), KEY43));
	assert_non_null(strstr(text_str(&out), "secret = ******"));
	assert_non_null(strstr(text_str(&out), "包裹卡"));
	text_release(&out);
	conf_free(c);
}

/* The gate's process never sees the corp secret, work never Token and AES key (exact D8); what goes through the pipe reads back. */
static void test_child_gets_its_keys_only(void **state)
{
	(void)state;
	struct conf *c = parsed(good), *gate, *work;
	struct text out;
	struct err err = {0};
	text_init(&out, 65536);
	conf_print_for(c, CONF_GATE, &out);
	assert_null(strstr(text_str(&out), "s3cr3t-of-bot"));
	assert_int_equal(conf_parse(text_span(&out), "pipe", &gate, &err), RC_OK);
	assert_string_equal(conf_str(gate, "app", "bot", "token"), "QDG6eK");
	assert_int_equal(conf_get(gate, "app", "robot", "receiveid").n, 0);
	assert_int_equal(confneed_check(gate, CONF_GATE, &err), RC_OK);
	text_clear(&out);
	conf_print_for(c, CONF_WORK, &out);
	assert_null(strstr(text_str(&out), "QDG6eK"));
	assert_null(strstr(text_str(&out), KEY43));
	assert_int_equal(conf_parse(text_span(&out), "pipe", &work, &err), RC_OK);
	assert_string_equal(conf_str(work, "app", "bot", "secret"), "s3cr3t-of-bot");
	assert_string_equal(conf_str(work, "rules", NULL, "quiet"), "22:00-08:30");
	text_release(&out);
	conf_free(gate);
	conf_free(work);
	conf_free(c);
}

/* The reader of the chat archive runs code that is not ours: no secret of an app is in its process, and none of its own in the others. */
static void test_the_archive_gets_its_own(void **state)
{
	static const char basis[] =
		"[corp]\ncorpid = ww1\n[app bot]\nsecret = s3cr3t-of-bot\ntoken = QDG6eK\naes_key = " KEY43
		"\n[orders]\nkey = order-key\n[archive]\nlibrary = /opt/lib.so\n";
	static const char *const theirs[] = {"s3cr3t-of-bot", "QDG6eK", KEY43, "order-key"};
	char bytes[2048];
	struct text out;
	struct err err = {0};
	(void)state;
	struct conf *c = parsed(basis);
	assert_int_equal(confneed_check(c, CONF_ALL, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "lacks its secret or its keys"));
	conf_free(c);
	snprintf(bytes, sizeof bytes, "%ssecret = the-archive-s\n[archive_keys]\n3 = /etc/three.pem\n", basis);
	c = parsed(bytes);
	assert_int_equal(confneed_check(c, CONF_ALL, &err), RC_OK);
	text_init(&out, 65536);
	conf_print_for(c, CONF_ARCHIVE, &out);
	for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++)
		assert_null(strstr(text_str(&out), theirs[i]));
	assert_non_null(strstr(text_str(&out), "the-archive-s"));
	assert_non_null(strstr(text_str(&out), "/etc/three.pem"));
	text_clear(&out);
	conf_print_for(c, CONF_GATE | CONF_WORK | CONF_DESK, &out);
	assert_null(strstr(text_str(&out), "the-archive-s"));
	assert_null(strstr(text_str(&out), "three.pem"));
	text_release(&out);
	conf_free(c);
}

static void test_quotes_survive_the_pipe(void **state)
{
	(void)state;
	struct conf *c = parsed("[corp]\ncorpid = \"a # b ; c\"\n[app x]\ntoken = q\"uo\\te\naes_key = " KEY43 "\n"),
		    *again;
	struct text out;
	struct err err = {0};
	text_init(&out, 65536);
	assert_string_equal(conf_str(c, "corp", NULL, "corpid"), "a # b ; c");
	conf_print_for(c, CONF_ALL, &out);
	assert_int_equal(conf_parse(text_span(&out), "pipe", &again, &err), RC_OK);
	assert_string_equal(conf_str(again, "corp", NULL, "corpid"), "a # b ; c");
	assert_string_equal(conf_str(again, "app", "x", "token"), conf_str(c, "app", "x", "token"));
	text_release(&out);
	conf_free(again);
	conf_free(c);
}

static void test_bad_input_is_one_sentence(void **state)
{
	(void)state;
	refused("[corp]\ncorpit = x\n", "no key 'corpit'");
	refused("[crop]\ncorpid = x\n", "no section [crop]");
	refused("corpid = x\n", "'corpid' stands under no section");
	refused("agentid = 1\n", "'agentid' stands under no section");
	refused("[app]\ntoken = x\n", "wants a name");
	refused("[gate x]\nfreshness = 1\n", "takes no name");
	refused("[app bot]\naes_key = short\n", "must have 43");
	refused("[gate]\nfreshness = soon\n", "whole number");
	refused("[gate]\nmax_body = 1\n", "from 1024");
	refused("[gate]\nlisten = nowhere\n", "address with a port");
	refused("[rules]\nquiet = 21:30\n", "two clocks");
	refused("[wecom]\napi_base = qyapi\n", "https://");
	refused("[wecom]\napi_base =\n", "https://");
	refused("[desk]\nurl = ka.example.cn\n", "https://");
	refused("[wecom]\npoll_seconds = 5, 1\n", "rising");
	refused("[corp]\ntimezone = Mars/Base\n", "Mars/Base");
	refused("[corp]\ncorpid = a\ncorpid = b\n", "line 2 already");
	refused("[app Bot]\ntoken = x\n", "a-z 0-9");
	refused("[robot]\nkey = x\n", "wants a name");
	refused("[robot a]\nper_minute = 21\n", "from 1 to 20");
	refused("[target]\ngmv = 1\n", "wants a name");
	refused("[target 2026-13]\ngmv = 1\n", "names no month");
	refused("[target 2026-1]\ngmv = 1\n", "names no month");
	refused("[target 2026-12]\ngmv = 1.234\n", "two decimals");
	refused("[target 2026-12]\nadd_rate = 0.35\n", "such as 20%");
	refused("[target 2026-12]\nadd_rate = 135%\n", "such as 20%");
	refused("[digest]\n报单板 = 10\n", "two clocks");
	refused("[digest]\n早会 = soon\n", "clock");
}

static void test_missing_keys_are_named(void **state)
{
	(void)state;
	struct err err = {0};
	struct conf *c = parsed("[corp]\ncorpid = ww1\n");
	assert_int_equal(confneed_check(c, CONF_GATE, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "no app"));
	conf_free(c);
	c = parsed("[corp]\ncorpid = ww1\n[app bot]\ntoken = x\n");
	assert_int_equal(confneed_check(c, CONF_GATE, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "aes_key in [app bot]"));
	conf_free(c);
}

static void test_a_digest_needs_its_robot(void **state)
{
	(void)state;
	struct err err = {0};
	struct span key;
	int per_minute = 0;
	static const char app[] = "[corp]\ncorpid = ww1\n[app bot]\nsecret = x\ntoken = x\naes_key = " KEY43 "\n";
	char ini[1024];
	snprintf(ini, sizeof ini, "%s[digest]\nrobot = sales\n[robot other]\nkey = k\n", app);
	struct conf *c = parsed(ini);
	assert_int_equal(confneed_check(c, CONF_WORK, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "robot 'sales', which has no key"));
	assert_false(conf_robot(c, SPAN_LIT("sales"), &key, &per_minute));
	conf_free(c);
	snprintf(ini, sizeof ini, "%s[digest]\nrobot = sales\n[robot sales]\nkey = k3y\nper_minute = 5\n", app);
	c = parsed(ini);
	assert_int_equal(confneed_check(c, CONF_WORK, &err), RC_OK);
	assert_true(conf_robot(c, SPAN_LIT("sales"), &key, &per_minute));
	assert_true(span_is(key, "k3y"));
	assert_int_equal(per_minute, 5);
	conf_free(c);
}

static void test_key_file(void **state)
{
	(void)state;
	char path[600], dir[512];
	struct err err = {0};
	struct conf *c = NULL;
	test_dir(dir, sizeof dir);
	snprintf(path, sizeof path, "%s/secret", dir);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs("from-a-file\r\n", f);
	fclose(f);
	snprintf(path, sizeof path, "%s/siyu.conf", dir);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("[corp]\ncorpid = ww1\n[app bot]\nsecret_file = secret\n", f);
	fclose(f);
	assert_int_equal(conf_load(path, &c, &err), RC_OK);
	assert_string_equal(conf_str(c, "app", "bot", "secret"), "from-a-file");
	conf_free(c);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs("[app bot]\nsecret_file = not-there\n", f);
	fclose(f);
	assert_int_equal(conf_load(path, &c, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "not-there"));
}

/* conf/siyu.conf.example is what the table says. */
static void test_example_is_fresh(void **state)
{
	(void)state;
	struct text want;
	char have[65536];
	text_init(&want, sizeof have);
	conf_example(&want);
	FILE *f = fopen("conf/siyu.conf.example", "r");
	assert_non_null(f);
	size_t n = fread(have, 1, sizeof have - 1, f);
	fclose(f);
	have[n] = 0;
	assert_string_equal(have, text_str(&want));
	text_release(&want);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_and_defaults),
		cmocka_unit_test(test_secrets_are_masked),
		cmocka_unit_test(test_child_gets_its_keys_only),
		cmocka_unit_test(test_the_archive_gets_its_own),
		cmocka_unit_test(test_quotes_survive_the_pipe),
		cmocka_unit_test(test_bad_input_is_one_sentence),
		cmocka_unit_test(test_missing_keys_are_named),
		cmocka_unit_test(test_a_digest_needs_its_robot),
		cmocka_unit_test(test_key_file),
		cmocka_unit_test(test_example_is_fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
