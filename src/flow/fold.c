#include "foldint.h"
#include "base/fileio.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "store/digest.h"
#include "store/seen.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define HOUR_MS  INT64_C(3600000)
#define SEEN_S   (25 * INT64_C(3600)) /* how long facts are remembered, beyond the 24 h of callbacks.md 2.9 */
#define WORK_KEEP ((size_t)256 << 10)

/* Who folds which kind. Ticks are not here: they have their own savepoints. */
static const struct { enum inbox_kind kind; enum rc (*apply)(struct fold *, struct span, struct err *); } appliers[] = {
	{ INBOX_ORDERS, foldorders_apply },   { INBOX_SCRIPTS, foldscripts_apply }, { INBOX_CONFIG, foldconfig_apply },
	{ INBOX_COMMAND, foldcommand_apply }, { INBOX_ATTEMPT, answers_attempt },   { INBOX_ANSWER, answers_answer },
};

/* -- the input in hand ----------------------------------------------------------------------------------------- */

void fold_outcome(struct fold *f, enum outcome o, const char *fmt, ...)
{
	char line[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	f->outcome = o;
	f->reason = arena_copy(f->work, span_of(line));
}

static enum rc apply_version(struct fold *f, struct span body, struct err *err)
{
	struct json_doc *doc;
	int64_t version = 0;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	if (!json_int(json_get(json_root(doc), "version"), &version) || version < 1 || version > FOLD_VERSION)
		rc = err_set(err, RC_INVALID, "fold version '%.*s' is not known here", SPAN_ARG(body));
	else
		f->at.fold_version = version;
	json_free(doc);
	return rc;
}

enum rc fold_row(struct fold *f, const struct inbox_row *row, struct err *err)
{
	if (row->kind == INBOX_CALLBACK)
		return foldcallback_apply(f, row, err);
	if (row->kind == INBOX_QUARANTINE)
		return RC_OK; /* it spoke when the fold started */
	if (row->kind == INBOX_FOLD)
		return apply_version(f, row->body, err);
	for (size_t i = 0; i < sizeof appliers / sizeof *appliers; i++)
		if (appliers[i].kind == row->kind)
			return appliers[i].apply(f, row->body, err);
	fold_outcome(f, OUTCOME_UNKNOWN, "kind %d is not folded by this version", (int)row->kind);
	return RC_OK;
}

static bool quarantined(const struct fold *f, int64_t id)
{
	for (int i = 0; i < f->quarantines; i++)
		if (f->quarantine[i] == id)
			return true;
	return false;
}

/* Ends the process: nothing of the turn is kept. All else is the input's own fault (finding 4). */
static bool fatal(enum rc rc)
{
	return rc == RC_FAILED || rc == RC_AGAIN || rc == RC_UNSURE;
}

static void take_in_hand(struct fold *f, const struct inbox_row *row)
{
	arena_reset(f->work);
	f->input_id = row->id;
	f->at_ms = row->at_ms;
	f->effects = f->decisions = 0;
	f->reloaded = f->reloaded || f->reload;
	f->reload = false;
	f->first = f->last = NULL;
	f->notes = f->last_note = NULL;
	f->join.task = 0;
	f->outcome = OUTCOME_DONE;
	f->reason = SPAN_LIT("");
}

static enum rc fold_whole(struct fold *f, const struct inbox_row *row, struct err *err)
{
	enum rc rc = fold_row(f, row, err);

	if (!rc)
		rc = happen_drain(f, err);
	if (!rc)
		rc = deeds_notes(f, err);
	if (!rc && f->outcome != OUTCOME_DONE)
		rc = outcome_put(f->db, f->input_id, f->outcome, f->reason, err);
	return rc;
}

/* In a savepoint; what cannot be folded leaves its outcome and nothing else. A savepoint copies every page that the input
 * touches, so a turn is first tried without: only one that holds a poisonous input is folded again with them. */
static enum rc fold_guarded(struct fold *f, const struct inbox_row *row, struct err *err)
{
	struct meta before = f->at;
	enum rc rc, again;
	char reason[sizeof err->text];

	if (!f->guarded)
		return fold_whole(f, row, err);
	rc = db_savepoint(f->db, err);
	if (rc)
		return rc;
	rc = fold_whole(f, row, err);
	if (!rc)
		return db_release(f->db, err);
	if (fatal(rc))
		return rc;
	snprintf(reason, sizeof reason, "%s", err->text);
	if ((again = db_rollback_to(f->db, err)))
		return again;
	f->at = before;
	f->counts.failed++;
	if (f->reload && ((again = foldload_settings(f, err)) || (again = foldload_scripts(f, err))))
		return again;
	return outcome_put(f->db, row->id, OUTCOME_FAILED, span_of(reason), err);
}

static enum rc fold_tick_row(struct fold *f, const struct inbox_row *row, struct err *err)
{
	int64_t fired = 0;
	enum rc rc = tick_apply(f, row->body, &fired, err);

	if (rc && !fatal(rc) && f->guarded) {
		f->counts.failed++;
		return outcome_put(f->db, row->id, OUTCOME_FAILED, span_of(err->text), err);
	}
	f->counts.fired += fired;
	return rc;
}

static enum rc fold_one(struct fold *f, const struct inbox_row *row, struct err *err)
{
	int64_t before_ms = f->now_ms;
	enum rc rc = RC_OK;

	take_in_hand(f, row);
	if (row->at_ms > f->now_ms)
		f->now_ms = row->at_ms;
	if (f->now_ms / HOUR_MS != before_ms / HOUR_MS)
		rc = seen_prune(f->db, f->now_ms / 1000 - SEEN_S, err);
	if (rc)
		return rc;
	f->counts.inputs++;
	if (quarantined(f, row->id))
		rc = outcome_put(f->db, row->id, OUTCOME_QUARANTINED, SPAN_LIT("it ended the program twice"), err);
	else if (row->kind == INBOX_TICK)
		rc = fold_tick_row(f, row, err);
	else
		rc = fold_guarded(f, row, err);
	f->at.position = row->id;
	f->at.checksum = (int64_t)inbox_row_checksum(row);
	f->at.now_ms = f->now_ms;
	return rc;
}

/* -- turns ------------------------------------------------------------------------------------------------------- */

/* "from to crashes": read by the next start when this turn is never committed (finding 4). The file stays open and keeps its
 * length: to truncate it each turn would cost a write to the disk. */
static void note_range(struct fold *f, int64_t from, int64_t to)
{
	if (!f->note)
		return; /* without the note a crash costs a person's look, nothing else */
	rewind(f->note);
	fprintf(f->note, "%019lld %019lld %d\n", (long long)from, (long long)to, from == f->suspect ? f->crashes + 1 : 0);
	fflush(f->note);
}

/* Rows of one turn: up to the next tick, or that tick alone. */
static int turn_length(const struct inbox_row *rows, int n)
{
	if (rows[0].kind == INBOX_TICK)
		return 1;
	for (int i = 1; i < n; i++)
		if (rows[i].kind == INBOX_TICK)
			return i;
	return n;
}

/* All or nothing. *ret_poison: an input could not be folded and the turn was not guarded. */
static enum rc fold_pass(struct fold *f, const struct inbox_row *rows, int n, bool guarded, bool *ret_poison, struct err *err)
{
	int64_t old = f->at.position;
	enum rc rc = db_begin(f->db, err);

	f->guarded = guarded;
	f->reload = f->reloaded = false;
	for (int i = 0; !rc && i < n; i++)
		rc = fold_one(f, &rows[i], err);
	*ret_poison = rc && !fatal(rc) && !guarded;
	if (!rc)
		rc = meta_move(f->db, old, &f->at, err);
	if (!rc)
		return db_commit(f->db, err);
	db_rollback(f->db);
	return rc;
}

static enum rc fold_rows(struct fold *f, const struct inbox_row *rows, int n, struct err *err)
{
	struct meta at = f->at;
	struct fold_counts counts = f->counts;
	int64_t now_ms = f->now_ms;
	bool poison;
	enum rc rc = fold_pass(f, rows, n, false, &poison, err);

	if (rc && poison) {
		f->at = at;
		f->counts = counts;
		f->now_ms = now_ms;
		rc = RC_OK;
		if (f->reload || f->reloaded)
			rc = foldload_settings(f, err);
		if (!rc && (f->reload || f->reloaded))
			rc = foldload_scripts(f, err);
		if (!rc)
			rc = fold_pass(f, rows, n, true, &poison, err);
	}
	if (!rc || rc == RC_CONFLICT)
		return rc;
	return err_wrap(err, RC_FAILED, "folding inputs %lld to %lld", (long long)rows[0].id, (long long)rows[n - 1].id);
}

static enum rc append_own(struct fold *f, int64_t at_ms, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err)
{
	enum rc rc = inbox_begin(f->in, err);

	if (rc)
		return rc;
	rc = inbox_append(f->in, at_ms, kind, SPAN_ABSENT, body, ret_id, err);
	if (rc) {
		inbox_rollback(f->in);
		return rc;
	}
	return inbox_commit(f->in, err);
}

enum rc fold_turn(struct fold *f, int most, int64_t *ret_folded, bool *ret_behind, struct err *err)
{
	struct inbox_row *rows = NULL;
	int n = 0, take;
	enum rc rc;

	INVARIANT(most >= 1);
	if (most > FOLD_TURN_INPUTS)
		most = FOLD_TURN_INPUTS;
	if (f->at.position < f->careful_to)
		most = 1;
	arena_reset(f->rows);
	rc = inbox_read(f->in, f->rows, f->at.position, most, &rows, &n, err);
	if (rc)
		return rc;
	*ret_folded = 0;
	*ret_behind = false;
	if (!n)
		return RC_OK;
	take = turn_length(rows, n);
	note_range(f, rows[0].id, rows[take - 1].id);
	rc = fold_rows(f, rows, take, err);
	if (rc) {
		note_range(f, 0, 0); /* who ends in good order was not killed by an input: a full disk is nobody's fault */
		return rc;
	}
	*ret_folded = take;
	*ret_behind = take < n || n == most;
	return RC_OK;
}

enum rc fold_catch_up(struct fold *f, int most, int64_t *ret_folded, struct err *err)
{
	int64_t head, folded, total = 0;
	bool behind = true;
	enum rc rc = inbox_head(f->in, &head, err);

	while (!rc && f->at.position < head && behind) {
		rc = fold_turn(f, most, &folded, &behind, err);
		total += rc ? 0 : folded;
		behind = behind || folded > 0;
	}
	if (!rc)
		*ret_folded = total;
	return rc;
}

enum rc fold_due(struct fold *f, int64_t *ret_due_ms, struct err *err)
{
	return tick_min(f, ret_due_ms, err);
}

enum rc fold_tick(struct fold *f, int64_t clock_ms, bool *ret_ticked, struct err *err)
{
	int64_t due_ms;
	char body[32];
	enum rc rc = tick_min(f, &due_ms, err);

	if (rc)
		return rc;
	*ret_ticked = false;
	if (due_ms > clock_ms || f->tick_id > f->at.position)
		return RC_OK;
	snprintf(body, sizeof body, "{\"fire\":%d}", FOLD_TICK_FIRE);
	rc = append_own(f, clock_ms, INBOX_TICK, span_of(body), &f->tick_id, err);
	*ret_ticked = !rc;
	return rc;
}

/* -- open, close -------------------------------------------------------------------------------------------------- */

static enum rc refuse(struct err *err, const char *what)
{
	err_set(err, RC_INVALID, "siyu.db and inbox.db do not belong together: %s", what);
	err_hint(err, "put both back from one backup with `siyu restore`");
	return RC_INVALID;
}

/* Other lineage, a position beyond the head, another row there (finding 2). */
static enum rc check_pair(struct fold *f, struct err *err)
{
	struct span lineage = inbox_lineage(f->in);
	int64_t head, sum = 0;
	enum rc rc = meta_get(f->db, f->work, &f->at, err);

	if (rc)
		return rc;
	if (!f->at.lineage.n) {
		if ((rc = db_begin(f->db, err)))
			return rc;
		rc = meta_bind(f->db, lineage, err);
		if (rc) {
			db_rollback(f->db);
			return rc;
		}
		if ((rc = db_commit(f->db, err)))
			return rc;
	} else if (!span_eq(f->at.lineage, lineage)) {
		return refuse(err, "the state was folded from another inbox");
	}
	if ((rc = inbox_head(f->in, &head, err)))
		return rc;
	if (head < f->at.position)
		return refuse(err, "the inbox ends before the position of the state");
	rc = inbox_checksum(f->in, f->at.position, &sum, err);
	if (rc == RC_NOTFOUND || (!rc && sum != f->at.checksum))
		return refuse(err, "the inbox has another row at the position of the state");
	f->now_ms = f->at.now_ms;
	f->at.lineage = SPAN_ABSENT;
	return rc;
}

static enum rc read_quarantines(struct fold *f, struct err *err)
{
	struct inbox_row *rows = NULL;
	int64_t after = f->at.position;
	int n = 0;
	enum rc rc;

	do {
		arena_reset(f->rows);
		rc = inbox_read_kind(f->in, f->rows, INBOX_QUARANTINE, after, 100, &rows, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			struct json_doc *doc;
			int64_t id;

			after = rows[i].id;
			if (json_parse(rows[i].body, &doc, err))
				continue;
			if (json_int(json_get(json_root(doc), "id"), &id)) {
				f->quarantine = mem_grow(f->quarantine, (size_t)f->quarantines + 1, sizeof *f->quarantine);
				f->quarantine[f->quarantines++] = id;
			}
			json_free(doc);
		}
	} while (!rc && n == 100);
	return rc;
}

/* "from to crashes"; false: nothing is noted there. */
static bool read_note(const char *path, int64_t *ret_from, int64_t *ret_to, int64_t *ret_crashes)
{
	struct text body;
	struct span rest, from, to;
	bool ok;

	text_init(&body, 256);
	ok = fileio_read(path, &body, NULL) == RC_OK && body.n;
	if (ok) {
		rest = span_trim(text_span(&body));
		ok = span_cut(rest, ' ', &from, &rest) && span_cut(rest, ' ', &to, &rest) && span_int(from, ret_from) && span_int(to, ret_to) &&
		     span_int(rest, ret_crashes);
	}
	text_release(&body);
	return ok;
}

/* What the last run was folding when it ended: its inputs go one by one; one that ended it twice alone is put aside. */
static enum rc look_back(struct fold *f, struct err *err)
{
	int64_t range[2], crashes, id;
	char body[48];

	if (!f->at_path || !read_note(f->at_path, &range[0], &range[1], &crashes) || range[0] != f->at.position + 1 || range[1] < range[0])
		return RC_OK;
	f->careful_to = range[1];
	if (range[0] != range[1])
		return RC_OK;
	f->suspect = range[0];
	f->crashes = (int)crashes + 1;
	if (f->crashes < 3 || quarantined(f, f->suspect))
		return RC_OK;
	snprintf(body, sizeof body, "{\"id\":%lld}", (long long)f->suspect);
	f->quarantine = mem_grow(f->quarantine, (size_t)f->quarantines + 1, sizeof *f->quarantine);
	f->quarantine[f->quarantines++] = f->suspect;
	return append_own(f, f->now_ms, INBOX_QUARANTINE, span_of(body), &id, err);
}

/* D5. A state of an older version goes on under the new one from a `fold` input on; one that has such an input still
 * before it was folded further by that version once, and may not be folded to there by another. */
static enum rc check_version(struct fold *f, struct err *err)
{
	struct inbox_row *rows = NULL;
	int64_t head, id;
	char body[32];
	int n = 0;
	enum rc rc;

	if (f->at.fold_version > FOLD_VERSION) {
		err_set(err, RC_INVALID, "siyu.db was folded by version %lld of the fold, this program has %d", (long long)f->at.fold_version, FOLD_VERSION);
		err_hint(err, "use the newer siyu");
		return RC_INVALID;
	}
	arena_reset(f->rows);
	rc = inbox_read_kind(f->in, f->rows, INBOX_FOLD, f->at.position, 1, &rows, &n, err);
	if (rc)
		return rc;
	if (n && rows[0].id > f->at.position + 1) {
		err_set(err, RC_INVALID, "siyu.db stands before input %lld, where another version of the fold took over", (long long)rows[0].id);
		err_hint(err, "fold it to there with the siyu of fold version %lld, or restore a snapshot made later", (long long)f->at.fold_version);
		return RC_INVALID;
	}
	if (n || f->at.fold_version == FOLD_VERSION)
		return RC_OK;
	if ((rc = inbox_head(f->in, &head, err)))
		return rc;
	if (head != f->at.position) {
		err_set(err, RC_INVALID, "inputs %lld to %lld were not folded before the upgrade", (long long)f->at.position + 1, (long long)head);
		err_hint(err, "start the old siyu once more and let it finish");
		return RC_INVALID;
	}
	snprintf(body, sizeof body, "{\"version\":%d}", FOLD_VERSION);
	return append_own(f, f->now_ms, INBOX_FOLD, span_of(body), &id, err);
}

enum rc fold_open(struct store_db *db, struct inbox *in, const char *at_path, struct fold **ret_fold, struct err *err)
{
	struct fold *f = mem_alloc(sizeof *f);
	enum rc rc;

	f->db = db;
	f->in = in;
	f->at_path = mem_str(at_path);
	f->rows = arena_new(WORK_KEEP);
	f->work = arena_new(WORK_KEEP);
	f->sha = sha_new(SHA_KIND_256);
	f->names = map_new();
	text_init(&f->detail, 1024);
	text_init(&f->json, 2u << 20);
	text_init(&f->frozen, 64u << 10);
	rc = check_pair(f, err);
	if (!rc)
		rc = read_quarantines(f, err);
	if (!rc)
		rc = check_version(f, err);
	if (!rc)
		rc = look_back(f, err);
	/* Not emptied: who dies before the first turn has counted nothing. */
	if (!rc && f->at_path && !(f->note = fopen(f->at_path, "r+")))
		f->note = fopen(f->at_path, "w");
	if (!rc)
		rc = foldload_settings(f, err);
	if (!rc)
		rc = foldload_scripts(f, err);
	if (rc)
		fold_close(f);
	else
		*ret_fold = f;
	return rc;
}

void fold_close(struct fold *f)
{
	if (!f)
		return;
	foldload_clear(f);
	arena_free(f->rows);
	arena_free(f->work);
	sha_free(f->sha);
	text_release(&f->detail);
	text_release(&f->json);
	text_release(&f->frozen);
	mem_free(f->quarantine);
	mem_free(f->at_path);
	if (f->note)
		fclose(f->note);
	mem_free(f);
}

int64_t fold_position(const struct fold *f)
{
	return f->at.position;
}

int64_t fold_now_ms(const struct fold *f)
{
	return f->now_ms;
}

const struct settings *fold_settings(const struct fold *f)
{
	return f->settings;
}

struct fold_counts fold_counts(const struct fold *f)
{
	return f->counts;
}

/* -- digest --------------------------------------------------------------------------------------------------------- */

struct digesting {
	struct sha *table, *total;
	char name[64];
	struct text *out;
	uint64_t rows;
};

static void end_table(struct digesting *d)
{
	uint8_t sum[SHA_256_BYTES];

	if (!d->name[0])
		return;
	sha_end(d->table, sum);
	sha_add(d->total, span_make(sum, sizeof sum));
	text_addf(d->out, "%s ", d->name);
	for (int i = 0; i < SHA_256_BYTES; i++)
		text_addf(d->out, "%02x", sum[i]);
	text_addf(d->out, " %llu\n", (unsigned long long)d->rows);
	d->rows = 0;
}

static void digest_row(void *user, const char *table, struct span bytes)
{
	struct digesting *d = user;

	if (strcmp(d->name, table) != 0) {
		end_table(d);
		snprintf(d->name, sizeof d->name, "%s", table);
		sha_add(d->total, span_of(d->name));
	}
	sha_add(d->table, bytes);
	d->rows++;
}

enum rc fold_digest(struct store_db *db, struct text *out, struct err *err)
{
	struct digesting d = { .table = sha_new(SHA_KIND_256), .total = sha_new(SHA_KIND_256), .out = out };
	uint8_t sum[SHA_256_BYTES];
	enum rc rc = digest_each(db, digest_row, &d, err);

	if (!rc) {
		end_table(&d);
		sha_end(d.total, sum);
		text_adds(out, "total ");
		for (int i = 0; i < SHA_256_BYTES; i++)
			text_addf(out, "%02x", sum[i]);
		text_addc(out, '\n');
		rc = text_check(out, err);
	}
	sha_free(d.table);
	sha_free(d.total);
	return rc;
}
