#include "prosegroup.h"
#include "sop/group.h"
#include "sop/when.h"

void prosegroup_which(struct prose *p)
{
	for (int i = 0; i < p->s->groups; i++) {
		const struct sop_group *g = &p->s->group[i];

		text_adds(prosewords_point(p), "发到");
		if (g->has.n == 0) {
			text_addf(p->out, "叫「%.*s」的客户群", SPAN_ARG(g->name));
		} else {
			text_adds(p->out, "群名里有");
			prosewords_names(&g->has, "或", p->out);
			text_adds(p->out, "的客户群");
		}
		if (g->owner.n)
			text_addf(p->out, "，群主是 %.*s 的", SPAN_ARG(g->owner));
		prosewords_end(p);
	}
}

void prosegroup_purpose(struct prose *p)
{
	if (p->s->purpose.n)
		text_addf(prosewords_point(p), "建群目的：%.*s\n", SPAN_ARG(p->s->purpose));
}

void prosegroup_start(struct prose *p)
{
	for (int i = 0; i < p->s->triggers; i++) {
		prosewords_event(&p->s->trigger[i], prosewords_point(p));
		text_adds(p->out, i == 0 ? "，就开始" : "，也开始");
		prosewords_end(p);
	}
	prosewords_say(p, "一个群同时只走一遍；群主换了接着走，由新群主发；群解散就结束");
}

static bool doors(const struct sop_script *s)
{
	bool any = false;

	for (int i = 0; i < s->steps && !any; i++)
		any = when_door(&s->step[i]);
	return any;
}

void prosegroup_testers(struct prose *p)
{
	if (p->s->testers.n == 0)
		return;
	text_adds(prosewords_point(p), "白名单测试：只有群主是");
	prosewords_names(&p->s->testers, "、", p->out);
	text_adds(p->out, "、群名里有「" SOP_TEST_TAG "」的群会走");
	prosewords_end(p);
}

void prosegroup_border(struct prose *p)
{
	if (p->s->border == 0)
		return;
	text_adds(prosewords_point(p), "一天从 ");
	prosewords_clock(p->s->border, p->out);
	text_adds(p->out, p->s->checkin ? " 开始，这以前打的卡算前一天" : " 开始，这以前算前一天");
	prosewords_end(p);
}

void prosegroup_end(struct prose *p)
{
	if (p->s->days > 0)
		text_addf(prosewords_point(p), "一共 %d 天，过了就结束\n", p->s->days);
	else if (doors(p->s))
		prosewords_say(p, "群还在就一直听着谁进来、谁走；群解散就结束");
	else
		prosewords_say(p, "每一步都走完就结束");
}

void prosegroup_cap(struct prose *p)
{
	int house = p->r->cap_group_day, own = p->s->per_group_day;

	if (own > 0 || house > 0)
		text_addf(prosewords_point(p), "一个群一天最多 %d 条群主确认的，所有剧本加在一起；群内侧边栏发的不算\n",
			own > 0 && (house <= 0 || own < house) ? own : house);
	if (p->r->receive == SOP_RECEIVE_DAY)
		prosewords_say(p, "企业微信自己的规矩：一个群每天最多收到 1 条群发，多的不会送到，也不会告诉谁");
}

void prosegroup_whom(struct prose *p)
{
	if (p->step->member && p->step->of < 0)
		prosewords_say(p, "对每个成员单独做；不是群主好友的成员，发不到");
}

void prosegroup_sells(struct prose *p)
{
	if (p->s->sell_from > 0)
		text_addf(prosewords_point(p), "第 %d 天以前不卖货\n", p->s->sell_from);
	if (p->s->sell_most > 0)
		text_addf(prosewords_point(p), "卖货的步骤最多 %d 步\n", p->s->sell_most);
}
