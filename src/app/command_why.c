/* siyu why: every decision about one customer with its reason; what was not sent, too. */
#include "command.h"
#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/why.h"

#define OUT_BYTES ((size_t)16 << 20)

static enum rc read_at(struct app *app, const char *at, int64_t *ret_ms, struct err *err)
{
	struct zone zone;
	*ret_ms = INT64_MAX;
	if (!at)
		return RC_OK;
	enum rc rc = zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), 0, clock_real_ms() + ZONE_DAY_MS * 366, &zone, err);
	return rc ? rc : zone_read(&zone, span_of(at), ret_ms, err);
}

int command_why(struct app *app, int argc, char **argv)
{
	const char *at = NULL;
	const struct option_spec specs[] = {{"--at", &at, NULL}};
	char *words[8];
	int n;
	int64_t at_ms;
	struct station s;
	struct text out;
	struct err err = {0};
	if (argc > 8)
		return command_usage("why", "too many words");
	int code = command_options("why", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("why", "say which customer");
	if (read_at(app, at, &at_ms, &err))
		return command_fail(&err, EXIT_USAGE);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = why_print(s.db, span_of(words[0]), at_ms, &out, &err);
	if (!rc)
		fputs(text_str(&out), stdout);
	text_release(&out);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}
