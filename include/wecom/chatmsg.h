/* wecom/chatmsg: the chat archive (会话内容存档): what its library hands out, and what of it becomes an input
 * (doc: callbacks.md 7.2, 7.3). Bytes in, values out: who loads the library is room archive. */
#ifndef SIYU_WECOM_CHATMSG_H
#define SIYU_WECOM_CHATMSG_H
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define CHATMSG_PAGE 1000        /* messages of one pull at most */
#define CHATMSG_INPUT_MOST 100   /* of one input (exact D2) */
#define CHATMSG_INPUT_BYTES ((size_t)49152)
#define CHATMSG_TEXT_BYTES 4096  /* kept of one message */

/* -- a page as GetChatData gives it ---------------------------------------------------------------------------------------------- */

struct chatmsg_sealed {
	int64_t seq, key_version;
	struct span msgid, random_key /* base64, sealed by RSA */, body;
};
/* Texts are copied into the arena. *ret_code: what WeCom answered, 0: there is a page. RC_INVALID: not such an answer, or one that is cut off. */
enum rc MUST_USE chatmsg_page(struct arena *a, struct span json, int64_t *ret_code, struct chatmsg_sealed **ret,
	int *ret_count, struct err *err);
/* What a code of the library, or of an answer, means and what a person does about it; in English. "": not known. */
const char *chatmsg_code_words(int64_t code);
/* Is it worth another try without a change? */
bool chatmsg_code_again(int64_t code);

/* -- a message that was opened ---------------------------------------------------------------------------------------------------- */

struct chatmsg {
	int64_t seq, at_ms;
	struct span msgid, from, room; /* room: empty in a single chat */
	const struct span *to;
	int to_n;
	struct span kind; /* msgtype; "switch" and "recall" of those actions */
	struct span text; /* as people read it: his words, 「[链接] 标题」; absent: none */
	struct span revokes; /* msgid of the message that is taken back; absent: none */
	struct span party;   /* of agree and disagree: who */
};
enum rc MUST_USE chatmsg_parse(struct arena *a, struct span json, int64_t seq, struct chatmsg *ret, struct err *err);
/* Is kind one of the reference? Others are kept and counted. */
bool chatmsg_known(struct span kind);

/* -- what the fold is told (INBOX_ARCHIVE) -------------------------------------------------------------------------------------- */

struct chatmsg_consent {
	struct span employee, customer; /* employee empty: in that group */
	struct span room;
	bool agreed;
	int64_t at_ms; /* when it was known */
};
/* One part of a page. Whole messages, in the order of seq. */
struct chatmsg_input {
	int64_t to_seq;   /* the position behind it */
	int64_t start_ms; /* when the reader began: what was said before the first is history */
	int64_t refused, internal, unreadable; /* messages that are not in it: nobody agreed, between employees, not to be read */
	bool blank;       /* its texts were taken out after their time */
	const struct chatmsg_consent *consent;
	int consents;
	const struct chatmsg *msg;
	int msgs;
};
void chatmsg_write(const struct chatmsg_input *in, struct text *out);
/* What one message adds to such an input, at most. */
size_t chatmsg_weight(const struct chatmsg *m);
enum rc MUST_USE chatmsg_read(struct arena *a, struct span body, struct chatmsg_input *ret, struct err *err);

#endif
