#include "botsent.h"
#include "botint.h"
#include "base/utf8.h"
#include "store/sentlog.h"

#define MESSAGES_MOST 10 /* of one digest; a robot says twenty in a minute */

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

/* In as many messages as it takes: what was sent is what is kept. */
static enum rc to_group(struct fold *f, const struct rendition *r, struct err *err)
{
	struct request q = {.api = API_WEBHOOK};
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .not_after_ms = r->not_after_ms, .subject = SPAN_LIT("digest")};
	struct span rest = r->text;
	enum rc rc = RC_OK;

	for (int i = 0; !rc && rest.n && i < MESSAGES_MOST; i++) {
		q.u.webhook = (struct request_webhook){.robot = r->robot,
			.msgtype = SPAN_LIT("text"),
			.content = utf8_piece(&rest, REQUEST_MAX_MESSAGE_BYTES)};
		spec.not_before_ms = i ? f->now_ms + i * FOLD_SECOND_MS : 0;
		if (span_trim(q.u.webhook.content).n)
			rc = effects_put(f, &q, &spec, err);
	}
	return rc;
}

enum rc botsent_say(struct fold *f, const struct rendition *r, struct err *err)
{
	const struct sop_names *people = &f->settings->digest_people;
	/* Each hour one more message is for a group. */
	bool hourly = span_is(r->report, "board") || span_is(r->report, "rank");
	enum rc rc = RC_OK;

	if (r->state != RENDITION_SENT || !r->text.n)
		return RC_OK;
	if (r->robot.n)
		rc = to_group(f, r, err);
	for (int i = 0; !rc && !hourly && i < people->n; i++)
		rc = botwork_send(f, people->v[i], r->text, MESSAGES_MOST, err);
	return rc;
}
