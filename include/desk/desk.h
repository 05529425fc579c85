/* desk: the process that serves pages: the check-in page of a customer (打卡页), the sidebar of employees; and computes the texts that the
 * fold asks for. It reads the state and writes nothing: what somebody does on a page is an input that work takes (D8). */
#ifndef SIYU_DESK_DESK_H
#define SIYU_DESK_DESK_H
#include "base/arena.h"
#include "base/text.h"
#include "base/zone.h"
#include "store/db.h"
#include <stdatomic.h>

#define DESK_STEP_MS 500
#define DESK_KEY_BYTES 32

/* Roles, as bits: those of flow/botwords.h, which this room does not know; app sees that they are the same. */
enum { DESK_STAFF = 1, DESK_HEAD = 2, DESK_OPERATOR = 4, DESK_BOSS = 8, DESK_ANYBODY = 15 };

struct desk_person {
	struct span userid, name;
	unsigned roles;          /* 0: he is nobody here */
	bool all;                /* he sees everybody's customers */
	const struct span *who;  /* userids: himself the first, and those whom he leads; without `all`, whose he sees */
	int n;
	struct span helpers;     /* whom he may ask, names; empty: nobody is known */
};

/* What the state says in words that are made elsewhere; db may not be in a transaction. */
enum desk_topic {
	DESK_BRIEF, /* of a customer, in lines: who he is, where he stands, what comes next */
	DESK_BRIEF_MASKED, /* the same without his names */
	DESK_SCORE, /* how his score and level came about, in lines */
	DESK_WHY,   /* everything that was decided about a customer or a group, in lines */
	DESK_WHY_MASKED, /* the same; his name may stand in what people wrote */
	DESK_TALK,  /* a 话术 for a message: JSON as `siyu ask --json` has it */
	DESK_GROUP  /* what a group is for (建群目的), in lines; may be empty */
};
struct desk_question {
	enum desk_topic topic;
	struct span customer, employee, message; /* customer: or a chat_id */
	int64_t now_ms;
};

struct desk;
struct desk_conf { /* texts are borrowed for its life; absent or 0: not there */
	int listen_fd; /* listening; the desk's from success of desk_new on */
	const char *version;
	int threads; /* 0: 4 */
	/* One line of JSON to the running work, its answer into out: put_ask. Called by several threads at once. NULL: there are no pages. */
	enum rc (*ask)(void *user, struct span line, struct text *out);
	/* The same within two seconds, for /metrics: a work that hangs is a figure there, not silence. NULL: as ask. */
	enum rc (*ask_soon)(void *user, struct span line, struct text *out);
	/* The same of an input that nobody waits for: until it is answered, or *give_up. One thread. NULL: what is seen and refused is not kept. */
	enum rc (*keep)(void *user, struct span line, const atomic_bool *give_up, struct text *out);
	void (*step)(void *user); /* called all DESK_STEP_MS by desk_loop's thread; NULL: nothing to do */
	int64_t (*now_ms)(void *user);
	/* Does the gate answer on this machine? 1, 0, or -1: not known. By several threads, at once. NULL: it is not told. */
	int (*gate_up)(void *user);
	/* Who that userid is; texts in the arena. db is in a transaction. */
	enum rc (*person)(void *user, struct store_db *db, struct arena *a, struct span userid, struct desk_person *ret, struct err *err);
	enum rc (*say)(void *user, struct store_db *db, const struct desk_question *q, struct text *out, struct err *err);
	void *user;
	/* Pages behind a login. Without url there are the check-in pages alone. */
	struct span url;        /* "https://m.example.cn", where people reach us */
	const char *state_path; /* siyu.db */
	const char *users_path; /* accounts with passwords (desk/userfile.h); NULL: there are none */
	const char *tokens_path; /* tokens of programs (desk/tokenfile.h); NULL: there are none */
	const char *tally_path; /* what the gate counted, for /metrics; NULL: not known */
	bool metrics_near;      /* /metrics without a token for this machine itself: only where no proxy passes it on */
	const char *address_header; /* in which the proxy before us tells who is there ("X-Real-IP"); "" or NULL: ask the socket */
	uint8_t key[DESK_KEY_BYTES]; /* signs cookies */
	int64_t session_ms;
	struct span corpid, authorize; /* authorize: where a login begins (api.md 16.2) */
	int64_t agentid;
	struct span sdk;        /* address of the JS-SDK; empty: pages do without */
	struct span verify;     /* name of the file WW_verify_….txt that WeCom asks for (api.md 16.1); empty: none */
	const struct zone *zone;
};
enum rc MUST_USE desk_new(const struct desk_conf *conf, struct desk **ret_desk, struct err *err);
void desk_free(struct desk *d);              /* NULL is harmless */
void desk_loop(struct desk *d, int stop_fd); /* until stop_fd is readable; its pool serves meanwhile */

#endif
