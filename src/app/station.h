/* The files of the engine, opened together: for work, for commands that fold in their own process (exact 19), for worlds. */
#ifndef SIYU_APP_STATION_H
#define SIYU_APP_STATION_H
#include "datadir.h"

#include "app/conf.h"
#include "flow/fold.h"
#include "inbox/inbox.h"
#include "store/db.h"

struct station {
	int64_t unmoved; /* inputs folded since the log beside the state was moved into it, and more for each turn */
	struct datadir dir;
	struct inbox *in;
	struct store_db *db;
	struct fold *fold;
	int lock_fd; /* work.lock, -1: not held */
};

/* Makes the folders, takes work.lock, opens both files and the fold; a state that an older siyu left is kept as a snapshot before. RC_CONFLICT: a
 * running work holds them. */
enum rc MUST_USE station_open(const char *data_dir, struct station *ret_station, struct err *err);
/* Both databases in memory: without a data folder, for one thread. once: see DB_ONCE. */
enum rc MUST_USE station_open_memory(bool once, struct station *ret_station, struct err *err);
/* The same for worlds: no commit waits for the disk (INBOX_VOLATILE). shared: the state is read beside it. */
enum rc MUST_USE station_open_volatile(const char *data_dir, bool shared, struct station *ret_station, struct err *err);
/* Both files to read: nothing is made, locked or changed; fold is NULL. RC_NOTFOUND: nothing was ever served here,
 * or the state is gone, which err says with what to do. */
enum rc MUST_USE station_read(const char *data_dir, struct station *ret_station, struct err *err);
void station_close(struct station *e);

/* Appends one input in a commit of its own. */
enum rc MUST_USE station_append(struct station *e, int64_t at_ms, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err);
/* n inputs of one kind in one commit: all of them, or none. */
enum rc MUST_USE station_append_all(struct station *e, int64_t at_ms, enum inbox_kind kind, const struct span *body, int n,
	int64_t *ret_ids, struct err *err);
/* Everything in the log, folded: turns until the head. Shows progress on a terminal when there is much. */
enum rc MUST_USE station_fold_all(struct station *e, bool progress, struct err *err);
/* The same up to input id alone: what stands behind it, a later call folds. */
enum rc MUST_USE station_fold_to(struct station *e, int64_t id, struct err *err);
/* What became of an input the fold has passed: "done", "duplicate", "refused" …; the reason may be empty. */
enum rc MUST_USE station_outcome(struct station *e, int64_t id, struct text *ret_outcome, struct text *ret_reason, struct err *err);

#endif
