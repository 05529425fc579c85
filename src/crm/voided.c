#include "crm/voided.h"

#include "crm/money.h"

void voided_say(struct text *out, const struct voided *v)
{
	text_adds(out, "已作废（原来付款 ");
	money_print(out, v->gross_fen);
	if (v->refund_fen) {
		text_adds(out, "，退 ");
		money_print(out, v->refund_fen);
	}
	text_addf(out, "；%.*s 在 %s：%.*s）", SPAN_ARG(v->who), v->at, SPAN_ARG(v->why));
}
