#include "base/rng.h"

#include "base/err.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

static uint64_t rotate(uint64_t x, int by)
{
	return x << by | x >> (64 - by);
}

/* splitmix64 (Steele, Lea, Flood 2014): any seed, 0 too, gives four good words. */
void rng_seed(struct rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		seed += UINT64_C(0x9E3779B97F4A7C15);
		uint64_t z = seed;
		z = (z ^ z >> 30) * UINT64_C(0xBF58476D1CE4E5B9);
		z = (z ^ z >> 27) * UINT64_C(0x94D049BB133111EB);
		r->s[i] = z ^ z >> 31;
	}
}

/* xoshiro256** (Blackman, Vigna 2018). */
uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	uint64_t result = rotate(s[1] * 5, 7) * 9;
	uint64_t t = s[1] << 17;
	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return result;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	INVARIANT(n > 0);
	uint64_t uneven = (0 - n) % n; /* 2^64 mod n values would come once too often */
	uint64_t v;
	do
		v = rng_next(r);
	while (v < uneven);
	return v % n;
}

double rng_unit(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1.0p-53;
}

void rng_kernel(void *buf, size_t n)
{
	char *p = buf;
	while (n > 0) {
		size_t part = n < 256 ? n : 256; /* getentropy's maximum */
		if (getentropy(p, part) != 0)
			BUG("the kernel gives no random bytes: %s", strerror(errno));
		p += part;
		n -= part;
	}
}
