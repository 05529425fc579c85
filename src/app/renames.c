#include "renames.h"

#include "base/fileio.h"
#include "sop/check.h"
#include "sop/read.h"
#include "store/enrolment.h"
#include "store/scriptlog.h"

#include <string.h>
#include <sys/stat.h>

#define FILE_BYTES (READ_MAX_BYTES + 4096)

static struct sop_script *parse(struct arena *a, struct span text, struct span file)
{
	struct diag_list diags;
	struct sop_script *s = NULL;
	diag_init(&diags, a);
	return read_script(text, file, NULL, &diags, &s) == RC_OK ? s : NULL;
}

static enum rc count_people(struct store_db *db, struct span script, int64_t *ret_count, struct err *err)
{
	int64_t live = 0, waiting = 0;
	enum rc rc = enrolment_count(db, script, ENROLMENT_LIVE, 0, INT64_MAX, &live, err);
	if (!rc)
		rc = enrolment_count(db, script, ENROLMENT_WAITING, 0, INT64_MAX, &waiting, err);
	*ret_count = live + waiting;
	return rc;
}

/* Steps of the story that a has and b has not. */
static int lacking(const struct sop_script *a, const struct sop_script *b, const struct sop_step **ret)
{
	int n = 0;
	for (int i = 0; i < a->steps; i++)
		if (a->step[i].of < 0 && !script_step(b, a->step[i].id))
			ret[n++] = &a->step[i];
	return n;
}

static void ask(struct renames *r, int file, const struct sop_script *old, const struct sop_script *now, int64_t people)
{
	const struct sop_step **gone = arena_array(r->a, (size_t)old->steps + 1, sizeof(struct sop_step *));
	const struct sop_step **come = arena_array(r->a, (size_t)now->steps + 1, sizeof(struct sop_step *));
	int goes = lacking(old, now, gone), comes = lacking(now, old, come);
	struct rename_ask *more = arena_array(r->a, (size_t)(r->n + goes) + 1, sizeof *more);
	for (int i = 0; i < r->n; i++)
		more[i] = r->v[i];
	r->v = more;
	for (int g = 0; g < goes && comes > 0; g++) {
		struct rename_ask *q = &r->v[r->n++];
		*q = (struct rename_ask){.file = file,
			.script = arena_copy(r->a, now->name),
			.gone = arena_copy(r->a, gone[g]->id),
			.people = people};
		q->id = arena_array(r->a, (size_t)comes + 1, sizeof *q->id);
		q->line = arena_array(r->a, (size_t)comes + 1, sizeof *q->line);
		for (int i = 0; i < comes; i++, q->appeared++) {
			q->id[i] = arena_copy(r->a, come[i]->id);
			q->line[i] = come[i]->pos.line;
		}
	}
}

static enum rc look(struct renames *r, struct store_db *db, const struct scriptlog *running, int runs,
	const struct intake_folder *f, int i, struct err *err)
{
	struct sop_script *now = parse(r->a, f->file[i].text, f->file[i].name), *old = NULL;
	const struct scriptlog *was = NULL;
	int64_t people = 0;
	enum rc rc = RC_OK;
	for (int k = 0; now && k < runs; k++)
		if (span_eq(running[k].script, now->id))
			was = &running[k];
	if (was && now->kind == SOP_PLAY && !now->disabled && now->carry != SOP_CARRY_OLD &&
		!span_eq(was->text, f->file[i].text))
		old = parse(r->a, was->text, was->file);
	if (old)
		rc = count_people(db, old->id, &people, err);
	if (old && people > 0)
		ask(r, i, old, now, people);
	script_free(old);
	script_free(now);
	return rc;
}

enum rc renames_find(
	struct store_db *db, const struct intake_folder *f, const bool *ok, struct renames *ret, struct err *err)
{
	struct scriptlog *running = NULL;
	int runs = 0;
	*ret = (struct renames){.a = arena_new(65536)};
	enum rc rc = scriptlog_current(db, ret->a, &running, &runs, err);
	for (int i = 0; !rc && i < f->n; i++)
		if (ok[i])
			rc = look(ret, db, running, runs, f, i, err);
	return rc;
}

void renames_release(struct renames *r)
{
	if (r->a)
		arena_free(r->a);
	*r = (struct renames){0};
}

void renames_refuse(const struct renames *r, const struct intake_folder *f, bool *ok, struct diag_list *diags)
{
	for (int i = 0; i < r->n; i++) {
		const struct rename_ask *q = &r->v[i];
		struct text all, people;
		text_init(&all, 65536);
		text_init(&people, 32);
		for (int k = 0; k < q->appeared; k++)
			text_addf(&all, "%s%.*s", k ? "、" : "", SPAN_ARG(q->id[k]));
		text_addf(&people, "%lld", (long long)q->people);
		check_renamed(diags, span_of(f->file[q->file].path), (struct sop_pos){q->line[0], 1}, q->gone,
			text_span(&all), text_span(&people));
		text_release(&all);
		text_release(&people);
		ok[q->file] = false;
	}
}

enum rc renames_write(const struct intake_folder *f, const struct rename_ask *q, int i, struct err *err)
{
	const char *path = f->file[q->file].path;
	struct span text = f->file[q->file].text;
	struct text out;
	struct stat st;
	size_t at = 0;
	bool quoted = span_find(q->gone, ' ') != SIZE_MAX || span_search(q->gone, SPAN_LIT("、")) != SIZE_MAX;
	for (int line = 0; line < q->line[i] && at < text.n; at++)
		line += text.p[at] == '\n';
	if (stat(path, &st) != 0)
		return err_set(err, RC_NOTFOUND, "'%s' is gone", path);
	text_init(&out, FILE_BYTES);
	text_add(&out, span_take(text, at));
	if (at > 0 && text.p[at - 1] != '\n')
		text_addc(&out, '\n');
	text_addf(&out, "- 编号：%s%.*s%s\n", quoted ? "「" : "", SPAN_ARG(q->gone), quoted ? "」" : "");
	text_add(&out, span_drop(text, at));
	enum rc rc = text_check(&out, err);
	if (!rc)
		rc = fileio_write(path, text_span(&out), st.st_mode & 07777, err);
	text_release(&out);
	return rc;
}
