/* paywork: 对外收款 in the fold (api.md 12.2): bills are read in spans of time, page by page, and become orders. */
#ifndef SIYU_FLOW_PAYWORK_H
#define SIYU_FLOW_PAYWORK_H
#include "foldint.h"

/* Settings changed: its timers. */
enum rc MUST_USE paywork_align(struct fold *f, struct err *err);
/* row 0: what was paid since the reading before; 1: the last weeks anew. A timer of other settings says nothing. */
enum rc MUST_USE paywork_fire(struct fold *f, int64_t row, int64_t due_ms, struct err *err);
/* siyu orders pull: everything from from_ms on (0: as far back as each day). RC_CONFLICT: the one before goes on. */
enum rc MUST_USE paywork_pull(struct fold *f, int64_t from_ms, struct err *err);
enum rc MUST_USE paywork_page(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE paywork_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);

#endif
