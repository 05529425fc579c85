#include "net/listen.h"
#include "net/url.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define LISTEN_BACKLOG 1024

static enum rc explain(struct span address, int error, struct err *err)
{
	switch (error) {
	case EADDRINUSE:
		err_set(err, RC_CONFLICT, "cannot listen on '%.*s': the port is in use", SPAN_ARG(address));
		err_hint(err, "stop the other program or choose another port in the configuration");
		return RC_CONFLICT;
	case EACCES:
		err_set(err, RC_DENIED, "cannot listen on '%.*s': ports below 1024 need a privilege",
			SPAN_ARG(address));
		err_hint(err, "choose a port from 1024 on and put a proxy before it");
		return RC_DENIED;
	case EADDRNOTAVAIL:
	case EAFNOSUPPORT:
		err_set(err, RC_INVALID, "cannot listen on '%.*s': this machine has no such address",
			SPAN_ARG(address));
		err_hint(err, "0.0.0.0 stands for every IPv4 address, :: for every address");
		return RC_INVALID;
	default: return err_set(err, RC_FAILED, "cannot listen on '%.*s': %s", SPAN_ARG(address), strerror(error));
	}
}

/* Returns the descriptor, or -1 with errno. */
static int open_one(const struct addrinfo *ai, bool both)
{
	const int on = 1, v6only = both ? 0 : 1;
	int fd = socket(ai->ai_family, ai->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, ai->ai_protocol);
	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == 0 &&
		(ai->ai_family != AF_INET6 ||
			setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &v6only, sizeof(v6only)) == 0) &&
		bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 && listen(fd, LISTEN_BACKLOG) == 0)
		return fd;
	int saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

enum rc listen_tcp(struct span address, int *ret_fd, struct err *err)
{
	struct url_address where;
	enum rc rc = url_address(address, &where, err);
	if (rc != RC_OK)
		return rc;
	bool any = where.host[0] == 0;
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE | AI_NUMERICSERV};
	struct addrinfo *list = NULL;
	char port[8];
	snprintf(port, sizeof(port), "%u", (unsigned)where.port);
	int gai = getaddrinfo(any ? NULL : where.host, port, &hints, &list);
	if (gai != 0 && url_localhost(where.host))
		gai = getaddrinfo("127.0.0.1", port, &hints, &list);
	if (gai != 0) {
		err_set(err, RC_INVALID, "cannot listen on '%.*s': %s", SPAN_ARG(address), gai_strerror(gai));
		err_hint(err, "write a numeric address like 127.0.0.1:8080");
		return RC_INVALID;
	}
	/* Every address: one IPv6 socket that takes IPv4, too, and a plain IPv4 one where the machine has no IPv6. */
	int fd = -1, error = EADDRNOTAVAIL;
	for (int pass = 0; pass < 2 && fd < 0; pass++) {
		for (const struct addrinfo *ai = list; ai && fd < 0; ai = ai->ai_next) {
			if (any && (ai->ai_family == AF_INET6) != (pass == 0))
				continue;
			fd = open_one(ai, any);
			if (fd < 0)
				error = errno;
		}
		if (!any || error == EADDRINUSE)
			break;
	}
	freeaddrinfo(list);
	if (fd < 0)
		return explain(address, error, err);
	*ret_fd = fd;
	return RC_OK;
}

enum rc listen_port(int fd, uint16_t *ret_port, struct err *err)
{
	union {
		struct sockaddr any;
		struct sockaddr_in four;
		struct sockaddr_in6 six;
	} name = {0};
	socklen_t n = sizeof(name);
	if (getsockname(fd, &name.any, &n) != 0)
		return err_set(err, RC_FAILED, "reading the address of a socket: %s", strerror(errno));
	*ret_port = ntohs(name.any.sa_family == AF_INET6 ? name.six.sin6_port : name.four.sin_port);
	return RC_OK;
}

void listen_close(int fd)
{
	if (fd >= 0)
		close(fd);
}
