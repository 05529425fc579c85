/* page: how a page is written: everything that is not ours is escaped; nothing in it runs or is loaded but what is ours (and the JS-SDK). */
#ifndef SIYU_SRC_DESK_PAGE_H
#define SIYU_SRC_DESK_PAGE_H
#include "desk/desk.h"
#include "net/httpd.h"

struct page {
	const struct desk_conf *conf;
	struct httpd_req *req;
	struct text html;
	bool sdk;            /* the JS-SDK may run on it */
	const char *cookie;  /* a whole Set-Cookie header, or NULL */
	const char *cookie2;
};

/* The head up to <body>. csrf: for what posts, absent: nothing does. sdk: it calls the JS-SDK. */
void page_begin(struct page *p, const struct desk_conf *conf, struct httpd_req *req, const char *title, struct span csrf, bool sdk);
void page_text(struct text *out, struct span s);    /* escaped, also for attributes in double quotes */
void page_lines(struct page *p, struct span s);     /* lines of text as they stand */
void page_answer(struct page *p, int status);       /* and the end of p */
/* A page of one sentence, and what to do: a link, href may be NULL. */
void page_say(const struct desk_conf *conf, struct httpd_req *req, int status, const char *sentence, const char *href, const char *link);
/* Leads elsewhere; cookies may be NULL. */
void page_lead(const struct desk_conf *conf, struct httpd_req *req, struct span to, const char *cookie, const char *cookie2);
/* JSON, for our own script. */
void page_json(const struct desk_conf *conf, struct httpd_req *req, int status, struct span json);
/* A file to keep: name in ASCII, type whole. */
void page_file(const struct desk_conf *conf, struct httpd_req *req, const char *name, const char *type, const struct text *bytes);
/* GET /static/NAME-HASH.KIND. false: there is none. */
bool page_asset(struct httpd_req *req);

#endif
