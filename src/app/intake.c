#include "intake.h"
#include "headcount.h"

#include "couponfile.h"
#include "checkworld.h"
#include "dormant.h"

#include "base/base64.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "base/zone.h"
#include "crm/stagelist.h"
#include "crypt/sha.h"
#include "sop/check.h"
#include "sop/read.h"
#include "store/scriptlog.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define MEDIA_BYTES ((size_t)20 << 20) /* api.md 13 */
#define SCRIPTS_BYTES ((size_t)16 << 20)

/* -- the folder of scripts ------------------------------------------------------------------------------------------- */

static void hex_digest(struct span bytes, char ret[65])
{
	uint8_t d[SHA_256_BYTES];
	sha_256(&bytes, 1, d);
	base64_hexof(d, sizeof d, ret);
}

static void forget_script(struct intake_file *file)
{
	script_free(file->script);
	file->script = NULL;
}

void intake_text(struct intake_folder *f, const char *path, struct span text)
{
	struct intake_file *file = NULL;
	for (int i = 0; i < f->n && !file; i++)
		file = strcmp(f->file[i].path, path) == 0 ? &f->file[i] : NULL;
	if (!f->media)
		f->media = map_new();
	if (!file) {
		f->file = mem_grow(f->file, (size_t)f->n + 1, sizeof *f->file);
		file = &f->file[f->n++];
		*file = (struct intake_file){.path = mem_str(path)};
		file->name = span_of(file->path);
	}
	forget_script(file);
	mem_free(file->bytes);
	file->bytes = mem_strn(text.n ? text.p : "", text.n);
	file->text = span_make(file->bytes, text.n);
	hex_digest(file->text, file->sha256);
}

static void forget_assets(struct intake_file *file)
{
	for (int i = 0; i < file->assets; i++)
		mem_free(file->asset[i].path);
	mem_free(file->asset);
	file->asset = NULL;
	file->assets = 0;
}

static void free_file(struct intake_file *file)
{
	forget_assets(file);
	forget_script(file);
	mem_free(file->path);
	mem_free(file->bytes);
	mem_free(file->trouble);
}

void intake_drop(struct intake_folder *f, const char *path)
{
	int i = 0;
	while (i < f->n && strcmp(f->file[i].path, path) != 0)
		i++;
	if (i == f->n)
		return;
	free_file(&f->file[i]);
	memmove(&f->file[i], &f->file[i + 1], (size_t)(f->n - i - 1) * sizeof *f->file);
	f->n--;
}

struct reader {
	struct intake_folder f;
	size_t below; /* bytes of a path before the name in the folder */
	size_t bytes;
	bool lenient;
};

static enum rc read_bytes(const char *path, struct text *out, struct err *err)
{
	if (!utf8_valid(span_of(path))) {
		err_set(err, RC_INVALID, "the name of the script '%s' is not UTF-8", path);
		err_hint(err, "give the file another name");
		return RC_INVALID;
	}
	enum rc rc = fileio_read(path, out, err);
	if (rc == RC_DENIED)
		err_hint(err, "let the user that siyu runs as read it");
	return rc == RC_LIMIT
		? RC_OK
		: rc; /* what is there of it is more than the reader takes, who says so like any other finding */
}

static enum rc read_one(void *user, const char *path, struct err *err)
{
	struct reader *r = user;
	struct text body;
	struct err why = {0};
	if (r->f.n == INTAKE_FILES)
		return err_set(err, RC_LIMIT, "there are more than %d scripts", INTAKE_FILES);
	text_init(&body, READ_MAX_BYTES + 1);
	enum rc rc = read_bytes(path, &body, &why);
	r->bytes += body.n;
	if (!rc && r->bytes > SCRIPTS_BYTES) {
		rc = err_set(err, RC_LIMIT, "the scripts are more than %zu MB together", SCRIPTS_BYTES >> 20);
	} else if (!rc || r->lenient) {
		intake_text(&r->f, path, !rc && body.n ? text_span(&body) : SPAN_LIT(""));
		struct intake_file *file = &r->f.file[r->f.n - 1];
		file->name = span_drop(span_of(file->path), r->below);
		file->trouble = rc ? mem_str(why.text) : NULL;
		rc = RC_OK;
	} else {
		*err = why;
	}
	text_release(&body);
	return rc;
}

static enum rc read_folder(const char *dir, bool lenient, struct intake_folder *ret, struct err *err)
{
	size_t end = strlen(dir);
	struct reader r = {.lenient = lenient, .below = end + (end > 0 && dir[end - 1] != '/')};
	r.f.media = map_new();
	enum rc rc = fileio_each(dir, ".md", read_one, &r, err);
	if (rc) {
		if (rc == RC_NOTFOUND) {
			err_set(err, RC_NOTFOUND, "没有剧本文件夹「%s」", dir);
			err_hint(err, "在有剧本文件夹的地方运行，或者在 [scripts] dir 写对");
		}
		intake_release(&r.f);
		return rc;
	}
	*ret = r.f;
	return RC_OK;
}

enum rc intake_read(const char *dir, struct intake_folder *ret, struct err *err)
{
	return read_folder(dir, false, ret, err);
}

enum rc intake_survey(const char *dir, struct intake_folder *ret, struct err *err)
{
	return read_folder(dir, true, ret, err);
}

static enum rc pass_over(void *user, const char *path, struct err *err)
{
	(void)user;
	(void)path;
	(void)err;
	return RC_OK;
}

enum rc intake_look(const char *dir, struct err *err)
{
	enum rc rc = fileio_each(dir, ".md", pass_over, NULL, err);
	if (rc == RC_NOTFOUND)
		err_set(err, RC_NOTFOUND, "没有剧本文件夹「%s」", dir);
	if (rc)
		err_hint(err, "在有剧本文件夹的地方运行，或者在 [scripts] dir 写对");
	return rc;
}

enum rc intake_file(const char *path, struct intake_folder *ret, struct err *err)
{
	struct reader r = {0};
	r.f.media = map_new();
	enum rc rc = read_one(&r, path, err);
	if (rc) {
		intake_release(&r.f);
		return rc;
	}
	*ret = r.f;
	return RC_OK;
}

static bool has_path(const struct intake_folder *f, const char *path)
{
	for (int i = 0; i < f->n; i++)
		if (strcmp(f->file[i].path, path) == 0)
			return true;
	return false;
}

void intake_join(struct intake_folder *f, struct intake_folder *more)
{
	if (!f->media)
		f->media = map_new();
	f->file = mem_grow(f->file, (size_t)(f->n + more->n) + 1, sizeof *f->file);
	for (int i = 0; i < more->n; i++) {
		if (has_path(f, more->file[i].path))
			free_file(&more->file[i]);
		else
			f->file[f->n++] = more->file[i];
	}
	more->n = 0;
	intake_release(more);
}

enum rc intake_path(const char *path, struct intake_folder *f, struct err *err)
{
	struct stat st;
	struct intake_folder more;
	if (stat(path, &st) != 0)
		return err_set(err, RC_NOTFOUND, "没有「%s」这个文件或文件夹", path);
	enum rc rc = S_ISDIR(st.st_mode) ? intake_read(path, &more, err) : intake_file(path, &more, err);
	if (!rc)
		intake_join(f, &more);
	return rc;
}

void intake_release(struct intake_folder *f)
{
	for (int i = 0; i < f->n; i++)
		free_file(&f->file[i]);
	if (f->media)
		map_free(f->media, mem_free);
	couponfile_forget(f);
	mem_free(f->file);
	*f = (struct intake_folder){0};
}

const struct sop_script *intake_script(const struct intake_folder *f, int i)
{
	struct intake_file *file = &f->file[i];
	if (file->script)
		return file->script;
	struct arena *a = arena_new(65536);
	struct diag_list diags;
	diag_init(&diags, a);
	if (read_script(file->text, span_of(file->path), NULL, &diags, &file->script)) {
		script_free(file->script);
		file->script = NULL;
	}
	arena_free(a);
	return file->script;
}

/* -- checking -------------------------------------------------------------------------------------------------------- */

static bool try_file(struct intake_folder *f, const char *path, struct check_file *ret)
{
	struct text body;
	text_init(&body, MEDIA_BYTES);
	if (fileio_read(path, &body, NULL)) {
		bool there = body.over;
		*ret = (struct check_file){.bytes = (int64_t)MEDIA_BYTES + 1};
		text_release(&body);
		return there;
	}
	*ret = (struct check_file){.bytes = (int64_t)body.n};
	ret->head_n = body.n < sizeof ret->head ? body.n : sizeof ret->head;
	if (ret->head_n > 0)
		memcpy(ret->head, body.p, ret->head_n);
	hex_digest(body.n ? text_span(&body) : SPAN_LIT(""), ret->sha256);
	mem_free(map_put(f->media, span_of(ret->sha256), mem_str(path)));
	text_release(&body);
	return true;
}

/* What a script attaches goes into the log with it: the fold never looks at a folder (exact D6). */
static void note_asset(
	struct intake_folder *f, struct span script_path, struct span path, const struct check_file *found)
{
	for (int i = 0; i < f->n; i++) {
		struct intake_file *file = &f->file[i];
		if (!span_is(script_path, file->path))
			continue;
		for (int k = 0; k < file->assets; k++)
			if (span_is(path, file->asset[k].path))
				return;
		file->asset = mem_grow(file->asset, (size_t)file->assets + 1, sizeof *file->asset);
		struct intake_asset *a = &file->asset[file->assets++];
		*a = (struct intake_asset){.path = mem_strn(path.p, path.n), .bytes = found->bytes};
		snprintf(a->sha256, sizeof a->sha256, "%s", found->sha256);
		return;
	}
}

/* Relative to the script, then to its 素材 folder. An absolute path or one that climbs out is not there. */
bool intake_where(struct span script_path, struct span path, struct text *ret)
{
	static const char *const below[] = {"", "素材/"};
	struct stat st;
	size_t slash = 0;
	if (path.n == 0 || path.p[0] == '/' || span_search(path, SPAN_LIT("..")) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < script_path.n; i++)
		if (script_path.p[i] == '/')
			slash = i + 1;
	for (size_t i = 0; i < sizeof below / sizeof *below; i++) {
		text_clear(ret);
		text_addf(ret, "%.*s%s%.*s", (int)slash, script_path.p, below[i], SPAN_ARG(path));
		if (stat(text_str(ret), &st) == 0 && S_ISREG(st.st_mode)) /* a pipe would be waited for */
			return true;
	}
	return false;
}

static bool look_for(struct intake_folder *f, struct span script_path, struct span path, struct check_file *ret)
{
	struct text full;
	text_init(&full, 4096);
	bool found = intake_where(script_path, path, &full) && try_file(f, text_str(&full), ret);
	text_release(&full);
	return found;
}

static bool find_file(void *user, struct span script_path, struct span path, struct check_file *ret)
{
	if (!look_for(user, script_path, path, ret))
		return false;
	if (ret->sha256[0])
		note_asset(user, script_path, path, ret);
	return true;
}

void intake_book(const struct intake_folder *f, struct check_world *w, struct book *book)
{
	for (int i = 0; i < f->n; i++) {
		bool sound;

		if (f->file[i].trouble)
			continue;
		struct sop_script *s = read_names(f->file[i].text, span_of(f->file[i].path), w, &sound);
		book_take(book, s, sound);
	}
}

void intake_check(struct intake_folder *f, const struct conf *conf, struct diag_list *diags, bool *ret_ok)
{
	struct check_world w;
	struct sop_script **good = mem_array((size_t)f->n + 1, sizeof *good);
	struct span *bad = mem_array((size_t)f->n + 1, sizeof *bad);
	int goods = 0, bads = 0;
	struct arena *names = arena_new(4096);
	struct stagelist list;
	struct sop_names stages;
	check_world_init(&w);
	checkworld_house(&w, conf, names);
	checkworld_stages(&w, conf, &list, &stages);
	w.user = f;
	w.find_file = find_file;
	w.find_codes = couponfile_find;
	w.people = f->state ? headcount_people : NULL;
	w.whole_folder = true;
	for (int i = 0; i < f->n; i++)
		forget_assets(&f->file[i]);
	couponfile_forget(f);
	struct book *book = book_new();
	intake_book(f, &w, book);
	book_world(book, &w);
	checkworld_channels(&w, conf, names);
	for (int i = 0; i < f->n; i++) {
		enum sop_kind kind;
		ret_ok[i] = false;
		if (f->file[i].trouble)
			continue;
		ret_ok[i] = read_script(f->file[i].text, span_of(f->file[i].path), &w, diags, &good[goods]) == RC_OK;
		if (ret_ok[i])
			goods++;
		else if (read_title(f->file[i].text, names, &kind, &bad[bads]))
			bads++;
	}
	struct sop_names unread = {bads, bad};
	int before = diags->errors;
	check_folder((const struct sop_script *const *)good, goods, &unread, diags);
	/* An error between files (one id twice, a circle) holds back the files it names, not the others. Where not all of them could be
	 * kept, nobody knows which these are. */
	for (int i = 0; diags->errors > before && i < f->n; i++) {
		ret_ok[i] = ret_ok[i] && diags->n < DIAG_KEEP;
		for (int d = 0; ret_ok[i] && d < diags->n; d++)
			ret_ok[i] = diags->v[d].severity != DIAG_ERROR || !span_is(diags->v[d].file, f->file[i].path);
	}
	for (int i = 0; i < goods; i++)
		script_free(good[i]);
	book_free(book);
	mem_free(good);
	mem_free(bad);
	arena_free(names);
}

/* -- the scripts input ------------------------------------------------------------------------------------------------ */

static void write_assets(const struct intake_file *file, struct jsonw *w)
{
	jsonw_arr(w);
	for (int i = 0; i < file->assets; i++) {
		jsonw_obj(w);
		jsonw_kcstr(w, "path", file->asset[i].path);
		jsonw_kcstr(w, "sha256", file->asset[i].sha256);
		jsonw_kint(w, "bytes", file->asset[i].bytes);
		jsonw_end_obj(w);
	}
	jsonw_end_arr(w);
}

/* A changed picture is a changed script, too. */
static bool runs_as_is(const struct scriptlog *have, int n, const struct intake_file *file)
{
	struct text assets;
	struct jsonw w;
	bool same = false;
	text_init(&assets, SCRIPTS_BYTES);
	jsonw_init(&w, &assets);
	write_assets(file, &w);
	for (int i = 0; i < n; i++)
		same = same ||
			(span_eq(have[i].file, file->name) && span_is(have[i].sha256, file->sha256) &&
				span_eq(have[i].assets, text_span(&assets)));
	text_release(&assets);
	return same;
}

static bool file_there(const struct intake_folder *f, struct span name)
{
	for (int i = 0; i < f->n; i++)
		if (span_eq(name, f->file[i].name))
			return true;
	return false;
}

enum rc intake_scripts(struct store_db *db, const struct intake_folder *f, const bool *ok, struct text *out,
	bool *ret_any, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct scriptlog *have, *all = NULL;
	struct jsonw w;
	int n = 0, versions = 0;
	bool any = false;
	enum rc rc = scriptlog_current(db, a, &have, &n, err);
	if (!rc)
		rc = scriptlog_all(db, a, &all, &versions, err);
	if (rc) {
		arena_free(a);
		return rc;
	}
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_key(&w, "scripts");
	jsonw_arr(&w);
	for (int i = 0; i < f->n; i++) {
		if (!ok[i] || runs_as_is(have, n, &f->file[i]) || dormant_known(all, versions, &f->file[i]))
			continue;
		any = true;
		jsonw_obj(&w);
		jsonw_kstr(&w, "file", f->file[i].name);
		jsonw_kcstr(&w, "sha256", f->file[i].sha256);
		jsonw_kstr(&w, "text", f->file[i].text);
		jsonw_key(&w, "assets");
		write_assets(&f->file[i], &w);
		jsonw_end_obj(&w);
	}
	jsonw_end_arr(&w);
	jsonw_key(&w, "gone");
	jsonw_arr(&w);
	for (int i = 0; i < n; i++) {
		if (file_there(f, have[i].file))
			continue;
		any = true;
		jsonw_str(&w, have[i].file);
	}
	jsonw_end_arr(&w);
	jsonw_end_obj(&w);
	arena_free(a);
	if (any && out->n > SCRIPTS_BYTES)
		return err_set(
			err, RC_LIMIT, "the scripts are %zu bytes together, more than %zu", out->n, SCRIPTS_BYTES);
	*ret_any = any;
	return text_check(out, err);
}

static enum rc find_running(struct intake_folder *f, const char *dir, const struct scriptlog *row, struct err *err)
{
	struct json_doc *doc;
	struct text path;
	struct check_file found;
	if (row->assets.n == 0)
		return RC_OK;
	enum rc rc = json_parse(row->assets, &doc, err);
	if (rc)
		return rc;
	text_init(&path, 8192);
	text_addf(&path, "%s/%.*s", dir, SPAN_ARG(row->file));
	for (const struct json_node *c = json_first(json_root(doc)); c; c = json_next(c)) {
		struct span sha256 = json_str(json_get(c, "sha256"));
		if (span_present(sha256) && !map_get(f->media, sha256))
			(void)look_for(f, text_span(&path), json_str(json_get(c, "path")), &found);
	}
	text_release(&path);
	json_free(doc);
	return RC_OK;
}

enum rc intake_running_media(struct store_db *db, const char *dir, struct intake_folder *f, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct scriptlog *have;
	int n = 0;
	enum rc rc = scriptlog_current(db, a, &have, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = find_running(f, dir, &have[i], err);
	if (!rc)
		rc = scriptlog_kept(db, a, &have, &n, err);
	for (int i = 0; !rc && i < n; i++)
		rc = find_running(f, dir, &have[i], err);
	arena_free(a);
	return rc;
}

void intake_keep_media(struct intake_folder *to, const struct intake_folder *from)
{
	size_t i = 0;
	struct span key;
	void *path;
	while (from->media && to->media && map_each(from->media, &i, &key, &path))
		if (!map_get(to->media, key))
			(void)map_put(to->media, key, mem_str(path));
}

enum rc intake_media(const struct intake_folder *f, struct span sha256, struct text *out, struct err *err)
{
	const char *path = map_get(f->media, sha256);
	char digest[65];
	if (!path)
		return err_set(
			err, RC_NOTFOUND, "no script attaches a file with the digest %.*s any more", SPAN_ARG(sha256));
	enum rc rc = fileio_read(path, out, err);
	if (rc)
		return rc;
	hex_digest(out->n ? text_span(out) : SPAN_LIT(""), digest);
	if (!span_is(sha256, digest))
		return err_set(err, RC_NOTFOUND, "the file '%s' was changed since the script was loaded", path);
	return RC_OK;
}
