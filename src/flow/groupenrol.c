/* groupenrol: rounds of groups (群剧本, 打卡, 秒杀): what begins them, and what a change of the group does to them
 * (sop-language-exact.md finding 20; part 5, 离职: group owner changed). The subject of a round is its group: `customer` of the
 * enrolment holds the chat_id, `employee` the owner, who delivers. */
#include "campint.h"
#include "groupint.h"
#include "store/chatmember.h"

static const struct foldscript *camp_script(const struct fold *f, int i)
{
	return group_kind(f->script[i].ast->kind) && entry_listens(f->script[i].ast, SOP_EV_CAMP) ? &f->script[i]
												  : NULL;
}

/* -- entering ---------------------------------------------------------------------------------------------------------- */

struct past {
	struct enrolment *rows;
	int n;
};

/* Of that script. Is there a round of this very camp already? */
static bool weigh(const struct past *p, const struct sop_script *s, const struct happened *h, struct entry_past *ret,
	int64_t *ret_round)
{
	bool same = false;

	*ret = (struct entry_past){.relation = true};
	*ret_round = 0;
	for (int i = 0; i < p->n; i++) {
		const struct enrolment *e = &p->rows[i];

		if (!span_eq(e->script, s->id))
			continue;
		ret->rounds++;
		*ret_round = e->round > *ret_round ? e->round : *ret_round;
		ret->live = ret->live || e->state != ENROLMENT_ENDED;
		if (e->state == ENROLMENT_ENDED && e->ended_ms > ret->last_ended_ms)
			ret->last_ended_ms = e->ended_ms;
		same = same || (h->ev.event == SOP_EV_CAMP && e->t0_ms == h->ev.at_ms);
	}
	return same;
}

static enum rc not_entered(struct fold *f, const struct happened *h, const struct foldscript *s, enum reason reason,
	struct span detail, struct err *err)
{
	return decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "not_entered", reason, detail, err);
}

static enum rc begin(struct fold *f, const struct happened *h, const struct foldscript *s, int64_t round,
	enum reason reason, struct span detail, struct err *err)
{
	struct round r;
	enum rc rc = enrol_begin(f, s, h, h->chat->owner, SOP_LIVE, round + 1, &r, err);

	if (!rc)
		rc = groupgreet_begin(f, &r, err);
	if (!rc)
		rc = decisions_note(f, h->customer, s->ast->id, SPAN_ABSENT, "enter", reason, detail, err);
	return rc ? rc : enrol_sleep(f, &r, err);
}

/* One script hears it. What a group event means to groups that are none of its own is nobody's wonder. */
static enum rc hear(struct fold *f, const struct happened *h, const struct group_face *face, const struct past *p,
	const struct foldscript *s, struct err *err)
{
	/* By hand it goes again whenever it has ended: a person says so. */
	static const struct sop_trigger by_hand = {.event = SOP_EV_MANUAL};
	const struct sop_facts facts = {.loaded = entry_needs(&f->rules, s->ast),
		.employee = face->owner,
		.employee_name = face->owner_name,
		.values = {.group = face->name}};
	const struct sop_trigger *t = &by_hand;
	enum reason reason = REASON_OK;
	struct entry_past past;
	struct entry_verdict v;
	struct span detail;
	int64_t round;

	if (!group_for(s->ast, face))
		return h->only ? not_entered(f, h, s, REASON_GROUP_OTHER, SPAN_ABSENT, err) : RC_OK;
	text_clear(&f->detail);
	if (!h->only) {
		t = entry_fires(s->ast, &h->ev, f->now_ms, &reason, &f->detail);
		if (!t && reason == REASON_STALE_EVENT)
			return not_entered(f, h, s, reason, arena_copy(f->work, text_span(&f->detail)), err);
		if (!t)
			return RC_OK;
	}
	if (weigh(p, s->ast, h, &past, &round))
		return RC_OK;
	text_clear(&f->detail);
	entry_admit(&f->rules, s->ast, t, &h->ev, &past, &facts, f->now_ms, &v, &f->detail);
	detail = arena_copy(f->work, text_span(&f->detail));
	if (v.enrol && !h->chat->owner.n)
		return not_entered(f, h, s, REASON_NO_OWNER, SPAN_ABSENT, err);
	if (v.enrol)
		return begin(f, h, s, round, v.reason, detail, err);
	/* It was new already: said again for those who come by hand alone. */
	return h->only ? not_entered(f, h, s, v.reason, detail, err) : RC_OK;
}

enum rc groupenrol_hear(struct fold *f, const struct happened *h, struct err *err)
{
	struct past past = {0};
	struct group_face face;
	enum rc rc = groupwork_face(f, h->chat, &face, err);

	if (!rc && h->chat->dismissed_ms == CHAT_NONE)
		rc = enrolment_of(f->db, f->work, h->customer, true, &past.rows, &past.n, err);
	for (int i = 0; !rc && h->chat->dismissed_ms == CHAT_NONE && i < f->scripts; i++) {
		const struct foldscript *s = &f->script[i];

		if (group_kind(s->ast->kind) && (h->only ? h->only == s : entry_listens(s->ast, h->ev.event)))
			rc = hear(f, h, &face, &past, s, err);
	}
	return rc;
}

/* -- what happens to groups -------------------------------------------------------------------------------------------- */

static struct happened of_chat(struct fold *f, const struct chat *c, enum sop_event event, int64_t at_ms)
{
	struct chat *copy = arena_alloc(f->work, sizeof *copy);

	*copy = *c;
	return (struct happened){.customer = c->chat,
		.state = SPAN_LIT(""),
		.chat = copy,
		.ev = {.event = event,
			.at_ms = at_ms,
			.amount_fen = -1,
			.channel = SPAN_LIT(""),
			.employee = c->owner,
			.group_name = c->name}};
}

/* Day 1 of a camp begins at midnight; its round begins as soon as group and script are there. */
static enum rc camps(struct fold *f, const struct chat *c, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct foldscript *s = camp_script(f, i);

		for (int k = 0; !rc && s && k < s->ast->triggers; k++) {
			const struct sop_trigger *t = &s->ast->trigger[k];
			struct happened h;

			if (t->event != SOP_EV_CAMP)
				continue;
			h = of_chat(f, c, SOP_EV_CAMP, zone_day_start_ms(&f->settings->zone, t->date));
			h.ev.date = t->date;
			rc = groupenrol_hear(f, &h, err);
		}
	}
	return rc;
}

enum rc groupenrol_known(struct fold *f, const struct chat *c, struct err *err)
{
	struct happened h = of_chat(f, c, SOP_EV_GROUP_NEW, c->created_ms);
	enum rc rc = RC_OK;

	/* An old group that was only now read is not new. */
	if (c->created_ms != CHAT_NONE && f->now_ms - c->created_ms <= FACTS_STALE_MS)
		rc = happen_queue(f, &h, err);
	return rc ? rc : camps(f, c, err);
}

enum rc groupenrol_size(struct fold *f, const struct chat *c, int64_t was, int64_t size, struct err *err)
{
	struct happened h = of_chat(f, c, SOP_EV_GROUP_SIZE, f->now_ms);

	h.ev.score_was = was;
	h.ev.score = size;
	return was < size ? happen_queue(f, &h, err) : RC_OK;
}

enum rc groupenrol_reload(struct fold *f, struct err *err)
{
	struct chat *v = NULL;
	int n = 0;
	bool any = false;
	enum rc rc;

	for (int i = 0; i < f->scripts; i++)
		any = any || camp_script(f, i);
	if (!any)
		return RC_OK;
	rc = chat_all(f->db, f->rows, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		arena_reset(f->work);
		if (v[i].read_ms != CHAT_NONE)
			rc = camps(f, &v[i], err);
	}
	return rc;
}

enum rc groupenrol_gone(struct fold *f, const struct chat *c, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, c->chat, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = enrol_end(f, &v[i], "left", REASON_GROUP_GONE, SPAN_ABSENT, err);
	return rc;
}

enum rc groupenrol_owner(struct fold *f, const struct chat *c, struct err *err)
{
	struct enrolment *v = NULL;
	struct group_face face;
	int n = 0;
	enum rc rc = groupwork_face(f, c, &face, err);

	if (!rc)
		rc = enrolment_of(f->db, f->work, c->chat, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		v[i].wake_ms = v[i].wake_step = ENROLMENT_NONE;
		v[i].employee = c->owner;
		rc = enrolment_hand(f->db, v[i].enrolment, c->owner, err);
		if (!rc)
			rc = enrolment_put(f->db, &v[i], err);
		if (!rc)
			rc = decisions_note(f, c->chat, v[i].script, SPAN_ABSENT, "owner", REASON_GROUP_OWNER,
				face.owner_name, err);
		if (!rc)
			rc = masswatch_take_back(f, v[i].enrolment, err);
		if (!rc)
			rc = enrol_wake(f, v[i].enrolment, err);
	}
	return rc ? rc : campwork_owner(f, c, err);
}
