#include "memberwarn.h"

#include "datadir.h"

#include "base/arena.h"
#include "flow/staff.h"
#include "store/db.h"
#include "store/employee.h"

#include <stdio.h>

/* WeCom compares them without case. */
static bool same_userid(struct span kept, struct span said)
{
	bool same = kept.n == said.n;
	for (size_t i = 0; same && i < said.n; i++)
		same = kept.p[i] == (said.p[i] >= 'A' && said.p[i] <= 'Z' ? said.p[i] - 'A' + 'a' : said.p[i]);
	return same;
}

void memberwarn_unknown(const struct conf *conf, struct span employee, const char *comes_of_it, const char *what_to_do)
{
	struct datadir dir;
	struct store_db *db = NULL;
	struct arena *a = arena_new(65536);
	struct err err = {0};
	struct span found = SPAN_LIT("");
	enum rc rc = datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = db_open(dir.state_db, DB_READ_ONLY, &db, &err);
	if (!rc)
		rc = staff_find(db, a, employee, &found, &err);
	if (db && rc == RC_NOTFOUND)
		fprintf(stderr, "siyu: 注意：不认识成员「%.*s」，%s。写错了就%s%s%s\n", SPAN_ARG(employee), comes_of_it,
			what_to_do, err.hint[0] ? "；" : "", err.hint);
	else if (!rc && !same_userid(found, employee))
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
