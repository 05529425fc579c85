/* Pages of the chat archive in the fold: the position, history, consent, groups, how long words are kept. */
#include "foldworld.h"
#include "base/mem.h"
#include "store/archivelog.h"
#include "store/heardlog.h"
#include "wecom/chatmsg.h"

static int setup(void **state)
{
	struct foldworld *w = foldworld_new(TUESDAY + 10 * HOUR);
	foldworld_config(w, "{\"archive_keep_ms\":\"864000000\"}"); /* ten days */
	foldworld_scripts(w, "sop/a.md",
		"# 剧本：问\n- 开始：加好友\n- 停止：客户说「不要」\n- 目标：首单，7天内\n\n## 第2天 10:00 问\n> 在吗\n",
		NULL);
	foldworld_event(w, "add_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	foldworld_free(*state);
	return 0;
}

static struct chatmsg said(int64_t seq, const char *from, const char *to, int64_t at_ms, const char *text)
{
	static struct span receiver[16];
	static char ids[16][16];
	int i = (int)(seq % 16);
	receiver[i] = span_of(to);
	snprintf(ids[i], sizeof ids[i], "m%lld", (long long)seq);
	return (struct chatmsg){.seq = seq,
		.at_ms = at_ms,
		.msgid = span_of(ids[i]),
		.from = span_of(from),
		.to = &receiver[i],
		.to_n = 1,
		.room = SPAN_LIT(""),
		.kind = SPAN_LIT("text"),
		.text = span_of(text),
		.party = span_of(from[0] == 'w' ? from : to)};
}

static int64_t put(struct foldworld *w, const struct chatmsg_input *in)
{
	struct text body;
	text_init(&body, 1 << 20);
	chatmsg_write(in, &body);
	int64_t id = foldworld_put(w, INBOX_ARCHIVE, text_str(&body));
	text_release(&body);
	foldworld_fold(w);
	return id;
}

static struct archivelog_position position(struct foldworld *w)
{
	struct archivelog_position p = {0};
	assert_int_equal(archivelog_position(w->db, &p, &w->err), RC_OK);
	return p;
}

static struct archivelog_message message(struct foldworld *w, const char *msgid)
{
	struct archivelog_message m = {.state = ARCHIVELOG_STATES};
	enum rc rc = archivelog_find(w->db, w->a, span_of(msgid), &m, &w->err);
	assert_true(rc == RC_OK || rc == RC_NOTFOUND);
	return m;
}

/* What was said before the reader began is history; pages that come again, whole or in part, count once. */
static void test_position(void **state)
{
	struct foldworld *w = *state;
	const int64_t start = w->now_ms;
	struct chatmsg v[3] = {said(3, "wm1", "li", start - MINUTE, "早先的"),
		said(5, "wm1", "LI", start + 1, "刚才的"), said(9, "li", "wm1", start + 2, "在的")};
	struct chatmsg_input in = {.to_seq = 5, .start_ms = start, .msg = v, .msgs = 2, .internal = 2, .unreadable = 1};
	w->now_ms += MINUTE;
	put(w, &in);
	assert_int_equal(message(w, "m3").state, ARCHIVELOG_OLD);
	assert_int_equal(message(w, "m5").state, ARCHIVELOG_READ);
	assert_span(message(w, "m5").employee, "li");
	assert_int_equal(position(w).seq, 5);
	assert_int_equal(position(w).bound_ms, start);
	assert_int_equal(foldworld_outcome(w, put(w, &in)), OUTCOME_DUPLICATE);
	assert_int_equal(position(w).internal, 2);
	in = (struct chatmsg_input){.to_seq = 9, .start_ms = start + HOUR, .msg = v, .msgs = 3};
	put(w, &in); /* two of it stand here */
	assert_true(message(w, "m9").ours);
	assert_int_equal(position(w).seq, 9);
	assert_int_equal(position(w).bound_ms, start);
	struct archivelog_talk t;
	assert_int_equal(archivelog_talk(w->db, w->a, SPAN_LIT("wm1"), SPAN_LIT("li"), &t, &w->err), RC_OK);
	assert_int_equal(t.waits_ms, ARCHIVELOG_NEVER);
	assert_int_equal(t.answered_ms, start + 2);
	in = (struct chatmsg_input){.to_seq = 4, .start_ms = start}; /* an archive that was put back */
	put(w, &in);
	assert_int_equal(position(w).seq, 9);
	int64_t bad = foldworld_put(w, INBOX_ARCHIVE, "{}");
	foldworld_fold(w);
	assert_int_equal(foldworld_outcome(w, bad), OUTCOME_FAILED);
	char live[65], again[65];
	foldworld_digest(w, live);
	for (int most = 1; most <= 49; most *= 7) {
		foldworld_replay_digest(w, most, again);
		assert_string_equal(live, again);
	}
}

static void test_consent(void **state)
{
	struct foldworld *w = *state;
	const int64_t now = w->now_ms;
	const struct chatmsg_consent no = {SPAN_LIT("li"), SPAN_LIT("wm1"), SPAN_LIT(""), false, now - HOUR};
	struct chatmsg v[1] = {said(1, "wm1", "li", now - 1, "不该留")};
	struct chatmsg_input in = {
		.to_seq = 1, .start_ms = 1, .msg = v, .msgs = 1, .consent = &no, .consents = 1, .refused = 3};
	put(w, &in);
	assert_int_equal(message(w, "m1").state, ARCHIVELOG_STATES);
	assert_int_equal(position(w).refused, 4);
	w->now_ms += MINUTE;
	foldworld_event(w, "msg_audit_approved", "wm1", "li", "");
	v[0] = said(2, "wm1", "li", w->now_ms, "可以留");
	in = (struct chatmsg_input){.to_seq = 2, .msg = v, .msgs = 1};
	put(w, &in);
	assert_int_equal(message(w, "m2").state, ARCHIVELOG_READ);
	/* What was asked before he agreed says nothing now. */
	v[0] = said(3, "wm1", "li", w->now_ms, "也可以");
	in = (struct chatmsg_input){.to_seq = 3, .msg = v, .msgs = 1, .consent = &no, .consents = 1};
	put(w, &in);
	assert_int_equal(message(w, "m3").state, ARCHIVELOG_READ);
}

static void test_group(void **state)
{
	struct foldworld *w = *state;
	struct heardlog *h = NULL;
	struct contact c;
	int n = 0;
	struct chatmsg v[2] = {
		said(1, "wm1", "li", w->now_ms, "群里说"), said(2, "wm9", "li", w->now_ms, "没加过的人")};
	v[0].room = SPAN_LIT("wr1");
	v[0].at_ms = w->now_ms += MINUTE;
	struct chatmsg_input in = {.to_seq = 2, .start_ms = 1, .msg = v, .msgs = 2};
	put(w, &in);
	assert_int_equal(heardlog_since(w->db, w->a, SPAN_LIT("wm1"), 0, &h, &n, &w->err), RC_OK);
	assert_int_equal(n, 1); /* a 互动, and no answer to a step */
	assert_span(h[0].what, "spoke");
	assert_span(h[0].text, "");
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm1"), &c, &w->err), RC_OK);
	assert_int_equal(c.heard_ms, w->now_ms);
	assert_span(message(w, "m1").employee, "");
	assert_span(message(w, "m2").text, "没加过的人"); /* kept, and nobody is made of it */
	assert_int_equal(contact_get(w->db, w->a, SPAN_LIT("wm9"), &c, &w->err), RC_NOTFOUND);
}

/* After keep_days the words are gone from every table. */
static void test_keep(void **state)
{
	struct foldworld *w = *state;
	struct heardlog *h = NULL;
	int n = 0;
	struct chatmsg v[1] = {said(1, "wm1", "li", w->now_ms + 1, "我的电话是 139")};
	struct chatmsg_input in = {.to_seq = 1, .start_ms = 1, .msg = v, .msgs = 1};
	w->now_ms += MINUTE;
	put(w, &in);
	assert_true(message(w, "m1").heard != 0);
	w->now_ms += 10 * DAY - HOUR;
	foldworld_event(w, "edit_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_int_equal(message(w, "m1").state, ARCHIVELOG_READ);
	w->now_ms += 2 * HOUR;
	foldworld_event(w, "edit_external_contact", "wm1", "li", "");
	foldworld_fold(w);
	assert_int_equal(message(w, "m1").state, ARCHIVELOG_STATES);
	assert_int_equal(heardlog_since(w->db, w->a, SPAN_LIT("wm1"), 0, &h, &n, &w->err), RC_OK);
	assert_int_equal(n, 1); /* that he said something stands */
	assert_span(h[0].text, "");
	assert_int_equal(position(w).seq, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_position, setup, teardown),
		cmocka_unit_test_setup_teardown(test_consent, setup, teardown),
		cmocka_unit_test_setup_teardown(test_group, setup, teardown),
		cmocka_unit_test_setup_teardown(test_keep, setup, teardown),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
