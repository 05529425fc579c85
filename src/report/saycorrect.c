/* saycorrect: a text once sent never changes: what its figures came to since is told as a correction, once, in the next digest. */
#include "sayint.h"

#include <string.h>

#define SIGHT_DAYS 40               /* a month's report is corrected as long as the next one is not there */
#define DAY_SIGHT_DAYS 10           /* a day's, as long as its week's report is not */
#define SIGHT_ROWS (4 * SIGHT_DAYS) /* three a day, and those of weeks and months */

enum rc saycorrect_own(struct saying *s, int64_t from_day, int64_t to_day, struct err *err)
{
	int64_t end_ms = zone_day_start_ms(&s->zone, to_day + 1);
	s->told.own = (struct sentlog_figures){.from_day = from_day,
		.best = s->told.own.best,
		.to_day = to_day,
		.until_ms = end_ms < s->ask->now_ms ? end_ms : s->ask->now_ms + 1};
	s->told.any = !s->ask->me.n; /* an answer to one is no digest: nobody is told of its corrections */
	return sentlog_count(s->db, &s->told.own, err);
}

/* All of it, or nothing; where it is longer than what is left of a message it goes into the next (flow/botsent). */
static enum rc say_one(struct saying *s, const struct sentlog_row *row, const struct sentlog_figures *now,
	bool *ret_said, struct err *err)
{
	struct text line;
	char at[32];
	text_init(&line, 2 * (size_t)SAYING_CHANGE_BYTES);
	zone_format_minute(&s->zone, row->computed_ms, at);
	text_addf(&line, "\n更正 %s 的%s：", at + strlen("2026-"), saying_title(row->report));
	enum rc rc = saying_change(s->db, s->a, row->report, &row->f, now, &line, err);
	*ret_said = rc == RC_OK && !line.over;
	if (*ret_said)
		text_add(s->out, text_span(&line));
	text_release(&line);
	return rc;
}

enum rc saycorrect_say(struct saying *s, struct err *err)
{
	struct sentlog_row *v = NULL;
	int n = 0, more = 0;
	if (!s->ask->all || s->ask->me.n)
		return RC_OK;
	enum rc rc =
		sentlog_last(s->db, s->a, s->ask->now_ms - SIGHT_DAYS * ZONE_DAY_MS, false, SIGHT_ROWS, &v, &n, err);
	for (int i = 0; rc == RC_OK && i < n; i++) {
		struct sentlog_figures now = v[i].f;
		bool said = false;
		if (v[i].f.from_day == v[i].f.to_day &&
			v[i].computed_ms < s->ask->now_ms - DAY_SIGHT_DAYS * ZONE_DAY_MS)
			continue;
		rc = saying_recount(s->db, s->a, v[i].report, &now, err);
		if (rc != RC_OK || saying_same(v[i].report, &now, &v[i].f))
			continue;
		if (s->told.corrections < SAYING_CORRECTIONS)
			rc = say_one(s, &v[i], &now, &said, err);
		if (said)
			s->told.correction[s->told.corrections++] = (struct saying_correction){v[i].rendition, now};
		else
			more++;
	}
	if (rc == RC_OK && more)
		text_addf(s->out, "\n还有 %d 条更正，下次再说", more);
	return rc;
}
