/* steporder: steps of scripts in the order in which they stand in their files. */
#ifndef SIYU_SRC_REPORT_STEPORDER_H
#define SIYU_SRC_REPORT_STEPORDER_H
#include "reportint.h"
#include "store/wordq.h"

#define STEPORDER_GONE INT64_MAX /* of a place: the script has no such step any more */
/* Where definitions say in which order steps come. */
#define STEPORDER_SAYS "步骤按剧本文件里的先后，现在的剧本里已经没有的排在最后，写着（剧本里没有了）。"

/* Rows, which stand in order of their scripts, in that of the steps in the newest version of each; then of the versions. ret_place: of each row in
 * its new place, in the arena. A script that cannot be read has its steps by name. */
enum rc MUST_USE steporder_sort(
	struct report_world *w, struct wordq_row *row, int n, const int64_t **ret_place, struct err *err);
/* The cell of a step: one that is gone says so, and has its name for programs. */
void steporder_put(struct report_world *w, struct span step, int64_t place, struct report_cell *cell);

#endif
