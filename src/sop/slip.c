#include "slip.h"
#include "amount.h"
#include "readcond.h"
#include "sop/group.h"
#include <string.h>

/* -- keys ------------------------------------------------------------------------------------------------------------ */

#define ONE(kind) (1u << (kind))
#define STEPS (ONE(SOP_PLAY) | ONE(SOP_GROUP_PLAY) | ONE(SOP_FLASH) | ONE(SOP_BLAST))
#define TEXT "正文不用键：写在下面，每行前面加「> 」"
#define TIME "时间写在「##」后面，例如「## 第2天 20:30 问候」"
#define IF "整步都要看它，写「- 条件：…」；送到以后再分开说，写「### 如果 …」"
#define LIMIT "限制写在「开始」后面，例如「- 开始：加好友，渠道 = 包裹卡」"

static const struct {
	const char *said; /* with blanks between */
	unsigned kinds, places;
	const char *advice;
} keys[] = {
	{"内容 正文 文案 文字 话术 消息 发送 发 说 回答 回复 答案 欢迎语", STEPS | ONE(SOP_TALK),
		KEYWORD_STEP | KEYWORD_BRANCH, TEXT},
	{"时间 时刻 日期 发送时间 什么时候", ONE(SOP_BLAST), KEYWORD_FILE | KEYWORD_STEP,
		"时间写在「##」后面，例如「## 2026-03-08 10:00 节日问候」"},
	{"时间 时刻 日期 发送时间 什么时候", STEPS, KEYWORD_FILE | KEYWORD_STEP, TIME},
	{"如果 前提 判断 假如 当", STEPS, KEYWORD_STEP | KEYWORD_BRANCH, IF},
	{"图片 视频 文件 链接 小程序", STEPS, KEYWORD_STEP | KEYWORD_BRANCH,
		"种类写在「附件」后面，例如「- 附件：图片 晒单.jpg」"},
	{"券 优惠券 送券", STEPS, KEYWORD_STEP | KEYWORD_BRANCH, "是不是想写「发券」？"},
	{"提醒 跟进 电话 打电话", STEPS, KEYWORD_STEP | KEYWORD_BRANCH,
		"要员工去做，写「- 员工任务：…」；告诉同事，写「- 通知：姓名，…」"},
	{"渠道 员工 门店", ONE(SOP_PLAY), KEYWORD_FILE, LIMIT},
	{"渠道 员工 性别 分数 级别", STEPS, KEYWORD_STEP, "只发给这些人，写「- 条件：渠道 = 包裹卡」"},
	{"频率 频次 次数 条数", ONE(SOP_PLAY) | ONE(SOP_BLAST), KEYWORD_FILE, "是不是想写「每客每天最多」？"},
	{"标签 打标签", ONE(SOP_PLAY) | ONE(SOP_BLAST), KEYWORD_FILE,
		"给进来的人打标签，写在步骤里「- 打标签：…」；不要哪些人，写「- 排除标签：…」"},
	{"结束 终止 退出条件 取消", ONE(SOP_PLAY) | ONE(SOP_BLAST), KEYWORD_FILE, "是不是想写「停止」？"},
	{"对象 发给 客户 人员 目标客户 受众", ONE(SOP_PLAY) | ONE(SOP_BLAST), KEYWORD_FILE,
		"给谁，写「- 人群：有标签 老客」"},
	{"转到 转入 转去 跳转 转", STEPS, KEYWORD_STEP | KEYWORD_BRANCH,
		"进另一个剧本，写「- 转剧本：…」；跳到下面的一步，写「- 跳到：…」"},
	{"候补 等候 候补名单", ONE(SOP_FLASH), KEYWORD_FILE | KEYWORD_STEP,
		"不用写：卖完以后，谁想要就登记 siyu flash 名称 --wait 客户；有人退了，按先后派给员工去告诉他"},
	{"相似问 相似问法 相似问题 同义 同义词 同义问 问法 又叫 也叫", ONE(SOP_TALK), KEYWORD_FILE | KEYWORD_STEP,
		"是不是想写「别名」？"},
	{"天数 时长 几天 期限 周期天数", ONE(SOP_CHECKIN) | ONE(SOP_GROUP_PLAY), KEYWORD_FILE,
		"是不是想写「周期」？例如「- 周期：14天」"},
	{"备注", ~0u, KEYWORD_FILE, "给同事看的话，写「- 说明：…」，或者单独一行「// …」"},
	{"停止 退出 结束条件 退出条件", ONE(SOP_GROUP_PLAY), KEYWORD_FILE,
		"群剧本没有停止的条件：走完最后一步就结束，群解散了也停；去掉这一行"},
	{"停止 退出 结束条件 退出条件", ONE(SOP_CHECKIN), KEYWORD_FILE,
		"打卡没有停止的条件：过了周期就结束，群解散了也停；去掉这一行。买了的人不再收到，在说给成员的步骤里写「- 条件：未购买」"},
	{"停止 退出 结束条件 退出条件", ONE(SOP_FLASH), KEYWORD_FILE,
		"秒杀没有停止的条件：到「结束」写的那一刻就停，卖完也停；去掉这一行"},
};

static bool one_of(const char *words, struct span word)
{
	for (struct span rest = span_of(words), one; span_present(rest);) {
		span_cut(rest, ' ', &one, &rest);
		if (span_eq(one, word))
			return true;
	}
	return false;
}

struct span slip_key(const struct reading *r, struct span word, unsigned place)
{
	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if ((keys[i].kinds & ONE(r->script->kind)) && (keys[i].places & place) && one_of(keys[i].said, word))
			return span_of(keys[i].advice);
	return SPAN_ABSENT;
}

/* -- conditions and variables ---------------------------------------------------------------------------------------- */

/* The longest that the word begins with counts; what stands behind it goes along. */
static const struct {
	const char *said, *meant;
	bool told; /* what he says or does after the step: only a branch may ask */
} conds[] = {
	/* clang-format off */
	{ "没有下单", "未购买", false }, { "没下单", "未购买", false }, { "没有下过单", "未购买", false }, { "没下过单", "未购买", false },
	{ "未下单", "未购买", false }, { "没有购买", "未购买", false }, { "没购买", "未购买", false }, { "没买", "未购买", false },
	{ "没有买", "未购买", false }, { "未付款", "未购买", false }, { "没付款", "未购买", false }, { "是新客户", "未购买", false },
	{ "新客户", "未购买", false }, { "是新客", "未购买", false },
	{ "下单了", "已购买", false }, { "下过单", "已购买", false }, { "已下单", "已购买", false }, { "买了", "已购买", false },
	{ "购买过", "已购买", false }, { "已付款", "已购买", false }, { "是老客户", "已购买", false }, { "老客户", "已购买", false },
	{ "是老客", "已购买", false },
	{ "没有回", "未回复", false }, { "没回", "未回复", false }, { "没有回复", "未回复", false }, { "不回复", "未回复", false },
	{ "加了", "已加 ≥", false }, { "加好友", "已加 ≥", false }, { "不在群", "非 在群", false }, { "不在", "非 在群", false },
	{ "打了标签", "有标签", false }, { "带标签", "有标签", false }, { "标签是", "有标签", false }, { "标签", "有标签", false },
	{ "没打标签", "无标签", false }, { "未打卡", "今天未打卡", false }, { "没打卡", "今天未打卡", false }, { "没有打卡", "今天未打卡", false }, { "来自", "渠道 =", false }, { "渠道是", "渠道 =", false },
	{ "阶段是", "阶段 =", false }, { "级别是", "级别 =", false },
	{ "说了", "回复 含", true }, { "说", "回复 含", true }, { "客户说", "回复 含", true }, { "回了", "回复 含", true },
	{ "点了", "点链接", true }, { "点击", "点链接", true }, { "选择", "选了", true }, { "进群", "入群", true },
	/* clang-format on */
};

static struct span gender(struct span word)
{
	if (one_of("女 女性 女士 女生 是女", word))
		return SPAN_LIT("性别 = 女");
	return one_of("男 男性 男士 男生 是男", word) ? SPAN_LIT("性别 = 男") : SPAN_ABSENT;
}

/* 有油皮标签, 没有油皮标签 */
static struct span inverted(struct reading *r, struct span word)
{
	static const char *const with[] = {"有", "带"}, *const without[] = {"没有", "无", "没"};
	struct span tail = SPAN_LIT("标签");

	if (word.n <= tail.n || !span_eq(span_drop(word, word.n - tail.n), tail))
		return SPAN_ABSENT;
	word = span_take(word, word.n - tail.n);
	for (size_t i = 0; i < sizeof without / sizeof without[0]; i++)
		if (span_starts(word, without[i]) && word.n > strlen(without[i]))
			return reading_printf(r, "无标签 %.*s", READING_ARG(r, span_drop(word, strlen(without[i]))));
	for (size_t i = 0; i < sizeof with / sizeof with[0]; i++)
		if (span_starts(word, with[i]) && word.n > strlen(with[i]))
			return reading_printf(r, "有标签 %.*s", READING_ARG(r, span_drop(word, strlen(with[i]))));
	return SPAN_ABSENT;
}

/* 60天未互动, 30天没下单 */
static struct span quiet_for(struct reading *r, struct span word)
{
	static const char *const not [] = {"未", "没有", "没", "无", "不"};
	struct phrase c = phrase_of(word);
	int64_t n;

	phrase_eat(&c, "近");
	if (amount_count(&c, &n) != AMOUNT_OK || n < 1 || n > AMOUNT_MAX_DAYS || !phrase_eat(&c, "天"))
		return SPAN_ABSENT;
	if (!phrase_eat(&c, "以内"))
		phrase_eat(&c, "内");
	for (size_t i = 0; i < sizeof not / sizeof *not ; i++)
		if (phrase_eat(&c, not [i]))
			break;
	const char *what = one_of("互动 联系 动静 说话", phrase_rest(&c))  ? "互动"
		: one_of("下单 下过单 购买 买 买过 消费", phrase_rest(&c)) ? "订单数"
		: one_of("登录 登录过 使用", phrase_rest(&c))              ? "登录"
									   : NULL;
	return what ? reading_printf(r, "近%d天%s = 0", (int)n, what) : SPAN_ABSENT;
}

struct span slip_cond(struct reading *r, struct span word)
{
	size_t bytes = 0;
	const char *meant = NULL;
	struct span whole = gender(word);

	if (!span_present(whole))
		whole = inverted(r, word);
	if (!span_present(whole))
		whole = quiet_for(r, word);
	if (span_present(whole))
		return whole;
	for (size_t i = 0; i < sizeof conds / sizeof conds[0]; i++)
		if ((r->in_branch || !conds[i].told) && span_starts(word, conds[i].said) &&
			strlen(conds[i].said) > bytes) {
			bytes = strlen(conds[i].said);
			meant = conds[i].meant;
		}
	if (!meant)
		return SPAN_ABSENT;
	struct span behind = span_drop(word, bytes), head = span_of(meant);
	if (span_search(head, SPAN_LIT(" ≥")) != SIZE_MAX &&
		readcond_op(&(struct phrase){behind.p, behind.p + behind.n}, &(enum sop_op){0}))
		head = span_take(head, span_search(head, SPAN_LIT(" ≥"))); /* 加好友超过3天 says itself how much */
	return reading_printf(r, "%.*s%s%.*s", READING_ARG(r, head), behind.n ? " " : "", READING_ARG(r, behind));
}

struct span slip_variable(struct span word)
{
	static const struct {
		const char *said, *meant;
	} vars[] = {
		{"姓名 名字 昵称 客户名 客户姓名 客户昵称 顾客 顾客名 用户 用户名 用户昵称 称谓 微信名", "{客户|亲}"},
		{"员工名 员工姓名 销售 顾问 客服 店员 导购", "{员工}"},
		{"日期 当前日期 今日", "{今天}"},
		{"店名 店铺 门店名", "{门店}"},
		{"订单 单号 订单编号", "{订单号}"},
		{"天数 加好友天", "{加好友天数}"},
		{"群名 群名称", "{群}"},
	};

	for (size_t i = 0; i < sizeof vars / sizeof vars[0]; i++)
		if (one_of(vars[i].said, word))
			return span_of(vars[i].meant);
	return SPAN_ABSENT;
}

struct span slip_variables(enum sop_kind kind)
{
	switch (kind) {
	case SOP_FLASH: return SPAN_LIT("{商品}、{价}、{库存}、{已售}、{倒计时}、{群}、{今天}、{链接:名称}");
	case SOP_CHECKIN:
		return SPAN_LIT(
			"表格里的列、{群}、{今天}、{商品:洁面}、{链接:名称}；说给成员的步骤里还有 {客户|亲}、{打卡天数}、{还差天数}、{打卡页}");
	case SOP_GROUP_PLAY:
		return SPAN_LIT("{群}、{今天}、{商品:洁面}、{价:洁面}、{链接:名称}；说给成员的步骤里还有 {客户|亲}");
	case SOP_MOMENTS: return SPAN_LIT("{今天}、{商品:洁面}、{价:洁面}、{链接:名称}");
	default: return SPAN_LIT("{客户}、{客户|亲}、{员工}、{渠道}、{加好友天数}、{今天}、{订单号}、{购买日:洁面}");
	}
}

/* -- headings -------------------------------------------------------------------------------------------------------- */

/* 周三, 星期三, 礼拜三, 周末; the cursor moves behind it. */
static bool weekday(struct phrase *c, struct span *ret_day)
{
	static const char *const begins[] = {"每周", "每星期", "周", "星期", "礼拜"};
	static const char *const days[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
	struct phrase at = *c;

	if (phrase_eat(&at, "周末")) {
		*ret_day = SPAN_LIT("六、日");
		*c = at;
		return true;
	}
	for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
		at = *c;
		if (!phrase_eat(&at, begins[i]))
			continue;
		for (size_t k = 0; k < sizeof days / sizeof days[0]; k++) {
			if (phrase_eat(&at, days[k]) && !phrase_at(&at, "年")) {
				*ret_day = span_of(k == 7 ? "日" : days[k]);
				*c = at;
				return true;
			}
		}
	}
	return false;
}

/* 第N天 in the middle: 加好友第3天, 付款后第3天. */
static struct span day_inside(struct reading *r, struct span name)
{
	size_t at = span_search(name, SPAN_LIT("第"));
	int64_t day;

	if (at == SIZE_MAX || at == 0)
		return SPAN_ABSENT;
	struct phrase c = phrase_of(span_drop(name, at));
	const char *start = c.p;
	if (!phrase_eat(&c, "第") || amount_count(&c, &day) != AMOUNT_OK || day < 1 || day > AMOUNT_MAX_DAYS ||
		!phrase_eat(&c, "天") || phrase_glued(&c))
		return SPAN_ABSENT;
	struct span head = span_trim(span_take(name, at));
	if (one_of("付款后 下单后 购买后 买了后 成交后", head))
		return reading_printf(r, "买了以后几天，写成「## 购买后 %d天%s%.*s」", (int)day,
			phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
	return reading_printf(r, "时间写在最前面：「## %.*s」", (int)(name.p + name.n - start), start);
}

struct span slip_date(struct reading *r, struct span name, bool before, int days, const struct phrase *at)
{
	struct phrase c = *at;
	const char *blank = phrase_done(&c) ? "" : " ";

	if (!before && one_of("买 买了 购买 付款 付了款 成交 首单 复购 收货 拍下", name))
		return reading_printf(r, "写成「## 购买后 %d天%s%.*s」：从最近的一单算", days, blank,
			READING_ARG(r, phrase_rest(&c)));
	if (before && r->script->flash && one_of("提 开抢 开始 开卖", name))
		return reading_printf(
			r, "开抢以前，写成「## T-%d天%s%.*s」", days, blank, READING_ARG(r, phrase_rest(&c)));
	return SPAN_ABSENT;
}

/* 购买25天后 20:00 x, D+1 20:00 x. */
static struct span days_after(struct reading *r, struct span name)
{
	static const char *const bought[] = {"购买", "下单", "付款", "买了", "买", "首单"},
				 *const day[] = {"D+", "T+", "d+"};
	struct phrase c;
	int64_t n;

	for (size_t i = 0; i < sizeof bought / sizeof *bought; i++) {
		c = phrase_of(name);
		if (phrase_eat(&c, bought[i]) && amount_count(&c, &n) == AMOUNT_OK && n <= AMOUNT_MAX_DAYS &&
			phrase_eat(&c, "天") && (phrase_eat(&c, "以后") || phrase_eat(&c, "后")))
			return reading_printf(r, "写成「## 购买后 %d天%s%.*s」：从最近的一单算", (int)n,
				phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
	}
	for (size_t i = 0; i < sizeof day / sizeof *day; i++) {
		c = phrase_of(name);
		if (phrase_eat(&c, day[i]) && amount_count(&c, &n) == AMOUNT_OK && n <= AMOUNT_MAX_DAYS) {
			phrase_eat(&c, "天");
			return reading_printf(r, "当天是第1天，写成「## 第%d天%s%.*s」", (int)n + 1,
				phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
		}
	}
	return SPAN_ABSENT;
}

/* 提前10分钟, 开始, 卖完 of 秒杀; 加好友2小时后. */
static struct span said_otherwise(struct reading *r, struct span name)
{
	struct phrase c = phrase_of(name);
	int64_t ms;
	const char *start;

	if (r->script->flash && (phrase_eat(&c, "提前") || phrase_eat(&c, "开抢前") || phrase_eat(&c, "开始前"))) {
		phrase_done(&c);
		start = c.p;
		if (amount_duration(&c, &ms) != AMOUNT_OK)
			return SPAN_ABSENT;
		return reading_printf(r, "开抢以前，写成「## T-%.*s%s%.*s」", READING_ARG(r, phrase_since(start, &c)),
			phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
	}
	if (r->script->flash && one_of("开始 开始抢 开卖 开售", phrase_rest(&c)))
		return SPAN_LIT("写成「## 开抢」");
	if (r->script->flash && one_of("卖完 抢完 抢光 卖光", phrase_rest(&c)))
		return SPAN_LIT("写成「## 售罄」");
	if (!phrase_eat(&c, "加好友") && !phrase_eat(&c, "添加好友") && !phrase_eat(&c, "加上"))
		return SPAN_ABSENT;
	phrase_done(&c);
	start = c.p;
	if (amount_duration(&c, &ms) != AMOUNT_OK || (!phrase_eat(&c, "以后") && !phrase_eat(&c, "后")))
		return SPAN_ABSENT;
	return reading_printf(r, "时间写在最前面：「## %.*s%s%.*s」", READING_ARG(r, phrase_since(start, &c)),
		phrase_done(&c) ? "" : " ", READING_ARG(r, phrase_rest(&c)));
}

struct span slip_heading(struct reading *r, struct span name)
{
	struct phrase c = phrase_of(name);
	struct span day, first, rest;
	int minute;

	if (weekday(&c, &day)) {
		struct phrase clock = c;
		bool has_clock = amount_clock(&clock, &minute) == AMOUNT_OK;
		return reading_printf(r, "每周都发，写成「## 每周%.*s%s%.*s」，下面加一行「- 最多：4」",
			READING_ARG(r, day), has_clock ? " " : " 20:00 ", READING_ARG(r, phrase_rest(&c)));
	}
	if (phrase_eat(&c, "首日") || phrase_eat(&c, "首天"))
		return reading_printf(r, "写成「## 第1天 %.*s」", READING_ARG(r, phrase_rest(&c)));
	struct span counted = days_after(r, name);
	if (span_present(counted))
		return counted;
	c = phrase_of(name);
	if (group_kind(r->script->kind) && (phrase_eat(&c, "进群") || phrase_eat(&c, "新人进群")))
		return reading_printf(r, "有人进群时，写成「## 入群%s%.*s」", phrase_done(&c) ? "" : " ",
			READING_ARG(r, phrase_rest(&c)));
	span_cut(name, ' ', &first, &rest);
	struct span inside = said_otherwise(r, first);
	struct span named = span_present(inside) && rest.n ? said_otherwise(r, name) : SPAN_ABSENT;
	if (span_present(named))
		inside = named;
	if (!span_present(inside))
		inside = day_inside(r, name);
	if (span_present(inside) || !span_cut(name, ' ', &first, &rest))
		return inside;
	c = phrase_of(rest);
	const char *start = c.p;
	if (amount_clock(&c, &minute) != AMOUNT_OK || phrase_glued(&c))
		return SPAN_ABSENT;
	struct span clock = phrase_since(start, &c), behind = phrase_rest(&c);
	return reading_printf(r,
		"「%.*s」不是时间：写第几天「## 第1天 %.*s %.*s%s%.*s」，或者哪一天「## 2026-11-11 %.*s %.*s%s%.*s」",
		READING_ARG(r, first), READING_ARG(r, clock), READING_ARG(r, first), behind.n ? " " : "",
		READING_ARG(r, behind), READING_ARG(r, clock), READING_ARG(r, first), behind.n ? " " : "",
		READING_ARG(r, behind));
}

/* -- names ----------------------------------------------------------------------------------------------------------- */

static struct span where(struct reading *r, struct span sort)
{
	static const struct {
		const char *sort, *where;
	} places[] = {
		{"标签", "先在「# 标签：…」文件的表里加一行"},
		{"商品", "先在「# 商品：…」文件的表里加一行"},
		{"品类", "先在「# 商品：…」文件的「品类」里写上"},
		{"渠道", "先在「# 渠道码：…」文件的表里加一行，或者在配置的 [channels] 里写上"},
		{"员工", "先在配置的 [employees] 里写上他的名字"},
		{"阶段", "先在配置的 [crm] stages 里写上，或者写在资料的「## 阶段」里"},
		{"轮班", "先写一段「## 轮班 名字」"},
		{"剧本", "先写好那个剧本"},
	};

	for (size_t i = 0; i < sizeof places / sizeof places[0]; i++)
		if (span_is(sort, places[i].sort))
			return span_of(places[i].where);
	return reading_printf(r, "先在「# 资料：…」文件的「## %.*s」表里加一行", READING_ARG(r, sort));
}

struct span slip_name(struct reading *r, struct span sort, struct span near)
{
	struct span made = where(r, sort);

	if (!span_present(near))
		return reading_printf(r, "%.*s，或者改成已有的名字", READING_ARG(r, made));
	return reading_printf(r, "是不是想写「%.*s」？要用新的名字，%.*s", READING_ARG(r, near), READING_ARG(r, made));
}
