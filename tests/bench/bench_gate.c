/* rooms: gate */
/* Callbacks a second of the durable gate beside (a) nginx with `return 200` and (b) the bot that a team would write first, of Node
 * (tests/bench/bot): with a commit for each callback, and the best that Node can do, a process for each processor and what came together in
 * one commit. The same posts for all: distinct encrypted callbacks of 1 KB over 64 kept connections, one thread of load, rounds in turn, all
 * on one machine. BENCH_ROUNDS, BENCH_SECONDS, NGINX (the binary) and BENCH_BOT (the folder where bot/install.sh put the bot) may be set in
 * the environment; what is not there is left out loudly. */
#include "base/clock.h"
#include "gate/gate.h"
#include "inbox/inbox.h"
#include "net/listen.h"
#include "wecom/envelope.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONNECTIONS 64
#define WARM_US 500000
#define POSTS 90000 /* of a round: no gate here empties them in its seconds */
#define TOKEN_TEXT "QDG6eK"
#define AES_KEY_TEXT "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
#define TOKEN SPAN_LIT(TOKEN_TEXT)
#define AES_KEY SPAN_LIT(AES_KEY_TEXT)
#define CORP SPAN_LIT("ww0123456789abcdef")
#define TARGET_P99_MS 50.0

enum { GATE, NGINX, BOT_EACH, BOT_BATCH, SERVERS };

struct connection {
	int fd;
	int64_t sent_us;
	struct span rest; /* of the request */
	size_t got;
	char head[512];
};

struct result {
	int64_t answered;
	double rate, p50_ms, p99_ms, most_ms;
};

struct server {
	const char *name;
	double target; /* the gate reaches so many times what it reaches */
	bool durable;  /* keeps what it answers: it is never asked the same again */
	uint16_t port;
	pid_t pid; /* 0: left out */
	int64_t answered;
	double *rate, *p99, *times;
};

struct bench {
	char dir[128], inbox_path[160];
	struct server server[SERVERS];
	struct envelope_key *key;
	struct arena *a;
	struct span *post;
	uint32_t nonce;
	size_t body_bytes;
	int32_t *latency_us;
};

static void die(const char *what)
{
	fprintf(stderr, "bench_gate: %s: %s\n", what, strerror(errno));
	exit(1);
}

static long setting(const char *name, long def)
{
	const char *s = getenv(name);
	long v = s ? strtol(s, NULL, 10) : 0;
	return v > 0 ? v : def;
}

/* The servers -----------------------------------------------------------------------------------------------------*/

static uint16_t open_port(int *ret_fd)
{
	struct err err;
	uint16_t port = 0;
	if (listen_tcp(SPAN_LIT("127.0.0.1:0"), ret_fd, &err) != RC_OK || listen_port(*ret_fd, &port, &err) != RC_OK)
		die(err.text);
	return port;
}

static void start_gate(struct bench *b)
{
	struct server *s = &b->server[GATE];
	const struct gate_app app = {SPAN_LIT("bot"), TOKEN, AES_KEY, CORP, false};
	struct gate_conf conf = {.apps = &app, .apps_count = 1, .freshness_ms = 300000};
	struct gate *g;
	struct err err;
	snprintf(b->inbox_path, sizeof(b->inbox_path), "%s/inbox.db", b->dir);
	conf.inbox_path = b->inbox_path;
	s->port = open_port(&conf.listen_fd);
	s->pid = fork();
	if (s->pid < 0)
		die("fork");
	if (s->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)signal(SIGPIPE, SIG_IGN);
		if (gate_new(&conf, &g, &err) != RC_OK)
			die(err.text);
		gate_loop(g, -1);
	}
	listen_close(conf.listen_fd);
}

static void start_nginx(struct bench *b)
{
	struct server *s = &b->server[NGINX];
	const char *binary = getenv("NGINX");
	char conf[160], prefix[160];
	int fd;
	binary = binary ? binary : "/usr/sbin/nginx";
	if (access(binary, X_OK) != 0) {
		fprintf(stderr, "bench_gate: no nginx at %s (Debian: nginx-light): it is left out\n", binary);
		return;
	}
	s->port = open_port(&fd);
	listen_close(fd);
	snprintf(conf, sizeof(conf), "%s/nginx.conf", b->dir);
	FILE *f = fopen(conf, "w");
	if (!f)
		die(conf);
	fprintf(f,
		"daemon off;\nworker_processes %s;\npid nginx.pid;\nerror_log error.log;\nevents { worker_connections 1024; }\n"
		"http { access_log off; keepalive_requests 1000000000; keepalive_timeout 600s; client_body_temp_path body;\n"
		"proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;\n"
		"server { listen 127.0.0.1:%u backlog=1024; location / { return 200; } } }\n",
		getenv("NGINX_WORKERS") ? getenv("NGINX_WORKERS") : "1", (unsigned)s->port);
	fclose(f);
	snprintf(prefix, sizeof(prefix), "%s/", b->dir);
	s->pid = fork();
	if (s->pid < 0)
		die("fork");
	if (s->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		execl(binary, binary, "-p", prefix, "-c", "nginx.conf", "-e", "error.log", (char *)NULL);
		die(binary);
	}
}

static void start_bot(struct bench *b, int which, const char *how)
{
	struct server *s = &b->server[which];
	const char *folder = getenv("BENCH_BOT");
	char script[300], port[8], dir[160];
	int fd;
	snprintf(script, sizeof(script), "%s/bot.js", folder ? folder : "build/bot");
	if (access(script, R_OK) != 0) {
		fprintf(stderr, "bench_gate: no %s (tests/bench/bot/install.sh): the bot '%s' is left out\n", script,
			how);
		return;
	}
	s->port = open_port(&fd);
	listen_close(fd);
	snprintf(port, sizeof(port), "%u", (unsigned)s->port);
	snprintf(dir, sizeof(dir), "%s/%s", b->dir, how);
	if (mkdir(dir, 0700) != 0)
		die(dir);
	s->pid = fork();
	if (s->pid < 0)
		die("fork");
	if (s->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		(void)setenv("TOKEN", TOKEN_TEXT, 1);
		(void)setenv("AES_KEY", AES_KEY_TEXT, 1);
		execlp("node", "node", script, how, port, dir, (char *)NULL);
		die("node");
	}
}

static int connect_to(uint16_t port)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const int on = 1;
	for (int i = 0; i < 200; i++) {
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
		if (fd < 0)
			die("socket");
		if (connect(fd, (struct sockaddr *)&to, sizeof(to)) == 0) {
			(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
			(void)fcntl(fd, F_SETFL, O_NONBLOCK);
			return fd;
		}
		close(fd);
		clock_sleep_ms(20);
	}
	die("connect");
	return -1;
}

/* The number behind a word in a small file; absent word: the first. 0: there is none. */
static int64_t number_in(const char *path, const char *word)
{
	char text[4096];
	FILE *f = fopen(path, "r");
	size_t got = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	if (f)
		(void)fclose(f);
	text[got] = 0;
	const char *at = word ? strstr(text, word) : text;
	return at ? strtoll(at + (word ? strlen(word) : 0), NULL, 10) : 0;
}

/* Of a process and of those it began: the memory that is theirs, with their share of what they have in common. */
static int64_t memory_kb(int64_t pid)
{
	char path[64], text[1024], *rest = text, *end;
	snprintf(path, sizeof(path), "/proc/%lld/smaps_rollup", (long long)pid);
	int64_t kb = number_in(path, "\nPss:");
	snprintf(path, sizeof(path), "/proc/%lld/task/%lld/children", (long long)pid, (long long)pid);
	FILE *f = fopen(path, "r");
	size_t got = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
	if (f)
		(void)fclose(f);
	text[got] = 0;
	for (int64_t child; (child = strtoll(rest, &end, 10)) > 0; rest = end)
		kb += memory_kb(child);
	return kb;
}

/* Ends a server and tells its CPU time a request, which no other load on the machine disturbs much. Of the bot that of its processes, too:
 * it waits for them. */
static void stop(const struct server *s, int sig)
{
	struct rusage u;
	if (s->pid <= 0)
		return;
	int64_t kb = memory_kb(s->pid);
	kill(s->pid, sig);
	if (wait4(s->pid, NULL, 0, &u) != s->pid)
		die("wait");
	double us = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) * 1e6 +
		(double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
	printf("%-12s %8.1f us of CPU a request, %.1f MiB\n", s->name, us / (double)s->answered, (double)kb / 1024);
}

/* The load -----------------------------------------------------------------------------------------------------------*/

/* Each post is its own: content, nonce and signature. */
static void seal(struct bench *b)
{
	struct arena *scratch = arena_new(1 << 16);
	int64_t now_s = clock_real_ms() / 1000;
	arena_reset(b->a);
	for (int i = 0; i < POSTS; i++) {
		uint8_t random[ENVELOPE_RANDOM_BYTES];
		char signature[ENVELOPE_SIGNATURE_CHARS];
		arena_reset(scratch);
		b->nonce++;
		for (size_t k = 0; k < sizeof(random); k++)
			random[k] = (uint8_t)('a' + (b->nonce >> (k % 4 * 8)) % 26);
		struct span msg = arena_printf(scratch,
			"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><FromUserName><![CDATA[sys]]></FromUserName>"
			"<CreateTime>%lld</CreateTime><MsgType><![CDATA[event]]></MsgType>"
			"<Event><![CDATA[change_external_contact]]></Event>"
			"<ChangeType><![CDATA[add_external_contact]]></ChangeType><UserID><![CDATA[zhangsan]]></UserID>"
			"<ExternalUserID><![CDATA[woAJ2GCAAAXtWyujaWJHDDGi0mA%08x]]></ExternalUserID>"
			"<State><![CDATA[counter-of-the-shop-in-the-mall-%024u]]></State>"
			"<WelcomeCode><![CDATA[WELCOMECODE-%064x]]></WelcomeCode></xml>",
			SPAN_ARG(CORP), (long long)now_s, b->nonce, b->nonce % 7, b->nonce);
		struct span encrypt = envelope_seal(b->key, scratch, random, msg);
		struct span stamp = arena_printf(scratch, "%lld", (long long)now_s);
		struct span nonce = arena_printf(scratch, "%u", 1000000000u + b->nonce);
		envelope_sign(b->key, stamp, nonce, encrypt, signature);
		struct span body = arena_printf(scratch,
			"<xml><ToUserName><![CDATA[%.*s]]></ToUserName><Encrypt><![CDATA[%.*s]]></Encrypt>"
			"<AgentID><![CDATA[1000002]]></AgentID></xml>",
			SPAN_ARG(CORP), SPAN_ARG(encrypt));
		b->body_bytes = body.n;
		b->post[i] = arena_printf(b->a,
			"POST /wecom/bot?msg_signature=%.40s&timestamp=%.*s&nonce=%.*s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
			"User-Agent: Mozilla/4.0\r\nAccept: */*\r\nContent-Type: text/xml\r\nContent-Length: %zu\r\n\r\n%.*s",
			signature, SPAN_ARG(stamp), SPAN_ARG(nonce), body.n, SPAN_ARG(body));
	}
	arena_free(scratch);
}

static void push(struct connection *c)
{
	while (c->rest.n > 0) {
		ssize_t n = send(c->fd, c->rest.p, c->rest.n, MSG_NOSIGNAL);
		if (n < 0 && errno == EAGAIN)
			return; /* does not happen with 1 KB and one request under way; the next event goes on */
		if (n <= 0)
			die("send");
		c->rest = span_drop(c->rest, (size_t)n);
	}
}

static void begin(struct connection *c, struct span post)
{
	c->rest = post;
	c->got = 0;
	c->sent_us = clock_mono_us();
	push(c);
}

/* true: the answer is whole, and it is 200 with an empty body. */
static bool pull(struct connection *c)
{
	ssize_t n = recv(c->fd, c->head + c->got, sizeof(c->head) - 1 - c->got, 0);
	if (n < 0 && errno == EAGAIN)
		return false;
	if (n <= 0)
		die("an answer was cut");
	c->got += (size_t)n;
	c->head[c->got] = 0;
	if (c->got < 4 || memcmp(c->head + c->got - 4, "\r\n\r\n", 4) != 0)
		return false;
	if (strncmp(c->head, "HTTP/1.1 200", 12) != 0 || !strcasestr(c->head, "\ncontent-length: 0\r\n")) {
		fprintf(stderr, "bench_gate: answered with: %s\n", c->head);
		exit(1);
	}
	return true;
}

static int by_size(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
	return (x > y) - (x < y);
}

static struct result load(struct bench *b, uint16_t port, bool again, int64_t most_us)
{
	struct connection c[CONNECTIONS];
	struct epoll_event events[CONNECTIONS];
	int ep = epoll_create1(EPOLL_CLOEXEC), sent = 0, done = 0, samples = 0;
	for (int i = 0; i < CONNECTIONS; i++) {
		c[i].fd = connect_to(port);
		struct epoll_event e = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
		if (epoll_ctl(ep, EPOLL_CTL_ADD, c[i].fd, &e) != 0)
			die("epoll");
	}
	int64_t from_us = clock_mono_us(), now_us = from_us;
	for (; sent < CONNECTIONS; sent++)
		begin(&c[sent], b->post[sent]);
	while (done < sent) {
		int n = epoll_wait(ep, events, CONNECTIONS, 5000);
		if (n <= 0)
			die("no answer within 5 s");
		for (int i = 0; i < n; i++) {
			struct connection *one = &c[events[i].data.u32];
			push(one);
			if (!pull(one))
				continue;
			now_us = clock_mono_us();
			if (samples < POSTS)
				b->latency_us[samples++] = (int32_t)(now_us - one->sent_us);
			done++;
			if (now_us - from_us < most_us && (again || sent < POSTS))
				begin(one, b->post[sent++ % POSTS]);
		}
	}
	for (int i = 0; i < CONNECTIONS; i++)
		close(c[i].fd);
	close(ep);
	qsort(b->latency_us, (size_t)samples, sizeof(*b->latency_us), by_size);
	return (struct result){
		.answered = done,
		.rate = (double)done * 1e6 / (double)(now_us - from_us),
		.p50_ms = b->latency_us[samples / 2] / 1000.0,
		.p99_ms = b->latency_us[(int64_t)samples * 99 / 100] / 1000.0,
		.most_ms = b->latency_us[samples - 1] / 1000.0,
	};
}

/* Report -------------------------------------------------------------------------------------------------------------*/

static int by_rate(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return (x > y) - (x < y);
}

static double median(double *v, int n)
{
	qsort(v, (size_t)n, sizeof(*v), by_rate);
	return n % 2 ? v[n / 2] : (v[n / 2 - 1] + v[n / 2]) / 2;
}

/* What a durable write costs here: the disk is a part of the result. */
static double sync_us(const struct bench *b)
{
	char path[160], page[4096] = {0};
	double v[101];
	snprintf(path, sizeof(path), "%s/sync", b->dir);
	int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		die(path);
	for (int i = 0; i < 101; i++) {
		int64_t from_us = clock_mono_us();
		if (pwrite(fd, page, sizeof(page), (off_t)i * 4096) != sizeof(page) || fdatasync(fd) != 0)
			die(path);
		v[i] = (double)(clock_mono_us() - from_us);
	}
	close(fd);
	return median(v, 101);
}

static void machine(const struct bench *b)
{
	struct utsname u;
	double average[1] = {0};
	(void)getloadavg(average, 1);
	(void)uname(&u);
	printf("%s, %s %s %s, %ld processors, load %.2f, durable write of 4 KB %.0f us\n", u.nodename, u.sysname,
		u.release, u.machine, sysconf(_SC_NPROCESSORS_ONLN), average[0], sync_us(b));
}

/* Whoever says 200 has it: the rows of the gate, and those that the bots counted when they ended. */
static bool rows_are(const struct bench *b, const struct server *s, const char *how)
{
	struct inbox *in;
	struct err err;
	int64_t rows = 0;
	char path[200];
	if (!how &&
		(inbox_open(b->inbox_path, INBOX_READ_ONLY, &in, &err) != RC_OK ||
			inbox_head(in, &rows, &err) != RC_OK))
		die(err.text);
	if (!how)
		inbox_close(in);
	for (long i = 0; how && i < sysconf(_SC_NPROCESSORS_ONLN); i++) {
		snprintf(path, sizeof(path), "%s/%s/bot-%ld.rows", b->dir, how, i);
		rows += number_in(path, NULL);
	}
	if (rows != s->answered)
		fprintf(stderr, "bench_gate: %s: %lld rows, %lld answered with 200\n", s->name, (long long)rows,
			(long long)s->answered);
	return rows == s->answered;
}

static void round_of(struct bench *b, int i, int64_t most_us)
{
	struct result r[SERVERS] = {0};
	seal(b);
	for (int k = 0; k < SERVERS; k++) {
		struct server *s = &b->server[k];
		if (s->pid <= 0)
			continue;
		r[k] = load(b, s->port, !s->durable, i < 0 ? WARM_US : most_us);
		s->answered += r[k].answered;
		if (i < 0)
			continue;
		s->rate[i] = r[k].rate;
		s->p99[i] = r[k].p99_ms;
		s->times[i] = r[GATE].rate / r[k].rate;
		printf("%5d  %-12s %9.0f %8.2f %8.2f %8.2f %9.2f\n", i + 1, s->name, r[k].rate, r[k].p50_ms,
			r[k].p99_ms, r[k].most_ms, s->times[i]);
	}
}

/* true: what was measured is as wanted. */
static bool verdict(struct bench *b, int rounds)
{
	bool ok = true, all = true;
	printf("\nmedian of %d rounds      a second    p99 ms   gate: times it   wanted\n", rounds);
	for (int k = 0; k < SERVERS; k++) {
		struct server *s = &b->server[k];
		all = all && s->pid > 0;
		if (s->pid <= 0)
			continue;
		double times = median(s->times, rounds), p99 = median(s->p99, rounds);
		printf("       %-12s %12.0f %9.2f %16.2f", s->name, median(s->rate, rounds), p99, times);
		if (k == GATE)
			printf("   p99 < %.0f ms\n", TARGET_P99_MS);
		else
			printf("   %.2f\n", s->target);
		ok = ok && (k == GATE ? p99 < TARGET_P99_MS : times >= s->target);
	}
	printf("%s%s\n", ok ? "reached" : "NOT reached", all ? "" : "; NOT all was measured");
	return ok;
}

static int run(struct bench *b)
{
	int rounds = (int)setting("BENCH_ROUNDS", 5);
	int64_t most_us = setting("BENCH_SECONDS", 2) * 1000000;
	for (int k = 0; k < SERVERS; k++) {
		b->server[k].rate = calloc((size_t)rounds, sizeof(double));
		b->server[k].p99 = calloc((size_t)rounds, sizeof(double));
		b->server[k].times = calloc((size_t)rounds, sizeof(double));
	}
	printf("round  server        a second   p50 ms   p99 ms   max ms   gate: times it\n");
	for (int i = -1; i < rounds; i++) /* the first warms up */
		round_of(b, i, most_us);
	bool ok = verdict(b, rounds);
	for (int k = 0; k < SERVERS; k++)
		stop(&b->server[k], k == GATE ? SIGKILL : SIGTERM);
	ok = rows_are(b, &b->server[GATE], NULL) && ok;
	ok = (b->server[BOT_EACH].pid <= 0 || rows_are(b, &b->server[BOT_EACH], "each")) && ok;
	ok = (b->server[BOT_BATCH].pid <= 0 || rows_are(b, &b->server[BOT_BATCH], "batch")) && ok;
	for (int k = 0; k < SERVERS; k++) {
		free(b->server[k].rate);
		free(b->server[k].p99);
		free(b->server[k].times);
	}
	return ok ? 0 : 1;
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int main(void)
{
	struct bench b = {.server = {
				  [GATE] = {.name = "gate", .durable = true},
				  [NGINX] = {.name = "nginx", .target = 0.35},
				  [BOT_EACH] = {.name = "node, each", .target = 8, .durable = true},
				  [BOT_BATCH] = {.name = "node, batch", .target = 2.5, .durable = true},
			  }};
	struct err err;
	const char *base = getenv("BENCH_DIR"); /* on a real disk, not in memory */
	snprintf(b.dir, sizeof(b.dir), "%.80s/bench-gate-XXXXXX",
		base                                 ? base
			: access("build", W_OK) == 0 ? "build"
						     : ".");
	if (!mkdtemp(b.dir))
		die(b.dir);
	if (envelope_new(TOKEN, AES_KEY, CORP, false, &b.key, &err) != RC_OK)
		die(err.text);
	b.a = arena_new((size_t)1 << 20);
	b.post = calloc(POSTS, sizeof(*b.post));
	b.latency_us = calloc(POSTS, sizeof(*b.latency_us));
	machine(&b);
	start_gate(&b);
	start_nginx(&b);
	start_bot(&b, BOT_EACH, "each");
	start_bot(&b, BOT_BATCH, "batch");
	seal(&b);
	printf("posts of %zu bytes with a body of %zu, %d connections\n", b.post[0].n, b.body_bytes, CONNECTIONS);
	int status = run(&b);
	envelope_free(b.key);
	arena_free(b.a);
	free(b.post);
	free(b.latency_us);
	(void)nftw(b.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return status;
}
