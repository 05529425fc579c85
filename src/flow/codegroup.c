/* codegroup: codes that lead into customer groups (群码) and acquisition links (获客链接): what WeCom is to have of them, and what
 * follows when somebody comes by one (api.md 7.4, 9). Beside codework.c, which keeps all codes. */
#include "codework.h"
#include "groupint.h"
#include "tagwork.h"

#define BATCH 200
#define CHANNEL_PARAM "?customer_channel=" /* … and its State: what the add event will say (api.md 9) */

bool codegroup_any(const struct fold *f)
{
	bool any = false;

	for (int i = 0; i < f->scripts && !any; i++)
		for (int k = 0; k < f->script[i].ast->codes && !any; k++)
			any = f->script[i].ast->code[k].type == SOP_CODE_GROUP;
	return any;
}

/* -- which groups ------------------------------------------------------------------------------------------------------ */

static bool newer(const struct chat *a, const struct chat *b)
{
	return a->created_ms != b->created_ms ? a->created_ms > b->created_ms : span_cmp(a->chat, b->chat) < 0;
}

/* The newest of those that the row names: they have room the longest. */
static enum rc choose(struct fold *f, const struct sop_code *row, struct chat *best, int *ret_n, struct err *err)
{
	struct sop_names wanted = {.v = arena_array(f->work, (size_t)row->servers + 1, sizeof(struct span))};
	struct chat *v = NULL;
	int n = 0;
	enum rc rc = chat_all(f->db, f->work, &v, &n, err);

	for (int i = 0; i < row->servers; i++)
		wanted.v[wanted.n++] = row->server[i].name;
	*ret_n = 0;
	for (int i = 0; !rc && i < n; i++) {
		struct group_face face;
		struct sop_names called;
		int at;

		rc = groupwork_face(f, &v[i], &face, err);
		if (rc || v[i].read_ms == CHAT_NONE)
			continue;
		called = group_called(f->book, f->work, &face);
		if (!group_meets(&wanted, &called))
			continue;
		for (at = *ret_n; at > 0 && newer(&v[i], &best[at - 1]); at--)
			if (at < SOP_CODE_GROUPS)
				best[at] = best[at - 1];
		if (at < SOP_CODE_GROUPS)
			best[at] = v[i];
		*ret_n += *ret_n < SOP_CODE_GROUPS;
	}
	return rc;
}

enum rc codegroup_words(
	struct fold *f, const struct sop_code *row, struct span *ret_words, struct span *ret_trouble, struct err *err)
{
	struct chat best[SOP_CODE_GROUPS];
	struct span s = SPAN_LIT("");
	int n = 0;
	enum rc rc = choose(f, row, best, &n, err);

	if (rc)
		return rc;
	*ret_trouble =
		n ? SPAN_LIT("") : effects_subject(f, "没有群叫「%.*s」，还建不了码", SPAN_ARG(row->server[0].name));
	for (int i = 0; i < n; i++)
		s = effects_subject(f, "%.*s%s%.*s", SPAN_ARG(s), i ? "," : "", SPAN_ARG(best[i].chat));
	*ret_words = n ? effects_subject(f, "%.*s\t%.*s\t%d", SPAN_ARG(s),
				 SPAN_ARG(row->remark.n ? row->remark : row->name), row->more_groups)
		       : SPAN_LIT("");
	return RC_OK;
}

/* "a,b" as a list, in work. */
static struct span *parts(struct fold *f, struct span list, size_t *ret_n)
{
	struct span *v, rest = list;
	size_t n = 1;

	for (size_t i = 0; i < list.n; i++)
		n += list.p[i] == ',';
	v = arena_array(f->work, n, sizeof *v);
	*ret_n = 0;
	while (span_present(rest))
		span_cut(rest, ',', &v[(*ret_n)++], &rest);
	return v;
}

struct request codegroup_request(struct fold *f, const struct chancode *c, struct span words)
{
	bool update = c->config_id.n > 0;
	struct request r = {.api = update ? API_UPDATE_JOIN : API_ADD_JOIN};
	struct request_join *j = &r.u.join;
	struct span chats, rest;

	span_cut(words, '\t', &chats, &rest);
	span_cut(rest, '\t', &j->remark, &rest);
	j->auto_create_room = span_is(rest, "1");
	j->room_base_name = j->auto_create_room ? c->name : SPAN_ABSENT;
	j->chat_id_list = parts(f, chats, &j->chat_id_list_n);
	j->scene = 2;
	j->state = c->state;
	j->config_id = update ? c->config_id : SPAN_ABSENT;
	return r;
}

struct request codegroup_link(struct fold *f, const struct chancode *c, struct span words)
{
	bool update = c->config_id.n > 0;
	struct request r = {.api = update ? API_UPDATE_LINK : API_ADD_LINK};
	struct request_link *l = &r.u.link;
	struct span users, strict, rest;

	span_cut(words, '\t', &users, &rest);
	span_cut(rest, '\t', &l->link_name, &rest);
	span_cut(rest, '\t', &strict, &rest);
	l->skip_verify = span_is(strict, "1");
	l->user = parts(f, users, &l->user_n);
	l->link_id = update ? c->config_id : SPAN_ABSENT;
	return r;
}

struct span codegroup_url(struct fold *f, const struct chancode *c, struct span url)
{
	return effects_subject(f, "%.*s" CHANNEL_PARAM "%.*s", SPAN_ARG(url), SPAN_ARG(c->state));
}

/* -- groups changed, pictures came -------------------------------------------------------------------------------------- */

enum rc codegroup_changed(struct fold *f, struct err *err)
{
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc;

	if (!codegroup_any(f))
		return RC_OK;
	rc = chancode_all(f->db, f->work, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (v[i].listed && v[i].type == SOP_CODE_GROUP)
			rc = codework_next(f, &v[i], err);
	return rc;
}

static void fill(struct sop_script *s, struct sop_attachment *a, int n, const struct chancode *v, int codes)
{
	for (int i = 0; i < n; i++)
		for (int k = 0; a[i].code.n && k < codes; k++)
			if (v[k].type == SOP_CODE_GROUP && v[k].qr_code.n && tagset_same(v[k].name, a[i].code) &&
				!span_eq(a[i].url, v[k].qr_code))
				a[i].url = arena_copy(s->arena, v[k].qr_code);
}

static void fill_script(struct sop_script *s, const struct chancode *v, int n)
{
	for (int i = 0; i < s->steps; i++)
		fill(s, s->step[i].attachment, s->step[i].attachments, v, n);
	for (int i = 0; s->talk && i < s->talk->questions; i++) {
		struct sop_question *q = &s->talk->question[i];

		fill(s, q->reply.attachment, q->reply.attachments, v, n);
		for (int k = 0; k < q->branches; k++)
			fill(s, q->branch[k].attachment, q->branch[k].attachments, v, n);
	}
}

enum rc codegroup_fill(struct fold *f, struct err *err)
{
	struct arena *a = arena_new(0);
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc = chancode_all(f->db, a, &v, &n, err);

	for (int i = 0; !rc && i < f->scripts; i++)
		fill_script(f->script[i].ast, v, n);
	for (int i = 0; !rc && i < f->olds; i++)
		fill_script(f->old[i].ast, v, n);
	arena_free(a);
	return rc;
}

/* Some step of it sends that 群码. */
static bool sends(const struct sop_script *s, struct span name)
{
	for (int i = 0; i < s->steps; i++)
		for (int k = 0; k < s->step[i].attachments; k++)
			if (s->step[i].attachment[k].code.n && tagset_same(s->step[i].attachment[k].code, name))
				return true;
	return false;
}

enum rc codegroup_made(struct fold *f, struct span name, struct err *err)
{
	enum rc rc = codegroup_fill(f, err);

	for (int i = 0; !rc && i < f->scripts + f->olds; i++) {
		const struct sop_script *s = i < f->scripts ? f->script[i].ast : f->old[i - f->scripts].ast;
		struct enrolment *v = NULL;
		int64_t after = 0;
		int n = sends(s, name) ? BATCH : 0;

		while (!rc && n == BATCH) {
			rc = enrolment_in(f->db, f->work, s->id, ENROLMENT_LIVE, after, BATCH, &v, &n, err);
			for (int k = 0; !rc && k < n; k++) {
				after = v[k].enrolment;
				rc = enrol_retry(f, &v[k], REASON_NO_CODE, err);
			}
		}
	}
	return rc;
}

/* -- who comes by it ----------------------------------------------------------------------------------------------------- */

enum rc codegroup_joined(
	struct fold *f, const struct chat *c, struct span member, struct span state, int64_t at_ms, struct err *err)
{
	const struct foldcode *k = codework_find(f, state);
	struct relation who;
	enum rc rc;

	if (!k)
		return RC_OK;
	rc = chancode_count(f->db, k->code, zone_day(&f->settings->zone, at_ms), c->owner, false, err);
	if (rc || !k->row || !k->row->tags.n)
		return rc;
	rc = happen_follower(f, member, c->owner, &who, err);
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return tagwork_put(f, member, who.employee, &k->row->tags, NULL, err);
}
