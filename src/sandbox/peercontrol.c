#include "peercontrol.h"
#include "peerwho.h"

#include "base/arena.h"
#include "base/json.h"
#include "net/url.h"
#include "sandbox/brainaudit.h"
#include "sandbox/brainkf.h"
#include "sandbox/brainlibrary.h"
#include "sandbox/brainpay.h"
#include "sandbox/brainroom.h"

#include <stdio.h>
#include <string.h>

struct control { /* one request */
	const struct peercontrol *on;
	struct arena *a;
	struct span query, body;
	const struct json_node *root; /* of a POST with JSON */
	struct jsonw *w;              /* inside {"ok":true, … */
};
/* NULL: done, the answer's fields are written; else what is wrong, for the person who asked. */
typedef const char *(*control_fn)(struct control *c);

/* -- what is asked for ---------------------------------------------------------------------------------------------- */

static struct span word(const struct control *c, const char *key)
{
	return json_str(json_get(c->root, key));
}

static struct span word_or_absent(const struct control *c, const char *key)
{
	struct span s = word(c, key);
	return s.n > 0 ? s : SPAN_ABSENT;
}

static bool flag(const struct control *c, const char *key, bool otherwise)
{
	bool v = otherwise;
	(void)json_bool(json_get(c->root, key), &v);
	return v;
}

static int64_t number(const struct control *c, const char *key, int64_t otherwise)
{
	int64_t v = otherwise;
	(void)json_int(json_get(c->root, key), &v);
	return v;
}

static struct span param(const struct control *c, const char *name)
{
	struct span v = SPAN_ABSENT;
	return url_decode(c->a, url_param(c->query, name), &v) == RC_OK ? v : SPAN_ABSENT;
}

/* -- people ------------------------------------------------------------------------------------------------------------ */

static const char *employee(struct control *c)
{
	struct span name = word(c, "name");
	if (word(c, "userid").n == 0)
		return "an employee needs a 'userid'";
	brain_employee(c->on->brain, word(c, "userid"), name.n > 0 ? name : word(c, "userid"));
	return NULL;
}

static const char *add(struct control *c)
{
	if (word(c, "userid").n == 0)
		return "'userid' says whom the customer adds";
	struct span id = brain_add(c->on->brain, c->on->now_ms, word(c, "userid"), word_or_absent(c, "external_userid"),
		word_or_absent(c, "name"), word_or_absent(c, "state"), flag(c, "half", false));
	jsonw_kstr(c->w, "external_userid", id);
	return NULL;
}

static const char *accept_half(struct control *c)
{
	bool done = brain_accept(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "external_userid"));
	return done ? NULL : "this pair is not half added";
}

static const char *leave(struct control *c)
{
	struct span by = word(c, "by");
	if (by.n > 0 && !span_is(by, "customer") && !span_is(by, "employee"))
		return "'by' is customer or employee";
	bool done = brain_delete(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "external_userid"),
		!span_is(by, "employee"), word_or_absent(c, "source"));
	return done ? NULL : "this pair does not know each other";
}

static const char *tag(struct control *c)
{
	if (word(c, "tag").n == 0)
		return "'tag' is the name of a tag";
	bool done = brain_tag(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "external_userid"),
		word(c, "tag"), flag(c, "on", true));
	return done ? NULL : "this pair does not know each other";
}

static const char *library(struct control *c)
{
	const struct brainlibrary_what l = {.what = word(c, "what"),
		.said = word(c, "tag"),
		.to = word(c, "to"),
		.strategy = number(c, "strategy", 0),
		.silent = flag(c, "silent", false)};
	return brainlibrary_change(c->on->brain, c->on->now_ms, &l)
		? NULL
		: "'what' is new, rename (to) or drop; 'tag' is GROUP/TAG or GROUP; 'strategy' the strategy_id of a strategy group";
}

/* A 客户规则组 as the console makes it; one of another app is not seen by ours. */
static const char *strategy(struct control *c)
{
	int64_t id = brainlibrary_strategy_next(c->on->brain);
	if (word(c, "name").n == 0)
		return "'name' is what the strategy group is called";
	brainlibrary_strategy(
		c->on->brain, c->on->now_ms, id, number(c, "parent", 0), word(c, "name"), flag(c, "ours", true));
	jsonw_kint(c->w, "strategy_id", id);
	return NULL;
}

static const char *resign(struct control *c)
{
	if (word(c, "userid").n == 0)
		return "'userid' says who leaves the company";
	brain_resign(c->on->brain, c->on->now_ms, word(c, "userid"));
	return NULL;
}

static const char *confirm(struct control *c)
{
	if (word(c, "userid").n == 0)
		return "'userid' says who confirms";
	jsonw_kint(c->w, "confirmed",
		brain_confirm(c->on->brain, c->on->now_ms, word(c, "userid"), word_or_absent(c, "msgid")));
	return NULL;
}

static const char *mass(struct control *c)
{
	struct span whom = word_or_absent(c, "external_userid");
	bool console = flag(c, "console", false);
	int n = brain_send_mass(c->on->brain, c->on->now_ms, word(c, "userid"),
		whom.n ? whom : word_or_absent(c, "chat_id"), word(c, "text"), console);
	jsonw_kint(c->w, console ? "asked" : "reached", n);
	return n > 0 ? NULL : "none of 'external_userid' or 'chat_id' is one that 'userid' can reach today";
}

static const char *publish(struct control *c)
{
	if (word(c, "userid").n == 0)
		return "'userid' says who publishes";
	jsonw_kint(c->w, "published",
		brain_publish(c->on->brain, c->on->now_ms, word(c, "userid"), word_or_absent(c, "moment_id")));
	return NULL;
}

static const char *mark(struct control *c)
{
	struct span what = word(c, "what");
	bool comment = span_is(what, "comment"), unlike = span_is(what, "unlike");
	if (!comment && !unlike && !span_is(what, "like"))
		return "'what' is like, unlike or comment";
	bool done = brain_mark(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "external_userid"),
		comment          ? BRAIN_COMMENT
			: unlike ? BRAIN_UNLIKE
				 : BRAIN_LIKE);
	return done ? NULL : "this customer sees no moment of that employee, or liked it before";
}

static const char *press(struct control *c)
{
	bool done = brain_press(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "key"));
	return done ? NULL : "'userid' is an employee, 'key' what the key of a button of his cards begins with";
}

static const char *click(struct control *c)
{
	bool done = brain_click(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "key"));
	return done ? NULL : "'userid' is an employee, 'key' a button of the app's menu";
}

static const char *robot(struct control *c)
{
	if (word(c, "key").n == 0 || word(c, "name").n == 0)
		return "'key' is what stands behind ?key=, 'name' what the robot is called";
	brain_robot(c->on->brain, word(c, "key"), word(c, "name"));
	return NULL;
}

static const char *say(struct control *c)
{
	bool done = brain_say(c->on->brain, c->on->now_ms, word(c, "userid"), word(c, "text"));
	return done ? NULL : "'userid' is an employee, 'text' what he types to the app";
}

/* What people write to each other: the chat archive has it, and nothing else. */
static const char *chat(struct control *c)
{
	struct brain *b = c->on->brain;
	int64_t now = c->on->now_ms;
	struct span user = word(c, "userid"), him = word(c, "external_userid"), room = word(c, "chat_id"),
		    text = word(c, "text"), by = word(c, "by");
	bool done = false;
	if (by.n > 0 && !span_is(by, "customer") && !span_is(by, "employee"))
		return "'by' is customer or employee";
	if (text.n > 0 && span_is(by, "employee"))
		done = room.n ? brainroom_say(b, now, room, user, text) : brain_chat(b, now, user, him, text);
	else if (text.n > 0)
		done = room.n ? brainaudit_speak(b, now, room, him, text) : brainaudit_write(b, now, user, him, text);
	return done ? NULL : "'text' is missing, or this pair are no friends, or nobody of that id is in 'chat_id'";
}

static const char *buy(struct control *c)
{
	bool done = brain_buy(c->on->brain, c->on->now_ms, word(c, "external_userid"), word_or_absent(c, "order_no"),
		word_or_absent(c, "product"), number(c, "amount_fen", 0));
	return done ? NULL : "no such customer, or the order number is taken";
}

static const char *pay(struct control *c)
{
	const struct brain_pay p = {.external_userid = word_or_absent(c, "external_userid"),
		.order_no = word_or_absent(c, "order_no"),
		.userid = word_or_absent(c, "userid"),
		.product = word_or_absent(c, "product"),
		.remark = word_or_absent(c, "remark"),
		.fen = number(c, "amount_fen", 0)};
	return brainpay_pay(c->on->brain, c->on->now_ms, &p) ? NULL : "'amount_fen' is missing, or that order is there";
}

static const char *pay_back(struct control *c)
{
	bool done = brainpay_back(c->on->brain, c->on->now_ms, word(c, "order_no"), number(c, "refund_fen", 0), true);
	return done ? NULL : "no such payment, or 'refund_fen' is not within what is left of it";
}

static const char *refund(struct control *c)
{
	bool done = brain_refund(c->on->brain, c->on->now_ms, word(c, "order_no"), number(c, "refund_fen", 0));
	return done ? NULL : "no such order, or 'refund_fen' is not within what is left of it";
}

static const char *fail_calls(struct control *c)
{
	struct span path = word(c, "path");
	int64_t code = number(c, "errcode", 0), times = number(c, "times", 1);
	char name[96];
	if (path.n == 0 || path.n >= sizeof name)
		return "'path' is the end of an API path, such as add_msg_template";
	if (times < 1 || times > 1000000)
		return "'times' is a number from 1";
	if (code == 0 && !flag(c, "mute", false))
		return "'errcode' says what to answer, or 'mute' that no answer arrives";
	snprintf(name, sizeof name, "%.*s", SPAN_ARG(path));
	brain_fail(c->on->brain, name, code, (int)times, flag(c, "mute", false));
	return NULL;
}

static const char *expire(struct control *c)
{
	brain_expire(c->on->brain, c->on->now_ms);
	return NULL;
}

static const char *callback(struct control *c)
{
	if (c->body.n == 0)
		return "the body is the plaintext of the callback";
	brain_callback(c->on->brain, c->on->now_ms, c->body);
	return NULL;
}

/* -- books ----------------------------------------------------------------------------------------------------------------- */

static const char *books(struct control *c)
{
	struct brain_books b;
	const struct peer_counts *n = &c->on->counts;
	brain_books(c->on->brain, &b);
	/* clang-format off */
	const struct { const char *key; int64_t v; } lines[] = {
		{"employees", b.employees}, {"customers", b.customers}, {"adds", b.adds}, {"readds", b.readds},
		{"deletes_by_customer", b.deletes_by_customer}, {"deletes_by_employee", b.deletes_by_employee},
		{"welcomes", b.welcomes}, {"welcome_codes", b.welcome_codes},
		{"mass_tasks", b.mass_tasks}, {"mass_confirmed", b.mass_confirmed}, {"mass_cancelled", b.mass_cancelled},
		{"mass_delivered", b.mass_delivered}, {"mass_over_quota", b.mass_over_quota},
		{"mass_not_friend", b.mass_not_friend},
		{"moments", b.moments}, {"moments_published", b.moments_published},
		{"moments_cancelled", b.moments_cancelled}, {"likes", b.likes}, {"comments", b.comments},
		{"messages_to_employees", b.messages_to_employees}, {"chats", b.chats}, {"typed", b.typed}, {"tags_marked", b.tags_marked},
		{"orders", b.orders}, {"gross_fen", b.gross_fen}, {"refund_fen", b.refund_fen}, {"buyers", b.buyers},
		{"calls", b.calls}, {"replies", b.replies}, {"tags_on", b.tags_on}, {"payers", b.payers},
		{"callbacks", n->callbacks}, {"callbacks_taken", n->callbacks_taken},
		{"callbacks_retried", n->callbacks_retried}, {"callbacks_lost", n->callbacks_lost},
		{"order_posts", n->orders}, {"order_posts_taken", n->orders_taken},
		{"order_posts_retried", n->orders_retried}, {"order_posts_refused", n->orders_refused},
		{"posts_waiting", n->waiting}, {"breaches", brain_breaches(c->on->brain, NULL)},
	};
	/* clang-format on */
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		jsonw_kint(c->w, lines[i].key, lines[i].v);
	return NULL;
}

static const char *calls(struct control *c)
{
	struct brain_call_note n;
	int64_t from = 0;
	int i;
	if (span_present(param(c, "from")) && (!span_int(param(c, "from"), &from) || from < 0 || from > INT32_MAX))
		return "'from' is a number from 0";
	jsonw_key(c->w, "calls");
	jsonw_arr(c->w);
	for (i = (int)from; brain_call_note(c->on->brain, i, &n); i++) {
		jsonw_obj(c->w);
		jsonw_kint(c->w, "at_ms", n.at_ms);
		jsonw_kstr(c->w, "path", n.path);
		jsonw_kint(c->w, "errcode", n.errcode);
		jsonw_kbool(c->w, "done", n.errcode == 0);
		jsonw_kstr(c->w, "words", n.words);
		jsonw_end_obj(c->w);
	}
	jsonw_end_arr(c->w);
	if (span_is(param(c, "clear"), "1")) {
		brain_calls_clear(c->on->brain);
		i = 0;
	}
	jsonw_kint(c->w, "next", i);
	return NULL;
}

static const char *breaches(struct control *c)
{
	struct text lines;
	struct span rest, line;
	text_init(&lines, (size_t)2 << 20);
	jsonw_kint(c->w, "count", brain_breaches(c->on->brain, &lines));
	jsonw_key(c->w, "lines");
	jsonw_arr(c->w);
	rest = text_span(&lines);
	while (rest.n > 0) {
		span_cut(rest, '\n', &line, &rest);
		jsonw_str(c->w, line);
	}
	jsonw_end_arr(c->w);
	text_release(&lines);
	return NULL;
}

static const char *messages(struct control *c)
{
	struct brain_message m;
	struct span customer = param(c, "customer");
	if (customer.n == 0)
		return "ask with ?customer=ID";
	jsonw_key(c->w, "messages");
	jsonw_arr(c->w);
	for (int i = 0; brain_message(c->on->brain, customer, i, &m); i++) {
		jsonw_obj(c->w);
		jsonw_kcstr(c->w, "how", m.how);
		jsonw_kint(c->w, "at_ms", m.at_ms);
		jsonw_kstr(c->w, "userid", m.userid);
		jsonw_kstr(c->w, "text", m.text);
		jsonw_end_obj(c->w);
	}
	jsonw_end_arr(c->w);
	return NULL;
}

/* What somebody does in 微信客服. */
static const char *kf_act(struct control *c, struct span what, bool *ret_done)
{
	struct brain *b = c->on->brain;
	int64_t now = c->on->now_ms;
	struct span kf = word(c, "open_kfid"), him = word_or_absent(c, "external_userid"), text = word(c, "text");
	if (span_is(what, "account"))
		jsonw_kstr(c->w, "open_kfid",
			brainkf_account(b, kf.n ? kf : SPAN_ABSENT, word(c, "name"), flag(c, "managed", true)));
	else if (span_is(what, "grant"))
		*ret_done = brainkf_grant(b, now, kf, flag(c, "managed", true));
	else if (span_is(what, "servicer"))
		*ret_done = brainkf_servicer(b, kf, word(c, "userid"), flag(c, "receiving", true));
	else if (span_is(what, "enter"))
		*ret_done = brainkf_enter(b, now, kf, him, word_or_absent(c, "name"), word_or_absent(c, "scene"));
	else if (span_is(what, "say"))
		*ret_done = brainkf_say(b, now, kf, him, text, word_or_absent(c, "msgtype"));
	else if (span_is(what, "click"))
		*ret_done = brainkf_click(b, now, kf, him, text);
	else if (span_is(what, "take"))
		*ret_done = brainkf_take(b, now, kf, him, word(c, "userid"));
	else if (span_is(what, "reply"))
		*ret_done = brainkf_reply(b, now, kf, him, text);
	else if (span_is(what, "close"))
		*ret_done = brainkf_close(b, now, kf, him);
	else if (span_is(what, "lost"))
		*ret_done = brainkf_lost(b, now, kf, him, (int)number(c, "fail_type", 0));
	else
		return "'what' is account, grant, servicer, enter, say, click, take, reply, close or lost";
	return NULL;
}

/* What somebody does in a customer group. */
static const char *room(struct control *c)
{
	struct brain *b = c->on->brain;
	int64_t now = c->on->now_ms;
	struct span what = word(c, "what"), chat = word_or_absent(c, "chat_id"), who = word_or_absent(c, "userid");
	bool done = true;
	if (span_is(what, "make") && !span_present(who))
		return "'userid' says whose group it is";
	if (span_is(what, "make") || span_is(what, "owner")) {
		const char *why = peerwho_employee(b, c->a, who);
		if (why)
			return why;
	}
	if (span_is(what, "make"))
		jsonw_kstr(c->w, "chat_id", brainroom_make(b, now, who, chat, word_or_absent(c, "name")));
	else if (span_is(what, "join"))
		done = brainroom_join(b, now, chat, who, (int)number(c, "scene", 3), word_or_absent(c, "state"));
	else if (span_is(what, "scan")) {
		chat = brainjoin_scan(b, now, word(c, "state"), who);
		done = chat.n > 0;
		jsonw_kstr(c->w, "chat_id", done ? chat : SPAN_LIT(""));
	} else if (span_is(what, "leave"))
		done = brainroom_leave(b, now, chat, who, flag(c, "removed", false));
	else if (span_is(what, "rename"))
		done = brainroom_rename(b, now, chat, word(c, "name"));
	else if (span_is(what, "owner"))
		done = brainroom_owner(b, now, chat, who);
	else if (span_is(what, "dismiss"))
		done = brainroom_dismiss(b, now, chat);
	else
		return "'what' is make, join, scan, leave, rename, owner or dismiss";
	return done ? NULL : "no such group, or it is so already";
}

static const char *kf(struct control *c)
{
	bool done = true;
	const char *why = word(c, "userid").n > 0 ? peerwho_employee(c->on->brain, c->a, word(c, "userid")) : NULL;
	if (!why)
		why = kf_act(c, word(c, "what"), &done);
	return why || done ? why : "no such account, or nobody of that id came to it, or it is not so with him now";
}

static const char *tags(struct control *c)
{
	struct text names;
	if (param(c, "customer").n == 0 || param(c, "userid").n == 0)
		return "ask with ?userid=EMPLOYEE&customer=ID";
	text_init(&names, (size_t)1 << 20);
	brain_tags(c->on->brain, param(c, "userid"), param(c, "customer"), &names);
	jsonw_kstr(c->w, "tags", names.n > 0 ? text_span(&names) : SPAN_LIT(""));
	text_release(&names);
	return NULL;
}

static const char *callbacks(struct control *c)
{
	int64_t n = c->on->heard_count;
	jsonw_kint(c->w, "count", n);
	jsonw_key(c->w, "callbacks");
	jsonw_arr(c->w);
	for (int64_t i = n > PEERCONTROL_KEPT ? n - PEERCONTROL_KEPT : 0; i < n; i++) {
		const struct peercontrol_heard *h = &c->on->heard[i % PEERCONTROL_KEPT];
		jsonw_obj(c->w);
		jsonw_kint(c->w, "at_ms", h->at_ms);
		jsonw_kstr(c->w, "plaintext", text_span(&h->plaintext));
		jsonw_end_obj(c->w);
	}
	jsonw_end_arr(c->w);
	return NULL;
}

/* -- the table --------------------------------------------------------------------------------------------------------- */

enum {
	BODY_NONE,
	BODY_JSON,
	BODY_STAFF,
	BODY_RAW
}; /* staff: JSON whose userid, if there is one, is that of an employee */
static const struct line {
	const char *path;
	int body;
	control_fn fn;
} lines[] = {
	{"employee", BODY_JSON, employee},   /* userid, name */
	{"add", BODY_STAFF, add},            /* userid, [external_userid, name, state, half] -> external_userid */
	{"accept", BODY_STAFF, accept_half}, /* userid, external_userid */
	{"delete", BODY_STAFF, leave},       /* userid, external_userid, [by customer|employee, source] */
	{"tag", BODY_STAFF, tag},            /* userid, external_userid, tag, [on] */
	{"library", BODY_JSON, library}, /* what: new, rename (to), drop; tag: GROUP/TAG or GROUP; [strategy, silent] */
	{"strategy", BODY_JSON, strategy}, /* name, [parent, ours] -> strategy_id */
	{"resign", BODY_STAFF, resign},    /* userid */
	/* customer groups. what: make (userid, [chat_id, name] -> chat_id); of a group (chat_id): join (userid, [scene, state]),
	 * leave (userid, [removed]), rename (name), owner (userid), dismiss */
	{"room", BODY_JSON, room},
	{"confirm", BODY_STAFF, confirm}, /* userid, [msgid] -> confirmed */
	/* Made by others than siyu: userid, external_userid or chat_id with commas between, text, [console: he has to confirm] -> reached, asked */
	{"mass", BODY_STAFF, mass},
	{"publish", BODY_STAFF, publish}, /* userid, [moment_id] -> published */
	{"mark", BODY_STAFF, mark},       /* userid, external_userid, what: like, unlike, comment */
	{"press", BODY_STAFF, press},     /* userid, key: a button of a card */
	{"click", BODY_STAFF, click},     /* userid, key: a button of the menu */
	{"robot", BODY_JSON, robot},      /* key, name: of a group */
	{"say", BODY_STAFF, say},         /* userid, text: to the app */
	/* text, userid and external_userid, or of them who says it and chat_id; [by: employee; else the customer says it] */
	{"chat", BODY_STAFF, chat},
	{"buy", BODY_JSON, buy},       /* external_userid, [order_no, product, amount_fen] */
	{"refund", BODY_JSON, refund}, /* order_no, refund_fen */
	{"pay", BODY_STAFF, pay}, /* 对外收款: amount_fen, [external_userid, order_no, userid, product, remark] */
	{"payback", BODY_JSON, pay_back}, /* order_no, refund_fen */
	/* 微信客服: what: account (name, [open_kfid, managed] -> open_kfid), grant ([managed]), servicer (userid, [receiving]); of a customer
	 * (open_kfid, external_userid): enter ([name, scene]), say (text, [msgtype]), click (text), take (userid), reply
	 * (text), close, lost (fail_type) */
	{"kf", BODY_JSON, kf},
	{"fail", BODY_JSON, fail_calls},  /* path, errcode, [times, mute]; errcode -2: the call is not reached */
	{"expire", BODY_JSON, expire},    /* the tokens of now: 42001 */
	{"callback", BODY_RAW, callback}, /* any plaintext */
	{"books", BODY_NONE, books},
	{"calls", BODY_NONE, calls}, /* ?from=N&clear=1 */
	{"breaches", BODY_NONE, breaches},
	{"messages", BODY_NONE, messages}, /* ?customer=ID */
	{"tags", BODY_NONE, tags},         /* ?userid=EMPLOYEE&customer=ID */
	{"callbacks", BODY_NONE, callbacks},
};

static const struct line *line_of(struct span path)
{
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (span_is(path, lines[i].path))
			return &lines[i];
	return NULL;
}

static void write_failure(struct text *out, const char *why)
{
	struct jsonw w;
	text_clear(out);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", false);
	jsonw_kcstr(&w, "error", why);
	jsonw_end_obj(&w);
}

static const char *run(struct control *c, const struct line *line, struct text *out)
{
	struct json_doc *doc = NULL;
	const char *why = NULL;
	if (line->body == BODY_JSON || line->body == BODY_STAFF) {
		if (json_parse(c->body, &doc, NULL) || json_kind(json_root(doc)) != JSON_OBJECT)
			why = "the body is not a JSON object";
		c->root = json_root(doc);
	}
	if (!why && line->body == BODY_STAFF && word(c, "userid").n > 0)
		why = peerwho_employee(c->on->brain, c->a, word(c, "userid"));
	if (!why) {
		jsonw_init(c->w, out);
		jsonw_obj(c->w);
		jsonw_kbool(c->w, "ok", true);
		why = line->fn(c);
		jsonw_end_obj(c->w);
	}
	json_free(doc);
	return why;
}

int peercontrol_serve(const struct peercontrol *c, const char *method, struct span path, struct span query,
	struct span body, struct text *out)
{
	const struct line *line = span_starts(path, "/sandbox/") ? line_of(span_drop(path, 9)) : NULL;
	text_clear(out);
	if (!line) {
		write_failure(out, "there is no such path");
		return 404;
	}
	if (strcmp(method, line->body == BODY_NONE ? "GET" : "POST") != 0) {
		write_failure(out, line->body == BODY_NONE ? "ask with GET" : "ask with POST");
		return 405;
	}
	struct jsonw w;
	struct control one = {.on = c, .a = arena_new(0), .query = query, .body = body, .w = &w};
	const char *why = run(&one, line, out);
	if (why)
		write_failure(out, why);
	arena_free(one.a);
	return why ? 400 : 200;
}
