#include "orderstatus.h"

/* What shops call it in their exports (有赞, 抖店, 淘宝, 天猫, 微店, 拼多多, 微信小店) and posts, as orderstatus_word has it, blanks between. What was
 * asked to be paid back is not paid back yet. */
static const char *const words[ORDERSTATUS_COUNT] = {
	[ORDERSTATUS_PAID] =
		"paid success completed complete finished shipped delivered 已付款 已支付 支付成功 已完成 "
		"交易成功 待发货 已发货 已收货 交易完成 买家已付款 买家已付款等待卖家发货 等待卖家发货 "
		"等待商家发货 卖家已发货 卖家已发货等待买家确认 商家已发货 等待买家确认收货 备货中 待收货 待评价 "
		"已签收 已支付待发货 部分发货 退款中 待成团 拼团中 已成团 已成团待发货 待接单 已接单 "
		"待配货 配货中 出库中 已出库 待出库 待揽收 已揽收 运输中 配送中 派送中 待配送 待签收 已发货待签收 "
		"已发货待收货 已妥投 买家已签收 用户已签收 确认收货 已确认收货 待自提 待提货 待取货 已自提 已提货 "
		"待核销 部分核销 已核销 待使用 已使用 待买家收货 等待买家收货 等待买家确认 等待发货 等待收货 "
		"卖家部分发货 商家部分发货 部分发货待收货 付款成功 支付完成 买家已支付 用户已付款 订单完成 "
		"订单已完成 完成 交易已完成 交易已成功 已成功 成功 已评价 交易成功已评价 交易成功未评价 "
		"退款处理中 退款审核中 退款关闭 退款取消 部分退款中 售后中 售后处理中 售后关闭 维权中 退货中 "
		"退货退款中",
	[ORDERSTATUS_PARTLY] =
		"partly_refunded partially_refunded partial_refund 部分退款 部分退款成功 部分已退款 已部分退款 "
		"部分退款完成",
	[ORDERSTATUS_REFUNDED] =
		"refunded refund 已退款 全额退款 退款成功 退款完成 全部退款 全部退款成功 全额退款成功 已全额退款 "
		"已全部退款 退款已完成 退货退款成功 仅退款成功 未发货退款成功 已发货退款成功 已收货退款成功 "
		"已签收退款成功 未成团退款成功 未成团已退款",
	[ORDERSTATUS_NOT_PAID] =
		"unpaid pending created 待付款 未付款 待支付 未支付 等待买家付款 等待付款 等待支付 待买家付款 "
		"等待用户付款 未付 支付失败 付款失败 支付中",
	[ORDERSTATUS_CLOSED] =
		"cancelled canceled closed 已取消 交易取消 已关闭 交易关闭 取消 关闭 订单取消 订单已取消 订单关闭 "
		"订单已关闭 交易已取消 交易已关闭 交易自动关闭 超时关闭 超时取消 超时未付款 超时未支付 买家取消 "
		"用户取消 卖家取消 商家取消 系统取消 买家已取消 用户已取消 商家已取消 系统已取消 "
		"付款以前卖家或买家主动关闭交易 付款以后用户退款成功交易自动关闭 全部商品售后之后订单取消 "
		"未付款用户主动取消或超时未付款订单自动取消",
};

struct span orderstatus_word(struct arena *a, struct span status)
{
	static const char *const passed[] = {"，", "、", "；", "。", "　"};
	struct span s = arena_lower(a, status);
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < s.n;) {
		size_t skip = (unsigned char)s.p[i] <= ' ' || s.p[i] == ',' || s.p[i] == ';';
		for (size_t k = 0; k < sizeof passed / sizeof *passed && !skip; k++)
			if (span_starts(span_drop(s, i), passed[k]))
				skip = span_of(passed[k]).n;
		if (!skip)
			p[n++] = s.p[i];
		i += skip ? skip : 1;
	}
	return span_make(p, n);
}

bool orderstatus_find(struct span word, enum orderstatus *ret)
{
	*ret = ORDERSTATUS_PAID;
	if (word.n == 0)
		return true;
	for (int s = 0; s < ORDERSTATUS_COUNT; s++) {
		struct span rest = span_of(words[s]), one;
		while (span_present(rest)) {
			(void)span_cut(rest, ' ', &one, &rest);
			if (!span_eq(word, one))
				continue;
			*ret = (enum orderstatus)s;
			return true;
		}
	}
	return false;
}

/* Of a word as a shop writes it. */
static bool means(struct span status, enum orderstatus *ret)
{
	struct arena *a = arena_new(1024);
	bool known = orderstatus_find(orderstatus_word(a, status), ret);
	arena_free(a);
	return known;
}

bool orderstatus_gives_back(struct span status)
{
	enum orderstatus s;
	return means(status, &s) && s != ORDERSTATUS_PAID && s != ORDERSTATUS_NOT_PAID;
}

bool orderstatus_counts(struct span status)
{
	enum orderstatus s;
	return means(status, &s) && s != ORDERSTATUS_NOT_PAID && s != ORDERSTATUS_CLOSED;
}
