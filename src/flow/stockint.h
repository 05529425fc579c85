/* flow/stockint: pieces of goods. */
#ifndef SIYU_FLOW_STOCKINT_H
#define SIYU_FLOW_STOCKINT_H
#include "foldint.h"

/* {库存} {已售} of all goods that the running scripts count. */
enum rc MUST_USE stockwork_values(struct fold *f, struct render_values *values, struct err *err);
/* The same of a 秒杀: paid from its 开抢 to before until_ms, INT64_MAX: until now. */
enum rc MUST_USE stockwork_flash(struct fold *f, const struct sop_flash *flash, int64_t opens_ms, int64_t until_ms,
	struct render_values *values, struct err *err);
void stockwork_load(struct fold *f); /* the scripts were read */
void stockwork_clear(struct fold *f);
/* Orders were learnt of just now. */
enum rc MUST_USE stockwork_heard(struct fold *f, struct err *err);

#endif
