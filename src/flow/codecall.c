/* codecall: what WeCom answers to the calls of codework. An add without an answer is looked for among the contact ways made
 * since then: the one with its State is ours (finding 36; api.md 1.5, 8.2). */
#include "codepick.h"
#include "codework.h"
#include <string.h>

#define WINDOW_S 120             /* of clocks that differ */
#define SETTLE_MS INT64_C(60000) /* WeCom lists a new one only after a while */
#define AHEAD_S 86400            /* a call that stood in a queue may be executed long after we gave it up */
#define LIST_PAGE 100
#define MOST_CANDIDATES 300 /* behind them stands MORE: then nobody can say that it was not made */
#define MORE "+"
#define UNKNOWN_WAY 41044

/* "code:7", "codeask:7:id,id" */
static enum rc code_of(
	struct fold *f, const struct outbox_row *e, struct span *ret_rest, struct chancode *ret, struct err *err)
{
	struct span head;
	int64_t code;
	enum rc rc = effects_about(e, &head, &code, ret_rest, err);

	if (rc)
		return rc;
	return chancode_get(f->db, f->work, code, ret, err);
}

/* Is this call the one that the code waits for? */
static bool waited_for(const struct chancode *c, const struct outbox_row *e)
{
	char key[OUTBOX_KEY_BYTES];

	return span_is(c->effect, outbox_key_print(e->key, key));
}

static enum rc ask_picture(struct fold *f, const struct chancode *c, struct err *err)
{
	struct request r = {.api = c->type == SOP_CODE_GROUP ? API_GET_JOIN : API_GET_WAY, .u.way_id = {c->config_id}};
	struct effects_spec spec = {
		.lane = API_LANE_READ, .subject = effects_subject(f, "code:%lld", (long long)c->code)};

	return effects_put(f, &r, &spec, err);
}

static enum rc made(struct fold *f, struct chancode *c, struct span config_id, struct span qr_code, struct err *err)
{
	enum rc rc = RC_OK;

	c->config_id = config_id;
	c->qr_code = qr_code.n ? qr_code : SPAN_LIT("");
	c->made_ms = f->now_ms;
	c->sent = c->asked;
	c->asked = c->effect = c->trouble = SPAN_LIT("");
	if (!c->qr_code.n)
		rc = ask_picture(f, c, err);
	return rc ? rc : codework_next(f, c, err);
}

enum rc codecall_added(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	(void)w;
	return rc ? rc : made(f, &c, x->u.way.config_id, x->u.way.qr_code, err);
}

enum rc codecall_linked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_link *link = &x->u.link_new.link;
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	(void)w;
	return rc ? rc : made(f, &c, link->link_id, codegroup_url(f, &c, link->url), err);
}

enum rc codecall_joined(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_way *way = &x->u.join_get.join_way;
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	(void)w;
	if (rc || !way->qr_code.n || !span_eq(way->config_id, c.config_id))
		return rc;
	c.qr_code = way->qr_code;
	rc = chancode_put(f->db, &c, err);
	return rc ? rc : codegroup_made(f, c.name, err);
}

enum rc codecall_updated(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	(void)x;
	(void)w;
	if (rc || !waited_for(&c, e))
		return rc;
	c.sent = c.asked;
	c.asked = c.effect = c.trouble = SPAN_LIT("");
	return codework_next(f, &c, err);
}

/* What an operator can do about it. */
static struct span why_not(
	struct fold *f, const struct outbox_row *e, const struct answer *x, const struct wire_answer *w)
{
	static const struct {
		int64_t code;
		const char *words;
	} known[] = {{40003, "有接待员工不在企业微信里"}, {46004, "有接待员工不在企业微信里"},
		{60111, "有接待员工不在企业微信里，或不在应用的可见范围里"}, {41054, "有接待员工没有激活，或没有实名"},
		{84074, "有接待员工没有开客户联系"}, {49008, "有群已经解散"},
		{48002, "应用没有这个接口的权限：获客链接要在企业微信后台开通获客助手"}, {41095, "获客链接到了上限"},
		{60011, "有接待员工不在应用的可见范围里"}, {41041, "接待员工超过 100 位"}, {41045, "企业的码到了上限"},
		{UNKNOWN_WAY, CODEWORK_GONE}};
	const char *words = NULL;

	if (!x || x->code == ANSWER_NO_INT)
		return effects_subject(f, "企业微信没有回答：%.*s", SPAN_ARG(w->detail));
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].code == x->code)
			words = known[i].words;
	return words ? effects_subject(f, "%s（%lld）", words, (long long)x->code) : effects_said(f, e, x, SPAN_ABSENT);
}

enum rc codecall_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	if (rc || !waited_for(&c, e))
		return rc;
	return codework_refused(f, &c, why_not(f, e, x, w), err);
}

/* -- deleting, by a person -------------------------------------------------------------------------------------------- */

enum rc codecall_drop(struct fold *f, struct span name, const char **ret_refusal, struct err *err)
{
	struct chancode *v = NULL, *c = NULL;
	struct request r = {.api = API_DEL_WAY};
	struct effects_spec spec = {.lane = API_LANE_COUNT};
	struct outbox_key key;
	int n = 0;
	enum rc rc = chancode_all(f->db, f->work, &v, &n, err);

	*ret_refusal = NULL;
	if (rc)
		return rc;
	*ret_refusal = codepick_drop(v, n, name, &c);
	if (*ret_refusal)
		return RC_OK;
	r.u.way_id.config_id = c->config_id;
	if (c->type == SOP_CODE_GROUP)
		r.api = API_DEL_JOIN;
	if (c->type == SOP_CODE_LINK)
		r = (struct request){.api = API_DEL_LINK, .u.link = {.link_id = c->config_id}};
	spec.subject = effects_subject(f, "code:%lld", (long long)c->code);
	rc = effects_make(f, &r, &spec, &key, err);
	if (rc)
		return rc;
	c->effect = effects_subject(f, "%lld.%lld", (long long)key.input_id, (long long)key.ordinal);
	return chancode_put(f->db, c, err);
}

/* Its name stays with those who came by it. A row of that name in the table is a new code. */
enum rc codecall_dropped(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	(void)x;
	(void)w;
	if (rc)
		return rc;
	c.config_id = c.qr_code = c.sent = c.asked = c.effect = c.trouble = SPAN_LIT("");
	c.made_ms = CHANCODE_NONE;
	c.stopped_ms = f->now_ms;
	return codework_next(f, &c, err);
}

/* -- an add that may have happened ---------------------------------------------------------------------------------------- */

static enum rc ask_list(struct fold *f, const struct chancode *c, const struct request *r, int64_t not_before_ms,
	struct span found, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_READ,
		.not_before_ms = not_before_ms,
		.subject = effects_subject(f, "codeask:%lld:%.*s", (long long)c->code, SPAN_ARG(found))};

	return effects_put(f, r, &spec, err);
}

enum rc codecall_unsure(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r = {.api = API_LIST_WAY,
		.u.way_list = {.start_time = e->made_ms / 1000 - WINDOW_S,
			.end_time = f->now_ms / 1000 + AHEAD_S,
			.limit = LIST_PAGE}};
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	return rc ? rc : ask_list(f, &c, &r, f->now_ms + SETTLE_MS, SPAN_LIT(""), err);
}

/* The call whose end is looked for. RC_NOTFOUND: it is settled. */
static enum rc call_of(struct fold *f, const struct chancode *c, struct outbox_row *ret, struct err *err)
{
	enum rc rc = effects_get(f, c->effect, ret, err);

	return !rc && ret->state != OUTBOX_UNSURE ? RC_NOTFOUND : rc;
}

enum rc codecall_found(struct fold *f, struct chancode *c, struct span config_id, struct span qr_code, struct err *err)
{
	struct outbox_row call;
	enum rc rc = c->effect.n ? call_of(f, c, &call, err) : RC_OK;

	if (rc)
		return rc == RC_NOTFOUND ? err_set(err, RC_CONFLICT, "a call is under way") : rc;
	if (c->effect.n) {
		call.detail = SPAN_LIT("found at WeCom afterwards");
		rc = effects_move(f, &call, OUTBOX_DONE, err);
	}
	return rc ? rc : made(f, c, config_id, qr_code, err);
}

/* The add that a question is about, and the candidates that are still to be read. RC_NOTFOUND: it is settled. */
static enum rc asked_of(struct fold *f, const struct outbox_row *e, struct span *ret_found, struct chancode *ret_code,
	struct outbox_row *ret_call, struct err *err)
{
	enum rc rc = code_of(f, e, ret_found, ret_code, err);

	return rc ? rc : call_of(f, ret_code, ret_call, err);
}

static enum rc not_made(struct fold *f, struct chancode *c, struct outbox_row *e, struct err *err)
{
	enum rc rc;

	if (!c->listed) { /* the row vanished meanwhile: it need not be made any more */
		e->detail = SPAN_LIT("it was not made, and is not wanted any more");
		rc = effects_move(f, e, OUTBOX_FAILED, err);
		c->effect = c->asked = SPAN_LIT("");
		return rc ? rc : chancode_put(f->db, c, err);
	}
	e->not_before_ms = f->now_ms;
	rc = answers_once_more(f, e, err);
	return rc ? rc : codework_next(f, c, err);
}

static struct span first_of(struct span found)
{
	struct span first = found, rest;

	(void)span_cut(found, ',', &first, &rest);
	return first;
}

static struct span behind(struct span found)
{
	struct span first, rest;

	(void)span_cut(found, ',', &first, &rest);
	return rest;
}

/* The first of "id,id" that is no code of ours is read. */
static enum rc next_candidate(
	struct fold *f, struct chancode *c, struct outbox_row *call, struct span found, struct err *err)
{
	struct request r = {.api = API_GET_WAY};
	struct effects_spec spec = {.lane = API_LANE_READ};
	struct chancode known;
	struct span rest = found;
	enum rc rc;

	do {
		found = rest;
		if (!found.n)
			return not_made(f, c, call, err);
		if (span_is(found, MORE))
			return RC_OK; /* stays unsure: a person looks */
		span_cut(found, ',', &r.u.way_id.config_id, &rest);
		rc = chancode_by_config(f->db, f->work, r.u.way_id.config_id, &known, err);
	} while (!rc);
	if (rc != RC_NOTFOUND)
		return rc;
	spec.subject = effects_subject(f, "codeask:%lld:%.*s", (long long)c->code, SPAN_ARG(found));
	return effects_put(f, &r, &spec, err);
}

/* Adds those of the list that we do not know. */
static enum rc gather(struct fold *f, const struct answer_way_list *list, struct span *found, struct err *err)
{
	struct chancode known;
	size_t n = found->n > 0;
	enum rc rc = RC_OK;

	for (size_t i = 0; i < found->n; i++)
		n += found->p[i] == ',';
	for (size_t i = 0; !rc && i < list->contact_way_n && n < MOST_CANDIDATES; i++) {
		struct span id = list->contact_way[i].config_id;

		rc = id.n ? chancode_by_config(f->db, f->work, id, &known, err) : RC_OK;
		if (rc != RC_NOTFOUND)
			continue;
		rc = RC_OK;
		*found = effects_subject(f, "%.*s%s%.*s", SPAN_ARG(*found), found->n ? "," : "",
			SPAN_ARG(n + 1 < MOST_CANDIDATES ? id : SPAN_LIT(MORE)));
		n++;
	}
	return rc;
}

enum rc codecall_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_way_list *list = &x->u.way_list;
	struct outbox_row call;
	struct chancode c;
	struct span found;
	struct request r;
	enum rc rc = asked_of(f, e, &found, &c, &call, err);

	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = gather(f, list, &found, err);
	if (rc)
		return rc;
	if (x->part + 1 < x->parts) {
		e->subject = effects_subject(f, "codeask:%lld:%.*s", (long long)c.code, SPAN_ARG(found));
		return outbox_resubject(f->db, e->key, e->subject, err);
	}
	if (!list->next_cursor.n)
		return next_candidate(f, &c, &call, found, err);
	rc = effects_request(f, e, &r, err);
	r.u.way_list.cursor = list->next_cursor;
	return rc ? rc : ask_list(f, &c, &r, f->now_ms, found, err);
}

/* Its picture was asked for. */
static enum rc pictured(struct fold *f, const struct outbox_row *e, const struct answer_way *way, struct err *err)
{
	struct chancode c;
	struct span rest;
	enum rc rc = code_of(f, e, &rest, &c, err);

	if (rc || !way->qr_code.n || !span_eq(way->config_id, c.config_id))
		return rc;
	c.qr_code = way->qr_code;
	return chancode_put(f->db, &c, err);
}

/* Of an unsure add: is it this one? */
enum rc codecall_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_way *way = &x->u.way_get.contact_way;
	struct outbox_row call;
	struct span found;
	struct chancode c;
	enum rc rc;

	(void)w;
	if (!span_starts(e->subject, "codeask:"))
		return pictured(f, e, way, err);
	rc = asked_of(f, e, &found, &c, &call, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (!span_eq(way->state, c.state))
		return next_candidate(f, &c, &call, behind(found), err);
	call.detail = SPAN_LIT("found at WeCom afterwards");
	rc = effects_move(f, &call, OUTBOX_DONE, err);
	return rc ? rc : made(f, &c, way->config_id.n ? way->config_id : first_of(found), way->qr_code, err);
}

/* One of the candidates is gone again, or not ours to read: the next. */
enum rc codecall_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	bool gone = span_starts(e->subject, "codeask:") && x && x->code == UNKNOWN_WAY;
	struct outbox_row call;
	struct span found;
	struct chancode c;
	enum rc rc = gone ? asked_of(f, e, &found, &c, &call, err) : RC_NOTFOUND;

	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return next_candidate(f, &c, &call, behind(found), err);
}

/* A person looked. It is there: it is looked for, so that its config_id is known. It is not: nothing more is asked for. */
enum rc codecall_settled(struct fold *f, struct outbox_row *e, bool happened, struct err *err)
{
	struct chancode c;
	struct span rest;
	enum rc rc;

	if (happened)
		return codecall_unsure(f, e, err);
	e->detail = SPAN_LIT("a person said so");
	rc = effects_move(f, e, OUTBOX_FAILED, err);
	if (!rc)
		rc = code_of(f, e, &rest, &c, err);
	return rc || !waited_for(&c, e) ? rc : codework_refused(f, &c, SPAN_LIT("人工查看：没有建成，稍后再建"), err);
}
