/* foldcommand: what a person asks of the state, by command line or page: {"verb": …, "by": …}. */
#include "botint.h"
#include "botmenu.h"
#include "loginwork.h"
#include "foldheard.h"
#include "campint.h"
#include "codework.h"
#include "datework.h"
#include "flashwork.h"
#include "hookwork.h"
#include "foldint.h"
#include "foldorders.h"
#include "kfint.h"
#include "kfway.h"
#include "paywork.h"
#include "strategywork.h"
#include "syncwork.h"
#include "tagedit.h"
#include "todowork.h"
#include "transferwork.h"
#include "whygroup.h"
#include "store/contact.h"
#include "store/firm.h"
#include <string.h>

struct asked {
	const struct json_node *root;
	struct span by;
};

static struct span text_of(struct fold *f, const struct asked *a, const char *key)
{
	return arena_copy(f->work, json_str(json_get(a->root, key)));
}

/* A group by its chat_id or its name. */
static enum rc enrol_group(struct fold *f, const struct foldscript *s, struct span what, struct err *err)
{
	struct chat *c = arena_alloc(f->work, sizeof *c); /* what is queued looks at it later */
	struct err why = {0};
	struct span id;
	enum rc rc = whygroup_find(f->db, f->work, &f->settings->zone, what, &id, &why);

	if (rc == RC_NOTFOUND || rc == RC_CONFLICT) {
		fold_outcome(f, OUTCOME_REFUSED, "%s%s%s", why.text, why.hint[0] ? "。" : "", why.hint);
		return RC_OK;
	}
	if (!rc)
		rc = chat_get(f->db, f->work, id, c, err);
	else
		*err = why;
	const struct happened h = {.customer = id,
		.state = SPAN_LIT(""),
		.only = s,
		.chat = c,
		.ev = {.event = SOP_EV_MANUAL,
			.at_ms = f->now_ms,
			.amount_fen = -1,
			.employee = rc ? SPAN_LIT("") : c->owner,
			.channel = SPAN_LIT("")}};

	return rc ? rc : happen_queue(f, &h, err);
}

static enum rc verb_enrol(struct fold *f, const struct asked *a, struct err *err)
{
	struct happened h = {.customer = text_of(f, a, "customer"), .state = SPAN_LIT("")};
	struct span name = text_of(f, a, "script"), employee = text_of(f, a, "employee");

	h.only = foldload_group(f, name);
	if (h.only)
		return enrol_group(f, h.only, h.customer, err);
	h.only = foldload_named(f, name);
	if (!h.customer.n)
		return err_set(err, RC_INVALID, "no customer is named");
	if (!h.only) {
		fold_outcome(f, OUTCOME_REFUSED, "没有叫「%.*s」的剧本在运行", SPAN_ARG(name));
		return RC_OK;
	}
	h.ev = (struct sop_happening){
		.event = SOP_EV_MANUAL, .at_ms = f->now_ms, .amount_fen = -1, .channel = SPAN_LIT("")};
	if (employee.n)
		h.ev.employee = relations_lower(f, employee);
	return happen_queue(f, &h, err);
}

static enum rc verb_stage(struct fold *f, const struct asked *a, struct err *err)
{
	const struct stagework_move m = {
		.customer = text_of(f, a, "customer"), .stage = text_of(f, a, "stage"), .by = a->by};
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, m.customer, &c, err);

	if (rc == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "没有这位客户");
		return RC_OK;
	}
	if (!rc)
		rc = stagework_move(f, &m, err);
	if (rc == RC_NOTFOUND)
		fold_outcome(f, OUTCOME_REFUSED, "没有叫「%.*s」的阶段", SPAN_ARG(m.stage));
	else if (rc == RC_CONFLICT)
		fold_outcome(f, OUTCOME_DUPLICATE, "他本来就在「%.*s」", SPAN_ARG(m.stage));
	return rc == RC_NOTFOUND || rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc verb_score(struct fold *f, const struct asked *a, struct err *err)
{
	const struct scorework_whose w = {.customer = text_of(f, a, "customer")};
	int64_t points = 0;
	struct contact c;
	enum rc rc;

	if (!json_int(json_get(a->root, "points"), &points) || points == 0 || points < -SOP_MOST_POINTS ||
		points > SOP_MOST_POINTS)
		return err_set(err, RC_INVALID, "'points' is missing or more than %d", SOP_MOST_POINTS);
	rc = contact_get(f->db, f->work, w.customer, &c, err);
	if (rc == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "没有这位客户");
		return RC_OK;
	}
	return rc ? rc : scorework_give(f, &w, points, SPAN_ABSENT, SPAN_ABSENT, a->by, err);
}

static enum rc verb_firm(struct fold *f, const struct asked *a, struct err *err)
{
	struct span customer = text_of(f, a, "customer"), company = text_of(f, a, "company"),
		    role = text_of(f, a, "role");
	struct contact c;
	enum rc rc;

	if (!company.n && !role.n)
		return err_set(err, RC_INVALID, "'company' and 'role' are missing");
	rc = contact_get(f->db, f->work, customer, &c, err);
	if (rc == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "没有这位客户");
		return RC_OK;
	}
	return rc ? rc : firm_tell(f->db, customer, company, role, a->by, f->now_ms, err);
}

/* {"customer": …, "name": "生日", "date": "1990-05-04"}; an empty date takes it away. */
static enum rc verb_date(struct fold *f, const struct asked *a, struct err *err)
{
	struct span customer = text_of(f, a, "customer");
	const char *refusal = NULL;
	struct contact c;
	enum rc rc = contact_get(f->db, f->work, customer, &c, err);

	if (rc == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "没有这位客户");
		return RC_OK;
	}
	if (!rc)
		rc = datework_put(f, customer, text_of(f, a, "name"), text_of(f, a, "date"), &refusal, err);
	if (!rc && refusal)
		fold_outcome(f, OUTCOME_REFUSED, "%s", refusal);
	return rc;
}

static enum rc verb_stop(struct fold *f, const struct asked *a, struct err *err)
{
	struct span customer = text_of(f, a, "customer"), name = text_of(f, a, "script");
	const struct foldscript *s = foldload_named(f, name);
	struct span id = s ? s->ast->id : name;
	struct enrolment *v = NULL;
	int n = 0, ended = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (!name.n || span_eq(v[i].script, id)) {
			rc = enrol_end(f, &v[i], "stopped", REASON_BY_HAND, a->by, err);
			ended++;
		}
	if (!rc && !ended)
		fold_outcome(f, OUTCOME_REFUSED, name.n ? "他没有在走这个剧本" : "他没有在走的剧本");
	return rc;
}

static enum rc verb_heard(struct fold *f, const struct asked *a, struct err *err)
{
	return foldheard_apply(f, a->root, err);
}

static enum rc verb_todo_done(struct fold *f, const struct asked *a, struct err *err)
{
	int64_t id = 0;

	if (!json_int(json_get(a->root, "todo"), &id))
		return err_set(err, RC_INVALID, "'todo' is missing");
	return todowork_done(f, id, a->by, text_of(f, a, "result"), err);
}

/* The to-do is opened: its text as it goes out now. */
static enum rc verb_todo_open(struct fold *f, const struct asked *a, struct err *err)
{
	int64_t id = 0;

	if (!json_int(json_get(a->root, "todo"), &id))
		return err_set(err, RC_INVALID, "'todo' is missing");
	return todowork_open(f, id, err);
}

/* {"dry": true, "trust": true}, both false unless said. */
static enum rc verb_sync(struct fold *f, const struct asked *a, struct err *err)
{
	bool dry = false, trust = false;
	enum rc rc;

	json_bool(json_get(a->root, "dry"), &dry);
	json_bool(json_get(a->root, "trust"), &trust);
	rc = syncwork_begin(f, "told", dry, trust, err);
	if (rc == RC_CONFLICT)
		fold_outcome(f, OUTCOME_REFUSED, "上一次对账还没有完");
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc verb_kf_refresh(struct fold *f, const struct asked *a, struct err *err)
{
	(void)a;
	return kfwork_refresh(f, err);
}

static enum rc answer_refusal(struct fold *f, enum rc rc, struct span refusal)
{
	if (!rc && span_present(refusal))
		fold_outcome(f, OUTCOME_REFUSED, "%.*s", SPAN_ARG(refusal));
	return rc;
}

static enum rc verb_tag_rename(struct fold *f, const struct asked *a, struct err *err)
{
	struct span refusal = SPAN_ABSENT;
	enum rc rc = tagedit_rename(f, a->root, &refusal, err);

	return answer_refusal(f, rc, refusal);
}

static enum rc verb_tag_drop(struct fold *f, const struct asked *a, struct err *err)
{
	struct span refusal = SPAN_ABSENT;
	enum rc rc = tagedit_drop(f, a->root, &refusal, err);

	return answer_refusal(f, rc, refusal);
}

static enum rc verb_strategy_tag_add(struct fold *f, const struct asked *a, struct err *err)
{
	struct span refusal = SPAN_ABSENT;
	enum rc rc = strategymake_add(f, a->root, &refusal, err);

	return answer_refusal(f, rc, refusal);
}

static enum rc verb_tag_group_rename(struct fold *f, const struct asked *a, struct err *err)
{
	struct span refusal = SPAN_ABSENT;
	enum rc rc = tagedit_rename_group(f, a->root, &refusal, err);

	return answer_refusal(f, rc, refusal);
}

static enum rc verb_tag_group_drop(struct fold *f, const struct asked *a, struct err *err)
{
	struct span refusal = SPAN_ABSENT;
	enum rc rc = tagedit_drop_group(f, a->root, &refusal, err);

	return answer_refusal(f, rc, refusal);
}

static enum rc verb_kf_link(struct fold *f, const struct asked *a, struct err *err)
{
	struct span refusal = SPAN_ABSENT;
	enum rc rc = kfway_want(f, a->root, &refusal, err);

	return answer_refusal(f, rc, refusal);
}

/* {"from_ms": …}: what was paid since then; without it as far back as each day. */
static enum rc verb_pull(struct fold *f, const struct asked *a, struct err *err)
{
	int64_t from_ms = 0;
	enum rc rc;

	if (json_get(a->root, "from_ms") &&
		(!json_int(json_get(a->root, "from_ms"), &from_ms) || from_ms <= 0 || from_ms > f->now_ms))
		return err_set(err, RC_INVALID, "'from_ms' is no time of before");
	rc = paywork_pull(f, from_ms, err);
	if (rc == RC_CONFLICT)
		fold_outcome(f, OUTCOME_REFUSED, "上一次读对外收款还没有完");
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc verb_transfer(struct fold *f, const struct asked *a, struct err *err)
{
	const char *refusal = NULL;
	enum rc rc = transferwork_begin(f, a->root, a->by, &refusal, err);

	if (!rc && refusal)
		fold_outcome(f, OUTCOME_REFUSED, "%s", refusal);
	return rc;
}

static enum rc verb_unassigned(struct fold *f, const struct asked *a, struct err *err)
{
	(void)a;
	return transferwork_list(f, 0, err);
}

/* The menu of the app, even where we believe that it stands. */
static enum rc verb_menu(struct fold *f, const struct asked *a, struct err *err)
{
	enum rc rc;

	(void)a;
	if (!f->settings->agentid) {
		fold_outcome(f, OUTCOME_REFUSED, "没有哪个应用写了 agentid 和 secret，做不了菜单");
		return RC_OK;
	}
	rc = botmenu_make(f, true, err);
	if (rc == RC_LIMIT)
		fold_outcome(f, OUTCOME_REFUSED, "%s", err->text);
	return rc == RC_LIMIT ? RC_OK : rc;
}

static enum rc verb_flash_wait(struct fold *f, const struct asked *a, struct err *err)
{
	return flashwork_wait(f, a->root, a->by, err);
}

static enum rc verb_page(struct fold *f, const struct asked *a, struct err *err)
{
	return botpage_apply(f, a->root, a->by, err);
}

static enum rc verb_checkin(struct fold *f, const struct asked *a, struct err *err)
{
	return campcheck_told(f, a->root, a->by, err);
}

static enum rc verb_login(struct fold *f, const struct asked *a, struct err *err)
{
	return loginwork_told(f, a->root, err);
}

static enum rc verb_coupons(struct fold *f, const struct asked *a, struct err *err)
{
	return couponwork_codes(f, a->root, err);
}

/* Folds an older input anew as this one: after an upgrade that can read what the old one could not (finding 4, 9). One that is too old may be
 * there or gone already, and a replay is to come to the same: the answer is one. */
static enum rc verb_retry(struct fold *f, const struct asked *a, struct err *err)
{
	struct inbox_row row;
	enum outcome was;
	struct span reason;
	int64_t id = 0;
	enum rc rc;

	if (!json_int(json_get(a->root, "id"), &id) || id < 1 || id >= f->input_id)
		return err_set(err, RC_INVALID, "'id' is missing, or not older than this command");
	rc = inbox_get(f->in, f->work, id, &row, err);
	if (rc == RC_NOTFOUND || (!rc && row.at_ms < f->now_ms - FOLD_RETRY_MS)) {
		fold_outcome(f, OUTCOME_REFUSED, "第 %lld 条是 30 天以前收到的，不再重做：收件箱里的原文到期就删",
			(long long)id);
		return RC_OK;
	}
	if (!rc)
		rc = outcome_get(f->db, f->work, id, &was, &reason, err);
	if (rc)
		return rc;
	if (was != OUTCOME_UNPARSED && was != OUTCOME_FAILED && was != OUTCOME_QUARANTINED && was != OUTCOME_UNKNOWN &&
		was != OUTCOME_REFUSED) {
		fold_outcome(
			f, OUTCOME_REFUSED, "第 %lld 条的结果是 %s，没有要重做的", (long long)id, outcome_name(was));
		return RC_OK;
	}
	if (row.kind == INBOX_TICK || row.kind == INBOX_COMMAND || row.kind >= INBOX_QUARANTINE)
		return err_set(err, RC_INVALID, "input %lld is of the kind '%s', which is not repeated", (long long)id,
			inbox_kind_name(row.kind));
	if (row.kind == INBOX_CALLBACK)
		return foldcallback_retry(f, &row, err);
	return fold_row(f, &row, err);
}

/* {"code": …}: a channel code that no table has any more is deleted at WeCom (finding 14). */
static enum rc verb_drop_code(struct fold *f, const struct asked *a, struct err *err)
{
	const char *refusal = NULL;
	enum rc rc = codecall_drop(f, text_of(f, a, "code"), &refusal, err);

	if (!rc && refusal)
		fold_outcome(f, OUTCOME_REFUSED, "%s", refusal);
	return rc;
}

/* RC_NOTFOUND: there is none, the outcome says so. */
static enum rc effect_of(struct fold *f, const struct asked *a, struct outbox_row *ret, struct err *err)
{
	struct span name = text_of(f, a, "effect");
	enum rc rc = effects_get(f, name, ret, err);

	if (rc == RC_NOTFOUND)
		fold_outcome(f, OUTCOME_REFUSED, "没有编号为「%.*s」的调用：siyu unsure 列出要看的", SPAN_ARG(name));
	return rc;
}

/* Once more: {"effect": "12.0"}. What may have happened, if a person says that it did not; what certainly failed, if its
 * answer changes nothing that is over. */
static enum rc verb_resend(struct fold *f, const struct asked *a, struct err *err)
{
	struct outbox_row e;

	enum rc rc = effect_of(f, a, &e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (e.state != OUTBOX_UNSURE &&
		(e.state != OUTBOX_FAILED || api_def(api_find(e.api))->repeat != API_REPEAT_ALWAYS)) {
		fold_outcome(f, OUTCOME_REFUSED, "这个调用的状态是 %s，不能再发：只有没把握的，和怎么重复都无妨的才能",
			outbox_state_name(e.state));
		return RC_OK;
	}
	if (e.not_after_ms < f->now_ms) {
		fold_outcome(f, OUTCOME_REFUSED, "它的期限已过，不再发；没有发出请用 --not-sent");
		return RC_OK;
	}
	if (api_find(e.api) == API_ADD_MASS)
		return massask_repeat(f, &e, err);
	if (api_find(e.api) == API_ADD_MOMENT)
		return postask_repeat(f, &e, err);
	e.not_before_ms = f->now_ms;
	return answers_once_more(f, &e, err);
}

/* What a person says of an unsure effect: it went out, or it did not: {"effect": …, "happened": true}. */
static enum rc verb_settle(struct fold *f, const struct asked *a, struct err *err)
{
	struct outbox_row e;
	bool did = false;

	if (!json_bool(json_get(a->root, "happened"), &did))
		return err_set(err, RC_INVALID, "'happened' is missing");
	enum rc rc = effect_of(f, a, &e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	if (e.state != OUTBOX_UNSURE) {
		fold_outcome(f, OUTCOME_REFUSED, "这个调用不是没把握的：它的状态是 %s", outbox_state_name(e.state));
		return RC_OK;
	}
	if (api_find(e.api) == API_ADD_MASS)
		return massask_settle(f, &e, did, a->by, err);
	if (api_find(e.api) == API_ADD_MOMENT)
		return postask_settle(f, &e, did, a->by, err);
	if (api_find(e.api) == API_ADD_WAY)
		return codecall_settled(f, &e, did, err);
	e.detail = SPAN_LIT("a person said so");
	return effects_move(f, &e, did ? OUTBOX_DONE : OUTBOX_FAILED, err);
}

/* The sender goes on after it was held (finding 3); it reads this in the inbox itself. With skip_before_ms, what was
 * made before is not sent any more. */
static enum rc verb_resume(struct fold *f, const struct asked *a, struct err *err)
{
	struct outbox_row *v = NULL;
	int64_t before_ms = 0;
	int n = 0;
	enum rc rc;

	if (!json_int(json_get(a->root, "skip_before_ms"), &before_ms))
		return decisions_note(f, SPAN_LIT(""), SPAN_ABSENT, SPAN_ABSENT, "resume", REASON_BY_HAND, a->by, err);
	rc = outbox_ready(f->db, f->work, OUTBOX_ALL_LANES, INT64_MAX, INT32_MAX, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].made_ms < before_ms) {
			const struct wire_answer w = {.key = v[i].key, .outcome = WIRE_EXPIRED};

			rc = answers_skip(f, &v[i], &w, err);
		}
	return rc;
}

/* All that is kept of a customer was given out: {"customer": …}. */
static enum rc verb_exported(struct fold *f, const struct asked *a, struct err *err)
{
	return decisions_note(
		f, text_of(f, a, "customer"), SPAN_ABSENT, SPAN_ABSENT, "exported", REASON_BY_HAND, a->by, err);
}

static enum rc verb_hook_retry(struct fold *f, const struct asked *a, struct err *err)
{
	return hookwork_retry(f, a->root, err);
}

static enum rc verb_hook_ping(struct fold *f, const struct asked *a, struct err *err)
{
	return hookwork_ping(f, a->root, err);
}

static enum rc verb_order_void(struct fold *f, const struct asked *a, struct err *err)
{
	return foldorders_void(f, a->root, true, err);
}

static enum rc verb_order_unvoid(struct fold *f, const struct asked *a, struct err *err)
{
	return foldorders_void(f, a->root, false, err);
}

static enum rc verb_order_release(struct fold *f, const struct asked *a, struct err *err)
{
	return foldorders_release(f, a->root, err);
}

static const struct {
	const char *verb;
	enum rc (*run)(struct fold *, const struct asked *, struct err *);
} verbs[] = {
	{"enrol", verb_enrol},
	{"stage", verb_stage},
	{"score", verb_score},
	{"firm", verb_firm},
	{"date", verb_date},
	{"stop", verb_stop},
	{"heard", verb_heard},
	{"todo_done", verb_todo_done},
	{"todo_open", verb_todo_open},
	{"coupons", verb_coupons},
	{"flash_wait", verb_flash_wait},
	{"checkin", verb_checkin},
	{"page", verb_page},
	{"login", verb_login},
	{"drop_code", verb_drop_code},
	{"sync", verb_sync},
	{"pull", verb_pull},
	{"kf_refresh", verb_kf_refresh},
	{"kf_link", verb_kf_link},
	{"tag_rename", verb_tag_rename},
	{"tag_drop", verb_tag_drop},
	{"tag_group_rename", verb_tag_group_rename},
	{"tag_group_drop", verb_tag_group_drop},
	{"strategy_tag_add", verb_strategy_tag_add},
	{"transfer", verb_transfer},
	{"unassigned", verb_unassigned},
	{"menu", verb_menu},
	{"retry", verb_retry},
	{"resend", verb_resend},
	{"settle", verb_settle},
	{"resume", verb_resume},
	{"exported", verb_exported},
	{"order_void", verb_order_void},
	{"order_unvoid", verb_order_unvoid},
	{"order_release", verb_order_release},
	{"hook_retry", verb_hook_retry},
	{"hook_ping", verb_hook_ping},
};

enum rc foldcommand_apply(struct fold *f, struct span body, struct err *err)
{
	struct asked a;
	struct json_doc *doc;
	struct span verb;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	a.root = json_root(doc);
	a.by = text_of(f, &a, "by");
	verb = json_str(json_get(a.root, "verb"));
	rc = err_set(err, RC_INVALID, "no command '%.*s'", SPAN_ARG(verb));
	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (span_is(verb, verbs[i].verb))
			rc = verbs[i].run(f, &a, err);
	json_free(doc);
	return rc;
}
