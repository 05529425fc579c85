/* The brain's public face: life, the API's door (routing, tokens, faults, limits), people, books. */
#include "brainint.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const struct brain_conf defaults = {.zone_offset_s = 28800, .calls_per_minute = 10000};

/* -- life ------------------------------------------------------------------------------------------------------------------- */

struct brain *brain_new(const struct brain_conf *conf, int64_t now_ms)
{
	struct brain *b = mem_alloc(sizeof *b);
	b->conf = *conf;
	b->arena = arena_new(0);
	b->conf.corpid = arena_copy(b->arena, conf->corpid);
	b->conf.secret = arena_copy(b->arena, conf->secret);
	if (b->conf.zone_offset_s == 0)
		b->conf.zone_offset_s = defaults.zone_offset_s;
	if (b->conf.calls_per_minute == 0)
		b->conf.calls_per_minute = defaults.calls_per_minute;
	rng_seed(&b->rng, conf->seed);
	struct map **const maps[] = {&b->employees, &b->customers, &b->groups, &b->tags, &b->codes, &b->masses, &b->tokens, &b->media, &b->orders};
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		*maps[i] = map_new();
	text_init(&b->breaches, (size_t)1 << 20);
	(void)now_ms;
	return b;
}

static void free_relations(struct map *m, bool customers)
{
	size_t at = 0;
	struct span key;
	void *v;
	while (map_each(m, &at, &key, &v)) {
		if (customers) {
			struct brain_customer *c = v;
			for (int i = 0; i < c->relations.n; i++)
				mem_free(((struct brain_relation *)c->relations.v[i])->tags.v);
			mem_free(c->relations.v);
			mem_free(c->got.v);
		} else {
			mem_free(((struct brain_employee *)v)->relations.v);
		}
	}
}

void brain_free(struct brain *b)
{
	if (!b)
		return;
	size_t at = 0;
	struct span key;
	void *v;
	free_relations(b->customers, true);
	free_relations(b->employees, false);
	while (map_each(b->groups, &at, &key, &v))
		mem_free(((struct brain_group *)v)->tags.v);
	struct map *const maps[] = {b->employees, b->customers, b->groups, b->tags, b->codes, b->masses, b->tokens, b->media, b->orders};
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		map_free(maps[i], NULL);
	for (int i = 0; i < b->notes.n; i++)
		mem_free(b->notes.v[i]);
	mem_free(b->notes.v);
	mem_free(b->mass_list.v);
	mem_free(b->heap);
	text_release(&b->breaches);
	arena_free(b->arena);
	mem_free(b);
}

/* -- the door of the API -------------------------------------------------------------------------------------------------------- */

static const struct route {
	const char *path, *method;
	brain_api_fn fn;
} routes[] = {
	{"externalcontact/get", "GET", braincontact_get},
	{"externalcontact/list", "GET", braincontact_list},
	{"externalcontact/get_follow_user_list", "GET", braincontact_follow_users},
	{"externalcontact/batch/get_by_user", "POST", braincontact_by_user},
	{"externalcontact/get_corp_tag_list", "POST", braincontact_tag_list},
	{"externalcontact/add_corp_tag", "POST", braincontact_add_tag},
	{"externalcontact/mark_tag", "POST", braincontact_mark},
	{"externalcontact/send_welcome_msg", "POST", brainmass_welcome},
	{"externalcontact/add_msg_template", "POST", brainmass_add},
	{"externalcontact/get_groupmsg_list_v2", "POST", brainmass_list},
	{"externalcontact/get_groupmsg_task", "POST", brainmass_task},
	{"externalcontact/get_groupmsg_send_result", "POST", brainmass_result},
	{"externalcontact/remind_groupmsg_send", "POST", brainmass_remind},
	{"externalcontact/cancel_groupmsg_send", "POST", brainmass_cancel},
	{"message/send", "POST", brainmass_message},
	{"media/upload", "POST", brainmass_upload},
};
#define ROUTES ((int)(sizeof routes / sizeof *routes))

static const struct { int64_t code; const char *msg; } messages[] = {
	{0, "ok"}, {-1, "system busy"}, {40001, "invalid credential"}, {40003, "invalid userid"}, {40007, "invalid media_id"}, {40008, "invalid message type"}, {40013, "invalid corpid"},
	{40014, "invalid access_token"}, {40033, "invalid charset"}, {40056, "invalid agentid"}, {40058, "invalid Request Parameter"}, {40063, "some parameters are empty"}, {40068, "invalid tagid"}, {40096, "invalid external userid"},
	{41001, "access_token missing"}, {41002, "corpid missing"}, {41004, "corpsecret missing"}, {41006, "media_id missing"}, {41035, "missing external userid"}, {41046, "missing msgid"}, {41047, "invalid msgid"},
	{41048, "no customer to send"}, {41049, "missing welcome code"}, {41050, "invalid welcome code"}, {41051, "externaluser has started chatting"}, {41063, "message is being dispatched"}, {41064, "too many attachments"},
	{41065, "invalid attachment type"}, {41093, "message was cancelled"}, {41094, "remind too often"}, {42001, "access_token expired"}, {44001, "empty media data"}, {44004, "text content is empty"}, {45001, "media size out of limit"},
	{45002, "content size out of limit"}, {45009, "api freq out of limit"}, {45033, "too many concurrent calls"}, {45035, "conflicting concurrent write"}, {60020, "not allow to access from your ip"}, {60111, "userid not found"},
	{81013, "user & party & tag all invalid"}, {82001, "no recipient"}, {84061, "not external contact"}, {301002, "not allow operate another agent with this accesstoken"},
};

static const char *message_of(int64_t code)
{
	for (size_t i = 0; i < sizeof messages / sizeof *messages; i++)
		if (messages[i].code == code)
			return messages[i].msg;
	return "error";
}

static void write_error(struct brain *b, struct text *out, int64_t code)
{
	struct jsonw w;
	struct text msg;
	text_clear(out);
	text_init(&msg, 1024);
	text_addf(&msg, "%s, hint: [%lld%06llu], from ip: 127.0.0.1, more info at https://open.work.weixin.qq.com/devtool/query?e=%lld", message_of(code), (long long)(1790000000 + code), (unsigned long long)(++b->next_id), (long long)code);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "errcode", code);
	jsonw_kstr(&w, "errmsg", text_span(&msg));
	jsonw_end_obj(&w);
	text_release(&msg);
}

static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct span query_param(struct arena *a, struct span query, const char *name)
{
	struct span rest = query, pair, key, value;
	while (span_present(rest)) {
		span_cut(rest, '&', &pair, &rest);
		if (!span_cut(pair, '=', &key, &value) || !span_is(key, name))
			continue;
		char *p = arena_alloc(a, value.n + 1);
		size_t n = 0;
		for (size_t i = 0; i < value.n; i++) {
			bool esc = value.p[i] == '%' && i + 2 < value.n && hex(value.p[i + 1]) >= 0 && hex(value.p[i + 2]) >= 0;
			p[n++] = esc ? (char)(hex(value.p[i + 1]) * 16 + hex(value.p[i + 2])) : value.p[i];
			i += esc ? 2 : 0;
		}
		return span_make(p, n);
	}
	return SPAN_ABSENT;
}

/* doc: api.md 1.1 */
static int64_t gettoken(struct brain *b, int64_t now_ms, struct arena *a, struct span query, struct text *out)
{
	struct span corpid = query_param(a, query, "corpid"), secret = query_param(a, query, "corpsecret");
	struct jsonw w;
	if (corpid.n == 0)
		return 41002;
	if (secret.n == 0)
		return 41004;
	if (!span_eq(corpid, b->conf.corpid))
		return 40013;
	if (!span_eq(secret, b->conf.secret))
		return 40001;
	struct span token = brainworld_id(b, "tok-");
	int64_t *until = arena_alloc(b->arena, sizeof *until);
	*until = now_ms + BRAIN_TOKEN_MS;
	(void)map_put(b->tokens, token, until);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "errcode", 0);
	jsonw_kcstr(&w, "errmsg", "ok");
	jsonw_kstr(&w, "access_token", token);
	jsonw_kint(&w, "expires_in", BRAIN_TOKEN_MS / 1000);
	jsonw_end_obj(&w);
	return 0;
}

static int64_t check_token(struct brain *b, int64_t now_ms, struct arena *a, struct span query)
{
	struct span token = query_param(a, query, "access_token");
	if (token.n == 0)
		return 41001;
	const int64_t *until = map_get(b->tokens, token);
	if (!until)
		return 40014;
	return now_ms >= *until ? 42001 : 0;
}

static int64_t check_frequency(struct brain *b, int64_t now_ms, int route)
{
	int64_t minute = now_ms / 60000;
	if (b->minute[route] != minute) {
		b->minute[route] = minute;
		b->calls_in_minute[route] = 0;
	}
	return ++b->calls_in_minute[route] > b->conf.calls_per_minute ? 45009 : 0;
}

static struct brain_fault *ordered_fault(struct brain *b, struct span path)
{
	for (int i = 0; i < b->faults; i++)
		if (b->fault[i].times > 0 && span_ends(path, b->fault[i].path))
			return &b->fault[i];
	return NULL;
}

static int64_t run(struct brain_request *r, int route, struct text *out)
{
	struct json_doc *doc = NULL;
	struct jsonw w;
	bool upload = routes[route].fn == brainmass_upload;
	if (strcmp(routes[route].method, "POST") == 0 && !upload) {
		if (json_parse(r->body, &doc, NULL) || json_kind(json_root(doc)) != JSON_OBJECT) {
			json_free(doc);
			return 40058;
		}
		r->root = json_root(doc);
	}
	text_clear(out);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kint(&w, "errcode", 0);
	jsonw_kcstr(&w, "errmsg", "ok");
	r->w = &w;
	int64_t code = routes[route].fn(r);
	jsonw_end_obj(&w);
	json_free(doc);
	return code;
}

static void note(struct brain *b, int64_t now_ms, struct span path, int64_t code, struct span words)
{
	struct brain_call_note *n = mem_alloc(sizeof *n + path.n + words.n + 2);
	char *p = (char *)(n + 1);
	memcpy(p, path.p, path.n);
	if (words.n)
		memcpy(p + path.n, words.p, words.n);
	*n = (struct brain_call_note){now_ms, span_make(p, path.n), code, span_make(p + path.n, words.n)};
	brainworld_push(&b->notes, n);
	b->books.calls++;
}

void brain_call(struct brain *b, int64_t now_ms, const char *method, struct span target, struct span content_type, struct span body,
	struct text *ret_body, struct brain_answer *ret_answer)
{
	struct span path, query;
	struct arena *a = arena_new(65536);
	struct text words;
	int route = -1;
	int64_t code = 0;
	*ret_answer = (struct brain_answer){.status = 200, .delay_ms = 5 + (int64_t)rng_below(&b->rng, 40)};
	text_clear(ret_body);
	text_init(&words, 1u << 20);
	span_cut(target, '?', &path, &query);
	path = span_starts(path, "/cgi-bin/") ? span_drop(path, 9) : SPAN_LIT("");
	for (int i = 0; i < ROUTES; i++)
		route = span_is(path, routes[i].path) ? i : route;
	bool token = span_is(path, "gettoken");
	struct brain_fault *fault = ordered_fault(b, path);
	if (fault)
		fault->times--;
	if (route < 0 && !token) {
		ret_answer->status = 404;
	} else if (fault && !fault->mute) {
		code = fault->errcode;
	} else if (token) {
		code = gettoken(b, now_ms, a, query, ret_body);
	} else {
		struct brain_request r = {.b = b, .now_ms = now_ms, .query = query, .content_type = content_type, .body = body, .words = &words, .a = a};
		code = check_token(b, now_ms, a, query);
		if (!code)
			code = check_frequency(b, now_ms, route);
		if (!code && strcmp(method, routes[route].method) != 0)
			code = 40058; /* GET in place of POST and the other way round */
		if (!code)
			code = run(&r, route, ret_body);
	}
	if (code)
		write_error(b, ret_body, code);
	ret_answer->mute = fault && fault->mute;
	if (ret_answer->status == 200)
		note(b, now_ms, path, code, text_span(&words));
	text_release(&words);
	arena_free(a);
}

struct span brain_param(const struct brain_request *r, const char *name)
{
	return query_param(r->a, r->query, name);
}

void brain_fail(struct brain *b, const char *path, int64_t errcode, int times, bool mute)
{
	int i = 0;
	while (i < b->faults && b->fault[i].times > 0)
		i++;
	INVARIANT(i < (int)(sizeof b->fault / sizeof *b->fault));
	if (i == b->faults)
		b->faults++;
	b->fault[i] = (struct brain_fault){.errcode = errcode, .times = times, .mute = mute};
	snprintf(b->fault[i].path, sizeof b->fault[i].path, "%s", path);
}

/* -- people --------------------------------------------------------------------------------------------------------------------- */

int64_t brain_next_ms(const struct brain *b)
{
	return b->things ? b->heap[0].at_ms : BRAIN_NEVER;
}

void brain_step(struct brain *b, int64_t now_ms, brain_fn fn, void *user)
{
	struct brain_thing t;
	while (brainworld_take(b, now_ms, &t))
		brainlive_happen(b, &t, fn, user);
}

void brain_employee(struct brain *b, struct span userid, struct span name)
{
	struct brain_employee *e = brainworld_employee(b, userid, true);
	if (e)
		e->name = arena_copy(b->arena, name);
}

struct span brain_add(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span name, struct span state, bool half)
{
	return brainlive_add(b, now_ms, userid, external_userid, name, state, half)->customer->id;
}

bool brain_accept(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r || !r->half)
		return false;
	brainworld_plan(b, now_ms, THING_ACCEPT, r, SPAN_ABSENT, 0);
	return true;
}

bool brain_delete(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, bool by_customer, struct span source)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r || r->gone_employee || (by_customer && r->gone_customer))
		return false;
	*(by_customer ? &r->gone_customer : &r->gone_employee) = true;
	*(by_customer ? &b->books.deletes_by_customer : &b->books.deletes_by_employee) += 1;
	brainlive_contact(b, now_ms, by_customer ? "del_follow_user" : "del_external_contact", r, SPAN_ABSENT, SPAN_ABSENT, by_customer ? SPAN_ABSENT : source);
	return true;
}

bool brain_tag(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag, bool on)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r)
		return false;
	struct brain_tag *t = brainworld_tag(b, tag);
	if (!t)
		t = brainworld_new_tag(b, brainworld_group(b, SPAN_LIT("企业"), true), tag);
	int at = 0;
	while (at < r->tags.n && r->tags.v[at] != t)
		at++;
	if (on && at == r->tags.n)
		brainworld_push(&r->tags, t);
	if (!on && at < r->tags.n)
		r->tags.v[at] = r->tags.v[--r->tags.n];
	brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

int brain_confirm(struct brain *b, int64_t now_ms, struct span userid, struct span msgid)
{
	int n = 0;
	struct brain_employee *e = brainworld_employee(b, userid, false);
	for (int i = 0; e && i < b->mass_list.n; i++) {
		struct brain_mass *m = b->mass_list.v[i];
		if (m->sender == e && (!span_present(msgid) || span_eq(m->msgid, msgid)))
			n += brainlive_confirm(b, now_ms, m);
	}
	return n;
}

bool brain_buy(struct brain *b, int64_t now_ms, struct span external_userid, struct span order_no, struct span product, int64_t amount_fen)
{
	struct brain_customer *c = brainworld_customer(b, external_userid);
	return c && brainlive_order(b, now_ms, c, order_no, product, amount_fen);
}

bool brain_refund(struct brain *b, int64_t now_ms, struct span order_no, int64_t refund_fen)
{
	struct brain_order *o = map_get(b->orders, order_no);
	if (!o || refund_fen < 1 || o->refund_fen + refund_fen > o->fen)
		return false;
	brainworld_plan(b, now_ms, THING_REFUND, o, SPAN_ABSENT, refund_fen);
	return true;
}

void brain_callback(struct brain *b, int64_t now_ms, struct span plaintext)
{
	brainlive_callback(b, now_ms, plaintext);
}

void brain_populate(struct brain *b, int employees, int customers, int64_t from_ms, int64_t span_ms, struct span states)
{
	static const char *const names[] = {"王芳", "李丽", "张敏", "刘洋", "陈静", "杨帆", "赵雪", "黄婷", "周宁", "吴越"};
	struct brain_list who = {0}, where = {0};
	for (int i = 0; i < employees; i++) {
		struct span id = arena_printf(b->arena, "sales%02d", i + 1);
		brain_employee(b, id, i < 10 ? span_of(names[i]) : id);
		brainworld_push(&who, brainworld_employee(b, id, false));
	}
	struct span rest = states, one;
	while (span_present(rest)) {
		span_cut(rest, ',', &one, &rest);
		struct span *keep = arena_alloc(b->arena, sizeof *keep);
		*keep = arena_copy(b->arena, span_trim(one));
		brainworld_push(&where, keep);
	}
	for (int i = 0; i < customers && who.n > 0; i++) {
		int64_t at = from_ms + (int64_t)rng_below(&b->rng, (uint64_t)(span_ms > 0 ? span_ms : 1));
		/* Seven of eight come in working hours, the others in the evening or at night. */
		if (rng_below(&b->rng, 8) > 0)
			at = brainworld_in_hours(b, at);
		struct span state = where.n ? *(struct span *)where.v[rng_below(&b->rng, (uint64_t)where.n)] : SPAN_LIT("");
		brainworld_plan(b, at, THING_ADD, who.v[rng_below(&b->rng, (uint64_t)who.n)], state, 0);
	}
	mem_free(who.v);
	mem_free(where.v);
}

/* -- books ------------------------------------------------------------------------------------------------------------------------ */

void brain_books(const struct brain *b, struct brain_books *ret)
{
	*ret = b->books;
}

int brain_breaches(const struct brain *b, struct text *out)
{
	if (out)
		text_add(out, text_span(&b->breaches));
	return b->breach_count;
}

bool brain_message(const struct brain *b, struct span external_userid, int i, struct brain_message *ret)
{
	struct brain_customer *c = map_get(b->customers, external_userid);
	if (!c || i < 0 || i >= c->got.n)
		return false;
	const struct brain_got *g = c->got.v[i];
	*ret = (struct brain_message){g->how, g->at_ms, g->userid, g->text};
	return true;
}

void brain_tags(const struct brain *b, struct span userid, struct span external_userid, struct text *out)
{
	struct brain_relation *r = brainworld_relation((struct brain *)b, userid, external_userid);
	struct span last = SPAN_ABSENT;
	for (int n = 0; r && n < r->tags.n; n++) {
		const struct brain_tag *least = NULL;
		for (int i = 0; i < r->tags.n; i++) {
			const struct brain_tag *t = r->tags.v[i];
			if ((!span_present(last) || span_cmp(t->name, last) > 0) && (!least || span_cmp(t->name, least->name) < 0))
				least = t;
		}
		if (!least)
			return;
		text_addf(out, "%s%.*s", span_present(last) ? "," : "", SPAN_ARG(least->name));
		last = least->name;
	}
}

bool brain_call_note(const struct brain *b, int i, struct brain_call_note *ret)
{
	if (i < 0 || i >= b->notes.n)
		return false;
	*ret = *(struct brain_call_note *)b->notes.v[i];
	return true;
}

void brain_calls_clear(struct brain *b)
{
	for (int i = 0; i < b->notes.n; i++)
		mem_free(b->notes.v[i]);
	b->notes.n = 0;
}
