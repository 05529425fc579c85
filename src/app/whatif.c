#include "whatif.h"

#include "whatknow.h"

#include "app/world.h"
#include "base/json.h"
#include "base/utf8.h"
#include "inbox/inbox.h"
#include "sandbox/brainknow.h"
#include "store/todo.h"

#include <stdio.h>
#include <string.h>

#define READ_AT_ONCE 200
#define PROGRESS_EVERY 2000
#define SEED 1
#define NAME_COLUMNS 34

struct living {
	struct whatif *x;
	struct brain *brain;
	struct world *world;
	struct whatknow *known;         /* what WeCom knew, as it learnt it */
	struct arena *arena;            /* of one row */
	const struct storyq_bill *bill; /* of all orders, by input; those in front of `next` are behind us */
	int bills, next;
	bool scripts; /* they run */
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

static enum rc put_done(struct living *l, const struct json_node *root, int64_t number, struct err *err)
{
	static const char *const texts[] = {"by", "result"};
	struct text body;
	struct jsonw w;
	text_init(&body, 65536);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "verb", "todo_done");
	jsonw_kint(&w, "todo", number);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		jsonw_kstr_opt(&w, texts[i], json_str(json_get(root, texts[i])));
	jsonw_end_obj(&w);
	enum rc rc = world_append(l->world, INBOX_COMMAND, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	return rc;
}

/* Commands name rows of their own world: those that settle calls of ours have no sense here, a to-do is looked up anew. */
static enum rc command(struct living *l, const struct inbox_row *row, struct err *err)
{
	static const char *const own[] = {"retry", "resend", "settle", "resume", "todo_open"};
	struct json_doc *doc = NULL;
	int64_t number = 0;
	enum rc rc = json_parse(row->body, &doc, NULL);
	if (rc)
		return RC_OK; /* the fold refused it, too */
	const struct json_node *root = json_root(doc);
	struct span verb = json_str(json_get(root, "verb"));
	bool ours = false;
	for (size_t i = 0; i < sizeof own / sizeof *own; i++)
		ours = ours || span_is(verb, own[i]);
	if (span_is(verb, "todo_done")) {
		rc = json_int(json_get(root, "todo"), &number) ? same_todo(l, number, &number, err) : RC_NOTFOUND;
		rc = rc == RC_NOTFOUND ? RC_OK : rc ? rc : put_done(l, root, number, err);
	} else if (!ours) {
		rc = world_append(l->world, INBOX_COMMAND, row->app, row->body, err);
	}
	json_free(doc);
	return rc;
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
	case INBOX_CALLBACK:
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
	enum rc rc = storyq_bills(l->x->state, kept, &bill, &l->bills, err);
	l->bill = bill;
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
		rc = whatknow_run(l->known, l->world, l->brain, l->x->to_ms, err);
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
	struct arena *a = arena_new(65536);
	struct inbox_row *row = NULL;
	int n = 0;
	enum rc rc = inbox_read(in, a, 0, 1, &row, &n, err);
	if (!rc && n == 0)
		rc = err_set(err, RC_NOTFOUND, "收件箱是空的");
	if (!rc)
		x->from_ms = x->to_ms = row[0].at_ms;
	arena_free(a);
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
	enum rc rc = know_tags(l->x, l->brain, err);
	if (!rc)
		rc = world_new(&wc, &l->world, err);
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
		rc = whatknow_read(in, x->state, x->position, &l.known, err);
	if (!rc)
		rc = live(&l, in, &zone, err);
	if (l.known)
		x->left = *whatknow_left(l.known);
	whatknow_free(l.known);
	world_free(l.world);
	brain_free(l.brain);
	inbox_close(in);
	arena_free(l.arena);
	return rc;
}

/* -- side by side ---------------------------------------------------------------------------------------------------------------- */

static const struct storyq_entry *entry_of(const struct outlook *o, struct span script)
{
	static const struct storyq_entry none = {0};
	for (int i = 0; i < o->entries; i++)
		if (span_eq(o->entry[i].script, script))
			return &o->entry[i];
	return &none;
}

static const struct outlook_step *step_of(const struct outlook *o, struct span script, struct span step)
{
	static const struct outlook_step none = {0};
	for (int i = 0; i < o->steps; i++)
		if (span_eq(o->step[i].script, script) && span_eq(o->step[i].step, step))
			return &o->step[i];
	return &none;
}

static bool has_entry(const struct outlook *o, struct span script)
{
	return entry_of(o, script)->script.n > 0;
}

static void say_entry(const struct whatif *x, struct span script, struct text *out)
{
	const struct storyq_entry *a = entry_of(&x->actual, script), *b = entry_of(&x->other, script);
	text_adds(out, "  ");
	utf8_pad(out, outlook_script(script), NAME_COLUMNS, false);
	text_addf(out, " %6lld %6lld %6lld  │ %6lld %6lld %6lld\n", (long long)a->entered, (long long)a->goals,
		(long long)a->stopped, (long long)b->entered, (long long)b->goals, (long long)b->stopped);
}

static void say_step(const struct whatif *x, struct span script, struct span step, struct text *out)
{
	const struct outlook_step *a = step_of(&x->actual, script, step), *b = step_of(&x->other, script, step);
	struct text name;
	text_init(&name, 4096);
	outlook_say_step(script, step, &name);
	text_adds(out, "  ");
	utf8_pad(out, text_span(&name), NAME_COLUMNS, false);
	text_addf(out, " %6lld %6lld %6lld  │ %6lld %6lld %6lld\n", (long long)a->asked, (long long)a->sent,
		(long long)a->taps, (long long)b->asked, (long long)b->sent, (long long)b->taps);
	text_release(&name);
}

static void heads(const char *title, const char *one, const char *two, const char *three, struct text *out)
{
	text_addf(out, "\n%s\n  ", title);
	utf8_pad(out, SPAN_LIT(""), NAME_COLUMNS, false);
	for (int side = 0; side < 2; side++) {
		text_adds(out, side ? "  │" : "");
		text_addf(out, " ");
		utf8_pad(out, span_of(one), 6, true);
		text_addc(out, ' ');
		utf8_pad(out, span_of(two), 6, true);
		text_addc(out, ' ');
		utf8_pad(out, span_of(three), 6, true);
	}
	text_addc(out, '\n');
}

/* What was, what is measured, and what nobody can tell. */
static void say_basis(const struct whatif *x, struct text *out)
{
	text_adds(out, "加好友、删好友、订单（对外收款的也算）、员工登记的话、客户群的进出，照真的发生过的。");
	whatrate_say(&x->rates, out);
	text_adds(out,
		"\n客户会不会因此多买、多回、多退群，算不出来，不在里面；员工在企业微信里自己打的标签，"
		"客户在微信客服、朋友圈里做的，也不在里面。\n");
	if (x->left.rooms)
		text_addf(out,
			"%lld 个客户群真的从来没有读过（那时没有剧本看客户群），叫什么、群主是谁都不知道，不在里面。\n",
			(long long)x->left.rooms);
}

void whatif_text(const struct whatif *x, const struct zone *zone, struct text *out)
{
	char from[32], to[32];
	int64_t taps[2] = {0, 0}, todos[2] = {0, 0};
	const struct outlook *side[] = {&x->actual, &x->other};
	text_addf(out, "假如这些剧本从头就在用：%s 到 %s，%lld 条从外面来的输入（没有发送任何东西）。\n",
		zone_format_minute(zone, x->from_ms, from), zone_format_minute(zone, x->to_ms, to),
		(long long)x->inputs);
	say_basis(x, out);
	heads("各剧本（左边是真的，右边是假如）", "进来", "达成", "停下", out);
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->entries; i++)
			if (s == 0 || !has_entry(side[0], side[s]->entry[i].script))
				say_entry(x, side[s]->entry[i].script, out);
	heads("各步", "发给", "送达", "点", out);
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->steps; i++) {
			const struct outlook_step *st = &side[s]->step[i];
			if (s == 0 || !step_of(side[0], st->script, st->step)->script.n)
				say_step(x, st->script, st->step, out);
			taps[s] += st->taps;
			todos[s] += st->todos;
		}
	text_addf(out, "\n员工一共：点发送 %lld 次，待办 %lld 条；假如：%lld 次，%lld 条\n", (long long)taps[0],
		(long long)todos[0], (long long)taps[1], (long long)todos[1]);
	text_addf(out, "收到欢迎语的：%lld 人；假如：%lld 人。收到剧本消息的：%lld 人；假如：%lld 人\n",
		(long long)x->actual.welcomed, (long long)x->other.welcomed, (long long)x->actual.reached,
		(long long)x->other.reached);
}

void whatif_json(const struct whatif *x, struct text *out)
{
	text_addf(out,
		"{\"what\":\"whatif\",\"inputs\":%lld,\"from_ms\":%lld,\"to_ms\":%lld,\"rates\":", (long long)x->inputs,
		(long long)x->from_ms, (long long)x->to_ms);
	whatrate_json(&x->rates, out);
	text_addf(out, ",\"left_out\":{\"groups\":%lld},\"actual\":", (long long)x->left.rooms);
	outlook_json(&x->actual, "actual", out);
	text_cut(out, out->n - 1); /* its line end */
	text_adds(out, ",\"if\":");
	outlook_json(&x->other, "if", out);
	text_cut(out, out->n - 1);
	text_adds(out, "}\n");
}
