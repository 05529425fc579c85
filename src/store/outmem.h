/* outmem: the outbox of a state that is lived once (DB_ONCE): the rows of table `effect` in an array, with what outbox.c asks of its
 * indexes beside it. Nothing else reads the table there: no report, no status. What these functions mean, store/outbox.h says. */
#ifndef SIYU_SRC_STORE_OUTMEM_H
#define SIYU_SRC_STORE_OUTMEM_H
#include "store/outbox.h"

struct outmem;
struct outmem *outmem_new(void);
void outmem_free(struct outmem *o); /* NULL is harmless */

/* Copies what r points to. Spans of rows that are given out live as long as o. */
void outmem_add(struct outmem *o, const struct outbox_row *r);
enum rc outmem_get(const struct outmem *o, struct outbox_key key, struct outbox_row *ret);
enum rc outmem_rewrite(struct outmem *o, const struct outbox_row *r);
enum rc outmem_move(struct outmem *o, const struct outbox_row *r);
enum rc outmem_attempt(struct outmem *o, struct outbox_key key, int64_t try_no);
enum rc outmem_resubject(struct outmem *o, struct outbox_key key, struct span subject);
/* lane of all: OUTBOX_ALL_LANES. */
void outmem_ready(const struct outmem *o, struct arena *a, int lane, int64_t now_ms, int most, struct outbox_row **ret, int *ret_n);
enum rc outmem_next(const struct outmem *o, int from_lane, int *ret_lane, int64_t *ret_ms);
void outmem_open(const struct outmem *o, struct arena *a, struct outbox_key after, int most, struct outbox_row **ret, int *ret_n);
void outmem_attempted(const struct outmem *o, struct arena *a, int most, struct outbox_row **ret, int *ret_n);
void outmem_of(const struct outmem *o, struct arena *a, struct span customer, struct outbox_row **ret, int *ret_n);
void outmem_last(const struct outmem *o, struct arena *a, struct span api, int64_t from_ms, int most, struct outbox_row **ret, int *ret_n);
void outmem_counts(const struct outmem *o, int64_t ret_counts[OUTBOX_STATES]);

#endif
