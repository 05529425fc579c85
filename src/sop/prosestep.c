/* prosestep: what one step does, a sentence a key. */
#include "prosestep.h"
#include "permit.h"
#include "sop/group.h"
#include "sop/when.h"

/* The same step of the day before, with other words: a row of the table of a 打卡. */
static bool goes_on(const struct sop_step *was, const struct sop_step *st)
{
	return st->of < 0 && was->of < 0 && st->pos.line > 0 && span_present(st->name) &&
		span_eq(st->name, was->name) && st->time.kind == SOP_WHEN_DAY && was->time.kind == SOP_WHEN_DAY &&
		st->time.day > was->time.day && st->time.minute == was->time.minute && st->exec == was->exec &&
		st->miss == was->miss;
}

int prosestep_run(const struct sop_script *s, int i)
{
	int n = 1;

	while (s->checkin && i + n < s->steps && goes_on(&s->step[i + n - 1], &s->step[i + n]))
		n++;
	return n;
}

static bool again(const struct prose *p)
{
	return p->s->checkin && p->step->index > 0 && goes_on(&p->s->step[p->step->index - 1], p->step);
}

void prosestep_exec(struct prose *p)
{
	static const char *const who[] = {[SOP_EXEC_AUTO] = "由 siyu 自动发",
		[SOP_EXEC_CONFIRM] = "员工点一次「发送」，一起发给这一步的所有客户",
		[SOP_EXEC_SIDEBAR] = "员工在聊天侧边栏里发给这一位",
		[SOP_EXEC_OWNER] = "群主点一次「发送」，发到他的这些群",
		[SOP_EXEC_GROUP_BAR] = "群主在群里从侧边栏发，不占一天一条的名额",
		[SOP_EXEC_KF] = "siyu 在微信客服里发：客户说过话的 48 小时内，说一句最多 5 条，不占名额"};

	if (!when_has_content(p->step) || again(p))
		return;
	if (when_door(p->step))
		prosewords_say(p, "入群欢迎语：siyu 放进企业微信的素材库，由群主在群设置里选上；选没选，siyu 看不到");
	else if (p->step->answer && when_exec(p->step) == SOP_EXEC_KF)
		prosewords_say(p, "siyu 在微信客服里回：是回答，夜里也可以");
	else if (p->step->answer)
		prosewords_say(p, "员工在侧边栏里回给这一位：是回答，不占名额，夜里也可以");
	else if (p->step->each ||
		(when_exec(p->step) == SOP_EXEC_CONFIRM && render_personal(&p->step->text, RENDER_MASS)))
		prosewords_say(p, "一人一条，填上各人的名字；员工一位一位地点");
	else
		prosewords_say(p, who[when_exec(p->step)]);
}

void prosestep_otherwise(struct prose *p)
{
	if (when_exec(p->step) == SOP_EXEC_KF && when_has_content(p->step))
		prosewords_say(
			p, p->step->or_sidebar ? "微信客服发不了时：员工在侧边栏里发" : "微信客服发不了时：不发");
}

void prosestep_arm(struct prose *p)
{
	if (p->step->arm == '*')
		prosewords_say(p, "只给实验里别的步骤没有写到的组");
	else if (p->step->arm)
		text_addf(prosewords_point(p), "只给实验的 %c 组\n", p->step->arm);
}

void prosestep_selling(struct prose *p)
{
	if (p->step->selling)
		prosewords_say(
			p, p->s->holdout_permille || p->house_holdout ? "这一步卖货，对照组的客户不收" : "这一步卖货");
}

void prosestep_cond(struct prose *p)
{
	if (!p->step->cond)
		return;
	text_adds(prosewords_point(p), "到时候要：");
	prosewords_cond(p->s->kind, p->step->cond, p->out);
	text_adds(p->out, "；不满足，或者不知道，就不发，以后也不补");
	prosewords_end(p);
}

void prosestep_gap(struct prose *p)
{
	if (p->step->gap_ms == 0)
		return;
	text_adds(prosewords_point(p), "离本剧本上一条至少 ");
	permit_say_time(p->step->gap_ms, p->out);
	prosewords_end(p);
}

void prosestep_content(struct prose *p)
{
	bool mass = when_exec(p->step) == SOP_EXEC_CONFIRM && !p->step->each;

	if (p->step->text.n) {
		prosewords_text(&p->step->text, mass && !p->step->answer, p->step->of < 0 ? "      | " : "          | ",
			p->out);
		text_adds(p->out, "\n");
	}
}

void prosestep_attachments(struct prose *p)
{
	for (int i = 0; i < p->step->attachments; i++) {
		text_adds(prosewords_point(p), "附：");
		prosewords_attachment(&p->step->attachment[i], p->out);
		prosewords_end(p);
	}
}

/* In the order written, which is the order in which they are done. */
void prosestep_actions(struct prose *p)
{
	for (int i = 0; i < p->step->actions; i++) {
		enum sop_act act = p->step->action[i].act;
		bool at_once = p->step->of >= 0 && !p->step->closing; /* a branch acts when it is taken */
		text_adds(prosewords_point(p),
			when_door(p->step)                              ? "对加了员工好友的这一位："
				: when_has_content(p->step) && !at_once ? "送到以后："
									: "");
		prosewords_action(&p->step->action[i], p->out);
		if (group_kind(p->s->kind) && !p->step->member && !when_door(p->step) &&
			(act == SOP_ACT_TAG || act == SOP_ACT_UNTAG))
			text_adds(p->out, "（群里每一位加了员工好友的客户）");
		prosewords_end(p);
	}
}

/* A written span is its own limit. */
static void miss(struct prose *p)
{
	const struct sop_step *st = p->step;
	bool late = st->miss == SOP_MISS_LATE || st->miss == SOP_MISS_DEFAULT;

	if (st->time.kind == SOP_WHEN_WELCOME) {
		prosewords_say(p, st->miss == SOP_MISS_SIDEBAR ? "没发成就变成员工的一条待办" : "没发成就不补");
		return;
	}
	if (st->time.kind == SOP_WHEN_NONE || when_door(st) || st->answer || (st->of >= 0 && !when_has_content(st)))
		return;
	if (st->time.until_minute >= 0 && late) {
		prosewords_say(p, "过了这段时间没发成，就不发了");
	} else if (late) {
		bool sends = when_has_content(st);
		text_adds(prosewords_point(p), sends ? "到点没发成，" : "到点没做成，");
		permit_say_time(st->miss == SOP_MISS_LATE ? st->late_ms : p->r->late_ms, p->out);
		/* In a sale the next one is often minutes away, and what is said then takes this one's place. */
		text_adds(p->out, sends && p->s->flash ? "内、下一条到点以前" : "内");
		text_adds(p->out, sends ? "补上，过了就不发了" : "补上，过了就不做了");
		if (st->miss == SOP_MISS_DEFAULT && st->time.kind == SOP_WHEN_DAY)
			text_adds(p->out, sends ? "；进来时这一刻已经过去的，不发" : "；进来时这一刻已经过去的，不做");
		prosewords_end(p);
	} else if (st->miss == SOP_MISS_DEFER) {
		prosewords_say(p,
			st->time.kind == SOP_WHEN_DAY
				? "到点没发成，挪到下一个能发的日子，后面各天跟着挪（一共最多挪 7 天）"
				: "到点没发成，挪到下一个能发的时间（最多 7 天）");
	} else {
		prosewords_say(p, when_has_content(st) ? "到点没发成，就不发了" : "到点没做成，就不做了");
	}
}

/* What if the time passes without a send. */
void prosestep_miss(struct prose *p)
{
	if (again(p))
		return;
	miss(p);
	if (prosestep_run(p->s, p->step->index) > 1)
		prosewords_say(p, "后面各天的这一步也这样发，只是话不同");
}

/* What it waits for once it is there, and until when. */
void prosestep_wait(struct prose *p)
{
	static const struct {
		unsigned event;
		const char *word;
	} events[] = {{SOP_AWAIT_REPLY, "回复"}, {SOP_AWAIT_BUY, "购买"}, {SOP_AWAIT_JOIN, "入群"},
		{SOP_AWAIT_CLICK, "点链接"}, {SOP_AWAIT_TASK, "待办办完"}};
	const struct sop_step *st = p->step;
	bool any = false;

	if (st->branches == 0 && st->wait.events == 0)
		return;
	text_adds(prosewords_point(p), when_has_content(st) ? "送到以后，等" : "然后，等");
	for (size_t i = 0; i < sizeof events / sizeof *events; i++)
		if (st->wait.events & events[i].event) {
			text_addf(p->out, "%s%s", any ? "或" : "", events[i].word);
			any = true;
		}
	prosewords_names(&st->wait.joins, "或", p->out);
	prosewords_names(&st->wait.clicks, "或", p->out);
	text_adds(p->out, any ? "，最多等" : "下面的事，最多等");
	if (st->wait.most_ms > 0) {
		text_adds(p->out, " ");
		permit_say_time(st->wait.most_ms, p->out);
	} else {
		text_adds(p->out, "到下一步的时间（最后一步等 48小时）");
	}
	text_adds(p->out, "；没送到就不往下看");
	prosewords_end(p);
}

void prosestep_options(struct prose *p)
{
	if (p->step->options.n == 0)
		return;
	text_adds(prosewords_point(p),
		when_exec(p->step) == SOP_EXEC_KF || p->step->time.kind == SOP_WHEN_WELCOME ? "给客户的按钮："
											    : "员工登记客户的选择：");
	prosewords_names(&p->step->options, "", p->out);
	prosewords_end(p);
}
