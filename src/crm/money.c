#include "crm/money.h"

#include "base/err.h"

/* Without the currency's sign before and the word behind. */
static struct span bare(struct span s)
{
	static const char *const before[] = {"¥", "￥"};
	s = span_trim(s);
	for (size_t i = 0; i < sizeof before / sizeof before[0]; i++)
		if (span_starts(s, before[i])) {
			s = span_trim(span_drop(s, span_of(before[i]).n));
			break;
		}
	if (span_ends(s, "元"))
		s = span_trim(span_take(s, s.n - SPAN_LIT("元").n));
	return s;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whole yuan with or without commas. */
static enum rc read_whole(struct span s, int64_t *ret)
{
	if (s.n == 0)
		return RC_INVALID;
	bool commas = span_find(s, ',') != SIZE_MAX;
	int64_t v = 0;
	for (size_t i = 0; i < s.n; i++) {
		size_t from_end = s.n - i;
		bool comma_due = commas && i > 0 && from_end % 4 == 0;
		if (s.p[i] == ',' && comma_due)
			continue;
		if (!is_digit(s.p[i]) || comma_due)
			return RC_INVALID;
		v = v * 10 + (s.p[i] - '0');
		if (v > MONEY_MAX_FEN / 100)
			return RC_LIMIT;
	}
	*ret = v;
	return RC_OK;
}

enum rc money_read(struct span s, int64_t *ret_fen)
{
	struct span whole, part;
	bool dot = span_cut(bare(s), '.', &whole, &part);
	int64_t yuan = 0, fen = 0;
	enum rc rc = read_whole(whole, &yuan);
	if (rc != RC_OK)
		return rc;
	if (dot && part.n == 0)
		return RC_INVALID;
	for (size_t i = 0; dot && i < part.n; i++) {
		if (!is_digit(part.p[i]) || (i >= 2 && part.p[i] != '0'))
			return RC_INVALID;
		if (i < 2)
			fen += (part.p[i] - '0') * (i == 0 ? 10 : 1);
	}
	if (yuan * 100 + fen > MONEY_MAX_FEN)
		return RC_LIMIT;
	*ret_fen = yuan * 100 + fen;
	return RC_OK;
}

static void print_yuan(struct text *out, uint64_t yuan)
{
	if (yuan < 1000) {
		text_addf(out, "%llu", (unsigned long long)yuan);
		return;
	}
	print_yuan(out, yuan / 1000);
	text_addf(out, ",%03llu", (unsigned long long)(yuan % 1000));
}

/* The magnitude of INT64_MIN fits only here. */
static uint64_t magnitude(int64_t v)
{
	return v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
}

void money_print(struct text *out, int64_t fen)
{
	uint64_t m = magnitude(fen);
	text_adds(out, fen < 0 ? "-¥" : "¥");
	print_yuan(out, m / 100);
	text_addf(out, ".%02llu", (unsigned long long)(m % 100));
}

void money_print_plain(struct text *out, int64_t fen)
{
	uint64_t m = magnitude(fen);
	text_addf(
		out, "%s%llu.%02llu", fen < 0 ? "-" : "", (unsigned long long)(m / 100), (unsigned long long)(m % 100));
}
