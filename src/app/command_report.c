/* siyu report: one table of figures, for people, for a spreadsheet or for a program. */
#include "command.h"
#include "station.h"

#include "base/clock.h"
#include "report/reportout.h"

#include <string.h>

#define OUT_BYTES ((size_t)256 << 20)

static int list_reports(void)
{
	struct text out;
	text_init(&out, 65536);
	for (int i = 0; i < report_list_count; i++) {
		text_addf(&out, "  %-12s %s\n               --by", report_list[i].name, report_list[i].meaning);
		for (const char *const *by = report_list[i].by; *by; by++)
			text_addf(&out, " %s", *by);
		text_addc(&out, '\n');
	}
	fprintf(stderr, "%s", text_str(&out));
	text_release(&out);
	return EXIT_USAGE;
}

static int print(
	struct station *e, const struct report_ask *ask, void (*write)(const struct report_table *, struct text *))
{
	struct arena *a = arena_new(1u << 20);
	struct report_table table;
	struct text out;
	struct err err = {0};
	text_init(&out, OUT_BYTES);
	enum rc rc = report_make(e->db, a, ask, &table, &err);
	if (!rc) {
		write(&table, &out);
		rc = text_check(&out, &err);
	}
	if (!rc)
		fwrite(text_str(&out), 1, out.n, stdout);
	text_release(&out);
	arena_free(a);
	return rc ? command_fail(&err, rc == RC_INVALID || rc == RC_NOTFOUND ? EXIT_USAGE : command_code(rc))
		  : EXIT_DONE;
}

int command_report(struct app *app, int argc, char **argv)
{
	struct report_ask ask = {.now_ms = clock_real_ms()};
	const char *from = NULL, *to = NULL;
	bool csv = false, json = false;
	const struct option_spec specs[] = {{"--from", &from, NULL}, {"--to", &to, NULL}, {"--by", &ask.by, NULL},
		{"--csv", NULL, &csv}, {"--json", NULL, &json}};
	char *words[24];
	int n;
	struct station e;
	struct err err = {0};
	if (argc > 24)
		return command_usage("report", "too many words");
	int code = command_options("report", argc, argv, specs, 5, words, &n);
	if (code)
		return code;
	if (csv && json)
		return command_usage("report", "say either --csv or --json");
	if (n != 1) {
		command_usage("report", "say which report");
		return list_reports();
	}
	ask.name = words[0];
	ask.from = span_of(from);
	ask.to = span_of(to);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	code = print(&e, &ask, csv ? reportout_csv : json ? reportout_json : reportout_text);
	station_close(&e);
	return code;
}
