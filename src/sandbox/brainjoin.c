/* Join ways of customer groups, customer acquisition links, and templates of what greets in a group (doc: api.md 7.4, 9, 4.2). */
#include "brainint.h"

#include "base/utf8.h"
#include "sandbox/brainroom.h"

#include <stdio.h>

#define CHATS_MOST 5
#define USERS_MOST 500
#define NAME_CHARS 30
#define BASE_CHARS 40
#define TEMPLATES_MOST 100
#define TEMPLATE_BYTES 3000
#define ID_BYTES 128
#define SCENE_QR 2
#define FEW_USES 20 /* of 获客助手 (callbacks.md 5.7) */

/* The door of that kind that the call names by `key`; NULL: there is none. */
static struct brain_door *named(struct brain_request *r, const char *key, enum brain_door_kind kind)
{
	struct span id;

	if (brainapi_text(r->root, key, ID_BYTES, &id) || id.n == 0)
		return NULL;
	text_addf(r->words, "%s=%.*s ",
		kind == BRAIN_JOIN           ? "config"
			: kind == BRAIN_LINK ? "link"
					     : "template",
		SPAN_ARG(id));
	struct brain_door *d = map_get(r->b->doors, id);
	return d && d->kind == kind && !d->deleted ? d : NULL;
}

static struct brain_door *make(struct brain_request *r, const struct brain_door *what, const char *prefix)
{
	struct brain_door *d = arena_alloc(r->b->arena, sizeof *d);

	*d = *what;
	d->id = brainworld_id(r->b, prefix);
	(void)map_put(r->b->doors, d->id, d);
	brainworld_push(&r->b->door_list, d);
	r->b->door_count[d->kind]++;
	return d;
}

static void keep_list(struct brain *b, struct brain_door *d, const struct json_node *list)
{
	struct span *v = arena_array(b->arena, json_count(list) + 1, sizeof *v);

	d->n = 0;
	d->list = v;
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		v[d->n++] = arena_copy(b->arena, json_str(n));
}

static void write_list(struct brain_request *r, const char *key, const struct brain_door *d)
{
	jsonw_key(r->w, key);
	jsonw_arr(r->w);
	for (int i = 0; i < d->n; i++)
		jsonw_str(r->w, d->list[i]);
	jsonw_end_arr(r->w);
}

static void note_list(struct brain_request *r, const char *word, const struct json_node *list)
{
	text_addf(r->words, "%s=", word);
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		text_addf(r->words, "%s%.*s", n == json_first(list) ? "" : ",", SPAN_ARG(json_str(n)));
	text_addc(r->words, ' ');
}

/* -- join ways ---------------------------------------------------------------------------------------------------- */

/* All of it: what an update does not say is reset. */
static int64_t take_join(struct brain_request *r, struct brain_door *d)
{
	struct span remark, base;
	const struct json_node *chats;
	int64_t scene = 0, create = 1, number = 1;
	int64_t code = brainapi_int(r->root, "scene", INT32_MIN, INT32_MAX, &scene);

	if (!code)
		code = brainapi_text(r->root, "remark", SIZE_MAX, &remark);
	if (!code)
		code = brainapi_text(r->root, "state", SIZE_MAX, &d->state);
	if (!code)
		code = brainapi_text(r->root, "room_base_name", SIZE_MAX, &base);
	if (!code)
		code = brainapi_int(r->root, "auto_create_room", 0, 1, &create);
	if (!code)
		code = brainapi_int(r->root, "room_base_id", 0, INT32_MAX, &number);
	if (!code)
		code = brainapi_strings(r->root, "chat_id_list", SIZE_MAX, &chats);
	if (code)
		return code;
	if (scene != 1 && scene != SCENE_QR)
		return 40058;
	if (json_count(chats) == 0 || utf8_count(d->state) > NAME_CHARS || utf8_count(base) > BASE_CHARS)
		return 40058;
	if (json_count(chats) > CHATS_MOST)
		return 41091;
	for (const struct json_node *n = json_first(chats); n; n = json_next(n)) {
		const struct brain_room *room = brainroom_find(r->b, json_str(n));
		if (!room)
			return 40058;
		if (room->gone)
			return 49008;
	}
	d->kind = BRAIN_JOIN;
	d->state = span_present(d->state) ? arena_copy(r->b->arena, d->state) : SPAN_LIT("");
	d->remark = span_present(remark) ? arena_copy(r->b->arena, remark) : SPAN_LIT("");
	d->create = create != 0;
	d->base = span_present(base) ? arena_copy(r->b->arena, base) : SPAN_LIT("");
	d->base_id = number;
	keep_list(r->b, d, chats);
	text_addf(r->words, "state=%.*s ", SPAN_ARG(d->state));
	note_list(r, "chats", chats);
	text_addf(r->words, "auto=%lld base=%.*s remark=%.*s", (long long)create,
		SPAN_ARG(span_present(base) ? base : SPAN_LIT("")),
		SPAN_ARG(span_present(remark) ? remark : SPAN_LIT("")));
	return 0;
}

int64_t brainjoin_add(struct brain_request *r)
{
	struct brain_door fresh = {0};
	int64_t code = take_join(r, &fresh);

	if (!code && brainway_full(r->b))
		code = 41045;
	if (code)
		return code;
	jsonw_kstr(r->w, "config_id", make(r, &fresh, "9f0c")->id);
	return 0;
}

int64_t brainjoin_get(struct brain_request *r)
{
	const struct brain_door *d = named(r, "config_id", BRAIN_JOIN);

	if (!d)
		return 40058;
	jsonw_key(r->w, "join_way");
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "config_id", d->id);
	jsonw_kint(r->w, "scene", SCENE_QR);
	jsonw_kstr(r->w, "remark", d->remark);
	jsonw_kint(r->w, "auto_create_room", d->create);
	jsonw_kstr(r->w, "room_base_name", d->base);
	jsonw_kint(r->w, "room_base_id", d->base_id);
	write_list(r, "chat_id_list", d);
	jsonw_kstr(r->w, "state", d->state);
	jsonw_kstr(r->w, "qr_code",
		arena_printf(r->a, "%.*s/group/%.*s/0", SPAN_ARG(r->b->conf.pictures), SPAN_ARG(d->id)));
	jsonw_end_obj(r->w);
	return 0;
}

int64_t brainjoin_update(struct brain_request *r)
{
	struct brain_door *d = named(r, "config_id", BRAIN_JOIN), next = {0};
	int64_t code = d ? take_join(r, &next) : 40058;

	if (!code) {
		d->state = next.state;
		d->remark = next.remark;
		d->create = next.create;
		d->base = next.base;
		/* Numbers go on: the name of a group that it made is not given twice. */
		d->base_id = next.base_id > d->base_id ? next.base_id : d->base_id;
		d->list = next.list;
		d->n = next.n;
	}
	return code;
}

int64_t brainjoin_del(struct brain_request *r)
{
	struct brain_door *d = named(r, "config_id", BRAIN_JOIN);

	if (d)
		d->deleted = true;
	return d ? 0 : 40058;
}

/* -- acquisition links -------------------------------------------------------------------------------------------- */

/* The name, and who is behind it: what is given replaces. */
static int64_t take_link(struct brain_request *r, struct brain_door *d, bool create)
{
	const struct json_node *range, *users = NULL;
	struct span name;
	int64_t code = brainapi_text(r->root, "link_name", SIZE_MAX, &name);

	if (!code)
		code = brainapi_object(r->root, "range", &range);
	if (!code)
		code = brainapi_strings(range, "user_list", SIZE_MAX, &users);
	if (!code)
		code = brainapi_bool(r->root, "skip_verify");
	if (code)
		return code;
	if ((create && (name.n == 0 || json_count(users) == 0)) || utf8_count(name) > NAME_CHARS ||
		json_count(users) > USERS_MOST)
		return 40058;
	for (const struct json_node *n = json_first(users); n; n = json_next(n))
		if (!brainworld_employee(r->b, json_str(n), false))
			return 60111;
	d->kind = BRAIN_LINK;
	if (users)
		keep_list(r->b, d, users);
	if (name.n)
		d->state = arena_copy(r->b->arena, name);
	text_addf(r->words, "name=%.*s ", SPAN_ARG(d->state));
	note_list(r, "users", users);
	return 0;
}

int64_t brainjoin_link_add(struct brain_request *r)
{
	struct brain_door fresh = {0};
	int64_t code = take_link(r, &fresh, true);

	if (code)
		return code;
	const struct brain_door *d = make(r, &fresh, "caL");
	jsonw_key(r->w, "link");
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "link_id", d->id);
	jsonw_kstr(r->w, "link_name", d->state);
	jsonw_kstr(r->w, "url", arena_printf(r->a, "https://work.weixin.qq.com/ca/%.*s", SPAN_ARG(d->id)));
	jsonw_kint(r->w, "create_time", r->now_ms / 1000);
	jsonw_end_obj(r->w);
	return 0;
}

int64_t brainjoin_link_update(struct brain_request *r)
{
	struct brain_door *d = named(r, "link_id", BRAIN_LINK), next;

	if (!d)
		return 40058;
	next = *d;
	int64_t code = take_link(r, &next, false);
	if (!code)
		*d = next;
	return code;
}

int64_t brainjoin_link_del(struct brain_request *r)
{
	struct brain_door *d = named(r, "link_id", BRAIN_LINK);

	if (d)
		d->deleted = true;
	return d ? 0 : 40058;
}

int64_t brainjoin_link_list(struct brain_request *r)
{
	int64_t from, limit, seen = 0;

	if (brainturn_page(r, 'l', 100, 100, &from, &limit))
		return 40058;
	jsonw_key(r->w, "link_id_list");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->door_list.n; i++) {
		const struct brain_door *d = r->b->door_list.v[i];

		if (d->kind == BRAIN_LINK && !d->deleted && seen++ >= from && seen <= from + limit)
			jsonw_str(r->w, d->id);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'l', from + limit, seen);
	return 0;
}

int64_t brainjoin_link_get(struct brain_request *r)
{
	const struct brain_door *d = named(r, "link_id", BRAIN_LINK);

	if (!d)
		return 40058;
	jsonw_key(r->w, "link");
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "link_id", d->id);
	jsonw_kstr(r->w, "link_name", d->state);
	jsonw_kstr(r->w, "url", arena_printf(r->a, "https://work.weixin.qq.com/ca/%.*s", SPAN_ARG(d->id)));
	jsonw_end_obj(r->w);
	jsonw_key(r->w, "range");
	jsonw_obj(r->w);
	write_list(r, "user_list", d);
	jsonw_end_obj(r->w);
	return 0;
}

int64_t brainjoin_link_customers(struct brain_request *r)
{
	const struct brain_door *d = named(r, "link_id", BRAIN_LINK);
	int64_t from, limit;

	if (!d || brainturn_page(r, 'k', 1000, 100, &from, &limit))
		return 40058;
	jsonw_key(r->w, "customer_list");
	jsonw_arr(r->w);
	for (int64_t i = from; i < d->came.n && i < from + limit; i++) {
		const struct brain_relation *x = d->came.v[i];

		jsonw_obj(r->w);
		jsonw_kstr(r->w, "external_userid", x->customer->id);
		jsonw_kstr(r->w, "userid", x->employee->userid);
		jsonw_kint(r->w, "chat_status", x->chatted);
		jsonw_kstr(r->w, "state", x->state);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'k', from + limit, d->came.n);
	return 0;
}

/* -- people ------------------------------------------------------------------------------------------------------------- */

static struct brain_door *door_of(struct brain *b, struct span state)
{
	for (int i = b->door_list.n; i-- > 0;) {
		struct brain_door *d = b->door_list.v[i];

		if (!d->deleted && d->kind != BRAIN_TEMPLATE && span_eq(d->state, state))
			return d;
	}
	return NULL;
}

/* doc: callbacks.md 5.7 */
static void tell_links(struct brain *b, int64_t now_ms, const char *change, struct span link)
{
	struct text x;

	text_init(&x, 4096);
	text_addf(&x,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
		"<CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[customer_acquisition]]></Event>"
		"<ChangeType><![CDATA[%s]]></ChangeType>",
		SPAN_ARG(b->conf.corpid), (long long)(now_ms / 1000), change);
	if (span_present(link))
		text_addf(&x, "<LinkId><![CDATA[%.*s]]></LinkId>", SPAN_ARG(link));
	text_adds(&x, "</xml>");
	brainlive_callback(b, now_ms, text_span(&x));
	text_release(&x);
}

struct span brainjoin_open(struct brain *b, int64_t now_ms, struct span link, struct span external_userid,
	struct span name, struct span channel)
{
	struct brain_door *d = door_of(b, link);

	if (!d || d->kind != BRAIN_LINK || d->n == 0 || b->link_left <= 0)
		return SPAN_ABSENT;
	b->link_uses++;
	b->link_left--;
	if (b->link_left == FEW_USES - 1 || b->link_left == 0)
		tell_links(b, now_ms, b->link_left ? "balance_low" : "balance_exhausted", SPAN_ABSENT);
	struct brain_relation *r =
		brainlive_add(b, now_ms, d->list[d->scans++ % d->n], external_userid, name, channel, false);
	brainworld_push(&d->came, r);
	return r->employee->userid;
}

void brainjoin_pay(struct brain *b, int64_t now_ms, int64_t uses)
{
	bool none = b->link_left == 0;

	b->link_left += uses;
	if (none && uses > 0)
		tell_links(b, now_ms, "balance_increased", SPAN_ABSENT);
}

bool brainjoin_end(struct brain *b, int64_t now_ms, struct span link, bool deleted)
{
	struct brain_door *d = door_of(b, link);

	if (!d || d->kind != BRAIN_LINK)
		return false;
	d->deleted = true;
	tell_links(b, now_ms, deleted ? "delete_link" : "link_unavailable", d->id);
	return true;
}

int64_t brainjoin_quota(struct brain_request *r)
{
	const struct brain *b = r->b;

	jsonw_kint(r->w, "total", b->link_uses);
	jsonw_kint(r->w, "balance", b->link_left);
	jsonw_key(r->w, "quota_list");
	jsonw_arr(r->w);
	if (b->link_left > 0) {
		jsonw_obj(r->w);
		jsonw_kint(r->w, "expire_date", b->link_ends_ms / 1000);
		jsonw_kint(r->w, "balance", b->link_left);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	return 0;
}

/* The group that the way leads into now; NULL: all are gone. */
static struct brain_room *last_room(struct brain *b, const struct brain_door *d)
{
	struct brain_room *last = NULL;

	for (int i = 0; i < d->n; i++) {
		struct brain_room *room = brainroom_find(b, d->list[i]);

		if (room && !room->gone)
			last = room;
		if (room && !room->gone && !brainroom_full(b, room))
			return room;
	}
	return last;
}

/* Full ones give way to it: a way leads into five. */
static struct brain_room *next_room(
	struct brain *b, int64_t now_ms, struct brain_door *d, const struct brain_room *last)
{
	struct span name = arena_printf(b->arena, "%.*s%lld", SPAN_ARG(d->base), (long long)d->base_id++);
	struct span id = brainroom_make(b, now_ms, last->owner->userid, SPAN_ABSENT, name);
	int kept = d->n < CHATS_MOST ? d->n : CHATS_MOST - 1;
	struct span *v = arena_array(b->arena, (size_t)kept + 1, sizeof *v);

	for (int i = 0; i < kept; i++)
		v[i] = d->list[d->n - kept + i];
	v[kept] = id;
	d->list = v;
	d->n = kept + 1;
	return brainroom_find(b, id);
}

struct span brainjoin_scan(struct brain *b, int64_t now_ms, struct span state, struct span member)
{
	struct brain_door *d = door_of(b, state);
	struct brain_room *room = d && d->kind == BRAIN_JOIN ? last_room(b, d) : NULL;

	if (room && brainroom_full(b, room))
		room = d->create ? next_room(b, now_ms, d, room) : NULL;
	return room && brainroom_join(b, now_ms, room->id, member, 3, state) ? room->id : SPAN_ABSENT;
}

bool brainjoin_drop(struct brain *b, struct span state)
{
	struct brain_way *w = brainway_by_state(b, state);
	struct brain_door *d = w ? NULL : door_of(b, state);

	if (w)
		w->deleted = true;
	if (d)
		d->deleted = true;
	return w || d;
}

bool brainjoin_users(struct brain *b, struct span state, struct span list)
{
	struct brain_way *w = brainway_by_state(b, state);
	struct brain_door *d = w ? NULL : door_of(b, state);
	struct span *v = arena_array(b->arena, list.n + 1, sizeof *v), head;
	int n = 0;

	for (struct span rest = list; span_present(rest);) {
		span_cut(rest, ',', &head, &rest);
		v[n++] = arena_copy(b->arena, head);
	}
	if (d) {
		d->list = v;
		d->n = n;
	}
	if (w) {
		w->user = arena_array(b->arena, (size_t)n + 1, sizeof *w->user);
		w->users = 0;
		for (int i = 0; i < n; i++)
			w->user[w->users++] = brainworld_employee(b, v[i], true);
	}
	return w || d;
}

/* -- templates ---------------------------------------------------------------------------------------------------- */

/* Text, and at most one thing beside it (the first of this order counts). */
static int64_t take_template(struct brain_request *r)
{
	static const char *const kinds[] = {"image", "link", "miniprogram", "file", "video"};
	const struct json_node *text, *body = NULL;
	struct span content;
	const char *kind = NULL;

	if (brainapi_object(r->root, "text", &text) || brainapi_text(text, "content", SIZE_MAX, &content))
		return 40058;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds && !body; i++) {
		if (brainapi_object(r->root, kinds[i], &body))
			return 40058;
		kind = kinds[i];
	}
	if (content.n > TEMPLATE_BYTES)
		return 45002;
	if (content.n == 0 && !body)
		return 44004;
	int64_t code = body ? brainsay_media(r, kind, body) : 0;
	if (!code)
		text_addf(r->words, "%s%s%stext=%.*s", body ? "with=" : "", body ? kind : "", body ? " " : "",
			SPAN_ARG(span_present(content) ? content : SPAN_LIT("")));
	return code;
}

int64_t brainjoin_template_add(struct brain_request *r)
{
	int64_t code = r->b->door_count[BRAIN_TEMPLATE] >= TEMPLATES_MOST ? 41055 : take_template(r);

	if (code)
		return code;
	jsonw_kstr(r->w, "template_id", make(r, &(struct brain_door){.kind = BRAIN_TEMPLATE}, "msgT")->id);
	return 0;
}

int64_t brainjoin_template_edit(struct brain_request *r)
{
	return named(r, "template_id", BRAIN_TEMPLATE) ? take_template(r) : 40058;
}
