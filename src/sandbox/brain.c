/* The brain's public face: life, people, books. */
#include "brainkfint.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

static const struct brain_conf defaults = {
	.zone_offset_s = 28800, .calls_per_minute = 10000, .ways_most = 500000, .speed = 1, .grain_ms = 1};

/* -- life ------------------------------------------------------------------------------------------------------------------- */

struct brain *brain_new(const struct brain_conf *conf, int64_t now_ms)
{
	struct brain *b = mem_alloc(sizeof *b);
	b->conf = *conf;
	b->arena = arena_new(0);
	b->conf.corpid = arena_copy(b->arena, conf->corpid);
	b->conf.secret = arena_copy(b->arena, conf->secret);
	b->conf.trusted = arena_copy(b->arena, conf->trusted);
	b->conf.pictures = conf->pictures.n ? arena_copy(b->arena, conf->pictures) : SPAN_LIT("https://wework.qpic.cn");
	b->conf.pay_secret = conf->pay_secret.n ? arena_copy(b->arena, conf->pay_secret) : SPAN_LIT("");
	if (b->conf.zone_offset_s == 0)
		b->conf.zone_offset_s = defaults.zone_offset_s;
	if (b->conf.calls_per_minute == 0)
		b->conf.calls_per_minute = defaults.calls_per_minute;
	if (b->conf.ways_most == 0)
		b->conf.ways_most = defaults.ways_most;
	b->conf.speed = b->conf.speed < 1 ? defaults.speed : b->conf.speed;
	b->conf.grain_ms = b->conf.grain_ms < 1 ? defaults.grain_ms : b->conf.grain_ms;
	rng_seed(&b->rng, conf->seed);
	braingoods_take(b);
	struct map **const maps[] = {&b->employees, &b->customers, &b->groups, &b->tags, &b->codes, &b->masses,
		&b->jobs, &b->moments, &b->tokens, &b->media, &b->orders, &b->sent, &b->ways, &b->rooms, &b->doors,
		&b->kf_accounts, &b->kf_codes, &b->kf_tokens, &b->kf_msgids, &b->robots, &b->cards, &b->presses,
		&b->oauths};
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		*maps[i] = map_new();
	text_init(&b->breaches, (size_t)1 << 20);
	b->link_left = conf->link_uses ? conf->link_uses : 1000;
	b->link_ends_ms = now_ms + 90 * BRAIN_DAY_MS;
	return b;
}

static void free_kf(struct brain *b)
{
	for (int i = 0; i < b->kf_list.n; i++) {
		struct brainkf_account *k = b->kf_list.v[i];
		for (int j = 0; j < k->sessions.n; j++)
			mem_free(((struct brainkf_session *)k->sessions.v[j])->words.v);
		mem_free(k->sessions.v);
		mem_free(k->servicers.v);
		mem_free(k->events.v);
	}
	mem_free(b->kf_list.v);
}

static void free_relations(struct map *m, bool customers)
{
	size_t at = 0;
	struct span key;
	void *v;
	while (map_each(m, &at, &key, &v)) {
		if (customers) {
			struct brain_customer *c = v;
			for (int i = 0; i < c->relations.n; i++) {
				mem_free(((struct brain_relation *)c->relations.v[i])->tags.v);
				mem_free(((struct brain_relation *)c->relations.v[i])->mobiles.v);
				mem_free(((struct brain_relation *)c->relations.v[i])->others.v);
			}
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
	free_kf(b);
	struct map *const maps[] = {b->employees, b->customers, b->groups, b->tags, b->codes, b->masses, b->jobs,
		b->moments, b->tokens, b->media, b->orders, b->sent, b->ways, b->rooms, b->doors, b->kf_accounts,
		b->kf_codes, b->kf_tokens, b->kf_msgids, b->robots, b->cards, b->presses, b->oauths};
	for (size_t i = 0; i < sizeof maps / sizeof *maps; i++)
		map_free(maps[i], NULL);
	for (int i = 0; i < b->notes.n; i++)
		mem_free(b->notes.v[i]);
	mem_free(b->notes.v);
	for (int i = 0; i < b->moment_list.n; i++) {
		const struct brain_moment *m = b->moment_list.v[i];
		for (int k = 0; k < m->n; k++)
			mem_free(m->share[k].marks.v);
	}
	mem_free(b->moment_list.v);
	for (int i = 0; i < b->room_list.n; i++) {
		struct brain_room *room = b->room_list.v[i];
		mem_free(room->seats.v);
		mem_free(room->got.v);
	}
	mem_free(b->room_list.v);
	mem_free(b->strategy_list.v);
	brainpay_free(b);
	mem_free(b->card_list.v);
	mem_free(b->mass_list.v);
	mem_free(b->said_list.v);
	mem_free(b->way_list.v);
	mem_free(b->handing_list.v);
	for (int i = 0; i < b->door_list.n; i++)
		mem_free(((struct brain_door *)b->door_list.v[i])->came.v);
	mem_free(b->door_list.v);
	mem_free(b->faults.v);
	mem_free(b->heap);
	text_release(&b->breaches);
	arena_free(b->arena);
	mem_free(b);
}

/* -- the API --------------------------------------------------------------------------------------------------- */

void brain_call(struct brain *b, int64_t now_ms, const char *method, struct span target, struct span content_type,
	struct span body, struct text *ret_body, struct brain_answer *ret_answer)
{
	brainapi_call(b, now_ms, method, target, content_type, body, ret_body, ret_answer);
}

void brain_fail(struct brain *b, const char *path, int64_t errcode, int times, bool mute)
{
	struct brain_fault *f = NULL;
	for (int i = 0; i < b->faults.n && !f; i++)
		if (((struct brain_fault *)b->faults.v[i])->times <= 0)
			f = b->faults.v[i];
	if (!f) {
		f = arena_alloc(b->arena, sizeof *f);
		brainworld_push(&b->faults, f);
	}
	*f = (struct brain_fault){.errcode = errcode, .times = times, .mute = mute};
	snprintf(f->path, sizeof f->path, "%s", path);
}

void brain_expire(struct brain *b, int64_t now_ms)
{
	struct span key;
	void *until;
	for (size_t at = 0; map_each(b->tokens, &at, &key, &until);)
		if (*(int64_t *)until > now_ms)
			*(int64_t *)until = now_ms;
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

struct span brain_add(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid,
	struct span name, struct span state, bool half)
{
	return brainlive_add(b, now_ms, userid, external_userid, name, state, half)->customer->id;
}

struct span brain_scan(
	struct brain *b, int64_t now_ms, struct span state, struct span external_userid, struct span name, bool half)
{
	struct brain_way *w = brainway_by_state(b, state);
	struct brain_employee *e = w ? brainway_pick(b, w, external_userid) : NULL;
	if (!e)
		return SPAN_ABSENT;
	(void)brainlive_add(b, now_ms, e->userid, external_userid, name, w->state, half);
	return e->userid;
}

bool brain_accept(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r || !r->half)
		return false;
	brainworld_plan(b, now_ms, THING_ACCEPT, r, SPAN_ABSENT, 0);
	return true;
}

int brain_send_mass(
	struct brain *b, int64_t now_ms, struct span userid, struct span whom, struct span text, bool console)
{
	return brainmass_send(b, now_ms, userid, whom, text, console);
}

bool brain_chat(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span text)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!brainworld_friend(r) || r->gone_customer)
		return false;
	b->books.chats++;
	brainworld_reach(b, r, "chat", now_ms, text);
	return true;
}

/* A key among those that stand there with 、 between. */
static bool in_menu(struct span menu, struct span key)
{
	for (size_t at; menu.n > 0 && key.n > 0; menu = span_drop(menu, at + SPAN_LIT("、").n)) {
		at = span_search(menu, SPAN_LIT("、"));
		if (span_eq(at == SIZE_MAX ? menu : span_take(menu, at), key))
			return true;
		if (at == SIZE_MAX)
			return false;
	}
	return false;
}

bool brain_click(struct brain *b, int64_t now_ms, struct span userid, struct span key)
{
	struct brain_employee *e = brainworld_employee(b, userid, false);
	if (!e || !in_menu(b->menu, key))
		return false;
	brainlive_click(b, now_ms, e->userid, key);
	return true;
}

bool brain_press(struct brain *b, int64_t now_ms, struct span userid, struct span key)
{
	return brainworld_employee(b, userid, false) && key.n > 0 && braincard_press(b, now_ms, userid, key);
}

void brain_robot(struct brain *b, struct span key, struct span name)
{
	struct brain_robot *r = arena_alloc(b->arena, sizeof *r);
	*r = (struct brain_robot){.name = arena_copy(b->arena, name)};
	(void)map_put(b->robots, key, r);
}

bool brain_say(struct brain *b, int64_t now_ms, struct span userid, struct span text)
{
	struct brain_employee *e = brainworld_employee(b, userid, false);
	if (!e || text.n == 0)
		return false;
	brainlive_say(b, now_ms, e->userid, text);
	return true;
}

bool brain_delete(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, bool by_customer,
	struct span source)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	return r && brainlive_leave(b, now_ms, r, by_customer, source);
}

bool brain_tag(
	struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag, bool on)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r)
		return false;
	struct brain_tag *t = brainworld_tag(b, tag);
	if (!t)
		t = brainworld_new_tag(b, now_ms, brainworld_group(b, now_ms, NULL, SPAN_LIT("企业")), tag);
	brainworld_set_tag(r, t, on);
	brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

bool brain_tag_other(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag,
	int type, bool on)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r)
		return false;
	for (int i = r->others.n; i-- > 0;) {
		const struct brain_other *o = r->others.v[i];
		if (o->type == type && span_eq(o->name, tag))
			r->others.v[i] = r->others.v[--r->others.n];
	}
	if (on) {
		struct brain_other *o = arena_alloc(b->arena, sizeof *o);
		*o = (struct brain_other){type == 3 ? brainworld_id(b, "stT") : SPAN_ABSENT, arena_copy(b->arena, tag),
			type, SPAN_ABSENT};
		brainworld_push(&r->others, o);
	}
	brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

struct span brain_by_link(struct brain *b, int64_t now_ms, struct span link, struct span external_userid,
	struct span name, struct span channel)
{
	return brainjoin_open(b, now_ms, link, external_userid, name, channel);
}

bool brain_code_drop(struct brain *b, struct span state)
{
	return brainjoin_drop(b, state);
}

bool brain_code_users(struct brain *b, struct span state, struct span list)
{
	return brainjoin_users(b, state, list);
}

void brain_code_new(struct brain *b, int64_t now_ms, struct span state, struct span list)
{
	brainway_new(b, now_ms, state, list);
}

void brain_resign(struct brain *b, int64_t now_ms, struct span userid)
{
	struct brain_employee *e = brainworld_employee(b, userid, true);
	e->left = true;
	e->left_ms = now_ms;
}

bool brain_refuse(struct brain *b, int64_t now_ms, struct span external_userid)
{
	return brainhand_refuse(b, now_ms, external_userid);
}

void brain_limit(struct brain *b, struct span userid, int most, bool unverified)
{
	struct brain_employee *e = brainworld_employee(b, userid, true);
	e->most = most;
	e->unverified = unverified;
}

void brain_lose(struct brain *b, int permille)
{
	b->conf.lose_permille = permille;
}

bool brain_pair(const struct brain *b, struct span userid, int i, struct brain_pair *ret)
{
	const struct brain_employee *e = map_get(b->employees, userid);
	if (!e || i < 0 || i >= e->relations.n)
		return false;
	const struct brain_relation *r = e->relations.v[i];
	*ret = (struct brain_pair){.external_userid = r->customer->id,
		.listed = brainworld_friend(r),
		.half = r->half,
		.by_customer = r->gone_customer,
		.remark = r->remark.p ? r->remark : r->customer->name,
		.description = r->description,
		.company = r->company};
	return true;
}

bool brain_remark(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid,
	const struct brain_remark *what)
{
	struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	if (!r)
		return false;
	if (span_present(what->remark))
		r->remark = arena_copy(b->arena, what->remark);
	if (span_present(what->description))
		r->description = arena_copy(b->arena, what->description);
	if (span_present(what->company))
		r->company = arena_copy(b->arena, what->company);
	if (span_present(what->mobiles))
		braincontact_mobiles(b, r, what->mobiles);
	/* That only the mobiles changed is not told (callbacks.md 5.2). */
	if (span_present(what->remark) || span_present(what->description) || span_present(what->company))
		brainlive_contact(b, now_ms, "edit_external_contact", r, SPAN_ABSENT, SPAN_ABSENT);
	return true;
}

int brain_confirm(struct brain *b, int64_t now_ms, struct span userid, struct span msgid)
{
	int n = 0;
	struct brain_employee *e = brainworld_employee(b, userid, false);
	for (int i = 0; e && i < b->mass_list.n; i++) {
		struct brain_mass *m = b->mass_list.v[i];
		if (span_present(msgid) && !span_eq(m->msgid, msgid))
			continue;
		for (int k = 0; k < m->n; k++)
			if (m->part[k].sender == e)
				n += brainlive_confirm(b, now_ms, &m->part[k]);
	}
	return n;
}

int brain_publish(struct brain *b, int64_t now_ms, struct span userid, struct span moment_id)
{
	int n = 0;
	struct brain_employee *e = brainworld_employee(b, userid, false);
	for (int i = 0; e && i < b->moment_list.n; i++) {
		struct brain_moment *m = b->moment_list.v[i];
		if (span_present(moment_id) && !span_eq(m->id, moment_id))
			continue;
		for (int k = 0; k < m->n; k++)
			if (m->share[k].member == e)
				n += brainmoment_publish(b, now_ms, &m->share[k]);
	}
	return n;
}

bool brain_mark(
	struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, enum brain_marking what)
{
	return brainmoment_mark(b, now_ms, userid, external_userid, what);
}

bool brain_buy(struct brain *b, int64_t now_ms, struct span external_userid, struct span order_no, struct span product,
	int64_t amount_fen)
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
	static const char *const names[] = {
		"王芳", "李丽", "张敏", "刘洋", "陈静", "杨帆", "赵雪", "黄婷", "周宁", "吴越"};
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
		/* Seven of eight come in working hours, the others in the evening or at night; in less than a day any hour does. */
		if (rng_below(&b->rng, 8) > 0 && span_ms >= BRAIN_DAY_MS)
			at = brainworld_in_hours(b, at);
		struct span state =
			where.n ? *(struct span *)where.v[rng_below(&b->rng, (uint64_t)where.n)] : SPAN_LIT("");
		int of = (int)rng_below(&b->rng, (uint64_t)who.n);
		if (b->conf.parts <= 1 || of % b->conf.parts == b->conf.part)
			brainworld_plan(b, brainworld_grain(b, at), THING_ADD, who.v[of], state, 0);
	}
	mem_free(who.v);
	mem_free(where.v);
}

/* -- books ------------------------------------------------------------------------------------------------------------------------ */

static int64_t count_tags(const struct brain *b)
{
	size_t at = 0;
	struct span key;
	void *value;
	int64_t n = 0;
	while (map_each(b->customers, &at, &key, &value)) {
		const struct brain_customer *c = value;
		for (int i = 0; i < c->relations.n; i++) {
			const struct brain_relation *r = c->relations.v[i];
			n += r->gone_employee || r->gone_customer ? 0 : r->tags.n;
		}
	}
	return n;
}

static int64_t count_payers(const struct brain *b)
{
	struct map *net = map_new();
	size_t at = 0;
	struct span key;
	void *value;
	int64_t n = 0;
	while (map_each(b->orders, &at, &key, &value)) {
		const struct brain_order *o = value;
		if (o->fen > o->refund_fen && !map_get(net, o->customer->id)) {
			(void)map_put(net, o->customer->id, value);
			n++;
		}
	}
	map_free(net, NULL);
	return n;
}

void brain_books(const struct brain *b, struct brain_books *ret)
{
	*ret = b->books;
	ret->tags_on = count_tags(b);
	ret->payers = count_payers(b);
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

int brain_masses(const struct brain *b)
{
	return b->mass_list.n;
}

bool brain_asked(const struct brain *b, int i, int k, struct brain_asked *ret)
{
	if (i < 0 || i >= b->mass_list.n || k < 0)
		return false;
	const struct brain_mass *m = b->mass_list.v[i];
	for (int p = 0; p < m->n; k -= m->part[p++].n) {
		const struct brain_part *part = &m->part[p];
		if (k >= part->n)
			continue;
		const struct brain_member *x = &part->member[k];
		*ret = (struct brain_asked){.msgid = m->msgid,
			.userid = part->sender->userid,
			.external_userid = x->relation ? x->relation->customer->id : x->room->id,
			.text = m->text,
			.created_ms = m->created_ms,
			.sent_ms = x->status == BRAIN_SENT ? x->send_ms : 0,
			.over_ms = part->confirmed_ms ? part->confirmed_ms
				: m->cancelled        ? m->cancelled_ms
						      : BRAIN_NEVER};
		return true;
	}
	return false;
}

void brain_tags(const struct brain *b, struct span userid, struct span external_userid, struct text *out)
{
	struct brain_relation *r = brainworld_relation((struct brain *)b, userid, external_userid);
	struct span last = SPAN_ABSENT;
	for (int n = 0; r && n < r->tags.n; n++) {
		const struct brain_tag *least = NULL;
		for (int i = 0; i < r->tags.n; i++) {
			const struct brain_tag *t = r->tags.v[i];
			INVARIANT(t);
			if ((!span_present(last) || span_cmp(t->name, last) > 0) &&
				(!least || span_cmp(t->name, least->name) < 0))
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
