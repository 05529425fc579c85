#include "flow/postsay.h"

#include "base/utf8.h"
#include "sop/reason.h"
#include "store/employee.h"
#include "store/postmark.h"

#include <string.h>

#define TEXT_SHOWN 60 /* bytes of a post */

struct saying {
	struct store_db *db;
	struct arena *a;
	const struct zone *zone;
	struct text *out;
	struct err *err;
};

static const char *state_words(enum post_state s)
{
	static const char *const words[POST_STATES] = {[POST_PLANNED] = "到时间再发",
		[POST_TAGS] = "在读企业微信的标签",
		[POST_SENDING] = "在建",
		[POST_CREATING] = "企业微信在建",
		[POST_WAITING] = "等员工发表",
		[POST_PUBLISHED] = "都发了",
		[POST_PARTLY] = "有人没发",
		[POST_EXPIRED] = "没人发",
		[POST_SKIPPED] = "没发",
		[POST_FAILED] = "没发成",
		[POST_CANCELLED] = "取消了",
		[POST_UNSURE] = "拿不准建了没有（siyu unsure）"};
	return words[s];
}

static enum rc say_name(struct saying *s, struct span employee)
{
	struct span name = employee;
	enum rc rc = employee_shown(s->db, s->a, employee, &name, s->err);
	text_add(s->out, rc ? employee : name);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* "    没发表：王芳、李丽" */
static enum rc say_members(struct saying *s, const struct post_member *m, int n, const char *state, const char *words)
{
	enum rc rc = RC_OK;
	bool any = false;
	for (int i = 0; !rc && i < n; i++) {
		if (!span_is(m[i].state, state))
			continue;
		text_addf(s->out, any ? "、" : "    %s：", words);
		any = true;
		rc = say_name(s, m[i].employee);
		if (m[i].detail.n)
			text_addf(s->out, "（%.*s）", SPAN_ARG(m[i].detail));
		if (m[i].reach != POST_MEMBER_UNREAD && m[i].chosen > m[i].reach)
			text_addf(s->out, "（选了 %lld 位客户，%lld 位看得到）", (long long)m[i].chosen,
				(long long)m[i].reach);
		else if (m[i].reach != POST_MEMBER_UNREAD)
			text_addf(s->out, "（%lld 位客户看得到）", (long long)m[i].reach);
	}
	if (any)
		text_addc(s->out, '\n');
	return rc;
}

static enum rc say_all_members(struct saying *s, int64_t post)
{
	static const char *const rows[][2] = {{POST_MEMBER_PUBLISHED, "发了"}, {POST_MEMBER_WAITING, "还没发"},
		{POST_MEMBER_EXPIRED, "到期限没发"}, {POST_MEMBER_CAPPED, "没叫他发"},
		{POST_MEMBER_INVALID, "企业微信不让他发"}, {POST_MEMBER_UNKNOWN, "没有这位员工"},
		{POST_MEMBER_UNASKED, "没轮到他"}};
	struct post_member *m = NULL;
	int n = 0;
	enum rc rc = post_members(s->db, s->a, post, &m, &n, s->err);
	for (size_t i = 0; !rc && i < sizeof rows / sizeof *rows; i++)
		rc = say_members(s, m, n, rows[i][0], rows[i][1]);
	return rc;
}

/* What all of them come to, and why some of those chosen do not see it: only where both are known. */
static enum rc say_reach(struct saying *s, int64_t post)
{
	struct post_member *m = NULL;
	int64_t reach = 0, chosen = 0;
	int n = 0, published = 0;
	enum rc rc = post_members(s->db, s->a, post, &m, &n, s->err);
	for (int i = 0; !rc && i < n; i++) {
		if (m[i].reach == POST_MEMBER_UNREAD || m[i].chosen == POST_MEMBER_UNREAD)
			continue;
		published++;
		reach += m[i].reach;
		chosen += m[i].chosen > m[i].reach ? m[i].chosen : m[i].reach;
	}
	if (published > 1)
		text_addf(s->out, "    %d 位员工一共选了 %lld 位客户，%lld 位看得到\n", published, (long long)chosen,
			(long long)reach);
	if (chosen > reach)
		text_addf(s->out, "    差的 %lld 位：多半是那天这位员工的朋友圈已经看到上限，或者已经把员工删了\n",
			(long long)(chosen - reach));
	return rc;
}

static enum rc say_one(struct saying *s, const struct post *p)
{
	char at[32];
	int64_t likes = 0, comments = 0;
	enum reason reason = reason_find(p->reason);
	struct span head = utf8_line(p->text, TEXT_SHOWN);
	text_addf(s->out, "%s  %.*s「%.*s」：%s", zone_format_minute(s->zone, p->due_ms, at), SPAN_ARG(p->script),
		SPAN_ARG(p->step), state_words(p->state));
	if (reason != REASON_OK && reason != REASON_COUNT && p->state != POST_UNSURE) {
		text_adds(s->out, "，");
		reason_say(reason, p->detail, s->out);
	}
	if (p->state == POST_WAITING)
		text_addf(s->out, "，%s 前", zone_format_minute(s->zone, p->deadline_ms, at));
	text_addc(s->out, '\n');
	if (head.n)
		text_addf(s->out, "    %.*s%s\n", SPAN_ARG(head), head.n < p->text.n ? "…" : "");
	enum rc rc = say_all_members(s, p->post);
	if (!rc)
		rc = say_reach(s, p->post);
	if (!rc)
		rc = postmark_count(s->db, p->post, &likes, &comments, s->err);
	if (!rc && p->first_ms != POST_NONE && p->state != POST_EXPIRED)
		text_addf(s->out, "    %lld 个赞，%lld 条评论\n", (long long)likes, (long long)comments);
	return rc;
}

enum rc postsay_days(struct store_db *db, struct arena *a, const struct zone *zone, int64_t from_day, int64_t to_day,
	int *ret_posts, struct text *out, struct err *err)
{
	struct saying s = {db, a, zone, out, err};
	struct post *v = NULL;
	int n = 0;
	enum rc rc = post_between(db, a, from_day, to_day, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = say_one(&s, &v[i]);
	*ret_posts = n;
	return rc;
}

enum rc postsay_post(
	struct store_db *db, struct arena *a, const struct zone *zone, int64_t id, struct text *out, struct err *err)
{
	struct saying s = {db, a, zone, out, err};
	struct post p;
	enum rc rc = post_get(db, a, id, &p, err);
	return rc ? rc : say_one(&s, &p);
}
