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
	assert_non_null(strstr(err.text, "t.conf:"));
	/* Everything refused comes with what to do, whole. */
	if (err.hint[0] == 0 || strlen(err.hint) > sizeof err.hint - 8)
		fail_msg("%zu bytes of hint: %s", strlen(err.hint), err.hint);
}

static void hinted(const char *ini, const char *hint)
{
	struct conf *c = NULL;
	struct err err = {0};
	assert_int_equal(conf_parse(span_of(ini), "t.conf", &c, &err), RC_INVALID);
	if (!strstr(err.hint, hint))
		fail_msg("wanted '%s' in: %s", hint, err.hint);
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
	assert_non_null(strstr(text_str(&out), "secret = ******（13 个字符）"));
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
	assert_non_null(strstr(err.text, "还缺「secret」或者 [archive_keys]"));
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
	refused("[corp]\ncorpit = x\n", "t.conf:2: [corp] 里没有「corpit」这一项");
	refused("[crop]\ncorpid = x\n", "t.conf:2: 没有 [crop] 这一节");
	refused("corpid = x\n", "「corpid」上面没有写它在哪一节");
	refused("agentid = 1\n", "「agentid」上面没有写它在哪一节");
	refused("[app]\ntoken = x\n", "这一节要有名字");
	refused("[gate x]\nfreshness = 1\n", "[gate] 这一节不带名字");
	refused("[app bot]\naes_key = short\n", "「aes_key」有 5 个字符，要正好 43 个字母和数字");
	refused("[gate]\nfreshness = soon\n", "「freshness」要写整数，从 0 到 86400，不能写「soon」");
	refused("[gate]\nmax_body = 1\n", "整数，从 1024 到 16777216");
	refused("[gate]\nlisten = nowhere\n", "带端口的地址");
	refused("[rules]\nquiet = 21:30\n", "从几点到几点");
	refused("[wecom]\napi_base = qyapi\n", "https:// 开头的网址");
	refused("[wecom]\napi_base =\n", "https:// 开头的网址");
	refused("[desk]\nurl = ka.example.cn\n", "https:// 开头的网址");
	refused("[wecom]\npoll_seconds = 5, 1\n", "从小到大");
	refused("[corp]\ntimezone = Mars/Base\n", "Mars/Base");
	refused("[corp]\ncorpid = a\ncorpid = b\n", "「corpid」在第 2 行已经写过了");
	refused("[app Bot]\ntoken = x\n", "小写字母");
	refused("[robot]\nkey = x\n", "这一节要有名字");
	refused("[robot a]\nper_minute = 21\n", "从 1 到 20");
	refused("[target]\ngmv = 1\n", "这一节要有名字");
	refused("[target 2026-13]\ngmv = 1\n", "不是月份");
	refused("[target 2026-1]\ngmv = 1\n", "不是月份");
	refused("[target 2026-12]\ngmv = 1.234\n", "小数最多两位");
	refused("[target 2026-12]\nadd_rate = 0.35\n", "百分比");
	refused("[target 2026-12]\nadd_rate = 135%\n", "百分比");
	refused("[digest]\n报单板 = 10\n", "从几点到几点");
	refused("[digest]\n早会 = soon\n", "几点几分");
}

static void test_a_hint_shows_what_to_write(void **state)
{
	(void)state;
	hinted("[orders]\nwindow_day = 7\n", "是不是要在 [orders] 下面写「window_days」？例如 window_days = 7");
	hinted("[app bot]\ncorpid = x\n", "在 [corp] 下面写「corpid」");
	hinted("[app bot]\nsecert_file = x\n", "写「secret_file」？例如 secret_file = secret.txt");
	hinted("[orders]\ncolour = blue\n", "这一节可以写 key、window_days、");
	hinted("[order]\nkey = x\n", "是不是要写 [orders]？");
	hinted("[ap bot]\ntoken = x\n", "是不是要写 [app bot]？");
	hinted("[完全不同]\nkey = x\n", "例如 [corp]");
	hinted("corpid = x\n", "在它上面加一行 [corp]");
	hinted("colour = x\n", "加一行 [节]");
	hinted("[app]\ntoken = x\n", "写成 [app bot]");
	hinted("[gate x]\nlisten = 1\n", "写成 [gate]");
	hinted("[target 下月]\ngmv = 1\n", "写成 [target 2026-12]");
	hinted("[wecom]\napi_base = qyapi\n", "例如 api_base = https://qyapi.weixin.qq.com");
	hinted("[desk]\nurl = ka\n", "例如 url = https://");
	hinted("[digest]\n早会 = soon\n", "例如 早会 = 09:30；不要就写 off");
	hinted("[digest]\n报单板 = 10\n", "例如 报单板 = 10:00-21:00；不要就写 off");
	hinted("[rules]\nquiet = off\n", "例如 quiet = 21:30-09:00");
	hinted("[target 2026-12]\nadd_rate = 0.3\n", "例如 add_rate = 20%");
	hinted("[orders_json a]\nmoney = dollar\n", "例如 money = yuan");
	hinted("[orders_json a]\norder_no = a..b\n", "例如 order_no = trade.tid");
	hinted("[corp]\ntimezone = Mars/Base\n", "例如 timezone = Asia/Shanghai");
	hinted("[crm]\nstages = 新客,,成交\n", "例如 stages = 新客");
	hinted("[corp]\ncorpid = a\ncorpid = b\n", "删掉另一行");
}

static void test_missing_keys_are_named(void **state)
{
	(void)state;
	struct err err = {0};
	struct conf *c = parsed("[corp]\ncorpid = ww1\n");
	assert_int_equal(confneed_check(c, CONF_GATE, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "一个应用也没有写"));
	conf_free(c);
	c = parsed("[corp]\ncorpid = ww1\n[app bot]\ntoken = x\n");
	assert_int_equal(confneed_check(c, CONF_GATE, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "[app bot] 里还缺「aes_key」"));
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
	assert_non_null(strstr(err.text, "[robot sales] 还缺「key」"));
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
	assert_non_null(strstr(err.text, "「secret_file」要从文件里读: 没有「"));
	assert_non_null(strstr(err.text, "not-there"));
	assert_non_null(strstr(err.hint, "secret_file = secret.txt"));
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
		cmocka_unit_test(test_a_hint_shows_what_to_write),
		cmocka_unit_test(test_missing_keys_are_named),
		cmocka_unit_test(test_a_digest_needs_its_robot),
		cmocka_unit_test(test_key_file),
		cmocka_unit_test(test_example_is_fresh),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
