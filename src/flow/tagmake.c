/* tagmake: tags that scripts mean and WeCom does not have yet: the library is read, what it lacks is made (api.md 3), and the marks that
 * wait for an id go. */
#include "tagmake.h"
#include "syncwork.h"
#include "taglib.h"
#include "tagwork.h"

#define BATCH 100

enum rc tagmake_ask(struct fold *f, struct err *err)
{
	struct request r = {.api = API_TAG_LIST};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("tags")};
	enum rc rc = effects_make(f, &r, &spec, NULL, err);

	return rc == RC_LIMIT ? RC_OK : rc;
}

/* group/name of a held request becomes its id. *ret_known: all of them; *ret_lost: WeCom would not make one of them. */
static enum rc fill_ids(struct fold *f, struct span *ids, size_t n, bool *ret_known, bool *ret_lost, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		struct span grp, name;
		struct tagdef t;
		enum rc rc;

		tagwork_read_name(f, ids[i], &grp, &name);
		if (!grp.n)
			continue; /* an id */
		rc = tagdef_find(f->db, f->work, name, grp, &t, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		if (rc || !t.tag_id.n)
			*ret_known = false;
		else
			ids[i] = t.tag_id;
		*ret_lost = *ret_lost || rc;
	}
	return RC_OK;
}

static enum rc release_one(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r;
	bool known = true, lost = false;
	enum rc rc = effects_request(f, e, &r, err);

	if (!rc)
		rc = fill_ids(f, (struct span *)(uintptr_t)r.u.mark.add_tag, r.u.mark.add_tag_n, &known, &lost, err);
	if (!rc)
		rc = fill_ids(
			f, (struct span *)(uintptr_t)r.u.mark.remove_tag, r.u.mark.remove_tag_n, &known, &lost, err);
	if (rc || (!known && !lost))
		return rc;
	if (lost)
		return answers_lost(f, e, "企业微信不让建这个标签：看看标签是不是太多，名字有没有特殊的字", err);
	rc = effects_rewrite(f, e, &r, err);
	return rc ? rc : effects_move(f, e, OUTBOX_READY, err);
}

/* Marks whose tags all have their ids go; those whose tag will never have one fail. */
static enum rc release(struct fold *f, struct err *err)
{
	struct outbox_key after = {0, 0};
	struct outbox_row *v = NULL;
	int n = 0;
	enum rc rc;

	do {
		rc = outbox_open(f->db, f->work, after, BATCH, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			after = v[i].key;
			if (v[i].state == OUTBOX_HELD && api_find(v[i].api) == API_MARK_TAG)
				rc = release_one(f, &v[i], err);
		}
	} while (!rc && n == BATCH);
	return rc;
}

/* What was made just now, whatever an older list says. */
static enum rc store_group(struct fold *f, const struct answer_tag_group *g, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < g->tag_n; i++) {
		struct tagdef t = {.name = g->tag[i].name,
			.grp = g->group_name.p ? g->group_name : SPAN_LIT(""),
			.tag_id = g->tag[i].id,
			.group_id = g->group_id,
			.seen_ms = f->now_ms};

		if (t.name.n && t.tag_id.n && g->tag[i].deleted != 1)
			rc = taglib_known(f, &t, err);
	}
	return rc;
}

/* What the library lacks and no call makes already is made, one call a group. What does not fit in is made when its answer comes. */
static enum rc make_unknown(struct fold *f, struct err *err)
{
	struct tagdef *v = NULL;
	struct request_new_tag *names;
	int n = 0, from = 0;
	enum rc rc = tagdef_unknown(f->db, f->work, &v, &n, err);

	names = arena_array(f->work, (size_t)n + 1, sizeof *names);
	for (int i = 0; !rc && i < n; i++) {
		struct request r = {.api = API_ADD_TAG};
		struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("newtags")};
		int fit = i + 1 - from;

		if (fit > REQUEST_MAX_NEW_TAGS)
			fit = REQUEST_MAX_NEW_TAGS;
		names[i].name = v[i].name;
		if (i - from < REQUEST_MAX_NEW_TAGS)
			rc = tagdef_making(f->db, v[i].name, v[i].grp, true, err);
		if (i + 1 < n && span_eq(v[i + 1].grp, v[i].grp))
			continue;
		r.u.add_tag =
			(struct request_add_tag){.group_name = v[i].grp, .tag = names + from, .tag_n = (size_t)fit};
		from = i + 1;
		if (!rc)
			rc = effects_make(f, &r, &spec, NULL, err);
		if (rc == RC_LIMIT)
			rc = RC_OK;
	}
	return rc;
}

enum rc tagmake_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	enum rc rc = taglib_listed(f, x, w->called_ms > 0 ? w->called_ms : f->now_ms, err);

	if (rc || x->part + 1 < x->parts)
		return rc;
	rc = make_unknown(f, err);
	if (!rc)
		rc = release(f, err);
	if (!rc)
		rc = postwork_tags(f, err);
	return rc ? rc : syncwork_tags(f, e, err);
}

/* A full call left some of its group for the next one. */
enum rc tagmake_added(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct tagdef *v = NULL;
	struct request r;
	int n = 0;
	enum rc rc = store_group(f, &x->u.tag_group, err);

	(void)w;
	if (!rc)
		rc = effects_request(f, e, &r, err);
	if (!rc && r.u.add_tag.tag_n == REQUEST_MAX_NEW_TAGS && x->part + 1 >= x->parts)
		rc = tagdef_unknown(f->db, f->work, &v, &n, err);
	if (!rc && n)
		rc = tagmake_ask(f, err);
	if (!rc)
		rc = release(f, err);
	return rc ? rc : postwork_tags(f, err);
}

/* This call ended without making its tags. forget: nobody makes them; else the library tells whether they are there. */
static enum rc not_made(struct fold *f, const struct outbox_row *e, bool forget, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	for (size_t i = 0; !rc && i < r.u.add_tag.tag_n; i++) {
		rc = tagdef_making(f->db, r.u.add_tag.tag[i].name, r.u.add_tag.group_name, false, err);
		if (!rc && forget)
			rc = tagdef_forget(f->db, r.u.add_tag.tag[i].name, r.u.add_tag.group_name, err);
	}
	return rc;
}

/* Were they made or not? The library tells; what it lacks then is made in another call. */
enum rc tagmake_unsure(struct fold *f, struct outbox_row *e, struct err *err)
{
	enum rc rc = effects_move(f, e, OUTBOX_FAILED, err);

	if (!rc)
		rc = not_made(f, e, false, err);
	return rc ? rc : tagmake_ask(f, err);
}

/* Those whom no call makes: the library, which would have told, could not be read. */
static enum rc not_read(struct fold *f, struct err *err)
{
	struct tagdef *v = NULL;
	int n = 0;
	enum rc rc = tagdef_unknown(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = tagdef_forget(f->db, v[i].name, v[i].grp, err);
	return rc;
}

/* The library could not be read, or the tags not made: what waits for them fails, the next use tries again. */
enum rc tagmake_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	enum rc rc;

	(void)w;
	rc = api_find(e->api) == API_ADD_TAG ? not_made(f, e, true, err) : not_read(f, err);
	if (!rc)
		rc = release(f, err);
	if (!rc)
		rc = postwork_tags(f, err);
	return rc ? rc : syncwork_no_tags(f, e, x, err);
}
