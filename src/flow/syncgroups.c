#include "syncgroups.h"
#include "groupint.h"
#include "synccodes.h"
#include "syncleft.h"

#define OWNERS 100 /* of one question (api.md 7.1) */
#define AT_ONCE 2

static enum rc add_item(struct fold *f, const struct walk *w, struct span chat, struct err *err)
{
	struct walk_item i = {.walk = w->walk, .kind = WALK_ITEM_GROUP, .id = chat, .state = WALK_ITEM_WAITING};

	return walk_item_add(f->db, &i, err);
}

/* As many are asked about as may be; then come the codes. w is written. */
static enum rc go_on(struct fold *f, struct walk *w, struct err *err)
{
	struct walk_item i;
	int64_t asked = 0;
	enum rc rc = walk_item_count(f->db, w->walk, WALK_ITEM_ASKED, &asked, err);

	for (; !rc && asked < AT_ONCE; asked++) {
		struct request r = {.api = API_GROUP_GET};

		rc = walk_item_first(f->db, f->work, w->walk, WALK_ITEM_WAITING, &i, err);
		if (rc)
			break;
		i.state = WALK_ITEM_ASKED;
		r.u.group.chat_id = i.id;
		rc = walk_item_put(f->db, &i, err);
		if (!rc)
			rc = syncwork_make(f, &r,
				effects_subject(f, "walk:%lld:%.*s", (long long)w->walk, SPAN_ARG(i.id)), i.id, err);
	}
	if (rc && rc != RC_NOTFOUND)
		return rc;
	return asked > 0 ? walk_put(f->db, w, err) : synccodes_begin(f, w, err);
}

/* Every owner was asked about. */
static enum rc all_listed(struct fold *f, struct walk *w, bool complete, struct err *err)
{
	struct chat *v = NULL;
	int n = 0;
	enum rc rc = chat_all(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		rc = add_item(f, w, v[i].chat, err);
	if (!rc && complete && !w->dry)
		rc = chat_list_done(f->db, f->now_ms, err);
	if (!rc)
		rc = groupwork_listed_now(f, err);
	return rc ? rc : go_on(f, w, err);
}

/* An owner of a group whom the walk did not meet. */
static enum rc meet_owners(struct fold *f, const struct walk *w, struct err *err)
{
	struct chat *v = NULL;
	struct walk_user u;
	int n = 0;
	enum rc rc = chat_all(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		rc = v[i].owner.n ? syncleft_absent(f, w, v[i].owner, &u, err) : RC_OK;
		if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

/* Who is absent is asked about alone: what WeCom says of him takes the groups of nobody else. */
static int together(const struct walk_user *v, int n)
{
	for (int i = 0; i < n; i++)
		if (v[i].state == WALK_USER_ABSENT)
			return i ? i : 1;
	return n;
}

static enum rc next_owners(struct fold *f, struct walk *w, struct err *err)
{
	struct request r = {.api = API_GROUP_LIST, .u.groups = {.limit = REQUEST_MAX_GROUP_PAGE}};
	struct walk_user *v = NULL;
	struct span *owner;
	int n = 0;
	enum rc rc = walk_users_after(f->db, f->work, w->walk, w->at_employee, OWNERS, &v, &n, err);

	if (rc)
		return rc;
	if (n == 0)
		return all_listed(f, w, true, err);
	n = together(v, n);
	owner = arena_array(f->work, (size_t)n, sizeof *owner);
	for (int i = 0; i < n; i++)
		owner[i] = v[i].employee;
	r.u.groups.owner = owner;
	r.u.groups.owner_n = (size_t)n;
	w->at_employee = owner[n - 1];
	rc = walk_put(f->db, w, err);
	return rc ? rc : syncwork_make(f, &r, effects_subject(f, "walk:%lld:", (long long)w->walk), SPAN_ABSENT, err);
}

enum rc syncgroups_begin(struct fold *f, struct walk *w, struct err *err)
{
	w->stage = WALK_GROUPS;
	w->at_customer = w->at_employee = SPAN_LIT("");
	enum rc rc = meet_owners(f, w, err);
	return rc ? rc : next_owners(f, w, err);
}

enum rc syncgroups_listed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	const struct answer_groups *g = &x->u.groups;
	struct request r;
	struct walk walk;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, NULL, &mine, err);

	if (!rc && !mine)
		return groupwork_listed(f, e, x, w, err);
	if (rc || walk.stage != WALK_GROUPS)
		return rc;
	for (size_t i = 0; !rc && i < g->group_chat_list_n; i++) {
		struct span chat = g->group_chat_list[i].chat_id;

		if (!chat.n)
			continue;
		rc = add_item(f, &walk, chat, err);
	}
	if (rc || x->part + 1 < x->parts)
		return rc;
	if (!g->next_cursor.n)
		return next_owners(f, &walk, err);
	rc = effects_request(f, e, &r, err);
	r.u.groups.cursor = g->next_cursor;
	return rc ? rc : syncwork_make(f, &r, e->subject, SPAN_ABSENT, err);
}

/* What we know is read nonetheless. */
enum rc syncgroups_unlisted(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	struct walk walk;
	struct walk_user u;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, NULL, &mine, err);

	(void)w;
	if (rc || !mine || walk.stage != WALK_GROUPS)
		return rc;
	rc = effects_request(f, e, &r, err);
	if (!rc && r.u.groups.owner_n == 1)
		rc = walk_user_get(f->db, f->work, walk.walk, r.u.groups.owner[0], &u, err);
	if (rc && rc != RC_NOTFOUND)
		return rc;
	if (!rc && r.u.groups.owner_n == 1 && u.state == WALK_USER_ABSENT)
		return next_owners(f, &walk, err);
	walk.detail = syncwork_why(f, "读不到客户群的名单", x);
	return all_listed(f, &walk, false, err);
}

/* -- one group ---------------------------------------------------------------------------------------------------------------- */

static enum rc news(
	struct fold *f, struct walk *w, const struct chat *c, const char *what, struct span detail, struct err *err)
{
	w->group_news++;
	return syncwork_find(f, w, c->owner, c->name.n ? c->name : c->chat, what, detail, err);
}

/* was: as it was known, read_ms CHAT_NONE: it was not. */
static enum rc compare(struct fold *f, struct walk *w, struct chat *was, const struct answer_group *g,
	const struct walk_item *i, struct err *err)
{
	struct span owner = g->owner.n ? relations_lower(f, g->owner) : was->owner;
	enum rc rc = RC_OK;

	if (was->read_ms == CHAT_NONE) {
		was->name = g->name;
		was->owner = owner;
		return news(f, w, was, "group_found", SPAN_LIT(""), err);
	}
	if (!span_eq(owner, was->owner))
		rc = news(f, w, was, "owner", owner, err);
	if (!rc && i->came + i->went > 0)
		rc = news(f, w, was, "members",
			effects_subject(f, "进了 %lld 位，走了 %lld 位", (long long)i->came, (long long)i->went), err);
	else if (!rc && w->dry && was->version.n && !span_eq(was->version, g->member_version))
		rc = news(f, w, was, "members", SPAN_LIT("成员变了"), err);
	return rc;
}

static enum rc over(struct fold *f, struct walk *w, struct walk_item *i, struct err *err)
{
	enum rc rc;

	i->state = WALK_ITEM_DONE;
	w->groups++;
	rc = walk_item_put(f->db, i, err);
	return rc ? rc : go_on(f, w, err);
}

static enum rc take(
	struct fold *f, struct walk *w, struct walk_item *i, const struct answer *x, int64_t called_ms, struct err *err)
{
	struct groupwork_news n = {0, 0};
	struct chat was = {.chat = i->id, .read_ms = CHAT_NONE};
	enum rc rc = chat_get(f->db, f->work, i->id, &was, err);

	if (rc && rc != RC_NOTFOUND)
		return rc;
	rc = w->dry ? RC_OK : groupwork_found(f, i->id, err);
	if (!rc && !w->dry)
		rc = groupwork_take(f, i->id, x, called_ms, &n, err);
	if (was.read_ms != CHAT_NONE) { /* who was in when it was first read never came */
		i->came += n.came;
		i->went += n.went;
	}
	if (!rc)
		rc = walk_item_put(f->db, i, err);
	if (rc || x->part + 1 < x->parts)
		return rc;
	rc = compare(f, w, &was, &x->u.group, i, err);
	return rc ? rc : over(f, w, i, err);
}

enum rc syncgroups_read(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct walk walk;
	struct walk_item i;
	struct span id;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, &id, &mine, err);

	if (!rc && !mine)
		return groupwork_read(f, e, x, w, err);
	if (!rc)
		rc = walk_item_get(f->db, f->work, walk.walk, WALK_ITEM_GROUP, id, &i, err);
	return rc ? rc : take(f, &walk, &i, x, w->called_ms > 0 ? w->called_ms : f->now_ms, err);
}

enum rc syncgroups_unread(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct walk walk;
	struct walk_item i;
	struct chat c;
	struct span id;
	bool mine;
	enum rc rc = syncwork_of(f, e, &walk, &id, &mine, err);

	if (!rc && !mine)
		return groupwork_unread(f, e, x, w, err);
	if (!rc)
		rc = walk_item_get(f->db, f->work, walk.walk, WALK_ITEM_GROUP, id, &i, err);
	if (rc)
		return rc;
	rc = chat_get(f->db, f->work, id, &c, err);
	if (!rc && c.dismissed_ms == CHAT_NONE && groupwork_is_gone(&c, x)) {
		rc = news(f, &walk, &c, "group_gone", SPAN_LIT(""), err);
		if (!rc && !walk.dry)
			rc = groupwork_unread(f, e, x, w, err);
	} else if (!rc && c.dismissed_ms == CHAT_NONE && x &&
		(x->cls == ERRCLASS_STATE || x->cls == ERRCLASS_CONFIG)) { /* no news: it is as it was */
		rc = syncwork_find(f, &walk, c.owner, c.name.n ? c.name : c.chat, "group_hidden", SPAN_LIT(""), err);
	}
	return rc && rc != RC_NOTFOUND ? rc : over(f, &walk, &i, err);
}
