#include "store/wordq.h"

#include "base/map.h"
#include "base/mem.h"
#include "store/person.h"
#include "wordbookrow.h"

#include <stdlib.h>
#include <string.h>

/* A customer in a line, by the first time in the period; or, where any time counts, one of his times. */
struct shown {
	int64_t at_ms;
	uint32_t line, next; /* the next one of his, as an index and one more; 0: none */
	uint32_t of;         /* another time of this one, likewise: what follows it is noted there */
	bool replied, bought;
};

/* Customers, or, where more was said than the memory of a page has room for, one share of them after the other. */
struct counting {
	struct store_db *db;
	struct arena *a; /* the caller's */
	const struct wordq_ask *ask;
	enum wordq_by by;
	struct person_list people;
	uint32_t shares, share;
	uint32_t *first; /* by place of the customer, as next */
	struct shown *v;
	int n, cap;
	uint32_t *
		line_of; /* by row of wordbook_words; 0: not looked up yet, 1: in no line, else its line and two more */
	uint32_t known;
	struct wordq_row *line;
	int lines, line_cap;
	struct map *of_key; /* to its line and one more */
	enum rc rc;         /* of what was looked up */
	struct err *err;
};

enum { AT_ONCE = 500000 };

/* -- lines -------------------------------------------------------------------------------------------------------------------- */

/* Key, step and version: those that the lines tell apart. */
static struct wordq_row line_like(enum wordq_by by, const struct wordbook_words *w)
{
	struct wordq_row r = {.key = SPAN_LIT(""), .step = SPAN_LIT("")};
	if (by == WORDQ_EMPLOYEE)
		r.key = w->employee;
	else if (by != WORDQ_ALL && by != WORDQ_ANSWER_ALL)
		r.key = w->script;
	if (by == WORDQ_STEP || by == WORDQ_VERSION || by == WORDQ_ANSWER)
		r.step = w->step;
	if (by == WORDQ_VERSION)
		r.version = w->version;
	return r;
}

static uint32_t line_at(struct counting *c, const struct wordbook_words *w)
{
	bool answers = c->by == WORDQ_ANSWER || c->by == WORDQ_ANSWER_ALL;
	if (w->answer != answers)
		return 1;
	struct wordq_row r = line_like(c->by, w);
	struct span key = arena_printf(
		c->a, "%zu\t%.*s%.*s\t%lld", r.key.n, SPAN_ARG(r.key), SPAN_ARG(r.step), (long long)r.version);
	uintptr_t known = (uintptr_t)map_get(c->of_key, key);
	if (known)
		return (uint32_t)known + 1;
	if (c->lines == c->line_cap) {
		c->line_cap = c->line_cap ? 2 * c->line_cap : 64;
		c->line = mem_grow(c->line, (size_t)c->line_cap, sizeof *c->line);
	}
	c->line[c->lines++] = r;
	(void)map_put(c->of_key, key, (void *)(uintptr_t)c->lines);
	return (uint32_t)c->lines + 1;
}

static uint32_t line_of(struct counting *c, uint32_t words)
{
	struct wordbook_words w;
	if (words < c->known && c->line_of[words])
		return c->line_of[words];
	if (words >= c->known) {
		uint32_t wider = words < 512 ? 1024 : 2 * words;
		c->line_of = mem_grow(c->line_of, wider, sizeof *c->line_of);
		memset(c->line_of + c->known, 0, (wider - c->known) * sizeof *c->line_of);
		c->known = wider;
	}
	enum rc rc = wordbook_words_of(c->db, c->a, words, &w, c->err);
	if (rc != RC_OK)
		c->rc = rc == RC_NOTFOUND ? c->rc : rc;
	return c->line_of[words] = rc == RC_OK ? line_at(c, &w) : 1;
}

/* -- what was said, heard, paid ------------------------------------------------------------------------------------------------- */

/* 0: nobody of this share. */
static uint32_t place_of(const struct counting *c, uint32_t no)
{
	uint32_t at = person_place(&c->people, no);
	return at % c->shares == c->share ? at : 0;
}

static void take_said(void *user, int64_t hour_ms, const unsigned char *e, int n)
{
	struct counting *c = user;
	for (int i = 0; i < n; i++, e += WORDBOOKROW_BYTES) {
		uint32_t words = wordbookrow_words(e), at = words ? place_of(c, wordbookrow_who(e)) : 0;
		int64_t at_ms = hour_ms + wordbookrow_ms(e);
		uint32_t line = at && at_ms >= c->ask->from_ms && at_ms < c->ask->to_ms ? line_of(c, words) : 1;
		if (line == 1)
			continue;
		uint32_t k = c->first[at];
		while (k && c->v[k - 1].line != line - 2)
			k = c->v[k - 1].next;
		if (k && !c->ask->any) {
			c->v[k - 1].at_ms = at_ms < c->v[k - 1].at_ms ? at_ms : c->v[k - 1].at_ms;
			continue;
		}
		if (c->n == c->cap) {
			c->cap = c->cap ? 2 * c->cap : 4096;
			c->v = mem_grow(c->v, (size_t)c->cap, sizeof *c->v);
		}
		c->v[c->n++] = (struct shown){.at_ms = at_ms,
			.line = line - 2,
			.next = c->first[at],
			.of = k && c->v[k - 1].of ? c->v[k - 1].of : k};
		c->first[at] = (uint32_t)c->n;
	}
}

static struct shown *noted_at(const struct counting *c, struct shown *s)
{
	return s->of ? &c->v[s->of - 1] : s;
}

static void take_heard(void *user, int64_t hour_ms, const unsigned char *e, int n)
{
	struct counting *c = user;
	for (int i = 0; i < n; i++, e += WORDBOOKROW_BYTES) {
		if (wordbookrow_words(e))
			continue;
		int64_t at_ms = hour_ms + wordbookrow_ms(e);
		for (uint32_t k = c->first[place_of(c, wordbookrow_who(e))]; k; k = c->v[k - 1].next) {
			struct shown *s = &c->v[k - 1];
			noted_at(c, s)->replied |= at_ms > s->at_ms && at_ms <= s->at_ms + c->ask->reply_ms;
		}
	}
}

static void take_orders(void *user, int64_t day, const unsigned char *e, int n)
{
	struct counting *c = user;
	for (int i = 0; i < n; i++, e += DAYBOOKROW_BYTES) {
		uint32_t k = c->first[place_of(c, daybookrow_buyer(e))];
		if (k == 0 || !daybookrow_good(e, n - i))
			continue;
		int64_t paid_ms = daybookrow_paid_ms(e, day);
		for (; k; k = c->v[k - 1].next) {
			struct shown *s = &c->v[k - 1];
			noted_at(c, s)->bought |= paid_ms >= s->at_ms && paid_ms <= s->at_ms + c->ask->window_ms;
		}
	}
}

static enum rc count_share(struct counting *c)
{
	const struct wordq_ask *ask = c->ask;
	c->n = 0;
	memset(c->first, 0, ((size_t)c->people.people + 1) * sizeof *c->first);
	enum rc rc = wordbook_each(c->db, ask->from_ms, ask->to_ms, take_said, c, c->err);
	if (rc == RC_OK)
		rc = c->rc;
	if (rc == RC_OK)
		rc = wordbook_each(c->db, ask->from_ms, ask->to_ms + ask->reply_ms, take_heard, c, c->err);
	/* A day more on both sides, for days are those of a zone. */
	if (rc == RC_OK)
		rc = daybook_each(c->db, ask->from_ms / 86400000 - 1, (ask->to_ms + ask->window_ms) / 86400000 + 2,
			take_orders, c, c->err);
	for (int i = 0; rc == RC_OK && i < c->n; i++) {
		const struct shown *s = &c->v[i];
		struct wordq_row *r = &c->line[s->line];
		bool over = ask->any || s->at_ms <= ask->full_ms;
		if (s->of)
			continue;
		r->shown++;
		r->counted += over;
		r->replied += over && s->replied;
		r->bought += over && s->bought;
	}
	return rc;
}

static int by_key(const void *pa, const void *pb)
{
	const struct wordq_row *a = pa, *b = pb;
	int key = span_cmp(a->key, b->key);
	int step = key ? key : span_cmp(a->step, b->step);
	return step ? step : (a->version > b->version) - (a->version < b->version);
}

enum rc wordq_rows(struct store_db *db, struct arena *a, enum wordq_by by, const struct wordq_ask *ask,
	struct wordq_row **ret_rows, int *ret_count, struct err *err)
{
	struct counting c = {
		.db = db, .a = a, .ask = ask, .by = by, .shares = 1, .of_key = map_new(), .rc = RC_OK, .err = err};
	int64_t entries = 0;
	enum rc rc = person_all(db, &c.people, err);
	if (rc == RC_OK)
		rc = wordbook_count(db, ask->from_ms, ask->to_ms, &entries, err);
	c.shares = (uint32_t)(entries / AT_ONCE) + 1;
	c.first = mem_array((size_t)c.people.people + 1, sizeof *c.first);
	for (; rc == RC_OK && c.share < c.shares; c.share++)
		rc = count_share(&c);
	if (rc == RC_OK && c.lines) {
		qsort(c.line, (size_t)c.lines, sizeof *c.line, by_key);
		struct wordq_row *rows = arena_array(a, (size_t)c.lines, sizeof *rows);
		memcpy(rows, c.line, (size_t)c.lines * sizeof *rows);
		*ret_rows = rows;
	}
	if (rc == RC_OK)
		*ret_count = c.lines;
	mem_free(c.first);
	mem_free(c.v);
	mem_free(c.line_of);
	mem_free(c.line);
	map_free(c.of_key, NULL);
	person_release(&c.people);
	return rc;
}
