#include "billcheck.h"

void billcheck_page(struct limit *c, const struct request_bills *b)
{
	limit_that(c, b->begin_time > 0 && b->end_time >= b->begin_time, "end_time", "is before begin_time");
	limit_that(c, b->end_time - b->begin_time <= REQUEST_MAX_BILL_SPAN_S, "end_time", "is more than a month away");
	limit_that(c, b->limit >= 1 && b->limit <= REQUEST_MAX_BILL_PAGE, "limit", "is not from 1 to 1000");
	limit_bytes(c, "payee_userid", b->payee_userid, 0, LIMIT_ID_BYTES);
	limit_cursor(c, b->cursor);
}
