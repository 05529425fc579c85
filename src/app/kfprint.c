#include "kfprint.h"
#include "station.h"

#include "base/arena.h"
#include "base/fileio.h"
#include "report/qrcode.h"
#include "store/kflink.h"
#include "store/kflog.h"

#include <sys/stat.h>

#define SHEET_BYTES ((size_t)1 << 20)

struct printing {
	struct store_db *db;
	struct arena *a;
	const char *folder;
	int done, left;
};

static struct span called(const struct kflink *l)
{
	return l->name.n ? l->name : l->scene.n ? l->scene : SPAN_LIT("不分场景");
}

/* What separates folders is no part of a file's name, and no file begins with a dot. */
static const char *path_of(struct printing *p, struct span account, struct span name)
{
	struct span file = arena_printf(p->a, "%.*s-%.*s.svg", SPAN_ARG(account), SPAN_ARG(name));
	char *v = arena_alloc(p->a, file.n + 1);
	for (size_t i = 0; i < file.n; i++)
		v[i] = file.p[i] == '/' || file.p[i] == '\\' || (i == 0 && file.p[i] == '.') ? '_' : file.p[i];
	return arena_printf(p->a, "%s/%.*s", p->folder, (int)file.n, v).p;
}

static void one(struct printing *p, struct span account, const struct kflink *l)
{
	struct err err = {0};
	const struct span line[] = {account, called(l)};
	const char *path = path_of(p, account, line[1]);
	struct text sheet;
	text_init(&sheet, SHEET_BYTES);
	enum rc rc = l->url.n ? qrcode_address(l->url, line, 2, &sheet, &err)
			      : err_set(&err, RC_CONFLICT, "企业微信还没有给链接：siyu kf 看看为什么");
	if (!rc)
		rc = fileio_write(path, text_span(&sheet), 0644, &err);
	if (rc)
		fprintf(stderr, "siyu: 「%.*s」的「%.*s」没有印：%s\n", SPAN_ARG(account), SPAN_ARG(line[1]), err.text);
	else
		printf("%s\n", path);
	text_release(&sheet);
	p->done += !rc;
	p->left += rc != RC_OK;
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
	for (int i = 0; !rc && i < count; i++)
		if (!found[i]) {
			fprintf(stderr, "siyu: 没有叫「%s」的客服账号：siyu kf 看有哪些\n", accounts[i]);
			p->left++;
		}
	if (!rc && p->done + p->left == 0)
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
	return rc ? command_fail(&err, command_code(rc)) : p.left ? EXIT_NO : EXIT_DONE;
}
