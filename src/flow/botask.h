/* botask: what is computed outside the fold for an employee, or for a group. */
#ifndef SIYU_SRC_FLOW_BOTASK_H
#define SIYU_SRC_FLOW_BOTASK_H
#include "botint.h"

struct botask {
	const char *report;   /* of report/saying, or "customer" (flow/brief) */
	struct span about;    /* absent: nothing more is said */
	struct span customer; /* absent: of nobody in particular */
	enum veil_near near;  /* who asks, to that customer */
};

enum rc MUST_USE botask_today(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_week(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_rank(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_funnel(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_structure(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_weekly(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_monthly(struct bot_talk *t, struct err *err);
enum rc MUST_USE botask_customer(struct bot_talk *t, struct err *err);
/* That text into the group of [digest] robot, until last_ms. */
enum rc MUST_USE botask_digest(struct fold *f, const char *report, int64_t last_ms, struct err *err);
/* INBOX_RENDERED: {"rendition":…,"computed_ms":…,"text":…} or, in place of the text, "error". */
enum rc MUST_USE botask_rendered(struct fold *f, struct span body, struct err *err);

#endif
