/* What a start or a reload puts into the log: the configuration and the scripts, where they differ from what the fold has (exact D6). */
#ifndef SIYU_APP_TAKEUP_H
#define SIYU_APP_TAKEUP_H
#include "intake.h"
#include "station.h"

/* The fold has passed the head: differences are against the state there. *ret_id: the input, 0 when nothing differed.
 * RC_INVALID: they are of another corp (samecorp.h). */
enum rc MUST_USE takeup_config(struct station *e, const struct conf *conf, int64_t *ret_id, struct err *err);
/* f was checked (ok). Files that scripts attach which run on although their file has an error now are found, too. */
enum rc MUST_USE takeup_scripts(struct station *e, struct intake_folder *f, const bool *ok, const char *dir, int64_t *ret_id, struct err *err);
/* Both, with the log folded before, between and after: for who holds the files itself. *ret_id: the scripts input, 0: none. */
enum rc MUST_USE takeup_all(struct station *e, const struct conf *conf, struct intake_folder *f, const bool *ok, int64_t *ret_id, struct err *err);
/* The very first start of a data folder, before the gate opens: a customer who comes within the first second is greeted by the
 * scripts that stand there. What goes wrong is said by work, which tries the same; nothing is done where a log is already. */
void takeup_first(const struct conf *conf);

#endif
