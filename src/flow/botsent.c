#include "botsent.h"
#include "botint.h"
#include "base/utf8.h"
#include "store/sentlog.h"

static bool read_figures(const struct json_node *o, struct sentlog_figures *ret)
{
	ret->best = json_str(json_get(o, "best"));
	return json_int(json_get(o, "from_day"), &ret->from_day) && json_int(json_get(o, "to_day"), &ret->to_day) &&
		json_int(json_get(o, "until_ms"), &ret->until_ms) && json_int(json_get(o, "added"), &ret->added) &&
		json_int(json_get(o, "bought"), &ret->bought) && json_int(json_get(o, "orders"), &ret->orders) &&
		json_int(json_get(o, "gross_fen"), &ret->gross_fen) &&
		json_int(json_get(o, "refund_fen"), &ret->refund_fen);
}

enum rc botsent_keep(struct fold *f, const struct rendition *r, const struct json_node *root, struct err *err)
{
	const struct json_node *own = json_get(root, "figures");
	struct sentlog_figures v;
	enum rc rc = RC_OK;

	if (own && read_figures(own, &v))
		rc = sentlog_add(f->db, r->rendition, r->rendition, &v, err);
	for (const struct json_node *i = json_first(json_get(root, "corrections")); !rc && i; i = json_next(i)) {
		struct sentlog_figures first;
		int64_t id = 0;

		if (!json_int(json_get(i, "rendition"), &id) || !read_figures(i, &v) || id >= r->rendition)
			continue;
		rc = sentlog_first(f->db, f->work, id, &first, err);
		if (!rc)
			rc = sentlog_add(f->db, id, r->rendition, &v, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

static enum rc to_group(struct fold *f, const struct rendition *r, struct err *err)
{
	struct request q = {.api = API_WEBHOOK,
		.u.webhook = {.robot = r->robot,
			.msgtype = SPAN_LIT("text"),
			.content = utf8_prefix(r->text, REQUEST_MAX_MESSAGE_BYTES)}};
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .not_after_ms = r->not_after_ms, .subject = SPAN_LIT("digest")};

	return effects_put(f, &q, &spec, err);
}

enum rc botsent_say(struct fold *f, const struct rendition *r, struct err *err)
{
	const struct sop_names *people = &f->settings->digest_people;
	/* Each hour one more message is for a group. */
	bool hourly = span_is(r->report, "board") || span_is(r->report, "rank");
	struct text out;
	enum rc rc = RC_OK;

	if (r->state != RENDITION_SENT || !r->text.n)
		return RC_OK;
	if (r->robot.n)
		rc = to_group(f, r, err);
	text_init(&out, (size_t)64 << 10);
	for (int i = 0; !rc && !hourly && i < people->n; i++) {
		text_clear(&out);
		text_add(&out, r->text);
		rc = botwork_answer(f, people->v[i], &out, err);
	}
	text_release(&out);
	return rc;
}
