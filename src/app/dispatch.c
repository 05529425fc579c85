#include "dispatch.h"

#include "held.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "net/fetch.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DISK_MS 1000
#define FULL_BYTES ((int64_t)4 << 20)        /* what SQLite may call full */
#define LEAST_FREE_BYTES ((int64_t)64 << 20) /* below, no new attempt starts (exact 44) */
#define TURN_MOST_MS 1000
#define ANSWER_BYTES 8192 /* to a question of a page */

/* A question of a page on its way through the thread. */
struct question {
	uint64_t number; /* 0: free */
	bool given, answered;
	struct text what, answer;
};

struct dispatch {
	pthread_t thread;
	pthread_mutex_t lock; /* of the members up to status */
	bool stop, release, ask_time;
	int64_t hold_ms; /* HELD_NONE: not to be held */
	struct intake_folder *next_media;
	struct dispatch_status status;
	struct question question[SEND_QUESTIONS];
	uint64_t last_number;
	/* the thread's own */
	struct inbox *in;
	struct store_db *db;
	struct fetch *fetch;
	struct send *send;
	struct intake_folder media;
	struct datadir dir;
	const struct conf *conf;
	int fold_wake_fd;
	bool low_disk;
};

/* -- the port: wecom's calls through net's client ---------------------------------------------------------------------- */

#define HEADERS_MOST 8
#define HEADERS_BYTES 1024

/* Lines as an array, NULL at the end. */
static const char *const *apart(struct span lines, char buf[HEADERS_BYTES], const char *v[HEADERS_MOST + 1])
{
	int n = 0;
	INVARIANT(lines.n < HEADERS_BYTES);
	memcpy(buf, lines.p, lines.n);
	buf[lines.n] = '\0';
	for (char *p = buf, *end; p && n < HEADERS_MOST; p = end) {
		end = strchr(p, '\n');
		if (end)
			*end++ = '\0';
		v[n++] = p;
	}
	v[n] = NULL;
	return v;
}

static void port_submit(void *user, const struct wecom_call *call)
{
	struct dispatch *d = user;
	char lines[HEADERS_BYTES];
	const char *header[HEADERS_MOST + 1];
	struct fetch_call f = {.id = call->id,
		.method = call->method,
		.url = call->url,
		.content_type = call->content_type,
		.body = call->body,
		.headers = span_present(call->headers) ? apart(call->headers, lines, header) : NULL,
		.timeout_ms = call->timeout_ms};
	struct err err = {0};
	if (fetch_start(d->fetch, &f, &err))
		BUG("a call that cannot be started: %s", err.text); /* api_base was checked at start */
}

static void on_reply(void *user, const struct fetch_reply *reply)
{
	static const enum port_outcome outcome[] = {
		[FETCH_ANSWERED] = PORT_ANSWERED, [FETCH_NOT_SENT] = PORT_NOT_SENT, [FETCH_UNKNOWN] = PORT_UNKNOWN};
	struct dispatch *d = user;
	struct wecom_reply r = {.id = reply->id,
		.outcome = outcome[reply->outcome],
		.status = reply->status,
		.body = reply->body,
		.date_ms = reply->date_ms};
	if (reply->outcome != FETCH_ANSWERED)
		log_warn("call without an answer", "why=\"%s\"", reply->why);
	send_reply(d->send, clock_real_ms(), &r);
}

static void on_appended(void *user)
{
	struct dispatch *d = user;
	if (write(d->fold_wake_fd, "", 1) < 0 && errno != EAGAIN)
		log_warn("waking the fold failed", "errno=%d", errno);
}

static struct question *question_of(struct dispatch *d, uint64_t number)
{
	for (int i = 0; i < SEND_QUESTIONS; i++)
		if (d->question[i].number == number)
			return &d->question[i];
	return NULL;
}

static void question_end(struct question *q)
{
	if (q->what.p)
		secret_wipe(q->what.p, q->what.cap); /* a code */
	text_release(&q->what);
	text_release(&q->answer);
	*q = (struct question){0};
}

static void on_told(void *user, uint64_t number, struct span json)
{
	struct dispatch *d = user;
	pthread_mutex_lock(&d->lock);
	struct question *q = question_of(d, number);
	if (q) {
		text_add(&q->answer, json);
		q->answered = true;
	}
	pthread_mutex_unlock(&d->lock);
	on_appended(d);
}

static enum rc on_media(void *user, struct span sha256, struct text *out, struct err *err)
{
	struct dispatch *d = user;
	if (!d->media.media)
		return err_set(err, RC_NOTFOUND, "no scripts are loaded");
	return intake_media(&d->media, sha256, out, err);
}

static enum rc on_robot(void *user, struct span name, struct span *ret_key, int *ret_per_minute)
{
	const struct dispatch *d = user;
	return conf_robot(d->conf, name, ret_key, ret_per_minute) ? RC_OK : RC_NOTFOUND;
}

static enum rc on_hook(void *user, struct span name, struct span *ret_url, struct span *ret_secret)
{
	const struct dispatch *d = user;
	return conf_hook(d->conf, name, ret_url, ret_secret) ? RC_OK : RC_NOTFOUND;
}

/* -- the thread ---------------------------------------------------------------------------------------------------------- */

/* Under the lock. */
static void take_questions(struct dispatch *d)
{
	for (int i = 0; i < SEND_QUESTIONS; i++) {
		struct question *q = &d->question[i];
		if (!q->number || q->given)
			continue;
		q->given = true;
		if (send_ask(d->send, clock_real_ms(), q->number, text_span(&q->what)))
			continue;
		text_adds(&q->answer, "{\"error\":\"同时打开的人太多，请过一会儿再打开\"}");
		q->answered = true;
	}
}

static bool take_orders(struct dispatch *d)
{
	pthread_mutex_lock(&d->lock);
	bool stop = d->stop;
	if (d->release)
		send_release(d->send);
	if (d->hold_ms != HELD_NONE)
		send_hold(d->send, d->hold_ms);
	d->hold_ms = HELD_NONE;
	if (d->ask_time)
		send_ask_time(d->send);
	d->release = d->ask_time = false;
	take_questions(d);
	if (d->next_media) {
		intake_keep_media(d->next_media, &d->media);
		intake_release(&d->media);
		d->media = *d->next_media;
		mem_free(d->next_media);
		d->next_media = NULL;
	}
	pthread_mutex_unlock(&d->lock);
	return stop;
}

static void tell_status(struct dispatch *d, const struct err *dead)
{
	struct text trouble;
	text_init(&trouble, sizeof d->status.trouble - 1);
	send_trouble(d->send, &trouble);
	/* Only this thread writes the status, so it may be read here without the lock. */
	if (trouble.n > 0 && strcmp(text_str(&trouble), d->status.trouble) != 0)
		log_warn("sending has trouble", "why=\"%.*s\"", (int)(trouble.n - (trouble.p[trouble.n - 1] == '\n')),
			trouble.p);
	pthread_mutex_lock(&d->lock);
	if (d->hold_ms == HELD_NONE)
		d->status.phase = send_phase(d->send);
	d->status.in_flight = send_in_flight(d->send);
	sendbar_look(d->send, false, &d->status.barred);
	sendbar_look(d->send, true, &d->status.barred_pay);
	/* Asked for a new witness in the meantime: the old one is void. */
	if (!d->ask_time)
		send_witness(d->send, &d->status.witness_local_ms, &d->status.witness_date_ms);
	memcpy(d->status.trouble, text_str(&trouble), trouble.n + 1);
	if (dead) {
		d->status.dead = true;
		snprintf(d->status.dead_why, sizeof d->status.dead_why, "%s", dead->text);
		snprintf(d->status.dead_todo, sizeof d->status.dead_todo, "%s", dead->hint);
	}
	pthread_mutex_unlock(&d->lock);
	text_release(&trouble);
}

/* What is kept back for answers comes back when there is room for it and for the least besides. */
static void look_at_disk(struct dispatch *d)
{
	int64_t free_bytes = datadir_free_bytes(&d->dir);
	bool low = free_bytes < LEAST_FREE_BYTES;
	if (low != d->low_disk) {
		if (low)
			log_error("the disk is nearly full: nothing new is sent",
				"free_bytes=%lld hint=\"free some space\"", (long long)free_bytes);
		else
			log_info("the disk has room again", "free_bytes=%lld", (long long)free_bytes);
		d->low_disk = low;
		send_pause(d->send, low);
	}
	if (free_bytes >= LEAST_FREE_BYTES + DATADIR_RESERVE_BYTES)
		(void)datadir_reserve_make(&d->dir);
}

/* Answers of calls under way are worth more than anything else on that disk: without them each call would be unsure. Only where the disk
 * is full: after any other failure nobody knows what became of the commit (finding 22). */
static enum rc turn(struct dispatch *d, int64_t *ret_next_ms, struct err *err)
{
	enum rc rc = send_turn(d->send, clock_real_ms(), ret_next_ms, err);
	if (rc && datadir_free_bytes(&d->dir) < FULL_BYTES && datadir_reserve_drop(&d->dir)) {
		log_error("the disk is full: the reserve is given up for answers", "why=\"%s\"", err->text);
		send_pause(d->send, true);
		d->low_disk = true;
		rc = send_turn(d->send, clock_real_ms(), ret_next_ms, err);
	}
	return rc;
}

static void log_phase(struct dispatch *d, enum send_phase *seen)
{
	enum send_phase now = send_phase(d->send);
	if (now == *seen)
		return;
	*seen = now;
	if (now == SEND_HELD)
		log_warn("the engine is held: WeCom has mass messages that this state does not know",
			"hint=\"siyu status, then siyu resume\"");
	else
		log_info("sender", "phase=%s", send_phase_name(now));
}

static void *run(void *arg)
{
	struct dispatch *d = arg;
	enum send_phase seen = SEND_CATCHING_UP;
	int64_t looked = 0;
	struct err err = {0};
	while (!take_orders(d)) {
		int64_t next = INT64_MAX;
		if (looked == 0 || clock_boot_ms() - looked >= DISK_MS) {
			looked = clock_boot_ms();
			look_at_disk(d);
		}
		if (turn(d, &next, &err)) {
			log_error("the inbox cannot be written", "why=\"%s\"", err.text);
			tell_status(d, &err);
			on_appended(d);
			return NULL;
		}
		log_phase(d, &seen);
		tell_status(d, NULL);
		int64_t wait = next == INT64_MAX ? TURN_MOST_MS : next - clock_real_ms();
		fetch_step(d->fetch, wait < 0 ? 0 : wait > TURN_MOST_MS ? TURN_MOST_MS : wait);
	}
	return NULL;
}

/* -- life ------------------------------------------------------------------------------------------------------------------ */

static enum rc open_all(
	struct dispatch *d, const struct conf *conf, const struct datadir *dir, int64_t held_since_ms, struct err *err)
{
	const char *app = conf_sender(conf);
	struct fetch_conf fc = {.agent = "siyu"};
	struct wecom_port port = {d, port_submit};
	d->conf = conf;
	struct send_conf sc = {.user = d,
		.load_media = on_media,
		.robot = on_robot,
		.hook = on_hook,
		.told = on_told,
		.appended = on_appended,
		.held = held_since_ms != HELD_NONE,
		.held_since_ms = held_since_ms};
	sc.corpid = conf_get(conf, "corp", NULL, "corpid");
	sc.secret = app ? conf_get(conf, "app", app, "secret") : SPAN_LIT("");
	sc.pay_secret = conf_get(conf, "pay", NULL, "secret");
	sc.api_base = conf_get(conf, "wecom", NULL, "api_base");
	sc.agentid = app ? conf_int(conf, "app", app, "agentid") : 0;
	sc.calls_per_minute = (int)conf_int(conf, "wecom", NULL, "calls_per_minute");
	enum rc rc = inbox_open(dir->inbox_db, 0, &d->in, err);
	if (!rc)
		rc = db_open(dir->state_db, DB_MUST_EXIST | DB_SMALL, &d->db, err);
	if (!rc)
		rc = fetch_new(&fc, on_reply, d, &d->fetch, err);
	if (!rc)
		rc = send_new(d->db, d->in, &port, &sc, clock_real_ms(), &d->send, err);
	return rc;
}

static void close_all(struct dispatch *d)
{
	fetch_free(d->fetch);
	send_free(d->send);
	db_close(d->db);
	inbox_close(d->in);
	intake_release(&d->media);
	for (int i = 0; i < SEND_QUESTIONS; i++)
		question_end(&d->question[i]);
	pthread_mutex_destroy(&d->lock);
	mem_free(d);
}

enum rc dispatch_new(const struct conf *conf, const struct datadir *dir, int fold_wake_fd, int64_t held_since_ms,
	struct dispatch **ret, struct err *err)
{
	struct dispatch *d = mem_alloc(sizeof *d);
	pthread_mutex_init(&d->lock, NULL);
	d->fold_wake_fd = fold_wake_fd;
	d->dir = *dir;
	d->hold_ms = HELD_NONE;
	enum rc rc = open_all(d, conf, dir, held_since_ms, err);
	if (!rc && pthread_create(&d->thread, NULL, run, d) != 0)
		rc = err_set(err, RC_FAILED, "starting the sending thread failed");
	if (rc) {
		close_all(d);
		return rc;
	}
	*ret = d;
	return RC_OK;
}

void dispatch_free(struct dispatch *d)
{
	if (!d)
		return;
	pthread_mutex_lock(&d->lock);
	d->stop = true;
	pthread_mutex_unlock(&d->lock);
	fetch_wake(d->fetch);
	pthread_join(d->thread, NULL);
	if (d->next_media)
		intake_release(d->next_media);
	mem_free(d->next_media);
	close_all(d);
}

void dispatch_wake(struct dispatch *d)
{
	fetch_wake(d->fetch);
}

void dispatch_release(struct dispatch *d)
{
	pthread_mutex_lock(&d->lock);
	d->release = true;
	pthread_mutex_unlock(&d->lock);
	fetch_wake(d->fetch);
}

void dispatch_hold(struct dispatch *d, int64_t since_ms)
{
	pthread_mutex_lock(&d->lock);
	d->hold_ms = since_ms < d->hold_ms ? since_ms : d->hold_ms;
	d->status.phase = d->status.phase == SEND_CATCHING_UP ? SEND_CATCHING_UP : SEND_ASKING;
	pthread_mutex_unlock(&d->lock);
	fetch_wake(d->fetch);
}

void dispatch_ask_time(struct dispatch *d)
{
	pthread_mutex_lock(&d->lock);
	d->ask_time = true;
	d->status.witness_local_ms = d->status.witness_date_ms = 0;
	pthread_mutex_unlock(&d->lock);
	fetch_wake(d->fetch);
}

void dispatch_media(struct dispatch *d, struct intake_folder *folder)
{
	struct intake_folder *mine = mem_alloc(sizeof *mine);
	*mine = *folder;
	*folder = (struct intake_folder){0};
	pthread_mutex_lock(&d->lock);
	if (d->next_media)
		intake_release(d->next_media);
	mem_free(d->next_media);
	d->next_media = mine;
	pthread_mutex_unlock(&d->lock);
	fetch_wake(d->fetch);
}

void dispatch_status(struct dispatch *d, struct dispatch_status *ret)
{
	pthread_mutex_lock(&d->lock);
	*ret = d->status;
	pthread_mutex_unlock(&d->lock);
}

bool dispatch_ask(struct dispatch *d, struct span what, uint64_t *ret_number)
{
	bool known = (span_starts(what, "oauth ") || span_starts(what, "sign ")) && what.n <= SEND_URL_BYTES;
	if (!known)
		return false;
	pthread_mutex_lock(&d->lock);
	struct question *q = question_of(d, 0);
	if (q) {
		*q = (struct question){.number = ++d->last_number};
		text_init(&q->what, SEND_URL_BYTES);
		text_init(&q->answer, ANSWER_BYTES);
		text_add(&q->what, what);
		*ret_number = q->number;
	}
	pthread_mutex_unlock(&d->lock);
	fetch_wake(d->fetch);
	return q != NULL;
}

bool dispatch_answered(struct dispatch *d, uint64_t number, struct text *out)
{
	pthread_mutex_lock(&d->lock);
	struct question *q = question_of(d, number);
	bool there = q && q->answered;
	if (there) {
		text_add(out, text_span(&q->answer));
		question_end(q);
	}
	pthread_mutex_unlock(&d->lock);
	return there;
}

void dispatch_forget(struct dispatch *d, uint64_t number)
{
	pthread_mutex_lock(&d->lock);
	struct question *q = question_of(d, number);
	if (q)
		question_end(q);
	pthread_mutex_unlock(&d->lock);
}
