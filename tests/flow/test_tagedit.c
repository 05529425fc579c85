/* Tags that get another name: in the console, or by an answer that was asked for before ours. */
#include "foldworld.h"

#include "store/contacttag.h"
#include "store/strategytag.h"
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

#define TAG(id, name) "{\"id\":\"" id "\",\"name\":\"" name "\"}"
#define TWO(tags) "{\"errcode\":0,\"tag_group\":[{\"group_id\":\"g1\",\"group_name\":\"阶段\",\"tag\":[" tags "]}]}"
#define WEARS(id, name) \
	"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"小明\",\"type\":1},\"follow_user\":[{\"userid\":" \
	"\"li\",\"createtime\":1772503000,\"tags\":[{\"group_name\":\"阶段\",\"tag_name\":\"" name \
	"\",\"tag_id\":\"" id "\",\"type\":1}]}]}"

static void changed(struct foldworld *w, int created_s)
{
	char xml[400];

	snprintf(xml, sizeof xml,
		"<xml><ToUserName>ww</ToUserName><FromUserName>sys</FromUserName><CreateTime>%d</CreateTime>"
		"<MsgType>event</MsgType><Event>change_external_tag</Event><ChangeType>update</ChangeType></xml>",
		created_s);
	foldworld_callback(w, "bot", xml);
	foldworld_fold(w);
}

/* The library changed, and is read anew. */
static void library(struct foldworld *w, int created_s, const char *list)
{
	changed(w, created_s);
	foldworld_serve(w, API_TAG_LIST, list, NULL);
}

static int64_t worn(struct foldworld *w, const char *name)
{
	const struct tagdef t = {.name = span_of(name), .grp = SPAN_LIT("阶段")};
	int64_t n = 0;

	assert_int_equal(tagdef_worn(w->db, &t, &n, &w->err), RC_OK);
	return n;
}

/* wm1 comes, and what li's page of him says is what `json` has. */
static void comes(struct foldworld *w, const char *json)
{
	struct outbox_row e;

	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	foldworld_answer(w, &e, json);
}

static bool there(struct foldworld *w, const char *name, const char *id)
{
	struct tagdef t;
	enum rc rc = tagdef_find(w->db, w->a, span_of(name), SPAN_LIT("阶段"), &t, &w->err);

	assert_true(rc == RC_OK || rc == RC_NOTFOUND);
	return !rc && span_is(t.tag_id, id) && span_is(t.group_id, "g1");
}

/* Neither takes the other's people on the way. */
static void two_tags_change_names_with_each_other(void **state)
{
	struct foldworld *w = *state;

	library(w, 1772503000, TWO(TAG("et1", "新客") "," TAG("et2", "老客")));
	comes(w, WEARS("et1", "新客"));
	w->now_ms += SECOND;
	library(w, 1772503060, TWO(TAG("et1", "老客") "," TAG("et2", "新客")));
	assert_int_equal(worn(w, "老客"), 1);
	assert_int_equal(worn(w, "新客"), 0);
	assert_true(there(w, "老客", "et1") && there(w, "新客", "et2"));
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

/* One deleted and one made of the same name: who wore the first does not wear the second. */
static void a_name_that_was_made_anew_has_nobody(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;

	library(w, 1772503000, TWO(TAG("et1", "新客") "," TAG("et2", "老客")));
	comes(w, WEARS("et1", "新客"));
	w->now_ms += SECOND;
	library(w, 1772503060, TWO(TAG("et9", "新客") "," TAG("et2", "老客")));
	assert_true(there(w, "新客", "et9") && there(w, "老客", "et2"));
	assert_int_equal(worn(w, "新客"), 0);
	/* A page that is newer than the list tells it, too. */
	w->now_ms += SECOND;
	foldworld_event(w, "edit_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	foldworld_answer(w, &e, WEARS("et10", "老客"));
	assert_int_equal(worn(w, "老客"), 1);
	w->now_ms += SECOND;
	library(w, 1772503120, TWO(TAG("et9", "新客") "," TAG("et10", "老客")));
	assert_true(there(w, "新客", "et9") && there(w, "老客", "et10"));
	assert_int_equal(worn(w, "老客"), 1);
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

/* The page was asked for before the tag was deleted, and is answered behind the list that has it no more. */
static void a_page_of_before_brings_no_tag_back(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e;

	library(w, 1772503000, TWO(TAG("et1", "新客") "," TAG("et2", "老客")));
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_true(foldworld_ready(w, API_CONTACT_GET, &e));
	w->now_ms += SECOND;
	library(w, 1772503060, LIBRARY("新客"));
	w->now_ms -= SECOND / 2; /* it was called before that list */
	foldworld_answer(w, &e, WEARS("et2", "老客"));
	assert_false(there(w, "老客", "et2"));
	assert_int_equal(worn(w, "老客"), 0);
	/* Nor does a list of before. */
	w->now_ms += SECOND;
	changed(w, 1772503070);
	assert_true(foldworld_ready(w, API_TAG_LIST, &e));
	w->now_ms -= SECOND;
	foldworld_answer(w, &e, TWO(TAG("et1", "新客") "," TAG("et2", "老客")));
	assert_false(there(w, "老客", "et2"));
	assert_true(there(w, "新客", "et1"));
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

/* Seen on a customer while a list was under way: whose group it is of the list tells, though it was asked for before. */
static void a_list_of_before_tells_the_group_of_a_tag(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e, list;

	library(w, 1772503000, LIBRARY("新客"));
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	changed(w, 1772503060);
	assert_true(foldworld_ready(w, API_TAG_LIST, &list) && foldworld_ready(w, API_CONTACT_GET, &e));
	w->now_ms += SECOND;
	foldworld_answer(w, &e, WEARS("et2", "老客"));
	w->now_ms -= SECOND / 2; /* it was called before that page */
	foldworld_answer(w, &list, TWO(TAG("et1", "新客") "," TAG("et2", "老客")));
	w->now_ms += SECOND;
	assert_true(there(w, "老客", "et2"));
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

/* Whether a corp without tags answers so no page says: nothing is taken from anybody for it. */
static void an_answer_without_a_group_ends_nothing(void **state)
{
	struct foldworld *w = *state;
	char one[65], seven[65];

	library(w, 1772503000, LIBRARY("新客"));
	comes(w, WEARS("et1", "新客"));
	w->now_ms += SECOND;
	library(w, 1772503060, "{\"errcode\":0,\"errmsg\":\"ok\"}");
	assert_true(there(w, "新客", "et1"));
	assert_int_equal(worn(w, "新客"), 1);
	/* Of a callback that names it, it goes. */
	w->now_ms += SECOND;
	foldworld_callback(w, "bot",
		"<xml><ToUserName>ww</ToUserName><FromUserName>sys</FromUserName><CreateTime>1772503099</CreateTime><MsgType>event"
		"</MsgType><Event>change_external_tag</Event><Id>g1</Id><TagType>tag_group</TagType><ChangeType>delete</ChangeType></xml>");
	foldworld_fold(w);
	assert_false(there(w, "新客", "et1"));
	assert_int_equal(worn(w, "新客"), 0);
	assert_int_equal(fold_counts(w->fold).failed, 0);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 7, seven);
	assert_string_equal(one, seven);
}

/* More tags than one part of an answer holds: what stands in the last part is there, too. */
static void a_long_library_is_compared_as_a_whole(void **state)
{
	struct foldworld *w = *state;
	struct text t;

	text_init(&t, 1 << 20);
	for (int without = -1; without < 200; without += 125) {
		text_clear(&t);
		text_adds(&t, "{\"errcode\":0,\"tag_group\":[{\"group_id\":\"g1\",\"group_name\":\"阶段\",\"tag\":[");
		for (int i = 0; i < 250; i++)
			if (i != without)
				text_addf(&t, "%s{\"id\":\"et%d\",\"name\":\"第%d\"}", i ? "," : "", i, i);
		text_adds(&t, "]}]}");
		w->now_ms += SECOND;
		library(w, (int)(1772503000 + 60 * (without + 2)), text_str(&t));
		assert_true(there(w, "第249", "et249") && there(w, "第1", "et1"));
		assert_int_equal(there(w, "第124", "et124"), without != 124);
	}
	text_release(&t);
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

static void strategy_changed(struct foldworld *w, int created_s, const char *change, const char *id)
{
	char xml[500];

	snprintf(xml, sizeof xml,
		"<xml><ToUserName>ww</ToUserName><FromUserName>sys</FromUserName><CreateTime>%d</CreateTime><MsgType>event</MsgType>"
		"<Event>change_external_tag</Event><Id>%s</Id><TagType>tag_group</TagType><ChangeType>%s</ChangeType>"
		"<StrategyId>7</StrategyId></xml>",
		created_s, id, change);
	foldworld_callback(w, "bot", xml);
	foldworld_fold(w);
}

static int64_t strategy_worn(struct foldworld *w, const char *tag_id)
{
	int64_t n = 0;

	assert_int_equal(strategytag_worn(w->db, span_of(tag_id), &n, &w->err), RC_OK);
	return n;
}

#define STRATEGY_LIST(tags) \
	"{\"errcode\":0,\"tag_group\":[{\"group_id\":\"sg1\",\"group_name\":\"阶段\",\"strategy_id\":7,\"tag\":[" tags \
	"]}]}"

/* Its callback has that list read and not the corp's; a corp tag of the same name is another one. */
static void tags_of_a_strategy_group_stand_apart(void **state)
{
	struct foldworld *w = *state;
	struct strategytag t;
	struct outbox_row e;
	char one[65], seven[65];

	library(w, 1772503000, LIBRARY("新客"));
	strategy_changed(w, 1772503001, "create", "sg1");
	assert_false(foldworld_ready(w, API_TAG_LIST, &e));
	foldworld_serve(w, API_STRATEGY_TAGS, STRATEGY_LIST(TAG("st1", "新客") "," TAG("st2", "老客")), NULL);
	w->now_ms += SECOND;
	comes(w,
		"{\"errcode\":0,\"external_contact\":{\"external_userid\":\"wm1\",\"name\":\"小明\",\"type\":1},\"follow_user\":[{\"userid\":"
		"\"li\",\"createtime\":1772503000,\"tags\":[{\"group_name\":\"阶段\",\"tag_name\":\"新客\",\"tag_id\":\"st1\",\"type\":3}]}]}");
	assert_int_equal(strategy_worn(w, "st1"), 1);
	assert_int_equal(worn(w, "新客"), 0);
	/* Another name, and one that is gone: by the list. */
	w->now_ms += SECOND;
	strategy_changed(w, 1772503060, "update", "st1");
	foldworld_serve(w, API_STRATEGY_TAGS, STRATEGY_LIST(TAG("st1", "新人")), NULL);
	assert_int_equal(strategytag_by_id(w->db, w->a, SPAN_LIT("st2"), &t, &w->err), RC_NOTFOUND);
	assert_int_equal(strategytag_by_id(w->db, w->a, SPAN_LIT("st1"), &t, &w->err), RC_OK);
	assert_true(span_is(t.name, "新人"));
	assert_int_equal(t.strategy, 7);
	assert_int_equal(strategy_worn(w, "st1"), 1);
	/* The group is deleted: at once, and the corp's group of that name stays. */
	w->now_ms += SECOND;
	strategy_changed(w, 1772503120, "delete", "sg1");
	assert_int_equal(strategytag_by_id(w->db, w->a, SPAN_LIT("st1"), &t, &w->err), RC_NOTFOUND);
	assert_int_equal(strategy_worn(w, "st1"), 0);
	assert_true(there(w, "新客", "et1"));
	assert_int_equal(fold_counts(w->fold).failed, 0);
	foldworld_digest(w, one);
	foldworld_replay_digest(w, 7, seven);
	assert_string_equal(one, seven);
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

/* 3000 of one employee on one customer (api.md 3.4): the one that fits is put on, the others are refused here. */
static void no_more_than_fit_on_one_customer(void **state)
{
	struct foldworld *w = *state;
	struct outbox_row e, *v = NULL;
	char name[32];
	int n = 0, told = 0;

	foldworld_scripts(w, "sop/a.md", "# 剧本：一\n- 开始：加好友\n## 立即 记\n- 打标签：阶段/甲、阶段/乙\n", NULL);
	for (int i = 0; i < 2999; i++) {
		struct contacttag t = {.grp = SPAN_LIT("阶段"), .employee = SPAN_LIT("li"), .at_ms = w->now_ms};

		snprintf(name, sizeof name, "第%d", i);
		t.name = span_of(name);
		assert_int_equal(contacttag_add(w->db, SPAN_LIT("wm1"), &t, &w->err), RC_OK);
	}
	library(w, 1772503000, TWO(TAG("et1", "甲") "," TAG("et2", "乙")));
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_until(w, w->now_ms + 2 * MINUTE);
	assert_true(foldworld_ready(w, API_MARK_TAG, &e));
	assert_true(span_search(e.request, SPAN_LIT("et1")) != SIZE_MAX &&
		span_search(e.request, SPAN_LIT("et2")) == SIZE_MAX);
	assert_int_equal(outbox_of(w->db, w->a, SPAN_LIT("wm1"), &v, &n, &w->err), RC_OK);
	for (int i = 0; i < n; i++)
		told += v[i].state == OUTBOX_FAILED && span_search(v[i].detail, SPAN_LIT("3000")) != SIZE_MAX;
	assert_int_equal(told, 1);
	assert_int_equal(fold_counts(w->fold).failed, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_rename_in_the_console_is_followed, setup, teardown),
		cmocka_unit_test_setup_teardown(tags_of_a_strategy_group_stand_apart, setup, teardown),
		cmocka_unit_test_setup_teardown(two_tags_change_names_with_each_other, setup, teardown),
		cmocka_unit_test_setup_teardown(a_name_that_was_made_anew_has_nobody, setup, teardown),
		cmocka_unit_test_setup_teardown(a_page_of_before_brings_no_tag_back, setup, teardown),
		cmocka_unit_test_setup_teardown(a_list_of_before_tells_the_group_of_a_tag, setup, teardown),
		cmocka_unit_test_setup_teardown(an_answer_without_a_group_ends_nothing, setup, teardown),
		cmocka_unit_test_setup_teardown(a_long_library_is_compared_as_a_whole, setup, teardown),
		cmocka_unit_test_setup_teardown(no_more_than_fit_on_one_customer, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
