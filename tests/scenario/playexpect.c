/* What a scenario expects.
 *
 *   expect call API [CODE] [KEY=VALUE …] [at=09:00] [on=03-05] [link~WORD] [text~WORDS]     a call to WeCom that was not expected yet; \n in WORDS is a line end
 *   expect task user=li customers=c1,c2 …   = call add_msg_template with this sender and exactly these customers
 *                               … chats=wr1,wr2: into exactly these groups
 *   expect todo li …                        = call send to=li (a message to an employee)
 *   expect nothing                          no call is left that was not expected
 *   expect tags li c1 油皮,新客|none         at WeCom and in the state
 *   expect why c1 ~WORDS [~WORDS …]         one line of his explanation has all these words;  expect no why …: none has
 *   expect told c1 [at=2026-03-03T20:30] ~WORDS [~WORDS …]  one line of what `siyu why` (--at) prints of him has all these words
 *   expect untold c1 [at=TIME] ~WORDS       none of it has these words
 *   expect lines c1 ~WORDS …, expect score c1 N    the same of `siyu score`, and its sum
 *   expect round c1 SCRIPT WORD             his last round there: live, waiting, or how it ended (goal, stopped, finished …)
 *   expect got c1 N [text~WORDS]            N messages reached him, or the group, the last with these words
 *   expect outcome duplicate=1 …            how many inputs ended so
 *   expect books welcomes=1 …               what the brain's books say
 *   expect report NAME [by=CUT row=FIRST] KEY=NUMBER|A/B …      total, or the row whose first cell is FIRST
 *   expect todos li N [text~WORDS]          open 员工任务 of an employee; the last of them has these words
 *   expect codes, groups, stats, quota, known tags ~WORDS [~WORDS …]  one line of what `siyu codes`, `groups`, `stats` prints has all these words
 *   expect checkin, flash, group [NAME] ~WORDS …   the same of `siyu checkin`, `siyu flash`, `siyu groups`, of one or of all
 *   expect brief c1 ~WORDS …, expect masked c1 ~WORDS …   what an employee is told of him in the chat; who may not read his name
 *   expect said c1 ~WORDS [~WORDS …]        one line of what was said in 微信客服 has them all: "kind · state · words · detail"
 *   expect session wk1 c1 N                 会话状态, at WeCom and as we know it
 *   expect sync ~WORDS [~WORDS …]           the same of `siyu sync --status`
 *   expect transfer ~WORDS …, expect unassigned ~WORDS …, expect sheet li ~WORDS …   of `siyu transfer` status, list, sheet --csv
 *   expect page TOKEN JSON                  what the 打卡页 of that token is told has that part
 *   expect hooked NAME delivered order,stop [~WORDS …]      what that [hook NAME] was told, in order; the words stand in the last
 *   expect heard c1 N [WORD]                N things were heard of him; what the last one did: kept late waits taken ended
 */
#include "play.h"

#include "sandbox/brainroom.h"

#include "base/mem.h"
#include "sop/reason.h"
#include "store/contacttag.h"
#include "store/decision.h"
#include "store/enrolment.h"
#include "store/occurrence.h"
#include "store/outcome.h"
#include "store/wait.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Calls that only read or prepare: they need not be expected, as long as they end with one of these codes (or with one that was
 * ordered). Everything else a scenario has to name. */
static const struct housekeeping {
	const char *path;
	int64_t code[4];
} housekeeping[] = {
	{"gettoken", {0}},
	{"externalcontact/get", {0, 84061, 40096}},
	{"externalcontact/get_corp_tag_list", {0}},
	{"externalcontact/get_strategy_tag_list", {0}},
	{"externalcontact/customer_strategy/list", {0}},
	{"externalcontact/customer_strategy/get", {0}},
	{"externalcontact/get_follow_user_list", {0}},
	{"externalcontact/batch/get_by_user", {0}},
	{"externalcontact/get_contact_way", {0, 41044}},
	{"externalcontact/list_contact_way", {0}},
	{"externalcontact/get_groupmsg_task", {0, 41063, 41093}},
	{"externalcontact/get_groupmsg_send_result", {0, 41063, 41093}},
	{"externalcontact/get_groupmsg_list_v2", {0}},
	{"externalcontact/get_moment_task_result", {0}},
	{"externalcontact/get_moment_task", {0, 41079}},
	{"externalcontact/get_moment_comments", {0, 41079}},
	{"externalcontact/get_moment_customer_list", {0, 41079}},
	{"externalcontact/get_moment_send_result", {0, 41079}},
	{"externalcontact/get_moment_list", {0}},
	{"externalcontact/groupchat/list", {0}},
	{"externalcontact/groupchat/get", {0, 49008, 90501}},
	{"externalcontact/get_user_behavior_data", {0}},
	{"externalcontact/groupchat/statistic", {0}},
	{"kf/sync_msg", {0, 95007}},
	{"externalpay/get_bill_list", {0, 40058}},
	{"kf/account/list", {0}},
	{"kf/customer/batchget", {0}},
	{"kf/servicer/list", {0}},
	{"kf/service_state/get", {0}},
	{"externalcontact/groupchat/get_join_way", {0, 40058}},
	{"externalcontact/get_unassigned_list", {0}},
	{"externalcontact/transfer_result", {0}},
	{"externalcontact/resigned/transfer_result", {0}},
	{"externalcontact/customer_acquisition/list_link", {0}},
	{"externalcontact/customer_acquisition/get", {0, 40058}},
	{"externalcontact/customer_acquisition/customer", {0}},
	{"externalcontact/customer_acquisition_quota", {0}},
	{"media/upload", {0}},
	{"media/upload_attachment", {0}},
};

/* -- calls --------------------------------------------------------------------------------------------------------------- */

/* "get" names externalcontact/get, not get_groupmsg_task. */
static bool path_is(struct span path, struct span name)
{
	return span_eq(path, name) ||
		(path.n > name.n && path.p[path.n - name.n - 1] == '/' &&
			span_eq(span_drop(path, path.n - name.n), name));
}

static bool needs_no_word(const struct play *p, const struct brain_call_note *note)
{
	for (int i = 0; i < p->watches; i++)
		if (path_is(note->path, p->watched[i]))
			return false;
	if ((p->leave & PLAY_LEAVE_TALK) && note->errcode == 0 &&
		(span_is(note->path, "message/send") || span_is(note->path, "message/update_template_card")))
		return true;
	for (size_t i = 0; i < sizeof housekeeping / sizeof *housekeeping; i++) {
		if (!span_is(note->path, housekeeping[i].path))
			continue;
		for (size_t c = 0; c < 4; c++)
			if (note->errcode == housekeeping[i].code[c])
				return true;
		for (int f = 0; f < p->faults; f++)
			if (path_is(note->path, p->fault[f].path) && note->errcode == p->fault[f].code)
				return true;
	}
	return false;
}

static bool *used(struct play *p, int i)
{
	if (i >= p->used_cap) {
		int cap = p->used_cap ? p->used_cap * 2 : 256;
		cap = cap > i ? cap : i + 1;
		p->used = mem_grow(p->used, (size_t)cap, sizeof *p->used);
		memset(p->used + p->used_cap, 0, (size_t)(cap - p->used_cap) * sizeof *p->used);
		p->used_cap = cap;
	}
	return &p->used[i];
}

static void show_calls(struct play *p, struct text *out, bool all)
{
	struct brain_call_note note;
	char at[32];
	int shown = 0;
	for (int i = p->taken; brain_call_note(p->brain, i, &note); i++) {
		if (*used(p, i) || (!all && needs_no_word(p, &note)))
			continue;
		if (shown++ == 25) {
			text_adds(out, "\n    …");
			return;
		}
		text_addf(out, "\n    %s %.*s %lld %.*s", zone_format(&p->zone, note.at_ms, at), SPAN_ARG(note.path),
			(long long)note.errcode, SPAN_ARG(span_take(note.words, 300)));
	}
	if (shown == 0)
		text_adds(out, " none");
}

static bool missed(struct play *p, struct span line)
{
	struct text calls;
	text_init(&calls, 65536);
	show_calls(p, &calls, true);
	play_fail(p, "expected %.*s; calls that were not expected yet:%s", SPAN_ARG(line), text_str(&calls));
	text_release(&calls);
	return false;
}

/* " key=" in the words of a call; the value ends at a blank, that of text at the end. */
static struct span word_of(struct span words, struct span key)
{
	for (size_t i = 0; i + key.n < words.n; i++) {
		if ((i > 0 && words.p[i - 1] != ' ') || memcmp(words.p + i, key.p, key.n) != 0 ||
			words.p[i + key.n] != '=')
			continue;
		struct span value = span_drop(words, i + key.n + 1), head;
		if (span_is(key, "text"))
			return value;
		span_cut(value, ' ', &head, &value);
		return head;
	}
	return SPAN_ABSENT;
}

static int members_of(struct span list, struct span *ret, int most)
{
	int n = 0;
	while (span_present(list) && list.n > 0 && n < most)
		span_cut(list, ',', &ret[n++], &list);
	return n;
}

static bool same_set(struct span x, struct span y)
{
	struct span a[32], b[32];
	int n = members_of(x, a, 32), m = members_of(y, b, 32);
	if (n != m)
		return false;
	for (int i = 0; i < n; i++) {
		bool found = false;
		for (int j = 0; j < m; j++)
			found = found || span_eq(a[i], b[j]);
		if (!found)
			return false;
	}
	return true;
}

static bool clock_fits(const struct play *p, int64_t at_ms, struct span want)
{
	char at[32];
	return span_is(want, zone_format_minute(&p->zone, at_ms, at) + strlen("2026-03-03 "));
}

static bool day_fits(const struct play *p, int64_t at_ms, struct span want)
{
	char at[32];
	zone_format_minute(&p->zone, at_ms, at);
	return want.n == 5 && memcmp(at + 5, want.p, 5) == 0;
}

/* What stands behind text~, with a line end for each \n. */
static bool text_has(const struct brain_call_note *note, struct span words)
{
	char want[1024];
	size_t n = 0;
	for (size_t i = 0; i < words.n && n < sizeof want; n++) {
		bool end = words.p[i] == '\\' && i + 1 < words.n && words.p[i + 1] == 'n';
		want[n] = end ? '\n' : words.p[i];
		i += end ? 2 : 1;
	}
	return span_search(word_of(note->words, SPAN_LIT("text")), span_make(want, n)) != SIZE_MAX;
}

static bool word_fits(const struct play *p, const struct brain_call_note *note, struct span word)
{
	struct span key, value;
	if (span_starts(word, "text~"))
		return text_has(note, span_drop(word, 5));
	if (span_starts(word, "link~"))
		return span_search(word_of(note->words, SPAN_LIT("link")), span_drop(word, 5)) != SIZE_MAX;
	if (!span_cut(word, '=', &key, &value))
		return false;
	if (span_is(key, "at"))
		return clock_fits(p, note->at_ms, value);
	if (span_is(key, "on"))
		return day_fits(p, note->at_ms, value);
	bool set = span_is(key, "customers") || span_is(key, "chats");
	struct span have = word_of(note->words, key);
	return span_present(have) && (set ? same_set(have, value) : span_eq(have, value));
}

/* text~ takes the rest of the line, blanks and all. */
static int cut_words(struct span *word, int n, struct span line)
{
	size_t at = span_search(line, SPAN_LIT("text~"));
	for (int i = 0; i < n; i++)
		if (span_starts(word[i], "text~")) {
			word[i] = span_trim(span_drop(line, at));
			return i + 1;
		}
	return n;
}

static bool expect_call(struct play *p, struct span api, const struct span *word, int n, struct span line)
{
	struct span mine[PLAY_WORDS];
	struct brain_call_note note;
	int64_t code = 0;
	memcpy(mine, word, (size_t)n * sizeof *mine);
	n = cut_words(mine, n, line);
	int first = n > 0 && span_int(mine[0], &code) ? 1 : 0;
	for (int i = p->taken; brain_call_note(p->brain, i, &note); i++) {
		if (*used(p, i) || note.errcode != code || !path_is(note.path, api))
			continue;
		bool fits = true;
		for (int w = first; w < n && fits; w++)
			fits = word_fits(p, &note, mine[w]);
		if (fits) {
			*used(p, i) = true;
			return true;
		}
	}
	return missed(p, line);
}

bool playexpect_nothing(struct play *p)
{
	struct brain_call_note note;
	int i = p->taken;
	for (; !p->between && brain_call_note(p->brain, i, &note); i++) {
		if (*used(p, i) || needs_no_word(p, &note))
			continue;
		struct text calls;
		text_init(&calls, 65536);
		show_calls(p, &calls, false);
		play_fail(p, "calls that nobody expected:%s", text_str(&calls));
		text_release(&calls);
		return false;
	}
	p->taken = i;
	return true;
}

static bool want_call(struct play *p, const struct span *word, int n, struct span line)
{
	return n > 0 ? expect_call(p, word[0], word + 1, n - 1, line) : play_fail(p, "expect call API …");
}

static bool want_task(struct play *p, const struct span *word, int n, struct span line)
{
	struct span mine[PLAY_WORDS];
	for (int i = 0; i < n; i++)
		mine[i] = span_starts(word[i], "user=")
			? arena_printf(p->a, "sender=%.*s", SPAN_ARG(span_drop(word[i], 5)))
			: word[i];
	return expect_call(p, SPAN_LIT("add_msg_template"), mine, n, line);
}

static bool want_todo(struct play *p, const struct span *word, int n, struct span line)
{
	struct span mine[PLAY_WORDS];
	if (n < 1)
		return play_fail(p, "expect todo USERID …");
	memcpy(mine, word, (size_t)n * sizeof *mine);
	mine[0] = arena_printf(p->a, "to=%.*s", SPAN_ARG(word[0]));
	return expect_call(p, SPAN_LIT("message/send"), mine, n, line);
}

static bool want_nothing(struct play *p, const struct span *word, int n, struct span line)
{
	(void)word, (void)n, (void)line;
	return playexpect_nothing(p);
}

/* -- what a person got ------------------------------------------------------------------------------------------------------ */

static bool want_tags(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct contacttag *t = NULL;
	struct text theirs, ours;
	int tags = 0;
	if (n < 3)
		return play_fail(p, "expect tags USERID CUSTOMER LIST|none");
	struct span want = span_is(word[2], "none") ? SPAN_LIT("") : word[2];
	text_init(&theirs, 8192);
	text_init(&ours, 8192);
	brain_tags(p->brain, word[0], word[1], &theirs);
	bool ok = contacttag_of(world_db(p->world), p->a, word[1], &t, &tags, &err) == RC_OK;
	for (int i = 0; ok && i < tags; i++)
		if (span_eq(t[i].employee, word[0]))
			text_addf(&ours, "%s%.*s", ours.n ? "," : "", SPAN_ARG(t[i].name));
	if (!same_set(theirs.n ? text_span(&theirs) : SPAN_LIT(""), want) ||
		!same_set(ours.n ? text_span(&ours) : SPAN_LIT(""), want))
		ok = play_fail(p, "expected %.*s; WeCom has '%s', we have '%s'", SPAN_ARG(line), text_str(&theirs),
			text_str(&ours));
	text_release(&theirs);
	text_release(&ours);
	return ok;
}

static bool want_got(struct play *p, const struct span *word, int n, struct span line)
{
	struct brain_message m, last = {0};
	struct span mine[PLAY_WORDS];
	int64_t want = 0;
	int got = 0;
	if (n < 2 || !span_int(word[1], &want))
		return play_fail(p, "expect got CUSTOMER N [text~WORDS]");
	memcpy(mine, word, (size_t)n * sizeof *mine);
	n = cut_words(mine, n, line);
	while (brain_message(p->brain, word[0], got, &m) || brainroom_message(p->brain, word[0], got, &m)) {
		last = m;
		got++;
	}
	if (got != want)
		return play_fail(p, "expected %.*s; %d messages reached him, the last: %.*s", SPAN_ARG(line), got,
			SPAN_ARG(last.text));
	for (int i = 2; i < n; i++)
		if (span_starts(mine[i], "text~") && span_search(last.text, span_drop(mine[i], 5)) == SIZE_MAX)
			return play_fail(
				p, "expected %.*s; the last message is: %.*s", SPAN_ARG(line), SPAN_ARG(last.text));
	return true;
}

/* -- explanations --------------------------------------------------------------------------------------------------------------- */

static void why_line(struct text *out, struct span script, struct span step, const char *what, struct span reason,
	struct span detail)
{
	enum reason r = reason_find(reason);
	text_addf(out, "%.*s · %.*s · %s · ", SPAN_ARG(script), SPAN_ARG(step), what);
	if (r == REASON_COUNT)
		text_addf(out, "%.*s %.*s", SPAN_ARG(reason), SPAN_ARG(detail));
	else
		reason_say(r, detail, out);
	text_addc(out, '\n');
}

/* Independent of what `siyu why` prints: straight from the rows. */
static bool explain(struct play *p, struct span customer, struct text *out)
{
	struct err err = {0};
	struct store_db *db = world_db(p->world);
	struct enrolment *e = NULL;
	struct decision *d = NULL;
	int rounds = 0, decisions = 0;
	enum rc rc = enrolment_of(db, p->a, customer, true, &e, &rounds, &err);
	for (int i = 0; !rc && i < rounds; i++) {
		struct occurrence *o = NULL;
		int n = 0;
		rc = occurrence_of(db, p->a, e[i].enrolment, &o, &n, &err);
		for (int k = 0; !rc && k < n; k++)
			why_line(out, e[i].script, o[k].step, occurrence_state_name(o[k].state), o[k].reason,
				o[k].detail);
		struct wait *w = NULL;
		if (!rc)
			rc = wait_of(db, p->a, e[i].enrolment, &w, &n, &err);
		for (int k = 0; !rc && k < n; k++)
			why_line(out, e[i].script, w[k].step,
				w[k].ended_ms == WAIT_NONE ? "wait open"
							   : arena_printf(p->a, "branch %.*s", SPAN_ARG(w[k].branch)).p,
				w[k].reason, w[k].detail);
		text_addf(out, "%.*s · round %lld · %s · %.*s %.*s arm %.*s%s\n", SPAN_ARG(e[i].script),
			(long long)e[i].round, enrolment_state_name(e[i].state), SPAN_ARG(e[i].outcome),
			SPAN_ARG(e[i].reason), SPAN_ARG(e[i].arm), e[i].holdout ? " holdout" : "");
	}
	if (!rc)
		rc = decision_of(db, p->a, customer, &d, &decisions, &err);
	for (int i = 0; !rc && i < decisions; i++)
		why_line(out, d[i].script, d[i].step, arena_copy(p->a, d[i].verdict).p, d[i].reason, d[i].detail);
	return rc == RC_OK || play_fail(p, "%s", err.text);
}

bool playexpect_has(struct span line, struct span pattern)
{
	struct span rest = span_drop(pattern, 1), one;
	while (span_present(rest)) {
		span_cut(rest, '~', &one, &rest);
		if (span_search(line, span_trim(one)) == SIZE_MAX)
			return false;
	}
	return true;
}

static bool why(struct play *p, const struct span *word, int n, struct span line, bool wanted)
{
	struct text all;
	bool found = false;
	size_t at = span_find(line, '~');
	if (n < 2 || at == SIZE_MAX)
		return play_fail(p, "expect why CUSTOMER ~WORDS [~WORDS …]");
	text_init(&all, 1 << 20);
	bool ok = explain(p, word[0], &all);
	struct span rest = all.n ? text_span(&all) : SPAN_ABSENT, one;
	while (ok && span_present(rest)) {
		span_cut(rest, '\n', &one, &rest);
		found = found || playexpect_has(one, span_drop(line, at));
	}
	if (ok && found != wanted)
		ok = play_fail(p, "expected %.*s; the explanation is:\n%s", SPAN_ARG(line), text_str(&all));
	text_release(&all);
	return ok;
}

static bool want_why(struct play *p, const struct span *word, int n, struct span line)
{
	return why(p, word, n, line, true);
}

static bool want_no(struct play *p, const struct span *word, int n, struct span line)
{
	return n > 1 && span_is(word[0], "why") ? why(p, word + 1, n - 1, line, false)
						: play_fail(p, "expect no why …");
}

static bool want_round(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	struct enrolment *e = NULL;
	int rounds = 0;
	struct span have = SPAN_LIT("no round");
	if (n < 3)
		return play_fail(p, "expect round CUSTOMER SCRIPT WORD");
	if (enrolment_of(world_db(p->world), p->a, word[0], true, &e, &rounds, &err))
		return play_fail(p, "%s", err.text);
	int64_t last = 0, number = 0;
	struct span round = play_option(word, n, "n");
	for (int i = 0; i < rounds; i++) {
		if (span_search(e[i].script, word[1]) == SIZE_MAX || e[i].round < last)
			continue;
		last = e[i].round;
		have = e[i].state == ENROLMENT_ENDED ? e[i].outcome : span_of(enrolment_state_name(e[i].state));
	}
	if (span_is(word[2], "none") && last == 0)
		return true;
	if (!span_eq(have, word[2]) || (span_int(round, &number) && number != last))
		return play_fail(
			p, "expected %.*s; it is: %.*s (round %lld)", SPAN_ARG(line), SPAN_ARG(have), (long long)last);
	return true;
}

/* -- numbers ----------------------------------------------------------------------------------------------------------------------- */

static bool want_outcome(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	int64_t counts[OUTCOME_COUNT];
	if (outcome_counts(world_db(p->world), counts, &err))
		return play_fail(p, "%s", err.text);
	for (int i = 0; i < n; i++) {
		struct span key, value;
		int64_t want = -1;
		enum outcome o = OUTCOME_DONE;
		span_cut(word[i], '=', &key, &value);
		while (o < OUTCOME_COUNT && !span_is(key, outcome_name(o)))
			o++;
		if (o == OUTCOME_COUNT || !span_int(value, &want))
			return play_fail(p, "no outcome '%.*s'", SPAN_ARG(word[i]));
		if (counts[o] != want)
			return play_fail(p, "expected %.*s; there are %lld", SPAN_ARG(line), (long long)counts[o]);
	}
	return true;
}

static const struct {
	const char *word;
	bool (*fn)(struct play *p, const struct span *word, int n, struct span line);
} wants[] = {
	{"call", want_call},
	{"task", want_task},
	{"todo", want_todo},
	{"nothing", want_nothing},
	{"tags", want_tags},
	{"got", want_got},
	{"why", want_why},
	{"no", want_no},
	{"round", want_round},
	{"outcome", want_outcome},
	{"books", playknown_books},
	{"report", playreport_line},
	{"told", playknown_told},
	{"untold", playknown_untold},
	{"todos", playrows_todos},
	{"heard", playrows_heard},
	{"hooked", playrows_hooked},
	{"posts", playrows_posts},
	{"lines", playknown_lines},
	{"moments", playknown_moments},
	{"score", playknown_score},
	{"page", playknown_page},
	{"codes", playknown_codes},
	{"warned", playknown_warned},
	{"groups", playknown_groups},
	{"stats", playknown_stats},
	{"quota", playknown_quota},
	{"known", playknown_tags},
	{"said", playkf_said},
	{"session", playkf_session},
	{"kf", playkf_stand},
	{"forgotten", playkf_forgotten},
	{"sync", playknown_sync},
	{"pay", playpay_said},
	{"order", playpay_order},
	{"transfer", playknown_transfer},
	{"unassigned", playknown_unassigned},
	{"sheet", playknown_sheet},
	{"checkin", playknown_checkin},
	{"flash", playknown_flash},
	{"group", playknown_group},
	{"brief", playknown_brief},
	{"masked", playknown_masked},
};

bool playexpect_line(struct play *p, const struct span *word, int n, struct span line)
{
	for (size_t i = 0; n > 0 && i < sizeof wants / sizeof *wants; i++)
		if (span_is(word[0], wants[i].word))
			return wants[i].fn(p, word + 1, n - 1, line);
	return play_fail(p, "'expect %.*s' is not known", SPAN_ARG(line));
}
