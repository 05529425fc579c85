/* The chat archive (会话内容存档) in part two of siyu demo: the sandbox keeps what its people say, sealed, and a library that stands in for the
 * platform's, which the build of the tests has, hands it to the reader. Without that library nothing of it is shown. */
#ifndef SIYU_APP_DEMOCHAT_H
#define SIYU_APP_DEMOCHAT_H
#include "demo.h"
#include "demohttp.h"

struct demochat {
	char library[4200];              /* empty: there is none */
	char file[300], public_key[300]; /* where the sandbox writes, and whose key seals it */
};

/* Looks for the library beside the program, and makes the key. Sets SIYU_STANDIN for the processes that are started behind it. */
enum rc MUST_USE demochat_prepare(const struct demo *d, struct demochat *ret, struct err *err);
/* What of the configuration is the archive's; nothing without a library. */
void demochat_conf(const struct demo *d, const struct demochat *c, struct text *out);
/* The customer writes that to the employee: posted to the sandbox at that address, until it stands in our rows. RC_FAILED: it was not read in time. */
enum rc MUST_USE demochat_say(struct oneask *http, const char *sandbox, const char *data, const char *userid,
	const char *customer, const char *words, struct err *err);

#endif
