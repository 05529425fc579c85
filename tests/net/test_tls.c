/* Whom a secret is told: a server whose certificate nobody vouches for, or of another name, gets no byte of a request. Against `openssl s_server`, which
 * writes what it is told into a file. */
#include "testlib.h"

#include "net/fetch.h"

#include "base/clock.h"
#include "base/fileio.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define MOST_MS 10000
#define SECRET "s3cret-of-the-corp"

struct peer {
	char dir[128], key[200], cert[200], said[200];
	pid_t pid;
	int port;
	/* Of the answer. */
	bool replied;
	enum fetch_outcome outcome;
	enum fetch_trouble trouble;
};

/* A line of the shell in that folder, which prints into the file; its pid. */
static pid_t run(const struct peer *p, const char *line)
{
	pid_t pid = fork();
	if (pid == 0) {
		int fd = open(p->said, O_WRONLY | O_CREAT | O_TRUNC, 0600);
		int in[2]; /* nothing comes from it, and it does not end: the server would */
		if (fd >= 0 && pipe(in) == 0 && dup2(in[0], 0) == 0 && dup2(fd, 1) == 1 && dup2(fd, 2) == 2 &&
			chdir(p->dir) == 0)
			execl("/bin/sh", "sh", "-c", line, (char *)NULL);
		_exit(127);
	}
	return pid;
}

/* Does what it printed hold that? */
static bool told(const struct peer *p, const char *part, int *ret_port)
{
	struct text t;
	text_init(&t, 1 << 20);
	bool found = fileio_read(p->said, &t, NULL) == RC_OK && strstr(text_str(&t), part) != NULL;
	if (found && ret_port) {
		struct span port = span_of(strstr(text_str(&t), part) + strlen(part)), rest;
		int64_t n = 0;
		found = span_cut(port, '\n', &port, &rest) && span_int(port, &n);
		*ret_port = (int)n;
	}
	text_release(&t);
	return found;
}

static int peer_new(void **state)
{
	static struct peer p;
	int status = -1;
	p = (struct peer){0};
	test_dir(p.dir, sizeof p.dir);
	snprintf(p.key, sizeof p.key, "%s/key.pem", p.dir);
	snprintf(p.cert, sizeof p.cert, "%s/cert.pem", p.dir);
	snprintf(p.said, sizeof p.said, "%s/said", p.dir);
	*state = &p;
	assert_true(
		waitpid(run(&p,
				"exec openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out cert.pem -days 2"
				" -subj /CN=siyu -addext subjectAltName=IP:127.0.0.1"),
			&status, 0) > 0);
	if (status != 0)
		return 0; /* no openssl here: port 0, and the tests are skipped */
	p.pid = run(&p, "exec openssl s_server -accept 127.0.0.1:0 -key key.pem -cert cert.pem");
	for (int64_t end = clock_boot_ms() + MOST_MS; !told(&p, "ACCEPT 127.0.0.1:", &p.port);) {
		if (clock_boot_ms() >= end)
			return -1;
		clock_sleep_ms(5);
	}
	return 0;
}

static int peer_free(void **state)
{
	struct peer *p = *state;
	if (p->pid > 0) {
		kill(p->pid, SIGKILL);
		waitpid(p->pid, NULL, 0);
	}
	unlink(p->key);
	unlink(p->cert);
	unlink(p->said);
	rmdir(p->dir);
	return 0;
}

static void on_reply(void *user, const struct fetch_reply *reply)
{
	struct peer *p = user;
	p->replied = true;
	p->outcome = reply->outcome;
	p->trouble = reply->trouble;
}

/* As work asks for a token: until it has an answer, or the peer was told the secret. */
static void ask(struct peer *p, const char *ca_file, const char *host)
{
	const struct fetch_conf conf = {.ca_file = ca_file};
	struct fetch *f = NULL;
	struct err err = {0};
	char url[200];
	snprintf(url, sizeof url, "https://%s:%d/cgi-bin/gettoken?corpsecret=" SECRET, host, p->port);
	const struct fetch_call call = {.id = 1, .method = "GET", .url = span_of(url), .timeout_ms = MOST_MS};
	p->replied = false;
	if (fetch_new(&conf, on_reply, p, &f, &err) || fetch_start(f, &call, &err))
		fail_msg("%s", err.text);
	for (int64_t end = clock_boot_ms() + MOST_MS; !p->replied && !told(p, SECRET, NULL) && clock_boot_ms() < end;)
		fetch_step(f, 10);
	fetch_free(f);
}

static void test_nobody_vouches(void **state)
{
	struct peer *p = *state;
	if (!p->port)
		skip();
	ask(p, NULL, "127.0.0.1");
	assert_true(p->replied);
	assert_int_equal(p->outcome, FETCH_NOT_SENT);
	assert_int_equal(p->trouble, FETCH_TROUBLE_CERTIFICATE);
	assert_false(told(p, SECRET, NULL));
}

static void test_another_name(void **state)
{
	struct peer *p = *state;
	if (!p->port)
		skip();
	ask(p, p->cert, "localhost");
	assert_true(p->replied);
	assert_int_equal(p->outcome, FETCH_NOT_SENT);
	assert_int_equal(p->trouble, FETCH_TROUBLE_CERTIFICATE);
	assert_false(told(p, SECRET, NULL));
}

/* Else the two above would prove nothing. */
static void test_who_is_trusted_is_told(void **state)
{
	struct peer *p = *state;
	if (!p->port)
		skip();
	ask(p, p->cert, "127.0.0.1");
	assert_false(p->replied);
	assert_true(told(p, SECRET, NULL));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_nobody_vouches, peer_new, peer_free),
		cmocka_unit_test_setup_teardown(test_another_name, peer_new, peer_free),
		cmocka_unit_test_setup_teardown(test_who_is_trusted_is_told, peer_new, peer_free),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
