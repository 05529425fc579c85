/* Scripts from files: what is read, named, left out and held back, and what becomes an input. */
#include "testlib.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "intake.h"
#include "sop/read.h"
#include "store/scriptlog.h"
#include "takeup.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char good[] = "# 剧本：%s\n- 开始：加好友\n\n## 第1天 10:00 问候\n> 你好\n";

static void put(const char *dir, const char *name, const char *text)
{
	char path[1024];
	struct err err = {0};
	snprintf(path, sizeof path, "%s/%s", dir, name);
	if (fileio_write(path, span_of(text), 0600, &err))
		fail_msg("%s", err.text);
}

static void put_script(const char *dir, const char *name, const char *title)
{
	char text[512];
	snprintf(text, sizeof text, good, title);
	put(dir, name, text);
}

static void test_names_are_below_the_folder(void **state)
{
	(void)state;
	char dir[512], inner[600], slash[600];
	struct intake_folder f;
	struct err err = {0};
	test_dir(dir, sizeof dir);
	snprintf(inner, sizeof inner, "%s/inner", dir);
	snprintf(slash, sizeof slash, "%s/", dir);
	assert_int_equal(mkdir(inner, 0700), 0);
	put_script(inner, "b.md", "乙");
	put_script(dir, "a.md", "甲");
	put(dir, "readme.txt", "no script");
	put(dir, ".hidden.md", "no script");
	assert_int_equal(intake_read(dir, &f, &err), RC_OK);
	assert_int_equal(f.n, 2);
	assert_true(span_is(f.file[0].name, "a.md"));
	assert_true(span_is(f.file[1].name, "inner/b.md"));
	intake_release(&f);
	assert_int_equal(intake_read(slash, &f, &err), RC_OK);
	assert_true(span_is(f.file[1].name, "inner/b.md"));
	intake_release(&f);
	assert_int_equal(intake_read(inner, &f, &err), RC_OK);
	assert_true(span_is(f.file[0].name, "b.md"));
	intake_release(&f);
	assert_int_equal(intake_read("/nowhere/at/all", &f, &err), RC_NOTFOUND);
	assert_non_null(strstr(err.hint, "[scripts] dir"));
}

static void test_a_file_that_cannot_be_read(void **state)
{
	(void)state;
	char dir[512], path[600];
	struct intake_folder f;
	struct err err = {0};
	struct arena *a = arena_new(0);
	struct diag_list diags;
	bool ok[2] = {false, true};
	test_dir(dir, sizeof dir);
	put_script(dir, "a.md", "甲");
	/* Root reads everything, so a name that is no text stands for what cannot be read. */
	snprintf(path, sizeof path, "%s/\xff\xfe.md", dir);
	FILE *file = fopen(path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(intake_read(dir, &f, &err), RC_INVALID);
	assert_non_null(strstr(err.text, "not UTF-8"));
	assert_int_equal(intake_survey(dir, &f, &err), RC_OK);
	assert_int_equal(f.n, 2);
	assert_null(f.file[0].trouble);
	assert_non_null(strstr(f.file[1].trouble, "not UTF-8"));
	diag_init(&diags, a);
	intake_check(&f, NULL, &diags, ok);
	assert_int_equal(diags.errors, 0);
	assert_true(ok[0]);
	assert_false(ok[1]);
	intake_release(&f);
	arena_free(a);
}

/* One file that is too long is a finding like any other: the rest is checked all the same. */
static void test_a_file_that_is_too_long(void **state)
{
	(void)state;
	char dir[512];
	struct intake_folder f;
	struct err err = {0};
	struct arena *a = arena_new(0);
	struct diag_list diags;
	bool ok[2];
	test_dir(dir, sizeof dir);
	char *big = mem_alloc(2 * READ_MAX_BYTES + 1);
	memset(big, 'x', 2 * READ_MAX_BYTES);
	big[2 * READ_MAX_BYTES] = '\0';
	put(dir, "a.md", big);
	mem_free(big);
	put_script(dir, "b.md", "乙");
	assert_int_equal(intake_read(dir, &f, &err), RC_OK);
	assert_int_equal(f.n, 2);
	diag_init(&diags, a);
	intake_check(&f, NULL, &diags, ok);
	assert_false(ok[0]);
	assert_true(ok[1]);
	assert_int_equal(diags.errors, 1);
	assert_string_equal(diags.v[0].code, "E104");
	intake_release(&f);
	arena_free(a);
}

static void test_too_much(void **state)
{
	(void)state;
	char dir[512], name[64];
	struct intake_folder f;
	struct err err = {0};
	test_dir(dir, sizeof dir);
	char *big = mem_alloc(1000001);
	memset(big, 'x', 1000000);
	for (int i = 0; i < 17; i++) {
		snprintf(name, sizeof name, "%02d.md", i);
		put(dir, name, big);
	}
	mem_free(big);
	assert_int_equal(intake_survey(dir, &f, &err), RC_LIMIT);
	assert_non_null(strstr(err.text, "16 MB together"));
}

static void test_two_with_one_name_hold_back_each_other(void **state)
{
	(void)state;
	char dir[512];
	struct intake_folder f;
	struct err err = {0};
	struct arena *a = arena_new(0);
	struct diag_list diags;
	bool ok[3];
	test_dir(dir, sizeof dir);
	put_script(dir, "a.md", "甲");
	put_script(dir, "b.md", "甲");
	put_script(dir, "c.md", "丙");
	assert_int_equal(intake_read(dir, &f, &err), RC_OK);
	diag_init(&diags, a);
	intake_check(&f, NULL, &diags, ok);
	assert_true(diags.errors > 0);
	assert_false(ok[0] && ok[1]);
	assert_true(ok[2]);
	intake_release(&f);
	arena_free(a);
}

static void test_a_path_twice_is_one_file(void **state)
{
	(void)state;
	char dir[512], path[600];
	struct intake_folder f = {0}, more;
	struct err err = {0};
	test_dir(dir, sizeof dir);
	put_script(dir, "a.md", "甲");
	snprintf(path, sizeof path, "%s/a.md", dir);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(intake_file(path, &more, &err), RC_OK);
		intake_join(&f, &more);
	}
	assert_int_equal(intake_read(dir, &more, &err), RC_OK);
	intake_join(&f, &more);
	assert_int_equal(f.n, 1);
	intake_release(&f);
}

/* What a script attaches is found beside it, and a pipe of that name is nothing to wait for. */
static void test_attachments(void **state)
{
	(void)state;
	char dir[512], path[600];
	struct intake_folder f, next = {0};
	struct err err = {0};
	struct arena *a = arena_new(0);
	struct diag_list diags;
	struct text body;
	bool ok[1];
	test_dir(dir, sizeof dir);
	put(dir, "a.md", "# 剧本：甲\n- 开始：加好友\n\n## 第1天 10:00 问候\n> 你好\n- 附件：图片 p.png\n");
	snprintf(path, sizeof path, "%s/p.png", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(intake_read(dir, &f, &err), RC_OK);
	diag_init(&diags, a);
	intake_check(&f, NULL, &diags, ok);
	assert_false(ok[0]);
	assert_int_equal(unlink(path), 0);
	put(dir, "p.png", "\x89PNG\r\n\x1a\n and more bytes than five");
	diag_init(&diags, a);
	intake_check(&f, NULL, &diags, ok);
	for (int i = 0; i < diags.n && !ok[0]; i++)
		print_message("%.*s\n", SPAN_ARG(diags.v[i].text));
	assert_true(ok[0]);
	assert_int_equal(f.file[0].assets, 1);
	struct span sha256 = span_of(f.file[0].asset[0].sha256);
	text_init(&body, 4096);
	assert_int_equal(intake_media(&f, sha256, &body, &err), RC_OK);
	assert_int_equal(body.n, 33);
	/* A reload that does not know it any more leaves it to what is under way. */
	next.media = map_new();
	intake_keep_media(&next, &f);
	text_clear(&body);
	assert_int_equal(intake_media(&next, sha256, &body, &err), RC_OK);
	put(dir, "p.png", "\x89PNG\r\n\x1a\n another one");
	text_clear(&body);
	assert_int_equal(intake_media(&f, sha256, &body, &err), RC_NOTFOUND);
	assert_non_null(strstr(err.text, "was changed"));
	text_release(&body);
	intake_release(&f);
	intake_release(&next);
	arena_free(a);
}

/* A customer who comes within the first second meets the scripts: they stand in the log before the gate opens. */
static void test_first_start(void **state)
{
	(void)state;
	char dir[512], sop[600], data[600], text[2048];
	struct conf *conf = NULL;
	struct station e;
	struct err err = {0};
	int64_t head = 0, again = 0;
	test_dir(dir, sizeof dir);
	snprintf(sop, sizeof sop, "%s/sop", dir);
	snprintf(data, sizeof data, "%s/data", dir);
	assert_int_equal(mkdir(sop, 0700), 0);
	put_script(sop, "a.md", "甲");
	put(sop, "bad.md", "# 剧本：乙\n- 没有：这个键\n");
	snprintf(text, sizeof text,
		"[corp]\ncorpid = ww1\n[app bot]\nagentid = 1\nsecret = s\n[data]\ndir = %s\n[scripts]\ndir = %s\n",
		data, sop);
	assert_int_equal(conf_parse(span_of(text), "t.conf", &conf, &err), RC_OK);
	takeup_first(conf);
	assert_int_equal(station_read(data, &e, &err), RC_OK);
	assert_int_equal(inbox_head(e.in, &head, &err), RC_OK);
	assert_int_equal(head, 2); /* configuration, scripts */
	struct arena *a = arena_new(4096);
	struct inbox_row *rows = NULL;
	int n = 0;
	assert_int_equal(inbox_read(e.in, a, 0, 10, &rows, &n, &err), RC_OK);
	assert_int_equal(rows[0].kind, INBOX_CONFIG);
	assert_int_equal(rows[1].kind, INBOX_SCRIPTS);
	struct scriptlog *run = NULL;
	assert_int_equal(scriptlog_current(e.db, a, &run, &n, &err), RC_OK);
	assert_int_equal(n, 1); /* the one with an error stays out, as at any start */
	station_close(&e);
	put_script(sop, "c.md", "丙");
	takeup_first(conf); /* work's, from now on */
	assert_int_equal(station_read(data, &e, &err), RC_OK);
	assert_int_equal(inbox_head(e.in, &again, &err), RC_OK);
	assert_int_equal(again, head);
	station_close(&e);
	arena_free(a);
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_are_below_the_folder),
		cmocka_unit_test(test_a_file_that_cannot_be_read),
		cmocka_unit_test(test_a_file_that_is_too_long),
		cmocka_unit_test(test_too_much),
		cmocka_unit_test(test_two_with_one_name_hold_back_each_other),
		cmocka_unit_test(test_a_path_twice_is_one_file),
		cmocka_unit_test(test_attachments),
		cmocka_unit_test(test_first_start),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
