#include "archiveold.h"

#include "base/arena.h"
#include "wecom/chatmsg.h"

#define EVERY_MS INT64_C(3600000)
#define SOME 20 /* inputs of one commit: a megabyte */

/* *ret_blank: they were taken out before. out: empty when there is nothing to do. */
static enum rc blanked(struct arena *a, const struct inbox_row *row, bool *ret_blank, struct text *out, struct err *err)
{
	struct chatmsg_input in;
	text_clear(out);
	enum rc rc = chatmsg_read(a, row->body, &in, err);
	*ret_blank = !rc && in.blank;
	if (rc == RC_INVALID || rc == RC_LIMIT) {
		text_adds(out, "{}"); /* nobody could read it: it may hold anything */
		return RC_OK;
	}
	if (rc || in.blank || in.msgs == 0)
		return rc;
	in.blank = true;
	chatmsg_write(&in, out);
	return text_check(out, err);
}

static enum rc rewrite(
	struct station *e, struct arena *a, const struct inbox_row *row, int n, struct text *out, struct err *err)
{
	bool before;
	enum rc rc = inbox_begin(e->in, err);
	if (rc)
		return rc;
	for (int i = 0; !rc && i < n; i++) {
		rc = blanked(a, &row[i], &before, out, err);
		if (!rc && out->n > 0 && !span_eq(text_span(out), row[i].body))
			rc = inbox_rewrite(e->in, row[i].id, text_span(out), err);
	}
	if (!rc)
		return inbox_commit(e->in, err);
	inbox_rollback(e->in);
	return rc;
}

enum rc archiveold_step(
	struct archiveold *o, struct station *e, int64_t keep_ms, int64_t now_ms, bool *ret_more, struct err *err)
{
	struct arena *a;
	struct inbox_row *row = NULL;
	struct text out;
	int n = 0, old = 0;
	*ret_more = false;
	if (now_ms < o->next_ms && o->next_ms - now_ms <= EVERY_MS)
		return RC_OK;
	a = arena_new(65536);
	text_init(&out, (size_t)16 << 20);
	enum rc rc = inbox_read_kind(e->in, a, INBOX_ARCHIVE, o->after, SOME, &row, &n, err);
	/* Never the one at the position: its checksum stands there (finding 2). */
	while (!rc && old < n && row[old].at_ms < now_ms - keep_ms && row[old].id < fold_position(e->fold))
		old++;
	if (!rc && old > 0)
		rc = rewrite(e, a, row, old, &out, err);
	if (!rc && old > 0)
		o->after = row[old - 1].id;
	*ret_more = !rc && n > 0 && old == n;
	if (!*ret_more)
		o->next_ms = now_ms + EVERY_MS;
	text_release(&out);
	arena_free(a);
	return rc;
}

enum rc archiveold_any(struct inbox *in, int64_t after, bool *ret, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct inbox_row *row = NULL;
	struct text out;
	bool blank = false;
	int n = 1;
	enum rc rc = RC_OK;
	text_init(&out, (size_t)16 << 20);
	/* The oldest that holds messages says it: they go in their order. */
	while (!rc && n > 0 && !blank) {
		arena_reset(a);
		rc = inbox_read_kind(in, a, INBOX_ARCHIVE, after, 1, &row, &n, err);
		if (!rc && n > 0)
			rc = blanked(a, &row[0], &blank, &out, err);
		if (!rc && n > 0 && out.n > 0)
			break;
		after = n > 0 ? row[0].id : after;
	}
	if (!rc)
		*ret = blank;
	text_release(&out);
	arena_free(a);
	return rc;
}
