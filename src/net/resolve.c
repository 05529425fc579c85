#include "resolve.h"
#include "base/clock.h"
#include "base/mem.h"
#include "net/url.h"
#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>

#define NAMES_MAX 64
#define ADDRESSES_MAX 8
#define ADDRESSES_BYTES 1024
#define RETRY_MS 1000

enum name_state { NAME_NEW, NAME_GOOD, NAME_BAD };
struct name {
	char host[256];
	char addresses[ADDRESSES_BYTES]; /* the last good ones, "" before */
	enum name_state state;           /* of the last try */
	bool wanted;                     /* is to be asked for, or is being asked for */
	int64_t tried_ms;
};

struct resolve {
	pthread_mutex_t lock;
	pthread_cond_t work;
	pthread_t thread;
	int64_t fresh_ms;
	resolve_fn ask;
	void (*notify)(void *user);
	void *user;
	bool stopped; /* its owner went; whoever comes last frees */
	bool asking;  /* the thread is outside the lock, perhaps for long */
	int count;
	struct name name[NAMES_MAX];
};

enum rc resolve_system(void *user, const char *host, struct text *out)
{
	const struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM, .ai_flags = AI_ADDRCONFIG};
	struct addrinfo *list = NULL;
	size_t before = out->n;
	int n = 0;
	(void)user;
	if (getaddrinfo(host, NULL, &hints, &list) != 0) {
		if (url_localhost(host))
			text_adds(out, "127.0.0.1");
		return out->n > before ? RC_OK : RC_NOTFOUND;
	}
	for (const struct addrinfo *ai = list; ai && n < ADDRESSES_MAX; ai = ai->ai_next) {
		char buf[INET6_ADDRSTRLEN];
		bool six = ai->ai_family == AF_INET6;
		union {
			struct sockaddr any;
			struct sockaddr_in four;
			struct sockaddr_in6 six;
		} to;
		if (ai->ai_addrlen > sizeof(to) || (!six && ai->ai_family != AF_INET))
			continue;
		memcpy(&to, ai->ai_addr, ai->ai_addrlen);
		const void *address = six ? (const void *)&to.six.sin6_addr : (const void *)&to.four.sin_addr;
		if (!inet_ntop(ai->ai_family, address, buf, sizeof(buf)))
			continue;
		text_addf(out, six ? "%s[%s]" : "%s%s", n++ > 0 ? "," : "", buf);
	}
	freeaddrinfo(list);
	return out->n > before ? RC_OK : RC_NOTFOUND;
}

static void destroy(struct resolve *r)
{
	pthread_mutex_destroy(&r->lock);
	pthread_cond_destroy(&r->work);
	mem_free(r);
}

static struct name *next_wanted(struct resolve *r)
{
	for (int i = 0; i < r->count; i++)
		if (r->name[i].wanted)
			return &r->name[i];
	return NULL;
}

/* Entries are never moved or dropped, so one can be held while the lock is not. */
static void ask_one(struct resolve *r, struct name *name)
{
	char host[sizeof(name->host)];
	struct text out;
	memcpy(host, name->host, sizeof(host));
	text_init(&out, ADDRESSES_BYTES - 1);
	r->asking = true;
	pthread_mutex_unlock(&r->lock);
	enum rc rc = r->ask(r->user, host, &out);
	pthread_mutex_lock(&r->lock);
	r->asking = false;
	bool good = rc == RC_OK && !out.over && out.n > 0;
	if (good)
		memcpy(name->addresses, out.p, out.n + 1);
	text_release(&out);
	name->state = good ? NAME_GOOD : NAME_BAD;
	name->tried_ms = clock_boot_ms();
	name->wanted = false;
	if (!r->stopped)
		r->notify(r->user);
}

static void *run(void *user)
{
	struct resolve *r = user;
	pthread_mutex_lock(&r->lock);
	while (!r->stopped) {
		struct name *name = next_wanted(r);
		if (name)
			ask_one(r, name);
		else
			pthread_cond_wait(&r->work, &r->lock);
	}
	pthread_mutex_unlock(&r->lock);
	destroy(r);
	return NULL;
}

enum rc resolve_new(
	int64_t fresh_ms, resolve_fn ask, void (*notify)(void *user), void *user, struct resolve **ret, struct err *err)
{
	struct resolve *r = mem_alloc(sizeof(*r));
	*r = (struct resolve){.fresh_ms = fresh_ms, .ask = ask, .notify = notify, .user = user};
	pthread_mutex_init(&r->lock, NULL);
	pthread_cond_init(&r->work, NULL);
	int error = pthread_create(&r->thread, NULL, run, r);
	if (error != 0) {
		destroy(r);
		return err_set(err, RC_FAILED, "the resolver's thread does not start: %s", strerror(error));
	}
	*ret = r;
	return RC_OK;
}

void resolve_free(struct resolve *r)
{
	if (!r)
		return;
	pthread_mutex_lock(&r->lock);
	pthread_t thread = r->thread;
	bool asking = r->asking;
	r->stopped = true;
	pthread_cond_signal(&r->work);
	if (asking)
		pthread_detach(thread);
	pthread_mutex_unlock(&r->lock); /* from here on it is the thread's */
	if (!asking)
		pthread_join(thread, NULL);
}

static struct name *find(struct resolve *r, struct span host)
{
	for (int i = 0; i < r->count; i++)
		if (span_is(host, r->name[i].host))
			return &r->name[i];
	if (r->count == NAMES_MAX || host.n >= sizeof(r->name[0].host) || host.n == 0)
		return NULL;
	struct name *name = &r->name[r->count++];
	memcpy(name->host, host.p, host.n);
	return name;
}

enum rc resolve_get(struct resolve *r, struct span host, int64_t now_ms, struct text *out)
{
	enum rc rc = RC_LIMIT;
	pthread_mutex_lock(&r->lock);
	struct name *name = find(r, host);
	if (name) {
		int64_t age_ms = now_ms - name->tried_ms;
		bool old = name->state == NAME_NEW || age_ms >= (name->state == NAME_GOOD ? r->fresh_ms : RETRY_MS);
		if (old && !name->wanted) {
			name->wanted = true;
			pthread_cond_signal(&r->work);
		}
		if (name->addresses[0])
			text_adds(out, name->addresses);
		rc = name->addresses[0] ? RC_OK : name->wanted ? RC_AGAIN : RC_NOTFOUND;
	}
	pthread_mutex_unlock(&r->lock);
	return rc;
}
