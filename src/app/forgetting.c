#include "forgetting.h"

#include "snapshot.h"
#include "station.h"

#include "base/clock.h"
#include "base/json.h"
#include "base/rng.h"
#include "crypt/sha.h"
#include "inbox/logcopy.h"
#include "inbox/rowkind.h"
#include "store/contact.h"
#include "store/forget.h"
#include "store/outcome.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BATCH 200
#define ID_BYTES 8 /* those of WeCom have 32 */
#define BODY_BYTES ((size_t)1 << 20)

/* An input of his: it holds an id or a number of his. His name alone says nothing: others bear it, and it is a word of the language.
 * Scripts and configuration are the house's, and hold at most his id. */
static bool holds(const struct inbox_row *row, const struct forget_needles *v)
{
	struct forget_needles his = {.n = 1, .v = {v->v[0]}, .kind = {v->kind[0]}};
	bool house = row->kind == INBOX_SCRIPTS || row->kind == INBOX_CONFIG;
	return forget_holds(house ? &his : v, row->body);
}

static void take(struct forget_needles *v, struct arena *a, const struct json_node *list, bool name)
{
	for (const struct json_node *c = json_first(list); c; c = json_next(c))
		forget_keep(v, a, json_str(c), name);
}

/* What one that was killed had told the fold: the state does not know it any more. */
static enum rc recall(
	struct station *e, struct arena *a, struct span customer, struct forget_needles *v, struct err *err)
{
	struct rowkind forgotten = {.in = e->in, .a = arena_new(65536), .kind = INBOX_FORGET};
	const struct inbox_row *row;
	enum rc rc;
	while (!(rc = rowkind_next(&forgotten, &row, err)) && row) {
		struct json_doc *doc = NULL;
		if (json_parse(row->body, &doc, NULL) != RC_OK)
			continue;
		if (span_eq(json_str(json_get(json_root(doc), "customer")), customer)) {
			take(v, a, json_get(json_root(doc), "ids"), false);
			take(v, a, json_get(json_root(doc), "names"), true);
		}
		json_free(doc);
	}
	arena_free(forgotten.a);
	return rc;
}

static bool is_id(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!span_idchar(s.p[i]))
			return false;
	return s.n >= ID_BYTES;
}

static enum rc find(struct station *e, struct arena *a, const char *customer, struct forget_needles *v, struct err *err)
{
	struct contact c;
	enum rc rc = contact_get(e->db, a, span_of(customer), &c, err);
	/* Its bytes are looked for in every text: of something short, or that is no id, they stand in those of others. */
	if (rc == RC_NOTFOUND && !is_id(span_of(customer)))
		return err_set(err, RC_NOTFOUND, "没有客户「%s」的任何资料", customer);
	if (!rc || rc == RC_NOTFOUND)
		rc = forget_find(e->db, a, span_of(customer), v, err);
	return rc ? rc : recall(e, a, span_of(customer), v, err);
}

/* -- the log ---------------------------------------------------------------------------------------------------------------- */

typedef enum rc (*rows_fn)(void *user, const struct inbox_row *row, int n, struct err *err);

/* The whole log in its order, up to BATCH rows a call. */
static enum rc walk(struct station *e, rows_fn each, void *user, struct err *err)
{
	struct arena *a = arena_new(1 << 20);
	struct inbox_row *row = NULL;
	int64_t after = 0;
	int n = 1;
	enum rc rc = RC_OK;
	while (!rc && n > 0) {
		arena_reset(a);
		rc = inbox_read(e->in, a, after, BATCH, &row, &n, err);
		if (!rc && n > 0) {
			after = row[n - 1].id;
			rc = each(user, row, n, err);
		}
	}
	arena_free(a);
	return rc;
}

/* -- looking ---------------------------------------------------------------------------------------------------------------- */

static void column(void *user, const char *table, const char *name, int64_t rows)
{
	text_addf(user, "  %-20s %-16s %lld\n", table, name, (long long)rows);
}

struct counting {
	struct station *e;
	const struct forget_needles *v;
	int64_t inputs;
	struct text *told; /* ids of those that were not simply done, and why names him, with commas; NULL: not asked */
};

static enum rc why_names_him(struct counting *c, int64_t input, struct err *err)
{
	struct arena *a = arena_new(0);
	struct span reason;
	enum outcome o;
	enum rc rc = outcome_get(c->e->db, a, input, &o, &reason, err);
	for (int i = 0; !rc && reason.n && i < c->v->n; i++)
		if (span_search(reason, c->v->v[i]) != SIZE_MAX) {
			text_addf(c->told, "%s%lld", c->told->n ? "," : "", (long long)input);
			break;
		}
	arena_free(a);
	return rc;
}

static enum rc count_rows(void *user, const struct inbox_row *row, int n, struct err *err)
{
	struct counting *c = user;
	enum rc rc = RC_OK;
	for (int i = 0; !rc && i < n; i++)
		if (holds(&row[i], c->v)) {
			c->inputs++;
			rc = c->told ? why_names_him(c, row[i].id, err) : RC_OK;
		}
	return rc;
}

static enum rc count_inputs(
	struct station *e, const struct forget_needles *v, struct text *told, int64_t *ret, struct err *err)
{
	struct counting c = {.e = e, .v = v, .told = told};
	enum rc rc = walk(e, count_rows, &c, err);
	*ret = c.inputs;
	return rc;
}

static void say_needles(struct text *out, const struct forget_needles *v, bool names)
{
	const char *between = "";
	for (int i = 0; i < v->n; i++)
		if ((v->kind[i] == FORGET_NAME) == names) {
			text_addf(out, "%s%.*s", between, SPAN_ARG(v->v[i]));
			between = "、";
		}
	text_adds(out, *between ? "\n" : "（没有）\n");
}

enum rc forgetting_look(const char *data_dir, const char *customer, struct text *out, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct station e;
	struct forget_needles v;
	struct text found;
	int64_t inputs = 0;
	enum rc rc = station_read(data_dir, &e, err);
	if (rc) {
		arena_free(a);
		return rc;
	}
	text_init(&found, BODY_BYTES);
	rc = find(&e, a, customer, &v, err);
	if (!rc)
		rc = forget_look(e.db, &v, column, &found, err);
	if (!rc)
		rc = count_inputs(&e, &v, NULL, &inputs, err);
	if (!rc && found.n == 0 && inputs == 0)
		rc = err_set(err, RC_NOTFOUND, "没有客户「%s」的任何资料", customer);
	if (!rc) {
		text_adds(out, "到处找、按整个词找的：");
		say_needles(out, &v, false);
		text_adds(out, "只在他自己的记录里找的：");
		say_needles(out, &v, true);
		text_adds(out, "会抹去（表、栏、行数）：\n");
		text_add(out, text_span(&found));
		text_addf(out, "  收件箱 %lld 条\n", (long long)inputs);
	}
	text_release(&found);
	station_close(&e);
	arena_free(a);
	return rc ? rc : text_check(out, err);
}

/* -- doing ------------------------------------------------------------------------------------------------------------------ */

static void draw(char *out, const char *prefix, size_t bytes)
{
	uint8_t random[SHA_256_BYTES];
	size_t n = strlen(prefix);
	rng_kernel(random, sizeof random);
	memcpy(out, prefix, n + 1);
	for (size_t i = 0; i < bytes; i++)
		(void)snprintf(out + n + 2 * i, 3, "%02x", random[i]);
}

enum rc forgetting_known_as(
	struct store_db *db, struct arena *a, const char *customer, struct span *ret, struct err *err)
{
	uint8_t mac[SHA_256_BYTES];
	struct span key, who = span_of(customer);
	enum rc rc = forget_key(db, a, &key, err);
	if (rc)
		return rc;
	sha_hmac256(key, &who, 1, mac);
	return forget_of(db, a, span_make(mac, sizeof mac), ret, err);
}

static void list(struct jsonw *w, const char *key, const struct forget_needles *v, bool name)
{
	jsonw_key(w, key);
	jsonw_arr(w);
	for (int i = 1; i < v->n; i++)
		if ((v->kind[i] == FORGET_NAME) == name)
			jsonw_str(w, v->v[i]);
	jsonw_end_arr(w);
}

static enum rc tell_fold(struct station *e, const char *customer, const char *by, const struct forget_needles *v,
	const struct text *told, struct forgetting_said *said, struct err *err)
{
	struct text t;
	struct jsonw w;
	char key[2 * SHA_256_BYTES + 1];
	int64_t id;
	text_init(&t, BODY_BYTES);
	draw(key, "", SHA_256_BYTES);
	jsonw_init(&w, &t);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "customer", customer);
	jsonw_kcstr(&w, "pseudonym", said->pseudonym);
	jsonw_kcstr(&w, "key", key);
	list(&w, "ids", v, false);
	list(&w, "names", v, true);
	jsonw_key(&w, "inputs");
	jsonw_arr(&w);
	if (told->n)
		jsonw_raw(&w, text_span(told));
	jsonw_end_arr(&w);
	jsonw_kcstr(&w, "by", by);
	jsonw_end_obj(&w);
	enum rc rc = text_check(&t, err);
	if (!rc)
		rc = station_append(e, clock_real_ms(), INBOX_FORGET, text_span(&t), &id, err);
	/* One behind it, without him: the row at the position is never rewritten (exact 2), and from here on the log is no whole one. */
	text_clear(&t);
	jsonw_init(&w, &t);
	jsonw_obj(&w);
	jsonw_kcstr(&w, "kind", "forget");
	jsonw_kcstr(&w, "pseudonym", said->pseudonym);
	jsonw_end_obj(&w);
	if (!rc)
		rc = station_append(e, clock_real_ms(), INBOX_FORGET, text_span(&t), &id, err);
	text_release(&t);
	if (!rc)
		rc = station_fold_all(e, false, err);
	/* Before anything goes from the log the state is on the disk: power that went would take it back to where it wants what went. */
	return rc ? rc : db_checkpoint(e->db, false, NULL, err);
}

struct cleaning {
	struct station *e;
	const struct forget_needles *v;
	bool last, progress;
	struct forgetting_said *said;
};

static enum rc clean_rows(void *user, const struct inbox_row *row, int n, struct err *err)
{
	const struct cleaning *c = user;
	char body[160];
	int64_t position = fold_position(c->e->fold), cleaned = 0;
	enum rc rc = inbox_begin(c->e->in, err);
	if (rc)
		return rc;
	for (int i = 0; !rc && i < n; i++) {
		if (row[i].id >= position || (row[i].kind == INBOX_FORGET) != c->last || !holds(&row[i], c->v))
			continue;
		(void)snprintf(body, sizeof body, "{\"kind\":\"%s\",\"pseudonym\":\"%s\"}",
			inbox_kind_name(row[i].kind), c->said->pseudonym);
		rc = inbox_rewrite(c->e->in, row[i].id, span_of(body), err);
		cleaned++;
	}
	if (rc)
		inbox_rollback(c->e->in);
	else
		rc = inbox_commit(c->e->in, err);
	c->said->inputs += rc ? 0 : cleaned;
	if (c->progress)
		fprintf(stderr, "\r收件箱 %lld / %lld", (long long)row[n - 1].id, (long long)position);
	return rc;
}

/* The inputs that ask for it go last: they hold what a second run, after a kill, has to look for. */
static enum rc clean_log(struct station *e, const struct forget_needles *v, bool last, bool progress,
	struct forgetting_said *said, struct err *err)
{
	struct cleaning c = {.e = e, .v = v, .last = last, .progress = progress && !last, .said = said};
	enum rc rc = walk(e, clean_rows, &c, err);
	if (c.progress)
		fputc('\n', stderr);
	return rc;
}

/* A new one in the place of those that hold him. */
static enum rc snapshot(struct station *e, struct err *err)
{
	struct snapshot s;
	enum rc rc = snapshot_take(&e->dir, clock_real_ms(), NULL, NULL, &s, err);
	return rc ? rc : snapshot_only(&e->dir, &s, err);
}

static enum rc forget(struct station *e, struct arena *a, const char *customer, const char *by, bool progress,
	struct forgetting_said *said, struct err *err)
{
	struct forget_needles v;
	struct span before = SPAN_ABSENT;
	struct text seen, told;
	int64_t inputs = 0;
	enum rc rc = station_fold_all(e, progress, err);
	if (!rc)
		rc = find(e, a, customer, &v, err);
	if (!rc)
		rc = forgetting_known_as(e->db, a, customer, &before, err);
	said->again = rc == RC_OK;
	rc = rc == RC_NOTFOUND ? RC_OK : rc;
	text_init(&seen, BODY_BYTES);
	text_init(&told, BODY_BYTES / 2);
	if (!rc)
		rc = forget_look(e->db, &v, column, &seen, err);
	if (!rc)
		rc = count_inputs(e, &v, &told, &inputs, err);
	if (!rc && seen.n == 0 && inputs == 0 && !said->again)
		rc = err_set(err, RC_NOTFOUND, "没有客户「%s」的任何资料", customer);
	text_release(&seen);
	if (said->again)
		(void)snprintf(said->pseudonym, sizeof said->pseudonym, "%.*s", SPAN_ARG(before));
	else
		draw(said->pseudonym, "gone", 14);
	if (!rc)
		rc = tell_fold(e, customer, by, &v, &told, said, err);
	text_release(&told);
	if (!rc)
		rc = clean_log(e, &v, false, progress, said, err);
	if (!rc)
		rc = forget_scrub(e->db, err);
	if (!rc)
		rc = snapshot(e, err);
	if (!rc)
		rc = clean_log(e, &v, true, progress, said, err);
	return rc ? rc : logcopy_scrub(e->dir.inbox_db, err);
}

/* -- alone ------------------------------------------------------------------------------------------------------------------ */

static const char *const roles[] = {"serve", "gate", "desk", "archive"}; /* whoever folds has work's: station_open */
#define ROLES (sizeof roles / sizeof *roles)

static enum rc conflict(struct err *err)
{
	err_hint(err,
		"先停 siyu serve，抹完再启动：收件箱和状态整个重写，重写的时候谁也不能读写；停着时漏掉的回调，启动以后 siyu sync 补上。"
		"会抹去什么：--dry，不用停");
	return RC_CONFLICT;
}

enum rc forgetting_may(const char *data_dir, struct err *err)
{
	struct datadir d;
	enum rc rc = datadir_init(&d, data_dir, err);
	bool held = !rc && datadir_held(&d, "work");
	for (size_t i = 0; !rc && i < ROLES; i++)
		held = held || datadir_held(&d, roles[i]);
	if (!held)
		return rc;
	err_set(err, RC_CONFLICT, "数据文件夹「%s」有 siyu serve 在用", data_dir);
	return conflict(err);
}

/* The gate and the pages have the files open, too, and a supervisor would start them. */
static enum rc keep_out(const struct datadir *d, int fd[ROLES], struct err *err)
{
	enum rc rc = RC_OK;
	for (size_t i = 0; !rc && i < ROLES; i++)
		rc = datadir_lock(d, roles[i], &fd[i], err);
	return rc == RC_CONFLICT ? conflict(err) : rc;
}

enum rc forgetting_run(const char *data_dir, const char *customer, const char *by, bool progress,
	struct forgetting_said *ret, struct err *err)
{
	struct station e;
	struct arena *a;
	enum rc rc = station_open(data_dir, &e, err);
	if (rc)
		return rc == RC_CONFLICT ? conflict(err) : rc;
	int fd[ROLES] = {-1, -1, -1, -1};
	*ret = (struct forgetting_said){0};
	a = arena_new(65536);
	rc = keep_out(&e.dir, fd, err);
	if (!rc)
		rc = forget(&e, a, customer, by, progress, ret, err);
	if (rc == RC_AGAIN)
		err_hint(err,
			"有别的程序在读数据文件（siyu backup、导出、别的工具）：等它完了，再来一次同样的 siyu forget，它接着做");
	arena_free(a);
	for (size_t i = 0; i < ROLES; i++)
		if (fd[i] >= 0)
			close(fd[i]);
	station_close(&e);
	return rc;
}
