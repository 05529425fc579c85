/* Scripts with 停用, which lie in the folder and do not run. */
#ifndef SIYU_APP_DORMANT_H
#define SIYU_APP_DORMANT_H
#include "intake.h"

#include "store/scriptlog.h"

/* It is 停用, and no other than the fold has put aside. all: every version of every script, by id. */
bool dormant_known(const struct scriptlog *all, int n, const struct intake_file *file);

#endif
