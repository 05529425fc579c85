/* Statements about 对外收款: what people pay in the chat, and how it was read. */
#include "play.h"

#include "flow/paysay.h"
#include "sandbox/brainpay.h"
#include "store/ordertrail.h"
#include "store/purchase.h"

bool playpay_pay(struct play *p, const struct span *word, int n, struct span line)
{
	struct brain_pay pay = {.external_userid = n > 1 && !span_is(word[1], "-") ? word[1] : SPAN_ABSENT};
	int64_t quantity = 1;
	(void)line;
	if (n < 3 || !play_fen(word[2], &pay.fen))
		return play_fail(p, "pay CUSTOMER|- 99.00 [order=] [user=] [product=] [quantity=] [remark=] [plain=1]");
	pay.order_no = play_option(word, n, "order");
	pay.userid = play_option(word, n, "user");
	pay.product = play_option(word, n, "product");
	pay.remark = play_option(word, n, "remark");
	pay.plain = span_present(play_option(word, n, "plain"));
	if (span_present(play_option(word, n, "quantity")))
		(void)span_int(play_option(word, n, "quantity"), &quantity);
	pay.quantity = (int)quantity;
	p->moved = true;
	return brainpay_pay(p->brain, world_now_ms(p->world), &pay) || play_fail(p, "that order is there");
}

bool playpay_back(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t now = world_now_ms(p->world), fen = 0;
	bool done = false;
	(void)line;
	p->moved = true;
	if (span_is(word[0], "settle") && n > 1)
		done = brainpay_settle(p->brain, now, word[1], n < 3 || !span_is(word[2], "refused"));
	else if (n > 2 && play_fen(word[2], &fen))
		done = brainpay_back(p->brain, now, word[1], fen, n < 4 || !span_is(word[3], "waiting"));
	return done || play_fail(p, "payback ORDER 20.00 [waiting]; settle ORDER [refused]");
}

bool playpay_hide(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 2)
		return play_fail(p, "payhide USERID [off]");
	brainpay_hide(p->brain, word[1], n < 3 || !span_is(word[2], "off"));
	return true;
}

bool playpay_said(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	bool pulling = false, failed = false;
	(void)word;
	if (n < 1 || span_find(line, '~') == SIZE_MAX)
		return play_fail(p, "expect pay ~WORDS [~WORDS …]");
	text_init(&all, 1 << 20);
	enum rc rc = paysay_print(world_db(p->world), &p->zone, &pulling, &failed, &all, &err);
	bool ok = rc == RC_OK ? playexpect_has(text_span(&all), span_drop(line, span_find(line, '~'))) ||
			play_fail(p, "expected pay %.*s; it says:\n%s", SPAN_ARG(line), text_str(&all))
			      : play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

/* "told by 应用 li, 应用 wang: 金额, …": who said so, and who said last that it is another. */
static enum rc say_trail(struct play *p, const struct purchase *o, struct span *ret, struct err *err)
{
	struct ordertrail *v = NULL;
	int n = 0;
	enum rc rc = ordertrail_of(world_db(p->world), p->a, o->purchase, &v, &n, err);
	if (rc)
		return rc;
	*ret = arena_printf(p->a, "told by %.*s", SPAN_ARG(o->made_by));
	if (n > 0)
		*ret = arena_printf(
			p->a, "%.*s, %.*s: %.*s", SPAN_ARG(*ret), SPAN_ARG(v[n - 1].who), SPAN_ARG(v[n - 1].what));
	return RC_OK;
}

/* expect order 对外收款 T1 ~WORDS: "19.00 - 5.00 · c1 · li · 洁面 ×2 · told by …"; of an order that is not there: "none". */
bool playpay_order(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct purchase o;
	struct span is = SPAN_LIT("none"), trail = SPAN_LIT("");
	size_t at = span_find(line, '~');
	if (n < 3 || at == SIZE_MAX)
		return play_fail(p, "expect order SOURCE NUMBER ~WORDS");
	enum rc rc = purchase_find(world_db(p->world), p->a, word[0], word[1], &o, &err);
	if (!rc)
		rc = say_trail(p, &o, &trail, &err);
	if (rc && rc != RC_NOTFOUND)
		return play_fail(p, "%s", err.text);
	if (!rc)
		is = arena_printf(p->a, "%lld - %lld · %.*s · %.*s · %.*s ×%lld · %.*s", (long long)o.gross_fen,
			(long long)o.refund_fen, SPAN_ARG(o.customer.n ? o.customer : SPAN_LIT("nobody")),
			SPAN_ARG(o.employee), SPAN_ARG(o.product), (long long)o.quantity, SPAN_ARG(trail));
	return playexpect_has(is, span_drop(line, at)) ||
		play_fail(p, "expected order %.*s; it is: %.*s", SPAN_ARG(line), SPAN_ARG(is));
}
