#include "prosepost.h"
#include "permit.h"
#include "prosestep.h"

/* -- who and how many -------------------------------------------------------------------------------------------------- */

void prosepost_rules(struct prose *p)
{
	const struct sop_moments *m = p->s->moments;

	if (!m)
		return;
	if (m->people.n) {
		text_adds(prosewords_point(p), "没有另写的，由");
		prosewords_names(&m->people, "", p->out);
		text_adds(p->out, "发表");
		prosewords_end(p);
	}
	prosewords_say(p, "到时间员工在企业微信里收到通知，点一下才发出去");
	prosewords_say(p, "到期限还没发的收回：没另写的到当天结束，不进静默时间");
	text_addf(prosewords_point(p), "一位员工一天最多发 %d 条\n", m->per_day > 0 ? m->per_day : 3);
	if (m->window_ms) {
		text_adds(prosewords_point(p), "点赞、评论以后 ");
		permit_say_time(m->window_ms, p->out);
		text_adds(p->out, "内的订单，算这条朋友圈的");
		prosewords_end(p);
	}
	if (span_present(m->persona))
		text_addf(prosewords_point(p), "语气照「%.*s」\n", SPAN_ARG(m->persona));
}

/* -- what ----------------------------------------------------------------------------------------------------------------- */

static void then(struct prose *p, const char *what, const struct sop_action *v, int n)
{
	for (int i = 0; i < n; i++) {
		text_adds(prosewords_point(p), what);
		if (v[i].act == SOP_ACT_HANDOVER) { /* a post is no script that he could leave */
			text_adds(p->out, "进入剧本");
			prosewords_names(&v[i].names, "", p->out);
		} else {
			prosewords_action(&v[i], p->out);
		}
		if (v[i].act == SOP_ACT_TODO) {
			text_adds(p->out, "，");
			prosewords_todo_until(&v[i], p->out);
		}
		prosewords_end(p);
	}
}

static void one_post(struct prose *p)
{
	const struct sop_post *post = p->step->post;

	prosestep_selling(p);
	if (p->step->text.n) {
		prosewords_text(&p->step->text, true, "      | ", p->out);
		text_adds(p->out, "\n");
	}
	prosestep_attachments(p);
	if (post->visible.n) {
		text_adds(prosewords_point(p), "只给有标签");
		prosewords_names(&post->visible, "或", p->out);
		text_adds(p->out, "的客户看");
		prosewords_end(p);
	}
	if (post->people.n) {
		text_adds(prosewords_point(p), "由");
		prosewords_names(&post->people, "", p->out);
		text_adds(p->out, "发表");
		prosewords_end(p);
	}
	if (p->step->confirm_ms > 0 || p->step->confirm_minute >= 0) {
		text_adds(prosewords_point(p), "发表的期限：");
		if (p->step->confirm_ms > 0)
			permit_say_time(p->step->confirm_ms, p->out);
		else
			prosewords_clock(p->step->confirm_minute, p->out);
		text_adds(p->out, p->step->confirm_ms > 0 ? "内" : "前");
		prosewords_end(p);
	}
	if (post->first.n) {
		text_adds(prosewords_point(p), "发了以后员工自己写首评：");
		prosewords_text(&post->first, true, "", p->out);
		prosewords_end(p);
	}
	then(p, "客户点赞：", post->like, post->likes);
	then(p, "客户评论：", post->comment, post->comments);
	prosestep_miss(p);
}

void prosepost_posts(struct prose *p)
{
	for (int i = 0; p->s->moments && i < p->s->steps; i++) {
		p->step = &p->s->step[i];
		text_addf(p->out, "  %d. ", i + 1);
		prosewords_step(p->r, p->s, p->step, p->out);
		text_adds(p->out, "\n");
		one_post(p);
	}
	p->step = NULL;
}
