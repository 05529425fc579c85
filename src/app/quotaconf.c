#include "quotaconf.h"

void quotaconf_ask(const struct conf *c, const struct zone *zone, struct quotause_ask *ret)
{
	*ret = (struct quotause_ask){.zone = *zone};
	for (enum allowance_id id = 0; id < ALLOWANCE_COUNT; id++) {
		const struct allowance *a = allowance_of(id);
		ret->most[id] = a->key ? conf_int(c, a->section, NULL, a->key) : a->most;
	}
}
