/* A stand-in for the platform's library of the chat archive: the same functions (written a second time from callbacks.md 7.2, not from our header),
 * over a file of sealed messages, one JSON object a line, whose path is in SIYU_STANDIN. The file PATH.fault makes it fail:
 *   code N    GetChatData returns N           page N   it gives a page whose errcode is N
 *   cut       the page is cut off             again    messages come again, whatever seq was asked for
 *   hang      it does not come back
 * Its cipher is its own, as the platform's is: a checksum and the bytes under the random key, in hex. -DSTANDIN_LACKS: DecryptData is missing. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define EXPORT __attribute__((visibility("default")))

struct slice {
	char *buf;
	int len;
};
struct sdk {
	int ready;
};

EXPORT struct sdk *NewSdk(void);
EXPORT int Init(struct sdk *sdk, const char *corpid, const char *secret);
EXPORT void DestroySdk(struct sdk *sdk);
EXPORT int GetChatData(struct sdk *sdk, unsigned long long seq, unsigned int limit, const char *proxy,
	const char *passwd, int timeout, struct slice *to);
EXPORT int DecryptData(const char *key, const char *sealed, struct slice *to);
EXPORT struct slice *NewSlice(void);
EXPORT void FreeSlice(struct slice *s);
EXPORT char *GetContentFromSlice(struct slice *s);
EXPORT int GetSliceLen(struct slice *s);

struct sdk *NewSdk(void)
{
	return calloc(1, sizeof(struct sdk));
}

int Init(struct sdk *sdk, const char *corpid, const char *secret)
{
	sdk->ready = corpid[0] && strcmp(secret, "wrong") != 0;
	return sdk->ready ? 0 : 10000;
}

void DestroySdk(struct sdk *sdk)
{
	free(sdk);
}

struct slice *NewSlice(void)
{
	return calloc(1, sizeof(struct slice));
}

void FreeSlice(struct slice *s)
{
	free(s->buf);
	free(s);
}

char *GetContentFromSlice(struct slice *s)
{
	return s->buf;
}

int GetSliceLen(struct slice *s)
{
	return s->len;
}

static void put(struct slice *s, const char *p, size_t n)
{
	s->buf = realloc(s->buf, (size_t)s->len + n + 1);
	if (!s->buf)
		abort();
	memcpy(s->buf + s->len, p, n);
	s->len += (int)n;
	s->buf[s->len] = 0;
}

/* false: there is no such fault. */
static int fault(const char *path, char word[16], int *ret_n)
{
	char name[600];
	FILE *f;
	int got;

	snprintf(name, sizeof name, "%s.fault", path);
	f = fopen(name, "r");
	word[0] = 0;
	*ret_n = 0;
	if (!f)
		return 0;
	char line[64] = "";
	got = fgets(line, sizeof line, f) != NULL;
	fclose(f);
	size_t n = strcspn(line, " \n");
	snprintf(word, 16, "%.*s", (int)(n < 15 ? n : 15), line);
	*ret_n = (int)strtol(line + n, NULL, 10);
	return got;
}

int GetChatData(struct sdk *sdk, unsigned long long seq, unsigned int limit, const char *proxy, const char *passwd,
	int timeout, struct slice *to)
{
	const char *path = getenv("SIYU_STANDIN");
	char word[16], head[64], *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int code;
	unsigned int items = 0;

	(void)proxy;
	(void)passwd;
	if (!sdk->ready || !path || limit == 0 || limit > 1000 || timeout < 1)
		return 10000;
	int failing = fault(path, word, &code);
	if (failing && strcmp(word, "code") == 0)
		return code;
	if (failing && strcmp(word, "hang") == 0)
		for (;;)
			pause();
	if (!failing || strcmp(word, "page") != 0)
		code = 0;
	snprintf(head, sizeof head, "{\"errcode\":%d,\"errmsg\":\"%s\",\"chatdata\":[", code, code ? "failed" : "ok");
	put(to, head, strlen(head));
	FILE *f = fopen(path, "r");
	while (f && !code && items < limit && (n = getline(&line, &cap, f)) > 0) {
		if (line[n - 1] != '\n')
			break; /* it is being written */
		char *at = strstr(line, "\"seq\":");
		if (!at || (strtoull(at + 6, NULL, 10) <= seq && strcmp(word, "again") != 0))
			continue;
		if (items++)
			put(to, ",", 1);
		put(to, line, (size_t)n - 1);
	}
	if (f)
		fclose(f);
	free(line);
	put(to, "]}", 2);
	if (failing && strcmp(word, "cut") == 0)
		to->len /= 2;
	return 0;
}

#ifndef STANDIN_LACKS
static int hex(char c)
{
	return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

int DecryptData(const char *key, const char *sealed, struct slice *to)
{
	size_t keys = strlen(key), n = strlen(sealed);
	unsigned sum = 2166136261u, want;
	char sums[9];

	if (n < 8 || n % 2 || !keys)
		return 10006;
	memcpy(sums, sealed, 8);
	sums[8] = 0;
	want = (unsigned)strtoul(sums, NULL, 16);
	for (size_t i = 8; i < n; i += 2) {
		int hi = hex(sealed[i]), lo = hex(sealed[i + 1]);
		char c;

		if (hi < 0 || lo < 0)
			return 10006;
		c = (char)((hi * 16 + lo) ^ key[(i - 8) / 2 % keys]);
		sum = (sum ^ (unsigned char)c) * 16777619u;
		put(to, &c, 1);
	}
	return sum == want ? 0 : 10006;
}
#endif
