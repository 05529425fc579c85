#include "memberwarn.h"

#include "datadir.h"

#include "base/arena.h"
#include "flow/settings.h"
#include "flow/staff.h"
#include "store/db.h"
#include "store/employee.h"

#include <stdio.h>
#include <string.h>

/* WeCom compares them without case. */
static bool same_userid(struct span kept, struct span said)
{
	bool same = kept.n == said.n;
	for (size_t i = 0; same && i < said.n; i++)
		same = kept.p[i] == (said.p[i] >= 'A' && said.p[i] <= 'Z' ? said.p[i] - 'A' + 'a' : said.p[i]);
	return same;
}

/* [roles] and [teams], as the fold reads them. */
static struct settings *roles_of(const struct conf *conf, struct arena *a, struct err *err)
{
	struct settings *s = settings_new();
	struct span head, who;
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < confkeys_count; i++) {
		const struct conf_key *k = &confkeys[i];
		if (strcmp(k->section, "roles") == 0 && k->type == CONF_TEXT)
			rc = settings_put(s, span_of(k->fold), conf_get(conf, k->section, NULL, k->key), err);
	}
	for (int i = 0; !rc && conf_pair(conf, "teams", i, &head, &who); i++)
		rc = settings_put(s, arena_printf(a, "team.%.*s", SPAN_ARG(head)), who, err);
	settings_seal(s);
	return s;
}

/* Names may stand in those lists, too, where --employee wants the userid; Chinese ones are taken for what they are. */
static bool looks_like_userid(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] >= 0x80)
			return false;
	return s.n > 0;
}

static bool stands_in(const struct sop_names *list, struct arena *a, struct span said)
{
	for (int i = 0; i < list->n; i++)
		if (same_userid(arena_lower(a, list->v[i]), said))
			return true;
	return false;
}

/* Does the configuration name him, whether the state has met him yet or not? *ret_any: it names somebody. */
static bool configured(const struct conf *conf, struct arena *a, struct span said, bool *ret_any)
{
	struct err err = {0};
	struct span userid, name;
	bool is = false;
	struct settings *s = roles_of(conf, a, &err);
	*ret_any = s->teams > 0 || conf_pair(conf, "employees", 0, &userid, &name);
	for (int i = 0; i < SETTINGS_ROLES; i++) {
		is = is || stands_in(&s->role[i], a, said);
		*ret_any = *ret_any || s->role[i].n > 0;
	}
	for (int i = 0; i < s->teams; i++)
		is = is || same_userid(s->team[i].head, said) || stands_in(&s->team[i].who, a, said);
	for (int i = 0; conf_pair(conf, "employees", i, &userid, &name); i++)
		is = is || same_userid(arena_lower(a, userid), said);
	settings_free(s);
	return is && looks_like_userid(said);
}

void memberwarn_unknown(const struct conf *conf, struct span employee, const char *comes_of_it, const char *what_to_do)
{
	struct datadir dir;
	struct store_db *db = NULL;
	struct arena *a = arena_new(65536);
	struct err err = {0};
	struct span found = SPAN_LIT("");
	bool any = false, known = configured(conf, a, employee, &any);
	enum rc rc = known ? RC_OK : datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), &err);
	if (!known && !rc)
		rc = db_open(dir.state_db, DB_READ_ONLY, &db, &err);
	if (db)
		rc = staff_find(db, a, employee, &found, &err);
	else
		err = (struct err){0};
	if (!known && (db ? rc == RC_NOTFOUND : any))
		fprintf(stderr, "siyu: 注意：不认识成员「%.*s」，%s。写错了就%s%s%s\n", SPAN_ARG(employee), comes_of_it,
			what_to_do, err.hint[0] ? "；" : "", err.hint);
	else if (db && !rc && !same_userid(found, employee))
		fprintf(stderr, "siyu: 注意：「%.*s」的 userid 是 %.*s，--employee 要写 userid：请%s\n",
			SPAN_ARG(employee), SPAN_ARG(found), what_to_do);
	db_close(db);
	arena_free(a);
}

bool memberwarn_left(const struct conf *conf, struct span employee)
{
	struct datadir dir;
	struct store_db *db = NULL;
	struct arena *a = arena_new(4096);
	struct err err = {0};
	int64_t gone_ms;
	bool left = employee.n && !datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), &err) &&
		!db_open(dir.state_db, DB_READ_ONLY, &db, &err) &&
		!employee_gone(db, arena_lower(a, employee), &gone_ms, &err);
	db_close(db);
	arena_free(a);
	return left;
}
