/* botwork: what an employee types to the app is an input like all; the fold decides, and the answer goes out on the lane of chat
 * answers (D2). Each thing he says leaves a row in the audit. */
#include "botask.h"
#include "botcard.h"
#include "botlist.h"
#include "base/utf8.h"
#include "crm/veil.h"
#include "flow/botsay.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SAID_BYTES 2048                 /* of a command (callbacks.md 4.2); more is cut */
#define DETAIL_BYTES 200                /* of a line in the audit */
#define ANSWER_MS (30 * INT64_C(60000)) /* an answer that is older helps nobody */
#define MESSAGES 3                      /* of one answer */
#define LOG_SHOWN 20
#define LOG_MS (7 * 24 * 60 * INT64_C(60000))

static const char more[] = "\n…";

void botwork_refuse(struct bot_talk *t, const char *fmt, ...)
{
	char line[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	t->outcome = BOTLOG_REFUSED;
	text_add(&t->out, utf8_prefix(span_of(line), strlen(line)));
}

bool botwork_went(struct bot_talk *t)
{
	struct fold *f = t->f;

	if (f->outcome == OUTCOME_DONE)
		return true;
	botwork_refuse(t, "%.*s", SPAN_ARG(f->reason));
	f->outcome = OUTCOME_DONE;
	return false;
}

/* -- commands without a file of their own ------------------------------------------------------------------------------- */

static enum rc say_help(struct bot_talk *t, struct err *err)
{
	(void)err;
	botwords_help(t->me.roles, &t->out);
	return RC_OK;
}

/* May he read whole whatever names stand in that row? Where it is nobody's in particular, they are of customers of who typed them. */
static enum rc row_near(struct bot_talk *t, const struct botlog *l, enum veil_near *ret, struct err *err)
{
	if (l->customer.n)
		return botfind_near(t, l->customer, ret, err);
	*ret = span_eq(l->employee, t->me.userid) ? VEIL_OWN : botrole_leads(&t->me, l->employee) ? VEIL_LED : VEIL_FAR;
	return RC_OK;
}

/* A row of the audit as he may read it. */
static enum rc say_row(struct bot_talk *t, const struct botlog *l, struct err *err)
{
	struct fold *f = t->f;
	struct span customer = SPAN_LIT("");
	enum veil_near near = VEIL_FAR;
	struct text row;
	enum rc rc = row_near(t, l, &near, err);

	if (rc)
		return rc;
	if (!veil_whole(VEIL_NAME, t->me.roles, near)) {
		rc = l->customer.n ? botfind_shown(t, l->customer, &customer, err) : RC_OK;
		return rc ? rc : botsay_veiled(f->db, f->work, &f->settings->zone, l, customer, &t->out, err);
	}
	text_init(&row, SAID_BYTES + 1024);
	rc = botsay_row(f->db, f->work, &f->settings->zone, l, &row, err);
	veil_words(&t->out, text_span(&row), t->me.roles, near, NULL, 0);
	text_release(&row);
	return rc;
}

/* 记录: the last ones of those whom he sees. */
static enum rc say_log(struct bot_talk *t, struct err *err)
{
	struct fold *f = t->f;
	struct botlog *v = NULL;
	struct span who = SPAN_LIT("");
	int n = 0, shown = 0;
	enum rc rc = RC_OK;

	if (t->rest.n) {
		rc = deeds_employee(f, t->rest, &who, err);
		if (rc == RC_NOTFOUND || (!rc && !botrole_sees(&t->me, who))) {
			botwork_refuse(t, "您名下没有叫「%.*s」的员工", SPAN_ARG(t->rest));
			return RC_OK;
		}
	}
	if (!rc)
		rc = botlog_last(f->db, f->work, who, f->now_ms - LOG_MS, 20 * LOG_SHOWN, &v, &n, err);
	for (int i = 0; !rc && i < n && shown < LOG_SHOWN; i++) {
		if (!botrole_sees(&t->me, v[i].employee))
			continue;
		text_adds(&t->out, shown++ ? "\n" : "");
		rc = say_row(t, &v[i], err);
	}
	if (!rc && !shown)
		text_adds(&t->out, "七天里没有人在应用里说过什么");
	return rc;
}

/* -- the table ----------------------------------------------------------------------------------------------------------- */

static enum rc (*const runs[BOT_VERBS])(struct bot_talk *t, struct err *err) = {
	[BOT_HELP] = say_help,
	[BOT_TODAY] = botask_today,
	[BOT_WEEK] = botask_week,
	[BOT_RANK] = botask_rank,
	[BOT_FUNNEL] = botask_funnel,
	[BOT_STRUCTURE] = botask_structure,
	[BOT_WEEKLY] = botask_weekly,
	[BOT_MONTHLY] = botask_monthly,
	[BOT_CUSTOMER] = botask_customer,
	[BOT_TODOS] = botlist_show,
	[BOT_MORE] = botlist_more,
	[BOT_DONE] = bottodo_done,
	[BOT_OPEN] = bottodo_open,
	[BOT_SKIP] = bottodo_skip,
	[BOT_STOP] = botstop_stop,
	[BOT_RESUME] = botstop_resume,
	[BOT_REMARK] = botnote_remark,
	[BOT_DESCRIBE] = botnote_description,
	[BOT_ORDER] = botorder_tell,
	[BOT_AMEND] = botorder_amend,
	[BOT_YES] = botorder_yes,
	[BOT_NO] = botorder_no,
	[BOT_LOG] = say_log,
};

/* What the house has and this conversation has not: where it is instead. false: said is none of that. */
static bool say_elsewhere(struct bot_talk *t)
{
	static const char *const by_clock[] = {"早会", "复盘", "报单板"};
	static const char *const on_pages[] = {"测算", "目标", "复购", "复购率", "RFM", "rfm", "实验", "对照组",
		"确认率", "员工确认", "成交", "当日开单", "开单率", "朋友圈", "客户群", "话术效果", "报表"};
	bool whole = t->me.roles & (BOT_BOSS | BOT_OPERATOR);
	struct span said = span_trim(t->said);

	for (size_t i = 0; i < sizeof by_clock / sizeof *by_clock; i++)
		if (span_is(said, by_clock[i])) {
			text_addf(&t->out,
				"「%s」到点自己发（配置 [digest]），在这里要不到。现在的数发「今日」，昨天的发「昨天」%s",
				by_clock[i], whole ? "，上一周、上个月的发「周报」「月报」" : "");
			return true;
		}
	for (size_t i = 0; i < sizeof on_pages / sizeof *on_pages; i++)
		if (span_is(said, on_pages[i])) {
			text_addf(&t->out, "「%s」在网页的「报表」里%s。这里能问「今日」「排行」%s", on_pages[i],
				whole ? "" : "，分不到员工的要请老板、运营看",
				whole ? "「漏斗」「结构」「周报」「月报」" : "");
			return true;
		}
	return false;
}

static enum rc unknown(struct bot_talk *t)
{
	t->outcome = BOTLOG_UNKNOWN;
	if (say_elsewhere(t))
		return RC_OK;
	text_addf(&t->out, "没听懂「%.*s」。发「帮助」看能做什么", SPAN_ARG(utf8_prefix(span_trim(t->said), 120)));
	return RC_OK;
}

enum rc botwork_stranger(struct bot_talk *t, struct err *err)
{
	struct text who;
	enum rc rc;

	text_init(&who, 1024);
	rc = botrole_helpers(t->f, &who, err);
	botwork_refuse(t, "您好，您还没有开通这里的命令。要用的话，请找%s登记您的账号 %.*s",
		who.n ? text_str(&who) : "管理员", SPAN_ARG(t->me.userid));
	text_release(&who);
	return rc;
}

/* 「老板、主管」 */
static void say_roles(unsigned roles, struct text *out)
{
	bool any = false;

	for (unsigned bit = BOT_BOSS; bit; bit >>= 1)
		if (roles & bit) {
			text_addf(out, "%s%s", any ? "、" : "", botwords_role(bit));
			any = true;
		}
}

static enum rc run(struct bot_talk *t, struct err *err)
{
	if (!t->me.roles)
		return botwork_stranger(t, err);
	if (!t->command)
		return unknown(t);
	if (t->command->roles & t->me.roles)
		return runs[t->command->verb](t, err);
	t->outcome = BOTLOG_REFUSED;
	text_addf(&t->out, "「%s」是给", t->command->name);
	say_roles(t->command->roles, &t->out);
	text_adds(&t->out, "用的，请找他们");
	return RC_OK;
}

/* -- around a command ---------------------------------------------------------------------------------------------------- */

enum rc botwork_send(struct fold *f, struct span userid, struct span text, int most, struct err *err)
{
	struct request r = {.api = API_MESSAGE_SEND};
	struct effects_spec spec = {
		.lane = API_LANE_CHAT, .not_after_ms = f->now_ms + ANSWER_MS, .subject = SPAN_LIT("chat")};
	enum rc rc = RC_OK;

	if (!f->settings->agentid)
		return RC_OK;
	/* No duplicate check: who asks twice wants two answers, and an answer that comes twice does no harm. */
	for (int i = 0; !rc && text.n && i < most; i++) {
		bool cut = i == most - 1 && text.n > REQUEST_MAX_MESSAGE_BYTES;
		struct span piece = utf8_piece(&text, REQUEST_MAX_MESSAGE_BYTES - (cut ? sizeof more : 0));

		if (!span_trim(piece).n)
			continue;
		if (cut)
			piece = effects_subject(f, "%.*s%s", SPAN_ARG(piece), more);
		r.u.message = (struct request_message){.touser = userid,
			.msgtype = SPAN_LIT("text"),
			.agentid = f->settings->agentid,
			.content = piece};
		spec.not_before_ms = i ? f->now_ms + i * FOLD_SECOND_MS : 0; /* one behind the other */
		rc = effects_put(f, &r, &spec, err);
	}
	return rc;
}

enum rc botwork_answer(struct fold *f, struct span userid, struct text *out, struct err *err)
{
	return botwork_send(f, userid, text_span(out), MESSAGES, err);
}

enum rc botwork_keep(struct bot_talk *t, struct err *err)
{
	struct span head = t->detail, rest;

	if (!span_present(head))
		span_cut(t->out.n ? text_span(&t->out) : SPAN_LIT(""), '\n', &head, &rest);
	const struct botlog l = {.input_id = t->f->input_id,
		.at_ms = t->f->now_ms,
		.employee = t->me.userid,
		.command = t->command ? span_of(t->command->name) : SPAN_LIT(""),
		.said = t->said,
		.customer = t->customer,
		.outcome = t->outcome,
		.detail = utf8_prefix(head, DETAIL_BYTES)};
	return botlog_add(t->f->db, &l, err);
}

/* A bare number chooses among what was listed; all else begins with a command, or is of some days. */
static enum rc take_line(struct bot_talk *t, struct span line, struct err *err)
{
	int64_t number = 0;
	enum rc rc;

	t->command = botwords_find(line, &t->rest);
	if (!t->command || t->rest.n) { /* 「今天排行」, 「本周 排行」 */
		struct span days;
		const struct bot_command *c =
			botwords_dated(line, zone_day(&t->f->settings->zone, t->f->now_ms), &days);

		if (c && (!t->command || !span_eq(days, line))) {
			t->command = c;
			t->rest = days;
		}
	}
	if (t->command || !t->me.roles || !span_int(line, &number))
		return RC_OK;
	rc = botfind_number(t, number, err);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc botwork_hear(struct bot_talk *t, struct err *err)
{
	struct text line;
	enum rc rc;

	t->said = utf8_prefix(t->said, SAID_BYTES);
	text_init(&line, SAID_BYTES + 1);
	botwords_fold(t->said, &line);
	rc = take_line(t, line.n ? arena_copy(t->f->work, text_span(&line)) : SPAN_LIT(""), err);
	if (!rc)
		rc = run(t, err);
	if (!rc)
		rc = botwork_keep(t, err);
	text_release(&line);
	return rc;
}

/* What he said in the chat, whichever way. */
static enum rc hear(struct fold *f, struct span userid, struct span said, struct err *err)
{
	struct bot_talk t = {.f = f, .customer = SPAN_LIT(""), .said = arena_copy(f->work, said)};
	enum rc rc = botrole_of(f, userid, &t.me, err);

	if (rc)
		return rc;
	text_init(&t.out, (size_t)64 << 10);
	rc = botwork_hear(&t, err);
	if (!rc)
		rc = botwork_answer(f, t.me.userid, &t.out, err);
	text_release(&t.out);
	return rc;
}

/* A button of a card: the to-do is decided once, whoever presses how often; then the card says so. */
static enum rc pressed(struct fold *f, const struct event *ev, struct err *err)
{
	struct bot_talk t = {.f = f, .customer = SPAN_LIT(""), .said = ev->event_key};
	struct span name = SPAN_ABSENT;
	enum rc rc = botrole_of(f, ev->from_user, &t.me, err);

	if (rc)
		return rc;
	text_init(&t.out, (size_t)64 << 10);
	rc = t.me.roles ? botcard_press(&t, ev->event_key, &name, err) : botwork_stranger(&t, err);
	if (!rc)
		rc = botwork_keep(&t, err);
	if (!rc && span_present(name) && ev->response_code.n)
		rc = botcard_grey(f, t.me.userid, ev->response_code, name, err);
	if (!rc)
		rc = botwork_answer(f, t.me.userid, &t.out, err);
	text_release(&t.out);
	return rc;
}

/* Of our own app: another one of the corp may have its callbacks here, too. */
static bool ours(const struct fold *f, const struct event *ev)
{
	int64_t agent = 0;

	return f->settings->agentid && span_int(ev->agent_id, &agent) && agent == f->settings->agentid;
}

enum rc botwork_event(struct fold *f, const struct event *ev, struct err *err)
{
	if (!ours(f, ev) || !ev->from_user.n)
		return RC_OK;
	if (span_is(ev->kind, "message:text"))
		return hear(f, ev->from_user, ev->content, err);
	if (span_is(ev->kind, "event:template_card_event") && ev->event_key.n)
		return pressed(f, ev, err);
	/* A button of the menu is the command that it is called. */
	if (span_is(ev->kind, "event:click") && ev->event_key.n)
		return hear(f, ev->from_user, ev->event_key, err);
	return RC_OK;
}
