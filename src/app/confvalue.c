#include "confvalue.h"

#include "base/zone.h"
#include "base/utf8.h"
#include "crm/money.h"
#include "crm/stagelist.h"
#include "gate/shopmap.h"
#include "net/url.h"

#include <stdio.h>
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

/* Where what holds unless it is written shows nobody how it looks. */
static const struct {
	const char *key, *value;
} samples[] = {
	{"corpid", "ww0123456789abcdef"},
	{"agentid", "1000002"},
	{"token", "QDG6eK"},
	{"aes_key", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"},
	{"order_no", "trade.tid"},
	{"paid_at", "trade.pay_time"},
	{"amount", "trade.payment"},
	{"app_day", "1000"},
	{"poll_minutes", "10"},
};

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

static bool amount_form(const struct conf_key *k, struct span s)
{
	int64_t n;
	return s.n == 0 || confvalue_hundredths(k->type, s, &n);
}

const char *confvalue_example(const struct conf_key *k)
{
	bool own = k->def && k->def[0] && k->def[0] != '=' && strcmp(k->def, "off") != 0;
	for (size_t i = 0; i < sizeof samples / sizeof *samples; i++)
		if (strcmp(samples[i].key, k->key) == 0)
			return samples[i].value;
	if (own)
		return k->def;
	switch (k->type) {
	case CONF_URL: return "https://ka.example.cn";
	case CONF_SPAN: return "10:00-21:00";
	case CONF_CLOCK: return "09:30";
	case CONF_AMOUNT: return "1200.50";
	case CONF_PERCENT: return "20%";
	case CONF_PATH: return "trade.orders[0].title";
	default: return "…";
	}
}

/* what: "整数" */
static enum rc wants(const struct conf_key *k, struct span s, const char *what, struct err *err)
{
	bool off = k->def && strcmp(k->def, "off") == 0;
	if (s.n > 0)
		err_set(err, RC_INVALID, "「%s」要写%s，不能写「%.*s」", k->key, what, SPAN_ARG(utf8_prefix(s, 100)));
	else
		err_set(err, RC_INVALID, "「%s」要写%s，不能空着", k->key, what);
	err_hint(err, "例如 %s = %s%s", k->key, confvalue_example(k), off ? "；不要就写 off" : "");
	return RC_INVALID;
}

static enum rc check_int(const struct conf_key *k, struct span s, struct err *err)
{
	int64_t n;
	char what[96];
	if (span_int(s, &n) && n >= k->least && n <= k->most)
		return RC_OK;
	if (k->most == INT64_MAX)
		snprintf(what, sizeof what, "整数，最小 %lld", (long long)k->least);
	else
		snprintf(what, sizeof what, "整数，从 %lld 到 %lld", (long long)k->least, (long long)k->most);
	return wants(k, s, what, err);
}

static enum rc check_list(const struct conf_key *k, struct span s, struct err *err)
{
	struct span all = s;
	int64_t last = 0, n;
	while (span_present(s)) {
		struct span item;
		span_cut(s, ',', &item, &s);
		if (!span_int(span_trim(item), &n) || n <= last || n > 604800)
			return wants(k, all, "从小到大的整数，用逗号隔开", err);
		last = n;
	}
	return RC_OK;
}

static enum rc check_path(const struct conf_key *k, struct span s, struct err *err)
{
	enum rc rc = shopmap_path(s, err);
	if (!rc)
		return RC_OK;
	err_hint(err, "名字之间用点隔开，[0] 是第一个，[*] 是全部，例如 %s = %s", k->key, confvalue_example(k));
	return err_wrap(err, rc, "「%s」", k->key);
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
	{"format", {"logfmt", "json"}},
};

static enum rc check_choice(const struct conf_key *k, struct span s, struct err *err)
{
	struct text list;
	text_init(&list, 200);
	text_adds(&list, "这几个词里的一个：");
	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		for (int w = 0; strcmp(choices[i].key, k->key) == 0 && choices[i].words[w]; w++) {
			text_addf(&list, "%s%s", w ? "、" : "", choices[i].words[w]);
			if (!span_is(s, choices[i].words[w]))
				continue;
			text_release(&list);
			return RC_OK;
		}
	enum rc rc = wants(k, s, text_str(&list), err);
	text_release(&list);
	return rc;
}

static enum rc check_aes_key(const struct conf_key *k, struct span s, struct err *err)
{
	if (aes_key_form(s))
		return RC_OK;
	err_set(err, RC_INVALID, "「%s」有 %zu 个字符，要正好 43 个字母和数字", k->key, s.n);
	err_hint(err, "从这个应用「API 接收消息」那一页复制 EncodingAESKey，后面不带「=」，例如 %s = %s", k->key,
		confvalue_example(k));
	return RC_INVALID;
}

static enum rc check_zone(const struct conf_key *k, struct span s, struct err *err)
{
	struct zone zone;
	if (zone_load(s.p, 0, 0, &zone, NULL) == RC_OK)
		return RC_OK;
	err_set(err, RC_INVALID, "「%s」写的「%.*s」，这台机器不认识这个时区", k->key, SPAN_ARG(utf8_prefix(s, 100)));
	err_hint(err, "写 /usr/share/zoneinfo 里的名字，例如 %s = %s；名字没有错，就装上 tzdata", k->key, k->def);
	return RC_INVALID;
}

static enum rc check_stages(const struct conf_key *k, struct span s, struct err *err)
{
	enum rc rc = stagelist_read(s, &(struct stagelist){0}, err);
	if (!rc)
		return RC_OK;
	err_hint(err, "从前到后写，用逗号隔开，例如 %s = %s", k->key, k->def);
	return err_wrap(err, rc, "「%s」", k->key);
}

enum rc confvalue_check(const struct conf_key *k, struct span s, struct err *err)
{
	int a, b;
	bool off = span_is(s, "off") && k->def && strcmp(k->def, "off") == 0;
	switch (k->type) {
	case CONF_INT: return check_int(k, s, err);
	case CONF_LIST: return check_list(k, s, err);
	case CONF_AESKEY: return check_aes_key(k, s, err);
	case CONF_ZONE: return check_zone(k, s, err);
	case CONF_STAGES: return check_stages(k, s, err);
	case CONF_PATH: return check_path(k, s, err);
	case CONF_CHOICE: return check_choice(k, s, err);
	case CONF_FLAG: return span_is(s, "yes") || span_is(s, "no") ? RC_OK : wants(k, s, " yes 或者 no", err);
	case CONF_ADDR: return address_form(s) ? RC_OK : wants(k, s, "带端口的地址", err);
	case CONF_URL:
		if (url_form(s) || (s.n == 0 && k->def && !k->def[0])) /* empty is what holds unless it is written */
			return RC_OK;
		return wants(k, s, " https:// 开头的网址，不带「?」", err);
	case CONF_SPAN: return off || (conf_span(s, &a, &b) && a != b) ? RC_OK : wants(k, s, "从几点到几点", err);
	case CONF_CLOCK: return off || confvalue_clock(s, &a) ? RC_OK : wants(k, s, "几点几分", err);
	case CONF_DIR: return s.n > 0 ? RC_OK : wants(k, s, "一个文件夹", err);
	case CONF_AMOUNT: return amount_form(k, s) ? RC_OK : wants(k, s, "数字，小数最多两位", err);
	case CONF_PERCENT: return amount_form(k, s) ? RC_OK : wants(k, s, "百分比，最大 100%", err);
	case CONF_TEXT:
	case CONF_SECRET: break;
	}
	return RC_OK;
}
