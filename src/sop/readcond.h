/* Conditions (sop-language-exact.md 2.5). */
#ifndef SIYU_SOP_READCOND_H
#define SIYU_SOP_READCOND_H
#include "reading.h"

/* The whole rest of c is one condition; NULL: complained. */
struct sop_cond *readcond_all(struct reading *r, struct phrase *c);
/* The same behind ### 如果: words that only a branch may say are read, too. */
struct sop_cond *readcond_branch(struct reading *r, struct phrase *c);
/* An operator, as sign or word. false: none stands here. */
bool readcond_op(struct phrase *c, enum sop_op *ret_op);

#endif
