#include "store/kflog.h"
#include "rows.h"
#include "store/wordbook.h"

#define ACCOUNT_COLUMNS \
	"account, name, managed, cursor, bound_ms, read_ms, token, token_ms, asking, again, wake_ms, trouble"
#define SERVICER_COLUMNS "account, userid, receiving, seen_ms"
#define SESSION_COLUMNS \
	"account, customer, state, servicer, scene, entered_ms, said_ms, touched_ms, sent, sending, handing"
#define MESSAGE_COLUMNS \
	"message, account, msgid, customer, origin, kind, at_ms, text, state, detail, enrolment, script, step, last, code, request"

static const char *const states[KFLOG_STATES] = {
	"read", "old", "waiting", "sending", "sent", "failed", "dropped", "unsure", "undelivered"};

enum {
	ACCOUNT_GET,
	ACCOUNT_PUT,
	ACCOUNT_ALL,
	SERVICER_PUT,
	SERVICER_LEFT,
	SERVICER_OF,
	SESSION_GET,
	SESSION_PUT,
	SESSION_OF,
	SESSION_IN,
	MESSAGE_ADD,
	MESSAGE_PUT,
	MESSAGE_SAID,
	MESSAGE_GET,
	MESSAGE_FIND,
	MESSAGE_NEXT,
	MESSAGE_OF,
	MESSAGE_PRUNE
};
static const struct stmt_sql kflog_sql[] = {
	[ACCOUNT_GET] = {.one = true, .sql = "SELECT " ACCOUNT_COLUMNS " FROM kf_account WHERE account = ?1"},
	[ACCOUNT_PUT] =
		{.sql = "INSERT INTO kf_account (" ACCOUNT_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) ON CONFLICT (account) DO UPDATE SET "
			"name = excluded.name, managed = excluded.managed, cursor = excluded.cursor, "
			"bound_ms = excluded.bound_ms, read_ms = excluded.read_ms, token = excluded.token, "
			"token_ms = excluded.token_ms, asking = excluded.asking, again = excluded.again, "
			"wake_ms = excluded.wake_ms, trouble = excluded.trouble"},
	[ACCOUNT_ALL] = {.scan = true, /* a corp has some */
		.sql = "SELECT " ACCOUNT_COLUMNS " FROM kf_account ORDER BY account"},
	[SERVICER_PUT] = {.sql = "INSERT INTO kf_servicer (" SERVICER_COLUMNS
				 ") VALUES (?1, ?2, ?3, ?4) ON CONFLICT (account, userid) DO UPDATE SET "
				 "receiving = excluded.receiving, seen_ms = excluded.seen_ms"},
	[SERVICER_LEFT] = {.sql = "DELETE FROM kf_servicer WHERE account = ?1 AND seen_ms < ?2"},
	[SERVICER_OF] = {.sql = "SELECT " SERVICER_COLUMNS " FROM kf_servicer WHERE account = ?1 ORDER BY userid"},
	[SESSION_GET] = {.one = true,
		.sql = "SELECT " SESSION_COLUMNS " FROM kf_session WHERE account = ?1 AND customer = ?2"},
	[SESSION_PUT] =
		{.sql = "INSERT INTO kf_session (" SESSION_COLUMNS
			") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11) ON CONFLICT (account, customer) DO UPDATE SET "
			"state = excluded.state, servicer = excluded.servicer, scene = excluded.scene, "
			"entered_ms = excluded.entered_ms, said_ms = excluded.said_ms, "
			"touched_ms = excluded.touched_ms, sent = excluded.sent, sending = excluded.sending, "
			"handing = excluded.handing"},
	[SESSION_OF] = {.sql = "SELECT " SESSION_COLUMNS " FROM kf_session WHERE customer = ?1 ORDER BY account"},
	[SESSION_IN] = {.sql = "SELECT " SESSION_COLUMNS
			       " FROM kf_session WHERE state = ?1 ORDER BY touched_ms, account, customer LIMIT ?2"},
	[MESSAGE_ADD] = {.sql = "INSERT INTO kf_message (" MESSAGE_COLUMNS
				") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16) "
				"ON CONFLICT (account, msgid) DO NOTHING"},
	[MESSAGE_PUT] =
		{.sql = "UPDATE kf_message SET at_ms = ?2, state = ?3, detail = ?4, request = ?5 WHERE message = ?1"},
	[MESSAGE_SAID] = {.one = true, .sql = "SELECT at_ms FROM kf_message WHERE message = ?1 AND state = 'sent'"},
	[MESSAGE_GET] = {.one = true, .sql = "SELECT " MESSAGE_COLUMNS " FROM kf_message WHERE message = ?1"},
	[MESSAGE_FIND] = {.one = true,
		.sql = "SELECT " MESSAGE_COLUMNS " FROM kf_message WHERE account = ?1 AND msgid = ?2"},
	[MESSAGE_NEXT] = {.one = true,
		.sql = "SELECT " MESSAGE_COLUMNS " FROM kf_message WHERE account = ?1 AND customer = ?2 AND "
		       "state = 'waiting' ORDER BY message LIMIT 1"},
	[MESSAGE_OF] =
		{.sql = "SELECT " MESSAGE_COLUMNS
			" FROM kf_message WHERE customer = ?1 AND customer <> '' ORDER BY message DESC LIMIT ?2"},
	[MESSAGE_PRUNE] =
		{.sql = "DELETE FROM kf_message WHERE message IN (SELECT message FROM kf_message WHERE at_ms < ?1 "
			"AND state <> 'waiting' AND state <> 'sending' ORDER BY at_ms, message LIMIT ?2)"},
};
const struct stmt_module kflog_module = STMT_MODULE("kflog", kflog_sql);

const char *kflog_state_name(enum kflog_state s)
{
	return states[s];
}

/* -- accounts ------------------------------------------------------------------------------------------------------------ */

static void read_account(struct stmt *s, struct arena *a, void *to)
{
	struct kflog_account *k = to;

	k->account = stmt_col_text(s, 0, a);
	k->name = stmt_col_text(s, 1, a);
	k->managed = stmt_col_int(s, 2) != 0;
	k->cursor = stmt_col_text(s, 3, a);
	k->bound_ms = stmt_col_int(s, 4);
	k->read_ms = stmt_col_int_or(s, 5, KFLOG_NEVER);
	k->token = stmt_col_text(s, 6, a);
	k->token_ms = stmt_col_int(s, 7);
	k->asking = stmt_col_int(s, 8) != 0;
	k->again = stmt_col_int(s, 9) != 0;
	k->wake_ms = stmt_col_int(s, 10);
	k->trouble = stmt_col_text(s, 11, a);
}

enum rc kflog_account_get(
	struct store_db *db, struct arena *a, struct span account, struct kflog_account *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, ACCOUNT_GET);

	stmt_text(s, 1, account);
	return rows_one(s, a, read_account, ret, err);
}

enum rc kflog_account_put(struct store_db *db, const struct kflog_account *k, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, ACCOUNT_PUT);

	stmt_text(s, 1, k->account);
	stmt_text_or_empty(s, 2, k->name);
	stmt_int(s, 3, k->managed);
	stmt_text_or_empty(s, 4, k->cursor);
	stmt_int(s, 5, k->bound_ms);
	stmt_int_or_null(s, 6, k->read_ms, KFLOG_NEVER);
	stmt_text_or_empty(s, 7, k->token);
	stmt_int(s, 8, k->token_ms);
	stmt_int(s, 9, k->asking);
	stmt_int(s, 10, k->again);
	stmt_int(s, 11, k->wake_ms);
	stmt_text_or_empty(s, 12, k->trouble);
	return stmt_run(s, err);
}

enum rc kflog_accounts(
	struct store_db *db, struct arena *a, struct kflog_account **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, ACCOUNT_ALL);
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_account, &v, ret_count, err);

	*ret = v;
	return rc;
}

static void read_servicer(struct stmt *s, struct arena *a, void *to)
{
	struct kflog_servicer *k = to;

	k->account = stmt_col_text(s, 0, a);
	k->userid = stmt_col_text(s, 1, a);
	k->receiving = stmt_col_int(s, 2) != 0;
	k->seen_ms = stmt_col_int(s, 3);
}

enum rc kflog_servicer_put(struct store_db *db, const struct kflog_servicer *k, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SERVICER_PUT);

	stmt_text(s, 1, k->account);
	stmt_text(s, 2, k->userid);
	stmt_int(s, 3, k->receiving);
	stmt_int(s, 4, k->seen_ms);
	return stmt_run(s, err);
}

enum rc kflog_servicers_left(struct store_db *db, struct span account, int64_t seen_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SERVICER_LEFT);

	stmt_text(s, 1, account);
	stmt_int(s, 2, seen_ms);
	return stmt_run(s, err);
}

enum rc kflog_servicers_of(struct store_db *db, struct arena *a, struct span account, struct kflog_servicer **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SERVICER_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, account);
	rc = rows_all(s, a, sizeof **ret, read_servicer, &v, ret_count, err);
	*ret = v;
	return rc;
}

/* -- conversations ------------------------------------------------------------------------------------------------------------ */

static void read_session(struct stmt *s, struct arena *a, void *to)
{
	struct kflog_session *k = to;

	k->account = stmt_col_text(s, 0, a);
	k->customer = stmt_col_text(s, 1, a);
	k->state = stmt_col_int(s, 2);
	k->servicer = stmt_col_text(s, 3, a);
	k->scene = stmt_col_text(s, 4, a);
	k->entered_ms = stmt_col_int_or(s, 5, KFLOG_NEVER);
	k->said_ms = stmt_col_int_or(s, 6, KFLOG_NEVER);
	k->touched_ms = stmt_col_int(s, 7);
	k->sent = stmt_col_int(s, 8);
	k->sending = stmt_col_int(s, 9);
	k->handing = stmt_col_int(s, 10) != 0;
}

enum rc kflog_session_get(struct store_db *db, struct arena *a, struct span account, struct span customer,
	struct kflog_session *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SESSION_GET);

	stmt_text(s, 1, account);
	stmt_text(s, 2, customer);
	return rows_one(s, a, read_session, ret, err);
}

enum rc kflog_session_put(struct store_db *db, const struct kflog_session *k, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SESSION_PUT);

	stmt_text(s, 1, k->account);
	stmt_text(s, 2, k->customer);
	stmt_int(s, 3, k->state);
	stmt_text_or_empty(s, 4, k->servicer);
	stmt_text_or_empty(s, 5, k->scene);
	stmt_int_or_null(s, 6, k->entered_ms, KFLOG_NEVER);
	stmt_int_or_null(s, 7, k->said_ms, KFLOG_NEVER);
	stmt_int(s, 8, k->touched_ms);
	stmt_int(s, 9, k->sent);
	stmt_int(s, 10, k->sending);
	stmt_int(s, 11, k->handing);
	return stmt_run(s, err);
}

enum rc kflog_sessions_of(struct store_db *db, struct arena *a, struct span customer, struct kflog_session **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SESSION_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_session, &v, ret_count, err);
	*ret = v;
	return rc;
}

enum rc kflog_sessions_in(struct store_db *db, struct arena *a, int64_t state, int most, struct kflog_session **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, SESSION_IN);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, state);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_session, &v, ret_count, err);
	*ret = v;
	return rc;
}

/* -- messages --------------------------------------------------------------------------------------------------------------- */

static void read_message(struct stmt *s, struct arena *a, void *to)
{
	struct kflog_message *m = to;

	m->message = stmt_col_int(s, 0);
	m->account = stmt_col_text(s, 1, a);
	m->msgid = stmt_col_text(s, 2, a);
	m->customer = stmt_col_text(s, 3, a);
	m->origin = stmt_col_int(s, 4);
	m->kind = stmt_col_text(s, 5, a);
	m->at_ms = stmt_col_int(s, 6);
	m->text = stmt_col_text(s, 7, a);
	m->state = (enum kflog_state)rows_name(states, KFLOG_STATES, stmt_col_peek(s, 8));
	m->detail = stmt_col_text(s, 9, a);
	m->enrolment = stmt_col_int(s, 10);
	m->script = stmt_col_text(s, 11, a);
	m->step = stmt_col_text(s, 12, a);
	m->last = stmt_col_int(s, 13) != 0;
	m->code = stmt_col_text(s, 14, a);
	m->request = stmt_col_text(s, 15, a);
}

/* Is it the last part of an answer of the 话术? Then it counts as said once it is sent. */
static bool answers(const struct kflog_message *m)
{
	return m->origin == 0 && m->last && m->enrolment == 0 && m->script.n && m->customer.n;
}

static enum rc count(
	struct store_db *db, enum wordbook_change change, const struct kflog_message *m, int64_t at_ms, struct err *err)
{
	const struct wordbook_words words = {.answer = true, .script = m->script, .step = m->step};

	return wordbook_change(db, change, m->customer, &words, at_ms, err);
}

enum rc kflog_message_add(struct store_db *db, const struct kflog_message *m, int64_t *ret_id, struct err *err)
{
	struct stmt *s;
	int64_t id = m->message;
	enum rc rc = id ? RC_OK : db_next_row(db, &id, err);

	if (rc)
		return rc;
	s = stmt_get(db, STMT_kflog, MESSAGE_ADD);
	stmt_int(s, 1, id);
	stmt_text(s, 2, m->account);
	stmt_text(s, 3, m->msgid);
	stmt_text_or_empty(s, 4, m->customer);
	stmt_int(s, 5, m->origin);
	stmt_text_or_empty(s, 6, m->kind);
	stmt_int(s, 7, m->at_ms);
	stmt_text_or_empty(s, 8, m->text);
	stmt_str(s, 9, states[m->state]);
	stmt_text_or_empty(s, 10, m->detail);
	stmt_int(s, 11, m->enrolment);
	stmt_text_or_empty(s, 12, m->script);
	stmt_text_or_empty(s, 13, m->step);
	stmt_int(s, 14, m->last);
	stmt_text_or_empty(s, 15, m->code);
	stmt_text_or_empty(s, 16, m->request);
	rc = stmt_run(s, err);
	if (rc)
		return rc;
	if (stmt_changes(db) == 0)
		return err_set(err, RC_CONFLICT, "message '%.*s' is there", SPAN_ARG(m->msgid));
	if (ret_id)
		*ret_id = id;
	return answers(m) && m->state == KFLOG_SENT ? count(db, WORDBOOK_SAID, m, m->at_ms, err) : RC_OK;
}

/* It is to be put as it is now: what was counted of it until now and is not so any more goes, and the other way round. */
static enum rc count_again(struct store_db *db, const struct kflog_message *m, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, MESSAGE_SAID);
	int64_t was_ms = 0;
	bool was, is = m->state == KFLOG_SENT;
	enum rc rc;

	stmt_int(s, 1, m->message);
	rc = rows_int(s, &was_ms, err);
	was = rc == RC_OK;
	if ((rc && rc != RC_NOTFOUND) || (was && is && was_ms == m->at_ms))
		return rc;
	rc = was ? count(db, WORDBOOK_UNSAID, m, was_ms, err) : RC_OK;
	return rc || !is ? rc : count(db, WORDBOOK_SAID, m, m->at_ms, err);
}

enum rc kflog_message_put(struct store_db *db, const struct kflog_message *m, struct err *err)
{
	enum rc rc = answers(m) ? count_again(db, m, err) : RC_OK;
	struct stmt *s;

	if (rc)
		return rc;
	s = stmt_get(db, STMT_kflog, MESSAGE_PUT);
	stmt_int(s, 1, m->message);
	stmt_int(s, 2, m->at_ms);
	stmt_str(s, 3, states[m->state]);
	stmt_text_or_empty(s, 4, m->detail);
	stmt_text_or_empty(s, 5, m->request);
	return stmt_run_one(s, err);
}

enum rc kflog_message_get(struct store_db *db, struct arena *a, int64_t id, struct kflog_message *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, MESSAGE_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_message, ret, err);
}

enum rc kflog_message_find(struct store_db *db, struct arena *a, struct span account, struct span msgid,
	struct kflog_message *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, MESSAGE_FIND);

	stmt_text(s, 1, account);
	stmt_text(s, 2, msgid);
	return rows_one(s, a, read_message, ret, err);
}

enum rc kflog_message_next(struct store_db *db, struct arena *a, struct span account, struct span customer,
	struct kflog_message *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, MESSAGE_NEXT);

	stmt_text(s, 1, account);
	stmt_text(s, 2, customer);
	return rows_one(s, a, read_message, ret, err);
}

enum rc kflog_messages_of(struct store_db *db, struct arena *a, struct span customer, int most,
	struct kflog_message **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, MESSAGE_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_message, &v, ret_count, err);
	*ret = v;
	return rc;
}

enum rc kflog_prune(struct store_db *db, int64_t before_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_kflog, MESSAGE_PRUNE);

	stmt_int(s, 1, before_ms);
	stmt_int(s, 2, KFLOG_PRUNE);
	return stmt_run(s, err);
}
