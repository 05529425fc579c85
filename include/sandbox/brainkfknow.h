/* sandbox/brainkfknow: what a WeCom keeps of 微信客服 that came from elsewhere (as brainknow.h): no callback follows, for it is told there. */
#ifndef SIYU_SANDBOX_BRAINKFKNOW_H
#define SIYU_SANDBOX_BRAINKFKNOW_H
#include "base/json.h"
#include "sandbox/brain.h"

enum brainkfknow {
	BRAINKFKNOW_DONE,
	BRAINKFKNOW_NO_MENU,   /* he clicked in a menu that he never got here: kept as words that he typed */
	BRAINKFKNOW_NO_PERSON, /* a person answered, passed him on or ended it whom nobody called here: not kept */
	BRAINKFKNOW_NOT_SENT   /* a message of ours was lost that is not the last one here: not kept */
};
/* One element of msg_list of kf/sync_msg (doc: callbacks.md 6.3). Nothing is known of an account that is not there. */
struct brainkfknow_of {
	struct span lost; /* what the message of ours said that did not arrive; absent: it is none of that */
	bool called;      /* a receptionist took him because the app had asked for one: not where it did not */
};
enum brainkfknow brainkfknow_message(struct brain *b, int64_t now_ms, struct span open_kfid, const struct json_node *message,
	const struct brainkfknow_of *of);
/* The token of a callback: pages are given for it while it lives. */
void brainkfknow_token(struct brain *b, int64_t now_ms, struct span token);

#endif
