/* siyu why: every decision about one customer with its reason; what was not sent, too. */
#include "byhand.h"
#include "forgetting.h"
#include "onscreen.h"
#include "plainly.h"
#include "whom.h"

#include "base/clock.h"
#include "base/zone.h"
#include "flow/why.h"

#define LIST_BYTES 65536

static enum rc read_at(const struct zone *zone, const char *at, int64_t *ret_ms, struct err *err)
{
	*ret_ms = INT64_MAX;
	return at ? plainly_time(zone, at, ret_ms, err) : RC_OK;
}

struct asked {
	const char *who;
	struct zone zone;
	int64_t at_ms;
};

/* No id and no group: who is called so? Of several the list is printed. */
static enum rc by_name(struct app *app, struct store_db *db, const struct asked *q, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct text list;
	struct span customer;
	enum rc rc;

	text_init(&list, LIST_BYTES);
	rc = whom_find(app, db, a, q->who, WHOM_PART, &customer, &list, err);
	text_clear(out);
	if (!rc) {
		rc = why_print(db, customer, q->at_ms, clock_real_ms(), true, out, err);
	} else if (rc == RC_CONFLICT) {
		onscreen_put(text_span(&list));
		rc = RC_NOTFOUND;
	} else if (rc == RC_NOTFOUND) {
		err_set(err, RC_NOTFOUND, "没有叫「%s」的客户或客户群", q->who);
		err_hint(err,
			"写名字、备注、公司里的几个字，整个手机号，external_userid（wm…），或者群名；siyu inbox list 看收到了什么");
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
		rc = why_print(db, now, q->at_ms, clock_real_ms(), true, out, err);
	}
	arena_free(a);
	return rc;
}

static enum rc print_why(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct asked *q = user;
	enum rc rc = why_print(db, span_of(q->who), q->at_ms, clock_real_ms(), true, out, err);

	if (rc == RC_CONFLICT) /* several groups: err says how to tell them apart */
		return RC_NOTFOUND;
	if (rc == RC_NOTFOUND)
		rc = forgotten(db, q, out, err);
	return rc == RC_NOTFOUND ? by_name(app, db, q, out, err) : rc;
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
		return command_usage("why", "参数太多了");
	int code = command_options("why", argc, argv, specs, 1, words, &n);
	if (code)
		return code;
	if (n != 1)
		return command_usage("why", "写明哪位客户");
	q.who = words[0];
	if (command_zone(app, &q.zone, &err) || read_at(&q.zone, at, &q.at_ms, &err))
		return command_fail(&err, EXIT_USAGE);
	return byhand_print(app, print_why, &q);
}
