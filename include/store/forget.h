/* store/forget: customers who were forgotten (exact D7): who they were cannot be told any more, that they were can be. */
#ifndef SIYU_STORE_FORGET_H
#define SIYU_STORE_FORGET_H
#include "base/arena.h"
#include "store/db.h"

#define FORGET_NEEDLES 64

/* What a customer is known by. */
enum forget_kind {
	FORGET_ID,     /* his, unionids: they are nobody else's, and go as whole words wherever they stand */
	FORGET_NUMBER, /* a mobile: the same, but not where things of the house are named */
	FORGET_NAME    /* his own, 备注, 描述: others bear it, and it is a word of the language, so that it goes from his rows alone */
};
struct forget_needles {
	int n;
	struct span v[FORGET_NEEDLES];
	enum forget_kind kind[FORGET_NEEDLES];
};
/* Adds what is not there yet, with its bytes in the arena. name: it is one; else what it is follows from its form: what looks like neither an
 * id nor a number is taken for a name. Too short ones are left out, also what is too much. */
void forget_keep(struct forget_needles *v, struct arena *a, struct span s, bool name);
/* Does an id or a number of his stand there, as a word of its own and as no key of JSON? Names do not count. */
bool forget_holds(const struct forget_needles *v, struct span text);

/* The key of all MACs, as the first input brought it; RC_NOTFOUND: nobody was forgotten. */
enum rc MUST_USE forget_key(struct store_db *db, struct arena *a, struct span *ret_key, struct err *err);
enum rc MUST_USE forget_put_key(struct store_db *db, struct span key, struct err *err);
/* Whom that MAC of an external_userid stands for now. RC_NOTFOUND. */
enum rc MUST_USE forget_of(struct store_db *db, struct arena *a, struct span mac, struct span *ret_pseudonym, struct err *err);
enum rc MUST_USE forget_put(struct store_db *db, struct span mac, struct span pseudonym, int64_t at_ms, struct err *err);
/* When the one of that pseudonym was forgotten. RC_NOTFOUND: it is none. */
enum rc MUST_USE forget_when(struct store_db *db, struct span pseudonym, int64_t *ret_ms, struct err *err);

/* What the state knows him by, his id first. */
enum rc MUST_USE forget_find(struct store_db *db, struct arena *a, struct span customer, struct forget_needles *ret, struct err *err);

/* Told of each column in which something of him stands: rows of it. */
typedef void (*forget_fn)(void *user, const char *table, const char *column, int64_t rows);
/* Where he stands, in every table there is; v[0] is his id. */
enum rc MUST_USE forget_look(struct store_db *db, const struct forget_needles *v, forget_fn fn, void *user, struct err *err);
/* Why an input of his was not simply done may name him. */
enum rc MUST_USE forget_outcome(struct store_db *db, int64_t input_id, struct err *err);
/* Takes him out of every table there is: what he said and what is noted of him goes, ids become the pseudonym, and names do in his own rows;
 * amounts, counts and times stay. Rows of others are left as they are but for ids and numbers of his. Inside a transaction. */
enum rc MUST_USE forget_erase(struct store_db *db, struct span customer, const struct forget_needles *v, struct span pseudonym, struct err *err);
/* Writes the file anew, so that nothing of what was taken out stands in free pages, and empties the WAL. RC_AGAIN somebody reads it. Outside a transaction. */
enum rc MUST_USE forget_scrub(struct store_db *db, struct err *err);

#endif
