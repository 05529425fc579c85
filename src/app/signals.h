/* Signals as a readable descriptor: the only mutable state of app at file scope. */
#ifndef SIYU_APP_SIGNALS_H
#define SIYU_APP_SIGNALS_H
#include "base/err.h"

#include <stdbool.h>

enum { SIGNALS_STOP = 1, SIGNALS_RELOAD = 2, SIGNALS_CHILD = 4, SIGNALS_SCRIPTS = 8 };
/* TERM and INT stop, HUP reloads, USR1 reloads scripts alone (a supervisor whose configuration cannot be taken), CHLD tells of children; PIPE is ignored. Returns a descriptor that is readable once one came. */
enum rc MUST_USE signals_open(int *ret_fd, struct err *err);
unsigned signals_take(int fd); /* what came since the last call */

/* For a command that ends at a safe point: the first TERM or INT makes *ret_fd readable and changes nothing else, the next ends the program at
 * once; one that was ignored stays so. Once a process, not beside signals_open. */
enum rc MUST_USE signals_ending(int *ret_fd, struct err *err);
int signals_ended(void); /* the first of them that came, 0: none did; its exit code is 128 and that */

/* Around fork: a child that gets a signal before it has become another program would swallow it. signals_block(true), fork; the
 * child calls signals_default and signals_block(false) before it executes anything, the parent signals_block(false). */
void signals_block(bool on);
void signals_default(void);

#endif
