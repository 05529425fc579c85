#include "flow/wire.h"
#include "base/base64.h"
#include "crypt/sha.h"
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

#define CALL_BYTES (OUTBOX_KEY_BYTES + 16 + WIRE_SUM_BYTES)

/* "12.3 1": the first try of effect 12.3; with a sum behind where there is one. A value to read, not an object of three:
 * each call makes two of them. */
static size_t append(char buf[CALL_BYTES], size_t at, struct span s)
{
	INVARIANT(s.n <= CALL_BYTES - at);
	memcpy(buf + at, s.p, s.n);
	return at + s.n;
}

static void write_call(struct jsonw *w, struct outbox_key k, int try_no, const char *sum)
{
	char key[OUTBOX_KEY_BYTES], digits[TEXT_INT_BYTES], buf[CALL_BYTES];
	size_t n = append(buf, 0, span_of(outbox_key_print(k, key)));
	n = append(buf, n, SPAN_LIT(" "));
	n = append(buf, n, text_int(try_no, digits));
	if (sum && sum[0]) {
		n = append(buf, n, SPAN_LIT(" "));
		n = append(buf, n, span_of(sum));
	}
	jsonw_str(w, span_make(buf, n));
}

static enum rc read_call(
	struct span call, struct outbox_key *ret_key, int *ret_try, struct span *ret_sum, struct err *err)
{
	struct span key, try_no, rest = SPAN_ABSENT, sum = SPAN_LIT("");
	int64_t n = 0;
	if (!span_cut(call, ' ', &key, &rest) || !outbox_key_read(key, ret_key))
		return err_set(err, RC_INVALID, "an attempt or answer without a well-formed effect");
	if (!span_cut(rest, ' ', &try_no, &sum))
		sum = SPAN_LIT("");
	if (!span_int(try_no, &n) || n < 0 || n > 1000000)
		return err_set(err, RC_INVALID, "an attempt or answer without a well-formed try");
	*ret_try = (int)n;
	*ret_sum = sum;
	return RC_OK;
}

void wire_sum(struct span request, char ret[WIRE_SUM_BYTES])
{
	uint8_t sum[SHA_256_BYTES];
	sha_256(&request, 1, sum);
	base64_hexof(sum, (WIRE_SUM_BYTES - 1) / 2, ret);
}

static void write_calls(struct jsonw *w, const char *name, const struct wire_attempt *v, int n, bool again)
{
	bool any = false;
	for (int i = 0; i < n; i++) {
		if (v[i].again != again)
			continue;
		if (!any) {
			jsonw_key(w, name);
			jsonw_arr(w);
		}
		any = true;
		write_call(w, v[i].key, v[i].try_no, v[i].sum);
	}
	if (any)
		jsonw_end_arr(w);
}

void wire_attempt_write(const struct wire_attempt *v, int n, struct text *out)
{
	struct jsonw w;
	INVARIANT(n <= WIRE_MOST_CALLS);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	write_calls(&w, "calls", v, n, false);
	write_calls(&w, "again", v, n, true);
	jsonw_end_obj(&w);
}

static enum rc read_calls(const struct json_node *list, bool again, struct wire_attempt *v, int *n, struct err *err)
{
	for (const struct json_node *c = json_first(list); c; c = json_next(c)) {
		struct wire_attempt x = {.again = again};
		struct span sum;
		if (*n == WIRE_MOST_CALLS)
			return err_set(err, RC_INVALID, "an attempt of more than %d calls", WIRE_MOST_CALLS);
		enum rc rc = read_call(json_str(c), &x.key, &x.try_no, &sum, err);
		if (rc)
			return rc;
		if (sum.n && sum.n != WIRE_SUM_BYTES - 1)
			return err_set(err, RC_INVALID, "an attempt without a well-formed 'sum'");
		if (sum.n)
			memcpy(x.sum, sum.p, sum.n);
		v[(*n)++] = x;
	}
	return RC_OK;
}

enum rc wire_attempt_read(struct arena *a, struct span body, struct wire_attempt **ret, int *ret_n, struct err *err)
{
	struct json_doc *doc = NULL;
	struct wire_attempt *v;
	int n = 0;
	enum rc rc = json_parse(body, &doc, err);
	if (rc)
		return rc;
	const struct json_node *root = json_root(doc);
	v = arena_array(a, json_count(json_get(root, "calls")) + json_count(json_get(root, "again")) + 1, sizeof *v);
	rc = read_calls(json_get(root, "calls"), false, v, &n, err);
	if (!rc)
		rc = read_calls(json_get(root, "again"), true, v, &n, err);
	if (!rc && n == 0)
		rc = err_set(err, RC_INVALID, "an attempt of no call");
	json_free(doc);
	if (rc)
		return rc;
	*ret = v;
	*ret_n = n;
	return RC_OK;
}

/* Of the reduced answer wecom alone knows the shape: here it is a value within ours. */
void wire_answer_write(const struct wire_answer *x, struct text *out)
{
	struct jsonw w;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_key(&w, "call");
	write_call(&w, x->key, x->try_no, NULL);
	if (x->outcome != WIRE_ANSWERED) /* else its answer says so */
		jsonw_kcstr(&w, "outcome", wire_outcome_name(x->outcome));
	if (x->after_unsure)
		jsonw_kbool(&w, "after_unsure", true);
	jsonw_kint(&w, "called_ms", x->called_ms);
	jsonw_kstr_opt(&w, "detail", x->detail);
	if (span_present(x->answer)) {
		jsonw_key(&w, "answer");
		jsonw_raw(&w, x->answer);
	}
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

enum rc wire_answer_read(
	struct arena *a, struct span body, struct wire_answer *ret, struct json_doc **ret_doc, struct err *err)
{
	struct json_doc *doc = NULL;
	struct wire_answer x = {0};
	enum rc rc = json_parse(body, &doc, err);
	if (rc)
		return rc;
	const struct json_node *root = json_root(doc);
	const struct json_node *outcome = json_get(root, "outcome");
	struct span more;
	rc = read_call(json_str(json_get(root, "call")), &x.key, &x.try_no, &more, err);
	if (!rc && more.n)
		rc = err_set(err, RC_INVALID, "an answer without a well-formed 'call'");
	if (!rc && outcome && !read_outcome(json_str(outcome), &x.outcome))
		rc = err_set(err, RC_INVALID, "an answer without a known 'outcome'");
	if (!rc && !json_int(json_get(root, "called_ms"), &x.called_ms))
		rc = err_set(err, RC_INVALID, "an answer without 'called_ms'");
	if (!rc) {
		json_bool(json_get(root, "after_unsure"), &x.after_unsure);
		x.detail = arena_copy(a, json_str(json_get(root, "detail")));
		x.said = json_get(root, "answer");
	}
	if (!rc && x.outcome == WIRE_ANSWERED && json_kind(x.said) != JSON_OBJECT)
		rc = err_set(err, RC_INVALID, "an answer without 'answer'");
	if (rc) {
		json_free(doc);
		return rc;
	}
	*ret = x;
	*ret_doc = doc;
	return RC_OK;
}
