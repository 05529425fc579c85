/* The envelope: what WeCom does before it posts (doc: callbacks.md 2.2, 2.3, 2.5). */
#include "sandbox/seal.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/xml.h"
#include "crypt/aes.h"
#include "crypt/secret.h"
#include "crypt/sha.h"
#include "net/url.h"

#include <stdio.h>
#include <string.h>

#define KEY_CHARS 43
#define PAD 32 /* the block of the padding; the cipher's own has 16 bytes */
#define LENGTH_BYTES 4
#define HEAD_BYTES (SEAL_RANDOM_BYTES + LENGTH_BYTES)
#define MESSAGE_MOST ((size_t)16 << 20)
#define SIGNATURE_CHARS 40

struct seal {
	char *token, *receiveid;
	size_t receiveid_n;
	struct aes_key *key;
	uint8_t iv[AES_BLOCK_BYTES];
};

/* -- life -------------------------------------------------------------------------------------------------------- */

enum rc seal_new(struct span token, struct span aes_key, struct span receiveid, struct seal **ret_seal, struct err *err)
{
	uint8_t key[AES_KEY_BYTES];
	size_t n = 0;
	/* 43 characters are 258 bits: the last two do not count and may be set. */
	if (aes_key.n != KEY_CHARS || base64_decode(aes_key, true, key, sizeof key, &n) || n != sizeof key) {
		err_set(err, RC_INVALID, "the AES key is not an EncodingAESKey");
		err_hint(err, "it has exactly 43 letters and digits");
		return RC_INVALID;
	}
	struct seal *s = mem_alloc(sizeof *s);
	s->token = mem_strn(token.p ? token.p : "", token.n);
	s->receiveid = mem_strn(receiveid.p ? receiveid.p : "", receiveid.n);
	s->receiveid_n = receiveid.n;
	s->key = aes_new(key);
	memcpy(s->iv, key, sizeof s->iv);
	secret_wipe(key, sizeof key);
	*ret_seal = s;
	return RC_OK;
}

void seal_free(struct seal *s)
{
	if (!s)
		return;
	aes_free(s->key);
	secret_wipe(s->token, strlen(s->token));
	mem_free(s->token);
	mem_free(s->receiveid);
	secret_wipe(s->iv, sizeof s->iv);
	mem_free(s);
}

/* -- closing ------------------------------------------------------------------------------------------------------- */

void seal_encrypt(struct seal *s, struct span msg, const uint8_t *random, struct text *ret_base64)
{
	size_t n = HEAD_BYTES + msg.n + s->receiveid_n, pad = PAD - n % PAD;
	INVARIANT(msg.n <= MESSAGE_MOST);
	uint8_t *frame = mem_alloc(n + pad), *at = frame;
	if (random)
		memcpy(at, random, SEAL_RANDOM_BYTES);
	else
		secret_random(at, SEAL_RANDOM_BYTES);
	at += SEAL_RANDOM_BYTES;
	for (int shift = 24; shift >= 0; shift -= 8)
		*at++ = (uint8_t)(msg.n >> shift);
	if (msg.n > 0)
		memcpy(at, msg.p, msg.n);
	at += msg.n;
	memcpy(at, s->receiveid, s->receiveid_n);
	memset(at + s->receiveid_n, (int)pad, pad);
	if (aes_encrypt(s->key, s->iv, frame, n + pad))
		BUG("a frame of %zu bytes was not encrypted", n + pad);
	text_clear(ret_base64);
	base64_encode(ret_base64, frame, n + pad);
	mem_free(frame);
}

void seal_sign(const struct seal *s, struct span timestamp, struct span nonce, struct span encrypted, char ret_hex[41])
{
	struct span part[4] = {span_of(s->token), timestamp, nonce, encrypted};
	uint8_t digest[SHA_1_BYTES];
	for (int i = 1; i < 4; i++)
		for (int k = i; k > 0 && span_cmp(part[k], part[k - 1]) < 0; k--) {
			struct span swap = part[k];
			part[k] = part[k - 1];
			part[k - 1] = swap;
		}
	sha_1(part, 4, digest);
	for (size_t i = 0; i < sizeof digest; i++)
		snprintf(ret_hex + 2 * i, 3, "%02x", digest[i]);
}

static void write_query(const struct seal *s, const struct seal_when *when, struct span encrypted, struct text *out)
{
	char at[24], signature[SIGNATURE_CHARS + 1];
	snprintf(at, sizeof at, "%lld", (long long)when->timestamp_s);
	seal_sign(s, span_of(at), when->nonce, encrypted, signature);
	text_clear(out);
	text_addf(out, "msg_signature=%s&timestamp=%s&nonce=", signature, at);
	url_encode(out, when->nonce);
}

static void write_json(struct span encrypted, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kstr(&w, "encrypt", encrypted);
	jsonw_end_obj(&w);
}

void seal_post(struct seal *s, struct span msg, const struct seal_when *when, enum seal_form form, int64_t agentid,
	struct text *ret_query, struct text *ret_body)
{
	struct text encrypted;
	text_init(&encrypted, 2 * MESSAGE_MOST);
	seal_encrypt(s, msg, when->random, &encrypted);
	write_query(s, when, text_span(&encrypted), ret_query);
	text_clear(ret_body);
	if (form == SEAL_JSON) {
		write_json(text_span(&encrypted), ret_body);
	} else {
		text_addf(ret_body, "<xml><ToUserName><![CDATA[%s]]></ToUserName>", s->receiveid);
		if (agentid >= 0)
			text_addf(ret_body, "<AgentID><![CDATA[%lld]]></AgentID>", (long long)agentid);
		text_adds(ret_body, "<Encrypt><![CDATA[");
		text_add(ret_body, text_span(&encrypted));
		text_adds(ret_body, "]]></Encrypt></xml>");
	}
	text_release(&encrypted);
}

void seal_verify(struct seal *s, struct span msg, const struct seal_when *when, struct text *ret_query)
{
	struct text encrypted;
	text_init(&encrypted, 2 * MESSAGE_MOST);
	seal_encrypt(s, msg, when->random, &encrypted);
	write_query(s, when, text_span(&encrypted), ret_query);
	text_adds(ret_query, "&echostr=");
	url_encode(ret_query, text_span(&encrypted));
	text_release(&encrypted);
}

/* -- opening -------------------------------------------------------------------------------------------------------- */

static enum rc open_frame(const struct seal *s, const uint8_t *frame, size_t n, struct span *ret_msg, struct err *err)
{
	size_t pad = frame[n - 1];
	if (pad < 1 || pad > PAD || pad > n)
		return err_set(err, RC_INVALID, "the padding is out of range");
	for (size_t i = n - pad; i < n; i++)
		if (frame[i] != pad)
			return err_set(err, RC_INVALID, "the padding is not uniform");
	n -= pad;
	if (n < HEAD_BYTES)
		return err_set(err, RC_INVALID, "the frame is too short");
	uint64_t length = 0;
	for (int i = 0; i < LENGTH_BYTES; i++)
		length = length << 8 | frame[SEAL_RANDOM_BYTES + i];
	if (length > n - HEAD_BYTES)
		return err_set(err, RC_INVALID, "the length is beyond the frame");
	struct span id = span_make(frame + HEAD_BYTES + length, n - HEAD_BYTES - (size_t)length);
	if (id.n != s->receiveid_n || memcmp(id.p, s->receiveid, id.n) != 0)
		return err_set(err, RC_DENIED, "the receiveid is another one");
	*ret_msg = span_make(frame + HEAD_BYTES, (size_t)length);
	return RC_OK;
}

enum rc seal_decrypt(struct seal *s, struct arena *a, struct span encrypted, struct span *ret_msg, struct err *err)
{
	size_t cap = encrypted.n / 4 * 3 + 3, n = 0;
	uint8_t *frame = arena_alloc(a, cap);
	if (base64_decode(encrypted, false, frame, cap, &n))
		return err_set(err, RC_INVALID, "the envelope is not base64");
	if (aes_decrypt(s->key, s->iv, frame, n))
		return err_set(err, RC_INVALID, "the envelope is empty or no multiple of the cipher's block");
	return open_frame(s, frame, n, ret_msg, err);
}

struct packet {
	struct span encrypted, signature, timestamp, nonce;
};

static enum rc read_xml(struct arena *a, struct span bytes, struct packet *ret, struct err *err)
{
	struct xml_node *root;
	enum rc rc = xml_parse(a, bytes, &root, err);
	if (rc)
		return rc;
	ret->encrypted = xml_text(root, "Encrypt");
	ret->signature = xml_text(root, "MsgSignature");
	ret->timestamp = xml_text(root, "TimeStamp");
	ret->nonce = xml_text(root, "Nonce");
	return RC_OK;
}

static enum rc read_json(struct arena *a, struct span bytes, struct packet *ret, struct err *err)
{
	struct json_doc *doc;
	int64_t at = 0;
	enum rc rc = json_parse(bytes, &doc, err);
	if (rc)
		return rc;
	const struct json_node *root = json_root(doc);
	ret->encrypted = arena_copy(a, json_str(json_get(root, "encrypt")));
	ret->signature = arena_copy(a, json_str(json_get(root, "msgsignature")));
	ret->nonce = arena_copy(a, json_str(json_get(root, "nonce")));
	if (json_int(json_get(root, "timestamp"), &at))
		ret->timestamp = arena_printf(a, "%lld", (long long)at);
	json_free(doc);
	return RC_OK;
}

enum rc seal_open(struct seal *s, struct arena *a, struct span packet, struct span *ret_msg, struct err *err)
{
	struct packet p = {.encrypted = SPAN_ABSENT};
	char signature[SIGNATURE_CHARS + 1];
	packet = span_trim(packet);
	enum rc rc = packet.n > 0 && packet.p[0] == '{' ? read_json(a, packet, &p, err) : read_xml(a, packet, &p, err);
	if (rc)
		return rc == RC_LIMIT ? RC_INVALID : rc;
	if (!span_present(p.encrypted) || !span_present(p.signature) || !span_present(p.timestamp) ||
		!span_present(p.nonce))
		return err_set(err, RC_INVALID, "the packet lacks one of its four parts");
	seal_sign(s, p.timestamp, p.nonce, p.encrypted, signature);
	if (!secret_equal(span_of(signature), p.signature))
		return err_set(err, RC_DENIED, "the signature is another one");
	return seal_decrypt(s, a, p.encrypted, ret_msg, err);
}
