#include "shopconf.h"

#include "flow/orders.h"

#define SECTION "orders_json"

bool shopconf_get(const struct conf *c, int i, struct gate_shop *ret)
{
	const char *name = conf_name(c, SECTION, i);
	if (!name)
		return false;
	struct gate_shop s = {.name = span_of(name)};
	s.key = conf_get(c, SECTION, name, "key");
	s.body_alone = span_is(conf_get(c, SECTION, name, "signature"), "body");
	s.header = conf_get(c, SECTION, name, "signature_header");
	s.map.corpid = conf_get(c, "corp", NULL, "corpid");
	s.map.source = conf_get(c, SECTION, name, "source");
	if (s.map.source.n == 0)
		s.map.source = s.name;
	for (int f = 0; f < SHOPMAP_FIELDS; f++)
		s.map.path[f] = conf_get(c, SECTION, name, shopmap_key((enum shopmap_field)f));
	s.map.time = conf_get(c, SECTION, name, "time");
	s.map.money = conf_get(c, SECTION, name, "money");
	s.map.paid = conf_get(c, SECTION, name, "paid");
	s.map.refunded = conf_get(c, SECTION, name, "refunded");
	s.map.gives_back = orders_gives_back;
	s.map.counts = orders_counts;
	*ret = s;
	return true;
}

enum rc shopconf_check(const struct conf *c, struct err *err)
{
	struct gate_shop s;
	for (int i = 0; shopconf_get(c, i, &s); i++) {
		struct shopmap *m = NULL;
		enum rc rc = s.key.n ? RC_OK : err_set(err, RC_INVALID, "还缺「key」：店铺签名用的密钥");
		if (!rc)
			rc = shopmap_new(&s.map, &m, err);
		shopmap_free(m);
		if (rc) {
			rc = err_wrap(err, rc, "%s: [%s %.*s]", conf_path(c), SECTION, SPAN_ARG(s.name));
			err_hint(err,
				"路径例如 paid_at = trade.pay_time；写好了，拿店铺推送的一单试：siyu orders try %.*s 文件.json",
				SPAN_ARG(s.name));
			return rc;
		}
	}
	return RC_OK;
}
