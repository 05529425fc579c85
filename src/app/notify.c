#include "notify.h"

#include "base/log.h"
#include "base/span.h"

#include <errno.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int connected(const char *path)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	size_t n = strlen(path);
	if ((path[0] != '/' && path[0] != '@') || n < 2 || n >= sizeof at.sun_path) {
		errno = EINVAL;
		return -1;
	}
	memcpy(at.sun_path, path, n);
	if (path[0] == '@') /* the abstract namespace of Linux, whose names have no end but their length */
		at.sun_path[0] = 0;
	socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + (path[0] == '/'));
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0 && connect(fd, (const struct sockaddr *)&at, len) != 0) {
		int why = errno;
		close(fd);
		errno = why;
		fd = -1;
	}
	return fd;
}

/* What a watchdog waits at most, in ms; 0: there is none, or it waits for somebody else. */
static int64_t watchdog_ms(void)
{
	const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID");
	int64_t wait, whose;
	if (!usec || !span_int(span_of(usec), &wait) || wait < 2000)
		return 0;
	if (pid && (!span_int(span_of(pid), &whose) || whose != getpid()))
		return 0;
	return wait / 1000;
}

void notify_open(struct notify *n)
{
	const char *path = getenv("NOTIFY_SOCKET");
	*n = (struct notify){.fd = -1};
	if (path) {
		n->fd = connected(path);
		if (n->fd < 0)
			log_warn("the service manager cannot be told", "socket=%s why=\"%s\"", path, strerror(errno));
	}
	if (n->fd >= 0)
		n->every_ms = watchdog_ms() / 2;
	unsetenv("NOTIFY_SOCKET");
	unsetenv("WATCHDOG_USEC");
	unsetenv("WATCHDOG_PID");
}

void notify_close(struct notify *n)
{
	if (n->fd >= 0)
		close(n->fd);
	n->fd = -1;
}

void notify_say(const struct notify *n, const char *lines)
{
	if (n->fd >= 0 && send(n->fd, lines, strlen(lines), MSG_NOSIGNAL) < 0)
		log_warn("the service manager did not take it", "why=\"%s\"", strerror(errno));
}

int64_t notify_alive(struct notify *n, int64_t now_ms, int64_t most_ms)
{
	if (n->every_ms == 0)
		return most_ms;
	if (now_ms >= n->next_ms) {
		notify_say(n, "WATCHDOG=1");
		n->next_ms = now_ms + n->every_ms;
	}
	return n->next_ms - now_ms < most_ms ? n->next_ms - now_ms : most_ms;
}
