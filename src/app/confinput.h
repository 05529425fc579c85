/* The configuration as an input (exact D6): what the fold reads of it, appended when it differs from what the fold has. */
#ifndef SIYU_APP_CONFINPUT_H
#define SIYU_APP_CONFINPUT_H
#include "app/conf.h"
#include "base/text.h"
#include "flow/settings.h"
#include "store/db.h"

/* A JSON object of strings, keys sorted as confkeys stands. polls: seconds in place of poll_seconds, and what others
 * send is not read; absent: what conf says. now_ms: zone offsets are written for two years around it. */
enum rc MUST_USE confinput_write(
	const struct conf *conf, struct span polls, int64_t now_ms, struct text *out, struct err *err);
/* The same as the fold will have it: free with settings_free. conf NULL: the house's defaults. */
enum rc MUST_USE confinput_settings(const struct conf *conf, int64_t now_ms, struct settings **ret, struct err *err);
/* Whether it differs from the settings that the fold has. */
enum rc MUST_USE confinput_differs(struct store_db *db, struct span config, bool *ret_differs, struct err *err);

#endif
