#include "app/world.h"

#include "station.h"
#include "confinput.h"
#include "couponfile.h"
#include "intake.h"
#include "rendering.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "flow/send.h"
#include "sop/check.h"
#include "store/outbox.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define INPUT_BYTES ((size_t)16 << 20)
#define WORLD_BASE "https://wecom.invalid"
/* People confirm within about an hour: then it is looked for, and no quarter of an hour earlier; who must be reminded, at the deadline. */
#define COARSE_POLLS "3900, 21600"
#define RECEIVER_MS 20     /* until the receiver of an event answers */
#define ROUNDS_MOST 100000 /* at one instant: more is a loop without progress, which is a bug */

struct reply {
	uint64_t id;
	int64_t at_ms;
	bool mute, unreached;
	int status;
	struct text body;
};

struct world {
	struct station engine;
	struct store_db *view; /* the sender's own, NULL unless shared */
	bool shared, once, coarse;
	int64_t lag_ms; /* the view stands still until then; 0: it does not */
	struct send *send;
	struct brain *brain;
	const struct conf *conf;
	struct intake_folder media;
	int64_t now_ms;
	int fold_most;
	int (*receiver)(void *user, int64_t now_ms, const struct wecom_call *call);
	void *receiver_user;
	struct reply *reply; /* under way, in order of submission */
	int replies;
	enum rc append_rc; /* of the callbacks appended in a step */
	struct err append_err;
	bool appending;
	/* What settle knows: who has reason to look again. */
	bool appended;   /* the inbox has rows that the fold has not seen */
	bool stirred;    /* the sender did something, or has a reply */
	int64_t due_ms;  /* the fold's next */
	int64_t send_ms; /* the sender's next; it may be in the past while a budget is used up */
};

/* -- the port ------------------------------------------------------------------------------------------------------------- */

/* What stands behind the host. */
static struct span target_of(struct span url)
{
	struct span rest = span_drop(url, sizeof WORLD_BASE - 1);
	INVARIANT(span_starts(url, WORLD_BASE));
	return rest;
}

static void submit(void *user, const struct wecom_call *call)
{
	struct world *w = user;
	struct brain_answer answer;
	w->reply = mem_grow(w->reply, (size_t)w->replies + 1, sizeof *w->reply);
	struct reply *r = &w->reply[w->replies++];
	*r = (struct reply){.id = call->id};
	text_init(&r->body, 16u << 20);
	if (!span_starts(call->url, WORLD_BASE)) { /* of a [hook NAME] */
		r->status = w->receiver ? w->receiver(w->receiver_user, w->now_ms, call) : 200;
		r->mute = r->status == WORLD_MUTE;
		r->unreached = r->status == WORLD_UNREACHED;
		r->at_ms = w->now_ms + (r->mute ? call->timeout_ms : RECEIVER_MS);
		return;
	}
	brain_call(w->brain, w->now_ms, call->method, target_of(call->url), call->content_type, call->body, &r->body,
		&answer);
	r->status = answer.status;
	r->mute = answer.mute;
	r->unreached = answer.unreached;
	r->at_ms = w->now_ms + (answer.mute ? call->timeout_ms : answer.delay_ms);
}

/* The replies that are due, in order of time and submission. true: there was one. */
static bool deliver(struct world *w)
{
	int first = -1;
	for (int i = 0; i < w->replies; i++)
		if (w->reply[i].at_ms <= w->now_ms && (first < 0 || w->reply[i].at_ms < w->reply[first].at_ms))
			first = i;
	if (first < 0)
		return false;
	struct reply r = w->reply[first];
	memmove(&w->reply[first], &w->reply[first + 1], (size_t)(w->replies - first - 1) * sizeof r);
	w->replies--;
	enum port_outcome outcome = r.unreached ? PORT_NOT_SENT : r.mute ? PORT_UNKNOWN : PORT_ANSWERED;
	struct wecom_reply out = {.id = r.id,
		.date_ms = w->now_ms,
		.outcome = outcome,
		.status = r.status,
		.body = r.body.n ? text_span(&r.body) : SPAN_LIT("")};
	send_reply(w->send, w->now_ms, &out);
	text_release(&r.body);
	return true;
}

static enum rc load_media(void *user, struct span sha256, struct text *out, struct err *err)
{
	struct world *w = user;
	if (!w->media.media)
		return err_set(err, RC_NOTFOUND, "no scripts are loaded");
	return intake_media(&w->media, sha256, out, err);
}

static enum rc find_hook(void *user, struct span name, struct span *ret_url, struct span *ret_secret)
{
	const struct world *w = user;
	return conf_hook(w->conf, name, ret_url, ret_secret) ? RC_OK : RC_NOTFOUND;
}

static enum rc find_robot(void *user, struct span name, struct span *ret_key, int *ret_per_minute)
{
	const struct world *w = user;
	return conf_robot(w->conf, name, ret_key, ret_per_minute) ? RC_OK : RC_NOTFOUND;
}

/* -- life ----------------------------------------------------------------------------------------------------------------- */

static enum rc start(struct world *w, const char *data_dir, struct err *err)
{
	const char *app = conf_sender(w->conf);
	struct wecom_port port = {w, submit};
	struct send_conf sc = {
		.user = w, .load_media = load_media, .robot = find_robot, .hook = find_hook, .wide = w->coarse};
	sc.corpid = conf_get(w->conf, "corp", NULL, "corpid");
	sc.secret = app ? conf_get(w->conf, "app", app, "secret") : SPAN_LIT("");
	sc.pay_secret = conf_get(w->conf, "pay", NULL, "secret");
	sc.api_base = SPAN_LIT(WORLD_BASE);
	sc.calls_per_minute = (int)conf_int(w->conf, "wecom", NULL, "calls_per_minute");
	w->appended = w->stirred = true;
	w->due_ms = w->send_ms = 0;
	enum rc rc = data_dir ? station_open_volatile(data_dir, w->shared, &w->engine, err)
			      : station_open_memory(w->once, &w->engine, err);
	if (!rc && w->shared)
		rc = db_open(w->engine.dir.state_db, DB_READ_ONLY, &w->view, err);
	if (!rc)
		rc = send_new(w->view ? w->view : w->engine.db, w->engine.in, &port, &sc, w->now_ms, &w->send, err);
	return rc;
}

enum rc world_new(const struct world_conf *conf, struct world **ret, struct err *err)
{
	struct world *w = mem_alloc(sizeof *w);
	struct text body;
	w->brain = conf->brain;
	w->conf = conf->conf;
	w->now_ms = conf->start_ms;
	w->fold_most = conf->fold_most ? conf->fold_most : FOLD_TURN_INPUTS;
	w->engine.lock_fd = -1;
	w->shared = conf->shared;
	w->once = conf->once;
	w->coarse = conf->coarse;
	w->receiver = conf->receiver;
	w->receiver_user = conf->receiver_user;
	INVARIANT(conf->data_dir ? !conf->once : !conf->shared);
	text_init(&body, INPUT_BYTES);
	enum rc rc = start(w, conf->data_dir, err);
	if (!rc)
		rc = confinput_write(
			w->conf, conf->coarse ? SPAN_LIT(COARSE_POLLS) : SPAN_ABSENT, w->now_ms, &body, err);
	if (!rc)
		rc = world_append(w, INBOX_CONFIG, SPAN_ABSENT, text_span(&body), err);
	text_release(&body);
	if (rc) {
		world_free(w);
		return rc;
	}
	*ret = w;
	return RC_OK;
}

static void drop_replies(struct world *w)
{
	for (int i = 0; i < w->replies; i++)
		text_release(&w->reply[i].body);
	w->replies = 0;
}

void world_free(struct world *w)
{
	if (!w)
		return;
	drop_replies(w);
	mem_free(w->reply);
	send_free(w->send);
	db_close(w->view);
	station_close(&w->engine);
	intake_release(&w->media);
	mem_free(w);
}

enum rc world_crash(struct world *w, struct err *err)
{
	char dir[512];
	INVARIANT(w->engine.dir.root[0]);
	snprintf(dir, sizeof dir, "%s", w->engine.dir.root);
	drop_replies(w);
	send_free(w->send);
	w->send = NULL;
	db_close(w->view);
	w->view = NULL;
	w->lag_ms = 0;
	station_close(&w->engine);
	return start(w, dir, err);
}

/* -- inputs ---------------------------------------------------------------------------------------------------------------- */

enum rc world_append(struct world *w, int kind, struct span app, struct span body, struct err *err)
{
	int64_t id;
	enum rc rc = inbox_begin(w->engine.in, err);
	if (rc)
		return rc;
	w->appended = true;
	rc = inbox_append(w->engine.in, w->now_ms, (enum inbox_kind)kind, app, body, &id, err);
	if (rc) {
		inbox_rollback(w->engine.in);
		return rc;
	}
	return inbox_commit(w->engine.in, err);
}

static enum rc append_codes(void *user, struct span body, struct err *err)
{
	return world_append(user, INBOX_COMMAND, SPAN_ABSENT, body, err);
}

/* The files of a folder that are ok, as inputs, and folded. */
static enum rc feed(struct world *w, struct intake_folder *f, const bool *ok, struct err *err)
{
	struct text body;
	bool any = false;
	text_init(&body, INPUT_BYTES);
	enum rc rc = couponfile_feed(w->engine.db, f, ok, append_codes, w, err);
	if (!rc)
		rc = intake_scripts(w->engine.db, f, ok, &body, &any, err);
	if (!rc && any)
		rc = world_append(w, INBOX_SCRIPTS, SPAN_ABSENT, text_span(&body), err);
	if (!rc)
		rc = station_fold_all(&w->engine, false, err);
	w->appended = w->stirred = true; /* look at everything anew */
	text_release(&body);
	return rc;
}

static enum rc take_folder(struct world *w, struct intake_folder *f, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	bool *ok = mem_array((size_t)f->n + 1, sizeof *ok);
	diag_init(&diags, a);
	enum rc rc = station_fold_all(&w->engine, false, err);
	intake_check(f, w->conf, &diags, ok);
	for (int i = 0; !rc && i < diags.n; i++)
		if (diags.v[i].severity == DIAG_ERROR)
			rc = err_set(err, RC_INVALID, "%.*s: line %d: %s %.*s", SPAN_ARG(diags.v[i].file),
				diags.v[i].line, diags.v[i].code, SPAN_ARG(diags.v[i].text));
	if (!rc)
		rc = feed(w, f, ok, err);
	mem_free(ok);
	arena_free(a);
	return rc;
}

enum rc world_scripts(struct world *w, const char *dir, struct err *err)
{
	intake_release(&w->media);
	enum rc rc = intake_read(dir, &w->media, err);
	return rc ? rc : take_folder(w, &w->media, err);
}

enum rc world_script(struct world *w, const char *file, struct span text, struct err *err)
{
	world_script_put(w, file, text);
	return world_reload(w, err);
}

void world_script_put(struct world *w, const char *file, struct span text)
{
	if (span_present(text))
		intake_text(&w->media, file, text);
	else
		intake_drop(&w->media, file);
}

enum rc world_reload(struct world *w, struct err *err)
{
	return take_folder(w, &w->media, err);
}

enum rc world_take(struct world *w, struct intake_folder *f, const bool *ok, struct err *err)
{
	enum rc rc = station_fold_all(&w->engine, false, err);
	if (!rc)
		rc = feed(w, f, ok, err);
	intake_release(&w->media);
	w->media = *f;
	*f = (struct intake_folder){0};
	return rc;
}

static void on_event(void *user, enum brain_event what, int64_t at_ms, struct span bytes)
{
	struct world *w = user;
	int64_t id;
	if (w->append_rc)
		return;
	if (!w->appending)
		w->append_rc = inbox_begin(w->engine.in, &w->append_err);
	w->appending = w->append_rc == RC_OK;
	struct span app = what == BRAIN_CALLBACK ? span_of(conf_name(w->conf, "app", 0)) : SPAN_ABSENT;
	if (w->appending)
		w->append_rc = inbox_append(w->engine.in, at_ms, what == BRAIN_CALLBACK ? INBOX_CALLBACK : INBOX_ORDERS,
			app, bytes, &id, &w->append_err);
}

static enum rc step_brain(struct world *w, bool *ret_any, struct err *err)
{
	w->append_rc = RC_OK;
	w->appending = false;
	brain_step(w->brain, w->now_ms, on_event, w);
	*ret_any = w->appending;
	if (!w->appending)
		return RC_OK;
	if (!w->append_rc)
		return inbox_commit(w->engine.in, err);
	inbox_rollback(w->engine.in);
	*err = w->append_err;
	return w->append_rc;
}

/* -- the loop --------------------------------------------------------------------------------------------------------------- */

/* What is in the log, folded; then a tick if something is due. *ret_moved: the state is another one than before. */
static enum rc fold_some(struct world *w, bool *ret_moved, struct err *err)
{
	bool behind = true, ticked = false;
	int64_t n = 0;
	enum rc rc = RC_OK;
	while (!rc && behind) {
		rc = fold_turn(w->engine.fold, w->fold_most, &n, &behind, err);
		*ret_moved = *ret_moved || (!rc && n > 0);
	}
	if (!rc)
		rc = fold_due(w->engine.fold, &w->due_ms, err);
	if (!rc && w->due_ms <= w->now_ms)
		rc = fold_tick(w->engine.fold, w->now_ms, &ticked, err);
	w->appended = ticked;
	return rc;
}

static enum rc put_rendered(void *user, struct span body, struct err *err)
{
	return world_append(user, INBOX_RENDERED, SPAN_ABSENT, body, err);
}

/* What desk does beside: the texts that the fold asked for. */
static enum rc render_some(struct world *w, struct err *err)
{
	int n = 0;
	return rendering_step(w->engine.db, w->now_ms, put_rendered, w, &n, err);
}

/* The sender sees what is. */
static enum rc see(struct world *w, struct err *err)
{
	w->lag_ms = 0;
	w->send_ms = 0;
	return db_commit(w->view, err);
}

enum rc world_lag(struct world *w, int64_t until_ms, struct err *err)
{
	int64_t due;
	int lane;
	enum rc rc = RC_OK;
	INVARIANT(w->view);
	if (!w->lag_ms)
		rc = db_begin(w->view, err);
	if (!rc && !w->lag_ms)
		rc = outbox_next(w->view, 0, &lane, &due, err); /* a view begins with its first look */
	w->lag_ms = until_ms;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* The sender's turn, where it can have something to do: the state moved, a reply came, or its time has come. */
static enum rc send_some(struct world *w, struct err *err)
{
	int64_t head = 0, after = 0;
	int before = send_in_flight(w->send);
	enum rc rc = RC_OK;
	if (w->lag_ms && w->now_ms >= w->lag_ms)
		rc = see(w, err);
	if (!rc)
		rc = inbox_head(w->engine.in, &head, err);
	if (!rc)
		rc = send_turn(w->send, w->now_ms, &w->send_ms, err);
	if (!rc)
		rc = inbox_head(w->engine.in, &after, err);
	w->appended = w->appended || after != head;
	/* What it did not submit now it may submit in another turn at once. */
	w->stirred = after != head || send_in_flight(w->send) != before;
	if (!rc && w->lag_ms && send_in_flight(w->send) > before)
		rc = see(w, err);
	return rc;
}

/* Everything that can be done at this instant. *ret_next: when the next thing falls due. */
static enum rc settle(struct world *w, int64_t *ret_next, struct err *err)
{
	for (int round = 0; round < ROUNDS_MOST; round++) {
		bool any = false, moved = false;
		enum rc rc = RC_OK;
		if (brain_next_ms(w->brain) <= w->now_ms)
			rc = step_brain(w, &any, err);
		bool fold = w->appended || any || w->due_ms <= w->now_ms;
		while (deliver(w))
			w->stirred = true;
		w->appended = false;
		if (!rc && fold)
			rc = fold_some(w, &moved, err);
		if (!rc && fold)
			rc = render_some(w, err);
		if (!rc && (moved || w->stirred || w->send_ms <= w->now_ms || (w->lag_ms && w->lag_ms <= w->now_ms)))
			rc = send_some(w, err);
		if (rc)
			return rc;
		if (moved || w->appended || w->stirred)
			continue;
		int64_t next = w->due_ms < w->send_ms ? w->due_ms : w->send_ms;
		next = w->lag_ms && w->lag_ms < next ? w->lag_ms : next;
		for (int i = 0; i < w->replies; i++)
			next = w->reply[i].at_ms < next ? w->reply[i].at_ms : next;
		int64_t self = brain_next_ms(w->brain);
		*ret_next = self < next ? self : next;
		return RC_OK;
	}
	return err_set(err, RC_FAILED, "the world makes no progress at %lld", (long long)w->now_ms);
}

enum rc world_run(struct world *w, int64_t until_ms, struct err *err)
{
	for (;;) {
		int64_t next = INT64_MAX;
		enum rc rc = settle(w, &next, err);
		if (rc)
			return rc;
		if (next > until_ms)
			break;
		w->now_ms = next > w->now_ms ? next : w->now_ms + 1;
	}
	w->now_ms = until_ms > w->now_ms ? until_ms : w->now_ms;
	return RC_OK;
}

enum rc world_down(struct world *w, int64_t until_ms, struct err *err)
{
	drop_replies(w);
	while (brain_next_ms(w->brain) <= until_ms) {
		int64_t next = brain_next_ms(w->brain);
		bool any = false;
		w->now_ms = next > w->now_ms ? next : w->now_ms;
		enum rc rc = step_brain(w, &any, err);
		if (rc)
			return rc;
	}
	w->now_ms = until_ms > w->now_ms ? until_ms : w->now_ms;
	return world_crash(w, err);
}

/* -- replay ------------------------------------------------------------------------------------------------------------------ */

enum rc world_replay(struct world *w, int fold_most, struct err *err)
{
	struct store_db *db = NULL;
	struct fold *fold = NULL;
	struct text mine, other;
	int64_t n = 0;
	text_init(&mine, 65536);
	text_init(&other, 65536);
	enum rc rc = db_open(":memory:", 0, &db, err);
	if (!rc)
		rc = fold_open(db, w->engine.in, NULL, &fold, err);
	if (!rc)
		rc = fold_catch_up(fold, fold_most, &n, err);
	if (!rc)
		rc = fold_digest(w->engine.db, &mine, err);
	if (!rc)
		rc = fold_digest(db, &other, err);
	if (!rc && !span_eq(text_span(&mine), text_span(&other)))
		rc = err_set(err, RC_CONFLICT, "the replay gives another state:\n%s\n-- live:\n%s", text_str(&other),
			text_str(&mine));
	fold_close(fold);
	db_close(db);
	text_release(&mine);
	text_release(&other);
	return rc;
}

int64_t world_now_ms(const struct world *w)
{
	return w->now_ms;
}

struct fold *world_fold(struct world *w)
{
	return w->engine.fold;
}

struct inbox *world_inbox(struct world *w)
{
	return w->engine.in;
}

bool world_spoilt(const struct world *w)
{
	return w->engine.db && db_spoilt(w->engine.db);
}

struct store_db *world_db(struct world *w)
{
	return w->engine.db;
}
