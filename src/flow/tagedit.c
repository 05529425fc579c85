#include "tagedit.h"
#include "flow/tagsay.h"
#include "store/tagdef.h"

#include "base/utf8.h"

#define NAME_CHARS 30 /* api.md 3.2 */
#define GONE 40068    /* no such tag: what was to be deleted is not there any more */

/* 「组/标签」, or its bare name. RC_NOTFOUND with a refusal: WeCom has none of that name. */
static enum rc find(struct fold *f, struct span said, struct tagdef *ret, struct span *ret_refusal, struct err *err)
{
	struct span grp = SPAN_LIT(""), name = said, head, rest;
	enum rc rc;

	if (span_cut(said, '/', &head, &rest)) {
		grp = span_trim(head);
		name = span_trim(rest);
	}
	rc = tagdef_find(f->db, f->work, name, grp, ret, err);
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

enum rc tagedit_rename(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span said = arena_copy(f->work, json_str(json_get(root, "tag"))),
		    to = span_trim(arena_copy(f->work, json_str(json_get(root, "to"))));
	struct tagdef t, other;
	struct request r = {.api = API_EDIT_TAG};
	enum rc rc = find(f, said, &t, ret_refusal, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!to.n || utf8_count(to) > NAME_CHARS || span_find(to, '/') != SIZE_MAX) {
		*ret_refusal = effects_subject(f, "新名字最多 %d 个字，不能有 /", NAME_CHARS);
		return RC_OK;
	}
	rc = tagdef_find(f->db, f->work, to, t.grp, &other, err);
	if (!rc && other.tag_id.n) {
		*ret_refusal = effects_subject(f, "组「%.*s」里已经有标签「%.*s」", SPAN_ARG(t.grp), SPAN_ARG(to));
		return RC_OK;
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	r.u.edit_tag = (struct request_edit_tag){.id = t.tag_id, .name = to};
	rc = tagdef_trouble(f->db, t.tag_id, SPAN_LIT(""), err);
	return rc ? rc : call(f, &r, err);
}

enum rc tagedit_drop(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span said = arena_copy(f->work, json_str(json_get(root, "tag"))), script;
	struct tagdef t;
	struct request r = {.api = API_DEL_TAG};
	enum rc rc = find(f, said, &t, ret_refusal, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = tagsay_script(f->db, f->work, &t, &script, err);
	if (!rc) {
		*ret_refusal = effects_subject(f, "标签「%.*s」还写在「%.*s」里：先从那里拿掉，再 siyu reload",
			SPAN_ARG(t.name), SPAN_ARG(script));
		return RC_OK;
	}
	if (rc != RC_NOTFOUND)
		return rc;
	r.u.tags = (struct request_tags){.tag_id = &t.tag_id, .tag_id_n = 1};
	rc = tagdef_trouble(f->db, t.tag_id, SPAN_LIT(""), err);
	return rc ? rc : call(f, &r, err);
}

enum rc tagedit_called(struct fold *f, struct span tag_id, struct span name, struct span grp, struct err *err)
{
	struct tagdef known;
	enum rc rc = tagdef_by_id(f->db, f->work, tag_id, &known, err);

	if (rc || (span_eq(known.name, name) && span_eq(known.grp, grp)))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return tagdef_rename(f->db, &known, name, grp, err);
}

static enum rc dropped(struct fold *f, const struct request *r, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < r->u.tags.tag_id_n; i++) {
		struct tagdef t;

		rc = tagdef_by_id(f->db, f->work, r->u.tags.tag_id[i], &t, err);
		if (!rc)
			rc = tagdef_drop(f->db, &t, err);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	return rc;
}

enum rc tagedit_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	struct tagdef t;
	enum rc rc = effects_request(f, e, &r, err);

	(void)x;
	(void)w;
	if (rc || r.api == API_DEL_TAG)
		return rc ? rc : dropped(f, &r, err);
	rc = tagdef_by_id(f->db, f->work, r.u.edit_tag.id, &t, err);
	return rc ? rc == RC_NOTFOUND ? RC_OK : rc : tagedit_called(f, r.u.edit_tag.id, r.u.edit_tag.name, t.grp, err);
}

enum rc tagedit_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	struct span why;
	enum rc rc = effects_request(f, e, &r, err);

	(void)w;
	if (rc)
		return rc;
	if (r.api == API_DEL_TAG && x && x->code == GONE)
		return dropped(f, &r, err);
	why = effects_subject(f, "%s：%.*s", r.api == API_DEL_TAG ? "没有删成" : "没有改成名",
		SPAN_ARG(effects_said(f, e, x, SPAN_LIT("企业微信没有回答"))));
	return tagdef_trouble(f->db, r.api == API_DEL_TAG ? r.u.tags.tag_id[0] : r.u.edit_tag.id, why, err);
}
