/* botnote: 备注 and 描述 of a customer, as an employee writes them in the app's chat or on the sidebar (api.md 2.5). Each has his own: nobody
 * writes in another's name. What he changed in the client stands: a page that shows an older text changes nothing, and the chat says what
 * stood there. */
#include "botint.h"
#include "base/utf8.h"
#include "store/relation.h"
#include "store/remark.h"

#define NOTE_MS (10 * INT64_C(60000)) /* later he may have changed it in the client */
#define NOTE "note:"                  /* "note:remark": the subject of the call */

static const struct field {
	const char *name, *words;
	size_t chars; /* api.md 2.5 */
} fields[BOT_NOTES] = {
	[BOT_NOTE_REMARK] = {"remark", "备注", 20},
	[BOT_NOTE_DESCRIPTION] = {"description", "描述", 150},
};

bool botnote_field(struct span name, enum bot_note *ret)
{
	for (int i = 0; i < BOT_NOTES; i++)
		if (span_is(name, fields[i].name)) {
			*ret = (enum bot_note)i;
			return true;
		}
	return false;
}

static struct span *text_of(struct remark *r, enum bot_note what)
{
	return what == BOT_NOTE_REMARK ? &r->remark : &r->description;
}

/* Line ends of a browser as those of WeCom. */
static struct span clean(struct fold *f, struct span s)
{
	struct text t;
	struct span out;

	text_init(&t, s.n + 1);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			text_addc(&t, s.p[i]);
	out = t.n ? arena_copy(f->work, span_trim(text_span(&t))) : SPAN_LIT("");
	text_release(&t);
	return out;
}

static enum rc call(struct bot_talk *t, enum bot_note what, struct span text, struct err *err)
{
	struct request q = {.api = API_REMARK, .u.remark = {.userid = t->me.userid, .external_userid = t->customer}};
	struct effects_spec spec = {.lane = API_LANE_COUNT,
		.not_after_ms = t->f->now_ms + NOTE_MS,
		.subject = effects_subject(t->f, NOTE "%s", fields[what].name),
		.customer = t->customer};

	*(what == BOT_NOTE_REMARK ? &q.u.remark.remark : &q.u.remark.description) = text;
	return effects_make(t->f, &q, &spec, NULL, err);
}

/* His own relation. RC_NOTFOUND: he has none; he was told. */
static enum rc follows(struct bot_talk *t, enum bot_note what, struct err *err)
{
	struct relation r;
	enum rc rc = relation_get(t->f->db, t->f->work, t->customer, t->me.userid, &r, err);

	if (rc == RC_NOTFOUND || (!rc && r.state != RELATION_LIVE)) {
		botwork_refuse(t, "%s是加了他的员工自己的：您没有加他，改不了", fields[what].words);
		return RC_NOTFOUND;
	}
	return rc;
}

static bool fits(struct bot_talk *t, enum bot_note what, struct span text)
{
	size_t n = utf8_count(text);

	if (!text.n)
		botwork_refuse(t, "%s写什么？要清空，请在企业微信里清", fields[what].words);
	else if (n > fields[what].chars)
		botwork_refuse(t, "%s最多 %zu 个字，您写了 %zu 个，没有改", fields[what].words, fields[what].chars, n);
	return text.n > 0 && n <= fields[what].chars;
}

enum rc botnote_write(struct bot_talk *t, enum bot_note what, struct span said, struct span was, struct err *err)
{
	struct remark known = {.remark = SPAN_LIT(""), .description = SPAN_LIT("")};
	struct span text = clean(t->f, said), now, shown;
	enum rc rc = follows(t, what, err);

	if (rc || !fits(t, what, text))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = remark_get(t->f->db, t->f->work, t->customer, t->me.userid, &known, err);
	if (!rc || rc == RC_NOTFOUND)
		rc = botfind_shown(t, t->customer, &shown, err);
	if (rc)
		return rc;
	now = *text_of(&known, what);
	if (span_present(was) && !span_eq(clean(t->f, was), clean(t->f, now))) {
		botwork_refuse(t, "没有改：%s在您打开这一页以后变了，现在是「%.*s」。看过了再改", fields[what].words,
			SPAN_ARG(now));
		return RC_OK;
	}
	if (span_eq(text, clean(t->f, now))) {
		text_addf(&t->out, "%.*s的%s已经是这样", SPAN_ARG(shown), fields[what].words);
		return RC_OK;
	}
	rc = call(t, what, text, err);
	if (rc)
		return rc;
	text_addf(&t->out, "%.*s的%s改成「%.*s」", SPAN_ARG(shown), fields[what].words, SPAN_ARG(text));
	if (now.n)
		text_addf(&t->out, "，原来是「%.*s」", SPAN_ARG(now));
	return RC_OK;
}

/* What stands behind the customer as it was typed: commands are read with full-width forms folded, a note is no command. After a choice
 * by number it is known as it was read alone. */
static struct span as_typed(struct fold *f, struct span said, struct span folded)
{
	struct span rest = span_trim(said), found = folded;
	struct text t;
	uint32_t cp = 0;

	text_init(&t, said.n + 1);
	for (; rest.n > 0; rest = span_drop(rest, utf8_next(rest, &cp) ? utf8_next(rest, &cp) : 1)) {
		text_clear(&t);
		botwords_fold(rest, &t);
		if (t.n && span_eq(text_span(&t), folded)) {
			found = arena_copy(f->work, rest);
			break;
		}
	}
	text_release(&t);
	return found;
}

/* 「描述 小明 油皮，怕香」 */
static enum rc typed(struct bot_talk *t, enum bot_note what, struct err *err)
{
	struct span text;
	enum rc rc = botfind_customer(t, &t->customer, &text, err);

	return rc ? rc == RC_NOTFOUND ? RC_OK : rc
		  : botnote_write(t, what, as_typed(t->f, t->said, text), SPAN_ABSENT, err);
}

enum rc botnote_remark(struct bot_talk *t, struct err *err)
{
	return typed(t, BOT_NOTE_REMARK, err);
}

enum rc botnote_description(struct bot_talk *t, struct err *err)
{
	return typed(t, BOT_NOTE_DESCRIPTION, err);
}

enum rc botnote_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct bot_talk t = {.f = f, .customer = e->customer};
	struct request r;
	struct span shown;
	enum bot_note what;
	enum rc rc;

	(void)w;
	if (!span_starts(e->subject, NOTE) || !botnote_field(span_drop(e->subject, sizeof NOTE - 1), &what))
		return RC_OK;
	rc = effects_request(f, e, &r, err);
	if (!rc)
		rc = botrole_of(f, relations_lower(f, r.u.remark.userid), &t.me, err);
	if (!rc)
		rc = botfind_shown(&t, e->customer, &shown, err);
	if (rc)
		return rc;
	text_init(&t.out, REQUEST_MAX_MESSAGE_BYTES);
	text_addf(&t.out, "%.*s的%s没有改成：%.*s", SPAN_ARG(shown), fields[what].words,
		SPAN_ARG(effects_said(f, e, x, SPAN_LIT("企业微信一直没有回答，过一会儿再改"))));
	rc = botwork_answer(f, t.me.userid, &t.out, err);
	text_release(&t.out);
	return rc;
}
