#include "rowsum.h"

/* FNV-1a, eight bytes of each number first: it stands on disk beside the position, so it is spelt out here. */
static uint64_t mix(uint64_t sum, const void *p, size_t n)
{
	const unsigned char *b = p;
	for (size_t i = 0; i < n; i++)
		sum = (sum ^ b[i]) * UINT64_C(0x100000001B3);
	return sum;
}

static uint64_t mix_int(uint64_t sum, int64_t v)
{
	for (int shift = 0; shift < 64; shift += 8) {
		unsigned char b = (unsigned char)((uint64_t)v >> shift & 0xFF);
		sum = mix(sum, &b, 1);
	}
	return sum;
}

uint64_t rowsum(const struct inbox_row *row)
{
	uint64_t sum = UINT64_C(0xCBF29CE484222325);
	sum = mix_int(sum, row->id);
	sum = mix_int(sum, row->at_ms);
	sum = mix_int(sum, (int64_t)row->kind);
	return mix(sum, row->body.p, row->body.n);
}
