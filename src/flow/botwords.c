#include "flow/botwords.h"
#include "base/json.h"
#include "base/utf8.h"
#include "crm/period.h"
#include <string.h>

/* In the order of 帮助. */
const struct bot_command botwords_table[] = {
	{BOT_TODOS, "我的任务", "任务 待办 todo", BOT_ANYBODY, "[页]", "您要做的事，最急的在前，编了号", "任务"},
	{BOT_MORE, "更多", "下一页 后面 next more", BOT_ANYBODY, "", "「我的任务」的下一页", NULL},
	{BOT_DONE, "完成", "办完 做完 已发 发了 done", BOT_ANYBODY, "编号 [结果]", "这件事做完了，话发出去了", NULL},
	{BOT_OPEN, "打开", "正文 open", BOT_ANYBODY, "编号", "看这件事的正文，数字和券码这时才填好", NULL},
	{BOT_SKIP, "跳过", "不做 skip", BOT_ANYBODY, "编号 [原因]", "这件事不做了", NULL},
	{BOT_TODAY, "今日", "今天 today", BOT_ANYBODY, "[日子]",
		"加了几位、当日开单、订单、成交、还没确认的群发；只发日子也行，像「昨天」「上周」「11月3日」「近7天」",
		"数字"},
	{BOT_WEEK, "本周", "这周 week", BOT_ANYBODY, "", "星期一到现在的", "数字"},
	{BOT_RANK, "排行", "排行榜 排名 rank", BOT_ANYBODY, "[日子]", "扫码、新增、订单、成交的前三名，和您第几",
		"数字"},
	{BOT_CUSTOMER, "客户", "查 查客户 customer", BOT_ANYBODY, "名字",
		"他的来历、标签、在走的剧本、下一步、上一条为什么没发", NULL},
	{BOT_FUNNEL, "漏斗", "funnel", BOT_OPERATOR | BOT_BOSS, "[剧本] [日子]",
		"每一步送到几位、几位下单；不写日子是 30 天", NULL},
	{BOT_STRUCTURE, "结构", "GMV结构 gmv structure", BOT_OPERATOR | BOT_BOSS, "[日子]",
		"GMV 由什么组成，哪个因素拉高、哪个拖低", NULL},
	{BOT_WEEKLY, "周报", "weekly", BOT_OPERATOR | BOT_BOSS, "[哪一周]",
		"上一整周：成交和前一周比、目标、谁卖得多、哪个因素拉高拖低", NULL},
	{BOT_MONTHLY, "月报", "monthly", BOT_OPERATOR | BOT_BOSS, "[哪个月]", "上个月的，同周报", NULL},
	{BOT_STOP, "停", "暂停 停止 stop", BOT_ANYBODY, "客户 [原因]", "他的剧本都停下，到您说继续", NULL},
	{BOT_RESUME, "继续", "恢复 resume", BOT_ANYBODY, "客户 [原因]", "他的剧本接着走", NULL},
	{BOT_REMARK, "备注", "remark", BOT_ANYBODY, "客户 新备注", "您给他的备注，最多 20 个字", NULL},
	{BOT_DESCRIBE, "描述", "describe", BOT_ANYBODY, "客户 新描述", "您给他写的描述，最多 150 个字", NULL},
	{BOT_ORDER, "报单", "报 下单 order", BOT_ANYBODY, "客户 金额 [商品×数量]", "他买了；先念一遍，您回「确认」才算",
		NULL},
	{BOT_AMEND, "改单", "改 amend", BOT_ANYBODY, "单号 金额 [商品×数量]",
		"报错了改过来；整单不算写「改单 单号 作废 [原因]」，作废错了写「改单 单号 算回来」", NULL},
	{BOT_YES, "确认", "是 对 是的 对的 yes y ok", BOT_ANYBODY, "", "刚才念的那一单对", NULL},
	{BOT_NO, "取消", "不是 不对 算了 no n", BOT_ANYBODY, "", "刚才念的那一单不算", NULL},
	{BOT_LOG, "记录", "log", BOT_LEADS, "[员工]", "谁在应用里说过什么、办成没有", NULL},
	{BOT_HELP, "帮助", "help ? h 菜单 命令", BOT_ANYBODY, "", "这张表", "帮助"},
};
const int botwords_count = (int)(sizeof botwords_table / sizeof *botwords_table);

const char *botwords_role(unsigned role)
{
	return role == BOT_BOSS        ? "老板"
		: role == BOT_HEAD     ? "主管"
		: role == BOT_OPERATOR ? "运营"
		: role == BOT_STAFF    ? "员工"
				       : "";
}

void botwords_fold(struct span said, struct text *out)
{
	bool blank = false;

	said = span_trim(said);
	while (said.n > 0) {
		uint32_t cp = 0;
		size_t n = utf8_next(said, &cp);

		n = n ? n : 1;
		if (cp == 0x3000 || cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r') {
			blank = out->n > 0;
		} else {
			if (blank)
				text_addc(out, ' ');
			blank = false;
			if (cp >= 0xFF01 && cp <= 0xFF5E)
				text_addc(out, (char)(cp - 0xFEE0));
			else
				text_add(out, span_take(said, n));
		}
		said = span_drop(said, n);
	}
}

static bool same_ascii(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char x = a[i], y = b[i];

		x = (char)(x >= 'A' && x <= 'Z' ? x + 32 : x);
		if (x != y)
			return false;
	}
	return true;
}

/* A command ends where a blank, a number or a colon begins: 「完成3」, 「客户：小明」. */
static bool ends_here(struct span rest)
{
	return rest.n == 0 || rest.p[0] == ' ' || rest.p[0] == ':' || (rest.p[0] >= '0' && rest.p[0] <= '9');
}

/* How long a word of the command stands at the front of the line; 0: none does. */
static size_t matched(const struct bot_command *c, struct span line)
{
	struct span words = span_of(c->aliases), word = span_of(c->name);
	size_t best = 0;

	while (span_present(word)) {
		if (word.n > best && word.n <= line.n && same_ascii(line.p, word.p, word.n) &&
			ends_here(span_drop(line, word.n)))
			best = word.n;
		word = SPAN_ABSENT;
		if (span_present(words) && words.n)
			span_cut(words, ' ', &word, &words);
	}
	return best;
}

const struct bot_command *botwords_find(struct span line, struct span *ret_rest)
{
	const struct bot_command *found = NULL;
	size_t best = 0;

	if (span_starts(line, "/"))
		line = span_drop(line, 1);
	for (int i = 0; i < botwords_count; i++) {
		size_t n = matched(&botwords_table[i], line);

		if (n > best) {
			best = n;
			found = &botwords_table[i];
		}
	}
	if (!found)
		return NULL;
	line = span_trim(span_drop(line, best));
	if (span_starts(line, ":"))
		line = span_trim(span_drop(line, 1));
	*ret_rest = line;
	return found;
}

/* Those whose figures are of some days. */
static bool dated(enum bot_verb verb)
{
	return verb == BOT_TODAY || verb == BOT_WEEK || verb == BOT_RANK || verb == BOT_STRUCTURE ||
		verb == BOT_WEEKLY || verb == BOT_MONTHLY || verb == BOT_FUNNEL;
}

/* How long a word of the command stands at the end of the line; 0: none does. */
static size_t matched_end(const struct bot_command *c, struct span line)
{
	struct span words = span_of(c->aliases), word = span_of(c->name);
	size_t best = 0;

	while (span_present(word)) {
		if (word.n > best && word.n < line.n && same_ascii(line.p + line.n - word.n, word.p, word.n))
			best = word.n;
		word = SPAN_ABSENT;
		if (span_present(words) && words.n)
			span_cut(words, ' ', &word, &words);
	}
	return best;
}

const struct bot_command *botwords_dated(struct span line, int64_t today, struct span *ret_rest)
{
	struct period p;

	for (int i = 0; i < botwords_count; i++) {
		const struct bot_command *c = &botwords_table[i];
		size_t n = dated(c->verb) ? matched_end(c, line) : 0;
		struct span days = span_trim(span_take(line, line.n - n));

		if (n == 0 || period_read(days, today, &p) == PERIOD_UNKNOWN)
			continue;
		*ret_rest = days;
		return c;
	}
	if (period_read(line, today, &p) == PERIOD_UNKNOWN)
		return NULL;
	*ret_rest = line;
	return botwords_of(BOT_TODAY);
}

const struct bot_command *botwords_of(enum bot_verb verb)
{
	for (int i = 0; i < botwords_count; i++)
		if (botwords_table[i].verb == verb)
			return &botwords_table[i];
	BUG("no command %d", (int)verb);
}

void botwords_help(unsigned roles, struct text *out)
{
	text_adds(out, "您可以发：");
	for (int i = 0; i < botwords_count; i++) {
		const struct bot_command *c = &botwords_table[i];

		if (c->roles & roles)
			text_addf(out, "\n%s%s%s：%s", c->name, c->form[0] ? " " : "", c->form, c->help);
	}
}

/* The buttons of one heading; a heading with one command alone is its button. */
static void write_heading(const char *menu, struct jsonw *w)
{
	const struct bot_command *only = NULL;
	int n = 0;

	for (int i = 0; i < botwords_count; i++)
		if (botwords_table[i].menu && strcmp(botwords_table[i].menu, menu) == 0) {
			only = &botwords_table[i];
			n++;
		}
	jsonw_obj(w);
	if (n == 1) {
		jsonw_kcstr(w, "type", "click");
		jsonw_kcstr(w, "name", only->name);
		jsonw_kcstr(w, "key", only->name);
		jsonw_end_obj(w);
		return;
	}
	jsonw_kcstr(w, "name", menu);
	jsonw_key(w, "sub_button");
	jsonw_arr(w);
	for (int i = 0; i < botwords_count; i++) {
		const struct bot_command *c = &botwords_table[i];

		if (!c->menu || strcmp(c->menu, menu) != 0)
			continue;
		jsonw_obj(w);
		jsonw_kcstr(w, "type", "click");
		jsonw_kcstr(w, "name", c->name);
		jsonw_kcstr(w, "key", c->name);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
	jsonw_end_obj(w);
}

void botwords_menu(struct text *out)
{
	struct jsonw w;

	jsonw_init(&w, out);
	jsonw_arr(&w);
	for (int i = 0; i < botwords_count; i++) {
		bool first = botwords_table[i].menu != NULL;

		for (int k = 0; first && k < i; k++)
			first = !botwords_table[k].menu || strcmp(botwords_table[k].menu, botwords_table[i].menu) != 0;
		if (first)
			write_heading(botwords_table[i].menu, &w);
	}
	jsonw_end_arr(&w);
}
