#include "intake.h"

#include "base/fileio.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/zone.h"
#include "crypt/sha.h"
#include "flow/settings.h"
#include "sop/check.h"
#include "sop/read.h"
#include "store/scriptlog.h"
#include "store/setting.h"

#include <stdio.h>
#include <string.h>

#define YEAR_MS (INT64_C(366) * 86400000)
#define MEDIA_BYTES ((size_t)20 << 20) /* api.md 13 */
#define SCRIPTS_BYTES ((size_t)16 << 20)

/* -- configuration -------------------------------------------------------------------------------------------------- */

static void put_int(struct jsonw *w, const char *key, int64_t value)
{
	char buf[24];
	snprintf(buf, sizeof buf, "%lld", (long long)value);
	jsonw_kcstr(w, key, buf);
}

static void put_list(struct jsonw *w, const struct conf_key *k, struct span s)
{
	struct text out;
	struct span item;
	int64_t n = 0;
	text_init(&out, 1024);
	while (span_present(s)) {
		span_cut(s, ',', &item, &s);
		if (span_int(span_trim(item), &n))
			text_addf(&out, "%s%lld", out.n ? "," : "", (long long)(n * k->unit));
	}
	jsonw_kstr(w, k->fold, text_span(&out));
	text_release(&out);
}

static enum rc put_zone(struct jsonw *w, const struct conf_key *k, struct span name, int64_t now_ms, struct err *err)
{
	struct zone zone;
	struct text out;
	/* The window moves once a year, so that a restart does not make a new configuration. */
	int64_t year = now_ms / YEAR_MS * YEAR_MS;
	enum rc rc = zone_load(name.p, year - YEAR_MS, year + 2 * YEAR_MS, &zone, err);
	if (rc)
		return rc;
	text_init(&out, 4096);
	zone_print(&zone, &out);
	jsonw_kstr(w, k->fold, text_span(&out));
	text_release(&out);
	return RC_OK;
}

static void put_map(struct jsonw *w, const struct conf *conf, const struct conf_key *k)
{
	struct span key, value;
	for (int i = 0; conf_pair(conf, k->section, i, &key, &value); i++) {
		struct text name;
		text_init(&name, 512);
		text_addf(&name, "%s%.*s", k->fold, SPAN_ARG(key));
		jsonw_keyn(w, text_span(&name));
		jsonw_str(w, value);
		text_release(&name);
	}
}

static enum rc put_key(struct jsonw *w, const struct conf *conf, const struct conf_key *k, int64_t now_ms, struct err *err)
{
	int from, to;
	struct span hour, minute;
	int64_t h = 0, m = 0;
	struct span s = k->key[0] == '*' ? SPAN_ABSENT : conf_get(conf, k->section, NULL, k->key);
	if (k->key[0] == '*') {
		put_map(w, conf, k);
		return RC_OK;
	}
	switch (k->type) {
	case CONF_INT:
		put_int(w, k->fold, conf_int(conf, k->section, NULL, k->key) * k->unit);
		break;
	case CONF_FLAG:
		put_int(w, k->fold, span_is(s, "yes") ? k->unit : 0);
		break;
	case CONF_LIST:
		put_list(w, k, s);
		break;
	case CONF_ZONE:
		return put_zone(w, k, s, now_ms, err);
	case CONF_SPAN:
		INVARIANT(conf_span(s, &from, &to));
		put_int(w, "quiet_from", from);
		put_int(w, "quiet_to", to);
		break;
	case CONF_CLOCK:
		INVARIANT(span_cut(s, ':', &hour, &minute) && span_int(hour, &h) && span_int(minute, &m));
		put_int(w, k->fold, h * 60 + m);
		break;
	default:
		jsonw_kstr(w, k->fold, s);
	}
	return RC_OK;
}

/* The app that talks to employees: the first one with a secret. */
static int64_t sending_agent(const struct conf *conf)
{
	const char *name;
	for (int i = 0; (name = conf_name(conf, "app", i)) != NULL; i++)
		if (conf_get(conf, "app", name, "secret").n > 0)
			return conf_int(conf, "app", name, "agentid");
	return 0;
}

enum rc intake_config(const struct conf *conf, int64_t now_ms, struct text *out, struct err *err)
{
	struct jsonw w;
	enum rc rc = RC_OK;
	jsonw_init(&w, out);
	jsonw_obj(&w);
	put_int(&w, "agentid", sending_agent(conf));
	for (int i = 0; !rc && i < confkeys_count; i++)
		if (confkeys[i].fold)
			rc = put_key(&w, conf, &confkeys[i], now_ms, err);
	jsonw_end_obj(&w);
	return rc ? rc : text_check(out, err);
}

enum rc intake_config_differs(struct store_db *db, struct span config, bool *ret_differs, struct err *err)
{
	struct json_doc *doc;
	struct arena *a = arena_new(65536);
	struct setting *have;
	int n = 0, same = 0, wanted = 0;
	enum rc rc = json_parse(config, &doc, err);
	if (rc) {
		arena_free(a);
		return rc;
	}
	rc = setting_all(db, a, &have, &n, err);
	for (const struct json_node *c = json_first(json_root(doc)); !rc && c; c = json_next(c)) {
		wanted++;
		for (int i = 0; i < n; i++)
			if (span_eq(have[i].key, json_key(c)) && span_eq(have[i].value, json_str(c)))
				same++;
	}
	if (!rc)
		*ret_differs = same != wanted || n != wanted;
	json_free(doc);
	arena_free(a);
	return rc;
}

/* -- the folder of scripts ------------------------------------------------------------------------------------------- */

static void hex_digest(struct span bytes, char ret[65])
{
	uint8_t d[SHA_256_BYTES];
	static const char digits[] = "0123456789abcdef";
	sha_256(&bytes, 1, d);
	for (int i = 0; i < SHA_256_BYTES; i++) {
		ret[2 * i] = digits[d[i] >> 4];
		ret[2 * i + 1] = digits[d[i] & 15];
	}
	ret[64] = 0;
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
	}
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

void intake_drop(struct intake_folder *f, const char *path)
{
	int i = 0;
	while (i < f->n && strcmp(f->file[i].path, path) != 0)
		i++;
	if (i == f->n)
		return;
	forget_assets(&f->file[i]);
	mem_free(f->file[i].path);
	mem_free(f->file[i].bytes);
	memmove(&f->file[i], &f->file[i + 1], (size_t)(f->n - i - 1) * sizeof *f->file);
	f->n--;
}

static enum rc read_one(void *user, const char *path, struct err *err)
{
	struct intake_folder *f = user;
	struct text body;
	text_init(&body, READ_MAX_BYTES + 1);
	enum rc rc = fileio_read(path, &body, err);
	if (rc)
		err_wrap(err, rc, "reading the script '%s'", path);
	else
		intake_text(f, path, body.n ? text_span(&body) : SPAN_LIT(""));
	text_release(&body);
	return rc;
}

enum rc intake_read(const char *dir, struct intake_folder *ret, struct err *err)
{
	struct intake_folder f = {.media = map_new()};
	enum rc rc = fileio_each(dir, ".md", read_one, &f, err);
	if (rc) {
		if (rc == RC_NOTFOUND)
			err_hint(err, "name the folder of the scripts under [scripts] dir");
		intake_release(&f);
		return rc;
	}
	*ret = f;
	return RC_OK;
}

enum rc intake_file(const char *path, struct intake_folder *ret, struct err *err)
{
	struct intake_folder f = {.media = map_new()};
	enum rc rc = read_one(&f, path, err);
	if (rc) {
		intake_release(&f);
		return rc;
	}
	*ret = f;
	return RC_OK;
}

void intake_join(struct intake_folder *f, struct intake_folder *more)
{
	if (!f->media)
		f->media = map_new();
	f->file = mem_grow(f->file, (size_t)(f->n + more->n) + 1, sizeof *f->file);
	for (int i = 0; i < more->n; i++)
		f->file[f->n++] = more->file[i];
	more->n = 0;
	intake_release(more);
}

void intake_release(struct intake_folder *f)
{
	for (int i = 0; i < f->n; i++) {
		forget_assets(&f->file[i]);
		mem_free(f->file[i].path);
		mem_free(f->file[i].bytes);
	}
	if (f->media)
		map_free(f->media, mem_free);
	mem_free(f->file);
	*f = (struct intake_folder){0};
}

/* -- checking -------------------------------------------------------------------------------------------------------- */

static bool try_file(struct intake_folder *f, const char *path, struct check_file *ret)
{
	struct text body;
	text_init(&body, MEDIA_BYTES);
	if (fileio_read(path, &body, NULL)) {
		bool there = body.over;
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
static void note_asset(struct intake_folder *f, struct span script_path, struct span path, const struct check_file *found)
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
static bool find_file(void *user, struct span script_path, struct span path, struct check_file *ret)
{
	struct intake_folder *f = user;
	struct text full;
	size_t slash = 0;
	if (path.n == 0 || path.p[0] == '/' || span_search(path, SPAN_LIT("..")) != SIZE_MAX)
		return false;
	for (size_t i = 0; i < script_path.n; i++)
		if (script_path.p[i] == '/')
			slash = i + 1;
	text_init(&full, 4096);
	text_addf(&full, "%.*s%.*s", (int)slash, script_path.p, SPAN_ARG(path));
	bool found = try_file(f, text_str(&full), ret);
	if (!found) {
		text_clear(&full);
		text_addf(&full, "%.*s素材/%.*s", (int)slash, script_path.p, SPAN_ARG(path));
		found = try_file(f, text_str(&full), ret);
	}
	text_release(&full);
	if (found && ret->sha256[0])
		note_asset(f, script_path, path, ret);
	return found;
}

static void fill_world(struct check_world *w, const struct conf *conf)
{
	struct span clock, minute;
	int64_t h = 0, m = 0;
	if (!conf)
		return;
	w->per_day = (int)conf_int(conf, "rules", NULL, "customer_day");
	w->per_week = (int)conf_int(conf, "rules", NULL, "customer_week");
	w->employee_per_day = (int)conf_int(conf, "rules", NULL, "employee_day");
	w->other_gap_ms = conf_int(conf, "rules", NULL, "other_gap_minutes") * 60000;
	INVARIANT(conf_span(conf_get(conf, "rules", NULL, "quiet"), &w->quiet_from, &w->quiet_to));
	if (span_cut(conf_get(conf, "rules", NULL, "default_clock"), ':', &clock, &minute) && span_int(clock, &h) && span_int(minute, &m))
		w->default_minute = (int)(h * 60 + m);
}

void intake_check(struct intake_folder *f, const struct conf *conf, struct diag_list *diags, bool *ret_ok)
{
	struct check_world w;
	struct sop_script **good = mem_array((size_t)f->n + 1, sizeof *good);
	struct span *bad = mem_array((size_t)f->n + 1, sizeof *bad);
	int goods = 0, bads = 0;
	struct arena *names = arena_new(4096);
	check_world_init(&w);
	fill_world(&w, conf);
	w.user = f;
	w.find_file = find_file;
	for (int i = 0; i < f->n; i++) {
		enum sop_kind kind;
		forget_assets(&f->file[i]);
		ret_ok[i] = read_script(f->file[i].text, span_of(f->file[i].path), &w, diags, &good[goods]) == RC_OK;
		if (ret_ok[i])
			goods++;
		else if (read_title(f->file[i].text, names, &kind, &bad[bads]))
			bads++;
	}
	struct sop_names unread = {bads, bad};
	int before = diags->errors;
	check_folder((const struct sop_script *const *)good, goods, &unread, diags);
	/* An error between files (one id twice, a circle) holds back the files it names, not the others. */
	for (int d = 0; diags->errors > before && d < diags->n; d++)
		for (int i = 0; i < f->n; i++)
			if (diags->v[d].severity == DIAG_ERROR && span_is(diags->v[d].file, f->file[i].path))
				ret_ok[i] = false;
	for (int i = 0; i < goods; i++)
		script_free(good[i]);
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
		same = same || (span_is(have[i].file, file->path) && span_is(have[i].sha256, file->sha256) && span_eq(have[i].assets, text_span(&assets)));
	text_release(&assets);
	return same;
}

static bool file_there(const struct intake_folder *f, struct span path)
{
	for (int i = 0; i < f->n; i++)
		if (span_is(path, f->file[i].path))
			return true;
	return false;
}

enum rc intake_scripts(struct store_db *db, const struct intake_folder *f, const bool *ok, struct text *out, bool *ret_any, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct scriptlog *have;
	struct jsonw w;
	int n = 0;
	bool any = false;
	enum rc rc = scriptlog_current(db, a, &have, &n, err);
	if (rc) {
		arena_free(a);
		return rc;
	}
	jsonw_init(&w, out);
	jsonw_obj(&w);
	jsonw_key(&w, "scripts");
	jsonw_arr(&w);
	for (int i = 0; i < f->n; i++) {
		if (!ok[i] || runs_as_is(have, n, &f->file[i]))
			continue;
		any = true;
		jsonw_obj(&w);
		jsonw_kcstr(&w, "file", f->file[i].path);
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
		return err_set(err, RC_LIMIT, "the scripts are %zu bytes together, more than %zu", out->n, SCRIPTS_BYTES);
	*ret_any = any;
	return text_check(out, err);
}

enum rc intake_media(const struct intake_folder *f, struct span sha256, struct text *out, struct err *err)
{
	const char *path = map_get(f->media, sha256);
	char digest[65];
	if (!path)
		return err_set(err, RC_NOTFOUND, "no script attaches a file with the digest %.*s any more", SPAN_ARG(sha256));
	enum rc rc = fileio_read(path, out, err);
	if (rc)
		return rc;
	hex_digest(out->n ? text_span(out) : SPAN_LIT(""), digest);
	if (!span_is(sha256, digest))
		return err_set(err, RC_NOTFOUND, "the file '%s' was changed since the script was loaded", path);
	return RC_OK;
}
