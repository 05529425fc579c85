/* sop/camp: 打卡: what one has to do for prizes, and the figures of its 复盘 and of that of a 群剧本. Pure. */
#ifndef SIYU_SOP_CAMP_H
#define SIYU_SOP_CAMP_H
#include "sop/script.h"

/* Figures of 报告 (domain.md 8), in the order in which they are told. */
enum camp_figure {
	CAMP_STARTED /* customers who were in on day 1 */, CAMP_IN /* who are in now */, CAMP_LEFT, CAMP_PEOPLE /* who checked in */,
	CAMP_TIMES, CAMP_MADE_UP, CAMP_WINNERS /* with a prize */, CAMP_RATE /* 打卡完成率 */, CAMP_BUYERS, CAMP_ORDERS, CAMP_NET,
	CAMP_PER_ORDER /* 客单价 */,
	CAMP_FIGURES
};
const char *camp_figure_word(enum camp_figure f); /* "打卡完成率" */
/* CAMP_FIGURES: scripts of that kind (SOP_CHECKIN, SOP_GROUP_PLAY) have no such figure. */
enum camp_figure camp_figure(enum sop_kind kind, struct span word);
/* Without names it wants all of its kind. */
bool camp_wants(enum sop_kind kind, const struct sop_action *report, enum camp_figure f);

/* Days that 打卡完成 takes: those of the last prize; without prizes the whole 周期. */
int camp_goal_days(const struct sop_script *s);
/* Days up to the next prize for somebody who has so many (without prizes, up to the end), 0: he has them all. */
int camp_to_prize(const struct sop_script *s, int64_t have);

#endif
