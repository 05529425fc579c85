/* confint: what the files of the configuration know of its keys. */
#ifndef SIYU_APP_CONFINT_H
#define SIYU_APP_CONFINT_H
#include "app/conf.h"

bool conf_is_map(const struct conf_key *k);   /* a section of any keys */
bool conf_is_named(const struct conf_key *k); /* one with a name, [app NAME] */

#endif
