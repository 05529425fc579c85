#include "ordertwice.h"

#include "base/map.h"
#include "crm/money.h"
#include "store/purchase.h"

#include <stdio.h>
#include <string.h>

#define WHY "换订单号"

struct look {
	struct store_db *db;
	const struct orderfile *f;
	struct span source;
	struct map *own, *seen; /* order numbers of the file; other numbers that are in ret->number */
	struct arena *a, *scratch;
	struct ordertwice *ret;
};

static bool counts(const struct purchase *p)
{
	return !p->voided && p->gross_fen > 0;
}

static void keep(struct look *l, const struct purchase *p)
{
	struct ordertwice *t = l->ret;
	if (map_put(l->seen, p->order_no, l))
		return;
	if (t->n == t->cap) {
		struct span *old = t->number;
		t->cap = t->cap ? 2 * t->cap : 64;
		t->number = arena_array(l->a, (size_t)t->cap, sizeof *t->number);
		if (t->n)
			memcpy(t->number, old, (size_t)t->n * sizeof *old);
	}
	t->number[t->n++] = arena_copy(l->a, p->order_no);
	t->gross_fen += p->gross_fen;
}

static void add(struct look *l, struct ordertwice_rows *rows, const struct orderfile_row *r, int column, int64_t fen,
	const struct purchase *p)
{
	if (rows->n++ == 0) {
		rows->line = r->line;
		rows->first_fen = fen;
		rows->no = r->cell[ORDERCOLUMN_NO];
		rows->column = l->f->number[column];
		rows->number = r->number[column];
		rows->number_fen = p->gross_fen;
	}
	rows->fen += fen;
}

/* Is the order of that number in the books, and does it count? */
static enum rc look_up(struct look *l, struct span no, struct purchase *ret, bool *ret_there, struct err *err)
{
	arena_reset(l->scratch);
	enum rc rc = purchase_find(l->db, l->scratch, l->source, no, ret, err);
	*ret_there = rc == RC_OK;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc look_at(struct look *l, const struct orderfile_row *r, struct err *err)
{
	struct purchase p, here;
	bool there, own, counted = false;
	int64_t fen;
	enum rc rc = RC_OK;
	if (money_read(r->cell[ORDERCOLUMN_AMOUNT], &fen) != RC_OK || fen == 0)
		return RC_OK;
	for (int k = 0; !rc && k < l->f->numbers; k++) {
		if (!span_present(r->number[k]) || map_get(l->own, r->number[k]))
			continue;
		rc = look_up(l, r->cell[ORDERCOLUMN_NO], &here, &own, err);
		bool kept = !own || counts(&here); /* a voided order stays out */
		if (!rc)
			rc = look_up(l, r->number[k], &p, &there, err);
		if (rc || !there || !counts(&p) || !kept)
			continue;
		if (!counted)
			add(l, own ? &l->ret->standing : &l->ret->fresh, r, k, fen, &p);
		counted = true;
		keep(l, &p);
	}
	return rc;
}

enum rc ordertwice_find(struct store_db *db, struct arena *a, const struct orderfile *f, struct span source,
	struct ordertwice *ret, struct err *err)
{
	enum rc rc = RC_OK;
	*ret = (struct ordertwice){0};
	if (f->numbers == 0)
		return RC_OK;
	struct look l = {db, f, source, map_new(), map_new(), a, arena_new(4096), ret};
	for (int i = 0; i < f->n; i++)
		if (span_present(f->row[i].cell[ORDERCOLUMN_NO]))
			(void)map_put(l.own, f->row[i].cell[ORDERCOLUMN_NO], &l);
	for (int i = 0; !rc && i < f->n; i++) {
		const struct orderfile_row *r = &f->row[i];
		if (orderfile_counts(r) && !r->older && !r->closed && r->number)
			rc = look_at(&l, r, err);
	}
	map_free(l.own, NULL);
	map_free(l.seen, NULL);
	arena_free(l.scratch);
	return rc;
}

/* -- what is said -------------------------------------------------------------------------------------------------------------- */

/* As a shell takes it for one word. */
static void say_word(struct text *out, const char *s)
{
	bool plain = s[strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./+,:@%")] == '\0';
	text_adds(out, plain ? "" : "'");
	for (; *s; s++)
		if (*s == '\'')
			text_adds(out, "'\\''");
		else
			text_addc(out, *s);
	text_adds(out, plain ? "" : "'");
}

static void say_source(struct text *out, struct span source)
{
	char word[512];
	if (span_is(source, "csv"))
		return;
	(void)snprintf(word, sizeof word, "%.*s", SPAN_ARG(source));
	text_adds(out, " --source ");
	say_word(out, word);
}

static void say_import(struct text *out, const char *path, struct span source, const char *option)
{
	text_adds(out, "siyu orders import ");
	say_word(out, path);
	say_source(out, source);
	text_addf(out, " %s", option);
}

static void say_void(struct text *out, struct span number, struct span source)
{
	char word[512];
	(void)snprintf(word, sizeof word, "%.*s", SPAN_ARG(source));
	text_addf(out, "siyu orders void %.*s --source ", SPAN_ARG(number));
	say_word(out, word);
	text_adds(out, " --why " WHY);
}

/* "第 2 行：主订单编号 M1 已经记了 ¥100.00，子订单编号 S1 …" */
static void say_example(struct text *out, const struct ordertwice_rows *r, const struct orderfile *f, const char *again)
{
	text_addf(out, "例如第 %d 行：%.*s %.*s 已经记了 ", r->line, SPAN_ARG(r->column), SPAN_ARG(r->number));
	money_print(out, r->number_fen);
	text_addf(out, "，%.*s %.*s %s ", SPAN_ARG(f->no), SPAN_ARG(r->no), again);
	money_print(out, r->first_fen);
}

void ordertwice_refuse(const struct ordertwice *t, const struct orderfile *f, const char *path, struct span source)
{
	const struct ordertwice_rows *r = &t->fresh;
	struct text out;
	text_init(&out, 16384);
	text_addf(&out, "siyu: 一单也没记：文件里有 %d 行（", r->n);
	money_print(&out, r->fen);
	text_addf(&out, "）是账上已经有的单，以前按「%.*s」记的，现在读的订单号是「%.*s」，再记就算两次。",
		SPAN_ARG(r->column), SPAN_ARG(f->no));
	say_example(&out, r, f, "又要记");
	text_addf(&out, "\n      换成「%.*s」：", SPAN_ARG(f->no));
	say_import(&out, path, source, "--renumber");
	text_addf(&out, "（先作废账上的那 %d 单再导入，先说再问）；自己一单一单作废再导入：", t->n);
	say_void(&out, r->number, source);
	text_addf(&out, "\n      还按「%.*s」：在配置 [columns] 写 order_no = %.*s，再导入一次", SPAN_ARG(r->column),
		SPAN_ARG(r->column));
	text_adds(&out, "\n      真是另外的单，不是同一单：");
	say_import(&out, path, source, "--new");
	fprintf(stderr, "%s\n", text_str(&out));
	text_release(&out);
}

void ordertwice_foretell(const struct ordertwice *t, const struct orderfile *f)
{
	const struct ordertwice_rows *r = t->fresh.n ? &t->fresh : &t->standing;
	int64_t fen = t->fresh.fen + t->standing.fen;
	struct text out;
	text_init(&out, 4096);
	text_addf(&out, "账上按「%.*s」记的 %d 单 ", SPAN_ARG(r->column), t->n);
	money_print(&out, t->gross_fen);
	text_addf(&out, " 要作废（例如 %.*s），换成这个文件里它们的 %d 行 ", SPAN_ARG(r->number),
		t->fresh.n + t->standing.n);
	money_print(&out, fen);
	text_addf(&out, "，按「%.*s」记", SPAN_ARG(f->no));
	if (fen != t->gross_fen) {
		text_adds(&out, fen < t->gross_fen ? "。少了 " : "。多了 ");
		money_print(&out, fen < t->gross_fen ? t->gross_fen - fen : fen - t->gross_fen);
		text_adds(&out,
			fen < t->gross_fen ? "：那几单还有几行在别的文件里，或者没收下的话，也要导入"
					   : "：看看金额那一列选对没有");
	}
	puts(text_str(&out));
	text_release(&out);
}

void ordertwice_print(const struct ordertwice *t, const struct orderfile *f, const char *path, struct span source)
{
	const struct ordertwice_rows *r = &t->standing;
	struct text out;
	if (r->n == 0)
		return;
	text_init(&out, 16384);
	text_addf(&out, "同一单按两个订单号各记了一次、现在算两次的 %d 行 ", r->n);
	money_print(&out, r->fen);
	text_adds(&out, "。");
	say_example(&out, r, f, "又记了");
	text_adds(&out, "\n  作废以前按另一个号记的：");
	say_import(&out, path, source, "--renumber");
	text_adds(&out, "（先说再问）；只作废这一单：");
	say_void(&out, r->number, source);
	text_adds(&out, "。真是两单的不用管");
	puts(text_str(&out));
	text_release(&out);
}
