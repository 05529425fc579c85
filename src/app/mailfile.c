#include "mailfile.h"

#include "base/base64.h"
#include "base/fileio.h"
#include "base/utf8.h"
#include "report/chart.h"
#include "report/saying.h"

#include <stdio.h>

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
		if (!span_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest = SPAN_LIT("");
		}
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
		if (is_mail(&v[i]) && !(fresh && v[i].computed_ms < now_ms - FIRST_MS)) {
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
