/* flow/fold: reads the inbox in order of id and moves siyu.db (architecture.md 1, exact D1, D2, D5, D6). One per state
 * file; the position moves by UPDATE … WHERE position = old, so a second one alive is found out at once. */
#ifndef SIYU_FLOW_FOLD_H
#define SIYU_FLOW_FOLD_H
#include "base/err.h"
#include "base/text.h"
#include "inbox/inbox.h"
#include "store/db.h"

#define FOLD_VERSION 1       /* raised by any change that can alter what an old input does (D5) */
#define FOLD_TURN_INPUTS 200 /* of a turn; a tick is a turn of its own */
#define FOLD_ALONE_INPUTS 1000 /* of a turn for which nobody waits: the pages that 100,000 orders change are written once */
#define FOLD_RETRY_MS INT64_C(2592000000) /* an older input is not folded again: it may have gone from the log (exact D7) */
#define FOLD_TICK_FIRE 256   /* due entries of one tick */
#define FOLD_NO_DUE INT64_MAX

/* Payloads that others append (beside flow/wire.h and flow/orders.h):
 *   scripts  {"scripts":[{"file","sha256","text","assets":[{"path","sha256","bytes"}]}],"gone":[file…]}; without assets files
 *            are not checked
 *   config   {key: text…}, keys of flow/settings.h
 *   command  {"verb":"enrol","script","customer"[,"employee"]} {"verb":"stop","customer"[,"script"]} {"verb":"todo_done","todo"[,"result"]}
 *            {"verb":"heard", …}, see flow/heard.h; {"verb":"page", …}: an employee did it on a page of desk (botpage.c)
 *            {"verb":"retry","id"} {"verb":"resend","effect"} {"verb":"settle","effect","happened"}
 *            {"verb":"resume"[,"skip_before_ms"]}, each with "by" */
struct fold;

/* at_path: file that notes what is being folded (data/run/fold.at, finding 4), NULL: none is kept, no quarantine.
 * Checks lineage, position and checksum (finding 2), the fold version (D5); reads quarantines beyond the position;
 * loads settings and current scripts. RC_INVALID: the files do not belong together (hint names `siyu restore`).
 * db and in are borrowed for the fold's life and used by one thread. Close with fold_close. */
enum rc MUST_USE fold_open(
	struct store_db *db, struct inbox *in, const char *at_path, struct fold **ret_fold, struct err *err);
void fold_close(struct fold *f); /* NULL is harmless */

/* One transaction: at most `most` inputs (1..FOLD_TURN_INPUTS, alone 1..FOLD_ALONE_INPUTS), or one tick. ret_folded: inputs passed (0: nothing was
 * there). ret_behind: there may be more. A poisonous input gets an outcome and is passed. RC_FAILED, RC_CONFLICT (a
 * second fold): nothing of this turn is kept; the caller closes the fold and ends the process. */
enum rc MUST_USE fold_turn(struct fold *f, int most, int64_t *ret_folded, bool *ret_behind, struct err *err);
/* Nobody waits for what the next turns decide (a command's own fold, the start of work): they may take several MiB of inputs, so that pages that
 * many of them change are written once. */
void fold_alone(struct fold *f, bool alone);
/* Of whom the orders in inputs from..to are, all of them of orders and of one turn to come, was looked up by another thread (flow/orderahead.h).
 * Taken by that turn alone, and only where it holds. The fold owns whose; NULL: nothing is known. */
struct orderahead;
void fold_ahead(struct fold *f, struct orderahead *whose, int64_t from, int64_t to);
/* Asked between the inputs of a turn: true ends it there, and what was folded is committed. The state does not hang on it; so a caller with
 * a clock keeps turns short. fn NULL: turns go on, as at first. */
void fold_enough(struct fold *f, bool (*fn)(void *user), void *user);
/* Turns until the head that was there at the call has been passed. */
enum rc MUST_USE fold_catch_up(struct fold *f, int most, int64_t *ret_folded, struct err *err);

/* When something falls due next, FOLD_NO_DUE when nothing ever. */
enum rc MUST_USE fold_due(struct fold *f, int64_t *ret_due_ms, struct err *err);
/* Appends a tick of clock_ms if something is due then and none is waiting in the inbox. Only the fold's owner ticks (D1).
 * The caller has made sure that its clock may be believed. */
enum rc MUST_USE fold_tick(struct fold *f, int64_t clock_ms, bool *ret_ticked, struct err *err);

/* What became of the orders of an input that this process folded lately: appends {"became": a letter an order (flow/orders.h),
 * "refused":[{"index","reason"}]}; of a reload one object a script that changed (flow/carry.c). false: not known here; the state has them all the same. */
bool fold_told(const struct fold *f, int64_t id, struct text *out);
/* Of an input of kind INBOX_FOLD: inputs after *ret_from are decided by that version, also those that stand before the row itself (D5). false: it
 * does not say so. */
bool fold_took_over(const struct inbox_row *row, int64_t *ret_version, int64_t *ret_from);
/* Of an input of kind INBOX_FORGET: who he was is gone from the log, which does not give the state from nothing any more (exact D7). */
bool fold_cleaned(const struct inbox_row *row);
int64_t fold_position(const struct fold *f);
int64_t fold_now_ms(const struct fold *f);                  /* the fold's clock: max of all at_ms */
const struct settings *fold_settings(const struct fold *f); /* in force now; until the next turn */
struct fold_counts {
	int64_t inputs, fired, failed; /* fired: what ticks went through, due rounds and timers: more than steps */
};
struct fold_counts fold_counts(const struct fold *f); /* since fold_open */

/* Every table in order of its key, as "table sha256 rows" lines, then "total sha256" (finding 24). A reading connection will do. */
enum rc MUST_USE fold_digest(struct store_db *db, struct text *out, struct err *err);

#endif
