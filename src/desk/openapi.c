#include "openapi.h"

#include "account.h"
#include "reportsee.h"
#include "side.h"

#include "base/log.h"
#include "base/utf8.h"
#include "desk/tokenfile.h"
#include "report/cutname.h"
#include "report/reportout.h"
#include "store/contact.h"
#include "store/relation.h"
#include "store/scriptlog.h"

#include <stdio.h>
#include <string.h>

#define OUT_BYTES ((size_t)16 << 20)

/* -- answers -------------------------------------------------------------------------------------------------------------------- */

static void answer(struct visit *v, int status, struct span body, const char *header)
{
	const char *headers[] = {"Cache-Control: no-store", "X-Content-Type-Options: nosniff", header, NULL};
	httpd_answer(v->req, status, "application/json; charset=utf-8", body, headers);
}

static void refuse(struct visit *v, int status, const char *sentence, const char *header)
{
	struct text body;
	struct jsonw w;
	text_init(&body, 4096);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "error", sentence);
	jsonw_end_obj(&w);
	text_addc(&body, '\n');
	answer(v, status, text_span(&body), header);
	text_release(&body);
}

void openapi_refuse(struct visit *v, int status, const char *sentence)
{
	refuse(v, status, sentence, NULL);
}

static void failed(struct visit *v, const struct err *err)
{
	log_error("the api failed", "path=\"%.*s\" why=\"%s\"", SPAN_ARG(httpd_path(v->req)), err->text);
	openapi_refuse(v, 500, "这里出错了，请过一会儿再试");
}

/* -- who comes ------------------------------------------------------------------------------------------------------------------- */

static bool find(struct visit *v, struct span hash, struct err *err)
{
	struct tokenfile_token *all = NULL;
	int n = 0;
	if (!v->conf->tokens_path || tokenfile_read(v->conf->tokens_path, v->a, &all, &n, err))
		return false;
	for (int i = 0; i < n; i++)
		if (span_eq(all[i].hash, hash)) { /* hashes: what time tells of them is of no use */
			v->token = &all[i];
			v->account = arena_printf(v->a, "接口-%.*s", SPAN_ARG(all[i].name));
		}
	return v->token != NULL;
}

bool openapi_enter(struct visit *v, struct ration *programs)
{
	struct span said = httpd_header(v->req, "Authorization");
	char hash[TOKENFILE_HASH + 1], wait[48];
	struct err err = {0};
	if (!span_starts(said, "Bearer ")) {
		refuse(v, 401, "没有令牌：请求头写 Authorization: Bearer siyu_…", "WWW-Authenticate: Bearer");
		return false;
	}
	tokenfile_hash(span_trim(span_drop(said, sizeof "Bearer " - 1)), hash);
	if (find(v, span_of(hash), &err)) {
		if (ration_take(programs, span_of(hash), SPAN_ABSENT, v->now_ms))
			return true;
		refuse(v, 429, "这个令牌一分钟里问得太多", "Retry-After: 60");
		return false;
	}
	if (err.text[0])
		log_error("tokens cannot be read", "why=\"%s\"", err.text);
	/* Who guesses is slowed down by where he comes from; who has a token is not. */
	int64_t wait_ms = throttle_take(v->throttle, SPAN_LIT("api token"), account_network(v), v->now_ms);
	(void)snprintf(wait, sizeof wait, "Retry-After: %lld", (long long)(wait_ms / 1000 + 1));
	if (wait_ms > 0)
		refuse(v, 429, "错的令牌试得太多", wait);
	else
		refuse(v, 401, "没有这个令牌，或者已经收回了", "WWW-Authenticate: Bearer");
	return false;
}

enum rc openapi_person(struct visit *v, struct err *err)
{
	return account_as(v, v->token->name, v->token->employee, v->token->role, err);
}

/* -- what there is --------------------------------------------------------------------------------------------------------------- */

static void health(struct visit *v, struct span last)
{
	struct text body;
	struct jsonw w;
	(void)last;
	text_init(&body, 512);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", true);
	jsonw_kcstr(&w, "version", v->conf->version);
	jsonw_kint(&w, "now_ms", v->now_ms);
	jsonw_end_obj(&w);
	answer(v, 200, text_span(&body), NULL);
	text_release(&body);
}

static void reports(struct visit *v, struct span last)
{
	struct text body;
	struct jsonw w;
	(void)last;
	text_init(&body, OUT_BYTES);
	jsonw_init(&w, &body);
	jsonw_arr(&w);
	for (int i = 0; i < report_list_count; i++) {
		jsonw_obj(&w);
		jsonw_kcstr(&w, "name", report_list[i].name);
		jsonw_kcstr(&w, "title", report_list[i].title);
		jsonw_kcstr(&w, "meaning", report_list[i].meaning);
		jsonw_key(&w, "by");
		jsonw_arr(&w);
		for (const char *const *by = report_list[i].by; *by; by++)
			jsonw_cstr(&w, *by);
		jsonw_end_arr(&w);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	answer(v, 200, text_span(&body), NULL);
	text_release(&body);
}

static const char *word(struct visit *v, const char *name)
{
	struct span s = visit_word(v, name);
	return s.n ? arena_printf(v->a, "%.*s", SPAN_ARG(s)).p : NULL;
}

/* What the report calls options of a command line are parameters here, by the same names. */
static const char *as_params(struct visit *v, const char *sentence)
{
	static const char *const options[] = {"--from", "--to", "--by", "--attribution", "--compare"};
	char *out = arena_alloc(v->a, strlen(sentence) + 1), *to = out;
	while (*sentence) {
		for (size_t i = 0; i < sizeof options / sizeof *options; i++)
			if (strncmp(sentence, options[i], strlen(options[i])) == 0)
				sentence += sizeof "--" - 1;
		*to++ = *sentence++;
	}
	*to = '\0';
	return out;
}

static void report(struct visit *v, struct span last)
{
	struct err err = {0};
	struct report_table t;
	struct report_ask ask = {.name = arena_printf(v->a, "%.*s", SPAN_ARG(last)).p,
		.by = reportsee_by(v),
		.attribution = word(v, "attribution"),
		.from = span_of(word(v, "from")),
		.to = span_of(word(v, "to"))};
	struct span with = visit_word(v, "compare");
	if (with.n && !cutname_compare(with, &ask.compare)) {
		openapi_refuse(v, 400, arena_printf(v->a, "compare 写 %s", cutname_compares).p);
		return;
	}
	enum rc rc = reportsee_make(v, &ask, &t, &err);
	if (rc == RC_OK) {
		struct text body;
		visit_looked(v, ask.name, arena_printf(v->a, "接口读%s", reportsee_words(v, &ask, &t)).p);
		text_init(&body, OUT_BYTES);
		reportout_json(&t, &body);
		answer(v, 200, text_span(&body), NULL);
		text_release(&body);
	} else if (rc == RC_NOTFOUND || rc == RC_INVALID || rc == RC_DENIED) {
		if (rc == RC_DENIED)
			visit_denied(v, SPAN_LIT(""), arena_printf(v->a, "接口读%s", reportsee_words(v, &ask, NULL)).p,
				err.text);
		const char *why = err.hint[0] ? arena_printf(v->a, "%s；%s", err.text, err.hint).p : err.text;
		openapi_refuse(v, rc == RC_NOTFOUND ? 404 : rc == RC_DENIED ? 403 : 400, as_params(v, why));
	} else {
		failed(v, &err);
	}
}

/* That it was read stands in the audit before it is given out. false: it could not be kept; the program was told. */
static bool noted(struct visit *v, struct span customer)
{
	struct workline_done done = {0};
	struct text body;
	struct jsonw w;
	struct err err = {0};
	text_init(&body, WORKLINE_BYTES);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "page");
	account_body(v, &w);
	jsonw_kstr(&w, "customer", customer);
	jsonw_kcstr(&w, "saw", "接口读客户");
	jsonw_end_obj(&w);
	enum rc rc = visit_put(v, text_span(&body), &done, &err);
	text_release(&body);
	if (rc)
		failed(v, &err);
	else if (!done.taken)
		openapi_refuse(v, 503, "siyu 没有在运行：谁看过记不下来，所以不给看");
	else if (done.refused)
		openapi_refuse(v, 403, "这个令牌看不了这位客户");
	return !rc && done.taken && !done.refused;
}

static void put_time(struct jsonw *w, const char *key, int64_t ms, int64_t never)
{
	jsonw_key(w, key);
	if (ms == never)
		jsonw_null(w);
	else
		jsonw_int(w, ms);
}

static void put_customer(
	struct visit *v, struct jsonw *w, const struct contact *c, const struct relation *r, int n, enum veil_near near)
{
	struct text name;
	text_init(&name, 4096);
	if (veil_whole(VEIL_NAME, v->me.roles, near))
		text_add(&name, c->name);
	else
		veil_name(&name, c->name);
	jsonw_obj(w);
	jsonw_kstr(w, "external_userid", c->customer);
	jsonw_kstr(w, "name", name.n ? text_span(&name) : SPAN_LIT(""));
	put_time(w, "first_add_ms", c->first_add_ms, CONTACT_NOT_ADDED);
	jsonw_kstr(w, "first_channel", c->first_channel);
	jsonw_kint(w, "paid_orders", c->paid_orders);
	jsonw_kint(w, "net_fen", c->net_fen);
	put_time(w, "first_paid_ms", c->first_paid_ms, CONTACT_NEVER);
	put_time(w, "last_paid_ms", c->last_paid_ms, CONTACT_NEVER);
	put_time(w, "last_heard_ms", c->heard_ms, CONTACT_NOT_ADDED);
	jsonw_kbool(w, "unsubscribed", c->unsubscribed);
	jsonw_key(w, "employees");
	jsonw_arr(w);
	for (int i = 0; i < n; i++) {
		if (!visit_sees(v, r[i].employee) || r[i].state > RELATION_LIVE)
			continue;
		jsonw_obj(w);
		jsonw_kstr(w, "userid", r[i].employee);
		jsonw_kint(w, "add_ms", r[i].add_ms);
		jsonw_kstr(w, "channel", r[i].channel);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_end_obj(w);
	text_release(&name);
}

static void customer(struct visit *v, struct span last)
{
	struct contact c;
	struct relation *r = NULL;
	struct err err = {0};
	struct text body;
	struct jsonw w;
	int64_t later = 0;
	int n = 0;
	bool seen = v->me.all;
	enum veil_near near = VEIL_FAR;
	enum rc rc = contact_get(v->db, v->a, last, &c, &err);
	if (rc == RC_OK)
		rc = contact_until(v->db, v->now_ms, &c, &later, &err);
	if (rc == RC_OK)
		rc = relation_of(v->db, v->a, last, &r, &n, &err);
	if (rc == RC_OK)
		rc = side_near(v, last, &near, &err);
	for (int i = 0; rc == RC_OK && i < n && !seen; i++)
		seen = r[i].state <= RELATION_LIVE && visit_sees(v, r[i].employee);
	if (rc == RC_NOTFOUND || (rc == RC_OK && !seen)) { /* who may not see him does not learn that he is there */
		visit_denied(v, last, "接口读客户", "没有这位客户，或者不是他的");
		openapi_refuse(v, 404, "没有这位客户，或者这个令牌看不到他");
		return;
	}
	if (rc) {
		failed(v, &err);
		return;
	}
	if (!noted(v, last))
		return;
	text_init(&body, OUT_BYTES);
	jsonw_init(&w, &body);
	put_customer(v, &w, &c, r, n, near);
	answer(v, 200, text_span(&body), NULL);
	text_release(&body);
}

static void scripts(struct visit *v, struct span last)
{
	struct scriptlog *s = NULL;
	struct err err = {0};
	struct text body;
	struct jsonw w;
	int n = 0;
	(void)last;
	if (scriptlog_current(v->db, v->a, &s, &n, &err)) {
		failed(v, &err);
		return;
	}
	text_init(&body, OUT_BYTES);
	jsonw_init(&w, &body);
	jsonw_arr(&w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(&w);
		jsonw_kstr(&w, "script", s[i].script);
		jsonw_kint(&w, "version", s[i].version);
		jsonw_kstr(&w, "file", s[i].file);
		jsonw_kint(&w, "since_ms", s[i].at_ms);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	answer(v, 200, text_span(&body), NULL);
	text_release(&body);
}

const struct openapi_route openapi_routes[] = {
	{"/health", TOKENFILE_ANY, health, ""},
	{"/reports", TOKENFILE_REPORTS, reports, ""},
	{"/reports/{name}", TOKENFILE_REPORTS, report, "from to by compare attribution"},
	{"/customers/{external_userid}", TOKENFILE_CUSTOMERS, customer, ""},
	{"/scripts", TOKENFILE_SCRIPTS, scripts, ""},
};
const int openapi_routes_count = (int)(sizeof openapi_routes / sizeof *openapi_routes);

/* ret_last: what stands where the route has {NAME}. */
static bool fits(const struct openapi_route *r, struct span path, struct span *ret_last)
{
	const char *brace = strchr(r->path, '{');
	size_t fixed = brace ? (size_t)(brace - r->path) : strlen(r->path);
	*ret_last = span_drop(path, fixed);
	if (path.n < fixed || !span_eq(span_take(path, fixed), span_make(r->path, fixed)))
		return false;
	return brace ? ret_last->n > 0 && ret_last->n <= VISIT_ID_BYTES && span_find(*ret_last, '/') == SIZE_MAX
		     : ret_last->n == 0;
}

static void lacks_scope(struct visit *v, const char *path)
{
	visit_denied(v, SPAN_LIT(""), arena_printf(v->a, "接口 " OPENAPI_BASE "%s", path).p, "这个令牌没有这一项");
	openapi_refuse(v, 403, "这个令牌没有这一项（siyu token add --scope）");
}

static bool is_word(const char *words, struct span s)
{
	struct span rest = span_of(words), word;
	while (span_present(rest) && rest.n) {
		span_cut(rest, ' ', &word, &rest);
		if (span_eq(word, s))
			return true;
	}
	return false;
}

/* A parameter that is not known was meant to change the answer. false: it was refused. */
static bool knows_params(struct visit *v, const struct openapi_route *r)
{
	struct span rest = httpd_query(v->req), one, name, value;
	while (span_present(rest) && rest.n) {
		span_cut(rest, '&', &one, &rest);
		span_cut(one, '=', &name, &value);
		if (!name.n || is_word(r->params, name))
			continue;
		openapi_refuse(v, 400,
			arena_printf(v->a, "没有「%.*s」这个参数；%s%s",
				SPAN_ARG(utf8_valid(name) ? utf8_prefix(name, 60) : SPAN_LIT("?")),
				r->params[0] ? "有 " : "这里没有参数", r->params)
				.p);
		return false;
	}
	return true;
}

void openapi_serve(struct visit *v)
{
	struct span path = span_drop(httpd_path(v->req), sizeof OPENAPI_BASE - 1), last;
	for (int i = 0; i < openapi_routes_count; i++) {
		if (!fits(&openapi_routes[i], path, &last))
			continue;
		if (!(v->token->scopes & openapi_routes[i].scope))
			lacks_scope(v, openapi_routes[i].path);
		else if (knows_params(v, &openapi_routes[i]))
			openapi_routes[i].serve(v, last);
		return;
	}
	openapi_refuse(v, 404, "没有这个地址：有哪些，看 openapi.json");
}
