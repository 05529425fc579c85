/* sandbox/brainkf: WeChat customer service (微信客服) of the brain: accounts, the customers who come to them and what they and the
 * receptionists do (doc: callbacks.md 6). Each act is a message or event of its account, and a callback that something is there. */
#ifndef SIYU_SANDBOX_BRAINKF_H
#define SIYU_SANDBOX_BRAINKF_H
#include "sandbox/brain.h"

/* An account that the app manages, or not. open_kfid absent: drawn. Returns it, borrowed. A second time: its name. */
struct span brainkf_account(struct brain *b, struct span open_kfid, struct span name, bool managed);
/* The app gets the account, or it is taken away from it (「通过API管理微信客服账号」): kf_account_auth_change. false: no such account. */
bool brainkf_grant(struct brain *b, int64_t now_ms, struct span open_kfid, bool managed);
/* A receptionist of it; an employee that is not there is made. false: no such account. */
bool brainkf_servicer(struct brain *b, struct span open_kfid, struct span userid, bool receiving);

/* He opens the conversation, from `scene` (absent: none). Nobody of that id: he is made. false: no such account. */
bool brainkf_enter(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span name,
	struct span scene);
/* He writes. msgtype absent: text; else image, voice, video, file, location, link, business_card, with some content. */
bool brainkf_say(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span text, struct span msgtype);
/* He clicks that item of the last menu that has it. false: no menu of his has it. */
bool brainkf_click(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span content);
/* A receptionist takes him from the pool, or from an ended session; writes to him; ends the session. false: there is nobody to take. */
bool brainkf_take(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span userid);
bool brainkf_reply(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, struct span text);
bool brainkf_close(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid);
/* The last message of ours never reached him: msg_send_fail, and it is not among what he got any more. false: there is none. */
bool brainkf_lost(struct brain *b, int64_t now_ms, struct span open_kfid, struct span external_userid, int fail_type);
/* The callback again, with a new token, though nothing is new. */
bool brainkf_wake(struct brain *b, int64_t now_ms, struct span open_kfid);
/* 会话状态, -1: he never came. */
int brainkf_state(const struct brain *b, struct span open_kfid, struct span external_userid);
/* n customers come by themselves in the time from from_ms on for span_ms: they enter, ask what stands in `words` (one a line; absent:
 * a few questions of a shop), click what a menu offers, and wait for a person who takes them after some minutes. */
void brainkf_visits(struct brain *b, struct span open_kfid, int n, int64_t from_ms, int64_t span_ms, struct span words);

#endif
