/* asker: who is at the other end of a connection of the library, and what he says more than once. */
#ifndef SIYU_SRC_NET_ASKER_H
#define SIYU_SRC_NET_ASKER_H
#include "base/span.h"

#include <microhttpd.h>
#include <stddef.h>

/* His address, "" where there is none, with a NUL within bytes. */
void asker_address(struct MHD_Connection *con, char *ret, size_t bytes);
/* The last header of that name (its case is ignored), not trimmed; absent. Borrowed from the connection. */
struct span asker_last_header(struct MHD_Connection *con, const char *name);

#endif
