#include "archiving.h"

#include "agreeask.h"
#include "command.h"
#include "put.h"
#include "signals.h"
#include "trimcode.h"

#include "archive/chatread.h"
#include "base/clock.h"
#include "base/fileio.h"
#include "base/json.h"
#include "base/log.h"
#include "base/mem.h"
#include "crypt/secret.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PEM_BYTES 65536
#define LOCK_MS 2000
#define BETWEEN_MS 150   /* pulls: 600 a minute are allowed (callbacks.md 7.2) */
#define WORK_MS 500      /* until work is asked again */
#define AGAIN_MS 5000    /* after what may be better soon */
#define PATIENT_MS 30000 /* after what a person has to mend */
#define STATE_BYTES 8192

struct archiving {
	const struct conf *conf;
	const struct datadir *dir;
	struct chatlib *lib;
	struct chatread_keys *keys;
	struct agreeask *agree;
	struct arena *a;
	int64_t start_ms, pulled_ms;
	int64_t seq;
	bool known;                                 /* seq is where work stands, or behind it what we put since */
	int64_t put, refused, internal, unreadable; /* since the start */
	char trouble[512];
	const char *cause;  /* of it, for programs: a row of doctorarchive.c */
	int64_t trouble_ms; /* since when */
};

bool archiving_wanted(const struct conf *conf)
{
	return conf_get(conf, "archive", NULL, "library").n > 0;
}

/* -- what it says of itself ------------------------------------------------------------------------------------------------------- */

static void write_state(const struct archiving *r)
{
	struct text out;
	struct jsonw w;
	text_init(&out, STATE_BYTES);
	jsonw_init(&w, &out);
	jsonw_obj(&w);
	jsonw_kint(&w, "since_ms", r->start_ms);
	if (r->pulled_ms)
		jsonw_kint(&w, "pulled_ms", r->pulled_ms);
	jsonw_kint(&w, "put", r->put);
	jsonw_kint(&w, "refused", r->refused);
	jsonw_kint(&w, "internal", r->internal);
	jsonw_kint(&w, "unreadable", r->unreadable);
	if (r->trouble[0]) {
		jsonw_kstr(&w, "trouble", span_of(r->trouble));
		jsonw_kcstr(&w, "cause", r->cause);
		jsonw_kint(&w, "trouble_since_ms", r->trouble_ms);
	}
	jsonw_end_obj(&w);
	if (fileio_replace(r->dir->archive, text_span(&out), 0600, NULL))
		log_warn("what the archive's reader has to say cannot be written for `siyu status`", NULL);
	text_release(&out);
}

/* Told once, until it is another. */
static void trouble(struct archiving *r, const char *cause, const char *what, const char *hint)
{
	if (strcmp(r->trouble, what) == 0)
		return;
	snprintf(r->trouble, sizeof r->trouble, "%s", what);
	r->cause = cause;
	r->trouble_ms = clock_real_ms();
	log_error("the chat archive is not read", "why=\"%s\"%s%s%s", r->trouble, hint && hint[0] ? " hint=\"" : "",
		hint && hint[0] ? hint : "", hint && hint[0] ? "\"" : "");
}

static void well(struct archiving *r)
{
	if (r->trouble[0])
		log_info("the chat archive is read again", NULL);
	r->trouble[0] = 0;
	r->trouble_ms = 0;
}

/* -- opening ---------------------------------------------------------------------------------------------------------------------------- */

enum rc archiving_key(struct span path, struct text *out, struct err *err)
{
	struct stat st;
	char name[512];
	text_clear(out);
	if (span_is(path, "lost"))
		return RC_OK;
	snprintf(name, sizeof name, "%.*s", SPAN_ARG(path));
	if (stat(name, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
		err_set(err, RC_DENIED, "others may read the private key '%s'", name);
		err_hint(err, "chmod 600 it, and let it belong to the user that siyu runs as");
		return RC_DENIED;
	}
	return fileio_read(name, out, err);
}

static enum rc open_keys(struct archiving *r, struct err *err)
{
	struct span version, path;
	struct text pem;
	enum rc rc = RC_OK;
	r->keys = chatread_keys_new();
	text_init(&pem, PEM_BYTES);
	for (int i = 0; !rc && conf_pair(r->conf, "archive_keys", i, &version, &path); i++) {
		int64_t n = 0;
		if (!span_int(version, &n))
			rc = err_set(err, RC_INVALID, "'%.*s' under [archive_keys] is no version of a key",
				SPAN_ARG(version));
		if (!rc)
			rc = archiving_key(path, &pem, err);
		if (!rc)
			rc = chatread_keys_add(r->keys, n, pem.n ? text_span(&pem) : SPAN_ABSENT, err);
		if (rc)
			err_wrap(err, rc, "the key of version %.*s", SPAN_ARG(version));
	}
	if (pem.p)
		secret_wipe(pem.p, pem.cap);
	text_release(&pem);
	return rc;
}

static void close_all(struct archiving *r)
{
	agreeask_free(r->agree);
	chatread_keys_free(r->keys);
	chatlib_close(r->lib);
	r->agree = NULL;
	r->keys = NULL;
	r->lib = NULL;
}

static enum rc open_all(struct archiving *r, const char **ret_cause, struct err *err)
{
	const struct chatlib_conf c = {.path = conf_str(r->conf, "archive", NULL, "library"),
		.corpid = conf_str(r->conf, "corp", NULL, "corpid"),
		.secret = conf_str(r->conf, "archive", NULL, "secret"),
		.proxy = conf_str(r->conf, "archive", NULL, "proxy"),
		.passwd = conf_str(r->conf, "archive", NULL, "proxy_password"),
		.timeout_s = (int)conf_int(r->conf, "archive", NULL, "timeout_seconds"),
		.hang_s = (int)conf_int(r->conf, "archive", NULL, "hang_seconds")};
	enum rc rc = open_keys(r, err);
	*ret_cause = "key";
	if (!rc) {
		*ret_cause = "asking";
		rc = agreeask_new(r->conf, &r->agree, err);
	}
	if (!rc) {
		rc = chatlib_open(&c, &r->lib, err);
		*ret_cause = rc == RC_DENIED ? "secret" : "library";
	}
	if (rc)
		close_all(r);
	else
		log_info("the library of the chat archive is loaded", "path=\"%s\"", c.path);
	return rc;
}

/* -- work ------------------------------------------------------------------------------------------------------------------------------- */

/* How far the fold came. RC_AGAIN: nobody is there, or he catches up. */
static enum rc ask_work(struct archiving *r, struct err *err)
{
	struct text out;
	struct json_doc *doc = NULL;
	bool ready = false;
	text_init(&out, PUT_LINE_BYTES);
	enum rc rc = put_ask(r->dir->sock, SPAN_LIT("{\"ask\":\"archive\"}"), &out, err);
	if (!rc)
		rc = json_parse(span_trim(text_span(&out)), &doc, err);
	if (!rc &&
		(!json_bool(json_get(json_root(doc), "ready"), &ready) || !ready ||
			!json_int(json_get(json_root(doc), "seq"), &r->seq)))
		rc = err_set(err, RC_AGAIN, "work is not ready");
	r->known = !rc;
	json_free(doc);
	text_release(&out);
	return rc;
}

/* The position moves once work has it: what was not put is pulled again, what was put twice the fold drops. */
static enum rc put_input_of(struct archiving *r, const struct chatmsg_input *in, struct err *err)
{
	struct text body;
	struct put_result done;
	text_init(&body, PUT_LINE_BYTES / 4);
	put_result_init(&done);
	chatmsg_write(in, &body);
	enum rc rc = text_check(&body, err);
	if (!rc)
		rc = put_running(r->dir->sock, INBOX_ARCHIVE, text_span(&body), &done, err);
	if (rc) {
		r->known = false;
	} else {
		r->seq = in->to_seq;
		r->put += in->msgs;
		if (strcmp(text_str(&done.outcome), "failed") == 0)
			log_error("a page of the chat archive could not be folded", "id=%lld why=\"%s\"",
				(long long)done.id, text_str(&done.reason));
	}
	put_result_release(&done);
	text_release(&body);
	return rc;
}

/* -- a page ------------------------------------------------------------------------------------------------------------------------------- */

struct portion { /* of a page, on its way to be one input */
	struct chatmsg_input in;
	struct chatmsg *msg; /* room for CHATMSG_INPUT_MOST */
	size_t bytes;
};

static enum rc put_portion(struct archiving *r, struct portion *p, struct err *err)
{
	enum rc rc = put_input_of(r, &p->in, err);
	if (rc)
		return rc;
	r->refused += p->in.refused;
	r->internal += p->in.internal;
	r->unreadable += p->in.unreadable;
	p->in = (struct chatmsg_input){.start_ms = r->start_ms, .msg = p->msg};
	p->bytes = 0;
	return RC_OK;
}

static enum rc put_page(struct archiving *r, const struct chatread_page *page, const struct chatmsg_consent *learnt,
	int n, struct err *err)
{
	struct portion p = {.msg = arena_array(r->a, CHATMSG_INPUT_MOST, sizeof *p.msg)};
	int64_t now_ms = clock_real_ms();
	enum rc rc = RC_OK;
	p.in = (struct chatmsg_input){.start_ms = r->start_ms, .msg = p.msg, .unreadable = page->unreadable};
	/* Who agreed comes first, in inputs of its own, which move nothing. */
	for (int i = 0; !rc && i < n; i += CHATMSG_INPUT_MOST) {
		const struct chatmsg_input in = {.to_seq = r->seq,
			.start_ms = r->start_ms,
			.consent = &learnt[i],
			.consents = n - i < CHATMSG_INPUT_MOST ? n - i : CHATMSG_INPUT_MOST};
		rc = put_input_of(r, &in, err);
	}
	if (rc)
		agreeask_again(r->agree, learnt, n);
	for (int i = 0; !rc && i < page->msgs; i++) {
		const struct chatmsg *m = &page->msg[i];
		size_t weight = chatmsg_weight(m);
		if (p.in.msgs > 0 && (p.in.msgs == CHATMSG_INPUT_MOST || p.bytes + weight > CHATMSG_INPUT_BYTES))
			rc = put_portion(r, &p, err);
		p.in.to_seq = m->seq;
		if (!span_present(m->party)) {
			p.in.internal++;
		} else if (!agreeask_allows(r->agree, m, now_ms)) {
			p.in.refused++;
		} else {
			p.msg[p.in.msgs++] = *m;
			p.bytes += weight;
		}
	}
	p.in.to_seq = page->to_seq;
	if (!rc && page->to_seq > r->seq)
		rc = put_portion(r, &p, err);
	return rc;
}

/* Until the next turn, in milliseconds. */
static int64_t turn(struct archiving *r)
{
	struct chatread_page page;
	struct chatmsg_consent *learnt = NULL;
	struct err err = {0};
	int n = 0;
	const char *cause = "pull";
	enum rc rc = r->lib ? RC_OK : open_all(r, &cause, &err);
	if (rc) {
		trouble(r, cause, err.text, err.hint);
		return PATIENT_MS;
	}
	if (!r->known && ask_work(r, &err))
		return WORK_MS;
	arena_reset(r->a);
	rc = chatread_pull(
		r->lib, r->keys, r->a, r->seq, (int)conf_int(r->conf, "archive", NULL, "limit"), &page, &err);
	if (!rc) {
		cause = "asking";
		r->pulled_ms = clock_real_ms();
		rc = agreeask_learn(r->agree, r->a, page.msg, page.msgs, r->pulled_ms, &learnt, &n, &err);
	}
	if (rc) {
		trouble(r, cause, err.text, err.hint);
		return rc == RC_AGAIN ? AGAIN_MS : PATIENT_MS;
	}
	rc = put_page(r, &page, learnt, n, &err);
	if (rc) {
		log_warn("a page of the chat archive waits for work", "why=\"%s\"", err.text);
		return WORK_MS;
	}
	if (page.stopped[0]) {
		trouble(r, "sealed", page.stopped, NULL);
		return PATIENT_MS;
	}
	well(r);
	return page.full ? BETWEEN_MS : conf_int(r->conf, "archive", NULL, "poll_seconds") * 1000;
}

int archiving_run(const struct conf *conf, const struct datadir *dir, int signal_fd)
{
	struct archiving r = {.conf = conf, .dir = dir, .start_ms = clock_real_ms()};
	struct err err = {0};
	int lock_fd = -1;
	if (datadir_lock_wait(dir, "archive", LOCK_MS, &lock_fd, &err))
		return command_fail(&err, EXIT_DATA);
	r.a = arena_new((size_t)1 << 20);
	log_info("archive is ready", "keep_days=%lld", (long long)conf_int(conf, "archive", NULL, "keep_days"));
	trimcode_drop();
	for (bool stop = false; !stop;) {
		int64_t wait_ms = turn(&r);
		write_state(&r);
		struct pollfd p = {.fd = signal_fd, .events = POLLIN};
		poll(&p, 1, (int)wait_ms);
		stop = (signals_take(signal_fd) & SIGNALS_STOP) != 0;
	}
	close_all(&r);
	arena_free(r.a);
	close(lock_fd);
	return EXIT_DONE;
}
