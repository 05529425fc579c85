#include "mailfile.h"

#include "base/base64.h"
#include "base/fileio.h"
#include "base/utf8.h"
#include "report/chart.h"
#include "report/saying.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAIL_BYTES ((size_t)256 << 10)
#define LINE_BYTES 57 /* of what is 76 letters in base64 */
#define WORD_BYTES 42 /* of an encoded word, which has 75 letters at most */
#define PATH_BYTES 1024
#define BATCH 50
#define FIRST_MS ZONE_DAY_MS

static void put_base64(struct span s, struct text *out)
{
	while (s.n > 0) {
		struct span line = span_take(s, LINE_BYTES);
		base64_encode(out, line.p, line.n);
		text_adds(out, "\r\n");
		s = span_drop(s, line.n);
	}
}

/* s is UTF-8. */
static void put_subject(struct span s, struct text *out)
{
	text_adds(out, "Subject:");
	while (s.n > 0) {
		size_t n = utf8_prefix(s, WORD_BYTES).n;
		text_adds(out, " =?utf-8?B?");
		base64_encode(out, s.p, n);
		text_adds(out, "?=\r\n");
		s = span_drop(s, n);
	}
}

/* "Mon, 23 Nov 2026 01:00:00 +0000" */
static void put_date(int64_t at_ms, struct text *out)
{
	static const char *const weekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char *const months[] = {
		"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct zone utc;
	zone_fixed(&utc, 0);
	int64_t day = zone_day(&utc, at_ms);
	struct date d = zone_date(day);
	int minute = zone_minute(&utc, at_ms);
	text_addf(out, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", weekdays[zone_weekday(day) - 1], d.day,
		months[d.month - 1], d.year, minute / 60, minute % 60, (int)(at_ms / 1000 % 60));
}

static void put_page(const struct rendition *r, const char *title, struct text *out)
{
	struct span rest = r->text, line;
	chart_page_begin(title, out);
	while (rest.n > 0) {
		(void)span_cut(rest, '\n', &line, &rest);
		text_adds(out, "<p>");
		chart_escape(line, out);
		text_adds(out, "</p>\n");
	}
	chart_page_end(out);
}

static void put_part(const char *type, struct span body, struct text *out)
{
	text_addf(out, "--siyu-part\r\nContent-Type: %s; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n",
		type);
	put_base64(body, out);
}

void mailfile_write(const struct mailfile *m, const struct rendition *r, struct text *out)
{
	struct span first = r->text, rest;
	struct text page;
	(void)span_cut(r->text, '\n', &first, &rest);
	text_init(&page, MAIL_BYTES);
	text_addf(out, "From: %s\r\nTo: %s\r\n", m->from, m->to);
	put_subject(first, out);
	put_date(r->computed_ms, out);
	text_addf(out, "Message-ID: <siyu.%lld.%lld@siyu>\r\nMIME-Version: 1.0\r\n", (long long)r->rendition,
		(long long)r->computed_ms);
	text_adds(out, "Content-Type: multipart/alternative; boundary=\"siyu-part\"\r\n\r\n");
	put_part("text/plain", r->text, out);
	put_page(r, saying_title(r->report), &page);
	put_part("text/html", text_span(&page), out);
	text_adds(out, "--siyu-part--\r\n");
	text_release(&page);
}

/* -- which are to be written ----------------------------------------------------------------------------------------------------- */

/* No mark yet: before the first. */
static int64_t read_mark(const struct mailfile *m)
{
	struct text text;
	int64_t id = -1;
	text_init(&text, 64);
	if (fileio_read(m->mark, &text, NULL) != RC_OK || !span_int(span_trim(text_span(&text)), &id))
		id = -1;
	text_release(&text);
	return id;
}

static enum rc put_mark(const struct mailfile *m, int64_t id, struct err *err)
{
	char text[32];
	(void)snprintf(text, sizeof text, "%lld\n", (long long)id);
	return fileio_replace(m->mark, span_of(text), 0600, err);
}

static enum rc put_file(const struct mailfile *m, const struct rendition *r, struct err *err)
{
	char path[PATH_BYTES];
	struct text out;
	text_init(&out, MAIL_BYTES);
	mailfile_write(m, r, &out);
	enum rc rc = text_check(&out, err);
	if (!rc &&
		snprintf(path, sizeof path, "%s/siyu-%.*s-%lld.eml", m->folder, SPAN_ARG(r->report),
			(long long)r->rendition) >= (int)sizeof path)
		rc = err_set(err, RC_FAILED, "the name of folder '%s' is too long", m->folder);
	if (!rc)
		rc = fileio_replace(path, text_span(&out), 0640, err);
	text_release(&out);
	return rc;
}

/* Each hour one more file is for nobody. */
static bool is_mail(const struct rendition *r)
{
	return r->state == RENDITION_SENT && !span_is(r->report, "board") && !span_is(r->report, "rank");
}

static bool is_old(const struct rendition *r, int64_t now_ms)
{
	return r->computed_ms < now_ms - FIRST_MS;
}

enum rc mailfile_step(struct store_db *db, const struct mailfile *m, int64_t now_ms, int *ret_n, struct err *err)
{
	struct arena *a = arena_new(65536);
	struct rendition *v = NULL;
	int64_t mark = m->folder[0] ? read_mark(m) : 0;
	bool fresh = mark < 0;
	int n = 0, written = 0;
	enum rc rc = m->folder[0] ? rendition_digests(db, a, mark, BATCH, &v, &n, err) : RC_OK;
	for (int i = 0; !rc && i < n; i++) {
		if (v[i].state == RENDITION_OPEN && v[i].not_after_ms >= now_ms)
			break; /* it comes, and in its turn */
		bool wanted = is_mail(&v[i]) && !(fresh && is_old(&v[i], now_ms));
		/* From the first on none is forgotten, however long the folder is not there. */
		if (wanted && fresh) {
			rc = put_mark(m, v[i].rendition - 1, err);
			fresh = false;
		}
		if (!rc && wanted) {
			rc = put_file(m, &v[i], err);
			written += !rc;
		}
		if (!rc)
			rc = put_mark(m, v[i].rendition, err);
	}
	arena_free(a);
	*ret_n = written;
	return rc;
}

/* -- is it in order -------------------------------------------------------------------------------------------------------------- */

void mailfile_conf(
	const struct conf *conf, const struct datadir *dir, char mark[MAILFILE_MARK_BYTES], struct mailfile *ret)
{
	(void)snprintf(mark, MAILFILE_MARK_BYTES, "%s/mail.last", dir->state_dir);
	*ret = (struct mailfile){.folder = conf_str(conf, "digest", NULL, "mail"),
		.from = conf_str(conf, "digest", NULL, "mail_from"),
		.to = conf_str(conf, "digest", NULL, "mail_to"),
		.mark = mark};
}

enum rc mailfile_look(const struct mailfile *m, struct err *err)
{
	struct stat st;
	if (!m->folder[0])
		return RC_OK;
	if (stat(m->folder, &st) != 0) {
		bool none = errno == ENOENT || errno == ENOTDIR;
		err_set(err, none ? RC_NOTFOUND : RC_DENIED,
			none ? "[digest] mail 的文件夹「%s」不存在：早会、复盘、周报、月报的邮件文件写不出来，先留着"
			     : "[digest] mail 的文件夹「%s」进不去：没有权限",
			m->folder);
		err_hint(err, "mkdir -p 建好它，让跑 siyu 的用户能写，留着的就会补写；不要邮件，把 mail 空着");
		return none ? RC_NOTFOUND : RC_DENIED;
	}
	if (!S_ISDIR(st.st_mode)) {
		err_set(err, RC_INVALID, "[digest] mail 写的「%s」不是文件夹", m->folder);
		err_hint(err, "mail 写一个文件夹，邮件文件（.eml）写在里面");
		return RC_INVALID;
	}
	if (access(m->folder, W_OK | X_OK) != 0) {
		err_set(err, RC_DENIED, "[digest] mail 的文件夹「%s」不能写：没有权限", m->folder);
		err_hint(err, "让它属于跑 siyu 的用户（chown），留着的就会补写");
		return RC_DENIED;
	}
	return RC_OK;
}

enum rc mailfile_waiting(struct store_db *db, const struct mailfile *m, int64_t now_ms, int *ret_n, struct err *err)
{
	struct arena *a = arena_new(65536);
	int64_t mark = m->folder[0] ? read_mark(m) : 0;
	bool fresh = mark < 0, more = m->folder[0] != 0;
	int waiting = 0;
	enum rc rc = RC_OK;
	while (!rc && more) {
		struct rendition *v = NULL;
		int n = 0;
		rc = rendition_digests(db, a, mark, BATCH, &v, &n, err);
		for (int i = 0; !rc && i < n; i++) {
			waiting += is_mail(&v[i]) && !(fresh && is_old(&v[i], now_ms));
			mark = v[i].rendition;
		}
		more = n == BATCH;
	}
	arena_free(a);
	if (!rc)
		*ret_n = waiting;
	return rc;
}
