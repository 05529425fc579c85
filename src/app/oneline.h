/* oneline: a line from standard input. */
#ifndef SIYU_SRC_APP_ONELINE_H
#define SIYU_SRC_APP_ONELINE_H
#include <stdbool.h>
#include <stddef.h>

/* What is typed is not shown where tty; the end of the line does not belong to it. false: there is no more, or it is longer. */
bool oneline_secret(bool tty, char *line, size_t cap);

#endif
