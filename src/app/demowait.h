/* demowait: how long siyu demo waits for the processes it started: as long as something moves there, however slow the machine is, and not for
 * ever. */
#ifndef SIYU_APP_DEMOWAIT_H
#define SIYU_APP_DEMOWAIT_H
#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

struct demowait {
	const char *what;      /* Chinese: "serve 起来" */
	int64_t quiet_ms;      /* without a move so long: it is given up */
	int64_t most_ms;       /* however much moves */
	int64_t begun_ms, moved_ms, told_ms;
	uint64_t mark;
};
struct demowait demowait_begin(const char *what, int64_t quiet_ms, int64_t most_ms, int64_t now_ms);
/* mark: any number that changes when something moved. false: no more waiting. *ret_tell (seconds): 0, or it is time to say that it takes long. */
bool demowait_more(struct demowait *w, uint64_t mark, int64_t now_ms, int64_t *ret_tell);
/* RC_FAILED: it was given up; what to look at: a file of dir. */
enum rc MUST_USE demowait_gave_up(const struct demowait *w, int64_t now_ms, const char *dir, const char *file, struct err *err);
/* A mark: how much the processes of a demo below that folder wrote into their logs. */
uint64_t demowait_logs(const char *dir);

#endif
