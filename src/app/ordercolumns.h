/* The columns of order files: our names, and what shops call them in their exports. */
#ifndef SIYU_APP_ORDERCOLUMNS_H
#define SIYU_APP_ORDERCOLUMNS_H
#include "app/conf.h"

#define ORDERCOLUMNS_REMARKS 8 /* columns of remarks that are read */
#define ORDERCOLUMNS_REQUIRED 3 /* that must be there */
#define ORDERCOLUMNS_NUMBERS 4 /* columns of other numbers of an order that are looked at */

enum ordercolumn {
	ORDERCOLUMN_NO,
	ORDERCOLUMN_PAID_AT,
	ORDERCOLUMN_AMOUNT,
	ORDERCOLUMN_CUSTOMER,
	ORDERCOLUMN_UNIONID,
	ORDERCOLUMN_EMPLOYEE,
	ORDERCOLUMN_PRODUCT,
	ORDERCOLUMN_QUANTITY,
	ORDERCOLUMN_STATUS,
	ORDERCOLUMN_AFTERSALE, /* 售后状态: read into status and refund, never in the payload */
	ORDERCOLUMN_REFUND,
	ORDERCOLUMN_REFUND_AT,
	ORDERCOLUMN_PHONE,  /* kept as its digest alone (crypt/phone.h) */
	ORDERCOLUMN_REMARK, /* numbers in it as digests */
	ORDERCOLUMN_COUNT
};

/* Its name, which is that of the payload, too. */
const char *ordercolumns_name(enum ordercolumn c);
/* What people call it, in Chinese. */
const char *ordercolumns_title(enum ordercolumn c);
/* A cell without blanks around it, and as it is meant: shops write ="4012345" so that a spreadsheet leaves a number alone. */
struct span ordercolumns_cell(struct span s);
/* Is it empty, or what exports write where there is nothing (-)? */
bool ordercolumns_nothing(struct span s);
/* Which cell of a header is which column, -1: none is. The name that [columns] of conf (may be NULL) gives it; else our own, else the first of those
 * that shops give it. RC_NOTFOUND: *ret_missing that must be there are not, all are named and the hint lists those there are;
 * RC_INVALID: one is there twice, or [columns] has data for a name. */
enum rc MUST_USE ordercolumns_find(
	const struct conf *conf, const struct span *cells, int n, int ret_at[ORDERCOLUMN_COUNT], int *ret_missing, struct err *err);

/* The columns of remarks, of which shops have several; [columns] before ours before those of shops. Returns how many. */
int ordercolumns_remarks(
	const struct conf *conf, const struct span *cells, int n, int ret_at[ORDERCOLUMNS_REMARKS]);

/* Is it a time, a number or an amount, such as stand below a name and are none? */
bool ordercolumns_data(struct span s);
/* The columns beside ret_at[ORDERCOLUMN_NO] of ordercolumns_find (no_at) that would be read as order numbers by their names: an order may have been
 * recorded by one of them before. Returns how many, at most ORDERCOLUMNS_NUMBERS. */
int ordercolumns_numbers(const struct span *cells, int n, int no_at, int ret_at[ORDERCOLUMNS_NUMBERS]);

#endif
