/* siyu serve: the supervisor, or one role alone. */
#include "command.h"

#include "archiving.h"
#include "backup.h"
#include "datadir.h"
#include "deskport.h"
#include "deskwork.h"
#include "held.h"
#include "intake.h"
#include "netsay.h"
#include "shutin.h"
#include "signals.h"
#include "supervise.h"
#include "shopconf.h"
#include "trimcode.h"
#include "work.h"

#include "base/arena.h"
#include "base/fileio.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "desk/desk.h"
#include "flow/orders.h"
#include "gate/gate.h"
#include "net/listen.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#ifdef __has_feature
#if __has_feature(address_sanitizer)
#define LOOKS_FOR_LEAKS true
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) && !defined(LOOKS_FOR_LEAKS)
#define LOOKS_FOR_LEAKS true
#endif
#ifndef LOOKS_FOR_LEAKS
#define LOOKS_FOR_LEAKS false
#endif

#define BOOT_BYTES ((size_t)1 << 20)
#define LOCK_MS 2000 /* a killed forerunner may still be ending */

/* -- gate ------------------------------------------------------------------------------------------------------------------ */

static int gate_apps(const struct conf *conf, struct gate_app **ret)
{
	int n = 0;
	const char *name;
	struct gate_app *v = NULL;
	for (; (name = conf_name(conf, "app", n)) != NULL; n++) {
		v = mem_grow(v, (size_t)n + 1, sizeof *v);
		v[n] = (struct gate_app){.name = span_of(name)};
		v[n].token = conf_get(conf, "app", name, "token");
		v[n].aes_key = conf_get(conf, "app", name, "aes_key");
		v[n].receiveid = conf_get(conf, "app", name, "receiveid");
		v[n].empty_ok = v[n].receiveid.n == 0;
	}
	*ret = v;
	return n;
}

static int gate_shops(const struct conf *conf, struct gate_shop **ret)
{
	int n = 0;
	struct gate_shop one, *v = NULL;
	while (shopconf_get(conf, n, &one)) {
		v = mem_grow(v, (size_t)n + 1, sizeof *v);
		v[n++] = one;
	}
	*ret = v;
	return n;
}

/* All that it needs is open: the kernel refuses the rest to who parses the internet. Who looks for leaks at the end needs /proc and a child. */
static void shut_in(const char *dir)
{
	struct shutin s = {0};
	if (!LOOKS_FOR_LEAKS)
		shutin_close(dir, &s);
	if (shutin_whole(&s))
		log_info("the kernel shuts this process in", "landlock=%d", s.files);
	else
		log_warn("the kernel does not shut this process in", "landlock=%d seccomp=%s privileges=%s", s.files,
			s.calls ? "yes" : "no", s.privileges ? "none" : "kept");
}

static int run_gate(const struct conf *conf, const struct datadir *dir, int listen_fd, int signal_fd)
{
	struct gate *g;
	struct gate_app *apps;
	struct gate_shop *shops;
	struct err err = {0};
	struct gate_conf gc = {.inbox_path = dir->inbox_db,
		.wake_path = dir->wake,
		.tally_path = dir->tally,
		.version = SIYU_VERSION,
		.listen_fd = listen_fd};
	gc.apps_count = gate_apps(conf, &apps);
	gc.apps = apps;
	gc.shops_count = gate_shops(conf, &shops);
	gc.shops = shops;
	gc.corpid = conf_get(conf, "corp", NULL, "corpid");
	gc.order_counts = orders_counts;
	gc.orders_key = conf_get(conf, "orders", NULL, "key");
	gc.freshness_ms = conf_int(conf, "gate", NULL, "freshness") * 1000;
	gc.max_body_bytes = (size_t)conf_int(conf, "gate", NULL, "max_body");
	gc.connections_max = (int)conf_int(conf, "gate", NULL, "connections");
	enum rc rc = gate_new(&gc, &g, &err);
	mem_free(apps);
	mem_free(shops);
	if (rc) /* its keys and addresses were checked before: it is the data */
		return command_fail(&err, EXIT_DATA);
	log_info("gate is ready", "apps=%d freshness_s=%lld", gc.apps_count, (long long)(gc.freshness_ms / 1000));
	trimcode_drop();
	shut_in(dir->inbox_dir);
	gate_loop(g, signal_fd);
	gate_free(g);
	return EXIT_DONE;
}

#define KEPT_BYTES ((size_t)32 << 20) /* what a report over a month of ten million orders works in, and some */

static int run_desk(const struct conf *conf, const struct datadir *dir, int listen_fd, int signal_fd)
{
	struct desk *d = NULL;
	struct err err = {0};
	struct deskport port = {.step = deskwork_step, .user = deskwork_new(conf, dir), .probe = gateprobe_new(conf)};
	struct desk_conf dc = {.listen_fd = listen_fd, .version = SIYU_VERSION};
	mem_keep(KEPT_BYTES);
	enum rc rc = deskport_fill(&port, conf, dir, &dc, &err);
	if (!rc)
		rc = desk_new(&dc, &d, &err);
	secret_wipe(dc.key, sizeof dc.key);
	if (rc) {
		deskport_release(&port);
		deskwork_free(port.user);
		gateprobe_free(port.probe);
		return command_fail(&err, EXIT_DATA);
	}
	log_info("desk is ready", "version=%s pages=%s", SIYU_VERSION, dc.url.n ? "yes" : "no");
	trimcode_drop();
	desk_loop(d, signal_fd);
	desk_free(d);
	deskport_release(&port);
	deskwork_free(port.user);
	gateprobe_free(port.probe);
	return EXIT_DONE;
}

/* -- one role ---------------------------------------------------------------------------------------------------------------- */

static enum rc read_boot(int fd, struct text *out, struct err *err)
{
	char buf[4096];
	ssize_t n;
	while ((n = read(fd, buf, sizeof buf)) > 0)
		text_add(out, span_make(buf, (size_t)n));
	secret_wipe(buf, sizeof buf);
	close(fd);
	return n < 0 ? err_set(err, RC_FAILED, "reading the configuration from the supervisor failed")
		     : text_check(out, err);
}

/* A child gets its keys from the supervisor; a role started by hand takes its own out of the file. */
static enum rc own_conf(struct app *app, unsigned roles, int boot_fd, struct conf **ret, struct err *err)
{
	struct text body;
	enum rc rc;
	text_init(&body, BOOT_BYTES);
	if (boot_fd >= 0) {
		rc = read_boot(boot_fd, &body, err);
	} else {
		rc = conf_load(app->conf_path, &app->conf, err);
		if (!rc)
			rc = confneed_check(app->conf, roles, err);
		if (!rc)
			conf_print_for(app->conf, roles, &body);
		conf_free(app->conf);
		app->conf = NULL;
	}
	if (!rc)
		rc = conf_parse(text_span(&body), app->conf_path, ret, err);
	if (body.p)
		secret_wipe(body.p, body.cap);
	text_release(&body);
	return rc;
}

/* A role started by hand opens its own socket. */
static int run_face(const char *role, const struct conf *conf, const struct datadir *dir, int listen_fd, int signal_fd)
{
	struct err err = {0};
	int lock_fd = -1;
	bool gate = strcmp(role, "gate") == 0;
	if (datadir_lock_wait(dir, role, LOCK_MS, &lock_fd, &err))
		return command_fail(&err, EXIT_DATA);
	struct span address = conf_get(conf, role, NULL, "listen");
	enum rc rc = listen_fd < 0 ? netsay_listen(&err, listen_tcp(address, &listen_fd, &err), role, address) : RC_OK;
	if (rc) {
		close(lock_fd);
		return command_fail(&err, netsay_listen_code(rc));
	}
	int code = gate ? run_gate(conf, dir, listen_fd, signal_fd) : run_desk(conf, dir, listen_fd, signal_fd);
	close(lock_fd);
	return code;
}

static int run_with(const char *role, const struct conf *conf, bool child, int listen_fd, int signal_fd)
{
	struct datadir dir;
	struct err err = {0};
	enum rc rc = datadir_init(&dir, conf_str(conf, "data", NULL, "dir"), &err);
	if (!rc)
		rc = datadir_make(&dir, &err);
	if (!rc)
		rc = backup_may_run(&dir, &err);
	if (!rc && !child)
		rc = held_look_first(&dir, &err);
	if (rc)
		return command_fail(&err, rc == RC_LIMIT || rc == RC_INVALID ? EXIT_USAGE : EXIT_DATA);
	if (strcmp(role, "work") == 0)
		return work_run(conf, child,
			signal_fd); /* takes work.lock itself, as commands do that fold in their own process */
	if (strcmp(role, "archive") == 0)
		return archiving_run(conf, &dir, signal_fd);
	return run_face(role, conf, &dir, listen_fd, signal_fd);
}

/* A name of its own. No core file and no debugger: keys are in memory (D8). */
static void harden(const char *role)
{
#ifdef __linux__
	char name[16] = "siyu"; /* for `ps` and `top`, which would call a child "exe" */
	if (role)
		snprintf(name, sizeof name, "siyu-%s", role);
	prctl(PR_SET_NAME, name);
	prctl(PR_SET_DUMPABLE, 0);
#else
	(void)role;
#endif
}

/* Each connection is a descriptor, and the usual soft limit is 1024. */
static void raise_limits(const struct conf *conf)
{
	struct rlimit lim;
	rlim_t want = (rlim_t)conf_int(conf, "gate", NULL, "connections") + 256;
	if (getrlimit(RLIMIT_NOFILE, &lim) != 0 || lim.rlim_cur == RLIM_INFINITY || lim.rlim_cur >= want)
		return;
	lim.rlim_cur = lim.rlim_max == RLIM_INFINITY || lim.rlim_max > want ? want : lim.rlim_max;
	if (setrlimit(RLIMIT_NOFILE, &lim) != 0 || lim.rlim_cur < want)
		log_warn("fewer connections than configured can be open", "descriptors=%llu connections=%lld",
			(unsigned long long)lim.rlim_cur, (long long)conf_int(conf, "gate", NULL, "connections"));
}

static void log_form(const struct conf *conf)
{
	log_as_json(span_is(conf_get(conf, "log", NULL, "format"), "json"));
}

static int run_role(struct app *app, const char *role, int boot_fd, int listen_fd)
{
	static const struct {
		const char *name;
		unsigned roles;
	} known[] = {{"gate", CONF_GATE}, {"work", CONF_WORK}, {"desk", CONF_DESK}, {"archive", CONF_ARCHIVE}};
	struct err err = {0};
	struct conf *conf = NULL;
	unsigned roles = 0;
	int signal_fd;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (strcmp(known[i].name, role) == 0)
			roles = known[i].roles;
	if (!roles)
		return command_usage("serve", "没有「%s」这个角色，有 gate、work、desk", role);
	log_setup(LOG_INFO, role);
	if (own_conf(app, roles, boot_fd, &conf, &err))
		return command_fail(&err, EXIT_USAGE);
	log_form(conf);
	if (roles == CONF_ARCHIVE && !archiving_wanted(conf)) {
		conf_free(conf);
		err_set(&err, RC_INVALID, "the chat archive is off: [archive] library is empty");
		err_hint(&err, "it is explained by `siyu help 剧本 会话存档`");
		return command_fail(&err, EXIT_USAGE);
	}
	if (roles == CONF_GATE)
		raise_limits(conf);
	int code = EXIT_DATA;
	if (signals_open(&signal_fd, &err))
		command_fail(&err, EXIT_DATA);
	else
		code = run_with(role, conf, boot_fd >= 0, listen_fd, signal_fd);
	conf_free(conf);
	return code;
}

/* --boot-fd and --listen-fd are the supervisor's way to its children; nobody types them. */
static bool read_fd(const char *s, int *ret_fd)
{
	int64_t n = -1;
	if (s && (!span_int(span_of(s), &n) || n < -1 || n > 65535 || (n >= 0 && n <= STDERR_FILENO)))
		return false;
	*ret_fd = (int)n;
	return true;
}

static int supervise(struct app *app)
{
	struct datadir dir;
	char self[4096];
	int signal_fd;
	struct err err = {0};
	log_setup(LOG_INFO, "serve");
	enum rc rc = conf_load(app->conf_path, &app->conf, &err);
	if (!rc)
		log_form(app->conf);
	if (!rc)
		rc = confneed_check(app->conf, CONF_ALL, &err);
	if (!rc)
		rc = datadir_init(&dir, conf_str(app->conf, "data", NULL, "dir"), &err);
	if (!rc && backup_may_run(&dir, &err))
		return command_fail(&err, EXIT_DATA);
	if (!rc)
		rc = intake_look(conf_str(app->conf, "scripts", NULL, "dir"), &err);
	if (rc || signals_open(&signal_fd, &err))
		return command_fail(&err, EXIT_USAGE);
	ssize_t len = readlink("/proc/self/exe", self, sizeof self - 1);
	if (len > 0)
		self[len] = 0;
	return supervise_run(app->conf, len > 0 ? self : app->self, signal_fd);
}

int command_serve(struct app *app, int argc, char **argv)
{
	const char *role = NULL, *boot = NULL, *listening = NULL;
	const struct option_spec specs[] = {
		{"--role", &role, NULL}, {"--boot-fd", &boot, NULL}, {"--listen-fd", &listening, NULL}};
	char *words[16];
	int n, boot_fd, listen_fd;
	if (argc > 16)
		return command_usage("serve", "参数太多了");
	int code = command_options("serve", argc, argv, specs, 3, words, &n);
	if (code)
		return code;
	if (n > 0)
		return command_usage("serve", "这里用不上「%s」", words[0]);
	if (!read_fd(boot, &boot_fd) || !read_fd(listening, &listen_fd))
		return command_usage("serve", "--boot-fd 和 --listen-fd 是 siyu 自己用的");
	harden(role);
	return role ? run_role(app, role, boot_fd, listen_fd) : supervise(app);
}
