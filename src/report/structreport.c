/* structreport: what the GMV of a period is made of, and what each factor did to its change (domain.md 8, GMV结构). */
#include "structreport.h"

#include "crm/shares.h"

#include <stdlib.h>
#include <string.h>

#define CHANGE_MOST 1e9 /* times: nobody reads more, and it would not fit */

enum { NEW_FACTORS = 5, OLD_FACTORS = 4, LOOSE_FACTORS = 2 };

static double over(int64_t num, int64_t den)
{
	return den ? (double)num / (double)den : 0;
}

static void new_factors(const struct period *p, double f[NEW_FACTORS])
{
	const struct part *s = &p->sold[STRUCTQ_NEW];
	f[0] = (double)p->met.scans;
	f[1] = over(p->met.added, p->met.scans);
	f[2] = over(s->buyers, p->met.added);
	f[3] = over(s->orders, s->buyers);
	f[4] = over(s->gross_fen, s->orders);
}

static void split_new(const struct period *now, const struct period *was, int64_t ret[NEW_FACTORS])
{
	double f[NEW_FACTORS], g[NEW_FACTORS];
	new_factors(now, f);
	new_factors(was, g);
	shares_split(f, g, NEW_FACTORS, now->sold[STRUCTQ_NEW].gross_fen - was->sold[STRUCTQ_NEW].gross_fen, ret);
}

static void split_old(const struct period *now, const struct period *was, int64_t ret[OLD_FACTORS])
{
	double f[2][OLD_FACTORS];
	for (int i = 0; i < 2; i++) {
		const struct period *p = i ? was : now;
		const struct part *s = &p->sold[STRUCTQ_OLD];
		f[i][0] = (double)p->stock;
		f[i][1] = over(s->buyers, p->stock);
		f[i][2] = over(s->orders, s->buyers);
		f[i][3] = over(s->gross_fen, s->orders);
	}
	shares_split(f[0], f[1], OLD_FACTORS, now->sold[STRUCTQ_OLD].gross_fen - was->sold[STRUCTQ_OLD].gross_fen, ret);
}

/* Of those who were not met: there are only their orders. */
static void split_loose(const struct part *now, const struct part *was, int64_t ret[LOOSE_FACTORS])
{
	const double f[LOOSE_FACTORS] = {(double)now->orders, over(now->gross_fen, now->orders)},
		     g[LOOSE_FACTORS] = {(double)was->orders, over(was->gross_fen, was->orders)};
	shares_split(f, g, LOOSE_FACTORS, now->gross_fen - was->gross_fen, ret);
}

/* -- reading ----------------------------------------------------------------------------------------------------------------- */

struct periods {
	struct period *v;
	int n, cap;
};

static struct period *period_of(struct report_world *w, struct periods *p, struct span key)
{
	for (int i = 0; i < p->n; i++)
		if (span_eq(p->v[i].key, key))
			return &p->v[i];
	if (p->n == p->cap) {
		int wider = p->cap ? 2 * p->cap : 8;
		struct period *more = arena_array(w->a, (size_t)wider, sizeof *more);
		if (p->n)
			memcpy(more, p->v, (size_t)p->n * sizeof *more);
		p->v = more;
		p->cap = wider;
	}
	p->v[p->n] = (struct period){.key = key};
	return &p->v[p->n++];
}

static enum rc read_period(struct report_world *w, enum structq_by by, int64_t from_day, int64_t to_day,
	struct periods *ret, struct err *err)
{
	struct structq_sold *sold = NULL;
	struct structq_met *met = NULL;
	int solds = 0, mets = 0;
	enum rc rc = structq_sold(w->db, w->a, by, from_day, to_day, &sold, &solds, err);
	if (rc == RC_OK)
		rc = structq_met(w->db, w->a, by, from_day, to_day, REPLY_MS, JOIN_MS, &met, &mets, err);
	for (int i = 0; rc == RC_OK && i < solds; i++)
		period_of(w, ret, sold[i].key)->sold[sold[i].who] =
			(struct part){sold[i].buyers, sold[i].orders, sold[i].gross_fen};
	for (int i = 0; rc == RC_OK && i < mets; i++)
		period_of(w, ret, met[i].key)->met = met[i];
	return rc;
}

enum rc structreport_whole(
	struct report_world *w, int64_t from_day, int64_t to_day, struct period *ret, struct err *err)
{
	struct periods all = {0};
	enum rc rc = read_period(w, STRUCTQ_ALL, from_day, to_day, &all, err);
	if (rc != RC_OK)
		return rc;
	*ret = *period_of(w, &all, SPAN_LIT(""));
	rc = structq_stock(w->db, from_day, &ret->stock, err);
	return rc ? rc : structq_refunds(w->db, from_day, to_day, &ret->refund_fen, err);
}

static int64_t net_of(const struct period *p)
{
	int64_t net = -p->refund_fen;
	for (int i = 0; i <= STRUCTQ_UNMATCHED; i++)
		net += p->sold[i].gross_fen;
	return net;
}

static bool is_new(const struct period *p)
{
	return p->met.scans || p->sold[STRUCTQ_NEW].orders;
}

static bool is_empty(const struct period *p)
{
	return !is_new(p) && !p->sold[STRUCTQ_OLD].orders && !p->sold[STRUCTQ_OUTSIDE].orders &&
		!p->sold[STRUCTQ_UNMATCHED].orders && !p->refund_fen;
}

/* -- the tree ----------------------------------------------------------------------------------------------------------------- */

static const struct report_column tree_columns[] = {
	{"factor", "因素", REPORT_TEXT},
	{"now", "本期", REPORT_OWN},
	{"before", "上期", REPORT_OWN},
	{"change", "变化", REPORT_CHANGE},
	{"part_fen", "对变化的贡献", REPORT_FEN},
};
enum { TREE_COLUMNS = 5, TREE_MOST = 24 };

struct tree {
	struct report_cell *cell;
	int rows;
};

static struct report_cell figure(enum report_kind kind, int64_t num, int64_t den)
{
	return (struct report_cell){.kind = kind, .num = num, .den = den};
}

/* part: NULL where the factor stands outside the product. */
static void put(struct tree *t, const char *id, const char *name, struct report_cell now, struct report_cell was,
	const int64_t *part)
{
	struct report_cell *row = t->cell + t->rows++ * TREE_COLUMNS;
	bool quotient = now.kind == REPORT_RATE || now.kind == REPORT_RATIO, none = span_present(now.text);
	double f = quotient ? over(now.num, now.den) : (double)now.num,
	       g = quotient ? over(was.num, was.den) : (double)was.num;
	row[0] = (struct report_cell){.id = span_of(id), .text = span_of(name)};
	row[1] = now;
	row[2] = was;
	if (!none && g > 0 && f >= 0 && f / g < CHANGE_MOST)
		row[3] = (struct report_cell){.num = (int64_t)((f - g) / g * 1e6), .den = 1000000};
	row[4].num = part ? *part : 0;
	row[4].den = part ? 0 : -1;
}

static void put_money(struct tree *t, const char *id, const char *name, int64_t now_fen, int64_t was_fen)
{
	int64_t part = now_fen - was_fen;
	put(t, id, name, figure(REPORT_FEN, now_fen, 0), figure(REPORT_FEN, was_fen, 0), &part);
}

static void put_count(struct tree *t, const char *id, const char *name, int64_t now, int64_t was, const int64_t *part)
{
	put(t, id, name, figure(REPORT_COUNT, now, 0), figure(REPORT_COUNT, was, 0), part);
}

static struct report_cell average(const struct part *s)
{
	struct report_cell c = report_average(s->gross_fen, s->orders);
	c.kind = REPORT_FEN;
	return c;
}

static struct report_cell each(const struct part *s)
{
	return figure(REPORT_RATIO, s->orders, s->buyers);
}

static void put_new(struct tree *t, const struct period *now, const struct period *was, bool hears)
{
	const struct part *s = &now->sold[STRUCTQ_NEW], *o = &was->sold[STRUCTQ_NEW];
	int64_t part[NEW_FACTORS];
	struct report_cell unseen = {.text = SPAN_LIT("不可见"), .kind = REPORT_RATE};
	split_new(now, was, part);
	put_money(t, "new", "新客成交额", s->gross_fen, o->gross_fen);
	put_count(t, "new.scans", "  扫码", now->met.scans, was->met.scans, &part[0]);
	put(t, "new.add_rate", "  × 加好友率", figure(REPORT_RATE, now->met.added, now->met.scans),
		figure(REPORT_RATE, was->met.added, was->met.scans), &part[1]);
	put(t, "new.reply_rate", "    其中首聊率",
		hears ? figure(REPORT_RATE, now->met.replied, now->met.added) : unseen,
		hears ? figure(REPORT_RATE, was->met.replied, was->met.added) : unseen, NULL);
	put(t, "new.join_rate", "    其中入群率", figure(REPORT_RATE, now->met.joined, now->met.added),
		figure(REPORT_RATE, was->met.joined, was->met.added), NULL);
	put(t, "new.order_rate", "  × 下单率", figure(REPORT_RATE, s->buyers, now->met.added),
		figure(REPORT_RATE, o->buyers, was->met.added), &part[2]);
	put(t, "new.orders_each", "  × 每客订单数（1+复购）", each(s), each(o), &part[3]);
	put(t, "new.average", "  × 单均成交额", average(s), average(o), &part[4]);
}

static void put_loose(
	struct tree *t, const struct part *now, const struct part *was, const char *const id[3], const char *name)
{
	int64_t part[LOOSE_FACTORS];
	split_loose(now, was, part);
	put_money(t, id[0], name, now->gross_fen, was->gross_fen);
	put_count(t, id[1], "  订单", now->orders, was->orders, &part[0]);
	put(t, id[2], "  × 单均成交额", average(now), average(was), &part[1]);
}

static void put_rest(struct tree *t, const struct period *now, const struct period *was)
{
	static const char *const outside[] = {"not_friend", "not_friend.orders", "not_friend.average"},
				 *const unmatched[] = {"unmatched", "unmatched.orders", "unmatched.average"};
	const struct part *s = &now->sold[STRUCTQ_OLD], *o = &was->sold[STRUCTQ_OLD];
	int64_t old[OLD_FACTORS];
	split_old(now, was, old);
	put_money(t, "old", "老客成交额", s->gross_fen, o->gross_fen);
	put_count(t, "old.contacts", "  期初客户", now->stock, was->stock, &old[0]);
	put(t, "old.order_rate", "  × 下单率", figure(REPORT_RATE, s->buyers, now->stock),
		figure(REPORT_RATE, o->buyers, was->stock), &old[1]);
	put(t, "old.orders_each", "  × 每客订单数", each(s), each(o), &old[2]);
	put(t, "old.average", "  × 单均成交额", average(s), average(o), &old[3]);
	put_loose(t, &now->sold[STRUCTQ_OUTSIDE], &was->sold[STRUCTQ_OUTSIDE], outside, "未加好友成交额");
	put_loose(t, &now->sold[STRUCTQ_UNMATCHED], &was->sold[STRUCTQ_UNMATCHED], unmatched, "未匹配成交额");
	put_money(t, "refunds", "退款", -now->refund_fen, -was->refund_fen);
}

static enum rc make_tree(
	struct report_world *w, int64_t was_from, int64_t was_to, struct report_table *t, struct err *err)
{
	struct period now, was;
	struct tree tree = {.cell = report_cells(w, TREE_MOST, TREE_COLUMNS)};
	bool hears = false;
	enum rc rc = structreport_whole(w, w->from_day, w->to_day, &now, err);
	if (rc == RC_OK)
		rc = structreport_whole(w, was_from, was_to, &was, err);
	if (rc == RC_OK)
		rc = structq_hears(w->db, &hears, err);
	if (rc != RC_OK)
		return rc;
	t->column = tree_columns;
	t->columns = TREE_COLUMNS;
	if (is_empty(&now) && is_empty(&was))
		return RC_OK;
	put_money(&tree, "net", "净成交额", net_of(&now), net_of(&was));
	put_new(&tree, &now, &was, hears);
	put_rest(&tree, &now, &was);
	t->cell = tree.cell;
	t->rows = tree.rows;
	return RC_OK;
}

/* -- 新客 by channel or employee ----------------------------------------------------------------------------------------------- */

#define NEW_COLUMNS \
	{"scans", "扫码", REPORT_COUNT}, {"add_rate", "加好友率", REPORT_RATE}, {"order_rate", "下单率", REPORT_RATE}, \
		{"orders_each", "每客订单数", REPORT_RATIO}, {"gross_average_fen", "单均成交额", REPORT_FEN}, \
		{"gross_fen", "新客成交额", REPORT_FEN}, {"before_fen", "上期", REPORT_FEN}, \
		{"change_fen", "变化", REPORT_FEN}, {"by_scans_fen", "来自扫码", REPORT_FEN}, \
		{"by_add_rate_fen", "加好友率", REPORT_FEN}, {"by_order_rate_fen", "下单率", REPORT_FEN}, \
		{"by_orders_each_fen", "每客订单数", REPORT_FEN}, \
	{ \
		"by_gross_average_fen", "单均成交额", REPORT_FEN \
	}
enum { CUT_COLUMNS = 14, PARTS_AT = 9 };
static const struct report_column by_channel[] = {{"channel", "渠道", REPORT_TEXT}, NEW_COLUMNS};
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, NEW_COLUMNS};

static void put_cut(const struct period *now, const struct period *was, struct report_cell *row)
{
	const struct part *s = &now->sold[STRUCTQ_NEW];
	int64_t part[NEW_FACTORS];
	split_new(now, was, part);
	row[1].num = now->met.scans;
	row[2] = figure(REPORT_RATE, now->met.added, now->met.scans);
	row[3] = figure(REPORT_RATE, s->buyers, now->met.added);
	row[4] = each(s);
	row[5] = average(s);
	row[6].num = s->gross_fen;
	row[7].num = was->sold[STRUCTQ_NEW].gross_fen;
	row[8].num = row[6].num - row[7].num;
	for (int i = 0; i < NEW_FACTORS; i++)
		row[PARTS_AT + i].num = part[i];
}

/* Who brought most now first, then most before. */
static int by_gross(const void *pa, const void *pb)
{
	const struct report_cell *a = pa, *b = pb;
	for (int c = 6; c <= 7; c++)
		if (a[c].num != b[c].num)
			return a[c].num > b[c].num ? -1 : 1;
	return span_cmp(a[0].id, b[0].id);
}

static enum rc make_cut(
	struct report_world *w, int64_t was_from, int64_t was_to, struct report_table *t, struct err *err)
{
	bool channels = strcmp(w->by, "channel") == 0;
	enum structq_by by = channels ? STRUCTQ_CHANNEL : STRUCTQ_EMPLOYEE;
	struct periods now = {0}, was = {0};
	struct period whole, before;
	enum rc rc = read_period(w, by, w->from_day, w->to_day, &now, err);
	if (rc == RC_OK)
		rc = read_period(w, by, was_from, was_to, &was, err);
	if (rc == RC_OK)
		rc = structreport_whole(w, w->from_day, w->to_day, &whole, err);
	if (rc == RC_OK)
		rc = structreport_whole(w, was_from, was_to, &before, err);
	for (int i = 0; i < was.n; i++)
		(void)period_of(w, &now, was.v[i].key); /* who brought somebody before has a row */
	t->column = channels ? by_channel : by_employee;
	t->columns = CUT_COLUMNS;
	t->cell = report_cells(w, now.n, CUT_COLUMNS);
	t->total = report_cells(w, 1, CUT_COLUMNS);
	for (int i = 0; rc == RC_OK && i < now.n; i++) {
		struct period *old = period_of(w, &was, now.v[i].key);
		struct report_cell *row = t->cell + t->rows * CUT_COLUMNS;
		if (!is_new(&now.v[i]) && !is_new(old))
			continue;
		put_cut(&now.v[i], old, row);
		for (int c = PARTS_AT; c < CUT_COLUMNS; c++)
			t->total[c].num += row[c].num;
		rc = report_group(w, channels ? FUNNELQ_CHANNEL : FUNNELQ_EMPLOYEE, 0, now.v[i].key, &row[0], err);
		t->rows++;
	}
	if (rc != RC_OK)
		return rc;
	/* The parts of the total are those of the rows: what the mix of channels did stands where people came. */
	struct report_cell sum[CUT_COLUMNS] = {{.text = SPAN_LIT("合计")}};
	put_cut(&whole, &before, sum);
	memcpy(t->total, sum, PARTS_AT * sizeof *sum);
	if (t->rows)
		qsort(t->cell, (size_t)t->rows, CUT_COLUMNS * sizeof *t->cell, by_gross);
	return RC_OK;
}

enum rc structreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t was_from = w->was_from_day, was_to = w->was_to_day;
	bool tree = strcmp(w->by, "factor") == 0;
	char from[32], to[32];
	enum rc rc = tree ? make_tree(w, was_from, was_to, t, err) : make_cut(w, was_from, was_to, t, err);
	t->definition = arena_printf(w->a,
		"%s扫码 = 这段时间第一次遇到的客户，含还没通过的；加好友率 = 成为好友的 ÷ 扫码；下单率 = 这段时间下过单的 ÷ 成为好友的（老客：÷ 期初客户）；"
		"每客订单数 = 订单 ÷ 下单客户，多出 1 的就是复购；单均成交额 = 成交额 ÷ 订单，不减退款（减了退款的叫客单价，在 siyu report gmv）。%s"
		"付款、退款时间比计算时间晚的还没到，到了才算。贡献按对数平均分解，加起来正好是变化。上期 = %s 至 %s%s。",
		tree ? "净成交额 = 新客 + 老客 + 未加好友 + 未匹配 − 退款（按退款时间）；成交额 = 各因素之积。新客 = 这段时间第一次加上的客户，老客 = 以前加上的，"
		       "未加好友 = 对得上客户、到这段时间结束还没加上的（以后才加上，或者一直没加），未匹配 = 对不上客户的订单，和 siyu report gmv --by channel 的未匹配是同一批单（--by employee 的少了写着员工的那些）。"
		     : "新客成交额 = 这段时间第一次加上的客户在这段时间的成交额，不减退款；",
		tree ? "首聊率 = 加上后 48 小时内说过话的，入群率 = 7 天内进过我们的群的（÷ 成为好友的，不进乘积）。上期或本期不是正数的，不算百分之几。"
			: strcmp(w->by, "channel") == 0
			? "按渠道：归第一次加上这位客户的渠道，不看触达，所以和 siyu report gmv --by channel（按触达）不一样。合计的贡献是各行之和。"
			: "按员工：归第一个加上这位客户的员工，不看触达，所以和 siyu report gmv --by employee、排行（按触达）不一样。合计的贡献是各行之和。",
		zone_format_day(was_from, from), zone_format_day(was_to, to),
		was_to - was_from == w->to_day - w->from_day ? "，一样多的天数" : "");
	if (w->to_day >= zone_day(&w->zone, w->now_ms))
		t->note = SPAN_LIT("最后一天还没过完，和上期比会显得少。");
	return rc;
}
