/* Content, welcomes and messages to employees (doc: api.md 4.1, 19). */
#include "brainint.h"

#include <stdio.h>
#include <string.h>

#define CODE_MS INT64_C(20000)
#define CONTENT_BYTES 4000
#define ATTACHMENTS 9
#define ID_BYTES 256
#define TITLE_BYTES 128
#define CARD_TITLE_BYTES 64
#define DESC_BYTES 512
#define URL_BYTES 2048
#define PAGE_BYTES 1024
#define USERS 1000
#define MEMBER_MINUTE 30
#define MEMBER_HOUR 1000
#define ROBOT_MINUTE 20
#define ROBOT_TEXT_BYTES 2048
#define ROBOT_MARKDOWN_BYTES 4096
#define REPEAT_DEFAULT_S 1800
#define REPEAT_MOST_S 14400

/* -- content, shared with mass messages -------------------------------------------------------------------------- */

static int64_t check_image(struct brain_request *r, const struct json_node *body)
{
	struct span id, url;
	if (brainapi_text(body, "media_id", ID_BYTES, &id) || brainapi_text(body, "pic_url", URL_BYTES, &url))
		return 40058;
	if (id.n == 0 && url.n > 0)
		return span_starts(url, "http://") || span_starts(url, "https://") ? 0 : 40058;
	return brainmedia_check(r, id, "image");
}

static int64_t check_link(const struct json_node *body)
{
	struct span title, picture, desc, url;
	if (brainapi_text(body, "title", TITLE_BYTES, &title) || brainapi_text(body, "picurl", URL_BYTES, &picture) ||
		brainapi_text(body, "desc", DESC_BYTES, &desc) || brainapi_text(body, "url", URL_BYTES, &url))
		return 40058;
	return title.n == 0 || url.n == 0 ? 40063 : 0;
}

static int64_t check_miniprogram(struct brain_request *r, const struct json_node *body)
{
	struct span title, picture, appid, page;
	if (brainapi_text(body, "title", CARD_TITLE_BYTES, &title) ||
		brainapi_text(body, "pic_media_id", ID_BYTES, &picture) ||
		brainapi_text(body, "appid", ID_BYTES, &appid) || brainapi_text(body, "page", PAGE_BYTES, &page))
		return 40058;
	return title.n == 0 || appid.n == 0 || page.n == 0 ? 40063 : brainmedia_check(r, picture, "image");
}

int64_t brainsay_media(struct brain_request *r, const char *kind, const struct json_node *body)
{
	struct span type = span_of(kind), id;

	if (span_is(type, "image"))
		return check_image(r, body);
	if (span_is(type, "link"))
		return check_link(body);
	if (span_is(type, "miniprogram"))
		return check_miniprogram(r, body);
	if (!span_is(type, "video") && !span_is(type, "file"))
		return 41065;
	return brainapi_text(body, "media_id", ID_BYTES, &id) ? 40058 : brainmedia_check(r, id, kind);
}

static int64_t check_attachment(struct brain_request *r, const struct json_node *a)
{
	struct span type;
	const struct json_node *body;
	char key[16];
	if (json_kind(a) != JSON_OBJECT || brainapi_text(a, "msgtype", ID_BYTES, &type))
		return 40058;
	if (type.n == 0 || type.n >= sizeof key)
		return 41065;
	snprintf(key, sizeof key, "%.*s", SPAN_ARG(type));
	if (brainapi_object(a, key, &body))
		return 40058;
	if (!body)
		return 41065; /* the payload's key equals msgtype */
	return brainsay_media(r, key, body);
}

int64_t brainsay_content(struct brain_request *r, struct span *ret_text)
{
	const struct json_node *text, *list = json_get(r->root, "attachments");
	if (brainapi_object(r->root, "text", &text) || brainapi_text(text, "content", SIZE_MAX, ret_text))
		return 40058;
	if (list && json_kind(list) != JSON_ARRAY && json_kind(list) != JSON_NULL)
		return 40058;
	if (ret_text->n == 0 && json_count(list) == 0)
		return 44004;
	if (ret_text->n > CONTENT_BYTES)
		return 45002;
	if (json_count(list) > ATTACHMENTS)
		return 41064;
	for (const struct json_node *a = json_first(list); a; a = json_next(a)) {
		int64_t code = check_attachment(r, a);
		if (code)
			return code;
	}
	if (!span_present(*ret_text))
		*ret_text = SPAN_LIT("");
	return 0;
}

static void rewrite(struct jsonw *w, const struct json_node *n)
{
	if (json_kind(n) == JSON_OBJECT) {
		jsonw_obj(w);
		for (const struct json_node *i = json_first(n); i; i = json_next(i)) {
			jsonw_keyn(w, json_key(i));
			rewrite(w, i);
		}
		jsonw_end_obj(w);
	} else {
		jsonw_str(w, json_str(n)); /* fields of other types are no attachment's: null */
	}
}

struct span brainsay_keep(struct brain_request *r, const struct json_node *list, const char *inner)
{
	struct text out;
	struct jsonw w;
	if (json_count(list) == 0)
		return SPAN_ABSENT;
	text_init(&out, (size_t)1 << 20);
	jsonw_init(&w, &out);
	jsonw_arr(&w);
	for (const struct json_node *a = json_first(list); a; a = json_next(a))
		rewrite(&w, inner ? json_get(a, inner) : a);
	jsonw_end_arr(&w);
	struct span kept = arena_copy(r->b->arena, text_span(&out));
	text_release(&out);
	return kept;
}

/* -- welcome -------------------------------------------------------------------------------------------------------- */

int64_t brainsay_welcome(struct brain_request *r)
{
	struct span id, text;
	if (brainapi_text(r->root, "welcome_code", ID_BYTES, &id))
		return 40058;
	struct brain_code *code = span_present(id) ? map_get(r->b->codes, id) : NULL;
	if (!code)
		return id.n == 0 ? 41049 : 41050;
	struct brain_relation *rel = code->relation;
	text_addf(r->words, "to=%.*s userid=%.*s ", SPAN_ARG(rel->customer->id), SPAN_ARG(rel->employee->userid));
	if (r->now_ms - code->issued_ms > CODE_MS)
		return 41050;
	int64_t bad = brainsay_content(r, &text);
	if (bad)
		return bad;
	text_addf(r->words, "n=%zu text=%.*s", json_count(json_get(r->root, "attachments")), SPAN_ARG(text));
	if (code->used || rel->welcomed || rel->chatted)
		return 41051;
	code->used = true;
	brainworld_reach(r->b, rel, "welcome", r->now_ms, text);
	rel->welcomed = true;
	r->b->books.welcomes++;
	brainlive_after_message(r->b, rel, r->now_ms);
	return 0;
}

/* -- messages to employees -------------------------------------------------------------------------------------------- */

#define TYPE_MS 600000

/* Some type to the app when it spoke to them. */
static void read_it(struct brain_request *r, struct brain_employee *e)
{
	struct brain *b = r->b;
	b->books.messages_to_employees++;
	if (brainworld_chance(b, b->conf.type_permille))
		brainworld_later(
			b, r->now_ms, r->now_ms + 5000 + (int64_t)rng_below(&b->rng, TYPE_MS), THING_TYPE, e, 0);
}

/* What is over 30 a minute or 1000 an hour is dropped without a word to the caller (api.md 1.3). */
static void deliver(struct brain_request *r, struct brain_employee *e)
{
	if (e->minute != r->now_ms / 60000) {
		e->minute = r->now_ms / 60000;
		e->sent_in_minute = 0;
	}
	if (e->hour != r->now_ms / 3600000) {
		e->hour = r->now_ms / 3600000;
		e->sent_in_hour = 0;
	}
	bool minute = ++e->sent_in_minute > MEMBER_MINUTE, hour = ++e->sent_in_hour > MEMBER_HOUR;
	if (minute || hour)
		brainworld_breach(r->b, r->now_ms, e->userid,
			minute ? "over 30 messages a minute" : "over 1000 messages an hour",
			SPAN_LIT("dropped silently"));
	else
		read_it(r, e);
}

/* Essential fields of the kinds that a bot sends; the others need their object and no more. */
static int64_t check_kind(const struct json_node *body, struct span type, struct span *ret_shown)
{
	struct span url, description;
	const struct json_node *articles = json_get(body, "articles");
	if (span_is(type, "text") || span_is(type, "markdown")) {
		if (brainapi_text(body, "content", SIZE_MAX, ret_shown))
			return 40058;
		return ret_shown->n == 0 ? 44004 : 0; /* above 2048 bytes it is cut, no error */
	}
	if (brainapi_text(body, "title", SIZE_MAX, ret_shown))
		return 40058;
	if (span_is(type, "textcard")) {
		if (brainapi_text(body, "description", SIZE_MAX, &description) ||
			brainapi_text(body, "url", URL_BYTES, &url))
			return 40058;
		return ret_shown->n == 0 || description.n == 0 || url.n == 0 ? 40063 : 0;
	}
	if (span_is(type, "news") &&
		(json_kind(articles) != JSON_ARRAY || json_count(articles) < 1 || json_count(articles) > 8))
		return 40058;
	return 0;
}

static int64_t check_message(struct brain_request *r)
{
	static const char *const types[] = {"text", "image", "voice", "video", "file", "textcard", "news", "mpnews",
		"markdown", "miniprogram_notice", "template_card"};
	struct span type, shown, id;
	const struct json_node *body;
	const char *key = NULL;
	if (brainapi_text(r->root, "msgtype", ID_BYTES, &type))
		return 40058;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_is(type, types[i]))
			key = types[i];
	if (!key)
		return 40008;
	if (brainapi_object(r->root, key, &body) || !body)
		return 40058;
	if (span_is(type, "template_card")) {
		if (brainapi_text(r->root, "touser", SIZE_MAX, &id))
			return 40058;
		return braincard_send(r, body, id);
	}
	int64_t bad = check_kind(body, type, &shown);
	if (!bad &&
		(span_is(type, "image") || span_is(type, "voice") || span_is(type, "video") || span_is(type, "file")))
		bad = brainapi_text(body, "media_id", ID_BYTES, &id) ? 40058 : brainmedia_check(r, id, key);
	text_addf(r->words, " text=%.*s", SPAN_ARG(shown));
	return bad;
}

/* enable_duplicate_check: the identical JSON within the interval is answered and not delivered again. */
static bool repeated(struct brain_request *r, int64_t interval_s)
{
	int64_t *last = map_get(r->b->sent, r->body);
	if (last && r->now_ms - *last < interval_s * 1000)
		return true;
	if (!last) {
		last = arena_alloc(r->b->arena, sizeof *last);
		(void)map_put(r->b->sent, r->body, last);
	}
	*last = r->now_ms;
	return false;
}

static int64_t check_options(struct brain_request *r, bool *ret_repeated)
{
	int64_t safe = 0, translate = 0, check = 0, interval = REPEAT_DEFAULT_S;
	if (brainapi_int(r->root, "safe", 0, 2, &safe) || brainapi_int(r->root, "enable_id_trans", 0, 1, &translate) ||
		brainapi_int(r->root, "enable_duplicate_check", 0, 1, &check) ||
		brainapi_int(r->root, "duplicate_check_interval", 0, REPEAT_MOST_S, &interval))
		return 40058;
	*ret_repeated = check == 1 && repeated(r, interval);
	return 0;
}

/* Returns how many of the users are there; who is not, lower-cased into invalid. */
static int64_t hand_out(struct brain_request *r, struct span users, bool quiet, struct text *invalid)
{
	struct span rest = users, one, key;
	struct brain_employee *e;
	int64_t good = 0;
	size_t at = 0;
	void *v;
	if (span_is(users, "@all")) {
		for (; map_each(r->b->employees, &at, &key, &v); good++)
			if (!quiet)
				deliver(r, v);
		return good;
	}
	while (span_present(rest)) {
		span_cut(rest, '|', &one, &rest);
		e = brainworld_employee(r->b, one, false);
		good += e != NULL;
		if (e && !quiet)
			deliver(r, e);
		if (!e && invalid->n > 0)
			text_addc(invalid, '|');
		for (size_t i = 0; !e && i < one.n; i++)
			text_addc(invalid, (char)(one.p[i] >= 'A' && one.p[i] <= 'Z' ? one.p[i] + 32 : one.p[i]));
	}
	return good;
}

static size_t count_users(struct span users)
{
	size_t n = users.n > 0;
	for (size_t i = 0; i < users.n; i++)
		n += users.p[i] == '|';
	return n;
}

int64_t brainsay_message(struct brain_request *r)
{
	struct span users, parties, tags;
	struct text invalid;
	int64_t agent = 0;
	bool quiet = false;
	if (brainapi_text(r->root, "touser", SIZE_MAX, &users) ||
		brainapi_text(r->root, "toparty", SIZE_MAX, &parties) ||
		brainapi_text(r->root, "totag", SIZE_MAX, &tags))
		return 40058;
	text_addf(r->words, "to=%.*s", SPAN_ARG(users));
	if (json_kind(json_get(r->root, "agentid")) != JSON_NUMBER || !json_int(json_get(r->root, "agentid"), &agent))
		return 40056;
	if (agent != r->b->conf.agentid)
		return 301002;
	if (users.n + parties.n + tags.n == 0)
		return 82001;
	if (count_users(users) > USERS)
		return 40032;
	int64_t bad = check_message(r);
	if (!bad)
		bad = check_options(r, &quiet);
	if (bad)
		return bad;
	text_init(&invalid, (size_t)1 << 20);
	int64_t good = hand_out(r, users, quiet, &invalid);
	if (good > 0) {
		/* No departments and no directory tags live here. */
		jsonw_kstr(r->w, "invaliduser", invalid.n ? text_span(&invalid) : SPAN_LIT(""));
		jsonw_kstr(r->w, "invalidparty", parties.n ? parties : SPAN_LIT(""));
		jsonw_kstr(r->w, "invalidtag", tags.n ? tags : SPAN_LIT(""));
		jsonw_kstr(r->w, "msgid", brainworld_id(r->b, "mid-"));
		jsonw_kcstr(r->w, "response_code", "");
	}
	text_release(&invalid);
	return good > 0 ? 0 : 81013;
}

/* -- group robots (callbacks.md 9) -------------------------------------------------------------------------------------- */

static int64_t check_robot_text(struct brain_request *r, struct span *ret_text)
{
	struct span type;
	const struct json_node *body;
	bool text, markdown;
	if (brainapi_text(r->root, "msgtype", ID_BYTES, &type))
		return 40058;
	text = span_is(type, "text");
	markdown = span_is(type, "markdown") || span_is(type, "markdown_v2");
	if (!text && !markdown)
		return 40008;
	if (brainapi_object(r->root,
		    text                                ? "text"
			    : span_is(type, "markdown") ? "markdown"
							: "markdown_v2",
		    &body) ||
		!body)
		return 40058;
	if (brainapi_text(body, "content", SIZE_MAX, ret_text))
		return 40058;
	if (ret_text->n == 0)
		return 44004;
	return ret_text->n > (text ? ROBOT_TEXT_BYTES : ROBOT_MARKDOWN_BYTES) ? 40058 : 0;
}

int64_t brainsay_robot(struct brain_request *r)
{
	struct span key = brainapi_param(r, "key"), text;
	struct brain_robot *robot = key.n ? map_get(r->b->robots, key) : NULL;
	if (!robot)
		return 93000;
	text_addf(r->words, "robot=%.*s", SPAN_ARG(robot->name));
	int64_t bad = check_robot_text(r, &text);
	if (bad)
		return bad;
	if (robot->minute != r->now_ms / 60000) {
		robot->minute = r->now_ms / 60000;
		robot->sent_in_minute = 0;
	}
	if (++robot->sent_in_minute > ROBOT_MINUTE)
		return 45009;
	text_addf(r->words, " text=%.*s", SPAN_ARG(text));
	return 0;
}

/* -- the menu of the app ------------------------------------------------------------------------------------------------------ */

#define MENU_BUTTONS 3
#define MENU_SUB_BUTTONS 5
#define MENU_NAME_BYTES 16
#define MENU_SUB_NAME_BYTES 60
#define MENU_KEY_BYTES 128

/* The codes of a button, and of one below it. */
enum { MENU_TYPE, MENU_NAME, MENU_KEY };
static const int64_t menu_code[2][3] = {{40017, 40018, 40019}, {40024, 40025, 40026}};

static int64_t check_button(const struct json_node *b, int level)
{
	const struct json_node *sub = json_get(b, "sub_button");
	struct span name, type, key;
	size_t most = level ? MENU_SUB_NAME_BYTES : MENU_NAME_BYTES;
	if (brainapi_text(b, "name", SIZE_MAX, &name) || brainapi_text(b, "type", ID_BYTES, &type) ||
		brainapi_text(b, "key", SIZE_MAX, &key))
		return 40058;
	if (name.n == 0 || name.n > most)
		return menu_code[level][MENU_NAME];
	if (sub && !level) {
		if (json_kind(sub) != JSON_ARRAY || json_count(sub) < 1 || json_count(sub) > MENU_SUB_BUTTONS)
			return 40023;
		for (const struct json_node *i = json_first(sub); i; i = json_next(i)) {
			int64_t bad = check_button(i, 1);
			if (bad)
				return bad;
		}
		return 0;
	}
	if (!span_is(type, "click") && !span_is(type, "view"))
		return menu_code[level][MENU_TYPE];
	if (span_is(type, "click") && (key.n == 0 || key.n > MENU_KEY_BYTES))
		return menu_code[level][MENU_KEY];
	return 0;
}

static void list_buttons(const struct json_node *list, struct text *words)
{
	for (const struct json_node *i = json_first(list); i; i = json_next(i)) {
		struct span key = json_str(json_get(i, "key"));
		if (key.n)
			text_addf(
				words, "%s%.*s", words->n && words->p[words->n - 1] != '=' ? "、" : "", SPAN_ARG(key));
		list_buttons(json_get(i, "sub_button"), words);
	}
}

int64_t brainsay_menu(struct brain_request *r)
{
	const struct json_node *list = json_get(r->root, "button");
	int64_t agent = 0;
	if (!span_int(brainapi_param(r, "agentid"), &agent))
		return 40056;
	if (agent != r->b->conf.agentid)
		return 301002;
	if (json_kind(list) != JSON_ARRAY || json_count(list) < 1 || json_count(list) > MENU_BUTTONS)
		return 40016;
	for (const struct json_node *i = json_first(list); i; i = json_next(i)) {
		int64_t bad = check_button(i, 0);
		if (bad)
			return bad;
	}
	text_adds(r->words, "text=");
	list_buttons(list, r->words);
	r->b->menu = arena_copy(r->b->arena, span_drop(text_span(r->words), strlen("text=")));
	return 0;
}
