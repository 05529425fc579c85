/* wecom/requestcheck: WeCom's limits on requests (doc: api.md 2 to 5, 13, 17, 19). */
#ifndef SIYU_WECOM_REQUESTCHECK_H
#define SIYU_WECOM_REQUESTCHECK_H
#include "limit.h"
#include "wecom/request.h"

/* RC_INVALID with the field. wire: as it would go out now, so that every file must have its media id. */
enum rc MUST_USE requestcheck_all(const struct request *r, bool wire, struct err *err);
/* One attachment, and a file that is one or stands in one, into c. */
void requestcheck_attachment(struct limit *c, const struct request_attachment *x, bool wire);
void requestcheck_file(struct limit *c, const char *what, struct span media_id, struct span sha256, bool wire);

#endif
