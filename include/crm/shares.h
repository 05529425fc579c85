/* crm/shares: what each factor of a product did to the change of it (domain.md 8, GMV structure). Pure. */
#ifndef SIYU_CRM_SHARES_H
#define SIYU_CRM_SHARES_H
#include <stdint.h>

#define SHARES_MOST 8 /* factors */

/* now and was: n factors (1 to SHARES_MOST), none negative, whose products are the amount now and before. ret_part[i] is the part
 * of change (the amount now less before, as the books say it) that goes to factor i, by the logarithmic mean: parts add up to
 * change exactly. Where a product is 0 all of it goes to the first factor that is 0 at that end: nothing behind it could matter. */
void shares_split(const double *now, const double *was, int n, int64_t change, int64_t *ret_part);

#endif
