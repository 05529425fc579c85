#include "prosecheckin.h"

void prosecheckin_ways(struct prose *p)
{
	const struct sop_checkin *k = p->s->checkin;

	if (k->ways & SOP_BY_PAGE)
		prosewords_say(p, "点开自己的打卡页、按了打卡的，算");
	if (k->ways & SOP_BY_EMPLOYEE)
		prosewords_say(p, "员工看到了、登记下来的，算");
	if (k->ways & SOP_BY_MESSAGE) {
		text_adds(prosewords_point(p), "一对一说了");
		prosewords_names(&k->words, "或", p->out);
		text_adds(p->out, "（整句话就是它）的，算");
		prosewords_end(p);
	}
	prosewords_say(p, "只在群里发一句话、发一张图，谁也看不到，不算");
}

void prosecheckin_make_ups(struct prose *p)
{
	int n = p->s->checkin->make_ups;

	if (n == 0)
		prosewords_say(p, "漏了不能补");
	else
		text_addf(prosewords_point(p), "每人可以补 %d 天，补的算打卡天数，也接上连续的\n", n);
}

void prosecheckin_prizes(struct prose *p)
{
	const struct sop_checkin *k = p->s->checkin;

	for (int i = 0; i < k->prizes; i++)
		text_addf(prosewords_point(p), "打卡满 %d 天，送%.*s；到了那天，群主收到一条发奖的待办\n",
			k->prize[i].days, SPAN_ARG(k->prize[i].what));
}
