#include "kfway.h"
#include "kfint.h"
#include "store/kflink.h"

#include "base/utf8.h"

#define NAME_CHARS 40
#define LINK "kflink" /* "kflink:ACCOUNT:SCENE": the subject of the call */

static bool good_scene(struct span s)
{
	bool good = s.n <= KF_SCENE_BYTES;

	for (size_t i = 0; i < s.n; i++)
		good = good && kf_scene_letter(s.p[i]);
	return good;
}

/* By id or name. RC_NOTFOUND. */
static enum rc account_of(struct fold *f, struct span said, struct kflog_account *ret, struct err *err)
{
	struct kflog_account *v = NULL;
	int n = 0;
	enum rc rc = kflog_accounts(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (kfwork_means(said, &v[i])) {
			*ret = v[i];
			return RC_OK;
		}
	return rc ? rc : RC_NOTFOUND;
}

static enum rc ask(struct fold *f, const struct kflink *l, struct err *err)
{
	struct request r = {.api = API_KF_LINK,
		.u.kf_link = {.open_kfid = l->account, .scene = l->scene.n ? l->scene : SPAN_ABSENT}};
	struct effects_spec spec = {.lane = API_LANE_COUNT,
		.subject = effects_subject(f, LINK ":%.*s:%.*s", SPAN_ARG(l->account), SPAN_ARG(l->scene))};

	return effects_make(f, &r, &spec, NULL, err);
}

enum rc kfway_want(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span said = arena_copy(f->work, json_str(json_get(root, "account"))),
		    scene = arena_copy(f->work, json_str(json_get(root, "scene"))),
		    name = arena_copy(f->work, json_str(json_get(root, "name")));
	struct kflog_account k;
	struct kflink l;
	enum rc rc;

	*ret_refusal = SPAN_ABSENT;
	scene = scene.p ? scene : SPAN_LIT("");
	if (!good_scene(scene))
		*ret_refusal = effects_subject(f, "场景值最多 %d 个字，只能是数字、英文字母、_ 和 -：「%.*s」不行",
			KF_SCENE_BYTES, SPAN_ARG(scene));
	else if (name.p && utf8_count(name) > NAME_CHARS)
		*ret_refusal = effects_subject(f, "名称最多 %d 个字", NAME_CHARS);
	if (span_present(*ret_refusal))
		return RC_OK;
	rc = account_of(f, said, &k, err);
	if (rc == RC_NOTFOUND) {
		*ret_refusal = effects_subject(
			f, "没有叫「%.*s」的客服账号：siyu kf 看有哪些，刚建的先 siyu kf refresh", SPAN_ARG(said));
		return RC_OK;
	}
	if (!rc)
		rc = kflink_get(f->db, f->work, k.account, scene, &l, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (rc)
		l = (struct kflink){.account = k.account, .scene = scene, .url = SPAN_LIT(""), .made_ms = KFLINK_NONE};
	l.name = name.n ? name : l.name;
	l.trouble = SPAN_LIT("");
	rc = kflink_put(f->db, &l, err);
	return rc || l.url.n ? rc : ask(f, &l, err);
}

/* The row of a call. RC_NOTFOUND. */
static enum rc link_of(struct fold *f, const struct outbox_row *e, struct kflink *ret, struct err *err)
{
	struct span verb, account, scene = SPAN_LIT("");

	if (!span_cut(e->subject, ':', &verb, &account) || !span_cut(account, ':', &account, &scene))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	return kflink_get(f->db, f->work, account, scene, ret, err);
}

enum rc kfway_made(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflink l;
	enum rc rc = link_of(f, e, &l, err);

	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (l.url.n)
		return RC_OK; /* asked for twice: what is printed goes on working */
	l.url = x->u.kf_url.url;
	l.made_ms = f->now_ms;
	l.trouble = SPAN_LIT("");
	return kflink_put(f->db, &l, err);
}

enum rc kfway_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflink l;
	enum rc rc = link_of(f, e, &l, err);

	(void)w;
	if (rc || l.url.n)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	l.trouble = effects_said(f, e, x, SPAN_LIT("企业微信没有回答：再 siyu kf link 一次"));
	return kflink_put(f->db, &l, err);
}

enum rc kfway_place(struct fold *f, struct span account, struct span scene, struct span *ret, struct err *err)
{
	struct kflink l;
	enum rc rc = scene.n ? kflink_get(f->db, f->work, account, scene, &l, err) : RC_NOTFOUND;

	*ret = rc ? SPAN_LIT("") : l.name;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc kfway_called(struct fold *f, struct span account, struct span scene, struct span *ret, struct err *err)
{
	struct span place;
	enum rc rc = kfway_place(f, account, scene, &place, err);

	*ret = !rc && place.n ? effects_subject(f, "%.*s（%.*s）", SPAN_ARG(place), SPAN_ARG(scene)) : scene;
	return rc;
}
