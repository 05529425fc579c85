#include "peerpicture.h"

#include "base/rng.h"

#include <stdbool.h>
#include <stdlib.h>

#define MODULES 29
#define EDGE 4  /* white modules around */
#define SCALE 4 /* pixels of a module */
#define SIDE ((MODULES + 2 * EDGE) * SCALE)
#define COLOURS 128  /* so that a code of the compression is a byte */
#define CLEAR "\x80" /* … which is told to forget before it would learn a longer one */
#define END "\x81"
#define BLOCK 120 /* bytes of a block, fewer than codes that may be learnt */

/* The three squares in the corners: black, white, black. */
static bool corner(int x, int y, bool *ret_black)
{
	int cx = x < 8 ? 3 : MODULES - 4, cy = y < 8 ? 3 : MODULES - 4;
	int dx = abs(x - cx), dy = abs(y - cy), far = dx > dy ? dx : dy;
	*ret_black = far != 2 && far != 4;
	return far <= 4 && !(cx != 3 && cy != 3);
}

static void fill(struct span path, bool black[SIDE / SCALE][SIDE / SCALE])
{
	struct rng r;
	rng_seed(&r, span_hash(path));
	for (int y = 0; y < MODULES; y++)
		for (int x = 0; x < MODULES; x++) {
			bool *is = &black[y + EDGE][x + EDGE], drawn = rng_below(&r, 2) == 1;
			if (!corner(x, y, is))
				*is = drawn;
		}
}

void peerpicture_draw(struct span path, struct text *out)
{
	static const uint8_t side[] = {SIDE & 255, SIDE >> 8, SIDE & 255, SIDE >> 8};
	bool black[SIDE / SCALE][SIDE / SCALE] = {{false}};
	int n = 0;
	fill(path, black);
	text_clear(out);
	text_adds(out, "GIF87a");
	text_add(out, span_make(side, sizeof side));
	text_add(out, span_make("\xf6\0\0", 3));
	for (int i = 0; i < COLOURS; i++)
		text_add(out, span_make(i == 1 ? "\0\0\0" : "\xff\xff\xff", 3));
	text_add(out, span_make(",\0\0\0\0", 5));
	text_add(out, span_make(side, sizeof side));
	text_add(out, span_make("\0\x07", 2));
	for (int i = 0; i < SIDE * SIDE; i++) {
		if (n == 0) {
			int left = SIDE * SIDE - i;
			n = left < BLOCK ? left : BLOCK;
			text_addc(out, (char)(n + 1));
			text_adds(out, CLEAR);
		}
		text_addc(out, black[i / SIDE / SCALE][i % SIDE / SCALE] ? 1 : 0);
		n--;
	}
	text_add(out, span_make("\x01" END "\0;", 4));
}
