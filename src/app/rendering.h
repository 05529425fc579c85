/* rendering: computes what the fold asked for in table `rendition` (finding 18): in the process of desk, on its own view of the state. */
#ifndef SIYU_APP_RENDERING_H
#define SIYU_APP_RENDERING_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"
#include "store/rendition.h"

/* Those that wait, one after the other: computed and handed to put (RC_OK: taken; else that one waits for the next time).
 * *ret_n: how many were taken. The first error of the state itself. */
enum rc MUST_USE rendering_step(struct store_db *db, int64_t now_ms,
	enum rc (*put)(void *user, struct span body, struct err *err), void *user, int *ret_n, struct err *err);

#endif
