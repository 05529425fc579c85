/* Files of codes (券, 方式 = 码文件) as inputs: read and looked through with the scripts, appended when they differ from what the
 * fold has of that pool. */
#ifndef SIYU_APP_COUPONFILE_H
#define SIYU_APP_COUPONFILE_H
#include "intake.h"

#include "base/arena.h"
#include "inbox/inbox.h"
#include "sop/check.h"

#define COUPONFILE_BYTES ((size_t)8 << 20)

struct couponfile { /* one pool, in the arena of its list */
	struct span script_path, pool;
	char sha256[65];
	int n;
	struct span *code; /* different ones, in the order of the file */
	struct check_codes found;
};

/* Reads bytes, UTF-8 or GB18030: the first cell of each line is a code; a heading (券码, 码, code …) and blank lines are passed
 * over; a code that comes twice counts once. */
void couponfile_read(struct arena *a, struct span bytes, struct couponfile *ret);
/* check_world.find_codes over a folder of scripts (user): what is found is kept in it. */
bool couponfile_find(
	void *user, struct span script_path, struct span pool, struct span path, struct check_codes *ret_codes);
void couponfile_forget(struct intake_folder *f); /* before the folder is checked anew */

/* Appends the codes of every pool whose file differs from the one that the state knows; only of files without errors (ok). */
typedef enum rc (*couponfile_fn)(void *user, struct span body, struct err *err); /* one INBOX_COMMAND */
enum rc MUST_USE couponfile_feed(struct store_db *db, const struct intake_folder *f, const bool *ok, couponfile_fn put,
	void *user, struct err *err);

#endif
