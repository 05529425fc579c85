/* datework: 生日 and the other dates of a customer, as orders and people tell them (sop-language-exact.md 2.3, D). */
#include "foldint.h"
#include "store/contactdate.h"

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

/* "1990-05-04", "1990/5/4", "05-04". */
static bool read_date(struct span s, struct contactdate *d)
{
	struct span part[3], rest = span_trim(s);
	int64_t v[3] = {0};
	char sep = span_find(rest, '/') == SIZE_MAX ? '-' : '/';
	int n = 0;

	for (; n < 3 && span_present(rest); n++) {
		span_cut(rest, sep, &part[n], &rest);
		if (!span_int(part[n], &v[n]))
			return false;
	}
	if (n < 2 || span_present(rest))
		return false;
	d->year = n == 3 ? v[0] : 0;
	d->month = v[n - 2];
	d->day = v[n - 1];
	return d->year >= 0 && d->year < 2200 && d->month >= 1 && d->month <= 12 && d->day >= 1 &&
		zone_date_valid(d->year ? (int)d->year : 2000, (int)d->month, (int)d->day);
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

enum rc datework_put(struct fold *f, struct span customer, struct span name, struct span date, const char **ret_refusal,
	struct err *err)
{
	struct contactdate d = {.customer = customer, .name = known_name(f, name)}, old;
	enum rc rc;
	bool known;

	*ret_refusal = NULL;
	if (!span_present(d.name)) {
		*ret_refusal = "没有这个名字的日期：写「生日」，或者资料的「## 日期」、配置的 dates 一节里的名字";
		return RC_OK;
	}
	name = d.name;
	rc = contactdate_get(f->db, f->work, customer, name, &old, err);
	known = !rc;
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!date.n) {
		rc = contactdate_del(f->db, customer, name, err);
	} else if (!read_date(date, &d)) {
		*ret_refusal = "不是日期：写成 1990-05-04 或 05-04";
		return RC_OK;
	} else if (known && old.year == d.year && old.month == d.month && old.day == d.day) {
		return RC_OK;
	} else {
		rc = contactdate_put(f->db, &d, err);
	}
	return rc ? rc : wake(f, customer, err);
}
