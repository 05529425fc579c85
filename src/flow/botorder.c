/* botorder: 报单: an order that an employee tells. What was understood is read back; only 确认 books it, as an order of the source
 * 报单, through the same door as those of a shop. 改单 is the same with the number it has; 作废 and 算回来 take it out of the books and back
 * (decision 0026). */
#include "botamount.h"
#include "botvoid.h"
#include "base/utf8.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "store/purchase.h"
#include <inttypes.h>

#define NUMBER "BD" /* and the id of the input that told it: the same message twice is one order */
#define PRODUCT_BYTES 256
#define MOST_PIECES 10000
#define ALIKE_MS (24 * 60 * INT64_C(60000))

/* -- reading ------------------------------------------------------------------------------------------------------------- */

/* A sign of multiplication at the end of s: its length, 0 for another end. */
static size_t times_sign(struct span s)
{
	static const char *const signs[] = {"×", "*", "x", "X", "✕"};

	for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
		if (span_ends(s, signs[i]))
			return span_of(signs[i]).n;
	return 0;
}

/* 「洁面×2」, 「洁面 x 2」, 「洁面」: what, and how many of it. false: a number of pieces that cannot be. */
static bool read_goods(struct span s, struct span *ret_product, int64_t *ret_quantity)
{
	size_t digits = 0, sign;
	struct span head;

	*ret_product = span_trim(s);
	*ret_quantity = 1;
	while (digits < s.n && s.p[s.n - digits - 1] >= '0' && s.p[s.n - digits - 1] <= '9')
		digits++;
	head = span_trim(span_take(s, s.n - digits));
	sign = times_sign(head);
	if (!digits || !sign)
		return true;
	*ret_product = span_trim(span_take(head, head.n - sign));
	return span_int(span_drop(s, s.n - digits), ret_quantity) && *ret_quantity >= 1 && *ret_quantity <= MOST_PIECES;
}

static void how(struct bot_talk *t)
{
	botwork_refuse(t, "请写成：%s %s，像「%s %s 99 洁面×2」", t->command->name, t->command->form, t->command->name,
		t->command->verb == BOT_AMEND ? NUMBER "123" : "小明");
}

/* false: there is no amount, or none that can be, and he was told which and why. */
static bool take_amount(struct bot_talk *t, struct span said, bool named, struct botamount *ret)
{
	const char *why = NULL;
	enum botamount_found found = botamount_cut(said, named, ret, &why);

	if (found == BOTAMOUNT_READ && !ret->fen) {
		found = BOTAMOUNT_WRONG;
		why = t->command->verb == BOT_AMEND ? "金额不能是 0，整单不算写「改单 单号 作废」" : "金额不能是 0";
	}
	if (found == BOTAMOUNT_WRONG)
		botwork_refuse(t, "金额「%.*s」不对：%s。没有记。", SPAN_ARG(utf8_prefix(ret->word, 60)), why);
	if (found != BOTAMOUNT_READ)
		how(t);
	return found == BOTAMOUNT_READ;
}

static bool take_goods(struct bot_talk *t, struct span goods, struct botorder *o)
{
	if (!read_goods(goods, &o->product, &o->quantity)) {
		botwork_refuse(t, "数量要在 1 到 %d 之间", MOST_PIECES);
		return false;
	}
	if (o->product.n > PRODUCT_BYTES) {
		botwork_refuse(t, "商品的名字太长");
		return false;
	}
	return true;
}

/* -- what waits for 确认 ----------------------------------------------------------------------------------------------------- */

static void write(const struct botorder *o, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kstr(&w, "no", o->no);
	jsonw_kstr(&w, "customer", o->customer);
	jsonw_kstr(&w, "employee", o->employee);
	jsonw_kstr(&w, "product", o->product);
	jsonw_kint(&w, "fen", o->fen);
	jsonw_kint(&w, "quantity", o->quantity);
	jsonw_kint(&w, "paid_ms", o->paid_ms);
	jsonw_kbool(&w, "amends", o->amends);
	jsonw_kstr(&w, "was_product", o->was_product);
	jsonw_kint(&w, "was_fen", o->was_fen);
	jsonw_kint(&w, "was_quantity", o->was_quantity);
	jsonw_kstr(&w, "verb", o->verb);
	jsonw_kstr(&w, "why", o->why);
	jsonw_end_obj(&w);
}

/* RC_NOTFOUND: nothing waits, he was told. */
static enum rc pending(struct bot_talk *t, struct botorder *ret, struct err *err)
{
	struct fold *f = t->f;
	struct botstate s;
	struct json_doc *doc;
	struct botorder o = {0};
	const struct json_node *n;
	enum rc rc = botstate_get(f->db, f->work, t->me.userid, BOTSTATE_ORDER, f->now_ms - BOT_STATE_MS, &s, err);

	if (rc == RC_NOTFOUND)
		botwork_refuse(t, "没有等您确认的单（念给您听以后十分钟里有效），请重新报");
	if (!rc)
		rc = json_parse(s.body, &doc, err);
	if (rc)
		return rc;
	n = json_root(doc);
	o.no = arena_copy(f->work, json_str(json_get(n, "no")));
	o.customer = arena_copy(f->work, json_str(json_get(n, "customer")));
	o.employee = arena_copy(f->work, json_str(json_get(n, "employee")));
	o.product = arena_copy(f->work, json_str(json_get(n, "product")));
	o.was_product = arena_copy(f->work, json_str(json_get(n, "was_product")));
	o.verb = arena_copy(f->work, json_str(json_get(n, "verb")));
	o.why = arena_copy(f->work, json_str(json_get(n, "why")));
	if (!json_int(json_get(n, "fen"), &o.fen) || !json_int(json_get(n, "quantity"), &o.quantity) ||
		!json_int(json_get(n, "paid_ms"), &o.paid_ms) || !json_bool(json_get(n, "amends"), &o.amends) ||
		!json_int(json_get(n, "was_fen"), &o.was_fen) ||
		!json_int(json_get(n, "was_quantity"), &o.was_quantity))
		rc = err_set(err, RC_INVALID, "an order that waits for its confirmation cannot be read");
	json_free(doc);
	if (!rc)
		*ret = o;
	return rc;
}

/* The same; where a number stands behind 确认, it has to be of that one: on a page an older one may still stand. */
static enum rc meant(struct bot_talk *t, struct botorder *ret, struct err *err)
{
	enum rc rc = pending(t, ret, err);

	if (rc || !t->rest.n || span_eq(t->rest, ret->no))
		return rc;
	botwork_refuse(t, "等您确认的是 %.*s，不是 %.*s：请重新报", SPAN_ARG(ret->no), SPAN_ARG(t->rest));
	return RC_NOTFOUND;
}

enum rc botorder_wait(struct bot_talk *t, const struct botorder *o, struct err *err)
{
	struct botstate s = {.employee = t->me.userid, .kind = BOTSTATE_ORDER, .at_ms = t->f->now_ms};
	struct text body;
	enum rc rc;

	text_init(&body, 8192);
	write(o, &body);
	s.body = text_span(&body);
	rc = botstate_put(t->f->db, &s, err);
	text_release(&body);
	t->outcome = BOTLOG_ASKED;
	return rc;
}

/* -- reading back ------------------------------------------------------------------------------------------------------------ */

enum rc botorder_say(struct bot_talk *t, const struct botorder *o, struct err *err)
{
	struct span shown;
	enum rc rc = botfind_shown(t, o->customer, &shown, err);

	if (rc)
		return rc;
	text_addf(&t->out, "%.*s ", SPAN_ARG(shown));
	money_print(&t->out, o->fen);
	if (o->product.n)
		text_addf(&t->out, " %.*s", SPAN_ARG(o->product));
	if (o->product.n && o->quantity > 1)
		text_addf(&t->out, "×%" PRId64, o->quantity);
	return RC_OK;
}

static void say_unknown_good(struct bot_talk *t, const struct botorder *o)
{
	const struct book *b = t->f->book;

	if (o->product.n && b && book_names(b, SOP_N_GOOD) && !book_good(b, o->product))
		text_adds(&t->out, "\n（商品表里没有这个名字，照记，按商品算的事认不出它）");
}

/* The shop may have brought the same one. */
static enum rc say_alike(struct bot_talk *t, const struct botorder *o, struct err *err)
{
	struct purchase *v = NULL;
	int n = 0;
	char at[32];
	enum rc rc = purchase_of(t->f->db, t->f->work, o->customer, o->paid_ms - ALIKE_MS, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].gross_fen == o->fen && v[i].refund_fen < v[i].gross_fen && !span_eq(v[i].order_no, o->no)) {
			text_addf(&t->out, "\n注意：他 %s 已经有一单 ",
				zone_format_minute(&t->f->settings->zone, v[i].paid_ms, at));
			money_print(&t->out, v[i].gross_fen);
			text_adds(&t->out, "（");
			origin_say(&t->out, v[i].source);
			text_addf(&t->out, " %.*s）。是同一单请回「取消」", SPAN_ARG(v[i].order_no));
			break;
		}
	return rc;
}

static enum rc read_back(struct bot_talk *t, const struct botorder *o, struct err *err)
{
	enum rc rc;

	text_adds(&t->out, o->amends ? "改单 " : "报单 ");
	if (o->amends)
		text_addf(&t->out, "%.*s：", SPAN_ARG(o->no));
	rc = botorder_say(t, o, err);
	if (rc)
		return rc;
	if (o->fen >= BOTAMOUNT_BIG_FEN)
		text_adds(&t->out, "\n注意：这一单上万元，请再看一遍金额，是不是多写了零");
	say_unknown_good(t, o);
	rc = o->amends ? RC_OK : say_alike(t, o, err);
	if (rc)
		return rc;
	text_adds(&t->out, "\n对就回「确认」，不对回「取消」");
	return botorder_wait(t, o, err);
}

/* -- commands ------------------------------------------------------------------------------------------------------------------ */

/* Whose order it is: his who tells it where he knows the customer, else of the one who does. */
static enum rc whose(struct bot_talk *t, struct botorder *o, struct err *err)
{
	struct relation r;
	enum rc rc = happen_follower(t->f, o->customer, t->me.userid, &r, err);

	o->employee = rc ? t->me.userid : r.employee;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc botorder_tell(struct bot_talk *t, struct err *err)
{
	struct botorder o = {.paid_ms = t->f->now_ms};
	struct botamount amount;
	enum rc rc;

	if (!take_amount(t, t->rest, true, &amount) || !take_goods(t, amount.goods, &o))
		return RC_OK;
	o.fen = amount.fen;
	rc = botfind_called(t, amount.name, &o.customer, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	o.no = effects_subject(t->f, NUMBER "%" PRId64, t->f->input_id);
	rc = whose(t, &o, err);
	return rc ? rc : read_back(t, &o, err);
}

/* -- 改单 ------------------------------------------------------------------------------------------------------------------------ */

enum rc botorder_find(struct bot_talk *t, struct span no, struct purchase *ret, struct err *err)
{
	struct span number = effects_subject(t->f, "%s%.*s", span_int(no, &(int64_t){0}) ? NUMBER : "", SPAN_ARG(no));
	char *p = arena_alloc(t->f->work, number.n + 1);
	enum rc rc;

	for (size_t i = 0; i < number.n; i++)
		p[i] = (char)(number.p[i] >= 'a' && number.p[i] <= 'z' ? number.p[i] - 'a' + 'A' : number.p[i]);
	rc = purchase_find(t->f->db, t->f->work, SPAN_LIT(BOTORDER_SOURCE), span_make(p, number.n), ret, err);
	if (!rc && botrole_sees(&t->me, ret->employee))
		return RC_OK;
	if (!rc && t->command->verb == BOT_YES) { /* when it was read back it was */
		botwork_refuse(t,
			"单 %.*s 现在不归您：念给您听以后，您的角色、您带的人或者这一单的员工变了。没有动它，要改请找这一单的员工，或者他的主管",
			SPAN_ARG(ret->order_no));
		return RC_NOTFOUND;
	}
	if (!rc || rc == RC_NOTFOUND) {
		botwork_refuse(t, "没有您报的单 %.*s（单号在「记下了」那条里）", SPAN_ARG(no));
		return RC_NOTFOUND;
	}
	return rc;
}

enum rc botorder_amend(struct bot_talk *t, struct err *err)
{
	struct botorder o = {.amends = true};
	struct purchase was;
	struct botamount amount = {.goods = SPAN_LIT("")};
	struct span no, rest = SPAN_LIT("");
	enum rc rc;

	if (!span_cut(t->rest, ' ', &no, &rest))
		rest = SPAN_LIT("");
	rest = span_trim(rest);
	if (no.n && botvoid_read(rest, &o))
		return botvoid_ask(t, no, &o, err);
	if (!take_amount(t, rest, false, &amount))
		return RC_OK;
	if (!no.n || amount.name.n) {
		how(t);
		return RC_OK;
	}
	if (!take_goods(t, amount.goods, &o))
		return RC_OK;
	rc = botorder_find(t, no, &was, err);
	if (!rc && was.voided)
		rc = botvoid_refuse(t, &was, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	struct botorder said = o;
	botvoid_from(&o, &was);
	t->customer = o.customer;
	o.was_fen = was.gross_fen;
	o.was_product = was.product;
	o.was_quantity = was.quantity;
	o.fen = amount.fen;
	if (amount.goods.n) {
		o.product = said.product;
		o.quantity = said.quantity;
	}
	return read_back(t, &o, err);
}

/* As a shop would post it; by whom is for the trail: 「应用 王芳（wang）」. */
static void order_json(const struct bot_talk *t, const struct botorder *o, struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "source", BOTORDER_SOURCE);
	jsonw_kstr(&w, "by", botvoid_teller(t));
	jsonw_key(&w, "orders");
	jsonw_arr(&w);
	jsonw_obj(&w);
	jsonw_kstr(&w, "order_no", o->no);
	jsonw_kint(&w, "paid_ms", o->paid_ms);
	jsonw_kint(&w, "amount_fen", o->fen);
	jsonw_kstr(&w, "external_userid", o->customer);
	jsonw_kstr(&w, "employee", o->employee);
	jsonw_kstr(&w, "product", o->product);
	jsonw_kint(&w, "quantity", o->quantity);
	jsonw_kcstr(&w, "status", "paid");
	jsonw_end_obj(&w);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
}

/* What was read back, of an order that is another one by now, or a customer who is somebody else's: what he would say yes to is not that.
 * RC_NOTFOUND: so he was told. */
static enum rc check_again(struct bot_talk *t, const struct botorder *o, struct err *err)
{
	struct purchase now;
	struct botorder stands = {0};
	bool sees = false;
	enum rc rc = o->amends ? botorder_find(t, o->no, &now, err) : botfind_sees(t, o->customer, &sees, err);

	if (!rc && !o->amends && !sees) {
		botwork_refuse(t,
			"没有记：这位客户现在不归您了（交接给了别人，或者您的角色、您带的人变了）。请他现在的员工报这一单");
		return RC_NOTFOUND;
	}
	if (rc || !o->amends)
		return rc;
	if (now.voided)
		return botvoid_refuse(t, &now, err);
	if (now.gross_fen == o->was_fen && now.quantity == o->was_quantity && now.paid_ms == o->paid_ms &&
		span_eq(now.product, o->was_product) && span_eq(now.customer, o->customer) &&
		span_eq(now.employee, o->employee))
		return RC_OK;
	botwork_refuse(t, "没有改：单 %.*s 念给您听以后改过了，现在是 ", SPAN_ARG(o->no));
	botvoid_from(&stands, &now);
	rc = botorder_say(t, &stands, err);
	text_addf(&t->out, "。还要改请重新发「改单 %.*s 金额」", SPAN_ARG(o->no));
	return rc ? rc : RC_NOTFOUND;
}

/* What stands of an order once it was amended: a person of the office may have put something of it right, which nobody amends here. *ret_told: so he was told what stands, in place of what he asked for. */
static enum rc say_kept(struct bot_talk *t, const struct botorder *o, bool same, bool *ret_told, struct err *err)
{
	struct purchase now;
	struct botorder stands = *o;
	enum rc rc = purchase_find(t->f->db, t->f->work, SPAN_LIT(BOTORDER_SOURCE), o->no, &now, err);

	*ret_told = false;
	if (rc)
		return rc;
	stands.fen = now.gross_fen;
	stands.product = now.product;
	stands.quantity = now.quantity;
	if (stands.fen == o->fen && span_eq(stands.product, o->product) &&
		(!o->quantity || stands.quantity == o->quantity))
		return RC_OK;
	*ret_told = true;
	if (same)
		t->outcome = BOTLOG_REFUSED;
	text_addf(&t->out, "%s：%.*s 现在是 ", same ? "没有改" : "只改了一部分", SPAN_ARG(o->no));
	rc = botorder_say(t, &stands, err);
	text_addf(&t->out,
		"。管理员手工定的，应用里改不了：要改请找管理员（siyu orders add，或者 siyu orders release %.*s --source " BOTORDER_SOURCE
		" 放开以后再改）",
		SPAN_ARG(o->no));
	return rc;
}

enum rc botorder_yes(struct bot_talk *t, struct err *err)
{
	struct botorder o;
	struct text body;
	enum rc rc = meant(t, &o, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	t->customer = o.customer;
	if (o.verb.n)
		return botvoid_yes(t, &o, err);
	rc = botstate_drop(t->f->db, t->me.userid, BOTSTATE_ORDER, err);
	rc = rc ? rc : check_again(t, &o, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_init(&body, 8192);
	order_json(t, &o, &body);
	rc = foldorders_apply(t->f, text_span(&body), err);
	text_release(&body);
	bool same = !rc && t->f->outcome == OUTCOME_DUPLICATE;
	if (same) /* the fold's own word for it is of the log */
		t->f->outcome = OUTCOME_DONE;
	if (rc || !botwork_went(t))
		return rc;
	bool told = false;
	if (o.amends)
		rc = say_kept(t, &o, same, &told, err);
	if (rc || told)
		return rc;
	text_addf(&t->out, "%s：%.*s，",
		same               ? "和记着的一样，没有改"
			: o.amends ? "改好了"
				   : "记下了",
		SPAN_ARG(o.no));
	rc = botorder_say(t, &o, err);
	if (!o.amends)
		text_addf(&t->out, "。报错了发「改单 %.*s 金额」，整单不算发「改单 %.*s 作废」", SPAN_ARG(o.no),
			SPAN_ARG(o.no));
	return rc;
}

enum rc botorder_no(struct bot_talk *t, struct err *err)
{
	struct botorder o;
	enum rc rc = meant(t, &o, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	t->customer = o.customer;
	text_adds(&t->out,
		span_is(o.verb, BOTVOID_OUT)            ? "不作废了："
			: span_is(o.verb, BOTVOID_BACK) ? "不算回来了："
							: "不记了：");
	rc = botorder_say(t, &o, err);
	return rc ? rc : botstate_drop(t->f->db, t->me.userid, BOTSTATE_ORDER, err);
}
