#include "shophook.h"

#include "base/base64.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "crypt/sha.h"

#include <string.h>

#define BASE "/orders/"

struct shop {
	char *name, *key, *header;
	size_t key_bytes;
	bool body_alone;
	struct shopmap *map;
};
struct shophook {
	int n;
	struct shop *shop;
};

static enum rc add(struct shophook *h, const struct gate_shop *conf, struct err *err)
{
	struct shop *s = &h->shop[h->n++];
	*s = (struct shop){
		.name = mem_strn(conf->name.p, conf->name.n),
		.key = mem_strn(conf->key.n ? conf->key.p : "", conf->key.n),
		.header = mem_strn(conf->header.n ? conf->header.p : "", conf->header.n),
		.key_bytes = conf->key.n,
		.body_alone = conf->body_alone,
	};
	for (int i = 0; i < h->n - 1; i++)
		if (strcmp(h->shop[i].name, s->name) == 0)
			return err_set(err, RC_INVALID, "[orders_json %s] is there twice", s->name);
	if (s->key_bytes == 0)
		return err_set(err, RC_INVALID, "[orders_json %s] has no key", s->name);
	enum rc rc = shopmap_new(&conf->map, &s->map, err);
	return rc ? err_wrap(err, rc, "[orders_json %s]", s->name) : RC_OK;
}

enum rc shophook_new(const struct gate_shop *shops, int n, struct shophook **ret, struct err *err)
{
	struct shophook *h = mem_alloc(sizeof *h);
	enum rc rc = RC_OK;
	h->shop = mem_array((size_t)n + 1, sizeof *h->shop);
	for (int i = 0; !rc && i < n; i++)
		rc = add(h, &shops[i], err);
	if (rc) {
		shophook_free(h);
		return rc;
	}
	*ret = h;
	return RC_OK;
}

void shophook_free(struct shophook *h)
{
	if (!h)
		return;
	for (int i = 0; i < h->n; i++) {
		struct shop *s = &h->shop[i];
		secret_wipe(s->key, s->key_bytes);
		mem_free(s->key);
		mem_free(s->name);
		mem_free(s->header);
		shopmap_free(s->map);
	}
	mem_free(h->shop);
	mem_free(h);
}

int shophook_of(const struct shophook *h, struct span path)
{
	if (!span_starts(path, BASE))
		return -1;
	for (int i = 0; i < h->n; i++)
		if (span_is(span_drop(path, sizeof BASE - 1), h->shop[i].name))
			return i;
	return -1;
}

bool shophook_body_alone(const struct shophook *h, int shop)
{
	return h->shop[shop].body_alone;
}

const char *shophook_header(const struct shophook *h, int shop)
{
	return h->shop[shop].header;
}

/* Hex, or base64 as several platforms write it. */
static bool read_signature(struct span s, uint8_t ret[SHA_256_BYTES])
{
	size_t n = 0;
	s = span_trim(s);
	if (span_starts(s, "sha256="))
		s = span_drop(s, sizeof "sha256=" - 1);
	enum rc rc = s.n == (size_t)2 * SHA_256_BYTES ? base64_unhex(s, ret, SHA_256_BYTES, &n)
						      : base64_decode(s, false, ret, SHA_256_BYTES, &n);
	return rc == RC_OK && n == SHA_256_BYTES;
}

bool shophook_genuine(const struct shophook *h, int shop, struct span stamp, struct span body, struct span signature)
{
	const struct shop *s = &h->shop[shop];
	const struct span key = span_make(s->key, s->key_bytes);
	const struct span parts[] = {stamp, SPAN_LIT("."), body};
	uint8_t want[SHA_256_BYTES], got[SHA_256_BYTES];
	sha_hmac256(key, s->body_alone ? parts + 2 : parts, s->body_alone ? 1 : 3, want);
	return read_signature(signature, got) && secret_equal(span_make(want, sizeof want), span_make(got, sizeof got));
}

enum rc shophook_read(const struct shophook *h, int shop, struct arena *a, struct span body, struct span *ret_payload,
	int *ret_orders, int *ret_skipped, struct err *err)
{
	return shopmap_read(h->shop[shop].map, a, body, ret_payload, ret_orders, ret_skipped, err);
}
