#include "confint.h"
#include "confname.h"
#include "confvalue.h"
#include "plainly.h"

#include "base/arena.h"
#include "base/fileio.h"
#include "base/ini.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crypt/secret.h"

#include <string.h>

#define CONF_MAX_BYTES (256u * 1024)
#define CONF_MAX_VALUE (4u * 1024)

struct conf_value {
	const struct conf_key *key;
	struct span name;    /* of a named section, absent otherwise */
	struct span map_key; /* of a map section */
	struct span value;
	struct span file; /* of a secret that stands in a file of its own */
	int line;
};

struct conf {
	struct arena *arena;
	char *path;
	struct conf_value *v;
	int n;
	struct err away; /* the first secret that conf_away speaks of; text "": none */
};

static struct span cstring(struct arena *a, struct span s)
{
	return arena_copy(a, span_present(s) ? s : SPAN_LIT(""));
}

static bool same_name(struct span a, struct span b)
{
	return span_present(a) ? span_eq(a, b) : !span_present(b);
}

bool conf_is_map(const struct conf_key *k)
{
	return k->key[0] == '*';
}

static bool is_secret(const struct conf_key *k)
{
	return k->type == CONF_SECRET || k->type == CONF_AESKEY;
}

bool conf_is_named(const struct conf_key *k)
{
	return confname_example(k->section) != NULL;
}

static const struct conf_key *find_key(struct span section, struct span key)
{
	for (int i = 0; i < confkeys_count; i++)
		if (span_is(section, confkeys[i].section) &&
			(conf_is_map(&confkeys[i]) || span_is(key, confkeys[i].key)))
			return &confkeys[i];
	return NULL;
}

static const struct conf_value *find_value(const struct conf *c, const struct conf_key *k, struct span name)
{
	for (int i = 0; i < c->n; i++)
		if (c->v[i].key == k && same_name(c->v[i].name, name))
			return &c->v[i];
	return NULL;
}

bool conf_span(struct span s, int *ret_from, int *ret_to)
{
	struct span a, b;
	int from, to;
	if (!span_cut(s, '-', &a, &b) || !confvalue_clock(a, &from) || !confvalue_clock(b, &to))
		return false;
	*ret_from = from;
	*ret_to = to;
	return true;
}

/* Whether the value can be written as INI again: a child gets it that way. Values from files may hold anything. */
static bool ini_safe(struct span s)
{
	bool quote = span_find(s, '"') != SIZE_MAX;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == 0 ||
			(quote && (s.p[i] == '#' || s.p[i] == ';') &&
				(i == 0 || s.p[i - 1] == ' ' || s.p[i - 1] == '\t')))
			return false;
	return !quote || (s.p[0] != '"' && span_eq(s, span_trim(s)));
}

/* -- reading ----------------------------------------------------------------------------------------------------- */

/* `secret_file = run/secret`: the value stands in a file, its path relative to the conf file's folder. */
static enum rc value_from_file(
	const struct conf *c, struct span path, struct span *ret_value, struct span *ret_file, struct err *err)
{
	struct text body, full;
	const char *slash = strrchr(c->path, '/');
	text_init(&body, CONF_MAX_VALUE);
	text_init(&full, 4096);
	if (path.n > 0 && path.p[0] != '/' && slash)
		text_add(&full, span_make(c->path, (size_t)(slash - c->path) + 1));
	text_add(&full, path);
	enum rc rc = fileio_read(text_str(&full), &body, err);
	if (rc == RC_LIMIT)
		err_set(err, rc, "「%s」超过 %u 字节", text_str(&full), CONF_MAX_VALUE);
	else
		rc = plainly_file(text_str(&full), rc, err);
	if (!rc) {
		struct span s = text_span(&body);
		while (s.n > 0 && (s.p[s.n - 1] == '\n' || s.p[s.n - 1] == '\r'))
			s.n--;
		*ret_value = cstring(c->arena, s);
		*ret_file = cstring(c->arena, text_span(&full));
	}
	if (body.p)
		secret_wipe(body.p, body.cap);
	text_release(&body);
	text_release(&full);
	return rc;
}

static enum rc add_value(struct conf *c, const struct conf_value *nv, struct err *err)
{
	for (int i = 0; i < c->n; i++) {
		const struct conf_value *o = &c->v[i];
		if (o->key == nv->key && same_name(o->name, nv->name) &&
			(!conf_is_map(nv->key) || span_eq(o->map_key, nv->map_key))) {
			struct span key = conf_is_map(nv->key) ? nv->map_key : span_of(nv->key->key);
			err_set(err, RC_INVALID, "「%.*s」在第 %d 行已经写过了", SPAN_ARG(key), o->line);
			err_hint(err, "留下对的那一行，删掉另一行");
			return RC_INVALID;
		}
	}
	c->v = mem_grow(c->v, (size_t)c->n + 1, sizeof *c->v);
	c->v[c->n++] = *nv;
	return RC_OK;
}

static void note_away(struct conf *c, int line, struct span key, struct span path)
{
	if (c->away.text[0])
		return;
	err_set(&c->away, RC_INVALID, "%s:%d: 「%.*s」要从文件里读: 没有「%.*s」这个文件", c->path, line, SPAN_ARG(key),
		SPAN_ARG(path));
	err_hint(&c->away,
		"systemd 启动服务时才给它，停了就收走：systemctl start siyu；启动不了，看 /etc/siyu/credentials 里有没有它（叫 NAME 的在这里是 siyu_NAME）");
}

bool conf_away(const struct conf *c, struct err *err)
{
	if (c->away.text[0] && err)
		*err = c->away;
	return c->away.text[0] != 0;
}

static enum rc on_key(void *user, int line, struct span section, struct span name, struct span key, struct span value,
	struct err *err)
{
	struct conf *c = user;
	const struct conf_key *k = find_key(section, key);
	struct span bare = key;
	bool from_file = false;
	if ((!k || conf_is_map(k)) && span_ends(key, "_file")) {
		bare.n -= 5;
		const struct conf_key *direct = find_key(section, bare);
		if (direct && !conf_is_map(direct)) {
			k = direct;
			from_file = true;
		}
	}
	if (!k)
		return confname_unknown(section, key, err);
	enum rc rc = confname_check(k, name, err);
	if (rc)
		return rc;
	struct conf_value v = {.key = k, .line = line, .value = cstring(c->arena, value)};
	v.name = arena_copy(c->arena, name);
	if (conf_is_map(k))
		v.map_key = cstring(c->arena, key);
	if (from_file) {
		rc = value_from_file(c, value, &v.value, &v.file, err);
		if (rc == RC_NOTFOUND && is_secret(k) && span_starts(value, CONF_HANDED)) {
			v.value = SPAN_LIT("");
			note_away(c, line, key, value);
			return add_value(c, &v, err);
		}
		if (rc) {
			err_wrap(err, RC_INVALID, "「%.*s」要从文件里读", SPAN_ARG(key));
			err_hint(err, "路径从配置文件所在的文件夹算起，文件里只写值，例如 %.*s = secret.txt",
				SPAN_ARG(key));
			return RC_INVALID;
		}
	}
	if (!utf8_valid(v.value) || v.value.n > CONF_MAX_VALUE || !ini_safe(v.value)) {
		err_set(err, RC_INVALID, "「%.*s」的值%s", SPAN_ARG(key),
			!utf8_valid(v.value)                 ? "不是 UTF-8 文字"
				: v.value.n > CONF_MAX_VALUE ? "太长"
							     : "里有换行，或者引号旁边有「#」「;」");
		err_hint(err, "写成一行 UTF-8 文字，最多 %u 字节，例如 %.*s = %s", CONF_MAX_VALUE, SPAN_ARG(key),
			from_file ? "secret.txt" : confvalue_example(k));
		return RC_INVALID;
	}
	rc = v.value.n == 0 && (k->type == CONF_SECRET || k->type == CONF_TEXT) ? RC_OK
										: confvalue_check(k, v.value, err);
	return rc ? rc : add_value(c, &v, err);
}

enum rc conf_parse(struct span bytes, const char *path, struct conf **ret_conf, struct err *err)
{
	struct conf *c = mem_alloc(sizeof *c);
	c->arena = arena_new(16384);
	c->path = mem_str(path);
	enum rc rc = ini_read(bytes, path, on_key, c, err);
	if (rc) {
		conf_free(c);
		return rc;
	}
	*ret_conf = c;
	return RC_OK;
}

enum rc conf_load(const char *path, struct conf **ret_conf, struct err *err)
{
	struct text body;
	text_init(&body, CONF_MAX_BYTES);
	enum rc rc = fileio_read(path, &body, err);
	if (rc) {
		if (rc == RC_NOTFOUND)
			err_set(err, RC_NOTFOUND, "没有配置文件「%s」", path);
		else if (rc == RC_LIMIT)
			err_set(err, RC_LIMIT, "配置文件「%s」超过 %u 字节", path, CONF_MAX_BYTES);
		else
			rc = plainly_file(path, rc, err);
		err_hint(err,
			"在有它的文件夹里运行，或者写 --conf 指明；还没有就运行 siyu init，或者 siyu config --example > %s 再填好",
			path);
		if (rc == RC_DENIED)
			err_hint(err, "让跑 siyu 的用户能读它，别人都不能：chown 给他，再 chmod 600 %s", path);
	} else {
		rc = conf_parse(text_span(&body), path, ret_conf, err);
	}
	if (body.p)
		secret_wipe(body.p, body.cap);
	text_release(&body);
	return rc;
}

void conf_free(struct conf *c)
{
	if (!c)
		return;
	for (int i = 0; i < c->n; i++)
		if (is_secret(c->v[i].key))
			secret_wipe((char *)c->v[i].value.p, c->v[i].value.n);
	arena_free(c->arena);
	mem_free(c->v);
	mem_free(c->path);
	mem_free(c);
}

/* -- asking ------------------------------------------------------------------------------------------------------ */

static const struct conf_key *must_find(const char *section, const char *key)
{
	const struct conf_key *k = find_key(span_of(section), span_of(key));
	if (!k)
		BUG("configuration key %s.%s is not in the table", section, key);
	return k;
}

struct span conf_get(const struct conf *c, const char *section, const char *name, const char *key)
{
	const struct conf_key *k = must_find(section, key);
	const struct conf_value *v = find_value(c, k, span_of(name));
	if (v)
		return v->value;
	if (k->def && strcmp(k->def, "=corpid") == 0)
		return conf_get(c, "corp", NULL, "corpid");
	return span_of(k->def);
}

const char *conf_str(const struct conf *c, const char *section, const char *name, const char *key)
{
	struct span s = conf_get(c, section, name, key);
	return span_present(s) ? s.p : "";
}

int64_t conf_int(const struct conf *c, const char *section, const char *name, const char *key)
{
	int64_t n = 0;
	struct span s = conf_get(c, section, name, key);
	INVARIANT(must_find(section, key)->type == CONF_INT && span_int(s, &n));
	return n;
}

bool conf_flag(const struct conf *c, const char *section, const char *name, const char *key)
{
	return span_is(conf_get(c, section, name, key), "yes");
}

bool conf_given(const struct conf *c, const char *section, const char *name, const char *key)
{
	return find_value(c, must_find(section, key), span_of(name)) != NULL;
}

const char *conf_name(const struct conf *c, const char *section, int i)
{
	int seen = 0;
	for (int n = 0; n < c->n; n++) {
		if (strcmp(c->v[n].key->section, section) != 0)
			continue;
		bool first = true;
		for (int m = 0; m < n; m++)
			if (strcmp(c->v[m].key->section, section) == 0 && span_eq(c->v[m].name, c->v[n].name))
				first = false;
		if (first && seen++ == i)
			return c->v[n].name.p;
	}
	return NULL;
}

const char *conf_sender(const struct conf *c)
{
	const char *app;
	for (int i = 0; (app = conf_name(c, "app", i)) != NULL; i++)
		if (conf_get(c, "app", app, "secret").n > 0)
			return app;
	return NULL;
}

bool conf_robot(const struct conf *c, struct span name, struct span *ret_key, int *ret_per_minute)
{
	const char *robot;
	for (int i = 0; (robot = conf_name(c, "robot", i)) != NULL; i++) {
		if (!span_is(name, robot))
			continue;
		*ret_key = conf_get(c, "robot", robot, "key");
		*ret_per_minute = (int)conf_int(c, "robot", robot, "per_minute");
		return ret_key->n > 0;
	}
	return false;
}

bool conf_hook(const struct conf *c, struct span name, struct span *ret_url, struct span *ret_secret)
{
	const char *hook;
	for (int i = 0; (hook = conf_name(c, "hook", i)) != NULL; i++) {
		if (!span_is(name, hook))
			continue;
		*ret_url = conf_get(c, "hook", hook, "url");
		*ret_secret = conf_get(c, "hook", hook, "secret");
		return true;
	}
	return false;
}

bool conf_pair(const struct conf *c, const char *section, int i, struct span *ret_key, struct span *ret_value)
{
	for (int n = 0; n < c->n; n++) {
		if (strcmp(c->v[n].key->section, section) != 0 || i-- > 0)
			continue;
		*ret_key = c->v[n].map_key;
		*ret_value = c->v[n].value;
		return true;
	}
	return false;
}

const char *conf_secret_file(const struct conf *c, int i)
{
	int seen = 0;
	for (int n = 0; n < c->n; n++) {
		const char *file = c->v[n].file.n > 0 ? c->v[n].file.p : c->path;
		bool first = is_secret(c->v[n].key) && c->v[n].value.n > 0;
		for (int m = 0; m < n && first; m++)
			first = !is_secret(c->v[m].key) || c->v[m].value.n == 0 ||
				strcmp(c->v[m].file.n > 0 ? c->v[m].file.p : c->path, file) != 0;
		if (first && seen++ == i)
			return file;
	}
	return NULL;
}

const char *conf_path(const struct conf *c)
{
	return c->path;
}

/* -- printing ---------------------------------------------------------------------------------------------------- */

static void print_value(struct text *out, const struct conf_key *k, struct span value, bool mask)
{
	if (is_secret(k) && mask && value.n > 0) {
		text_addf(out, "******（%zu 个字符）", value.n);
		return;
	}
	/* base/ini knows no escapes: a value with a quote inside stands bare, all others in quotes (ini_safe). */
	const char *quote = span_find(value, '"') == SIZE_MAX ? "\"" : "";
	text_addf(out, "%s%.*s%s", quote, SPAN_ARG(value), quote);
}

static void print_section(
	const struct conf *c, const char *section, const char *name, unsigned roles, bool mask, struct text *out)
{
	bool headed = false;
	for (int i = 0; i < confkeys_count; i++) {
		const struct conf_key *k = &confkeys[i];
		if (strcmp(k->section, section) != 0 || !(k->roles & roles))
			continue;
		if (!headed)
			text_addf(out, "%s[%s%s%s]\n", out->n ? "\n" : "", section, name ? " " : "", name ? name : "");
		headed = true;
		struct span key, value;
		if (conf_is_map(k)) {
			for (int n = 0; conf_pair(c, section, n, &key, &value); n++) {
				text_addf(out, "%.*s = ", SPAN_ARG(key));
				print_value(out, k, value, mask);
				text_addc(out, '\n');
			}
			continue;
		}
		value = conf_get(c, section, name, k->key);
		if (!span_present(value))
			continue;
		text_addf(out, "%s = ", k->key);
		print_value(out, k, value, mask);
		text_addc(out, '\n');
	}
}

static void print_all(const struct conf *c, unsigned roles, bool mask, struct text *out)
{
	const char *done = "";
	for (int i = 0; i < confkeys_count; i++) {
		const char *section = confkeys[i].section;
		if (strcmp(section, done) == 0)
			continue;
		done = section;
		if (!conf_is_named(&confkeys[i])) {
			print_section(c, section, NULL, roles, mask, out);
			continue;
		}
		const char *name;
		for (int n = 0; (name = conf_name(c, section, n)) != NULL; n++)
			print_section(c, section, name, roles, mask, out);
	}
}

void conf_print(const struct conf *c, struct text *out)
{
	print_all(c, CONF_ALL, true, out);
}

void conf_print_for(const struct conf *c, unsigned roles, struct text *out)
{
	print_all(c, roles, false, out);
}

/* What the example writes out: the snippets for web servers that lie beside it send it. */
static const char *shipped(const struct conf_key *k)
{
	return strcmp(k->section, "desk") == 0 && strcmp(k->key, "address_header") == 0 ? "X-Real-IP" : NULL;
}

/* A section beside the app that is there only for who wants it, with a key that must be given then: written out it would refuse the copy. */
static bool written_off(const struct conf_key *k)
{
	if (!conf_is_named(k) || strcmp(k->section, "app") == 0)
		return false;
	for (int i = 0; i < confkeys_count; i++)
		if (strcmp(confkeys[i].section, k->section) == 0 && !confkeys[i].def)
			return true;
	return false;
}

static void example_of(struct text *out, const struct conf_key *k)
{
	if (conf_is_map(k))
		text_addf(out, "# %s\n", k->help);
	else if (shipped(k))
		text_addf(out, "# %s\n%s = %s\n", k->help, k->key, shipped(k));
	else
		text_addf(out, "# %s%s\n%s%s = %s\n", k->help, !k->def && written_off(k) ? "; must be given" : "",
			k->def || written_off(k) ? "# " : "", k->key, k->def && k->def[0] != '=' ? k->def : "");
}

void conf_example(struct text *out)
{
	const char *done = "";
	text_adds(out,
		"# The configuration of siyu. Lines that begin with # are comments; a key left out has the value shown.\n"
		"# Any key may be given as key_file = PATH: the value then stands in that file (mode 0600 for secrets).\n");
	for (int i = 0; i < confkeys_count; i++) {
		const struct conf_key *k = &confkeys[i];
		if (strcmp(k->section, done) != 0)
			text_addf(out, "\n%s[%s%s%s]\n", written_off(k) ? "# " : "", k->section,
				conf_is_named(k) ? " " : "", conf_is_named(k) ? confname_example(k->section) : "");
		done = k->section;
		example_of(out, k);
	}
}
