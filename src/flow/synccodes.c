#include "synccodes.h"
#include "statwork.h"
#include "codework.h"
#include "otherwork.h"
#include "warned.h"
#include "groupint.h"

#define FROM_S INT64_C(1625846400) /* 2021-07-10: of before, nothing is listed (api.md 8.2) */
#define AHEAD_S 86400              /* of clocks that differ */
#define WAY_PAGE 1000
#define MOST_ITEMS 1000 /* codes that are read one by one */
#define AT_ONCE 2
#define UNKNOWN_WAY 41044
#define REFUSED 40058 /* what WeCom says of the id of a join way or a link that is gone */

static enum rc go_on(struct fold *f, struct walk *w, struct err *err);

static bool is_way(const struct chancode *c)
{
	return c->type == SOP_CODE_MANY || c->type == SOP_CODE_SINGLE;
}

static enum walk_item_kind kind_of(const struct chancode *c)
{
	return is_way(c) ? WALK_ITEM_WAY : c->type == SOP_CODE_GROUP ? WALK_ITEM_JOIN : WALK_ITEM_LINK;
}

static enum rc add_item(struct fold *f, const struct walk *w, enum walk_item_kind kind, struct span id, struct err *err)
{
	struct walk_item i = {.walk = w->walk, .kind = kind, .id = id, .state = WALK_ITEM_WAITING};

	return walk_item_add(f->db, &i, err);
}

/* -- lists -------------------------------------------------------------------------------------------------------------------- */

static enum rc ask_list(struct fold *f, struct walk *w, enum api_id api, struct err *err)
{
	struct request r = {.api = api};

	if (api == API_LIST_WAY)
		r.u.way_list = (struct request_way_list){
			.start_time = FROM_S, .end_time = f->now_ms / 1000 + AHEAD_S, .limit = WAY_PAGE};
	else
		r.u.link_page.limit = REQUEST_MAX_LINK_PAGE;
	return syncwork_make(f, &r, effects_subject(f, "walk:%lld:", (long long)w->walk), SPAN_ABSENT, err);
}

/* The list behind that one of which a table has codes; API_NONE: the first. */
static enum rc next_list(struct fold *f, struct walk *w, enum api_id behind, struct err *err)
{
	struct chancode *v = NULL;
	int n = 0;
	bool ways = false, links = false;
	enum rc rc = chancode_all(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		ways = ways || (v[i].listed && is_way(&v[i]));
		links = links || (v[i].listed && v[i].type == SOP_CODE_LINK);
	}
	if (!rc)
		rc = walk_put(f->db, w, err);
	if (!rc && ways && behind == API_NONE)
		return ask_list(f, w, API_LIST_WAY, err);
	if (!rc && links && behind != API_LINK_LIST) {
		rc = warned_ask(f, err);
		return rc ? rc : ask_list(f, w, API_LINK_LIST, err);
	}
	return rc ? rc : go_on(f, w, err);
}

enum rc synccodes_begin(struct fold *f, struct walk *w, struct err *err)
{
	struct chancode *v = NULL;
	int n = 0;
	enum rc rc = chancode_all(f->db, f->work, &v, &n, err);

	w->stage = WALK_CODES;
	for (int i = 0; !rc && i < n; i++)
		if (v[i].config_id.n && v[i].listed)
			rc = add_item(f, w, kind_of(&v[i]), v[i].config_id, err);
	return rc ? rc : next_list(f, w, API_NONE, err);
}

/* One of a list: ours are read anyway, others so that we know whose they are. */
static enum rc list_one(struct fold *f, const struct walk *w, enum walk_item_kind kind, struct span id, struct err *err)
{
	struct chancode known;
	int64_t n = 0;
	enum rc rc = id.n ? chancode_by_config(f->db, f->work, id, &known, err) : RC_OK;

	if (rc != RC_NOTFOUND)
		return rc;
	rc = walk_item_count(f->db, w->walk, WALK_ITEM_WAITING, &n, err);
	return rc || n >= MOST_ITEMS ? rc : add_item(f, w, kind, id, err);
}

enum rc synccodes_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	bool ways = x->api == API_LIST_WAY, mine;
	struct span cursor = ways ? x->u.way_list.next_cursor : x->u.links.next_cursor;
	size_t n = ways ? x->u.way_list.contact_way_n : x->u.links.link_id_list_n;
	struct request r;
	struct walk walk;
	enum rc rc = syncwork_of(f, e, &walk, NULL, &mine, err);

	if (!rc && !mine && ways)
		return codecall_listed(f, e, x, w, err);
	if (rc || !mine || walk.stage != WALK_CODES)
		return rc;
	for (size_t i = 0; !rc && i < n; i++)
		rc = list_one(f, &walk, ways ? WALK_ITEM_WAY : WALK_ITEM_LINK,
			ways ? x->u.way_list.contact_way[i].config_id : x->u.links.link_id_list[i], err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (!cursor.n)
		return next_list(f, &walk, x->api, err);
	rc = effects_request(f, e, &r, err);
	*(ways ? &r.u.way_list.cursor : &r.u.link_page.cursor) = cursor;
	return rc ? rc : syncwork_make(f, &r, e->subject, SPAN_ABSENT, err);
}

enum rc synccodes_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	enum api_id api = api_find(e->api);
	struct walk walk;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, NULL, &mine, err);

	(void)w;
	if (rc || !mine || walk.stage != WALK_CODES)
		return rc;
	walk.detail = syncwork_why(f, api == API_LIST_WAY ? "读不到渠道码的名单" : "读不到获客链接的名单", x);
	return next_list(f, &walk, api, err);
}

/* -- one after the other ------------------------------------------------------------------------------------------------------ */

static enum rc ask_one(struct fold *f, const struct walk *w, const struct walk_item *i, struct err *err)
{
	static const char *const words[WALK_ITEM_KINDS] = {
		[WALK_ITEM_WAY] = "way", [WALK_ITEM_JOIN] = "join", [WALK_ITEM_LINK] = "link"};
	struct request r = {.api = i->kind == WALK_ITEM_WAY ? API_GET_WAY : API_GET_JOIN, .u.way_id = {i->id}};

	if (i->kind == WALK_ITEM_LINK)
		r = (struct request){.api = API_LINK_GET, .u.link = {.link_id = i->id}};
	return syncwork_make(f, &r,
		effects_subject(f, "walk:%lld:%s:%.*s", (long long)w->walk, words[i->kind], SPAN_ARG(i->id)),
		SPAN_ABSENT, err);
}

/* As many as may be; then the walk is over. w is written. */
static enum rc go_on(struct fold *f, struct walk *w, struct err *err)
{
	struct walk_item i;
	int64_t asked = 0;
	enum rc rc = walk_item_count(f->db, w->walk, WALK_ITEM_ASKED, &asked, err);

	for (; !rc && asked < AT_ONCE; asked++) {
		rc = walk_item_first(f->db, f->work, w->walk, WALK_ITEM_WAITING, &i, err);
		if (rc)
			break;
		i.state = WALK_ITEM_ASKED;
		rc = walk_item_put(f->db, &i, err);
		if (!rc)
			rc = ask_one(f, w, &i, err);
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (asked > 0)
		return walk_put(f->db, w, err);
	rc = syncwork_end(f, w, WALK_OVER, w->detail, err);
	if (!rc && !w->dry)
		rc = otherwork_begin(f, err);
	return rc || !span_is(w->why, "night") ? rc : statwork_begin(f, w->walk, err);
}

/* "walk:7:way:42b3…" of a walk that goes on. RC_NOTFOUND: it is of none. */
static enum rc item_of(
	struct fold *f, const struct outbox_row *e, struct walk *ret_walk, struct walk_item *ret, struct err *err)
{
	struct span kind, id;
	bool mine;
	enum rc rc = syncwork_of(f, e, ret_walk, &id, &mine, err);

	if (rc || !mine)
		return rc ? rc : RC_NOTFOUND;
	span_cut(id, ':', &kind, &id);
	return walk_item_get(f->db, f->work, ret_walk->walk,
		span_is(kind, "way")            ? WALK_ITEM_WAY
			: span_is(kind, "join") ? WALK_ITEM_JOIN
						: WALK_ITEM_LINK,
		id, ret, err);
}

static enum rc over(struct fold *f, struct walk *w, struct walk_item *i, struct err *err)
{
	enum rc rc;

	i->state = WALK_ITEM_DONE;
	w->codes++;
	rc = walk_item_put(f->db, i, err);
	return rc ? rc : go_on(f, w, err);
}

/* -- what WeCom has ------------------------------------------------------------------------------------------------------------ */

struct has {                  /* of a code, whatever it is */
	const struct span *v; /* who serves, or the groups */
	size_t n;
	struct span words, state, qr_code; /* words: 备注, or the name of a link */
	int64_t skip_verify, exclusive;    /* ANSWER_NO_INT: not told, or not asked for */
};

static struct has read_has(const struct answer *x)
{
	const struct answer_way *w = x->api == API_GET_WAY ? &x->u.way_get.contact_way : &x->u.join_get.join_way;

	if (x->api == API_LINK_GET)
		return (struct has){.v = x->u.link_get.user_list,
			.n = x->u.link_get.user_list_n,
			.words = x->u.link_get.link_name,
			.skip_verify = x->u.link_get.skip_verify,
			.exclusive = ANSWER_NO_INT};
	if (x->api == API_GET_JOIN)
		return (struct has){.v = w->chat_id_list,
			.n = w->chat_id_list_n,
			.words = w->remark,
			.state = w->state,
			.qr_code = w->qr_code,
			.skip_verify = ANSWER_NO_INT,
			.exclusive = ANSWER_NO_INT};
	return (struct has){.v = w->user,
		.n = w->user_n,
		.words = w->remark,
		.state = w->state,
		.qr_code = w->qr_code,
		.skip_verify = w->skip_verify,
		.exclusive = w->is_exclusive};
}

static bool in_list(struct span list, struct span one)
{
	struct span head;

	while (span_present(list)) {
		span_cut(list, ',', &head, &list);
		if (span_eq(head, one))
			return true;
	}
	return false;
}

static struct span listed(struct fold *f, const struct has *h, bool people)
{
	struct span s = SPAN_LIT("");

	for (size_t i = 0; i < h->n; i++)
		s = effects_subject(f, "%.*s%s%.*s", SPAN_ARG(s), i ? "," : "",
			SPAN_ARG(people ? relations_lower(f, h->v[i]) : h->v[i]));
	return s;
}

static bool flag_differs(int64_t has, struct span sent)
{
	return has != ANSWER_NO_INT && sent.n == 1 && has != (sent.p[0] == '1');
}

/* Against "users TAB words TAB skip_verify TAB exclusive", what we last asked for. */
static bool differs(struct fold *f, const struct chancode *c, const struct has *h)
{
	struct span theirs = listed(f, h, c->type != SOP_CODE_GROUP), ours, words, skip, rest;
	size_t n;

	span_cut(c->sent, '\t', &ours, &rest);
	span_cut(rest, '\t', &words, &rest);
	span_cut(rest, '\t', &skip, &rest);
	n = ours.n > 0;
	for (size_t i = 0; i < ours.n; i++)
		n += ours.p[i] == ',';
	if (n != h->n || (h->words.n && !span_eq(h->words, words)) || flag_differs(h->skip_verify, skip) ||
		flag_differs(h->exclusive, rest))
		return true;
	for (struct span head, list = theirs; n > 0 && span_present(list);) {
		span_cut(list, ',', &head, &list);
		if (!in_list(ours, head))
			return true;
	}
	return false;
}

static struct span words_of(struct fold *f, const struct has *h, bool people)
{
	struct span s = listed(f, h, people);

	return effects_subject(f, "企业微信里是：%.*s%s%.*s", SPAN_ARG(s.n ? s : SPAN_LIT("没有人")),
		h->words.n ? "，备注 " : "", SPAN_ARG(h->words.n ? h->words : SPAN_LIT("")));
}

/* Somebody changed it by hand: it is put back as its table says. */
static enum rc compare(struct fold *f, struct walk *w, struct chancode *c, const struct has *h, struct err *err)
{
	bool people = c->type != SOP_CODE_GROUP;
	enum rc rc;

	if (!c->listed || c->effect.n || !differs(f, c, h))
		return RC_OK;
	w->code_news++;
	rc = syncwork_find(f, w, SPAN_LIT(""), c->name, "code_other", words_of(f, h, people), err);
	if (rc || w->dry)
		return rc;
	c->sent = effects_subject(f, "%.*s\t", SPAN_ARG(listed(f, h, people)));
	return codework_next(f, c, err);
}

/* One that we do not know: its State says whether it is the one whose id was lost. */
static enum rc stranger(struct fold *f, struct walk *w, const struct walk_item *i, const struct has *h, struct err *err)
{
	struct chancode c;
	enum rc rc = h->state.n ? chancode_by_state(f->db, f->work, h->state, &c, err) : RC_NOTFOUND;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	w->code_news++;
	if (rc || c.config_id.n || kind_of(&c) != i->kind)
		return syncwork_find(f, w, SPAN_LIT(""),
			h->words.n           ? h->words
				: h->state.n ? h->state
					     : i->id,
			"code_foreign", i->id, err);
	rc = syncwork_find(f, w, SPAN_LIT(""), c.name, "code_back", i->id, err);
	if (rc || w->dry)
		return rc;
	rc = codecall_found(f, &c, i->id, h->qr_code, err);
	return rc == RC_CONFLICT ? RC_OK : rc;
}

static enum rc ask_people(
	struct fold *f, const struct outbox_row *e, const struct walk_item *i, struct span cursor, struct err *err)
{
	struct request r = {.api = API_LINK_CUSTOMERS,
		.u.link_page = {.link_id = i->id, .cursor = cursor, .limit = REQUEST_MAX_LINK_CUSTOMER_PAGE}};

	return syncwork_make(f, &r, e->subject, SPAN_ABSENT, err);
}

enum rc synccodes_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct has h = read_has(x);
	struct chancode c;
	struct walk walk;
	struct walk_item i;
	enum rc rc = item_of(f, e, &walk, &i, err);

	if (rc == RC_NOTFOUND)
		return x->api == API_GET_WAY     ? codecall_read(f, e, x, w, err)
			: x->api == API_GET_JOIN ? codecall_joined(f, e, x, w, err)
						 : RC_OK;
	if (!rc)
		rc = chancode_by_config(f->db, f->work, i.id, &c, err);
	if (rc == RC_NOTFOUND) {
		rc = stranger(f, &walk, &i, &h, err);
		return rc ? rc : over(f, &walk, &i, err);
	}
	if (!rc)
		rc = compare(f, &walk, &c, &h, err);
	if (!rc && x->api == API_LINK_GET) {
		rc = walk_put(f->db, &walk, err);
		return rc ? rc : ask_people(f, e, &i, SPAN_ABSENT, err);
	}
	return rc ? rc : over(f, &walk, &i, err);
}

static bool is_gone(const struct walk_item *i, const struct answer *x)
{
	return x && (x->code == UNKNOWN_WAY || (x->code == REFUSED && i->kind != WALK_ITEM_WAY));
}

/* It is gone, or could not be read this time. */
enum rc synccodes_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct chancode c;
	struct walk walk;
	struct walk_item i;
	enum rc rc = item_of(f, e, &walk, &i, err);

	if (rc == RC_NOTFOUND)
		return api_find(e->api) == API_GET_WAY ? codecall_unread(f, e, x, w, err) : RC_OK;
	if (!rc)
		rc = chancode_by_config(f->db, f->work, i.id, &c, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && is_gone(&i, x) && c.listed && api_find(e->api) != API_LINK_CUSTOMERS) {
		walk.code_news++;
		rc = syncwork_find(f, &walk, SPAN_LIT(""), c.name, "code_gone", SPAN_LIT(""), err);
		c.trouble = SPAN_LIT(CODEWORK_GONE);
		if (!rc && !walk.dry)
			rc = chancode_put(f->db, &c, err);
		if (rc)
			return rc;
	}
	return over(f, &walk, &i, err);
}

/* -- who came by a link ---------------------------------------------------------------------------------------------------------- */

/* People were read before: who is not known yet is with an employee whom we may not see. */
static enum rc came(struct fold *f, struct walk *w, const struct answer_link_customer *p, struct err *err)
{
	struct relation r;
	enum rc rc;

	if (!p->external_userid.n || !p->userid.n)
		return RC_OK;
	rc = relation_get(f->db, f->work, p->external_userid, relations_lower(f, p->userid), &r, err);
	if (rc == RC_NOTFOUND) {
		w->code_news++;
		return syncwork_find(f, w, relations_lower(f, p->userid), p->external_userid, "by_link",
			p->state.n ? p->state : SPAN_LIT(""), err);
	}
	if (rc || r.channel.n || !p->state.n || w->dry)
		return rc;
	r.channel = p->state;
	return relation_put(f->db, &r, err);
}

enum rc synccodes_people(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_link_customers *v = &x->u.link_customers;
	struct walk walk;
	struct walk_item i;
	enum rc rc = item_of(f, e, &walk, &i, err);

	(void)w;
	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	for (size_t k = 0; !rc && k < v->customer_list_n; k++)
		rc = came(f, &walk, &v->customer_list[k], err);
	if (!rc)
		rc = walk_put(f->db, &walk, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	return v->next_cursor.n ? ask_people(f, e, &i, v->next_cursor, err) : over(f, &walk, &i, err);
}
