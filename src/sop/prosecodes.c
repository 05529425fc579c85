#include "prosecodes.h"

static void servers(const struct sop_server *v, int n, struct text *out)
{
	static const char *const words[] = {"", "门店", "团队", "轮班", "群"};

	for (int i = 0; i < n; i++)
		text_addf(out, "%s%s「%.*s」", i ? "、" : "", words[v[i].who], SPAN_ARG(v[i].name));
}

static const char *const type_words[] = {[SOP_CODE_MANY] = "接",
	[SOP_CODE_SINGLE] = "接（单人码）",
	[SOP_CODE_GROUP] = "（群码，最多 5 个群）",
	[SOP_CODE_LINK] = "接（获客链接）"};

void prosecodes_codes(struct prose *p)
{
	for (int i = 0; i < p->s->codes; i++) {
		const struct sop_code *c = &p->s->code[i];

		text_addf(
			prosewords_point(p), "「%.*s」%s", SPAN_ARG(c->name), c->type == SOP_CODE_GROUP ? "进" : "由");
		servers(c->server, c->servers, p->out);
		text_adds(p->out, type_words[c->type]);
		text_adds(p->out, c->more_groups ? "；都满了，企业微信接着建新群" : "");
		if (c->ceiling)
			text_addf(p->out, "，一位员工一天最多加 %lld 位", (long long)c->ceiling);
		if (c->spares) {
			text_adds(p->out, c->ceiling ? "，都满了或没人当班由" : "，没人当班由");
			servers(c->spare, c->spares, p->out);
			text_adds(p->out, "接");
		}
		if (c->tags.n) {
			text_adds(p->out,
				c->type == SOP_CODE_GROUP ? "；进群的人（加了员工好友的）打上标签"
							  : "；加上的人打上标签");
			prosewords_names(&c->tags, "", p->out);
		}
		if (c->script.n)
			text_addf(p->out, "；进入剧本「%.*s」", SPAN_ARG(c->script));
		if (c->welcome.n)
			text_addf(p->out, "；没有剧本来问候时，发话术「%.*s」", SPAN_ARG(c->welcome));
		text_adds(p->out, c->strict ? "；要员工通过才加得上" : "");
		text_adds(p->out, c->exclusive ? "；一位客户只能加其中一位员工" : "");
		prosewords_end(p);
	}
}

static void days(const struct sop_shift *s, struct text *out)
{
	static const char *const week[] = {"一", "二", "三", "四", "五", "六", "日"};
	static const struct {
		unsigned days;
		const char *word;
	} calendar[] = {{SOP_DAYS_WORK, "工作日"}, {SOP_DAYS_WEEKEND, "周末"}, {SOP_DAYS_HOLIDAY, "节假日"}};
	bool any = false;

	if ((s->weekdays & 254) == 254) {
		text_adds(out, "每天");
		return;
	}
	for (int d = 1; d <= 7; d++) {
		if (!(s->weekdays & 1u << d))
			continue;
		text_addf(out, "%s%s", any ? "、" : "周", week[d - 1]);
		any = true;
	}
	for (size_t i = 0; i < sizeof calendar / sizeof calendar[0]; i++) {
		if (!(s->days & calendar[i].days))
			continue;
		text_addf(out, "%s%s", any ? "、" : "", calendar[i].word);
		any = true;
	}
}

void prosecodes_shifts(struct prose *p)
{
	if (!p->s->shifts)
		prosewords_say(p, "没有轮班，随时都由上面的人接");
	for (int i = 0; i < p->s->shifts; i++) {
		const struct sop_shift *s = &p->s->shift[i];

		text_addf(prosewords_point(p), "「%.*s」", SPAN_ARG(s->rota));
		days(s, p->out);
		if (s->from == 0 && s->to == 1440) {
			text_adds(p->out, "全天：");
		} else {
			text_adds(p->out, " ");
			prosewords_span(s->from, s->to, p->out);
			text_adds(p->out, "：");
		}
		prosewords_names(&s->people, "", p->out);
		prosewords_end(p);
	}
	if (p->s->shifts)
		prosewords_say(p, "几行同时有人就一起接；没人当班由备用接，没写备用就由轮班里的所有人接");
}
