/* sop/prose: a script read back as Chinese prose that somebody can sign: who enters, what he gets when, what stops it, which
 * limits hold, what employees must do, what is not sent at night. From the model, so that it says what runs. */
#ifndef SIYU_SOP_PROSE_H
#define SIYU_SOP_PROSE_H
#include "base/text.h"
#include "sop/facts.h"

/* Appends. rules: of the house; a script's own are weighed against them. holdout_permille: the corp's 对照组, 0 none. */
void prose_script(const struct sop_script *s, const struct sop_rules *rules, int holdout_permille, struct text *out);

/* Is there a row that tells that key of the keyword table (its id), that event, condition, action? For the tests: what runs is told. */
bool prose_tells_kind(enum sop_kind kind);
bool prose_tells_key(int key);
bool prose_tells_event(enum sop_event event);
bool prose_tells_act(enum sop_act act);
bool prose_tells_cond(enum sop_cond_kind kind);

#endif
