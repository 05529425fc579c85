/* foldstart: what is looked at before the first turn: do state and inbox belong together, which version folded it, what
 * ended the last run (exact 2, 4, D5). */
#include "foldint.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "inbox/rowkind.h"
#include <stdio.h>

/* As conf/RUNBOOK.md has it: a log that stays beside a snapshot is moved into it, and damages it. */
#define SNAPSHOT_HINT \
	"停下 siyu serve，把 state/siyu.db 和旁边的 -wal、-shm 都挪走（别的不动），把 snapshots/ 最新的一份抄成 state/siyu.db（0600），再启动；或者用整个备份：siyu restore"

static enum rc refuse(struct err *err, const char *what)
{
	err_set(err, RC_INVALID, "siyu.db and inbox.db do not belong together: %s", what);
	err_hint(err, "两个文件都用同一份备份的：siyu restore 备份 --data 空文件夹（账号和令牌也在里面）");
	return RC_INVALID;
}

/* Nor does one whose beginning was taken out after its time. */
static enum rc refuse_pruned(struct fold *f, struct err *err)
{
	int64_t first = 0, first_ms = 0;
	enum rc rc = inbox_first(f->in, &first, &first_ms, err);

	if (rc || first <= 1)
		return rc;
	err_set(err, RC_INVALID,
		"the inbox begins at input %lld, it does not give the state from nothing: older ones went after [data] inbox_days",
		(long long)first);
	err_hint(err, SNAPSHOT_HINT);
	return RC_INVALID;
}

/* After siyu forget the log does not give the state from nothing: what named him is gone from it (exact D7). */
static enum rc refuse_cleaned(struct fold *f, struct err *err)
{
	struct rowkind forgotten = {.in = f->in, .a = f->rows, .kind = INBOX_FORGET};
	const struct inbox_row *row;
	enum rc rc;

	while (!(rc = rowkind_next(&forgotten, &row, err)) && row && !fold_cleaned(row))
		;
	if (rc || !row)
		return rc;
	err_set(err, RC_INVALID, "a customer was forgotten: the inbox does not give the state from nothing any more");
	err_hint(err, SNAPSHOT_HINT);
	return RC_INVALID;
}

/* Nor a state from before it: what the log lost since, it has still (the customer), or never has (what he paid). A row that asks for it is whole
 * until nothing of him is left, and the one behind it never was: without the whole one before it, that came and went behind the position. */
static enum rc refuse_older(struct fold *f, struct err *err)
{
	struct rowkind forgotten = {.in = f->in, .a = f->rows, .kind = INBOX_FORGET, .after = f->at.position - 1};
	const struct inbox_row *row;
	int64_t whole = -1;
	enum rc rc;

	while (!(rc = rowkind_next(&forgotten, &row, err)) && row) {
		if (!fold_cleaned(row))
			whole = row->id;
		else if (row->id > f->at.position && row->id != whole + 1)
			break;
	}
	if (rc || !row)
		return rc;
	err_set(err, RC_INVALID, "a customer was forgotten with input %lld, siyu.db is from before that (input %lld)",
		(long long)row->id, (long long)f->at.position);
	err_hint(err, SNAPSHOT_HINT);
	return RC_INVALID;
}

/* Other lineage, a position beyond the head, another row there (finding 2). */
static enum rc check_pair(struct fold *f, struct err *err)
{
	struct span lineage = inbox_lineage(f->in);
	int64_t head, first = 0, first_ms = 0, sum = 0;
	enum rc rc = meta_get(f->db, f->work, &f->at, err);

	if (rc)
		return rc;
	if (!f->at.lineage.n) {
		if ((rc = refuse_pruned(f, err)) || (rc = refuse_cleaned(f, err)))
			return rc;
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
	rc = inbox_first(f->in, &first, &first_ms, err);
	if (!rc && f->at.position > 0 && first > f->at.position)
		return refuse(err, "the inbox begins behind the position of the state");
	if (!rc)
		rc = inbox_checksum(f->in, f->at.position, &sum, err);
	if (rc == RC_NOTFOUND || (!rc && sum != f->at.checksum))
		return refuse(err, "the inbox has another row at the position of the state");
	if (!rc)
		rc = refuse_older(f, err);
	f->now_ms = f->at.now_ms;
	f->at.lineage = SPAN_ABSENT;
	return rc;
}

static void quarantine(struct fold *f, int64_t id)
{
	f->quarantine = mem_grow(f->quarantine, (size_t)f->quarantines + 1, sizeof *f->quarantine);
	f->quarantine[f->quarantines++] = id;
}

static enum rc read_quarantines(struct fold *f, struct err *err)
{
	struct rowkind aside = {.in = f->in, .a = f->rows, .kind = INBOX_QUARANTINE, .after = f->at.position};
	const struct inbox_row *row;
	enum rc rc;

	while (!(rc = rowkind_next(&aside, &row, err)) && row) {
		struct json_doc *doc;
		int64_t id;

		if (json_parse(row->body, &doc, NULL))
			continue;
		if (json_int(json_get(json_root(doc), "id"), &id))
			quarantine(f, id);
		json_free(doc);
	}
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
		ok = span_cut(rest, ' ', &from, &rest) && span_cut(rest, ' ', &to, &rest) && span_int(from, ret_from) &&
			span_int(to, ret_to) && span_int(rest, ret_crashes);
	}
	text_release(&body);
	return ok;
}

/* What the last run was folding when it ended: its inputs go one by one; one that ended it twice alone is put aside. */
static enum rc look_back(struct fold *f, struct err *err)
{
	int64_t range[2], crashes, id;
	char body[48];

	if (!f->at_path || !read_note(f->at_path, &range[0], &range[1], &crashes) || range[0] != f->at.position + 1 ||
		range[1] < range[0])
		return RC_OK;
	f->careful_to = range[1];
	if (range[0] != range[1])
		return RC_OK;
	f->suspect = range[0];
	f->crashes = (int)crashes + 1;
	if (f->crashes < 3 || fold_quarantined(f, f->suspect))
		return RC_OK;
	snprintf(body, sizeof body, "{\"id\":%lld}", (long long)f->suspect);
	quarantine(f, f->suspect);
	return fold_append(f, f->now_ms, INBOX_QUARANTINE, span_of(body), &id, err);
}

/* -- the version (D5) ---------------------------------------------------------------------------------------------------- */

/* A version took over behind the position. It decides what comes after its `from`, and nobody else does. */
static enum rc check_taken(struct fold *f, const struct inbox_row *row, struct err *err)
{
	int64_t version, from;

	if (!fold_took_over(row, &version, &from))
		return err_set(err, RC_INVALID, "input %lld does not say which version of the fold took over",
			(long long)row->id);
	if (version > FOLD_VERSION) {
		err_set(err, RC_INVALID, "version %lld of the fold took over with input %lld, this program has %d",
			(long long)version, (long long)row->id, FOLD_VERSION);
		err_hint(err, "用更新的那个 siyu");
		return RC_INVALID;
	}
	if (f->at.position >= from && (f->at.position == from || f->at.fold_version >= version)) {
		f->at.fold_version = version > f->at.fold_version ? version : f->at.fold_version;
		return RC_OK;
	}
	err_set(err, RC_INVALID,
		"siyu.db stands at input %lld, version %lld of the fold; after input %lld version %lld took over",
		(long long)f->at.position, (long long)f->at.fold_version, (long long)from, (long long)version);
	err_hint(err, "先用那时的 siyu（fold 版本 %lld）算到那里", (long long)f->at.fold_version);
	return RC_INVALID;
}

/* An attempt there of what an input behind the position made: that input was folded once, and a power cut took the state back. Another version
 * may number anew what it makes, and what went out would go out again. */
static enum rc check_calls(struct fold *f, struct err *err)
{
	struct rowkind attempts = {.in = f->in, .a = f->rows, .kind = INBOX_ATTEMPT, .after = f->at.position};
	const struct inbox_row *row;
	enum rc rc;

	while (!(rc = rowkind_next(&attempts, &row, err)) && row) {
		struct wire_attempt *call;
		int calls = 0;

		if (wire_attempt_read(f->rows, row->body, &call, &calls, NULL))
			continue;
		for (int k = 0; !rc && k < calls; k++)
			if (call[k].key.input_id > f->at.position)
				rc = err_set(err, RC_INVALID,
					"inputs %lld to %lld were folded by version %lld, and what they made was called, but siyu.db does not have it",
					(long long)f->at.position + 1, (long long)call[k].key.input_id,
					(long long)f->at.fold_version);
		if (rc)
			break;
	}
	if (rc == RC_INVALID)
		err_hint(err, "再启动一次旧的 siyu，让它算完");
	return rc;
}

/* A state of an older version goes on under this one, whatever came in meanwhile: from an input on that says so and after which input. Who was
 * ended before he came to that input goes on, too. */
static enum rc check_version(struct fold *f, struct err *err)
{
	struct rowkind takeovers = {.in = f->in, .a = f->rows, .kind = INBOX_FOLD, .after = f->at.position};
	const struct inbox_row *row;
	int64_t id;
	char body[64];
	enum rc rc;

	if (f->at.fold_version > FOLD_VERSION) {
		err_set(err, RC_INVALID, "siyu.db was folded by version %lld of the fold, this program has %d",
			(long long)f->at.fold_version, FOLD_VERSION);
		err_hint(err, "用更新的那个 siyu");
		return RC_INVALID;
	}
	while (!(rc = rowkind_next(&takeovers, &row, err)) && row)
		if ((rc = check_taken(f, row, err)))
			break;
	if (rc || f->at.fold_version == FOLD_VERSION)
		return rc;
	rc = check_calls(f, err);
	if (rc)
		return rc;
	snprintf(body, sizeof body, "{\"version\":%d,\"from\":%lld}", FOLD_VERSION, (long long)f->at.position);
	f->at.fold_version = FOLD_VERSION; /* in siyu.db with the first input that this version folds */
	return fold_append(f, f->now_ms, INBOX_FOLD, span_of(body), &id, err);
}

enum rc foldstart_check(struct fold *f, struct err *err)
{
	enum rc rc = check_pair(f, err);

	if (!rc)
		rc = read_quarantines(f, err);
	if (!rc)
		rc = check_version(f, err);
	return rc ? rc : look_back(f, err);
}
