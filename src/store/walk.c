#include "store/walk.h"
#include "rows.h"

#define WALK_COLUMNS \
	"walk, why, dry, trust, stage, begun_ms, ended_ms, seen, found, back, gone, changed, groups, group_news, codes, " \
	"code_news, at_customer, at_employee, detail"
#define USER_COLUMNS "walk, employee, state, seen, known, missing, detail"
#define ITEM_COLUMNS "walk, kind, id, state, came, went"

static const char *const stages[WALK_STAGES] = {
	"users", "people", "weighing", "closing", "groups", "codes", "over", "failed"};
static const char *const user_states[WALK_USER_STATES] = {"waiting", "asked", "done", "failed", "left", "absent"};
static const char *const item_kinds[WALK_ITEM_KINDS] = {"group", "way", "join", "link"};
static const char *const item_states[WALK_ITEM_STATES] = {"waiting", "asked", "done"};

enum {
	WALK_ADD,
	WALK_PUT,
	WALK_GET,
	WALK_LAST,
	WALK_COMPLETE,
	USER_ADD,
	USER_PUT,
	USER_GET,
	USER_ALL,
	USER_AFTER,
	USER_FIRST,
	USER_COUNT,
	ITEM_ADD,
	ITEM_PUT,
	ITEM_GET,
	ITEM_FIRST,
	ITEM_COUNT,
	ITEM_DROP,
	USER_PRUNE,
	FIND_PRUNE,
	FIND_ADD,
	FIND_LAST,
	FIND_OF
};
static const struct stmt_sql walk_sql[] = {
	[WALK_ADD] =
		{.sql = "INSERT INTO walk (" WALK_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)"},
	[WALK_PUT] = {.sql = "UPDATE walk SET stage = ?2, ended_ms = ?3, seen = ?4, found = ?5, back = ?6, gone = ?7, "
			     "changed = ?8, groups = ?9, group_news = ?10, codes = ?11, code_news = ?12, "
			     "at_customer = ?13, at_employee = ?14, detail = ?15 WHERE walk = ?1"},
	[WALK_GET] = {.one = true, .sql = "SELECT " WALK_COLUMNS " FROM walk WHERE walk = ?1"},
	[WALK_LAST] = {.one = true,
		.sql = "SELECT " WALK_COLUMNS " FROM walk ORDER BY walk DESC LIMIT 1",
		.scan = true},
	[WALK_COMPLETE] = {.one = true,
		.sql = "SELECT " WALK_COLUMNS " FROM walk WHERE dry = 0 AND (stage = 'closing' OR stage = 'groups' "
		       "OR stage = 'codes' OR stage = 'over') ORDER BY walk DESC LIMIT 1",
		.scan = true}, /* the first that it meets from behind */
	[USER_ADD] = {.sql = "INSERT INTO walk_user (" USER_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) "
			     "ON CONFLICT (walk, employee) DO NOTHING"},
	[USER_PUT] = {.sql = "UPDATE walk_user SET state = ?3, seen = ?4, known = ?5, missing = ?6, detail = ?7 "
			     "WHERE walk = ?1 AND employee = ?2"},
	[USER_GET] = {.one = true, .sql = "SELECT " USER_COLUMNS " FROM walk_user WHERE walk = ?1 AND employee = ?2"},
	[USER_ALL] = {.sql = "SELECT " USER_COLUMNS " FROM walk_user WHERE walk = ?1 ORDER BY employee"},
	[USER_AFTER] = {.sql = "SELECT " USER_COLUMNS
			       " FROM walk_user WHERE walk = ?1 AND employee > ?2 ORDER BY employee LIMIT ?3"},
	[USER_FIRST] = {.one = true,
		.sql = "SELECT " USER_COLUMNS
		       " FROM walk_user WHERE walk = ?1 AND state = ?2 ORDER BY employee LIMIT 1"},
	[USER_COUNT] = {.one = true, .sql = "SELECT count(*) FROM walk_user WHERE walk = ?1 AND state = ?2"},
	[ITEM_ADD] = {.sql = "INSERT INTO walk_item (" ITEM_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			     "ON CONFLICT (walk, kind, id) DO NOTHING"},
	[ITEM_PUT] =
		{.sql = "UPDATE walk_item SET state = ?4, came = ?5, went = ?6 WHERE walk = ?1 AND kind = ?2 AND id = ?3"},
	[ITEM_GET] = {.one = true,
		.sql = "SELECT " ITEM_COLUMNS " FROM walk_item WHERE walk = ?1 AND kind = ?2 AND id = ?3"},
	[ITEM_FIRST] = {.one = true,
		.sql = "SELECT " ITEM_COLUMNS
		       " FROM walk_item WHERE walk = ?1 AND state = ?2 ORDER BY kind, id LIMIT 1"},
	[ITEM_COUNT] = {.one = true, .sql = "SELECT count(*) FROM walk_item WHERE walk = ?1 AND state = ?2"},
	[ITEM_DROP] = {.sql = "DELETE FROM walk_item WHERE walk = ?1"},
	[USER_PRUNE] = {.sql = "DELETE FROM walk_user WHERE walk IN (SELECT walk FROM walk WHERE begun_ms < ?1)",
		.scan = true}, /* once a walk, of a row for each */
	[FIND_PRUNE] = {.sql = "DELETE FROM walk_find WHERE walk IN (SELECT walk FROM walk WHERE begun_ms < ?1)",
		.scan = true},
	[FIND_ADD] =
		{.sql = "INSERT INTO walk_find (walk, n, employee, customer, what, detail) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
	[FIND_LAST] = {.one = true, .sql = "SELECT n FROM walk_find WHERE walk = ?1 ORDER BY n DESC LIMIT 1"},
	[FIND_OF] =
		{.sql = "SELECT n, employee, customer, what, detail FROM walk_find WHERE walk = ?1 ORDER BY n LIMIT ?2"},
};
const struct stmt_module walk_module = STMT_MODULE("walk", walk_sql);

const char *walk_stage_name(enum walk_stage s)
{
	return stages[s];
}

/* -- walks ------------------------------------------------------------------------------------------------------------------ */

static void read_walk(struct stmt *s, struct arena *a, void *to)
{
	struct walk *w = to;

	w->walk = stmt_col_int(s, 0);
	w->why = stmt_col_text(s, 1, a);
	w->dry = stmt_col_int(s, 2) != 0;
	w->trust = stmt_col_int(s, 3) != 0;
	w->stage = (enum walk_stage)rows_name(stages, WALK_STAGES, stmt_col_peek(s, 4));
	w->begun_ms = stmt_col_int(s, 5);
	w->ended_ms = stmt_col_int_or(s, 6, WALK_OPEN);
	w->seen = stmt_col_int(s, 7);
	w->found = stmt_col_int(s, 8);
	w->back = stmt_col_int(s, 9);
	w->gone = stmt_col_int(s, 10);
	w->changed = stmt_col_int(s, 11);
	w->groups = stmt_col_int(s, 12);
	w->group_news = stmt_col_int(s, 13);
	w->codes = stmt_col_int(s, 14);
	w->code_news = stmt_col_int(s, 15);
	w->at_customer = stmt_col_text(s, 16, a);
	w->at_employee = stmt_col_text(s, 17, a);
	w->detail = stmt_col_text(s, 18, a);
}

enum rc walk_add(struct store_db *db, const struct walk *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, WALK_ADD);

	stmt_int(s, 1, w->walk);
	stmt_text(s, 2, w->why);
	stmt_int(s, 3, w->dry);
	stmt_int(s, 4, w->trust);
	stmt_str(s, 5, stages[w->stage]);
	stmt_int(s, 6, w->begun_ms);
	stmt_int_or_null(s, 7, w->ended_ms, WALK_OPEN);
	stmt_int(s, 8, w->seen);
	stmt_int(s, 9, w->found);
	stmt_int(s, 10, w->back);
	stmt_int(s, 11, w->gone);
	stmt_int(s, 12, w->changed);
	stmt_int(s, 13, w->groups);
	stmt_int(s, 14, w->group_news);
	stmt_int(s, 15, w->codes);
	stmt_int(s, 16, w->code_news);
	stmt_text(s, 17, w->at_customer);
	stmt_text(s, 18, w->at_employee);
	stmt_text(s, 19, w->detail);
	return stmt_run(s, err);
}

enum rc walk_put(struct store_db *db, const struct walk *w, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, WALK_PUT);

	stmt_int(s, 1, w->walk);
	stmt_str(s, 2, stages[w->stage]);
	stmt_int_or_null(s, 3, w->ended_ms, WALK_OPEN);
	stmt_int(s, 4, w->seen);
	stmt_int(s, 5, w->found);
	stmt_int(s, 6, w->back);
	stmt_int(s, 7, w->gone);
	stmt_int(s, 8, w->changed);
	stmt_int(s, 9, w->groups);
	stmt_int(s, 10, w->group_news);
	stmt_int(s, 11, w->codes);
	stmt_int(s, 12, w->code_news);
	stmt_text(s, 13, w->at_customer);
	stmt_text(s, 14, w->at_employee);
	stmt_text(s, 15, w->detail);
	return stmt_run_one(s, err);
}

enum rc walk_get(struct store_db *db, struct arena *a, int64_t id, struct walk *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, WALK_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_walk, ret, err);
}

enum rc walk_last(struct store_db *db, struct arena *a, struct walk *ret, struct err *err)
{
	return rows_one(stmt_get(db, STMT_walk, WALK_LAST), a, read_walk, ret, err);
}

enum rc walk_complete(struct store_db *db, struct arena *a, struct walk *ret, struct err *err)
{
	return rows_one(stmt_get(db, STMT_walk, WALK_COMPLETE), a, read_walk, ret, err);
}

/* -- employees ---------------------------------------------------------------------------------------------------------------- */

static void read_user(struct stmt *s, struct arena *a, void *to)
{
	struct walk_user *u = to;

	u->walk = stmt_col_int(s, 0);
	u->employee = stmt_col_text(s, 1, a);
	u->state = (enum walk_user_state)rows_name(user_states, WALK_USER_STATES, stmt_col_peek(s, 2));
	u->seen = stmt_col_int(s, 3);
	u->known = stmt_col_int(s, 4);
	u->missing = stmt_col_int(s, 5);
	u->detail = stmt_col_text(s, 6, a);
}

static enum rc write_user(struct store_db *db, int which, const struct walk_user *u, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, which);

	stmt_int(s, 1, u->walk);
	stmt_text(s, 2, u->employee);
	stmt_str(s, 3, user_states[u->state]);
	stmt_int(s, 4, u->seen);
	stmt_int(s, 5, u->known);
	stmt_int(s, 6, u->missing);
	stmt_text(s, 7, u->detail);
	return which == USER_ADD ? stmt_run(s, err) : stmt_run_one(s, err);
}

enum rc walk_user_add(struct store_db *db, const struct walk_user *u, struct err *err)
{
	return write_user(db, USER_ADD, u, err);
}

enum rc walk_user_put(struct store_db *db, const struct walk_user *u, struct err *err)
{
	return write_user(db, USER_PUT, u, err);
}

enum rc walk_user_get(struct store_db *db, struct arena *a, int64_t walk, struct span employee, struct walk_user *ret,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, USER_GET);

	stmt_int(s, 1, walk);
	stmt_text(s, 2, employee);
	return rows_one(s, a, read_user, ret, err);
}

enum rc walk_users(
	struct store_db *db, struct arena *a, int64_t walk, struct walk_user **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, USER_ALL);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, walk);
	rc = rows_all(s, a, sizeof **ret, read_user, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc walk_users_after(struct store_db *db, struct arena *a, int64_t walk, struct span employee, int most,
	struct walk_user **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, USER_AFTER);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, walk);
	stmt_text(s, 2, employee);
	stmt_int(s, 3, most);
	rc = rows_all(s, a, sizeof **ret, read_user, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc walk_user_first(struct store_db *db, struct arena *a, int64_t walk, enum walk_user_state state,
	struct walk_user *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, USER_FIRST);

	stmt_int(s, 1, walk);
	stmt_str(s, 2, user_states[state]);
	return rows_one(s, a, read_user, ret, err);
}

static enum rc count(struct stmt *s, int64_t *ret, struct err *err)
{
	enum rc rc = stmt_step(s, err);

	if (!rc)
		*ret = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

enum rc walk_user_count(struct store_db *db, int64_t walk, enum walk_user_state state, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, USER_COUNT);

	stmt_int(s, 1, walk);
	stmt_str(s, 2, user_states[state]);
	return count(s, ret, err);
}

/* -- groups and codes ----------------------------------------------------------------------------------------------------------- */

static void read_item(struct stmt *s, struct arena *a, void *to)
{
	struct walk_item *i = to;

	i->walk = stmt_col_int(s, 0);
	i->kind = (enum walk_item_kind)rows_name(item_kinds, WALK_ITEM_KINDS, stmt_col_peek(s, 1));
	i->id = stmt_col_text(s, 2, a);
	i->state = (enum walk_item_state)rows_name(item_states, WALK_ITEM_STATES, stmt_col_peek(s, 3));
	i->came = stmt_col_int(s, 4);
	i->went = stmt_col_int(s, 5);
}

static enum rc write_item(struct store_db *db, int which, const struct walk_item *i, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, which);

	stmt_int(s, 1, i->walk);
	stmt_str(s, 2, item_kinds[i->kind]);
	stmt_text(s, 3, i->id);
	stmt_str(s, 4, item_states[i->state]);
	stmt_int(s, 5, i->came);
	stmt_int(s, 6, i->went);
	return which == ITEM_ADD ? stmt_run(s, err) : stmt_run_one(s, err);
}

enum rc walk_item_add(struct store_db *db, const struct walk_item *i, struct err *err)
{
	return write_item(db, ITEM_ADD, i, err);
}

enum rc walk_item_put(struct store_db *db, const struct walk_item *i, struct err *err)
{
	return write_item(db, ITEM_PUT, i, err);
}

enum rc walk_item_get(struct store_db *db, struct arena *a, int64_t walk, enum walk_item_kind kind, struct span id,
	struct walk_item *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, ITEM_GET);

	stmt_int(s, 1, walk);
	stmt_str(s, 2, item_kinds[kind]);
	stmt_text(s, 3, id);
	return rows_one(s, a, read_item, ret, err);
}

enum rc walk_item_first(struct store_db *db, struct arena *a, int64_t walk, enum walk_item_state state,
	struct walk_item *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, ITEM_FIRST);

	stmt_int(s, 1, walk);
	stmt_str(s, 2, item_states[state]);
	return rows_one(s, a, read_item, ret, err);
}

enum rc walk_item_count(struct store_db *db, int64_t walk, enum walk_item_state state, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, ITEM_COUNT);

	stmt_int(s, 1, walk);
	stmt_str(s, 2, item_states[state]);
	return count(s, ret, err);
}

enum rc walk_items_drop(struct store_db *db, int64_t walk, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, ITEM_DROP);

	stmt_int(s, 1, walk);
	return stmt_run(s, err);
}

enum rc walk_prune(struct store_db *db, int64_t before_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, USER_PRUNE);
	enum rc rc;

	stmt_int(s, 1, before_ms);
	rc = stmt_run(s, err);
	if (rc)
		return rc;
	s = stmt_get(db, STMT_walk, FIND_PRUNE);
	stmt_int(s, 1, before_ms);
	return stmt_run(s, err);
}

/* -- what was found ------------------------------------------------------------------------------------------------------------ */

static enum rc last_find(struct store_db *db, int64_t walk, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, FIND_LAST);
	enum rc rc;

	stmt_int(s, 1, walk);
	rc = stmt_step(s, err);
	*ret = rc ? 0 : stmt_col_int(s, 0);
	stmt_done(s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc walk_find_add(struct store_db *db, int64_t walk, struct walk_find *f, struct err *err)
{
	enum rc rc = last_find(db, walk, &f->n, err);
	struct stmt *s;

	if (rc)
		return rc;
	f->n++;
	s = stmt_get(db, STMT_walk, FIND_ADD);
	stmt_int(s, 1, walk);
	stmt_int(s, 2, f->n);
	stmt_text(s, 3, f->employee);
	stmt_text(s, 4, f->customer);
	stmt_text(s, 5, f->what);
	stmt_text(s, 6, f->detail);
	return stmt_run(s, err);
}

static void read_find(struct stmt *s, struct arena *a, void *to)
{
	struct walk_find *f = to;

	f->n = stmt_col_int(s, 0);
	f->employee = stmt_col_text(s, 1, a);
	f->customer = stmt_col_text(s, 2, a);
	f->what = stmt_col_text(s, 3, a);
	f->detail = stmt_col_text(s, 4, a);
}

enum rc walk_finds(struct store_db *db, struct arena *a, int64_t walk, int most, struct walk_find **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_walk, FIND_OF);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, walk);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_find, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
