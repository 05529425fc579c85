#include "station.h"

#include "snapshot.h"

#include "base/arena.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "store/outcome.h"

#include <stdio.h>
#include <unistd.h>

/* As conf/RUNBOOK.md has it. */
#define STATE_GONE_TODO \
	"停下 siyu serve，把旁边的 -wal、-shm 也挪走，把 snapshots/ 最新的一份抄成 state/siyu.db（0600，属于跑 siyu 的用户），再启动；没有快照就直接启动，从头算起"
#define PROGRESS_EVERY 20000
#define MOVE_AFTER FOLD_ALONE_INPUTS /* inputs */
#define TURN_WRITES 16 /* so many inputs of a large turn write what a turn of one does: behind a crash each is one */

/* What the files say is in the words of logs; whoever typed the command reads it in Chinese, with what to do. */
static enum rc say_unread(const char *data_dir, enum rc rc, struct err *err)
{
	if (!err || rc == RC_NOTFOUND || rc == RC_CONFLICT)
		return rc;
	struct err why = *err;
	err_set(err, rc, "数据文件夹「%s」读不了（%s）", data_dir, why.text);
	err_hint(err, "%s",
		why.hint[0]
			? why.hint
			: "看 [data] dir 写得对不对、这个用户有没有权限、磁盘满没满；文件坏了就用备份：siyu restore");
	return rc;
}

static enum rc open_with(
	const char *data_dir, unsigned inbox_flags, unsigned db_flags, struct station *ret_station, struct err *err)
{
	struct station e = {.lock_fd = -1};
	enum rc rc = datadir_init(&e.dir, data_dir, err);
	if (!rc)
		rc = datadir_make(&e.dir, err);
	if (!rc)
		rc = datadir_lock(&e.dir, "work", &e.lock_fd, err);
	const char *const made[] = {e.dir.inbox_db, e.dir.state_db, e.dir.fold_at};
	for (size_t i = 0; !rc && i < sizeof made / sizeof *made; i++)
		if ((rc = fileio_make_given(made[i], err)) == RC_DENIED && made[i] == e.dir.fold_at)
			err_hint(err, "用跑 siyu 的用户来运行（sudo -u siyu siyu …）：root 不跟着他文件夹里的链接走");
	if (!rc)
		rc = inbox_open(e.dir.inbox_db, inbox_flags, &e.in, err);
	if (!rc && !(db_flags & DB_VOLATILE))
		rc = snapshot_before_upgrade(&e.dir, clock_real_ms(), err);
	if (!rc)
		rc = db_open(e.dir.state_db, db_flags, &e.db, err);
	if (!rc)
		rc = fold_open(e.db, e.in, e.dir.fold_at, &e.fold, err);
	if (rc) {
		station_close(&e);
		return say_unread(data_dir, rc, err);
	}
	*ret_station = e;
	return RC_OK;
}

enum rc station_open(const char *data_dir, struct station *ret_station, struct err *err)
{
	return open_with(data_dir, 0, 0, ret_station, err);
}

enum rc station_open_volatile(const char *data_dir, bool shared, struct station *ret_station, struct err *err)
{
	return open_with(data_dir, INBOX_VOLATILE, shared ? DB_VOLATILE | DB_SHARED : DB_VOLATILE, ret_station, err);
}

enum rc station_open_memory(bool once, struct station *ret_station, struct err *err)
{
	struct station e = {.lock_fd = -1};
	enum rc rc = inbox_open(NULL, INBOX_MEMORY, &e.in, err);
	if (!rc)
		rc = db_open(":memory:", once ? DB_ONCE : DB_VOLATILE, &e.db, err);
	if (!rc)
		rc = fold_open(e.db, e.in, NULL, &e.fold, err);
	if (rc) {
		station_close(&e);
		return rc;
	}
	*ret_station = e;
	return RC_OK;
}

static bool holds_inputs(struct inbox *in)
{
	int64_t head = 0;
	return inbox_head(in, &head, NULL) == RC_OK && head > 0;
}

enum rc station_read(const char *data_dir, struct station *ret_station, struct err *err)
{
	struct station e = {.lock_fd = -1};
	enum rc rc = datadir_init(&e.dir, data_dir, err);
	if (!rc)
		rc = inbox_open(e.dir.inbox_db, INBOX_READ_ONLY, &e.in, err);
	if (!rc)
		rc = db_open(e.dir.state_db, DB_READ_ONLY, &e.db, err);
	if (rc) {
		if (rc == RC_NOTFOUND && e.in && holds_inputs(e.in)) {
			err_set(err, RC_NOTFOUND, "「%s」没有了；收到的都在 %s 里，没有丢", e.dir.state_db,
				e.dir.inbox_db);
			err_hint(err, STATE_GONE_TODO);
		} else if (rc == RC_NOTFOUND) {
			err_set(err, RC_NOTFOUND, "「%s」里还没有数据", data_dir);
			err_hint(err,
				"先运行 siyu serve，或者 siyu orders import 导入一个文件；已经在别处运行过，就在 [data] dir 写对文件夹");
		}
		station_close(&e);
		return say_unread(data_dir, rc, err);
	}
	*ret_station = e;
	return RC_OK;
}

void station_close(struct station *e)
{
	fold_close(e->fold);
	db_close(e->db);
	inbox_close(e->in);
	if (e->lock_fd >= 0)
		close(e->lock_fd);
	*e = (struct station){.lock_fd = -1};
}

enum rc station_append(
	struct station *e, int64_t at_ms, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err)
{
	return station_append_all(e, at_ms, kind, &body, 1, ret_id, err);
}

enum rc station_append_all(struct station *e, int64_t at_ms, enum inbox_kind kind, const struct span *body, int n,
	int64_t *ret_ids, struct err *err)
{
	enum rc rc = inbox_begin(e->in, err);
	if (rc)
		return rc;
	for (int i = 0; !rc && i < n; i++)
		rc = inbox_append(e->in, at_ms, kind, SPAN_ABSENT, body[i], &ret_ids[i], err);
	if (rc) {
		inbox_rollback(e->in);
		return rc;
	}
	return inbox_commit(e->in, err);
}

/* Turns up to input `to`, one beyond all: to the head. */
static enum rc fold_to(struct station *e, int64_t to, bool progress, struct err *err)
{
	bool behind = true, told = false;
	int64_t head = 0, at = fold_position(e->fold), shown = at;
	enum rc rc = inbox_head(e->in, &head, err);
	fold_alone(e->fold, true);
	while (!rc && behind && at < to) {
		int64_t n = 0;
		rc = fold_turn(
			e->fold, to - at < FOLD_ALONE_INPUTS ? (int)(to - at) : FOLD_ALONE_INPUTS, &n, &behind, err);
		at = fold_position(e->fold);
		e->unmoved += n + TURN_WRITES;
		/* Else the log beside the file grows by every turn, on new pages of the disk, until the end. Where somebody
		 * reads it grows all the same: what was folded stands, so nobody is waited for, and nothing failed. */
		if (!rc && e->unmoved >= MOVE_AFTER && db_checkpoint(e->db, false, NULL, NULL) == RC_OK)
			e->unmoved = 0;
		if (progress && !rc && at - shown >= PROGRESS_EVERY) {
			shown = at;
			told = true;
			fprintf(stderr, "\r先算完收件箱里的：到第 %lld 条，共 %lld 条", (long long)shown,
				(long long)head);
		}
	}
	fold_alone(e->fold, false);
	if (told)
		fputc('\n', stderr);
	return rc;
}

enum rc station_fold_all(struct station *e, bool progress, struct err *err)
{
	return fold_to(e, INT64_MAX, progress, err);
}

enum rc station_fold_to(struct station *e, int64_t id, struct err *err)
{
	return fold_to(e, id, false, err);
}

enum rc station_outcome(
	struct station *e, int64_t id, struct text *ret_outcome, struct text *ret_reason, struct err *err)
{
	struct arena *a = arena_new(4096);
	enum outcome o;
	struct span reason;
	enum rc rc = outcome_get(e->db, a, id, &o, &reason, err);
	if (!rc) {
		text_clear(ret_outcome);
		text_clear(ret_reason);
		text_adds(ret_outcome, outcome_name(o));
		text_add(ret_reason, reason);
	}
	arena_free(a);
	return rc;
}
