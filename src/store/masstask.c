#include "store/masstask.h"
#include "rows.h"

#define TASK_COLUMNS \
	"task, script, step, version, arm, employee, digest, text, attachments, state, opened_ms, made_ms, " \
	"deadline_ms, confirmed_ms, msgid, effect, members, polls, reminders, remakes, groups"

static const char *const names[MASSTASK_STATES] = {
	"open",
	"sending",
	"waiting",
	"sent",
	"partly",
	"expired",
	"cancelled",
	"failed",
	"unsure",
};

enum {
	TASK_ADD,
	TASK_GET,
	TASK_FIND,
	TASK_BY_MSGID,
	TASK_SOONER,
	TASK_PUT,
	TASK_PUT_ON,
	TASK_IN,
	TASK_ASKED,
	TASK_STEP_ASKED,
	TASK_STANDING,
	TASK_NAMELESS,
	TASK_SAID
};
static const struct stmt_sql masstask_sql[] = {
	[TASK_ADD] = {.sql = "INSERT INTO task (" TASK_COLUMNS
			     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
			     "?14, ?15, ?16, ?17, ?18, ?19, ?20, ?21)"},
	[TASK_GET] = {.one = true, .sql = "SELECT " TASK_COLUMNS " FROM task WHERE task = ?1"},
	[TASK_FIND] = {.one = true,
		.sql = "SELECT task, members FROM task WHERE state = 'open' AND employee = ?1 AND script = ?2 AND step = ?3 "
		       "AND version = ?4 AND digest = ?5"},
	[TASK_BY_MSGID] = {.sql = "SELECT " TASK_COLUMNS
				  " FROM task WHERE msgid = ?1 AND msgid <> '' ORDER BY task LIMIT 1"},
	[TASK_SOONER] = {.sql = "UPDATE task SET deadline_ms = ?2 WHERE task = ?1 AND deadline_ms > ?2"},
	[TASK_PUT] =
		{.sql = "UPDATE task SET state = ?2, made_ms = ?3, confirmed_ms = ?4, msgid = ?5, effect = ?6, members = ?7, "
			"polls = ?8, reminders = ?9, remakes = ?10 WHERE task = ?1"},
	/* What no index knows of: polls and reminders are the most of it. */
	[TASK_PUT_ON] =
		{.sql = "UPDATE task SET made_ms = ?3, confirmed_ms = ?4, effect = ?6, members = ?7, polls = ?8, "
			"reminders = ?9, remakes = ?10 WHERE task = ?1 AND state = ?2 AND msgid = ?5"},
	[TASK_IN] = {.sql = "SELECT " TASK_COLUMNS " FROM task WHERE state = ?1 AND task > ?2 ORDER BY task LIMIT ?3"},
	[TASK_ASKED] = {.one = true,
		.sql = "SELECT count(*) FROM task WHERE employee = ?1 AND opened_ms >= ?2 AND opened_ms < ?3"},
	[TASK_STEP_ASKED] = {.one = true,
		.sql = "SELECT count(*) FROM task WHERE employee = ?1 AND opened_ms >= ?2 AND opened_ms < ?3 AND script = ?4 "
		       "AND step = ?5"},
	[TASK_SAID] = {.one = true,
		.sql = "SELECT count(*) FROM task AS t WHERE t.employee = ?1 AND t.opened_ms >= ?2 AND t.text = ?3 AND EXISTS "
		       "(SELECT 1 FROM task_member AS m WHERE m.task = t.task AND m.customer = ?4)"},
	[TASK_NAMELESS] = {.one = true,
		.sql = "SELECT count(*) FROM task WHERE (state = 'sending' OR state = 'unsure' OR state = 'sent') AND msgid = '' AND text = ?1"},
	[TASK_STANDING] = {.one = true, .sql = "SELECT count(*) FROM task WHERE employee = ?1 AND state = 'waiting'"},
};
const struct stmt_module masstask_module = STMT_MODULE("masstask", masstask_sql);

const char *masstask_state_name(enum masstask_state s)
{
	return names[s];
}

enum rc masstask_add(struct store_db *db, const struct masstask *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_ADD);

	stmt_int(s, 1, t->task);
	stmt_text(s, 2, t->script);
	stmt_text(s, 3, t->step);
	stmt_int(s, 4, t->version);
	stmt_text(s, 5, t->arm);
	stmt_text(s, 6, t->employee);
	stmt_blob(s, 7, t->digest);
	stmt_text(s, 8, t->text);
	stmt_text(s, 9, t->attachments);
	stmt_str(s, 10, names[t->state]);
	stmt_int(s, 11, t->opened_ms);
	stmt_int_or_null(s, 12, t->made_ms, MASSTASK_NONE);
	stmt_int(s, 13, t->deadline_ms);
	stmt_int_or_null(s, 14, t->confirmed_ms, MASSTASK_NONE);
	stmt_text(s, 15, t->msgid);
	stmt_text(s, 16, t->effect);
	stmt_int(s, 17, t->members);
	stmt_int(s, 18, t->polls);
	stmt_int(s, 19, t->reminders);
	stmt_int(s, 20, t->remakes);
	stmt_int(s, 21, t->groups);
	return stmt_run(s, err);
}

static void read_task(struct stmt *s, struct arena *a, void *to)
{
	struct masstask *t = to;

	t->task = stmt_col_int(s, 0);
	t->script = stmt_col_text(s, 1, a);
	t->step = stmt_col_text(s, 2, a);
	t->version = stmt_col_int(s, 3);
	t->arm = stmt_col_text(s, 4, a);
	t->employee = stmt_col_text(s, 5, a);
	t->digest = stmt_col_blob(s, 6, a);
	t->text = stmt_col_text(s, 7, a);
	t->attachments = stmt_col_text(s, 8, a);
	t->state = (enum masstask_state)rows_name(names, MASSTASK_STATES, stmt_col_peek(s, 9));
	t->opened_ms = stmt_col_int(s, 10);
	t->made_ms = stmt_col_int_or(s, 11, MASSTASK_NONE);
	t->deadline_ms = stmt_col_int(s, 12);
	t->confirmed_ms = stmt_col_int_or(s, 13, MASSTASK_NONE);
	t->msgid = stmt_col_text(s, 14, a);
	t->effect = stmt_col_text(s, 15, a);
	t->members = stmt_col_int(s, 16);
	t->polls = stmt_col_int(s, 17);
	t->reminders = stmt_col_int(s, 18);
	t->remakes = stmt_col_int(s, 19);
	t->groups = stmt_col_int(s, 20) != 0;
	t->read = t->state;
}

enum rc masstask_get(struct store_db *db, struct arena *a, int64_t id, struct masstask *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_task, ret, err);
}

enum rc masstask_find(struct store_db *db, struct span employee, struct span script, struct span step, int64_t version,
	struct span digest, int64_t *ret_task, int64_t *ret_members, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_FIND);
	enum rc rc;

	stmt_text(s, 1, employee);
	stmt_text(s, 2, script);
	stmt_text(s, 3, step);
	stmt_int(s, 4, version);
	stmt_blob(s, 5, digest);
	rc = stmt_step(s, err);
	if (!rc) {
		*ret_task = stmt_col_int(s, 0);
		*ret_members = stmt_col_int(s, 1);
	}
	stmt_done(s);
	return rc;
}

enum rc masstask_sooner(struct store_db *db, int64_t id, int64_t deadline_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_SOONER);

	stmt_int(s, 1, id);
	stmt_int(s, 2, deadline_ms);
	return stmt_run(s, err);
}

enum rc masstask_by_msgid(
	struct store_db *db, struct arena *a, struct span msgid, struct masstask *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_BY_MSGID);

	stmt_text(s, 1, msgid);
	return rows_one(s, a, read_task, ret, err);
}

static enum rc put(struct store_db *db, int sql, const struct masstask *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, sql);

	stmt_int(s, 1, t->task);
	stmt_str(s, 2, names[t->state]);
	stmt_int_or_null(s, 3, t->made_ms, MASSTASK_NONE);
	stmt_int_or_null(s, 4, t->confirmed_ms, MASSTASK_NONE);
	stmt_text(s, 5, t->msgid);
	stmt_text(s, 6, t->effect);
	stmt_int(s, 7, t->members);
	stmt_int(s, 8, t->polls);
	stmt_int(s, 9, t->reminders);
	stmt_int(s, 10, t->remakes);
	return stmt_run_one(s, err);
}

enum rc masstask_put(struct store_db *db, const struct masstask *t, struct err *err)
{
	enum rc rc = t->state == t->read ? put(db, TASK_PUT_ON, t, err) : RC_NOTFOUND;
	return rc == RC_NOTFOUND ? put(db, TASK_PUT, t, err) : rc;
}

enum rc masstask_in(struct store_db *db, struct arena *a, enum masstask_state state, int64_t after, int most,
	struct masstask **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_IN);
	void *v = NULL;
	enum rc rc;

	stmt_str(s, 1, names[state]);
	stmt_int(s, 2, after);
	stmt_int(s, 3, most);
	rc = rows_all(s, a, sizeof **ret, read_task, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc masstask_nameless(struct store_db *db, struct span text, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_NAMELESS);

	stmt_text(s, 1, text);
	return rows_int(s, ret_count, err);
}

enum rc masstask_said(struct store_db *db, struct span employee, struct span customer, struct span text,
	int64_t from_ms, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_SAID);

	stmt_text(s, 1, employee);
	stmt_int(s, 2, from_ms);
	stmt_text(s, 3, text);
	stmt_text(s, 4, customer);
	return rows_int(s, ret_count, err);
}

enum rc masstask_asked(
	struct store_db *db, struct span employee, int64_t from_ms, int64_t to_ms, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_ASKED);

	stmt_text(s, 1, employee);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	return rows_int(s, ret_count, err);
}

enum rc masstask_standing(struct store_db *db, struct span employee, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_STANDING);

	stmt_text(s, 1, employee);
	return rows_int(s, ret_count, err);
}

enum rc masstask_step_asked(
	struct store_db *db, const struct masstask_step *of, int64_t from_ms, int64_t to_ms, bool *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_masstask, TASK_STEP_ASKED);
	int64_t n = 0;
	enum rc rc;

	stmt_text(s, 1, of->employee);
	stmt_int(s, 2, from_ms);
	stmt_int(s, 3, to_ms);
	stmt_text(s, 4, of->script);
	stmt_text(s, 5, of->step);
	rc = rows_int(s, &n, err);
	*ret = n > 0;
	return rc;
}
