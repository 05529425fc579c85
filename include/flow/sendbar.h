/* flow/sendbar: what keeps every call from its answer at present, for who waits for one. */
#ifndef SIYU_FLOW_SENDBAR_H
#define SIYU_FLOW_SENDBAR_H
#include "flow/send.h"

enum sendbar_kind {
	SENDBAR_NONE,
	SENDBAR_FULL,      /* the disk is nearly full */
	SENDBAR_NO_SECRET, /* no app has one */
	SENDBAR_REFUSED,   /* WeCom gives no token: code, and what it said */
	SENDBAR_HELD,      /* a person decides: siyu resume */
	SENDBAR_SILENT,    /* nobody answered the last call, or somebody who is not WeCom */
	SENDBAR_KINDS
};
struct sendbar {
	enum sendbar_kind kind;
	int64_t code;   /* of SENDBAR_REFUSED */
	char said[128]; /* its words */
};
/* The first that holds. pay: of calls that go with the secret of 对外收款. */
void sendbar_look(const struct send *s, bool pay, struct sendbar *ret);
const char *sendbar_name(enum sendbar_kind k); /* "refused" */
enum sendbar_kind sendbar_find(struct span name); /* SENDBAR_NONE: none of them */

#endif
