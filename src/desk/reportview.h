/* reportview: the reports of report/report on a page, as CSV and as JSON, each by what the reader may see. */
#ifndef SIYU_SRC_DESK_REPORTVIEW_H
#define SIYU_SRC_DESK_REPORTVIEW_H
#include "visit.h"
#include "report/report.h"

void reportview_list(struct visit *v); /* GET /report */
void reportview_one(struct visit *v);  /* GET /report/NAME[?from=&to=&by=&compare=before|week|year&form=csv|json] */
void reportview_board(struct visit *v); /* GET /: today */

#endif
