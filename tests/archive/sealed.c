#include "sealed.h"

#include "base/base64.h"
#include "base/json.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sealed_key {
	EVP_PKEY *key;
};

struct sealed_key *sealed_key_new(void)
{
	struct sealed_key *k = calloc(1, sizeof *k);
	k->key = EVP_RSA_gen(1024); /* 2048 in the field; twice as long takes ten times as long to make */
	if (!k->key)
		abort();
	return k;
}

void sealed_key_free(struct sealed_key *k)
{
	EVP_PKEY_free(k->key);
	free(k);
}

static void write_pem(const struct sealed_key *k, bool public_half, struct text *out)
{
	BIO *to = BIO_new(BIO_s_mem());
	char *p;
	if ((public_half ? PEM_write_bio_PUBKEY(to, k->key)
			 : PEM_write_bio_PrivateKey(to, k->key, NULL, NULL, 0, NULL, NULL)) != 1)
		abort();
	long n = BIO_get_mem_data(to, &p);
	text_add(out, span_make(p, (size_t)n));
	BIO_free(to);
}

void sealed_key_pem(const struct sealed_key *k, struct text *out)
{
	write_pem(k, false, out);
}

void sealed_key_public_pem(const struct sealed_key *k, struct text *out)
{
	write_pem(k, true, out);
}

static void seal_key(const struct sealed_key *k, const char *random_key, struct text *out)
{
	unsigned char to[512];
	size_t n = sizeof to;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(k->key, NULL);
	if (EVP_PKEY_encrypt_init(ctx) != 1 || EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1 ||
		EVP_PKEY_encrypt(ctx, to, &n, (const unsigned char *)random_key, strlen(random_key)) != 1)
		abort();
	EVP_PKEY_CTX_free(ctx);
	base64_encode(out, to, n);
}

/* The stand-in's cipher, written a second time. */
static void seal_body(const char *key, const char *json, struct text *out)
{
	unsigned sum = 2166136261u;
	for (const char *p = json; *p; p++)
		sum = (sum ^ (unsigned char)*p) * 16777619u;
	text_addf(out, "%08x", sum);
	for (size_t i = 0; json[i]; i++)
		text_addf(out, "%02x", (unsigned char)(json[i] ^ key[i % strlen(key)]));
}

void sealed_add(const struct sealed_key *k, int64_t version, int64_t seq, const char *json, struct text *out)
{
	char key[32];
	struct text sealed, body;
	text_init(&sealed, 4096);
	text_init(&body, 1 << 20);
	snprintf(key, sizeof key, "key-of-%lld", (long long)seq);
	seal_key(k, key, &sealed);
	seal_body(key, json, &body);
	text_addf(out,
		"{\"seq\":%lld,\"msgid\":\"m%lld\",\"publickey_ver\":%lld,\"encrypt_random_key\":\"%s\",\"encrypt_chat_msg\":\"%s\"}\n",
		(long long)seq, (long long)seq, (long long)version, text_str(&sealed), text_str(&body));
	text_release(&sealed);
	text_release(&body);
}

void sealed_text(const struct sealed_key *k, int64_t version, int64_t seq, const char *from, const char *to,
	const char *room, int64_t at_ms, const char *text, struct text *out)
{
	char id[64];
	struct text json;
	struct jsonw w;
	text_init(&json, 1 << 16);
	jsonw_init(&w, &json);
	snprintf(id, sizeof id, "m%lld_external", (long long)seq);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "msgid", id);
	jsonw_kcstr(&w, "action", "send");
	jsonw_kcstr(&w, "from", from);
	jsonw_key(&w, "tolist");
	jsonw_arr(&w);
	jsonw_cstr(&w, to);
	jsonw_end_arr(&w);
	jsonw_kcstr(&w, "roomid", room);
	jsonw_kint(&w, "msgtime", at_ms);
	jsonw_kcstr(&w, "msgtype", "text");
	jsonw_key(&w, "text");
	jsonw_obj(&w);
	jsonw_kcstr(&w, "content", text);
	jsonw_end_obj(&w);
	jsonw_end_obj(&w);
	sealed_add(k, version, seq, text_str(&json), out);
	text_release(&json);
}

const char *sealed_library(bool lacks)
{
	static char path[2][600];
	const char *build = getenv("SIYU_BUILD");
	char *to = path[lacks];
	snprintf(to, sizeof path[0], "%s/standin/%s.so", build ? build : "build/release", lacks ? "lacks" : "chat");
	return to;
}
