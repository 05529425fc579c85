/* What a person says of a customer by hand: one input of kind command, put to the running work or folded here. */
#ifndef SIYU_APP_BYHAND_H
#define SIYU_APP_BYHAND_H
#include "command.h"

#include "base/json.h"
#include "base/text.h"
#include "store/db.h"

struct byhand { struct text body; struct jsonw w; };

/* Begins the input: {"verb":…,"customer":…; the caller adds its own members through h->w. */
void byhand_begin(struct byhand *h, const char *verb, const char *customer);
/* Ends it with who says so (NULL: nobody named), hands it over, and prints the sentence made of fmt, or why the fold would not
 * have it. The exit code: EXIT_DONE, EXIT_NO refused, else as command_code. */
int byhand_end(struct app *app, struct byhand *h, const char *by, const char *fmt, ...) PRINTF_LIKE(4, 5);

/* What the state says of a customer, or of what has that name, now: printed. The exit code: EXIT_NO what print does not know
 * (RC_NOTFOUND), else as command_code. */
int byhand_show(struct app *app, struct span what,
	enum rc (*print)(struct store_db *db, struct span what, int64_t now_ms, struct text *out, struct err *err));

#endif
