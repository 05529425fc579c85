/* flow/send: takes what is ready in the outbox, calls WeCom through a port, and appends attempts and answers to the
 * inbox. It never writes siyu.db (exact finding 1): the fold moves the rows. No time, no network of its own, so that the
 * same code runs against curl, against the sandbox's brain in virtual time, and under injected faults. One thread. */
#ifndef SIYU_FLOW_SEND_H
#define SIYU_FLOW_SEND_H
#include "base/err.h"
#include "base/text.h"
#include "inbox/inbox.h"
#include "store/db.h"
#include "wecom/port.h"

#define SEND_HELD_AFTER_MS 600000 /* an inbox whose newest row is older at start: maybe a restored machine (finding 3) */

struct send_conf { /* texts are copied, secret wiped at send_free */
	struct span corpid, secret, api_base;
	struct span pay_secret; /* of 对外收款 (api.md 18); absent or empty: the app's own */
	int calls_per_minute;   /* of one API, never above the table of wecom/api; 0: the table */
	bool held;              /* start held, whatever the age of the newest row: WeCom is asked since held_since_ms, or since that row where it is older */
	int64_t held_since_ms;
	void *user;
	/* The bytes of the file with this sha256 (hex), into out (initialised by send, 20 MiB at most). RC_NOTFOUND: gone. */
	enum rc (*load_media)(void *user, struct span sha256, struct text *out, struct err *err);
	/* The key of a group robot and how many messages a minute it is given, by its name in the configuration. RC_NOTFOUND. NULL: there
	 * are none. */
	enum rc (*robot)(void *user, struct span name, struct span *ret_key, int *ret_per_minute);
	/* The address and the secret of [hook NAME]. RC_NOTFOUND. NULL: there are none. */
	enum rc (*hook)(void *user, struct span name, struct span *ret_url, struct span *ret_secret);
	/* The answer to a question of send_ask, from within send_turn or send_reply. NULL: there are none. */
	void (*told)(void *user, uint64_t id, struct span json);
	bool wide; /* of one API as many calls at once as there is room for (worlds), not the few of the table of wecom/api */
	int64_t agentid; /* of the app whose secret it is: for signatures of pages */
	/* Called after each commit of attempts and answers, so that the fold wakes. May be NULL. */
	void (*appended)(void *user);
};

enum send_phase {
	SEND_CATCHING_UP, /* the fold has not reached the inbox head that was there at start: nothing is called */
	SEND_ASKING,      /* asks WeCom which mass messages were made since the newest row */
	SEND_HELD,        /* WeCom has some that we do not know: a person decides (siyu resume) */
	SEND_OPEN
};

struct send;
/* Reads the inbox head, charges the buckets with the attempts of the last hour. db may be read-only. All three are borrowed.
 * RC_FAILED. Free with send_free. */
enum rc MUST_USE send_new(struct store_db *db, struct inbox *in, const struct wecom_port *port, const struct send_conf *conf, int64_t now_ms, struct send **ret_send, struct err *err);
void send_free(struct send *s); /* NULL is harmless; calls in flight become attempts without answer */

/* One turn: picks ready effects by lane and budget, appends their attempts and the answers that came (one commit for both), submits
 * the calls. ret_next_ms: when a turn is worth while again without a reply or a fold; INT64_MAX: not.
 * RC_FAILED: the inbox could not be written; the caller ends the process (finding 22). */
enum rc MUST_USE send_turn(struct send *s, int64_t now_ms, int64_t *ret_next_ms, struct err *err);
/* A reply of the port; copied, worked on by the next turn. */
void send_reply(struct send *s, int64_t now_ms, const struct wecom_reply *reply);

#define SEND_QUESTIONS 16
#define SEND_URL_BYTES 2048
/* A question of a page (D8), whatever the phase; it changes nothing. Its answer comes once, by conf.told under this id, within nine
 * seconds as long as turns are taken:
 *   "oauth CODE"  {"userid":…} of the corp, {"customer":external_userid}, or {"stranger":true}        (api.md 16.2)
 *   "sign URL"    {"corpid","agentid","corp":{"timestamp","nonceStr","signature"},"app":{…}}            (api.md 16.3)
 *   or            {"error": Chinese, what to do[, "code": of WeCom]}
 * false: not such a question, or SEND_QUESTIONS wait. Whether URL may be signed, the caller has looked at. */
bool send_ask(struct send *s, int64_t now_ms, uint64_t id, struct span what);

enum send_phase send_phase(const struct send *s);
void send_release(struct send *s);                /* a person said: send (siyu resume) */
/* While it runs: this state may be an older one (the clock jumped, as after a machine was rolled back with its memory). Nothing new goes before
 * WeCom was asked, once what is under way has come to its end, what was made since since_ms; of two such times the earlier one holds. */
void send_hold(struct send *s, int64_t since_ms);
/* on: no new attempt starts, answers of calls under way are still appended (the disk is nearly full, exact 44). */
void send_pause(struct send *s, bool on);
/* For `siyu status` and the log: one line each why nothing or something cannot go: refused secret, blocked API, foreign
 * mass messages. Cleared first. */
void send_trouble(const struct send *s, struct text *out);
int send_in_flight(const struct send *s);
/* Local time and WeCom's Date header of the newest answer, both 0 before the first: the clock's witness (D1). */
void send_witness(const struct send *s, int64_t *ret_local_ms, int64_t *ret_date_ms);
/* The clock was moved: forget the witness and ask for a token, whose answer brings a new one. */
void send_ask_time(struct send *s);
const char *send_phase_name(enum send_phase p);   /* "held" */

#endif
