/* crm/veil: numbers and names within what is shown to who may not read them whole (脱敏). Pure. */
#ifndef SIYU_CRM_VEIL_H
#define SIYU_CRM_VEIL_H
#include "base/text.h"

/* The text with 138****8000 for each mobile number of the mainland in it: eleven digits, alone or with blanks or '-' after the third and the
 * seventh, with +86 or without. Appends. */
void veil_phones(struct text *out, struct span s);

/* 小*: the first letter of it, and a star. Appends. */
void veil_name(struct text *out, struct span name);
/* The text with that name masked wherever it stands. Appends. */
void veil_name_in(struct text *out, struct span s, struct span name);

#endif
