#include "sop/exchange.h"
#include "sop/talkcsv.h"
#include "tablecsv.h"

static void write_talk(const struct exchange_kind *k, struct span script, struct text *out)
{
	(void)k;
	talkcsv_write(script, out);
}

static enum rc read_talk(const struct exchange_kind *k, struct span old, struct span csv, struct text *out,
	int *ret_rows, struct err *err)
{
	(void)k;
	return talkcsv_put(old, csv, out, ret_rows, err);
}

static void write_table(const struct exchange_kind *k, struct span script, struct text *out)
{
	tablecsv_write(k->table, script, out);
}

static enum rc read_table(const struct exchange_kind *k, struct span old, struct span csv, struct text *out,
	int *ret_rows, struct err *err)
{
	return tablecsv_read(k->table, old, csv, out, ret_rows, err);
}

static const struct exchange_kind kinds[] = {
	{"话术", SOP_TALK, KEYWORD_T_TALK, write_talk, read_talk},
	{"标签", SOP_TAGS, KEYWORD_T_TAGS, write_table, read_table},
	{"商品", SOP_GOODS, KEYWORD_T_GOODS, write_table, read_table},
	{"朋友圈", SOP_MOMENTS, KEYWORD_T_MOMENTS, write_table, read_table}, /* what stands as ## stays there */
	{"渠道码", SOP_CODES, KEYWORD_T_CODES, write_table, read_table},
};
#define COUNT ((int)(sizeof kinds / sizeof kinds[0]))

const struct exchange_kind *exchange_at(int i)
{
	return i >= 0 && i < COUNT ? &kinds[i] : NULL;
}

void exchange_columns(const struct exchange_kind *k, struct text *out)
{
	if (k->table == KEYWORD_T_TALK)
		talkcsv_columns(out);
	else
		tablecsv_columns(k->table, out);
}

const struct exchange_kind *exchange_find(struct span word)
{
	for (int i = 0; i < COUNT; i++)
		if (span_is(word, kinds[i].word))
			return &kinds[i];
	return NULL;
}
