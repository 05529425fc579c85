#include "store/wordbook.h"

#include "base/mem.h"
#include "handle.h"
#include "rows.h"
#include "store/person.h"
#include "wordbookrow.h"

#include <string.h>

enum {
	WORDBOOK_PUT,
	WORDBOOK_DROP,
	WORDBOOK_LAST,
	WORDBOOK_HOURS,
	WORDBOOK_COUNT,
	WORDS_FIND,
	WORDS_ADD,
	WORDS_GET,
	ROUND_GET,
	POST_FIND
};
static const struct stmt_sql wordbook_sql[] = {
	[WORDBOOK_PUT] = {.sql = "INSERT INTO wordbook (id, entries) VALUES (?1, ?2)"
				 " ON CONFLICT (id) DO UPDATE SET entries = excluded.entries"},
	[WORDBOOK_DROP] = {.sql = "DELETE FROM wordbook WHERE id = ?1"},
	[WORDBOOK_LAST] = {.one = true,
		.sql = "SELECT id, entries FROM wordbook WHERE id >= ?1 AND id < ?2 ORDER BY id DESC LIMIT 1"},
	[WORDBOOK_HOURS] = {.sql = "SELECT id, entries FROM wordbook WHERE id >= ?1 AND id < ?2 ORDER BY id"},
	[WORDBOOK_COUNT] = {.one = true,
		.sql = "SELECT coalesce(sum(length(entries)), 0) FROM wordbook WHERE id >= ?1 AND id < ?2"},
	[WORDS_FIND] = {.one = true,
		.sql = "SELECT words FROM wordbook_words WHERE script = ?1 AND step = ?2 AND employee = ?3 AND answer = ?4"
		       " AND version = ?5 ORDER BY words LIMIT 1"},
	[WORDS_ADD] = {.one = true,
		.sql = "INSERT INTO wordbook_words (script, step, employee, answer, version) VALUES (?1, ?2, ?3, ?4, ?5)"
		       " RETURNING words"},
	[WORDS_GET] = {.one = true,
		.sql = "SELECT answer, script, step, version, employee FROM wordbook_words WHERE words = ?1"},
	/* Who is a contact is no group. */
	[ROUND_GET] = {.one = true,
		.sql = "SELECT e.script, e.customer, CASE WHEN c.no IS NULL THEN EXISTS (SELECT 1 FROM chat AS g"
		       " WHERE g.chat = e.customer) ELSE 0 END FROM enrolment AS e LEFT JOIN contact AS c"
		       " ON c.customer = e.customer WHERE e.enrolment = ?1"},
	[POST_FIND] = {.one = true, .sql = "SELECT 1 FROM post WHERE script = ?1 AND step = ?2 LIMIT 1"},
};
const struct stmt_module wordbook_module = STMT_MODULE("wordbook", wordbook_sql);

/* The row that changed last, and whether it is the last one of its hour: what is said at one time goes into one, so it is written once. */
struct wordbook_open {
	bool there, last, changed;
	int64_t id;
	size_t n; /* bytes */
	unsigned char bytes[WORDBOOKROW_PART * WORDBOOKROW_BYTES];
};

static struct wordbook_open *opened(struct store_db *db)
{
	if (!db->wordbook)
		db->wordbook = mem_alloc(sizeof *db->wordbook);
	return db->wordbook;
}

void wordbook_free(struct wordbook_open *o)
{
	mem_free(o);
}

void wordbook_drop(struct store_db *db)
{
	if (db->wordbook)
		db->wordbook->there = db->wordbook->changed = false;
}

enum rc wordbook_flush(struct store_db *db, struct err *err)
{
	struct wordbook_open *o = db->wordbook;
	if (!o || !o->changed)
		return RC_OK;
	struct stmt *s = stmt_get(db, STMT_wordbook, o->n ? WORDBOOK_PUT : WORDBOOK_DROP);
	stmt_int(s, 1, o->id);
	if (o->n)
		stmt_blob(s, 2, span_make(o->bytes, o->n));
	enum rc rc = stmt_run(s, err);
	if (rc == RC_OK)
		o->changed = false;
	return rc;
}

static int64_t hour_of(int64_t at_ms)
{
	return at_ms / WORDBOOKROW_HOUR_MS - (at_ms % WORDBOOKROW_HOUR_MS < 0);
}

static void take_row(struct wordbook_open *o, int64_t id, struct span bytes)
{
	INVARIANT(bytes.n <= sizeof o->bytes && bytes.n % WORDBOOKROW_BYTES == 0);
	memcpy(o->bytes, bytes.p, bytes.n);
	o->n = bytes.n;
	o->id = id;
	o->there = true;
}

/* The last row of the hour with an id below `below`. RC_NOTFOUND: there is none. */
static enum rc open_below(struct store_db *db, int64_t hour, int64_t below, struct err *err)
{
	struct wordbook_open *o = opened(db);
	enum rc rc = wordbook_flush(db, err);
	if (rc != RC_OK)
		return rc;
	o->there = false;
	struct stmt *s = stmt_get(db, STMT_wordbook, WORDBOOK_LAST);
	stmt_int(s, 1, hour * WORDBOOKROW_HOUR);
	stmt_int(s, 2, below);
	rc = stmt_step(s, err);
	if (rc == RC_OK)
		take_row(o, stmt_col_int(s, 0), stmt_col_bytes(s, 1));
	stmt_done(s);
	o->last = rc == RC_OK && below == (hour + 1) * WORDBOOKROW_HOUR;
	return rc;
}

/* A row of the hour with room for one entry more. */
static enum rc open_end(struct store_db *db, int64_t hour, struct err *err)
{
	struct wordbook_open *o = opened(db);
	bool here = o->there && o->last && o->id >= hour * WORDBOOKROW_HOUR && o->id < (hour + 1) * WORDBOOKROW_HOUR;
	enum rc rc = here ? RC_OK : open_below(db, hour, (hour + 1) * WORDBOOKROW_HOUR, err);
	if (rc != RC_OK && rc != RC_NOTFOUND)
		return rc;
	if (rc == RC_OK && o->n < sizeof o->bytes)
		return RC_OK;
	int64_t id = rc == RC_OK ? o->id + 1 : hour * WORDBOOKROW_HOUR;
	rc = wordbook_flush(db, err);
	if (rc == RC_OK)
		take_row(o, id, SPAN_LIT(""));
	o->last = true;
	return rc;
}

static void make_entry(unsigned char *e, int64_t who, int64_t words, int64_t at_ms)
{
	int64_t ms = at_ms - hour_of(at_ms) * WORDBOOKROW_HOUR_MS;
	daybookrow_put_u32(e, who);
	daybookrow_put_u32(e + 4, words);
	e[8] = (unsigned char)(ms & 0xFF);
	e[9] = (unsigned char)(ms >> 8 & 0xFF);
	e[10] = (unsigned char)(ms >> 16 & 0xFF);
}

static enum rc add_entry(struct store_db *db, int64_t who, int64_t words, int64_t at_ms, struct err *err)
{
	if (who > UINT32_MAX || words > UINT32_MAX)
		return err_set(err, RC_INVALID, "person %lld has no room in the wordbook", (long long)who);
	enum rc rc = open_end(db, hour_of(at_ms), err);
	if (rc != RC_OK)
		return rc;
	struct wordbook_open *o = db->wordbook;
	make_entry(o->bytes + o->n, who, words, at_ms);
	o->n += WORDBOOKROW_BYTES;
	o->changed = true;
	return RC_OK;
}

static bool cut_entry(struct wordbook_open *o, const unsigned char *entry)
{
	for (size_t at = 0; at < o->n; at += WORDBOOKROW_BYTES)
		if (memcmp(o->bytes + at, entry, WORDBOOKROW_BYTES) == 0) {
			o->n -= WORDBOOKROW_BYTES;
			memmove(o->bytes + at, o->bytes + at + WORDBOOKROW_BYTES, o->n - at);
			return true;
		}
	return false;
}

/* The rows of the hour one after the other, the last one first: what is taken back was mostly said a moment ago. */
static enum rc cut(struct store_db *db, int64_t who, int64_t words, int64_t at_ms, struct err *err)
{
	unsigned char entry[WORDBOOKROW_BYTES];
	int64_t hour = hour_of(at_ms), below = (hour + 1) * WORDBOOKROW_HOUR;
	enum rc rc;
	make_entry(entry, who, words, at_ms);
	while ((rc = open_below(db, hour, below, err)) == RC_OK) {
		struct wordbook_open *o = db->wordbook;
		if (cut_entry(o, entry)) {
			o->changed = true;
			rc = wordbook_flush(db, err);
			o->there = o->there && o->n > 0;
			return rc;
		}
		below = o->id;
	}
	return rc;
}

/* -- what was said ------------------------------------------------------------------------------------------------------------- */

static enum rc row_of(struct store_db *db, const struct wordbook_words *w, int64_t *ret, struct err *err)
{
	const struct span text[] = {w->script, w->step, w->employee};
	const int64_t number[] = {w->answer, w->version};
	return rows_once(db, STMT_wordbook, WORDS_FIND, WORDS_ADD, &(struct rows_key){text, 3, number, 2}, ret, err);
}

enum rc wordbook_change(struct store_db *db, enum wordbook_change change, struct span customer,
	const struct wordbook_words *w, int64_t at_ms, struct err *err)
{
	int64_t words = 0, who = 0, stranger = 0;
	enum rc rc = row_of(db, w, &words, err);
	if (rc != RC_OK)
		return rc;
	if (change == WORDBOOK_SAID) {
		rc = person_number(db, customer, &who, err);
		return rc ? rc : add_entry(db, who, words, at_ms, err);
	}
	rc = person_known(db, customer, &who, &stranger, err);
	if (rc != RC_OK)
		return rc;
	/* He may have become a contact since. */
	rc = who ? cut(db, who, words, at_ms, err) : RC_NOTFOUND;
	if (rc == RC_NOTFOUND && stranger)
		rc = cut(db, stranger, words, at_ms, err);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc wordbook_step(
	struct store_db *db, enum wordbook_change change, const struct wordbook_step *step, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wordbook, ROUND_GET);
	struct arena *a = arena_new(0);
	struct wordbook_words w = {.step = step->step, .version = step->version, .employee = step->employee};
	struct span customer = SPAN_ABSENT;
	bool group = false;
	stmt_int(s, 1, step->enrolment);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK) {
		w.script = stmt_col_text(s, 0, a);
		customer = stmt_col_text(s, 1, a);
		group = stmt_col_int(s, 2) != 0;
	}
	stmt_done(s);
	if (rc == RC_OK && !group)
		rc = wordbook_change(db, change, customer, &w, step->at_ms, err);
	arena_free(a);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc wordbook_touched(
	struct store_db *db, struct span customer, const struct wordbook_words *w, int64_t at_ms, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wordbook, POST_FIND);
	stmt_text_or_empty(s, 1, w->script);
	stmt_text_or_empty(s, 2, w->step);
	enum rc rc = stmt_step(s, err);
	stmt_done(s);
	return rc == RC_NOTFOUND ? wordbook_change(db, WORDBOOK_SAID, customer, w, at_ms, err) : rc;
}

enum rc wordbook_heard(struct store_db *db, struct span customer, int64_t at_ms, struct err *err)
{
	int64_t who = 0;
	enum rc rc = person_number(db, customer, &who, err);
	return rc ? rc : add_entry(db, who, 0, at_ms, err);
}

/* -- reading ------------------------------------------------------------------------------------------------------------------- */

static void bind_hours(struct stmt *s, int64_t from_ms, int64_t to_ms)
{
	stmt_int(s, 1, hour_of(from_ms) * WORDBOOKROW_HOUR);
	stmt_int(s, 2, (hour_of(to_ms) + 1) * WORDBOOKROW_HOUR);
}

enum rc wordbook_each(
	struct store_db *db, int64_t from_ms, int64_t to_ms, wordbookrow_fn fn, void *user, struct err *err)
{
	enum rc rc = wordbook_flush(db, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_wordbook, WORDBOOK_HOURS);
	bind_hours(s, from_ms, to_ms);
	while ((rc = stmt_step(s, err)) == RC_OK) {
		struct span v = stmt_col_bytes(s, 1);
		int64_t id = stmt_col_int(s, 0), n = id & (WORDBOOKROW_HOUR - 1);
		fn(user, (id - n) / WORDBOOKROW_HOUR * WORDBOOKROW_HOUR_MS, (const unsigned char *)v.p,
			(int)(v.n / WORDBOOKROW_BYTES));
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc wordbook_count(struct store_db *db, int64_t from_ms, int64_t to_ms, int64_t *ret, struct err *err)
{
	enum rc rc = wordbook_flush(db, err);
	if (rc != RC_OK)
		return rc;
	struct stmt *s = stmt_get(db, STMT_wordbook, WORDBOOK_COUNT);
	bind_hours(s, from_ms, to_ms);
	rc = rows_int(s, ret, err);
	if (rc == RC_OK)
		*ret /= WORDBOOKROW_BYTES;
	return rc;
}

enum rc wordbook_words_of(
	struct store_db *db, struct arena *a, uint32_t words, struct wordbook_words *ret, struct err *err)
{
	struct stmt *s = stmt_get(db, STMT_wordbook, WORDS_GET);
	stmt_int(s, 1, words);
	enum rc rc = stmt_step(s, err);
	if (rc == RC_OK)
		*ret = (struct wordbook_words){.answer = stmt_col_int(s, 0) != 0,
			.script = stmt_col_text(s, 1, a),
			.step = stmt_col_text(s, 2, a),
			.version = stmt_col_int(s, 3),
			.employee = stmt_col_text(s, 4, a)};
	stmt_done(s);
	return rc;
}
