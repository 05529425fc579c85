#include "putahead.h"

#include "station.h"

#include "base/mem.h"

struct putahead {
	struct station e; /* the log to write, the state to read; without a fold */
};

enum rc putahead_open(const struct datadir *dir, struct putahead **ret, struct err *err)
{
	struct putahead *b = mem_alloc(sizeof *b);
	b->e.lock_fd = -1;
	enum rc rc = inbox_open(dir->inbox_db, INBOX_MUST_EXIST, &b->e.in, err);
	if (!rc)
		rc = db_open(dir->state_db, DB_READ_ONLY, &b->e.db, err);
	if (rc)
		putahead_close(b);
	else
		*ret = b;
	return rc;
}

void putahead_close(struct putahead *b)
{
	if (!b)
		return;
	station_close(&b->e);
	mem_free(b);
}

/* Within one view, so that where the fold stood in it holds for all of it. */
static struct orderahead *look(struct store_db *db, const struct span *body, int n)
{
	struct orderahead *whose = NULL;
	if (db_begin(db, NULL) != RC_OK)
		return NULL;
	if (orderahead_look(db, body, n, &whose, NULL) != RC_OK)
		whose = NULL;
	db_rollback(db);
	return whose;
}

enum rc putahead_write(struct putahead *b, int64_t at_ms, const struct span *body, int n, int64_t *ret_ids,
	struct orderahead **ret_whose, struct err *err)
{
	enum rc rc = station_append_all(&b->e, at_ms, INBOX_ORDERS, body, n, ret_ids, err);
	if (rc)
		return rc;
	*ret_whose = look(b->e.db, body, n);
	/* Else the log beside the inbox grows by every load, on new pages of the disk, and all of it is moved when the files are closed. Where that
	 * fails, it is so. */
	enum rc moved = inbox_checkpoint(b->e.in, false, NULL, NULL);
	(void)moved;
	return RC_OK;
}
