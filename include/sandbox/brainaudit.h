/* sandbox/brainaudit: the chat archive (会话内容存档) of the brain (doc: callbacks.md 7): what its people say to each other, as the platform
 * keeps it for who pays for it. Kept where brain_conf.archive; no callback and no call of the API tells of it. */
#ifndef SIYU_SANDBOX_BRAINAUDIT_H
#define SIYU_SANDBOX_BRAINAUDIT_H
#include "sandbox/brain.h"

/* A text, borrowed as long as the brain. Whoever is no friend did not agree, and is not in it. What is in it of an employee is what the customer got
 * from him: chats, and welcomes and mass messages, too. That WeCom archives these is from memory [U]. */
struct brainaudit_message {
	int64_t seq, at_ms;       /* seq: from 1 on, without gaps, in order of time as told */
	struct span from, room;   /* room: chat_id, empty in single chats */
	const struct span *to;    /* in a group: all others who are in it */
	int to_n;
	struct span text;
};
bool brainaudit_message(const struct brain *b, int i, struct brainaudit_message *ret); /* oldest first; false: no such */

/* The customer writes to the employee. false: they are no friends, or nothing is said. */
bool brainaudit_write(struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, struct span text);
/* Somebody of outside says something in a group. false: he is not in it, or nothing is said. */
bool brainaudit_speak(struct brain *b, int64_t now_ms, struct span chat_id, struct span member, struct span text);

#endif
