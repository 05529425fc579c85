#include "ordershow.h"
#include "ordergiven.h"
#include "ordernames.h"
#include "orderlist.h"
#include "byhand.h"

#include "base/clock.h"
#include "base/zone.h"
#include "crm/attribution.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "store/credit.h"
#include "store/handlog.h"
#include "store/ledger.h"
#include "store/ordertrail.h"
#include "store/purchase.h"
#include "store/voidlog.h"

#define GIVEN_BYTES 4096

struct showing {
	struct span order_no, source;
	bool json;
	struct zone zone;
	struct store_db *db;
	struct arena *a;
	struct text *out;
	struct err *err;
	struct ordernames names;
};

static const char *time_of(const struct showing *s, int64_t ms, char at[32])
{
	return zone_format(&s->zone, ms, at);
}

static void say_money(struct text *out, const char *before, int64_t fen)
{
	text_adds(out, before);
	if (fen < 0)
		text_addc(out, '-');
	money_print(out, fen < 0 ? -fen : fen);
}

static const char *how_matched(struct span by)
{
	static const struct {
		const char *by, *words;
	} ways[] = {
		{"external_userid", "按客户编号"},
		{"unionid", "按 unionid"},
		{"phone", "按手机号"},
		{"remark", "按订单备注"},
	};
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (span_is(by, ways[i].by))
			return ways[i].words;
	return "";
}

static enum rc say_customer(struct showing *s, const struct purchase *p)
{
	struct span name;
	if (p->customer.n == 0) {
		struct text given;
		text_init(&given, GIVEN_BYTES);
		enum rc rc = ordergiven_put(s->db, s->a, p->purchase, p->claimed, &given, s->err);
		bool nothing = span_is(text_span(&given), ORDERGIVEN_NOTHING);
		text_addf(s->out, "  客户：还对不上（%s%s）\n", nothing ? "订单里没写是谁" : "写的是 ",
			nothing ? "" : text_str(&given));
		text_release(&given);
		return rc;
	}
	enum rc rc = ordernames_customer(&s->names, p->customer, &name, s->err);
	if (rc)
		return rc;
	text_addf(s->out, "  客户：%.*s，%s对上\n", SPAN_ARG(name), how_matched(p->matched_by));
	return RC_OK;
}

static enum rc say_head(struct showing *s, const struct purchase *p)
{
	struct span employee = SPAN_LIT("");
	char at[32];
	int64_t pieces = p->quantity;
	enum rc rc = p->employee.n ? ordernames_employee(&s->names, p->employee, &employee, s->err) : RC_OK;
	text_addf(s->out, "订单 %.*s（来源 ", SPAN_ARG(p->order_no));
	origin_say(s->out, p->source);
	text_addf(s->out, "）\n  付款：%s ", time_of(s, p->paid_ms, at));
	if (p->voided && !rc) {
		rc = orderlist_voided(s->db, s->a, &s->zone, p, s->out, &pieces, s->err);
	} else {
		say_money(s->out, "", p->gross_fen);
		text_adds(s->out, orderlist_mark(p->gross_fen, p->paid_ms));
		if (p->refund_fen)
			say_money(s->out, "，退 ", p->refund_fen);
	}
	text_addf(s->out, "\n  商品：%.*s", SPAN_ARG(p->product.n ? p->product : SPAN_LIT("没写")));
	text_addf(s->out, " ×%lld", (long long)pieces);
	if (employee.n)
		text_addf(s->out, "；员工 %.*s", SPAN_ARG(employee));
	text_addc(s->out, '\n');
	return rc;
}

/* What a person put right: its source does not change that. */
static enum rc say_hand(struct showing *s, const struct purchase *p)
{
	struct handlog *v = NULL;
	char at[32];
	int n = 0;
	enum rc rc = handlog_of(s->db, s->a, p->purchase, &v, &n, s->err);
	for (int i = 0; !rc && i < n; i++)
		text_addf(s->out, "  手工改的：%.*s（%.*s 在 %s），店铺以后说的不再改它\n", SPAN_ARG(v[i].what),
			SPAN_ARG(v[i].who), time_of(s, v[i].at_ms, at));
	if (!rc && n > 0)
		text_addf(s->out, "    放开：siyu orders release %.*s --source %.*s\n", SPAN_ARG(p->order_no),
			SPAN_ARG(p->source));
	if (!rc && p->voided)
		text_addf(s->out, "  要算回来：siyu orders unvoid %.*s --source %.*s\n", SPAN_ARG(p->order_no),
			SPAN_ARG(p->source));
	return rc;
}

/* Why it goes there and to whom. */
static enum rc say_credit(
	struct showing *s, const char *before, const char *between, struct span reason, struct span employee)
{
	struct span to = SPAN_LIT("没有人");
	enum rc rc = employee.n ? ordernames_employee(&s->names, employee, &to, s->err) : RC_OK;
	if (!rc)
		rc = ordernames_reason(&s->names, reason, &reason, s->err);
	if (!rc)
		text_addf(s->out, "%s%.*s%s业绩归 %.*s\n", before, SPAN_ARG(reason), between, SPAN_ARG(to));
	return rc;
}

static enum rc say_why(struct showing *s, const struct purchase *p)
{
	struct span code;
	struct text more;
	enum rc rc = p->channel.n ? ordernames_channel(&s->names, p->channel, &code, s->err) : RC_OK;
	if (rc)
		return rc;
	text_init(&more, 4096);
	text_addc(&more, '\n');
	if (p->channel.n)
		text_addf(&more, "        渠道 %.*s\n", SPAN_ARG(code));
	if (p->script.n)
		text_addf(&more, "        %.*s %.*s%s%.*s\n", SPAN_ARG(p->script), SPAN_ARG(p->step),
			p->arm.n ? " 组 " : "", SPAN_ARG(p->arm));
	text_adds(&more, "        ");
	rc = say_credit(s, "  归因：", text_str(&more), p->reason, p->credit_employee);
	text_release(&more);
	return rc;
}

/* Where it goes by the other rules. */
static enum rc say_rules(struct showing *s, const struct purchase *p)
{
	struct credit *v = NULL;
	int n = 0;
	enum rc rc = credit_of(s->db, s->a, p->purchase, &v, &n, s->err);
	for (int r = 0; !rc && p->touch && r < ATTRIBUTION_RULES; r++) {
		const struct credit *k = NULL;
		for (int i = 0; i < n; i++)
			if (span_is(v[i].rule, attribution_name((enum attribution_rule)r)))
				k = &v[i];
		if (k)
			rc = say_credit(s, "  换个规则：", "；", k->reason, k->employee);
		else if (r != ATTRIBUTION_LAST)
			text_addf(s->out, "  换个规则：%s：同一次触达\n", attribution_title((enum attribution_rule)r));
	}
	return rc;
}

/* Who told what stands in the ledger by that input, and when; who empty: the state does not know. That an order was first told has no row in
 * its trail, which is of changes. */
struct teller {
	struct span who;
	int64_t at_ms;
};

static struct teller first_teller(struct showing *s, const struct purchase *p)
{
	struct text source;
	struct span who = p->made_by;
	if (who.n == 0) {
		text_init(&source, GIVEN_BYTES);
		text_adds(&source, "来源 ");
		origin_say(&source, p->source);
		who = arena_copy(s->a, text_span(&source));
		text_release(&source);
	}
	return (struct teller){who, p->made_ms};
}

static struct teller teller_of(
	struct showing *s, const struct purchase *p, const struct ordertrail *trail, int n, int64_t input)
{
	for (int i = 0; i < n; i++)
		if (trail[i].input_id == input)
			return (struct teller){trail[i].who, trail[i].at_ms};
	if (input != p->made_input)
		return (struct teller){.who = SPAN_LIT("")};
	return first_teller(s, p);
}

static void say_teller(struct showing *s, const struct teller *t, int64_t input)
{
	char at[32];
	if (t->who.n)
		text_addf(s->out, "（%.*s 在 %s 记下，输入 %lld）\n", SPAN_ARG(t->who), time_of(s, t->at_ms, at),
			(long long)input);
	else
		text_addf(s->out, "（输入 %lld）\n", (long long)input);
}

static enum rc say_ledger(struct showing *s, const struct purchase *p)
{
	static const char *const words[] = {[LEDGER_PAY] = "付款", [LEDGER_REFUND] = "退款", [LEDGER_CORRECT] = "更正"};
	struct ledger_row *v = NULL;
	struct ordertrail *trail = NULL;
	int64_t sum = 0;
	int n = 0, changes = 0;
	char at[32];
	enum rc rc = ledger_of(s->db, s->a, p->purchase, &v, &n, s->err);
	if (!rc)
		rc = ordertrail_of(s->db, s->a, p->purchase, &trail, &changes, s->err);
	text_adds(s->out, "  账本：\n");
	for (int i = 0; !rc && i < n; i++) {
		sum += v[i].amount_fen;
		text_addf(s->out, "    %s %s ", time_of(s, v[i].at_ms, at), words[v[i].kind]);
		say_money(s->out, "", v[i].amount_fen);
		struct teller told = teller_of(s, p, trail, changes, v[i].input_id);
		say_teller(s, &told, v[i].input_id);
	}
	say_money(s->out, "    合计 ", sum);
	text_addc(s->out, '\n');
	return rc;
}

/* What stands in the trail as an id, with its name. */
static enum rc named(struct showing *s, struct span what, struct span value, struct span *ret)
{
	*ret = value;
	if (value.n == 0)
		return RC_OK;
	if (span_is(what, "客户"))
		return ordernames_customer(&s->names, value, ret, s->err);
	if (span_is(what, "员工") || span_is(what, "业绩归"))
		return ordernames_employee(&s->names, value, ret, s->err);
	if (span_is(what, "归因"))
		return ordernames_reason(&s->names, value, ret, s->err);
	return RC_OK;
}

static enum rc say_trail(struct showing *s, const struct purchase *p)
{
	struct ordertrail *v = NULL;
	int n = 0;
	char at[32];
	enum rc rc = ordertrail_of(s->db, s->a, p->purchase, &v, &n, s->err);
	struct teller first = first_teller(s, p);
	text_addf(s->out, "  经过：\n    %s %.*s：第一次记下（输入 %lld）\n", time_of(s, first.at_ms, at),
		SPAN_ARG(first.who), (long long)p->made_input);
	for (int i = 0; !rc && i < n; i++) {
		struct span old, new;
		rc = named(s, v[i].what, v[i].old, &old);
		if (!rc)
			rc = named(s, v[i].what, v[i].new, &new);
		if (!rc && span_is(v[i].what, "作废"))
			text_addf(s->out, "    %s %.*s：%s%.*s（输入 %lld）\n", time_of(s, v[i].at_ms, at),
				SPAN_ARG(v[i].who), new.n ? "作废，" : "算回来", SPAN_ARG(new),
				(long long)v[i].input_id);
		else if (!rc)
			text_addf(s->out, "    %s %.*s：%.*s「%.*s」→「%.*s」（输入 %lld）\n",
				time_of(s, v[i].at_ms, at), SPAN_ARG(v[i].who), SPAN_ARG(v[i].what), SPAN_ARG(old),
				SPAN_ARG(new), (long long)v[i].input_id);
	}
	return rc;
}

/* How it stood before it was voided, and what a person put right of it. */
static enum rc write_hand(struct showing *s, const struct purchase *p, struct jsonw *w)
{
	struct handlog *h = NULL;
	struct voidlog v;
	int n = 0;
	enum rc rc = handlog_of(s->db, s->a, p->purchase, &h, &n, s->err);
	if (!rc && p->voided)
		rc = voidlog_get(s->db, s->a, p->purchase, &v, s->err);
	if (!rc && p->voided) {
		jsonw_key(w, "void");
		jsonw_obj(w);
		jsonw_kint(w, "input", v.input_id);
		jsonw_kint(w, "at_ms", v.at_ms);
		jsonw_kstr(w, "who", v.who);
		jsonw_kstr(w, "why", v.why);
		jsonw_kint(w, "gross_fen", v.gross_fen);
		jsonw_kint(w, "refund_fen", v.refund_fen);
		jsonw_end_obj(w);
	}
	jsonw_key(w, "by_hand");
	jsonw_arr(w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(w);
		jsonw_kstr(w, "what", h[i].what);
		jsonw_kint(w, "input", h[i].input_id);
		jsonw_kint(w, "at_ms", h[i].at_ms);
		jsonw_kstr(w, "who", h[i].who);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	return rc;
}

/* One object a line, for programs. */
static enum rc write_json(struct showing *s, const struct purchase *p)
{
	struct ordertrail *v = NULL;
	struct ledger_row *l = NULL;
	struct jsonw w;
	int n = 0, rows = 0;
	enum rc rc = ordertrail_of(s->db, s->a, p->purchase, &v, &n, s->err);
	if (!rc)
		rc = ledger_of(s->db, s->a, p->purchase, &l, &rows, s->err);
	jsonw_init(&w, s->out);
	jsonw_obj(&w);
	orderlist_members(&w, p);
	jsonw_kstr(&w, "matched_by", p->matched_by);
	jsonw_kstr(&w, "channel", p->channel);
	jsonw_kstr(&w, "employee", p->credit_employee);
	jsonw_kstr(&w, "script", p->script);
	jsonw_kstr(&w, "step", p->step);
	jsonw_kstr(&w, "reason", p->reason);
	jsonw_kint(&w, "made_ms", p->made_ms);
	jsonw_kint(&w, "made_input", p->made_input);
	jsonw_kstr(&w, "made_by", p->made_by);
	rc = rc ? rc : write_hand(s, p, &w);
	jsonw_key(&w, "ledger");
	jsonw_arr(&w);
	for (int i = 0; i < rows; i++) {
		jsonw_obj(&w);
		jsonw_kint(&w, "input", l[i].input_id);
		jsonw_kint(&w, "at_ms", l[i].at_ms);
		jsonw_kint(&w, "amount_fen", l[i].amount_fen);
		struct teller told = teller_of(s, p, v, n, l[i].input_id);
		jsonw_kstr(&w, "who", told.who);
		if (told.who.n)
			jsonw_kint(&w, "told_ms", told.at_ms);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_key(&w, "changes");
	jsonw_arr(&w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(&w);
		jsonw_kint(&w, "input", v[i].input_id);
		jsonw_kint(&w, "at_ms", v[i].at_ms);
		jsonw_kstr(&w, "who", v[i].who);
		jsonw_kstr(&w, "what", v[i].what);
		jsonw_kstr(&w, "old", v[i].old);
		jsonw_kstr(&w, "new", v[i].new);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	text_addc(s->out, '\n');
	return rc;
}

static enum rc say(struct showing *s, const struct purchase *p)
{
	if (s->json)
		return write_json(s, p);
	enum rc rc = say_head(s, p);
	if (!rc)
		rc = say_hand(s, p);
	if (!rc)
		rc = say_customer(s, p);
	if (!rc)
		rc = say_why(s, p);
	if (!rc)
		rc = say_rules(s, p);
	if (!rc)
		rc = say_ledger(s, p);
	return rc ? rc : say_trail(s, p);
}

static enum rc print(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	struct showing *s = user;
	struct purchase *v = NULL;
	int n = 0, shown = 0;
	int64_t now_ms = clock_real_ms();
	s->db = db;
	s->out = out;
	s->err = err;
	s->a = arena_new(65536);
	s->names = (struct ordernames){app->conf, db, s->a};
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now_ms - 20 * ZONE_DAY_MS * 366,
		now_ms + 366 * ZONE_DAY_MS, &s->zone, err);
	if (!rc)
		rc = purchase_numbered(db, s->a, s->order_no, &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (s->source.n && !span_eq(v[i].source, s->source))
			continue;
		rc = say(s, &v[i]);
		shown++;
	}
	if (!rc && shown == 0)
		rc = err_set(err, RC_NOTFOUND, "没有订单 %.*s%s%.*s", SPAN_ARG(s->order_no),
			s->source.n ? "，来源 " : "", SPAN_ARG(s->source.n ? s->source : SPAN_LIT("")));
	arena_free(s->a);
	return rc;
}

int ordershow_print(struct app *app, const char *order_no, const char *source, bool json)
{
	struct showing s = {
		.order_no = span_of(order_no), .source = source ? span_of(source) : SPAN_LIT(""), .json = json};
	return byhand_print(app, print, &s);
}
