/* rooms: app */
/* siyu codes print, siyu kf print: sheets of what is known here; what only WeCom has is told, and nobody outside is asked. */
#include "testlib.h"

#include "codeprint.h"
#include "app/world.h"

#include "base/fileio.h"
#include "inbox/inbox.h"
#include "sandbox/brainkf.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define START_MS INT64_C(1772496000000) /* 2026-03-03 08:00 in Shanghai */

static const char table[] = "# 渠道码：门店\n"
			    "| 名称 | 编号 | 类型 | 接待员工 | 免验证 |\n"
			    "|---|---|---|---|---|\n"
			    "| 前台 | q1 | 多人码 | 李丽、王芳 | |\n"
			    "| 广告/春 | ad | 获客链接 | 李丽、王芳 | 否 |\n";

static struct conf *live(const char *dir)
{
	struct brain_conf bc = {.corpid = SPAN_LIT("wwtest"), .secret = SPAN_LIT("s"), .agentid = 7, .seed = 5};
	struct brain *b = brain_new(&bc, START_MS);
	struct conf *conf = NULL;
	struct world *w = NULL;
	struct err err = {0};
	char text[600];
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wwtest\n[app bot]\nagentid = 7\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[employees]\nli = 李丽\nwang = 王芳\n[data]\ndir = %s\n",
		dir);
	if (conf_parse(span_of(text), "world.conf", &conf, &err))
		fail_msg("%s", err.text);
	brain_employee(b, SPAN_LIT("li"), SPAN_LIT("李丽"));
	brain_employee(b, SPAN_LIT("wang"), SPAN_LIT("王芳"));
	struct world_conf wc = {.data_dir = dir, .conf = conf, .brain = b, .start_ms = START_MS};
	if (world_new(&wc, &w, &err) || world_script(w, "sop/codes.md", span_of(table), &err) ||
		world_run(w, START_MS + 60000, &err))
		fail_msg("%s", err.text);
	brainkf_account(b, SPAN_LIT("wk1"), SPAN_LIT("小助手"), true);
	if (world_append(w, INBOX_COMMAND, SPAN_ABSENT, SPAN_LIT("{\"verb\":\"kf_refresh\"}"), &err) ||
		world_run(w, START_MS + 120000, &err) ||
		world_append(w, INBOX_COMMAND, SPAN_ABSENT,
			SPAN_LIT(
				"{\"verb\":\"kf_link\",\"account\":\"小助手\",\"scene\":\"card-01\",\"name\":\"包裹/卡\"}"),
			&err) ||
		world_run(w, START_MS + 180000, &err))
		fail_msg("%s", err.text);
	world_free(w);
	brain_free(b);
	return conf;
}

static void test_sheets(void **state)
{
	char dir[256], folder[300], path[400];
	char no_code[] = "没有", ad[] = "ad", *none[] = {no_code}, *link[] = {ad};
	struct err err = {0};
	struct text sheet;
	(void)state;
	test_dir(dir, sizeof dir);
	struct app app = {.conf = live(dir)};
	snprintf(folder, sizeof folder, "%s/码", dir);
	/* The picture of the contact way is WeCom's: it is told that it is missing. */
	assert_int_equal(codeprint_all(&app, NULL, 0, folder, true), EXIT_NO);
	snprintf(path, sizeof path, "%s/广告_春.svg", folder);
	text_init(&sheet, 1 << 20);
	assert_int_equal(fileio_read(path, &sheet, &err), RC_OK);
	assert_non_null(strstr(text_str(&sheet), ">广告/春</text>"));
	assert_non_null(strstr(text_str(&sheet), ">李丽、王芳</text>"));
	assert_non_null(strstr(text_str(&sheet), "<path d=\"M"));
	snprintf(path, sizeof path, "%s/前台.svg", folder);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(codeprint_all(&app, link, 1, folder, true), EXIT_DONE);
	assert_int_equal(codeprint_all(&app, none, 1, folder, true), EXIT_NO);
	/* Nowhere to write. */
	snprintf(path, sizeof path, "%s/码/广告_春.svg/in", dir);
	assert_int_equal(codeprint_all(&app, link, 1, path, true), EXIT_NO);
	text_release(&sheet);
	conf_free(app.conf);
}

/* The words of the command as they are typed. */
static int kf(struct app *app, const char *a, const char *b, const char *c, const char *d)
{
	char name[] = "kf";
	char *argv[] = {
		name, (char *)(uintptr_t)a, (char *)(uintptr_t)b, (char *)(uintptr_t)c, (char *)(uintptr_t)d, NULL};
	int argc = 1;
	while (argv[argc])
		argc++;
	return command_kf(app, argc, argv);
}

static void test_kf_sheets(void **state)
{
	char dir[256], folder[300], path[400];
	struct err err = {0};
	struct text sheet;
	(void)state;
	test_dir(dir, sizeof dir);
	struct app app = {.conf = live(dir)};
	snprintf(folder, sizeof folder, "%s/客服", dir);
	assert_int_equal(kf(&app, "print", "-o", folder, NULL), EXIT_DONE);
	snprintf(path, sizeof path, "%s/小助手-包裹_卡.svg", folder);
	text_init(&sheet, 1 << 20);
	assert_int_equal(fileio_read(path, &sheet, &err), RC_OK);
	assert_non_null(strstr(text_str(&sheet), ">小助手</text>"));
	assert_non_null(strstr(text_str(&sheet), ">包裹/卡</text>"));
	assert_int_equal(kf(&app, "print", "小助手", "-o", folder), EXIT_DONE);
	assert_int_equal(kf(&app, "print", "没有的", "-o", folder), EXIT_NO);
	assert_int_equal(kf(&app, "print", NULL, NULL, NULL), EXIT_USAGE);
	assert_int_equal(kf(&app, "link", NULL, NULL, NULL), EXIT_USAGE);
	assert_int_equal(kf(&app, "refresh", "-o", folder, NULL), EXIT_USAGE);
	text_release(&sheet);
	conf_free(app.conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sheets), cmocka_unit_test(test_kf_sheets)};
	return cmocka_run_group_tests_name("codeprint", tests, NULL, NULL);
}
