#include "metrics.h"

#include "openapi.h"

#include "base/inplace.h"
#include "base/json.h"
#include "desk/tokenfile.h"
#include "store/hooklog.h"
#include "store/metricq.h"

#include <string.h>

#define OUT_BYTES ((size_t)1 << 20)
#define TALLY_BYTES 65536

enum {
	UP,
	WORK_READY,
	SENDING,
	PHASE,
	BARRED,
	CLOCK_DOUBTED,
	FOLD_LAG,
	IN_FLIGHT,
	WAL,
	FREE,
	SNAPSHOT,
	QUEUE,
	OLDEST,
	OPEN,
	FAILED,
	HOOKS,
	GATE_UP,
	GATE_KEPT,
	GATE_REPLAYED,
	GATE_FAILED,
	GATE_REFUSED
};
const struct metrics_name metrics_names[] = {
	[UP] = {"siyu_up", "gauge", "desk answers"},
	[WORK_READY] = {"siyu_work_ready", "gauge", "work answers and came to the end of its start"},
	[SENDING] = {"siyu_sending", "gauge",
		"work is ready, its sender open, nothing bars its calls, its clock is believed: what is due goes out"},
	[PHASE] = {"siyu_phase", "gauge", "1: the phase that the sender is in"},
	[BARRED] = {"siyu_barred", "gauge", "1: for that reason no call of WeCom is answered, or made"},
	[CLOCK_DOUBTED] = {"siyu_clock_doubted", "gauge",
		"WeCom's time is another, or nobody knows it yet: nothing falls due"},
	[FOLD_LAG] = {"siyu_fold_lag_inputs", "gauge", "inputs in the log that are not folded yet"},
	[IN_FLIGHT] = {"siyu_calls_in_flight", "gauge", "calls of WeCom's API that are under way"},
	[WAL] = {"siyu_wal_bytes", "gauge", "bytes of the write-ahead log of a database"},
	[FREE] = {"siyu_disk_free_bytes", "gauge", "free bytes where the data lies"},
	[SNAPSHOT] = {"siyu_snapshot_age_seconds", "gauge",
		"since when no snapshot of the state was verified (none at all: since the log begins)"},
	[QUEUE] = {"siyu_queue_depth", "gauge", "effects that wait to be sent, by lane (0 first)"},
	[OLDEST] = {"siyu_oldest_unsent_seconds", "gauge", "how long the first of a lane could have gone out already"},
	[OPEN] = {"siyu_effects_open", "gauge", "effects that a person has to look at, by state"},
	[FAILED] = {"siyu_recent_failed", "gauge", "of the last 10000 effects those that failed, by API and code"},
	[HOOKS] = {"siyu_hook_events", "gauge", "events for receivers of [hook NAME], by receiver and state"},
	[GATE_UP] = {"siyu_gate_up", "gauge", "the gate answers /healthz on this machine"},
	[GATE_KEPT] = {"siyu_gate_kept_total", "counter",
		"callbacks and order posts that were kept since the gate began"},
	[GATE_REPLAYED] = {"siyu_gate_replayed_total", "counter", "callbacks that were there before"},
	[GATE_FAILED] = {"siyu_gate_failed_total", "counter", "requests that the log did not take"},
	[GATE_REFUSED] = {"siyu_gate_refused_total", "counter", "requests that were refused, by reason"},
};
const int metrics_names_count = (int)(sizeof metrics_names / sizeof *metrics_names);

static void head(struct text *out, int m)
{
	text_addf(out, "# HELP %s %s\n# TYPE %s %s\n", metrics_names[m].name, metrics_names[m].help,
		metrics_names[m].name, metrics_names[m].type);
}

static void plain(struct text *out, int m, int64_t value)
{
	head(out, m);
	text_addf(out, "%s %lld\n", metrics_names[m].name, (long long)value);
}

/* A label's value: what would end it is left out. */
static void labelled(struct text *out, int m, const char *label, struct span value, int64_t n)
{
	text_addf(out, "%s{%s=\"", metrics_names[m].name, label);
	for (size_t i = 0; i < value.n; i++)
		if (value.p[i] != '"' && value.p[i] != '\\' && value.p[i] != '\n')
			text_addc(out, value.p[i]);
	text_addf(out, "\"} %lld\n", (long long)n);
}

/* -- parts ---------------------------------------------------------------------------------------------------------------------- */

/* As flow/send.h and flow/sendbar.h name them, which this room does not know; a test of app holds them together. */
const char *const metrics_phases[] = {"catching_up", "asking", "held", "open", NULL};
const char *const metrics_bars[] = {"full", "no_secret", "refused", "held", "silent", NULL};

/* All that there are, so that a rule sees a number fall to 0 and not vanish. */
static void one_of(struct text *out, int m, const char *label, const char *const *names, struct span now)
{
	head(out, m);
	for (; *names; names++)
		labelled(out, m, label, span_of(*names), span_is(now, *names));
}

/* root NULL: work does not answer. */
static void sending(const struct json_node *root, bool ready, struct text *out)
{
	struct span phase = json_str(json_get(root, "phase")),
		    bar = json_str(json_get(json_get(root, "barred"), "why"));
	bool doubted = true;
	if (!json_bool(json_get(root, "clock_doubted"), &doubted))
		doubted = true;
	plain(out, SENDING, ready && span_is(phase, "open") && bar.n == 0 && !doubted);
	if (!root)
		return;
	one_of(out, PHASE, "phase", metrics_phases, phase);
	one_of(out, BARRED, "why", metrics_bars, bar);
	plain(out, CLOCK_DOUBTED, doubted);
}

static void work(struct visit *v, struct text *out)
{
	struct text line;
	struct json_doc *doc = NULL;
	int64_t position = 0, top = 0, n = 0;
	bool ready = false;
	text_init(&line, TALLY_BYTES);
	enum rc (*ask)(void *, struct span, struct text *) = v->conf->ask_soon ? v->conf->ask_soon : v->conf->ask;
	bool there = ask && ask(v->conf->user, SPAN_LIT("{\"ask\":\"status\"}"), &line) == RC_OK &&
		json_parse(span_trim(text_span(&line)), &doc, NULL) == RC_OK;
	const struct json_node *root = there ? json_root(doc) : NULL;
	ready = there && json_bool(json_get(root, "ready"), &ready) && ready;
	plain(out, WORK_READY, ready);
	sending(root, ready, out);
	if (json_int(json_get(root, "position"), &position) && json_int(json_get(root, "head"), &top))
		plain(out, FOLD_LAG, top > position ? top - position : 0);
	if (json_int(json_get(root, "in_flight"), &n))
		plain(out, IN_FLIGHT, n);
	if (json_int(json_get(root, "inbox_wal_bytes"), &n)) {
		head(out, WAL);
		labelled(out, WAL, "database", SPAN_LIT("inbox"), n);
		if (json_int(json_get(root, "state_wal_bytes"), &n))
			labelled(out, WAL, "database", SPAN_LIT("state"), n);
	}
	if (json_int(json_get(root, "free_bytes"), &n))
		plain(out, FREE, n);
	if ((json_int(json_get(root, "snapshot_ms"), &n) && n > 0) || json_int(json_get(root, "log_since_ms"), &n))
		plain(out, SNAPSHOT, n < v->now_ms ? (v->now_ms - n) / 1000 : 0);
	json_free(doc);
	text_release(&line);
}

static enum rc queue(struct visit *v, struct text *out, struct err *err)
{
	struct metricq_lane *lane = NULL;
	struct metricq_named *named = NULL;
	int n = 0;
	enum rc rc = metricq_ready(v->db, v->a, &lane, &n, err);
	head(out, QUEUE);
	for (int i = 0; !rc && i < n; i++)
		labelled(out, QUEUE, "lane", arena_printf(v->a, "%lld", (long long)lane[i].lane), lane[i].count);
	head(out, OLDEST);
	for (int i = 0; !rc && i < n; i++)
		labelled(out, OLDEST, "lane", arena_printf(v->a, "%lld", (long long)lane[i].lane),
			lane[i].due_ms < v->now_ms ? (v->now_ms - lane[i].due_ms) / 1000 : 0);
	if (!rc)
		rc = metricq_open(v->db, v->a, &named, &n, err);
	head(out, OPEN);
	for (int i = 0; !rc && i < n; i++)
		labelled(out, OPEN, "state", named[i].name, named[i].count);
	if (!rc)
		rc = metricq_failed(v->db, v->a, &named, &n, err);
	head(out, FAILED);
	for (int i = 0; !rc && i < n; i++)
		text_addf(out, "%s{api=\"%.*s\",code=\"%lld\"} %lld\n", metrics_names[FAILED].name,
			SPAN_ARG(named[i].name), (long long)named[i].code, (long long)named[i].count);
	return rc;
}

/* Of each receiver all states that it can be in, so that a rule sees a number fall to 0 and not vanish. */
static enum rc hooks(struct visit *v, struct text *out, struct err *err)
{
	struct hooklog_total *t = NULL;
	int n = 0;
	enum rc rc = hooklog_totals(v->db, v->a, &t, &n, err);
	head(out, HOOKS);
	for (int i = 0; !rc && i < n; i++)
		for (int s = 0; s < HOOKLOG_STATES && (i == 0 || !span_eq(t[i].hook, t[i - 1].hook)); s++) {
			int64_t events = 0;
			for (int k = i; k < n && span_eq(t[k].hook, t[i].hook); k++)
				events += (int)t[k].state == s ? t[k].events : 0;
			text_addf(out, "%s{hook=\"%.*s\",state=\"%s\"} %lld\n", metrics_names[HOOKS].name,
				SPAN_ARG(t[i].hook), hooklog_state_name((enum hooklog_state)s), (long long)events);
		}
	return rc;
}

/* What the gate counted, as it wrote it (gate/tally); nothing of it where it did not. */
static void gate(struct visit *v, struct text *out)
{
	static const struct {
		int metric;
		const char *key;
	} counts[] = {{GATE_KEPT, "kept"}, {GATE_REPLAYED, "replayed"}, {GATE_FAILED, "failed"}};
	struct text t;
	struct json_doc *doc = NULL;
	int up = v->conf->gate_up ? v->conf->gate_up(v->conf->user) : -1;
	if (up >= 0)
		plain(out, GATE_UP, up);
	text_init(&t, TALLY_BYTES);
	bool there = v->conf->tally_path && inplace_read(v->conf->tally_path, &t, NULL) == RC_OK &&
		json_parse(span_trim(text_span(&t)), &doc, NULL) == RC_OK;
	for (size_t i = 0; there && i < sizeof counts / sizeof *counts; i++) {
		int64_t n = 0;
		if (json_int(json_get(json_root(doc), counts[i].key), &n))
			plain(out, counts[i].metric, n);
	}
	if (there)
		head(out, GATE_REFUSED);
	for (const struct json_node *c = there ? json_first(json_get(json_root(doc), "refused")) : NULL; c;
		c = json_next(c)) {
		int64_t n = 0;
		if (json_int(json_get(c, "count"), &n))
			labelled(out, GATE_REFUSED, "reason", json_key(c), n);
	}
	json_free(doc);
	text_release(&t);
}

/* -- the page ------------------------------------------------------------------------------------------------------------------ */

/* A proxy often asks by the name that people know. */
static bool named_here(struct span host)
{
	static const char *const names[] = {"127.0.0.1", "localhost", "[::1]"};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		struct span rest = span_drop(host, span_of(names[i]).n);
		if (span_starts(host, names[i]) && (rest.n == 0 || rest.p[0] == ':'))
			return true;
	}
	return false;
}

bool metrics_near(struct visit *v)
{
	static const char *const told[] = {
		"X-Forwarded-For", "X-Real-IP", "X-Forwarded-Host", "X-Forwarded-Proto", "Forwarded", "Via"};
	char address[HTTPD_ADDRESS_BYTES];
	const char *header = v->conf->address_header;
	if (!v->conf->metrics_near || !named_here(httpd_header(v->req, "Host")))
		return false;
	for (size_t i = 0; i < sizeof told / sizeof *told; i++)
		if (span_present(httpd_header(v->req, told[i])))
			return false;
	if (header && header[0] && span_present(httpd_header(v->req, header)))
		return false;
	httpd_address(v->req, address);
	return strcmp(address, "127.0.0.1") == 0 || strcmp(address, "::1") == 0 ||
		strcmp(address, "::ffff:127.0.0.1") == 0;
}

void metrics_serve(struct visit *v)
{
	const char *headers[] = {"Cache-Control: no-store", NULL};
	struct text out;
	struct err err = {0};
	if (v->token && !(v->token->scopes & TOKENFILE_METRICS)) {
		openapi_refuse(v, 403, "这个令牌没有这一项（siyu token add --scope）");
		return;
	}
	text_init(&out, OUT_BYTES);
	plain(&out, UP, 1);
	enum rc rc = queue(v, &out, &err);
	if (!rc)
		rc = hooks(v, &out, &err);
	work(v, &out);
	gate(v, &out);
	if (rc)
		openapi_refuse(v, 500, "数据读不出来");
	else
		httpd_answer(v->req, 200, "text/plain; version=0.0.4; charset=utf-8", text_span(&out), headers);
	text_release(&out);
}
