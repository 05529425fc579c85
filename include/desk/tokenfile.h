/* desk/tokenfile: tokens for programs that read the API of desk: a file of its own, no state of the fold. One a line, with tabs between:
 * NAME ROLE EMPLOYEE SCOPES HASH MADE; EMPLOYEE is '-' where it is nobody's. Of a token its SHA-256 is kept: 32 random bytes need no more. */
#ifndef SIYU_DESK_TOKENFILE_H
#define SIYU_DESK_TOKENFILE_H
#include "base/arena.h"
#include "base/err.h"
#include "base/span.h"
#include "base/text.h"

#define TOKENFILE_PREFIX "siyu_"
#define TOKENFILE_BYTES (sizeof TOKENFILE_PREFIX + 64) /* of a token with its NUL */
#define TOKENFILE_HASH 64

/* What a token may read, as bits. */
enum { TOKENFILE_REPORTS = 1, TOKENFILE_CUSTOMERS = 2, TOKENFILE_SCRIPTS = 4, TOKENFILE_METRICS = 8, TOKENFILE_ANY = 15 };

struct tokenfile_token {
	struct span name, employee; /* employee: userid, empty: nobody's */
	unsigned role;              /* DESK_… (desk/desk.h), one of them: whose rows it sees, and what is masked */
	unsigned scopes;
	struct span hash, made;     /* hex; when it was made, a day */
};

/* A new token into ret, its hash into hash. */
void tokenfile_make(char ret[TOKENFILE_BYTES], char hash[TOKENFILE_HASH + 1]);
/* Of the token that somebody brings. */
void tokenfile_hash(struct span token, char ret[TOKENFILE_HASH + 1]);
/* "reports,customers" to bits; 0: a word is none. */
unsigned tokenfile_scopes(struct span words);
void tokenfile_scope_words(unsigned of, struct text *out);

/* In the order of the file; none: there is no file. RC_INVALID: it is damaged. */
enum rc MUST_USE tokenfile_read(const char *path, struct arena *a, struct tokenfile_token **ret, int *ret_count, struct err *err);
enum rc MUST_USE tokenfile_write(const char *path, const struct tokenfile_token *all, int n, struct err *err); /* 0600 */

#endif
