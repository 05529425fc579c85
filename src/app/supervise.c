#include "supervise.h"

#include "archiving.h"
#include "command.h"
#include "datadir.h"
#include "held.h"
#include "netsay.h"
#include "notify.h"
#include "samecorp.h"
#include "signals.h"
#include "takeup.h"
#include "trimcode.h"

#include "base/clock.h"
#include "base/log.h"
#include "crypt/secret.h"
#include "net/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#define CHILDREN 4
#define YOUNG_MS 3000   /* a first start that ends younger than this with a usage or data error will always do so */
#define STEADY_MS 60000 /* a child that lived this long is started again without a longer wait */
#define STOP_MS 10000   /* then KILL */
#define DESK_MS 3000    /* so long work stays behind a desk that ends: it takes what is kept of refusals */
#define LEFTOVER_MS \
	(STOP_MS + \
		5000) /* children of a killed supervisor end by themselves, in the time that it would have given them */
#define CONF_BYTES ((size_t)1 << 20)

struct child {
	const char *role;
	unsigned roles;       /* whose keys it gets */
	int listen_fd;        /* -1: none */
	int64_t most_wait_ms; /* between restarts; the gate is away for a second at most (exact 33) */
	pid_t pid;            /* 0: not running */
	int64_t starts, began_ms, again_ms, wait_ms;
	bool optional; /* runs while it is configured, and what it cannot do stops nobody else */
	bool renew;    /* told to end because its configuration changed */
	bool told;     /* to end, for all end */
};

struct supervisor {
	const struct conf *conf;
	struct conf *own; /* conf once it was read again */
	const char *self;
	int signal_fd;
	struct child child[CHILDREN];
	struct notify notify;
	int64_t began_ms;
	bool ready, stopping;
	int64_t stop_ms;
	int code;
};

/* -- starting a child -------------------------------------------------------------------------------------------------------- */

static void print_conf(const struct conf *conf, unsigned roles, struct text *out)
{
	text_init(out, CONF_BYTES);
	conf_print_for(conf, roles, out);
}

static void wipe(struct text *t)
{
	if (t->p)
		secret_wipe(t->p, t->cap);
	text_release(t);
}

/* The configuration of its role goes through a pipe, so that no child holds another's secrets in its memory. It is written before
 * anybody reads, so it has to fit. */
static int boot_pipe(const struct conf *conf, unsigned roles)
{
	struct text body;
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	print_conf(conf, roles, &body);
#ifdef F_SETPIPE_SZ
	if (body.n > 4096)
		fcntl(ends[1], F_SETPIPE_SZ, (int)body.n);
#endif
	fcntl(ends[1], F_SETFL, O_NONBLOCK);
	ssize_t n = write(ends[1], text_str(&body), body.n);
	bool whole = n == (ssize_t)body.n && !body.over;
	close(ends[1]);
	wipe(&body);
	if (whole)
		return ends[0];
	close(ends[0]);
	errno = ENOBUFS;
	return -1;
}

/* In the forked child: nothing but what leads to exec. */
static _Noreturn void become(const struct supervisor *s, const struct child *c, pid_t parent, int boot_fd)
{
	char boot[16], listening[16];
	signals_default();
	signals_block(false);
#ifdef __linux__
	/* The supervisor may have died between fork and this line: then nobody would ever send the signal. */
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) != 0 || getppid() != parent)
		_exit(EXIT_DATA);
#endif
	(void)parent;
	fcntl(boot_fd, F_SETFD, 0);
	if (c->listen_fd >= 0)
		fcntl(c->listen_fd, F_SETFD, 0);
	snprintf(boot, sizeof boot, "%d", boot_fd);
	snprintf(listening, sizeof listening, "%d", c->listen_fd);
	const char *conf = conf_path(s->conf);
	/* First the very file we run, though an upgrade may have put another in its place. */
	execl("/proc/self/exe", s->self, "--conf", conf, "serve", "--role", c->role, "--boot-fd", boot, "--listen-fd",
		listening, (char *)NULL);
	execl(s->self, s->self, "--conf", conf, "serve", "--role", c->role, "--boot-fd", boot, "--listen-fd", listening,
		(char *)NULL);
	fprintf(stderr, "siyu: starting '%s' again: %s\n", s->self, strerror(errno));
	_exit(EXIT_DATA);
}

static void start(struct supervisor *s, struct child *c)
{
	int boot_fd = boot_pipe(s->conf, c->roles);
	pid_t parent = getpid(), pid = -1;
	c->began_ms = clock_boot_ms();
	if (boot_fd >= 0) {
		signals_block(true);
		pid = fork();
		if (pid == 0)
			become(s, c, parent, boot_fd);
		int why = errno;
		signals_block(false);
		close(boot_fd);
		errno = why;
	}
	if (pid < 0) {
		c->again_ms = c->began_ms + c->most_wait_ms;
		log_error("a child cannot be started", "role=%s why=\"%s\"", c->role, strerror(errno));
		return;
	}
	c->pid = pid;
	c->starts++;
}

/* -- its end -------------------------------------------------------------------------------------------------------------------- */

/* Desk goes first: what it still keeps of refusals needs a work that takes it. */
static void tell_all(struct supervisor *s)
{
	bool desk = false;
	for (int i = 0; i < CHILDREN; i++)
		desk = desk || (s->child[i].pid > 0 && strcmp(s->child[i].role, "desk") == 0);
	desk = desk && clock_boot_ms() - s->stop_ms < DESK_MS;
	for (int i = 0; i < CHILDREN; i++) {
		struct child *c = &s->child[i];
		if (c->pid <= 0 || c->told || (desk && strcmp(c->role, "work") == 0))
			continue;
		c->told = true;
		kill(c->pid, SIGTERM);
	}
}

static void stop_all(struct supervisor *s, int code)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->code = code;
	s->stop_ms = clock_boot_ms();
	notify_say(&s->notify, "STOPPING=1");
	tell_all(s);
}

static void ended(struct supervisor *s, struct child *c, int status)
{
	int64_t now = clock_boot_ms(), age = now - c->began_ms;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	bool renew = c->renew;
	c->pid = 0;
	c->renew = false;
	if (s->stopping)
		return;
	if (renew && code == EXIT_DONE) {
		c->again_ms = now;
		return;
	}
	/* Only at the very first start: a work that cannot run later must not take down the gate, which keeps what arrives. */
	if (!c->optional && c->starts == 1 && age < YOUNG_MS && (code == EXIT_USAGE || code == EXIT_DATA)) {
		log_error("a child cannot run here", "role=%s code=%d", c->role, code);
		stop_all(s, code);
		return;
	}
	c->wait_ms = age > STEADY_MS || c->wait_ms == 0 ? 200 : c->wait_ms * 2;
	if (c->wait_ms > c->most_wait_ms)
		c->wait_ms = c->most_wait_ms;
	c->again_ms = now + c->wait_ms;
	if (WIFSIGNALED(status))
		log_error("a child died and is started again", "role=%s signal=%d in_ms=%lld", c->role,
			WTERMSIG(status), (long long)c->wait_ms);
	else
		log_error("a child ended and is started again", "role=%s code=%d in_ms=%lld", c->role, code,
			(long long)c->wait_ms);
}

static void reap(struct supervisor *s)
{
	int status;
	pid_t pid;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (int i = 0; i < CHILDREN; i++)
			if (s->child[i].pid == pid)
				ended(s, &s->child[i], status);
}

static int running(const struct supervisor *s)
{
	int n = 0;
	for (int i = 0; i < CHILDREN; i++)
		n += s->child[i].pid > 0;
	return n;
}

/* -- reading the configuration again ----------------------------------------------------------------------------------------- */

static bool same_for(const struct conf *a, const struct conf *b, unsigned roles)
{
	struct text x, y;
	print_conf(a, roles, &x);
	print_conf(b, roles, &y);
	bool same = span_eq(text_span(&x), text_span(&y));
	wipe(&x);
	wipe(&y);
	return same;
}

/* These stay as they are until the next start: sockets are open, locks are held. */
static bool needs_restart(const struct conf *a, const struct conf *b)
{
	static const char *const key[][2] = {{"gate", "listen"}, {"desk", "listen"}, {"data", "dir"}};
	for (size_t i = 0; i < sizeof key / sizeof *key; i++)
		if (strcmp(conf_str(a, key[i][0], NULL, key[i][1]), conf_str(b, key[i][0], NULL, key[i][1])) != 0)
			return true;
	return false;
}

static void reload(struct supervisor *s)
{
	struct conf *next = NULL;
	struct err err = {0};
	enum rc rc = conf_load(conf_path(s->conf), &next, &err);
	if (!rc)
		rc = confneed_check(next, CONF_ALL, &err);
	if (!rc && needs_restart(s->conf, next))
		rc = err_set(&err, RC_INVALID,
			"[gate] listen, [desk] listen or [data] dir changed, which needs a new start");
	if (rc) {
		log_error("the configuration was not taken, everything runs as before", "why=\"%s\"", err.text);
		conf_free(next);
		next = NULL;
	}
	for (int i = 0; i < CHILDREN; i++) {
		struct child *c = &s->child[i];
		bool renew = next && !same_for(s->conf, next, c->roles);
		if (c->pid > 0 && renew) {
			log_info("a child takes the new configuration", "role=%s", c->role);
			c->renew = true;
			kill(c->pid, SIGTERM);
		} else if (c->pid > 0 && (c->roles & CONF_WORK)) {
			kill(c->pid, next ? SIGHUP : SIGUSR1); /* it says since when it has the configuration */
		}
	}
	if (!next)
		return;
	conf_free(s->own);
	s->own = next;
	s->conf = next;
}

/* -- the loop -------------------------------------------------------------------------------------------------------------------- */

static int64_t start_due(struct supervisor *s)
{
	int64_t next = 1000, now = clock_boot_ms();
	for (int i = 0; i < CHILDREN && !s->stopping; i++) {
		struct child *c = &s->child[i];
		if (c->pid > 0 || (c->optional && !archiving_wanted(s->conf)))
			continue;
		if (now >= c->again_ms)
			start(s, c);
		else if (c->again_ms - now < next)
			next = c->again_ms - now;
	}
	return next;
}

/* Up is who lived longer than those that say at their first start that they can never run here. */
static void say_ready(struct supervisor *s)
{
	if (s->ready || s->stopping || clock_boot_ms() - s->began_ms < YOUNG_MS)
		return;
	s->ready = true;
	notify_say(&s->notify, "READY=1\nSTATUS=callbacks are taken; `siyu status` tells more");
}

static int loop(struct supervisor *s)
{
	s->began_ms = clock_boot_ms();
	for (bool first = true;; first = false) {
		int64_t wait = start_due(s);
		if (first)
			trimcode_drop();
		say_ready(s);
		wait = notify_alive(&s->notify, clock_boot_ms(), wait);
		struct pollfd p = {.fd = s->signal_fd, .events = POLLIN};
		poll(&p, 1, (int)wait);
		unsigned got = signals_take(s->signal_fd);
		if (got & SIGNALS_STOP)
			stop_all(s, EXIT_DONE);
		if ((got & SIGNALS_RELOAD) && !s->stopping)
			reload(s);
		reap(s);
		if (s->stopping && running(s) == 0)
			return s->code;
		if (s->stopping)
			tell_all(s);
		for (int i = 0; i < CHILDREN && s->stopping && clock_boot_ms() - s->stop_ms > STOP_MS; i++)
			if (s->child[i].pid > 0)
				kill(s->child[i].pid, SIGKILL);
	}
}

/* -- before the loop ------------------------------------------------------------------------------------------------------------- */

/* Port 0 asks the system for a port: say which one it gave. */
static enum rc open_port(const struct conf *conf, const char *section, int *ret_fd, struct err *err)
{
	uint16_t port = 0;
	struct span address = conf_get(conf, section, NULL, "listen");
	enum rc rc = listen_tcp(address, ret_fd, err);
	if (rc)
		return netsay_listen(err, rc, section, address);
	if (listen_port(*ret_fd, &port, err) == RC_OK)
		log_info("listening", "face=%s listen=%s port=%u", section, conf_str(conf, section, NULL, "listen"),
			(unsigned)port);
	return RC_OK;
}

/* A supervisor that was killed leaves children that are on their way to the end and hold their sockets until then. Work waits for its
 * lock itself, because a command may hold that one for minutes, and the gate need not wait for it. */
static enum rc wait_for_leftovers(const struct datadir *dir, struct err *err)
{
	static const char *const roles[] = {"gate", "desk"};
	enum rc rc = RC_OK;
	for (size_t i = 0; !rc && i < sizeof roles / sizeof *roles; i++) {
		int fd = -1;
		rc = datadir_lock_wait(dir, roles[i], LEFTOVER_MS, &fd, err);
		if (!rc)
			close(fd);
	}
	return rc;
}

static enum rc open_data(const struct conf *conf, int *ret_lock_fd, int *ret_code, struct err *err)
{
	struct datadir dir;
	enum rc rc = datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), err);
	if (!rc)
		rc = datadir_make(&dir, err);
	if (!rc)
		rc = datadir_lock(&dir, "serve", ret_lock_fd, err);
	if (!rc)
		rc = wait_for_leftovers(&dir, err);
	if (rc) {
		*ret_code = rc == RC_LIMIT || rc == RC_INVALID ? EXIT_USAGE : EXIT_DATA;
		return rc;
	}
	*ret_code = EXIT_USAGE;
	rc = samecorp_look_first(conf, err); /* work refuses it, too; the gate would not know */
	if (rc)
		return rc;
	*ret_code = EXIT_DATA;
	return held_look_first(&dir, err); /* what gate and work would both refuse is refused once */
}

int supervise_run(const struct conf *conf, const char *self, int signal_fd)
{
	struct err err = {0};
	int lock_fd = -1, gate_fd = -1, desk_fd = -1, code = EXIT_DATA;
	enum rc rc = open_data(conf, &lock_fd, &code, &err);
	if (!rc) {
		rc = open_port(conf, "gate", &gate_fd, &err);
		if (!rc)
			rc = open_port(conf, "desk", &desk_fd, &err);
		code = netsay_listen_code(rc);
	}
	struct supervisor s = {
		.conf = conf,
		.self = self,
		.signal_fd = signal_fd,
		.child =
			{
				{.role = "gate", .roles = CONF_GATE, .listen_fd = gate_fd, .most_wait_ms = 1000},
				{.role = "work", .roles = CONF_WORK, .listen_fd = -1, .most_wait_ms = 30000},
				{.role = "desk", .roles = CONF_DESK, .listen_fd = desk_fd, .most_wait_ms = 10000},
				{.role = "archive",
					.roles = CONF_ARCHIVE,
					.listen_fd = -1,
					.most_wait_ms = 60000,
					.optional = true},
			},
	};
	notify_open(&s.notify);
	if (!rc)
		takeup_first(conf);
	code = rc ? command_fail(&err, code) : loop(&s);
	notify_close(&s.notify);
	conf_free(s.own);
	listen_close(gate_fd);
	listen_close(desk_fd);
	if (lock_fd >= 0)
		close(lock_fd);
	return code;
}
