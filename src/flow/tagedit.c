#include "tagedit.h"
#include "strategywork.h"
#include "tagmake.h"
#include "flow/tagsay.h"
#include "store/tagdef.h"

#include "base/utf8.h"

#define NAME_CHARS 30 /* api.md 3.2 */

/* 「组/标签」, or its bare name: the corp's; else a strategy tag by its whole name or its id, in ret_strategy, too. RC_NOTFOUND with a refusal: WeCom has none of that name. */
static enum rc find(struct fold *f, struct span said, struct tagdef *ret, struct strategytag *ret_strategy,
	struct span *ret_refusal, struct err *err)
{
	struct span grp = SPAN_LIT(""), name = said, head, rest;
	enum rc rc;

	if (span_cut(said, '/', &head, &rest)) {
		grp = span_trim(head);
		name = span_trim(rest);
	}
	rc = tagdef_find(f->db, f->work, name, grp, ret, err);
	if (rc == RC_NOTFOUND) {
		rc = strategytag_find(f->db, f->work, said, grp, name, ret_strategy, err);
		if (!rc)
			*ret = (struct tagdef){
				.name = ret_strategy->name, .grp = ret_strategy->grp, .tag_id = ret_strategy->tag_id};
	}
	if (rc == RC_NOTFOUND || (!rc && !ret->tag_id.n)) {
		*ret_refusal = effects_subject(f, "企业微信里没有标签「%.*s」：siyu tags 看有哪些", SPAN_ARG(said));
		return RC_NOTFOUND;
	}
	return rc;
}

static enum rc call(struct fold *f, const struct request *r, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("tagedit")};

	return effects_make(f, r, &spec, NULL, err);
}

static enum rc strategy_call(struct fold *f, const struct request *r, struct span id, struct err *err)
{
	enum rc rc = strategytag_trouble(f->db, id, SPAN_LIT(""), err);

	return rc ? rc : call(f, r, err);
}

struct span tagedit_unfit(struct fold *f, struct span to)
{
	return !to.n || utf8_count(to) > NAME_CHARS || span_find(to, '/') != SIZE_MAX
		? effects_subject(f, "新名字最多 %d 个字，不能是空的，不能有 /", NAME_CHARS)
		: SPAN_ABSENT;
}

static enum rc rename_to(struct fold *f, struct span id, struct span to, struct err *err)
{
	struct request r = {.api = API_EDIT_TAG, .u.edit_tag = {.id = id, .name = to}};
	enum rc rc = tagdef_trouble(f->db, id, SPAN_LIT(""), err);

	return rc ? rc : call(f, &r, err);
}

enum rc tagedit_rename(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span said = arena_copy(f->work, json_str(json_get(root, "tag"))),
		    to = span_trim(arena_copy(f->work, json_str(json_get(root, "to"))));
	struct strategytag s = {.tag_id = SPAN_ABSENT};
	struct tagdef t, other;
	enum rc rc = find(f, said, &t, &s, ret_refusal, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	*ret_refusal = tagedit_unfit(f, to);
	if (span_present(*ret_refusal))
		return RC_OK;
	if (s.tag_id.n)
		return strategy_call(f,
			&(struct request){.api = API_EDIT_STRATEGY_TAG, .u.edit_tag = {.id = s.tag_id, .name = to}},
			s.tag_id, err);
	rc = tagdef_find(f->db, f->work, to, t.grp, &other, err);
	if (!rc && other.tag_id.n) {
		*ret_refusal = effects_subject(f, "组「%.*s」里已经有标签「%.*s」", SPAN_ARG(t.grp), SPAN_ARG(to));
		return RC_OK;
	}
	return rc && rc != RC_NOTFOUND ? rc : rename_to(f, t.tag_id, to, err);
}

/* A group that WeCom told of. RC_NOTFOUND with a refusal. */
static enum rc find_group(
	struct fold *f, const struct json_node *root, struct tagdef *ret, struct span *ret_refusal, struct err *err)
{
	struct span said = span_trim(arena_copy(f->work, json_str(json_get(root, "group"))));
	enum rc rc = tagdef_group(f->db, f->work, said, ret, err);

	if (rc == RC_NOTFOUND)
		*ret_refusal = effects_subject(f, "企业微信里没有标签组「%.*s」：siyu tags 看有哪些", SPAN_ARG(said));
	return rc;
}

enum rc tagedit_rename_group(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span to = span_trim(arena_copy(f->work, json_str(json_get(root, "to"))));
	struct tagdef t, other;
	enum rc rc = find_group(f, root, &t, ret_refusal, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	*ret_refusal = tagedit_unfit(f, to);
	if (span_present(*ret_refusal))
		return RC_OK;
	rc = tagdef_group(f->db, f->work, to, &other, err);
	if (!rc) {
		*ret_refusal = effects_subject(f, "已经有标签组「%.*s」", SPAN_ARG(to));
		return RC_OK;
	}
	return rc != RC_NOTFOUND ? rc : rename_to(f, t.group_id, to, err);
}

/* A script that names one of them keeps it: *ret_refusal. */
static enum rc needed(struct fold *f, const struct tagdef *tags, int n, struct span *ret_refusal, struct err *err)
{
	const struct tagdef *t = NULL;
	struct span script;
	enum rc rc = tagsay_script(f->db, f->work, tags, n, &t, &script, err);

	if (!rc)
		*ret_refusal = effects_subject(f, "标签「%.*s」还写在「%.*s」里：先从那里拿掉，再 siyu reload",
			SPAN_ARG(t->name), SPAN_ARG(script));
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc drop_id(struct fold *f, const struct request_tags *what, struct span id, struct err *err)
{
	struct request r = {.api = API_DEL_TAG, .u.tags = *what};
	enum rc rc = tagdef_trouble(f->db, id, SPAN_LIT(""), err);

	return rc ? rc : call(f, &r, err);
}

enum rc tagedit_drop(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span said = arena_copy(f->work, json_str(json_get(root, "tag")));
	struct strategytag s = {.tag_id = SPAN_ABSENT};
	struct tagdef t;
	enum rc rc = find(f, said, &t, &s, ret_refusal, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = needed(f, &t, 1, ret_refusal, err);
	if (rc || span_present(*ret_refusal))
		return rc;
	if (s.tag_id.n)
		return strategy_call(f,
			&(struct request){.api = API_DEL_STRATEGY_TAG, .u.tags = {.tag_id = &s.tag_id, .tag_id_n = 1}},
			s.tag_id, err);
	return drop_id(f, &(struct request_tags){.tag_id = &t.tag_id, .tag_id_n = 1}, t.tag_id, err);
}

enum rc tagedit_drop_group(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct tagdef t, *v = NULL;
	int n = 0;
	enum rc rc = find_group(f, root, &t, ret_refusal, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = tagdef_in_group(f->db, f->work, t.group_id, &v, &n, err);
	if (!rc)
		rc = needed(f, v, n, ret_refusal, err);
	if (rc || span_present(*ret_refusal))
		return rc;
	return drop_id(f, &(struct request_tags){.group_id = &t.group_id, .group_id_n = 1}, t.group_id, err);
}

/* -- what WeCom said to it ------------------------------------------------------------------------------------------------------ */

static enum rc called(struct fold *f, struct tagdef *t, struct span name, struct span grp, struct err *err)
{
	if (span_eq(t->name, name) && span_eq(t->grp, grp))
		return RC_OK;
	t->seen_ms = f->now_ms; /* a list that was asked for before has the old name */
	return tagdef_rename(f->db, t, name, grp, err);
}

static enum rc renamed(struct fold *f, const struct request_edit_tag *to, struct err *err)
{
	struct tagdef t, *v = NULL;
	int n = 0;
	enum rc rc = tagdef_by_id(f->db, f->work, to->id, &t, err);

	if (rc != RC_NOTFOUND)
		return rc ? rc : called(f, &t, to->name, t.grp, err);
	rc = tagdef_in_group(f->db, f->work, to->id, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = called(f, &v[i], v[i].name, to->name, err);
	return rc;
}

static enum rc dropped(struct fold *f, const struct request_tags *what, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < what->tag_id_n; i++)
		rc = tagdef_drop_id(f->db, what->tag_id[i], err);
	for (size_t i = 0; !rc && i < what->group_id_n; i++)
		rc = tagdef_drop_id(f->db, what->group_id[i], err);
	return rc;
}

enum rc tagedit_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	(void)x;
	(void)w;
	if (rc)
		return rc;
	return r.api == API_DEL_TAG ? dropped(f, &r.u.tags, err) : renamed(f, &r.u.edit_tag, err);
}

enum rc tagedit_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	struct span why, id;
	enum rc rc = effects_request(f, e, &r, err);

	(void)w;
	if (rc)
		return rc;
	if (r.api == API_DEL_TAG && x && x->code == TAGEDIT_GONE)
		return dropped(f, &r.u.tags, err);
	why = effects_subject(f, "%s：%.*s", r.api == API_DEL_TAG ? "没有删成" : "没有改成名",
		SPAN_ARG(effects_said(f, e, x, SPAN_LIT("企业微信没有回答"))));
	id = r.api != API_DEL_TAG ? r.u.edit_tag.id : r.u.tags.tag_id_n ? r.u.tags.tag_id[0] : r.u.tags.group_id[0];
	rc = tagdef_trouble(f->db, id, why, err);
	return !rc && x && x->code == TAGEDIT_GONE ? tagmake_ask(f, err) : rc;
}

/* Strategy tags: the list tells what became of them. */
enum rc tagedit_strategy_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	(void)x;
	(void)w;
	for (size_t i = 0; !rc && r.api == API_DEL_STRATEGY_TAG && i < r.u.tags.tag_id_n; i++)
		rc = strategytag_drop(f->db, r.u.tags.tag_id[i], err);
	return rc ? rc : strategywork_ask(f, err);
}

enum rc tagedit_strategy_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);
	bool del = !rc && r.api == API_DEL_STRATEGY_TAG;

	(void)w;
	if (rc)
		return rc;
	if (x && x->code == TAGEDIT_GONE)
		return strategywork_ask(f, err);
	return strategytag_trouble(f->db, del ? r.u.tags.tag_id[0] : r.u.edit_tag.id,
		effects_subject(f, "%s：%.*s", del ? "没有删成" : "没有改成名",
			SPAN_ARG(effects_said(f, e, x, SPAN_LIT("企业微信没有回答")))),
		err);
}
