#include "codepick.h"

#include "crm/tagset.h"

const char *codepick_drop(struct chancode *v, int n, struct span name, struct chancode **ret)
{
	struct chancode *c = NULL;
	int same = 0;

	for (int i = 0; i < n; i++) {
		if (span_eq(v[i].state, name) || tagset_same(v[i].key, name)) {
			c = &v[i];
			same = 1;
			break;
		}
		if (tagset_same(v[i].name, name)) {
			c = &v[i];
			same++;
		}
	}
	*ret = c;
	return !c                 ? "没有这个码：siyu codes 列出所有的码"
		: same > 1        ? "有几个码叫这个名字：用编号"
		: c->listed       ? "它还在渠道码的表格里：先去掉那一行，siyu reload，再删"
		: !c->config_id.n ? "企业微信里没有它，不用删"
		: c->effect.n     ? "它正在改，等一会儿再删"
				  : NULL;
}
