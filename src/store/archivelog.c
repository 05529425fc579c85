#include "store/archivelog.h"
#include "rows.h"

#define MESSAGE_COLUMNS "message, msgid, customer, employee, room, ours, at_ms, kind, text, state, heard"

static const char *const states[ARCHIVELOG_STATES] = {"read", "old", "revoked"};

enum {
	POSITION_GET,
	POSITION_PUT,
	MESSAGE_ADD,
	MESSAGE_FIND,
	MESSAGE_PUT,
	MESSAGE_OF,
	MESSAGE_BEFORE,
	MESSAGE_DROP,
	AGREED_GET,
	AGREED_PUT,
	TALK_GET,
	TALK_PUT,
	TALK_OF,
	TALK_WAITING
};
static const struct stmt_sql archivelog_sql[] = {
	[POSITION_GET] = {.one = true,
		.sql = "SELECT seq, bound_ms, read_ms, refused, internal, unreadable, unknown FROM archive_position WHERE one = 1"},
	[POSITION_PUT] =
		{.sql = "INSERT INTO archive_position (one, seq, bound_ms, read_ms, refused, internal, unreadable, unknown) "
			"VALUES (1, ?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (one) DO UPDATE SET seq = excluded.seq, "
			"read_ms = excluded.read_ms, refused = excluded.refused, internal = excluded.internal, "
			"unreadable = excluded.unreadable, unknown = excluded.unknown"},
	[MESSAGE_ADD] =
		{.sql = "INSERT INTO archive_message (" MESSAGE_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (msgid) DO NOTHING"},
	[MESSAGE_FIND] = {.one = true, .sql = "SELECT " MESSAGE_COLUMNS " FROM archive_message WHERE msgid = ?1"},
	[MESSAGE_PUT] = {.sql = "UPDATE archive_message SET text = ?2, state = ?3, heard = ?4 WHERE message = ?1"},
	[MESSAGE_OF] = {.sql = "SELECT " MESSAGE_COLUMNS
			       " FROM archive_message WHERE customer = ?1 ORDER BY message DESC LIMIT ?2"},
	[MESSAGE_BEFORE] = {.sql = "SELECT " MESSAGE_COLUMNS
				   " FROM archive_message WHERE at_ms < ?1 ORDER BY at_ms, message LIMIT ?2"},
	[MESSAGE_DROP] = {.sql = "DELETE FROM archive_message WHERE message = ?1"},
	[AGREED_GET] = {.one = true,
		.sql = "SELECT agreed, at_ms FROM archive_consent WHERE customer = ?1 AND employee = ?2 AND room = ?3"},
	[AGREED_PUT] =
		{.sql = "INSERT INTO archive_consent (customer, employee, room, agreed, at_ms) VALUES (?1, ?2, ?3, ?4, ?5) "
			"ON CONFLICT (customer, employee, room) DO UPDATE SET agreed = excluded.agreed, "
			"at_ms = excluded.at_ms"},
	[TALK_GET] = {.one = true,
		.sql = "SELECT customer, employee, said_ms, answered_ms, waits_ms FROM archive_talk WHERE customer = ?1 AND employee = ?2"},
	[TALK_PUT] =
		{.sql = "INSERT INTO archive_talk (customer, employee, said_ms, answered_ms, waits_ms) VALUES (?1, ?2, ?3, ?4, ?5) "
			"ON CONFLICT (customer, employee) DO UPDATE SET said_ms = excluded.said_ms, "
			"answered_ms = excluded.answered_ms, waits_ms = excluded.waits_ms"},
	[TALK_OF] =
		{.sql = "SELECT customer, employee, said_ms, answered_ms, waits_ms FROM archive_talk WHERE customer = ?1 ORDER BY employee"},
	[TALK_WAITING] = {.one = true,
		.sql = "SELECT count(*) FROM archive_talk WHERE waits_ms IS NOT NULL AND waits_ms < ?1"},
};
const struct stmt_module archivelog_module = STMT_MODULE("archivelog", archivelog_sql);

/* -- the position ------------------------------------------------------------------------------------------------------------------ */

static void read_position(struct stmt *s, struct arena *a, void *to)
{
	struct archivelog_position *p = to;

	(void)a;
	p->seq = stmt_col_int(s, 0);
	p->bound_ms = stmt_col_int(s, 1);
	p->read_ms = stmt_col_int(s, 2);
	p->refused = stmt_col_int(s, 3);
	p->internal = stmt_col_int(s, 4);
	p->unreadable = stmt_col_int(s, 5);
	p->unknown = stmt_col_int(s, 6);
}

enum rc archivelog_position(struct store_db *db, struct archivelog_position *ret, struct err *err)
{
	return rows_one(stmt_get(db, STMT_archivelog, POSITION_GET), NULL, read_position, ret, err);
}

enum rc archivelog_move(struct store_db *db, const struct archivelog_position *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, POSITION_PUT);

	stmt_int(s, 1, p->seq);
	stmt_int(s, 2, p->bound_ms);
	stmt_int(s, 3, p->read_ms);
	stmt_int(s, 4, p->refused);
	stmt_int(s, 5, p->internal);
	stmt_int(s, 6, p->unreadable);
	stmt_int(s, 7, p->unknown);
	return stmt_run(s, err);
}

/* -- messages ------------------------------------------------------------------------------------------------------------------------ */

static void read_message(struct stmt *s, struct arena *a, void *to)
{
	struct archivelog_message *m = to;

	m->message = stmt_col_int(s, 0);
	m->msgid = stmt_col_text(s, 1, a);
	m->customer = stmt_col_text(s, 2, a);
	m->employee = stmt_col_text(s, 3, a);
	m->room = stmt_col_text(s, 4, a);
	m->ours = stmt_col_int(s, 5) != 0;
	m->at_ms = stmt_col_int(s, 6);
	m->kind = stmt_col_text(s, 7, a);
	m->text = stmt_col_text(s, 8, a);
	m->state = (enum archivelog_state)rows_name(states, ARCHIVELOG_STATES, stmt_col_peek(s, 9));
	m->heard = stmt_col_int(s, 10);
}

enum rc archivelog_add(struct store_db *db, const struct archivelog_message *m, int64_t *ret_message, struct err *err)
{
	struct stmt *s;
	int64_t message;
	enum rc rc = db_next_row(db, &message, err);

	if (rc)
		return rc;
	s = stmt_get(db, STMT_archivelog, MESSAGE_ADD);
	stmt_int(s, 1, message);
	stmt_text(s, 2, m->msgid);
	stmt_text(s, 3, m->customer);
	stmt_text_or_empty(s, 4, m->employee);
	stmt_text_or_empty(s, 5, m->room);
	stmt_int(s, 6, m->ours);
	stmt_int(s, 7, m->at_ms);
	stmt_text(s, 8, m->kind);
	stmt_text_or_empty(s, 9, m->text);
	stmt_str(s, 10, states[m->state]);
	stmt_int(s, 11, m->heard);
	rc = stmt_run(s, err);
	if (!rc && stmt_changes(db) == 0)
		return err_set(err, RC_CONFLICT, "the message was here before");
	if (!rc)
		*ret_message = message;
	return rc;
}

enum rc archivelog_find(
	struct store_db *db, struct arena *a, struct span msgid, struct archivelog_message *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, MESSAGE_FIND);

	stmt_text(s, 1, msgid);
	return rows_one(s, a, read_message, ret, err);
}

enum rc archivelog_put(struct store_db *db, const struct archivelog_message *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, MESSAGE_PUT);

	stmt_int(s, 1, m->message);
	stmt_text_or_empty(s, 2, m->text);
	stmt_str(s, 3, states[m->state]);
	stmt_int(s, 4, m->heard);
	return stmt_run_one(s, err);
}

enum rc archivelog_of(struct store_db *db, struct arena *a, struct span customer, int most,
	struct archivelog_message **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, MESSAGE_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_message, &v, ret_count, err);
	*ret = v;
	return rc;
}

enum rc archivelog_before(struct store_db *db, struct arena *a, int64_t before_ms, int most,
	struct archivelog_message **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, MESSAGE_BEFORE);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, before_ms);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_message, &v, ret_count, err);
	*ret = v;
	return rc;
}

enum rc archivelog_drop(struct store_db *db, int64_t message, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, MESSAGE_DROP);

	stmt_int(s, 1, message);
	return stmt_run_one(s, err);
}

/* -- consent --------------------------------------------------------------------------------------------------------------------------- */

enum rc archivelog_agreed(struct store_db *db, struct span customer, struct span employee, struct span room,
	bool *ret_agreed, int64_t *ret_at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, AGREED_GET);
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_text_or_empty(s, 2, employee);
	stmt_text_or_empty(s, 3, room);
	rc = stmt_step(s, err);
	if (!rc) {
		*ret_agreed = stmt_col_int(s, 0) != 0;
		*ret_at_ms = stmt_col_int(s, 1);
	}
	stmt_done(s);
	return rc;
}

enum rc archivelog_agree(struct store_db *db, struct span customer, struct span employee, struct span room, bool agreed,
	int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, AGREED_PUT);

	stmt_text(s, 1, customer);
	stmt_text_or_empty(s, 2, employee);
	stmt_text_or_empty(s, 3, room);
	stmt_int(s, 4, agreed);
	stmt_int(s, 5, at_ms);
	return stmt_run(s, err);
}

/* -- who waits -------------------------------------------------------------------------------------------------------------------------- */

static void read_talk(struct stmt *s, struct arena *a, void *to)
{
	struct archivelog_talk *t = to;

	t->customer = stmt_col_text(s, 0, a);
	t->employee = stmt_col_text(s, 1, a);
	t->said_ms = stmt_col_int_or(s, 2, ARCHIVELOG_NEVER);
	t->answered_ms = stmt_col_int_or(s, 3, ARCHIVELOG_NEVER);
	t->waits_ms = stmt_col_int_or(s, 4, ARCHIVELOG_NEVER);
}

enum rc archivelog_talk(struct store_db *db, struct arena *a, struct span customer, struct span employee,
	struct archivelog_talk *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, TALK_GET);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	return rows_one(s, a, read_talk, ret, err);
}

enum rc archivelog_talk_put(struct store_db *db, const struct archivelog_talk *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, TALK_PUT);

	stmt_text(s, 1, t->customer);
	stmt_text(s, 2, t->employee);
	stmt_int_or_null(s, 3, t->said_ms, ARCHIVELOG_NEVER);
	stmt_int_or_null(s, 4, t->answered_ms, ARCHIVELOG_NEVER);
	stmt_int_or_null(s, 5, t->waits_ms, ARCHIVELOG_NEVER);
	return stmt_run(s, err);
}

enum rc archivelog_talks(struct store_db *db, struct arena *a, struct span customer, struct archivelog_talk **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, TALK_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_talk, &v, ret_count, err);
	*ret = v;
	return rc;
}

enum rc archivelog_waiting(struct store_db *db, int64_t before_ms, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_archivelog, TALK_WAITING);

	stmt_int(s, 1, before_ms);
	return rows_int(s, ret, err);
}
