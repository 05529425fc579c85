#include "whatrate.h"

#include "store/post.h"
#include "store/storyq.h"

#define DEFAULT_MEAN_MS 1200000 /* nobody has confirmed anything yet */
#define ENOUGH 10               /* tasks of a kind: fewer say nothing of their own */

int whatrate_permille(int64_t part, int64_t of, int otherwise)
{
	return of > 0 ? (int)(part * 1000 / of) : otherwise;
}

static void add(struct whatrates *r, struct whatrate *one, int64_t done_after_ms)
{
	struct whatrate *to[] = {one, &r->all};
	for (int i = 0; i < 2; i++) {
		to[i]->tasks++;
		to[i]->done += done_after_ms >= 0;
		to[i]->mean_ms += done_after_ms >= 0 ? done_after_ms : 0; /* their sum, until all are added */
	}
}

static enum rc tasks(struct store_db *db, struct arena *a, struct whatrates *r, struct err *err)
{
	struct storyq_task *t = NULL;
	int n = 0;
	enum rc rc = storyq_tasks(db, a, INT64_MIN, &t, &n, err);
	for (int i = 0; !rc && i < n; i++) {
		bool tapped = t[i].confirmed_ms > 0;
		if (!span_is(t[i].state, "sent") && !span_is(t[i].state, "partly") && !span_is(t[i].state, "expired"))
			continue;
		add(r, t[i].groups ? &r->rooms : &r->people, tapped ? t[i].confirmed_ms - t[i].opened_ms : -1);
		r->asked += tapped ? t[i].sent + t[i].quota : 0;
		r->over_quota += tapped ? t[i].quota : 0;
	}
	return rc;
}

static enum rc moments(struct store_db *db, struct arena *a, struct whatrates *r, struct err *err)
{
	static const enum post_state over[] = {POST_PUBLISHED, POST_PARTLY, POST_EXPIRED};
	enum rc rc = RC_OK;
	for (size_t s = 0; !rc && s < sizeof over / sizeof *over; s++) {
		struct post *v = NULL;
		int n = 0;
		rc = post_in(db, a, over[s], &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			struct post_member *m = NULL;
			int members = 0;
			rc = post_members(db, a, v[i].post, &m, &members, err);
			for (int k = 0; !rc && k < members; k++)
				if (span_is(m[k].state, POST_MEMBER_PUBLISHED))
					add(r, &r->moments, m[k].at_ms > v[i].made_ms ? m[k].at_ms - v[i].made_ms : 0);
				else if (span_is(m[k].state, POST_MEMBER_EXPIRED))
					add(r, &r->moments, -1);
		}
	}
	return rc;
}

enum rc whatrate_measure(struct store_db *db, struct whatrates *ret, struct err *err)
{
	struct arena *a = arena_new(1 << 20);
	struct whatrate *every[] = {&ret->all, &ret->people, &ret->rooms, &ret->moments};
	*ret = (struct whatrates){0};
	enum rc rc = tasks(db, a, ret, err);
	if (!rc)
		rc = moments(db, a, ret, err);
	for (size_t i = 0; i < sizeof every / sizeof *every; i++)
		every[i]->mean_ms = every[i]->done ? every[i]->mean_ms / every[i]->done : DEFAULT_MEAN_MS;
	arena_free(a);
	return rc;
}

struct whatrate whatrate_of(const struct whatrates *r, const struct whatrate *one, bool *ret_apart)
{
	*ret_apart = one->tasks >= ENOUGH;
	return *ret_apart ? *one : r->all;
}

static void say_one(const char *what, const char *verb, const struct whatrate *o, struct text *out)
{
	text_addf(out, "%s%lld 个任务里%s了 %lld 个（%d%%），平均 %lld 分钟", what, (long long)o->tasks, verb,
		(long long)o->done, whatrate_permille(o->done, o->tasks, 0) / 10, (long long)(o->mean_ms / 60000));
}

void whatrate_say(const struct whatrates *r, struct text *out)
{
	bool rooms, moments;
	(void)whatrate_of(r, &r->rooms, &rooms);
	(void)whatrate_of(r, &r->moments, &moments);
	if (r->all.tasks == 0) {
		text_adds(out, "还没有过群发任务，就当员工都确认，平均 20 分钟。");
		return;
	}
	say_one("员工照量到的确认：一共 ", "点", &r->all, out);
	text_addf(out, "；点了的里面 %d‰ 超了接收名额。", whatrate_permille(r->over_quota, r->asked, 0));
	if (rooms)
		say_one("群里的另算：", "点", &r->rooms, out);
	text_adds(out, rooms && moments ? "；" : rooms ? "。" : "");
	if (moments)
		say_one("朋友圈另算：", "发", &r->moments, out);
	text_adds(out, moments ? "。" : "");
}

static void json_one(const char *name, const struct whatrate *o, struct text *out)
{
	text_addf(out, ",\"%s\":{\"tasks\":%lld,\"confirmed\":%lld,\"mean_ms\":%lld}", name, (long long)o->tasks,
		(long long)o->done, (long long)o->mean_ms);
}

void whatrate_json(const struct whatrates *r, struct text *out)
{
	text_addf(out, "{\"tasks\":%lld,\"confirmed\":%lld,\"mean_ms\":%lld,\"asked\":%lld,\"over_quota\":%lld",
		(long long)r->all.tasks, (long long)r->all.done, (long long)r->all.mean_ms, (long long)r->asked,
		(long long)r->over_quota);
	json_one("groups", &r->rooms, out);
	json_one("moments", &r->moments, out);
	text_adds(out, "}");
}
