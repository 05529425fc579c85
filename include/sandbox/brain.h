/* sandbox/brain: a WeCom without sockets. It issues tokens, keeps employees, customers, tags and mass messages, answers API calls as
 * the platform would (doc: api.md, written a second time: this room does not use wecom), lets people behave by a seed, and
 * keeps books to compare siyu with. Time is told; the same seed and the same calls give the same world. One thread. */
#ifndef SIYU_SANDBOX_BRAIN_H
#define SIYU_SANDBOX_BRAIN_H
#include "base/err.h"
#include "base/text.h"

struct brain_good { struct span name; int64_t fen; int weight; }; /* weight: above 0, how often it is bought among the others */
struct brain_conf { /* texts are copied; 0 or absent: the default in brackets */
	struct span corpid, secret;
	struct span pay_secret;    /* of 对外收款; then the app may not read bills itself (48002). Absent: it may */
	int64_t agentid;
	struct span trusted;       /* 可信域名 of its pages, host and port as in their address; (none: any) */
	struct span pictures;      /* where pictures of QR codes lie (https://wework.qpic.cn) */
	uint64_t seed;
	int32_t zone_offset_s;     /* (28800) day borders of quotas and breaches */
	int calls_per_minute;      /* 45009 above it, per API (10000) */
	int ways_most;             /* contact ways and join ways of the corp: 41045 above it (500000) */
	/* how people behave by themselves, per thousand; all 0: nobody does anything unless told */
	int confirm_permille;      /* an employee confirms a mass task at all */
	int64_t confirm_mean_ms;   /* after about so long, in working hours */
	struct brain_taps { bool apart; int permille; int64_t mean_ms; } /* apart: of tasks into groups and of moments it is so, not as of the others */
		room_taps, moment_taps;
	int quota_permille;        /* of those a task asks about: another message of that day has reached them already */
	int buy_permille;          /* a customer buys within a day of a message that reached him */
	int goods;                 /* what they buy, copied (0: four goods of the example's shop, as often each as the other) */
	const struct brain_good *good;
	int buy_alone_permille;    /* within seven days of adding, without any message */
	int repeat_permille;       /* buys again within thirty days */
	int pay_permille;          /* of orders that people place by themselves: paid in the chat (对外收款), which no webhook tells of */
	int pay_page;              /* (1000) bills that one page has at most */
	int pay_forget;            /* so many cursors of bills have ended before they are used: 40058 */
	int refund_permille;       /* of orders, within three days */
	int delete_permille;       /* deletes the employee within a day of a message */
	int reply_permille;
	int link_uses;             /* (1000) that 获客助手 has been paid for: each adding by a link takes one */
	bool archive;              /* (false) what people say to each other is kept (sandbox/brainaudit.h), and who is written to is answered */
	int type_permille;         /* an employee who got a message of the app types to it within ten minutes, or presses its card */
	int join_permille;         /* who is added joins a group of the employee within two days, where she has one */
	int quit_permille;         /* who joined leaves it within a week */
	int room_members;          /* that a group holds, 0: 200. A group of WeCom holds up to 500; by its code it is joined up to 200 [community] */
	int like_permille, comment_permille; /* of who sees a moment, within two days */
	int double_permille, reorder_permille, lose_permille; /* of callbacks */
	int delay_permille;        /* … of those that come up to an hour late */
	int page;                  /* (as many as are asked for) rows that one page has at most; some have none though more come (api.md 0.1) */
	int kf_page;               /* (1000) messages of 微信客服 that one page has at most */
	int speed;                 /* (1) people's own delays are divided by it; above 1 nobody waits for working hours */
	int64_t grain_ms;          /* (1) what people do of themselves falls on whole multiples of it; above 1 calls are answered in no time */
	/* (false) Each employee, each friend of his, each task and each visitor draws from a stream of chance of its own, so that what
	 * happens with it hangs on nobody else, and no id on how many there were before. Then brain_populate may be told to let only the people of every parts-th
	 * employee come, the part-th (from 0) first (0: all): with the same seed these live as they would among all. */
	bool apart;
	int part, parts;
	bool untrusted;            /* calls come from an address that is not in 企业可信IP: 60020 (api.md 1.2) */
	bool lenient_escapes;      /* \uXXXX for what is not ASCII is taken; else 40033 (api.md 0.1: some calls refuse it) */
};

struct brain;
struct brain *brain_new(const struct brain_conf *conf, int64_t now_ms);
void brain_free(struct brain *b); /* NULL is harmless */

/* -- the API ------------------------------------------------------------------------------------------------------ */
struct brain_answer {
	int status;        /* HTTP: 200 also for errors, 404 with an empty body for an unknown path */
	bool mute;         /* a fault was ordered: executed, but the answer never arrives */
	int64_t delay_ms;  /* how long the platform takes */
	bool unreached;    /* a fault was ordered: nothing was executed and no answer arrives (status 502 for who has no way to say it) */
};
/* target: "/cgi-bin/…?access_token=…". ret_body is cleared first. */
void brain_call(struct brain *b, int64_t now_ms, const char *method, struct span target, struct span content_type, struct span body,
	struct text *ret_body, struct brain_answer *ret_answer);
/* The next `times` calls whose path ends with `path` answer errcode; with mute: no answer, and executed unless there is an errcode; BRAIN_UNREACHED: neither. */
#define BRAIN_UNREACHED (-2)
void brain_fail(struct brain *b, const char *path, int64_t errcode, int times, bool mute);

/* The platform ends the tokens it gave before their time (api.md 1.1): calls with them answer 42001. */
void brain_expire(struct brain *b, int64_t now_ms);

/* -- people and what happens ---------------------------------------------------------------------------------------- */
enum brain_event { BRAIN_CALLBACK /* decrypted plaintext XML */, BRAIN_ORDER /* JSON body of POST /orders */ };
typedef void (*brain_fn)(void *user, enum brain_event what, int64_t at_ms, struct span bytes);
#define BRAIN_NEVER INT64_MAX
int64_t brain_next_ms(const struct brain *b);                 /* when something happens by itself next */
/* Everything due up to now_ms happens; events are handed to fn in order of time. */
void brain_step(struct brain *b, int64_t now_ms, brain_fn fn, void *user);

void brain_employee(struct brain *b, struct span userid, struct span name);
/* A person adds an employee now (the callback comes with the next step at now_ms). external_userid and name may be absent (then
 * drawn), state too (then there is none). half: 免验证, the employee has not accepted yet; brain_accept ends it.
 * Returns the customer's id, borrowed. */
struct span brain_add(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span name, struct span state, bool half);
/* A person scans the contact way of that State (api.md 8) and so adds one of its members. The member's userid, borrowed;
 * absent: no contact way has that State, or nobody stands behind it. */
struct span brain_scan(struct brain *b, int64_t now_ms, struct span state, struct span external_userid, struct span name, bool half);
/* A person opens the acquisition link of that name (api.md 9) with that customer_channel. The member's userid, borrowed; absent: no such link, or 获客助手
 * has no use left. */
struct span brain_by_link(struct brain *b, int64_t now_ms, struct span link, struct span external_userid, struct span name, struct span channel);
/* 获客助手 is paid for so many more uses. balance_increased follows where there were none. */
void brainjoin_pay(struct brain *b, int64_t now_ms, int64_t uses);
/* Somebody deletes that acquisition link in the console, or the platform ends it: delete_link, link_unavailable. false: there is none of that name. */
bool brainjoin_end(struct brain *b, int64_t now_ms, struct span link, bool deleted);
/* Somebody deletes or changes a contact way, a join way (by State) or a link (by name) by hand; nobody is told. list: members or groups,
 * with commas between. false: there is none. */
bool brain_code_drop(struct brain *b, struct span state);
/* Something else that calls with this app makes a contact way of that State. */
void brain_code_new(struct brain *b, int64_t now_ms, struct span state, struct span list);
bool brain_code_users(struct brain *b, struct span state, struct span list);
bool brain_accept(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid);
bool brain_delete(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, bool by_customer, struct span source);
/* The employee edits tags in the client: names of the corp's tags; edit_external_contact follows. */
bool brain_tag(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag, bool on);
/* The same with a tag of his own (type 2) or of a strategy group (type 3, api.md 2.3, 3.5), which no list of the corp's tags has. */
bool brain_tag_other(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span tag, int type, bool on);
/* What is given changes; mobiles: with commas between. edit_external_contact follows, unless only the mobiles changed. */
struct brain_remark { struct span remark, description, company, mobiles; };
bool brain_remark(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, const struct brain_remark *what);
/* userid confirms his waiting mass messages (all, or the one msgid). Returns how many. */
int brain_confirm(struct brain *b, int64_t now_ms, struct span userid, struct span msgid);
/* userid sends a mass message of his own from the client, to those of his customers, or into those of his groups, with commas between,
 * who can still receive one that day. console: somebody makes it for him in the admin console, and he has to confirm it as one of ours.
 * WeCom lists it (api.md 5.2) and tells nobody. Returns how many it reached, or is for. */
int brain_send_mass(struct brain *b, int64_t now_ms, struct span userid, struct span whom, struct span text, bool console);
/* userid publishes his waiting moments (all, or the one of that id). Returns how many: the client lets him publish three a day. */
int brain_publish(struct brain *b, int64_t now_ms, struct span userid, struct span moment_id);
/* The customer likes or comments the last moment of userid that he sees, or takes his like back. false: he sees none, or liked it
 * already, or has no like to take back. */
enum brain_marking { BRAIN_LIKE, BRAIN_COMMENT, BRAIN_UNLIKE };
bool brain_mark(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, enum brain_marking what);
/* He sends the customer a message himself, as from the chat's toolbar: outside every quota. false: they are no friends. */
bool brain_chat(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span text);
/* He presses that button of the app's menu. false: nobody of that userid is here, or the menu has no such button. */
bool brain_click(struct brain *b, int64_t now_ms, struct span userid, struct span key);
/* He presses the button whose key begins so on the newest of his cards that has one and was not greyed. false: there is none. */
bool brain_press(struct brain *b, int64_t now_ms, struct span userid, struct span key);
/* A robot of that name is in a group; whoever has its key may speak there. */
void brain_robot(struct brain *b, struct span key, struct span name);
/* He types that to the app. false: nobody of that userid is here, or nothing is said. */
bool brain_say(struct brain *b, int64_t now_ms, struct span userid, struct span text);
/* An order of this customer; order_no absent: drawn. A BRAIN_ORDER follows. refund: of an earlier order_no. */
bool brain_buy(struct brain *b, int64_t now_ms, struct span external_userid, struct span order_no, struct span product, int64_t amount_fen);
bool brain_refund(struct brain *b, int64_t now_ms, struct span order_no, int64_t refund_fen);
/* The employee leaves the company: his customers and groups wait for somebody else (api.md 10). */
void brain_resign(struct brain *b, int64_t now_ms, struct span userid);
/* A leader gives the customer of one to another in the admin console, at once. false: he is no customer of the first, or on his way
 * already, or the second left. */
bool brainhand_assign(struct brain *b, int64_t now_ms, struct span from, struct span to, struct span external_userid);
/* The customer does not want the employee he is handed over to. false: he is handed over to nobody. */
bool brain_refuse(struct brain *b, int64_t now_ms, struct span external_userid);
/* As many customers as he may have (0: no end), and whether he has proved his name: 40099, 40098. */
void brain_limit(struct brain *b, struct span userid, int most, bool unverified);
/* From now on so many per thousand of the callbacks are lost. */
void brain_lose(struct brain *b, int permille);
/* Any callback, as decrypted plaintext. */
void brain_callback(struct brain *b, int64_t now_ms, struct span plaintext);
/* n employees, and customers that come by themselves: `customers` in the time from from_ms on for span_ms, in working hours mostly, over
 * the given channel states (comma separated). Where a contact way has that State, they add one of its members. */
void brain_populate(struct brain *b, int employees, int customers, int64_t from_ms, int64_t span_ms, struct span states);

/* -- books ---------------------------------------------------------------------------------------------------------------- */
struct brain_books {
	int64_t employees, customers, adds, deletes_by_customer, deletes_by_employee;
	int64_t welcomes, welcome_codes;      /* delivered; issued */
	int64_t mass_tasks, mass_confirmed, mass_cancelled, mass_delivered, mass_over_quota, mass_not_friend;
	int64_t moments, moments_published, moments_cancelled; /* made; by a member; stopped before somebody published */
	int64_t likes, comments;              /* of customers */
	int64_t messages_to_employees, tags_marked;
	int64_t orders, gross_fen, refund_fen, buyers;
	int64_t calls;
	int64_t readds;                       /* adds of a pair that knew each other before; not in adds */
	int64_t chats;                        /* messages that employees sent by themselves, from the toolbar (api.md 16) */
	int64_t replies;                      /* of customers to their employee; WeCom shows them to nobody else */
	int64_t tags_on;                      /* tags that stand on relations that both sides still have */
	int64_t typed;                        /* what employees typed to the app, or pressed on a card, by themselves */
	int64_t rooms;                        /* customer groups that were made */
	int64_t payers;                       /* customers whose orders come to more than was given back */
};
void brain_books(const struct brain *b, struct brain_books *ret);
/* What no customer should see, as far as WeCom can tell: one line each ("2026-03-03 22:10 wm… mass message at night: …"). Kinds: night,
 * twice a day, asked twice a day (two open tasks), brace, welcome twice, moment twice (one member, one day), after leaving (a minute after the callback
 * of it), same text twice; into a group: twice a day, brace; to an employee: over 30 messages a minute, over 1000 an hour. Returns how many; out (may be
 * NULL) gets the lines. */
int brain_breaches(const struct brain *b, struct text *out);
/* The messages that reached a customer, oldest first: "welcome|mass|chat", time, employee, text. false behind the last. */
struct brain_message { const char *how; int64_t at_ms; struct span userid, text; };
bool brain_message(const struct brain *b, struct span external_userid, int i, struct brain_message *ret);
/* Whom the mass messages ask about: the k-th customer of the i-th task, by creation. false: no such. */
struct brain_asked {
	struct span msgid, userid, external_userid, text; /* into a group: its chat_id */
	int64_t created_ms, sent_ms; /* sent_ms 0: it did not reach him */
	int64_t over_ms;             /* when it stopped standing: sent, tapped or cancelled; BRAIN_NEVER: it stands */
};
int brain_masses(const struct brain *b);
bool brain_asked(const struct brain *b, int i, int k, struct brain_asked *ret);
/* Tags of a relation by name, comma separated, sorted. */
void brain_tags(const struct brain *b, struct span userid, struct span external_userid, struct text *out);
/* The i-th customer that the employee ever had. listed: WeCom tells of him (api.md 2.2); by_customer: he deleted the employee. false: no such. */
struct brain_pair {
	struct span external_userid;
	bool listed, half, by_customer;
	struct span remark, description, company; /* absent: none */
};
bool brain_pair(const struct brain *b, struct span userid, int i, struct brain_pair *ret);
/* The mobiles that the employee noted about the customer, with blanks between, in the order of the list. */
void braincontact_noted(struct brain *b, struct span userid, struct span external_userid, struct text *out);
/* The calls since brain_calls_clear, oldest first: path without /cgi-bin/, errcode, and the essential words of the request as
 * "key=value" (to, userid, sender, n, text, tag, msgid). */
struct brain_call_note { int64_t at_ms; struct span path; int64_t errcode; struct span words; };
bool brain_call_note(const struct brain *b, int i, struct brain_call_note *ret);
void brain_calls_clear(struct brain *b);

#endif
