#include "deskport.h"

#include "put.h"

#include "base/clock.h"
#include "base/fileio.h"
#include "crm/veil.h"
#include "crypt/secret.h"
#include "flow/asking.h"
#include "flow/botwords.h"
#include "flow/brief.h"
#include "flow/groupaim.h"
#include "flow/scoresay.h"
#include "flow/sight.h"
#include "flow/why.h"
#include "net/url.h"

#include <string.h>

#define LOOK_MS 300  /* at a work that hangs */
#define SOON_MS 2000 /* less than whoever scrapes waits */
#define STATUS_BYTES ((size_t)64 << 10)
#define HOUR_MS INT64_C(3600000)
#define ZONE_YEARS_MS (2 * 366 * ZONE_DAY_MS)

_Static_assert((int)DESK_STAFF == (int)BOT_STAFF && (int)DESK_HEAD == (int)BOT_HEAD &&
		(int)DESK_OPERATOR == (int)BOT_OPERATOR && (int)DESK_BOSS == (int)BOT_BOSS &&
		(int)VEIL_STAFF == (int)BOT_STAFF && (int)VEIL_HEAD == (int)BOT_HEAD &&
		(int)VEIL_OPERATOR == (int)BOT_OPERATOR && (int)VEIL_BOSS == (int)BOT_BOSS,
	"the same bits");

static enum rc on_ask(void *user, struct span line, struct text *out)
{
	struct deskport *p = user;
	struct err err;
	/* A question may go on to WeCom, which takes its time; what is put does not leave the house. */
	bool put = span_starts(line, "{\"put\":");
	int64_t wait_ms = put ? stall_begin(&p->stall, clock_boot_ms()) : stall_is(&p->stall) ? 0 : PUT_WAIT_MS;
	if (wait_ms <= 0)
		return err_set(&err, RC_AGAIN, "work hangs");
	enum rc rc = put_ask_within(p->dir->sock, wait_ms, line, out, &err);
	if (put)
		stall_end(&p->stall, rc == RC_OK, clock_boot_ms());
	return rc;
}

/* In a thread of its own, which nobody waits for: does it go on, or is there another one? */
static void look_after(struct deskport *p)
{
	struct text out;
	struct err err;
	if (!stall_is(&p->stall))
		return;
	text_init(&out, STATUS_BYTES);
	if (put_ask_within(p->dir->sock, LOOK_MS, SPAN_LIT("{\"ask\":\"status\"}"), &out, &err) != RC_AGAIN)
		stall_heard(&p->stall, clock_boot_ms());
	text_release(&out);
}

static enum rc on_ask_soon(void *user, struct span line, struct text *out)
{
	const struct deskport *p = user;
	struct err err;
	return put_ask_within(p->dir->sock, SOON_MS, line, out, &err);
}

static enum rc on_keep(void *user, struct span line, const atomic_bool *give_up, struct text *out)
{
	const struct deskport *p = user;
	struct err err;
	return put_keep(p->dir->sock, line, give_up, out, &err);
}

static void on_step(void *user)
{
	struct deskport *p = user;
	look_after(p);
	gateprobe_step(p->probe, 0);
	p->step(p->user);
}

static int64_t on_now(void *user)
{
	(void)user;
	return clock_real_ms();
}

static enum rc on_person(
	void *user, struct store_db *db, struct arena *a, struct span userid, struct desk_person *ret, struct err *err)
{
	struct sight s;
	enum rc rc = sight_of(db, a, userid, &s, err);
	(void)user;
	if (!rc)
		*ret = (struct desk_person){.userid = s.userid,
			.name = s.name,
			.roles = s.roles,
			.all = s.all,
			.who = s.who,
			.n = s.n,
			.helpers = s.helpers};
	return rc;
}

static enum rc on_say(void *user, struct store_db *db, const struct desk_question *q, struct text *out, struct err *err)
{
	const struct asking ask = {.message = q->message,
		.customer = q->customer,
		.employee = q->employee,
		.now_ms = q->now_ms,
		.json = true};
	bool answered;
	(void)user;
	switch (q->topic) {
	case DESK_BRIEF: return brief_print(db, q->customer, true, q->now_ms, out, err);
	case DESK_BRIEF_MASKED: return brief_print(db, q->customer, false, q->now_ms, out, err);
	case DESK_SCORE: return scoresay_print(db, q->customer, q->now_ms, out, err);
	case DESK_WHY: return why_print(db, q->customer, INT64_MAX, q->now_ms, true, out, err);
	case DESK_WHY_MASKED: return why_print(db, q->customer, INT64_MAX, q->now_ms, false, out, err);
	case DESK_TALK: return asking_print(db, &ask, out, &answered, err);
	case DESK_GROUP: return groupaim_print(db, q->customer, out, err);
	}
	return err_set(err, RC_INVALID, "no such topic");
}

static int on_gate_up(void *user)
{
	const struct deskport *p = user;
	return gateprobe_up(p->probe);
}

/* Made once: a new one would log everybody out. */
static enum rc read_key(const struct datadir *dir, uint8_t ret[DESK_KEY_BYTES], struct err *err)
{
	struct text t;
	text_init(&t, DESK_KEY_BYTES);
	enum rc rc = fileio_read(dir->desk_key, &t, err);
	if (rc == RC_NOTFOUND) {
		secret_random(ret, DESK_KEY_BYTES);
		rc = fileio_write(dir->desk_key, span_make(ret, DESK_KEY_BYTES), 0600, err);
	} else if (!rc && t.n != DESK_KEY_BYTES) {
		err_set(err, RC_INVALID, "the key of the pages '%s' is no key", dir->desk_key);
		err_hint(err, "remove it: a new one is made, and everybody logs in again");
		rc = RC_INVALID;
	} else if (!rc) {
		memcpy(ret, t.p, DESK_KEY_BYTES);
	}
	if (t.p)
		secret_wipe(t.p, t.cap);
	text_release(&t);
	return rc;
}

/* The first that has one: it is the app that the pages belong to. */
static int64_t agentid_of(const struct conf *c)
{
	const char *app;
	for (int i = 0; (app = conf_name(c, "app", i)) != NULL; i++)
		if (conf_int(c, "app", app, "agentid") > 0)
			return conf_int(c, "app", app, "agentid");
	return 0;
}

/* What the table of keys cannot say. */
static enum rc check(const struct desk_conf *d, struct err *err)
{
	struct url_parts u;
	if (d->sdk.n && url_split(d->sdk, &u, NULL))
		return err_set(err, RC_INVALID, "'sdk' under [desk] is no address: '%.*s'", SPAN_ARG(d->sdk));
	if (d->verify.n && (!span_starts(d->verify, "WW_verify_") || !span_ends(d->verify, ".txt"))) {
		err_set(err, RC_INVALID, "'verify' under [desk] is no such file: '%.*s'", SPAN_ARG(d->verify));
		err_hint(err, "write its name as WeCom gives it: WW_verify_AbC123.txt");
		return RC_INVALID;
	}
	return RC_OK;
}

void deskport_release(struct deskport *p)
{
	stall_release(&p->stall);
}

enum rc deskport_fill(
	struct deskport *p, const struct conf *c, const struct datadir *dir, struct desk_conf *ret, struct err *err)
{
	p->dir = dir;
	stall_init(&p->stall);
	ret->ask = on_ask;
	ret->ask_soon = on_ask_soon;
	ret->keep = on_keep;
	ret->step = on_step;
	ret->gate_up = on_gate_up;
	ret->now_ms = on_now;
	ret->person = on_person;
	ret->say = on_say;
	ret->user = p;
	ret->url = conf_get(c, "desk", NULL, "url");
	ret->state_path = dir->state_db;
	ret->users_path = dir->users;
	ret->tokens_path = dir->tokens;
	ret->tally_path = dir->tally;
	ret->metrics_near = span_is(conf_get(c, "desk", NULL, "metrics"), "loopback");
	ret->address_header = conf_str(c, "desk", NULL, "address_header");
	ret->session_ms = conf_int(c, "desk", NULL, "session_hours") * HOUR_MS;
	ret->corpid = conf_get(c, "corp", NULL, "corpid");
	ret->agentid = agentid_of(c);
	ret->authorize = conf_get(c, "desk", NULL, "authorize");
	ret->sdk = conf_get(c, "desk", NULL, "sdk");
	ret->verify = conf_get(c, "desk", NULL, "verify");
	ret->zone = &p->zone;
	enum rc rc =
		zone_load(conf_str(c, "corp", NULL, "timezone"), 0, clock_real_ms() + ZONE_YEARS_MS, &p->zone, err);
	if (!rc)
		rc = check(ret, err);
	return rc ? rc : read_key(dir, ret->key, err);
}
