#include "crm/worth.h"
#include <stddef.h>

static const char *const levels[] = {"KA", "普通", "小微", "无效", "可培养", "有意向", "可转化", "已合作"};
enum { KEY, PLAIN, SMALL, VOID, ABLE, KEEN, READY, PARTNER, LEVELS };

/* [money][frequent][recent] */
static const char *const rfm[2][2][2] = {
	{{"一般挽留", "一般发展"}, {"一般保持", "一般价值"}},
	{{"重要挽留", "重要发展"}, {"重要保持", "重要价值"}},
};

const char *worth_level_at(int i)
{
	return i >= 0 && i < LEVELS ? levels[i] : NULL;
}

const char *worth_rfm_at(int i)
{
	return i >= 0 && i < 8 ? rfm[1 - i / 4][1 - i / 2 % 2][1 - i % 2] : NULL;
}

const char *worth_grade(const struct worth_rules *r, int64_t score, const struct bought_order *orders, int n)
{
	if (bought_count(orders, n, BOUGHT_EVER) > 0)
		return levels[PARTNER];
	if (score >= r->ready_score)
		return levels[READY];
	if (score >= r->keen_score)
		return levels[KEEN];
	return levels[score >= r->able_score ? ABLE : VOID];
}

const char *worth_tier(const struct worth_rules *r, const struct bought_order *orders, int n, int64_t now_ms)
{
	int64_t count = bought_count(orders, n, now_ms - r->window_ms);
	int64_t fen = bought_net_fen(orders, n, now_ms - r->window_ms);

	if (fen >= r->key_fen && count >= r->key_orders)
		return levels[KEY];
	return levels[fen >= r->plain_fen && count >= r->plain_orders ? PLAIN : SMALL];
}

const char *worth_rfm_of(const struct worth_rules *r, bool bought, bool recent, int64_t orders, int64_t net_fen)
{
	return bought ? rfm[net_fen >= r->much_fen][orders >= r->often_orders][recent] : NULL;
}

const char *worth_rfm(const struct worth_rules *r, const struct bought_order *orders, int n, int64_t now_ms)
{
	return worth_rfm_of(r, bought_count(orders, n, BOUGHT_EVER) > 0,
		bought_count(orders, n, now_ms - r->recent_ms) > 0, bought_count(orders, n, now_ms - r->window_ms),
		bought_net_fen(orders, n, now_ms - r->window_ms));
}
