/* wecom/allowance: what WeCom lets a corp do, in one table: so many, of whom, in which span, and where that is said (api.md 17 and the
 * sections it names). What the pages do not agree on, or do not say, is named with the key of the configuration that says it. */
#ifndef SIYU_WECOM_ALLOWANCE_H
#define SIYU_WECOM_ALLOWANCE_H
#include "base/span.h"

enum allowance_id {
	ALLOWANCE_CALLS_MINUTE, /* of one API */
	ALLOWANCE_CALLS_HOUR,
	ALLOWANCE_MEMBER_MINUTE, /* messages of an app to one member */
	ALLOWANCE_MEMBER_HOUR,
	ALLOWANCE_APP_DAY, /* messages of an app to members, each of them counted */
	ALLOWANCE_ROBOT_MINUTE,
	ALLOWANCE_MASS_CUSTOMER, /* mass messages that reach one customer; the rule says in which span */
	ALLOWANCE_MASS_GROUP,
	ALLOWANCE_MASS_EMPLOYEE, /* mass messages that one employee confirms a day */
	ALLOWANCE_MASS_REMIND,
	ALLOWANCE_MOMENT_MINUTE,
	ALLOWANCE_MOMENT_MONTH,
	ALLOWANCE_MOMENT_EMPLOYEE,
	ALLOWANCE_CODES,      /* contact ways and join ways */
	ALLOWANCE_CODE_USERS, /* employees of one contact way */
	ALLOWANCE_CODE_GROUPS, /* customer groups of one join way */
	ALLOWANCE_GREETINGS,   /* templates of what greets in a group */
	ALLOWANCE_TAGS,
	ALLOWANCE_TAGS_WORN, /* of one customer, set by one employee */
	ALLOWANCE_FRIENDS,   /* customers of one employee */
	ALLOWANCE_CUSTOMERS, /* of the corp */
	ALLOWANCE_MEMBERS,   /* people in one customer group */
	ALLOWANCE_HANDED,    /* how often one customer is handed over */
	ALLOWANCE_HANDED_GROUPS,
	ALLOWANCE_GROUP_HANDED,  /* how often one customer group is handed over by an owner who is still there */
	ALLOWANCE_LINK_USERS,    /* employees of one acquisition link */
	ALLOWANCE_TICKETS_APP,   /* jsapi tickets of one app, and of the corp */
	ALLOWANCE_TICKETS_CORP,
	ALLOWANCE_ARCHIVE_MINUTE, /* pulls of the chat archive */
	ALLOWANCE_KF_MESSAGES,    /* to one customer of 微信客服 behind his last word */
	ALLOWANCE_COUNT
};

enum allowance_per {
	ALLOWANCE_AT_ONCE, /* so many exist at one time */
	ALLOWANCE_MINUTE,
	ALLOWANCE_HOUR,
	ALLOWANCE_DAY,
	ALLOWANCE_WEEK,
	ALLOWANCE_MONTH,
	ALLOWANCE_24H,
	ALLOWANCE_48H,
	ALLOWANCE_90_DAYS
};

struct allowance {
	enum allowance_id id;
	const char *name; /* "calls_minute": for JSON */
	const char *what; /* Chinese: of what, of whom */
	enum allowance_per per;
	int64_t most;  /* 0: nobody published it */
	int doc;       /* number of the page, 0: none says it */
	const char *as_of; /* the month of that text: "2025-11" */
	bool sure;     /* false: [U], pages contradict each other or are silent */
	const char *section, *key; /* of the configuration, which says it; NULL: the table does */
};

const struct allowance *allowance_of(enum allowance_id id);
int64_t allowance_most(enum allowance_id id);
const char *allowance_per_name(enum allowance_per per); /* Chinese: "每天" */

#endif
