#include "takeup.h"

#include "confinput.h"
#include "couponfile.h"
#include "samecorp.h"

#include "base/clock.h"
#include "base/mem.h"

#include <unistd.h>

#define INPUT_BYTES ((size_t)16 << 20)

enum rc takeup_config(struct station *e, const struct conf *conf, int64_t *ret_id, struct err *err)
{
	struct text body;
	bool differs = false;
	int64_t id = 0;
	text_init(&body, INPUT_BYTES);
	enum rc rc = samecorp_check(e->db, conf, err);
	if (!rc)
		rc = confinput_write(conf, SPAN_ABSENT, clock_real_ms(), &body, err);
	if (!rc)
		rc = confinput_differs(e->db, text_span(&body), &differs, err);
	if (!rc && differs)
		rc = station_append(e, clock_real_ms(), INBOX_CONFIG, text_span(&body), &id, err);
	text_release(&body);
	if (!rc)
		*ret_id = id;
	return rc;
}

struct feeding {
	struct station *to;
	int64_t id; /* of the last input, 0: none */
};

static enum rc append_codes(void *user, struct span body, struct err *err)
{
	struct feeding *x = user;
	return station_append(x->to, clock_real_ms(), INBOX_COMMAND, body, &x->id, err);
}

enum rc takeup_scripts(
	struct station *e, struct intake_folder *f, const bool *ok, const char *dir, int64_t *ret_id, struct err *err)
{
	struct text body;
	bool any = false;
	int64_t id = 0;
	struct feeding codes = {e, 0};
	text_init(&body, INPUT_BYTES);
	enum rc rc = couponfile_feed(e->db, f, ok, append_codes, &codes, err);
	if (!rc)
		rc = intake_running_media(e->db, dir, f, err);
	if (!rc)
		rc = intake_scripts(e->db, f, ok, &body, &any, err);
	if (!rc && any)
		rc = station_append(e, clock_real_ms(), INBOX_SCRIPTS, text_span(&body), &id, err);
	text_release(&body);
	if (!rc)
		*ret_id = id ? id : codes.id;
	return rc;
}

enum rc takeup_all(struct station *e, const struct conf *conf, struct intake_folder *f, const bool *ok, int64_t *ret_id,
	struct err *err)
{
	int64_t id = 0;
	enum rc rc = station_fold_all(e, true, err);
	if (!rc)
		rc = takeup_config(e, conf, &id, err);
	if (!rc)
		rc = station_fold_all(e, true, err);
	if (!rc)
		rc = takeup_scripts(e, f, ok, conf_str(conf, "scripts", NULL, "dir"), ret_id, err);
	return rc ? rc : station_fold_all(e, true, err);
}

void takeup_first(const struct conf *conf)
{
	struct station e;
	struct intake_folder f;
	struct diag_list diags;
	struct datadir dir;
	int64_t id = 0;
	if (datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), NULL) || access(dir.inbox_db, F_OK) == 0)
		return;
	if (intake_survey(conf_str(conf, "scripts", NULL, "dir"), &f, NULL))
		return;
	struct arena *a = arena_new(65536);
	bool *ok = mem_array((size_t)f.n + 1, sizeof *ok);
	diag_init(&diags, a);
	intake_check(&f, conf, &diags, ok);
	enum rc rc = station_open(conf_str(conf, "data", NULL, "dir"), &e, NULL);
	if (!rc) {
		rc = takeup_all(&e, conf, &f, ok, &id, NULL);
		station_close(&e);
	}
	(void)rc; /* work says it */
	mem_free(ok);
	arena_free(a);
	intake_release(&f);
}
