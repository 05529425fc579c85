/* siyu orders import|add|pull|list|unmatched: orders from files, by hand and of 对外收款, as inputs (idempotent by source and order
 * number); where each came from; what of them nothing answers. */
#include "command.h"
#include "imported.h"
#include "orderfile.h"
#include "orderlist.h"
#include "ordershow.h"
#include "pull.h"
#include "put.h"
#include "plainly.h"
#include "shoptry.h"
#include "station.h"
#include "unmatched.h"
#include "whom.h"

#include "base/clock.h"
#include "base/csv.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/zone.h"
#include "crm/money.h"
#include "flow/orders.h"
#include "report/runningbook.h"
#include "store/purchase.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILE_BYTES ((size_t)256 << 20)
#define UNUSED_MOST 20 /* columns that are named */

static enum rc load_zone(const struct app *app, struct zone *ret, struct err *err)
{
	int64_t now = clock_real_ms();
	return zone_load(conf_str(app->conf, "corp", NULL, "timezone"), now - 20 * ZONE_DAY_MS * 366,
		now + ZONE_DAY_MS * 366, ret, err);
}

/* -- import ------------------------------------------------------------------------------------------------------------------ */

struct import {
	struct app *app;
	struct put *put;
	const char *source, *by;
	struct imported result;
};

/* For the trail: who sat there. */
static const char *by_whom(char ret[ORDERFILE_SOURCE_BYTES])
{
	const char *user = getenv("SUDO_USER");
	if (!user || !user[0])
		user = getenv("USER");
	if (user && user[0] && strlen(user) < 64)
		snprintf(ret, ORDERFILE_SOURCE_BYTES, "命令行 %s", user);
	else if (getuid() == 0)
		snprintf(ret, ORDERFILE_SOURCE_BYTES, "命令行 root");
	else
		snprintf(ret, ORDERFILE_SOURCE_BYTES, "命令行 %ld 号用户", (long)getuid());
	return ret;
}

static void say_refused(struct import *m, const struct orderfile_row *row)
{
	fprintf(stderr, "siyu: 第 %d 行没收下：%.*s\n", row->line, SPAN_ARG(row->why));
	m->result.refused++;
}

/* As many as the fold reads for a turn: what is left over for a turn of its own would make it give up its pages (is_import in flow/fold). */
#define LOAD_BYTES ((size_t)3 << 20)

/* Inputs that are put together, each with the rows that it is of. */
struct load {
	int n, at[PUT_AT_ONCE], next[PUT_AT_ONCE];
	struct text body[PUT_AT_ONCE];
	struct put_result told[PUT_AT_ONCE];
};

static void load_init(struct load *l)
{
	for (int i = 0; i < PUT_AT_ONCE; i++) {
		text_init(&l->body[i], ORDERFILE_BATCH_BYTES);
		put_result_init(&l->told[i]);
	}
}

static void load_release(struct load *l)
{
	for (int i = 0; i < PUT_AT_ONCE; i++) {
		text_release(&l->body[i]);
		put_result_release(&l->told[i]);
	}
}

/* The good rows from `at` on, as far as there is room; *ret_next: the first that is none of them. */
static enum rc load_fill(
	struct load *l, struct import *m, const struct orderfile *f, int at, int *ret_next, struct err *err)
{
	enum rc rc = RC_OK;
	size_t bytes = 0;
	for (l->n = 0; !rc && at < f->n && l->n < PUT_AT_ONCE && bytes < LOAD_BYTES;) {
		struct text *body = &l->body[l->n];
		int64_t orders = 0;
		text_clear(body);
		put_result_clear(&l->told[l->n]);
		l->at[l->n] = at;
		at = l->next[l->n] = orderfile_batch(f, at, m->source, m->by, body, &orders);
		rc = text_check(body, err);
		bytes += body->n;
		l->n += orders > 0; /* none: the rest are refused rows */
	}
	*ret_next = at;
	return rc;
}

/* What became of one of them. An input that is known already, or of which rows were refused, says so in what is told. */
static enum rc hear(struct import *m, const struct orderfile *f, const struct load *l, int i, struct err *err)
{
	const struct put_result *r = &l->told[i];
	const char *outcome = text_str(&r->outcome);
	bool passed =
		strcmp(outcome, "done") == 0 || strcmp(outcome, "duplicate") == 0 || strcmp(outcome, "refused") == 0;
	if (r->counted && r->told.n == 0 && !passed)
		return err_set(err, RC_FAILED, "input %lld was not folded: %s", (long long)r->id, text_str(&r->reason));
	imported_count(&m->result, f, l->at[i], l->next[i], text_span(&r->told));
	return RC_OK;
}

static enum rc send_load(struct import *m, const struct orderfile *f, struct load *l, struct err *err)
{
	struct span body[PUT_AT_ONCE];
	for (int i = 0; i < l->n; i++)
		body[i] = text_span(&l->body[i]);
	enum rc rc = put_inputs(m->put, INBOX_ORDERS, body, l->n, l->told, err);
	/* What was put before one failed counts. */
	for (int i = 0; i < l->n && l->told[i].id; i++) {
		enum rc one = hear(m, f, l, i, rc ? NULL : err);
		rc = rc ? rc : one;
	}
	return rc;
}

/* On a terminal, as far as it is; a running work takes one input after the other. */
#define SHOW_MS 250
struct progress {
	const struct orderfile *f;
	const struct load *l;
	int64_t shown_ms;
};

static void show_progress(void *user, int n)
{
	struct progress *p = user;
	int64_t now_ms = clock_boot_ms();
	if (n < 1 || now_ms - p->shown_ms < SHOW_MS)
		return;
	p->shown_ms = now_ms;
	fprintf(stderr, "\r\033[K导入到第 %d 行，共 %d 行", p->l->next[n - 1], p->f->n);
}

static enum rc send_batches(struct import *m, const struct orderfile *f, struct err *err)
{
	struct load *l = mem_alloc(sizeof *l);
	enum rc rc = RC_OK;
	struct progress shown = {.f = f, .l = l};
	m->put = put_new(m->app->conf);
	if (m->app->tty)
		put_watch(m->put, show_progress, &shown);
	load_init(l);
	for (int at = 0; !rc && at < f->n;) {
		rc = load_fill(l, m, f, at, &at, err);
		if (!rc)
			rc = send_load(m, f, l, err);
		if (m->app->tty && at < f->n)
			show_progress(&shown, l->n);
	}
	if (m->app->tty)
		fputs("\r\033[K", stderr);
	load_release(l);
	mem_free(l);
	put_free(m->put);
	return rc;
}

/* 来源 of the dates that the running scripts name: their columns are read, too. Nothing runs: there are none. */
static void date_sources(struct app *app, struct arena *a, struct sop_names *ret)
{
	struct station e;
	struct err err = {0};
	struct book *book = book_new();
	const struct sop_names *names;
	bool open = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err) == RC_OK;
	bool known = open && runningbook_load(e.db, a, book, &err) == RC_OK;

	*ret = (struct sop_names){0};
	names = known ? book_names(book, SOP_N_DATE) : NULL;
	if (names)
		ret->v = arena_array(a, (size_t)names->n, sizeof *ret->v);
	for (int i = 0; names && i < names->n; i++) {
		const struct book_entry *x = book_find(book, SOP_N_DATE, names->v[i]);

		if (x->asset->source.n)
			ret->v[ret->n++] = arena_copy(a, x->asset->source);
	}
	book_free(book);
	if (open)
		station_close(&e);
}

static bool recorded(const struct imported *m)
{
	return m->added + m->changed + m->same > 0;
}

/* At what was recorded. Nothing there to be read: nothing to say. */
static enum rc look_after(struct import *m, struct arena *a, const struct orderfile *f, struct err *err)
{
	struct station e;
	enum rc rc = station_read(conf_str(m->app->conf, "data", NULL, "dir"), &e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = imported_compare(&m->result, e.db, a, f, span_of(m->source), err);
	station_close(&e);
	return rc;
}

static void say_columns(const struct orderfile *f, int from, int to)
{
	for (int i = from; i < to && i < from + UNUSED_MOST; i++)
		printf("%s%.*s", i > from ? "、" : "", SPAN_ARG(f->left[i]));
	if (to - from > UNUSED_MOST)
		printf(" 等 %d 列", to - from);
}

/* Money that is left out is said before all else. */
static void say_money_left(const struct orderfile *f)
{
	if (f->money_left == 0)
		return;
	fputs(span_present(f->refund) ? "像是退款、没有用到的列：" : "没有算进去的退款，这些列没有用到：", stdout);
	say_columns(f, 0, f->money_left);
	if (span_present(f->refund))
		printf("；退款读的是「%.*s」，不对的话", SPAN_ARG(f->refund));
	else
		fputs("；是退款金额的", stdout);
	puts("，在配置的 [columns] 里写 refund_yuan = 列名，再导入一次");
}

/* Somebody may have meant one of them. */
static void say_unused(const struct orderfile *f)
{
	if (f->unused == f->money_left)
		return;
	fputs("没有用到的列：", stdout);
	say_columns(f, f->money_left, f->unused);
	printf("；里面有要用的，在配置的 [columns] 里写它的名字，例如 external_userid = 列名\n");
}

static int import(struct app *app, const char *path, const char *source, const char *sheet, bool strict)
{
	char by[ORDERFILE_SOURCE_BYTES];
	struct import m = {.app = app, .source = source, .by = by_whom(by)};
	struct orderfile f;
	struct text bytes;
	struct zone zone;
	struct err err = {0};
	text_init(&bytes, FILE_BYTES);
	enum rc rc = load_zone(app, &zone, &err);
	if (!rc)
		rc = plainly_file(path, fileio_read(path, &bytes, &err), &err);
	if (!rc) {
		struct arena *a = arena_new(0);
		struct sop_names sources;

		date_sources(app, a, &sources);
		rc = orderfile_read(
			&(struct orderfile_how){app->conf, &zone, clock_real_ms(),
				conf_get(app->conf, "corp", NULL, "corpid"), sheet, &sources, app->conf, false},
			text_span(&bytes), &f, &err);
		arena_free(a);
	}
	text_release(&bytes);
	if (rc)
		return command_fail(&err, EXIT_DATA);
	if (f.n == 0) {
		orderfile_release(&f);
		fputs("siyu: 文件里只有表头，没有订单：一单也没记下\n", stderr);
		return EXIT_NO;
	}
	for (int i = 0; i < f.n; i++) {
		if (orderfile_left_out(&f.row[i]))
			continue;
		if (span_present(f.row[i].why))
			say_refused(&m, &f.row[i]);
		else if (span_present(f.row[i].odd))
			fprintf(stderr, "siyu: 第 %d 行：%.*s\n", f.row[i].line, SPAN_ARG(f.row[i].odd));
	}
	imported_idle(&m.result, &f);
	int code = EXIT_DONE;
	if (strict && m.result.refused > 0) {
		fprintf(stderr, "siyu: --strict：有 %lld 行不对，一行也没收下\n", (long long)m.result.refused);
		code = EXIT_NO;
	} else if ((rc = send_batches(&m, &f, &err)) != RC_OK) {
		code = command_fail(&err, command_code(rc));
		fprintf(stderr, "siyu: 修好以后再导入一次：已经记下的只算一次\n");
	} else {
		code = m.result.refused > 0 ? EXIT_NO : EXIT_DONE;
	}
	struct arena *a = arena_new(4096);
	if (recorded(&m.result) && look_after(&m, a, &f, &err) != RC_OK)
		code = command_fail(&err, EXIT_DATA);
	say_money_left(&f);
	imported_print(&m.result);
	arena_free(a);
	say_unused(&f);
	orderfile_release(&f);
	return code;
}

/* -- add ----------------------------------------------------------------------------------------------------------------------- */

struct by_hand {
	const char *order_no, *amount, *customer, *employee, *product, *quantity, *paid_at, *refund, *refund_at,
		*status, *source, *phone, *remark;
};

static const char *became(const struct imported *m)
{
	return m->added ? "新的" : m->changed ? "改了" : m->same ? "和以前一样" : "还没算";
}

/* An order that is there: what is not written stays as it is. */
struct known {
	bool there;
	char paid_at[32];
	struct text amount; /* in yuan */
};

static enum rc look_up(struct app *app, const struct by_hand *o, const char *source, const struct zone *zone,
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
	if (!rc) {
		(void)zone_format(zone, p.paid_ms, k->paid_at);
		money_print_plain(&k->amount, p.gross_fen);
	}
	station_close(&e);
	arena_free(a);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static int add_known(
	struct app *app, const struct by_hand *o, const char *source, const struct zone *zone, const struct known *k);

static int add(struct app *app, const struct by_hand *o)
{
	const char *source = o->source ? o->source : "manual";
	struct known k = {0};
	struct zone zone;
	struct err err = {0};
	if (!o->order_no)
		return command_usage("orders", "add 至少要写 --order-no 和 --amount");
	text_init(&k.amount, 64);
	enum rc rc = load_zone(app, &zone, &err);
	int code = rc ? command_fail(&err, EXIT_USAGE) : EXIT_DONE;
	if (!rc && (rc = look_up(app, o, source, &zone, &k, &err)) != RC_OK)
		code = command_fail(&err, command_code(rc));
	if (!code && !o->amount && !k.there)
		code = command_usage("orders", "来源 %s 还没有订单 %s：新的订单至少要写 --order-no 和 --amount", source,
			o->order_no);
	if (!code)
		code = add_known(app, o, source, &zone, &k);
	text_release(&k.amount);
	return code;
}

/* A refund that was to become less was not recorded: the answer is no. */
static int say_lower(const struct imported *m, const char *order_no)
{
	struct text stands;
	text_init(&stands, 64);
	money_print(&stands, m->lower_fen);
	fprintf(stderr, "siyu: 订单 %s 的退款没有改：记下的是 %s，退款不会变少\n", order_no, text_str(&stands));
	fputs("siyu: 真是记多了：先写 --status 交易关闭 全部退掉，再用一个新的订单号记一单对的\n", stderr);
	text_release(&stands);
	return EXIT_NO;
}

/* Who gives it back knows. */
static void say_elsewhere(const struct import *m, const struct orderfile_row *r, const char *order_no)
{
	if (m->result.elsewhere == 0 || orders_gives_back(r->cell[ORDERCOLUMN_STATUS]))
		return;
	printf("来源 %.*s 也有订单号 %s：两边都算\n", SPAN_ARG(m->result.elsewhere_source), order_no);
	printf("  真是两单的不用管。是同一单的：要改的写 --source %.*s；这一单写 --source %s --status 交易关闭 全部退掉\n",
		SPAN_ARG(m->result.elsewhere_source), m->source);
}

static int say_added(struct import *m, const struct orderfile *f, const struct zone *zone, const char *order_no)
{
	char now[32];
	struct err err = {0};
	struct arena *a = arena_new(4096);
	int code = EXIT_DONE;
	if (recorded(&m->result) && look_after(m, a, f, &err) != RC_OK)
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
	say_elsewhere(m, &f->row[0], order_no);
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
	struct app *app, const struct by_hand *o, const char *source, const struct zone *zone, const struct known *k)
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
	text_release(&csv);
	if (rc)
		return command_fail(&err, EXIT_DATA);
	char by[ORDERFILE_SOURCE_BYTES];
	struct import m = {.app = app, .source = source, .by = by_whom(by)};
	code = EXIT_NO;
	if (span_present(f.row[0].odd))
		fprintf(stderr, "siyu: %.*s\n", SPAN_ARG(f.row[0].odd));
	if (span_present(f.row[0].why))
		fprintf(stderr, "siyu: %.*s\n", SPAN_ARG(f.row[0].why));
	else if ((rc = send_batches(&m, &f, &err)) != RC_OK)
		code = command_fail(&err, command_code(rc));
	else
		code = m.result.refused ? EXIT_NO : EXIT_DONE;
	if (code == EXIT_DONE)
		code = say_added(&m, &f, zone, o->order_no);
	orderfile_release(&f);
	return code;
}

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

/* pull: from, no_wait; list: days, limit, json; import: sheet, strict */
struct asked {
	const char *from, *days, *limit, *sheet;
	bool no_wait, json, strict;
};

static int try_post(struct app *app, const char *name, const char *path)
{
	struct zone zone;
	struct err err = {0};
	if (load_zone(app, &zone, &err))
		return command_fail(&err, EXIT_USAGE);
	return shoptry_print(app, &zone, name, path);
}

static int run(struct app *app, const struct by_hand *o, const struct asked *x, char **words, int n)
{
	if (n == 2 && strcmp(words[0], "import") == 0)
		return import(app, words[1], o->source ? o->source : "csv", x->sheet, x->strict);
	if (n == 3 && strcmp(words[0], "try") == 0)
		return try_post(app, words[1], words[2]);
	if (n == 1 && strcmp(words[0], "add") == 0)
		return add(app, o);
	if (n == 1 && strcmp(words[0], "pull") == 0)
		return pull_orders(app, x->from, x->no_wait);
	if (n == 2 && strcmp(words[0], "pull") == 0 && strcmp(words[1], "status") == 0)
		return pull_status(app);
	if (n == 1 && strcmp(words[0], "list") == 0)
		return list(app, o->source, x->days, x->limit, x->json);
	if (n == 2 && strcmp(words[0], "show") == 0)
		return ordershow_print(app, words[1], o->source, x->json);
	if (n == 1 && strcmp(words[0], "unmatched") == 0)
		return unmatched_list(app);
	return command_usage("orders", "写 import 文件、try 名字 文件、add、pull、list、show 或 unmatched");
}

int command_orders(struct app *app, int argc, char **argv)
{
	struct by_hand o = {0};
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
		{"--from", &x.from, NULL},
		{"--days", &x.days, NULL},
		{"--limit", &x.limit, NULL},
		{"--sheet", &x.sheet, NULL},
		{"--strict", NULL, &x.strict},
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
