#include "crm/origin.h"

void origin_say(struct text *out, struct span source)
{
	static const char *const words[][2] = {{"manual", "手工"}, {"csv", "表格"}, {"shop", "店铺"}};
	text_add(out, source);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_is(source, words[i][0]))
			text_addf(out, "（%s）", words[i][1]);
}
