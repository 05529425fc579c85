/* effects: rows of the outbox as the fold makes and moves them. */
#include "foldint.h"
#include "wecom/errclass.h"
#include "crm/moves.h"
#include <stdarg.h>
#include <stdio.h>

/* As long as it is: a text for the sidebar, all tags of a line. */
struct span effects_subject(struct fold *f, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	INVARIANT(n >= 0);
	p = arena_alloc(f->work, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return span_make(p, (size_t)n);
}

enum rc effects_about(
	const struct outbox_row *e, struct span *ret_verb, int64_t *ret_id, struct span *ret_rest, struct err *err)
{
	struct span rest, id, more;

	if (!span_cut(e->subject, ':', ret_verb, &rest))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	if (!span_cut(rest, ':', &id, &more))
		more = SPAN_LIT("");
	if (!span_int(id, ret_id))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	*ret_rest = more;
	return RC_OK;
}

static struct span code_said(struct fold *f, enum api_id api, int64_t code, struct span msg)
{
	const char *words = errclass_find(api, code)->words;

	return words[0] ? effects_subject(f, "%s（错误码 %lld）", words, (long long)code)
			: effects_subject(f, "企业微信回了错误码 %lld（%.*s），在 open.work.weixin.qq.com 查它的意思",
				  (long long)code, SPAN_ARG(msg));
}

struct span effects_said(struct fold *f, const struct outbox_row *e, const struct answer *x, struct span otherwise)
{
	if (!x || x->code == ANSWER_NO_INT)
		return otherwise;
	return code_said(f, api_find(e->api), x->code, x->msg);
}

struct span effects_too_much(struct fold *f, const struct err *err)
{
	return effects_subject(f, "填好以后超过了企业微信的上限：把正文改短，附件减几个（%s）", err->text);
}

struct span effects_unheard(struct fold *f, const struct outbox_row *e, const struct wire_answer *w)
{
	const char *how = w->outcome == WIRE_EXPIRED ? "到期限还没能交给企业微信" : "没能交给企业微信";
	struct span why = e->detail;

	if (w->outcome == WIRE_REFUSED)
		return why; /* a person's, or our own, decision */
	if (e->code != OUTBOX_NONE && e->code != 0)
		why = code_said(f, api_find(e->api), e->code, e->detail);
	return why.n ? effects_subject(f, "%s：%.*s", how, SPAN_ARG(why)) : span_of(how);
}

static bool separates(char c)
{
	return c == '\t' || c == '/' || c == '%';
}

struct span effects_field(struct fold *f, struct span name)
{
	static const char digit[] = "0123456789ABCDEF";
	size_t n = 0, more = 0;
	char *p;

	for (size_t i = 0; i < name.n; i++)
		more += separates(name.p[i]) ? 2 : 0;
	if (!more)
		return name;
	p = arena_alloc(f->work, name.n + more + 1);
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (!separates(name.p[i])) {
			p[n++] = name.p[i];
			continue;
		}
		p[n++] = '%';
		p[n++] = digit[c >> 4];
		p[n++] = digit[c & 15];
	}
	return span_make(p, n);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct span effects_name(struct fold *f, struct span field)
{
	size_t n = 0;
	char *p;

	if (span_find(field, '%') == SIZE_MAX)
		return field;
	p = arena_alloc(f->work, field.n + 1);
	for (size_t i = 0; i < field.n; i++) {
		bool room = field.p[i] == '%' && i + 2 < field.n;
		int high = room ? hex(field.p[i + 1]) : -1, low = room ? hex(field.p[i + 2]) : -1;
		bool coded = high >= 0 && low >= 0;

		if (coded)
			p[n++] = (char)(high << 4 | low);
		else
			p[n++] = field.p[i];
		i += coded ? 2 : 0;
	}
	return span_make(p, n);
}

static struct span encode(struct fold *f, const struct request *r)
{
	struct jsonw w;

	text_clear(&f->json);
	jsonw_init(&w, &f->json);
	request_encode(r, &w);
	INVARIANT(!f->json.over);
	return text_span(&f->json);
}

/* A request that breaks one of WeCom's limits is stored as failed, with the limit: an input is not refused for it. */
enum rc effects_make(struct fold *f, const struct request *r, const struct effects_spec *spec,
	struct outbox_key *ret_key, struct err *err)
{
	const struct api_def *def = api_def(r->api);
	struct err broken;
	enum rc bad = request_check(r, &broken);
	struct outbox_row e = {
		.key = {f->input_id, f->effects++},
		.api = span_of(def->name),
		.lane = spec->lane == API_LANE_COUNT ? def->lane : spec->lane,
		.state = bad         ? OUTBOX_FAILED
			: spec->held ? OUTBOX_HELD
				     : OUTBOX_READY,
		.not_before_ms = spec->not_before_ms ? spec->not_before_ms : f->now_ms,
		.not_after_ms = spec->not_after_ms ? spec->not_after_ms : OUTBOX_NEVER,
		.subject = spec->subject.p ? spec->subject : SPAN_LIT(""),
		.customer = spec->customer,
		.made_ms = f->now_ms,
		.ended_ms = bad ? f->now_ms : OUTBOX_NONE,
		.code = OUTBOX_NONE,
		.detail = bad ? span_of(broken.text) : SPAN_LIT(""),
	};
	enum rc rc;

	if (e.key.ordinal >= OUTBOX_MOST)
		return err_set(err, RC_INVALID, "an input with more than %d effects", OUTBOX_MOST);
	e.request = encode(f, r);
	rc = outbox_add(f->db, &e, err);
	if (rc)
		return rc;
	if (ret_key)
		*ret_key = e.key;
	return bad ? err_set(err, RC_LIMIT, "%s", broken.text) : RC_OK;
}

enum rc effects_put(struct fold *f, const struct request *r, const struct effects_spec *spec, struct err *err)
{
	enum rc rc = effects_make(f, r, spec, NULL, err);

	return rc == RC_LIMIT ? RC_OK : rc;
}

enum rc effects_get(struct fold *f, struct span key, struct outbox_row *ret, struct err *err)
{
	struct outbox_key k;

	return outbox_key_read(key, &k) ? outbox_get(f->db, f->work, k, ret, err)
					: err_set(err, RC_NOTFOUND, "no effect '%.*s'", SPAN_ARG(key));
}

enum rc effects_move(struct fold *f, struct outbox_row *e, enum outbox_state to, struct err *err)
{
	if (to != e->state && !moves_allowed(MOVES_EFFECT, outbox_state_name(e->state), outbox_state_name(to)))
		return err_set(err, RC_INVALID, "effect %lld.%lld is '%s' and cannot become '%s'",
			(long long)e->key.input_id, (long long)e->key.ordinal, outbox_state_name(e->state),
			outbox_state_name(to));
	e->state = to;
	e->ended_ms = to == OUTBOX_DONE || to == OUTBOX_FAILED || to == OUTBOX_EXPIRED || to == OUTBOX_CANCELLED
		? f->now_ms
		: OUTBOX_NONE;
	return outbox_move(f->db, e, err);
}

enum rc effects_cancel(struct fold *f, struct outbox_row *e, const char *why, struct err *err)
{
	if (e->state != OUTBOX_READY && e->state != OUTBOX_HELD)
		return RC_OK; /* under way or over: its answer says what happened */
	e->detail = span_of(why);
	return effects_move(f, e, OUTBOX_CANCELLED, err);
}

enum rc effects_request(struct fold *f, const struct outbox_row *e, struct request *ret, struct err *err)
{
	return request_decode(f->work, api_find(e->api), e->request, ret, err);
}

enum rc effects_rewrite(struct fold *f, struct outbox_row *e, const struct request *r, struct err *err)
{
	enum rc rc = request_check(r, err);

	if (rc)
		return rc;
	e->request = arena_copy(f->work, encode(f, r));
	return outbox_rewrite(f->db, e, err);
}
