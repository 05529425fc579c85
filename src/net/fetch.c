#include "net/fetch.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/text.h"
#include "net/url.h"
#include "resolve.h"
#include <curl/curl.h>
#include <string.h>
#include <unistd.h>

#define IDLE_CONNECTION_S 30L /* a kept connection older than that is not used again */
#define KEPT_CONNECTIONS 32L
#define URL_MAX_BYTES 8000

enum call_state { CALL_NAMING, CALL_RUNNING, CALL_DONE };
struct call {
	struct call *next;
	struct fetch *f;
	uint64_t id;
	enum call_state state;
	char *url, *method;
	struct span host; /* to be resolved: of the URL or the proxy; absent when it is a number */
	uint16_t port;
	char *body;
	size_t body_bytes, body_sent;
	bool has_body;
	int64_t deadline_ms;
	CURL *easy;
	struct curl_slist *headers, *names;
	struct text in;
	/* The reply. */
	enum fetch_outcome outcome;
	int status;
	int64_t date_ms;
	enum fetch_trouble trouble;
	const char *why;
};

struct fetch {
	CURLM *multi;
	struct resolve *resolve;
	fetch_fn fn;
	void *user;
	struct call *first, **tail; /* all calls, in order of their start */
	int count;
	char *ca_file, *proxy, *agent;
	struct url_parts proxy_parts; /* into proxy */
	int64_t connect_ms;
};

/* What curl asks for and tells -----------------------------------------------------------------------------------*/

/* A body that cannot be read a second time: libcurl would else repeat a POST by itself on a fresh connection when a
 * kept one dies without an answer, and a mass message would go out twice. */
static size_t on_read(char *out, size_t size, size_t count, void *user)
{
	struct call *c = user;
	size_t n = size * count, left = c->body_bytes - c->body_sent;
	if (n > left)
		n = left;
	if (n > 0)
		memcpy(out, c->body + c->body_sent, n);
	c->body_sent += n;
	return n;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct call *c = user;
	text_add(&c->in, span_make(bytes, size * count));
	return c->in.over ? 0 : size * count; /* 0 ends the transfer */
}

static size_t on_header(char *bytes, size_t size, size_t count, void *user)
{
	struct call *c = user;
	struct span line = span_make(bytes, size * count);
	char date[64];
	if (line.n > 5 && curl_strnequal(line.p, "date:", 5)) {
		struct span value = span_trim(span_drop(line, 5));
		if (value.n < sizeof(date)) {
			memcpy(date, value.p, value.n);
			date[value.n] = 0;
			time_t t = curl_getdate(date, NULL);
			c->date_ms = t > 0 ? (int64_t)t * 1000 : 0;
		}
	}
	return size * count;
}

/* Calls ------------------------------------------------------------------------------------------------------------*/

static void call_free(struct call *c)
{
	if (c->easy) {
		(void)curl_multi_remove_handle(c->f->multi, c->easy);
		curl_easy_cleanup(c->easy);
	}
	curl_slist_free_all(c->headers);
	curl_slist_free_all(c->names);
	text_release(&c->in);
	mem_free(c->url);
	mem_free(c->method);
	mem_free(c->body);
	mem_free(c);
}

static void finish(struct call *c, enum fetch_outcome outcome, enum fetch_trouble trouble, const char *why)
{
	c->state = CALL_DONE;
	c->outcome = outcome;
	c->trouble = trouble;
	c->why = why;
}

static void add_line(struct curl_slist **list, const char *line)
{
	struct curl_slist *longer = curl_slist_append(*list, line);
	if (!longer)
		BUG("no memory for a header");
	*list = longer;
}

/* The options are known to this libcurl and their values are right: what fails is memory. */
#define SET(easy, option, value) \
	do { \
		if (curl_easy_setopt((easy), (option), (value)) != CURLE_OK) \
			BUG("libcurl refuses option %d", (int)(option)); \
	} while (0)

static void set_method(struct call *c)
{
	bool post = strcmp(c->method, "POST") == 0;
	if (c->has_body || post) {
		SET(c->easy, CURLOPT_POST, 1L);
		SET(c->easy, CURLOPT_READFUNCTION, on_read);
		SET(c->easy, CURLOPT_READDATA, c);
		SET(c->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)c->body_bytes);
	} else if (strcmp(c->method, "HEAD") == 0) {
		SET(c->easy, CURLOPT_NOBODY, 1L);
		return;
	}
	if (!post && strcmp(c->method, "GET") != 0)
		SET(c->easy, CURLOPT_CUSTOMREQUEST, c->method);
}

static void set_limits(struct call *c, int64_t left_ms)
{
	const struct fetch *f = c->f;
	SET(c->easy, CURLOPT_TIMEOUT_MS, (long)left_ms);
	SET(c->easy, CURLOPT_CONNECTTIMEOUT_MS, (long)(f->connect_ms < left_ms ? f->connect_ms : left_ms));
	SET(c->easy, CURLOPT_MAXAGE_CONN, IDLE_CONNECTION_S);
	SET(c->easy, CURLOPT_NOSIGNAL, 1L);
	SET(c->easy, CURLOPT_FOLLOWLOCATION, 0L);
#if LIBCURL_VERSION_NUM >= 0x075500 /* 7.85; Ubuntu 22.04 has 7.81 */
	SET(c->easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
	SET(c->easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
	SET(c->easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	SET(c->easy, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
	SET(c->easy, CURLOPT_PROXY, f->proxy ? f->proxy : ""); /* "": the environment is not asked */
	if (f->ca_file)
		SET(c->easy, CURLOPT_CAINFO, f->ca_file);
	/* A CApath keeps libcurl from caching the parsed bundle: 60 ms a connection (architecture-exact.md 7). */
	SET(c->easy, CURLOPT_CAPATH, NULL);
}

/* names: "host:port:addresses" for libcurl, so that it never resolves itself; NULL for a number. */
static void begin(struct call *c, const char *names, int64_t left_ms)
{
	c->easy = curl_easy_init();
	if (!c->easy)
		BUG("no memory for a transfer");
	SET(c->easy, CURLOPT_URL, c->url);
	SET(c->easy, CURLOPT_PRIVATE, c);
	SET(c->easy, CURLOPT_WRITEFUNCTION, on_body);
	SET(c->easy, CURLOPT_WRITEDATA, c);
	SET(c->easy, CURLOPT_HEADERFUNCTION, on_header);
	SET(c->easy, CURLOPT_HEADERDATA, c);
	if (c->f->agent)
		SET(c->easy, CURLOPT_USERAGENT, c->f->agent);
	if (names) {
		add_line(&c->names, names);
		SET(c->easy, CURLOPT_RESOLVE, c->names);
	}
	set_method(c);
	set_limits(c, left_ms);
	SET(c->easy, CURLOPT_HTTPHEADER, c->headers);
	if (curl_multi_add_handle(c->f->multi, c->easy) != CURLM_OK)
		BUG("libcurl takes no transfer");
	c->state = CALL_RUNNING;
}

/* Starts a call whose address is known by now; ends one that has none. */
static void name(struct call *c, int64_t now_ms)
{
	struct text names;
	int64_t left_ms = c->deadline_ms - now_ms;
	if (left_ms <= 0) {
		finish(c, FETCH_NOT_SENT, FETCH_TROUBLE_NAME, "the name was not resolved in time");
		return;
	}
	if (!span_present(c->host)) {
		begin(c, NULL, left_ms);
		return;
	}
	text_init(&names, 4096);
	text_addf(&names, "%.*s:%u:", SPAN_ARG(c->host), (unsigned)c->port);
	enum rc rc = resolve_get(c->f->resolve, c->host, now_ms, &names);
	if (rc == RC_OK)
		begin(c, text_str(&names), left_ms);
	else if (rc != RC_AGAIN)
		finish(c, FETCH_NOT_SENT, FETCH_TROUBLE_NAME,
			rc == RC_LIMIT ? "too many names" : "the name is not known");
	text_release(&names);
}

enum rc fetch_start(struct fetch *f, const struct fetch_call *call, struct err *err)
{
	struct url_parts parts;
	enum rc rc = url_split(call->url, &parts, err);
	if (rc != RC_OK)
		return rc;
	if (call->url.n > URL_MAX_BYTES)
		return err_set(err, RC_INVALID, "the url is longer than %d bytes", URL_MAX_BYTES);
	struct call *c = mem_alloc(sizeof(*c));
	c->f = f;
	c->id = call->id;
	c->url = mem_strn(call->url.p, call->url.n);
	c->method = mem_str(call->method);
	c->has_body = span_present(call->body);
	c->body_bytes = call->body.n;
	if (call->body.n > 0)
		c->body = mem_strn(call->body.p, call->body.n);
	c->deadline_ms = clock_boot_ms() + (call->timeout_ms > 0 ? call->timeout_ms : 1);
	text_init(&c->in, FETCH_BODY_MAX);
	add_line(&c->headers, "Expect:");
	struct text type;
	text_init(&type, 512);
	if (span_present(call->content_type))
		text_addf(&type, "Content-Type: %.*s", SPAN_ARG(call->content_type));
	else
		text_adds(&type, "Content-Type:"); /* libcurl's own for a POST would be wrong */
	add_line(&c->headers, text_str(&type));
	text_release(&type);
	for (const char *const *line = call->headers; line && *line; line++)
		add_line(&c->headers, *line);
	const struct url_parts *to = f->proxy ? &f->proxy_parts : &parts;
	if (!to->numeric) {
		c->host = f->proxy ? to->host : span_make(c->url + (to->host.p - call->url.p), to->host.n);
		c->port = to->port;
	}
	*f->tail = c;
	f->tail = &c->next;
	f->count++;
	return RC_OK;
}

/* Steps ------------------------------------------------------------------------------------------------------------*/

static const char *reason(CURLcode code, enum fetch_trouble *ret_trouble)
{
	static const struct {
		CURLcode code;
		enum fetch_trouble trouble;
		const char *why;
	} known[] = {
		{CURLE_COULDNT_CONNECT, FETCH_TROUBLE_CONNECT, "no connection"},
		{CURLE_OPERATION_TIMEDOUT, FETCH_TROUBLE_TIMEOUT, "timed out"},
		{CURLE_PEER_FAILED_VERIFICATION, FETCH_TROUBLE_CERTIFICATE, "the certificate is not trusted"},
		{CURLE_SSL_CONNECT_ERROR, FETCH_TROUBLE_TLS, "no TLS connection"},
		{CURLE_GOT_NOTHING, FETCH_TROUBLE_CUT, "the connection was cut"},
		{CURLE_RECV_ERROR, FETCH_TROUBLE_CUT, "the connection was cut"},
		{CURLE_SEND_ERROR, FETCH_TROUBLE_CUT, "the connection was cut"},
		{CURLE_SEND_FAIL_REWIND, FETCH_TROUBLE_CUT, "the connection was cut"},
		{CURLE_PARTIAL_FILE, FETCH_TROUBLE_CUT, "the answer was cut"},
		{CURLE_WRITE_ERROR, FETCH_TROUBLE_OTHER, "the answer is too long"},
	};
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (known[i].code == code) {
			*ret_trouble = known[i].trouble;
			return known[i].why;
		}
	*ret_trouble = FETCH_TROUBLE_OTHER;
	return curl_easy_strerror(code); /* static, without a URL */
}

static void settle(struct call *c, CURLcode code)
{
	long status = 0, sent = 0;
	curl_off_t ready_us = 0;
	(void)curl_easy_getinfo(c->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(c->easy, CURLINFO_REQUEST_SIZE, &sent);
	(void)curl_easy_getinfo(c->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	if (code == CURLE_OK) {
		c->status = (int)status;
		finish(c, FETCH_ANSWERED, FETCH_TROUBLE_NONE, "");
	} else {
		/* Certain only where the transfer never began and no byte of a request left. */
		enum fetch_trouble trouble;
		const char *why = reason(code, &trouble);
		finish(c, sent == 0 && ready_us == 0 ? FETCH_NOT_SENT : FETCH_UNKNOWN, trouble, why);
	}
}

static void move_bytes(struct fetch *f)
{
	int running, left;
	CURLMsg *m;
	int64_t now_ms = clock_boot_ms();
	for (struct call *c = f->first; c; c = c->next)
		if (c->state == CALL_NAMING)
			name(c, now_ms);
	(void)curl_multi_perform(f->multi, &running);
	while ((m = curl_multi_info_read(f->multi, &left)) != NULL) {
		char *user = NULL;
		if (m->msg != CURLMSG_DONE)
			continue;
		CURLcode code = m->data.result;
		(void)curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, &user);
		settle((struct call *)(void *)user, code);
	}
}

/* Takes what is done out of the list, then tells: the callback may start calls. Returns how many. */
static int deliver(struct fetch *f)
{
	struct call *done = NULL, **end = &done;
	int n = 0;
	for (struct call **at = &f->first; *at;) {
		struct call *c = *at;
		if (c->state != CALL_DONE) {
			at = &c->next;
			continue;
		}
		*at = c->next;
		c->next = NULL;
		*end = c;
		end = &c->next;
	}
	for (f->tail = &f->first; *f->tail;)
		f->tail = &(*f->tail)->next;
	while (done) {
		struct call *c = done;
		done = c->next;
		f->count--;
		n++;
		bool answered = c->outcome == FETCH_ANSWERED;
		const struct fetch_reply reply = {
			.id = c->id,
			.outcome = c->outcome,
			.status = c->status,
			.body = answered && c->in.n > 0 ? text_span(&c->in) : span_make("", 0),
			.date_ms = answered ? c->date_ms : 0,
			.trouble = c->trouble,
			.why = c->why,
		};
		f->fn(f->user, &reply);
		call_free(c);
	}
	return n;
}

/* Until the first call that still waits for its name runs out of time. */
static int64_t bounded(const struct fetch *f, int64_t wait_ms)
{
	int64_t now_ms = clock_boot_ms();
	for (const struct call *c = f->first; c; c = c->next)
		if (c->state == CALL_NAMING && c->deadline_ms - now_ms < wait_ms)
			wait_ms = c->deadline_ms - now_ms;
	return wait_ms > 0 ? wait_ms : 0;
}

void fetch_step(struct fetch *f, int64_t wait_ms)
{
	move_bytes(f);
	if (deliver(f) > 0 || wait_ms <= 0)
		return;
	(void)curl_multi_poll(f->multi, NULL, 0, (int)bounded(f, wait_ms < 60000 ? wait_ms : 60000), NULL);
	move_bytes(f);
	(void)deliver(f);
}

void fetch_wake(struct fetch *f)
{
	(void)curl_multi_wakeup(f->multi);
}

int fetch_count(const struct fetch *f)
{
	return f->count;
}

/* Life -------------------------------------------------------------------------------------------------------------*/

static const char *system_bundle(void)
{
	static const char *const paths[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
		"/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem", "/opt/homebrew/etc/openssl@3/cert.pem",
		"/usr/local/etc/openssl@3/cert.pem"};
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++)
		if (access(paths[i], R_OK) == 0)
			return paths[i];
	return NULL;
}

static void on_resolved(void *user)
{
	fetch_wake(user);
}

static enum rc open_all(struct fetch *f, const struct fetch_conf *conf, struct err *err)
{
	if (f->proxy) {
		enum rc rc = url_split(span_of(f->proxy), &f->proxy_parts, err);
		if (rc != RC_OK)
			return err_wrap(err, rc, "proxy");
	}
	if (conf->ca_file && access(conf->ca_file, R_OK) != 0)
		return err_set(err, RC_NOTFOUND, "the file of trusted certificates '%s' cannot be read", conf->ca_file);
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_set(err, RC_FAILED, "libcurl does not start");
	f->multi = curl_multi_init();
	if (!f->multi) {
		curl_global_cleanup();
		return err_set(err, RC_FAILED, "libcurl does not start");
	}
	(void)curl_multi_setopt(
		f->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)(conf->per_host_max > 0 ? conf->per_host_max : 16));
	(void)curl_multi_setopt(f->multi, CURLMOPT_MAXCONNECTS, KEPT_CONNECTIONS);
	return resolve_new(
		conf->resolve_ms > 0 ? conf->resolve_ms : 60000, resolve_system, on_resolved, f, &f->resolve, err);
}

enum rc fetch_new(const struct fetch_conf *conf, fetch_fn fn, void *user, struct fetch **ret, struct err *err)
{
	struct fetch *f = mem_alloc(sizeof(*f));
	f->fn = fn;
	f->user = user;
	f->tail = &f->first;
	f->ca_file = mem_str(conf->ca_file ? conf->ca_file : system_bundle());
	f->proxy = mem_str(conf->proxy && conf->proxy[0] ? conf->proxy : NULL);
	f->agent = mem_str(conf->agent);
	f->connect_ms = conf->connect_ms > 0 ? conf->connect_ms : 5000;
	enum rc rc = open_all(f, conf, err);
	if (rc != RC_OK) {
		fetch_free(f);
		return rc;
	}
	*ret = f;
	return RC_OK;
}

void fetch_free(struct fetch *f)
{
	if (!f)
		return;
	resolve_free(f->resolve); /* first: it wakes the multi handle */
	while (f->first) {
		struct call *c = f->first;
		f->first = c->next;
		call_free(c);
	}
	if (f->multi) {
		(void)curl_multi_cleanup(f->multi);
		curl_global_cleanup();
	}
	mem_free(f->ca_file);
	mem_free(f->proxy);
	mem_free(f->agent);
	mem_free(f);
}
