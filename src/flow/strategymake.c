/* strategymake: a tag of a strategy group is made because a person says so (api.md 3.5). */
#include "strategywork.h"
#include "tagedit.h"
#include "store/quotaq.h"
#include "wecom/allowance.h"

/* By its name or its number. RC_NOTFOUND with a refusal. */
static enum rc find_rules(
	struct fold *f, struct span said, struct strategytag_rules *ret, struct span *ret_refusal, struct err *err)
{
	struct strategytag_rules *v = NULL, *found = NULL;
	int64_t number = 0;
	int n = 0;
	bool numeric = span_int(said, &number);
	enum rc rc = strategytag_rules_all(f->db, f->work, &v, &n, err);

	if (rc)
		return rc;
	for (int i = 0; i < n && !found; i++)
		if (span_eq(v[i].name, said) || (numeric && v[i].strategy == number))
			found = &v[i];
	if (!found) {
		*ret_refusal = effects_subject(f,
			"没有规则组「%.*s」，或者不是这个应用建的：先 siyu sync，再 siyu tags 看有哪些",
			SPAN_ARG(said));
		return RC_NOTFOUND;
	}
	if (found->parent) {
		*ret_refusal = effects_subject(
			f, "「%.*s」是下一级的规则组：企业微信只让一级规则组有标签", SPAN_ARG(found->name));
		return RC_NOTFOUND;
	}
	*ret = *found;
	return RC_OK;
}

/* Is it there, or are there too many? Absent: neither. */
static enum rc unwanted(struct fold *f, const struct strategytag_rules *r, struct span grp, struct span name,
	struct span *ret_refusal, struct err *err)
{
	int64_t most = allowance_most(ALLOWANCE_TAGS);
	struct quotaq_row *row = NULL;
	struct strategytag *v = NULL;
	int n = 0, rows = 0;
	enum rc rc = strategytag_all(f->db, f->work, &v, &n, err);

	for (int i = 0; !rc && i < n; i++)
		if (v[i].strategy == r->strategy && span_eq(v[i].grp, grp) && span_eq(v[i].name, name)) {
			*ret_refusal = effects_subject(f, "规则组「%.*s」里已经有「%.*s/%.*s」", SPAN_ARG(r->name),
				SPAN_ARG(grp), SPAN_ARG(name));
			return RC_OK;
		}
	if (!rc)
		rc = quotaq_rows(f->db, f->work, QUOTAQ_TAGS, 0, f->now_ms, &row, &rows, err);
	if (!rc && rows && row[0].n >= most)
		*ret_refusal = effects_subject(f,
			"企业标签和规则组标签一共最多 %lld 个，已经满了：先用 siyu tags drop 删几个", (long long)most);
	return rc;
}

enum rc strategymake_add(struct fold *f, const struct json_node *root, struct span *ret_refusal, struct err *err)
{
	struct span said = span_trim(arena_copy(f->work, json_str(json_get(root, "tag")))), grp, name;
	struct request r = {.api = API_ADD_STRATEGY_TAG};
	struct effects_spec spec = {.lane = API_LANE_COUNT, .subject = SPAN_LIT("newtags")};
	struct request_new_tag one = {.order = 0};
	struct strategytag_rules rules;
	enum rc rc;

	if (!span_cut(said, '/', &grp, &name)) {
		*ret_refusal = effects_subject(f, "「%.*s」要写成 组/标签", SPAN_ARG(said));
		return RC_OK;
	}
	grp = span_trim(grp);
	name = span_trim(name);
	*ret_refusal = tagedit_unfit(f, grp);
	if (!span_present(*ret_refusal))
		*ret_refusal = tagedit_unfit(f, name);
	if (span_present(*ret_refusal))
		return RC_OK;
	rc = find_rules(
		f, span_trim(arena_copy(f->work, json_str(json_get(root, "strategy")))), &rules, ret_refusal, err);
	if (!rc)
		rc = unwanted(f, &rules, grp, name, ret_refusal, err);
	if (rc || span_present(*ret_refusal))
		return rc == RC_NOTFOUND ? RC_OK : rc;
	one.name = name;
	r.u.add_tag =
		(struct request_add_tag){.strategy_id = rules.strategy, .group_name = grp, .tag = &one, .tag_n = 1};
	rc = strategytag_unmade(f->db, rules.strategy, SPAN_LIT(""), SPAN_LIT(""), err);
	return rc ? rc : effects_make(f, &r, &spec, NULL, err);
}

enum rc strategymake_added(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	(void)w;
	/* made just now, whatever a list says that was asked for before */
	return rc ? rc : strategywork_keep(f, &x->u.tag_group, r.u.add_tag.strategy_id, f->now_ms, err);
}

static enum rc unmade(struct fold *f, const struct outbox_row *e, struct span why, struct err *err)
{
	struct request r;
	enum rc rc = effects_request(f, e, &r, err);

	if (rc || !r.u.add_tag.tag_n)
		return rc;
	return strategytag_unmade(f->db, r.u.add_tag.strategy_id,
		strategywork_name(f, r.u.add_tag.group_name, r.u.add_tag.tag[0].name), why, err);
}

enum rc strategymake_failed(
	struct fold *f, struct outbox_row *e, const struct answer *x, const struct wire_answer *w, struct err *err)
{
	struct span why = effects_said(f, e, x, effects_unheard(f, e, w));

	return unmade(f, e, why, err);
}

enum rc strategymake_unsure(struct fold *f, struct outbox_row *e, struct err *err)
{
	enum rc rc = effects_move(f, e, OUTBOX_FAILED, err);

	if (!rc)
		rc = unmade(f, e, SPAN_LIT("企业微信没有回答，标签库里也没有：再建一次"), err);
	return rc ? rc : strategywork_ask(f, err);
}
