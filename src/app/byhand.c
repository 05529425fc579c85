#include "byhand.h"

#include "put.h"
#include "station.h"

#include "base/clock.h"

#include <stdarg.h>

#define BODY_BYTES 4096
#define OUT_BYTES ((size_t)4 << 20)

void byhand_begin(struct byhand *h, const char *verb, const char *customer)
{
	text_init(&h->body, BODY_BYTES);
	jsonw_init(&h->w, &h->body);
	jsonw_obj(&h->w);
	jsonw_kcstr(&h->w, "verb", verb);
	jsonw_kcstr(&h->w, "customer", customer);
}

int byhand_end(struct app *app, struct byhand *h, const char *by, const char *fmt, ...)
{
	struct put_result r;
	struct err err = {0};
	va_list ap;
	jsonw_kcstr(&h->w, "by", by ? by : "");
	jsonw_end_obj(&h->w);
	put_result_init(&r);
	enum rc rc = text_check(&h->body, &err);
	if (!rc)
		rc = put_one(app->conf, INBOX_COMMAND, text_span(&h->body), &r, &err);
	text_release(&h->body);
	bool refused = r.counted && r.reason.n > 0;
	va_start(ap, fmt);
	if (!rc && refused) {
		printf("%s\n", text_str(&r.reason));
	} else if (!rc) {
		vprintf(fmt, ap);
		printf("%s\n", r.counted ? "" : "（已收下，马上生效）");
	}
	va_end(ap);
	put_result_release(&r);
	return rc ? command_fail(&err, command_code(rc)) : refused ? EXIT_NO : EXIT_DONE;
}

int byhand_show(struct app *app, struct span what,
	enum rc (*print)(struct store_db *db, struct span what, int64_t now_ms, struct text *out, struct err *err))
{
	struct station s;
	struct text out;
	struct err err = {0};
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (rc)
		return command_fail(&err, command_code(rc));
	text_init(&out, OUT_BYTES);
	rc = print(s.db, what, clock_real_ms(), &out, &err);
	if (!rc)
		fputs(text_str(&out), stdout);
	text_release(&out);
	station_close(&s);
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}
