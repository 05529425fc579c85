#include "simparts.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#define EARLY_DAYS 31 /* a 秒杀 speaks so long before its 开抢 at most … */
#define LATE_DAYS 2   /* … and so long after it */

/* -- what may be lived apart --------------------------------------------------------------------------------------------------- */

static bool flash_within(const struct sop_flash *f, int64_t first_day, int64_t last_day)
{
	return f->day - EARLY_DAYS <= last_day && f->day + LATE_DAYS >= first_day;
}

/* The codes of a 券 are drawn by all who get one: some script says its name. */
static bool given(const struct intake_folder *scripts, int but, struct span coupon)
{
	for (int i = 0; i < scripts->n; i++)
		if (i != but && span_search(scripts->file[i].text, coupon) != SIZE_MAX)
			return true;
	return false;
}

/* Customers of several employees meet in: the stock of goods and of a 秒杀, the codes of a 券, contact ways that pick one of several
 * employees, a post of 朋友圈 (one task at WeCom for all who publish it), a cap of a company. Everything else hangs on one customer,
 * on one employee or on the group of one; visitors of 微信客服 are nobody's, and come in the first part. */
static bool shares(
	const struct intake_folder *scripts, int which, const struct sop_script *s, int64_t first_day, int64_t last_day)
{
	bool any = s->moments || s->codes || s->per_company >= 0 ||
		(s->flash && flash_within(s->flash, first_day, last_day));
	for (int i = 0; i < s->goods; i++)
		any = any || s->good[i].stock >= 0;
	for (int i = 0; i < s->assets; i++)
		any = any ||
			(s->asset[i].sort == SOP_N_COUPON && s->asset[i].by_file &&
				given(scripts, which, s->asset[i].name));
	return any && !s->disabled;
}

int simparts_count(const struct intake_folder *scripts, const struct conf *conf, int64_t first_day, int64_t last_day,
	int64_t employees)
{
	bool any = conf_int(conf, "rules", NULL, "company_week") >= 0;
	for (int i = 0; i < scripts->n && !any; i++) {
		const struct sop_script *s = intake_script(scripts, i);
		any = s && shares(scripts, i, s, first_day, last_day);
	}
	return any ? 1 : employees < SIMPARTS_MOST ? (int)employees : SIMPARTS_MOST;
}

/* -- processes ------------------------------------------------------------------------------------------------------------------------- */

struct worker {
	pid_t pid;
	FILE *found; /* a file without a name; what this worker's parts found, in their order: length, bytes */
};
struct living {
	int parts, jobs;
	simparts_fn fn;
	void *user;
	struct text *ret;
	struct worker worker[SIMPARTS_MOST];
};

static enum rc live_own(const struct living *l, int first, struct err *err)
{
	enum rc rc = RC_OK;
	for (int part = first; !rc && part < l->parts; part += l->jobs) {
		rc = l->fn(l->user, part, &l->ret[part], err);
		if (!rc)
			rc = text_check(&l->ret[part], err);
	}
	return rc;
}

/* In the child. Its exit status is what came of it: enum rc, its text in the file where it is not RC_OK. */
static int work(const struct living *l, int which)
{
	FILE *f = l->worker[which].found;
	struct err err = {0};
	enum rc rc = live_own(l, which, &err);
	bool good = true;
	if (rc)
		good = fwrite(&err, sizeof err, 1, f) == 1;
	for (int part = which; !rc && part < l->parts; part += l->jobs) {
		uint64_t n = l->ret[part].n;
		good = good && fwrite(&n, sizeof n, 1, f) == 1 && (n == 0 || fwrite(l->ret[part].p, n, 1, f) == 1);
	}
	return fflush(f) == 0 && good ? (int)rc : (int)RC_FAILED;
}

static bool start(struct living *l, int which)
{
	struct worker *w = &l->worker[which];
	pid_t parent = getpid();
	w->found = tmpfile();
	if (!w->found)
		return false;
	fflush(stdout);
	w->pid = fork();
	if (w->pid < 0) {
		fclose(w->found);
		w->found = NULL;
		return false;
	}
	if (w->pid == 0) {
		/* Nobody waits for it when the parent is gone, even if that was before this line. */
		if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
			_exit(RC_FAILED);
		_exit(work(l, which));
	}
	return true;
}

static enum rc read_found(const struct living *l, int which, struct err *err)
{
	FILE *f = l->worker[which].found;
	bool good = true;
	for (int part = which; good && part < l->parts; part += l->jobs) {
		uint64_t n = 0;
		char *to = fread(&n, sizeof n, 1, f) == 1 ? text_reserve(&l->ret[part], n) : NULL;
		good = to && fread(to, 1, n, f) == n;
		if (good)
			text_added(&l->ret[part], n);
	}
	return good ? RC_OK : err_set(err, RC_FAILED, "a process of the simulation left nothing behind");
}

/* What a worker leaves, and the end of its process. */
static enum rc finish(struct living *l, int which, struct err *err)
{
	struct worker *w = &l->worker[which];
	struct err said;
	int status = 0;
	pid_t got;
	do
		got = waitpid(w->pid, &status, 0);
	while (got < 0 && errno == EINTR);
	rewind(w->found);
	enum rc rc = got == w->pid && WIFEXITED(status) ? (enum rc)WEXITSTATUS(status) : RC_FAILED;
	if (!rc)
		rc = read_found(l, which, err);
	else if (fread(&said, sizeof said, 1, w->found) == 1)
		*err = said;
	else
		rc = err_set(err, RC_FAILED, "a process of the simulation ended before its time");
	fclose(w->found);
	return rc;
}

enum rc simparts_live(int parts, int jobs, simparts_fn fn, void *user, struct text *ret, struct err *err)
{
	long cpus = sysconf(_SC_NPROCESSORS_ONLN);
	struct living l = {.parts = parts, .fn = fn, .user = user, .ret = ret};
	INVARIANT(parts >= 1 && parts <= SIMPARTS_MOST);
	l.jobs = jobs > 0 ? jobs : cpus > 0 && cpus < parts ? (int)cpus : parts;
	l.jobs = l.jobs < parts ? l.jobs : parts;
	bool started[SIMPARTS_MOST] = {false};
	for (int i = 1; i < l.jobs; i++)
		started[i] = start(&l, i);
	enum rc rc = live_own(&l, 0, err);
	for (int i = 1; i < l.jobs; i++) {
		struct err later = {0};
		enum rc other = started[i] ? finish(&l, i, &later) : rc ? rc : live_own(&l, i, &later);
		if (!rc && other) {
			*err = later;
			rc = other;
		}
	}
	return rc;
}
