#include "wecomstub.h"

#include "base/clock.h"
#include "net/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define API "/cgi-bin/externalcontact/"
#define LENGTH "\r\nContent-Length: "

static void die(const char *what)
{
	fprintf(stderr, "wecomstub: %s: %s\n", what, strerror(errno));
	exit(1);
}

void wecomstub_init(struct wecomstub *s)
{
	struct err err;
	*s = (struct wecomstub){0};
	if (listen_tcp(SPAN_LIT("127.0.0.1:0"), &s->listener, &err) || listen_port(s->listener, &s->port, &err))
		die(err.text);
	for (int i = 0; i < WECOMSTUB_LINES; i++) {
		s->line[i].fd = -1;
		text_init(&s->line[i].in, (size_t)4 << 20);
		text_init(&s->line[i].out, (size_t)1 << 16);
	}
}

void wecomstub_release(struct wecomstub *s)
{
	for (int i = 0; i < WECOMSTUB_LINES; i++) {
		if (s->line[i].fd >= 0)
			close(s->line[i].fd);
		text_release(&s->line[i].in);
		text_release(&s->line[i].out);
	}
	listen_close(s->listener);
}

/* The text behind a word up to the next quote. */
static struct span told(struct span in, const char *word)
{
	size_t at = span_search(in, span_of(word)), end = 0;
	if (at == SIZE_MAX)
		return SPAN_LIT("");
	in = span_drop(in, at + strlen(word));
	while (end < in.n && in.p[end] != '"')
		end++;
	return span_make(in.p, end);
}

/* What stands behind errmsg. The id of a mass message names its sender, whom a later question about it wants to hear. */
static void reply(const struct wecomstub *s, struct text *out, struct span path, struct span body)
{
	if (span_starts(path, "/cgi-bin/gettoken?"))
		text_adds(out, ",\"access_token\":\"token\",\"expires_in\":7200");
	else if (span_starts(path, API "get?"))
		text_adds(out,
			",\"external_contact\":{\"external_userid\":\"wm\",\"name\":\"李\",\"type\":1,\"gender\":2},\"follow_user\":[]");
	else if (span_starts(path, API "add_msg_template?"))
		text_addf(out, ",\"fail_list\":[],\"msgid\":\"m%lld-%.*s\"", (long long)s->calls,
			SPAN_ARG(told(body, "\"sender\":\"")));
	else if (span_starts(path, API "get_groupmsg_task?"))
		text_addf(out, ",\"task_list\":[{\"userid\":\"%.*s\",\"status\":0}],\"next_cursor\":\"\"",
			SPAN_ARG(told(body, "-")));
	else if (span_starts(path, API "get_groupmsg_list_v2?"))
		text_adds(out, ",\"group_msg_list\":[],\"next_cursor\":\"\"");
	else if (span_starts(path, API "get_moment_list?"))
		text_adds(out, ",\"moment_list\":[],\"next_cursor\":\"\"");
	else if (span_starts(path, "/cgi-bin/message/send?"))
		text_adds(out, ",\"msgid\":\"m\"");
}

static void write_answer(const struct wecomstub *s, struct text *out, struct span path, struct span body)
{
	struct text json;
	char date[96];
	time_t now_s = (time_t)(clock_real_ms() / 1000);
	struct tm tm;
	text_init(&json, 1024);
	text_adds(&json, "{\"errcode\":0,\"errmsg\":\"ok\"");
	reply(s, &json, path, body);
	text_addc(&json, '}');
	(void)gmtime_r(&now_s, &tm);
	snprintf(date, sizeof date, "%.3s, %02d %.3s %d %02d:%02d:%02d GMT", &"SunMonTueWedThuFriSat"[tm.tm_wday * 3],
		tm.tm_mday, &"JanFebMarAprMayJunJulAugSepOctNovDec"[tm.tm_mon * 3], tm.tm_year + 1900, tm.tm_hour,
		tm.tm_min, tm.tm_sec);
	text_clear(out);
	text_addf(out, "HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: application/json" LENGTH "%zu\r\n\r\n%s", date,
		json.n, text_str(&json));
	text_release(&json);
}

/* A request that is whole: its answer waits. */
static void take_request(struct wecomstub *s, struct wecomstub_line *l, int64_t now_us)
{
	struct span in = text_span(&l->in), head, body, method, path;
	size_t end = span_search(in, SPAN_LIT("\r\n\r\n"));
	int64_t number;
	if (end == SIZE_MAX)
		return;
	head = span_make(in.p, end + 2);
	body = span_drop(in, end + 4);
	size_t at = span_search(head, SPAN_LIT(LENGTH));
	if (at != SIZE_MAX && (int64_t)body.n < strtoll(head.p + at + strlen(LENGTH), NULL, 10))
		return;
	span_cut(head, ' ', &method, &path);
	s->calls++;
	if (span_starts(path, API "send_welcome_msg?") && span_int(told(body, "\"welcome_code\":\"CODE"), &number))
		s->on_welcome(s->user, number, now_us);
	write_answer(s, &l->out, path, body);
	text_clear(&l->in);
	l->at_us = now_us + s->answer_us;
}

static void hear(struct wecomstub *s, struct wecomstub_line *l)
{
	char buf[65536];
	ssize_t n = recv(l->fd, buf, sizeof buf, MSG_DONTWAIT);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n > 0) {
		text_add(&l->in, span_make(buf, (size_t)n));
		take_request(s, l, clock_mono_us());
		return;
	}
	close(l->fd);
	l->fd = -1;
	l->at_us = 0;
	text_clear(&l->in);
}

static void take_line(struct wecomstub *s)
{
	const int on = 1;
	int fd = accept(s->listener, NULL, NULL);
	if (fd < 0)
		return;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
	for (int i = 0; i < WECOMSTUB_LINES; i++)
		if (s->line[i].fd < 0) {
			s->line[i].fd = fd;
			return;
		}
	die("more connections than it has lines");
}

int64_t wecomstub_answer(struct wecomstub *s, int64_t now_us)
{
	int64_t next_us = INT64_MAX;
	for (int i = 0; i < WECOMSTUB_LINES; i++) {
		struct wecomstub_line *l = &s->line[i];
		if (l->at_us && l->at_us <= now_us) {
			if (send(l->fd, l->out.p, l->out.n, MSG_NOSIGNAL) != (ssize_t)l->out.n)
				die("an answer");
			l->at_us = 0;
		} else if (l->at_us && l->at_us < next_us) {
			next_us = l->at_us;
		}
	}
	return next_us;
}

void wecomstub_poll(const struct wecomstub *s, struct pollfd p[WECOMSTUB_FDS])
{
	p[WECOMSTUB_LINES] = (struct pollfd){.fd = s->listener, .events = POLLIN};
	for (int i = 0; i < WECOMSTUB_LINES; i++)
		p[i] = (struct pollfd){.fd = s->line[i].fd, .events = POLLIN};
}

void wecomstub_hear(struct wecomstub *s, const struct pollfd p[WECOMSTUB_FDS])
{
	for (int i = 0; i < WECOMSTUB_LINES; i++)
		if (p[i].revents)
			hear(s, &s->line[i]);
	if (p[WECOMSTUB_LINES].revents)
		take_line(s);
	(void)wecomstub_answer(s, clock_mono_us());
}
