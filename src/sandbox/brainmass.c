/* Welcome, mass messages, messages to employees, media (doc: api.md 4, 5, 13, 19). */
#include "brainint.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

#define TEXT_BYTES 4000
#define ATTACHMENTS 9
#define TARGETS 10000
#define DISPATCH_MS 3000    /* 41063 until then */
#define REMINDERS 3
#define MEMBER_MINUTE 30
#define REPEATED_BYTES 120

/* -- content ------------------------------------------------------------------------------------------------------------------ */

static int64_t check_media(struct brain_request *r, struct span id)
{
	const int64_t *made = span_present(id) ? map_get(r->b->media, id) : NULL;
	if (id.n == 0)
		return 41006;
	return !made || r->now_ms - *made > BRAIN_MEDIA_MS ? 40007 : 0;
}

static int64_t check_attachment(struct brain_request *r, const struct json_node *a)
{
	struct span type = json_str(json_get(a, "msgtype"));
	char key[16];
	if (type.n == 0 || type.n >= sizeof key)
		return 41065;
	snprintf(key, sizeof key, "%.*s", SPAN_ARG(type));
	const struct json_node *body = json_get(a, key);
	if (json_kind(body) != JSON_OBJECT)
		return 41065; /* the payload's key equals msgtype */
	if (span_is(type, "image") && json_str(json_get(body, "media_id")).n == 0)
		return json_str(json_get(body, "pic_url")).n ? 0 : 41006;
	if (span_is(type, "image") || span_is(type, "video") || span_is(type, "file"))
		return check_media(r, json_str(json_get(body, "media_id")));
	if (span_is(type, "link"))
		return json_str(json_get(body, "title")).n && json_str(json_get(body, "url")).n ? 0 : 40063;
	if (span_is(type, "miniprogram")) {
		bool whole = json_str(json_get(body, "title")).n && json_str(json_get(body, "appid")).n && json_str(json_get(body, "page")).n;
		return whole ? check_media(r, json_str(json_get(body, "pic_media_id"))) : 40063;
	}
	return 41065;
}

static int64_t check_content(struct brain_request *r, struct span *ret_text)
{
	const struct json_node *text = json_get(r->root, "text"), *list = json_get(r->root, "attachments");
	if (text && json_kind(text) != JSON_OBJECT)
		return 40058;
	*ret_text = json_str(json_get(text, "content"));
	if (list && json_kind(list) != JSON_ARRAY)
		return 40058;
	if (ret_text->n == 0 && json_count(list) == 0)
		return 44004;
	if (ret_text->n > TEXT_BYTES)
		return 45002;
	if (json_count(list) > ATTACHMENTS)
		return 41064;
	for (const struct json_node *a = json_first(list); a; a = json_next(a)) {
		int64_t code = check_attachment(r, a);
		if (code)
			return code;
	}
	return 0;
}

/* -- welcome --------------------------------------------------------------------------------------------------------------------- */

int64_t brainmass_welcome(struct brain_request *r)
{
	struct span id = json_str(json_get(r->root, "welcome_code")), text;
	struct brain_code *code = span_present(id) ? map_get(r->b->codes, id) : NULL;
	if (code)
		text_addf(r->words, "to=%.*s userid=%.*s ", SPAN_ARG(code->relation->customer->id), SPAN_ARG(code->relation->employee->userid));
	if (id.n == 0)
		return 41049;
	if (!code || r->now_ms - code->issued_ms > BRAIN_CODE_MS)
		return 41050;
	int64_t bad = check_content(r, &text);
	if (bad)
		return bad;
	text_addf(r->words, "n=%zu text=%.*s", json_count(json_get(r->root, "attachments")), SPAN_ARG(text));
	if (code->used || code->relation->welcomed)
		return 41051;
	code->used = true;
	brainworld_reach(r->b, code->relation, "welcome", r->now_ms, span_present(text) ? text : SPAN_LIT(""));
	code->relation->welcomed = true;
	r->b->books.welcomes++;
	brainlive_after_message(r->b, code->relation, r->now_ms);
	return 0;
}

/* -- mass messages ------------------------------------------------------------------------------------------------------------------ */

static void plan_confirm(struct brain *b, struct brain_mass *m, int64_t now_ms)
{
	if (!brainworld_chance(b, b->conf.confirm_permille))
		return;
	int64_t mean = b->conf.confirm_mean_ms > 0 ? b->conf.confirm_mean_ms : 600000;
	/* Between a fifth of the mean and three times it, most near the front. */
	int64_t delay = mean / 5 + (int64_t)(rng_below(&b->rng, (uint64_t)mean) * (1 + rng_below(&b->rng, 3)));
	brainworld_plan(b, now_ms + delay, THING_CONFIRM, m, SPAN_ABSENT, 0);
}

static int64_t add_members(struct brain_request *r, struct brain_mass *m, const struct json_node *ids)
{
	int64_t day = brainworld_day(r->b, r->now_ms);
	m->member = arena_array(r->b->arena, json_count(ids), sizeof *m->member);
	jsonw_key(r->w, "fail_list");
	jsonw_arr(r->w);
	for (const struct json_node *n = json_first(ids); n; n = json_next(n)) {
		struct brain_relation *rel = brainworld_relation(r->b, m->sender->userid, json_str(n));
		if (!brainworld_friend(rel)) {
			jsonw_str(r->w, json_str(n));
			continue;
		}
		if (rel->gone_customer)
			brainworld_breach(r->b, r->now_ms, rel->customer->id, "after leaving", m->text);
		if (rel->customer->asked_day == day)
			brainworld_breach(r->b, r->now_ms, rel->customer->id, "asked twice a day", m->text);
		rel->customer->asked_day = day;
		m->member[m->n++].relation = rel;
	}
	jsonw_end_arr(r->w);
	return m->n ? 0 : 41048;
}

int64_t brainmass_add(struct brain_request *r)
{
	struct span type = json_str(json_get(r->root, "chat_type")), sender = json_str(json_get(r->root, "sender")), text;
	const struct json_node *ids = json_get(r->root, "external_userid");
	if (span_present(type) && !span_is(type, "single") && !span_is(type, "group"))
		return 40058;
	if (json_kind(ids) != JSON_ARRAY)
		return ids || sender.n == 0 ? 40058 : 41035;
	if (json_count(ids) == 0)
		return 41035;
	if (json_count(ids) > TARGETS)
		return 40058;
	struct brain_employee *e = brainworld_employee(r->b, sender, false);
	if (!e)
		return 40003;
	int64_t bad = check_content(r, &text);
	text_addf(r->words, "sender=%.*s n=%zu customers=", SPAN_ARG(sender), json_count(ids));
	int shown = 0;
	for (const struct json_node *n = json_first(ids); n && shown < 20; n = json_next(n))
		text_addf(r->words, "%s%.*s", shown++ ? "," : "", SPAN_ARG(json_str(n)));
	text_addf(r->words, " text=%.*s", SPAN_ARG(text));
	if (bad)
		return bad;
	struct brain_mass *m = arena_alloc(r->b->arena, sizeof *m);
	*m = (struct brain_mass){.sender = e, .created_ms = r->now_ms, .text = arena_copy(r->b->arena, span_present(text) ? text : SPAN_LIT(""))};
	bad = add_members(r, m, ids);
	if (bad)
		return bad;
	m->msgid = brainworld_id(r->b, "msg");
	(void)map_put(r->b->masses, m->msgid, m);
	brainworld_push(&r->b->mass_list, m);
	r->b->books.mass_tasks++;
	jsonw_kstr(r->w, "msgid", m->msgid);
	text_addf(r->words, " msgid=%.*s", SPAN_ARG(m->msgid));
	plan_confirm(r->b, m, r->now_ms);
	return 0;
}

static int64_t find_mass(struct brain_request *r, struct brain_mass **ret)
{
	struct span id = json_str(json_get(r->root, "msgid"));
	text_addf(r->words, "msgid=%.*s", SPAN_ARG(id));
	if (id.n == 0)
		return 41046;
	*ret = map_get(r->b->masses, id);
	if (!*ret)
		return 41047;
	return 0;
}

static int64_t page_of(struct brain_request *r, int64_t most, int64_t def, int64_t *ret_from, int64_t *ret_limit)
{
	struct span cursor = json_str(json_get(r->root, "cursor"));
	*ret_limit = def;
	*ret_from = 0;
	if (json_get(r->root, "limit") && (!json_int(json_get(r->root, "limit"), ret_limit) || *ret_limit < 1 || *ret_limit > most))
		return 40058;
	if (cursor.n && (!span_starts(cursor, "m-") || !span_int(span_drop(cursor, 2), ret_from) || *ret_from < 0))
		return 40058;
	return 0;
}

static void end_page(struct brain_request *r, int64_t next, int64_t total)
{
	jsonw_kstr(r->w, "next_cursor", next < total ? arena_printf(r->a, "m-%lld", (long long)next) : SPAN_LIT(""));
}

int64_t brainmass_list(struct brain_request *r)
{
	struct span type = json_str(json_get(r->root, "chat_type"));
	int64_t start = 0, end = 0, from, limit, seen = 0;
	if (!span_is(type, "single") && !span_is(type, "group"))
		return 40058;
	if (!json_int(json_get(r->root, "start_time"), &start) || !json_int(json_get(r->root, "end_time"), &end) || end < start || end - start > 31 * 86400)
		return 40058;
	int64_t bad = page_of(r, 100, 50, &from, &limit);
	if (bad)
		return bad;
	jsonw_key(r->w, "group_msg_list");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->mass_list.n && span_is(type, "single"); i++) {
		const struct brain_mass *m = r->b->mass_list.v[i];
		if (m->created_ms / 1000 < start || m->created_ms / 1000 > end || seen++ < from || seen > from + limit)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "msgid", m->msgid);
		jsonw_kint(r->w, "create_time", m->created_ms / 1000);
		jsonw_kint(r->w, "create_type", 0);
		jsonw_key(r->w, "text");
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "content", m->text);
		jsonw_end_obj(r->w);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	end_page(r, from + limit, seen);
	return 0;
}

int64_t brainmass_task(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t bad = find_mass(r, &m), from, limit;
	if (!bad)
		bad = page_of(r, 1000, 500, &from, &limit);
	if (!bad && r->now_ms - m->created_ms < DISPATCH_MS)
		bad = 41063;
	if (!bad && m->cancelled)
		bad = 41093;
	if (bad)
		return bad;
	jsonw_key(r->w, "task_list");
	jsonw_arr(r->w);
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "userid", m->sender->userid);
	jsonw_kint(r->w, "status", m->confirmed_ms ? 2 : 0);
	if (m->confirmed_ms)
		jsonw_kint(r->w, "send_time", m->confirmed_ms / 1000);
	jsonw_end_obj(r->w);
	jsonw_end_arr(r->w);
	end_page(r, 1, 1);
	return 0;
}

int64_t brainmass_result(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t bad = find_mass(r, &m), from, limit;
	struct span userid = json_str(json_get(r->root, "userid"));
	if (!bad)
		bad = page_of(r, 1000, 500, &from, &limit);
	if (!bad && brainworld_employee(r->b, userid, false) != m->sender)
		bad = 40003;
	if (!bad && r->now_ms - m->created_ms < DISPATCH_MS)
		bad = 41063;
	if (!bad && m->cancelled)
		bad = 41093;
	if (bad)
		return bad;
	jsonw_key(r->w, "send_list");
	jsonw_arr(r->w);
	for (int64_t i = from; i < m->n && i < from + limit; i++) {
		const struct brain_member *x = &m->member[i];
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "external_userid", x->relation->customer->id);
		jsonw_kstr(r->w, "userid", m->sender->userid);
		jsonw_kint(r->w, "status", x->status);
		if (x->status == BRAIN_SENT)
			jsonw_kint(r->w, "send_time", x->send_ms / 1000);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	end_page(r, from + limit, m->n);
	return 0;
}

int64_t brainmass_remind(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t bad = find_mass(r, &m);
	if (bad)
		return bad;
	if (m->cancelled)
		return 41093;
	for (int i = 0; i < REMINDERS; i++) {
		if (m->reminded_ms[i] && r->now_ms - m->reminded_ms[i] < BRAIN_DAY_MS)
			continue;
		m->reminded_ms[i] = r->now_ms;
		if (!m->confirmed_ms && brainworld_chance(r->b, r->b->conf.confirm_permille))
			brainworld_plan(r->b, r->now_ms + 60000 + (int64_t)rng_below(&r->b->rng, 600000), THING_CONFIRM, m, SPAN_ABSENT, 0);
		return 0;
	}
	return 41094;
}

int64_t brainmass_cancel(struct brain_request *r)
{
	struct brain_mass *m;
	int64_t bad = find_mass(r, &m);
	if (bad)
		return bad;
	if (m->cancelled)
		return 41093;
	if (!m->confirmed_ms) {
		m->cancelled = true;
		r->b->books.mass_cancelled++;
	}
	return 0;
}

/* -- messages to employees -------------------------------------------------------------------------------------------------------------- */

static bool deliver_to(struct brain_request *r, struct span userid)
{
	struct brain_employee *e = brainworld_employee(r->b, userid, false);
	if (!e)
		return false;
	if (e->minute != r->now_ms / 60000) {
		e->minute = r->now_ms / 60000;
		e->sent_in_minute = 0;
	}
	if (++e->sent_in_minute <= MEMBER_MINUTE)
		r->b->books.messages_to_employees++;
	else
		brainworld_breach(r->b, r->now_ms, userid, "over 30 messages a minute", SPAN_LIT("dropped silently"));
	return true;
}

static int64_t check_message(struct brain_request *r, struct span type)
{
	static const char *const types[] = {"text", "image", "voice", "video", "file", "textcard", "news", "mpnews", "markdown", "miniprogram_notice", "template_card"};
	char key[32];
	bool known = false;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		known = known || span_is(type, types[i]);
	if (!known)
		return 40008;
	snprintf(key, sizeof key, "%.*s", SPAN_ARG(type));
	const struct json_node *body = json_get(r->root, key);
	if (json_kind(body) != JSON_OBJECT)
		return 40058;
	bool plain = span_is(type, "text") || span_is(type, "markdown");
	if (plain && json_str(json_get(body, "content")).n == 0)
		return 44004;
	text_addf(r->words, " text=%.*s", SPAN_ARG(plain ? json_str(json_get(body, "content")) : json_str(json_get(body, "title"))));
	return 0;
}

int64_t brainmass_message(struct brain_request *r)
{
	struct span users = json_str(json_get(r->root, "touser")), rest = users, one;
	struct text invalid;
	int64_t agent = 0, good = 0;
	text_addf(r->words, "to=%.*s", SPAN_ARG(users));
	if (json_kind(json_get(r->root, "agentid")) != JSON_NUMBER || !json_int(json_get(r->root, "agentid"), &agent))
		return 40056;
	if (agent != r->b->conf.agentid)
		return 301002;
	if (users.n == 0)
		return json_get(r->root, "touser") && json_kind(json_get(r->root, "touser")) != JSON_STRING ? 40058 : 82001;
	int64_t bad = check_message(r, json_str(json_get(r->root, "msgtype")));
	if (bad)
		return bad;
	text_init(&invalid, 65536);
	while (span_present(rest)) {
		span_cut(rest, '|', &one, &rest);
		if (deliver_to(r, one))
			good++;
		else
			text_addf(&invalid, "%s%.*s", invalid.n ? "|" : "", SPAN_ARG(one));
	}
	if (good > 0) {
		jsonw_kstr(r->w, "invaliduser", invalid.n ? text_span(&invalid) : SPAN_LIT(""));
		jsonw_kstr(r->w, "msgid", brainworld_id(r->b, "mid-"));
	}
	text_release(&invalid);
	return good > 0 ? 0 : 81013;
}

/* -- media ---------------------------------------------------------------------------------------------------------------------------------- */

/* The one part called media, as api.md 13 describes it. */
static bool find_part(struct span type, struct span body, struct span *ret_content)
{
	size_t at = span_search(type, SPAN_LIT("boundary="));
	struct span boundary = at == SIZE_MAX ? SPAN_ABSENT : span_trim(span_drop(type, at + 9));
	if (boundary.n > 1 && boundary.p[0] == '"')
		boundary = span_make(boundary.p + 1, boundary.n - 2);
	size_t head = span_search(body, SPAN_LIT("\r\n\r\n"));
	if (boundary.n == 0 || boundary.n > REPEATED_BYTES || head == SIZE_MAX)
		return false;
	struct span headers = span_take(body, head);
	if (!span_starts(headers, "--") || span_search(headers, SPAN_LIT("name=\"media\"")) == SIZE_MAX || span_search(headers, SPAN_LIT("filename=")) == SIZE_MAX)
		return false;
	struct span rest = span_drop(body, head + 4);
	char end[REPEATED_BYTES + 8];
	int n = snprintf(end, sizeof end, "\r\n--%.*s", SPAN_ARG(boundary));
	size_t stop = span_search(rest, span_make(end, (size_t)n));
	if (stop == SIZE_MAX)
		return false;
	*ret_content = span_take(rest, stop);
	return true;
}

int64_t brainmass_upload(struct brain_request *r)
{
	static const struct { const char *type; size_t most; } kinds[] = {{"image", 10u << 20}, {"voice", 2u << 20}, {"video", 10u << 20}, {"file", 20u << 20}};
	struct span type = brain_param(r, "type"), content;
	size_t most = 0;
	char made[24];
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		most = span_is(type, kinds[i].type) ? kinds[i].most : most;
	text_addf(r->words, "type=%.*s", SPAN_ARG(type));
	if (most == 0)
		return 40004;
	if (!find_part(r->content_type, r->body, &content))
		return 41005;
	if (content.n <= 5)
		return 44001;
	if (content.n > most)
		return 45001;
	struct span id = brainworld_id(r->b, "2MED");
	int64_t *at = arena_alloc(r->b->arena, sizeof *at);
	*at = r->now_ms;
	(void)map_put(r->b->media, id, at);
	snprintf(made, sizeof made, "%lld", (long long)(r->now_ms / 1000));
	jsonw_kstr(r->w, "type", type);
	jsonw_kstr(r->w, "media_id", id);
	jsonw_kcstr(r->w, "created_at", made); /* a string here, api.md 13 */
	return 0;
}
