#include "net/url.h"
#include <setjmp.h>
#include <string.h>
#include <stdarg.h>
#include <cmocka.h>

static bool decodes(const char *in, const char *want)
{
	struct arena *a = arena_new(1024);
	struct span got = SPAN_LIT("untouched");
	enum rc rc = url_decode(a, span_of(in), &got);
	bool ok = want ? rc == RC_OK && span_is(got, want) : rc == RC_INVALID && span_is(got, "untouched");
	arena_free(a);
	return ok;
}

static void test_decode(void **state)
{
	(void)state;
	assert_true(decodes("", ""));
	assert_true(decodes("plain+text", "plain+text"));
	assert_true(decodes("%2B%2f%3D", "+/="));
	assert_true(decodes("a%25%32%42b", "a%2Bb")); /* once, not twice */
	assert_true(decodes("%e4%BD%a0", "你"));
	assert_true(decodes("%", NULL));
	assert_true(decodes("%4", NULL));
	assert_true(decodes("abc%4", NULL));
	assert_true(decodes("%zz", NULL));
	assert_true(decodes("%4g", NULL));
	assert_true(decodes("a%00b", NULL));
	assert_true(decodes("%01", "\001"));
	assert_true(decodes("%10", "\020"));
	struct span got = SPAN_LIT("x");
	struct arena *a = arena_new(64);
	assert_int_equal(url_decode(a, SPAN_ABSENT, &got), RC_OK);
	assert_false(span_present(got));
	arena_free(a);
}

static void test_encode(void **state)
{
	struct text t;
	(void)state;
	text_init(&t, 200);
	url_encode(&t, SPAN_LIT("aZ09-._~ +/=&?你\xff"));
	assert_string_equal(text_str(&t), "aZ09-._~%20%2B%2F%3D%26%3F%E4%BD%A0%FF");
	text_release(&t);
}

static void test_query(void **state)
{
	struct span q = SPAN_LIT("a=1&&b&c==&a=2&=x&d="), name, value;
	(void)state;
	struct span rest = q;
	static const char *const want[][2] = {{"a", "1"}, {"b", NULL}, {"c", "="}, {"a", "2"}, {"", "x"}, {"d", ""}};
	for (size_t i = 0; i < 6; i++) {
		assert_true(url_next(&rest, &name, &value));
		assert_true(span_is(name, want[i][0]));
		assert_true(want[i][1] ? span_is(value, want[i][1]) : !span_present(value));
	}
	assert_false(url_next(&rest, &name, &value));
	assert_true(span_is(url_param(q, "a"), "1"));
	assert_true(span_is(url_param(q, "b"), ""));
	assert_true(span_is(url_param(q, "d"), ""));
	assert_false(span_present(url_param(q, "e")));
	assert_false(span_present(url_param(SPAN_ABSENT, "a")));
}

static void test_address(void **state)
{
	static const struct {
		const char *in, *host;
		int port;
	} good[] = {{"127.0.0.1:8080", "127.0.0.1", 8080}, {"[::1]:80", "::1", 80}, {":9", "", 9}, {"8080", "", 8080},
		{"localhost:0", "localhost", 0}, {"a:65535", "a", 65535}};
	static const char *const bad[] = {"", ":", "a", "a:", "a:b", "a:65536", "a:-1", "::1:80", "[::1]", "[::1",
		"[]:80", "a b:80", "http://a:80", "a:80/", "a:080808"};
	struct err err;
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct url_address a;
		assert_int_equal(url_address(span_of(good[i].in), &a, &err), RC_OK);
		assert_string_equal(a.host, good[i].host);
		assert_int_equal(a.port, good[i].port);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct url_address a = {.port = 7};
		if (url_address(span_of(bad[i]), &a, &err) != RC_INVALID || a.port != 7)
			fail_msg("'%s' was taken", bad[i]);
	}
}

static void test_split(void **state)
{
	struct url_parts u;
	struct err err;
	(void)state;
	assert_int_equal(url_split(SPAN_LIT("https://qyapi.weixin.qq.com/cgi?access_token=a:b@c"), &u, &err), RC_OK);
	assert_true(u.tls && !u.numeric && u.port == 443);
	assert_true(span_is(u.host, "qyapi.weixin.qq.com"));
	assert_true(span_is(u.target, "/cgi?access_token=a:b@c"));
	assert_int_equal(url_split(SPAN_LIT("HTTP://127.0.0.1:9090"), &u, &err), RC_OK);
	assert_true(!u.tls && u.numeric && u.port == 9090 && u.target.n == 0);
	assert_int_equal(url_split(SPAN_LIT("http://[::1]:81/x"), &u, &err), RC_OK);
	assert_true(u.numeric && u.port == 81 && span_is(u.host, "::1"));
	static const char *const bad[] = {"", "a", "ftp://a/", "http://", "http:///x", "http://a:0/", "http://a:x/",
		"http://me:secret@a/", "http://me@a/", "http://a b/", "http://a/\n", "http://a:1:2/"};
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		assert_int_equal(url_split(span_of(bad[i]), &u, &err), RC_INVALID);
		assert_null(strstr(err.text, "secret"));
	}
}

static void test_here(void **state)
{
	(void)state;
	static const char *const row[][2] = {{"127.0.0.1:8080", "http://127.0.0.1:8080"},
		{":8080", "http://127.0.0.1:8080"}, {"0.0.0.0:8081", "http://127.0.0.1:8081"},
		{"[::]:8081", "http://[::1]:8081"}, {"[::1]:80", "http://[::1]:80"},
		{"10.0.0.8:65535", "http://10.0.0.8:65535"}, {"localhost:1", "http://localhost:1"}};
	for (size_t i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct url_address at;
		struct err err = {0};
		char here[URL_HERE_BYTES];
		assert_int_equal(url_address(span_of(row[i][0]), &at, &err), RC_OK);
		url_here(&at, here);
		assert_string_equal(here, row[i][1]);
	}
}

static void test_localhost(void **state)
{
	(void)state;
	assert_true(url_localhost("localhost"));
	assert_true(url_localhost("LocalHost"));
	assert_false(url_localhost("localhost.example"));
	assert_false(url_localhost(""));
}

static void test_same_origin(void **state)
{
	(void)state;
	const struct span mine = SPAN_LIT("https://side.example.cn/");
	assert_true(url_same_origin(mine, SPAN_LIT("https://side.example.cn:443/side?x=1")));
	static const char *const others[] = {"http://side.example.cn/", "https://side.example.cn:444/",
		"https://example.cn/", "https://side.example.cn.evil.cn/", "https://side.example.cn@evil.cn/",
		"side.example.cn", ""};
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		assert_false(url_same_origin(mine, span_of(others[i])));
}

static void test_networks(void **state)
{
	static const char *const v[][2] = {{"192.0.2.1", "192.0.2.1"}, {"2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"},
		{"2001:DB8:1:2::9", "2001:db8:1:2::"}, {"::1", "::"}, {"::ffff:192.0.2.1", "192.0.2.1"}, {"", ""},
		{"unix:", "unix:"}, {"fe80::1%eth0", "fe80::1%eth0"}};
	(void)state;
	for (size_t i = 0; i < sizeof v / sizeof *v; i++) {
		char got[URL_NETWORK_BYTES];
		url_network(span_of(v[i][0]), got);
		assert_string_equal(got, v[i][1]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_origin),
		cmocka_unit_test(test_decode),
		cmocka_unit_test(test_encode),
		cmocka_unit_test(test_query),
		cmocka_unit_test(test_address),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_here),
		cmocka_unit_test(test_localhost),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
