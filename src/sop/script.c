#include "sop/script.h"

void script_free(struct sop_script *s)
{
	if (s)
		arena_free(s->arena); /* the script itself lies in it */
}

const struct sop_step *script_step(const struct sop_script *s, struct span id)
{
	for (int i = 0; i < s->steps; i++) {
		if (span_eq(s->step[i].id, id))
			return &s->step[i];
	}
	return NULL;
}
