/* What people do, by order or by the seed, and the callbacks and orders that follow (doc: callbacks.md 5). */
#include "brainkfint.h"
#include "sandbox/brainpay.h"

#include "base/zone.h"

#include <stdio.h>
#include <string.h>

/* -- callbacks -------------------------------------------------------------------------------------------------------------- */

int64_t brainlive_callback(struct brain *b, int64_t at_ms, struct span xml)
{
	struct span copy = arena_copy(b->arena, xml);
	if (brainworld_chance(b, b->conf.lose_permille))
		return BRAIN_NEVER;
	if (brainworld_chance(b, b->conf.reorder_permille))
		at_ms += 1 + (int64_t)rng_below(&b->rng, 4000);
	if (brainworld_chance(b, b->conf.delay_permille))
		at_ms += 1 + (int64_t)rng_below(&b->rng, 3600000);
	brainworld_plan(b, at_ms, THING_CALLBACK, NULL, copy, 0);
	if (brainworld_chance(b, b->conf.double_permille))
		brainworld_plan(b, at_ms + 5000, THING_CALLBACK, NULL, copy, 0);
	return at_ms;
}

/* CDATA that holds its own end is split over two sections (callbacks.md 4.5). */
static void element(struct text *x, const char *name, struct span value)
{
	size_t end;
	if (!span_present(value))
		return;
	text_addc(x, '<');
	text_adds(x, name);
	text_adds(x, "><![CDATA[");
	while ((end = span_search(value, SPAN_LIT("]]>"))) != SIZE_MAX) {
		text_add(x, span_take(value, end + 2));
		text_adds(x, "]]><![CDATA[");
		value = span_drop(value, end + 2);
	}
	text_add(x, value);
	text_adds(x, "]]></");
	text_adds(x, name);
	text_addc(x, '>');
}

/* What every message and event begins with (callbacks.md 4.1). */
static void begin(struct text *x, const struct brain *b, int64_t at_ms, struct span from, const char *msgtype)
{
	text_init(x, 65536);
	text_adds(x, "<xml>");
	element(x, "ToUserName", b->conf.corpid);
	element(x, "FromUserName", from);
	text_addf(x, "<CreateTime>%lld</CreateTime>", (long long)(at_ms / 1000));
	element(x, "MsgType", span_of(msgtype));
}

int64_t brainlive_contact(struct brain *b, int64_t at_ms, const char *change, struct brain_relation *r,
	struct span code, struct span source)
{
	struct text x;
	bool add = strncmp(change, "add_", 4) == 0;
	begin(&x, b, at_ms, SPAN_LIT("sys"), "event");
	element(&x, "Event", SPAN_LIT("change_external_contact"));
	element(&x, "ChangeType", span_of(change));
	element(&x, "UserID", r->employee->userid);
	element(&x, "ExternalUserID", r->customer->id);
	element(&x, "State", add && r->state.n ? r->state : SPAN_ABSENT);
	element(&x, "WelcomeCode", code);
	element(&x, "Source", source);
	text_adds(&x, "</xml>");
	at_ms = brainlive_callback(b, at_ms, text_span(&x));
	text_release(&x);
	return at_ms;
}

void brainlive_library(
	struct brain *b, int64_t at_ms, const char *change, struct span id, bool group, const struct brain_strategy *s)
{
	struct text x;
	begin(&x, b, at_ms, SPAN_LIT("sys"), "event");
	element(&x, "Event", SPAN_LIT("change_external_tag"));
	element(&x, "Id", id);
	element(&x, "TagType", span_of(group ? "tag_group" : "tag"));
	element(&x, "ChangeType", span_of(change));
	if (s)
		text_addf(&x, "<StrategyId>%lld</StrategyId>", (long long)s->id);
	text_adds(&x, "</xml>");
	(void)brainlive_callback(b, at_ms, text_span(&x));
	text_release(&x);
}

void brainlive_say(struct brain *b, int64_t at_ms, struct span userid, struct span text)
{
	struct text x;
	begin(&x, b, at_ms, userid, "text");
	element(&x, "Content", text);
	text_addf(&x, "<MsgId>%llu</MsgId><AgentID>%lld</AgentID></xml>",
		(unsigned long long)(UINT64_C(4561255354251345000) + ++b->next_id), (long long)b->conf.agentid);
	brainlive_callback(b, at_ms, text_span(&x));
	text_release(&x);
}

void brainlive_card(
	struct brain *b, int64_t at_ms, struct span userid, struct span key, struct span task_id, struct span code)
{
	struct text x;
	begin(&x, b, at_ms, userid, "event");
	element(&x, "Event", SPAN_LIT("template_card_event"));
	element(&x, "EventKey", key);
	element(&x, "TaskId", task_id);
	element(&x, "CardType", SPAN_LIT("button_interaction"));
	element(&x, "ResponseCode", code);
	text_addf(&x, "<AgentID>%lld</AgentID></xml>", (long long)b->conf.agentid);
	brainlive_callback(b, at_ms, text_span(&x));
	text_release(&x);
}

void brainlive_click(struct brain *b, int64_t at_ms, struct span userid, struct span key)
{
	struct text x;
	begin(&x, b, at_ms, userid, "event");
	element(&x, "Event", SPAN_LIT("click"));
	element(&x, "EventKey", key);
	text_addf(&x, "<AgentID>%lld</AgentID></xml>", (long long)b->conf.agentid);
	brainlive_callback(b, at_ms, text_span(&x));
	text_release(&x);
}

/* -- adding ------------------------------------------------------------------------------------------------------------------- */

struct brain_customer *brainlive_customer(struct brain *b, struct span id, struct span name)
{
	static const char *const family[] = {"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴"};
	static const char *const given[] = {
		"芳", "伟", "娜", "敏", "静", "小雨", "晨曦", "一诺", "子涵", "建国", "🌸", "Lily"};
	struct brain_customer *c = arena_alloc(b->arena, sizeof *c);
	c->id = span_present(id) ? arena_copy(b->arena, id) : brainworld_id(b, "wmSB");
	if (span_present(name)) {
		c->name = arena_copy(b->arena, name);
	} else { /* one draw after the other: compilers differ in the order of arguments */
		const char *first = given[rng_below(&b->rng, 12)];
		c->name = arena_printf(b->arena, "%s%s", family[rng_below(&b->rng, 10)], first);
	}
	c->unionid = brainworld_id(b, "oSB");
	c->mass_day = c->own_day = c->asked_day = INT64_MIN;
	(void)map_put(b->customers, c->id, c);
	b->books.customers++;
	return c;
}

static struct span issue_code(struct brain *b, struct brain_relation *r, int64_t now_ms)
{
	struct brain_code *code = arena_alloc(b->arena, sizeof *code);
	struct span id = brainworld_id(b, "WC");
	*code = (struct brain_code){.relation = r, .issued_ms = now_ms};
	(void)map_put(b->codes, id, code);
	b->books.welcome_codes++;
	return id;
}

struct brain_relation *brainlive_add(struct brain *b, int64_t now_ms, struct span userid, struct span id,
	struct span name, struct span state, bool half)
{
	struct brain_employee *e = brainworld_employee(b, userid, true);
	struct brain_customer *c = brainworld_customer(b, id);
	if (!c)
		c = brainlive_customer(b, id, name);
	struct brain_relation *r = brainworld_relation(b, userid, c->id);
	if (!r) {
		r = arena_alloc(b->arena, sizeof *r);
		r->employee = e;
		r->customer = c;
		brainworld_seed(b, e->userid, c->id, now_ms, &r->rng);
		brainworld_push(&c->relations, r);
		brainworld_push(&e->relations, r);
		b->books.adds++;
	} else {
		b->books.readds++;
	}
	/* How and when are those of the last adding (api.md 2.3). */
	r->add_ms = now_ms;
	r->state = span_present(state) ? arena_copy(b->arena, state) : SPAN_LIT("");
	r->half = half;
	r->gone_employee = r->gone_customer = r->welcomed = r->chatted = r->taken_over = false;
	struct span code = issue_code(b, r, now_ms);
	brainlive_contact(b, now_ms, half ? "add_half_external_contact" : "add_external_contact", r, code, SPAN_ABSENT);
	if (brainworld_chance(b, b->conf.buy_alone_permille)) {
		int64_t at = now_ms + (int64_t)rng_below(&b->rng, 7 * BRAIN_DAY_MS);
		brainworld_later(b, now_ms, brainworld_in_hours(b, at), THING_BUY, r, 0);
	}
	/* Where people live apart it is drawn without a group, too: another part may have one, and the stream goes on alike. */
	if ((b->room_list.n > 0 || b->conf.apart) && brainworld_chance(b, b->conf.join_permille)) {
		int64_t at = now_ms + 60000 + (int64_t)rng_below(&b->rng, 2 * BRAIN_DAY_MS);
		if (b->room_list.n > 0)
			brainworld_later(b, now_ms, at, THING_JOIN, r, 0);
	}
	return r;
}

bool brainlive_leave(struct brain *b, int64_t now_ms, struct brain_relation *r, bool by_customer, struct span source)
{
	if (r->gone_employee || (by_customer && r->gone_customer))
		return false;
	*(by_customer ? &r->gone_customer : &r->gone_employee) = true;
	*(by_customer ? &b->books.deletes_by_customer : &b->books.deletes_by_employee) += 1;
	r->told_ms = brainlive_contact(b, now_ms, by_customer ? "del_follow_user" : "del_external_contact", r,
		SPAN_ABSENT, by_customer ? SPAN_ABSENT : source);
	return true;
}

struct brain_relation *brainlive_take_over(
	struct brain *b, int64_t now_ms, struct brain_relation *r, struct brain_employee *to, bool told)
{
	struct brain_relation *n = brainworld_relation(b, to->userid, r->customer->id);
	if (!n) {
		n = arena_alloc(b->arena, sizeof *n);
		n->employee = to;
		n->customer = r->customer;
		brainworld_push(&r->customer->relations, n);
		brainworld_push(&to->relations, n);
	}
	n->add_ms = now_ms;
	n->state = SPAN_LIT("");
	n->half = n->gone_employee = n->gone_customer = n->chatted = false;
	n->welcomed = n->taken_over = true;
	r->gone_employee = true;
	if (told) {
		r->told_ms = brainlive_contact(
			b, now_ms, "del_external_contact", r, SPAN_ABSENT, SPAN_LIT("DELETE_BY_TRANSFER"));
		(void)brainlive_contact(b, now_ms, "add_external_contact", n, SPAN_ABSENT, SPAN_ABSENT);
	} else {
		r->told_ms = BRAIN_NEVER;
	}
	return n;
}

/* -- buying --------------------------------------------------------------------------------------------------------------------- */

static void order_json(struct brain *b, int64_t at_ms, const struct brain_order *o)
{
	struct text x;
	struct jsonw w;
	struct zone zone;
	char at[32], amount[32];
	zone_fixed(&zone, b->conf.zone_offset_s);
	text_init(&x, 65536);
	jsonw_init(&w, &x);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "source", "shop");
	jsonw_key(&w, "orders");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kstr(&w, "order_no", o->no);
	jsonw_kcstr(&w, "paid_at", zone_format(&zone, o->paid_ms, at));
	snprintf(amount, sizeof amount, "%lld.%02lld", (long long)(o->fen / 100), (long long)(o->fen % 100));
	jsonw_kcstr(&w, "amount_yuan", amount);
	jsonw_kstr(&w, "external_userid", o->customer->id);
	jsonw_kstr(&w, "employee", o->employee);
	jsonw_kstr(&w, "product", o->product);
	jsonw_kint(&w, "quantity", 1);
	jsonw_kcstr(&w, "status",
		o->refund_fen == 0               ? "paid"
			: o->refund_fen < o->fen ? "partly_refunded"
						 : "refunded");
	if (o->refund_fen > 0) {
		snprintf(amount, sizeof amount, "%lld.%02lld", (long long)(o->refund_fen / 100),
			(long long)(o->refund_fen % 100));
		jsonw_kcstr(&w, "refund_yuan", amount);
	}
	jsonw_end_obj(&w);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	brainworld_plan(b, at_ms, THING_ORDER, NULL, arena_copy(b->arena, text_span(&x)), 0);
	text_release(&x);
}

struct brain_order *brainlive_paid(
	struct brain *b, int64_t now_ms, struct brain_customer *c, struct span no, struct span product, int64_t fen)
{
	const struct brain_good *good = braingoods_pick(b); /* drawn in any case: the stream goes on alike */
	struct brain_relation *r = c->relations.n ? c->relations.v[0] : NULL;
	struct brain_order *o = arena_alloc(b->arena, sizeof *o);
	o->no = span_present(no) ? arena_copy(b->arena, no) : brainworld_id(b, "T");
	o->product = span_present(product) ? arena_copy(b->arena, product) : good->name;
	o->fen = fen > 0 ? fen : good->fen;
	o->customer = c;
	o->paid_ms = now_ms / 1000 * 1000;
	o->employee = r ? r->employee->userid : SPAN_LIT("");
	o->quantity = 1;
	o->remark = SPAN_LIT("");
	(void)map_put(b->orders, o->no, o);
	b->books.orders++;
	b->books.gross_fen += o->fen;
	if (c->orders++ == 0)
		b->books.buyers++;
	return o;
}

bool brainlive_order(
	struct brain *b, int64_t now_ms, struct brain_customer *c, struct span no, struct span product, int64_t fen)
{
	struct brain_relation *r = c->relations.n ? c->relations.v[0] : NULL;
	if (span_present(no) && map_get(b->orders, no))
		return false;
	struct brain_order *o = brainlive_paid(b, now_ms, c, no, product, fen);
	if (!span_present(no) && brainworld_chance(b, b->conf.pay_permille))
		brainpay_list(b, o);
	else
		order_json(b, now_ms, o);
	if (brainworld_chance(b, b->conf.refund_permille)) {
		int64_t at = now_ms + 3600000 + (int64_t)rng_below(&b->rng, 3 * BRAIN_DAY_MS);
		brainworld_later(b, now_ms, at, THING_REFUND, o, rng_below(&b->rng, 2) ? o->fen : o->fen / 2);
	}
	if (r && brainworld_chance(b, b->conf.repeat_permille)) {
		int64_t at = now_ms + BRAIN_DAY_MS + (int64_t)rng_below(&b->rng, 29 * BRAIN_DAY_MS);
		brainworld_later(b, now_ms, brainworld_in_hours(b, at), THING_BUY, r, 0);
	}
	return true;
}

/* -- after a message --------------------------------------------------------------------------------------------------------------- */

static void after_message(struct brain *b, struct brain_relation *r, int64_t now_ms)
{
	if (brainworld_chance(b, b->conf.reply_permille))
		brainworld_later(b, now_ms, now_ms + 30000 + (int64_t)rng_below(&b->rng, 3600000), THING_REPLY, r, 0);
	if (brainworld_chance(b, b->conf.buy_permille)) {
		int64_t at = now_ms + 300000 + (int64_t)rng_below(&b->rng, BRAIN_DAY_MS);
		brainworld_later(b, now_ms, brainworld_in_hours(b, at), THING_BUY, r, 0);
	}
	if (brainworld_chance(b, b->conf.delete_permille))
		brainworld_later(
			b, now_ms, now_ms + 60000 + (int64_t)rng_below(&b->rng, BRAIN_DAY_MS), THING_DELETE, r, 0);
}

/* Of his own stream, whoever makes him hear it: a confirmation, or a call such as a welcome. */
void brainlive_after_message(struct brain *b, struct brain_relation *r, int64_t now_ms)
{
	struct rng *was = brainworld_lot(b, &r->rng);
	after_message(b, r, now_ms);
	(void)brainworld_lot(b, was);
}

static void reach_room(struct brain *b, int64_t now_ms, const struct brain_part *p, struct brain_member *x)
{
	int64_t day = brainworld_day(b, now_ms);
	if (x->room->gone || x->room->owner != p->sender) {
		x->status = BRAIN_NOT_FRIEND;
		b->books.mass_not_friend++;
	} else if (x->room->own_day == day) { /* nobody could know */
		x->status = BRAIN_QUOTA;
		b->books.mass_over_quota++;
	} else if (x->room->mass_day == day) {
		x->status = BRAIN_QUOTA;
		b->books.mass_over_quota++;
		brainworld_breach(b, now_ms, x->room->id, "twice a day", p->mass->text);
	} else {
		x->status = BRAIN_SENT;
		x->send_ms = now_ms;
		x->room->mass_day = day;
		b->books.mass_delivered++;
		brainroom_reach(b, x->room, "mass", p->sender, now_ms, p->mass->text);
	}
}

int brainlive_confirm(struct brain *b, int64_t now_ms, struct brain_part *p)
{
	int64_t day = brainworld_day(b, now_ms);
	const struct brain_mass *m = p->mass;
	if (m->cancelled || p->confirmed_ms)
		return 0;
	if (span_present(m->creator)) {
		(void)brainmass_tap(b, now_ms, p);
		return 1;
	}
	p->confirmed_ms = now_ms;
	b->books.mass_confirmed++;
	for (int i = 0; i < p->n; i++) {
		struct brain_member *x = &p->member[i];
		if (x->room) {
			reach_room(b, now_ms, p, x);
			continue;
		}
		struct brain_customer *c = x->relation->customer;
		if (x->relation->gone_employee || x->relation->gone_customer) {
			x->status = BRAIN_NOT_FRIEND;
			b->books.mass_not_friend++;
		} else if (brainworld_chance(b, b->conf.quota_permille)) {
			x->status = BRAIN_QUOTA;
			b->books.mass_over_quota++;
		} else if (c->own_day == day) { /* nobody could know */
			x->status = BRAIN_QUOTA;
			b->books.mass_over_quota++;
		} else if (c->mass_day == day) {
			x->status = BRAIN_QUOTA;
			b->books.mass_over_quota++;
			brainworld_breach(b, now_ms, c->id, "twice a day", m->text);
		} else {
			x->status = BRAIN_SENT;
			x->send_ms = now_ms;
			c->mass_day = day;
			b->books.mass_delivered++;
			brainworld_reach(b, x->relation, "mass", now_ms, m->text);
			brainlive_after_message(b, x->relation, now_ms);
		}
	}
	return 1;
}

/* -- the timeline --------------------------------------------------------------------------------------------------------------------- */

static void refund(struct brain *b, struct brain_order *o, int64_t fen, int64_t at_ms)
{
	if (o->refund_fen + fen > o->fen)
		return;
	if (o->chat) {
		(void)brainpay_back(b, at_ms, o->no, fen, true);
		return;
	}
	o->refund_fen += fen;
	b->books.refund_fen += fen;
	order_json(b, at_ms, o);
}

/* Somebody new: who scans the code of a contact way meets one of its members, else the one he came for. */
static void come(struct brain *b, const struct brain_thing *t)
{
	struct brain_way *w = brainway_by_state(b, t->bytes);
	struct brain_employee *e = w ? brainway_pick(b, w, SPAN_ABSENT) : NULL;
	brainlive_add(b, t->at_ms, (e ? e : (struct brain_employee *)t->who)->userid, SPAN_ABSENT, SPAN_ABSENT,
		t->bytes.n ? t->bytes : SPAN_ABSENT, false);
}

/* What people type to such an app: words it knows, a customer's name, and small talk. */
static void type_something(struct brain *b, struct brain_employee *e, int64_t now_ms)
{
	static const char *const words[] = {
		"我的任务", "今日", "排行", "完成 1", "已发", "跳过 2", "帮助", "收到", "1"};
	const size_t n = sizeof words / sizeof *words;
	size_t which = (size_t)rng_below(&b->rng, n + 1);
	struct brain_relation *r =
		e->relations.n > 0 ? e->relations.v[rng_below(&b->rng, (uint64_t)e->relations.n)] : NULL;
	if (which < n || !r)
		brainlive_say(b, now_ms, e->userid, span_of(words[which % n]));
	else
		brainlive_say(b, now_ms, e->userid, arena_printf(b->arena, "客户 %.*s", SPAN_ARG(r->customer->name)));
	b->books.typed++;
}

/* The stream of who does it; NULL: nobody, or it draws nothing. */
static struct rng *whose(const struct brain_thing *t)
{
	switch (t->what) {
	case THING_ADD:
	case THING_TYPE: return &((struct brain_employee *)t->who)->rng;
	case THING_CONFIRM: return &((struct brain_part *)t->who)->rng;
	case THING_PUBLISH: return &((const struct brain_share *)t->who)->member->rng;
	case THING_MARK: return &((const struct brain_mark_of *)t->who)->relation->rng;
	case THING_BUY:
	case THING_DELETE:
	case THING_ACCEPT:
	case THING_JOIN:
	case THING_QUIT:
	case THING_REPLY: return &((struct brain_relation *)t->who)->rng;
	default: return NULL;
	}
}

static void happen(struct brain *b, const struct brain_thing *t, brain_fn fn, void *user)
{
	struct brain_relation *r = t->who;
	switch (t->what) {
	case THING_CALLBACK: fn(user, BRAIN_CALLBACK, t->at_ms, t->bytes); break;
	case THING_ORDER: fn(user, BRAIN_ORDER, t->at_ms, t->bytes); break;
	case THING_CONFIRM: brainlive_confirm(b, t->at_ms, t->who); break;
	case THING_BUY:
		if (!r->gone_customer && !r->gone_employee)
			brainlive_order(b, t->at_ms, r->customer, SPAN_ABSENT, SPAN_ABSENT, 0);
		break;
	case THING_REFUND: refund(b, t->who, t->number, t->at_ms); break;
	case THING_DELETE:
		if (!r->gone_customer)
			brainlive_leave(b, t->at_ms, r, true, SPAN_ABSENT);
		break;
	case THING_ADD: come(b, t); break;
	case THING_ACCEPT:
		/* A code that was not used at the half-open event gets a second chance (callbacks.md 5.4). */
		r->half = false;
		brainlive_contact(b, t->at_ms, "add_external_contact", r,
			r->welcomed ? SPAN_ABSENT : issue_code(b, r, t->at_ms), SPAN_ABSENT);
		break;
	case THING_PUBLISH: brainmoment_publish(b, t->at_ms, t->who); break;
	case THING_MARK: brainmoment_happen(b, t->at_ms, t->who); break;
	case THING_JOIN: brainroom_come(b, t->at_ms, r); break;
	case THING_TAKEOVER: brainhand_happen(b, t->at_ms, t->who); break;
	case THING_QUIT: brainroom_go(b, t->at_ms, r); break;
	case THING_KF: brainkf_happen(b, t); break;
	case THING_TYPE: type_something(b, t->who, t->at_ms); break;
	case THING_PRESS: braincard_happen(b, t); break;
	case THING_REPLY:
		if (!r->gone_customer && !r->gone_employee)
			brainaudit_reply(b, r, t->at_ms);
		break;
	case THING_ANSWER: brainaudit_answer(b, r, t->at_ms); break;
	}
}

void brainlive_happen(struct brain *b, const struct brain_thing *t, brain_fn fn, void *user)
{
	struct rng *was = brainworld_lot(b, whose(t));
	happen(b, t, fn, user);
	(void)brainworld_lot(b, was);
}
