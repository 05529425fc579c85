/* shopconf: the shops of [orders_json NAME] as the gate takes them. */
#ifndef SIYU_APP_SHOPCONF_H
#define SIYU_APP_SHOPCONF_H
#include "app/conf.h"
#include "gate/gate.h"

/* The i-th shop; false: there are no more. Texts are borrowed from conf. */
bool shopconf_get(const struct conf *c, int i, struct gate_shop *ret);
/* Every mapping can be read: RC_INVALID names section and key. */
enum rc MUST_USE shopconf_check(const struct conf *c, struct err *err);

#endif
