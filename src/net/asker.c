#include "asker.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>
#include <sys/socket.h>

void asker_address(struct MHD_Connection *con, char *ret, size_t bytes)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(con, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *at = info ? info->client_addr : NULL;
	const void *in = NULL;
	if (at && at->sa_family == AF_INET)
		in = &((const struct sockaddr_in *)(const void *)at)->sin_addr;
	else if (at && at->sa_family == AF_INET6)
		in = &((const struct sockaddr_in6 *)(const void *)at)->sin6_addr;
	if (!in || !inet_ntop(at->sa_family, in, ret, (socklen_t)bytes))
		ret[0] = '\0';
}

struct named {
	const char *name, *last;
};

static enum MHD_Result take(void *user, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct named *n = user;
	(void)kind;
	if (strcasecmp(name, n->name) == 0)
		n->last = value;
	return MHD_YES;
}

struct span asker_last_header(struct MHD_Connection *con, const char *name)
{
	struct named n = {.name = name};
	(void)MHD_get_connection_values(con, MHD_HEADER_KIND, take, &n);
	return span_of(n.last);
}
