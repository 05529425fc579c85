/* foldorders: what a person says of orders that are there ({"verb":"order_void"|"order_unvoid"|"order_release",…}, as ordervoid.h and orderhand.h
 * say), as inputs, and what is done before a turn of orders; what inputs of orders do is in foldint.h. */
#ifndef SIYU_FLOW_FOLDORDERS_H
#define SIYU_FLOW_FOLDORDERS_H
#include "foldint.h"

/* out: of the books, else back into them. The outcome says what could not be. */
enum rc MUST_USE foldorders_void(struct fold *f, const struct json_node *root, bool out, struct err *err);
enum rc MUST_USE foldorders_release(struct fold *f, const struct json_node *root, struct err *err);
/* Says beforehand of whom a turn of many orders will be; no difference but of time. */
enum rc MUST_USE foldorders_ahead(struct fold *f, const struct inbox_row *rows, int n, struct err *err);

#endif
