#include "desk/desk.h"
#include "daypage.h"
#include "base/json.h"
#include "base/mem.h"
#include "net/httpd.h"

#define DESK_THREADS 4

struct desk {
	char *version;
	struct desk_conf conf;
	struct httpd *httpd;
};

static int admit(void *user, struct httpd_req *req)
{
	const struct desk *d = user;
	if (d->conf.ask && span_starts(httpd_path(req), DAYPAGE_PATH)) {
		httpd_allow(req, "GET, HEAD, POST");
		return httpd_is(req, "GET") || httpd_is(req, "HEAD") || httpd_is(req, "POST") ? 0 : 405;
	}
	if (!span_is(httpd_path(req), "/healthz"))
		return 404;
	httpd_allow(req, "GET, HEAD");
	return httpd_is(req, "GET") || httpd_is(req, "HEAD") ? 0 : 405;
}

/* In any thread of the pool: reads the desk only. */
static void serve(void *user, struct httpd_req *req)
{
	const struct desk *d = user;
	if (span_starts(httpd_path(req), DAYPAGE_PATH)) {
		daypage_serve(&d->conf, req);
		return;
	}
	struct text body;
	struct jsonw w;
	text_init(&body, 512);
	jsonw_init(&w, &body);
	jsonw_obj(&w);
	jsonw_kbool(&w, "ok", true);
	jsonw_kcstr(&w, "role", "desk");
	jsonw_kcstr(&w, "version", d->version);
	jsonw_end_obj(&w);
	text_addc(&body, '\n');
	httpd_answer(req, 200, "application/json", text_span(&body), NULL);
	text_release(&body);
}

enum rc desk_new(const struct desk_conf *conf, struct desk **ret_desk, struct err *err)
{
	struct desk *d = mem_alloc(sizeof(*d));
	d->conf = *conf;
	d->version = mem_str(conf->version ? conf->version : "");
	const struct httpd_conf server = {
		.listen_fd = conf->listen_fd,
		.threads = conf->threads > 0 ? conf->threads : DESK_THREADS,
		.body_max_bytes = (size_t)64 << 10,
		.connections_max = 256,
		.user = d,
		.admit = admit,
		.serve = serve,
	};
	enum rc rc = httpd_new(&server, &d->httpd, err);
	if (rc != RC_OK) {
		desk_free(d);
		return rc;
	}
	*ret_desk = d;
	return RC_OK;
}

void desk_free(struct desk *d)
{
	if (!d)
		return;
	httpd_free(d->httpd);
	mem_free(d->version);
	mem_free(d);
}

void desk_loop(struct desk *d, int stop_fd)
{
	while (!httpd_wait(d->httpd, stop_fd, DESK_STEP_MS)) {
		httpd_run(d->httpd); /* connections whose time is over; the pool does the rest */
		if (d->conf.step)
			d->conf.step(d->conf.user);
	}
}
