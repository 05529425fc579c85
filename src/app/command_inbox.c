/* siyu inbox list|show|retry: what arrived, decrypted and parsed. */
#include "command.h"
#include "logview.h"
#include "onscreen.h"
#include "station.h"
#include "put.h"

#include "base/json.h"
#include "base/zone.h"
#include "store/meta.h"
#include "store/outcome.h"
#include "wecom/event.h"

#include <string.h>

#define PAGE 200

struct lister {
	struct station e;
	struct arena *a;
	struct zone zone;
	int64_t position;
	bool json, secrets;
	struct text out;
};

/* What strangers wrote goes to a terminal: control characters would command it. */
static void add_plain(struct text *out, struct span s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool c1 = c == 0xC2 && i + 1 < s.n && (unsigned char)s.p[i + 1] < 0xA0;
		if (c == '\n' || c == '\t' || (c >= ' ' && c != 0x7F && !c1))
			text_addc(out, (char)c);
		else
			text_addc(out, '?');
		i += c1;
	}
}

static struct span kind_of(struct lister *l, const struct inbox_row *row, struct event *event, bool *ret_parsed)
{
	struct err err = {0};
	*ret_parsed = false;
	if (row->kind != INBOX_CALLBACK)
		return span_of(inbox_kind_name(row->kind));
	if (event_parse(l->a, row->body, event, &err))
		return SPAN_LIT("unparsed");
	*ret_parsed = true;
	return event->kind;
}

static enum rc status_of(struct lister *l, const struct inbox_row *row, const char **ret_status,
	struct span *ret_reason, struct err *err)
{
	enum outcome o = OUTCOME_DONE;
	*ret_reason = SPAN_LIT("");
	if (row->id > l->position) {
		*ret_status = "waiting";
		return RC_OK;
	}
	enum rc rc = outcome_get(l->e.db, l->a, row->id, &o, ret_reason, err);
	if (!rc)
		*ret_status = outcome_name(o);
	return rc;
}

static void fields(struct jsonw *w, const struct inbox_row *row, const struct event *event, bool parsed)
{
	jsonw_key(w, "fields");
	if (parsed) {
		event_fields_json(event, true, w); /* the operator's own data; a welcome code is dead after 20 s */
	} else {
		jsonw_obj(w);
		jsonw_kstr(w, "body", row->body);
		jsonw_end_obj(w);
	}
}

static enum rc show_json(struct lister *l, const struct inbox_row *row, struct err *err)
{
	struct event event;
	struct jsonw w;
	bool parsed;
	const char *status;
	struct span reason, kind = kind_of(l, row, &event, &parsed);
	enum rc rc = status_of(l, row, &status, &reason, err);
	if (rc)
		return rc;
	jsonw_init(&w, &l->out);
	jsonw_obj(&w);
	jsonw_kint(&w, "id", row->id);
	jsonw_kint(&w, "received_ms", row->at_ms);
	jsonw_kstr(&w, "app", span_present(row->app) ? row->app : SPAN_LIT(""));
	jsonw_kstr(&w, "kind", kind);
	jsonw_kcstr(&w, "status", status);
	if (reason.n > 0)
		jsonw_kstr(&w, "reason", reason);
	fields(&w, row, &event, parsed);
	jsonw_end_obj(&w);
	text_addc(&l->out, '\n');
	return RC_OK;
}

static enum rc show_line(struct lister *l, const struct inbox_row *row, struct err *err)
{
	struct event event;
	bool parsed;
	const char *status;
	char at[32];
	struct span reason, kind = kind_of(l, row, &event, &parsed);
	enum rc rc = status_of(l, row, &status, &reason, err);
	if (rc)
		return rc;
	text_addf(&l->out, "%8lld  %s  %-9s  %-10.*s  ", (long long)row->id, zone_format(&l->zone, row->at_ms, at),
		status, SPAN_ARG(row->app));
	const struct span more[] = {
		kind, parsed ? event.userid : SPAN_ABSENT, parsed ? event.external_userid : SPAN_ABSENT};
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		text_adds(&l->out, i > 0 && more[i].n ? "  " : "");
		add_plain(&l->out, more[i]);
	}
	text_adds(&l->out, reason.n ? "  # " : "");
	add_plain(&l->out, reason);
	text_addc(&l->out, '\n');
	return RC_OK;
}

static enum rc show_whole(struct lister *l, const struct inbox_row *row, struct err *err)
{
	struct event event;
	struct span value;
	const char *name;
	bool parsed;
	enum rc rc = show_line(l, row, err);
	if (rc)
		return rc;
	kind_of(l, row, &event, &parsed);
	for (size_t i = 0; parsed && event_field(&event, l->a, i, &name, &value); i++)
		if (span_present(value)) {
			text_addf(&l->out, "    %-18s ", name);
			add_plain(&l->out, value);
			text_addc(&l->out, '\n');
		}
	if (!parsed) {
		add_plain(&l->out, row->body);
		text_addc(&l->out, '\n');
	}
	return RC_OK;
}

/* What went after its time is not "not there": since when it reaches, and why. */
static bool gone(struct lister *l, int64_t id)
{
	struct logview v;
	struct err err = {0};
	text_clear(&l->out);
	return logview_read(&l->e, &v, &err) == RC_OK && id < v.first && logview_begins(&v, &l->zone, &l->out);
}

static enum rc list(struct lister *l, int64_t after, int64_t limit, struct err *err)
{
	enum rc rc = RC_OK;
	while (!rc && limit > 0) {
		struct inbox_row *row;
		int n = 0;
		arena_reset(l->a);
		rc = inbox_read(l->e.in, l->a, after, limit < PAGE ? (int)limit : PAGE, &row, &n, err);
		if (rc || n == 0)
			break;
		for (int i = 0; !rc && i < n; i++)
			rc = l->json ? show_json(l, &row[i], err) : show_line(l, &row[i], err);
		after = row[n - 1].id;
		limit -= n;
		fputs(text_str(&l->out), stdout);
		text_clear(&l->out);
	}
	return rc;
}

static int retry(struct app *app, int64_t id)
{
	struct put_result r;
	struct text body;
	struct err err = {0};
	text_init(&body, 256);
	put_result_init(&r);
	text_addf(&body, "{\"verb\":\"retry\",\"id\":%lld}", (long long)id);
	enum rc rc = put_one(app->conf, INBOX_COMMAND, text_span(&body), &r, &err);
	int code = rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
	if (!rc) {
		code = strcmp(text_str(&r.outcome), "done") == 0 ? EXIT_DONE : EXIT_NO;
		fprintf(code == EXIT_DONE ? stdout : stderr, "%s第 %lld 条重做了，现在是第 %lld 条：%s %s\n",
			code == EXIT_DONE ? "" : "siyu: ", (long long)id, (long long)r.id, text_str(&r.outcome),
			text_str(&r.reason));
	}
	put_result_release(&r);
	text_release(&body);
	return code;
}

static enum rc open_lister(struct app *app, struct lister *l, struct err *err)
{
	struct meta meta;
	enum rc rc = command_zone(app, &l->zone, err);
	if (!rc)
		rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &l->e, err);
	l->a = arena_new(65536);
	text_init(&l->out, 64u << 20);
	if (rc)
		return rc;
	rc = meta_get(l->e.db, l->a, &meta, err);
	l->position = rc ? 0 : meta.position;
	return rc;
}

int command_inbox(struct app *app, int argc, char **argv)
{
	const char *after = "0", *limit = "1000000000";
	struct lister l = {.e = {.lock_fd = -1}};
	const struct option_spec specs[] = {
		{"--after", &after, NULL}, {"--limit", &limit, NULL}, {"--json", NULL, &l.json}};
	char *words[16];
	int n;
	struct err err = {0};
	int64_t from, most, id = 0;
	if (argc > 16)
		return command_usage("inbox", "参数太多了");
	int code = command_options("inbox", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (!span_int(span_of(after), &from) || !span_int(span_of(limit), &most) || from < 0 || most < 1)
		return command_usage("inbox", "--after 和 --limit 后面写整数");
	bool whole = n == 2 && strcmp(words[0], "list") != 0;
	if ((!whole && (n != 1 || strcmp(words[0], "list") != 0)) ||
		(whole && (!span_int(span_of(words[1]), &id) || id < 1)))
		return command_usage("inbox", "写 list、show 编号 或 retry 编号");
	if (whole && strcmp(words[0], "retry") == 0)
		return retry(app, id);
	if (whole && strcmp(words[0], "show") != 0)
		return command_usage("inbox", "写 list、show 编号 或 retry 编号");
	enum rc rc = open_lister(app, &l, &err);
	if (!rc && whole) {
		struct inbox_row row;
		rc = inbox_get(l.e.in, l.a, id, &row, &err);
		if (!rc)
			rc = l.json ? show_json(&l, &row, &err) : show_whole(&l, &row, &err);
		else if (rc == RC_NOTFOUND)
			err_set(&err, rc, "收件箱里没有第 %lld 条%s%s", (long long)id, gone(&l, id) ? "：" : "",
				text_str(&l.out));
		if (rc)
			text_clear(&l.out);
		onscreen_put(text_span(&l.out));
	} else if (!rc) {
		if (!l.json && gone(&l, from + 1))
			fprintf(stderr, "%s\n", text_str(&l.out));
		text_clear(&l.out);
		rc = list(&l, from, most, &err);
	}
	code = rc ? command_fail(&err, command_code(rc)) : EXIT_DONE;
	text_release(&l.out);
	arena_free(l.a);
	station_close(&l.e);
	return code;
}
