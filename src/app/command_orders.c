/* siyu orders import|add|void|pull|list|unmatched: orders from files, by hand and of 对外收款, as inputs (idempotent by source and order
 * number); where each came from; what of them nothing answers. */
#include "command.h"
#include "byhand.h"
#include "orderadd.h"
#include "orderfile.h"
#include "orderimport.h"
#include "orderlist.h"
#include "orderout.h"
#include "orderput.h"
#include "ordershow.h"
#include "pull.h"
#include "shoptry.h"
#include "unmatched.h"

#include "base/zone.h"
#include "store/purchase.h"

#include <string.h>

#define LIST_DAYS 7
#define LIST_DAYS_MOST 3660
#define LIST_ORDERS 200
#define LIST_ORDERS_MOST (PURCHASE_MOST - 1)

static int list(struct app *app, const char *source, const char *days, const char *limit, bool json)
{
	int64_t n = LIST_DAYS, most = LIST_ORDERS;
	if (days && (!span_int(span_of(days), &n) || n < 1 || n > LIST_DAYS_MOST))
		return command_usage("orders", "--days 写 1 到 %d", LIST_DAYS_MOST);
	if (limit && (!span_int(span_of(limit), &most) || most < 1 || most > LIST_ORDERS_MOST))
		return command_usage("orders", "--limit 写 1 到 %d", LIST_ORDERS_MOST);
	return orderlist_print(app, source, n, (int)most, json);
}

/* pull: from, no_wait; list: days, limit, json; import: sheet, strict, renumber, yes; void, unvoid: from, to, recorded, why, yes */
struct asked {
	const char *from, *to, *recorded, *why, *days, *limit, *sheet;
	bool no_wait, json, strict, renumber, yes;
};

static int try_post(struct app *app, const char *name, const char *path)
{
	struct zone zone;
	struct err err = {0};
	if (orderput_zone(app, &zone, &err))
		return command_fail(&err, EXIT_USAGE);
	return shoptry_print(app, &zone, name, path);
}

/* An order by its number, or all that the dates take in. */
static int move(
	struct app *app, const struct orderadd *o, const struct asked *x, const char *verb, const char *order_no)
{
	const struct orderout out = {order_no, o->source, x->from, x->to, x->recorded, x->why, x->yes};
	if (strcmp(verb, "void") == 0)
		return orderout_void(app, &out);
	return strcmp(verb, "unvoid") == 0 ? orderout_unvoid(app, &out) : orderout_release(app, &out);
}

static bool moves(const char *verb)
{
	return strcmp(verb, "void") == 0 || strcmp(verb, "unvoid") == 0 || strcmp(verb, "release") == 0;
}

static int run(struct app *app, const struct orderadd *o, const struct asked *x, char **words, int n)
{
	if (n == 2 && strcmp(words[0], "import") == 0)
		return orderimport_run(app,
			&(struct orderimport){words[1], o->source ? o->source : "csv", x->sheet, x->strict, o->other,
				x->renumber, x->yes});
	if (n == 3 && strcmp(words[0], "try") == 0)
		return try_post(app, words[1], words[2]);
	if (n == 1 && strcmp(words[0], "add") == 0)
		return orderadd_run(app, o);
	if (n == 1 && strcmp(words[0], "pull") == 0)
		return pull_orders(app, x->from, x->no_wait);
	if (n == 2 && strcmp(words[0], "pull") == 0 && strcmp(words[1], "status") == 0)
		return pull_status(app);
	if (n == 1 && strcmp(words[0], "list") == 0)
		return list(app, o->source, x->days, x->limit, x->json);
	if (n == 2 && strcmp(words[0], "show") == 0)
		return ordershow_print(app, words[1], o->source, x->json);
	if ((n == 1 || n == 2) && moves(words[0]))
		return move(app, o, x, words[0], n == 2 ? words[1] : NULL);
	if (n == 1 && strcmp(words[0], "unmatched") == 0)
		return unmatched_list(app);
	return command_usage(
		"orders", "写 import 文件、try 名字 文件、add、void、unvoid、release、pull、list、show 或 unmatched");
}

int command_orders(struct app *app, int argc, char **argv)
{
	struct orderadd o = {0};
	struct asked x = {0};
	char *words[64];
	int n;
	const struct option_spec specs[] = {
		{"--order-no", &o.order_no, NULL},
		{"--amount", &o.amount, NULL},
		{"--customer", &o.customer, NULL},
		{"--employee", &o.employee, NULL},
		{"--product", &o.product, NULL},
		{"--quantity", &o.quantity, NULL},
		{"--paid-at", &o.paid_at, NULL},
		{"--refund", &o.refund, NULL},
		{"--refund-at", &o.refund_at, NULL},
		{"--status", &o.status, NULL},
		{"--source", &o.source, NULL},
		{"--phone", &o.phone, NULL},
		{"--remark", &o.remark, NULL},
		{"--new", NULL, &o.other},
		{"--from", &x.from, NULL},
		{"--to", &x.to, NULL},
		{"--recorded", &x.recorded, NULL},
		{"--why", &x.why, NULL},
		{"--yes", NULL, &x.yes},
		{"--days", &x.days, NULL},
		{"--limit", &x.limit, NULL},
		{"--sheet", &x.sheet, NULL},
		{"--strict", NULL, &x.strict},
		{"--renumber", NULL, &x.renumber},
		{"--no-wait", NULL, &x.no_wait},
		{"--json", NULL, &x.json},
	};
	if (argc > 64)
		return command_usage("orders", "参数太多了");
	int code = command_options("orders", argc, argv, specs, (int)(sizeof specs / sizeof *specs), words, &n);
	if (code)
		return code;
	if (o.source && (!o.source[0] || strlen(o.source) > ORDERFILE_SOURCE_BYTES))
		return command_usage("orders", "来源的名字要有 1 到 128 个字节");
	return run(app, &o, &x, words, n);
}
