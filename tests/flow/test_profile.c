/* A customer of many employees: his page comes in parts of a hundred, and beyond 500 employees in several answers (api.md 2.3). */
#include "foldworld.h"

#include "store/relation.h"
#include "store/remark.h"

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

static enum relation_state state_of(struct foldworld *w)
{
	struct relation r;

	assert_int_equal(relation_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &r, &w->err), RC_OK);
	return r.state;
}

/* What WeCom says of him: so many colleagues, li before all of them or nowhere, and more behind the cursor. */
static const char *page(struct foldworld *w, int colleagues, bool li, const char *cursor)
{
	struct text t;
	const char *made;

	text_init(&t, 1 << 20);
	text_adds(&t,
		"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"小明\",\"type\":1},\"follow_user\":[");
	if (li)
		text_adds(&t, "{\"userid\":\"li\",\"createtime\":1772503000,\"remark\":\"王姐\"}");
	for (int i = 0; i < colleagues; i++)
		text_addf(&t, "%s{\"userid\":\"e%03d\",\"createtime\":1772503000}", i || li ? "," : "", i);
	text_addf(&t, "],\"next_cursor\":\"%s\"}", cursor);
	made = arena_copy(w->a, text_span(&t)).p;
	text_release(&t);
	return made;
}

/* He is added and deleted within a second, and nobody can say in which order: WeCom is asked. */
static void contradicts_itself(struct foldworld *w, struct outbox_row *ret)
{
	int64_t at_s = w->now_ms / 1000;

	foldworld_event_at(w, at_s - 60, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	foldworld_serve(w, API_CONTACT_GET, page(w, 0, true, ""), NULL);
	w->now_ms += 5 * SECOND;
	foldworld_event_at(w, at_s, "del_external_contact", "wm1", "li", "");
	foldworld_event_at(w, at_s, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	while (foldworld_ready(w, API_CONTACT_GET, ret) && !span_starts(ret->subject, "settle:"))
		foldworld_answer(w, ret, page(w, 0, true, ""));
	assert_true(span_is(ret->subject, "settle:li"));
	w->now_ms += 5 * SECOND;
}

static void he_stands_in_the_first_of_several_parts(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;

	contradicts_itself(w, &e);
	foldworld_answer(w, &e, page(w, 250, true, ""));
	assert_int_equal(state_of(w), RELATION_LIVE);
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

static void he_stands_in_none_of_several_parts(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;

	contradicts_itself(w, &e);
	foldworld_answer(w, &e, page(w, 250, false, ""));
	assert_int_equal(state_of(w), RELATION_DELETED_BY_EMPLOYEE);
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

static void he_stands_behind_the_cursor(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct remark note;
	char one[65], seven[65];

	contradicts_itself(w, &e);
	foldworld_answer(w, &e, page(w, 500, false, "c-500"));
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	assert_true(span_search(e.request, SPAN_LIT("c-500")) != SIZE_MAX);
	foldworld_answer(w, &e, page(w, 0, true, ""));
	assert_int_equal(state_of(w), RELATION_LIVE);
	assert_int_equal(remark_get(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &note, &w->err), RC_OK);
	assert_true(span_is(note.remark, "王姐"));
	assert_false(foldworld_ready(w, API_CONTACT_GET, &e));
	assert_int_equal(fold_counts(w->fold).failed, 0);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 7, seven);
	assert_string_equal(one, seven);
}

static void he_stands_before_the_cursor(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;

	contradicts_itself(w, &e);
	foldworld_answer(w, &e, page(w, 499, true, "c-500"));
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	foldworld_answer(w, &e, page(w, 30, false, ""));
	assert_int_equal(state_of(w), RELATION_LIVE);
	assert_false(foldworld_ready(w, API_CONTACT_GET, &e));
	/* A cursor that leads to itself is followed once. */
	foldworld_event(w, "edit_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	for (int i = 0; i < 2; i++) {
		assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
		foldworld_answer(w, &e, page(w, 1, true, "c-500"));
	}
	assert_false(foldworld_ready(w, API_CONTACT_GET, &e));
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(he_stands_in_the_first_of_several_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(he_stands_in_none_of_several_parts, setup, teardown),
		cmocka_unit_test_setup_teardown(he_stands_behind_the_cursor, setup, teardown),
		cmocka_unit_test_setup_teardown(he_stands_before_the_cursor, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
