#include "sop/book.h"
#include "base/map.h"
#include "base/mem.h"
#include "codes.h"
#include "letter.h"
#include "sop/check.h"

#define KEY_BYTES 512

struct sort {
	struct map *entry; /* folded name -> struct book_entry */
	struct sop_names names;
};

struct book {
	struct arena *arena;
	struct sop_script **own;
	int owns;
	struct arena *scratch; /* of one look-up */
	struct sort sort[SOP_SORTS];
	struct map *one_only; /* groups with 互斥 -> their first row */
	struct map *store_of; /* employee, folded -> struct book_entry of his store */
};

static const char *const words[] = {
	[SOP_N_GOOD] = "商品",
	[SOP_N_CATEGORY] = "品类",
	[SOP_N_TAG] = "标签",
	[SOP_N_CHANNEL] = "渠道",
	[SOP_N_STATE] = "编号",
	[SOP_N_LINK] = "链接",
	[SOP_N_MINIPROGRAM] = "小程序",
	[SOP_N_COUPON] = "券",
	[SOP_N_STORE] = "门店",
	[SOP_N_TEAM] = "团队",
	[SOP_N_GROUP] = "群",
	[SOP_N_STAGE] = "阶段",
	[SOP_N_DATE] = "日期",
	[SOP_N_PERSONA] = "人设",
};

const char *book_sort_word(enum sop_sort sort)
{
	return words[sort];
}

struct book *book_new(void)
{
	struct book *b = mem_alloc(sizeof *b);

	b->arena = arena_new(0);
	b->scratch = arena_new(4 * KEY_BYTES);
	for (int i = 0; i < SOP_SORTS; i++)
		b->sort[i].entry = map_new();
	b->store_of = map_new();
	b->one_only = map_new();
	return b;
}

void book_free(struct book *b)
{
	if (!b)
		return;
	for (int i = 0; i < SOP_SORTS; i++) {
		map_free(b->sort[i].entry, NULL);
		mem_free(b->sort[i].names.v);
	}
	for (int i = 0; i < b->owns; i++)
		script_free(b->own[i]);
	mem_free(b->own);
	map_free(b->store_of, NULL);
	map_free(b->one_only, NULL);
	arena_free(b->scratch);
	arena_free(b->arena);
	mem_free(b);
}

/* Folded, blanks off, letters small: what two spellings of one name have in common. */
static struct span key_of(struct arena *a, struct span name)
{
	return arena_lower(a, span_trim(letter_fold(a, span_take(name, KEY_BYTES))));
}

static void *look_up(const struct book *b, const struct map *m, struct span name)
{
	void *v = map_get(m, key_of(b->scratch, name));

	arena_reset(b->scratch);
	return v;
}

/* false: the name is taken by another row. */
static bool define(struct book *b, enum sop_sort sort, struct span name, struct book_entry *e, struct diag_list *diags)
{
	struct sort *s = &b->sort[sort];
	struct span key = key_of(b->arena, name);
	const struct book_entry *old = map_get(s->entry, key);

	if (old && old->script && e->script) {
		if (diags && old != e)
			diag_add(diags, DIAG_ROW_TWICE, arena_copy(diags->arena, e->script->file), e->pos, name,
				arena_printf(diags->arena, "%.*s:%d", SPAN_ARG(old->script->file), old->pos.line),
				SPAN_ABSENT);
		return old == e;
	}
	if (old)
		return true;
	map_put(s->entry, key, e);
	s->names.v = mem_grow(s->names.v, (size_t)s->names.n + 1, sizeof *s->names.v);
	s->names.v[s->names.n++] = name;
	return true;
}

static void add_good(struct book *b, const struct book_entry *of, const struct sop_good *g, struct diag_list *diags)
{
	struct book_entry *e = arena_alloc(b->arena, sizeof *e), *category;

	*e = *of;
	e->name = g->name;
	e->pos = g->pos;
	e->good = g;
	if (!define(b, SOP_N_GOOD, g->name, e, diags))
		return;
	if (g->code.n)
		define(b, SOP_N_GOOD, g->code, e, diags);
	for (int i = 0; i < g->aliases.n; i++)
		define(b, SOP_N_GOOD, g->aliases.v[i], e, diags);
	if (!g->category.n)
		return;
	category = arena_alloc(b->arena, sizeof *category);
	*category = (struct book_entry){.name = g->category, .pos = g->pos, .sound = of->sound};
	define(b, SOP_N_CATEGORY, g->category, category, NULL);
}

static void employ(struct book *b, struct span who, struct book_entry *store)
{
	struct span key = key_of(b->arena, who);

	if (who.n && !map_get(b->store_of, key))
		map_put(b->store_of, key, store);
}

static void add_asset(struct book *b, const struct book_entry *of, const struct sop_asset *x, struct diag_list *diags)
{
	struct book_entry *e = arena_alloc(b->arena, sizeof *e);

	*e = *of;
	e->name = x->name;
	e->pos = x->pos;
	e->asset = x;
	if (!define(b, x->sort, x->name, e, diags) || x->sort != SOP_N_STORE)
		return;
	for (int i = 0; i < x->people.n; i++)
		employ(b, x->people.v[i], e);
	employ(b, x->head, e);
}

/* A 渠道 by its name; its State is its own, too, and names no channel. */
static void add_code(struct book *b, const struct book_entry *of, const struct sop_code *c, struct diag_list *diags)
{
	struct book_entry *e = arena_alloc(b->arena, sizeof *e);

	*e = *of;
	e->name = c->name;
	e->pos = c->pos;
	e->code = c;
	if (define(b, SOP_N_CHANNEL, c->name, e, diags))
		define(b, SOP_N_STATE, c->state, e, diags);
}

/* 组/标签 is the name; the bare one is another way to it, as long as one group alone has it. */
static void add_tag(struct book *b, const struct book_entry *of, const struct sop_tag *t, struct diag_list *diags)
{
	struct book_entry *e = arena_alloc(b->arena, sizeof *e);
	struct span bare = key_of(b->arena, t->name);
	const struct book_entry *old = map_get(b->sort[SOP_N_TAG].entry, bare);

	*e = *of;
	e->name = t->full;
	e->pos = t->pos;
	e->tag = t;
	if (!define(b, SOP_N_TAG, t->full, e, diags))
		return;
	if (!old)
		map_put(b->sort[SOP_N_TAG].entry, bare, e);
	else
		map_del(b->sort[SOP_N_TAG].entry, bare);
	if (t->one_only)
		map_put(b->one_only, key_of(b->arena, t->group), e);
}

bool book_one_only(const struct book *b, struct span group)
{
	return b && map_count(b->one_only) && look_up(b, b->one_only, group) != NULL;
}

void book_add(struct book *b, const struct sop_script *s, bool sound, struct diag_list *diags)
{
	struct book_entry of = {.script = s, .sound = sound};

	for (int i = 0; i < s->goods && !s->disabled; i++)
		add_good(b, &of, &s->good[i], diags);
	for (int i = 0; i < s->codes && !s->disabled; i++)
		add_code(b, &of, &s->code[i], diags);
	for (int i = 0; i < s->tags && !s->disabled; i++)
		add_tag(b, &of, &s->tag[i], diags);
	for (int i = 0; i < s->assets && !s->disabled; i++)
		add_asset(b, &of, &s->asset[i], diags);
}

void book_take(struct book *b, struct sop_script *s, bool sound)
{
	if (!s)
		return;
	b->own = mem_grow(b->own, (size_t)b->owns + 1, sizeof(struct sop_script *));
	b->own[b->owns++] = s;
	book_add(b, s, sound, NULL);
}

const struct book_entry *book_find(const struct book *b, enum sop_sort sort, struct span name)
{
	return b && b->sort[sort].names.n ? look_up(b, b->sort[sort].entry, name) : NULL;
}

const struct sop_names *book_names(const struct book *b, enum sop_sort sort)
{
	return b && b->sort[sort].names.n ? &b->sort[sort].names : NULL;
}

static int rank_of(const struct book *b, struct span stage)
{
	const struct book_entry *e = book_find(b, SOP_N_STAGE, stage);

	return e && e->asset->rank > 0 ? e->asset->rank : INT32_MAX;
}

void book_stages(const struct book *b, struct stagelist *ret)
{
	const struct sop_names *names = book_names(b, SOP_N_STAGE);

	if (!names)
		return;
	ret->n = 0;
	for (int i = 0; i < names->n && ret->n < STAGELIST_MOST; i++) {
		int k = ret->n++;

		for (; k > 0 && rank_of(b, ret->v[k - 1]) > rank_of(b, names->v[i]); k--)
			ret->v[k] = ret->v[k - 1];
		ret->v[k] = names->v[i];
	}
}

const struct sop_good *book_good(const struct book *b, struct span order_text)
{
	const struct book_entry *e = order_text.n ? book_find(b, SOP_N_GOOD, order_text) : NULL;

	return e ? e->good : NULL;
}

struct span book_store_of(const struct book *b, struct span userid, struct span name)
{
	const struct book_entry *e;

	if (!b || !b->sort[SOP_N_STORE].names.n)
		return SPAN_ABSENT;
	e = look_up(b, b->store_of, userid);
	if (!e && name.n)
		e = look_up(b, b->store_of, name);
	if (!e && name.n)
		e = look_up(b, b->store_of, arena_printf(b->scratch, "%.*s(%.*s)", SPAN_ARG(name), SPAN_ARG(userid)));
	return e ? e->name : SPAN_ABSENT;
}

void book_world(const struct book *b, struct check_world *w)
{
	w->book = b;
	w->products = book_names(b, SOP_N_GOOD);
	w->categories = book_names(b, SOP_N_CATEGORY);
	w->channels = book_names(b, SOP_N_CHANNEL);
	w->tags = book_names(b, SOP_N_TAG);
	w->stores = book_names(b, SOP_N_STORE);
	w->personas = book_names(b, SOP_N_PERSONA);
	w->own_dates = book_names(b, SOP_N_DATE);
	if (book_names(b, SOP_N_STAGE)) /* else those of the configuration */
		w->stages = book_names(b, SOP_N_STAGE);
	w->groups = book_names(b, SOP_N_GROUP);
	w->links = book_names(b, SOP_N_LINK);
	w->coupons = book_names(b, SOP_N_COUPON);
	w->miniprograms = book_names(b, SOP_N_MINIPROGRAM);
}
