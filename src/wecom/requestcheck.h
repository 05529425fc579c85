/* wecom/requestcheck: WeCom's limits on requests (doc: api.md 2 to 5, 13, 17, 19). */
#ifndef SIYU_WECOM_REQUESTCHECK_H
#define SIYU_WECOM_REQUESTCHECK_H
#include "wecom/request.h"

/* RC_INVALID with the field. wire: as it would go out now, so that every file must have its media id. */
enum rc MUST_USE requestcheck_all(const struct request *r, bool wire, struct err *err);

#endif
