/* mediawork: files become media ids before the message that carries them may go (api.md 13). */
#include "foldint.h"
#include "mediawork.h"
#include "store/media.h"
#include "store/timer.h"
#include <string.h>

#define LIFE_MS INT64_C(237600000) /* 3 days less 6 hours (api.md 13) */
#define SPARE_MS INT64_C(600000)   /* an id that ends sooner is fetched again */
#define EARLY_MS INT64_C(3600000)  /* a welcome's file is uploaded anew so long before its id ends */
#define ASKED INT64_C(0)           /* expires_ms of a file whose upload is under way */
#define REFUSED INT64_C(-1)        /* … whose upload failed: asked again when it is wanted again */
#define BATCH 100

static const char *const msgtypes[] = {[SOP_IMAGE] = "image",
	[SOP_VIDEO] = "video",
	[SOP_FILE] = "file",
	[SOP_LINK] = "link",
	[SOP_MINIPROGRAM] = "miniprogram"};

static struct span base_name(struct span path)
{
	for (size_t i = path.n; i > 0; i--)
		if (path.p[i - 1] == '/')
			return span_drop(path, i);
	return path;
}

struct request_attachment *mediawork_of(struct fold *f, const struct sop_step *step, size_t *ret_n)
{
	struct request_attachment *v = arena_array(f->work, (size_t)step->attachments + 1, sizeof *v);
	int n = 0;

	for (int k = 0; k < step->attachments; k++) {
		const struct sop_attachment *a = &step->attachment[k];
		int i = n;

		if (a->media > SOP_FILE && !script_sendable(a))
			continue; /* its name stands for nothing any more: only a welcome goes without */
		n++;
		v[i].msgtype = span_of(msgtypes[a->media]);
		if (a->sha256.n) {
			v[i].sha256 = a->sha256;
			v[i].filename = base_name(a->path);
		}
		if (a->media == SOP_LINK) {
			v[i].title = a->title;
			v[i].desc = a->desc;
			v[i].url = a->url;
		} else if (a->media == SOP_MINIPROGRAM) {
			v[i].title = a->title;
			v[i].appid = a->appid;
			v[i].page = a->page;
		}
	}
	*ret_n = (size_t)n;
	return v;
}

static enum rc upload(
	struct fold *f, struct span sha256, struct span kind, struct span filename, enum api_lane lane, struct err *err)
{
	struct request r = {.u.upload = {.filename = filename, .sha256 = sha256}};
	struct effects_spec spec = {
		.lane = lane, .subject = effects_subject(f, "media:%.*s:%.*s", SPAN_ARG(kind), SPAN_ARG(sha256))};
	enum rc rc = media_put(f->db, sha256, kind, SPAN_LIT(""), ASKED, err);

	r.api = request_media_api(kind, &r.u.upload.type);
	if (!rc)
		rc = effects_make(f, &r, &spec, NULL, err);
	return rc == RC_LIMIT ? media_put(f->db, sha256, kind, SPAN_LIT(""), REFUSED, err) : rc;
}

/* *ret_have: an id is there. Else its upload is under way when this returns. */
static enum rc want(struct fold *f, enum api_id api, const struct request_attachment *a, enum api_lane lane,
	int64_t until_ms, bool *ret_have, int64_t *ret_expires_ms, struct err *err)
{
	struct span id, kind = request_media_type(api, a->msgtype);
	enum rc rc = media_find(f->db, f->work, a->sha256, kind, until_ms, &id, ret_expires_ms, err);

	*ret_have = !rc;
	if (rc != RC_NOTFOUND)
		return rc;
	rc = media_find(f->db, f->work, a->sha256, kind, ASKED - 1, &id, ret_expires_ms, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && *ret_expires_ms == ASKED)
		return RC_OK; /* under way */
	return upload(f, a->sha256, kind, a->filename, lane, err);
}

enum rc mediawork_ready(struct fold *f, const struct request *r, enum api_lane lane, bool *ret_ready, struct err *err)
{
	size_t n = 0;
	const struct request_attachment *v = request_attachments(r, &n);
	enum rc rc = RC_OK;

	*ret_ready = true;
	for (size_t i = 0; !rc && i < n; i++) {
		int64_t expires_ms;
		bool have = true;

		if (v[i].sha256.n)
			rc = want(f, r->api, &v[i], lane, f->now_ms + SPARE_MS, &have, &expires_ms, err);
		*ret_ready = *ret_ready && have;
	}
	return rc;
}

enum rc mediawork_send(struct fold *f, const struct request *r, int64_t not_after_ms, struct span subject,
	struct span *ret_effect, struct err *err)
{
	struct effects_spec spec = {.lane = API_LANE_TASK, .not_after_ms = not_after_ms, .subject = subject};
	struct outbox_key key;
	char buf[OUTBOX_KEY_BYTES];
	bool ready = false;
	enum rc rc = mediawork_ready(f, r, API_LANE_TASK, &ready, err);

	if (rc)
		return rc;
	spec.held = !ready;
	rc = effects_make(f, r, &spec, &key, err);
	if (!rc || rc == RC_LIMIT)
		*ret_effect = arena_copy(f->work, span_of(outbox_key_print(key, buf)));
	return rc;
}

enum rc mediawork_again(struct fold *f, struct outbox_row *e, struct err *err)
{
	struct request r;
	bool ready = true;
	enum rc rc = effects_request(f, e, &r, err);

	if (rc)
		return rc;
	rc = mediawork_ready(f, &r, (enum api_lane)e->lane, &ready, err);
	return rc || ready ? rc : effects_move(f, e, OUTBOX_HELD, err);
}

static enum rc warm_step(struct fold *f, const struct sop_step *step, int64_t *first_ms, struct err *err)
{
	struct request_attachment *v;
	size_t n;
	enum rc rc = RC_OK;

	if (!step->attachments)
		return RC_OK;
	v = mediawork_of(f, step, &n);
	for (size_t k = 0; !rc && k < n; k++) {
		int64_t expires_ms = FACTS_NEVER;
		bool have = false;

		if (!v[k].sha256.n)
			continue;
		rc = want(f, API_SEND_WELCOME, &v[k], API_LANE_SYNC, f->now_ms + EARLY_MS, &have, &expires_ms, err);
		if (have && expires_ms < *first_ms)
			*first_ms = expires_ms;
	}
	return rc;
}

/* 欢迎语 of a channel code: the answer of a 话术. */
static enum rc warm_code(struct fold *f, const struct sop_code *code, int64_t *first_ms, struct err *err)
{
	const struct sop_question *q = NULL;

	for (int s = 0; code->welcome.n && !q && s < f->scripts; s++)
		q = script_question(f->script[s].ast, code->welcome);
	return q ? warm_step(f,
			   &(struct sop_step){.attachments = q->reply.attachments, .attachment = q->reply.attachment},
			   first_ms, err)
		 : RC_OK;
}

enum rc mediawork_warm(struct fold *f, struct err *err)
{
	int64_t first_ms = FACTS_NEVER;
	enum rc rc = RC_OK;

	for (int s = 0; !rc && s < f->scripts; s++)
		for (int i = 0; !rc && i < f->script[s].ast->steps; i++)
			if (f->script[s].ast->step[i].time.kind == SOP_WHEN_WELCOME)
				rc = warm_step(f, &f->script[s].ast->step[i], &first_ms, err);
	for (int s = 0; !rc && s < f->scripts; s++)
		for (int i = 0; !rc && i < f->script[s].ast->codes; i++)
			rc = warm_code(f, &f->script[s].ast->code[i], &first_ms, err);
	if (!rc && first_ms != FACTS_NEVER) {
		struct timer t = {first_ms - EARLY_MS, TIMER_MEDIA, 0};

		rc = timer_add(f->db, &t, err);
	}
	return rc;
}

/* -- answers --------------------------------------------------------------------------------------------------------- */

/* "media:image:<sha>" */
static bool subject_of(const struct outbox_row *e, struct span *ret_kind, struct span *ret_sha)
{
	struct span head, rest;

	return span_cut(e->subject, ':', &head, &rest) && span_cut(rest, ':', ret_kind, ret_sha);
}

static enum rc carries(struct fold *f, const struct outbox_row *e, struct span sha, bool *ret_carries,
	struct request *ret_request, struct err *err)
{
	struct request_attachment *v;
	size_t n;
	enum rc rc = effects_request(f, e, ret_request, err);

	*ret_carries = false;
	if (rc)
		return rc;
	v = request_attachments(ret_request, &n);
	for (size_t i = 0; i < n; i++)
		*ret_carries = *ret_carries || span_eq(v[i].sha256, sha);
	return RC_OK;
}

/* Held messages with that file: those that have all they need may go; without it they never can. */
static enum rc go_on(struct fold *f, struct span sha, bool lost, struct err *err)
{
	struct outbox_key after = {0, 0};
	struct outbox_row *v = NULL;
	int n = 0;
	enum rc rc;

	do {
		rc = outbox_open(f->db, f->work, after, BATCH, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			enum api_id api = api_find(v[i].api);
			struct request r;
			bool has = false, ready = false;

			after = v[i].key;
			if (v[i].state != OUTBOX_HELD ||
				(api != API_SEND_WELCOME && api != API_ADD_MASS && api != API_ADD_MOMENT &&
					api != API_KF_SEND))
				continue;
			rc = carries(f, &v[i], sha, &has, &r, err);
			if (rc || !has)
				continue;
			if (lost) {
				rc = answers_lost(f, &v[i], "附件没能上传到企业微信：换一个文件，再 siyu reload", err);
				continue;
			}
			rc = mediawork_ready(f, &r, (enum api_lane)v[i].lane, &ready, err);
			if (!rc && ready && !(api == API_SEND_WELCOME && greet_waits(f, &v[i])))
				rc = effects_move(f, &v[i], OUTBOX_READY, err);
		}
	} while (!rc && n == BATCH);
	return rc;
}

enum rc mediawork_done(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span kind, sha;
	int64_t created_ms = fold_time(f, x->u.media.created_at);
	enum rc rc;

	(void)w;
	if (!subject_of(e, &kind, &sha) || !x->u.media.media_id.n)
		return err_set(err, RC_INVALID, "an upload without a media id");
	rc = media_put(f->db, sha, kind, x->u.media.media_id, created_ms + LIFE_MS, err);
	if (!rc)
		rc = go_on(f, sha, false, err);
	return rc ? rc : mediawork_warm(f, err);
}

enum rc mediawork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span kind, sha;
	enum rc rc;

	(void)x;
	(void)w;
	if (!subject_of(e, &kind, &sha))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	rc = media_put(f->db, sha, kind, SPAN_LIT(""), REFUSED, err);
	return rc ? rc : go_on(f, sha, true, err);
}
