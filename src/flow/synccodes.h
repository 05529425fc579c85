/* synccodes: the channel codes of a walk: what WeCom has of contact ways, join ways and acquisition links against what their tables say
 * (api.md 7.4, 8, 9). Contact ways and links can be listed, join ways cannot: they are read by the ids that we keep. */
#ifndef SIYU_FLOW_SYNCCODES_H
#define SIYU_FLOW_SYNCCODES_H
#include "syncwork.h"

/* Groups are through. */
enum rc MUST_USE synccodes_begin(struct fold *f, struct walk *w, struct err *err);
/* The answers of the calls that list and read them, whoever asked. */
enum rc MUST_USE synccodes_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE synccodes_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE synccodes_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE synccodes_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
/* customer_acquisition/customer: who came by a link. */
enum rc MUST_USE synccodes_people(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
