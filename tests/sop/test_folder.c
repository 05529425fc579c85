/* Several scripts together, and those that we ship. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include "base/arena.h"
#include "findings.h"
#include "sop/check.h"
#include "sop/read.h"

#define ENDS "- 停止：已购买\n- 目标：首单，7天内\n"
#define STEP "## 第2天 20:00 好\n> 您好\n"
#define WELCOME "## 20秒内 欢迎\n"

struct folder {
	struct arena *a;
	struct diag_list l;
	struct sop_script *s[4];
	int n;
};

static void folder_check(struct folder *f, const char *const *texts, int n, const struct sop_names *unread)
{
	f->a = arena_new(0);
	f->n = n;
	diag_init(&f->l, f->a);
	for (int i = 0; i < n; i++) {
		char path[32];
		snprintf(path, sizeof path, "sop/%d.md", i);
		if (read_script(span_of(texts[i]), span_of(path), NULL, &f->l, &f->s[i]) != RC_OK) {
			findings_show(&f->l);
			fail();
		}
	}
	f->l.n = f->l.errors = f->l.warnings = 0;
	check_folder((const struct sop_script *const *)f->s, n, unread, &f->l);
}

static void folder_end(struct folder *f)
{
	for (int i = 0; i < f->n; i++)
		script_free(f->s[i]);
	arena_free(f->a);
}

#define NAMED(name, start) "# 剧本：" name "\n- 开始：" start "\n" ENDS

static void one_id_stands_once_in_a_folder(void **state)
{
	static const char *const texts[] = {NAMED("甲", "手动加入") STEP, NAMED("甲", "手动加入") STEP};
	struct folder f;

	(void)state;
	folder_check(&f, texts, 2, NULL);
	assert_int_equal(f.l.n, 1);
	assert_true(span_is(f.l.v[0].file, "sop/1.md"));
	assert_non_null(findings_get(&f.l, "E701", 1, 3, "编号"));
	folder_end(&f);
}

static void scripts_point_at_scripts(void **state)
{
	static const char *const texts[] = {
		NAMED("新客", "加好友") STEP "- 转剧本：老客复沟\n",
		NAMED("老客复购", "转自 新客") STEP,
		NAMED("旧的", "手动加入") "- 停用：是\n" STEP,
		NAMED("丁", "手动加入") STEP "- 转剧本：旧的\n",
	};
	struct span bad = SPAN_LIT("老客复沟");
	struct sop_names unread = {1, &bad};
	struct folder f;

	(void)state;
	folder_check(&f, texts, 4, NULL);
	assert_non_null(findings_get(&f.l, "E702", 7, 7, "是不是想写「老客复购」"));
	assert_non_null(findings_get(&f.l, "W701", 7, 7, NULL));
	assert_int_equal(f.l.n, 2);
	folder_end(&f);
	/* A file that has errors of its own is there all the same. */
	folder_check(&f, texts, 4, &unread);
	assert_null(findings_get(&f.l, "E702", 0, 0, NULL));
	folder_end(&f);
}

/* A group goes on in what is for groups, a customer in a 剧本; of 打卡 its group and each member. */
static void groups_point_at_groups(void **state)
{
#define CAMP(name, begins) \
	"# 群剧本：" name "\n- 群：名称 含「营」\n- 开始：" begins "\n- 建群目的：学\n\n## 第1天 20:00 一句\n> 好。\n"
	static const char *const texts[] = {
		CAMP("一营", "建群") "- 转剧本：二营\n",
		CAMP("二营", "手动加入"),
		CAMP("三营", "手动加入") "- 转剧本：新客\n",
		NAMED("新客", "加好友") STEP "- 转剧本：二营\n",
	};
	static const char *const round[] = {
		CAMP("一营", "建群") "- 转剧本：二营\n",
		CAMP("二营", "手动加入") "- 转剧本：一营\n",
	};
	struct folder f;

	(void)state;
	folder_check(&f, texts, 4, NULL);
	assert_int_equal(f.l.n, 2);
	assert_non_null(findings_get(&f.l, "E702", 8, 0, NULL));
	assert_non_null(findings_get(&f.l, "E702", 7, 0, NULL));
	folder_end(&f);
	folder_check(&f, round, 2, NULL);
	assert_non_null(findings_get(&f.l, "E703", 8, 0, NULL));
	assert_true(span_search(f.l.v[0].text, SPAN_LIT("一营 → 二营 → 一营")) != SIZE_MAX);
	folder_end(&f);
}

static void circles_are_found(void **state)
{
	static const char *const through_tag[] = {
		NAMED("甲", "手动加入") STEP "- 转剧本：乙\n",
		NAMED("乙", "手动加入") STEP "- 打标签：组/老\n",
		NAMED("丙", "打标签 老") "- 目标达成后：转剧本 甲\n" STEP,
	};
	static const char *const slow[] = {
		NAMED("甲", "手动加入") STEP "- 转剧本：乙\n",
		NAMED("乙", "手动加入") "- 重复进入：隔 30天\n" STEP "- 转剧本：甲\n",
	};
	static const char *const fast[] = {
		NAMED("甲", "手动加入") STEP "- 转剧本：乙\n",
		NAMED("乙", "手动加入") "- 重复进入：隔 29天\n" STEP "- 转剧本：甲\n",
	};
	static const char *const itself[] = {NAMED("甲", "打标签 A") STEP "- 打标签：A\n"};
	struct folder f;

	(void)state;
	folder_check(&f, through_tag, 3, NULL);
	assert_int_equal(f.l.n, 1);
	assert_non_null(findings_get(&f.l, "E703", 7, 0, NULL));
	assert_true(span_search(f.l.v[0].text, SPAN_LIT("甲 → 乙 → 丙 → 甲")) != SIZE_MAX);
	folder_end(&f);
	folder_check(&f, slow, 2, NULL);
	assert_int_equal(f.l.n, 0);
	folder_end(&f);
	folder_check(&f, fast, 2, NULL);
	assert_int_equal(f.l.n, 1);
	folder_end(&f);
	folder_check(&f, itself, 1, NULL);
	assert_non_null(findings_get(&f.l, "E703", 7, 3, NULL));
	folder_end(&f);
}

static void welcomes_compete(void **state)
{
	static const char *const same[] = {NAMED("甲", "加好友，渠道 = 一、二") WELCOME "> 好\n",
		NAMED("乙", "加好友，渠道 = 二") WELCOME "> 好\n"};
	static const char *const apart[] = {
		NAMED("甲", "加好友，渠道 = 一") WELCOME "> 好\n",
		NAMED("乙", "加好友，渠道 = 二") WELCOME "> 好\n",
		NAMED("丙", "加好友") WELCOME "> 好\n",
		NAMED("丁", "加好友") "- 优先级：60\n" WELCOME "> 好\n",
	};
	struct folder f;

	(void)state;
	folder_check(&f, same, 2, NULL);
	assert_int_equal(f.l.n, 1);
	assert_non_null(findings_get(&f.l, "W702", 5, 4, "优先级"));
	folder_end(&f);
	folder_check(&f, apart, 4, NULL);
	assert_int_equal(f.l.n, 0);
	folder_end(&f);
}

static void read_whole(const char *path, struct text *t)
{
	FILE *f = fopen(path, "rb");

	assert_non_null(f);
	text_init(t, READ_MAX_BYTES);
	char *p = text_reserve(t, READ_MAX_BYTES / 2);
	assert_non_null(p);
	text_added(t, fread(p, 1, READ_MAX_BYTES / 2, f));
	fclose(f);
}

/* Half of the adds come after any clock of day 1. */
static int late_adds(void *user, int minute)
{
	(void)user, (void)minute;
	return 50;
}

/* What we ship: no error, no warning, no note, together and under the house rules of a new installation. */
static void shipped_scripts_are_clean(void **state)
{
	static const char *const paths[] = {"sop/新客七天.md", "sop/老客复购30天.md", "sop/沉默唤醒.md", "sop/生日.md"};
	struct check_world w;
	struct arena *a = arena_new(0);
	struct sop_script *s[4] = {NULL};
	struct diag_list l;

	(void)state;
	check_world_init(&w);
	w.per_day = 1;
	w.per_week = 7;
	w.employee_per_day = 60;
	w.quiet_from = 21 * 60 + 30;
	w.quiet_to = 9 * 60;
	w.late_adds = late_adds;
	diag_init(&l, a);
	for (int i = 0; i < 4; i++) {
		struct text t;
		read_whole(paths[i], &t);
		enum rc rc = read_script(text_span(&t), span_of(paths[i]), &w, &l, &s[i]);
		text_release(&t);
		findings_show(&l);
		assert_int_equal(rc, RC_OK);
		for (int k = 0; k < s[i]->steps; k++) {
			for (int m = 0; m < s[i]->step[k].attachments; m++) {
				const struct sop_attachment *at = &s[i]->step[k].attachment[m];
				char path[256];
				if (at->media == SOP_LINK)
					continue;
				snprintf(path, sizeof path, "sop/素材/%.*s", SPAN_ARG(at->path));
				FILE *f = fopen(path, "rb");
				assert_non_null(f);
				fclose(f);
			}
		}
	}
	check_folder((const struct sop_script *const *)s, 4, NULL, &l);
	findings_show(&l);
	assert_int_equal(l.n, 0);
	for (int i = 0; i < 4; i++)
		script_free(s[i]);
	arena_free(a);
}

/* What is wrong with a file is wrong with it whatever was read before it into the same list. */
static void a_file_is_judged_alone(void **state)
{
	static const char empty[] = "# 朋友圈：十二月\n- 年份：2026\n- 发布员工：李丽\n",
			  faulty[] = NAMED("甲", "手动加入") STEP "- 打标签：\n";
	struct arena *a = arena_new(0);
	struct diag_list l;
	struct sop_script *s = NULL;

	(void)state;
	diag_init(&l, a);
	for (int i = 0; i < 2; i++) /* named twice on a command line: told once, refused twice */
		assert_int_equal(read_script(span_of(faulty), SPAN_LIT("sop/甲.md"), NULL, &l, &s), RC_INVALID);
	assert_int_equal(l.errors, 1);
	assert_int_equal(l.wrong, 2);
	assert_int_equal(read_script(span_of(empty), SPAN_LIT("sop/十二月.md"), NULL, &l, &s), RC_INVALID);
	assert_non_null(findings_get(&l, "E658", 1, 3, NULL));
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_id_stands_once_in_a_folder),
		cmocka_unit_test(scripts_point_at_scripts),
		cmocka_unit_test(groups_point_at_groups),
		cmocka_unit_test(circles_are_found),
		cmocka_unit_test(welcomes_compete),
		cmocka_unit_test(a_file_is_judged_alone),
		cmocka_unit_test(shipped_scripts_are_clean),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
