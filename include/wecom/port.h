/* wecom/port: how calls leave and answers come back. app fills it with net, with the sandbox's brain or with faults. */
#ifndef SIYU_WECOM_PORT_H
#define SIYU_WECOM_PORT_H
#include "base/span.h"

/* Borrowed for the time of submit only: the port copies what it needs longer. */
struct wecom_call {
	uint64_t id;              /* the caller's; comes back in the reply */
	const char *method;       /* "GET" or "POST" */
	struct span url;          /* whole URL with token: secret, never logged */
	struct span content_type; /* absent without body */
	struct span headers;      /* more of them, "Name: value" in lines; absent: none */
	struct span body;
	int64_t timeout_ms; /* for the whole call */
};

enum port_outcome {
	PORT_ANSWERED, /* status and body are there */
	PORT_NOT_SENT, /* refused, not resolved, no TLS: certainly not executed */
	PORT_UNKNOWN   /* timed out or cut after the request may have been read: may have been executed */
};

/* Borrowed for the time of the delivery only. Every submitted call gets exactly one reply, never from inside submit. */
struct wecom_reply {
	uint64_t id;
	enum port_outcome outcome;
	int status;       /* HTTP, 0 unless answered */
	struct span body; /* at most 16 MiB; a longer one is PORT_UNKNOWN */
	int64_t date_ms;  /* Date header, 0 when none */
};

struct wecom_port {
	void *user;
	void (*submit)(void *user, const struct wecom_call *call);
};

#endif
