#include "stall.h"

void stall_init(struct stall *s)
{
	*s = (struct stall){0};
	pthread_mutex_init(&s->lock, NULL);
}

void stall_release(struct stall *s)
{
	pthread_mutex_destroy(&s->lock);
}

int64_t stall_begin(struct stall *s, int64_t now_ms)
{
	pthread_mutex_lock(&s->lock);
	if (s->waiting == 0)
		s->since_ms = now_ms;
	int64_t left = s->since_ms + STALL_MS - now_ms;
	s->hangs = s->hangs || left <= 0;
	bool may = !s->hangs;
	s->waiting += may;
	pthread_mutex_unlock(&s->lock);
	return may ? left : 0;
}

static void heard(struct stall *s, int64_t now_ms)
{
	s->since_ms = now_ms;
	s->hangs = false;
}

void stall_end(struct stall *s, bool answered, int64_t now_ms)
{
	pthread_mutex_lock(&s->lock);
	s->waiting--;
	if (answered)
		heard(s, now_ms);
	else if (now_ms - s->since_ms >= STALL_MS)
		s->hangs = true;
	pthread_mutex_unlock(&s->lock);
}

bool stall_is(struct stall *s)
{
	pthread_mutex_lock(&s->lock);
	bool hangs = s->hangs;
	pthread_mutex_unlock(&s->lock);
	return hangs;
}

void stall_heard(struct stall *s, int64_t now_ms)
{
	pthread_mutex_lock(&s->lock);
	heard(s, now_ms);
	pthread_mutex_unlock(&s->lock);
}
