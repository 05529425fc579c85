#include "reportint.h"

#include "report/runningbook.h"
#include "store/gmvq.h"

#include <stdlib.h>
#include <string.h>

#define MONEY_COLUMNS \
	{"gross_fen", "成交额", REPORT_FEN}, {"refund_fen", "退款", REPORT_FEN}, {"net_fen", "净成交额", REPORT_FEN}, \
		{"orders", "订单", REPORT_COUNT}, {"paying_customers", "付费客户", REPORT_COUNT}, \
	{ \
		"average_fen", "客单价", REPORT_FEN \
	}
enum { MONEY_COUNT = 6 };

static const struct report_column by_day[] = {{"day", "日期", REPORT_TEXT}, MONEY_COLUMNS};
static const struct report_column by_channel[] = {{"channel", "渠道", REPORT_TEXT}, MONEY_COLUMNS};
static const struct report_column by_employee[] = {{"employee", "员工", REPORT_TEXT}, MONEY_COLUMNS};
static const struct report_column by_script[] = {{"script", "剧本", REPORT_TEXT}, MONEY_COLUMNS};
static const struct report_column by_step[] = {
	{"script", "剧本", REPORT_TEXT}, {"step", "步骤", REPORT_TEXT}, MONEY_COLUMNS};

static const struct report_column by_product[] = {{"product", "商品", REPORT_TEXT}, MONEY_COLUMNS};
static const struct report_column by_source[] = {{"source", "来源", REPORT_TEXT}, MONEY_COLUMNS};

static const struct report_column by_hour[] = {{"hour", "时段", REPORT_TEXT}, MONEY_COLUMNS};

static const struct cut {
	const char *by;
	enum gmvq_by query;
	const struct report_column *column;
	int columns;
} cuts[] = {
	{"day", GMVQ_DAY, by_day, 1 + MONEY_COUNT},
	{"channel", GMVQ_CHANNEL, by_channel, 1 + MONEY_COUNT},
	{"employee", GMVQ_EMPLOYEE, by_employee, 1 + MONEY_COUNT},
	{"script", GMVQ_SCRIPT, by_script, 1 + MONEY_COUNT},
	{"step", GMVQ_STEP, by_step, 2 + MONEY_COUNT},
	{"product", GMVQ_PRODUCT, by_product, 1 + MONEY_COUNT},
	{"source", GMVQ_SOURCE, by_source, 1 + MONEY_COUNT},
	{"hour", GMVQ_HOUR, by_hour, 1 + MONEY_COUNT},
};

static const struct cut *cut_of(const char *by)
{
	for (size_t i = 0; i < sizeof cuts / sizeof cuts[0]; i++)
		if (strcmp(cuts[i].by, by) == 0)
			return &cuts[i];
	BUG("no cut '%s'", by);
}

static int64_t net_of(const struct gmvq_row *r)
{
	return r->gross_fen - r->refund_fen;
}

static void put_money(const struct gmvq_row *r, struct report_cell *cell)
{
	int64_t net = net_of(r);
	cell[0].num = r->gross_fen;
	cell[1].num = r->refund_fen;
	cell[2].num = net;
	cell[3].num = r->orders;
	cell[4].num = r->payers;
	cell[5] = report_average(net, r->orders);
}

static enum rc put_names(const struct report_world *w, enum gmvq_by by, const struct gmvq_row *r,
	struct report_cell *cell, struct err *err)
{
	static const char *const without[] = {[GMVQ_NATURAL] = "自然", [GMVQ_UNMATCHED] = "未匹配"};
	if (by == GMVQ_STEP)
		cell[1].text = r->step;
	if (by == GMVQ_DAY) {
		cell[0].text = report_day(w, r->day);
	} else if (by == GMVQ_HOUR) {
		cell[0].text = arena_printf(w->a, "%02d点", (int)r->day);
		cell[0].num = r->day; /* its place among the rows of another name (comparison) */
	} else if (by == GMVQ_PRODUCT || by == GMVQ_SOURCE) {
		cell[0].text = r->key.n > 0 ? r->key : SPAN_LIT("没写");
	} else if (r->kind != GMVQ_TOUCHED) {
		cell[0].text = span_of(without[r->kind]);
	} else if (by == GMVQ_CHANNEL) {
		cell[0] = report_channel(w, r->key);
	} else if (by == GMVQ_EMPLOYEE) {
		return report_employee(w, r->key, &cell[0], err);
	} else if (r->key.n > 0) {
		cell[0] = report_script(r->key);
	} else {
		cell[0].text = SPAN_LIT("加好友");
	}
	return RC_OK;
}

/* Days and hours as they come; else the largest first, and what no touch had at the end. */
static int by_part(const struct gmvq_part *a, const struct gmvq_part *b, int64_t fen_a, int64_t fen_b)
{
	if (a->day != b->day)
		return a->day < b->day ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (fen_a != fen_b)
		return fen_a > fen_b ? -1 : 1;
	return span_cmp(a->key, b->key);
}

static int by_net(const void *pa, const void *pb)
{
	const struct gmvq_row *a = pa, *b = pb;
	const struct gmvq_part one = {a->day, a->kind, a->key}, two = {b->day, b->kind, b->key};
	int c = by_part(&one, &two, net_of(a), net_of(b));
	return c ? c : span_cmp(a->step, b->step);
}

/* The cut must come to what the ledger says; a difference is a fault of ours and is told, not hidden. */
static enum rc check_ledger(struct report_world *w, struct report_table *t, struct err *err)
{
	int64_t ledger = 0, net = 0;
	for (int i = 0; i < t->rows; i++)
		net += t->cell[(i + 1) * t->columns - MONEY_COUNT + 2].num;
	enum rc rc = gmvq_ledger(w->db, w->from_day, w->to_day, &ledger, err);
	if (rc == RC_OK && ledger != net)
		t->note = arena_printf(w->a, "与账本不符：账本净额 %lld 分，本表 %lld 分，请报告这个错误",
			(long long)ledger, (long long)net);
	return rc;
}

/* -- two dimensions ------------------------------------------------------------------------------------------------------------ */

/* By enum gmvq_dimension. */
static const struct report_column dimensions[] = {{"day", "日期", REPORT_TEXT}, {"channel", "渠道", REPORT_TEXT},
	{"employee", "员工", REPORT_TEXT}, {"script", "剧本", REPORT_TEXT}, {"product", "商品", REPORT_TEXT},
	{"source", "来源", REPORT_TEXT}, {"hour", "时段", REPORT_TEXT}};

static const enum gmvq_by query_of[] = {
	GMVQ_DAY, GMVQ_CHANNEL, GMVQ_EMPLOYEE, GMVQ_SCRIPT, GMVQ_PRODUCT, GMVQ_SOURCE, GMVQ_HOUR};

static enum gmvq_dimension dimension_of(struct span name)
{
	int i = 0;
	while (!span_is(name, dimensions[i].key))
		i++;
	return (enum gmvq_dimension)i;
}

static enum rc put_part(const struct report_world *w, enum gmvq_dimension of, const struct gmvq_part *p,
	struct report_cell *cell, struct err *err)
{
	const struct gmvq_row row = {.day = p->day, .kind = p->kind, .key = p->key};
	return put_names(w, query_of[of], &row, cell, err);
}

/* -- goods ---------------------------------------------------------------------------------------------------------------------- */

struct naming {
	struct arena *a;
	struct book *book;
};

/* By its main name where an order has its 编码, 名称 or an 别名; what the table of 商品 does not know is called as it is written. */
static struct span called(void *user, struct span text)
{
	struct naming *n = user;
	const struct sop_good *g = text.n ? book_good(n->book, text) : NULL;
	return g ? arena_copy(n->a, g->name) : text;
}

static bool asks_for_goods(const struct report_world *w)
{
	return span_search(span_of(w->by), SPAN_LIT("product")) != SIZE_MAX;
}

struct ranked {
	struct gmvq_pair row;
	int64_t group_fen; /* net of all rows with the same first part */
};

static int by_both(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;
	int c = by_part(&a->row.part[0], &b->row.part[0], a->group_fen, b->group_fen);
	return c ? c : by_part(&a->row.part[1], &b->row.part[1], net_of(&a->row.sum), net_of(&b->row.sum));
}

static bool same_first(const struct gmvq_pair *a, const struct gmvq_pair *b)
{
	return a->part[0].day == b->part[0].day && a->part[0].kind == b->part[0].kind &&
		span_eq(a->part[0].key, b->part[0].key);
}

/* Rows of one first part stand together already. */
static void rank(struct report_world *w, struct gmvq_pair *v, int n)
{
	struct ranked *r = arena_array(w->a, (size_t)n + 1, sizeof *r);
	for (int i = 0, end; i < n; i = end) {
		int64_t sum = 0;
		for (end = i; end < n && same_first(&v[i], &v[end]); end++)
			sum += net_of(&v[end].sum);
		for (int k = i; k < end; k++)
			r[k] = (struct ranked){v[k], sum};
	}
	if (n)
		qsort(r, (size_t)n, sizeof *r, by_both);
	for (int i = 0; i < n; i++)
		v[i] = r[i].row;
}

static enum rc make_pair(struct report_world *w, const struct gmvq_names *names, struct report_table *t,
	struct gmvq_row *ret_total, struct err *err)
{
	struct span name[2];
	struct gmvq_pair *v = NULL;
	enum gmvq_dimension of[2];
	int n = 0;
	(void)span_cut(span_of(w->by), ',', &name[0], &name[1]);
	of[0] = dimension_of(name[0]);
	of[1] = dimension_of(name[1]);
	enum rc rc = gmvq_pairs(w->db, w->a, of[0], of[1], names, attribution_name(w->rule), w->from_day, w->to_day, &v,
		&n, ret_total, err);
	if (rc != RC_OK)
		return rc;
	rank(w, v, n);
	t->grouped = true;
	struct report_column *column = arena_array(w->a, 2 + MONEY_COUNT, sizeof *column);
	column[0] = dimensions[of[0]];
	column[1] = dimensions[of[1]];
	memcpy(column + 2, by_day + 1, MONEY_COUNT * sizeof *column);
	t->column = column;
	t->columns = 2 + MONEY_COUNT;
	t->cut = arena_printf(w->a, "按%s × %s", column[0].title, column[1].title).p;
	t->rows = n;
	t->cell = report_cells(w, n, t->columns);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct report_cell *row = t->cell + i * t->columns;
		rc = put_part(w, of[0], &v[i].part[0], &row[0], err);
		if (rc == RC_OK)
			rc = put_part(w, of[1], &v[i].part[1], &row[1], err);
		put_money(&v[i].sum, row + 2);
	}
	return rc;
}

/* An hour in which nothing was paid has its row, too: where there is anything at all. */
static void fill_hours(struct report_world *w, struct gmvq_row **rows, int *n)
{
	enum { HOURS = 24 };
	struct gmvq_row *v = arena_array(w->a, HOURS, sizeof *v);
	for (int i = 0; i < HOURS; i++)
		v[i] = (struct gmvq_row){.day = i, .key = SPAN_LIT(""), .step = SPAN_LIT("")};
	for (int i = 0; i < *n; i++)
		v[(*rows)[i].day] = (*rows)[i];
	*n = *n ? HOURS : 0;
	*rows = v;
}

static enum rc make_cut(struct report_world *w, const struct gmvq_names *names, struct report_table *t,
	struct gmvq_row *ret_total, struct err *err)
{
	const struct cut *cut = cut_of(w->by);
	struct gmvq_row *row = NULL;
	int n = 0;
	enum rc rc = gmvq_rows(w->db, w->a, cut->query, names, attribution_name(w->rule), w->from_day, w->to_day, &row,
		&n, ret_total, err);
	if (rc != RC_OK)
		return rc;
	if (cut->query == GMVQ_HOUR)
		fill_hours(w, &row, &n);
	else if (cut->query != GMVQ_DAY && n > 0)
		qsort(row, (size_t)n, sizeof *row, by_net);
	t->column = cut->column;
	t->columns = cut->columns;
	t->rows = n;
	t->cell = report_cells(w, n, t->columns);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		rc = put_names(w, cut->query, &row[i], t->cell + i * t->columns, err);
		put_money(&row[i], t->cell + (i + 1) * t->columns - MONEY_COUNT);
	}
	return rc;
}

/* Where what no touch had goes: a matter of the dimension, for an order may name an employee itself. */
static void say_dimension(enum gmvq_by by, struct text *out)
{
	static const struct {
		const char *name;
		bool touches;
	} dimension[] = {[GMVQ_CHANNEL] = {"渠道", true},
		[GMVQ_SCRIPT] = {"剧本", true},
		[GMVQ_STEP] = {"步骤", true},
		[GMVQ_HOUR] = {"", false}};
	if (by == GMVQ_EMPLOYEE)
		text_adds(out,
			"按员工：归触达的员工，不是第一个加上客户的那位（那个看 siyu report structure --by employee）；没有触达的，归订单里写的员工，对不上客户的也是；没写员工的才归自然，对不上客户又没写员工的归未匹配，所以这两行比按渠道的少。");
	else if (dimension[by].touches)
		text_addf(out, "按%s：没有触达的归自然，对不上客户的归未匹配，不管订单里写没写员工。",
			dimension[by].name);
}

static void say_definition(const struct report_world *w, struct text *out)
{
	enum gmvq_by by[2];
	struct span name[2];
	int n = 1;
	if (span_cut(span_of(w->by), ',', &name[0], &name[1])) {
		n = 2;
		by[0] = query_of[dimension_of(name[0])];
		by[1] = query_of[dimension_of(name[1])];
	} else {
		by[0] = cut_of(w->by)->query;
	}
	text_adds(out,
		"成交额按付款时间，退款按退款时间，净成交额 = 成交额 − 退款；订单 = 这段时间付款、金额大于 0 的订单，后来退了的也算，0 元的不算；付费客户 = 净付款大于 0 的客户（去重，不含未匹配）；"
		"客单价 = 净成交额 ÷ 订单。付款、退款时间比计算时间晚的还没到，到了才算。");
	struct text said;
	text_init(&said, 1024);
	for (int i = 0; i < n; i++) {
		if (by[i] == GMVQ_PRODUCT)
			text_adds(out,
				"按商品：订单里写的是商品表里的编码、名称或别名，都算在那个名称下，表里没有的按订单写的。");
		if (by[i] == GMVQ_HOUR)
			text_adds(out,
				"按时段：成交额、订单按付款的钟点（09点 = 9:00 到 9:59），退款按退款的钟点，同一单一天退几次的都算在那天最后一次的钟点；没有时间、只有日期的在 00点。");
		say_dimension(by[i], &said);
	}
	if (said.n)
		text_addf(out,
			"归因：%s。触达 = 加好友，发到的步骤（群发要员工确认），朋友圈的赞和评论，入群，他在群里时发到群里的步骤、开抢的秒杀。%s",
			report_rule(w), text_str(&said));
	text_release(&said);
	if (n == 2)
		text_addf(out,
			"先按%s分开，同一%s的各行在一起，里面再按%s；日期、时段从早到晚，别的净成交额大的在前（自然、未匹配在最后）。",
			dimensions[dimension_of(name[0])].title, dimensions[dimension_of(name[0])].title,
			dimensions[dimension_of(name[1])].title);
	text_adds(out, "各行之和等于账本。");
}

enum rc gmvreport_make(struct report_world *w, struct report_table *t, struct err *err)
{
	struct gmvq_row sum;
	struct naming naming = {w->a, book_new()};
	const struct gmvq_names names = {asks_for_goods(w) ? called : NULL, &naming, &w->zone};
	enum rc rc = names.called ? runningbook_load(w->db, w->a, naming.book, err) : RC_OK;
	if (rc == RC_OK)
		rc = strchr(w->by, ',') ? make_pair(w, &names, t, &sum, err) : make_cut(w, &names, t, &sum, err);
	if (rc == RC_OK)
		rc = check_ledger(w, t, err);
	book_free(naming.book);
	if (rc != RC_OK)
		return rc;
	t->total = report_cells(w, 1, t->columns);
	put_money(&sum, t->total + t->columns - MONEY_COUNT);
	t->total[0].text = SPAN_LIT("合计");
	struct text said;
	text_init(&said, 4096);
	say_definition(w, &said);
	t->definition = arena_copy(w->a, text_span(&said));
	text_release(&said);
	return RC_OK;
}
