#include "store/chatmember.h"
#include "rows.h"
#include "store/contact.h"
#include "store/person.h"
#include "store/roster.h"

#define MEMBER_COLUMNS "chat, member, type, unionid, state, scene, joined_ms, left_ms, as_of_ms"

enum {
	CHATMEMBER_GET,
	CHATMEMBER_PUT,
	CHATMEMBER_SITTING,
	CHATMEMBER_EVER,
	CHATMEMBER_AT,
	CHATMEMBER_COUNT,
	CHATMEMBER_OF,
	CHATMEMBER_LAST
};
static const struct stmt_sql chatmember_sql[] = {
	[CHATMEMBER_GET] = {.one = true,
		.sql = "SELECT " MEMBER_COLUMNS " FROM chat_member WHERE chat = ?1 AND member = ?2"},
	[CHATMEMBER_PUT] =
		{.sql = "INSERT INTO chat_member (" MEMBER_COLUMNS
			", no) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) ON CONFLICT (chat, member) DO UPDATE SET"
			" type = excluded.type, unionid = excluded.unionid, state = excluded.state,"
			" scene = excluded.scene, joined_ms = excluded.joined_ms, left_ms = excluded.left_ms,"
			" as_of_ms = excluded.as_of_ms, no = excluded.no"},
	[CHATMEMBER_SITTING] = {.sql = "SELECT " MEMBER_COLUMNS " FROM chat_member WHERE chat = ?1 AND left_ms IS NULL"
				       " ORDER BY joined_ms, member"},
	[CHATMEMBER_EVER] = {.sql = "SELECT " MEMBER_COLUMNS " FROM chat_member WHERE chat = ?1"
				    " ORDER BY joined_ms, member"},
	[CHATMEMBER_AT] = {.sql = "SELECT " MEMBER_COLUMNS " FROM chat_member WHERE chat = ?1 AND type <> 1"
				  " AND joined_ms <= ?2 AND (left_ms IS NULL OR left_ms >= ?2) ORDER BY member"},
	[CHATMEMBER_COUNT] = {.one = true,
		.sql = "SELECT count(*) FROM chat_member WHERE chat = ?1 AND left_ms IS NULL"},
	[CHATMEMBER_OF] = {.sql = "SELECT " MEMBER_COLUMNS " FROM chat_member WHERE member = ?1 AND left_ms IS NULL"
				  " ORDER BY joined_ms, chat"},
	[CHATMEMBER_LAST] = {.sql = "SELECT joined_ms FROM chat_member WHERE member = ?1"
				    " ORDER BY joined_ms DESC, chat LIMIT 1"},
};
const struct stmt_module chatmember_module = STMT_MODULE("chatmember", chatmember_sql);

static void read_member(struct stmt *s, struct arena *a, void *to)
{
	struct chatmember *m = to;

	m->chat = stmt_col_text(s, 0, a);
	m->member = stmt_col_text(s, 1, a);
	m->type = stmt_col_int(s, 2);
	m->unionid = stmt_col_text(s, 3, a);
	m->state = stmt_col_text(s, 4, a);
	m->scene = stmt_col_int(s, 5);
	m->joined_ms = stmt_col_int(s, 6);
	m->left_ms = stmt_col_int_or(s, 7, CHATMEMBER_IN);
	m->as_of_ms = stmt_col_int(s, 8);
}

enum rc chatmember_get(struct store_db *db, struct arena *a, struct span chat, struct span member,
	struct chatmember *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_GET);

	stmt_text(s, 1, chat);
	stmt_text(s, 2, member);
	return rows_one(s, a, read_member, ret, err);
}

enum rc chatmember_put(struct store_db *db, const struct chatmember *m, struct err *err)
{
	struct stmt *s;
	int64_t no = 0;
	enum rc rc = m->type == CHATMEMBER_EMPLOYEE ? RC_OK : person_number(db, m->member, &no, err);

	if (rc)
		return rc;
	s = stmt_get(db, STMT_chatmember, CHATMEMBER_PUT);
	stmt_text(s, 1, m->chat);
	stmt_text(s, 2, m->member);
	stmt_int(s, 3, m->type);
	stmt_text_or_empty(s, 4, m->unionid);
	stmt_text_or_empty(s, 5, m->state);
	stmt_int(s, 6, m->scene);
	stmt_int(s, 7, m->joined_ms);
	stmt_int_or_null(s, 8, m->left_ms, CHATMEMBER_IN);
	stmt_int(s, 9, m->as_of_ms);
	stmt_int(s, 10, no);
	rc = stmt_run(s, err);
	if (!rc && m->type != CHATMEMBER_EMPLOYEE)
		rc = contact_grouped(db, m->member, m->joined_ms, err);
	return rc ? rc : roster_sat(db, m->member, err);
}

static enum rc all(struct stmt *s, struct arena *a, struct chatmember **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(s, a, sizeof **ret, read_member, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc chatmember_in(struct store_db *db, struct arena *a, struct span chat, struct chatmember **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_SITTING);

	stmt_text(s, 1, chat);
	return all(s, a, ret, ret_count, err);
}

enum rc chatmember_at(struct store_db *db, struct arena *a, struct span chat, int64_t at_ms, struct chatmember **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_AT);

	stmt_text(s, 1, chat);
	stmt_int(s, 2, at_ms);
	return all(s, a, ret, ret_count, err);
}

enum rc chatmember_ever(struct store_db *db, struct arena *a, struct span chat, struct chatmember **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_EVER);

	stmt_text(s, 1, chat);
	return all(s, a, ret, ret_count, err);
}

enum rc chatmember_count(struct store_db *db, struct span chat, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_COUNT);

	stmt_text(s, 1, chat);
	return rows_int(s, ret, err);
}

enum rc chatmember_of(struct store_db *db, struct arena *a, struct span member, struct chatmember **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_OF);

	stmt_text(s, 1, member);
	return all(s, a, ret, ret_count, err);
}

enum rc chatmember_last(struct store_db *db, struct span member, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_chatmember, CHATMEMBER_LAST);

	stmt_text(s, 1, member);
	return rows_int(s, ret_ms, err);
}
