/* siyu orders list: the orders of the last days with where each came from. */
#ifndef SIYU_APP_ORDERLIST_H
#define SIYU_APP_ORDERLIST_H
#include "command.h"

/* source NULL: of all. The exit code. */
int orderlist_print(struct app *app, const char *source, int64_t days, bool json);

#endif
