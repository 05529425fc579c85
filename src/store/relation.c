#include "store/relation.h"
#include "rows.h"

#define RELATION_BODY "state, event_s, add_ms, add_day, adds, channel, end_ms, asked"

static const char *const names[RELATION_STATES] = {
	"half", "live", "deleted_by_employee", "deleted_by_customer", "transferred"};

enum { RELATION_GET, RELATION_PUT, RELATION_OF, RELATION_LISTED, RELATION_SEEN, RELATION_PAGE };
static const struct stmt_sql relation_sql[] = {
	[RELATION_GET] = {.one = true,
		.sql = "SELECT " RELATION_BODY " FROM relation WHERE customer = ?1 AND employee = ?2"},
	[RELATION_PUT] =
		{.sql = "INSERT INTO relation (customer, employee, " RELATION_BODY
			", no) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, (SELECT no FROM contact WHERE customer = ?1)) "
			"ON CONFLICT (customer, employee) DO UPDATE SET state = excluded.state, event_s = excluded.event_s, "
			"add_ms = excluded.add_ms, add_day = excluded.add_day, adds = excluded.adds, "
			"channel = excluded.channel, end_ms = excluded.end_ms, asked = excluded.asked, no = excluded.no"},
	[RELATION_OF] = {.sql = "SELECT " RELATION_BODY
				", customer, employee FROM relation WHERE customer = ?1 ORDER BY add_ms, employee"},
	[RELATION_LISTED] =
		{.sql = "UPDATE relation SET listed_ms = ?3, way = ?4 WHERE customer = ?1 AND employee = ?2"},
	[RELATION_SEEN] = {.one = true,
		.sql = "SELECT " RELATION_BODY
		       ", customer, employee, listed_ms, way FROM relation WHERE customer = ?1 AND employee = ?2"},
	[RELATION_PAGE] = {.sql = "SELECT " RELATION_BODY ", customer, employee, listed_ms, way FROM relation "
				  "WHERE (customer, employee) > (?1, ?2) ORDER BY customer, employee LIMIT ?3"},
};
const struct stmt_module relation_module = STMT_MODULE("relation", relation_sql);

enum relation_state relation_state_find(struct span name)
{
	return (enum relation_state)rows_name(names, RELATION_STATES, name);
}

static void read_body(struct stmt *s, struct arena *a, void *to)
{
	struct relation *r = to;

	r->state = relation_state_find(stmt_col_peek(s, 0));
	r->event_s = stmt_col_int(s, 1);
	r->add_ms = stmt_col_int(s, 2);
	r->add_day = stmt_col_int(s, 3);
	r->adds = stmt_col_int(s, 4);
	r->channel = stmt_col_text(s, 5, a);
	r->end_ms = stmt_col_int_or(s, 6, RELATION_OPEN);
	r->asked = stmt_col_int(s, 7) != 0;
}

static void read_relation(struct stmt *s, struct arena *a, void *to)
{
	struct relation *r = to;

	read_body(s, a, r);
	r->customer = stmt_col_text(s, 8, a);
	r->employee = stmt_col_text(s, 9, a);
}

static void read_listed(struct stmt *s, struct arena *a, void *to)
{
	struct relation *r = to;

	read_relation(s, a, r);
	r->listed_ms = stmt_col_int_or(s, 10, RELATION_OPEN);
	r->way = stmt_col_int_or(s, 11, 0);
}

enum rc relation_get(struct store_db *db, struct arena *a, struct span customer, struct span employee,
	struct relation *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_relation, RELATION_GET);
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	rc = rows_one(s, a, read_body, ret, err);
	if (rc)
		return rc;
	ret->customer = arena_copy(a, customer);
	ret->employee = arena_copy(a, employee);
	return RC_OK;
}

enum rc relation_put(struct store_db *db, const struct relation *r, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_relation, RELATION_PUT);

	stmt_text(s, 1, r->customer);
	stmt_text(s, 2, r->employee);
	stmt_str(s, 3, names[r->state]);
	stmt_int(s, 4, r->event_s);
	stmt_int(s, 5, r->add_ms);
	stmt_int(s, 6, r->add_day);
	stmt_int(s, 7, r->adds);
	stmt_text_or_empty(s, 8, r->channel);
	stmt_int_or_null(s, 9, r->end_ms, RELATION_OPEN);
	stmt_int(s, 10, r->asked);
	return stmt_run(s, err);
}

enum rc relation_of(struct store_db *db, struct arena *a, struct span customer, struct relation **ret, int *ret_count,
	struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_relation, RELATION_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_relation, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc relation_listed(
	struct store_db *db, struct span customer, struct span employee, int64_t at_ms, int64_t way, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_relation, RELATION_LISTED);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	stmt_int(s, 3, at_ms);
	stmt_int(s, 4, way);
	return stmt_run_one(s, err);
}

enum rc relation_seen(struct store_db *db, struct arena *a, struct span customer, struct span employee,
	struct relation *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_relation, RELATION_SEEN);

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	return rows_one(s, a, read_listed, ret, err);
}

enum rc relation_page(struct store_db *db, struct arena *a, struct span customer, struct span employee, int most,
	struct relation **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_relation, RELATION_PAGE);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	stmt_text(s, 2, employee);
	stmt_int(s, 3, most);
	rc = rows_all(s, a, sizeof **ret, read_listed, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}
