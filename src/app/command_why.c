/* siyu why: every decision about one customer with its reason; what was not sent, too. */
#include "command.h"
#include "station.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/whois.h"
#include "flow/why.h"

#define OUT_BYTES ((size_t)16 << 20)

static enum rc load_zone(struct app *app, struct zone *ret, struct err *err)
{
	return zone_load(
		conf_str(app->conf, "corp", NULL, "timezone"), 0, clock_real_ms() + ZONE_DAY_MS * 366, ret, err);
}

static enum rc read_at(const struct zone *zone, const char *at, int64_t *ret_ms, struct err *err)
{
	*ret_ms = INT64_MAX;
	return at ? zone_read(zone, span_of(at), ret_ms, err) : RC_OK;
}

/* No id and no group: who is called so? Of several the list is printed. */
static enum rc by_name(struct store_db *db, const struct zone *zone, const char *name, int64_t at_ms, struct text *out,
	struct err *err)
{
	struct arena *a = arena_new(65536);
	struct text list;
	struct whois w;
	enum rc rc;

	text_init(&list, OUT_BYTES);
	rc = whois_named(db, a, zone, span_of(name), &w, &list, err);
	if (!rc && w.n == 1) {
		text_clear(out);
		rc = why_print(db, w.customer, at_ms, out, err);
	} else if (!rc) {
		fputs(text_str(&list), stdout);
		if (w.n > WHOIS_SHOWN)
			printf("  …\n");
		rc = err_set(err, RC_NOTFOUND, "%d customers are called '%s'", w.n, name);
		err_hint(err, "say the id of the one you mean");
	}
	text_release(&list);
	arena_free(a);
	return rc;
}

int command_why(struct app *app, int argc, char **argv)
{
	const char *at = NULL;
	const struct option_spec specs[] = {{"--at", &at, NULL}};
	char *words[8];
	int n;
	int64_t at_ms;
	struct station s;
	struct zone zone;
	struct text out;
	struct err err = {0};
	if (argc > 8)
		return command_usage("why", "too many words");
	int code = command_options("why", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("why", "say which customer");
	if (load_zone(app, &zone, &err) || read_at(&zone, at, &at_ms, &err))
		return command_fail(&err, EXIT_USAGE);
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = why_print(s.db, span_of(words[0]), at_ms, &out, &err);
	if (rc == RC_NOTFOUND)
		rc = by_name(s.db, &zone, words[0], at_ms, &out, &err);
	if (!rc)
		fputs(text_str(&out), stdout);
	text_release(&out);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}
