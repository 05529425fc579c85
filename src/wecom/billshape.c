/* wecom/billshape: api.md 12.2. contact_info stays unread: a name, a telephone and an address that nobody decides on. */
#include "billshape.h"
#include "base/utf8.h"

#define TEXT_BYTES 120  /* of a description or a remark */
#define ID_BYTES 64     /* api.md 0 */
#define ITEMS_MOST 5    /* of one bill */
#define REFUNDS_MOST 50 /* WeChat Pay gives an order back in at most 50 parts (api.md 12.4) */

SHAPE_OF(item, answer_bill_item, SHAPE_FIELD(answer_bill_item, description, STR, BOTH),
	SHAPE_FIELD(answer_bill_item, amount, INT, BOTH));
SHAPE_OF(refund, answer_bill_refund, SHAPE_FIELD(answer_bill_refund, out_refund_no, STR, BOTH),
	SHAPE_FIELD(answer_bill_refund, refund_reqtime, INT, BOTH),
	SHAPE_FIELD(answer_bill_refund, refund_status, INT, BOTH),
	SHAPE_FIELD(answer_bill_refund, refund_fee, INT, BOTH));
SHAPE_OF(bill, answer_bill, SHAPE_FIELD(answer_bill, transaction_id, STR, BOTH),
	SHAPE_FIELD(answer_bill, bill_type, INT, BOTH), SHAPE_FIELD(answer_bill, trade_state, INT, BOTH),
	SHAPE_FIELD(answer_bill, pay_time, INT, BOTH), SHAPE_FIELD(answer_bill, out_trade_no, STR, BOTH),
	SHAPE_FIELD(answer_bill, out_refund_no, STR, BOTH), SHAPE_FIELD(answer_bill, external_userid, STR, BOTH),
	SHAPE_FIELD(answer_bill, total_fee, INT, BOTH), SHAPE_FIELD(answer_bill, payee_userid, STR, BOTH),
	SHAPE_FIELD(answer_bill, payment_type, INT, BOTH), SHAPE_FIELD(answer_bill, remark, STR, BOTH),
	SHAPE_LIST(answer_bill, commodity_list, OBJS, BOTH, &item_shape, false),
	SHAPE_FIELD(answer_bill, total_refund_fee, INT, BOTH),
	SHAPE_LIST(answer_bill, refund_list, OBJS, BOTH, &refund_shape, false));
static const struct shape_field list_fields[] = {SHAPE_LIST(answer_bills, bill_list, OBJS, BOTH, &bill_shape, true),
	SHAPE_FIELD(answer_bills, next_cursor, STR, BOTH), SHAPE_END};
const struct shape billshape_list = {sizeof(struct answer_bills), list_fields};

static const struct shape_field ask_fields[] = {SHAPE_FIELD(request_bills, begin_time, UINT, BOTH),
	SHAPE_FIELD(request_bills, end_time, UINT, BOTH), SHAPE_FIELD(request_bills, payee_userid, STR, BOTH),
	SHAPE_FIELD(request_bills, cursor, STR, BOTH), SHAPE_FIELD(request_bills, limit, UINT, BOTH), SHAPE_END};
const struct shape billshape_ask = {sizeof(struct request_bills), ask_fields};

/* One line of at most so many bytes. */
static void cut(struct arena *a, struct span *s, size_t most)
{
	struct span head = utf8_prefix(*s, most);
	char *p;

	if (!span_present(*s))
		return;
	p = arena_alloc(a, head.n + 1);
	for (size_t i = 0; i < head.n; i++)
		p[i] = (unsigned char)head.p[i] < ' ' || head.p[i] == 0x7f ? ' ' : head.p[i];
	*s = span_make(p, head.n);
}

static void clean(struct arena *a, struct answer_bill *x)
{
	struct span *const ids[] = {
		&x->transaction_id, &x->out_trade_no, &x->out_refund_no, &x->external_userid, &x->payee_userid};

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
		cut(a, ids[i], ID_BYTES);
	cut(a, &x->remark, TEXT_BYTES);
	x->commodity_list_n = x->commodity_list_n > ITEMS_MOST ? ITEMS_MOST : x->commodity_list_n;
	x->refund_list_n = x->refund_list_n > REFUNDS_MOST ? REFUNDS_MOST : x->refund_list_n;
	for (size_t i = 0; i < x->commodity_list_n; i++)
		cut(a, &x->commodity_list[i].description, TEXT_BYTES);
	for (size_t i = 0; i < x->refund_list_n; i++)
		cut(a, &x->refund_list[i].out_refund_no, ID_BYTES);
}

void billshape_clean(struct arena *a, struct answer_bills *b)
{
	for (size_t i = 0; i < b->bill_list_n; i++)
		clean(a, &b->bill_list[i]);
}
