/* A data folder is of one corp: its customers have their ids from there, and what a night's 对账 reads of another would be that all of them went. */
#ifndef SIYU_APP_SAMECORP_H
#define SIYU_APP_SAMECORP_H
#include "app/conf.h"
#include "base/err.h"
#include "store/db.h"

/* RC_INVALID, with what to do: the state has customers, and the configuration that they came under names another corpid than conf. A corpid that was
 * wrong at first is put right as long as nobody came. Else what reading gives. */
enum rc MUST_USE samecorp_check(struct store_db *db, const struct conf *conf, struct err *err);
/* The same before the first process of a start, of the data folder of conf. RC_OK also where no state can be read: work says that. */
enum rc MUST_USE samecorp_look_first(const struct conf *conf, struct err *err);

#endif
