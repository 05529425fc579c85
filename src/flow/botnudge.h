/* botnudge: to-dos that are due soon: told of again, together, in working hours. */
#ifndef SIYU_SRC_FLOW_BOTNUDGE_H
#define SIYU_SRC_FLOW_BOTNUDGE_H
#include "foldint.h"

/* It was given just now. */
enum rc MUST_USE botnudge_plan(struct fold *f, const struct todo *t, struct err *err);
enum rc MUST_USE botnudge_fire(struct fold *f, int64_t due_ms, struct err *err);

#endif
