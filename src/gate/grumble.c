#include "grumble.h"
#include "base/log.h"
#include "base/text.h"
#include <string.h>

static const char *const why_names[GRUMBLE_WHYS] = {[GRUMBLE_QUERY] = "query",
	[GRUMBLE_TIMESTAMP] = "timestamp",
	[GRUMBLE_PARSE] = "parse",
	[GRUMBLE_SIGNATURE] = "signature",
	[GRUMBLE_BASE64] = "base64",
	[GRUMBLE_AES] = "aes",
	[GRUMBLE_FRAME] = "frame",
	[GRUMBLE_RECEIVEID] = "receiveid",
	[GRUMBLE_STALE] = "stale",
	[GRUMBLE_ORDERS] = "orders_signature",
	[GRUMBLE_SHAPE] = "orders_shape"};

const char *grumble_name(enum grumble_why why)
{
	return why_names[why];
}

void grumble_refused(struct grumble *g, enum grumble_why why, struct span app)
{
	g->count[why]++;
	g->any = true;
	struct span s = span_take(app, sizeof(g->app) - 1);
	if (s.n > 0)
		memcpy(g->app, s.p, s.n);
	g->app[s.n] = 0;
}

void grumble_stale(struct grumble *g, struct span app, int64_t off_ms)
{
	grumble_refused(g, GRUMBLE_STALE, app);
	g->off_ms = off_ms;
	if (g->stale_in_row < GRUMBLE_CLOCK_STALE)
		g->stale_in_row++;
}

void grumble_fresh(struct grumble *g)
{
	g->stale_in_row = 0;
}

void grumble_flush(struct grumble *g, int64_t now_ms)
{
	if (g->stale_in_row >= GRUMBLE_CLOCK_STALE && now_ms >= g->clock_next_ms) {
		log_warn("the clock seems wrong",
			"off_s=%lld hint=\"signatures are right but all timestamps are off: set this machine's clock (NTP)\"",
			(long long)(g->off_ms / 1000));
		g->clock_next_ms = now_ms + GRUMBLE_CLOCK_EVERY_MS;
		g->stale_in_row = 0;
	}
	if (!g->any || now_ms < g->next_ms)
		return;
	struct text line;
	text_init(&line, 1024);
	for (int i = 0; i < GRUMBLE_WHYS; i++)
		if (g->count[i] > 0)
			text_addf(&line, " %s=%lld", why_names[i], (long long)g->count[i]);
	log_warn("requests refused", "last=/%s%s", g->app, text_str(&line));
	text_release(&line);
	memset(g->count, 0, sizeof(g->count));
	g->any = false;
	g->next_ms = now_ms + GRUMBLE_EVERY_MS;
}
