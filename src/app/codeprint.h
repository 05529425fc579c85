/* siyu codes print: a sheet for each channel code, to be printed. */
#ifndef SIYU_APP_CODEPRINT_H
#define SIYU_APP_CODEPRINT_H
#include "command.h"

/* Writes NAME.svg into the folder for each of these codes (count 0: for all that WeCom has), made when it is not there. offline: what
 * only WeCom has is not fetched. The exit code: EXIT_NO when one of them could not be written. */
int codeprint_all(struct app *app, char **names, int count, const char *folder, bool offline);

#endif
