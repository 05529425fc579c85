/* flow/tagsay: the corp's tags as siyu tags says them: how many customers have each, and which no script names any more. */
#ifndef SIYU_FLOW_TAGSAY_H
#define SIYU_FLOW_TAGSAY_H
#include "base/arena.h"
#include "base/text.h"
#include "store/db.h"
#include "store/tagdef.h"

/* In Chinese, or (json) as one array; unused: those alone that no running script names. */
enum rc MUST_USE tagsay_print(struct store_db *db, bool json, bool unused, struct text *out, struct err *err);
/* The first of these n tags that a running script names (sop/script.h: script_names_tag), and the first script that does, by id. In a.
 * RC_NOTFOUND: none has. */
enum rc MUST_USE tagsay_script(struct store_db *db, struct arena *a, const struct tagdef *t, int n, const struct tagdef **ret_tag,
	struct span *ret_script, struct err *err);

#endif
