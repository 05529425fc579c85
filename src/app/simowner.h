/* simowner: what the made-up owners of groups do in `siyu simulate`, by seed: what lies ready for their group (群内侧边栏) they send. */
#ifndef SIYU_SRC_APP_SIMOWNER_H
#define SIYU_SRC_APP_SIMOWNER_H
#include "app/world.h"
#include "base/text.h"
#include "base/zone.h"
#include "intake.h"
#include "store/todo.h"

struct simowner;
/* The 群剧本, and the 秒杀 of these times, of the folder; scripts must live as long. 打卡 are simcamp's. Free with simowner_free, NULL is harmless. */
struct simowner *simowner_new(const struct intake_folder *scripts, const struct zone *zone, uint64_t seed, int64_t from_ms, int64_t to_ms);
void simowner_free(struct simowner *o);
bool simowner_any(const struct simowner *o);
/* When they look next: at the full hour; while a 秒杀 is on, within minutes. */
int64_t simowner_next_ms(const struct simowner *o, int64_t now_ms);
/* They look: what they do is appended. */
enum rc MUST_USE simowner_look(struct simowner *o, struct world *w, struct brain *b, struct err *err);
/* What is assumed of them, in Chinese, as one sentence. Appends. */
void simowner_say(struct text *out);

/* For simcamp: does he who has that to-do send it at the look of that number? */
bool simowner_sends(uint64_t seed, const struct todo *t, uint64_t look);
/* Its text goes out, into the group or to the member, and it is done; one that is filled in when it is opened is opened first. *ret_member: it went to a
 * member. Nothing is done where the two do not know each other. */
enum rc MUST_USE simowner_send(struct world *w, struct brain *b, const struct todo *t, bool *ret_member, struct err *err);

#endif
