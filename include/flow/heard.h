/* flow/heard: what is heard of a customer, as one input, whoever brings it: `siyu tell`, a button of the sidebar or of a task
 * page (told); 微信客服, an archive (seen). It is a command: {"verb":"heard", …}, kind INBOX_COMMAND. Fields:
 *   customer   external_userid
 *   what       text       he said so: text
 *              choice     he chose the option: text
 *              none       told 没回: he said nothing. Ends a wait that waits for a reply alone; else it is only noted
 *              join       he joined the group: text       click   he opened the link: text
 *              aftersale  进入售后                         human   人工接管
 *   text       of the above
 *   source     told: at_ms is when it was told. seen: at_ms is the message's own time
 *   by         userid or name of who told; absent: seen
 *   step       id of the step that it is about; absent: every step of his that waits for such a thing hears it
 *   id         of the message at its source: the same twice is one; absent: each is a new one
 *   at_ms      seen only; never later than the input
 * What the fold does with it, in this order: it keeps it (store/heardlog), whatever follows; 退订 words end every round of his
 * and keep him out; goals and stops of his live rounds hear it (客户说, 进入售后, 人工接管); then the waits that are open; then
 * the scripts that listen. What he says in words is looked up in the 话术 (sop/ask.h): an answer becomes a to-do of his 跟进人
 * with the words ready, words that call a person are 人工接管 and a to-do, a question that was hit is heard by 提问命中. A reply that comes behind the end of a wait is kept and changes nothing.
 * Outcome: done; duplicate: that id was here before; refused: nobody of that name is known, or no live round has that step. */
#ifndef SIYU_FLOW_HEARD_H
#define SIYU_FLOW_HEARD_H
#include "base/arena.h"
#include "base/err.h"
#include "base/json.h"
#include "base/text.h"

enum heard_what {
	HEARD_TEXT,
	HEARD_CHOICE,
	HEARD_NONE,
	HEARD_JOIN,
	HEARD_CLICK,
	HEARD_AFTERSALE,
	HEARD_HUMAN,
	HEARD_RESULT, /* of a 员工任务: made by the fold from todo_done, never put */
	HEARD_LIKE,   /* 朋友圈点赞, seen by the fold when it looks: never put */
	HEARD_COMMENT,
	HEARD_CHECKIN, /* 打卡; text: its script: never put */
	HEARD_WHATS
};
enum heard_source { HEARD_TOLD, HEARD_SEEN };

struct heard {
	struct span customer;
	enum heard_what what;
	struct span text;
	enum heard_source source;
	struct span by, step, id; /* absent: see above */
	int64_t at_ms;            /* 0: now */
};

const char *heard_what_name(enum heard_what what); /* "text", … */
const char *heard_source_name(enum heard_source source);
/* Appends the whole command. */
void heard_write(const struct heard *h, struct text *out);
/* The parsed command; texts are copied into the arena. RC_INVALID says which field is wrong. */
enum rc MUST_USE heard_read(struct arena *a, const struct json_node *root, struct heard *ret, struct err *err);

#endif
