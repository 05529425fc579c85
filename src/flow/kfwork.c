/* kfwork: the accounts of 微信客服 and their pages. A callback is a wake-up alone (callbacks.md 6.2): what was said is read with a
 * cursor, which moves in the transaction of what the page brought. */
#include "kfint.h"
#include "store/contact.h"
#include "store/timer.h"
#include <string.h>

#define TOKEN_MS INT64_C(600000) /* of a callback (callbacks.md 6.2) */
#define SIGHT_MS INT64_C(120000) /* what is older when an account is read for the first time is history */
#define TOKEN_DEAD 95007
#define NO_SUCH_CURSOR 40058 /* a wrong parameter: of what we ask only the cursor can be one */

/* -- whose ---------------------------------------------------------------------------------------------------------------- */

bool kfwork_means(struct span said, const struct kflog_account *k)
{
	return said.n && (tagset_same(said, k->name) || span_eq(said, k->account));
}

static struct span account_of(const struct sop_script *s)
{
	return s->talk ? s->talk->account : s->account;
}

bool kfwork_served(const struct fold *f, const struct kflog_account *k)
{
	for (int i = 0; i < f->scripts; i++)
		if (kfwork_means(account_of(f->script[i].ast), k))
			return true;
	return false;
}

static bool any_served(const struct fold *f)
{
	for (int i = 0; i < f->scripts; i++)
		if (account_of(f->script[i].ast).n)
			return true;
	return false;
}

#define LIST "kfaccounts"
#define REFRESH "kfrefresh" /* and their receptionists */

static enum rc list_page(struct fold *f, const char *verb, int64_t offset, struct err *err)
{
	struct request r = {.api = API_KF_ACCOUNTS, .u.kf_list = {.offset = offset, .limit = KF_ACCOUNT_PAGE}};
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .subject = effects_subject(f, "%s:%lld", verb, (long long)offset)};

	return effects_make(f, &r, &spec, NULL, err);
}

static enum rc list_accounts(struct fold *f, struct err *err)
{
	return list_page(f, LIST, 0, err);
}

enum rc kfwork_refresh(struct fold *f, struct err *err)
{
	return list_page(f, REFRESH, 0, err);
}

/* RC_OK with a fresh row for one that nobody knew, which is not put: *ret_fresh. */
static enum rc account(struct fold *f, struct span id, struct kflog_account *ret, bool *ret_fresh, struct err *err)
{
	enum rc rc = kflog_account_get(f->db, f->work, id, ret, err);

	*ret_fresh = rc == RC_NOTFOUND;
	if (rc != RC_NOTFOUND)
		return rc;
	*ret = (struct kflog_account){.account = id,
		.name = SPAN_LIT(""),
		.managed = true,
		.cursor = SPAN_LIT(""),
		.bound_ms = f->now_ms - SIGHT_MS,
		.read_ms = KFLOG_NEVER,
		.token = SPAN_LIT(""),
		.trouble = SPAN_LIT("")};
	return RC_OK;
}

/* -- asking ------------------------------------------------------------------------------------------------------------------ */

static enum rc ask(struct fold *f, struct kflog_account *k, struct err *err)
{
	bool fresh = k->token.n && f->now_ms - k->token_ms < TOKEN_MS;
	struct request r = {.api = API_KF_SYNC,
		.u.kf_sync = {.cursor = k->cursor.n ? k->cursor : SPAN_ABSENT,
			.token = fresh ? k->token : SPAN_ABSENT,
			.open_kfid = k->account,
			.limit = KF_PAGE}};
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .subject = effects_subject(f, "kfsync:%.*s", SPAN_ARG(k->account))};
	enum rc rc;

	k->asking = k->managed; /* one that was taken away is not read: WeCom would answer 48002 */
	k->again = false;
	rc = kflog_account_put(f->db, k, err);
	return rc || !k->managed ? rc : effects_make(f, &r, &spec, NULL, err);
}

/* May we, or may we not? What is given back is read at once: who wrote meanwhile waits, and no callback may follow. */
static enum rc put_right(struct fold *f, struct kflog_account *k, bool managed, struct err *err)
{
	bool back = managed && !k->managed;

	k->managed = managed;
	if (back && !k->asking && (k->cursor.n || kfwork_served(f, k)))
		return ask(f, k, err);
	k->again = k->again || (back && k->asking); /* what is under way may be refused still */
	return kflog_account_put(f->db, k, err);
}

enum rc kfwork_called(struct fold *f, const struct event *ev, struct err *err)
{
	struct kflog_account k;
	bool fresh;
	enum rc rc;

	if (!ev->open_kfid.n) {
		fold_outcome(f, OUTCOME_REFUSED, "a callback of 微信客服 without OpenKfId");
		return RC_OK;
	}
	rc = account(f, ev->open_kfid, &k, &fresh, err);
	if (!rc && (fresh || !k.managed)) /* one that was taken away may be told of late: the list knows */
		rc = list_accounts(f, err);
	if (rc)
		return rc;
	k.token = ev->token.n ? ev->token : SPAN_LIT("");
	k.token_ms = fold_time(f, ev->created_s);
	if (!k.asking)
		return ask(f, &k, err);
	k.again = true; /* one page at a time: it may have been asked for before this was said */
	return kflog_account_put(f->db, &k, err);
}

enum rc kfwork_listed_anew(struct fold *f, const struct event *ev, struct err *err)
{
	const struct event_list *lists[] = {&ev->auth_add_open_kfid, &ev->auth_del_open_kfid};
	enum rc rc = RC_OK;

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; !rc && i < lists[l]->n; i++) {
			struct kflog_account k;
			bool fresh;

			rc = lists[l]->v[i].n ? account(f, lists[l]->v[i], &k, &fresh, err) : RC_NOTFOUND;
			if (!rc)
				rc = put_right(f, &k, l == 0, err);
			rc = rc == RC_NOTFOUND ? RC_OK : rc;
		}
	return rc ? rc : list_accounts(f, err);
}

/* -- without a callback ---------------------------------------------------------------------------------------------------------- */

/* Times of all timers lie on one grid, so that two are never set. */
static int64_t next_look(const struct fold *f)
{
	return (f->now_ms / f->settings->kf_poll_ms + 1) * f->settings->kf_poll_ms;
}

static enum rc set_timer(struct fold *f, struct err *err)
{
	struct timer t = {next_look(f), TIMER_KF, 0};

	return timer_add(f->db, &t, err);
}

static bool named(const struct kflog_account *v, int n, struct span said)
{
	for (int i = 0; i < n; i++)
		if (kfwork_means(said, &v[i]))
			return true;
	return false;
}

enum rc kfwork_align(struct fold *f, struct err *err)
{
	struct kflog_account *v = NULL;
	bool unknown = false;
	int n = 0;
	enum rc rc = any_served(f) ? kflog_accounts(f->db, f->work, &v, &n, err) : RC_NOTFOUND;

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	for (int i = 0; i < f->scripts; i++) {
		struct span said = account_of(f->script[i].ast);

		unknown = unknown || (said.n && !named(v, n, said));
	}
	rc = unknown ? list_accounts(f, err) : RC_OK;
	return rc ? rc : set_timer(f, err);
}

enum rc kfwork_fire(struct fold *f, int64_t due_ms, struct err *err)
{
	struct kflog_account *v = NULL;
	int n = 0;
	enum rc rc;

	if (due_ms % f->settings->kf_poll_ms != 0 || !any_served(f))
		return RC_OK; /* of other settings, or nobody is there to be read any more */
	rc = kflog_accounts(f->db, f->work, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		int64_t last_ms = v[i].read_ms == KFLOG_NEVER ? INT64_MIN : v[i].read_ms + f->settings->kf_poll_ms / 2;

		if (v[i].managed && !v[i].asking && last_ms <= f->now_ms && kfwork_served(f, &v[i]))
			rc = ask(f, &v[i], err);
	}
	return rc ? rc : kfwork_align(f, err);
}

/* -- pages ------------------------------------------------------------------------------------------------------------------------ */

static enum rc asked_account(struct fold *f, const struct outbox_row *e, struct kflog_account *ret, struct err *err)
{
	struct span verb, id;

	if (!span_cut(e->subject, ':', &verb, &id))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	return kflog_account_get(f->db, f->work, id, ret, err);
}

/* The last part of a page: what it brought stands here, so the cursor moves behind it. */
static enum rc turn_page(struct fold *f, struct kflog_account *k, const struct answer_kf_sync *p, struct err *err)
{
	bool moved = p->next_cursor.n && !span_eq(p->next_cursor, k->cursor);

	if (moved)
		k->cursor = p->next_cursor;
	k->trouble = SPAN_LIT("");
	if ((p->has_more == 1 && moved) || k->again)
		return ask(f, k, err);
	k->asking = false;
	k->read_ms = f->now_ms;
	return kflog_account_put(f->db, k, err);
}

enum rc kfwork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_kf_sync *p = &x->u.kf_sync;
	struct kflog_account k;
	enum rc rc = asked_account(f, e, &k, err);

	(void)w;
	for (size_t i = 0; !rc && i < p->msg_list_n; i++)
		rc = kftake_message(f, &k, &p->msg_list[i], err);
	return rc || x->part + 1 < x->parts ? rc : turn_page(f, &k, p, err);
}

enum rc kfwork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct kflog_account k;
	struct request r;
	enum rc rc = asked_account(f, e, &k, err);

	(void)w;
	if (!rc)
		rc = effects_request(f, e, &r, err);
	if (rc)
		return rc;
	if (x && x->code == TOKEN_DEAD && r.u.kf_sync.token.n) {
		if (span_eq(k.token, r.u.kf_sync.token))
			k.token = SPAN_LIT("");
		return ask(f, &k, err);
	}
	if (x && x->code == NO_SUCH_CURSOR && r.u.kf_sync.cursor.n) {
		/* The last three days come again: those that stand here are the same, the others are history. */
		k.cursor = SPAN_LIT("");
		k.bound_ms = f->now_ms - SIGHT_MS;
		return ask(f, &k, err);
	}
	if (k.again)
		return ask(f, &k, err); /* a callback came meanwhile: none may follow */
	k.asking = false;
	k.trouble = effects_said(f, e, x, SPAN_LIT("企业微信没有回答"));
	return kflog_account_put(f->db, &k, err);
}

/* -- names -------------------------------------------------------------------------------------------------------------------------- */

enum rc kfwork_accounts(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_kf_accounts *v = &x->u.kf_accounts;
	struct span verb, rest;
	int64_t offset = 0;
	enum rc rc = effects_about(e, &verb, &offset, &rest, err);

	(void)w;
	for (size_t i = 0; !rc && i < v->account_list_n; i++) {
		const struct answer_kf_account *a = &v->account_list[i];
		struct kflog_account k;
		bool fresh;

		if (!a->open_kfid.n)
			continue;
		rc = account(f, a->open_kfid, &k, &fresh, err);
		k.name = a->name.p ? a->name : SPAN_LIT("");
		if (!rc)
			rc = put_right(f, &k, a->manage_privilege != 0, err); /* older answers do not say it */
		if (!rc && k.managed && span_is(verb, REFRESH))
			rc = kfhand_look(f, k.account, err);
	}
	return rc || v->account_list_n < KF_ACCOUNT_PAGE
		? rc
		: list_page(f, span_is(verb, REFRESH) ? REFRESH : LIST, offset + KF_ACCOUNT_PAGE, err);
}

enum rc kfwork_ask_name(struct fold *f, struct span customer, struct err *err)
{
	struct request r = {
		.api = API_KF_PEOPLE, .u.kf_people = {.external_userid_list = &customer, .external_userid_list_n = 1}};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("kfname"), .customer = customer};

	return effects_make(f, &r, &spec, NULL, err);
}

/* What WeCom knows of him as somebody's contact is never overwritten. */
enum rc kfwork_people(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_kf_people *v = &x->u.kf_people;
	enum rc rc = RC_OK;

	(void)e;
	(void)w;
	for (size_t i = 0; !rc && i < v->customer_list_n; i++) {
		const struct answer_kf_person *p = &v->customer_list[i];
		struct contact c;

		rc = contact_get(f->db, f->work, p->external_userid, &c, err);
		if (!rc && c.first_add_ms == CONTACT_NOT_ADDED)
			rc = contact_profile(f->db, p->external_userid, p->nickname.p ? p->nickname : SPAN_LIT(""), 1,
				p->gender == ANSWER_NO_INT ? 0 : p->gender, p->unionid, err);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	return rc;
}
