/* net/fetch: an HTTP client on libcurl's multi interface. One thread steps it; names are resolved in a thread of its own
 * (architecture-exact.md 7), no redirects, http and https only, no proxy unless told. URLs and bodies may carry tokens:
 * nothing here logs or repeats them. */
#ifndef SIYU_NET_FETCH_H
#define SIYU_NET_FETCH_H
#include "base/err.h"
#include "base/span.h"

#define FETCH_BODY_MAX ((size_t)16 << 20) /* bytes of an answer */

struct fetch;
struct fetch_conf {          /* 0 or NULL: the default in brackets */
	const char *ca_file; /* (the system's bundle, the first that is there) */
	const char *proxy;   /* (none; the environment is not asked) */
	const char *agent;   /* User-Agent (none) */
	int per_host_max;    /* connections a host (16) */
	int64_t connect_ms;  /* (5000) of the call's own time */
	int64_t resolve_ms;  /* how long an address stays good (60000); after a failure the last good one is used on */
};

enum fetch_outcome {
	FETCH_ANSWERED, /* status, body and date are there */
	FETCH_NOT_SENT, /* certain: resolve, connect or TLS failed before a byte of the request left */
	FETCH_UNKNOWN   /* anything else: the peer may have acted on it */
};

enum fetch_trouble { /* what a person would look at first */
	FETCH_TROUBLE_NONE,
	FETCH_TROUBLE_NAME,        /* the name is not known, or was not in time */
	FETCH_TROUBLE_CONNECT,     /* refused, or no way there */
	FETCH_TROUBLE_TIMEOUT,
	FETCH_TROUBLE_TLS,
	FETCH_TROUBLE_CERTIFICATE, /* not trusted, of another name, or past its day */
	FETCH_TROUBLE_CUT,         /* the connection or the answer was */
	FETCH_TROUBLE_OTHER
};

struct fetch_call {         /* copied by fetch_start */
	uint64_t id;        /* the caller's; comes back in the reply */
	const char *method; /* "GET", "POST", … */
	struct span url;
	struct span content_type; /* absent: none */
	struct span body;         /* absent: none */
	const char *const *headers; /* more of them, "Name: value", NULL-terminated; NULL: none */
	int64_t timeout_ms;       /* whole call, name resolution included; at least 1 */
};
struct fetch_reply { /* borrowed for the call of fn */
	uint64_t id;
	enum fetch_outcome outcome;
	int status; /* 0 unless answered */
	struct span body;
	int64_t date_ms; /* Date header, 0 when none */
	enum fetch_trouble trouble; /* NONE when answered */
	const char *why; /* "" or a short reason without URL: "connection refused", "timed out" */
};
typedef void (*fetch_fn)(void *user, const struct fetch_reply *reply);

enum rc MUST_USE fetch_new(const struct fetch_conf *conf, fetch_fn fn, void *user, struct fetch **ret, struct err *err);
void fetch_free(struct fetch *f); /* calls under way end without a reply; NULL is harmless */
/* Never calls fn itself. RC_INVALID: the URL is none (url_split). */
enum rc MUST_USE fetch_start(struct fetch *f, const struct fetch_call *call, struct err *err);
/* Moves bytes, waits at most wait_ms for something to happen, calls fn for what is complete; fn may start new calls. */
void fetch_step(struct fetch *f, int64_t wait_ms);
void fetch_wake(struct fetch *f);       /* from any thread: ends the wait of fetch_step */
int fetch_count(const struct fetch *f); /* calls under way */

#endif
