#include "session.h"

#include "base/base64.h"
#include "crypt/secret.h"
#include "crypt/sha.h"

#include <stdio.h>
#include <string.h>

#define MAC_BYTES 32
#define WHO_BYTES 192
#define TO_BYTES 1024

static const char kinds[] = {
	[SESSION_NONE] = '-', [SESSION_EMPLOYEE] = 'e', [SESSION_CUSTOMER] = 'c', [SESSION_ACCOUNT] = 'a'};

static bool secure(const struct desk_conf *conf)
{
	return span_starts(conf->url, "https://");
}

/* __Host-: the browser itself keeps it from other hosts of the domain, but only under https. */
static const char *session_name(const struct desk_conf *conf)
{
	return secure(conf) ? "__Host-siyu" : "siyu";
}

static const char *login_name(const struct desk_conf *conf)
{
	return secure(conf) ? "__Host-siyu-login" : "siyu-login";
}

static struct span hex(struct arena *a, struct span s)
{
	struct text t;
	text_init(&t, 2 * s.n + 1);
	base64_hex(&t, s.p, s.n);
	struct span out = arena_copy(a, text_span(&t));
	text_release(&t);
	return out;
}

/* what: the purpose, so that no signature serves another one. */
static struct span mac(const struct desk_conf *conf, struct arena *a, const char *what, struct span of)
{
	uint8_t digest[SHA_256_BYTES];
	const struct span parts[] = {SPAN_LIT("siyu "), span_of(what), SPAN_LIT("\n"), of};
	sha_hmac256(span_make(conf->key, sizeof conf->key), parts, sizeof parts / sizeof *parts, digest);
	return hex(a, span_make(digest, MAC_BYTES));
}

static const char *set(
	const struct desk_conf *conf, struct arena *a, const char *name, struct span value, int64_t life_ms)
{
	return arena_printf(a, "Set-Cookie: %s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax%s", name,
		SPAN_ARG(value), (long long)(life_ms / 1000), secure(conf) ? "; Secure" : "")
		.p;
}

/* The value of a cookie; absent: there is none. Of several of one name the first. */
static struct span cookie(struct span cookies, const char *name)
{
	struct span one, key, value;
	while (span_present(cookies)) {
		span_cut(cookies, ';', &one, &cookies);
		if (span_cut(span_trim(one), '=', &key, &value) && span_is(key, name))
			return value;
	}
	return SPAN_ABSENT;
}

/* "BODY.MAC" of ours: BODY. */
static bool ours(
	const struct desk_conf *conf, struct arena *a, const char *what, struct span value, struct span *ret_body)
{
	size_t n = 2 * MAC_BYTES;
	if (value.n <= n + 1 || value.p[value.n - n - 1] != '.')
		return false;
	*ret_body = span_take(value, value.n - n - 1);
	return secret_equal(mac(conf, a, what, *ret_body), span_drop(value, value.n - n));
}

static bool unhex(struct arena *a, struct span s, size_t most, struct span *ret)
{
	uint8_t *p = arena_alloc(a, most + 1);
	size_t n = 0;
	if (base64_unhex(s, p, most, &n))
		return false;
	*ret = span_make(p, n);
	return true;
}

static struct span sealed(const struct desk_conf *conf, struct arena *a, const char *what, struct span body)
{
	struct span sum = mac(conf, a, what, body);
	return arena_printf(a, "%.*s.%.*s", SPAN_ARG(body), SPAN_ARG(sum));
}

const char *session_make(
	const struct desk_conf *conf, struct arena *a, enum session_kind kind, struct span who, int64_t until_ms)
{
	struct span id = hex(a, who);
	struct span body = arena_printf(a, "%c.%.*s.%lld", kinds[kind], SPAN_ARG(id), (long long)(until_ms / 1000));
	return set(conf, a, session_name(conf), sealed(conf, a, "session", body), conf->session_ms);
}

const char *session_end(const struct desk_conf *conf, struct arena *a)
{
	return set(conf, a, session_name(conf), SPAN_LIT(""), 0);
}

static bool kind_of(struct span letter, enum session_kind *ret)
{
	for (int i = SESSION_EMPLOYEE; i < (int)sizeof kinds; i++)
		if (letter.n == 1 && letter.p[0] == kinds[i]) {
			*ret = (enum session_kind)i;
			return true;
		}
	return false;
}

bool session_read(
	const struct desk_conf *conf, struct arena *a, struct span cookies, int64_t now_ms, struct session *ret)
{
	struct span value = cookie(cookies, session_name(conf)), body, kind, id, until;
	struct session s = {0};
	int64_t until_s = 0;
	if (!ours(conf, a, "session", value, &body) || !span_cut(body, '.', &kind, &id) ||
		!span_cut(id, '.', &id, &until) || !span_int(until, &until_s) || until_s * 1000 <= now_ms ||
		!unhex(a, id, WHO_BYTES, &s.who) || !s.who.n || !kind_of(kind, &s.kind))
		return false;
	s.until_ms = until_s * 1000;
	struct span sum = mac(conf, a, "csrf", body);
	snprintf(s.csrf, sizeof s.csrf, "%.*s", (int)sizeof s.csrf - 1, sum.p);
	*ret = s;
	return true;
}

const char *session_login(const struct desk_conf *conf, struct arena *a, struct span to, int64_t now_ms,
	char ret_nonce[SESSION_NONCE_BYTES])
{
	uint8_t drawn[(SESSION_NONCE_BYTES - 1) / 2];
	secret_random(drawn, sizeof drawn);
	struct span nonce = hex(a, span_make(drawn, sizeof drawn)), back = hex(a, to);
	struct span body = arena_printf(
		a, "%.*s.%.*s.%lld", SPAN_ARG(nonce), SPAN_ARG(back), (long long)((now_ms + SESSION_LOGIN_MS) / 1000));
	snprintf(ret_nonce, SESSION_NONCE_BYTES, "%.*s", SPAN_ARG(nonce));
	return set(conf, a, login_name(conf), sealed(conf, a, "login", body), SESSION_LOGIN_MS);
}

const char *session_login_end(const struct desk_conf *conf, struct arena *a)
{
	return set(conf, a, login_name(conf), SPAN_LIT(""), 0);
}

bool session_login_read(const struct desk_conf *conf, struct arena *a, struct span cookies, struct span state,
	int64_t now_ms, struct span *ret_to)
{
	struct span value = cookie(cookies, login_name(conf)), body, nonce, back, until;
	int64_t until_s = 0;
	return ours(conf, a, "login", value, &body) && span_cut(body, '.', &nonce, &back) &&
		span_cut(back, '.', &back, &until) && span_int(until, &until_s) && until_s * 1000 > now_ms &&
		secret_equal(nonce, state) && unhex(a, back, TO_BYTES, ret_to);
}
