#include "sop/script.h"

void script_free(struct sop_script *s)
{
	if (s)
		arena_free(s->arena); /* the script itself lies in it */
}

bool script_sendable(const struct sop_attachment *a)
{
	if (a->media == SOP_LINK)
		return span_present(a->url);
	return span_present(a->sha256) && (a->media != SOP_MINIPROGRAM || span_present(a->appid));
}

const struct sop_step *script_step(const struct sop_script *s, struct span id)
{
	for (int i = 0; i < s->steps; i++) {
		if (span_eq(s->step[i].id, id))
			return &s->step[i];
	}
	return NULL;
}
