/* base/rng: repeatable random numbers from a seed (worlds, sandbox), and bytes from the kernel (secrets). */
#ifndef SIYU_BASE_RNG_H
#define SIYU_BASE_RNG_H
#include <stddef.h>
#include <stdint.h>

struct rng { uint64_t s[4]; };
void rng_seed(struct rng *r, uint64_t seed);
uint64_t rng_next(struct rng *r);
uint64_t rng_below(struct rng *r, uint64_t n); /* 0..n-1 without bias; n > 0 */
double rng_unit(struct rng *r);                /* [0,1) */
void rng_kernel(void *buf, size_t n);          /* getrandom; aborts when the kernel has none */

#endif
