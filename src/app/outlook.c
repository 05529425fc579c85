#include "outlook.h"

#include "base/json.h"
#include "base/utf8.h"
#include "sop/reason.h"
#include "store/postmark.h"
#include "store/funnelq.h"

#include <stdlib.h>

#define BUSIEST 5
#define WINDOW_MS (7 * ZONE_DAY_MS)
#define NAME_COLUMNS 34

struct span outlook_script(struct span id)
{
	if (span_starts(id, "朋友圈："))
		return span_drop(id, sizeof "朋友圈：" - 1);
	return span_starts(id, "剧本：") ? span_drop(id, sizeof "剧本：" - 1) : id;
}

void outlook_say_step(struct span script, struct span step, struct text *out)
{
	text_addf(out, "%.*s·%.*s", SPAN_ARG(outlook_script(script)), SPAN_ARG(step));
}

/* -- gathering ---------------------------------------------------------------------------------------------------------------- */

static struct outlook_step *step_of(struct outlook *o, struct span script, struct span step)
{
	for (int i = 0; i < o->steps; i++)
		if (span_eq(o->step[i].script, script) && span_eq(o->step[i].step, step))
			return &o->step[i];
	o->step[o->steps] = (struct outlook_step){.script = script, .step = step};
	return &o->step[o->steps++];
}

static struct outlook_load *load_of(struct outlook *o, struct span employee, int64_t ms)
{
	int day = (int)(zone_day(&o->zone, ms) - zone_day(&o->zone, o->from_ms));
	for (int i = o->loads; i-- > 0;)
		if (o->load[i].day == day && span_eq(o->load[i].employee, employee))
			return &o->load[i];
	o->load[o->loads] = (struct outlook_load){.employee = employee, .day = day};
	return &o->load[o->loads++];
}

static int by_step(const void *a, const void *b)
{
	const struct outlook_step *x = a, *y = b;
	int c = span_cmp(x->script, y->script);
	return c ? c : span_cmp(x->step, y->step);
}

static int by_load(const void *a, const void *b)
{
	const struct outlook_load *x = a, *y = b;
	int c = span_cmp(x->employee, y->employee);
	return c ? c : x->day - y->day;
}

/* Groups take none of the quota of customers. */
static void add_reach(struct outlook *o, const struct storyq_task *t)
{
	int64_t day = zone_day(&o->zone, t->opened_ms) - zone_day(&o->zone, o->from_ms);
	struct outlook_reach *r = &o->reach[day >= 0 && day < o->days ? day : o->days];
	if (t->groups)
		return;
	r->asked += t->members;
	r->sent += t->sent;
}

static void add_up(struct outlook *o)
{
	size_t most = (size_t)(o->tasks + o->todos) + (size_t)o->post_taps + 1;
	o->step = arena_alloc(o->arena, most * sizeof *o->step);
	o->load = arena_alloc(o->arena, most * sizeof *o->load);
	for (int i = 0; i < o->tasks; i++) {
		const struct storyq_task *t = &o->task[i];
		struct outlook_step *s = step_of(o, t->script, t->step);
		struct outlook_load *l = load_of(o, t->employee, t->opened_ms);
		s->taps++;
		s->groups = t->groups; /* a step speaks to groups or to people, never to both */
		s->asked += t->members;
		s->sent += t->sent;
		s->quota += t->quota;
		s->gone += t->gone;
		s->expired += span_is(t->state, "expired") ? t->members - t->gone : 0;
		l->taps++;
		l->confirmed += t->confirmed_ms > 0;
		add_reach(o, t);
	}
	for (int i = 0; i < o->todos; i++) {
		step_of(o, o->todo[i].script, o->todo[i].step)->todos++;
		load_of(o, o->todo[i].employee, o->todo[i].made_ms)->todos++;
	}
	for (int i = 0; i < o->post_taps; i++) {
		struct outlook_load *l = load_of(o, o->post_tap[i].employee, o->post_tap[i].at_ms);
		l->taps++;
		l->confirmed += o->post_tap[i].published;
	}
	if (o->steps > 1)
		qsort(o->step, (size_t)o->steps, sizeof *o->step, by_step);
	if (o->loads > 1)
		qsort(o->load, (size_t)o->loads, sizeof *o->load, by_load);
}

static enum rc read_funnel(struct store_db *db, struct outlook *o, struct err *err)
{
	struct funnelq_row *row;
	int n = 0;
	int64_t first = zone_day(&o->zone, o->from_ms);
	struct funnelq_ask ask = {
		.from_day = first, .to_day = first + o->days - 1, .within_ms = WINDOW_MS, .again_ms = 30 * ZONE_DAY_MS};
	enum rc rc = funnelq_rows(db, o->arena, FUNNELQ_TOTAL, &ask, &row, &n, err);
	if (rc || n == 0)
		return rc;
	o->added = row->added;
	o->welcomed = row->welcomed;
	o->reached = row->reached;
	o->bought = row->bought;
	o->again = row->again;
	return RC_OK;
}

/* Whom WeCom asked to publish it. */
static enum rc read_post(struct store_db *db, struct outlook *o, const struct post *p, struct err *err)
{
	struct outlook_post *to = &o->shared[o->posts++];
	struct post_member *m = NULL;
	int n = 0;
	*to = (struct outlook_post){.post = p};
	enum rc rc = post_members(db, o->arena, p->post, &m, &n, err);
	if (!rc)
		rc = postmark_count(db, p->post, &to->likes, &to->comments, err);
	struct outlook_tap *all = arena_alloc(o->arena, (size_t)(o->post_taps + n + 1) * sizeof *all);
	for (int i = 0; i < o->post_taps; i++)
		all[i] = o->post_tap[i];
	for (int i = 0; !rc && i < n; i++) {
		bool published = span_is(m[i].state, POST_MEMBER_PUBLISHED);
		if (!published && !span_is(m[i].state, POST_MEMBER_WAITING) &&
			!span_is(m[i].state, POST_MEMBER_EXPIRED))
			continue;
		to->asked++;
		to->published += published;
		all[o->post_taps++] = (struct outlook_tap){m[i].employee, p->due_ms, published};
	}
	o->post_tap = all;
	return rc;
}

static enum rc read_posts(struct store_db *db, struct outlook *o, struct err *err)
{
	struct post *v = NULL;
	int n = 0;
	int64_t first = zone_day(&o->zone, o->from_ms);
	enum rc rc = post_between(db, o->arena, first, first + o->days - 1, &v, &n, err);
	o->shared = arena_alloc(o->arena, (size_t)(n + 1) * sizeof *o->shared);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].state != POST_PLANNED && v[i].due_ms >= o->from_ms)
			rc = read_post(db, o, &v[i], err);
	return rc;
}

void outlook_empty(const struct zone *zone, int64_t from_ms, int days, struct outlook *ret)
{
	*ret = (struct outlook){.arena = arena_new(1 << 20), .zone = *zone, .from_ms = from_ms, .days = days};
	ret->reach = arena_array(ret->arena, (size_t)days + 1, sizeof *ret->reach);
}

enum rc outlook_read(
	struct store_db *db, const struct zone *zone, int64_t from_ms, int days, struct outlook *ret, struct err *err)
{
	outlook_empty(zone, from_ms, days, ret);
	enum rc rc = storyq_tasks(db, ret->arena, from_ms, &ret->task, &ret->tasks, err);
	if (!rc)
		rc = storyq_todos(db, ret->arena, from_ms, &ret->todo, &ret->todos, err);
	if (!rc)
		rc = storyq_fates(db, ret->arena, from_ms, &ret->fate, &ret->fates, &ret->clash, &ret->clashes, err);
	if (!rc)
		rc = storyq_entries(db, ret->arena, from_ms, &ret->entry, &ret->entries, err);
	if (!rc)
		rc = storyq_sends(db, ret->arena, from_ms, &ret->send, &ret->sends, err);
	if (!rc)
		rc = storyq_orders(db, ret->arena, from_ms, &ret->order, &ret->orders, err);
	if (!rc)
		rc = read_posts(db, ret, err);
	if (!rc)
		rc = campview_read(db, ret->arena, &ret->zone, zone_day(zone, from_ms),
			zone_day(zone, from_ms) + days - 1, &ret->camp, &ret->camps, err);
	if (!rc)
		rc = talkview_read(db, ret->arena, from_ms, zone_day_start_ms(zone, zone_day(zone, from_ms) + days),
			&ret->talk, err);
	if (!rc)
		rc = read_funnel(db, ret, err);
	if (!rc)
		add_up(ret);
	return rc;
}

void outlook_release(struct outlook *o)
{
	arena_free(o->arena);
	*o = (struct outlook){0};
}

/* -- text ----------------------------------------------------------------------------------------------------------------------- */

void outlook_pad_step(struct span script, struct span step, int columns, struct text *out)
{
	struct text name;
	text_init(&name, 4096);
	outlook_say_step(script, step, &name);
	utf8_pad(out, text_span(&name), columns, false);
	text_release(&name);
}

static void name_cell(struct span script, struct span step, struct text *out)
{
	outlook_pad_step(script, step, NAME_COLUMNS, out);
}

static void say_entries(const struct outlook *o, struct text *out)
{
	text_adds(out, "各剧本\n");
	for (int i = 0; i < o->entries; i++) {
		const struct storyq_entry *e = &o->entry[i];
		text_addf(out, "  %.*s：进来 ", SPAN_ARG(outlook_script(e->script)));
		if (e->groups)
			text_addf(out, "%lld 个群", (long long)e->groups);
		if (e->groups && e->entered > e->groups)
			text_adds(out, "、");
		if (e->entered > e->groups)
			text_addf(out, "%lld 人", (long long)(e->entered - e->groups));
		if (e->entered == 0)
			text_adds(out, "0");
		text_addf(out, "，达成目标 %lld，中途停下 %lld，还在走 %lld\n", (long long)e->goals,
			(long long)e->stopped, (long long)e->live);
	}
	if (o->entries == 0)
		text_adds(out, "  没有人新进来\n");
}

static void say_steps(const struct outlook *o, struct text *out)
{
	text_adds(out, "\n各步（发给几人、几个群 → 送达；没点作废、超了接收名额、已不是好友；待办几条；员工点几次）\n");
	for (int i = 0; i < o->steps; i++) {
		const struct outlook_step *s = &o->step[i];
		text_adds(out, "  ");
		name_cell(s->script, s->step, out);
		text_addf(out, " %5lld %s → %5lld；作废 %lld，超名额 %lld，走了 %lld；待办 %lld；点 %lld 次\n",
			(long long)s->asked,
			s->asked == 0       ? "  "
				: s->groups ? "群"
					    : "人",
			(long long)s->sent, (long long)s->expired, (long long)s->quota, (long long)s->gone,
			(long long)s->todos, (long long)s->taps);
	}
	if (o->steps == 0)
		text_adds(out, "  没有要员工发的，也没有待办\n");
}

static void say_posts(const struct outlook *o, struct text *out)
{
	char at[32];
	if (o->posts)
		text_adds(out, "\n朋友圈（叫几位员工发 → 几位发了；赞、评论）\n");
	for (int i = 0; i < o->posts; i++) {
		const struct outlook_post *p = &o->shared[i];
		enum reason why = reason_find(p->post->reason);
		text_addf(out, "  %s  ", zone_format_minute(&o->zone, p->post->due_ms, at));
		name_cell(p->post->script, p->post->step, out);
		text_addf(out, " %lld → %lld；赞 %lld，评论 %lld", (long long)p->asked, (long long)p->published,
			(long long)p->likes, (long long)p->comments);
		if (why != REASON_OK && why != REASON_COUNT) {
			text_adds(out, "；");
			reason_say(why, p->post->detail, out);
		}
		text_addc(out, '\n');
	}
}

static int by_taps(const void *a, const void *b)
{
	const struct outlook_load *x = *(const struct outlook_load *const *)a,
				  *y = *(const struct outlook_load *const *)b;
	if (x->taps + x->todos != y->taps + y->todos)
		return x->taps + x->todos < y->taps + y->todos ? 1 : -1;
	return by_load(x, y);
}

static void say_load(const struct outlook *o, struct text *out)
{
	char day[32];
	int64_t taps = 0, todos = 0;
	const struct outlook_load **busy = arena_alloc(o->arena, ((size_t)o->loads + 1) * sizeof *busy);
	for (int i = 0; i < o->loads; i++) {
		busy[i] = &o->load[i];
		taps += o->load[i].taps;
		todos += o->load[i].todos;
	}
	if (o->loads == 0)
		return;
	qsort(busy, (size_t)o->loads, sizeof *busy, by_taps);
	text_addf(out, "\n员工每天要做的（有事的日子平均：点 %lld.%lld 次，办 %lld.%lld 条）；最忙的几天：\n",
		(long long)(taps / o->loads), (long long)(taps * 10 / o->loads % 10), (long long)(todos / o->loads),
		(long long)(todos * 10 / o->loads % 10));
	for (int i = 0; i < o->loads && i < BUSIEST; i++)
		text_addf(out, "  %s %.*s：点发送 %lld 次，待办 %lld 条\n",
			zone_format_day(zone_day(&o->zone, o->from_ms) + busy[i]->day, day),
			SPAN_ARG(busy[i]->employee), (long long)busy[i]->taps, (long long)busy[i]->todos);
}

static bool went_out(struct span state)
{
	return span_is(state, "delivered") || span_is(state, "acted") || span_is(state, "made") ||
		span_is(state, "delayed");
}

static void say_fates(const struct outlook *o, struct text *out)
{
	bool any = false;
	for (int i = 0; i < o->fates; i++) {
		const struct storyq_fate *f = &o->fate[i];
		if (went_out(f->state) || span_is(f->reason, "arm")) /* the other arm got its own */
			continue;
		text_adds(out, any ? "" : "\n没有发出去的，和为什么\n");
		any = true;
		text_adds(out, "  ");
		name_cell(f->script, f->step, out);
		text_addf(out, " %5lld %s：", (long long)f->n, f->groups ? "个群" : "人");
		enum reason r = reason_find(f->reason);
		if (r == REASON_COUNT)
			text_add(out, f->reason);
		else
			reason_say(r, SPAN_ABSENT, out);
		text_addc(out, '\n');
	}
}

static void say_orders(const struct outlook *o, struct text *out)
{
	if (o->orders == 0)
		return;
	text_adds(out, "\n订单（没有全退的，按归因）\n");
	for (int i = 0; i < o->orders; i++) {
		const struct storyq_order *r = &o->order[i];
		text_adds(out, "  ");
		if (r->script.n)
			name_cell(r->script, r->step, out);
		else
			utf8_pad(out, SPAN_LIT("不归剧本"), NAME_COLUMNS, false);
		text_addf(out, " %5lld 单  %lld.%02d 元\n", (long long)r->orders, (long long)(r->net_fen / 100),
			(int)(r->net_fen % 100));
	}
}

void outlook_text(const struct outlook *o, struct text *out)
{
	say_entries(o, out);
	say_steps(o, out);
	say_posts(o, out);
	campview_text(o->camp, o->camps, out);
	talkview_text(&o->talk, out);
	say_load(o, out);
	say_fates(o, out);
	say_orders(o, out);
	if (o->added)
		text_addf(out,
			"\n漏斗：新加 %lld → 收到欢迎语 %lld → 收到剧本消息 %lld → 七天内下单 %lld → 再次下单 %lld\n",
			(long long)o->added, (long long)o->welcomed, (long long)o->reached, (long long)o->bought,
			(long long)o->again);
}

/* -- JSON ----------------------------------------------------------------------------------------------------------------------- */

static void json_steps(const struct outlook *o, struct jsonw *w)
{
	jsonw_key(w, "steps");
	jsonw_arr(w);
	for (int i = 0; i < o->steps; i++) {
		const struct outlook_step *s = &o->step[i];
		jsonw_obj(w);
		jsonw_kstr(w, "script", s->script);
		jsonw_kstr(w, "step", s->step);
		jsonw_kint(w, "taps", s->taps);
		jsonw_kint(w, s->groups ? "groups" : "customers", s->asked);
		jsonw_kint(w, "delivered", s->sent);
		jsonw_kint(w, "expired", s->expired);
		jsonw_kint(w, "over_quota", s->quota);
		jsonw_kint(w, "gone", s->gone);
		jsonw_kint(w, "todos", s->todos);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void json_posts(const struct outlook *o, struct jsonw *w)
{
	char at[32];
	jsonw_key(w, "moments");
	jsonw_arr(w);
	for (int i = 0; i < o->posts; i++) {
		const struct outlook_post *p = &o->shared[i];
		jsonw_obj(w);
		jsonw_kstr(w, "script", p->post->script);
		jsonw_kstr(w, "step", p->post->step);
		jsonw_kcstr(w, "at", zone_format_minute(&o->zone, p->post->due_ms, at));
		jsonw_kcstr(w, "state", post_state_name(p->post->state));
		jsonw_kstr(w, "reason", p->post->reason);
		jsonw_kint(w, "asked", p->asked);
		jsonw_kint(w, "published", p->published);
		jsonw_kint(w, "likes", p->likes);
		jsonw_kint(w, "comments", p->comments);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void json_loads(const struct outlook *o, struct jsonw *w)
{
	char day[32];
	jsonw_key(w, "load");
	jsonw_arr(w);
	for (int i = 0; i < o->loads; i++) {
		const struct outlook_load *l = &o->load[i];
		jsonw_obj(w);
		jsonw_kstr(w, "employee", l->employee);
		jsonw_kcstr(w, "day", zone_format_day(zone_day(&o->zone, o->from_ms) + l->day, day));
		jsonw_kint(w, "taps", l->taps);
		jsonw_kint(w, "confirmed", l->confirmed);
		jsonw_kint(w, "todos", l->todos);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void json_rest(const struct outlook *o, struct jsonw *w)
{
	jsonw_key(w, "scripts");
	jsonw_arr(w);
	for (int i = 0; i < o->entries; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "script", o->entry[i].script);
		jsonw_kint(w, "entered", o->entry[i].entered);
		jsonw_kint(w, "groups", o->entry[i].groups);
		jsonw_kint(w, "goals", o->entry[i].goals);
		jsonw_kint(w, "stopped", o->entry[i].stopped);
		jsonw_kint(w, "live", o->entry[i].live);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_key(w, "outcomes");
	jsonw_arr(w);
	for (int i = 0; i < o->fates; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "script", o->fate[i].script);
		jsonw_kstr(w, "step", o->fate[i].step);
		jsonw_kstr(w, "state", o->fate[i].state);
		jsonw_kstr(w, "reason", o->fate[i].reason);
		jsonw_kint(w, o->fate[i].groups ? "groups" : "customers", o->fate[i].n);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_key(w, "orders");
	jsonw_arr(w);
	for (int i = 0; i < o->orders; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "script", o->order[i].script);
		jsonw_kstr(w, "step", o->order[i].step);
		jsonw_kint(w, "orders", o->order[i].orders);
		jsonw_kint(w, "net_fen", o->order[i].net_fen);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

void outlook_json(const struct outlook *o, const char *what, struct text *out)
{
	char day[32];
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "what", what);
	jsonw_kcstr(&w, "from", zone_format_day(zone_day(&o->zone, o->from_ms), day));
	jsonw_kint(&w, "days", o->days);
	json_steps(o, &w);
	json_posts(o, &w);
	json_loads(o, &w);
	campview_json(o->camp, o->camps, &w);
	talkview_json(&o->talk, &w);
	json_rest(o, &w);
	jsonw_key(&w, "funnel");
	jsonw_obj(&w);
	jsonw_kint(&w, "added", o->added);
	jsonw_kint(&w, "welcomed", o->welcomed);
	jsonw_kint(&w, "reached", o->reached);
	jsonw_kint(&w, "bought", o->bought);
	jsonw_kint(&w, "again", o->again);
	jsonw_end_obj(&w);
	jsonw_end_obj(&w);
	text_addc(out, '\n');
}

/* -- drawings ------------------------------------------------------------------------------------------------------------------- */

static struct chart_point *days(const struct outlook *o)
{
	struct chart_point *p = arena_alloc(o->arena, ((size_t)o->days + 1) * sizeof *p);
	char buf[32];
	for (int i = 0; i < o->days; i++)
		p[i] = (struct chart_point){
			.label = span_drop(
				arena_copy(o->arena, span_of(zone_format_day(zone_day(&o->zone, o->from_ms) + i, buf))),
				5)};
	return p;
}

static struct chart by_time(
	const char *title, const char *whole, const char *part, const char *note, const struct chart_point *p, int n)
{
	return (struct chart){CHART_COLUMNS, title, whole, part, note, n, p};
}

static struct chart steps_chart(const struct outlook *o)
{
	struct chart_point *p = arena_alloc(o->arena, ((size_t)o->steps + 1) * sizeof *p);
	struct text name;
	int n = 0;
	text_init(&name, 4096);
	for (int i = 0; i < o->steps; i++) {
		if (o->step[i].asked == 0)
			continue;
		text_clear(&name);
		outlook_say_step(o->step[i].script, o->step[i].step, &name);
		p[n++] = (struct chart_point){.label = arena_copy(o->arena, text_span(&name)),
			.whole = o->step[i].asked,
			.part = o->step[i].sent};
	}
	text_release(&name);
	return (struct chart){CHART_BARS, "每一步发给多少人（说给群的：多少个群），送到多少", "发给的", "送达",
		"差的是没点、超名额、已不是好友，或者还没到点", n, p};
}

static struct chart funnel_chart(const struct outlook *o)
{
	struct chart_point *p = arena_alloc(o->arena, 5 * sizeof *p);
	p[0] = (struct chart_point){.label = SPAN_LIT("新加好友"), .whole = o->added};
	p[1] = (struct chart_point){.label = SPAN_LIT("收到欢迎语"), .whole = o->welcomed};
	p[2] = (struct chart_point){.label = SPAN_LIT("收到剧本消息"), .whole = o->reached};
	p[3] = (struct chart_point){.label = SPAN_LIT("七天内下单"), .whole = o->bought};
	p[4] = (struct chart_point){.label = SPAN_LIT("再次下单"), .whole = o->again};
	return (struct chart){CHART_BARS, "漏斗：这些天新加的客户", "客户数", NULL, NULL, 5, p};
}

static struct chart busiest_chart(const struct outlook *o)
{
	struct chart_point *p = arena_alloc(o->arena, ((size_t)o->loads + 1) * sizeof *p);
	int n = 0;
	for (int i = 0; i < o->loads; i++) { /* sorted by employee: the highest day of each */
		if (n == 0 || !span_eq(p[n - 1].label, o->load[i].employee))
			p[n++] = (struct chart_point){.label = o->load[i].employee};
		int64_t all = o->load[i].taps + o->load[i].todos;
		if (all > p[n - 1].whole) {
			p[n - 1].whole = all;
			p[n - 1].part = o->load[i].taps;
		}
	}
	return (struct chart){CHART_BARS, "每位员工最忙的一天", "点发送 + 待办", "点发送", NULL, n, p};
}

int outlook_charts(const struct outlook *o, struct chart ret[OUTLOOK_CHARTS])
{
	struct chart_point *sends = days(o), *work = days(o);
	for (int i = 0; i < o->days; i++) {
		sends[i].whole = o->reach[i].asked;
		sends[i].part = o->reach[i].sent;
	}
	for (int i = 0; i < o->loads; i++) {
		struct chart_point *p = o->load[i].day < o->days ? &work[o->load[i].day] : &work[o->days];
		p->whole += o->load[i].taps + o->load[i].todos;
		p->part += o->load[i].taps;
	}
	int n = 0;
	ret[n++] = by_time("每天发给多少客户（接收名额的用量）", "发给的客户", "送达",
		"一位客户一天一条：送达就是用掉的名额", sends, o->days);
	ret[n++] = by_time("员工每天一共要做多少", "点发送 + 待办", "点发送", NULL, work, o->days);
	ret[n++] = busiest_chart(o);
	ret[n++] = steps_chart(o);
	ret[n++] = funnel_chart(o);
	return n + campview_charts(o->camp, o->camps, o->arena, ret + n);
}
