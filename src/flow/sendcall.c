#include "sendcall.h"

#include "crypt/secret.h"

#define CALL_BYTES ((size_t)REQUEST_MAX_MEDIA_BYTES + 65536)

void sendcall_init(struct sendcall *c)
{
	*c = (struct sendcall){0};
	text_init(&c->path, 16384);
	text_init(&c->content_type, 256);
	text_init(&c->headers, 512);
	text_init(&c->body, CALL_BYTES);
	text_init(&c->token, 1024);
	text_init(&c->fallback, 1u << 20);
}

void sendcall_clear(struct sendcall *c)
{
	if (c->token.p)
		secret_wipe(c->token.p, c->token.cap);
	if (c->path.p) /* gettoken carries the secret in its query */
		secret_wipe(c->path.p, c->path.cap);
	text_release(&c->path);
	text_release(&c->content_type);
	text_release(&c->headers);
	text_release(&c->body);
	text_release(&c->token);
	text_release(&c->fallback);
	sendcall_init(c);
}

void sendcall_take(struct sendcall *c, const struct request_http *http)
{
	c->method = http->method;
	text_clear(&c->path);
	text_add(&c->path, http->path);
	text_clear(&c->content_type);
	text_add(&c->content_type, http->content_type);
	text_clear(&c->headers);
	if (span_present(http->headers))
		text_add(&c->headers, http->headers);
	text_clear(&c->body);
	text_add(&c->body, http->body);
}

struct sendcall *sendcall_find(struct sendcall *slots, uint64_t id)
{
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		if (slots[i].kind != SENDCALL_FREE && slots[i].id == id)
			return &slots[i];
	return NULL;
}

struct sendcall *sendcall_free_slot(struct sendcall *slots, enum api_lane lane)
{
	struct sendcall *found = NULL;
	int spare = 0;
	for (int i = 0; i < SENDCALL_SLOTS; i++) {
		if (slots[i].kind != SENDCALL_FREE)
			continue;
		found = found ? found : &slots[i];
		spare++;
	}
	return lane == API_LANE_WELCOME || spare > SENDCALL_SPARE ? found : NULL;
}

int sendcall_room(const struct sendcall *slots, enum api_lane lane)
{
	int spare = 0;
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		spare += slots[i].kind == SENDCALL_FREE;
	if (lane != API_LANE_WELCOME)
		spare -= SENDCALL_SPARE;
	return spare > 0 ? spare : 0;
}

int sendcall_count(const struct sendcall *slots, enum api_id api)
{
	int n = 0;
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		if (slots[i].kind != SENDCALL_FREE && (api == API_NONE || slots[i].api == api))
			n++;
	return n;
}

bool sendcall_pair_busy(const struct sendcall *slots, uint64_t pair)
{
	for (int i = 0; i < SENDCALL_SLOTS; i++)
		if (slots[i].kind == SENDCALL_EFFECT && slots[i].pair == pair)
			return true;
	return false;
}
