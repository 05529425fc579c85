/* planreport: the structure of the GMV against the targets of a month (domain.md 8, 测算): what must each factor be to reach the target,
 * where are we, at this pace where shall we be. */
#include "structreport.h"

#include "planreport.h"
#include "store/setting.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MILLIONTHS 1000000

static const struct report_column columns[] = {
	{"factor", "因素", REPORT_TEXT},
	{"target", "目标", REPORT_OWN},
	{"now", "现在", REPORT_OWN},
	{"due", "按时间应到", REPORT_OWN},
	{"projected", "照此到月底", REPORT_OWN},
	{"gap", "差", REPORT_OWN},
	{"need", "单靠它要到", REPORT_OWN},
};
enum { COLUMNS = 7, MOST_ROWS = 20, NONE = -1 };

struct plan {
	struct report_world *w;
	struct period now;
	int64_t passed, whole; /* minutes of the month */
	int64_t goal_fen;      /* of net GMV; NONE */
	int64_t ends_fen;      /* net GMV of the month at this pace */
	int rows;
	struct report_cell *cell;
};

struct factor {
	const char *id, *name, *target; /* target: its key in the configuration */
	enum report_kind kind;
	bool grows;       /* with the days of the month */
	int64_t num, den; /* REPORT_FEN: of an average */
};

void planreport_month(int64_t day, int64_t *ret_first, int64_t *ret_last)
{
	struct date d = zone_date(day);
	*ret_first = zone_day_of(d.year, d.month, 1);
	*ret_last = zone_day_of(d.year + d.month / 12, d.month % 12 + 1, 1) - 1;
}

int64_t planreport_target(const struct setting *v, int n, int64_t day, const char *key)
{
	struct date d = zone_date(day);
	char name[96];
	int64_t hundredths = NONE;
	(void)snprintf(name, sizeof name, "target.%04d-%02d.%s", d.year, d.month, key);
	for (int i = 0; i < n; i++)
		if (span_is(v[i].key, name) && !span_int(v[i].value, &hundredths))
			hundredths = NONE;
	return hundredths;
}

static int64_t target_of(const struct plan *p, const char *key)
{
	return planreport_target(p->w->setting, p->w->settings, p->w->from_day, key);
}

static int64_t rounded(double x)
{
	return (int64_t)llround(x);
}

/* What it will have come to at the month's end; the first minutes of a month say nothing. */
static int64_t at_end(const struct plan *p, int64_t now)
{
	return p->passed ? rounded((double)now * (double)p->whole / (double)p->passed) : 0;
}

/* target * passed / whole, rounded; targets of factors multiply to whatever they come to. */
static int64_t part_of(int64_t target, int64_t passed, int64_t whole)
{
	return target / whole * passed + (target % whole * passed + whole / 2) / whole;
}

int64_t planreport_due(int64_t target, int64_t day, int minutes)
{
	int64_t first, last;
	planreport_month(day, &first, &last);
	return part_of(
		target, (day - first) * PLANREPORT_DAY_MINUTES + minutes, (last - first + 1) * PLANREPORT_DAY_MINUTES);
}

static int64_t by_now(const struct plan *p, int64_t target)
{
	return part_of(target, p->passed, p->whole);
}

static struct report_cell none_of(enum report_kind kind)
{
	bool quotient = kind == REPORT_RATE || kind == REPORT_RATIO;
	return (struct report_cell){.kind = kind, .den = quotient ? 0 : -1};
}

static struct report_cell *new_row(struct plan *p, const char *id, const char *name, enum report_kind kind)
{
	struct report_cell *row = p->cell + p->rows++ * COLUMNS;
	row[0] = (struct report_cell){.id = span_of(id), .text = span_of(name)};
	for (int c = 1; c < COLUMNS; c++)
		row[c] = none_of(kind);
	return row;
}

static struct report_cell fen(int64_t n)
{
	return (struct report_cell){.kind = REPORT_FEN, .num = n};
}

/* target: NONE where there is none. */
static struct report_cell *put_money(
	struct plan *p, const char *id, const char *name, int64_t now, int64_t ends, int64_t target)
{
	struct report_cell *row = new_row(p, id, name, REPORT_FEN);
	row[2] = fen(now);
	if (p->passed)
		row[4] = fen(ends);
	if (target == NONE)
		return row;
	row[1] = fen(target);
	row[3] = fen(by_now(p, target));
	if (p->passed)
		row[5] = fen(ends - target);
	return row;
}

/* A number of that kind as a cell; a quotient keeps six decimals. */
static struct report_cell cell_of(enum report_kind kind, double x)
{
	if (kind == REPORT_COUNT || kind == REPORT_FEN)
		return (struct report_cell){.kind = kind, .num = rounded(x)};
	return (struct report_cell){.kind = kind, .num = rounded(x * MILLIONTHS), .den = MILLIONTHS};
}

/* ends_fen: what the product that it stands in comes to at the month's end. */
static void put_factor(struct plan *p, const struct factor *f, int64_t ends_fen)
{
	struct report_cell *row = new_row(p, f->id, f->name, f->kind);
	double pace = p->passed && f->grows ? (double)p->whole / (double)p->passed : 1;
	double now = f->den ? (double)f->num / (double)f->den : 0, unit = f->kind == REPORT_FEN ? 1 : 100;
	double target = (double)target_of(p, f->target);
	bool rate = f->kind == REPORT_RATE;
	if (f->den)
		row[2] = rate || f->kind == REPORT_RATIO
			? (struct report_cell){.kind = f->kind, .num = f->num, .den = f->den}
			: cell_of(f->kind, now);
	if (f->den && p->passed)
		row[4] = cell_of(f->kind, now * pace);
	if (target >= 0) {
		target /= rate ? 10000 : unit;
		row[1] = cell_of(f->kind, target);
		row[3] = cell_of(f->kind, f->grows ? target * (double)p->passed / (double)p->whole : target);
		if (f->den && p->passed)
			row[5] = cell_of(f->kind, now * pace - target);
	}
	if (p->goal_fen == NONE || !p->passed || f->num <= 0 || ends_fen <= 0)
		return;
	double need = now * pace * (1 + (double)(p->goal_fen - p->ends_fen) / (double)ends_fen);
	if (p->ends_fen >= p->goal_fen)
		row[6].text = SPAN_LIT("够了");
	else if (rate && need > 1)
		row[6].text = SPAN_LIT("100%也不够");
	else
		row[6] = cell_of(f->kind, need);
}

/* The target of a product: that of its factors, where all have one. */
static int64_t product(const struct plan *p, double first, const struct factor *f, int n)
{
	double x = first;
	for (int i = 0; i < n; i++) {
		int64_t target = target_of(p, f[i].target);
		if (target == NONE)
			return NONE;
		x *= (double)target / (f[i].kind == REPORT_FEN ? 1 : f[i].kind == REPORT_RATE ? 10000 : 100);
	}
	return rounded(x);
}

static void put_need(struct plan *p, struct report_cell *row, int64_t ends_fen)
{
	if (p->goal_fen == NONE || !p->passed)
		return;
	if (p->ends_fen >= p->goal_fen)
		row[6].text = SPAN_LIT("够了");
	else
		row[6] = fen(ends_fen + p->goal_fen - p->ends_fen);
}

enum { NEW_FACTORS = 5, OLD_FACTORS = 3 };

static void new_factors(const struct period *n, struct factor f[NEW_FACTORS])
{
	const struct part *s = &n->sold[STRUCTQ_NEW];
	const struct factor all[NEW_FACTORS] = {
		{"new.scans", "  扫码", "scans", REPORT_COUNT, true, n->met.scans, 1},
		{"new.add_rate", "  × 加好友率", "add_rate", REPORT_RATE, false, n->met.added, n->met.scans},
		{"new.order_rate", "  × 下单率", "order_rate", REPORT_RATE, false, s->buyers, n->met.added},
		{"new.orders_each", "  × 每客订单数（1+复购）", "orders_each", REPORT_RATIO, false, s->orders,
			s->buyers},
		{"new.average", "  × 单均成交额", "average", REPORT_FEN, false, s->gross_fen, s->orders},
	};
	memcpy(f, all, sizeof all);
}

static void old_factors(const struct period *n, struct factor f[OLD_FACTORS])
{
	const struct part *s = &n->sold[STRUCTQ_OLD];
	const struct factor all[OLD_FACTORS] = {
		{"old.order_rate", "  × 下单率", "old_order_rate", REPORT_RATE, true, s->buyers, n->stock},
		{"old.orders_each", "  × 每客订单数", "old_orders_each", REPORT_RATIO, false, s->orders, s->buyers},
		{"old.average", "  × 单均成交额", "old_average", REPORT_FEN, false, s->gross_fen, s->orders},
	};
	memcpy(f, all, sizeof all);
}

static void put_rows(struct plan *p, struct report_table *t)
{
	const struct part *sold = p->now.sold;
	struct date month = zone_date(p->w->from_day);
	struct factor news[NEW_FACTORS], olds[OLD_FACTORS];
	int64_t ends[STRUCTQ_UNMATCHED + 1], back = at_end(p, p->now.refund_fen), net = -p->now.refund_fen;
	new_factors(&p->now, news);
	old_factors(&p->now, olds);
	int64_t new_goal = product(p, 1, news, NEW_FACTORS),
		old_goal = product(p, (double)p->now.stock, olds, OLD_FACTORS);
	p->ends_fen = -back;
	for (int i = 0; i <= STRUCTQ_UNMATCHED; i++) {
		ends[i] = at_end(p, sold[i].gross_fen);
		p->ends_fen += ends[i];
		net += sold[i].gross_fen;
	}
	p->goal_fen = target_of(p, "gmv");
	if (p->goal_fen == NONE && new_goal != NONE && old_goal != NONE)
		p->goal_fen = new_goal + old_goal;
	put_money(p, "net", "净成交额", net, p->ends_fen, p->goal_fen);
	put_need(p, put_money(p, "new", "新客成交额", sold[STRUCTQ_NEW].gross_fen, ends[STRUCTQ_NEW], new_goal),
		ends[STRUCTQ_NEW]);
	for (int i = 0; i < NEW_FACTORS; i++)
		put_factor(p, &news[i], ends[STRUCTQ_NEW]);
	put_need(p, put_money(p, "old", "老客成交额", sold[STRUCTQ_OLD].gross_fen, ends[STRUCTQ_OLD], old_goal),
		ends[STRUCTQ_OLD]);
	struct report_cell *stock = new_row(p, "old.contacts", "  月初客户", REPORT_COUNT);
	stock[2].num = stock[4].num = p->now.stock;
	stock[2].den = stock[4].den = 0;
	for (int i = 0; i < OLD_FACTORS; i++)
		put_factor(p, &olds[i], ends[STRUCTQ_OLD]);
	put_money(p, "not_friend", "未加好友成交额", sold[STRUCTQ_OUTSIDE].gross_fen, ends[STRUCTQ_OUTSIDE], NONE);
	put_money(p, "unmatched", "未匹配成交额", sold[STRUCTQ_UNMATCHED].gross_fen, ends[STRUCTQ_UNMATCHED], NONE);
	put_money(p, "refunds", "退款", -p->now.refund_fen, -back, NONE);
	if (p->goal_fen == NONE)
		t->note = arena_printf(p->w->a,
			"这个月没有净成交额的目标：在配置里写 [target %04d-%02d] 一节和 gmv = 500000（元），再重启 siyu serve，或者给它的进程发 HUP（siyu reload 只换剧本）。",
			month.year, month.month);
	else if (new_goal != NONE && old_goal != NONE && new_goal + old_goal < p->goal_fen)
		t->note = arena_printf(p->w->a, "各因素的目标都做到，成交额是 %lld 元，比目标还少 %lld 元。",
			(long long)((new_goal + old_goal) / 100),
			(long long)((p->goal_fen - new_goal - old_goal) / 100));
}

static bool is_bare(const struct period *n)
{
	int64_t orders = 0;
	for (int i = 0; i <= STRUCTQ_UNMATCHED; i++)
		orders += n->sold[i].orders;
	return !n->met.scans && !n->stock && !orders && !n->refund_fen;
}

enum rc planreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t today = zone_day(&w->zone, w->now_ms),
		to = today < w->from_day || today > w->to_day ? w->to_day : today;
	struct plan p = {.w = w,
		.whole = (w->to_day - w->from_day + 1) * PLANREPORT_DAY_MINUTES,
		.cell = report_cells(w, MOST_ROWS, COLUMNS)};
	if (today > w->to_day)
		p.passed = p.whole;
	else if (today >= w->from_day)
		p.passed = (today - w->from_day) * PLANREPORT_DAY_MINUTES + zone_minute(&w->zone, w->now_ms);
	enum rc rc = structreport_whole(w, w->from_day, to, &p.now, err);
	if (rc != RC_OK)
		return rc;
	put_rows(&p, t);
	t->column = columns;
	t->columns = COLUMNS;
	t->cell = p.cell;
	t->rows = p.goal_fen == NONE && is_bare(&p.now) ? 0 : p.rows;
	int64_t tenths = p.passed * 10 / PLANREPORT_DAY_MINUTES;
	t->definition = arena_printf(w->a,
		"因素的定义和 siyu report structure 一样。目标按整月，来自配置；新客、老客成交额的目标是各因素目标之积。现在 = 这个月到计算时间。按时间应到 = 目标 × "
		"已过去的时间 %lld.%lld 天 ÷ %lld 天（今天按时刻算），照此到月底 = 现在 ÷ 已过去的 × 整月：成交额、扫码、老客下单率随时间积累，其余的率按现在的水平。差 "
		"= 照此到月底 − 目标。单靠它要到 = 别的都照此，只改这一个，整月要到多少净成交额才够。",
		(long long)(tenths / 10), (long long)(tenths % 10), (long long)(p.whole / PLANREPORT_DAY_MINUTES));
	return RC_OK;
}
