#include "transferwork.h"
#include "syncleft.h"
#include "vanish.h"
#include "store/employee.h"
#include "store/timer.h"
#include <string.h>

#define PAGE 500
#define OFTEN_MS \
	(90 * ZONE_DAY_MS) /* of ALLOWANCE_HANDED and ALLOWANCE_GROUP_HANDED, which count employees who are still there (40128) */
#define HOLD_MS (7 * ZONE_DAY_MS) /* no end of one is waited for longer */
#define TAKERS 50
#define OF_WALK "walk" /* in the subject of a list that a walk asked for */

/* -- beginning ------------------------------------------------------------------------------------------------------------ */

static struct span text_of(struct fold *f, const struct json_node *root, const char *key)
{
	struct span s = arena_copy(f->work, json_str(json_get(root, key)));

	return s.p ? s : SPAN_LIT("");
}

/* "王芳,zhao" as userids; *ret_unknown: the first that nobody is called. */
static enum rc read_takers(struct fold *f, struct span said, struct span giver, struct span *ret,
	const char **ret_refusal, struct err *err)
{
	struct span one;
	int n = 0;

	*ret = SPAN_LIT("");
	while (span_present(said) && said.n) {
		struct span userid;
		enum rc rc;

		span_cut(said, ',', &one, &said);
		one = span_trim(one);
		if (!one.n)
			continue;
		rc = deeds_employee(f, one, &userid, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		if (rc)
			*ret_refusal = arena_str(f->work, effects_subject(f, "没有叫「%.*s」的员工", SPAN_ARG(one)).p);
		else if (span_eq(userid, giver))
			*ret_refusal = "不能转给他自己";
		else if (++n > TAKERS)
			*ret_refusal = "接手的员工太多";
		else
			*ret = effects_subject(f, "%.*s%s%.*s", SPAN_ARG(*ret), ret->n ? "," : "", SPAN_ARG(userid));
		if (*ret_refusal)
			return RC_OK;
	}
	if (!ret->n)
		*ret_refusal = "转给谁？--to 员工";
	return RC_OK;
}

static enum rc read_order(
	struct fold *f, const struct json_node *root, struct transfer *t, const char **ret_refusal, struct err *err)
{
	struct span from = text_of(f, root, "from");
	enum rc rc = from.n ? deeds_employee(f, from, &t->giver, err) : RC_NOTFOUND;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (rc) {
		*ret_refusal = arena_str(f->work, effects_subject(f, "没有叫「%.*s」的员工", SPAN_ARG(from)).p);
		return RC_OK;
	}
	json_bool(json_get(root, "dry"), &t->dry);
	json_bool(json_get(root, "customers"), &t->customers);
	json_bool(json_get(root, "groups"), &t->groups);
	if (json_get(root, "limit") && (!json_int(json_get(root, "limit"), &t->most) || t->most < 0))
		return err_set(err, RC_INVALID, "'limit' is no number");
	t->message = text_of(f, root, "message");
	return read_takers(f, text_of(f, root, "to"), t->giver, &t->takers, ret_refusal, err);
}

/* 离职继承 has no place for words (api.md 10). Where nobody knows yet that he left, the list tells, and the result says so. */
static enum rc look_at_message(struct fold *f, const struct transfer *t, const char **ret_refusal, struct err *err)
{
	struct transfer_left *v = NULL;
	int64_t gone_ms;
	int n = 0;
	enum rc rc = vanish_since(f, t->giver, &gone_ms, err);
	bool gone = !rc;

	if (rc == RC_NOTFOUND)
		rc = transfer_left_page(f->db, f->work, t->giver, SPAN_LIT(""), 1, &v, &n, err);
	if (!rc && (gone || n > 0))
		*ret_refusal = "他已经离职：企业微信的离职继承没有地方写对客户说的话。去掉 --message 再来一次";
	return rc;
}

enum rc transferwork_begin(
	struct fold *f, const struct json_node *root, struct span by, const char **ret_refusal, struct err *err)
{
	struct transfer t = {.customers = true,
		.groups = true,
		.person = by,
		.state = TRANSFER_LISTING,
		.begun_ms = f->now_ms,
		.ended_ms = TRANSFER_OPEN,
		.poll_ms = TRANSFER_OPEN,
		.at_customer = SPAN_LIT(""),
		.detail = SPAN_LIT("")};
	struct transfer other;
	enum rc rc = read_order(f, root, &t, ret_refusal, err);

	if (rc || *ret_refusal)
		return rc;
	if (t.message.n && ((rc = look_at_message(f, &t, ret_refusal, err)) || *ret_refusal))
		return rc;
	rc = transfer_going(f->db, f->work, t.giver, &other, err);
	if (!rc)
		*ret_refusal = "他的客户正在交接，等那一次完：siyu transfer status";
	if (rc != RC_NOTFOUND)
		return rc;
	rc = db_next_row(f->db, &t.transfer, err);
	if (!rc)
		rc = transfer_add(f->db, &t, err);
	f->handing = true;
	return rc ? rc : transferwork_list(f, t.transfer, err);
}

/* -- who waits for a colleague --------------------------------------------------------------------------------------------- */

/* Subject: "transfer:7:BEGUN_MS", 0: nobody is handed over; "walk:7:BEGUN_MS": for a walk. */
static enum rc ask_page(
	struct fold *f, const char *whose, int64_t id, int64_t begun_ms, struct span cursor, struct err *err)
{
	struct request r = {.api = API_UNASSIGNED, .u.unassigned = {REQUEST_MAX_UNASSIGNED_PAGE, cursor}};
	struct effects_spec spec = {.lane = API_LANE_COUNT,
		.subject = effects_subject(f, "%s:%lld:%lld", whose, (long long)id, (long long)begun_ms)};

	return effects_make(f, &r, &spec, NULL, err);
}

enum rc transferwork_list(struct fold *f, int64_t transfer, struct err *err)
{
	return ask_page(f, "transfer", transfer, f->now_ms, SPAN_ABSENT, err);
}

enum rc transferwork_walk(struct fold *f, int64_t walk, struct err *err)
{
	return ask_page(f, OF_WALK, walk, f->now_ms, SPAN_ABSENT, err);
}

static enum rc choose_next(struct fold *f, struct transfer *t, struct err *err)
{
	struct timer timer = {f->now_ms, TIMER_TRANSFER, t->transfer};
	enum rc rc = transfer_put(f->db, t, err);

	return rc ? rc : timer_add(f->db, &timer, err);
}

/* The list is through: has the giver left? */
static enum rc choose(struct fold *f, int64_t id, struct err *err)
{
	struct transfer_left *v = NULL;
	struct transfer t;
	int n = 0;
	enum rc rc = transfer_get(f->db, f->work, id, &t, err);

	if (rc || t.state != TRANSFER_LISTING)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = transfer_left_page(f->db, f->work, t.giver, SPAN_LIT(""), 1, &v, &n, err);
	t.resigned = n > 0;
	t.state = TRANSFER_CHOOSING;
	return rc ? rc : choose_next(f, &t, err);
}

enum rc transferwork_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_unassigned *u = &x->u.unassigned;
	int64_t id, begun_ms = 0, as_of_ms = w->called_ms > 0 ? w->called_ms : f->now_ms;
	struct span head, rest;
	enum rc rc = effects_about(e, &head, &id, &rest, err);
	bool walk = span_is(head, OF_WALK), dry = false;

	if (!rc && !span_int(rest, &begun_ms))
		rc = err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	if (!rc)
		rc = syncleft_dry(f, walk ? id : 0, &dry, err);
	for (size_t i = 0; !rc && i < u->info_n; i++) {
		const struct transfer_left one = {.employee = relations_lower(f, u->info[i].handover_userid),
			.customer = u->info[i].external_userid,
			.left_ms = u->info[i].dimission_time > 0 ? u->info[i].dimission_time * 1000 : f->now_ms,
			.seen_ms = begun_ms};

		if (one.employee.n && one.customer.n && !dry)
			rc = transfer_left_put(f->db, &one, err);
		if (!rc && one.employee.n)
			rc = syncleft_waits(f, walk ? id : 0, one.employee, one.customer, one.left_ms, as_of_ms, err);
	}
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (u->next_cursor.n && u->is_last != 1)
		return ask_page(f, walk ? OF_WALK : "transfer", id, begun_ms, u->next_cursor, err);
	rc = dry ? RC_OK : transfer_left_prune(f->db, begun_ms, err);
	if (!rc && walk)
		return syncleft_listed(f, id, true, err);
	return rc || !id ? rc : choose(f, id, err);
}

enum rc transferwork_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct transfer t;
	int64_t id;
	struct span head, rest;
	enum rc rc = effects_about(e, &head, &id, &rest, err);

	(void)w;
	if (!rc && span_is(head, OF_WALK))
		return syncleft_listed(f, id, false, err);
	if (!rc)
		rc = id ? transfer_get(f->db, f->work, id, &t, err) : RC_NOTFOUND;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	t.state = TRANSFER_FAILED;
	t.ended_ms = f->now_ms;
	t.detail = effects_subject(
		f, "读不到离职待分配的名单：%.*s", SPAN_ARG(effects_said(f, e, x, SPAN_LIT("企业微信没有回答"))));
	return transfer_put(f->db, &t, err);
}

/* -- who is handed over ------------------------------------------------------------------------------------------------------ */

static struct span nth(struct span list, int64_t n)
{
	struct span one = SPAN_LIT("");
	int64_t count = 1;

	for (size_t i = 0; i < list.n; i++)
		count += list.p[i] == ',';
	for (n %= count; n >= 0; n--)
		span_cut(list, ',', &one, &list);
	return one;
}

/* Who knows him already goes first; else one after the other. */
static enum rc taker_of(struct fold *f, struct transfer *t, struct span customer, struct span *ret, struct err *err)
{
	struct span one;

	for (struct span list = t->takers; span_present(list);) {
		struct relation r;
		enum rc rc;

		span_cut(list, ',', &one, &list);
		rc = relation_get(f->db, f->work, customer, one, &r, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		if (!rc && r.state == RELATION_LIVE) {
			*ret = one;
			return RC_OK;
		}
	}
	*ret = nth(t->takers, t->turn++);
	return RC_OK;
}

/* What WeCom would refuse is not asked for. */
static enum rc may_go(struct fold *f, const struct transfer *t, struct transfer_item *i, struct err *err)
{
	struct transfer_item *v = NULL;
	int n = 0, often = 0;
	enum rc rc = transfer_of(f->db, f->work, i->kind, i->id, &v, &n, err);

	for (int k = 0; !rc && k < n; k++) {
		struct transfer before;

		if (v[k].state == TRANSFER_STARTED || v[k].state == TRANSFER_UNSURE || v[k].state == TRANSFER_ASKED) {
			i->state = TRANSFER_LOST;
			i->code = 40129;
			i->detail = i->kind == TRANSFER_GROUP ? SPAN_LIT("它正在另一次交接里")
							      : SPAN_LIT("他正在另一次交接里");
		}
		rc = transfer_get(f->db, f->work, v[k].transfer, &before, err);
		often += !rc && !before.resigned && f->now_ms - v[k].at_ms < OFTEN_MS && v[k].state == TRANSFER_DONE;
	}
	if (!rc && !t->resigned &&
		often >= allowance_most(i->kind == TRANSFER_GROUP ? ALLOWANCE_GROUP_HANDED : ALLOWANCE_HANDED)) {
		i->state = TRANSFER_LOST;
		i->code = 40128;
		i->detail = SPAN_LIT("90 天里已经转过 2 次");
	}
	return rc;
}

static enum rc take_customer(struct fold *f, struct transfer *t, struct span customer, struct err *err)
{
	struct transfer_item i = {.transfer = t->transfer,
		.kind = TRANSFER_CUSTOMER,
		.id = customer,
		.state = TRANSFER_WAITING,
		.detail = SPAN_LIT(""),
		.at_ms = f->now_ms,
		.taken_ms = TRANSFER_OPEN};
	enum rc rc = taker_of(f, t, customer, &i.taker, err);

	if (!rc)
		rc = may_go(f, t, &i, err);
	t->chosen++;
	return rc ? rc : transfer_item_add(f->db, &i, err);
}

static bool enough(const struct transfer *t)
{
	return !t->customers || (t->most > 0 && t->chosen >= t->most);
}

/* A page of them; *ret_more: there may be others. */
static enum rc take_page(struct fold *f, struct transfer *t, bool *ret_more, struct err *err)
{
	struct transfer_left *left = NULL;
	struct relation *v = NULL;
	const bool resigned = t->resigned;
	int n = 0;
	enum rc rc = resigned ? transfer_left_page(f->db, f->work, t->giver, t->at_customer, PAGE, &left, &n, err)
			      : relation_page(f->db, f->work, t->at_customer, SPAN_LIT("\xff"), PAGE, &v, &n, err);

	for (int i = 0; !rc && i < n && !enough(t); i++)
		if (resigned || (v[i].state == RELATION_LIVE && span_eq(v[i].employee, t->giver)))
			rc = take_customer(f, t, resigned ? left[i].customer : v[i].customer, err);
	*ret_more = n == PAGE && !enough(t);
	if (!rc && n > 0)
		t->at_customer = resigned ? left[n - 1].customer : v[n - 1].customer;
	return rc;
}

static enum rc take_groups(struct fold *f, struct transfer *t, struct err *err)
{
	struct chat *v = NULL;
	int n = 0;
	int64_t turn = 0;
	enum rc rc = t->groups ? chat_all(f->db, f->work, &v, &n, err) : RC_OK;

	for (int i = 0; !rc && i < n; i++) {
		struct transfer_item item = {.transfer = t->transfer,
			.kind = TRANSFER_GROUP,
			.id = v[i].chat,
			.taker = nth(t->takers, turn),
			.state = TRANSFER_WAITING,
			.detail = SPAN_LIT(""),
			.at_ms = f->now_ms,
			.taken_ms = TRANSFER_OPEN};

		if (!span_eq(v[i].owner, t->giver))
			continue;
		rc = may_go(f, t, &item, err);
		if (!rc)
			rc = transfer_item_add(f->db, &item, err);
		turn++;
	}
	return rc;
}

static enum rc choose_page(struct fold *f, struct transfer *t, struct err *err)
{
	bool more = false;
	enum rc rc = enough(t) ? RC_OK : take_page(f, t, &more, err);

	if (rc || more)
		return rc ? rc : choose_next(f, t, err);
	rc = take_groups(f, t, err);
	t->state = t->dry ? TRANSFER_OVER : TRANSFER_GOING;
	t->ended_ms = t->dry ? f->now_ms : TRANSFER_OPEN;
	if (rc)
		return rc;
	return t->dry ? transfer_put(f->db, t, err) : transferask_go_on(f, t, err);
}

enum rc transferwork_fire(struct fold *f, int64_t id, struct err *err)
{
	struct transfer t;
	enum rc rc = transfer_get(f->db, f->work, id, &t, err);

	if (rc || (t.state != TRANSFER_CHOOSING && t.state != TRANSFER_GOING))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return t.state == TRANSFER_CHOOSING ? choose_page(f, &t, err) : transferask_poll(f, &t, err);
}

/* -- callbacks ------------------------------------------------------------------------------------------------------------------ */

/* The one of him that goes on, if there is one. RC_NOTFOUND. */
static enum rc going(
	struct fold *f, struct span customer, struct transfer_item *ret, struct transfer *ret_of, struct err *err)
{
	struct transfer_item *v = NULL;
	int n = 0;
	enum rc rc = transfer_of(f->db, f->work, TRANSFER_CUSTOMER, customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		rc = transfer_get(f->db, f->work, v[i].transfer, ret_of, err);
		if (!rc && !ret_of->dry && ret_of->ended_ms == TRANSFER_OPEN &&
			(v[i].state == TRANSFER_STARTED || v[i].state == TRANSFER_UNSURE ||
				v[i].state == TRANSFER_ASKED)) {
			*ret = v[i];
			return RC_OK;
		}
	}
	return rc ? rc : RC_NOTFOUND;
}

enum rc transferwork_failed(
	struct fold *f, struct span customer, struct span taker, struct span reason, struct err *err)
{
	struct transfer_item i;
	struct transfer t;
	enum rc rc = f->handing ? going(f, customer, &i, &t, err) : RC_NOTFOUND;

	if (rc || !span_eq(i.taker, taker))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = transferask_settle(f, &t, &i,
		span_is(reason, "customer_limit_exceed") ? TRANSFER_CAPPED : TRANSFER_REFUSED, f->now_ms, err);
	return rc ? rc : transferask_go_on(f, &t, err);
}

enum rc transferwork_arrived(struct fold *f, struct span customer, struct span employee, bool in, int64_t event_s,
	bool *ret_ours, struct err *err)
{
	struct transfer_item i;
	struct transfer t;
	enum rc rc = f->handing ? going(f, customer, &i, &t, err) : RC_NOTFOUND;

	*ret_ours = !rc && span_eq(in ? i.taker : t.giver, employee) && event_s * 1000 >= t.begun_ms - FOLD_SECOND_MS;
	if (rc || !*ret_ours)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = transferask_settle(f, &t, &i, TRANSFER_DONE, event_s * 1000, err);
	return rc ? rc : transferask_go_on(f, &t, err);
}

enum rc transferwork_holds(
	struct fold *f, struct span customer, struct span employee, int64_t *ret_until_ms, struct err *err)
{
	struct transfer_item i;
	struct transfer t;
	enum rc rc = going(f, customer, &i, &t, err);

	*ret_until_ms = !rc && span_eq(t.giver, employee) && i.state == TRANSFER_STARTED ? i.at_ms + HOLD_MS : 0;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}
