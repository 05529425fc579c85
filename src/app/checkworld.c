#include "checkworld.h"

#include "base/clock.h"
#include "base/zone.h"

void checkworld_stages(struct check_world *w, const struct conf *conf, struct stagelist *list, struct sop_names *stages)
{
	struct span names = conf ? conf_get(conf, "crm", NULL, "stages") : SPAN_LIT(STAGELIST_DEFAULT);
	struct err err;

	INVARIANT(stagelist_read(names, list, &err) == RC_OK); /* conf_load looked */
	*stages = (struct sop_names){list->n, list->v};
	w->stages = stages;
}

/* The calendar of holidays and the names of dates; both live in what the caller holds. */
static void fill_days(struct check_world *w, const struct conf *conf, struct arena *a)
{
	struct calendar *calendar = arena_alloc(a, sizeof *calendar);
	struct sop_names *dates = arena_alloc(a, sizeof *dates);
	struct span key, value;
	struct err err;
	int n = 0;

	*calendar = (struct calendar){0};
	for (int i = 0; conf_pair(conf, "holidays", i, &key, &value); i++)
		if (calendar_add(a, calendar, key, value, &err))
			continue; /* siyu config says what is wrong with it */
	while (conf_pair(conf, "dates", n, &key, &value))
		n++;
	*dates = (struct sop_names){n, arena_array(a, (size_t)n + 1, sizeof *dates->v)};
	for (int i = 0; i < n && conf_pair(conf, "dates", i, &key, &value); i++)
		dates->v[i] = arena_copy(a, key);
	w->calendar = calendar;
	w->dates = dates;
}

static void keep_name(struct sop_names *names, struct span name)
{
	names->v[names->n++] = name;
}

/* 林悦, lin.yue and 林悦(lin.yue) of [employees]; nothing is known where that section is empty. */
static void fill_employees(struct check_world *w, const struct conf *conf, struct arena *a)
{
	struct sop_names *names = arena_alloc(a, sizeof *names);
	struct span key, value;
	size_t n = 0;

	while (conf_pair(conf, "employees", (int)n, &key, &value))
		n++;
	names->v = arena_array(a, 3 * n + 1, sizeof *names->v);
	for (int i = 0; conf_pair(conf, "employees", i, &key, &value); i++) {
		keep_name(names, value);
		keep_name(names, key);
		keep_name(names, arena_printf(a, "%.*s(%.*s)", SPAN_ARG(value), SPAN_ARG(key)));
	}
	if (names->n)
		w->employees = names;
}

void checkworld_channels(struct check_world *w, const struct conf *conf, struct arena *a)
{
	const struct sop_names *codes = book_names(w->book, SOP_N_CHANNEL);
	struct sop_names *names = arena_alloc(a, sizeof *names);
	struct span key, value;
	size_t n = 0;

	if (!codes)
		return;
	while (conf && conf_pair(conf, "channels", (int)n, &key, &value))
		n++;
	names->v = arena_array(a, 2 * n + (size_t)codes->n + 1, sizeof *names->v);
	for (int i = 0; i < codes->n; i++)
		keep_name(names, codes->v[i]);
	for (int i = 0; i < (int)n && conf_pair(conf, "channels", i, &key, &value); i++) {
		keep_name(names, value);
		keep_name(names, key);
	}
	w->channels = names;
}

/* The day that the wall has in the corp's zone. */
static int64_t today_of(const struct conf *conf)
{
	struct zone zone;
	struct err err;
	int64_t now_ms = clock_real_ms();

	if (zone_load(conf_get(conf, "corp", NULL, "timezone").p, now_ms - ZONE_DAY_MS, now_ms + ZONE_DAY_MS, &zone,
		    &err))
		return -1;
	return zone_day(&zone, now_ms);
}

void checkworld_house(struct check_world *w, const struct conf *conf, struct arena *a)
{
	struct span clock, minute;
	int64_t h = 0, m = 0;
	if (!conf)
		return;
	fill_days(w, conf, a);
	fill_employees(w, conf, a);
	w->today = today_of(conf);
	w->per_day = (int)conf_int(conf, "rules", NULL, "customer_day");
	w->per_week = (int)conf_int(conf, "rules", NULL, "customer_week");
	w->company_per_week = (int)conf_int(conf, "rules", NULL, "company_week");
	w->employee_per_day = (int)conf_int(conf, "rules", NULL, "employee_day");
	w->pages = conf_get(conf, "desk", NULL, "url").n > 0;
	w->posts_per_day = (int)conf_int(conf, "rules", NULL, "moments_day");
	w->window_days = (int)conf_int(conf, "orders", NULL, "window_days");
	w->per_group_day = (int)conf_int(conf, "rules", NULL, "group_day");
	w->other_gap_ms = conf_int(conf, "rules", NULL, "other_gap_minutes") * 60000;
	INVARIANT(conf_span(conf_get(conf, "rules", NULL, "quiet"), &w->quiet_from, &w->quiet_to));
	if (span_cut(conf_get(conf, "rules", NULL, "default_clock"), ':', &clock, &minute) && span_int(clock, &h) &&
		span_int(minute, &m))
		w->default_minute = (int)(h * 60 + m);
}
