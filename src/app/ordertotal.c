#include "ordertotal.h"

#include "crm/money.h"

#include <stdio.h>

#define COUNT(a) (sizeof(a) / sizeof *(a))
#define SUBTOTAL "小计"

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "共 3 单" */
static bool counts_orders(struct span s)
{
	static const char *const units[] = {"单", "笔", "条", "行", "个", "项"};
	size_t digits = 0;
	if (!span_starts(s, "共"))
		return false;
	s = span_trim(span_drop(s, sizeof "共" - 1));
	while (digits < s.n && is_digit(s.p[digits]))
		digits++;
	s = span_trim(span_drop(s, digits));
	for (size_t i = 0; digits && i < COUNT(units); i++)
		if (span_starts(s, units[i]))
			return true;
	return false;
}

/* Nothing behind it that would make another word of it, such as the name of a shop: a number, a colon, a bracket. */
static bool ends(struct span s)
{
	static const char *const marks[] = {"：", "（", "¥", "￥"};
	if (s.n == 0 ||
		((unsigned char)s.p[0] < 0x80 && !(s.p[0] >= 'A' && s.p[0] <= 'Z') &&
			!(s.p[0] >= 'a' && s.p[0] <= 'z')))
		return true;
	for (size_t i = 0; i < COUNT(marks); i++)
		if (span_starts(s, marks[i]))
			return true;
	return counts_orders(s);
}

/* first: of the first cell that has anything; more may stand behind it. */
static bool is_word(struct span s, bool first)
{
	static const char *const words[] = {
		"合计", "总计", "共计", SUBTOTAL, "总合计", "本页合计", "本页小计", "合 计", "总 计", "小 计", "共 计"};
	for (size_t k = 0; k < COUNT(words); k++)
		if (span_starts(s, words[k]) && (first || ends(span_drop(s, span_of(words[k]).n))))
			return true;
	return counts_orders(s);
}

bool ordertotal_is(const struct span *cells, int n, const int at[ORDERCOLUMN_COUNT])
{
	bool first = true, found = false;
	for (int i = 0; i < n; i++) {
		struct span s = ordercolumns_cell(cells[i]);
		if (ordercolumns_nothing(s))
			continue;
		bool word = is_word(s, first);
		if (!word && (i == at[ORDERCOLUMN_NO] || i == at[ORDERCOLUMN_PAID_AT]))
			return false;
		found = found || word;
		first = false;
	}
	return found;
}

void ordertotal_note(
	struct orderfile_total *t, int line, const struct span *cells, int n, const int at[ORDERCOLUMN_COUNT])
{
	int64_t fen;
	int amount = at[ORDERCOLUMN_AMOUNT];
	if (t->n < ORDERFILE_TOTALS)
		t->line[t->n] = line;
	t->n++;
	if (amount < 0 || amount >= n || money_read(ordercolumns_cell(cells[amount]), &fen) != RC_OK)
		return;
	t->told = true;
	t->fen = fen;
	t->sum_fen += fen;
	t->part = false;
	for (int i = 0; i < n; i++)
		t->part = t->part || span_search(cells[i], SPAN_LIT(SUBTOTAL)) != SIZE_MAX;
}

void ordertotal_add_up(struct orderfile *f)
{
	for (int i = 0; i < f->n; i++) {
		int64_t fen;
		if (money_read(f->row[i].cell[ORDERCOLUMN_AMOUNT], &fen) != RC_OK)
			continue;
		f->total.all_fen += fen;
		f->total.kept_fen += orderfile_counts(&f->row[i]) ? fen : 0;
	}
}

/* What the shop says that all rows come to: the last of several such rows, or they are of parts and it is what they come to together. */
static int64_t whole(const struct orderfile_total *t)
{
	bool last = t->fen == t->all_fen || t->fen == t->kept_fen;
	bool together = t->sum_fen == t->all_fen || t->sum_fen == t->kept_fen;
	return !last && (together || t->part) ? t->sum_fen : t->fen;
}

static void say_lines(const struct orderfile_total *t, struct text *out)
{
	text_adds(out, "第 ");
	for (int i = 0; i < t->n && i < ORDERFILE_TOTALS; i++)
		text_addf(out, "%s%d", i ? "、" : "", t->line[i]);
	text_adds(out, t->n > ORDERFILE_TOTALS ? " 等行" : " 行");
	text_adds(out, "是合计，不是订单");
}

void ordertotal_print(const struct orderfile *f)
{
	const struct orderfile_total *t = &f->total;
	int64_t fen = whole(t);
	struct text out;
	if (t->n == 0)
		return;
	text_init(&out, 1024);
	say_lines(t, &out);
	if (t->told) {
		text_adds(&out, "：合计 ");
		money_print(&out, fen);
	}
	if (!t->told) {
		text_adds(&out, "；金额那一列没有数，没法核对");
	} else if (fen == t->all_fen) {
		text_addf(&out, "，和上面 %d 行加起来一样", f->n);
	} else if (fen == t->kept_fen) {
		text_adds(&out, "，和收下的各行加起来一样");
	} else {
		text_addf(&out, "，上面 %d 行加起来是 ", f->n);
		money_print(&out, t->all_fen);
		text_adds(&out, fen > t->all_fen ? "，少了 " : "，多了 ");
		money_print(&out, fen > t->all_fen ? fen - t->all_fen : t->all_fen - fen);
		text_adds(&out,
			fen > t->all_fen
				? "：看看导出是不是缺了几行、金额那一列选对没有"
				: "：看看有没有一单写了两遍，合计是不是没算没付款的、退了的，金额那一列选对没有");
	}
	puts(text_str(&out));
	text_release(&out);
}
