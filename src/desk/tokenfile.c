#include "desk/tokenfile.h"

#include "base/base64.h"
#include "base/fileio.h"
#include "crypt/secret.h"
#include "crypt/sha.h"
#include "desk/userfile.h"

#include <string.h>

#define FILE_BYTES ((size_t)1 << 20)

static const struct {
	unsigned scope;
	const char *word;
} scopes[] = {{TOKENFILE_REPORTS, "reports"}, {TOKENFILE_CUSTOMERS, "customers"}, {TOKENFILE_SCRIPTS, "scripts"},
	{TOKENFILE_METRICS, "metrics"}};

void tokenfile_hash(struct span token, char ret[TOKENFILE_HASH + 1])
{
	uint8_t digest[SHA_256_BYTES];
	sha_256(&token, 1, digest);
	base64_hexof(digest, sizeof digest, ret);
}

void tokenfile_make(char ret[TOKENFILE_BYTES], char hash[TOKENFILE_HASH + 1])
{
	uint8_t secret[32];
	secret_random(secret, sizeof secret);
	memcpy(ret, TOKENFILE_PREFIX, sizeof TOKENFILE_PREFIX - 1);
	base64_hexof(secret, sizeof secret, ret + sizeof TOKENFILE_PREFIX - 1);
	secret_wipe(secret, sizeof secret);
	tokenfile_hash(span_of(ret), hash);
}

unsigned tokenfile_scopes(struct span words)
{
	unsigned all = 0;
	while (span_present(words) && words.n) {
		struct span word;
		unsigned one = 0;
		if (!span_cut(words, ',', &word, &words))
			words = SPAN_LIT("");
		for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
			one |= span_is(span_trim(word), scopes[i].word) ? scopes[i].scope : 0;
		if (!one)
			return 0;
		all |= one;
	}
	return all;
}

void tokenfile_scope_words(unsigned of, struct text *out)
{
	bool some = false;
	for (size_t i = 0; i < sizeof scopes / sizeof *scopes; i++)
		if (of & scopes[i].scope) {
			text_addf(out, "%s%s", some ? "," : "", scopes[i].word);
			some = true;
		}
}

static bool read_line(struct arena *a, struct span line, struct tokenfile_token *ret)
{
	struct span name, role, employee, words, hash, made;
	if (!span_cut(line, '\t', &name, &line) || !span_cut(line, '\t', &role, &line) ||
		!span_cut(line, '\t', &employee, &line) || !span_cut(line, '\t', &words, &line) ||
		!span_cut(line, '\t', &hash, &made) || hash.n != TOKENFILE_HASH || !userfile_name_good(name))
		return false;
	*ret = (struct tokenfile_token){.name = arena_copy(a, name),
		.employee = arena_copy(a, span_is(employee, "-") ? SPAN_LIT("") : employee),
		.role = userfile_role(role),
		.scopes = tokenfile_scopes(words),
		.hash = arena_copy(a, hash),
		.made = arena_copy(a, made)};
	return ret->role && ret->scopes;
}

enum rc tokenfile_read(const char *path, struct arena *a, struct tokenfile_token **ret, int *ret_count, struct err *err)
{
	struct text t;
	text_init(&t, FILE_BYTES);
	enum rc rc = fileio_read(path, &t, err);
	struct span rest = text_span(&t), line;
	size_t lines = 1;
	for (size_t i = 0; i < rest.n; i++)
		lines += rest.p[i] == '\n';
	*ret_count = 0;
	*ret = arena_array(a, lines, sizeof **ret);
	while (!rc && rest.n) {
		span_cut(rest, '\n', &line, &rest);
		if (line.n && !read_line(a, line, &(*ret)[(*ret_count)++])) {
			err_set(err, RC_INVALID, "line %d of '%s' is no token", *ret_count, path);
			err_hint(err, "remove that line, then `siyu token add` makes the token anew");
			rc = RC_INVALID;
		}
	}
	text_release(&t);
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

enum rc tokenfile_write(const char *path, const struct tokenfile_token *all, int n, struct err *err)
{
	struct text t;
	text_init(&t, FILE_BYTES);
	for (int i = 0; i < n; i++) {
		text_addf(&t, "%.*s\t%s\t%.*s\t", SPAN_ARG(all[i].name), userfile_role_word(all[i].role),
			SPAN_ARG(all[i].employee.n ? all[i].employee : SPAN_LIT("-")));
		tokenfile_scope_words(all[i].scopes, &t);
		text_addf(&t, "\t%.*s\t%.*s\n", SPAN_ARG(all[i].hash), SPAN_ARG(all[i].made));
	}
	enum rc rc = text_check(&t, err);
	if (!rc)
		rc = fileio_write(path, text_span(&t), 0600, err);
	text_release(&t);
	return rc;
}
