#include "orderimport.h"
#include "byhand.h"
#include "imported.h"
#include "orderfile.h"
#include "orderout.h"
#include "orderput.h"
#include "plainly.h"
#include "signals.h"
#include "ordertotal.h"
#include "ordertwice.h"
#include "station.h"
#include "sure.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "base/zone.h"
#include "report/runningbook.h"

#include <string.h>

#define FILE_BYTES ((size_t)256 << 20)
#define UNUSED_MOST 20 /* columns that are named */

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

/* Read by another name than that of [columns], orders may have two numbers. */
static void say_number_read(const struct conf *conf, const struct orderfile *f)
{
	struct span name = conf_get(conf, "columns", NULL, "order_no");
	if (span_present(name) && name.n > 0 && !span_eq(name, f->no))
		printf("配置 [columns] 写的 order_no = %.*s，这个文件里没有：订单号读的是「%.*s」\n", SPAN_ARG(name),
			SPAN_ARG(f->no));
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

/* By another number of theirs, before the file is recorded. RC_NOTFOUND: there are no books yet. */
static enum rc look_twice(struct app *app, struct arena *a, const struct orderfile *f, struct span source,
	struct ordertwice *ret, struct err *err)
{
	struct station e;
	*ret = (struct ordertwice){0};
	if (f->numbers == 0)
		return RC_OK;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	rc = db_begin(e.db, err);
	if (!rc) {
		rc = ordertwice_find(e.db, a, f, source, ret, err);
		db_rollback(e.db);
	}
	station_close(&e);
	return rc;
}

/* Those that stand by another number leave the books first, once somebody said yes. EXIT_DONE: go on. */
static int renumber(struct app *app, const struct orderimport *o, struct ordertwice *t, const struct orderfile *f)
{
	struct err err = {0};
	int64_t done = 0;
	if (t->n == 0) {
		puts("--renumber：账上没有按别的订单号记过的，照常导入");
		return EXIT_DONE;
	}
	ordertwice_foretell(t, f);
	if (!sure_said(o->yes))
		return EXIT_NO;
	enum rc rc =
		orderout_numbers(app, imported_source(span_of(o->source)), t->number, t->n, "换订单号", &done, &err);
	if (rc) {
		int code = command_fail(&err, command_code(rc));
		fprintf(stderr, "siyu: 作废了 %lld 单，文件还没导入：修好以后同样的命令再来一次\n", (long long)done);
		return code;
	}
	printf("作废了 %lld 单\n", (long long)done);
	return EXIT_DONE;
}

/* May the file be recorded? EXIT_DONE: yes. */
static int check_twice(struct app *app, const struct orderimport *o, struct arena *a, const struct orderfile *f)
{
	struct ordertwice t;
	struct err err = {0};
	struct span source = imported_source(span_of(o->source));
	if (look_twice(app, a, f, source, &t, &err))
		return command_fail(&err, EXIT_DATA);
	if (o->renumber)
		return renumber(app, o, &t, f);
	if (t.fresh.n == 0 || o->other)
		return EXIT_DONE;
	ordertwice_refuse(&t, f, o->path, source);
	return EXIT_NO;
}

/* What became of it. */
static int print(struct orderput *m, const struct orderimport *o, const struct orderfile *f, int code)
{
	struct ordertwice t = {0};
	struct err err = {0};
	struct span source = imported_source(span_of(o->source));
	struct arena *a = arena_new(4096);
	bool recorded = orderput_recorded(&m->result);
	if (recorded && orderput_look(m, a, f, &err) != RC_OK)
		code = command_fail(&err, EXIT_DATA);
	if (recorded && !o->other && look_twice(m->app, a, f, source, &t, &err))
		code = command_fail(&err, EXIT_DATA);
	say_money_left(f);
	say_pieces_left(f);
	say_number_read(m->app->conf, f);
	imported_print(&m->result);
	ordertwice_print(&t, f, o->path, source);
	ordertotal_print(f);
	say_unused(f);
	arena_free(a);
	return code;
}

static int record(struct orderput *m, const struct orderimport *o, const struct orderfile *f)
{
	struct err err = {0};
	enum rc rc;
	int code = m->result.refused > 0 ? EXIT_NO : EXIT_DONE;
	if ((rc = orderput_send(m, f, &err)) != RC_OK) {
		code = command_fail(&err, command_code(rc));
		fprintf(stderr, "siyu: 修好以后再导入一次：已经记下的只算一次\n");
	} else if (m->stopped) {
		say_stopped(&m->result, f);
		code = 128 + signals_ended();
	} else if (m->result.refused > 0) {
		code = EXIT_NO;
	}
	return print(m, o, f, code);
}

static int import(struct orderput *m, const struct orderimport *o, const struct orderfile *f)
{
	for (int i = 0; i < f->n; i++) {
		if (orderfile_left_out(&f->row[i]))
			continue;
		if (span_present(f->row[i].why))
			say_refused(m, &f->row[i]);
		else if (span_present(f->row[i].odd))
			fprintf(stderr, "siyu: 第 %d 行：%.*s\n", f->row[i].line, SPAN_ARG(f->row[i].odd));
	}
	imported_idle(&m->result, f);
	if (o->strict && m->result.refused > 0) {
		fprintf(stderr, "siyu: --strict：有 %lld 行不对，整个文件都没收，一单也没记：改好再导入一次\n",
			(long long)m->result.refused);
		say_money_left(f);
		say_pieces_left(f);
		say_unused(f);
		return EXIT_NO;
	}
	struct arena *a = arena_new(4096);
	int code = check_twice(m->app, o, a, f);
	arena_free(a);
	return code ? code : record(m, o, f);
}

/* bytes: empty; what was read points into them. */
static int import_file(struct app *app, const struct orderimport *o, struct text *bytes)
{
	char by[BYHAND_WHOM_BYTES];
	struct orderput m = {.app = app, .source = o->source, .by = byhand_whom(by)};
	struct orderfile f;
	struct zone zone;
	struct err err = {0};
	enum rc rc = orderput_zone(app, &zone, &err);
	if (!rc)
		rc = plainly_file(o->path, fileio_read(o->path, bytes, &err), &err);
	if (!rc) /* before, one that waits for its file could not be ended by it */
		rc = signals_ending(&m.stop_fd, &err);
	if (!rc) {
		struct arena *a = arena_new(0);
		struct sop_names sources;

		date_sources(app, a, &sources);
		rc = orderfile_read(
			&(struct orderfile_how){app->conf, &zone, clock_real_ms(),
				conf_get(app->conf, "corp", NULL, "corpid"), o->sheet, &sources, app->conf, false},
			text_span(bytes), &f, &err);
		arena_free(a);
	}
	if (rc)
		return command_fail(&err, EXIT_DATA);
	int code = EXIT_NO;
	if (f.n > 0)
		code = import(&m, o, &f);
	else
		fputs("siyu: 文件里只有表头，没有订单：一单也没记下\n"
		      "      看看导出时选的店铺、日期和订单状态，重新导出一次\n",
			stderr);
	orderfile_release(&f);
	return code;
}

int orderimport_run(struct app *app, const struct orderimport *o)
{
	struct text bytes;
	text_init(&bytes, FILE_BYTES);
	int code = import_file(app, o, &bytes);
	text_release(&bytes);
	return code;
}
