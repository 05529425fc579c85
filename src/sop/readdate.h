/* Times that are no clock of the story: 上一步后, dates, 每…, 购买后, 最后互动后, 生日前1天; and which days fit: 只在, 最多, 直到
 * (sop-language-exact.md 2.3, findings 31, 43, 54). */
#ifndef SIYU_SOP_READDATE_H
#define SIYU_SOP_READDATE_H
#include "reading.h"

enum readdate_rc {
	READDATE_OK,
	READDATE_NONE, /* none of them stands here; the cursor did not move */
	READDATE_SAID  /* it begins like one and is none: complained */
};

enum readdate_rc readdate_time(struct reading *r, struct phrase *c, struct sop_time *t);
/* 一 .. 六, 日, 天, 1 .. 7; 0: none. */
int readdate_weekday(struct phrase *c);
/* [span] behind a day. false: complained. */
bool readdate_clock(struct reading *r, struct phrase *c, struct sop_time *t);
/* 2026-11-11, 2026/11/11, 2026年11月11日; without the year it complains. */
enum readdate_rc readdate_date(struct reading *r, struct phrase *c, int64_t *ret_day);
/* The brackets behind a time, as many as there are: （工作日）（第1-9天）（改为月末）. false: complained. */
bool readdate_brackets(struct reading *r, struct phrase *c, struct sop_time *t, struct sop_only *only);

/* The keys of a step. */
void readdate_only(struct reading *r, struct phrase *c, struct sop_only *only);
void readdate_off(struct reading *r, struct phrase *c); /* 不发日 of the file */
void readdate_until(struct reading *r, struct phrase *c, struct sop_step *st);
void readdate_most(struct reading *r, const struct keyword *k, struct phrase *c, int *ret);

#endif
