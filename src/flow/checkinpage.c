#include "flow/checkinpage.h"
#include "campint.h"
#include "base/json.h"
#include "store/contact.h"

static bool has_pages(const struct foldscript *s)
{
	return s && s->ast->checkin && (s->ast->checkin->ways & SOP_BY_PAGE) != 0;
}

static enum rc say(struct fold *f, const struct enrolment *member, struct text *out, struct err *err)
{
	struct round r = {.row = *member};
	struct sop_facts facts = {0};
	struct enrolment camp;
	struct contact c = {.name = SPAN_LIT("")};
	const struct foldscript *s;
	struct jsonw w;
	enum rc rc = enrolment_get(f->db, f->work, member->camp, &camp, err);

	if (!rc)
		rc = campcheck_facts(f, member->customer, &r, &facts, err);
	if (!rc && (rc = contact_get(f->db, f->work, member->customer, &c, err)) == RC_NOTFOUND)
		rc = RC_OK; /* he is greeted without a name */
	if (rc)
		return rc;
	s = foldload_of(f, camp.script, camp.version);
	if (!has_pages(s))
		return err_set(err, RC_NOTFOUND, "that 打卡 has no pages");
	int64_t day = campcheck_day(&f->settings->zone, s->ast, f->now_ms) - zone_day(&f->settings->zone, camp.t0_ms);
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_kbool(&w, "found", true);
	jsonw_kstr(&w, "camp", s->ast->name);
	jsonw_kstr(&w, "name", c.name);
	jsonw_kint(&w, "day", day + 1);
	jsonw_kint(&w, "days", s->ast->days);
	jsonw_kbool(&w, "open", facts.camp_open);
	jsonw_kbool(&w, "today", facts.checked_today);
	jsonw_kint(&w, "checked", facts.checked);
	jsonw_kint(&w, "streak", facts.streak);
	jsonw_kint(&w, "to_prize", facts.values.to_prize);
	jsonw_end_obj(&w);
	return RC_OK;
}

enum rc checkinpage_say(struct fold *f, struct span token, int64_t now_ms, struct text *out, struct err *err)
{
	struct enrolment e;
	size_t before = out->n;
	int64_t clock_ms = f->now_ms;
	enum rc rc = camppage_member(f, token, &e, err);

	f->now_ms = now_ms > clock_ms ? now_ms : clock_ms; /* the last input may be hours old */
	if (!rc)
		rc = say(f, &e, out, err);
	f->now_ms = clock_ms;
	if (rc != RC_NOTFOUND)
		return rc;
	text_cut(out, before);
	text_adds(out, "{\"found\":false}");
	return RC_OK;
}

enum rc checkinpage_of(struct fold *f, struct span customer, struct text *out, struct err *err)
{
	struct enrolment *v = NULL, camp;
	struct jsonw w;
	int n = 0;
	enum rc rc = enrolment_of(f->db, f->work, customer, false, &v, &n, err);

	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_key(&w, "pages");
	jsonw_arr(&w);
	for (int i = 0; !rc && i < n; i++) {
		const struct foldscript *s;

		if (!v[i].camp)
			continue;
		rc = enrolment_get(f->db, f->work, v[i].camp, &camp, err);
		s = rc ? NULL : foldload_of(f, camp.script, camp.version);
		if (rc || !has_pages(s))
			continue;
		jsonw_obj(&w);
		jsonw_kstr(&w, "camp", s->ast->name);
		jsonw_kstr(&w, "token", camppage_token(f, &v[i]));
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	return rc;
}
