#include "mask.h"

static const struct {
	unsigned roles; /* who reads it whole of everybody whom he sees */
	bool mine;      /* … whoever follows the customer himself */
} fields[MASK_FIELDS] = {
	[MASK_MOBILE] = {DESK_BOSS, true},
	[MASK_WORDS] = {DESK_BOSS, true},
	[MASK_NAME] = {DESK_BOSS | DESK_HEAD | DESK_STAFF,
		true}, /* 运营 works with numbers of all, and needs nobody's name */
};

bool mask_whole(enum mask_field field, const struct desk_person *who, bool mine)
{
	return (fields[field].roles & who->roles) != 0 || (fields[field].mine && mine);
}
