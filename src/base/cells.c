#include "base/cells.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define KEPT ((size_t)0)
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define KEPT ((size_t)0)
#endif
#endif
#ifndef KEPT
#define KEPT ((size_t)CELLS_MOST)
#endif

#define STEP ((size_t)16)
#define CLASSES (CELLS_MOST / 16 + 1)
#define CHUNK ((size_t)64 * 1024)

/* In front of each piece: how much it holds; while it lies in a list, the next one. */
union cell {
	size_t room;
	union cell *next;
};

struct shelf {
	union cell *list[CLASSES]; /* by room / STEP */
	char *chunk;               /* cut into pieces from here … */
	size_t left;               /* … as long as so much is left */
};
static _Thread_local struct shelf shelf;

static union cell *cut(size_t room)
{
	size_t bytes = sizeof(union cell) + room;
	if (shelf.left < bytes) {
		char *chunk = malloc(CHUNK);
		if (!chunk)
			return NULL;
		shelf.chunk = chunk;
		shelf.left = CHUNK;
	}
	union cell *c = (union cell *)(void *)shelf.chunk;
	shelf.chunk += bytes;
	shelf.left -= bytes;
	return c;
}

static size_t room_for(int bytes)
{
	return ((size_t)bytes + STEP - 1) / STEP * STEP;
}

void *cells_take(int bytes)
{
	size_t room = room_for(bytes);
	union cell *c;
	if (room <= KEPT) {
		union cell **list = &shelf.list[room / STEP];
		c = *list;
		if (c)
			*list = c->next;
		else
			c = cut(room);
	} else {
		c = malloc(sizeof *c + room);
	}
	if (!c)
		return NULL;
	c->room = room;
	return c + 1;
}

void cells_give(void *p)
{
	if (!p)
		return;
	union cell *c = (union cell *)p - 1;
	if (c->room > KEPT) {
		free(c);
		return;
	}
	union cell **list = &shelf.list[c->room / STEP];
	c->next = *list;
	*list = c;
}

int cells_room(void *p)
{
	return p ? (int)((union cell *)p - 1)->room : 0;
}

int cells_round(int bytes)
{
	return bytes > INT_MAX - (int)STEP ? bytes : (int)room_for(bytes);
}

int cells_start(void *none)
{
	(void)none;
	return 0;
}

void *cells_resize(void *p, int bytes)
{
	if (!p)
		return cells_take(bytes);
	union cell *c = (union cell *)p - 1;
	size_t had = c->room, room = room_for(bytes);
	if (had > KEPT && room > KEPT) {
		union cell *grown = realloc(c, sizeof *c + room);
		if (!grown)
			return NULL;
		grown->room = room;
		return grown + 1;
	}
	if (room <= had && room > had / 2)
		return p;
	void *other = cells_take(bytes);
	if (other) {
		memcpy(other, p, had < room ? had : (size_t)bytes);
		cells_give(p);
	}
	return other;
}
