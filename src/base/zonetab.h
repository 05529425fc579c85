/* base/zonetab, private to base/zone: the system's tz files (TZif, RFC 8536), pure: bytes in, table of offsets out. */
#ifndef SIYU_BASE_ZONETAB_H
#define SIYU_BASE_ZONETAB_H
#include "base/zone.h"

/* The offsets that hold in [from_ms, to_ms]; behind the last listed change the rule in the footer goes on. RC_INVALID
 * bad file, RC_LIMIT more than ZONE_MAX_RULES changes in the range. */
enum rc MUST_USE zonetab_read(
	struct span bytes, int64_t from_ms, int64_t to_ms, struct zone *ret_zone, struct err *err);

#endif
