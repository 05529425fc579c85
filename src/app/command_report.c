/* siyu report: one table of figures, for people, for a spreadsheet or for a program. */
#include "command.h"
#include "lagging.h"
#include "onscreen.h"
#include "plainly.h"
#include "reportsent.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "report/cutname.h"
#include "report/reportbook.h"
#include "report/reportout.h"
#include "report/reportpage.h"

#include <string.h>

#define OUT_BYTES ((size_t)256 << 20)
#define SENT_DAYS 35
#define BY_BYTES 256
#define SENT_MOST_DAYS 3660

/* What there is, a line each, and below it what each can be cut by. */
static int list_reports(void)
{
	struct text out;
	text_init(&out, 65536);
	text_adds(&out, "siyu report 后面写一张报表的名字：\n");
	for (int i = 0; i < report_list_count; i++) {
		const struct report_info *r = &report_list[i];
		text_addf(&out, "  %-12s %s：%s\n               --by", r->name, r->title, r->meaning);
		for (const char *const *by = r->by; *by; by++) {
			text_addc(&out, ' ');
			cutname_both(*by, &out);
		}
		for (const char *const *two = r->pair; two && *two; two++)
			text_addf(&out, "%s%s",
				two == r->pair ? "\n               或者任选两个，像 day,channel 或 日期、渠道：" : " ",
				*two);
		text_addc(&out, '\n');
	}
	text_addf(&out, "  %-12s 发过的早会、复盘、周报、月报：当时的数，后来变成多少\n", "sent");
	text_adds(&out,
		"--by 后面写英文、中文都行，--by channel 就是 --by 渠道。时间写 --from 2026-03-01 --to 2026-03-31，不写是最近 30 天；别的选项看 siyu help report\n");
	printf("%s", text_str(&out));
	text_release(&out);
	return EXIT_DONE;
}

struct wanted { /* where the table goes; all NULL: to the terminal */
	void (*write)(const struct report_table *, struct text *);
	const char *xlsx, *html;
};

static enum rc give(const struct report_table *t, const struct wanted *to, struct err *err)
{
	struct text out;
	if (to->xlsx)
		return plainly_written(to->xlsx, reportbook_write(t, to->xlsx, err), err);
	text_init(&out, OUT_BYTES);
	(to->html ? reportpage_write : to->write)(t, &out);
	enum rc rc = text_check(&out, err);
	if (!rc && to->html)
		rc = plainly_written(to->html, fileio_write(to->html, text_span(&out), 0644, err), err);
	else if (!rc)
		onscreen_put(text_span(&out));
	text_release(&out);
	return rc;
}

/* Beside what the table says of itself; where only figures are printed, or a file is written, on standard error, too. */
static void note_lag(struct station *e, struct arena *a, const struct wanted *to, struct report_table *t)
{
	struct lagging l;
	lagging_look(e, &l);
	struct span note = lagging_note(a, &l);
	if (!span_present(note))
		return;
	if (to->html || to->xlsx || to->write != reportout_text)
		fprintf(stderr, "siyu: %.*s\n", SPAN_ARG(note));
	t->note = span_present(t->note) ? arena_printf(a, "%.*s。%.*s", SPAN_ARG(note), SPAN_ARG(t->note)) : note;
}

static int print(struct station *e, const struct report_ask *ask, const struct wanted *to)
{
	struct arena *a = arena_new(1u << 20);
	struct report_table table;
	struct err err = {0};
	enum rc rc = report_make(e->db, a, ask, &table, &err);
	int code = rc == RC_INVALID || rc == RC_NOTFOUND ? EXIT_USAGE : command_code(rc);
	if (!rc) {
		note_lag(e, a, to, &table);
		rc = give(&table, to, &err);
		code = command_code(rc);
	}
	arena_free(a);
	return rc ? command_fail(&err, code) : EXIT_DONE;
}

static enum rc give_sent(
	struct app *app, struct store_db *db, int64_t days, bool json, struct text *out, struct err *err)
{
	struct arena *a = arena_new(1u << 20);
	struct zone zone;
	struct reportsent ask = {.zone = &zone, .now_ms = clock_real_ms(), .days = days, .json = json};
	enum rc rc = zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), ask.now_ms - days * ZONE_DAY_MS, ask.now_ms, &zone, err);
	if (!rc)
		rc = reportsent_print(db, a, &ask, out, err);
	if (!rc)
		rc = text_check(out, err);
	arena_free(a);
	return rc;
}

/* siyu report sent [--days N] [--json] */
static int print_sent(struct app *app, const char *days_text, bool json)
{
	struct station e;
	struct text out;
	struct err err = {0};
	int64_t days = SENT_DAYS;
	if (days_text && (!span_int(span_of(days_text), &days) || days < 1 || days > SENT_MOST_DAYS))
		return command_usage("report", "--days 写 1 到 %d 的数字", SENT_MOST_DAYS);
	enum rc rc = lagging_read(app, &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = give_sent(app, e.db, days, json, &out, &err);
	if (!rc)
		onscreen_put(text_span(&out));
	text_release(&out);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}

/* --by said twice means both, as "one,two" does: false: they are too long to be names of cuts. */
static bool join_bys(int argc, char **argv, char *all, size_t bytes)
{
	size_t n = 0;
	int bys = 0;
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		const char *one = span_starts(span_of(argv[i]), "--by=") ? argv[i] + strlen("--by=")
			: strcmp(argv[i], "--by") == 0 && i + 1 < argc   ? argv[++i]
									 : NULL;
		if (one && n < bytes)
			n += (size_t)snprintf(all + n, bytes - n, "%s%s", bys++ ? "," : "", one);
	}
	return n < bytes;
}

int command_report(struct app *app, int argc, char **argv)
{
	char bys[BY_BYTES] = "";
	struct report_ask ask = {.now_ms = clock_real_ms()};
	const char *from = NULL, *to = NULL, *compare = NULL, *days = NULL;
	bool csv = false, json = false;
	struct wanted to_where = {0};
	const struct option_spec specs[] = {{"--from", &from, NULL}, {"--to", &to, NULL}, {"--by", &ask.by, NULL},
		{"--csv", NULL, &csv}, {"--json", NULL, &json}, {"--xlsx", &to_where.xlsx, NULL},
		{"--html", &to_where.html, NULL}, {"--compare", &compare, NULL},
		{"--attribution", &ask.attribution, NULL}, {"--days", &days, NULL}};
	char *words[24];
	int n;
	struct station e;
	struct err err = {0};
	if (argc > 24)
		return command_usage("report", "参数太多了");
	int code = command_options("report", argc, argv, specs, 10, words, &n);
	if (code)
		return code;
	if (ask.by && !join_bys(argc, argv, bys, sizeof bys))
		return command_usage("report", "--by 后面的太长了；siyu report 看各能怎么分");
	ask.by = ask.by ? bys : NULL;
	if (csv + json + (to_where.xlsx != NULL) + (to_where.html != NULL) > 1)
		return command_usage("report", "--csv、--json、--xlsx、--html 只写一个");
	const char *stray = NULL;
	for (int i = 0; i < n; i++)
		stray = words[i][0] == '-' ? words[i] : stray;
	if (stray)
		return command_usage("report", "没有「%s」这个选项", stray);
	if (n == 0 && argc == 1)
		return list_reports();
	if (n > 1 && strcmp(words[0], "sent") == 0)
		return command_usage("report", "sent 只能加 --days 和 --json，这里用不上「%s」", words[1]);
	if (n != 1)
		return command_usage(
			"report", n ? "一次看一张报表，这里写了 %d 张" : "写明哪张报表；siyu report 看有哪些", n);
	bool sent = strcmp(words[0], "sent") == 0;
	if (sent && (from || to || ask.by || compare || ask.attribution || csv || to_where.xlsx || to_where.html))
		return command_usage("report", "sent 只能加 --days 和 --json");
	if (days && !sent)
		return command_usage("report", "--days 只用在 sent 后面；别的报表写 --from 和 --to");
	if (!app->conf && conf_load(app->conf_path, &app->conf, &err))
		return command_fail(&err, EXIT_USAGE);
	if (sent)
		return print_sent(app, days, json);
	if (compare && !cutname_compare(span_of(compare), &ask.compare))
		return command_usage("report", "--compare 写 %s", cutname_compares);
	to_where.write = csv ? reportout_csv : json ? reportout_json : reportout_text;
	ask.name = words[0];
	ask.from = span_of(from);
	ask.to = span_of(to);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	code = print(&e, &ask, &to_where);
	station_close(&e);
	return code;
}
