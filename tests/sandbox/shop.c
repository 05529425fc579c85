#include "shop.h"

#include "base/mem.h"

#include <stdio.h>
#include <string.h>

struct brain_conf shop_conf(void)
{
	return (struct brain_conf){.corpid = SPAN_LIT("wwshop"), .secret = SPAN_LIT("s3cret"), .agentid = 7, .seed = 1};
}

void shop_open(struct shop *s, const struct brain_conf *conf)
{
	*s = (struct shop){.now_ms = SHOP_START_MS};
	text_init(&s->body, (size_t)64 << 20);
	text_init(&s->events, (size_t)64 << 20);
	s->brain = brain_new(conf, s->now_ms);
	shop_token(s);
}

void shop_token(struct shop *s)
{
	assert_int_equal(shop_raw(s, "GET", "/cgi-bin/gettoken?corpid=wwshop&corpsecret=s3cret", "", SPAN_LIT("")), 0);
	snprintf(s->token, sizeof s->token, "%.*s", SPAN_ARG(shop_str(s, "access_token")));
}

void shop_close(struct shop *s)
{
	brain_free(s->brain);
	json_free(s->doc);
	text_release(&s->body);
	text_release(&s->events);
}

void shop_clear(struct shop *s)
{
	text_clear(&s->events);
	s->callbacks = s->orders = 0;
}

static void on_event(void *user, enum brain_event what, int64_t at_ms, struct span bytes)
{
	struct shop *s = user;
	*(what == BRAIN_CALLBACK ? &s->callbacks : &s->orders) += 1;
	text_addf(&s->events, "%c %lld ", what == BRAIN_CALLBACK ? 'C' : 'O', (long long)at_ms);
	text_add(&s->events, bytes);
	text_addc(&s->events, '\n');
}

void shop_until(struct shop *s, int64_t at_ms)
{
	while (brain_next_ms(s->brain) <= at_ms) {
		if (brain_next_ms(s->brain) > s->now_ms)
			s->now_ms = brain_next_ms(s->brain);
		brain_step(s->brain, s->now_ms, on_event, s);
	}
	s->now_ms = at_ms;
}

void shop_pass(struct shop *s, int64_t ms)
{
	shop_until(s, s->now_ms + ms);
}

int64_t shop_raw(struct shop *s, const char *method, const char *target, const char *type, struct span body)
{
	int64_t code = 0;
	json_free(s->doc);
	s->doc = NULL;
	s->root = NULL;
	brain_call(s->brain, s->now_ms, method, span_of(target), span_of(type), body, &s->body, &s->answer);
	if (s->answer.status != 200) {
		assert_int_equal(s->body.n, 0);
		return -s->answer.status;
	}
	assert_int_equal(json_parse(text_span(&s->body), &s->doc, NULL), RC_OK);
	s->root = json_root(s->doc);
	assert_true(json_int(json_get(s->root, "errcode"), &code));
	assert_true(shop_str(s, "errmsg").n > 0);
	return code;
}

int64_t shop_call(struct shop *s, const char *path, const char *json)
{
	char target[1024];
	snprintf(target, sizeof target, "/cgi-bin/%s%caccess_token=%s", path, strchr(path, '?') ? '&' : '?', s->token);
	return shop_raw(s, json ? "POST" : "GET", target, json ? "application/json" : "", span_of(json ? json : ""));
}

struct span shop_str(const struct shop *s, const char *dotted)
{
	return json_str(json_path(s->root, dotted));
}

int64_t shop_int(const struct shop *s, const char *dotted)
{
	int64_t v = INT64_MIN;
	(void)json_int(json_path(s->root, dotted), &v);
	return v;
}

char *shop_heard(const struct shop *s, const char *name, char *buf, size_t cap)
{
	char open[64];
	const char *at = text_str(&s->events), *last = NULL;
	snprintf(open, sizeof open, "<%s><![CDATA[", name);
	while ((at = strstr(at, open)) != NULL)
		last = at += strlen(open);
	buf[0] = 0;
	if (last)
		snprintf(buf, cap, "%.*s", (int)(strstr(last, "]]>") - last), last);
	return buf;
}

const char *shop_json(const char *fmt, ...)
{
	static char buf[65536];
	va_list ap;
	va_start(ap, fmt);
	int n = vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	assert_true(n >= 0 && (size_t)n < sizeof buf);
	for (char *p = buf; *p; p++)
		if (*p == '\'')
			*p = '"';
	return buf;
}

void shop_customer(struct shop *s, const char *userid, const char *id)
{
	brain_add(s->brain, s->now_ms, span_of(userid), span_of(id), SPAN_LIT("Wen"), SPAN_LIT("c42"), false);
	shop_pass(s, 0);
}

void shop_rows(struct shop *s, const char *path, const struct shop_row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		int64_t code = shop_call(s, path, shop_json("%s", rows[i].json));
		if (code != rows[i].code)
			fail_msg("%s %s: %lld instead of %lld", path, rows[i].json, (long long)code,
				(long long)rows[i].code);
	}
}

int shop_setup(void **state)
{
	struct shop *s = mem_alloc(sizeof *s);
	struct brain_conf conf = shop_conf();
	shop_open(s, &conf);
	brain_employee(s->brain, SPAN_LIT("lin.yue"), SPAN_LIT("林月"));
	brain_employee(s->brain, SPAN_LIT("gao.ming"), SPAN_LIT("高明"));
	*state = s;
	return 0;
}

int shop_teardown(void **state)
{
	shop_close(*state);
	mem_free(*state);
	return 0;
}
