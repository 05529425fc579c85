#include "readgoods.h"

#define MOST INT64_C(100000000) /* pieces in stock */

/* A number from 日期 on, or 不限. */
static bool stock(struct reading *r, const struct table_row *row, struct sop_good *g)
{
	if (!table_given(row, KEYWORD_L_STOCK) || span_is(row->cell[KEYWORD_L_STOCK], "不限"))
		return true;
	if (!table_count(r, row, KEYWORD_L_STOCK, MOST, &g->stock))
		return false;
	if (table_given(row, KEYWORD_L_DATE))
		return table_date(r, row, KEYWORD_L_DATE, &g->stock_day);
	table_note(r, DIAG_STOCK_DATE, row, KEYWORD_L_STOCK, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	return false;
}

void readgoods_row(struct reading *r, const struct table_row *row)
{
	static const struct {
		enum keyword_column column;
		size_t offset;
	} names[] = {
		{KEYWORD_L_CODE, offsetof(struct sop_good, code)},
		{KEYWORD_L_CATEGORY, offsetof(struct sop_good, category)},
		{KEYWORD_L_LINK, offsetof(struct sop_good, link)},
		{KEYWORD_L_MINIPROGRAM, offsetof(struct sop_good, miniprogram)},
	};
	struct sop_script *s = r->script;
	struct sop_good g = {.was_fen = -1, .stock = -1, .stock_day = -1, .pos = row->pos};
	bool ok = table_name(r, row, KEYWORD_L_NAME, &g.name) && table_money(r, row, KEYWORD_L_PRICE, &g.price_fen);

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		if (table_given(row, names[i].column))
			ok = table_name(r, row, names[i].column, (struct span *)((char *)&g + names[i].offset)) && ok;
	}
	if (table_given(row, KEYWORD_L_ALIASES))
		ok = table_names(r, row, KEYWORD_L_ALIASES, &g.aliases) && ok;
	if (table_given(row, KEYWORD_L_WAS))
		ok = table_money(r, row, KEYWORD_L_WAS, &g.was_fen) && ok;
	if (table_given(row, KEYWORD_L_IMAGE))
		g.image = table_raw(r, row->cell[KEYWORD_L_IMAGE]);
	ok = stock(r, row, &g) && ok;
	if (ok && g.was_fen >= 0 && g.was_fen <= g.price_fen)
		table_note(r, DIAG_WAS_LOWER, row, KEYWORD_L_WAS, row->cell[KEYWORD_L_WAS], row->cell[KEYWORD_L_PRICE],
			SPAN_ABSENT);
	if (g.name.n) /* with an error the file is none, but the name is taken: who uses it is told where it stands */
		*(struct sop_good *)reading_push(r, &s->good, &s->goods, sizeof g) = g;
}
