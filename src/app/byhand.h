/* What a person says of a customer by hand: one input of kind command, put to the running work or folded here. */
#ifndef SIYU_APP_BYHAND_H
#define SIYU_APP_BYHAND_H
#include "command.h"
#include "put.h"

#include "base/json.h"
#include "base/text.h"
#include "store/db.h"

/* id: of the input, once it was put. */
struct byhand { struct text body; struct jsonw w; int64_t id; };

#define BYHAND_WHOM_BYTES 128
/* Who sits there, for a trail: 「命令行 NAME」; into ret, which is returned. */
const char *byhand_whom(char ret[BYHAND_WHOM_BYTES]);
/* Begins the input: {"verb":…,"customer":… (NULL: of none); the caller adds its own members through h->w. */
void byhand_begin(struct byhand *h, const char *verb, const char *customer);
/* Ends it with who says so (NULL: nobody named) and hands it over. ret is always to be released. */
enum rc MUST_USE byhand_put(struct app *app, struct byhand *h, const char *by, struct put_result *ret, struct err *err);
/* The fold would not have it: reason says why. */
bool byhand_refused(const struct put_result *r);
/* What byhand_put brought is said: done, or later when it is only accepted, or on stderr why the fold would not have it; r is released. */
int byhand_close(enum rc rc, struct put_result *r, const char *done, const char *later, const struct err *err);
/* Ends it with who says so (NULL: nobody named), hands it over, and prints the sentence made of fmt, or on stderr why the fold would not
 * have it. The exit code: EXIT_DONE, EXIT_NO refused, else as command_code. */
int byhand_end(struct app *app, struct byhand *h, const char *by, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* A work runs there and answers. */
bool byhand_served(struct app *app);

/* What print appends of the state is printed; nothing of it when print fails. The exit code: EXIT_NO for RC_NOTFOUND and
 * RC_CONFLICT, else as command_code. */
int byhand_print(struct app *app,
	enum rc (*print)(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err), void *user);
/* What the state says of a customer, or of what has that name, now: printed. The exit code: EXIT_NO what print does not know
 * (RC_NOTFOUND), else as command_code. */
int byhand_show(struct app *app, struct span what,
	enum rc (*print)(struct store_db *db, struct span what, int64_t now_ms, struct text *out, struct err *err));

#endif
