/* outshare: what the parts of a simulated world found, put together. A part's outlook goes through bytes, for it may have been lived in
 * another process of this program. */
#ifndef SIYU_SRC_APP_OUTSHARE_H
#define SIYU_SRC_APP_OUTSHARE_H
#include "outlook.h"

/* The figures of o that text, JSON and drawings show; no 朋友圈 and no single tasks, to-dos and messages. Appends. */
void outshare_write(const struct outlook *o, struct text *out);
/* Adds those of another part to `to`, of the same days. Rows stay in the order of outlook_read, whatever the order of the parts.
 * RC_INVALID: these bytes are none of outshare_write; `to` is then of no use. */
enum rc MUST_USE outshare_add(struct span bytes, struct outlook *to, struct err *err);

#endif
