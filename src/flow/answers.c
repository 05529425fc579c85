/* answers: attempts and answers move the outbox, and tell whom they concern (exact 1, 36; api.md 1.5). */
#include "botint.h"
#include "botmenu.h"
#include "codework.h"
#include "foldint.h"
#include "hookwork.h"
#include "mediawork.h"
#include "otherwork.h"
#include "groupint.h"
#include "kfint.h"
#include "kfway.h"
#include "paywork.h"
#include "strategywork.h"
#include "tagedit.h"
#include "tagmake.h"
#include "tagwork.h"
#include "statwork.h"
#include "synccodes.h"
#include "syncgroups.h"
#include "syncwork.h"
#include "transferwork.h"
#include "warned.h"
#include "wecom/backoff.h"
#include <string.h>

#define QUICK_TRIES 4                   /* of class R (wecom/backoff) */
#define PATIENT_MS INT64_C(60000)       /* then after a minute, two, three … */
#define PATIENT_MOST_MS INT64_C(900000) /* … at most a quarter of an hour */
#define PATIENT_TRIES 48                /* about ten hours */

typedef enum rc (*answers_fn)(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

static enum rc nothing(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	(void)f;
	(void)e;
	(void)x;
	(void)w;
	(void)err;
	return RC_OK;
}

/* Who hears that a call was done, and that it never will be. x of failed is NULL when WeCom did not answer. */
static const struct {
	enum api_id api;
	answers_fn done, failed;
} concerned[] = {
	{API_SEND_WELCOME, greet_done, greet_failed},
	{API_CONTACT_GET, profile_done, profile_failed},
	{API_FOLLOW_USERS, syncwork_users, syncwork_failed},
	{API_BATCH_GET, syncwork_page, syncwork_failed},
	{API_MARK_TAG, tagwork_marked, tagwork_failed},
	{API_REMARK, profile_remarked, botnote_failed},
	{API_ADD_WAY, codecall_added, codecall_failed},
	{API_UPDATE_WAY, codecall_updated, codecall_failed},
	{API_DEL_WAY, codecall_dropped, codecall_failed},
	{API_LIST_WAY, synccodes_listed, synccodes_unlisted},
	{API_GET_WAY, synccodes_read, synccodes_unread},
	{API_ADD_JOIN, codecall_added, codecall_failed},
	{API_UPDATE_JOIN, codecall_updated, codecall_failed},
	{API_DEL_JOIN, codecall_dropped, codecall_failed},
	{API_GET_JOIN, synccodes_read, synccodes_unread},
	{API_ADD_LINK, codecall_linked, codecall_failed},
	{API_UPDATE_LINK, codecall_updated, codecall_failed},
	{API_DEL_LINK, codecall_dropped, codecall_failed},
	{API_LINK_LIST, synccodes_listed, synccodes_unlisted},
	{API_LINK_GET, synccodes_read, synccodes_unread},
	{API_LINK_QUOTA, warned_quota, nothing},
	{API_LINK_CUSTOMERS, synccodes_people, synccodes_unread},
	{API_STAFF_STATS, statwork_staff, statwork_no_staff},
	{API_GROUP_STATS, statwork_groups, statwork_no_groups},
	{API_UNASSIGNED, transferwork_listed, transferwork_unlisted},
	{API_TRANSFER, transferask_asked, transferask_refused},
	{API_RESIGNED, transferask_asked, transferask_refused},
	{API_TRANSFER_RESULT, transferask_result, nothing},
	{API_RESIGNED_RESULT, transferask_result, nothing},
	{API_GROUP_ONJOB, transferask_groups, transferask_refused},
	{API_GROUP_RESIGNED, transferask_groups, transferask_refused},
	{API_TAG_LIST, tagmake_listed, tagmake_failed},
	{API_ADD_TAG, tagmake_added, tagmake_failed},
	{API_EDIT_TAG, tagedit_done, tagedit_failed},
	{API_DEL_TAG, tagedit_done, tagedit_failed},
	{API_STRATEGIES, strategywork_groups, strategywork_failed},
	{API_STRATEGY, strategywork_group, strategywork_failed},
	{API_STRATEGY_TAGS, strategywork_listed, strategywork_failed},
	{API_ADD_STRATEGY_TAG, strategymake_added, strategymake_failed},
	{API_EDIT_STRATEGY_TAG, tagedit_strategy_done, tagedit_strategy_failed},
	{API_DEL_STRATEGY_TAG, tagedit_strategy_done, tagedit_strategy_failed},
	{API_ADD_MASS, massend_done, massend_failed},
	{API_MASS_LIST, otherwork_listed, otherwork_unlisted},
	{API_MASS_TASK, otherwork_tapped, otherwork_unread},
	{API_MASS_RESULT, otherwork_reached, otherwork_unread},
	{API_REMIND_MASS, nothing, nothing},
	{API_CANCEL_MASS, masswatch_cancelled, masswatch_uncancelled},
	{API_ADD_MOMENT, postsend_done, postsend_failed},
	{API_MOMENT_JOB, postsend_job, postsend_nojob},
	{API_MOMENT_LIST, postask_listed, nothing},
	{API_MOMENT_TASK, postwatch_task, postwatch_failed},
	{API_MOMENT_MARKS, postheard_marks, nothing},
	{API_MOMENT_CHOSEN, postheard_reach, nothing},
	{API_MOMENT_REACH, postheard_reach, nothing},
	{API_CANCEL_MOMENT, postwatch_cancelled, postwatch_uncancelled},
	{API_MESSAGE_SEND, nothing, nothing},
	{API_WEBHOOK, nothing, nothing},
	{API_UPDATE_CARD, nothing, nothing},
	{API_MENU, nothing, botmenu_failed},
	{API_MEDIA_UPLOAD, mediawork_done, mediawork_failed},
	{API_MOMENT_UPLOAD, mediawork_done, mediawork_failed},
	{API_GROUP_LIST, syncgroups_listed, syncgroups_unlisted},
	{API_GROUP_GET, syncgroups_read, syncgroups_unread},
	{API_ADD_GREETING, groupgreet_made, groupgreet_failed},
	{API_EDIT_GREETING, groupgreet_made, groupgreet_failed},
	{API_KF_SYNC, kfwork_page, kfwork_unread},
	{API_KF_SEND, kfsay_done, kfsay_failed},
	{API_KF_ON_EVENT, kfsay_done, kfsay_failed},
	{API_KF_STATE, kfhand_state, nothing},
	{API_KF_TRANS, kfhand_done, kfhand_failed},
	{API_KF_SERVICERS, kfhand_servicers, kfhand_no_servicers},
	{API_KF_ACCOUNTS, kfwork_accounts, nothing},
	{API_KF_LINK, kfway_made, kfway_failed},
	{API_KF_PEOPLE, kfwork_people, nothing},
	{API_BILLS, paywork_page, paywork_unread},
	{API_HOOK, hookwork_done, hookwork_failed},
};

static answers_fn who(enum api_id api, bool done)
{
	for (size_t i = 0; i < sizeof concerned / sizeof *concerned; i++)
		if (concerned[i].api == api)
			return done ? concerned[i].done : concerned[i].failed;
	return nothing;
}

/* The request was rewritten after the try under way was picked: kept in the row until the answer of that try. */
#define NEWER "newer: "

enum rc answers_newer(struct fold *f, struct outbox_row *e, struct err *err)
{
	if (span_starts(e->detail, NEWER))
		return RC_OK;
	e->detail = effects_subject(f, NEWER "%.*s", SPAN_ARG(e->detail));
	return outbox_move(f->db, e, err);
}

/* What goes out is what stood here when the sender looked: somebody may have left it meanwhile, or a newer welcome code have
 * come (finding 1). */
static enum rc look_at_request(struct fold *f, const struct wire_attempt *a, struct err *err)
{
	struct outbox_row e;
	char sum[WIRE_SUM_BYTES];
	enum rc rc = outbox_get(f->db, f->work, a->key, &e, err);

	if (rc)
		return rc;
	wire_sum(e.request, sum);
	if (e.state != OUTBOX_CANCELLED && strcmp(sum, a->sum) == 0)
		return RC_OK;
	if (api_find(e.api) == API_ADD_MASS)
		return massleave_older(f, a->key, err);
	return e.state == OUTBOX_READY ? answers_newer(f, &e, err) : RC_OK;
}

static enum rc attempted(struct fold *f, const struct wire_attempt *a, struct err *err)
{
	enum rc rc = a->sum[0] ? look_at_request(f, a, err) : RC_OK;

	if (!rc)
		rc = outbox_attempt(f->db, a->key, a->try_no, err);
	if (rc != RC_NOTFOUND)
		return rc;
	fold_outcome(f, OUTCOME_STALE, "effect %lld.%lld is not there, or not to be attempted",
		(long long)a->key.input_id, (long long)a->key.ordinal);
	return RC_OK;
}

/* A call that may always be repeated leaves no trace before its answer: without one it is made again, as if never made. */
enum rc answers_attempt(struct fold *f, struct span body, struct err *err)
{
	struct wire_attempt *v = NULL;
	int n = 0;
	enum rc rc = wire_attempt_read(f->work, body, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (!v[i].again)
			rc = attempted(f, &v[i], err);
	return rc;
}

/* -- the end of a call ------------------------------------------------------------------------------------------------- */

static enum rc failed(struct fold *f, struct outbox_row *e, enum outbox_state to, const struct answer *x,
	const struct wire_answer *w, struct err *err)
{
	enum rc rc = effects_move(f, e, to, err);

	return rc ? rc : who(api_find(e->api), false)(f, e, x, w, err);
}

enum rc answers_lost(struct fold *f, struct outbox_row *e, const char *why, struct err *err)
{
	const struct wire_answer w = {.key = e->key, .outcome = WIRE_REFUSED, .detail = span_of(why)};
	enum rc rc = effects_move(f, e, OUTBOX_READY, err); /* held leads to ready alone */

	e->detail = span_of(why);
	return rc ? rc : failed(f, e, OUTBOX_FAILED, NULL, &w, err);
}

enum rc answers_skip(struct fold *f, struct outbox_row *e, const struct wire_answer *w, struct err *err)
{
	e->detail = SPAN_LIT("人工决定跳过，不再发");
	return failed(f, e, OUTBOX_CANCELLED, NULL, w, err);
}

/* An earlier try ended without an answer: kept in the row until a certain end, for a sender may die meanwhile and forget. */
#define UNSURE "unsure: "

/* WeCom is away for longer than the quick tries last: what has no end of its own goes on with patience. A cancel that is
 * given up leaves a task that somebody may still tap; a task that is given up is a day without a word. */
static bool patiently(const struct fold *f, struct outbox_row *e, enum errclass cls)
{
	int64_t wait = PATIENT_MS * (e->tries - QUICK_TRIES), next;

	if ((cls != ERRCLASS_RETRY && cls != ERRCLASS_ODD) || e->tries > PATIENT_TRIES)
		return false;
	wait = wait < PATIENT_MS ? PATIENT_MS : wait > PATIENT_MOST_MS ? PATIENT_MOST_MS : wait;
	next = f->now_ms + wait;
	if (next > e->not_after_ms)
		return false;
	e->not_before_ms = next;
	return true;
}

enum rc answers_once_more(struct fold *f, struct outbox_row *e, struct err *err)
{
	enum rc rc = effects_move(f, e, OUTBOX_READY, err);

	return rc || api_find(e->api) != API_ADD_MASS ? rc : massleave_again(f, e, err);
}

/* Again after a while, or never. */
static enum rc again(struct fold *f, struct outbox_row *e, enum errclass cls, const struct answer *x,
	const struct wire_answer *w, struct err *err)
{
	const struct backoff_case c = {
		.cls = cls,
		.attempt = e->tries > 0 ? (int)e->tries : 1,
		.now_ms = f->now_ms,
		.not_after_ms = e->not_after_ms == OUTBOX_NEVER ? 0 : e->not_after_ms,
		.key = (uint64_t)e->key.input_id * 1000003u + (uint64_t)e->key.ordinal,
	};

	if (api_find(e->api) == API_HOOK) {
		enum rc rc = hookwork_again(f, e, w, err);

		return rc == RC_LIMIT ? failed(f, e, OUTBOX_FAILED, x, w, err) : rc;
	}
	if (w->after_unsure || w->outcome == WIRE_UNKNOWN)
		e->detail = effects_subject(f, UNSURE "%.*s", SPAN_ARG(e->detail));
	if (!backoff_next(&c, &e->not_before_ms) && !patiently(f, e, cls))
		return failed(f, e, OUTBOX_FAILED, x, w, err);
	return answers_once_more(f, e, err);
}

/* It may have been executed: what then, the table of calls says (finding 36). */
static enum rc unknown(struct fold *f, struct outbox_row *e, const struct wire_answer *w, struct err *err)
{
	enum api_id api = api_find(e->api);
	enum rc rc;

	switch (api_def(api)->repeat) {
	case API_REPEAT_ALWAYS: return again(f, e, ERRCLASS_ODD, NULL, w, err);
	case API_REPEAT_WINDOW: return again(f, e, ERRCLASS_RETRY, NULL, w, err);
	case API_REPEAT_ASK:
		if (api == API_ADD_TAG)
			return tagmake_unsure(f, e, err);
		if (api == API_ADD_STRATEGY_TAG)
			return strategymake_unsure(f, e, err);
		rc = effects_move(f, e, OUTBOX_UNSURE, err);
		if (!rc && (api == API_TRANSFER || api == API_RESIGNED)) {
			e->detail = SPAN_LIT("the results tell whether it began");
			rc = effects_move(f, e, OUTBOX_FAILED, err);
			return rc ? rc : transferask_unsure(f, e, err);
		}
		if (!rc && api == API_ADD_MASS)
			rc = massask_begin(f, e, err);
		if (!rc && api == API_ADD_WAY)
			rc = codecall_unsure(f, e, err);
		return rc || api != API_ADD_MOMENT ? rc : postask_begin(f, e, err);
	case API_REPEAT_PERSON: break;
	}
	/* One reminder more or less: nothing that a person should look at. */
	return effects_move(f, e, api == API_REMIND_MASS ? OUTBOX_FAILED : OUTBOX_UNSURE, err);
}

static enum rc answered(struct fold *f, struct outbox_row *e, struct wire_answer *w, struct err *err)
{
	enum api_id api = api_find(e->api);
	struct answer x;
	enum errclass cls;
	enum rc rc = answer_read(f->work, api, w->said, &x, err);

	if (rc)
		return rc;
	cls = x.odd == ANSWER_SOUND ? errclass_of(api, x.code, w->after_unsure) : x.cls;
	e->code = x.code == ANSWER_NO_INT ? OUTBOX_NONE : x.code;
	e->detail = x.code ? x.msg : SPAN_LIT("");
	switch (cls) {
	case ERRCLASS_OK:
	case ERRCLASS_DONE:
		if (x.part + 1 >= x.parts && (rc = effects_move(f, e, OUTBOX_DONE, err)))
			return rc;
		return who(api, true)(f, e, &x, w, err);
	case ERRCLASS_ODD:
		if (api_def(api)->repeat == API_REPEAT_ALWAYS)
			return again(f, e, cls, &x, w, err);
		w->outcome = WIRE_UNKNOWN; /* a proxy's page says nothing of what WeCom did */
		return unknown(f, e, w, err);
	case ERRCLASS_RETRY:
	case ERRCLASS_TOKEN:
	case ERRCLASS_WAIT: return again(f, e, cls, &x, w, err);
	case ERRCLASS_CONFIG:
	case ERRCLASS_BUG:
	case ERRCLASS_STATE: break;
	}
	if (api == API_MARK_TAG && x.code == TAGEDIT_GONE && (rc = tagmake_again(f, e, err)) != RC_NOTFOUND)
		return rc;
	return failed(f, e, OUTBOX_FAILED, &x, w, err);
}

/* Is it this try that is under way? */
static bool awaited(struct outbox_row *e, const struct wire_answer *w)
{
	enum api_id api = api_find(e->api);

	if (!w->try_no) /* never called */
		return e->state == OUTBOX_READY;
	if (e->state == OUTBOX_READY && api != API_NONE && api_def(api)->repeat == API_REPEAT_ALWAYS &&
		e->tries + 1 == w->try_no) {
		e->tries = w->try_no;
		return true;
	}
	return e->state == OUTBOX_ATTEMPTED && e->tries == w->try_no;
}

static enum rc heard(struct fold *f, struct wire_answer *w, struct err *err)
{
	struct outbox_row e;
	enum rc rc = outbox_get(f->db, f->work, w->key, &e, err);

	if (rc)
		return rc;
	if (!awaited(&e, w)) {
		fold_outcome(f, OUTCOME_STALE, "try %d of effect %lld.%lld is not under way: it is '%s'", w->try_no,
			(long long)w->key.input_id, (long long)w->key.ordinal, outbox_state_name(e.state));
		return RC_OK;
	}
	if (w->outcome == WIRE_EXPIRED && f->now_ms <= e.not_after_ms) {
		fold_outcome(f, OUTCOME_STALE, "effect %lld.%lld has more time since", (long long)w->key.input_id,
			(long long)w->key.ordinal);
		return RC_OK;
	}
	w->newer = span_starts(e.detail, NEWER);
	if (w->newer)
		e.detail = span_drop(e.detail, strlen(NEWER));
	w->after_unsure = w->after_unsure || span_starts(e.detail, UNSURE);
	e.detail = w->detail.p ? w->detail : SPAN_LIT("");
	switch (w->outcome) {
	case WIRE_ANSWERED: return answered(f, &e, w, err);
	case WIRE_NOT_SENT: return again(f, &e, ERRCLASS_ODD, NULL, w, err);
	case WIRE_UNKNOWN: return unknown(f, &e, w, err);
	case WIRE_NO_MEDIA: return mediawork_again(f, &e, err);
	case WIRE_EXPIRED: return failed(f, &e, OUTBOX_EXPIRED, NULL, w, err);
	case WIRE_REFUSED: return failed(f, &e, OUTBOX_FAILED, NULL, w, err);
	}
	return err_set(err, RC_INVALID, "an answer with the outcome %d", (int)w->outcome);
}

enum rc answers_answer(struct fold *f, struct span body, struct err *err)
{
	struct json_doc *doc = NULL;
	struct wire_answer w;
	enum rc rc = wire_answer_read(f->work, body, &w, &doc, err);

	if (rc)
		return rc;
	rc = heard(f, &w, err);
	json_free(doc);
	return rc;
}
