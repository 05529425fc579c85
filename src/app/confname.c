#include "confname.h"

#include "confint.h"
#include "confvalue.h"

#include "base/alike.h"
#include "base/utf8.h"

#include <string.h>

#define NAME_MOST 32
#define LIST_BYTES 160 /* of names in a hint: others do not fit beside them */

static const struct {
	const char *section, *example, *hint;
} named[] = {
	{"app", "bot", "写成 [app bot]：名字自己起，它的回调地址是 /wecom/bot"},
	{"robot", "sales", "写成 [robot sales]：名字自己起，[digest] 下面写 robot = sales"},
	{"orders_json", "youzan", "写成 [orders_json youzan]：名字自己起，店铺推送到 /orders/youzan"},
	{"hook", "crm", "写成 [hook crm]：接收方的名字自己起"},
	{"target", "2026-12", "写成 [target 2026-12]：名字就是那个月"},
};

const char *confname_example(const char *section)
{
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (strcmp(named[i].section, section) == 0)
			return named[i].example;
	return NULL;
}

/* "[orders]", "[app bot]" */
static void put_header(struct text *out, const char *section)
{
	const char *name = confname_example(section);
	text_addf(out, "[%s%s%s]", section, name ? " " : "", name ? name : "");
}

static bool first_of_section(int i)
{
	return i == 0 || strcmp(confkeys[i].section, confkeys[i - 1].section) != 0;
}

/* -- names that people give ------------------------------------------------------------------------------------------------------- */

/* "2026-12" */
static bool month_form(struct span s)
{
	struct span y, m;
	int64_t year, month;
	return s.n == 7 && span_cut(s, '-', &y, &m) && span_int(y, &year) && span_int(m, &month) && year >= 2000 &&
		month >= 1 && month <= 12;
}

static bool name_form(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '0' && s.p[i] <= '9') && s.p[i] != '-' &&
			s.p[i] != '_')
			return false;
	return s.n <= NAME_MOST;
}

static void hint_of(const char *section, struct err *err)
{
	for (size_t i = 0; i < sizeof named / sizeof *named; i++)
		if (strcmp(named[i].section, section) == 0) {
			err_hint(err, "%s", named[i].hint);
			return;
		}
	err_hint(err, "名字去掉，写成 [%s]", section);
}

enum rc confname_check(const struct conf_key *k, struct span name, struct err *err)
{
	bool wants = conf_is_named(k);
	if (wants != span_present(name))
		err_set(err, RC_INVALID, "[%s] 这一节%s名字", k->section, wants ? "要有" : "不带");
	else if (strcmp(k->section, "target") == 0 && !month_form(name))
		err_set(err, RC_INVALID, "[target %.*s] 的名字不是月份", SPAN_ARG(utf8_prefix(name, 60)));
	else if (!name_form(name))
		err_set(err, RC_INVALID, "[%s %.*s] 的名字只能用小写字母 a-z、数字、「-」和「_」，最多 %d 个",
			k->section, SPAN_ARG(utf8_prefix(name, 60)), NAME_MOST);
	else
		return RC_OK;
	hint_of(k->section, err);
	return RC_INVALID;
}

/* -- names that nobody knows ------------------------------------------------------------------------------------------------------ */

/* The section most like this one, or NULL. */
static const char *near_section(struct span section)
{
	const char *best = NULL;
	int best_score = ALIKE_NONE;
	for (int i = 0; i < confkeys_count; i++) {
		int score = first_of_section(i) ? alike_score(section, span_of(confkeys[i].section)) : ALIKE_NONE;
		if (score < best_score) {
			best = confkeys[i].section;
			best_score = score;
		}
	}
	return best;
}

/* The key that is meant: of that name in the one section that has it, else the one of this section most like it, or NULL. */
static const struct conf_key *meant(struct span section, struct span key)
{
	const struct conf_key *there = NULL, *near = NULL;
	int homes = 0, best_score = ALIKE_NONE;
	for (int i = 0; i < confkeys_count; i++) {
		const struct conf_key *k = &confkeys[i];
		if (conf_is_map(k))
			continue;
		if (span_is(key, k->key) && homes++ == 0)
			there = k;
		int score = span_is(section, k->section) ? alike_score(key, span_of(k->key)) : ALIKE_NONE;
		if (score < best_score) {
			near = k;
			best_score = score;
		}
	}
	return homes == 1 || section.n == 0 ? there : near;
}

static enum rc unknown_section(struct span section, struct err *err)
{
	const char *near = near_section(section);
	struct text list;
	text_init(&list, LIST_BYTES);
	err_set(err, RC_INVALID, "没有 [%.*s] 这一节", SPAN_ARG(utf8_prefix(section, 60)));
	if (near) {
		put_header(&list, near);
		err_hint(err, "是不是要写 %s？有哪些节，看 siyu config --example", text_str(&list));
	} else {
		for (int i = 0; i < confkeys_count && list.n + 30 < LIST_BYTES; i++)
			if (first_of_section(i)) {
				text_adds(&list, list.n ? "、" : "");
				put_header(&list, confkeys[i].section);
			}
		err_hint(err, "例如 %s；别的看 siyu config --example", text_str(&list));
	}
	text_release(&list);
	return RC_INVALID;
}

static void hint_keys(struct span section, struct err *err)
{
	struct text list;
	text_init(&list, LIST_BYTES);
	for (int i = 0; i < confkeys_count && list.n + 30 < LIST_BYTES; i++)
		if (span_is(section, confkeys[i].section))
			text_addf(&list, "%s%s", list.n ? "、" : "", confkeys[i].key);
	err_hint(err, "这一节可以写 %s；别的看 siyu config --example", text_str(&list));
	text_release(&list);
}

enum rc confname_unknown(struct span section, struct span key, struct err *err)
{
	bool known = section.n == 0;
	for (int i = 0; !known && i < confkeys_count; i++)
		known = span_is(section, confkeys[i].section);
	if (!known)
		return unknown_section(section, err);
	const char *tail = span_ends(key, "_file") ? "_file" : "";
	const struct conf_key *k = meant(section, span_take(key, key.n - strlen(tail)));
	struct span shown = utf8_prefix(key, 60);
	struct text header;
	text_init(&header, LIST_BYTES);
	if (k)
		put_header(&header, k->section);
	if (section.n == 0) { /* nothing with [ ] stands above it */
		err_set(err, RC_INVALID, "「%.*s」上面没有写它在哪一节", SPAN_ARG(shown));
		err_hint(err, "在它上面加一行 %s%s", k ? text_str(&header) : "[节]，例如 [orders]",
			k ? "" : "；有哪些节，看 siyu config --example");
	} else {
		err_set(err, RC_INVALID, "[%.*s] 里没有「%.*s」这一项", SPAN_ARG(section), SPAN_ARG(shown));
		if (k)
			err_hint(err, "是不是要在 %s 下面写「%s%s」？例如 %s%s = %s", text_str(&header), k->key, tail,
				k->key, tail, tail[0] ? "secret.txt" : confvalue_example(k));
		else
			hint_keys(section, err);
	}
	text_release(&header);
	return RC_INVALID;
}
