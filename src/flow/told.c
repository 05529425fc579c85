#include "told.h"

#include "base/json.h"

static struct text *next(struct told *t)
{
	struct text *out = &t->json[t->next];

	if (!out->max)
		text_init(out, TOLD_BYTES);
	text_clear(out);
	return out;
}

static void keep(struct told *t, int64_t id)
{
	t->id[t->next] = t->json[t->next].over ? 0 : id;
	t->next = (t->next + 1) % TOLD_INPUTS;
}

void told_put(struct told *t, int64_t id, const struct orders_result *r)
{
	struct text *out = next(t);
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kstr(&w, "became", span_make(r->became, (size_t)r->orders));
	jsonw_key(&w, "refused");
	jsonw_arr(&w);
	for (int i = 0; i < r->refusals; i++) {
		jsonw_obj(&w);
		jsonw_kint(&w, "index", r->refusal[i].index);
		jsonw_kstr(&w, "reason", r->refusal[i].reason);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_key(&w, "held");
	jsonw_arr(&w);
	for (int i = 0; i < r->helds; i++) {
		jsonw_obj(&w);
		jsonw_kint(&w, "index", r->held[i].index);
		jsonw_kcstr(&w, "what", r->held[i].what);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_key(&w, "undated");
	jsonw_arr(&w);
	for (int i = 0; i < r->undateds; i++) {
		jsonw_obj(&w);
		jsonw_kint(&w, "index", r->undated[i].index);
		jsonw_kint(&w, "fen", r->undated[i].fen);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_key(&w, "elsewhere");
	jsonw_arr(&w);
	for (int i = 0; i < r->elsewheres; i++)
		jsonw_int(&w, r->elsewhere[i]);
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	keep(t, id);
}

void told_json(struct told *t, int64_t id, struct span json)
{
	text_add(next(t), json);
	keep(t, id);
}

bool told_get(const struct told *t, int64_t id, struct text *out)
{
	/* The newest first: an input may have told several times. */
	for (int k = 1; k <= TOLD_INPUTS; k++) {
		int i = (t->next + TOLD_INPUTS - k) % TOLD_INPUTS;
		if (t->id[i] != id)
			continue;
		text_add(out, text_span(&t->json[i]));
		return true;
	}
	return false;
}

void told_release(struct told *t)
{
	for (int i = 0; i < TOLD_INPUTS; i++)
		text_release(&t->json[i]);
}
