/* rooms: wecom */
/* Verify, decrypt and parse one callback of 1 KB, again and again, on one thread: microseconds of CPU a message. */
#include "base/clock.h"
#include "wecom/envelope.h"
#include "wecom/event.h"
#include <stdio.h>
#include <string.h>

#define ROUNDS 200000
#define AES43 "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"

static const char head[] =
	"<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
	"<CreateTime>1760000005</CreateTime><MsgType><![CDATA[event]]></MsgType><Event><![CDATA[change_exter"
	"nal_contact]]></Event>"
	"<ChangeType><![CDATA[add_external_contact]]></ChangeType><UserID><![CDATA[zhangsan]]></UserID>"
	"<ExternalUserID><![CDATA[woAJ2GCAAAXtWyujaWJHDDGi0mACH71w]]></ExternalUserID><WelcomeCode><![CDATA[";
static const char tail[] = "]]></WelcomeCode></xml>";

enum stage { STAGE_VERIFY, STAGE_ALL };

static double run(
	struct envelope_key *k, struct arena *a, const struct envelope_query *q, struct span body, enum stage stage)
{
	struct envelope_content c = {0};
	struct span encrypt;
	struct event e;
	size_t bad = 0;
	int64_t from = clock_cpu_us();

	for (int i = 0; i < ROUNDS; i++) {
		arena_reset(a);
		if (envelope_outer(a, body, &encrypt) != ENVELOPE_OK ||
			envelope_open(k, a, q, encrypt, &c) != ENVELOPE_OK)
			bad++;
		else if (stage == STAGE_ALL && event_parse(a, c.msg, &e, NULL) != RC_OK)
			bad++;
	}
	if (bad > 0)
		fprintf(stderr, "bench_envelope: %zu messages were refused\n", bad);
	return (double)(clock_cpu_us() - from) / ROUNDS;
}

int main(void)
{
	static const uint8_t random[ENVELOPE_RANDOM_BYTES] = "0123456789abcdef";
	char state[800], signature[ENVELOPE_SIGNATURE_CHARS];
	struct arena *fixed = arena_new(65536), *a = arena_new(65536);
	struct envelope_key *k;

	memset(state, 'W', sizeof(state));
	size_t fill = 1024 - sizeof(head) - sizeof(tail) + 2;
	struct span msg = arena_printf(fixed, "%s%.*s%s", head, (int)fill, state, tail);
	if (envelope_new(SPAN_LIT("QDG6eK"), SPAN_LIT(AES43), SPAN_LIT("ww0123456789abcdef"), false, &k, NULL) != RC_OK)
		return 1;
	struct span encrypt = envelope_seal(k, fixed, random, msg);
	struct envelope_query q = {
		SPAN_LIT("1760000005"), SPAN_LIT("263014780"), span_make(signature, sizeof(signature))};
	envelope_sign(k, q.timestamp, q.nonce, encrypt, signature);
	struct span body = arena_printf(fixed,
		"<xml><ToUserName><![CDATA[ww0123456789abcdef]]></ToUserName><AgentID><![CDATA[1000002]]>"
		"</AgentID><Encrypt><![CDATA[%.*s]]></Encrypt></xml>",
		SPAN_ARG(encrypt));
	double verify = run(k, a, &q, body, STAGE_VERIFY), all = run(k, a, &q, body, STAGE_ALL);
	printf("envelope: %zu-byte message, %d rounds\n", msg.n, ROUNDS);
	printf("  outer scan + verify + decrypt   %6.2f us\n", verify);
	printf("  parse                           %6.2f us\n", all - verify);
	printf("  all                             %6.2f us (limit 15)\n", all);
	envelope_free(k);
	arena_free(a);
	arena_free(fixed);
	return 0;
}
