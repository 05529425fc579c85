#include "sop/camp.h"

#define D (1u << SOP_CHECKIN)
#define G (1u << SOP_GROUP_PLAY)

static const struct {
	const char *word;
	unsigned kinds;
} figures[CAMP_FIGURES] = {
	[CAMP_STARTED] = {"开营人数", D | G},
	[CAMP_IN] = {"现在人数", D | G},
	[CAMP_LEFT] = {"退群人数", D | G},
	[CAMP_PEOPLE] = {"打卡人数", D},
	[CAMP_TIMES] = {"打卡次数", D},
	[CAMP_MADE_UP] = {"补卡次数", D},
	[CAMP_WINNERS] = {"完成人数", D},
	[CAMP_RATE] = {"打卡完成率", D},
	[CAMP_BUYERS] = {"付费客户", D | G},
	[CAMP_ORDERS] = {"订单数", D | G},
	[CAMP_NET] = {"净成交额", D | G},
	[CAMP_PER_ORDER] = {"客单价", D | G},
};

const char *camp_figure_word(enum camp_figure f)
{
	return figures[f].word;
}

enum camp_figure camp_figure(enum sop_kind kind, struct span word)
{
	for (int i = 0; i < CAMP_FIGURES; i++)
		if ((figures[i].kinds & 1u << kind) && span_is(word, figures[i].word))
			return (enum camp_figure)i;
	return CAMP_FIGURES;
}

bool camp_wants(enum sop_kind kind, const struct sop_action *report, enum camp_figure f)
{
	for (int i = 0; i < report->names.n; i++)
		if (camp_figure(kind, report->names.v[i]) == f)
			return true;
	return report->names.n == 0 && (figures[f].kinds & 1u << kind);
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
