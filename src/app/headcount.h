/* app/headcount: how many customers a script that is being checked would take in now. */
#ifndef SIYU_APP_HEADCOUNT_H
#define SIYU_APP_HEADCOUNT_H
#include "intake.h"
#include "sop/check.h"

/* check_world.people of a folder whose state is known. false: it is not, or nobody asks about this file. */
bool headcount_people(void *folder, const struct sop_script *s, struct check_people *ret);
/* intake_check with the state below data_dir, where there is one. Scripts that run just so are not counted again. */
void headcount_check(const char *data_dir, struct intake_folder *f, const struct conf *conf, struct diag_list *diags,
	bool *ret_ok);
/* Those of the findings that say how many, one line each. Appends. */
void headcount_say(const struct diag_list *diags, struct text *out);

#endif
