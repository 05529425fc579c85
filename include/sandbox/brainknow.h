/* sandbox/brainknow: what a WeCom knows of a corp before the world begins: no callback, no chance, nothing in the books. For worlds
 * that go on from real data. */
#ifndef SIYU_SANDBOX_BRAINKNOW_H
#define SIYU_SANDBOX_BRAINKNOW_H
#include "sandbox/brain.h"

/* Somebody added an employee now, for the first time or again, with the code of that event (absent: none); of a half relation: he
 * was accepted. No callback follows: it came from elsewhere. */
struct brainknow_add { struct span userid, customer, name, state, code; int64_t at_ms; bool half; };
void brainknow_added(struct brain *b, const struct brainknow_add *add);
/* One side ended it. Nothing where they do not know each other. */
void brainknow_gone(struct brain *b, struct span userid, struct span customer, bool by_customer, int64_t at_ms);
/* A relation that stands; employee and customer are made where they are not there. A second time changes nothing. */
void brainknow_friend(struct brain *b, struct span userid, struct span customer, struct span name, int64_t add_ms, bool half);
/* What one who is known is like; absent, or 0: nothing is said of it. */
struct brainknow_person { struct span customer, name, unionid, corp, position; int type, gender; };
void brainknow_person(struct brain *b, const struct brainknow_person *p);
/* A strategy group (客户规则组) of this app, and a tag of it. A second time: another parent and name of the group. */
void brainknow_strategy(struct brain *b, int64_t id, int64_t parent, struct span name);
void brainknow_strategy_tag(struct brain *b, int64_t strategy, struct span id, struct span group, struct span name);
/* The console deleted that tag, of the corp or of a strategy group: nobody wears it any more. One that is not there: nothing. */
void brainknow_tag_gone(struct brain *b, struct span id);
/* An employee has put that tag on, or taken it off, by hand. type: 1 of the corp, 2 his own (no id), 3 of a strategy group; name and group absent:
 * only the id is known. */
struct brainknow_tagged { struct span userid, customer, id, name, group; int type; bool on; };
void brainknow_tagged(struct brain *b, const struct brainknow_tagged *t);
void brainknow_remark(struct brain *b, struct span userid, struct span customer, const struct brain_remark *what); /* absent: as it was */
/* The customer likes or comments that moment at at_ms, or when it is published if that is later; he does not where he cannot see it then. */
struct brainknow_mark { struct span moment_id, userid, customer; int64_t at_ms; bool comment; };
void brainknow_mark(struct brain *b, int64_t now_ms, const struct brainknow_mark *m);
void brainknow_tag(struct brain *b, struct span id, struct span group, struct span name);
void brainknow_media(struct brain *b, struct span id, struct span kind, int64_t made_ms);
/* A mass message that waits for its sender, for these customers (those of them that are known). He confirms it as any other. */
void brainknow_mass(struct brain *b, int64_t now_ms, struct span msgid, struct span userid, struct span text, int64_t created_ms,
	const struct span *customer, int n);

#endif
