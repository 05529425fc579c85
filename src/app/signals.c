#include "signals.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t caught[4]; /* stop, reload, child, scripts */
static volatile sig_atomic_t caught_fd = -1;

static void on_signal(int sig)
{
	int keep = errno;
	caught[sig == SIGHUP ? 1 : sig == SIGCHLD ? 2 : sig == SIGUSR1 ? 3 : 0] = 1;
	if (caught_fd >= 0 && write(caught_fd, "", 1) < 0)
		errno = keep; /* the pipe is full: it is readable already */
	errno = keep;
}

enum rc signals_open(int *ret_fd, struct err *err)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, RC_FAILED, "making a pipe: %s", strerror(errno));
	caught_fd = ends[1];
	struct sigaction act = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
	sigemptyset(&act.sa_mask);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	sigaction(SIGUSR1, &act, NULL);
	act.sa_flags |= SA_NOCLDSTOP;
	sigaction(SIGCHLD, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
	*ret_fd = ends[0];
	return RC_OK;
}

static const int ends_it[] = {SIGTERM, SIGINT};

/* Of those that end it, one that is ignored (in the background of a script) stays so. */
static void end_by(const struct sigaction *act)
{
	struct sigaction was;
	for (size_t i = 0; i < sizeof ends_it / sizeof *ends_it; i++)
		if (sigaction(ends_it[i], NULL, &was) == 0 && was.sa_handler != SIG_IGN)
			sigaction(ends_it[i], act, NULL);
}

/* The first is told of, the next of either kind ends the program. */
static void on_end(int sig)
{
	int keep = errno;
	struct sigaction act = {.sa_handler = SIG_DFL};
	caught[0] = sig;
	end_by(&act);
	if (write(caught_fd, "", 1) < 0)
		errno = keep;
	errno = keep;
}

enum rc signals_ending(int *ret_fd, struct err *err)
{
	struct sigaction act = {.sa_handler = on_end, .sa_flags = SA_RESTART};
	int ends[2];
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, RC_FAILED, "making a pipe: %s", strerror(errno));
	caught_fd = ends[1];
	sigemptyset(&act.sa_mask);
	sigaddset(&act.sa_mask, SIGTERM);
	sigaddset(&act.sa_mask, SIGINT);
	end_by(&act);
	*ret_fd = ends[0];
	return RC_OK;
}

int signals_ended(void)
{
	return caught[0];
}

void signals_block(bool on)
{
	sigset_t all;
	sigfillset(&all);
	pthread_sigmask(on ? SIG_BLOCK : SIG_UNBLOCK, &all, NULL);
}

void signals_default(void)
{
	static const int handled[] = {SIGTERM, SIGINT, SIGHUP, SIGUSR1, SIGCHLD, SIGPIPE};
	struct sigaction act = {.sa_handler = SIG_DFL};
	sigemptyset(&act.sa_mask);
	for (size_t i = 0; i < sizeof handled / sizeof *handled; i++)
		sigaction(handled[i], &act, NULL);
}

unsigned signals_take(int fd)
{
	char buf[64];
	unsigned got = 0;
	while (read(fd, buf, sizeof buf) > 0)
		;
	for (unsigned i = 0; i < sizeof caught / sizeof *caught; i++) {
		if (!caught[i])
			continue;
		/* Set to 0 only what was seen: one that comes between the two lines is told of by this call. */
		caught[i] = 0;
		got |= 1u << i;
	}
	return got;
}
