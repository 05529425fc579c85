#include "ordertwins.h"

#include "base/mem.h"
#include "base/utf8.h"
#include "crm/money.h"

#include <stdlib.h>

#define TWINS_NAMED 10 /* rows of one order, where they do not agree */
#define TOLD_BYTES 32  /* of what each says */
#define SAID_BYTES 1024
#define EXACT_DIGITS 15 /* that a spreadsheet keeps of a number */

#define FIRST "（以前按现在这个号记过的单要先作废，不然算两次：改了再导入同一个文件，会说是哪几单、怎么办）"

/* A later row of an order is a newer report of it: its status, its refund and its employee may change, these may not. Where they do, the
 * rows may be its goods, two exports in one file, or two orders whose numbers a spreadsheet rounded: the last alone would count, and the
 * first once more with each import. So none does. */
static const struct {
	enum ordercolumn column;
	const char *name;
	bool shown; /* what a row says may be read by anybody */
} agreed[] = {
	{ORDERCOLUMN_AMOUNT, "金额", true},
	{ORDERCOLUMN_PRODUCT, "商品", true},
	{ORDERCOLUMN_PAID_AT, "付款时间", true},
	{ORDERCOLUMN_QUANTITY, "数量", true},
	{ORDERCOLUMN_CUSTOMER, "客户", true},
	{ORDERCOLUMN_UNIONID, "客户的 unionid", true},
	{ORDERCOLUMN_PHONE, "手机号", false},
};
#define AGREED ((int)(sizeof agreed / sizeof *agreed))

/* By order number, then as they stand in the file. */
static int by_number(const void *pa, const void *pb)
{
	const struct orderfile_row *a = *(struct orderfile_row *const *)pa, *b = *(struct orderfile_row *const *)pb;
	int c = span_cmp(a->cell[ORDERCOLUMN_NO], b->cell[ORDERCOLUMN_NO]);
	return c ? c : a < b ? -1 : a > b;
}

/* Do two cells say the same, however they are written? */
static bool alike(const struct zone *zone, enum ordercolumn c, struct span a, struct span b)
{
	int64_t x, y;
	if (!span_present(a) || !span_present(b))
		return span_present(a) == span_present(b);
	if (span_eq(a, b))
		return true;
	if (c == ORDERCOLUMN_AMOUNT || c == ORDERCOLUMN_REFUND)
		return money_read(a, &x) == RC_OK && money_read(b, &y) == RC_OK && x == y;
	if (c == ORDERCOLUMN_PAID_AT || c == ORDERCOLUMN_REFUND_AT)
		return zone_read(zone, a, &x, NULL) == RC_OK && zone_read(zone, b, &y, NULL) == RC_OK && x == y;
	return false;
}

static bool same_row(const struct orderfile *f, const struct zone *zone, const struct orderfile_row *a,
	const struct orderfile_row *b)
{
	for (int c = 0; c < ORDERFILE_COLUMNS; c++)
		if (!alike(zone, (enum ordercolumn)c, a->cell[c], b->cell[c]))
			return false;
	for (int k = 0; k < f->dates; k++)
		if (span_present(a->date[k]) != span_present(b->date[k]) ||
			(span_present(a->date[k]) && !span_eq(a->date[k], b->date[k])))
			return false;
	return true;
}

/* Do they tell two of it? An empty cell tells nothing, nor does what a closed order says. */
static bool disagree(const struct zone *zone, enum ordercolumn c, struct orderfile_row *const *row, int n)
{
	struct span told = SPAN_ABSENT;
	for (int i = 0; i < n; i++) {
		if (row[i]->closed || !span_present(row[i]->cell[c]))
			continue;
		if (!span_present(told))
			told = row[i]->cell[c];
		else if (!alike(zone, c, told, row[i]->cell[c]))
			return true;
	}
	return false;
}

/* All digits, and behind those that a spreadsheet keeps nothing but zeros. */
static bool rounded(struct span no)
{
	for (size_t i = 0; i < no.n; i++)
		if (no.p[i] < '0' || no.p[i] > (i < EXACT_DIGITS ? '9' : '0'))
			return false;
	return no.n > EXACT_DIGITS;
}

static const char *what_to_do(struct span no, enum ordercolumn c)
{
	if (rounded(no))
		return "订单号像是被表格软件把 15 位以后改成了 0，请把那一列设为文本再导出；不是的话，请按订单导出、不要按商品导出";
	if (c == ORDERCOLUMN_AMOUNT)
		return "一单几件商品的请按订单导出，或者合成一行、金额加起来，或者在配置 [columns] 写 order_no = 子订单号那一列" FIRST
		       "；几次导出的请留最新的一行";
	return "请按订单导出、不要按商品导出，或者在配置 [columns] 写 order_no = 子订单号那一列" FIRST
	       "；几次导出的请留最新的一行";
}

static void refuse(struct orderfile *f, struct orderfile_row **row, int n, int which)
{
	struct text said;
	const enum ordercolumn c = agreed[which].column;
	int told = 0;
	struct span no = row[0]->cell[ORDERCOLUMN_NO];
	text_init(&said, SAID_BYTES);
	for (int i = 0; i < n; i++) {
		struct span cell = row[i]->cell[c];
		if (row[i]->closed || told++ >= TWINS_NAMED)
			continue;
		text_addf(&said, "%s第 %d 行", told > 1 ? "、" : "", row[i]->line);
		if (agreed[which].shown && span_present(cell))
			text_addf(&said, " %.*s", SPAN_ARG(utf8_prefix(cell, TOLD_BYTES)));
	}
	struct span why = arena_printf(f->arena, "订单“%.*s”有 %d 行，%s不一样（%.*s%s）：%s；这一单什么也没记",
		SPAN_ARG(no), told, agreed[which].name, SPAN_ARG(text_span(&said)), told > TWINS_NAMED ? " 等" : "",
		what_to_do(no, c));
	for (int i = 0; i < n; i++)
		row[i]->why = why;
	text_release(&said);
}

static void settle(struct orderfile *f, const struct zone *zone, struct orderfile_row **row, int n)
{
	for (int k = 0; k < AGREED; k++)
		if (disagree(zone, agreed[k].column, row, n)) {
			refuse(f, row, n, k);
			return;
		}
	bool newer = false;
	for (int i = n - 1; i >= 0; i--) {
		row[i]->repeated = i > 0 && same_row(f, zone, row[i - 1], row[i]);
		row[i]->older = newer;
		newer = newer || !row[i]->repeated;
	}
}

void ordertwins_settle(struct orderfile *f, const struct zone *zone)
{
	int n = 0;
	struct orderfile_row **row = mem_grow(NULL, (size_t)f->n + 1, sizeof *row);
	for (int i = 0; i < f->n; i++)
		if (!span_present(f->row[i].why) && span_present(f->row[i].cell[ORDERCOLUMN_NO]))
			row[n++] = &f->row[i];
	qsort(row, (size_t)n, sizeof *row, by_number);
	for (int i = 0, next; i < n; i = next) {
		struct span no = row[i]->cell[ORDERCOLUMN_NO];
		for (next = i + 1; next < n && span_eq(row[next]->cell[ORDERCOLUMN_NO], no);)
			next++;
		if (next > i + 1)
			settle(f, zone, row + i, next - i);
	}
	mem_free(row);
}
