/* How long a turn of the fold is: its caller says when it is enough (fold_enough). */
#include "foldworld.h"

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

static bool third_time(void *user)
{
	return ++*(int *)user % 3 == 0;
}

/* A turn ends where its caller has enough, and the rest comes with the next; the state does not hang on it. */
static void a_turn_ends_where_it_is_enough(void **state)
{
	struct foldworld *w = *state;
	int64_t folded = 0, first = fold_position(w->fold);
	bool behind = false;
	int asked = 0;
	for (int i = 0; i < 7; i++) {
		char customer[16];
		snprintf(customer, sizeof customer, "wm%d", i);
		foldworld_event(w, "add_external_contact", customer, "li", NULL);
	}
	fold_enough(w->fold, third_time, &asked);
	for (int left = 7; left > 0; left -= 3) {
		assert_int_equal(fold_turn(w->fold, w->most, &folded, &behind, &w->err), RC_OK);
		assert_int_equal(folded, left < 3 ? left : 3);
		assert_int_equal(behind, left > 3);
	}
	assert_int_equal(fold_position(w->fold), first + 7);
	fold_enough(w->fold, NULL, NULL);
}

/* However long the first input takes, a turn passes it. */
static bool always(void *user)
{
	(void)user;
	return true;
}

static void a_turn_passes_one_input_at_least(void **state)
{
	struct foldworld *w = *state;
	int64_t folded = 0;
	foldworld_event(w, "add_external_contact", "wm1", "li", NULL);
	foldworld_event(w, "add_external_contact", "wm2", "li", NULL);
	fold_enough(w->fold, always, NULL);
	assert_int_equal(fold_catch_up(w->fold, w->most, &folded, &w->err), RC_OK);
	assert_int_equal(folded, 2);
	fold_enough(w->fold, NULL, NULL);
}

/* A file of orders where no work runs goes in by large turns, in which customers are looked up beforehand; what scripts and others do of them
 * in between, and the state, are as if each input came alone. */
static void a_file_alone_leaves_the_same_state(void **state)
{
	struct foldworld *w = *state;
	char one[65], other[65], body[2048];
	int64_t folded = 0;
	bool behind = true;
	foldworld_scripts(w, "sop/老客.md",
		"# 剧本：老客\n- 开始：首单\n- 目标：复购，30天内\n\n## 30分钟后 收到单子\n- 打标签：老客\n> 单子收到了。\n",
		NULL);
	for (int i = 0; i < 30; i++) {
		char customer[16];
		snprintf(customer, sizeof customer, "wm%d", i);
		foldworld_event(w, "add_external_contact", customer, "li", NULL);
	}
	foldworld_fold(w);
	for (int i = 0; i < 60; i++) {
		size_t n = (size_t)snprintf(body, sizeof body, "{\"source\":\"csv\",\"undated\":\"paid\",\"orders\":[");
		for (int k = 0; k < 6; k++)
			n += (size_t)snprintf(body + n, sizeof body - n,
				"%s{\"order_no\":\"F%d\",\"paid_ms\":%lld,\"amount_yuan\":\"9.00\",\"refund_yuan\":\"%s\","
				"\"external_userid\":\"wm%d\"}",
				k ? "," : "", (i * 6 + k) % 300,
				(long long)(i < 30 ? TUESDAY + i * 10 * MINUTE : TUESDAY - i * DAY), /* some again */
				i >= 50 ? "9.00" : "0", (i * 7 + k * 5) % 35);
		snprintf(body + n, sizeof body - n, "]}");
		(void)foldworld_put(w, INBOX_ORDERS, body);
		if (i % 17 == 5) /* they do not come alone */
			foldworld_event(w, "edit_external_contact", "wm3", "li", NULL);
	}
	fold_alone(w->fold, true);
	while (behind)
		assert_int_equal(fold_turn(w->fold, FOLD_ALONE_INPUTS, &folded, &behind, &w->err), RC_OK);
	fold_alone(w->fold, false);
	assert_true(foldworld_rounds(w, "wm7") > 0);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 1, other);
	assert_string_equal(one, other);
}

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_turn_ends_where_it_is_enough),
		T(a_turn_passes_one_input_at_least),
		T(a_file_alone_leaves_the_same_state),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
