#include "byhand.h"

#include "lagging.h"
#include "onscreen.h"

#include "base/clock.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BODY_BYTES 4096
#define OUT_BYTES ((size_t)16 << 20)

const char *byhand_whom(char ret[BYHAND_WHOM_BYTES])
{
	const char *user = getenv("SUDO_USER");
	if (!user || !user[0])
		user = getenv("USER");
	if (user && user[0] && strlen(user) < 64)
		snprintf(ret, BYHAND_WHOM_BYTES, "命令行 %s", user);
	else if (getuid() == 0)
		snprintf(ret, BYHAND_WHOM_BYTES, "命令行 root");
	else
		snprintf(ret, BYHAND_WHOM_BYTES, "命令行 %ld 号用户", (long)getuid());
	return ret;
}

void byhand_begin(struct byhand *h, const char *verb, const char *customer)
{
	text_init(&h->body, BODY_BYTES);
	jsonw_init(&h->w, &h->body);
	jsonw_obj(&h->w);
	jsonw_kcstr(&h->w, "verb", verb);
	if (customer)
		jsonw_kcstr(&h->w, "customer", customer);
}

enum rc byhand_put(struct app *app, struct byhand *h, const char *by, struct put_result *ret, struct err *err)
{
	enum rc rc;

	jsonw_kcstr(&h->w, "by", by ? by : "");
	jsonw_end_obj(&h->w);
	put_result_init(ret);
	rc = text_check(&h->body, err);
	if (!rc)
		rc = put_one(app->conf, INBOX_COMMAND, text_span(&h->body), ret, err);
	text_release(&h->body);
	h->id = ret->id;
	return rc;
}

bool byhand_refused(const struct put_result *r)
{
	return r->counted && r->reason.n > 0;
}

/* A refusal is no data: it stands on stderr, as every other. */
static int refuse(const struct put_result *r)
{
	fprintf(stderr, "siyu: %s\n", text_str(&r->reason));
	return EXIT_NO;
}

int byhand_end(struct app *app, struct byhand *h, const char *by, const char *fmt, ...)
{
	struct put_result r;
	struct err err = {0};
	va_list ap;
	enum rc rc = byhand_put(app, h, by, &r, &err);
	bool refused = byhand_refused(&r);

	int code = rc ? command_fail(&err, command_code(rc)) : refused ? refuse(&r) : EXIT_DONE;

	va_start(ap, fmt);
	if (code == EXIT_DONE) {
		vprintf(fmt, ap);
		printf("%s\n", r.counted ? "" : "（已收下，马上生效）");
	}
	va_end(ap);
	put_result_release(&r);
	return code;
}

int byhand_close(enum rc rc, struct put_result *r, const char *done, const char *later, const struct err *err)
{
	int code = rc ? command_fail(err, command_code(rc)) : byhand_refused(r) ? refuse(r) : EXIT_DONE;

	if (code == EXIT_DONE)
		fputs(r->counted ? done : later, stdout);
	put_result_release(r);
	return code;
}

int byhand_print(struct app *app,
	enum rc (*print)(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err),
	void *user)
{
	struct station s;
	struct text out;
	struct err err = {0};
	enum rc rc = lagging_read(app, &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = print(app, s.db, user, &out, &err);
	if (!rc)
		rc = text_check(&out, &err);
	if (!rc)
		onscreen_put(text_span(&out));
	text_release(&out);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND || rc == RC_CONFLICT ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}

struct showing {
	struct span what;
	enum rc (*print)(struct store_db *db, struct span what, int64_t now_ms, struct text *out, struct err *err);
};

static enum rc show(struct app *app, struct store_db *db, void *user, struct text *out, struct err *err)
{
	const struct showing *x = user;

	(void)app;
	return x->print(db, x->what, clock_real_ms(), out, err);
}

int byhand_show(struct app *app, struct span what,
	enum rc (*print)(struct store_db *db, struct span what, int64_t now_ms, struct text *out, struct err *err))
{
	struct showing x = {what, print};

	return byhand_print(app, show, &x);
}

bool byhand_served(struct app *app)
{
	struct datadir dir;
	struct text out;
	struct err err;
	text_init(&out, 65536);
	bool yes = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err) == RC_OK &&
		put_ask(dir.sock, SPAN_LIT("{\"ask\":\"status\"}"), &out, &err) == RC_OK;
	text_release(&out);
	return yes;
}
