/* The start of a sender: it waits for the fold, settles what a dead sender left open, and asks WeCom what was made since
 * the newest row of an inbox that may have come out of a backup (exact findings 1 and 3). */
#include "sendint.h"

#include "store/masstask.h"
#include "store/post.h"

#include <limits.h>

#define ASK_LIMIT 100
#define ASK_POSTS 20                      /* api.md 6.4 */
#define ASK_MOST_S (INT64_C(30) * 86400)  /* api.md 5.2, 6.4: a question is of one month at most */
#define ASK_BACK_S (INT64_C(400) * 86400) /* whoever is older than that has no round under way */
#define ASK_AGAIN_MS 5000
#define CLOCKS_MS 120000 /* by how much WeCom's clock and ours may differ */
#define BATCH 100
#define FOREIGN_SHOWN 20

/* Attempts whose answer never came: dead between WeCom's answer and our append. The fold decides by wecom/api's repeat column. */
static enum rc settle_attempted(struct send *s, struct err *err)
{
	struct outbox_row *row;
	int n = 0;
	enum rc rc = outbox_attempted(s->db, s->arena, INT_MAX, &row, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		struct wire_answer x = {.key = row[i].key,
			.try_no = (int)row[i].tries,
			.outcome = WIRE_UNKNOWN,
			.detail = SPAN_LIT("the sender ended before an answer came")};
		send_put_answer(s, &x);
	}
	return rc;
}

enum rc sendhold_caught_up(struct send *s, int64_t now_ms, struct err *err)
{
	enum rc rc = settle_attempted(s, err);
	if (rc)
		return rc;
	s->phase = s->ask_first ? SEND_ASKING : SEND_OPEN;
	s->ask_not_before_ms = now_ms;
	return RC_OK;
}

/* Posts of 朋友圈 are there, or are to come. */
static enum rc posts_some(struct send *s, bool *ret, struct err *err)
{
	static const enum post_state states[] = {
		POST_PLANNED, POST_TAGS, POST_SENDING, POST_CREATING, POST_WAITING, POST_UNSURE};
	struct post *v = NULL;
	int n = 0;
	enum rc rc = RC_OK;
	for (size_t i = 0; !rc && n == 0 && i < sizeof states / sizeof *states; i++)
		rc = post_in(s->db, s->arena, states[i], &v, &n, err);
	*ret = n > 0;
	return rc;
}

/* By WeCom's clock, where it is ahead of ours: a machine that was rolled back may not have been told the time yet. */
static int64_t today_s(const struct send *s, int64_t now_ms)
{
	int64_t behind = s->witness_local_ms ? s->witness_date_ms - s->witness_local_ms : 0;
	return (behind > 0 ? now_ms + behind : now_ms) / 1000;
}

static void next_months(struct send *s, int64_t now_ms)
{
	int64_t now_s = today_s(s, now_ms);
	if (s->ask_to_s > 0)
		return;
	if (s->ask_from_s == 0) {
		s->ask_from_s = s->asked_since_ms / 1000;
		s->ask_from_s = now_s - s->ask_from_s > ASK_BACK_S ? now_s - ASK_BACK_S : s->ask_from_s;
	}
	s->ask_to_s = now_s - s->ask_from_s > ASK_MOST_S ? s->ask_from_s + ASK_MOST_S : now_s;
}

/* Effects under way, or whose end the fold does not know yet: what they made would look foreign. */
static bool under_way(const struct send *s)
{
	size_t i = 0;
	struct span key;
	void *value;
	for (int k = 0; k < SENDCALL_SLOTS; k++)
		if (s->slot[k].kind == SENDCALL_EFFECT && s->slot[k].called_ms > 0 && !s->slot[k].waits)
			return true;
	while (map_each(s->busy, &i, &key, &value)) {
		const struct sendbusy *b = value;
		if (b->answer_id != INT64_MAX && b->answer_id > s->position)
			return true;
	}
	return s->answers > 0;
}

static void question(const struct send *s, struct request *ret)
{
	struct span cursor = s->ask_cursor.n > 0 ? text_span(&s->ask_cursor) : SPAN_ABSENT;
	*ret = (struct request){.api = s->ask_posts ? API_MOMENT_LIST : API_MASS_LIST};
	if (s->ask_posts)
		ret->u.moment_page = (struct request_moment_page){
			.start_time = s->ask_from_s, .end_time = s->ask_to_s, .limit = ASK_POSTS, .cursor = cursor};
	else
		ret->u.mass_list =
			(struct request_mass_list){.chat_type = s->ask_groups ? SPAN_LIT("group") : SPAN_LIT("single"),
				.filter_type = 0,
				.limit = ASK_LIMIT,
				.start_time = s->ask_from_s,
				.end_time = s->ask_to_s,
				.cursor = cursor};
}

enum rc sendhold_ask(struct send *s, int64_t now_ms, int64_t *next, struct err *err)
{
	sendreply_want_token(s, API_TOKEN_APP, now_ms);
	int64_t at = sendtoken_next_ms(&s->token[API_TOKEN_APP]);
	bool token = span_present(sendtoken_get(&s->token[API_TOKEN_APP], now_ms));
	if (token && !s->asking && under_way(s))
		return RC_OK; /* a reply or the fold brings the next turn */
	if (s->asking || !token || now_ms < s->ask_not_before_ms) {
		*next = !token ? at : s->asking ? INT64_MAX : s->ask_not_before_ms;
		return RC_OK;
	}
	struct request r;
	struct request_http http;
	struct sendcall *c = sendcall_free_slot(s->slot, API_LANE_WELCOME);
	next_months(s, now_ms);
	question(s, &r);
	if (!c)
		return RC_OK;
	enum rc rc = request_build(s->arena, &r, &http, err);
	if (rc)
		return rc;
	sendcall_take(c, &http);
	c->kind = SENDCALL_PROBE;
	c->id = ++s->last_id;
	c->api = r.api;
	s->asking = true;
	quota_charge(&s->bucket[c->api], now_ms);
	send_submit(s, c, now_ms);
	return RC_OK;
}

/* A call of this task began and nobody knows its end, and it began before the message was made. */
static enum rc begun(struct send *s, const struct masstask *t, int64_t made_s, bool *ret, struct err *err)
{
	struct outbox_key key;
	struct outbox_row e;
	*ret = false;
	if (!outbox_key_read(t->effect, &key))
		return RC_OK;
	enum rc rc = outbox_get(s->db, s->arena, key, &e, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	*ret = (e.state == OUTBOX_ATTEMPTED || e.state == OUTBOX_UNSURE) && made_s >= (e.made_ms - CLOCKS_MS) / 1000;
	return RC_OK;
}

/* The message that such a call made, if it made it: the fold asks for its sender once we go on. One call accounts for one. */
static enum rc accounted(struct send *s, const struct answer_mass_item *m, bool *ret, struct err *err)
{
	static const enum masstask_state states[] = {MASSTASK_SENDING, MASSTASK_UNSURE};
	enum rc rc = RC_OK;
	*ret = false;
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		struct masstask *v = NULL;
		int64_t after = 0;
		int n = BATCH;
		while (n == BATCH) {
			rc = masstask_in(s->db, s->arena, states[i], after, BATCH, &v, &n, err);
			for (int k = 0; !rc && !*ret && k < n; k++) {
				struct span id = span_make(&v[k].task, sizeof v[k].task);
				after = v[k].task;
				if (!span_eq(v[k].text, m->text) || map_get(s->accounted, id))
					continue;
				rc = begun(s, &v[k], m->create_time, ret, err);
				if (*ret)
					(void)map_put(s->accounted, id, s);
			}
			if (rc || *ret)
				return rc;
		}
	}
	return RC_OK;
}

static void foreign(struct send *s, const char *what, struct span id)
{
	if (++s->foreign <= FOREIGN_SHOWN)
		text_addf(&s->trouble, "held: WeCom has the %s %.*s, which this state does not know\n", what,
			SPAN_ARG(id));
}

static enum rc count_foreign(struct send *s, const struct answer *x, struct err *err)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; !rc && i < x->u.mass_list.group_msg_list_n; i++) {
		const struct answer_mass_item *m = &x->u.mass_list.group_msg_list[i];
		struct masstask task;
		bool ours = m->creator.n > 0; /* of the console: what an API makes has none (api.md 5.2) */
		if (!ours) {
			rc = masstask_by_msgid(s->db, s->arena, m->msgid, &task, err);
			ours = rc == RC_OK;
		}
		if (rc == RC_NOTFOUND)
			rc = accounted(s, m, &ours, err);
		if (!rc && !ours)
			foreign(s, "mass message", m->msgid);
	}
	return rc;
}

/* A post of ours that is on its way has this text: the fold looks for it. One post accounts for one. */
static enum rc post_accounted(struct send *s, const struct answer_moment_item *m, bool *ret, struct err *err)
{
	static const enum post_state states[] = {POST_SENDING, POST_CREATING, POST_UNSURE};
	enum rc rc = RC_OK;
	*ret = false;
	for (size_t i = 0; !rc && !*ret && i < sizeof states / sizeof *states; i++) {
		struct post *v = NULL;
		int n = 0;
		rc = post_in(s->db, s->arena, states[i], &v, &n, err);
		for (int k = 0; !rc && !*ret && k < n; k++) {
			int64_t key = -v[k].post; /* tasks have the others */
			struct span id = span_make(&key, sizeof key);
			if (!span_eq(v[k].text, m->text) || map_get(s->accounted, id))
				continue;
			(void)map_put(s->accounted, id, s);
			*ret = true;
		}
	}
	return rc;
}

static enum rc count_foreign_posts(struct send *s, const struct answer *x, struct err *err)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; !rc && i < x->u.moment_list.moment_list_n; i++) {
		const struct answer_moment_item *m = &x->u.moment_list.moment_list[i];
		struct post known;
		bool ours = m->creator.n > 0 || m->create_type == 1; /* an employee's own */
		if (!ours) {
			rc = post_by_moment(s->db, s->arena, m->moment_id, &known, err);
			ours = rc == RC_OK;
		}
		if (rc == RC_NOTFOUND)
			rc = post_accounted(s, m, &ours, err);
		if (!rc && !ours)
			foreign(s, "moment", m->moment_id);
	}
	return rc;
}

/* Nothing that was heard counts, all is asked again. */
static void ask_anew(struct send *s)
{
	s->ask_groups = s->ask_posts = false;
	s->ask_from_s = s->ask_to_s = 0;
	s->ask_void = s->asking;
	s->foreign = 0;
	text_clear(&s->ask_cursor);
	map_free(s->accounted, NULL);
	s->accounted = map_new();
	text_clear(&s->trouble);
	if (s->phase != SEND_CATCHING_UP)
		s->phase = SEND_ASKING;
}

void sendhold_since(struct send *s, int64_t since_ms)
{
	s->asked_since_ms = s->ask_first && s->asked_since_ms < since_ms ? s->asked_since_ms : since_ms;
	s->ask_first = true;
	ask_anew(s);
}

/* What WeCom has cannot be compared with a state that cannot be read. */
static void not_compared(struct send *s, int64_t now_ms, const struct err *err)
{
	ask_anew(s);
	s->ask_not_before_ms = now_ms + ASK_AGAIN_MS;
	text_addf(&s->trouble, "held: what WeCom has cannot be compared with the state: %s\n", err->text);
}

void sendhold_asked(struct send *s, int64_t now_ms, const struct answer *x)
{
	bool old = s->ask_void;
	s->asking = s->ask_void = false;
	if (s->phase != SEND_ASKING || old)
		return; /* a person was faster, or the clock jumped meanwhile */
	if (!x || x->odd != ANSWER_SOUND || x->code != 0) {
		s->ask_not_before_ms = now_ms + ASK_AGAIN_MS;
		text_clear(&s->trouble);
		text_addf(&s->trouble, "held: WeCom does not say which %s it has",
			s->ask_posts ? "moments" : "mass messages");
		if (x && x->odd == ANSWER_SOUND)
			text_addf(&s->trouble, " (%lld: %.*s)", (long long)x->code, SPAN_ARG(x->msg));
		text_addc(&s->trouble, '\n');
		return;
	}
	if (s->ask_cursor.n == 0 && s->foreign == 0 && !s->ask_groups)
		text_clear(&s->trouble);
	struct span more = s->ask_posts ? x->u.moment_list.next_cursor : x->u.mass_list.next_cursor;
	struct err err = {0};
	bool posts = false;
	enum rc rc = s->ask_posts ? count_foreign_posts(s, x, &err) : count_foreign(s, x, &err);
	if (!rc && more.n == 0 && s->ask_groups && !s->ask_posts)
		rc = posts_some(s, &posts, &err);
	if (rc) {
		not_compared(s, now_ms, &err);
		return;
	}
	text_clear(&s->ask_cursor);
	if (more.n > 0) {
		text_add(&s->ask_cursor, more);
		return;
	}
	if (!s->ask_groups) {
		s->ask_groups = true;
		return;
	}
	if (posts) {
		s->ask_posts = true;
		return;
	}
	bool all = s->ask_to_s - s->ask_from_s < ASK_MOST_S;
	s->ask_groups = s->ask_posts = false;
	s->ask_from_s = s->ask_to_s - 1; /* 朋友圈 leaves out both ends */
	s->ask_to_s = 0;
	if (!all)
		return;
	s->ask_first = s->foreign > 0;
	s->phase = s->foreign > 0 ? SEND_HELD : SEND_OPEN;
}
