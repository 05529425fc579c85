#include "orderadd.h"
#include "byhand.h"
#include "orderput.h"
#include "station.h"
#include "whom.h"

#include "base/clock.h"
#include "base/csv.h"
#include "crm/money.h"
#include "crm/origin.h"
#include "flow/orders.h"
#include "store/purchase.h"

#include <string.h>

#define MANUAL "manual"

static const char *became(const struct imported *m)
{
	return m->added ? "新的" : m->changed ? "改了" : m->same ? "和以前一样" : "还没算";
}

/* An order that is there: what is not written stays as it is. */
struct known {
	bool there, voided;
	struct text elsewhere; /* orders of that number in other sources that count */
	char paid_at[32];
	struct text amount; /* in yuan */
};

/* What of that number other sources have. */
static enum rc look_elsewhere(
	struct store_db *db, struct arena *a, const struct orderadd *o, struct known *k, struct err *err)
{
	struct purchase *v = NULL;
	int n = 0;
	enum rc rc = purchase_numbered(db, a, span_of(o->order_no), &v, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		if (v[i].voided)
			continue;
		text_addf(&k->elsewhere, "%s来源 ", k->elsewhere.n ? "；" : "");
		origin_say(&k->elsewhere, v[i].source);
		text_addc(&k->elsewhere, ' ');
		money_print(&k->elsewhere, v[i].gross_fen);
	}
	return rc;
}

static enum rc look_up(struct app *app, const struct orderadd *o, const char *source, const struct zone *zone,
	struct known *k, struct err *err)
{
	struct station e;
	struct arena *a = arena_new(4096);
	struct purchase p;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, err);
	if (rc) {
		arena_free(a);
		return rc == RC_NOTFOUND ? RC_OK : rc;
	}
	rc = purchase_find(e.db, a, span_of(source), span_of(o->order_no), &p, err);
	k->there = !rc;
	k->voided = !rc && p.voided;
	if (!rc) {
		(void)zone_format(zone, p.paid_ms, k->paid_at);
		money_print_plain(&k->amount, p.gross_fen);
	}
	if (rc == RC_NOTFOUND)
		rc = look_elsewhere(e.db, a, o, k, err);
	station_close(&e);
	arena_free(a);
	return rc;
}

/* It is not written of which source it is, and that number is known: which one is meant? */
static int say_which(const struct orderadd *o, const struct known *k)
{
	struct err err = {0};
	err_set(&err, RC_CONFLICT, "订单号 %s 已经有：%s；没有记", o->order_no, text_str(&k->elsewhere));
	err_hint(&err, "要改那一单写 --source 来源；真是另外一单，写 --new（来源记 manual，手工）");
	return command_fail(&err, EXIT_NO);
}

static int say_voided(const struct orderadd *o, const char *source)
{
	struct err err = {0};
	err_set(&err, RC_CONFLICT, "订单 %s（来源 %s）已经作废，没有改", o->order_no, source);
	err_hint(&err, "先算回来：siyu orders unvoid %s --source %s；或者用一个新的订单号", o->order_no, source);
	return command_fail(&err, EXIT_NO);
}

static int add_known(
	struct app *app, const struct orderadd *o, const char *source, const struct zone *zone, const struct known *k);

int orderadd_run(struct app *app, const struct orderadd *o)
{
	const char *source = o->source ? o->source : MANUAL;
	struct known k = {0};
	struct zone zone;
	struct err err = {0};
	if (!o->order_no)
		return command_usage("orders", "add 至少要写 --order-no 和 --amount");
	text_init(&k.amount, 64);
	text_init(&k.elsewhere, 4096);
	enum rc rc = orderput_zone(app, &zone, &err);
	int code = rc ? command_fail(&err, EXIT_USAGE) : EXIT_DONE;
	if (!rc && (rc = look_up(app, o, source, &zone, &k, &err)) != RC_OK)
		code = command_fail(&err, command_code(rc));
	if (!code && k.voided)
		code = say_voided(o, source);
	else if (!code && !k.there && k.elsewhere.n && !o->source && !o->other)
		code = say_which(o, &k);
	if (!code && !o->amount && !k.there)
		code = command_usage("orders", "来源 %s 还没有订单 %s：新的订单至少要写 --order-no 和 --amount", source,
			o->order_no);
	if (!code)
		code = add_known(app, o, source, &zone, &k);
	text_release(&k.amount);
	text_release(&k.elsewhere);
	return code;
}

/* A refund that was to become less was not recorded: the answer is no. */
static int say_lower(const struct imported *m, const char *order_no)
{
	struct text stands;
	text_init(&stands, 64);
	money_print(&stands, m->lower_fen);
	fprintf(stderr, "siyu: 订单 %s 的退款没有改：记下的是 %s，退款不会变少\n", order_no, text_str(&stands));
	fputs("siyu: 真是记多了：先作废（siyu orders void 订单号 --source 来源 --why 退款记多了），再用一个新的订单号记一单对的\n",
		stderr);
	text_release(&stands);
	return EXIT_NO;
}

/* Who gives it back, or said that it is another one, knows. */
static void say_elsewhere(
	const struct orderput *m, const struct orderadd *o, const struct orderfile_row *r, const char *order_no)
{
	struct text both;
	struct span earlier;
	if (m->result.elsewhere == 0 || o->other || orders_gives_back(r->cell[ORDERCOLUMN_STATUS]))
		return;
	struct span later = imported_later(&m->result, &earlier);
	text_init(&both, 2048);
	imported_both(&m->result, &both);
	printf("订单号 %s 两个来源里都有，两边都算：%s\n", order_no, text_str(&both));
	printf("  真是两单的不用管。是同一单的，作废多的那一边，例如后记的：siyu orders void %s --source %.*s --why 重复；要改的写 --source %.*s\n",
		order_no, SPAN_ARG(later), SPAN_ARG(earlier));
	text_release(&both);
}

/* Does he say anything that a source could say otherwise? */
static bool puts_right(const struct orderadd *o)
{
	return o->amount || o->customer || o->employee || o->product || o->quantity || o->paid_at || o->phone ||
		o->remark;
}

static int say_added(struct orderput *m, const struct orderadd *o, const struct orderfile *f, const struct zone *zone)
{
	char now[32];
	const char *order_no = o->order_no;
	struct err err = {0};
	struct arena *a = arena_new(4096);
	int code = EXIT_DONE;
	if (orderput_recorded(&m->result) && orderput_look(m, a, f, &err) != RC_OK)
		code = command_fail(&err, EXIT_DATA);
	bool lower = m->result.lower_at.count > 0;
	if (!lower || !m->result.same)
		printf("订单 %s 记下了：%s%s\n", order_no, became(&m->result),
			m->result.unmatched_at.count ? "，还对不上客户" : "");
	if (m->result.strangers && !m->result.stranger[0].known)
		printf("员工「%.*s」不在 [employees] 里，按原样记；写 userid 或那里的名字\n",
			SPAN_ARG(m->result.stranger[0].name));
	if (m->result.ahead_at.count)
		printf("付款时间比现在还晚：照记，到了那一刻才进报表\n");
	if (m->result.undated_at.count)
		printf("退款记在现在（%s）；是别的时候退的，写 --refund-at 时间\n",
			zone_format_minute(zone, clock_real_ms(), now));
	if (m->result.early_at.count)
		puts("退款时间比付款时间还早：退款记在付款时间");
	say_elsewhere(m, o, &f->row[0], order_no);
	if (m->result.changed && puts_right(o) && strcmp(m->source, MANUAL) != 0)
		printf("  手工改的一直算数，店铺以后说的不再改它；放开：siyu orders release %s --source %s\n", order_no,
			m->source);
	if (lower)
		code = say_lower(&m->result, order_no);
	arena_free(a);
	return code;
}

/* An id may be of somebody who comes later; a name that nobody has would be lost. */
static int say_nobody(const char *customer, const char *order_no)
{
	struct err err = {0};
	err_set(&err, RC_NOTFOUND, "没有叫「%s」的客户，订单 %s 没有记", customer, order_no);
	err_hint(&err,
		"写他的名字或备注里的几个字、手机号，或者客户编号（wm…）；还没加好友的不写 --customer，写 --phone 或 --remark，加上以后自动对上");
	(void)command_fail(&err, EXIT_NO);
	return EXIT_NO;
}

static int add_known(
	struct app *app, const struct orderadd *o, const char *source, const struct zone *zone, const struct known *k)
{
	struct whom who = {.id = o->customer};
	struct err err = {0};
	struct orderfile f;
	struct text csv;
	char now[32];
	int code = o->customer ? whom_id(app, o->customer, WHOM_PART, &who) : EXIT_DONE;
	if (code)
		return code;
	if (o->customer && !who.known && !whom_like_id(o->customer))
		return say_nobody(o->customer, o->order_no);
	const char *paid_at = k->there ? k->paid_at : zone_format(zone, clock_real_ms(), now);
	/* The same reader as for files, so that both know the same order. */
	const char *const value[] = {o->order_no, o->paid_at ? o->paid_at : paid_at,
		o->amount ? o->amount : text_str(&k->amount), who.id, o->employee, o->product, o->quantity, o->status,
		o->refund, o->refund_at, o->phone, o->remark};
	text_init(&csv, 65536);
	text_adds(&csv,
		"order_no,paid_at,amount_yuan,external_userid,employee,product,quantity,status,refund_yuan,refund_at,phone,remark\n");
	for (size_t i = 0; i < sizeof value / sizeof *value; i++)
		csv_cell(&csv, value[i] ? span_of(value[i]) : SPAN_LIT(""), i == 0);
	text_addc(&csv, '\n');
	enum rc rc = orderfile_read(&(struct orderfile_how){.zone = zone,
					    .now_ms = clock_real_ms(),
					    .corpid = conf_get(app->conf, "corp", NULL, "corpid"),
					    .by_hand = true,
					    .staff = app->conf},
		text_span(&csv), &f, &err);
	if (rc) {
		text_release(&csv);
		return command_fail(&err, EXIT_DATA);
	}
	char by[BYHAND_WHOM_BYTES];
	struct orderput m = {.app = app, .source = source, .by = byhand_whom(by), .stop_fd = -1};
	code = EXIT_NO;
	if (span_present(f.row[0].odd))
		fprintf(stderr, "siyu: %.*s\n", SPAN_ARG(f.row[0].odd));
	if (span_present(f.row[0].why))
		fprintf(stderr, "siyu: %.*s\n", SPAN_ARG(f.row[0].why));
	else if ((rc = orderput_send(&m, &f, &err)) != RC_OK)
		code = command_fail(&err, command_code(rc));
	else
		code = m.result.refused ? EXIT_NO : EXIT_DONE;
	if (code == EXIT_DONE)
		code = say_added(&m, o, &f, zone);
	orderfile_release(&f);
	text_release(&csv);
	return code;
}
