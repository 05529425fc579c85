/* reportsent: siyu report sent: the figures of what was sent, as they were then and as they are now. */
#ifndef SIYU_APP_REPORTSENT_H
#define SIYU_APP_REPORTSENT_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"

struct reportsent {
	const struct zone *zone;
	int64_t now_ms;
	int64_t days; /* how far back */
	bool json;    /* one array, else Chinese */
};
/* Reads in one transaction; db must not be in one. Appends. RC_FAILED, RC_AGAIN. */
enum rc MUST_USE reportsent_print(
	struct store_db *db, struct arena *a, const struct reportsent *ask, struct text *out, struct err *err);

#endif
