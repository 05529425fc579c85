/* siyu forget, its work: out of the state by an input, then out of the log, the free pages and the snapshots (exact D7). */
#ifndef SIYU_APP_FORGETTING_H
#define SIYU_APP_FORGETTING_H
#include "base/err.h"
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"

#include <stdbool.h>
#include <stdint.h>

#define FORGETTING_PSEUDONYM 40
struct forgetting_said {
	char pseudonym[FORGETTING_PSEUDONYM];
	int64_t inputs; /* of the log that were cleaned */
	bool again;     /* he was forgotten before: what was left, or came since, is gone now */
};

/* What is looked for, and where; and what would go: a line for each table and column in which something of him stands, and how many inputs. RC_NOTFOUND nothing is known of him. */
enum rc MUST_USE forgetting_look(const char *data_dir, const char *customer, struct text *out, struct err *err);
/* RC_CONFLICT: siyu serve, or a role of it, runs on this folder; the hint says what to do. */
enum rc MUST_USE forgetting_may(const char *data_dir, struct err *err);
/* Does it; nothing of siyu serve may run, nor start meanwhile (RC_CONFLICT). RC_AGAIN another program reads the files: what went stands in the
 * log beside them still. Killed anywhere, and then: the same again goes on. */
enum rc MUST_USE forgetting_run(
	const char *data_dir, const char *customer, const char *by, bool progress, struct forgetting_said *ret, struct err *err);
/* As whom one goes who was forgotten, by the external_userid that he had. RC_NOTFOUND: he was not. */
enum rc MUST_USE forgetting_known_as(
	struct store_db *db, struct arena *a, const char *customer, struct span *ret_pseudonym, struct err *err);

#endif
