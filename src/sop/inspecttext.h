/* The words of a message: length after filling, variables that cost taps, words that the law or honesty forbids. */
#ifndef SIYU_SOP_INSPECTTEXT_H
#define SIYU_SOP_INSPECTTEXT_H
#include "reading.h"

void inspecttext_step(struct reading *r, const struct sop_step *st);
/* An answer that somebody sends by hand or by machine to one customer: at most so many bytes. */
void inspecttext_answer(struct reading *r, const struct sop_text *t, size_t most_bytes);
/* The text of a post of 朋友圈: one for everybody who sees it. */
void inspecttext_post(struct reading *r, const struct sop_text *t);
/* Who delivers: the default resolved. */
enum sop_exec inspecttext_exec(const struct sop_step *st);

#endif
