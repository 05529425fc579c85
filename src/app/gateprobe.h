/* Does the gate answer? Asked over loopback, for one that hangs holds its lock and its socket as one that serves does. Whoever asks never waits. */
#ifndef SIYU_APP_GATEPROBE_H
#define SIYU_APP_GATEPROBE_H
#include "app/conf.h"

#define GATEPROBE_MS 4000 /* so long it may take */

struct gateprobe;
/* NULL: its port is not known ([gate] listen with port 0), or it cannot be asked. */
struct gateprobe *gateprobe_new(const struct conf *conf);
void gateprobe_free(struct gateprobe *p); /* NULL is harmless, also below */
/* Asks it every few seconds; waits at most wait_ms for what it says. One thread. */
void gateprobe_step(struct gateprobe *p, int64_t wait_ms);
/* 1, 0, or -1: it has not said anything yet. Any thread. */
int gateprobe_up(const struct gateprobe *p);
/* Asks it once and waits, GATEPROBE_MS at most: 1, 0, or -1 where gateprobe_new has none. */
int gateprobe_once(const struct conf *conf);

#endif
