#include "sheet.h"
#include "letter.h"
#include "nearest.h"
#include "base/text.h"
#include "sop/script.h"

static enum rc unknown(const struct sheet *s, struct span word, int line, struct err *err)
{
	struct span names[SHEET_COLUMNS];
	struct sop_names all = {s->columns, names};
	struct text known;

	for (int i = 0; i < s->columns; i++)
		names[i] = span_of(s->column[i]);
	struct span near = nearest_name(word, &all);
	text_init(&known, 4096);
	for (int i = 0; i < s->columns; i++)
		text_addf(&known, "%s%s", i ? "、" : "", s->column[i]);
	err_set(err, RC_INVALID, "第 %d 行：没有「%.*s」这一列；可以有的列：%s", line, SPAN_ARG(word),
		text_str(&known));
	text_release(&known);
	if (span_present(near))
		err_hint(err, "是不是想写「%.*s」？", SPAN_ARG(near));
	return RC_INVALID;
}

enum rc sheet_head(const struct sheet *s, const struct span *cell, int n, int line, int *ret_to, struct err *err)
{
	if (n > SHEET_COLUMNS)
		return err_set(err, RC_INVALID, "列太多：最多 %d 列", SHEET_COLUMNS);
	for (int i = 0; i < n; i++) {
		struct span word = letter_trim(cell[i]);

		ret_to[i] = -1;
		if (word.n == 0)
			continue;
		for (int c = 0; c < s->columns; c++)
			if (span_is(word, s->column[c]))
				ret_to[i] = c;
		if (ret_to[i] < 0)
			ret_to[i] = s->find(s, word);
		if (ret_to[i] < 0)
			return unknown(s, word, line, err);
		for (int k = 0; k < i; k++)
			if (ret_to[k] == ret_to[i])
				return err_set(err, RC_INVALID, "第 %d 行：「%s」写了两列", line, s->column[ret_to[i]]);
	}
	return RC_OK;
}
