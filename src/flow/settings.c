#include "flow/settings.h"
#include "base/mem.h"
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define MINUTE_MS INT64_C(60000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define HOOK_GIVE_UP_MS (3 * DAY_MS)

#define TEXT(k, f, d, m) \
	{ \
		k, SETTINGS_TEXT, d, m, 0, 0, offsetof(struct settings, f) \
	}
#define INT(k, f, d, lo, hi, m) \
	{ \
		k, SETTINGS_INT, d, m, lo, hi, offsetof(struct settings, f) \
	}

/* The one table of the fold's configuration: key of the config input, default, meaning. */
const struct settings_key settings_keys[] = {
	TEXT("corpid", corpid, "", "企业 ID：实验分组的盐"),
	{"zone", SETTINGS_ZONE, "28800", "时区：zone_print 的写法", 0, 0, offsetof(struct settings, zone)},
	INT("agentid", agentid, "0", 0, INT64_C(4294967295), "给员工发消息的应用；0 = 不发"),
	INT("quiet_from", quiet_from, "1290", -1, 1440, "静默开始，一天里的第几分钟；-1 = 没有"),
	INT("quiet_to", quiet_to, "540", -1, 1440, "静默结束"),
	INT("default_clock", default_clock, "600", 0, 1439, "第N天没写钟点时"),
	INT("cap_customer_day", cap_customer_day, "1", -1, 1000, "每客每天最多；-1 = 不限"),
	INT("cap_group_day", cap_group_day, "1", -1, 1000, "每群每天最多，群主确认的；-1 = 不限"),
	INT("cap_customer_week", cap_customer_week, "-1", -1, 1000, "每客每周最多"),
	INT("cap_company_week", cap_company_week, "-1", -1, 10000, "每公司每周最多；-1 = 不限"),
	INT("cap_employee_day", cap_employee_day, "-1", -1, 100000, "每员工每天最多（次确认）"),
	INT("posts_day", posts_day, "3", -1, 100, "朋友圈每天最多（每位员工）；-1 = 不限"),
	INT("other_gap_ms", other_gap_ms, "0", 0, 365 * DAY_MS, "与其他剧本间隔"),
	INT("receive", receive, "1", 0, 3, "企业群发接收规则：0 不管，1 每天 1 条，2 每周 7 条，3 每月按天数"),
	INT("grace_ms", grace_ms, "1800000", 0, DAY_MS, "宽限：晚多久才算错过"),
	INT("merge_min", merge_min, "30", 1, 720, "合并：没写钟点的时间进到下一个整点"),
	INT("late_default_ms", late_default_ms, "7200000", 0, 30 * DAY_MS, "错过没写时，补发多久以内"),
	INT("sync_minute", sync_minute, "-1", -1, 1439, "每晚对账从一天里的第几分钟开始；-1 = 不对"),
	INT("received_ms", received_ms, "0", 0, DAY_MS, "别处发的群发多久读一次；0 = 只在对账以后读"),
	INT("statistics", statistics, "1", 0, 1, "每晚对账以后读企业微信的统计：1 = 是"),
	INT("kf_answer_ms", kf_answer_ms, "1800000", MINUTE_MS, 2 * DAY_MS,
		"微信客服：读到时已经过了这么久的话不再自动回"),
	INT("kf_poll_ms", kf_poll_ms, "600000", MINUTE_MS, DAY_MS, "微信客服：没有回调时多久去读一次"),
	INT("kf_messages", kf_messages, "5", 1, 100, "微信客服：客户说一句以后最多发几条"),
	INT("kf_window_ms", kf_window_ms, "172800000", HOUR_MS, 30 * DAY_MS, "微信客服：客户说一句以后多久内能发"),
	INT("kf_repeat_code", kf_repeat_code, "0", 0, INT64_C(4294967295),
		"微信客服：msgid 重复时的错误码；0 = 不知道"),
	TEXT("kf_handover", kf_handover, "好的，正在为您转人工，请稍等。", "微信客服：转人工时对客户说的话；空 = 不说"),
	INT("archive_answer_ms", archive_answer_ms, "86400000", MINUTE_MS, 5 * DAY_MS,
		"会话存档：读到时已经过了这么久的话只留着，什么也不触发"),
	INT("archive_keep_ms", archive_keep_ms, "7776000000", 7 * DAY_MS, 3650 * DAY_MS, "会话存档：原文留多久"),
	INT("pay_poll_ms", pay_poll_ms, "0", 0, DAY_MS, "对外收款多久读一次；0 = 不读"),
	INT("pay_minute", pay_minute, "280", 0, 1439, "对外收款每天从第几分钟起把最近几周重读一遍"),
	INT("pay_window_ms", pay_window_ms, "2678400000", 31 * DAY_MS, 366 * DAY_MS, "对外收款每天重读多久以内的"),
	INT("pay_page", pay_page, "1000", 1, 1000, "对外收款一页几笔"),
	INT("pay_lists", pay_lists, "1", 0, 1, "对外收款的退款：1 = 看每笔退款的状态，0 = 看退款总额"),
	TEXT("pay_source", pay_source, "对外收款", "对外收款的订单的来源"),
	INT("window_days", window_days, "7", 1, 365, "归因窗口"),
	INT("inherit", inherits, "0", 0, 1, "交接后付款的订单算接替人的业绩：1 = 是"),
	TEXT("attribution", attribution, "last", "报表默认的归因规则：last、first、channel"),
	INT("holdout_permille", holdout_permille, "0", 0, 1000, "全企业对照组"),
	INT("longest_ms", longest_ms, "7776000000", DAY_MS, 3650 * DAY_MS, "最长：没写时一轮最多活多久"),
	INT("stop_gather_ms", stop_gather_ms, "600000", 0, DAY_MS, "停止后等多久再撤回重建任务"),
	INT("deadline_max_ms", deadline_max_ms, "86400000", MINUTE_MS, 30 * DAY_MS, "确认期限最多"),
	INT("remind_percent", remind_percent, "50", 0, 100, "到期限的百分之几时提醒一次；0 = 不提醒"),
	{"poll_ms", SETTINGS_POLLS, "60000,300000,1800000,3600000", "建好后多久去看结果；最后一个是以后的间隔", 0, 0,
		offsetof(struct settings, poll_ms)},
	INT("poll_most_ms", poll_most_ms, "259200000", MINUTE_MS, 15 * DAY_MS, "看结果最多看多久"),
	{"stages", SETTINGS_STAGES, STAGELIST_DEFAULT, "客户阶段，按先后；没改过的客户在第一个", 0, 0,
		offsetof(struct settings, stages)},
	TEXT("unsubscribe", unsubscribe, "退订 TD", "退订：整条消息是其中一个词，所有剧本都停"),
	INT("score_add", score.add, "10", 0, 1000, "加好友得几分"),
	INT("score_order", score.order, "30", 0, 1000, "一单得几分"),
	INT("score_reply", score.reply, "5", 0, 1000, "回复得几分，一天一次"),
	INT("score_join", score.join, "5", 0, 1000, "入群得几分"),
	INT("score_click", score.click, "3", 0, 1000, "点链接得几分"),
	INT("idle_ms", score.idle_ms, "2592000000", DAY_MS, 3650 * DAY_MS, "多久没有互动要扣分"),
	INT("idle_points", score.idle_points, "10", 0, 1000, "没有互动扣几分"),
	INT("able_score", worth.able_score, "1", 0, 100000, "线索：可培养至少几分"),
	INT("keen_score", worth.keen_score, "30", 0, 100000, "线索：有意向至少几分"),
	INT("ready_score", worth.ready_score, "60", 0, 100000, "线索：可转化至少几分"),
	INT("worth_window_ms", worth.window_ms, "31536000000", DAY_MS, 3650 * DAY_MS, "级别和 RFM 看多久以内的订单"),
	INT("key_fen", worth.key_fen, "200000", 0, INT64_C(1000000000000), "KA 净额至少"),
	INT("key_orders", worth.key_orders, "2", 0, 100000, "KA 至少几单"),
	INT("plain_fen", worth.plain_fen, "20000", 0, INT64_C(1000000000000), "普通净额至少"),
	INT("plain_orders", worth.plain_orders, "1", 0, 100000, "普通至少几单"),
	INT("recent_ms", worth.recent_ms, "2592000000", DAY_MS, 3650 * DAY_MS, "RFM：最近一单在多久以内算近"),
	INT("often_orders", worth.often_orders, "2", 1, 100000, "RFM：几单算多"),
	INT("much_fen", worth.much_fen, "30000", 1, INT64_C(1000000000000), "RFM：净额多少算多"),
	TEXT("tag_group", tag_group, "私域", "本程序建的标签放进哪一组"),
	TEXT("unsubscribe", unsubscribe, "退订 TD", "客户整条消息是这些词，就什么也不再发"),
	TEXT("role_boss", role_text[SETTINGS_BOSS], "", "老板：应用里什么都能看、能做"),
	TEXT("role_head", role_text[SETTINGS_HEAD], "", "主管：看自己带的员工和他们的客户"),
	TEXT("role_operator", role_text[SETTINGS_OPERATOR], "", "运营：和老板一样"),
	TEXT("role_staff", role_text[SETTINGS_STAFF], "", "员工：看自己的；不写就是所有有客户的员工"),
	TEXT("digest_robot", digest_robot, "", "群机器人的名字；空着 = 不往群里说"),
	TEXT("digest_people", digest_people_text, "", "应用里收早会、复盘、周报、月报的 userid"),
	TEXT("digest_mail", digest_mail, "", "邮件文件写到哪个文件夹；空着 = 不写"),
	INT("cards", cards, "0", 0, 1, "我的任务也发成带按钮的卡片：1 = 是"),
	INT("menu", menu, "0", 0, 1, "应用的菜单跟着命令表走：1 = 是"),
	INT("work_from", work_from, "540", -1, 1440, "上班：待办提醒从几点起"),
	INT("work_to", work_to, "1260", -1, 1440, "下班：待办提醒到几点"),
	INT("todo_ms", todo_ms, "0", 0, DAY_MS, "待办到期前多久提醒一次；0 = 不提醒"),
	INT("digest_morning", digest_morning, "-1", -1, 1439, "早会，一天里的第几分钟；-1 = 不说"),
	INT("digest_rank", digest_rank, "-1", -1, 1439, "排行"),
	INT("digest_evening", digest_evening, "-1", -1, 1439, "复盘"),
	INT("digest_weekly", digest_weekly, "-1", -1, 1439, "周报，周一的第几分钟"),
	INT("digest_monthly", digest_monthly, "-1", -1, 1439, "月报，每月 1 号的第几分钟"),
	INT("digest_board_from", board_from, "-1", -1, 1440, "报单板从几点起，每个整点一次"),
	INT("digest_board_to", board_to, "-1", -1, 1440, "报单板到几点"),
	TEXT("pages_url", pages_url, "", "客户打开我们网页的网址，打卡页用它；空的：没有"),
	TEXT("human", human, "转人工 人工客服 找人工 投诉", "客户的消息里有这些词，就转给人"),
};
const int settings_key_count = sizeof settings_keys / sizeof *settings_keys;

#undef TEXT
#undef INT

struct settings *settings_new(void)
{
	struct settings *s = mem_alloc(sizeof *s);
	struct err err;

	s->arena = arena_new(0);
	for (int i = 0; i < settings_key_count; i++) {
		struct span key = span_of(settings_keys[i].key), value = span_of(settings_keys[i].fallback);

		if (settings_put(s, key, value, &err))
			BUG("default of '%s': %s", settings_keys[i].key, err.text);
	}
	return s;
}

void settings_free(struct settings *s)
{
	if (!s)
		return;
	mem_free(s->channel);
	mem_free(s->team);
	mem_free(s->hook);
	arena_free(s->arena);
	mem_free(s);
}

/* "60000,300000": rising, all above 0. */
static enum rc put_polls(struct settings *s, struct span value, struct err *err)
{
	struct span rest = value, part;
	int64_t v[SETTINGS_MAX_POLLS];
	int n = 0;

	do {
		if (n == SETTINGS_MAX_POLLS)
			return err_set(err, RC_INVALID, "'poll_ms' has more than %d times", SETTINGS_MAX_POLLS);
		span_cut(rest, ',', &part, &rest);
		if (!span_int(span_trim(part), &v[n]) || v[n] < 1000)
			return err_set(err, RC_INVALID,
				"'poll_ms' has a part '%.*s', which is no time of a second or more", SPAN_ARG(part));
		n++;
	} while (span_present(rest));
	memcpy(s->poll_ms, v, sizeof v);
	s->polls = n;
	return RC_OK;
}

static void put_channel(struct settings *s, struct span state, struct span name)
{
	s->channel = mem_grow(s->channel, (size_t)s->channels + 1, sizeof *s->channel);
	s->channel[s->channels].state = arena_copy(s->arena, state);
	s->channel[s->channels].name = arena_copy(s->arena, name);
	s->channels++;
}

static void split_words(struct settings *s, struct span list, struct sop_names *ret);

/* "team.wang.min" = "lin.yue 甲组" */
static void put_team(struct settings *s, struct span head, struct span who)
{
	struct settings_team *t;

	s->team = mem_grow(s->team, (size_t)s->teams + 1, sizeof *s->team);
	t = &s->team[s->teams++];
	t->head = arena_lower(s->arena, head);
	split_words(s, arena_copy(s->arena, who), &t->who);
}

static void put_date(struct settings *s, struct span name)
{
	struct span *v = arena_array(s->arena, (size_t)s->dates.n + 1, sizeof *v);

	if (s->dates.n)
		memcpy(v, s->dates.v, (size_t)s->dates.n * sizeof *v);
	v[s->dates.n++] = arena_copy(s->arena, name);
	s->dates.v = v;
}

static struct settings_hook *hook_of(struct settings *s, struct span name)
{
	for (int i = 0; i < s->hooks; i++)
		if (span_eq(s->hook[i].name, name))
			return &s->hook[i];
	s->hook = mem_grow(s->hook, (size_t)s->hooks + 1, sizeof *s->hook);
	s->hook[s->hooks] = (struct settings_hook){.name = arena_copy(s->arena, name), .give_up_ms = HOOK_GIVE_UP_MS};
	return &s->hook[s->hooks++];
}

unsigned settings_hook_events(struct span words)
{
	static const char *const names[] = {"order", "conversion", "stop"};
	unsigned events = 0;

	while (span_present(words)) {
		struct span word;
		unsigned bit = 0;

		span_cut(words, ',', &word, &words);
		for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
			if (span_is(span_trim(word), names[i]))
				bit = 1u << i;
		if (!bit)
			return 0;
		events |= bit;
	}
	return events;
}

/* "crm.events" = "order, stop" */
static enum rc put_hook(struct settings *s, struct span what, struct span value, struct err *err)
{
	struct span name, key;
	struct settings_hook *h;
	bool ok = span_cut(what, '.', &name, &key);

	if (!ok)
		return RC_NOTFOUND;
	h = hook_of(s, name);
	if (span_is(key, "events"))
		ok = (h->events = settings_hook_events(value)) != 0;
	else if (span_is(key, "names"))
		h->names = span_is(value, "whole") ? SETTINGS_NAMES_WHOLE
			: span_is(value, "none")   ? SETTINGS_NAMES_NONE
						   : SETTINGS_NAMES_MASKED;
	else if (span_is(key, "give_up_ms"))
		ok = span_int(value, &h->give_up_ms) && h->give_up_ms > 0;
	else
		return err_set(err, RC_NOTFOUND, "no setting 'hook.%.*s'", SPAN_ARG(what));
	return ok ? RC_OK : err_set(err, RC_INVALID, "'hook.%.*s' cannot be '%.*s'", SPAN_ARG(what), SPAN_ARG(value));
}

const struct settings_hook *settings_hook(const struct settings *s, struct span name)
{
	for (int i = 0; i < s->hooks; i++)
		if (span_eq(s->hook[i].name, name))
			return &s->hook[i];
	return NULL;
}

enum rc settings_put(struct settings *s, struct span key, struct span value, struct err *err)
{
	const struct settings_key *k = settings_keys;
	char *base = (char *)s;
	int64_t n;

	if (span_starts(key, "channel.")) {
		put_channel(s, span_drop(key, strlen("channel.")), value);
		return RC_OK;
	}
	if (span_starts(key, "holiday."))
		return calendar_add(s->arena, &s->calendar, span_drop(key, strlen("holiday.")), value, err);
	if (span_starts(key, "team.")) {
		put_team(s, span_drop(key, strlen("team.")), value);
		return RC_OK;
	}
	if (span_starts(key, "hook."))
		return put_hook(s, span_drop(key, strlen("hook.")), value, err);
	if (span_starts(key, "date.")) {
		put_date(s, span_drop(key, strlen("date.")));
		return RC_OK;
	}
	if (span_is(key, "off_days"))
		return err_wrap(err, calendar_off(s->arena, value, &s->off, &s->offs, err), "'off_days'");
	while (k < settings_keys + settings_key_count && !span_is(key, k->key))
		k++;
	if (k == settings_keys + settings_key_count)
		return err_set(err, RC_NOTFOUND, "no setting '%.*s'", SPAN_ARG(key));
	switch (k->type) {
	case SETTINGS_TEXT: {
		struct span copy = arena_copy(s->arena, value);

		memcpy(base + k->offset, &copy, sizeof copy);
		return RC_OK;
	}
	case SETTINGS_INT:
		if (!span_int(value, &n) || n < k->least || n > k->most)
			return err_set(err, RC_INVALID, "'%s' is '%.*s', not a whole number from %lld to %lld", k->key,
				SPAN_ARG(value), (long long)k->least, (long long)k->most);
		memcpy(base + k->offset, &n, sizeof n);
		return RC_OK;
	case SETTINGS_ZONE: return err_wrap(err, zone_parse(value, &s->zone, err), "'zone'");
	case SETTINGS_POLLS: return put_polls(s, value, err);
	case SETTINGS_STAGES:
		return err_wrap(err, stagelist_read(arena_copy(s->arena, value), &s->stages, err), "'stages'");
	}
	BUG("type %d of setting '%s'", k->type, k->key);
}

static int by_state(const void *a, const void *b)
{
	return span_cmp(((const struct settings_channel *)a)->state, ((const struct settings_channel *)b)->state);
}

/* "退订、TD 别发了" */
static void split_words(struct settings *s, struct span list, struct sop_names *ret)
{
	static const char *const between[] = {"、", "，", ",", " "};

	*ret = (struct sop_names){.v = arena_array(s->arena, list.n + 1, sizeof(struct span))};
	while (list.n > 0) {
		size_t at = list.n, gap = 0;

		for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
			size_t here = span_search(list, span_of(between[i]));

			if (here < at) {
				at = here;
				gap = strlen(between[i]);
			}
		}
		struct span word = span_trim(span_take(list, at));
		if (word.n)
			ret->v[ret->n++] = word;
		list = span_drop(list, at + gap);
	}
}

void settings_seal(struct settings *s)
{
	split_words(s, s->unsubscribe, &s->words.unsubscribe);
	split_words(s, s->human, &s->words.human);
	for (int i = 0; i < SETTINGS_ROLES; i++)
		split_words(s, s->role_text[i], &s->role[i]);
	split_words(s, s->digest_people_text, &s->digest_people);
	if (s->channels > 1)
		qsort(s->channel, (size_t)s->channels, sizeof *s->channel, by_state);
}

void settings_rules(const struct settings *s, struct sop_rules *ret)
{
	facts_rules_init(ret, &s->zone);
	ret->quiet_from = (int)s->quiet_from;
	ret->quiet_to = (int)s->quiet_to;
	ret->cap_customer_day = (int)s->cap_customer_day;
	ret->cap_group_day = (int)s->cap_group_day;
	ret->cap_customer_week = (int)s->cap_customer_week;
	ret->cap_company_week = (int)s->cap_company_week;
	ret->cap_employee_day = (int)s->cap_employee_day;
	ret->default_clock = (int)s->default_clock;
	ret->merge_min = (int)s->merge_min;
	ret->grace_ms = s->grace_ms;
	ret->late_ms = s->late_default_ms;
	ret->other_gap_ms = s->other_gap_ms;
	ret->longest_ms = s->longest_ms;
	ret->deadline_most_ms = s->deadline_max_ms;
	ret->remind_percent = (int)s->remind_percent;
	ret->receive = (enum sop_receive)s->receive;
	ret->calendar = &s->calendar;
	ret->offs = s->offs;
	ret->off = s->off;
}

struct span settings_channel_name(const struct settings *s, struct span state)
{
	int low = 0, high = s->channels;

	while (low < high) {
		int mid = low + (high - low) / 2, c = span_cmp(s->channel[mid].state, state);

		if (!c)
			return s->channel[mid].name;
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return state;
}
