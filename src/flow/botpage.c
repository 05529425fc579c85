/* botpage: what an employee does on a page of desk: the same commands as in the app's chat, with the same rights and the same audit; the
 * answer goes back to the page (fold_told). */
#include "botcard.h"
#include "tagwork.h"
#include "base/json.h"
#include "store/contact.h"

#define TAG_BYTES 128

static enum rc tell(struct bot_talk *t, struct err *err)
{
	struct text json;
	struct jsonw w;
	enum rc rc;

	text_init(&json, TOLD_BYTES);
	jsonw_init(&w, &json);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "outcome", botlog_name(t->outcome));
	jsonw_kstr(&w, "text", t->out.n ? text_span(&t->out) : t->detail);
	jsonw_end_obj(&w);
	rc = text_check(&json, err);
	if (!rc)
		told_json(&t->f->told, t->f->input_id, text_span(&json));
	text_release(&json);
	return rc;
}

/* May he see it: a customer of those whom he sees, a group of an owner whom he sees. false: told. */
static enum rc may(struct bot_talk *t, bool *ret, struct err *err)
{
	struct chat c;
	enum rc rc;

	*ret = true;
	if (!t->customer.n) /* nobody's in particular: his own list */
		return RC_OK;
	rc = chat_get(t->f->db, t->f->work, t->customer, &c, err);
	if (!rc)
		*ret = botrole_sees(&t->me, c.owner);
	else if (rc == RC_NOTFOUND)
		rc = botfind_sees(t, t->customer, ret, err);
	if (!rc && !*ret)
		botwork_refuse(t, "这位客户不是您的，看不了");
	return rc;
}

/* He opened what stands there of somebody; or the page would not show it to him. */
static enum rc saw(struct bot_talk *t, struct span what, struct span denied, struct err *err)
{
	bool his = false;
	enum rc rc = RC_OK;

	t->said = what;
	if (denied.n) {
		botwork_refuse(t, "没给看：%.*s", SPAN_ARG(denied));
		return RC_OK;
	}
	rc = may(t, &his, err);
	if (!rc && his)
		t->detail = effects_subject(t->f, "打开了%.*s", SPAN_ARG(what));
	return rc;
}

/* He sent an answer of a 话术 by himself: his word for it. */
static enum rc sent(struct bot_talk *t, struct span what, struct err *err)
{
	bool his = false;
	enum rc rc = may(t, &his, err);

	t->said = what;
	if (!rc && his)
		t->detail = effects_subject(t->f, "发了话术 %.*s", SPAN_ARG(what));
	return rc;
}

/* Of the relation that he has himself, else of whoever follows the customer. */
static enum rc tag(struct bot_talk *t, struct span name, struct span grp, bool on, struct err *err)
{
	struct fold *f = t->f;
	struct relation r;
	struct span said = grp.n ? effects_subject(f, "%.*s/%.*s", SPAN_ARG(grp), SPAN_ARG(name)) : name;
	struct sop_names one = {1, &said};
	bool his = false;
	enum rc rc = may(t, &his, err);

	t->said = effects_subject(f, "%s标签 %.*s", on ? "打" : "去掉", SPAN_ARG(said));
	if (rc || !his)
		return rc;
	rc = happen_follower(f, t->customer, t->me.userid, &r, err);
	if (rc == RC_NOTFOUND)
		botwork_refuse(t, "这位客户现在没有人跟进，打不了标签");
	else if (!rc)
		rc = on ? tagwork_put(f, t->customer, r.employee, &one, NULL, err)
			: tagwork_off(f, t->customer, r.employee, grp, name, err);
	if (!rc)
		t->detail = t->said;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc note(struct bot_talk *t, enum bot_note what, const struct json_node *root, struct err *err)
{
	struct span text = arena_copy(t->f->work, json_str(json_get(root, "text"))),
		    was = arena_copy(t->f->work, json_str(json_get(root, "was")));
	bool his = false;
	enum rc rc = may(t, &his, err);

	t->said = effects_subject(t->f, "%s %.*s", what == BOT_NOTE_REMARK ? "备注" : "描述", SPAN_ARG(text));
	return rc || !his ? rc : botnote_write(t, what, text, was.p ? was : SPAN_LIT(""), err);
}

static enum rc act(struct bot_talk *t, const struct json_node *root, struct err *err)
{
	enum bot_note what_note;
	struct span press = arena_copy(t->f->work, json_str(json_get(root, "press"))),
		    what = arena_copy(t->f->work, json_str(json_get(root, "saw"))),
		    denied = arena_copy(t->f->work, json_str(json_get(root, "denied"))),
		    script = arena_copy(t->f->work, json_str(json_get(root, "sent"))),
		    name = arena_copy(t->f->work, json_str(json_get(root, "tag"))),
		    grp = arena_copy(t->f->work, json_str(json_get(root, "group"))), ignored;
	bool on = false;

	if (press.n) {
		t->said = press;
		return botcard_press(t, press, &ignored, err);
	}
	if (what.n)
		return saw(t, what, denied, err);
	if (script.n)
		return sent(t, script, err);
	if (botnote_field(json_str(json_get(root, "note")), &what_note))
		return note(t, what_note, root, err);
	if (!name.n || name.n > TAG_BYTES || grp.n > TAG_BYTES || !json_bool(json_get(root, "on"), &on))
		return err_set(err, RC_INVALID, "a page did nothing that is known");
	return tag(t, name, grp, on, err);
}

/* What somebody without a role wanted: the audit says it, too. */
static enum rc stranger(struct bot_talk *t, const struct json_node *root, struct err *err)
{
	static const char *const wanted[] = {"saw", "sent", "tag", "press"};

	t->said = SPAN_LIT("");
	for (size_t i = 0; i < sizeof wanted / sizeof *wanted && !t->said.n; i++)
		if (json_str(json_get(root, wanted[i])).n)
			t->said = arena_copy(t->f->work, json_str(json_get(root, wanted[i])));
	return botwork_stranger(t, err);
}

/* An account of desk: its role is the account's own, the people those of the employee whose it is. */
static enum rc account(
	struct fold *f, const struct json_node *of, struct span by, struct bot_person *ret, struct err *err)
{
	struct span employee = json_str(json_get(of, "employee"));
	int64_t roles = 0;
	enum rc rc = RC_OK;

	*ret = (struct bot_person){0};
	if (!json_int(json_get(of, "roles"), &roles) || roles < 1 || roles > BOT_ANYBODY)
		return err_set(err, RC_INVALID, "an account has no role");
	if (employee.n)
		rc = botrole_of(f, employee, ret, err);
	if (roles != BOT_HEAD || ret->all)
		ret->n = ret->n ? 1 : 0;
	ret->roles = (unsigned)roles;
	ret->all = (roles & (BOT_BOSS | BOT_OPERATOR)) != 0;
	ret->userid = ret->name = arena_copy(f->work, by);
	return rc;
}

enum rc botpage_apply(struct fold *f, const struct json_node *root, struct span by, struct err *err)
{
	const struct json_node *of = json_get(root, "account");
	struct bot_talk t = {.f = f,
		.page = true,
		.customer = arena_copy(f->work, json_str(json_get(root, "customer"))),
		.said = arena_copy(f->work, json_str(json_get(root, "said")))};
	enum rc rc = of ? account(f, of, by, &t.me, err) : botrole_of(f, by, &t.me, err);

	if (!rc && of && !json_str(json_get(root, "saw")).n)
		rc = err_set(err, RC_INVALID, "an account only looks");
	if (rc)
		return rc;
	if (!span_present(t.customer))
		t.customer = SPAN_LIT("");
	text_init(&t.out, TOLD_BYTES / 2);
	if (t.said.n) {
		rc = botwork_hear(&t, err);
	} else {
		rc = t.me.roles ? act(&t, root, err) : stranger(&t, root, err);
		if (!rc)
			rc = botwork_keep(&t, err);
	}
	if (!rc)
		rc = tell(&t, err);
	text_release(&t.out);
	return rc;
}
