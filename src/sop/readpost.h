/* 朋友圈: the calendar as a table, and posts in the form of steps (sop-language-exact.md part 3, finding 39). Both become
 * steps of the script, with what only a post has beside them. */
#ifndef SIYU_SOP_READPOST_H
#define SIYU_SOP_READPOST_H
#include "reading.h"

void readpost_begin(struct reading *r);                       /* behind the title */
void readpost_open(struct reading *r, struct sop_step *st);   /* a new step */
void readpost_timed(struct reading *r, struct sop_step *st);  /* its heading was read */
void readpost_line(struct reading *r, unsigned place);        /* a line of the table */
void readpost_file_key(struct reading *r, const struct keyword *k, struct phrase *c);
void readpost_key(struct reading *r, const struct keyword *k, struct phrase *c, struct sop_post *p);

#endif
