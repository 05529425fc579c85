/* crm/stagelist: the stages (阶段) a customer goes through, in their order. Who was never moved stands in the first. */
#ifndef SIYU_CRM_STAGELIST_H
#define SIYU_CRM_STAGELIST_H
#include "base/err.h"
#include "base/span.h"

#define STAGELIST_MOST 32
#define STAGELIST_NAME_CHARS 20
#define STAGELIST_DEFAULT "新客, 培育, 意向, 成交, 复购, 沉默, 售后"
#define STAGELIST_AFTERSALE "售后" /* to come here is 进入售后 (sop-language-exact.md finding 48) */

struct stagelist {
	int n;
	struct span v[STAGELIST_MOST];
};

/* "新客、培育，意向": 1 to 32 names with 、 , or ， between, none twice, each at most 20 characters. The names point into text.
 * RC_INVALID says what is wrong. */
enum rc MUST_USE stagelist_read(struct span text, struct stagelist *ret, struct err *err);
/* Its place from 0, names compared as tags are; -1: no such stage. */
int stagelist_find(const struct stagelist *l, struct span name);

#endif
