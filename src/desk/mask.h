/* mask: names and phone numbers of customers in what is shown: a property of the field and of who looks (脱敏). Pure. */
#ifndef SIYU_SRC_DESK_MASK_H
#define SIYU_SRC_DESK_MASK_H
#include "desk/desk.h"

enum mask_field {
	MASK_MOBILE, /* a number that was noted as one */
	MASK_WORDS,  /* what people wrote, in which one may stand */
	MASK_NAME,   /* of a customer: his nickname, his 备注 */
	MASK_FIELDS
};
/* Does he read it whole? mine: of a customer whom he follows himself. */
bool mask_whole(enum mask_field field, const struct desk_person *who, bool mine);

#endif
