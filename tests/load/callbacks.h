/* Callbacks for measuring: encrypted, signed adds of distinct customers, posted evenly over kept connections whatever the answers do. */
#ifndef SIYU_TESTS_LOAD_CALLBACKS_H
#define SIYU_TESTS_LOAD_CALLBACKS_H
#include "wecom/envelope.h"

#include <poll.h>

#define CALLBACKS_DOORS 32 /* connections */
#define CALLBACKS_TOKEN SPAN_LIT("QDG6eK")
#define CALLBACKS_AES_KEY SPAN_LIT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C")
#define CALLBACKS_CORP SPAN_LIT("ww0123456789abcdef")
#define CALLBACKS_CUSTOMER "woAJ2GCAAAXtWyujaWJHDDGi" /* and eight digits: the number */

struct callback {
	struct span bytes;
	bool coded; /* it has a WelcomeCode: "CODE" and eight digits, the number */
	int64_t sent_us, answered_us, welcome_us; /* clock_mono_us; 0: not yet */
	int64_t sent_ms, kept_ms, attempt_ms, welcome_ms; /* of the machine's clock, as inputs have it */
};

struct callbacks {
	uint16_t port;
	int rate, employees; /* posts a second; sales0, sales1 … take the customers in turn */
	struct envelope_key *key;
	struct arena *a;
	struct callback *v;
	int n, first; /* how many; number of the first */
	int coded, answered, welcomed;
	struct callbacks_door {
		int fd, post; /* post: which waits for its answer, -1: none */
		size_t got;
		char head[512];
	} door[CALLBACKS_DOORS];
};

void callbacks_init(struct callbacks *c, uint16_t port, int rate, int employees);
void callbacks_release(struct callbacks *c);
/* n of them for a load that begins at begin_ms, numbered on from the last. coded: which have a code. */
void callbacks_seal(struct callbacks *c, int n, int64_t begin_ms, bool (*coded)(int i));
void callbacks_open(struct callbacks *c); /* connects */
void callbacks_close(struct callbacks *c);
bool callbacks_push(struct callbacks *c, int i); /* false: all connections wait for answers */
void callbacks_poll(const struct callbacks *c, struct pollfd p[CALLBACKS_DOORS]);
void callbacks_hear(struct callbacks *c, const struct pollfd p[CALLBACKS_DOORS]);
void callbacks_welcomed(struct callbacks *c, int64_t number, int64_t now_us); /* the welcome of that number was called for */

#endif
