#include "botamount.h"
#include "base/utf8.h"
#include "crm/money.h"
#include <string.h>

static const char too_much[] =
	"应用里一单最多 1,000,000 元，请看看是不是多写了零；真有这么大的单，用订单文件导入（siyu orders import）";

static struct span without(struct span s, const char *const *ends, size_t n, bool *ret)
{
	for (size_t i = 0; i < n; i++)
		if (span_ends(s, ends[i])) {
			*ret = true;
			return span_take(s, s.n - strlen(ends[i]));
		}
	return s;
}

static struct span cut_sign(struct span s, bool *ret)
{
	static const char *const sign[] = {"-", "+", "−"};

	for (size_t i = 0; i < sizeof sign / sizeof *sign; i++)
		if (span_starts(s, sign[i])) {
			*ret = true;
			return span_drop(s, strlen(sign[i]));
		}
	return s;
}

/* Digits with dots and commas, at least one digit. */
static bool is_number(struct span s)
{
	bool digit = false;

	for (size_t i = 0; i < s.n; i++) {
		if (!strchr("0123456789.,", s.p[i]))
			return false;
		digit = digit || (s.p[i] != '.' && s.p[i] != ',');
	}
	return digit;
}

/* 「九十九元」, 「十万」: an amount in characters. */
static bool in_characters(struct span s)
{
	static const char *const units[] = {"块钱", "元", "块"};
	bool unit = false, counts = false;
	int n = 0;

	s = without(s, units, 3, &unit);
	for (; s.n; n++) {
		uint32_t cp = 0;
		size_t k = utf8_next(s, &cp);
		struct span one = span_take(s, k);

		if (k < 2)
			return false;
		if (span_search(SPAN_LIT("十百千万亿"), one) != SIZE_MAX)
			counts = true;
		else if (span_search(SPAN_LIT("零〇一二两三四五六七八九半"), one) == SIZE_MAX)
			return false;
		s = span_drop(s, k);
	}
	return (unit && n > 0) || (counts && n > 1);
}

static const char *why_not(struct span number)
{
	size_t dot = span_find(number, '.');
	struct span behind = dot == SIZE_MAX ? SPAN_LIT("") : span_drop(number, dot + 1);

	if (span_find(number, ',') != SIZE_MAX)
		return "逗号要三位一隔，像 1,234.50；不写逗号也行，像 1234.5";
	if (span_find(behind, '.') != SIZE_MAX || dot == 0 || behind.n == 0)
		return "小数点写得不对，像 99.5、0.5";
	return "最多两位小数（到分），像 99.99";
}

/* One word. BOTAMOUNT_NONE: it is none, and need not be one. */
static enum botamount_found read_word(struct span word, int64_t *ret_fen, const char **ret_why)
{
	static const char *const yuan[] = {"块钱", "元", "块"}, *const wan[] = {"万", "w", "W"},
				 *const other[] = {"千", "百", "亿", "k", "K"};
	bool unit = false, tenthousands = false, odd = false, minus = false;
	struct span s = word;
	enum rc rc;

	s = cut_sign(s, &minus);
	s = span_drop(s, span_starts(s, "¥") ? strlen("¥") : span_starts(s, "￥") ? strlen("￥") : 0);
	s = cut_sign(s, &minus);
	s = without(s, yuan, 3, &unit);
	s = without(s, wan, 3, &tenthousands);
	s = tenthousands ? s : without(s, other, 5, &odd);
	if (!is_number(s))
		return BOTAMOUNT_NONE;
	*ret_why = minus ? "金额不带正负号；退款、报错了用「改单」"
		: odd    ? "单位写元或者万，像 2000、1.5万"
			 : why_not(s);
	if (minus || odd)
		return BOTAMOUNT_WRONG;
	rc = money_read(s, ret_fen);
	if (!rc && tenthousands)
		*ret_fen = *ret_fen > BOTAMOUNT_MOST_FEN ? *ret_fen : *ret_fen * 10000;
	if (rc == RC_LIMIT || (!rc && *ret_fen > BOTAMOUNT_MOST_FEN)) {
		*ret_why = too_much;
		return BOTAMOUNT_WRONG;
	}
	return rc ? BOTAMOUNT_WRONG : BOTAMOUNT_READ;
}

/* What may as well be of a name, 「小明 13800138000 99」, is wrong only where no other word is an amount. */
enum botamount_found botamount_cut(struct span s, bool named, struct botamount *ret, const char **ret_why)
{
	enum botamount_found found = BOTAMOUNT_NONE;
	struct span rest = s, word;

	for (bool first = true; span_present(rest) && rest.n; first = false) {
		struct botamount one = {.name = span_trim(span_take(s, (size_t)(rest.p - s.p)))};
		const char *why = NULL;

		span_cut(rest, ' ', &word, &rest);
		one.word = word;
		one.goods = span_present(rest) ? span_trim(rest) : SPAN_LIT("");
		if (first && named)
			continue;
		enum botamount_found how = read_word(word, &one.fen, &why);
		bool sure = how == BOTAMOUNT_READ || (how == BOTAMOUNT_WRONG && why != too_much);
		if (how == BOTAMOUNT_NONE && in_characters(word)) {
			how = BOTAMOUNT_WRONG;
			why = "请用数字写，像 99、1.5万";
		}
		if (sure || (how == BOTAMOUNT_WRONG && found == BOTAMOUNT_NONE)) {
			*ret = one;
			*ret_why = why;
			found = how;
		}
		if (sure)
			break;
	}
	return found;
}
