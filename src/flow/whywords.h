/* whywords: the Chinese words of `siyu why` for what stands in the tables. */
#ifndef SIYU_SRC_FLOW_WHYWORDS_H
#define SIYU_SRC_FLOW_WHYWORDS_H
#include "store/heardlog.h"
#include "store/masstask.h"
#include "store/occurrence.h"
#include "store/relation.h"

const char *whywords_relation(enum relation_state s);
const char *whywords_occurrence(enum occurrence_state s);
const char *whywords_task(enum masstask_state s);
const char *whywords_heard(struct span what); /* heard.what; empty: no such thing is kept */
const char *whywords_did(enum heardlog_did did);

#endif
