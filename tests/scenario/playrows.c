/* What a scenario expects of rows that stand beside the steps: to-dos of employees, what was heard of customers. */
#include "play.h"

#include "store/heardlog.h"
#include "store/todo.h"

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
