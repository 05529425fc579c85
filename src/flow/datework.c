/* datework: 生日 and the other dates of a customer, as orders and people tell them (sop-language-exact.md 2.3, D). */
#include "datework.h"
#include "orderread.h"
#include "sweepwork.h"
#include "base/json.h"
#include "crm/anniversary.h"
#include "store/contactdate.h"
#include "store/orderdate.h"
#include "store/purchase.h"

#define VALUE_BYTES 256

/* As the configuration, or 资料, writes it; absent: no such date. */
static struct span known_name(const struct fold *f, struct span name)
{
	const struct sop_names *v = &f->settings->dates;
	const struct book_entry *e = book_find(f->book, SOP_N_DATE, name);

	for (int i = 0; i < v->n; i++)
		if (tagset_same(v->v[i], name))
			return v->v[i];
	if (e)
		return e->name;
	return span_is(name, "生日") ? name : SPAN_ABSENT;
}

/* Rounds that wait for one of his dates are planned anew. */
static enum rc wake(struct fold *f, struct span customer, struct err *err)
{
	struct enrolment *v = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		const struct foldscript *s = foldload_of(f, v[i].script, v[i].version);

		if (s && (moment_hangs(s->ast) & MOMENT_ON_DATE))
			rc = enrol_wake(f, v[i].enrolment, err);
	}
	return rc;
}

/* Is any step of a round that began then still to come? */
static bool to_come(const struct fold *f, const struct sop_script *s, const struct contactdate *d, int64_t t0_ms)
{
	const struct sop_date date = {d->name, (int)d->month, (int)d->day};
	const struct sop_enrolment e = {.t0_ms = t0_ms, .entered_ms = f->now_ms, .dates = 1, .date = &date};

	for (int i = 0; i < s->steps; i++) {
		int64_t due_ms = moment_of(&f->rules, s, &e, NULL, i, f->now_ms).due_ms;

		if (due_ms != FACTS_NEVER && due_ms > f->now_ms)
			return true;
	}
	return false;
}

/* When the round of the D that is on now would have begun; FACTS_NEVER: none is, or all of it has passed. */
static int64_t opened(const struct fold *f, const struct sop_script *s, const struct contactdate *d)
{
	const struct zone *z = &f->settings->zone;
	int64_t today = zone_day(z, f->now_ms);
	int year = zone_date(today).year;

	for (int y = year - 1; y <= year + 1; y++) {
		int64_t day = moment_day_of(y, (int)d->month, (int)d->day), first = day + moment_opens(s, d->name);
		int64_t t0_ms = zone_day_start_ms(z, first);

		if (first <= today && today <= day + moment_closes(s, d->name) && to_come(f, s, d, t0_ms))
			return t0_ms;
	}
	return FACTS_NEVER;
}

/* The day on which he would have entered is over: he enters late, rather than in a year. */
static enum rc enter_late(struct fold *f, const struct contactdate *d, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;
		const struct sop_trigger *t = NULL;
		struct happen_entry e = {.script = &f->script[i], .customer = d->customer, .date = d->name};
		bool in;

		for (int k = 0; k < s->triggers && !t; k++)
			if (s->trigger[k].event == SOP_EV_DATE && tagset_same(s->trigger[k].args.v[0], d->name))
				t = &s->trigger[k];
		if (!t || (e.t0_ms = opened(f, s, d)) == FACTS_NEVER)
			continue;
		e.trigger = t;
		e.since_ms = e.t0_ms;
		rc = happen_enter(f, &e, &in, err);
	}
	return rc;
}

/* It is another one than we knew. */
static enum rc keep(struct fold *f, const struct contactdate *d, struct err *err)
{
	enum rc rc = contactdate_put(f->db, d, err);

	if (!rc)
		rc = wake(f, d->customer, err);
	return rc || !d->month ? rc : enter_late(f, d, err);
}

static bool same(const struct contactdate *a, const struct contactdate *b)
{
	return a->year == b->year && a->month == b->month && a->day == b->day;
}

/* Orders that told it stand, and the mark says of them that they are no news. */
static enum rc take_away(struct fold *f, struct contactdate *d, struct err *err)
{
	struct contactdate old = {0};
	enum rc rc = contactdate_get(f->db, f->work, d->customer, d->name, &old, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	bool away = old.taken && !old.month; /* the same once more */
	d->hand_year = away ? old.hand_year : old.year;
	d->hand_month = away ? old.hand_month : old.month;
	d->hand_day = away ? old.hand_day : old.day;
	d->hand_input = f->input_id;
	d->taken = 1;
	return keep(f, d, err);
}

enum rc datework_put(struct fold *f, struct span customer, struct span name, struct span date, const char **ret_refusal,
	struct err *err)
{
	struct contactdate d = {.customer = customer, .name = known_name(f, name)}, old;
	struct anniversary a;
	enum rc rc;

	*ret_refusal = NULL;
	if (!span_present(d.name)) {
		*ret_refusal = "没有这个名字的日期：写「生日」，或者资料的「## 日期」、配置的 dates 一节里的名字";
		return RC_OK;
	}
	if (!date.n)
		return take_away(f, &d, err);
	if (!anniversary_read(date, &a)) {
		*ret_refusal = "不是日期：写成 1990-05-04 或 05-04";
		return RC_OK;
	}
	d.year = d.hand_year = a.year;
	d.month = d.hand_month = a.month;
	d.day = d.hand_day = a.day;
	d.hand_input = f->input_id;
	rc = contactdate_get(f->db, f->work, customer, d.name, &old, err);
	if (!rc && same(&old, &d))
		return contactdate_put(f->db, &d, err);
	return rc && rc != RC_NOTFOUND ? rc : keep(f, &d, err);
}

/* -- from orders ------------------------------------------------------------------------------------------------------ */

/* Is a the one that a person took away? A year that only one of them tells makes no other one. */
static bool taken_away(const struct contactdate *d, const struct anniversary *a)
{
	return d->taken && d->hand_month == a->month && d->hand_day == a->day &&
		(d->hand_year == a->year || !d->hand_year || !a->year);
}

/* What was told of it last, by an order of his that counts or by a person: that is his. What a person took away no order tells him. */
static enum rc settle(struct fold *f, struct span customer, struct span name, struct err *err)
{
	struct contactdate d = {.customer = customer, .name = name}, old = {0};
	struct orderdate *v = NULL;
	struct anniversary a;
	int n = 0, at = 0;
	enum rc rc = contactdate_get(f->db, f->work, customer, name, &old, err);
	bool had = !rc;

	if (!rc || rc == RC_NOTFOUND)
		rc = orderdate_of(f->db, f->work, customer, &v, &n, err);
	if (rc)
		return rc;
	while (at < n && !(tagset_same(v[at].name, name) && anniversary_read(v[at].value, &a) && !taken_away(&old, &a)))
		at++;
	bool told = at < n && v[at].input_id > old.hand_input;
	if (!told && !old.hand_input) {
		rc = had ? contactdate_del(f->db, customer, name, err) : RC_OK;
		return rc || !had ? rc : wake(f, customer, err);
	}
	d.hand_input = old.hand_input;
	d.hand_year = old.hand_year;
	d.hand_month = old.hand_month;
	d.hand_day = old.hand_day;
	d.taken = old.taken;
	if (told || !old.taken) {
		d.year = told ? a.year : old.hand_year;
		d.month = told ? a.month : old.hand_month;
		d.day = told ? a.day : old.hand_day;
	}
	return had && same(&old, &d) ? RC_OK : keep(f, &d, err);
}

static enum rc unreadable(struct fold *f, struct span customer, struct span name, struct span value, struct err *err)
{
	return decisions_note(f, customer, SPAN_LIT(""), SPAN_ABSENT, "not_kept", REASON_BAD_DATE,
		effects_subject(f, "%.*s，%.*s", SPAN_ARG(name), SPAN_ARG(value)), err);
}

/* Whose dates an input may have changed: settled at its end, each once, however many of his orders it has. What an older order of it tells, and
 * a newer one otherwise, was never his. */
struct unsettled {
	struct map *name;    /* struct told_date: a date of a customer */
	struct map *matched; /* struct told_date: a customer to whom orders came, with all that they told */
};
struct told_date {
	struct span customer, name;
};

static void mark(struct fold *f, struct map *to, struct span customer, struct span name)
{
	struct span key = name.n ? effects_subject(f, "%.*s %.*s", SPAN_ARG(customer), SPAN_ARG(name)) : customer;
	struct told_date *d;

	if (map_get(to, key))
		return;
	d = arena_alloc(f->work, sizeof *d);
	*d = (struct told_date){customer, name};
	map_put(to, key, d);
}

static enum rc settle_all(struct fold *f, const struct map *names, struct err *err)
{
	size_t at = 0;
	struct span key;
	void *each;
	enum rc rc = RC_OK;

	while (!rc && map_each(names, &at, &key, &each)) {
		const struct told_date *d = each;

		rc = settle(f, d->customer, d->name, err);
	}
	return rc;
}

/* It is kept beside its order; mostly it is what is known already. */
static enum rc take(
	struct fold *f, struct span customer, const struct orderdate *d, struct unsettled *u, struct err *err)
{
	struct anniversary a;
	struct contactdate old;
	enum rc rc;

	if (!anniversary_read(d->value, &a))
		return unreadable(f, customer, d->name, d->value, err);
	rc = orderdate_put(f->db, d, err);
	if (!rc)
		rc = contactdate_get(f->db, f->work, customer, d->name, &old, err);
	if (rc == RC_NOTFOUND || (!rc && !(old.year == a.year && old.month == a.month && old.day == a.day)))
		mark(f, u->name, customer, d->name);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* Has that order told it before, and the same? Then it is no news: what somebody said since stands. */
static enum rc told_before(struct fold *f, const struct orderdate *d, bool *ret, struct err *err)
{
	struct orderdate *v = NULL;
	int n = 0;
	enum rc rc = orderdate_in(f->db, f->work, d->purchase, &v, &n, err);

	*ret = false;
	for (int i = 0; !rc && i < n; i++)
		*ret = *ret || (tagset_same(v[i].name, d->name) && span_eq(v[i].value, d->value));
	return rc;
}

/* 来源 of that row in one order: of a customer, else kept with the order. */
static enum rc from_order(struct fold *f, const struct json_node *order, const struct orders_result *r, int i,
	const struct book_entry *date, struct unsettled *u, struct err *err)
{
	struct text value;
	struct span s = SPAN_LIT("");

	text_init(&value, VALUE_BYTES);
	if (json_scalar(json_get(order, arena_copy(f->work, date->asset->source).p), &value))
		s = arena_copy(f->work, span_trim(text_span(&value)));
	text_release(&value);
	if (!s.n)
		return RC_OK;
	const struct orderdate d = {r->purchase[i], known_name(f, date->name), s, f->input_id};
	bool told;
	enum rc rc = told_before(f, &d, &told, err);

	if (rc || told)
		return rc;
	return r->whose[i].n ? take(f, r->whose[i], &d, u, err) : orderdate_put(f->db, &d, err);
}

/* What an order tells of a customer whose it is no more: what counts now. */
static enum rc mark_order(struct fold *f, struct span customer, int64_t purchase, struct unsettled *u, struct err *err)
{
	struct orderdate *v = NULL;
	int n = 0;
	enum rc rc = orderdate_in(f->db, f->work, purchase, &v, &n, err);

	for (int k = 0; !rc && k < n; k++)
		if (known_name(f, v[k].name).n)
			mark(f, u->name, customer, known_name(f, v[k].name));
	return rc;
}

static enum rc each_order(
	struct fold *f, struct span body, const struct orders_result *r, struct unsettled *u, struct err *err)
{
	const struct sop_names *names = book_names(f->book, SOP_N_DATE);
	struct json_doc *doc;
	int n = 0;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	const struct json_node *order = orderread_first(json_root(doc), &n);
	for (int i = 0; !rc && i < n && i < r->orders; i++, order = json_next(order)) {
		for (int k = 0; !rc && k < names->n && r->purchase[i]; k++) {
			const struct book_entry *e = book_find(f->book, SOP_N_DATE, names->v[k]);

			if (e->asset->source.n)
				rc = from_order(f, order, r, i, e, u, err);
		}
		/* It was nobody's, or another's, when it came first, with a date; now it comes again without. */
		if (!rc && r->whose[i].n && span_present(r->left[i]))
			mark(f, u->matched, r->whose[i], SPAN_ABSENT);
		if (!rc && r->left[i].n)
			rc = mark_order(f, r->left[i], r->purchase[i], u, err);
	}
	json_free(doc);
	return rc;
}

enum rc datework_orders(struct fold *f, struct span body, const struct orders_result *r, struct err *err)
{
	struct unsettled u;
	size_t at = 0;
	struct span customer;
	void *each;
	enum rc rc;

	if (!book_names(f->book, SOP_N_DATE))
		return RC_OK;
	u = (struct unsettled){map_new(), map_new()};
	rc = each_order(f, body, r, &u, err);
	while (!rc && map_each(u.matched, &at, &customer, &each))
		rc = datework_matched(f, ((const struct told_date *)each)->customer, err);
	if (!rc)
		rc = settle_all(f, u.name, err);
	map_free(u.name, NULL);
	map_free(u.matched, NULL);
	return rc;
}

static bool named_before(const struct orderdate *v, int i)
{
	int at = 0;

	while (at < i && !tagset_same(v[at].name, v[i].name))
		at++;
	return at < i;
}

enum rc datework_matched(struct fold *f, struct span customer, struct err *err)
{
	struct orderdate *v = NULL;
	int n = 0;
	enum rc rc = orderdate_of(f->db, f->work, customer, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct span name = known_name(f, v[i].name);
		struct anniversary a;

		if (name.n && anniversary_read(v[i].value, &a)) {
			if (!named_before(v, i)) /* all of that name are looked through at once */
				rc = settle(f, customer, name, err);
			continue;
		}
		if (name.n)
			rc = unreadable(f, customer, name, v[i].value, err);
		if (!rc)
			rc = orderdate_del(f->db, v[i].purchase, v[i].name, err);
		v[i].name = SPAN_LIT("");
	}
	return rc;
}

/* What that order tells, of whose it is: each name of a customer once. */
static enum rc collect(struct fold *f, int64_t purchase, struct map *to, struct err *err)
{
	struct orderdate *v = NULL;
	struct purchase p;
	int n = 0;
	enum rc rc = orderdate_in(f->db, f->work, purchase, &v, &n, err);

	if (rc || !n) /* most tell none */
		return rc;
	rc = purchase_get(f->db, f->work, purchase, &p, err);
	for (int i = 0; !rc && p.customer.n && i < n; i++)
		if (known_name(f, v[i].name).n)
			mark(f, to, p.customer, known_name(f, v[i].name));
	return rc;
}

enum rc datework_voided(struct fold *f, const struct orders_result *r, struct err *err)
{
	struct map *all = map_new();
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < r->moves; i++)
		rc = collect(f, r->move[i].purchase, all, err);
	if (!rc)
		rc = settle_all(f, all, err);
	map_free(all, NULL);
	return rc;
}
