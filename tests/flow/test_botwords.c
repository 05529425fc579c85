/* What employees type, as commands: aliases, full-width forms, what stands behind. */
#include "base/json.h"
#include "flow/botwords.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
/* cmocka wants the ones above first. */
#include <cmocka.h>

static void folded(const char *said, const char *want)
{
	struct text out;

	text_init(&out, 4096);
	botwords_fold(span_of(said), &out);
	assert_string_equal(text_str(&out), want);
	text_release(&out);
}

static void what_is_typed_is_folded(void **state)
{
	(void)state;
	folded("　完成　３ \n 有不适 ", "完成 3 有不适");
	folded("／ｈｅｌｐ", "/help");
	folded("", "");
	folded("  ", "");
	folded("a\r\nb", "a b");
}

static void finds(const char *line, enum bot_verb verb, const char *rest)
{
	struct span behind = SPAN_ABSENT;
	const struct bot_command *c = botwords_find(span_of(line), &behind);

	if (verb == BOT_NO_VERB) {
		assert_null(c);
		return;
	}
	assert_non_null(c);
	assert_int_equal(c->verb, verb);
	assert_true(span_is(behind, rest));
}

static void a_command_stands_at_the_front(void **state)
{
	(void)state;
	finds("我的任务", BOT_TODOS, "");
	finds("任务", BOT_TODOS, "");
	finds("任务们", BOT_NO_VERB, "");
	finds("完成3", BOT_DONE, "3");
	finds("完成 3 用得好", BOT_DONE, "3 用得好");
	finds("完成:3", BOT_DONE, "3");
	finds("已发 2", BOT_DONE, "2");
	finds("HELP", BOT_HELP, "");
	finds("/help", BOT_HELP, "");
	finds("?", BOT_HELP, "");
	finds("helper", BOT_NO_VERB, "");
	finds("", BOT_NO_VERB, "");
	finds("停 小明 出差", BOT_STOP, "小明 出差");
	finds("今日", BOT_TODAY, "");
	finds("今日好", BOT_NO_VERB, "");
	finds("排行榜 本周", BOT_RANK, "本周");
	finds("客户：小明", BOT_NO_VERB, ""); /* folded, it is 客户:小明 */
	finds("客户:小明", BOT_CUSTOMER, "小明");
	finds("停小明", BOT_NO_VERB, "");
	finds("报单 小明 99", BOT_ORDER, "小明 99");
	finds("改单16 99", BOT_AMEND, "16 99");
	finds("是", BOT_YES, "");
	finds("你好 完成", BOT_NO_VERB, "");
}

static void days(const char *line, enum bot_verb verb, const char *rest)
{
	struct span behind = SPAN_ABSENT;
	const struct bot_command *c = botwords_dated(span_of(line), 20000, &behind);

	if (verb == BOT_NO_VERB) {
		assert_null(c);
		return;
	}
	assert_non_null(c);
	assert_int_equal(c->verb, verb);
	assert_true(span_is(behind, rest));
}

static void days_stand_before_the_word_or_alone(void **state)
{
	(void)state;
	days("上周排行", BOT_RANK, "上周");
	days("上周的排行榜", BOT_RANK, "上周的");
	days("10月 月报", BOT_MONTHLY, "10月");
	days("今天排行", BOT_RANK, "今天");
	days("昨天", BOT_TODAY, "昨天");
	days("11月1日至7日", BOT_TODAY, "11月1日至7日");
	days("排行", BOT_NO_VERB, "");
	days("小明排行", BOT_NO_VERB, "");
	days("昨天完成", BOT_NO_VERB, "");
	days("3", BOT_NO_VERB, "");
	days("停 昨天", BOT_NO_VERB, "");
}

static bool same_word(struct span a, struct span b)
{
	return a.n && span_eq(a, b);
}

/* Each word once, each row with a name, a role and a line of help. */
static void the_table_is_sound(void **state)
{
	struct span word[256];
	int n = 0;

	(void)state;
	for (int i = 0; i < botwords_count; i++) {
		const struct bot_command *c = &botwords_table[i];
		struct span rest = span_of(c->aliases);

		assert_true(
			c->name[0] && c->help[0] && (c->roles & BOT_ANYBODY) && !(c->roles & ~(unsigned)BOT_ANYBODY));
		assert_ptr_equal(botwords_of(c->verb), c);
		word[n++] = span_of(c->name);
		while (span_present(rest) && rest.n)
			span_cut(rest, ' ', &word[n++], &rest);
		assert_true(n < 250);
	}
	assert_int_equal(botwords_count, BOT_VERBS);
	for (int i = 0; i < n; i++)
		for (int k = 0; k < i; k++)
			if (same_word(word[i], word[k]))
				fail_msg("'%.*s' stands twice", SPAN_ARG(word[i]));
}

/* One heading or three, five buttons below it, names and keys as long as WeCom takes them (callbacks.md 4.3, page 90231). */
static void the_menu_is_one_that_wecom_takes(void **state)
{
	struct text out;
	struct json_doc *doc;
	struct err err;
	struct span rest;

	(void)state;
	text_init(&out, 65536);
	botwords_menu(&out);
	assert_int_equal(json_parse(text_span(&out), &doc, &err), RC_OK);
	assert_true(json_count(json_root(doc)) >= 1 && json_count(json_root(doc)) <= 3);
	for (const struct json_node *i = json_first(json_root(doc)); i; i = json_next(i)) {
		const struct json_node *sub = json_get(i, "sub_button");

		assert_true(json_str(json_get(i, "name")).n <= 16);
		assert_true(!sub || (json_count(sub) >= 2 && json_count(sub) <= 5));
		for (const struct json_node *b = sub ? json_first(sub) : i; b; b = sub ? json_next(b) : NULL) {
			const struct bot_command *c = botwords_find(json_str(json_get(b, "key")), &rest);

			assert_true(span_is(json_str(json_get(b, "type")), "click"));
			assert_non_null(c); /* a button is a command that says all it needs */
			assert_true(c->form[0] == '\0' || c->form[0] == '[');
			assert_true(json_str(json_get(b, "name")).n <= 40);
		}
	}
	json_free(doc);
	text_release(&out);
}

static void help_shows_what_one_may(void **state)
{
	struct text staff, boss;

	(void)state;
	text_init(&staff, 8192);
	text_init(&boss, 8192);
	botwords_help(BOT_STAFF, &staff);
	botwords_help(BOT_BOSS, &boss);
	assert_true(boss.n <= 2048 && staff.n <= 2048); /* of one message */
	assert_non_null(strstr(text_str(&staff), "\n完成 编号 [结果]："));
	assert_null(strstr(text_str(&staff), "\n记录"));
	assert_null(strstr(text_str(&staff), "\n漏斗"));
	assert_non_null(strstr(text_str(&boss), "\n记录 [员工]："));
	text_release(&staff);
	text_release(&boss);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_typed_is_folded),
		cmocka_unit_test(a_command_stands_at_the_front),
		cmocka_unit_test(days_stand_before_the_word_or_alone),
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(the_menu_is_one_that_wecom_takes),
		cmocka_unit_test(help_shows_what_one_may),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
