/* flow/groupaim: what a customer group is for (建群目的), as the scripts say that it is in. */
#ifndef SIYU_FLOW_GROUPAIM_H
#define SIYU_FLOW_GROUPAIM_H
#include "base/text.h"
#include "store/db.h"

/* A line for each such script; nothing where none says. db may be read-only; one transaction is opened and closed. */
enum rc MUST_USE groupaim_print(struct store_db *db, struct span chat, struct text *out, struct err *err);

#endif
