#include "refold.h"

#include "replayfrom.h"
#include "treecopy.h"

#include "base/mem.h"
#include "flow/fold.h"
#include "inbox/inbox.h"
#include "store/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PROGRESS_EVERY 10000

/* -- folding ---------------------------------------------------------------------------------------------------------------- */

static enum rc turns(struct fold *fold, int64_t position, bool progress, struct err *err)
{
	int64_t shown = 0, n = 1;
	bool behind;
	enum rc rc = RC_OK;
	while (!rc && n > 0 && fold_position(fold) < position) {
		int64_t left = position - fold_position(fold);
		rc = fold_turn(fold, left < FOLD_TURN_INPUTS ? (int)left : FOLD_TURN_INPUTS, &n, &behind, err);
		if (progress && fold_position(fold) - shown >= PROGRESS_EVERY) {
			shown = fold_position(fold);
			fprintf(stderr, "\r重放 %lld / %lld（%lld%%）", (long long)shown, (long long)position,
				(long long)(shown * 100 / position));
		}
	}
	if (shown > 0)
		fputc('\n', stderr);
	if (!rc && fold_position(fold) != position)
		rc = err_set(err, RC_INVALID, "收件箱到第 %lld 条为止，状态却算到了第 %lld 条：这两个文件不是一对",
			(long long)fold_position(fold), (long long)position);
	return rc;
}

enum rc refold_fold(const struct datadir *d, int64_t position, const char *to_path, bool progress,
	struct store_db **ret_db, int64_t *ret_from, struct err *err)
{
	struct inbox *in = NULL;
	struct store_db *db = NULL;
	struct fold *fold = NULL;
	enum rc rc = inbox_open(d->inbox_db, INBOX_READ_ONLY, &in, err);
	struct snapshot from = {0};
	bool found = false;
	if (!rc)
		rc = replayfrom_find(d, in, position, &found, &from, err);
	if (!rc && found)
		rc = treecopy_file(from.path, to_path, err);
	if (!rc)
		rc = db_open(to_path, DB_VOLATILE, &db, err);
	if (!rc)
		rc = fold_open(db, in, NULL, &fold, err);
	if (!rc)
		rc = turns(fold, position, progress, err);
	if (!rc)
		rc = replayfrom_still(in, from.position, err);
	fold_close(fold);
	inbox_close(in);
	if (rc) {
		db_close(db);
		return rc;
	}
	*ret_db = db;
	if (ret_from)
		*ret_from = from.position;
	return RC_OK;
}

/* -- comparing -------------------------------------------------------------------------------------------------------------- */

struct hashes {
	int64_t n, cap;
	uint64_t *v;
};
struct gathering {
	int side, tables;
	struct refold_table *table;
	struct hashes hash[REFOLD_TABLES];
};

static int table_of(struct refold_table *t, int *n, const char *name)
{
	for (int i = 0; i < *n; i++)
		if (strcmp(t[i].name, name) == 0)
			return i;
	INVARIANT(*n < REFOLD_TABLES);
	t[*n] = (struct refold_table){0};
	snprintf(t[*n].name, sizeof t[*n].name, "%s", name);
	return (*n)++;
}

static void gather(void *user, const char *table, struct span row)
{
	struct gathering *g = user;
	int i = table_of(g->table, &g->tables, table);
	struct hashes *h = &g->hash[i];
	g->table[i].rows[g->side]++;
	if (h->n == h->cap) {
		h->cap = h->cap ? 2 * h->cap : 64;
		h->v = mem_grow(h->v, (size_t)h->cap, sizeof *h->v);
	}
	h->v[h->n++] = span_hash(row);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return (x > y) - (x < y);
}

static void sort(struct hashes *h)
{
	if (h->n > 1)
		qsort(h->v, (size_t)h->n, sizeof *h->v, by_value);
}

static void compare(struct refold_table *t, struct hashes *a, struct hashes *b)
{
	int64_t i = 0, k = 0;
	sort(a);
	sort(b);
	while (i < a->n || k < b->n) {
		if (k == b->n || (i < a->n && a->v[i] < b->v[k])) {
			t->only[0]++;
			i++;
		} else if (i == a->n || b->v[k] < a->v[i]) {
			t->only[1]++;
			k++;
		} else {
			i++;
			k++;
		}
	}
}

enum rc refold_compare(struct store_db *state, struct store_db *replay, struct refold_table *ret, int *ret_n,
	int *ret_differs, struct err *err)
{
	struct gathering *g[2];
	int differs = 0, n = 0;
	enum rc rc = RC_OK;
	for (int side = 0; side < 2; side++) {
		g[side] = mem_alloc(sizeof **g);
		g[side]->side = side;
		g[side]->table = ret;
		g[side]->tables = n;
		if (!rc)
			rc = digest_each(side == 0 ? state : replay, gather, g[side], err);
		n = g[side]->tables;
	}
	for (int i = 0; !rc && i < n; i++) {
		compare(&ret[i], &g[0]->hash[i], &g[1]->hash[i]);
		differs += ret[i].only[0] + ret[i].only[1] > 0;
	}
	for (int side = 0; side < 2; side++) {
		for (int i = 0; i < REFOLD_TABLES; i++)
			mem_free(g[side]->hash[i].v);
		mem_free(g[side]);
	}
	if (!rc) {
		*ret_n = n;
		*ret_differs = differs;
	}
	return rc;
}
