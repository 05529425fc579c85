/* stagebook: the stages of a customer for who only reads the state. */
#ifndef SIYU_FLOW_STAGEBOOK_H
#define SIYU_FLOW_STAGEBOOK_H
#include "base/arena.h"
#include "crm/stagelist.h"
#include "store/db.h"

/* Those of the files of 资料 that run, in a; list stays as it is when they list none. */
enum rc MUST_USE stagebook_load(struct store_db *db, struct arena *a, struct stagelist *list, struct err *err);

#endif
