#include "kfprint.h"
#include "sheetfile.h"
#include "station.h"

#include "base/arena.h"
#include "report/qrcode.h"
#include "store/kflink.h"
#include "store/kflog.h"

#include <sys/stat.h>

#define SHEET_BYTES ((size_t)1 << 20)

struct printing {
	struct store_db *db;
	struct arena *a;
	const char *folder;
	struct sheetfile_tally tally;
};

static struct span called(const struct kflink *l)
{
	return l->name.n ? l->name : l->scene.n ? l->scene : SPAN_LIT("不分场景");
}

static void one(struct printing *p, struct span account, const struct kflink *l)
{
	struct err err = {0};
	const struct span line[] = {account, called(l)};
	struct span name = arena_printf(p->a, "%.*s-%.*s", SPAN_ARG(account), SPAN_ARG(line[1]));
	struct text sheet;
	text_init(&sheet, SHEET_BYTES);
	enum rc rc = l->url.n ? qrcode_address(l->url, line, 2, &sheet, &err)
			      : err_set(&err, RC_CONFLICT, "企业微信还没有给链接：siyu kf 看看为什么");
	sheetfile_write(sheetfile_path(p->a, p->folder, name), &sheet, name, rc, &err, &p->tally);
	text_release(&sheet);
}

static bool wanted(const struct kflog_account *k, char **accounts, int count, bool *found)
{
	bool is = count == 0;
	for (int i = 0; i < count; i++)
		if (span_is(k->name, accounts[i]) || span_is(k->account, accounts[i]))
			is = found[i] = true;
	return is;
}

static enum rc print_links(struct printing *p, char **accounts, int count, struct err *err)
{
	struct kflog_account *k = NULL;
	struct kflink *v = NULL;
	bool *found = arena_array(p->a, (size_t)count + 1, sizeof *found);
	int ks = 0, n = 0;
	enum rc rc = kflog_accounts(p->db, p->a, &k, &ks, err);
	if (!rc)
		rc = kflink_all(p->db, p->a, &v, &n, err);
	for (int i = 0; !rc && i < ks; i++) {
		if (!wanted(&k[i], accounts, count, found))
			continue;
		for (int j = 0; j < n; j++)
			if (span_eq(v[j].account, k[i].account))
				one(p, k[i].name.n ? k[i].name : k[i].account, &v[j]);
	}
	if (!rc)
		sheetfile_missing(accounts, found, count, "客服账号", "siyu kf", &p->tally);
	if (!rc && p->tally.done + p->tally.left == 0)
		printf("还没有链接：siyu kf link 账号 场景值\n");
	return rc;
}

int kfprint_all(struct app *app, char **accounts, int count, const char *folder)
{
	struct printing p = {.a = arena_new(65536), .folder = folder};
	struct station s;
	struct err err = {0};
	(void)mkdir(folder, 0755); /* what is wrong with it the first file says */
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (!rc) {
		p.db = s.db;
		rc = print_links(&p, accounts, count, &err);
		station_close(&s);
	}
	arena_free(p.a);
	return rc ? command_fail(&err, command_code(rc)) : p.tally.left ? EXIT_NO : EXIT_DONE;
}
