/* structreport: the figures of a period that the structure of the GMV and the plan are made of. */
#ifndef SIYU_SRC_REPORT_STRUCTREPORT_H
#define SIYU_SRC_REPORT_STRUCTREPORT_H
#include "reportint.h"
#include "store/structq.h"

struct part { /* of one kind of customers */
	int64_t buyers, orders, gross_fen;
};
struct period {
	struct span key;
	struct structq_met met;
	struct part sold[STRUCTQ_UNMATCHED + 1]; /* by enum structq_who */
	int64_t stock, refund_fen;             /* contacts of before its first day; refunds are positive */
};

/* Of the whole corp, both days counted. RC_FAILED, RC_AGAIN. */
enum rc MUST_USE structreport_whole(
	struct report_world *w, int64_t from_day, int64_t to_day, struct period *ret, struct err *err);

#endif
