/* siyu orders import|add|void|pull|list|unmatched: orders from files, by hand and of 对外收款, as inputs (idempotent by source and order
 * number); where each came from; what of them nothing answers. */
#include "command.h"
#include "byhand.h"
#include "imported.h"
#include "orderadd.h"
#include "orderfile.h"
#include "orderlist.h"
#include "orderout.h"
#include "orderput.h"
#include "ordershow.h"
#include "pull.h"
#include "plainly.h"
#include "shoptry.h"
#include "signals.h"
#include "station.h"
#include "unmatched.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "crm/money.h"
#include "report/runningbook.h"
#include "store/purchase.h"

#include <string.h>

#define FILE_BYTES ((size_t)256 << 20)
#define UNUSED_MOST 20 /* columns that are named */

/* -- import ------------------------------------------------------------------------------------------------------------------ */

static void say_refused(struct orderput *m, const struct orderfile_row *row)
{
	fprintf(stderr, "siyu: 第 %d 行没收下：%.*s\n", row->line, SPAN_ARG(row->why));
	m->result.refused++;
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

/* Without it each order is one piece: 库存 and 已售 would be wrong without a word. */
static void say_pieces_left(const struct orderfile *f)
{
	if (span_present(f->pieces_left))
		printf("每单都按 1 件记：没有认出数量那一列。像是它的：「%.*s」；是的话，在配置的 [columns] 里写 quantity = %.*s，再导入一次\n",
			SPAN_ARG(f->pieces_left), SPAN_ARG(f->pieces_left));
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

/* What the file itself says that it comes to. */
static void say_total(const struct orderfile *f)
{
	const struct orderfile_total *t = &f->total;
	int64_t less = t->fen > t->all_fen ? t->fen - t->all_fen : t->all_fen - t->fen;
	struct text out;
	if (t->line == 0)
		return;
	text_init(&out, 512);
	text_addf(&out, "第 %d 行是合计，不是订单", t->line);
	if (t->told) {
		text_adds(&out, "：合计 ");
		money_print(&out, t->fen);
	}
	if (!t->told) {
		text_adds(&out, "；金额那一列没有数，没法核对");
	} else if (less == 0) {
		text_addf(&out, "，和上面 %d 行加起来一样", f->n);
	} else if (t->fen == t->kept_fen) {
		text_adds(&out, "，和收下的各行加起来一样");
	} else {
		text_addf(&out, "，上面 %d 行加起来是 ", f->n);
		money_print(&out, t->all_fen);
		text_adds(&out, t->fen > t->all_fen ? "，少了 " : "，多了 ");
		money_print(&out, less);
		text_adds(&out, "：看看导出是不是缺了几行、金额那一列选对没有");
	}
	puts(text_str(&out));
	text_release(&out);
}

/* Somebody ended it: what is in for certain, and what to do about the rest. */
static void say_stopped(const struct imported *m, const struct orderfile *f)
{
	if (m->reached == 0)
		fputs("siyu: 停下了：这一次一单也没记。同一个文件再导入一次就行\n", stderr);
	else
		fprintf(stderr,
			"siyu: 停下了：文件里 %d 行订单，前 %d 行（到第 %d 行为止）已经导完，后面 %d 行还没导。不会丢，也不会重复算：同一个文件再导入一次就补完，记下的只算一次\n",
			f->n, m->reached, f->row[m->reached - 1].line, f->n - m->reached);
}

/* bytes: empty; what was read points into them. */
static int import_file(
	struct app *app, const char *path, const char *source, const char *sheet, bool strict, struct text *bytes)
{
	char by[BYHAND_WHOM_BYTES];
	struct orderput m = {.app = app, .source = source, .by = byhand_whom(by)};
	struct orderfile f;
	struct zone zone;
	struct err err = {0};
	enum rc rc = orderput_zone(app, &zone, &err);
	if (!rc)
		rc = plainly_file(path, fileio_read(path, bytes, &err), &err);
	if (!rc) /* before, one that waits for its file could not be ended by it */
		rc = signals_ending(&m.stop_fd, &err);
	if (!rc) {
		struct arena *a = arena_new(0);
		struct sop_names sources;

		date_sources(app, a, &sources);
		rc = orderfile_read(
			&(struct orderfile_how){app->conf, &zone, clock_real_ms(),
				conf_get(app->conf, "corp", NULL, "corpid"), sheet, &sources, app->conf, false},
			text_span(bytes), &f, &err);
		arena_free(a);
	}
	if (rc)
		return command_fail(&err, EXIT_DATA);
	if (f.n == 0) {
		orderfile_release(&f);
		fputs("siyu: 文件里只有表头，没有订单：一单也没记下\n"
		      "      看看导出时选的店铺、日期和订单状态，重新导出一次\n",
			stderr);
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
	} else if ((rc = orderput_send(&m, &f, &err)) != RC_OK) {
		code = command_fail(&err, command_code(rc));
		fprintf(stderr, "siyu: 修好以后再导入一次：已经记下的只算一次\n");
	} else if (m.stopped) {
		say_stopped(&m.result, &f);
		code = 128 + signals_ended();
	} else {
		code = m.result.refused > 0 ? EXIT_NO : EXIT_DONE;
	}
	struct arena *a = arena_new(4096);
	if (orderput_recorded(&m.result) && orderput_look(&m, a, &f, &err) != RC_OK)
		code = command_fail(&err, EXIT_DATA);
	say_money_left(&f);
	say_pieces_left(&f);
	imported_print(&m.result);
	say_total(&f);
	arena_free(a);
	say_unused(&f);
	orderfile_release(&f);
	return code;
}

static int import(struct app *app, const char *path, const char *source, const char *sheet, bool strict)
{
	struct text bytes;
	text_init(&bytes, FILE_BYTES);
	int code = import_file(app, path, source, sheet, strict, &bytes);
	text_release(&bytes);
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

/* pull: from, no_wait; list: days, limit, json; import: sheet, strict; void, unvoid: from, to, recorded, why, yes */
struct asked {
	const char *from, *to, *recorded, *why, *days, *limit, *sheet;
	bool no_wait, json, strict, yes;
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
		return import(app, words[1], o->source ? o->source : "csv", x->sheet, x->strict);
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
