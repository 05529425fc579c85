/* roundreport: report groups by 打卡 (a row for each round of a group) and by 秒杀 (a row for each sale). */
#ifndef SIYU_SRC_REPORT_ROUNDREPORT_H
#define SIYU_SRC_REPORT_ROUNDREPORT_H
#include "reportint.h"

enum rc MUST_USE roundreport_checkin(struct report_world *w, struct report_table *t, struct err *err);
enum rc MUST_USE roundreport_flash(struct report_world *w, struct report_table *t, struct err *err);

/* Of groupreport: two cells, the group and its owner by name. */
enum rc MUST_USE groupreport_chat(struct report_world *w, struct span chat, struct report_cell *ret, struct err *err);

#endif
