/* A cursor over the value of a key or a heading, folded. Blanks before a token are passed over; what is not found does
 * not move the cursor, but for phrase_done and phrase_name, which leave it at the next token. */
#ifndef SIYU_SOP_PHRASE_H
#define SIYU_SOP_PHRASE_H
#include "base/span.h"

struct phrase {
	const char *p, *end;
};

struct phrase phrase_of(struct span s);
struct span phrase_rest(const struct phrase *c);             /* from the next token on, trimmed */
bool phrase_done(struct phrase *c);                          /* nothing but blanks left */
bool phrase_at(const struct phrase *c, const char *literal); /* does it stand here? */
bool phrase_eat(struct phrase *c, const char *literal);      /* passes over it when it stands here */
bool phrase_glued(const struct phrase *c); /* the next character is no blank, no separator, not the end */
struct span phrase_since(const char *start, const struct phrase *c); /* what was read from start on, right blanks off */

enum phrase_rc { PHRASE_OK, PHRASE_NONE, PHRASE_QUOTE /* 「 without 」 */ };
/* NAME of 2.2: 「any」 or a run without separators; without the quotes. *ret_quoted may be NULL. */
enum phrase_rc phrase_name(struct phrase *c, struct span *ret_name, bool *ret_quoted);

#endif
