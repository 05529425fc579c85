#include "flow/wire.h"
#include "crypt/sha.h"
#include <stdio.h>
#include <string.h>

static const char *const outcome_names[] = {
	[WIRE_ANSWERED] = "answered",
	[WIRE_NOT_SENT] = "not_sent",
	[WIRE_UNKNOWN] = "unknown",
	[WIRE_EXPIRED] = "expired",
	[WIRE_NO_MEDIA] = "no_media",
	[WIRE_REFUSED] = "refused",
};
#define OUTCOMES ((int)(sizeof outcome_names / sizeof *outcome_names))

const char *wire_outcome_name(enum wire_outcome o)
{
	INVARIANT((int)o >= 0 && (int)o < OUTCOMES);
	return outcome_names[o];
}

static void write_key(struct jsonw *w, struct outbox_key k, int try_no)
{
	char buf[OUTBOX_KEY_BYTES];
	jsonw_kcstr(w, "effect", outbox_key_print(k, buf));
	jsonw_kint(w, "try", try_no);
}

static enum rc read_key(const struct json_node *root, struct outbox_key *ret_key, int *ret_try, struct err *err)
{
	int64_t n = 0;
	if (!outbox_key_read(json_str(json_get(root, "effect")), ret_key))
		return err_set(err, RC_INVALID, "an attempt or answer without a well-formed 'effect'");
	if (!json_int(json_get(root, "try"), &n) || n < 0 || n > 1000000)
		return err_set(err, RC_INVALID, "an attempt or answer without a well-formed 'try'");
	*ret_try = (int)n;
	return RC_OK;
}

void wire_sum(struct span request, char ret[WIRE_SUM_BYTES])
{
	uint8_t sum[SHA_256_BYTES];
	sha_256(&request, 1, sum);
	for (int i = 0; i < WIRE_SUM_BYTES / 2; i++)
		snprintf(ret + 2 * i, 3, "%02x", sum[i]);
}

void wire_attempt_write(const struct wire_attempt *x, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	write_key(&w, x->key, x->try_no);
	if (x->sum[0])
		jsonw_kcstr(&w, "sum", x->sum);
	jsonw_end_obj(&w);
}

enum rc wire_attempt_read(struct span body, struct wire_attempt *ret, struct err *err)
{
	struct json_doc *doc = NULL;
	struct wire_attempt x = {0};
	enum rc rc = json_parse(body, &doc, err);
	if (rc)
		return rc;
	rc = read_key(json_root(doc), &x.key, &x.try_no, err);
	struct span sum = json_str(json_get(json_root(doc), "sum"));
	if (sum.n == WIRE_SUM_BYTES - 1)
		memcpy(x.sum, sum.p, sum.n);
	else if (!rc && sum.n)
		rc = err_set(err, RC_INVALID, "an attempt without a well-formed 'sum'");
	json_free(doc);
	if (!rc)
		*ret = x;
	return rc;
}

/* The reduced answer is JSON within JSON: it stays bytes here, so that wecom alone knows its shape. */
void wire_answer_write(const struct wire_answer *x, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	write_key(&w, x->key, x->try_no);
	jsonw_kcstr(&w, "outcome", wire_outcome_name(x->outcome));
	if (x->after_unsure)
		jsonw_kbool(&w, "after_unsure", true);
	jsonw_kint(&w, "called_ms", x->called_ms);
	jsonw_kstr_opt(&w, "detail", x->detail);
	jsonw_kstr_opt(&w, "answer", x->answer);
	jsonw_end_obj(&w);
}

static bool read_outcome(struct span s, enum wire_outcome *ret)
{
	for (int i = 0; i < OUTCOMES; i++) {
		if (!span_is(s, outcome_names[i]))
			continue;
		*ret = (enum wire_outcome)i;
		return true;
	}
	return false;
}

enum rc wire_answer_read(struct arena *a, struct span body, struct wire_answer *ret, struct err *err)
{
	struct json_doc *doc = NULL;
	struct wire_answer x = {0};
	enum rc rc = json_parse(body, &doc, err);
	if (rc)
		return rc;
	const struct json_node *root = json_root(doc);
	rc = read_key(root, &x.key, &x.try_no, err);
	if (!rc && !read_outcome(json_str(json_get(root, "outcome")), &x.outcome))
		rc = err_set(err, RC_INVALID, "an answer without a known 'outcome'");
	if (!rc && !json_int(json_get(root, "called_ms"), &x.called_ms))
		rc = err_set(err, RC_INVALID, "an answer without 'called_ms'");
	if (!rc) {
		json_bool(json_get(root, "after_unsure"), &x.after_unsure);
		x.detail = arena_copy(a, json_str(json_get(root, "detail")));
		x.answer = arena_copy(a, json_str(json_get(root, "answer")));
		*ret = x;
	}
	json_free(doc);
	return rc;
}
