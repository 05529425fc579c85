/* Random worlds: people, scripts, faults, crashes and doubled or reordered callbacks drawn from a seed, lived for two weeks,
 * and what must hold in each of them. SIYU_WORLD=N plays the one of that seed, SIYU_CUSTOMER_DAYS=N
 * lives so many customer-days in all, from the seed behind SIYU_WORLDS_FROM=N on. */
#include "worlds.h"

#include "play.h"
#include "roll.h"

#include "base/clock.h"
#include "base/mem.h"
#include "base/zone.h"
#include "report/report.h"
#include "sop/reason.h"

#include <setjmp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

#define CUSTOMER_DAYS 100000
#define FIRST 810000 /* the worlds behind this seed try every property within so many days */
#define TROUBLED 10  /* of so many worlds: */
#define LAPS 30
#define SHARES 2       /* processes */
#define ROOM_CHANGES 3 /* in hundredths of the hours: a group changes hands, or is dismissed */
#define SELLING_MS INT64_C(900000)

static const struct size troubled = {16, 5, 60, 60, 15, 15, 3}, crowded = {80, 60, 180, 8, 6, 2, 1};

/* -- living -------------------------------------------------------------------------------------------------------------------- */

/* Is something sold in the groups now, or soon? Then people look often. */
static bool selling(const struct trial *t)
{
	struct zone zone;
	zone_fixed(&zone, 8 * 3600);
	for (int i = 0; i < t->scripts; i++) {
		const struct sop_flash *f = t->script[i]->flash;
		int64_t opens_ms = f ? zone_at_ms(&zone, f->day, f->minute) : 0, now = world_now_ms(t->world);
		if (f && now > opens_ms - DAY_MS / 12 && now < opens_ms + DAY_MS / 2)
			return true;
	}
	return false;
}

static bool live(struct trial *t)
{
	struct err err = {0};
	int64_t end_ms = START_MS + t->size->days * DAY_MS; /* at four in the morning: the tasks of the day are over */
	int64_t calm_ms = end_ms - 2 * DAY_MS;              /* the last two days go without trouble */
	while (world_now_ms(t->world) < end_ms) {
		int64_t now = world_now_ms(t->world),
			step = roll_chance(&t->rng, 30) ? roll_between(&t->rng, 1, 5000)
							: roll_between(&t->rng, 60000, 6 * 3600000);
		if (selling(t) && step > SELLING_MS)
			step = SELLING_MS;
		enum rc rc = world_run(t->world, now + step < end_ms ? now + step : end_ms, &err);
		now = world_now_ms(t->world);
		if (!rc && t->rooms && now < calm_ms && roll_chance(&t->own, 40))
			rc = roll_members(&t->own, t->world, t->brain, &err);
		if (!rc && t->rooms && now < calm_ms && roll_chance(&t->own, ROOM_CHANGES))
			roll_change(&t->own, t->brain, t->employees, now);
		if (!rc && t->tells && now < calm_ms && roll_chance(&t->rng, t->size->press))
			rc = roll_press(&t->rng, t->world, t->brain, &err);
		if (!rc && t->faults && now < calm_ms && roll_chance(&t->rng, t->size->fault))
			roll_fault(&t->rng, t->brain);
		if (!rc && t->faults && now < calm_ms && roll_chance(&t->rng, t->size->fault))
			rc = world_lag(t->world, now + roll_between(&t->rng, 1, 120000), &err);
		if (!rc && t->crashes && now < calm_ms && roll_chance(&t->rng, t->size->crash))
			rc = world_crash(t->world, &err);
		if (!rc && t->crashes && now < calm_ms && roll_chance(&t->rng, t->size->down))
			rc = world_down(t->world, now + roll_between(&t->rng, 60000, 4 * 3600000), &err);
		if (rc)
			return worlds_bad(t, "%s", err.text);
	}
	return true;
}

/* -- what must hold --------------------------------------------------------------------------------------------------------------- */

static int64_t column_total(const struct report_table *r, const char *key, bool rows)
{
	for (int c = 0; c < r->columns; c++) {
		int64_t sum = 0;
		if (strcmp(r->column[c].key, key) != 0)
			continue;
		for (int i = 0; i < r->rows; i++)
			sum += r->cell[i * r->columns + c].num;
		return rows ? sum : r->total[c].num;
	}
	return -1;
}

/* Every cut of the money sums to what the brain's shop says. */
static void check_money(struct trial *t, const struct brain_books *b)
{
	static const char *const cuts[] = {"day", "channel", "employee", "script", "step"};
	struct arena *a = arena_new(65536);
	for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
		struct report_ask ask = {.name = "gmv",
			.by = cuts[i],
			.from = SPAN_LIT("2026-03-01"),
			.to = SPAN_LIT("2026-12-31"),
			.now_ms = world_now_ms(t->world)};
		struct report_table r;
		struct err err = {0};
		if (report_make(world_db(t->world), a, &ask, &r, &err)) {
			worlds_bad(t, "gmv by %s: %s", cuts[i], err.text);
			continue;
		}
		const struct {
			const char *key;
			int64_t want;
		} figures[] = {{"orders", b->orders}, {"gross_fen", b->gross_fen}, {"refund_fen", b->refund_fen}};
		for (size_t k = 0; k < 3; k++)
			if (column_total(&r, figures[k].key, true) != figures[k].want ||
				column_total(&r, figures[k].key, false) != figures[k].want)
				worlds_bad(t, "gmv by %s: %s is %lld in rows, %lld in all, the shop has %lld", cuts[i],
					figures[k].key, (long long)column_total(&r, figures[k].key, true),
					(long long)column_total(&r, figures[k].key, false), (long long)figures[k].want);
		if (r.note.n > 0)
			worlds_bad(t, "gmv by %s: %.*s", cuts[i], SPAN_ARG(r.note));
	}
	arena_free(a);
}

/* One text column a row; true while there are rows. */
static bool row(sqlite3_stmt *s, struct span *ret, int columns)
{
	if (sqlite3_step(s) != SQLITE_ROW)
		return false;
	for (int i = 0; i < columns; i++)
		ret[i] = span_make(sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i));
	return true;
}

static int64_t number(struct trial *t, sqlite3 *db, const char *sql)
{
	sqlite3_stmt *s = NULL;
	int64_t v = -1;
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		v = sqlite3_column_int64(s, 0);
	else
		worlds_bad(t, "%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_finalize(s);
	return v;
}

/* Each relation that stands has the tags that WeCom has. */
static void check_tags(struct trial *t, sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	struct span v[3];
	struct text theirs;
	static const char sql[] =
		"SELECT r.customer, r.employee, coalesce((SELECT group_concat(name) FROM (SELECT name FROM contact_tag c WHERE c.customer = r.customer "
		"AND c.employee = r.employee ORDER BY name)), '') FROM relation r WHERE r.state = 'live' ORDER BY 1, 2";
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
		worlds_bad(t, "%s", sqlite3_errmsg(db));
		return;
	}
	text_init(&theirs, 65536);
	while (row(s, v, 3)) {
		text_clear(&theirs);
		brain_tags(t->brain, v[1], v[0], &theirs);
		if (!span_eq(theirs.n ? text_span(&theirs) : SPAN_LIT(""), v[2].n ? v[2] : SPAN_LIT("")))
			worlds_bad(t, "tags of %.*s at %.*s: we have '%.*s', WeCom has '%s'", SPAN_ARG(v[0]),
				SPAN_ARG(v[1]), SPAN_ARG(v[2]), text_str(&theirs));
	}
	sqlite3_finalize(s);
	text_release(&theirs);
}

/* What we say was delivered is what reached people, one by one. */
static void check_delivered(struct trial *t, sqlite3 *db)
{
	sqlite3_stmt *s = NULL;
	struct span v[3];
	/* A welcome whose answers never came in its twenty seconds is unsure for ever, a task that could not be called back for as
	 * long as it is looked at. */
	static const char sql[] =
		"SELECT c.customer, (SELECT count(*) FROM occurrence o JOIN enrolment e ON e.enrolment = o.enrolment WHERE e.customer = c.customer AND o.state = 'delivered'), "
		"(SELECT count(*) FROM occurrence o JOIN enrolment e ON e.enrolment = o.enrolment WHERE e.customer = c.customer AND o.state IN ('failed', 'expired') AND o.reason = 'unsure') FROM contact c ORDER BY 1";
	if (sqlite3_prepare_v2(db, sql, -1, &s, NULL) != SQLITE_OK) {
		worlds_bad(t, "%s", sqlite3_errmsg(db));
		return;
	}
	while (row(s, v, 3)) {
		struct brain_message m;
		int64_t said = 0, unsure = 0, got = 0;
		(void)span_int(v[1], &said);
		(void)span_int(v[2], &unsure);
		while (brain_message(t->brain, v[0], (int)got, &m))
			got++;
		if (got < said || got > said + unsure)
			worlds_bad(t, "%.*s got %lld messages, we say %lld (%lld unsure)", SPAN_ARG(v[0]),
				(long long)got, (long long)said, (long long)unsure);
	}
	sqlite3_finalize(s);
}

static void check_state(struct trial *t, const struct brain_books *b)
{
	char path[256];
	sqlite3 *db = NULL;
	snprintf(path, sizeof path, "%s/state/siyu.db", t->dir);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK) {
		worlds_bad(t, "%s: %s", path, sqlite3_errmsg(db));
		sqlite3_close(db);
		return;
	}
	/* From the day of his first add on. */
	char days[128];
	snprintf(days, sizeof days, "SELECT coalesce(sum((%lld - first_add_ms) / 86400000), 0) FROM contact",
		(long long)(START_MS + t->size->days * DAY_MS));
	t->tally->customer_days += number(t, db, days);
	check_tags(t, db);
	check_delivered(t, db);
	const struct {
		const char *what, *sql;
		int64_t want;
	} figures[] = {
		{"relations", "SELECT count(*) FROM relation", b->adds},
		{"gross", "SELECT coalesce(sum(amount_fen), 0) FROM ledger WHERE kind = 'pay'", b->gross_fen},
		{"refunds", "SELECT coalesce(-sum(amount_fen), 0) FROM ledger WHERE kind = 'refund'", b->refund_fen},
		{"steps of those who left, made after",
			"SELECT count(*) FROM occurrence o JOIN enrolment e USING (enrolment) WHERE e.ended_ms IS NOT NULL AND o.decided_ms > e.ended_ms "
			"AND o.state IN ('made', 'delayed')",
			0},
		{"tasks for those who had left",
			"SELECT count(*) FROM task_member m JOIN task t USING (task) JOIN enrolment e ON e.enrolment = m.enrolment "
			"WHERE e.ended_ms < t.opened_ms AND t.remakes = 0",
			0},
		/* Each post is made once, whatever became of the answers; who published is seen. */
		{"posts at WeCom", "SELECT count(*) FROM post WHERE moment <> ''", b->moments},
		{"posts published", "SELECT count(*) FROM post_member WHERE state = 'published'", b->moments_published},
		{"employees asked for a third post of a day",
			"SELECT count(*) FROM (SELECT 1 FROM post_member WHERE state IN ('waiting', 'published', 'expired') GROUP BY employee, day "
			"HAVING count(*) > 2)",
			0},
		/* Finding 24: one of a step's branches, once; told, or of whom nobody told. */
		{"steps with two branches taken",
			"SELECT count(*) FROM (SELECT 1 FROM occurrence WHERE step LIKE '%·%' AND state <> 'skipped' GROUP BY enrolment, "
			"substr(step, 1, instr(step, '·')) HAVING count(*) > 1)",
			0},
		/* Nothing of a round overtakes an earlier step (part 5, 补发 / 顺延): tasks are opened in the order of their due times. */
		{"steps that overtook another",
			"SELECT count(*) FROM occurrence a JOIN task x ON x.task = a.task JOIN occurrence b ON b.enrolment = a.enrolment "
			"JOIN task y ON y.task = b.task WHERE a.due_ms < b.due_ms AND x.opened_ms > y.opened_ms AND x.remakes = 0 AND "
			"a.chances = 0 AND b.chances = 0",
			0},
	};
	t->tally->taken += number(t, db, "SELECT count(*) FROM wait WHERE reason = 'branch'");
	t->tally->otherwise += number(t, db, "SELECT count(*) FROM wait WHERE reason IN ('otherwise', 'nobody_told')");
	t->tally->late += number(t, db, "SELECT count(*) FROM heard WHERE did = 'late'");
	t->tally->marks += number(t, db, "SELECT count(*) FROM post_mark");
	t->tally->answers += number(t, db, "SELECT count(*) FROM todo WHERE delivers = 1 AND state = 'done'");
	t->tally->rooms += number(t, db,
		"SELECT count(*) FROM occurrence o JOIN enrolment e ON e.enrolment = o.enrolment "
		"WHERE e.script = '群剧本：随机群' AND o.state = 'delivered'");
	t->tally->doors += number(t, db, "SELECT count(*) FROM decision WHERE verdict IN ('group_in', 'group_out')");
	t->tally->blasts += number(t, db,
		"SELECT count(*) FROM occurrence o JOIN enrolment e ON e.enrolment = o.enrolment "
		"WHERE e.script = '群发：随机' AND o.state = 'delivered'");
	for (size_t i = 0; i < sizeof figures / sizeof *figures; i++) {
		int64_t have = number(t, db, figures[i].sql);
		if (have != figures[i].want)
			worlds_bad(t, "%s: we have %lld, it should be %lld", figures[i].what, (long long)have,
				(long long)figures[i].want);
	}
	sqlite3_close(db);
}

static void check(struct trial *t)
{
	static const int batches[] = {1, 7, 200};
	struct err err = {0};
	struct text lines;
	struct brain_books b;
	text_init(&lines, 65536);
	brain_books(t->brain, &b);
	if (brain_breaches(t->brain, &lines) > 0)
		worlds_bad(t, "what no customer should see:\n%s", text_str(&lines));
	seeds_spent(&t->said, t->seed, t->brain, !t->faults);
	check_money(t, &b);
	/* The long ones are replayed once: what the size of a batch could change the short ones show. */
	size_t first = t->size == &crowded ? t->seed % 3 : 0, last = t->size == &crowded ? first : 2;
	for (size_t i = first; i <= last; i++)
		if (world_replay(t->world, batches[i], &err))
			worlds_bad(t, "replay with batches of %d: %s", batches[i], err.text);
	world_free(t->world);
	t->world = NULL;
	text_clear(&lines);
	if (playend_rows(t->dir, PLAY_LEAVE_ROUNDS, &lines) > 0)
		worlds_bad(t, "at the end:\n%s", text_str(&lines));
	check_state(t, &b);
	text_clear(&lines);
	char path[256];
	snprintf(path, sizeof path, "%s/state/siyu.db", t->dir);
	struct witness_world w = {.brain = t->brain,
		.state_db = path,
		.scripts = t->scripts,
		.quiet_from = t->quiet_from,
		.quiet_to = t->quiet_to,
		.customer_day = t->customer_day,
		.customer_week = t->customer_week,
		.employee_day = t->employee_day,
		.calm = !t->faults && !t->crashes,
		.end_ms = START_MS + t->size->days * DAY_MS};
	memcpy(w.script, t->script, sizeof w.script);
	if (witness_look(&w, &t->tally->seen, &lines) > 0)
		worlds_bad(t, "the witness saw:\n%s", text_str(&lines));
	text_release(&lines);
}

static bool play_world(uint64_t seed, const struct size *size, struct tally *tally)
{
	struct trial t = {.seed = seed, .size = size, .tally = tally};
	rng_seed(&t.rng, seed * 7919 + 1);
	rng_seed(&t.own, seed ^ 0x67726f7570u);
	text_init(&t.said, 1 << 20);
	if (worlds_begin(&t) && live(&t))
		check(&t);
	world_free(t.world);
	brain_free(t.brain);
	conf_free(t.conf);
	for (int i = 0; i < t.scripts; i++)
		script_free(t.script[i]);
	bool ok = t.said.n == 0;
	if (!ok)
		print_error("%s(play it again with SIYU_WORLD=%llu)\n", text_str(&t.said), (unsigned long long)seed);
	if (!getenv("SIYU_KEEP") || (ok && !getenv("SIYU_WORLD"))) {
		seeds_drop(t.dir);
	} else {
		print_error("its files are in %s\n", t.dir);
	}
	text_release(&t.said);
	return ok;
}

static void say_tally(const struct tally *x)
{
	const struct witness_tally *s = &x->seen;
	print_message(
		"%lld customer-days; branches taken %lld, 否则 %lld, told too late %lld, answers given %lld, 群发 %lld, in groups %lld, of who came and went %lld\n",
		(long long)x->customer_days, (long long)x->taken, (long long)x->otherwise, (long long)x->late,
		(long long)x->answers, (long long)x->blasts, (long long)x->rooms, (long long)x->doors);
	print_message(
		"asked %lld, delivered %lld (%lld from the sidebar), rounds ended %lld, tasks that stood then %lld, steps %lld\n",
		(long long)s->asked, (long long)s->delivered, (long long)s->sidebar, (long long)s->stops,
		(long long)s->stood, (long long)s->steps);
	print_message("into groups %lld, to members %lld, check-ins %lld, prizes %lld, texts with pieces left %lld\n",
		(long long)s->to_group, (long long)s->to_member, (long long)s->checkins, (long long)s->prizes,
		(long long)s->stock_texts);
	for (int i = 0; i < REASON_COUNT; i++)
		if (s->skipped[i])
			print_message("  %s %lld\n", reason_info((enum reason)i)->code, (long long)s->skipped[i]);
}

/* Every property must have been tried, or it holds of nothing. all: so many were lived that each has its turn. */
static void check_tally(const struct tally *x, bool all)
{
	static const enum reason tried[] = {REASON_CONDITION, REASON_BEFORE_ENTRY, REASON_QUIET, REASON_GAP,
		REASON_OTHER_GAP, REASON_CAP_DAY, REASON_CAP_WEEK, REASON_PRIORITY, REASON_OVERTAKEN, REASON_ONLY,
		REASON_OFF_DAY};
	static const enum sop_when times[] = {SOP_WHEN_AFTER, SOP_WHEN_DAY, SOP_WHEN_DATE, SOP_WHEN_DAILY,
		SOP_WHEN_WEEKLY, SOP_WHEN_MONTHLY, SOP_WHEN_YEARLY, SOP_WHEN_STEP, SOP_WHEN_BOUGHT, SOP_WHEN_HEARD};
	const struct witness_tally *s = &x->seen;
	say_tally(x);
	for (size_t i = 0; all && i < sizeof tried / sizeof *tried; i++)
		if (!s->skipped[tried[i]])
			fail_msg("no step was ever skipped for '%s'", reason_info(tried[i])->code);
	for (size_t i = 0; all && i < sizeof times / sizeof *times; i++)
		if (!s->when[times[i]])
			fail_msg("no step of time %d was ever delivered", (int)times[i]);
	assert_true(x->taken > 5 && x->otherwise > 5 && x->late > 0 && x->answers > 0 && x->marks > 5 &&
		(!all ||
			(s->sidebar > 0 && s->stood > 0 && x->blasts > 0 && x->rooms > 0 && x->doors > 0 &&
				s->to_group > 0 && s->to_member > 0 && s->checkins > 0 && s->prizes > 0 &&
				s->stock_texts > 0)));
}

/* Every SHARES-th world from that seed on, until this share of the days is lived. */
static bool play_share(int64_t from, int share, int64_t days, struct tally *tally)
{
	bool ok = true;
	for (int64_t seed = from + 1 + share; tally->customer_days < days / SHARES; seed += SHARES)
		ok = play_world((uint64_t)seed, seed % LAPS <= TROUBLED ? &troubled : &crowded, tally) && ok;
	return ok;
}

/* One share in a process of its own, which writes what it saw to fd. */
static pid_t start_share(int64_t from, int share, int64_t days, int fd)
{
	struct tally tally = {0};
	fflush(stdout);
	pid_t pid = fork();
	if (pid != 0)
		return pid;
	bool ok = play_share(from, share, days, &tally);
	if (write(fd, &tally, sizeof tally) != (ssize_t)sizeof tally)
		ok = false;
	fflush(stdout);
	fflush(stderr);
	_exit(ok ? 0 : 1);
}

static void add_tally(struct tally *sum, const struct tally *more)
{
	int64_t *to = (int64_t *)sum;
	const int64_t *from = (const int64_t *)more;
	for (size_t i = 0; i < sizeof *sum / sizeof *to; i++) /* of counts alone */
		to[i] += from[i];
}

static void worlds(void **state)
{
	int64_t one = seeds_wanted("SIYU_WORLD", 0), from = seeds_wanted("SIYU_WORLDS_FROM", FIRST),
		days = seeds_wanted("SIYU_CUSTOMER_DAYS", CUSTOMER_DAYS);
	struct tally sum = {0}, part;
	int pipes[SHARES][2], status, bad = 0;
	pid_t pid[SHARES];
	(void)state;
	if (one > 0) {
		bool ok = play_world((uint64_t)one, one % LAPS <= TROUBLED ? &troubled : &crowded, &sum);
		say_tally(&sum);
		assert_true(ok);
		return;
	}
	for (int i = 0; i < SHARES; i++) {
		assert_int_equal(pipe(pipes[i]), 0);
		pid[i] = start_share(from, i, days, pipes[i][1]);
		assert_true(pid[i] > 0);
		close(pipes[i][1]);
	}
	for (int i = 0; i < SHARES; i++) {
		if (read(pipes[i][0], &part, sizeof part) == (ssize_t)sizeof part)
			add_tally(&sum, &part);
		bad += waitpid(pid[i], &status, 0) != pid[i] || status != 0;
		close(pipes[i][0]);
	}
	check_tally(&sum, days >= CUSTOMER_DAYS);
	assert_int_equal(bad, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(worlds)};
	return cmocka_run_group_tests_name("worlds", tests, NULL, NULL);
}
