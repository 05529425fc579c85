#include "flow/statsay.h"

#include "base/json.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "store/groupday.h"
#include "store/staffday.h"
#include "names.h"

#include <stdlib.h>

#define BEIJING_MS (INT64_C(8) * 3600000)
#define NAME_WIDTH 20

struct sums { /* of one employee */
	struct span who;
	int64_t days, open, applies, contacts, chats, messages, lost;
	int64_t weighed_permille, weighed_minutes, weight; /* by chats */
};

/* -- text --------------------------------------------------------------------------------------------------------------------- */

static int by_who(const void *a, const void *b)
{
	return span_cmp(((const struct sums *)a)->who, ((const struct sums *)b)->who);
}

static struct sums *sum_of(struct sums *v, int *n, struct span who)
{
	for (int i = 0; i < *n; i++)
		if (span_eq(v[i].who, who))
			return &v[i];
	v[*n] = (struct sums){.who = who};
	return &v[(*n)++];
}

static void say_name(struct names *names, struct span userid, struct text *out)
{
	text_adds(out, "  ");
	utf8_pad(out, names_employee(names, userid), NAME_WIDTH, false);
}

static void say_staff(struct names *names, const struct staffday *d, int n, struct text *out)
{
	struct sums *v = arena_array(names->a, (size_t)n + 1, sizeof *v);
	int people = 0;

	for (int i = 0; i < n; i++) {
		struct sums *s = sum_of(v, &people, d[i].employee);

		s->days++;
		s->open += !d[i].final;
		s->applies += d[i].applies;
		s->contacts += d[i].contacts;
		s->chats += d[i].chats;
		s->messages += d[i].messages;
		s->lost += d[i].lost;
		if (d[i].replied_permille == STAFFDAY_NONE || d[i].reply_minutes == STAFFDAY_NONE)
			continue;
		s->weight += d[i].chats;
		s->weighed_permille += d[i].replied_permille * d[i].chats;
		s->weighed_minutes += d[i].reply_minutes * d[i].chats;
	}
	if (people > 1)
		qsort(v, (size_t)people, sizeof *v, by_who);
	text_adds(out, "员工（聊天数、发的消息、回复占比和首次回复按聊天数加权、删除拉黑、发起申请、新增）\n");
	for (int i = 0; i < people; i++) {
		const struct sums *s = &v[i];

		say_name(names, s->who, out);
		text_addf(out, " 聊天 %lld，消息 %lld", (long long)s->chats, (long long)s->messages);
		if (s->weight)
			text_addf(out, "，回复 %lld.%lld%%，首次回复 %lld 分钟",
				(long long)(s->weighed_permille / s->weight / 10),
				(long long)(s->weighed_permille / s->weight % 10),
				(long long)(s->weighed_minutes / s->weight));
		text_addf(out, "，删除拉黑 %lld，申请 %lld，新增 %lld", (long long)s->lost, (long long)s->applies,
			(long long)s->contacts);
		if (s->open)
			text_addf(out, "（%lld 天里 %lld 天的数还可能变）", (long long)s->days, (long long)s->open);
		text_addc(out, '\n');
	}
	if (!people)
		text_adds(out, "  还没有：[sync] nightly 每晚对账以后读（读哪些员工看可见范围）\n");
}

/* Totals are of the end of a day: those of the last one. */
static void say_groups(struct names *names, const struct groupday *d, int n, struct text *out)
{
	char day[32];

	if (n)
		text_addf(out, "客户群（按群主，%s）\n", zone_format_day(d[n - 1].day, day));
	for (int i = 0; i < n; i++) {
		if (d[i].day != d[n - 1].day)
			continue;
		say_name(names, d[i].owner, out);
		text_addf(out,
			" %lld 个群（新建 %lld，有人说话 %lld），%lld 人（新进 %lld，说过话 %lld），消息 %lld%s\n",
			(long long)d[i].groups, (long long)d[i].new_groups, (long long)d[i].groups_spoke,
			(long long)d[i].members, (long long)d[i].new_members, (long long)d[i].members_spoke,
			(long long)d[i].messages, d[i].final ? "" : "（还可能变）");
	}
}

/* -- JSON ---------------------------------------------------------------------------------------------------------------------- */

static void key_day(struct jsonw *w, int64_t day)
{
	char buf[32];

	jsonw_kcstr(w, "day", zone_format_day(day, buf));
}

static void write_staff(const struct staffday *d, int n, struct jsonw *w)
{
	jsonw_key(w, "staff");
	jsonw_arr(w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(w);
		key_day(w, d[i].day);
		jsonw_kstr(w, "employee", d[i].employee);
		jsonw_kint(w, "chats", d[i].chats);
		jsonw_kint(w, "messages", d[i].messages);
		if (d[i].replied_permille != STAFFDAY_NONE)
			jsonw_kint(w, "replied_permille", d[i].replied_permille);
		if (d[i].reply_minutes != STAFFDAY_NONE)
			jsonw_kint(w, "reply_minutes", d[i].reply_minutes);
		jsonw_kint(w, "lost", d[i].lost);
		jsonw_kint(w, "applies", d[i].applies);
		jsonw_kint(w, "contacts", d[i].contacts);
		jsonw_kbool(w, "final", d[i].final);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

static void write_groups(const struct groupday *d, int n, struct jsonw *w)
{
	jsonw_key(w, "groups");
	jsonw_arr(w);
	for (int i = 0; i < n; i++) {
		jsonw_obj(w);
		key_day(w, d[i].day);
		jsonw_kstr(w, "owner", d[i].owner);
		jsonw_kint(w, "new_groups", d[i].new_groups);
		jsonw_kint(w, "groups", d[i].groups);
		jsonw_kint(w, "groups_spoke", d[i].groups_spoke);
		jsonw_kint(w, "new_members", d[i].new_members);
		jsonw_kint(w, "members", d[i].members);
		jsonw_kint(w, "members_spoke", d[i].members_spoke);
		jsonw_kint(w, "messages", d[i].messages);
		jsonw_kbool(w, "final", d[i].final);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

enum rc statsay_print(struct store_db *db, int64_t now_ms, int days, bool json, struct text *out, struct err *err)
{
	int64_t today = (now_ms + BEIJING_MS) / ZONE_DAY_MS;
	struct arena *a = arena_new(0);
	struct names names = {db, a, err, RC_OK};
	struct staffday *staff = NULL;
	struct groupday *groups = NULL;
	struct jsonw w;
	int n = 0, g = 0;
	enum rc rc = staffday_between(db, a, today - days, today - 1, &staff, &n, err);

	if (!rc)
		rc = groupday_between(db, a, today - days, today - 1, &groups, &g, err);
	if (!rc && json) {
		jsonw_init(&w, out);
		jsonw_obj(&w);
		write_staff(staff, n, &w);
		write_groups(groups, g, &w);
		jsonw_end_obj(&w);
	} else if (!rc) {
		say_staff(&names, staff, n, out);
		say_groups(&names, groups, g, out);
	}
	rc = rc ? rc : names.rc;
	arena_free(a);
	return rc ? rc : text_check(out, err);
}
