#include "gateprobe.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/mem.h"
#include "net/fetch.h"
#include "net/url.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#define EVERY_MS 5000

struct gateprobe {
	struct fetch *fetch;
	char url[URL_HERE_BYTES + 16];
	bool asking;
	int64_t next_ms;
	atomic_int up;
};

static void on_reply(void *user, const struct fetch_reply *r)
{
	struct gateprobe *p = user;
	struct json_doc *doc = NULL;
	bool up = r->outcome == FETCH_ANSWERED && json_parse(span_trim(r->body), &doc, NULL) == RC_OK &&
		span_is(json_str(json_get(json_root(doc), "role")), "gate");
	json_free(doc);
	p->asking = false;
	atomic_store(&p->up, up);
}

struct gateprobe *gateprobe_new(const struct conf *conf)
{
	struct url_address at = {0};
	const struct fetch_conf fc = {.agent = "siyu"};
	if (url_address(conf_get(conf, "gate", NULL, "listen"), &at, NULL) || at.port == 0)
		return NULL;
	struct gateprobe *p = mem_alloc(sizeof *p);
	char here[URL_HERE_BYTES];
	url_here(&at, here);
	(void)snprintf(p->url, sizeof p->url, "%s/healthz", here);
	atomic_init(&p->up, -1);
	if (fetch_new(&fc, on_reply, p, &p->fetch, NULL)) {
		mem_free(p);
		return NULL;
	}
	return p;
}

void gateprobe_free(struct gateprobe *p)
{
	if (!p)
		return;
	fetch_free(p->fetch);
	mem_free(p);
}

void gateprobe_step(struct gateprobe *p, int64_t wait_ms)
{
	if (!p)
		return;
	fetch_step(p->fetch, 0);
	if (!p->asking && clock_boot_ms() >= p->next_ms) {
		const struct fetch_call call = {
			.id = 1, .method = "GET", .url = span_of(p->url), .timeout_ms = GATEPROBE_MS};
		p->next_ms = clock_boot_ms() + EVERY_MS;
		p->asking = fetch_start(p->fetch, &call, NULL) == RC_OK;
		fetch_step(p->fetch, 0);
	}
	if (p->asking && wait_ms > 0)
		fetch_step(p->fetch, wait_ms);
}

int gateprobe_up(const struct gateprobe *p)
{
	return p ? atomic_load(&p->up) : -1;
}

int gateprobe_once(const struct conf *conf)
{
	struct gateprobe *p = gateprobe_new(conf);
	if (!p)
		return -1;
	for (int64_t end = clock_boot_ms() + GATEPROBE_MS; gateprobe_up(p) < 0 && clock_boot_ms() <= end;)
		gateprobe_step(p, 100);
	bool up = gateprobe_up(p) == 1;
	gateprobe_free(p);
	return up;
}
