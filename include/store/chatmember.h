/* store/chatmember: who is in a customer group, and who was; table `chat_member`. */
#ifndef SIYU_STORE_CHATMEMBER_H
#define SIYU_STORE_CHATMEMBER_H
#include "base/arena.h"
#include "store/db.h"

#define CHATMEMBER_IN INT64_MIN /* left_ms: he is in */

enum { CHATMEMBER_UNKNOWN, CHATMEMBER_EMPLOYEE, CHATMEMBER_CUSTOMER }; /* type, as api.md 7.2 */

struct chatmember {
	struct span chat, member; /* member: userid or external_userid */
	int64_t type;
	struct span unionid, state; /* empty: not known, none */
	int64_t scene;              /* how he came (api.md 7.2), 0: not known */
	int64_t joined_ms, left_ms;
	int64_t as_of_ms; /* of the last fact about him: what is older changes nothing */
};

enum rc MUST_USE chatmember_get(struct store_db *db, struct arena *a, struct span chat, struct span member,
	struct chatmember *ret, struct err *err); /* RC_NOTFOUND: never in it */
enum rc MUST_USE chatmember_put(struct store_db *db, const struct chatmember *m, struct err *err);
/* Those who are in, by joined_ms, then id. */
enum rc MUST_USE chatmember_in(struct store_db *db, struct arena *a, struct span chat, struct chatmember **ret,
	int *ret_count, struct err *err);
/* Those who are in or were, by joined_ms, then id. */
enum rc MUST_USE chatmember_ever(struct store_db *db, struct arena *a, struct span chat, struct chatmember **ret,
	int *ret_count, struct err *err);
/* The customers among those who were in at that time, as is known now, by id. */
enum rc MUST_USE chatmember_at(struct store_db *db, struct arena *a, struct span chat, int64_t at_ms,
	struct chatmember **ret, int *ret_count, struct err *err);
/* How many are in. */
enum rc MUST_USE chatmember_count(struct store_db *db, struct span chat, int64_t *ret, struct err *err);
/* His rows of groups that he is in, by joined_ms, then chat_id. */
enum rc MUST_USE chatmember_of(struct store_db *db, struct arena *a, struct span member, struct chatmember **ret,
	int *ret_count, struct err *err);

/* When he last joined any of them. RC_NOTFOUND: he never did. */
enum rc MUST_USE chatmember_last(struct store_db *db, struct span member, int64_t *ret_ms, struct err *err);

#endif
