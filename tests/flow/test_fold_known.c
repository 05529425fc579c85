/* What the fold comes to know of a customer: his company from WeCom and from people. */
#include "foldworld.h"

#include "store/firm.h"

static int setup(void **state)
{
	*state = foldworld_new(TUESDAY + 10 * HOUR);
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static struct firm firm_of(struct foldworld *w, const char *customer)
{
	struct firm f = {0};

	if (firm_get(w->db, w->a, span_of(customer), &f, &w->err))
		return (struct firm){0};
	return f;
}

/* Finding 64: externalcontact/get tells it of contacts of other corps (api.md 2.3); what was told goes first and stays. */
static void company_and_role(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct firm f;

	foldworld_scripts(w, "sop/一.md", "# 剧本：一\n- 开始：加好友\n## 20秒内 问候\n> {客户|亲}您好\n", NULL);
	foldworld_event(w, "add_external_contact", "wo1", "li", "<WelcomeCode>C1</WelcomeCode>");
	foldworld_event(w, "add_external_contact", "wm2", "li", "<WelcomeCode>C2</WelcomeCode>");
	foldworld_fold(w);
	assert_false(span_present(firm_of(w, "wo1").company));
	while (foldworld_ready(w, API_CONTACT_GET, &e))
		foldworld_answer(w, &e,
			span_is(e.customer, "wo1")
				? "{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wo1\",\"name\":\"小文\",\"type\":2,\"gender\":1,"
				  "\"position\":\"采购经理\",\"corp_name\":\"甲公司\",\"corp_full_name\":\"甲科技有限公司\"},\"follow_user\":[]}"
				: "{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm2\",\"name\":\"小明\",\"type\":1,\"gender\":0},"
				  "\"follow_user\":[]}");
	f = firm_of(w, "wo1");
	assert_true(span_is(f.company, "甲公司") && span_is(f.role, "采购经理"));
	assert_false(span_present(firm_of(w, "wm2").company)); /* a WeChat user has none */
	foldworld_put(
		w, INBOX_COMMAND, "{\"verb\":\"firm\",\"customer\":\"wo1\",\"role\":\"决策人\",\"by\":\"陈经理\"}");
	foldworld_put(w, INBOX_COMMAND, "{\"verb\":\"firm\",\"customer\":\"wm2\",\"company\":\"乙公司\"}");
	foldworld_fold(w);
	f = firm_of(w, "wo1");
	assert_true(span_is(f.company, "甲公司") && span_is(f.role, "决策人") && span_is(f.person, "陈经理"));
	f = firm_of(w, "wm2");
	assert_true(span_is(f.company, "乙公司") && !span_present(f.role));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(company_and_role, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
