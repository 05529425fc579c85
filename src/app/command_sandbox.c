/* siyu sandbox: a WeCom on loopback, and the people in it. */
#include "command.h"
#include "netsay.h"

#include "signals.h"

#include "base/fileio.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/secret.h"
#include "net/listen.h"
#include "sandbox/peer.h"

#include <stdio.h>
#include <string.h>

#define SECRET_BYTES 4096
#define KEY_FILE_BYTES 65536
#define MINUTE_MS 60000
#define SPECS_MOST 64

/* A text that must not leak: given as it is, or as the name of a file that holds it. */
struct secret {
	const char *name, *file_name;
	const char *given, *path;
	struct text value;
};
enum { SECRET_APP, SECRET_TOKEN, SECRET_AES_KEY, SECRET_ORDERS_KEY, SECRET_PAY, SECRETS };
#define PLAIN_OPTIONS 11

struct number {
	const char *name;
	int64_t least, most, value; /* value: the default before, the choice after */
	const char *given;
};
enum {
	AGENTID,
	SEED,
	EMPLOYEES,
	CUSTOMERS,
	MINUTES,
	SPEED,
	CONFIRM,
	CONFIRM_MEAN_S,
	BUY,
	BUY_ALONE,
	REPEAT,
	REFUND,
	PAY,
	DELETE,
	REPLY,
	TYPE,
	LIKE,
	COMMENT,
	DOUBLE,
	REORDER,
	LOSE,
	RETRIES,
	RETRY_MS,
	TIMEOUT_MS,
	CONCURRENT,
	PER_MINUTE,
	NUMBERS
};

struct choice {
	const char *listen, *corpid, *receiveid, *callback, *orders_url, *states, *archive, *archive_key;
	bool json, untrusted, strict_escapes;
	struct secret secret[SECRETS];
	struct number number[NUMBERS];
};

static const struct choice defaults =
	{
		.listen = "127.0.0.1:9090",
		.secret =
			{
				{.name = "--secret", .file_name = "--secret-file"},
				{.name = "--token", .file_name = "--token-file"},
				{.name = "--aes-key", .file_name = "--aes-key-file"},
				{.name = "--orders-key", .file_name = "--orders-key-file"},
				{.name = "--pay-secret", .file_name = "--pay-secret-file"},
			},
		.number =
			{
				[AGENTID] = {"--agentid", 1, INT64_C(9999999999), 1000002, NULL},
				[SEED] = {"--seed", 0, INT64_MAX, 1, NULL},
				[EMPLOYEES] = {"--employees", 0, 10000, 3, NULL},
				[CUSTOMERS] = {"--customers", 0, 1000000, 0, NULL},
				[MINUTES] = {"--minutes", 1, 525600, 10, NULL},
				[SPEED] = {"--speed", 1, 1000000, 1, NULL},
				[CONFIRM] = {"--confirm-permille", 0, 1000, 0, NULL},
				[CONFIRM_MEAN_S] = {"--confirm-mean-s", 1, 604800, 600, NULL},
				[BUY] = {"--buy-permille", 0, 1000, 0, NULL},
				[BUY_ALONE] = {"--buy-alone-permille", 0, 1000, 0, NULL},
				[REPEAT] = {"--repeat-permille", 0, 1000, 0, NULL},
				[REFUND] = {"--refund-permille", 0, 1000, 0, NULL},
				[PAY] = {"--pay-permille", 0, 1000, 0, NULL},
				[DELETE] = {"--delete-permille", 0, 1000, 0, NULL},
				[REPLY] = {"--reply-permille", 0, 1000, 0, NULL},
				[TYPE] = {"--type-permille", 0, 1000, 0, NULL},
				[LIKE] = {"--like-permille", 0, 1000, 0, NULL},
				[COMMENT] = {"--comment-permille", 0, 1000, 0, NULL},
				[DOUBLE] = {"--double-permille", 0, 1000, 0, NULL},
				[REORDER] = {"--reorder-permille", 0, 1000, 0, NULL},
				[LOSE] = {"--lose-permille", 0, 1000, 0, NULL},
				[RETRIES] = {"--retries", 0, 100, 3, NULL},
				[RETRY_MS] = {"--retry-ms", 1, 3600000, 1000, NULL},
				[TIMEOUT_MS] = {"--timeout-ms", 1, 3600000, 5000, NULL},
				[CONCURRENT] = {"--concurrent", 1, 100000, 20, NULL},
				[PER_MINUTE] = {"--calls-per-minute", 1, 100000000, 10000, NULL},
			},
};

/* -- reading ---------------------------------------------------------------------------------------------------- */

static int read_options(struct choice *c, int argc, char **argv)
{
	struct option_spec specs[SPECS_MOST] = {
		{"--listen", &c->listen, NULL},
		{"--corpid", &c->corpid, NULL},
		{"--receiveid", &c->receiveid, NULL},
		{"--callback", &c->callback, NULL},
		{"--orders-url", &c->orders_url, NULL},
		{"--states", &c->states, NULL},
		{"--archive", &c->archive, NULL},
		{"--archive-key-file", &c->archive_key, NULL},
		{"--json", NULL, &c->json},
		{"--untrusted", NULL, &c->untrusted},
		{"--strict-escapes", NULL, &c->strict_escapes},
	};
	_Static_assert(PLAIN_OPTIONS + 2 * SECRETS + NUMBERS <= SPECS_MOST, "room for every option");
	int n = PLAIN_OPTIONS, words_n = 0;
	for (int i = 0; i < SECRETS; i++) {
		specs[n++] = (struct option_spec){c->secret[i].name, &c->secret[i].given, NULL};
		specs[n++] = (struct option_spec){c->secret[i].file_name, &c->secret[i].path, NULL};
	}
	for (int i = 0; i < NUMBERS; i++)
		specs[n++] = (struct option_spec){c->number[i].name, &c->number[i].given, NULL};
	char **words = mem_array((size_t)argc + 1, sizeof *words);
	int code = command_options("sandbox", argc, argv, specs, n, words, &words_n);
	if (!code && words_n > 0)
		code = command_usage("sandbox", "这里用不上「%s」", words[0]);
	mem_free(words);
	return code;
}

static int read_numbers(struct choice *c)
{
	for (int i = 0; i < NUMBERS; i++) {
		struct number *x = &c->number[i];
		int64_t v = 0;
		if (!x->given)
			continue;
		if (!span_int(span_of(x->given), &v) || v < x->least || v > x->most)
			return command_usage("sandbox", "%s 后面写 %lld 到 %lld 的数，不是「%s」", x->name,
				(long long)x->least, (long long)x->most, x->given);
		x->value = v;
	}
	return EXIT_DONE;
}

/* What stood in argv is copied and blanked there, so that no list of processes shows it. */
static void take_secret(struct secret *s, int argc, char **argv)
{
	text_add(&s->value, span_of(s->given));
	for (int i = 1; i < argc; i++) {
		size_t n = strlen(argv[i]);
		if (s->given >= argv[i] && s->given <= argv[i] + n) {
			memset(argv[i] + (s->given - argv[i]), '*', strlen(s->given));
			return;
		}
	}
}

static int read_secrets(struct choice *c, int argc, char **argv)
{
	for (int i = 0; i < SECRETS; i++) {
		struct secret *s = &c->secret[i];
		struct err err = {0};
		text_init(&s->value, SECRET_BYTES);
		if (s->given && s->path)
			return command_usage("sandbox", "%s 和 %s 只能写一个", s->name, s->file_name);
		if (s->given)
			take_secret(s, argc, argv);
		if (s->path && fileio_read(s->path, &s->value, &err))
			return command_fail(&err, EXIT_USAGE);
		if ((s->given || s->path) && span_trim(text_span(&s->value)).n == 0)
			return command_usage("sandbox", "%s 是空的", s->path ? s->file_name : s->name);
	}
	return EXIT_DONE;
}

static struct span secret_of(const struct choice *c, int which)
{
	const struct text *t = &c->secret[which].value;
	return t->n > 0 ? span_trim(text_span(t)) : SPAN_ABSENT; /* a file ends in a line feed */
}

static void forget(struct choice *c)
{
	for (int i = 0; i < SECRETS; i++) {
		if (c->secret[i].value.p)
			secret_wipe(c->secret[i].value.p, c->secret[i].value.cap);
		text_release(&c->secret[i].value);
	}
}

/* -- running ------------------------------------------------------------------------------------------------------ */

static int permille(const struct choice *c, int which)
{
	return (int)c->number[which].value;
}

static struct peer_conf peer_conf_of(const struct choice *c)
{
	struct peer_conf p = {
		.callback_url = span_of(c->callback),
		.token = secret_of(c, SECRET_TOKEN),
		.aes_key = secret_of(c, SECRET_AES_KEY),
		.receiveid = span_of(c->receiveid),
		.json_callbacks = c->json,
		.callback_ms = c->number[TIMEOUT_MS].value,
		.retries = c->number[RETRIES].value > 0 ? (int)c->number[RETRIES].value : -1,
		.retry_ms = c->number[RETRY_MS].value,
		.orders_url = span_of(c->orders_url),
		.orders_key = secret_of(c, SECRET_ORDERS_KEY),
		.employees = (int)c->number[EMPLOYEES].value,
		.customers = (int)c->number[CUSTOMERS].value,
		.populate_ms = c->number[MINUTES].value * MINUTE_MS,
		.states = span_of(c->states),
		.concurrent_max = (int)c->number[CONCURRENT].value,
		.version = SIYU_VERSION,
	};
	p.brain = (struct brain_conf){
		.corpid = span_of(c->corpid),
		.secret = secret_of(c, SECRET_APP),
		.pay_secret = secret_of(c, SECRET_PAY),
		.agentid = c->number[AGENTID].value,
		.seed = (uint64_t)c->number[SEED].value,
		.calls_per_minute = (int)c->number[PER_MINUTE].value,
		.confirm_permille = permille(c, CONFIRM),
		.confirm_mean_ms = c->number[CONFIRM_MEAN_S].value * 1000,
		.buy_permille = permille(c, BUY),
		.buy_alone_permille = permille(c, BUY_ALONE),
		.repeat_permille = permille(c, REPEAT),
		.refund_permille = permille(c, REFUND),
		.pay_permille = permille(c, PAY),
		.delete_permille = permille(c, DELETE),
		.reply_permille = permille(c, REPLY),
		.type_permille = permille(c, TYPE),
		.like_permille = permille(c, LIKE),
		.comment_permille = permille(c, COMMENT),
		.double_permille = permille(c, DOUBLE),
		.reorder_permille = permille(c, REORDER),
		.lose_permille = permille(c, LOSE),
		.speed = (int)c->number[SPEED].value,
		.untrusted = c->untrusted,
		.lenient_escapes = !c->strict_escapes,
	};
	return p;
}

static int fail_by(const struct err *err, enum rc rc)
{
	return command_fail(err,
		rc == RC_CONFLICT                             ? EXIT_PEER
			: rc == RC_INVALID || rc == RC_DENIED ? EXIT_USAGE
							      : EXIT_DATA);
}

static int run(struct choice *c)
{
	struct peer_conf conf = peer_conf_of(c);
	struct peer *peer = NULL;
	struct text key;
	struct err err = {0};
	char pictures[48];
	uint16_t port = 0;
	int stop_fd = -1;
	text_init(&key, KEY_FILE_BYTES);
	enum rc rc = c->archive_key ? fileio_read(c->archive_key, &key, &err) : RC_OK;
	conf.archive_path = span_of(c->archive);
	conf.archive_key = key.n > 0 ? text_span(&key) : SPAN_ABSENT;
	if (!rc)
		rc = signals_open(&stop_fd, &err);
	if (!rc)
		rc = netsay_listen(&err, listen_tcp(span_of(c->listen), &conf.listen_fd, &err), "", span_of(c->listen));
	if (rc) {
		text_release(&key);
		return fail_by(&err, rc);
	}
	rc = listen_port(conf.listen_fd, &port, &err);
	(void)snprintf(pictures, sizeof pictures, "http://127.0.0.1:%u", (unsigned)port);
	conf.brain.pictures = span_of(pictures);
	if (!rc)
		rc = peer_new(&conf, &peer, &err);
	text_release(&key);
	forget(c);
	if (rc) {
		listen_close(conf.listen_fd);
		return fail_by(&err, rc);
	}
	log_info("sandbox is ready", "port=%u employees=%d customers=%d callbacks=%s orders=%s", (unsigned)port,
		conf.employees, conf.customers, c->callback ? "on" : "off", c->orders_url ? "on" : "off");
	do
		peer_loop(peer, stop_fd);
	while (!(signals_take(stop_fd) & SIGNALS_STOP));
	peer_free(peer);
	return EXIT_DONE;
}

int command_sandbox(struct app *app, int argc, char **argv)
{
	struct choice c = defaults;
	(void)app;
	log_setup(LOG_INFO, "sandbox");
	int code = read_options(&c, argc, argv);
	if (!code)
		code = read_secrets(&c, argc, argv);
	if (!code)
		code = read_numbers(&c);
	if (!code && !(c.corpid && c.corpid[0]))
		code = command_usage("sandbox", "缺 --corpid：随便一个号都行，和 siyu.conf 里的一样");
	if (!code && !span_present(secret_of(&c, SECRET_APP)))
		code = command_usage("sandbox", "缺 --secret 或 --secret-file：随便一个词都行，和 siyu.conf 里的一样");
	if (!code && (c.archive != NULL) != (c.archive_key != NULL))
		code = command_usage("sandbox",
			"--archive 和 --archive-key-file 要一起写：会话存档写到哪个文件，用哪把公钥（PEM）封");
	if (!code)
		code = run(&c);
	forget(&c);
	return code;
}
