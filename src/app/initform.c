#include "initform.h"

#include "net/url.h"

#define NAME_MOST 32
#define TOKEN_MOST 32
#define AES_KEY_CHARS 43

static bool lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool letter_or_digit(char c)
{
	return lower(c) || (c >= 'A' && c <= 'Z') || digit(c);
}

static bool printed(char c)
{
	return c > ' ' && c <= '~' && c != '"'; /* a quote cannot stand in the configuration */
}

static bool word(char c)
{
	return letter_or_digit(c) || c == '-' || c == '_';
}

static bool name_char(char c)
{
	return lower(c) || digit(c) || c == '-' || c == '_';
}

static bool all(struct span s, bool (*is)(char))
{
	for (size_t i = 0; i < s.n; i++)
		if (!is(s.p[i]))
			return false;
	return s.n > 0;
}

static enum initform_verdict say(enum initform_verdict v, const char *why, const char **ret_why)
{
	*ret_why = why;
	return v;
}

static enum initform_verdict look_at_domain(struct span s, const char **ret_why)
{
	struct url_parts parts;
	if (url_split(s, &parts, NULL) || (parts.target.n > 0 && !span_is(parts.target, "/")))
		return say(INITFORM_BAD, "要写成网址，域名后面不带别的，像 https://scrm.example.com", ret_why);
	if (!parts.tls)
		return say(INITFORM_ODD, "不是 https://：回调收得到，侧边栏和打卡页在企业微信里打不开", ret_why);
	return INITFORM_GOOD;
}

static enum initform_verdict look_at_number(struct span s, const char **ret_why)
{
	int64_t n;
	if (!all(s, digit) || !span_int(s, &n))
		return say(INITFORM_BAD, "AgentId 是一个整数，像 1000002", ret_why);
	return n > 0 ? INITFORM_GOOD : say(INITFORM_BAD, "AgentId 大于 0，像 1000002", ret_why);
}

enum initform_verdict initform_look(enum initform what, struct span s, const char **ret_why)
{
	switch (what) {
	case INITFORM_CORPID:
		if (!all(s, word))
			return say(INITFORM_BAD,
				"企业 ID 不是企业的名字：以 ww 开头，只有字母和数字，中间没有空格，像 ww1a2b3c4d5e6f7a8b",
				ret_why);
		if (!span_starts(s, "ww") && !span_starts(s, "wx"))
			return say(INITFORM_ODD, "企业 ID 平常以 ww 开头，请再核对一遍", ret_why);
		return INITFORM_GOOD;
	case INITFORM_APP:
		if (!all(s, name_char) || s.n > NAME_MOST)
			return say(INITFORM_BAD, "名字用小写字母、数字、- 和 _，最多 32 个，像 bot", ret_why);
		return INITFORM_GOOD;
	case INITFORM_AGENTID: return look_at_number(s, ret_why);
	case INITFORM_SECRET:
		if (!all(s, printed))
			return say(INITFORM_BAD,
				"Secret 是一整串英文字符，中间没有空格和中文：多半是复制时断开了，或多带了字", ret_why);
		if (!all(s, word))
			return say(INITFORM_ODD, "Secret 平常只有字母、数字、- 和 _，请再核对一遍", ret_why);
		return INITFORM_GOOD;
	case INITFORM_TOKEN:
		if (!all(s, letter_or_digit) || s.n > TOKEN_MOST)
			return say(INITFORM_BAD, "Token 只有字母和数字，最多 32 个，中间没有空格", ret_why);
		return INITFORM_GOOD;
	case INITFORM_AES_KEY:
		if (!all(s, letter_or_digit) || s.n != AES_KEY_CHARS)
			return say(INITFORM_BAD, "EncodingAESKey 正好 43 个字母和数字，要整串复制", ret_why);
		return INITFORM_GOOD;
	case INITFORM_DOMAIN: return look_at_domain(s, ret_why);
	}
	return INITFORM_GOOD;
}
