#include "sendrig.h"

#include <stdio.h>
#include <string.h>

static void on_submit(void *user, const struct wecom_call *c)
{
	struct rig *r = user;
	struct err err = {0};
	assert_true(r->calls < CALLS);
	struct call *x = &r->call[r->calls++];
	x->id = c->id;
	snprintf(x->url, sizeof x->url, "%.*s", SPAN_ARG(c->url));
	snprintf(x->body, sizeof x->body, "%.*s", SPAN_ARG(c->body));
	x->inbox_head = inbox_head(r->in, &x->inbox_head, &err) ? -1 : x->inbox_head;
}

enum rc sendrig_try(struct rig *r, struct err *err)
{
	struct wecom_port port = {r, on_submit};
	return send_new(r->db, r->in, &port, &r->conf, r->now_ms, &r->send, err);
}

void sendrig_start(struct rig *r)
{
	struct err err = {0};
	if (sendrig_try(r, &err))
		fail_msg("%s", err.text);
}

int sendrig_setup(void **state)
{
	struct rig *r = mem_alloc(sizeof *r);
	struct err err = {0};
	char path[200];
	test_dir(r->dir, sizeof r->dir);
	snprintf(path, sizeof path, "%s/inbox.db", r->dir);
	assert_int_equal(inbox_open(path, INBOX_VOLATILE, &r->in, &err), RC_OK);
	assert_int_equal(db_open(":memory:", 0, &r->db, &err), RC_OK);
	r->a = arena_new(65536);
	r->now_ms = T0;
	r->conf = (struct send_conf){
		.corpid = SPAN_LIT("ww1"), .secret = SPAN_LIT("s3cr3t"), .api_base = SPAN_LIT("http://api")};
	*state = r;
	return 0;
}

int sendrig_teardown(void **state)
{
	struct rig *r = *state;
	send_free(r->send);
	db_close(r->db);
	inbox_close(r->in);
	arena_free(r->a);
	mem_free(r);
	return 0;
}

/* -- small tools ------------------------------------------------------------------------------------------------------ */

int64_t sendrig_append(struct rig *r, enum inbox_kind kind, const char *body)
{
	struct err err = {0};
	int64_t id = 0;
	assert_int_equal(inbox_begin(r->in, &err), RC_OK);
	assert_int_equal(inbox_append(r->in, r->now_ms, kind, SPAN_ABSENT, span_of(body), &id, &err), RC_OK);
	assert_int_equal(inbox_commit(r->in, &err), RC_OK);
	return id;
}

void sendrig_folded(struct rig *r)
{
	struct err err = {0};
	struct meta m;
	int64_t head;
	assert_int_equal(inbox_head(r->in, &head, &err), RC_OK);
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	assert_int_equal(meta_get(r->db, r->a, &m, &err), RC_OK);
	int64_t old = m.position;
	m.position = head;
	assert_int_equal(meta_move(r->db, old, &m, &err), RC_OK);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
}

void sendrig_moved(struct rig *r)
{
	(void)sendrig_append(r, INBOX_TICK, "{\"fire\":1}");
	if (r->send && send_phase(r->send) != SEND_CATCHING_UP)
		sendrig_folded(r);
}

struct outbox_key sendrig_effect(struct rig *r, const struct request *q, enum api_lane lane, int64_t not_after_ms)
{
	static int64_t ordinal;
	struct text json;
	struct jsonw w;
	struct err err = {0};
	text_init(&json, 65536);
	jsonw_init(&w, &json);
	request_encode(q, &w);
	struct outbox_row row = {.key = {1, ordinal++},
		.api = span_of(api_def(q->api)->name),
		.lane = lane,
		.state = OUTBOX_READY,
		.not_before_ms = T0,
		.not_after_ms = not_after_ms,
		.request = text_span(&json),
		.subject = SPAN_LIT(""),
		.customer = SPAN_LIT(""),
		.made_ms = T0,
		.ended_ms = OUTBOX_NONE,
		.code = OUTBOX_NONE,
		.detail = SPAN_LIT("")};
	assert_int_equal(db_begin(r->db, &err), RC_OK);
	if (outbox_add(r->db, &row, &err))
		fail_msg("%s", err.text);
	assert_int_equal(db_commit(r->db, &err), RC_OK);
	text_release(&json);
	sendrig_moved(r);
	return row.key;
}

int64_t sendrig_turn(struct rig *r)
{
	struct err err = {0};
	int64_t next = 0;
	if (send_turn(r->send, r->now_ms, &next, &err))
		fail_msg("%s", err.text);
	return next;
}

void sendrig_reply(struct rig *r, int call, enum port_outcome outcome, const char *body)
{
	struct wecom_reply x = {.id = r->call[call].id,
		.outcome = outcome,
		.status = outcome == PORT_ANSWERED ? 200 : 0,
		.body = span_of(body),
		.date_ms = r->now_ms};
	send_reply(r->send, r->now_ms, &x);
}

void sendrig_ready(struct rig *r)
{
	sendrig_start(r);
	sendrig_folded(r);
	sendrig_turn(r);
	assert_int_equal(r->calls, 1);
	assert_non_null(strstr(r->call[0].url, "/cgi-bin/gettoken?"));
	sendrig_reply(r, 0, PORT_ANSWERED, TOKEN("one"));
	r->calls = 0;
}
