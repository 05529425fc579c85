/* stockwork: how many pieces of its goods are left, from real orders (findings 22, 59). What was counted holds until the next
 * order: many steps of one minute ask the same. */
#include "foldint.h"
#include "stockint.h"
#include "base/mem.h"
#include "store/stock.h"

#define FRESH_MS (10 * 60 * FOLD_SECOND_MS) /* orders older than this make it 「约」 */

static bool listed(const struct fold *f, struct span name)
{
	for (int i = 0; i < f->counted; i++)
		if (span_eq(f->pieces[i].name, name))
			return true;
	return false;
}

static void count(struct fold *f, struct span name)
{
	const struct book_entry *e = book_find(f->book, SOP_N_GOOD, name);

	if (!e || listed(f, e->name))
		return;
	f->pieces = mem_grow(f->pieces, (size_t)f->counted + 1, sizeof *f->pieces);
	f->pieces[f->counted++] = (struct render_good){.name = e->name, .left = -1};
}

static void count_cond(struct fold *f, const struct sop_cond *c)
{
	for (int i = 0; c && i < c->kids; i++)
		count_cond(f, c->kid[i]);
	for (int i = 0; c && c->kind == SOP_C_STOCK && i < c->names.n; i++)
		count(f, c->names.v[i]);
}

static void count_text(struct fold *f, const struct sop_text *t)
{
	for (int i = 0; i < t->n; i++)
		if (t->piece[i].var == SOP_V_STOCK || t->piece[i].var == SOP_V_SOLD)
			count(f, t->piece[i].name);
}

static void count_talk(struct fold *f, const struct sop_talk *t)
{
	for (int i = 0; t && i < t->questions; i++) {
		count_cond(f, t->question[i].reply.cond);
		for (int k = 0; k < t->question[i].branches; k++)
			count_cond(f, t->question[i].branch[k].cond);
	}
}

void stockwork_load(struct fold *f)
{
	stockwork_clear(f);
	for (int i = 0; i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;

		if (s->flash)
			continue; /* counted apart: from its 开抢 on */
		count_cond(f, s->audience);
		count_talk(f, s->talk);
		for (int k = 0; k < s->steps; k++) {
			count_cond(f, s->step[k].cond);
			count_cond(f, s->step[k].taken_if);
			count_text(f, &s->step[k].text);
		}
	}
}

void stockwork_clear(struct fold *f)
{
	mem_free(f->pieces);
	f->pieces = NULL;
	f->counted = 0;
	f->counting = false;
}

/* From when the pieces of a good count: 开抢, else the day of its row. */
static int64_t counts_from(const struct fold *f, const struct sop_good *g, int64_t opens_ms)
{
	if (opens_ms != FACTS_NEVER)
		return opens_ms;
	return g->stock_day < 0 ? INT64_MIN : zone_day_start_ms(&f->settings->zone, g->stock_day);
}

/* Every text that orders have for goods is looked up once; those that mean one of v are summed up. */
static enum rc sum(struct fold *f, struct render_good *v, int n, int64_t opens_ms, int64_t until_ms, struct err *err)
{
	struct span text = SPAN_LIT("");
	enum rc rc;

	for (int i = 0; i < n; i++)
		v[i].sold = 0;
	while (!(rc = stock_text(f->db, f->work, text, &text, err))) {
		const struct sop_good *g = book_good(f->book, text);

		for (int i = 0; g && i < n; i++) {
			int64_t pieces = 0;

			if (!tagset_same(v[i].name, g->name))
				continue;
			rc = stock_sold(f->db, text, counts_from(f, g, opens_ms), until_ms, &pieces, err);
			if (rc)
				return rc;
			v[i].sold += pieces;
		}
	}
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

static int64_t left_of(int64_t stock, int64_t sold)
{
	return stock < 0 ? -1 : stock > sold ? stock - sold : 0;
}

static void subtract(struct fold *f)
{
	for (int i = 0; i < f->counted; i++) {
		const struct book_entry *e = book_find(f->book, SOP_N_GOOD, f->pieces[i].name);

		f->pieces[i].left = left_of(e ? e->good->stock : -1, f->pieces[i].sold);
	}
}

static enum rc is_about(struct fold *f, bool *ret, struct err *err)
{
	int64_t told_ms = 0;
	enum rc rc = stock_last_told(f->db, &told_ms, err);

	*ret = rc == RC_NOTFOUND || f->now_ms - told_ms > FRESH_MS;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc stockwork_flash(struct fold *f, const struct sop_flash *flash, int64_t opens_ms, int64_t until_ms,
	struct render_values *values, struct err *err)
{
	struct render_good *v = arena_array(f->work, (size_t)flash->goods + 1, sizeof *v);
	enum rc rc = RC_OK;

	for (int i = 0; i < flash->goods; i++)
		v[i] = (struct render_good){.name = flash->good[i].name};
	if (f->now_ms >= opens_ms)
		rc = sum(f, v, flash->goods, opens_ms, until_ms, err);
	for (int i = 0; i < flash->goods; i++)
		v[i].left = left_of(flash->good[i].stock, v[i].sold);
	values->good = v;
	values->goods = flash->goods;
	values->about = false;
	return rc || f->now_ms < opens_ms ? rc : is_about(f, &values->about, err);
}

enum rc stockwork_values(struct fold *f, struct render_values *values, struct err *err)
{
	enum rc rc = RC_OK;

	if (f->counted && !f->counting) {
		rc = sum(f, f->pieces, f->counted, FACTS_NEVER, INT64_MAX, err);
		subtract(f);
		f->counting = rc == RC_OK;
	}
	values->good = f->pieces;
	values->goods = f->counted;
	return rc ? rc : is_about(f, &values->about, err);
}

enum rc stockwork_heard(struct fold *f, struct err *err)
{
	f->counting = false;
	return stock_told(f->db, f->now_ms, err);
}
