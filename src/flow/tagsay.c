#include "flow/tagsay.h"
#include "base/json.h"
#include "base/utf8.h"
#include "sop/read.h"
#include "store/scriptlog.h"
#include "store/strategytag.h"
#include "store/taglist.h"

#define NAME_WIDTH 28
#define WORN_WIDTH 14

struct running {
	struct scriptlog *now, *kept;
	int n, kepts;
	struct sop_script **read; /* of now, then of kept; NULL: it cannot be read any more */
};

static struct sop_script *read_stored(const struct scriptlog *row)
{
	struct arena *a = arena_new(0);
	struct diag_list diags;
	struct sop_script *s = NULL;

	diag_init(&diags, a);
	if (read_script(row->text, row->file, NULL, &diags, &s))
		s = NULL;
	arena_free(a);
	return s;
}

/* Versions that somebody is still in run, too. Free with drop, whatever it returns. */
static enum rc load(struct store_db *db, struct arena *a, struct running *ret, struct err *err)
{
	enum rc rc = scriptlog_current(db, a, &ret->now, &ret->n, err);

	if (!rc)
		rc = scriptlog_kept(db, a, &ret->kept, &ret->kepts, err);
	if (rc)
		return rc;
	ret->read = arena_array(a, (size_t)(ret->n + ret->kepts) + 1, sizeof *ret->read);
	for (int i = 0; i < ret->n; i++)
		ret->read[i] = read_stored(&ret->now[i]);
	for (int i = 0; i < ret->kepts; i++)
		ret->read[ret->n + i] = read_stored(&ret->kept[i]);
	return RC_OK;
}

static void drop(struct running *r)
{
	for (int i = 0; r->read && i < r->n + r->kepts; i++)
		script_free(r->read[i]);
}

/* Of one that cannot be read the letters: better once too often than a tag taken from under a script. */
static bool names(const struct scriptlog *row, const struct sop_script *s, const struct tagdef *t)
{
	return s ? script_names_tag(s, t->name, t->grp) : span_search(row->text, t->name) != SIZE_MAX;
}

static struct span used_by(const struct running *r, const struct tagdef *t)
{
	for (int i = 0; i < r->n + r->kepts; i++) {
		const struct scriptlog *row = i < r->n ? &r->now[i] : &r->kept[i - r->n];

		if (names(row, r->read[i], t))
			return row->script;
	}
	return SPAN_ABSENT;
}

enum rc tagsay_script(struct store_db *db, struct arena *a, const struct tagdef *t, int n,
	const struct tagdef **ret_tag, struct span *ret_script, struct err *err)
{
	struct running r = {0};
	struct span script = SPAN_ABSENT;
	enum rc rc = load(db, a, &r, err);

	for (int i = 0; !rc && !span_present(script) && i < n; i++) {
		script = used_by(&r, &t[i]);
		if (span_present(script)) {
			*ret_script = script;
			*ret_tag = &t[i];
		}
	}
	drop(&r);
	return rc ? rc : span_present(script) ? RC_OK : RC_NOTFOUND;
}

static void say(const struct tagdef *t, int64_t worn, struct span script, struct text *out)
{
	struct text cell;

	text_init(&cell, 512);
	text_addf(&cell, "%.*s/%.*s", SPAN_ARG(t->grp), SPAN_ARG(t->name));
	utf8_pad(out, text_span(&cell), NAME_WIDTH, false);
	text_clear(&cell);
	text_addf(&cell, "  客户 %lld 位", (long long)worn);
	utf8_pad(out, text_span(&cell), WORN_WIDTH, false);
	text_release(&cell);
	if (!t->tag_id.n)
		text_adds(out, "  企业微信里还没有");
	if (span_present(script))
		text_addf(out, "  %.*s", SPAN_ARG(script));
	else
		text_adds(out, "  没有剧本再提到它");
	if (t->trouble.n)
		text_addf(out, "  %.*s", SPAN_ARG(t->trouble));
}

/* s: of a strategy tag; NULL: the corp's. */
static void write(
	const struct tagdef *t, int64_t worn, struct span script, const struct strategytag *s, struct jsonw *w)
{
	jsonw_obj(w);
	jsonw_kstr(w, "group", t->grp);
	jsonw_kstr(w, "tag", t->name);
	jsonw_kstr(w, "tag_id", t->tag_id);
	jsonw_kstr(w, "group_id", t->group_id);
	jsonw_kint(w, "customers", worn);
	if (span_present(script))
		jsonw_kstr(w, "script", script);
	if (s) {
		jsonw_kint(w, "strategy_id", s->strategy);
		jsonw_kstr(w, "strategy", s->strategy_name);
	}
	jsonw_kstr(w, "trouble", s ? s->trouble : t->trouble);
	jsonw_end_obj(w);
}

/* Beside the corp's: whose rules they are of. */
static enum rc print_strategy(struct store_db *db, struct arena *a, const struct running *r, bool unused,
	struct jsonw *w, struct text *out, int *shown, struct err *err)
{
	struct strategytag *v = NULL;
	int n = 0;
	enum rc rc = strategytag_all(db, a, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		const struct tagdef t = {
			.name = v[i].name, .grp = v[i].grp, .tag_id = v[i].tag_id, .group_id = v[i].group_id};
		struct span script = used_by(r, &t);
		int64_t worn = 0;

		if (unused && span_present(script))
			continue;
		rc = strategytag_worn(db, t.tag_id, &worn, err);
		++*shown;
		if (w) {
			write(&t, worn, script, &v[i], w);
			continue;
		}
		say(&t, worn, script, out);
		text_addf(out, "  规则组标签%s%.*s%s %.*s%s%.*s\n", v[i].strategy ? "（" : "（别的应用的",
			SPAN_ARG(v[i].strategy_name), "）", SPAN_ARG(v[i].tag_id), v[i].trouble.n ? "  " : "",
			SPAN_ARG(v[i].trouble));
	}
	return rc;
}

/* Behind them the groups themselves, and what was not made of them; of these a program gets a tag without an id. */
static enum rc print_rules(struct store_db *db, struct arena *a, struct jsonw *w, struct text *out, struct err *err)
{
	struct strategytag_rules *v = NULL;
	int n = 0;
	enum rc rc = strategytag_rules_all(db, a, &v, &n, err);

	for (int i = 0; !rc && i < n; i++) {
		struct strategytag s = {.strategy = v[i].strategy, .strategy_name = v[i].name, .trouble = v[i].trouble};
		struct tagdef t = {.tag_id = SPAN_LIT(""), .group_id = SPAN_LIT("")};

		if (!w) {
			text_addf(out, "规则组 %.*s（%lld）%s", SPAN_ARG(v[i].name), (long long)v[i].strategy,
				v[i].parent ? "  下一级的，没有自己的标签" : "");
			if (v[i].unmade.n)
				text_addf(
					out, "  没有建成「%.*s」：%.*s", SPAN_ARG(v[i].unmade), SPAN_ARG(v[i].trouble));
			text_addc(out, '\n');
		} else if (span_cut(v[i].unmade, '/', &t.grp, &t.name)) {
			write(&t, 0, SPAN_ABSENT, &s, w);
		}
	}
	return rc;
}

static enum rc print_none(struct store_db *db, bool used, struct text *out, struct err *err)
{
	int64_t read_ms = 0;
	enum rc rc = taglist_read_ms(db, TAGLIST_CORP, &read_ms, err);

	if (!rc && used)
		text_adds(out, "每个标签都有剧本提到\n");
	else if (!rc)
		text_adds(out,
			read_ms == INT64_MIN ? "还不知道有哪些标签：siyu sync\n"
					     : "企业微信里还没有标签（siyu tags add 组/标签 建一个）\n");
	return rc;
}

enum rc tagsay_print(struct store_db *db, bool json, bool unused, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct running r = {0};
	struct tagdef *v = NULL;
	struct jsonw w;
	int n = 0, shown = 0;
	enum rc rc = load(db, a, &r, err);

	if (!rc)
		rc = tagdef_all(db, a, &v, &n, err);
	jsonw_init(&w, out);
	if (!rc && json)
		jsonw_arr(&w);
	for (int i = 0; !rc && i < n; i++) {
		struct span script = used_by(&r, &v[i]);
		int64_t worn = 0;

		if (unused && span_present(script))
			continue;
		rc = tagdef_worn(db, &v[i], &worn, err);
		shown++;
		if (json)
			write(&v[i], worn, script, NULL, &w);
		else
			say(&v[i], worn, script, out);
		if (!json)
			text_addc(out, '\n');
	}
	if (!rc)
		rc = print_strategy(db, a, &r, unused, json ? &w : NULL, out, &shown, err);
	if (!rc && !unused)
		rc = print_rules(db, a, json ? &w : NULL, out, err);
	if (!rc && json)
		jsonw_end_arr(&w);
	else if (!rc && shown == 0)
		rc = print_none(db, unused && n > 0, out, err);
	drop(&r);
	arena_free(a);
	return rc ? rc : text_check(out, err);
}
