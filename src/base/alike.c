#include "base/alike.h"

#include "base/utf8.h"

#define LETTERS 24 /* longer words are compared by their beginnings */

static int decode(struct span s, uint32_t *cp)
{
	int n = 0;
	uint32_t c;

	for (size_t k; n < LETTERS && (k = utf8_next(s, &c)) > 0; s = span_drop(s, k))
		cp[n++] = c >= 'A' && c <= 'Z' ? c + 32 : c;
	return n;
}

static int least(int a, int b, int c)
{
	int m = a < b ? a : b;
	return m < c ? m : c;
}

/* Edits to turn a into b: insert, delete, replace, swap of neighbours. */
static int distance(const uint32_t *a, int na, const uint32_t *b, int nb)
{
	int d[LETTERS + 1][LETTERS + 1];

	for (int i = 0; i <= na; i++)
		d[i][0] = i;
	for (int j = 0; j <= nb; j++)
		d[0][j] = j;
	for (int i = 1; i <= na; i++) {
		for (int j = 1; j <= nb; j++) {
			int change = a[i - 1] == b[j - 1] ? 0 : 1;
			d[i][j] = least(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + change);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] &&
				d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	}
	return d[na][nb];
}

int alike_score(struct span word, struct span known)
{
	uint32_t a[LETTERS], b[LETTERS];
	int na = decode(word, a), nb = decode(known, b);

	if (na == 0 || nb == 0)
		return ALIKE_NONE;
	int d = distance(a, na, b, nb);
	int longer = na > nb ? na : nb;
	/* Half of the characters must agree; one inside the other also counts ("触发时间" for "触发"). */
	if (2 * d <= longer)
		return 10 * d + (na > nb ? na - nb : nb - na);
	if (nb >= 2 && na >= 2 && (span_search(word, known) != SIZE_MAX || span_search(known, word) != SIZE_MAX))
		return 10 * d + 5;
	return ALIKE_NONE;
}
