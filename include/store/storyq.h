/* store/storyq: what was planned and came of it since a moment, over all scripts: for siyu try, simulate and what-if replay, which read a
 * copy or a world of their own. They look at whole tables; pages do not. */
#ifndef SIYU_STORE_STORYQ_H
#define SIYU_STORE_STORYQ_H
#include "base/arena.h"
#include "store/db.h"

struct storyq_task { /* one tap of one employee */
	struct span employee, script, step, state;
	int64_t opened_ms, confirmed_ms; /* confirmed 0: not */
	int64_t members, sent, quota, gone; /* gone: no longer a contact, or taken out */
	bool groups;                        /* its members are customer groups */
};
struct storyq_todo {
	struct span employee, script, step, state;
	int64_t made_ms, deadline_ms;
	struct span customer, text;
};
struct storyq_fate { /* how many occurrences of a step stand at which state for which reason */
	struct span script, step, state, reason;
	int64_t n;
	bool groups; /* of rounds of customer groups; else of customers */
};
struct storyq_entry {
	struct span script;
	int64_t entered, live, goals, stopped;
	int64_t groups; /* of those entered: customer groups */
};
struct storyq_send { /* one customer, or one customer group, of one task */
	struct span customer, employee, script, step, state, text;
	int64_t at_ms;
	bool group;
};
struct storyq_clash { /* a step that a cap, the quota or another script kept from him */
	struct span customer, script, step, reason, detail;
	int64_t due_ms;
};
struct storyq_order { /* orders that still count, by what they are credited to */
	struct span script, step;
	int64_t orders, net_fen;
};
struct storyq_friend { /* a relation that stands */
	struct span employee, customer, name, state;
	int64_t add_ms;
};
struct storyq_tag {
	struct span name, grp, tag_id;
};
struct storyq_open { /* one customer of a task that waits for its employee at WeCom */
	struct span msgid, employee, text, customer;
	int64_t made_ms;
};
struct storyq_wait { /* a step with branches that waits for what its customer does */
	struct span customer, employee, script, step;
	int64_t opened_ms;
};
struct storyq_bill { /* an order as it stood behind that input, which paid for it, corrected it or gave something back */
	int64_t input;
	struct span source, order_no, customer, employee, product; /* as the source says them; customer empty: it does not */
	int64_t quantity, paid_ms, gross_fen, refund_fen;
	int64_t refund_ms; /* 0: nothing was given back by that input */
};
struct storyq_deal { /* an employee opened, or did, a to-do */
	int64_t at_ms, todo;
	bool done;
	struct span employee, result;
};
struct storyq_media {
	struct span media_id, kind;
};

/* from_ms: opened, made, decided, entered or paid then or later. Rows live in the arena, ordered by their keys. */
enum rc MUST_USE storyq_tasks(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_task **ret, int *ret_n, struct err *err);
enum rc MUST_USE storyq_todos(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_todo **ret, int *ret_n, struct err *err);
/* Every fate with how often, and each occurrence whose fate another text decided. */
enum rc MUST_USE storyq_fates(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_fate **ret, int *ret_n,
	struct storyq_clash **ret_clash, int *ret_clashes, struct err *err);
enum rc MUST_USE storyq_entries(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_entry **ret, int *ret_n, struct err *err);
enum rc MUST_USE storyq_sends(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_send **ret, int *ret_n, struct err *err);
enum rc MUST_USE storyq_orders(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_order **ret, int *ret_n, struct err *err);
/* How often sessions of 微信客服 were given to people since then. */
enum rc MUST_USE storyq_handed(struct store_db *db, int64_t from_ms, int64_t *ret, struct err *err);
/* What WeCom knows of the corp: a brain that answers for it has to know it, too. */
enum rc MUST_USE storyq_friends(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_friend **ret, int *ret_n, struct err *err); /* added then or later */
enum rc MUST_USE storyq_tags(struct store_db *db, struct arena *a, struct storyq_tag **ret, int *ret_n, struct err *err);
enum rc MUST_USE storyq_opens(struct store_db *db, struct arena *a, struct storyq_open **ret, int *ret_n, struct err *err);
enum rc MUST_USE storyq_waits(struct store_db *db, struct arena *a, struct storyq_wait **ret, int *ret_n, struct err *err); /* that are open */
enum rc MUST_USE storyq_bills(struct store_db *db, struct arena *a, struct storyq_bill **ret, int *ret_n, struct err *err); /* by input */
enum rc MUST_USE storyq_deals(struct store_db *db, struct arena *a, struct storyq_deal **ret, int *ret_n, struct err *err); /* by time */
enum rc MUST_USE storyq_medias(struct store_db *db, struct arena *a, int64_t from_ms, struct storyq_media **ret, int *ret_n, struct err *err); /* that live beyond it */

#endif
