/* Customer groups (客户群; doc: api.md 7, callbacks.md 5.5): who made them, who is in, and what is told of it. */
#include "sandbox/brainroom.h"

#include "brainint.h"

#include <string.h>

#define ID_BYTES 128
#define LIST_MOST 1000
#define OWNERS_MOST 100
#define MEMBERS 200

/* -- tables -------------------------------------------------------------------------------------------------------------- */

struct brain_room *brainroom_find(struct brain *b, struct span chat_id)
{
	return span_present(chat_id) ? map_get(b->rooms, chat_id) : NULL;
}

static struct brain_seat *seat_of(const struct brain_room *room, struct span member)
{
	for (int i = 0; i < room->seats.n; i++) {
		struct brain_seat *s = room->seats.v[i];
		if (span_eq(s->id, member))
			return s;
	}
	return NULL;
}

bool brainroom_full(const struct brain *b, const struct brain_room *room)
{
	int in = 0, most = b->conf.room_members ? b->conf.room_members : MEMBERS;
	for (int i = 0; i < room->seats.n; i++)
		in += ((const struct brain_seat *)room->seats.v[i])->in;
	return in >= most;
}

static struct span next_version(struct brain *b)
{
	return arena_printf(b->arena, "%032llx", (unsigned long long)++b->next_id);
}

static struct brain_seat *sit(
	struct brain *b, struct brain_room *room, int64_t now_ms, struct span member, int scene, struct span state)
{
	struct brain_seat *s = seat_of(room, member);
	if (!s) {
		s = arena_alloc(b->arena, sizeof *s);
		s->id = arena_copy(b->arena, member);
		brainworld_push(&room->seats, s);
	}
	s->employee = brainworld_employee(b, member, false) != NULL;
	s->in = true;
	s->join_ms = now_ms;
	s->scene = scene;
	s->state = span_present(state) ? arena_copy(b->arena, state) : SPAN_LIT("");
	return s;
}

/* -- callbacks ----------------------------------------------------------------------------------------------------------- */

struct told {                        /* of change_external_chat */
	const char *change, *detail; /* detail NULL: create, dismiss */
	struct span member;          /* absent: no change of members */
	int join, quit;              /* scene; -1: none */
	struct span was;             /* LastMemVer */
};

static void tell(struct brain *b, int64_t at_ms, const struct brain_room *room, const struct told *t)
{
	struct text x;
	text_init(&x, 16384);
	text_addf(&x,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
		"<CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_external_chat]]></Event>"
		"<ChatId><![CDATA[%.*s]]></ChatId><ChangeType><![CDATA[%s]]></ChangeType>",
		SPAN_ARG(b->conf.corpid), (long long)(at_ms / 1000), SPAN_ARG(room->id), t->change);
	if (t->detail)
		text_addf(&x, "<UpdateDetail><![CDATA[%s]]></UpdateDetail>", t->detail);
	if (t->join >= 0)
		text_addf(&x, "<JoinScene>%d</JoinScene>", t->join);
	if (t->quit >= 0)
		text_addf(&x, "<QuitScene>%d</QuitScene>", t->quit);
	if (span_present(t->member))
		text_addf(&x,
			"<MemChangeCnt>1</MemChangeCnt><MemChangeList><Item>%.*s</Item></MemChangeList>"
			"<LastMemVer>%.*s</LastMemVer><CurMemVer>%.*s</CurMemVer>",
			SPAN_ARG(t->member), SPAN_ARG(t->was), SPAN_ARG(room->version));
	text_adds(&x, "</xml>");
	brainlive_callback(b, at_ms, text_span(&x));
	text_release(&x);
}

/* -- people -------------------------------------------------------------------------------------------------------------- */

static struct brain_room *room_made(
	struct brain *b, int64_t now_ms, struct span owner, struct span chat_id, struct span name)
{
	struct brain_room *room = arena_alloc(b->arena, sizeof *room);
	room->owner = brainworld_employee(b, owner, true);
	struct rng *was = brainworld_lot(b, &room->owner->rng);
	room->id = span_present(chat_id) ? arena_copy(b->arena, chat_id) : brainworld_id(b, "wrSB");
	(void)brainworld_lot(b, was);
	room->name = span_present(name) ? arena_copy(b->arena, name) : SPAN_LIT("");
	room->created_ms = now_ms;
	room->mass_day = room->own_day = INT64_MIN;
	room->version = next_version(b);
	(void)map_put(b->rooms, room->id, room);
	brainworld_push(&b->room_list, room);
	sit(b, room, now_ms, room->owner->userid, 1, SPAN_ABSENT);
	return room;
}

struct span brainroom_make(struct brain *b, int64_t now_ms, struct span owner, struct span chat_id, struct span name)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (room)
		return room->id;
	room = room_made(b, now_ms, owner, chat_id, name);
	b->books.rooms++;
	tell(b, now_ms, room, &(struct told){.change = "create", .join = -1, .quit = -1});
	return room->id;
}

void brainroom_know(struct brain *b, struct span chat_id, struct span owner, struct span name, int64_t created_ms)
{
	if (!brainroom_find(b, chat_id))
		(void)room_made(b, created_ms, owner, chat_id, name);
}

void brainroom_know_member(struct brain *b, struct span chat_id, struct span member, int64_t joined_ms)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (room && !seat_of(room, member))
		(void)sit(b, room, joined_ms, member, 1, SPAN_ABSENT);
}

void brainroom_know_seat(struct brain *b, const struct brainroom_known *k)
{
	struct brain_room *room = brainroom_find(b, k->chat_id);
	struct brain_seat *s = room ? seat_of(room, k->member) : NULL;
	if (!room || (s && s->in && !k->read))
		return;
	s = sit(b, room, k->joined_ms, k->member, k->scene, k->state);
	s->employee = k->employee || s->employee; /* also one who has no customers: no follower then */
	if (k->unionid.n)
		s->unionid = arena_copy(b->arena, k->unionid);
}

void brainroom_know_left(struct brain *b, struct span chat_id, struct span member)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	struct brain_seat *s = room ? seat_of(room, member) : NULL;
	if (s)
		s->in = false;
}

void brainroom_know_face(struct brain *b, struct span chat_id, struct span name, struct span owner, struct span version)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (room && span_present(name))
		room->name = arena_copy(b->arena, name);
	if (room && owner.n)
		room->owner = brainworld_employee(b, owner, true);
	if (room && version.n)
		room->version = arena_copy(b->arena, version);
}

void brainroom_know_gone(struct brain *b, struct span chat_id)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (room)
		room->gone = true;
}

bool brainroom_join(
	struct brain *b, int64_t now_ms, struct span chat_id, struct span member, int scene, struct span state)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	const struct brain_seat *s = room ? seat_of(room, member) : NULL;
	if (!room || room->gone || !member.n || (s && s->in) || brainroom_full(b, room))
		return false;
	struct span was = room->version;
	room->version = next_version(b);
	sit(b, room, now_ms, member, scene, state);
	tell(b, now_ms, room,
		&(struct told){.change = "update",
			.detail = "add_member",
			.member = member,
			.join = scene == 3 ? 3 : 0,
			.quit = -1,
			.was = was});
	return true;
}

bool brainroom_leave(struct brain *b, int64_t now_ms, struct span chat_id, struct span member, bool removed)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	struct brain_seat *s = room ? seat_of(room, member) : NULL;
	if (!s || !s->in || room->gone)
		return false;
	struct span was = room->version;
	room->version = next_version(b);
	s->in = false;
	tell(b, now_ms, room,
		&(struct told){.change = "update",
			.detail = "del_member",
			.member = member,
			.join = -1,
			.quit = removed ? 1 : 0,
			.was = was});
	return true;
}

void brainroom_come(struct brain *b, int64_t now_ms, struct brain_relation *r)
{
	const struct brain_room *best = NULL;
	for (int i = 0; i < b->room_list.n && brainworld_friend(r); i++) {
		const struct brain_room *room = b->room_list.v[i];
		if (!room->gone && room->owner == r->employee && (!best || room->seats.n < best->seats.n))
			best = room;
	}
	if (!best || !brainroom_join(b, now_ms, best->id, r->customer->id, 3, SPAN_ABSENT))
		return;
	if (brainworld_chance(b, b->conf.quit_permille))
		brainworld_later(
			b, now_ms, now_ms + 3600000 + (int64_t)rng_below(&b->rng, 7 * BRAIN_DAY_MS), THING_QUIT, r, 0);
}

void brainroom_go(struct brain *b, int64_t now_ms, struct brain_relation *r)
{
	for (int i = 0; i < b->room_list.n; i++) {
		const struct brain_room *room = b->room_list.v[i];
		if (room->owner == r->employee)
			(void)brainroom_leave(b, now_ms, room->id, r->customer->id, false);
	}
}

bool brainroom_rename(struct brain *b, int64_t now_ms, struct span chat_id, struct span name)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (!room || room->gone)
		return false;
	room->name = arena_copy(b->arena, name);
	tell(b, now_ms, room, &(struct told){.change = "update", .detail = "change_name", .join = 0, .quit = -1});
	return true;
}

bool brainroom_owner(struct brain *b, int64_t now_ms, struct span chat_id, struct span owner)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (!room || room->gone)
		return false;
	room->owner = brainworld_employee(b, owner, true);
	if (!seat_of(room, room->owner->userid))
		sit(b, room, now_ms, room->owner->userid, 1, SPAN_ABSENT);
	tell(b, now_ms, room, &(struct told){.change = "update", .detail = "change_owner", .join = -1, .quit = -1});
	return true;
}

void brainroom_give(struct brain *b, struct brain_room *room, struct brain_employee *to)
{
	room->owner = to;
	if (!seat_of(room, to->userid) || !seat_of(room, to->userid)->in) {
		sit(b, room, room->created_ms, to->userid, 1, SPAN_ABSENT);
		room->version = next_version(b);
	}
}

bool brainroom_dismiss(struct brain *b, int64_t now_ms, struct span chat_id)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	if (!room || room->gone)
		return false;
	room->gone = true;
	tell(b, now_ms, room, &(struct told){.change = "dismiss", .join = -1, .quit = -1});
	return true;
}

void brainroom_reach(struct brain *b, struct brain_room *room, const char *how, struct brain_employee *by,
	int64_t at_ms, struct span text)
{
	struct brain_got *g = arena_alloc(b->arena, sizeof *g);
	*g = (struct brain_got){how, at_ms, by->userid, arena_copy(b->arena, text)};
	for (size_t i = 0; i < text.n; i++)
		if (text.p[i] == '{' || text.p[i] == '}') {
			brainworld_breach(b, at_ms, room->id, "brace", text);
			break;
		}
	brainworld_push(&room->got, g);
	brainaudit_in_room(b, room, by->userid, at_ms, g->text);
}

bool brainroom_say(struct brain *b, int64_t now_ms, struct span chat_id, struct span userid, struct span text)
{
	struct brain_room *room = brainroom_find(b, chat_id);
	struct brain_employee *e = brainworld_employee(b, userid, false);
	const struct brain_seat *s = room && e ? seat_of(room, e->userid) : NULL;
	if (!s || !s->in || room->gone)
		return false;
	b->books.chats++;
	brainroom_reach(b, room, "chat", e, now_ms, text);
	return true;
}

bool brainroom_message(const struct brain *b, struct span chat_id, int i, struct brain_message *ret)
{
	const struct brain_room *room = map_get(b->rooms, chat_id);
	if (!room || i < 0 || i >= room->got.n)
		return false;
	const struct brain_got *g = room->got.v[i];
	*ret = (struct brain_message){g->how, g->at_ms, g->userid, g->text};
	return true;
}

bool brainroom_state(const struct brain *b, int i, struct brainroom_state *ret)
{
	if (i < 0 || i >= b->room_list.n)
		return false;
	const struct brain_room *room = b->room_list.v[i];
	*ret = (struct brainroom_state){room->id, room->name, room->owner->userid, room->gone};
	return true;
}

bool brainroom_seat(const struct brain *b, struct span chat_id, int k, struct span *ret_member, bool *ret_in)
{
	const struct brain_room *room = map_get(b->rooms, chat_id);
	if (!room || k < 0 || k >= room->seats.n)
		return false;
	const struct brain_seat *s = room->seats.v[k];
	*ret_member = s->id;
	*ret_in = s->in;
	return true;
}

/* -- calls --------------------------------------------------------------------------------------------------------------- */

static bool of_owners(const struct brain_room *room, const struct json_node *owners)
{
	if (!owners)
		return true;
	for (const struct json_node *n = json_first(owners); n; n = json_next(n))
		if (span_eq(json_str(n), room->owner->userid))
			return true;
	return false;
}

int64_t brainroom_list(struct brain_request *r)
{
	const struct json_node *filter, *owners = NULL;
	int64_t asked = 0, limit, status = 0, from, seen = 0;
	if (brainapi_int(r->root, "limit", 1, LIST_MOST, &asked) || asked == 0 || /* it must be there */
		brainturn_page(r, 'r', LIST_MOST, 0, &from, &limit) ||
		brainapi_int(r->root, "status_filter", 0, 3, &status) ||
		brainapi_object(r->root, "owner_filter", &filter) ||
		(filter && brainapi_strings(filter, "userid_list", OWNERS_MOST, &owners)))
		return 40058;
	jsonw_key(r->w, "group_chat_list");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->room_list.n && status <= 1; i++) {
		const struct brain_room *room = r->b->room_list.v[i];
		bool left = room->owner->left; /* who left must be named (api.md 7.1) */
		if (room->gone || !of_owners(room, owners) || (left && !owners) || (status && !left) || seen++ < from ||
			seen > from + limit)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "chat_id", room->id);
		jsonw_kint(r->w, "status", left);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'r', from + limit, seen);
	return 0;
}

static void write_seat(struct brain_request *r, const struct brain_seat *s, bool named)
{
	const struct brain_customer *c = brainworld_customer(r->b, s->id);
	const struct brain_employee *e = s->employee ? brainworld_employee(r->b, s->id, false) : NULL;
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "userid", s->id);
	jsonw_kint(r->w, "type", s->employee ? 1 : 2);
	jsonw_kint(r->w, "join_time", s->join_ms / 1000);
	jsonw_kint(r->w, "join_scene", s->scene);
	if (!s->employee)
		jsonw_kstr(r->w, "unionid",
			s->unionid.n ? s->unionid
				: c  ? c->unionid
				     : arena_printf(r->a, "oR-%.*s", SPAN_ARG(s->id)));
	if (s->state.n)
		jsonw_kstr(r->w, "state", s->state);
	jsonw_kcstr(r->w, "group_nickname", "");
	if (named)
		jsonw_kstr(r->w, "name", e ? e->name : c ? c->name : s->id);
	jsonw_end_obj(r->w);
}

int64_t brainroom_get(struct brain_request *r)
{
	struct span id;
	int64_t named = 0;
	if (brainapi_text(r->root, "chat_id", ID_BYTES, &id) || brainapi_int(r->root, "need_name", 0, 1, &named))
		return 40058;
	text_addf(r->words, "chat=%.*s", SPAN_ARG(id));
	if (id.n == 0)
		return 40063;
	const struct brain_room *room = brainroom_find(r->b, id);
	if (!room)
		return 90501;
	if (room->gone)
		return 49008;
	jsonw_key(r->w, "group_chat");
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "chat_id", room->id);
	jsonw_kstr(r->w, "name", room->name);
	jsonw_kstr(r->w, "owner", room->owner->userid);
	jsonw_kint(r->w, "create_time", room->created_ms / 1000);
	jsonw_kcstr(r->w, "notice", "");
	jsonw_key(r->w, "member_list");
	jsonw_arr(r->w);
	for (int i = 0; i < room->seats.n; i++) {
		const struct brain_seat *s = room->seats.v[i];
		if (s->in)
			write_seat(r, s, named == 1);
	}
	jsonw_end_arr(r->w);
	jsonw_key(r->w, "admin_list");
	jsonw_arr(r->w);
	jsonw_end_arr(r->w);
	jsonw_kstr(r->w, "member_version", room->version);
	jsonw_end_obj(r->w);
	return 0;
}
