#include "prosetalk.h"
#include "permit.h"

/* -- when ------------------------------------------------------------------------------------------------------------- */

static void surely(struct prose *p, const char *whose, enum sop_sure sure, int permille)
{
	if (sure == SOP_SURE_DEFAULT)
		return;
	text_adds(prosewords_point(p), whose);
	if (sure == SOP_SURE_NEVER)
		text_adds(p->out, "不自动回答，员工来定");
	else if (sure == SOP_SURE_EXACT)
		text_adds(p->out, "整条消息和问法一样，才自动回答");
	else
		text_addf(p->out, "像 %d%% 以上就自动回答；意思可能相反、数字不同、有别的问题差不多像的，不自动回答",
			permille / 10);
	prosewords_end(p);
}

void prosetalk_rules(struct prose *p)
{
	const struct sop_talk *t = p->s->talk;
	const struct sop_names *tags = p->s->exclude_tags.n ? &p->s->exclude_tags : &p->r->exclude_tags;

	if (!t)
		return;
	prosewords_say(p,
		t->where == SOP_TALK_KF                ? "用在微信客服里"
			: t->where == SOP_TALK_SIDEBAR ? "用在侧边栏里：回答作为待办给员工，员工点一下发出去"
						       : "用在微信客服和侧边栏里");
	if (span_present(t->account))
		text_addf(prosewords_point(p), "微信客服账号是「%.*s」\n", SPAN_ARG(t->account));
	if (span_present(t->persona))
		text_addf(prosewords_point(p), "语气照「%.*s」\n", SPAN_ARG(t->persona));
	if (p->s->audience) {
		text_adds(prosewords_point(p), "只答这样的客户：");
		prosewords_cond(p->s->kind, p->s->audience, p->out);
		prosewords_end(p);
	}
	if (tags->n) {
		text_adds(prosewords_point(p), "有标签");
		prosewords_names(tags, "或", p->out);
		text_adds(p->out, "的客户不答");
		prosewords_end(p);
	}
	surely(p, "", t->sure, t->sure_permille);
	if (t->human_words.n) {
		text_adds(prosewords_point(p), "消息里有");
		prosewords_names(&t->human_words, "或", p->out);
		text_adds(p->out, "，马上转给人，什么也不自动回答");
		prosewords_end(p);
	}
}

/* -- what ----------------------------------------------------------------------------------------------------------------- */

static void reply(struct prose *p, const struct sop_reply *r, const char *indent)
{
	for (int i = 0; i < r->texts; i++) {
		prosewords_text(&r->text[i], false, indent, p->out);
		prosewords_end(p);
	}
	for (int i = 0; i < r->attachments; i++) {
		text_adds(prosewords_point(p), "附：");
		prosewords_attachment(&r->attachment[i], p->out);
		prosewords_end(p);
	}
	if (r->ask.n) {
		text_adds(prosewords_point(p), "没说清就再问：");
		prosewords_text(&r->ask, false, "", p->out);
		prosewords_end(p);
	}
	for (int i = 0; i < r->actions; i++) {
		text_adds(prosewords_point(p), "回了以后：");
		prosewords_action(&r->action[i], p->out);
		prosewords_end(p);
	}
	if (r->pause_ms) {
		text_adds(prosewords_point(p), "问到就停下所有剧本 ");
		permit_say_time(r->pause_ms, p->out);
		prosewords_end(p);
	}
}

static void listed(struct prose *p, const char *what, const struct sop_names *names)
{
	if (names->n == 0)
		return;
	text_adds(prosewords_point(p), what);
	prosewords_names(names, "", p->out);
	prosewords_end(p);
}

static void question(struct prose *p, const struct sop_question *q)
{
	static const struct sop_step beside = {.of = -1}, below = {.of = 0}; /* they indent */

	p->step = &beside;
	text_addf(p->out, "  %d. 「%.*s」\n", q->index + 1, SPAN_ARG(q->name));
	listed(p, "也这样问：", &q->aliases);
	surely(p, "这一问", q->sure, q->sure_permille);
	if (q->human)
		prosewords_say(p, "转给人：员工来答");
	reply(p, &q->reply, "      | ");
	for (int i = 0; i < q->branches; i++) {
		text_adds(p->out, "      · ");
		if (q->branch[i].cond) {
			text_adds(p->out, "如果");
			prosewords_cond(p->s->kind, q->branch[i].cond, p->out);
		} else {
			text_adds(p->out, "否则");
		}
		prosewords_end(p);
		p->step = &below;
		reply(p, &q->branch[i], "          | ");
		p->step = &beside;
	}
	listed(p, "请客户选：", &q->options);
	listed(p, "员工可以打标签：", &q->suggest);
}

void prosetalk_questions(struct prose *p)
{
	for (int i = 0; p->s->talk && i < p->s->talk->questions; i++)
		question(p, &p->s->talk->question[i]);
	p->step = NULL;
}
