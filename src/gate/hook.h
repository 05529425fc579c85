/* gate/hook: the webhook of the shop. Who posts signs "TIMESTAMP.BODY" with HMAC-SHA256 under the configured key; the body is
 * {"source":"shop","orders":[{"order_no":…,"paid_at":…,"amount_yuan" or "amount_fen":…,…}]}, or, posted to /logins,
 * {"logins":[{"external_userid":…,"at":…,"times":…}]}. Pure. */
#ifndef SIYU_GATE_HOOK_H
#define SIYU_GATE_HOOK_H
#include "base/arena.h"
#include "base/err.h"

#define HOOK_MAX_ORDERS 100
#define HOOK_MAX_PAYLOAD_BYTES ((size_t)64 << 10) /* an input's maximum (architecture-exact.md D2) */
#define HOOK_MAX_VALUE_BYTES 512
#define HOOK_MAX_FIELDS 32
#define HOOK_MAX_SOURCE_BYTES 128

/* signature: 64 hex digits. Constant time over them. */
bool hook_genuine(struct span key, struct span timestamp, struct span body, struct span signature);

enum hook_of { HOOK_ORDERS, HOOK_LOGINS };

/* The payload to be appended: source and orders (or logins) with all their scalar members as strings, so that no digit is lost.
 * `phone` becomes `phone_hash` under the corpid, numbers in `remark` too (crypt/phone.h): none of them goes into the log.
 * What an order means is the fold's business, but for a status that says that it was paid (counts; NULL: no word does) without saying when: the
 * fold could do nothing but refuse it, and whoever posts would not hear of it. RC_INVALID: that, or the shape is wrong; RC_LIMIT: too many or too large. */
enum rc MUST_USE hook_read(struct arena *a, enum hook_of of, struct span corpid, bool (*counts)(struct span status), struct span body,
	struct span *ret_payload, int *ret_orders, struct err *err);

#endif
