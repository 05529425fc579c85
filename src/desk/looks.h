/* looks: what somebody saw that is nobody's data, and what he was refused: how much of it is kept in the audit, behind the answer (keeper).
 * Views: the first of one person and report in an hour; where that was dropped, the next. Refusals: LOOKS_REFUSED of one person in a minute; of
 * the rest one row says how many there were, when the minute is over. Several threads at once. */
#ifndef SIYU_SRC_DESK_LOOKS_H
#define SIYU_SRC_DESK_LOOKS_H
#include "desk/desk.h"

#define LOOKS_REFUSED 30

struct looks;
enum rc MUST_USE looks_new(const struct desk_conf *conf, struct looks **ret, struct err *err);
void looks_free(struct looks *l); /* NULL is harmless */
/* which: the person and the report. body: the command. */
void looks_view(struct looks *l, struct span which, struct span body, int64_t now_ms);
/* head: how body begins, by whom it is: to it is added how many more there were. */
void looks_refuse(struct looks *l, struct span who, struct span head, struct span body, int64_t now_ms);
/* From time to time: minutes that are over. */
void looks_step(struct looks *l, int64_t now_ms);

#endif
