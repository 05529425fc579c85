/* checkinline: the line about his check-ins below a member's round, for `why`. */
#ifndef SIYU_SRC_FLOW_CHECKINLINE_H
#define SIYU_SRC_FLOW_CHECKINLINE_H
#include "base/arena.h"
#include "base/text.h"
#include "flow/settings.h"
#include "store/enrolment.h"

/* As they stood at at_ms. Nothing where the script is no 打卡, or does not run. Appends. */
enum rc MUST_USE checkinsay_line(struct store_db *db, struct arena *a, const struct settings *settings,
	const struct enrolment *e, int64_t at_ms, struct text *out, struct err *err);

#endif
