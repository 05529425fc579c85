#include "strategywork.h"
#include "codework.h"
#include "syncwork.h"
#include "store/relation.h"
#include "store/taglist.h"

struct span strategywork_name(struct fold *f, struct span grp, struct span name)
{
	return effects_subject(f, "%.*s/%.*s", SPAN_ARG(grp), SPAN_ARG(name));
}

/* -- reading ------------------------------------------------------------------------------------------------------------------ */

enum rc strategywork_walk(struct fold *f, struct span subject, struct err *err)
{
	struct request r = {.api = API_STRATEGIES, .u.strategy.limit = REQUEST_MAX_STRATEGY_PAGE};

	return syncwork_make(f, &r, subject, SPAN_ABSENT, err);
}

enum rc strategywork_ask(struct fold *f, struct err *err)
{
	struct request r = {.api = API_STRATEGY_TAGS};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("tags")};

	return effects_put(f, &r, &spec, err);
}

enum rc strategywork_event(struct fold *f, const struct event *ev, struct err *err)
{
	enum rc rc = span_is(ev->change_type, "delete") ? strategytag_drop(f->db, ev->tag_id, err) : RC_OK;

	return rc ? rc : strategywork_ask(f, err);
}

/* A corp without any has no tags of them either. */
enum rc strategywork_groups(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_strategies *v = &x->u.strategies;
	struct request asked, r = {.api = API_STRATEGIES, .u.strategy.limit = REQUEST_MAX_STRATEGY_PAGE};
	enum rc rc = effects_request(f, e, &asked, err);

	(void)w;
	for (size_t i = 0; !rc && i < v->strategy_n; i++) {
		struct request one = {.api = API_STRATEGY, .u.strategy.strategy_id = v->strategy[i].strategy_id};

		if (one.u.strategy.strategy_id > 0)
			rc = syncwork_make(f, &one, SPAN_LIT("strategy"), SPAN_ABSENT, err);
	}
	if (rc || x->part + 1 < x->parts)
		return rc == RC_LIMIT ? RC_OK : rc;
	r.u.strategy.cursor = v->next_cursor;
	if (v->next_cursor.n)
		return syncwork_make(f, &r, e->subject, SPAN_ABSENT, err);
	if (!v->strategy_n && !asked.u.strategy.cursor.n)
		return syncwork_people(f, e, err);
	r = (struct request){.api = API_STRATEGY_TAGS};
	return syncwork_make(f, &r, e->subject, SPAN_ABSENT, err);
}

enum rc strategywork_group(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_strategy *s = &x->u.strategy;

	(void)e;
	(void)w;
	if (s->strategy_id <= 0 || !s->strategy_name.n)
		return RC_OK;
	return strategytag_rules_put(f->db,
		&(struct strategytag_rules){.strategy = s->strategy_id,
			.parent = s->parent_id > 0 ? s->parent_id : 0,
			.name = s->strategy_name},
		err);
}

enum rc strategywork_keep(
	struct fold *f, const struct answer_tag_group *g, int64_t strategy, int64_t asked_ms, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < g->tag_n; i++) {
		const struct strategytag t = {.tag_id = g->tag[i].id,
			.name = g->tag[i].name,
			.grp = g->group_name.p ? g->group_name : SPAN_LIT(""),
			.group_id = g->group_id,
			.strategy = g->strategy_id > 0 ? g->strategy_id : strategy,
			.seen_ms = asked_ms};

		if (t.tag_id.n && t.name.n && g->tag[i].deleted != 1)
			rc = strategytag_put(f->db, &t, err);
	}
	return rc;
}

/* What is not there any more goes; an answer without any group is not believed, as with the corp's (taglib.c). */
enum rc strategywork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	int64_t asked_ms = w->called_ms > 0 ? w->called_ms : f->now_ms, read_ms;
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < x->u.tags.tag_group_n; i++)
		rc = strategywork_keep(f, &x->u.tags.tag_group[i], 0, asked_ms, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	rc = taglist_read_ms(f->db, TAGLIST_STRATEGY, &read_ms, err);
	if (!rc && asked_ms >= read_ms && (x->part || x->u.tags.tag_group_n))
		rc = strategytag_drop_unseen(f->db, asked_ms, err);
	if (!rc && asked_ms >= read_ms)
		rc = taglist_was_read(f->db, TAGLIST_STRATEGY, asked_ms, err);
	return rc ? rc : syncwork_people(f, e, err);
}

/* Where they cannot be read (no such right, an app that made none) the rest of the walk goes on without them. */
enum rc strategywork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	(void)x;
	(void)w;
	return api_find(e->api) == API_STRATEGY ? RC_OK : syncwork_people(f, e, err);
}

/* -- on a customer -------------------------------------------------------------------------------------------------------------- */

static enum rc hear(struct fold *f, struct span customer, const struct strategytag_worn *t, bool on, struct err *err)
{
	struct happened h = {.customer = customer};
	struct relation r;
	enum sop_event event = on ? SOP_EV_TAG_ON : SOP_EV_TAG_OFF;
	enum rc rc = f->hears[event] ? relation_get(f->db, f->work, customer, t->employee, &r, err) : RC_NOTFOUND;

	if (rc || r.state > RELATION_LIVE)
		return rc == RC_NOTFOUND || !rc ? RC_OK : rc;
	h.state = r.channel;
	h.ev = (struct sop_happening){.event = event,
		.at_ms = f->now_ms,
		.employee = t->employee,
		.amount_fen = -1,
		.channel = codework_channel(f, r.channel),
		.tag = {strategywork_name(f, t->grp, t->name), SPAN_LIT("")}};
	return happen_queue(f, &h, err);
}

static enum rc change(
	struct fold *f, struct span customer, const struct strategytag_worn *t, bool on, bool quiet, struct err *err)
{
	enum rc rc = on ? strategytag_on(f->db, customer, t, err)
			: strategytag_off(f->db, customer, t->employee, t->tag_id, err);

	if (rc)
		return rc == RC_CONFLICT || rc == RC_NOTFOUND ? RC_OK : rc;
	return quiet ? RC_OK : hear(f, customer, t, on, err);
}

static bool is_strategy(const struct answer_tag *t)
{
	return t->type == STRATEGYWORK_TAG && t->tag_id.n && t->tag_name.n;
}

static bool still_on(const struct answer_follow *who, struct span tag_id)
{
	for (size_t i = 0; i < who->tags_n; i++)
		if (is_strategy(&who->tags[i]) && span_eq(who->tags[i].tag_id, tag_id))
			return true;
	return false;
}

static bool worn(const struct strategytag_worn *v, int n, struct span employee, struct span tag_id)
{
	for (int i = 0; i < n; i++)
		if (span_eq(v[i].employee, employee) && span_eq(v[i].tag_id, tag_id))
			return true;
	return false;
}

static void say(struct fold *f, struct text *words, char sign, const struct strategytag_worn *t)
{
	text_addf(words, "%s%c%.*s", words->n ? " " : "", sign, SPAN_ARG(strategywork_name(f, t->grp, t->name)));
}

enum rc strategywork_seen(struct fold *f, struct span customer, struct span employee, const struct answer_follow *who,
	int64_t as_of_ms, bool quiet, struct text *words, struct err *err)
{
	struct strategytag_worn *has = NULL;
	int n = 0;
	enum rc rc = strategytag_of(f->db, f->work, customer, &has, &n, err);

	for (size_t i = 0; !rc && i < who->tags_n; i++) {
		const struct answer_tag *t = &who->tags[i];
		const struct strategytag def = {.tag_id = t->tag_id,
			.name = t->tag_name,
			.grp = t->group_name.p ? t->group_name : SPAN_LIT(""),
			.seen_ms = as_of_ms};
		const struct strategytag_worn on = {def.tag_id, def.name, def.grp, employee, f->now_ms};

		if (!is_strategy(t) || worn(has, n, employee, t->tag_id))
			continue;
		if (words) {
			say(f, words, '+', &on);
			continue;
		}
		rc = strategytag_put(f->db, &def, err);
		if (!rc)
			rc = change(f, customer, &on, true, quiet, err);
	}
	for (int i = 0; !rc && i < n; i++) {
		if (!span_eq(has[i].employee, employee) || has[i].at_ms >= as_of_ms || still_on(who, has[i].tag_id))
			continue;
		if (words)
			say(f, words, '-', &has[i]);
		else
			rc = change(f, customer, &has[i], false, quiet, err);
	}
	return rc;
}
