/* siyu replay --scripts: a log lived once more. Under the scripts that ran, and where everybody taps, the other world comes to the figures of
 * what happened: groups, tags by hand, 微信客服 and moments are known to its WeCom as they were. Under others it comes to theirs. */
/* rooms: app */
/* beside: scenario */
#include "play.h"

#include "seeds.h"
#include "whatsay.h"

#include "base/mem.h"
#include "base/zone.h"
#include "store/meta.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static struct other {          /* what is tried, and what came of it */
	const char *was, *now; /* these words of the scripts in place of those; NULL: the scripts as they are */
	struct text actual, other, text;
	struct outlook lived[2];
	struct whatknow_left left;
} tried;

static struct span replaced(struct play *p, struct span text, const char *was, const char *now)
{
	size_t at = was ? span_search(text, span_of(was)) : SIZE_MAX;
	return at == SIZE_MAX
		? text
		: arena_printf(p->a, "%.*s%s%.*s", (int)at, text.p, now, SPAN_ARG(span_drop(text, at + strlen(was))));
}

static enum rc other_scripts(struct play *p, struct intake_folder *f, bool **ret_ok, struct err *err)
{
	struct diag_list diags;
	bool found = !tried.was;
	for (int i = 0; i < p->scripts; i++) {
		struct span text = replaced(p, p->script[i].text, tried.was, tried.now);
		found = found || text.p != p->script[i].text.p;
		intake_text(f, p->script[i].file.p, text);
	}
	if (!found)
		return err_set(err, RC_INVALID, "no script says '%s'", tried.was);
	diag_init(&diags, p->a);
	*ret_ok = mem_array((size_t)f->n + 1, sizeof **ret_ok);
	intake_check(f, p->conf, &diags, *ret_ok);
	for (int i = 0; i < diags.n; i++)
		if (diags.v[i].severity == DIAG_ERROR)
			return err_set(err, RC_INVALID, "%.*s", SPAN_ARG(diags.v[i].text));
	return RC_OK;
}

static enum rc live_on(struct play *p, struct whatif *x, struct err *err)
{
	struct datadir live;
	struct meta m = {0};
	char dir[300];
	snprintf(dir, sizeof dir, "%s-other", p->dir);
	enum rc rc = datadir_init(&live, p->dir, err);
	if (!rc)
		rc = db_open(live.state_db, DB_READ_ONLY, &x->state, err);
	if (!rc)
		rc = meta_get(x->state, p->a, &m, err);
	x->live = &live;
	x->dir = dir;
	x->position = m.position;
	if (!rc)
		rc = whatif_live(x, err);
	db_close(x->state);
	seeds_drop(dir);
	return rc;
}

static bool once_more(struct play *p)
{
	struct intake_folder f = {0};
	struct err err = {0};
	bool *ok = NULL;
	struct whatif x = {.conf = p->conf, .folder = &f};
	enum rc rc = other_scripts(p, &f, &ok, &err);
	x.ok = ok;
	if (!rc)
		rc = live_on(p, &x, &err);
	if (!rc) {
		outlook_json(&x.actual, "lived", &tried.actual);
		outlook_json(&x.other, "lived", &tried.other);
		whatsay_text(&x, &p->zone, &tried.text);
	}
	tried.lived[0] = x.actual;
	tried.lived[1] = x.other;
	tried.left = x.left;
	intake_release(&f);
	mem_free(ok);
	return rc == RC_OK || play_fail(p, "%s", err.text);
}

/* The scenario, and then its log under scripts that say `now` where they said `was`. */
static void live_scenario(const char *name, const char *was, const char *now)
{
	struct play p;
	char dir[200], path[200];
	tried.was = was;
	tried.now = now;
	text_init(&tried.actual, (size_t)4 << 20);
	text_init(&tried.other, (size_t)4 << 20);
	text_init(&tried.text, (size_t)4 << 20);
	seeds_dir("whatif", dir, sizeof dir);
	snprintf(path, sizeof path, "tests/scenario/%s.scn", name);
	bool ok = play_file(&p, path, dir, false);
	world_free(p.world);
	p.world = NULL;
	ok = ok && once_more(&p);
	if (!ok)
		print_error("%s\n", text_str(&p.fail));
	play_release(&p);
	seeds_drop(dir);
	assert_true(ok);
}

static void done(void)
{
	text_release(&tried.actual);
	text_release(&tried.other);
	text_release(&tried.text);
	outlook_release(&tried.lived[0]);
	outlook_release(&tried.lived[1]);
}

static void says(const char *words)
{
	if (!strstr(text_str(&tried.text), words))
		fail_msg("no '%s' in:\n%s", words, text_str(&tried.text));
}

/* Every figure of what happened and of what would have been. */
static void comes_to_the_same(const char *name)
{
	live_scenario(name, NULL, NULL);
	if (!span_eq(text_span(&tried.actual), text_span(&tried.other)))
		fail_msg("%s, lived:\n%s\nand once more:\n%s\n%s", name, text_str(&tried.actual),
			text_str(&tried.other), text_str(&tried.text));
	done();
}

static const struct outlook_step *step(int side, const char *name)
{
	const struct outlook *o = &tried.lived[side];
	for (int i = 0; i < o->steps; i++)
		if (span_is(o->step[i].step, name))
			return &o->step[i];
	return NULL;
}

/* -- groups --------------------------------------------------------------------------------------------------------------------- */

static void test_groups_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-groups");
}

static void test_checkin_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-checkin");
}

static void test_flash_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-flash");
}

/* A step that never was reaches the groups that were there, at the rate at which owners tapped. */
static void test_group_step(void **state)
{
	(void)state;
	live_scenario("whatif-groups", "## 第2天 11:00 第二课", "## 第2天 15:00 换一课");
	assert_null(step(0, "换一课"));
	assert_non_null(step(1, "换一课"));
	assert_null(step(1, "第二课"));
	assert_int_equal(step(0, "第二课")->sent, 3);
	assert_int_equal(step(1, "换一课")->asked, 2); /* one was dismissed at noon */
	assert_int_equal(step(1, "换一课")->sent, 2);
	done();
}

/* Another name: the groups that it means, and no others. */
static void test_group_name(void **state)
{
	(void)state;
	live_scenario("whatif-groups", "- 群：名称 含「护肤营」", "- 群：名称 含「闲聊」");
	assert_int_equal(step(0, "第一课")->asked, 3);
	assert_int_equal(step(1, "第一课")->asked, 1);
	done();
}

/* -- tags by hand ----------------------------------------------------------------------------------------------------------------- */

static void test_tags_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-tags");
	live_scenario("whatif-tags", NULL, NULL);
	assert_int_equal(step(1, "油皮怎么洗")->sent, 3);
	assert_int_equal(step(1, "再来")->sent, 2);
	done();
}

/* Tags of strategy groups that employees set: each lets in whom it let in, and nobody else. */
static void test_strategy_tags_same(void **state)
{
	(void)state;
	comes_to_the_same("strategy-tags");
}

/* Who was given the other tag by hand. */
static void test_tags_other(void **state)
{
	(void)state;
	live_scenario("whatif-tags", "- 开始：打标签 油皮", "- 开始：打标签 干皮");
	assert_int_equal(step(1, "油皮怎么洗")->asked, 1);
	done();
}

/* -- 微信客服 ----------------------------------------------------------------------------------------------------------------------- */

static void test_kf_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-kf");
	live_scenario("whatif-kf", NULL, NULL);
	assert_int_equal(tried.lived[1].talk.answers, 1);
	assert_int_equal(tried.lived[1].talk.handed, 1);
	assert_int_equal(tried.left.clicks + tried.left.persons + tried.left.losses, 0);
	done();
}

/* An answer that was missing: nobody has to be called, and what the receptionist did then has no place. */
static void test_kf_answer(void **state)
{
	(void)state;
	live_scenario("whatif-kf", "## 多久到\n", "## 能不能开发票给我们公司\n> 可以，发抬头过来。\n## 多久到\n");
	assert_int_equal(tried.lived[0].talk.answers, 1);
	assert_int_equal(tried.lived[1].talk.answers, 2);
	assert_int_equal(tried.lived[1].talk.handed, 0);
	assert_int_equal(tried.left.persons, 3); /* taken, answered, ended */
	says("接待人员在微信客服里做的 3 件");
	says("微信客服转人工：1 次；假如：0 次");
	done();
}

/* Other items of a menu: a click in what he never got is what he typed. Nobody has an answer to that, a person is called, and the next menu never
 * goes out. */
static void test_kf_menu(void **state)
{
	(void)state;
	live_scenario("whatif-kf", "- 选项：查物流、问产品\n### 如果 选了 问产品",
		"- 选项：查物流、看产品\n### 如果 选了 看产品");
	assert_int_equal(tried.lived[1].talk.handed, 2);
	assert_int_equal(tried.left.clicks, 2);
	says("2 次点微信客服的选项");
	done();
}

/* -- moments -------------------------------------------------------------------------------------------------------------------------- */

static void test_moments_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-moments");
	live_scenario("whatif-moments", NULL, NULL);
	assert_int_equal(tried.lived[1].posts, 2);
	assert_int_equal(tried.lived[1].shared[0].likes, 2);
	assert_int_equal(tried.lived[1].shared[0].comments, 1);
	assert_int_equal(tried.left.marks, 0);
	done();
}

/* Another day and hour: the likes come with it. What one was to see whom it does not reach any more is said to be left out. */
static void test_moments_moved(void **state)
{
	(void)state;
	live_scenario("whatif-moments", "| 03-04 | 11:00 |", "| 03-05 | 15:00 |");
	assert_int_equal(tried.lived[1].posts, 2);
	assert_int_equal(tried.lived[1].shared[0].likes, tried.lived[0].shared[0].likes);
	assert_int_equal(tried.left.marks, 0);
	done();
	live_scenario("whatif-moments", "- 发布员工：李丽、王芳、赵敏", "- 发布员工：王芳");
	assert_int_equal(tried.lived[1].shared[0].asked, 1);
	assert_int_equal(tried.lived[1].shared[0].likes, 1);
	assert_int_equal(tried.left.marks, 3);
	done();
}

/* -- rates ----------------------------------------------------------------------------------------------------------------------------- */

/* Nine tasks of a kind say nothing of their own, ten do. */
static void test_rates(void **state)
{
	bool apart;
	struct whatrates r = {.all = {100, 50, 600000}, .rooms = {9, 9, 60000}};
	struct text out;
	(void)state;
	assert_int_equal(whatrate_of(&r, &r.rooms, &apart).done, 50);
	assert_false(apart);
	r.rooms = (struct whatrate){10, 9, 60000};
	assert_int_equal(whatrate_of(&r, &r.rooms, &apart).done, 9);
	assert_true(apart);
	r.moments = (struct whatrate){20, 5, 120000};
	text_init(&out, 4096);
	whatrate_say(&r, &out);
	assert_non_null(strstr(text_str(&out), "一共 100 个任务里点了 50 个（50%），平均 10 分钟"));
	assert_non_null(strstr(text_str(&out), "群里的另算：10 个任务里点了 9 个（90%），平均 1 分钟"));
	assert_non_null(strstr(text_str(&out), "朋友圈另算：20 个任务里发了 5 个（25%），平均 2 分钟"));
	text_release(&out);
}

/* -- to-dos --------------------------------------------------------------------------------------------------------------------------- */

static void test_todos_same(void **state)
{
	(void)state;
	comes_to_the_same("whatif-todos");
}

/* Another script in front makes other numbers: each is the to-do that it was. A step that is gone: said. */
static void test_todos_numbers(void **state)
{
	(void)state;
	live_scenario("whatif-todos", "# 剧本：回访\n- 开始：加好友\n",
		"# 剧本：回访\n- 开始：加好友\n## 10分钟后 多一件\n- 员工任务：看资料，今天内\n");
	assert_int_equal(tried.lived[1].todos, tried.lived[0].todos + 2);
	for (int i = 0; i < tried.lived[1].todos; i++) {
		const struct storyq_todo *t = &tried.lived[1].todo[i];
		assert_true(span_is(t->state, "done") == (span_is(t->step, "问好") || span_is(t->step, "回访")));
	}
	done();
	live_scenario("whatif-todos", "## 第2天 10:00 回访", "## 第2天 10:00 另一件");
	says("员工做完的 2 件待办");
	says("1 个客户群真的从来没有读过");
	done();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_groups_same),
		cmocka_unit_test(test_checkin_same),
		cmocka_unit_test(test_flash_same),
		cmocka_unit_test(test_group_step),
		cmocka_unit_test(test_group_name),
		cmocka_unit_test(test_tags_same),
		cmocka_unit_test(test_strategy_tags_same),
		cmocka_unit_test(test_tags_other),
		cmocka_unit_test(test_kf_same),
		cmocka_unit_test(test_kf_answer),
		cmocka_unit_test(test_kf_menu),
		cmocka_unit_test(test_moments_same),
		cmocka_unit_test(test_moments_moved),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_todos_same),
		cmocka_unit_test(test_todos_numbers),
	};
	return cmocka_run_group_tests_name("app/whatif", tests, NULL, NULL);
}
