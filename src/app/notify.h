/* notify: tells the service manager how the service stands, and its watchdog that it lives: datagrams to $NOTIFY_SOCKET as sd_notify(3)
 * and sd_watchdog_enabled(3) write them down, without their library. Where nobody listens all of it does nothing. */
#ifndef SIYU_APP_NOTIFY_H
#define SIYU_APP_NOTIFY_H
#include <stdint.h>

struct notify {
	int fd;           /* connected; -1: nobody listens */
	int64_t every_ms; /* half the time the watchdog waits; 0: there is none */
	int64_t next_ms;
};

/* Reads NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID and takes them out of the environment: children are not to speak for us. */
void notify_open(struct notify *n);
void notify_close(struct notify *n);
/* Lines NAME=VALUE, such as "READY=1". What the manager does not take is lost: it is no reason to stop. */
void notify_say(const struct notify *n, const char *lines);
/* To be called again and again: says WATCHDOG=1 when it is time. Returns the ms until it has to be called again, at most most_ms. */
int64_t notify_alive(struct notify *n, int64_t now_ms, int64_t most_ms);

#endif
