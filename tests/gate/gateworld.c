#include "gateworld.h"
#include "net/listen.h"
#include "net/url.h"
#include <stdio.h>

#define TOKEN "QDG6eK"
#define AES_KEY "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define AI_KEY "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
#define CORP "ww0123456789abcdef"

static int64_t now_ms(void *user)
{
	return ((struct gateworld *)user)->now_ms;
}

static void turn(void *user)
{
	(void)gate_turn(((struct gateworld *)user)->gate, -1, 5);
}

void gateworld_open(struct gateworld *w, struct gate_conf conf)
{
	struct err err = {0};
	const struct gate_app apps[] = {
		{SPAN_LIT("bot"), SPAN_LIT(TOKEN), SPAN_LIT(AES_KEY), SPAN_LIT(CORP), false},
		{SPAN_LIT("ai"), SPAN_LIT("aitoken"), SPAN_LIT(AI_KEY), SPAN_LIT(""), true},
		{SPAN_LIT("小店"), SPAN_LIT(TOKEN), SPAN_LIT(AES_KEY), SPAN_LIT(CORP), false},
	};
	*w = (struct gateworld){.now_ms = GATEWORLD_NOW_MS, .a = arena_new((size_t)1 << 20)};
	const char *tmp = getenv("TMPDIR");
	snprintf(w->dir, sizeof(w->dir), "%.40s/gateXXXXXX", tmp ? tmp : "/tmp");
	assert_non_null(mkdtemp(w->dir));
	snprintf(w->inbox_path, sizeof(w->inbox_path), "%s/inbox.db", w->dir);
	snprintf(w->wake_path, sizeof(w->wake_path), "%s/work.wake", w->dir);
	snprintf(w->tally_path, sizeof(w->tally_path), "%s/gate.json", w->dir);
	assert_int_equal(wake_listen(w->wake_path, &w->wake_fd, &err), RC_OK);
	assert_int_equal(listen_tcp(SPAN_LIT("127.0.0.1:0"), &conf.listen_fd, &err), RC_OK);
	assert_int_equal(listen_port(conf.listen_fd, &w->server.port, &err), RC_OK);
	conf.apps = apps;
	conf.apps_count = 3;
	conf.inbox_path = w->inbox_path;
	conf.wake_path = w->wake_path;
	conf.tally_path = w->tally_path;
	conf.version = "1.2.3";
	conf.now_ms = now_ms;
	conf.user = w;
	if (gate_new(&conf, &w->gate, &err) != RC_OK)
		fail_msg("%s", err.text);
	w->server.user = w;
	w->server.turn = turn;
	assert_int_equal(inbox_open(w->inbox_path, INBOX_READ_ONLY, &w->inbox, &err), RC_OK);
	assert_int_equal(envelope_new(apps[0].token, apps[0].aes_key, apps[0].receiveid, false, &w->bot, &err), RC_OK);
	assert_int_equal(envelope_new(apps[1].token, apps[1].aes_key, SPAN_LIT(""), true, &w->ai, &err), RC_OK);
}

void gateworld_close(struct gateworld *w)
{
	static const char *const files[] = {"inbox.db", "inbox.db-wal", "inbox.db-shm", "work.wake", "gate.json"};
	char path[128];
	inbox_close(w->inbox);
	gate_free(w->gate);
	envelope_free(w->bot);
	envelope_free(w->ai);
	arena_free(w->a);
	close(w->wake_fd);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", w->dir, files[i]);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(w->dir), 0);
}

void gateworld_seal(
	struct gateworld *w, const char *app, struct span msg, int64_t off_s, bool json, struct gateworld_post *ret)
{
	struct envelope_key *key = strcmp(app, "ai") == 0 ? w->ai : w->bot;
	const uint8_t random[ENVELOPE_RANDOM_BYTES] = "0123456789abcde";
	struct span encrypt = envelope_seal(key, w->a, random, msg);
	char signature[ENVELOPE_SIGNATURE_CHARS];
	struct span stamp = arena_printf(w->a, "%lld", (long long)(w->now_ms / 1000 + off_s));
	struct span nonce = arena_printf(w->a, "n%u", ++w->nonce);
	envelope_sign(key, stamp, nonce, encrypt, signature);
	snprintf(ret->target, sizeof(ret->target), "/wecom/%s?msg_signature=%.40s&timestamp=%.*s&nonce=%.*s", app,
		signature, SPAN_ARG(stamp), SPAN_ARG(nonce));
	ret->body = json
		? arena_printf(w->a, "{\"encrypt\":\"%.*s\"}", SPAN_ARG(encrypt))
		: arena_printf(w->a,
			  "<xml><ToUserName><![CDATA[" CORP "]]></ToUserName><AgentID><![CDATA[218]]></AgentID>"
			  "<Encrypt><![CDATA[%.*s]]></Encrypt></xml>",
			  SPAN_ARG(encrypt));
}

int gateworld_send(struct gateworld *w, struct testhttp *c, const struct gateworld_post *p)
{
	return testhttp_ask(c, &w->server, "POST", p->target, "", p->body);
}

int gateworld_status(struct gateworld *w, const struct gateworld_post *p)
{
	struct testhttp c;
	int status = gateworld_send(w, &c, p);
	testhttp_close(&c);
	return status;
}

int64_t gateworld_rows(struct gateworld *w)
{
	struct err err;
	int64_t head = -1;
	assert_int_equal(inbox_head(w->inbox, &head, &err), RC_OK);
	return head;
}

struct inbox_row gateworld_row(struct gateworld *w, int64_t id)
{
	struct err err;
	struct inbox_row row = {0};
	assert_int_equal(inbox_get(w->inbox, w->a, id, &row, &err), RC_OK);
	return row;
}
