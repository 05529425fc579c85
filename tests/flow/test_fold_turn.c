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

#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_turn_ends_where_it_is_enough),
		T(a_turn_passes_one_input_at_least),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
