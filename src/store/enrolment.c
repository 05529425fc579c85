#include "store/enrolment.h"
#include "base/err.h"
#include "rows.h"

#define ENROLMENT_COLUMNS \
	"enrolment, script, customer, employee, round, state, outcome, reason, version, t0_ms, entered_ms, ended_ms, " \
	"shift_days, arm, holdout, channel, goal_ms, wake_ms, wake_step, camp"

#define ENROLMENT_COLUMNS_E \
	"e.enrolment, e.script, e.customer, e.employee, e.round, e.state, e.outcome, e.reason, e.version, e.t0_ms, " \
	"e.entered_ms, e.ended_ms, e.shift_days, e.arm, e.holdout, e.channel, e.goal_ms, e.wake_ms, e.wake_step, e.camp"

/* Of one that is looked at because it lives: what its end would say is not asked. */
#define ENROLMENT_LIVING \
	"e.enrolment, e.script, e.customer, e.employee, e.round, e.state, e.version, e.t0_ms, e.entered_ms, " \
	"e.shift_days, e.arm, e.holdout, e.channel, e.goal_ms, e.wake_ms, e.wake_step, e.camp"
#define LIVING_WIDTH 17

static const char *const names[ENROLMENT_STATES] = {"live", "waiting", "ended"};

enum {
	ENROLMENT_ADD,
	ENROLMENT_GET,
	ENROLMENT_GET_FRIEND,
	ENROLMENT_GET_MEMBER,
	ENROLMENT_PUT,
	ENROLMENT_HAND,
	ENROLMENT_NAP,
	ENROLMENT_OF,
	ENROLMENT_OF_ALL,
	ENROLMENT_CAMP,
	ENROLMENT_LIVE_N,
	ENROLMENT_IN,
	ENROLMENT_GROUPS,
	ENROLMENT_COUNT,
	ENROLMENT_STAFF,
	ENROLMENT_DUE,
	ENROLMENT_DUE_MIN,
	ENROLMENT_AT
};
static const struct stmt_sql enrolment_sql[] = {
	[ENROLMENT_ADD] = {.sql = "INSERT INTO enrolment (" ENROLMENT_COLUMNS
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, "
				  "?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)"},
	[ENROLMENT_GET] = {.one = true, .sql = "SELECT " ENROLMENT_COLUMNS " FROM enrolment WHERE enrolment = ?1"},
	[ENROLMENT_GET_FRIEND] = {.one = true,
		.sql = "SELECT " ENROLMENT_LIVING ", r.state, r.add_ms, r.adds, r.end_ms, "
		       "EXISTS (SELECT 1 FROM enrolment AS x WHERE x.customer = e.customer AND x.enrolment <> e.enrolment) "
		       "FROM enrolment AS e "
		       "LEFT JOIN relation AS r ON r.customer = e.customer AND r.employee = e.employee "
		       "WHERE e.enrolment = ?1"},
	[ENROLMENT_GET_MEMBER] =
		{.sql = "SELECT " ENROLMENT_LIVING ", m.enrolment, m.state, m.at_ms, o.occurrence, o.state, o.employee "
			"FROM task_member AS m LEFT JOIN enrolment AS e ON e.enrolment = m.enrolment "
			"LEFT JOIN occurrence AS o ON o.enrolment = m.enrolment AND o.step = ?3 AND o.task = m.task "
			"WHERE m.task = ?1 AND m.customer = ?2 ORDER BY o.occurrence DESC LIMIT 1"},
	[ENROLMENT_PUT] =
		{.sql = "UPDATE enrolment SET state = ?2, outcome = ?3, reason = ?4, ended_ms = ?5, shift_days = ?6, "
			"goal_ms = ?7, wake_ms = ?8, wake_step = ?9 WHERE enrolment = ?1"},
	[ENROLMENT_HAND] = {.sql = "UPDATE enrolment SET employee = ?2 WHERE enrolment = ?1"},
	[ENROLMENT_NAP] = {.sql = "UPDATE enrolment SET shift_days = ?2, goal_ms = ?3, wake_ms = ?4, wake_step = ?5 "
				  "WHERE enrolment = ?1"},
	[ENROLMENT_OF] = {.sql = "SELECT " ENROLMENT_COLUMNS
				 " FROM enrolment WHERE customer = ?1 AND state IN ('live', 'waiting') "
				 "ORDER BY enrolment"},
	[ENROLMENT_OF_ALL] = {.sql = "SELECT " ENROLMENT_COLUMNS
				     " FROM enrolment WHERE customer = ?1 ORDER BY enrolment"},
	[ENROLMENT_CAMP] = {.sql = "SELECT " ENROLMENT_COLUMNS
				   " FROM enrolment WHERE camp = ?1 AND state IN ('live', 'waiting') "
				   "ORDER BY enrolment"},
	[ENROLMENT_LIVE_N] = {.one = true,
		.sql = "SELECT count(*) FROM enrolment WHERE customer = ?1 AND state = 'live'"},
	[ENROLMENT_IN] = {.sql = "SELECT " ENROLMENT_COLUMNS
				 " FROM enrolment WHERE script = ?1 AND state = ?2 AND enrolment > ?3 "
				 "ORDER BY enrolment LIMIT ?4"},
	[ENROLMENT_GROUPS] = {.sql = "SELECT " ENROLMENT_COLUMNS_E
				     " FROM chat AS c CROSS JOIN enrolment AS e ON e.customer = c.chat "
				     "WHERE +e.script = ?1 AND +e.state = ?2 ORDER BY e.enrolment",
		.scan = true}, /* as many as there are groups */
	[ENROLMENT_COUNT] = {.one = true,
		.sql = "SELECT count(*) FROM enrolment WHERE script = ?1 AND state = ?2 AND version >= ?3 "
		       "AND version <= ?4"},
	[ENROLMENT_STAFF] =
		{.sql = "SELECT employee, sum(state = 'live'), sum(state = 'waiting') FROM enrolment "
			"WHERE script = ?1 AND state IN ('live', 'waiting') GROUP BY employee ORDER BY employee"},
	[ENROLMENT_DUE] = {.sql = "SELECT wake_ms, enrolment FROM enrolment WHERE wake_ms <= ?1 "
				  "ORDER BY wake_ms, script, wake_step, employee, enrolment LIMIT ?2"},
	[ENROLMENT_DUE_MIN] = {.sql = "SELECT wake_ms FROM enrolment WHERE wake_ms IS NOT NULL "
				      "ORDER BY wake_ms, script, wake_step, employee, enrolment LIMIT 1"},
	[ENROLMENT_AT] =
		{.sql = "SELECT enrolment FROM enrolment WHERE wake_ms = ?1 AND script = ?2 AND wake_step = ?3 "
			"AND employee = ?4 AND enrolment > ?5 ORDER BY enrolment LIMIT ?6"},
};
const struct stmt_module enrolment_module = STMT_MODULE("enrolment", enrolment_sql);

const char *enrolment_state_name(enum enrolment_state s)
{
	return names[s];
}

int64_t enrolment_id(int64_t employee_no, int64_t next_row)
{
	INVARIANT(next_row >> 32 == 0 && employee_no >> 21 == 0); /* below 2^53: a number everywhere */
	return employee_no << 32 | next_row;
}

static void read_enrolment(struct stmt *s, struct arena *a, void *to)
{
	struct enrolment *e = to;

	e->enrolment = stmt_col_int(s, 0);
	e->script = stmt_col_text(s, 1, a);
	e->customer = stmt_col_text(s, 2, a);
	e->employee = stmt_col_text(s, 3, a);
	e->round = stmt_col_int(s, 4);
	e->state = (enum enrolment_state)rows_name(names, ENROLMENT_STATES, stmt_col_peek(s, 5));
	e->outcome = stmt_col_text(s, 6, a);
	e->reason = stmt_col_text(s, 7, a);
	e->version = stmt_col_int(s, 8);
	e->t0_ms = stmt_col_int(s, 9);
	e->entered_ms = stmt_col_int(s, 10);
	e->ended_ms = stmt_col_int_or(s, 11, ENROLMENT_NONE);
	e->shift_days = stmt_col_int(s, 12);
	e->arm = stmt_col_text(s, 13, a);
	e->holdout = stmt_col_int(s, 14) != 0;
	e->channel = stmt_col_text(s, 15, a);
	e->goal_ms = stmt_col_int_or(s, 16, ENROLMENT_NONE);
	e->wake_ms = stmt_col_int_or(s, 17, ENROLMENT_NONE);
	e->wake_step = stmt_col_int_or(s, 18, ENROLMENT_NONE);
	e->camp = stmt_col_int_or(s, 19, 0);
}

enum rc enrolment_add(struct store_db *db, const struct enrolment *e, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_ADD);

	stmt_int(s, 1, e->enrolment);
	stmt_text(s, 2, e->script);
	stmt_text(s, 3, e->customer);
	stmt_text(s, 4, e->employee);
	stmt_int(s, 5, e->round);
	stmt_str(s, 6, names[e->state]);
	stmt_text(s, 7, e->outcome);
	stmt_text(s, 8, e->reason);
	stmt_int(s, 9, e->version);
	stmt_int(s, 10, e->t0_ms);
	stmt_int(s, 11, e->entered_ms);
	stmt_int_or_null(s, 12, e->ended_ms, ENROLMENT_NONE);
	stmt_int(s, 13, e->shift_days);
	stmt_text(s, 14, e->arm);
	stmt_int(s, 15, e->holdout);
	stmt_text(s, 16, e->channel);
	stmt_int_or_null(s, 17, e->goal_ms, ENROLMENT_NONE);
	stmt_int_or_null(s, 18, e->wake_ms, ENROLMENT_NONE);
	stmt_int_or_null(s, 19, e->wake_step, ENROLMENT_NONE);
	stmt_int_or_null(s, 20, e->camp, 0);
	return stmt_run(s, err);
}

enum rc enrolment_get(struct store_db *db, struct arena *a, int64_t id, struct enrolment *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_GET);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_enrolment, ret, err);
}

static void read_living(struct stmt *s, struct arena *a, struct enrolment *to)
{
	*to = (struct enrolment){
		.enrolment = stmt_col_int(s, 0),
		.script = stmt_col_text(s, 1, a),
		.customer = stmt_col_text(s, 2, a),
		.employee = stmt_col_text(s, 3, a),
		.round = stmt_col_int(s, 4),
		.state = (enum enrolment_state)rows_name(names, ENROLMENT_STATES, stmt_col_peek(s, 5)),
		.outcome = SPAN_LIT(""),
		.reason = SPAN_LIT(""),
		.version = stmt_col_int(s, 6),
		.t0_ms = stmt_col_int(s, 7),
		.entered_ms = stmt_col_int(s, 8),
		.ended_ms = ENROLMENT_NONE,
		.shift_days = stmt_col_int(s, 9),
		.arm = stmt_col_text(s, 10, a),
		.holdout = stmt_col_int(s, 11) != 0,
		.channel = stmt_col_text(s, 12, a),
		.goal_ms = stmt_col_int_or(s, 13, ENROLMENT_NONE),
		.wake_ms = stmt_col_int_or(s, 14, ENROLMENT_NONE),
		.wake_step = stmt_col_int_or(s, 15, ENROLMENT_NONE),
		.camp = stmt_col_int_or(s, 16, 0),
	};
}

static void read_friend(struct stmt *s, struct arena *a, void *to)
{
	struct enrolment_friend *v = to;
	int64_t adds = stmt_col_int(s, LIVING_WIDTH + 2);

	read_living(s, a, &v->row);
	v->only = stmt_col_int(s, LIVING_WIDTH + 4) == 0;
	v->relation = (struct relation){.end_ms = RELATION_OPEN};
	if (stmt_col_int_or(s, LIVING_WIDTH + 1, 0) == 0)
		return;
	v->relation.state = relation_state_find(stmt_col_peek(s, LIVING_WIDTH));
	v->relation.add_ms = stmt_col_int(s, LIVING_WIDTH + 1);
	v->relation.adds = adds;
	v->relation.end_ms = stmt_col_int_or(s, LIVING_WIDTH + 3, RELATION_OPEN);
}

enum rc enrolment_get_friend(
	struct store_db *db, struct arena *a, int64_t id, struct enrolment_friend *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_GET_FRIEND);

	stmt_int(s, 1, id);
	return rows_one(s, a, read_friend, ret, err);
}

static void read_member(struct stmt *s, struct arena *a, void *to)
{
	struct enrolment_member *v = to;

	*v = (struct enrolment_member){
		.member = {.enrolment = stmt_col_int(s, LIVING_WIDTH),
			.state = taskmember_state_find(stmt_col_peek(s, LIVING_WIDTH + 1)),
			.at_ms = stmt_col_int(s, LIVING_WIDTH + 2)},
		.row = {.enrolment = stmt_col_int(s, 0)},
	};
	if (v->row.enrolment)
		read_living(s, a, &v->row);
	v->occurrence = stmt_col_int_or(s, LIVING_WIDTH + 3, ENROLMENT_NONE);
	if (v->occurrence == ENROLMENT_NONE)
		return;
	v->step_state = occurrence_state_find(stmt_col_peek(s, LIVING_WIDTH + 4));
	v->step_employee = stmt_col_text(s, LIVING_WIDTH + 5, a);
}

enum rc enrolment_get_member(struct store_db *db, struct arena *a, int64_t task, struct span customer, struct span step,
	struct enrolment_member *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_GET_MEMBER);
	enum rc rc;

	stmt_int(s, 1, task);
	stmt_text(s, 2, customer);
	stmt_text(s, 3, step);
	rc = rows_one(s, a, read_member, ret, err);
	if (rc)
		return rc;
	ret->member.task = task;
	ret->member.customer = arena_copy(a, customer);
	return RC_OK;
}

enum rc enrolment_put(struct store_db *db, const struct enrolment *e, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_PUT);

	stmt_int(s, 1, e->enrolment);
	stmt_str(s, 2, names[e->state]);
	stmt_text(s, 3, e->outcome);
	stmt_text(s, 4, e->reason);
	stmt_int_or_null(s, 5, e->ended_ms, ENROLMENT_NONE);
	stmt_int(s, 6, e->shift_days);
	stmt_int_or_null(s, 7, e->goal_ms, ENROLMENT_NONE);
	stmt_int_or_null(s, 8, e->wake_ms, ENROLMENT_NONE);
	stmt_int_or_null(s, 9, e->wake_step, ENROLMENT_NONE);
	return stmt_run_one(s, err);
}

enum rc enrolment_hand(struct store_db *db, int64_t id, struct span employee, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_HAND);

	stmt_int(s, 1, id);
	stmt_text(s, 2, employee);
	return stmt_run_one(s, err);
}

enum rc enrolment_nap(struct store_db *db, const struct enrolment *e, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_NAP);

	stmt_int(s, 1, e->enrolment);
	stmt_int(s, 2, e->shift_days);
	stmt_int_or_null(s, 3, e->goal_ms, ENROLMENT_NONE);
	stmt_int_or_null(s, 4, e->wake_ms, ENROLMENT_NONE);
	stmt_int_or_null(s, 5, e->wake_step, ENROLMENT_NONE);
	return stmt_run_one(s, err);
}

enum rc enrolment_of(struct store_db *db, struct arena *a, struct span customer, bool ended, struct enrolment **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ended ? ENROLMENT_OF_ALL : ENROLMENT_OF);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, customer);
	rc = rows_all(s, a, sizeof **ret, read_enrolment, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc enrolment_camp(
	struct store_db *db, struct arena *a, int64_t camp, struct enrolment **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_CAMP);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, camp);
	rc = rows_all(s, a, sizeof **ret, read_enrolment, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc enrolment_live(struct store_db *db, struct span customer, int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_LIVE_N);

	stmt_text(s, 1, customer);
	return rows_int(s, ret_count, err);
}

enum rc enrolment_in(struct store_db *db, struct arena *a, struct span script, enum enrolment_state state,
	int64_t after, int most, struct enrolment **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_IN);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	stmt_str(s, 2, names[state]);
	stmt_int(s, 3, after);
	stmt_int(s, 4, most);
	rc = rows_all(s, a, sizeof **ret, read_enrolment, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc enrolment_groups(struct store_db *db, struct arena *a, struct span script, enum enrolment_state state,
	struct enrolment **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_GROUPS);
	void *v = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	stmt_str(s, 2, names[state]);
	rc = rows_all(s, a, sizeof **ret, read_enrolment, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc enrolment_count(struct store_db *db, struct span script, enum enrolment_state state, int64_t from, int64_t to,
	int64_t *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_COUNT);

	stmt_text(s, 1, script);
	stmt_str(s, 2, names[state]);
	stmt_int(s, 3, from);
	stmt_int(s, 4, to);
	return rows_int(s, ret_count, err);
}

static void read_due(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(struct enrolment_due *)to = (struct enrolment_due){stmt_col_int(s, 0), stmt_col_int(s, 1)};
}

enum rc enrolment_due(struct store_db *db, struct arena *a, int64_t now_ms, int most, struct enrolment_due **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_DUE);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, now_ms);
	stmt_int(s, 2, most);
	rc = rows_all(s, a, sizeof **ret, read_due, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

enum rc enrolment_due_min(struct store_db *db, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_DUE_MIN);

	return rows_int(s, ret_ms, err);
}

static void read_id(struct stmt *s, struct arena *a, void *to)
{
	(void)a;
	*(int64_t *)to = stmt_col_int(s, 0);
}

enum rc enrolment_at(struct store_db *db, struct arena *a, const struct enrolment_spot *at, int64_t after, int most,
	int64_t **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_AT);
	void *v = NULL;
	enum rc rc;

	stmt_int(s, 1, at->wake_ms);
	stmt_text(s, 2, at->script);
	stmt_int(s, 3, at->wake_step);
	stmt_text(s, 4, at->employee);
	stmt_int(s, 5, after);
	stmt_int(s, 6, most);
	rc = rows_all(s, a, sizeof **ret, read_id, &v, ret_count, err);
	if (!rc)
		*ret = v;
	return rc;
}

static void read_staff(struct stmt *s, struct arena *a, void *to)
{
	struct enrolment_staff *e = to;

	e->employee = stmt_col_text(s, 0, a);
	e->live = stmt_col_int(s, 1);
	e->waiting = stmt_col_int(s, 2);
}

enum rc enrolment_staff(struct store_db *db, struct arena *a, struct span script, struct enrolment_staff **ret,
	int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_enrolment, ENROLMENT_STAFF);
	void *items = NULL;
	enum rc rc;

	stmt_text(s, 1, script);
	rc = rows_all(s, a, sizeof **ret, read_staff, &items, ret_count, err);
	*ret = items;
	return rc;
}
