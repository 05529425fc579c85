/* camppage: 打卡页 (finding 21): each member has a page of his own, known by a token in its address. */
#include "campint.h"
#include "base/base64.h"
#include "crypt/secret.h"
#include <stdio.h>

#define MAC_BYTES 16 /* of the digest, in hex behind the number of the round */

/* What only the corp and the customer himself know of a round: the external_userid is random. */
static void mac_of(const struct fold *f, const struct enrolment *e, uint8_t ret[SHA_256_BYTES])
{
	char no[64];
	const struct span parts[] = {SPAN_LIT("打卡页\n"), f->settings->corpid, SPAN_LIT("\n"), e->customer,
		{no, (size_t)snprintf(no, sizeof no, "\n%lld\n%lld", (long long)e->enrolment, (long long)e->t0_ms)}};

	sha_256(parts, sizeof parts / sizeof *parts, ret);
}

struct span camppage_token(struct fold *f, const struct enrolment *member)
{
	uint8_t mac[SHA_256_BYTES];
	struct text hex;
	struct span token;

	mac_of(f, member, mac);
	text_init(&hex, 2 * MAC_BYTES);
	base64_hex(&hex, mac, MAC_BYTES);
	token = effects_subject(f, "%lld-%s", (long long)member->enrolment, text_str(&hex));
	text_release(&hex);
	return token;
}

struct span camppage_url(struct fold *f, const struct enrolment *member)
{
	struct span base = f->settings->pages_url, token;

	if (!base.n)
		return SPAN_LIT("");
	if (span_ends(base, "/"))
		base.n--;
	token = camppage_token(f, member);
	return effects_subject(f, "%.*s/checkin/%.*s", SPAN_ARG(base), SPAN_ARG(token));
}

enum rc camppage_member(struct fold *f, struct span token, struct enrolment *ret, struct err *err)
{
	uint8_t mac[SHA_256_BYTES], told[MAC_BYTES];
	struct span no, hex;
	int64_t enrolment = 0;
	size_t n = 0;
	enum rc rc;

	if (!span_cut(token, '-', &no, &hex) || !span_int(no, &enrolment) || enrolment < 1 ||
		base64_unhex(hex, told, sizeof told, &n) || n != sizeof told)
		return err_set(err, RC_NOTFOUND, "no such page");
	rc = enrolment_get(f->db, f->work, enrolment, ret, err);
	if (rc)
		return rc;
	mac_of(f, ret, mac);
	if (!ret->camp || ret->state == ENROLMENT_ENDED ||
		!secret_equal(span_make((char *)mac, MAC_BYTES), span_make((char *)told, MAC_BYTES)))
		return err_set(err, RC_NOTFOUND, "no such page");
	return RC_OK;
}
