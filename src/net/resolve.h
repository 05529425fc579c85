/* net/resolve: names to addresses in a thread of its own, because the system's resolver may hang for seconds. What was
 * good once is used until something better is known (architecture-exact.md 7). */
#ifndef SIYU_NET_RESOLVE_H
#define SIYU_NET_RESOLVE_H
#include "base/err.h"
#include "base/text.h"

/* Asks for host; adds "addr,addr" to out (IPv6 in brackets). RC_OK or RC_NOTFOUND. May block. */
typedef enum rc (*resolve_fn)(void *user, const char *host, struct text *out);
enum rc resolve_system(void *user, const char *host, struct text *out); /* getaddrinfo */

struct resolve;
/* fresh_ms: after that an address is asked for again, in the background. notify is called in the thread after every
 * answer, never after resolve_free began; an `ask` that hangs then may still use its user. */
enum rc MUST_USE resolve_new(int64_t fresh_ms, resolve_fn ask, void (*notify)(void *user), void *user,
	struct resolve **ret, struct err *err);
void resolve_free(struct resolve *r); /* does not wait for a resolver that hangs; NULL is harmless */

/* RC_OK: the addresses, added to out. RC_AGAIN: being asked for. RC_NOTFOUND: the last try, at most a second ago, failed
 * and there never was an answer. RC_LIMIT: too many names, or too long a one. Never blocks. */
enum rc MUST_USE resolve_get(struct resolve *r, struct span host, int64_t now_ms, struct text *out);

#endif
