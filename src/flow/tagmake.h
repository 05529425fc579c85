/* tagmake: tags that WeCom does not have yet: asked for, made, and the marks that wait for them. */
#ifndef SIYU_FLOW_TAGMAKE_H
#define SIYU_FLOW_TAGMAKE_H
#include "foldint.h"

/* Reads the library; what it lacks is made when it answers. */
enum rc MUST_USE tagmake_ask(struct fold *f, struct err *err);
/* A marking that is under way was refused because WeCom has no such tag: the library is read anew, and it goes once more by its names. What
 * it puts on and the library lacks is made. RC_NOTFOUND: that was its second time. */
enum rc MUST_USE tagmake_again(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE tagmake_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagmake_added(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE tagmake_unsure(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE tagmake_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
