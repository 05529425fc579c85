#include "store/roster.h"

#include "rosterrow.h"
#include "rows.h"
#include "store/person.h"

#include <string.h>

enum {
	ROSTER_LAST,
	ROSTER_GET,
	ROSTER_PUT,
	ROSTER_ALL,
	ROSTER_NUMBER,
	ROSTER_OF_ROUND,
	ROSTER_FACTS,
	ROSTER_SAT,
	ORIGIN_FIND,
	ORIGIN_ADD,
	ORIGIN_ALL
};
/* clang-format off */
#define DELIVERED(task) \
	"EXISTS (SELECT 1 FROM enrolment AS e JOIN occurrence AS o ON o.enrolment = e.enrolment" \
	" WHERE e.customer = c.customer AND o.state = 'delivered' AND o.task " task ")"
/* What an employee confirms has a task; a welcome goes out by itself, also of a script that the customer did not enter: then it stands among
 * the decisions. */
#define WELCOMED \
	DELIVERED("IS NULL") " OR EXISTS (SELECT 1 FROM decision AS d WHERE d.customer = c.customer" \
	" AND d.verdict = 'welcome' AND d.reason = 'delivered')"
#define HEARD \
	"(SELECT h.at_ms FROM heard AS h WHERE h.customer = c.customer AND h.at_ms >= c.first_add_ms" \
	" AND (h.what = 'text' OR h.what = 'choice') ORDER BY h.at_ms LIMIT 1)"
/* A member's row has the last time that he came; that he had come before was heard. */
#define SAT \
	"(SELECT min(at) FROM (SELECT m.joined_ms AS at FROM chat_member AS m WHERE m.member = c.customer AND m.joined_ms >= c.first_add_ms" \
	" UNION ALL SELECT j.at_ms FROM heard AS j WHERE j.customer = c.customer AND j.at_ms >= c.first_add_ms AND j.what = 'join'" \
	" AND j.source = 'seen') AS x)"
static const struct stmt_sql roster_sql[] = {
	[ROSTER_LAST] = {.one = true,
		.sql = "SELECT part, length(entries) FROM roster WHERE part = (SELECT max(part) FROM roster)"},
	[ROSTER_GET] = {.one = true, .sql = "SELECT entries FROM roster WHERE part = ?1"},
	[ROSTER_PUT] = {.sql = "INSERT INTO roster (part, entries) VALUES (?1, ?2)"
			       " ON CONFLICT (part) DO UPDATE SET entries = excluded.entries"},
	[ROSTER_ALL] = {.scan = true, /* 21 bytes each, of all */
		.sql = "SELECT part, entries FROM roster ORDER BY part"},
	[ROSTER_NUMBER] = {.one = true, .sql = "SELECT no FROM contact WHERE customer = ?1"},
	[ROSTER_OF_ROUND] = {.one = true,
		.sql = "SELECT c.no FROM enrolment AS e CROSS JOIN contact AS c ON c.customer = e.customer WHERE e.enrolment = ?1"},
	[ROSTER_FACTS] = {.one = true,
		.sql = "SELECT c.no, c.first_add_ms, c.first_add_day, c.first_channel, c.first_employee, c.accepted_ms IS NOT NULL, "
		       WELCOMED ", " DELIVERED("IS NOT NULL") ", " HEARD ", " SAT " FROM contact AS c WHERE c.customer = ?1"},
	[ROSTER_SAT] = {.one = true,
		.sql = "SELECT c.no, c.first_add_ms, " SAT " FROM contact AS c WHERE c.customer = ?1"},
	[ORIGIN_FIND] = {.one = true,
		.sql = "SELECT id FROM roster_origin WHERE channel = ?1 AND employee = ?2 ORDER BY id LIMIT 1"},
	[ORIGIN_ADD] = {.one = true,
		.sql = "INSERT INTO roster_origin (channel, employee) VALUES (?1, ?2) RETURNING id"},
	[ORIGIN_ALL] = {.scan = true, /* as many as channels and employees make */
		.sql = "SELECT id, channel, employee FROM roster_origin ORDER BY id"},
};
/* clang-format on */
const struct stmt_module roster_module = STMT_MODULE("roster", roster_sql);

/* -- writing ------------------------------------------------------------------------------------------------------------------- */

struct part {
	int64_t part;
	size_t n; /* bytes */
	unsigned char entries[ROSTERROW_PART * ROSTERROW_BYTES];
};

/* The part with that number, and where in it he stands. */
static enum rc open_part(struct store_db *db, int64_t no, struct part *p, unsigned char **ret_entry, struct err *err)
{
	size_t at = (size_t)((no - 1) % ROSTERROW_PART) * ROSTERROW_BYTES;
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_GET);
	*p = (struct part){.part = (no - 1) / ROSTERROW_PART};
	stmt_int(s, 1, p->part);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK) {
		struct span was = stmt_col_bytes(s, 0);
		INVARIANT(was.n <= sizeof p->entries && was.n % ROSTERROW_BYTES == 0);
		memcpy(p->entries, was.p, was.n);
		p->n = was.n;
	}
	stmt_done(s);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	INVARIANT(at <= p->n);
	*ret_entry = p->entries + at;
	return RC_OK;
}

static enum rc put_part(struct store_db *db, const struct part *p, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_PUT);
	stmt_int(s, 1, p->part);
	stmt_blob(s, 2, span_make(p->entries, p->n));
	return stmt_run(s, err);
}

static enum rc origin_of(struct store_db *db, struct span channel, struct span employee, int64_t *ret, struct err *err)
{
	const struct span key[] = {channel, employee};
	return rows_once(db, STMT_roster, ORIGIN_FIND, ORIGIN_ADD, &(struct rows_key){key, 2, NULL, 0}, ret, err);
}

/* at_ms: INT64_MAX for never. */
static uint32_t behind(int64_t first_ms, int64_t at_ms)
{
	return at_ms == INT64_MAX || at_ms - first_ms >= UINT32_MAX ? UINT32_MAX : (uint32_t)(at_ms - first_ms);
}

struct facts {
	int64_t no, first_ms, first_day, heard_ms, sat_ms;
	struct span channel, employee;
	unsigned marks;
};

static void read_facts(struct stmt *s, struct arena *a, void *to)
{
	*(struct facts *)to = (struct facts){
		.no = stmt_col_int(s, 0),
		.first_ms = stmt_col_int(s, 1),
		.first_day = stmt_col_int(s, 2),
		.channel = stmt_col_text(s, 3, a),
		.employee = stmt_col_text(s, 4, a),
		.marks = (stmt_col_int(s, 5) ? ROSTER_FRIEND : 0u) | (stmt_col_int(s, 6) ? ROSTER_WELCOMED : 0u) |
			(stmt_col_int(s, 7) ? ROSTER_REACHED : 0u),
		.heard_ms = stmt_col_int_or(s, 8, INT64_MAX),
		.sat_ms = stmt_col_int_or(s, 9, INT64_MAX),
	};
}

static enum rc put_facts(struct store_db *db, struct span customer, const struct facts *f, struct err *err)
{
	struct part p;
	unsigned char *e;
	int64_t origin = 0;
	bool added = f->first_day >= 0 && f->first_day < UINT32_MAX;
	int64_t within = added ? f->first_ms - f->first_day * 86400000 : 0;
	if (within != (int32_t)within)
		return err_set(err, RC_INVALID, "the first add of contact %lld is not of its day", (long long)f->no);
	enum rc rc = origin_of(db, f->channel, f->employee, &origin, err);
	if (rc == RC_OK)
		rc = open_part(db, f->no, &p, &e, err);
	if (rc != RC_OK)
		return rc;
	daybookrow_put_u32(e, added ? f->first_day : UINT32_MAX);
	daybookrow_put_u32(e + 4, within);
	daybookrow_put_u32(e + 8, origin);
	daybookrow_put_u32(e + 12, behind(f->first_ms, f->heard_ms));
	daybookrow_put_u32(e + 16, behind(f->first_ms, f->sat_ms));
	e[20] = (unsigned char)f->marks;
	bool fresh = e == p.entries + p.n;
	p.n += fresh ? ROSTERROW_BYTES : 0;
	rc = put_part(db, &p, err);
	return rc || !fresh ? rc : person_met(db, customer, f->no, err);
}

enum rc roster_met(struct store_db *db, struct span customer, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_FACTS);
	struct arena *a = arena_new(0);
	struct facts f;
	stmt_text(s, 1, customer);
	enum rc rc = rows_one(s, a, read_facts, &f, err);
	if (rc == RC_OK)
		rc = put_facts(db, customer, &f, err);
	arena_free(a);
	return rc;
}

/* s: asks for the number. */
static enum rc mark(struct store_db *db, struct stmt *s, enum roster_mark mark, struct err *err)
{
	struct part p;
	unsigned char *e;
	int64_t no = 0;
	enum rc rc = rows_int(s, &no, err);
	if (rc == RC_OK)
		rc = open_part(db, no, &p, &e, err);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (e[20] & mark)
		return RC_OK;
	e[20] |= (unsigned char)mark;
	return put_part(db, &p, err);
}

enum rc roster_mark(struct store_db *db, struct span customer, enum roster_mark what, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_NUMBER);
	stmt_text(s, 1, customer);
	return mark(db, s, what, err);
}

enum rc roster_delivered(struct store_db *db, int64_t enrolment, bool by_task, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_OF_ROUND);
	stmt_int(s, 1, enrolment);
	return mark(db, s, by_task ? ROSTER_REACHED : ROSTER_WELCOMED, err);
}

static enum rc put_behind(struct store_db *db, struct part *p, unsigned char *at, uint32_t ms, struct err *err)
{
	if (daybookrow_u32(at) == ms)
		return RC_OK;
	daybookrow_put_u32(at, ms);
	return put_part(db, p, err);
}

enum rc roster_heard(struct store_db *db, struct span customer, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_NUMBER);
	struct part p;
	unsigned char *e;
	int64_t no = 0;
	stmt_text(s, 1, customer);
	enum rc rc = rows_int(s, &no, err);
	if (rc == RC_OK)
		rc = open_part(db, no, &p, &e, err);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (rosterrow_day(e) == UINT32_MAX || at_ms < rosterrow_met_ms(e))
		return RC_OK;
	uint32_t ms = behind(rosterrow_met_ms(e), at_ms);
	return ms < rosterrow_heard(e) ? put_behind(db, &p, e + 12, ms, err) : RC_OK;
}

/* The first time of all is looked for anew. */
enum rc roster_sat(struct store_db *db, struct span member, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_SAT);
	struct part p;
	unsigned char *e;
	stmt_text(s, 1, member);
	enum rc rc = stmt_step(s, err);
	int64_t no = rc ? 0 : stmt_col_int(s, 0), first_ms = rc ? 0 : stmt_col_int(s, 1),
		sat_ms = rc ? 0 : stmt_col_int_or(s, 2, INT64_MAX);
	stmt_done(s);
	if (rc == RC_OK)
		rc = open_part(db, no, &p, &e, err);
	if (rc != RC_OK)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return put_behind(db, &p, e + 16, behind(first_ms, sat_ms), err);
}

/* -- reading ------------------------------------------------------------------------------------------------------------------- */

enum rc roster_count(struct store_db *db, int64_t *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_LAST);
	enum rc rc = stmt_step(s, err);
	int64_t n = rc == RC_OK ? stmt_col_int(s, 0) * ROSTERROW_PART + stmt_col_int(s, 1) / ROSTERROW_BYTES : 0;
	stmt_done(s);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	*ret = n;
	return RC_OK;
}

enum rc roster_each(struct store_db *db, rosterrow_fn fn, void *user, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ROSTER_ALL);
	enum rc rc;
	while ((rc = stmt_step(s, err)) == RC_OK) {
		struct span v = stmt_col_bytes(s, 1);
		fn(user, stmt_col_int(s, 0) * ROSTERROW_PART + 1, (const unsigned char *)v.p,
			(int)(v.n / ROSTERROW_BYTES));
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc roster_origins(
	struct store_db *db, struct arena *a, struct roster_origin **ret, int *ret_count, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_roster, ORIGIN_ALL);
	struct roster_origin *of = arena_array(a, 1, sizeof *of);
	int n = 0, cap = 1;
	enum rc rc;
	while ((rc = stmt_step(s, err)) == RC_OK) {
		int id = (int)stmt_col_int(s, 0);
		if (id >= cap) {
			int wider = id < 32 ? 64 : 2 * id;
			struct roster_origin *more = arena_array(a, (size_t)wider, sizeof *more);
			memcpy(more, of, (size_t)cap * sizeof *more);
			of = more;
			cap = wider;
		}
		of[id] = (struct roster_origin){stmt_col_text(s, 1, a), stmt_col_text(s, 2, a)};
		n = id;
	}
	if (rc != RC_NOTFOUND)
		return rc;
	*ret = of;
	*ret_count = n;
	return RC_OK;
}

static void take_first_add(void *user, int64_t no, const unsigned char *e, int n)
{
	struct roster_list *v = user;
	for (int i = 0; i < n; i++, e += ROSTERROW_BYTES) {
		v->day[no + i] = rosterrow_day(e);
		v->origin[no + i] = rosterrow_origin(e);
	}
}

enum rc roster_all(struct store_db *db, struct arena *a, struct arena *work, struct roster_list *ret, struct err *err)
{
	struct roster_list v = {0};
	enum rc rc = roster_count(db, &v.count, err);
	if (rc != RC_OK)
		return rc;
	v.day = arena_raw(work, (size_t)(v.count + 1) * sizeof *v.day);
	v.origin = arena_raw(work, (size_t)(v.count + 1) * sizeof *v.origin);
	v.day[0] = UINT32_MAX; /* nobody's friend either */
	v.origin[0] = 0;
	rc = roster_each(db, take_first_add, &v, err);
	if (rc == RC_OK)
		rc = roster_origins(db, a, &v.of, &v.origins, err);
	if (rc == RC_OK)
		*ret = v;
	return rc;
}
