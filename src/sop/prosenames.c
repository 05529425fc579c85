#include "prosenames.h"
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

void prosenames_assets(struct prose *p)
{
	for (int i = 0; i < p->s->assets; i++) {
		const struct sop_asset *x = &p->s->asset[i];

		text_addf(prosewords_point(p), "%s「%.*s」", book_sort_word(x->sort), SPAN_ARG(x->name));
		titled("卡片上写", x->title, p->out);
		if (x->url.n)
			text_addf(p->out, "，打开 %.*s", SPAN_ARG(x->url));
		if (x->page.n)
			text_addf(p->out, "，打开 %.*s", SPAN_ARG(x->page));
		if (x->by_file)
			titled("一人一个码，码在", x->codes, p->out);
		who("，员工是", &x->people, p->out);
		if (x->head.n)
			text_addf(p->out, x->sort == SOP_N_STORE ? "，店长是「%.*s」" : "，群主是「%.*s」",
				SPAN_ARG(x->head));
		who("，名称里有", &x->has, p->out);
		if (x->source.n)
			text_addf(p->out, "，来自「%.*s」那一列", SPAN_ARG(x->source));
		prosewords_end(p);
	}
}
