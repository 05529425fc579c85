#include "inspect.h"

void inspect_script(struct reading *r)
{
	(void)r;
}
