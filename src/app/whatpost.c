/* Likes and comments of moments as customers left them: under the post of the same script and step, or else of the same words, as long behind its
 * time as they were behind that of the one that was. */
#include "whatfact.h"

#include "base/mem.h"
#include "sandbox/brainknow.h"
#include "store/post.h"

#include <stdlib.h>

#define FAR_DAYS 100000 /* another step comes behind every day of the same one */

struct mark {
	struct span employee, customer;
	int64_t after_ms; /* its post was due */
	bool comment;
};
struct whatpost { /* a post that was, with what was left there */
	struct span script, step, text;
	int64_t day, due_ms;
	bool used; /* a post of the other world has its marks */
	struct mark *mark;
	int marks, room;
};

/* -- reading ------------------------------------------------------------------------------------------------------------------- */

static struct whatpost *post_of(struct whatfact *f, struct span moment)
{
	struct whatpost *p = map_get(f->posts, moment);
	struct post is;
	if (p || post_by_moment(f->state, f->work, moment, &is, NULL))
		return p;
	p = arena_alloc(f->kept, sizeof *p);
	*p = (struct whatpost){.script = whatknow_keep(f, is.script),
		.step = whatknow_keep(f, is.step),
		.text = whatknow_keep(f, is.text),
		.day = is.day,
		.due_ms = is.due_ms};
	(void)map_put(f->posts, moment, p);
	return p;
}

static void take(struct whatfact *f, struct whatpost *p, const struct whatfact_heard *h, const struct answer_mark *v,
	size_t n, bool comment)
{
	const struct request_moment_page *asked = &h->r->u.moment_page;
	for (size_t i = 0; i < n; i++) {
		int64_t at_ms = v[i].create_time > 0 ? v[i].create_time * 1000 : h->called_ms;
		/* A like is one, whenever it was given; of comments each second is another one. */
		struct span key = arena_printf(f->work, "%.*s\x1f%.*s\x1f%.*s\x1f%lld", SPAN_ARG(asked->moment_id),
			SPAN_ARG(asked->userid), SPAN_ARG(v[i].external_userid),
			comment ? (long long)v[i].create_time : -1);
		if (!v[i].external_userid.n || map_get(f->marks, key))
			continue; /* one of us; it was there before */
		(void)map_put(f->marks, key, p);
		if (p->marks == p->room) {
			p->room = p->room ? 2 * p->room : 16;
			p->mark = mem_grow(p->mark, (size_t)p->room, sizeof *p->mark);
		}
		p->mark[p->marks++] = (struct mark){whatknow_keep(f, asked->userid),
			whatknow_keep(f, v[i].external_userid), at_ms - p->due_ms, comment};
		f->left.marks++; /* until it is left there */
	}
}

void whatpost_marks(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_marks *m = &h->x->u.marks;
	if (h->x->code || !h->r || !h->r->u.moment_page.moment_id.n)
		return;
	struct whatpost *p = post_of(f, h->r->u.moment_page.moment_id);
	if (!p)
		return;
	take(f, p, h, m->like_list, m->like_list_n, false);
	take(f, p, h, m->comment_list, m->comment_list_n, true);
}

void whatpost_end(struct whatfact *f, struct whatposts *ret)
{
	size_t at = 0;
	struct span key;
	void *v;
	*ret = (struct whatposts){
		.post = mem_array(map_count(f->posts) + 1, sizeof(struct whatpost *)), .seen = map_new()};
	while (map_each(f->posts, &at, &key, &v))
		ret->post[ret->n++] = v;
	map_free(f->posts, NULL);
	map_free(f->marks, NULL);
}

void whatpost_free(struct whatposts *p)
{
	for (int i = 0; i < p->n; i++)
		mem_free(p->post[i]->mark);
	mem_free(p->post);
	map_free(p->seen, NULL);
}

/* -- living --------------------------------------------------------------------------------------------------------------------- */

/* Of that step the one of the same day, else the nearest that none has yet. Steps of a calendar are called by their day: one that moved is known
 * by its words. */
static struct whatpost *was(struct whatposts *all, const struct post *p)
{
	struct whatpost *best = NULL;
	int64_t least = INT64_MAX;
	for (int i = 0; i < all->n; i++) {
		struct whatpost *o = all->post[i];
		bool step = span_eq(o->step, p->step);
		int64_t far = (step ? 0 : FAR_DAYS) + llabs(o->day - p->day);
		if (o->used || far >= least || !span_eq(o->script, p->script) || (!step && !span_eq(o->text, p->text)))
			continue;
		best = o;
		least = far;
	}
	return best;
}

static void leave(struct whatpost *from, const struct post *p, struct whatfact_to *to)
{
	from->used = true;
	for (int i = 0; i < from->marks; i++) {
		const struct mark *m = &from->mark[i];
		const struct brainknow_mark is = {
			p->moment, m->employee, m->customer, p->due_ms + m->after_ms, m->comment};
		brainknow_mark(to->brain, to->now_ms, &is);
	}
}

enum rc whatpost_look(struct whatposts *all, struct whatfact_to *to, int64_t today, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct post *v = NULL;
	int n = 0;
	enum rc rc = all->n ? post_between(to->other, a, today - 1, today + 1, &v, &n, err) : RC_OK;
	for (int i = 0; !rc && i < n; i++) {
		struct whatpost *from;
		if (!v[i].moment.n || map_get(all->seen, v[i].moment) || !(from = was(all, &v[i])))
			continue;
		(void)map_put(all->seen, v[i].moment, from);
		leave(from, &v[i], to);
	}
	arena_free(a);
	return rc;
}
