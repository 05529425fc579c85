#include "crm/attribution.h"

int64_t attribution_from_ms(int64_t paid_ms, int window_days)
{
	return paid_ms - window_days * ZONE_DAY_MS;
}

static const struct {
	const char *name, *title;
} rules[ATTRIBUTION_RULES] = {
	[ATTRIBUTION_LAST] = {"last", "末次触达"},
	[ATTRIBUTION_FIRST] = {"first", "首次触达"},
	[ATTRIBUTION_CHANNEL] = {"channel", "渠道优先"},
};

bool attribution_named(struct span name, enum attribution_rule *ret)
{
	for (int i = 0; i < ATTRIBUTION_RULES; i++)
		if (span_is(name, rules[i].name) || span_is(name, rules[i].title)) {
			*ret = (enum attribution_rule)i;
			return true;
		}
	return false;
}

const char *attribution_name(enum attribution_rule rule)
{
	return rules[rule].name;
}

const char *attribution_title(enum attribution_rule rule)
{
	return rules[rule].title;
}

static bool by_code(const struct attribution_touch *t)
{
	return t->kind == ATTRIBUTION_ADD && t->channel.n > 0;
}

const struct attribution_touch *attribution_pick(enum attribution_rule rule, const struct attribution_touch *v, int n)
{
	if (n == 0)
		return NULL;
	if (rule == ATTRIBUTION_FIRST)
		return &v[0];
	for (int i = n - 1; rule == ATTRIBUTION_CHANNEL && i >= 0; i--)
		if (by_code(&v[i]))
			return &v[i];
	return &v[n - 1];
}

/* A script's id without its kind: people say 新客七天, not 剧本：新客七天. */
static struct span short_name(struct span script)
{
	static const char kind[] = "剧本：";
	return span_starts(script, kind) ? span_drop(script, sizeof kind - 1) : script;
}

/* 「加好友 」, 「新客七天 欢迎 」, 「进群（渠道 qr42）「福利群」」, 「群「福利群」里的 护肤营 第二课 」 */
static struct span said_of(struct arena *a, const struct attribution_touch *t)
{
	struct span way = t->channel.n ? arena_printf(a, "（渠道 %.*s）", SPAN_ARG(t->channel)) : SPAN_LIT("");
	struct span script = short_name(t->script);
	switch (t->kind) {
	case ATTRIBUTION_ADD: return arena_printf(a, "加好友%.*s%s", SPAN_ARG(way), way.n ? "" : " ");
	case ATTRIBUTION_JOIN: return arena_printf(a, "进群%.*s「%.*s」", SPAN_ARG(way), SPAN_ARG(t->group));
	case ATTRIBUTION_SAID:
	case ATTRIBUTION_SALE:
		return arena_printf(
			a, "群「%.*s」里的 %.*s %.*s ", SPAN_ARG(t->group), SPAN_ARG(script), SPAN_ARG(t->step));
	case ATTRIBUTION_STEP: break;
	}
	return arena_printf(a, "%.*s %.*s ", SPAN_ARG(script), SPAN_ARG(t->step));
}

static struct span touch_reason(struct arena *a, const struct zone *zone, enum attribution_rule rule,
	const struct attribution_order *o, const struct attribution_touch *t)
{
	char when[32];
	(void)zone_format_minute(zone, t->at_ms, when);
	int64_t days = (o->paid_ms - t->at_ms) / ZONE_DAY_MS + 1;
	struct span what = said_of(a, t), heir = SPAN_LIT("");
	if (o->heir.n)
		heir = arena_printf(
			a, "；%.*s 的客户已交接给 %.*s，业绩归他", SPAN_ARG(t->employee), SPAN_ARG(o->heir));
	return arena_printf(a, "%s%s：%.*s%s，下单前 %lld 天内%.*s", rules[rule].title,
		rule == ATTRIBUTION_CHANNEL && !by_code(t) ? "（没有渠道码，按末次）" : "", SPAN_ARG(what), when,
		(long long)days, SPAN_ARG(heir));
}

void attribution_make(struct arena *a, const struct zone *zone, enum attribution_rule rule, int window_days,
	const struct attribution_order *o, const struct attribution_touch *t, struct attribution *ret)
{
	struct span none = SPAN_LIT("");
	if (!o->matched || !t) {
		*ret = (struct attribution){
			.channel = none,
			.employee = o->employee,
			.script = none,
			.step = none,
			.arm = none,
			.reason = o->matched ? arena_printf(a, "%d 天内没有触达，算自然", window_days)
					     : SPAN_LIT("未匹配：还没有这位客户"),
		};
		return;
	}
	*ret = (struct attribution){
		.touch = t->id,
		.touch_ms = t->at_ms,
		.channel = t->channel.n || t->kind == ATTRIBUTION_ADD ? t->channel : o->first_channel,
		.employee = o->heir.n                                 ? o->heir
			: t->employee.n || t->kind < ATTRIBUTION_JOIN ? t->employee
								      : o->employee,
		.script = t->script,
		.step = t->step,
		.arm = t->arm,
		.reason = touch_reason(a, zone, rule, o, t),
	};
}

static struct span between(struct span s, const char *before, const char *behind)
{
	size_t at = span_search(s, span_of(before));
	if (at == SIZE_MAX)
		return SPAN_ABSENT;
	s = span_drop(s, at + span_of(before).n);
	at = span_search(s, span_of(behind));
	return at == SIZE_MAX || at == 0 ? SPAN_ABSENT : span_take(s, at);
}

struct span attribution_channel_in(struct span reason)
{
	struct span code = between(reason, "加好友（渠道 ", "）");
	return span_present(code) ? code : between(reason, "进群（渠道 ", "）");
}

struct span attribution_heir_in(struct span reason)
{
	return between(reason, "已交接给 ", "，业绩归他");
}

struct span attribution_with_name(struct arena *a, struct span reason, struct span part, struct span name)
{
	size_t at = (size_t)(part.p - reason.p);
	return arena_printf(a, "%.*s%.*s%.*s", SPAN_ARG(span_take(reason, at)), SPAN_ARG(name),
		SPAN_ARG(span_drop(reason, at + part.n)));
}
