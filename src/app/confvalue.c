#include "confvalue.h"

#include "base/zone.h"
#include "crm/money.h"
#include "crm/stagelist.h"
#include "gate/shopmap.h"
#include "net/url.h"

#include <string.h>

bool confvalue_clock(struct span s, int *ret_minute)
{
	struct span h, m;
	int64_t hour, minute;
	if (!span_cut(span_trim(s), ':', &h, &m) || m.n != 2 || !span_int(h, &hour) || !span_int(m, &minute))
		return false;
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return false;
	*ret_minute = (int)(hour * 60 + minute);
	return true;
}

bool confvalue_hundredths(enum conf_type type, struct span s, int64_t *ret)
{
	if (type == CONF_PERCENT) {
		if (!span_ends(s, "%"))
			return false;
		s = span_trim(span_take(s, s.n - 1));
	}
	return money_read(s, ret) == RC_OK && (type != CONF_PERCENT || *ret <= 10000);
}

static bool aes_key_form(struct span s)
{
	if (s.n != 43)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char ch = s.p[i];
		if (!((ch >= 'A' && ch <= 'Z') || (ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9')))
			return false;
	}
	return true;
}

static bool address_form(struct span s)
{
	struct url_address at;
	return url_address(s, &at, NULL) == RC_OK;
}

static bool url_form(struct span s)
{
	struct url_parts parts;
	return url_split(s, &parts, NULL) == RC_OK && span_find(parts.target, '?') == SIZE_MAX;
}

static enum rc check_int(const struct conf_key *k, struct span s, struct err *err)
{
	int64_t n;
	if (!span_int(s, &n))
		return err_set(err, RC_INVALID, "'%s' wants a whole number, not '%.*s'", k->key, SPAN_ARG(s));
	if (n < k->least || n > k->most)
		return err_set(err, RC_INVALID, "'%s' wants a number from %lld to %lld, not %lld", k->key,
			(long long)k->least, (long long)k->most, (long long)n);
	return RC_OK;
}

static enum rc check_list(const struct conf_key *k, struct span s, struct err *err)
{
	int64_t last = 0, n;
	while (span_present(s)) {
		struct span item;
		span_cut(s, ',', &item, &s);
		if (!span_int(span_trim(item), &n) || n <= last || n > 604800)
			return err_set(err, RC_INVALID, "'%s' wants rising whole numbers with commas, such as %s",
				k->key, k->def);
		last = n;
	}
	return RC_OK;
}

static enum rc check_path(const struct conf_key *k, struct span s, struct err *err)
{
	enum rc rc = shopmap_path(s, err);
	if (!rc)
		return RC_OK;
	err_hint(err, "write names with dots between, [0] for an item of a list, [*] for all: trade.orders[0].title");
	return err_wrap(err, rc, "'%s'", k->key);
}

/* The words of a choice, by the names of its keys. */
static const struct {
	const char *key, *words[5];
} choices[] = {
	{"time", {"text", "seconds", "milliseconds"}},
	{"money", {"yuan", "fen"}},
	{"signature", {"timestamp", "body"}},
	{"attribution", {"last", "first", "channel"}},
	{"metrics", {"token", "loopback"}},
	{"names", {"masked", "none", "whole"}},
};

static enum rc check_choice(const struct conf_key *k, struct span s, struct err *err)
{
	struct text list;
	text_init(&list, 200);
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		for (int w = 0; strcmp(choices[i].key, k->key) == 0 && choices[i].words[w]; w++) {
			text_addf(&list, "%s%s", list.n ? ", " : "", choices[i].words[w]);
			if (!span_is(s, choices[i].words[w]))
				continue;
			text_release(&list);
			return RC_OK;
		}
	err_set(err, RC_INVALID, "'%s' wants one of %s, not '%.*s'", k->key, text_str(&list), SPAN_ARG(s));
	text_release(&list);
	return RC_INVALID;
}

enum rc confvalue_check(const struct conf_key *k, struct span s, struct err *err)
{
	int a, b;
	int64_t n;
	struct zone zone;
	switch (k->type) {
	case CONF_INT: return check_int(k, s, err);
	case CONF_LIST: return check_list(k, s, err);
	case CONF_FLAG:
		if (!span_is(s, "yes") && !span_is(s, "no"))
			return err_set(err, RC_INVALID, "'%s' wants yes or no, not '%.*s'", k->key, SPAN_ARG(s));
		return RC_OK;
	case CONF_AESKEY:
		if (!aes_key_form(s)) {
			err_set(err, RC_INVALID, "'%s' has %zu characters and must have 43 letters and digits", k->key,
				s.n);
			err_hint(err, "copy EncodingAESKey from the callback page of the app, without a trailing '='");
			return RC_INVALID;
		}
		return RC_OK;
	case CONF_ADDR:
		if (!address_form(s))
			return err_set(err, RC_INVALID,
				"'%s' wants an address with a port such as 127.0.0.1:8080, not '%.*s'", k->key,
				SPAN_ARG(s));
		return RC_OK;
	case CONF_URL:
		if (!url_form(s) &&
			(s.n || !k->def || k->def[0])) /* empty where that is what holds unless it is written */
			return err_set(err, RC_INVALID, "'%s' wants a URL that begins with https://, not '%.*s'",
				k->key, SPAN_ARG(s));
		return RC_OK;
	case CONF_ZONE: return zone_load(s.p, 0, 0, &zone, err) ? RC_INVALID : RC_OK;
	case CONF_SPAN:
		if (span_is(s, "off") && strcmp(k->def, "off") == 0)
			return RC_OK;
		if (!conf_span(s, &a, &b) || a == b)
			return err_set(err, RC_INVALID, "'%s' wants two clocks such as 21:30-09:00, not '%.*s'", k->key,
				SPAN_ARG(s));
		return RC_OK;
	case CONF_CLOCK:
		if (!confvalue_clock(s, &a) && !(span_is(s, "off") && strcmp(k->def, "off") == 0))
			return err_set(
				err, RC_INVALID, "'%s' wants a clock such as 10:00, not '%.*s'", k->key, SPAN_ARG(s));
		return RC_OK;
	case CONF_DIR:
		if (s.n == 0)
			return err_set(err, RC_INVALID, "'%s' wants a folder", k->key);
		return RC_OK;
	case CONF_AMOUNT:
		if (s.n > 0 && !confvalue_hundredths(k->type, s, &n))
			return err_set(err, RC_INVALID,
				"'%s' wants a number with at most two decimals such as 1200 or 1.25, not '%.*s'",
				k->key, SPAN_ARG(s));
		return RC_OK;
	case CONF_PERCENT:
		if (s.n > 0 && !confvalue_hundredths(k->type, s, &n))
			return err_set(err, RC_INVALID, "'%s' wants a rate up to 100%% such as 20%%, not '%.*s'",
				k->key, SPAN_ARG(s));
		return RC_OK;
	case CONF_STAGES: return err_wrap(err, stagelist_read(s, &(struct stagelist){0}, err), "'%s'", k->key);
	case CONF_PATH: return check_path(k, s, err);
	case CONF_CHOICE: return check_choice(k, s, err);
	case CONF_TEXT:
	case CONF_SECRET: break;
	}
	return RC_OK;
}
