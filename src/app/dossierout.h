/* siyu export CUSTOMER: what is kept of one customer, as JSON. */
#ifndef SIYU_APP_DOSSIEROUT_H
#define SIYU_APP_DOSSIEROUT_H
#include "command.h"

/* Into the file `to`, NULL: printed. It is noted who had it first; the exit code. */
int dossierout_customer(struct app *app, const char *customer, const char *to, const char *by);

#endif
