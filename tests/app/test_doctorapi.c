/* rooms: app */
/* siyu doctor asks the API, and something else answers, or WeCom with what is wrong (api.md 1.1 to 1.4, 18): each cause has its name. */
#include "doctor.h"
#include "testlib.h"

#include "base/clock.h"
#include "base/zone.h"
#include "net/listen.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define TOKEN "{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"tok\",\"expires_in\":7200}"
#define USERS "{\"errcode\":0,\"errmsg\":\"ok\",\"follow_user\":[\"li\"]}"
#define NO_RIGHT "{\"errcode\":48002,\"errmsg\":\"api forbidden\"}"
#define TICKET "{\"errcode\":0,\"errmsg\":\"ok\",\"ticket\":\"tk\",\"expires_in\":7200}"

struct said { /* by the other side: NULL as the one before */
	const char *gettoken, *users, *ticket, *type;
	int64_t fast_s; /* how far the other clock is behind ours */
};

static const char *answer_to(const struct said *s, const char *head)
{
	if (strstr(head, "/gettoken"))
		return s->gettoken;
	return strstr(head, "/ticket/get") ? s->ticket : s->users;
}

static void http_date(int64_t ms, char *to, size_t n)
{
	static const char *const days[] = {"", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
		"", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int64_t day = ms / ZONE_DAY_MS, s = ms % ZONE_DAY_MS / 1000;
	struct date d = zone_date(day);
	snprintf(to, n, "%s, %02d %s %04d %02d:%02d:%02d GMT", days[zone_weekday(day)], d.day, months[d.month], d.year,
		(int)(s / 3600), (int)(s / 60 % 60), (int)(s % 60));
}

/* One answer a connection, until it is ended. */
static void serve(int fd, const struct said *s)
{
	for (;;) {
		char head[8192] = "", date[64], out[2048];
		size_t n = 0;
		int c = accept(fd, NULL, NULL);
		while (n < sizeof head - 1 && !strstr(head, "\r\n\r\n")) {
			ssize_t got = recv(c, head + n, sizeof head - 1 - n, 0);
			if (got <= 0)
				break;
			n += (size_t)got;
			head[n] = 0;
		}
		const char *body = n ? answer_to(s, head) : NULL;
		if (!body) { /* nothing was asked, or what no row of the test knows */
			close(c);
			continue;
		}
		http_date(clock_real_ms() - s->fast_s * 1000, date, sizeof date);
		int m = snprintf(out, sizeof out,
			"HTTP/1.1 200 OK\r\nDate: %s\r\nContent-Type: %s\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n%s",
			date, s->type ? s->type : "application/json", strlen(body), body);
		(void)!write(c, out, (size_t)m);
		close(c);
	}
}

static const struct doctor_finding *found(const struct doctor *d, const char *code)
{
	for (int i = 0; i < d->n; i++)
		if (strcmp(d->v[i].code, code) == 0)
			return &d->v[i];
	return NULL;
}

/* code: the finding that must be there, with that mark and these words, and something to do unless it is good; not: one that must not. */
static void says(const struct said *s, const char *code, enum doctor_mark mark, const char *part, const char * not )
{
	struct doctor d = {.arena = arena_new(65536), .clock_off_ms = INT64_MAX};
	struct conf *conf = NULL;
	struct err err = {0};
	char text[1000];
	uint16_t port = 0;
	int fd = -1, status;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, &err), RC_OK);
	assert_int_equal(listen_port(fd, &port, &err), RC_OK);
	pid_t pid = fork();
	if (pid == 0) {
		alarm(60);
		serve(fd, s);
	}
	assert_true(pid > 0);
	listen_close(fd);
	snprintf(text, sizeof text,
		"[corp]\ncorpid = wx1\n[app bot]\nagentid = 1\nsecret = s3cret\n[wecom]\napi_base = http://127.0.0.1:%u\n",
		port);
	assert_int_equal(conf_parse(span_of(text), "conf", &conf, &err), RC_OK);
	d.conf = conf;
	assert_int_equal(oneask_new("test", &d.ask, &err), RC_OK);
	doctorapi_look(&d);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, &status, 0);
	const struct doctor_finding *f = found(&d, code);
	if (!f || f->mark != mark || span_search(f->said, span_of(part)) == SIZE_MAX)
		fail_msg("no '%s' with '%s'; the last says %.*s", code, part, SPAN_ARG(d.v[d.n - 1].said));
	assert_true(mark == DOCTOR_GOOD || f->todo[0] != 0);
	if (not )
		assert_null(found(&d, not ));
	oneask_free(d.ask);
	conf_free(conf);
	arena_free(d.arena);
}

static void something_between_answers(void **state)
{
	(void)state;
	struct said s = {.gettoken = "<html><body>login</body></html>", .type = "text/html"};
	says(&s, "proxy_html", DOCTOR_BAD, "网页", "secret");
	s = (struct said){.gettoken = "{\"error\":\"busy\"}"};
	says(&s, "proxy", DOCTOR_BAD, "不是企业微信的回答", "secret");
	s = (struct said){.gettoken = ""};
	says(&s, "proxy", DOCTOR_BAD, "空的", "secret");
	/* It lets one through and not the other. */
	s = (struct said){.gettoken = TOKEN, .users = "<html>blocked</html>"};
	says(&s, "proxy_html", DOCTOR_BAD, "网页", "range");
}

static void the_clock(void **state)
{
	(void)state;
	struct said s = {.gettoken = TOKEN, .users = USERS};
	says(&s, "clock", DOCTOR_GOOD, "一致", NULL);
	s.fast_s = 90;
	says(&s, "clock", DOCTOR_NOTE, "快了", NULL);
	s.fast_s = -90;
	says(&s, "clock", DOCTOR_NOTE, "慢了", NULL);
	s.fast_s = 3600;
	says(&s, "clock", DOCTOR_BAD, "快了 3", NULL);
	s.fast_s = -3600;
	says(&s, "clock", DOCTOR_BAD, "慢了 3", NULL);
}

static void rights(void **state)
{
	(void)state;
	struct said s = {.gettoken = TOKEN, .users = USERS};
	says(&s, "range", DOCTOR_GOOD, "1 位", "callable");
	s.users = "{\"errcode\":0,\"errmsg\":\"ok\",\"follow_user\":[]}";
	says(&s, "range", DOCTOR_BAD, "看不到任何", "callable");
	s = (struct said){.gettoken = TOKEN, .users = NO_RIGHT, .ticket = TICKET};
	says(&s, "callable", DOCTOR_BAD, "不能调用客户联系", "secret_kind");
	s.ticket = "{\"errcode\":301002,\"errmsg\":\"not allow operate another agent\"}";
	says(&s, "secret_kind", DOCTOR_BAD, "别的种类", "callable");
	s.ticket = NO_RIGHT;
	says(&s, "secret_kind", DOCTOR_BAD, "别的种类", "callable");
	/* What says nothing of the kind leaves the likelier cause. */
	s.ticket = "{\"errcode\":-1,\"errmsg\":\"busy\"}";
	says(&s, "callable", DOCTOR_BAD, "不能调用客户联系", "secret_kind");
	s.users =
		"{\"errcode\":60020,\"errmsg\":\"not allow to access from your ip, hint: [1], from ip: 203.0.113.7, more info\"}";
	says(&s, "trusted_ip", DOCTOR_BAD, "203.0.113.7", "callable");
	s = (struct said){.gettoken = "{\"errcode\":40091,\"errmsg\":\"provider_secret is invalid\"}"};
	says(&s, "secret", DOCTOR_BAD, "别的企业", "range");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(something_between_answers), cmocka_unit_test(the_clock), cmocka_unit_test(rights)};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
