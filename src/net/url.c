#include "net/url.h"
#include "base/base64.h"
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum rc url_decode(struct arena *a, struct span s, struct span *ret)
{
	if (span_find(s, '%') == SIZE_MAX) {
		*ret = s;
		return RC_OK;
	}
	char *out = arena_alloc(a, s.n);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '%') {
			out[n++] = s.p[i];
			continue;
		}
		uint8_t byte = 0;
		size_t bytes = 0;
		if (base64_unhex(span_take(span_drop(s, i + 1), 2), &byte, 1, &bytes) != RC_OK || byte == 0)
			return RC_INVALID;
		out[n++] = (char)byte;
		i += 2;
	}
	*ret = span_make(out, n);
	return RC_OK;
}

static bool unreserved(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
		c == '_' || c == '~';
}

void url_encode(struct text *out, struct span s)
{
	static const char digits[] = "0123456789ABCDEF";
	for (size_t i = 0; i < s.n; i++) {
		if (unreserved(s.p[i])) {
			text_addc(out, s.p[i]);
			continue;
		}
		unsigned char c = (unsigned char)s.p[i];
		text_addc(out, '%');
		text_addc(out, digits[c >> 4]);
		text_addc(out, digits[c & 15]);
	}
}

bool url_next(struct span *query, struct span *ret_name, struct span *ret_value)
{
	while (query->n > 0) {
		struct span pair, rest, name, value;
		span_cut(*query, '&', &pair, &rest);
		*query = rest;
		if (pair.n == 0)
			continue;
		span_cut(pair, '=', &name, &value);
		*ret_name = name;
		*ret_value = value;
		return true;
	}
	return false;
}

struct span url_param(struct span query, const char *name)
{
	struct span key, value;
	while (url_next(&query, &key, &value))
		if (span_is(key, name))
			return span_present(value) ? value : span_make("", 0);
	return SPAN_ABSENT;
}

static bool read_port(struct span s, uint16_t *ret)
{
	int64_t port;
	if (s.n == 0 || s.n > 5 || s.p[0] == '-' || !span_int(s, &port) || port > 65535)
		return false;
	*ret = (uint16_t)port;
	return true;
}

/* Cuts "host:port", "[v6]:port", "host", ":port"; *ret_port is absent when there was no colon. */
static bool cut_authority(struct span s, struct span *ret_host, struct span *ret_port)
{
	if (span_starts(s, "[")) {
		size_t end = span_find(s, ']');
		if (end == SIZE_MAX)
			return false;
		*ret_host = span_make(s.p + 1, end - 1);
		struct span rest = span_drop(s, end + 1);
		if (rest.n == 0) {
			*ret_port = SPAN_ABSENT;
			return ret_host->n > 0;
		}
		*ret_port = span_drop(rest, 1);
		return ret_host->n > 0 && rest.p[0] == ':';
	}
	struct span port;
	bool colon = span_cut(s, ':', ret_host, &port);
	*ret_port = colon ? port : SPAN_ABSENT;
	return !colon || span_find(port, ':') == SIZE_MAX; /* a bare IPv6 address is ambiguous */
}

enum rc url_address(struct span s, struct url_address *ret, struct err *err)
{
	struct span host, port;
	struct url_address found = {0};
	if (!cut_authority(s, &host, &port))
		goto bad;
	if (!span_present(port)) { /* "8080" */
		port = host;
		host = span_make("", 0);
	}
	if (host.n >= sizeof(found.host) || !read_port(port, &found.port))
		goto bad;
	for (size_t i = 0; i < host.n; i++) {
		if ((unsigned char)host.p[i] <= ' ' || host.p[i] == '/' || host.p[i] == '%')
			goto bad;
		found.host[i] = host.p[i];
	}
	*ret = found;
	return RC_OK;
bad:
	err_set(err, RC_INVALID, "address '%.*s' is not host:port", SPAN_ARG(span_take(s, 200)));
	err_hint(err, "write it like 127.0.0.1:8080 or [::1]:8080");
	return RC_INVALID;
}

void url_here(const struct url_address *at, char ret[URL_HERE_BYTES])
{
	const char *host = at->host[0] && strcmp(at->host, "0.0.0.0") != 0 ? at->host : "127.0.0.1";
	host = strcmp(host, "::") == 0 ? "::1" : host;
	bool v6 = strchr(host, ':') != NULL;
	(void)snprintf(ret, URL_HERE_BYTES, "http://%s%s%s:%u", v6 ? "[" : "", host, v6 ? "]" : "", (unsigned)at->port);
}

void url_network(struct span address, char ret[URL_NETWORK_BYTES])
{
	struct in6_addr six;
	address = span_take(address, URL_NETWORK_BYTES - 1);
	if (address.n > 0)
		memcpy(ret, address.p, address.n);
	ret[address.n] = 0;
	if (inet_pton(AF_INET6, ret, &six) != 1)
		return;
	if (IN6_IS_ADDR_V4MAPPED(&six)) {
		(void)inet_ntop(AF_INET, &six.s6_addr[12], ret, URL_NETWORK_BYTES);
		return;
	}
	memset(&six.s6_addr[8], 0, 8);
	(void)inet_ntop(AF_INET6, &six, ret, URL_NETWORK_BYTES);
}

bool url_localhost(const char *host)
{
	return strcasecmp(host, "localhost") == 0;
}

/* Copies a host for the functions that want a C string; false when it cannot be one. */
static bool host_string(struct span host, char *out, size_t cap)
{
	if (host.n == 0 || host.n >= cap)
		return false;
	memcpy(out, host.p, host.n);
	out[host.n] = 0;
	return true;
}

static bool host_numeric(struct span host)
{
	struct in_addr four;
	struct in6_addr six;
	char name[256];
	return host_string(host, name, sizeof(name)) &&
		(inet_pton(AF_INET, name, &four) == 1 || inet_pton(AF_INET6, name, &six) == 1);
}

static bool plain_characters(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if ((unsigned char)s.p[i] <= ' ' || s.p[i] == 127)
			return false;
	return true;
}

static bool scheme_is(struct span scheme, const char *name)
{
	size_t n = strlen(name);
	if (scheme.n != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if ((scheme.p[i] | 0x20) != name[i])
			return false;
	return true;
}

enum rc url_split(struct span s, struct url_parts *ret, struct err *err)
{
	struct url_parts u = {0};
	size_t colon = span_search(s, SPAN_LIT("://"));
	if (colon == SIZE_MAX || !plain_characters(s))
		return err_set(err, RC_INVALID, "not an http or https url");
	u.scheme = span_take(s, colon);
	u.tls = scheme_is(u.scheme, "https");
	if (!u.tls && !scheme_is(u.scheme, "http"))
		return err_set(err, RC_INVALID, "not an http or https url");
	struct span rest = span_drop(s, colon + 3);
	size_t end = 0;
	while (end < rest.n && !strchr("/?#", rest.p[end]))
		end++;
	struct span authority = span_take(rest, end), port;
	u.target = span_drop(rest, end);
	u.port = u.tls ? 443 : 80;
	if (span_find(authority, '@') != SIZE_MAX)
		return err_set(err, RC_INVALID, "a url may not carry a user name");
	if (!cut_authority(authority, &u.host, &port) || u.host.n == 0 || u.host.n > 255 ||
		(span_present(port) && (!read_port(port, &u.port) || u.port == 0)))
		return err_set(err, RC_INVALID, "host or port of the url is wrong");
	u.numeric = host_numeric(u.host);
	*ret = u;
	return RC_OK;
}

bool url_same_origin(struct span a, struct span b)
{
	struct url_parts x, y;
	return url_split(a, &x, NULL) == RC_OK && url_split(b, &y, NULL) == RC_OK && span_eq(x.host, y.host) &&
		x.port == y.port && x.tls == y.tls;
}
