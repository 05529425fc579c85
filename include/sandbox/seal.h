/* sandbox/seal: the sending side of WeCom's callback envelope (doc: callbacks.md 1, 2), written from the reference a second
 * time: signs, encrypts and packs what the platform posts, opens what is answered. */
#ifndef SIYU_SANDBOX_SEAL_H
#define SIYU_SANDBOX_SEAL_H
#include "base/arena.h"
#include "base/err.h"
#include "base/text.h"

#define SEAL_RANDOM_BYTES 16

struct seal;
/* token, aes_key: the 43 characters of EncodingAESKey; receiveid: may be empty. Copied. RC_INVALID: the key is none. */
enum rc MUST_USE seal_new(
	struct span token, struct span aes_key, struct span receiveid, struct seal **ret_seal, struct err *err);
void seal_free(struct seal *s); /* wipes what it knew; NULL is harmless */

struct seal_when { /* of one delivery */
	int64_t timestamp_s;
	struct span nonce;
	const uint8_t *random; /* SEAL_RANDOM_BYTES; NULL: drawn from the machine */
};
enum seal_form { SEAL_XML, SEAL_JSON };

/* The base64 of the envelope of msg; cleared first. */
void seal_encrypt(struct seal *s, struct span msg, const uint8_t *random, struct text *ret_base64);
/* 40 lower-case hex digits and a NUL. timestamp as it stands in the query. */
void seal_sign(const struct seal *s, struct span timestamp, struct span nonce, struct span encrypted, char ret_hex[41]);
/* A callback: "msg_signature=…&timestamp=…&nonce=…" and the body (ToUserName, AgentID, Encrypt; or {"encrypt"}). Both are
 * cleared first. agentid below 0: none is named. */
void seal_post(struct seal *s, struct span msg, const struct seal_when *when, enum seal_form form, int64_t agentid,
	struct text *ret_query, struct text *ret_body);
/* GET verification: the query with the echostr of msg, percent-encoded. */
void seal_verify(struct seal *s, struct span msg, const struct seal_when *when, struct text *ret_query);

/* Opens one envelope: base64, cipher, padding, frame, receiveid, in this order. *ret_msg lives in the arena. RC_INVALID, the
 * text says which; RC_DENIED: receiveid differs. */
enum rc MUST_USE seal_decrypt(
	struct seal *s, struct arena *a, struct span encrypted, struct span *ret_msg, struct err *err);
/* A passive answer, XML or JSON packet by its first byte: signature checked, opened (callbacks.md 2.5). RC_INVALID not such a
 * packet or envelope; RC_DENIED wrong signature or receiveid. */
enum rc MUST_USE seal_open(struct seal *s, struct arena *a, struct span packet, struct span *ret_msg, struct err *err);

#endif
