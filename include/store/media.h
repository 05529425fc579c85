/* store/media: uploaded files and how long their ids live (doc: api.md 13). */
#ifndef SIYU_STORE_MEDIA_H
#define SIYU_STORE_MEDIA_H
#include "base/arena.h"
#include "store/db.h"

/* The id of a file that lives beyond after_ms. kind: image video file. RC_NOTFOUND. */
enum rc MUST_USE media_find(struct store_db *db, struct arena *a, struct span sha256, struct span kind,
	int64_t after_ms, struct span *ret_media_id, int64_t *ret_expires_ms, struct err *err);
enum rc MUST_USE media_put(struct store_db *db, struct span sha256, struct span kind, struct span media_id,
	int64_t expires_ms, struct err *err);

#endif
