/* crm/voided: an order that a person took out of the books, in words. Pure. */
#ifndef SIYU_CRM_VOIDED_H
#define SIYU_CRM_VOIDED_H
#include "base/text.h"

struct voided {
	int64_t gross_fen, refund_fen; /* as it stood */
	struct span who, why;
	const char *at;                /* when, as it is to be read */
};
/* "已作废（原来付款 ¥100.00，退 ¥30.00；命令行 root 在 2026-03-09 10:00：重复导入）". Appends. */
void voided_say(struct text *out, const struct voided *v);

#endif
