#include "backup.h"

#include "held.h"
#include "refold.h"
#include "replayfrom.h"
#include "scratch.h"
#include "treecopy.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "crypt/sha.h"
#include "inbox/inbox.h"
#include "store/meta.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define FORMAT 1
#define SPARE_BYTES ((int64_t)64 << 20) /* what else grows on that disk meanwhile */
#define KEYS_BYTES ((size_t)16 << 20)
#define PART ".part"
#define SAYING "backup.json"
/* In a data folder: being restored; an image of the past. */
#define UNFINISHED "restore.unfinished"
#define PAST "past"

static bool there(const char *path)
{
	return access(path, F_OK) == 0;
}

static void path_in(char out[900], const char *dir, const char *name)
{
	(void)snprintf(out, 900, "%.800s/%s", dir, name);
}

static void show(void *user, int64_t left, int64_t of)
{
	(void)user;
	if (of > 0)
		fprintf(stderr, "\rinbox.db: %lld%%", (long long)((of - left) * 100 / of));
}

static void say(bool progress, const char *what)
{
	if (progress)
		fprintf(stderr, "\r%-40s\n", what);
}

/* State and log of the folder belong together (exact 2). */
static enum rc check_pair(const struct datadir *d, struct backup_said *said, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct store_db *db = NULL;
	struct inbox *in = NULL;
	struct meta m = {0};
	int64_t sum = 0;
	enum rc rc = db_open(d->state_db, DB_READ_ONLY, &db, err);
	if (!rc)
		rc = db_integrity(db, err);
	if (!rc)
		rc = meta_get(db, a, &m, err);
	if (!rc)
		rc = inbox_open(d->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc && m.position > 0)
		rc = inbox_checksum(in, m.position, &sum, err);
	if (!rc && m.position > 0 && (sum != m.checksum || !span_eq(m.lineage, inbox_lineage(in))))
		rc = err_set(err, RC_INVALID, "siyu.db and inbox.db in '%s' do not belong together", d->root);
	said->position = m.position;
	inbox_close(in);
	db_close(db);
	arena_free(a);
	return rc;
}

static enum rc check_log(const char *path, const struct logcopy *want, struct err *err)
{
	struct logcopy got;
	enum rc rc = logcopy_check(path, &got, err);
	if (!rc && (got.rows != want->rows || got.last_id != want->last_id || got.sum != want->sum))
		rc = err_set(err, RC_INVALID, "'%s' does not hold what it held when it was made", path);
	return rc;
}

static int64_t bytes_of_snapshots(const struct datadir *d)
{
	struct snapshot all[SNAPSHOT_MOST];
	int64_t bytes = 0;
	for (int i = 0, n = snapshot_list(d, all); i < n; i++)
		bytes += all[i].bytes;
	return bytes;
}

/* Those that are not behind `last`. One may go while the newest of siyu serve comes: that one is of the next backup. */
static enum rc copy_snapshots(const struct datadir *from, const struct datadir *to, int64_t last, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	enum rc rc = fileio_mkdirs(to->snapshots, 0700, err);
	for (int i = 0, n = snapshot_list(from, all); !rc && i < n; i++) {
		if (all[i].position <= last)
			rc = snapshot_copy(&all[i], to, err);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	return rc;
}

static enum rc check_snapshots(const struct datadir *d, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	struct statecopy c;
	enum rc rc = RC_OK;
	for (int i = 0, n = snapshot_list(d, all); !rc && i < n; i++) {
		rc = statecopy_check(all[i].path, NULL, NULL, &c, err);
		if (!rc && (c.position != all[i].position || c.fold_version != all[i].fold_version))
			rc = err_set(err, RC_INVALID, "'%s' is not what its name says", all[i].path);
		if (rc)
			err_hint(err, "没有它，别的也能恢复：把它从那个文件夹里拿走");
	}
	return rc;
}

/* Accounts of the pages and tokens of the API are in no log. */
static enum rc sum_of(const char *path, char ret[65], struct err *err)
{
	uint8_t sum[SHA_256_BYTES];
	struct text t;
	ret[0] = 0;
	if (!there(path))
		return RC_OK;
	text_init(&t, KEYS_BYTES);
	enum rc rc = fileio_read(path, &t, err);
	struct span bytes = text_span(&t);
	sha_256(&bytes, 1, sum);
	for (size_t i = 0; !rc && i < sizeof sum; i++)
		(void)snprintf(ret + 2 * i, 3, "%02x", sum[i]);
	text_release(&t);
	return rc;
}

static enum rc sum_keys(const struct datadir *d, struct backup_said *said, struct err *err)
{
	enum rc rc = sum_of(d->users, said->users, err);
	return rc ? rc : sum_of(d->tokens, said->tokens, err);
}

static enum rc copy_keys(const struct datadir *from, const struct datadir *to, struct err *err)
{
	enum rc rc = there(from->users) ? treecopy_file(from->users, to->users, err) : RC_OK;
	return rc || !there(from->tokens) ? rc : treecopy_file(from->tokens, to->tokens, err);
}

static enum rc check_keys(const struct datadir *d, const struct backup_said *want, struct err *err)
{
	struct backup_said got = {0};
	enum rc rc = sum_keys(d, &got, err);
	if (!rc && (strcmp(got.users, want->users) != 0 || strcmp(got.tokens, want->tokens) != 0))
		rc = err_set(err, RC_INVALID, "'%s' or '%s' is not what it was when the backup was made", d->users,
			d->tokens);
	return rc;
}

/* -- making ----------------------------------------------------------------------------------------------------------------- */

static enum rc write_saying(const char *dir, const struct backup_said *s, struct err *err)
{
	struct text t;
	struct jsonw w;
	char path[900];
	path_in(path, dir, SAYING);
	text_init(&t, 4096);
	jsonw_init(&w, &t);
	jsonw_obj(&w);
	jsonw_kint(&w, "format", FORMAT);
	jsonw_kint(&w, "made_ms", s->made_ms);
	jsonw_kint(&w, "rows", s->log.rows);
	jsonw_kint(&w, "last_id", s->log.last_id);
	jsonw_kint(&w, "sum", s->log.sum);
	jsonw_kint(&w, "position", s->position);
	jsonw_kint(&w, "files", s->files);
	if (s->held_since_ms != HELD_NONE)
		jsonw_kint(&w, "held_since_ms", s->held_since_ms);
	jsonw_kcstr(&w, "users", s->users);
	jsonw_kcstr(&w, "tokens", s->tokens);
	jsonw_end_obj(&w);
	enum rc rc = fileio_write(path, text_span(&t), 0600, err);
	text_release(&t);
	return rc;
}

/* conf/siyu.conf and what stands below [scripts] dir: scripts, pictures, files of codes. */
static enum rc copy_files(const struct conf *conf, const char *part, struct backup_said *said, struct err *err)
{
	char path[900];
	const char *sop = conf_str(conf, "scripts", NULL, "dir");
	path_in(path, part, "sop");
	enum rc rc = there(sop) ? treecopy_all(sop, path, &said->files, err) : RC_OK;
	path_in(path, part, "conf");
	if (!rc)
		rc = fileio_mkdirs(path, 0700, err);
	path_in(path, part, "conf/siyu.conf");
	if (!rc && there(conf_path(conf))) {
		rc = treecopy_file(conf_path(conf), path, err);
		said->files++;
	}
	return rc;
}

static enum rc fill(const struct conf *conf, const struct datadir *live, const char *part, bool progress,
	struct backup_said *said, struct err *err)
{
	struct datadir d;
	said->held_since_ms = held_since(live); /* before the state is read: that one knows no more than then */
	enum rc rc = datadir_init(&d, part, err);
	if (!rc)
		rc = fileio_mkdirs(d.inbox_dir, 0700, err);
	if (!rc)
		rc = fileio_mkdirs(d.state_dir, 0700, err);
	/* The state first: the log then holds all that it was folded from (exact 2). */
	say(progress && !rc, "siyu.db");
	if (!rc)
		rc = scratch_copy_state(live, d.state_db, err);
	if (!rc)
		rc = logcopy_make(live->inbox_db, d.inbox_db, progress ? show : NULL, NULL, &said->log, err);
	if (!rc)
		rc = copy_snapshots(live, &d, said->log.last_id, err);
	if (!rc)
		rc = copy_keys(live, &d, err);
	if (!rc)
		rc = sum_keys(&d, said, err);
	say(progress && !rc, "conf, sop");
	if (!rc)
		rc = copy_files(conf, part, said, err);
	say(progress && !rc, "reading it again");
	if (!rc)
		rc = check_log(d.inbox_db, &said->log, err);
	if (!rc)
		rc = check_pair(&d, said, err);
	if (!rc)
		rc = check_snapshots(&d, err);
	said->made_ms = clock_real_ms();
	return rc ? rc : write_saying(part, said, err);
}

enum rc backup_make(const struct conf *conf, const char *to, bool progress, struct backup_said *ret, struct err *err)
{
	struct datadir live;
	char part[900];
	struct backup_said said = {0};
	if (snprintf(part, sizeof part, "%s" PART, to) >= 800)
		return err_set(err, RC_LIMIT, "'%s' is too long a path", to);
	if (there(to))
		return err_set(err, RC_CONFLICT, "「%s」已经有了：备份要写一个还没有的文件夹", to);
	if (there(part)) {
		err_set(err, RC_CONFLICT, "「%s」还在：另一份备份正在做，或者做到一半断了", part);
		err_hint(err, "没有在做的话，删掉这个文件夹再来");
		return RC_CONFLICT;
	}
	enum rc rc = datadir_init(&live, conf_str(conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = backup_may_run(&live, err); /* a copy would have lost that mark */
	if (rc)
		return rc;
	rc = datadir_room_for(part,
		SPARE_BYTES + datadir_bytes_of(live.inbox_db) + datadir_log_bytes(live.inbox_db) +
			datadir_bytes_of(live.state_db) + bytes_of_snapshots(&live) +
			treecopy_bytes(conf_str(conf, "scripts", NULL, "dir")),
		err);
	if (rc)
		return rc;
	rc = fileio_mkdirs(part, 0700, err);
	if (!rc)
		rc = fill(conf, &live, part, progress, &said, err);
	if (!rc)
		rc = treecopy_give(part, err);
	if (!rc && rename(part, to) != 0)
		rc = err_set(err, RC_FAILED, "naming '%s': %s", to, strerror(errno));
	if (rc)
		treecopy_remove(part);
	else
		*ret = said;
	return rc;
}

/* -- reading ---------------------------------------------------------------------------------------------------------------- */

static enum rc read_saying(const char *dir, struct backup_said *ret, struct err *err)
{
	struct text t;
	struct json_doc *doc = NULL;
	char path[900];
	int64_t format = 0, files = 0;
	path_in(path, dir, SAYING);
	text_init(&t, 65536);
	enum rc rc = fileio_read(path, &t, err);
	if (rc == RC_NOTFOUND) {
		err_set(err, RC_NOTFOUND, "「%s」不是备份，或者没有做完", dir);
		err_hint(err, "写 siyu backup 做出来的文件夹");
	}
	if (!rc)
		rc = json_parse(text_span(&t), &doc, err);
	const struct json_node *r = rc ? NULL : json_root(doc);
	if (!rc &&
		(!json_int(json_get(r, "format"), &format) || format != FORMAT ||
			!json_int(json_get(r, "made_ms"), &ret->made_ms) ||
			!json_int(json_get(r, "rows"), &ret->log.rows) ||
			!json_int(json_get(r, "last_id"), &ret->log.last_id) ||
			!json_int(json_get(r, "sum"), &ret->log.sum) || !json_int(json_get(r, "files"), &files) ||
			!json_int(json_get(r, "position"), &ret->position)))
		rc = err_set(err, RC_INVALID, "'%s' is not of a form that this siyu knows", path);
	ret->files = (int)files;
	if (rc || !json_int(json_get(r, "held_since_ms"), &ret->held_since_ms))
		ret->held_since_ms = HELD_NONE;
	(void)snprintf(ret->users, sizeof ret->users, "%.*s", SPAN_ARG(json_str(json_get(r, "users"))));
	(void)snprintf(ret->tokens, sizeof ret->tokens, "%.*s", SPAN_ARG(json_str(json_get(r, "tokens"))));
	json_free(doc);
	text_release(&t);
	return rc;
}

enum rc backup_check(const char *from, struct backup_said *ret, struct err *err)
{
	struct datadir d;
	struct backup_said now = {0};
	enum rc rc = read_saying(from, ret, err);
	if (!rc)
		rc = datadir_init(&d, from, err);
	if (!rc)
		rc = check_log(d.inbox_db, &ret->log, err);
	if (!rc)
		rc = check_pair(&d, &now, err);
	if (!rc && now.position != ret->position)
		rc = err_set(err, RC_INVALID, "'%s' does not hold what it held when it was made", d.state_db);
	if (!rc)
		rc = check_snapshots(&d, err);
	return rc ? rc : check_keys(&d, ret, err);
}

/* -- restoring -------------------------------------------------------------------------------------------------------------- */

/* Since the newest input there, or since that engine was held of which it is a copy. */
static enum rc hold(const struct datadir *d, const struct backup_said *said, struct err *err)
{
	struct inbox *in = NULL;
	enum rc rc = inbox_open(d->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc)
		rc = held_begin_here(d, in, err);
	inbox_close(in);
	return rc || said->held_since_ms == HELD_NONE ? rc : held_begin(d, said->held_since_ms, err);
}

static enum rc mark(const struct datadir *d, const char *name, struct err *err)
{
	char path[900];
	path_in(path, d->root, name);
	return fileio_write(path, SPAN_LIT("siyu restore\n"), 0600, err);
}

/* Since when a state can be folded: the log's first input, or where it is not the first of all, the oldest snapshot. 0: it does not say. */
static enum rc look_back(const struct datadir *from, struct backup_said *said, struct err *err)
{
	struct snapshot all[SNAPSHOT_MOST];
	struct statecopy c;
	struct inbox *in = NULL;
	int64_t first = 0, first_ms = 0;
	enum rc rc = inbox_open(from->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc)
		rc = inbox_first(in, &first, &first_ms, err);
	inbox_close(in);
	int n = rc ? 0 : snapshot_list(from, all);
	said->begins_ms = first == 1 ? first_ms : 0;
	if (first > 1 && n > 0 && statecopy_look(all[n - 1].path, &c, NULL) == RC_OK)
		said->begins_ms = c.now_ms;
	return rc;
}

/* The log does not reach back to that time: what stands next before it is a snapshot. */
static enum rc state_before(
	const struct datadir *from, const struct datadir *d, int64_t at_ms, struct backup_said *said, struct err *err)
{
	struct snapshot s;
	enum rc rc = replayfrom_before(from, at_ms, &s, &said->state_ms, err);
	if (rc == RC_NOTFOUND)
		return err_set(err, RC_NOTFOUND, "这份备份里没有那么早的内容");
	if (!rc)
		rc = snapshot_copy(&s, d, err);
	if (!rc)
		rc = treecopy_file(s.path, d->state_db, err);
	said->position = rc ? 0 : s.position;
	return rc;
}

static enum rc state_of_then(const struct datadir *from, const struct datadir *d, int64_t at_ms, bool progress,
	struct backup_said *said, struct err *err)
{
	struct store_db *db = NULL;
	int64_t last = 0;
	enum rc rc = look_back(from, said, err);
	if (!rc)
		rc = logcopy_cut(d->inbox_db, at_ms, &last, err);
	if (!rc && last == 0) {
		rc = state_before(from, d, at_ms, said, err);
		return rc ? rc : logcopy_check(d->inbox_db, &said->log, err);
	}
	if (!rc)
		rc = copy_snapshots(from, d, last, err);
	if (!rc)
		rc = refold_fold(d, last, d->state_db, progress, &db, NULL, err);
	db_close(db);
	said->position = last;
	return rc ? rc : logcopy_check(d->inbox_db, &said->log, err);
}

static enum rc pour_in(const struct datadir *from, const struct datadir *d, int64_t at_ms, bool progress,
	struct backup_said *said, struct err *err)
{
	struct logcopy got;
	enum rc rc = logcopy_make(from->inbox_db, d->inbox_db, progress ? show : NULL, NULL, &got, err);
	say(progress && !rc, "siyu.db");
	if (!rc)
		rc = check_log(d->inbox_db, &said->log, err);
	if (!rc && at_ms != INT64_MAX)
		return state_of_then(from, d, at_ms, progress, said, err);
	if (!rc)
		rc = copy_snapshots(from, d, INT64_MAX, err);
	if (!rc)
		rc = scratch_copy_state(from, d->state_db, err);
	return rc ? rc : check_pair(d, said, err);
}

enum rc backup_restore(
	const char *from, const char *to, int64_t at_ms, bool progress, struct backup_said *ret, struct err *err)
{
	struct datadir src, d;
	char path[900];
	if (!treecopy_empty(to)) {
		err_set(err, RC_CONFLICT, "「%s」不是空的，恢复要一个空的或者还没有的文件夹", to);
		err_hint(err, "换一个文件夹；旧的要让出来，就自己先挪走");
		return RC_CONFLICT;
	}
	enum rc rc = backup_check(from, ret, err);
	if (!rc)
		rc = datadir_init(&src, from, err);
	if (!rc)
		rc = datadir_init(&d, to, err);
	if (!rc)
		rc = datadir_room_for(to,
			SPARE_BYTES + datadir_bytes_of(src.inbox_db) + datadir_bytes_of(src.state_db) +
				bytes_of_snapshots(&src),
			err);
	if (!rc)
		rc = datadir_make(&d, err);
	if (!rc)
		rc = mark(&d, UNFINISHED, err);
	if (!rc)
		rc = pour_in(&src, &d, at_ms, progress, ret, err);
	if (!rc)
		rc = copy_keys(&src, &d, err);
	if (!rc)
		rc = check_keys(&d, ret, err);
	if (!rc)
		rc = at_ms == INT64_MAX ? hold(&d, ret, err) : mark(&d, PAST, err);
	if (!rc)
		rc = treecopy_give(d.root, err);
	if (rc)
		return rc;
	path_in(path, d.root, UNFINISHED);
	return unlink(path) == 0 ? RC_OK : err_set(err, RC_FAILED, "removing '%s': %s", path, strerror(errno));
}

enum rc backup_may_run(const struct datadir *d, struct err *err)
{
	char path[900];
	path_in(path, d->root, UNFINISHED);
	if (there(path)) {
		err_set(err, RC_DENIED, "「%s」没有恢复完", d->root);
		err_hint(err, "删掉这个文件夹，再来一次 siyu restore");
		return RC_DENIED;
	}
	path_in(path, d->root, PAST);
	if (there(path)) {
		err_set(err, RC_DENIED, "「%s」是过去某个时刻的样子（siyu restore --at），只能看：不启动，也不记新的",
			d->root);
		err_hint(err, "siyu why、report、inbox 看它；要从备份接着跑，不写 --at 再恢复一次");
		return RC_DENIED;
	}
	return RC_OK;
}
