/* whynext: what stands in the future of a round: the steps that it has not come to, and when (siyu why). */
#ifndef SIYU_SRC_FLOW_WHYNEXT_H
#define SIYU_SRC_FLOW_WHYNEXT_H
#include "base/arena.h"
#include "base/text.h"
#include "flow/settings.h"
#include "sop/script.h"
#include "store/enrolment.h"

/* Appends a line for each step that was not decided up to at_ms and falls due behind it, in order of time. held: the round is (whyhold.h),
 * so that they wait for its end. Inside a read transaction. */
enum rc MUST_USE whynext_say(struct store_db *db, struct arena *a, const struct settings *settings, const struct enrolment *e,
	int64_t at_ms, bool held, struct text *out, struct err *err);

/* The version in which the round goes on, the caller's: free with script_free. RC_NOTFOUND: it was taken out. */
enum rc MUST_USE whynext_script(
	struct store_db *db, struct arena *a, const struct enrolment *e, struct sop_script **ret, struct err *err);

/* The settings in force, into fresh ones. */
enum rc MUST_USE whynext_settings(struct store_db *db, struct arena *a, struct settings *s, struct err *err);

#endif
