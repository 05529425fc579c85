#include "orderwords.h"

#include "crm/money.h"
#include "flow/orders.h"
#include "gate/shopmap.h"

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* A key of [orders_file], and the word that the fold knows for it. */
static const struct {
	const char *key, *word;
} own[] = {{"paid", "已付款"}, {"refunded", "已退款"}, {"unpaid", "待付款"}, {"closed", "交易关闭"}};

/* The word of the configuration's keys for s; NULL: none of them has it. */
static const char *mapped(const struct conf *conf, struct arena *a, struct span word)
{
	for (size_t i = 0; conf && i < COUNT(own); i++)
		if (shopmap_among(arena_lower(a, conf_get(conf, "orders_file", NULL, own[i].key)), word))
			return own[i].word;
	return NULL;
}

enum back { BACK_NONE, BACK_PARTLY, BACK_WHOLLY, BACK_NOTHING_ASKED };

/* What 售后状态 says: of all its words only those that say that it is done gave money back. */
static enum back read_back(const struct conf *conf, struct arena *a, struct span word)
{
	static const char *const wholly[] = {"退款成功", "退款完成", "已退款", "全额退款", "全部退款", "已全额退款",
		"已全部退款", "全额退款成功", "全部退款成功", "退货退款成功", "退货退款完成", "仅退款成功",
		"仅退款完成", "售后退款成功", "同意退款退款成功"};
	static const char *const partly[] = {"部分退款", "部分退款成功", "部分退款完成", "已部分退款", "部分已退款"};
	static const char *const never[] = {"无售后", "无售后或售后取消", "没有售后", "未申请售后", "没有申请退款",
		"未申请退款", "无退款", "未退款", "无维权", "正常"};
	const char *said = mapped(conf, a, word);
	if (said)
		return span_is(span_of(said), "已退款") ? BACK_WHOLLY : BACK_NONE;
	for (size_t i = 0; i < COUNT(wholly); i++)
		if (span_is(word, wholly[i]))
			return BACK_WHOLLY;
	for (size_t i = 0; i < COUNT(partly); i++)
		if (span_is(word, partly[i]))
			return BACK_PARTLY;
	for (size_t i = 0; i < COUNT(never); i++)
		if (span_is(word, never[i]))
			return BACK_NOTHING_ASKED;
	return BACK_NONE;
}

/* A refund that is told says more than the word. */
static void read_aftersale(const struct conf *conf, struct arena *a, struct orderfile_row *r)
{
	struct span *status = &r->cell[ORDERCOLUMN_STATUS], word = orders_word(a, r->cell[ORDERCOLUMN_AFTERSALE]);
	int64_t fen = 0;
	enum back back = read_back(conf, a, word);
	bool told = money_read(r->cell[ORDERCOLUMN_REFUND], &fen) == RC_OK && fen > 0;
	bool counts = !span_present(*status) || orders_counts(*status);
	r->unsettled = back == BACK_NONE && !told && counts;
	if (told || !counts || back == BACK_NONE || back == BACK_NOTHING_ASKED)
		return;
	if (back == BACK_WHOLLY && span_present(*status) && orders_gives_back(*status))
		return; /* the status says it, too, or that it was a part */
	if (back == BACK_WHOLLY) {
		r->assumed = true;
		*status = SPAN_LIT("已退款");
	} else if (!span_present(r->odd)) {
		r->odd = arena_printf(
			a, "售后状态是「%.*s」，没写退了多少：退款没有记，导出时带上退款金额那一列", SPAN_ARG(word));
	}
}

void orderwords_read(const struct conf *conf, struct arena *a, struct orderfile_row *r)
{
	struct span status = r->cell[ORDERCOLUMN_STATUS];
	const char *word = span_present(status) ? mapped(conf, a, orders_word(a, status)) : NULL;
	if (word)
		r->cell[ORDERCOLUMN_STATUS] = span_of(word);
	if (span_present(r->cell[ORDERCOLUMN_AFTERSALE]))
		read_aftersale(conf, a, r);
}
