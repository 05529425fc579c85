/* siyu doctor: what an answer to a verification looks like, and which rule a request of WeCom breaks (callbacks.md 1, 2). */
#include "testlib.h"

#include "doctor.h"
#include "station.h"

#include "base/clock.h"
#include "net/url.h"
#include "wecom/envelope.h"

#include <string.h>

#define NOW_MS INT64_C(1790000000000)
#define AES_BOT "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define AES_SHOP "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

static const char conf_text[] =
	"[corp]\ncorpid = wx1\n[app bot]\nagentid = 1\nsecret = s3cret\ntoken = botToken\naes_key = " AES_BOT
	"\n[app shop]\nagentid = 2\nsecret = s4cret\ntoken = shopToken\naes_key = " AES_SHOP "\n";

static void test_echo(void **state)
{
	(void)state;
	static const struct {
		int status;
		const char *body;
		enum doctor_echo want;
	} rows[] = {
		{200, "1234567890", DOCTOR_ECHO_GOOD},
		{200, "1234567890\n", DOCTOR_ECHO_NEWLINE},
		{200, " 1234567890", DOCTOR_ECHO_NEWLINE},
		{200, "\"1234567890\"", DOCTOR_ECHO_QUOTED},
		{200, "\"1234567890\"\n", DOCTOR_ECHO_QUOTED},
		{200,
			"\xEF\xBB\xBF"
			"1234567890",
			DOCTOR_ECHO_BOM},
		{200, "{\"data\":\"1234567890\"}", DOCTOR_ECHO_WRAPPED},
		{200, "<html>hello</html>", DOCTOR_ECHO_HTML},
		{200, "{\"code\":404}", DOCTOR_ECHO_JSON},
		{200, "", DOCTOR_ECHO_EMPTY},
		{200, "\r\n", DOCTOR_ECHO_EMPTY},
		{200, "123456789", DOCTOR_ECHO_OTHER},
		{201, "1234567890", DOCTOR_ECHO_OTHER},
		{301, "1234567890", DOCTOR_ECHO_REDIRECT},
		{401, "", DOCTOR_ECHO_LOCKED},
		{403, "", DOCTOR_ECHO_REFUSED},
		{403, "<html>blocked</html>", DOCTOR_ECHO_LOCKED},
		{404, "", DOCTOR_ECHO_NOWHERE},
		{405, "", DOCTOR_ECHO_METHOD},
		{400, "", DOCTOR_ECHO_REFUSED},
		{502, "<html>", DOCTOR_ECHO_BEHIND},
	};
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (doctorurl_echo(rows[i].status, span_of(rows[i].body), SPAN_LIT("1234567890")) != rows[i].want)
			fail_msg("row %zu: %d '%s'", i, rows[i].status, rows[i].body);
}

struct bench {
	struct conf *conf;
	struct doctor d;
};

static void open_bench(struct bench *b)
{
	struct err err = {0};
	*b = (struct bench){0};
	if (conf_parse(SPAN_LIT(conf_text), "conf", &b->conf, &err))
		fail_msg("%s", err.text);
	b->d.conf = b->conf;
	b->d.arena = arena_new(65536);
}

static void close_bench(struct bench *b)
{
	conf_free(b->conf);
	arena_free(b->d.arena);
}

struct made {
	const char *token, *aes, *receiveid, *path;
	int64_t stamp_s;
	bool twice, cut_nonce;
};

/* The line of a web server's log that a verification so made leaves. */
static struct span line_of(struct bench *b, const struct made *m)
{
	struct envelope_key *k;
	struct err err = {0};
	char signature[ENVELOPE_SIGNATURE_CHARS];
	uint8_t random[ENVELOPE_RANDOM_BYTES] = "0123456789abcdef";
	struct text once, line;
	if (envelope_new(span_of(m->token), span_of(m->aes), span_of(m->receiveid), false, &k, &err))
		fail_msg("%s", err.text);
	struct span stamp = arena_printf(b->d.arena, "%lld", (long long)m->stamp_s);
	struct span sealed = envelope_seal(k, b->d.arena, random, SPAN_LIT("1234567890123456789"));
	envelope_sign(k, stamp, SPAN_LIT("n1"), sealed, signature);
	envelope_free(k);
	text_init(&once, 4096);
	text_init(&line, 8192);
	url_encode(&once, sealed);
	text_addf(&line, "\"GET %s?msg_signature=%.*s&timestamp=%.*s%s&echostr=", m->path, (int)sizeof signature,
		signature, SPAN_ARG(stamp), m->cut_nonce ? "" : "&nonce=n1");
	if (m->twice)
		url_encode(&line, text_span(&once));
	else
		text_add(&line, text_span(&once));
	text_adds(&line, " HTTP/1.1\"");
	struct span copy = arena_copy(b->d.arena, text_span(&line));
	text_release(&once);
	text_release(&line);
	return copy;
}

static void wants(const struct made *m, const char *code, const char *part)
{
	struct bench b;
	open_bench(&b);
	doctorline_look(&b.d, line_of(&b, m), SPAN_ABSENT, NOW_MS);
	assert_true(b.d.n > 0);
	const struct doctor_finding *f = &b.d.v[b.d.n - 1];
	assert_string_equal(f->code, code);
	if (span_search(f->said, span_of(part)) == SIZE_MAX)
		fail_msg("no '%s' in: %.*s", part, SPAN_ARG(f->said));
	close_bench(&b);
}

static void test_request(void **state)
{
	(void)state;
	const int64_t now_s = NOW_MS / 1000;
	struct made m = {"botToken", AES_BOT, "wx1", "/wecom/bot", now_s, false, false};
	wants(&m, "request", "会收下");
	m.stamp_s = now_s - 4000;
	wants(&m, "stale", "4000 秒");
	m = (struct made){"other", AES_BOT, "wx1", "/wecom/bot", now_s, false, false};
	wants(&m, "token", "[app bot] 的 token");
	m.token = "shopToken";
	wants(&m, "token_other", "[app shop]");
	m.token = "s3cret";
	wants(&m, "token_secret", "Secret");
	m = (struct made){"botToken", AES_BOT, "wx1", "/wecom/bot", now_s, true, false};
	wants(&m, "encoded_twice", "多编码");
	m = (struct made){"botToken", AES_SHOP, "wx1", "/wecom/bot", now_s, false, false};
	wants(&m, "aes_key_other", "[app shop]");
	m.aes = "0000000000000000000000000000000000000000000";
	wants(&m, "aes_key", "[app bot]");
	m = (struct made){"botToken", AES_BOT, "wx2", "/wecom/bot", now_s, false, false};
	wants(&m, "receiveid", "「wx2」");
	m.receiveid = "wx1";
	m.path = "/wecom/robot";
	wants(&m, "app", "robot");
	m.path = "/bot";
	wants(&m, "path", "/bot");
	m.path = "/wecom/bot";
	m.cut_nonce = true;
	wants(&m, "query", "nonce");
}

static void test_line_forms(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "hello", "GET", "\"\""};
	static const char *const cut[] = {"https://x.example/wecom/bot?msg_signature=a", "/wecom/bot?msg_signature=a",
		"10.0.0.1 /wecom/bot?msg_signature=a", "GET /wecom/bot"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct bench b;
		open_bench(&b);
		doctorline_look(&b.d, span_of(bad[i]), SPAN_ABSENT, NOW_MS);
		assert_string_equal(b.d.v[0].code, "line");
		close_bench(&b);
	}
	for (size_t i = 0; i < sizeof cut / sizeof *cut; i++) {
		struct bench b;
		open_bench(&b);
		doctorline_look(&b.d, span_of(cut[i]), SPAN_ABSENT, NOW_MS);
		assert_string_equal(b.d.v[0].code, "query");
		close_bench(&b);
	}
}

static void test_posted(void **state)
{
	(void)state;
	struct bench b;
	open_bench(&b);
	doctorline_look(&b.d, SPAN_LIT("POST /wecom/bot?msg_signature=aa&timestamp=1&nonce=2 HTTP/1.1"),
		SPAN_LIT("<html>"), NOW_MS);
	assert_string_equal(b.d.v[0].code, "body");
	close_bench(&b);
	open_bench(&b);
	doctorline_look(&b.d, SPAN_LIT("POST /wecom/bot?msg_signature=aa&timestamp=1&nonce=2 HTTP/1.1"),
		SPAN_LIT("<xml><Encrypt><![CDATA[QUJD]]></Encrypt></xml>"), NOW_MS);
	assert_string_equal(b.d.v[0].code, "signature_form");
	close_bench(&b);
}

static const char *said_as(const struct doctor *d, const char *code, enum doctor_mark *ret_mark)
{
	for (int i = 0; i < d->n; i++)
		if (strcmp(d->v[i].code, code) == 0) {
			*ret_mark = d->v[i].mark;
			return d->v[i].said.p;
		}
	return "";
}

/* What the log of the last days says of welcome codes, and of the switch for events of contacts (callbacks.md 1.1, 5.4). */
static void heard(const char *body, int n, const char *code, enum doctor_mark want, const char *part)
{
	struct bench b;
	struct station st;
	struct err err = {0};
	enum doctor_mark mark = DOCTOR_GOOD;
	char dir[200], text[1000];
	open_bench(&b);
	conf_free(b.conf);
	test_dir(dir, sizeof dir);
	snprintf(text, sizeof text, "%s[data]\ndir = %s\n", conf_text, dir);
	assert_int_equal(conf_parse(span_of(text), "conf", &b.conf, &err), RC_OK);
	b.d.conf = b.conf;
	if (station_open(dir, &st, &err))
		fail_msg("%s", err.text);
	for (int i = 0; i < n; i++) {
		int64_t id;
		assert_int_equal(station_append(&st, clock_real_ms(), INBOX_CALLBACK, span_of(body), &id, &err), RC_OK);
	}
	station_close(&st);
	doctorhouse_look(&b.d);
	const char *said = said_as(&b.d, code, &mark);
	if (!strstr(said, part) || mark != want)
		fail_msg("'%s' of '%s' has no '%s', or another mark than %d", said, code, part, (int)want);
	close_bench(&b);
}

#define ADD(more) \
	"<xml><ToUserName>wx1</ToUserName><FromUserName>sys</FromUserName><CreateTime>1790000000</CreateTime><MsgType>event</MsgType>" \
	"<Event>change_external_contact</Event><ChangeType>add_external_contact</ChangeType><UserID>li</UserID>" \
	"<ExternalUserID>wm1</ExternalUserID>" more "</xml>"

static void test_heard(void **state)
{
	(void)state;
	heard(ADD(""), 3, "welcome_code", DOCTOR_BAD, "3 次加好友，只有 0 次");
	heard(ADD("<WelcomeCode>w</WelcomeCode>"), 3, "welcome_code", DOCTOR_GOOD, "3 次带欢迎语凭证");
	heard("<xml><MsgType>event</MsgType><Event>subscribe</Event><FromUserName>li</FromUserName></xml>", 1,
		"event_switch", DOCTOR_NOTE, "没有一个是加好友");
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_echo), cmocka_unit_test(test_request),
		cmocka_unit_test(test_line_forms), cmocka_unit_test(test_posted), cmocka_unit_test(test_heard)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
