/* A WeCom for measuring: it answers every call at once, or after a while, and tells who listens of welcomes. One thread, no checks; what
 * it knows of requests and answers is api.md's. For how WeCom behaves there is src/sandbox. */
#ifndef SIYU_TESTS_LOAD_WECOMSTUB_H
#define SIYU_TESTS_LOAD_WECOMSTUB_H
#include "base/text.h"

#include <poll.h>

#define WECOMSTUB_LINES 64
#define WECOMSTUB_FDS (WECOMSTUB_LINES + 1)

struct wecomstub {
	uint16_t port;
	int64_t calls, answer_us; /* answer_us: how long an answer takes */
	/* The whole request of send_welcome_msg with the code "CODE" and that number was read at now_us (clock_mono_us). */
	void (*on_welcome)(void *user, int64_t number, int64_t now_us);
	void *user;
	int listener;
	struct wecomstub_line {
		int fd;
		int64_t at_us; /* when its answer goes; 0: none waits */
		struct text in, out;
	} line[WECOMSTUB_LINES];
};

void wecomstub_init(struct wecomstub *s); /* listens on a port of the loopback; ends the program where it cannot */
void wecomstub_release(struct wecomstub *s);
/* Gives the answers that are due, and tells when the next is; INT64_MAX: none waits. */
int64_t wecomstub_answer(struct wecomstub *s, int64_t now_us);
void wecomstub_poll(const struct wecomstub *s, struct pollfd p[WECOMSTUB_FDS]); /* what to wait for */
void wecomstub_hear(struct wecomstub *s, const struct pollfd p[WECOMSTUB_FDS]); /* after the wait */

#endif
