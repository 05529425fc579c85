#include "witnessint.h"

#include "base/map.h"
#include "base/mem.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LINES 12 /* of one kind */

void witness_say(struct witness *x, const char *fmt, ...)
{
	char line[1024];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (x->bad++ < LINES)
		text_addf(x->out, "%s\n", line);
}

const char *witness_told(const struct witness *x, const struct ask *a, char buf[512])
{
	char made[32], sent[32];
	snprintf(buf, 512, "'%.*s' of '%.*s' to %.*s, asked %s, %s %s", SPAN_ARG(a->step->id),
		SPAN_ARG(a->round->script->name), SPAN_ARG(a->round->customer), zone_format(&x->zone, a->made_ms, made),
		a->sent_ms ? "sent" : "over", zone_format(&x->zone, a->sent_ms ? a->sent_ms : a->over_ms, sent));
	return buf;
}

/* -- reading the state --------------------------------------------------------------------------------------------------- */

sqlite3_stmt *witness_prepare(struct witness *x, const char *sql)
{
	sqlite3_stmt *s = NULL;
	if (sqlite3_prepare_v2(x->db, sql, -1, &s, NULL) != SQLITE_OK)
		witness_say(x, "%s: %s", sql, sqlite3_errmsg(x->db));
	return s;
}

static struct span column(struct witness *x, sqlite3_stmt *s, int i)
{
	return arena_copy(x->arena, span_make(sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i)));
}

static const struct sop_script *script_of(const struct witness *x, struct span id)
{
	for (int i = 0; i < x->w->scripts; i++)
		if (span_eq(x->w->script[i]->id, id))
			return x->w->script[i];
	return NULL;
}

static const struct sop_step *step_of(const struct sop_script *s, struct span id)
{
	for (int i = 0; s && i < s->steps; i++)
		if (span_eq(s->step[i].id, id))
			return &s->step[i];
	return NULL;
}

static void read_rounds(struct witness *x)
{
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT enrolment, t0_ms, entered_ms, coalesce(ended_ms, -1), shift_days, script, customer, employee, round, coalesce(camp, 0) "
		"FROM enrolment ORDER BY enrolment");
	int cap = 0;
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		if (x->rounds == cap) {
			cap = cap ? cap * 2 : 256;
			x->round = mem_grow(x->round, (size_t)cap, sizeof *x->round);
		}
		struct round *r = &x->round[x->rounds];
		*r = (struct round){.enrolment = sqlite3_column_int64(s, 0),
			.t0_ms = sqlite3_column_int64(s, 1),
			.entered_ms = sqlite3_column_int64(s, 2),
			.ended_ms = sqlite3_column_int64(s, 3),
			.shift = sqlite3_column_int64(s, 4),
			.script = script_of(x, column(x, s, 5)),
			.customer = column(x, s, 6),
			.employee = column(x, s, 7),
			.round = sqlite3_column_int64(s, 8),
			.camp = sqlite3_column_int64(s, 9)};
		r->ended_ms = r->ended_ms < 0 ? BRAIN_NEVER : r->ended_ms;
		if (r->script)
			x->rounds++;
		else
			witness_say(x, "a round of a script that is not there");
	}
	sqlite3_finalize(s);
}

const struct round *witness_round(const struct witness *x, int64_t enrolment)
{
	int low = 0, high = x->rounds;
	while (low < high) {
		int mid = (low + high) / 2;
		if (x->round[mid].enrolment < enrolment)
			low = mid + 1;
		else
			high = mid;
	}
	return low < x->rounds && x->round[low].enrolment == enrolment ? &x->round[low] : NULL;
}

static void add_ask(struct witness *x, const struct ask *a)
{
	if (!a->round || !a->step) {
		witness_say(x, "somebody was asked for a step that no script has");
		return;
	}
	if (x->asks == x->asks_cap) {
		x->asks_cap = x->asks_cap ? x->asks_cap * 2 : 1024;
		x->ask = mem_grow(x->ask, (size_t)x->asks_cap, sizeof *x->ask);
	}
	x->ask[x->asks++] = *a;
}

/* What each mass message is about: its number in the state and how often it was made again. */
struct known {
	int64_t task, remakes, opened_ms;
	struct span step;
};

/* When he was asked for first. A task that is made again without who left is the same text, and has his slot from then on, whatever
 * a script of a wider cap sent before it was made again (findings 5, 17). It keeps the deadline of the first. */
static int64_t first_asked_ms(struct witness *x, const struct round *r, const struct known *t)
{
	sqlite3_stmt *s;
	int64_t at = t->opened_ms;
	if (!t->remakes || !r)
		return at;
	s = witness_prepare(x,
		"SELECT o.opened_ms FROM task o JOIN task_member m ON m.task = o.task JOIN task t ON t.step = o.step AND t.deadline_ms = o.deadline_ms "
		"WHERE t.task = ?1 AND o.task < t.task AND o.remakes = 0 AND m.customer = ?2 AND m.enrolment = ?3 ORDER BY o.task DESC LIMIT 1");
	sqlite3_bind_int64(s, 1, t->task);
	sqlite3_bind_text(s, 2, r->customer.p, (int)r->customer.n, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, r->enrolment);
	if (sqlite3_step(s) == SQLITE_ROW)
		at = sqlite3_column_int64(s, 0);
	else
		witness_say(x, "task %lld was made again for %.*s, who was in none before", (long long)t->task,
			SPAN_ARG(r->customer));
	sqlite3_finalize(s);
	return at;
}

static void read_mass(struct witness *x)
{
	struct map *by_msgid = map_new();
	sqlite3_stmt *s =
		witness_prepare(x, "SELECT msgid, task, remakes, step, opened_ms FROM task WHERE msgid <> ''");
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		struct known *k = arena_alloc(x->arena, sizeof *k);
		*k = (struct known){sqlite3_column_int64(s, 1), sqlite3_column_int64(s, 2), sqlite3_column_int64(s, 4),
			column(x, s, 3)};
		(void)map_put(by_msgid, column(x, s, 0), k);
	}
	sqlite3_finalize(s);
	s = witness_prepare(x, "SELECT enrolment FROM task_member WHERE task = ?1 AND customer = ?2");
	for (int i = 0; s && i < brain_masses(x->w->brain); i++) {
		struct brain_asked b;
		for (int k = 0; brain_asked(x->w->brain, i, k, &b); k++) {
			const struct known *t = map_get(by_msgid, b.msgid);
			if (!t) { /* its answer never came: nobody knows its number, and it is over */
				if (x->w->calm)
					witness_say(x, "a mass message that the state does not know");
				break;
			}
			sqlite3_reset(s);
			sqlite3_bind_int64(s, 1, t->task);
			sqlite3_bind_text(s, 2, b.external_userid.p, (int)b.external_userid.n, SQLITE_STATIC);
			if (sqlite3_step(s) != SQLITE_ROW) {
				witness_say(x, "%.*s was asked for in task %lld and is no member of it",
					SPAN_ARG(b.external_userid), (long long)t->task);
				continue;
			}
			const struct round *r = witness_round(x, sqlite3_column_int64(s, 0));
			add_ask(x,
				&(struct ask){.round = r,
					.step = r ? step_of(r->script, t->step) : NULL,
					.employee = b.userid,
					.asked_ms = first_asked_ms(x, r, t),
					.made_ms = b.created_ms,
					.sent_ms = b.sent_ms,
					.over_ms = b.over_ms,
					.remakes = t->remakes,
					.mass = true});
		}
	}
	sqlite3_finalize(s);
	map_free(by_msgid, NULL);
}

/* Texts that an employee sends from the sidebar; answers are no steps of a day (finding 1). */
static void read_sidebar(struct witness *x)
{
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT enrolment, step, employee, made_ms, done_ms FROM todo WHERE delivers = 1 AND state = 'done' AND enrolment > 0");
	while (s && sqlite3_step(s) == SQLITE_ROW) {
		const struct round *r = witness_round(x, sqlite3_column_int64(s, 0));
		struct ask a = {.round = r,
			.step = r ? step_of(r->script, column(x, s, 1)) : NULL,
			.employee = column(x, s, 2),
			.asked_ms = sqlite3_column_int64(s, 3),
			.made_ms = sqlite3_column_int64(s, 3),
			.sent_ms = sqlite3_column_int64(s, 4),
			.over_ms = sqlite3_column_int64(s, 4)};
		if (!r || !a.step || a.step->answer)
			continue;
		add_ask(x, &a);
		x->tally->sidebar++;
	}
	sqlite3_finalize(s);
}

bool witness_recurs(const struct sop_step *s)
{
	return s->time.kind == SOP_WHEN_DAILY || s->time.kind == SOP_WHEN_WEEKLY || s->time.kind == SOP_WHEN_MONTHLY;
}

bool witness_of_groups(const struct sop_script *s)
{
	return s->kind == SOP_GROUP_PLAY || s->kind == SOP_CHECKIN || s->kind == SOP_FLASH;
}

bool witness_to_group(const struct round *r, const struct sop_step *s)
{
	return witness_of_groups(r->script) && !s->member;
}

int witness_look(const struct witness_world *w, struct witness_tally *tally, struct text *out)
{
	struct witness x = {.w = w, .tally = tally, .out = out, .arena = arena_new(1 << 20)};
	zone_fixed(&x.zone, 8 * 3600);
	if (sqlite3_open_v2(w->state_db, &x.db, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		witness_say(&x, "%s: %s", w->state_db, sqlite3_errmsg(x.db));
	read_rounds(&x);
	read_mass(&x);
	read_sidebar(&x);
	for (int i = 0; i < x.rounds; i++)
		tally->stops += x.round[i].ended_ms != BRAIN_NEVER;
	witness_rules(&x);
	witness_groups(&x);
	witness_kept(&x);
	if (x.bad > LINES)
		text_addf(out, "… and %d more\n", x.bad - LINES);
	sqlite3_close(x.db);
	mem_free(x.round);
	mem_free(x.ask);
	arena_free(x.arena);
	return x.bad;
}
