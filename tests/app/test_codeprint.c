/* rooms: app */
/* siyu codes print: sheets of what is known here; what only WeCom has is told, and nobody outside is asked. */
#include "testlib.h"

#include "codeprint.h"
#include "app/world.h"

#include "base/fileio.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_sheets)};
	return cmocka_run_group_tests_name("codeprint", tests, NULL, NULL);
}
