#include "deskwork.h"

#include "put.h"
#include "rendering.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#define REST_MS 5000 /* after something did not go: a text is of use for some minutes */

struct deskwork {
	const struct datadir *dir;
	struct store_db *db;
	int64_t not_before_ms; /* boot clock */
	bool told;
};

struct deskwork *deskwork_new(const struct datadir *dir)
{
	struct deskwork *w = mem_alloc(sizeof *w);
	w->dir = dir;
	return w;
}

void deskwork_free(struct deskwork *w)
{
	if (!w)
		return;
	db_close(w->db);
	mem_free(w);
}

static enum rc hand_back(void *user, struct span body, struct err *err)
{
	struct deskwork *w = user;
	struct put_result r;
	put_result_init(&r);
	enum rc rc = put_running(w->dir->sock, INBOX_RENDERED, body, &r, err);
	put_result_release(&r);
	if (rc)
		w->not_before_ms = clock_boot_ms() + REST_MS;
	return rc;
}

/* Said once until it goes again: work may be starting. */
static void trouble(struct deskwork *w, const struct err *err)
{
	if (!w->told)
		log_warn("figures wait to be computed", "why=\"%s\"", err->text);
	w->told = true;
	w->not_before_ms = clock_boot_ms() + REST_MS;
	db_close(w->db);
	w->db = NULL;
}

void deskwork_step(void *deskwork)
{
	struct deskwork *w = deskwork;
	struct err err = {0};
	int n = 0;
	enum rc rc = RC_OK;
	if (clock_boot_ms() < w->not_before_ms)
		return;
	if (!w->db)
		rc = db_open(w->dir->state_db, DB_READ_ONLY, &w->db, &err);
	if (rc == RC_NOTFOUND) { /* nothing was folded here yet */
		w->not_before_ms = clock_boot_ms() + REST_MS;
		return;
	}
	if (!rc)
		rc = rendering_step(w->db, clock_real_ms(), hand_back, w, &n, &err);
	if (rc)
		trouble(w, &err);
	else if (n > 0)
		w->told = false;
}
