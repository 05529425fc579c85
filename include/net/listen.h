/* net/listen: listening TCP sockets, opened by whoever survives the server (architecture-exact.md 33). */
#ifndef SIYU_NET_LISTEN_H
#define SIYU_NET_LISTEN_H
#include "base/err.h"
#include "base/span.h"
#include <stdint.h>

/* Binds and listens on "host:port" (url_address); non-blocking, close-on-exec, SO_REUSEADDR. Without a host: every
 * address, IPv6 and IPv4. RC_INVALID: not an address of this machine. RC_CONFLICT: the port is taken, in one sentence with
 * a hint. RC_DENIED: a port below 1024 without the right to it. RC_FAILED. The caller closes *ret_fd. */
enum rc MUST_USE listen_tcp(struct span address, int *ret_fd, struct err *err);
enum rc MUST_USE listen_port(int fd, uint16_t *ret_port, struct err *err); /* the port it got, for ":0" */
void listen_close(int fd);                                                 /* -1 is harmless */

#endif
