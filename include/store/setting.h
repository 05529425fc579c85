/* store/setting: the configuration in force, key and value as the last config input gave them (D6). */
#ifndef SIYU_STORE_SETTING_H
#define SIYU_STORE_SETTING_H
#include "base/arena.h"
#include "store/db.h"

struct setting {
	struct span key, value;
};

enum rc MUST_USE setting_clear(struct store_db *db, struct err *err);
enum rc MUST_USE setting_put(struct store_db *db, struct span key, struct span value, struct err *err);
/* All, by key. */
enum rc MUST_USE setting_all(
	struct store_db *db, struct arena *a, struct setting **ret, int *ret_count, struct err *err);

#endif
