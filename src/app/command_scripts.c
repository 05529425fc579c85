/* siyu scripts: which scripts run, in which version, and how many people are in them. */
#include "command.h"
#include "station.h"

#include "base/clock.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "store/enrolment.h"
#include "store/scriptlog.h"

#define PAGE 1000

static enum rc count_live(struct store_db *db, struct span script, int64_t *ret_count, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct enrolment *row;
	int64_t after = 0, count = 0;
	int n = 0;
	enum rc rc;
	do {
		arena_reset(a);
		rc = enrolment_in(db, a, script, ENROLMENT_LIVE, after, PAGE, &row, &n, err);
		if (rc || n == 0)
			break;
		after = row[n - 1].enrolment;
		count += n;
	} while (n == PAGE);
	arena_free(a);
	if (!rc)
		*ret_count = count;
	return rc;
}

int command_scripts(struct app *app, int argc, char **argv)
{
	struct station e;
	struct err err = {0};
	struct scriptlog *row;
	struct zone zone;
	int n = 0;
	char at[32];
	if (argc > 1)
		return command_usage("scripts", "the word '%s' is not expected", argv[1]);
	enum rc rc = zone_load(conf_str(app->conf, "corp", NULL, "timezone"), 0, clock_real_ms(), &zone, &err);
	if (!rc)
		rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &e, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	struct arena *a = arena_new(65536);
	struct text out;
	text_init(&out, 1u << 20);
	rc = scriptlog_current(e.db, a, &row, &n, &err);
	for (int i = 0; !rc && i < n; i++) {
		int64_t live = 0;
		rc = count_live(e.db, row[i].script, &live, &err);
		utf8_pad(&out, row[i].script, 30, false);
		text_addf(&out, "  第 %lld 版  %s 起  在途 %lld 人  %.*s\n", (long long)row[i].version,
			zone_format_minute(&zone, row[i].at_ms, at), (long long)live, SPAN_ARG(row[i].file));
	}
	if (!rc && n == 0)
		text_adds(&out, "没有剧本在运行。\n");
	fputs(text_str(&out), stdout);
	text_release(&out);
	arena_free(a);
	station_close(&e);
	return rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
}
