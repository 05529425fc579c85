/* wecom/quota: token buckets as plain data: at most so many calls a minute and an hour (doc: api.md 1.3, 1.5). */
#ifndef SIYU_WECOM_QUOTA_H
#define SIYU_WECOM_QUOTA_H
#include "wecom/api.h"
#include <stdbool.h>

struct quota_window {
	int64_t per_window, window_ms, level, at_ms;
}; /* level in 1/window_ms of a call */
struct quota {
	struct quota_window minute, hour;
	int64_t blocked_until_ms;
};

/* Times should come from a clock that does not go back; one that does neither gives nor takes until it has caught up.
 * Full buckets at at_ms. 0 = no limit of that kind. A bucket holds a third of its rate and refills two thirds of it, so
 * that no sliding window ever sees more than the rate given. */
void quota_init(struct quota *q, int per_minute, int per_hour, int64_t at_ms);
void quota_of_api(struct quota *q, enum api_id api, int64_t at_ms); /* the limits of the table of calls */
/* app messages to one member: 30 a minute, 1000 an hour; the surplus would be dropped silently (callbacks.md 11) */
void quota_of_member(struct quota *q, int64_t at_ms);
/* messages to one group robot: 20 a minute (callbacks.md 9), or fewer as its row of the configuration says */
void quota_of_robot(struct quota *q, int per_minute, int64_t at_ms);
/* One call at at_ms, whatever the level: past attempts are charged at start in their order (finding 45). */
void quota_charge(struct quota *q, int64_t at_ms);
/* The earliest time ≥ now_ms at which a call may begin. */
int64_t quota_ready_at(const struct quota *q, int64_t now_ms);
/* After 45009. A shorter block than the present one changes nothing. */
void quota_block(struct quota *q, int64_t until_ms);

#endif
