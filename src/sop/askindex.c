#include "askindex.h"
#include "sop/said.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <stdlib.h>
#include <string.h>

#define PLAIN_BYTES ((size_t)ASK_LETTERS * 4)
#define GRAMS (2 * ASK_LETTERS)

/* A character, or two neighbours; a character never has number 0. */
static uint64_t pair(uint32_t a, uint32_t b)
{
	return (uint64_t)a << 32 | b;
}

struct gram {
	uint64_t key;     /* 0: free */
	uint32_t from, n; /* its wordings: post[from .. from + n) */
	uint32_t weight;
};

struct askindex {
	struct arena *arena;
	int wordings, questions;
	struct askindex_wording *wording;
	size_t slots; /* a power of two */
	struct gram *gram;
	uint32_t *post;
	/* of one look */
	uint32_t *common; /* by wording: weight shared */
	uint32_t *touched;
	struct askindex_like *like;
	struct text plain;
};

/* -- grams of one text ------------------------------------------------------------------------------------------------ */

static int by_key(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

/* The set of them, sorted. */
static int grams(struct span plain, uint64_t *key)
{
	uint32_t last = 0, c;
	int n = 0, distinct = 0;

	for (size_t k; n + 2 <= GRAMS && (k = utf8_next(plain, &c)) > 0; plain = span_drop(plain, k)) {
		key[n++] = pair(c, 0);
		if (last)
			key[n++] = pair(last, c);
		last = c;
	}
	qsort(key, (size_t)n, sizeof *key, by_key);
	for (int i = 0; i < n; i++) {
		if (i == 0 || key[i] != key[i - 1])
			key[distinct++] = key[i];
	}
	return distinct;
}

/* -- the table ---------------------------------------------------------------------------------------------------------- */

static struct gram *slot(const struct askindex *x, uint64_t key)
{
	size_t at = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20) & (x->slots - 1);

	while (x->gram[at].key && x->gram[at].key != key)
		at = (at + 1) & (x->slots - 1);
	return &x->gram[at];
}

static uint32_t log2_of(uint32_t n)
{
	uint32_t l = 0;

	while (n > 1) {
		n /= 2;
		l++;
	}
	return l;
}

/* What few wordings have says much; a pair says twice what a character says. */
static uint32_t weigh(uint64_t key, uint32_t rarity)
{
	return (uint32_t)(key & UINT32_MAX ? 2 : 1) * (1 + rarity);
}

/* A gram that no wording has: as much as a middling one. */
static uint32_t strange(const struct askindex *x, uint64_t key)
{
	return weigh(key, log2_of((uint32_t)x->wordings) / 2);
}

static void count(struct askindex *x)
{
	uint64_t key[GRAMS];
	size_t all = 0;

	for (int i = 0; i < x->wordings; i++)
		all += 2 * utf8_count(x->wording[i].plain);
	for (x->slots = 64; x->slots < 2 * all; x->slots *= 2)
		;
	x->gram = mem_array(x->slots, sizeof *x->gram);
	for (int i = 0; i < x->wordings; i++) {
		int n = grams(x->wording[i].plain, key);
		for (int k = 0; k < n; k++) {
			struct gram *g = slot(x, key[k]);
			g->key = key[k];
			g->n++;
		}
	}
}

static void post(struct askindex *x)
{
	uint64_t key[GRAMS];
	uint32_t at = 0;

	for (size_t i = 0; i < x->slots; i++) {
		struct gram *g = &x->gram[i];
		if (!g->key)
			continue;
		g->from = at;
		at += g->n;
		g->weight = weigh(g->key, log2_of((uint32_t)x->wordings / g->n));
		g->n = 0;
	}
	x->post = mem_array((size_t)at + 1, sizeof *x->post);
	for (int i = 0; i < x->wordings; i++) {
		int n = grams(x->wording[i].plain, key);
		for (int k = 0; k < n; k++) {
			struct gram *g = slot(x, key[k]);
			x->post[g->from + g->n++] = (uint32_t)i;
			x->wording[i].weight += g->weight;
		}
	}
}

/* -- gathering ------------------------------------------------------------------------------------------------------------ */

static bool answers(const struct sop_script *s)
{
	return s->talk && !s->disabled;
}

static struct span plain(struct askindex *x, struct span said)
{
	text_clear(&x->plain);
	said_plain(said, &x->plain);
	return utf8_prefix(text_span(&x->plain), PLAIN_BYTES);
}

static void add(struct askindex *x, const struct sop_script *s, const struct sop_question *q, struct span said)
{
	struct span p = plain(x, said);

	if (p.n == 0)
		return;
	x->wording[x->wordings++] = (struct askindex_wording){.script = s,
		.question = q,
		.said = said,
		.plain = arena_copy(x->arena, p),
		.question_no = x->questions};
}

struct askindex *askindex_new(const struct sop_script *const *scripts, int n)
{
	struct askindex *x = mem_alloc(sizeof *x);
	size_t most = 0;

	x->arena = arena_new(0);
	text_init(&x->plain, (size_t)1 << 20);
	for (int i = 0; i < n; i++) {
		for (int k = 0; answers(scripts[i]) && k < scripts[i]->talk->questions; k++)
			most += 1 + (size_t)scripts[i]->talk->question[k].aliases.n;
	}
	x->wording = mem_array(most + 1, sizeof *x->wording);
	for (int i = 0; i < n; i++) {
		for (int k = 0; answers(scripts[i]) && k < scripts[i]->talk->questions; k++) {
			const struct sop_question *q = &scripts[i]->talk->question[k];

			add(x, scripts[i], q, q->name);
			for (int j = 0; j < q->aliases.n; j++)
				add(x, scripts[i], q, q->aliases.v[j]);
			x->questions++;
		}
	}
	count(x);
	post(x);
	x->common = mem_array((size_t)x->wordings + 1, sizeof *x->common);
	x->touched = mem_array((size_t)x->wordings + 1, sizeof *x->touched);
	x->like = mem_array((size_t)x->wordings + 1, sizeof *x->like);
	return x;
}

void askindex_free(struct askindex *x)
{
	if (!x)
		return;
	text_release(&x->plain);
	mem_free(x->wording);
	mem_free(x->gram);
	mem_free(x->post);
	mem_free(x->common);
	mem_free(x->touched);
	mem_free(x->like);
	arena_free(x->arena);
	mem_free(x);
}

int askindex_questions(const struct askindex *x)
{
	return x->questions;
}

/* The grams of the message, those of the most weight first, then by key. */
static int by_weight(const void *a, const void *b)
{
	const struct gram *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	return x->key < y->key ? -1 : x->key > y->key;
}

static int weighed(const struct askindex *x, struct span message, struct gram *mine, uint32_t *ret_weight)
{
	uint64_t key[GRAMS];
	int n = grams(message, key);

	*ret_weight = 0;
	for (int i = 0; i < n; i++) {
		const struct gram *g = slot(x, key[i]);

		mine[i] = g->key ? *g : (struct gram){.key = key[i], .weight = strange(x, key[i])};
		*ret_weight += mine[i].weight;
	}
	qsort(mine, (size_t)n, sizeof *mine, by_weight);
	return n;
}

int askindex_look(struct askindex *x, struct span message, struct span *ret_plain, const struct askindex_like **ret)
{
	struct gram mine[GRAMS];
	uint32_t weight, left;
	int touched = 0, likes = 0;

	*ret_plain = plain(x, message);
	int n = weighed(x, *ret_plain, mine, &weight);
	left = weight;
	for (int k = 0; k < n; k++) {
		/* Who shares only what is left cannot become alike enough; what everybody has comes last. */
		bool fresh = (uint64_t)2000 * left >= (uint64_t)ASK_LEAST_PERMILLE * (weight + left);
		const uint32_t *post = x->post + mine[k].from;

		for (uint32_t i = 0; i < mine[k].n; i++) {
			if (x->common[post[i]] == 0) {
				if (!fresh)
					continue;
				x->touched[touched++] = post[i];
			}
			x->common[post[i]] += mine[k].weight;
		}
		left -= mine[k].weight;
	}
	for (int i = 0; i < touched; i++) {
		const struct askindex_wording *w = &x->wording[x->touched[i]];
		uint64_t twice = (uint64_t)2000 * x->common[x->touched[i]];

		x->common[x->touched[i]] = 0;
		if (twice >= (uint64_t)ASK_LEAST_PERMILLE * (weight + w->weight))
			x->like[likes++] = (struct askindex_like){w, (int)(twice / (weight + w->weight))};
	}
	*ret = x->like;
	return likes;
}
