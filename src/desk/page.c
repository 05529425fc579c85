#include "page.h"

#include "desk/asset.h"
#include "net/url.h"

#include <stdio.h>
#include <string.h>

#define PAGE_BYTES ((size_t)1 << 20)
#define HEADERS 12
#define POLICY_BYTES 1024

void page_text(struct text *out, struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '<': text_adds(out, "&lt;"); break;
		case '>': text_adds(out, "&gt;"); break;
		case '&': text_adds(out, "&amp;"); break;
		case '"': text_adds(out, "&quot;"); break;
		case '\'': text_adds(out, "&#39;"); break;
		case '\0': break;
		default: text_addc(out, s.p[i]); break;
		}
}

void page_lines(struct page *p, struct span s)
{
	text_adds(&p->html, "<pre>");
	page_text(&p->html, s);
	text_adds(&p->html, "</pre>\n");
}

/* "https://host[:port]" of an address; empty: it is none. */
static struct span origin(struct span url)
{
	struct url_parts u;
	if (!url.n || url_split(url, &u, NULL))
		return SPAN_LIT("");
	return span_take(url, url.n - u.target.n);
}

/* What may be loaded, and from where; and what else keeps a browser careful. Lines live in buf. */
static void safe_headers(const struct desk_conf *conf, bool sdk, char buf[POLICY_BYTES], const char **headers, int *n)
{
	struct span from = sdk ? origin(conf->sdk) : SPAN_LIT("");
	snprintf(buf, POLICY_BYTES,
		"Content-Security-Policy: default-src 'none'; style-src 'self'; script-src 'self'%s%.*s; connect-src 'self'; "
		"img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
		from.n ? " " : "", SPAN_ARG(from));
	headers[(*n)++] = buf;
	headers[(*n)++] = "X-Content-Type-Options: nosniff";
	headers[(*n)++] = "X-Frame-Options: DENY";
	/* Not no-referrer: browsers then post our own forms with "Origin: null" (Fetch, 3.2), which is nobody's. */
	headers[(*n)++] = "Referrer-Policy: same-origin";
	headers[(*n)++] = "X-Robots-Tag: noindex";
	headers[(*n)++] = "Cache-Control: no-store";
	if (span_starts(conf->url, "https://"))
		headers[(*n)++] = "Strict-Transport-Security: max-age=31536000";
}

static void add_asset(struct text *out, const char *name, const char *kind)
{
	for (int i = 0; i < asset_count; i++)
		if (strcmp(asset_table[i].name, name) == 0 && strcmp(asset_table[i].kind, kind) == 0)
			text_addf(out, "/static/%s-%s.%s", name, asset_table[i].hash, kind);
}

void page_begin(struct page *p, const struct desk_conf *conf, struct httpd_req *req, const char *title,
	struct span csrf, bool sdk)
{
	*p = (struct page){.conf = conf, .req = req, .sdk = sdk && conf->sdk.n};
	text_init(&p->html, PAGE_BYTES);
	text_adds(&p->html,
		"<!doctype html>\n<html lang=\"zh\"><head><meta charset=\"utf-8\">"
		"<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>");
	page_text(&p->html, span_of(title));
	text_adds(&p->html, "</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"");
	add_asset(&p->html, "style", "css");
	text_adds(&p->html, "\">");
	if (p->sdk) {
		text_adds(&p->html, "<script src=\"");
		page_text(&p->html, conf->sdk);
		text_adds(&p->html, "\" defer></script>");
	}
	if (span_present(csrf)) {
		text_adds(&p->html, "<script src=\"");
		add_asset(&p->html, "side", "js");
		text_adds(&p->html, "\" defer></script>");
	}
	text_adds(&p->html, "</head>\n<body data-csrf=\"");
	page_text(&p->html, csrf);
	text_addf(&p->html, "\" data-sdk=\"%d\">\n", p->sdk);
}

void page_answer(struct page *p, int status)
{
	const char *headers[HEADERS];
	char policy[POLICY_BYTES];
	int n = 0;
	safe_headers(p->conf, p->sdk, policy, headers, &n);
	if (p->cookie)
		headers[n++] = p->cookie;
	if (p->cookie2)
		headers[n++] = p->cookie2;
	headers[n] = NULL;
	text_adds(&p->html, "</body></html>\n");
	if (p->html.over)
		httpd_answer_empty(p->req, 500);
	else
		httpd_answer(p->req, status, "text/html; charset=utf-8", text_span(&p->html), headers);
	text_release(&p->html);
}

void page_say(const struct desk_conf *conf, struct httpd_req *req, int status, const char *sentence, const char *href,
	const char *link)
{
	struct page p;
	page_begin(&p, conf, req, status < 400 ? "好了" : "打不开", SPAN_ABSENT, false);
	text_addf(&p.html, "<main class=\"one\"><p class=\"%s\">", status < 400 ? "yes" : "no");
	page_text(&p.html, span_of(sentence));
	text_adds(&p.html, "</p>\n");
	if (href) {
		text_adds(&p.html, "<p><a class=\"button\" href=\"");
		page_text(&p.html, span_of(href));
		text_adds(&p.html, "\">");
		page_text(&p.html, span_of(link));
		text_adds(&p.html, "</a></p>\n");
	}
	text_adds(&p.html, "</main>\n");
	page_answer(&p, status);
}

void page_lead(
	const struct desk_conf *conf, struct httpd_req *req, struct span to, const char *cookie, const char *cookie2)
{
	const char *headers[HEADERS];
	char policy[POLICY_BYTES], where[4096];
	int n = 0;
	safe_headers(conf, false, policy, headers, &n);
	snprintf(where, sizeof where, "Location: %.*s", SPAN_ARG(to));
	headers[n++] = where;
	if (cookie)
		headers[n++] = cookie;
	if (cookie2)
		headers[n++] = cookie2;
	headers[n] = NULL;
	httpd_answer(req, 303, NULL, SPAN_LIT(""), headers);
}

void page_json(const struct desk_conf *conf, struct httpd_req *req, int status, struct span json)
{
	const char *headers[HEADERS];
	char policy[POLICY_BYTES];
	int n = 0;
	safe_headers(conf, false, policy, headers, &n);
	headers[n] = NULL;
	httpd_answer(req, status, "application/json; charset=utf-8", json, headers);
}

void page_file(const struct desk_conf *conf, struct httpd_req *req, const char *name, const char *type,
	const struct text *bytes)
{
	const char *headers[HEADERS];
	char policy[POLICY_BYTES], as[200];
	int n = 0;
	safe_headers(conf, false, policy, headers, &n);
	snprintf(as, sizeof as, "Content-Disposition: attachment; filename=\"%s\"", name);
	headers[n++] = as;
	headers[n] = NULL;
	if (bytes->over)
		httpd_answer_empty(req, 500);
	else
		httpd_answer(req, 200, type, text_span(bytes), headers);
}

bool page_asset(struct httpd_req *req)
{
	static const char *const headers[] = {
		"Cache-Control: public, max-age=31536000, immutable", "X-Content-Type-Options: nosniff", NULL};
	struct text path;
	bool found = false;
	text_init(&path, 256);
	for (int i = 0; i < asset_count && !found; i++) {
		text_clear(&path);
		add_asset(&path, asset_table[i].name, asset_table[i].kind);
		found = span_eq(httpd_path(req), text_span(&path));
		if (found)
			httpd_answer(req, 200,
				strcmp(asset_table[i].kind, "js") == 0 ? "text/javascript; charset=utf-8"
								       : "text/css; charset=utf-8",
				span_of(asset_table[i].text), headers);
	}
	text_release(&path);
	return found;
}
