#include "await.h"

#include "bars.h"
#include "onscreen.h"
#include "station.h"

#include "base/clock.h"
#include "store/meta.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "wecom/api.h"
#include "wecom/errclass.h"

#include <poll.h>
#include <string.h>

#define LOOK_MS 250
#define SURE_MS 1000    /* what bars all calls is looked at twice */
#define SILENT_MS 12000 /* a call without an answer is made again; the slowest may take 10 s */
#define GONE_MS 6000    /* a work that died is started again in less */
#define STILL_MS 60000  /* nothing moves: it goes on without us */
#define OUT_BYTES ((size_t)16 << 20)
#define STATUS_BYTES ((size_t)65536)

/* -- what is in the way ---------------------------------------------------------------------------------------------------------- */

struct watch {
	const struct await *await;
	struct text said, was; /* of the state: now and before */
	int64_t still_ms;      /* since when both are the same */
	int64_t gone_ms;       /* since when nobody answers on work.sock, 0: somebody does */
	int64_t bar_ms;        /* since when that bar holds */
	struct sendbar bar;
	bool refused; /* the fold would not have what was told: said says why */
};

static void ask_work(struct app *app, struct watch *w, int64_t now_ms)
{
	struct datadir dir;
	struct text answer;
	struct json_doc *doc = NULL;
	struct err err = {0};
	struct sendbar bar = {.kind = SENDBAR_NONE};
	text_init(&answer, STATUS_BYTES);
	enum rc rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = put_ask(dir.sock, SPAN_LIT("{\"ask\":\"status\"}"), &answer, &err);
	if (!rc)
		rc = json_parse(span_trim(text_span(&answer)), &doc, &err);
	if (!rc)
		bars_read(json_root(doc), w->await->pay, &bar);
	json_free(doc);
	text_release(&answer);
	/* One that is there and too busy to answer is not gone: STILL_MS ends that. */
	w->gone_ms = !rc || rc == RC_AGAIN ? 0 : w->gone_ms ? w->gone_ms : now_ms;
	if (bar.kind != w->bar.kind)
		w->bar_ms = now_ms;
	w->bar = bar;
}

static void note_progress(struct watch *w, int64_t now_ms)
{
	if (w->still_ms && span_eq(text_span(&w->said), text_span(&w->was)))
		return;
	w->still_ms = now_ms;
	text_clear(&w->was);
	text_add(&w->was, text_span(&w->said));
}

/* true: it is not waited for any longer, for the reason in why. */
static bool in_vain(const struct watch *w, int64_t now_ms, struct err *why)
{
	struct text said;
	const char *todo = "";
	if (w->gone_ms && now_ms - w->gone_ms >= GONE_MS) {
		err_set(why, RC_AGAIN, "siyu serve 不在运行了，没有人去问企业微信");
		err_hint(why, "没有丢：siyu serve 再启动就接着做；%s 看做到哪里", w->await->later);
		return true;
	}
	if (w->bar.kind != SENDBAR_NONE &&
		now_ms - w->bar_ms >= (w->bar.kind == SENDBAR_SILENT ? SILENT_MS : SURE_MS)) {
		text_init(&said, 1024);
		bars_say(&w->bar, w->await->pay, &said, &todo);
		err_set(why, RC_AGAIN, "%s", text_str(&said));
		err_hint(why, "%s。没有丢：通了自己接着做，%s 看做到哪里", todo, w->await->later);
		text_release(&said);
		return true;
	}
	if (now_ms - w->still_ms < STILL_MS)
		return false;
	err_set(why, RC_AGAIN, "等了 %d 秒没有动静，不再等了", STILL_MS / 1000);
	err_hint(why, "没有丢，siyu serve 接着做：%s 看做到哪里；siyu status 看在等什么，siyu doctor 看通不通",
		w->await->later);
	return true;
}

/* -- waiting --------------------------------------------------------------------------------------------------------------------- */

/* What is told to a work that has much to fold is accepted before it counts. */
static enum rc counted(struct store_db *db, struct watch *w, bool *ret, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct meta m;
	enum outcome o;
	struct span reason = SPAN_ABSENT;
	enum rc rc = meta_get(db, a, &m, err);
	*ret = !rc && m.position >= w->await->input;
	if (*ret)
		rc = outcome_get(db, a, w->await->input, &o, &reason, err);
	w->refused = !rc && reason.n > 0;
	if (w->refused)
		text_add(&w->said, reason);
	else if (!rc && !*ret)
		text_addf(
			&w->said, "收下了，siyu serve 再算 %lld 条就到它\n", (long long)(w->await->input - m.position));
	arena_free(a);
	return rc;
}

static enum rc look(struct app *app, struct watch *w, enum await_state *ret, struct err *err)
{
	struct station s;
	bool there = false;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, err);
	if (rc)
		return rc;
	text_clear(&w->said);
	rc = counted(s.db, w, &there, err);
	if (w->refused)
		*ret = AWAIT_FAILED;
	else if (!rc && there)
		rc = w->await->look(app, s.db, w->await->user, ret, &w->said, err);
	station_close(&s);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* *ret stays AWAIT_ON when it is not waited for any longer. */
static enum rc wait_for_it(struct app *app, struct watch *w, enum await_state *ret, struct err *why)
{
	for (;;) {
		int64_t now_ms;
		enum rc rc = look(app, w, ret, why);
		if (rc || *ret != AWAIT_ON)
			return rc;
		if (app->tty)
			fprintf(stderr, "\r\033[K%.*s", (int)strcspn(text_str(&w->said), "\n"), text_str(&w->said));
		now_ms = clock_boot_ms();
		note_progress(w, now_ms);
		ask_work(app, w, now_ms);
		if (in_vain(w, now_ms, why))
			return RC_OK;
		(void)poll(NULL, 0, LOOK_MS);
	}
}

int await_end(struct app *app, const struct await *a)
{
	struct watch w = {.await = a};
	struct err why = {0};
	enum await_state state = AWAIT_ON;
	text_init(&w.said, OUT_BYTES);
	text_init(&w.was, OUT_BYTES);
	enum rc rc = wait_for_it(app, &w, &state, &why);
	if (app->tty)
		fputs("\r\033[K", stderr);
	if (!rc && w.refused)
		fprintf(stderr, "siyu: %s\n", text_str(&w.said));
	else if (!rc)
		onscreen_put(text_span(&w.said));
	fflush(stdout);
	text_release(&w.said);
	text_release(&w.was);
	if (rc)
		return command_fail(&why, command_code(rc));
	if (w.refused)
		return EXIT_NO;
	return state == AWAIT_ON ? command_fail(&why, EXIT_PEER) : state == AWAIT_FAILED ? EXIT_PEER : EXIT_DONE;
}

/* -- the calls of one input ------------------------------------------------------------------------------------------------------- */

struct calls {
	int64_t input_id;
	const struct await_words *words;
	int made;
};

static void say_refusal(const struct outbox_row *e, struct text *out)
{
	const char *words = e->code == OUTBOX_NONE ? "" : errclass_find(api_find(e->api), e->code)->words;
	switch (e->state) {
	case OUTBOX_FAILED:
		if (e->code == OUTBOX_NONE)
			text_addf(out, "没有做成：%.*s\n",
				SPAN_ARG(e->detail.n ? e->detail : SPAN_LIT("企业微信没有回答")));
		else
			text_addf(out, "没有做成：企业微信回了 %lld %.*s%s%s\n", (long long)e->code,
				SPAN_ARG(e->detail), words[0] ? "。" : "", words);
		break;
	case OUTBOX_UNSURE:
	case OUTBOX_HELD: text_adds(out, "没有回答，不知道做成没有：siyu unsure\n"); break;
	case OUTBOX_CANCELLED:
	case OUTBOX_EXPIRED:
		text_addf(out, "没有做：%.*s\n", SPAN_ARG(e->detail.n ? e->detail : SPAN_LIT("期限过了")));
		break;
	case OUTBOX_READY:
	case OUTBOX_ATTEMPTED:
	case OUTBOX_DONE:
	case OUTBOX_STATES: break;
	}
}

static enum rc look_at_calls(
	struct app *app, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err)
{
	struct calls *c = user;
	struct arena *a = arena_new(4096);
	enum rc rc = RC_OK;
	bool on = false, bad = false;
	(void)app;
	for (c->made = 0; !rc; c->made += !rc) {
		struct outbox_row e;
		rc = outbox_get(db, a, (struct outbox_key){c->input_id, c->made}, &e, err);
		if (rc)
			break;
		on = on || e.state == OUTBOX_READY || e.state == OUTBOX_ATTEMPTED;
		bad = bad || (e.state != OUTBOX_DONE && e.state != OUTBOX_READY && e.state != OUTBOX_ATTEMPTED);
		say_refusal(&e, out);
	}
	arena_free(a);
	if (rc != RC_NOTFOUND)
		return rc;
	*ret = on ? AWAIT_ON : bad ? AWAIT_FAILED : AWAIT_DONE;
	if (*ret == AWAIT_DONE)
		text_addf(out, "%s\n", c->made ? c->words->done : c->words->noted);
	return RC_OK;
}

/* What it makes is looked for at once: the fold has passed it. */
static enum rc count_calls(struct app *app, struct calls *c, struct err *err)
{
	struct station s;
	struct text out;
	enum await_state state;
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, err);
	if (rc)
		return rc;
	text_init(&out, STATUS_BYTES);
	rc = look_at_calls(app, s.db, c, &state, &out, err);
	text_release(&out);
	station_close(&s);
	return rc;
}

int await_answers(struct app *app, struct byhand *h, const char *by, const struct await_words *w)
{
	struct put_result r;
	struct err err = {0};
	struct calls c = {.words = w};
	bool running = byhand_served(app);
	enum rc rc = byhand_put(app, h, by, &r, &err);
	bool counted = r.counted, refused = byhand_refused(&r);
	c.input_id = r.id;
	if (rc || refused)
		return byhand_close(rc, &r, "", "", &err);
	put_result_release(&r);
	if (running && counted && (rc = count_calls(app, &c, &err)))
		return command_fail(&err, command_code(rc));
	if (!running || (counted && c.made == 0)) {
		printf("%s%s\n", w->noted, counted ? "" : "（已收下，马上生效）");
		return EXIT_DONE;
	}
	return await_end(app, &(struct await){look_at_calls, &c, false, w->later, c.input_id});
}

struct status {
	await_fn look;
	const char *none;
};

static enum rc print_status(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct status *s = user;
	enum await_state state;
	enum rc rc = s->look(app, db, NULL, &state, out, err);
	if (rc != RC_NOTFOUND || !s->none)
		return rc;
	text_adds(out, s->none);
	return RC_OK;
}

int await_status(struct app *app, await_fn fn, const char *none)
{
	return byhand_print(app, print_status, &(struct status){fn, none});
}
