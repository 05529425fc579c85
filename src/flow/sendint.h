/* What the files of the sender share. */
#ifndef SIYU_FLOW_SENDINT_H
#define SIYU_FLOW_SENDINT_H
#include "sendcall.h"
#include "sendtoken.h"

#include "base/map.h"
#include "flow/send.h"
#include "flow/wire.h"
#include "store/media.h"
#include "wecom/quota.h"

#define SENDANSWER_BYTES ((size_t)256 * 1024) /* one part of a reduced answer and its frame */
#define SEND_TOKEN_AHEAD_MS 60000             /* a token is fetched before the first effect falls due */

struct sendanswer { struct outbox_key key; struct text body; };
struct sendbusy { int64_t answer_id; };

enum sendpage_kind { SENDPAGE_FREE, SENDPAGE_OAUTH, SENDPAGE_SIGN };
struct sendquestion {
	enum sendpage_kind kind;
	uint64_t id;       /* of whoever asked */
	int64_t asked_ms;
	struct text what;  /* the code, the URL */
	bool called, again; /* SENDPAGE_OAUTH: its call is under way; it is the second, after a dead token */
};

struct send {
	struct store_db *db;
	struct inbox *in;
	struct wecom_port port;
	struct send_conf conf;
	char *corpid, *secret[API_TOKENS], *api_base; /* secret of API_TOKEN_PAY empty: its calls go with the token of the app */
	struct arena *arena;      /* of a turn */
	enum send_phase phase;
	bool paused;              /* send_pause */
	bool ask_first;           /* start held: ask WeCom what was made since asked_since_ms */
	int64_t start_head, position;
	int64_t due_position;         /* where the state stood when due was read, -1: it was not */
	int64_t due[API_LANE_COUNT];  /* when the first effect of each lane may go */
	int64_t asked_since_ms, ask_not_before_ms;
	int64_t ask_from_s, ask_to_s; /* of these months WeCom is asked now; ask_to_s 0: of none yet */
	struct text ask_cursor;
	bool ask_groups;          /* the single ones are through: those into groups */
	bool asking;              /* the question is under way */
	bool ask_void;            /* it is one of before all was to be asked anew: its answer does not count */
	bool ask_posts;           /* mass messages are told: now those of 朋友圈 */
	int foreign;              /* mass messages and posts of WeCom that we do not know */
	struct map *accounted;    /* tasks and posts whose call of an unknown end stands for one of them */
	struct sendtoken token[API_TOKENS];
	struct sendtoken corp_ticket, app_ticket;
	struct sendquestion question[SEND_QUESTIONS];
	struct sendcall slot[SENDCALL_SLOTS];
	uint64_t last_id;
	struct sendanswer *answer; /* to be appended */
	int answers;
	struct map *busy;         /* effect key -> struct sendbusy: picked, its answer not folded yet */
	struct map *unsure;       /* effect keys whose last try ended unknown */
	struct map *tried;        /* effect key -> its last try, while it is young (sendagain.c) */
	int64_t tried_swept_ms;
	struct map *members;      /* userid -> struct quota of messages to him */
	struct map *robots;       /* name -> struct quota of messages to that group robot */
	struct quota bucket[API_COUNT];
	struct text trouble;
	bool silent;              /* the last call to WeCom was not answered by it */
	int64_t witness_local_ms, witness_date_ms;
};

void send_put_answer(struct send *s, const struct wire_answer *x);
void send_submit(struct send *s, struct sendcall *c, int64_t now_ms);
/* sendreply.c */
void sendreply_take(struct send *s, int64_t now_ms, const struct wecom_reply *reply);
/* Fills in its key. RC_AGAIN: its minute is full; RC_NOTFOUND: nobody is called so. */
enum rc MUST_USE sendreply_robot(struct send *s, struct request_webhook *m, int64_t now_ms, struct err *err);
bool sendreply_member_may(struct send *s, struct span touser, int64_t now_ms);
struct sendtoken *sendreply_token(struct send *s, enum api_id api); /* that the call goes with */
void sendreply_want_token(struct send *s, enum api_token which, int64_t now_ms);
bool sendreply_calls_wait(const struct send *s);
/* There is a token for that call; if not, one is asked for, and *next is when to look again. */
bool sendreply_may_call(struct send *s, enum api_id api, int64_t now_ms, int64_t *next);
void sendreply_repeat_waiting(struct send *s, int64_t now_ms, int64_t *next);
void sendreply_give_up(struct send *s, int64_t now_ms);
/* sendhook.c */
/* Fills in what never stands in the outbox. RC_AGAIN: enough of its receiver are under way; RC_NOTFOUND: no such receiver, nobody's event. */
enum rc MUST_USE sendhook_fill(struct send *s, struct request_hook *h, int64_t now_ms, struct err *err);
void sendhook_given_up(struct send *s); /* an event whose time is over: a person should see it */
/* sendpage.c */
void sendpage_init(struct send *s);
void sendpage_release(struct send *s);
bool sendpage_ask(struct send *s, int64_t now_ms, uint64_t id, struct span what); /* send_ask */
void sendpage_turn(struct send *s, int64_t now_ms, int64_t *next);
void sendpage_reply(struct send *s, struct sendcall *c, int64_t now_ms, const struct answer *x); /* x NULL: none came */
/* sendagain.c */
/* When that try of the effect may go: 0: at once; else this very try was made before, and its answer changed nothing. */
int64_t sendagain_after_ms(struct send *s, struct outbox_key key, int try_no);
/* It goes now. */
void sendagain_note(struct send *s, const struct sendcall *c, int64_t now_ms);
void sendagain_sweep(struct send *s, int64_t now_ms);
/* sendhold.c */
enum rc MUST_USE sendhold_caught_up(struct send *s, int64_t now_ms, struct err *err);
void sendhold_since(struct send *s, int64_t since_ms); /* send_hold */
enum rc MUST_USE sendhold_ask(struct send *s, int64_t now_ms, int64_t *next, struct err *err);
void sendhold_asked(struct send *s, int64_t now_ms, const struct answer *x);

#endif
