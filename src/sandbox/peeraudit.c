#include "peeraudit.h"

#include "base/base64.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/rng.h"
#include "crypt/rsa.h"

#include <stdio.h>

#define KEY_VERSION 1
#define KEY_BYTES 16 /* of the random key, before it is hex */
#define MESSAGE_BYTES ((size_t)1 << 20)
#define LINE_BYTES ((size_t)4 << 20)

struct peeraudit {
	char *path;
	struct rsa_key *key;
	int next; /* of the brain's messages */
	bool failed;
};

enum rc peeraudit_new(struct span path, struct span key, struct peeraudit **ret, struct err *err)
{
	struct peeraudit *p = mem_alloc(sizeof *p);
	FILE *f = NULL;
	enum rc rc = rsa_read_public(key, &p->key, err);
	p->path = mem_strn(path.p, path.n);
	if (!rc && !(f = fopen(p->path, "w")))
		rc = err_set(err, RC_FAILED, "'%s' cannot be written", p->path);
	if (f)
		fclose(f);
	if (rc) {
		peeraudit_free(p);
		return rc;
	}
	*ret = p;
	return RC_OK;
}

void peeraudit_free(struct peeraudit *p)
{
	if (!p)
		return;
	rsa_free(p->key);
	mem_free(p->path);
	mem_free(p);
}

/* As callbacks.md 7.3 has it. */
static void message_json(const struct brainaudit_message *m, struct text *out)
{
	struct jsonw w;
	char id[64];
	snprintf(id, sizeof id, "SB%lld_external", (long long)m->seq);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "msgid", id);
	jsonw_kcstr(&w, "action", "send");
	jsonw_kstr(&w, "from", m->from);
	jsonw_key(&w, "tolist");
	jsonw_arr(&w);
	for (int i = 0; i < m->to_n; i++)
		jsonw_str(&w, m->to[i]);
	jsonw_end_arr(&w);
	jsonw_kstr(&w, "roomid", m->room);
	jsonw_kint(&w, "msgtime", m->at_ms);
	jsonw_kcstr(&w, "msgtype", "text");
	jsonw_key(&w, "text");
	jsonw_obj(&w);
	jsonw_kstr(&w, "content", m->text);
	jsonw_end_obj(&w);
	jsonw_end_obj(&w);
}

/* FNV-1a of the bytes in eight hex digits, then the bytes under the key, over and over, in hex. */
static void seal_body(struct span key, struct span json, struct text *out)
{
	uint32_t sum = UINT32_C(2166136261);
	for (size_t i = 0; i < json.n; i++)
		sum = (sum ^ (unsigned char)json.p[i]) * UINT32_C(16777619);
	text_addf(out, "%08lx", (unsigned long)sum);
	for (size_t i = 0; i < json.n; i++)
		text_addf(out, "%02x", (unsigned)(unsigned char)(json.p[i] ^ key.p[i % key.n]));
}

static void line_of(const struct peeraudit *p, const struct brainaudit_message *m, struct text *out)
{
	uint8_t bytes[KEY_BYTES], sealed[RSA_MOST_BYTES];
	struct text json, key;
	size_t n = 0;
	text_init(&json, MESSAGE_BYTES);
	text_init(&key, 2 * KEY_BYTES + 1);
	message_json(m, &json);
	rng_kernel(bytes, sizeof bytes);
	for (size_t i = 0; i < sizeof bytes; i++)
		text_addf(&key, "%02x", (unsigned)bytes[i]);
	if (rsa_seal(p->key, text_span(&key), sealed, &n))
		BUG("a key of %d bytes is too long for RSA", 2 * KEY_BYTES);
	text_addf(out, "{\"seq\":%lld,\"msgid\":\"SB%lld_external\",\"publickey_ver\":%d,\"encrypt_random_key\":\"",
		(long long)m->seq, (long long)m->seq, KEY_VERSION);
	base64_encode(out, sealed, n);
	text_adds(out, "\",\"encrypt_chat_msg\":\"");
	seal_body(text_span(&key), text_span(&json), out);
	text_adds(out, "\"}\n");
	text_release(&key);
	text_release(&json);
}

static bool append(const struct peeraudit *p, struct span line)
{
	FILE *f = fopen(p->path, "a");
	bool good = f && fwrite(line.p, 1, line.n, f) == line.n;
	return f && fclose(f) == 0 && good;
}

void peeraudit_write(struct peeraudit *p, const struct brain *b)
{
	struct brainaudit_message m;
	for (; brainaudit_message(b, p->next, &m); p->next++) {
		struct text line;
		text_init(&line, LINE_BYTES);
		line_of(p, &m, &line);
		bool good = append(p, text_span(&line));
		text_release(&line);
		if (good) {
			p->failed = false;
			continue;
		}
		if (!p->failed)
			log_warn("the archive of the sandbox cannot be written", "path=\"%s\"", p->path);
		p->failed = true;
		return;
	}
}
