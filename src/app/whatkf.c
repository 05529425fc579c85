/* 微信客服 as a WeCom kept it: accounts, their receptionists, what customers wrote and clicked, who came and who took them. */
#include "whatfact.h"

#include "base/json.h"
#include "sandbox/brainkf.h"
#include "sandbox/brainkfknow.h"
#include "store/kflog.h"

#include <string.h>

#define MESSAGE_BYTES 65536

struct account {
	struct span id, name;
	bool listed, managed;
	int64_t told_ms;       /* of its last message: they stay in their order */
	struct map *servicers; /* userid -> a bool that lives with the facts: receives */
};

struct talk {        /* of a customer with an account */
	bool handed; /* siyu gave it to people */
};

struct account_fact {
	struct span id, name;
	bool managed;
};
struct servicer_fact {
	struct span id, userid;
	bool receiving;
};
struct token_fact {
	struct span id, token;
};
struct message_fact {
	struct span id, json; /* a page of this one message, as it is kept */
	struct span lost;     /* of a message of ours that never arrived: its words; else absent */
	bool called;          /* siyu had given the session to people when it happened */
};

static enum rc tell_account(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct account_fact *a = what;
	(void)err;
	(void)brainkf_account(to->brain, a->id, a->name, a->managed);
	return RC_OK;
}

static enum rc tell_servicer(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct servicer_fact *s = what;
	(void)err;
	(void)brainkf_servicer(to->brain, s->id, s->userid, s->receiving);
	return RC_OK;
}

static enum rc tell_token(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct token_fact *t = what;
	(void)err;
	brainkfknow_token(to->brain, to->now_ms, t->token);
	return RC_OK;
}

/* What stands in no place there: a person took over, or answered, whom nobody called in the other world; what never was cannot get lost. */
static enum rc tell_message(struct whatfact_to *to, const void *what, struct err *err)
{
	const struct message_fact *m = what;
	struct json_doc *doc = NULL;
	enum rc rc = json_parse(m->json, &doc, err);
	if (rc)
		return rc;
	switch (brainkfknow_message(to->brain, to->now_ms, m->id, json_first(json_get(json_root(doc), "msg_list")),
		&(struct brainkfknow_of){m->lost, m->called})) {
	case BRAINKFKNOW_DONE: break;
	case BRAINKFKNOW_NO_MENU: to->left->clicks++; break;
	case BRAINKFKNOW_NO_PERSON: to->left->persons++; break;
	case BRAINKFKNOW_NOT_SENT: to->left->losses++; break;
	}
	json_free(doc);
	return RC_OK;
}

/* -- accounts ------------------------------------------------------------------------------------------------------------------ */

static void account_is(struct whatfact *f, const struct account *a, int64_t at_ms)
{
	struct account_fact *to = arena_alloc(f->kept, sizeof *to);
	*to = (struct account_fact){a->id, a->name, a->managed};
	whatknow_add(f, at_ms, WHATFACT_THERE, tell_account, to);
}

/* Whoever is heard of was there before: nobody is told of the making. */
static struct account *account_of(struct whatfact *f, struct span id)
{
	struct account *a = map_get(f->accounts, id);
	if (a)
		return a;
	a = arena_alloc(f->kept, sizeof *a);
	*a = (struct account){
		.id = whatknow_keep(f, id), .name = SPAN_LIT(""), .managed = true, .servicers = map_new()};
	(void)map_put(f->accounts, a->id, a);
	account_is(f, a, f->begin_ms);
	return a;
}

void whatkf_accounts(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_kf_accounts *v = &h->x->u.kf_accounts;
	for (size_t i = 0; !h->x->code && i < v->account_list_n; i++) {
		const struct answer_kf_account *is = &v->account_list[i];
		if (!is->open_kfid.n)
			continue;
		struct account *a = account_of(f, is->open_kfid);
		struct span name = is->name.p ? is->name : SPAN_LIT("");
		bool managed = is->manage_privilege != 0; /* older answers do not say it */
		if (span_eq(a->name, name) && a->managed == managed && a->listed)
			continue;
		a->name = whatknow_keep(f, name);
		a->managed = managed;
		account_is(f, a, a->listed ? h->called_ms : f->begin_ms);
		a->listed = true;
	}
}

void whatkf_servicers(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_kf_servicers *v = &h->x->u.kf_servicers;
	if (h->x->code || !h->r || !h->r->u.kf_list.open_kfid.n)
		return;
	struct account *a = account_of(f, h->r->u.kf_list.open_kfid);
	for (size_t i = 0; i < v->servicer_list_n; i++) {
		const struct answer_kf_servicer *s = &v->servicer_list[i];
		bool *known = s->userid.n ? map_get(a->servicers, s->userid) : NULL, receiving = s->status == 0;
		if (!s->userid.n || (known && *known == receiving))
			continue;
		struct servicer_fact *to = arena_alloc(f->kept, sizeof *to);
		*to = (struct servicer_fact){a->id, whatknow_keep(f, s->userid), receiving};
		whatknow_add(f, known ? h->called_ms : f->begin_ms, WHATFACT_MOVES, tell_servicer, to);
		if (!known) {
			known = arena_alloc(f->kept, sizeof *known);
			(void)map_put(a->servicers, to->userid, known);
		}
		*known = receiving;
	}
}

void whatkf_event(struct whatfact *f, const struct event *ev)
{
	const struct event_list *lists[] = {&ev->auth_add_open_kfid, &ev->auth_del_open_kfid};
	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l]->n; i++) {
			struct account *a = lists[l]->v[i].n ? account_of(f, lists[l]->v[i]) : NULL;
			if (!a)
				continue;
			a->managed = l == 0;
			account_is(f, a, f->now_ms);
		}
	if (!ev->open_kfid.n)
		return;
	struct token_fact *to = arena_alloc(f->kept, sizeof *to);
	*to = (struct token_fact){account_of(f, ev->open_kfid)->id, whatknow_keep(f, ev->token)};
	if (to->token.n)
		whatknow_add(f, f->now_ms, WHATFACT_MOVES, tell_token, to);
}

/* -- messages ------------------------------------------------------------------------------------------------------------------- */

/* A page of this one alone. */
static struct span page_of(struct whatfact *f, struct answer x, const struct answer_kf_message *m)
{
	struct answer_kf_message one = *m;
	struct text t;
	struct jsonw w;
	x.u.kf_sync = (struct answer_kf_sync){.msg_list = &one, .msg_list_n = 1, .has_more = ANSWER_NO_INT};
	x.part = 0;
	x.parts = 1;
	text_init(&t, MESSAGE_BYTES);
	jsonw_init(&w, &t);
	answer_reduce(&x, 0, &w);
	struct span json = whatknow_keep(f, text_span(&t));
	text_release(&t);
	return json;
}

/* The words of the message of ours that never arrived. */
static struct span lost_words(struct whatfact *f, struct span account, const struct answer_kf_event *e)
{
	struct kflog_message ours;
	if (!span_is(e->event_type, "msg_send_fail"))
		return SPAN_ABSENT;
	if (!e->fail_msgid.n || kflog_message_find(f->state, f->work, account, e->fail_msgid, &ours, NULL))
		return SPAN_LIT("");
	return whatknow_keep(f, ours.text);
}

static struct talk *talk_of(struct whatfact *f, struct span account, struct span customer)
{
	struct span key = arena_printf(f->work, "%.*s\x1f%.*s", SPAN_ARG(account), SPAN_ARG(customer));
	struct talk *t = map_get(f->talks, key);
	if (t)
		return t;
	t = arena_alloc(f->kept, sizeof *t);
	(void)map_put(f->talks, key, t);
	return t;
}

void whatkf_handed(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct request_kf_session *s = h->r ? &h->r->u.kf_session : NULL;
	if (!h->x->code && s && (s->service_state == KF_STATE_POOL || s->service_state == KF_STATE_HUMAN))
		talk_of(f, s->open_kfid, s->external_userid)->handed = true;
}

/* Had siyu called whoever acts there? A session that is over is called for anew. */
static bool called(struct whatfact *f, struct span account, const struct answer_kf_event *e)
{
	if (!span_is(e->event_type, "session_status_change") || !e->external_userid.n)
		return false;
	struct talk *t = talk_of(f, account, e->external_userid);
	bool was = t->handed;
	t->handed = was && e->change_type != KF_OVER;
	return was;
}

static void message(
	struct whatfact *f, struct account *a, const struct whatfact_heard *h, const struct answer_kf_message *m)
{
	struct span key = arena_printf(f->work, "%.*s\x1f%.*s", SPAN_ARG(a->id), SPAN_ARG(m->msgid));
	struct message_fact *to = arena_alloc(f->kept, sizeof *to);
	struct span customer = span_is(m->msgtype, "event") ? m->event.external_userid : m->external_userid;
	int64_t at_ms = m->send_time > 0 ? m->send_time * 1000 : h->called_ms;
	if (!m->msgid.n || map_get(f->msgids, key))
		return; /* nothing could tell it from another; it came before */
	(void)map_put(f->msgids, key, to);
	at_ms = at_ms > h->called_ms ? h->called_ms : at_ms < a->told_ms ? a->told_ms : at_ms;
	a->told_ms = at_ms;
	*to = (struct message_fact){
		a->id, page_of(f, *h->x, m), lost_words(f, a->id, &m->event), called(f, a->id, &m->event)};
	whatknow_add(f, at_ms, WHATFACT_MOVES, tell_message, to);
	if (customer.n)
		whatfriend_met(f, customer, at_ms);
}

void whatkf_page(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_kf_sync *p = &h->x->u.kf_sync;
	if (h->x->code || !h->r || !h->r->u.kf_sync.open_kfid.n)
		return;
	struct account *a = account_of(f, h->r->u.kf_sync.open_kfid);
	for (size_t i = 0; i < p->msg_list_n; i++)
		message(f, a, h, &p->msg_list[i]);
}

void whatkf_people(struct whatfact *f, const struct whatfact_heard *h)
{
	const struct answer_kf_people *v = &h->x->u.kf_people;
	for (size_t i = 0; !h->x->code && i < v->customer_list_n; i++) {
		const struct answer_kf_person *p = &v->customer_list[i];
		struct answer_contact c = {.external_userid = p->external_userid,
			.name = p->nickname,
			.unionid = p->unionid,
			.type = ANSWER_NO_INT,
			.gender = p->gender};
		if (p->external_userid.n)
			whatfriend_person(f, &c, h->called_ms, h->called_ms);
	}
}

void whatkf_end(struct whatfact *f)
{
	size_t at = 0;
	struct span key;
	void *v;
	while (map_each(f->accounts, &at, &key, &v))
		map_free(((struct account *)v)->servicers, NULL);
	map_free(f->accounts, NULL);
	map_free(f->msgids, NULL);
	map_free(f->talks, NULL);
}
