#include "whatsay.h"

#include "base/mem.h"
#include "base/utf8.h"

#define NAME_COLUMNS 34
#define FIGURES 3

/* A line of both worlds: 0 what happened, 1 what would have been. */
struct row {
	struct span script, step; /* step absent: the script as a whole */
	int64_t n[2][FIGURES];
};
struct table {
	struct row *row;
	int rows, room;
};

static int64_t *figures(struct table *t, int side, struct span script, struct span step)
{
	for (int i = 0; i < t->rows; i++)
		if (span_eq(t->row[i].script, script) && span_present(t->row[i].step) == span_present(step) &&
			(!span_present(step) || span_eq(t->row[i].step, step)))
			return t->row[i].n[side];
	if (t->rows == t->room) {
		t->room = t->room ? 2 * t->room : 64;
		t->row = mem_grow(t->row, (size_t)t->room, sizeof *t->row);
	}
	t->row[t->rows] = (struct row){.script = script, .step = step};
	return t->row[t->rows++].n[side];
}

static void numbers(const int64_t n[FIGURES], int most, struct text *out)
{
	for (int i = 0; i < most; i++)
		text_addf(out, " %6lld", (long long)n[i]);
}

/* Nothing where no world has a line. head: as many as there are figures, NULL ends them. */
static void print(struct table *t, const char *title, const char *const *head, struct text *out)
{
	int most = 0;
	while (head[most])
		most++;
	if (t->rows) {
		text_addf(out, "\n%s\n  ", title);
		utf8_pad(out, SPAN_LIT(""), NAME_COLUMNS, false);
		for (int side = 0; side < 2; side++) {
			text_adds(out, side ? "  │" : "");
			for (int i = 0; i < most; i++) {
				text_addc(out, ' ');
				utf8_pad(out, span_of(head[i]), 6, true);
			}
		}
		text_addc(out, '\n');
	}
	for (int i = 0; i < t->rows; i++) {
		const struct row *r = &t->row[i];
		text_adds(out, "  ");
		if (span_present(r->step))
			outlook_pad_step(r->script, r->step, NAME_COLUMNS, out);
		else
			utf8_pad(out, outlook_script(r->script), NAME_COLUMNS, false);
		numbers(r->n[0], most, out);
		text_adds(out, "  │");
		numbers(r->n[1], most, out);
		text_addc(out, '\n');
	}
	mem_free(t->row);
	*t = (struct table){0};
}

static void say_scripts(const struct outlook *const side[2], struct text *out)
{
	static const char *const head[] = {"进来", "达成", "停下", NULL};
	struct table t = {0};
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->entries; i++) {
			const struct storyq_entry *e = &side[s]->entry[i];
			int64_t *n = figures(&t, s, e->script, SPAN_ABSENT);
			n[0] = e->entered;
			n[1] = e->goals;
			n[2] = e->stopped;
		}
	print(&t, "各剧本（左边是真的，右边是假如）", head, out);
}

static void say_steps(const struct outlook *const side[2], struct text *out)
{
	static const char *const head[] = {"发给", "送达", "点", NULL};
	struct table t = {0};
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->steps; i++) {
			const struct outlook_step *st = &side[s]->step[i];
			int64_t *n = figures(&t, s, st->script, st->step);
			n[0] = st->asked;
			n[1] = st->sent;
			n[2] = st->taps;
		}
	print(&t, "各步（群里的数群）", head, out);
}

static void say_moments(const struct outlook *const side[2], struct text *out)
{
	static const char *const head[] = {"叫了", "发了", "赞评", NULL};
	struct table t = {0};
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->posts; i++) {
			const struct outlook_post *p = &side[s]->shared[i];
			int64_t *n = figures(&t, s, p->post->script, p->post->step);
			n[0] += p->asked;
			n[1] += p->published;
			n[2] += p->likes + p->comments;
		}
	print(&t, "朋友圈（叫了几位员工，几位发了，赞和评论）", head, out);
}

static void say_checkins(const struct outlook *const side[2], struct text *out)
{
	static const char *const head[] = {"人", "次", "完成", NULL};
	struct table t = {0};
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->camps; i++) {
			const struct campview *c = &side[s]->camp[i];
			int64_t *n = figures(&t, s, c->script, c->group);
			n[0] += c->people;
			n[1] += c->times;
			n[2] += c->finished;
		}
	print(&t, "打卡（几位打过卡，几次，几位完成）", head, out);
}

static void say_answers(const struct outlook *const side[2], struct text *out)
{
	static const char *const head[] = {"听到", NULL};
	struct table t = {0};
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->talk.answers; i++)
			figures(&t, s, side[s]->talk.answer[i].key, side[s]->talk.answer[i].step)[0] +=
				side[s]->talk.answer[i].shown;
	print(&t, "疑问库（几位客户听到回答）", head, out);
	if (side[0]->talk.handed || side[1]->talk.handed)
		text_addf(out, "微信客服转人工：%lld 次；假如：%lld 次\n", (long long)side[0]->talk.handed,
			(long long)side[1]->talk.handed);
}

/* What came from outside, what is measured, what nobody can tell, and what could not happen there. */
static void say_basis(const struct whatif *x, struct text *out)
{
	const struct whatknow_left *l = &x->left;
	text_adds(out,
		"照真的发生过的：加好友、删好友、订单（对外收款的也算）、员工登记的话，员工在企业微信里自己打的标签、写的备注，"
		"客户群的进出、改名、换群主，客户在微信客服里说的、点的，朋友圈的赞和评论。\n");
	whatrate_say(&x->rates, out);
	text_adds(out,
		"\n不在里面的（算不出来）：客户会不会因此多买、多回、多退群；真的没有发过的朋友圈会有多少赞；"
		"假如里转了人工、真的没有转的，没有人接。"
		"在后台改名、整组删掉的标签，当成一直是现在这样。\n");
	if (x->first > 1)
		text_adds(out,
			"· 收件箱从上面那个时间开始，更早的到期已经删掉（[data] inbox_days）：那以前加的客户，假如里没有\n");
	if (l->rooms)
		text_addf(out, "· %lld 个客户群真的从来没有读过（那时没有剧本看客户群），叫什么、群主是谁都不知道\n",
			(long long)l->rooms);
	if (x->todos)
		text_addf(out, "· 员工做完的 %lld 件待办：假如里没有那一件，或者还没开\n", (long long)x->todos);
	if (l->marks)
		text_addf(out, "· %lld 个赞和评论：那条朋友圈假如里没有发，或者那位员工没有发、那位客户看不到\n",
			(long long)l->marks);
	if (l->clicks)
		text_addf(out, "· %lld 次点微信客服的选项：那份选项假如里没有发，当成客户自己打的字\n",
			(long long)l->clicks);
	if (l->persons)
		text_addf(
			out, "· 接待人员在微信客服里做的 %lld 件：那时假如里会话不在人工手里\n", (long long)l->persons);
	if (l->losses)
		text_addf(out, "· %lld 条微信客服消息真的没有送到：假如里最后发的不是那一条\n", (long long)l->losses);
}

void whatsay_text(const struct whatif *x, const struct zone *zone, struct text *out)
{
	char from[32], to[32];
	int64_t taps[2] = {0, 0}, todos[2] = {0, 0};
	const struct outlook *const side[] = {&x->actual, &x->other};
	text_addf(out, "假如这些剧本从头就在用：%s 到 %s，%lld 条从外面来的输入（没有发送任何东西）。\n",
		zone_format_minute(zone, x->from_ms, from), zone_format_minute(zone, x->to_ms, to),
		(long long)x->inputs);
	say_basis(x, out);
	say_scripts(side, out);
	say_steps(side, out);
	say_moments(side, out);
	say_checkins(side, out);
	say_answers(side, out);
	for (int s = 0; s < 2; s++)
		for (int i = 0; i < side[s]->steps; i++) {
			taps[s] += side[s]->step[i].taps;
			todos[s] += side[s]->step[i].todos;
		}
	text_addf(out, "\n员工一共：点发送 %lld 次，待办 %lld 条；假如：%lld 次，%lld 条\n", (long long)taps[0],
		(long long)todos[0], (long long)taps[1], (long long)todos[1]);
	text_addf(out, "收到欢迎语的：%lld 人；假如：%lld 人。收到剧本消息的：%lld 人；假如：%lld 人\n",
		(long long)x->actual.welcomed, (long long)x->other.welcomed, (long long)x->actual.reached,
		(long long)x->other.reached);
}

void whatsay_json(const struct whatif *x, struct text *out)
{
	const struct whatknow_left *l = &x->left;
	text_addf(out, "{\"what\":\"whatif\",\"inputs\":%lld,\"first\":%lld,\"from_ms\":%lld,\"to_ms\":%lld,\"rates\":",
		(long long)x->inputs, (long long)x->first, (long long)x->from_ms, (long long)x->to_ms);
	whatrate_json(&x->rates, out);
	text_addf(out,
		",\"left_out\":{\"groups\":%lld,\"marks\":%lld,\"clicks\":%lld,\"receptionists\":%lld,\"undelivered\":%lld,\"todos\":%lld}"
		",\"actual\":",
		(long long)l->rooms, (long long)l->marks, (long long)l->clicks, (long long)l->persons,
		(long long)l->losses, (long long)x->todos);
	outlook_json(&x->actual, "actual", out);
	text_cut(out, out->n - 1); /* its line end */
	text_adds(out, ",\"if\":");
	outlook_json(&x->other, "if", out);
	text_cut(out, out->n - 1);
	text_adds(out, "}\n");
}
