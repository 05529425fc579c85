/* kfprint: siyu kf print: a sheet with the QR code of each address of an account of 微信客服. */
#ifndef SIYU_APP_KFPRINT_H
#define SIYU_APP_KFPRINT_H
#include "command.h"

/* Writes ACCOUNT-NAME.svg into the folder for each address of these accounts, by id or name (count 0: of all), made when it is not there.
 * The exit code: EXIT_NO when one of them could not be written. */
int kfprint_all(struct app *app, char **accounts, int count, const char *folder);

#endif
