#include "oneline.h"

#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

/* Whoever ends the program now would be left with a terminal that shows nothing: what ends it waits (was: the mask before) until the
 * terminal is as it was. Returns a descriptor that is readable when there is something that ends it, -1: none to be had. */
static int hold_signals(sigset_t *was)
{
	sigset_t ends;
	(void)sigemptyset(&ends);
	(void)sigaddset(&ends, SIGINT);
	(void)sigaddset(&ends, SIGTERM);
	(void)sigaddset(&ends, SIGQUIT);
	(void)sigaddset(&ends, SIGHUP);
	(void)sigaddset(&ends, SIGTSTP);
	(void)sigprocmask(SIG_BLOCK, &ends, was);
	return signalfd(-1, &ends, SFD_CLOEXEC);
}

/* false: a signal came first. A terminal gives whole lines, so none waits in the buffer of stdin. */
static bool typed(int signals)
{
	struct pollfd p[] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = signals, .events = POLLIN}};
	(void)poll(p, 2, -1);
	return !(p[1].revents & POLLIN);
}

bool oneline_secret(bool tty, char *line, size_t cap)
{
	struct termios shown, hidden;
	sigset_t was;
	int signals = -1;
	bool terminal = tty && tcgetattr(STDIN_FILENO, &shown) == 0, hide = false, got = true;
	if (terminal) {
		signals = hold_signals(&was);
		hidden = shown;
		hidden.c_lflag &= ~(tcflag_t)ECHO;
		hide = tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden) == 0;
		got = typed(signals);
	}
	got = got && fgets(line, (int)cap, stdin) != NULL;
	if (hide) {
		(void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
		fputc('\n', stdout);
	}
	if (terminal) {
		if (signals >= 0)
			(void)close(signals);
		(void)sigprocmask(SIG_SETMASK, &was, NULL); /* here it ends, if it does */
	}
	size_t n = got ? strcspn(line, "\r\n") : 0;
	bool whole = got && (line[n] || n + 1 < cap);
	if (got)
		line[n] = '\0';
	return whole;
}
