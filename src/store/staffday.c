#include "store/staffday.h"
#include "rows.h"

#define COLUMNS \
	"employee, day, applies, contacts, chats, messages, replied_permille, reply_minutes, lost, final, read_ms"

enum { STAFFDAY_PUT, STAFFDAY_FINAL, STAFFDAY_BETWEEN };
static const struct stmt_sql staffday_sql[] = {
	[STAFFDAY_PUT] =
		{.sql = "INSERT INTO staff_day (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
			" ON CONFLICT (employee, day) DO UPDATE SET applies = excluded.applies, contacts = excluded.contacts,"
			" chats = excluded.chats, messages = excluded.messages, replied_permille = excluded.replied_permille,"
			" reply_minutes = excluded.reply_minutes, lost = excluded.lost, final = excluded.final,"
			" read_ms = excluded.read_ms WHERE staff_day.final = 0"},
	[STAFFDAY_FINAL] = {.one = true,
		.sql = "SELECT day FROM staff_day WHERE employee = ?1 AND final = 1 ORDER BY day DESC LIMIT 1"},
	[STAFFDAY_BETWEEN] = {.sql = "SELECT " COLUMNS
				     " FROM staff_day WHERE day >= ?1 AND day <= ?2 ORDER BY day, employee"},
};
const struct stmt_module staffday_module = STMT_MODULE("staffday", staffday_sql);

enum rc staffday_put(struct store_db *db, const struct staffday *d, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_staffday, STAFFDAY_PUT);

	stmt_text(s, 1, d->employee);
	stmt_int(s, 2, d->day);
	stmt_int(s, 3, d->applies);
	stmt_int(s, 4, d->contacts);
	stmt_int(s, 5, d->chats);
	stmt_int(s, 6, d->messages);
	stmt_int_or_null(s, 7, d->replied_permille, STAFFDAY_NONE);
	stmt_int_or_null(s, 8, d->reply_minutes, STAFFDAY_NONE);
	stmt_int(s, 9, d->lost);
	stmt_int(s, 10, d->final);
	stmt_int(s, 11, d->read_ms);
	return stmt_run(s, err);
}

enum rc staffday_final(struct store_db *db, struct span employee, int64_t *ret_day, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_staffday, STAFFDAY_FINAL);

	stmt_text(s, 1, employee);
	return rows_int(s, ret_day, err);
}

static void read_day(struct stmt *s, struct arena *a, void *to)
{
	*(struct staffday *)to = (struct staffday){.employee = stmt_col_text(s, 0, a),
		.day = stmt_col_int(s, 1),
		.applies = stmt_col_int(s, 2),
		.contacts = stmt_col_int(s, 3),
		.chats = stmt_col_int(s, 4),
		.messages = stmt_col_int(s, 5),
		.replied_permille = stmt_col_int_or(s, 6, STAFFDAY_NONE),
		.reply_minutes = stmt_col_int_or(s, 7, STAFFDAY_NONE),
		.lost = stmt_col_int(s, 8),
		.final = stmt_col_int(s, 9) != 0,
		.read_ms = stmt_col_int(s, 10)};
}

enum rc staffday_between(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day, struct staffday **ret,
	int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_staffday, STAFFDAY_BETWEEN), a, from_day, to_day, sizeof **ret,
		read_day, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
