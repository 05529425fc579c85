/* sop/duty: who receives those who scan a channel code (渠道码, finding 57): the rota by weekday and hour, the ceiling of a
 * day, the substitutes. Pure; people are told by userid, as the caller knows them. */
#ifndef SIYU_SOP_DUTY_H
#define SIYU_SOP_DUTY_H
#include "base/zone.h"
#include "sop/book.h"
#include "sop/calendar.h"

#define DUTY_NEVER INT64_MAX

struct duty_world {
	const struct book *book;         /* stores and teams; NULL: there are none */
	const struct zone *zone;
	const struct calendar *calendar; /* NULL: none */
	void *user;
	/* The userid that a name or account in the table means; absent: nobody. It lives as long as the answer is used. */
	struct span (*find)(void *user, struct span said);
	/* Did he get as many by this code today as 上限/天 allows? Asked only of codes that have one. */
	bool (*full)(void *user, struct span userid);
};
struct duty {
	struct sop_names people;  /* userids, at most SOP_CODE_PEOPLE, one for a 单人码; empty: nobody is known */
	struct sop_names unknown; /* names of the row that mean nobody */
	int64_t next_ms;          /* when it can be different by the clock alone; DUTY_NEVER */
	bool spare;               /* 备用 stands in */
	bool over;                /* all are full: all of the row again */
	bool counted;             /* somebody is full: tomorrow he is not */
};

/* file: the script whose table has the code. Everything in ret lives in the arena. */
void duty_of(struct arena *a, const struct duty_world *w, const struct sop_script *file, const struct sop_code *c,
	int64_t now_ms, struct duty *ret);

#endif
