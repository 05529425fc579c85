#include "work.h"

#include "command.h"
#include "dispatch.h"
#include "station.h"
#include "intake.h"
#include "putserve.h"
#include "signals.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "inbox/wake.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_MS 1000          /* the head is looked at once a second even if no wake came (exact 42) */
#define BELIEF_MS 300000      /* how far our clock may be from WeCom's (D1) */
#define DRIFT_MS 60000        /* real time against boot time: somebody set the clock (D1) */
#define INPUT_BYTES ((size_t)16 << 20)

struct work {
	const struct conf *conf;
	struct station engine;
	struct dispatch *dispatch;
	struct putserve *put;
	int wake_fd, pipe_r, pipe_w, signal_fd;
	int64_t drift_base_ms;    /* real minus boot when the clock was last believed */
	bool doubted, told_doubt;
	bool stop;
};

/* -- inputs of our own: configuration and scripts ---------------------------------------------------------------------- */

static void log_diags(const struct diag_list *l)
{
	for (int i = 0; i < l->n; i++)
		if (l->v[i].severity == DIAG_ERROR)
			log_error("script not loaded", "file=\"%.*s\" line=%d code=%s hint=\"siyu check %.*s\"", SPAN_ARG(l->v[i].file), l->v[i].line, l->v[i].code, SPAN_ARG(l->v[i].file));
}

static enum rc take_config(struct work *w, struct err *err)
{
	struct text body;
	bool differs = false;
	int64_t id;
	text_init(&body, INPUT_BYTES);
	enum rc rc = intake_config(w->conf, clock_real_ms(), &body, err);
	if (!rc)
		rc = intake_config_differs(w->engine.db, text_span(&body), &differs, err);
	if (!rc && differs)
		rc = station_append(&w->engine, clock_real_ms(), INBOX_CONFIG, text_span(&body), &id, err);
	text_release(&body);
	return rc;
}

static enum rc take_scripts(struct work *w, struct err *err)
{
	struct intake_folder folder;
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	struct text body;
	bool any = false;
	int64_t id;
	text_init(&body, INPUT_BYTES);
	diag_init(&diags, a);
	enum rc rc = intake_read(conf_str(w->conf, "scripts", NULL, "dir"), &folder, err);
	if (!rc) {
		bool *ok = mem_array((size_t)folder.n + 1, sizeof *ok);
		intake_check(&folder, w->conf, &diags, ok);
		log_diags(&diags);
		rc = intake_scripts(w->engine.db, &folder, ok, &body, &any, err);
		mem_free(ok);
		if (!rc && any)
			rc = station_append(&w->engine, clock_real_ms(), INBOX_SCRIPTS, text_span(&body), &id, err);
		dispatch_media(w->dispatch, &folder);
	}
	text_release(&body);
	arena_free(a);
	return rc;
}

/* Before the fold takes what is new, it has passed what is old: differences are against the state at the head. */
static enum rc take_all(struct work *w, struct err *err)
{
	enum rc rc = station_fold_all(&w->engine, false, err);
	if (!rc)
		rc = take_config(w, err);
	if (!rc)
		rc = station_fold_all(&w->engine, false, err);
	if (!rc)
		rc = take_scripts(w, err);
	return rc;
}

/* -- the clock (D1) ------------------------------------------------------------------------------------------------------- */

static bool clock_believed(struct work *w, const struct dispatch_status *st)
{
	int64_t drift = clock_real_ms() - clock_boot_ms();
	if (!w->doubted && llabs(drift - w->drift_base_ms) > DRIFT_MS) {
		log_warn("the clock was moved; nothing falls due until WeCom agrees with it", "by_ms=%lld", (long long)(drift - w->drift_base_ms));
		w->doubted = true;
		dispatch_ask_time(w->dispatch);
		return false;
	}
	if (st->witness_local_ms == 0)
		return false;
	if (llabs(st->witness_local_ms - st->witness_date_ms) > BELIEF_MS) {
		if (!w->told_doubt)
			log_error("this machine's clock is off; nothing falls due until it is right", "off_ms=%lld hint=\"set it by NTP\"", (long long)(st->witness_local_ms - st->witness_date_ms));
		w->told_doubt = true;
		return false;
	}
	w->doubted = w->told_doubt = false;
	w->drift_base_ms = drift;
	return true;
}

/* -- work.sock -------------------------------------------------------------------------------------------------------------- */

static enum rc on_append(void *user, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err)
{
	struct work *w = user;
	return station_append(&w->engine, clock_real_ms(), kind, body, ret_id, err);
}

static bool on_outcome(void *user, int64_t id, struct text *ret_outcome, struct text *ret_reason)
{
	struct work *w = user;
	struct err err = {0};
	return fold_position(w->engine.fold) >= id && station_outcome(&w->engine, id, ret_outcome, ret_reason, &err) == RC_OK;
}

static void tell_status(struct work *w, struct text *out)
{
	struct dispatch_status st;
	struct jsonw j;
	int64_t head = 0;
	struct err err = {0};
	dispatch_status(w->dispatch, &st);
	if (inbox_head(w->engine.in, &head, &err))
		head = -1;
	jsonw_init(&j, out);
	jsonw_obj(&j);
	jsonw_kcstr(&j, "phase", send_phase_name(st.phase));
	jsonw_kcstr(&j, "trouble", st.trouble);
	jsonw_kint(&j, "in_flight", st.in_flight);
	jsonw_kint(&j, "position", fold_position(w->engine.fold));
	jsonw_kint(&j, "head", head);
	jsonw_kint(&j, "inbox_wal_bytes", st.inbox_wal_bytes);
	jsonw_kint(&j, "state_wal_bytes", st.state_wal_bytes);
	jsonw_kbool(&j, "clock_doubted", w->doubted || st.witness_local_ms == 0);
	jsonw_end_obj(&j);
}

static bool on_ask(void *user, struct span what, struct text *out)
{
	struct work *w = user;
	struct err err = {0};
	if (span_is(what, "status")) {
		tell_status(w, out);
		return true;
	}
	if (span_is(what, "release")) {
		dispatch_release(w->dispatch);
		text_adds(out, "{\"ok\":true}");
		return true;
	}
	if (span_is(what, "reload")) {
		struct jsonw j;
		enum rc rc = take_scripts(w, &err);
		jsonw_init(&j, out);
		jsonw_obj(&j);
		jsonw_kbool(&j, "ok", rc == RC_OK);
		jsonw_kstr_opt(&j, "error", rc ? span_of(err.text) : SPAN_ABSENT);
		jsonw_end_obj(&j);
		return true;
	}
	return false;
}

/* -- the loop ---------------------------------------------------------------------------------------------------------------- */

static enum rc fold_some(struct work *w, bool *ret_more, struct err *err)
{
	int64_t folded = 0;
	bool behind = false, ticked = false;
	struct dispatch_status st;
	enum rc rc = fold_turn(w->engine.fold, FOLD_TURN_INPUTS, &folded, &behind, err);
	if (rc)
		return rc;
	dispatch_status(w->dispatch, &st);
	if (st.dead)
		return err_set(err, RC_FAILED, "the sender ended: %s", st.dead_why);
	if (!behind && clock_believed(w, &st))
		rc = fold_tick(w->engine.fold, clock_real_ms(), &ticked, err);
	if (folded > 0)
		dispatch_wake(w->dispatch);
	*ret_more = behind || ticked;
	return rc;
}

static int64_t wait_ms(struct work *w, int64_t put_next_ms)
{
	struct err err = {0};
	int64_t due = FOLD_NO_DUE, wait = LOOK_MS, left;
	if (!fold_due(w->engine.fold, &due, &err) && due != FOLD_NO_DUE) {
		left = due - clock_real_ms();
		wait = left < 0 ? (left > -LOOK_MS ? 0 : LOOK_MS) : left < wait ? left : wait;
	}
	left = put_next_ms == INT64_MAX ? LOOK_MS : put_next_ms - clock_boot_ms();
	wait = left < wait ? left : wait;
	return wait < 0 ? 0 : wait;
}

static void on_signals(struct work *w, struct err *err)
{
	unsigned got = signals_take(w->signal_fd);
	w->stop = w->stop || (got & SIGNALS_STOP) != 0;
	if (!(got & SIGNALS_RELOAD))
		return;
	if (take_scripts(w, err)) {
		log_error("reload failed, everything runs as before", "why=\"%s\"", err->text);
		*err = (struct err){0};
	} else {
		log_info("reloaded", "scripts=%s", conf_str(w->conf, "scripts", NULL, "dir"));
	}
}

static enum rc loop(struct work *w, struct err *err)
{
	struct pollfd fds[3 + PUTSERVE_CLIENTS + 1];
	char sink[256];
	while (!w->stop) {
		bool more = false;
		int64_t put_next = INT64_MAX;
		enum rc rc = fold_some(w, &more, err);
		if (!rc)
			rc = putserve_step(w->put, clock_boot_ms(), &put_next, err);
		if (rc)
			return rc;
		fds[0] = (struct pollfd){.fd = w->wake_fd, .events = POLLIN};
		fds[1] = (struct pollfd){.fd = w->pipe_r, .events = POLLIN};
		fds[2] = (struct pollfd){.fd = w->signal_fd, .events = POLLIN};
		int n = 3 + putserve_poll(w->put, &fds[3]);
		poll(fds, (nfds_t)n, more ? 0 : (int)wait_ms(w, put_next));
		wake_drain(w->wake_fd);
		while (read(w->pipe_r, sink, sizeof sink) > 0)
			;
		on_signals(w, err);
	}
	return RC_OK;
}

static enum rc open_all(struct work *w, struct err *err)
{
	int ends[2];
	struct putserve_host host = {w, on_append, on_outcome, on_ask};
	enum rc rc = station_open(conf_str(w->conf, "data", NULL, "dir"), &w->engine, err);
	if (rc)
		return rc;
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, RC_FAILED, "making a pipe: %s", strerror(errno));
	w->pipe_r = ends[0];
	w->pipe_w = ends[1];
	w->drift_base_ms = clock_real_ms() - clock_boot_ms();
	rc = wake_listen(w->engine.dir.wake, &w->wake_fd, err);
	if (!rc)
		rc = dispatch_new(w->conf, &w->engine.dir, w->pipe_w, false, &w->dispatch, err);
	if (!rc)
		rc = putserve_new(w->engine.dir.sock, &host, &w->put, err);
	if (!rc)
		rc = take_all(w, err);
	return rc;
}

static void close_all(struct work *w)
{
	putserve_free(w->put);
	dispatch_free(w->dispatch);
	const int fds[] = {w->wake_fd, w->pipe_r, w->pipe_w};
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	station_close(&w->engine);
}

int work_run(const struct conf *conf, int signal_fd)
{
	struct work w = {.conf = conf, .wake_fd = -1, .pipe_r = -1, .pipe_w = -1, .signal_fd = signal_fd, .engine = {.lock_fd = -1}};
	struct err err = {0};
	enum rc rc = open_all(&w, &err);
	if (!rc) {
		log_info("work is ready", "position=%lld scripts=%s", (long long)fold_position(w.engine.fold), conf_str(conf, "scripts", NULL, "dir"));
		rc = loop(&w, &err);
	}
	int code = EXIT_DONE;
	if (rc)
		code = command_fail(&err, rc == RC_FAILED || rc == RC_AGAIN ? EXIT_PEER : EXIT_DATA);
	close_all(&w);
	return code;
}
