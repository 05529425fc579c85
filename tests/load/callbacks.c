#include "callbacks.h"

#include "base/clock.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "callbacks: %s: %s\n", what, strerror(errno));
	exit(1);
}

void callbacks_init(struct callbacks *c, uint16_t port, int rate, int employees)
{
	struct err err;
	*c = (struct callbacks){.port = port, .rate = rate, .employees = employees, .first = 1};
	if (envelope_new(CALLBACKS_TOKEN, CALLBACKS_AES_KEY, CALLBACKS_CORP, false, &c->key, &err))
		die(err.text);
	c->a = arena_new((size_t)1 << 20);
	for (int i = 0; i < CALLBACKS_DOORS; i++)
		c->door[i].fd = c->door[i].post = -1;
}

void callbacks_release(struct callbacks *c)
{
	envelope_free(c->key);
	arena_free(c->a);
	free(c->v);
}

static struct span seal_one(struct callbacks *c, struct arena *scratch, int number, bool coded, int64_t now_s)
{
	uint8_t random[ENVELOPE_RANDOM_BYTES];
	char signature[ENVELOPE_SIGNATURE_CHARS], code[96] = "";
	for (size_t k = 0; k < sizeof random; k++)
		random[k] = (uint8_t)('a' + ((unsigned)number >> (k % 4 * 8)) % 26);
	if (coded)
		snprintf(code, sizeof code, "<WelcomeCode><![CDATA[CODE%08d]]></WelcomeCode>", number);
	struct span msg = arena_printf(scratch,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
		"<CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType>"
		"<Event><![CDATA[change_external_contact]]></Event><ChangeType><![CDATA[add_external_contact]]></ChangeType>"
		"<UserID><![CDATA[sales%d]]></UserID><ExternalUserID><![CDATA[" CALLBACKS_CUSTOMER
		"%08d]]></ExternalUserID>"
		"<State><![CDATA[hall]]></State>%s</xml>",
		SPAN_ARG(CALLBACKS_CORP), (long long)now_s, number % c->employees, number, code);
	struct span encrypt = envelope_seal(c->key, scratch, random, msg);
	struct span stamp = arena_printf(scratch, "%lld", (long long)now_s);
	struct span nonce = arena_printf(scratch, "%d", 1000000000 + number);
	envelope_sign(c->key, stamp, nonce, encrypt, signature);
	struct span body = arena_printf(scratch,
		"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><Encrypt><![CDATA[%.*s]]></Encrypt>"
		"<AgentID><![CDATA[1]]></AgentID></xml>",
		SPAN_ARG(CALLBACKS_CORP), SPAN_ARG(encrypt));
	return arena_printf(c->a,
		"POST /wecom/bot?msg_signature=%.40s&timestamp=%.*s&nonce=%.*s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
		"Content-Type: text/xml\r\nContent-Length: %zu\r\n\r\n%.*s",
		signature, SPAN_ARG(stamp), SPAN_ARG(nonce), body.n, SPAN_ARG(body));
}

void callbacks_seal(struct callbacks *c, int n, int64_t begin_ms, bool (*coded)(int i))
{
	struct arena *scratch = arena_new(1 << 16);
	arena_reset(c->a);
	free(c->v);
	c->v = calloc((size_t)n, sizeof *c->v);
	if (!c->v)
		die("memory");
	c->first += c->n;
	c->n = n;
	c->coded = c->answered = c->welcomed = 0;
	for (int i = 0; i < n; i++) {
		arena_reset(scratch);
		c->v[i].coded = coded(i);
		c->coded += c->v[i].coded;
		c->v[i].bytes = seal_one(
			c, scratch, c->first + i, c->v[i].coded, (begin_ms + i * INT64_C(1000) / c->rate) / 1000);
	}
	arena_free(scratch);
}

void callbacks_open(struct callbacks *c)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(c->port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int on = 1;
	for (int i = 0; i < CALLBACKS_DOORS; i++) {
		struct callbacks_door *d = &c->door[i];
		d->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (d->fd < 0 || connect(d->fd, (struct sockaddr *)&to, sizeof to) != 0)
			die("connecting to the gate");
		(void)setsockopt(d->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
		d->post = -1;
	}
}

void callbacks_close(struct callbacks *c)
{
	for (int i = 0; i < CALLBACKS_DOORS; i++) {
		close(c->door[i].fd);
		c->door[i].fd = c->door[i].post = -1;
	}
}

bool callbacks_push(struct callbacks *c, int i)
{
	struct callback *p = &c->v[i];
	for (int k = 0; k < CALLBACKS_DOORS; k++) {
		struct callbacks_door *d = &c->door[(i + k) % CALLBACKS_DOORS];
		if (d->post >= 0)
			continue;
		d->post = i;
		d->got = 0;
		p->sent_ms = clock_real_ms();
		p->sent_us = clock_mono_us();
		if (send(d->fd, p->bytes.p, p->bytes.n, MSG_NOSIGNAL) != (ssize_t)p->bytes.n)
			die("a callback");
		return true;
	}
	return false;
}

void callbacks_poll(const struct callbacks *c, struct pollfd p[CALLBACKS_DOORS])
{
	for (int i = 0; i < CALLBACKS_DOORS; i++)
		p[i] = (struct pollfd){.fd = c->door[i].post >= 0 ? c->door[i].fd : -1, .events = POLLIN};
}

static void pull(struct callbacks *c, struct callbacks_door *d)
{
	ssize_t n = recv(d->fd, d->head + d->got, sizeof d->head - 1 - d->got, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0)
		die("an answer of the gate was cut");
	d->got += (size_t)n;
	d->head[d->got] = 0;
	if (!strstr(d->head, "\r\n\r\n"))
		return;
	if (strncmp(d->head, "HTTP/1.1 200", 12) != 0) {
		fprintf(stderr, "callbacks: the gate answered: %s\n", d->head);
		exit(1);
	}
	c->v[d->post].answered_us = clock_mono_us();
	c->answered++;
	d->post = -1;
}

void callbacks_hear(struct callbacks *c, const struct pollfd p[CALLBACKS_DOORS])
{
	for (int i = 0; i < CALLBACKS_DOORS; i++)
		if (p[i].revents)
			pull(c, &c->door[i]);
}

void callbacks_welcomed(struct callbacks *c, int64_t number, int64_t now_us)
{
	if (number < c->first || number >= c->first + c->n || c->v[number - c->first].welcome_us)
		return; /* of an earlier load, or once more */
	c->v[number - c->first].welcome_us = now_us;
	c->v[number - c->first].welcome_ms = clock_real_ms();
	c->welcomed++;
}
