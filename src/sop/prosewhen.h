/* prosewhen: when a step is due, and on which days, however it was typed: 每周五晚8点 is 每周五 20:00. */
#ifndef SIYU_SRC_SOP_PROSEWHEN_H
#define SIYU_SRC_SOP_PROSEWHEN_H
#include "prosewords.h"

void prosewhen_step(const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, struct text *out);
/* 每周一 20:00, 2027-03-05 19:00: what 开始 may say, too. default_clock: minute of the day where none is written, -1: nothing then. */
void prosewhen_calendar(const struct sop_time *t, int default_clock, struct text *out);
void prosewhen_only(const struct sop_only *only, struct text *out); /* ，只在工作日 */

#endif
