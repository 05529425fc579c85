/* What the files of the brain share: the world's tables. */
#ifndef SIYU_SANDBOX_BRAININT_H
#define SIYU_SANDBOX_BRAININT_H
#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/rng.h"
#include "sandbox/brain.h"

#define BRAIN_DAY_MS INT64_C(86400000)
#define BRAIN_ROUTES_MAX 96

struct brain_list { /* pointers, grown by brainworld_push */
	int n, cap;
	void **v;
};

struct brain_employee {
	struct span userid, name;
	struct brain_list relations;
	bool left, unverified; /* he left the company; he has not proved his name */
	bool hidden;           /* the app does not see his bills */
	int64_t left_ms;
	int64_t given_day, given; /* groups that he handed over in that day */
	int most;              /* customers at most, 0: as many as come */
	int64_t minute, sent_in_minute, hour, sent_in_hour; /* app messages: the rest is dropped silently */
	struct rng rng;        /* of whom he meets and what he does, where conf.apart */
};

struct brain_tag {
	struct span id, name;
	struct brain_group *group;
	int64_t created_ms, order;
	bool ours; /* made through the API */
};
struct brain_group {
	struct span id, name;
	struct brain_list tags;
	int64_t created_ms, order;
	bool ours;                              /* made through the API */
	const struct brain_strategy *strategy; /* NULL: of the corp's tags */
};
struct brain_strategy { /* a customer strategy group (客户规则组, api.md 2.8) */
	int64_t id, parent, created_ms; /* parent 0: of the first level */
	struct span name;
	bool ours; /* made by this app, which sees no others */
};

struct brain_other { /* a tag that is none of the corp: the employee's own (type 2), of a strategy group (type 3) */
	struct span id, name; /* id absent: his own has none */
	int type;
	struct span group;    /* absent: none is known */
};

struct brain_relation {
	struct rng rng;         /* of what he does, where conf.apart */
	struct brain_employee *employee;
	struct brain_customer *customer;
	int64_t add_ms;
	struct span state;                       /* State, empty: none */
	bool half, gone_employee, gone_customer; /* gone_employee: 84061; gone_customer: a one-sided relation */
	bool welcomed, chatted, taken_over;      /* taken_over: add_way 202 */
	int64_t told_ms;                         /* when the callback of his leaving went out; BRAIN_NEVER: it was lost */
	uint64_t stamp;                          /* of the last mass task that counted him */
	struct brain_list tags, others;          /* brain_tag, brain_other */
	struct span remark;                      /* absent: the customer's name */
	struct span description, company;        /* absent: none */
	struct brain_list mobiles;               /* struct span */
};

struct brain_got {
	const char *how;
	int64_t at_ms;
	struct span userid, text;
};
struct brain_customer {
	struct span id, name, unionid;
	struct span corp, position;      /* absent: none */
	int type, gender;                /* type 0: 1, of WeChat */
	struct brain_list relations, got;
	int64_t mass_day;                /* day of the last mass message that reached him */
	int64_t own_day;                 /* the same of one that siyu did not make */
	int64_t asked_day;               /* day of the last mass task that names him, and that task */
	const struct brain_mass *asked;
	int64_t orders;
};

struct brain_seat { /* somebody in a customer group, or who was */
	struct span id; /* userid or external_userid */
	bool employee, in;
	int64_t join_ms;
	int scene;
	struct span state, unionid; /* unionid absent: as of the customer, or drawn */
};
struct brain_room { /* a customer group (客户群) */
	struct span id, name, version;
	struct brain_employee *owner;
	int64_t created_ms;
	bool gone;
	struct brain_list seats, got;
	int64_t mass_day; /* day of the last mass message that reached it */
	int64_t own_day;  /* the same of one that siyu did not make */
	int64_t given_ms[2]; /* when it was handed over by an owner who is still there, the last two times */
};

struct brain_code {
	struct brain_relation *relation;
	int64_t issued_ms;
	bool used;
};

enum brain_status { BRAIN_UNSENT = 0, BRAIN_SENT = 1, BRAIN_NOT_FRIEND = 2, BRAIN_QUOTA = 3 }; /* api.md 5.4 */
struct brain_member {
	struct brain_relation *relation; /* NULL: a group */
	struct brain_room *room;
	enum brain_status status;
	int64_t send_ms;
};
struct brain_part { /* what one member has to send */
	struct rng rng; /* of whether and when it is confirmed, where conf.apart */
	struct brain_mass *mass;
	struct brain_employee *sender;
	int64_t confirmed_ms; /* 0: not yet */
	int n;
	struct brain_member *member;
};
struct brain_mass {
	struct span msgid, text, attachments; /* attachments: as they came, JSON; absent: none */
	int64_t created_ms;
	struct span creator; /* userid of who made it in a client or in the console; absent: it came through the API */
	bool personal;       /* of the two: in a client */
	bool cancelled, groups; /* groups: chat_type group */
	int64_t cancelled_ms;
	int64_t reminded_ms[3];
	int n;
	struct brain_part *part;
};

struct brain_mark_of { /* a like or a comment */
	struct brain_share *share;
	struct brain_relation *relation;
	bool comment, gone; /* gone: taken back, or still to come */
	int64_t at_ms;
};
struct brain_share { /* of a moment what one member has to publish */
	struct brain_moment *moment;
	struct brain_employee *member;
	int64_t published_ms; /* 0: not yet */
	struct brain_list marks;
};
struct brain_moment {
	struct span id, jobid, text;
	const char *kind;          /* image, video, link; NULL: text alone */
	struct span media;         /* of that kind, as the list shows it, JSON */
	int64_t created_ms;
	bool cancelled;
	int64_t errcode;           /* of its creating */
	struct span bad_users, bad_tags; /* JSON lists */
	int n;
	struct brain_share *share;
	int tags;
	struct brain_tag **tag; /* any of them; 0: everybody sees it */
};

struct brain_media {
	struct span kind; /* image, voice, video, file; moment_image, moment_video */
	int64_t made_ms;
};

struct brain_handing { /* a customer on his way to another employee (api.md 10) */
	struct brain_relation *from;
	struct brain_employee *to;
	bool resigned;
	int status;
	int64_t begun_ms, at_ms;
};

struct brain_way { /* a contact way (api.md 8) */
	struct span config_id, qr_code, state, remark;
	bool single, skip_verify, exclusive, deleted;
	int64_t made_ms;
	int users, scans;
	struct brain_employee **user;
};

enum brain_door_kind { BRAIN_JOIN, BRAIN_LINK, BRAIN_TEMPLATE, BRAIN_DOORS };
struct brain_robot { /* of an internal group (callbacks.md 9) */
	struct span name;
	int64_t minute, sent_in_minute;
};
struct brain_door { /* a join way, an acquisition link, a template of what greets in a group */
	enum brain_door_kind kind;
	struct span id, state; /* state: of a link its name */
	struct span remark;
	const struct span *list; /* users of a link, groups of a join way */
	int n, scans;
	struct brain_list came;  /* relations that began by a link */
	bool create;             /* auto_create_room, of a join way, … */
	struct span base;        /* … room_base_name, … */
	int64_t base_id;         /* … and what the next group is numbered */
	bool deleted;
};

struct brain_order {
	struct span no, product, employee;
	struct brain_customer *customer;
	int64_t fen, refund_fen, paid_ms;
	bool chat, nobody, plain; /* paid by 对外收款, by one whom nobody knows, without a commodity (brainpay.c) */
	int quantity;
	struct span remark;
	struct brain_list backs;
};
struct brain_token { /* pay: of the secret of 对外收款 */
	int64_t until_ms;
	bool pay;
};

enum brain_what {
	THING_CALLBACK, THING_ORDER, THING_CONFIRM, THING_BUY, THING_REFUND, THING_DELETE, THING_ADD, THING_ACCEPT, THING_REPLY,
	THING_PUBLISH, THING_MARK, THING_JOIN, THING_QUIT, THING_KF, THING_TAKEOVER, THING_TYPE, THING_PRESS,
	THING_ANSWER
};
struct brain_thing {
	int64_t at_ms;
	uint64_t seq; /* equal times: as they were planned */
	enum brain_what what;
	void *who;
	struct span bytes;
	int64_t number;
};

struct brain_fault {
	char path[96];
	int64_t errcode;
	int times;
	bool mute;
};

struct brain_meter { /* of one API: api.md 1.3 */
	int64_t minute, in_minute, hour, in_hour, blocked_until_ms;
};

struct brain_ticket {
	struct span value;
	int64_t until_ms, hour, in_hour;
};

struct brain {
	struct brain_conf conf;
	struct arena *arena;         /* everything that lives as long as the world */
	struct rng rng;             /* that is drawn from now: the world's own, or where conf.apart the lot */
	struct rng own;             /* the world's, while rng is the lot */
	struct rng *lot;            /* whose rng it is: NULL: the world's own */
	struct map *employees, *customers, *groups, *tags, *codes, *masses, *jobs, *moments, *tokens, *media, *orders, *sent, *ways, *rooms, *doors, *robots, *cards, *presses, *oauths;
	struct map *kf_accounts, *kf_codes, *kf_tokens, *kf_msgids; /* 微信客服 */
	struct brain_list kf_list; /* accounts, by creation */
	int64_t pages;                              /* asked for, where brain_conf.page is set */
	int64_t link_uses, link_left, link_ends_ms; /* of 获客助手: used; left and until when, of brain_conf.link_uses */
	int door_count[BRAIN_DOORS]; /* that were ever made */
	struct brain_list mass_list, moment_list, way_list, room_list, door_list, handing_list; /* by creation */
	struct brain_list strategy_list;
	struct brain_list bill_list; /* rows of 对外收款, in order of time */
	struct brain_list said_list; /* of the chat archive: brainaudit_message, in order of seq */
	int64_t moment_minute, moments_in_minute;
	struct brain_list notes;
	struct brain_thing *heap;
	int things, things_cap;
	uint64_t seq, next_id, stamp;
	struct brain_list card_list; /* template cards, as they were sent */
	struct span menu; /* of the app: its buttons as they came, absent: none */
	struct brain_list faults;
	struct brain_books books;
	struct text breaches;
	uint64_t goods_weight; /* of all goods together */
	int breach_count;
	struct brain_meter meter[BRAIN_ROUTES_MAX];
	struct brain_ticket corp_ticket, app_ticket;
};

/* brainworld.c: tables, the timeline, time of day */
void brainworld_push(struct brain_list *l, void *p);
struct span brainworld_id(struct brain *b, const char *prefix);
struct brain_employee *brainworld_employee(struct brain *b, struct span userid, bool make);
struct brain_customer *brainworld_customer(struct brain *b, struct span id);
struct brain_relation *brainworld_relation(struct brain *b, struct span userid, struct span customer);
struct brain_tag *brainworld_tag(struct brain *b, struct span name);
struct brain_group *brainworld_group(struct brain *b, int64_t now_ms, const struct brain_strategy *s, struct span name);
struct brain_group *brainworld_group_named(struct brain *b, const struct brain_strategy *s, struct span name); /* NULL: none */
void brainworld_group_rename(struct brain *b, struct brain_group *g, struct span name);
void brainworld_group_drop(struct brain *b, struct brain_group *g); /* an empty one */
struct brain_tag *brainworld_new_tag(struct brain *b, int64_t now_ms, struct brain_group *g, struct span name);
void brainworld_plan(struct brain *b, int64_t at_ms, enum brain_what what, void *who, struct span bytes, int64_t number);
/* What somebody does of himself: the time from now_ms to at_ms goes by conf.speed. */
void brainworld_later(struct brain *b, int64_t now_ms, int64_t at_ms, enum brain_what what, void *who, int64_t number);
int64_t brainworld_grain(const struct brain *b, int64_t at_ms); /* the first moment from at_ms on when people do something */
bool brainworld_take(struct brain *b, int64_t now_ms, struct brain_thing *ret);
int64_t brainworld_day(const struct brain *b, int64_t ms);
int64_t brainworld_in_hours(struct brain *b, int64_t ms); /* moved into 09:10-21:00 of the day or the next */
bool brainworld_chance(struct brain *b, int permille);
/* Where conf.apart each has a stream of chance of his own, so that what he does hangs on nobody else: on what other employees do, or in
 * which order things of one moment happen. From now on it is drawn from that one (NULL: the world's own). Returns which it was. */
struct rng *brainworld_lot(struct brain *b, struct rng *lot);
/* The stream of these two from then on, whatever was drawn before. */
void brainworld_seed(const struct brain *b, struct span one, struct span other, int64_t at_ms, struct rng *ret);
void brainworld_breach(struct brain *b, int64_t at_ms, struct span customer, const char *what, struct span text);
void brainworld_reach(struct brain *b, struct brain_relation *r, const char *how, int64_t at_ms, struct span text);
bool brainworld_friend(const struct brain_relation *r);
/* The employee's friend of a call that names both and has something to say of him: 0, or its errcode. */
int64_t brainworld_pair(struct brain *b, struct span userid, struct span id, bool says, struct brain_relation **ret);
void brainworld_set_tag(struct brain_relation *r, struct brain_tag *t, bool on);

/* brainlive.c: what people do and the callbacks that follow. The time of sending comes back; BRAIN_NEVER: it is lost. */
int64_t brainlive_callback(struct brain *b, int64_t at_ms, struct span xml);
int64_t brainlive_contact(
	struct brain *b, int64_t at_ms, const char *change, struct brain_relation *r, struct span code, struct span source);
struct brain_customer *brainlive_customer(struct brain *b, struct span id, struct span name); /* somebody new; absent: drawn */
/* change_external_tag (callbacks.md 5.6): what became of a tag or a group. */
void brainlive_library(struct brain *b, int64_t at_ms, const char *change, struct span id, bool group, const struct brain_strategy *s);
/* He presses a button of a card (callbacks.md 4.4). */
void brainlive_card(struct brain *b, int64_t at_ms, struct span userid, struct span key, struct span task_id, struct span code);
/* Somebody presses that button of the menu (callbacks.md 4.3). */
void brainlive_click(struct brain *b, int64_t at_ms, struct span userid, struct span key);
/* A text message to the app (callbacks.md 4.2). */
void brainlive_say(struct brain *b, int64_t at_ms, struct span userid, struct span text);
struct brain_relation *brainlive_add(struct brain *b, int64_t now_ms, struct span userid, struct span id, struct span name,
	struct span state, bool half);
bool brainlive_leave(struct brain *b, int64_t now_ms, struct brain_relation *r, bool by_customer, struct span source);
void brainlive_after_message(struct brain *b, struct brain_relation *r, int64_t now_ms);
int brainlive_confirm(struct brain *b, int64_t now_ms, struct brain_part *p);
void brainlive_happen(struct brain *b, const struct brain_thing *t, brain_fn fn, void *user);
/* He paid: counted, and told to nobody yet. absent: drawn. */
struct brain_order *brainlive_paid(
	struct brain *b, int64_t now_ms, struct brain_customer *c, struct span no, struct span product, int64_t fen);
bool brainlive_order(
	struct brain *b, int64_t now_ms, struct brain_customer *c, struct span no, struct span product, int64_t fen);

/* The customer of r goes over to that employee; told: both sides of it have their callback. */
struct brain_relation *brainlive_take_over(
	struct brain *b, int64_t now_ms, struct brain_relation *r, struct brain_employee *to, bool told);

/* braingoods.c */
void braingoods_take(struct brain *b); /* those of its conf become its own */
const struct brain_good *braingoods_pick(struct brain *b); /* one draw */

/* One API call under work. */
struct brain_request {
	struct brain *b;
	int64_t now_ms;
	struct span query, content_type, body;
	const struct json_node *root; /* of the JSON body */
	struct jsonw *w;              /* the answer's object, after errcode and errmsg */
	struct text *words;           /* of the note */
	bool again;                   /* refused because it was made before: who got no answer repeats it so */
	struct arena *a;              /* of the call */
};

/* brainapi.c: the door of the API and the reading of fields. Each of these returns an errcode. */
void brainapi_call(struct brain *b, int64_t now_ms, const char *method, struct span target, struct span content_type,
	struct span body, struct text *ret_body, struct brain_answer *ret_answer);
/* A call that is not let in: its note, and the error as its answer. target begins with /cgi-bin/. */
void brainapi_refuse(struct brain *b, int64_t now_ms, struct span target, int64_t code, struct text *ret_body,
	struct brain_answer *ret_answer);
struct span brainapi_param(const struct brain_request *r, const char *name); /* of the query, decoded */
/* A string of at most `most` bytes; absent and null give an absent span. 40058 for any other type. */
int64_t brainapi_text(const struct json_node *obj, const char *key, size_t most, struct span *ret);
/* A JSON number in [least, most]; left alone where absent. 40058. */
int64_t brainapi_int(const struct json_node *obj, const char *key, int64_t least, int64_t most, int64_t *ret);
/* An array of at most `most` strings; NULL where absent. 40058, also for a string in place of the array. */
int64_t brainapi_strings(const struct json_node *obj, const char *key, size_t most, const struct json_node **ret);
int64_t brainapi_object(const struct json_node *obj, const char *key, const struct json_node **ret); /* NULL where absent */
int64_t brainapi_bool(const struct json_node *obj, const char *key);

/* brainturn.c */
/* What a list is asked for: limit in [1, most], `usual` where absent, and the row to begin with, of a cursor that
 * brainturn_end wrote with the same mark. 40058. */
int64_t brainturn_page(
	struct brain_request *r, char mark, int64_t most, int64_t usual, int64_t *ret_from, int64_t *ret_limit);
/* next_cursor: at row `next`, empty when `total` does not reach behind it. */
void brainturn_end(struct brain_request *r, char mark, int64_t next, int64_t total);
/* The parts of both: how many rows this page has at most, limit or fewer (brain_conf.page); a cursor for `next`, and where one of two letters begins. */
int64_t brainturn_rows(struct brain *b, int64_t limit);
struct span brainturn_cursor(struct brain_request *r, char mark, int64_t next);
bool brainturn_from(struct span cursor, int64_t *ret_from); /* false: it says nothing */

/* braincontact.c, braintag.c, brainway.c, brainmass.c, brainmoment.c, brainsay.c, brainmedia.c: each returns the errcode; 0 with the fields of the
 * answer written. */
typedef int64_t (*brain_api_fn)(struct brain_request *r);
int64_t braincontact_get(struct brain_request *r);
int64_t braincontact_by_user(struct brain_request *r);
int64_t braincontact_follow_users(struct brain_request *r);
int64_t braincontact_remark(struct brain_request *r);
void braincontact_mobiles(struct brain *b, struct brain_relation *r, struct span list); /* with commas between, in place of those before */
int64_t braincontact_list(struct brain_request *r);
int64_t braincontact_member(struct brain_request *r);
int64_t braincontact_addresses(struct brain_request *r);
int64_t brainpay_bills(struct brain_request *r);
void brainpay_list(struct brain *b, struct brain_order *o); /* that order was paid by 对外收款 */
void brainpay_free(struct brain *b);
int64_t braintag_list(struct brain_request *r);
int64_t braintag_add(struct brain_request *r);
int64_t braintag_edit(struct brain_request *r);
int64_t braintag_delete(struct brain_request *r);
int64_t braintag_mark(struct brain_request *r);
/* The same of strategy tags (api.md 3.5), and their strategy groups (api.md 2.8) */
int64_t braintag_strategy_list(struct brain_request *r);
int64_t braintag_strategy_add(struct brain_request *r);
int64_t braintag_strategy_edit(struct brain_request *r);
int64_t braintag_strategy_delete(struct brain_request *r);
int64_t braintag_strategies(struct brain_request *r);
int64_t braintag_strategy(struct brain_request *r);
void braintag_drop(struct brain *b, struct brain_tag *t); /* from every relation, and with the last one its group */
struct brain_group *braintag_group_by_id(struct brain *b, struct span id); /* NULL: none */
bool brainway_full(const struct brain *b); /* 41045: contact ways and join ways share one number (api.md 7.4, 17) */
int64_t brainway_add(struct brain_request *r);
int64_t brainway_get(struct brain_request *r);
int64_t brainway_update(struct brain_request *r);
int64_t brainway_del(struct brain_request *r);
int64_t brainway_list(struct brain_request *r);
void brainway_new(struct brain *b, int64_t now_ms, struct span state, struct span list);
struct brain_way *brainway_by_state(const struct brain *b, struct span state); /* NULL: none has it */
/* Whom the platform gives to him who scans it: in turn; the one he has already where it is exclusive. NULL: nobody. */
struct brain_employee *brainway_pick(struct brain *b, struct brain_way *w, struct span customer);
int64_t brainmass_add(struct brain_request *r);
void brainmass_plan(struct brain *b, struct brain_part *p, int64_t now_ms); /* whether and when the sender confirms */
int brainmass_send(
	struct brain *b, int64_t now_ms, struct span userid, struct span whom, struct span text, bool console);
/* A member sends what others than siyu made. Returns how many it reached. */
int brainmass_tap(struct brain *b, int64_t now_ms, struct brain_part *p);
int64_t brainmass_list(struct brain_request *r);
int64_t brainmass_task(struct brain_request *r);
int64_t brainmass_result(struct brain_request *r);
int64_t brainmass_remind(struct brain_request *r);
int64_t brainmass_cancel(struct brain_request *r);
/* brainmoment.c */
int64_t brainmoment_add(struct brain_request *r);
int64_t brainmoment_job(struct brain_request *r);
int64_t brainmoment_list(struct brain_request *r);
int64_t brainmoment_task(struct brain_request *r);
int64_t brainmoment_customers(struct brain_request *r);
int64_t brainmoment_reach(struct brain_request *r);
int64_t brainmoment_comments(struct brain_request *r);
int64_t brainmoment_cancel(struct brain_request *r);
int brainmoment_publish(struct brain *b, int64_t now_ms, struct brain_share *s);
bool brainmoment_mark(
	struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, enum brain_marking what);
/* A mark that came from elsewhere, at at_ms or when the share is published. */
void brainmoment_know(struct brain *b, int64_t now_ms, struct brain_share *s, struct brain_relation *rel, bool comment, int64_t at_ms);
void brainmoment_happen(struct brain *b, int64_t now_ms, struct brain_mark_of *m); /* a mark whose time has come */
/* brainroom.c */
struct brain_room *brainroom_find(struct brain *b, struct span chat_id); /* NULL */
bool brainroom_full(const struct brain *b, const struct brain_room *room);
void brainroom_reach(struct brain *b, struct brain_room *room, const char *how, struct brain_employee *by, int64_t at_ms,
	struct span text);
void brainroom_give(struct brain *b, struct brain_room *room, struct brain_employee *to); /* nobody is told */
/* brainhand.c */
void brainhand_happen(struct brain *b, int64_t now_ms, struct brain_handing *h); /* its day is over */
bool brainhand_refuse(struct brain *b, int64_t now_ms, struct span external_userid);
int64_t brainhand_unassigned(struct brain_request *r);
int64_t brainhand_transfer(struct brain_request *r);
int64_t brainhand_result(struct brain_request *r);
int64_t brainhand_resigned(struct brain_request *r);
int64_t brainhand_resigned_result(struct brain_request *r);
int64_t brainhand_rooms(struct brain_request *r);
int64_t brainhand_resigned_rooms(struct brain_request *r);
int64_t brainjoin_add(struct brain_request *r);
int64_t brainjoin_get(struct brain_request *r);
int64_t brainjoin_update(struct brain_request *r);
int64_t brainjoin_del(struct brain_request *r);
int64_t brainjoin_link_add(struct brain_request *r);
int64_t brainjoin_link_update(struct brain_request *r);
int64_t brainjoin_link_del(struct brain_request *r);
struct span brainjoin_open(struct brain *b, int64_t now_ms, struct span link, struct span external_userid, struct span name, struct span channel);
bool brainjoin_drop(struct brain *b, struct span state);
bool brainjoin_users(struct brain *b, struct span state, struct span list);
int64_t brainjoin_link_list(struct brain_request *r);
int64_t brainjoin_link_get(struct brain_request *r);
int64_t brainjoin_link_customers(struct brain_request *r);
int64_t brainjoin_quota(struct brain_request *r);
int64_t brainjoin_template_add(struct brain_request *r);
int64_t brainjoin_template_edit(struct brain_request *r);
/* Of himself: he joins the emptiest group of that employee, if she has one, or leaves those that he is in. */
void brainroom_come(struct brain *b, int64_t now_ms, struct brain_relation *r);
void brainroom_go(struct brain *b, int64_t now_ms, struct brain_relation *r);
int64_t brainroom_list(struct brain_request *r);
int64_t brainroom_get(struct brain_request *r);
/* brainpage.c */
int64_t brainpage_userinfo(struct brain_request *r);
int64_t brainpage_old_userinfo(struct brain_request *r);
int64_t brainpage_corp_ticket(struct brain_request *r);
int64_t brainpage_app_ticket(struct brain_request *r);
/* brainstat.c */
int64_t brainstat_staff(struct brain_request *r);
int64_t brainstat_groups(struct brain_request *r);
/* brainkfapi.c */
int64_t brainkfapi_sync(struct brain_request *r);
int64_t brainkfapi_send(struct brain_request *r);
int64_t brainkfapi_on_event(struct brain_request *r);
int64_t brainkfapi_state(struct brain_request *r);
int64_t brainkfapi_trans(struct brain_request *r);
int64_t brainkfapi_accounts(struct brain_request *r);
int64_t brainkfapi_link(struct brain_request *r);
int64_t brainkfapi_servicers(struct brain_request *r);
int64_t brainkfapi_people(struct brain_request *r);
/* brainaudit.c */
int64_t brainaudit_single(struct brain_request *r);
int64_t brainaudit_room(struct brain_request *r);
/* The customer got that from the employee; somebody said that in the group. */
void brainaudit_got(struct brain *b, const struct brain_relation *r, int64_t at_ms, struct span text);
void brainaudit_in_room(struct brain *b, const struct brain_room *room, struct span from, int64_t at_ms, struct span text);
/* He writes of himself, and is answered later. */
void brainaudit_reply(struct brain *b, struct brain_relation *r, int64_t now_ms);
void brainaudit_answer(struct brain *b, const struct brain_relation *r, int64_t now_ms);
int64_t brainsay_welcome(struct brain_request *r);
int64_t brainsay_message(struct brain_request *r);
/* braincard.c: card is the template_card of a message to users. */
int64_t braincard_send(struct brain_request *r, const struct json_node *card, struct span users);
int64_t braincard_update(struct brain_request *r);
void braincard_happen(struct brain *b, const struct brain_thing *t); /* whoever has it presses a button of it */
bool braincard_press(struct brain *b, int64_t now_ms, struct span userid, struct span key);
int64_t brainsay_menu(struct brain_request *r);  /* menu/create */
int64_t brainsay_robot(struct brain_request *r); /* webhook/send */
/* What is sent beside a text, of that kind: body is its object. */
int64_t brainsay_media(struct brain_request *r, const char *kind, const struct json_node *body);
int64_t brainsay_content(struct brain_request *r, struct span *ret_text); /* text and attachments, api.md 4.1 */
/* The attachments of a request as lists show them later: JSON of the list, or of what stands in each under `inner` (NULL: of each whole).
 * Absent: none. In the brain's arena. */
struct span brainsay_keep(struct brain_request *r, const struct json_node *list, const char *inner);
int64_t brainmedia_upload(struct brain_request *r);
int64_t brainmedia_attachment(struct brain_request *r);
int64_t brainmedia_image(struct brain_request *r);
int64_t brainmedia_check(struct brain_request *r, struct span id, const char *kind);

#endif
