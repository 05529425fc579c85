/* foldload: settings and running scripts in memory, as the tables say. */
#include "flashwork.h"
#include "foldint.h"
#include "stockint.h"
#include "groupint.h"
#include "base/mem.h"
#include "sop/read.h"
#include "store/transfer.h"
#include "store/coupon.h"
#include "store/employee.h"
#include "store/pause.h"
#include "store/scriptlog.h"
#include "store/setting.h"
#include "codework.h"
#include "foldassets.h"

static void set_rules(struct fold *f)
{
	const struct settings *s = f->settings;

	settings_rules(s, &f->rules);
	f->orders.zone = &s->zone;
	f->orders.window_days = (int)s->window_days;
	f->orders.inherits = s->inherits;
}

static enum rc load_handing(struct fold *f, struct err *err)
{
	struct arena *a = arena_new(4096);
	struct transfer t;
	bool gone = false;
	enum rc rc = transfer_going(f->db, a, SPAN_ABSENT, &t, err);

	f->handing = f->handing || !rc;
	rc = rc == RC_NOTFOUND ? RC_OK : rc;
	if (!rc)
		rc = employee_any_gone(f->db, &gone, err);
	f->vanished = f->vanished || gone;
	arena_free(a);
	return rc;
}

enum rc foldload_settings(struct fold *f, struct err *err)
{
	struct settings *s;
	struct setting *v = NULL;
	struct arena *a = arena_new(0);
	int n = 0;
	enum rc rc = setting_all(f->db, a, &v, &n, err);

	if (rc) {
		arena_free(a);
		return rc;
	}
	s = settings_new();
	for (int i = 0; !rc && i < n; i++) {
		rc = settings_put(s, v[i].key, v[i].value, err);
		if (rc == RC_NOTFOUND)
			rc = RC_OK; /* of another version: kept, means nothing */
	}
	arena_free(a);
	if (rc) {
		settings_free(s);
		return rc;
	}
	settings_seal(s);
	if ((rc = load_handing(f, err))) {
		settings_free(s);
		return rc;
	}
	settings_free(f->settings);
	f->settings = s;
	f->counting = false; /* days may begin at another hour */
	set_rules(f);
	return flashwork_load(f, err);
}

static void drop_scripts(struct fold *f)
{
	ask_free(f->ask);
	f->ask = NULL;
	for (int i = 0; i < f->scripts; i++)
		script_free(f->script[i].ast);
	for (int i = 0; i < f->olds; i++)
		script_free(f->old[i].ast);
	mem_free(f->old);
	f->old = NULL;
	f->olds = 0;
	mem_free(f->script);
	book_free(f->book);
	stockwork_clear(f);
	mem_free(f->flash);
	f->flash = NULL;
	f->flashes = 0;
	codework_drop(f);
	f->script = NULL;
	f->book = NULL;
	f->scripts = 0;
}

/* names: what it defines goes into the book, whose it is then; else the script as it runs. */
static enum rc read_stored(
	const struct scriptlog *row, struct book *book, bool names, struct sop_script **ret, struct err *err)
{
	struct arena *a = arena_new(0);
	struct diag_list diags;
	struct foldassets assets;
	struct check_world world;
	bool sound;
	enum rc rc;

	diag_init(&diags, a);
	rc = foldassets_read(a, row->assets, &assets, err);
	if (!rc) {
		check_world_init(&world);
		world.book =
			book; /* a name was checked when it came in: what stands for nothing any more is no error */
		foldassets_world(&assets, &world);
		if (names) {
			book_take(book, read_names(row->text, row->file, &world, &sound), true);
			arena_free(a);
			return RC_OK;
		}
		rc = read_script(row->text, row->file, &world, &diags, ret);
		if (rc)
			rc = err_set(err, RC_FAILED, "the stored script '%.*s' cannot be read any more: %.*s",
				SPAN_ARG(row->script), SPAN_ARG(diags.n ? diags.v[0].text : SPAN_ABSENT));
	}
	arena_free(a);
	return rc;
}

static bool is_order(enum sop_event e)
{
	return e == SOP_EV_ORDER || e == SOP_EV_FIRST_ORDER || e == SOP_EV_REPEAT_ORDER;
}

static void hear(struct fold *f, const struct sop_trigger *t, int n)
{
	for (int i = 0; i < n; i++)
		for (int e = 0; e < SOP_EV_COUNT; e++)
			if (t[i].event == (enum sop_event)e || (is_order(t[i].event) && is_order((enum sop_event)e)))
				f->hears[e] = true;
}

/* What its branches wait for. */
static void hear_waits(struct fold *f, const struct sop_script *s)
{
	for (int i = 0; s->branches && i < s->steps; i++)
		for (int e = 0; e < SOP_EV_COUNT; e++)
			if (branch_hears(branch_awaits(s, i), (enum sop_event)e))
				f->hears[e] = true;
}

/* A condition asks in which groups he is. */
static bool asks_groups(const struct sop_script *s)
{
	unsigned needs = condeval_needs(s->audience);

	for (int i = 0; i < s->steps; i++)
		needs |= condeval_needs(s->step[i].cond) | condeval_needs(s->step[i].taken_if);
	return (needs & (SOP_NEED_GROUPS | SOP_NEED_CHECKIN)) != 0;
}

static void look_at_groups(struct fold *f)
{
	f->uses_groups = f->hears[SOP_EV_GROUP_IN] || f->hears[SOP_EV_GROUP_OUT];
	for (int i = 0; i < f->scripts; i++)
		f->uses_groups = f->uses_groups || group_kind(f->script[i].ast->kind) || asks_groups(f->script[i].ast);
	f->uses_groups = f->uses_groups || codegroup_any(f);
}

static void listen(struct fold *f)
{
	for (int e = 0; e < SOP_EV_COUNT; e++)
		f->hears[e] = false;
	f->posting = false;
	f->camps = false;
	f->blasts = false;
	f->blast_day = INT64_MIN;
	for (int i = 0; i < f->scripts + f->olds; i++) {
		const struct sop_script *s = i < f->scripts ? f->script[i].ast : f->old[i - f->scripts].ast;

		f->blasts = f->blasts || s->kind == SOP_BLAST;
		if (moment_hangs(s) & MOMENT_ON_BOUGHT)
			f->hears[SOP_EV_FIRST_ORDER] = f->hears[SOP_EV_REPEAT_ORDER] = f->hears[SOP_EV_REFUND] = true;
		f->posting = f->posting || s->moments;
		f->camps = f->camps || s->checkin;
		if (moment_hangs(s) & MOMENT_ON_JOINED)
			f->hears[SOP_EV_GROUP_IN] = true;
		hear(f, s->trigger, s->triggers);
		hear(f, s->stop, s->stops);
		hear(f, &s->goal, s->has_goal);
		for (int k = 0; k < s->rules; k++)
			hear(f, s->rule[k].trigger, s->rule[k].triggers);
		hear_waits(f, s);
	}
}

/* First the names, then the scripts: also a rule of 标签 uses names of its own file. */
static enum rc read_current(struct fold *f, const struct scriptlog *v, struct err *err)
{
	enum rc rc = RC_OK;

	for (int i = 0; !rc && i < f->scripts; i++)
		rc = read_stored(&v[i], f->book, true, NULL, err);
	for (int i = 0; !rc && i < f->scripts; i++) {
		rc = read_stored(&v[i], f->book, false, &f->script[i].ast, err);
		f->script[i].version = v[i].version;
	}
	return rc;
}

/* Versions that somebody goes through to its end: they bring no names, those of the folder hold for them. */
static enum rc read_old(struct fold *f, struct arena *a, struct err *err)
{
	struct scriptlog *v = NULL;
	int n = 0;
	enum rc rc = scriptlog_kept(f->db, a, &v, &n, err);

	f->old = mem_array((size_t)n + 1, sizeof *f->old);
	for (int i = 0; !rc && i < n; i++) {
		struct foldscript *s = &f->old[f->olds];

		rc = read_stored(&v[i], f->book, false, &s->ast, err);
		if (rc)
			break;
		s->version = v[i].version;
		s->from = i > 0 && span_eq(v[i - 1].script, v[i].script) ? v[i - 1].version + 1 : 1;
		f->olds++;
	}
	for (int i = 0; !rc && i < f->scripts; i++) {
		f->script[i].from = 1;
		for (int k = 0; k < f->olds; k++)
			if (span_eq(f->old[k].ast->id, f->script[i].ast->id))
				f->script[i].from = f->old[k].version + 1;
	}
	return rc;
}

enum rc foldload_scripts(struct fold *f, struct err *err)
{
	struct scriptlog *v = NULL;
	struct arena *a = arena_new(0);
	int n = 0;
	enum rc rc = scriptlog_current(f->db, a, &v, &n, err);

	if (rc) {
		arena_free(a);
		return rc;
	}
	drop_scripts(f);
	f->script = mem_array((size_t)n + 1, sizeof *f->script);
	f->scripts = n;
	f->book = book_new();
	rc = read_current(f, v, err);
	if (!rc)
		rc = read_old(f, a, err);
	if (!rc)
		codework_bind(f);
	if (!rc)
		rc = codework_load(f, err);
	if (rc)
		drop_scripts(f);
	listen(f);
	stockwork_load(f);
	look_at_groups(f);
	arena_free(a);
	if (!rc)
		rc = groupwork_listed_now(f, err);
	if (!rc)
		rc = pause_any(f->db, &f->pausing, err);
	if (!rc)
		rc = flashwork_load(f, err);
	return rc ? rc : coupon_any(f->db, &f->coupons, err);
}

enum rc foldload_employee(struct fold *f, struct span userid, struct span *ret_name, struct err *err)
{
	const char *name = map_get(f->names, userid);
	struct span shown = userid;
	enum rc rc;

	if (!name) {
		rc = employee_shown(f->db, f->work, userid, &shown, err);
		if (rc && rc != RC_NOTFOUND)
			return rc;
		if (rc) { /* not met yet: nothing to keep */
			*ret_name = userid;
			return RC_OK;
		}
		name = mem_strn(shown.p, shown.n);
		map_put(f->names, userid, (void *)(uintptr_t)name);
	}
	*ret_name = span_of(name);
	return RC_OK;
}

void foldload_good(const struct fold *f, struct span order_text, struct span *ret_product, struct span *ret_category)
{
	const struct sop_good *g = book_good(f->book, order_text);

	*ret_product = order_text;
	*ret_category = SPAN_ABSENT;
	if (!book_names(f->book, SOP_N_GOOD))
		return;
	*ret_product = g ? g->name : SPAN_LIT(""); /* 未知, where goods are defined (finding 59) */
	*ret_category = g ? g->category : SPAN_ABSENT;
}

void foldload_stages(const struct fold *f, struct stagelist *ret)
{
	*ret = f->settings->stages;
	book_stages(f->book, ret);
}

void foldload_clear(struct fold *f)
{
	drop_scripts(f);
	map_free(f->names, mem_free);
	settings_free(f->settings);
	f->settings = NULL;
}

#define SCRATCH_BYTES ((size_t)1 << 20)

void foldload_reader(struct fold *f, struct store_db *db, int64_t now_ms)
{
	*f = (struct fold){.db = db, .now_ms = now_ms, .names = map_new(), .rows = arena_new(0), .work = arena_new(0)};
	text_init(&f->detail, SCRATCH_BYTES);
	text_init(&f->frozen, SCRATCH_BYTES);
}

void foldload_done(struct fold *f)
{
	foldload_clear(f);
	text_release(&f->detail);
	text_release(&f->frozen);
	arena_free(f->rows);
	arena_free(f->work);
}

const struct foldscript *foldload_find(const struct fold *f, struct span id)
{
	int low = 0, high = f->scripts;

	while (low < high) {
		int mid = low + (high - low) / 2, c = span_cmp(f->script[mid].ast->id, id);

		if (!c)
			return &f->script[mid];
		if (c < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return NULL;
}

const struct foldscript *foldload_of(const struct fold *f, struct span id, int64_t version)
{
	const struct foldscript *s = foldload_find(f, id);

	for (int i = 0; s && version < s->from && i < f->olds; i++)
		if (version <= f->old[i].version && span_eq(f->old[i].ast->id, id))
			return &f->old[i];
	return s;
}

/* A 秒杀 starts for its groups by its clock alone. */
static const struct foldscript *named(const struct fold *f, struct span name, enum sop_kind kind)
{
	const struct foldscript *s = foldload_find(f, name);

	if (s && s->ast->kind != kind)
		return NULL; /* nobody of that sort goes through it */
	for (int i = 0; !s && i < f->scripts; i++)
		if (f->script[i].ast->kind == kind && tagset_same(f->script[i].ast->name, name))
			s = &f->script[i];
	return s;
}

const struct foldscript *foldload_named(const struct fold *f, struct span name)
{
	return named(f, name, SOP_PLAY);
}

const struct foldscript *foldload_group(const struct fold *f, struct span name)
{
	const struct foldscript *s = named(f, name, SOP_GROUP_PLAY);

	return s ? s : named(f, name, SOP_CHECKIN);
}
