/* brainkfint: what the two files of 微信客服 share. */
#ifndef SIYU_SANDBOX_BRAINKFINT_H
#define SIYU_SANDBOX_BRAINKFINT_H
#include "brainint.h"
#include "sandbox/brainkf.h"

#define BRAINKF_WINDOW_MS (2 * BRAIN_DAY_MS) /* 48 h */

enum { BRAINKF_NEW, BRAINKF_BOT, BRAINKF_POOL, BRAINKF_HUMAN, BRAINKF_ENDED }; /* 会话状态 */
enum brainkf_code_kind { BRAINKF_WELCOME, BRAINKF_WAITS, BRAINKF_TAKEN, BRAINKF_CLOSED };

struct brainkf_event {
	int64_t at_ms;
	struct span json; /* one element of msg_list */
};
struct brainkf_servicer {
	struct brain_employee *employee;
	bool receiving;
};
struct brainkf_session {
	struct brainkf_account *account;
	struct brain_customer *customer;
	int state;
	struct brain_employee *servicer;
	int64_t said_ms, welcomed_ms, touched_ms; /* his last message, the last welcome, anything; 0: never */
	int sent;                                 /* of ours since his last message */
	struct span last_msgid, menu;             /* of ours; menu: "id TAB content LF" of each item of the last one */
	struct brain_list words;                  /* struct span *: what a visitor still wants to say */
	struct rng rng;                           /* of what he does, where conf.apart */
};
struct brainkf_account {
	struct span id, name;
	bool managed;
	struct brain_list events, servicers, sessions;
};
struct brainkf_code {
	struct brainkf_session *session;
	enum brainkf_code_kind kind;
	int64_t issued_ms;
	bool used;
};

/* brainkf.c */
struct brainkf_account *brainkf_find(const struct brain *b, struct span open_kfid); /* NULL */
struct brainkf_session *brainkf_session_of(const struct brainkf_account *k, struct span external_userid); /* NULL */
struct brainkf_servicer *brainkf_servicer_of(const struct brainkf_account *k, struct span userid); /* NULL */
struct span brainkf_code(struct brain *b, int64_t now_ms, struct brainkf_session *s, enum brainkf_code_kind kind);
/* The session of that customer in that account; made, and he too, when there is none. */
struct brainkf_session *brainkf_meet(struct brain *b, struct brainkf_account *k, struct span external_userid, struct span name);
void brainkf_heard(struct brainkf_session *s, int64_t now_ms); /* he wrote */
/* The id of that item of the last menu; absent content: of its first, whose words come back. false: it has none. */
bool brainkf_item(const struct brainkf_session *s, struct span *content, struct span *ret_id);
void brainkf_age(struct brainkf_session *s, int64_t now_ms); /* a session of 48 h ago is over */
void brainkf_reached(struct brain *b, int64_t now_ms, struct brainkf_session *s, const char *how, struct span text);
void brainkf_pooled(struct brain *b, int64_t now_ms, struct brainkf_session *s); /* a visitor waits for a person */
void brainkf_happen(struct brain *b, const struct brain_thing *t);

#endif
