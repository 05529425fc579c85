/* momentreport: 朋友圈: who published, who saw, liked and commented, and who ordered behind it (report moments). */
#include "reportint.h"

#include "store/momentq.h"

#include <string.h>

#define FIGURES \
	{"asked", "要发的员工", REPORT_COUNT}, {"published", "发了的", REPORT_COUNT}, \
		{"reach", "能看到的客户", REPORT_COUNT}, {"liked", "点赞客户", REPORT_COUNT}, \
		{"commented", "评论客户", REPORT_COUNT}, {"touched", "互动客户", REPORT_COUNT}, \
		{"buyers", "互动后下单", REPORT_COUNT}, {"orders", "订单", REPORT_COUNT}, \
		{"net_fen", "净成交额", REPORT_FEN}, \
	{ \
		"rate", "下单率", REPORT_RATE \
	}
#define POSTS \
	{ \
		"posts", "条数", REPORT_COUNT \
	}
static const struct report_column by_post[] = {
	{"day", "日期", REPORT_TEXT}, {"script", "朋友圈", REPORT_TEXT}, {"step", "哪一条", REPORT_TEXT}, FIGURES};
static const struct report_column by_script[] = {{"script", "朋友圈", REPORT_TEXT}, POSTS, FIGURES};
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, POSTS, FIGURES};
static const struct report_column by_day[] = {{"day", "日期", REPORT_TEXT}, POSTS, FIGURES};
enum { FIGURE_COUNT = 10, POST_NAMES = 3 };

static const struct cut {
	const char *by;
	enum momentq_by query;
	const struct report_column *column;
	int before; /* columns before the figures */
} cuts[] = {
	{"post", MOMENTQ_POST, by_post, POST_NAMES},
	{"script", MOMENTQ_SCRIPT, by_script, 2},
	{"employee", MOMENTQ_EMPLOYEE, by_employee, 2},
	{"day", MOMENTQ_DAY, by_day, 2},
};

static void put_people(const struct momentq_people *p, struct report_cell *cell)
{
	cell[0].num = p->asked;
	cell[1].num = p->published;
	cell[2] = (struct report_cell){.num = p->reach, .den = p->read ? 0 : -1};
}

static void put_marks(const struct momentq_marks *m, struct report_cell *cell)
{
	cell[3].num = m->liked;
	cell[4].num = m->commented;
	cell[5].num = m->touched;
	cell[6].num = m->buyers;
	cell[7].num = m->orders;
	cell[8].num = m->net_fen;
	cell[9] = (struct report_cell){.num = m->buyers, .den = m->touched};
}

static enum rc put_names(struct report_world *w, const struct cut *cut, const struct momentq_people *p,
	const struct momentq_post *post, struct report_cell *row, struct err *err)
{
	if (cut->query == MOMENTQ_EMPLOYEE)
		return report_employee(w, p->key, row, err);
	if (cut->query == MOMENTQ_SCRIPT) {
		row[0] = report_moments(p->key);
		return RC_OK;
	}
	row[0].text = report_day(w, post ? post->day : p->n);
	if (post) {
		row[1] = report_moments(post->script);
		row[2].text = post->step;
	}
	return RC_OK;
}

/* Who left a mark is of a post, script or employee that has people, too: no row of marks alone. */
static enum rc put_rows(struct report_world *w, const struct cut *cut, const struct momentq_people *p, int n,
	const struct momentq_post *post, int posts, struct report_table *t, struct err *err)
{
	enum rc rc = RC_OK;
	t->cell = report_cells(w, n, t->columns);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct report_cell *row = t->cell + t->rows++ * t->columns;
		const struct momentq_post *of = NULL;
		for (int k = 0; cut->query == MOMENTQ_POST && k < posts; k++)
			of = post[k].post == p[i].n ? &post[k] : of;
		put_people(&p[i], row + cut->before);
		if (cut->query != MOMENTQ_POST)
			row[1].num = p[i].posts;
		rc = put_names(w, cut, &p[i], of, row, err);
	}
	return rc;
}

static enum rc put_all_marks(struct report_world *w, const struct cut *cut, const struct momentq_people *p, int n,
	struct report_table *t, struct err *err)
{
	struct momentq_marks *m = NULL, none = {0};
	int marks = 0;
	enum rc rc = momentq_marks(w->db, w->a, cut->query, w->from_day, w->to_day, w->window_days * ZONE_DAY_MS,
		w->now_ms + 1, &m, &marks, err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		const struct momentq_marks *of = &none;
		for (int k = 0; k < marks; k++)
			if (m[k].n == p[i].n && span_eq(m[k].key, p[i].key))
				of = &m[k];
		put_marks(of, t->cell + i * t->columns + cut->before);
	}
	return rc;
}

static enum rc put_total(struct report_world *w, const struct cut *cut, struct report_table *t, struct err *err)
{
	struct momentq_people *p = NULL, nobody = {0};
	struct momentq_marks *m = NULL, none = {0};
	int n = 0, marks = 0;
	enum rc rc = momentq_people(w->db, w->a, MOMENTQ_ALL, w->from_day, w->to_day, &p, &n, err);
	if (rc == RC_OK)
		rc = momentq_marks(w->db, w->a, MOMENTQ_ALL, w->from_day, w->to_day, w->window_days * ZONE_DAY_MS,
			w->now_ms + 1, &m, &marks, err);
	t->total = report_cells(w, 1, t->columns);
	t->total[0].text = SPAN_LIT("合计（去重）");
	put_people(n ? p : &nobody, t->total + cut->before);
	put_marks(marks ? m : &none, t->total + cut->before);
	if (cut->query != MOMENTQ_POST)
		t->total[1].num = n ? p->posts : 0;
	return rc;
}

enum rc momentreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	const struct cut *cut = cuts;
	struct momentq_people *p = NULL;
	struct momentq_post *post = NULL;
	int n = 0, posts = 0;
	while (strcmp(cut->by, w->by) != 0)
		cut++;
	t->column = cut->column;
	t->columns = cut->before + FIGURE_COUNT;
	enum rc rc = momentq_people(w->db, w->a, cut->query, w->from_day, w->to_day, &p, &n, err);
	if (rc == RC_OK)
		rc = momentq_posts(w->db, w->a, w->from_day, w->to_day, &post, &posts, err);
	if (rc == RC_OK)
		rc = put_rows(w, cut, p, n, post, posts, t, err);
	if (rc == RC_OK)
		rc = put_all_marks(w, cut, p, n, t, err);
	if (rc == RC_OK)
		rc = put_total(w, cut, t, err);
	t->definition = arena_printf(w->a,
		"这段时间该发的、企业微信收下了的朋友圈。要发的员工 = 每条请几位发，相加；能看到的客户 = 企业微信说的，各条、各位员工的相加，一位客户看得到几条就数几次，不说的不算。"
		"点赞、评论、互动客户去重；互动后下单 = 点赞或者评论后 %lld × 24 小时内有已付款且未全额退款订单的客户；下单率 = 互动后下单 ÷ 互动客户。"
		"净成交额 = 这些订单付的款 − 其中已退的款（不管哪天退），一单在一行里只算一次，在几行里可以都有。",
		(long long)w->window_days);
	return rc;
}
