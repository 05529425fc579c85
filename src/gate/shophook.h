/* gate/shophook: the shops of [orders_json NAME]: whether a post to /orders/NAME is genuine, and what stands in it. */
#ifndef SIYU_GATE_SHOPHOOK_H
#define SIYU_GATE_SHOPHOOK_H
#include "base/arena.h"
#include "gate/gate.h"
#include "gate/shopmap.h"

struct shophook;
/* Copies. RC_INVALID: a mapping, or a name that is there twice. Free with shophook_free, which wipes the keys. */
enum rc MUST_USE shophook_new(const struct gate_shop *shops, int n, struct shophook **ret, struct err *err);
void shophook_free(struct shophook *h); /* NULL is harmless */

/* By the path of a request, /orders/NAME; -1: none. */
int shophook_of(const struct shophook *h, struct span path);
/* Does this shop sign the body alone, without a time (header shophook_header)? */
bool shophook_body_alone(const struct shophook *h, int shop);
const char *shophook_header(const struct shophook *h, int shop);
/* stamp: absent where the body is signed alone. signature: hex or base64 of HMAC-SHA256, `sha256=` before it or not. */
bool shophook_genuine(const struct shophook *h, int shop, struct span stamp, struct span body, struct span signature);
/* shopmap_read of it. */
enum rc MUST_USE shophook_read(const struct shophook *h, int shop, struct arena *a, struct span body, struct span *ret_payload,
	int *ret_orders, int *ret_skipped, struct err *err);

#endif
