#include "forgetwork.h"

#include "crypt/sha.h"
#include "store/forget.h"

#include <string.h>

#define ID_BYTES 5 /* shorter words are no external_userid */
#define BODY_MOST ((size_t)16 << 20)

/* -- forgetting ------------------------------------------------------------------------------------------------------------- */

static enum rc end_all(struct fold *f, struct span customer, struct err *err)
{
	struct enrolment *v = NULL;
	struct outbox_row *e = NULL;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = enrol_end(f, &v[i], "stopped", REASON_BY_HAND, SPAN_LIT("已忘记"), err);
	if (!rc)
		rc = outbox_of(f->db, f->work, customer, &e, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (e[i].state == OUTBOX_READY)
			rc = effects_cancel(f, &e[i], "the customer is forgotten", err);
	return rc;
}

static void more(struct fold *f, struct forget_needles *v, const struct json_node *list, bool name)
{
	for (const struct json_node *c = json_first(list); c; c = json_next(c))
		forget_keep(v, f->work, json_str(c), name);
}

static enum rc outcomes(struct fold *f, const struct json_node *list, struct err *err)
{
	enum rc rc = RC_OK;
	int64_t id;
	for (const struct json_node *c = json_first(list); !rc && c; c = json_next(c))
		rc = json_int(c, &id) ? forget_outcome(f->db, id, err) : RC_OK;
	return rc;
}

static int nibble(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The key of the first who was forgotten is the key of all. */
static enum rc key_for(struct fold *f, struct span hex, struct span *ret, struct err *err)
{
	uint8_t key[SHA_256_BYTES];
	enum rc rc = forget_key(f->db, f->work, ret, err);
	f->nobody_forgotten = false; /* from now on, even if this is undone: then it is asked again */
	if (rc != RC_NOTFOUND)
		return rc;
	if (hex.n != 2 * sizeof key)
		return err_set(err, RC_INVALID, "'key' is not of %d bytes", SHA_256_BYTES);
	for (size_t i = 0; i < sizeof key; i++) {
		int high = nibble(hex.p[2 * i]), low = nibble(hex.p[2 * i + 1]);
		if (high < 0 || low < 0)
			return err_set(err, RC_INVALID, "'key' is not hexadecimal");
		key[i] = (uint8_t)(high << 4 | low);
	}
	*ret = arena_copy(f->work, span_make(key, sizeof key));
	return forget_put_key(f->db, *ret, err);
}

/* Once more of the same customer, after a kill or because something came back: under the pseudonym that he has. */
static enum rc forget(struct fold *f, const struct json_node *r, struct span customer, struct err *err)
{
	uint8_t mac[SHA_256_BYTES];
	struct forget_needles v;
	struct span key, pseudonym = arena_copy(f->work, json_str(json_get(r, "pseudonym")));
	enum rc rc = pseudonym.n ? key_for(f, json_str(json_get(r, "key")), &key, err)
				 : err_set(err, RC_INVALID, "'pseudonym' is missing");
	if (rc)
		return rc;
	sha_hmac256(key, &customer, 1, mac);
	rc = forget_of(f->db, f->work, span_make(mac, sizeof mac), &pseudonym, err);
	if (rc == RC_NOTFOUND)
		rc = forget_put(f->db, span_make(mac, sizeof mac), pseudonym, f->now_ms, err);
	if (!rc)
		rc = end_all(f, customer, err);
	if (!rc)
		rc = happen_drain(f, err);
	if (!rc)
		rc = deeds_notes(f, err);
	if (!rc)
		rc = forget_find(f->db, f->work, customer, &v, err);
	if (rc)
		return rc;
	more(f, &v, json_get(r, "ids"), false);
	more(f, &v, json_get(r, "names"), true);
	rc = forget_erase(f->db, customer, &v, pseudonym, err);
	if (!rc)
		rc = outcomes(f, json_get(r, "inputs"), err);
	return rc ? rc
		  : decisions_note(f, pseudonym, SPAN_ABSENT, SPAN_ABSENT, "forgotten", REASON_BY_HAND,
			    SPAN_LIT("个人资料已按要求抹去，金额和次数还在"), err);
}

enum rc forgetwork_apply(struct fold *f, struct span body, struct err *err)
{
	struct json_doc *doc;
	enum rc rc = json_parse(body, &doc, err);
	if (rc)
		return rc;
	struct span customer = arena_copy(f->work, json_str(json_get(json_root(doc), "customer")));
	if (customer.n)
		rc = forget(f, json_root(doc), customer, err);
	json_free(doc);
	return rc;
}

/* -- what comes later ------------------------------------------------------------------------------------------------------- */

static enum rc stands_for(struct fold *f, struct span key, struct span word, struct span *ret, struct err *err)
{
	uint8_t mac[SHA_256_BYTES];
	sha_hmac256(key, &word, 1, mac);
	return forget_of(f->db, f->work, span_make(mac, sizeof mac), ret, err);
}

enum rc forgetwork_door(struct fold *f, struct inbox_row *row, bool *ret_refused, struct err *err)
{
	struct span key, rest = row->body, other;
	struct text out;
	bool found = false;
	*ret_refused = false;
	if (row->kind != INBOX_CALLBACK && row->kind != INBOX_ORDERS && row->kind != INBOX_ANSWER &&
		row->kind != INBOX_ARCHIVE && row->kind != INBOX_COMMAND)
		return RC_OK;
	if (f->nobody_forgotten)
		return RC_OK;
	enum rc rc = forget_key(f->db, f->work, &key, err);
	f->nobody_forgotten = rc == RC_NOTFOUND;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	text_init(&out, BODY_MOST * 2);
	for (size_t i = 0; !rc && i < rest.n;) {
		size_t from = i;
		while (i < rest.n && span_idchar(rest.p[i]))
			i++;
		struct span word = span_make(rest.p + from, i - from);
		rc = word.n >= ID_BYTES ? stands_for(f, key, word, &other, err) : RC_NOTFOUND;
		found = found || !rc;
		text_add(&out, rc ? word : other);
		rc = rc == RC_NOTFOUND ? RC_OK : rc;
		while (i < rest.n && !span_idchar(rest.p[i]))
			text_addc(&out, rest.p[i++]);
	}
	if (!rc && found)
		row->body = arena_copy(f->work, text_span(&out));
	text_release(&out);
	*ret_refused = found && row->kind == INBOX_CALLBACK;
	return rc;
}
