#include "sidedo.h"

#include "side.h"

#include "store/media.h"

#include <inttypes.h>

#define MESSAGES_BYTES ((size_t)128 << 10)
#define NOTE_BYTES 4096
#define LIVES_MS 60000 /* a media id that ends sooner is not given away */

/* -- answers ---------------------------------------------------------------------------------------------------------------------- */

/* The page that he came from: one of ours. */
static struct span back_of(const struct visit *v)
{
	struct span back = visit_field(v, "back", 512);
	return span_starts(back, "/side") ? back : SPAN_LIT("/side?stay=1");
}

static void say_done(struct visit *v, const struct workline_done *d, const char *usual)
{
	struct page p;
	struct span text = d->text;
	if (!d->taken) {
		page_say(v->conf, v->req, 503, "没有记下：siyu 没有在运行，请过一会儿再点", NULL, NULL);
		return;
	}
	if (!d->counted)
		text = SPAN_LIT("收下了，马上生效");
	else if (!text.n)
		text = span_of(usual);
	visit_begin(v, &p, d->refused ? "没有办" : "好了");
	text_addf(&p.html, "<main>\n<section><pre class=\"%s\">", d->refused ? "no" : "");
	side_words(v, &p.html, text, VEIL_OWN);
	text_adds(&p.html, "</pre>");
	if (d->asked && span_is(visit_field(v, "act", 16), "order")) {
		const char *const acts[][2] = {{"yes", "确认"}, {"no", "取消"}};
		for (int i = 0; i < 2; i++) {
			side_form(v, &p, "/side/say", back_of(v));
			side_hidden(&p, "id", visit_field(v, "id", VISIT_ID_BYTES));
			side_hidden(&p, "act", span_of(acts[i][0]));
			text_addf(&p.html,
				"<input type=\"hidden\" name=\"words\" value=\"BD%" PRId64
				"\"><button class=\"%s\">%s</button></form>\n",
				d->id, i ? "" : "go", acts[i][1]);
		}
	}
	text_adds(&p.html, "</section>\n<p><a class=\"button\" href=\"");
	page_text(&p.html, back_of(v));
	text_adds(&p.html, "\">返回</a></p></main>\n");
	page_answer(&p, d->refused ? 409 : 200);
}

static void say_json(struct visit *v, const struct workline_done *d)
{
	struct text out;
	struct jsonw w;
	text_init(&out, WORKLINE_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	if (!d->taken)
		jsonw_kcstr(&w, "error", "没有记下：siyu 没有在运行，请过一会儿再点");
	else if (d->refused)
		jsonw_kstr(&w, "error", d->text);
	else
		jsonw_kbool(&w, "ok", true);
	jsonw_end_obj(&w);
	page_json(v->conf, v->req, !d->taken ? 503 : d->refused ? 409 : 200, text_span(&out));
	text_release(&out);
}

/* The end of a body, which goes to work. It is released. */
static enum rc put(struct visit *v, struct text *body, struct jsonw *w, struct workline_done *ret, struct err *err)
{
	jsonw_end_obj(w);
	enum rc rc = visit_put(v, text_span(body), ret, err);
	text_release(body);
	return rc;
}

/* One member of the body, and the end. */
static enum rc put_one(struct visit *v, const char *key, struct span value, struct workline_done *ret, struct err *err)
{
	struct text body;
	struct jsonw w;
	visit_body(v, &body, &w);
	jsonw_kstr(&w, key, value);
	return put(v, &body, &w, ret, err);
}

/* The end of a body, and the page that says what came of it. */
static void put_and_say(struct visit *v, struct text *body, struct jsonw *w, const char *usual)
{
	struct workline_done d;
	struct err err = {0};
	if (put(v, body, w, &d, &err))
		visit_failed(v, &err);
	else
		say_done(v, &d, usual);
}

/* -- to-dos -------------------------------------------------------------------------------------------------------------------------- */

/* An open to-do of his own. false: told. */
static bool my_todo(struct visit *v, struct todo *ret, bool json)
{
	int64_t id = 0;
	struct err err = {0};
	if (span_int(visit_field(v, "todo", 20), &id) && !todo_get(v->db, v->a, id, ret, &err) &&
		span_eq(ret->employee, v->me.userid))
		return true;
	if (json)
		page_json(v->conf, v->req, 403, SPAN_LIT("{\"error\":\"这件事不是您的\"}"));
	else
		visit_refused(v, "这件事不是您的");
	return false;
}

static struct span key_of(const struct visit *v, const char *act, const struct todo *t, struct span result)
{
	return arena_printf(v->a, "%s:%" PRId64 "%s%.*s", act, t->todo, result.n ? ":" : "", SPAN_ARG(result));
}

/* A button of an open to-do of his own, and what came of it. false: told. */
static bool press(struct visit *v, const char *act, struct span result, bool json, struct todo *ret_todo,
	struct workline_done *ret)
{
	struct err err = {0};
	if (!my_todo(v, ret_todo, json))
		return false;
	if (!put_one(v, "press", key_of(v, act, ret_todo, result), ret, &err))
		return true;
	visit_failed(v, &err);
	return false;
}

void sidedo_todo(struct visit *v)
{
	struct span act = visit_field(v, "act", 16), result = visit_field(v, "result", 200);
	const char *verb = span_is(act, "done") ? "done" : span_is(act, "skip") ? "skip" : "open";
	struct workline_done d;
	struct todo t;
	if (!press(v, verb, result, false, &t, &d))
		return;
	if (d.taken && d.counted && !d.refused)
		page_lead(v->conf, v->req, back_of(v), NULL, NULL);
	else
		say_done(v, &d, "好了");
}

void sidedo_claim(struct visit *v)
{
	struct workline_done d;
	struct todo t;
	if (press(v, "done", SPAN_LIT(""), true, &t, &d))
		say_json(v, &d);
}

/* -- what the client sends (api.md 16.4: 'mediaid' and 'imgUrl' are spelled so) ---------------------------------------------------------- */

static void pair(struct jsonw *w, const char *outer, const char *key, struct span value)
{
	jsonw_key(w, outer);
	jsonw_obj(w);
	jsonw_kstr(w, key, value);
	jsonw_end_obj(w);
}

/* false: its file has no id yet. */
static bool message(const struct visit *v, struct jsonw *w, const struct json_node *m)
{
	struct span type = json_str(json_get(m, "msgtype")), sha256 = json_str(json_get(m, "sha256")),
		    id = SPAN_LIT("");
	int64_t until;
	bool file = span_is(type, "image") || span_is(type, "video") || span_is(type, "file");
	if (file && media_find(v->db, v->a, sha256, type, v->now_ms + LIVES_MS, &id, &until, NULL))
		return false;
	if (file && !id.n)
		return false;
	jsonw_obj(w);
	jsonw_kstr(w, "msgtype", span_is(type, "link") ? SPAN_LIT("news") : type);
	if (span_is(type, "text")) {
		pair(w, "text", "content", json_str(json_get(m, "content")));
	} else if (file) {
		pair(w, span_is(type, "image") ? "image" : span_is(type, "video") ? "video" : "file", "mediaid", id);
	} else {
		bool link = span_is(type, "link");
		jsonw_key(w, link ? "news" : "miniprogram");
		jsonw_obj(w);
		jsonw_kstr_opt(w, "link", json_str(json_get(m, "url")));
		jsonw_kstr_opt(w, "appid", json_str(json_get(m, "appid")));
		jsonw_kstr_opt(w, "title", json_str(json_get(m, "title")));
		jsonw_kstr_opt(w, "desc", json_str(json_get(m, "desc")));
		jsonw_kstr_opt(w, "page", json_str(json_get(m, "page")));
		jsonw_end_obj(w);
	}
	jsonw_end_obj(w);
	return true;
}

/* {"messages":[…]}, or {"wait":true}: a file is on its way to WeCom. */
static void give(struct visit *v, const struct todo *t)
{
	struct json_doc *doc = NULL;
	struct text out;
	struct jsonw w;
	bool all = true;
	text_init(&out, MESSAGES_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_key(&w, "messages");
	jsonw_arr(&w);
	if (t->says.n && !json_parse(t->says, &doc, NULL))
		for (const struct json_node *m = json_first(json_root(doc)); m && all; m = json_next(m))
			all = message(v, &w, m);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	json_free(doc);
	page_json(v->conf, v->req, 200, all ? text_span(&out) : SPAN_LIT("{\"wait\":true}"));
	text_release(&out);
}

void sidedo_open(struct visit *v)
{
	struct workline_done d;
	struct todo t;
	struct err err = {0};
	if (!press(v, "open", SPAN_LIT(""), true, &t, &d))
		return;
	if (todo_get(v->db, v->a, t.todo, &t, &err))
		visit_failed(v, &err);
	else if (!d.taken || d.refused)
		say_json(v, &d);
	else if (t.state != TODO_OPEN)
		page_json(v->conf, v->req, 409, SPAN_LIT("{\"error\":\"这条待办已经办完，或者过期了\"}"));
	else
		give(v, &t);
}

/* -- words ------------------------------------------------------------------------------------------------------------------------------- */

void sidedo_say(struct visit *v)
{
	static const struct {
		const char *act, *command;
		bool names; /* the customer stands behind it */
	} acts[] = {{"stop", "停", true}, {"resume", "继续", true}, {"order", "报单", true}, {"yes", "确认", false},
		{"no", "取消", false}};
	struct span act = visit_field(v, "act", 16), words = visit_field(v, "words", VISIT_TEXT_BYTES),
		    id = visit_field(v, "id", VISIT_ID_BYTES), said = SPAN_LIT("");
	struct workline_done d;
	struct err err = {0};
	bool mine;
	if (!visit_customer(v, id, "在侧边栏办事", &mine))
		return;
	for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
		if (span_is(act, acts[i].act))
			said = acts[i].names
				? arena_printf(v->a, "%s %.*s %.*s", acts[i].command, SPAN_ARG(id), SPAN_ARG(words))
				: arena_printf(v->a, "%s %.*s", acts[i].command, SPAN_ARG(words));
	if (!said.n)
		visit_refused(v, "没有这个按钮");
	else if (put_one(v, "said", said, &d, &err))
		visit_failed(v, &err);
	else
		say_done(v, &d, "好了");
}

void sidedo_note(struct visit *v)
{
	struct span id = visit_field(v, "id", VISIT_ID_BYTES);
	struct text body;
	struct jsonw w;
	bool mine;
	if (!visit_customer(v, id, "备注和描述", &mine))
		return;
	visit_body(v, &body, &w);
	jsonw_kstr(&w, "customer", id);
	jsonw_kstr(&w, "note", visit_field(v, "note", 16));
	jsonw_kstr(&w, "text", visit_field(v, "text", NOTE_BYTES));
	jsonw_kstr(&w, "was", visit_field(v, "was", NOTE_BYTES));
	put_and_say(v, &body, &w, "改了");
}

void sidedo_tag(struct visit *v)
{
	struct span id = visit_field(v, "id", VISIT_ID_BYTES), tag = visit_field(v, "tag", VISIT_ID_BYTES),
		    grp = visit_field(v, "group", VISIT_ID_BYTES), full = visit_field(v, "full", 2 * VISIT_ID_BYTES);
	bool mine, on = span_is(visit_field(v, "on", 1), "1");
	struct text body;
	struct jsonw w;
	if (!visit_customer(v, id, "标签", &mine))
		return;
	if (!tag.n && !span_cut(full, '/', &grp, &tag)) {
		tag = grp;
		grp = SPAN_LIT("");
	}
	if (!tag.n) {
		visit_refused(v, "请先选一个标签");
		return;
	}
	visit_body(v, &body, &w);
	jsonw_kstr(&w, "customer", id);
	jsonw_kstr(&w, "tag", tag);
	jsonw_kstr(&w, "group", grp);
	jsonw_kbool(&w, "on", on);
	put_and_say(v, &body, &w, on ? "打上了" : "去掉了");
}

void sidedo_sent(struct visit *v)
{
	struct span id = visit_field(v, "id", VISIT_ID_BYTES), name = visit_field(v, "name", 200);
	struct workline_done d;
	struct text body;
	struct jsonw w;
	struct err err = {0};
	bool mine;
	if (!visit_customer(v, id, "发话术", &mine))
		return;
	visit_body(v, &body, &w);
	jsonw_kstr(&w, "customer", id);
	jsonw_kstr(&w, "sent", name.n ? visit_quoted(v, name) : SPAN_LIT("话术"));
	if (put(v, &body, &w, &d, &err))
		visit_failed(v, &err);
	else
		say_json(v, &d);
}
