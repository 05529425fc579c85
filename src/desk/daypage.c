#include "daypage.h"

#define TOKEN_BYTES 64

struct standing {
	bool found, open, today;
	struct text camp, name;
	int64_t day, days, checked, streak, to_prize;
};

static void begin(struct page *p, const struct desk_conf *conf, struct httpd_req *req)
{
	page_begin(p, conf, req, "打卡", SPAN_ABSENT, false);
	text_adds(&p->html, "<main class=\"one\">");
}

static void answer(struct page *p, int status)
{
	text_adds(&p->html, "</main>\n");
	page_answer(p, status);
}

static void refuse(const struct desk_conf *conf, struct httpd_req *req, int status, const char *sentence)
{
	struct page p;

	begin(&p, conf, req);
	text_addf(&p.html, "<p class=\"no\">%s</p>\n", sentence);
	answer(&p, status);
}

/* false: nobody answered. Free camp and name. */
static bool stand(const struct desk_conf *conf, struct span token, struct standing *ret)
{
	struct text what;

	*ret = (struct standing){.found = false};
	text_init(&ret->camp, 1024);
	text_init(&ret->name, 1024);
	text_init(&what, 128);
	text_addf(&what, "checkin %.*s", SPAN_ARG(token));
	struct json_doc *doc = workline_ask(conf, text_span(&what));
	const struct json_node *root = doc ? json_root(doc) : NULL;
	bool good = doc && json_bool(json_get(root, "found"), &ret->found);
	if (good && ret->found) {
		text_add(&ret->camp, json_str(json_get(root, "camp")));
		text_add(&ret->name, json_str(json_get(root, "name")));
		good = json_bool(json_get(root, "open"), &ret->open) &&
			json_bool(json_get(root, "today"), &ret->today) && json_int(json_get(root, "day"), &ret->day) &&
			json_int(json_get(root, "days"), &ret->days) &&
			json_int(json_get(root, "checked"), &ret->checked) &&
			json_int(json_get(root, "streak"), &ret->streak) &&
			json_int(json_get(root, "to_prize"), &ret->to_prize);
	}
	json_free(doc);
	text_release(&what);
	return good;
}

/* He pressed the button: an input. false: nobody took it. */
static bool press(const struct desk_conf *conf, struct span token)
{
	struct text body;
	struct jsonw w;

	text_init(&body, 512);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "checkin");
	jsonw_kstr(&w, "token", token);
	jsonw_end_obj(&w);
	struct json_doc *doc = workline_put(conf, text_span(&body));
	bool taken = doc && json_get(json_root(doc), "outcome");
	json_free(doc);
	text_release(&body);
	return taken;
}

static void show(const struct desk_conf *conf, struct httpd_req *req, const struct standing *s)
{
	struct page p;
	struct text *out = &p.html;

	begin(&p, conf, req);
	text_adds(out, "<h1>");
	page_text(out, text_span(&s->camp));
	text_adds(out, "</h1>\n<p>");
	page_text(out, text_span(&s->name));
	text_adds(out, "</p>\n");
	if (s->open)
		text_addf(out, "<p>第 %lld 天，一共 %lld 天</p>\n", (long long)s->day, (long long)s->days);
	text_addf(out, "<p>打了 %lld 天，连着 %lld 天", (long long)s->checked, (long long)s->streak);
	if (s->to_prize > 0)
		text_addf(out, "，还差 %lld 天有奖品", (long long)s->to_prize);
	text_adds(out, "</p>\n");
	if (!s->open)
		text_adds(out, s->day < 1 ? "<p>还没开营</p>\n" : "<p>已经结营</p>\n");
	else if (s->today)
		text_adds(out, "<p>今天打过卡了，明天见</p>\n");
	else
		text_adds(out, "<form method=\"post\"><button>打卡</button></form>\n");
	answer(&p, 200);
}

static bool plausible(struct span token)
{
	for (size_t i = 0; i < token.n; i++)
		if (!((token.p[i] >= '0' && token.p[i] <= '9') || (token.p[i] >= 'a' && token.p[i] <= 'f') ||
			    token.p[i] == '-'))
			return false;
	return token.n > 0 && token.n <= TOKEN_BYTES;
}

void daypage_serve(const struct desk_conf *conf, struct httpd_req *req)
{
	struct span token = span_drop(httpd_path(req), sizeof DAYPAGE_PATH - 1);
	struct standing s;

	if (!plausible(token)) {
		refuse(conf, req, 404, "没有这个打卡页");
		return;
	}
	bool answered = stand(conf, token, &s);
	/* Only what can count becomes an input: strangers fill no log. */
	if (answered && s.found && s.open && !s.today && httpd_is(req, "POST")) {
		answered = press(conf, token);
		text_release(&s.camp);
		text_release(&s.name);
		answered = stand(conf, token, &s) && answered;
	}
	if (!answered)
		refuse(conf, req, 503, "现在打不了卡，请过一会儿再点");
	else if (!s.found)
		refuse(conf, req, 404, "没有这个打卡页，或者已经结营");
	else
		show(conf, req, &s);
	text_release(&s.camp);
	text_release(&s.name);
}

/* -- his own -------------------------------------------------------------------------------------------------------------------- */

static void lead_to(struct visit *v, const struct json_node *pages)
{
	const struct json_node *one = json_first(pages);
	struct page p;

	if (json_count(pages) == 1) {
		page_lead(v->conf, v->req,
			arena_printf(v->a, DAYPAGE_PATH "%.*s", SPAN_ARG(json_str(json_get(one, "token")))), NULL,
			NULL);
		return;
	}
	begin(&p, v->conf, v->req);
	text_adds(&p.html, "<h1>您的打卡</h1>\n");
	for (; one; one = json_next(one)) {
		text_adds(&p.html, "<p><a class=\"button\" href=\"" DAYPAGE_PATH);
		page_text(&p.html, json_str(json_get(one, "token")));
		text_adds(&p.html, "\">");
		page_text(&p.html, json_str(json_get(one, "camp")));
		text_adds(&p.html, "</a></p>\n");
	}
	answer(&p, 200);
}

void daypage_mine(struct visit *v)
{
	struct json_doc *doc = workline_ask(v->conf, arena_printf(v->a, "checkins %.*s", SPAN_ARG(v->session.who)));
	const struct json_node *pages = doc ? json_get(json_root(doc), "pages") : NULL;

	if (!pages)
		refuse(v->conf, v->req, 503, "现在打不了卡，请过一会儿再打开");
	else if (json_count(pages) == 0)
		refuse(v->conf, v->req, 404, "您现在没有在打卡。要参加，请问加您的同事");
	else
		lead_to(v, pages);
	json_free(doc);
}
