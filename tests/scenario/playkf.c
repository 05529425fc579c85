/* Statements about 微信客服: what people do there, and what was said. */
#include "play.h"

#include "flow/kfstand.h"
#include "sandbox/brainkf.h"
#include "store/kflog.h"

#include <string.h>

#define MOST 200

static bool of_account(struct play *p, const struct span *word, int n, bool *ret_done)
{
	bool off = n > 4 && span_is(word[4], "off");
	*ret_done = true;
	if (span_is(word[1], "account"))
		brainkf_account(p->brain, word[2], n > 3 ? word[3] : SPAN_LIT(""), !off);
	else if (span_is(word[1], "servicer") && n > 3)
		*ret_done = brainkf_servicer(p->brain, word[2], word[3], !off);
	else if (span_is(word[1], "grant"))
		*ret_done = brainkf_grant(p->brain, world_now_ms(p->world), word[2], n < 4 || !span_is(word[3], "off"));
	else if (span_is(word[1], "wake"))
		*ret_done = brainkf_wake(p->brain, world_now_ms(p->world), word[2]);
	else
		return false;
	return true;
}

static bool of_customer(struct play *p, const struct span *word, int n, struct span line)
{
	struct brain *b = p->brain;
	int64_t now = world_now_ms(p->world), type = 0;
	struct span kf = word[2], c = word[3], rest = play_behind(line, 4);
	if (span_is(word[1], "enter"))
		return brainkf_enter(b, now, kf, c, play_option(word, n, "name"), play_option(word, n, "scene"));
	if (span_is(word[1], "say"))
		return brainkf_say(b, now, kf, c, rest, SPAN_ABSENT);
	if (span_is(word[1], "show"))
		return brainkf_say(b, now, kf, c, SPAN_LIT(""), rest);
	if (span_is(word[1], "click"))
		return brainkf_click(b, now, kf, c, rest);
	if (span_is(word[1], "take"))
		return brainkf_take(b, now, kf, c, rest);
	if (span_is(word[1], "reply"))
		return brainkf_reply(b, now, kf, c, rest);
	if (span_is(word[1], "close"))
		return brainkf_close(b, now, kf, c);
	if (span_is(word[1], "lost"))
		return span_int(rest, &type) && brainkf_lost(b, now, kf, c, (int)type);
	return false;
}

bool playkf_line(struct play *p, const struct span *word, int n, struct span line)
{
	bool done = false;
	if (n < 3)
		return play_fail(p, "kf account|grant|servicer|enter|say|show|click|take|reply|close|lost|wake …");
	p->moved = true;
	if (!of_account(p, word, n, &done))
		done = n > 3 && of_customer(p, word, n, line);
	return done || play_fail(p, "'%.*s' cannot be", SPAN_ARG(line));
}

bool playkf_said(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct kflog_message *v = NULL;
	struct text all;
	int have = 0;
	bool found = false;
	size_t at = span_find(line, '~');
	if (n < 2 || at == SIZE_MAX)
		return play_fail(p, "expect said CUSTOMER ~WORDS [~WORDS …]");
	if (kflog_messages_of(world_db(p->world), p->a, word[0], MOST, &v, &have, &err))
		return play_fail(p, "%s", err.text);
	text_init(&all, 1 << 20);
	for (int i = have - 1; i >= 0; i--) {
		struct span one = arena_printf(p->a, "%.*s · %s · %.*s · %.*s", SPAN_ARG(v[i].kind),
			kflog_state_name(v[i].state), SPAN_ARG(v[i].text), SPAN_ARG(v[i].detail));
		found = found || playexpect_has(one, span_drop(line, at));
		text_addf(&all, "%.*s\n", SPAN_ARG(one));
	}
	if (!found)
		play_fail(p, "expected said %.*s; it was:\n%s", SPAN_ARG(line), text_str(&all));
	text_release(&all);
	return found;
}

bool playkf_session(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct kflog_session s = {.state = -1};
	int64_t want = 0;
	if (n < 3 || !span_int(word[2], &want))
		return play_fail(p, "expect session wk1 c1 N");
	if (kflog_session_get(world_db(p->world), p->a, word[0], word[1], &s, &err) == RC_FAILED)
		return play_fail(p, "%s", err.text);
	int theirs = brainkf_state(p->brain, word[0], word[1]);
	return (s.state == want && theirs == want) ||
		play_fail(p, "expected session %.*s; WeCom has %d, we have %lld", SPAN_ARG(line), theirs,
			(long long)s.state);
}

/* expect kf ~WORDS …: what siyu kf prints. */
bool playkf_stand(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	(void)word;
	if (n < 1 || span_find(line, '~') == SIZE_MAX)
		return play_fail(p, "expect kf ~WORDS [~WORDS …]");
	text_init(&all, 1 << 20);
	enum rc rc = kfstand_print(world_db(p->world), &p->zone, world_now_ms(p->world), false, &all, &err);
	bool ok = rc == RC_OK ? playexpect_has(text_span(&all), span_drop(line, span_find(line, '~'))) ||
			play_fail(p, "expected kf %.*s; it says:\n%s", SPAN_ARG(line), text_str(&all))
			      : play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

/* expect forgotten c1: nothing of what was said with him stands here any more. */
bool playkf_forgotten(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct kflog_message *v = NULL;
	int have = 0;
	(void)line;
	if (n < 1)
		return play_fail(p, "expect forgotten CUSTOMER");
	if (kflog_messages_of(world_db(p->world), p->a, word[0], MOST, &v, &have, &err))
		return play_fail(p, "%s", err.text);
	return have == 0 || play_fail(p, "%d messages of '%.*s' are kept", have, SPAN_ARG(word[0]));
}
