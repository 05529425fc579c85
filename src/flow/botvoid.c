#include "botvoid.h"
#include "base/json.h"
#include "foldorders.h"
#include "ordervoid.h"
#include "store/handlog.h"
#include "store/voidlog.h"
#include <string.h>

#define WHY_BYTES 256 /* as of siyu orders void */

bool botvoid_read(struct span s, struct botorder *o)
{
	struct span why = span_starts(s, "作废") ? span_drop(s, strlen("作废")) : SPAN_ABSENT;

	if (span_is(s, "算回来"))
		o->verb = SPAN_LIT(BOTVOID_BACK);
	if (!span_present(why) || (why.n && !strchr(" :,", why.p[0])))
		return o->verb.n > 0;
	while (why.n && strchr(" :,", why.p[0]))
		why = span_drop(why, 1);
	o->verb = SPAN_LIT(BOTVOID_OUT);
	o->why = why;
	return true;
}

static const char *const here[] = {"应用", "网页"};

struct span botvoid_teller(const struct bot_talk *t)
{
	const struct bot_person *p = &t->me;
	const char *where = here[t->page];

	if (!p->name.n || span_eq(p->name, p->userid))
		return effects_subject(t->f, "%s %.*s", where, SPAN_ARG(p->userid));
	return effects_subject(t->f, "%s %.*s（%.*s）", where, SPAN_ARG(p->name), SPAN_ARG(p->userid));
}

/* Was it botvoid_teller who named him? */
static bool told_here(struct span who)
{
	for (size_t i = 0; i < sizeof here / sizeof *here; i++)
		if (span_starts(who, here[i]) && span_starts(span_drop(who, strlen(here[i])), " "))
			return true;
	return false;
}

enum rc botvoid_refuse(struct bot_talk *t, const struct purchase *p, struct err *err)
{
	struct voidlog v;
	enum rc rc = voidlog_get(t->f->db, t->f->work, p->purchase, &v, err);

	if (rc)
		return rc;
	if (told_here(v.who))
		botwork_refuse(t, "单 %.*s 已经作废，改不了：要算回来先发「改单 %.*s 算回来」", SPAN_ARG(p->order_no),
			SPAN_ARG(p->order_no));
	else
		botwork_refuse(t,
			"单 %.*s 已经作废，改不了：是管理员作废的，要算回来请找管理员（siyu orders unvoid %.*s --source " BOTORDER_SOURCE
			"），或者重新报单",
			SPAN_ARG(p->order_no), SPAN_ARG(p->order_no));
	return RC_NOTFOUND;
}

void botvoid_from(struct botorder *o, const struct purchase *p)
{
	o->no = p->order_no;
	o->customer = p->customer;
	o->employee = p->employee;
	o->product = p->product;
	o->quantity = p->quantity;
	o->paid_ms = p->paid_ms;
	o->fen = p->gross_fen;
}

/* May he have it out of the books? What a person of the office put right of it stands. RC_NOTFOUND: told. */
static enum rc may_void(struct bot_talk *t, const struct purchase *p, struct err *err)
{
	struct handlog *v = NULL;
	int n = 0;
	enum rc rc = p->voided ? botvoid_refuse(t, p, err) : handlog_of(t->f->db, t->f->work, p->purchase, &v, &n, err);

	if (rc || !n)
		return rc;
	botwork_refuse(t,
		"单 %.*s 管理员手工改过，应用里作废不了：真要作废请找管理员（siyu orders void %.*s --source " BOTORDER_SOURCE
		" --why 为什么）",
		SPAN_ARG(p->order_no), SPAN_ARG(p->order_no));
	return RC_NOTFOUND;
}

/* … back in? It is then what it was. RC_NOTFOUND: told. */
static enum rc may_restore(struct bot_talk *t, const struct purchase *p, struct botorder *o, struct err *err)
{
	struct voidlog v;
	enum rc rc = p->voided ? voidlog_get(t->f->db, t->f->work, p->purchase, &v, err) : RC_NOTFOUND;

	if (rc == RC_NOTFOUND)
		botwork_refuse(t, "单 %.*s 没有作废，不用算回来", SPAN_ARG(p->order_no));
	if (rc)
		return rc;
	o->fen = v.gross_fen;
	o->quantity = v.quantity;
	return told_here(v.who) ? RC_OK : botvoid_refuse(t, p, err);
}

/* The order that o->verb is about, as it stands; into o. RC_NOTFOUND: told why not. */
static enum rc may_move(struct bot_talk *t, struct span no, struct botorder *o, struct err *err)
{
	struct purchase p;
	enum rc rc = botorder_find(t, no, &p, err);

	if (rc)
		return rc;
	botvoid_from(o, &p);
	t->customer = p.customer;
	return span_is(o->verb, BOTVOID_BACK) ? may_restore(t, &p, o, err) : may_void(t, &p, err);
}

enum rc botvoid_ask(struct bot_talk *t, struct span no, struct botorder *o, struct err *err)
{
	bool back = span_is(o->verb, BOTVOID_BACK);
	enum rc rc;

	if (o->why.n > WHY_BYTES) {
		botwork_refuse(t, "作废的原因太长：写八十个字以内");
		return RC_OK;
	}
	o->why = ordervoid_reason(t->f->work, o->why);
	rc = may_move(t, no, o, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_addf(&t->out, "改单 %.*s %s：", SPAN_ARG(o->no), back ? "算回来" : "作废");
	rc = botorder_say(t, o, err);
	if (rc)
		return rc;
	if (o->why.n)
		text_addf(&t->out, "（%.*s）", SPAN_ARG(o->why));
	text_addf(&t->out, "\n%s\n对就回「确认」，不对回「取消」",
		back ? "回到作废时的样子，重新算数" : "像没有报过：金额、订单数、业绩哪里都不算它了");
	return botorder_wait(t, o, err);
}

/* The same input as siyu orders void puts. */
static enum rc move_order(struct bot_talk *t, const struct botorder *o, struct err *err)
{
	struct text body;
	struct jsonw w;
	struct json_doc *doc;
	enum rc rc;

	text_init(&body, 4096);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "source", BOTORDER_SOURCE);
	jsonw_kstr(&w, "by", botvoid_teller(t));
	jsonw_kstr(&w, "why", o->why.n ? o->why : SPAN_LIT("没写原因"));
	jsonw_key(&w, "numbers");
	jsonw_arr(&w);
	jsonw_str(&w, o->no);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	rc = text_check(&body, err);
	rc = rc ? rc : json_parse(text_span(&body), &doc, err);
	text_release(&body);
	if (rc)
		return rc;
	rc = foldorders_void(t->f, json_root(doc), span_is(o->verb, BOTVOID_OUT), err);
	json_free(doc);
	return rc;
}

enum rc botvoid_yes(struct bot_talk *t, struct botorder *o, struct err *err)
{
	enum rc rc = botstate_drop(t->f->db, t->me.userid, BOTSTATE_ORDER, err);

	rc = rc ? rc : may_move(t, o->no, o, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = move_order(t, o, err);
	if (rc || !botwork_went(t))
		return rc;
	bool back = span_is(o->verb, BOTVOID_BACK);
	text_addf(&t->out, "%s：%.*s，", back ? "算回来了" : "作废了", SPAN_ARG(o->no));
	rc = botorder_say(t, o, err);
	if (!back)
		text_addf(&t->out, "，哪里都不算它了。作废错了发「改单 %.*s 算回来」", SPAN_ARG(o->no));
	return rc;
}
