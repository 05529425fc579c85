#include "checkpoint.h"

#include "behind.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define EVERY_MS \
	1000 /* each makes the commits of others wait for the disk; in a second a log grows by some megabytes */
#define SYNC_EVERY_MS 50 /* what the fold writes in that time is on the disk before a welcome waits longer for it */
#define INBOX_LOG_BYTES \
	((int64_t)64 << 20) /* above, the log is restarted at an idle turn, at twice this at any (exact 20) */
#define STATE_LOG_BYTES ((int64_t)256 << 20)
#define BEHIND_NICE 5 /* a welcome goes before */
#define RESTART_EVERY_MS 5000
#define RESTART_MOST_MS 60000
#define MOVED_MS 20   /* a move that took no longer left little behind it */
#define MOVES 5       /* at most, until it is so */
#define ASKED_MS 2000 /* then a log is restarted however much there is to move */
#define CUT_BYTES \
	((int64_t)64 << 20) /* a longer log is cut when nothing was written for so many looks: that takes tens of ms */
#define CUT_LOOKS 60

struct checkpoint {
	pthread_t thread;
	int stop_r, stop_w;     /* a pipe: closing its end for writing ends the thread, a byte its wait */
	pthread_mutex_t moving; /* SQLite lets one at a time, and who restarts a log would wait for the other */
	pthread_mutex_t lock;   /* of the three below */
	int64_t inbox_bytes, state_bytes;
	int64_t moved_ms; /* boot clock: all that was written until then is moved */
	/* the thread's own */
	struct inbox *in;
	struct store_db *db;
	struct checkpoint_quiet quiet;
	int log_fd; /* the log of the state; -1: it could not be opened */
	struct timespec log_synced;
	/* of who restarts them */
	int64_t asked_ms;     /* boot clock: when the thread was told to move at once; 0: it was not */
	int64_t restarted_ms; /* boot clock */
	int64_t restart_ms; /* until the next: doubled while a reader is in the way, for each try waits up to two seconds */
};

static int64_t longest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

bool checkpoint_quiet(struct checkpoint_quiet *q, int64_t inbox_bytes, int64_t state_bytes)
{
	bool grew = q->inbox_bytes != inbox_bytes || q->state_bytes != state_bytes;
	q->inbox_bytes = inbox_bytes;
	q->state_bytes = state_bytes;
	q->most_bytes = longest(q->most_bytes, longest(inbox_bytes, state_bytes));
	q->looks = grew ? 0 : q->looks + 1;
	if (q->looks < CUT_LOOKS || q->most_bytes <= CUT_BYTES)
		return false;
	q->looks = 0;
	return true;
}

/* A reader in the way is no error: it is tried again in a minute. */
static void cut(struct checkpoint *c)
{
	struct err err = {0};
	pthread_mutex_lock(&c->moving);
	enum rc in_rc = inbox_cut_log(c->in, &err);
	enum rc db_rc = db_cut_log(c->db, &err);
	pthread_mutex_unlock(&c->moving);
	if (in_rc == RC_FAILED || db_rc == RC_FAILED)
		log_error("a log could not be cut", "why=\"%s\"", err.text);
	if (in_rc || db_rc)
		return;
	log_info("the logs were cut", "bytes=%lld", (long long)c->quiet.most_bytes);
	c->quiet = (struct checkpoint_quiet){0};
}

/* A reader in the way is no error. */
static void move(struct checkpoint *c)
{
	int64_t inbox_bytes = 0, state_bytes = 0;
	struct err err = {0};
	pthread_mutex_lock(&c->moving);
	enum rc in_rc = inbox_checkpoint(c->in, false, &inbox_bytes, &err);
	enum rc db_rc = db_checkpoint(c->db, false, &state_bytes, &err);
	pthread_mutex_unlock(&c->moving);
	if (in_rc == RC_FAILED || db_rc == RC_FAILED)
		log_error("checkpoint failed", "why=\"%s\"", err.text);
	pthread_mutex_lock(&c->lock);
	c->inbox_bytes = inbox_bytes;
	c->state_bytes = state_bytes;
	pthread_mutex_unlock(&c->lock);
	if (checkpoint_quiet(&c->quiet, inbox_bytes, state_bytes))
		cut(c);
}

/* near: again until what came meanwhile is little; its writer moves the rest. */
static void move_all(struct checkpoint *c, bool near)
{
	int64_t from_ms;
	int n = 0;
	do {
		from_ms = clock_boot_ms();
		move(c);
	} while (near && ++n < MOVES && clock_boot_ms() - from_ms > MOVED_MS);
	pthread_mutex_lock(&c->lock);
	c->moved_ms = from_ms;
	pthread_mutex_unlock(&c->lock);
}

/* The fold's commits do not wait for the disk. A checkpoint asks for all of them at once, before it moves them, and a durable commit of the gate
 * waits as long as that takes: so the disk is asked all the time, for little (decision 0034). What fails here the checkpoint finds again. */
static void sync_log(struct checkpoint *c)
{
	struct stat st;
	if (c->log_fd < 0 || fstat(c->log_fd, &st) != 0 ||
		(st.st_mtim.tv_sec == c->log_synced.tv_sec && st.st_mtim.tv_nsec == c->log_synced.tv_nsec))
		return;
	c->log_synced = st.st_mtim;
	(void)fdatasync(c->log_fd);
}

/* Until the next move: as poll. */
static int wait_for_move(struct checkpoint *c)
{
	struct pollfd p = {.fd = c->stop_r, .events = POLLIN};
	int64_t end = clock_boot_ms() + EVERY_MS, left;
	int woken = 0;
	while (!woken && (left = end - clock_boot_ms()) > 0) {
		woken = poll(&p, 1, left < SYNC_EVERY_MS ? (int)left : SYNC_EVERY_MS);
		if (!woken)
			sync_log(c);
	}
	return woken;
}

static void *run(void *arg)
{
	struct checkpoint *c = arg;
	char byte;
	int woken = 0;
	behind_others(BEHIND_NICE);
	do {
		move_all(c, woken > 0);
		woken = wait_for_move(c);
	} while (woken <= 0 || read(c->stop_r, &byte, 1) == 1);
	return NULL;
}

static void close_all(struct checkpoint *c)
{
	if (c->log_fd >= 0)
		close(c->log_fd);
	if (c->stop_r >= 0)
		close(c->stop_r);
	if (c->stop_w >= 0)
		close(c->stop_w);
	db_close(c->db);
	inbox_close(c->in);
	pthread_mutex_destroy(&c->moving);
	pthread_mutex_destroy(&c->lock);
	mem_free(c);
}

/* SQLite locks nothing in that file, so to close it drops no lock. It stays the same file as long as somebody has the state open. */
static int open_log(const char *state_db)
{
	char path[PATH_MAX];
	int n = snprintf(path, sizeof path, "%s-wal", state_db);
	return n > 0 && n < (int)sizeof path ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
}

enum rc checkpoint_new(const struct datadir *dir, struct checkpoint **ret, struct err *err)
{
	struct checkpoint *c = mem_alloc(sizeof *c);
	int ends[2];
	c->stop_r = c->stop_w = c->log_fd = -1;
	c->restart_ms = RESTART_EVERY_MS;
	pthread_mutex_init(&c->moving, NULL);
	pthread_mutex_init(&c->lock, NULL);
	/* As long as one that was killed left them. */
	c->quiet.most_bytes = longest(datadir_log_bytes(dir->inbox_db), datadir_log_bytes(dir->state_db));
	enum rc rc = inbox_open(dir->inbox_db, 0, &c->in, err);
	if (!rc)
		rc = db_open(dir->state_db, DB_MUST_EXIST | DB_SMALL | DB_PACED, &c->db, err);
	if (!rc)
		c->log_fd = open_log(dir->state_db);
	if (!rc && c->log_fd < 0)
		log_warn("the log of the state is synced with each checkpoint alone", "why=\"%s\"", strerror(errno));
	if (!rc && pipe2(ends, O_CLOEXEC) != 0)
		rc = err_set(err, RC_FAILED, "making a pipe: %s", strerror(errno));
	if (!rc) {
		c->stop_r = ends[0];
		c->stop_w = ends[1];
		if (pthread_create(&c->thread, NULL, run, c) == 0) {
			*ret = c;
			return RC_OK;
		}
		rc = err_set(err, RC_FAILED, "starting the thread of checkpoints failed");
	}
	close_all(c);
	return rc;
}

void checkpoint_free(struct checkpoint *c)
{
	if (!c)
		return;
	close(c->stop_w);
	c->stop_w = -1;
	pthread_join(c->thread, NULL);
	close_all(c);
}

void checkpoint_bytes(struct checkpoint *c, int64_t *ret_inbox, int64_t *ret_state)
{
	pthread_mutex_lock(&c->lock);
	*ret_inbox = c->inbox_bytes;
	*ret_state = c->state_bytes;
	pthread_mutex_unlock(&c->lock);
}

/* Its writer has little left to move: the thread did, because it was asked. */
static bool moved_as_asked(struct checkpoint *c, int64_t now)
{
	if (!c->asked_ms) {
		c->asked_ms = now;
		(void)!write(c->stop_w, "", 1); /* unheard, it moves in a second */
		return false;
	}
	pthread_mutex_lock(&c->lock);
	bool moved = c->moved_ms >= c->asked_ms;
	pthread_mutex_unlock(&c->lock);
	if (!moved && now - c->asked_ms < ASKED_MS)
		return false;
	c->asked_ms = 0;
	return true;
}

void checkpoint_restart(struct checkpoint *c, struct inbox *in, struct store_db *db, bool idle)
{
	struct err err = {0};
	int64_t over = idle ? 1 : 2, now = clock_boot_ms(), inbox_bytes, state_bytes;
	enum rc rc = RC_OK;
	checkpoint_bytes(c, &inbox_bytes, &state_bytes);
	if (inbox_bytes <= over * INBOX_LOG_BYTES && state_bytes <= over * STATE_LOG_BYTES) {
		c->asked_ms = 0; /* one began anew by itself */
		return;
	}
	if (now - c->restarted_ms < c->restart_ms || pthread_mutex_trylock(&c->moving) != 0)
		return;
	if (!moved_as_asked(c, now)) {
		pthread_mutex_unlock(&c->moving);
		return;
	}
	c->restarted_ms = now;
	if (inbox_bytes > over * INBOX_LOG_BYTES)
		rc = inbox_checkpoint(in, true, NULL, &err);
	if (!rc && state_bytes > over * STATE_LOG_BYTES)
		rc = db_checkpoint(db, true, NULL, &err);
	pthread_mutex_unlock(&c->moving);
	c->restart_ms = !rc ? RESTART_EVERY_MS : c->restart_ms < RESTART_MOST_MS ? c->restart_ms * 2 : c->restart_ms;
	if (rc)
		log_warn("a log could not be started anew",
			"inbox_bytes=%lld state_bytes=%lld why=\"%s\" hint=\"is a report or a backup still reading?\"",
			(long long)inbox_bytes, (long long)state_bytes, err.text);
	else
		log_info("a log was started anew", "inbox_bytes=%lld state_bytes=%lld", (long long)inbox_bytes,
			(long long)state_bytes);
}
