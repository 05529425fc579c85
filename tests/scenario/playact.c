/* Statements about what people, the shop and the network do. */
#include "play.h"

#include "sandbox/brainlibrary.h"
#include "sandbox/brainroom.h"
#include "roll.h"

#include "flow/heard.h"
#include "inbox/inbox.h"
#include "store/todo.h"

#include <string.h>

#define TODOS 1000 /* rows of a scenario, at most */

bool playact_employee(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 3)
		return play_fail(p, "employee USERID NAME");
	brain_employee(p->brain, word[1], word[2]);
	return true;
}

static bool scan(struct play *p, const struct span *word, int n, struct span customer, struct span user)
{
	struct span met = brain_scan(p->brain, world_now_ms(p->world), play_option(word, n, "state"), customer,
		play_option(word, n, "name"), span_present(play_option(word, n, "half")));
	p->moved = true;
	if (!span_present(met))
		return play_fail(p, "no contact way has that State");
	return !span_present(user) || span_eq(met, user) ||
		play_fail(p, "'%.*s' met '%.*s'", SPAN_ARG(customer), SPAN_ARG(met));
}

bool playact_event(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 4)
		return play_fail(p, "event CHANGE user= customer= …");
	struct span change = word[1], user = play_option(word, n, "user"), customer = play_option(word, n, "customer");
	int64_t now = world_now_ms(p->world);
	bool half = span_is(change, "add_half_external_contact"), done = true;
	if (half || span_is(change, "add_external_contact"))
		brain_add(p->brain, now, user, customer, play_option(word, n, "name"), play_option(word, n, "state"),
			half);
	else if (span_is(change, "scan"))
		return scan(p, word, n, customer, user);
	else if (span_is(change, "by_link"))
		done = span_present(brain_by_link(p->brain, now, play_option(word, n, "link"), customer,
			play_option(word, n, "name"), play_option(word, n, "state")));
	else if (span_is(change, "accept"))
		done = brain_accept(p->brain, now, user, customer);
	else if (span_is(change, "del_follow_user") || span_is(change, "del_external_contact"))
		done = brain_delete(p->brain, now, user, customer, span_is(change, "del_follow_user"),
			play_option(word, n, "source"));
	else
		done = false;
	p->moved = true;
	return done ||
		play_fail(p, "'%.*s' cannot happen to '%.*s' and '%.*s'", SPAN_ARG(change), SPAN_ARG(user),
			SPAN_ARG(customer));
}

static void element(struct text *x, const char *name, struct span value)
{
	if (span_present(value))
		text_addf(x, "<%s><![CDATA[%.*s]]></%s>", name, SPAN_ARG(value), name);
}

bool playact_callback(struct play *p, const struct span *word, int n, struct span line)
{
	struct text x;
	int64_t created = world_now_ms(p->world);
	struct span when = play_option(word, n, "created");
	(void)line;
	if (n < 4)
		return play_fail(p, "callback CHANGE user= customer= …");
	if (span_present(when) && !play_time(p, when, &created))
		return false;
	text_init(&x, 8192);
	text_addf(&x,
		"<xml><ToUserName>wwscenario</ToUserName><FromUserName>sys</FromUserName><CreateTime>%lld</CreateTime>",
		(long long)(created / 1000));
	text_adds(&x, "<MsgType>event</MsgType><Event>change_external_contact</Event>");
	element(&x, "ChangeType", word[1]);
	element(&x, "UserID", play_option(word, n, "user"));
	element(&x, "ExternalUserID", play_option(word, n, "customer"));
	element(&x, "State", play_option(word, n, "state"));
	element(&x, "WelcomeCode", play_option(word, n, "code"));
	element(&x, "Source", play_option(word, n, "source"));
	text_adds(&x, "</xml>");
	p->last_callback = arena_copy(p->a, text_span(&x));
	text_release(&x);
	brain_callback(p->brain, world_now_ms(p->world), p->last_callback);
	p->moved = true;
	return true;
}

bool playact_repeat(struct play *p, const struct span *word, int n, struct span line)
{
	(void)word, (void)n, (void)line;
	if (!span_present(p->last_callback))
		return play_fail(p, "nothing to repeat");
	brain_callback(p->brain, world_now_ms(p->world), p->last_callback);
	p->moved = true;
	return true;
}

bool playact_garbage(struct play *p, const struct span *word, int n, struct span line)
{
	(void)word, (void)n;
	p->last_callback = arena_copy(p->a, play_behind(line, 1));
	return playact_repeat(p, NULL, 0, line);
}

bool playact_confirm(struct play *p, const struct span *word, int n, struct span line)
{
	struct brain_asked a = {.msgid = SPAN_ABSENT};
	if (n < 2)
		return play_fail(p, "confirm USERID [WORDS]");
	for (int i = 0; n > 2 && i < brain_masses(p->brain); i++)
		if (brain_asked(p->brain, i, 0, &a) && span_eq(a.text, play_behind(line, 2)))
			break;
	p->moved = true;
	return brain_confirm(p->brain, world_now_ms(p->world), word[1], a.msgid) > 0 ||
		play_fail(p, "'%.*s' has nothing to confirm", SPAN_ARG(word[1]));
}

/* press USERID KEY: the button of a card of his whose key begins so. */
bool playact_press(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 3)
		return play_fail(p, "press USERID KEY");
	p->moved = true;
	return brain_press(p->brain, world_now_ms(p->world), word[1], word[2]) ||
		play_fail(p, "no card of '%.*s' has a button '%.*s'", SPAN_ARG(word[1]), SPAN_ARG(word[2]));
}

/* click USERID KEY: a button of the app's menu. */
bool playact_click(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 3)
		return play_fail(p, "click USERID KEY");
	p->moved = true;
	return brain_click(p->brain, world_now_ms(p->world), word[1], word[2]) ||
		play_fail(p, "the menu has no button '%.*s'", SPAN_ARG(word[2]));
}

/* robot NAME KEY: a robot of a group. */
bool playact_robot(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 3)
		return play_fail(p, "robot NAME KEY");
	brain_robot(p->brain, word[2], word[1]);
	return true;
}

/* say USERID WORDS …: to the app. */
bool playact_mass(struct play *p, const struct span *word, int n, struct span line)
{
	if (n < 4)
		return play_fail(p, "mass USERID CUSTOMERS WORDS");
	p->moved = true;
	return brain_send_mass(p->brain, world_now_ms(p->world), word[1], word[2], play_behind(line, 3),
		       span_is(word[0], "console")) > 0 ||
		play_fail(p, "it reached nobody");
}

bool playact_say(struct play *p, const struct span *word, int n, struct span line)
{
	if (n < 3)
		return play_fail(p, "say USERID WORDS");
	p->moved = true;
	return brain_say(p->brain, world_now_ms(p->world), word[1], play_behind(line, 2)) ||
		play_fail(p, "no employee '%.*s'", SPAN_ARG(word[1]));
}

bool playact_tag(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 4)
		return play_fail(p, "tag USERID CUSTOMER TAG [strategy|personal]");
	p->moved = true;
	struct span of = play_option(word, n, "strategy");
	int64_t id = 0;
	if (span_present(of))
		return (span_int(of, &id) &&
			       brainlibrary_mark(p->brain, world_now_ms(p->world), word[1], word[2], id, word[3],
				       span_is(word[0], "tag"))) ||
			play_fail(p, "no such relation, or no such tag of that strategy group");
	if (n > 4 && (span_is(word[4], "strategy") || span_is(word[4], "personal")))
		return brain_tag_other(p->brain, world_now_ms(p->world), word[1], word[2], word[3],
			       span_is(word[4], "strategy") ? 3 : 2, span_is(word[0], "tag")) ||
			play_fail(p, "no such relation");
	return brain_tag(p->brain, world_now_ms(p->world), word[1], word[2], word[3], span_is(word[0], "tag")) ||
		play_fail(p, "no such relation");
}

/* In the console. The number of a strategy group: strategy=7 */
bool playact_library(struct play *p, const struct span *word, int n, struct span line)
{
	struct span of = play_option(word, n, "strategy");
	struct brainlibrary_what l = {.silent = span_is(word[n - 1], "silent")};
	(void)line;
	if (n < 3 || (span_present(of) && !span_int(of, &l.strategy)))
		return play_fail(p, "library new|rename|drop 组/标签|组 [NEW] [strategy=N] [silent]");
	l.what = word[1];
	l.said = word[2];
	l.to = n > 3 ? word[3] : SPAN_ABSENT;
	p->moved = true;
	return brainlibrary_change(p->brain, world_now_ms(p->world), &l) ||
		play_fail(p, "no such tag or group, or it is there");
}

bool playact_strategy(struct play *p, const struct span *word, int n, struct span line)
{
	struct span under = play_option(word, n, "parent");
	int64_t id = 0, parent = 0;
	(void)line;
	if (n < 3 || !span_int(word[1], &id) || (span_present(under) && !span_int(under, &parent)))
		return play_fail(p, "strategy N NAME [parent=N] [foreign]");
	brainlibrary_strategy(p->brain, world_now_ms(p->world), id, parent, word[2], !span_is(word[n - 1], "foreign"));
	return true;
}

bool playact_remark(struct play *p, const struct span *word, int n, struct span line)
{
	const struct brain_remark what = {play_option(word, n, "remark"), play_option(word, n, "description"),
		play_option(word, n, "company"), play_option(word, n, "mobiles")};
	(void)line;
	if (n < 4)
		return play_fail(p, "remark USERID CUSTOMER [remark=] [description=] [company=] [mobiles=]");
	p->moved = true;
	return brain_remark(p->brain, world_now_ms(p->world), word[1], word[2], &what) ||
		play_fail(p, "no such relation");
}

bool playact_code(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 3)
		return play_fail(p, "code drop STATE, code users STATE li,wang, code new STATE li");
	if (span_is(word[1], "new") && n > 3) {
		brain_code_new(p->brain, world_now_ms(p->world), word[2], word[3]);
		return true;
	}
	return (n > 3 ? brain_code_users(p->brain, word[2], word[3]) : brain_code_drop(p->brain, word[2])) ||
		play_fail(p, "WeCom has no such code");
}

bool playact_links(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t uses = 0, now = world_now_ms(p->world);
	(void)line;
	if (n < 3)
		return play_fail(p, "links pay N, links end NAME, links delete NAME");
	p->moved = true;
	if (!span_is(word[1], "pay"))
		return brainjoin_end(p->brain, now, word[2], span_is(word[1], "delete")) ||
			play_fail(p, "WeCom has no such link");
	if (!span_int(word[2], &uses))
		return play_fail(p, "links pay N");
	brainjoin_pay(p->brain, now, uses);
	return true;
}

bool playact_resign(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t most = 0;
	(void)line;
	if (n < 2 || (span_is(word[0], "limit") && n < 3))
		return play_fail(p, "resign USERID, refuse CUSTOMER, limit USERID N|unverified");
	p->moved = true;
	if (span_is(word[0], "refuse"))
		return brain_refuse(p->brain, world_now_ms(p->world), word[1]) ||
			play_fail(p, "'%.*s' is not handed over", SPAN_ARG(word[1]));
	if (span_is(word[0], "resign"))
		brain_resign(p->brain, world_now_ms(p->world), word[1]);
	else
		brain_limit(
			p->brain, word[1], span_int(word[2], &most) ? (int)most : 0, span_is(word[2], "unverified"));
	return true;
}

bool playact_publish(struct play *p, const struct span *word, int n, struct span line)
{
	(void)line;
	if (n < 2)
		return play_fail(p, "publish USERID");
	p->moved = true;
	return brain_publish(p->brain, world_now_ms(p->world), word[1], SPAN_ABSENT) > 0 ||
		play_fail(p, "'%.*s' has nothing to publish", SPAN_ARG(word[1]));
}

bool playact_mark(struct play *p, const struct span *word, int n, struct span line)
{
	bool comment = span_is(word[0], "comment"), unlike = span_is(word[0], "unlike");
	(void)line;
	if (n < 3)
		return play_fail(p, "like USERID CUSTOMER, unlike …, comment …");
	p->moved = true;
	return brain_mark(p->brain, world_now_ms(p->world), word[1], word[2],
		       comment          ? BRAIN_COMMENT
			       : unlike ? BRAIN_UNLIKE
					: BRAIN_LIKE) ||
		play_fail(p, "he sees no moment of '%.*s', or liked it before", SPAN_ARG(word[1]));
}

bool playact_buy(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t fen = 0;
	(void)line;
	if (n < 3 || !play_fen(word[2], &fen))
		return play_fail(p, "buy CUSTOMER 99.00 [order=] [product=]");
	p->moved = true;
	return brain_buy(p->brain, world_now_ms(p->world), word[1], play_option(word, n, "order"),
		       play_option(word, n, "product"), fen) ||
		play_fail(p, "no such customer, or that order is there");
}

bool playact_refund(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t fen = 0;
	(void)line;
	if (n < 3 || !play_fen(word[2], &fen))
		return play_fail(p, "refund ORDER 20.00");
	p->moved = true;
	return brain_refund(p->brain, world_now_ms(p->world), word[1], fen) ||
		play_fail(p, "no such order, or too much");
}

/* An order that the shop knows of and the brain's people do not. */
bool playact_order(struct play *p, const struct span *word, int n, struct span line)
{
	struct span source = play_option(word, n, "source"), paid = play_option(word, n, "paid");
	int64_t at = world_now_ms(p->world), fen = 0, quantity = 1;
	struct err err = {0};
	struct text x;
	char day[32];
	(void)line;
	if (n < 4 || !play_fen(word[2], &fen) || (span_present(paid) && !play_time(p, paid, &at)))
		return play_fail(p,
			"order NUMBER 88.00 customer= [paid=-2d] [source=] [employee=] [product=] [quantity=] [refund=] [hand=1] [more=KEY:VALUE]");
	if (span_present(play_option(word, n, "quantity")))
		(void)span_int(play_option(word, n, "quantity"), &quantity);
	if (source.n == 0)
		source = SPAN_LIT("csv");
	text_init(&x, 4096);
	text_addf(&x, "{\"source\":\"%.*s\",%s\"orders\":[{\"order_no\":\"%.*s\",\"paid_at\":\"%s\",", SPAN_ARG(source),
		span_present(play_option(word, n, "hand")) ? "\"hand\":true," : "", SPAN_ARG(word[1]),
		zone_format(&p->zone, at, day));
	text_addf(&x, "\"amount_yuan\":\"%.*s\",\"external_userid\":\"%.*s\",", SPAN_ARG(word[2]),
		SPAN_ARG(play_option(word, n, "customer")));
	text_addf(&x, "\"employee\":\"%.*s\",", SPAN_ARG(play_option(word, n, "employee")));
	struct span product = play_option(word, n, "product"), refund = play_option(word, n, "refund");
	text_addf(&x, "\"product\":\"%.*s\",\"quantity\":%lld,", SPAN_ARG(product.n ? product : SPAN_LIT("洁面")),
		(long long)quantity);
	if (span_present(refund))
		text_addf(&x, "\"refund_yuan\":\"%.*s\",", SPAN_ARG(refund));
	struct span more = play_option(word, n, "more"), key, value;
	if (span_cut(more, ':', &key, &value))
		text_addf(&x, "\"%.*s\":\"%.*s\",", SPAN_ARG(key), SPAN_ARG(value));
	text_adds(&x, "\"status\":\"paid\"}]}");
	enum rc rc = world_append(p->world, INBOX_ORDERS, SPAN_ABSENT, text_span(&x), &err);
	text_release(&x);
	p->moved = true;
	return rc == RC_OK || play_fail(p, "%s", err.text);
}

bool playact_command(struct play *p, const struct span *word, int n, struct span line)
{
	struct err err = {0};
	(void)word;
	if (n < 2)
		return play_fail(p, "command {\"verb\":…}");
	p->moved = true;
	return world_append(p->world, INBOX_COMMAND, SPAN_ABSENT, play_behind(line, 1), &err) == RC_OK ||
		play_fail(p, "%s", err.text);
}

static int count_of(const struct span *word, int n)
{
	int64_t times = 1;
	if (n > 0 && span_starts(word[n - 1], "x"))
		(void)span_int(span_drop(word[n - 1], 1), &times);
	return (int)times;
}

bool playact_fail(struct play *p, const struct span *word, int n, struct span line)
{
	int64_t code = 0;
	bool mute = span_is(word[0], "mute");
	(void)line;
	bool coded = n > 2 && span_int(word[2], &code);
	if (n < 2 || (!mute && !coded) || p->faults == PLAY_FAULTS)
		return play_fail(p, "fail API CODE [xN], mute API [CODE] [xN]");
	if (!play_settle(p))
		return false;
	p->fault[p->faults++] = (struct play_fault){word[1], code};
	brain_fail(p->brain, arena_str(p->a, arena_printf(p->a, "%.*s", SPAN_ARG(word[1])).p), code, count_of(word, n),
		mute);
	return true;
}

static bool put_command(struct play *p, struct text *body)
{
	struct err err = {0};
	enum rc rc = world_append(p->world, INBOX_COMMAND, SPAN_ABSENT, text_span(body), &err);
	text_release(body);
	p->moved = true;
	return rc == RC_OK || play_fail(p, "%s", err.text);
}

bool playact_tell(struct play *p, const struct span *word, int n, struct span line)
{
	static const struct {
		const char *key;
		enum heard_what what;
	} kinds[] = {{"text", HEARD_TEXT}, {"choice", HEARD_CHOICE}, {"join", HEARD_JOIN}, {"click", HEARD_CLICK}};
	static const struct {
		const char *word;
		enum heard_what what;
	} bare[] = {{"none", HEARD_NONE}, {"aftersale", HEARD_AFTERSALE}, {"human", HEARD_HUMAN}};
	struct heard h = {.what = HEARD_WHATS};
	struct span at;
	struct text body;
	(void)line;
	if (n < 3)
		return play_fail(p, "tell|seen CUSTOMER text=|choice=|join=|click=|none|aftersale|human …");
	h.customer = word[1];
	h.source = span_is(word[0], "seen") ? HEARD_SEEN : HEARD_TOLD;
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (span_present(play_option(word, n, kinds[i].key))) {
			h.what = kinds[i].what;
			h.text = play_option(word, n, kinds[i].key);
		}
	for (size_t i = 0; i < sizeof bare / sizeof *bare; i++)
		if (span_is(word[2], bare[i].word))
			h.what = bare[i].what;
	at = play_option(word, n, "at");
	if (h.what == HEARD_WHATS || (span_present(at) && !play_time(p, at, &h.at_ms)))
		return play_fail(p, "tell what?");
	h.step = play_option(word, n, "step");
	h.id = play_option(word, n, "id");
	h.by = play_option(word, n, "by");
	text_init(&body, 65536);
	heard_write(&h, &body);
	return put_command(p, &body);
}

/* The last text for that customer that was to be sent and is not any more. */
static bool over_todo(struct play *p, const struct span *word, struct todo *ret)
{
	struct err err = {0};
	struct todo t;
	bool found = false;
	for (int64_t id = 1; id < TODOS; id++)
		if (!todo_get(world_db(p->world), p->a, id, &t, &err) && t.state == TODO_CANCELLED && t.delivers &&
			span_eq(t.employee, word[1]) && span_eq(t.customer, word[2])) {
			*ret = t;
			found = true;
		}
	return found || play_fail(p, "'%.*s' has no such to-do", SPAN_ARG(word[1]));
}

/* The open to-do of that employee for that customer; of several the first made, or the one with that step. */
static bool his_todo(struct play *p, const struct span *word, int n, struct todo *ret)
{
	struct err err = {0};
	struct todo *t = NULL;
	int have = 0, at = -1;
	struct span step = play_option(word, n, "step");
	if (n < 3)
		return play_fail(p, "open|done USERID CUSTOMER [step=] [result=]");
	if (!play_settle(p))
		return false;
	if (n > 3 && span_is(word[3], "over"))
		return over_todo(p, word, ret);
	if (todo_open(world_db(p->world), p->a, word[1], &t, &have, &err))
		return play_fail(p, "%s", err.text);
	for (int i = 0; i < have; i++)
		if (span_eq(t[i].customer, word[2]) && (!span_present(step) || span_eq(t[i].step, step)) &&
			(at < 0 || t[i].todo < t[at].todo))
			at = i;
	if (at < 0)
		return play_fail(p, "'%.*s' has no such to-do", SPAN_ARG(word[1]));
	*ret = t[at];
	return true;
}

bool playact_open(struct play *p, const struct span *word, int n, struct span line)
{
	struct todo t;
	struct text body;
	(void)line;
	if (!his_todo(p, word, n, &t))
		return false;
	text_init(&body, 4096);
	text_addf(
		&body, "{\"verb\":\"todo_open\",\"todo\":%lld,\"by\":\"%.*s\"}", (long long)t.todo, SPAN_ARG(word[1]));
	return put_command(p, &body) && play_settle(p);
}

bool playact_done(struct play *p, const struct span *word, int n, struct span line)
{
	struct todo t;
	struct span result = play_option(word, n, "result");
	struct text body;
	(void)line;
	if (!his_todo(p, word, n, &t))
		return false;
	bool ready = t.delivers && (!t.fresh || t.opened_ms != TODO_NONE);
	if (ready && brainroom_say(p->brain, world_now_ms(p->world), t.customer, word[1], roll_ready(t.text)))
		ready = false; /* said in a group */
	if (ready && !brain_chat(p->brain, world_now_ms(p->world), word[1], word[2], roll_ready(t.text)) &&
		!brainroom_say(p->brain, world_now_ms(p->world), word[2], word[1], roll_ready(t.text)))
		return play_fail(p, "he cannot send it: they are no friends");
	text_init(&body, 4096);
	text_addf(&body, "{\"verb\":\"todo_done\",\"todo\":%lld,\"by\":\"%.*s\"", (long long)t.todo, SPAN_ARG(word[1]));
	if (span_present(result))
		text_addf(&body, ",\"result\":\"%.*s\"", SPAN_ARG(result));
	text_addc(&body, '}');
	return put_command(p, &body);
}
