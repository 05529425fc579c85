#include "signin.h"

#include "account.h"

#include "net/url.h"

#include <stdio.h>
#include <string.h>

#define CODE_BYTES 512
#define CUSTOMER_PATH "/checkin"

bool signin_inside(struct span to)
{
	if (!span_starts(to, "/") || span_starts(to, "//") || to.n > SIGNIN_TO_BYTES)
		return false;
	for (size_t i = 0; i < to.n; i++)
		if ((unsigned char)to.p[i] <= ' ' || to.p[i] == '\\' || to.p[i] == 0x7f)
			return false;
	return true;
}

static void begin(struct visit *v, struct span to)
{
	const struct desk_conf *conf = v->conf;
	struct span base = conf->url;
	struct text at;
	char state[SESSION_NONCE_BYTES];
	const char *cookie = session_login(conf, v->a, to, v->now_ms, state);
	text_init(&at, 4096);
	text_addf(&at, "%.*s?appid=", SPAN_ARG(conf->authorize));
	url_encode(&at, conf->corpid);
	if (span_ends(base, "/"))
		base.n--;
	text_adds(&at, "&redirect_uri=");
	url_encode(&at, base);
	text_addf(&at, "%%2Foauth&response_type=code&scope=snsapi_base&state=%s&agentid=%lld#wechat_redirect", state,
		(long long)conf->agentid);
	page_lead(conf, v->req, text_span(&at), cookie, NULL);
	text_release(&at);
}

void signin_start(struct visit *v)
{
	struct span to = visit_param(v, "to", SIGNIN_TO_BYTES);
	begin(v, signin_inside(to) ? to : SPAN_LIT("/side"));
}

void signin_first(struct visit *v)
{
	struct span path = httpd_path(v->req), query = httpd_query(v->req);
	struct span to = query.n ? arena_printf(v->a, "%.*s?%.*s", SPAN_ARG(path), SPAN_ARG(query)) : path;
	if (!signin_inside(to))
		to = SPAN_LIT("/side");
	if (span_starts(path, CUSTOMER_PATH) || !account_first(v, to))
		begin(v, to);
}

static void again(struct visit *v, int status, const char *sentence, struct span to)
{
	struct text href;
	text_init(&href, 4096);
	text_adds(&href, "/login?to=");
	url_encode(&href, to.n ? to : SPAN_LIT("/side"));
	page_say(v->conf, v->req, status, sentence, text_str(&href), "重新登录");
	text_release(&href);
}

/* Where he wanted to go, with a cookie. */
static void welcome(struct visit *v, enum session_kind kind, struct span who, struct span to)
{
	page_lead(v->conf, v->req, to, session_make(v->conf, v->a, kind, who, v->now_ms + v->conf->session_ms),
		session_login_end(v->conf, v->a));
}

static void answered(struct visit *v, const struct json_node *root, struct span to)
{
	struct span userid = json_str(json_get(root, "userid")), customer = json_str(json_get(root, "customer")),
		    error = json_str(json_get(root, "error"));
	bool stranger = false, for_customers = span_starts(to, CUSTOMER_PATH);
	int64_t code = 0;
	if (error.n) {
		(void)json_int(json_get(root, "code"), &code);
		again(v, 502,
			code ? arena_printf(v->a, "没有登录上：%.*s（%lld）", SPAN_ARG(error), (long long)code).p
			     : arena_printf(v->a, "没有登录上：%.*s", SPAN_ARG(error)).p,
			to);
	} else if (userid.n && !for_customers) {
		welcome(v, SESSION_EMPLOYEE, userid, to);
	} else if (customer.n && for_customers) {
		welcome(v, SESSION_CUSTOMER, customer, to);
	} else if (userid.n) {
		page_say(v->conf, v->req, 403, "这是客户的打卡页。您是同事，请打开工作台里的待办", "/side", "我的待办");
	} else if (customer.n || (json_bool(json_get(root, "stranger"), &stranger) && stranger)) {
		page_say(v->conf, v->req, 403,
			for_customers ? "您还不是我们的好友：请先加上接待您的同事，再打开打卡页"
				      : "这个页面是给同事用的：请用企业微信打开，账号要在应用的可见范围里",
			NULL, NULL);
	} else {
		again(v, 502, "没有登录上：回答看不懂，请重新登录", to);
	}
}

void signin_return(struct visit *v)
{
	struct span code = visit_param(v, "code", CODE_BYTES), state = visit_param(v, "state", 128), to = SPAN_LIT("");
	/* Without the cookie of the browser that began it, a link with somebody else's code would log in as him. */
	if (!session_login_read(v->conf, v->a, httpd_header(v->req, "Cookie"), state, v->now_ms, &to)) {
		again(v, 400, "这次登录对不上：不是在这里开始的，或者过了十分钟。请重新登录", SPAN_LIT(""));
		return;
	}
	if (!code.n) {
		again(v, 400, "没有登录上：您没有同意，或者应用不对您开放。要用请联系管理员", to);
		return;
	}
	struct json_doc *doc = workline_ask(v->conf, arena_printf(v->a, "oauth %.*s", SPAN_ARG(code)));
	if (doc)
		answered(v, json_root(doc), to);
	else
		again(v, 503, "现在登录不了：siyu 没有在运行，请过一会儿再试", to);
	json_free(doc);
}

void signin_end(struct visit *v)
{
	struct page p;
	page_begin(&p, v->conf, v->req, "退出", SPAN_ABSENT, false);
	text_adds(&p.html, "<main class=\"one\"><p>已经退出</p><p><a class=\"button\" href=\"");
	text_adds(&p.html, v->account.n ? "/signin" : "/login");
	text_adds(&p.html, "\">重新登录</a></p></main>\n");
	p.cookie = session_end(v->conf, v->a);
	page_answer(&p, 200);
}
