#include "prosenames.h"
#include "letter.h"
#include "permit.h"
#include "sop/book.h"

static void titled(const char *what, struct span s, struct text *out)
{
	if (s.n)
		text_addf(out, "，%s《%.*s》", what, SPAN_ARG(s));
}

static void who(const char *what, const struct sop_names *names, struct text *out)
{
	if (names->n) {
		text_adds(out, what);
		prosewords_names(names, "", out);
	}
}

void prosenames_goods(struct prose *p)
{
	for (int i = 0; i < p->s->goods; i++) {
		const struct sop_good *g = &p->s->good[i];
		text_addf(prosewords_point(p), "「%.*s」 ", SPAN_ARG(g->name));
		prosewords_money(g->price_fen, p->out);
		if (g->was_fen >= 0) {
			text_adds(p->out, "，原价 ");
			prosewords_money(g->was_fen, p->out);
		}
		if (g->stock >= 0)
			text_addf(p->out, "，库存 %lld 件", (long long)g->stock);
		if (g->category.n)
			text_addf(p->out, "，属于「%.*s」", SPAN_ARG(g->category));
		if (g->aliases.n) {
			text_adds(p->out, "，也叫");
			prosewords_names(&g->aliases, "", p->out);
		}
		prosewords_end(p);
	}
}

/* What it is worth, how one gets it, how long it holds. */
static void coupon(const struct sop_asset *x, struct text *out)
{
	if (x->worth.n)
		text_addf(out, "，面额 %.*s", SPAN_ARG(x->worth));
	if (x->by_file)
		text_addf(out, "，一人一个码，码在《%.*s》", SPAN_ARG(x->codes));
	if (x->url.n)
		text_addf(out, x->by_file ? "，打开 %.*s" : "，大家点同一个链接领：%.*s", SPAN_ARG(x->url));
	if (x->valid_ms) {
		text_adds(out, "，有效期 ");
		permit_say_time(x->valid_ms, out);
	}
}

static void persona(const struct sop_asset *x, struct text *out)
{
	if (x->address.n)
		text_addf(out, "，正文里的称呼是「%.*s」", SPAN_ARG(x->address));
	if (x->tone.n)
		text_addf(out, "，语气：%.*s", SPAN_ARG(x->tone));
}

void prosenames_assets(struct prose *p)
{
	for (int i = 0; i < p->s->assets; i++) {
		const struct sop_asset *x = &p->s->asset[i];

		text_addf(prosewords_point(p), "%s「%.*s」", book_sort_word(x->sort), SPAN_ARG(x->name));
		titled("卡片上写", x->title, p->out);
		if (x->desc.n)
			text_addf(p->out, "，下面一行「%.*s」", SPAN_ARG(x->desc));
		titled("封面用", x->cover, p->out);
		if (x->sort == SOP_N_COUPON)
			coupon(x, p->out);
		else if (x->url.n && x->sort != SOP_N_GROUP)
			text_addf(p->out, "，打开 %.*s", SPAN_ARG(x->url));
		if (x->page.n)
			text_addf(p->out, "，打开 %.*s", SPAN_ARG(x->page));
		who("，员工是", &x->people, p->out);
		if (x->head.n)
			text_addf(p->out, x->sort == SOP_N_STORE ? "，店长是「%.*s」" : "，群主是「%.*s」",
				SPAN_ARG(x->head));
		who("，名称里有", &x->has, p->out);
		titled("邀请入群发它的群码", x->group_code, p->out);
		if (x->source.n)
			text_addf(p->out, "，来自「%.*s」那一列", SPAN_ARG(x->source));
		if (x->rank > 0)
			text_addf(p->out, "，排第 %d", x->rank);
		persona(x, p->out);
		prosewords_end(p);
	}
}

/* One line a group, in the order of the first rows. */
void prosenames_tags(struct prose *p)
{
	const struct sop_script *s = p->s;

	for (int i = 0; i < s->tags; i++) {
		bool told = false;

		for (int k = 0; k < i; k++)
			told = told || span_alike(s->tag[k].group, s->tag[i].group);
		if (told)
			continue;
		text_addf(prosewords_point(p), "%.*s：", SPAN_ARG(s->tag[i].group));
		for (int k = i; k < s->tags; k++)
			if (span_alike(s->tag[k].group, s->tag[i].group))
				text_addf(p->out, "「%.*s」", SPAN_ARG(s->tag[k].name));
		text_adds(p->out, s->tag[i].one_only ? "，一位客户只能有一个，打上新的就去掉旧的" : "");
		prosewords_end(p);
	}
	for (int i = 0; i < s->tags; i++) {
		const struct sop_tag *t = &s->tag[i];

		if (!t->valid_ms)
			continue;
		text_addf(prosewords_point(p), "「%.*s」打上 ", SPAN_ARG(t->full));
		permit_say_time(t->valid_ms, p->out);
		text_adds(p->out, "以后去掉");
		if (t->then.n)
			text_addf(p->out, "，换成「%.*s」", SPAN_ARG(t->then));
		prosewords_end(p);
	}
}

void prosenames_rules(struct prose *p)
{
	for (int i = 0; i < p->s->rules; i++) {
		const struct sop_rule *rule = &p->s->rule[i];

		prosewords_point(p);
		for (int k = 0; k < rule->triggers; k++) {
			text_adds(p->out, k ? "，或者" : "");
			prosewords_event(&rule->trigger[k], p->out);
		}
		text_adds(p->out, "：");
		for (int k = 0; k < rule->actions; k++) {
			text_adds(p->out, k ? "，" : "");
			prosewords_action(&rule->action[k], p->out);
		}
		prosewords_end(p);
	}
}

void prosenames_persona(struct prose *p)
{
	const struct sop_script *s = p->s;

	if ((s->kind != SOP_PLAY && s->kind != SOP_GROUP_PLAY) || !span_present(s->persona))
		return;
	text_addf(prosewords_point(p), "正文用「%.*s」的语气", SPAN_ARG(s->persona));
	if (s->tone.n)
		text_addf(p->out, "：%.*s", SPAN_ARG(s->tone));
	prosewords_end(p);
}
