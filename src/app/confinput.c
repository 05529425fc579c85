#include "confinput.h"

#include "confint.h"
#include "confvalue.h"

#include "base/json.h"
#include "base/zone.h"
#include "store/setting.h"

#include <stdio.h>
#include <string.h>

#define YEAR_MS (INT64_C(366) * 86400000)

static void put_int(struct jsonw *w, const char *key, int64_t value)
{
	char buf[24];
	snprintf(buf, sizeof buf, "%lld", (long long)value);
	jsonw_kcstr(w, key, buf);
}

static void put_part(struct jsonw *w, const char *key, const char *part, int value)
{
	char name[64];
	snprintf(name, sizeof name, "%s%s", key, part);
	put_int(w, name, value);
}

static void put_list(struct jsonw *w, const struct conf_key *k, struct span s)
{
	struct text out;
	struct span item;
	int64_t n = 0;
	text_init(&out, 1024);
	while (span_present(s)) {
		span_cut(s, ',', &item, &s);
		if (span_int(span_trim(item), &n))
			text_addf(&out, "%s%lld", out.n ? "," : "", (long long)(n * k->unit));
	}
	jsonw_kstr(w, k->fold, text_span(&out));
	text_release(&out);
}

static enum rc put_zone(struct jsonw *w, const struct conf_key *k, struct span name, int64_t now_ms, struct err *err)
{
	struct zone zone;
	struct text out;
	/* The window moves once a year, so that a restart does not make a new configuration. */
	int64_t year = now_ms / YEAR_MS * YEAR_MS;
	enum rc rc = zone_load(name.p, year - YEAR_MS, year + 2 * YEAR_MS, &zone, err);
	if (rc)
		return rc;
	text_init(&out, 4096);
	zone_print(&zone, &out);
	jsonw_kstr(w, k->fold, text_span(&out));
	text_release(&out);
	return RC_OK;
}

static void put_map(struct jsonw *w, const struct conf *conf, const struct conf_key *k)
{
	struct span key, value;
	for (int i = 0; conf_pair(conf, k->section, i, &key, &value); i++) {
		struct text name;
		text_init(&name, 512);
		text_addf(&name, "%s%.*s", k->fold, SPAN_ARG(key));
		jsonw_keyn(w, text_span(&name));
		jsonw_str(w, value);
		text_release(&name);
	}
}

static enum rc put_key(
	struct jsonw *w, const struct conf *conf, const struct conf_key *k, int64_t now_ms, struct err *err)
{
	int from, to;
	struct span hour, minute;
	int64_t h = 0, m = 0;
	struct span s = k->key[0] == '*' ? SPAN_ABSENT : conf_get(conf, k->section, NULL, k->key);
	if (k->key[0] == '*') {
		put_map(w, conf, k);
		return RC_OK;
	}
	switch (k->type) {
	case CONF_INT: put_int(w, k->fold, conf_int(conf, k->section, NULL, k->key) * k->unit); break;
	case CONF_FLAG: put_int(w, k->fold, span_is(s, "yes") ? k->unit : 0); break;
	case CONF_LIST: put_list(w, k, s); break;
	case CONF_ZONE: return put_zone(w, k, s, now_ms, err);
	case CONF_SPAN:
		from = to = -1;
		INVARIANT(span_is(s, "off") || conf_span(s, &from, &to));
		put_part(w, k->fold, "_from", from);
		put_part(w, k->fold, "_to", to);
		break;
	case CONF_CLOCK:
		if (span_is(s, "off")) {
			put_int(w, k->fold, -1);
			break;
		}
		INVARIANT(span_cut(s, ':', &hour, &minute) && span_int(hour, &h) && span_int(minute, &m));
		put_int(w, k->fold, h * 60 + m);
		break;
	default: jsonw_kstr(w, k->fold, s);
	}
	return RC_OK;
}

/* Of a named section stands what was written, as SECTION.NAME.KEY; amounts in hundredths. */
static void put_named(struct jsonw *w, const struct conf *conf, const struct conf_key *k)
{
	const char *name;
	for (int i = 0; (name = conf_name(conf, k->section, i)) != NULL; i++) {
		struct span s = conf_get(conf, k->section, name, k->key);
		int64_t n = 0;
		char key[96];
		if (s.n == 0)
			continue;
		snprintf(key, sizeof key, "%s.%s.%s", k->section, name, k->fold);
		if (k->type == CONF_TEXT || k->type == CONF_CHOICE) {
			jsonw_kstr(w, key, s);
			continue;
		}
		if (k->type == CONF_INT)
			n = conf_int(conf, k->section, name, k->key) * k->unit;
		else
			INVARIANT(confvalue_hundredths(k->type, s, &n));
		put_int(w, key, n);
	}
}

static int64_t sending_agent(const struct conf *conf)
{
	const char *app = conf_sender(conf);
	return app ? conf_int(conf, "app", app, "agentid") : 0;
}

enum rc confinput_write(const struct conf *conf, struct span polls, int64_t now_ms, struct text *out, struct err *err)
{
	struct jsonw w;
	enum rc rc = RC_OK;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	put_int(&w, "agentid", sending_agent(conf));
	for (int i = 0; !rc && i < confkeys_count; i++)
		if (confkeys[i].fold && span_present(polls) && strcmp(confkeys[i].section, "hook") == 0)
			continue; /* made-up people are nobody's news */
		else if (confkeys[i].fold && conf_is_named(&confkeys[i]))
			put_named(&w, conf, &confkeys[i]);
		else if (confkeys[i].fold && span_present(polls) && strcmp(confkeys[i].fold, "poll_ms") == 0)
			put_list(&w, &confkeys[i], polls);
		else if (confkeys[i].fold && span_present(polls) && strcmp(confkeys[i].fold, "received_ms") == 0)
			put_int(&w, confkeys[i].fold, 0); /* nobody else sends there */
		else if (confkeys[i].fold)
			rc = put_key(&w, conf, &confkeys[i], now_ms, err);
	jsonw_end_obj(&w);
	return rc ? rc : text_check(out, err);
}

enum rc confinput_settings(const struct conf *conf, int64_t now_ms, struct settings **ret, struct err *err)
{
	struct settings *s = settings_new();
	struct text config;
	struct json_doc *doc = NULL;
	enum rc rc = RC_OK;
	text_init(&config, (size_t)4 << 20);
	if (conf)
		rc = confinput_write(conf, SPAN_ABSENT, now_ms, &config, err);
	if (conf && !rc)
		rc = json_parse(text_span(&config), &doc, err);
	for (const struct json_node *c = doc ? json_first(json_root(doc)) : NULL; !rc && c; c = json_next(c)) {
		rc = settings_put(s, json_key(c), json_str(c), err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK; /* read by others */
	}
	json_free(doc);
	text_release(&config);
	if (rc) {
		settings_free(s);
		return rc;
	}
	settings_seal(s);
	*ret = s;
	return RC_OK;
}

enum rc confinput_differs(struct store_db *db, struct span config, bool *ret_differs, struct err *err)
{
	struct json_doc *doc;
	struct arena *a = arena_new(65536);
	struct setting *have;
	int n = 0, same = 0, wanted = 0;
	enum rc rc = json_parse(config, &doc, err);
	if (rc) {
		arena_free(a);
		return rc;
	}
	rc = setting_all(db, a, &have, &n, err);
	for (const struct json_node *c = json_first(json_root(doc)); !rc && c; c = json_next(c)) {
		wanted++;
		for (int i = 0; i < n; i++)
			if (span_eq(have[i].key, json_key(c)) && span_eq(have[i].value, json_str(c)))
				same++;
	}
	if (!rc)
		*ret_differs = same != wanted || n != wanted;
	json_free(doc);
	arena_free(a);
	return rc;
}
