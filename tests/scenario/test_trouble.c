/* Each *.scn beside this file lived in trouble: much of what WeCom is asked is refused, or its answer never comes, and a person says what
 * became of it; lists come row by row, and some pages are empty. What the scenario tells happens all the same, as far as it can; what it expects is not looked at, but what no world may
 * break is: nobody gets anything twice, or what he must not, and the log folded anew is the state that was lived. */
/* shares: 4 */
#include "play.h"

#include "base/json.h"
#include "base/mem.h"
#include "inbox/inbox.h"
#include "roll.h"
#include "seeds.h"
#include "store/outbox.h"
#include "wecom/api.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define FILES 500
#define OPEN_MOST 50
#define LATER_MS (INT64_C(4) * ZONE_DAY_MS) /* deadlines pass, and what is polled */
#define EVERYTHING (PLAY_LEAVE_ROUNDS | PLAY_LEAVE_TASKS | PLAY_LEAVE_CALLS | PLAY_LEAVE_TALK)

enum kind {
	REFUSED, /* with codes of each class */
	LOST,    /* done, and no answer came */
	UNDONE,  /* not done, and no answer came */
	SKIPPED, /* refused now and then; what waits is called off by hand */
	KINDS
};
static const char *const kinds[KINDS] = {"refused", "lost", "undone", "skipped"};

struct trouble {
	enum kind kind;
	struct rng rng;
};

/* Orders what goes wrong with the next calls of some APIs. */
static void order(struct trouble *t, struct brain *b)
{
	static const int64_t codes[] = {
		-1, 45009, 40003, 41063, 60020, 84061, 50001, 48002, 41051, 40058, 90501, 45035, 600041};
	for (int id = API_GETTOKEN + 1; id < API_COUNT; id++) {
		const char *path = strrchr(api_def((enum api_id)id)->path, '/');
		bool lost = t->kind == LOST || t->kind == UNDONE;
		/* What cannot be taken back stands, and two that stand reach him: that is WeCom's word. */
		if (!path || strstr(path, "/cancel_") || !roll_chance(&t->rng, 12))
			continue;
		int64_t code = t->kind == LOST ? 0 : codes[rng_below(&t->rng, sizeof codes / sizeof *codes)];
		brain_fail(b, path, code, 1 + (int)rng_below(&t->rng, 2), lost);
	}
}

/* A command, as somebody types it. */
static bool command(struct play *p, const struct text *json)
{
	struct err err = {0};
	p->moved = true;
	return world_append(p->world, INBOX_COMMAND, SPAN_ABSENT, text_span((struct text *)json), &err) == RC_OK ||
		play_fail(p, "%s", err.text);
}

/* What nobody knows the end of is looked up by a person, who says what became of it; or has it go once more, where it did not happen. */
static bool settle(struct play *p, struct trouble *t)
{
	struct outbox_row *row = NULL;
	struct err err = {0};
	struct text json;
	int n = 0;
	bool ok =
		outbox_open(world_db(p->world), p->a, (struct outbox_key){0, 0}, OPEN_MOST, &row, &n, &err) == RC_OK ||
		play_fail(p, "%s", err.text);
	text_init(&json, 1024);
	for (int i = 0; ok && i < n; i++) {
		char key[OUTBOX_KEY_BYTES];
		/* Whether an employee tapped what was made, siyu finds out by itself. */
		bool asks = t->kind == LOST && span_starts(row[i].api, "add_m");
		if (row[i].state != OUTBOX_UNSURE || asks || roll_chance(&t->rng, 40))
			continue;
		outbox_key_print(row[i].key, key);
		bool again = t->kind == UNDONE && roll_chance(&t->rng, 40);
		text_clear(&json);
		text_addf(&json, "{\"verb\":\"%s\",\"effect\":\"%s\",\"happened\":%s,\"by\":\"老板\"}",
			again ? "resend" : "settle", key, t->kind == UNDONE ? "false" : "true");
		ok = command(p, &json);
	}
	text_release(&json);
	return ok;
}

/* What was not sent yet is not to be sent any more. */
static bool call_off(struct play *p, struct trouble *t)
{
	struct text json;
	if (t->kind != SKIPPED || !roll_chance(&t->rng, 15))
		return true;
	text_init(&json, 1024);
	text_addf(&json, "{\"verb\":\"resume\",\"skip_before_ms\":%lld,\"by\":\"老板\"}",
		(long long)world_now_ms(p->world) + 1);
	bool ok = command(p, &json);
	text_release(&json);
	return ok;
}

static bool between(struct play *p)
{
	struct trouble *t = p->user;
	struct err err = {0};
	text_clear(&p->fail); /* what a line tells could not be */
	order(t, p->brain);
	if (!settle(p, t) || !call_off(p, t))
		return false;
	return world_run(p->world, world_now_ms(p->world), &err) == RC_OK || play_fail(p, "%s", err.text);
}

/* Time goes on, and nothing more goes wrong. */
static bool later(struct play *p)
{
	struct trouble *t = p->user;
	p->leave |= EVERYTHING;
	return settle(p, t) && play_run(p, world_now_ms(p->world) + LATER_MS) && settle(p, t) &&
		play_run(p, world_now_ms(p->world) + LATER_MS);
}

static uint64_t seed_of(const char *path, enum kind kind)
{
	uint64_t h = UINT64_C(14695981039346656037) + kind;
	for (; *path; path++)
		h = (h ^ (uint8_t)*path) * UINT64_C(1099511628211);
	return h;
}

static void live(const char *path, enum kind kind)
{
	struct trouble t = {.kind = kind};
	struct play p;
	char dir[200];
	rng_seed(&t.rng, seed_of(path, kind));
	seeds_dir("trouble", dir, sizeof dir);
	bool ok = play_file_in_trouble(&p, path, dir, between, later, &t);
	if (!ok)
		print_error("(%s) %s\n", kinds[kind], text_str(&p.fail));
	play_release(&p);
	seeds_drop(dir);
	assert_true(ok);
}

/* Refusals, and one of the other kinds, by its name; SIYU_TROUBLE set: all. */
static void scenario(void **state)
{
	enum kind other = (enum kind)(LOST + seed_of(*state, KINDS) % (KINDS - LOST));
	for (int kind = 0; kind < KINDS; kind++)
		if (kind == REFUSED || kind == (int)other || getenv("SIYU_TROUBLE"))
			live(*state, (enum kind)kind);
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
	int failed = _cmocka_run_group_tests("trouble", test, n, NULL, NULL);
	for (int i = 0; i < files; i++)
		mem_free(path[i]);
	return failed;
}
