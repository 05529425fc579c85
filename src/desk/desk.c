#include "desk/desk.h"
#include "route.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "net/httpd.h"

#define DESK_THREADS 4

struct desk {
	struct desk_conf conf;
	struct route_pool *pool;
	struct httpd *httpd;
};

static int admit(void *user, struct httpd_req *req)
{
	const struct desk *d = user;
	return route_admit(&d->conf, req);
}

/* In any thread of the pool. */
static void serve(void *user, struct httpd_req *req)
{
	const struct desk *d = user;
	route_serve(&d->conf, d->pool, req);
}

enum rc desk_new(const struct desk_conf *conf, struct desk **ret_desk, struct err *err)
{
	struct desk *d = mem_alloc(sizeof(*d));
	d->conf = *conf;
	if (!d->conf.version)
		d->conf.version = "";
	d->conf.threads = conf->threads > 0 ? conf->threads : DESK_THREADS;
	const struct httpd_conf server = {
		.listen_fd = conf->listen_fd,
		.threads = d->conf.threads,
		.body_max_bytes = (size_t)64 << 10,
		.connections_max = 256,
		.user = d,
		.admit = admit,
		.serve = serve,
	};
	enum rc rc = route_pool_new(&d->conf, d->conf.threads, &d->pool, err);
	if (!rc)
		rc = httpd_new(&server, &d->httpd, err);
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
	route_pool_free(d->pool);
	secret_wipe(d->conf.key, sizeof d->conf.key);
	mem_free(d);
}

void desk_loop(struct desk *d, int stop_fd)
{
	while (!httpd_wait(d->httpd, stop_fd, DESK_STEP_MS)) {
		httpd_run(d->httpd); /* connections whose time is over; the pool does the rest */
		route_step(&d->conf, d->pool);
		if (d->conf.step)
			d->conf.step(d->conf.user);
	}
}
