/* tagmake: tags that scripts mean and WeCom does not have yet: the library is read, what it lacks is made (api.md 3), and the marks that
 * wait for an id go. */
#include "tagmake.h"
#include "syncwork.h"
#include "taglib.h"
#include "tagwork.h"
#include "store/taglist.h"

#define BATCH 100
#define AGAIN "again" /* the subject of a marking that goes once more, in place of "mark" */

enum rc tagmake_ask(struct fold *f, struct err *err)
{
	struct request r = {.api = API_TAG_LIST};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("tags")};

	return effects_put(f, &r, &spec, err);
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
		return answers_lost(f, e,
			r.u.mark.remove_tag_n ? "这个标签在企业微信里已经删了，没有可去的了"
					      : "企业微信不让建这个标签：看看标签是不是太多，名字有没有特殊的字",
			err);
	rc = effects_rewrite(f, e, &r, err);
	return rc ? rc : effects_move(f, e, OUTBOX_READY, err);
}

typedef enum rc (*held_fn)(struct fold *f, struct outbox_row *e, struct err *err);

/* For each marking that is held, by key. */
static enum rc each_held(struct fold *f, held_fn fn, struct err *err)
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
				rc = fn(f, &v[i], err);
		}
	} while (!rc && n == BATCH);
	return rc;
}

/* -- a marking that was refused for its id ------------------------------------------------------------------------------------- */

static bool repeated(const struct outbox_row *e)
{
	return span_starts(e->subject, AGAIN);
}

/* Is a list younger than its refusal? An older one may still have the tag under the id that is gone. */
static enum rc list_is_newer(struct fold *f, const struct outbox_row *e, bool *ret, struct err *err)
{
	int64_t read_ms;
	enum rc rc = taglist_read_ms(f->db, TAGLIST_CORP, &read_ms, err);

	if (!rc)
		*ret = read_ms >= e->not_before_ms;
	return rc;
}

/* Marks whose tags all have their ids go; those whose tag will never have one fail. */
static enum rc release_known(struct fold *f, struct outbox_row *e, struct err *err)
{
	bool newer = true;
	enum rc rc = repeated(e) ? list_is_newer(f, e, &newer, err) : RC_OK;

	return rc || !newer ? rc : release_one(f, e, err);
}

static enum rc release(struct fold *f, struct err *err)
{
	return each_held(f, release_known, err);
}

/* What it puts on and the new list lacks is made, as for the next one who gets it. */
static enum rc want_anew(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r;
	bool newer = false;
	enum rc rc = repeated(e) ? list_is_newer(f, e, &newer, err) : RC_OK;

	if (rc || !newer)
		return rc;
	rc = effects_request(f, e, &r, err);
	for (size_t i = 0; !rc && i < r.u.mark.add_tag_n; i++) {
		struct tagdef t = {.tag_id = SPAN_LIT("")}, known;

		tagwork_read_name(f, r.u.mark.add_tag[i], &t.grp, &t.name);
		rc = t.grp.n ? tagdef_find(f->db, f->work, t.name, t.grp, &known, err) : RC_OK;
		if (rc == RC_NOTFOUND)
			rc = tagdef_put(f->db, &t, err);
	}
	return rc;
}

/* Those that were refused behind the question wait for another list. */
static enum rc ask_for_those_left(struct fold *f, struct outbox_row *e, struct err *err)
{
	bool newer = true;
	enum rc rc = repeated(e) ? list_is_newer(f, e, &newer, err) : RC_OK;

	if (!rc && !newer)
		rc = tagmake_ask(f, err);
	return !rc && !newer ? RC_LIMIT : rc; /* one question serves all of them */
}

/* No list came for them. */
static enum rc give_up(struct fold *f, struct outbox_row *e, struct err *err)
{
	return repeated(e) ? answers_lost(f, e, "企业微信没有这个标签了，标签库又没读到：等读到了再打", err) : RC_OK;
}

static enum rc someone_waits(struct fold *f, struct outbox_row *e, struct err *err)
{
	(void)f;
	(void)err;
	return repeated(e) ? RC_LIMIT : RC_OK;
}

/* "mark TAB employee { TAB sign group / name }": ids become the names they were marked under, in the same order. */
static void by_name(struct request *r, struct span subject)
{
	struct span part, rest = subject;
	size_t i = 0;

	span_cut(rest, '\t', &part, &rest);
	span_cut(rest, '\t', &part, &rest);
	for (; rest.n; i++) {
		span_cut(rest, '\t', &part, &rest);
		struct span *ids =
			(struct span *)(uintptr_t)(part.p[0] == '+' ? r->u.mark.add_tag : r->u.mark.remove_tag);
		size_t n = part.p[0] == '+' ? r->u.mark.add_tag_n : r->u.mark.remove_tag_n;

		part = span_drop(part, 1);
		if (i < n && part.n && part.p[0] != '/') /* of a group without a name only the id is known */
			ids[i] = part;
	}
}

enum rc tagmake_again(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r;
	bool asked;
	enum rc rc;

	if (repeated(e))
		return RC_NOTFOUND;
	rc = each_held(f, someone_waits, err);
	asked = rc == RC_LIMIT;
	if (!rc || asked)
		rc = effects_request(f, e, &r, err);
	if (rc)
		return rc;
	by_name(&r, e->subject);
	e->subject = effects_subject(f, AGAIN "%.*s", SPAN_ARG(span_drop(e->subject, span_find(e->subject, '\t'))));
	e->not_before_ms = f->now_ms;
	e->detail = SPAN_LIT("企业微信没有这个标签了：重读标签库，按名字再打一次");
	rc = effects_rewrite(f, e, &r, err);
	if (!rc)
		rc = outbox_resubject(f->db, e->key, e->subject, err);
	if (!rc)
		rc = effects_move(f, e, OUTBOX_READY, err); /* ready leads to held alone */
	if (!rc)
		rc = effects_move(f, e, OUTBOX_HELD, err);
	return rc || asked ? rc : tagmake_ask(f, err);
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
	enum rc rc = each_held(f, someone_waits, err);
	bool refused = rc == RC_LIMIT;

	if (!rc || refused)
		rc = taglib_listed(f, x, w->called_ms > 0 ? w->called_ms : f->now_ms, refused, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	rc = each_held(f, want_anew, err);
	if (!rc)
		rc = make_unknown(f, err);
	if (!rc)
		rc = release(f, err);
	if (!rc && (rc = each_held(f, ask_for_those_left, err)) == RC_LIMIT)
		rc = RC_OK;
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
	if (!rc && api_find(e->api) != API_ADD_TAG)
		rc = each_held(f, give_up, err);
	if (!rc)
		rc = release(f, err);
	if (!rc)
		rc = postwork_tags(f, err);
	return rc ? rc : syncwork_no_tags(f, e, x, err);
}
