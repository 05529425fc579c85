#include "memlog.h"

#include "base/mem.h"

#define BLOCK_BYTES ((size_t)1 << 20)
#define FIRST_ROWS 1024

struct memlog {
	struct arena *bytes;
	struct inbox_row *row; /* row i has the id i + 1 */
	int64_t n, cap, committed;
};

struct memlog *memlog_new(void)
{
	struct memlog *m = mem_alloc(sizeof *m);
	m->bytes = arena_new(BLOCK_BYTES);
	return m;
}

void memlog_free(struct memlog *m)
{
	if (!m)
		return;
	arena_free(m->bytes);
	mem_free(m->row);
	mem_free(m);
}

enum rc memlog_append(struct memlog *m, int64_t at_ms, enum inbox_kind kind, int v, struct span app, struct span body,
	int64_t *ret_id)
{
	if (m->n == m->cap) {
		m->cap = m->cap ? 2 * m->cap : FIRST_ROWS;
		m->row = mem_grow(m->row, (size_t)m->cap, sizeof *m->row);
	}
	m->row[m->n] = (struct inbox_row){.id = m->n + 1,
		.at_ms = at_ms,
		.kind = kind,
		.v = v,
		.app = arena_copy(m->bytes, app),
		.body = arena_copy(m->bytes, span_present(body) ? body : SPAN_LIT(""))};
	m->n++;
	if (ret_id)
		*ret_id = m->n;
	return RC_OK;
}

void memlog_commit(struct memlog *m)
{
	m->committed = m->n;
}

void memlog_rollback(struct memlog *m)
{
	m->n = m->committed;
}

enum rc memlog_rewrite(struct memlog *m, int64_t id, struct span body)
{
	if (id > 0 && id <= m->n)
		m->row[id - 1].body = arena_copy(m->bytes, body);
	return RC_OK;
}

enum rc memlog_head(const struct memlog *m, int64_t *ret_id)
{
	*ret_id = m->n;
	return RC_OK;
}

enum rc memlog_first(const struct memlog *m, int64_t *ret_id, int64_t *ret_at_ms)
{
	*ret_id = m->n ? m->row[0].id : 0;
	*ret_at_ms = m->n ? m->row[0].at_ms : 0;
	return RC_OK;
}

enum rc memlog_get(const struct memlog *m, int64_t id, struct inbox_row *ret, struct err *err)
{
	if (id <= 0 || id > m->n)
		return err_set(err, RC_NOTFOUND, "no input %lld in memory", (long long)id);
	*ret = m->row[id - 1];
	return RC_OK;
}

enum rc memlog_read(const struct memlog *m, struct arena *a, int kind, int64_t after, int most, size_t bytes,
	struct inbox_row **ret_rows, int *ret_count)
{
	int64_t first = after > 0 ? after : 0, left = m->n > first ? m->n - first : 0;
	struct inbox_row *rows = arena_array(a, (size_t)(left < most ? left : most), sizeof *rows);
	size_t have = 0;
	int n = 0;
	for (int64_t i = first; i < m->n && n < most && have < bytes; i++) {
		if (kind && (int)m->row[i].kind != kind)
			continue;
		rows[n] = m->row[i];
		have += rows[n++].body.n;
	}
	*ret_rows = rows;
	*ret_count = n;
	return RC_OK;
}
