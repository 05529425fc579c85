/* archivework: the chat archive (会话内容存档) as inputs: its pages, and who agreed. */
#ifndef SIYU_SRC_FLOW_ARCHIVEWORK_H
#define SIYU_SRC_FLOW_ARCHIVEWORK_H
#include "foldint.h"

/* A page of messages (callbacks.md 7). */
enum rc MUST_USE archivework_apply(struct fold *f, struct span body, struct err *err);
/* msg_audit_approved: a customer agreed. */
enum rc MUST_USE archivework_agreed(struct fold *f, const struct event *ev, struct err *err);
/* What is older than keep_days goes. */
enum rc MUST_USE archivework_prune(struct fold *f, struct err *err);

#endif
