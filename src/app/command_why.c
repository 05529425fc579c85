/* siyu why: every decision about one customer with its reason; what was not sent, too. */
#include "byhand.h"
#include "forgetting.h"

#include "base/zone.h"
#include "flow/whois.h"
#include "flow/why.h"

#define LIST_BYTES 65536

static enum rc read_at(const struct zone *zone, const char *at, int64_t *ret_ms, struct err *err)
{
	*ret_ms = INT64_MAX;
	return at ? zone_read(zone, span_of(at), ret_ms, err) : RC_OK;
}

struct asked {
	const char *who;
	struct zone zone;
	int64_t at_ms;
};

/* No id and no group: who is called so? Of several the list is printed. */
static enum rc by_name(struct store_db *db, const struct asked *q, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct text list;
	struct whois w;
	enum rc rc;

	text_init(&list, LIST_BYTES);
	rc = whois_named(db, a, &q->zone, span_of(q->who), &w, &list, err);
	text_clear(out);
	if (!rc && w.n == 1) {
		rc = why_print(db, w.customer, q->at_ms, out, err);
	} else if (!rc) {
		printf("%s%s", text_str(&list), w.n > WHOIS_SHOWN ? "  …\n" : "");
		rc = err_set(err, RC_NOTFOUND, "%d customers are called '%s'", w.n, q->who);
		err_hint(err, "say the id of the one you mean");
	}
	text_release(&list);
	arena_free(a);
	return rc;
}

/* By the id he had: what is left stands under his pseudonym. */
static enum rc forgotten(struct store_db *db, const struct asked *q, struct text *out, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct span now;
	enum rc rc = forgetting_known_as(db, a, q->who, &now, err);

	text_clear(out);
	if (!rc) {
		text_addf(out, "这位客户已按要求忘记（siyu forget），现在叫 %.*s\n", SPAN_ARG(now));
		rc = why_print(db, now, q->at_ms, out, err);
	}
	arena_free(a);
	return rc;
}

static enum rc print_why(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct asked *q = user;
	enum rc rc = why_print(db, span_of(q->who), q->at_ms, out, err);

	(void)app;
	if (rc == RC_NOTFOUND)
		rc = forgotten(db, q, out, err);
	return rc == RC_NOTFOUND ? by_name(db, q, out, err) : rc;
}

int command_why(struct app *app, int argc, char **argv)
{
	const char *at = NULL;
	const struct option_spec specs[] = {{"--at", &at, NULL}};
	struct asked q;
	char *words[8];
	int n;
	struct err err = {0};
	if (argc > 8)
		return command_usage("why", "too many words");
	int code = command_options("why", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("why", "say which customer");
	q.who = words[0];
	if (command_zone(app, &q.zone, &err) || read_at(&q.zone, at, &q.at_ms, &err))
		return command_fail(&err, EXIT_USAGE);
	return byhand_print(app, print_why, &q);
}
