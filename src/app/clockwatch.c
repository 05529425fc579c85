#include "clockwatch.h"

#include "held.h"

#include "base/clock.h"
#include "base/log.h"

#include <stdlib.h>

#define AHEAD_HINT \
	"inputs were kept while this machine's clock was fast: what they make due waits until it has caught up"
#define BELIEF_MS 300000 /* how far our clock may be from WeCom's (D1) */
#define DRIFT_MS 60000   /* real time against boot time: somebody set the clock (D1) */

void clockwatch_start(struct clockwatch *c)
{
	*c = (struct clockwatch){.drift_base_ms = clock_real_ms() - clock_boot_ms()};
}

static int64_t off_ms(const struct dispatch_status *st)
{
	return st->witness_local_ms ? st->witness_local_ms - st->witness_date_ms : 0;
}

/* By how much the log's time is ahead of this machine's clock: it never goes back (D1), what becomes due waits so long. */
static int64_t ahead_ms(int64_t log_ms)
{
	int64_t ahead = log_ms - clock_real_ms();
	return ahead > DRIFT_MS ? ahead : 0;
}

/* Once a start: an operator would else see nothing sent and no reason. */
static void warn_ahead(struct clockwatch *c, int64_t ahead)
{
	if (ahead && !c->told_ahead)
		log_error("the log's time is ahead of this machine's clock", "by_ms=%lld hint=\"%s\"", (long long)ahead,
			AHEAD_HINT);
	c->told_ahead = ahead != 0;
}

/* WeCom's time is another. Behind it time passed that nobody here saw. */
static void doubt(struct clockwatch *c, int64_t off, int64_t *ret_gap_ms)
{
	if (c->told_doubt)
		return;
	log_error("this machine's clock is off; nothing falls due until it is right",
		"off_ms=%lld hint=\"set it by NTP\"", (long long)off);
	if (off < 0)
		*ret_gap_ms = clock_real_ms();
	c->told_doubt = true;
}

bool clockwatch_believed(
	struct clockwatch *c, struct dispatch *d, const struct dispatch_status *st, int64_t log_ms, int64_t *ret_gap_ms)
{
	int64_t drift = clock_real_ms() - clock_boot_ms();
	*ret_gap_ms = HELD_NONE;
	if (!c->doubted && llabs(drift - c->drift_base_ms) > DRIFT_MS) {
		log_warn("the clock was moved; nothing falls due until WeCom agrees with it", "by_ms=%lld",
			(long long)(drift - c->drift_base_ms));
		c->doubted = true;
		dispatch_ask_time(d);
		if (drift > c->drift_base_ms)
			*ret_gap_ms = c->drift_base_ms + clock_boot_ms();
		return false;
	}
	if (st->witness_local_ms == 0)
		return false;
	if (llabs(off_ms(st)) > BELIEF_MS) {
		doubt(c, off_ms(st), ret_gap_ms);
		return false;
	}
	c->doubted = c->told_doubt = false;
	warn_ahead(c, ahead_ms(log_ms));
	c->drift_base_ms = drift;
	return true;
}

void clockwatch_tell(const struct clockwatch *c, const struct dispatch_status *st, int64_t log_ms, struct jsonw *j)
{
	int64_t off = off_ms(st), ahead = ahead_ms(log_ms);
	jsonw_kbool(j, "clock_doubted", c->doubted || c->told_doubt || st->witness_local_ms == 0);
	if (llabs(off) > BELIEF_MS) {
		jsonw_kint(j, "clock_off_s", off / 1000);
		jsonw_kcstr(j, "clock_hint",
			"WeCom's time is another: nothing falls due before this machine's is set (NTP)");
	} else if (ahead) {
		jsonw_kint(j, "log_ahead_s", ahead / 1000);
		jsonw_kcstr(j, "clock_hint", AHEAD_HINT);
	}
}
