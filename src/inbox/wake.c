#include "inbox/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define WAKE_DRAIN_MOST 1024

/* false: the path does not fit into a socket address. */
static bool address(const char *path, struct sockaddr_un *ret)
{
	size_t n = strlen(path);
	memset(ret, 0, sizeof *ret);
	if (n == 0 || n >= sizeof ret->sun_path)
		return false;
	ret->sun_family = AF_UNIX;
	memcpy(ret->sun_path, path, n + 1);
	return true;
}

/* SOCK_NONBLOCK and SOCK_CLOEXEC are not everywhere. */
static enum rc datagram_socket(int *ret_fd, struct err *err)
{
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	if (fd < 0)
		return err_set(err, RC_FAILED, "making a socket: %s", strerror(errno));
	int flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0) {
		enum rc rc = err_set(err, RC_FAILED, "setting up a socket: %s", strerror(errno));
		(void)close(fd);
		return rc;
	}
	*ret_fd = fd;
	return RC_OK;
}

enum rc wake_listen(const char *path, int *ret_fd, struct err *err)
{
	struct sockaddr_un to;
	if (!address(path, &to)) {
		err_set(err, RC_INVALID, "'%s' is too long for a socket: at most %zu bytes", path,
			sizeof to.sun_path - 1);
		err_hint(err, "[data] dir 写短一点的路径");
		return RC_INVALID;
	}
	int fd = -1;
	enum rc rc = datagram_socket(&fd, err);
	if (rc != RC_OK)
		return rc;
	/* Left by a killed process; anything that is no socket is somebody's file and stays. */
	struct stat st;
	if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode))
		(void)unlink(path);
	if (bind(fd, (struct sockaddr *)&to, sizeof to) < 0) {
		rc = err_set(err, RC_FAILED, "listening at '%s': %s", path, strerror(errno));
		(void)close(fd);
		return rc;
	}
	*ret_fd = fd;
	return RC_OK;
}

void wake_drain(int fd)
{
	/* Bounded: a sender that never stops must not hold the reader here; what is left wakes it again. */
	char buf[16];
	for (int i = 0; i < WAKE_DRAIN_MOST; i++)
		if (recv(fd, buf, sizeof buf, 0) < 0 && errno != EINTR)
			return;
}

enum rc wake_sender(int *ret_fd, struct err *err)
{
	return datagram_socket(ret_fd, err);
}

void wake_send(int fd, const char *path)
{
	struct sockaddr_un to;
	if (!address(path, &to))
		return;
	/* A full queue means that a wake is on its way already; nobody there will look at the head when it comes. */
	ssize_t n = sendto(fd, "w", 1, MSG_DONTWAIT, (struct sockaddr *)&to, sizeof to);
	(void)n;
}
