#include "botdigest.h"
#include "botask.h"
#include "store/timer.h"

#define LATE_MS (30 * INT64_C(60000)) /* later it is news of another hour */
#define HOUR 60
#define DAY_MINUTES 1440
#define LONGEST_DAYS 32 /* from one 月报 to the next */

/* Rows of timers: never renumber. */
enum digest { DIGEST_MORNING, DIGEST_BOARD, DIGEST_RANK, DIGEST_EVENING, DIGEST_WEEKLY, DIGEST_MONTHLY, DIGESTS };
static const char *const reports[DIGESTS] = {"morning", "board", "rank", "evening", "weekly", "monthly"};

/* Is there anybody who hears it? */
static bool heard(const struct settings *s, enum digest d)
{
	bool group = d == DIGEST_BOARD || d == DIGEST_RANK;

	return s->digest_robot.n || (!group && (s->digest_people.n || s->digest_mail.n));
}

/* Is it said at this minute of that day? */
static bool said_at(const struct settings *s, enum digest d, int64_t day, int minute)
{
	switch (d) {
	case DIGEST_WEEKLY: return minute == s->digest_weekly && zone_weekday(day) == 1;
	case DIGEST_MONTHLY: return minute == s->digest_monthly && zone_date(day).day == 1;
	case DIGEST_MORNING: return minute == s->digest_morning;
	case DIGEST_RANK: return minute == s->digest_rank;
	case DIGEST_EVENING: return minute == s->digest_evening;
	case DIGEST_BOARD:
		return s->board_from >= 0 && minute % HOUR == 0 && minute >= s->board_from && minute <= s->board_to;
	case DIGESTS: break;
	}
	return false;
}

/* The first time behind after_ms; FOLD_NO_DUE: never. */
static int64_t next_ms(const struct settings *s, enum digest d, int64_t after_ms)
{
	int64_t day = zone_day(&s->zone, after_ms);

	for (int ahead = 0; heard(s, d) && ahead <= LONGEST_DAYS; ahead++)
		for (int minute = 0; minute < DAY_MINUTES; minute++) {
			int64_t at = said_at(s, d, day + ahead, minute) ? zone_at_ms(&s->zone, day + ahead, minute)
									: after_ms;

			if (at > after_ms)
				return at;
		}
	return FOLD_NO_DUE;
}

static enum rc arm(struct fold *f, enum digest d, struct err *err)
{
	struct timer t = {.due_ms = next_ms(f->settings, d, f->now_ms), .kind = TIMER_DIGEST, .row = (int64_t)d};

	return t.due_ms == FOLD_NO_DUE ? RC_OK : timer_add(f->db, &t, err);
}

enum rc botdigest_align(struct fold *f, struct err *err)
{
	enum rc rc = RC_OK;

	for (int d = 0; !rc && d < DIGESTS; d++)
		rc = arm(f, (enum digest)d, err);
	return rc;
}

enum rc botdigest_fire(struct fold *f, int64_t row, int64_t due_ms, struct err *err)
{
	const struct settings *s = f->settings;
	enum rc rc = RC_OK;

	if (row < 0 || row >= DIGESTS)
		return err_set(err, RC_INVALID, "digest %lld", (long long)row);
	if (next_ms(s, (enum digest)row, due_ms - 1) != due_ms)
		return RC_OK;
	if (f->now_ms <= due_ms + LATE_MS)
		rc = botask_digest(f, reports[row], due_ms + LATE_MS, err);
	return rc ? rc : arm(f, (enum digest)row, err);
}
