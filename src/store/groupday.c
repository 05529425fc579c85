#include "store/groupday.h"
#include "rows.h"

#define COLUMNS \
	"owner, day, new_groups, groups, groups_spoke, new_members, members, members_spoke, messages, final, read_ms"

enum { GROUPDAY_PUT, GROUPDAY_FINAL, GROUPDAY_BETWEEN };
static const struct stmt_sql groupday_sql[] = {
	[GROUPDAY_PUT] =
		{.sql = "INSERT INTO group_day (" COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)"
			" ON CONFLICT (owner, day) DO UPDATE SET new_groups = excluded.new_groups, groups = excluded.groups,"
			" groups_spoke = excluded.groups_spoke, new_members = excluded.new_members, members = excluded.members,"
			" members_spoke = excluded.members_spoke, messages = excluded.messages, final = excluded.final,"
			" read_ms = excluded.read_ms WHERE group_day.final = 0"},
	[GROUPDAY_FINAL] = {.one = true,
		.scan = true /* from its end: three days of owners at most are not final */,
		.sql = "SELECT day FROM group_day WHERE final = 1 ORDER BY day DESC, owner LIMIT 1"},
	[GROUPDAY_BETWEEN] = {.sql = "SELECT " COLUMNS
				     " FROM group_day WHERE day >= ?1 AND day <= ?2 ORDER BY day, owner"},
};
const struct stmt_module groupday_module = STMT_MODULE("groupday", groupday_sql);

enum rc groupday_put(struct store_db *db, const struct groupday *d, struct err *err)
{
	const int64_t v[] = {d->day, d->new_groups, d->groups, d->groups_spoke, d->new_members, d->members,
		d->members_spoke, d->messages, d->final, d->read_ms};
	struct stmt *s = stmt_get(db, STMT_groupday, GROUPDAY_PUT);

	stmt_text(s, 1, d->owner);
	for (int i = 0; i < (int)(sizeof v / sizeof *v); i++)
		stmt_int(s, 2 + i, v[i]);
	return stmt_run(s, err);
}

enum rc groupday_final(struct store_db *db, int64_t *ret_day, struct err *err)
{
	return rows_int(stmt_get(db, STMT_groupday, GROUPDAY_FINAL), ret_day, err);
}

static void read_day(struct stmt *s, struct arena *a, void *to)
{
	*(struct groupday *)to = (struct groupday){.owner = stmt_col_text(s, 0, a),
		.day = stmt_col_int(s, 1),
		.new_groups = stmt_col_int(s, 2),
		.groups = stmt_col_int(s, 3),
		.groups_spoke = stmt_col_int(s, 4),
		.new_members = stmt_col_int(s, 5),
		.members = stmt_col_int(s, 6),
		.members_spoke = stmt_col_int(s, 7),
		.messages = stmt_col_int(s, 8),
		.final = stmt_col_int(s, 9) != 0,
		.read_ms = stmt_col_int(s, 10)};
}

enum rc groupday_between(struct store_db *db, struct arena *a, int64_t from_day, int64_t to_day, struct groupday **ret,
	int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_days(stmt_get(db, STMT_groupday, GROUPDAY_BETWEEN), a, from_day, to_day, sizeof **ret,
		read_day, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}
