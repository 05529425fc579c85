/* How a random world is drawn from its seed. */
#include "worlds.h"

#include "roll.h"
#include "base/fileio.h"
#include "sop/read.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CALLS_PER_MINUTE \
	20 /* in some worlds, where WeCom allows four times as many in a minute, and in an hour no more than that */
#define ARRIVE_DAYS 9 /* in which they all come */
#define DRAFTS 6      /* of a script that the checker may refuse */

/* -- beginning ---------------------------------------------------------------------------------------------------------------- */

/* For the witness, who reads them himself. */
static void keep_script(struct trial *t, struct span text)
{
	struct arena *a = arena_new(4096);
	struct diag_list diags;
	diag_init(&diags, a);
	INVARIANT(t->scripts < WITNESS_SCRIPTS);
	if (read_script(text, SPAN_LIT("world.md"), NULL, &diags, &t->script[t->scripts]) == RC_OK)
		t->scripts++;
	else
		worlds_bad(t, "a script that runs cannot be read");
	arena_free(a);
}

/* Takes a random script into use and keeps it for the witness, if the checker lets it play with the others. */
static bool try_script(struct trial *t, const char *name, struct span text)
{
	struct err err = {0};
	world_script_put(t->world, name, text);
	enum rc rc = world_reload(t->world, &err);
	if (!rc) {
		keep_script(t, text);
		return true;
	}
	world_script_put(t->world, name, SPAN_ABSENT);
	if (rc != RC_INVALID)
		worlds_bad(t, "%s", err.text);
	else if (getenv("SIYU_WORLD"))
		printf("%s\n%.*s\n", err.text, SPAN_ARG(text));
	return false;
}

/* Up to so many drafts, until one plays. */
static void try_drafts(struct trial *t, const char *name, void (*roll)(struct rng *, struct text *), struct text *body)
{
	for (int i = 0; i < DRAFTS; i++) {
		text_clear(body);
		roll(&t->own, body);
		if (try_script(t, name, text_span(body)))
			return;
	}
}

/* Groups, and the kinds that speak to them. */
static void load_groups(struct trial *t, struct text *body)
{
	roll_rooms(t->brain, START_MS);
	t->rooms = true;
	int which = (int)roll_between(&t->own, 1, 7); /* any of the three kinds, at least one */
	if (which & 1)
		try_drafts(t, "sop/group.md", roll_group, body);
	if (which & 2)
		try_drafts(t, "sop/checkin.md", roll_checkin, body);
	if (which & 4) {
		text_clear(body);
		roll_goods(body);
		world_script_put(t->world, "sop/goods.md", text_span(body));
		try_drafts(t, "sop/flash.md", roll_flash, body);
	}
}

static void load_scripts(struct trial *t)
{
	static const char *const shipped[] = {"sop/新客七天.md", "sop/老客复购30天.md", "sop/沉默唤醒.md"};
	struct err err = {0};
	struct text body;
	text_init(&body, 1 << 20);
	for (size_t i = 0; i < 3 && t->seed % 3 != 2; i++) {
		text_clear(&body);
		if (fileio_read(shipped[i], &body, &err))
			worlds_bad(t, "%s", err.text);
		world_script_put(t->world, shipped[i], text_span(&body));
		keep_script(t, text_span(&body));
	}
	if (t->seed % 2)
		world_script_put(t->world, "sop/moments.md", roll_moments());
	if (t->seed % 4 == 1)
		try_drafts(t, "sop/blast.md", roll_blast, &body);
	if (t->seed % 4 == 3)
		load_groups(t, &body);
	int more = (int)roll_between(&t->rng, 1, 4);
	for (int i = 0; i < more; i++) {
		char name[32];
		text_clear(&body);
		roll_script(&t->rng, i, &body);
		snprintf(name, sizeof name, "sop/random%d.md", i);
		/* Together they may lead in a circle or greet twice: then this one does not play. */
		(void)try_script(t, name, text_span(&body));
	}
	if (world_reload(t->world, &err))
		worlds_bad(t, "%s", err.text);
	text_release(&body);
}

bool worlds_begin(struct trial *t)
{
	static const char corp[] =
		"[corp]\ncorpid = wwworld\n[app bot]\nagentid = 1000002\nsecret = s\ntoken = t\naes_key = abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG\n"
		"[channels]\ncard = 包裹卡\n";
	struct err err = {0};
	struct rng *r = &t->rng;
	struct brain_conf bc = {
		.corpid = SPAN_LIT("wwworld"), .secret = SPAN_LIT("s"), .agentid = 1000002, .seed = t->seed};
	bc.confirm_permille = (int)roll_between(r, 300, 1000);
	bc.confirm_mean_ms = roll_between(r, 60000, 3600000);
	bc.buy_permille = (int)roll_between(r, 0, 200);
	bc.buy_alone_permille = (int)roll_between(r, 0, 300);
	bc.repeat_permille = (int)roll_between(r, 0, 500);
	bc.refund_permille = (int)roll_between(r, 0, 300);
	bc.delete_permille = (int)roll_between(r, 0, 60);
	bc.double_permille = (int)roll_between(r, 0, 300);
	bc.reorder_permille = (int)roll_between(r, 0, 200);
	bc.like_permille = (int)(t->seed % 5) * 100;
	bc.comment_permille = (int)(t->seed % 3) * 100;
	bc.page = (int)(t->seed % 4 == 1 ? 1 + t->seed % 5 : 0);
	bc.join_permille = t->seed % 4 == 3 ? 600 : 0;
	bc.quit_permille = 300;
	bc.grain_ms = t->seed % 6 == 5 ? 300000 : 1; /* as in siyu simulate */
	bc.speed = (int)roll_between(r, 1, 2);       /* 2: they tap at night, too */
	bool calm = roll_chance(r, 35);
	t->faults = roll_chance(r, 70) && !calm;
	t->crashes = roll_chance(r, 60) && !calm;
	if (t->faults || t->crashes)
		bc.speed = 1; /* what could not be called back in time may be tapped at night */
	t->tells = roll_chance(r, 90);
	t->customer_day = (int)roll_between(r, 1, 2);
	t->customer_week = roll_chance(r, 35) ? (int)roll_between(r, 2, 4) : 0;
	t->employee_day = roll_chance(r, 50) ? (int)roll_between(r, 3, t->size->people_most / 3) : 60;
	t->quiet_from = roll_chance(r, 50) ? 1290 : 1260;
	t->quiet_to = roll_chance(r, 50) ? 540 : 600;
	char conf_text[1024];
	int n = snprintf(conf_text, sizeof conf_text,
		"%s[rules]\nquiet = %02d:%02d-%02d:00\ncustomer_day = %d\nemployee_day = %d\n", corp,
		t->quiet_from / 60, t->quiet_from % 60, t->quiet_to / 60, t->customer_day, t->employee_day);
	if (t->customer_week)
		n += snprintf(conf_text + n, sizeof conf_text - (size_t)n, "customer_week = %d\n", t->customer_week);
	if (t->seed % 5 == 2) {
		bc.calls_per_minute = 4 * CALLS_PER_MINUTE;
		snprintf(conf_text + n, sizeof conf_text - (size_t)n, "[wecom]\ncalls_per_minute = %d\n",
			CALLS_PER_MINUTE);
	}
	seeds_dir("world", t->dir, sizeof t->dir);
	if (conf_parse(span_of(conf_text), "world.conf", &t->conf, &err))
		return worlds_bad(t, "setting up: %s", err.text);
	/* Drawn one after the other: compilers differ in the order of arguments, and a seed is to be the same world for all. */
	t->employees = (int)roll_between(r, 1, 5);
	int people = (int)roll_between(r, t->size->people_least, t->size->people_most);
	t->brain = brain_new(&bc, START_MS);
	brain_populate(t->brain, t->employees, people, START_MS, ARRIVE_DAYS * DAY_MS, SPAN_LIT("card,qr7"));
	struct world_conf wc = {
		.data_dir = t->dir, .conf = t->conf, .brain = t->brain, .start_ms = START_MS, .shared = t->faults};
	if (world_new(&wc, &t->world, &err))
		return worlds_bad(t, "the world: %s", err.text);
	load_scripts(t);
	return t->said.n == 0;
}
