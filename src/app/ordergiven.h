/* By what the source of an order says whose it is, as people may read it: numbers are kept as digests, names are masked. */
#ifndef SIYU_APP_ORDERGIVEN_H
#define SIYU_APP_ORDERGIVEN_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#define ORDERGIVEN_NOTHING "没写"

/* Appends of an order without a contact "wm…，手机号已给（只留摘要），备注已给（小*）"; 没写: nothing that could find him. */
enum rc MUST_USE ordergiven_put(struct store_db *db, struct arena *a, int64_t purchase, struct span claimed, struct text *out,
	struct err *err);

#endif
