#include "botask.h"
#include "archivework.h"
#include "foldint.h"
#include "foldorders.h"
#include "forgetwork.h"
#include "hookwork.h"
#include "base/json.h"
#include "base/mem.h"
#include "flow/orderahead.h"
#include "store/digest.h"
#include "store/kflog.h"
#include "store/seen.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define HOUR_MS INT64_C(3600000)
#define SEEN_S (25 * INT64_C(3600))   /* how long facts are remembered, beyond the 24 h of callbacks.md 2.9 */
#define KF_KEPT_MS (90 * ZONE_DAY_MS) /* what was said in 微信客服; WeCom itself has three days of it */
#define WORK_KEEP ((size_t)256 << 10)
#define ALONE_READS 24 /* of the inbox, some 1 MiB each, in a turn for which nobody waits */

/* Who folds which kind. Ticks are not here: they have their own savepoints. */
static const struct {
	enum inbox_kind kind;
	enum rc (*apply)(struct fold *, struct span, struct err *);
} appliers[] = {
	{INBOX_ORDERS, foldorders_apply},
	{INBOX_SCRIPTS, foldscripts_apply},
	{INBOX_CONFIG, foldconfig_apply},
	{INBOX_COMMAND, foldcommand_apply},
	{INBOX_ATTEMPT, answers_attempt},
	{INBOX_ANSWER, answers_answer},
	{INBOX_RENDERED, botask_rendered},
	{INBOX_ARCHIVE, archivework_apply},
	{INBOX_FORGET, forgetwork_apply},
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

int64_t fold_time(const struct fold *f, int64_t told_s)
{
	return told_s > 0 && told_s < f->now_ms / 1000 ? told_s * 1000 : f->now_ms;
}

bool fold_took_over(const struct inbox_row *row, int64_t *ret_version, int64_t *ret_from)
{
	struct json_doc *doc;
	bool ok;

	if (json_parse(row->body, &doc, NULL))
		return false;
	ok = json_int(json_get(json_root(doc), "version"), ret_version) && *ret_version >= 1;
	if (!json_int(json_get(json_root(doc), "from"), ret_from))
		*ret_from = row->id - 1;
	json_free(doc);
	return ok;
}

bool fold_cleaned(const struct inbox_row *row)
{
	return span_search(row->body, SPAN_LIT("\"customer\"")) == SIZE_MAX;
}

static enum rc apply_version(struct fold *f, const struct inbox_row *row, struct err *err)
{
	int64_t version = 0, from = 0;

	if (!fold_took_over(row, &version, &from) || version > FOLD_VERSION)
		return err_set(err, RC_INVALID, "fold version '%.*s' is not known here", SPAN_ARG(row->body));
	/* One that was ended before it came here, and another after it took over, stands behind that. */
	f->at.fold_version = version > f->at.fold_version ? version : f->at.fold_version;
	return RC_OK;
}

enum rc fold_row(struct fold *f, const struct inbox_row *row, struct err *err)
{
	if (row->kind == INBOX_CALLBACK)
		return foldcallback_apply(f, row, err);
	if (row->kind == INBOX_QUARANTINE)
		return RC_OK; /* it spoke when the fold started */
	if (row->kind == INBOX_FOLD)
		return apply_version(f, row, err);
	for (size_t i = 0; i < sizeof appliers / sizeof *appliers; i++)
		if (appliers[i].kind == row->kind)
			return appliers[i].apply(f, row->body, err);
	fold_outcome(f, OUTCOME_UNKNOWN, "kind %d is not folded by this version", (int)row->kind);
	return RC_OK;
}

bool fold_quarantined(const struct fold *f, int64_t id)
{
	for (int i = 0; i < f->quarantines; i++)
		if (f->quarantine[i] == id)
			return true;
	return false;
}

bool fold_fatal(enum rc rc)
{
	return rc == RC_FAILED || rc == RC_AGAIN || rc == RC_UNSURE;
}

static void take_in_hand(struct fold *f, const struct inbox_row *row)
{
	arena_reset(f->work);
	f->input_id = f->orders.input_id = row->id;
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
	struct inbox_row known = *row;
	bool refused;
	enum rc rc = forgetwork_door(f, &known, &refused, err);

	if (!rc && refused)
		fold_outcome(f, OUTCOME_REFUSED, "of a customer who was forgotten");
	else if (!rc)
		rc = fold_row(f, &known, err);
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
	if (fold_fatal(rc))
		return rc;
	snprintf(reason, sizeof reason, "%s", err->text);
	if ((again = db_rollback_to(f->db, err)))
		return again;
	f->at = before;
	f->counts.failed++;
	f->counting = false;
	if (f->reload && ((again = foldload_settings(f, err)) || (again = foldload_scripts(f, err))))
		return again;
	return outcome_put(f->db, row->id, OUTCOME_FAILED, span_of(reason), err);
}

static enum rc fold_tick_row(struct fold *f, const struct inbox_row *row, struct err *err)
{
	int64_t fired = 0;
	enum rc rc = tick_apply(f, row->body, &fired, err);

	if (rc && !fold_fatal(rc) && f->guarded) {
		f->counts.failed++;
		return outcome_put(f->db, row->id, OUTCOME_FAILED, span_of(err->text), err);
	}
	f->counts.fired += fired;
	return rc;
}

/* Once an hour, by the clock of the log. */
static enum rc prune(struct fold *f, struct err *err)
{
	enum rc rc = seen_prune(f->db, f->now_ms / 1000 - SEEN_S, err);

	if (!rc)
		rc = kflog_prune(f->db, f->now_ms - KF_KEPT_MS, err);
	if (!rc)
		rc = hookwork_prune(f, err);
	return rc ? rc : archivework_prune(f, err);
}

static enum rc fold_one(struct fold *f, const struct inbox_row *row, struct err *err)
{
	int64_t before_ms = f->now_ms;
	enum rc rc = RC_OK;

	take_in_hand(f, row);
	if (row->at_ms > f->now_ms)
		f->now_ms = row->at_ms;
	f->orders.now_ms = f->now_ms;
	if (f->now_ms / HOUR_MS != before_ms / HOUR_MS)
		rc = prune(f, err);
	if (rc)
		return rc;
	f->counts.inputs++;
	if (row->kind != INBOX_ORDERS)
		f->last_other = row->id;
	if (fold_quarantined(f, row->id))
		rc = outcome_put(f->db, row->id, OUTCOME_QUARANTINED, SPAN_LIT("it ended the program twice"), err);
	else if (row->kind == INBOX_TICK)
		rc = fold_tick_row(f, row, err);
	else
		rc = fold_guarded(f, row, err);
	f->at.position = row->id;
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
	fprintf(f->note, "%019lld %019lld %d\n", (long long)from, (long long)to,
		from == f->suspect ? f->crashes + 1 : 0);
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

/* Inputs of orders by which a turn is one of a file of them. */
#define MANY_ORDERS 16

static bool is_import(const struct inbox_row *rows, int n)
{
	int orders = 0;

	for (int i = 0; i < n; i++)
		orders += rows[i].kind == INBOX_ORDERS;
	return orders >= MANY_ORDERS;
}

/* All or nothing, of at most *n rows: it becomes how many. *ret_poison: an input could not be folded and the turn was not guarded. */
static enum rc fold_pass(
	struct fold *f, const struct inbox_row *rows, int *n, bool guarded, bool *ret_poison, struct err *err)
{
	int64_t old = f->at.position;
	int done = 0;
	enum rc rc = db_begin(f->db, err);

	f->guarded = guarded;
	f->reload = f->reloaded = false;
	if (!rc && f->alone && is_import(rows, *n))
		rc = foldorders_ahead(f, rows, *n, err);
	while (!rc && done < *n && !(done && f->enough && f->enough(f->enough_user)))
		rc = fold_one(f, &rows[done++], err);
	if (!rc) {
		*n = done;
		f->at.checksum = (int64_t)inbox_row_checksum(&rows[done - 1]);
	}
	*ret_poison = rc && !fold_fatal(rc) && !guarded;
	if (!rc)
		rc = meta_move(f->db, old, &f->at, err);
	if (!rc)
		return db_commit(f->db, err);
	db_rollback(f->db);
	return rc;
}

/* *n: as of fold_pass. */
static enum rc fold_rows(struct fold *f, const struct inbox_row *rows, int *n, struct err *err)
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
	return err_wrap(
		err, RC_FAILED, "folding inputs %lld to %lld", (long long)rows[0].id, (long long)rows[*n - 1].id);
}

enum rc fold_append(
	struct fold *f, int64_t at_ms, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err)
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

void fold_alone(struct fold *f, bool alone)
{
	f->alone = alone;
}

void fold_ahead(struct fold *f, struct orderahead *whose, int64_t from, int64_t to)
{
	orderahead_free(f->ahead);
	f->ahead = whose;
	if (whose)
		orderahead_of(whose, from, to);
}

/* The inputs of the next turn. */
static enum rc read_turn(struct fold *f, int most, struct inbox_row **ret_rows, int *ret_count, struct err *err)
{
	struct inbox_row *all, *more = NULL;
	int n = 0, got = 0;
	enum rc rc = inbox_read(f->in, f->rows, f->at.position, most, &all, &n, err);

	*ret_rows = all;
	*ret_count = n;
	if (rc || !f->alone || !n || n == most)
		return rc;
	*ret_rows = arena_array(f->rows, (size_t)most, sizeof *all);
	memcpy(*ret_rows, all, (size_t)n * sizeof *all);
	for (int reads = 1; !rc && reads < ALONE_READS && n < most; reads++) {
		rc = inbox_read(f->in, f->rows, (*ret_rows)[n - 1].id, most - n, &more, &got, err);
		if (rc || !got)
			break;
		memcpy(*ret_rows + n, more, (size_t)got * sizeof *more);
		n += got;
	}
	*ret_count = n;
	return rc;
}

enum rc fold_turn(struct fold *f, int most, int64_t *ret_folded, bool *ret_behind, struct err *err)
{
	struct inbox_row *rows = NULL;
	int64_t head = 0;
	int n = 0, take;
	enum rc rc;

	INVARIANT(most >= 1);
	if (most > (f->alone ? FOLD_ALONE_INPUTS : FOLD_TURN_INPUTS))
		most = f->alone ? FOLD_ALONE_INPUTS : FOLD_TURN_INPUTS;
	if (f->at.position < f->careful_to)
		most = 1;
	arena_reset(f->rows);
	rc = read_turn(f, most, &rows, &n, err);
	if (rc)
		return rc;
	*ret_folded = 0;
	*ret_behind = false;
	if (!n)
		return RC_OK;
	take = turn_length(rows, n);
	note_range(f, rows[0].id, rows[take - 1].id);
	rc = db_cache(f->db, is_import(rows, take) ? DB_PAGES_ORDERS : DB_PAGES_USUAL, err);
	if (!rc)
		rc = fold_rows(f, rows, &take, err);
	if (rc) {
		note_range(
			f, 0, 0); /* who ends in good order was not killed by an input: a full disk is nobody's fault */
		return rc;
	}
	*ret_folded = take;
	*ret_behind = take < n || n == most;
	if (*ret_behind)
		return RC_OK;
	/* Fewer were read than may be: that was all, or as many bytes as are read at once. */
	rc = inbox_head(f->in, &head, err);
	*ret_behind = !rc && f->at.position < head;
	return rc;
}

void fold_enough(struct fold *f, bool (*fn)(void *user), void *user)
{
	f->enough = fn;
	f->enough_user = user;
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
	rc = fold_append(f, clock_ms, INBOX_TICK, span_of(body), &f->tick_id, err);
	*ret_ticked = !rc;
	return rc;
}

/* -- open, close -------------------------------------------------------------------------------------------------- */

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
	text_init(&f->sum.of, 256u << 10);
	rc = foldstart_check(f, err);
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
	orderahead_free(f->ahead);
	arena_free(f->rows);
	arena_free(f->work);
	sha_free(f->sha);
	text_release(&f->detail);
	text_release(&f->json);
	text_release(&f->frozen);
	text_release(&f->sum.of);
	told_release(&f->told);
	mem_free(f->quarantine);
	mem_free(f->at_path);
	if (f->note)
		fclose(f->note);
	mem_free(f);
}

bool fold_told(const struct fold *f, int64_t id, struct text *out)
{
	return told_get(&f->told, id, out);
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
	struct digesting d = {.table = sha_new(SHA_KIND_256), .total = sha_new(SHA_KIND_256), .out = out};
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
