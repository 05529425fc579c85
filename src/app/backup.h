/* Backup and restore of a data folder (exact 2, 3, 34). A backup is a folder: backup.json, written last, says what is in it;
 * inbox/inbox.db is the truth, state/siyu.db what was folded from it, beside it desk.users and desk.tokens (accounts and tokens stand nowhere else), snapshots/ what a log that was pruned is folded on from; sop/ and conf/ as they
 * stood. */
#ifndef SIYU_APP_BACKUP_H
#define SIYU_APP_BACKUP_H
#include "datadir.h"

#include "app/conf.h"
#include "inbox/logcopy.h"

struct backup_said {
	struct logcopy log;
	int64_t position; /* of the state in it */
	int64_t made_ms;
	int files;        /* of conf and sop */
	int64_t held_since_ms; /* held.h: of the engine of which it is a copy */
	char users[65], tokens[65]; /* SHA-256 of desk.users and desk.tokens, empty: there is none */
	/* of a restore as of a time */
	int64_t state_ms;  /* the log does not reach back so far: the state is that of a snapshot, of this time; else 0 */
	int64_t begins_ms; /* the earliest time that there is, 0: none; also told when it fails */
};

/* Makes the folder `to`, while siyu may be running: in `to`.part, which gets its name when all of it was read again and found good.
 * RC_CONFLICT `to`, or what a killed one left of it, is there; RC_LIMIT there is not the room; RC_DENIED as backup_may_run; RC_FAILED. On failure nothing is left. */
enum rc MUST_USE backup_make(const struct conf *conf, const char *to, bool progress, struct backup_said *ret, struct err *err);
/* Is it whole, and does it say what it said when it was made? RC_NOTFOUND no backup; RC_INVALID damaged. */
enum rc MUST_USE backup_check(const char *from, struct backup_said *ret, struct err *err);
/* Into `to`, a data folder that is empty or not there. at_ms INT64_MAX: all of it, and the engine that starts there is held. Else as things
 * stood then, folded anew, or of the newest snapshot before, where the log does not reach so far; nothing can be sent from there ever. RC_CONFLICT
 * `to` is not empty; RC_NOTFOUND it holds nothing so old; RC_INVALID the backup is damaged, or cannot be folded to there. A failure leaves `to` without its mark, in which nothing starts. */
enum rc MUST_USE backup_restore(
	const char *from, const char *to, int64_t at_ms, bool progress, struct backup_said *ret, struct err *err);

/* RC_DENIED: an image of the past, or one that was not restored to its end: no engine runs there, nothing is recorded. */
enum rc MUST_USE backup_may_run(const struct datadir *d, struct err *err);

#endif
