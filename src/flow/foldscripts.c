/* foldscripts: one reload of scripts, wholly or not at all (D6; sop-language-exact.md finding 13). A script with an error
 * never replaces the one that runs. */
#include "campint.h"
#include "mediawork.h"
#include "codework.h"
#include "carry.h"
#include "flashwork.h"
#include "sweepwork.h"
#include "foldassets.h"
#include "kfint.h"
#include "groupint.h"
#include "sop/read.h"
#include "store/scriptlog.h"

#define MOST_SCRIPTS 500

struct coming {
	struct span file, sha256, text;
	struct foldassets assets;
	struct sop_script *ast;
};

struct reload {
	int n;
	struct coming *v;
	int gone;
	struct span *gone_file;
	int carries;
	struct carry *carry; /* one a script that comes, then those that go */
	struct diag_list diags;
};

/* -- reading ---------------------------------------------------------------------------------------------------------- */

static enum rc take_scripts(struct fold *f, const struct json_node *list, struct reload *r, struct err *err)
{
	enum rc rc = RC_OK;

	if (json_count(list) > MOST_SCRIPTS)
		return err_set(err, RC_INVALID, "more than %d scripts", MOST_SCRIPTS);
	r->v = arena_array(f->rows, json_count(list) + 1, sizeof *r->v);
	for (const struct json_node *i = json_first(list); !rc && i; i = json_next(i)) {
		struct coming *c = &r->v[r->n++];

		c->file = arena_copy(f->rows, json_str(json_get(i, "file")));
		c->sha256 = arena_copy(f->rows, json_str(json_get(i, "sha256")));
		c->text = arena_copy(f->rows, json_str(json_get(i, "text")));
		if (!c->file.n || !c->sha256.n || !c->text.p)
			return err_set(err, RC_INVALID, "a script needs 'file', 'sha256' and 'text'");
		rc = foldassets_of(f->rows, json_get(i, "assets"), &c->assets, err);
	}
	return rc;
}

static void take_gone(struct fold *f, const struct json_node *list, struct reload *r)
{
	r->gone_file = arena_array(f->rows, json_count(list) + 1, sizeof *r->gone_file);
	for (const struct json_node *i = json_first(list); i; i = json_next(i))
		if (json_str(i).n)
			r->gone_file[r->gone++] = arena_copy(f->rows, json_str(i));
}

static void house_rules(const struct fold *f, struct check_world *w)
{
	check_world_init(w);
	w->per_day = (int)f->settings->cap_customer_day;
	w->per_group_day = (int)f->settings->cap_group_day;
	w->per_week = (int)f->settings->cap_customer_week;
	w->company_per_week = (int)f->settings->cap_company_week;
	w->employee_per_day = (int)f->settings->cap_employee_day;
	w->posts_per_day = (int)f->settings->posts_day;
	w->window_days = (int)f->settings->window_days;
	w->other_gap_ms = f->settings->other_gap_ms;
	w->quiet_from = (int)f->settings->quiet_from;
	w->quiet_to = (int)f->settings->quiet_to;
	w->dates = &f->settings->dates;
	w->default_minute = (int)f->settings->default_clock;
}

static bool is_gone(const struct reload *r, struct span file)
{
	for (int i = 0; i < r->gone; i++)
		if (span_eq(r->gone_file[i], file))
			return true;
	for (int i = 0; i < r->n; i++)
		if (span_eq(r->v[i].file, file))
			return true; /* its new version stands there */
	return false;
}

static void world_of(struct fold *f, struct coming *c, struct book *book, struct check_world *w)
{
	house_rules(f, w);
	w->book = book;
	foldassets_world(&c->assets, w);
}

/* Parses all against the names as they would be; true when none has an error. */
static bool read_all(struct fold *f, struct reload *r)
{
	struct book *book = book_new();
	struct check_world world;
	bool sound = true, whole;

	for (int i = 0; i < r->n; i++) {
		world_of(f, &r->v[i], book, &world);
		book_take(book, read_names(r->v[i].text, r->v[i].file, &world, &whole), true);
	}
	for (int i = 0; i < f->scripts; i++)
		if (!is_gone(r, f->script[i].ast->file))
			book_add(book, f->script[i].ast, true, NULL);
	for (int i = 0; i < r->n; i++) {
		world_of(f, &r->v[i], book, &world);
		sound = !read_script(r->v[i].text, r->v[i].file, &world, &r->diags, &r->v[i].ast) && sound;
	}
	book_free(book);
	return sound;
}

/* The folder as it would be: what comes, and what runs and is not replaced. */
static bool fits_together(struct fold *f, struct reload *r)
{
	const struct sop_script **all =
		arena_array(f->work, (size_t)(r->n + f->scripts) + 1, sizeof(struct sop_script *));
	int n = 0;

	for (int i = 0; i < r->n; i++)
		all[n++] = r->v[i].ast;
	for (int i = 0; i < f->scripts; i++)
		if (!is_gone(r, f->script[i].ast->file))
			all[n++] = f->script[i].ast;
	check_folder(all, n, NULL, &r->diags);
	return r->diags.errors == 0;
}

static void refuse(struct fold *f, const struct reload *r)
{
	const struct diag *d = NULL;

	for (int i = 0; !d && i < r->diags.n; i++)
		if (r->diags.v[i].severity == DIAG_ERROR)
			d = &r->diags.v[i];
	if (d)
		fold_outcome(
			f, OUTCOME_REFUSED, "%.*s:%d:%d: %.*s", SPAN_ARG(d->file), d->line, d->col, SPAN_ARG(d->text));
	else
		fold_outcome(f, OUTCOME_REFUSED, "剧本有错误");
}

/* -- storing ---------------------------------------------------------------------------------------------------------- */

/* It runs from now on: what of the old is kept for those who are in flight. */
static enum rc follow(struct fold *f, const struct carry *y, int64_t version, struct err *err)
{
	if (y->was && y->how == SOP_CARRY_OLD)
		return scriptlog_keep(f->db, y->script, y->was, y->was, true, err);
	return scriptlog_keep(f->db, y->script, 1, version - 1, false, err);
}

static enum rc store_one(struct fold *f, struct coming *c, struct carry *y, struct err *err)
{
	struct scriptlog last,
		row = {.script = c->ast->id,
			.version = 1,
			.file = c->file,
			.sha256 = c->sha256,
			.text = c->text,
			.input_id = f->input_id,
			.at_ms = f->now_ms,
			.current = !c->ast->disabled};
	struct text assets;
	enum rc rc = scriptlog_last(f->db, f->work, c->ast->id, &last, err);
	bool known = !rc;

	if (rc && rc != RC_NOTFOUND)
		return rc;
	text_init(&assets, 1u << 20);
	foldassets_write(&c->assets, &assets);
	row.assets = arena_copy(f->work, text_span(&assets));
	text_release(&assets);
	if (known && span_eq(last.sha256, c->sha256) && span_eq(last.file, c->file) &&
		span_eq(last.assets, row.assets)) {
		if (last.current || c->ast->disabled)
			return RC_OK;
		y->resumed = true;
		return scriptlog_resume(f->db, c->ast->id, last.version, err);
	}
	y->changed = row.current;
	y->resumed = row.current && known && !last.current;
	y->paused = !row.current && known && last.current;
	y->was = known ? last.version : 0;
	if (known)
		row.version = last.version + 1;
	rc = scriptlog_retire(f->db, c->ast->id, f->now_ms, err);
	if (!rc)
		rc = follow(f, y, row.version, err);
	return rc ? rc : scriptlog_add(f->db, &row, err);
}

/* Files that went, and ids that a file does not have any more: paused, never deleted. */
static enum rc retire_gone(struct fold *f, struct reload *r, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->scripts; i++) {
		const struct sop_script *s = f->script[i].ast;
		struct carry *y = &r->carry[r->carries];
		bool comes = false;

		for (int k = 0; k < r->n; k++)
			comes = comes || span_eq(r->v[k].ast->id, s->id);
		if (comes || !is_gone(r, s->file))
			continue;
		*y = (struct carry){.script = arena_copy(f->rows, s->id), .was = f->script[i].version, .paused = true};
		carry_before(f, NULL, y);
		r->carries++;
		rc = scriptlog_retire(f->db, s->id, f->now_ms, err);
	}
	return rc;
}

/* A version that nobody goes through any more is not kept. */
static enum rc forget_old(struct fold *f, const struct carry_version *v, struct span script, struct err *err)
{
	int64_t live = 0, waiting = 0;
	enum rc rc = enrolment_count(f->db, script, ENROLMENT_LIVE, v->from, v->version, &live, err);

	if (!rc)
		rc = enrolment_count(f->db, script, ENROLMENT_WAITING, v->from, v->version, &waiting, err);
	return rc || live || waiting ? rc : scriptlog_keep(f->db, script, v->version, v->version, false, err);
}

static void tell(struct fold *f, const struct reload *r)
{
	struct text out;
	struct jsonw w;

	text_init(&out, TOLD_BYTES);
	jsonw_init(&w, &out);
	jsonw_arr(&w);
	for (int i = 0; i < r->carries; i++)
		carry_tell(f, &r->carry[i], &w);
	jsonw_end_arr(&w);
	if (!out.over)
		told_json(&f->told, f->input_id, text_span(&out));
	text_release(&out);
}

static enum rc store_all(struct fold *f, struct reload *r, struct err *err)
{
	enum rc rc = RC_OK;

	r->carry = arena_array(f->rows, (size_t)(r->n + f->scripts) + 1, sizeof *r->carry);
	for (int i = 0; !rc && i < r->n; i++) {
		struct carry *y = &r->carry[r->carries++];

		y->script = arena_copy(f->rows, r->v[i].ast->id);
		carry_before(f, r->v[i].ast, y);
		rc = store_one(f, &r->v[i], y, err);
	}
	if (!rc)
		rc = retire_gone(f, r, err);
	for (int i = 0; !rc && i < r->carries; i++)
		for (int k = 0; !rc && k < r->carry[i].versions; k++)
			rc = forget_old(f, &r->carry[i].v[k], r->carry[i].script, err);
	f->reload = true;
	if (!rc)
		rc = foldload_scripts(f, err);
	if (!rc)
		rc = sweepwork_align(f, err);
	if (!rc)
		rc = kfwork_align(f, err);
	if (!rc)
		rc = codework_sync(f, err);
	for (int i = 0; !rc && i < r->carries; i++)
		rc = carry_people(f, &r->carry[i], err);
	if (!rc)
		tell(f, r);
	if (!rc)
		rc = postwork_plan(f, err);
	if (!rc)
		rc = groupwork_begin(f, err);
	if (!rc)
		rc = groupenrol_reload(f, err);
	if (!rc)
		rc = groupgreet_reload(f, err);
	if (!rc)
		rc = campwork_reload(f, err);
	if (!rc)
		rc = flashwork_groups(f, err);
	return rc ? rc : mediawork_warm(f, err);
}

enum rc foldscripts_apply(struct fold *f, struct span body, struct err *err)
{
	struct reload r = {0};
	struct json_doc *doc;
	enum rc rc = json_parse(body, &doc, err);

	if (rc)
		return rc;
	diag_init(&r.diags, f->rows);
	rc = take_scripts(f, json_get(json_root(doc), "scripts"), &r, err);
	if (!rc)
		take_gone(f, json_get(json_root(doc), "gone"), &r);
	json_free(doc);
	if (rc)
		return rc;
	if (!read_all(f, &r) || !fits_together(f, &r))
		refuse(f, &r);
	else
		rc = store_all(f, &r, err);
	for (int i = 0; i < r.n; i++)
		script_free(r.v[i].ast);
	return rc;
}
