/* Contact ways (联系我, channel codes) and who is met by scanning them (doc: api.md 8). */
#include "brainint.h"

#include "base/utf8.h"

#include <string.h>

#define STATE_CHARS 30
#define REMARK_CHARS 30
#define USERS_MOST 100
#define PAGE_DEFAULT 100
#define PAGE_MOST 1000
#define BACK_MS (90 * BRAIN_DAY_MS) /* how far list_contact_way looks back unless told */
#define SCENE_QR 2

struct brain_way *brainway_by_state(const struct brain *b, struct span state)
{
	for (int i = b->way_list.n; state.n > 0 && i-- > 0;) {
		struct brain_way *w = b->way_list.v[i];
		if (!w->deleted && span_eq(w->state, state))
			return w;
	}
	return NULL;
}

static struct brain_way *find(const struct brain *b, struct span config_id)
{
	struct brain_way *w = config_id.n ? map_get(b->ways, config_id) : NULL;
	return w && !w->deleted ? w : NULL;
}

struct brain_employee *brainway_pick(struct brain *b, struct brain_way *w, struct span customer)
{
	for (int i = 0; w->exclusive && i < w->users; i++)
		if (brainworld_friend(brainworld_relation(b, w->user[i]->userid, customer)))
			return w->user[i]; /* he has one of them already */
	return w->users ? w->user[w->scans++ % w->users] : NULL;
}

/* What an add and an update have in common: only what is given changes. */
static int64_t take(struct brain_request *r, struct brain_way *w)
{
	struct span state, remark;
	const struct json_node *users, *party;
	int64_t code = brainapi_text(r->root, "state", SIZE_MAX, &state);
	if (!code)
		code = brainapi_text(r->root, "remark", SIZE_MAX, &remark);
	if (!code)
		code = brainapi_strings(r->root, "user", SIZE_MAX, &users);
	if (!code)
		code = brainapi_bool(r->root, "skip_verify");
	if (!code)
		code = brainapi_bool(r->root, "is_exclusive");
	if (code)
		return code;
	if (utf8_count(state) > STATE_CHARS || utf8_count(remark) > REMARK_CHARS)
		return 40058;
	party = json_get(r->root, "party");
	if (party) /* this world has no departments */
		return 60123;
	if (json_count(users) > USERS_MOST)
		return 41041;
	if (w->single && users && json_count(users) != 1)
		return 40058;
	for (const struct json_node *n = json_first(users); n; n = json_next(n))
		if (!brainworld_employee(r->b, json_str(n), false))
			return 60111;
	if (users) {
		w->user = arena_array(r->b->arena, json_count(users) + 1, sizeof *w->user);
		w->users = 0;
		for (const struct json_node *n = json_first(users); n; n = json_next(n))
			w->user[w->users++] = brainworld_employee(r->b, json_str(n), false);
	}
	if (span_present(state))
		w->state = arena_copy(r->b->arena, state);
	if (span_present(remark))
		w->remark = arena_copy(r->b->arena, remark);
	(void)json_bool(json_get(r->root, "skip_verify"), &w->skip_verify);
	(void)json_bool(json_get(r->root, "is_exclusive"), &w->exclusive);
	return 0;
}

static void note_way(struct brain_request *r, const struct brain_way *w)
{
	text_addf(r->words, "state=%.*s users=", SPAN_ARG(w->state));
	for (int i = 0; i < w->users; i++)
		text_addf(r->words, "%s%.*s", i ? "," : "", SPAN_ARG(w->user[i]->userid));
	text_addf(r->words, " remark=%.*s skip_verify=%d exclusive=%d", SPAN_ARG(w->remark), w->skip_verify,
		w->exclusive);
}

static struct brain_way *keep(struct brain *b, const struct brain_way *fresh)
{
	struct brain_way *w = arena_alloc(b->arena, sizeof *w);
	*w = *fresh;
	w->config_id = brainworld_id(b, "42b3");
	w->qr_code = arena_printf(b->arena, "%.*s/wwpic/%.*s/0", SPAN_ARG(b->conf.pictures), SPAN_ARG(w->config_id));
	(void)map_put(b->ways, w->config_id, w);
	brainworld_push(&b->way_list, w);
	return w;
}

void brainway_new(struct brain *b, int64_t now_ms, struct span state, struct span list)
{
	const struct brain_way fresh = {
		.skip_verify = true, .made_ms = now_ms, .state = arena_copy(b->arena, state), .remark = SPAN_LIT("")};
	(void)keep(b, &fresh);
	(void)brainjoin_users(b, state, list);
}

bool brainway_full(const struct brain *b)
{
	return b->way_list.n + b->door_count[BRAIN_JOIN] >= b->conf.ways_most;
}

int64_t brainway_add(struct brain_request *r)
{
	struct brain_way fresh = {
		.skip_verify = true, .made_ms = r->now_ms, .state = SPAN_LIT(""), .remark = SPAN_LIT("")};
	int64_t type = 0, scene = 0, code = brainapi_int(r->root, "type", INT32_MIN, INT32_MAX, &type);
	if (!code)
		code = brainapi_int(r->root, "scene", INT32_MIN, INT32_MAX, &scene);
	if (code)
		return code;
	if (type != 1 && type != 2)
		return type ? 41038 : 41037;
	if (scene != SCENE_QR) /* a button of a mini program: not in this world */
		return scene ? 41040 : 41039;
	fresh.single = type == 1;
	code = take(r, &fresh);
	if (!code && (fresh.users == 0 || (fresh.single && fresh.exclusive)))
		code = 40058;
	if (!code && brainway_full(r->b))
		code = 41045;
	if (code)
		return code;
	const struct brain_way *w = keep(r->b, &fresh);
	note_way(r, w);
	jsonw_kstr(r->w, "config_id", w->config_id);
	jsonw_kstr(r->w, "qr_code", w->qr_code);
	return 0;
}

/* The way that the call names; else the errcode. */
static int64_t named(struct brain_request *r, struct brain_way **ret)
{
	struct span id;
	int64_t code = brainapi_text(r->root, "config_id", 128, &id);
	if (code)
		return code;
	text_addf(r->words, "config=%.*s ", SPAN_ARG(id));
	*ret = find(r->b, id);
	return *ret ? 0 : id.n ? 41044 : 41043;
}

int64_t brainway_get(struct brain_request *r)
{
	struct brain_way *w = NULL;
	int64_t code = named(r, &w);
	if (code)
		return code;
	jsonw_key(r->w, "contact_way");
	jsonw_obj(r->w);
	jsonw_kstr(r->w, "config_id", w->config_id);
	jsonw_kint(r->w, "type", w->single ? 1 : 2);
	jsonw_kint(r->w, "scene", SCENE_QR);
	jsonw_kstr(r->w, "remark", w->remark);
	jsonw_kbool(r->w, "skip_verify", w->skip_verify);
	jsonw_kstr(r->w, "state", w->state);
	jsonw_kstr(r->w, "qr_code", w->qr_code);
	jsonw_key(r->w, "user");
	jsonw_arr(r->w);
	for (int i = 0; i < w->users; i++)
		jsonw_str(r->w, w->user[i]->userid);
	jsonw_end_arr(r->w);
	jsonw_key(r->w, "party");
	jsonw_arr(r->w);
	jsonw_end_arr(r->w);
	jsonw_kbool(r->w, "is_temp", false);
	jsonw_kbool(r->w, "is_exclusive", w->exclusive);
	jsonw_end_obj(r->w);
	return 0;
}

int64_t brainway_update(struct brain_request *r)
{
	struct brain_way *w = NULL, next;
	int64_t code = named(r, &w);
	if (code)
		return code;
	next = *w;
	code = take(r, &next);
	if (code)
		return code;
	*w = next;
	note_way(r, w);
	return 0;
}

int64_t brainway_del(struct brain_request *r)
{
	struct brain_way *w = NULL;
	int64_t code = named(r, &w);
	if (code)
		return code;
	w->deleted = true;
	text_addf(r->words, "state=%.*s", SPAN_ARG(w->state));
	return 0;
}

int64_t brainway_list(struct brain_request *r)
{
	int64_t from_s = (r->now_ms - BACK_MS) / 1000, to_s = r->now_ms / 1000, limit, at;
	int i, shown = 0;
	int64_t code = brainturn_page(r, 'w', PAGE_MOST, PAGE_DEFAULT, &at, &limit);
	if (!code)
		code = brainapi_int(r->root, "start_time", 0, INT64_MAX / 1000, &from_s);
	if (!code)
		code = brainapi_int(r->root, "end_time", 0, INT64_MAX / 1000, &to_s);
	if (!code && at > r->b->way_list.n)
		code = 40058;
	if (code)
		return code;
	jsonw_key(r->w, "contact_way");
	jsonw_arr(r->w);
	for (i = (int)at; i < r->b->way_list.n && shown < limit; i++) {
		const struct brain_way *w = r->b->way_list.v[i];
		if (w->deleted || w->made_ms / 1000 < from_s || w->made_ms / 1000 > to_s)
			continue;
		jsonw_obj(r->w);
		jsonw_kstr(r->w, "config_id", w->config_id);
		jsonw_end_obj(r->w);
		shown++;
	}
	jsonw_end_arr(r->w);
	brainturn_end(r, 'w', i, r->b->way_list.n);
	return 0;
}
