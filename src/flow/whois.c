#include "flow/whois.h"
#include "base/map.h"
#include "base/utf8.h"
#include "crm/tagset.h"
#include "store/contact.h"
#include "store/employee.h"
#include "store/remark.h"

#define PAGE 500
#define ID_WIDTH 34
#define NAME_WIDTH 20

struct hit {
	struct contact contact;
	struct span noted, employee; /* what he was found by, and who noted it; absent: by his name */
	const char *what;
};

struct looking {
	struct span name;
	bool whole;      /* the whole name, else a part of it */
	struct map *met; /* by id: one is found once */
	struct hit found[WHOIS_SHOWN];
};

static bool called(const struct looking *l, struct span name)
{
	return name.n && (l->whole ? tagset_same(name, l->name) : span_search(name, l->name) != SIZE_MAX);
}

static void keep(struct looking *l, struct arena *a, const struct contact *c, const struct remark *by)
{
	size_t n = map_count(l->met);
	struct hit *to = &l->found[n < WHOIS_SHOWN ? n : 0];

	if (map_get(l->met, c->customer))
		return;
	map_put(l->met, c->customer, l);
	if (n >= WHOIS_SHOWN)
		return;
	to->contact = *c;
	to->contact.customer = arena_copy(a, c->customer);
	to->contact.name = arena_copy(a, c->name);
	to->contact.first_employee = arena_copy(a, c->first_employee);
	bool company = by && !called(l, by->remark) && called(l, by->company);
	to->what = company ? "公司" : "备注";
	to->noted = by ? arena_copy(a, company ? by->company : by->remark) : SPAN_ABSENT;
	to->employee = by ? arena_copy(a, by->employee) : SPAN_ABSENT;
}

static enum rc walk_names(struct store_db *db, struct arena *a, struct looking *l, struct err *err)
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
			if (called(l, v[i].name))
				keep(l, a, &v[i], NULL);
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

/* A number is never found by a part of it. */
static bool has_mobile(const struct remark *r, struct span said)
{
	struct span one;

	for (struct span rest = r->mobiles; rest.n > 0;) {
		if (!span_cut(rest, ' ', &one, &rest))
			rest = SPAN_LIT("");
		if (span_eq(one, said))
			return true;
	}
	return false;
}

static enum rc look(struct store_db *db, struct arena *page, struct arena *a, struct looking *l, const struct remark *r,
	struct err *err)
{
	struct contact c;
	enum rc rc;

	if (!called(l, r->remark) && !called(l, r->company) && !(l->whole && has_mobile(r, l->name)))
		return RC_OK;
	rc = contact_get(db, page, r->customer, &c, err);
	if (!rc)
		keep(l, a, &c, r);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc walk_remarks(struct store_db *db, struct arena *a, struct looking *l, struct err *err)
{
	struct arena *page = arena_new(1u << 18), *key = arena_new(4096);
	struct span customer = SPAN_LIT(""), employee = SPAN_LIT("");
	int n = PAGE;
	enum rc rc = RC_OK;

	while (!rc && n == PAGE) {
		struct remark *v = NULL;

		rc = remark_page(db, page, customer, employee, PAGE, &v, &n, err);
		for (int i = 0; !rc && i < n; i++)
			rc = look(db, page, a, l, &v[i], err);
		if (rc || n == 0)
			break;
		arena_reset(key);
		customer = arena_copy(key, v[n - 1].customer);
		employee = arena_copy(key, v[n - 1].employee);
		arena_reset(page);
	}
	arena_free(page);
	arena_free(key);
	return rc;
}

static enum rc walk(struct store_db *db, struct arena *a, struct looking *l, struct err *err)
{
	enum rc rc = walk_names(db, a, l, err);

	return rc ? rc : walk_remarks(db, a, l, err);
}

static enum rc shown(struct store_db *db, struct arena *a, struct span userid, struct span *ret, struct err *err)
{
	enum rc rc = employee_shown(db, a, userid, ret, err);

	if (rc == RC_NOTFOUND)
		*ret = userid;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static enum rc say(struct store_db *db, struct arena *a, const struct zone *zone, const struct hit *h, struct text *out,
	struct err *err)
{
	const struct contact *c = &h->contact;
	struct span who, by = SPAN_LIT("");
	char at[32];
	enum rc rc = shown(db, a, c->first_employee, &who, err);

	if (!rc && span_present(h->employee))
		rc = shown(db, a, h->employee, &by, err);
	if (rc)
		return rc;
	text_adds(out, "  ");
	utf8_pad(out, c->customer, ID_WIDTH, false);
	text_adds(out, "  ");
	utf8_pad(out, c->name, NAME_WIDTH, false);
	if (c->first_add_ms == CONTACT_NOT_ADDED)
		text_adds(out, "  从微信客服来");
	else
		text_addf(out, "  %s 加上 %.*s", zone_format_minute(zone, c->first_add_ms, at), SPAN_ARG(who));
	if (by.n)
		text_addf(out, "，%.*s %s「%.*s」", SPAN_ARG(by), h->what, SPAN_ARG(h->noted));
	text_addc(out, '\n');
	return RC_OK;
}

enum rc whois_named(struct store_db *db, struct arena *a, const struct zone *zone, struct span name, struct whois *ret,
	struct text *out, struct err *err)
{
	struct looking l = {.name = span_trim(name), .whole = true, .met = map_new()};
	enum rc rc = walk(db, a, &l, err);
	int n;

	if (!rc && map_count(l.met) == 0 && l.name.n > 0) {
		l.whole = false;
		rc = walk(db, a, &l, err);
	}
	n = (int)map_count(l.met);
	map_free(l.met, NULL);
	if (!rc && n == 0)
		rc = err_set(err, RC_NOTFOUND, "nobody is called '%.*s'", SPAN_ARG(name));
	for (int i = 0; !rc && i < n && i < WHOIS_SHOWN; i++)
		rc = say(db, a, zone, &l.found[i], out, err);
	if (!rc)
		*ret = (struct whois){n, l.found[0].contact.customer};
	return rc;
}
