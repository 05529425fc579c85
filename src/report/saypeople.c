/* saypeople: whose the figures are, in lines that add up to the figure above them: nobody's orders are left out because nobody sold them. */
#include "sayint.h"

#include <stdlib.h>
#include <string.h>

#define ROWS_SHOWN 10
#define BEST_SHOWN 3
#define BEST_BYTES 1024

struct person {
	struct span userid, name;
	struct sayint_sum sum;
};
struct people {
	struct person *v; /* who sells or was added, the most first */
	int n;
	const struct report_cell *none[2]; /* 自然, 未匹配: NULL has none */
	int nones;
	struct report_table day0, gmv;
};

static int by_net(const void *pa, const void *pb)
{
	const struct person *a = pa, *b = pb;
	if (a->sum.net_fen != b->sum.net_fen)
		return a->sum.net_fen > b->sum.net_fen ? -1 : 1;
	if (a->sum.orders != b->sum.orders)
		return a->sum.orders > b->sum.orders ? -1 : 1;
	if (a->sum.added != b->sum.added)
		return a->sum.added > b->sum.added ? -1 : 1;
	return span_cmp(a->userid, b->userid);
}

static void put_person(struct saying *s, struct people *p, const struct report_cell *d, const struct report_cell *g)
{
	const struct report_cell *name = g ? g : d;
	struct person one = {.userid = name->id, .name = name->text};
	if (!sayint_mine(s->ask, one.userid))
		return;
	sayint_add(&one.sum, &p->day0, d, &p->gmv, g);
	if (one.sum.added || one.sum.orders || one.sum.net_fen)
		p->v[p->n++] = one;
}

static enum rc read_people(struct saying *s, int64_t from_day, int64_t to_day, struct people *p, struct err *err)
{
	enum rc rc = sayint_table(s, "day0", "employee", from_day, to_day, &p->day0, err);
	if (rc == RC_OK)
		rc = sayint_table(s, "gmv", "employee", from_day, to_day, &p->gmv, err);
	if (rc != RC_OK)
		return rc;
	p->v = arena_array(s->a, (size_t)(p->day0.rows + p->gmv.rows) + 1, sizeof *p->v);
	for (int i = 0; i < p->gmv.rows; i++) {
		const struct report_cell *g = &p->gmv.cell[i * p->gmv.columns];
		if (span_present(g->id))
			put_person(s, p, sayint_row(&p->day0, g->id), g);
		else
			p->none[p->nones++] = g;
	}
	for (int i = 0; i < p->day0.rows; i++) {
		const struct report_cell *d = &p->day0.cell[i * p->day0.columns];
		if (!sayint_row(&p->gmv, d->id))
			put_person(s, p, d, NULL);
	}
	if (p->n)
		qsort(p->v, (size_t)p->n, sizeof *p->v, by_net);
	return RC_OK;
}

static void say_money(struct saying *s, const struct sayint_sum *sum)
{
	text_addf(s->out, "%lld单 ", (long long)sum->orders);
	sayint_money(s->out, sum->net_fen);
}

/* 「没归到员工：自然 1单 ¥30、未匹配 2单 ¥80」 */
static void say_rest(struct saying *s, const struct people *p)
{
	for (int i = 0; i < p->nones; i++) {
		struct sayint_sum one = {0};
		sayint_add(&one, &p->day0, NULL, &p->gmv, p->none[i]);
		text_addf(s->out, "%s%.*s ", i ? "、" : "\n没归到员工：", SPAN_ARG(p->none[i]->text));
		say_money(s, &one);
	}
}

static struct sayint_sum sum_from(const struct people *p, int first)
{
	struct sayint_sum sum = {0};
	for (int i = first; i < p->n; i++) {
		sum.added += p->v[i].sum.added;
		sum.bought += p->v[i].sum.bought;
		sum.orders += p->v[i].sum.orders;
		sum.net_fen += p->v[i].sum.net_fen;
	}
	return sum;
}

static void say_row(struct saying *s, const struct sayint_sum *sum)
{
	text_addf(s->out, " 加 %lld 单 %lld ", (long long)sum->added, (long long)sum->orders);
	sayint_money(s->out, sum->net_fen);
}

enum rc saypeople_rows(
	struct saying *s, int64_t from_day, int64_t to_day, const struct sayint_sum *sum, struct err *err)
{
	struct people p = {0};
	enum rc rc = read_people(s, from_day, to_day, &p, err);
	if (rc != RC_OK)
		return rc;
	for (int i = 0; i < p.n && i < ROWS_SHOWN; i++) {
		text_addf(s->out, "\n%.*s", SPAN_ARG(p.v[i].name));
		say_row(s, &p.v[i].sum);
	}
	if (p.n > ROWS_SHOWN) {
		struct sayint_sum rest = sum_from(&p, ROWS_SHOWN);
		text_addf(s->out, "\n其余 %d 人", p.n - ROWS_SHOWN);
		say_row(s, &rest);
	}
	if (!s->ask->all)
		return RC_OK;
	say_rest(s, &p);
	int64_t added = sum_from(&p, 0).added;
	if (added != sum->added)
		text_addf(s->out, "\n加的比 %lld 多 %lld：一位客户加了几位员工，各算一次", (long long)sum->added,
			(long long)(added - sum->added));
	return RC_OK;
}

/* Those who sold most, of whom each sold something. What is held against later ends in nothing that goes on, such as 新增. */
static int by_sold(const void *pa, const void *pb)
{
	const struct person *a = pa, *b = pb;
	if (a->sum.net_fen != b->sum.net_fen)
		return a->sum.net_fen > b->sum.net_fen ? -1 : 1;
	if (a->sum.orders != b->sum.orders)
		return a->sum.orders > b->sum.orders ? -1 : 1;
	return span_cmp(a->userid, b->userid);
}

static int sort_best(struct people *p)
{
	int n = 0;
	if (p->n)
		qsort(p->v, (size_t)p->n, sizeof *p->v, by_sold);
	while (n < p->n && n < BEST_SHOWN && p->v[n].sum.net_fen > 0)
		n++;
	return n;
}

/* How many behind the last of them sold for as much. */
static int alike_last(const struct people *p, int shown)
{
	int n = 0;
	while (shown > 0 && shown + n < p->n && p->v[shown + n].sum.net_fen == p->v[shown - 1].sum.net_fen)
		n++;
	return n;
}

static struct span best_of(struct arena *a, const struct people *p, int n)
{
	struct text out;
	text_init(&out, BEST_BYTES);
	for (int i = 0; i < n; i++)
		sentlog_best_add(
			&out, &(struct sentlog_seller){p->v[i].userid, p->v[i].sum.orders, p->v[i].sum.net_fen});
	struct span ret = out.n ? arena_copy(a, text_span(&out)) : SPAN_LIT("");
	text_release(&out);
	return ret;
}

enum rc saypeople_recount(struct store_db *db, struct arena *a, struct sentlog_figures *f, struct err *err)
{
	const struct saying_ask ask = {.all = true, .now_ms = f->until_ms - 1};
	struct saying s = {.db = db, .a = a, .ask = &ask};
	struct people p = {0};
	enum rc rc = read_people(&s, f->from_day, f->to_day, &p, err);
	if (rc == RC_OK)
		f->best = best_of(a, &p, sort_best(&p));
	return rc;
}

enum rc saypeople_best(struct saying *s, int64_t from_day, int64_t to_day, struct err *err)
{
	struct people p = {0};
	enum rc rc = read_people(s, from_day, to_day, &p, err);
	if (rc != RC_OK)
		return rc;
	int shown = sort_best(&p), alike = alike_last(&p, shown);
	for (int i = 0; i < shown; i++) {
		text_addf(s->out, "%s%.*s ", i ? "、" : "\n净成交最多：", SPAN_ARG(p.v[i].name));
		say_money(s, &p.v[i].sum);
	}
	if (alike)
		text_addf(s->out, "（和%.*s一样多的还有 %d 位）", SPAN_ARG(p.v[shown - 1].name), alike);
	if (s->ask->all)
		s->told.own.best = best_of(s->a, &p, shown);
	struct sayint_sum rest = sum_from(&p, shown);
	if (rest.orders || rest.net_fen) {
		text_adds(s->out, shown ? "；其他员工 " : "\n员工 ");
		say_money(s, &rest);
	}
	if (s->ask->all)
		say_rest(s, &p);
	return RC_OK;
}
