/* Tags that get another name: in the console, or by an answer that was asked for before ours. */
#include "foldworld.h"

#include "store/contacttag.h"
#include "store/tagdef.h"

#define LIBRARY(name) \
	"{\"errcode\":0,\"tag_group\":[{\"group_id\":\"g1\",\"group_name\":\"阶段\",\"tag\":[{\"id\":\"et1\",\"name\":\"" name \
	"\"}]}]}"

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

/* The library changed, and is read anew. */
static void library(struct foldworld *w, int created_s, const char *list)
{
	char xml[400];

	snprintf(xml, sizeof xml,
		"<xml><ToUserName>ww</ToUserName><FromUserName>sys</FromUserName><CreateTime>%d</CreateTime>"
		"<MsgType>event</MsgType><Event>change_external_tag</Event><ChangeType>update</ChangeType></xml>",
		created_s);
	foldworld_callback(w, "bot", xml);
	foldworld_fold(w);
	foldworld_serve(w, API_TAG_LIST, list, NULL);
}

static int64_t worn(struct foldworld *w, const char *name)
{
	const struct tagdef t = {.name = span_of(name), .grp = SPAN_LIT("阶段")};
	int64_t n = 0;

	assert_int_equal(tagdef_worn(w->db, &t, &n, &w->err), RC_OK);
	return n;
}

static void a_rename_in_the_console_is_followed(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;
	struct tagdef t;

	library(w, 1772503000, LIBRARY("新客"));
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	foldworld_answer(w, &e,
		"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"小明\",\"type\":1},\"follow_user\":[{\"userid\":"
		"\"li\",\"createtime\":1772503000,\"tags\":[{\"group_name\":\"阶段\",\"tag_name\":\"新客\",\"tag_id\":\"et1\",\"type\":1}]}]}");
	assert_int_equal(worn(w, "新客"), 1);
	library(w, 1772503060, LIBRARY("新人"));
	assert_int_equal(worn(w, "新客"), 0);
	assert_int_equal(worn(w, "新人"), 1);
	assert_int_equal(tagdef_find(w->db, w->a, SPAN_LIT("新客"), SPAN_LIT("阶段"), &t, &w->err), RC_NOTFOUND);
	/* An answer that has the old name says nothing of it. */
	foldworld_event(w, "edit_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	foldworld_answer(w, &e,
		"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"小明\",\"type\":1},\"follow_user\":[{\"userid\":"
		"\"li\",\"createtime\":1772503000,\"tags\":[{\"group_name\":\"阶段\",\"tag_name\":\"新客\",\"tag_id\":\"et1\",\"type\":1}]}]}");
	assert_int_equal(worn(w, "新客"), 0);
	assert_int_equal(worn(w, "新人"), 1);
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_rename_in_the_console_is_followed, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
