#include "flow/whois.h"
#include "base/utf8.h"
#include "crm/tagset.h"
#include "store/contact.h"
#include "store/employee.h"

#define PAGE 500
#define ID_WIDTH 34
#define NAME_WIDTH 20

struct looking {
	struct span name;
	bool whole; /* the whole name, else a part of it */
	int n;
	struct contact found[WHOIS_SHOWN];
};

static void look(struct looking *l, struct arena *a, const struct contact *c)
{
	if (!c->name.n || !(l->whole ? tagset_same(c->name, l->name) : span_search(c->name, l->name) != SIZE_MAX))
		return;
	if (l->n < WHOIS_SHOWN) {
		struct contact *to = &l->found[l->n];

		*to = *c;
		to->customer = arena_copy(a, c->customer);
		to->name = arena_copy(a, c->name);
		to->first_employee = arena_copy(a, c->first_employee);
	}
	l->n++;
}

static enum rc walk(struct store_db *db, struct arena *a, struct looking *l, struct err *err)
{
	struct arena *page = arena_new(1u << 18), *key = arena_new(4096);
	struct span after = SPAN_LIT("");
	int64_t day = INT64_MIN;
	int n = PAGE;
	enum rc rc = RC_OK;

	while (!rc && n == PAGE) {
		struct contact *v = NULL;

		rc = contact_page(db, page, day, after, PAGE, &v, &n, err);
		for (int i = 0; !rc && i < n; i++)
			look(l, a, &v[i]);
		if (rc || n == 0)
			break;
		day = v[n - 1].first_add_day;
		arena_reset(key);
		after = arena_copy(key, v[n - 1].customer);
		arena_reset(page);
	}
	arena_free(page);
	arena_free(key);
	return rc;
}

static enum rc say(struct store_db *db, struct arena *a, const struct zone *zone, const struct contact *c,
	struct text *out, struct err *err)
{
	struct span who;
	char at[32];
	enum rc rc = employee_shown(db, a, c->first_employee, &who, err);

	if (rc == RC_NOTFOUND)
		who = c->first_employee;
	else if (rc)
		return rc;
	text_adds(out, "  ");
	utf8_pad(out, c->customer, ID_WIDTH, false);
	text_adds(out, "  ");
	utf8_pad(out, c->name, NAME_WIDTH, false);
	text_addf(out, "  %s 加上 %.*s\n", zone_format_minute(zone, c->first_add_ms, at), SPAN_ARG(who));
	return RC_OK;
}

enum rc whois_named(struct store_db *db, struct arena *a, const struct zone *zone, struct span name, struct whois *ret,
	struct text *out, struct err *err)
{
	struct looking l = {.name = span_trim(name), .whole = true};
	enum rc rc = walk(db, a, &l, err);

	if (!rc && l.n == 0 && l.name.n > 0) {
		l.whole = false;
		rc = walk(db, a, &l, err);
	}
	if (!rc && l.n == 0)
		rc = err_set(err, RC_NOTFOUND, "nobody is called '%.*s'", SPAN_ARG(name));
	for (int i = 0; !rc && i < l.n && i < WHOIS_SHOWN; i++)
		rc = say(db, a, zone, &l.found[i], out, err);
	if (!rc)
		*ret = (struct whois){l.n, l.found[0].customer};
	return rc;
}
