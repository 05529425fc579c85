/* stall: whether work answers what pages put to it. One that hangs would hold each thread of the pages in turn, and with it the connections that the
 * thread has, /healthz among them: so what is put waits for STALL_MS at most, since work last answered or the first began to wait, and from then on
 * not at all, until work is heard again. Several threads at once. */
#ifndef SIYU_APP_STALL_H
#define SIYU_APP_STALL_H
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#define STALL_MS 4000 /* work answers what is put to it within two seconds (put.h) */

struct stall {
	pthread_mutex_t lock; /* of what follows */
	int waiting;
	int64_t since_ms;
	bool hangs;
};
void stall_init(struct stall *s);
void stall_release(struct stall *s);
/* One more waits from now on. How long it may; 0: it may not even ask, and it has no end. */
int64_t stall_begin(struct stall *s, int64_t now_ms);
void stall_end(struct stall *s, bool answered, int64_t now_ms);
bool stall_is(struct stall *s); /* work hangs, as far as we know */
void stall_heard(struct stall *s, int64_t now_ms); /* it answered somebody, or is gone: who asks learns that at once */

#endif
