/* What the files of the brain share: the world's tables. */
#ifndef SIYU_SANDBOX_BRAININT_H
#define SIYU_SANDBOX_BRAININT_H
#include "base/arena.h"
#include "base/json.h"
#include "base/map.h"
#include "base/rng.h"
#include "sandbox/brain.h"

#define BRAIN_DAY_MS INT64_C(86400000)
#define BRAIN_TOKEN_MS INT64_C(7200000)
#define BRAIN_CODE_MS INT64_C(20000)       /* api.md 4.1 */
#define BRAIN_MEDIA_MS (3 * BRAIN_DAY_MS)  /* api.md 13 */

struct brain_list { int n, cap; void **v; }; /* pointers, grown by brainworld_push */

struct brain_employee {
	struct span userid, name;
	struct brain_list relations;
	int64_t minute, sent_in_minute;          /* app messages: 30 a minute, the rest dropped silently */
};

struct brain_tag { struct span id, name; struct brain_group *group; };
struct brain_group { struct span id, name; struct brain_list tags; };

struct brain_relation {
	struct brain_employee *employee;
	struct brain_customer *customer;
	int64_t add_ms;
	struct span state;                       /* State, empty: none */
	bool half, gone_employee, gone_customer; /* gone_employee: 84061; gone_customer: a one-sided relation */
	bool welcomed;
	struct brain_list tags;
};

struct brain_got { const char *how; int64_t at_ms; struct span userid, text; };
struct brain_customer {
	struct span id, name, unionid;
	struct brain_list relations, got;
	int64_t mass_day;                        /* day of the last mass message that reached him */
	int64_t asked_day;                       /* day of the last mass task that names him */
	int64_t orders;
};

struct brain_code { struct brain_relation *relation; int64_t issued_ms; bool used; };

enum brain_status { BRAIN_UNSENT = 0, BRAIN_SENT = 1, BRAIN_NOT_FRIEND = 2, BRAIN_QUOTA = 3 };
struct brain_member { struct brain_relation *relation; enum brain_status status; int64_t send_ms; };
struct brain_mass {
	struct span msgid, text;
	struct brain_employee *sender;
	int64_t created_ms, confirmed_ms;        /* 0: not yet */
	bool cancelled;
	int64_t reminded_ms[3];
	int n;
	struct brain_member *member;
};

struct brain_order { struct span no, product; struct brain_customer *customer; int64_t fen, refund_fen, paid_ms; struct span employee; };

enum brain_what { THING_CALLBACK, THING_ORDER, THING_CONFIRM, THING_BUY, THING_REFUND, THING_DELETE, THING_ADD, THING_ACCEPT };
struct brain_thing {
	int64_t at_ms;
	uint64_t seq;                            /* equal times: as they were planned */
	enum brain_what what;
	void *who;
	struct span bytes;
	int64_t number;
};

struct brain_fault { char path[96]; int64_t errcode; int times; bool mute; };

struct brain {
	struct brain_conf conf;
	struct arena *arena;                     /* everything that lives as long as the world */
	struct rng rng;
	struct map *employees, *customers, *groups, *tags, *codes, *masses, *tokens, *media, *orders;
	struct brain_list mass_list;             /* by creation */
	struct brain_list notes;
	struct brain_thing *heap;
	int things, things_cap;
	uint64_t seq, next_id;
	struct brain_fault fault[16];
	int faults;
	struct brain_books books;
	struct text breaches;
	int breach_count;
	int64_t minute[32];                      /* of the calls of each API in the minute */
	int calls_in_minute[32];
};

/* brainworld.c: tables, the timeline, time of day */
void brainworld_push(struct brain_list *l, void *p);
struct span brainworld_id(struct brain *b, const char *prefix);
struct brain_employee *brainworld_employee(struct brain *b, struct span userid, bool make);
struct brain_customer *brainworld_customer(struct brain *b, struct span id);
struct brain_relation *brainworld_relation(struct brain *b, struct span userid, struct span customer);
struct brain_tag *brainworld_tag(struct brain *b, struct span name);
struct brain_group *brainworld_group(struct brain *b, struct span name, bool make);
struct brain_tag *brainworld_new_tag(struct brain *b, struct brain_group *g, struct span name);
void brainworld_plan(struct brain *b, int64_t at_ms, enum brain_what what, void *who, struct span bytes, int64_t number);
bool brainworld_take(struct brain *b, int64_t now_ms, struct brain_thing *ret);
int64_t brainworld_day(const struct brain *b, int64_t ms);
int brainworld_minute(const struct brain *b, int64_t ms);
int64_t brainworld_in_hours(struct brain *b, int64_t ms); /* moved into 09:10-21:00 of the day or the next */
bool brainworld_chance(struct brain *b, int permille);
void brainworld_breach(struct brain *b, int64_t at_ms, struct span customer, const char *what, struct span text);
void brainworld_reach(struct brain *b, struct brain_relation *r, const char *how, int64_t at_ms, struct span text);
bool brainworld_friend(const struct brain_relation *r);

/* brainlive.c: what people do and the callbacks that follow */
void brainlive_callback(struct brain *b, int64_t at_ms, struct span xml);
void brainlive_contact(struct brain *b, int64_t at_ms, const char *change, struct brain_relation *r, struct span state, struct span code, struct span source);
struct brain_relation *brainlive_add(struct brain *b, int64_t now_ms, struct span userid, struct span id, struct span name, struct span state, bool half);
void brainlive_after_message(struct brain *b, struct brain_relation *r, int64_t now_ms);
int brainlive_confirm(struct brain *b, int64_t now_ms, struct brain_mass *m);
void brainlive_happen(struct brain *b, const struct brain_thing *t, brain_fn fn, void *user);
bool brainlive_order(struct brain *b, int64_t now_ms, struct brain_customer *c, struct span no, struct span product, int64_t fen);
void brainlive_order_json(struct brain *b, int64_t at_ms, const struct brain_order *o);

/* One API call under work. */
struct brain_request {
	struct brain *b;
	int64_t now_ms;
	struct span query, content_type, body;
	const struct json_node *root;    /* of the JSON body */
	struct jsonw *w;                 /* the answer's object, after errcode and errmsg */
	struct text *words;              /* of the note */
	struct arena *a;                 /* of the call */
};
/* Each returns the errcode; 0 with the fields of the answer written. */
typedef int64_t (*brain_api_fn)(struct brain_request *r);
int64_t braincontact_get(struct brain_request *r);
int64_t braincontact_by_user(struct brain_request *r);
int64_t braincontact_follow_users(struct brain_request *r);
int64_t braincontact_list(struct brain_request *r);
int64_t braincontact_tag_list(struct brain_request *r);
int64_t braincontact_add_tag(struct brain_request *r);
int64_t braincontact_mark(struct brain_request *r);
int64_t brainmass_welcome(struct brain_request *r);
int64_t brainmass_add(struct brain_request *r);
int64_t brainmass_list(struct brain_request *r);
int64_t brainmass_task(struct brain_request *r);
int64_t brainmass_result(struct brain_request *r);
int64_t brainmass_remind(struct brain_request *r);
int64_t brainmass_cancel(struct brain_request *r);
int64_t brainmass_message(struct brain_request *r);
int64_t brainmass_upload(struct brain_request *r);
struct span brain_param(const struct brain_request *r, const char *name); /* of the query, decoded */

#endif
