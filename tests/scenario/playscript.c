/* Scripts of a scenario: loaded, changed, taken away. */
#include "play.h"

#include "base/fileio.h"

#define FILE_BYTES ((size_t)1 << 20)

static struct span inline_text(struct play *p)
{
	struct span line, text = p->rest;
	while (span_present(p->rest)) {
		const char *at = p->rest.p;
		span_cut(p->rest, '\n', &line, &p->rest);
		p->line++;
		if (span_is(span_trim(line), "end"))
			return span_make(text.p, (size_t)(at - text.p));
	}
	play_fail(p, "the inline text has no `end`");
	return SPAN_ABSENT;
}

static struct span shipped_text(struct play *p, struct span file)
{
	struct text body;
	struct err err = {0};
	text_init(&body, FILE_BYTES);
	if (fileio_read(file.p, &body, &err))
		play_fail(p, "%s", err.text);
	struct span copy = arena_copy(p->a, text_span(&body));
	text_release(&body);
	return copy;
}

bool playscript_given(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	bool refused = span_is(word[0], "script!");
	(void)line;
	if (n < 2)
		return play_fail(p, "script FILE [inline]");
	bool whole = span_starts(word[1], "tests/scripts/");
	struct span file = arena_printf(p->a, "%s%.*s", whole ? "" : "sop/", SPAN_ARG(word[1]));
	struct span text = n > 2 && span_is(word[2], "inline") ? inline_text(p) : shipped_text(p, file);
	if (p->fail.n > 0)
		return false;
	if (!p->world) {
		if (refused || p->scripts == (int)(sizeof p->script / sizeof *p->script))
			return play_fail(p, "script! stands behind `at`");
		p->script[p->scripts].file = file;
		p->script[p->scripts++].text = text;
		return true;
	}
	if (!play_settle(p))
		return false;
	p->moved = true;
	enum rc rc = world_script(p->world, file.p, text, &err);
	if (refused)
		return rc == RC_INVALID || play_fail(p, "this script was taken, it should have been refused");
	return rc == RC_OK || play_fail(p, "%s", err.text);
}

/* The file is gone. */
bool playscript_gone(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	(void)line;
	if (n < 2 || !play_settle(p))
		return n < 2 ? play_fail(p, "gone FILE") : false;
	world_script_put(p->world, arena_printf(p->a, "sop/%.*s", SPAN_ARG(word[1])).p, SPAN_ABSENT);
	p->moved = true;
	return world_reload(p->world, &err) == RC_OK || play_fail(p, "%s", err.text);
}
