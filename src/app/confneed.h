/* confneed: what a role cannot do without. */
#ifndef SIYU_APP_CONFNEED_H
#define SIYU_APP_CONFNEED_H
#include "app/conf.h"

/* conf.c: a section of any keys; one with a name, [app NAME]. */
bool conf_is_map(const struct conf_key *k);
bool conf_is_named(const struct conf_key *k);

#endif
