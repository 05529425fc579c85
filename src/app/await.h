/* Waiting for what a running siyu was told to do: the one way of every command that waits. It ends when the thing is over, and else in
 * bounded time: when nothing can be asked of WeCom, when nobody serves any more, when nothing moves. What was told stays told in each case. */
#ifndef SIYU_APP_AWAIT_H
#define SIYU_APP_AWAIT_H
#include "byhand.h"

enum await_state { AWAIT_ON, AWAIT_DONE, AWAIT_FAILED };
/* Appends what the state says of it; RC_NOTFOUND: nothing yet. */
typedef enum rc (*await_fn)(
	struct app *app, struct store_db *db, void *user, enum await_state *ret, struct text *out, struct err *err);
struct await {
	await_fn look;
	void *user;
	bool pay;          /* it goes with the secret of 对外收款 */
	const char *later; /* the command that shows it afterwards */
	int64_t input;     /* that told it: until the fold has passed it, look is not asked, for it would see what was before */
};
/* Prints what look said last. EXIT_DONE: it is done; EXIT_PEER: it failed, or was not waited for any longer: why stands on stderr;
 * EXIT_NO: the fold would not have that input, said there, too. */
int await_end(struct app *app, const struct await *a);

/* Prints what look says now, or none, where that is not NULL and there is nothing yet. The exit code as of byhand_print. */
int await_status(struct app *app, await_fn fn, const char *none);

/* What byhand_end does, and where work runs the answers of WeCom to the calls that this very input makes are waited for: done is printed
 * then, or what WeCom said. Where none runs, or the input makes no call, noted. */
struct await_words { const char *done, *noted, *later; };
int await_answers(struct app *app, struct byhand *h, const char *by, const struct await_words *w);

#endif
