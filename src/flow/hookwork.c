#include "hookwork.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "codework.h"
#include "crm/veil.h"
#include "store/contact.h"
#include "store/hooklog.h"
#include "store/purchase.h"
#include "wecom/backoff.h"

#define WINDOW 4        /* calls of one receiver that may be under way */
#define FAILING_TRIES 3 /* from then on an event takes none of them any more … */
#define FAILING_MOST 64 /* … but so many of these, and nothing new goes out: the receiver is down */
#define DATA_BYTES ((size_t)32 << 10)
#define WORDS_BYTES 400 /* of one field: more says nothing to a machine */
#define DELIVERED_KEPT_MS (INT64_C(30) * 86400000)
#define DEAD_KEPT_MS (INT64_C(400) * 86400000)

/* -- what is told ------------------------------------------------------------------------------------------------- */

/* One thing that happened, for whoever wants to hear of it. */
struct news {
	unsigned bit; /* SETTINGS_HOOK_…; 0: a ping */
	const char *kind, *type;
	struct span customer; /* empty: nobody whom we know */
	struct span line;
	const struct purchase *order; /* of an order */
	int64_t amount_fen;
	const struct enrolment *round; /* of a conversion or a stop; NULL: all of them */
	struct span step, name;
	struct span code, words; /* why, as a word and as a sentence */
};

/* Whole, or with its numbers of phones hidden. */
static void put_words(struct fold *f, struct jsonw *w, const char *key, struct span s, bool whole)
{
	struct text t;

	s = utf8_prefix(s, WORDS_BYTES);
	if (whole || !s.n) {
		jsonw_kstr(w, key, s.n ? s : SPAN_LIT(""));
		return;
	}
	text_init(&t, 2 * WORDS_BYTES);
	veil_phones(&t, s);
	jsonw_kstr(w, key, arena_copy(f->work, text_span(&t)));
	text_release(&t);
}

static const char *standing(const struct purchase *p)
{
	return p->voided                                             ? "voided"
		: p->refund_fen >= p->gross_fen && p->refund_fen > 0 ? "refunded"
		: p->refund_fen > 0                                  ? "partly_refunded"
								     : "paid";
}

static void put_order(struct fold *f, struct jsonw *w, const struct news *n, bool whole)
{
	const struct purchase *p = n->order;

	put_words(f, w, "source", p->source, true);
	put_words(f, w, "order_no", p->order_no, true);
	jsonw_kcstr(w, "status", standing(p));
	jsonw_kint(w, "amount_fen", n->amount_fen);
	jsonw_kint(w, "gross_fen", p->gross_fen);
	jsonw_kint(w, "refund_fen", p->refund_fen);
	jsonw_kint(w, "paid_ms", p->paid_ms);
	put_words(f, w, "product", p->product, whole);
	jsonw_kint(w, "quantity", p->quantity);
	put_words(f, w, "employee", p->employee, true);
	put_words(f, w, "credit_employee", p->credit_employee, true);
	put_words(f, w, "channel", codework_channel(f, p->channel), true);
	put_words(f, w, "script", p->script, true);
	put_words(f, w, "step", p->step, true);
}

static void put_round(struct fold *f, struct jsonw *w, const struct news *n, bool whole)
{
	if (n->round) {
		put_words(f, w, "script", n->round->script, true);
		jsonw_kint(w, "round", n->round->round);
		put_words(f, w, "employee", n->round->employee, true);
		put_words(f, w, "channel", codework_channel(f, n->round->channel), true);
	}
	if (n->bit == SETTINGS_HOOK_CONVERSION) {
		put_words(f, w, "step", n->step, true);
		put_words(f, w, "name", n->name, true);
	} else {
		put_words(f, w, "reason", n->code, true);
		put_words(f, w, "words", n->words, whole);
	}
}

static enum rc put_customer(
	struct fold *f, struct jsonw *w, const struct news *n, const struct settings_hook *h, struct err *err)
{
	struct contact c = {.name = SPAN_LIT("")};
	struct text name;
	enum rc rc;

	if (!n->customer.n) {
		jsonw_key(w, "customer");
		jsonw_null(w);
		return RC_OK;
	}
	rc = contact_get(f->db, f->work, n->customer, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	jsonw_key(w, "customer");
	jsonw_obj(w);
	jsonw_kstr(w, "external_userid", n->customer);
	if (h->names == SETTINGS_NAMES_WHOLE) {
		put_words(f, w, "name", c.name, true);
	} else if (h->names == SETTINGS_NAMES_MASKED) {
		text_init(&name, 64);
		if (c.name.n)
			veil_name(&name, c.name);
		jsonw_kstr(w, "name", name.n ? arena_copy(f->work, text_span(&name)) : SPAN_LIT(""));
		text_release(&name);
	}
	jsonw_end_obj(w);
	return RC_OK;
}

/* Of all that it says: after a restore the same rows say something else, and a receiver must not take that for a repeat. */
static struct span id_of(
	struct fold *f, const struct settings_hook *h, const struct news *n, int64_t number, struct span rest)
{
	uint8_t sum[SHA_256_BYTES];
	char hex[2 * 16 + 1];

	sha_add(f->sha,
		effects_subject(
			f, "%.*s %s %lld %lld ", SPAN_ARG(h->name), n->type, (long long)number, (long long)f->now_ms));
	sha_add(f->sha, rest);
	sha_end(f->sha, sum);
	base64_hexof(sum, 16, hex);
	return effects_subject(f, "evt_%s", hex);
}

static enum rc write_body(
	struct fold *f, const struct settings_hook *h, const struct news *n, struct hooklog_event *e, struct err *err)
{
	struct text t;
	struct jsonw w;
	struct span rest;
	enum rc rc;

	text_init(&t, DATA_BYTES);
	jsonw_init(&w, &t);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "type", n->type);
	jsonw_kint(&w, "number", e->event);
	jsonw_kint(&w, "made_ms", f->now_ms);
	rc = put_customer(f, &w, n, h, err);
	jsonw_key(&w, "data");
	jsonw_obj(&w);
	if (n->order)
		put_order(f, &w, n, h->names == SETTINGS_NAMES_WHOLE);
	else if (n->bit)
		put_round(f, &w, n, h->names == SETTINGS_NAMES_WHOLE);
	jsonw_end_obj(&w);
	jsonw_end_obj(&w);
	INVARIANT(!t.over); /* each field is cut */
	rest = arena_copy(f->work, text_span(&t));
	text_release(&t);
	e->id = id_of(f, h, n, e->event, rest);
	e->body = effects_subject(f, "{\"id\":\"%.*s\",%.*s", SPAN_ARG(e->id), SPAN_ARG(span_drop(rest, 1)));
	return rc;
}

/* -- what goes out ------------------------------------------------------------------------------------------------- */

static enum rc begin(struct fold *f, const struct settings_hook *h, struct hooklog_event *e, struct err *err)
{
	struct request q = {.api = API_HOOK, .u.hook = {.hook = e->hook, .event = e->event}};
	const struct effects_spec spec = {.lane = API_LANE_COUNT,
		.not_after_ms = f->now_ms + h->give_up_ms,
		.subject = effects_subject(f, "hook:%lld", (long long)e->event)};
	enum rc rc = effects_make(f, &q, &spec, NULL, err);

	e->state = HOOKLOG_SENDING;
	return rc ? rc : hooklog_move(f->db, e, err);
}

/* As many as may be under way; each customer's one after the other. */
static enum rc pump(struct fold *f, struct span hook, struct err *err)
{
	const struct settings_hook gone = {.give_up_ms = INT64_C(60000)}, *h = settings_hook(f->settings, hook);
	int64_t sending = 0, failing = 0;
	enum rc rc = hooklog_count(f->db, hook, HOOKLOG_SENDING, WINDOW, &sending, err);

	if (!rc && sending < WINDOW)
		rc = hooklog_count(f->db, hook, HOOKLOG_FAILING, FAILING_MOST, &failing, err);
	while (!rc && sending < WINDOW && failing < FAILING_MOST) {
		struct hooklog_event e;

		rc = hooklog_next(f->db, f->work, hook, &e, err);
		if (rc)
			return rc == RC_NOTFOUND ? RC_OK : rc;
		rc = begin(f, h ? h : &gone, &e, err); /* of one that is configured no more: it fails, and is seen */
		sending++;
	}
	return rc;
}

static enum rc tell_one(struct fold *f, const struct settings_hook *h, const struct news *n, struct err *err)
{
	struct hooklog_event e = {.hook = h->name,
		.customer = n->customer,
		.kind = span_of(n->kind),
		.line = n->line,
		.state = HOOKLOG_WAITING,
		.made_ms = f->now_ms};
	enum rc rc = db_next_row(f->db, &e.event, err);

	if (!rc)
		rc = write_body(f, h, n, &e, err);
	if (!rc)
		rc = hooklog_add(f->db, &e, err);
	return rc ? rc : pump(f, h->name, err);
}

static enum rc tell(struct fold *f, const struct news *n, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->settings->hooks; i++)
		if (f->settings->hook[i].events & n->bit)
			rc = tell_one(f, &f->settings->hook[i], n, err);
	return rc;
}

static struct span line_of(struct fold *f, struct span customer, int64_t order)
{
	return customer.n ? effects_subject(f, "c:%.*s", SPAN_ARG(customer))
			  : effects_subject(f, "o:%lld", (long long)order);
}

enum rc hookwork_orders(struct fold *f, const struct orders_result *r, struct err *err)
{
	static const char *const type[] = {[ORDERS_MOVE_PAID] = "order.paid",
		[ORDERS_MOVE_CHANGED] = "order.changed",
		[ORDERS_MOVE_REFUNDED] = "order.refunded",
		[ORDERS_MOVE_VOIDED] = "order.voided",
		[ORDERS_MOVE_RESTORED] = "order.restored"};
	enum rc rc = RC_OK;

	for (int i = 0; !rc && f->settings->hooks && i < r->moves; i++) {
		struct purchase p;

		rc = purchase_get(f->db, f->work, r->move[i].purchase, &p, err);
		if (rc)
			return rc;
		const struct news n = {.bit = SETTINGS_HOOK_ORDER,
			.kind = "order",
			.type = type[r->move[i].kind],
			.customer = p.customer,
			.line = line_of(f, p.customer, p.purchase),
			.order = &p,
			.amount_fen = r->move[i].amount_fen};
		rc = tell(f, &n, err);
	}
	return rc;
}

/* A customer's, none of a group. */
static enum rc of_customer(struct fold *f, struct span customer, bool *ret, struct err *err)
{
	struct contact c;
	enum rc rc = f->settings->hooks ? contact_get(f->db, f->work, customer, &c, err) : RC_NOTFOUND;

	*ret = !rc;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc hookwork_conversion(
	struct fold *f, const struct enrolment *row, struct span step, struct span name, struct err *err)
{
	const struct news n = {.bit = SETTINGS_HOOK_CONVERSION,
		.kind = "conversion",
		.type = name.n ? "conversion.recorded" : "conversion.goal",
		.customer = row->customer,
		.line = line_of(f, row->customer, 0),
		.round = row,
		.step = step,
		.name = name};
	bool whom = false;
	enum rc rc = of_customer(f, row->customer, &whom, err);

	return rc || !whom ? rc : tell(f, &n, err);
}

enum rc hookwork_stop(struct fold *f, const struct enrolment *row, enum reason reason, struct err *err)
{
	const struct news n = {.bit = SETTINGS_HOOK_STOP,
		.kind = "stop",
		.type = "stop.script",
		.customer = row->customer,
		.line = line_of(f, row->customer, 0),
		.round = row,
		.code = span_of(reason_info(reason)->code),
		.words = row->reason};
	bool whom = span_is(row->outcome, "stopped") || span_is(row->outcome, "left");
	enum rc rc = whom ? of_customer(f, row->customer, &whom, err) : RC_OK;

	return rc || !whom ? rc : tell(f, &n, err);
}

enum rc hookwork_unsubscribed(struct fold *f, struct span customer, struct err *err)
{
	const struct news n = {.bit = SETTINGS_HOOK_STOP,
		.kind = "stop",
		.type = "stop.customer",
		.customer = customer,
		.line = line_of(f, customer, 0),
		.code = span_of(reason_info(REASON_UNSUBSCRIBED)->code),
		.words = decisions_sentence(f, REASON_UNSUBSCRIBED, SPAN_ABSENT)};

	return tell(f, &n, err);
}

/* -- what became of it ---------------------------------------------------------------------------------------------- */

static enum rc event_of(struct fold *f, const struct outbox_row *e, struct hooklog_event *ret, struct err *err)
{
	struct span verb, rest;
	int64_t id = 0;
	enum rc rc = effects_about(e, &verb, &id, &rest, err);

	return rc ? rc : hooklog_get(f->db, f->work, id, ret, err);
}

static enum rc over(struct fold *f, struct hooklog_event *e, enum hooklog_state state, struct err *err)
{
	enum rc rc;

	e->state = state;
	e->ended_ms = f->now_ms;
	rc = hooklog_move(f->db, e, err);
	return rc ? rc : pump(f, e->hook, err);
}

enum rc hookwork_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct hooklog_event ev;
	enum rc rc = event_of(f, e, &ev, err);

	(void)x;
	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	ev.tries = e->tries;
	ev.detail = SPAN_LIT("");
	return over(f, &ev, HOOKLOG_DELIVERED, err);
}

static struct span said(struct fold *f, const struct outbox_row *e, const struct wire_answer *w)
{
	switch (w->outcome) {
	case WIRE_ANSWERED: return effects_subject(f, "接收方回了 HTTP %lld", (long long)e->code);
	case WIRE_NOT_SENT: return SPAN_LIT("连不上接收方");
	case WIRE_UNKNOWN: return SPAN_LIT("接收方没有回应");
	case WIRE_EXPIRED:
	case WIRE_NO_MEDIA:
	case WIRE_REFUSED: break;
	}
	return SPAN_LIT("");
}

enum rc hookwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct hooklog_event ev;
	enum rc rc = event_of(f, e, &ev, err);

	(void)x;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	ev.tries = e->tries;
	if (w->outcome == WIRE_EXPIRED)
		ev.detail = effects_subject(
			f, "到期限还没有送到%s%.*s", ev.detail.n ? "，上一次：" : "", SPAN_ARG(ev.detail));
	else if (w->outcome == WIRE_REFUSED)
		ev.detail = effects_subject(f, "没有发：%.*s", SPAN_ARG(e->detail));
	else
		ev.detail = said(f, e, w);
	return over(f, &ev, HOOKLOG_DEAD, err);
}

enum rc hookwork_again(struct fold *f, struct outbox_row *e, const struct wire_answer *w, struct err *err)
{
	const struct backoff_case c = {.attempt = e->tries > 0 ? (int)e->tries : 1,
		.now_ms = f->now_ms,
		.not_after_ms = e->not_after_ms,
		.key = (uint64_t)e->key.input_id * 1000003u + (uint64_t)e->key.ordinal};
	struct hooklog_event ev;
	enum rc rc = event_of(f, e, &ev, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_LIMIT : rc;
	if (!backoff_patient(&c, &e->not_before_ms))
		return RC_LIMIT;
	rc = answers_once_more(f, e, err);
	ev.tries = e->tries;
	ev.detail = said(f, e, w);
	ev.state = e->tries >= FAILING_TRIES ? HOOKLOG_FAILING : HOOKLOG_SENDING;
	if (!rc)
		rc = hooklog_move(f->db, &ev, err);
	return rc || ev.state != HOOKLOG_FAILING ? rc : pump(f, ev.hook, err);
}

/* -- by hand --------------------------------------------------------------------------------------------------------- */

/* A body that is gone was of somebody who was forgotten. */
static enum rc revive(struct fold *f, struct hooklog_event *e, int *n, struct err *err)
{
	if (e->state != HOOKLOG_DEAD || !e->body.n)
		return RC_OK;
	e->state = HOOKLOG_WAITING;
	e->ended_ms = e->tries = 0;
	++*n;
	return hooklog_move(f->db, e, err);
}

enum rc hookwork_retry(struct fold *f, const struct json_node *root, struct err *err)
{
	struct span hook = arena_copy(f->work, json_str(json_get(root, "hook")));
	struct hooklog_event *v = NULL, one;
	int64_t event = 0;
	int n = 0, revived = 0;
	enum rc rc = RC_OK;

	if (json_int(json_get(root, "event"), &event)) {
		rc = hooklog_get(f->db, f->work, event, &one, err);
		if (rc == RC_NOTFOUND) {
			fold_outcome(f, OUTCOME_REFUSED, "没有编号为 %lld 的外发事件：siyu hooks 列出没送到的",
				(long long)event);
			return RC_OK;
		}
		hook = rc ? hook : one.hook;
		if (!rc)
			rc = revive(f, &one, &revived, err);
	} else if (hook.n) {
		do {
			rc = hooklog_in(f->db, f->work, HOOKLOG_DEAD, hook, event, 200, &v, &n, err);
			for (int i = 0; !rc && i < n && span_eq(v[i].hook, hook); i++) {
				event = v[i].event;
				rc = revive(f, &v[i], &revived, err);
			}
		} while (!rc && n == 200 && span_eq(v[n - 1].hook, hook));
	} else {
		return err_set(err, RC_INVALID, "neither 'event' nor 'hook' is there");
	}
	if (rc)
		return rc;
	if (!revived)
		fold_outcome(f, OUTCOME_REFUSED, "没有可以再发的：只有放弃了的、客户没有被忘记的事件能再发");
	return pump(f, hook, err);
}

enum rc hookwork_ping(struct fold *f, const struct json_node *root, struct err *err)
{
	const struct settings_hook *h = settings_hook(f->settings, json_str(json_get(root, "hook")));
	const struct news n = {.kind = "ping", .type = "ping", .customer = SPAN_LIT(""), .line = SPAN_LIT("p:")};

	if (h)
		return tell_one(f, h, &n, err);
	fold_outcome(f, OUTCOME_REFUSED,
		"配置里没有叫这个名字的 [hook]；刚写的，重启 siyu serve（或者给它的进程发 HUP）才算数，siyu reload 只换剧本");
	return RC_OK;
}

enum rc hookwork_prune(struct fold *f, struct err *err)
{
	return hooklog_prune(f->db, f->now_ms - DELIVERED_KEPT_MS, f->now_ms - DEAD_KEPT_MS, err);
}
