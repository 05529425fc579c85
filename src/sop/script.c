#include "sop/script.h"
#include "crm/tagset.h"
#include "letter.h"
#include <string.h>

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

struct span script_unmade(const struct sop_step *step)
{
	for (int i = 0; i < step->attachments; i++)
		if (step->attachment[i].code.n && !script_sendable(&step->attachment[i]))
			return step->attachment[i].code;
	return SPAN_ABSENT;
}

const struct sop_step *script_step(const struct sop_script *s, struct span id)
{
	for (int i = 0; i < s->steps; i++) {
		if (span_eq(s->step[i].id, id))
			return &s->step[i];
	}
	return NULL;
}

bool script_names_tag(const struct sop_script *s, struct span name, struct span group)
{
	const struct tagset_tag tag = {.name = name, .group = group};

	for (int i = 0; i < s->said_tags.n; i++)
		if (tagset_names(s->said_tags.v[i], &tag))
			return true;
	return false;
}

const struct sop_question *script_question(const struct sop_script *s, struct span name)
{
	for (int i = 0; s->talk && i < s->talk->questions; i++) {
		const struct sop_question *q = &s->talk->question[i];

		if (span_alike(q->id, name) || span_alike(q->name, name))
			return q;
	}
	return NULL;
}

void script_listen(struct sop_script *s, struct span channel)
{
	struct sop_trigger *v = arena_array(s->arena, (size_t)s->triggers + 1, sizeof *v);
	struct sop_filter *f = arena_alloc(s->arena, sizeof *f);
	struct span *name = arena_alloc(s->arena, sizeof *name);

	if (s->triggers)
		memcpy(v, s->trigger, (size_t)s->triggers * sizeof *v);
	*name = channel;
	*f = (struct sop_filter){.field = SOP_F_CHANNEL, .op = SOP_OP_EQ, .names = {1, name}, .pos = s->pos};
	v[s->triggers++] = (struct sop_trigger){.event = SOP_EV_ADD, .filters = 1, .filter = f, .pos = s->pos};
	s->trigger = v;
}
