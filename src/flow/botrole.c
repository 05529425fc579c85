/* botrole: who may what in the app's chat, and whose customers and figures he sees: [roles] and [teams]. */
#include "botint.h"
#include <string.h>

#define HELPERS_SHOWN 3

static const unsigned bit_of[SETTINGS_ROLES] = {
	[SETTINGS_STAFF] = BOT_STAFF,
	[SETTINGS_HEAD] = BOT_HEAD,
	[SETTINGS_OPERATOR] = BOT_OPERATOR,
	[SETTINGS_BOSS] = BOT_BOSS,
};

static bool named(struct fold *f, struct span said, const struct employee *e)
{
	return condeval_employee(said, e->userid, e->name) || span_eq(relations_lower(f, said), e->userid);
}

/* A name of the list, or a team of 资料 that has him. */
static bool listed(struct fold *f, const struct sop_names *list, const struct employee *e)
{
	for (int i = 0; i < list->n; i++) {
		const struct book_entry *team = f->book ? book_find(f->book, SOP_N_TEAM, list->v[i]) : NULL;

		if (named(f, list->v[i], e))
			return true;
		for (int k = 0; team && team->asset && k < team->asset->people.n; k++)
			if (named(f, team->asset->people.v[k], e))
				return true;
	}
	return false;
}

static unsigned roles_of(struct fold *f, const struct employee *e, bool known)
{
	const struct settings *s = f->settings;
	unsigned roles = 0;

	for (int i = 0; i < SETTINGS_ROLES; i++)
		if (listed(f, &s->role[i], e))
			roles |= bit_of[i];
	if (known && s->role[SETTINGS_STAFF].n == 0)
		roles |= BOT_STAFF;
	return roles;
}

static bool leads(struct fold *f, struct span head, const struct employee *e)
{
	for (int i = 0; i < f->settings->teams; i++)
		if (span_eq(f->settings->team[i].head, head) && listed(f, &f->settings->team[i].who, e))
			return true;
	return false;
}

enum rc botrole_of(struct fold *f, struct span userid, struct bot_person *ret, struct err *err)
{
	struct bot_person p = {.userid = relations_lower(f, userid)};
	struct employee *all = NULL, me = {.userid = p.userid, .name = p.userid};
	bool known = false, head;
	int64_t gone_ms;
	int n = 0;
	enum rc rc = employee_all(f->db, f->work, &all, &n, err);

	if (rc)
		return rc;
	for (int i = 0; i < n; i++)
		if (span_eq(all[i].userid, p.userid)) {
			me = all[i];
			known = true;
		}
	rc = employee_gone(f->db, p.userid, &gone_ms, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	p.name = me.name.n ? me.name : me.userid;
	p.roles = rc ? roles_of(f, &me, known) : 0; /* who left may have a page open, and its cookie for hours */
	p.all = (p.roles & (BOT_BOSS | BOT_OPERATOR)) != 0;
	head = (p.roles & BOT_HEAD) != 0;
	p.who = arena_array(f->work, (size_t)n + 1, sizeof *p.who);
	p.who[p.n++] = me;
	for (int i = 0; i < n; i++)
		if (!span_eq(all[i].userid, p.userid) && head && leads(f, p.userid, &all[i]))
			p.who[p.n++] = all[i];
	*ret = p;
	return RC_OK;
}

bool botrole_leads(const struct bot_person *p, struct span employee)
{
	for (int i = 0; i < p->n; i++)
		if (span_eq(p->who[i].userid, employee))
			return true;
	return false;
}

bool botrole_sees(const struct bot_person *p, struct span employee)
{
	return p->all || botrole_leads(p, employee);
}

enum rc botrole_helpers(struct fold *f, struct text *out, struct err *err)
{
	static const enum settings_role order[] = {SETTINGS_OPERATOR, SETTINGS_HEAD, SETTINGS_BOSS};
	int shown = 0;
	enum rc rc = RC_OK;

	for (size_t k = 0; !rc && k < sizeof order / sizeof *order; k++) {
		const struct sop_names *list = &f->settings->role[order[k]];

		for (int i = 0; !rc && i < list->n && shown < HELPERS_SHOWN; i++) {
			struct span name = list->v[i];

			rc = employee_shown(f->db, f->work, relations_lower(f, list->v[i]), &name, err);
			rc = rc == RC_NOTFOUND ? RC_OK : rc;
			text_addf(out, "%s%.*s", shown++ ? "、" : "", SPAN_ARG(name));
		}
	}
	return rc;
}
