/* What a scenario expects of rows that stand beside the steps: to-dos of employees, what was heard of customers. */
#include "play.h"

#include "sop/reason.h"
#include "store/hooklog.h"
#include "store/heardlog.h"
#include "store/post.h"
#include "store/postmark.h"
#include "store/todo.h"

#include <stdio.h>

bool playrows_todos(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct todo *t = NULL;
	int have = 0;
	int64_t want = 0;
	if (n < 2 || !span_int(word[1], &want))
		return play_fail(p, "expect todos USERID N");
	if (todo_open(world_db(p->world), p->a, word[0], &t, &have, &err))
		return play_fail(p, "%s", err.text);
	size_t at = span_search(line, SPAN_LIT("text~"));
	if (have == want && at != SIZE_MAX) {
		struct span words = span_trim(span_drop(line, at + 5));
		int last = 0;
		for (int i = 1; i < have; i++)
			last = t[i].todo > t[last].todo ? i : last;
		if (have == 0 || span_search(t[last].text, words) == SIZE_MAX)
			return play_fail(p, "expected %.*s; the last is: %.*s", SPAN_ARG(line),
				SPAN_ARG(have ? t[last].text : SPAN_LIT("none")));
	}
	return have == want || play_fail(p, "expected %.*s; %d are open", SPAN_ARG(line), have);
}

bool playrows_heard(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct heardlog *h = NULL;
	int have = 0;
	int64_t want = 0;
	if (n < 2 || !span_int(word[1], &want))
		return play_fail(p, "expect heard CUSTOMER N [WORD]");
	if (heardlog_since(world_db(p->world), p->a, word[0], 0, &h, &have, &err))
		return play_fail(p, "%s", err.text);
	if (have != want || (n > 2 && (have == 0 || !span_is(word[2], heardlog_did_name(h[have - 1].did)))))
		return play_fail(p, "expected %.*s; %d were heard, the last: %s", SPAN_ARG(line), have,
			have ? heardlog_did_name(h[have - 1].did) : "none");
	return true;
}

/* The post of a script, by a part of its id, on a day "03-04" of this year. */
static bool find_post(struct play *p, struct span script, struct span date, struct post *ret)
{
	struct err err = {0};
	struct post *v = NULL;
	int n = 0;
	if (post_between(world_db(p->world), p->a, INT32_MIN, INT32_MAX, &v, &n, &err))
		return play_fail(p, "%s", err.text);
	for (int i = 0; i < n; i++) {
		char day[16];
		struct date d = zone_date(v[i].day);
		snprintf(day, sizeof day, "%02d-%02d", d.month, d.day);
		if (span_is(date, day) && span_search(v[i].script, script) != SIZE_MAX) {
			*ret = v[i];
			return true;
		}
	}
	return play_fail(p, "'%.*s' has no post on %.*s", SPAN_ARG(script), SPAN_ARG(date));
}

static bool post_fits(struct play *p, const struct post *v, struct span word, struct span line)
{
	struct err err = {0};
	struct post_member m;
	struct span key, value;
	int64_t likes = 0, comments = 0, want = -1;
	span_cut(word, '=', &key, &value);
	if (postmark_count(world_db(p->world), v->post, &likes, &comments, &err))
		return play_fail(p, "%s", err.text);
	if (span_is(key, "likes") || span_is(key, "comments")) {
		int64_t have = span_is(key, "likes") ? likes : comments;
		return (span_int(value, &want) && want == have) ||
			play_fail(p, "expected %.*s; there are %lld %.*s", SPAN_ARG(line), (long long)have,
				SPAN_ARG(key));
	}
	if (post_member_get(world_db(p->world), p->a, v->post, key, &m, &err))
		return play_fail(p, "expected %.*s; '%.*s' is not of this post", SPAN_ARG(line), SPAN_ARG(key));
	return span_eq(m.state, value) ||
		play_fail(p, "expected %.*s; %.*s is %.*s", SPAN_ARG(line), SPAN_ARG(key), SPAN_ARG(m.state));
}

bool playrows_posts(struct play *p, const struct span *word, int n, struct span line)
{
	struct post v = {0};
	struct text said;
	size_t words = span_find(line, '~');
	bool ok;
	if (n < 3)
		return play_fail(
			p, "expect posts SCRIPT MM-DD STATE [EMPLOYEE=STATE …] [likes=N] [comments=N] [~WORDS]");
	if (!find_post(p, word[0], word[1], &v))
		return false;
	text_init(&said, 1 << 16);
	reason_say(reason_find(v.reason), v.detail, &said);
	ok = span_is(word[2], post_state_name(v.state)) ||
		play_fail(p, "expected %.*s; it is %s: %s", SPAN_ARG(line), post_state_name(v.state), text_str(&said));
	for (int i = 3; ok && i < n && !span_starts(word[i], "~"); i++)
		ok = post_fits(p, &v, word[i], line);
	if (ok && words != SIZE_MAX)
		ok = playexpect_has(text_span(&said), span_drop(line, words)) ||
			play_fail(p, "expected %.*s; it says: %s", SPAN_ARG(line), text_str(&said));
	text_release(&said);
	return ok;
}

/* expect hooked NAME STATE KINDS|none [~WORDS …] */
bool playrows_hooked(struct play *p, const struct span *word, int n, struct span line)
{
	struct hooklog_event *v = NULL;
	struct err err = {0};
	struct text kinds;
	int m = 0;
	enum hooklog_state state = HOOKLOG_WAITING;
	while (n > 2 && state < HOOKLOG_STATES && !span_is(word[1], hooklog_state_name(state)))
		state++;
	if (n < 3 || state == HOOKLOG_STATES)
		return play_fail(p, "expect hooked NAME STATE KINDS|none [~WORDS …]");
	if (hooklog_in(world_db(p->world), p->a, state, word[0], 0, 200, &v, &m, &err))
		return play_fail(p, "%s", err.text);
	text_init(&kinds, 8192);
	for (int i = 0; i < m && span_eq(v[i].hook, word[0]); i++)
		text_addf(&kinds, "%s%.*s", i ? "," : "", SPAN_ARG(v[i].kind));
	struct span got = kinds.n ? text_span(&kinds) : SPAN_LIT("none");
	bool ok = span_eq(got, word[2]) || play_fail(p, "expected %.*s; there are %.*s", SPAN_ARG(line), SPAN_ARG(got));
	size_t at = span_find(line, '~');
	if (ok && at != SIZE_MAX)
		ok = (m > 0 && playexpect_has(v[m - 1].body, span_drop(line, at))) ||
			play_fail(p, "expected %.*s; the last is %.*s", SPAN_ARG(line),
				SPAN_ARG(m ? v[m - 1].body : SPAN_LIT("")));
	text_release(&kinds);
	return ok;
}
