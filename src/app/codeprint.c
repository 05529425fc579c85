/* Of a 获客链接 the address itself is known and drawn here. Of contact ways and join ways WeCom tells the address of a finished picture
 * alone, not what that says (api.md 7.4, 8.1): the picture is fetched and goes into the sheet as it is. */
#include "codeprint.h"
#include "netsay.h"
#include "oneask.h"
#include "sheetfile.h"
#include "station.h"

#include "base/arena.h"
#include "report/qrcode.h"
#include "sop/script.h"
#include "store/chancode.h"
#include "store/chat.h"
#include "store/employee.h"

#include <string.h>
#include <sys/stat.h>

#define SHEET_BYTES ((size_t)32 << 20)
#define FETCH_MS 20000
#define SHOWN 4 /* names of people below a code */

struct printing {
	struct store_db *db;
	struct arena *a;
	struct oneask *ask;
	const char *folder;
	bool offline;
	struct text sheet;
	struct sheetfile_tally tally;
};

/* 李丽、王芳, or the groups it leads into. */
static struct span who(struct printing *p, const struct chancode *c)
{
	struct span users, rest, userid, name;
	struct text out;
	int n = 0;
	text_init(&out, 4096);
	span_cut(c->sent, '\t', &users, &rest);
	for (; users.n > 0; n++) {
		struct chat chat;
		span_cut(users, ',', &userid, &users);
		if (n >= SHOWN)
			continue;
		bool group = c->type == SOP_CODE_GROUP && chat_get(p->db, p->a, userid, &chat, NULL) == RC_OK;
		if (group)
			name = chat.name.n ? chat.name : userid;
		else if (c->type == SOP_CODE_GROUP || employee_shown(p->db, p->a, userid, &name, NULL))
			name = userid;
		text_addf(&out, "%s%.*s", n ? "、" : "", SPAN_ARG(name));
	}
	if (n > SHOWN)
		text_addf(&out, " 等 %d %s", n, c->type == SOP_CODE_GROUP ? "个群" : "位");
	struct span copy = arena_copy(p->a, text_span(&out));
	text_release(&out);
	return copy;
}

static enum rc fetch(struct printing *p, struct span url, struct span *ret, struct err *err)
{
	struct fetch_call call = {.id = 1, .method = "GET", .url = url, .timeout_ms = FETCH_MS};
	struct oneask_reply r;
	enum rc rc = p->ask ? RC_OK : oneask_new("siyu", &p->ask, err);
	if (!rc)
		rc = oneask_call(p->ask, &call, &r, err);
	if (rc)
		return rc;
	if (r.outcome != FETCH_ANSWERED)
		return err_set(err, RC_FAILED,
			"取不到它的图片 %.*s，%s（%s）：看这台机器能不能上网，或者打开这个网址自己存图", SPAN_ARG(url),
			netsay_trouble(r.trouble).said, r.why);
	if (r.status != 200)
		return err_set(err, RC_FAILED,
			"取不到它的图片 %.*s，那边不给（状态 %d）：打开这个网址看看，或者自己存图", SPAN_ARG(url),
			r.status);
	*ret = r.body;
	return RC_OK;
}

static enum rc draw(struct printing *p, const struct chancode *c, struct err *err)
{
	const struct span line[] = {c->name, who(p, c)};
	int lines = line[1].n ? 2 : 1;
	struct span picture;
	enum rc rc;
	text_clear(&p->sheet);
	if (c->type == SOP_CODE_LINK)
		return qrcode_address(c->qr_code, line, lines, &p->sheet, err);
	if (p->offline)
		return err_set(err, RC_CONFLICT, "企业微信只给图片的网址，要上网取：去掉 --offline，或者自己打开 %.*s",
			SPAN_ARG(c->qr_code));
	rc = fetch(p, c->qr_code, &picture, err);
	if (!rc)
		rc = qrcode_picture(picture, line, lines, &p->sheet, err);
	if (rc == RC_INVALID)
		err_set(err, rc, "%.*s 给的不是图片（要 PNG、JPEG 或 GIF）：多半是代理的登录页，打开这个网址看看",
			SPAN_ARG(c->qr_code));
	return rc;
}

static void one(struct printing *p, const struct chancode *c)
{
	struct err err = {0};
	enum rc rc = c->qr_code.n ? draw(p, c, &err)
				  : err_set(&err, RC_CONFLICT, "企业微信里还没有建好：siyu codes 看看为什么");
	sheetfile_write(sheetfile_path(p->a, p->folder, c->name), &p->sheet, c->name, rc, &err, &p->tally);
}

static bool wanted(const struct chancode *c, char **names, int count, bool *found)
{
	bool is = count == 0 && c->listed;
	for (int i = 0; i < count; i++)
		if (span_is(c->name, names[i]) || span_is(c->state, names[i]))
			is = found[i] = true;
	return is;
}

static enum rc print_codes(struct printing *p, char **names, int count, struct err *err)
{
	struct chancode *v = NULL;
	bool *found = arena_array(p->a, (size_t)count + 1, sizeof *found);
	int n = 0;
	enum rc rc = chancode_all(p->db, p->a, &v, &n, err);
	for (int i = 0; !rc && i < n; i++)
		if (wanted(&v[i], names, count, found))
			one(p, &v[i]);
	if (!rc)
		sheetfile_missing(names, found, count, "渠道码", "siyu codes", &p->tally);
	if (!rc && p->tally.done + p->tally.left == 0)
		printf("还没有渠道码：写一个 # 渠道码 的表格，再 siyu reload\n");
	return rc;
}

int codeprint_all(struct app *app, char **names, int count, const char *folder, bool offline)
{
	struct printing p = {.a = arena_new(65536), .folder = folder, .offline = offline};
	struct station s;
	struct err err = {0};
	(void)mkdir(folder, 0755); /* what is wrong with it the first file says */
	enum rc rc = station_read(conf_str(app->conf, "data", NULL, "dir"), &s, &err);
	if (!rc) {
		p.db = s.db;
		text_init(&p.sheet, SHEET_BYTES);
		rc = print_codes(&p, names, count, &err);
		text_release(&p.sheet);
		oneask_free(p.ask);
		station_close(&s);
	}
	arena_free(p.a);
	return rc ? command_fail(&err, command_code(rc)) : p.tally.left ? EXIT_NO : EXIT_DONE;
}
