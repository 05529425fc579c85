/* reportfind: a figure's name, looked for in what reports are called and say they count. */
#ifndef SIYU_APP_REPORTFIND_H
#define SIYU_APP_REPORTFIND_H
#include "base/span.h"

/* Prints to standard output which reports have a figure of that name ("复购率", "测算"), and that they define it. How many there are; 0: nothing
 * was printed. */
int reportfind_print(struct span asked);

#endif
