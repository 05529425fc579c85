#include "wecom/envelope.h"
#include "base/base64.h"
#include "base/json.h"
#include "crypt/sha.h"
#include "sample.h"
#include <stdio.h>
#include <string.h>

#define TOKEN "QDG6eK"
#define AES43 "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define CORP "wx5823bf96d3bd56c7"

static struct arena *arena;

static int setup(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

static struct span hex_of(const void *p, size_t n)
{
	struct text t;

	text_init(&t, 2 * n + 1);
	base64_hex(&t, p, n);
	struct span s = arena_copy(arena, t.n ? text_span(&t) : SPAN_LIT(""));
	text_release(&t);
	return s;
}

static struct span get(const struct json_node *n, const char *key)
{
	return sample_text(arena, n, key);
}

static void check_plain(struct span id, const struct json_node *expect, struct span plain)
{
	uint8_t sum[SHA_256_BYTES];
	struct span want = get(expect, "plaintext_sha256");

	if (span_present(want)) {
		sha_256(&plain, 1, sum);
		if (!span_eq(want, hex_of(sum, sizeof(sum))))
			sample_fail(id, "another plaintext");
	} else {
		assert_true(span_present(get(expect, "plaintext")));
		if (!span_eq(get(expect, "plaintext"), plain))
			sample_fail(id, "plaintext '%.*s'", SPAN_ARG(plain));
	}
}

static bool code_is(const struct json_node *expect, int64_t code)
{
	int64_t want;

	if (json_int(json_get(expect, "code"), &want))
		return want == code;
	assert_int_equal(json_kind(json_get(expect, "code_any")), JSON_ARRAY);
	for (const struct json_node *n = json_first(json_get(expect, "code_any")); n; n = json_next(n))
		if (json_int(n, &want) && want == code)
			return true;
	return false;
}

static void check_reply(struct envelope_key *k, const struct json_node *v, struct span plain)
{
	struct span id = get(v, "id"), hex = get(v, "random_hex"), packet = get(v, "reply_packet");
	uint8_t random[ENVELOPE_RANDOM_BYTES];
	size_t n;
	int64_t time;

	assert_int_equal(base64_unhex(hex, random, sizeof(random), &n), RC_OK);
	assert_true(span_int(get(v, "timestamp"), &time));
	if (!span_eq(envelope_seal(k, arena, random, plain), get(v, "encrypt")))
		sample_fail(id, "sealing gives another ciphertext");
	if (!span_present(packet))
		return;
	enum envelope_form form = span_is(get(v, "kind"), "reply_json") ? ENVELOPE_JSON : ENVELOPE_XML;
	struct span got = envelope_reply(k, arena, form, time, get(v, "nonce"), random, plain);
	if (!span_eq(got, packet))
		sample_fail(id, "another reply: %.*s", SPAN_ARG(got));
}

static enum envelope_verdict run_vector(const struct json_node *v)
{
	struct span id = get(v, "id"), kind = get(v, "kind"), encrypt = get(v, "encrypt"), body = get(v, "post_body");
	const struct json_node *expect = json_get(v, "expect");
	struct envelope_query q = {get(v, "timestamp"), get(v, "nonce"), get(v, "msg_signature")};
	struct envelope_content c = {0};
	struct envelope_key *k = NULL;
	struct err err;
	enum envelope_verdict got = ENVELOPE_OK;

	if (envelope_new(get(v, "token"), get(v, "encoding_aes_key"), get(v, "receive_id"), false, &k, &err) != RC_OK)
		return ENVELOPE_KEY;
	if (span_is(kind, "media")) {
		struct span bytes = get(v, "ciphertext_base64"), out;
		uint8_t *raw = arena_alloc(arena, bytes.n);
		size_t n;
		assert_int_equal(base64_decode(bytes, false, raw, bytes.n, &n), RC_OK);
		got = envelope_media(k, arena, span_make(raw, n), &out);
		assert_true(span_eq(hex_of(out.p, out.n), get(expect, "plaintext_hex")));
		envelope_free(k);
		return got;
	}
	if (span_present(body) && span_starts(kind, "callback")) {
		struct span outer;
		got = envelope_outer(arena, body, &outer);
		if (got == ENVELOPE_OK && !span_eq(outer, encrypt))
			sample_fail(id, "another Encrypt");
	}
	if (got == ENVELOPE_OK)
		got = envelope_open(k, arena, &q, encrypt, &c);
	if (got == ENVELOPE_OK) {
		check_plain(id, expect, c.msg);
		struct span want = get(expect, "embedded_receive_id");
		assert_true(!span_present(want) || span_eq(want, c.receiveid));
		if (span_present(get(v, "random_hex")) && !span_starts(id, "neg-"))
			check_reply(k, v, c.msg);
	}
	envelope_free(k);
	return got;
}

static void test_reference_vectors(void **state)
{
	(void)state;
	struct json_doc *doc = sample_open(arena, "vectors.json");
	size_t n = 0;

	for (const struct json_node *v = json_first(json_get(json_root(doc), "vectors")); v; v = json_next(v), n++) {
		enum envelope_verdict got = run_vector(v);
		if (!code_is(json_get(v, "expect"), got))
			sample_fail(get(v, "id"), "verdict %d (%s)", got, envelope_verdict_name(got));
	}
	assert_int_equal(n, 64);
	json_free(doc);
}

static void test_published_vectors(void **state)
{
	(void)state;
	struct json_doc *doc = sample_open(arena, "samples/crypto/vectors.json");
	size_t n = 0;

	for (const struct json_node *v = json_first(json_get(json_root(doc), "vectors")); v; v = json_next(v), n++) {
		struct span id = get(v, "id"), encrypt = get(v, "ciphertext"), expect = get(v, "expect");
		struct envelope_query q = {get(v, "timestamp"), get(v, "nonce"), get(v, "msg_signature")};
		struct envelope_content c = {0};
		struct envelope_key *k;
		struct err err;
		char signature[ENVELOPE_SIGNATURE_CHARS];

		if (envelope_new(get(v, "token"), get(v, "encoding_aes_key"), get(v, "receiveid"), false, &k, &err) !=
			RC_OK)
			sample_fail(id, "%s", err.text);
		if (!span_present(q.signature)) { /* none was published */
			envelope_sign(k, q.timestamp, q.nonce, encrypt, signature);
			q.signature = span_make(signature, sizeof(signature));
		}
		enum envelope_verdict got = envelope_open(k, arena, &q, encrypt, &c);
		if (!span_is(expect,
			    got == ENVELOPE_OK                  ? "ok"
				    : got == ENVELOPE_SIGNATURE ? "bad_signature"
				    : got == ENVELOPE_RECEIVEID ? "bad_receiveid"
								: "unexpected"))
			sample_fail(id, "verdict %d instead of %.*s", got, SPAN_ARG(expect));
		if (got == ENVELOPE_OK && !span_eq(c.msg, get(v, "expected_plaintext")))
			sample_fail(id, "plaintext '%.*s'", SPAN_ARG(c.msg));
		if (got == ENVELOPE_OK && span_present(get(v, "random_hex"))) {
			uint8_t random[ENVELOPE_RANDOM_BYTES];
			size_t len;
			assert_int_equal(base64_unhex(get(v, "random_hex"), random, sizeof(random), &len), RC_OK);
			if (!span_eq(envelope_seal(k, arena, random, c.msg), encrypt))
				sample_fail(id, "sealing gives another ciphertext");
		}
		envelope_free(k);
	}
	assert_true(n >= 40);
	json_free(doc);
}

static struct envelope_key *key_for(const char *receiveid, bool empty_ok)
{
	struct envelope_key *k;

	assert_int_equal(envelope_new(SPAN_LIT(TOKEN), SPAN_LIT(AES43), span_of(receiveid), empty_ok, &k, NULL), RC_OK);
	return k;
}

static enum envelope_verdict open_with(const char *receiveid, bool empty_ok, struct envelope_key *sealer)
{
	static const uint8_t random[ENVELOPE_RANDOM_BYTES] = "0123456789abcdef";
	struct span encrypt = envelope_seal(sealer, arena, random, SPAN_LIT("hello"));
	struct envelope_key *k = key_for(receiveid, empty_ok);
	char signature[ENVELOPE_SIGNATURE_CHARS];
	struct envelope_query q = {SPAN_LIT("1760000000"), SPAN_LIT("n"), span_make(signature, sizeof(signature))};
	struct envelope_content c;

	envelope_sign(k, q.timestamp, q.nonce, encrypt, signature);
	enum envelope_verdict v = envelope_open(k, arena, &q, encrypt, &c);
	envelope_free(k);
	return v;
}

static void test_empty_receiveid_only_where_allowed(void **state)
{
	(void)state;
	struct envelope_key *bot = key_for("", false), *corp = key_for(CORP, false);

	assert_int_equal(open_with(CORP, false, bot), ENVELOPE_RECEIVEID);
	assert_int_equal(open_with(CORP, true, bot), ENVELOPE_OK);
	assert_int_equal(open_with(CORP, true, corp), ENVELOPE_OK);
	assert_int_equal(open_with("", false, bot), ENVELOPE_OK);
	assert_int_equal(open_with("", true, corp), ENVELOPE_RECEIVEID);
	assert_int_equal(open_with("ww_other", true, corp), ENVELOPE_RECEIVEID);
	envelope_free(bot);
	envelope_free(corp);
}

static void test_blanks_of_echostr(void **state)
{
	(void)state;
	struct span same = SPAN_LIT("a+b/c=");

	assert_true(envelope_unspace(arena, same).p == same.p);
	assert_true(span_is(envelope_unspace(arena, SPAN_LIT("a b/c d=")), "a+b/c+d="));
}

static void test_outer_forms(void **state)
{
	(void)state;
	static const struct {
		const char *body, *encrypt;
	} cases[] = {
		{"<xml><Encrypt><![CDATA[abc]]></Encrypt></xml>", "abc"},
		{"<xml><Encrypt>abc</Encrypt><AgentID></AgentID></xml>", "abc"},
		{" \r\n<xml>\n<ToUserName><![CDATA[x]]></ToUserName>\n<Encrypt> abc </Encrypt>\n</xml>\n", "abc"},
		{"<xml><Encrypt><![CDATA[ab]]><![CDATA[c]]></Encrypt></xml>", "abc"},
		{"<xml><A><Encrypt>no</Encrypt></A><Encrypt>abc</Encrypt></xml>", "abc"},
		{"{\"encrypt\":\"abc\"}", "abc"},
		{"\xEF\xBB\xBF{\"encrypt\":\"abc\"}", "abc"},
		{"\xEF\xBB\xBF<xml><Encrypt>abc</Encrypt></xml>", "abc"},
		{"  {\"ToUserName\":\"x\",\"Encrypt\":\"abc\",\"AgentID\":218}", "abc"},
		{"<xml><A><Encrypt>no</Encrypt></A></xml>", NULL},
		{"<xml><Encrypt>abc</Encrypt>", NULL},
		{"<!DOCTYPE xml><xml><Encrypt>abc</Encrypt></xml>", NULL},
		{"{\"encrypt\":1}", NULL},
		{"{\"encrypt\":\"abc\"}x", NULL},
		{"encrypt=abc", NULL},
		{"", NULL},
		{"\xff\xfe", NULL},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span got = SPAN_ABSENT;
		enum envelope_verdict v = envelope_outer(arena, span_of(cases[i].body), &got);
		if (v != (cases[i].encrypt ? ENVELOPE_OK : ENVELOPE_PARSE) ||
			(cases[i].encrypt && !span_is(got, cases[i].encrypt)))
			sample_fail(span_of(cases[i].body), "verdict %d, '%.*s'", v, SPAN_ARG(got));
	}
}

/* Every length around the borders of block and padding comes back as it went. */
static void test_seal_and_open_every_length(void **state)
{
	(void)state;
	static const uint8_t random[ENVELOPE_RANDOM_BYTES] = "fedcba9876543210";
	struct envelope_key *k = key_for(CORP, false);
	char msg[100], signature[ENVELOPE_SIGNATURE_CHARS];

	memset(msg, 'x', sizeof(msg));
	for (size_t n = 0; n <= sizeof(msg); n++) {
		struct span encrypt = envelope_seal(k, arena, random, span_make(msg, n));
		struct envelope_query q = {SPAN_LIT("1"), SPAN_LIT(""), span_make(signature, sizeof(signature))};
		struct envelope_content c;
		envelope_sign(k, q.timestamp, q.nonce, encrypt, signature);
		assert_int_equal(envelope_open(k, arena, &q, encrypt, &c), ENVELOPE_OK);
		assert_int_equal(c.msg.n, n);
		assert_memory_equal(c.msg.p, msg, n);
		assert_true(span_is(c.receiveid, CORP));
		signature[n % sizeof(signature)] ^= 1;
		assert_int_equal(envelope_open(k, arena, &q, encrypt, &c), ENVELOPE_SIGNATURE);
	}
	envelope_free(k);
	envelope_free(NULL);
}

/* Who asks why a message is refused is told whom it is for; nothing else comes out. */
static void test_addressee(void **state)
{
	(void)state;
	struct arena *a = arena;
	struct envelope_key *theirs, *ours;
	struct err err;
	struct span who = SPAN_ABSENT;
	const uint8_t random[ENVELOPE_RANDOM_BYTES] = {7};
	struct span aes = SPAN_LIT("jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C");
	struct span other = SPAN_LIT("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG");
	assert_int_equal(envelope_new(SPAN_LIT("t"), aes, SPAN_LIT("ww2"), false, &theirs, &err), RC_OK);
	assert_int_equal(envelope_new(SPAN_LIT("u"), aes, SPAN_LIT("ww1"), false, &ours, &err), RC_OK);
	struct span sealed = envelope_seal(theirs, a, random, SPAN_LIT("hello"));
	assert_int_equal(envelope_addressee(ours, a, sealed, &who), ENVELOPE_OK);
	assert_true(span_is(who, "ww2"));
	envelope_free(ours);
	assert_int_equal(envelope_new(SPAN_LIT("u"), other, SPAN_LIT("ww1"), false, &ours, &err), RC_OK);
	assert_int_equal(envelope_addressee(ours, a, sealed, &who), ENVELOPE_FRAME);
	assert_int_equal(envelope_addressee(ours, a, SPAN_LIT("???"), &who), ENVELOPE_BASE64);
	assert_true(span_is(who, "ww2"));
	envelope_free(ours);
	envelope_free(theirs);
}

static void test_absent_query_is_no_signature(void **state)
{
	(void)state;
	struct envelope_key *k = key_for(CORP, false);
	struct envelope_query q = {0};
	struct envelope_content c = {0};

	assert_int_equal(envelope_open(k, arena, &q, SPAN_ABSENT, &c), ENVELOPE_SIGNATURE);
	assert_null(c.msg.p);
	envelope_free(k);
}

/* Logs and counters know a verdict by its name: each has one of its own. */
static void test_names(void **state)
{
	static const enum envelope_verdict all[] = {ENVELOPE_OK, ENVELOPE_SIGNATURE, ENVELOPE_PARSE, ENVELOPE_KEY,
		ENVELOPE_RECEIVEID, ENVELOPE_AES, ENVELOPE_FRAME, ENVELOPE_BASE64};
	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		const char *name = envelope_verdict_name(all[i]);
		assert_string_not_equal(name, "unknown");
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(name, envelope_verdict_name(all[k]));
	}
	assert_string_equal(envelope_verdict_name(ENVELOPE_RECEIVEID), "receiveid");
	assert_string_equal(envelope_verdict_name((enum envelope_verdict)1), "unknown");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reference_vectors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_published_vectors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_empty_receiveid_only_where_allowed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_blanks_of_echostr, setup, teardown),
		cmocka_unit_test_setup_teardown(test_outer_forms, setup, teardown),
		cmocka_unit_test_setup_teardown(test_seal_and_open_every_length, setup, teardown),
		cmocka_unit_test_setup_teardown(test_addressee, setup, teardown),
		cmocka_unit_test_setup_teardown(test_absent_query_is_no_signature, setup, teardown),
		cmocka_unit_test(test_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
