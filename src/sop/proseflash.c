#include "proseflash.h"
#include "permit.h"

void proseflash_goods(struct prose *p)
{
	const struct sop_flash *f = p->s->flash;

	for (int i = 0; f && i < f->goods; i++) {
		const struct sop_flash_good *g = &f->good[i];

		text_addf(prosewords_point(p), "「%.*s」 %lld 件，秒杀价 ", SPAN_ARG(g->name), (long long)g->stock);
		prosewords_money(g->price_fen, p->out);
		if (g->was_fen >= 0) {
			text_adds(p->out, "，原价 ");
			prosewords_money(g->was_fen, p->out);
		}
		if (g->each > 0)
			text_addf(p->out, "，说好每人 %lld 件（只是写着，不拦）", (long long)g->each);
		prosewords_end(p);
	}
}

void proseflash_opens(struct prose *p)
{
	const struct sop_flash *f = p->s->flash;
	char day[32];

	if (!f || f->minute < 0)
		return;
	text_addf(prosewords_point(p), "%s ", zone_format_day(f->day, day));
	prosewords_clock(f->minute, p->out);
	text_adds(p->out, " 开抢；从这一刻起卖掉的才算，退掉的加回来");
	prosewords_end(p);
}

void proseflash_closes(struct prose *p)
{
	const struct sop_flash *f = p->s->flash;

	if (!f || (!f->till_sold && f->until_minute < 0))
		return;
	text_adds(prosewords_point(p), f->till_sold ? "卖完就结束，最晚 " : "");
	if (f->until_minute >= 0)
		prosewords_clock(f->until_minute, p->out);
	else
		text_adds(p->out, "24 小时以后");
	text_adds(p->out, f->till_sold ? "" : " 结束");
	prosewords_end(p);
	prosewords_say(p, "卖完以后，还没发的、叫人来买的话都不再发");
	prosewords_say(p, "群内侧边栏发的，静默时间里也可以");
}

/* 2天 19:00 */
static void distance(const struct sop_time *t, struct text *out)
{
	permit_say_time(t->dur_ms < 0 ? -t->dur_ms : t->dur_ms, out);
	if (t->minute >= 0) {
		text_adds(out, "的 ");
		prosewords_clock(t->minute, out);
	}
}

bool proseflash_when(const struct sop_step *step, struct text *out)
{
	const struct sop_time *t = &step->time;

	switch (t->kind) {
	case SOP_WHEN_START:
		text_adds(out, t->dur_ms < 0 ? "开抢前 " : t->dur_ms > 0 || t->minute >= 0 ? "开抢后 " : "开抢那一刻");
		if (t->dur_ms || t->minute >= 0)
			distance(t, out);
		return true;
	case SOP_WHEN_SOLD_OUT: text_adds(out, "卖完那一刻"); return true;
	case SOP_WHEN_OVER:
		text_adds(out, t->dur_ms || t->minute >= 0 ? "结束后 " : "结束那一刻");
		if (t->dur_ms || t->minute >= 0)
			distance(t, out);
		return true;
	case SOP_WHEN_EACH:
		text_adds(out, "开抢以后每 ");
		permit_say_time(t->dur_ms, out);
		text_adds(out, " 一次");
		return true;
	default: return false;
	}
}
