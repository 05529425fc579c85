/* orderwho: whose an order is: by external_userid, unionid, a number that an employee noted, or what its remark says. */
#ifndef SIYU_FLOW_ORDERWHO_H
#define SIYU_FLOW_ORDERWHO_H
#include "orderread.h"
#include "store/contact.h"
#include "store/purchase.h"

/* The contact, as contact_tallied or contact_get gives him; ret_c->customer is empty when we do not know him, or when a number or a name is that of several (the employee of the
 * order decides where he noted one of them alone). ret_by: matched_by of store/purchase.h. */
enum rc MUST_USE orderwho_find(struct store_db *db, struct arena *a, const struct orderread_order *o, struct contact *ret_c,
	const char **ret_by, struct err *err);
/* Keeps by what the order, which has no contact, may find him later. */
enum rc MUST_USE orderwho_keep(struct store_db *db, struct arena *a, int64_t purchase, const struct orderread_order *o, struct err *err);
/* The same question once more for one that was kept. */
enum rc MUST_USE orderwho_again(struct store_db *db, struct arena *a, const struct purchase *p, struct contact *ret_c,
	const char **ret_by, struct err *err);

#endif
