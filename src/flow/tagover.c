/* tagover: 有效期 of tags: so long after it was put on (again) a tag comes off that relation, and 到期换成 takes its place. What holds is
 * what its row of 标签 said when it was put on, and says when it ends: a row that is gone, or for ever now, ends nothing. */
#include "foldint.h"
#include "tagwork.h"
#include "store/tagexpiry.h"
#include "store/timer.h"

static const struct book_entry *row_of(struct fold *f, struct span grp, struct span name)
{
	struct span full = effects_subject(f, "%.*s/%.*s", SPAN_ARG(grp), SPAN_ARG(name));
	const struct book_entry *e = book_find(f->book, SOP_N_TAG, full);

	return e && e->tag && e->tag->valid_ms > 0 ? e : NULL;
}

enum rc tagover_set(struct fold *f, struct span customer, const struct contacttag *t, struct err *err)
{
	const struct book_entry *e = book_names(f->book, SOP_N_TAG) ? row_of(f, t->grp, t->name) : NULL;
	struct tagexpiry x = {.customer = customer, .name = t->name, .grp = t->grp, .employee = t->employee};
	struct timer timer = {.kind = TIMER_TAG};
	enum rc rc;

	if (!e)
		return RC_OK;
	x.due_ms = timer.due_ms = when_later(&f->settings->zone, f->now_ms, e->tag->valid_ms);
	rc = db_next_row(f->db, &x.expiry, err);
	if (!rc)
		rc = tagexpiry_put(f->db, &x, &timer.row, err);
	return rc ? rc : timer_add(f->db, &timer, err);
}

/* *ret_elsewhere: on another relation of his, too, where its own time runs. */
static enum rc is_worn(struct fold *f, const struct tagexpiry *x, bool *ret, bool *ret_elsewhere, struct err *err)
{
	struct contacttag *v = NULL;
	int n = 0;
	enum rc rc = contacttag_of(f->db, f->work, x->customer, &v, &n, err);

	*ret = *ret_elsewhere = false;
	for (int i = 0; !rc && i < n; i++) {
		bool same = span_eq(v[i].name, x->name) && span_eq(v[i].grp, x->grp),
		     here = span_eq(v[i].employee, x->employee);

		*ret = *ret || (same && here);
		*ret_elsewhere = *ret_elsewhere || (same && !here);
	}
	return rc;
}

/* elsewhere: he still has it by somebody else (finding 34), so nothing takes its place yet. */
static enum rc take_off(
	struct fold *f, const struct tagexpiry *x, const struct book_entry *e, bool elsewhere, struct err *err)
{
	struct span next_tag = elsewhere ? SPAN_LIT("") : e->tag->then;
	struct sop_names then = {1, arena_array(f->work, 1, sizeof *then.v)};
	const struct book_entry *next = next_tag.n ? book_find(f->book, SOP_N_TAG, next_tag) : NULL;
	bool leaves_by_itself = next && next->tag && next->tag->one_only && tagset_same(next->tag->group, x->grp);
	enum rc rc = decisions_note(f, x->customer, e->script->id, SPAN_ABSENT, "tag_over", REASON_TAG_OVER,
		effects_subject(f, "%.*s/%.*s%s%.*s", SPAN_ARG(x->grp), SPAN_ARG(x->name), next_tag.n ? "，换成 " : "",
			SPAN_ARG(next_tag)),
		err);

	if (!rc && !leaves_by_itself) /* 互斥: the new one pushes it out */
		rc = tagwork_off(f, x->customer, x->employee, x->grp, x->name, err);
	then.v[0] = next_tag;
	return rc || !next_tag.n ? rc : tagwork_put(f, x->customer, x->employee, &then, NULL, err);
}

enum rc tagover_fire(struct fold *f, int64_t expiry, struct err *err)
{
	struct tagexpiry x;
	const struct book_entry *e;
	bool worn = false, elsewhere = false;
	enum rc rc = tagexpiry_get(f->db, f->work, expiry, &x, err);

	if (rc || x.due_ms > f->now_ms) /* put on again since: a later timer */
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = tagexpiry_del(f->db, expiry, err);
	if (!rc)
		rc = is_worn(f, &x, &worn, &elsewhere, err);
	e = row_of(f, x.grp, x.name);
	return rc || !worn || !e ? rc : take_off(f, &x, e, elsewhere, err);
}
