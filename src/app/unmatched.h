/* unmatched: `siyu orders unmatched`: what stands in orders and nothing answers (sop-language-exact.md finding 59). */
#ifndef SIYU_APP_UNMATCHED_H
#define SIYU_APP_UNMATCHED_H
#include "command.h"

/* Product texts that mean no good of the running 商品, orders that match no contact. Returns the exit code: EXIT_NO when
 * there are some. */
int unmatched_list(struct app *app);

#endif
