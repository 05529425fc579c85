/* The sender's loop: what is ready goes out by lane, attempts first, answers after. See send.h. */
#include "sendint.h"

#include "base/mem.h"
#include "crypt/secret.h"
#include "inbox/rowkind.h"
#include "store/meta.h"

#include <string.h>

#define READY_MORE 8 /* rows looked at beyond what can go at once: of a call that is at its limit */
#define CHARGED_ATTEMPTS 20000
#define HOUR_MS 3600000

/* -- life -------------------------------------------------------------------------------------------------------- */

static void set_buckets(struct send *s, int per_minute, int64_t now_ms)
{
	for (int api = API_NONE + 1; api < API_COUNT; api++) {
		const struct api_def *d = api_def((enum api_id)api);
		int most = d->per_minute;
		if (per_minute > 0 && (most == 0 || per_minute < most))
			most = per_minute;
		quota_init(&s->bucket[api], most, d->per_hour, now_ms - HOUR_MS);
	}
}

static void charge_call(struct send *s, const struct wire_attempt *x, int64_t at_ms)
{
	struct outbox_row effect;
	if (!outbox_get(s->db, s->arena, x->key, &effect, NULL) && api_find(effect.api) != API_NONE)
		quota_charge(&s->bucket[api_find(effect.api)], at_ms);
}

/* A crash loop must not pass WeCom's limits because its buckets begin full (finding 45). An attempt
 * names its effects, and these their API. */
static enum rc charge_past(struct send *s, int64_t now_ms, struct err *err)
{
	struct rowkind attempts = {.in = s->in,
		.a = s->arena,
		.kind = INBOX_ATTEMPT,
		.after = s->start_head > CHARGED_ATTEMPTS ? s->start_head - CHARGED_ATTEMPTS : 0};
	const struct inbox_row *row;
	enum rc rc;
	while (!(rc = rowkind_next(&attempts, &row, err)) && row) {
		struct wire_attempt *x;
		int calls = 0;
		if (row->at_ms < now_ms - HOUR_MS || row->at_ms > now_ms ||
			wire_attempt_read(s->arena, row->body, &x, &calls, NULL))
			continue;
		for (int k = 0; k < calls; k++)
			charge_call(s, &x[k], row->at_ms);
	}
	arena_reset(s->arena);
	return rc;
}

static enum rc look_at_inbox(struct send *s, int64_t now_ms, const struct send_conf *conf, struct err *err)
{
	enum rc rc = inbox_head(s->in, &s->start_head, err);
	s->ask_first = conf->held;
	s->asked_since_ms = conf->held ? conf->held_since_ms : now_ms;
	if (rc || s->start_head == 0)
		return rc;
	struct inbox_row row;
	rc = inbox_get(s->in, s->arena, s->start_head, &row, err);
	if (rc)
		return rc;
	s->ask_first = s->ask_first || now_ms - row.at_ms > SEND_HELD_AFTER_MS;
	s->asked_since_ms = row.at_ms < s->asked_since_ms ? row.at_ms : s->asked_since_ms;
	arena_reset(s->arena);
	return charge_past(s, now_ms, err);
}

enum rc send_new(struct store_db *db, struct inbox *in, const struct wecom_port *port, const struct send_conf *conf,
	int64_t now_ms, struct send **ret_send, struct err *err)
{
	struct send *s = mem_alloc(sizeof *s);
	s->db = db;
	s->in = in;
	s->port = *port;
	s->conf = *conf;
	s->corpid = mem_strn(conf->corpid.p, conf->corpid.n);
	s->secret[API_TOKEN_APP] = mem_strn(conf->secret.p, conf->secret.n);
	s->secret[API_TOKEN_PAY] = mem_strn(conf->pay_secret.p, conf->pay_secret.n);
	s->api_base = mem_strn(conf->api_base.p, conf->api_base.n);
	s->due_position = -1;
	s->arena = arena_new(256 * 1024);
	s->busy = map_new();
	s->unsure = map_new();
	s->tried = map_new();
	s->accounted = map_new();
	s->members = map_new();
	s->robots = map_new();
	text_init(&s->trouble, 4096);
	text_init(&s->ask_cursor, 1024);
	for (int i = 0; i < API_TOKENS; i++)
		sendtoken_init(&s->token[i], API_GETTOKEN);
	sendpage_init(s);
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		sendcall_init(&s->slot[i]);
	set_buckets(s, conf->calls_per_minute, now_ms);
	enum rc rc = look_at_inbox(s, now_ms, conf, err);
	if (rc) {
		send_free(s);
		return rc;
	}
	*ret_send = s;
	return RC_OK;
}

void send_free(struct send *s)
{
	if (!s)
		return;
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		sendcall_clear(&s->slot[i]);
	for (int i = 0; i < s->answers; i++)
		text_release(&s->answer[i].body);
	mem_free(s->answer);
	for (int i = 0; i < API_TOKENS; i++)
		sendtoken_release(&s->token[i]);
	sendpage_release(s);
	text_release(&s->trouble);
	text_release(&s->ask_cursor);
	map_free(s->busy, mem_free);
	map_free(s->unsure, NULL);
	map_free(s->tried, mem_free);
	map_free(s->accounted, NULL);
	map_free(s->members, mem_free);
	map_free(s->robots, mem_free);
	arena_free(s->arena);
	for (int i = API_TOKEN_APP; i < API_TOKENS; i++) {
		secret_wipe(s->secret[i], strlen(s->secret[i]));
		mem_free(s->secret[i]);
	}
	mem_free(s->corpid);
	mem_free(s->api_base);
	mem_free(s);
}

/* -- appending --------------------------------------------------------------------------------------------------- */

static struct span key_bytes(const struct outbox_key *k)
{
	return span_make(k, sizeof *k);
}

void send_put_answer(struct send *s, const struct wire_answer *x)
{
	s->answer = mem_grow(s->answer, (size_t)s->answers + 1, sizeof *s->answer);
	struct sendanswer *slot = &s->answer[s->answers++];
	slot->key = x->key;
	text_init(&slot->body, SENDANSWER_BYTES);
	wire_answer_write(x, &slot->body);
	INVARIANT(!slot->body.over);
	if (x->outcome == WIRE_UNKNOWN)
		(void)map_put(s->unsure, key_bytes(&x->key), s);
}

static struct sendbusy *mark_busy(struct send *s, struct outbox_key key)
{
	struct sendbusy *b = map_get(s->busy, key_bytes(&key));
	if (!b) {
		b = mem_alloc(sizeof *b);
		(void)map_put(s->busy, key_bytes(&key), b);
	}
	b->answer_id = INT64_MAX;
	return b;
}

static enum rc append_answers(struct send *s, int64_t now_ms, struct err *err)
{
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < s->answers; i++) {
		int64_t id = 0;
		rc = inbox_append(s->in, now_ms, INBOX_ANSWER, SPAN_ABSENT, text_span(&s->answer[i].body), &id, err);
		if (!rc)
			mark_busy(s, s->answer[i].key)->answer_id = id;
	}
	return rc;
}

/* One input for all attempts of the turn (finding 1). */
static enum rc append_attempts(struct send *s, const struct wire_attempt *v, int n, int64_t now_ms, struct err *err)
{
	struct text body;
	int64_t id;
	if (n == 0)
		return RC_OK;
	text_init(&body, 8192);
	wire_attempt_write(v, n, &body);
	enum rc rc = inbox_append(s->in, now_ms, INBOX_ATTEMPT, SPAN_ABSENT, text_span(&body), &id, err);
	text_release(&body);
	return rc;
}

/* What the turn has to say, in one commit: each waits for the disk, and for whoever else appends. */
static enum rc append_turn(struct send *s, const struct wire_attempt *v, int n, int64_t now_ms, struct err *err)
{
	if (n == 0 && s->answers == 0)
		return RC_OK;
	enum rc rc = inbox_begin(s->in, err);
	if (!rc)
		rc = append_attempts(s, v, n, now_ms, err);
	if (!rc)
		rc = append_answers(s, now_ms, err);
	if (rc) {
		inbox_rollback(s->in);
		return rc;
	}
	rc = inbox_commit(s->in, err);
	if (rc)
		return rc;
	for (int i = 0; i < s->answers; i++)
		text_release(&s->answer[i].body);
	s->answers = 0;
	if (s->conf.appended)
		s->conf.appended(s->conf.user);
	return RC_OK;
}

/* An effect is left alone from its pick until the fold has passed its answer. */
static void forget_folded(struct send *s)
{
	size_t i = 0;
	struct span key;
	void *value;
	while (map_each(s->busy, &i, &key, &value)) {
		struct sendbusy *b = value;
		if (b->answer_id <= s->position)
			mem_free(map_del(s->busy, key));
	}
}

/* -- picking ----------------------------------------------------------------------------------------------------- */

static void refuse(struct send *s, const struct outbox_row *row, enum wire_outcome outcome, const char *detail)
{
	struct wire_answer x = {.key = row->key, .outcome = outcome, .detail = span_of(detail)};
	x.after_unsure = map_get(s->unsure, key_bytes(&row->key)) != NULL;
	mark_busy(s, row->key);
	send_put_answer(s, &x);
}

static enum rc fill_media(struct send *s, struct request *r, int64_t now_ms, struct err *err)
{
	size_t n = 0;
	struct request_attachment *a = request_attachments(r, &n);
	for (size_t i = 0; i < n; i++) {
		bool cover = span_is(a[i].msgtype, "miniprogram");
		if (!span_present(a[i].sha256))
			continue;
		struct span id;
		int64_t expires;
		enum rc rc = media_find(s->db, s->arena, a[i].sha256, request_media_type(r->api, a[i].msgtype), now_ms,
			&id, &expires, err);
		if (rc)
			return err_wrap(err, rc == RC_NOTFOUND ? RC_CONFLICT : rc, "the file '%.*s' has no media id",
				SPAN_ARG(a[i].filename));
		if (cover)
			a[i].pic_media_id = id;
		else
			a[i].media_id = id;
	}
	return RC_OK;
}

static enum rc load_upload(struct send *s, struct request *r, struct text *file, struct err *err)
{
	if (!s->conf.load_media)
		return err_set(err, RC_NOTFOUND, "no files can be read here");
	enum rc rc = s->conf.load_media(s->conf.user, r->u.upload.sha256, file, err);
	r->u.upload.content = text_span(file);
	return rc;
}

/* RC_AGAIN: not now (a budget is used up); RC_CONFLICT: its file has no media id (any more); others: never in this form. */
static enum rc prepare(struct send *s, const struct outbox_row *row, enum api_id api, int64_t now_ms,
	struct sendcall *c, struct err *err)
{
	struct request r;
	struct request_http http;
	struct text file;
	enum rc rc = request_decode(s->arena, api, row->request, &r, err);
	if (rc)
		return rc;
	if (api == API_MARK_TAG) {
		struct span pair = arena_printf(
			s->arena, "%.*s|%.*s", SPAN_ARG(r.u.mark.userid), SPAN_ARG(r.u.mark.external_userid));
		c->pair = span_hash(pair);
		if (sendcall_pair_busy(s->slot, c->pair))
			return RC_AGAIN;
	}
	if (api == API_MESSAGE_SEND && !sendreply_member_may(s, r.u.message.touser, now_ms))
		return RC_AGAIN;
	if (api == API_WEBHOOK && (rc = sendreply_robot(s, &r.u.webhook, now_ms, err)))
		return rc;
	if (api == API_HOOK && (rc = sendhook_fill(s, &r.u.hook, now_ms, err)))
		return rc;
	text_init(&file, REQUEST_MAX_MEDIA_BYTES);
	rc = api == API_MEDIA_UPLOAD || api == API_MOMENT_UPLOAD ? load_upload(s, &r, &file, err)
								 : fill_media(s, &r, now_ms, err);
	if (!rc)
		rc = request_build(s->arena, &r, &http, err);
	if (!rc)
		sendcall_take(c, &http);
	text_release(&file);
	return rc;
}

/* true: picked or disposed of; false: its budget is used up, *next says until when. */
static bool pick(struct send *s, const struct outbox_row *row, int64_t now_ms, int64_t *next)
{
	enum api_id api = api_find(row->api);
	struct err err = {0};
	if (api == API_NONE) {
		refuse(s, row, WIRE_REFUSED, "this version knows no such call");
		return true;
	}
	if (now_ms > row->not_after_ms) {
		if (api == API_HOOK)
			sendhook_given_up(s);
		refuse(s, row, WIRE_EXPIRED, "its time had passed");
		return true;
	}
	int64_t ready = quota_ready_at(&s->bucket[api], now_ms),
		again = sendagain_after_ms(s, row->key, (int)row->tries + 1);
	ready = again > ready ? again : ready;
	if (ready > now_ms) {
		*next = ready < *next ? ready : *next;
		return false;
	}
	if (!sendreply_may_call(s, api, now_ms, next))
		return false;
	struct sendcall *c = sendcall_free_slot(s->slot, (enum api_lane)row->lane);
	if (!c || (!s->conf.wide && sendcall_count(s->slot, api) >= api_def(api)->in_flight))
		return false;
	enum rc rc = prepare(s, row, api, now_ms, c, &err);
	if (rc) {
		sendcall_clear(c);
		if (rc != RC_AGAIN)
			refuse(s, row, rc == RC_CONFLICT ? WIRE_NO_MEDIA : WIRE_REFUSED, err.text);
		else if (now_ms + 1000 < *next)
			*next = now_ms + 1000;
		return rc != RC_AGAIN;
	}
	c->kind = SENDCALL_EFFECT;
	c->id = ++s->last_id;
	c->api = api;
	c->key = row->key;
	c->try_no = (int)row->tries + 1;
	c->not_after_ms = row->not_after_ms;
	c->after_unsure = map_get(s->unsure, key_bytes(&row->key)) != NULL;
	c->called_ms = 0;
	c->sum[0] = '\0';
	if (api == API_ADD_MASS || api == API_SEND_WELCOME)
		wire_sum(row->request, c->sum);
	quota_charge(&s->bucket[api], now_ms);
	sendagain_note(s, c, now_ms);
	mark_busy(s, row->key);
	return true;
}

static enum rc pick_ready(struct send *s, int64_t now_ms, int64_t *next, struct err *err)
{
	for (int lane = 0; lane < API_LANE_COUNT; lane++) {
		struct outbox_row *row;
		int n = 0;
		if (s->due[lane] > now_ms) {
			*next = s->due[lane] < *next ? s->due[lane] : *next;
			continue; /* else a reply, a fold or a budget (in *next) brings the next turn */
		}
		/* As many more rows as may still be busy, so that these never hide a ready one. */
		int room = sendcall_room(s->slot, (enum api_lane)lane),
		    most = room * 2 + READY_MORE + (int)map_count(s->busy);
		if (room == 0)
			continue;
		enum rc rc = outbox_ready(s->db, s->arena, lane, now_ms, most, &row, &n, err);
		for (int i = 0; !rc && i < n; i++)
			if (!map_get(s->busy, key_bytes(&row[i].key)))
				(void)pick(s, &row[i], now_ms, next);
		if (rc)
			return rc;
	}
	return RC_OK;
}

/* -- calling ----------------------------------------------------------------------------------------------------- */

void send_submit(struct send *s, struct sendcall *c, int64_t now_ms)
{
	struct span token = api_def(c->api)->token == API_TOKEN_NONE
		? SPAN_ABSENT
		: sendtoken_get(sendreply_token(s, c->api), now_ms);
	text_clear(&c->token);
	text_add(&c->token, token);
	struct wecom_call call = {
		.id = c->id,
		.method = c->method,
		.url = api_url(
			s->arena, c->api == API_HOOK ? SPAN_LIT("") : span_of(s->api_base), text_span(&c->path), token),
		.content_type = c->content_type.n ? text_span(&c->content_type) : SPAN_ABSENT,
		.headers = c->headers.n ? text_span(&c->headers) : SPAN_ABSENT,
		.body = c->body.n ? text_span(&c->body) : SPAN_ABSENT,
		.timeout_ms = api_def(c->api)->timeout_ms,
	};
	c->waits = false;
	c->called_ms = now_ms;
	s->port.submit(s->port.user, &call);
}

static bool is_new(const struct sendcall *c)
{
	return c->kind == SENDCALL_EFFECT && c->called_ms == 0;
}

/* The calls that were picked go when their attempts are durable, and not before (finding 1). open: new ones may go at all. */
static enum rc append_and_call(struct send *s, bool open, int64_t now_ms, struct err *err)
{
	struct wire_attempt v[SENDCALL_SLOTS];
	int n = 0;
	for (int i = 0; open && i < SENDCALL_SLOTS; i++) {
		const struct sendcall *c = &s->slot[i];
		if (!is_new(c))
			continue;
		struct wire_attempt x = {
			.key = c->key, .try_no = c->try_no, .again = api_def(c->api)->repeat == API_REPEAT_ALWAYS};
		memcpy(x.sum, c->sum, sizeof x.sum);
		v[n++] = x;
	}
	enum rc rc = append_turn(s, v, n, now_ms, err);
	for (int i = 0; !rc && n > 0 && i < SENDCALL_SLOTS; i++)
		if (is_new(&s->slot[i]))
			send_submit(s, &s->slot[i], now_ms);
	return rc;
}

/* -- the turn ---------------------------------------------------------------------------------------------------- */

static enum rc read_position(struct send *s, struct err *err)
{
	struct meta meta;
	enum rc rc = meta_get(s->db, s->arena, &meta, err);
	if (!rc)
		s->position = meta.position;
	return rc;
}

/* Most lanes are empty, and are passed over. */
static enum rc read_lanes(struct send *s, struct err *err)
{
	int lane = -1;
	int64_t at_ms;
	enum rc rc = RC_OK;
	for (int i = 0; i < API_LANE_COUNT; i++)
		s->due[i] = OUTBOX_NEVER;
	while (!rc && lane + 1 < API_LANE_COUNT) {
		rc = outbox_next(s->db, lane + 1, &lane, &at_ms, err);
		INVARIANT(rc || lane < API_LANE_COUNT);
		if (!rc)
			s->due[lane] = at_ms;
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* When the first effect of each lane may go, and of any. The fold alone changes that, and its position with it; the position
 * was read before, so that a change in between is seen the next time at the latest. */
static enum rc read_due(struct send *s, int64_t *ret_least, struct err *err)
{
	int64_t least = OUTBOX_NEVER;
	if (s->due_position != s->position) {
		enum rc rc = read_lanes(s, err);
		if (rc)
			return rc;
	}
	s->due_position = s->position;
	for (int lane = 0; lane < API_LANE_COUNT; lane++)
		least = s->due[lane] < least ? s->due[lane] : least;
	*ret_least = least;
	return RC_OK;
}

/* *ret_open: there is a token, so what was picked may go. */
static enum rc open_turn(struct send *s, int64_t now_ms, int64_t *next, bool *ret_open, struct err *err)
{
	int64_t waiting = OUTBOX_NEVER;
	enum rc rc = read_due(s, &waiting, err);
	if (rc)
		return rc;
	if (waiting <= now_ms + SEND_TOKEN_AHEAD_MS || sendreply_calls_wait(s) || s->witness_local_ms == 0)
		sendreply_want_token(s, API_TOKEN_APP, now_ms);
	if (!span_present(sendtoken_get(&s->token[API_TOKEN_APP], now_ms))) {
		int64_t at = s->secret[API_TOKEN_APP][0] ? sendtoken_next_ms(&s->token[API_TOKEN_APP]) : INT64_MAX;
		if (waiting != OUTBOX_NEVER)
			*next = at > waiting ? (at < *next ? at : *next) : (waiting < *next ? waiting : *next);
		return RC_OK;
	}
	sendreply_repeat_waiting(s, now_ms, next);
	*ret_open = true;
	return pick_ready(s, now_ms, next, err);
}

enum rc send_turn(struct send *s, int64_t now_ms, int64_t *ret_next_ms, struct err *err)
{
	int64_t next = INT64_MAX;
	bool open = false;
	arena_reset(s->arena);
	sendreply_give_up(s, now_ms);
	enum rc rc = read_position(s, err);
	if (!rc)
		forget_folded(s);
	sendagain_sweep(s, now_ms);
	if (!rc && s->phase == SEND_CATCHING_UP && s->position >= s->start_head)
		rc = sendhold_caught_up(s, now_ms, err);
	if (!rc && s->phase == SEND_ASKING)
		rc = sendhold_ask(s, now_ms, &next, err);
	if (!rc && s->phase == SEND_OPEN && !s->paused)
		rc = open_turn(s, now_ms, &next, &open, err);
	if (!rc)
		sendpage_turn(s, now_ms, &next);
	if (!rc)
		rc = append_and_call(s, open, now_ms, err);
	arena_reset(s->arena);
	if (!rc)
		*ret_next_ms = next;
	return rc;
}

void send_reply(struct send *s, int64_t now_ms, const struct wecom_reply *reply)
{
	sendreply_take(s, now_ms, reply);
	arena_reset(s->arena);
}

/* -- asking about ------------------------------------------------------------------------------------------------ */

bool send_ask(struct send *s, int64_t now_ms, uint64_t id, struct span what)
{
	return sendpage_ask(s, now_ms, id, what);
}

enum send_phase send_phase(const struct send *s)
{
	return s->phase;
}

void send_release(struct send *s)
{
	if (s->phase == SEND_ASKING || s->phase == SEND_HELD)
		s->phase = SEND_OPEN;
	s->ask_first = false;
	text_clear(&s->trouble);
}

void send_hold(struct send *s, int64_t since_ms)
{
	sendhold_since(s, since_ms);
}

const char *send_phase_name(enum send_phase p)
{
	static const char *const name[] = {"catching_up", "asking", "held", "open"};
	return name[p];
}

void send_pause(struct send *s, bool on)
{
	s->paused = on;
}

void send_trouble(const struct send *s, struct text *out)
{
	text_clear(out);
	if (s->paused)
		text_adds(out, "the disk is nearly full: nothing new is sent\n");
	for (int i = 0; i < API_TOKENS; i++)
		if (s->token[i].trouble.n > 0)
			text_addf(out, "%s%s\n", i == API_TOKEN_PAY ? "[pay] " : "", text_str(&s->token[i].trouble));
	text_add(out, text_span(&s->trouble));
}

int send_in_flight(const struct send *s)
{
	return sendcall_count(s->slot, API_NONE);
}

void send_ask_time(struct send *s)
{
	s->witness_local_ms = s->witness_date_ms = 0;
	text_clear(&s->token[API_TOKEN_APP].value);
}

void send_witness(const struct send *s, int64_t *ret_local_ms, int64_t *ret_date_ms)
{
	*ret_local_ms = s->witness_local_ms;
	*ret_date_ms = s->witness_date_ms;
}
