/* A tag that WeCom has no more goes with the rows of who wore it: the next use of its name makes it anew, and nobody is taken for one who
 * has the new one. Nothing happened to the customers: no 去标签 is heard, or one click in the console would start a script for
 * all of them. Conditions see at once that nobody has it; whoever answers for a script that names it is told. */
#include "taglib.h"
#include "strategywork.h"
#include "tagmake.h"
#include "store/scriptlog.h"
#include "store/taglist.h"

/* -- what is gone ------------------------------------------------------------------------------------------------------------ */

static enum rc tell(struct fold *f, const struct tagdef *t, const struct scriptlog *script, struct err *err)
{
	const struct foldscript *s = foldload_find(f, script->script);

	if (!s || !script_names_tag(s->ast, t->name, t->grp))
		return RC_OK;
	return owners_of(f, s->ast->owner,
		effects_subject(f,
			"标签「%.*s/%.*s」在企业微信里被删了，「%.*s」还写着它：现在按谁都没有这个标签算，再打就新建一个",
			SPAN_ARG(t->grp), SPAN_ARG(t->name), SPAN_ARG(script->script)),
		err);
}

/* 负责人 of the scripts that name one of these. */
static enum rc tell_owners(struct fold *f, const struct tagdef *v, int n, struct err *err)
{
	struct scriptlog *running = NULL;
	int scripts = 0;
	enum rc rc = n ? scriptlog_current(f->db, f->work, &running, &scripts, err) : RC_OK;

	for (int i = 0; !rc && i < n; i++)
		for (int k = 0; !rc && k < scripts; k++)
			rc = tell(f, &v[i], &running[k], err);
	return rc;
}

/* id: of a tag or of a group. */
static enum rc deleted(struct fold *f, struct span id, struct err *err)
{
	struct tagdef one, *v = &one;
	int n = 1;
	enum rc rc = id.n ? tagdef_by_id(f->db, f->work, id, &one, err) : RC_OK;

	if (!id.n)
		return RC_OK;
	if (rc == RC_NOTFOUND)
		rc = tagdef_in_group(f->db, f->work, id, &v, &n, err);
	if (!rc)
		rc = tell_owners(f, v, n, err);
	return rc || !n ? rc : tagdef_drop_id(f->db, id, err);
}

enum rc taglib_event(struct fold *f, const struct event *ev, struct err *err)
{
	enum rc rc;

	if (ev->strategy_id.n && !span_is(ev->strategy_id, "0"))
		return strategywork_event(f, ev, err);
	rc = span_is(ev->change_type, "delete") ? deleted(f, ev->tag_id, err) : RC_OK;

	return rc ? rc : tagmake_ask(f, err);
}

enum rc taglib_gone_since(struct fold *f, int64_t seen_ms, bool *ret, struct err *err)
{
	int64_t read_ms;
	enum rc rc = taglist_read_ms(f->db, TAGLIST_CORP, &read_ms, err);

	if (!rc)
		*ret = seen_ms < read_ms;
	return rc;
}

/* -- what is called otherwise -------------------------------------------------------------------------------------------------- */

static enum rc named(struct fold *f, const struct tagdef *t, struct tagdef *ret, bool *ret_taken, struct err *err)
{
	enum rc rc = tagdef_find(f->db, f->work, t->name, t->grp, ret, err);

	*ret_taken = !rc && span_eq(ret->grp, t->grp) && ret->tag_id.n && !span_eq(ret->tag_id, t->tag_id);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc taglib_known(struct fold *f, const struct tagdef *t, struct err *err)
{
	struct tagdef known, other;
	bool taken = false;
	enum rc rc = named(f, t, &other, &taken, err);

	if (!rc && taken) /* names are unique: that one is called otherwise now, which the library tells, or is gone */
		rc = tagdef_drop(f->db, &other, err);
	if (!rc)
		rc = tagdef_by_id(f->db, f->work, t->tag_id, &known, err);
	if (!rc && (!span_eq(known.name, t->name) || !span_eq(known.grp, t->grp)))
		rc = tagdef_rename(f->db, &known, t->name, t->grp, err);
	return rc && rc != RC_NOTFOUND ? rc : tagdef_put(f->db, t, err);
}

/* Two that changed their names with each other: the other one steps aside until it is its turn. */
static enum rc step_aside(
	struct fold *f, const struct tagdef *other, const struct tagdef *v, int n, bool *ret_taken, struct err *err)
{
	for (int i = 0; i < n; i++)
		if (span_eq(v[i].tag_id, other->tag_id)) {
			*ret_taken = false;
			return tagdef_rename(f->db, other, other->tag_id, SPAN_LIT(""), err);
		}
	return RC_OK;
}

static enum rc rename_all(struct fold *f, int64_t asked_ms, struct err *err)
{
	struct tagdef *v = NULL, known, other;
	int n = 0;
	bool taken = false;
	enum rc rc = taglist_renamed(f->db, f->work, asked_ms, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		rc = named(f, &v[i], &other, &taken, err);
		if (!rc && taken)
			rc = step_aside(f, &other, v, n, &taken, err);
		if (rc || taken) /* by one that is newer than this list */
			continue;
		rc = tagdef_by_id(f->db, f->work, v[i].tag_id, &known, err);
		if (!rc)
			rc = tagdef_rename(f->db, &known, v[i].name, v[i].grp, err);
	}
	return rc;
}

static enum rc add_all(struct fold *f, int64_t asked_ms, struct err *err)
{
	struct tagdef *v = NULL, other;
	int n = 0;
	bool taken = false;
	enum rc rc = taglist_new(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		v[i].seen_ms = asked_ms;
		rc = named(f, &v[i], &other, &taken, err);
		if (!rc && !taken)
			rc = tagdef_put(f->db, &v[i], err);
	}
	return rc;
}

/* -- the whole list -------------------------------------------------------------------------------------------------------------- */

static enum rc gone_all(struct fold *f, int64_t asked_ms, bool nothing, struct err *err)
{
	struct tagdef *v = NULL;
	int n = 0;
	enum rc rc;

	if (nothing)
		return RC_OK; /* whether a corp without tags gets such an answer is not documented: not believed */
	rc = tagdef_unlisted(f->db, f->work, asked_ms, &v, &n, err);
	if (!rc)
		rc = tell_owners(f, v, n, err);
	return rc || !n ? rc : tagdef_drop_unlisted(f->db, asked_ms, err);
}

static enum rc compare(struct fold *f, int64_t asked_ms, bool nothing, struct err *err)
{
	int64_t read_ms;
	enum rc rc = taglist_read_ms(f->db, TAGLIST_CORP, &read_ms, err);

	if (rc || asked_ms < read_ms) /* older than what is known */
		return rc;
	rc = gone_all(f, asked_ms, nothing, err);
	if (!rc)
		rc = rename_all(f, asked_ms, err);
	if (!rc)
		rc = add_all(f, asked_ms, err);
	if (!rc)
		rc = tagdef_seen(f->db, asked_ms, err);
	return rc ? rc : taglist_was_read(f->db, TAGLIST_CORP, asked_ms, err);
}

static enum rc keep(struct fold *f, const struct answer_tag_group *g, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < g->tag_n; i++) {
		const struct tagdef t = {.name = g->tag[i].name,
			.grp = g->group_name.p ? g->group_name : SPAN_LIT(""),
			.tag_id = g->tag[i].id,
			.group_id = g->group_id.p ? g->group_id : SPAN_LIT("")};

		if (t.name.n && t.tag_id.n && g->tag[i].deleted != 1 && g->deleted != 1)
			rc = taglist_put(f->db, &t, err);
	}
	return rc;
}

enum rc taglib_listed(struct fold *f, const struct answer *x, int64_t asked_ms, bool refused, struct err *err)
{
	enum rc rc = x->part == 0 ? taglist_clear(f->db, err) : RC_OK;

	for (size_t i = 0; !rc && i < x->u.tags.tag_group_n; i++)
		rc = keep(f, &x->u.tags.tag_group[i], err);
	if (!rc && x->part + 1 >= x->parts)
		rc = compare(f, asked_ms, !refused && x->part == 0 && !x->u.tags.tag_group_n, err);
	return rc || x->part + 1 < x->parts ? rc : taglist_clear(f->db, err);
}
