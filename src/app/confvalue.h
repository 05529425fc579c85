/* What a value of the configuration may be, by the type of its key. */
#ifndef SIYU_APP_CONFVALUE_H
#define SIYU_APP_CONFVALUE_H
#include "app/conf.h"

/* RC_INVALID: the text names the key and says what it wants, the hint has an example (Chinese). s ends with a NUL. */
enum rc MUST_USE confvalue_check(const struct conf_key *k, struct span s, struct err *err);
/* A right value, "…" where there is none to show. */
const char *confvalue_example(const struct conf_key *k);
/* "10:00" to minutes of the day. false: no such clock. */
bool confvalue_clock(struct span s, int *ret_minute);

/* "12.50" of CONF_AMOUNT, "12.5%" of CONF_PERCENT to hundredths. false: it is none. */
bool confvalue_hundredths(enum conf_type type, struct span s, int64_t *ret);

#endif
