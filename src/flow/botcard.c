#include "botcard.h"
#include "todowork.h"
#include "base/utf8.h"
#include "store/contact.h"
#include <inttypes.h>

#define TITLE_CHARS 36
#define TEXT_CHARS 160
#define BUTTON_CHARS 10
#define BUTTONS 6
#define UPDATE_MS (24 * 60 * INT64_C(60000)) /* of a code that may live so long only (callbacks.md 4.4) */
#define CARD_BYTES 8192

/* The first characters, on one line. */
static struct span letters(struct fold *f, struct span s, int most)
{
	char *p = arena_alloc(f->work, s.n + 1);
	size_t n = 0;

	for (int i = 0; i < most && n < s.n; i++) {
		uint32_t cp;
		size_t k = utf8_next(span_drop(s, n), &cp);

		k = k ? k : 1;
		for (size_t b = 0; b < k; b++)
			p[n + b] = (char)(s.p[n + b] == '\n' ? ' ' : s.p[n + b]);
		n += k;
	}
	return span_make(p, n);
}

static void button(struct fold *f, struct jsonw *w, struct span text, int style, struct span key)
{
	jsonw_obj(w);
	jsonw_kstr(w, "text", letters(f, text, BUTTON_CHARS));
	jsonw_kint(w, "style", style);
	jsonw_kstr(w, "key", key);
	jsonw_end_obj(w);
}

/* 「已发」 of a text, 「完成」, or one for each result; then 「跳过」. */
static void buttons(struct fold *f, const struct todo *x, struct jsonw *w)
{
	struct span rest = x->options;
	int n = 0;

	jsonw_key(w, "button_list");
	jsonw_arr(w);
	if (!rest.n)
		button(f, w, x->delivers ? SPAN_LIT("已发") : SPAN_LIT("完成"), 1,
			effects_subject(f, "done:%" PRId64, x->todo));
	for (; rest.n && n < BUTTONS - 1; n++) {
		size_t at = span_search(rest, SPAN_LIT("、"));
		struct span one = span_trim(at == SIZE_MAX ? rest : span_take(rest, at));

		button(f, w, one, n ? 2 : 1, effects_subject(f, "done:%" PRId64 ":%.*s", x->todo, SPAN_ARG(one)));
		rest = at == SIZE_MAX ? SPAN_LIT("") : span_drop(rest, at + SPAN_LIT("、").n);
	}
	button(f, w, SPAN_LIT("跳过"), 3, effects_subject(f, "skip:%" PRId64, x->todo));
	jsonw_end_arr(w);
}

static enum rc write(struct fold *f, const struct todo *x, struct text *out, struct err *err)
{
	struct contact c = {.name = SPAN_LIT("")};
	struct jsonw w;
	enum rc rc = x->customer.n ? contact_get(f->db, f->work, x->customer, &c, err) : RC_NOTFOUND;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "card_type", "button_interaction");
	jsonw_key(&w, "main_title");
	jsonw_obj(&w);
	jsonw_kstr(&w, "title",
		letters(f, c.name.n ? effects_subject(f, "客户 %.*s", SPAN_ARG(c.name)) : SPAN_LIT("待办"),
			TITLE_CHARS));
	jsonw_end_obj(&w);
	jsonw_kstr(&w, "sub_title_text", letters(f, x->text, TEXT_CHARS));
	/* Unique for each card of the app. */
	jsonw_kstr(&w, "task_id", effects_subject(f, "todo-%" PRId64 "-%" PRId64, x->todo, f->input_id));
	buttons(f, x, &w);
	jsonw_end_obj(&w);
	return text_check(out, err);
}

static enum rc send_one(struct bot_talk *t, const struct todo *x, struct err *err)
{
	struct fold *f = t->f;
	struct request r = {.api = API_MESSAGE_SEND};
	struct effects_spec spec = {.lane = API_LANE_CHAT,
		.not_before_ms = f->now_ms + FOLD_SECOND_MS, /* behind the list, which goes at once */
		.not_after_ms = f->now_ms + UPDATE_MS,
		.subject = SPAN_LIT("card")};
	struct text card;
	enum rc rc;

	text_init(&card, CARD_BYTES);
	rc = write(f, x, &card, err);
	r.u.message = (struct request_message){.touser = t->me.userid,
		.msgtype = SPAN_LIT("template_card"),
		.agentid = f->settings->agentid,
		.card = text_span(&card)};
	if (!rc)
		rc = effects_put(f, &r, &spec, err);
	text_release(&card);
	return rc;
}

enum rc botcard_send(struct bot_talk *t, const struct todo *v, int n, struct err *err)
{
	int sent = 0;
	enum rc rc = RC_OK;

	for (int i = 0; t->f->settings->cards && !rc && i < n && sent < BOTCARD_MOST; i++) {
		if (v[i].fresh && v[i].opened_ms == TODO_NONE)
			continue; /* it has to be opened before */
		rc = send_one(t, &v[i], err);
		sent++;
	}
	return rc;
}

/* -- pressed ------------------------------------------------------------------------------------------------------------------ */

static enum rc decide(
	struct bot_talk *t, const struct todo *x, bool skip, struct span result, struct span *ret_name, struct err *err)
{
	enum rc rc = skip ? todowork_skip(t->f, x->todo, t->me.userid, SPAN_LIT(""), err)
			  : todowork_done(t->f, x->todo, t->me.userid, result, err);

	if (rc || !botwork_went(t))
		return rc;
	*ret_name = skip   ? SPAN_LIT("已跳过")
		: result.n ? effects_subject(t->f, "已完成：%.*s", SPAN_ARG(result))
			   : SPAN_LIT("已完成");
	t->detail = *ret_name;
	return RC_OK;
}

/* Its text is filled in as it stands now, and its files are brought to WeCom. */
static enum rc open_it(struct bot_talk *t, const struct todo *x, struct err *err)
{
	enum rc rc = todowork_open(t->f, x->todo, err);

	if (rc || !botwork_went(t))
		return rc;
	t->detail = SPAN_LIT("打开了");
	return sidebar_files(t->f, x, err);
}

enum rc botcard_press(struct bot_talk *t, struct span key, struct span *ret_name, struct err *err)
{
	struct span verb, rest, id, result = SPAN_LIT("");
	struct todo x;
	int64_t todo = 0;
	bool skip, opens;
	enum rc rc;

	*ret_name = SPAN_ABSENT;
	span_cut(key, ':', &verb, &rest);
	if (!span_cut(rest, ':', &id, &result))
		result = SPAN_LIT("");
	skip = span_is(verb, "skip");
	opens = span_is(verb, "open");
	if ((!skip && !opens && !span_is(verb, "done")) || !span_int(id, &todo)) {
		t->outcome = BOTLOG_UNKNOWN;
		t->detail = SPAN_LIT("没有这个按钮");
		return RC_OK;
	}
	t->command = botwords_of(skip ? BOT_SKIP : opens ? BOT_OPEN : BOT_DONE);
	rc = todo_get(t->f->db, t->f->work, todo, &x, err);
	if (rc == RC_NOTFOUND || (!rc && !span_eq(x.employee, t->me.userid))) {
		botwork_refuse(t, "这件事不是您的");
		return RC_OK;
	}
	if (rc)
		return rc;
	t->customer = x.customer;
	if (x.state == TODO_OPEN)
		return opens ? open_it(t, &x, err) : decide(t, &x, skip, result, ret_name, err);
	if (x.state == TODO_CANCELLED && x.delivers && !skip && !opens) { /* sent before he knew */
		rc = decide(t, &x, skip, result, ret_name, err);
		if (rc || ret_name->n)
			return rc;
	}
	*ret_name = x.state == TODO_DONE ? SPAN_LIT("已经办过") : SPAN_LIT("已经过期或跳过");
	t->outcome = BOTLOG_REFUSED;
	t->detail = *ret_name;
	return RC_OK;
}

enum rc botcard_grey(struct fold *f, struct span userid, struct span response_code, struct span name, struct err *err)
{
	struct request r = {.api = API_UPDATE_CARD,
		.u.card = {.userid = userid,
			.response_code = response_code,
			.replace_name = name,
			.agentid = f->settings->agentid}};
	struct effects_spec spec = {
		.lane = API_LANE_CHAT, .not_after_ms = f->now_ms + UPDATE_MS, .subject = SPAN_LIT("card")};

	return effects_put(f, &r, &spec, err);
}
