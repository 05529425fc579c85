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
	int64_t gone_ms; /* when it stopped running, at_ms where it never ran (停用); 0: it runs */
	bool kept; /* 旧版走完: who entered in it, or in one before it that is not kept, goes on in it */
};

/* Adds a version; current is stored as given, kept is not, gone_ms follows from current. RC_INVALID when it is there. */
enum rc MUST_USE scriptlog_add(struct store_db *db, const struct scriptlog *v, struct err *err);
/* No version of it runs any more from then on. RC_OK also when none did. */
enum rc MUST_USE scriptlog_retire(struct store_db *db, struct span script, int64_t at_ms, struct err *err);
/* That version runs (again). */
enum rc MUST_USE scriptlog_resume(struct store_db *db, struct span script, int64_t version, struct err *err);
/* Versions from to to, both included, are kept or are not. */
enum rc MUST_USE scriptlog_keep(
	struct store_db *db, struct span script, int64_t from, int64_t to, bool kept, struct err *err);
/* The newest version, running or not. RC_NOTFOUND. */
enum rc MUST_USE scriptlog_last(
	struct store_db *db, struct arena *a, struct span script, struct scriptlog *ret, struct err *err);
enum rc MUST_USE scriptlog_get(struct store_db *db, struct arena *a, struct span script, int64_t version,
	struct scriptlog *ret, struct err *err);
/* All that run, by script id. */
enum rc MUST_USE scriptlog_current(
	struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err);
/* Kept versions of those, by script id and version. */
enum rc MUST_USE scriptlog_kept(
	struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err);
/* All versions of a script, the oldest first; of all scripts, by id. */
enum rc MUST_USE scriptlog_of(struct store_db *db, struct arena *a, struct span script, struct scriptlog **ret,
	int *ret_count, struct err *err);
enum rc MUST_USE scriptlog_all(
	struct store_db *db, struct arena *a, struct scriptlog **ret, int *ret_count, struct err *err);
/* Among all versions v of a script (or of all scripts): the one in which a round that began in `version` goes on; of a script
 * that does not run, in which it would. NULL: there is none. */
const struct scriptlog *scriptlog_followed(const struct scriptlog *v, int n, struct span script, int64_t version);

#endif
