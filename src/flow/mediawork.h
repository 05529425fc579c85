/* mediawork: files at WeCom: an id lives three days, each kind of call has its own. */
#ifndef SIYU_FLOW_MEDIAWORK_H
#define SIYU_FLOW_MEDIAWORK_H
#include "foldint.h"

/* Have all files of this call an id? Those that have none are uploaded. */
enum rc MUST_USE mediawork_ready(
	struct fold *f, const struct request *r, enum api_lane lane, bool *ret_ready, struct err *err);
/* A task for the employees: ready at once, or held until its files have ids. *ret_effect: its key, in work; also with RC_LIMIT, when it is too
 * large to be made. */
enum rc MUST_USE mediawork_send(struct fold *f, const struct request *r, int64_t not_after_ms, struct span subject,
	struct span *ret_effect, struct err *err);
/* A ready message whose files have no id any more waits for new ones. */
enum rc MUST_USE mediawork_again(struct fold *f, struct outbox_row *e, struct err *err);
enum rc MUST_USE mediawork_warm(struct fold *f, struct err *err); /* files of the running welcomes */
enum rc MUST_USE mediawork_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
enum rc MUST_USE mediawork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err);
struct request_attachment *mediawork_of(struct fold *f, const struct sop_step *step, size_t *ret_n); /* in work */

#endif
