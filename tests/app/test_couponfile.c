/* couponfile: a file of codes as people export it, and the inputs it becomes. */
#include "testlib.h"

#include "base/fileio.h"
#include "base/json.h"
#include "couponfile.h"
#include "store/coupon.h"
#include "store/db.h"

#include <string.h>
#include <unistd.h>

static void reads(const char *bytes, int codes, const char *last, int bad_line)
{
	struct arena *a = arena_new(0);
	struct couponfile f = {.n = 0};

	couponfile_read(a, span_of(bytes), &f);
	assert_null(f.found.why);
	assert_int_equal(f.n, codes);
	assert_int_equal(f.found.bad_line, bad_line);
	if (last)
		assert_true(span_is(f.code[f.n - 1], last));
	assert_int_equal(strlen(f.sha256), 64);
	arena_free(a);
}

static void files_as_people_have_them(void **state)
{
	struct arena *a = arena_new(0);
	struct couponfile f = {.n = 0};

	(void)state;
	reads("A1\nA2\n", 2, "A2", 0);
	reads("\xef\xbb\xbf券码,面额\r\nA1,10\r\n\r\n A2 ,10\r\n", 2, "A2", 0);
	reads("code\nA1\nA1\nA3", 2, "A3", 0); /* twice is once */
	reads("", 0, NULL, 0);
	reads("\n\n", 0, NULL, 0);
	reads("A1\n请在店里出示 A2\nA3\n", 1, "A1", 2);
	reads("\xc8\xaf\xc2\xeb\nA1\n", 1, "A1", 0); /* 券码 in GB18030 */
	couponfile_read(a, span_make("PK\x03\x04\x00\x00", 6), &f);
	assert_non_null(f.found.why);
	arena_free(a);
}

struct got {
	int n, codes, parts;
	char first[32];
};

static enum rc take(void *user, struct span body, struct err *err)
{
	struct got *g = user;
	struct json_doc *doc;
	int64_t part = 0, parts = 0;
	enum rc rc = json_parse(body, &doc, err);

	assert_int_equal(rc, RC_OK);
	assert_true(span_is(json_str(json_get(json_root(doc), "verb")), "coupons"));
	assert_true(json_int(json_get(json_root(doc), "part"), &part));
	assert_true(json_int(json_get(json_root(doc), "parts"), &parts));
	assert_int_equal(part, ++g->n);
	g->parts = (int)parts;
	g->codes += (int)json_count(json_get(json_root(doc), "codes"));
	json_free(doc);
	return RC_OK;
}

/* 250 codes are three inputs; a file that the state knows already is none, one with an error neither. */
static void a_folder_becomes_inputs(void **state)
{
	char dir[] = "/tmp/siyu-couponfile-XXXXXX", path[128];
	struct intake_folder f;
	struct diag_list diags;
	struct arena *a = arena_new(0);
	struct store_db *db;
	struct text codes;
	struct got g = {0};
	struct err err;
	bool ok[1];

	(void)state;
	assert_non_null(mkdtemp(dir));
	text_init(&codes, 1 << 16);
	for (int i = 0; i < 250; i++)
		text_addf(&codes, "K%03d\n", i);
	snprintf(path, sizeof path, "%s/c.csv", dir);
	assert_int_equal(fileio_write(path, text_span(&codes), 0600, &err), RC_OK);
	snprintf(path, sizeof path, "%s/a.md", dir);
	assert_int_equal(
		fileio_write(path, SPAN_LIT("# 资料：券\n## 券\n| 名称 | 方式 | 文件 |\n| 新客10 | 码文件 | c.csv |\n"),
			0600, &err),
		RC_OK);
	assert_int_equal(intake_read(dir, &f, &err), RC_OK);
	diag_init(&diags, a);
	intake_check(&f, NULL, &diags, ok);
	assert_true(ok[0]);
	assert_int_equal(db_open(":memory:", 0, &db, &err), RC_OK);
	assert_int_equal(couponfile_feed(db, &f, ok, take, &g, &err), RC_OK);
	assert_int_equal(g.n, 3);
	assert_int_equal(g.parts, 3);
	assert_int_equal(g.codes, 250);
	ok[0] = false;
	assert_int_equal(couponfile_feed(db, &f, ok, take, &g, &err), RC_OK);
	assert_int_equal(g.n, 3);
	db_close(db);
	intake_release(&f);
	text_release(&codes);
	arena_free(a);
	unlink(path);
	snprintf(path, sizeof path, "%s/c.csv", dir);
	unlink(path);
	rmdir(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files_as_people_have_them),
		cmocka_unit_test(a_folder_becomes_inputs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
