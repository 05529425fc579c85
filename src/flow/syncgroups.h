/* syncgroups: the customer groups of a walk (api.md 7): who owns them, who is in. They are listed by owner, a hundred at a time; what
 * we know and no owner of the walk has is read, too: its owner may have left. */
#ifndef SIYU_FLOW_SYNCGROUPS_H
#define SIYU_FLOW_SYNCGROUPS_H
#include "syncwork.h"

/* People are through. */
enum rc MUST_USE syncgroups_begin(struct fold *f, struct walk *w, struct err *err);
/* The answers to groupchat/list and get, whoever asked. */
enum rc MUST_USE syncgroups_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncgroups_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncgroups_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE syncgroups_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
