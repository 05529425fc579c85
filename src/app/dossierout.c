#include "dossierout.h"
#include "plainly.h"

#include "byhand.h"
#include "lagging.h"
#include "onscreen.h"

#include "base/fileio.h"
#include "store/dossier.h"

#define OUT_BYTES ((size_t)64 << 20)

static enum rc write_all(struct app *app, const char *customer, struct text *out, struct err *err)
{
	struct station e;
	struct jsonw w;
	int64_t rows = 0;
	enum rc rc = lagging_read(app, &e, err);
	if (rc)
		return rc;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "customer", customer);
	rc = db_begin(e.db, err);
	if (!rc) {
		rc = dossier_write(e.db, span_of(customer), &w, &rows, err);
		db_rollback(e.db);
	}
	jsonw_end_obj(&w);
	text_addc(out, '\n');
	station_close(&e);
	if (!rc && rows == 0)
		rc = err_set(err, RC_NOTFOUND, "没有客户「%s」的任何资料", customer);
	return rc ? rc : text_check(out, err);
}

/* Noted first: what is given out without a note is a leak. */
static enum rc note(struct app *app, const char *customer, const char *by, struct err *err)
{
	struct byhand h;
	struct put_result r;
	byhand_begin(&h, "exported", customer);
	enum rc rc = byhand_put(app, &h, by, &r, err);
	put_result_release(&r);
	return rc;
}

int dossierout_customer(struct app *app, const char *customer, const char *to, const char *by)
{
	struct text out;
	struct err err = {0};
	if (!app->conf && conf_load(app->conf_path, &app->conf, &err))
		return command_fail(&err, EXIT_USAGE);
	text_init(&out, OUT_BYTES);
	enum rc rc = write_all(app, customer, &out, &err);
	if (!rc)
		rc = note(app, customer, by, &err);
	if (!rc && to)
		rc = plainly_written(to, fileio_write(to, text_span(&out), 0600, &err), &err);
	else if (!rc)
		onscreen_put(text_span(&out));
	text_release(&out);
	return rc ? command_fail(&err, rc == RC_NOTFOUND ? EXIT_NO : command_code(rc)) : EXIT_DONE;
}
