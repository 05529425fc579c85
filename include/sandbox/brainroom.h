/* sandbox/brainroom: customer groups (客户群) of the brain: what people do in them, and what came into them. */
#ifndef SIYU_SANDBOX_BRAINROOM_H
#define SIYU_SANDBOX_BRAINROOM_H
#include "sandbox/brain.h"

/* Customer groups. Members are employees (userid) or anybody outside (external_userid, friend or not); each change has its
 * callback. chat_id absent: drawn. Returns the chat_id, borrowed; the owner is in it. */
struct span brainroom_make(struct brain *b, int64_t now_ms, struct span owner, struct span chat_id, struct span name);
/* scene 1 invited, 2 by a link, 3 by the group's code (then state may be there). false: no such group, or he is in. */
bool brainroom_join(struct brain *b, int64_t now_ms, struct span chat_id, struct span member, int scene, struct span state);
/* He scans the picture of the join way with this state: into the first of its groups that has room. All are full: with auto_create_room the
 * platform makes the next one, owned as the last of them, named room_base_name and the next number, and the way leads there, too (api.md
 * 7.4). Returns the chat_id, borrowed; absent: no such way, no room, or he is in already. */
struct span brainjoin_scan(struct brain *b, int64_t now_ms, struct span state, struct span member);
bool brainroom_leave(struct brain *b, int64_t now_ms, struct span chat_id, struct span member, bool removed);
bool brainroom_rename(struct brain *b, int64_t now_ms, struct span chat_id, struct span name);
bool brainroom_owner(struct brain *b, int64_t now_ms, struct span chat_id, struct span owner);
bool brainroom_dismiss(struct brain *b, int64_t now_ms, struct span chat_id);
/* A member of the corp sends into the group from its toolbar (api.md 16.4): outside every quota. */
bool brainroom_say(struct brain *b, int64_t now_ms, struct span chat_id, struct span userid, struct span text);
/* What came into a group, oldest first: "mass|chat". */
bool brainroom_message(const struct brain *b, struct span chat_id, int i, struct brain_message *ret);

/* The i-th group that was ever made; who sits in it, or did. false: no such. */
struct brainroom_state { struct span id, name, owner; bool gone; };
bool brainroom_state(const struct brain *b, int i, struct brainroom_state *ret);
bool brainroom_seat(const struct brain *b, struct span chat_id, int k, struct span *ret_member, bool *ret_in);
/* As brainknow.h: a group that stands, and somebody in it, known before the world begins: no callback, nothing in the books. A second time
 * changes nothing. */
void brainroom_know(struct brain *b, struct span chat_id, struct span owner, struct span name, int64_t created_ms);
void brainroom_know_member(struct brain *b, struct span chat_id, struct span member, int64_t joined_ms);
/* The same while the world lives, of what a WeCom told elsewhere: nothing of a group that is not known. Of a seat: who sits there already is as it
 * says from now on, where `read` (groupchat/get said it, not an event alone). Of a face: what is absent stays. */
struct brainroom_known { struct span chat_id, member, state, unionid; int64_t joined_ms; int scene; bool employee, read; };
void brainroom_know_seat(struct brain *b, const struct brainroom_known *k);
void brainroom_know_left(struct brain *b, struct span chat_id, struct span member);
void brainroom_know_face(struct brain *b, struct span chat_id, struct span name, struct span owner, struct span version);
void brainroom_know_gone(struct brain *b, struct span chat_id);

#endif
