#include "store/chat.h"
#include "rows.h"

#define CHAT_COLUMNS "chat, name, owner, version, created_ms, dismissed_ms, read_ms, members"

enum { CHAT_GET, CHAT_PUT, CHAT_ALL, CHAT_EVER, CHAT_NAMED, CHAT_DONE, CHAT_LISTED, CHAT_UNREAD };
static const struct stmt_sql chat_sql[] = {
	[CHAT_GET] = {.one = true, .sql = "SELECT " CHAT_COLUMNS " FROM chat WHERE chat = ?1"},
	[CHAT_PUT] = {.sql = "INSERT INTO chat (" CHAT_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)"
			     " ON CONFLICT (chat) DO UPDATE SET name = excluded.name, owner = excluded.owner,"
			     " version = excluded.version, created_ms = excluded.created_ms,"
			     " dismissed_ms = excluded.dismissed_ms, read_ms = excluded.read_ms,"
			     " members = excluded.members"},
	[CHAT_ALL] = {.sql = "SELECT " CHAT_COLUMNS " FROM chat WHERE dismissed_ms IS NULL ORDER BY chat",
		.scan = true /* a reload asks which of them a new script is for */},
	[CHAT_EVER] = {.sql = "SELECT " CHAT_COLUMNS " FROM chat ORDER BY chat", .scan = true /* siyu groups */},
	[CHAT_NAMED] = {.sql = "SELECT " CHAT_COLUMNS " FROM chat WHERE name = ?1 AND dismissed_ms IS NULL"
			       " ORDER BY created_ms DESC, chat"},
	[CHAT_DONE] = {.sql = "INSERT INTO chat_walk (id, listed_ms) VALUES (1, ?1)"
			      " ON CONFLICT (id) DO UPDATE SET listed_ms = excluded.listed_ms"},
	[CHAT_UNREAD] = {.one = true,
		.scan = true /* the first of an index of what is unread: is there one? */,
		.sql = "SELECT chat FROM chat WHERE read_ms IS NULL AND dismissed_ms IS NULL LIMIT 1"},
	[CHAT_LISTED] = {.one = true, .sql = "SELECT listed_ms FROM chat_walk WHERE id = 1"},
};
const struct stmt_module chat_module = STMT_MODULE("chat", chat_sql);

static void read_chat(struct stmt *s, struct arena *a, void *to)
{
	struct chat *c = to;

	c->chat = stmt_col_text(s, 0, a);
	c->name = stmt_col_text(s, 1, a);
	c->owner = stmt_col_text(s, 2, a);
	c->version = stmt_col_text(s, 3, a);
	c->created_ms = stmt_col_int_or(s, 4, CHAT_NONE);
	c->dismissed_ms = stmt_col_int_or(s, 5, CHAT_NONE);
	c->read_ms = stmt_col_int_or(s, 6, CHAT_NONE);
	c->members = stmt_col_int(s, 7);
}

enum rc chat_get(struct store_db *db, struct arena *a, struct span chat, struct chat *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chat, CHAT_GET);

	stmt_text(s, 1, chat);
	return rows_one(s, a, read_chat, ret, err);
}

enum rc chat_put(struct store_db *db, const struct chat *c, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chat, CHAT_PUT);

	stmt_text(s, 1, c->chat);
	stmt_text_or_empty(s, 2, c->name);
	stmt_text_or_empty(s, 3, c->owner);
	stmt_text_or_empty(s, 4, c->version);
	stmt_int_or_null(s, 5, c->created_ms, CHAT_NONE);
	stmt_int_or_null(s, 6, c->dismissed_ms, CHAT_NONE);
	stmt_int_or_null(s, 7, c->read_ms, CHAT_NONE);
	stmt_int(s, 8, c->members);
	return stmt_run(s, err);
}

static enum rc all(struct stmt *s, struct arena *a, struct chat **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_chat, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc chat_all(struct store_db *db, struct arena *a, struct chat **ret, int *ret_count, struct err *err)
{
	return all(stmt_get(db, STMT_chat, CHAT_ALL), a, ret, ret_count, err);
}

enum rc chat_ever(struct store_db *db, struct arena *a, struct chat **ret, int *ret_count, struct err *err)
{
	return all(stmt_get(db, STMT_chat, CHAT_EVER), a, ret, ret_count, err);
}

enum rc chat_named(
	struct store_db *db, struct arena *a, struct span name, struct chat **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chat, CHAT_NAMED);

	stmt_text(s, 1, name);
	return all(s, a, ret, ret_count, err);
}

enum rc chat_list_done(struct store_db *db, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chat, CHAT_DONE);

	stmt_int(s, 1, at_ms);
	return stmt_run(s, err);
}

enum rc chat_listed(struct store_db *db, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chat, CHAT_LISTED);

	return rows_int(s, ret_ms, err);
}

enum rc chat_unread(struct store_db *db, bool *ret_any, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chat, CHAT_UNREAD);
	enum rc rc = stmt_step(s, err);

	stmt_done(s);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret_any = rc == RC_OK;
	return RC_OK;
}
