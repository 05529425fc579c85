/* crm/veil: numbers and names within what is shown to who may not read them whole (脱敏): the one rule, for pages, reports, exports, the API
 * and the app's chat. Pure. */
#ifndef SIYU_CRM_VEIL_H
#define SIYU_CRM_VEIL_H
#include "base/text.h"

/* Roles, as bits: those of flow/botwords.h and desk/desk.h; app sees that they are the same. */
enum { VEIL_STAFF = 1, VEIL_HEAD = 2, VEIL_OPERATOR = 4, VEIL_BOSS = 8 };

enum veil_field {
	VEIL_MOBILE, /* a number that was noted as one */
	VEIL_WORDS,  /* what people wrote, in which one may stand */
	VEIL_NAME,   /* of a customer: his nickname, his 备注 */
	VEIL_FIELDS
};
enum veil_near { /* a customer, to who reads */
	VEIL_FAR,
	VEIL_OWN, /* he follows him himself */
	VEIL_LED  /* one whom he leads does */
};
/* Does somebody with these roles read it whole? */
bool veil_whole(enum veil_field field, unsigned roles, enum veil_near near);
/* Words as somebody with these roles reads them; name: what the customer whom they are about is called, as
 * veil_names has it. Appends. */
void veil_words(
	struct text *out, struct span s, unsigned roles, enum veil_near near, const struct span *name, int names);

/* The text with 138****8000 for each mobile number of the mainland in it: eleven digits of any width, alone or with one blank, point or dash
 * after the third and the seventh, with +86 or without. Appends. */
void veil_phones(struct text *out, struct span s);

/* Words in which a customer may be named, without his names, the longest first. Amid figures and words of ASCII a name stays; so does one
 * that is one letter, or a number: who writes a name alone masks it by veil_name. Appends. */
void veil_names(struct text *out, struct span s, const struct span *name, int names);

/* 小*: the first letter of it, and a star. Appends. */
void veil_name(struct text *out, struct span name);
void veil_shown(struct text *out, struct span name, bool whole); /* as it is, or so */

#endif
