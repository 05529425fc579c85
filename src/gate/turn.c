#include "turn.h"
#include "base/log.h"
#include "base/text.h"
#include "inbox/wake.h"

bool turn_full(const struct turn *t)
{
	return t->count == TURN_REQUESTS || arena_used(t->arena) > TURN_BYTES;
}

void turn_add(struct turn *t, const struct turn_item *item)
{
	INVARIANT(t->count < TURN_REQUESTS);
	t->item[t->count++] = *item;
}

static enum rc write_rows(struct turn *t, uint32_t *ret_callbacks, struct err *err)
{
	uint32_t callbacks = 0;
	bool rows = false;
	for (int i = 0; i < t->count; i++)
		rows = rows || t->item[i].kind != TURN_TWIN;
	enum rc rc = rows ? inbox_begin(t->inbox, err) : RC_OK;
	for (int i = 0; i < t->count && rc == RC_OK; i++) {
		const struct turn_item *item = &t->item[i];
		int64_t id;
		if (item->kind == TURN_TWIN)
			continue;
		bool callback = item->kind == TURN_CALLBACK;
		callbacks += callback;
		rc = inbox_append(t->inbox, item->at_ms, callback ? INBOX_CALLBACK : INBOX_ORDERS, item->app,
			item->body, &id, err);
		if (rc != RC_OK)
			inbox_rollback(t->inbox);
	}
	if (rc == RC_OK && rows)
		rc = inbox_commit(t->inbox, err);
	if (rc == RC_OK)
		*ret_callbacks = callbacks;
	return rc;
}

static void answer_orders(struct httpd_req *req, int orders)
{
	struct text body;
	text_init(&body, 64);
	text_addf(&body, "{\"accepted\":%d}\n", orders);
	httpd_answer(req, 200, "application/json", text_span(&body), NULL);
	text_release(&body);
}

static void answer_kept(struct turn *t, const struct turn_item *item)
{
	if (item->kind == TURN_ORDERS)
		answer_orders(item->req, item->orders);
	else
		httpd_answer_empty(item->req, 200);
	if (item->kind == TURN_TWIN) {
		t->counts->replayed++;
		return;
	}
	t->counts->kept++;
	t->counts->kept_ms = item->at_ms;
}

/* A failed commit may have committed all the same: nobody is told 200 and nothing is remembered, so that the
 * repetition is taken again. */
static void answer_failed(struct turn *t, const struct err *err)
{
	if (!t->failing)
		log_error("the inbox takes nothing, answering 503", "requests=%d error=\"%s\"", t->count, err->text);
	t->failing = true;
	t->failed_ms = t->item[t->count - 1].at_ms;
	replay_abort(t->replay);
	for (int i = 0; i < t->count; i++)
		httpd_answer_empty(t->item[i].req, 503);
	t->counts->failed += t->count;
}

static void commit_items(struct turn *t)
{
	struct err err = {0};
	uint32_t callbacks;
	if (write_rows(t, &callbacks, &err) != RC_OK) {
		answer_failed(t, &err);
		return;
	}
	if (t->failing)
		log_info("the inbox takes rows again", "failed=%lld", (long long)t->counts->failed);
	t->failing = false;
	t->counts->commits++;
	replay_commit(t->replay, callbacks);
	if (t->wake_path)
		wake_send(t->wake_fd, t->wake_path);
	for (int i = 0; i < t->count; i++)
		answer_kept(t, &t->item[i]);
}

void turn_commit(struct turn *t)
{
	if (t->count > 0)
		commit_items(t);
	t->count = 0;
	arena_reset(t->arena); /* what was refused used it, too */
}
