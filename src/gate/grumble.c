#include "grumble.h"
#include "base/log.h"
#include "base/text.h"
#include <string.h>

#define SECRET "the EncodingAESKey of this app in the WeCom console is not the aes_key of its section"

static const struct {
	const char *name, *hint;
} whys[GRUMBLE_WHYS] = {
	[GRUMBLE_QUERY] = {"query",
		"no request of WeCom: msg_signature, timestamp or nonce is missing; a web server has to pass the query on"},
	[GRUMBLE_TIMESTAMP] = {"timestamp", "no request of WeCom or of a shop: its timestamp is no number of seconds"},
	[GRUMBLE_PARSE] = {"parse", "no envelope of WeCom: a web server has to pass the body on as it is"},
	[GRUMBLE_SIGNATURE] = {"signature",
		"the Token of this app in the WeCom console is not the token of its section"},
	[GRUMBLE_BASE64] = {"base64", SECRET},
	[GRUMBLE_AES] = {"aes", SECRET},
	[GRUMBLE_FRAME] = {"frame", SECRET},
	[GRUMBLE_RECEIVEID] = {"receiveid", "the corpid in the configuration is not the one of the corp that sends"},
	[GRUMBLE_STALE] = {"stale", "genuine, but its time is too far off: set this machine's clock (NTP)"},
	[GRUMBLE_ORDERS] = {"orders_signature", "the key under [orders] is not the one that the shop signs with"},
	[GRUMBLE_SHAPE] = {"orders_shape", "a genuine order post that cannot be read; the answer told the shop why"},
	[GRUMBLE_APP] = {"app", "no section [app NAME] for the name behind /wecom/"},
	[GRUMBLE_CLOSED] = {"orders_closed", "an order post, but no key is set under [orders]"},
};

const char *grumble_name(enum grumble_why why)
{
	return whys[why].name;
}

const char *grumble_hint(enum grumble_why why)
{
	return whys[why].hint;
}

void grumble_refused(struct grumble *g, enum grumble_why why, int64_t now_ms, struct span path)
{
	struct grumble_total *t = &g->total[why];
	g->count[why]++;
	g->any = true;
	g->all++;
	g->last = why;
	t->count++;
	t->last_ms = now_ms;
	path = span_take(path, sizeof(t->path) - 1);
	if (path.n > 0)
		memcpy(t->path, path.p, path.n);
	t->path[path.n] = 0;
}

void grumble_stale(struct grumble *g, int64_t now_ms, struct span path, int64_t off_ms)
{
	grumble_refused(g, GRUMBLE_STALE, now_ms, path);
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
	char path[2 * GRUMBLE_PATH_BYTES];
	text_init(&line, 1024);
	for (int i = 0; i < GRUMBLE_WHYS; i++)
		if (g->count[i] > 0)
			text_addf(&line, " %s=%lld", whys[i].name, (long long)g->count[i]);
	log_warn("requests refused", "last=%s%s hint=\"%s\"",
		log_quote(span_of(g->total[g->last].path), path, sizeof(path)), text_str(&line), whys[g->last].hint);
	text_release(&line);
	memset(g->count, 0, sizeof(g->count));
	g->any = false;
	g->next_ms = now_ms + GRUMBLE_EVERY_MS;
}
