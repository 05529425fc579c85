#include "deskwork.h"

#include "mailfile.h"
#include "put.h"
#include "rendering.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"

#define REST_MS 5000 /* after something did not go: a text is of use for some minutes */

#define MAIL_MS 5000 /* between two looks at what was sent */

struct deskwork {
	const struct datadir *dir;
	struct mailfile mail;
	char mark[MAILFILE_MARK_BYTES];
	int64_t mail_ms; /* boot clock: the next look */
	struct store_db *db;
	int64_t not_before_ms; /* boot clock */
	bool told, mail_told;
};

struct deskwork *deskwork_new(const struct conf *conf, const struct datadir *dir)
{
	struct deskwork *w = mem_alloc(sizeof *w);
	w->dir = dir;
	mailfile_conf(conf, dir, w->mark, &w->mail);
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

static void mail(struct deskwork *w)
{
	struct err err = {0};
	int n = 0;
	if (clock_boot_ms() < w->mail_ms)
		return;
	w->mail_ms = clock_boot_ms() + MAIL_MS;
	enum rc rc = mailfile_step(w->db, &w->mail, clock_real_ms(), &n, &err);
	if (rc && !w->mail_told)
		log_warn("digests are not written as mail", "why=\"%s\"", err.text);
	else if (n > 0)
		log_info("digests were written as mail", "files=%d", n);
	w->mail_told = rc != RC_OK;
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
	if (!rc)
		mail(w);
}
