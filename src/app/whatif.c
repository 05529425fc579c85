#include "whatif.h"

#include "whatknow.h"

#include "app/world.h"
#include "base/json.h"
#include "inbox/inbox.h"
#include "sandbox/brainknow.h"
#include "store/todo.h"
#include "wecom/event.h"

#include <stdio.h>
#include <string.h>

#define READ_AT_ONCE 200
#define PROGRESS_EVERY 2000
#define SEED 1
#define UNDER_WAY_MS INT64_C(5000) /* what was called for at the end is answered */

struct living {
	struct whatif *x;
	struct brain *brain;
	struct world *world;
	struct whatknow *known;         /* what WeCom knew, as it learnt it */
	struct arena *arena;            /* of one row */
	const struct storyq_bill *bill; /* of all orders, by input; those in front of `next` are behind us */
	int bills, next;
	struct storyq_deal *deal; /* to-dos that were opened or done, by time; those in front of `met` are behind us */
	int deals, met;
	bool scripts;  /* they run */
	int64_t todos; /* that were done and are not there */
	int64_t shown;
};

/* -- what came from outside --------------------------------------------------------------------------------------------------- */

/* The to-do of the same employee, customer and step that is open here; RC_NOTFOUND. */
static enum rc same_todo(struct living *l, int64_t number, int64_t *ret, struct err *err)
{
	struct todo was, *v = NULL;
	int n = 0;
	enum rc rc = todo_get(l->x->state, l->arena, number, &was, err);
	if (!rc)
		rc = todo_open(world_db(l->world), l->arena, was.employee, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (span_eq(v[i].customer, was.customer) && span_eq(v[i].script, was.script) &&
			span_eq(v[i].step, was.step)) {
			*ret = v[i].todo;
			return RC_OK;
		}
	return rc ? rc : RC_NOTFOUND;
}

/* What an employee does with a to-do of his: the one here that is the same. by, result may be absent. */
static enum rc deal(
	struct living *l, const char *verb, int64_t number, struct span by, struct span result, struct err *err)
{
	struct text body;
	struct jsonw w;
	enum rc rc = same_todo(l, number, &number, err);
	if (rc) {
		l->todos += rc == RC_NOTFOUND && strcmp(verb, "todo_done") == 0;
		return rc == RC_NOTFOUND ? RC_OK : rc;
	}
	text_init(&body, 65536);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", verb);
	jsonw_kint(&w, "todo", number);
	jsonw_kstr_opt(&w, "by", by);
	jsonw_kstr_opt(&w, "result", result);
	jsonw_end_obj(&w);
	rc = world_append(l->world, INBOX_COMMAND, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	return rc;
}

/* The first of what was done with to-dos then or later. */
static int met(struct living *l, int64_t at_ms)
{
	while (l->met < l->deals && l->deal[l->met].at_ms < at_ms)
		l->met++;
	return l->met;
}

/* Commands name rows of their own world: those that settle calls of ours have no sense here, a to-do is looked up anew. */
static enum rc command(struct living *l, const struct inbox_row *row, struct err *err)
{
	static const char *const own[] = {"retry", "resend", "settle", "resume"};
	struct json_doc *doc = NULL;
	int64_t number = 0;
	enum rc rc = json_parse(row->body, &doc, NULL);
	if (rc)
		return RC_OK; /* the fold refused it, too */
	const struct json_node *root = json_root(doc);
	struct span verb = json_str(json_get(root, "verb"));
	bool ours = false, done = span_is(verb, "todo_done");
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		ours = ours || span_is(verb, own[i]);
	if (done || span_is(verb, "todo_open")) {
		bool named = json_int(json_get(root, "todo"), &number);
		for (int i = met(l, row->at_ms); named && i < l->deals && l->deal[i].at_ms == row->at_ms; i++)
			if (l->deal[i].todo == number)
				l->deal[i].employee = SPAN_LIT(""); /* nobody typed that */
		if (named)
			rc = deal(l, done ? "todo_done" : "todo_open", number, json_str(json_get(root, "by")),
				json_str(json_get(root, "result")), err);
	} else if (!ours) {
		rc = world_append(l->world, INBOX_COMMAND, row->app, row->body, err);
	}
	json_free(doc);
	return rc;
}

/* A button of a card names the to-do by its number: 「done:12」. */
static enum rc pressed(struct living *l, const struct inbox_row *row, struct span key, struct err *err)
{
	struct span verb, rest, id;
	int64_t number = 0;
	bool numbered = span_cut(key, ':', &verb, &rest);
	(void)span_cut(rest, ':', &id, &rest);
	if (!numbered || !span_int(id, &number))
		return world_append(l->world, INBOX_CALLBACK, row->app, row->body, err);
	enum rc rc = same_todo(l, number, &number, err);
	if (rc) {
		l->todos += rc == RC_NOTFOUND;
		return rc == RC_NOTFOUND ? RC_OK : rc;
	}
	struct span front = span_take(row->body, (size_t)(id.p - row->body.p));
	struct span behind = span_drop(row->body, front.n + id.n);
	return world_append(l->world, INBOX_CALLBACK, row->app,
		arena_printf(l->arena, "%.*s%lld%.*s", SPAN_ARG(front), (long long)number, SPAN_ARG(behind)), err);
}

/* He typed the number of a list of his: what came of it is done here. *ret_any: it was a to-do. */
static enum rc typed(struct living *l, const struct inbox_row *row, struct span who, bool *ret_any, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = met(l, row->at_ms); !rc && i < l->deals && l->deal[i].at_ms == row->at_ms; i++) {
		const struct storyq_deal *d = &l->deal[i];
		if (!span_eq(d->employee, arena_lower(l->arena, who)))
			continue;
		*ret_any = true;
		rc = deal(l, d->done ? "todo_done" : "todo_open", d->todo, d->employee,
			d->result.n ? d->result : SPAN_ABSENT, err);
	}
	return rc;
}

static enum rc callback(struct living *l, const struct inbox_row *row, struct err *err)
{
	struct event ev;
	bool any = false;
	if (event_parse(l->arena, row->body, &ev, NULL))
		return world_append(l->world, INBOX_CALLBACK, row->app, row->body, err);
	if (span_is(ev.kind, "event:template_card_event") && ev.event_key.n)
		return pressed(l, row, ev.event_key, err);
	enum rc rc =
		span_is(ev.kind, "message:text") && ev.from_user.n ? typed(l, row, ev.from_user, &any, err) : RC_OK;
	return rc || any ? rc : world_append(l->world, INBOX_CALLBACK, row->app, row->body, err);
}

static enum rc put_bill(struct living *l, const struct storyq_bill *b, struct err *err)
{
	struct text body;
	struct jsonw w;
	text_init(&body, 65536);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kstr(&w, "source", b->source);
	jsonw_key(&w, "orders");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kstr(&w, "order_no", b->order_no);
	jsonw_kint(&w, "paid_ms", b->paid_ms);
	jsonw_kint(&w, "amount_fen", b->gross_fen);
	jsonw_kstr_opt(&w, "external_userid", b->customer.n ? b->customer : SPAN_ABSENT);
	jsonw_kstr_opt(&w, "employee", b->employee.n ? b->employee : SPAN_ABSENT);
	jsonw_kstr_opt(&w, "product", b->product.n ? b->product : SPAN_ABSENT);
	jsonw_kint(&w, "quantity", b->quantity);
	if (b->refund_fen > 0)
		jsonw_kint(&w, "refund_fen", b->refund_fen);
	if (b->refund_ms > 0)
		jsonw_kint(&w, "refund_ms", b->refund_ms);
	jsonw_end_obj(&w);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	enum rc rc = world_append(l->world, INBOX_ORDERS, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	l->x->inputs++;
	return rc;
}

/* Orders that WeCom was asked for (对外收款): the other world asks its brain, who knows none, so they are told where they were heard. */
static enum rc bills_of(struct living *l, const struct inbox_row *row, struct err *err)
{
	enum rc rc = RC_OK;
	while (!rc && l->next < l->bills && l->bill[l->next].input <= row->id) {
		const struct storyq_bill *b = &l->bill[l->next++];
		if (b->input == row->id && row->kind == INBOX_ANSWER)
			rc = put_bill(l, b, err);
	}
	return rc;
}

static enum rc one(struct living *l, const struct inbox_row *row, struct err *err)
{
	enum rc rc = whatknow_run(l->known, l->world, l->brain, row->at_ms, err);
	if (!rc)
		rc = bills_of(l, row, err);
	if (rc)
		return rc;
	switch (row->kind) {
	case INBOX_SCRIPTS: /* the other ones, from the first time on that any ran */
		if (l->scripts)
			return RC_OK;
		l->scripts = true;
		return world_take(l->world, l->x->folder, l->x->ok, err);
	case INBOX_COMMAND: return command(l, row, err);
	case INBOX_CALLBACK: l->x->inputs++; return callback(l, row, err);
	case INBOX_ORDERS:
	case INBOX_ARCHIVE:
	case INBOX_CONFIG:
	case INBOX_FORGET: break;
	default: return RC_OK; /* the world makes its own */
	}
	l->x->inputs++;
	return world_append(l->world, (int)row->kind, row->app, row->body, err);
}

static void show(struct living *l, int64_t id)
{
	if (!l->x->progress || id - l->shown < PROGRESS_EVERY)
		return;
	l->shown = id;
	fprintf(stderr, "\r假如 %lld / %lld（%lld%%）", (long long)id, (long long)l->x->position,
		(long long)(id * 100 / l->x->position));
}

static enum rc rows(struct living *l, struct inbox *in, struct err *err)
{
	struct arena *a = arena_new(1 << 20), *kept = arena_new(1 << 20);
	struct storyq_bill *bill = NULL;
	int64_t after = 0;
	struct storyq_deal *deal = NULL;
	enum rc rc = storyq_bills(l->x->state, kept, &bill, &l->bills, err);
	if (!rc)
		rc = storyq_deals(l->x->state, kept, &deal, &l->deals, err);
	l->bill = bill;
	l->deal = deal;
	while (!rc && after < l->x->position) {
		struct inbox_row *row = NULL;
		int n = 0;
		arena_reset(a);
		rc = inbox_read(in, a, after, READ_AT_ONCE, &row, &n, err);
		for (int i = 0; !rc && i < n && row[i].id <= l->x->position; i++) {
			arena_reset(l->arena);
			rc = one(l, &row[i], err);
			l->x->to_ms = world_now_ms(l->world);
			show(l, row[i].id);
		}
		after = n > 0 ? row[n - 1].id : l->x->position;
	}
	if (!rc)
		rc = whatknow_run(l->known, l->world, l->brain, l->x->to_ms + UNDER_WAY_MS, err);
	if (l->shown)
		fputc('\n', stderr);
	l->bills = 0;
	arena_free(kept);
	arena_free(a);
	return rc;
}

/* -- living --------------------------------------------------------------------------------------------------------------------- */

static enum rc know_tags(struct whatif *x, struct brain *b, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct storyq_tag *t = NULL;
	int n = 0;
	enum rc rc = storyq_tags(x->state, a, &t, &n, err);
	for (int i = 0; !rc && i < n; i++)
		brainknow_tag(b, t[i].tag_id, t[i].grp, t[i].name);
	arena_free(a);
	return rc;
}

/* When the log begins. */
static enum rc beginning(struct whatif *x, struct inbox *in, struct err *err)
{
	enum rc rc = inbox_first(in, &x->first, &x->from_ms, err);
	if (!rc && x->first == 0)
		rc = err_set(err, RC_NOTFOUND, "收件箱是空的");
	x->to_ms = x->from_ms;
	return rc;
}

/* The times of taps are six fifths of the brain's mean on average, those of moments seven tenths. */
static struct brain_taps taps(const struct whatrates *r, const struct whatrate *one, int times, int by)
{
	bool own;
	struct whatrate rate = whatrate_of(r, one, &own);
	return (struct brain_taps){true, whatrate_permille(rate.done, rate.tasks, 1000), rate.mean_ms * times / by};
}

static enum rc live(struct living *l, struct inbox *in, const struct zone *zone, struct err *err)
{
	const struct whatrates *r = &l->x->rates;
	const struct conf *c = l->x->conf;
	const char *app = conf_sender(c);
	const struct brain_taps people = taps(r, &r->people, 5, 6);
	struct brain_conf bc = {
		.corpid = conf_get(c, "corp", NULL, "corpid"),
		.secret = app ? conf_get(c, "app", app, "secret") : SPAN_LIT(""),
		.agentid = app ? conf_int(c, "app", app, "agentid") : 0,
		.seed = SEED,
		.confirm_permille = people.permille,
		.confirm_mean_ms = people.mean_ms,
		.room_taps = taps(r, &r->rooms, 5, 6),
		.moment_taps = taps(r, &r->moments, 10, 7),
		.quota_permille = whatrate_permille(r->over_quota, r->asked, 0),
	};
	l->brain = brain_new(&bc, l->x->from_ms);
	struct world_conf wc = {.data_dir = l->x->dir, .conf = c, .brain = l->brain, .start_ms = l->x->from_ms};
	struct span userid, name;
	for (int i = 0; conf_pair(c, "employees", i, &userid, &name); i++)
		brain_employee(l->brain, userid, name); /* also who had nobody yet */
	enum rc rc = know_tags(l->x, l->brain, err);
	if (!rc)
		rc = world_new(&wc, &l->world, err);
	/* The input that brought scripts went with the beginning of the log: they ran already. */
	l->scripts = l->x->first > 1;
	if (!rc && l->scripts)
		rc = world_take(l->world, l->x->folder, l->x->ok, err);
	if (!rc)
		rc = rows(l, in, err);
	int days = (int)(zone_day(zone, l->x->to_ms) - zone_day(zone, l->x->from_ms)) + 1;
	if (!rc)
		rc = outlook_read(l->x->state, zone, l->x->from_ms, days, &l->x->actual, err);
	if (!rc)
		rc = outlook_read(world_db(l->world), zone, l->x->from_ms, days, &l->x->other, err);
	return rc;
}

enum rc whatif_live(struct whatif *x, struct err *err)
{
	struct living l = {.x = x, .arena = arena_new(65536)};
	struct inbox *in = NULL;
	struct zone zone;
	enum rc rc = inbox_open(x->live->inbox_db, INBOX_READ_ONLY, &in, err);
	if (!rc)
		rc = beginning(x, in, err);
	if (!rc)
		rc = zone_load(conf_str(x->conf, "corp", NULL, "timezone"), x->from_ms - 400 * ZONE_DAY_MS,
			x->from_ms + 4000 * ZONE_DAY_MS, &zone, err);
	if (!rc)
		rc = whatrate_measure(x->state, &x->rates, err);
	if (!rc)
		rc = whatknow_read(in, x->state, &zone, x->position, &l.known, err);
	if (!rc)
		rc = live(&l, in, &zone, err);
	if (l.known && l.brain)
		x->left = whatknow_left(l.known, l.brain);
	x->todos = l.todos;
	whatknow_free(l.known);
	world_free(l.world);
	brain_free(l.brain);
	inbox_close(in);
	arena_free(l.arena);
	return rc;
}
