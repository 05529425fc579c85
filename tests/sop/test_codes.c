/* 渠道码: what its tables say, what is wrong with them, and who is on duty (findings 14, 57). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "base/arena.h"
#include "base/fileio.h"
#include "findings.h"
#include "sop/book.h"
#include "sop/check.h"
#include "sop/duty.h"
#include "sop/read.h"

#define HEAD \
	"# 渠道码：全部\n| 名称 | 编号 | 类型 | 接待员工 | 上限/天 | 备用 | 标签 | 剧本 | 欢迎语 | 免验证 | 独占 | 备注 |\n"
#define CARD "| 包裹卡 | card | 多人码 | 林悦 | 2 | 王芳 | | | | | | |\n"
#define GROUPS \
	"# 资料：群\n## 群\n| 名称 | 名称含 | 群码 |\n| 福利群 | 「福利」 | 进福利群 |\n| 打卡群 | 「打卡」 | |\n"
#define ASSETS \
	"# 资料：甲\n## 门店\n| 名称 | 员工 |\n| 一店 | 林悦、王芳 |\n## 团队\n| 名称 | 员工 |\n| 甲组 | 李丽 |\n"

static struct span staff[] = {SPAN_LIT("林悦"), SPAN_LIT("lin.yue"), SPAN_LIT("王芳"), SPAN_LIT("wang.fang"),
	SPAN_LIT("李丽"), SPAN_LIT("li.li")};
static const struct sop_names employees = {6, staff};

struct folder {
	struct arena *a;
	struct diag_list l;
	struct book *book;
	struct sop_script *script[8];
	int n;
};

static void open_folder(struct folder *f, const char *const *text, int n)
{
	struct check_world w;

	*f = (struct folder){.a = arena_new(0), .book = book_new()};
	diag_init(&f->l, f->a);
	check_world_init(&w);
	w.whole_folder = true;
	w.employees = &employees;
	for (int i = 0; i < n; i++) {
		bool sound;
		struct sop_script *s = read_names(span_of(text[i]), SPAN_LIT("渠道码.md"), &w, &sound);
		book_take(f->book, s, sound);
	}
	book_world(f->book, &w);
	for (int i = 0; i < n; i++)
		if (read_script(span_of(text[i]), span_of(i ? "b.md" : "渠道码.md"), &w, &f->l, &f->script[f->n]) ==
			RC_OK)
			f->n++;
	check_folder((const struct sop_script *const *)f->script, f->n, NULL, &f->l);
}

static void close_folder(struct folder *f)
{
	book_free(f->book);
	for (int i = 0; i < f->n; i++)
		script_free(f->script[i]);
	arena_free(f->a);
}

static void what_a_row_says(void **state)
{
	const char *const files[] = {HEAD
		"| 包裹卡 | card-1 | 多人码 | 门店 一店、团队 甲组、李丽、轮班：白班 | 30 | 王芳 | 来源/卡 | 新客 | | 否 | 是 | 卡上 |\n"
		"| VIP卡 | | 单人码 | lin.yue | 不限 | | | | | | | |\n"
		"## 轮班 白班\n| 星期 | 时段 | 员工 |\n|---|---|---|\n"
		"| 周一至周五、日 | 9点到12点、22:00-06:00 | 林悦、王芳 |\n| 工作日、节假日 | 全天 | 李丽 |\n",
		ASSETS, "# 标签：甲\n| 组 | 标签 |\n| 来源 | 卡 |\n",
		"# 剧本：新客\n- 开始：加好友，渠道 = VIP卡\n- 停止：已购买\n- 目标：首单\n- 目标达成后：停止\n## 第2天 20:00 好\n> 好\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 4);
	if (f.l.errors || f.l.warnings)
		findings_show(&f.l);
	assert_int_equal(f.l.errors + f.l.warnings, 0);
	const struct sop_script *s = f.script[0];
	assert_int_equal(s->codes, 2);
	const struct sop_code *c = &s->code[0];
	assert_true(span_is(c->state, "card-1"));
	assert_int_equal(c->type, SOP_CODE_MANY);
	assert_int_equal(c->servers, 4);
	assert_true(c->server[0].who == SOP_WHO_STORE && span_is(c->server[0].name, "一店"));
	assert_true(c->server[1].who == SOP_WHO_TEAM && span_is(c->server[1].name, "甲组"));
	assert_true(c->server[2].who == SOP_WHO_PERSON && c->server[3].who == SOP_WHO_ROTA);
	assert_int_equal(c->ceiling, 30);
	assert_true(c->strict && c->exclusive && span_is(c->remark, "卡上") && span_is(c->script, "新客"));
	assert_true(span_is(c->tags.v[0], "来源/卡"));
	/* finding 57: the State is a short key, never the name; small and capital letters are one name */
	c = &s->code[1];
	assert_true(c->type == SOP_CODE_SINGLE && c->ceiling == 0 && !c->strict && c->state.n == 14 &&
		span_starts(c->state, "c"));
	assert_int_equal(s->shifts, 3);
	assert_int_equal(s->shift[0].weekdays, 62 | 128);
	assert_true(s->shift[0].from == 540 && s->shift[0].to == 720);
	assert_true(s->shift[1].from == 1320 && s->shift[1].to == 360);
	assert_int_equal(s->shift[2].days, SOP_DAYS_WORK | SOP_DAYS_HOLIDAY);
	assert_true(s->shift[2].from == 0 && s->shift[2].to == 1440);
	close_folder(&f);
}

/* 群码 leads into groups, 获客链接 is a page; 邀请入群 sends a 群码, by its name or by that of its group. */
static void codes_of_groups_and_links(void **state)
{
	const char *const files[] = {HEAD
		"| 进福利群 | g1 | 群码 | 福利群、群 打卡群 | | 自动建群 | 来源/卡 | | | | | |\n"
		"| 广告 | ad | 获客链接 | 林悦、王芳 | 30 | 李丽 | | | | 否 | | |\n",
		GROUPS, "# 标签：甲\n| 组 | 标签 |\n| 来源 | 卡 |\n",
		"# 剧本：拉群\n- 开始：加好友，渠道 = 广告\n- 停止：目标达成\n- 目标：入群 福利群\n## 第2天 20:00 来\n"
		"- 条件：非 在群 福利群\n> 来\n- 邀请入群：福利群\n"
		"## 第3天 20:00 再\n- 条件：非 在群 打卡群\n> 来\n- 邀请入群：进福利群\n"};
	struct folder f;

	(void)state;
	open_folder(&f, files, 4);
	if (f.l.errors || f.l.warnings)
		findings_show(&f.l);
	assert_int_equal(f.l.errors + f.l.warnings, 0);
	const struct sop_code *c = &f.script[0]->code[0];
	assert_true(c->type == SOP_CODE_GROUP && c->more_groups && c->servers == 2 && c->spares == 0);
	assert_true(c->server[1].who == SOP_WHO_GROUP && span_is(c->server[1].name, "打卡群"));
	c = &f.script[0]->code[1];
	assert_true(c->type == SOP_CODE_LINK && c->ceiling == 30 && c->strict && c->spares == 1);
	const struct sop_script *s = f.script[f.n - 1];
	for (int i = 0; i < 2; i++) {
		const struct sop_attachment *a = &s->step[i].attachment[0];
		assert_true(a->media == SOP_LINK && span_is(a->code, "进福利群"));
		assert_false(script_sendable(a)); /* until WeCom has made it */
	}
	assert_true(span_is(s->step[0].attachment[0].invite, "福利群"));
	close_folder(&f);
}

static void findings(void **state)
{
	static const struct {
		const char *code, *codes, *other;
		int line, col;
		const char *hint;
	} rows[] = {
		{"E416", HEAD "| 卡 | | 多人码 | 王方 | | | | | | | | |\n", NULL, 3, 15, "王芳"},
		{"W845", HEAD "| 卡 | | 多人码 | lin.yu | | | | | | | | |\n", NULL, 3, 15, "lin.yue"},
		{"E416", HEAD "| 卡 | | 多人码 | 门店 二店 | | | | | | | | |\n", ASSETS, 3, 18, "一店"},
		{"E416", HEAD "| 卡 | | 多人码 | 团队 甲 | | | | | | | | |\n", ASSETS, 3, 18, "甲组"},
		{"E416",
			HEAD
			"| 卡 | | 多人码 | 轮班 百班 | | | | | | | | |\n## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 每天 | 全天 | 林悦 |\n",
			NULL, 3, 15, "白班"},
		{"W844", HEAD CARD "## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 每天 | 全天 | 林悦 |\n", NULL, 6, 1,
			"轮班 白班"},
		{"E846", HEAD "| 卡 | | 多人码 | 林悦 | | 轮班 白班 | | | | | | |\n", NULL, 3, 22, "员工"},
		{"E841", HEAD "| 卡 | 包裹 | 多人码 | 林悦 | | | | | | | | |\n", NULL, 3, 7, "qr42"},
		{"E841", HEAD "| 卡 | a234567890123456789012345678901 | 多人码 | 林悦 | | | | | | | | |\n", NULL, 3, 7,
			"30"},
		{"E842", HEAD "| 卡 | | 单人码 | 林悦、王芳 | | | | | | | | |\n", NULL, 3, 15, "多人码"},
		{"E842", HEAD "| 卡 | | 单人码 | 门店 一店 | | | | | | | | |\n", ASSETS, 3, 15, "多人码"},
		{"E844", HEAD "| 卡 | | 多人码 | 林悦 | | | | 新客 | 你好 | | | |\n", NULL, 3, 31, "留一个"},
		{"E845", HEAD "| 卡 | | 单人码 | 林悦 | | | | | | | 是 | |\n", NULL, 3, 32, "空着"},
		{"E806", HEAD "| 卡 | | 多人码 | 林悦 | 0 | | | | | | | |\n", NULL, 3, 20, "人数"},
		{"E416", HEAD "| 卡 | | 群码 | 福力群 | | | | | | | | |\n", GROUPS, 3, 14, "福利群"},
		{"E850", HEAD "| 卡 | | 群码 | 福利群 | 30 | | | | | | | |\n", GROUPS, 3, 20, "换下一个"},
		{"E850", HEAD "| 卡 | | 群码 | 福利群 | | 林悦 | | | | | | |\n", GROUPS, 3, 22, "自动建群"},
		{"E850", HEAD "| 卡 | | 群码 | 福利群 | | | | 新客 | | | | |\n", GROUPS, 3, 0, "开始：入群"},
		{"E850", HEAD "| 卡 | | 获客链接 | 林悦 | | | | | | | 是 | |\n", NULL, 3, 0, "多人码"},
		{"E806", HEAD "| 卡 | | 小程序码 | 林悦 | | | | | | | | |\n", NULL, 3, 9, "群码"},
		{"E817",
			HEAD
			"| 卡 | | 多人码 | 林悦 | | | | | | | | 一二三四五六七八九十一二三四五六七八九十一二三四五六七八九十一 |\n",
			NULL, 3, 34, NULL},
		{"E702", HEAD "| 卡 | | 多人码 | 林悦 | | | | 新客 | | | | |\n",
			"# 剧本：新客七天\n- 开始：加好友\n## 立即 好\n- 打标签：油皮\n", 3, 26, "新客七天"},
		{"E847", HEAD "| 卡 | | 多人码 | 林悦 | | | | | 你号 | | | |\n", "# 话术：甲\n## 你好\n> 您好\n", 3, 28,
			"你好"},
		{"E848", HEAD "| 卡 | | 多人码 | 林悦 | | | | | 你好 | | | |\n",
			"# 话术：甲\n## 你好\n### 如果 已购买\n> 您好\n### 否则\n> 好\n", 3, 28, NULL},
		{"E848", HEAD "| 卡 | | 多人码 | 林悦 | | | | | 你好 | | | |\n", "# 话术：甲\n## 你好\n> {客户}您好\n",
			3, 28, NULL},
		{"E812", HEAD CARD CARD, NULL, 4, 1, NULL},
		{"E812", HEAD CARD "| 门店 | CARD | 多人码 | 林悦 | | | | | | | | |\n", NULL, 4, 1, NULL},
		{"E416", HEAD CARD, "# 剧本：甲\n- 开始：扫渠道码 包裹\n## 立即 好\n- 打标签：油皮\n", 2, 0, "包裹卡"},
		{"W841", HEAD "| 卡 | | 多人码 | 林悦 | 30 | | | | | | | |\n", NULL, 3, 20, "备用"},
		{"W842",
			HEAD
			"| 卡 | | 多人码 | 轮班 白班 | | | | | | | | |\n## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 一至六 | 全天 | 林悦 |\n",
			NULL, 3, 15, NULL},
		{"W842",
			HEAD
			"| 卡 | | 多人码 | 轮班 白班 | | | | | | | | |\n## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 工作日、周末 | 全天 | 林悦 |\n",
			NULL, 3, 15, NULL},
		{"W843",
			HEAD
			"| 卡 | | 多人码 | 轮班 白班 | | 王芳 | | | | | | |\n## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 日 | 22:00-06:00 | 林悦 |\n| 一 | 05:00-09:00 | 林悦 |\n",
			NULL, 7, 1, "去掉"},
		{"E806", HEAD CARD "## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 五至一 | 全天 | 林悦 |\n", NULL, 6, 3,
			"一至五"},
		{"E806", HEAD CARD "## 轮班 白班\n| 星期 | 时段 | 员工 |\n| 五 | 09:00-09:00 | 林悦 |\n", NULL, 6, 0,
			"09:00"},
		{"E205", HEAD CARD "## 轮班\n| 星期 | 时段 | 员工 |\n| 五 | 全天 | 林悦 |\n", NULL, 4, 0, "轮班"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *const files[] = {rows[i].codes, rows[i].other};
		struct folder f;
		open_folder(&f, files, rows[i].other ? 2 : 1);
		if (!findings_get(&f.l, rows[i].code, rows[i].line, rows[i].col, rows[i].hint)) {
			findings_show(&f.l);
			fail_msg("row %zu: no %s", i, rows[i].code);
		}
		close_folder(&f);
	}
}

/* -- duty ---------------------------------------------------------------------------------------------------------- */

struct office {
	struct folder f;
	struct zone zone;
	struct calendar calendar;
	const char *full;
};

static struct span find(void *user, struct span said)
{
	(void)user;
	for (int i = 0; i < employees.n; i++)
		if (span_eq(staff[i], said))
			return staff[i | 1];
	return SPAN_ABSENT;
}

static bool full(void *user, struct span userid)
{
	const struct office *o = user;

	return o->full && span_search(span_of(o->full), userid) != SIZE_MAX;
}

static void open_office(struct office *o, const char *codes)
{
	const char *const files[] = {codes, ASSETS};
	struct err err;

	*o = (struct office){0};
	open_folder(&o->f, files, 2);
	if (o->f.l.errors)
		findings_show(&o->f.l);
	assert_int_equal(o->f.l.errors, 0);
	zone_fixed(&o->zone, 28800);
	assert_int_equal(calendar_add(o->f.a, &o->calendar, SPAN_LIT("2026-03-05"), SPAN_LIT("某节"), &err), RC_OK);
	assert_int_equal(calendar_add(o->f.a, &o->calendar, SPAN_LIT("2026-03-07"), SPAN_LIT("上班"), &err), RC_OK);
}

/* Who serves at that time, "lin.yue wang.fang", and when that can change. */
static void serves(struct office *o, const char *at, const char *who, const char *next)
{
	const struct duty_world w = {o->f.book, &o->zone, &o->calendar, o, find, full};
	struct text got;
	struct duty d;
	char buf[32];
	int64_t now_ms = 0;
	struct err err;

	assert_int_equal(zone_read(&o->zone, span_of(at), &now_ms, &err), RC_OK);
	duty_of(o->f.a, &w, o->f.script[0], &o->f.script[0]->code[0], now_ms, &d);
	text_init(&got, 4096);
	for (int i = 0; i < d.people.n; i++)
		text_addf(&got, "%s%.*s", i ? " " : "", SPAN_ARG(d.people.v[i]));
	text_addf(&got, "%s%s%s", d.spare ? " spare" : "", d.over ? " over" : "", d.counted ? " counted" : "");
	assert_string_equal(text_str(&got), who);
	assert_string_equal(d.next_ms == DUTY_NEVER ? "never" : zone_format_minute(&o->zone, d.next_ms, buf), next);
	text_release(&got);
}

static void the_rota_says_who(void **state)
{
	struct office o;

	(void)state; /* 2026-03-02 is a Monday, 03-05 a holiday, Saturday 03-07 a working day */
	open_office(&o,
		HEAD
		"| 卡 | | 多人码 | 轮班 白班 | | 李丽 | | | | | | |\n## 轮班 白班\n| 星期 | 时段 | 员工 |\n"
		"| 工作日 | 09:00-18:00 | 林悦、王芳 |\n| 周末 | 10:00-12:00 | 王芳 |\n| 节假日 | 10:00-16:00 | 林悦 |\n"
		"| 二 | 22:00-06:00 | 王芳 |\n| 二 | 17:00-19:00 | 李丽 |\n");
	serves(&o, "2026-03-02 08:59", "li.li spare", "2026-03-02 09:00");
	serves(&o, "2026-03-02 09:00", "lin.yue wang.fang", "2026-03-02 18:00");
	serves(&o, "2026-03-02 18:00", "li.li spare", "2026-03-03 09:00");
	serves(&o, "2026-03-03 17:30", "lin.yue wang.fang li.li", "2026-03-03 18:00"); /* overlapping rows add up */
	serves(&o, "2026-03-03 18:30", "li.li", "2026-03-03 19:00");
	serves(&o, "2026-03-04 02:00", "wang.fang", "2026-03-04 06:00"); /* of Tuesday, over midnight */
	serves(&o, "2026-03-05 09:30", "li.li spare", "2026-03-05 10:00");
	serves(&o, "2026-03-05 12:00", "lin.yue", "2026-03-05 16:00");
	serves(&o, "2026-03-07 09:30", "lin.yue wang.fang", "2026-03-07 18:00");
	serves(&o, "2026-03-08 11:00", "wang.fang", "2026-03-08 12:00");
	close_folder(&o.f);
}

static void a_code_is_never_empty(void **state)
{
	struct office o;

	(void)state; /* finding 57: full → 备用 → all of the row again; no row now = 备用 */
	open_office(&o, HEAD "| 卡 | | 多人码 | 门店 一店 | 2 | 李丽 | | | | | | |\n");
	serves(&o, "2026-03-02 09:00", "lin.yue wang.fang", "never");
	o.full = "lin.yue";
	serves(&o, "2026-03-02 09:00", "wang.fang counted", "never");
	o.full = "lin.yue wang.fang";
	serves(&o, "2026-03-02 09:00", "li.li spare counted", "never");
	o.full = "lin.yue wang.fang li.li";
	serves(&o, "2026-03-02 09:00", "lin.yue wang.fang over counted", "never");
	close_folder(&o.f);
	open_office(&o,
		HEAD
		"| 卡 | | 单人码 | 轮班 早 | | | | | | | | |\n## 轮班 早\n| 星期 | 时段 | 员工 |\n| 一 | 9:00-12:00 | 王芳 |\n| 一 | 12:00-18:00 | 林悦 |\n");
	serves(&o, "2026-03-02 11:00", "wang.fang", "2026-03-02 12:00");
	serves(&o, "2026-03-02 13:00", "lin.yue", "2026-03-02 18:00");
	serves(&o, "2026-03-02 20:00", "wang.fang over", "2026-03-09 09:00");
	close_folder(&o.f);
}

/* As it ships it is off; without that line it stands, and says who is there on a Monday and on a holiday. */
static void the_shipped_one_works_once_it_is_on(void **state)
{
	static struct span people[] = {SPAN_LIT("王芳"), SPAN_LIT("王芳"), SPAN_LIT("李丽"), SPAN_LIT("李丽"),
		SPAN_LIT("张敏"), SPAN_LIT("张敏"), SPAN_LIT("刘洋"), SPAN_LIT("刘洋"), SPAN_LIT("黄婷"),
		SPAN_LIT("黄婷"), SPAN_LIT("周宁"), SPAN_LIT("周宁"), SPAN_LIT("陈静"), SPAN_LIT("陈静")};
	const struct sop_names all = {14, people};
	struct check_world w;
	struct diag_list l;
	struct arena *a = arena_new(0);
	struct sop_script *s = NULL;
	struct text file;
	struct err err;

	(void)state;
	text_init(&file, 1 << 20);
	assert_int_equal(fileio_read("sop/渠道码.md", &file, &err), RC_OK);
	diag_init(&l, a);
	check_world_init(&w);
	w.employees = &employees; /* who does not know them: 停用 may name whom it likes */
	assert_int_equal(read_script(text_span(&file), SPAN_LIT("渠道码.md"), &w, &l, &s), RC_OK);
	assert_true(s->disabled);
	script_free(s);
	size_t at = span_search(text_span(&file), SPAN_LIT("- 停用：是\n"));
	assert_true(at != SIZE_MAX);
	memcpy(file.p + at, "//", 2);
	w.employees = &all;
	assert_int_equal(read_script(text_span(&file), SPAN_LIT("渠道码.md"), &w, &l, &s), RC_OK);
	if (l.n)
		findings_show(&l);
	assert_int_equal(l.n, 0);
	assert_int_equal(s->codes, 3);
	assert_int_equal(s->shifts, 7);
	script_free(s);
	text_release(&file);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_row_says),
		cmocka_unit_test(codes_of_groups_and_links),
		cmocka_unit_test(findings),
		cmocka_unit_test(the_rota_says_who),
		cmocka_unit_test(a_code_is_never_empty),
		cmocka_unit_test(the_shipped_one_works_once_it_is_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
