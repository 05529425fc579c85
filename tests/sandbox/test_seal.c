#include "base/base64.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "crypt/aes.h"
#include "sandbox/seal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define KEY "kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuA"
#define OFTEN 4096

/* -- the vectors of the reference ---------------------------------------------------------------------------------- */

struct vectors {
	struct text file;
	struct json_doc *doc;
	struct arena *arena;
};

static int load(void **state)
{
	const char *dir = getenv("SIYU_SHARED");
	char path[1024];
	struct vectors *v = mem_alloc(sizeof *v);
	snprintf(path, sizeof path, "%s/vectors.json", dir && dir[0] ? dir : "../shared/wecom");
	text_init(&v->file, (size_t)16 << 20);
	v->arena = arena_new(0);
	if (fileio_read(path, &v->file, NULL) == RC_OK) {
		/* One plaintext holds a NUL, which the reader refuses: it goes in as U+0001, plain_of turns it back. */
		char *at = v->file.p;
		while ((at = strstr(at, "\\u0000")) != NULL)
			at[5] = '1';
		assert_int_equal(json_parse(text_span(&v->file), &v->doc, NULL), RC_OK);
	} else {
		fprintf(stderr, "SKIPPED: no vectors at %s\n", path);
	}
	*state = v;
	return 0;
}

static int unload(void **state)
{
	struct vectors *v = *state;
	json_free(v->doc);
	text_release(&v->file);
	arena_free(v->arena);
	mem_free(v);
	return 0;
}

static struct span get(const struct json_node *v, const char *key)
{
	return json_str(json_get(v, key));
}

static void fail_at(struct span id, const char *what)
{
	fail_msg("%.*s: %s", SPAN_ARG(id), what);
}

static struct seal *make(const struct json_node *v)
{
	struct seal *s = NULL;
	enum rc rc = seal_new(get(v, "token"), get(v, "encoding_aes_key"), get(v, "receive_id"), &s, NULL);
	assert_true(rc == RC_OK || rc == RC_INVALID);
	return s;
}

/* The plaintext that a vector names in one of two ways; absent: it names none. */
static struct span plain_of(struct arena *a, const struct json_node *expect)
{
	const struct json_node *repeat = json_get(expect, "plaintext_repeat");
	struct span whole = json_str(json_get(expect, "plaintext")), unit = get(repeat, "unit");
	int64_t count = 0, length = -1;
	if (span_present(whole)) {
		whole = arena_copy(a, whole);
		for (size_t i = 0; i < whole.n; i++)
			if (whole.p[i] == 1)
				((char *)whole.p)[i] = 0;
		return whole;
	}
	if (!repeat)
		return json_int(json_get(expect, "plaintext_len"), &length) && length == 0 ? SPAN_LIT("") : SPAN_ABSENT;
	assert_true(json_int(json_get(repeat, "count"), &count));
	char *p = arena_alloc(a, unit.n * (size_t)count + 1);
	for (int64_t i = 0; i < count; i++)
		memcpy(p + (size_t)i * unit.n, unit.p, unit.n);
	return span_make(p, unit.n * (size_t)count);
}

/* Every vector that says what a right envelope is: the same random gives the same bytes and the same signature. */
static void sealing_gives_the_bytes_of_the_reference(void **state)
{
	struct vectors *t = *state;
	int sealed = 0, posted = 0, asked = 0;
	if (!t->doc)
		skip();
	for (const struct json_node *v = json_first(json_get(json_root(t->doc), "vectors")); v; v = json_next(v)) {
		struct span id = get(v, "id"), hex = get(v, "random_hex"),
			    plain = plain_of(t->arena, json_get(v, "expect"));
		struct text encrypted, query, body;
		uint8_t random[SEAL_RANDOM_BYTES];
		size_t n = 0;
		struct seal_when when = {.nonce = get(v, "nonce"), .random = random};
		if (!span_starts(id, "gen-") && !span_starts(id, "pub-"))
			continue;
		if (!span_present(hex) || !span_present(plain) || span_is(get(v, "kind"), "media"))
			continue;
		assert_int_equal(base64_unhex(hex, random, sizeof random, &n), RC_OK);
		assert_true(span_int(get(v, "timestamp"), &when.timestamp_s));
		struct seal *s = make(v);
		text_init(&encrypted, (size_t)1 << 20);
		text_init(&query, (size_t)1 << 20);
		text_init(&body, (size_t)1 << 20);
		seal_encrypt(s, plain, random, &encrypted);
		if (!span_eq(text_span(&encrypted), get(v, "encrypt")))
			fail_at(id, "another ciphertext");
		sealed++;
		if (span_is(get(v, "kind"), "callback_xml") && span_present(get(v, "raw_query"))) {
			bool agent = span_search(get(v, "post_body"), SPAN_LIT("<AgentID>")) != SIZE_MAX;
			int64_t agentid =
				span_search(get(v, "post_body"), SPAN_LIT("[1000002]")) != SIZE_MAX ? 1000002 : -1;
			seal_post(s, plain, &when, SEAL_XML, agentid, &query, &body);
			if (!span_eq(text_span(&query), get(v, "raw_query")))
				fail_at(id, "another query");
			if (agent == (agentid >= 0) && span_starts(id, "gen-") &&
				!span_eq(text_span(&body), get(v, "post_body")))
				fail_at(id, "another body");
			posted++;
		}
		if (span_is(get(v, "kind"), "url_verify")) {
			seal_verify(s, plain, &when, &query);
			if (!span_eq(text_span(&query), get(v, "raw_query")))
				fail_at(id, "another verification");
			asked++;
		}
		text_release(&encrypted);
		text_release(&query);
		text_release(&body);
		seal_free(s);
	}
	assert_true(sealed >= 20 && posted >= 8 && asked >= 2);
}

static bool expects(const struct json_node *expect, int64_t code)
{
	int64_t want;
	if (json_int(json_get(expect, "code"), &want))
		return want == code;
	for (const struct json_node *n = json_first(json_get(expect, "code_any")); n; n = json_next(n))
		if (json_int(n, &want) && want == code)
			return true;
	return false;
}

/* What the reference's decoder would report, from what ours says. */
static int64_t code_of(enum rc rc, const struct err *err)
{
	if (rc == RC_OK)
		return 0;
	if (rc == RC_DENIED)
		return strstr(err->text, "signature") ? -40001 : -40005;
	if (strstr(err->text, "base64"))
		return -40010;
	return strstr(err->text, "block") ? -40007 : -40008;
}

static void opening_decides_as_the_reference(void **state)
{
	struct vectors *t = *state;
	int right = 0, wrong = 0;
	if (!t->doc)
		skip();
	for (const struct json_node *v = json_first(json_get(json_root(t->doc), "vectors")); v; v = json_next(v)) {
		struct span id = get(v, "id"), got = SPAN_ABSENT, encrypted = get(v, "encrypt");
		const struct json_node *expect = json_get(v, "expect");
		struct err err = {0};
		char signature[41];
		if (span_is(get(v, "kind"), "media") || !span_present(encrypted))
			continue;
		struct seal *s = make(v);
		int64_t code = -40004;
		if (s) {
			seal_sign(s, get(v, "timestamp"), get(v, "nonce"), encrypted, signature);
			enum rc rc = span_is(get(v, "msg_signature"), signature)
				? seal_decrypt(s, t->arena, encrypted, &got, &err)
				: err_set(&err, RC_DENIED, "the signature is another one");
			code = code_of(rc, &err);
		}
		if (!expects(expect, code))
			fail_msg("%.*s: code %lld, %s", SPAN_ARG(id), (long long)code, err.text);
		struct span plain = plain_of(t->arena, expect);
		if (code == 0 && span_present(plain) && !span_eq(got, plain))
			fail_at(id, "another plaintext");
		*(code == 0 ? &right : &wrong) += 1;
		seal_free(s);
	}
	assert_true(right >= 20 && wrong >= 20);
}

static void a_reply_packet_is_opened(void **state)
{
	struct vectors *t = *state;
	int seen = 0;
	if (!t->doc)
		skip();
	for (const struct json_node *v = json_first(json_get(json_root(t->doc), "vectors")); v; v = json_next(v)) {
		struct span packet = get(v, "reply_packet"), got = SPAN_ABSENT;
		if (!span_present(packet))
			continue;
		struct seal *s = make(v);
		assert_int_equal(seal_open(s, t->arena, packet, &got, NULL), RC_OK);
		if (!span_eq(got, get(json_get(v, "expect"), "plaintext")))
			fail_at(get(v, "id"), "another plaintext");
		char *bent = (char *)arena_copy(t->arena, packet).p;
		char *hex = strstr(bent, (char *)get(v, "msg_signature").p);
		assert_non_null(hex);
		hex[0] = hex[0] == '0' ? '1' : '0';
		assert_int_equal(seal_open(s, t->arena, span_of(bent), &got, NULL), RC_DENIED);
		seal_free(s);
		seen++;
	}
	assert_true(seen >= 2);
}

/* -- without the samples ---------------------------------------------------------------------------------------------- */

static struct seal *shop(void)
{
	struct seal *s;
	assert_int_equal(seal_new(SPAN_LIT("tok"), SPAN_LIT(KEY), SPAN_LIT("wwcorp"), &s, NULL), RC_OK);
	return s;
}

static void what_is_sealed_opens_at_every_length(void **state)
{
	struct arena *a = arena_new(0);
	struct seal *s = shop();
	struct text encrypted;
	char msg[OFTEN];
	(void)state;
	memset(msg, 'x', sizeof msg);
	text_init(&encrypted, 65536);
	for (size_t n = 0; n < 100; n++) {
		struct span got = SPAN_ABSENT;
		seal_encrypt(s, span_make(msg, n), NULL, &encrypted);
		assert_int_equal(seal_decrypt(s, a, text_span(&encrypted), &got, NULL), RC_OK);
		assert_int_equal(got.n, n);
		assert_memory_equal(got.p, msg, n);
		/* 32-byte padding: the frame is a multiple of 32. */
		uint8_t raw[256];
		size_t raw_n = 0;
		assert_int_equal(base64_decode(text_span(&encrypted), false, raw, sizeof raw, &raw_n), RC_OK);
		assert_int_equal(raw_n % 32, 0);
		assert_true(raw_n > 20 + n + 6);
	}
	text_release(&encrypted);
	seal_free(s);
	arena_free(a);
}

static void two_envelopes_of_one_message_differ(void **state)
{
	struct seal *s = shop();
	struct text x, y;
	(void)state;
	text_init(&x, 65536);
	text_init(&y, 65536);
	seal_encrypt(s, SPAN_LIT("hello"), NULL, &x);
	seal_encrypt(s, SPAN_LIT("hello"), NULL, &y);
	assert_false(span_eq(text_span(&x), text_span(&y)));
	text_release(&x);
	text_release(&y);
	seal_free(s);
}

static void a_json_callback_names_encrypt_only(void **state)
{
	struct seal *s = shop();
	struct text query, body;
	struct arena *a = arena_new(0);
	struct json_doc *doc;
	struct span got = SPAN_ABSENT;
	struct seal_when when = {1760000000, SPAN_LIT("a b+c"), NULL};
	(void)state;
	text_init(&query, 65536);
	text_init(&body, 65536);
	seal_post(s, SPAN_LIT("{\"msgid\":\"1\"}"), &when, SEAL_JSON, 7, &query, &body);
	assert_int_equal(json_parse(text_span(&body), &doc, NULL), RC_OK);
	assert_int_equal(json_count(json_root(doc)), 1);
	assert_int_equal(seal_decrypt(s, a, json_str(json_get(json_root(doc), "encrypt")), &got, NULL), RC_OK);
	assert_true(span_is(got, "{\"msgid\":\"1\"}"));
	assert_true(span_ends(text_span(&query), "&timestamp=1760000000&nonce=a%20b%2Bc"));
	json_free(doc);
	text_release(&query);
	text_release(&body);
	seal_free(s);
	arena_free(a);
}

static void an_answer_that_is_no_packet_is_invalid(void **state)
{
	static const char *const packets[] = {"", "success", "{", "{}", "<xml></xml>",
		"<xml><Encrypt>a</Encrypt></xml>", "{\"encrypt\":\"a\",\"msgsignature\":\"b\",\"nonce\":\"c\"}"};
	struct arena *a = arena_new(0);
	struct seal *s = shop();
	struct span got = SPAN_ABSENT;
	(void)state;
	for (size_t i = 0; i < sizeof packets / sizeof *packets; i++)
		assert_int_equal(seal_open(s, a, span_of(packets[i]), &got, NULL), RC_INVALID);
	seal_free(s);
	arena_free(a);
}

/* 33 bytes of 33 are uniform, and no padding. */
static void padding_beyond_its_block_is_refused(void **state)
{
	struct arena *a = arena_new(0);
	struct seal *s = shop();
	struct span got = SPAN_ABSENT;
	struct err err = {0};
	struct text encrypted;
	uint8_t key[33], frame[64];
	size_t n = 0;
	(void)state;
	assert_int_equal(base64_decode(SPAN_LIT(KEY), true, key, sizeof key, &n), RC_OK);
	for (size_t pad = 32; pad <= 33; pad++) {
		const char *msg = pad == 32 ? "hello!" : "hello";
		struct aes_key *k = aes_new(key);
		memset(frame, 0, sizeof frame);
		frame[19] = (uint8_t)strlen(msg);
		memcpy(frame + 20, msg, strlen(msg));
		memcpy(frame + 20 + strlen(msg), "wwcorp", 6);
		memset(frame + sizeof frame - pad, (int)pad, pad);
		assert_int_equal(aes_encrypt(k, key, frame, sizeof frame), RC_OK);
		aes_free(k);
		text_init(&encrypted, 4096);
		base64_encode(&encrypted, frame, sizeof frame);
		assert_int_equal(seal_decrypt(s, a, text_span(&encrypted), &got, &err), pad == 32 ? RC_OK : RC_INVALID);
		text_release(&encrypted);
	}
	assert_non_null(strstr(err.text, "padding"));
	assert_true(span_is(got, "hello!"));
	seal_free(s);
	arena_free(a);
}

static void a_wrong_key_is_named_with_what_to_do(void **state)
{
	static const char *const keys[] = {"", "short", "kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLuAA",
		"kWxPEV2UEDyxWpmPBBYZFMR8kvS5Q6ZJ7hN0bT4gLu!"};
	(void)state;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct seal *s = NULL;
		struct err err = {0};
		assert_int_equal(seal_new(SPAN_LIT("t"), span_of(keys[i]), SPAN_LIT(""), &s, &err), RC_INVALID);
		assert_null(s);
		assert_non_null(strstr(err.hint, "43"));
		assert_null(strstr(err.text, "kWx")); /* a secret is never repeated */
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(sealing_gives_the_bytes_of_the_reference, load, unload),
		cmocka_unit_test_setup_teardown(opening_decides_as_the_reference, load, unload),
		cmocka_unit_test_setup_teardown(a_reply_packet_is_opened, load, unload),
		cmocka_unit_test(what_is_sealed_opens_at_every_length),
		cmocka_unit_test(two_envelopes_of_one_message_differ),
		cmocka_unit_test(a_json_callback_names_encrypt_only),
		cmocka_unit_test(an_answer_that_is_no_packet_is_invalid),
		cmocka_unit_test(padding_beyond_its_block_is_refused),
		cmocka_unit_test(a_wrong_key_is_named_with_what_to_do),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
