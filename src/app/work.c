#include "work.h"

#include "archiveold.h"
#include "bars.h"
#include "checkpoint.h"
#include "clockwatch.h"
#include "command.h"
#include "dispatch.h"
#include "held.h"
#include "intake.h"
#include "putserve.h"
#include "reloadsay.h"
#include "renames.h"
#include "retention.h"
#include "scratch.h"
#include "signals.h"
#include "station.h"
#include "takeup.h"
#include "trimcode.h"
#include "watch.h"

#include "flow/checkinpage.h"
#include "base/clock.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "inbox/wake.h"
#include "net/url.h"
#include "store/archivelog.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LOOK_MS 1000      /* the head is looked at once a second even if no wake came (exact 42) */
#define TURN_MOST_US 8000 /* of the fold, then what was decided may go (D2) */
#define LOCK_MS 2000
#define DAY_MS INT64_C(86400000)
#define LOCK_STEP_MS 100

/* The fold has to be at the head before configuration and scripts are compared with it, and nothing falls due before both are in. */
enum stage { STAGE_CATCHING_UP, STAGE_CONFIGURED, STAGE_READY };

struct work {
	const struct conf *conf;
	struct station engine;
	struct dispatch *dispatch;
	struct checkpoint *checkpoint;
	struct retention *retention;
	struct putserve *put;
	int wake_fd, pipe_r, pipe_w, signal_fd;
	enum stage stage;
	int64_t turn_us; /* since when the fold's turn lasts */
	struct clockwatch clock;
	int64_t held_since_ms; /* held.h; the sender was not let go on yet */
	bool hold_unkept;      /* the disk did not take it yet */
	bool child, stop, reload;
	int64_t configured_ms; /* when the configuration was read, or the supervisor read it again and it is the same */
	int64_t scripts_id; /* of the input with scripts that was appended at HUP or for [scripts] watch: told once it is folded */
	struct watch watch;    /* [scripts] watch */
	struct archiveold old; /* words of the chat archive */
	bool appended;         /* by somebody on work.sock: he waits for the fold */
	enum rc broken;        /* of an answer on work.sock: the process has to end */
	struct err broken_err;
};

/* -- scripts ---------------------------------------------------------------------------------------------------------------- */

static void log_troubles(const struct intake_folder *f, const struct diag_list *l)
{
	for (int i = 0; i < f->n; i++)
		if (f->file[i].trouble)
			log_error("script not loaded", "why=\"%s\"", f->file[i].trouble);
	for (int i = 0; i < l->n; i++)
		if (l->v[i].severity == DIAG_ERROR)
			log_error("script not loaded", "file=\"%.*s\" line=%d code=%s hint=\"siyu %s\"",
				SPAN_ARG(l->v[i].file), l->v[i].line, l->v[i].code,
				strcmp(l->v[i].code, RENAMES_CODE) == 0 ? "reload" : "check");
}

/* Is it a new name, or a new step? Nobody is here to be asked: such a file stays as it runs (finding 13). */
static enum rc refuse_renames(
	struct work *w, const struct intake_folder *f, bool *ok, struct diag_list *diags, struct err *err)
{
	struct renames q;
	enum rc rc = renames_find(w->engine.db, f, ok, &q, err);
	if (!rc)
		renames_refuse(&q, f, ok, diags);
	renames_release(&q);
	return rc;
}

/* The fold is at the head. A folder that cannot be read changes nothing: what runs goes on. fresh: steps that appeared are new. */
static enum rc take_scripts(struct work *w, bool fresh, int64_t *ret_id, struct err *err)
{
	const char *dir = conf_str(w->conf, "scripts", NULL, "dir");
	struct intake_folder folder;
	struct diag_list diags;
	if (conf_flag(w->conf, "scripts", NULL, "watch"))
		watch_taken(&w->watch, dir); /* before it is read: what comes while we read is a change */
	enum rc rc = intake_survey(dir, &folder, err);
	if (rc)
		return rc == RC_FAILED ? RC_NOTFOUND : rc; /* what the folder's disk has is not the end of us */
	struct arena *a = arena_new(65536);
	bool *ok = mem_array((size_t)folder.n + 1, sizeof *ok);
	diag_init(&diags, a);
	intake_check(&folder, w->conf, &diags, ok);
	if (!fresh)
		rc = refuse_renames(w, &folder, ok, &diags, err);
	log_troubles(&folder, &diags);
	if (!rc)
		rc = takeup_scripts(&w->engine, &folder, ok, dir, ret_id, err);
	dispatch_media(w->dispatch, &folder);
	mem_free(ok);
	arena_free(a);
	return rc;
}

/* What the disk or the database did is the end of the process; what stands in the folder is not. */
static bool harmless(enum rc rc)
{
	return rc == RC_NOTFOUND || rc == RC_DENIED || rc == RC_INVALID || rc == RC_LIMIT;
}

/* What the fold did with people in flight, for the log and for who asked. */
static void say_reloaded(const struct work *w, int64_t id, struct text *ret_told)
{
	if (fold_told(w->engine.fold, id, ret_told))
		reloadsay_log(text_span(ret_told));
}

/* The next step of the start, or the reload that somebody asked for. The fold is at the head. */
static enum rc advance(struct work *w, bool *ret_stepped, struct err *err)
{
	int64_t id = 0;
	enum rc rc;
	if (w->scripts_id) {
		struct text told;
		text_init(&told, PUT_LINE_BYTES / 4);
		say_reloaded(w, w->scripts_id, &told);
		text_release(&told);
		w->scripts_id = 0;
	}
	*ret_stepped = w->stage != STAGE_READY || w->reload;
	if (w->stage == STAGE_CATCHING_UP) {
		w->stage = STAGE_CONFIGURED;
		return takeup_config(&w->engine, w->conf, &id, err);
	}
	if (!*ret_stepped)
		return RC_OK;
	rc = take_scripts(w, false, &id, err);
	if (rc && !harmless(rc))
		return rc;
	if (rc)
		log_error("the scripts were not taken, everything runs as before", "why=\"%s\"", err->text);
	else if (w->reload)
		log_info("reloaded", "scripts=\"%s\" changed=%s", conf_str(w->conf, "scripts", NULL, "dir"),
			id ? "yes" : "no");
	if (w->stage != STAGE_READY) {
		trimcode_drop();
		log_info("work is ready", "position=%lld scripts=\"%s\"", (long long)fold_position(w->engine.fold),
			conf_str(w->conf, "scripts", NULL, "dir"));
	}
	w->scripts_id = id;
	w->stage = STAGE_READY;
	w->reload = false;
	return RC_OK;
}

/* -- held (exact 3) --------------------------------------------------------------------------------------------------------- */

/* Until the sender was let go on. */
static void keep_hold(struct work *w, enum send_phase phase)
{
	struct err err = {0};
	if (w->held_since_ms == HELD_NONE)
		return;
	if (phase == SEND_OPEN) {
		held_end(&w->engine.dir);
		w->held_since_ms = HELD_NONE;
		w->hold_unkept = false;
	} else if (w->hold_unkept) {
		w->hold_unkept = held_begin(&w->engine.dir, w->held_since_ms, &err) != RC_OK;
	}
}

/* Maybe this process was rolled back together with its machine: what it did meanwhile is not in its log, nor in its memory. */
static void hold_since_gap(struct work *w, int64_t before_ms)
{
	int64_t since_ms = before_ms - SEND_HELD_AFTER_MS;
	w->held_since_ms = since_ms < w->held_since_ms ? since_ms : w->held_since_ms;
	w->hold_unkept = true;
	keep_hold(w, SEND_ASKING);
	dispatch_hold(w->dispatch, w->held_since_ms);
}

/* -- work.sock -------------------------------------------------------------------------------------------------------------- */

static enum rc on_append(void *user, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err)
{
	struct work *w = user;
	w->appended = true;
	return station_append(&w->engine, clock_real_ms(), kind, body, ret_id, err);
}

static bool on_outcome(void *user, int64_t id, struct text *ret_outcome, struct text *ret_reason)
{
	struct work *w = user;
	struct err err = {0};
	return fold_position(w->engine.fold) >= id &&
		station_outcome(&w->engine, id, ret_outcome, ret_reason, &err) == RC_OK;
}

static void on_told(void *user, int64_t id, struct text *out)
{
	struct work *w = user;
	if (!fold_told(w->engine.fold, id, out))
		text_clear(out);
}

static void tell_status(struct work *w, struct text *out)
{
	struct dispatch_status st;
	struct jsonw j;
	int64_t head = 0, inbox_bytes, state_bytes;
	struct err err = {0};
	dispatch_status(w->dispatch, &st);
	checkpoint_bytes(w->checkpoint, &inbox_bytes, &state_bytes);
	if (inbox_head(w->engine.in, &head, &err))
		head = -1;
	jsonw_init(&j, out);
	jsonw_obj(&j);
	jsonw_kbool(&j, "ready", w->stage == STAGE_READY);
	jsonw_kcstr(&j, "phase", send_phase_name(st.phase));
	jsonw_kcstr(&j, "trouble", st.trouble);
	if (w->held_since_ms != HELD_NONE)
		jsonw_kint(&j, "held_since_ms", w->held_since_ms);
	bars_tell(&st, &j);
	jsonw_kint(&j, "in_flight", st.in_flight);
	jsonw_kint(&j, "position", fold_position(w->engine.fold));
	jsonw_kint(&j, "head", head);
	jsonw_kint(&j, "inbox_wal_bytes", inbox_bytes);
	jsonw_kint(&j, "state_wal_bytes", state_bytes);
	jsonw_kint(&j, "free_bytes", datadir_free_bytes(&w->engine.dir));
	jsonw_kint(&j, "configured_ms", w->configured_ms);
	retention_tell(w->retention, &w->engine, &j);
	clockwatch_tell(&w->clock, &st, fold_now_ms(w->engine.fold), &j);
	jsonw_end_obj(&j);
}

/* {"ok":true,"changed":…,"told":"…"} or {"ok":false,"error":…}: a script with an error is told of by the command, which reads the same files. */
static void tell_reload(struct work *w, bool fresh, struct text *out)
{
	struct jsonw j;
	struct err err = {0};
	struct text outcome, reason, told;
	int64_t id = 0, folded;
	enum rc rc = RC_AGAIN;
	text_init(&told, PUT_LINE_BYTES / 4);
	text_init(&outcome, 64);
	text_init(&reason, 4096);
	if (w->stage != STAGE_READY) {
		err_set(&err, RC_AGAIN, "it is still catching up with the log");
	} else {
		rc = fold_catch_up(w->engine.fold, FOLD_TURN_INPUTS, &folded, &err);
		if (rc)
			w->broken = rc;
		if (!rc)
			rc = take_scripts(w, fresh, &id, &err);
		if (!rc && id) {
			rc = w->broken = fold_catch_up(w->engine.fold, FOLD_TURN_INPUTS, &folded, &err);
			if (!rc)
				rc = station_outcome(&w->engine, id, &outcome, &reason, &err);
			dispatch_wake(w->dispatch);
		}
		if (rc && !harmless(rc))
			w->broken = rc;
		if (w->broken)
			w->broken_err = err;
	}
	bool refused = !rc && id && strcmp(text_str(&outcome), "done") != 0;
	if (!rc && id)
		say_reloaded(w, id, &told);
	jsonw_init(&j, out);
	jsonw_obj(&j);
	jsonw_kbool(&j, "ok", !rc && !refused);
	jsonw_kbool(&j, "changed", id != 0 && !refused);
	jsonw_kstr_opt(&j, "error", rc ? span_of(err.text) : refused ? text_span(&reason) : SPAN_ABSENT);
	jsonw_kstr_opt(&j, "told", told.n ? text_span(&told) : SPAN_ABSENT);
	jsonw_end_obj(&j);
	text_release(&told);
	text_release(&outcome);
	text_release(&reason);
}

/* of: a customer, whose pages are asked for; else token. */
static void tell_page(struct work *w, struct span token, bool of, struct text *out)
{
	struct err err = {0};
	size_t before = out->n;
	enum rc rc = of ? checkinpage_of(w->engine.fold, token, out, &err)
			: checkinpage_say(w->engine.fold, token, clock_real_ms(), out, &err);
	if (!rc)
		return;
	text_cut(out, before);
	text_adds(out, "{\"error\":\"the page cannot be read\"}");
	log_warn("a page cannot be read", "why=\"%s\"", err.text);
}

/* Only pages of ours are signed, whoever asks (D8). */
static enum putserve_said ask_wecom(struct work *w, struct span what, struct text *out, uint64_t *ret_later)
{
	if (span_starts(what, "sign ") &&
		!url_same_origin(conf_get(w->conf, "desk", NULL, "url"), span_drop(what, sizeof "sign " - 1))) {
		text_adds(out, "{\"error\":\"这个地址不是 [desk] url 的，不签名\"}");
		return PUTSERVE_SAID;
	}
	return dispatch_ask(w->dispatch, what, ret_later) ? PUTSERVE_LATER : PUTSERVE_UNKNOWN;
}

/* The reader of the chat archive goes on from there. Where inputs lie behind it that were not folded yet it puts them twice, and the fold drops them. */
static void tell_archive(struct work *w, struct text *out)
{
	struct archivelog_position at = {0};
	struct jsonw j;
	struct err err = {0};
	enum rc rc = archivelog_position(w->engine.db, &at, &err);
	jsonw_init(&j, out);
	jsonw_obj(&j);
	jsonw_kbool(&j, "ready", w->stage == STAGE_READY && (!rc || rc == RC_NOTFOUND));
	jsonw_kint(&j, "seq", at.seq);
	jsonw_end_obj(&j);
}

static enum putserve_said on_ask(void *user, struct span what, struct text *out, uint64_t *ret_later)
{
	struct work *w = user;
	if (span_is(what, "status")) {
		tell_status(w, out);
	} else if (span_is(what, "release")) {
		struct dispatch_status st;
		dispatch_status(w->dispatch, &st);
		dispatch_release(w->dispatch);
		text_addf(out, "{\"ok\":true,\"held\":%s}", st.phase == SEND_OPEN ? "false" : "true");
	} else if (span_is(what, "reload")) {
		tell_reload(w, false, out);
	} else if (span_is(what, "reload new")) {
		tell_reload(w, true, out);
	} else if (span_is(what, "archive")) {
		tell_archive(w, out);
	} else if (span_starts(what, "checkin ")) {
		tell_page(w, span_drop(what, sizeof "checkin " - 1), false, out);
	} else if (span_starts(what, "checkins ")) {
		tell_page(w, span_drop(what, sizeof "checkins " - 1), true, out);
	} else {
		return ask_wecom(w, what, out, ret_later);
	}
	return PUTSERVE_SAID;
}

static bool on_answered(void *user, uint64_t number, struct text *out)
{
	const struct work *w = user;
	return dispatch_answered(w->dispatch, number, out);
}

static void on_forget(void *user, uint64_t number)
{
	const struct work *w = user;
	dispatch_forget(w->dispatch, number);
}

/* -- the loop ---------------------------------------------------------------------------------------------------------------- */

static bool turn_enough(void *user)
{
	const struct work *w = user;
	return clock_mono_us() - w->turn_us >= TURN_MOST_US;
}

static enum rc fold_some(struct work *w, bool *ret_more, bool *ret_believed, struct err *err)
{
	int64_t folded = 0;
	int64_t gap_ms;
	bool behind = false, ticked = false, stepped = false, aged = false;
	struct dispatch_status st;
	w->turn_us = clock_mono_us();
	fold_enough(w->engine.fold, turn_enough, w);
	enum rc rc = fold_turn(w->engine.fold, FOLD_TURN_INPUTS, &folded, &behind, err);
	fold_enough(w->engine.fold, NULL, NULL);
	if (rc)
		return rc;
	if (folded > 0)
		dispatch_wake(w->dispatch);
	dispatch_status(w->dispatch, &st);
	if (st.dead) {
		err_set(err, RC_FAILED, "the sender ended: %s", st.dead_why);
		err_hint(err, "%s", st.dead_todo);
		return RC_FAILED;
	}
	keep_hold(w, st.phase);
	if (!retention_busy(w->retention))
		checkpoint_restart(w->checkpoint, w->engine.in, w->engine.db, !behind && folded == 0);
	*ret_believed = clockwatch_believed(&w->clock, w->dispatch, &st, fold_now_ms(w->engine.fold), &gap_ms);
	if (gap_ms != HELD_NONE)
		hold_since_gap(w, gap_ms);
	if (!behind)
		rc = advance(w, &stepped, err);
	if (!rc && !behind && !stepped && *ret_believed)
		rc = fold_tick(w->engine.fold, clock_real_ms(), &ticked, err);
	if (!rc && !behind && !stepped && !ticked && w->stage == STAGE_READY)
		rc = archiveold_step(&w->old, &w->engine, conf_int(w->conf, "archive", NULL, "keep_days") * DAY_MS,
			clock_real_ms(), &aged, err);
	if (!rc && !behind && !stepped && !ticked && !aged && w->stage == STAGE_READY)
		retention_step(w->retention, &w->engine, clock_real_ms(), *ret_believed);
	*ret_more = behind || ticked || stepped || aged;
	return rc;
}

static int64_t wait_ms(struct work *w, bool believed, int64_t put_next_ms)
{
	struct err err = {0};
	int64_t due = FOLD_NO_DUE, wait = LOOK_MS, left;
	if (believed && !fold_due(w->engine.fold, &due, &err) && due != FOLD_NO_DUE) {
		left = due - clock_real_ms();
		wait = left < 0 ? 0 : left < wait ? left : wait;
	}
	left = put_next_ms == INT64_MAX ? LOOK_MS : put_next_ms - clock_boot_ms();
	wait = left < wait ? left : wait;
	return wait < 0 ? 0 : wait;
}

/* [scripts] watch: the folder was written and stands still. The same rules as for a reload that was asked for. */
static bool scripts_changed(struct work *w)
{
	const char *dir = conf_str(w->conf, "scripts", NULL, "dir");
	if (w->stage != STAGE_READY || !conf_flag(w->conf, "scripts", NULL, "watch") ||
		!watch_changed(&w->watch, dir, clock_boot_ms()))
		return false;
	log_info("the scripts changed", "scripts=\"%s\"", dir);
	return true;
}

static enum rc loop(struct work *w, struct err *err)
{
	struct pollfd fds[3 + PUTSERVE_CLIENTS + 1];
	char sink[256];
	while (!w->stop) {
		bool more = false, believed = false;
		int64_t put_next = INT64_MAX;
		w->appended = false;
		enum rc rc = fold_some(w, &more, &believed, err);
		if (!rc)
			rc = putserve_step(w->put, clock_boot_ms(), &put_next, err);
		if (!rc && w->broken) {
			*err = w->broken_err;
			rc = w->broken;
		}
		if (rc)
			return rc;
		fds[0] = (struct pollfd){.fd = w->wake_fd, .events = POLLIN};
		fds[1] = (struct pollfd){.fd = w->pipe_r, .events = POLLIN};
		fds[2] = (struct pollfd){.fd = w->signal_fd, .events = POLLIN};
		int n = 3 + putserve_poll(w->put, &fds[3]);
		poll(fds, (nfds_t)n, more || w->appended ? 0 : (int)wait_ms(w, believed, put_next));
		wake_drain(w->wake_fd);
		while (read(w->pipe_r, sink, sizeof sink) > 0)
			;
		unsigned got = signals_take(w->signal_fd);
		w->stop = w->stop || (got & SIGNALS_STOP) != 0;
		w->reload = w->reload || (got & (SIGNALS_RELOAD | SIGNALS_SCRIPTS)) != 0 || scripts_changed(w);
		if ((got & SIGNALS_RELOAD) && w->child) /* alone nobody has read it */
			w->configured_ms = clock_real_ms();
	}
	return RC_OK;
}

/* -- life ---------------------------------------------------------------------------------------------------------------------- */

/* A command may be folding here, or a forerunner that was killed is ending. RC_CONFLICT comes of the lock alone. */
static enum rc open_engine(struct work *w, struct err *err)
{
	int64_t end = clock_boot_ms() + LOCK_MS;
	bool told = false;
	for (;;) {
		enum rc rc = station_open(conf_str(w->conf, "data", NULL, "dir"), &w->engine, err);
		if (rc != RC_CONFLICT || (!w->child && clock_boot_ms() >= end))
			return rc;
		if (!told && clock_boot_ms() >= end) {
			log_warn("work waits", "why=\"%s\"", err->text);
			told = true;
		}
		struct pollfd p = {.fd = w->signal_fd, .events = POLLIN};
		poll(&p, 1, LOCK_STEP_MS);
		if (signals_take(w->signal_fd) & SIGNALS_STOP) {
			w->stop = true;
			return RC_OK;
		}
	}
}

static enum rc open_all(struct work *w, struct err *err)
{
	int ends[2];
	struct putserve_host host = {w, on_append, on_outcome, on_told, on_ask, on_answered, on_forget};
	enum rc rc = open_engine(w, err);
	if (rc || w->stop)
		return rc;
	scratch_sweep(&w->engine.dir); /* of a speculation that was killed */
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
		return err_set(err, RC_FAILED, "making a pipe: %s", strerror(errno));
	w->pipe_r = ends[0];
	w->pipe_w = ends[1];
	w->hold_unkept = held_look(&w->engine.dir, w->engine.in, clock_real_ms(), &w->held_since_ms, err) != RC_OK;
	clockwatch_start(&w->clock);
	rc = wake_listen(w->engine.dir.wake, &w->wake_fd, err);
	if (!rc)
		rc = dispatch_new(w->conf, &w->engine.dir, w->pipe_w, w->held_since_ms, &w->dispatch, err);
	if (!rc)
		rc = checkpoint_new(&w->engine.dir, &w->checkpoint, err);
	if (!rc)
		rc = retention_new(
			&w->engine.dir, conf_int(w->conf, "data", NULL, "inbox_days") * DAY_MS, &w->retention, err);
	if (!rc)
		rc = putserve_new(w->engine.dir.sock, &host, &w->put, err);
	return rc;
}

static void close_all(struct work *w)
{
	putserve_free(w->put);
	dispatch_free(w->dispatch);
	retention_free(w->retention);
	checkpoint_free(w->checkpoint);
	const int fds[] = {w->wake_fd, w->pipe_r, w->pipe_w};
	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	station_close(&w->engine);
}

int work_run(const struct conf *conf, bool child, int signal_fd)
{
	struct work w = {.conf = conf,
		.child = child,
		.configured_ms = clock_real_ms(),
		.wake_fd = -1,
		.pipe_r = -1,
		.pipe_w = -1,
		.signal_fd = signal_fd,
		.engine = {.lock_fd = -1}};
	struct err err = {0};
	enum rc rc = open_all(&w, &err);
	if (!rc && !w.stop)
		rc = loop(&w, &err);
	int code = EXIT_DONE;
	if (rc)
		code = command_fail(&err, EXIT_DATA);
	close_all(&w);
	return code;
}
