#include "takeup.h"

#include "confinput.h"

#include "base/clock.h"

#define INPUT_BYTES ((size_t)16 << 20)

enum rc takeup_config(struct station *e, const struct conf *conf, int64_t *ret_id, struct err *err)
{
	struct text body;
	bool differs = false;
	int64_t id = 0;
	text_init(&body, INPUT_BYTES);
	enum rc rc = confinput_write(conf, clock_real_ms(), &body, err);
	if (!rc)
		rc = confinput_differs(e->db, text_span(&body), &differs, err);
	if (!rc && differs)
		rc = station_append(e, clock_real_ms(), INBOX_CONFIG, text_span(&body), &id, err);
	text_release(&body);
	if (!rc)
		*ret_id = id;
	return rc;
}

enum rc takeup_scripts(
	struct station *e, struct intake_folder *f, const bool *ok, const char *dir, int64_t *ret_id, struct err *err)
{
	struct text body;
	bool any = false;
	int64_t id = 0;
	text_init(&body, INPUT_BYTES);
	enum rc rc = intake_running_media(e->db, dir, f, err);
	if (!rc)
		rc = intake_scripts(e->db, f, ok, &body, &any, err);
	if (!rc && any)
		rc = station_append(e, clock_real_ms(), INBOX_SCRIPTS, text_span(&body), &id, err);
	text_release(&body);
	if (!rc)
		*ret_id = id;
	return rc;
}
