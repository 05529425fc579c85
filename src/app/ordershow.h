/* siyu orders show ORDER: an order as it stands, its ledger, what changed of it and by whom, and why it counts where it does. */
#ifndef SIYU_APP_ORDERSHOW_H
#define SIYU_APP_ORDERSHOW_H
#include "command.h"

/* source NULL: of whatever source; several may have that number, and all are shown. The exit code, EXIT_NO: there is none. */
int ordershow_print(struct app *app, const char *order_no, const char *source, bool json);

#endif
