/* siyu demo: the main job from end to end on this machine alone. */
#include "demo.h"

#include "signals.h"

#include "base/clock.h"
#include "base/mem.h"

#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static bool read_number(const char *s, int64_t least, int64_t most, int64_t *ret)
{
	return !s || (span_int(span_of(s), ret) && *ret >= least && *ret <= most);
}

/* The scripts of the source tree, else those that were installed beside the program. */
static enum rc find_scripts(struct demo *d, struct err *err)
{
	char beside[sizeof d->self + 32];
	const char *slash = strrchr(d->self, '/');
	if (access("sop/新客七天.md", R_OK) == 0) {
		snprintf(d->scripts, sizeof d->scripts, "sop");
		return RC_OK;
	}
	snprintf(beside, sizeof beside, "%.*s/../share/siyu/sop", slash ? (int)(slash - d->self) : 1,
		slash ? d->self : ".");
	if (access(beside, R_OK) == 0 && strlen(beside) < sizeof d->scripts) {
		snprintf(d->scripts, sizeof d->scripts, "%.*s", (int)sizeof d->scripts - 1, beside);
		return RC_OK;
	}
	err_set(err, RC_NOTFOUND, "这里没有自带的剧本");
	err_hint(err, "在源码的最上面一层（有 sop 文件夹的地方）运行");
	return RC_NOTFOUND;
}

/* A command of this program with the given configuration; its output is ours. */
static int run_command(const struct demo *d, const char *conf, const char *const *words)
{
	const char *argv[16] = {d->self, "--conf", conf};
	int n = 3, status = 0;
	while (*words && n < 15)
		argv[n++] = *words++;
	fflush(stdout);
	signals_block(true);
	pid_t pid = fork();
	if (pid == 0) {
		signals_default();
		signals_block(false);
		execv(d->self, (char *const *)argv);
		_exit(127);
	}
	signals_block(false);
	return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) ? WEXITSTATUS(status) : 127;
}

static enum rc show_reports(const struct demo *d, struct err *err)
{
	const char *const gmv[] = {"report", "gmv", "--by", "channel", NULL};
	const char *const funnel[] = {"report", "funnel", NULL};
	const char *const why[] = {"why", d->customer, NULL};
	int bad;
	printf("\n三、虚拟的这些天，成交、漏斗，和一位客户的来龙去脉\n\n$ siyu --conf world.conf report gmv --by channel\n");
	bad = run_command(d, d->world_conf, gmv);
	printf("\n$ siyu --conf world.conf report funnel\n");
	bad = bad ? bad : run_command(d, d->world_conf, funnel);
	if (d->customer[0]) {
		printf("\n$ siyu --conf world.conf why %s\n", d->customer);
		bad = bad ? bad : run_command(d, d->world_conf, why);
	} else {
		printf("\n这几天还没有人加好友，没有来龙去脉可看。\n");
	}
	fflush(stdout);
	return bad ? err_set(err, RC_FAILED, "一张报表出错了（退出码 %d）", bad) : RC_OK;
}

static void remove_all(const char *dir)
{
	const char *const argv[] = {"rm", "-rf", dir, NULL};
	int status;
	signals_block(true);
	pid_t pid = fork();
	if (pid == 0) {
		signals_default();
		signals_block(false);
		execvp("rm", (char *const *)argv);
		_exit(127);
	}
	signals_block(false);
	if (pid > 0)
		(void)waitpid(pid, &status, 0);
}

static void stay_up(const struct demo *d, const struct demolive *live)
{
	struct pollfd fd = {.fd = d->signal_fd, .events = POLLIN};
	demolive_where(live);
	fflush(stdout);
	while (!(signals_take(d->signal_fd) & SIGNALS_STOP))
		(void)poll(&fd, 1, -1);
}

static int play(struct demo *d)
{
	struct err err = {0};
	struct demolive *live = NULL;
	int64_t begun_us = clock_mono_us();
	printf("一、%d 位客户、%d 天，用随机种子 %llu 在虚拟时间里过一遍（剧本：%s/）\n", d->customers, d->days,
		(unsigned long long)d->seed, d->scripts);
	fflush(stdout);
	enum rc rc = demoworld_play(d, &err);
	if (!rc) {
		printf("\n二、真的进程：siyu serve 和 siyu sandbox，走本机 HTTP，回调加密\n");
		fflush(stdout);
		rc = demolive_play(d, &live, &err);
	}
	if (!rc)
		rc = show_reports(d, &err);
	if (!rc)
		printf("\n全部数字与沙盒的账一致，用时 %.0f 秒。\n", (double)(clock_mono_us() - begun_us) / 1e6);
	if (!rc && d->keep)
		stay_up(d, live);
	demolive_end(live);
	if (rc) {
		fflush(stdout);
		fprintf(stderr, "siyu demo: %s\n", err.text);
		if (err.hint[0])
			fprintf(stderr, "      %s\n", err.hint);
		fprintf(stderr, "      做出来的东西都在 %s\n", d->dir);
		return rc == RC_INVALID ? EXIT_NO : EXIT_DATA;
	}
	return EXIT_DONE;
}

int command_demo(struct app *app, int argc, char **argv)
{
	struct demo *d = mem_alloc(sizeof *d);
	const char *customers = NULL, *days = NULL, *seed = NULL, *tmp = "/tmp";
	const struct option_spec specs[] = {{"--keep", NULL, &d->keep}, {"--customers", &customers, NULL},
		{"--days", &days, NULL}, {"--seed", &seed, NULL}};
	char *words[16];
	int n;
	int64_t c = 2000, t = 14, s = 1;
	struct err err = {0};
	int code = argc > 16 ? command_usage("demo", "参数太多了") : EXIT_DONE;
	if (!code)
		code = command_options("demo", argc, argv, specs, 4, words, &n);
	if (!code && n > 0)
		code = command_usage("demo", "这里用不上「%s」", words[0]);
	if (!code &&
		(!read_number(customers, 1, 100000, &c) || !read_number(days, 2, 60, &t) ||
			!read_number(seed, 0, INT64_MAX, &s)))
		code = command_usage("demo", "--customers 写 1 到 100000，--days 写 2 到 60，--seed 写整数");
	if (code) {
		mem_free(d);
		return code;
	}
	d->app = app;
	d->customers = (int)c;
	d->days = (int)t;
	d->seed = (uint64_t)s;
	ssize_t len = readlink("/proc/self/exe", d->self, sizeof d->self - 1);
	snprintf(d->self + (len > 0 ? len : 0), sizeof d->self - (size_t)(len > 0 ? len : 0), "%s",
		len > 0 ? "" : app->self);
	snprintf(d->dir, sizeof d->dir, "%s/siyu-demo-XXXXXX", tmp);
	enum rc rc = find_scripts(d, &err);
	if (!rc && !mkdtemp(d->dir))
		rc = err_set(&err, RC_FAILED, "在 %s 下建不了文件夹", tmp);
	if (!rc)
		rc = signals_open(&d->signal_fd, &err);
	code = rc ? command_fail(&err, command_code(rc)) : play(d);
	if (code == EXIT_DONE)
		remove_all(d->dir);
	mem_free(d);
	return code;
}
