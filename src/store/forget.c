#include "store/forget.h"

#include "base/text.h"
#include "base/utf8.h"
#include "buyer.h"
#include "handle.h"
#include "tallybookint.h"
#include "store/called.h"
#include "whose.h"

#include <stdio.h>
#include <string.h>

#define TABLES 160
#define COLUMNS 64
#define NAME 64
#define MOBILE_DIGITS 7  /* fewer are no number to look for everywhere */
#define NAME_BYTES 4     /* a single character stands in any text */
#define ID_BYTES 16      /* what WeCom draws has 28 and 32; what a shop calls a customer may be any word */
#define BARE_ID_BYTES 24 /* … without a digit in it */
#define SQL_BYTES ((size_t)8192)
#define SWAP_BYTES ((size_t)64 << 20)

enum { FORGET_KEY, FORGET_PUT_KEY, FORGET_OF, FORGET_PUT, FORGET_WHEN, FORGET_OUTCOME };
static const struct stmt_sql forget_sql[] = {
	[FORGET_KEY] = {.one = true, .sql = "SELECT key FROM forgotten_key WHERE id = 1"},
	[FORGET_PUT_KEY] = {.sql = "INSERT INTO forgotten_key (id, key) VALUES (1, ?1)"},
	[FORGET_OF] = {.one = true, .sql = "SELECT pseudonym FROM forgotten WHERE mac = ?1"},
	[FORGET_PUT] = {.sql = "INSERT INTO forgotten (mac, pseudonym, at_ms) VALUES (?1, ?2, ?3)"},
	[FORGET_WHEN] = {.one = true, .sql = "SELECT at_ms FROM forgotten WHERE pseudonym = ?1"},
	[FORGET_OUTCOME] = {.sql = "UPDATE outcome SET reason = '' WHERE input_id = ?1"},
};
const struct stmt_module forget_module = STMT_MODULE("forget", forget_sql);

/* What is said of him, or by him, in rows of his: it goes as a whole. ?1 is he. */
static const char *const wipes[] = {
	"UPDATE contact SET name = '', unionid = NULL, gender = 0 WHERE customer = ?1",
	"UPDATE remark SET remark = '', description = '', company = '', mobiles = '' WHERE customer = ?1",
	"DELETE FROM called WHERE customer = ?1",
	"UPDATE firm SET company = '', role = '', corp = '', position = '' WHERE customer = ?1",
	"DELETE FROM contact_date WHERE customer = ?1",
	"DELETE FROM order_date WHERE purchase IN (SELECT p.purchase FROM " BUYER_ALL(BUYER_NO("?1")) ")",
	("UPDATE purchase SET claimed = '' WHERE part IN (SELECT part FROM purchase_part) AND buyer = " BUYER_NO("?1")),
	"DELETE FROM contact_phone WHERE customer = ?1",
	"DELETE FROM order_claim WHERE claim = 'id:' || ?1",
	"UPDATE chat_member SET unionid = '' WHERE member = ?1",
	("UPDATE kf_message SET text = '', detail = '', request = CASE WHEN state = 'waiting' OR state = 'sending' THEN request ELSE '' END "
	 "WHERE customer = ?1"),
	"UPDATE archive_message SET text = '' WHERE customer = ?1",
	"UPDATE heard SET text = '' WHERE customer = ?1",
	"UPDATE todo SET text = '', says = '' WHERE customer = ?1",
	"UPDATE decision SET detail = '' WHERE customer = ?1",
	"UPDATE bot_log SET said = '', detail = '' WHERE customer = ?1",
	"UPDATE walk_find SET detail = '' WHERE customer = ?1",
	"UPDATE occurrence SET detail = '' WHERE enrolment IN (SELECT enrolment FROM enrolment WHERE customer = ?1)",
	"UPDATE wait SET detail = '' WHERE enrolment IN (SELECT enrolment FROM enrolment WHERE customer = ?1)",
	("UPDATE effect_text SET request = '{}' WHERE effect IN (SELECT effect FROM effect WHERE customer = ?1 AND under_way = 0 "
	 "AND state <> 'unsure' AND state <> 'ready' AND state <> 'held')"),
	"UPDATE effect SET detail = '' WHERE customer = ?1",
	"UPDATE hook_event SET body = '' WHERE customer = ?1 AND (state = 'delivered' OR state = 'dead')",
	"DELETE FROM bot_state WHERE instr(body, ?1) > 0",
};

/* Things of the house, which may be called as a customer is, and what is read by the program: no name and no number is looked for there.
 * Every other text of every table is gone through, also of tables that come later. */
static const char *const house_tables[] = {"script", "setting", "employee", "tag", "chat", "channel_code", "greeting",
	"media", "coupon_pool", "sweep", "timer", "post", "kf_account", "kf_link", "warning", "meta", "called",
	"forgotten", "forgotten_key"};
static const char *const house_columns[] = {"script", "step", "state", "kind", "name", "grp", "channel",
	"first_channel", "employee", "first_employee", "credit_employee", "pool", "source", "product", "order_no",
	"api", "report", "robot", "verdict", "outcome", "arm", "userid", "owner", "giver", "takers", "taker",
	"servicer", "account", "branch", "did", "way", "teller", "stage", "asker", "command", "occurrence.reason",
	"wait.reason", "decision.reason", "order_change.what", "order_hand.what", "walk.why", "heard.what",
	"coupon.code", "todo.options", "todo.result", "subject", "line", "id", "msgid", "effect", "claim"};

static bool listed(const char *const *v, size_t n, const char *what)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(v[i], what) == 0)
			return true;
	return false;
}

static bool named_there(const char *table, const char *column)
{
	char both[2 * NAME];
	(void)snprintf(both, sizeof both, "%.60s.%.60s", table, column);
	return !listed(house_tables, sizeof house_tables / sizeof *house_tables, table) &&
		!listed(house_columns, sizeof house_columns / sizeof *house_columns, column) &&
		!listed(house_columns, sizeof house_columns / sizeof *house_columns, both);
}

/* -- in a text ---------------------------------------------------------------------------------------------------------------- */

static bool in_word(struct span s, size_t at)
{
	return at < s.n && span_idchar(s.p[at]);
}

/* "word": of JSON, which the program reads. */
static bool is_key(struct span s, size_t at, size_t n)
{
	return at > 0 && s.p[at - 1] == '"' && at + n + 1 < s.n && s.p[at + n] == '"' && s.p[at + n + 1] == ':';
}

/* Where it stands next; an id is no part of a longer one. SIZE_MAX: nowhere. */
static size_t next(struct span s, size_t from, struct span what, bool whole)
{
	for (size_t at; (at = span_search(span_drop(s, from), what)) != SIZE_MAX; from += at + 1) {
		bool part = whole && ((from + at > 0 && in_word(s, from + at - 1)) || in_word(s, from + at + what.n));
		if (!part && !is_key(s, from + at, what.n))
			return from + at;
	}
	return SIZE_MAX;
}

bool forget_holds(const struct forget_needles *v, struct span text)
{
	for (int i = 0; i < v->n; i++)
		if (v->kind[i] != FORGET_NAME && next(text, 0, v->v[i], true) != SIZE_MAX)
			return true;
	return false;
}

static struct span value(sqlite3_value *v)
{
	return span_make(sqlite3_value_text(v), (size_t)sqlite3_value_bytes(v));
}

/* SQL: holds(text, what, whole). */
static void sql_holds(sqlite3_context *c, int n, sqlite3_value **v)
{
	(void)n;
	sqlite3_result_int(c, next(value(v[0]), 0, value(v[1]), sqlite3_value_int(v[2]) != 0) != SIZE_MAX);
}

/* SQL: swap(text, what, whole, by). */
static void sql_swap(sqlite3_context *c, int n, sqlite3_value **v)
{
	struct span s = value(v[0]), what = value(v[1]), by = value(v[3]);
	bool whole = sqlite3_value_int(v[2]) != 0;
	struct text out;
	size_t from = 0;
	(void)n;
	text_init(&out, SWAP_BYTES);
	for (size_t at; (at = next(s, from, what, whole)) != SIZE_MAX; from = at + what.n) {
		text_add(&out, span_make(s.p + from, at - from));
		text_add(&out, by);
	}
	text_add(&out, span_drop(s, from));
	if (text_check(&out, NULL) == RC_OK)
		sqlite3_result_text64(c, text_str(&out), out.n, SQLITE_TRANSIENT, SQLITE_UTF8);
	else
		sqlite3_result_error_toobig(c);
	text_release(&out);
}

static enum rc functions(struct store_db *db, struct err *err)
{
	const int how = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
	if (db->forgets)
		return RC_OK;
	int sq = sqlite3_create_function_v2(db->h, "forget_holds", 3, how, NULL, sql_holds, NULL, NULL, NULL);
	if (sq == SQLITE_OK)
		sq = sqlite3_create_function_v2(db->h, "forget_swap", 4, how, NULL, sql_swap, NULL, NULL, NULL);
	db->forgets = sq == SQLITE_OK;
	return sq == SQLITE_OK ? RC_OK : stmt_fail(db, sq, "forgetting", err);
}

/* -- who was forgotten ------------------------------------------------------------------------------------------------------ */

static enum rc one_span(struct stmt *s, struct arena *a, bool blob, struct span *ret, struct err *err)
{
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret = blob ? stmt_col_blob(s, 0, a) : stmt_col_text(s, 0, a);
	stmt_done(s);
	return rc;
}

enum rc forget_key(struct store_db *db, struct arena *a, struct span *ret_key, struct err *err)
{
	return one_span(stmt_get(db, STMT_forget, FORGET_KEY), a, true, ret_key, err);
}

enum rc forget_put_key(struct store_db *db, struct span key, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_forget, FORGET_PUT_KEY);
	stmt_blob(s, 1, key);
	return stmt_run(s, err);
}

enum rc forget_of(struct store_db *db, struct arena *a, struct span mac, struct span *ret_pseudonym, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_forget, FORGET_OF);
	stmt_blob(s, 1, mac);
	return one_span(s, a, false, ret_pseudonym, err);
}

enum rc forget_put(struct store_db *db, struct span mac, struct span pseudonym, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_forget, FORGET_PUT);
	stmt_blob(s, 1, mac);
	stmt_text(s, 2, pseudonym);
	stmt_int(s, 3, at_ms);
	return stmt_run(s, err);
}

enum rc forget_when(struct store_db *db, struct span pseudonym, int64_t *ret_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_forget, FORGET_WHEN);
	stmt_text(s, 1, pseudonym);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret_ms = stmt_col_int(s, 0);
	stmt_done(s);
	return rc;
}

enum rc forget_outcome(struct store_db *db, int64_t input_id, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_forget, FORGET_OUTCOME);
	stmt_int(s, 1, input_id);
	return stmt_run(s, err);
}

/* -- statements that depend on the schema ----------------------------------------------------------------------------------- */

static enum rc prepare(struct store_db *db, const char *sql, sqlite3_stmt **ret, struct err *err)
{
	enum rc rc = tallybook_flush(db, err); /* as stmt_get does */
	tallybook_drop(db);
	if (rc)
		return rc;
	int sq = sqlite3_prepare_v2(db->h, sql, -1, ret, NULL);
	return sq == SQLITE_OK ? RC_OK : stmt_fail(db, sq, "forgetting", err);
}

static void bind(sqlite3_stmt *s, int i, struct span v)
{
	if (i <= sqlite3_bind_parameter_count(s))
		sqlite3_bind_text(s, i, v.p, (int)v.n, SQLITE_STATIC);
}

/* To its end, with ?1 the customer, ?2 what is looked for, ?3 what comes in its place; ret_rows: what a count gives. */
static enum rc run(struct store_db *db, const char *sql, struct span customer, struct span what, struct span by,
	int64_t *ret_rows, struct err *err)
{
	sqlite3_stmt *s = NULL;
	enum rc rc = prepare(db, sql, &s, err);
	if (rc != RC_OK)
		return rc;
	bind(s, 1, customer);
	bind(s, 2, what);
	bind(s, 3, by);
	int sq = sqlite3_step(s);
	if (ret_rows)
		*ret_rows = sq == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	if (sq != SQLITE_ROW && sq != SQLITE_DONE)
		rc = stmt_fail(db, sq, "forgetting", err);
	sqlite3_finalize(s);
	return rc;
}

/* An id is one long word; a number has digits alone, as people write them. */
static enum forget_kind kind_of(struct span s)
{
	size_t digits = 0, marks = 0, word = 0;
	for (size_t i = 0; i < s.n; i++) {
		digits += s.p[i] >= '0' && s.p[i] <= '9';
		marks += s.p[i] == '-' || s.p[i] == '+';
		word += in_word(s, i);
	}
	if (digits >= MOBILE_DIGITS && digits + marks == s.n)
		return FORGET_NUMBER;
	return word == s.n && s.n >= (digits > 0 ? ID_BYTES : BARE_ID_BYTES) ? FORGET_ID : FORGET_NAME;
}

void forget_keep(struct forget_needles *v, struct arena *a, struct span s, bool name)
{
	enum forget_kind kind = v->n == 0 ? FORGET_ID : name ? FORGET_NAME : kind_of(span_trim(s));
	s = span_trim(s);
	if (v->n == FORGET_NEEDLES || (v->n > 0 && s.n < NAME_BYTES))
		return;
	for (int i = 0; i < v->n; i++)
		if (span_eq(v->v[i], s))
			return;
	v->kind[v->n] = kind;
	v->v[v->n++] = arena_copy(a, s);
}

static enum rc gather(struct store_db *db, struct arena *a, const char *sql, bool name, bool words,
	struct span customer, struct forget_needles *ret, struct err *err)
{
	sqlite3_stmt *s = NULL;
	enum rc rc = prepare(db, sql, &s, err);
	int sq = SQLITE_DONE;
	if (rc != RC_OK)
		return rc;
	bind(s, 1, customer);
	while ((sq = sqlite3_step(s)) == SQLITE_ROW) {
		struct span rest = span_make(sqlite3_column_text(s, 0), (size_t)sqlite3_column_bytes(s, 0)), one;
		if (!words)
			forget_keep(ret, a, rest, name);
		while (words && rest.n > 0) {
			(void)span_cut(rest, ' ', &one, &rest);
			forget_keep(ret, a, one, name);
		}
	}
	if (sq != SQLITE_DONE)
		rc = stmt_fail(db, sq, "forgetting", err);
	sqlite3_finalize(s);
	return rc;
}

enum rc forget_find(
	struct store_db *db, struct arena *a, struct span customer, struct forget_needles *ret, struct err *err)
{
	static const struct {
		const char *sql;
		bool name, words;
	} from[] = {
		{"SELECT unionid FROM contact WHERE customer = ?1 AND unionid IS NOT NULL ORDER BY 1", false, false},
		{"SELECT DISTINCT unionid FROM chat_member WHERE member = ?1 AND unionid <> '' ORDER BY 1", false,
			false},
		{"SELECT mobiles FROM remark WHERE customer = ?1 ORDER BY employee", false, true},
		{"SELECT DISTINCT claimed FROM " BUYER_ALL(BUYER_NO("?1")) " WHERE claimed <> '' ORDER BY 1", false,
			false},
		{"SELECT name FROM contact WHERE customer = ?1 AND name <> '' ORDER BY 1", true, false},
		{"SELECT DISTINCT remark FROM remark WHERE customer = ?1 AND remark <> '' ORDER BY 1", true, false},
		{"SELECT DISTINCT description FROM remark WHERE customer = ?1 AND description <> '' ORDER BY 1", true,
			false},
	};
	enum rc rc = RC_OK;
	*ret = (struct forget_needles){0};
	forget_keep(ret, a, customer, false);
	for (size_t i = 0; rc == RC_OK && i < sizeof from / sizeof *from; i++)
		rc = gather(db, a, from[i].sql, from[i].name, from[i].words, customer, ret, err);
	return rc;
}

/* -- every text column of every table --------------------------------------------------------------------------------------- */

typedef enum rc (*column_fn)(void *user, const char *table, const char *column, struct err *err);

static enum rc columns_of(struct store_db *db, const char *table, column_fn fn, void *user, struct err *err)
{
	char name[COLUMNS][NAME], sql[128];
	sqlite3_stmt *s = NULL;
	int n = 0;
	(void)snprintf(sql, sizeof sql, "PRAGMA table_info(%s)", table);
	enum rc rc = prepare(db, sql, &s, err);
	while (rc == RC_OK && sqlite3_step(s) == SQLITE_ROW)
		if (strcmp((const char *)sqlite3_column_text(s, 2), "TEXT") == 0) {
			INVARIANT(n < COLUMNS);
			(void)snprintf(name[n++], NAME, "%s", sqlite3_column_text(s, 1));
		}
	sqlite3_finalize(s);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = fn(user, table, name[i], err);
	return rc;
}

static enum rc each_column(struct store_db *db, column_fn fn, void *user, struct err *err)
{
	static const char sql[] =
		"SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name";
	char table[TABLES][NAME];
	sqlite3_stmt *s = NULL;
	int n = 0;
	enum rc rc = prepare(db, sql, &s, err);
	while (rc == RC_OK && sqlite3_step(s) == SQLITE_ROW) {
		INVARIANT(n < TABLES);
		(void)snprintf(table[n++], NAME, "%s", sqlite3_column_text(s, 0));
	}
	sqlite3_finalize(s);
	for (int i = 0; rc == RC_OK && i < n; i++)
		rc = columns_of(db, table[i], fn, user, err);
	return rc;
}

struct going {
	struct store_db *db;
	const struct forget_needles *v;
	struct span pseudonym;
	bool names; /* they are erased, else ids and numbers */
	struct text sql;
	forget_fn fn;
	void *user;
};

/* Adds the condition that v[i] (?2) stands in that column of a row where it may be looked for; *ret: there can be one. */
static enum rc where(struct going *g, int i, const char *table, const char *column, bool *ret, struct err *err)
{
	enum forget_kind kind = g->v->kind[i];
	struct text *out = &g->sql;
	text_addf(out, " WHERE instr(%s, ?2) > 0 AND forget_holds(%s, ?2, %d)", column, column, kind != FORGET_NAME);
	*ret = kind == FORGET_ID || named_there(table, column);
	if (kind != FORGET_NAME || !*ret)
		return text_check(out, err);
	text_adds(out, " AND (");
	size_t body = out->n;
	enum rc rc = whose_where(g->db, table, out, err);
	*ret = out->n > body;
	text_adds(out, ")");
	return rc ? rc : text_check(out, err);
}

static enum rc look_at(void *user, const char *table, const char *column, struct err *err)
{
	struct going *g = user;
	int64_t all = 0;
	enum rc rc = RC_OK;
	for (int i = 0; rc == RC_OK && i < g->v->n; i++) {
		int64_t rows = 0;
		bool may = false;
		text_clear(&g->sql);
		text_addf(&g->sql, "SELECT count(*) FROM %s", table);
		rc = where(g, i, table, column, &may, err);
		if (rc == RC_OK && (may || strcmp(table, "contact") == 0))
			rc = run(g->db, text_str(&g->sql), g->v->v[0], g->v->v[i], SPAN_ABSENT, &rows, err);
		all = rows > all ? rows : all;
	}
	if (all > 0)
		g->fn(g->user, table, column, all);
	return rc;
}

enum rc forget_look(struct store_db *db, const struct forget_needles *v, forget_fn fn, void *user, struct err *err)
{
	struct going g = {.db = db, .v = v, .fn = fn, .user = user};
	enum rc rc = functions(db, err);
	text_init(&g.sql, SQL_BYTES);
	if (rc == RC_OK)
		rc = each_column(db, look_at, &g, err);
	text_release(&g.sql);
	return rc;
}

static enum rc erase_from(void *user, const char *table, const char *column, struct err *err)
{
	struct going *g = user;
	enum rc rc = RC_OK;
	for (int i = 0; rc == RC_OK && i < g->v->n; i++) {
		bool may = false, name = g->v->kind[i] == FORGET_NAME;
		text_clear(&g->sql);
		text_addf(&g->sql, "UPDATE %s SET %s = forget_swap(%s, ?2, %d, ?3)", table, column, column, !name);
		rc = name == g->names ? where(g, i, table, column, &may, err) : RC_OK;
		if (rc == RC_OK && may)
			rc = run(g->db, text_str(&g->sql), g->v->v[0], g->v->v[i], g->pseudonym, NULL, err);
	}
	return rc;
}

enum rc forget_erase(struct store_db *db, struct span customer, const struct forget_needles *v, struct span pseudonym,
	struct err *err)
{
	struct going g = {.db = db, .v = v, .pseudonym = pseudonym};
	enum rc rc = functions(db, err);
	/* All names of all tables before the first id: without his id a row is nobody's. */
	text_init(&g.sql, SQL_BYTES);
	g.names = true;
	if (rc == RC_OK)
		rc = each_column(db, erase_from, &g, err);
	for (size_t i = 0; rc == RC_OK && i < sizeof wipes / sizeof *wipes; i++)
		rc = run(db, wipes[i], customer, SPAN_ABSENT, SPAN_ABSENT, NULL, err);
	/* Others may have a 备注 with his number in it: they are found by what is left of it. */
	for (int i = 0; rc == RC_OK && i < v->n; i++)
		if (v->kind[i] != FORGET_NAME)
			rc = called_with(db, v->v[i], false, err);
	g.names = false;
	if (rc == RC_OK)
		rc = each_column(db, erase_from, &g, err);
	text_release(&g.sql);
	for (int i = 0; rc == RC_OK && i < v->n; i++)
		if (v->kind[i] != FORGET_NAME)
			rc = called_with(db, v->v[i], true, err);
	return rc == RC_OK ? called_with(db, pseudonym, true, err) : rc;
}

enum rc forget_scrub(struct store_db *db, struct err *err)
{
	enum rc rc = stmt_exec(db, "VACUUM", err);
	if (rc == RC_OK)
		rc = db_checkpoint(db, true, NULL, err); /* waits for who reads */
	return rc == RC_OK ? db_cut_log(db, err) : rc;
}
