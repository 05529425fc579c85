#include "crm/attribution.h"

int64_t attribution_from_ms(int64_t paid_ms, int window_days)
{
	return paid_ms - window_days * ZONE_DAY_MS;
}

bool attribution_takes(
	const struct attribution_touch *t, int64_t paid_ms, int window_days, int64_t touch, int64_t touch_ms)
{
	if (t->at_ms > paid_ms || t->at_ms < attribution_from_ms(paid_ms, window_days))
		return false;
	if (touch == 0 || t->at_ms != touch_ms)
		return touch == 0 || t->at_ms > touch_ms;
	return t->id > touch;
}

/* A script's id without its kind: people say 新客七天, not 剧本：新客七天. */
static struct span short_name(struct span script)
{
	static const char kind[] = "剧本：";
	return span_starts(script, kind) ? span_drop(script, sizeof kind - 1) : script;
}

static struct span touch_reason(
	struct arena *a, const struct zone *zone, int64_t paid_ms, const struct attribution_touch *t)
{
	char when[32];
	(void)zone_format_minute(zone, t->at_ms, when);
	int64_t days = (paid_ms - t->at_ms) / ZONE_DAY_MS + 1;
	if (!t->add)
		return arena_printf(a, "末次触达：%.*s %.*s %s，下单前 %lld 天内", SPAN_ARG(short_name(t->script)),
			SPAN_ARG(t->step), when, (long long)days);
	if (t->channel.n == 0)
		return arena_printf(a, "末次触达：加好友 %s，下单前 %lld 天内", when, (long long)days);
	return arena_printf(
		a, "末次触达：加好友（渠道 %.*s）%s，下单前 %lld 天内", SPAN_ARG(t->channel), when, (long long)days);
}

void attribution_make(struct arena *a, const struct zone *zone, int window_days, const struct attribution_order *o,
	const struct attribution_touch *t, struct attribution *ret)
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
		.channel = t->channel.n || t->add ? t->channel : o->first_channel,
		.employee = t->employee,
		.script = t->script,
		.step = t->step,
		.arm = t->arm,
		.reason = touch_reason(a, zone, o->paid_ms, t),
	};
}
