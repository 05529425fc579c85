#include "botnudge.h"
#include "botlist.h"
#include "store/timer.h"

#define GRID_MIN 30
#define MINUTE_MS INT64_C(60000)
#define SOONEST_MS (GRID_MIN * MINUTE_MS) /* he heard of it when it was given */
#define SHOWN 10

/* At or before that moment; in working hours where the deadline leaves room for it, else in those of the day before. */
static int64_t in_hours(const struct settings *s, int64_t at_ms, int64_t deadline_ms)
{
	int64_t day = zone_day(&s->zone, at_ms);
	int minute = zone_minute(&s->zone, at_ms) / GRID_MIN * GRID_MIN;
	int from = ((int)s->work_from + GRID_MIN - 1) / GRID_MIN * GRID_MIN, to = (int)s->work_to / GRID_MIN * GRID_MIN;

	if (minute > to)
		minute = to;
	if (minute >= from)
		return zone_at_ms(&s->zone, day, minute);
	if (zone_at_ms(&s->zone, day, from) < deadline_ms)
		return zone_at_ms(&s->zone, day, from);
	return zone_at_ms(&s->zone, day - 1, to);
}

/* When its employee is reminded of it; FOLD_NO_DUE: not. Half hours, so that those of one time are one message. */
static int64_t nudge_ms(const struct settings *s, const struct todo *t)
{
	int64_t at;

	if (!s->todo_ms || !s->agentid || s->work_from < 0 || s->work_from >= s->work_to)
		return FOLD_NO_DUE;
	at = in_hours(s, t->deadline_ms - s->todo_ms, t->deadline_ms);
	return at < t->made_ms + SOONEST_MS ? FOLD_NO_DUE : at;
}

enum rc botnudge_plan(struct fold *f, const struct todo *t, struct err *err)
{
	struct timer at = {.due_ms = nudge_ms(f->settings, t), .kind = TIMER_NUDGE, .row = 0};

	return at.due_ms == FOLD_NO_DUE ? RC_OK : timer_add(f->db, &at, err);
}

static enum rc send(struct fold *f, const struct bot_talk *t, struct err *err)
{
	struct request r = {.api = API_MESSAGE_SEND};
	struct effects_spec spec = {.lane = API_LANE_EMPLOYEE, .subject = SPAN_LIT("nudge")};

	r.u.message = (struct request_message){.touser = t->me.userid,
		.msgtype = SPAN_LIT("text"),
		.agentid = f->settings->agentid,
		.content = text_span(&t->out),
		.enable_duplicate_check = 1};
	return effects_put(f, &r, &spec, err);
}

/* His that are due so soon, in one message. Without numbers: those that he answers with are of the list that he asked for. */
static enum rc remind(struct fold *f, struct span userid, int64_t due_ms, struct err *err)
{
	struct bot_talk t = {.f = f, .me.userid = userid};
	struct todo *v = NULL;
	struct text foot;
	int n = 0, due = 0, shown = 0;
	/* He is reminded so long before the deadline, or up to a working day earlier or later (in_hours). */
	int64_t near = due_ms + f->settings->todo_ms;
	enum rc rc = todo_near(f->db, f->work, userid, near - 2 * ZONE_DAY_MS, near + 2 * ZONE_DAY_MS, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		due += nudge_ms(f->settings, &v[i]) == due_ms;
	if (rc || !due)
		return rc;
	text_init(&t.out, (size_t)64 << 10);
	text_init(&foot, REQUEST_MAX_MESSAGE_BYTES);
	text_addf(&t.out, "有 %d 件事快到期：", due);
	if (due > SHOWN)
		text_addf(&foot, "\n这里是最急的 %d 件，还有 %d 件：发「我的任务」看全部，最急的在前", SHOWN,
			due - SHOWN);
	text_adds(&foot, "\n办完的发「我的任务」看编号，再回「完成 编号」");
	size_t share = (REQUEST_MAX_MESSAGE_BYTES - t.out.n - foot.n) / (size_t)(due < SHOWN ? due : SHOWN);
	for (int i = 0; !rc && i < n && shown < SHOWN; i++)
		if (nudge_ms(f->settings, &v[i]) == due_ms) {
			rc = botlist_line(&t, 0, &v[i], share, err);
			shown++;
		}
	text_add(&t.out, text_span(&foot));
	text_release(&foot);
	if (!rc)
		rc = send(f, &t, err);
	text_release(&t.out);
	return rc;
}

enum rc botnudge_fire(struct fold *f, int64_t due_ms, struct err *err)
{
	struct span *who = NULL;
	int n = 0;
	enum rc rc = todo_employees(f->db, f->work, &who, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = remind(f, who[i], due_ms, err);
	return rc;
}
