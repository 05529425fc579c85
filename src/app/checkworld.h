/* checkworld: what scripts are checked against, as the configuration says it. */
#ifndef SIYU_APP_CHECKWORLD_H
#define SIYU_APP_CHECKWORLD_H
#include "app/conf.h"
#include "base/arena.h"
#include "crm/stagelist.h"
#include "sop/check.h"

/* House rules, calendar, names of dates and employees, today; conf may be NULL. Memory into a, which outlives w. */
void checkworld_house(struct check_world *w, const struct conf *conf, struct arena *a);
/* stages: what w->stages will point to; list owns the names. */
void checkworld_stages(
	struct check_world *w, const struct conf *conf, struct stagelist *list, struct sop_names *stages);
/* Once w has its book: where a file of 渠道码 names channels, those of [channels] are known beside them, by name and by State. */
void checkworld_channels(struct check_world *w, const struct conf *conf, struct arena *a);

#endif
