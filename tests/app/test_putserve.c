/* work.sock: answers in time, in order, and never at the price of the fold. Client and server in one thread, the clock is ours. */
#include "testlib.h"

#include "base/clock.h"
#include "put.h"
#include "putserve.h"
#include "station.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

struct world {
	char path[600];
	struct putserve *put;
	int64_t now_ms, last_id, folded_id;
	enum rc append_rc;
	uint64_t asked, answered, forgotten;
	struct text answer;
};

static enum rc on_append(void *user, enum inbox_kind kind, struct span body, int64_t *ret_id, struct err *err)
{
	struct world *w = user;
	assert_int_equal(kind, INBOX_ORDERS);
	assert_true(span_is(body, "x"));
	if (w->append_rc)
		return err_set(err, w->append_rc, "no room");
	*ret_id = ++w->last_id;
	return RC_OK;
}

static bool on_outcome(void *user, int64_t id, struct text *ret_outcome, struct text *ret_reason)
{
	struct world *w = user;
	if (w->folded_id < id)
		return false;
	text_adds(ret_outcome, "refused");
	text_addf(ret_reason, "number %d", (int)id);
	return true;
}

static void on_told(void *user, int64_t id, struct text *out)
{
	(void)user;
	text_addf(out, "{\"became\":\"n\",\"of\":%d}", (int)id);
}

static enum putserve_said on_ask(void *user, struct span what, struct text *out, uint64_t *ret_later)
{
	struct world *w = user;
	if (span_is(what, "oauth C1")) {
		*ret_later = ++w->asked;
		return PUTSERVE_LATER;
	}
	if (!span_is(what, "status"))
		return PUTSERVE_UNKNOWN;
	text_adds(out, "{\"fine\":true}");
	return PUTSERVE_SAID;
}

static bool on_answered(void *user, uint64_t number, struct text *out)
{
	const struct world *w = user;
	if (w->answered < number)
		return false;
	text_addf(out, "{\"number\":%d}", (int)number);
	return true;
}

static void on_forget(void *user, uint64_t number)
{
	struct world *w = user;
	w->forgotten = number;
}

static void begin(struct world *w)
{
	char dir[512];
	struct err err = {0};
	struct putserve_host host = {w, on_append, on_outcome, on_told, on_ask, on_answered, on_forget};
	*w = (struct world){.now_ms = 1000};
	test_dir(dir, sizeof dir);
	snprintf(w->path, sizeof w->path, "%s/s", dir);
	text_init(&w->answer, 65536);
	if (putserve_new(w->path, &host, &w->put, &err))
		fail_msg("%s", err.text);
}

static void end(struct world *w)
{
	putserve_free(w->put);
	text_release(&w->answer);
	assert_int_equal(access(w->path, F_OK), -1);
}

static int reach(const struct world *w)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	memcpy(to.sun_path, w->path, strlen(w->path) + 1);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
	assert_int_equal(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
	return fd;
}

static void say(int fd, const char *line)
{
	assert_int_equal(send(fd, line, strlen(line), MSG_NOSIGNAL), (ssize_t)strlen(line));
}

static int64_t step(struct world *w)
{
	struct err err = {0};
	int64_t next = 0;
	assert_int_equal(putserve_step(w->put, w->now_ms, &next, &err), RC_OK);
	return next;
}

/* What came: a line, "" when nothing is there, "closed". */
static const char *heard(struct world *w, int fd)
{
	char buf[4096];
	ssize_t n = recv(fd, buf, sizeof buf, 0);
	text_clear(&w->answer);
	if (n > 0)
		text_add(&w->answer, span_make(buf, (size_t)n));
	else if (n == 0 || errno == ECONNRESET)
		text_adds(&w->answer, "closed");
	return text_str(&w->answer);
}

static void test_outcome(void **state)
{
	(void)state;
	struct world w;
	begin(&w);
	int a = reach(&w), b = reach(&w);
	say(a, "{\"put\":\"orders\",");
	step(&w);
	assert_string_equal(heard(&w, a), "");
	say(a, "\"body\":\"x\"}\n");
	say(b, "{\"put\":\"orders\",\"body\":\"x\"}\n");
	assert_int_equal(step(&w), w.now_ms + PUTSERVE_WAIT_MS);
	assert_int_equal(w.last_id, 2);
	assert_string_equal(heard(&w, a), "");
	w.folded_id = 1;
	step(&w);
	assert_string_equal(heard(&w, a),
		"{\"id\":1,\"outcome\":\"refused\",\"reason\":\"number 1\",\"told\":\"{\\\"became\\\":\\\"n\\\",\\\"of\\\":1}\"}\n");
	assert_string_equal(heard(&w, a), "closed");
	assert_string_equal(heard(&w, b), "");
	/* Two seconds later the other one knows that it is in the log at least. */
	w.now_ms += PUTSERVE_WAIT_MS;
	step(&w);
	assert_string_equal(heard(&w, b), "{\"id\":2,\"outcome\":\"accepted\",\"reason\":\"not yet counted\"}\n");
	close(a);
	close(b);
	end(&w);
}

static void test_questions_and_nonsense(void **state)
{
	(void)state;
	static const char *const pair[][2] = {
		{"{\"ask\":\"status\"}\n", "{\"fine\":true}\n"},
		{"{\"ask\":\"the way\"}\n", "not known"},
		{"{\"put\":\"tick\",\"body\":\"x\"}\n", "may not be put"},
		{"{\"put\":\"orders\"}\n", "may not be put"},
		{"nonsense\n", "error"},
		{"\n", "error"},
	};
	struct world w;
	begin(&w);
	for (size_t i = 0; i < sizeof pair / sizeof *pair; i++) {
		int fd = reach(&w);
		say(fd, pair[i][0]);
		step(&w);
		if (!strstr(heard(&w, fd), pair[i][1]))
			fail_msg("%s: %s", pair[i][0], text_str(&w.answer));
		close(fd);
	}
	assert_int_equal(w.last_id, 0);
	end(&w);
}

/* Whoever asks what WeCom has to be asked for waits, and nobody else does; who goes is forgotten. */
static void test_answers_that_come_later(void **state)
{
	(void)state;
	struct world w;
	begin(&w);
	int a = reach(&w), b = reach(&w);
	say(a, "{\"ask\":\"oauth C1\"}\n");
	say(b, "{\"ask\":\"status\"}\n");
	step(&w);
	assert_string_equal(heard(&w, a), "");
	assert_string_equal(heard(&w, b), "{\"fine\":true}\n");
	w.answered = 1;
	step(&w);
	assert_string_equal(heard(&w, a), "{\"number\":1}\n");
	close(a);
	close(b);
	a = reach(&w);
	say(a, "{\"ask\":\"oauth C1\"}\n");
	step(&w);
	close(a);
	step(&w);
	assert_int_equal(w.forgotten, 2);
	a = reach(&w);
	say(a, "{\"ask\":\"oauth C1\"}\n");
	step(&w);
	w.now_ms += PUTSERVE_IDLE_MS; /* the answer never came */
	step(&w);
	assert_string_equal(heard(&w, a), "closed");
	assert_int_equal(w.forgotten, 3);
	close(a);
	end(&w);
}

static void test_crowd(void **state)
{
	(void)state;
	struct world w;
	int fd[PUTSERVE_CLIENTS + 1];
	begin(&w);
	for (int i = 0; i <= PUTSERVE_CLIENTS; i++) {
		fd[i] = reach(&w);
		step(&w);
	}
	assert_non_null(strstr(heard(&w, fd[PUTSERVE_CLIENTS]), "too many at once"));
	assert_string_equal(heard(&w, fd[PUTSERVE_CLIENTS]), "closed");
	assert_string_equal(heard(&w, fd[0]), "");
	/* Who says nothing for ten seconds makes room. */
	w.now_ms += PUTSERVE_IDLE_MS;
	step(&w);
	assert_string_equal(heard(&w, fd[0]), "closed");
	int late = reach(&w);
	say(late, "{\"ask\":\"status\"}\n");
	step(&w);
	assert_string_equal(heard(&w, late), "{\"fine\":true}\n");
	close(late);
	for (int i = 0; i <= PUTSERVE_CLIENTS; i++)
		close(fd[i]);
	end(&w);
}

static void test_failures(void **state)
{
	(void)state;
	struct world w;
	struct err err = {0};
	int64_t next;
	begin(&w);
	/* The file is held by somebody: told, and life goes on. */
	w.append_rc = RC_AGAIN;
	int fd = reach(&w);
	say(fd, "{\"put\":\"orders\",\"body\":\"x\"}\n");
	step(&w);
	assert_string_equal(heard(&w, fd), "{\"error\":\"no room\"}\n");
	close(fd);
	/* A client that goes before its answer. */
	w.append_rc = RC_OK;
	fd = reach(&w);
	say(fd, "{\"put\":\"orders\",\"body\":\"x\"}\n");
	step(&w);
	close(fd);
	w.folded_id = w.last_id;
	step(&w);
	step(&w);
	/* A commit that failed ends the process (finding 22). */
	w.append_rc = RC_FAILED;
	fd = reach(&w);
	say(fd, "{\"put\":\"orders\",\"body\":\"x\"}\n");
	assert_int_equal(putserve_step(w.put, w.now_ms, &next, &err), RC_FAILED);
	close(fd);
	end(&w);
}

/* A work that has its lock and not yet its socket, and then goes: the command waits and folds by itself. */
static void test_put_waits_for_who_is_ending(void **state)
{
	(void)state;
	char dir[512], ini[700];
	struct datadir d;
	struct conf *conf = NULL;
	struct err err = {0};
	struct put_result r;
	int fd = -1, ready[2], status;
	char byte;
	test_dir(dir, sizeof dir);
	snprintf(ini, sizeof ini, "[corp]\ncorpid = ww1\n[data]\ndir = %s\n", dir);
	assert_int_equal(conf_parse(span_of(ini), "t.conf", &conf, &err), RC_OK);
	assert_int_equal(datadir_init(&d, dir, &err), RC_OK);
	assert_int_equal(datadir_make(&d, &err), RC_OK);
	assert_int_equal(pipe(ready), 0);
	pid_t pid = fork();
	if (pid == 0) {
		int held = datadir_lock(&d, "work", &fd, &err) == RC_OK;
		if (write(ready[1], "", 1) == 1 && held)
			clock_sleep_ms(200);
		_exit(!held);
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	put_result_init(&r);
	if (put_one(conf, INBOX_ORDERS,
		    SPAN_LIT(
			    "{\"source\":\"t\",\"orders\":[{\"order_no\":\"1\",\"paid_at\":\"2026-03-03 09:00\",\"amount_yuan\":\"1\"}]}"),
		    &r, &err))
		fail_msg("%s", err.text);
	assert_true(r.counted);
	assert_string_equal(text_str(&r.outcome), "done");
	assert_int_equal(r.id, 2); /* behind the configuration */
	put_result_release(&r);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(ready[0]);
	close(ready[1]);
	conf_free(conf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_outcome),
		cmocka_unit_test(test_questions_and_nonsense),
		cmocka_unit_test(test_answers_that_come_later),
		cmocka_unit_test(test_crowd),
		cmocka_unit_test(test_failures),
		cmocka_unit_test(test_put_waits_for_who_is_ending),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
