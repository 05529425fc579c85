/* flow/flashwork: 秒杀: groups that hear of it, sold out, the waiting list, 复盘. */
#ifndef SIYU_FLOW_FLASHWORK_H
#define SIYU_FLOW_FLASHWORK_H
#include "foldint.h"

struct foldflash { /* one that runs */
	const struct foldscript *script;
	int64_t opens_ms;
	int64_t sold_ms; /* when it sold out, 0: it did not */
};
enum rc MUST_USE flashwork_load(struct fold *f, struct err *err); /* scripts or settings were read */
/* Rounds of the groups it is for, where they are not there yet: scripts were reloaded, a group became known. */
enum rc MUST_USE flashwork_groups(struct fold *f, struct err *err);
/* What the times of a round hang on. */
void flashwork_view(const struct fold *f, struct round *r);
enum rc MUST_USE flashwork_values(
	struct fold *f, const struct round *r, struct render_values *values, struct err *err);
/* Orders were learnt of, somebody waits, or an offer lapsed: is all sold, did something come back? */
enum rc MUST_USE flashwork_orders(struct fold *f, struct err *err);
enum rc MUST_USE flashwork_report(
	struct fold *f, const struct round *r, const struct sop_action *a, struct err *err);
/* A customer waits for a piece: {"flash", "customer", "pieces"}. */
enum rc MUST_USE flashwork_wait(struct fold *f, const struct json_node *root, struct span by, struct err *err);

#endif
