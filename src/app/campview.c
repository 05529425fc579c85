#include "campview.h"

#include "sop/read.h"
#include "store/chat.h"
#include "store/chatmember.h"
#include "store/checkin.h"
#include "store/enrolment.h"
#include "store/scriptlog.h"
#include "store/storyq.h"

#include <stdlib.h>

#define SIDEBAR "侧边栏发给客户：" /* how a to-do begins whose text goes to the customer */

struct view {
	struct store_db *db;
	struct arena *a;
	const struct zone *zone;
	int64_t from_day, upto_day;
	const struct sop_script *script; /* in hand */
	struct storyq_todo *todo;
	int todos;
	struct campview *v;
	int n;
};

/* -- gathering ---------------------------------------------------------------------------------------------------------------- */

/* Was he in when its first day was over? As the figures of 报告 have it. */
static bool started(const struct view *x, const struct campview *c, const struct chatmember *m)
{
	int64_t day1_ms = zone_at_ms(x->zone, c->first_day + 1, x->script->border);
	return m->joined_ms < day1_ms && (m->left_ms == CHATMEMBER_IN || m->left_ms >= day1_ms);
}

static enum rc members(struct view *x, const struct enrolment *e, struct campview *c, struct err *err)
{
	struct chatmember *m = NULL;
	struct chat chat = {.name = SPAN_LIT("")};
	int n = 0;
	enum rc rc = chat_get(x->db, x->a, e->customer, &chat, err);
	if (!rc)
		rc = chatmember_ever(x->db, x->a, e->customer, &m, &n, err);
	c->group = chat.name.n ? chat.name : e->customer;
	for (int i = 0; !rc && i < n; i++) {
		bool in = m[i].left_ms == CHATMEMBER_IN;
		if (m[i].type == CHATMEMBER_EMPLOYEE)
			continue;
		c->in += in;
		c->started += started(x, c, &m[i]);
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* The longest row of days of one member. */
static void count_streak(struct campview *c, int64_t longest)
{
	static const int64_t from[CAMPVIEW_STREAKS] = {0, 1, 3, 7, 14};
	int at = CAMPVIEW_STREAKS - 1;
	while (at > 0 && longest < from[at])
		at--;
	c->streak[at]++;
	c->streak_sum += longest;
	c->streak_most = longest > c->streak_most ? longest : c->streak_most;
}

static enum rc checkins(struct view *x, const struct enrolment *e, struct campview *c, struct err *err)
{
	struct checkin *v = NULL;
	struct checkin_prize *p = NULL;
	int n = 0, prizes = 0;
	int64_t row = 0, longest = 0;
	enum rc rc = checkin_all(x->db, x->a, e->enrolment, &v, &n, err);
	if (!rc)
		rc = checkin_prizes(x->db, x->a, e->enrolment, &p, &prizes, err);
	c->checked = arena_array(x->a, (size_t)c->days + 1, sizeof *c->checked);
	for (int i = 0; !rc && i < n; i++) { /* by customer, then day */
		bool same = i > 0 && span_eq(v[i].customer, v[i - 1].customer);
		int64_t nth = v[i].day - c->first_day;
		row = same && v[i].day == v[i - 1].day + 1 ? row + 1 : 1;
		longest = same && longest > row ? longest : row;
		c->people += !same;
		c->times++;
		c->made_up += v[i].made_up;
		if (nth >= 0 && nth < c->days)
			c->checked[nth]++;
		if (i + 1 == n || !span_eq(v[i + 1].customer, v[i].customer))
			count_streak(c, longest);
	}
	for (int i = 0; !rc && i < prizes; i++) {
		struct chatmember m;
		if (i > 0 && span_eq(p[i].customer, p[i - 1].customer))
			continue;
		c->winners++;
		rc = chatmember_get(x->db, x->a, e->customer, p[i].customer, &m, err);
		c->finished += !rc && started(x, c, &m);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	if (c->in > c->people)
		c->streak[0] += c->in - c->people;
	return rc;
}

static void todos(struct view *x, const struct enrolment *e, struct campview *c)
{
	int64_t today = -1, n = 0;
	for (int i = 0; i < x->todos; i++) { /* in the order in which they were made */
		const struct storyq_todo *t = &x->todo[i];
		int64_t day = zone_day(x->zone, t->made_ms);
		if (!span_eq(t->script, e->script) || !span_eq(t->employee, e->employee))
			continue;
		n = day == today ? n + 1 : 1;
		today = day;
		c->busiest = n > c->busiest ? n : c->busiest;
		if (!span_starts(t->text, SIDEBAR))
			continue;
		c->reminders++;
		c->said += span_is(t->state, "done");
	}
}

static enum rc one_round(struct view *x, const struct enrolment *e, struct err *err)
{
	struct campview *all = arena_array(x->a, (size_t)x->n + 1, sizeof *all), *c = &all[x->n];
	for (int i = 0; i < x->n; i++)
		all[i] = x->v[i];
	*c = (struct campview){.script = e->script, .first_day = zone_day(x->zone, e->t0_ms), .days = x->script->days};
	enum rc rc = members(x, e, c, err);
	if (!rc)
		rc = checkins(x, e, c, err);
	todos(x, e, c);
	x->v = all;
	x->n++;
	return rc;
}

static enum rc rounds(struct view *x, struct err *err)
{
	static const enum enrolment_state states[] = {ENROLMENT_LIVE, ENROLMENT_ENDED};
	enum rc rc = RC_OK;
	for (size_t s = 0; !rc && s < 2; s++) {
		struct enrolment *e = NULL;
		int n = 0;
		rc = enrolment_groups(x->db, x->a, x->script->id, states[s], &e, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			int64_t first = zone_day(x->zone, e[i].t0_ms);
			if (first <= x->upto_day && first + x->script->days >= x->from_day)
				rc = one_round(x, &e[i], err);
		}
	}
	return rc;
}

static int by_group(const void *a, const void *b)
{
	const struct campview *x = a, *y = b;
	int c = span_cmp(x->script, y->script);
	c = c ? c : span_cmp(x->group, y->group);
	return c ? c : x->first_day < y->first_day ? -1 : x->first_day > y->first_day;
}

void campview_sort(struct campview *v, int n)
{
	if (n > 1)
		qsort(v, (size_t)n, sizeof *v, by_group);
}

enum rc campview_read(struct store_db *db, struct arena *a, const struct zone *z, int64_t from_day, int64_t upto_day,
	struct campview **ret, int *ret_n, struct err *err)
{
	struct view x = {.db = db, .a = a, .zone = z, .from_day = from_day, .upto_day = upto_day};
	struct scriptlog *v = NULL;
	int n = 0;
	enum rc rc = scriptlog_current(db, a, &v, &n, err);
	if (!rc)
		rc = storyq_todos(db, a, 0, &x.todo, &x.todos, err);
	for (int i = 0; !rc && i < n; i++) {
		struct diag_list diags;
		struct sop_script *s = NULL;
		diag_init(&diags, a);
		if (read_script(v[i].text, v[i].file, NULL, &diags, &s) == RC_OK && s->checkin) {
			x.script = s;
			rc = rounds(&x, err);
		}
		script_free(s);
	}
	campview_sort(x.v, x.n);
	*ret = x.v;
	*ret_n = x.n;
	return rc;
}

/* -- saying ------------------------------------------------------------------------------------------------------------------- */

static void say_rate(int64_t part, int64_t whole, struct text *out)
{
	int64_t permille = whole ? (part * 1000 + whole / 2) / whole : 0;
	if (whole)
		text_addf(out, "%lld.%lld%%", (long long)(permille / 10), (long long)(permille % 10));
	else
		text_adds(out, "—");
}

static void say_one(const struct campview *c, struct text *out)
{
	char day[32];
	int64_t tenths = c->people ? c->streak_sum * 10 / c->people : 0;
	text_addf(out, "  %.*s 在群「%.*s」：%s 起 %lld 天，开营 %lld 位，现在 %lld 位\n", SPAN_ARG(c->script),
		SPAN_ARG(c->group), zone_format_day(c->first_day, day), (long long)c->days, (long long)c->started,
		(long long)c->in);
	text_addf(out, "    打卡 %lld 位、%lld 次，其中补卡 %lld 次；连着打卡平均 %lld.%lld 天，最长 %lld 天\n",
		(long long)c->people, (long long)c->times, (long long)c->made_up, (long long)(tenths / 10),
		(long long)(tenths % 10), (long long)c->streak_most);
	text_addf(out, "    拿到奖品 %lld 位，打卡完成率 ", (long long)c->winners);
	say_rate(c->finished, c->started, out);
	text_addf(out, "；单独发给成员 %lld 条，发了 %lld 条；群主最忙的一天 %lld 条待办\n    每天几位打卡：",
		(long long)c->reminders, (long long)c->said, (long long)c->busiest);
	for (int64_t i = 0; i < c->days; i++)
		text_addf(out, "%s%lld", i ? " " : "", (long long)c->checked[i]);
	text_addc(out, '\n');
}

void campview_text(const struct campview *v, int n, struct text *out)
{
	if (n)
		text_adds(out, "\n打卡\n");
	for (int i = 0; i < n; i++)
		say_one(&v[i], out);
}

void campview_json(const struct campview *v, int n, struct jsonw *w)
{
	char day[32];
	jsonw_key(w, "checkins");
	jsonw_arr(w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "script", v[i].script);
		jsonw_kstr(w, "group", v[i].group);
		jsonw_kcstr(w, "first_day", zone_format_day(v[i].first_day, day));
		jsonw_kint(w, "days", v[i].days);
		jsonw_kint(w, "started", v[i].started);
		jsonw_kint(w, "members", v[i].in);
		jsonw_kint(w, "people", v[i].people);
		jsonw_kint(w, "checkins", v[i].times);
		jsonw_kint(w, "made_up", v[i].made_up);
		jsonw_kint(w, "winners", v[i].winners);
		jsonw_kint(w, "finished", v[i].finished);
		jsonw_kint(w, "longest_streak", v[i].streak_most);
		jsonw_kint(w, "reminders", v[i].reminders);
		jsonw_kint(w, "reminders_sent", v[i].said);
		jsonw_kint(w, "busiest_day_todos", v[i].busiest);
		jsonw_key(w, "per_day");
		jsonw_arr(w);
		for (int64_t k = 0; k < v[i].days; k++)
			jsonw_int(w, v[i].checked[k]);
		jsonw_end_arr(w);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

/* -- drawings ----------------------------------------------------------------------------------------------------------------- */

static struct chart days_chart(const struct campview *v, int n, struct arena *a)
{
	int64_t most = 0;
	for (int i = 0; i < n; i++)
		most = v[i].days > most ? v[i].days : most;
	struct chart_point *p = arena_array(a, (size_t)most + 1, sizeof *p);
	for (int64_t d = 0; d < most; d++) {
		p[d].label = arena_printf(a, "第%lld天", (long long)d + 1);
		for (int i = 0; i < n; i++)
			p[d].whole += d < v[i].days ? v[i].checked[d] : 0;
	}
	return (struct chart){
		CHART_COLUMNS, "打卡：每天几位", "打卡的人（补卡也算在那一天）", NULL, NULL, (int)most, p};
}

static struct chart streaks_chart(const struct campview *v, int n, struct arena *a)
{
	static const char *const label[CAMPVIEW_STREAKS] = {"没打过", "1–2 天", "3–6 天", "7–13 天", "14 天以上"};
	struct chart_point *p = arena_array(a, CAMPVIEW_STREAKS, sizeof *p);
	for (int k = 0; k < CAMPVIEW_STREAKS; k++) {
		p[k].label = span_of(label[k]);
		for (int i = 0; i < n; i++)
			p[k].whole += v[i].streak[k];
	}
	return (struct chart){CHART_BARS, "打卡：最长连着几天", "成员", NULL, NULL, CAMPVIEW_STREAKS, p};
}

int campview_charts(const struct campview *v, int n, struct arena *a, struct chart ret[CAMPVIEW_CHARTS])
{
	if (n == 0)
		return 0;
	ret[0] = days_chart(v, n, a);
	ret[1] = streaks_chart(v, n, a);
	return CAMPVIEW_CHARTS;
}
