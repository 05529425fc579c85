#include "ordercolumns.h"

#include "base/text.h"
#include "crm/money.h"

#include <string.h>

#define HINT_BYTES 120 /* of the columns there are, in a hint */
#define SAID_BYTES 1024
#define DATA_DIGITS 6 /* and more are no name */
#define EXAMPLE "订单号,付款时间,实付金额,商品"
#define ALIASES 16
#define CELL_BYTES 96 /* a longer name is none of ours */

/* Names in the order in which they are looked for: where an export has several, what was paid in the end comes before what goods
 * cost, and a payment before the order was made. Compared without blanks and without a unit behind, such as （元）. */
static const struct {
	const char *name;
	bool required;
	const char *alias[ALIASES];
} columns[ORDERCOLUMN_COUNT] = {
	[ORDERCOLUMN_NO] = {"order_no", true,
		{"订单号", "订单编号", "主订单编号", "主订单号", "交易单号", "交易编号", "订单ID", "子订单编号",
			"子订单号", "子订单ID"}},
	[ORDERCOLUMN_PAID_AT] = {"paid_at", true,
		{"付款时间", "支付时间", "买家付款时间", "订单付款时间", "支付完成时间", "付款日期", "支付日期",
			"成交时间", "交易时间"}},
	[ORDERCOLUMN_AMOUNT] = {"amount_yuan", true,
		{"实付金额", "订单实付金额", "实付款", "买家实付", "买家实付金额", "买家实际支付金额", "实收金额",
			"实收款", "支付金额", "付款金额", "应付金额", "订单应付金额", "订单总金额", "订单金额",
			"总金额", "金额"}},
	[ORDERCOLUMN_CUSTOMER] = {"external_userid", false,
		{"客户编号", "外部联系人ID", "客户ID", "外部联系人id", "客户"}},
	[ORDERCOLUMN_UNIONID] = {"unionid", false, {"UnionID", "unionId", "微信unionid", "买家unionid"}},
	[ORDERCOLUMN_EMPLOYEE] = {"employee", false,
		{"员工", "员工账号", "导购", "导购员", "销售员", "销售", "跟进人", "客服", "推广员"}},
	[ORDERCOLUMN_PRODUCT] = {"product", false,
		{"商品", "商品名称", "商品标题", "宝贝标题", "全部商品名称", "商品名", "品名", "选购商品"}},
	[ORDERCOLUMN_QUANTITY] = {"quantity", false,
		{"数量", "商品数量", "购买数量", "宝贝总数量", "商品总数", "商品件数", "件数", "宝贝数量"}},
	[ORDERCOLUMN_STATUS] = {"status", false, {"状态", "订单状态", "交易状态"}},
	[ORDERCOLUMN_AFTERSALE] = {"aftersale", false,
		{"售后状态", "订单售后状态", "商品售后状态", "子订单售后状态", "退款状态", "订单退款状态",
			"商品退款状态", "售后退款状态", "退款/售后状态", "售后/退款状态", "维权状态"}},
	[ORDERCOLUMN_REFUND] = {"refund_yuan", false,
		{"退款", "退款金额", "已退款金额", "成功退款金额", "退款成功金额", "累计退款金额", "订单已退款金额",
			"订单退款金额", "商品已退款金额", "实退金额", "退款总额"}},
	[ORDERCOLUMN_PHONE] = {"phone", false,
		{"手机", "手机号", "手机号码", "收货人手机号", "收货人手机", "联系手机", "买家手机号", "买家手机",
			"下单手机号", "收件人手机", "收件人手机号", "联系电话", "收货人电话", "会员手机号",
			"收货人手机号/提货人手机号"}},
	[ORDERCOLUMN_REMARK] = {"remark", false,
		{"订单备注", "商家备注", "商家订单备注", "卖家备注", "备注", "买家留言", "买家备注", "客户备注"}},
	[ORDERCOLUMN_REFUND_AT] = {"refund_at", false, {"退款时间", "退款成功时间", "退款完成时间"}},
};

const char *ordercolumns_name(enum ordercolumn c)
{
	return columns[c].name;
}

const char *ordercolumns_title(enum ordercolumn c)
{
	return columns[c].alias[0];
}

static struct span named_by_conf(const struct conf *conf, int c)
{
	struct span key, value;
	for (int i = 0; conf && conf_pair(conf, "columns", i, &key, &value); i++)
		if (span_is(key, columns[c].name))
			return value;
	return SPAN_ABSENT;
}

struct span ordercolumns_cell(struct span s)
{
	s = span_trim(s);
	if (s.n > 3 && span_starts(s, "=\"") && span_ends(s, "\""))
		s = span_trim(span_make(s.p + 2, s.n - 3));
	return s;
}

bool ordercolumns_nothing(struct span s)
{
	static const struct span words[] = {
		SPAN_LIT("-"), SPAN_LIT("--"), SPAN_LIT("—"), SPAN_LIT("——"), SPAN_LIT("/"), SPAN_LIT("无")};
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_eq(s, words[i]))
			return true;
	return s.n == 0;
}

/* A name as it is compared: nothing behind a bracket, no blanks, no star that says that the cell must be filled. */
static struct span bare(struct span cell, char into[CELL_BYTES])
{
	static const char *const brackets[] = {"（", "("};
	size_t n = 0;
	for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
		size_t at = span_search(cell, span_of(brackets[i]));
		if (at != SIZE_MAX && at > 0)
			cell = span_take(cell, at);
	}
	if (cell.n > CELL_BYTES)
		return SPAN_LIT("");
	for (size_t i = 0; i < cell.n; i++)
		if ((unsigned char)cell.p[i] > ' ' && cell.p[i] != '*')
			into[n++] = cell.p[i];
	return span_make(into, n);
}

/* The cell with that name: as it stands, or (loose) bare. -1: none; -2: two. */
static int cell_called(const struct span *cells, int n, struct span name, bool loose)
{
	char into[CELL_BYTES];
	int at = -1;
	for (int i = 0; i < n; i++) {
		struct span cell = ordercolumns_cell(cells[i]);
		if (!span_eq(loose ? bare(cell, into) : cell, name))
			continue;
		if (at >= 0)
			return -2;
		at = i;
	}
	return at;
}

/* The k-th name that a column may have: that of [columns], ours, then those of shops. false: there is no such. */
static bool name_of(const struct conf *conf, int c, int k, struct span *ret_name, bool *ret_loose)
{
	*ret_loose = k >= 2;
	if (k >= 2 + ALIASES || (k >= 2 && !columns[c].alias[k - 2]))
		return false;
	*ret_name = k == 0 ? named_by_conf(conf, c) : span_of(k == 1 ? columns[c].name : columns[c].alias[k - 2]);
	return true;
}

/* *ret_name: what was looked for, where it is there twice or not at all. */
static int find_one(const struct conf *conf, const struct span *cells, int n, int c, struct span *ret_name)
{
	struct span name;
	bool loose;
	int at = -1;
	*ret_name = span_of(columns[c].name);
	for (int k = 0; at == -1 && name_of(conf, c, k, &name, &loose); k++) {
		at = span_present(name) ? cell_called(cells, n, name, loose) : -1;
		if (at == -2 || (k == 0 && span_present(name)))
			*ret_name = name;
	}
	return at;
}

int ordercolumns_remarks(const struct conf *conf, const struct span *cells, int n, int ret_at[ORDERCOLUMNS_REMARKS])
{
	struct span name;
	bool loose;
	int found = 0;
	for (int k = 0; found < ORDERCOLUMNS_REMARKS && name_of(conf, ORDERCOLUMN_REMARK, k, &name, &loose); k++) {
		int at = span_present(name) ? cell_called(cells, n, name, loose) : -1;
		for (int i = 0; at >= 0 && i < found; i++)
			at = ret_at[i] == at ? -1 : at;
		if (at >= 0)
			ret_at[found++] = at;
	}
	return found;
}

int ordercolumns_numbers(const struct span *cells, int n, int no_at, int ret_at[ORDERCOLUMNS_NUMBERS])
{
	struct span name;
	bool loose;
	int found = 0;
	for (int k = 1; found < ORDERCOLUMNS_NUMBERS && name_of(NULL, ORDERCOLUMN_NO, k, &name, &loose); k++) {
		int at = cell_called(cells, n, name, loose);
		if (at >= 0 && at != no_at)
			ret_at[found++] = at;
	}
	return found;
}

bool ordercolumns_data(struct span s)
{
	static const char *const marks[] = {"年", "月", "日", "时", "分", "秒", "元", "¥", "￥"};
	int digits = 0;
	int64_t fen;
	s = ordercolumns_cell(s);
	if (money_read(s, &fen) == RC_OK)
		return true;
	while (s.n > 0) {
		size_t n = strchr("0123456789-/:. T", s.p[0]) ? 1 : 0;
		digits += s.p[0] >= '0' && s.p[0] <= '9';
		for (size_t i = 0; n == 0 && i < sizeof marks / sizeof *marks; i++)
			n = span_starts(s, marks[i]) ? strlen(marks[i]) : 0;
		if (n == 0)
			return false;
		s = span_drop(s, n);
	}
	return digits >= DATA_DIGITS;
}

/* What [columns] says are names, not what stands below them. */
static enum rc check_names(const struct conf *conf, struct err *err)
{
	for (int c = 0; conf && c < ORDERCOLUMN_COUNT; c++) {
		struct span name = named_by_conf(conf, c);
		if (!span_present(name) || !ordercolumns_data(name))
			continue;
		err_set(err, RC_INVALID, "配置 [columns] 里 %s = %.*s：这是时间、金额那样的数据，不是列名",
			columns[c].name, SPAN_ARG(name));
		err_hint(err, "去掉这一行；文件没有表头的，在最上面加一行列名，例如 " EXAMPLE "，再导入");
		return RC_INVALID;
	}
	return RC_OK;
}

/* "付款时间", or as [columns] calls it. */
static struct span called(const struct conf *conf, int c)
{
	struct span name = named_by_conf(conf, c);
	return span_present(name) ? name : span_of(columns[c].alias[0]);
}

/* Which of the columns that must be there are not, and what to do. */
static enum rc say_missing(
	const struct conf *conf, const struct span *cells, int n, const int *missing, int count, struct err *err)
{
	struct text names, keys, list, own;
	struct text *const all[] = {&names, &keys, &list, &own};
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		text_init(all[i], i == 2 ? HINT_BYTES : SAID_BYTES);
	for (int i = 0; i < count; i++) {
		int c = missing[i];
		bool ours = span_present(named_by_conf(conf, c));
		text_addf(&names, "「%.*s」", SPAN_ARG(called(conf, c)));
		text_addf(&keys, "%s%s", i ? "、" : "", ours ? columns[c].alias[0] : columns[c].name);
		if (ours)
			text_addf(&own, "「%.*s」是配置 [columns] 的 %s 写的；", SPAN_ARG(called(conf, c)),
				columns[c].name);
	}
	err_set(err, RC_NOTFOUND, "文件里没有%s这%s列（%s）", text_str(&names), count > 1 ? "几" : "一",
		text_str(&keys));
	text_clear(&keys);
	for (int i = 0; i < count; i++)
		text_addf(&keys, "%s%s = 列名", i ? "，" : "", columns[missing[i]].name);
	for (int i = 0; i < n; i++)
		text_addf(&list, "%s%.*s", i ? "、" : "", SPAN_ARG(span_trim(cells[i])));
	if (list.over)
		err_hint(err, "%s文件里%s叫什么，写在配置 [columns] 下：%s", text_str(&own), count > 1 ? "它们" : "它",
			text_str(&keys));
	else
		err_hint(err, "%s文件里有 %.*s；是其中哪%s列，写在配置 [columns] 下：%s", text_str(&own),
			SPAN_ARG(text_span(&list)), count > 1 ? "几" : "一", text_str(&keys));
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		text_release(all[i]);
	return RC_NOTFOUND;
}

enum rc ordercolumns_find(const struct conf *conf, const struct span *cells, int n, int ret_at[ORDERCOLUMN_COUNT],
	int *ret_missing, struct err *err)
{
	int missing[ORDERCOLUMN_COUNT];
	struct span name;
	*ret_missing = 0;
	if (check_names(conf, err))
		return RC_INVALID;
	for (int c = 0; c < ORDERCOLUMN_COUNT; c++) {
		ret_at[c] = find_one(conf, cells, n, c, &name);
		if (ret_at[c] == -2)
			return err_set(
				err, RC_INVALID, "文件里有两列都叫「%.*s」：删掉一列，或者改它的名字", SPAN_ARG(name));
		if (ret_at[c] < 0 && columns[c].required)
			missing[(*ret_missing)++] = c;
	}
	return *ret_missing ? say_missing(conf, cells, n, missing, *ret_missing, err) : RC_OK;
}
