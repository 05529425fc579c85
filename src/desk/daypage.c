#include "daypage.h"
#include "base/json.h"
#include "base/text.h"

#define TOKEN_BYTES 64
#define PAGE_BYTES ((size_t)16 << 10)
#define ANSWER_BYTES ((size_t)8 << 10)

struct standing {
	bool found, open, today;
	struct text camp, name;
	int64_t day, days, checked, streak, to_prize;
};

static const char head[] =
	"<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
	"content=\"width=device-width,initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\"><title>打卡</title>"
	"<style>body{font:18px/1.6 sans-serif;max-width:24em;margin:2em auto;padding:0 1em;text-align:center}"
	"button{font-size:1.4em;padding:.6em 2em;border:0;border-radius:2em;background:#07c160;color:#fff}"
	".no{color:#b00}</style></head><body>\n";

static void escaped(struct text *out, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '<': text_adds(out, "&lt;"); break;
		case '>': text_adds(out, "&gt;"); break;
		case '&': text_adds(out, "&amp;"); break;
		case '"': text_adds(out, "&quot;"); break;
		default: text_addc(out, s.p[i]); break;
		}
}

static void answer(struct httpd_req *req, int status, struct text *page)
{
	static const char *const headers[] = {"Cache-Control: no-store", "X-Robots-Tag: noindex", NULL};

	text_adds(page, "</body></html>\n");
	httpd_answer(req, status, "text/html; charset=utf-8", text_span(page), headers);
}

static void refuse(struct httpd_req *req, int status, const char *sentence)
{
	struct text page;

	text_init(&page, PAGE_BYTES);
	text_addf(&page, "%s<p class=\"no\">%s</p>\n", head, sentence);
	answer(req, status, &page);
	text_release(&page);
}

/* One question, or one input, to the running work. NULL: it did not answer. Free with json_free. */
static struct json_doc *ask(const struct desk_conf *conf, const struct text *line)
{
	struct json_doc *doc = NULL;
	struct text out;

	text_init(&out, ANSWER_BYTES);
	if (conf->ask(conf->user, text_span(line), &out) || json_parse(text_span(&out), &doc, NULL))
		doc = NULL;
	text_release(&out);
	return doc;
}

/* false: nobody answered. Free camp and name. */
static bool stand(const struct desk_conf *conf, struct span token, struct standing *ret)
{
	struct text line;
	struct jsonw w;

	*ret = (struct standing){.found = false};
	text_init(&ret->camp, 1024);
	text_init(&ret->name, 1024);
	text_init(&line, 1024);
	jsonw_init(&w, &line);
	jsonw_obj(&w);
	jsonw_key(&w, "ask");
	struct text what;
	text_init(&what, 128);
	text_addf(&what, "checkin %.*s", SPAN_ARG(token));
	jsonw_str(&w, text_span(&what));
	jsonw_end_obj(&w);
	struct json_doc *doc = ask(conf, &line);
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
	text_release(&line);
	return good;
}

/* He pressed the button: an input. false: nobody took it. */
static bool press(const struct desk_conf *conf, struct span token)
{
	struct text body, line;
	struct jsonw w;

	text_init(&body, 512);
	text_init(&line, 1024);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "checkin");
	jsonw_kstr(&w, "token", token);
	jsonw_end_obj(&w);
	jsonw_init(&w, &line);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "put", "command");
	jsonw_kstr(&w, "body", text_span(&body));
	jsonw_end_obj(&w);
	struct json_doc *doc = ask(conf, &line);
	bool taken = doc && json_get(json_root(doc), "outcome");
	json_free(doc);
	text_release(&body);
	text_release(&line);
	return taken;
}

static void show(struct httpd_req *req, const struct standing *s)
{
	struct text page;

	text_init(&page, PAGE_BYTES);
	text_addf(&page, "%s<h1>", head);
	escaped(&page, text_span(&s->camp));
	text_adds(&page, "</h1>\n<p>");
	escaped(&page, text_span(&s->name));
	text_adds(&page, "</p>\n");
	if (s->open)
		text_addf(&page, "<p>第 %lld 天，一共 %lld 天</p>\n", (long long)s->day, (long long)s->days);
	text_addf(&page, "<p>打了 %lld 天，连着 %lld 天", (long long)s->checked, (long long)s->streak);
	if (s->to_prize > 0)
		text_addf(&page, "，还差 %lld 天有奖品", (long long)s->to_prize);
	text_adds(&page, "</p>\n");
	if (!s->open)
		text_adds(&page, s->day < 1 ? "<p>还没开营</p>\n" : "<p>已经结营</p>\n");
	else if (s->today)
		text_adds(&page, "<p>今天打过卡了，明天见</p>\n");
	else
		text_adds(&page, "<form method=\"post\"><button>打卡</button></form>\n");
	answer(req, 200, &page);
	text_release(&page);
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
		refuse(req, 404, "没有这个打卡页");
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
		refuse(req, 503, "现在打不了卡，请过一会儿再点");
	else if (!s.found)
		refuse(req, 404, "没有这个打卡页，或者已经结营");
	else
		show(req, &s);
	text_release(&s.camp);
	text_release(&s.name);
}
