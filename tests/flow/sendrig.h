/* sendrig: a sender with an inbox and a state of its own, against a port of the test's. */
#ifndef SIYU_TESTS_FLOW_SENDRIG_H
#define SIYU_TESTS_FLOW_SENDRIG_H
#include "testlib.h"

#include "base/mem.h"
#include "flow/send.h"
#include "flow/wire.h"
#include "store/meta.h"
#include "wecom/api.h"
#include "wecom/request.h"

#define T0 INT64_C(1767225600000)
#define CALLS 64

struct call {
	uint64_t id;
	char url[600], body[2000];
	int64_t inbox_head; /* -1: it could not be read */
};

struct rig {
	char dir[128];
	struct inbox *in;
	struct store_db *db;
	struct send *send;
	struct arena *a;
	struct call call[CALLS];
	int calls;
	int64_t now_ms;
	struct span said; /* the last answer as it stands in the inbox */
	struct send_conf conf;
};


int sendrig_setup(void **state);
int sendrig_teardown(void **state);
void sendrig_start(struct rig *r);
/* The same where it may fail; r->send is new only on RC_OK. */
enum rc MUST_USE sendrig_try(struct rig *r, struct err *err);
/* An input; its id. */
int64_t sendrig_append(struct rig *r, enum inbox_kind kind, const char *body);
/* Stands in for the fold: everything up to the head is passed. */
void sendrig_folded(struct rig *r);
/* The fold changes the outbox with an input only: here one that says nothing to the sender. */
void sendrig_moved(struct rig *r);
struct outbox_key sendrig_effect(struct rig *r, const struct request *q, enum api_lane lane, int64_t not_after_ms);
/* One turn; when the next is wanted. */
int64_t sendrig_turn(struct rig *r);
void sendrig_reply(struct rig *r, int call, enum port_outcome outcome, const char *body);
#define TOKEN(n) "{\"errcode\":0,\"errmsg\":\"ok\",\"access_token\":\"tok-" n "\",\"expires_in\":7200}"
/* Started, caught up, with a token. */
void sendrig_ready(struct rig *r);

#endif
