/* inbox: the append-only log of everything that can change the state (architecture.md 1, exact D3, D4). Rows have no
 * state: done means id <= the fold's position, other outcomes are rows of siyu.db. The only SQL on inbox.db. */
#ifndef SIYU_INBOX_INBOX_H
#define SIYU_INBOX_INBOX_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"

/* Stored as integers: never renumber. The table of kinds (name, exogenous or endogenous, who may append) is inbox_kinds. */
enum inbox_kind {
	INBOX_CALLBACK = 1,    /* gate: decrypted plaintext; app = name of the conf section */
	INBOX_ORDERS = 2,      /* gate (webhook) or work (import, add): JSON {source, orders:[…]}, at most 100 */
	INBOX_SCRIPTS = 3,     /* work: JSON {policy, scripts:[{file, sha256, text}], gone:[file]}: one reload, atomic (D6) */
	INBOX_CONFIG = 4,      /* work: JSON of the keys the fold reads, canonical (D6) */
	INBOX_COMMAND = 5,     /* work: JSON {verb, …}: enrol, stop, todo done, resume, retry … */
	INBOX_FORGET = 6,
	INBOX_ARCHIVE = 7,     /* work, for the reader of the chat archive: JSON of wecom/chatmsg, at most 100 messages */
	INBOX_TICK = 16,       /* fold: JSON {"fire":n}; at_ms is the time (D1) */
	INBOX_ATTEMPT = 17,    /* send: JSON {effect:"input.ordinal", try} */
	INBOX_ANSWER = 18,     /* send: JSON {effect, try, outcome, part, last, …reduced answer} */
	INBOX_OBSERVATION = 19, /* sync (later) */
	INBOX_RENDERED = 20,   /* desk: JSON {rendition, computed_ms, text | error} (finding 18) */
	INBOX_QUARANTINE = 21, /* work: JSON {id} (finding 4) */
	INBOX_FOLD = 22        /* work: JSON {version, from}: it decides what comes after input from (D5) */
};

struct inbox;
struct inbox_row {
	int64_t id;
	int64_t at_ms;  /* its appender's clock */
	enum inbox_kind kind;
	int v;          /* version of the payload */
	struct span app; /* absent unless it came through an app */
	struct span body;
};

#define INBOX_READ_ONLY 1u /* readers: siyu inbox list, start checks */
/* Worlds in virtual time and benches: no commit waits for the disk; never for what faces WeCom. */
#define INBOX_VOLATILE 2u
/* A log in the memory of this process, without a file (path NULL): for worlds. No checkpoint, no fork; bytes of its rows live as long as it. */
#define INBOX_MEMORY 4u
#define INBOX_MUST_EXIST 8u /* to write, but nothing is made where it is not there: RC_NOTFOUND */

/* Opens data/inbox/inbox.db, making it when it is not there (not with INBOX_READ_ONLY, INBOX_MUST_EXIST: RC_NOTFOUND). Sets and asserts
 * WAL, synchronous=FULL, wal_autocheckpoint=0, busy handler 100 us steps up to 2 s; made with auto_vacuum=INCREMENTAL,
 * secure_delete=ON, a random lineage. RC_INVALID: not our file or another version; RC_DENIED: no right to write, or a link
 * is in its place (its folder may be one); RC_FAILED: disk. One connection, one thread. Close with inbox_close. */
enum rc MUST_USE inbox_open(const char *path, unsigned flags, struct inbox **ret_inbox, struct err *err);
void inbox_close(struct inbox *in);

/* One group commit: begin (BEGIN IMMEDIATE), append…, commit. No other I/O between them. After any error of commit the
 * transaction is rolled back and the caller must answer 5xx (gate) or end the process (work) (finding 22).
 * begin: RC_AGAIN after 2 s of a taken lock; RC_FAILED, also when the file was moved or deleted under our hands.
 * append: RC_FAILED; RC_LIMIT: a body above 16 MiB. commit: RC_FAILED. */
enum rc MUST_USE inbox_begin(struct inbox *in, struct err *err);
enum rc MUST_USE inbox_append(struct inbox *in, int64_t at_ms, enum inbox_kind kind, struct span app, struct span body,
	int64_t *ret_id, struct err *err);
enum rc MUST_USE inbox_commit(struct inbox *in, struct err *err);
void inbox_rollback(struct inbox *in);

/* Another body in place of the one that stands there, between begin and commit: for what may not be kept any longer (exact D7). Never of a row that was
 * not folded, nor of the one at the fold's position. RC_FAILED. */
enum rc MUST_USE inbox_rewrite(struct inbox *in, int64_t id, struct span body, struct err *err);

/* The newest id, 0 when empty. */
enum rc MUST_USE inbox_head(struct inbox *in, int64_t *ret_id, struct err *err);
/* The oldest id and its time; 0 and 0 when empty. */
enum rc MUST_USE inbox_first(struct inbox *in, int64_t *ret_id, int64_t *ret_at_ms, struct err *err);
/* Rows with id > after, in order, at most `most` rows and 1 MiB of bodies (at least one row); bytes live in the arena. */
enum rc MUST_USE inbox_read(struct inbox *in, struct arena *a, int64_t after, int most, struct inbox_row **ret_rows,
	int *ret_count, struct err *err);
/* RC_NOTFOUND. */
enum rc MUST_USE inbox_get(struct inbox *in, struct arena *a, int64_t id, struct inbox_row *ret_row, struct err *err);
/* Rows of one kind with id > after, for the starting fold (quarantines) and sender (attempts of the last hour). */
enum rc MUST_USE inbox_read_kind(struct inbox *in, struct arena *a, enum inbox_kind kind, int64_t after, int most,
	struct inbox_row **ret_rows, int *ret_count, struct err *err);
/* 32 hex digits drawn when the file was made (finding 2). Borrowed. */
struct span inbox_lineage(const struct inbox *in);
/* A checksum over (id, at_ms, kind, body) of that row, stored beside the fold's position; RC_NOTFOUND. id 0 gives 0. */
enum rc MUST_USE inbox_checksum(struct inbox *in, int64_t id, int64_t *ret_sum, struct err *err);
uint64_t inbox_row_checksum(const struct inbox_row *row);
/* PASSIVE, or RESTART when restart; ret_wal_bytes may be NULL. Never between begin and commit. */
enum rc MUST_USE inbox_checkpoint(struct inbox *in, bool restart, int64_t *ret_wal_bytes, struct err *err);
/* As db_cut_log of store/db.h. */
enum rc MUST_USE inbox_cut_log(struct inbox *in, struct err *err);

struct inbox_kind_info { enum inbox_kind kind; const char *name; bool exogenous; const char *appender; };
extern const struct inbox_kind_info inbox_kinds[];
extern const int inbox_kinds_count;
const char *inbox_kind_name(enum inbox_kind kind); /* "callback"; "unknown" */

#endif
