/* wecom/envelope: WeCom's signature and encryption around callbacks (doc: callbacks.md 2). */
#ifndef SIYU_WECOM_ENVELOPE_H
#define SIYU_WECOM_ENVELOPE_H
#include "base/arena.h"
#include "base/err.h"

/* The numbers of the official libraries (callbacks.md 2.6). Checks run in the order key, parse, signature, base64, aes,
 * frame, receiveid. To the outside all but OK are one generic 4xx. */
enum envelope_verdict {
	ENVELOPE_OK = 0,
	ENVELOPE_SIGNATURE = -40001,
	ENVELOPE_PARSE = -40002,
	ENVELOPE_KEY = -40004,
	ENVELOPE_RECEIVEID = -40005,
	ENVELOPE_AES = -40007,
	ENVELOPE_FRAME = -40008,
	ENVELOPE_BASE64 = -40010
};
const char *envelope_verdict_name(enum envelope_verdict v); /* "signature", for logs and counters */

struct envelope_key; /* token, AES key and receiveid of one app; not shared between threads */
/* aes43: exactly 43 of A-Z a-z 0-9, its 2 surplus bits ignored. receiveid: what messages must carry, "" or absent: they
 * must carry none. empty_ok: none is accepted beside receiveid. RC_INVALID: the key is none (verdict ENVELOPE_KEY). */
enum rc MUST_USE envelope_new(struct span token, struct span aes43, struct span receiveid, bool empty_ok,
	struct envelope_key **ret, struct err *err);
void envelope_free(struct envelope_key *k); /* wipes; NULL is harmless */

struct envelope_query {
	struct span timestamp, nonce, signature;
}; /* percent-decoded once; absent counts as empty */
struct envelope_content {
	struct span msg, receiveid;
}; /* in the arena; msg may hold NULs and be empty */

/* Verifies and decrypts `encrypt`, the base64 text as received. *ret only on ENVELOPE_OK. */
enum envelope_verdict MUST_USE envelope_open(struct envelope_key *k, struct arena *a, const struct envelope_query *q,
	struct span encrypt, struct envelope_content *ret);
/* Who the message says it is for, its signature not looked at: for telling people which corpid the configuration should have, never for
 * deciding anything. In the arena. The verdicts are those of envelope_open less SIGNATURE and RECEIVEID. */
enum envelope_verdict MUST_USE envelope_addressee(
	struct envelope_key *k, struct arena *a, struct span encrypt, struct span *ret_receiveid);
/* The Encrypt text of a POST body, XML or JSON by its first byte. ENVELOPE_OK or ENVELOPE_PARSE. */
enum envelope_verdict MUST_USE envelope_outer(struct arena *a, struct span body, struct span *ret_encrypt);
/* A proxy turned '+' of an echostr into blanks: puts them back (callbacks.md 1.2). Without blanks the same span. */
struct span envelope_unspace(struct arena *a, struct span echostr);

#define ENVELOPE_RANDOM_BYTES 16
#define ENVELOPE_SIGNATURE_CHARS 40
/* Encrypts msg with the key's receiveid; the caller gives the randomness. Base64 in the arena. */
struct span envelope_seal(
	struct envelope_key *k, struct arena *a, const uint8_t random[ENVELOPE_RANDOM_BYTES], struct span msg);
void envelope_sign(struct envelope_key *k, struct span timestamp, struct span nonce, struct span encrypt,
	char ret[ENVELOPE_SIGNATURE_CHARS]);
/* The whole passive reply (callbacks.md 2.5); nonce must hold no "]]>" (the caller's own or the verified request's). */
enum envelope_form { ENVELOPE_XML, ENVELOPE_JSON };
struct span envelope_reply(struct envelope_key *k, struct arena *a, enum envelope_form form, int64_t timestamp_s,
	struct span nonce, const uint8_t random[ENVELOPE_RANDOM_BYTES], struct span msg);
/* A media file of an AI bot (callbacks.md 8.1): same cipher, 32-byte padding, no frame. ENVELOPE_AES or _FRAME. */
enum envelope_verdict MUST_USE envelope_media(
	struct envelope_key *k, struct arena *a, struct span bytes, struct span *ret);

#endif
