/* flashwork: 秒杀: a round for each group that hears of it, begun when the script comes, with T0 = 开抢; sold out by real orders;
 * who waits for a piece that comes back; the figures of its 复盘. */
#include "flashwork.h"
#include "campint.h"
#include "stockint.h"
#include "groupint.h"
#include "base/mem.h"
#include "crm/money.h"
#include "sop/flash.h"
#include "sop/when.h"
#include "store/flashsale.h"
#include "store/stock.h"
#include "store/timer.h"

#define BATCH 200
#define LATEST_MS ZONE_DAY_MS /* so long after its end a group that becomes known still gets a round */
#define MOST_PIECES 1000
#define WAITING "候补"                          /* step of the to-dos of the waiting list */
#define OFFER_MS (2 * 60 * 60 * FOLD_SECOND_MS) /* how soon somebody who waits wants to be told */

enum rc flashwork_load(struct fold *f, struct err *err)
{
	enum rc rc = RC_OK;

	mem_free(f->flash);
	f->flash = NULL;
	f->flashes = 0;
	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct sop_flash *flash = f->script[i].ast->flash;
		struct foldflash *x;

		if (!flash)
			continue;
		f->flash = mem_grow(f->flash, (size_t)f->flashes + 1, sizeof *f->flash);
		x = &f->flash[f->flashes++];
		*x = (struct foldflash){.script = &f->script[i], .opens_ms = flash_opens_ms(&f->settings->zone, flash)};
		rc = flashsale_sold_get(f->db, f->script[i].ast->id, x->opens_ms, &x->sold_ms, err);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
	}
	return rc;
}

static const struct foldflash *flash_of(const struct fold *f, const struct sop_script *s)
{
	for (int i = 0; i < f->flashes; i++)
		if (f->flash[i].script->ast == s)
			return &f->flash[i];
	return NULL;
}

static int64_t over_ms(const struct fold *f, const struct foldflash *x)
{
	return flash_over_ms(&f->settings->zone, x->script->ast->flash, x->sold_ms);
}

/* Behind its clock nothing is sold of it; what is sold out may be sold once more until then. */
static int64_t sells_until(const struct fold *f, const struct foldflash *x)
{
	return flash_closes_ms(&f->settings->zone, x->script->ast->flash) + 1; /* who paid at its last moment has it */
}

void flashwork_view(const struct fold *f, struct round *r)
{
	const struct foldflash *x = flash_of(f, r->script->ast);

	if (!x || x->opens_ms != r->row.t0_ms)
		return; /* of another 开抢: it is about to end */
	r->view.sold_ms = x->sold_ms;
	r->view.over_ms = over_ms(f, x);
}

enum rc flashwork_values(struct fold *f, const struct round *r, struct render_values *values, struct err *err)
{
	const struct foldflash *x = flash_of(f, r->script->ast);
	int64_t until_ms;

	if (!x)
		return RC_OK;
	until_ms = f->now_ms < x->opens_ms ? x->opens_ms : over_ms(f, x);
	values->countdown_ms = until_ms > f->now_ms ? until_ms - f->now_ms : 0;
	return stockwork_flash(f, x->script->ast->flash, x->opens_ms, sells_until(f, x), values, err);
}

/* -- rounds --------------------------------------------------------------------------------------------------------------- */

static enum rc begin(struct fold *f, const struct foldflash *x, const struct chat *c, int64_t rounds, struct err *err)
{
	struct happened h = {.customer = c->chat, .state = SPAN_LIT("")};
	struct round r;
	enum rc rc;

	h.ev = (struct sop_happening){.event = SOP_EV_MANUAL, .at_ms = x->opens_ms, .amount_fen = -1};
	rc = enrol_begin(f, x->script, &h, c->owner, SOP_LIVE, rounds + 1, &r, err);
	if (rc)
		return rc;
	flashwork_view(f, &r);
	rc = decisions_note(
		f, c->chat, x->script->ast->id, SPAN_ABSENT, "enter", REASON_ENROLLED, SPAN_LIT("秒杀"), err);
	if (!rc && x->opens_ms <= f->now_ms)
		rc = orders_said(f->db, f->work, &f->orders, c->chat, x->opens_ms, err);
	return rc ? rc : enrol_sleep(f, &r, err);
}

/* Its round of this 开抢; one of another 开抢 ends. */
static enum rc settle(struct fold *f, const struct foldflash *x, const struct chat *c, struct err *err)
{
	struct enrolment *v = NULL;
	int64_t rounds = 0;
	bool there = false;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, c->chat, true, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		if (!span_eq(v[i].script, x->script->ast->id))
			continue;
		rounds = v[i].round > rounds ? v[i].round : rounds;
		if (v[i].t0_ms == x->opens_ms)
			there = true;
		else
			rc = enrol_end(f, &v[i], "stopped", REASON_STOP, SPAN_LIT("开抢的时间改了"), err);
	}
	return rc || there ? rc : begin(f, x, c, rounds, err);
}

enum rc flashwork_groups(struct fold *f, struct err *err)
{
	struct chat *v = NULL;
	int n = 0;
	enum rc rc = f->flashes ? chat_all(f->db, f->rows, &v, &n, err) : RC_OK;

	for (int i = 0; !rc && i < f->flashes; i++)
		for (int k = 0; !rc && k < n && over_ms(f, &f->flash[i]) + LATEST_MS > f->now_ms; k++) {
			struct group_face face;

			if (!v[k].owner.n)
				continue; /* nobody could speak to it; the read that tells its owner comes here, too */
			rc = groupwork_face(f, &v[k], &face, err);
			if (!rc && group_for(f->flash[i].script->ast, &face))
				rc = settle(f, &f->flash[i], &v[k], err);
		}
	return rc;
}

/* -- sold out --------------------------------------------------------------------------------------------------------------- */

/* What calls for buying and was not sent yet does not go any more. */
static enum rc withdraw(struct fold *f, struct round *r, int i, struct err *err)
{
	struct occurrence o;
	struct todo like = {.employee = r->row.employee,
		.customer = r->row.customer,
		.script = r->row.script,
		.step = r->occurrence[i].step,
		.delivers = true};
	struct todo t;
	enum rc rc = occurrence_get(
		f->db, f->work, r->row.enrolment, r->occurrence[i].step, r->occurrence[i].occurrence, &o, err);

	if (rc)
		return rc;
	if (o.task == OCCURRENCE_SIDEBAR) {
		rc = todo_find(f->db, f->work, &like, &t, err);
		if (!rc)
			rc = todo_close(f->db, t.todo, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);
		if (!rc || rc == RC_NOTFOUND)
			rc = enrol_move(f, &o, OCCURRENCE_CANCELLED, REASON_SOLD_OUT, SPAN_ABSENT, err);
	} else {
		rc = massleave_go(f, &r->row, &o, SPAN_LIT("卖完了"), err);
	}
	return rc;
}

static enum rc round_sold(struct fold *f, const struct enrolment *row, struct err *err)
{
	struct round r;
	enum rc rc = enrol_load(f, row, &r, err);

	for (int i = 0; !rc && i < r.script->ast->steps; i++)
		if (r.claim[i].state == SOP_MADE && flash_advertises(&r.script->ast->step[i]))
			rc = withdraw(f, &r, i, err);
	return rc ? rc : enrol_wake(f, row->enrolment, err);
}

static enum rc sold_out(struct fold *f, struct foldflash *x, struct err *err)
{
	struct enrolment *v = NULL;
	int64_t after = 0;
	int n = 0;
	enum rc rc = flashsale_sold_put(f->db, x->script->ast->id, x->opens_ms, f->now_ms, err);

	x->sold_ms = f->now_ms;
	do {
		if (!rc)
			rc = enrolment_in(
				f->db, f->work, x->script->ast->id, ENROLMENT_LIVE, after, BATCH, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			after = v[i].enrolment;
			if (v[i].t0_ms == x->opens_ms)
				rc = round_sold(f, &v[i], err);
		}
	} while (!rc && n == BATCH);
	return rc;
}

/* -- the waiting list --------------------------------------------------------------------------------------------------------- */

/* The next text that orders have for what is on sale. RC_NOTFOUND: there is no other. */
static enum rc sale_text(struct fold *f, const struct foldflash *x, struct span *text, struct err *err)
{
	enum rc rc;

	while (!(rc = stock_text(f->db, f->work, *text, text, err))) {
		const struct sop_good *g = book_good(f->book, *text);

		for (int i = 0; g && i < x->script->ast->flash->goods; i++)
			if (tagset_same(x->script->ast->flash->good[i].name, g->name))
				return RC_OK;
	}
	return rc;
}

/* Is a piece kept for him who was told? Not when that was long ago, nor once he bought (then the stock has counted it), nor when nobody
 * is there who could have told him. */
static enum rc is_kept(
	struct fold *f, const struct foldflash *x, const struct flashsale_wait *w, bool *ret, struct err *err)
{
	struct span text = SPAN_LIT("");
	struct relation rel;
	enum rc rc = happen_follower(f, w->customer, SPAN_LIT(""), &rel, err);

	*ret = !rc && w->told_ms + OFFER_MS > f->now_ms;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	while (*ret && !(rc = sale_text(f, x, &text, err))) {
		struct span *v = NULL;
		int n = 0;

		rc = flashsale_buyers(f->db, f->work, text, w->told_ms, INT64_MAX, &v, &n, err);
		if (rc)
			break;
		for (int i = 0; i < n; i++)
			*ret = *ret && !span_eq(v[i], w->customer);
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* The piece is not kept for him any more: who did not tell him yet does not do so now, it may go to the next one. */
static enum rc take_back(struct fold *f, const struct foldflash *x, const struct flashsale_wait *w, struct err *err)
{
	struct todo *v = NULL;
	int n = 0;
	enum rc rc = todo_about(f->db, f->work, w->customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (span_eq(v[i].script, x->script->ast->id) && span_is(v[i].step, WAITING))
			rc = todo_close(f->db, v[i].todo, TODO_CANCELLED, SPAN_ABSENT, f->now_ms, err);
	return rc;
}

/* Nothing else might happen by then. */
static enum rc look_at(struct fold *f, int64_t at_ms, struct err *err)
{
	return timer_add(f->db, &(struct timer){at_ms, TIMER_OFFER, 0}, err);
}

/* ret_asked: somebody was asked to tell him. */
static enum rc offer(struct fold *f, const struct foldflash *x, const struct flashsale_wait *w, int64_t left,
	bool *ret_asked, struct err *err)
{
	struct todo t = {.customer = w->customer,
		.enrolment = TODO_NO_ROUND,
		.script = x->script->ast->id,
		.step = SPAN_LIT(WAITING),
		.deadline_ms = f->now_ms + OFFER_MS};
	struct relation rel;
	enum rc rc = happen_follower(f, w->customer, SPAN_LIT(""), &rel, err);

	*ret_asked = !rc;
	if (rc == RC_NOTFOUND) /* nobody can tell him: the next one is asked */
		return flashsale_wait_told(f->db, w, f->now_ms, err);
	if (rc)
		return rc;
	t.employee = rel.employee;
	t.text = effects_subject(f, "「%.*s」退回来 %lld 件，候补第 %lld 位是他（要 %lld 件），请告诉他",
		SPAN_ARG(x->script->ast->name), (long long)left, (long long)w->seq, (long long)w->pieces);
	rc = deeds_give(f, &t, err);
	if (!rc)
		rc = flashsale_wait_told(f->db, w, f->now_ms, err);
	return rc ? rc : look_at(f, t.deadline_ms, err);
}

/* Pieces that came back go to those who wait, in their order, as far as they reach. In 静默 nobody is at work to tell them, and offers
 * would lapse one after the other: they begin in the morning, unless the sale is over by then. */
static enum rc offer_left(struct fold *f, const struct foldflash *x, int64_t left, struct err *err)
{
	int64_t closes_ms = flash_closes_ms(&f->settings->zone, x->script->ast->flash);
	int64_t morning_ms = when_quiet_end(&f->rules, x->script->ast, f->now_ms);
	struct flashsale_wait *v = NULL;
	int n = 0;
	enum rc rc = flashsale_waiting(f->db, f->work, x->script->ast->id, x->opens_ms, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		bool kept;

		if (v[i].told_ms != FLASHSALE_NOT_TOLD) {
			rc = is_kept(f, x, &v[i], &kept, err);
			if (!rc && !kept)
				rc = take_back(f, x, &v[i], err);
		} else if (v[i].pieces > left) {
			break;
		} else if (morning_ms > f->now_ms && morning_ms < closes_ms) {
			return look_at(f, morning_ms, err);
		} else {
			rc = offer(f, x, &v[i], left, &kept, err);
		}
		if (!rc && kept)
			left -= v[i].pieces;
	}
	return rc;
}

enum rc flashwork_orders(struct fold *f, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->flashes; i++) {
		struct foldflash *x = &f->flash[i];
		struct render_values values = {0};
		int64_t left = 0;

		if (f->now_ms < x->opens_ms || f->now_ms > flash_closes_ms(&f->settings->zone, x->script->ast->flash))
			continue;
		rc = stockwork_flash(f, x->script->ast->flash, x->opens_ms, sells_until(f, x), &values, err);
		for (int k = 0; k < values.goods; k++)
			left += values.good[k].left;
		if (!rc && x->sold_ms == 0 && left == 0)
			rc = sold_out(f, x, err);
		else if (!rc && x->sold_ms > 0)
			rc = offer_left(f, x, left, err);
	}
	return rc;
}

enum rc flashwork_wait(struct fold *f, const struct json_node *root, struct span by, struct err *err)
{
	struct span name = arena_copy(f->work, json_str(json_get(root, "flash")));
	struct flashsale_wait w = {
		.customer = arena_copy(f->work, json_str(json_get(root, "customer"))), .at_ms = f->now_ms, .pieces = 1};
	const struct foldflash *x = NULL;
	struct relation rel;
	enum rc rc;

	(void)by;
	for (int i = 0; i < f->flashes; i++)
		if (tagset_same(f->flash[i].script->ast->name, name) || span_eq(f->flash[i].script->ast->id, name))
			x = &f->flash[i];
	if (!json_int(json_get(root, "pieces"), &w.pieces))
		w.pieces = 1;
	if (w.pieces < 1 || w.pieces > MOST_PIECES)
		return err_set(err, RC_INVALID, "'pieces' is more than %d", MOST_PIECES);
	if (!x) {
		fold_outcome(f, OUTCOME_REFUSED, "没有叫「%.*s」的秒杀在运行", SPAN_ARG(name));
		return RC_OK;
	}
	rc = happen_follower(f, w.customer, SPAN_LIT(""), &rel, err);
	if (rc == RC_NOTFOUND) {
		fold_outcome(f, OUTCOME_REFUSED, "没有这位客户，或者他不是谁的好友");
		return RC_OK;
	}
	w.script = x->script->ast->id;
	w.opens_ms = x->opens_ms;
	if (!rc)
		rc = flashsale_wait_add(f->db, &w, err);
	if (rc == RC_CONFLICT) {
		fold_outcome(f, OUTCOME_DUPLICATE, "他已经在候补里");
		return RC_OK;
	}
	return rc ? rc : flashwork_orders(f, err); /* a piece may lie there already */
}

/* -- 复盘 ---------------------------------------------------------------------------------------------------------------------- */

struct figures {
	struct render_values stock;
	struct flashsale_money money;
	int64_t buyers, waiting;
};

/* Over all texts that orders have for what was on sale. */
static enum rc add_up(struct fold *f, const struct foldflash *x, int64_t to_ms, struct figures *ret, struct err *err)
{
	struct map *who = map_new();
	struct span text = SPAN_LIT("");
	enum rc rc = RC_OK;

	while (!rc && !(rc = sale_text(f, x, &text, err))) {
		struct flashsale_money m;
		struct span *v = NULL;
		int n = 0;

		rc = flashsale_money(f->db, text, x->opens_ms, to_ms, &m, err);
		if (!rc)
			rc = flashsale_buyers(f->db, f->work, text, x->opens_ms, to_ms, &v, &n, err);
		if (rc)
			break;
		ret->money.orders += m.orders;
		ret->money.gross_fen += m.gross_fen;
		ret->money.refund_fen += m.refund_fen;
		for (int i = 0; i < n; i++)
			map_put(who, v[i], ret);
	}
	ret->buyers = (int64_t)map_count(who);
	map_free(who, NULL);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static void say_money(struct text *out, const char *word, int64_t fen)
{
	text_addf(out, "%s ", word);
	money_print(out, fen);
}

static void say_figure(const struct foldflash *x, const struct figures *v, enum flash_figure which, struct text *out)
{
	int64_t stock = 0, sold = 0;
	const char *word = flash_figure_word(which);

	for (int i = 0; i < x->script->ast->flash->goods; i++) {
		stock += x->script->ast->flash->good[i].stock;
		sold += i < v->stock.goods ? v->stock.good[i].sold : 0;
	}
	switch (which) {
	case FLASH_STOCK: text_addf(out, "%s %lld 件", word, (long long)stock); break;
	case FLASH_SOLD: text_addf(out, "%s %lld 件", word, (long long)sold); break;
	case FLASH_SOLD_OUT:
		if (x->sold_ms)
			text_addf(out, "%lld 分钟卖完", (long long)((x->sold_ms - x->opens_ms + 59999) / 60000));
		else
			text_adds(out, "没卖完");
		break;
	case FLASH_ORDERS: text_addf(out, "%s %lld", word, (long long)v->money.orders); break;
	case FLASH_BUYERS: text_addf(out, "%s %lld 位", word, (long long)v->buyers); break;
	case FLASH_GROSS: say_money(out, word, v->money.gross_fen); break;
	case FLASH_REFUND: say_money(out, word, v->money.refund_fen); break;
	case FLASH_NET: say_money(out, word, v->money.gross_fen - v->money.refund_fen); break;
	case FLASH_PER_ORDER:
		if (v->money.orders)
			say_money(out, word, (v->money.gross_fen - v->money.refund_fen) / v->money.orders);
		else
			text_addf(out, "%s —", word);
		break;
	case FLASH_WAITING: text_addf(out, "%s %lld 位", word, (long long)v->waiting); break;
	case FLASH_FIGURES: break;
	}
}

enum rc flashwork_report(struct fold *f, const struct round *r, const struct sop_action *a, struct err *err)
{
	const struct foldflash *x = flash_of(f, r->script->ast);
	struct flashsale_wait *wait = NULL;
	struct figures v = {.buyers = 0};
	int64_t end_ms;
	int n = 0;
	bool any = false;
	enum rc rc;

	if (!x)
		return RC_OK;
	end_ms = (over_ms(f, x) < f->now_ms ? over_ms(f, x) : f->now_ms) +
		1; /* the order that sold the last piece counts */
	rc = stockwork_flash(f, x->script->ast->flash, x->opens_ms, end_ms, &v.stock, err);
	if (!rc)
		rc = add_up(f, x, end_ms, &v, err);
	if (!rc)
		rc = flashsale_waiting(f->db, f->work, x->script->ast->id, x->opens_ms, &wait, &n, err);
	v.waiting = n;
	text_clear(&f->frozen);
	text_addf(&f->frozen, "「%.*s」复盘：", SPAN_ARG(x->script->ast->name));
	for (int i = 0; i < FLASH_FIGURES; i++)
		if (flash_wants(a, (enum flash_figure)i)) {
			text_adds(&f->frozen, any ? "，" : "");
			say_figure(x, &v, (enum flash_figure)i, &f->frozen);
			any = true;
		}
	return rc ? rc : owners_tell(f, r, arena_copy(f->work, text_span(&f->frozen)), err);
}
