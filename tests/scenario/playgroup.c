/* Statements about customer groups: what people do in them. */
#include "play.h"

#include "sandbox/brainroom.h"

bool playgroup_happens(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t now = world_now_ms(p->world), scene = 3;
	(void)line;
	if (n < 3)
		return play_fail(p, "group new|join|leave|rename|owner|dismiss CHAT …, group scan STATE WHO");
	struct span what = word[1], chat = word[2], who = n > 3 ? word[3] : SPAN_ABSENT,
		    by = play_option(word, n, "scene");
	bool done = false;
	if (span_present(by) && !span_int(by, &scene))
		return play_fail(p, "'%.*s' is no scene", SPAN_ARG(by));
	if (span_is(what, "new"))
		done = brainroom_make(p->brain, now, play_option(word, n, "owner"), chat, play_option(word, n, "name"))
				.n > 0;
	else if (span_is(what, "join"))
		done = brainroom_join(p->brain, now, chat, who, (int)scene, play_option(word, n, "state"));
	else if (span_is(what, "scan"))
		done = brainjoin_scan(p->brain, now, chat, who).n > 0;
	else if (span_is(what, "leave"))
		done = brainroom_leave(p->brain, now, chat, who, n > 4 && span_is(word[4], "removed"));
	else if (span_is(what, "rename"))
		done = brainroom_rename(p->brain, now, chat, who);
	else if (span_is(what, "owner"))
		done = brainroom_owner(p->brain, now, chat, who);
	else if (span_is(what, "dismiss"))
		done = brainroom_dismiss(p->brain, now, chat);
	p->moved = true;
	return done || play_fail(p, "'group %.*s %.*s' cannot happen", SPAN_ARG(what), SPAN_ARG(chat));
}
