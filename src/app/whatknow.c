#include "whatfact.h"

#include "base/mem.h"
#include "flow/wire.h"

#include <stdlib.h>

#define READ_AT_ONCE 200
#define LOOK_MS INT64_C(600000) /* a post that came is found so long after it at most: nobody has looked at it yet */

struct fact {
	int64_t at_ms, seq;
	int rank;
	whatfact_fn fn;
	const void *what;
};
struct whatknow {
	struct arena *arena;
	struct zone zone;
	struct fact *fact;
	int facts, room, next;
	struct whatposts posts;
	struct whatknow_left left;
};

void whatknow_add(struct whatfact *f, int64_t at_ms, int rank, whatfact_fn fn, const void *what)
{
	struct whatknow *k = f->to;
	if (k->facts == k->room) {
		k->room = k->room ? 2 * k->room : 256;
		k->fact = mem_grow(k->fact, (size_t)k->room, sizeof *k->fact);
	}
	k->fact[k->facts] = (struct fact){at_ms > f->begin_ms ? at_ms : f->begin_ms, k->facts, rank, fn, what};
	k->facts++;
}

struct span whatknow_keep(struct whatfact *f, struct span s)
{
	return arena_copy(f->kept, s);
}

static int by_time(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;
	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	if (x->rank != y->rank)
		return x->rank - y->rank;
	return x->seq < y->seq ? -1 : 1;
}

/* -- reading ------------------------------------------------------------------------------------------------------------------ */

static const struct {
	enum api_id api;
	void (*read)(struct whatfact *f, const struct whatfact_heard *h);
} readers[] = {
	{API_GROUP_GET, whatroom_read},
	{API_CONTACT_GET, whatfriend_read},
	{API_BATCH_GET, whatfriend_page},
	{API_FOLLOW_USERS, whatfriend_staff},
	{API_STRATEGY, whatfriend_strategy},
	{API_STRATEGY_TAGS, whatfriend_strategy_tags},
	{API_MARK_TAG, whatfriend_marked},
	{API_REMARK, whatfriend_remarked},
	{API_KF_ACCOUNTS, whatkf_accounts},
	{API_KF_SERVICERS, whatkf_servicers},
	{API_KF_SYNC, whatkf_page},
	{API_KF_TRANS, whatkf_handed},
	{API_KF_PEOPLE, whatkf_people},
	{API_MOMENT_TASK, whatfriend_publishers},
	{API_MOMENT_MARKS, whatpost_marks},
};

/* What the fold could not read, or a later version will: nothing is known of it here either. */
static void answer(struct whatfact *f, const struct inbox_row *row)
{
	struct json_doc *doc = NULL;
	struct wire_answer w;
	struct outbox_row e;
	struct request r;
	struct answer x;
	if (wire_answer_read(f->work, row->body, &w, &doc, NULL))
		return;
	bool unsure = w.outcome == WIRE_UNKNOWN;
	if ((w.outcome != WIRE_ANSWERED && !unsure) || outbox_get(f->state, f->work, w.key, &e, NULL)) {
		json_free(doc);
		return;
	}
	enum api_id api = api_find(e.api);
	struct whatfact_heard h = {
		.e = &e, .x = unsure ? NULL : &x, .called_ms = w.called_ms > 0 ? w.called_ms : f->now_ms};
	h.r = api == API_NONE || request_decode(f->work, api, e.request, &r, NULL) ? NULL : &r;
	if (unsure && api == API_MARK_TAG)
		whatfriend_marked(f, &h);
	for (size_t i = 0; !unsure && i < sizeof readers / sizeof *readers; i++)
		if (readers[i].api == api && !answer_read(f->work, api, w.said, &x, NULL))
			readers[i].read(f, &h);
	json_free(doc);
}

static void callback(struct whatfact *f, const struct inbox_row *row)
{
	struct event ev;
	if (event_parse(f->work, row->body, &ev, NULL))
		return;
	if (span_is(ev.event, "change_external_chat"))
		whatroom_event(f, &ev);
	else if (span_is(ev.event, "change_external_contact"))
		whatfriend_event(f, &ev);
	else if (span_is(ev.event, "change_external_tag"))
		whatfriend_library(f, &ev);
	else if (span_is(ev.event, "kf_msg_or_event") || span_is(ev.event, "kf_account_auth_change"))
		whatkf_event(f, &ev);
}

static enum rc read_all(struct whatfact *f, struct inbox *in, int64_t position, struct err *err)
{
	struct arena *a = arena_new(1 << 20);
	int64_t after = 0;
	enum rc rc = RC_OK;
	while (!rc && after < position) {
		struct inbox_row *row = NULL;
		int n = 0;
		arena_reset(a);
		rc = inbox_read(in, a, after, READ_AT_ONCE, &row, &n, err);
		if (!rc && after == 0 && n > 0)
			f->begin_ms = row[0].at_ms;
		for (int i = 0; !rc && i < n && row[i].id <= position; i++) {
			arena_reset(f->work);
			f->now_ms = row[i].at_ms;
			if (row[i].kind == INBOX_ANSWER)
				answer(f, &row[i]);
			else if (row[i].kind == INBOX_CALLBACK)
				callback(f, &row[i]);
		}
		after = n > 0 ? row[n - 1].id : position;
	}
	arena_free(a);
	return rc;
}

enum rc whatknow_read(struct inbox *in, struct store_db *state, const struct zone *zone, int64_t position,
	struct whatknow **ret, struct err *err)
{
	struct whatknow *k = mem_alloc(sizeof *k);
	k->arena = arena_new(1 << 20);
	k->zone = *zone;
	struct whatfact f = {.kept = k->arena,
		.work = arena_new(1 << 20),
		.state = state,
		.rooms = map_new(),
		.pairs = map_new(),
		.people = map_new(),
		.staff = map_new(),
		.accounts = map_new(),
		.msgids = map_new(),
		.talks = map_new(),
		.posts = map_new(),
		.marks = map_new(),
		.to = k};
	enum rc rc = read_all(&f, in, position, err);
	whatroom_end(&f);
	whatfriend_end(&f);
	whatkf_end(&f);
	whatpost_end(&f, &k->posts);
	k->left = f.left;
	if (k->facts > 1)
		qsort(k->fact, (size_t)k->facts, sizeof *k->fact, by_time);
	arena_free(f.work);
	if (rc)
		whatknow_free(k);
	else
		*ret = k;
	return rc;
}

void whatknow_free(struct whatknow *k)
{
	if (!k)
		return;
	whatpost_free(&k->posts);
	arena_free(k->arena);
	mem_free(k->fact);
	mem_free(k);
}

/* -- telling ------------------------------------------------------------------------------------------------------------------- */

static struct whatfact_to told(struct whatknow *k, struct world *w, struct brain *b)
{
	return (struct whatfact_to){.brain = b, .other = world_db(w), .now_ms = world_now_ms(w), .left = &k->left};
}

/* What was left under posts is left under those of the other world as they come. */
static enum rc live(struct whatknow *k, struct world *w, struct brain *b, int64_t at_ms, struct err *err)
{
	enum rc rc = RC_OK;
	while (!rc && k->posts.n && world_now_ms(w) < at_ms) {
		int64_t next_ms = world_now_ms(w) + LOOK_MS;
		rc = world_run(w, next_ms < at_ms ? next_ms : at_ms, err);
		struct whatfact_to to = told(k, w, b);
		if (!rc)
			rc = whatpost_look(&k->posts, &to, zone_day(&k->zone, to.now_ms), err);
	}
	return rc ? rc : world_run(w, at_ms, err);
}

enum rc whatknow_run(struct whatknow *k, struct world *w, struct brain *b, int64_t at_ms, struct err *err)
{
	enum rc rc = RC_OK;
	while (!rc && k->next < k->facts && k->fact[k->next].at_ms <= at_ms) {
		const struct fact *f = &k->fact[k->next++];
		rc = live(k, w, b, f->at_ms - 1, err); /* who asks at that moment is answered with it */
		struct whatfact_to to = told(k, w, b);
		if (!rc)
			rc = f->fn(&to, f->what, err);
	}
	return rc ? rc : live(k, w, b, at_ms, err);
}

struct whatknow_left whatknow_left(const struct whatknow *k, const struct brain *b)
{
	struct whatknow_left left = k->left;
	struct brain_books books;
	brain_books(b, &books);
	left.marks -= books.likes + books.comments; /* nobody there likes anything of himself */
	return left;
}
