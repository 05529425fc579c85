#include "crm/moves.h"
#include <string.h>

#define MOST 10

/* States in the order of the schema's CHECK; next: names of the states a move may lead to. born: may be the first one. */
struct state {
	const char *name;
	bool born;
	const char *next[MOST];
};

/* clang-format off */
static const struct state enrolment[] = {
	{ "live", true, { "ended" } },
	{ "waiting", true, { "live", "ended" } },
	{ "ended", false, { 0 } },
	{ 0 },
};

/* delayed is looked at again; made ends by what the employee did; skipped, delivered and acted are for ever. Cancelled is made again
 * without somebody else (finding 5); who was to send it himself may have done so before he knew. */
static const struct state occurrence[] = {
	{ "delayed", true, { "made", "skipped", "cancelled", "expired", "acted", "delivered", "failed" } },
	{ "made", true, { "delivered", "failed", "cancelled", "expired", "delayed", "skipped" } },
	{ "delivered", true, { 0 } },
	{ "failed", true, { 0 } },
	{ "skipped", true, { 0 } },
	{ "cancelled", true, { "delayed", "made", "delivered" } },
	{ "expired", true, { "delayed", "made", "skipped", "delivered" } }, /* 错过 applies once (finding 6); a late last read */
	{ "acted", true, { 0 } },
	{ 0 },
};

static const struct state task[] = {
	{ "open", true, { "sending", "cancelled", "expired" } },
	{ "sending", true, { "waiting", "failed", "unsure", "cancelled" } }, /* born so: made again (finding 5) */
	{ "waiting", false, { "sent", "partly", "expired", "cancelled", "failed" } },
	{ "sent", false, { 0 } },
	{ "partly", false, { "sent" } }, /* result pages that came later */
	{ "expired", false, { "sent", "partly" } }, /* the cancel came too late: she had sent it (41093) */
	{ "cancelled", false, { "sent", "partly", "sending" } }, /* its call had begun when the last member left */
	{ "failed", false, { 0 } },
	{ "unsure", false, { "waiting", "failed", "cancelled", "expired", "sending" } },
	{ 0 },
};

static const struct state member[] = {
	{ "waiting", true, { "sent", "not_friend", "quota", "invalid", "cancelled", "expired", "removed" } },
	{ "sent", false, { 0 } },
	{ "not_friend", false, { 0 } },
	{ "quota", false, { 0 } },
	{ "invalid", false, { 0 } },
	{ "cancelled", false, { "sent" } },
	{ "expired", false, { "sent", "not_friend", "quota" } },
	{ "removed", false, { "waiting" } }, /* the call that began took him along (finding 1) */
	{ 0 },
};

/* cancelled and expired may still be attempted: the stop was appended while the call was under way (finding 1). */
static const struct state effect[] = {
	/* done at once: a call that may always be repeated is not kept as attempted */
	{ "ready", true, { "attempted", "done", "cancelled", "expired", "failed", "held" } },
	{ "attempted", false, { "done", "failed", "ready", "unsure", "expired" } },
	{ "done", false, { 0 } },
	{ "failed", true, { "ready" } }, /* repeated by hand */
	{ "unsure", false, { "done", "failed", "ready" } },
	{ "cancelled", false, { "attempted" } },
	{ "expired", true, { "attempted" } },
	{ "held", true, { "ready", "cancelled", "expired" } },
	{ 0 },
};

static const struct state todo[] = {
	{ "open", true, { "done", "cancelled" } },
	{ "done", false, { 0 } },
	{ "cancelled", false, { "done" } }, /* he had sent it before he knew */
	{ 0 },
};

static const struct state post[] = {
	{ "planned", true, { "tags", "sending", "skipped", "failed", "cancelled" } },
	{ "tags", false, { "sending", "failed", "expired", "cancelled" } },
	{ "sending", false, { "creating", "failed", "expired", "cancelled", "unsure" } },
	{ "creating", false, { "waiting", "failed", "unsure" } },
	{ "waiting", false, { "published", "partly", "expired" } },
	{ "published", false, { 0 } },
	{ "partly", false, { "published" } }, /* WeCom would not take it back */
	{ "expired", false, { "partly", "published" } },
	{ "skipped", false, { 0 } },
	{ "failed", false, { 0 } },
	{ "cancelled", false, { 0 } },
	{ "unsure", false, { "sending", "creating", "waiting", "failed", "published", "expired" } },
	{ 0 },
};

static const struct state post_member[] = {
	{ "waiting", true, { "published", "invalid", "expired", "unasked" } },
	{ "published", false, { 0 } },
	{ "invalid", false, { 0 } },
	{ "capped", true, { 0 } },
	{ "unknown", true, { 0 } },
	{ "expired", false, { "published" } },
	{ "unasked", false, { 0 } },
	{ 0 },
};

/* Moved by crm/life. */
static const struct state relation[] = {
	{ "half", true, { "live", "deleted_by_employee", "deleted_by_customer", "transferred" } },
	{ "live", true, { "deleted_by_employee", "deleted_by_customer", "transferred" } },
	{ "deleted_by_employee", true, { "half", "live" } },
	{ "deleted_by_customer", true, { "half", "live" } },
	{ "transferred", true, { "half", "live" } },
	{ 0 },
};

static const struct { const char *table; const struct state *states; } kinds[MOVES_KINDS] = {
	[MOVES_ENROLMENT] = { "enrolment", enrolment }, [MOVES_OCCURRENCE] = { "occurrence", occurrence },
	[MOVES_TASK] = { "task", task },                [MOVES_MEMBER] = { "task_member", member },
	[MOVES_EFFECT] = { "effect", effect },          [MOVES_TODO] = { "todo", todo },
	[MOVES_RELATION] = { "relation", relation },    [MOVES_POST] = { "post", post },
	[MOVES_POST_MEMBER] = { "post_member", post_member },
};
/* clang-format on */

static const struct state *find(enum moves_of of, const char *name)
{
	for (const struct state *s = kinds[of].states; s->name; s++)
		if (strcmp(s->name, name) == 0)
			return s;
	return NULL;
}

const char *moves_table(enum moves_of of)
{
	return kinds[of].table;
}

int moves_count(enum moves_of of)
{
	int n = 0;

	while (kinds[of].states[n].name)
		n++;
	return n;
}

const char *moves_state(enum moves_of of, int i)
{
	return kinds[of].states[i].name;
}

bool moves_allowed(enum moves_of of, const char *from, const char *to)
{
	const struct state *f = find(of, from), *t = find(of, to);

	if (!t)
		return false;
	if (from[0] == '\0')
		return t->born;
	for (int i = 0; f && i < MOST && f->next[i]; i++)
		if (strcmp(f->next[i], to) == 0)
			return true;
	return false;
}

bool moves_final(enum moves_of of, const char *state)
{
	const struct state *s = find(of, state);

	return s && !s->next[0];
}
