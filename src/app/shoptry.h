/* siyu orders try NAME FILE.json: what the mapping of [orders_json NAME] makes of a post, without keeping anything. */
#ifndef SIYU_APP_SHOPTRY_H
#define SIYU_APP_SHOPTRY_H
#include "command.h"
#include "base/zone.h"

/* The exit code. zone: of times. */
int shoptry_print(struct app *app, const struct zone *zone, const char *name, const char *path);

#endif
