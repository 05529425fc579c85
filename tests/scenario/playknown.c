/* What the commands print of a customer. */
#include "play.h"

#include "flow/warnsay.h"
#include "flow/brief.h"
#include "flow/checkinpage.h"
#include "flow/checkinsay.h"
#include "flow/postsay.h"
#include "flow/codesay.h"
#include "flow/flashsay.h"
#include "flow/groupsay.h"
#include "flow/quotasay.h"
#include "flow/statsay.h"
#include "flow/scoresay.h"
#include "flow/syncsay.h"
#include "flow/tagsay.h"
#include "flow/transfersay.h"
#include "flow/why.h"

#include <string.h>

/* A line of what a command prints has all the words behind the first ~. */
static bool has_line(struct play *p, const struct text *all, struct span line, const char *command)
{
	struct span rest = all->n ? text_span(all) : SPAN_ABSENT, one;
	size_t at = span_find(line, '~');
	if (at == SIZE_MAX)
		return play_fail(p, "which words?");
	while (span_present(rest)) {
		span_cut(rest, '\n', &one, &rest);
		if (playexpect_has(one, span_drop(line, at)))
			return true;
	}
	return play_fail(p, "expected %.*s; %s prints:\n%s", SPAN_ARG(line), command, text_str((struct text *)all));
}

static bool told(struct play *p, const struct span *word, int n, struct span line, bool wanted)
{
	struct text all;
	struct err err = {0};
	struct span at = play_option(word, n, "at");
	size_t words = span_find(line, '~');
	int64_t at_ms = world_now_ms(p->world);
	if (n < 2 || words == SIZE_MAX)
		return play_fail(p, "expect told CUSTOMER [at=TIME] ~WORDS [~WORDS …]");
	if (span_present(at) && !play_time(p, at, &at_ms))
		return false;
	text_init(&all, 1 << 20);
	bool ok = why_print(world_db(p->world), word[0], at_ms, at_ms, true, &all, &err) == RC_OK ||
		play_fail(p, "%s", err.text);
	if (ok && wanted)
		ok = has_line(p, &all, line, "siyu why");
	else if (ok)
		ok = span_search(text_span(&all), span_drop(line, words + 1)) == SIZE_MAX ||
			play_fail(p, "expected %.*s; siyu why prints:\n%s", SPAN_ARG(line), text_str(&all));
	text_release(&all);
	return ok;
}

bool playknown_told(struct play *p, const struct span *word, int n, struct span line)
{
	return told(p, word, n, line, true);
}

bool playknown_untold(struct play *p, const struct span *word, int n, struct span line)
{
	return told(p, word, n, line, false);
}

bool playknown_moments(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	int posts = 0;
	(void)word;
	if (n < 1)
		return play_fail(p, "expect moments ~WORDS [~WORDS …]");
	text_init(&all, 1 << 20);
	int64_t today = zone_day(&p->zone, world_now_ms(p->world));
	bool ok = postsay_days(world_db(p->world), p->a, &p->zone, today - 30, today + 30, &posts, &all, &err) == RC_OK
		? has_line(p, &all, line, "siyu moments")
		: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

static bool print_score(struct play *p, struct span customer, struct text *out)
{
	struct err err = {0};
	return scoresay_print(world_db(p->world), customer, world_now_ms(p->world), out, &err) == RC_OK ||
		play_fail(p, "%s", err.text);
}

bool playknown_codes(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	(void)word, (void)n;
	text_init(&all, 1 << 20);
	bool ok = codesay_print(world_db(p->world), world_now_ms(p->world), false, &all, &err) == RC_OK
		? has_line(p, &all, line, "siyu codes")
		: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

bool playknown_groups(struct play *p, const struct span *word, int n, struct span line)
{
	struct groupsay_ask ask = {.name = SPAN_ABSENT, .now_ms = world_now_ms(p->world)};
	struct text all;
	struct err err = {0};
	(void)word, (void)n;
	text_init(&all, 1 << 20);
	bool ok = groupsay_print(world_db(p->world), &ask, &all, &err) == RC_OK ? has_line(p, &all, line, "siyu groups")
										: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

bool playknown_stats(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	(void)word, (void)n;
	text_init(&all, 1 << 20);
	bool ok = statsay_print(world_db(p->world), world_now_ms(p->world), 30, false, &all, &err) == RC_OK
		? has_line(p, &all, line, "siyu stats")
		: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

bool playknown_tags(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	size_t no = n > 1 && span_is(word[1], "without") ? span_find(line, '~') : SIZE_MAX;
	text_init(&all, 1 << 20);
	bool ok = tagsay_print(world_db(p->world), false, false, &all, &err) != RC_OK ? play_fail(p, "%s", err.text)
		: no == SIZE_MAX ? has_line(p, &all, line, "siyu tags")
		: span_search(text_span(&all), span_drop(line, no + 1)) == SIZE_MAX
		? true
		: play_fail(p, "siyu tags prints '%.*s'", SPAN_ARG(span_drop(line, no + 1)));
	text_release(&all);
	return ok;
}

bool playknown_quota(struct play *p, const struct span *word, int n, struct span line)
{
	struct quotause use[ALLOWANCE_COUNT];
	struct quotause_ask ask = {.zone = p->zone};
	struct text all;
	struct err err = {0};
	(void)word, (void)n;
	for (enum allowance_id id = 0; id < ALLOWANCE_COUNT; id++) {
		const struct allowance *a = allowance_of(id);
		ask.most[id] = a->key ? conf_int(p->conf, a->section, NULL, a->key) : a->most;
	}
	ask.now_ms = ask.until_ms = world_now_ms(p->world);
	text_init(&all, 1 << 20);
	bool ok = quotause_read(world_db(p->world), p->a, &ask, use, &err) == RC_OK &&
			quotasay_table(world_db(p->world), &ask, use, &all, &err) == RC_OK
		? has_line(p, &all, line, "siyu quota")
		: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

bool playknown_sync(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct err err = {0};
	bool over = false, failed = false;
	(void)word, (void)n;
	text_init(&all, 1 << 20);
	bool ok = syncsay_print(world_db(p->world), &p->zone, &over, &failed, &all, &err) == RC_OK
		? has_line(p, &all, line, "siyu sync --status")
		: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

/* expect transfer ~WORDS …; expect sheet USERID ~WORDS …; expect unassigned ~WORDS … */
static bool handing(struct play *p, const struct span *word, int n, struct span line, int what)
{
	struct text all;
	struct err err = {0};
	bool over = false, failed = false;
	text_init(&all, 1 << 20);
	enum rc rc = what == 0 ? transfersay_status(world_db(p->world), &p->zone, &over, &failed, &all, &err)
		: what == 1
		? transfersay_list(world_db(p->world), &p->zone, &all, &err)
		: transfersay_sheet(world_db(p->world), n > 0 ? word[0] : SPAN_LIT(""), 0, true, &all, &err);
	bool ok = rc == RC_OK ? has_line(p, &all, line, "siyu transfer") : play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

bool playknown_transfer(struct play *p, const struct span *word, int n, struct span line)
{
	return handing(p, word, n, line, 0);
}

bool playknown_unassigned(struct play *p, const struct span *word, int n, struct span line)
{
	return handing(p, word, n, line, 1);
}

bool playknown_sheet(struct play *p, const struct span *word, int n, struct span line)
{
	return handing(p, word, n, line, 2);
}

/* What is said of the one that is named, or of all. */
static bool named(struct play *p, const struct span *word, int n, struct span line, const char *command,
	enum rc (*print)(struct store_db *db, struct span name, int64_t now_ms, struct text *out, struct err *err))
{
	struct text all;
	struct err err = {0};
	bool one = n > 0 && !span_starts(word[0], "~");
	text_init(&all, 1 << 20);
	enum rc rc = print(world_db(p->world), one ? word[0] : SPAN_LIT(""), world_now_ms(p->world), &all, &err);
	if (rc == RC_NOTFOUND || rc == RC_CONFLICT) /* it says so */
		text_addf(&all, "%s", err.text);
	bool ok = rc == RC_OK || rc == RC_NOTFOUND || rc == RC_CONFLICT ? has_line(p, &all, line, command)
									: play_fail(p, "%s", err.text);
	text_release(&all);
	return ok;
}

static enum rc group_of(struct store_db *db, struct span name, int64_t now_ms, struct text *out, struct err *err)
{
	const struct groupsay_ask ask = {.name = name, .now_ms = now_ms};
	return groupsay_print(db, &ask, out, err);
}

static enum rc brief_of(struct store_db *db, struct span customer, int64_t now_ms, struct text *out, struct err *err)
{
	return brief_print(db, customer, true, now_ms, out, err);
}

static enum rc brief_masked(
	struct store_db *db, struct span customer, int64_t now_ms, struct text *out, struct err *err)
{
	return brief_print(db, customer, false, now_ms, out, err);
}

bool playknown_checkin(struct play *p, const struct span *word, int n, struct span line)
{
	return named(p, word, n, line, "siyu checkin", checkinsay_print);
}

bool playknown_flash(struct play *p, const struct span *word, int n, struct span line)
{
	return named(p, word, n, line, "siyu flash", flashsay_print);
}

bool playknown_group(struct play *p, const struct span *word, int n, struct span line)
{
	return named(p, word, n, line, "siyu groups", group_of);
}

bool playknown_brief(struct play *p, const struct span *word, int n, struct span line)
{
	return named(p, word, n, line, "客户 in the chat", brief_of);
}

bool playknown_masked(struct play *p, const struct span *word, int n, struct span line)
{
	return named(p, word, n, line, "the masked brief", brief_masked);
}

bool playknown_lines(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	if (n < 2)
		return play_fail(p, "expect lines CUSTOMER ~WORDS [~WORDS …]");
	text_init(&all, 1 << 20);
	bool ok = print_score(p, word[0], &all) && has_line(p, &all, line, "siyu score");
	text_release(&all);
	return ok;
}

bool playknown_score(struct play *p, const struct span *word, int n, struct span line)
{
	struct text all;
	struct span first, rest, head;
	int64_t want, have = 0;
	if (n < 2 || !span_int(word[1], &want))
		return play_fail(p, "expect score CUSTOMER N");
	text_init(&all, 1 << 20);
	bool ok = print_score(p, word[0], &all);
	if (ok) {
		span_cut(text_span(&all), '\n', &first, &rest);
		size_t at = span_search(first, SPAN_LIT("的分数："));
		head = span_drop(first, at + strlen("的分数："));
		ok = (at != SIZE_MAX && span_int(head, &have) && have == want) ||
			play_fail(p, "expected %.*s; siyu score prints:\n%s", SPAN_ARG(line), text_str(&all));
	}
	text_release(&all);
	return ok;
}

/* "expect warned ~WORDS", "expect warned none": what siyu status says that the platform warned of. */
bool playknown_warned(struct play *p, const struct span *word, int n, struct span line)
{
	struct warning *v = NULL;
	struct zone zone;
	struct text all;
	struct err err = {0};
	const char *todo;
	int m = 0;
	if (n < 1)
		return play_fail(p, "expect warned ~WORDS [~WORDS …], expect warned none");
	zone_fixed(&zone, 28800);
	text_init(&all, 1 << 16);
	bool ok = warning_all(world_db(p->world), p->a, &v, &m, &err) == RC_OK || play_fail(p, "%s", err.text);
	for (int i = 0; ok && i < m; i++)
		if (warnsay_line(&v[i], &zone, world_now_ms(p->world), &all, &todo))
			text_addf(&all, "：%s\n", todo);
	if (ok && span_is(word[0], "none"))
		ok = all.n == 0 || play_fail(p, "siyu status warns: %s", text_str(&all));
	else
		ok = ok && has_line(p, &all, line, "siyu status");
	text_release(&all);
	return ok;
}

/* "expect page TOKEN JSON": what the 打卡页 of that token is told. */
bool playknown_page(struct play *p, const struct span *word, int n, struct span line)
{
	struct text said;
	struct err err = {0};
	if (n < 2)
		return play_fail(p, "expect page TOKEN JSON");
	text_init(&said, 1 << 16);
	bool ok = checkinpage_say(world_fold(p->world), word[0], world_now_ms(p->world), &said, &err) == RC_OK ||
		play_fail(p, "%s", err.text);
	ok = ok &&
		(span_search(text_span(&said), play_behind(line, 2)) != SIZE_MAX ||
			play_fail(p, "expected %.*s; it is told %s", SPAN_ARG(line), text_str(&said)));
	text_release(&said);
	return ok;
}

/* "expect books KEY=N …": what the brain counted. */
bool playknown_books(struct play *p, const struct span *word, int n, struct span line)
{
	struct brain_books b;
	brain_books(p->brain, &b);
	const struct {
		const char *key;
		int64_t have;
	} figures[] = {
		{"adds", b.adds},
		{"welcomes", b.welcomes},
		{"codes", b.welcome_codes},
		{"tasks", b.mass_tasks},
		{"confirmed", b.mass_confirmed},
		{"cancelled", b.mass_cancelled},
		{"delivered", b.mass_delivered},
		{"over_quota", b.mass_over_quota},
		{"not_friend", b.mass_not_friend},
		{"moments", b.moments},
		{"published", b.moments_published},
		{"moments_cancelled", b.moments_cancelled},
		{"likes", b.likes},
		{"comments", b.comments},
		{"messages", b.messages_to_employees},
		{"typed", b.typed},
		{"marked", b.tags_marked},
		{"orders", b.orders},
		{"gross_fen", b.gross_fen},
		{"refund_fen", b.refund_fen},
		{"buyers", b.buyers},
	};
	for (int i = 0; i < n; i++) {
		struct span key, value;
		int64_t want = -1;
		size_t k = 0;
		span_cut(word[i], '=', &key, &value);
		while (k < sizeof figures / sizeof *figures && !span_is(key, figures[k].key))
			k++;
		if (k == sizeof figures / sizeof *figures || !span_int(value, &want))
			return play_fail(p, "the books have no '%.*s'", SPAN_ARG(word[i]));
		if (figures[k].have != want)
			return play_fail(p, "expected %.*s; the books say %s=%lld", SPAN_ARG(line), figures[k].key,
				(long long)figures[k].have);
	}
	return true;
}
