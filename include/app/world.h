/* app/world: the real fold and the real sender against the sandbox's brain in virtual time: no sockets, no sleeps. Scenarios, the
 * demo's fourteen days and the benches run in it. */
#ifndef SIYU_APP_WORLD_H
#define SIYU_APP_WORLD_H
#include "app/conf.h"
#include "base/err.h"
#include "sandbox/brain.h"

struct fold;
struct wecom_call;
struct intake_folder;
struct inbox;
struct store_db;

#define WORLD_MUTE 0
#define WORLD_UNREACHED (-1)

struct world_conf {
	const char *data_dir;      /* made if it is not there; its databases do not survive a power cut. NULL: they are in memory, and there is no
	                            * crash, and nothing shared */
	const struct conf *conf;   /* corpid, first app's secret, rules, channels; borrowed */
	struct brain *brain;       /* borrowed */
	int64_t start_ms;
	int fold_most;             /* inputs of a turn; 0: FOLD_TURN_INPUTS */
	bool once;                 /* in memory alone, and without what it takes to undo a turn: a tenth faster. An input that cannot be folded
	                            * ends the world with RC_FAILED (world_spoilt) instead of being set aside */
	bool coarse;               /* for figures of days: what became of mass messages is asked hours apart, whatever conf says, and WeCom takes as
	                            * many calls at once as the sender can make */
	/* Whoever is at the address of a [hook NAME]: the HTTP status of his answer; WORLD_MUTE: none comes, WORLD_UNREACHED: he cannot be
	 * reached. NULL: everybody says 200. */
	int (*receiver)(void *user, int64_t now_ms, const struct wecom_call *call);
	void *receiver_user;
	bool shared;               /* the sender reads the state through a connection of its own, as in `siyu serve` */
};

struct world;
enum rc MUST_USE world_new(const struct world_conf *conf, struct world **ret, struct err *err);
void world_free(struct world *w); /* NULL is harmless */

/* All scripts of a folder through the real reader and checker. RC_INVALID: one has an error (text names file and line). */
enum rc MUST_USE world_scripts(struct world *w, const char *dir, struct err *err);
/* One script from its text; file: as it would be called. */
enum rc MUST_USE world_script(struct world *w, const char *file, struct span text, struct err *err);
/* The same in two steps, for several that name each other: an absent text takes the file away. */
void world_script_put(struct world *w, const char *file, struct span text);
enum rc MUST_USE world_reload(struct world *w, struct err *err);
/* A folder that was read and checked (ok: which files have no error), as a reload takes it: the others stay as they run. f becomes empty. */
enum rc MUST_USE world_take(struct world *w, struct intake_folder *f, const bool *ok, struct err *err);
/* Any input, as its appender would bring it. */
enum rc MUST_USE world_append(struct world *w, int kind, struct span app, struct span body, struct err *err);

/* Lives until everything due up to until_ms has happened and nothing is left to do at that time. */
enum rc MUST_USE world_run(struct world *w, int64_t until_ms, struct err *err);
/* It ended because an input could not be folded and the world was to be lived `once`. */
bool world_spoilt(const struct world *w);
int64_t world_now_ms(const struct world *w);
/* Ends fold and sender without a word, as kill -9 does, and starts them anew on the same files. */
enum rc MUST_USE world_crash(struct world *w, struct err *err);
/* Until then only the gate is alive: what arrives is kept, nothing is folded or sent. Then it starts as after a crash. */
enum rc MUST_USE world_down(struct world *w, int64_t until_ms, struct err *err);
/* The sender goes on with the state as it is now, whatever is folded, until it has begun a call or until then: what it picks may
 * have been changed or called off meanwhile. Wants `shared`. */
enum rc MUST_USE world_lag(struct world *w, int64_t until_ms, struct err *err);
/* The same inbox folded from nothing into another state: RC_CONFLICT when the digests differ (both in the text). */
enum rc MUST_USE world_replay(struct world *w, int fold_most, struct err *err);

struct fold *world_fold(struct world *w);
struct inbox *world_inbox(struct world *w);
struct store_db *world_db(struct world *w);

#endif
