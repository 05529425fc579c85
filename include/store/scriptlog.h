/* store/scriptlog: every version of every script ever folded; current marks the one that runs. */
#ifndef SIYU_STORE_SCRIPTLOG_H
#define SIYU_STORE_SCRIPTLOG_H
#include "base/arena.h"
#include "store/db.h"

struct scriptlog {
	struct span script; /* file id: 编号, else 类型：名称 */
	int64_t version;
	struct span file, sha256, text, assets;
	int64_t input_id, at_ms;
	bool current;
};

/* Adds a version; current is stored as given. RC_INVALID when it is there. */
enum rc MUST_USE scriptlog_add(struct store_db *db, const struct scriptlog *v, struct err *err);
/* No version of it runs any more. RC_OK also when none did. */
enum rc MUST_USE scriptlog_retire(struct store_db *db, struct span script, struct err *err);
/* That version runs (again). */
enum rc MUST_USE scriptlog_resume(struct store_db *db, struct span script, int64_t version, struct err *err);
/* The newest version, running or not. RC_NOTFOUND. */
enum rc MUST_USE scriptlog_last(
	struct store_db *db, struct arena *a, struct span script, struct scriptlog *ret, struct err *err);
enum rc MUST_USE scriptlog_get(struct store_db *db, struct arena *a, struct span script, int64_t version,
	struct scriptlog *ret, struct err *err);
/* All that run, by script id. */
enum rc MUST_USE scriptlog_current(
	struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err);

#endif
