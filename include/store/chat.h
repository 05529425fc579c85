/* store/chat: customer groups (客户群), as change_external_chat and groupchat/get told of them (api.md 7, callbacks.md 5.5). */
#ifndef SIYU_STORE_CHAT_H
#define SIYU_STORE_CHAT_H
#include "base/arena.h"
#include "store/db.h"

#define CHAT_NONE INT64_MIN /* a time that is not there */

struct chat {
	struct span chat;        /* chat_id */
	struct span name, owner; /* empty: not known, or it has no name */
	struct span version;     /* member_version of what is stored, empty: not known */
	int64_t members;         /* as scripts were told last */
	int64_t created_ms, dismissed_ms, read_ms; /* CHAT_NONE: not known; it stands; it was never read */
};

enum rc MUST_USE chat_get(
	struct store_db *db, struct arena *a, struct span chat, struct chat *ret, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE chat_put(struct store_db *db, const struct chat *c, struct err *err);          /* new or changed */
/* All that stand, by chat_id. */
enum rc MUST_USE chat_all(struct store_db *db, struct arena *a, struct chat **ret, int *ret_count, struct err *err);
/* The same with those that were dismissed. */
enum rc MUST_USE chat_ever(struct store_db *db, struct arena *a, struct chat **ret, int *ret_count, struct err *err);
/* Those of that name that stand, the newest first. */
enum rc MUST_USE chat_named(
	struct store_db *db, struct arena *a, struct span name, struct chat **ret, int *ret_count, struct err *err);

/* groupchat/list was read to its end. chat_listed: when; RC_NOTFOUND: never. */
enum rc MUST_USE chat_list_done(struct store_db *db, int64_t at_ms, struct err *err);
enum rc MUST_USE chat_listed(struct store_db *db, int64_t *ret_ms, struct err *err);

/* Is there one that stands and was never read? */
enum rc MUST_USE chat_unread(struct store_db *db, bool *ret_any, struct err *err);

#endif
