/* The logs of all scenarios are told anew, with other answers: they come when what was asked about has long moved on, or WeCom refused, or
 * nobody knows what it did. Whatever an answer says and whenever it comes, the fold takes it: no input fails that did not fail when it was
 * lived, and the log folded again in other turns gives the same state. */
/* shares: 2 */
#include "play.h"

#include "base/mem.h"
#include "flow/fold.h"
#include "flow/wire.h"
#include "inbox/inbox.h"
#include "roll.h"
#include "seeds.h"
#include "store/outbox.h"
#include "store/outcome.h"
#include "wecom/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FILES 500
#define PAGE 200
#define OTHER_TURNS 7
#define LATER_MS (INT64_C(3) * ZONE_DAY_MS) /* deadlines pass, and what is polled */

enum kind {
	LATE,    /* some answers come behind everything else */
	UNSURE,  /* some never come: whether it was done nobody knows */
	UNDONE,  /* some calls were certainly not executed */
	REFUSED, /* some are refused, with codes of each class */
	KINDS
};
static const char *const kinds[KINDS] = {"late", "unsure", "undone", "refused"};

struct retold {
	struct play *p;
	enum kind kind;
	struct rng rng;
	struct inbox *in;
	struct store_db *db;
	struct fold *fold;
	int64_t now_ms;
	struct span late[4096]; /* bodies, in order; of the play's arena */
	int lates;
	struct err err;
};

static bool fine(struct retold *t, enum rc rc)
{
	return rc == RC_OK || play_fail(t->p, "%s: %s", kinds[t->kind], t->err.text);
}

static bool tell(struct retold *t, int64_t at_ms, enum inbox_kind kind, struct span app, struct span body)
{
	int64_t id, n;
	return fine(t, inbox_begin(t->in, &t->err)) &&
		fine(t, inbox_append(t->in, at_ms, kind, app, body, &id, &t->err)) &&
		fine(t, inbox_commit(t->in, &t->err)) && fine(t, fold_catch_up(t->fold, 1, &n, &t->err));
}

/* Is it an answer to the very request that was made in this telling, too? */
static bool asked_here(struct retold *t, const struct wire_answer *w, bool *ret)
{
	struct outbox_row lived, here;
	enum rc rc = outbox_get(world_db(t->p->world), t->p->a, w->key, &lived, &t->err);
	if (!rc)
		rc = outbox_get(t->db, t->p->a, w->key, &here, &t->err);
	*ret = !rc && span_eq(lived.api, here.api);
	return fine(t, rc == RC_NOTFOUND ? RC_OK : rc);
}

/* What the answer says in this telling. */
static struct span other(struct retold *t, struct wire_answer *w)
{
	static const char *const codes[] = {"-1", "45009", "40003", "41063", "60020", "84061", "50001", "48002",
		"41051", "41079", "40058", "90501", "45035", "600041", "95002", "95013", "95018"};
	struct text body;
	if (t->kind == UNSURE)
		w->outcome = WIRE_UNKNOWN;
	if (t->kind == UNDONE)
		w->outcome = WIRE_NOT_SENT;
	w->answer = t->kind == REFUSED ? arena_printf(t->p->a, "{\"code\":%s,\"msg\":\"no\"}",
						 codes[rng_below(&t->rng, sizeof codes / sizeof *codes)])
				       : SPAN_ABSENT;
	text_init(&body, 65536);
	wire_answer_write(w, &body);
	struct span out = arena_copy(t->p->a, text_span(&body));
	text_release(&body);
	return out;
}

static bool retell_answer(struct retold *t, const struct inbox_row *row)
{
	struct json_doc *doc = NULL;
	struct wire_answer w;
	struct span body = row->body;
	enum inbox_kind kind = INBOX_ANSWER;
	bool here = false;
	if (!fine(t, wire_answer_read(t->p->a, row->body, &w, &doc, &t->err)))
		return false;
	bool ok = asked_here(t, &w, &here), changed = here && w.outcome == WIRE_ANSWERED && roll_chance(&t->rng, 25);
	json_free(doc);
	if (changed && t->kind == LATE && t->lates < (int)(sizeof t->late / sizeof *t->late))
		t->late[t->lates++] = row->body;
	if (changed && t->kind != LATE)
		body = other(t, &w);
	if (!here || (changed && t->kind == LATE)) {
		kind = INBOX_OBSERVATION; /* of a kind that no fold knows: every input keeps its number */
		body = SPAN_LIT("{}");
	}
	return ok && tell(t, row->at_ms, kind, row->app, body);
}

static bool tell_log(struct retold *t)
{
	struct inbox_row *row = NULL;
	int64_t after = 0;
	int n = PAGE;
	while (n > 0) {
		if (!fine(t, inbox_read(world_inbox(t->p->world), t->p->a, after, PAGE, &row, &n, &t->err)))
			return false;
		for (int i = 0; i < n; i++) {
			after = row[i].id;
			t->now_ms = row[i].at_ms > t->now_ms ? row[i].at_ms : t->now_ms;
			if (row[i].kind == INBOX_ANSWER ? !retell_answer(t, &row[i])
							: !tell(t, row[i].at_ms, row[i].kind, row[i].app, row[i].body))
				return false;
		}
	}
	return true;
}

static bool live_on(struct retold *t, int64_t until_ms)
{
	for (;;) {
		int64_t due_ms = 0, n;
		bool ticked;
		if (!fine(t, fold_due(t->fold, &due_ms, &t->err)))
			return false;
		if (due_ms > until_ms)
			break;
		t->now_ms = due_ms > t->now_ms ? due_ms : t->now_ms;
		if (!fine(t, fold_tick(t->fold, t->now_ms, &ticked, &t->err)) ||
			!fine(t, fold_catch_up(t->fold, 1, &n, &t->err)))
			return false;
	}
	t->now_ms = until_ms;
	return true;
}

static bool nothing_failed(struct retold *t)
{
	int64_t lived[OUTCOME_COUNT], here[OUTCOME_COUNT];
	struct outcome_row *v = NULL;
	int n = 0;
	if (!fine(t, outcome_counts(world_db(t->p->world), lived, &t->err)) ||
		!fine(t, outcome_counts(t->db, here, &t->err)))
		return false;
	if (here[OUTCOME_FAILED] <= lived[OUTCOME_FAILED])
		return true;
	if (fine(t, outcome_last(t->db, t->p->a, 1000, &v, &n, &t->err)))
		for (int i = 0; i < n; i++)
			if (v[i].outcome == OUTCOME_FAILED)
				play_fail(t->p, "%s: input %lld failed: %.*s", kinds[t->kind], (long long)v[i].input_id,
					SPAN_ARG(v[i].reason));
	return play_fail(t->p, "%s: more inputs fail", kinds[t->kind]);
}

static bool same_in_other_turns(struct retold *t)
{
	struct store_db *db = NULL;
	struct fold *fold = NULL;
	struct text mine, again;
	int64_t n = 0;
	text_init(&mine, 65536);
	text_init(&again, 65536);
	bool ok = fine(t, db_open(":memory:", 0, &db, &t->err)) &&
		fine(t, fold_open(db, t->in, NULL, &fold, &t->err)) &&
		fine(t, fold_catch_up(fold, OTHER_TURNS, &n, &t->err)) && fine(t, fold_digest(t->db, &mine, &t->err)) &&
		fine(t, fold_digest(db, &again, &t->err));
	if (ok && !span_eq(text_span(&mine), text_span(&again)))
		ok = play_fail(t->p, "%s: other turns give another state", kinds[t->kind]);
	fold_close(fold);
	db_close(db);
	text_release(&again);
	text_release(&mine);
	return ok;
}

static bool retell(struct play *p, enum kind kind)
{
	struct retold *t = mem_alloc(sizeof *t);
	*t = (struct retold){.p = p, .kind = kind};
	rng_seed(&t->rng, (uint64_t)kind + 1);
	bool ok = fine(t, inbox_open(NULL, INBOX_MEMORY, &t->in, &t->err)) &&
		fine(t, db_open(":memory:", 0, &t->db, &t->err)) &&
		fine(t, fold_open(t->db, t->in, NULL, &t->fold, &t->err)) && tell_log(t) &&
		live_on(t, t->now_ms + LATER_MS);
	for (int i = 0; ok && i < t->lates; i++)
		ok = tell(t, t->now_ms, INBOX_ANSWER, SPAN_ABSENT, t->late[i]);
	ok = ok && live_on(t, t->now_ms + LATER_MS) && nothing_failed(t) && same_in_other_turns(t);
	fold_close(t->fold);
	db_close(t->db);
	inbox_close(t->in);
	mem_free(t);
	return ok;
}

static bool after(struct play *p)
{
	for (enum kind k = 0; k < KINDS; k++)
		if (!retell(p, k))
			return false;
	return true;
}

static void scenario(void **state)
{
	struct play p;
	char dir[200];
	seeds_dir("retold", dir, sizeof dir);
	bool ok = play_file_then(&p, *state, dir, after);
	if (!ok)
		print_error("%s\n", text_str(&p.fail));
	play_release(&p);
	seeds_drop(dir);
	assert_true(ok);
}

/* SIYU_SCENARIO=words: those whose path has these words. */
int main(void)
{
	char *path[FILES];
	struct CMUnitTest test[FILES];
	const char *only = getenv("SIYU_SCENARIO");
	size_t n = 0;
	int files = play_files(path, FILES);
	for (int i = 0; i < files; i++)
		if (play_shared(i) && (!only || strstr(path[i], only)))
			test[n++] = (struct CMUnitTest){strrchr(path[i], '/') + 1, scenario, NULL, NULL, path[i]};
	int failed = _cmocka_run_group_tests("retold", test, n, NULL, NULL);
	for (int i = 0; i < files; i++)
		mem_free(path[i]);
	return failed;
}
