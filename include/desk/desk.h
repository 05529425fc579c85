/* desk: the process that serves pages: GET /healthz, and /checkin/TOKEN, on which a customer checks in (打卡页); and
 * computes the texts that the fold asks for. */
#ifndef SIYU_DESK_DESK_H
#define SIYU_DESK_DESK_H
#include "base/err.h"
#include "base/text.h"

#define DESK_STEP_MS 500

struct desk;
struct desk_conf {
	int listen_fd; /* listening; the desk's from success of desk_new on */
	const char *version;
	int threads; /* 0: 4 */
	/* One line of JSON to the running work, its answer into out: put_ask. Called by several threads at once. NULL: there are no pages. */
	enum rc (*ask)(void *user, struct span line, struct text *out);
	void (*step)(void *user); /* called all DESK_STEP_MS by desk_loop's thread; NULL: nothing to do */
	void *user;
};
enum rc MUST_USE desk_new(const struct desk_conf *conf, struct desk **ret_desk, struct err *err);
void desk_free(struct desk *d);              /* NULL is harmless */
void desk_loop(struct desk *d, int stop_fd); /* until stop_fd is readable; its pool serves meanwhile */

#endif
