/* botmenu: the menu of the app, made from the table of commands. */
#ifndef SIYU_SRC_FLOW_BOTMENU_H
#define SIYU_SRC_FLOW_BOTMENU_H
#include "foldint.h"

/* Makes it, unless the one that stands is the same (again: even then). RC_CONFLICT: it is. */
enum rc MUST_USE botmenu_make(struct fold *f, bool again, struct err *err);
/* [app] menu of the settings: made when it differs. */
enum rc MUST_USE botmenu_align(struct fold *f, struct err *err);
/* It is asked for again with the next configuration. */
enum rc MUST_USE botmenu_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
