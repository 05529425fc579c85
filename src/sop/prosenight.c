#include "prosenight.h"

static bool has_span(int from, int to)
{
	return from >= 0 && to >= 0 && from != to;
}

void prosenight_quiet(struct prose *p)
{
	const struct sop_rules *r = p->r;
	const struct sop_script *s = p->s;
	bool house = has_span(r->quiet_from, r->quiet_to), own = has_span(s->quiet_from, s->quiet_to);
	bool same = house && own && r->quiet_from == s->quiet_from && r->quiet_to == s->quiet_to;

	if (house) {
		prosewords_span(r->quiet_from, r->quiet_to, prosewords_point(p));
		text_adds(p->out, " 不打扰客户（全公司的规矩）");
		prosewords_end(p);
	}
	if (own && !same) {
		prosewords_span(s->quiet_from, s->quiet_to, prosewords_point(p));
		text_adds(p->out, " 不打扰客户（本剧本写的）");
		prosewords_end(p);
	}
	if (!house && !own) {
		prosewords_say(p, "没有不打扰的时间：夜里也会发");
		return;
	}
	prosewords_say(p, "没有写钟点的步骤碰上这段时间，等它结束再发");
	prosewords_say(p, "欢迎语照发（客户刚刚加上）；给员工的待办和打标签照做");
}

static void off(struct prose *p, const struct sop_off *v, int n, const char *whose)
{
	if (n == 0)
		return;
	text_adds(prosewords_point(p), "这些日子不发：");
	for (int i = 0; i < n; i++)
		text_addf(p->out, "%s%.*s", i ? "、" : "", SPAN_ARG(v[i].name));
	text_addf(p->out, "（%s）", whose);
	prosewords_end(p);
}

void prosenight_off_days(struct prose *p)
{
	off(p, p->r->off, p->r->offs, "全公司的规矩");
	off(p, p->s->off, p->s->offs, "本剧本写的");
}
