/* Customers, members and addresses (doc: api.md 2, 14, 1.2). */
#include "brainint.h"

#include "base/utf8.h"

#define PAGE_DEFAULT 50
#define PAGE_MOST 100
#define FOLLOWERS_MOST 500 /* of one answer (api.md 2.3) */

static bool cursor_at(struct span s, int64_t *ret)
{
	*ret = 0;
	return s.n == 0 || (span_starts(s, "c-") && brainturn_from(s, ret));
}

static void write_contact(struct jsonw *w, const struct brain_customer *c)
{
	jsonw_key(w, "external_contact");
	jsonw_obj(w);
	jsonw_kstr(w, "external_userid", c->id);
	jsonw_kstr(w, "name", c->name);
	jsonw_kint(w, "type", c->type ? c->type : 1);
	jsonw_kcstr(w, "avatar", "http://wx.qlogo.cn/x/0");
	jsonw_kint(w, "gender", c->gender);
	if (c->position.n)
		jsonw_kstr(w, "position", c->position);
	if (c->corp.n)
		jsonw_kstr(w, "corp_name", c->corp);
	jsonw_kstr(w, "unionid", c->unionid);
	jsonw_end_obj(w);
}

static void write_follow(struct jsonw *w, const struct brain_relation *r, bool with_names)
{
	jsonw_obj(w);
	jsonw_kstr(w, "userid", r->employee->userid);
	jsonw_kstr(w, "remark", r->remark.p ? r->remark : r->customer->name);
	jsonw_kstr(w, "description", r->description.p ? r->description : SPAN_LIT(""));
	if (r->company.n)
		jsonw_kstr(w, "remark_corp_name", r->company);
	jsonw_key(w, "remark_mobiles");
	jsonw_arr(w);
	for (int i = 0; i < r->mobiles.n; i++)
		jsonw_str(w, *(struct span *)r->mobiles.v[i]);
	jsonw_end_arr(w);
	jsonw_kint(w, "createtime", r->add_ms / 1000);
	jsonw_kint(w, "add_way", r->taken_over ? 202 : r->state.n ? 1 : 2);
	if (r->state.n)
		jsonw_kstr(w, "state", r->state);
	jsonw_kstr(w, "oper_userid", r->customer->id);
	jsonw_key(w, with_names ? "tags" : "tag_id");
	jsonw_arr(w);
	for (int i = 0; i < r->tags.n; i++) {
		const struct brain_tag *t = r->tags.v[i];
		if (!with_names) {
			jsonw_str(w, t->id);
			continue;
		}
		jsonw_obj(w);
		jsonw_kstr(w, "group_name", t->group->name);
		jsonw_kstr(w, "tag_name", t->name);
		jsonw_kstr(w, "tag_id", t->id);
		jsonw_kint(w, "type", t->group->strategy ? 3 : 1);
		jsonw_end_obj(w);
	}
	for (int i = 0; i < r->others.n; i++) {
		const struct brain_other *o = r->others.v[i];
		if (with_names) {
			jsonw_obj(w);
			jsonw_kstr(w, "group_name",
				o->group.n             ? o->group
					: o->type == 3 ? SPAN_LIT("规则组")
						       : SPAN_LIT(""));
			jsonw_kstr(w, "tag_name", o->name);
			jsonw_kstr_opt(w, "tag_id", o->id);
			jsonw_kint(w, "type", o->type);
			jsonw_end_obj(w);
		} else if (o->type == 3) {
			jsonw_str(w, o->id);
		}
	}
	jsonw_end_arr(w);
	jsonw_end_obj(w);
}

int64_t braincontact_get(struct brain_request *r)
{
	struct span id = brainapi_param(r, "external_userid");
	struct brain_customer *c = brainworld_customer(r->b, id);
	text_addf(r->words, "to=%.*s", SPAN_ARG(id));
	if (id.n == 0)
		return 41035;
	if (!c)
		return 40096;
	struct span cursor = brainapi_param(r, "cursor");
	int64_t friends = 0, from = 0, seen = 0;
	for (int i = 0; i < c->relations.n; i++)
		friends += brainworld_friend(c->relations.v[i]);
	if (friends == 0)
		return 84061;
	if (!cursor_at(cursor, &from))
		return 40058;
	int64_t most = brainturn_rows(r->b, FOLLOWERS_MOST);
	write_contact(r->w, c);
	jsonw_key(r->w, "follow_user");
	jsonw_arr(r->w);
	for (int i = 0; i < c->relations.n; i++) {
		const struct brain_relation *rel = c->relations.v[i];
		if (!brainworld_friend(rel) || rel->employee->left) /* members in the visible range alone */
			continue;
		if (seen++ >= from && seen <= from + most)
			write_follow(r->w, rel, true);
	}
	jsonw_end_arr(r->w);
	if (seen > from + most)
		jsonw_kstr(r->w, "next_cursor", brainturn_cursor(r, 'c', from + most));
	return 0;
}

int64_t braincontact_list(struct brain_request *r)
{
	struct span userid = brainapi_param(r, "userid");
	struct brain_employee *e = brainworld_employee(r->b, userid, false);
	text_addf(r->words, "userid=%.*s", SPAN_ARG(userid));
	if (!e)
		return userid.n == 0 ? 40003 : 60111;
	jsonw_key(r->w, "external_userid");
	jsonw_arr(r->w);
	for (int i = 0; i < e->relations.n; i++)
		if (brainworld_friend(e->relations.v[i]))
			jsonw_str(r->w, ((struct brain_relation *)e->relations.v[i])->customer->id);
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braincontact_follow_users(struct brain_request *r)
{
	size_t at = 0;
	struct span key;
	void *v;
	jsonw_key(r->w, "follow_user");
	jsonw_arr(r->w);
	while (map_each(r->b->employees, &at, &key, &v))
		if (!((struct brain_employee *)v)->left)
			jsonw_str(r->w, key);
	jsonw_end_arr(r->w);
	return 0;
}

int64_t braincontact_by_user(struct brain_request *r)
{
	const struct json_node *users;
	struct span cursor = SPAN_ABSENT;
	int64_t limit = PAGE_DEFAULT, from = 0, at = 0;
	bool more = false;
	int64_t bad = brainapi_strings(r->root, "userid_list", 100, &users);
	if (!bad)
		bad = brainapi_int(r->root, "limit", 1, INT32_MAX, &limit);
	if (!bad)
		bad = brainapi_text(r->root, "cursor", 128, &cursor);
	if (bad || json_count(users) == 0 || !cursor_at(cursor, &from))
		return 40058;
	limit = brainturn_rows(r->b, limit > PAGE_MOST ? PAGE_MOST : limit);
	text_addf(r->words, "userid=%.*s from=%lld", SPAN_ARG(json_str(json_first(users))), (long long)from);
	jsonw_key(r->w, "external_contact_list");
	jsonw_arr(r->w);
	for (const struct json_node *u = json_first(users); u; u = json_next(u)) {
		struct brain_employee *e = brainworld_employee(r->b, json_str(u), false);
		for (int i = 0; e && i < e->relations.n; i++) {
			struct brain_relation *rel = e->relations.v[i];
			if (!brainworld_friend(rel) || at++ < from)
				continue;
			if (at > from + limit) {
				more = true;
				continue;
			}
			jsonw_obj(r->w);
			write_contact(r->w, rel->customer);
			jsonw_key(r->w, "follow_info");
			write_follow(r->w, rel, false);
			jsonw_end_obj(r->w);
		}
	}
	jsonw_end_arr(r->w);
	jsonw_kstr(r->w, "next_cursor", more ? brainturn_cursor(r, 'c', from + limit) : SPAN_LIT(""));
	return 0;
}

void braincontact_noted(struct brain *b, struct span userid, struct span external_userid, struct text *out)
{
	const struct brain_relation *r = brainworld_relation(b, userid, external_userid);
	for (int i = 0; r && i < r->mobiles.n; i++)
		text_addf(out, "%s%.*s", i ? " " : "", SPAN_ARG(*(const struct span *)r->mobiles.v[i]));
}

void braincontact_mobiles(struct brain *b, struct brain_relation *r, struct span list)
{
	struct span one;
	r->mobiles.n = 0;
	for (struct span rest = list; span_present(rest);) {
		span_cut(rest, ',', &one, &rest);
		if (one.n == 0)
			continue; /* an empty one clears them */
		struct span *keep = arena_alloc(b->arena, sizeof *keep);
		*keep = arena_copy(b->arena, one);
		brainworld_push(&r->mobiles, keep);
	}
}

static struct span with_commas(struct arena *a, const struct json_node *list)
{
	struct span all = SPAN_LIT("");
	for (const struct json_node *n = json_first(list); n; n = json_next(n))
		all = arena_printf(a, "%.*s%s%.*s", SPAN_ARG(all), all.n ? "," : "", SPAN_ARG(json_str(n)));
	return all;
}

/* doc: api.md 2.5 */
int64_t braincontact_remark(struct brain_request *r)
{
	static const struct {
		const char *key;
		size_t letters;
	} texts[] = {{"remark", 20}, {"description", 150}, {"remark_company", 20}, {"remark_pic_mediaid", 256}};
	struct span userid, id, text[sizeof texts / sizeof *texts];
	const struct json_node *mobiles;
	bool any;
	if (brainapi_text(r->root, "userid", 128, &userid) || brainapi_text(r->root, "external_userid", 128, &id) ||
		brainapi_strings(r->root, "remark_mobiles", 100, &mobiles))
		return 40058;
	any = mobiles != NULL;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		if (brainapi_text(r->root, texts[i].key, 1024, &text[i]) || utf8_count(text[i]) > texts[i].letters)
			return 40058;
		any = any || span_present(text[i]);
	}
	text_addf(r->words, "userid=%.*s to=%.*s remark=%.*s", SPAN_ARG(userid), SPAN_ARG(id), SPAN_ARG(text[0]));
	struct brain_relation *rel;
	int64_t code = brainworld_pair(r->b, userid, id, any, &rel);
	if (code)
		return code;
	if (span_present(text[0]))
		rel->remark = arena_copy(r->b->arena, text[0]);
	if (span_present(text[1]))
		rel->description = arena_copy(r->b->arena, text[1]);
	if (span_present(text[2]))
		rel->company = arena_copy(r->b->arena, text[2]);
	if (mobiles)
		braincontact_mobiles(r->b, rel, with_commas(r->a, mobiles));
	return 0;
}

/* doc: api.md 14; what an app made after 2022-06-20 gets: no mobile, email or picture */
int64_t braincontact_member(struct brain_request *r)
{
	struct span userid = brainapi_param(r, "userid");
	const struct brain_employee *e = brainworld_employee(r->b, userid, false);
	text_addf(r->words, "userid=%.*s", SPAN_ARG(userid));
	if (!e)
		return userid.n == 0 ? 40003 : 60111;
	jsonw_kstr(r->w, "userid", e->userid);
	jsonw_kstr(r->w, "name", e->name);
	jsonw_key(r->w, "department");
	jsonw_raw(r->w, SPAN_LIT("[1]"));
	jsonw_key(r->w, "order");
	jsonw_raw(r->w, SPAN_LIT("[0]"));
	jsonw_key(r->w, "is_leader_in_dept");
	jsonw_raw(r->w, SPAN_LIT("[0]"));
	jsonw_kint(r->w, "main_department", 1);
	jsonw_kcstr(r->w, "position", "");
	jsonw_kint(r->w, "status", 1);
	return 0;
}

/* doc: api.md 1.2 */
int64_t braincontact_addresses(struct brain_request *r)
{
	jsonw_key(r->w, "ip_list");
	jsonw_raw(r->w, SPAN_LIT("[\"127.0.0.1\"]"));
	return 0;
}
