/* deeds: what a step does besides speaking: tags, to-dos, hand-over, stop; and the messages that tell employees. */
#include "botnudge.h"
#include "campint.h"
#include "codework.h"
#include "flashwork.h"
#include "foldint.h"
#include "groupint.h"
#include "hookwork.h"
#include "tagwork.h"
#include "base/utf8.h"
#include "store/contact.h"
#include "store/conversion.h"
#include "store/employee.h"
#include <inttypes.h>

/* 约上、没接 */
static struct span joined(struct fold *f, const struct sop_names *names)
{
	struct text t;
	struct span s;

	if (names->n == 0)
		return SPAN_LIT("");
	text_init(&t, 4096);
	for (int i = 0; i < names->n; i++) {
		text_adds(&t, i ? "、" : "");
		text_add(&t, names->v[i]);
	}
	s = arena_copy(f->work, text_span(&t));
	text_release(&t);
	return s;
}

enum rc deeds_give(struct fold *f, struct todo *t, struct err *err)
{
	enum rc rc = db_next_row(f->db, &t->todo, err);

	t->made_ms = f->now_ms;
	t->state = TODO_OPEN;
	t->done_ms = TODO_NONE;
	if (!rc)
		rc = todo_add(f->db, t, err);
	if (rc)
		return rc;
	deeds_tell(f, false, t->employee, t->text);
	return botnudge_plan(f, t, err);
}

enum rc deeds_todo(
	struct fold *f, const struct round *r, const struct deeds_todo *what, int64_t *ret_todo, struct err *err)
{
	struct todo t = {.employee = r->row.employee,
		.customer = r->row.customer,
		.enrolment = r->row.enrolment,
		.script = r->row.script,
		.step = what->step,
		.text = what->text,
		.says = what->says,
		.options = joined(f, &what->options),
		.delivers = what->delivers,
		.fresh = what->fresh,
		.deadline_ms = what->deadline_ms};
	enum rc rc = deeds_give(f, &t, err);

	if (!rc && ret_todo)
		*ret_todo = t.todo;
	return rc;
}

static enum rc do_todo(
	struct fold *f, const struct round *r, const struct sop_step *step, const struct sop_action *a, struct err *err)
{
	struct sop_facts facts;
	const char *word = NULL;
	enum reason reason;
	struct span text;
	enum rc rc = factload(f, r->row.customer, r->row.employee, r->row.channel, r, step->index,
		engine_text_needs(&a->text, RENDER_ONE), &facts, err);

	if (rc)
		return rc;
	text_clear(&f->frozen);
	reason = render_text(&a->text, &facts.values, RENDER_ONE, &f->frozen, &word);
	if (reason != REASON_OK)
		return decisions_note(f, r->row.customer, r->row.script, step->id, "todo", reason, span_of(word), err);
	text = arena_copy(f->work, text_span(&f->frozen));
	return deeds_todo(f, r,
		&(struct deeds_todo){
			step->id, text, a->options, false, when_todo(&f->rules, a, f->now_ms), false, SPAN_ABSENT},
		NULL, err);
}

static enum rc do_stage(
	struct fold *f, struct round *r, const struct sop_step *step, const struct sop_action *a, struct err *err)
{
	const struct stagework_move m = {.customer = r->row.customer,
		.employee = r->row.employee,
		.state = r->row.channel,
		.stage = a->names.v[0],
		.script = r->row.script,
		.step = step->id};
	enum rc rc = stagework_move(f, &m, err);

	if (rc != RC_NOTFOUND)
		return rc == RC_CONFLICT ? RC_OK : rc;
	return decisions_note(f, r->row.customer, r->row.script, step->id, "stage", REASON_NO_STAGE, m.stage, err);
}

/* The first characters of s. */
static struct span letters(struct span s, int most)
{
	size_t bytes = 0;

	for (int i = 0; i < most && bytes < s.n; i++) {
		uint32_t cp;
		size_t n = utf8_next(span_drop(s, bytes), &cp);

		bytes += n ? n : 1;
	}
	return span_take(s, bytes);
}

/* The text of an action for this customer, in work. RC_NOTFOUND: a value lacks, `why` says so. */
static enum rc render_action(struct fold *f, const struct round *r, const struct sop_step *step,
	const struct sop_text *from, const char *verdict, struct span *ret, struct err *err)
{
	struct sop_facts facts;
	const char *word = NULL;
	enum reason reason;
	enum rc rc = factload(f, r->row.customer, r->row.employee, r->row.channel, r, step->index,
		engine_text_needs(from, RENDER_ONE), &facts, err);

	if (rc)
		return rc;
	text_clear(&f->frozen);
	reason = render_text(from, &facts.values, RENDER_ONE, &f->frozen, &word);
	if (reason == REASON_OK) {
		*ret = arena_copy(f->work, text_span(&f->frozen));
		return RC_OK;
	}
	rc = decisions_note(f, r->row.customer, r->row.script, step->id, verdict, reason, span_of(word), err);
	return rc ? rc : RC_NOTFOUND;
}

/* 备注 on the relation of the 跟进人 (api.md 2.5). Repeating it is harmless. */
static enum rc do_remark(
	struct fold *f, const struct round *r, const struct sop_step *step, const struct sop_action *a, struct err *err)
{
	struct request q = {
		.api = API_REMARK, .u.remark = {.userid = r->row.employee, .external_userid = r->row.customer}};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("remark"), .customer = r->row.customer};
	struct span text = SPAN_LIT("");
	enum rc rc = render_action(f, r, step, &a->text, "remark", &text, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	q.u.remark.remark = letters(text, SOP_REMARK_CHARS);
	return effects_put(f, &q, &spec, err);
}

enum rc deeds_employee(struct fold *f, struct span said, struct span *ret_userid, struct err *err)
{
	struct employee *v = NULL;
	int n = 0;
	enum rc rc = employee_all(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (condeval_employee(said, v[i].userid, v[i].name)) {
			*ret_userid = v[i].userid;
			return RC_OK;
		}
	return rc ? rc : RC_NOTFOUND;
}

static enum rc of_group(struct fold *f, struct span chat, const struct chat **ret, struct err *err)
{
	struct chat *c = arena_alloc(f->work, sizeof *c);
	enum rc rc = chat_get(f->db, f->work, chat, c, err);

	if (!rc)
		*ret = c;
	return rc;
}

/* 「客户 小明（wm…）走到了「新客七天」的「第一晚」」 */
static enum rc plain_notice(
	struct fold *f, const struct round *r, const struct sop_step *step, struct span *ret, struct err *err)
{
	struct contact c;
	const struct chat *chat = NULL;
	enum rc rc;

	if (group_kind(r->script->ast->kind) && !r->row.camp) {
		rc = of_group(f, r->row.customer, &chat, err);
		if (!rc)
			*ret = effects_subject(f, "客户群 %.*s 走到了「%.*s」的「%.*s」",
				SPAN_ARG(chat->name.n ? chat->name : chat->chat), SPAN_ARG(r->script->ast->name),
				SPAN_ARG(step->id));
		return rc;
	}
	rc = contact_get(f->db, f->work, r->row.customer, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	*ret = effects_subject(f, "客户 %.*s%s%.*s%s走到了「%.*s」的「%.*s」", SPAN_ARG(rc ? SPAN_LIT("") : c.name),
		!rc && c.name.n ? "（" : "", SPAN_ARG(r->row.customer), !rc && c.name.n ? "）" : " ",
		SPAN_ARG(r->script->ast->name), SPAN_ARG(step->id));
	return RC_OK;
}

static enum rc do_notify(
	struct fold *f, const struct round *r, const struct sop_step *step, const struct sop_action *a, struct err *err)
{
	struct span text = SPAN_LIT(""), userid;
	enum rc rc = a->text.n ? render_action(f, r, step, &a->text, "notify", &text, err)
			       : plain_notice(f, r, step, &text, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	for (int i = 0; !rc && i < a->names.n; i++) {
		rc = deeds_employee(f, a->names.v[i], &userid, err);
		if (!rc)
			deeds_tell(f, true, userid, text);
		else if (rc == RC_NOTFOUND)
			rc = decisions_note(f, r->row.customer, r->row.script, step->id, "notify", REASON_NO_EMPLOYEE,
				a->names.v[i], err);
	}
	return rc;
}

static enum rc do_convert(
	struct fold *f, const struct round *r, const struct sop_step *step, struct span name, struct err *err)
{
	const struct conversion c = {.enrolment = r->row.enrolment,
		.name = name,
		.customer = r->row.customer,
		.employee = r->row.employee,
		.at_ms = f->now_ms,
		.day = zone_day(&f->settings->zone, f->now_ms),
		.script = r->row.script,
		.step = step->id};
	enum rc rc = conversion_add(f->db, &c, err);

	if (!rc)
		return hookwork_conversion(f, &r->row, step->id, name, err);
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc do_points(
	struct fold *f, const struct round *r, const struct sop_step *step, int64_t points, struct err *err)
{
	const struct scorework_whose w = {r->row.customer, r->row.employee, r->row.channel};

	return scorework_give(f, &w, points, r->row.script, step->id, SPAN_ABSENT, err);
}

/* 转剧本 X: end here, enter X now if it lets him in (finding 33). */
static enum rc do_handover(struct fold *f, struct round *r, struct span name, struct err *err)
{
	bool group = group_kind(r->script->ast->kind) && !r->row.camp;
	const struct foldscript *to = group ? foldload_group(f, name) : foldload_named(f, name);
	struct happened h = {.customer = r->row.customer, .state = r->row.channel, .only = to};
	enum rc rc;

	if (!to)
		rc = decisions_note(
			f, r->row.customer, r->row.script, SPAN_ABSENT, "handover", REASON_NO_SCRIPT, name, err);
	else
		rc = enrol_end(
			f, &r->row, r->row.goal_ms == ENROLMENT_NONE ? "handed" : "goal", REASON_HANDED, name, err);
	if (rc || !to)
		return rc;
	r->view.standing = SOP_ENDED;
	if (group && (rc = of_group(f, r->row.customer, &h.chat, err)))
		return rc;
	h.ev = (struct sop_happening){.event = SOP_EV_HANDED,
		.at_ms = f->now_ms,
		.employee = r->row.employee,
		.channel = codework_channel(f, r->row.channel),
		.script = r->script->ast->name,
		.amount_fen = -1};
	return happen_queue(f, &h, err);
}

static enum rc do_stop(struct fold *f, struct round *r, const struct sop_step *step, struct err *err)
{
	bool goal = r->row.goal_ms != ENROLMENT_NONE;
	enum rc rc =
		enrol_end(f, &r->row, goal ? "goal" : "stopped", goal ? REASON_GOAL : REASON_STOP_STEP, step->id, err);

	r->view.standing = SOP_ENDED;
	return rc;
}

enum rc deeds_one(
	struct fold *f, const struct round *r, const struct sop_step *step, const struct sop_action *a, struct err *err)
{
	return a->act == SOP_ACT_TODO ? do_todo(f, r, step, a, err) : do_notify(f, r, step, a, err);
}

static enum rc do_tags(struct fold *f, const struct round *r, const struct sop_names *tags, bool on, struct err *err)
{
	if (group_kind(r->script->ast->kind) && !r->row.camp)
		return groupdeeds_tag(f, r, tags, on, err);
	return on ? tagwork_put(f, r->row.customer, r->row.employee, tags, r->worn, err)
		  : tagwork_take(f, r->row.customer, tags, r->worn, err);
}

/* What is done on somebody's relation. A customer of 微信客服 may be nobody's friend: then 员工任务 goes to 负责人, and the rest is
 * left out. *ret_as: in whose name; NULL: nobody's. */
static enum rc in_whose_name(struct fold *f, struct round *r, const struct sop_step *step, const struct sop_action *a,
	struct round *owned, struct round **ret_as, struct err *err)
{
	bool needs = a->act == SOP_ACT_TAG || a->act == SOP_ACT_REMARK || a->act == SOP_ACT_TODO;
	struct span owner = r->script->ast->owner;
	enum rc rc = RC_NOTFOUND;

	*ret_as = r;
	if (!needs || r->row.employee.n || group_kind(r->script->ast->kind))
		return RC_OK;
	*owned = *r;
	*ret_as = NULL;
	if (a->act == SOP_ACT_TODO && owner.n)
		rc = deeds_employee(f, owner, &owned->row.employee, err);
	if (!rc)
		*ret_as = owned;
	return rc == RC_NOTFOUND ? decisions_note(f, r->row.customer, r->row.script, step->id, "left_out",
					   REASON_NO_RELATION, SPAN_ABSENT, err)
				 : rc;
}

static enum rc run_one(
	struct fold *f, struct round *r, const struct sop_step *step, const struct sop_action *a, struct err *err)
{
	struct round owned, *as = NULL;
	enum rc rc = in_whose_name(f, r, step, a, &owned, &as, err);

	if (rc || !as)
		return rc;
	switch (a->act) {
	case SOP_ACT_TAG: return do_tags(f, as, &a->names, true, err);
	case SOP_ACT_REMARK: return do_remark(f, as, step, a, err);
	default: return do_todo(f, as, step, a, err);
	}
}

enum rc deeds_run(struct fold *f, struct round *r, const struct sop_step *step, const struct sop_action *v, int n,
	struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < n && r->row.state != ENROLMENT_ENDED; i++)
		switch (v[i].act) {
		case SOP_ACT_TAG: rc = run_one(f, r, step, &v[i], err); break;
		case SOP_ACT_UNTAG: rc = do_tags(f, r, &v[i].names, false, err); break;
		case SOP_ACT_STAGE: rc = do_stage(f, r, step, &v[i], err); break;
		case SOP_ACT_REMARK: rc = run_one(f, r, step, &v[i], err); break;
		case SOP_ACT_NOTIFY: rc = do_notify(f, r, step, &v[i], err); break;
		case SOP_ACT_CONVERT: rc = do_convert(f, r, step, v[i].names.v[0], err); break;
		case SOP_ACT_POINTS: rc = do_points(f, r, step, v[i].points, err); break;
		case SOP_ACT_TODO: rc = run_one(f, r, step, &v[i], err); break;
		case SOP_ACT_HANDOVER: rc = v[i].names.n ? do_handover(f, r, v[i].names.v[0], err) : RC_OK; break;
		case SOP_ACT_STOP: rc = do_stop(f, r, step, err); break;
		case SOP_ACT_REPORT:
			rc = r->script->ast->flash ? flashwork_report(f, r, &v[i], err)
						   : campreport_tell(f, r, &v[i], err);
			break;
		case SOP_ACT_JUMP: rc = branches_jump(f, r, step, v[i].jump, err); break;
		}
	return rc;
}

/* -- telling ---------------------------------------------------------------------------------------------------------- */

void deeds_tell(struct fold *f, bool notice, struct span employee, struct span text)
{
	struct foldnote *note;

	if (!f->settings->agentid)
		return;
	note = arena_alloc(f->rows, sizeof *note); /* outlives the due entry in hand */
	note->notice = notice;
	note->employee = arena_copy(f->rows, employee);
	note->text = arena_copy(f->rows, text);
	if (f->last_note)
		f->last_note->next = note;
	else
		f->notes = note;
	f->last_note = note;
}

void deeds_tell_once(struct fold *f, struct span employee, struct span text)
{
	for (const struct foldnote *i = f->notes; i; i = i->next)
		if (i->notice && span_eq(i->employee, employee) && span_eq(i->text, text))
			return;
	deeds_tell(f, true, employee, text);
}

/* To-dos are one message, notices another. */
static bool together(const struct foldnote *a, const struct foldnote *b)
{
	return a->notice == b->notice && span_eq(a->employee, b->employee);
}

/* "您有 3 件事要做" and as many lines as fit into one message. */
static void write_message(struct fold *f, const struct foldnote *first)
{
	int n = 0, shown = 0;

	for (const struct foldnote *i = first; i; i = i->next)
		n += together(i, first);
	text_clear(&f->frozen);
	text_addf(&f->frozen, first->notice ? "您有 %d 条通知：" : "您有 %d 件事要做：", n);
	for (const struct foldnote *i = first; i; i = i->next) {
		if (!together(i, first))
			continue;
		if (f->frozen.n + i->text.n + 64 > REQUEST_MAX_MESSAGE_BYTES)
			break;
		shown++;
		if (first->notice)
			text_addf(&f->frozen, "\n%d. %.*s", shown, SPAN_ARG(i->text));
		else /* 完成 3 is of the list that he asks for */
			text_addf(&f->frozen, "\n· %.*s", SPAN_ARG(i->text));
	}
	if (shown < n && first->notice)
		text_addf(&f->frozen, "\n还有 %d 条", n - shown);
	else if (shown < n)
		text_addf(&f->frozen, "\n还有 %d 件，发「我的任务」或者打开侧边栏看全部", n - shown);
}

static bool told(const struct foldnote *first, const struct foldnote *note)
{
	for (const struct foldnote *i = first; i != note; i = i->next)
		if (together(i, note))
			return true;
	return false;
}

enum rc deeds_notes(struct fold *f, struct err *err)
{
	enum rc rc = RC_OK;

	for (const struct foldnote *i = f->notes; !rc && i; i = i->next) {
		struct request r = {.api = API_MESSAGE_SEND};
		struct effects_spec spec = {.lane = API_LANE_EMPLOYEE, .subject = SPAN_LIT("todo")};

		if (told(f->notes, i))
			continue;
		write_message(f, i);
		r.u.message = (struct request_message){.touser = i->employee,
			.msgtype = SPAN_LIT("text"),
			.agentid = f->settings->agentid,
			.content = text_span(&f->frozen),
			.enable_duplicate_check = 1};
		rc = effects_make(f, &r, &spec, NULL, err);
		if (rc == RC_LIMIT)
			rc = RC_OK;
	}
	f->notes = f->last_note = NULL;
	return rc;
}
