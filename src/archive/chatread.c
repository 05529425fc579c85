#include "archive/chatread.h"

#include "base/base64.h"
#include "base/mem.h"
#include "crypt/rsa.h"
#include "crypt/secret.h"

#include <stdio.h>

struct version {
	int64_t version;
	struct rsa_key *key; /* NULL: lost */
	bool opened;         /* it has opened a message: what it cannot open is the message's fault */
};

struct chatread_keys {
	struct version *v;
	int n;
};

struct chatread_keys *chatread_keys_new(void)
{
	return mem_alloc(sizeof(struct chatread_keys));
}

void chatread_keys_free(struct chatread_keys *k)
{
	if (!k)
		return;
	for (int i = 0; i < k->n; i++)
		rsa_free(k->v[i].key);
	mem_free(k->v);
	mem_free(k);
}

static struct version *version_of(struct chatread_keys *k, int64_t version)
{
	for (int i = 0; i < k->n; i++)
		if (k->v[i].version == version)
			return &k->v[i];
	return NULL;
}

enum rc chatread_keys_add(struct chatread_keys *k, int64_t version, struct span pem, struct err *err)
{
	struct version v = {.version = version};
	enum rc rc = RC_OK;

	if (version_of(k, version))
		return err_set(err, RC_CONFLICT, "version %lld has a key already", (long long)version);
	if (span_present(pem))
		rc = rsa_read(pem, &v.key, err);
	if (rc)
		return rc;
	k->v = mem_grow(k->v, (size_t)k->n + 1, sizeof *k->v);
	k->v[k->n++] = v;
	return RC_OK;
}

/* The random key, as text. It is not to have a NUL inside: the library takes it as a C string. */
static bool open_key(const struct version *v, struct span sealed, char ret[RSA_MOST_BYTES + 1])
{
	uint8_t raw[RSA_MOST_BYTES], plain[RSA_MOST_BYTES];
	size_t n = 0, m = 0;
	bool good = base64_decode(sealed, false, raw, sizeof raw, &n) == RC_OK &&
		rsa_open(v->key, span_make(raw, n), plain, &m) == RC_OK;

	for (size_t i = 0; good && i < m; i++) {
		good = plain[i] != 0;
		ret[i] = (char)plain[i];
	}
	ret[m] = 0;
	secret_wipe(plain, sizeof plain);
	return good && m > 0;
}

/* false: it cannot be opened or read. */
static bool open_one(struct chatlib *l, struct version *v, struct arena *a, const struct chatmsg_sealed *s,
	struct chatmsg *ret, struct text *json)
{
	char key[RSA_MOST_BYTES + 1];
	struct err err = {0};
	int code = 0;
	bool good = s->random_key.n && s->body.n && open_key(v, s->random_key, key) &&
		chatlib_decrypt(l, key, s->body.p, &code, json, &err) == RC_OK && code == 0;

	secret_wipe(key, sizeof key);
	if (!good)
		return false;
	v->opened = true;
	return chatmsg_parse(a, text_span(json), s->seq, ret, &err) == RC_OK;
}

static void open_all(struct chatlib *l, struct chatread_keys *k, struct arena *a, const struct chatmsg_sealed *s, int n,
	struct chatread_page *p)
{
	struct text json;

	text_init(&json, CHATLIB_MESSAGE_BYTES);
	for (int i = 0; i < n && !p->stopped[0]; i++) {
		struct version *v = version_of(k, s[i].key_version);

		if (s[i].seq <= p->to_seq)
			continue; /* it came before */
		if (!v) {
			snprintf(p->stopped, sizeof p->stopped,
				"no private key of version %lld: add it under [archive_keys]",
				(long long)s[i].key_version);
		} else if (v->key && open_one(l, v, a, &s[i], &p->msg[p->msgs], &json)) {
			p->msgs++;
			p->to_seq = s[i].seq;
		} else if (v->key && !v->opened) {
			snprintf(p->stopped, sizeof p->stopped,
				"the private key of version %lld opens no message: is it the one of that version?",
				(long long)s[i].key_version);
		} else {
			p->unreadable++;
			p->to_seq = s[i].seq;
		}
	}
	if (json.p)
		secret_wipe(json.p, json.cap);
	text_release(&json);
}

static enum rc refused(int64_t code, struct err *err)
{
	const char *words = chatmsg_code_words(code);
	enum rc rc = chatmsg_code_again(code) ? RC_AGAIN : RC_FAILED;

	return err_set(err, rc, "the archive answered %lld%s%s", (long long)code, words[0] ? ": " : "", words);
}

enum rc chatread_pull(struct chatlib *l, struct chatread_keys *k, struct arena *a, int64_t seq, int limit,
	struct chatread_page *ret, struct err *err)
{
	struct chatread_page p = {.to_seq = seq};
	struct chatmsg_sealed *s = NULL;
	struct text json;
	int code = 0, n = 0;
	int64_t said = 0;
	enum rc rc;

	text_init(&json, CHATLIB_PAGE_BYTES);
	rc = chatlib_pull(l, seq, limit, &code, &json, err);
	if (!rc && code != 0)
		rc = refused(code, err);
	if (!rc)
		rc = chatmsg_page(a, text_span(&json), &said, &s, &n, err);
	text_release(&json);
	if (!rc && said != 0)
		rc = refused(said, err);
	if (rc)
		return rc;
	p.msg = arena_alloc(a, ((size_t)n + 1) * sizeof *p.msg);
	open_all(l, k, a, s, n, &p);
	p.full = n >= limit && !p.stopped[0];
	*ret = p;
	return RC_OK;
}
