#include "store/strategytag.h"
#include "rows.h"

#define COLUMNS "t.tag_id, t.name, t.grp, t.group_id, t.strategy, t.seen_ms, t.trouble, coalesce(s.name, '')"
#define FROM " FROM strategy_tag AS t LEFT JOIN strategy AS s ON s.strategy = t.strategy "

enum {
	ST_BY_ID,
	ST_FIND,
	ST_ALL,
	ST_PUT,
	ST_DROP_WORN,
	ST_DROP,
	ST_DROP_UNSEEN_WORN,
	ST_DROP_UNSEEN,
	ST_TROUBLE,
	ST_WORN,
	ST_RULES_PUT,
	ST_RULES_ALL,
	ST_UNMADE,
	ST_MADE,
	ST_ON,
	ST_OFF,
	ST_LEFT,
	ST_OF
};
static const struct stmt_sql strategytag_sql[] = {
	[ST_BY_ID] = {.one = true, .sql = "SELECT " COLUMNS FROM "WHERE t.tag_id = ?1"},
	[ST_FIND] = {.scan = true, /* by hand */
		.sql = "SELECT " COLUMNS FROM "WHERE t.tag_id = ?1 OR (t.grp = ?2 AND t.name = ?3) "
		       "ORDER BY t.strategy = 0, t.tag_id LIMIT 1"},
	[ST_ALL] = {.scan = true, .sql = "SELECT " COLUMNS FROM "ORDER BY t.strategy, t.grp, t.name, t.tag_id"},
	[ST_PUT] =
		{.sql = "INSERT INTO strategy_tag (tag_id, name, grp, group_id, strategy, seen_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6) "
			"ON CONFLICT (tag_id) DO UPDATE SET name = excluded.name, grp = excluded.grp, seen_ms = excluded.seen_ms, "
			"group_id = CASE WHEN excluded.group_id <> '' THEN excluded.group_id ELSE strategy_tag.group_id END, "
			"strategy = CASE WHEN excluded.strategy <> 0 THEN excluded.strategy ELSE strategy_tag.strategy END "
			"WHERE excluded.seen_ms >= strategy_tag.seen_ms"},
	[ST_DROP_WORN] = {.scan = true, /* by hand, not often, as those below */
		.sql = "DELETE FROM contact_strategy WHERE tag_id IN "
		       "(SELECT tag_id FROM strategy_tag WHERE tag_id = ?1 OR group_id = ?1)"},
	[ST_DROP] = {.scan = true, .sql = "DELETE FROM strategy_tag WHERE tag_id = ?1 OR group_id = ?1"},
	[ST_DROP_UNSEEN_WORN] = {.scan = true,
		.sql = "DELETE FROM contact_strategy WHERE tag_id IN "
		       "(SELECT tag_id FROM strategy_tag WHERE strategy <> 0 AND seen_ms < ?1)"},
	[ST_DROP_UNSEEN] = {.scan = true, .sql = "DELETE FROM strategy_tag WHERE strategy <> 0 AND seen_ms < ?1"},
	[ST_TROUBLE] = {.sql = "UPDATE strategy_tag SET trouble = ?2 WHERE tag_id = ?1"},
	[ST_WORN] = {.one = true,
		.scan = true,
		.sql = "SELECT count(DISTINCT customer) FROM contact_strategy WHERE tag_id = ?1"},
	[ST_RULES_PUT] =
		{.sql = "INSERT INTO strategy (strategy, parent, name) VALUES (?1, ?2, ?3) ON CONFLICT (strategy) DO UPDATE SET "
			"parent = excluded.parent, name = excluded.name"},
	[ST_RULES_ALL] = {.scan = true, /* some dozens */
		.sql = "SELECT strategy, parent, name, unmade, trouble FROM strategy ORDER BY strategy"},
	[ST_UNMADE] = {.sql = "UPDATE strategy SET unmade = ?2, trouble = ?3 WHERE strategy = ?1"},
	[ST_MADE] =
		{.sql = "UPDATE strategy SET unmade = '', trouble = '' WHERE strategy = ?1 AND unmade = ?2 || '/' || ?3"},
	[ST_ON] = {.sql = "INSERT INTO contact_strategy (customer, employee, tag_id, at_ms) VALUES (?1, ?2, ?3, ?4) "
			  "ON CONFLICT (employee, customer, tag_id) DO NOTHING"},
	[ST_OFF] = {.sql = "DELETE FROM contact_strategy WHERE customer = ?1 AND employee = ?2 AND tag_id = ?3"},
	[ST_LEFT] = {.sql = "DELETE FROM contact_strategy WHERE customer = ?1 AND employee = ?2"},
	[ST_OF] =
		{.sql = "SELECT w.tag_id, t.name, t.grp, w.employee, w.at_ms FROM relation AS r CROSS JOIN contact_strategy AS w "
			"ON w.employee = r.employee AND w.customer = r.customer CROSS JOIN strategy_tag AS t ON t.tag_id = w.tag_id "
			"WHERE r.customer = ?1 ORDER BY r.employee, w.tag_id"},
};
const struct stmt_module strategytag_module = STMT_MODULE("strategytag", strategytag_sql);

static void read_tag(struct stmt *s, struct arena *a, void *to)
{
	*(struct strategytag *)to = (struct strategytag){.tag_id = stmt_col_text(s, 0, a),
		.name = stmt_col_text(s, 1, a),
		.grp = stmt_col_text(s, 2, a),
		.group_id = stmt_col_text(s, 3, a),
		.strategy = stmt_col_int(s, 4),
		.seen_ms = stmt_col_int(s, 5),
		.trouble = stmt_col_text(s, 6, a),
		.strategy_name = stmt_col_text(s, 7, a)};
}

enum rc strategytag_by_id(
	struct store_db *db, struct arena *a, struct span tag_id, struct strategytag *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_BY_ID);

	stmt_text(s, 1, tag_id);
	return rows_one(s, a, read_tag, ret, err);
}

enum rc strategytag_find(struct store_db *db, struct arena *a, struct span tag_id, struct span grp, struct span name,
	struct strategytag *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_FIND);

	stmt_text(s, 1, tag_id);
	stmt_text(s, 2, grp);
	stmt_text(s, 3, name);
	return rows_one(s, a, read_tag, ret, err);
}

enum rc strategytag_all(struct store_db *db, struct arena *a, struct strategytag **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc = rows_all(stmt_get(db, STMT_strategytag, ST_ALL), a, sizeof **ret, read_tag, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc strategytag_put(struct store_db *db, const struct strategytag *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_PUT);
	enum rc rc;

	stmt_text(s, 1, t->tag_id);
	stmt_text(s, 2, t->name);
	stmt_text(s, 3, t->grp);
	stmt_text(s, 4, t->group_id.p ? t->group_id : SPAN_LIT(""));
	stmt_int(s, 5, t->strategy);
	stmt_int(s, 6, t->seen_ms);
	rc = stmt_run(s, err);
	if (rc || !t->strategy)
		return rc;
	s = stmt_get(db, STMT_strategytag, ST_MADE);
	stmt_int(s, 1, t->strategy);
	stmt_text(s, 2, t->grp);
	stmt_text(s, 3, t->name);
	return stmt_run(s, err);
}

static enum rc run_id(struct store_db *db, int which, struct span id, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, which);

	stmt_text(s, 1, id);
	return stmt_run(s, err);
}

enum rc strategytag_drop(struct store_db *db, struct span id, struct err *err)
{
	enum rc rc = id.n ? run_id(db, ST_DROP_WORN, id, err) : RC_OK;

	return rc || !id.n ? rc : run_id(db, ST_DROP, id, err);
}

static enum rc run_at(struct store_db *db, int which, int64_t asked_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, which);

	stmt_int(s, 1, asked_ms);
	return stmt_run(s, err);
}

enum rc strategytag_drop_unseen(struct store_db *db, int64_t asked_ms, struct err *err)
{
	enum rc rc = run_at(db, ST_DROP_UNSEEN_WORN, asked_ms, err);

	return rc ? rc : run_at(db, ST_DROP_UNSEEN, asked_ms, err);
}

enum rc strategytag_trouble(struct store_db *db, struct span id, struct span trouble, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_TROUBLE);

	stmt_text(s, 1, id);
	stmt_text(s, 2, trouble);
	return stmt_run(s, err);
}

enum rc strategytag_worn(struct store_db *db, struct span tag_id, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_WORN);

	stmt_text(s, 1, tag_id);
	return rows_int(s, ret, err);
}

enum rc strategytag_rules_put(struct store_db *db, const struct strategytag_rules *r, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_RULES_PUT);

	stmt_int(s, 1, r->strategy);
	stmt_int(s, 2, r->parent);
	stmt_text(s, 3, r->name);
	return stmt_run(s, err);
}

static void read_rules(struct stmt *s, struct arena *a, void *to)
{
	*(struct strategytag_rules *)to = (struct strategytag_rules){.strategy = stmt_col_int(s, 0),
		.parent = stmt_col_int(s, 1),
		.name = stmt_col_text(s, 2, a),
		.unmade = stmt_col_text(s, 3, a),
		.trouble = stmt_col_text(s, 4, a)};
}

enum rc strategytag_rules_all(
	struct store_db *db, struct arena *a, struct strategytag_rules **ret, int *ret_count, struct err *err)
{
	void *v = NULL;
	enum rc rc =
		rows_all(stmt_get(db, STMT_strategytag, ST_RULES_ALL), a, sizeof **ret, read_rules, &v, ret_count, err);

	if (!rc)
		*ret = v;
	return rc;
}

enum rc strategytag_unmade(struct store_db *db, int64_t strategy, struct span tag, struct span trouble, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_UNMADE);

	stmt_int(s, 1, strategy);
	stmt_text(s, 2, tag);
	stmt_text(s, 3, trouble);
	return stmt_run(s, err);
}

enum rc strategytag_on(struct store_db *db, struct span customer, const struct strategytag_worn *t, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_ON);
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_text(s, 2, t->employee);
	stmt_text(s, 3, t->tag_id);
	stmt_int(s, 4, t->at_ms);
	rc = stmt_run(s, err);
	if (!rc && !stmt_changes(db))
		return err_set(err, RC_CONFLICT, "tag '%.*s' is there", SPAN_ARG(t->tag_id));
	return rc;
}

enum rc strategytag_off(
	struct store_db *db, struct span customer, struct span employee, struct span tag_id, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_OFF);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	stmt_text(s, 3, tag_id);
	return stmt_run_one(s, err);
}

enum rc strategytag_left(struct store_db *db, struct span customer, struct span employee, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_LEFT);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	return stmt_run(s, err);
}

static void read_worn(struct stmt *s, struct arena *a, void *to)
{
	*(struct strategytag_worn *)to = (struct strategytag_worn){.tag_id = stmt_col_text(s, 0, a),
		.name = stmt_col_text(s, 1, a),
		.grp = stmt_col_text(s, 2, a),
		.employee = stmt_col_text(s, 3, a),
		.at_ms = stmt_col_int(s, 4)};
}

enum rc strategytag_of(struct store_db *db, struct arena *a, struct span customer, struct strategytag_worn **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_strategytag, ST_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_worn, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
