/* store/post: posts of 朋友圈: a script, a step, a day; and the employees who publish each of them. Tables `post` and
 * `post_member`. */
#ifndef SIYU_STORE_POST_H
#define SIYU_STORE_POST_H
#include "base/arena.h"
#include "store/db.h"

#define POST_NONE INT64_MIN /* a time that is not there */

enum post_state {
	POST_PLANNED,   /* its time has not come; the text is that of the script when it comes */
	POST_TAGS,      /* waits to hear which tags WeCom has */
	POST_SENDING,   /* its add_moment_task is on the way */
	POST_CREATING,  /* WeCom works on it: jobid */
	POST_WAITING,   /* WeCom has it, employees are to publish it: moment */
	POST_PUBLISHED, /* all of them did */
	POST_PARTLY,    /* some did by the deadline */
	POST_EXPIRED,   /* nobody did */
	POST_SKIPPED,   /* it was not asked for: reason */
	POST_FAILED,
	POST_CANCELLED, /* the script went */
	POST_UNSURE,
	POST_STATES
};
struct post {
	int64_t post; /* id */
	struct span script, step;
	int64_t day;  /* since 1970, in the corp's zone */
	int64_t version;
	enum post_state state;
	struct span reason, detail;    /* code of the reason table; Chinese */
	int64_t due_ms, made_ms, deadline_ms;
	struct span text, attachments, tags; /* frozen; JSON; 可见标签, a line each, empty: everybody */
	struct span jobid, moment, effect;   /* empty: none yet */
	bool stands;  /* WeCom would not take it back: who did not publish still can */
	int64_t polls, looks;
	int64_t first_ms;      /* when the first one was seen published; of one that expired and stands with them: when it did */
	int64_t look_until_ms; /* likes and comments are looked for until then */
};
struct post_member {
	int64_t post;
	struct span employee;
	int64_t day; /* on which he was asked: that of the post, or one behind it */
	struct span state; /* waiting published invalid capped unknown expired */
	struct span detail; /* Chinese; of who published: POST_MEMBER_LATE, else empty */
	int64_t at_ms; /* of waiting: he was asked; of published: it was seen, WeCom tells no time of it (api.md 6.5); else when that was known */
	int64_t reach, chosen; /* customers who can see it, and for whom it was; POST_MEMBER_UNREAD: not known. Kept by post_member_reach alone */
};
#define POST_MEMBER_UNREAD INT64_MIN
#define POST_MEMBER_WAITING "waiting"
#define POST_MEMBER_PUBLISHED "published"
#define POST_MEMBER_INVALID "invalid" /* WeCom says: he may not */
#define POST_MEMBER_CAPPED "capped"   /* not asked: he has his number today */
#define POST_MEMBER_UNKNOWN "unknown" /* the script names somebody whom nobody knows */
#define POST_MEMBER_EXPIRED "expired" /* he did not by the deadline */
#define POST_MEMBER_UNASKED "unasked" /* it never came to him */
#define POST_MEMBER_LATE "过了期限才发" /* published, and when the deadline was over he had not (WeCom tells no time of it) */

const char *post_state_name(enum post_state s);

/* RC_CONFLICT: that step has a post on that day. id from db_next_row. */
enum rc MUST_USE post_add(struct store_db *db, const struct post *p, struct err *err);
enum rc MUST_USE post_get(struct store_db *db, struct arena *a, int64_t id, struct post *ret, struct err *err); /* RC_NOTFOUND */
/* Everything but script, step and day. crm/moves.h says what may follow. */
enum rc MUST_USE post_put(struct store_db *db, const struct post *p, struct err *err);
/* One that was planned and never began. */
enum rc MUST_USE post_del(struct store_db *db, int64_t id, struct err *err);
/* Those in a state, by id. */
enum rc MUST_USE post_in(struct store_db *db, struct arena *a, enum post_state state, struct post **ret, int *ret_count,
	struct err *err);
/* With that id at WeCom. RC_NOTFOUND. */
enum rc MUST_USE post_by_moment(struct store_db *db, struct arena *a, struct span moment, struct post *ret, struct err *err);
/* Days from … to …, by time, id. */
enum rc MUST_USE post_between(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day, struct post **ret,
	int *ret_count, struct err *err);

/* RC_CONFLICT: he is in it. */
enum rc MUST_USE post_member_add(struct store_db *db, const struct post_member *m, struct err *err);
enum rc MUST_USE post_member_put(struct store_db *db, const struct post_member *m, struct err *err); /* state, detail, at_ms */
enum rc MUST_USE post_member_reach(struct store_db *db, const struct post_member *m, struct err *err); /* RC_NOTFOUND */
enum rc MUST_USE post_member_get(struct store_db *db, struct arena *a, int64_t post, struct span employee,
	struct post_member *ret, struct err *err); /* RC_NOTFOUND */
/* By employee. */
enum rc MUST_USE post_members(struct store_db *db, struct arena *a, int64_t post, struct post_member **ret,
	int *ret_count, struct err *err);
/* How many posts the employee was asked for on that day. */
enum rc MUST_USE post_member_asked(
	struct store_db *db, struct span employee, int64_t day, int64_t *ret_count, struct err *err);
/* Posts that wait for him, by deadline, id. */
enum rc MUST_USE post_waiting_for(struct store_db *db, struct arena *a, struct span employee, struct post **ret,
	int *ret_count, struct err *err);

#endif
