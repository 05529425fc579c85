/* The table of what WeCom allows: complete, with its sources, and what we allow ourselves of it stays below. */
#include "wecom/allowance.h"
#include "wecom/api.h"
#include "wecom/quota.h"
#include "wecom/request.h"
#include "sample.h"

#include <string.h>

static void test_rows_are_whole(void **state)
{
	(void)state;
	for (enum allowance_id id = 0; id < ALLOWANCE_COUNT; id++) {
		const struct allowance *a = allowance_of(id);
		assert_int_equal(a->id, id);
		assert_non_null(a->name);
		assert_non_null(a->what);
		assert_int_equal(strlen(a->as_of), strlen("2026-09"));
		assert_true(a->most >= 0);
		/* What nobody is sure of can be said in the configuration, and nothing else. */
		assert_int_equal(a->sure, a->key == NULL);
		assert_int_equal(a->key == NULL, a->section == NULL);
		if (a->sure)
			assert_true(a->most > 0 && a->doc > 0);
		for (enum allowance_id k = 0; k < id; k++)
			assert_string_not_equal(a->name, allowance_of(k)->name);
	}
}

static void test_ours_is_below(void **state)
{
	(void)state;
	for (enum api_id id = API_NONE + 1; id < API_COUNT; id++) {
		assert_true(api_def(id)->per_minute <= allowance_most(ALLOWANCE_CALLS_MINUTE));
		assert_true(api_def(id)->per_hour <= allowance_most(ALLOWANCE_CALLS_HOUR));
	}
	assert_true(api_def(API_ADD_MOMENT)->per_minute <= allowance_most(ALLOWANCE_MOMENT_MINUTE));
	assert_true(api_def(API_APP_TICKET)->per_hour <= allowance_most(ALLOWANCE_TICKETS_APP));
	assert_true(api_def(API_CORP_TICKET)->per_hour <= allowance_most(ALLOWANCE_TICKETS_CORP));
	assert_int_equal(REQUEST_MAX_LINK_USERS, allowance_most(ALLOWANCE_LINK_USERS));
	assert_int_equal(REQUEST_MAX_WAY_USERS, allowance_most(ALLOWANCE_CODE_USERS));
	assert_int_equal(REQUEST_MAX_JOIN_GROUPS, allowance_most(ALLOWANCE_CODE_GROUPS));
}

/* As many to one member as an hour lets through, and less than it says (api.md 19). */
static void test_members(void **state)
{
	struct quota q;
	int64_t now = 0, n = 0;
	(void)state;
	quota_of_member(&q, 0);
	for (; (now = quota_ready_at(&q, now)) < 60000; n++)
		quota_charge(&q, now);
	assert_true(n > 15 && n < allowance_most(ALLOWANCE_MEMBER_MINUTE));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows_are_whole),
		cmocka_unit_test(test_ours_is_below),
		cmocka_unit_test(test_members),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
