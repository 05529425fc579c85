/* Customer groups as a WeCom knew them: made at that time by that owner, joined and left then. A read tells when each came; an event tells
 * who came or went before any read did. */
#include "whatfact.h"

#include "base/mem.h"
#include "sandbox/brainroom.h"

#define LAG_MS INT64_C(5000) /* details of a group lag behind its events (api.md 7.2) */

struct sitter {
	bool in, seen;   /* seen: by the read in hand */
	int64_t told_ms; /* when an event moved him; 0: none did */
};
struct room {
	struct span id, name, owner;
	bool read; /* it was, at least once: the others are nobody's */
	int64_t read_ms;
	int64_t turned_ms; /* when an event said that name or owner change; 0: none since it was read */
	int64_t made_ms;   /* its first event */
	struct map *sitters;
};

struct seat_fact {
	struct brainroom_known seat;
};
struct face_fact {
	struct span id, name, owner, version;
	int64_t made_ms; /* 0: it was there before */
};
struct moved_fact { /* member absent: the group is no more */
	struct span id, member;
};

static enum rc tell_seat(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct seat_fact *s = what;
	(void)err;
	brainroom_know_seat(to->brain, &s->seat);
	return RC_OK;
}

static enum rc tell_face(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct face_fact *f = what;
	(void)err;
	if (f->made_ms)
		brainroom_know(to->brain, f->id, f->owner, f->name, f->made_ms);
	brainroom_know_face(to->brain, f->id, f->name, f->owner, f->version);
	return RC_OK;
}

static enum rc tell_moved(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct moved_fact *m = what;
	(void)err;
	if (span_present(m->member))
		brainroom_know_left(to->brain, m->id, m->member);
	else
		brainroom_know_gone(to->brain, m->id);
	return RC_OK;
}

/* -- tables ------------------------------------------------------------------------------------------------------------------ */

static struct room *room_of(struct whatfact *f, struct span id)
{
	struct room *room = map_get(f->rooms, id);
	if (room)
		return room;
	room = arena_alloc(f->kept, sizeof *room);
	room->id = whatknow_keep(f, id);
	room->name = room->owner = SPAN_ABSENT;
	room->sitters = map_new();
	(void)map_put(f->rooms, room->id, room);
	return room;
}

static struct sitter *sitter_of(struct whatfact *f, struct room *room, struct span member)
{
	struct sitter *s = map_get(room->sitters, member);
	if (s)
		return s;
	s = arena_alloc(f->kept, sizeof *s);
	(void)map_put(room->sitters, member, s);
	return s;
}

static void face(struct whatfact *f, const struct room *room, int64_t at_ms, struct face_fact is)
{
	struct face_fact *to = arena_alloc(f->kept, sizeof *to);
	*to = is;
	to->id = room->id;
	whatknow_add(f, at_ms, is.made_ms ? WHATFACT_THERE : WHATFACT_MOVES, tell_face, to);
}

static void moved(struct whatfact *f, const struct room *room, int64_t at_ms, struct span member)
{
	struct moved_fact *to = arena_alloc(f->kept, sizeof *to);
	*to = (struct moved_fact){room->id, whatknow_keep(f, member)};
	whatknow_add(f, at_ms, WHATFACT_MOVES, tell_moved, to);
}

/* -- events ------------------------------------------------------------------------------------------------------------------ */

static void member(struct whatfact *f, struct room *room, const struct event *ev, struct span who, bool in)
{
	struct sitter *s = sitter_of(f, room, who);
	s->in = in;
	s->told_ms = f->now_ms;
	if (!in) {
		moved(f, room, f->now_ms, who);
		return;
	}
	struct seat_fact *to = arena_alloc(f->kept, sizeof *to);
	int64_t scene = 0;
	if (span_present(ev->join_scene))
		(void)span_int(ev->join_scene, &scene);
	to->seat = (struct brainroom_known){.chat_id = room->id,
		.member = whatknow_keep(f, who),
		.state = SPAN_LIT(""),
		.unionid = SPAN_LIT(""),
		.joined_ms = ev->created_s > 0 ? ev->created_s * 1000 : f->now_ms,
		.scene = scene > 0 ? (int)scene : 1}; /* an event says 0 where a read says 1 or 2 */
	whatknow_add(f, f->now_ms, WHATFACT_MOVES, tell_seat, to);
}

void whatroom_event(struct whatfact *f, const struct event *ev)
{
	if (!ev->chat_id.n)
		return;
	struct room *room = room_of(f, ev->chat_id);
	bool came = span_is(ev->update_detail, "add_member"), went = span_is(ev->update_detail, "del_member");
	if (!room->made_ms)
		room->made_ms = ev->created_s > 0 ? ev->created_s * 1000 : f->now_ms;
	if (span_is(ev->change_type, "dismiss")) {
		moved(f, room, f->now_ms, SPAN_ABSENT);
		return;
	}
	for (size_t i = 0; (came || went) && i < ev->mem_change_list.n; i++)
		member(f, room, ev, ev->mem_change_list.v[i], came);
	if (ev->cur_mem_ver.n)
		face(f, room, f->now_ms,
			(struct face_fact){.name = SPAN_ABSENT,
				.owner = SPAN_ABSENT,
				.version = whatknow_keep(f, ev->cur_mem_ver)});
	if (span_is(ev->update_detail, "change_name") || span_is(ev->update_detail, "change_owner"))
		room->turned_ms = f->now_ms;
}

/* -- reads ------------------------------------------------------------------------------------------------------------------- */

/* What he is like stands from the moment on at which he came, as WeCom says it. */
static void seen(struct whatfact *f, struct room *room, const struct answer_group_member *m, int64_t called_ms)
{
	struct sitter *s = sitter_of(f, room, m->userid);
	int64_t joined_ms = m->join_time > 0 ? m->join_time * 1000 : called_ms;
	s->seen = true;
	if (!s->in && s->told_ms > called_ms - LAG_MS)
		return; /* he left just now, and the read does not show it yet */
	if (s->in && room->read && s->told_ms <= room->read_ms)
		return; /* nothing new */
	s->in = true;
	struct seat_fact *to = arena_alloc(f->kept, sizeof *to);
	to->seat = (struct brainroom_known){.chat_id = room->id,
		.member = whatknow_keep(f, m->userid),
		.state = m->state.n ? whatknow_keep(f, m->state) : SPAN_LIT(""),
		.unionid = m->unionid.n ? whatknow_keep(f, m->unionid) : SPAN_LIT(""),
		.joined_ms = joined_ms,
		.scene = m->join_scene > 0 ? (int)m->join_scene : 1,
		.employee = m->type == 1,
		.read = true};
	whatknow_add(f, joined_ms < called_ms ? joined_ms : called_ms, WHATFACT_MOVES, tell_seat, to);
}

/* Who sat there and does not any more: nobody told when he went. */
static void gone(struct whatfact *f, struct room *room, int64_t called_ms)
{
	size_t at = 0;
	struct span who;
	void *v;
	while (map_each(room->sitters, &at, &who, &v)) {
		struct sitter *s = v;
		if (s->in && !s->seen && s->told_ms <= called_ms - LAG_MS) {
			s->in = false;
			moved(f, room, called_ms, who);
		}
		s->seen = false;
	}
}

static void learnt(struct whatfact *f, struct room *room, const struct answer_group *g, int64_t called_ms)
{
	struct face_fact is = {.name = SPAN_ABSENT, .owner = SPAN_ABSENT, .version = SPAN_ABSENT};
	int64_t at_ms = room->turned_ms > room->read_ms ? room->turned_ms : called_ms;
	if (!room->read || !span_eq(room->name, g->name))
		is.name = room->name = g->name.n ? whatknow_keep(f, g->name) : SPAN_LIT("");
	if (g->owner.n && (!room->read || !span_eq(room->owner, g->owner)))
		is.owner = room->owner = whatknow_keep(f, g->owner);
	if (!room->read) {
		int64_t made_ms = g->create_time > 0 ? g->create_time * 1000
			: room->made_ms              ? room->made_ms
						     : called_ms;
		is.made_ms = made_ms > 0 ? made_ms : 1;
		at_ms = made_ms;
	}
	if (room->read || is.owner.n)
		face(f, room, at_ms, is);
	if (g->member_version.n)
		face(f, room, called_ms,
			(struct face_fact){.name = SPAN_ABSENT,
				.owner = SPAN_ABSENT,
				.version = whatknow_keep(f, g->member_version)});
	room->read = room->read || is.owner.n > 0;
	room->read_ms = called_ms;
}

void whatroom_read(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_group *g = &h->x->u.group;
	struct span id = h->r ? h->r->u.group.chat_id : g->chat_id;
	if (!id.n)
		return;
	struct room *room = room_of(f, id);
	if (h->x->code) {
		if (h->x->cls == ERRCLASS_STATE)
			moved(f, room, h->called_ms, SPAN_ABSENT);
		return;
	}
	for (size_t i = 0; i < g->member_list_n; i++)
		if (g->member_list[i].userid.n)
			seen(f, room, &g->member_list[i], h->called_ms);
	if (h->x->part + 1 < h->x->parts)
		return;
	gone(f, room, h->called_ms);
	learnt(f, room, g, h->called_ms);
}

void whatroom_end(struct whatfact *f)
{
	size_t at = 0;
	struct span id;
	void *v;
	while (map_each(f->rooms, &at, &id, &v)) {
		struct room *room = v;
		f->left.rooms += !room->read;
		map_free(room->sitters, NULL);
	}
	map_free(f->rooms, NULL);
	f->rooms = NULL;
}
