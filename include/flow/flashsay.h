/* flow/flashsay: how a 秒杀 stands: pieces left, sold out when, who waits; in Chinese (`siyu flash`). */
#ifndef SIYU_FLOW_FLASHSAY_H
#define SIYU_FLOW_FLASHSAY_H
#include "base/text.h"
#include "store/db.h"

/* Appends one paragraph for each 秒杀 that runs, or for the one called so. RC_NOTFOUND: none is. */
enum rc MUST_USE flashsay_print(
	struct store_db *db, struct span name, int64_t now_ms, struct text *out, struct err *err);

#endif
