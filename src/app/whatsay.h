/* What a what-if replay came to, beside what happened. */
#ifndef SIYU_APP_WHATSAY_H
#define SIYU_APP_WHATSAY_H
#include "whatif.h"

void whatsay_text(const struct whatif *x, const struct zone *zone, struct text *out);
void whatsay_json(const struct whatif *x, struct text *out);

#endif
