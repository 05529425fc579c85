/* The player of scenarios. One statement a line; `//` begins a comment.
 *
 *   conf KEY VALUE              "rules.customer_day 2", "channels.qr42 包裹卡", "robot sales.key K": before `at`; wecom.remind, rules.todo_minutes and sync.received_minutes are off unless said
 *   people KEY=VALUE …          how people behave by themselves (brain_conf): confirm=1000 mean=10m double=1000 …: before `at`
 *   script FILE                 sop/FILE as it ships, or a file of tests/scripts by its whole path; `script FILE inline` is followed by its text up to a line `end`.
 *                               Before `at`: loaded together. After it: a reload. `script! …`: must be refused.
 *   gone FILE                   the script's file is taken away
 *   at 2026-03-03 09:00         begins the world, later: lets it live until then.  elapse 3d2h
 *   down 3h                     nothing of ours runs but the gate.                  crash: as kill -9, and at once again
 *   lag 5s        the sender goes on with what it knows now until it has begun a call, 5 s at most
 *   employee li 李丽
 *   event add_external_contact user= customer= [name=] [state=]   also add_half_external_contact, accept, del_follow_user,
 *                               del_external_contact [source=]: the brain's people do it
 *   event scan state= customer= [name=] [half=1] [user=]          he scans the contact way of that State; user= whom he must meet
 *   callback CHANGE user= customer= [created=-25h] [state=] [code=] [source=]     a callback as such; `repeat` sends it again
 *   kf account wk1 小助手       an account of 微信客服; also grant wk1 [off], servicer wk1 li [off], enter wk1 c1 [name=] [scene=], say wk1 c1 WORDS,
 *                               show wk1 c1 image, click wk1 c1 油皮, take wk1 c1 li, reply wk1 c1 WORDS, close wk1 c1,
 *                               lost wk1 c1 4, wake wk1
 *   group new wrG owner=li [name=]      a customer group: also join wrG c1 [scene=] [state=], leave wrG c1 [removed],
 *                               rename wrG NAME, owner wrG wang, dismiss wrG
 *   event by_link link=NAME customer= [name=] [state=]            he opens that acquisition link; state= its customer_channel
 *   code drop STATE, code users STATE li,wang, code new STATE li      somebody does that at WeCom by hand; of a link its name
 *   links pay 30, links end NAME, links delete NAME     获客助手 is paid for 30 more; the platform, or somebody, ends that link
 *   resign li               he leaves the company.   refuse c1   the customer does not want the employee he is handed over to
 *   limit wang 3|unverified     he may have so many customers; has not proved his name
 *   garbage TEXT                a callback of these bytes
 *   confirm li [WORDS]          he confirms what waits (the one with that text).   tag li c1 油皮 [strategy|personal]   untag li c1 油皮 […]
 *   library drop 企业/油皮 [strategy=7] [silent]     in the console; also new 组/标签, rename 组/标签|组 NEW, drop 组; silent: no callback
 *   strategy 7 华东 [parent=N] [foreign]      a strategy group (客户规则组), of this app; its tags: tag li c1 油皮 strategy=7
 *   remark li c1 [remark=王姐] [description=] [company=] [mobiles=139,138]     he notes that about the customer
 *   press li done               he presses the button of a card whose key begins so
 *   click li 今日               he presses that button of the menu
 *   robot sales KEY             a robot of a group, whose key is that
 *   say li 完成 1               he types that to the app
 *   mass li c1,c2 WORDS         he sends a mass message of his own; console li c1,c2 WORDS: one for him to confirm is made in the console
 *   publish li                  he publishes the moments that wait.   like li c1, unlike li c1, comment li c1: a customer his last one
 *   pay c1 99.00 [order=P1] [user=li] [product=] [quantity=] [remark=] [plain=1]   by 对外收款, which no webhook tells of (-: nobody of ours);
 *                               payback P1 20.00 [waiting], settle P1 [refused]   he asks it back; payhide li [off]   the app does not see him
 *   buy c1 99.00 [order=T1] [product=]   refund T1 20.00   order T9 88.00 customer=c9 [paid=-2d|+2h] [source=csv] [product=] [quantity=] [refund=]
 *                               [hand=1]: somebody of the office puts it right (siyu orders add)
 *   command {"verb":…}          what a person asks by command line or page
 *   tell c1 text=油 [step=] [by=li]      told by an employee: text= choice= join= click=, or none, aftersale, human.
 *   seen c1 text=油 [at=-3m] [id=m1]    the same, seen
 *   chat c1 li text=油 [kind=] [at=-3m] [seq=] [id=] [room=] [revokes=]     the chat archive has that; the customer's name begins with c
 *   open li c1 [step=]      he opens that to-do: what melts in its text is filled in
 *   done li c1 [step=] [result=约上]      he closes his open to-do about c1
 *   done li c1 over                       the last one that was taken back: he had sent its text before he knew
 *   fail API CODE [xN]          mute API [CODE] [xN]: done, with a CODE not, but its answer never arrives
 *   watch API                   a housekeeping call that must be expected, too.   once: not played again with crashes
 *   leave rounds|tasks|calls    what may be unfinished at the end; talk, before it begins: what the app says to employees needs no word
 *   expect …                    see playexpect.c
 */
#include "play.h"

#include "base/fileio.h"
#include "base/mem.h"
#include "inbox/inbox.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SETTLE_MS 2000
#define FILE_BYTES ((size_t)1 << 20)

bool play_fail(struct play *p, const char *fmt, ...)
{
	char line[8192];
	va_list ap;
	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	if (p->fail.n == 0)
		text_addf(&p->fail, "%s:%d: %s", p->path, p->line, line);
	return false;
}

struct span play_option(const struct span *word, int n, const char *key)
{
	size_t k = strlen(key);
	for (int i = 0; i < n; i++)
		if (word[i].n > k && word[i].p[k] == '=' && memcmp(word[i].p, key, k) == 0)
			return span_drop(word[i], k + 1);
	return SPAN_ABSENT;
}

bool play_span(struct span s, int64_t *ret_ms)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = {{"ms", 1}, {"d", 86400000}, {"h", 3600000}, {"m", 60000}, {"s", 1000}};
	int64_t sum = 0;
	if (s.n == 0)
		return false;
	while (s.n > 0) {
		size_t digits = 0;
		int64_t n = 0;
		while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
			digits++;
		if (!span_int(span_take(s, digits), &n))
			return false;
		s = span_drop(s, digits);
		size_t u = 0;
		while (u < sizeof units / sizeof *units && !span_starts(s, units[u].unit))
			u++;
		if (u == sizeof units / sizeof *units)
			return false;
		sum += n * units[u].ms;
		s = span_drop(s, strlen(units[u].unit));
	}
	*ret_ms = sum;
	return true;
}

bool play_fen(struct span s, int64_t *ret_fen)
{
	struct span yuan, cents;
	int64_t y = 0, c = 0;
	bool dot = span_cut(s, '.', &yuan, &cents);
	if (!span_int(yuan, &y) || (dot && (cents.n != 2 || !span_int(cents, &c))))
		return false;
	*ret_fen = y * 100 + c;
	return true;
}

/* "2026-03-03 09:00", "-25h" (before now). */
bool play_time(struct play *p, struct span s, int64_t *ret_ms)
{
	struct err err;
	bool later = span_starts(s, "+");
	if ((later || span_starts(s, "-")) && p->world && play_span(span_drop(s, 1), ret_ms)) {
		*ret_ms = world_now_ms(p->world) + (later ? *ret_ms : -*ret_ms);
		return true;
	}
	return zone_read(&p->zone, s, ret_ms, &err) == RC_OK || play_fail(p, "'%.*s' is no time", SPAN_ARG(s));
}

static int split(struct span line, struct span *word)
{
	int n = 0;
	while (n < PLAY_WORDS) {
		line = span_trim(line);
		if (line.n == 0)
			break;
		size_t end = 0;
		while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t')
			end++;
		word[n++] = span_take(line, end);
		line = span_drop(line, end);
	}
	return n;
}

/* What stands behind the first `skip` words. */
struct span play_behind(struct span line, int skip)
{
	while (skip-- > 0) {
		line = span_trim(line);
		size_t end = 0;
		while (end < line.n && line.p[end] != ' ' && line.p[end] != '\t')
			end++;
		line = span_drop(line, end);
	}
	return span_trim(line);
}

/* -- the world --------------------------------------------------------------------------------------------------------------- */

/* A call whose answer is under way would end unsure: that is another story than the one the scenario tells. */
static bool answers_under_way(const struct play *p)
{
	struct brain_call_note note;
	int i = p->taken;
	int64_t last = 0;
	while (brain_call_note(p->brain, i++, &note))
		last = note.at_ms;
	return last >= world_now_ms(p->world) - SETTLE_MS / 2;
}

static bool rested(struct play *p)
{
	struct err err = {0};
	if (p->crashing && !answers_under_way(p) && world_crash(p->world, &err))
		return play_fail(p, "crash: %s", err.text);
	return true;
}

bool play_run(struct play *p, int64_t until_ms)
{
	struct err err = {0};
	p->moved = false;
	if (world_run(p->world, until_ms, &err))
		return play_fail(p, "%s", err.text);
	return rested(p);
}

bool play_settle(struct play *p)
{
	return !p->moved || play_run(p, world_now_ms(p->world) + SETTLE_MS);
}

static bool put_conf(struct play *p, struct span key, struct span value)
{
	struct span section, name;
	if (!span_cut(key, '.', &section, &name))
		return play_fail(p, "conf wants 'section.key value'");
	/* A section may come twice, a key not. */
	text_addf(&p->conf_text, "[%.*s]\n%.*s = %.*s\n", SPAN_ARG(section), SPAN_ARG(name), SPAN_ARG(value));
	return true;
}

static bool begin_world(struct play *p, int64_t at_ms)
{
	struct err err = {0};
	/* Reminders go out half way to every deadline: only scenarios about them want to hear of them. */
	if (span_search(p->conf_text.n ? text_span(&p->conf_text) : SPAN_LIT(""), SPAN_LIT("remind =")) == SIZE_MAX)
		text_adds(&p->conf_text, "[wecom]\nremind = no\n");
	/* So do those of to-dos. */
	if (span_search(text_span(&p->conf_text), SPAN_LIT("todo_minutes =")) == SIZE_MAX)
		text_adds(&p->conf_text, "[rules]\ntodo_minutes = 0\n");
	/* And of what others send. */
	if (span_search(text_span(&p->conf_text), SPAN_LIT("received_minutes =")) == SIZE_MAX)
		text_adds(&p->conf_text, "[sync]\nreceived_minutes = 0\n");
	text_addf(&p->conf_text,
		"[corp]\ncorpid = wwscenario\n[app bot]\nagentid = 1000002\nsecret = scenario-secret\ntoken = t\naes_key = %s\n",
		"abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
	if (conf_parse(text_span(&p->conf_text), p->path, &p->conf, &err))
		return play_fail(p, "%s", err.text);
	p->people.corpid = SPAN_LIT("wwscenario");
	p->people.secret = SPAN_LIT("scenario-secret");
	p->people.pay_secret = conf_get(p->conf, "pay", NULL, "secret");
	p->people.agentid = 1000002;
	if (p->short_pages && !p->people.page)
		p->people.page = 1;
	p->brain = brain_new(&p->people, at_ms);
	struct world_conf wc = {
		.data_dir = p->dir, .conf = p->conf, .brain = p->brain, .start_ms = at_ms, .shared = true};
	if (world_new(&wc, &p->world, &err))
		return play_fail(p, "%s", err.text);
	for (int i = 0; i < p->scripts; i++)
		world_script_put(p->world, p->script[i].file.p, p->script[i].text);
	if (p->scripts > 0 && world_reload(p->world, &err))
		return play_fail(p, "%s", err.text);
	p->moved = true;
	return true;
}

/* -- statements ---------------------------------------------------------------------------------------------------------------- */

typedef bool (*statement_fn)(struct play *p, const struct span *word, int n, struct span line);

static bool do_conf(struct play *p, const struct span *word, int n, struct span line)
{
	if (p->world || n < 2)
		return play_fail(p, "conf KEY VALUE, before `at`");
	if (span_find(word[1], '.') == SIZE_MAX && n > 2) /* a section with a name */
		return put_conf(
			p, arena_printf(p->a, "%.*s %.*s", SPAN_ARG(word[1]), SPAN_ARG(word[2])), play_behind(line, 3));
	return put_conf(p, word[1], play_behind(line, 2));
}

static bool do_people(struct play *p, const struct span *word, int n, struct span line)
{
	struct brain_conf *c = &p->people;
	const struct {
		const char *key;
		int *to;
	} keys[] = {
		{"confirm", &c->confirm_permille},
		{"buy", &c->buy_permille},
		{"alone", &c->buy_alone_permille},
		{"repeat", &c->repeat_permille},
		{"refund", &c->refund_permille},
		{"delete", &c->delete_permille},
		{"type", &c->type_permille},
		{"like", &c->like_permille},
		{"comment", &c->comment_permille},
		{"double", &c->double_permille},
		{"reorder", &c->reorder_permille},
		{"delay", &c->delay_permille},
		{"lose", &c->lose_permille},
		{"calls", &c->calls_per_minute},
		{"page", &c->page},
		{"kfpage", &c->kf_page},
		{"pay", &c->pay_permille},
		{"paypage", &c->pay_page},
		{"payforget", &c->pay_forget},
		{"room", &c->room_members},
		{"links", &c->link_uses},
	};
	(void)line;
	for (int i = 1; i < n; i++) {
		struct span key, value;
		int64_t v = 0;
		bool known = false;
		span_cut(word[i], '=', &key, &value);
		if (span_is(key, "mean")) {
			known = play_span(value, &c->confirm_mean_ms);
		} else if (span_is(key, "seed") && span_int(value, &v)) {
			c->seed = (uint64_t)v;
			known = true;
		}
		for (size_t k = 0; k < sizeof keys / sizeof *keys && !known; k++)
			if (span_is(key, keys[k].key) && span_int(value, &v)) {
				*keys[k].to = (int)v;
				known = true;
			}
		if (!known)
			return play_fail(p, "people do not know '%.*s'", SPAN_ARG(word[i]));
	}
	return true;
}

static bool do_at(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t at = 0;
	(void)word;
	if (n < 3 || !play_time(p, play_behind(line, 1), &at))
		return play_fail(p, "at YYYY-MM-DD HH:MM");
	if (!p->world)
		return begin_world(p, at);
	if (at < world_now_ms(p->world))
		return play_fail(p, "it is later than that already");
	return playexpect_nothing(p) && play_run(p, at);
}

static bool do_elapse(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t ms = 0;
	(void)line;
	if (n < 2 || !play_span(word[1], &ms))
		return play_fail(p, "elapse 3d2h");
	/* Calls that could be seen must have been expected; those of what happened since the last look come with the time. */
	return playexpect_nothing(p) && play_run(p, world_now_ms(p->world) + ms);
}

static bool do_down(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	int64_t ms = 0;
	(void)line;
	if (n < 2 || !play_span(word[1], &ms))
		return play_fail(p, "down 3h");
	if (world_down(p->world, world_now_ms(p->world) + ms, &err))
		return play_fail(p, "%s", err.text);
	p->moved = true;
	return true;
}

static bool do_crash(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	(void)word, (void)n, (void)line;
	if (world_crash(p->world, &err))
		return play_fail(p, "%s", err.text);
	p->moved = true;
	return true;
}

static bool do_lag(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	int64_t ms = 0;
	(void)line;
	if (n < 2 || !play_span(word[1], &ms))
		return play_fail(p, "lag 5s");
	return (play_settle(p) && world_lag(p->world, world_now_ms(p->world) + ms, &err) == RC_OK) ||
		play_fail(p, "%s", err.text);
}

static bool do_watch(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 2 || p->watches == (int)(sizeof p->watched / sizeof *p->watched))
		return play_fail(p, "watch API");
	p->watched[p->watches++] = word[1];
	return true;
}

static bool do_once(struct play *p, const struct span *word, int n, struct span line)
{
	(void)word, (void)n, (void)line;
	p->crashing = false;
	return true;
}

static bool do_leave(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	for (int i = 1; i < n; i++) {
		unsigned bit = span_is(word[i], "rounds") ? PLAY_LEAVE_ROUNDS
			: span_is(word[i], "tasks")       ? PLAY_LEAVE_TASKS
			: span_is(word[i], "calls")       ? PLAY_LEAVE_CALLS
			: span_is(word[i], "talk")        ? PLAY_LEAVE_TALK
							  : 0;
		if (!bit)
			return play_fail(p, "leave rounds, tasks, calls or talk, not '%.*s'", SPAN_ARG(word[i]));
		p->leave |= bit;
	}
	return true;
}

static bool do_expect(struct play *p, const struct span *word, int n, struct span line)
{
	return play_settle(p) && (p->between || playexpect_line(p, word + 1, n - 1, play_behind(line, 1)));
}

static const struct statement_word {
	const char *word;
	statement_fn fn;
	bool before;
} statements[] = {
	{"conf", do_conf, true},
	{"people", do_people, true},
	{"script", playscript_given, true},
	{"script!", playscript_given, true},
	{"at", do_at, true},
	{"watch", do_watch, true},
	{"leave", do_leave, true},
	{"once", do_once, true},
	{"gone", playscript_gone, false},
	{"elapse", do_elapse, false},
	{"down", do_down, false},
	{"crash", do_crash, false},
	{"lag", do_lag, false},
	{"employee", playact_employee, false},
	{"event", playact_event, false},
	{"group", playgroup_happens, false},
	{"kf", playkf_line, false},
	{"callback", playact_callback, false},
	{"repeat", playact_repeat, false},
	{"garbage", playact_garbage, false},
	{"confirm", playact_confirm, false},
	{"click", playact_click, false},
	{"press", playact_press, false},
	{"robot", playact_robot, false},
	{"say", playact_say, false},
	{"mass", playact_mass, false},
	{"console", playact_mass, false},
	{"tag", playact_tag, false},
	{"untag", playact_tag, false},
	{"library", playact_library, false},
	{"strategy", playact_strategy, false},
	{"remark", playact_remark, false},
	{"code", playact_code, false},
	{"links", playact_links, false},
	{"resign", playact_resign, false},
	{"refuse", playact_resign, false},
	{"limit", playact_resign, false},
	{"publish", playact_publish, false},
	{"like", playact_mark, false},
	{"unlike", playact_mark, false},
	{"comment", playact_mark, false},
	{"buy", playact_buy, false},
	{"refund", playact_refund, false},
	{"order", playact_order, false},
	{"pay", playpay_pay, false},
	{"payback", playpay_back, false},
	{"settle", playpay_back, false},
	{"payhide", playpay_hide, false},
	{"command", playact_command, false},
	{"tell", playact_tell, false},
	{"seen", playact_tell, false},
	{"chat", playarchive_line, false},
	{"open", playact_open, false},
	{"done", playact_done, false},
	{"fail", playact_fail, false},
	{"mute", playact_fail, false},
	{"expect", do_expect, false},
};

static bool play_line(struct play *p, struct span line)
{
	struct span word[PLAY_WORDS];
	int n = split(line, word);
	if (n == 0 || span_starts(word[0], "//"))
		return true;
	for (size_t i = 0; i < sizeof statements / sizeof *statements; i++) {
		if (!span_is(word[0], statements[i].word))
			continue;
		if (!p->world && !statements[i].before)
			return play_fail(p, "'%.*s' stands behind the first `at`", SPAN_ARG(word[0]));
		return statements[i].fn(p, word, n, line);
	}
	return play_fail(p, "no statement begins with '%.*s'", SPAN_ARG(word[0]));
}

static bool play_whole(struct play *p, const char *tmp_dir)
{
	struct err err = {0};
	struct text body;
	p->a = arena_new(65536);
	snprintf(p->dir, sizeof p->dir, "%s", tmp_dir);
	text_init(&p->conf_text, 65536);
	text_init(&p->fail, 65536);
	zone_fixed(&p->zone, 8 * 3600);
	text_init(&body, FILE_BYTES);
	if (fileio_read(p->path, &body, &err))
		play_fail(p, "%s", err.text);
	p->rest = arena_copy(p->a, text_span(&body));
	text_release(&body);
	while (p->fail.n == 0 && p->rest.n > 0) {
		struct span line;
		p->line++;
		span_cut(p->rest, '\n', &line, &p->rest);
		(void)play_line(p, line);
		if (p->between && p->world)
			(void)p->between(p);
	}
	if (p->fail.n == 0 && !p->world)
		play_fail(p, "the scenario never begins: it has no `at`");
	return p->fail.n == 0 && play_settle(p) && playexpect_nothing(p) && (!p->last || p->last(p)) &&
		playend_check(p);
}

bool play_file(struct play *p, const char *path, const char *tmp_dir, bool crashing)
{
	*p = (struct play){.path = path, .crashing = crashing};
	return play_whole(p, tmp_dir);
}

bool play_file_then(struct play *p, const char *path, const char *tmp_dir, bool (*last)(struct play *p))
{
	*p = (struct play){.path = path, .last = last};
	return play_whole(p, tmp_dir);
}

bool play_file_in_trouble(struct play *p, const char *path, const char *tmp_dir, bool (*between)(struct play *p),
	bool (*last)(struct play *p), void *user)
{
	*p = (struct play){.path = path, .short_pages = true, .between = between, .last = last, .user = user};
	return play_whole(p, tmp_dir);
}

void play_release(struct play *p)
{
	world_free(p->world);
	brain_free(p->brain);
	conf_free(p->conf);
	text_release(&p->conf_text);
	text_release(&p->fail);
	mem_free(p->used);
	arena_free(p->a);
}
