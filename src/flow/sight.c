#include "flow/sight.h"

#include "botint.h"

#define HELPERS_BYTES 1024

static enum rc look(struct fold *f, struct arena *a, struct span userid, struct sight *ret, struct err *err)
{
	struct bot_person p;
	struct text helpers;
	enum rc rc = botrole_of(f, userid, &p, err);

	if (rc)
		return rc;
	text_init(&helpers, HELPERS_BYTES);
	rc = botrole_helpers(f, &helpers, err);
	*ret = (struct sight){.userid = arena_copy(a, p.userid),
		.name = arena_copy(a, p.name),
		.roles = p.roles,
		.all = p.all,
		.who = arena_array(a, (size_t)p.n + 1, sizeof(struct span)),
		.helpers = helpers.n ? arena_copy(a, text_span(&helpers)) : SPAN_LIT("")};
	for (int i = 0; i < p.n; i++)
		ret->who[ret->n++] = arena_copy(a, p.who[i].userid);
	text_release(&helpers);
	return rc;
}

enum rc sight_of(struct store_db *db, struct arena *a, struct span userid, struct sight *ret, struct err *err)
{
	struct fold f;
	enum rc rc;

	foldload_reader(&f, db, 0);
	rc = foldload_settings(&f, err);
	if (!rc)
		rc = foldload_scripts(&f, err); /* teams may stand in 资料 */
	if (!rc)
		rc = look(&f, a, userid, ret, err);
	foldload_done(&f);
	return rc;
}
