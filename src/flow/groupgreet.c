/* groupgreet: 入群欢迎语 (sop-language-exact.md finding 40; api.md 4.2). No call greets in a group: the text becomes a template of the
 * corp's library, and the owner of each group is asked, once, to choose it in the settings of his group. Whether he did
 * nobody can see. A text that changes changes its template, so who chose it once has nothing to do again. */
#include "foldint.h"
#include "groupint.h"
#include "mediawork.h"
#include "store/greeting.h"

#define NICKNAME "%NICKNAME%"     /* WeCom fills it in */
#define SHOWN_NAME "（客户昵称）" /* … as the owner reads it */

static bool greets(const struct sop_step *step)
{
	return step->time.kind == SOP_WHEN_GROUP_IN && when_has_content(step);
}

static enum reason render(struct fold *f, const struct sop_step *step, const char *name)
{
	const struct render_values values = {
		.customer = span_of(name), .zone = &f->settings->zone, .now_ms = f->now_ms};

	text_clear(&f->frozen);
	return render_text(&step->text, &values, RENDER_ONE, &f->frozen, NULL);
}

/* What the template is to say, and its digest in hex. REASON_OK, or why it cannot be said. */
static enum reason request_of(struct fold *f, const struct sop_step *step, struct request *ret, struct span *ret_digest)
{
	uint8_t sum[SHA_256_BYTES];
	enum reason reason = render(f, step, NICKNAME);
	struct jsonw w;

	if (reason != REASON_OK)
		return reason;
	*ret = (struct request){.api = API_ADD_GREETING};
	ret->u.greeting.text = arena_copy(f->work, text_span(&f->frozen));
	ret->u.greeting.attachments = mediawork_of(f, step, &ret->u.greeting.attachments_n);
	text_clear(&f->json);
	jsonw_init(&w, &f->json);
	request_encode(ret, &w);
	sha_add(f->sha, text_span(&f->json));
	sha_end(f->sha, sum);
	*ret_digest = SPAN_LIT("");
	for (size_t i = 0; i < 8; i++)
		*ret_digest = effects_subject(f, "%.*s%02x", SPAN_ARG(*ret_digest), sum[i]);
	return REASON_OK;
}

/* The template as the step says it now, unless a call is under way: its answer comes here again. g is written. */
static enum rc settle(struct fold *f, struct greeting *g, const struct sop_step *step, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_COUNT};
	struct request r;
	struct span digest, script = effects_field(f, g->script), name = effects_field(f, g->step);
	bool ready = true;
	enum rc rc;

	if (g->asked.n)
		return greeting_put(f->db, g, err);
	if (request_of(f, step, &r, &digest) != REASON_OK) {
		g->trouble = SPAN_LIT("正文里有的名字现在没有了");
		return greeting_put(f->db, g, err);
	}
	if (span_eq(digest, g->sent))
		return greeting_put(f->db, g, err);
	if (g->template.n) {
		r.api = API_EDIT_GREETING;
		r.u.greeting.template_id = g->template;
	}
	spec.subject = effects_subject(f, "greeting\t%.*s\t%.*s", SPAN_ARG(script), SPAN_ARG(name));
	rc = mediawork_ready(f, &r, API_LANE_TASK, &ready, err);
	spec.held = !ready;
	if (!rc)
		rc = effects_make(f, &r, &spec, NULL, err);
	if (rc && rc != RC_LIMIT)
		return rc;
	g->trouble = rc ? effects_subject(f, "企业微信不会接受：%s", err->text) : SPAN_LIT("");
	g->asked = rc ? SPAN_LIT("") : digest;
	return greeting_put(f->db, g, err);
}

static enum rc row_of(struct fold *f, struct span script, struct span step, struct greeting *ret, struct err *err)
{
	enum rc rc = greeting_get(f->db, f->work, script, step, ret, err);

	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct greeting){script, step, SPAN_LIT(""), SPAN_LIT(""), SPAN_LIT(""), SPAN_LIT("")};
	return RC_OK;
}

/* 员工任务 of the owner, with the words: they can be typed by hand as well. */
static enum rc ask_owner(struct fold *f, struct round *r, const struct sop_step *step, struct err *err)
{
	static const struct sop_action today = {.act = SOP_ACT_TODO};
	struct deeds_todo t = {.step = step->id, .deadline_ms = when_todo(&f->rules, &today, f->now_ms)};
	struct occurrence o = enrol_occurrence(f, r, step->index, OCCURRENCE_ACTED, REASON_OK, SPAN_ABSENT);
	struct chat c;
	enum rc rc = chat_get(f->db, f->work, r->row.customer, &c, err);

	if (rc || render(f, step, SHOWN_NAME) != REASON_OK)
		return rc;
	t.text = effects_subject(f,
		"在群「%.*s」的群设置里选上入群欢迎语，siyu 已经放进素材库（选没选，siyu 看不到）：%.*s",
		SPAN_ARG(c.name.n ? c.name : c.chat), SPAN_ARG(text_span(&f->frozen)));
	o.due_ms = f->now_ms;
	rc = deeds_todo(f, r, &t, NULL, err);
	return rc ? rc : enrol_claim(f, r, step->index, &o, err);
}

enum rc groupgreet_begin(struct fold *f, struct round *r, struct err *err)
{
	const struct sop_script *s = r->script->ast;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < s->steps; i++) {
		struct greeting g;

		if (!greets(&s->step[i]))
			continue;
		rc = row_of(f, s->id, s->step[i].id, &g, err);
		if (!rc)
			rc = settle(f, &g, &s->step[i], err);
		if (!rc && r->claim[i].state == SOP_UNCLAIMED)
			rc = ask_owner(f, r, &s->step[i], err);
	}
	return rc;
}

/* -- scripts came ----------------------------------------------------------------------------------------------------- */

static bool any_greets(const struct fold *f)
{
	bool any = false;

	for (int i = 0; i < f->scripts && !any; i++)
		for (int k = 0; group_kind(f->script[i].ast->kind) && k < f->script[i].ast->steps && !any; k++)
			any = greets(&f->script[i].ast->step[k]);
	return any;
}

static enum rc of_group(struct fold *f, struct span chat, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, chat, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct round r;

		rc = enrol_load(f, &v[i], &r, err);
		if (!rc)
			rc = groupgreet_begin(f, &r, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

enum rc groupgreet_reload(struct fold *f, struct err *err)
{
	struct chat *v = NULL;
	int n = 0;
	enum rc rc;

	if (!any_greets(f))
		return RC_OK;
	rc = chat_all(f->db, f->rows, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		arena_reset(f->work);
		rc = of_group(f, v[i].chat, err);
	}
	return rc;
}

/* -- answers ---------------------------------------------------------------------------------------------------------- */

/* The row of the call, and its step as it is now; *ret_step NULL: it is no more. */
static enum rc told_of(struct fold *f, const struct outbox_row *e, struct greeting *ret,
	const struct sop_step **ret_step, struct err *err)
{
	struct span head, rest, script, step;
	const struct foldscript *s;

	*ret_step = NULL;
	if (!span_cut(e->subject, '\t', &head, &rest) || !span_cut(rest, '\t', &script, &step))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	script = effects_name(f, script);
	step = effects_name(f, step);
	s = foldload_find(f, script);
	*ret_step = s ? script_step(s->ast, step) : NULL;
	if (*ret_step && !greets(*ret_step))
		*ret_step = NULL;
	return greeting_get(f->db, f->work, script, step, ret, err);
}

enum rc groupgreet_made(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct sop_step *step;
	struct greeting g;
	enum rc rc = told_of(f, e, &g, &step, err);

	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (api_find(e->api) == API_ADD_GREETING)
		g.template = x->u.greeting.template_id;
	g.sent = g.asked;
	g.asked = g.trouble = SPAN_LIT("");
	return step ? settle(f, &g, step, err) : greeting_put(f->db, &g, err);
}

/* It is asked for again when its script changes. */
enum rc groupgreet_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct sop_step *step;
	struct greeting g;
	enum rc rc = told_of(f, e, &g, &step, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!x || x->code == ANSWER_NO_INT)
		g.trouble = effects_subject(f, "企业微信没有回答：%.*s", SPAN_ARG(w->detail));
	else if (x->code == 41055)
		g.trouble = SPAN_LIT("企业的入群欢迎语已经有 100 条：在企业微信里删掉不用的，再 siyu reload");
	else
		g.trouble = effects_subject(f, "企业微信不接受（%lld %.*s）", (long long)x->code, SPAN_ARG(x->msg));
	g.asked = SPAN_LIT("");
	return greeting_put(f->db, &g, err);
}
