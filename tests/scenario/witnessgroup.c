/* Groups: who checked in, on which day, for which prize; how many pieces are left of what is sold. */
#include "witnessint.h"

#include "sandbox/brainroom.h"

#define LATE_MS INT64_C(2000) /* between what happened and its row */

/* -- 打卡 ---------------------------------------------------------------------------------------------------------------- */

/* Which day of the camp that moment is: from 日界 to 日界; the night in which it begins is its first day (findings 20, 21). */
static int64_t day_of(const struct witness *x, const struct round *camp, int64_t at_ms)
{
	int64_t first = zone_day(&x->zone, camp->t0_ms),
		day = zone_day(&x->zone, at_ms - camp->script->border * MINUTE_MS);
	return day < first && zone_day(&x->zone, at_ms) >= first ? first : day;
}

static void bind_text(sqlite3_stmt *s, int i, struct span v)
{
	sqlite3_bind_text(s, i, v.p, (int)v.n, SQLITE_STATIC);
}

static struct span peek(sqlite3_stmt *s, int i)
{
	return span_make(sqlite3_column_text(s, i), (size_t)sqlite3_column_bytes(s, i));
}

/* One number for (camp, customer, up to then). */
static int64_t count(struct witness *x, const char *sql, int64_t camp, struct span customer, int64_t at_ms)
{
	sqlite3_stmt *s = witness_prepare(x, sql);
	int64_t n = -1;
	sqlite3_bind_int64(s, 1, camp);
	bind_text(s, 2, customer);
	sqlite3_bind_int64(s, 3, at_ms);
	if (sqlite3_step(s) == SQLITE_ROW)
		n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

int64_t witness_full_ms(struct witness *x, const struct round *r, int n)
{
	int64_t at = count(x,
		"SELECT told_ms FROM checkin WHERE camp = ?1 AND customer = ?2 ORDER BY told_ms, day LIMIT 1 OFFSET ?3",
		r->camp, r->customer, n - 1);
	return at < 0 ? BRAIN_NEVER : at;
}

static void each_checkin(struct witness *x)
{
	sqlite3_stmt *s = witness_prepare(x, "SELECT camp, customer, day, made_up, at_ms, told_ms FROM checkin");
	while (sqlite3_step(s) == SQLITE_ROW) {
		const struct round *camp = witness_round(x, sqlite3_column_int64(s, 0));
		struct span who = peek(s, 1);
		int64_t day = sqlite3_column_int64(s, 2), at_ms = sqlite3_column_int64(s, 4),
			told_ms = sqlite3_column_int64(s, 5);
		bool made_up = sqlite3_column_int(s, 3) != 0;
		if (!camp || !camp->script->checkin) {
			witness_say(x, "%.*s checked in nowhere", SPAN_ARG(who));
			continue;
		}
		int64_t first = zone_day(&x->zone, camp->t0_ms);
		x->tally->checkins++;
		if (day < first || day >= first + camp->script->days)
			witness_say(x, "%.*s has a day that is none of the camp's", SPAN_ARG(who));
		if (!made_up && day != day_of(x, camp, at_ms))
			witness_say(x, "%.*s has day %lld of a check-in of day %lld", SPAN_ARG(who),
				(long long)(day - first + 1), (long long)(day_of(x, camp, at_ms) - first + 1));
		if (made_up && day >= day_of(x, camp, told_ms))
			witness_say(x, "%.*s made up for a day that was not over", SPAN_ARG(who));
		if (told_ms < camp->entered_ms || told_ms > camp->ended_ms || at_ms > told_ms + MINUTE_MS)
			witness_say(x, "%.*s checked in when there was no camp", SPAN_ARG(who));
		if (count(x, "SELECT count(*) FROM checkin WHERE camp = ?1 AND customer = ?2 AND made_up AND ?3",
			    camp->enrolment, who, 1) > camp->script->checkin->make_ups)
			witness_say(x, "%.*s made up for more than %d days", SPAN_ARG(who),
				camp->script->checkin->make_ups);
		if (count(x,
			    "SELECT count(*) FROM chat_member m JOIN enrolment e ON e.customer = m.chat WHERE e.enrolment = ?1 AND "
			    "m.member = ?2 AND m.joined_ms <= ?3",
			    camp->enrolment, who, told_ms + witness_learning(x)) < 1)
			witness_say(x, "%.*s checked in and was not there", SPAN_ARG(who));
	}
	sqlite3_finalize(s);
}

/* Each prize once, to whom has the days, and to everybody who has them. */
static void each_prize(struct witness *x)
{
	static const char told[] = "SELECT count(*) FROM checkin WHERE camp = ?1 AND customer = ?2 AND told_ms <= ?3";
	sqlite3_stmt *s = witness_prepare(x, "SELECT camp, customer, days, at_ms FROM checkin_prize");
	while (sqlite3_step(s) == SQLITE_ROW) {
		x->tally->prizes++;
		if (count(x, told, sqlite3_column_int64(s, 0), peek(s, 1), sqlite3_column_int64(s, 3) + LATE_MS) <
			sqlite3_column_int64(s, 2))
			witness_say(x, "%.*s has a prize and not the days", SPAN_ARG(peek(s, 1)));
	}
	sqlite3_finalize(s);
	s = witness_prepare(x, "SELECT camp, customer, count(*) FROM checkin GROUP BY camp, customer");
	while (sqlite3_step(s) == SQLITE_ROW) {
		const struct round *camp = witness_round(x, sqlite3_column_int64(s, 0));
		for (int i = 0; camp && camp->script->checkin && i < camp->script->checkin->prizes; i++) {
			int days = camp->script->checkin->prize[i].days;
			if (sqlite3_column_int64(s, 2) >= days &&
				count(x,
					"SELECT count(*) FROM checkin_prize WHERE camp = ?1 AND customer = ?2 AND days = ?3",
					camp->enrolment, peek(s, 1), days) != 1)
				witness_say(x, "%.*s has %d days and not their prize", SPAN_ARG(peek(s, 1)), days);
		}
	}
	sqlite3_finalize(s);
}

/* Who is reminded has not checked in; 满N天 is said to who has them. */
static void each_reminder(struct witness *x)
{
	char buf[512];
	for (int i = 0; i < x->asks; i++) {
		const struct ask *a = &x->ask[i];
		const struct round *camp = a->round->camp ? witness_round(x, a->round->camp) : NULL;
		const struct sop_cond *c = a->step->cond;
		if (!camp)
			continue;
		if (c && c->kind == SOP_C_TODAY_OUT) {
			int64_t day = day_of(x, camp, a->asked_ms);
			sqlite3_stmt *s = witness_prepare(x,
				"SELECT 1 FROM checkin WHERE camp = ?1 AND customer = ?2 AND day = ?3 AND told_ms < ?4");
			sqlite3_bind_int64(s, 1, camp->enrolment);
			bind_text(s, 2, a->round->customer);
			sqlite3_bind_int64(s, 3, day);
			sqlite3_bind_int64(s, 4, a->asked_ms);
			if (sqlite3_step(s) == SQLITE_ROW)
				witness_say(x, "reminded of what he had done: %s", witness_told(x, a, buf));
			sqlite3_finalize(s);
		}
		if (a->step->time.kind == SOP_WHEN_FULL &&
			witness_full_ms(x, a->round, a->step->time.day) > a->asked_ms)
			witness_say(x, "before he had the days: %s", witness_told(x, a, buf));
	}
}

/* -- 秒杀 ---------------------------------------------------------------------------------------------------------------- */

/* Pieces sold by then: at least, as far as we could know of them; at most, with all that was paid. */
struct sold {
	int64_t least, most;
};

static struct sold sold_by(struct witness *x, struct span good, int64_t from_ms, int64_t at_ms)
{
	struct sold v = {0};
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT coalesce(sum(CASE WHEN paid_ms + ?4 <= ?3 AND refund_fen = 0 THEN quantity END), 0), coalesce(sum(quantity), 0) "
		"FROM purchase WHERE product = ?1 AND paid_ms >= ?2 AND paid_ms <= ?3 AND customer <> ''");
	bind_text(s, 1, good);
	sqlite3_bind_int64(s, 2, from_ms);
	sqlite3_bind_int64(s, 3, at_ms);
	sqlite3_bind_int64(s, 4, witness_learning(x));
	if (sqlite3_step(s) == SQLITE_ROW)
		v = (struct sold){sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1)};
	sqlite3_finalize(s);
	return v;
}

/* The number behind those words, -1: they are not there. */
static int64_t number_behind(struct span text, struct span words)
{
	size_t at = span_search(text, words);
	int64_t n = 0;
	if (at == SIZE_MAX)
		return -1;
	text = span_drop(text, at + words.n);
	while (text.n > 0 && (text.p[0] < '0' || text.p[0] > '9'))
		text = span_drop(text, 1); /* a blank, 约 */
	for (; text.n > 0 && text.p[0] >= '0' && text.p[0] <= '9'; text = span_drop(text, 1))
		n = n * 10 + (text.p[0] - '0');
	return n;
}

/* What was said of pieces is true of the moment at which the employee opened it (findings 22, 59). */
static void stock_text(struct witness *x, const struct sop_script *f, struct span chat, const struct brain_message *m)
{
	const struct sop_flash_good *g = &f->flash->good[0];
	int64_t opens_ms = zone_at_ms(&x->zone, f->flash->day, f->flash->minute), opened_ms = -1,
		left = number_behind(m->text, SPAN_LIT("还剩")), gone = number_behind(m->text, SPAN_LIT("已经卖了"));
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT max(opened_ms) FROM todo WHERE customer = ?1 AND script = ?2 AND opened_ms <= ?3 AND instr(text, ?4) > 0");
	bind_text(s, 1, chat);
	bind_text(s, 2, f->id);
	sqlite3_bind_int64(s, 3, m->at_ms);
	bind_text(s, 4, m->text);
	if (sqlite3_step(s) == SQLITE_ROW && sqlite3_column_type(s, 0) != SQLITE_NULL)
		opened_ms = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	if (left < 0)
		return;
	x->tally->stock_texts++;
	if (opened_ms < 0) {
		witness_say(x, "nobody opened what was said: %.*s", SPAN_ARG(m->text));
		return;
	}
	struct sold by = sold_by(x, g->name, opens_ms, opened_ms), then = sold_by(x, g->name, opens_ms, m->at_ms);
	int64_t least = g->stock - by.most > 0 ? g->stock - by.most : 0, most = g->stock - by.least;
	if (left < least || left > most || (gone >= 0 && (gone < by.least || gone > by.most)))
		witness_say(x, "of %lld pieces %lld to %lld were sold: %.*s", (long long)g->stock, (long long)by.least,
			(long long)by.most, SPAN_ARG(m->text));
	if (x->w->calm && then.least >= g->stock)
		witness_say(x, "sold out, and still offered: %.*s", SPAN_ARG(m->text));
}

static void each_stock_text(struct witness *x)
{
	static const char *const rooms[] = {"wrOne", "wrTwo"};
	struct brain_message m;
	for (int i = 0; i < x->w->scripts; i++)
		for (size_t k = 0; x->w->script[i]->flash && k < sizeof rooms / sizeof *rooms; k++)
			for (int n = 0; brainroom_message(x->w->brain, span_of(rooms[k]), n, &m); n++)
				stock_text(x, x->w->script[i], span_of(rooms[k]), &m);
}

/* -- who comes and goes ---------------------------------------------------------------------------------------------------- */

/* What is done for him is done while a round of the script lives. */
static void each_door(struct witness *x)
{
	sqlite3_stmt *s = witness_prepare(x,
		"SELECT d.customer, d.script, d.step FROM decision d WHERE verdict IN ('group_in', 'group_out') AND NOT EXISTS (SELECT 1 FROM enrolment e "
		"WHERE e.script = d.script AND e.camp IS NULL AND e.entered_ms <= d.at_ms AND coalesce(e.ended_ms, d.at_ms) >= d.at_ms)");
	while (sqlite3_step(s) == SQLITE_ROW)
		witness_say(x, "'%.*s' of %.*s was done for %.*s when no group was in it", SPAN_ARG(peek(s, 2)),
			SPAN_ARG(peek(s, 1)), SPAN_ARG(peek(s, 0)));
	sqlite3_finalize(s);
}

void witness_groups(struct witness *x)
{
	each_checkin(x);
	each_prize(x);
	each_reminder(x);
	each_stock_text(x);
	each_door(x);
}
