#include "botmenu.h"
#include "flow/botwords.h"
#include "store/botstate.h"

#define MENU_BYTES 4096
#define NOBODY SPAN_LIT("")

/* "1000002 [{…}]": of which app, and its buttons. */
static struct span wanted(struct fold *f)
{
	struct text out;
	struct span s;

	text_init(&out, MENU_BYTES);
	text_addf(&out, "%lld ", (long long)f->settings->agentid);
	botwords_menu(&out);
	INVARIANT(!out.over);
	s = arena_copy(f->work, text_span(&out));
	text_release(&out);
	return s;
}

static enum rc keep(struct fold *f, struct span menu, struct err *err)
{
	const struct botstate s = {.employee = NOBODY, .kind = BOTSTATE_MENU, .at_ms = f->now_ms, .body = menu};

	return botstate_put(f->db, &s, err);
}

enum rc botmenu_make(struct fold *f, bool again, struct err *err)
{
	struct request r = {.api = API_MENU};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("menu")};
	struct span menu = wanted(f), head;
	struct botstate was;
	enum rc rc = botstate_get(f->db, f->work, NOBODY, BOTSTATE_MENU, INT64_MIN, &was, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && !again && span_eq(was.body, menu))
		return RC_CONFLICT;
	r.u.menu.agentid = f->settings->agentid;
	span_cut(menu, ' ', &head, &r.u.menu.buttons);
	rc = keep(f, menu, err); /* so that it is asked for once */
	return rc ? rc : effects_make(f, &r, &spec, NULL, err);
}

enum rc botmenu_align(struct fold *f, struct err *err)
{
	enum rc rc = f->settings->menu && f->settings->agentid ? botmenu_make(f, false, err) : RC_OK;

	return rc == RC_CONFLICT || rc == RC_LIMIT ? RC_OK : rc;
}

enum rc botmenu_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	(void)e;
	(void)x;
	(void)w;
	return botstate_drop(f->db, NOBODY, BOTSTATE_MENU, err);
}
