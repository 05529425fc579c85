/* store/kflog: 微信客服: accounts with the cursor of each, the conversation of each customer, every message once. */
#ifndef SIYU_STORE_KFLOG_H
#define SIYU_STORE_KFLOG_H
#include "base/arena.h"
#include "store/db.h"

#define KFLOG_NEVER INT64_MIN /* read_ms, entered_ms, said_ms */

struct kflog_account {
	struct span account, name; /* name empty: not known */
	bool managed;
	struct span cursor;        /* empty: none was read */
	int64_t bound_ms, read_ms;
	struct span token;         /* empty: none */
	int64_t token_ms;
	bool asking, again;
	int64_t wake_ms;           /* 0: none */
	struct span trouble;
};
enum rc MUST_USE kflog_account_get(struct store_db *db, struct arena *a, struct span account, struct kflog_account *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE kflog_account_put(struct store_db *db, const struct kflog_account *k, struct err *err); /* made or replaced */
enum rc MUST_USE kflog_accounts(struct store_db *db, struct arena *a, struct kflog_account **ret, int *ret_count, struct err *err); /* by account */

struct kflog_servicer {
	struct span account, userid;
	bool receiving;
	int64_t seen_ms;
};
enum rc MUST_USE kflog_servicer_put(struct store_db *db, const struct kflog_servicer *k, struct err *err); /* made or replaced */
/* Those of an account that were seen before that are gone. */
enum rc MUST_USE kflog_servicers_left(struct store_db *db, struct span account, int64_t seen_ms, struct err *err);
enum rc MUST_USE kflog_servicers_of(struct store_db *db, struct arena *a, struct span account, struct kflog_servicer **ret, int *ret_count, struct err *err); /* by userid */

struct kflog_session {
	struct span account, customer;
	int64_t state;             /* 会话状态 */
	struct span servicer, scene;
	int64_t entered_ms, said_ms, touched_ms, sent;
	int64_t sending;           /* message; 0: none */
	bool handing;
};
enum rc MUST_USE kflog_session_get(struct store_db *db, struct arena *a, struct span account, struct span customer, struct kflog_session *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE kflog_session_put(struct store_db *db, const struct kflog_session *k, struct err *err); /* made or replaced */
/* Of a customer, by account. */
enum rc MUST_USE kflog_sessions_of(struct store_db *db, struct arena *a, struct span customer, struct kflog_session **ret, int *ret_count, struct err *err);
/* In that state, the one that is so the longest first, at most `most`. */
enum rc MUST_USE kflog_sessions_in(struct store_db *db, struct arena *a, int64_t state, int most, struct kflog_session **ret, int *ret_count, struct err *err);

enum kflog_state {
	KFLOG_READ,    /* theirs: heard */
	KFLOG_OLD,     /* theirs: history when it was read; nothing answers it */
	KFLOG_WAITING, /* ours: the one before it comes first */
	KFLOG_SENDING,
	KFLOG_SENT,    /* WeCom took it */
	KFLOG_FAILED,  /* WeCom did not */
	KFLOG_DROPPED, /* it was not to go any more */
	KFLOG_UNSURE,  /* nobody knows whether WeCom took it */
	KFLOG_UNDELIVERED, /* WeCom took it, and it did not reach him: msg_send_fail */
	KFLOG_STATES
};
struct kflog_message {
	int64_t message;           /* id */
	struct span account, msgid, customer;
	int64_t origin;
	struct span kind;
	int64_t at_ms;
	struct span text;
	enum kflog_state state;
	struct span detail;        /* Chinese, empty: nothing to say */
	int64_t enrolment;
	struct span script, step;
	bool last;
	struct span code, request;
};
const char *kflog_state_name(enum kflog_state s); /* "sent" */
/* id from db_next_row when 0; *ret_id may be NULL. RC_CONFLICT: that msgid is there. */
enum rc MUST_USE kflog_message_add(struct store_db *db, const struct kflog_message *m, int64_t *ret_id, struct err *err);
enum rc MUST_USE kflog_message_put(struct store_db *db, const struct kflog_message *m, struct err *err); /* at_ms, state, detail, request of that id; the rest as it was got */
enum rc MUST_USE kflog_message_get(struct store_db *db, struct arena *a, int64_t id, struct kflog_message *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE kflog_message_find(struct store_db *db, struct arena *a, struct span account, struct span msgid, struct kflog_message *ret, struct err *err); /* RC_NOTFOUND */
/* The next of ours that waits in that conversation. RC_NOTFOUND. */
enum rc MUST_USE kflog_message_next(struct store_db *db, struct arena *a, struct span account, struct span customer, struct kflog_message *ret, struct err *err);
/* The last `most` of a customer, the newest first. */
enum rc MUST_USE kflog_messages_of(struct store_db *db, struct arena *a, struct span customer, int most, struct kflog_message **ret, int *ret_count, struct err *err);
/* Messages of before before_ms go, the oldest KFLOG_PRUNE of them at most; what of ours is still to go out stays. */
#define KFLOG_PRUNE 5000
enum rc MUST_USE kflog_prune(struct store_db *db, int64_t before_ms, struct err *err);

#endif
