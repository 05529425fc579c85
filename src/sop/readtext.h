/* Message text: everything is literal but {variables} and \{ \}. */
#ifndef SIYU_SOP_READTEXT_H
#define SIYU_SOP_READTEXT_H
#include "reading.h"

/* Adds one line (raw, inside r->line.whole or copied from it) to the text; lines are joined with a line break. */
void readtext_line(struct reading *r, struct sop_text *t, struct span raw);
/* The same: a new message begins with it (finding 52). */
void readtext_message(struct reading *r, struct sop_text *t, struct span raw);
/* Closes the text: literal bytes still gathered become its last piece. */
void readtext_finish(struct reading *r, struct sop_text *t);
/* A text inside the line in hand, folded, as a person reads it: as it was written. */
void readtext_words(struct reading *r, struct span text, struct sop_text *ret);
/* true when nothing but blanks would be sent. */
bool readtext_blank(const struct sop_text *t);

#endif
