/* siyu score: the score (线索分) of a customer, line by line; or points given by hand. */
#include "byhand.h"
#include "station.h"

#include "base/clock.h"
#include "flow/scoresay.h"
#include "sop/script.h"

#define OUT_BYTES ((size_t)4 << 20)

static int show(struct app *app, const char *customer)
{
	struct station s;
	struct text out;
	struct err err = {0};
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = scoresay_print(s.db, span_of(customer), clock_real_ms(), &out, &err);
	if (!rc)
		fputs(text_str(&out), stdout);
	text_release(&out);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}

static int give(struct app *app, const char *customer, int64_t points, const char *by)
{
	struct byhand h;
	byhand_begin(&h, "score", customer);
	jsonw_kint(&h.w, "points", points);
	return byhand_end(app, &h, by, "%s %+lld", customer, (long long)points);
}

int command_score(struct app *app, int argc, char **argv)
{
	const char *by = NULL, *add = NULL;
	const struct option_spec specs[] = {{"--by", &by, NULL}, {"--add", &add, NULL}};
	char *words[8];
	int n;
	int64_t points = 0;
	if (argc > 8)
		return command_usage("score", "too many words");
	int code = command_options("score", argc, argv, specs, 2, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("score", "say which customer");
	if (!add)
		return show(app, words[0]);
	if (!span_int(span_of(add), &points) || points == 0 || points < -SOP_MOST_POINTS || points > SOP_MOST_POINTS)
		return command_usage("score", "--add wants a whole number from -%d to %d, not '%s'", SOP_MOST_POINTS,
			SOP_MOST_POINTS, add);
	return give(app, words[0], points, by);
}
