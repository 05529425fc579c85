#include "supervise.h"

#include "command.h"
#include "datadir.h"
#include "signals.h"

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

#define CHILDREN 3
#define YOUNG_MS 3000      /* a child that ends younger than this with a usage or data error will always do so */
#define STOP_MS 10000      /* then KILL */
#define CONF_BYTES ((size_t)1 << 20)

struct child {
	const char *role;
	unsigned roles;        /* whose keys it gets */
	int listen_fd;         /* -1: none */
	int64_t most_wait_ms;  /* between restarts; the gate is away for a second at most (exact 33) */
	pid_t pid;             /* 0: not running */
	int64_t began_ms, again_ms, wait_ms;
};

struct supervisor {
	const struct conf *conf;
	const char *self;
	int signal_fd;
	struct child child[CHILDREN];
	bool stopping;
	int64_t stop_ms;
	int code;
};

/* -- starting a child -------------------------------------------------------------------------------------------------------- */

/* The configuration of its role goes through a pipe, so that no child holds another's secrets in its memory. */
static int boot_pipe(const struct conf *conf, unsigned roles)
{
	struct text body;
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	text_init(&body, CONF_BYTES);
	conf_print_for(conf, roles, &body);
	/* At most 64 KiB fit without a reader; conf_load's limit keeps us far below. */
	fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
	ssize_t n = write(ends[1], body.p, body.n);
	bool whole = n == (ssize_t)body.n;
	close(ends[1]);
	secret_wipe(body.p, body.cap);
	text_release(&body);
	if (whole)
		return ends[0];
	close(ends[0]);
	return -1;
}

static _Noreturn void become(const struct supervisor *s, const struct child *c, int boot_fd)
{
	char boot[16], listening[16];
	fcntl(boot_fd, F_SETFD, 0);
	if (c->listen_fd >= 0)
		fcntl(c->listen_fd, F_SETFD, 0);
	snprintf(boot, sizeof boot, "%d", boot_fd);
	snprintf(listening, sizeof listening, "%d", c->listen_fd);
	execl(s->self, s->self, "--conf", conf_path(s->conf), "serve", "--role", c->role, "--boot-fd", boot, "--listen-fd", listening, (char *)NULL);
	fprintf(stderr, "siyu: starting '%s' again: %s\n", s->self, strerror(errno));
	_exit(EXIT_DATA);
}

static void start(struct supervisor *s, struct child *c)
{
	int boot_fd = boot_pipe(s->conf, c->roles);
	c->began_ms = clock_boot_ms();
	if (boot_fd < 0) {
		c->again_ms = c->began_ms + c->most_wait_ms;
		log_error("a child cannot be started", "role=%s errno=%d", c->role, errno);
		return;
	}
	pid_t pid = fork();
	if (pid == 0)
		become(s, c, boot_fd);
	close(boot_fd);
	if (pid < 0) {
		c->again_ms = c->began_ms + c->most_wait_ms;
		log_error("a child cannot be started", "role=%s errno=%d", c->role, errno);
		return;
	}
	c->pid = pid;
}

/* -- its end -------------------------------------------------------------------------------------------------------------------- */

static void stop_all(struct supervisor *s, int code)
{
	if (s->stopping)
		return;
	s->stopping = true;
	s->code = code;
	s->stop_ms = clock_boot_ms();
	for (int i = 0; i < CHILDREN; i++)
		if (s->child[i].pid > 0)
			kill(s->child[i].pid, SIGTERM);
}

static void ended(struct supervisor *s, struct child *c, int status)
{
	int64_t now = clock_boot_ms(), age = now - c->began_ms;
	int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	c->pid = 0;
	if (s->stopping)
		return;
	if (age < YOUNG_MS && (code == EXIT_USAGE || code == EXIT_DATA)) {
		log_error("a child cannot run here", "role=%s code=%d", c->role, code);
		stop_all(s, code);
		return;
	}
	c->wait_ms = age > 60000 || c->wait_ms == 0 ? 200 : c->wait_ms * 2;
	if (c->wait_ms > c->most_wait_ms)
		c->wait_ms = c->most_wait_ms;
	c->again_ms = now + c->wait_ms;
	if (WIFSIGNALED(status))
		log_error("a child died and is started again", "role=%s signal=%d in_ms=%lld", c->role, WTERMSIG(status), (long long)c->wait_ms);
	else
		log_error("a child ended and is started again", "role=%s code=%d in_ms=%lld", c->role, code, (long long)c->wait_ms);
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

/* -- the loop -------------------------------------------------------------------------------------------------------------------- */

static int64_t start_due(struct supervisor *s)
{
	int64_t next = 1000, now = clock_boot_ms();
	for (int i = 0; i < CHILDREN && !s->stopping; i++) {
		struct child *c = &s->child[i];
		if (c->pid > 0)
			continue;
		if (now >= c->again_ms)
			start(s, c);
		else if (c->again_ms - now < next)
			next = c->again_ms - now;
	}
	return next;
}

static void tell_children(struct supervisor *s, unsigned got)
{
	if (got & SIGNALS_STOP)
		stop_all(s, EXIT_DONE);
	for (int i = 0; i < CHILDREN && (got & SIGNALS_RELOAD); i++)
		if (s->child[i].pid > 0 && (s->child[i].roles & CONF_WORK))
			kill(s->child[i].pid, SIGHUP);
}

static int loop(struct supervisor *s)
{
	for (;;) {
		int64_t wait = start_due(s);
		struct pollfd p = {.fd = s->signal_fd, .events = POLLIN};
		poll(&p, 1, (int)wait);
		tell_children(s, signals_take(s->signal_fd));
		reap(s);
		if (s->stopping && running(s) == 0)
			return s->code;
		for (int i = 0; i < CHILDREN && s->stopping && clock_boot_ms() - s->stop_ms > STOP_MS; i++)
			if (s->child[i].pid > 0)
				kill(s->child[i].pid, SIGKILL);
	}
}

/* Port 0 asks the system for a port: say which one it gave. */
static enum rc open_port(const struct conf *conf, const char *section, int *ret_fd, struct err *err)
{
	uint16_t port = 0;
	enum rc rc = listen_tcp(conf_get(conf, section, NULL, "listen"), ret_fd, err);
	if (rc)
		return err_wrap(err, rc, "[%s] listen = %s", section, conf_str(conf, section, NULL, "listen"));
	if (listen_port(*ret_fd, &port, err) == RC_OK)
		log_info("listening", "face=%s listen=%s port=%u", section, conf_str(conf, section, NULL, "listen"), (unsigned)port);
	return RC_OK;
}

int supervise_run(const struct conf *conf, const char *self, int signal_fd)
{
	struct err err = {0};
	struct datadir dir;
	int lock_fd = -1, gate_fd = -1, desk_fd = -1, code;
	enum rc rc = datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = datadir_make(&dir, &err);
	if (!rc)
		rc = datadir_lock(&dir, "serve", &lock_fd, &err);
	if (rc)
		return command_fail(&err, rc == RC_LIMIT || rc == RC_INVALID ? EXIT_USAGE : EXIT_DATA);
	rc = open_port(conf, "gate", &gate_fd, &err);
	if (!rc)
		rc = open_port(conf, "desk", &desk_fd, &err);
	if (rc) {
		listen_close(gate_fd);
		close(lock_fd);
		return command_fail(&err, EXIT_USAGE);
	}
	struct supervisor s = {
		.conf = conf,
		.self = self,
		.signal_fd = signal_fd,
		.child = {
			{.role = "work", .roles = CONF_WORK, .listen_fd = -1, .most_wait_ms = 30000},
			{.role = "gate", .roles = CONF_GATE, .listen_fd = gate_fd, .most_wait_ms = 1000},
			{.role = "desk", .roles = CONF_DESK, .listen_fd = desk_fd, .most_wait_ms = 10000},
		},
	};
	code = loop(&s);
	listen_close(gate_fd);
	listen_close(desk_fd);
	close(lock_fd);
	return code;
}
