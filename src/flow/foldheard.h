/* foldheard: what was said by customers, or of them, as inputs: kept, and heard by whom it concerns. */
#ifndef SIYU_SRC_FLOW_FOLDHEARD_H
#define SIYU_SRC_FLOW_FOLDHEARD_H
#include "foldint.h"
#include "store/heardlog.h"

enum rc MUST_USE foldheard_apply(struct fold *f, const struct json_node *root, struct err *err);
/* Keeps it and queues it; id and did of the row are set here. */
enum rc MUST_USE foldheard_keep(struct fold *f, const struct heardlog *row, struct err *err);
/* The same of one who knows of whom: the employee whose it is, and the channel as the relation has it. */
enum rc MUST_USE foldheard_of(
	struct fold *f, const struct heardlog *from, struct span employee, struct span channel, struct err *err);
bool foldheard_event(struct span what, enum sop_event *ret);
struct foldheard_end {
	bool unsubscribed, checked; /* 退订; a check-in */
	enum heardlog_did did;
	int64_t heard; /* its row */
};
/* His words, an option, as they were seen: kept, and heard by rounds, camps and scripts before this returns. employee: to whom he said it, if that is
 * known; he may be no friend of his. fresh false: of before we listened: kept alone, but for 退订. */
enum rc MUST_USE foldheard_seen(struct fold *f, const struct heardlog *row, struct span employee, bool fresh,
	struct foldheard_end *ret, struct err *err);

#endif
