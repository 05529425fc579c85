#include "prosewords.h"
#include "permit.h"
#include "prosewhen.h"
#include "sop/entry.h"
#include "sop/group.h"
#include "sop/when.h"
#include <string.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

struct text *prosewords_point(struct prose *p)
{
	text_adds(p->out, !p->step ? "  - " : p->step->of < 0 ? "    " : "        ");
	return p->out;
}

void prosewords_end(struct prose *p)
{
	text_adds(p->out, "\n");
}

void prosewords_say(struct prose *p, const char *sentence)
{
	text_adds(prosewords_point(p), sentence);
	prosewords_end(p);
}

void prosewords_names(const struct sop_names *names, const char *between, struct text *out)
{
	for (int i = 0; i < names->n; i++)
		text_addf(out, "%s「%.*s」", i > 0 ? between : "", SPAN_ARG(names->v[i]));
}

void prosewords_clock(int minute, struct text *out)
{
	text_addf(out, "%02d:%02d", minute / 60, minute % 60);
}

void prosewords_span(int from, int to, struct text *out)
{
	prosewords_clock(from, out);
	text_adds(out, to <= from ? " 到第二天 " : " 到 ");
	prosewords_clock(to, out);
}

void prosewords_money(int64_t fen, struct text *out)
{
	text_addf(out, fen % 100 ? "%lld.%02d 元" : "%lld 元", (long long)(fen / 100), (int)(fen % 100));
}

/* A sentence with one %s: the names that it is about; bare where it names none. */
static void with_names(
	const char *sentence, const char *bare, const struct sop_names *names, const char *between, struct text *out)
{
	const char *at = strstr(sentence, "%s");

	if (!at || (names->n == 0 && bare)) {
		text_adds(out, at ? bare : sentence);
		return;
	}
	text_add(out, span_make(sentence, (size_t)(at - sentence)));
	prosewords_names(names, between, out);
	text_adds(out, at + 2);
}

/* -- triggers, goals, stops -- */

/* One row an event. %s: what it names; bare: when it names nothing. */
static const struct event_row {
	enum sop_event event;
	const char *sentence, *bare;
} events[] = {
	{SOP_EV_ADD, "第一次加上员工的好友", NULL},
	{SOP_EV_READD, "删了好友以后又加回来", NULL},
	{SOP_EV_TAG_ON, "被打上标签%s", "被打上标签"},
	{SOP_EV_TAG_OFF, "被去掉标签%s", "被去掉标签"},
	{SOP_EV_ORDER, "买了%s", "下了单"},
	{SOP_EV_FIRST_ORDER, "下了一生的第一单", NULL},
	{SOP_EV_REPEAT_ORDER, "再次下单（第一单以后的每一单）", NULL},
	{SOP_EV_REFUND, "退了款", NULL},
	{SOP_EV_MANUAL, "由员工手动加入", NULL},
	{SOP_EV_HANDED, "从剧本%s转来", "从另一个剧本转来"},
	{SOP_EV_ENTER, "从场景%s进了微信客服的会话", "进了微信客服的会话"},
	{SOP_EV_TAKEOVER, "离职同事的客户，由新员工接手", NULL},
	{SOP_EV_GOAL, "达成了本剧本的目标", NULL},
	{SOP_EV_SAID, "整句话就是%s", NULL},
	{SOP_EV_QUIET, "这么久没有互动", NULL},
	{SOP_EV_AFTERSALE, "申请退款或进入售后", NULL},
	{SOP_EV_HUMAN, "员工说这位客户自己来跟（人工接管）", NULL},
	{SOP_EV_STAGE, "阶段变成%s", "阶段变了"},
	{SOP_EV_SCORE, "分数到了", NULL},
	{SOP_EV_GROUP_IN, "进了客户群%s", "进了客户群"},
	{SOP_EV_GROUP_OUT, "退了客户群%s", "退了客户群"},
	{SOP_EV_ASKED, "问到了话术里的%s", "问到了话术里的问题"},
	{SOP_EV_LINK, "点了链接%s", "点了链接"},
	{SOP_EV_LIKE, "给朋友圈点了赞", NULL},
	{SOP_EV_COMMENT, "评论了朋友圈", NULL},
	{SOP_EV_SILENT, "这么久没有互动", NULL},
	{SOP_EV_DATE, "到了%s", "到了生日"},
	{SOP_EV_CLOCK, "到了剧本写的时间", NULL},
	{SOP_EV_NO_REPLY, "员工登记了没回", NULL},
	{SOP_EV_TASK, "待办办完了", NULL},
	{SOP_EV_CHECKED, "打了卡", NULL},
	{SOP_EV_CHECKED_ALL, "打卡完成（最后一个奖品；没有奖品的，每一天）", NULL},
	{SOP_EV_GROUP_NEW, "建了新群", NULL},
	{SOP_EV_CAMP, "开营", NULL},
	{SOP_EV_GROUP_SIZE, "群里的人数到了", NULL},
};

static const struct event_row *event_row(enum sop_event event)
{
	for (size_t i = 0; i < COUNT(events); i++)
		if (events[i].event == event)
			return &events[i];
	return NULL;
}

bool prosewords_tells_event(enum sop_event event)
{
	return event_row(event) != NULL;
}

static const char *const op_words[] = {[SOP_OP_EQ] = "是",
	[SOP_OP_NE] = "不是",
	[SOP_OP_GE] = "不少于 ",
	[SOP_OP_LE] = "不超过 ",
	[SOP_OP_GT] = "超过 ",
	[SOP_OP_LT] = "不到 "};
static const char *const field_words[] = {[SOP_F_CHANNEL] = "渠道",
	[SOP_F_EMPLOYEE] = "员工",
	[SOP_F_STORE] = "门店",
	[SOP_F_PRODUCT] = "商品",
	[SOP_F_CATEGORY] = "品类",
	[SOP_F_AMOUNT] = "这一单的金额",
	[SOP_F_GROUP] = "群",
	[SOP_F_NAME] = "群名里有"};

void prosewords_event(const struct sop_trigger *t, struct text *out)
{
	const struct event_row *row = event_row(t->event);

	if (t->event == SOP_EV_CLOCK) {
		prosewhen_calendar(&t->time, -1, out);
		prosewhen_only(&t->only, out);
		text_adds(out, " 到点时在人群里");
	} else if (t->has) {
		with_names("话里有%s", NULL, &t->args, "或", out);
	} else if (t->dur_ms > 0) {
		permit_say_time(t->dur_ms, out);
		text_adds(out, "没有互动");
	} else if (!row) {
		entry_say(t, false, out);
	} else {
		with_names(row->sentence, row->bare, &t->args, "或", out);
	}
	if (t->num > 0)
		text_addf(out, t->event == SOP_EV_GROUP_SIZE ? " %lld 人" : " %lld 分", (long long)t->num);
	if (t->event == SOP_EV_CAMP) {
		char day[32];

		text_addf(out, "（%s 是第 1 天）", zone_format_day(t->date, day));
	}
	for (int i = 0; i < t->filters; i++) {
		const struct sop_filter *f = &t->filter[i];
		text_addf(out, "，%s%s", field_words[f->field], op_words[f->op]);
		if (f->field == SOP_F_AMOUNT)
			prosewords_money(f->num, out);
		else
			prosewords_names(&f->names, "或", out);
	}
}

/* -- conditions -- */

enum cond_form { AS_NAMES, AS_DURATION, AS_COUNT, AS_STOCK, AS_MONEY, AS_LIST, AS_GROUP };

/* One row a predicate. NAMES: %s are they, bare without any, several for more than one. The others: the words before the amount; of a
 * COUNT between is its unit. */
static const struct cond_row {
	enum sop_cond_kind kind;
	enum cond_form form;
	const char *sentence, *bare, *between;
} conds[] = {
	{SOP_C_AND, AS_GROUP, "，并且", NULL, NULL},
	{SOP_C_OR, AS_GROUP, "，或者", NULL, NULL},
	{SOP_C_NOT, AS_GROUP, "不是", NULL, NULL},
	{SOP_C_TAG_ANY, AS_NAMES, "有标签%s", NULL, "或"},
	{SOP_C_TAG_ALL, AS_NAMES, "有全部这些标签：%s", NULL, "和"},
	{SOP_C_TAG_NONE, AS_NAMES, "没有标签%s", NULL, "、也没有"},
	{SOP_C_BOUGHT, AS_NAMES, "买过%s", "买过东西", "或"},
	{SOP_C_NOT_BOUGHT, AS_NAMES, "没有买过%s", "从来没有买过", "、"},
	{SOP_C_BOUGHT_SINCE, AS_NAMES, "进来以后买过%s", "进来以后买过", "或"},
	{SOP_C_NOT_BOUGHT_SINCE, AS_NAMES, "进来以后没有买过%s", "进来以后没有买过", "、"},
	{SOP_C_ADDED_FOR, AS_DURATION, "加好友的时间", NULL, NULL},
	{SOP_C_ORDERS, AS_COUNT, "订单数", NULL, "单"},
	{SOP_C_SPENT, AS_MONEY, "一共花的钱", NULL, NULL},
	{SOP_C_RECENT_SPENT, AS_MONEY, "花的钱", NULL, NULL},
	{SOP_C_RECENT_ORDERS, AS_COUNT, "订单数", NULL, "单"},
	{SOP_C_SCORE, AS_COUNT, "分数", NULL, "分"},
	{SOP_C_RECENT_ACTS, AS_COUNT, "互动", NULL, "次"},
	{SOP_C_RECENT_LOGINS, AS_COUNT, "登录", NULL, "次"},
	{SOP_C_CHECKED, AS_COUNT, "打卡的天数（补的也算）", NULL, "天"},
	{SOP_C_STREAK, AS_COUNT, "连着打卡", NULL, "天"},
	{SOP_C_MISSED, AS_COUNT, "漏掉的", NULL, "天"},
	{SOP_C_TODAY_OUT, AS_NAMES, "今天还没打卡", "今天还没打卡", NULL},
	{SOP_C_TODAY_IN, AS_NAMES, "今天打过卡", "今天打过卡", NULL},
	{SOP_C_STOCK, AS_STOCK, "剩下的件数", NULL, "件"},
	{SOP_C_MEMBERS, AS_COUNT, "群里的人数", NULL, "人"},
	{SOP_C_REPLIED, AS_NAMES, "进来以后回复过", "进来以后回复过", NULL},
	{SOP_C_NOT_REPLIED, AS_NAMES, "进来以后没有回复", "进来以后没有回复", NULL},
	{SOP_C_SILENT_FOR, AS_NAMES, "没有回复我们的上一条", "没有回复我们的上一条", NULL},
	{SOP_C_CHANNEL, AS_LIST, "渠道", NULL, NULL},
	{SOP_C_EMPLOYEE, AS_LIST, "跟进的员工", NULL, NULL},
	{SOP_C_ARM, AS_LIST, "所在的实验组", NULL, NULL},
	{SOP_C_GENDER, AS_LIST, "性别", NULL, NULL},
	{SOP_C_STAGE, AS_LIST, "阶段", NULL, NULL},
	{SOP_C_LEVEL, AS_LIST, "级别", NULL, NULL},
	{SOP_C_RFM, AS_LIST, "RFM ", NULL, NULL},
	{SOP_C_ROLE, AS_LIST, "在公司里的角色", NULL, NULL},
	{SOP_C_COMPANY, AS_LIST, "公司", NULL, NULL},
	{SOP_C_STORE, AS_LIST, "员工的门店", NULL, NULL},
	{SOP_C_REPLY, AS_NAMES, "客户回复了", NULL, NULL},
	{SOP_C_REPLY_HAS, AS_NAMES, "客户的回复里有%s", NULL, "或"},
	{SOP_C_REPLY_IS, AS_NAMES, "客户的回复就是%s", NULL, "或"},
	{SOP_C_CHOSE, AS_NAMES, "选了%s", NULL, "或"},
	{SOP_C_JOINED, AS_NAMES, "进了客户群%s", "进了客户群", "或"},
	{SOP_C_IN_GROUP, AS_NAMES, "在客户群%s里", NULL, "或"},
	{SOP_C_HAS_CLICKED, AS_NAMES, "点过链接%s", NULL, "或"},
	{SOP_C_CLICKED, AS_NAMES, "点了链接%s", "点了链接", "或"},
	{SOP_C_BUYS, AS_NAMES, "买了%s", "下了单", "或"},
	{SOP_C_TASK, AS_LIST, "待办的结果", NULL, NULL},
};

static const struct cond_row *cond_row(enum sop_cond_kind kind)
{
	for (size_t i = 0; i < COUNT(conds); i++)
		if (conds[i].kind == kind)
			return &conds[i];
	return NULL;
}

bool prosewords_tells_cond(enum sop_cond_kind kind)
{
	return cond_row(kind) != NULL;
}

/* 且 and 或 inside another one stand in brackets: nobody has to know which binds first. */
static void group(enum sop_kind kind, const struct sop_cond *c, const struct cond_row *row, struct text *out)
{
	bool negated = c->kind == SOP_C_NOT;

	for (int i = 0; i < c->kids; i++) {
		const struct sop_cond *kid = c->kid[i];
		bool brackets = negated || ((kid->kind == SOP_C_AND || kid->kind == SOP_C_OR) && kid->kind != c->kind);

		if (i > 0 || negated)
			text_adds(out, row->sentence);
		text_adds(out, brackets ? "（" : "");
		prosewords_cond(kind, kid, out);
		text_adds(out, brackets ? "）" : "");
	}
}

/* Who speaks in a group, and to its members, is its owner. */
static const char *subject(enum sop_kind kind, const struct cond_row *row)
{
	bool owner = group_kind(kind);

	if (owner && row->kind == SOP_C_EMPLOYEE)
		return "群主";
	return owner && row->kind == SOP_C_STORE ? "群主的门店" : row->sentence;
}

void prosewords_cond(enum sop_kind kind, const struct sop_cond *c, struct text *out)
{
	const struct cond_row *row = cond_row(c->kind);

	if (!row) {
		text_add(out, c->source);
		return;
	}
	if (c->window_ms > 0) {
		text_adds(out, "最近");
		permit_say_time(c->window_ms, out);
	}
	switch (row->form) {
	case AS_GROUP: group(kind, c, row, out); return;
	case AS_NAMES: with_names(row->sentence, row->bare, &c->names, row->between, out); return;
	case AS_STOCK:
		prosewords_names(&c->names, "和", out);
		text_addf(out, "%s%s", row->sentence, op_words[c->op]);
		break;
	default: text_addf(out, "%s%s", subject(kind, row), op_words[c->op]); break;
	}
	if (row->form == AS_DURATION)
		permit_say_time(c->num, out);
	else if (row->form == AS_MONEY)
		prosewords_money(c->num, out);
	else if (row->form == AS_COUNT || row->form == AS_STOCK)
		text_addf(out, "%s%lld %s", c->op == SOP_OP_EQ || c->op == SOP_OP_NE ? " " : "", (long long)c->num,
			row->between);
	else
		prosewords_names(&c->names, "或", out);
}

/* -- steps -- */

void prosewords_step(
	const struct sop_rules *r, const struct sop_script *s, const struct sop_step *step, struct text *out)
{
	prosewhen_step(r, s, step, out);
	if (step->of >= 0)
		text_addf(out, "「%.*s」", SPAN_ARG(step->id));
	else if (span_present(step->name))
		text_addf(out, "「%.*s」", SPAN_ARG(step->name));
}

static const char *var_word(enum sop_var var)
{
	/* clang-format off */
	static const char *const words[] = {
		[SOP_V_CUSTOMER] = "客户的昵称",
		[SOP_V_EMPLOYEE] = "员工的名字",
		[SOP_V_CHANNEL] = "从哪个渠道来",
		[SOP_V_ADDED_DAYS] = "加好友第几天",
		[SOP_V_TODAY] = "当天的日期",
		[SOP_V_ORDER_NO] = "最近一单的订单号",
		[SOP_V_BOUGHT_DAY] = "最近一次买的日子",
		[SOP_V_STORE] = "员工的门店",
		[SOP_V_ADDRESS] = "人设的称呼",
		[SOP_V_GROUP] = "群名",
		[SOP_V_COUPON] = "他自己的券码",
		[SOP_V_STOCK] = "还剩几件",
		[SOP_V_SOLD] = "卖了几件",
		[SOP_V_COUNTDOWN] = "离开抢或结束还有多久",
		[SOP_V_CHECKED] = "他打卡的天数",
		[SOP_V_TO_PRIZE] = "离下一个奖品还差几天",
		[SOP_V_PAGE] = "他自己的打卡页的网址",
	};
	/* clang-format on */

	return (size_t)var < COUNT(words) && words[var] ? words[var] : render_word(var);
}

static void piece(const struct sop_piece *p, bool mass, struct text *out)
{
	if ((span_present(p->name) || p->var == SOP_V_ADDRESS) && span_present(p->text))
		text_add(out, p->text);
	else if (p->name.n)
		text_addf(out, "〔%s:%.*s〕", var_word(p->var), SPAN_ARG(p->name));
	else if (mass && render_per_customer(p->var) && span_present(p->fallback))
		text_add(out, p->fallback);
	else if (span_present(p->fallback))
		text_addf(out, "〔%s，不知道时「%.*s」〕", var_word(p->var), SPAN_ARG(p->fallback));
	else
		text_addf(out, "〔%s〕", var_word(p->var));
}

/* Without its line end; another message may begin in it (finding 52). */
static void one_line(struct span line, const char *indent, struct text *out)
{
	struct span head;

	while (span_cut(line, SOP_MESSAGE_BREAK, &head, &line)) {
		text_add(out, head);
		text_addf(out, "\n%s（另一条）", indent);
	}
	text_add(out, head);
}

void prosewords_text(const struct sop_text *text, bool mass, const char *indent, struct text *out)
{
	text_adds(out, indent);
	for (int i = 0; i < text->n; i++) {
		struct span rest = text->piece[i].text, line;

		if (text->piece[i].var != SOP_V_NONE) {
			piece(&text->piece[i], mass, out);
			continue;
		}
		while (span_cut(rest, '\n', &line, &rest)) {
			one_line(line, indent, out);
			text_addf(out, "\n%s", indent);
		}
		one_line(line, indent, out);
	}
}

void prosewords_attachment(const struct sop_attachment *a, struct text *out)
{
	static const char *const media[] = {[SOP_IMAGE] = "图片",
		[SOP_VIDEO] = "视频",
		[SOP_FILE] = "文件",
		[SOP_LINK] = "链接",
		[SOP_MINIPROGRAM] = "小程序"};

	if (a->invite.n) {
		text_addf(out, "进群「%.*s」的二维码", SPAN_ARG(a->invite));
		return;
	}
	text_addf(out, "%s ", media[a->media]);
	if (span_present(a->path) && !a->covered)
		text_addf(out, "《%.*s》", SPAN_ARG(a->path));
	if (span_present(a->title))
		text_addf(out, "《%.*s》", SPAN_ARG(a->title));
	if (span_present(a->desc) && a->desc.n)
		text_addf(out, "（%.*s）", SPAN_ARG(a->desc));
	if (span_present(a->url))
		text_addf(out, " %.*s", SPAN_ARG(a->url));
	if (span_present(a->page))
		text_addf(out, " %.*s", SPAN_ARG(a->page));
	if (a->covered)
		text_addf(out, "，封面《%.*s》", SPAN_ARG(a->path));
}

/* One row an action; %s: the names that it is about. */
static const struct act_row {
	enum sop_act act;
	const char *sentence;
} acts[] = {
	{SOP_ACT_TAG, "打上标签%s"},
	{SOP_ACT_UNTAG, "去掉标签%s"},
	{SOP_ACT_STAGE, "把阶段改成%s"},
	{SOP_ACT_POINTS, "分数"},
	{SOP_ACT_REMARK, "把备注名改成"},
	{SOP_ACT_NOTIFY, "通知%s"},
	{SOP_ACT_CONVERT, "记一次转化%s"},
	{SOP_ACT_TODO, "给员工一条待办"},
	{SOP_ACT_HANDOVER, "离开本剧本，转到剧本%s"},
	{SOP_ACT_STOP, "离开本剧本"},
	{SOP_ACT_JUMP, "跳到%s，中间的步骤不走"},
	{SOP_ACT_REPORT, "把这场的数字告诉群主和负责人%s"},
};

bool prosewords_tells_act(enum sop_act act)
{
	for (size_t i = 0; i < COUNT(acts); i++)
		if (acts[i].act == act)
			return true;
	return false;
}

void prosewords_action(const struct sop_action *a, struct text *out)
{
	for (size_t i = 0; i < COUNT(acts); i++)
		if (acts[i].act == a->act)
			with_names(acts[i].sentence, NULL, &a->names, "", out);
	if (a->act == SOP_ACT_POINTS)
		text_addf(out, "%s %lld", a->points < 0 ? "减" : "加",
			(long long)(a->points < 0 ? -a->points : a->points));
	if (a->text.n) {
		text_adds(out, "：");
		prosewords_text(&a->text, false, "", out);
	}
}

void prosewords_todo_until(const struct sop_action *a, struct text *out)
{
	static const char *const days[] = {"当天", "第二天", "第三天"};

	switch (a->deadline) {
	case SOP_DL_DEFAULT: text_adds(out, "当天内办完（18:00 以后派的，第二天 12:00 前）"); return;
	case SOP_DL_TODAY: text_adds(out, "当天内办完"); return;
	case SOP_DL_AFTER:
		permit_say_time(a->deadline_ms, out);
		text_adds(out, "内办完");
		return;
	case SOP_DL_DAY_CLOCK:
		text_adds(out, days[a->deadline_days < 3 ? a->deadline_days : 2]);
		text_adds(out, a->deadline_minute < 1440 ? " " : "内办完");
		if (a->deadline_minute < 1440) {
			prosewords_clock(a->deadline_minute, out);
			text_adds(out, " 前办完");
		}
		return;
	}
}
