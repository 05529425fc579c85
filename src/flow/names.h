/* names: what ids are called, for who prints a page of them. A look-up that fails gives the id, and is kept: a page with one is not handed
 * out, so that nobody takes an id for a name that is not known. */
#ifndef SIYU_SRC_FLOW_NAMES_H
#define SIYU_SRC_FLOW_NAMES_H
#include "base/arena.h"
#include "base/err.h"
#include "flow/settings.h"
#include "store/db.h"

struct names {
	struct store_db *db;
	struct arena *a; /* of the texts */
	struct err *err;
	enum rc rc;      /* the first failure; RC_OK: there was none */
};
/* Of a look-up that is none of these: RC_NOTFOUND is no failure. false: it gave nothing. */
bool names_keep(struct names *n, enum rc rc);
/* 王芳, else the userid. */
struct span names_employee(struct names *n, struct span userid);
/* 王芳(wang), else the userid alone. */
struct span names_employee_full(struct names *n, struct span userid);
/* Else the external_userid. */
struct span names_customer(struct names *n, struct span customer);
/* Of a customer group, else the chat_id. */
struct span names_chat(struct names *n, struct span chat);
/* "包裹卡（码 card）" of a channel code; absent: none of a table has that State. */
struct span names_channel(struct names *n, struct span state);
/* The same; else as [channels] calls it, else the State; "无渠道" of an empty one. */
struct span names_channel_said(struct names *n, const struct settings *s, struct span state);
/* Why an order goes where it does (crm/attribution), with the names of codes and employees in it. */
struct span names_reason(struct names *n, const struct settings *s, struct span reason);

#endif
