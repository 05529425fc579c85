/* What the commands print of a customer. */
#include "play.h"

#include "flow/why.h"

bool playknown_told(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	bool found = false;
	size_t at = span_find(line, '~');
	if (n < 2 || at == SIZE_MAX)
		return play_fail(p, "expect told CUSTOMER ~WORDS [~WORDS …]");
	text_init(&all, 1 << 20);
	bool ok = why_print(world_db(p->world), word[0], world_now_ms(p->world), &all, &err) == RC_OK ||
		play_fail(p, "%s", err.text);
	struct span rest = text_span(&all), one;
	while (ok && span_present(rest)) {
		span_cut(rest, '\n', &one, &rest);
		found = found || playexpect_has(one, span_drop(line, at));
	}
	if (ok && !found)
		ok = play_fail(p, "expected %.*s; siyu why prints:\n%s", SPAN_ARG(line), text_str(&all));
	text_release(&all);
	return ok;
}
