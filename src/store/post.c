#include "store/post.h"
#include "rows.h"

#define POST_COLUMNS \
	"post, script, step, day, version, state, reason, detail, due_ms, made_ms, deadline_ms, text, attachments, tags, " \
	"jobid, moment, effect, stands, polls, looks, first_ms, look_until_ms"
#define MEMBER_COLUMNS "post, employee, day, state, detail, at_ms"

static const char *const names[POST_STATES] = {"planned", "tags", "sending", "creating", "waiting", "published",
	"partly", "expired", "skipped", "failed", "cancelled", "unsure"};

enum {
	POST_ADD,
	POST_GET,
	POST_PUT,
	POST_DEL,
	POST_IN,
	POST_BY_MOMENT,
	POST_BETWEEN,
	MEMBER_ADD,
	MEMBER_PUT,
	MEMBER_REACH,
	MEMBER_GET,
	MEMBER_OF,
	MEMBER_ASKED,
	MEMBER_WAITING
};
static const struct stmt_sql post_sql[] = {
	[POST_ADD] =
		{.sql = "INSERT INTO post (" POST_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, "
			"?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21, ?22) ON CONFLICT (script, step, day) DO NOTHING"},
	[POST_GET] = {.one = true, .sql = "SELECT " POST_COLUMNS " FROM post WHERE post = ?1"},
	[POST_PUT] =
		{.sql = "UPDATE post SET version = ?5, state = ?6, reason = ?7, detail = ?8, due_ms = ?9, made_ms = ?10, "
			"deadline_ms = ?11, text = ?12, attachments = ?13, tags = ?14, jobid = ?15, moment = ?16, "
			"effect = ?17, stands = ?18, polls = ?19, looks = ?20, first_ms = ?21, look_until_ms = ?22 "
			"WHERE post = ?1 AND script = ?2 AND step = ?3 AND day = ?4"},
	[POST_DEL] = {.sql = "DELETE FROM post WHERE post = ?1 AND state = 'planned'"},
	[POST_IN] = {.sql = "SELECT " POST_COLUMNS " FROM post WHERE state = ?1 ORDER BY post"},
	[POST_BY_MOMENT] = {.sql = "SELECT " POST_COLUMNS
				   " FROM post WHERE moment = ?1 AND moment <> '' ORDER BY post LIMIT 1"},
	[POST_BETWEEN] = {.sql = "SELECT " POST_COLUMNS
				 " FROM post WHERE day >= ?1 AND day <= ?2 ORDER BY due_ms, post"},
	[MEMBER_ADD] = {.sql = "INSERT INTO post_member (" MEMBER_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			       "ON CONFLICT (post, employee) DO NOTHING"},
	[MEMBER_PUT] =
		{.sql = "UPDATE post_member SET state = ?3, detail = ?4, at_ms = ?5 WHERE post = ?1 AND employee = ?2"},
	[MEMBER_REACH] = {.sql = "UPDATE post_member SET reach = ?3, chosen = ?4 WHERE post = ?1 AND employee = ?2"},
	[MEMBER_GET] = {.one = true,
		.sql = "SELECT " MEMBER_COLUMNS ", reach, chosen FROM post_member WHERE post = ?1 AND employee = ?2"},
	[MEMBER_OF] = {.sql = "SELECT " MEMBER_COLUMNS
			      ", reach, chosen FROM post_member WHERE post = ?1 ORDER BY employee"},
	[MEMBER_ASKED] = {.one = true,
		.sql = "SELECT count(*) FROM post_member WHERE employee = ?1 AND day = ?2 AND (state = 'waiting' OR "
		       "state = 'published' OR state = 'expired')"},
	[MEMBER_WAITING] =
		{.sql = "SELECT " POST_COLUMNS " FROM post WHERE state = 'waiting' AND post IN (SELECT m.post FROM "
			"post_member AS m WHERE m.employee = ?1 AND m.state = 'waiting') ORDER BY deadline_ms, post"},
};
const struct stmt_module post_module = STMT_MODULE("post", post_sql);

const char *post_state_name(enum post_state s)
{
	return names[s];
}

static void bind_post(struct stmt *s, const struct post *p)
{
	stmt_int(s, 1, p->post);
	stmt_text(s, 2, p->script);
	stmt_text(s, 3, p->step);
	stmt_int(s, 4, p->day);
	stmt_int(s, 5, p->version);
	stmt_str(s, 6, names[p->state]);
	stmt_text(s, 7, p->reason);
	stmt_text(s, 8, p->detail);
	stmt_int(s, 9, p->due_ms);
	stmt_int_or_null(s, 10, p->made_ms, POST_NONE);
	stmt_int_or_null(s, 11, p->deadline_ms, POST_NONE);
	stmt_text(s, 12, p->text);
	stmt_text(s, 13, p->attachments);
	stmt_text(s, 14, p->tags);
	stmt_text(s, 15, p->jobid);
	stmt_text(s, 16, p->moment);
	stmt_text(s, 17, p->effect);
	stmt_int(s, 18, p->stands);
	stmt_int(s, 19, p->polls);
	stmt_int(s, 20, p->looks);
	stmt_int_or_null(s, 21, p->first_ms, POST_NONE);
	stmt_int_or_null(s, 22, p->look_until_ms, POST_NONE);
}

static void read_post(struct stmt *s, struct arena *a, void *to)
{
	struct post *p = to;

	p->post = stmt_col_int(s, 0);
	p->script = stmt_col_text(s, 1, a);
	p->step = stmt_col_text(s, 2, a);
	p->day = stmt_col_int(s, 3);
	p->version = stmt_col_int(s, 4);
	p->state = (enum post_state)rows_name(names, POST_STATES, stmt_col_peek(s, 5));
	p->reason = stmt_col_text(s, 6, a);
	p->detail = stmt_col_text(s, 7, a);
	p->due_ms = stmt_col_int(s, 8);
	p->made_ms = stmt_col_int_or(s, 9, POST_NONE);
	p->deadline_ms = stmt_col_int_or(s, 10, POST_NONE);
	p->text = stmt_col_text(s, 11, a);
	p->attachments = stmt_col_text(s, 12, a);
	p->tags = stmt_col_text(s, 13, a);
	p->jobid = stmt_col_text(s, 14, a);
	p->moment = stmt_col_text(s, 15, a);
	p->effect = stmt_col_text(s, 16, a);
	p->stands = stmt_col_int(s, 17) != 0;
	p->polls = stmt_col_int(s, 18);
	p->looks = stmt_col_int(s, 19);
	p->first_ms = stmt_col_int_or(s, 20, POST_NONE);
	p->look_until_ms = stmt_col_int_or(s, 21, POST_NONE);
}

static enum rc many(struct stmt *s, struct arena *a, struct post **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_post, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc post_add(struct store_db *db, const struct post *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_ADD);
	enum rc rc;

	bind_post(s, p);
	rc = stmt_run_one(s, err);
	return rc == RC_NOTFOUND ? err_set(err, RC_CONFLICT, "a post of that day is there") : rc;
}

enum rc post_get(struct store_db *db, struct arena *a, int64_t id, struct post *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_post, ret, err);
}

enum rc post_put(struct store_db *db, const struct post *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_PUT);

	bind_post(s, p);
	return stmt_run_one(s, err);
}

enum rc post_del(struct store_db *db, int64_t id, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_DEL);

	stmt_int(s, 1, id);
	return stmt_run_one(s, err);
}

enum rc post_in(
	struct store_db *db, struct arena *a, enum post_state state, struct post **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_IN);

	stmt_str(s, 1, names[state]);
	return many(s, a, ret, ret_count, err);
}

enum rc post_by_moment(struct store_db *db, struct arena *a, struct span moment, struct post *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_BY_MOMENT);

	stmt_text(s, 1, moment);
	return rows_one(s, a, read_post, ret, err);
}

enum rc post_between(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day, struct post **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, POST_BETWEEN);

	stmt_int(s, 1, from_day);
	stmt_int(s, 2, to_day);
	return many(s, a, ret, ret_count, err);
}

/* -- who publishes ---------------------------------------------------------------------------------------------------- */

static void read_member(struct stmt *s, struct arena *a, void *to)
{
	struct post_member *m = to;

	m->post = stmt_col_int(s, 0);
	m->employee = stmt_col_text(s, 1, a);
	m->day = stmt_col_int(s, 2);
	m->state = stmt_col_text(s, 3, a);
	m->detail = stmt_col_text(s, 4, a);
	m->at_ms = stmt_col_int(s, 5);
	m->reach = stmt_col_int_or(s, 6, POST_MEMBER_UNREAD);
	m->chosen = stmt_col_int_or(s, 7, POST_MEMBER_UNREAD);
}

enum rc post_member_add(struct store_db *db, const struct post_member *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_ADD);
	enum rc rc;

	stmt_int(s, 1, m->post);
	stmt_text(s, 2, m->employee);
	stmt_int(s, 3, m->day);
	stmt_text(s, 4, m->state);
	stmt_text(s, 5, m->detail);
	stmt_int(s, 6, m->at_ms);
	rc = stmt_run_one(s, err);
	return rc == RC_NOTFOUND ? err_set(err, RC_CONFLICT, "he publishes it already") : rc;
}

enum rc post_member_put(struct store_db *db, const struct post_member *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_PUT);

	stmt_int(s, 1, m->post);
	stmt_text(s, 2, m->employee);
	stmt_text(s, 3, m->state);
	stmt_text(s, 4, m->detail);
	stmt_int(s, 5, m->at_ms);
	return stmt_run_one(s, err);
}

enum rc post_member_reach(struct store_db *db, const struct post_member *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_REACH);

	stmt_int(s, 1, m->post);
	stmt_text(s, 2, m->employee);
	stmt_int_or_null(s, 3, m->reach, POST_MEMBER_UNREAD);
	stmt_int_or_null(s, 4, m->chosen, POST_MEMBER_UNREAD);
	return stmt_run_one(s, err);
}

enum rc post_member_get(struct store_db *db, struct arena *a, int64_t post, struct span employee,
	struct post_member *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_GET);

	stmt_int(s, 1, post);
	stmt_text(s, 2, employee);
	return rows_one(s, a, read_member, ret, err);
}

enum rc post_members(
	struct store_db *db, struct arena *a, int64_t post, struct post_member **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_OF);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, post);
	rc = rows_all(s, a, sizeof **ret, read_member, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc post_member_asked(struct store_db *db, struct span employee, int64_t day, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_ASKED);

	stmt_text(s, 1, employee);
	stmt_int(s, 2, day);
	return rows_int(s, ret_count, err);
}

enum rc post_waiting_for(
	struct store_db *db, struct arena *a, struct span employee, struct post **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_post, MEMBER_WAITING);

	stmt_text(s, 1, employee);
	return many(s, a, ret, ret_count, err);
}
