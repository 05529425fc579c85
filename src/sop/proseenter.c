#include "proseenter.h"
#include "permit.h"
#include "sop/entry.h"

void proseenter_start(struct prose *p)
{
	if (p->s->kind == SOP_BLAST)
		prosewords_say(p, "每一步到点时，在人群里的客户");
	for (int i = 0; i < p->s->triggers; i++) {
		prosewords_event(&p->s->trigger[i], prosewords_point(p));
		text_adds(p->out, i == 0 ? "的客户，当时就进来" : "的客户，也进来");
		prosewords_end(p);
	}
}

/* Nobody's own event fires it: who is meant has to be said. */
static bool by_clock(const struct sop_script *s)
{
	for (int i = 0; i < s->triggers; i++)
		if (s->trigger[i].event == SOP_EV_CLOCK)
			return true;
	return false;
}

void proseenter_account(struct prose *p)
{
	if (p->s->account.n)
		text_addf(prosewords_point(p), "微信客服账号是「%.*s」\n", SPAN_ARG(p->s->account));
}

void proseenter_audience(struct prose *p)
{
	if (!p->s->audience && (by_clock(p->s) || p->s->kind == SOP_BLAST))
		prosewords_say(p, "人群：全部客户");
	if (!p->s->audience)
		return;
	text_adds(prosewords_point(p), by_clock(p->s) || p->s->kind == SOP_BLAST ? "人群：" : "进来时还要：");
	prosewords_cond(p->s->kind, p->s->audience, p->out);
	prosewords_end(p);
}

void proseenter_exclude(struct prose *p)
{
	const struct sop_names *tags = p->s->exclude_tags.n ? &p->s->exclude_tags : &p->r->exclude_tags;

	if (tags->n == 0)
		return;
	text_adds(prosewords_point(p), "有标签");
	prosewords_names(tags, "或", p->out);
	text_adds(p->out, "的客户不进来");
	prosewords_end(p);
}

/* How many of its triggers let him in but once (finding 12). */
static int once(const struct sop_script *s)
{
	int n = 0;

	for (int i = 0; i < s->triggers; i++)
		n += entry_once(s->trigger[i].event);
	return n;
}

/* Each trigger has its own rule, and where they differ each is said. */
static void by_trigger(struct prose *p)
{
	const struct sop_script *s = p->s;
	bool others = true;

	for (int i = 0; i < s->triggers; i++) {
		bool only = entry_once(s->trigger[i].event);

		prosewords_event(&s->trigger[i], prosewords_point(p));
		text_adds(p->out, only ? "：走过一轮的客户不再进来" : "：走完一轮的客户可以再进来");
		prosewords_end(p);
		others = others && s->trigger[i].event != SOP_EV_MANUAL && s->trigger[i].event != SOP_EV_HANDED;
	}
	if (others)
		prosewords_say(p, "手动加入、从别的剧本转来：走过一轮的客户不再进来");
}

void proseenter_reenter(struct prose *p)
{
	const struct sop_script *s = p->s;

	if (s->kind == SOP_BLAST) {
		prosewords_say(p, "一步（每周、每月的，每一次）对一位客户只发一次；停下了的客户，后面不再发");
		return;
	}
	if (s->reenter == SOP_REENTER_GAP) {
		text_adds(prosewords_point(p), "走完以后，隔 ");
		permit_say_time(s->reenter_gap_ms, p->out);
		text_adds(p->out, "才能再进来");
		prosewords_end(p);
	} else if (s->reenter == SOP_REENTER_DEFAULT && once(s) > 0 && once(s) < s->triggers) {
		by_trigger(p);
	} else if (s->reenter == SOP_REENTER_NO || (s->reenter == SOP_REENTER_DEFAULT && once(s) > 0)) {
		prosewords_say(p, "每位客户一生只进来一次");
	} else {
		prosewords_say(p, "走完以后又碰上，可以再进来");
	}
}

void proseenter_stock(struct prose *p)
{
	bool waits = false;

	for (int i = 0; i < p->s->triggers; i++)
		waits = waits || p->s->trigger[i].event == SOP_EV_SILENT;
	if (p->s->stock_per_day > 0)
		text_addf(prosewords_point(p), "上线以前就符合的客户也进来，一天最多 %d 位，最久的先来\n",
			p->s->stock_per_day);
	else if (waits)
		prosewords_say(p, "上线以后才到这个时间的客户进来；上线以前早就到了的不进来");
}

/* 开始：下单 and 停止：已购买, and he may come in again: the order that ends a round begins the next. */
static bool orders_go_round(const struct sop_script *s)
{
	bool begins = false, ends = false;

	for (int i = 0; i < s->triggers; i++)
		begins = begins || s->trigger[i].event == SOP_EV_ORDER || s->trigger[i].event == SOP_EV_REPEAT_ORDER;
	for (int i = 0; i < s->stops; i++)
		ends = ends || s->stop[i].event == SOP_EV_ORDER;
	return begins && ends && s->reenter == SOP_REENTER_DEFAULT;
}

void proseenter_again(struct prose *p)
{
	if (p->s->kind == SOP_BLAST)
		return;
	if (orders_go_round(p->s)) {
		prosewords_say(p,
			"正在走的人又下了单：让它停下的单，先停下这一轮；够进来的单，再从头开始一轮，天数从新的一单数");
		return;
	}
	prosewords_say(p,
		p->s->restart_on_again ? "正在走的人又碰上一次，就从头重来" : "正在走的人又碰上一次，不理会，接着走");
}

void proseenter_many_employees(struct prose *p)
{
	if (p->s->kind == SOP_BLAST)
		return;
	prosewords_say(p,
		p->s->per_employee ? "一位客户加了几位员工，每位员工各走一遍"
				   : "一位客户加了几位员工，只跟头一位走；后加的员工只发欢迎语");
}

void proseenter_follower(struct prose *p)
{
	static const char *const words[] = {[SOP_FOLLOW_LATEST] = "由最近加上他的员工跟进",
		[SOP_FOLLOW_EARLIEST] = "由最早加上他的员工跟进",
		[SOP_FOLLOW_PAYEE] = "由收款的员工跟进"};

	if (p->s->follower != SOP_FOLLOW_DEFAULT)
		prosewords_say(p, words[p->s->follower]);
}

void proseenter_carry(struct prose *p)
{
	static const char *const words[] = {[SOP_CARRY_OLD] = "改了这个剧本，正在走的人照进入时的那一版走完",
		[SOP_CARRY_RESTART] = "改了这个剧本，正在走的人从头来，近 30 天发过的不再发"};

	if (p->s->carry != SOP_CARRY_NEW)
		prosewords_say(p, words[p->s->carry]);
}

void proseenter_testers(struct prose *p)
{
	if (p->s->testers.n == 0)
		return;
	text_adds(prosewords_point(p), "白名单测试：只有");
	prosewords_names(&p->s->testers, "、", p->out);
	text_adds(p->out, "名下有标签「" SOP_TEST_TAG "」的客户进来");
	prosewords_end(p);
}
