/* base/text: a growable buffer that cannot be made without a maximum. What would pass the maximum is not written and
 * sets a flag that stays, so that callers check once at the end. */
#ifndef SIYU_BASE_TEXT_H
#define SIYU_BASE_TEXT_H
#include "base/span.h"
#include "base/err.h"

struct text {
	char *p;   /* always NUL-terminated once something was written; NULL before */
	size_t n;  /* bytes without the NUL */
	size_t cap;
	size_t max; /* bytes */
	bool over; /* something did not fit */
};

void text_init(struct text *t, size_t max_bytes);
void text_release(struct text *t);
void text_clear(struct text *t);                     /* empty again, memory kept, flag cleared */
void text_add(struct text *t, struct span s);        /* absent adds nothing */
static inline void text_adds(struct text *t, const char *s)
{
	text_add(t, span_of(s));
}
void text_addc(struct text *t, char c);
void text_add_int(struct text *t, int64_t v);        /* in decimal */
#define TEXT_INT_BYTES 20
struct span text_int(int64_t v, char buf[TEXT_INT_BYTES]); /* in decimal, somewhere in buf, without a NUL behind */
void text_addf(struct text *t, const char *fmt, ...) PRINTF_LIKE(2, 3);
void text_cut(struct text *t, size_t n);             /* shorten to n bytes */
struct span text_span(const struct text *t);         /* borrowed until the next change */
const char *text_str(const struct text *t);          /* "" when empty */
char *text_reserve(struct text *t, size_t more);     /* room for `more` bytes behind n, or NULL and the flag; commit with text_added */
void text_added(struct text *t, size_t n);
enum rc MUST_USE text_check(const struct text *t, struct err *err); /* RC_LIMIT when something did not fit */

#endif
