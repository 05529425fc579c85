#include "sop/camp.h"

static const char *const words[CAMP_FIGURES] = {
	[CAMP_STARTED] = "开营人数",
	[CAMP_IN] = "现在人数",
	[CAMP_LEFT] = "退群人数",
	[CAMP_PEOPLE] = "打卡人数",
	[CAMP_TIMES] = "打卡次数",
	[CAMP_MADE_UP] = "补卡次数",
	[CAMP_WINNERS] = "完成人数",
	[CAMP_RATE] = "打卡完成率",
	[CAMP_BUYERS] = "付费客户",
	[CAMP_NET] = "净成交额",
};

const char *camp_figure_word(enum camp_figure f)
{
	return words[f];
}

enum camp_figure camp_figure(struct span word)
{
	for (int i = 0; i < CAMP_FIGURES; i++)
		if (span_is(word, words[i]))
			return (enum camp_figure)i;
	return CAMP_FIGURES;
}

bool camp_wants(const struct sop_action *report, enum camp_figure f)
{
	for (int i = 0; i < report->names.n; i++)
		if (camp_figure(report->names.v[i]) == f)
			return true;
	return report->names.n == 0;
}

int camp_goal_days(const struct sop_script *s)
{
	const struct sop_checkin *k = s->checkin;

	return k->prizes ? k->prize[k->prizes - 1].days : s->days;
}

int camp_to_prize(const struct sop_script *s, int64_t have)
{
	const struct sop_checkin *k = s->checkin;

	for (int i = 0; i < k->prizes; i++)
		if (k->prize[i].days > have)
			return k->prize[i].days - (int)have;
	return k->prizes == 0 && s->days > have ? s->days - (int)have : 0;
}
