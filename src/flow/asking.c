#include "flow/asking.h"
#include "foldint.h"
#include "base/json.h"
#include "store/contact.h"

static const char *const verdicts[] = {
	[ASK_UNSUBSCRIBE] = "unsubscribe",
	[ASK_HUMAN] = "human",
	[ASK_SURE] = "sure",
	[ASK_PROPOSED] = "proposed",
	[ASK_UNKNOWN] = "unknown",
};

/* -- for people ------------------------------------------------------------------------------------------------------- */

static void say_hit(const struct ask_hit *h, struct text *out)
{
	text_addf(out, "%.*s", SPAN_ARG(h->question->name));
	if (!span_eq(h->wording, h->question->name))
		text_addf(out, "（像「%.*s」）", SPAN_ARG(h->wording));
	if (h->exact)
		text_adds(out, "  一样");
	else
		text_addf(out, "  %d%%", h->permille / 10);
	text_addf(out, "  %.*s:%d", SPAN_ARG(h->script->file), h->question->pos.line);
	if (!h->refused)
		return;
	text_adds(out, "  这位客户不给：");
	if (h->why)
		condeval_say(h->why, TRUTH_NO, out);
	else
		text_addf(out, "有标签 %.*s", SPAN_ARG(h->tag));
}

static void say_lines(struct span s, struct text *out)
{
	struct span line;

	while (span_present(s) && s.n) {
		span_cut(s, '\n', &line, &s);
		text_addf(out, "    %.*s\n", SPAN_ARG(line));
	}
}

static void say_branches(const struct sop_question *q, struct text *out)
{
	for (int i = 0; i < q->branches; i++)
		text_addf(out, "    %s%.*s：看是谁，加 --customer\n", q->branch[i].cond ? "如果 " : "否则",
			SPAN_ARG(q->branch[i].cond ? q->branch[i].cond->source : SPAN_LIT("")));
}

static void say_answer(struct fold *f, const struct talk_case *c, struct text *out)
{
	const struct ask_hit *h = &c->x.hit[c->x.chosen];

	text_adds(out, c->x.verdict == ASK_SURE ? "  会自动回答  " : "  给员工看，不自动回答  ");
	say_hit(h, out);
	text_addc(out, '\n');
	if (c->x.doubt != ASK_DOUBT_NONE) {
		text_adds(out, "  因为  ");
		ask_say_doubt(&c->x, out);
		text_addc(out, '\n');
	} else if (!(h->script->talk->where & SOP_TALK_KF)) {
		text_adds(out, "  适用 侧边栏：员工点一下发出去\n");
	}
	if (c->x.branch)
		text_addf(out, "  走  %s%.*s  第 %d 行\n", c->x.branch->cond ? "如果 " : "否则",
			SPAN_ARG(c->x.branch->cond ? c->x.branch->cond->source : SPAN_LIT("")), c->x.branch->pos.line);
	text_clear(&f->frozen);
	talk_write(c, &f->frozen);
	say_lines(text_span(&f->frozen), out);
	if (!c->customer.n)
		say_branches(h->question, out);
}

static void say_all(struct fold *f, const struct asking *q, const struct talk_case *c, struct text *out)
{
	bool headed = false;

	text_addf(out, "「%.*s」\n", SPAN_ARG(q->message));
	if (c->x.verdict == ASK_UNSUBSCRIBE)
		text_addf(out, "  退订：整条消息是「%.*s」，所有剧本停止，以后什么也不发\n", SPAN_ARG(c->x.word));
	else if (c->x.verdict == ASK_HUMAN)
		text_addf(out, "  转人工：里面有「%.*s」（%.*s）\n", SPAN_ARG(c->x.word),
			SPAN_ARG(c->x.by ? c->x.by->file : SPAN_LIT("配置 [rules] human")));
	else if (c->x.chosen < 0)
		text_adds(out, c->x.hits ? "  没有够像的问题：什么也不回\n" : "  没有像的问题：什么也不回\n");
	else
		say_answer(f, c, out);
	for (int i = 0; i < c->x.hits; i++) {
		if (i == c->x.chosen)
			continue;
		if (!headed)
			text_adds(out, "  也像\n");
		headed = true;
		text_adds(out, "    ");
		say_hit(&c->x.hit[i], out);
		text_addc(out, '\n');
	}
}

/* -- for programs ------------------------------------------------------------------------------------------------------ */

/* Inside of its object. */
static void hit_json(struct jsonw *w, const struct ask_hit *h)
{
	jsonw_kstr(w, "script", h->script->id);
	jsonw_kstr(w, "question", h->question->name);
	jsonw_kstr(w, "wording", h->wording);
	jsonw_kint(w, "permille", h->permille);
	jsonw_kbool(w, "exact", h->exact);
	jsonw_kstr(w, "file", h->script->file);
	jsonw_kint(w, "line", h->question->pos.line);
	jsonw_kbool(w, "refused", h->refused);
}

/* What would be said of that hit, message by message: for who sends it by hand. */
static void messages_json(struct fold *f, struct jsonw *w, const struct talk_case *c, int i)
{
	struct talk_case one = *c;
	struct text *t = &f->frozen;

	if (i != c->x.chosen)
		one.x.branch = NULL; /* who he is was asked for the chosen one alone */
	one.x.chosen = i;
	jsonw_key(w, "messages");
	jsonw_arr(w);
	for (int k = 0;; k++) {
		text_clear(t);
		if (!talk_message(&one, k, t))
			break;
		jsonw_str(w, text_span(t));
	}
	jsonw_end_arr(w);
}

static void names_json(struct jsonw *w, const char *key, const struct sop_names *names)
{
	jsonw_key(w, key);
	jsonw_arr(w);
	for (int i = 0; i < names->n; i++)
		jsonw_str(w, names->v[i]);
	jsonw_end_arr(w);
}

static void answer_json(struct fold *f, struct jsonw *w, const struct talk_case *c)
{
	const struct sop_question *q = c->x.hit[c->x.chosen].question;

	jsonw_key(w, "chosen");
	jsonw_obj(w);
	hit_json(w, &c->x.hit[c->x.chosen]);
	messages_json(f, w, c, c->x.chosen);
	jsonw_end_obj(w);
	if (c->x.branch) {
		jsonw_kstr(w, "branch", c->x.branch->cond ? c->x.branch->cond->source : SPAN_LIT("否则"));
		jsonw_kint(w, "branch_line", c->x.branch->pos.line);
	}
	text_clear(&f->frozen);
	talk_write(c, &f->frozen);
	jsonw_kstr(w, "answer", text_span(&f->frozen));
	names_json(w, "options", &q->options);
	names_json(w, "suggested_tags", &q->suggest);
	jsonw_kbool(w, "human", q->human);
}

static void write_json(struct fold *f, const struct asking *q, const struct talk_case *c, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kstr(&w, "message", q->message);
	jsonw_kstr(&w, "customer", c->customer);
	jsonw_kstr(&w, "employee", c->employee);
	jsonw_kcstr(&w, "verdict", verdicts[c->x.verdict]);
	jsonw_kbool(&w, "matched", c->x.matched);
	text_clear(&f->detail);
	ask_say_doubt(&c->x, &f->detail);
	jsonw_kstr(&w, "doubt", text_span(&f->detail));
	jsonw_kstr(&w, "word", span_present(c->x.word) ? c->x.word : SPAN_LIT(""));
	if (c->x.chosen >= 0)
		answer_json(f, &w, c);
	jsonw_key(&w, "near");
	jsonw_arr(&w);
	for (int i = 0; i < c->x.hits; i++)
		if (i != c->x.chosen) {
			jsonw_obj(&w);
			hit_json(&w, &c->x.hit[i]);
			messages_json(f, &w, c, i);
			jsonw_end_obj(&w);
		}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	text_addc(out, '\n');
}

/* -- as the fold would ---------------------------------------------------------------------------------------------------- */

static enum rc weigh(struct fold *f, const struct asking *q, struct talk_case *ret, struct err *err)
{
	struct contact known;
	enum rc rc = foldload_settings(f, err);

	if (!rc)
		rc = foldload_scripts(f, err);
	if (!rc && q->customer.n) {
		rc = contact_get(f->db, f->work, q->customer, &known, err);
		if (rc == RC_NOTFOUND)
			return err_set(err, rc, "没有客户「%.*s」", SPAN_ARG(q->customer));
	}
	if (!rc)
		rc = talk_weigh(f, q->customer, q->employee, q->message, NULL, ret, err);
	if (!rc && ask_questions(f->ask) == 0) {
		err_set(err, RC_NOTFOUND, "没有话术在运行");
		err_hint(err, "写一个「# 话术：名称」的文件放进剧本文件夹，再 siyu reload");
		return RC_NOTFOUND;
	}
	return rc;
}

enum rc asking_print(struct store_db *db, const struct asking *q, struct text *out, bool *ret_answered, struct err *err)
{
	struct fold f;
	struct talk_case c;
	enum rc rc = db_begin(db, err);

	foldload_reader(&f, db, q->now_ms);
	if (!rc) {
		rc = weigh(&f, q, &c, err);
		db_rollback(db);
	}
	if (!rc) {
		*ret_answered = c.x.chosen >= 0 || c.x.verdict == ASK_HUMAN || c.x.verdict == ASK_UNSUBSCRIBE;
		q->json ? write_json(&f, q, &c, out) : say_all(&f, q, &c, out);
		rc = text_check(out, err);
	}
	foldload_done(&f);
	return rc;
}
