/* Moments (doc: api.md 6): an asynchronous job of the corp, a share for each member who has to publish it, and what customers who
 * see it leave there. */
#include "brainint.h"

#include "base/utf8.h"

#include <stdio.h>

#define ID_BYTES 128
#define TEXT_CHARS 2000
#define TITLE_CHARS 64
#define URL_BYTES 2048
#define IMAGES 9
#define SENDERS 100000
#define TAGS 3000
#define PER_MINUTE 10                /* creations of the corp */
#define PER_DAY 3                    /* a member's client lets him publish so many */
#define BEGUN_MS 1000                /* the job's status 1 until then */
#define CREATED_MS 3000              /* … and 2 until then */
#define JOB_MS BRAIN_DAY_MS          /* a jobid lives so long */
#define SPAN_MOST_S INT64_C(2592000) /* 30 days */
#define MARKS_MS (2 * BRAIN_DAY_MS)

/* -- content ------------------------------------------------------------------------------------------------------------- */

static int64_t check_link(struct brain_request *r, const struct json_node *body)
{
	struct span title, url, id;
	if (brainapi_text(body, "title", SIZE_MAX, &title) || brainapi_text(body, "url", URL_BYTES, &url) ||
		brainapi_text(body, "media_id", ID_BYTES, &id))
		return 40058;
	if (utf8_count(title) > TITLE_CHARS)
		return 45002;
	return url.n == 0 ? 40063 : brainmedia_check(r, id, "moment_image");
}

static int64_t check_one(struct brain_request *r, const struct json_node *a, struct span *ret_type)
{
	struct span id;
	const struct json_node *body;
	char key[16];
	if (json_kind(a) != JSON_OBJECT || brainapi_text(a, "msgtype", ID_BYTES, ret_type))
		return 40058;
	if (!span_is(*ret_type, "image") && !span_is(*ret_type, "video") && !span_is(*ret_type, "link"))
		return 41065;
	snprintf(key, sizeof key, "%.*s", SPAN_ARG(*ret_type));
	if (brainapi_object(a, key, &body) || !body)
		return 41065;
	if (span_is(*ret_type, "link"))
		return check_link(r, body);
	if (brainapi_text(body, "media_id", ID_BYTES, &id))
		return 40058;
	return brainmedia_check(r, id, span_is(*ret_type, "image") ? "moment_image" : "moment_video");
}

/* Nine images, or one video, or one link; kinds are not mixed. */
static int64_t check_content(struct brain_request *r, struct span *ret_text)
{
	const struct json_node *text, *list = json_get(r->root, "attachments");
	struct span first = SPAN_ABSENT, type;
	if (brainapi_object(r->root, "text", &text) || brainapi_text(text, "content", SIZE_MAX, ret_text))
		return 40058;
	if (list && json_kind(list) != JSON_ARRAY && json_kind(list) != JSON_NULL)
		return 40058;
	if (ret_text->n == 0 && json_count(list) == 0)
		return 41089;
	if (utf8_count(*ret_text) > TEXT_CHARS)
		return 45002;
	for (const struct json_node *a = json_first(list); a; a = json_next(a)) {
		int64_t bad = check_one(r, a, &type);
		if (bad)
			return bad;
		if (span_present(first) && !span_eq(first, type))
			return 41065;
		first = type;
	}
	if (json_count(list) > (span_is(first, "image") ? IMAGES : 1))
		return 41064;
	if (!span_present(*ret_text))
		*ret_text = SPAN_LIT("");
	return 0;
}

/* -- creating -------------------------------------------------------------------------------------------------------------- */

static void bad_one(struct text *list, struct span id)
{
	struct jsonw w;
	struct text one;
	text_init(&one, 4096);
	jsonw_init(&w, &one);
	jsonw_str(&w, id);
	text_addf(list, "%s%s", list->n > 1 ? "," : "", text_str(&one));
	text_release(&one);
}

static void choose_members(struct brain_request *r, struct brain_moment *m, const struct json_node *users)
{
	struct text bad;
	text_init(&bad, (size_t)1 << 20);
	text_addc(&bad, '[');
	m->share = arena_array(r->b->arena, json_count(users) + map_count(r->b->employees) + 1, sizeof *m->share);
	for (const struct json_node *n = json_first(users); n; n = json_next(n)) {
		struct brain_employee *e = brainworld_employee(r->b, json_str(n), false);
		bool twice = false;
		for (int i = 0; i < m->n; i++)
			twice = twice || m->share[i].member == e;
		if (!e)
			bad_one(&bad, json_str(n));
		else if (!twice)
			m->share[m->n++] = (struct brain_share){.moment = m, .member = e};
	}
	text_addc(&bad, ']');
	m->bad_users = arena_copy(r->b->arena, text_span(&bad));
	text_release(&bad);
}

static void choose_tags(struct brain_request *r, struct brain_moment *m, const struct json_node *tags)
{
	struct text bad;
	text_init(&bad, (size_t)1 << 20);
	text_addc(&bad, '[');
	m->tag = arena_array(r->b->arena, json_count(tags) + 1, sizeof(struct brain_tag *));
	for (const struct json_node *n = json_first(tags); n; n = json_next(n)) {
		struct brain_tag *t = map_get(r->b->tags, json_str(n));
		if (t && !t->group->strategy) /* no strategy tags (api.md 6.1) */
			m->tag[m->tags++] = t;
		else
			bad_one(&bad, json_str(n));
	}
	text_addc(&bad, ']');
	m->bad_tags = arena_copy(r->b->arena, text_span(&bad));
	text_release(&bad);
}

/* Without a list of senders: who has a customer that may see it. */
static void choose_all(struct brain_request *r, struct brain_moment *m)
{
	size_t at = 0;
	struct span key;
	void *v;
	while (map_each(r->b->employees, &at, &key, &v))
		m->share[m->n++] = (struct brain_share){.moment = m, .member = v};
}

static void plan_all(struct brain_request *r, struct brain_moment *m)
{
	struct brain *b = r->b;
	bool apart = b->conf.moment_taps.apart;
	int chance = apart ? b->conf.moment_taps.permille : b->conf.confirm_permille;
	int64_t mean = apart ? b->conf.moment_taps.mean_ms : b->conf.confirm_mean_ms;
	struct rng *was = b->lot;
	mean = mean > 0 ? mean : 600000;
	for (int i = 0; i < m->n; i++) {
		(void)brainworld_lot(b, &m->share[i].member->rng);
		if (!brainworld_chance(b, chance))
			continue;
		int64_t at = r->now_ms + CREATED_MS + mean / 5 + (int64_t)rng_below(&b->rng, (uint64_t)mean);
		brainworld_later(b, r->now_ms, brainworld_in_hours(b, at), THING_PUBLISH, &m->share[i], 0);
	}
	(void)brainworld_lot(b, was);
}

static bool too_often(struct brain_request *r)
{
	struct brain *b = r->b;
	if (b->moment_minute != r->now_ms / 60000) {
		b->moment_minute = r->now_ms / 60000;
		b->moments_in_minute = 0;
	}
	return ++b->moments_in_minute > PER_MINUTE;
}

static int64_t read_range(
	struct brain_request *r, const struct json_node **ret_users, const struct json_node **ret_tags)
{
	const struct json_node *range, *senders, *customers;
	if (brainapi_object(r->root, "visible_range", &range) || brainapi_object(range, "sender_list", &senders) ||
		brainapi_object(range, "external_contact_list", &customers) ||
		brainapi_strings(senders, "user_list", SENDERS, ret_users) ||
		brainapi_strings(customers, "tag_list", TAGS, ret_tags))
		return 40058;
	return 0;
}

static void write_list(struct brain_request *r, const char *name, const struct json_node *list)
{
	text_addf(r->words, " %s=", name);
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		text_addf(r->words, "%s%.*s", n == json_first(list) ? "" : ",", SPAN_ARG(json_str(n)));
}

/* Tags by their names, for who reads the note. */
static void write_tags(struct brain_request *r, const struct brain_moment *m)
{
	text_adds(r->words, " tags=");
	for (int i = 0; i < m->tags; i++)
		text_addf(r->words, "%s%.*s", i ? "," : "", SPAN_ARG(m->tag[i]->name));
}

/* The list shows images as a list, a video or a link as the one it is (api.md 6.4). */
static void keep_media(struct brain_request *r, struct brain_moment *m)
{
	const struct json_node *list = json_get(r->root, "attachments");
	struct span type = json_str(json_get(json_first(list), "msgtype"));
	if (json_count(list) == 0)
		return;
	m->kind = span_is(type, "image") ? "image" : span_is(type, "video") ? "video" : "link";
	m->media = brainsay_keep(r, list, m->kind);
	if (!span_is(type, "image"))
		m->media = span_make(m->media.p + 1, m->media.n - 2);
}

int64_t brainmoment_add(struct brain_request *r)
{
	const struct json_node *users = NULL, *tags = NULL;
	struct span text = SPAN_ABSENT;
	int64_t bad = read_range(r, &users, &tags);
	if (!bad)
		bad = check_content(r, &text);
	if (bad) {
		text_addf(r->words, "text=%.*s", SPAN_ARG(text));
		return bad;
	}
	if (too_often(r))
		return 45009;
	struct brain_moment *m = arena_alloc(r->b->arena, sizeof *m);
	*m = (struct brain_moment){.created_ms = r->now_ms, .text = arena_copy(r->b->arena, text)};
	m->id = brainworld_id(r->b, "mom");
	m->jobid = brainworld_id(r->b, "job");
	keep_media(r, m);
	choose_members(r, m, users);
	choose_tags(r, m, tags);
	if (json_count(users) == 0)
		choose_all(r, m);
	m->errcode = m->n == 0 ? 40003 : json_count(tags) > 0 && m->tags == 0 ? 40068 : 0;
	text_addf(r->words, "n=%zu", json_count(json_get(r->root, "attachments")));
	write_list(r, "users", users);
	write_tags(r, m);
	text_addf(r->words, " text=%.*s", SPAN_ARG(text));
	(void)map_put(r->b->jobs, m->jobid, m);
	brainworld_push(&r->b->moment_list, m);
	if (!m->errcode) {
		(void)map_put(r->b->moments, m->id, m);
		r->b->books.moments++;
		plan_all(r, m);
	}
	jsonw_kstr(r->w, "jobid", m->jobid);
	return 0;
}

int64_t brainmoment_job(struct brain_request *r)
{
	struct span id = brainapi_param(r, "jobid");
	const struct brain_moment *m = span_present(id) ? map_get(r->b->jobs, id) : NULL;
	text_addf(r->words, "jobid=%.*s", SPAN_ARG(id));
	if (!m || r->now_ms - m->created_ms > JOB_MS)
		return 40058;
	int64_t age = r->now_ms - m->created_ms;
	jsonw_kint(r->w, "status", age < BEGUN_MS ? 1 : age < CREATED_MS ? 2 : 3);
	jsonw_kcstr(r->w, "type", "add_moment_task");
	if (age < CREATED_MS)
		return 0;
	jsonw_key(r->w, "result");
	jsonw_obj(r->w);
	jsonw_kint(r->w, "errcode", m->errcode);
	jsonw_kcstr(r->w, "errmsg", m->errcode ? "nobody to publish or to see it" : "ok");
	if (!m->errcode)
		jsonw_kstr(r->w, "moment_id", m->id);
	jsonw_key(r->w, "invalid_sender_list");
	jsonw_obj(r->w);
	jsonw_key(r->w, "user_list");
	jsonw_raw(r->w, m->bad_users);
	jsonw_key(r->w, "department_list");
	jsonw_raw(r->w, SPAN_LIT("[]"));
	jsonw_end_obj(r->w);
	jsonw_key(r->w, "invalid_external_contact_list");
	jsonw_obj(r->w);
	jsonw_key(r->w, "tag_list");
	jsonw_raw(r->w, m->bad_tags);
	jsonw_end_obj(r->w);
	jsonw_end_obj(r->w);
	return 0;
}

/* -- asking ----------------------------------------------------------------------------------------------------------------- */

int64_t brainmoment_list(struct brain_request *r)
{
	struct span creator;
	int64_t start = -1, end = -1, from, limit, seen = 0, filter = 2;
	if (brainapi_int(r->root, "start_time", 0, INT64_MAX, &start) ||
		brainapi_int(r->root, "end_time", 0, INT64_MAX, &end) ||
		brainapi_int(r->root, "filter_type", 0, 2, &filter) ||
		brainapi_text(r->root, "creator", ID_BYTES, &creator) || brainturn_page(r, 'p', 20, 20, &from, &limit))
		return 40058;
	if (start < 0 || end < start || end - start > SPAN_MOST_S)
		return 40058;
	/* All of them were made through the API: none is personal, none has a creator. */
	bool none = filter == 1 || creator.n > 0;
	jsonw_key(r->w, "moment_list");
	jsonw_arr(r->w);
	for (int i = 0; i < r->b->moment_list.n && !none; i++) {
		const struct brain_moment *m = r->b->moment_list.v[i];
		int64_t at_s = m->created_ms / 1000;
		if (m->errcode || r->now_ms - m->created_ms < CREATED_MS || at_s <= start || at_s >= end ||
			seen++ < from || seen > from + limit)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "moment_id", m->id);
		jsonw_kint(r->w, "create_time", at_s);
		jsonw_kint(r->w, "create_type", 0);
		jsonw_kint(r->w, "visible_type", m->tags == 0);
		jsonw_key(r->w, "text");
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "content", m->text);
		jsonw_end_obj(r->w);
		if (m->kind) {
			jsonw_key(r->w, m->kind);
			jsonw_raw(r->w, m->media);
		}
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'p', from + limit, seen);
	return 0;
}

static int64_t find_moment(struct brain_request *r, struct brain_moment **ret)
{
	struct span id;
	if (brainapi_text(r->root, "moment_id", ID_BYTES, &id))
		return 40058;
	text_addf(r->words, "moment=%.*s", SPAN_ARG(id));
	if (id.n == 0)
		return 41059;
	*ret = map_get(r->b->moments, id);
	if (!*ret)
		return 41060;
	return r->now_ms - (*ret)->created_ms < CREATED_MS ? 41079 : 0;
}

static int64_t find_share(struct brain_request *r, struct brain_share **ret)
{
	struct brain_moment *m;
	struct span userid;
	int64_t bad = find_moment(r, &m);
	if (bad)
		return bad;
	if (brainapi_text(r->root, "userid", ID_BYTES, &userid))
		return 40058;
	text_addf(r->words, " userid=%.*s", SPAN_ARG(userid));
	struct brain_employee *e = brainworld_employee(r->b, userid, false);
	if (!e)
		return 40003;
	*ret = NULL;
	for (int i = 0; i < m->n; i++)
		*ret = m->share[i].member == e ? &m->share[i] : *ret;
	return !*ret ? 41061 : 0;
}

static int64_t find_published(struct brain_request *r, struct brain_share **ret)
{
	int64_t bad = find_share(r, ret);
	return !bad && !(*ret)->published_ms ? 41062 : bad;
}

int64_t brainmoment_task(struct brain_request *r)
{
	struct brain_moment *m;
	int64_t from, limit, bad = find_moment(r, &m);
	if (!bad)
		bad = brainturn_page(r, 'p', 1000, 500, &from, &limit);
	if (bad)
		return bad;
	jsonw_key(r->w, "task_list");
	jsonw_arr(r->w);
	for (int64_t i = from; i < m->n && i < from + limit; i++) {
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "userid", m->share[i].member->userid);
		jsonw_kint(r->w, "publish_status", m->share[i].published_ms ? 1 : 0);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'p', from + limit, m->n);
	return 0;
}

static bool chosen(const struct brain_share *s, const struct brain_relation *rel)
{
	const struct brain_moment *m = s->moment;
	bool any = m->tags == 0;
	for (int t = 0; t < m->tags; t++)
		for (int i = 0; i < rel->tags.n; i++)
			any = any || rel->tags.v[i] == m->tag[t];
	return any && brainworld_friend(rel);
}

/* Who was selected; reach: those of them who can see it, which is who did not leave. */
static int64_t customers(struct brain_request *r, const struct brain_share *s, bool reach)
{
	int64_t from, limit, seen = 0,
			     bad = brainturn_page(r, 'p', reach ? 5000 : 1000, reach ? 3000 : 500, &from, &limit);
	if (bad)
		return bad;
	jsonw_key(r->w, "customer_list");
	jsonw_arr(r->w);
	for (int i = 0; i < s->member->relations.n; i++) {
		const struct brain_relation *rel = s->member->relations.v[i];
		if (!chosen(s, rel) || (reach && rel->gone_customer) || seen++ < from || seen > from + limit)
			continue;
		jsonw_obj(r->w);
		if (!reach)
			jsonw_kstr(r->w, "userid", s->member->userid);
		jsonw_kstr(r->w, "external_userid", rel->customer->id);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'p', from + limit, seen);
	return 0;
}

int64_t brainmoment_customers(struct brain_request *r)
{
	struct brain_share *s;
	int64_t bad = find_share(r, &s);
	return bad ? bad : customers(r, s, false);
}

int64_t brainmoment_reach(struct brain_request *r)
{
	struct brain_share *s;
	int64_t bad = find_published(r, &s);
	return bad ? bad : customers(r, s, true);
}

static void write_marks(struct brain_request *r, const char *key, const struct brain_share *s, bool comments)
{
	jsonw_key(r->w, key);
	jsonw_arr(r->w);
	for (int i = 0; i < s->marks.n; i++) {
		const struct brain_mark_of *m = s->marks.v[i];
		if (m->gone || m->comment != comments)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "external_userid", m->relation->customer->id);
		jsonw_kint(r->w, "create_time", m->at_ms / 1000);
		jsonw_end_obj(r->w);
	}
	jsonw_end_arr(r->w);
}

int64_t brainmoment_comments(struct brain_request *r)
{
	struct brain_share *s;
	int64_t bad = find_published(r, &s);
	if (bad)
		return bad;
	write_marks(r, "comment_list", s, true);
	write_marks(r, "like_list", s, false);
	return 0;
}

/* Stops who has not published; what is out stays out. */
int64_t brainmoment_cancel(struct brain_request *r)
{
	struct brain_moment *m;
	int64_t bad = find_moment(r, &m);
	if (bad)
		return bad;
	bool open = false;
	for (int i = 0; i < m->n; i++)
		open = open || !m->share[i].published_ms;
	r->b->books.moments_cancelled += open && !m->cancelled;
	m->cancelled = true;
	return 0;
}

/* -- what people do ------------------------------------------------------------------------------------------------------------ */

static int published_on(const struct brain *b, const struct brain_share *s, int64_t day, bool *ret_same)
{
	int n = 0;
	for (int i = 0; i < b->moment_list.n; i++) {
		const struct brain_moment *m = b->moment_list.v[i];
		for (int k = 0; k < m->n; k++) {
			const struct brain_share *o = &m->share[k];
			if (o->member != s->member || !o->published_ms || brainworld_day(b, o->published_ms) != day)
				continue;
			n++;
			*ret_same = *ret_same || span_eq(m->text, s->moment->text);
		}
	}
	return n;
}

static struct brain_mark_of *new_mark(struct brain *b, struct brain_share *s, struct brain_relation *rel, bool comment)
{
	struct brain_mark_of *m = arena_alloc(b->arena, sizeof *m);
	*m = (struct brain_mark_of){.share = s, .relation = rel, .comment = comment, .gone = true};
	brainworld_push(&s->marks, m);
	return m;
}

static void plan_marks(struct brain *b, struct brain_share *s, struct brain_relation *rel, int64_t now_ms)
{
	const int chance[2] = {b->conf.like_permille, b->conf.comment_permille};
	for (int i = 0; i < 2; i++)
		if (brainworld_chance(b, chance[i]))
			brainworld_later(b, now_ms, now_ms + 60000 + (int64_t)rng_below(&b->rng, MARKS_MS), THING_MARK,
				new_mark(b, s, rel, i == 1), 0);
}

int brainmoment_publish(struct brain *b, int64_t now_ms, struct brain_share *s)
{
	struct brain_moment *m = s->moment;
	bool same = false;
	if (m->cancelled || s->published_ms || now_ms - m->created_ms < CREATED_MS ||
		published_on(b, s, brainworld_day(b, now_ms), &same) >= PER_DAY)
		return 0;
	s->published_ms = now_ms;
	b->books.moments_published++;
	if (same)
		brainworld_breach(b, now_ms, s->member->userid, "moment twice", m->text);
	if (span_find(m->text, '{') != SIZE_MAX || span_find(m->text, '}') != SIZE_MAX)
		brainworld_breach(b, now_ms, s->member->userid, "brace", m->text);
	for (int i = 0; i < s->marks.n; i++) { /* that waited for it */
		struct brain_mark_of *known = s->marks.v[i];
		if (known->at_ms <= now_ms)
			brainmoment_happen(b, now_ms, known);
	}
	for (int i = 0; i < s->member->relations.n; i++) {
		struct brain_relation *rel = s->member->relations.v[i];
		if (chosen(s, rel) && !rel->gone_customer)
			plan_marks(b, s, rel, now_ms);
	}
	return 1;
}

void brainmoment_know(
	struct brain *b, int64_t now_ms, struct brain_share *s, struct brain_relation *rel, bool comment, int64_t at_ms)
{
	struct brain_mark_of *m = new_mark(b, s, rel, comment);
	m->at_ms = at_ms > now_ms ? at_ms : now_ms;
	brainworld_plan(b, m->at_ms, THING_MARK, m, SPAN_ABSENT, 0);
}

void brainmoment_happen(struct brain *b, int64_t now_ms, struct brain_mark_of *m)
{
	if (!m->gone || m->relation->gone_customer || m->relation->gone_employee || !m->share->published_ms ||
		!chosen(m->share, m->relation))
		return;
	m->gone = false;
	m->at_ms = now_ms;
	*(m->comment ? &b->books.comments : &b->books.likes) += 1;
}

/* The last moment of the member that this customer sees. */
static struct brain_share *last_seen(const struct brain *b, const struct brain_relation *rel)
{
	for (int i = b->moment_list.n - 1; i >= 0; i--) {
		struct brain_moment *m = b->moment_list.v[i];
		for (int k = 0; k < m->n; k++)
			if (m->share[k].member == rel->employee && m->share[k].published_ms &&
				chosen(&m->share[k], rel))
				return &m->share[k];
	}
	return NULL;
}

static struct brain_mark_of *like_of(const struct brain_share *s, const struct brain_relation *rel)
{
	for (int i = 0; i < s->marks.n; i++) {
		struct brain_mark_of *m = s->marks.v[i];
		if (m->relation == rel && !m->comment && !m->gone)
			return m;
	}
	return NULL;
}

bool brainmoment_mark(
	struct brain *b, int64_t now_ms, struct span userid, struct span external_userid, enum brain_marking what)
{
	struct brain_relation *rel = brainworld_relation(b, userid, external_userid);
	struct brain_share *s = brainworld_friend(rel) && !rel->gone_customer ? last_seen(b, rel) : NULL;
	struct brain_mark_of *like = s ? like_of(s, rel) : NULL;
	if (!s || (what == BRAIN_LIKE && like) || (what == BRAIN_UNLIKE && !like))
		return false;
	if (what == BRAIN_UNLIKE) {
		like->gone = true;
		b->books.likes--;
		return true;
	}
	brainmoment_happen(b, now_ms, new_mark(b, s, rel, what == BRAIN_COMMENT));
	return true;
}
