#include "visit.h"

#include "account.h"

#include "base/log.h"
#include "base/utf8.h"
#include "net/url.h"
#include "store/called.h"
#include "store/relation.h"

#include <stdio.h>
#include <string.h>

#define BACK "/side"
#define ID_MOST 64
#define WORD_BYTES 64 /* more than any name of a cut, a comparison or a rule has */

/* A form writes a blank as '+' (WHATWG URL, application/x-www-form-urlencoded). */
static struct span form_value(struct arena *a, struct span raw, size_t most, struct span otherwise)
{
	struct span out = SPAN_LIT("");
	char *p = arena_alloc(a, raw.n + 1);
	for (size_t i = 0; i < raw.n; i++)
		p[i] = (char)(raw.p[i] == '+' ? ' ' : raw.p[i]);
	if (url_decode(a, span_make(p, raw.n), &out) || !span_present(out) || out.n > most || !utf8_valid(out))
		return otherwise;
	return span_trim(out);
}

static struct span param_at(const struct visit *v, const char *name, int i, size_t most, struct span otherwise)
{
	struct span query = httpd_query(v->req), key, value;
	while (url_next(&query, &key, &value))
		if (span_is(key, name) && i-- == 0)
			return value.n ? form_value(v->a, value, most, otherwise) : SPAN_LIT("");
	return SPAN_LIT("");
}

struct span visit_word_at(const struct visit *v, const char *name, int i)
{
	return param_at(v, name, i, WORD_BYTES, SPAN_LIT("?"));
}

struct span visit_word(const struct visit *v, const char *name)
{
	return visit_word_at(v, name, 0);
}

struct span visit_param(const struct visit *v, const char *name, size_t most)
{
	return param_at(v, name, 0, most, SPAN_LIT(""));
}

struct span visit_field(const struct visit *v, const char *name, size_t most)
{
	return form_value(v->a, url_param(httpd_body(v->req), name), most, SPAN_LIT(""));
}

/* As WeCom makes ids of customers and groups (api.md 4, 8). */
static bool looks_like_id(struct span s)
{
	bool ok = s.n > 0 && s.n <= ID_MOST;
	for (size_t i = 0; ok && i < s.n; i++)
		ok = span_idchar(s.p[i]);
	return ok;
}

/* Controls of both sets, ends of lines and what turns the direction of writing or is not seen. */
static bool unseen(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
		(c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

struct span visit_quoted(const struct visit *v, struct span s)
{
	struct text out;
	uint32_t c;
	size_t step;
	text_init(&out, 2 * s.n + 16);
	for (; (step = utf8_next(s, &c)) > 0; s = span_drop(s, step))
		utf8_put(&out, unseen(c) ? ' ' : c == 0x300c ? 0x300e : c == 0x300d ? 0x300f : c);
	struct span ret = arena_copy(v->a, text_span(&out));
	text_release(&out);
	return ret;
}

bool visit_from_here(const struct visit *v)
{
	struct span origin = httpd_header(v->req, "Origin"), base = v->conf->url;
	if (span_ends(base, "/"))
		base.n--;
	return !span_present(origin) || span_eq(origin, base);
}

bool visit_sees(const struct visit *v, struct span employee)
{
	if (v->me.all)
		return true;
	for (int i = 0; i < v->me.n; i++)
		if (span_eq(v->me.who[i], employee))
			return true;
	return false;
}

void visit_failed(struct visit *v, const struct err *err)
{
	log_error("a page failed", "path=\"%.*s\" why=\"%s\"", SPAN_ARG(httpd_path(v->req)), err->text);
	page_say(v->conf, v->req, 500, "出了点问题，请过一会儿再打开", BACK, "回到我的待办");
}

void visit_refused(struct visit *v, const char *sentence)
{
	page_say(v->conf, v->req, 403, sentence, BACK, "回到我的待办");
}

bool visit_customer(struct visit *v, struct span customer, const char *what, bool *ret_mine)
{
	struct relation *r = NULL;
	struct err err = {0};
	int n = 0;
	bool his = false;
	enum rc rc = customer.n ? relation_of(v->db, v->a, customer, &r, &n, &err) : RC_OK;
	if (!rc)
		rc = called_names(v->db, v->a, customer, &v->hide, &v->hidden, &err);
	*ret_mine = false;
	if (rc) {
		visit_failed(v, &err);
		return false;
	}
	for (int i = 0; i < n; i++) {
		if (r[i].state == RELATION_TRANSFERRED)
			continue;
		his = his || visit_sees(v, r[i].employee);
		*ret_mine = *ret_mine || span_eq(r[i].employee, v->me.userid);
	}
	/* Of somebody else's customer and of nobody he learns the same. */
	if (!his) {
		visit_denied(v, customer, what, "这位客户不是他的");
		visit_refused(v,
			"看不到这位客户：他不是您加的，也不在您的组里。刚加上的请等一分钟再打开；要一起跟进，请主管安排移交");
	}
	return his;
}

void visit_begin(struct visit *v, struct page *p, const char *title)
{
	page_begin(p, v->conf, v->req, title, span_of(v->session.csrf), true);
}

static void begin_body(struct text *body, struct jsonw *w)
{
	text_init(body, WORKLINE_BYTES);
	jsonw_init(w, body);
	jsonw_obj(w);
	jsonw_kcstr(w, "verb", "page");
}

void visit_body(const struct visit *v, struct text *body, struct jsonw *w)
{
	begin_body(body, w);
	jsonw_kstr(w, "by", v->me.userid);
}

enum rc visit_put(struct visit *v, struct span body, struct workline_done *ret, struct err *err)
{
	db_rollback(v->db);
	workline_page(v->conf, v->a, body, ret);
	return db_begin(v->db, err);
}

static void begin_by(const struct visit *v, struct text *body, struct jsonw *w)
{
	if (v->account.n) {
		begin_body(body, w);
		account_body(v, w);
	} else {
		visit_body(v, body, w);
	}
}

/* denied NULL: he may. */
static void end_look(struct jsonw *w, struct span customer, const char *what, const char *denied)
{
	jsonw_kstr(w, "customer", customer);
	jsonw_kcstr(w, "saw", what);
	if (denied)
		jsonw_kcstr(w, "denied", denied);
	jsonw_end_obj(w);
}

/* An account may be called as an employee is. */
static struct span person(const struct visit *v)
{
	return v->account.n ? arena_printf(v->a, "账号:%.*s", SPAN_ARG(v->account)) : v->me.userid;
}

void visit_looked(struct visit *v, const char *report, const char *what)
{
	struct text body;
	struct jsonw w;
	struct span who = person(v);
	if (!v->looks || httpd_is(v->req, "HEAD"))
		return;
	begin_by(v, &body, &w);
	end_look(&w, SPAN_LIT(""), what, NULL);
	looks_view(v->looks, arena_printf(v->a, "%.*s\n%s", SPAN_ARG(who), report), text_span(&body), v->now_ms);
	text_release(&body);
}

void visit_denied(struct visit *v, struct span customer, const char *what, const char *sentence)
{
	struct text body;
	struct jsonw w;
	bool id = looks_like_id(customer);
	if (!v->looks)
		return;
	if (customer.n && !id)
		what = arena_printf(v->a, "%s（不像编号）", what).p;
	begin_by(v, &body, &w);
	struct span head = arena_copy(v->a, text_span(&body));
	end_look(&w, id ? customer : SPAN_LIT(""), what, sentence);
	looks_refuse(v->looks, person(v), head, text_span(&body), v->now_ms);
	text_release(&body);
}

bool visit_saw(struct visit *v, struct span customer, const char *what)
{
	struct workline_done done;
	struct err err = {0};
	struct text body;
	struct jsonw w;
	begin_by(v, &body, &w);
	end_look(&w, customer, what, NULL);
	enum rc rc = visit_put(v, text_span(&body), &done, &err);
	text_release(&body);
	if (rc)
		visit_failed(v, &err);
	else if (!done.taken)
		page_say(v->conf, v->req, 503, "现在打不开：siyu 没有在运行，查看记不下来。请过一会儿再打开", BACK,
			"再试一次");
	else if (done.refused)
		visit_refused(v, done.text.n ? arena_printf(v->a, "%.*s", SPAN_ARG(done.text)).p : "看不了");
	return !rc && done.taken && !done.refused;
}

enum rc visit_say(struct visit *v, enum desk_topic topic, struct span customer, struct span message, struct text *out,
	struct err *err)
{
	const struct desk_question q = {topic, customer, v->me.userid, message, v->now_ms};
	struct err again;
	db_rollback(v->db);
	enum rc rc = v->conf->say(v->conf->user, v->db, &q, out, err);
	enum rc begun = db_begin(v->db, rc ? &again : err);
	return rc ? rc : begun;
}
