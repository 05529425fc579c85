#include "stand.h"

#include "net/listen.h"
#include "net/url.h"

#include <stdio.h>
#include <string.h>

static void keep(struct text *t, struct span s)
{
	text_init(t, (size_t)1 << 20);
	text_add(t, s);
}

/* Verification is answered as a right receiver would, everything else by status[]. */
static void receive(void *user, struct httpd_req *req)
{
	struct stand *s = user;
	struct span echo = SPAN_ABSENT, msg = SPAN_LIT("");
	if (s->mum)
		return;
	assert_true(s->n < STAND_HEARD_MOST);
	struct stand_heard *h = &s->heard[s->n];
	keep(&h->method, httpd_method(req));
	keep(&h->path, httpd_path(req));
	keep(&h->query, httpd_query(req));
	keep(&h->type, httpd_header(req, "Content-Type"));
	keep(&h->stamp, httpd_header(req, "X-Siyu-Timestamp"));
	keep(&h->signature, httpd_header(req, "X-Siyu-Signature"));
	keep(&h->body, httpd_body(req));
	int status = s->status[s->n] ? s->status[s->n] : 200;
	s->n++;
	if (httpd_is(req, "GET") && url_decode(s->a, url_param(httpd_query(req), "echostr"), &echo) == RC_OK)
		assert_int_equal(seal_decrypt(s->seal, s->a, echo, &msg, NULL), RC_OK);
	httpd_answer(req, status, "text/plain", msg, NULL);
}

static int64_t tell(void *user)
{
	return ((struct stand *)user)->now_ms;
}

void stand_turn(void *user)
{
	struct stand *s = user;
	s->now_ms += s->step_ms;
	(void)peer_turn(s->peer, -1, 1);
	(void)httpd_wait(s->receiver, -1, 0);
	httpd_run(s->receiver);
}

void stand_open(struct stand *s, struct peer_conf conf)
{
	static char callback[64], orders[64];
	uint16_t port = 0;
	int fd = -1;
	struct httpd_conf hc = {.user = s, .serve = receive};
	*s = (struct stand){.now_ms = STAND_START_MS, .step_ms = 5, .a = arena_new(0)};
	assert_int_equal(seal_new(SPAN_LIT("tok"), SPAN_LIT(STAND_KEY), SPAN_LIT("wwshop"), &s->seal, NULL), RC_OK);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &hc.listen_fd, NULL), RC_OK);
	assert_int_equal(listen_port(hc.listen_fd, &port, NULL), RC_OK);
	assert_int_equal(httpd_new(&hc, &s->receiver, NULL), RC_OK);
	snprintf(callback, sizeof callback, "http://127.0.0.1:%u/wecom/bot?x=1", (unsigned)port);
	snprintf(orders, sizeof orders, "http://127.0.0.1:%u/orders", (unsigned)port);
	conf.brain.corpid = SPAN_LIT("wwshop");
	conf.brain.secret = SPAN_LIT("s3cret");
	if (conf.brain.agentid == 0)
		conf.brain.agentid = 1000002;
	if (!span_present(conf.callback_url)) {
		conf.callback_url = span_of(callback);
		conf.token = SPAN_LIT("tok");
		conf.aes_key = SPAN_LIT(STAND_KEY);
		conf.orders_url = span_of(orders);
		conf.orders_key = SPAN_LIT("okey");
	}
	conf.now_ms = tell;
	conf.user = s;
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &fd, NULL), RC_OK);
	assert_int_equal(listen_port(fd, &port, NULL), RC_OK);
	conf.listen_fd = fd;
	assert_int_equal(peer_new(&conf, &s->peer, NULL), RC_OK);
	s->server = (struct testhttp_server){port, s, stand_turn};
}

void stand_close(struct stand *s)
{
	peer_free(s->peer);
	httpd_free(s->receiver);
	seal_free(s->seal);
	arena_free(s->a);
	for (int i = 0; i < s->n; i++) {
		struct stand_heard *h = &s->heard[i];
		struct text *all[] = {&h->method, &h->path, &h->query, &h->type, &h->stamp, &h->signature, &h->body};
		for (size_t k = 0; k < sizeof all / sizeof *all; k++)
			text_release(all[k]);
	}
}

/* Turns until the receiver heard n posts, or so many turns passed. */
void stand_until(struct stand *s, int n, int turns)
{
	while (s->n < n && turns-- > 0)
		stand_turn(s);
}

/* A request; its answer's body lives in the stand's arena. */
int stand_ask(struct stand *s, const char *method, const char *target, const char *body, struct span *ret_body)
{
	struct testhttp c;
	int status = testhttp_ask(&c, &s->server, method, target, "", span_of(body));
	if (ret_body)
		*ret_body = arena_copy(s->a, status ? c.body : SPAN_LIT(""));
	testhttp_close(&c);
	return status;
}

struct json_doc *stand_json(struct stand *s, const char *method, const char *target, const char *body, int status)
{
	struct span out;
	struct json_doc *doc;
	assert_int_equal(stand_ask(s, method, target, body, &out), status);
	assert_int_equal(json_parse(out, &doc, NULL), RC_OK);
	return doc;
}

int64_t stand_number(struct json_doc *doc, const char *key)
{
	int64_t v = INT64_MIN;
	(void)json_int(json_path(json_root(doc), key), &v);
	json_free(doc);
	return v;
}

void stand_token(struct stand *s)
{
	struct json_doc *doc = stand_json(s, "GET", "/cgi-bin/gettoken?corpid=wwshop&corpsecret=s3cret", NULL, 200);
	snprintf(s->token, sizeof s->token, "%.*s", SPAN_ARG(json_str(json_get(json_root(doc), "access_token"))));
	json_free(doc);
}

char *stand_target(const struct stand *s, const char *path)
{
	static char target[512];
	snprintf(target, sizeof target, "/cgi-bin/%s%caccess_token=%s", path, strchr(path, '?') ? '&' : '?', s->token);
	return target;
}
