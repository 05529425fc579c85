/* foldstart: what is looked at before the first turn: do state and inbox belong together, which version folded it, what
 * ended the last run (exact 2, 4, D5). */
#include "foldint.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include <stdio.h>

#define SNAPSHOT_HINT "把那个数据文件夹里 snapshots/ 最新的一份抄成 state/siyu.db，或者用整个备份：siyu restore"

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
	struct inbox_row *rows = NULL;
	int64_t after = 0;
	bool cleaned = false;
	int n = 1;
	enum rc rc = RC_OK;

	while (!rc && n > 0 && !cleaned) {
		arena_reset(f->rows);
		rc = inbox_read_kind(f->in, f->rows, INBOX_FORGET, after, 100, &rows, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			after = rows[i].id;
			cleaned = cleaned || span_search(rows[i].body, SPAN_LIT("\"customer\"")) == SIZE_MAX;
		}
	}
	if (rc || !cleaned)
		return rc;
	err_set(err, RC_INVALID, "a customer was forgotten: the inbox does not give the state from nothing any more");
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
				f->quarantine =
					mem_grow(f->quarantine, (size_t)f->quarantines + 1, sizeof *f->quarantine);
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
	f->quarantine = mem_grow(f->quarantine, (size_t)f->quarantines + 1, sizeof *f->quarantine);
	f->quarantine[f->quarantines++] = f->suspect;
	return fold_append(f, f->now_ms, INBOX_QUARANTINE, span_of(body), &id, err);
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
		err_set(err, RC_INVALID, "siyu.db was folded by version %lld of the fold, this program has %d",
			(long long)f->at.fold_version, FOLD_VERSION);
		err_hint(err, "用更新的那个 siyu");
		return RC_INVALID;
	}
	arena_reset(f->rows);
	rc = inbox_read_kind(f->in, f->rows, INBOX_FOLD, f->at.position, 1, &rows, &n, err);
	if (rc)
		return rc;
	if (n && rows[0].id > f->at.position + 1) {
		err_set(err, RC_INVALID,
			"siyu.db stands before input %lld, where another version of the fold took over",
			(long long)rows[0].id);
		err_hint(err, "先用那时的 siyu（fold 版本 %lld）算到那里", (long long)f->at.fold_version);
		return RC_INVALID;
	}
	if (n || f->at.fold_version == FOLD_VERSION)
		return RC_OK;
	if ((rc = inbox_head(f->in, &head, err)))
		return rc;
	if (head != f->at.position) {
		err_set(err, RC_INVALID, "inputs %lld to %lld were not folded before the upgrade",
			(long long)f->at.position + 1, (long long)head);
		err_hint(err, "再启动一次旧的 siyu，让它算完");
		return RC_INVALID;
	}
	snprintf(body, sizeof body, "{\"version\":%d}", FOLD_VERSION);
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
