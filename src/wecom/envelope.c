/* wecom/envelope: signature first, then base64, cipher, frame and receiver (doc: callbacks.md 2). Nothing here is
 * lenient where a genuine message never is: the signature is checked before anything else is looked at. */
#include "wecom/envelope.h"
#include "base/base64.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/xml.h"
#include "crypt/aes.h"
#include "crypt/secret.h"
#include "crypt/sha.h"
#include <string.h>

#define ENVELOPE_KEY_CHARS 43
#define ENVELOPE_PAD 32 /* PKCS#7 with this block, twice that of AES */
#define ENVELOPE_HEAD (ENVELOPE_RANDOM_BYTES + 4)
#define ENVELOPE_MAX_MSG ((size_t)16 << 20)

struct envelope_key {
	struct aes_key *aes;
	struct sha *sha;
	uint8_t iv[AES_BLOCK_BYTES];
	char *token, *receiveid;
	size_t token_n, receiveid_n;
	bool empty_ok;
};

const char *envelope_verdict_name(enum envelope_verdict v)
{
	switch (v) {
	case ENVELOPE_OK: return "ok";
	case ENVELOPE_SIGNATURE: return "signature";
	case ENVELOPE_PARSE: return "parse";
	case ENVELOPE_KEY: return "key";
	case ENVELOPE_RECEIVEID: return "receiveid";
	case ENVELOPE_AES: return "aes";
	case ENVELOPE_FRAME: return "frame";
	case ENVELOPE_BASE64: return "base64";
	}
	return "unknown";
}

static bool envelope_key_char(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

enum rc envelope_new(struct span token, struct span aes43, struct span receiveid, bool empty_ok,
	struct envelope_key **ret, struct err *err)
{
	uint8_t raw[AES_KEY_BYTES];
	size_t n = 0;
	bool ok = aes43.n == ENVELOPE_KEY_CHARS;

	for (size_t i = 0; ok && i < aes43.n; i++)
		ok = envelope_key_char(aes43.p[i]);
	/* 43 characters are 258 bits: the last two are ignored, real keys have them set (callbacks.md 2.3). */
	if (!ok || base64_decode(aes43, true, raw, sizeof(raw), &n) != RC_OK || n != sizeof(raw)) {
		err_set(err, RC_INVALID, "'aes_key' is not an EncodingAESKey");
		err_hint(err, "it has exactly 43 letters and digits; copy it again from the admin console");
		return RC_INVALID;
	}

	struct envelope_key *k = mem_alloc(sizeof(*k));
	k->aes = aes_new(raw);
	k->sha = sha_new(SHA_KIND_1);
	memcpy(k->iv, raw, sizeof(k->iv));
	secret_wipe(raw, sizeof(raw));
	k->token = mem_strn(token.p ? token.p : "", token.n);
	k->token_n = token.n;
	k->receiveid = mem_strn(receiveid.p ? receiveid.p : "", receiveid.n);
	k->receiveid_n = receiveid.n;
	k->empty_ok = empty_ok;
	*ret = k;
	return RC_OK;
}

void envelope_free(struct envelope_key *k)
{
	if (k == NULL)
		return;
	aes_free(k->aes);
	sha_free(k->sha);
	secret_wipe(k->token, k->token_n);
	mem_free(k->token);
	mem_free(k->receiveid);
	secret_wipe(k, sizeof(*k));
	mem_free(k);
}

void envelope_sign(struct envelope_key *k, struct span timestamp, struct span nonce, struct span encrypt,
	char ret[ENVELOPE_SIGNATURE_CHARS])
{
	static const char digit[] = "0123456789abcdef";
	struct span part[4] = {span_make(k->token, k->token_n), timestamp, nonce, encrypt};
	uint8_t sum[SHA_1_BYTES];

	for (size_t i = 1; i < 4; i++)
		for (size_t j = i; j > 0 && span_cmp(part[j], part[j - 1]) < 0; j--) {
			struct span swap = part[j];
			part[j] = part[j - 1];
			part[j - 1] = swap;
		}
	for (size_t i = 0; i < 4; i++)
		sha_add(k->sha, part[i]);
	sha_end(k->sha, sum);
	for (size_t i = 0; i < sizeof(sum); i++) {
		ret[2 * i] = digit[sum[i] >> 4];
		ret[2 * i + 1] = digit[sum[i] & 15];
	}
}

/* Takes the padding off buf[0..*n): 1 to 32 bytes of their own number, the whole a multiple of 32. */
static bool envelope_unpad(const uint8_t *buf, size_t *n)
{
	if (*n == 0 || *n % ENVELOPE_PAD != 0)
		return false;
	uint8_t pad = buf[*n - 1];
	if (pad < 1 || pad > ENVELOPE_PAD)
		return false;
	for (size_t i = *n - pad; i < *n; i++)
		if (buf[i] != pad)
			return false;
	*n -= pad;
	return true;
}

/* random[16] length[4, big-endian] msg receiveid */
static bool envelope_unframe(const uint8_t *buf, size_t n, struct envelope_content *ret)
{
	if (n < ENVELOPE_HEAD)
		return false;
	const uint8_t *p = buf + ENVELOPE_RANDOM_BYTES;
	uint64_t len = (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 | p[3];
	if (len > n - ENVELOPE_HEAD)
		return false;
	ret->msg = span_make(buf + ENVELOPE_HEAD, (size_t)len);
	ret->receiveid = span_make(buf + ENVELOPE_HEAD + len, n - ENVELOPE_HEAD - (size_t)len);
	return true;
}

static enum envelope_verdict envelope_decrypt(
	struct envelope_key *k, struct arena *a, struct span encrypt, struct envelope_content *ret)
{
	size_t cap = encrypt.n / 4 * 3 + 3, n = 0;
	uint8_t *buf = arena_alloc(a, cap);
	if (base64_decode(encrypt, false, buf, cap, &n) != RC_OK)
		return ENVELOPE_BASE64;
	if (aes_decrypt(k->aes, k->iv, buf, n) != RC_OK)
		return ENVELOPE_AES;
	return envelope_unpad(buf, &n) && envelope_unframe(buf, n, ret) ? ENVELOPE_OK : ENVELOPE_FRAME;
}

enum envelope_verdict envelope_open(struct envelope_key *k, struct arena *a, const struct envelope_query *q,
	struct span encrypt, struct envelope_content *ret)
{
	char want[ENVELOPE_SIGNATURE_CHARS];
	struct envelope_content c = {0};

	envelope_sign(k, q->timestamp, q->nonce, encrypt, want);
	if (!secret_equal(span_make(want, sizeof(want)), q->signature))
		return ENVELOPE_SIGNATURE;
	enum envelope_verdict v = envelope_decrypt(k, a, encrypt, &c);
	if (v != ENVELOPE_OK)
		return v;
	if (!span_eq(c.receiveid, span_make(k->receiveid, k->receiveid_n)) && !(k->empty_ok && c.receiveid.n == 0))
		return ENVELOPE_RECEIVEID;
	*ret = c;
	return ENVELOPE_OK;
}

enum envelope_verdict envelope_addressee(
	struct envelope_key *k, struct arena *a, struct span encrypt, struct span *ret_receiveid)
{
	struct envelope_content c = {0};
	enum envelope_verdict v = envelope_decrypt(k, a, encrypt, &c);
	if (v == ENVELOPE_OK)
		*ret_receiveid = c.receiveid;
	return v;
}

static enum envelope_verdict envelope_outer_json(struct arena *a, struct span body, struct span *ret_encrypt)
{
	struct json_doc *doc;
	const struct json_node *node;
	enum envelope_verdict v = ENVELOPE_PARSE;

	if (json_parse(body, &doc, NULL) != RC_OK)
		return ENVELOPE_PARSE;
	/* AI bots write "encrypt", the sample of the official library "Encrypt" (callbacks.md 2.1). */
	node = json_get(json_root(doc), "encrypt");
	if (node == NULL)
		node = json_get(json_root(doc), "Encrypt");
	if (json_kind(node) == JSON_STRING) {
		*ret_encrypt = arena_copy(a, json_str(node));
		v = ENVELOPE_OK;
	}
	json_free(doc);
	return v;
}

enum envelope_verdict envelope_outer(struct arena *a, struct span body, struct span *ret_encrypt)
{
	struct span text = span_trim(utf8_bare(body));

	if (text.n > 0 && text.p[0] == '{')
		return envelope_outer_json(a, text, ret_encrypt);
	return xml_pick(a, body, "Encrypt", ret_encrypt, NULL) == RC_OK ? ENVELOPE_OK : ENVELOPE_PARSE;
}

struct span envelope_unspace(struct arena *a, struct span echostr)
{
	if (span_find(echostr, ' ') == SIZE_MAX)
		return echostr;
	char *p = arena_alloc(a, echostr.n);
	for (size_t i = 0; i < echostr.n; i++)
		p[i] = echostr.p[i] == ' ' ? '+' : echostr.p[i];
	return span_make(p, echostr.n);
}

struct span envelope_seal(
	struct envelope_key *k, struct arena *a, const uint8_t random[ENVELOPE_RANDOM_BYTES], struct span msg)
{
	size_t n = ENVELOPE_HEAD + msg.n + k->receiveid_n;
	size_t pad = ENVELOPE_PAD - n % ENVELOPE_PAD;
	struct text out;

	INVARIANT(msg.n <= ENVELOPE_MAX_MSG);
	uint8_t *buf = arena_alloc(a, n + pad);
	memcpy(buf, random, ENVELOPE_RANDOM_BYTES);
	for (size_t i = 0; i < 4; i++)
		buf[ENVELOPE_RANDOM_BYTES + i] = (uint8_t)(msg.n >> (24 - 8 * i));
	if (msg.n > 0)
		memcpy(buf + ENVELOPE_HEAD, msg.p, msg.n);
	memcpy(buf + ENVELOPE_HEAD + msg.n, k->receiveid, k->receiveid_n);
	memset(buf + n, (int)pad, pad);
	if (aes_encrypt(k->aes, k->iv, buf, n + pad) != RC_OK)
		BUG("a padded frame is no multiple of the block");

	text_init(&out, (n + pad) / 3 * 4 + 8);
	base64_encode(&out, buf, n + pad);
	struct span sealed = arena_copy(a, text_span(&out));
	text_release(&out);
	return sealed;
}

struct span envelope_reply(struct envelope_key *k, struct arena *a, enum envelope_form form, int64_t timestamp_s,
	struct span nonce, const uint8_t random[ENVELOPE_RANDOM_BYTES], struct span msg)
{
	char signature[ENVELOPE_SIGNATURE_CHARS];
	struct span time = arena_printf(a, "%lld", (long long)timestamp_s);
	struct span encrypt = envelope_seal(k, a, random, msg);
	struct text out;

	envelope_sign(k, time, nonce, encrypt, signature);
	text_init(&out, encrypt.n + 6 * nonce.n + 1024);
	if (form == ENVELOPE_XML) {
		text_adds(&out, "<xml><Encrypt><![CDATA[");
		text_add(&out, encrypt);
		text_adds(&out, "]]></Encrypt><MsgSignature><![CDATA[");
		text_add(&out, span_make(signature, sizeof(signature)));
		text_addf(
			&out, "]]></MsgSignature><TimeStamp>%lld</TimeStamp><Nonce><![CDATA[", (long long)timestamp_s);
		text_add(&out, nonce);
		text_adds(&out, "]]></Nonce></xml>");
	} else {
		struct jsonw w;
		jsonw_init(&w, &out);
		jsonw_obj(&w);
		jsonw_kstr(&w, "encrypt", encrypt);
		jsonw_kstr(&w, "msgsignature", span_make(signature, sizeof(signature)));
		jsonw_kint(&w, "timestamp", timestamp_s);
		jsonw_kstr(&w, "nonce", nonce);
		jsonw_end_obj(&w);
	}
	INVARIANT(!out.over);
	struct span packet = arena_copy(a, text_span(&out));
	text_release(&out);
	return packet;
}

enum envelope_verdict envelope_media(struct envelope_key *k, struct arena *a, struct span bytes, struct span *ret)
{
	size_t n = bytes.n;
	uint8_t *buf = arena_alloc(a, n + 1);

	if (n > 0)
		memcpy(buf, bytes.p, n);
	if (aes_decrypt(k->aes, k->iv, buf, n) != RC_OK)
		return ENVELOPE_AES;
	if (!envelope_unpad(buf, &n))
		return ENVELOPE_FRAME;
	*ret = span_make(buf, n);
	return ENVELOPE_OK;
}
