#include "flow/warnsay.h"

static void say(const struct warning *w, const struct zone *zone, const char *what, struct text *out)
{
	char at[32];

	text_adds(out, what);
	if (w->until_ms != WARNING_NONE)
		text_addf(out, "（%s）", zone_format_minute(zone, w->until_ms, at));
}

bool warnsay_line(
	const struct warning *w, const struct zone *zone, int64_t now_ms, struct text *out, const char **ret_todo)
{
	static const char buy[] = "管理后台 → 获客助手，买额度";
	static const char use[] = "管理后台 → 应用管理 → 这个应用，按提示恢复或延期；停了以后回调和接口都没有";

	*ret_todo = buy;
	if (!w->code.n || (w->until_ms != WARNING_NONE && w->until_ms <= now_ms))
		return false;
	if (span_is(w->matter, "links")) {
		say(w, zone,
			span_is(w->code, "balance_low") ? "获客助手的额度不到 20 次了"
							: "获客助手的额度用完了，获客链接加不了人",
			out);
		return true;
	}
	if (span_is(w->matter, "links_expire")) {
		say(w, zone, "获客助手有额度快到期了", out);
		if (w->n != WARNING_NONE)
			text_addf(out, "，%lld 次", (long long)w->n);
		return true;
	}
	*ret_todo = use;
	if (!span_is(w->matter, "app"))
		return false;
	say(w, zone,
		span_is(w->code, "ended") ? "企业微信说这个应用没人用，停了" : "企业微信说这个应用没人用，快要停了",
		out);
	return true;
}
