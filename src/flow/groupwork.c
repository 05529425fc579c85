/* groupwork: customer groups: what change_external_chat tells of them (callbacks.md 5.5) and what groupchat/list and get say
 * (api.md 7). An event tells who came and went; names, owners and kinds of members only a read tells, so that most events are
 * followed by one, a few seconds later. Nothing is asked while no script that runs looks at groups. */
#include "foldheard.h"
#include "campint.h"
#include "codework.h"
#include "flashwork.h"
#include "groupint.h"
#include "flow/heard.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/contact.h"
#include "store/employee.h"
#include <string.h>

#define SETTLES_MS INT64_C(3000) /* details lag behind the event (api.md 7.2) */
#define LAG_MS INT64_C(5000)     /* … at most so long: what a read says of who moved just before it is not believed */
#define NO_CUSTOMER_GROUP 90501
#define CHAT_SUBJECT "chat"

static struct span or_empty(struct span s)
{
	return s.p ? s : SPAN_LIT("");
}

/* -- what it is called ------------------------------------------------------------------------------------------------- */

struct sop_names groupwork_named(struct fold *f, struct span name)
{
	return group_called(f->book, f->work, &(struct group_face){.name = name});
}

enum rc groupwork_face(struct fold *f, const struct chat *c, struct group_face *ret, struct err *err)
{
	*ret = (struct group_face){.name = c->name, .owner = c->owner, .owner_name = c->owner};
	return c->owner.n ? foldload_employee(f, c->owner, &ret->owner_name, err) : RC_OK;
}

enum rc groupwork_called(struct fold *f, struct span chat, struct sop_names *ret, struct err *err)
{
	struct group_face face;
	struct chat c;
	enum rc rc = chat_get(f->db, f->work, chat, &c, err);

	*ret = (struct sop_names){0};
	if (rc == RC_NOTFOUND)
		return RC_OK;
	if (!rc)
		rc = groupwork_face(f, &c, &face, err);
	if (!rc)
		*ret = group_called(f->book, f->work, &face);
	return rc;
}

enum rc groupwork_of(struct fold *f, struct span customer, struct sop_names *ret, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0, room = 0;
	enum rc rc = chatmember_of(f->db, f->work, customer, &v, &n, err);

	*ret = (struct sop_names){0};
	for (int i = 0; !rc && i < n; i++) {
		struct group_face face;
		struct sop_names called;
		struct chat c;

		rc = chat_get(f->db, f->work, v[i].chat, &c, err);
		if (!rc)
			rc = groupwork_face(f, &c, &face, err);
		if (rc || c.dismissed_ms != CHAT_NONE)
			continue;
		called = group_called(f->book, f->work, &face);
		if (ret->n + called.n > room) {
			struct span *more = arena_array(f->work, (size_t)(2 * room + called.n), sizeof *more);

			room = 2 * room + called.n;
			if (ret->n)
				memcpy(more, ret->v, (size_t)ret->n * sizeof *more);
			ret->v = more;
		}
		for (int k = 0; k < called.n; k++)
			ret->v[ret->n++] = called.v[k];
	}
	return rc;
}

/* -- asking ------------------------------------------------------------------------------------------------------------ */

enum rc groupwork_listed_now(struct fold *f, struct err *err)
{
	int64_t at_ms = 0;
	bool unread = false;
	enum rc rc = chat_listed(f->db, &at_ms, err);

	f->groups_listed = false;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = chat_unread(f->db, &unread, err);
	f->groups_listed = !rc && !unread;
	return rc;
}

static enum rc ask_list(struct fold *f, struct span cursor, struct err *err)
{
	struct request r = {.api = API_GROUP_LIST, .u.groups = {.cursor = cursor, .limit = REQUEST_MAX_GROUP_PAGE}};
	struct effects_spec spec = {.lane = API_LANE_SYNC, .subject = SPAN_LIT("groups")};

	return effects_put(f, &r, &spec, err);
}

enum rc groupwork_begin(struct fold *f, struct err *err)
{
	int64_t at_ms = 0;
	enum rc rc;

	if (!f->uses_groups)
		return RC_OK;
	rc = chat_listed(f->db, &at_ms, err);
	if (rc != RC_NOTFOUND)
		return rc;
	return ask_list(f, SPAN_ABSENT, err);
}

/* Reads it, once for all that happens until then. */
static enum rc ask(struct fold *f, struct span chat, int64_t wait_ms, struct err *err)
{
	struct request r = {.api = API_GROUP_GET, .u.group = {.chat_id = chat, .need_name = 0}};
	struct effects_spec spec = {.lane = API_LANE_SYNC,
		.not_before_ms = f->now_ms + wait_ms,
		.subject = SPAN_LIT(CHAT_SUBJECT),
		.customer = chat};
	struct outbox_row *v = NULL;
	int n = 0;
	enum rc rc;

	if (!f->uses_groups)
		return RC_OK;
	rc = outbox_of(f->db, f->work, chat, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].state == OUTBOX_READY && span_is(v[i].subject, CHAT_SUBJECT) && v[i].not_before_ms > f->now_ms)
			return RC_OK; /* it will see what we would */
	return rc ? rc : effects_put(f, &r, &spec, err);
}

/* -- members ------------------------------------------------------------------------------------------------------------ */

/* Employee or customer, if we met him elsewhere. */
static enum rc kind_of(struct fold *f, struct span member, int64_t *ret, struct err *err)
{
	struct contact c;
	struct span name;
	enum rc rc = contact_get(f->db, f->work, member, &c, err);

	*ret = CHATMEMBER_CUSTOMER;
	if (rc != RC_NOTFOUND)
		return rc;
	rc = employee_shown(f->db, f->work, relations_lower(f, member), &name, err);
	*ret = rc ? CHATMEMBER_UNKNOWN : CHATMEMBER_EMPLOYEE;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* What it means to a customer of ours: heard like anything else that he does, if it is news. */
static enum rc tell(
	struct fold *f, const struct chat *c, const struct chatmember *m, bool in, int64_t at_ms, struct err *err)
{
	struct heardlog row = {.customer = m->member,
		.at_ms = at_ms < f->now_ms ? at_ms : f->now_ms,
		.what = span_of(heard_what_name(HEARD_JOIN)),
		.text = c->name,
		.source = span_of(heard_source_name(HEARD_SEEN)),
		.by = SPAN_LIT(""),
		.enrolment = HEARDLOG_ANY,
		.step = SPAN_LIT(""),
		.did = HEARDLOG_KEPT};
	struct happened h = {.customer = m->member, .state = SPAN_LIT("")};
	struct group_face face;
	struct contact known;
	enum rc rc;

	if (m->type == CHATMEMBER_EMPLOYEE || f->now_ms - at_ms > FACTS_STALE_MS)
		return RC_OK;
	rc = contact_get(f->db, f->work, m->member, &known, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc; /* nobody's friend */
	if (in) {
		rc = foldheard_keep(f, &row, err);
		return rc ? rc : groupdeeds_moved(f, c, m->member, true, err);
	}
	rc = groupwork_face(f, c, &face, err);
	h.ev = (struct sop_happening){.event = SOP_EV_GROUP_OUT,
		.at_ms = row.at_ms,
		.channel = SPAN_LIT(""),
		.amount_fen = -1,
		.name = c->name,
		.called = group_called(f->book, f->work, &face)};
	if (!rc)
		rc = happen_queue(f, &h, err);
	return rc ? rc : groupdeeds_moved(f, c, m->member, false, err);
}

/* m as it is now. read: it was read, and that may be news; NULL: an event told it. */
static enum rc store(struct fold *f, const struct chat *c, const struct chatmember *m, int64_t at_ms,
	struct groupwork_news *read, struct err *err)
{
	struct chatmember old;
	enum rc rc = chatmember_get(f->db, f->work, m->chat, m->member, &old, err);
	bool was_in = !rc && old.left_ms == CHATMEMBER_IN, in = m->left_ms == CHATMEMBER_IN;
	bool known = !rc;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (known && old.as_of_ms > m->as_of_ms)
		return RC_OK; /* something newer is known of him */
	if (known && read && was_in != in && old.as_of_ms > m->as_of_ms - LAG_MS)
		return ask(f, c->chat, SETTLES_MS, err);
	if (!known && !in)
		return RC_OK;
	if (read && was_in != in)
		*(in ? &read->came : &read->went) += 1;
	rc = chatmember_put(f->db, m, err);
	/* Of a group that is read for the first time name and owner are not known yet: learnt() does it for all. */
	if (!rc && in && c->read_ms != CHAT_NONE && m->type == CHATMEMBER_CUSTOMER &&
		(!was_in || old.type != m->type || old.joined_ms != m->joined_ms || !span_eq(old.state, m->state)))
		rc = orders_again(f->db, f->work, &f->orders, m->member, m->joined_ms, err);
	if (!rc && was_in != in)
		rc = tell(f, c, m, in, at_ms, err);
	if (!rc && was_in != in && m->type != CHATMEMBER_EMPLOYEE)
		rc = campwork_member(f, c->chat, m->member, in, err);
	if (!rc && in && m->state.n && (!known || !span_eq(old.state, m->state)) && f->now_ms - at_ms <= FACTS_STALE_MS)
		rc = codegroup_joined(f, c, m->member, m->state, at_ms < f->now_ms ? at_ms : f->now_ms, err);
	return rc;
}

static enum rc move(struct fold *f, const struct chat *c, struct span member, bool in, int64_t at_ms, int64_t scene,
	bool *ret_unknown, struct err *err)
{
	struct chatmember m = {.chat = c->chat, .member = member, .unionid = SPAN_LIT(""), .state = SPAN_LIT("")}, old;
	enum rc rc = kind_of(f, member, &m.type, err);

	if (rc)
		return rc;
	if (m.type == CHATMEMBER_EMPLOYEE)
		m.member = relations_lower(f, member);
	rc = chatmember_get(f->db, f->work, m.chat, m.member, &old, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc) {
		m.unionid = old.unionid;
		m.state = old.state;
		m.type = old.type ? old.type : m.type;
	}
	*ret_unknown = *ret_unknown || (in && m.type == CHATMEMBER_UNKNOWN);
	m.scene = in ? scene : rc ? 0 : old.scene;
	m.joined_ms = in || rc ? at_ms : old.joined_ms;
	m.left_ms = in ? CHATMEMBER_IN : at_ms;
	m.as_of_ms = at_ms;
	return store(f, c, &m, at_ms, NULL, err);
}

/* -- events ------------------------------------------------------------------------------------------------------------- */

/* How many there are now. was: how many counted before, as far as scripts are told. */
static enum rc count(struct fold *f, struct chat *c, int64_t was, struct err *err)
{
	enum rc rc = chatmember_count(f->db, c->chat, &c->members, err);

	if (!rc)
		rc = chat_put(f->db, c, err);
	return rc ? rc : groupenrol_size(f, c, was, c->members, err);
}

static enum rc members(struct fold *f, struct chat *c, const struct event *ev, bool in, int64_t at_ms, struct err *err)
{
	int64_t scene = 0;
	bool unknown = false, chain = c->version.n > 0 && span_eq(c->version, or_empty(ev->last_mem_ver));
	enum rc rc = RC_OK;

	if (c->read_ms == CHAT_NONE) /* who is in, and what it is called, the first read tells */
		return ask(f, c->chat, SETTLES_MS, err);
	if (at_ms < c->read_ms) { /* a read since then says more; one that was too quick may not */
		fold_outcome(f, OUTCOME_STALE, "older than what was read of this group");
		return at_ms > c->read_ms - LAG_MS ? ask(f, c->chat, SETTLES_MS, err) : RC_OK;
	}
	(void)span_int(or_empty(ev->join_scene), &scene);
	if (scene == 0)
		scene = 1; /* an event says 0 where a read says 1 or 2 */
	for (size_t i = 0; !rc && i < ev->mem_change_list.n; i++)
		rc = move(f, c, ev->mem_change_list.v[i], in, at_ms, scene, &unknown, err);
	if (chain && ev->cur_mem_ver.n)
		c->version = ev->cur_mem_ver;
	if (!rc)
		rc = count(f, c, c->members, err);
	/* A gap in the chain of versions is a lost event (callbacks.md 5.5). */
	if (!rc && (unknown || !chain || (in && codegroup_any(f)))) /* by which code he came, only a read tells */
		rc = ask(f, c->chat, SETTLES_MS, err);
	return rc;
}

enum rc groupwork_event(struct fold *f, const struct event *ev, struct err *err)
{
	int64_t at_ms = ev->created_s > 0 ? ev->created_s * 1000 : f->at_ms;
	struct chat c;
	enum rc rc;

	if (!ev->chat_id.n)
		return err_set(err, RC_INVALID, "a group event without ChatId");
	at_ms = at_ms < f->now_ms ? at_ms : f->now_ms;
	rc = chat_get(f->db, f->work, ev->chat_id, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (rc) {
		c = (struct chat){.chat = ev->chat_id,
			.name = SPAN_LIT(""),
			.owner = SPAN_LIT(""),
			.version = SPAN_LIT(""),
			.created_ms = span_is(ev->change_type, "create") ? at_ms : CHAT_NONE,
			.dismissed_ms = CHAT_NONE,
			.read_ms = CHAT_NONE};
		rc = chat_put(f->db, &c, err);
		if (rc)
			return rc;
	}
	if (c.dismissed_ms != CHAT_NONE)
		return RC_OK; /* of before its end */
	if (span_is(ev->change_type, "dismiss")) {
		c.dismissed_ms = at_ms;
		rc = chat_put(f->db, &c, err);
		if (!rc)
			rc = groupenrol_gone(f, &c, err);
		return rc ? rc : codegroup_changed(f, err);
	}
	if (span_is(ev->update_detail, "add_member"))
		return members(f, &c, ev, true, at_ms, err);
	if (span_is(ev->update_detail, "del_member"))
		return members(f, &c, ev, false, at_ms, err);
	if (span_is(ev->update_detail, "change_notice"))
		return RC_OK;
	return ask(f, c.chat, SETTLES_MS, err);
}

/* -- reads -------------------------------------------------------------------------------------------------------------- */

enum rc groupwork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_groups *g = &x->u.groups;
	enum rc rc = RC_OK;

	(void)e;
	(void)w;
	for (size_t i = 0; !rc && i < g->group_chat_list_n; i++) {
		struct chat c = {.chat = g->group_chat_list[i].chat_id,
			.created_ms = CHAT_NONE,
			.dismissed_ms = CHAT_NONE,
			.read_ms = CHAT_NONE};

		if (!c.chat.n)
			continue;
		rc = chat_get(f->db, f->work, c.chat, &c, err);
		if (rc == RC_NOTFOUND)
			rc = chat_put(f->db, &c, err);
		if (!rc && c.read_ms == CHAT_NONE)
			rc = ask(f, c.chat, 0, err);
	}
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (g->next_cursor.n)
		return ask_list(f, g->next_cursor, err);
	rc = chat_list_done(f->db, f->now_ms, err);
	return rc ? rc : groupwork_listed_now(f, err);
}

static enum rc seen(struct fold *f, const struct chat *c, const struct answer_group_member *from, int64_t as_of_ms,
	struct groupwork_news *news, struct err *err)
{
	int64_t joined_ms = from->join_time > 0 ? fold_time(f, from->join_time) : as_of_ms;
	struct chatmember m = {.chat = c->chat,
		.member = from->type == CHATMEMBER_EMPLOYEE ? relations_lower(f, from->userid) : from->userid,
		.type = from->type == ANSWER_NO_INT ? CHATMEMBER_UNKNOWN : from->type,
		.unionid = or_empty(from->unionid),
		.state = or_empty(from->state),
		.scene = from->join_scene == ANSWER_NO_INT ? 0 : from->join_scene,
		.joined_ms = joined_ms,
		.left_ms = CHATMEMBER_IN,
		.as_of_ms = as_of_ms};

	return m.member.n ? store(f, c, &m, joined_ms, news, err) : RC_OK;
}

/* Who was in and was not among those that were read. */
static enum rc absent(
	struct fold *f, const struct chat *c, int64_t as_of_ms, struct groupwork_news *news, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = chatmember_in(f->db, f->work, c->chat, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (v[i].as_of_ms >= as_of_ms)
			continue;
		v[i].left_ms = f->now_ms;
		v[i].as_of_ms = as_of_ms;
		rc = store(f, c, &v[i], f->now_ms, news, err);
	}
	return rc;
}

/* What its members paid since they came may be the group's, which nobody knew. */
static enum rc credit_members(struct fold *f, struct span chat, struct err *err)
{
	struct chatmember *v = NULL;
	int n = 0;
	enum rc rc = chatmember_in(f->db, f->work, chat, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].type != CHATMEMBER_EMPLOYEE)
			rc = orders_again(f->db, f->work, &f->orders, v[i].member, v[i].joined_ms, err);
	return rc;
}

/* A read is through: what is new about the group. was: as it was before. */
static enum rc learnt(struct fold *f, const struct chat *was, struct chat *c, struct err *err)
{
	bool first = was->read_ms == CHAT_NONE;
	bool young = c->created_ms != CHAT_NONE && f->now_ms - c->created_ms <= FACTS_STALE_MS;
	int64_t known = was->members;
	enum rc rc = RC_OK;

	/* Those who were in an old group when we first saw it never came (finding 11). */
	if (first && !young)
		rc = chatmember_count(f->db, c->chat, &known, err);
	if (!rc)
		rc = count(f, c, known, err);
	if (!rc && first)
		rc = credit_members(f, c->chat, err);
	if (!rc && !first && was->owner.n && c->owner.n && !span_eq(was->owner, c->owner))
		rc = groupenrol_owner(f, c, err);
	if (!rc && (first || !span_eq(was->name, c->name)))
		rc = groupenrol_known(f, c, err);
	return rc;
}

/* Events tell their time in seconds: what was read within one is as old as they are. */
static int64_t second_of(int64_t ms)
{
	return ms / FOLD_SECOND_MS * FOLD_SECOND_MS;
}

enum rc groupwork_take(struct fold *f, struct span chat, const struct answer *x, int64_t called_ms,
	struct groupwork_news *news, struct err *err)
{
	const struct answer_group *g = &x->u.group;
	int64_t as_of_ms = second_of(called_ms);
	struct chat c, was;
	enum rc rc = chat_get(f->db, f->work, chat, &c, err);

	if (rc || c.dismissed_ms != CHAT_NONE)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (c.read_ms != CHAT_NONE && as_of_ms < c.read_ms)
		return RC_OK; /* another read, asked for later, was quicker */
	was = c;
	c.name = or_empty(g->name);
	c.owner = g->owner.n ? relations_lower(f, g->owner) : c.owner;
	if (g->create_time > 0)
		c.created_ms = fold_time(f, g->create_time);
	for (size_t i = 0; !rc && i < g->member_list_n; i++)
		rc = seen(f, &c, &g->member_list[i], as_of_ms, news, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	rc = absent(f, &c, as_of_ms, news, err);
	if (!rc && c.owner.n)
		rc = employee_meet(f->db, c.owner, f->now_ms, NULL, err);
	c.version = or_empty(g->member_version);
	c.read_ms = as_of_ms;
	if (!rc)
		rc = learnt(f, &was, &c, err);
	if (!rc)
		rc = flashwork_groups(f, err); /* it has a name and an owner now */
	if (!rc)
		rc = codegroup_changed(f, err);
	return rc ? rc : groupwork_listed_now(f, err);
}

enum rc groupwork_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct groupwork_news news = {0, 0};

	return groupwork_take(f, e->customer, x, w->called_ms > 0 ? w->called_ms : f->now_ms, &news, err);
}

enum rc groupwork_found(struct fold *f, struct span chat, struct err *err)
{
	struct chat c = {.chat = chat, .created_ms = CHAT_NONE, .dismissed_ms = CHAT_NONE, .read_ms = CHAT_NONE};
	enum rc rc = chat_get(f->db, f->work, chat, &c, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && c.dismissed_ms == CHAT_NONE)
		return RC_OK;
	c.dismissed_ms = CHAT_NONE; /* WeCom lists it: it stands */
	return chat_put(f->db, &c, err);
}

enum rc groupwork_owned(struct fold *f, struct span chat, struct span owner, struct err *err)
{
	struct chat c;
	enum rc rc = chat_get(f->db, f->work, chat, &c, err);

	if (rc || span_eq(c.owner, owner))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	c.owner = owner;
	rc = chat_put(f->db, &c, err);
	if (!rc)
		rc = employee_meet(f->db, owner, f->now_ms, NULL, err);
	if (!rc)
		rc = groupenrol_owner(f, &c, err);
	return rc ? rc : codegroup_changed(f, err);
}

bool groupwork_is_gone(const struct chat *c, const struct answer *x)
{
	return x && x->cls == ERRCLASS_STATE && (x->code != NO_CUSTOMER_GROUP || c->read_ms == CHAT_NONE);
}

/* It is no group any more, or none that we may read (api.md 7.2): nothing waits for it. */
enum rc groupwork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct chat c;
	enum rc rc = chat_get(f->db, f->work, e->customer, &c, err);

	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (groupwork_is_gone(&c, x))
		c.dismissed_ms = f->now_ms;
	else if (c.read_ms == CHAT_NONE)
		c.read_ms = f->now_ms;
	rc = chat_put(f->db, &c, err);
	if (!rc && c.dismissed_ms != CHAT_NONE)
		rc = groupenrol_gone(f, &c, err);
	return rc ? rc : groupwork_listed_now(f, err);
}
