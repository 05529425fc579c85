/* tagwork: tags on relations: marking, and what employees did themselves
 * (sop-language-exact.md findings 34, 58; api.md 3). */
#include "codework.h"
#include "strategywork.h"
#include "tagedit.h"
#include "taglib.h"
#include "tagmake.h"
#include "tagwork.h"
#include "wecom/allowance.h"
#include <string.h>

#define CORP_TAG 1 /* type of api.md 2.3: tags of the corp, not of one employee */
#define MOST_SUBJECT ((size_t)1 << 20)

/* "组/标签" or "标签". */
static void split_name(struct span said, struct span *ret_grp, struct span *ret_name)
{
	if (!span_cut(said, '/', ret_grp, ret_name)) {
		*ret_grp = SPAN_LIT("");
		*ret_name = said;
	}
}

/* The same within a subject, or for an id that is not known yet. */
static struct span write_name(struct fold *f, const struct tagdef *t)
{
	struct span grp = effects_field(f, t->grp), name = effects_field(f, t->name);
	char *p = arena_alloc(f->work, grp.n + name.n + 2);

	memcpy(p, grp.p, grp.n);
	p[grp.n] = '/';
	memcpy(p + grp.n + 1, name.p, name.n);
	return span_make(p, grp.n + 1 + name.n);
}

void tagwork_read_name(struct fold *f, struct span written, struct span *ret_grp, struct span *ret_name)
{
	split_name(written, ret_grp, ret_name);
	*ret_grp = effects_name(f, *ret_grp);
	*ret_name = effects_name(f, *ret_name);
}

/* A group may have a '/' in its name, and so may a tag. */
static enum rc find_said(struct fold *f, struct span said, struct tagdef *ret, struct err *err)
{
	enum rc rc = RC_NOTFOUND;

	for (size_t i = 0; rc == RC_NOTFOUND && i < said.n; i++)
		if (said.p[i] == '/')
			rc = tagdef_find(f->db, f->work, span_drop(said, i + 1), span_take(said, i), ret, err);
	return rc == RC_NOTFOUND ? tagdef_find(f->db, f->work, said, SPAN_LIT(""), ret, err) : rc;
}

/* The tag a script means; unknown ones get a row without an id, in our own group. */
static enum rc resolve(struct fold *f, struct span said, struct tagdef *ret, struct err *err)
{
	struct span grp, name;
	struct tagdef *unknown = NULL;
	int n = 0;
	enum rc rc;

	rc = find_said(f, said, ret, err);
	if (rc != RC_NOTFOUND)
		return rc;
	split_name(said, &grp, &name);
	*ret = (struct tagdef){.name = name, .grp = grp.n ? grp : f->settings->tag_group, .tag_id = SPAN_LIT("")};
	rc = tagdef_unknown(f->db, f->work, &unknown, &n, err);
	if (!rc)
		rc = tagdef_put(f->db, ret, err);
	/* With another one unknown somebody asked already: its answer covers this one, too. */
	return rc || n ? rc : tagmake_ask(f, err);
}

enum rc tagwork_id(struct fold *f, struct span said, struct span *ret_id, bool *ret_known, struct err *err)
{
	struct tagdef t;
	enum rc rc = find_said(f, said, &t, err);

	*ret_known = !rc;
	*ret_id = rc ? SPAN_LIT("") : t.tag_id;
	return rc == RC_NOTFOUND ? RC_OK : rc;
}

/* -- marking -------------------------------------------------------------------------------------------------------------- */

/* Subject: "mark TAB employee { TAB sign group / name }". Ids that are not known yet stand in the request as group/name. */
static enum rc mark_now(struct fold *f, struct span customer, struct span employee, char sign, const struct tagdef *v,
	int n, struct err *err)
{
	struct request r = {.api = API_MARK_TAG, .u.mark = {.userid = employee, .external_userid = customer}};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .customer = customer};
	struct span *ids = arena_array(f->work, (size_t)n + 1, sizeof *ids);
	struct text subject;
	enum rc rc;

	text_init(&subject, MOST_SUBJECT);
	text_adds(&subject, "mark\t");
	text_add(&subject, employee);
	for (int i = 0; i < n; i++) {
		struct span name = write_name(f, &v[i]);

		ids[i] = v[i].tag_id.n ? v[i].tag_id : name;
		spec.held = spec.held || !v[i].tag_id.n;
		text_addc(&subject, '\t');
		text_addc(&subject, sign);
		text_add(&subject, name);
	}
	INVARIANT(!subject.over);
	spec.subject = text_span(&subject);
	if (sign == '+') {
		r.u.mark.add_tag = ids;
		r.u.mark.add_tag_n = (size_t)n;
	} else {
		r.u.mark.remove_tag = ids;
		r.u.mark.remove_tag_n = (size_t)n;
	}
	rc = effects_put(f, &r, &spec, err);
	text_release(&subject);
	return rc;
}

/* What a marking of that relation that WeCom has not answered yet does with that tag: its sign; 0: nothing. */
static char sign_in(const struct outbox_row *e, struct span employee, struct span name)
{
	struct span head, rest, part;

	if (api_find(e->api) != API_MARK_TAG ||
		(e->state != OUTBOX_READY && e->state != OUTBOX_ATTEMPTED && e->state != OUTBOX_HELD))
		return 0;
	span_cut(e->subject, '\t', &head, &rest);
	span_cut(rest, '\t', &part, &rest);
	if (!span_eq(part, employee))
		return 0;
	while (rest.n) {
		span_cut(rest, '\t', &part, &rest);
		if (part.n && span_eq(span_drop(part, 1), name))
			return part.p[0];
	}
	return 0;
}

/* Without those that the last marking under way does already: a rule takes off what an exclusive group takes off, too. */
static enum rc mark(struct fold *f, struct span customer, struct span employee, char sign, const struct tagdef *v,
	int n, struct err *err)
{
	struct tagdef *left = arena_array(f->work, (size_t)n + 1, sizeof *left);
	struct outbox_row *under_way = NULL;
	int left_n = 0, rows = 0;
	enum rc rc = outbox_of(f->db, f->work, customer, &under_way, &rows, err);

	for (int i = 0; !rc && i < n; i++) {
		struct span name = write_name(f, &v[i]);
		char last = 0;

		for (int k = rows; !last && k-- > 0;)
			last = sign_in(&under_way[k], employee, name);
		if (last != sign)
			left[left_n++] = v[i];
	}
	return rc || !left_n ? rc : mark_now(f, customer, employee, sign, left, left_n, err);
}

static const struct contacttag *worn(const struct contacttag *v, int n, const struct tagdef *t, struct span employee)
{
	for (int i = 0; i < n; i++)
		if (span_eq(v[i].name, t->name) && span_eq(v[i].grp, t->grp) && span_eq(v[i].employee, employee))
			return &v[i];
	return NULL;
}

/* Of a group with 互斥 the others go first, from every relation (finding 34). has: what he wears. */
static enum rc make_room(struct fold *f, struct span customer, const struct tagdef *t, const struct contacttag *has,
	int n, struct err *err)
{
	enum rc rc = RC_OK;

	if (!book_one_only(f->book, t->grp))
		return RC_OK;
	for (int i = 0; !rc && i < n; i++) {
		struct tagdef other;

		if (!tagset_same(has[i].grp, t->grp) || tagset_same(has[i].name, t->name))
			continue;
		rc = tagdef_find(f->db, f->work, has[i].name, has[i].grp, &other, err);
		if (!rc)
			rc = mark(f, customer, has[i].employee, '-', &other, 1, err);
		else if (rc == RC_NOTFOUND)
			rc = RC_OK;
	}
	return rc;
}

enum rc tagwork_wears(struct fold *f, struct span customer, struct tagwork_worn *w, struct err *err)
{
	enum rc rc;

	if (span_present(w->customer) && span_eq(w->customer, customer))
		return RC_OK;
	rc = contacttag_of(f->db, f->work, customer, &w->v, &w->n, err);
	w->customer = rc ? SPAN_ABSENT : arena_copy(f->work, customer);
	return rc;
}

/* How many more of his may this employee set (api.md 3.4)? */
static int room(const struct tagwork_worn *has, struct span employee)
{
	int n = (int)allowance_most(ALLOWANCE_TAGS_WORN);

	for (int i = 0; i < has->n; i++)
		n -= span_eq(has->v[i].employee, employee);
	return n > 0 ? n : 0;
}

/* What would be too much is not asked for; `why` tells. */
static enum rc put_all(struct fold *f, struct span customer, struct span employee, const struct tagdef *v, int n,
	int most, struct err *err)
{
	struct request r = {.api = API_MARK_TAG, .u.mark = {.userid = employee, .external_userid = customer}};
	struct effects_spec spec = {
		.lane = API_LANE_COUNT, .subject = SPAN_LIT("full"), .customer = customer, .held = true};
	struct outbox_row e;
	enum rc rc = most > 0 && n > 0 ? mark(f, customer, employee, '+', v, n < most ? n : most, err) : RC_OK;

	if (rc || n <= most)
		return rc;
	r.u.mark.add_tag = &v[most].name;
	r.u.mark.add_tag_n = 1;
	rc = effects_make(f, &r, &spec, &e.key, err);
	if (!rc)
		rc = outbox_get(f->db, f->work, e.key, &e, err);
	return rc ? rc : answers_lost(f, &e, "这位员工给这位客户的标签到了 3000 个的上限，没有再打：去掉用不着的", err);
}

enum rc tagwork_put(struct fold *f, struct span customer, struct span employee, const struct sop_names *tags,
	struct tagwork_worn *worn_now, struct err *err)
{
	struct tagdef *v = arena_array(f->work, (size_t)tags->n + 1, sizeof *v);
	struct tagwork_worn fresh = {0}, *has = worn_now ? worn_now : &fresh;
	int n = 0;
	enum rc rc = tagwork_wears(f, customer, has, err);

	for (int i = 0; !rc && i < tags->n; i++) {
		const struct contacttag *on;

		rc = resolve(f, tags->v[i], &v[n], err);
		if (!rc)
			rc = make_room(f, customer, &v[n], has->v, has->n, err);
		on = rc ? NULL : worn(has->v, has->n, &v[n], employee);
		if (on)
			rc = tagover_set(f, customer, on, err);
		n += !rc && !on;
	}
	return rc ? rc : put_all(f, customer, employee, v, n, room(has, employee), err);
}

enum rc tagwork_off(
	struct fold *f, struct span customer, struct span employee, struct span grp, struct span name, struct err *err)
{
	struct tagdef t;
	enum rc rc = tagdef_find(f->db, f->work, name, grp, &t, err);

	if (rc)
		return rc == RC_NOTFOUND ? RC_OK : rc;
	return mark(f, customer, employee, '-', &t, 1, err);
}

/* 去标签 takes it off every relation (finding 34). */
enum rc tagwork_take(struct fold *f, struct span customer, const struct sop_names *tags, struct tagwork_worn *worn_now,
	struct err *err)
{
	struct tagwork_worn fresh = {0}, *w = worn_now ? worn_now : &fresh;
	enum rc rc = tagwork_wears(f, customer, w, err);

	for (int i = 0; !rc && i < tags->n; i++)
		for (int k = 0; !rc && k < w->n; k++) {
			const struct contacttag *has = &w->v[k];
			struct tagset_tag tag = {has->name, has->grp};
			struct tagdef t;

			if (!tagset_names(tags->v[i], &tag))
				continue;
			rc = tagdef_find(f->db, f->work, has->name, has->grp, &t, err);
			if (!rc)
				rc = mark(f, customer, has->employee, '-', &t, 1, err);
			else if (rc == RC_NOTFOUND)
				rc = RC_OK;
		}
	return rc;
}

/* -- what happened to tags -------------------------------------------------------------------------------------------------- */

static enum rc happened(struct fold *f, struct span customer, struct span employee, struct span grp, struct span name,
	bool on, struct err *err)
{
	struct contacttag t = {name, grp, employee, f->now_ms};
	struct happened h = {.customer = customer};
	struct relation r;
	bool heard = f->hears[on ? SOP_EV_TAG_ON : SOP_EV_TAG_OFF];
	enum rc rc = on || heard ? relation_get(f->db, f->work, customer, employee, &r, err) : RC_OK;

	if (rc || ((on || heard) && r.state > RELATION_LIVE))
		return rc == RC_NOTFOUND || !rc ? RC_OK : rc; /* the relation is gone, and its tags with it */
	rc = on ? contacttag_add(f->db, customer, &t, err) : contacttag_del(f->db, customer, name, grp, employee, err);
	if (rc)
		return rc == RC_CONFLICT || rc == RC_NOTFOUND ? RC_OK : rc;
	rc = on ? tagover_set(f, customer, &t, err) : RC_OK;
	if (rc || !heard)
		return rc;
	h.state = r.channel;
	h.ev = (struct sop_happening){.event = on ? SOP_EV_TAG_ON : SOP_EV_TAG_OFF,
		.at_ms = f->now_ms,
		.employee = employee,
		.amount_fen = -1,
		.channel = codework_channel(f, r.channel),
		.tag = {name, grp}};
	return happen_queue(f, &h, err);
}

/* Our own marking does not call back: the answer is the event (finding 33). */
enum rc tagwork_marked(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span head, employee, part, rest, grp, name;
	enum rc rc = RC_OK;

	(void)x;
	(void)w;
	if (!span_cut(e->subject, '\t', &head, &rest))
		return err_set(err, RC_INVALID, "effect with the subject '%.*s'", SPAN_ARG(e->subject));
	span_cut(rest, '\t', &employee, &rest);
	while (!rc && rest.n) {
		span_cut(rest, '\t', &part, &rest);
		tagwork_read_name(f, span_drop(part, 1), &grp, &name);
		rc = happened(f, e->customer, employee, grp, name, part.p[0] == '+', err);
		if (!rc && part.p[0] == '-') /* a page asked for before would put it on again */
			rc = profile_changed(
				f, &(struct request_remark){.userid = employee, .external_userid = e->customer}, err);
	}
	return rc;
}

/* What differs between the tags of one relation as WeCom has them and ours; what we changed after the question was asked does
 * not. has: all of the customer. */
static enum rc differ(struct fold *f, struct span employee, const struct answer_follow *who, int64_t as_of_ms,
	const struct contacttag *has, int has_n, struct tagset_change *ret, struct err *err)
{
	struct tagset_tag *before, *after;
	int before_n = 0, after_n = 0;
	enum rc rc = RC_OK;

	before = arena_array(f->work, (size_t)has_n + 1, sizeof *before);
	after = arena_array(f->work, who->tags_n + 1, sizeof *after);
	for (int i = 0; i < has_n; i++)
		if (span_eq(has[i].employee, employee) && has[i].at_ms < as_of_ms)
			before[before_n++] = (struct tagset_tag){has[i].name, has[i].grp};
	for (size_t i = 0; !rc && i < who->tags_n; i++) {
		const struct answer_tag *t = &who->tags[i];
		struct tagdef known,
			def = {.name = t->tag_name, .grp = t->group_name, .tag_id = t->tag_id, .seen_ms = as_of_ms};
		bool gone = false;

		if (t->type != CORP_TAG || !t->tag_id.n || !t->tag_name.n)
			continue;
		if (!def.grp.p)
			def.grp = SPAN_LIT("");
		/* What it is called the library says: this may have been asked for before another name was given. */
		rc = tagdef_by_id(f->db, f->work, def.tag_id, &known, err);
		if (!rc)
			def = known;
		else if (rc == RC_NOTFOUND && !(rc = taglib_gone_since(f, as_of_ms, &gone, err)) && !gone)
			rc = taglib_known(f, &def, err);
		if (gone)
			continue;
		after[after_n++] = (struct tagset_tag){def.name, def.grp};
	}
	if (!rc)
		tagset_diff(before, before_n, after, after_n, f->work, ret);
	return rc;
}

enum rc tagwork_differs(struct fold *f, struct span customer, struct span employee, const struct answer_follow *who,
	int64_t as_of_ms, struct span *ret_words, struct err *err)
{
	struct contacttag *has = NULL;
	struct tagset_change change;
	struct text words;
	int n = 0;
	enum rc rc = contacttag_of(f->db, f->work, customer, &has, &n, err);

	if (!rc)
		rc = differ(f, employee, who, as_of_ms, has, n, &change, err);
	if (rc)
		return rc;
	text_init(&words, 65536);
	for (int i = 0; i < change.on_n; i++)
		text_addf(&words, "%s+%.*s", words.n ? " " : "", SPAN_ARG(change.on[i].name));
	for (int i = 0; i < change.off_n; i++)
		text_addf(&words, "%s-%.*s", words.n ? " " : "", SPAN_ARG(change.off[i].name));
	rc = strategywork_seen(f, customer, employee, who, as_of_ms, false, &words, err);
	*ret_words = arena_copy(f->work, text_span(&words));
	text_release(&words);
	return rc;
}

enum rc tagwork_seen(struct fold *f, struct span customer, struct span employee, const struct answer_follow *who,
	int64_t as_of_ms, struct err *err)
{
	struct contacttag *has = NULL;
	struct tagset_change change = {0};
	int has_n = 0;
	enum rc rc = contacttag_of(f->db, f->work, customer, &has, &has_n, err);

	if (!rc)
		rc = differ(f, employee, who, as_of_ms, has, has_n, &change, err);
	for (int i = 0; !rc && i < change.on_n; i++) {
		const struct tagdef on = {.name = change.on[i].name, .grp = change.on[i].group, .tag_id = SPAN_LIT("")};

		rc = happened(f, customer, employee, on.grp, on.name, true, err);
		if (!rc) /* the employee chose another one of the group: the newest stays */
			rc = make_room(f, customer, &on, has, has_n, err);
	}
	for (int i = 0; !rc && i < change.off_n; i++)
		rc = happened(f, customer, employee, change.off[i].group, change.off[i].name, false, err);
	return rc ? rc : strategywork_seen(f, customer, employee, who, as_of_ms, false, NULL, err);
}

enum rc tagwork_inherit(
	struct fold *f, struct span customer, struct span employee, const struct answer_follow *who, struct err *err)
{
	enum rc rc = RC_OK;

	for (size_t i = 0; !rc && i < who->tags_n; i++) {
		const struct contacttag t = {who->tags[i].tag_name, who->tags[i].group_name, employee, f->now_ms};

		if (who->tags[i].type != CORP_TAG)
			continue;
		rc = contacttag_add(f->db, customer, &t, err);
		if (!rc)
			rc = tagover_set(f, customer, &t, err);
		else if (rc == RC_CONFLICT)
			rc = RC_OK;
	}
	return rc ? rc : strategywork_seen(f, customer, employee, who, f->now_ms, true, NULL, err);
}

/* An earlier try without answer may have done it: WeCom tells what is there. */
enum rc tagwork_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	if (x && x->code == TAGEDIT_GONE) {
		e->detail = SPAN_LIT(
			"重读标签库、按名字又打了一次，企业微信还是说没有这个标签，不再打：在管理后台看看这个标签，再 siyu sync");
		return outbox_move(f->db, e, err);
	}
	return w->outcome == WIRE_REFUSED ? RC_OK : relations_ask(f, e->customer, "contact", API_LANE_READ, err);
}
